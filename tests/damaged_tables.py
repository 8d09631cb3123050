"""Good tables of every form with what they mean, and what clerks and their programs do to them (FORMATS.md §3.4, §8).

A damage that keeps the meaning leaves its rows whole: they must be recorded as they are meant. One that does not leaves them hurt: they may be held or
refused, and are never recorded as anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any

from hypothesis import strategies as st

from contractctl.documents import Direction, InvoiceState
from contractctl.importers.grid import BadCell, Cell, Sheet
from contractctl.importers.totals import MONEY_FIELDS
from contractctl.values.capitals import write_capitals
from contractctl.vocabulary import synonyms

WAN = 10_000
Draw = st.DrawFn
Values = dict[str, Any]


class Type(Enum):
    """What a column holds: it decides how its cells may be written, and spoiled."""

    TEXT = "text"
    WORD = "word"
    NUMBER = "number"
    DAY = "day"
    MONEY = "money"


@dataclass(frozen=True)
class Column:
    """A column: its field in headers.toml, its heading, what it holds, and the record's attributes that come from it."""

    field: str
    heading: str
    type: Type
    attributes: tuple[str, ...] = ()
    is_fixed: bool = False  # another heading would mean something else, or mark another layout


@dataclass(frozen=True)
class Form:
    """A table as clerks keep it; `values` draws a row's meaning, `meant` says what its record's attributes are."""

    id: str
    sheet: str
    columns: tuple[Column, ...]
    values: Callable[[Draw, int], Values]
    meant: Callable[[Values], dict[str, object]]
    has_order: bool = False  # its rows lean on each other
    section: str = ""  # of headers.toml, where it is not named like the form

    def __deepcopy__(self, memo: dict[int, Any]) -> Form:
        return self


NAMES = ("青屿印刷有限公司", "蓝湾日报社", "北岭广告（中国）有限公司", "东港市委宣传部", "南溪文化传播有限公司")
COMPANY = "青屿传媒集团有限公司"
WORDS = ("广告发布", "年度订阅", "活动执行", "版面费")
DAYS = st.integers(0, 800).map(lambda n: date(2023, 1, 1) + timedelta(days=n))
MONEY = st.one_of(st.integers(1, 10**9), st.integers(1, 10**5).map(lambda yuan: yuan * 100), st.integers(1, 500).map(lambda wan: wan * 10**6))


def _contract(draw: Draw, n: int) -> Values:
    start = draw(DAYS)
    return {
        "number": f"HT-2024-{n:03d}",
        "name": draw(st.sampled_from(WORDS)),
        "counterparty": draw(st.sampled_from(NAMES)),
        "direction": draw(st.sampled_from(["收", "支"])),
        "signed": draw(DAYS),
        "start": start,
        "end": start + timedelta(days=draw(st.integers(0, 900))),
        "amount": draw(MONEY),
        "terms": "验收后付清",
        "remark": draw(st.sampled_from([None, "已归档"])),
    }


def _contract_meant(v: Values) -> dict[str, object]:
    direction = Direction.REVENUE if v["direction"] in ("收", None) else Direction.EXPENSE
    plain = {key: v[key] for key in ("number", "name", "counterparty", "signed", "start", "end")}
    return plain | {"direction": direction, "amount_fen": v["amount"], "payment_terms": v["terms"], "remark": v["remark"]}


CONTRACTS = Form(
    "contracts",
    "合同台账",
    (
        Column("number", "合同编号", Type.NUMBER, ("number",)),
        Column("name", "合同名称", Type.TEXT, ("name",)),
        Column("counterparty", "对方单位", Type.TEXT, ("counterparty",)),
        Column("direction", "收支方向", Type.WORD, ("direction",)),
        Column("signed", "签订日期", Type.DAY, ("signed",)),
        Column("start", "开始日期", Type.DAY, ("start",)),
        Column("end", "结束日期", Type.DAY, ("end",)),
        Column("amount", "合同金额", Type.MONEY, ("amount_fen",)),
        Column("terms", "收款条款", Type.TEXT, ("payment_terms",)),
        Column("remark", "备注", Type.TEXT, ("remark",)),
    ),
    _contract,
    _contract_meant,
)


def _supplement(draw: Draw, n: int) -> Values:
    change = draw(MONEY) * draw(st.sampled_from([1, -1]))
    return {"number": f"补-{n}", "parent": f"HT-2023-{n // 2:03d}", "signed": draw(DAYS), "effective": draw(DAYS), "change": change, "remark": "增加版面"}


SUPPLEMENTS = Form(
    "supplements",
    "补充协议",
    (
        Column("number", "补充协议编号", Type.NUMBER, ("number",)),
        Column("parent", "原合同编号", Type.NUMBER, ("parent",)),
        Column("signed", "签订日期", Type.DAY, ("signed",)),
        Column("effective", "生效日期", Type.DAY, ("effective",)),
        Column("change", "变更金额", Type.MONEY, ("amount_fen",)),
        Column("remark", "说明", Type.TEXT, ("remark",)),
    ),
    _supplement,
    lambda v: {"number": v["number"], "parent": v["parent"], "signed": v["signed"], "effective": v["effective"], "amount_fen": v["change"]},
)


def _instalment(draw: Draw, n: int) -> Values:
    return {"contract": f"HT-2023-{n // 3:03d}", "no": f"第{n % 3 + 1}期", "due": draw(DAYS), "amount": draw(MONEY), "remark": "验收后"}


INSTALMENTS = Form(
    "instalments",
    "收款计划",
    (
        Column("contract", "合同编号", Type.NUMBER, ("contract",)),
        Column("no", "期次", Type.TEXT, ("no",)),
        Column("due", "应收日期", Type.DAY, ("due",)),
        Column("amount", "应收金额", Type.MONEY, ("amount_fen",)),
        Column("remark", "备注", Type.TEXT),
    ),
    _instalment,
    lambda v: {"contract": v["contract"], "no": int(v["no"][1]) if v["no"] else None, "due": v["due"], "amount_fen": v["amount"]},
)


def _invoice(draw: Draw, n: int) -> Values:
    net = draw(MONEY)
    tax = net * draw(st.sampled_from([0, 3, 6, 13])) // 100
    sign = draw(st.sampled_from([1, 1, 1, -1]))
    return {
        "date": draw(DAYS),
        "number": f"2411200000{n:010d}",
        "buyer": draw(st.sampled_from(NAMES)),
        "net": sign * net,
        "tax": sign * tax,
        "gross": sign * (net + tax),
        "contract": draw(st.sampled_from([None, f"HT-2023-{n:03d}"])),
        "state": "正常",
        "remark": draw(st.sampled_from([None, "已寄出"])),
    }


def _invoice_meant(v: Values) -> dict[str, object]:
    state = InvoiceState.RED if (v["gross"] or 0) < 0 else InvoiceState.NORMAL
    plain = {"date": v["date"], "number": v["number"], "counterparty": v["buyer"], "net_fen": v["net"], "tax_fen": v["tax"], "gross_fen": v["gross"]}
    return plain | {"direction": Direction.REVENUE, "state": state, "stated_contract": v["contract"], "remark": v["remark"]}


INVOICES = Form(
    "invoices",
    "开票台账",
    (
        Column("date", "开票日期", Type.DAY, ("date",)),
        Column("number", "发票号码", Type.NUMBER, ("number",)),
        Column("buyer", "客户名称", Type.TEXT, ("counterparty",)),
        Column("net", "不含税金额", Type.MONEY, ("net_fen",)),
        Column("tax", "税额", Type.MONEY, ("tax_fen",)),
        Column("gross", "价税合计", Type.MONEY, ("gross_fen", "state")),
        Column("contract", "合同编号", Type.NUMBER, ("stated_contract",)),
        Column("state", "发票状态", Type.WORD, ("state",)),
        Column("remark", "备注", Type.TEXT, ("remark",)),
    ),
    _invoice,
    _invoice_meant,
)


def _export(draw: Draw, n: int) -> Values:
    v = _invoice(draw, n)
    is_red = v["gross"] < 0
    more: Values = {"seller": COMPANY, "seller_tax_number": "91310000MA1FL0Q15X", "source": "电子发票服务平台", "kind": "数电发票（普通发票）", "risk": "正常"}
    more |= {"buyer_tax_number": None, "is_blue": "否" if is_red else "是", "clerk": "王会计", "contract": None, "index": str(n + 1), "code": None}
    return v | more | {"digital_number": v["number"], "number": None, "amount": v["net"]}


def _export_meant(v: Values) -> dict[str, object]:
    return _invoice_meant(v | {"number": v["digital_number"], "net": v["amount"]}) | {"tax_number": v["buyer_tax_number"]}


TAX_EXPORT = Form(
    "tax_all_invoices",
    "发票基础信息",
    (
        Column("index", "序号", Type.WORD),
        Column("code", "发票代码", Type.NUMBER),
        Column("number", "发票号码", Type.NUMBER),
        Column("digital_number", "数电发票号码", Type.NUMBER, ("number",)),
        Column("seller_tax_number", "销方识别号", Type.NUMBER),
        Column("seller", "销方名称", Type.TEXT, ("direction",)),
        Column("buyer_tax_number", "购方识别号", Type.NUMBER, ("tax_number",)),
        Column("buyer", "购买方名称", Type.TEXT, ("counterparty",)),
        Column("date", "开票日期", Type.DAY, ("date",)),
        Column("amount", "金额", Type.MONEY, ("net_fen",), is_fixed=True),
        Column("tax", "税额", Type.MONEY, ("tax_fen",)),
        Column("gross", "价税合计", Type.MONEY, ("gross_fen", "state")),
        Column("source", "发票来源", Type.WORD, is_fixed=True),
        Column("kind", "发票票种", Type.WORD),
        Column("state", "发票状态", Type.WORD, ("state",)),
        Column("is_blue", "是否正数发票", Type.WORD, ("state",), is_fixed=True),
        Column("risk", "发票风险等级", Type.WORD, is_fixed=True),
        Column("clerk", "开票人", Type.WORD, is_fixed=True),
        Column("remark", "备注", Type.TEXT, ("remark",)),
    ),
    _export,
    _export_meant,
    section="invoices",
)


def _receipt(draw: Draw, n: int) -> Values:
    amount = draw(MONEY) * draw(st.sampled_from([1, 1, 1, -1]))
    how = draw(st.sampled_from(["网银", "现金"]))
    body = draw(st.sampled_from(NAMES))
    return {"date": draw(DAYS), "payer": body, "amount_in": amount, "method": how, "reference": f"LS{n:06d}", "contract": f"HT-2023-{n:03d}", "memo": "广告款"}


def _receipt_meant(v: Values) -> dict[str, object]:
    plain = {"date": v["date"], "counterparty": v["payer"], "amount_fen": v["amount_in"], "direction": Direction.REVENUE, "reference": v["reference"]}
    return plain | {"stated_contract": v["contract"], "memo": v["memo"], "method": {"网银": "bank", "现金": "cash", None: "bank"}[v["method"]]}


RECEIPTS = Form(
    "receipts",
    "收款台账",
    (
        Column("date", "收款日期", Type.DAY, ("date",)),
        Column("payer", "付款单位", Type.TEXT, ("counterparty", "direction"), is_fixed=True),
        Column("amount_in", "收款金额", Type.MONEY, ("amount_fen", "direction")),
        Column("method", "收款方式", Type.WORD, ("method",)),
        Column("reference", "银行流水号", Type.NUMBER, ("reference",)),
        Column("contract", "对应合同", Type.NUMBER, ("stated_contract",)),
        Column("memo", "备注", Type.TEXT, ("memo",)),
    ),
    _receipt,
    _receipt_meant,
)


def _flow(draw: Draw, n: int) -> Values:
    amount, is_in = draw(MONEY), draw(st.booleans())
    facts = {"counterparty": draw(st.sampled_from(NAMES)), "other_account": f"62220000{n:08d}", "reference": f"JY{n:06d}", "memo": draw(st.sampled_from(WORDS))}
    return facts | {"date": date(2024, 1, 1) + timedelta(days=n), "in": amount if is_in else None, "out": None if is_in else amount, "balance": n}


def _flow_meant(v: Values) -> dict[str, object]:
    plain = {"date": v["date"], "counterparty": v["counterparty"], "reference": v["reference"], "memo": v["memo"], "balance_fen": v["balance"]}
    return plain | {"amount_fen": v["in"] or v["out"], "direction": Direction.REVENUE if v["in"] else Direction.EXPENSE, "other_account": v["other_account"]}


STATEMENT = Form(
    "statement",
    "银行流水",
    (
        Column("date", "交易日期", Type.DAY, ("date",)),
        Column("out", "借方发生额", Type.MONEY, ("amount_fen", "direction")),
        Column("in", "贷方发生额", Type.MONEY, ("amount_fen", "direction")),
        Column("balance", "余额", Type.MONEY, ("balance_fen",)),
        Column("counterparty", "对方户名", Type.TEXT, ("counterparty",)),
        Column("other_account", "对方账号", Type.NUMBER, ("other_account",)),
        Column("reference", "交易流水号", Type.NUMBER, ("reference",)),
        Column("memo", "摘要", Type.TEXT, ("memo",)),
    ),
    _flow,
    _flow_meant,
    has_order=True,
)


def _body(draw: Draw, n: int) -> Values:
    return {"code": f"K{n:04d}", "name": f"{draw(st.sampled_from(NAMES))}{n}部", "category": "客户", "aliases": f"简称{n}", "region": "东港"}


REGISTER = Form(
    "counterparties",
    "往来单位",
    (
        Column("code", "编码", Type.NUMBER, ("code",)),
        Column("name", "单位名称", Type.TEXT, ("name",)),
        Column("category", "类别", Type.WORD, ("kind",)),
        Column("aliases", "别名", Type.TEXT, ("aliases",)),
        Column("region", "地区", Type.TEXT, ("region",)),
    ),
    _body,
    lambda v: {"code": v["code"], "name": v["name"], "kind": v["category"], "aliases": (v["aliases"],) if v["aliases"] else (), "region": v["region"]},
)


def _entry(draw: Draw, n: int) -> Values:
    amount, is_debit = draw(MONEY) * draw(st.sampled_from([1, 1, -1])), draw(st.booleans())
    facts = {
        "date": draw(DAYS),
        "voucher": f"记-{n:03d}",
        "text": draw(st.sampled_from(WORDS)),
        "customer_code": f"C{n:03d}",
        "customer": draw(st.sampled_from(NAMES)),
    }
    return facts | {"debit": amount if is_debit else None, "credit": None if is_debit else amount, "side": "借", "balance": draw(MONEY)}


def _entry_meant(v: Values) -> dict[str, object]:
    plain = {"date": v["date"], "voucher": v["voucher"], "text": v["text"], "code": v["customer_code"], "name": v["customer"]}
    return plain | {"debit_fen": v["debit"], "credit_fen": v["credit"], "running_fen": v["balance"]}


CUSTOMER_LEDGER = Form(
    "customer_ledger",
    "客户往来明细账",
    (
        Column("date", "日期", Type.DAY, ("date",)),
        Column("voucher", "凭证号", Type.NUMBER, ("voucher",)),
        Column("text", "摘要", Type.TEXT, ("text",)),
        Column("customer_code", "客户编码", Type.NUMBER, ("code",)),
        Column("customer", "客户名称", Type.TEXT, ("name",)),
        Column("debit", "借方", Type.MONEY, ("debit_fen",)),
        Column("credit", "贷方", Type.MONEY, ("credit_fen",)),
        Column("side", "方向", Type.WORD, ("running_fen",)),
        Column("balance", "余额", Type.MONEY, ("running_fen",)),
    ),
    _entry,
    _entry_meant,
    has_order=True,
)
FORMS = (CONTRACTS, SUPPLEMENTS, INSTALMENTS, INVOICES, TAX_EXPORT, RECEIPTS, STATEMENT, REGISTER, CUSTOMER_LEDGER)


# -- a table that is being damaged


@dataclass
class Line:
    """A row of the sheet; `truth` is None where it is no data."""

    cells: dict[str, Cell]  # by field, or by "+n" for columns that mean nothing
    truth: Values | None = None
    hurt: set[str] = field(default_factory=set)  # fields whose cells no longer say what is meant
    is_hidden: bool = False
    is_copy: bool = False
    stated: dict[str, bool] = field(default_factory=dict)  # of a total row: the fields, and whether the figure is true


@dataclass
class Draft:
    """A table with its heading, in the state that the damages have brought it to."""

    form: Form
    columns: list[Column]
    headings: dict[str, str]
    lines: list[Line]
    scales: dict[str, int]
    above: list[list[Cell]] = field(default_factory=list)
    dropped: set[str] = field(default_factory=set)
    merged: list[tuple[Line, Line, str]] = field(default_factory=list)
    splits: dict[int, list[list[Cell]]] = field(default_factory=dict)  # what stands before line n: a heading once more, with titles

    def is_merged(self, line: Line, name: str) -> bool:
        return any(name == each and (line is first or line is last) for first, last, each in self.merged)

    def money(self) -> list[Column]:
        return [column for column in self.columns if column.type is Type.MONEY]


@dataclass(frozen=True)
class Damaged:
    """The sheet as it stands now, with the line that each row of it is."""

    form: Form
    sheet: Sheet
    lines: Mapping[int, Line]
    columns: Mapping[str, int]
    dropped: frozenset[str]


def draft(draw: Draw, form: Form, fewest: int = 1, most: int = 7, first: int = 0) -> Draft:
    """A good table; its rows are numbered from `first`."""
    rows = [form.values(draw, first + n) for n in range(draw(st.integers(fewest, most)))]
    if form is STATEMENT:
        balance = draw(MONEY)
        for row in rows:
            balance += (row["in"] or 0) - (row["out"] or 0)
            row["balance"] = balance
    lines = [Line({}, row) for row in rows]
    return Draft(form, list(form.columns), {column.field: column.heading for column in form.columns}, lines, {})


def finished(made: Draft) -> Damaged:
    """The sheet that a draft makes."""
    rows: list[list[Cell]] = [list(cells) for cells in made.above]
    rows.append([made.headings[column.field] for column in made.columns])
    numbers: dict[int, Line] = {}
    at: dict[int, int] = {}
    for place, line in enumerate(made.lines):
        rows += [list(cells) for cells in made.splits.get(place, [])]
        rows.append([line.cells.get(column.field) for column in made.columns])
        numbers[len(rows)] = line
        at[id(line)] = len(rows)
    columns = {column.field: number for number, column in enumerate(made.columns, start=1)}
    merged = tuple((at[id(first)], columns[name], at[id(last)], columns[name]) for first, last, name in made.merged)
    hidden = frozenset(number for number, line in numbers.items() if line.is_hidden)
    return Damaged(made.form, Sheet(made.form.sheet, rows, hidden_rows=hidden, merged=merged), numbers, columns, frozenset(made.dropped))


def written_plainly(made: Draft) -> None:
    """Every cell as a careful clerk writes it."""
    for line in made.lines:
        for column in made.form.columns:
            if line.truth is not None and column.field not in line.cells:
                line.cells[column.field] = _plain(line.truth.get(column.field), column, made.scales.get(column.field, 1))


def _plain(value: Any, column: Column, scale: int) -> Cell:
    if value is None or column.type is not Type.MONEY:
        return value  # type: ignore[no-any-return]
    return float(Decimal(value) / (100 * scale))


# -- damages that keep the meaning


def _full_width(text: str) -> str:
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


def money_styles(fen: int, scale: int) -> list[Cell]:
    """An amount in the ways in which clerks write it (FORMATS.md §3.2)."""
    value = Decimal(fen) / (100 * scale)
    bare = f"{value:f}"
    grouped = f"{value:,f}"
    unit = "元" if scale == 1 else "万元"
    styles: list[Cell] = [float(value), bare, grouped, _full_width(bare), f"￥{grouped}", f"¥ {bare}", f"RMB {grouped}", f"人民币{bare}", f" {bare} "]
    styles += [f"{grouped}{unit}", f"\u00a0{bare}", f"{bare}\u3000", f"\t{bare}", f"{bare}\u200b", f"{Decimal(fen) / 100:f}元", f"{Decimal(fen) / 10**6:f}万"]
    if value == value.to_integral_value():
        styles += [int(value), f"{int(value)}"]
    if fen < 0:
        styles += [f"({grouped[1:]})", f"（{bare[1:]}）", f"{bare[1:]}-", f"－{bare[1:]}", f"-￥{bare[1:]}", f"￥-{bare[1:]}"]
    if abs(fen) < 10**13:
        styles.append(write_capitals(fen))
    return styles


def day_styles(day: date) -> list[Cell]:
    """A day in the ways in which clerks and programs write it (FORMATS.md §3.3)."""
    y, m, d = day.year, day.month, day.day
    serial = (day - date(1899, 12, 30)).days
    texts = [f"{y}-{m:02d}-{d:02d}", f"{y}/{m}/{d}", f"{y}.{m}.{d}", f"{y}年{m}月{d}日", f"{y}年{m:02d}月{d:02d}日", f"{y}{m:02d}{d:02d}", str(serial)]
    texts += [
        f"{y}-{m:02d}-{d:02d} 11:33:22",
        f"{y}/{m}/{d} 0:00",
        _full_width(f"{y}-{m}-{d}"),
        f" {y}.{m}.{d} ",
        f"\u00a0{y}-{m}-{d}\u3000",
        f"{y}-{m}-{d}\u200b",
    ]
    return [
        day,
        datetime.combine(day, time()),
        datetime.combine(day, time(11, 33)),
        serial,
        float(serial),
        int(f"{y}{m:02d}{d:02d}"),
        float(f"{y}{m:02d}{d:02d}"),
        *texts,
    ]


def text_styles(text: str) -> list[Cell]:
    """A text with what cannot be seen around it."""
    return [text, f" {text}", f"{text}  ", f"{text}\u3000", f"\u00a0{text}", f"{text}\u200b", f"\ufeff{text}", f"{text}\t", f"{text}\n"]


def number_styles(text: str) -> list[Cell]:
    """A number that names something: text always, and as a number where no digit is lost."""
    styles = [*text_styles(text), _full_width(text), text.lower(), text.replace("-", "－")]
    return [*styles, int(text)] if text.isdigit() and len(text) < 15 and text[0] != "0" else styles


def written_freely(draw: Draw, made: Draft) -> None:
    """Each cell in one of the ways to write it."""
    for line in made.lines:
        for column in made.form.columns:
            value = None if line.truth is None else line.truth.get(column.field)
            if value is not None and column.field not in line.cells:
                line.cells[column.field] = draw(st.sampled_from(_styles(value, column, made)))
            elif value is None and line.truth is not None and column.type is Type.MONEY:
                line.cells[column.field] = draw(st.sampled_from([None, "", " ", "-", "—", "/"]))


def _styles(value: Any, column: Column, made: Draft) -> list[Cell]:
    match column.type:
        case Type.MONEY:
            return money_styles(value, made.scales.get(column.field, 1))
        case Type.DAY:  # on a bank's statement the time is a part of what is said
            return [style for style in day_styles(value) if made.form is not STATEMENT or not (isinstance(style, datetime) or ":" in str(style))]
        case Type.NUMBER:
            return number_styles(value)
        case _:
            return text_styles(value)


def headings_renamed(draw: Draw, made: Draft) -> None:
    """Headings by another word for the same field, or with marks that mean nothing."""
    words = synonyms("headers", made.form.section or made.form.id)
    for column in made.columns:
        names = [word for word in words.get(column.field, ()) if "/" not in word and not column.is_fixed] or [column.heading]
        name = draw(st.sampled_from([column.heading, *names]))
        made.headings[column.field] = draw(
            st.sampled_from([name, name, f"{name}*", f" {name} ", f"{name[:1]}\u3000{name[1:]}", f"{name[:2]}\n{name[2:]}", f"*{name}", f"{name}\u200b"])
        )


SHELVES: tuple[Cell, ...] = ("册12", "7", 3)
TITLES: tuple[tuple[Cell, ...], ...] = ((), (None, None), (f"{COMPANY}台账",), ("编制日期：2024-03-31", None, "编制人：王会计"), ("  ",))


def columns_moved(draw: Draw, made: Draft) -> None:
    """Columns in another order, with an empty one and one that nobody asked for among them."""
    made.columns = list(draw(st.permutations(made.columns)))
    for name, heading in (("+1", ""), ("+2", "装订册号")):
        if draw(st.booleans()):
            made.columns.insert(draw(st.integers(0, len(made.columns))), Column(name, heading, Type.TEXT))
            made.headings[name] = heading
            for line in made.lines:
                line.cells[name] = draw(st.sampled_from(SHELVES)) if heading and line.truth is not None else None


def unit_changed(draw: Draw, made: Draft) -> None:
    """The whole table in 万元 or 元, said above it, or single columns, said in their headings. Before the cells are written."""
    if draw(st.booleans()):
        scale, word = draw(st.sampled_from([(WAN, "单位：万元"), (1, "单位：元"), (WAN, "金额单位：人民币万元")]))
        made.above.append([draw(st.sampled_from([None, "编制单位：青屿传媒"])), word])
        made.scales = dict.fromkeys((column.field for column in made.money()), scale)
    for column in made.money():
        if draw(st.integers(0, 2)) == 0:
            scale, suffix = draw(st.sampled_from([(WAN, "（万元）"), (1, "(元)"), (WAN, "(万元)"), (1, "（RMB）")]))
            made.scales[column.field] = scale
            made.headings[column.field] += suffix


def heading_lower(draw: Draw, made: Draft) -> None:
    """Titles, notes and blank rows above the heading."""
    for _ in range(draw(st.integers(0, 4))):
        made.above.insert(draw(st.integers(0, len(made.above))), list(draw(st.sampled_from(TITLES))))


def rows_reordered(draw: Draw, made: Draft) -> None:
    """Newest first; where rows do not lean on each other, in any order."""
    made.lines = made.lines[::-1] if made.form.has_order else list(draw(st.permutations(made.lines)))


def rows_hidden(draw: Draw, made: Draft) -> None:
    for line in made.lines:
        line.is_hidden = draw(st.booleans())


def rows_copied(draw: Draw, made: Draft) -> None:
    """A row stands twice, cell by cell the same."""
    if made.lines and not made.form.has_order:
        place = draw(st.integers(0, len(made.lines) - 1))
        line = made.lines[place]
        made.lines.insert(draw(st.integers(place + 1, len(made.lines))), replace(line, cells=dict(line.cells), hurt=set(line.hurt), is_copy=True))


def cells_merged(draw: Draw, made: Draft) -> None:
    """Equal texts of neighbours as one merged cell."""
    wanted = [column for column in made.columns if column.type in (Type.TEXT, Type.WORD) and column.attributes]
    for above, below in zip(made.lines, made.lines[1:], strict=False):
        for column in wanted:
            name = column.field
            free = not any(name == merged and (above is last or below is first) for first, last, merged in made.merged)
            if free and above.truth and below.truth and above.truth[name] == below.truth[name] is not None and draw(st.booleans()):
                below.cells[name] = None
                made.merged.append((above, below, name))


# -- rows that are no data

TOTALS = ("合计", "合　计", "总  计", "总计:", "累计", "合计：")
SUBTOTALS = ("小计", "小 计", "本页合计", "小　计")
FOOTERS: tuple[tuple[Cell, ...], ...] = (
    ("制表人：王会计", None, "复核：李主管"),
    ("第1页", None, None),
    ("第 2 页，共 3 页",),
    (None, "打印时间：2024-03-31 10:00:00"),
    ("审批人：", None, "制表日期：2024-04-01"),
    ("共3页",),
    ("备注：本表未经审计",),
    ("说明：以上金额均为含税",),
)


def rows_added(draw: Draw, made: Draft) -> None:
    """Blank rows, totals, footers and the heading once more, between the rows and after them. After the cells are written."""
    blanks = 0
    lines: list[Line] = []
    for line in [*made.lines, None]:
        for _ in range(draw(st.integers(0, 2))):
            what = draw(st.sampled_from(["blank", "blank", "subtotal", "total", "footer", "heading"]))
            is_merged = line is not None and any(line is last for _, last, _ in made.merged)
            if is_merged or (what == "blank" and blanks == 2):
                continue
            blanks = blanks + 1 if what == "blank" else 0
            lines.append(_added(draw, made, what, lines))
        blanks = 0
        lines += [line] if line else []
    made.lines = lines


def _added(draw: Draw, made: Draft, what: str, before: list[Line]) -> Line:
    match what:
        case "blank":
            return Line({column.field: draw(st.sampled_from([None, "", " ", "\u3000"])) for column in made.columns})
        case "heading":
            return Line(dict(made.headings))
        case "footer":
            texts = draw(st.sampled_from(FOOTERS))
            return Line({column.field: text for column, text in zip(made.columns, texts, strict=False)})
        case _:
            return _total(draw, made, draw(st.sampled_from(TOTALS if what == "total" else SUBTOTALS)), before, is_sub=what == "subtotal")


def _total(draw: Draw, made: Draft, label: str, before: list[Line], *, is_sub: bool) -> Line:
    """A total row with true figures, or with one that is wrong by some fen."""
    if is_sub:
        last = max((n for n, line in enumerate(before) if line.stated and line.cells.get("is_sub")), default=-1)
        before = before[last + 1 :]
    money = [column for column in made.money() if column.field in MONEY_FIELDS]
    texts = [column for column in made.columns if column.type is not Type.MONEY]
    total = Line({texts[0].field if draw(st.booleans()) or len(texts) == 1 else texts[1].field: label} if texts else {}, stated={"": True})
    if is_sub:
        total.cells["is_sub"] = True
    for column in money:
        off = draw(st.sampled_from([0, 0, 0, 7, -13]))
        fen = off + sum(line.truth.get(column.field) or 0 for line in before if line.truth)
        scale = made.scales.get(column.field, 1)
        figures: list[Cell] = [float(Decimal(fen) / (100 * scale)), f"{Decimal(fen) / (100 * scale):,f}"]
        total.cells[column.field] = draw(st.sampled_from(figures))
        total.stated[column.field] = off == 0
    return total


# -- damages that hurt

WRONG_MONEY: tuple[Cell, ...] = (
    BadCell("#N/A"),
    BadCell("#VALUE!"),
    BadCell("=SUM(A1:A3)"),
    "27.79.19",
    "1,23,456",
    "100,00",
    "1.234.567,89",
    "USD 1,000.00",
    "2.4万元/季度",
    "54（3年）",
    "代为支付2025年9月至12月的电费",
    "1O0",
    True,
    33.333,
    10.0**18,
    1e300,
    float("inf"),
)
A_MONTH = "2024-3"
WRONG_DAYS: tuple[Cell, ...] = (
    BadCell("#REF!"),
    BadCell("=TODAY()"),
    "2024-02-30",
    "2024.13.1",
    "0000-00-00",
    "24.3.5",
    "3月5日",
    60,
    99999999,
    1e12,
    float("inf"),
    float("nan"),
    A_MONTH,
    True,
    "待补",
)


def cells_spoiled(draw: Draw, made: Draft) -> None:
    """Cells that no longer say what is meant. After the cells are written."""
    for line in made.lines:
        if line.truth is not None and draw(st.booleans()):
            column = draw(st.sampled_from(made.form.columns))
            if made.is_merged(line, column.field):
                continue
            wrong = _wrong(draw, column, line.truth.get(column.field))
            if wrong is not None:
                line.cells[column.field] = wrong
                line.hurt.add(column.field)


def _wrong(draw: Draw, column: Column, value: Any) -> Cell:
    match column.type:
        case Type.MONEY:
            return draw(st.sampled_from(WRONG_MONEY))
        case Type.DAY:  # a term may begin and end with a month: FORMATS.md §3.3
            return draw(st.sampled_from([day for day in WRONG_DAYS if column.field not in ("start", "end") or day != A_MONTH]))
        case Type.NUMBER:
            lost: list[Cell] = [float(value)] if value and value.isdigit() and len(value) > 15 else []
            return draw(st.sampled_from([*lost, BadCell("#N/A"), BadCell("=A1")]))
        case _:
            return draw(st.sampled_from([BadCell("#NAME?"), BadCell("=A1")]))


def cells_emptied(draw: Draw, made: Draft) -> None:
    """Cells that are left out. After the cells are written."""
    for line in made.lines:
        if line.truth is not None and draw(st.booleans()):
            column = draw(st.sampled_from(made.form.columns))
            if not made.is_merged(line, column.field):
                line.cells[column.field] = draw(st.sampled_from([None, "", "  "]))
                line.hurt.add(column.field)


def column_dropped(draw: Draw, made: Draft) -> None:
    """A column is left out."""
    column = draw(st.sampled_from(made.columns))
    made.columns.remove(column)
    made.dropped.add(column.field)


@st.composite
def damaged(draw: Draw, form: Form, *, hurting: bool = False, fewest: int = 1, first: int = 0) -> Damaged:
    """A table of a form under some of the damages."""
    return after_damages(draw, draft(draw, form, fewest, first=first), hurting=hurting)


@st.composite
def damaged_twice(draw: Draw, form: Form) -> tuple[Damaged, Damaged]:
    """One table under two sets of damages that keep its meaning."""
    made = draft(draw, form)
    return after_damages(draw, deepcopy(made)), after_damages(draw, made)


@st.composite
def in_two_orders(draw: Draw, form: Form) -> tuple[Damaged, Damaged]:
    """One table, hurt in places, with its rows in two orders."""
    made = draft(draw, form, 2)
    written_freely(draw, made)
    written_plainly(made)
    cells_spoiled(draw, made)
    other = deepcopy(made)
    rows_reordered(draw, other)
    return finished(made), finished(other)


@st.composite
def two_on_a_sheet(draw: Draw, form: Form) -> Damaged:
    """Two tables one below the other, each with its heading, its columns and its unit."""
    one, other = draw(damaged(form)), draft(draw, form, first=50)
    other.above.append([draw(st.sampled_from(["单位：元", "金额单位：人民币万元"]))])
    other.scales = dict.fromkeys((column.field for column in other.money()), 1 if other.above[0][0] == "单位：元" else WAN)
    columns_moved(draw, other)
    written_freely(draw, other)
    written_plainly(other)
    rows_added(draw, other)
    below = finished(other)
    gap: list[list[Cell]] = draw(st.sampled_from([[], [[]], [[], [], [], []], [[], ["二、补录部分"]], [["其他单位"], []]]))
    start = len(one.sheet.rows) + len(gap)
    lines = {**one.lines, **{start + number: line for number, line in below.lines.items()}}
    return replace(one, sheet=replace(one.sheet, rows=[*one.sheet.rows, *gap, *below.sheet.rows]), lines=lines)


def after_damages(draw: Draw, made: Draft, *, hurting: bool = False) -> Damaged:
    """The damages in the order in which they happen to a file."""
    _some(draw, made, (column_dropped,) if hurting else ())
    _some(draw, made, (columns_moved, headings_renamed, unit_changed, rows_reordered, written_freely))
    written_plainly(made)
    _some(draw, made, (rows_copied, rows_hidden, cells_merged))
    _some(draw, made, (cells_spoiled, cells_emptied) if hurting else ())
    _some(draw, made, (rows_added, heading_lower))
    return finished(made)


def _some(draw: Draw, made: Draft, damages: Sequence[Callable[[Draw, Draft], None]]) -> None:
    for damage in damages:
        if draw(st.booleans()):
            damage(draw, made)
