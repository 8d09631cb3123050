"""contractctl accounts on real files: the same business in the books of five accounting systems, and what is refused."""

from __future__ import annotations

from datetime import date
from typing import Any

import openpyxl
import pytest

from conftest import MakeBook, Program

DAY = date.fromisoformat
BLUE, SWALLOW, STATION = "蓝鲸品牌管理（上海）有限公司", "燕归文化传播有限公司", "青屿市广播电视台"
REGISTER = [["编码", "名称"], ["C001", BLUE], ["C002", SWALLOW], ["C003", STATION]]
ONE, TWO, THREE = (f"2433200000000000000{n}" for n in "123")
INVOICES = [
    ["发票号码", "购方名称", "开票日期", "价税合计"],
    [ONE, BLUE, DAY("2024-01-10"), 106],
    [TWO, SWALLOW, DAY("2024-02-10"), 212],
    [THREE, STATION, DAY("2024-03-28"), 53],
]
MONEY = [
    ["交易流水号", "付款单位", "收款日期", "收款金额"],
    ["LS20240120001", BLUE, DAY("2024-01-20"), 100],
    ["LS20240220001", SWALLOW, DAY("2024-02-20"), 200],
]
# What the accounts made of it: the first invoice with another amount, the last in April, the second money for another body, an entry too many.
ENTRIES: list[tuple[str, str, str, str, float | None, float | None]] = [
    ("2024-01-10", "记-1", BLUE, f"开票 {ONE}", 160, None),
    ("2024-01-20", "记-2", BLUE, "收款 LS20240120001", None, 100),
    ("2024-02-10", "记-3", SWALLOW, f"开票 {TWO}", 212, None),
    ("2024-02-20", "记-4", STATION, "收款 LS20240220001", None, 200),
    ("2024-03-15", "记-5", SWALLOW, "调账", 7, None),
    ("2024-04-01", "记-6", STATION, f"开票 {THREE}", 53, None),
]
WANTED = {
    ("amount", "C001", "54.00", "accounts"),
    ("accounts_only", "C002", "7.00", "accounts"),
    ("counterparty", "C002", "-200.00", "ledger"),
    ("date", "C003", "53.00", "ledger"),
}
CODES = {BLUE: "K01", SWALLOW: "K02", STATION: "K03"}  # the accounting system has codes of its own


@pytest.fixture
def books(run: Program, book: MakeBook) -> Program:
    """A ledger with three invoices and two payments."""
    for name, rows in (("往来单位.xlsx", REGISTER), ("开票台账.xlsx", INVOICES), ("收款台账.xlsx", MONEY)):
        answer = run("import", str(book(name, {"Sheet1": rows})))
        assert answer.code == 0, answer.err
    return run


def by_body() -> dict[str, list[tuple[str, str, str, str, float | None, float | None]]]:
    return {body: [entry for entry in ENTRIES if entry[2] == body] for body in CODES}


def running(entries: list[Any]) -> list[float]:
    balances, balance = [], 0.0
    for *_rest, debit, credit in entries:
        balance += (debit or 0) - (credit or 0)
        balances.append(balance)
    return balances


def side(balance: float) -> str:
    return "借" if balance > 0 else "贷" if balance < 0 else "平"


def u8_customer_ledger() -> list[list[Any]]:
    rows: list[list[Any]] = [["客户往来明细账"], ["月份：2024.01-2024.06"]]
    rows += [["年", "月", "日", "凭证号数", "客户编码", "客户名称", "摘要", "借方金额", "贷方金额", "方向", "余额金额"]]
    for body, entries in by_body().items():
        rows.append(["2024", None, None, None, CODES[body], body, "期初余额", None, None, "平", None])
        for (day, voucher, _body, text, debit, credit), balance in zip(entries, running(entries), strict=True):
            rows.append([*day.split("-"), voucher, CODES[body], body, text, debit, credit, side(balance), abs(balance)])
    return rows


def nc_detail() -> dict[str, list[list[Any]]]:
    """明细账, a sheet for each body: month and day in columns of their own, the year above."""
    sheets: dict[str, list[list[Any]]] = {}
    for body, entries in by_body().items():
        rows: list[list[Any]] = [["2024年"], [f"客商：【{CODES[body]}】{body}"], ["科目：1122 应收账款"], ["月", "日", "摘要", "借方", "贷方", "方向", "余额"]]
        rows.append([None, None, "期初", None, None, "平", 0])
        for (day, _v, _b, text, debit, credit), balance in zip(entries, running(entries), strict=True):
            rows.append([*map(int, day.split("-")[1:]), text, debit, credit, side(balance), abs(balance)])
        rows.append([None, None, "本年累计", sum(e[4] or 0 for e in entries) or None, sum(e[5] or 0 for e in entries) or None, None, None])
        sheets[CODES[body]] = rows
    return sheets


def u8_journal() -> list[list[Any]]:
    """Whole vouchers; advances stand under 2203, and the money's bank side has no body."""
    rows: list[list[Any]] = [["日期", "凭证号数", "科目编码", "科目名称", "摘要", "方向", "金额", "客户编码", "客户"]]
    for day, voucher, body, text, debit, credit in ENTRIES:
        ours = ("1122", "应收账款", "借", debit) if debit else ("2203", "预收账款", "贷", credit)
        other = ("6001", "主营业务收入", "贷", debit) if debit else ("1002", "银行存款", "借", credit)
        for (account, name, way, amount), whose in ((ours, (CODES[body], body)), (other, (None, None))):
            rows.append([day.replace("-", "."), voucher, account, name, text, way, amount, *whose])
    return rows


def nc_query() -> list[list[Any]]:
    rows: list[list[Any]] = [
        ["综 合 查 询"],
        [None],
        ["日期", "凭证号码", "科目代码", "科目名称", "对方科目", "摘要", "借方金额", "贷方金额", "客商－代码", "客商－名称"],
    ]
    for day, voucher, body, text, debit, credit in ENTRIES:
        rows += [
            [day, voucher, "1122", "应收账款", "6001", text, debit, credit, CODES[body], body],
            [day, voucher, "6001", "主营业务收入", "1122", text, credit, debit, None, None],
        ]
    return [*rows, ["总  计", None, None, None, None, None, 732, 732]]


LINE_BY_LINE: dict[str, Any] = {"U8 customer ledger": u8_customer_ledger, "NC detail": nc_detail, "U8 journal": u8_journal, "NC query": nc_query}


@pytest.mark.parametrize("layout", LINE_BY_LINE)
def test_the_same_differences_whatever_the_layout(layout: str, books: Program, book: MakeBook) -> None:
    made = LINE_BY_LINE[layout]()
    imported = books("import", str(book("账.xlsx", made if isinstance(made, dict) else {"账": made})), "-t", "accounts", "--json")
    assert imported.code == 0, imported.out
    answer = books.json("accounts", "-p", "2024Q1")
    assert {(d["class"], d["code"], d["amount"], d["side"]) for d in answer["differences"]} == WANTED
    assert (answer["ledger_closing"], answer["accounts_closing"], answer["adjusted"]) == ("71.00", "79.00", "78.00")
    (section,) = answer["sections"]
    assert section["adjusted_ledger"] == section["adjusted_accounts"]
    passed = books.json("accounts", "-p", "2024Q2")
    assert [(d["class"], d["settled"]) for d in passed["differences"]] == [("date", True)]
    assert {d["class"] for d in passed["carried"]} == {"amount", "accounts_only", "counterparty"}


BALANCES = {BLUE: (0, 160, 100, 60), SWALLOW: (0, 219, 0, 219), STATION: (0, 0, 200, -200)}


def k3_balances() -> list[list[Any]]:
    upper = ["科目代码", "科目名称", "期初余额", None, "本期发生额", None, "期末余额", None]
    rows: list[list[Any]] = [["科目余额表"], ["期间：2024年第1期至第3期"], upper, [None, None, *["借方", "贷方"] * 3]]
    rows.append(["1122", "应收账款", None, None, 379, 300, 79, None])
    return [*rows, *([None, f"【{CODES[b]}】{b}", None, None, d, c, max(end, 0) or None, max(-end, 0) or None] for b, (_, d, c, end) in BALANCES.items())]


def ebs_balances() -> list[list[Any]]:
    rows: list[list[Any]] = [
        ["辅助核算余额汇总表"],
        ["编制单位：青屿传媒集团有限公司", None, "期间：2024.01-2024.03", None, "币种：人民币"],
        ["科目：1122 应收账款"],
    ]
    rows += [["往来单位编码", "往来单位名称", "期初余额", "本期借方", "本期贷方", "期末余额"]]
    return [*rows, *([CODES[body], body, *figures] for body, figures in BALANCES.items())]


@pytest.mark.parametrize("layout", [k3_balances, ebs_balances], ids=["K3", "EBS"])
def test_of_a_balance_table_each_body_is_compared(layout: Any, books: Program, book: MakeBook) -> None:
    imported = books("import", str(book("余额.xlsx", {"余额": layout()})), "-t", "accounts", "--json")
    assert imported.code == 0, imported.out
    answer = books.json("accounts", "-p", "2024Q1")
    assert (answer["ledger_closing"], answer["accounts_closing"], answer["adjusted"]) == ("71.00", "79.00", "71.00")
    assert {(d["class"], d["code"], d["amount"]) for d in answer["differences"]} == {
        ("balance", "C001", "54.00"),
        ("balance", "C002", "207.00"),
        ("balance", "C003", "-253.00"),
    }


# -- what a person sees and says


@pytest.fixture
def compared(books: Program, book: MakeBook) -> Program:
    answer = books("import", str(book("账.xlsx", {"账": u8_customer_ledger()})), "-t", "accounts")
    assert answer.code == 0, answer.err
    return books


def test_reconcile_carries_the_same_answer_and_its_findings_keep_what_is_said_of_them(compared: Program) -> None:
    answer = compared.json("reconcile", "-p", "2024Q1")
    of = {d["class"]: d for d in answer["accounts"]["differences"]}
    findings = {f["id"]: f for f in answer["findings"] if f["class"] == "accounts_difference"}
    assert set(findings) == {d["finding"] for d in of.values()}
    said = compared("finding", "explained", of["amount"]["finding"], "--why", "已通知财务更正")
    assert said.code == 0, said.err
    later = compared.json("reconcile", "-p", "2024Q2")["accounts"]
    assert {d["class"]: d["state"] for d in later["carried"]} == {"amount": "explained", "accounts_only": "open", "counterparty": "open"}
    severities = {f["severity"] for f in findings.values() if of["date"]["finding"] == f["id"]}
    assert severities == {"note"}


def test_the_run_depends_on_the_accounts_and_on_what_they_are_mapped_to(books: Program, book: MakeBook) -> None:
    before = books.json("reconcile", "-p", "2024Q1")
    books("import", str(book("账.xlsx", {"账": u8_customer_ledger()})), "-t", "accounts")
    after = books.json("reconcile", "-p", "2024Q1")
    assert (before["accounts"], before["run"] != after["run"]) == (None, True)
    assert books("config", "set", "accounts.receivable", "1122,1131").code == 0
    assert books.json("reconcile", "-p", "2024Q1")["run"] not in (before["run"], after["run"])


def test_a_closed_period_keeps_what_was_compared(compared: Program, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    before = compared("accounts", "-p", "2024Q1", "--json").out
    closed = compared("close", "2024Q1", "--yes")
    assert closed.code == 0, closed.err
    assert compared("accounts", "-p", "2024Q1", "--json").out == before
    righted = ("2024-03-31", "记-9", BLUE, f"更正 {ONE}", -54.0, None)
    monkeypatch.setattr("test_accounts_files.ENTRIES", [*ENTRIES, righted])
    assert compared("import", str(book("账2.xlsx", {"账": u8_customer_ledger()})), "-t", "accounts").code == 0
    assert compared("accounts", "-p", "2024Q1", "--json").out == before
    assert {d["class"] for d in compared.json("accounts", "-p", "2024Q2")["carried"]} == {"accounts_only", "counterparty"}


def test_one_body_and_one_unit_can_be_asked_for(compared: Program) -> None:
    answer = compared.json("accounts", "-p", "2024Q1", "--party", BLUE)
    assert [(d["class"], d["code"]) for d in answer["differences"]] == [("amount", "C001")]
    assert (answer["ledger_closing"], answer["accounts_closing"], answer["adjusted"]) == ("6.00", "60.00", "6.00")
    assert compared("accounts", "-p", "2024Q1", "--unit", "没有的单位").code == 2


@pytest.mark.parametrize("columns", ["60", "140"])
def test_the_screen_shows_balances_differences_and_the_statement(columns: str, compared: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    answer = compared("accounts", "-p", "2024Q1", tty=True)
    assert answer.code == 0, answer.err
    for words in ("Bodies with differences: 3", "Differences: 4", "another counterparty", "Reconciliation statement"):
        assert words in answer.out
    assert answer.out.partition("balance adjusted")[2].count("78.00") == 2


def test_the_workbook_holds_the_balances_the_differences_and_the_statement(compared: Program, tmp_path: Any) -> None:
    for words in (("accounts",), ("export", "all")):
        path = tmp_path / f"{words[0]}.xlsx"
        answer = compared(*words, "-p", "2024Q1", "-o", str(path), lang="zh_CN")
        assert answer.code == 0, answer.err
        sheets = openpyxl.load_workbook(path)
        assert {"业财对账", "业财差异", "调节表"} <= set(sheets.sheetnames)
        statement = [[cell for cell in row if cell is not None] for row in sheets["调节表"].iter_rows(values_only=True)]
        assert statement[-1][-2:] == [78, 78]
        assert sheets["业财差异"].max_row == 1 + len(WANTED)


def test_what_is_said_of_a_units_chart_is_read(books: Program, book: MakeBook) -> None:
    rows = [[{"1122": "1131", "应收账款": "往来款"}.get(cell, cell) for cell in row] for row in nc_query()]
    assert books("import", str(book("序时账.xlsx", {"账": rows})), "-t", "accounts").code == 0
    refused = books("accounts", "-p", "2024Q1")
    assert (refused.code, "1131 往来款" in refused.err) == (3, True)
    settings = books.ledger / "contractctl.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + '\n[accounts.unit.青屿传媒集团有限公司]\nreceivable = ["1131"]\n', encoding="utf-8")
    assert len(books.json("accounts", "-p", "2024Q1")["differences"]) == len(WANTED)


@pytest.mark.parametrize(
    ("rows", "period", "code", "id_"),
    [
        (None, "2024Q1", 3, "E-ACC-001"),
        (u8_customer_ledger, "2023Q1", 3, "E-ACC-002"),
        (
            lambda: [[("9999" if c in ("1122", "2203") else "其他" if c in ("应收账款", "预收账款") else c) for c in r] for r in u8_journal()],
            "2024Q1",
            3,
            "E-ACC-003",
        ),
    ],
    ids=["no accounts", "another period", "no account mapped"],
)
def test_what_cannot_be_compared_is_one_sentence(rows: Any, period: str, code: int, id_: str, books: Program, book: MakeBook) -> None:
    if rows:
        assert books("import", str(book("账.xlsx", {"账": rows()})), "-t", "accounts").code == 0
    answer = books("accounts", "-p", period)
    assert (answer.code, answer.out) == (code, "")
    assert id_ in answer.err


def test_a_unit_that_handed_in_no_accounts_is_told_which_did(compared: Program) -> None:
    assert compared("unit", "add", "二部").code == 0
    answer = compared("accounts", "-p", "2024Q1", "--unit", "二部")
    assert (answer.code, answer.out) == (3, "")
    assert "E-ACC-005" in answer.err
    assert "青屿传媒集团有限公司" in answer.err


@pytest.mark.parametrize(
    ("lines", "id_"),
    [
        ('[accounts.unit."没有的单位"]\nreceivable = ["1131"]', "E-ACC-004"),
        ('[accounts]\nreceivable = "应收"', "E-CFG-003"),
        ("[accounts]\nunit = 3", "E-CFG-003"),
        ('[accounts.unit."青屿传媒集团有限公司"]\nreceivables = ["1131"]', "E-CFG-002"),
    ],
)
def test_settings_that_cannot_be(lines: str, id_: str, compared: Program) -> None:
    settings = compared.ledger / "contractctl.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + "\n" + lines + "\n", encoding="utf-8")
    answer = compared("accounts", "-p", "2024Q1")
    assert answer.code == 2
    assert id_ in answer.err
