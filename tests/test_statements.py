"""Bank statements of any bank: what proves them, what they hold, and what they call a thing (FORMATS.md §2)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import COMPANY, MakeBook, Program
from contractctl.importers.reading import read_file, totals
from contractctl.records import Fate, ReceiptRecord, Table
from contractctl.values.money import yuan

HEADS = ["账号", "交易时间", "借方发生额", "贷方发生额", "余额", "对方户名", "摘要", "交易流水号"]
ACCOUNT = "110900000000001"


def statement(book: MakeBook, rows: list[list[Any]], *, heads: list[str] = HEADS, above: list[list[Any]] | None = None, sheet: str = "明细") -> Table:
    return read_file(book("明细.xlsx", {sheet: [*(above or []), heads, *rows]}), frozenset({COMPANY})).tables[0]


def line(moment: str, out: Any, paid_in: Any, balance: Any, number: str = "", *, text: str = "货款", account: str = ACCOUNT) -> list[Any]:
    return [account, moment, out, paid_in, balance, "甲公司", text, number]


def records(table: Table) -> list[ReceiptRecord]:
    return [row.record for row in table.rows if isinstance(row.record, ReceiptRecord)]


def said(table: Table) -> list[tuple[str, int | None]]:
    return [(problem.id, problem.row) for problem in (*table.problems, *(each for row in table.rows for each in row.problems))]


SYNONYMS = {
    "date": ["交易时间", "交易日期", "交易日", "记账日期", "入账日期", "起息日", "Transaction Date", "交易时间戳"],
    "in": ["贷方发生额", "贷方金额", "贷方", "收入", "收入金额", "转入金额", "贷方(入账)", "贷方发生额（收入）", "收款金额"],
    "out": ["借方发生额", "借方金额", "借方", "支出", "支出金额", "转出金额", "借方(出账)", "借方发生额（支取）", "借方发生额（支出）",
            "借方发生额（支取/支出）", "付款金额"],
    "balance": ["余额", "账户余额", "本次余额", "交易后余额", "联机余额"],
    "name": ["对方户名", "对方单位", "对方名称", "对方账号名称", "收(付)方名称", "收（付）方名称", "对手信息"],
    "number": ["交易流水号", "流水号", "核心唯一流水号", "账户明细编号-交易流水号", "企业流水号", "业务参考号", "回单编号"],
    "text": ["摘要", "附言", "用途", "交易用途", "交易附言", "备注", "客户附言", "业务摘要", "其它摘要", "扩展摘要"],
}  # fmt: skip
USUAL = {"date": "交易时间", "out": "借方发生额", "in": "贷方发生额", "balance": "余额", "name": "对方户名", "text": "摘要", "number": "交易流水号"}


@pytest.mark.parametrize(("field", "heading"), [(field, heading) for field, headings in SYNONYMS.items() for heading in headings])
def test_every_heading_of_the_banks_is_known(field: str, heading: str, book: MakeBook) -> None:
    heads = list((USUAL | {field: heading}).values())
    rows = [["2026-02-03 09:00:00", "", "100.00", "600.00", "甲公司", "广告费", "N1"], ["2026-02-04 09:00:00", "30.00", "", "570.00", "乙公司", "印刷费", "N2"]]
    table = statement(book, rows, heads=heads)
    first, second = records(table)
    assert (first.direction.value, first.amount_fen, first.balance_fen, first.counterparty, first.memo) == ("revenue", 10000, 60000, "甲公司", "广告费")
    assert (second.direction.value, second.amount_fen, second.reference, second.date.isoformat()) == ("expense", 3000, "N2", "2026-02-04")
    assert table.about.opening_fen == 50000


FLAGS = ["借 贷", "D C", "Dr Cr", "借 Dr,贷 Cr", "付 收", "往账 来账", "转出 转入", "1 2", "0 1", "支出 收入", "借方 贷方"]


@pytest.mark.parametrize("words", FLAGS)
@pytest.mark.parametrize("heading", ["借贷标志", "收支标志", "交易类型"])
def test_every_flag_is_known(words: str, heading: str, book: MakeBook) -> None:
    out, paid_in = words.split("," if "," in words else " ")
    rows = [["2026-02-03", paid_in, "100.00", "600.00", "甲公司"], ["2026-02-04", out, "30.00", "570.00", "乙公司"]]
    table = statement(book, rows, heads=["交易日期", heading, "交易金额", "余额", "对方户名"])
    assert [(each.direction.value, each.amount_fen) for each in records(table)] == [("revenue", 10000), ("expense", 3000)]


@pytest.mark.parametrize(("above", "held"), [([], 2), ([["期初余额", "500.00", "期末余额", "570.00"]], 0)])
def test_digits_as_flags_need_a_balance(above: list[list[Any]], held: int, book: MakeBook) -> None:
    rows = [["2026-02-03", "2", "100.00", "甲公司"], ["2026-02-04", "1", "30.00", "乙公司"]]
    table = statement(book, rows, heads=["交易日期", "借贷标志", "交易金额", "对方户名"], above=above)
    assert [problem for problem in said(table) if problem[0] == "E-IMP-170"] == [("E-IMP-170", row) for row in (2, 3)[:held]]
    assert len(records(table)) == 2 - held


DAY1, DAY2, DAY3 = "2026-02-03 09:00:00", "2026-02-04 09:00:00", "2026-02-05 09:00:00"
PROOFS = {
    "oldest first": ([(DAY1, "", "100", "600"), (DAY2, "30", "", "570")], [10000, -3000], ("500.00", "570.00")),
    "newest first": ([(DAY2, "30", "", "570"), (DAY1, "", "100", "600")], [-3000, 10000], ("500.00", "570.00")),
    "newest first within a second": ([(DAY1, "30", "", "570"), (DAY1, "", "100", "600"), (DAY1, "", "50", "500")], [-3000, 10000, 5000], ("450.00", "570.00")),
    "there and back: the days tell the order": ([(DAY2, "100", "", "500"), (DAY1, "", "100", "600")], [-10000, 10000], ("500.00", "500.00")),
    "headings exchanged": ([(DAY1, "100", "", "600"), (DAY2, "", "30", "570")], [10000, -3000], ("500.00", "570.00")),
    "a minus as style": ([(DAY1, "-0.50", "", "499.50"), (DAY2, "", "+10", "509.50"), (DAY3, "-9.50", "", "500")], [-50, 1000, -950], ("500.00", "500.00")),
    "a minus as style in the first row only": ([(DAY1, "-0.50", "", "499.50"), (DAY2, "", "10", "509.50")], [-50, 1000], ("500.00", "509.50")),
    "a minus as style in the only row": ([(DAY1, "-0.50", "", "499.50")], [-50], ("500.00", "499.50")),
    "a reversal": ([(DAY1, "100", "", "400"), (DAY2, "-100", "", "500")], [-10000, 10000], ("500.00", "500.00")),
    "a reversal of money in": ([(DAY1, "", "100", "600"), (DAY2, "", "-100", "500")], [10000, -10000], ("500.00", "500.00")),
    "a balance for each day only": ([(DAY1, "", "100", ""), (DAY1, "30", "", "570"), (DAY2, "70", "", ""), (DAY3, "", "1", "501")], [10000, -3000, -7000, 100],
                                    ("500.00", "501.00")),
    "both noughts and dashes": ([(DAY1, "0.00", "100", "600"), (DAY2, "30", "--", "570"), (DAY3, "-", "5", "575")], [10000, -3000, 500], ("500.00", "575.00")),
}  # fmt: skip


@pytest.mark.parametrize("name", PROOFS)
def test_the_balance_tells_order_sign_and_direction(name: str, book: MakeBook) -> None:
    rows, changes, edges = PROOFS[name]
    table = statement(book, [line(moment, out, paid_in, balance) for moment, out, paid_in, balance in rows])
    assert said(table) == []
    assert [each.amount_fen if each.direction.value == "revenue" else -each.amount_fen for each in records(table)] == changes
    assert (yuan(table.about.opening_fen or 0), yuan(table.about.closing_fen or 0)) == edges


BROKEN = {
    "a row is missing": ([(DAY1, "", "100", "600"), (DAY2, "30", "", "470")], 3),
    "a row is missing where the headings are exchanged": ([(DAY1, "100", "", "600"), (DAY2, "", "30", "570"), (DAY3, "5", "", "580")], 4),
    "the rows between two balances": ([(DAY1, "", "100", "600"), (DAY2, "30", "", ""), (DAY3, "70", "", "501")], 4),
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_chain_is_refused_with_its_row(name: str, book: MakeBook) -> None:
    rows, place = BROKEN[name]
    table = statement(book, [line(moment, out, paid_in, balance) for moment, out, paid_in, balance in rows])
    assert said(table) == [("E-IMP-050", place)]
    assert {row.fate for row in table.rows} == {Fate.REFUSED}


def test_a_bad_amount_refuses_its_row_and_no_other(book: MakeBook) -> None:
    rows = [line(DAY1, "", "100", "600"), line(DAY2, "1.2.3", "", "570"), line(DAY3, "70", "", "500")]
    table = statement(book, rows)
    assert [row.fate for row in table.rows] == [Fate.OK, Fate.REFUSED, Fate.OK]


@pytest.mark.parametrize(("label", "right", "wrong"), [("期初余额", "500.00", "400.00"), ("期末余额", "570.00", "670.00")])
def test_what_the_preamble_states_is_compared(label: str, right: str, wrong: str, book: MakeBook) -> None:
    rows = [line(DAY1, "", "100", "600"), line(DAY2, "30", "", "570")]
    for figure in (right, wrong):
        table = statement(book, rows, above=[["中国某银行"], [label, figure]])
        assert [total.stated_fen == total.computed_fen for total in table.stated_totals] == [figure == right]


def test_the_bank_s_number_is_a_key_only_where_it_is_one(book: MakeBook) -> None:
    rows = [
        line(DAY1, "1", "", "499", "A1"),
        line(DAY1, "1", "", "498", "A2"),
        line(DAY2, "1", "", "497", "A2"),
        line(DAY2, "1", "", "99", "A1", account="110900000000002"),
        line(DAY3, "1", "", "496", "000000"),
    ]
    assert [each.reference for each in records(statement(book, rows))] == ["A1", None, None, "A1", None]


def test_a_voucher_number_is_a_key_only_without_balances(book: MakeBook) -> None:
    heads = ["交易日期", "借方发生额", "贷方发生额", "余额", "对方户名", "凭证号"]
    rows = [["2026-02-03", "", "100", "600", "甲公司", "V1"], ["2026-02-04", "30", "", "570", "甲公司", "V2"]]
    assert [each.reference for each in records(statement(book, rows, heads=heads))] == [None, None]
    heads[3] = "币种"
    rows = [[*row[:3], "CNY", *row[4:]] for row in rows]
    assert [each.reference for each in records(statement(book, rows, heads=heads))] == ["V1", "V2"]


def test_a_foreign_account_waits(book: MakeBook) -> None:
    table = statement(book, [line(DAY1, "", "100", "600")], above=[["账号", ACCOUNT, "币种", "美元"]])
    assert said(table) == [("E-IMP-053", 3)]


def test_a_journal_is_read_from_the_company_s_side(book: MakeBook) -> None:
    table = statement(book, [line(DAY1, "100", "", "600")], above=[["银行日记账"]])
    assert totals(table)["credit"] == 10000


def test_carried_and_summed_rows_are_no_money(book: MakeBook) -> None:
    rows = [
        line("2026-02-01", "", "", "500", text="期初余额"),
        line(DAY1, "100", "", "600"),
        line(DAY1, "100", "", "600", text="本日合计"),
        line(DAY1, "100", "", "600", text="本月合计"),
    ]
    table = statement(book, rows, above=[["银行存款日记账"]])
    assert (len(table.rows), table.about.opening_fen, totals(table)["credit"]) == (1, 50000, 10000)


def test_the_other_side_s_long_number_is_left_out(book: MakeBook) -> None:
    heads = [*HEADS, "对方账号"]
    table = statement(book, [[*line(DAY1, "", "100", "600"), 6222000000000000123]], heads=heads)
    assert (said(table), records(table)[0].other_account) == ([("E-IMP-171", 2)], None)


# -- one statement after another


def fates(run: Program, path: Path) -> tuple[dict[str, int], list[str]]:
    answer = run.json("import", str(path))
    (file,) = answer["files"]
    return {fate: count for fate, count in file["tables"][0]["rows"].items() if count}, [problem["id"] for problem in file.get("problems", [])]


def month(book: MakeBook, name: str, rows: list[list[Any]]) -> Path:
    return book(name, {"明细": [HEADS, *rows]})


MONTHS = [
    line(DAY1, "", "100", "600", "M1"),
    line(DAY2, "30", "", "570", "M2"),
    line(DAY3, "70", "", "500", "M3"),
    line("2026-02-06 09:00:00", "", "5", "505", "M4"),
]


@pytest.mark.parametrize(
    ("first", "second", "said_of_second"),
    [
        ([0, 1], [2, 3], []),
        ([0, 1], [3], ["E-IMP-173"]),
        ([2, 3], [0, 1], []),
        ([3], [0, 1], ["E-IMP-173"]),
        ([0, 1, 2], [2, 3], []),
        ([0, 1], [0, 1, 2, 3], []),
    ],
)
def test_a_statement_begins_where_the_one_before_ends(first: list[int], second: list[int], said_of_second: list[str], book: MakeBook, run: Program) -> None:
    assert fates(run, month(book, "一.xlsx", [MONTHS[n] for n in first]))[1] == []
    assert fates(run, month(book, "二.xlsx", [MONTHS[n] for n in second]))[1] == said_of_second


def test_months_on_sheets_of_one_file_follow_each_other(book: MakeBook, run: Program) -> None:
    sheets = {"2月": [HEADS, *MONTHS[:2]], "3月": [HEADS, *MONTHS[2:]]}
    assert fates(run, month(book, "一.xlsx", [line("2026-01-30 09:00:00", "", "1", "500", "M0")]))[1] == []
    assert fates(run, book("二.xlsx", sheets))[1] == []


TWINS = [line(DAY1, "30", "", "470"), line(DAY1, "30", "", "440"), line(DAY2, "", "8", "448"), line(DAY2, "", "9", "457")]


@pytest.mark.parametrize("numbers", [["A1", "A2", "A3", "A4"], ["", "", "", ""], ["000000"] * 4])
def test_overlapping_exports_of_an_account_count_once(numbers: list[str], book: MakeBook, run: Program) -> None:
    rows = [[*row[:-1], number] for row, number in zip(TWINS, numbers, strict=True)]
    assert fates(run, month(book, "一.xlsx", rows[:3])) == ({"read": 3, "recorded": 3}, [])
    assert fates(run, month(book, "二.xlsx", rows[::-1])) == ({"read": 4, "recorded": 1, "known": 3}, [])
    assert len(run.json("show", "receipts")["rows"]) == 4


@pytest.mark.parametrize(("written", "moment"), [("2026-01-05 0:00", None), ("2026-01-05 00:00:00", None), ("2026-01-05 9:12", "2026-01-05 09:12:00")])
def test_midnight_is_how_a_day_alone_is_shown(written: str, moment: str | None, book: MakeBook) -> None:
    path = book("a.xlsx", {"流水": [["交易日期", "账号", "收入", "支出", "余额", "对方户名"], [written, "1100000000000093", 5, None, 15, "甲公司"]]})
    (row,) = read_file(path, frozenset()).tables[0].rows
    assert isinstance(row.record, ReceiptRecord)
    assert row.record.at_time == moment
