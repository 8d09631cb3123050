"""Reading a column at a time gives what reading a row at a time gives: the same records, fates, messages and cells."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.importers import contracts, invoices, receipts, register
from contractctl.importers.cells import RowReader
from contractctl.importers.columns import ColumnReader, each_row
from contractctl.importers.contents import TableReader
from contractctl.importers.grid import BadCell, Sheet
from contractctl.importers.headings import NO_MAPPINGS
from contractctl.importers.reading import sheet_direction
from contractctl.importers.tables import RowKind, _holds_headings, _is_plainly_data, _known_texts, find_tables, read_heading, row_kind
from contractctl.records import Fate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from contractctl.importers.contents import TableReader as Table
    from contractctl.importers.grid import Cell
    from contractctl.records import Problem, Row

OWN = frozenset({"我方公司"})
TEXTS = (
    "",
    " ",
    "甲公司",
    " 乙公司\u3000",
    "我方公司",
    "同上",
    "GG-2024-001",
    "ＧＧ-1",
    "2433000000000000000001",
    "补充协议",
    "收",
    "支",
    "是",
    "否",
    "\u200b",
    "第1页",
)
DAYS = (
    date(2024, 3, 5),
    datetime.fromisoformat("2024-03-05T12:30"),
    time(12, 30),
    "2024-03-05",
    "2024.3.5",
    "2024-02-30",
    "24.3.5",
    "长期",
    "20240305",
    45356,
    45356.0,
    "45356",
    "一年",
    "2024年3月",
    "2024.1.1-2024.12.31",
)
AMOUNTS = (
    0,
    1,
    1.0,
    True,
    False,
    12.34,
    12.345,
    -5.0,
    1e13,
    "1,000.50",
    "-3",
    "(5)",
    "1万元",
    "据实结算",
    "是",
    "见合同",
    "2万元/季度",
    "USD 5",
    "壹佰元整",
    "6%",
    "0.06",
    float("nan"),
)
ODD: tuple[Cell, ...] = (BadCell("#REF!"), BadCell("=A1"), 10**16, 1e16, 3.5, 20240305)
FIXED: tuple[Cell, ...] = (None, *TEXTS, *DAYS, *AMOUNTS, *ODD)
CELLS = cast("st.SearchStrategy[Cell]", st.sampled_from(FIXED) | st.text(max_size=4))
USUAL: Mapping[str, Mapping[str, Cell]] = {  # a row in which nothing is to be noted, by heading
    "receipts": {
        "收款日期": date(2024, 3, 5),
        "付款单位": "甲公司",
        "收款金额": "1,000.50",
        "收款方式": "网银",
        "银行流水号": "20240305001",
        "收款账号": "6222",
        "对应合同": "GG-1",
        "对应发票": None,
        "期次": 1,
        "票据号": None,
        "票据到期日": None,
        "备注": "货款",
    },
    "invoices": {
        "开票日期": "2024-03-05",
        "发票号码": "24330000000000000001",
        "购方名称": "甲公司",
        "购方识别号": None,
        "销方名称": "我方公司",
        "开票内容": "广告",
        "不含税金额": 100,
        "税额": 6.0,
        "价税合计": "106.00",
        "发票状态": "正常",
        "合同编号": None,
        "备注": "",
    },
    "contracts": {
        "合同编号": "GG-2024-001",
        "合同名称": "广告合同",
        "甲方": "甲公司",
        "乙方": "我方公司",
        "签订日期": date(2024, 1, 1),
        "开始日期": "2024.1.1",
        "结束日期": "2024年12月31日",
        "合同金额": 106,
        "不含税金额": 100,
        "税率": "6%",
        "大写金额": "壹佰零陆元整",
        "累计收款": 6,
        "未收款": 100,
        "移交财务日期": None,
        "收款条款": "验收后付款",
        "备注": None,
    },
    "counterparties": {"编码": "K001", "单位名称": "甲公司", "统一社会信用代码": None, "类别": "客户", "地区": "厦门"},
}
READ: Mapping[str, Callable[[Table], Callable[[RowReader], Row]]] = {
    "receipts": lambda table: lambda reader: receipts.read_row(reader, table.direction),
    "invoices": lambda table: lambda reader: invoices.read_row(reader, table),
    "contracts": lambda table: lambda reader: contracts.read_row(reader, table.own_names, table.direction, contracts.numbers_of(table.found)),
    "counterparties": lambda _: register.read_row,
}
MERGED = st.sampled_from([(), (), ((3, 2, 4, 2),), ((2, 3, 3, 3), (3, 8, 5, 8))])


@pytest.mark.parametrize("form", READ)
@given(data=st.data())
def test_a_row_reads_the_same_among_columns_and_alone(form: str, data: st.DataObject) -> None:
    usual = USUAL[form]
    changes = st.lists(st.dictionaries(st.sampled_from([*usual]), CELLS, max_size=2), min_size=1, max_size=5)
    rows = [[*{**usual, **changed}.values()] for changed in data.draw(changes)]
    for found in find_tables(Sheet("收款台账" if form == "receipts" else "台账", [[*usual], *rows], merged=data.draw(MERGED))):
        read = READ[form](TableReader(found, OWN, sheet_direction(found)))
        assert _told(each_row(found, read, is_1904=False)) == _told(read(RowReader(found, number)) for number in found.rows)


def test_a_usual_row_is_read_among_columns() -> None:
    for form, usual in USUAL.items():
        (found,) = find_tables(Sheet("收款台账" if form == "receipts" else "台账", [[*usual], [*usual.values()]]))
        columns = ColumnReader(found, is_1904=False)
        columns.at, columns.number = 0, 2
        row = READ[form](TableReader(found, OWN, sheet_direction(found)))(columns)
        assert (row.fate, row.problems) == (Fate.OK, ())


def _told(rows: Iterable[Row]) -> list[str]:
    return [repr((row.number, row.fate, row.record, list(map(_said, row.problems)), [*row.cells])) for row in rows]


def _said(problem: Problem) -> tuple[object, ...]:
    return problem.id, problem.cell, problem.text, str(problem.reason), str(problem.hint), problem.outcome


ROW_WORDS = st.sampled_from(
    [
        "合计",
        "小计：",
        " 合 计",
        "制表人：王",
        "第1页",
        "一、广告类",
        "(一)",
        "其中：",
        "份数：3",
        "收",
        "支",
        "合同编号",
        "*合同名称",
        "1,000.00",
        "12",
        "甲公司",
        "\u200e",
        "\u3000",
        "①",
        "ﾞ",
        "＂",
        "同上",
    ]
)


@given(st.lists(st.none() | ROW_WORDS | st.text(max_size=3) | st.integers(0, 3) | st.just(BadCell("#N/A")), max_size=5))
def test_a_row_is_told_by_its_known_texts_as_by_all_rules(cells: list[Cell]) -> None:
    sheet = Sheet("台账", [["合同编号", "合同名称", "对方单位", "合同金额"], cells])
    heading = read_heading(sheet, 1, 1)
    assert heading is not None
    known = _known_texts(sheet, NO_MAPPINGS)
    if _is_plainly_data(known, tuple(heading.columns.values()), cells):
        assert row_kind(sheet, heading, 2) is RowKind.DATA
    if not _holds_headings(known, cells):
        assert read_heading(sheet, 2, 2) is None
