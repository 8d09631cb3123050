"""Tables of accounting systems as U8, K3, 云星空, NC, T3 and EBS print them: every row's fate, the sums, the running balance (FORMATS.md §4)."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import MakeBook, Program
from contractctl.documents import Book, Role
from contractctl.importers.accounts import party_of, period_of
from contractctl.importers.reading import read_file, totals
from contractctl.records import AccountLineRecord, Fate, Table

U8_LEDGER = ["年", "月", "日", "凭证号数", "摘要", "结算号", "对方科目", "借方金额", "贷方金额", "方向", "余额金额"]
LEDGER = ["日期", "凭证字号", "摘要", "借方(增加)", "贷方(减少)", "方向", "余额"]
U8_JOURNAL = [
    "日期",
    "凭证号数",
    "科目编码",
    "科目名称",
    "摘要",
    "方向",
    "数量",
    "外币",
    "金额",
    "部门",
    "职员",
    "客户编码",
    "客户",
    "供应商编码",
    "供应商",
    "项目",
]
NC_QUERY = [
    "日期",
    "凭证号码",
    "科目代码",
    "科目名称",
    "对方科目",
    "摘要",
    "借方金额",
    "贷方金额",
    "人员档案－代码",
    "人员档案－名称",
    "客商－代码",
    "客商－名称",
]
K3_UPPER = ["科目代码", "科目名称", "期初余额", None, "本期发生额", None, "本年累计发生额", None, "期末余额", None]
K3_LOWER = [None, None, *["借方", "贷方"] * 4]
U8_BALANCE = ["会计期间", "科目编码", "科目名称", "期初借方", "期初贷方", "本期发生借方", "本期发生贷方", "期末借方", "期末贷方"]
GALAXY = ["科目编码", "科目名称", "核算维度编码", "核算维度名称"] + [
    f"{name}-本位币（{side}）" for name in ("期初余额", "本期发生", "本年累计", "期末余额") for side in "借贷"
]


def only(path: Path) -> Table:
    (table,) = read_file(path, frozenset()).tables
    return table


def records(table: Table) -> list[AccountLineRecord]:
    return [row.record for row in table.rows if isinstance(row.record, AccountLineRecord)]


def disagreeing(table: Table) -> list[tuple[str, int, int]]:
    return [(each.cell, each.stated_fen, each.computed_fen) for each in table.stated_totals if each.stated_fen != each.computed_fen]


def agreeing(table: Table) -> set[str]:
    return {each.cell for each in table.stated_totals if each.stated_fen == each.computed_fen}


def told(table: Table) -> list[tuple[str, int | None, str]]:
    problems = [*table.problems, *(problem for row in table.rows for problem in row.problems)]
    return [(problem.id, problem.row, problem.outcome.value) for problem in problems]


# -- ledgers

U8_ROWS: list[list[Any]] = [
    ["客户往来明细账"],
    ["科目：1122 应收账款", None, None, None, "客户：【C001】蓝鲸品牌管理（上海）有限公司"],
    ["月份：2026.01-2026.02"],
    U8_LEDGER,
    ["2026", None, None, None, "上年结转", None, None, None, None, "借", 500],
    ["2026", "01", "05", "记-0001", "开具发票", None, "600101", 100, None, "借", 600],
    ["2026", "01", "05", None, "本日合计", None, None, 100, None, "借", 600],
    ["2026", "01", "20", "*记-0031", "*收款", None, "100201|人民币", None, 300, "借", 300],
    ["2026", "01", "31", "记-0040", "红冲", None, "660301,660301", -50, None, "借", 250],
    ["2026", "01", None, None, "本月合计", None, None, 50, 300, "借", 250],
    ["2026", "01", None, None, "本年累计", None, None, 50, 300, "借", 250],
    ["2026", "02", "03", "记-0002", "预收", None, "100201", None, 400, "贷", 150],
    ["2026", "02", None, None, "当前合计", None, None, None, 400, "贷", 150],
    ["2026", "02", None, None, "当前累计", None, None, 50, 700, "贷", 150],
]


def test_a_u8_ledger_keeps_entries_only_and_marks_what_is_not_posted(book: MakeBook) -> None:
    table = only(book("a.xlsx", {"UFPrn20260301090000": U8_ROWS}))
    assert (table.layout, [row.number for row in table.rows], told(table)) == ("u8_customer_ledger", [6, 8, 9, 12], [])
    assert totals(table) == {"debit": 5000, "credit": 70000, "opening": 50000, "closing": -15000}
    assert (table.about.account, table.about.period, table.about.unposted) == ("1122 应收账款", "2026-01-01..2026-02-28", 1)
    first, second, red, _ = records(table)
    assert (first.code, first.name, first.role, first.account, first.counter_account) == (
        "C001",
        "蓝鲸品牌管理（上海）有限公司",
        Role.CUSTOMER,
        "1122",
        "600101",
    )
    assert (second.unposted, second.voucher, second.text, second.counter_account) == (True, "记-0031", "收款", "100201|人民币")
    assert (red.debit_fen, red.credit_fen, red.running_fen) == (-5000, None, 25000)
    opening: Any = table.openings[0].record
    assert (opening.is_opening, opening.opening_fen, opening.date) == (True, 50000, date(2025, 12, 31))
    assert not disagreeing(table)


def test_a_balance_that_does_not_continue_refuses_that_bodys_entries_and_names_the_row(book: MakeBook) -> None:
    heads = ["日期", "凭证字号", "客户编码", "客户名称", *LEDGER[2:]]
    rows: list[list[Any]] = [
        heads,
        [None, None, "C1", "甲公司", "期初余额", None, None, "借", 100],
        ["2026-01-05", "记-1", "C1", "甲公司", "发票", 50, None, "借", 150],
        ["2026-01-06", "记-2", "C1", "甲公司", "收款", None, 20, "借", 140],
        [None, None, "C2", "乙公司", "期初余额", None, None, "平", None],
        ["2026-01-07", "记-3", "C2", "乙公司", "收款", None, 30, "贷", 30],
    ]
    table = only(book("a.xlsx", {"账": rows}))
    assert [(row.number, row.fate) for row in table.rows] == [(3, Fate.REFUSED), (4, Fate.REFUSED), (6, Fate.OK)]
    assert [(p.id, p.cell, p.outcome.value) for p in table.problems] == [("E-IMP-156", "I4", "refused")]
    assert str(table.problems[0].reason).startswith("甲公司: debit, credit and balance do not continue: 130.00")
    assert totals(table) == {"debit": 0, "credit": 3000, "opening": 0, "closing": -3000}


@pytest.mark.parametrize(
    ("rows", "opening", "closing"),
    [
        pytest.param([["期初余额", None, None, 100], ["收款", None, 30, 70], ["发票", 10, None, 80]], 10000, 8000, id="customers"),
        pytest.param(
            [["期初余额", None, None, 100], ["发票", None, 30, 130], ["付款", 10, None, 120]], -10000, -12000, id="suppliers, balances on the credit side"
        ),
        pytest.param([["发票", 10, None, 10], ["收款", None, 10, 0]], 0, 0, id="without an opening row"),
        pytest.param(
            [["期初余额", None, None, 100], ["收款", None, 30, None], ["发票", 10, None, 80]], 10000, 8000, id="a balance only under the day's last entry"
        ),
    ],
)
def test_without_sides_the_balances_tell_the_side(book: MakeBook, rows: list[list[Any]], opening: int, closing: int) -> None:
    lines = [[None if row[0] == "期初余额" else "2026.1.5", f"记-{number}", *row] for number, row in enumerate(rows, 1)]
    table = only(book("a.xlsx", {"账": [["日期", "凭证字号", "摘要", "借方", "贷方", "余额"], *lines]}))
    assert (table.about.opening_fen, table.about.closing_fen, told(table)) == (opening, closing, [])


def test_a_generic_ledger_with_several_customers_below_each_other(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        ["往来单位：【C001】甲公司"],
        LEDGER,
        [None, None, "期初余额", None, None, "平", 0],
        ["2026-01-05", "记-1", "发票", 100, None, "借", 100],
        [None, None, "期末余额", None, None, "借", 100],
        ["往来单位：【C002】乙（集团）公司"],
        LEDGER,
        [None, None, "期初余额", None, None, "贷", 40],
        ["2026-01-06", "记-2", "发票", 30, None, "贷", 10],
        [None, None, "期末余额", None, None, "贷", 11],
        ["本表由系统生成"],
    ]
    table = only(book("a.xlsx", {"账": rows}))
    assert [(r.code, r.name, r.debit_fen, r.running_fen) for r in records(table)] == [("C001", "甲公司", 10000, 10000), ("C002", "乙（集团）公司", 3000, -1000)]
    assert (table.about.opening_fen, table.about.closing_fen) == (-4000, 9000)
    assert (agreeing(table), disagreeing(table)) == ({"G5"}, [("G10", -1100, -1000)])
    assert told(table) == [("E-IMP-150", 11, "warning")]


def test_a_wrong_sum_of_a_month_is_told(book: MakeBook) -> None:
    rows = [list(row) for row in U8_ROWS]
    rows[9][7] = 51
    assert disagreeing(only(book("a.xlsx", {"UFPrn": rows}))) == [("H10", 5100, 5000)]


def test_the_sum_of_a_month_without_an_entry_is_none_of_the_month_before(book: MakeBook) -> None:
    rows = [
        *U8_ROWS[:11],
        ["2026", "02", None, None, "本月合计", None, None, 0, 0, "借", 250],
        ["2026", "02", None, None, "本年累计", None, None, 50, 300, "借", 250],
    ]
    assert disagreeing(only(book("a.xlsx", {"UFPrn": rows}))) == []


@pytest.mark.parametrize("year", [["2026"], ["2026年"], [2026]])
def test_an_nc_ledger_takes_its_year_from_the_row_above(book: MakeBook, year: list[Any]) -> None:
    rows: list[list[Any]] = [
        year,
        ["月", "日", "摘要", "借方", "贷方", "方向", "余额"],
        [None, None, "期初", None, None, "借", 100],
        ["01", "05", "1月5日发票", 50, None, "借", 150],
        ["01", "31", "收2025.12.31款", None, 150, "平", 0],
        ["01", None, "本月合计", 50, 150, "平", 0],
        ["01", None, "本年累计", 50, 150, "平", 0],
    ]
    table = only(book("a.xlsx", {"明细账": rows}))
    assert (table.layout, [r.date for r in records(table)]) == ("nc_detail", [date(2026, 1, 5), date(2026, 1, 31)])
    assert totals(table) == {"debit": 5000, "credit": 15000, "opening": 10000, "closing": 0}
    assert (told(table), disagreeing(table)) == ([], [])


def test_a_printed_ledger_repeats_its_heading_and_carries_over_its_pages(book: MakeBook) -> None:
    heads: list[list[Any]] = [["2026年", None, "凭证号数", "摘要", "对方科目", "借方", "贷方", "方向", "余额"], ["月", "日"]]
    rows: list[list[Any]] = [
        ["科目: 1122 - 应收账款"],
        *heads,
        [None, None, None, "上年结转", None, None, None, "借", 10],
        ["01", "05", "记-1", "发票", "6001", 5, None, "借", 15],
        [None, None, "记-2", "发票", "6001", 5, None, "借", 20],
        [None, None, None, "过次页", None, 10, None, "借", 20],
        *heads,
        [None, None, None, "承前页", None, 10, None, "借", 20],
        ["02", "03", "记-1", "收款", "1002", None, 20, "平", 0],
        ["制单：张三"],
    ]
    table = only(book("a.xlsx", {"UFPrn": rows}))
    assert [(r.date, r.voucher, r.account_name) for r in records(table)] == [
        (date(2026, 1, 5), "记-1", "应收账款"),
        (date(2026, 1, 5), "记-2", "应收账款"),
        (date(2026, 2, 3), "记-1", "应收账款"),
    ]
    assert (totals(table), told(table)) == ({"debit": 1000, "credit": 2000, "opening": 1000, "closing": 0}, [])


# -- journals


def journal_row(day: str, voucher: str, account: str, side: str, amount: float | None, customer: str | None = None) -> list[Any]:
    return [day, voucher, account, "科目" + account, "摘要", side, None, None, amount, None, None, customer, customer and f"{customer}公司", None, None, None]


def test_a_u8_journal_has_one_amount_and_its_side(book: MakeBook) -> None:
    rows = [
        U8_JOURNAL,
        journal_row("2024.01.05", "记-0001", "112201", "借", 106, "C1"),
        journal_row("2024.01.05", "记-0001", "600101", "贷", 106),
        journal_row("2024.01.20", "*记-0002", "112201", "借", -21.2, "C2"),
        journal_row("2024.01.20", "*记-0002", "600101", "贷", -21.2),
        ["合计", *[None] * 7, 84.8],
    ]
    table = only(book("a.xlsx", {"UFPrn20240131": rows}))
    assert (table.layout, totals(table), table.about.unposted) == ("u8_journal", {"debit": 8480, "credit": 8480}, 2)
    assert [(r.account, r.code, r.debit_fen, r.credit_fen) for r in records(table)][2:] == [("112201", "C2", -2120, None), ("600101", None, None, -2120)]
    assert (agreeing(table), told(table)) == ({"I6"}, [])


def test_a_voucher_that_does_not_balance_is_named(book: MakeBook) -> None:
    rows = [U8_JOURNAL, journal_row("2024.01.05", "记-1", "1122", "借", 106), journal_row("2024.01.05", "记-1", "6001", "贷", 100)]
    table = only(book("a.xlsx", {"UFPrn": [*rows, journal_row("2024.02.05", "记-1", "1122", "借", 1), journal_row("2024.02.05", "记-1", "6001", "贷", 1)]}))
    assert [(p.id, p.cell, str(p.reason)) for p in table.problems] == [("E-IMP-155", "B2", "voucher 记-1 does not balance: debit 106.00, credit 100.00")]
    assert all(row.fate is Fate.OK for row in table.rows)


def test_rows_of_a_journal_that_cannot_be_meant_wait(book: MakeBook) -> None:
    rows = [U8_JOURNAL, journal_row("2024.01.05", "记-1", "1122", "收", 106), journal_row("2024.01.05", "记-1", "6001", "贷", None)]
    table = only(book("a.xlsx", {"UFPrn": rows}))
    assert told(table) == [("E-IMP-153", 2, "held"), ("E-IMP-152", 3, "held")]
    assert [row.fate for row in table.rows] == [Fate.HELD, Fate.HELD]


def test_an_nc_query_whose_first_sheet_is_empty(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        ["综 合 查 询"],
        ["核算账簿：某公司"],
        NC_QUERY,
        ["2026-01-05", " 1", "1122", "应收账款", "6001", "发票", 106, None, None, None, "K01", "甲公司"],
        ["2026-01-05", " 1", "6001", "收入", "1122", "发票", None, 106, None, None, None, None],
        ["2026-01-09", " 2", "1122", "应收账款", "1002", "收款", None, 50, None, None, "K01", "甲股份公司"],
        ["2026-01-09", " 2", "1002", "银行存款", "1122", "收款", 50, None, None, None, None, None],
        ["总  计", None, None, None, None, None, 156, 156],
    ]
    reading = read_file(book("a.xlsx", {"Sheet1": [], "Sheet2": rows}), frozenset())
    (table,) = reading.tables
    assert [(each.sheet, str(each.reason)) for each in reading.skipped] == [("Sheet1", "the sheet is empty")]
    assert (table.layout, table.header_rows, totals(table)) == ("nc_query", (3,), {"debit": 15600, "credit": 15600})
    assert (records(table)[0].voucher, records(table)[0].code, records(table)[0].role) == ("1", "K01", Role.BODY)
    assert agreeing(table) == {"G8", "H8"}
    assert [(p.id, str(p.reason)) for p in table.problems] == [("E-IMP-151", "code K01 stands beside two names, 甲公司 and 甲股份公司")]


def test_a_k3_list_of_vouchers_writes_day_and_number_once(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        ["日期", "凭证字", "凭证号", "摘要", "科目代码", "科目名称", "借方", "贷方", "过账标志"],
        ["2026-01-05", "记", 1, "发票", "1122.01", "应收账款", 106, None, "未过账"],
        [None, None, None, "发票", "6001", "收入", None, 100, None],
        [None, None, None, "发票", "2221", "税", None, 6, None],
        ["合计", None, None, None, None, None, 106, 106, None],
    ]
    table = only(book("a.xlsx", {"凭证": rows}))
    assert (table.layout, {(r.date, r.voucher, r.unposted) for r in records(table)}) == ("k3_journal", {(date(2026, 1, 5), "记-1", True)})
    assert (totals(table), told(table), agreeing(table)) == ({"debit": 10600, "credit": 10600}, [], {"G5", "H5"})


def test_a_line_in_another_currency_waits_and_its_voucher_is_not_judged(book: MakeBook) -> None:
    heads = ["日期", "凭证号数", "科目编码", "科目名称", "摘要", "币种", "方向", "金额"]
    rows = [heads, ["2026-01-05", "记-1", "1122", "应收", "发票", "USD", "借", 10], ["2026-01-05", "记-1", "6001", "收入", "发票", "人民币", "贷", 70]]
    assert told(only(book("a.xlsx", {"UFPrn": rows}))) == [("E-IMP-053", 2, "held")]


def test_an_excerpt_of_accounts_is_told_once(book: MakeBook) -> None:
    rows = [U8_JOURNAL, *(journal_row("2024.01.05", f"记-{number}", "1122", "借", 1, "C1") for number in range(1, 9))]
    assert told(only(book("a.xlsx", {"UFPrn": rows}))) == [("E-IMP-154", 2, "warning")]


# -- balances

K3_ROWS: list[list[Any]] = [
    ["科目余额表"],
    ["期间：2026年第1期", None, "币别：综合本位币"],
    K3_UPPER,
    K3_LOWER,
    ["1122", "应收账款", 500, None, 142, 300, 142, 300, 342, None],
    ["1122", "应收账款/客户", 500, None, 142, 300, 142, 300, 342, None],
    [None, "【C001】甲公司", 450, None, 164, 300, 164, 300, 314, None],
    [None, "【C002】乙公司", 50, None, -22, 0, -22, 0, 28, None],
    ["2203", "合同负债", None, 100, 100, 0, 100, 0, None, 0],
    ["合计", None, 500, 100, 242, 300, 242, 300, 342, 0],
]


@pytest.mark.parametrize("merged", [None, {"余额": ["C3:D3", "E3:F3", "G3:H3", "I3:J3"]}])
def test_of_a_k3_balance_only_leaves_count_and_parents_are_checks(book: MakeBook, merged: Any) -> None:
    table = only(book("a.xlsx", {"余额": K3_ROWS}, merged=merged))
    assert (table.layout, table.header_rows, [row.number for row in table.rows]) == ("k3_balance", (3, 4), [7, 8, 9])
    assert totals(table) == {"debit": 24200, "credit": 30000, "opening": 40000, "closing": 34200}
    assert [(r.account, r.account_name, r.code, r.name, r.opening_fen, r.closing_fen) for r in records(table)] == [
        ("1122", "应收账款", "C001", "甲公司", 45000, 31400),
        ("1122", "应收账款", "C002", "乙公司", 5000, 2800),
        ("2203", "合同负债", None, "", -10000, 0),
    ]
    assert {(r.start, r.date, r.book) for r in records(table)} == {(date(2026, 1, 1), date(2026, 1, 31), Book.BALANCE)}
    assert {"I5", "I6", "I10", "E5", "C10"} <= agreeing(table)
    assert (disagreeing(table), told(table)) == ([], [])


def test_a_parent_that_is_not_the_sum_of_its_leaves_is_told_with_its_cell(book: MakeBook) -> None:
    rows = [list(row) for row in K3_ROWS]
    rows[4][8] = 343
    rows[6][8] = 315
    table = only(book("a.xlsx", {"余额": rows}))
    assert disagreeing(table) == [("I6", 34200, 34300), ("I10", 34200, 34300)]
    assert told(table) == [("E-IMP-157", 7, "warning")]


def test_a_u8_balance_of_levels_with_a_parent_that_is_netted(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        U8_BALANCE,
        ["2026.01", "1122", "应收账款", 80, None, 10, None, 90, None],
        ["2026.01", "112201", "国内", 100, None, 10, None, 110, None],
        ["2026.01", "112202", "国外", None, 20, None, None, None, 20],
        ["2026.01", "资产小计", None, 80, None, 10, None, 90, None],
        ["2026.01", "2203", "合同负债", None, 80, None, 10, None, 90],
        ["2026.01", "合计", None, 100, 100, 10, 10, 110, 110],
    ]
    table = only(book("a.xlsx", {"UFPrn": rows}))
    assert (table.layout, [row.number for row in table.rows], disagreeing(table)) == ("u8_balance", [3, 4, 6], [])
    assert totals(table) == {"debit": 1000, "credit": 1000, "opening": 0, "closing": 0}
    assert {"D2", "H2", "D5", "D7", "I7"} <= agreeing(table)


def test_a_galaxy_balance_with_dimensions(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        GALAXY,
        ["1122", "应收账款", None, None, 150, None, 20, 0, 20, 0, 170, None],
        ["1122", "应收账款", "C001", "甲公司", 100, None, 20, 0, 20, 0, 120, None],
        ["1122", "应收账款", "C002", "乙公司", 50, None, 0, 0, 0, 0, 50, None],
        ["2203", "合同负债", None, None, None, 150, 0, 20, 0, 20, None, 170],
    ]
    table = only(book("a.xlsx", {"2026年1期": rows}))
    assert (table.layout, [row.number for row in table.rows], disagreeing(table), told(table)) == ("cloud_galaxy_balance", [3, 4, 5], [], [])
    assert [(r.code, r.closing_fen) for r in records(table)] == [("C001", 12000), ("C002", 5000), (None, -17000)]
    assert table.about.period == "2026-01"


def test_an_ebs_balance_of_bodies_keeps_signs_and_polluted_names(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        ["辅助核算余额汇总表"],
        ["编制单位：某传媒集团", None, None, "第1页/共1页"],
        ["单位：元", None, None, "币种：CNY"],
        ["期间：2026-01至2026-03"],
        ["往来单位编码", "往来单位名称", "期初余额", "本期发生额", None, "期末余额"],
        [None, None, "借方", "借方", "贷方", "借方"],
        ["1001", "甲公司", 100, 20, 0, 120],
        ["1002", "【物业】乙公司未付", -50, 0, 10, -60],
        ["1002", "乙公司", 5, 0, 0, 5],
        ["合计", None, 55, 20, 10, 65],
        ["操作人：张三", None, "打印时间：2026-04-01 09:00:00"],
    ]
    table = only(book("a.xlsx", {"Sheet1": rows}))
    assert (table.layout, table.header_rows, [row.number for row in table.rows]) == ("ebs_aux_balance", (5, 6), [7, 8, 9])
    assert [(r.code, r.name, r.opening_fen, r.closing_fen) for r in records(table)][1] == ("1002", "【物业】乙公司未付", -5000, -6000)
    assert (totals(table), table.about.period) == ({"debit": 2000, "credit": 1000, "opening": 5500, "closing": 6500}, "2026Q1")
    assert (told(table), disagreeing(table)) == ([("E-IMP-151", 9, "warning")], [])


def test_balances_beside_their_sides(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        ["客户余额表"],
        ["月份：2026.01-2026.01"],
        ["客户编码", "客户名称", "方向", "期初余额", "借方", "贷方", "方向", "期末余额"],
        ["C1", "甲公司", "借", 100, 20, 150, "贷", 30],
        ["C2", "乙公司", "平", None, 5, None, "借", 5],
    ]
    table = only(book("a.xlsx", {"余额": rows}))
    assert [(r.opening_fen, r.closing_fen, r.role) for r in records(table)] == [(10000, -3000, Role.CUSTOMER), (0, 500, Role.CUSTOMER)]
    assert (table.layout, told(table), table.about.closing_fen) == ("balance", [], -2500)


def test_a_table_that_says_no_period_and_one_whose_month_is_doubtful(book: MakeBook) -> None:
    table = only(book("a.xlsx", {"表": [U8_BALANCE[1:], ["1122", "应收账款", 1, None, None, None, 1, None]]}))
    assert (told(table), records(table)[0].date) == ([("E-IMP-159", 1, "warning")], None)
    table = only(book("b.xlsx", {"表": [U8_BALANCE, [2026.1, "1122", "应收账款", 1, None, None, None, 1, None]]}))
    assert told(table) == [("E-IMP-158", 2, "held")]


def test_a_balance_of_several_months_opens_with_the_first_and_closes_with_the_last(book: MakeBook) -> None:
    rows = [U8_BALANCE, ["2026.01", "1122", "应收", 1, None, 2, None, 3, None], ["2026.02", "1122", "应收", 3, None, 2, None, 5, None]]
    table = only(book("a.xlsx", {"余额": rows}))
    assert totals(table) == {"debit": 400, "credit": 0, "opening": 100, "closing": 500}
    assert [r.start for r in records(table)] == [date(2026, 1, 1), date(2026, 2, 1)]


def test_printed_subtotals_below_their_accounts_and_a_parent_without_amounts(book: MakeBook) -> None:
    heads = [["期间：2026年第1期"], ["科目代码", "科目名称", "期初余额", None, "期末余额", None], [None, None, *["借方", "贷方"] * 2]]
    rows = [["1122", "应收账款"], ["1122.01", "甲", 10, None, 15, None], ["1122.02", "乙", 10, None, 15, None], ["1122", "小计", 20, None, 31, None]]
    table = only(book("a.xlsx", {"余额": [*heads, *rows, ["1221", "其他应收款", 1, None, 1, None], ["合计", None, 21, None, 31, None]]}))
    assert ([row.number for row in table.rows], disagreeing(table)) == ([5, 6, 8], [("E7", 3100, 3000)])


# -- ageing


def test_an_ageing_table_adds_its_buckets_up(book: MakeBook) -> None:
    rows: list[list[Any]] = [
        ["应收账款账龄表"],
        ["截止日期：2026年3月31日", None, None, "单位：元"],
        ["客户编码", "客户名称", "期末余额", "账龄", None, None],
        [None, None, None, "1年以内", "1-2年", "5年以上"],
        ["C1", "甲公司", 100, 60, 40, None],
        ["C2", "乙公司", -30, None, None, None],
        ["C3", "丙公司", 50, 10, None, 41],
        ["合计", None, 120, 70, 40, 41],
    ]
    table = only(book("a.xlsx", {"账龄": rows}, merged={"账龄": ["D3:F3"]}))
    assert (table.layout, table.header_rows, totals(table)) == ("aging", (3, 4), {"closing": 12000})
    assert next((r.closing_fen, r.ages.split("\n"), r.date) for r in records(table)) == (10000, ["1年以内 6000", "1-2年 4000"], date(2026, 3, 31))
    assert (told(table), agreeing(table)) == ([("E-IMP-160", 7, "warning")], {"C8", "D8", "E8", "F8"})


def test_an_ageing_table_with_buckets_of_days_in_one_row(book: MakeBook) -> None:
    rows = [["客户", "1-30", "31-60", "61-90天", "91-180", "181-365", "1年以上", "合计"], ["甲公司", 1, 2, 3, 4, 5, 6, 21]]
    table = only(book("a.xlsx", {"账龄": rows}))
    assert (table.layout, len(records(table)[0].ages.split("\n")), told(table)) == ("aging", 6, [("E-IMP-161", 1, "warning")])


# -- the ledger: the same again is known


def test_overlapping_exports_record_each_line_once(book: MakeBook, run: Program) -> None:
    longer = [*U8_ROWS, ["2026", "02", "09", "记-0003", "收款", None, "100201", None, 10, "贷", 160]]
    first = run.json("import", str(book("1.xlsx", {"UFPrn1": U8_ROWS})))["files"][0]["tables"][0]
    again = run.json("import", str(book("2.xlsx", {"UFPrn2": longer})))["files"][0]["tables"][0]
    assert (first["rows"]["recorded"], again["rows"]["known"], again["rows"]["recorded"]) == (4, 4, 1)
    assert (first["unposted"], first["account"]) == (1, "1122 应收账款")


def test_a_balance_that_another_export_states_otherwise_is_changed(book: MakeBook, run: Program) -> None:
    rows = [list(row) for row in K3_ROWS]
    rows[6][8], rows[6][4] = 315, 165
    run.json("import", str(book("1.xlsx", {"余额": K3_ROWS})))
    again = run("import", str(book("2.xlsx", {"余额": rows})), "--json").json["files"][0]["tables"][0]
    assert {fate: n for fate, n in again["rows"].items() if n} == {"read": 3, "known": 2, "changed": 1}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice writes the .xls")
@pytest.mark.parametrize("rows", [U8_ROWS, K3_ROWS])
def test_the_same_table_as_xls(book: MakeBook, tmp_path: Path, rows: list[list[Any]]) -> None:
    path = book("a.xlsx", {"UFPrn": rows})
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/office", "--headless", "--convert-to", "xls", "--outdir", str(tmp_path / "old"), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert records(only(tmp_path / "old" / "a.xls")) == records(only(path))


# -- words


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2026年第1期", "2026-01"),
        ("2026年第1期至2026年第3期", "2026Q1"),
        ("2026年第1期至第6期", "2026H1"),
        ("2024.01-2024.06", "2024H1"),
        ("202601", "2026-01"),
        ("202601-202612", "2026"),
        ("2026-01-01至2026-01-31", "2026-01"),
        ("2026.01.05-2026.01.20", "2026-01-05..2026-01-20"),
        ("2026年度", "2026"),
        ("2026年3月31日", "2026-03-31"),
        ("2026年13期", None),
        ("2026.06-2026.01", None),
        ("第1期", None),
    ],
)
def test_periods_as_accounting_systems_write_them(text: str, name: str | None) -> None:
    span = period_of(text)
    assert (span.name if span else None) == name


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [("【C001】甲公司", "C001", "甲公司"), ("[001]甲公司", "001", "甲公司"), ("【物业】甲公司未付", None, "【物业】甲公司未付"), ("甲公司", None, "甲公司")],
)
def test_a_code_in_brackets_is_one_and_words_in_them_are_none(text: str, code: str | None, name: str) -> None:
    assert party_of(Role.CUSTOMER, text)[:2] == (code, name)
