"""Bank statements as FORMATS.md §2 describes them, and what the banks' clerks make of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate
from typing import Any

from .making import COMPANY, Case, Cells, html, text, xlsx


@dataclass(frozen=True)
class Move:
    """One transaction from the company's side, in yuan."""

    day: str
    clock: str
    paid_in: str = ""
    paid_out: str = ""
    name: str = ""
    account: str = ""
    text: str = ""
    number: str = ""

    @property
    def compact(self) -> str:
        return self.day.replace("-", "")

    @property
    def change(self) -> Decimal:
        return Decimal(self.paid_in or 0) - Decimal(self.paid_out or 0)

    @property
    def amount(self) -> str:
        return self.paid_in or self.paid_out


MOVES = (
    Move("2026-02-03", "09:10:11", "53000.00", "", "蓝鲸品牌管理（上海）有限公司", "31001500000000011", "广告发布费", "N0001"),
    Move("2026-02-05", "10:30:00", "", "1500.00", "云杉印务有限公司", "33001600000000022", "印刷费", "N0002"),
    Move("2026-02-05", "10:30:00", "", "1500.00", "云杉印务有限公司", "33001600000000022", "印刷费", "N0003"),
    Move("2026-02-10", "08:00:00", "", "15.50", "", "", "手续费", "N0004"),
    Move("2026-02-21", "03:00:00", "12.34", "", "应付利息-单位活期存款", "", "结息", "N0005"),
    Move("2026-02-25", "17:05:09", "", "20000.00", COMPANY, "11001700000000033", "资金归集", "N0006"),
    Move("2026-02-26", "23:59:59", "8000.00", "", "北岸文化发展有限公司", "44001800000000044", "活动服务费", "N0007"),
)
OPENING = "100000.00"


@dataclass(frozen=True)
class Statement:
    """What an account did: the rows are made from it, and the facts, each on its own."""

    account: str
    opening: str = OPENING
    moves: tuple[Move, ...] = MOVES

    @property
    def balances(self) -> list[str]:
        return [f"{balance:.2f}" for balance in list(accumulate((m.change for m in self.moves), initial=Decimal(self.opening)))[1:]]

    @property
    def credit(self) -> str:
        return f"{sum(Decimal(m.paid_in or 0) for m in self.moves):.2f}"

    @property
    def debit(self) -> str:
        return f"{sum(Decimal(m.paid_out or 0) for m in self.moves):.2f}"

    @property
    def count_in(self) -> int:
        return sum(1 for m in self.moves if m.paid_in)

    @property
    def count_out(self) -> int:
        return sum(1 for m in self.moves if m.paid_out)

    @property
    def control(self) -> dict[str, str]:
        return {
            "count_in": str(self.count_in),
            "count_out": str(self.count_out),
            "in": self.credit,
            "out": self.debit,
        }

    def rows(self, row: Callable[[Move, str], Sequence[Any]]) -> list[Sequence[Any]]:
        return [row(move, balance) for move, balance in zip(self.moves, self.balances, strict=True)]

    def facts(self, kind: str, **more: Any) -> dict[str, Any]:
        return {
            "kind": kind,
            "account": self.account,
            "txns": len(self.moves),
            "credit": self.credit,
            "debit": self.debit,
            "opening": self.opening,
            "closing": self.balances[-1],
        } | more


def grouped(amount: str) -> str:
    return f"{Decimal(amount):,.2f}" if amount else ""


# -- one function for each bank


CMB_HEADS = [
    "交易日",
    "交易时间",
    "起息日",
    "交易类型",
    "借方金额",
    "贷方金额",
    "余额",
    "摘要",
    "流水号",
    "流程实例号",
    "业务名称",
    "用途",
    "业务参考号",
    "业务摘要",
    "其它摘要",
    "收(付)方分行名",
    "收(付)方名称",
    "收(付)方账号",
    "收(付)方开户行行号",
    "收(付)方开户行名",
    "收(付)方开户行地址",
    "母(子)公司账号分行名",
    "母(子)公司账号",
    "母(子)公司名称",
    "信息标志",
    "有否附件信息",
    "冲账标志",
    "扩展摘要",
    "交易分析码",
    "票据号",
    "商务支付订单号",
    "内部编号",
    "公司一卡通卡号",
    "收方常用编号",
    "业务种类",
    "币种",
]


def cmb_preamble(s: Statement, gap: bool) -> list[list[Any]]:
    pairs = [
        ("标题", "对账单"), ("银行账号", s.account), ("累计借金额", s.debit), ("累计借总笔数", str(s.count_out)), ("累计贷金额", s.credit),
        ("累计贷总笔数", str(s.count_in)), ("对账单期初余额", s.opening), ("对账单余额", s.balances[-1]), ("查询开始日期", "20260201"),
        ("查询结束日期", "20260228"), ("记录条数", str(len(s.moves))), ("币种", "人民币"), ("户名", COMPANY),
    ]  # fmt: skip
    flat = [[label, None, value] if gap else [label, value] for label, value in pairs]
    beside = [*flat, []]  # two of them in each row
    return [[], [], [], [], *[[*beside[n], *beside[n + 1]] for n in range(0, len(flat), 2)], []]


def cmb(s: Statement, gap: bool = False) -> Cells:
    def row(m: Move, balance: str) -> list[Any]:
        values = {
            "交易日": m.compact, "交易时间": m.clock, "起息日": m.compact, "交易类型": "CPAA", "借方金额": m.paid_out, "贷方金额": m.paid_in, "余额": balance,
            "摘要": m.text, "流水号": m.number, "业务名称": "网上支付", "收(付)方名称": m.name, "收(付)方账号": m.account, "母(子)公司账号": "110900000000000",
            "母(子)公司名称": COMPANY, "冲账标志": "Y" if m.amount.startswith("-") else "", "币种": "人民币",
        }  # fmt: skip
        return [values.get(head, "") for head in CMB_HEADS]

    rows = [*cmb_preamble(s, gap), CMB_HEADS, *s.rows(row)]
    assert rows.index(CMB_HEADS) == 12
    return rows


def cmb_signed(s: Statement) -> Cells:
    heads = ["交易日", "交易时间", "交易金额", "余额", "摘要", "付方名称", "付方账号", "收方名称", "收方账号", "流水号"]

    def row(m: Move, balance: str) -> list[Any]:
        ours, theirs = [COMPANY, s.account], [m.name, m.account]
        payer, payee = (theirs, ours) if m.paid_in else (ours, theirs)
        return [m.compact, m.clock, f"{m.change:.2f}", balance, m.text, *payer, *payee, m.number]

    return [["招商银行", "账号", s.account], heads, *s.rows(row)]


def cmb_booked(s: Statement) -> Cells:
    heads = ["交易日", "交易时间", "借方(出账)", "贷方(入账)", "余额", "对方户名", "摘要", "流水号"]
    rows = s.rows(lambda m, b: [m.day, m.clock, m.paid_out or None, m.paid_in or None, b, m.name, m.text, m.number])
    return [["招商银行账户交易明细"], [f"账号：{s.account}"], heads, *rows]


def icbc(s: Statement) -> Cells:
    heads = ["[HISTORYDETAIL]", "凭证号", "交易时间", "对方单位", "对方账号", "转入金额", "转出金额", "余额", "摘要", "附言"]
    rows = s.rows(lambda m, b: ["", "000000", f"{m.day} {m.clock}", m.name, m.account, grouped(m.paid_in), grouped(m.paid_out), grouped(b), m.text, ""])
    return [[f"账号：{s.account}"], heads, *rows]


def icbc_flag(s: Statement) -> Cells:
    heads = ["[HISTORYDETAIL]", "凭证号", "交易时间", "对方单位", "对方账号", "借贷标志", "发生额", "余额", "摘要"]
    rows = s.rows(
        lambda m, b: ["", "0", f"{m.day} {m.clock}", m.name, m.account, "贷" if m.paid_in else "借", float(m.amount), float(b), m.text],
    )
    return [[f"账号：{s.account} 户名：{COMPANY}"], heads, *rows]


CCB_HEADS = [
    "账号",
    "账户名称",
    "交易时间",
    "记账日期",
    "借方发生额/元(支取)",
    "贷方发生额/元(收入)",
    "余额",
    "币种",
    "对方户名",
    "对方账号",
    "对方开户机构",
    "摘要",
    "备注",
    "账户明细编号-交易流水号",
    "企业流水号",
    "凭证种类",
    "凭证号",
]


def ccb(s: Statement, heads: Sequence[str] = CCB_HEADS, empty: str = "0") -> Cells:
    def row(m: Move, balance: str) -> list[Any]:
        stamp = f"{m.compact} {m.clock}"
        start = [s.account, COMPANY, stamp, m.compact, m.paid_out or empty, m.paid_in or empty, balance, "人民币元"]
        return [*start, m.name, m.account, "某行", m.text, "", f"00001-{m.number}", "", "", ""]

    return [heads, *s.rows(row)]


def ccb_with_preamble(s: Statement) -> Cells:
    heads = [head.replace("/元(支取)", "（支取）").replace("/元(收入)", "（收入）") for head in CCB_HEADS]
    return [["中国建设银行"], ["账　　号：", s.account, "账户名称：", COMPANY], *ccb(s, heads, "-")]


def abc(s: Statement) -> Cells:
    heads = ["交易时间戳", "交易时间", "收入金额", "支出金额", "本次余额", "对方户名", "对方账号", "对方省市", "交易用途", "摘要"]

    def row(m: Move, balance: str) -> list[Any]:
        paid_in, paid_out = f"+{grouped(m.paid_in)}\t" if m.paid_in else "", f"-{grouped(m.paid_out)}\t" if m.paid_out else ""
        stamp = f"{m.day}-{m.clock.replace(':', '.')}.{m.number[1:]}00"
        return [stamp, f"{m.day} {m.clock}\t", paid_in, paid_out, f"{grouped(balance)}\t", m.name, f"{m.account}\t", "上海", m.text, ""]

    return [["账号", s.account, "户名", COMPANY, "币种", "人民币"], heads, *s.rows(row)]


BOC_HEADS = [
    "交易类型[ Transaction Type ]", "业务类型[ Business type ]", "付款人账号[ Debit Account No. ]", "付款人名称[ Payer's Name ]",
    "收款人账号[ Payee's Account Number ]", "收款人名称[ Payee's Name ]", "交易日期[ Transaction Date ]", "交易时间[ Transaction time ]",
    "交易货币[ Trade Currency ]", "交易金额[ Trade Amount ]", "交易后余额[ After-transaction balance ]", "交易流水号[ Transaction reference number ]",
    "摘要[ Reference ]", "用途[ Purpose ]", "交易附言[ Remark ]",
]  # fmt: skip


def boc(s: Statement) -> Cells:
    def row(m: Move, balance: str) -> list[Any]:
        ours, theirs = [s.account, COMPANY], [m.account, m.name]
        sides = [*theirs, *ours] if m.paid_in else [*ours, *theirs]
        sign = "+" if m.change > 0 else ""
        start = ["来账" if m.paid_in else "往账", "网银", *sides, m.compact, m.clock, "CNY"]
        return [*start, f"{sign}{m.change:.2f}", f"+{balance}", m.number, m.text, "", ""]

    return [
        ["查询账号[ Inquirer account number ]", s.account],
        ["总笔数[ Total number ]", str(len(s.moves))],
        ["借方发生总笔数[ Total Number of Debit Payments ]", str(s.count_out)],
        ["借方发生总额[ Total Debit Amount of Payments ]", s.debit],
        ["贷方发生总笔数[ Total Number of Credit Payments ]", str(s.count_in)],
        ["贷方发生总额[ Total Credit Amount of Payments ]", s.credit],
        ["查询时间范围[ Time Range ]", "20260201-20260228"],
        [],
        BOC_HEADS,
        *s.rows(row),
    ]


def bocom(s: Statement) -> Cells:
    heads = ["交易时间", "摘要", "借方发生额（支出）", "贷方发生额（收入）", "账户余额", "对方账号", "对方户名", "交易流水号"]
    rows = s.rows(lambda m, b: [f"{m.day} {m.clock}", m.text, m.paid_out, m.paid_in, b, m.account, m.name, m.number])
    footer = ["借方交易笔数:", s.count_out, "借方交易金额:", s.debit, "贷方交易笔数:", s.count_in, "贷方交易金额:", s.credit]
    return [[f"查询账号:{s.account}", None, f"户  名:{COMPANY}", None, "币种:人民币"], heads, *rows, footer]


def ceb(s: Statement) -> Cells:
    heads = ["交易日期", "交易时间", "借方发生额（元）", "贷方发生额（元）", "账户余额（元）", "对方账号", "对方名称", "凭证号", "摘要"]
    rows = s.rows(lambda m, b: [m.day, m.clock, m.paid_out, m.paid_in, b, m.account, m.name, "", m.text])
    return [
        ["中国光大银行对公账户交易明细"],
        ["查询日期：2026年03月01日"],
        ["交易日期：2026年02月01日至2026年02月28日", None, "借贷方向：全部"],
        [f"账号：{s.account}", None, f"账户名称：{COMPANY}"],
        heads,
        *rows,
    ]


def cmbc(s: Statement) -> Cells:
    heads = [
        "交易日期",
        "交易流水号",
        "借方发生额",
        "贷方发生额",
        "账户余额",
        "凭证号",
        "摘要",
        "对方账号",
        "对方账号名称",
        "对方开户行",
        "交易时间",
        "客户附言",
    ]
    rows = s.rows(
        lambda m, b: [m.day, m.number, m.paid_out or "0.00", m.paid_in or "0.00", b, "", "", m.account, m.name, "", f"{m.day} {m.clock}", m.text],
    )
    return [["账号：", s.account, "账户名称：", COMPANY, "币种：", "人民币"], heads, *rows]


def pingan(s: Statement) -> Cells:
    heads = [
        "交易时间",
        "账号",
        "收入",
        "支出",
        "账户余额",
        "对方户名",
        "对方账号",
        "对方账号开户行",
        "摘要",
        "交易流水号",
        "核心唯一流水号",
        "交易用途",
        "币种",
        "冲正标志",
    ]

    def row(m: Move, balance: str) -> list[Any]:
        start = [f"{m.day} {m.clock}", s.account, m.paid_in or "--", m.paid_out or "--", balance, m.name, m.account, "", m.text]
        return [*start, m.number, f"C{m.number}", "", "RMB", "C" if m.amount.startswith("-") else "_"]

    return [heads, *reversed(s.rows(row))]


def hxb(s: Statement) -> Cells:
    heads = ["序号", "交易日期", "交易时间", "收入金额", "支出金额", "余额", "对方户名", "对方账号", "摘要", "流水号"]
    body = [[n, *row] for n, row in enumerate(s.rows(lambda m, b: [m.day, m.clock, m.paid_in, m.paid_out, b, m.name, m.account, m.text, m.number]), 1)]
    top = [["华夏银行账户明细"], [], ["账号", s.account], ["户名", COMPANY], ["币种", "人民币"], ["起始日期", "2026-02-01"], ["终止日期", "2026-02-28"]]
    return [*top, heads, *body]


def spdb(s: Statement) -> Cells:
    heads = ["交易日期", "交易时间", "借贷标志", "交易金额", "账户余额", "对方账号", "对方户名", "交易流水号", "摘要"]
    flags = {True: "贷", False: "借"}
    rows = s.rows(lambda m, b: [m.compact, f"{m.day}  {m.clock}", flags[bool(m.paid_in)], m.amount, b, m.account, m.name, m.number, m.text])
    return [["账号", s.account, "户名", COMPANY, "汇总交易笔数", str(len(s.moves)), "期初余额", s.opening], heads, *rows]


def flagged(title: str, words: tuple[str, str], flag: str = "借贷标志") -> Callable[[Statement], Cells]:
    """A bank with one amount column and a flag; `words` say in and out."""

    def rows(s: Statement) -> Cells:
        heads = ["交易日期", flag, "交易金额", "账户余额", "对方户名", "对方账号", "摘要", "交易流水号"]
        body = s.rows(lambda m, b: [m.day, words[0] if m.paid_in else words[1], m.amount, b, m.name, m.account, m.text, m.number])
        return [[title], ["账号：", s.account, "户名：", COMPANY], heads, *body]

    return rows


def turned(title: str) -> Callable[[Statement], Cells]:
    """转出 / 转入."""

    def rows(s: Statement) -> Cells:
        heads = ["交易日期", "转出", "转入", "余额", "对方户名", "对方账号", "用途", "交易流水号"]
        return [[title, None, f"账号：{s.account}"], heads, *s.rows(lambda m, b: [m.day, m.paid_out, m.paid_in, b, m.name, m.account, m.text, m.number])]

    return rows


def journal(s: Statement) -> Cells:
    """A company's own bank journal: 借 is money in."""
    heads = ["日期", "凭证号", "摘要", "对方单位", "借方金额", "贷方金额", "余额"]
    body = [[m.day, f"记-{n}", m.text, m.name, m.paid_in, m.paid_out, b] for n, (m, b) in enumerate(zip(s.moves, s.balances, strict=True), 1)]
    return [["银行日记账"], [f"账号：{s.account}"], heads, *body]


# -- the files


def _acc(number: int) -> Statement:
    return Statement(f"6222{number:015d}")


def _bank(name: str, kind: str, cells: Callable[[Statement], Cells], number: int, **more: Any) -> Case:
    s = _acc(number)
    return Case(f"bank/{name}.xlsx", xlsx({"Sheet1": cells(s)}), s.facts(kind, **more))


def cases() -> list[Case]:
    return [*_banks(), *_preambles(), *_texts(), *_twists(), *_refused(), *_accounts()]


def _banks() -> list[Case]:
    flagged_banks = {
        "中信银行": ("贷", "借"), "邮储银行": ("贷 Cr", "借 Dr"), "兴业银行": ("C", "D"), "广发银行": ("转入", "转出"), "厦门国际银行": ("收", "付"),
        "某银行数字": ("2", "1"), "某银行零一": ("1", "0"),
    }  # fmt: skip
    ids = {"中信银行": "bank_citic", "邮储银行": "bank_psbc", "兴业银行": "bank_cib", "广发银行": "bank_cgb", "厦门国际银行": "bank_xib"}
    return [
        _bank("招商_对账单2.0", "bank_cmb", cmb, 1, layout="bank_cmb", header_rows=[13], control=_acc(1).control | {"count": "7", "opening": OPENING}),
        _bank("招商_对账单2.0_隔列", "bank_cmb", lambda s: cmb(s, gap=True), 2, layout="bank_cmb", control=_acc(2).control),
        _bank("招商_单列金额", "bank_cmb", cmb_signed, 3, layout="bank_cmb"),
        _bank("招商_出账入账", "bank_cmb", cmb_booked, 4, layout="bank_cmb"),
        _bank("historydetail20260301", "bank_icbc", icbc, 5, layout="bank_icbc"),
        _bank("historydetail20260302", "bank_icbc", icbc_flag, 6, layout="bank_icbc"),
        _bank("建行_无抬头", "bank_ccb", ccb, 7, layout="bank_ccb"),
        _bank("建行_有抬头", "bank_ccb", ccb_with_preamble, 8, layout="bank_ccb"),
        _bank("农行明细", "bank_abc", abc, 9, layout="bank_abc"),
        _bank("中行明细", "bank_boc", boc, 10, layout="bank_boc", control=_acc(10).control | {"count": "7"}),
        _bank("交行明细", "bank_bocom", bocom, 11, layout="bank_bocom", control=_acc(11).control),
        _bank("光大明细", "bank_ceb", ceb, 12, layout="bank_ceb", header_rows=[5]),
        _bank("民生明细", "bank_cmbc", cmbc, 13, layout="bank_cmbc"),
        Case("bank/平安明细.xlsx", xlsx({_acc(14).account: pingan(_acc(14))}), _acc(14).facts("bank_pingan", layout="bank_pingan")),
        _bank("华夏明细", "bank_hxb", hxb, 15, layout="bank_hxb", header_rows=[8]),
        _bank("浦发明细", "bank_spdb", spdb, 16, layout="bank_spdb", control={"count": "7"}),
        *[_bank(f"{name}_借贷标志", "bank_", flagged(name, words), 20 + n, layout=ids.get(name)) for n, (name, words) in enumerate(flagged_banks.items())],
        *[_bank(f"{name}_转出转入", "bank_", turned(name), 30 + n, layout=each) for n, (name, each) in enumerate(ids.items())],
        _bank("银行日记账", "bank_", journal, 40),
    ]


def _preambles() -> list[Case]:
    """The same statements with their labels and values set out in other ways."""
    a, b, c, d, e, f = (_acc(number) for number in range(70, 76))
    ceb_apart: list[list[Any]] = [
        ["光大银行交易明细"],
        ["查询日期", "2026-03-01"],
        ["交易日期", "20260201-20260228", "借贷方向", "全部"],
        ["账号", a.account, "账户名称", COMPANY],
    ]
    bocom_apart: list[list[Any]] = [["查询账号:", b.account, None, "币种:", "人民币"], ["户  名:", COMPANY]]
    spdb_below: list[list[Any]] = [["账号", "户名", "汇总交易笔数", "币种"], [c.account, COMPANY, "7", "人民币"]]
    abc_in_one = [["账户明细"], [f"账号：{d.account}  户名：{COMPANY}  币种：人民币"]]
    icbc_apart = [["账号：", e.account], ["户名：", COMPANY], ["币种：", "人民币"]]
    footer: list[list[Any]] = [["借方交易笔数", f.count_out, "借方交易金额", float(f.debit)], ["贷方交易笔数", f.count_in, "贷方交易金额", float(f.credit)]]
    return [
        Case("bank/光大_分格.xlsx", xlsx({"s": [*ceb_apart, *ceb(a)[4:]]}), a.facts("bank_ceb", layout="bank_ceb", header_rows=[5])),
        Case("bank/交行_分格.xlsx", xlsx({"s": [*bocom_apart, *bocom(b)[1:]]}), b.facts("bank_bocom", layout="bank_bocom", control=b.control)),
        Case("bank/浦发_上下.xlsx", xlsx({"s": [*spdb_below, *spdb(c)[1:]]}), c.facts("bank_spdb", layout="bank_spdb", control={"count": "7"})),
        Case("bank/农行_一格.xlsx", xlsx({"s": [*abc_in_one, *abc(d)[1:]]}), d.facts("bank_abc", layout="bank_abc")),
        Case("bank/工行_分格.xlsx", xlsx({"s": [*icbc_apart, *icbc(e)[1:]]}), e.facts("bank_icbc", layout="bank_icbc")),
        Case("bank/交行_页脚两行.xlsx", xlsx({"s": [*bocom(f)[:-1], [], *footer]}), f.facts("bank_bocom", control=f.control)),
    ]


def _texts() -> list[Case]:
    boc_pipe, ccb_gbk, abc_16 = _acc(50), _acc(51), _acc(52)
    return [
        Case("bank/中行_竖线.txt", text(boc(boc_pipe), "gb18030", "|"), boc_pipe.facts("bank_boc", layout="bank_boc", control=boc_pipe.control)),
        Case("bank/中行_竖线.csv", text(boc(boc_pipe), "utf-8", "|"), boc_pipe.facts("bank_boc", layout="bank_boc")),
        Case("bank/建行.csv", text(ccb_with_preamble(ccb_gbk), "gb18030"), ccb_gbk.facts("bank_ccb", layout="bank_ccb")),
        Case("bank/农行.csv", text(abc(abc_16), "utf-16"), abc_16.facts("bank_abc", layout="bank_abc")),
        Case("bank/工行.csv", text(icbc(_acc(53)), "gb18030"), _acc(53).facts("bank_icbc", layout="bank_icbc")),
        Case(
            "bank/工行_制表符.csv", text([[f"{cell}\t" for cell in row] for row in icbc(_acc(54))], "gb18030"), _acc(54).facts("bank_icbc", layout="bank_icbc")
        ),
        Case("bank/民生.xls", html(cmbc(_acc(55))), _acc(55).facts("bank_cmbc", layout="bank_cmbc")),
    ]


REVERSAL = (
    Move("2026-02-04", "10:00:00", "", "100.00", "云杉印务有限公司", "33001600000000022", "货款", "R1"),
    Move("2026-02-04", "10:05:00", "5000.00", "", "青柠数字科技有限公司", "31001500000000055", "广告款", "R2"),
    Move("2026-02-05", "00:01:00", "", "-100.00", "云杉印务有限公司", "33001600000000022", "冲正", "R3"),
)
SAME_MOMENT = tuple(replace(m, clock="12:00:00", day="2026-02-09") for m in MOVES)
NAMELESS = (
    Move("2026-02-21", "00:00:00", "88.10", "", "应付利息-活期", "", "结息", "B1"),
    Move("2026-02-22", "00:00:00", "6000.00", "", "待清算网银来账款项", "", "广告费", "B2"),
    Move("2026-02-23", "00:00:00", "7000.00", "", "网上电子汇划收入", "", "活动费", "B3"),
    Move("2026-02-24", "00:00:00", "", "300.00", "", "", "账户管理费", "B4"),
    Move("2026-02-25", "00:00:00", "", "9000.00", "星河传媒集团有限公司北京分公司", "", "自动下拨", "B5"),
    Move("2026-02-26", "00:00:00", "9000.00", "", "星河传媒集团有限公司北京分公司", "", "上划", "B6"),
)


def _twists() -> list[Case]:
    reversed_ccb = Statement("43050000000000000901", "10000.00", REVERSAL)
    reversed_cmb = Statement("43050000000000000902", "10000.00", REVERSAL)
    reversed_pingan = Statement("1100000000000903", "10000.00", REVERSAL)
    same = Statement("1100000000000904", OPENING, SAME_MOMENT)
    one = Statement("1100000000000905", "10.00", MOVES[:1])
    nameless = Statement("1100000000000906", "10.00", NAMELESS)
    own = Statement("1100000000000907", OPENING)
    return [
        Case("bank/建行_冲正.xlsx", xlsx({"s": ccb(reversed_ccb)}), reversed_ccb.facts("bank_ccb", reversals=1)),
        Case("bank/招商_冲账.xlsx", xlsx({"s": cmb(reversed_cmb)}), reversed_cmb.facts("bank_cmb", reversals=1)),
        Case("bank/平安_冲正.xlsx", xlsx({reversed_pingan.account: pingan(reversed_pingan)}), reversed_pingan.facts("bank_pingan", reversals=1)),
        Case("bank/平安_同时倒序.xlsx", xlsx({same.account: pingan(same)}), same.facts("bank_pingan")),
        *[_one_row(name, cells, one) for name, cells in (("工行", icbc), ("招商", cmb), ("中行", boc), ("浦发", spdb), ("平安", pingan), ("交行", bocom))],
        Case("bank/内部户名.xlsx", xlsx({"s": bocom(nameless)}), nameless.facts("bank_bocom", nameless=4, excluded=4)),
        Case("bank/数字格式.xlsx", xlsx({"s": _as_numbers(ccb(own))}), own.facts("bank_ccb")),
        Case("bank/借贷颠倒.xlsx", xlsx({"s": _swapped(bocom(own))}), own.facts("bank_")),
        Case("bank/外币.xlsx", xlsx({"s": _foreign(pingan(own))}), {"kind": "bank_pingan", "held": 1, "txns": 7, "account": own.account}),
        Case("bank/无余额列.xlsx", xlsx({"s": _without(bocom(own), "账户余额")}), _no_edges(own.facts("bank_bocom", control=own.control))),
        Case("bank/部分余额.xlsx", xlsx({"s": _some_balances(bocom(own))}), own.facts("bank_bocom")),
        Case("bank/金额坏.xlsx", xlsx({"s": _bad_amount(bocom(own))}), {"kind": "bank_bocom", "refused": 1, "rows": 7, "account": own.account}),
        Case("bank/逐页重复表头.xlsx", xlsx({"s": _by_page(ceb(own))}), own.facts("bank_ceb")),
        Case("bank/有合计行.xlsx", xlsx({"s": [*cmbc(own), ["合计", "", own.debit, own.credit]]}), own.facts("bank_cmbc", control={"in": own.credit})),
    ]


def _one_row(name: str, cells: Callable[[Statement], Cells], s: Statement) -> Case:
    return Case(f"bank/一笔_{name}.xlsx", xlsx({s.account: cells(s)}), s.facts("bank_"))


def _as_numbers(rows: Cells) -> Cells:
    """The money columns as numbers, as a clerk's own conversion leaves them."""
    return [rows[0], *[[*row[:4], *[float(cell) for cell in row[4:7]], *row[7:]] for row in rows[1:]]]


def _swapped(rows: Cells) -> Cells:
    """The headings of in and out exchanged: only the balance tells."""
    heads = {"借方发生额（支出）": "贷方发生额（收入）", "贷方发生额（收入）": "借方发生额（支出）"}
    return [rows[0], [heads.get(head, head) for head in rows[1]], *rows[2:-1]]


def _foreign(rows: Cells) -> Cells:
    dollars = [*rows[3]]
    dollars[12] = "USD"
    return [*rows[:3], dollars, *rows[4:]]


def _without(rows: Cells, heading: str) -> Cells:
    number = rows[1].index(heading)
    return [rows[0], *[[*row[:number], *row[number + 1 :]] for row in rows[1:-1]], rows[-1]]


def _no_edges(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name not in ("opening", "closing")}


def _some_balances(rows: Cells) -> Cells:
    """Only the last row of a day has its balance."""
    without = [[*row[:4], "", *row[5:]] if number in (3, 5) else row for number, row in enumerate(rows)]
    return without[:-1]


def _bad_amount(rows: Cells) -> Cells:
    return [*rows[:5], [*rows[5][:2], "27.79.19", *rows[5][3:]], *rows[6:-1]]


def _by_page(rows: Cells) -> Cells:
    return [*rows[:8], rows[4], *rows[8:]]


def _refused() -> list[Case]:
    """Statements that cannot be whole: named, with the row."""
    s = Statement("1100000000000910", OPENING)
    gone = [row for number, row in enumerate(bocom(s)) if number != 4][:-1]
    edited: list[Any] = [[*row[:3], "53100.00", *row[4:]] if number == 2 else row for number, row in enumerate(ceb(s)[4:])]
    wrong_opening = [["账号", s.account, "期初余额", "99999.00"], *bocom(s)[1:-1]]
    wrong_closing = [["账号", s.account, "期末余额", "1.00"], *bocom(s)[1:-1]]
    return [
        Case("bank/缺一行.xlsx", xlsx({"s": gone}), {"right_answer": "refused: the balance breaks in row 5", "refused_row": 5}),
        Case("bank/改一行.xlsx", xlsx({"s": [[f"账号：{s.account}"], *edited]}), {"right_answer": "refused", "refused": 7}),
        Case("bank/期初不符.xlsx", xlsx({"s": wrong_opening}), {"kind": "bank_", "disagrees": "opening"}),
        Case("bank/期末不符.xlsx", xlsx({"s": wrong_closing}), {"kind": "bank_", "disagrees": "closing"}),
    ]


def _accounts() -> list[Case]:
    """Two accounts in one file; a month after another; overlapping exports in another order."""
    one, two = Statement("6222000000000000061"), Statement("6222000000000000062", "500.00", MOVES[:3])
    both = [*ccb(one), *ccb(two)[1:]]
    first = Statement("6222000000000000063", OPENING, MOVES[:5])
    second = Statement(first.account, first.opening, MOVES)
    mixed = [both[0], *[row for pair in zip(both[1:4], both[8:11], strict=True) for row in pair], *both[4:8]]
    total_in = f"{Decimal(one.credit) + Decimal(two.credit):.2f}"
    facts = {"kind": "bank_ccb", "txns": 10, "account": two.account, "credit": total_in}
    later = Statement(second.account, second.opening, MOVES)
    return [
        Case("bank/两个账号.xlsx", xlsx({"s": both}), facts),
        Case("bank/两个账号交错.xlsx", xlsx({"s": mixed}), facts),
        Case("bank/民生_前五笔.xlsx", xlsx({"s": cmbc(first)}), first.facts("bank_cmbc")),
        Case("bank/民生_全部倒序.xlsx", xlsx({"s": _newest_first(cmbc(later), 2)}), {"after": "民生_前五笔.xlsx", "new": 2, "duplicate_same": 5}),
        Case("bank/光大_前五笔.xlsx", xlsx({"s": ceb(first)}), first.facts("bank_ceb")),
        Case("bank/光大_全部倒序.xlsx", xlsx({"s": _newest_first(ceb(later), 5)}), {"after": "光大_前五笔.xlsx", "new": 2, "duplicate_same": 5}),
    ]


def _newest_first(rows: Cells, heading: int) -> Cells:
    return [*rows[:heading], *reversed(rows[heading:])]
