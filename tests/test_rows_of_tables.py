"""Which rows of a sheet are data, and that nothing else is taken for them: what tests/properties/test_damaged_workbooks.py has found, case by case."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from conftest import COMPANY, MakeBook, Program
from contractctl.importers.grid import Cell, Sheet, Workbook
from contractctl.importers.reading import NoTableError, read_workbook
from contractctl.importers.tables import find_tables
from contractctl.records import Fate, FileReading, InvoiceRecord, SupplementRecord, Table

CONTRACTS: list[Cell] = ["合同编号", "对方单位", "合同金额", "签订日期", "备注"]
PLAN: list[Cell] = ["应收金额", "合同编号", "期次", "应收日期"]
DAY = date(2024, 3, 5)


def read(rows: list[list[Cell]], *, sheet: str = "台账", merged: tuple[tuple[int, int, int, int], ...] = ()) -> FileReading:
    return read_workbook(Workbook("a.xlsx", "0" * 64, (Sheet(sheet, rows, merged=merged),)), Path("a.xlsx"), frozenset({COMPANY}))


def only(rows: list[list[Cell]], **options: Any) -> Table:
    (table,) = read(rows, **options).tables
    return table


def attributes(table: Table, *names: str) -> list[tuple[object, ...]]:
    return [tuple(getattr(row.record, name) for name in names) for row in table.rows]


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u2060", "\u00a0", "\u3000", "\u200b \u00a0"])
def test_what_cannot_be_seen_around_a_cell_is_not_there(hidden: str) -> None:
    words: list[Cell] = [f"HT-1{hidden}", f"{hidden}甲公司", f"1,234.50{hidden}", f"{hidden}2024-03-05{hidden}", "无"]
    table = only([CONTRACTS, words])
    assert attributes(table, "number", "counterparty", "amount_fen", "signed") == [("HT-1", "甲公司", 123450, DAY)]


@pytest.mark.parametrize("amount", [1e300, float("inf"), float("nan"), 10.0**18, "9" * 40])
def test_an_amount_beyond_all_bounds_refuses_its_row(amount: Cell) -> None:
    assert [row.fate for row in only([CONTRACTS, ["HT-1", "甲公司", amount, DAY, None]]).rows] == [Fate.REFUSED]


@pytest.mark.parametrize("day", [1e300, float("inf"), float("-inf"), float("nan")])
def test_a_day_beyond_all_bounds_is_no_day(day: Cell) -> None:
    (row,) = only([CONTRACTS, ["HT-1", "甲公司", 1, day, None]]).rows
    assert row.record is None


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["1,234.00", "合计", None, None], id="the total's figure is text and stands before its label"),
        pytest.param(["￥1,234.00", None, "本页合计", None], id="with a currency"),
        pytest.param([None, "备注：本表未经审计", None, None], id="a note under the table"),
        pytest.param(["备注：以上均为含税金额", None, None, None], id="a note in the first column"),
    ],
)
def test_totals_and_notes_are_no_rows(row: list[Cell]) -> None:
    table = only([PLAN, [1234, "HT-1", "第1期", DAY], row])
    assert [each.number for each in table.rows] == [2]


def test_a_whole_row_is_data_whatever_its_first_text_says() -> None:
    table = only([["备注", *CONTRACTS[:4]], ["说明", "HT-1", "甲公司", "100.00", "2024-03-05"], ["审核", "HT-2", "乙公司", "200.00", "2024-03-05"]])
    assert attributes(table, "number", "amount_fen", "remark") == [("HT-1", 10000, "说明"), ("HT-2", 20000, "审核")]


def test_a_supplement_without_a_number_has_one_name_wherever_its_row_stands() -> None:
    rows: list[list[Cell]] = [["HT-1", DAY, 5000], ["HT-1", None, -20], ["HT-2", DAY, 5000]]
    head: list[Cell] = ["原合同编号", "签订日期", "变更金额"]
    one, other = (only([[*lead], head, *order]) for lead, order in (([], rows), (["补充协议一览"], rows[::-1])))
    names = [row.record.number for row in one.rows if isinstance(row.record, SupplementRecord)]
    assert names == ["HT-1/2024-03-05/5000.00", "HT-1/-20.00", "HT-2/2024-03-05/5000.00"]
    assert {row.record for row in one.rows} == {row.record for row in other.rows}


@pytest.mark.parametrize(
    "heading",
    [
        pytest.param(["日期", "摘要", "客户编码", "客户名称", "借方", "方向", "余额"], id="a customer ledger without 凭证号 and 贷方 is no bank statement"),
        pytest.param(["日期", "凭证号", "摘要", "客户编码", "客户名称", "贷方", "方向", "余额"], id="one without 借方 is no register of customers"),
    ],
)
def test_a_table_that_lacks_what_it_needs_is_not_read_as_something_else(heading: list[Cell]) -> None:
    with pytest.raises(NoTableError):
        read([heading, [DAY, "记-1", "广告款", "C1", "甲公司", 100, "借", 100]])


def test_a_list_of_invoices_without_numbers_is_no_ledger_of_contracts() -> None:
    heading: list[Cell] = ["开票日期", "客户名称", "不含税金额", "税额", "价税合计", "合同编号", "发票状态", "备注"]
    with pytest.raises(NoTableError):
        read([heading, [DAY, "甲公司", 100, 6, 106, "HT-1", "正常", None]])


@pytest.mark.parametrize(("ours", "fate"), [("销方名称", Fate.HELD), ("购买方名称", Fate.HELD)])
def test_an_invoice_that_names_only_us_waits(ours: str, fate: Fate) -> None:
    (row,) = only([["开票日期", "数电发票号码", ours, "金额", "税额", "价税合计"], [DAY, "2" * 20, COMPANY, 100, 6, 106]]).rows
    assert (row.fate, [problem.id for problem in row.problems]) == (fate, ["E-IMP-018"])


def test_an_invoice_that_names_only_the_other_side_is_theirs_or_ours() -> None:
    (row,) = only([["开票日期", "数电发票号码", "销方名称", "金额", "税额", "价税合计"], [DAY, "2" * 20, "甲公司", 100, 6, 106]]).rows
    assert isinstance(row.record, InvoiceRecord)
    assert (row.record.direction, row.record.counterparty) == ("expense", "甲公司")


def test_the_unit_between_two_tables_counts_in_whatever_column_it_stands() -> None:
    first: list[list[Cell]] = [["册号", *CONTRACTS], ["册1", "HT-1", "甲公司", 100, DAY, None]]
    second: list[list[Cell]] = [["单位：万元"], ["册号", *CONTRACTS], ["册2", "HT-2", "乙公司", 100, DAY, None]]
    assert [attributes(table, "amount_fen") for table in read([*first, *second]).tables] == [[(10000,)], [(100000000,)]]


def test_a_row_under_merged_cells_is_no_title() -> None:
    rows: list[list[Cell]] = [CONTRACTS, ["HT-1", "甲公司", 100, DAY, "长期客户"], ["HT-2", None, None, None, None], CONTRACTS]
    table = only(rows, merged=((2, 2, 3, 2), (2, 4, 3, 4), (2, 5, 3, 5)))
    assert [row.number for row in table.rows] == [2, 3]


def test_a_code_in_other_letters_is_the_same_body(run: Program, book: MakeBook) -> None:
    run.json("import", str(book("a.xlsx", {"往来单位": [["编码", "单位名称"], ["K001", "甲公司"]]})))
    answer = run.json("import", str(book("b.xlsx", {"往来单位": [["编码", "单位名称"], ["ｋ001", "甲公司"]]})))
    assert answer["files"][0]["tables"][0]["rows"]["known"] == 1


def test_an_entry_of_the_accounts_in_other_letters_is_known(run: Program, book: MakeBook) -> None:
    head = ["日期", "凭证号", "摘要", "客户编码", "客户名称", "借方", "贷方", "方向", "余额"]
    rows = [
        [DAY, voucher, text, code, "甲公司", 100, None, "借", 100]
        for voucher, text, code in (("记-1", "广告（一季度）", "C1"), ("记－１", "广告(一季度) ", "c1"))
    ]
    first, second = (run.json("import", str(book(f"{n}.xlsx", {"客户往来": [head, row]}))) for n, row in enumerate(rows))
    assert (first["files"][0]["tables"][0]["rows"]["recorded"], second["files"][0]["tables"][0]["rows"]["known"]) == (1, 1)


def test_a_table_without_a_unit_has_that_of_the_sheet_above_it() -> None:
    heads: list[Cell] = ["合同编号", "对方单位", "合同金额", "签订日期"]
    rows: list[list[Cell]] = [["单位：万元"], heads, ["HT-1", "甲公司", 2, "2024-01-05"], [], ["附：已终止合同"], ["合同号", "客户名称", "签约日期", "标的额"]]
    tables = list(find_tables(Sheet("台账", [*rows, ["HT-2", "乙公司", "2024-01-05", 3]])))
    assert [(table.scale, table.rows) for table in tables] == [(10_000, (3,)), (10_000, (7,))]


def test_rows_below_the_blank_ones_that_end_a_table_are_told() -> None:
    heads: list[Cell] = ["合同编号", "对方单位", "合同金额", "签订日期"]
    row: list[Cell] = ["HT-1", "甲公司", 2, "2024-01-05"]
    (table,) = find_tables(Sheet("台账", [heads, row, [], [], [], ["说明：以上为正式合同"], row, row]))
    assert (table.rows, table.beyond) == ((2,), (7, 8))


@pytest.mark.parametrize(
    ("row", "is_data"),
    [(["一、广告类"], False), ([None, "（二）发行类"], False), (["一、广告类", "甲公司", 2, "2024-01-05"], True), (["HT-3"], True)],
)
def test_the_name_of_a_group_alone_in_a_row_is_no_row(row: list[Cell], is_data: bool) -> None:
    heads: list[Cell] = ["合同编号", "对方单位", "合同金额", "签订日期"]
    (table,) = find_tables(Sheet("台账", [heads, row, ["HT-1", "甲公司", 2, "2024-01-05"]]))
    assert table.rows == ((2, 3) if is_data else (3,))
