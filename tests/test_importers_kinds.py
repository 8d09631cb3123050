"""One workbook saved as other kinds gives the same cells; what a kind cannot keep is named here."""

from __future__ import annotations

import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from contractctl.importers.sheets import BadCell, Sheet, Workbook, open_workbook

OFFICE = shutil.which("soffice")
HEADINGS = ["合同编号", "对方单位", "签订日期", "合同金额", "备注"]
SS = "urn:schemas-microsoft-com:office:spreadsheet"


def ledger(path: Path) -> Path:
    """A ledger with a hidden row, a hidden column, a merged range, an error, a formula and a hidden sheet."""
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "台账"
    sheet.append(HEADINGS)
    for number, amount, note in (("HT-001", 1234.56, "新签"), ("HT-002", -5, "=1/0"), ("HT-003", "=D2*2", None)):
        sheet.append([number, "甲公司", datetime(2024, 3, 5), amount, note])  # noqa: DTZ001 - Excel knows no zone
        sheet.cell(sheet.max_row, 3).number_format = "yyyy-mm-dd"
    sheet.merge_cells("A6:B6")
    sheet["A6"] = "合计"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["E"].hidden = True
    workbook.create_sheet("隐藏")["B2"] = "底稿"
    workbook["隐藏"].sheet_state = "hidden"
    workbook.save(path)
    return path


def saved_as(kind: str, source: Path, folder: Path) -> Workbook:
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run([str(OFFICE), profile, "--headless", "--convert-to", kind, "--outdir", str(folder / kind), str(source)], check=True, capture_output=True)
    return open_workbook(folder / kind / f"{source.stem}.{kind}")


def facts(sheet: Sheet) -> tuple[object, ...]:
    rows = [list(row) for row in sheet.rows]
    return sheet.name, rows, sheet.visible, sheet.hidden_rows, sheet.hidden_columns, set(sheet.merged)


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_xlsx_xls_and_ods_of_one_workbook_are_read_alike(tmp_path: Path) -> None:
    source = ledger(tmp_path / "台账.xlsx")
    as_xlsx, as_xls, as_ods = (saved_as(kind, source, tmp_path) for kind in ("xlsx", "xls", "ods"))
    first = as_xlsx.sheets[0]
    assert [list(row) for row in first.rows] == [
        HEADINGS,
        ["HT-001", "甲公司", date(2024, 3, 5), 1234.56, "新签"],
        ["HT-002", "甲公司", date(2024, 3, 5), -5, BadCell("#DIV/0!")],
        ["HT-003", "甲公司", date(2024, 3, 5), 2469.12],
        [],
        ["合计"],
    ]
    assert (first.hidden_rows, first.hidden_columns, first.merged) == (frozenset({3}), frozenset({5}), ((6, 1, 6, 2),))
    for other in (as_xls, as_ods):
        assert [facts(sheet) for sheet in other.sheets] == [facts(sheet) for sheet in as_xlsx.sheets]


def test_a_file_opened_twice_gives_the_same(tmp_path: Path) -> None:
    path = ledger(tmp_path / "台账.xlsx")
    assert open_workbook(path) == open_workbook(path)


def test_html_under_an_excel_name_is_a_sheet_with_its_spans(tmp_path: Path) -> None:
    page = (
        "<html><head><meta charset='gb2312'><style>td{}</style></head><body>账户明细<table border=1>"
        "<tr><th rowspan=2>合同编号</th><th colspan=2>合同金额</th></tr><tr><th>含税</th><th>不含税</th></tr>"
        "<tr style='display: none'><td>HT-1</td><td x:num='1234.567'>1,234.57</td><td>&yen;&nbsp;5<br>元</td></tr></table></body></html>"
    )
    path = tmp_path / "明细.xls"
    path.write_bytes(page.encode("gb18030"))
    workbook = open_workbook(path)
    sheet = workbook.sheets[0]
    assert [list(row) for row in sheet.rows] == [["账户明细"], ["合同编号", "合同金额"], [None, "含税", "不含税"], ["HT-1", "1234.567", "¥ 5\n元"]]
    assert (set(sheet.merged), sheet.hidden_rows) == ({(2, 1, 3, 1), (2, 2, 2, 3)}, frozenset({4}))
    assert [(problem.id, dict(problem.reason.facts)) for problem in workbook.problems] == [("E-IMP-080", {"ending": "xls", "kind": "HTML"})]


def test_an_xml_spreadsheet_in_gb2312_keeps_types_places_and_errors(tmp_path: Path) -> None:
    rows = (
        '<Row><Cell><Data ss:Type="String">编号</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="String">金额</Data></Cell></Row>'
        '<Row ss:Index="3" ss:Hidden="1"><Cell ss:Index="2"><Data ss:Type="Number">12.5</Data></Cell><Cell><Data ss:Type="DateTime">2024-03-05T00:00:00.000'
        '</Data></Cell><Cell ss:Formula="=1/0"><Data ss:Type="Error">#DIV/0!</Data></Cell><Cell ss:Formula="=RC[-1]"/></Row>'
    )
    text = f'<?xml version="1.0" encoding="gb2312"?><Workbook xmlns="{SS}" xmlns:ss="{SS}"><Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet></Workbook>'
    path = tmp_path / "表.xls"
    path.write_bytes(text.encode("gb18030"))
    sheet = open_workbook(path).sheets[0]
    assert [list(row) for row in sheet.rows] == [["编号", "金额"], [], [None, 12.5, date(2024, 3, 5), BadCell("#DIV/0!"), BadCell("=RC[-1]")]]
    assert (sheet.name, sheet.merged, sheet.hidden_rows) == ("表", ((1, 2, 1, 3),), frozenset({3}))


@pytest.mark.parametrize(
    ("content", "cells"),
    [
        ("编号,金额,日期\r\n1,5,2024-03-05", [["编号", "金额", "日期"], ["1", "5", "2024-03-05"]]),
        ("账号:1,2\n编号|金额|说明\n1|5|a,b\n", [["账号:1,2"], ["编号", "金额", "说明"], ["1", "5", "a,b"]]),
        ('编号,说明\n="007","第一行\n第二行"\n', [["编号", "说明"], ["007", "第一行\n第二行"]]),
        ("编号\t金额\r1\t5\r", [["编号", "金额"], ["1", "5"]]),
        ("编号,金额\n1,5\n\n2,6\n", [["编号", "金额"], ["1", "5"], [], ["2", "6"]]),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_texts_with_columns(tmp_path: Path, content: str, cells: list[list[str]], encoding: str) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(content.encode(encoding))
    if "\n" in content or encoding != "utf-16-le":
        assert [list(row) for row in open_workbook(path).sheets[0].rows] == cells


def test_gbk_that_was_read_as_latin_is_put_right_where_known_headings_come_out(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    garbled = [text.encode("gbk").decode("latin-1") for text in ("合同编号", "对方单位", "甲公司")]
    workbook.worksheets[0].append(garbled[:2])
    workbook.worksheets[0].append(["HT-1", garbled[2]])
    workbook.save(tmp_path / "旧.xlsx")
    assert [list(row) for row in open_workbook(tmp_path / "旧.xlsx").sheets[0].rows] == [["合同编号", "对方单位"], ["HT-1", "甲公司"]]


def test_a_name_with_accents_is_no_garbled_chinese(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    workbook.worksheets[0].append(["对方单位", "Café Zürich SA"])
    workbook.save(tmp_path / "a.xlsx")
    assert open_workbook(tmp_path / "a.xlsx").sheets[0].rows[0][1] == "Café Zürich SA"
