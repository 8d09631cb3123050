"""Ledgers as clerks keep them become typed records; each row has one fate, each doubt its cell and reason."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import COMPANY, MakeBook
from contractctl.documents import Capital, Direction, InvoiceState, Method, Pricing
from contractctl.importers.reading import read_file, totals
from contractctl.records import ContractRecord, Fate, InvoiceRecord, Kind, ReceiptRecord, Table, dump, load

OWN = frozenset({COMPANY})
CONTRACT_HEADS = ["合同编号", "合同名称", "对方单位", "收支方向", "签订日期", "合同期限", None, "合同金额", "大写金额", "移交财务日期", "收款条款", "备注"]
SECOND_HEADS = [None, None, None, None, None, "起始日期", "结束日期"]
INVOICE_HEADS = ["开票日期", "发票代码", "发票号码", "客户名称", "不含税金额", "税额", "价税合计", "合同编号", "发票状态", "备注"]
MONEY_HEADS = ["收款日期", "付款单位", "收款金额", "收款方式", "银行流水号", "对应合同", "对应发票", "备注"]


def only(path: Path, **options: Any) -> Table:
    tables = read_file(path, OWN, **options).tables
    assert len(tables) == 1
    return tables[0]


def contracts(book: MakeBook, *rows: list[Any]) -> Table:
    return only(book("合同.xlsx", {"合同台账": [["合同台账"], ["单位：元"], CONTRACT_HEADS, SECOND_HEADS, *rows]}, merged={"合同台账": ["F3:G3"]}))


def invoices(book: MakeBook, *rows: list[Any], sheet: str = "开票台账") -> Table:
    return only(book("发票.xlsx", {sheet: [INVOICE_HEADS, *rows]}))


def money(book: MakeBook, *rows: list[Any]) -> Table:
    return only(book("收款.xlsx", {"收款台账": [MONEY_HEADS, *rows]}))


def said(table: Table) -> list[tuple[str, str | None, str]]:
    return [(problem.id, problem.cell, problem.outcome.value) for row in table.rows for problem in row.problems]


@pytest.fixture
def two_row_heading(tmp_path: Path) -> Path:
    """A contract ledger as it is really kept: merged headings, subtotals, a blank row, a hidden row, a footer."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "合同台账"
    for row in (
        ["青屿传媒集团有限公司合同台账"],
        ["编制单位：青屿传媒集团有限公司", None, None, None, None, None, None, "单位：万元"],
        CONTRACT_HEADS,
        SECOND_HEADS,
        ["HT-1", "一", "甲公司", "收", "2024.1.5", "20240101", "长期", "1.2", "人民币壹万贰仟元整", "2024-01-06", "一次付清", None],
        ["小　计", None, None, None, None, None, None, 1.2],
        [],
        ["HT-2", "二", "乙公司", "支", 45300, "2024/1/1", "2024/12/31", "据实结算", None, None, None, "每年另收年费"],
        ["合计", None, None, None, None, None, None, 2.0],
        ["制表：某某", None, None, "复核：某某"],
    ):
        sheet.append(row)
    sheet.merge_cells("F3:G3")
    sheet.row_dimensions[8].hidden = True
    notes = workbook.create_sheet("旧备注")
    notes.append(["勿外传"])
    notes.sheet_state = "hidden"
    workbook.save(tmp_path / "合同台账.xlsx")
    return tmp_path / "合同台账.xlsx"


def test_a_ledger_as_it_is_kept(two_row_heading: Path) -> None:
    reading = read_file(two_row_heading, OWN)
    table = reading.tables[0]
    first, second = (row.record for row in table.rows)
    assert (table.kind, table.header_rows, table.unit) == (Kind.CONTRACTS, (3, 4), "wan")
    assert [row.number for row in table.rows] == [5, 8]
    assert (first.amount_fen, first.open_ended, first.capital, first.start) == (1200000, True, Capital.AGREES, date(2024, 1, 1))  # type: ignore[union-attr]
    assert (second.pricing, second.amount_fen, second.direction, second.yearly_fee) == (Pricing.MEASURED, None, Direction.EXPENSE, True)  # type: ignore[union-attr]
    assert said(table) == [("E-IMP-102", "E8", "warning"), ("E-IMP-062", None, "warning")]
    assert [(t.cell, t.stated_fen == t.computed_fen) for t in table.stated_totals] == [("H6", True), ("H9", False)]
    assert totals(table) == {"amount": 1200000}
    assert [(each.sheet, each.rows) for each in reading.skipped] == [("旧备注", 1)]


@pytest.mark.parametrize(
    ("column", "value", "problem", "fate"),
    [
        (7, "壹万元整吗", ("E-IMP-012", "H5", "refused"), Fate.REFUSED),
        (7, "2.4万元/季度", ("E-IMP-013", "H5", "held"), Fate.HELD),
        (7, "/", ("E-IMP-033", "H5", "warning"), Fate.OK),
        (4, "2024-02-30", ("E-IMP-020", "E5", "refused"), Fate.REFUSED),
        (4, "2024年3月", ("E-IMP-020", "E5", "held"), Fate.HELD),
        (6, "一年", ("E-IMP-021", "G5", "warning"), Fate.OK),
        (6, "2024-02-30", ("E-IMP-020", "G5", "refused"), Fate.REFUSED),
        (8, "人民币壹元整", ("E-IMP-040", "I5", "warning"), Fate.OK),
        (8, "壹万伍元", ("E-IMP-041", "I5", "warning"), Fate.OK),
        (3, "进出", ("E-IMP-034", "D5", "held"), Fate.HELD),
        (2, None, ("E-IMP-030", "C5", "refused"), Fate.REFUSED),
        (0, 6.22202e18, ("E-IMP-031", "A5", "refused"), Fate.REFUSED),
    ],
)
def test_a_doubtful_cell_has_its_place_and_decides_the_rows_fate(book: MakeBook, column: int, value: Any, problem: tuple[str, str, str], fate: Fate) -> None:
    row: list[Any] = ["HT-1", "一", "甲公司", "收", "2024-01-05", "2024-01-01", "2024-12-31", 12000, "人民币壹万贰仟元整", None, None, None]
    row[column] = value
    table = contracts(book, row)
    assert said(table) == [problem]
    assert table.rows[0].fate is fate
    assert (table.rows[0].record is None) == (fate is not Fate.OK)
    assert dict(table.rows[0].cells)["合同名称"] == "一"


def test_net_and_rate_give_the_gross_amount(book: MakeBook) -> None:
    heads = ["合同编号", "对方单位", "不含税金额", "税率", "签订日期", "合同金额"]
    table = only(book("a.xlsx", {"收入合同": [heads, ["1", "甲", 100.05, "6%", "2024-01-01", None], ["2", "乙", 100, "0.13", "2024-01-01", None]]}))
    assert [row.record.amount_fen for row in table.rows] == [10605, 11300]  # type: ignore[union-attr]


def test_the_party_that_is_not_ours_is_the_counterparty(book: MakeBook) -> None:
    heads = ["合同编号", "甲方", "乙方", "合同金额", "签订日期", "有效期"]
    rows = [
        ["1", "甲公司", COMPANY, 100, "2024-01-01", "2024.1.1-2024.12.31"],
        ["2", COMPANY, "乙公司", 100, "2024-01-01", "长期"],
        ["3", "丙公司", "丁公司", 100, "2024-01-01", "一年"],
    ]
    table = only(book("a.xlsx", {"合同": [heads, *rows]}))
    first, second = (row.record for row in table.rows[:2])
    assert (first.counterparty, first.direction, first.end) == ("甲公司", Direction.REVENUE, date(2024, 12, 31))  # type: ignore[union-attr]
    assert (second.counterparty, second.direction, second.open_ended) == ("乙公司", Direction.EXPENSE, True)  # type: ignore[union-attr]
    assert table.rows[2].fate is Fate.HELD


def test_invoices_issued_red_voided_and_on_paper(book: MakeBook) -> None:
    table = invoices(
        book,
        ["2024-01-05", None, "24332000000000000011", "甲公司", 100, 6, 106, None, "正常", "合同编号：ＨＴ－１"],
        ["2024-01-06", "3300231130", "00123456", "甲公司", 100, 6, 106, "HT-1", "作废", None],
        ["2024-01-07", None, "24332000000000000028", "甲公司", -100, -6, -106, None, "正常", "被红冲蓝字数电发票号码：24332000000000000011 红字"],
        ["2024-01-08", None, "24332000000000000035", "甲公司", -100, -6, -106, None, "红字", "对应正数发票代码:3300231130 号码:00123456"],
    )
    records: list[Any] = [row.record for row in table.rows]
    assert [r.state for r in records] == [InvoiceState.NORMAL, InvoiceState.VOIDED, InvoiceState.RED, InvoiceState.RED]
    assert [r.reverses for r in records] == [None, None, "24332000000000000011", "3300231130|00123456"]
    assert [r.stated_contract for r in records] == ["HT-1", "HT-1", None, None]
    assert totals(table) == {"amount": -10600, "net": -10000, "tax": -600, "gross": -10600}  # the voided one counts nowhere


@pytest.mark.parametrize(
    ("column", "value", "problem"),
    [
        (6, 107, ("E-IMP-015", "G2", "refused")),
        (6, None, ("E-IMP-030", "G2", "refused")),
        (2, None, ("E-IMP-030", "C2", "refused")),
        (0, None, ("E-IMP-030", "A2", "refused")),
        (0, "2024-02-30", ("E-IMP-020", "A2", "refused")),
        (8, "飞了", ("E-IMP-036", "I2", "held")),
        (8, "红字", ("E-IMP-037", "G2", "held")),
    ],
)
def test_a_doubtful_invoice(book: MakeBook, column: int, value: Any, problem: tuple[str, str, str]) -> None:
    row: list[Any] = ["2024-01-05", None, "24332000000000000011", "甲公司", 100, 6, 106, None, "正常", None]
    row[column] = value
    assert said(invoices(book, row)) == [problem]


@pytest.mark.parametrize(
    ("sheet", "heads", "row", "direction", "name"),
    [
        ("收票台账", ["开票日期", "发票号码", "销方名称", "价税合计"], ["2024-01-05", "1", "甲公司", 106], Direction.EXPENSE, "甲公司"),
        (
            "全部",
            ["开票日期", "发票号码", "销方名称", "购买方名称", "金额", "税额", "价税合计"],
            ["2024-01-05", "1", COMPANY, "甲公司", 100, 6, 106],
            Direction.REVENUE,
            "甲公司",
        ),
        (
            "全部",
            ["开票日期", "发票号码", "销方名称", "购买方名称", "金额", "税额"],
            ["2024-01-05", "1", "甲公司", COMPANY, 100, 6],
            Direction.EXPENSE,
            "甲公司",
        ),
        ("进项", ["开票日期", "发票号码", "对方单位", "价税合计"], ["2024-01-05", "1", "甲公司", 106], Direction.REVENUE, "甲公司"),
    ],
)
def test_issued_or_received(book: MakeBook, sheet: str, heads: list[str], row: list[Any], direction: Direction, name: str) -> None:
    record: Any = only(book("a.xlsx", {sheet: [heads, row]})).rows[0].record
    if sheet != "进项":
        assert record.direction is direction
    assert (record.counterparty, record.gross_fen) == (name, 10600)


def test_net_or_gross_that_cannot_be_told_is_held(book: MakeBook) -> None:
    heads = ["开票日期", "发票号码", "客户名称", "金额"]
    assert said(only(book("a.xlsx", {"开票": [heads, ["2024-01-05", "1", "甲公司", 106]]}))) == [("E-IMP-016", "D2", "held")]


def test_an_invoice_of_which_neither_side_is_ours_is_taken_as_issued_and_told(book: MakeBook) -> None:
    heads = ["开票日期", "发票号码", "销方名称", "购买方名称", "价税合计"]
    assert said(only(book("b.xlsx", {"发票": [heads, ["2024-01-05", "1", "甲公司", "乙公司", 106]]}))) == [("E-IMP-035", "C2", "warning")]


def test_the_one_name_in_every_row_of_a_list_is_ours(book: MakeBook) -> None:
    heads = ["开票日期", "发票号码", "销方名称", "购买方名称", "价税合计"]
    rows = [["2024-01-05", "1", "甲公司", "乙公司", 106], ["2024-01-06", "2", "丙公司", "甲公司", 212]]
    table = only(book("b.xlsx", {"发票": [heads, *rows]}))
    assert [(record.direction, record.counterparty) for row in table.rows if isinstance(record := row.record, InvoiceRecord)] == [
        (Direction.REVENUE, "乙公司"),
        (Direction.EXPENSE, "丙公司"),
    ]
    assert [problem.id for problem in table.problems] == ["E-IMP-044"]


def test_money_in_its_many_ways(book: MakeBook) -> None:
    table = money(
        book,
        ["2024-01-05", "甲公司", 100, "网银", "1001", "HT-1", "111、222", None],
        ["2024-01-06", "甲公司", 200, "承兑汇票", "1002", None, None, "银行承兑汇票 票号534920240212000047，到期日2024-03-10"],
        ["2024-01-07", "甲公司", 300, "广告置换", None, None, None, "广告置换，依据置换协议ZH-2024-1"],
        ["2024-01-08", "甲公司", -100, "网银", "1003", None, None, "冲正 原流水号1001"],
        ["2024-01-09", "甲公司", -50, "网银", "1004", None, None, "退回多收款 原流水号1002"],
        ["2024-01-10", "银行", 3, "网银", "1005", None, None, "利息收入"],
        ["2024-01-11", "甲公司", 5, "鸽子", "1006", None, None, None],
    )
    records: list[Any] = [row.record for row in table.rows]
    assert [r.method for r in records[:6]] == [Method.BANK, Method.BILL, Method.BARTER, Method.BANK, Method.BANK, Method.BANK]
    assert (records[0].stated_contract, records[0].stated_invoices) == ("HT-1", ("111", "222"))
    assert (records[1].bill_number, records[1].bill_due) == ("534920240212000047", date(2024, 3, 10))
    assert records[2].agreement == "ZH-2024-1"
    assert (records[3].reverses, records[3].is_reversal) == ("1001", True)
    assert (records[4].reverses, records[4].is_reversal) == ("1002", False)
    assert records[5].excluded_as == "interest"
    assert said(table) == [("E-IMP-038", "D8", "held")]
    assert totals(table) == {"amount": 45300, "credit": 45300, "debit": 0}


@pytest.mark.parametrize(
    ("heads", "row", "direction"),
    [
        (["付款日期", "收款单位", "付款金额", "付款方式"], ["2024-01-05", "甲公司", 100, "网银"], Direction.EXPENSE),
        (["交易日期", "对方单位", "金额", "收/支", "摘要"], ["2024-01-05", "甲公司", 100, "支", ""], Direction.EXPENSE),
        (["交易日期", "对方单位", "收款金额", "付款金额"], ["2024-01-05", "甲公司", None, 100], Direction.EXPENSE),
        (["收款日期", "付款单位", "金额", "备注"], ["2024-01-05", "甲公司", 100, ""], Direction.REVENUE),
    ],
)
def test_money_in_or_out(book: MakeBook, heads: list[str], row: list[Any], direction: Direction) -> None:
    record: Any = only(book("a.xlsx", {"流水": [heads, row]})).rows[0].record
    assert (record.direction, record.amount_fen, record.counterparty) == (direction, 10000, "甲公司")


def test_money_whose_direction_cannot_be_told_is_held(book: MakeBook) -> None:
    heads = ["交易日期", "对方单位", "金额", "摘要"]
    assert said(only(book("a.xlsx", {"流水": [heads, ["2024-01-05", "甲公司", 100, "往来"]]}))) == [("E-IMP-034", "C2", "held")]


def test_supplements_and_a_plan_with_merged_numbers(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.title = "计划"
    for row in (
        ["合同编号", "期次", "应收日期", "金额"],
        ["HT-1", 1, "2024-03-31", 100],
        [None, 2, "2024-06-30", 200],
        ["HT-2", "第1期", "2024-06-30", 300],
        [None, 2, None, 5],
    ):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    change = workbook.create_sheet("补充协议")
    supplements: list[list[object]] = [
        [None, None, None, "单位：万元"],
        ["补充协议编号", "原合同编号", "签订日期", "变更金额"],
        ["HT-1-补1", "HT-1", "2024-02-01", 0.5],
    ]
    for row in supplements:
        change.append(row)
    whole = workbook.create_sheet("新总额")
    for row in (["补充协议编号", "原合同编号", "生效日期", "变更后金额"], ["HT-1-补2", "HT-1", "2024-02-01", 900]):
        whole.append(row)
    workbook.save(tmp_path / "a.xlsx")
    plan, supplement, new_total = read_file(tmp_path / "a.xlsx", OWN).tables
    assert [(r.record.contract, r.record.no) for r in plan.rows] == [("HT-1", 1), ("HT-1", 2), ("HT-2", 1), ("HT-2", 2)]  # type: ignore[union-attr]
    assert (supplement.kind, supplement.unit, supplement.rows[0].record.amount_fen) == (Kind.SUPPLEMENTS, "wan", 500000)  # type: ignore[union-attr]
    assert new_total.rows[0].record.is_new_total  # type: ignore[union-attr]


def test_the_accounting_systems_ledger_keeps_entries_and_openings_apart(book: MakeBook) -> None:
    heads = ["年", "月", "日", "凭证号数", "客户编码", "客户名称", "摘要", "借方金额", "贷方金额", "方向", "余额金额"]
    table = only(
        book(
            "a.xlsx",
            {
                "UFPrn": [
                    heads,
                    ["2024", None, None, None, "C1", "甲公司", "期初余额", None, None, "借", 100],
                    ["2024", "01", "25", "*记-0001", "C1", "甲公司", "开具发票", 50, None, "借", 150],
                    ["2024", "01", None, None, "C1", "甲公司", "本月合计", 50, None, "借", 150],
                    ["2024", "02", "31", "记-0002", "C1", "甲公司", "收款", None, 50, "借", 100],
                ]
            },
        )
    )
    assert [row.fate for row in table.rows] == [Fate.OK, Fate.REFUSED]
    assert table.rows[0].record.unposted  # type: ignore[union-attr]
    assert len(table.openings) == 1
    assert totals(table) == {"debit": 5000, "credit": 0, "opening": 10000, "closing": 10000}


def test_a_row_that_repeats_another_counts_once_in_the_totals(book: MakeBook) -> None:
    row = ["2024-01-05", None, "24332000000000000011", "甲公司", 100, 6, 106, None, "正常", None]
    table = invoices(book, row, row, ["合计", None, None, None, 100, 6, 106])
    assert table.repeated == {3}
    assert all(total.stated_fen == total.computed_fen for total in table.stated_totals)


def test_two_tables_of_one_sheet_and_a_repeated_heading(book: MakeBook) -> None:
    heads = ["合同编号", "对方单位", "合同金额（万元）", "签订日期"]
    other = ["合同编号", "对方单位", "合同金额", "签订日期"]
    rows = [heads, ["1", "甲", 1, "2024-01-01"], heads, ["2", "乙", 1, "2024-01-01"], [], [], [], ["支出合同"], other, ["3", "丙", 1, "2024-01-01"]]
    first, second = read_file(book("a.xlsx", {"收入": rows}), OWN).tables
    assert [row.record.amount_fen for row in first.rows] == [1000000, 1000000]  # type: ignore[union-attr]
    assert (second.unit, second.rows[0].record.amount_fen) == ("yuan", 100)  # type: ignore[union-attr]


def test_one_sheet_or_one_kind_may_be_asked_for(book: MakeBook) -> None:
    path = book("a.xlsx", {"一": [["编码", "单位名称"], ["A", "甲"]], "二": [["编码", "单位名称"], ["B", "乙"]]})
    assert [t.sheet for t in read_file(path, OWN, sheet="二").tables] == ["二"]
    assert len(read_file(path, OWN, Kind.COUNTERPARTIES).tables) == 2


def test_english_headings_of_a_register_are_read(book: MakeBook) -> None:
    heads = ["code", "name", "kind", "region", "parent", "aliases", "uscc", "payers"]
    table = only(book("a.xlsx", {"r": [heads, ["A1", "甲", "客户", "海澄", None, "甲一|甲二；甲三", "91350100M000100Y44", "乙"]]}))
    record: Any = table.rows[0].record
    assert (record.aliases, record.payers, record.region) == (("甲一", "甲二", "甲三"), ("乙",), "海澄")
    assert said(table) == [("E-IMP-051", "G2", "warning")]


def test_the_same_as_above_is_shown_and_held(book: MakeBook) -> None:
    """Who, when and how much is for a person to confirm; what only describes is taken."""
    heads = ["合同编号", "对方单位", "合同金额", "签订日期", "经办人"]
    rows = [["1", "甲", 1, "2024-01-01", "丁"], ["2", "同上", 2, "2024-01-01", "丙"], ["3", "甲", 2, "〃", "丙"], ["4", "甲", 2, "2024-01-01", "〃"]]
    table = only(book("a.xlsx", {"收入合同": [heads, *rows]}))
    assert [row.fate for row in table.rows] == [Fate.OK, Fate.HELD, Fate.HELD, Fate.OK]
    assert said(table) == [("E-IMP-100", "B3", "held"), ("E-IMP-100", "D4", "held"), ("E-IMP-100", "E5", "warning")]
    assert "甲, from B2" in str(table.rows[1].problems[0].reason)
    assert table.rows[3].record.handler == "丙"  # type: ignore[union-attr]


def test_a_record_that_waits_is_kept_whole(book: MakeBook) -> None:
    for table in (
        invoices(book, ["2024-01-05", None, "1", "甲公司", 100, 6, 106, None, "正常", None]),
        money(book, ["2024-01-05", "甲公司", 100, "网银", "1001", "HT-1", "111、222", None]),
        contracts(book, ["HT-1", "一", "甲公司", "收", "2024-01-05", "2024-01-01", "长期", 12000, None, None, None, None]),
    ):
        record = table.rows[0].record
        assert record is not None
        assert load(table.kind, dump(record)) == record


def test_a_long_run_of_same_as_above_is_read(book: MakeBook) -> None:
    """Read one by one upwards, five thousand of them broke the reader."""
    rows = [["HT-0", "甲公司", 1, "2024-01-01"], *([f"HT-{number}", "〃", 1, "同上"] for number in range(1, 5001))]
    table = only(book("a.xlsx", {"收入合同": [["合同编号", "对方单位", "合同金额", "签订日期"], *rows]}))
    assert {str(problem.reason) for row in table.rows[1:] for problem in row.problems} == {
        "the same as above: 甲公司, from B2",
        "the same as above: 2024-01-01, from D2",
    }


def test_same_as_above_means_the_last_data_row(book: MakeBook) -> None:
    rows = [["HT-1", "甲公司", 1, "2024-01-01"], ["小计", None, 1, None], [], ["HT-2", "同上", 2, "2024-01-02"]]
    table = only(book("a.xlsx", {"收入合同": [["合同编号", "对方单位", "合同金额", "签订日期"], *rows]}))
    assert [str(problem.reason) for problem in table.rows[1].problems] == ["the same as above: 甲公司, from B2"]


def test_totals_on_every_page_are_compared(book: MakeBook) -> None:
    """本页小计 is the sum since the last one, 累计 the sum so far; a wrong one is told apart."""
    rows = [["HT-1", "甲", 1, "2024-01-01"], ["HT-2", "甲", 2, "2024-01-01"], ["本页小计", None, 3], ["累计", None, 3]]
    rows += [["HT-3", "甲", 4, "2024-01-01"], ["本页小计", None, 5], ["累计", None, 7]]
    table = only(book("a.xlsx", {"收入合同": [["合同编号", "对方单位", "合同金额", "签订日期"], *rows]}))
    assert [(t.cell, t.stated_fen, t.computed_fen) for t in table.stated_totals] == [
        ("C4", 300, 300),
        ("C5", 300, 300),
        ("C7", 500, 400),
        ("C8", 700, 700),
    ]


@pytest.mark.parametrize("upper", ["合同金额（万元）", "合同总价(万元)", "合同价款（人民币万元）"])
@pytest.mark.parametrize("merged", [True, False])
def test_a_unit_above_two_columns_holds_for_both(book: MakeBook, upper: str, merged: bool) -> None:
    """合同金额（万元） over 含税 and 不含税, merged or written twice; 履行期限 over 起 and 止."""
    again = None if merged else upper
    term = None if merged else "履行期限"
    heads = [["合同编号", "对方单位", "收支方向", "签订日期", upper, again, "履行期限", term], [None, None, None, None, "含税", "不含税", "起", "止"]]
    rows = [*heads, ["HT-1", "甲公司", "收", "2024-01-01", 1.06, 1, "2024-01-01", "2024-12-31"]]
    table = only(book("a.xlsx", {"合同台账": rows}, merged={"合同台账": ["E1:F1", "G1:H1"]} if merged else None))
    record = table.rows[0].record
    assert isinstance(record, ContractRecord)
    assert (table.header_rows, record.amount_fen, record.net_fen) == ((1, 2), 1_060_000, 1_000_000)
    assert (record.start, record.end) == (date(2024, 1, 1), date(2024, 12, 31))


@pytest.mark.parametrize(
    "footer", ["制表人：某某", "复核人:", "第1页", "第 1 页，共 3 页", "共3页", "打印时间：2024-04-01 10:00", "财务主管：", "编制日期：2024-04-01"]
)
def test_what_stands_below_a_table_is_no_data(book: MakeBook, footer: str) -> None:
    """In the first column too, which is the table's own day column."""
    table = only(book("a.xlsx", {"付款台账": [["付款日期", "收款单位", "付款金额"], ["2024-01-01", "乙公司", 1], [footer, None, None]]}))
    assert [(row.number, row.fate) for row in table.rows] == [(2, Fate.OK)]


@pytest.mark.parametrize(("head", "word", "method"), [("回款方式", "商业承兑汇票", "bill"), ("到账方式", "现金", "cash"), ("结算方式", "电汇", "bank")])
def test_the_way_of_paying_under_any_of_its_headings(book: MakeBook, head: str, word: str, method: str) -> None:
    table = only(book("a.xlsx", {"回款台账": [["到账日期", "客户名称", "回款金额", head], ["2024-01-01", "乙公司", 1, word]]}))
    record = table.rows[0].record
    assert isinstance(record, ReceiptRecord)
    assert record.method.value == method


def test_one_customer_in_every_row_is_not_taken_as_ours(book: MakeBook) -> None:
    """A list without a column for the seller leaves us out."""
    rows = [["发票号码", "开票日期", "购买方名称", "价税合计"], ["00000001", "2024-01-01", "甲公司", 1], ["00000002", "2024-01-02", "甲公司", 2]]
    table = only(book("a.xlsx", {"开票台账": rows}))
    assert ([getattr(row.record, "counterparty", None) for row in table.rows], table.problems) == (["甲公司", "甲公司"], ())
