"""import --errors-to: the clerk's own workbook back with its errors marked, corrected there and imported."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.worksheet.table import Table

from conftest import MakeBook, Program
from contractctl.records import Outcome
from contractctl.reports.annotated import FILLS, MARK

HEAD = ["收款日期", "付款单位", "收款金额", "银行流水号", "备注"]
ROWS: list[list[Any]] = [
    ["2024-03-01", "海澄日报社", 10000, "202403010001", None],
    ["2024-03-02", "海澄日报社", "壹万元整吗", "202403020001", None],
    ["2024-02-30", "海澄日报社", 500, "202403030001", None],
    ["2024-03-04", "海澄日报社", 600, 6.222020200112233e18, None],
    ["2024-03-05", "海澄日报社", 700, "202403050001", "广告款"],
]
RED, YELLOW = FILLS[Outcome.REFUSED], FILLS[Outcome.HELD]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A clerk's ledger as it grew: a title, a formula, a note, hidden things, a second sheet."""
    path = tmp_path / "收款.xlsx"
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "收款台账"
    sheet.append(["2024年收款台账"])
    sheet.merge_cells("A1:E1")
    sheet.append(HEAD)
    for row in ROWS:
        sheet.append(row)
    sheet.append(["合计", None, "=SUM(C3:C7)"])
    sheet["C3"].number_format = "#,##0.00"
    sheet["B3"].font = Font(bold=True)
    sheet["B3"].comment = Comment("老客户", "李会计")
    sheet["C4"].comment = Comment("问过业务员", "李会计")
    sheet.column_dimensions["B"].width = 33
    sheet.column_dimensions["D"].hidden = True
    sheet.freeze_panes = "A3"
    other = book.create_sheet("说明")
    other["A1"] = "=1+1"
    other.sheet_state = "hidden"
    book.save(path)
    return path


def correct(path: Path, cells: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book["收款台账"][place] = value
    book.save(path)


CORRECTIONS = {"C4": 10000, "A5": "2024-02-28", "D6": "6222020200112233001"}


def test_bad_cells_are_red_and_told_beside_their_row(run: Program, ledger: Path, tmp_path: Path) -> None:
    answer = run("import", str(ledger), "--errors-to", str(tmp_path / "out.xlsx"))
    assert answer.code == 3
    assert str(tmp_path / "out.xlsx") in answer.err
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["收款台账"]
    red = [cell.coordinate for row in sheet.iter_rows(max_col=5) for cell in row if cell.fill.fgColor.rgb == RED]
    assert red == ["C4", "A5", "D6"]
    assert sheet["F2"].value == "Errors"
    assert [bool(sheet.cell(row, 6).value) for row in range(3, 9)] == [False, True, True, True, False, False]
    assert "E-IMP-012 C4 “壹万元整吗”" in sheet["F4"].value
    assert "E-IMP-020" in sheet["A5"].comment.text
    assert sheet.auto_filter.ref == "A2:F7"


def test_all_else_of_the_workbook_is_kept(run: Program, ledger: Path, tmp_path: Path) -> None:
    run("import", str(ledger), "--errors-to", str(tmp_path / "out.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    sheet = book["收款台账"]
    assert (sheet["C3"].number_format, sheet["B3"].font.bold, sheet["B3"].comment.text) == ("#,##0.00", True, "老客户")
    assert sheet["C4"].comment.text.startswith("问过业务员\n" + MARK)
    assert (sheet["C8"].value, sheet.column_dimensions["B"].width, sheet.column_dimensions["D"].hidden) == ("=SUM(C3:C7)", 33, True)
    assert ([str(r) for r in sheet.merged_cells.ranges], sheet.freeze_panes, book["说明"].sheet_state) == (["A1:E1"], "A3", "hidden")


def test_corrected_there_it_is_imported(run: Program, ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    run("import", str(ledger), "--errors-to", str(out))
    correct(out, CORRECTIONS)
    (table,) = run.json("import", str(out))["files"][0]["tables"]
    assert (table["rows"]["read"], table["rows"]["recorded"]) == (5, 5)


def test_rows_recorded_before_are_known_then(run: Program, ledger: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    run("import", str(ledger), "--on-error", "skip", "--errors-to", str(out))
    correct(out, CORRECTIONS)
    (table,) = run.json("import", str(out))["files"][0]["tables"]
    assert (table["rows"]["recorded"], table["rows"]["known"]) == (3, 2)


def test_half_corrected_it_comes_back_with_what_is_left(run: Program, ledger: Path, tmp_path: Path) -> None:
    """The column is used again, and what was corrected is neither red nor told."""
    first, second = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    run("import", str(ledger), "--errors-to", str(first))
    correct(first, {"C4": 10000, "A5": "2024-02-28"})
    run("import", str(first), "--errors-to", str(second))
    sheet = openpyxl.load_workbook(second)["收款台账"]
    assert [cell.coordinate for row in sheet.iter_rows(max_col=7) for cell in row if cell.fill.fgColor.rgb == RED] == ["D6", "F6"]
    assert [sheet.cell(row, 6).value is None for row in range(3, 8)] == [True, True, True, False, True]
    assert (sheet["G2"].value, sheet["C4"].comment.text, sheet["A5"].comment) == (None, "问过业务员", None)


def test_held_rows_are_yellow_and_warnings_lighter(run: Program, book: MakeBook, tmp_path: Path) -> None:
    head = ["合同编号", "对方单位", "合同金额", "签订日期", "大写金额"]
    path = book("合同.xlsx", {"收入合同": [head, ["HT-1", "甲公司", "2.4万元/季度", "2024-01-01", None], ["HT-2", "甲公司", 1, "2024-01-01", "贰元整"]]})
    assert run("import", str(path), "--errors-to", str(tmp_path / "out.xlsx")).code == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["收入合同"]
    assert (sheet["C2"].fill.fgColor.rgb, sheet["E3"].fill.fgColor.rgb) == (YELLOW, FILLS[Outcome.WARNING])


def test_formulas_keep_the_values_they_showed(run: Program, tmp_path: Path) -> None:
    """Openpyxl writes formulas without values: an amount that is a formula would be unreadable until Excel has saved it."""
    path, out = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("收款台账")
        sheet.write_row(0, 0, ["收款日期", "付款单位", "收款金额"])
        sheet.write_row(1, 0, ["2024-03-01", "甲公司"])
        sheet.write_formula(1, 2, "=100*3", None, 300)
        sheet.write_row(2, 0, ["2024-02-30", "甲公司", 1])
        sheet.write_formula(3, 0, '="a"&"<b"', None, "a<b")
    run("import", str(path), "--errors-to", str(out))
    values, formulas = openpyxl.load_workbook(out, data_only=True)["收款台账"], openpyxl.load_workbook(out)["收款台账"]
    assert (values["C2"].value, formulas["C2"].value, values["A4"].value) == (300, "=100*3", "a<b")


def test_a_text_file_becomes_a_workbook_of_the_same_cells(run: Program, tmp_path: Path) -> None:
    path, out = tmp_path / "收款台账.csv", tmp_path / "out.xlsx"
    path.write_text(
        "收款日期,付款单位,收款金额,银行流水号\n2024-03-01,甲公司,1,6222020200112233001\n2024-02-30,甲公司,1,6222020200112233002\n", encoding="gb18030"
    )
    run("import", str(path), "--errors-to", str(out))
    book = openpyxl.load_workbook(out)
    sheet = book["收款台账"]
    assert (sheet["D2"].value, sheet["A3"].fill.fgColor.rgb, sheet["E1"].value) == ("6222020200112233001", RED, "Errors")
    correct(out, {"A3": "2024-02-29"})
    assert run.json("import", str(out))["files"][0]["tables"][0]["rows"]["recorded"] == 2


def test_where_nothing_is_wrong_no_file_is_written(run: Program, book: MakeBook, tmp_path: Path) -> None:
    path = book("a.xlsx", {"收款台账": [HEAD, ROWS[0]]})
    answer = run("import", str(path), "--errors-to", str(tmp_path / "out.xlsx"))
    assert (answer.code, (tmp_path / "out.xlsx").exists()) == (0, False)
    assert "no file with errors was written" in answer.err


def test_several_files_go_into_a_folder_and_over_no_earlier_copy(run: Program, ledger: Path, tmp_path: Path) -> None:
    inbox, folder = tmp_path / "in", tmp_path / "改"
    inbox.mkdir()
    folder.mkdir()
    for name in ("一.xlsx", "二.xlsx"):
        shutil.copy(ledger, inbox / name)
    run("import", str(inbox), "--errors-to", str(folder))
    run("import", str(inbox / "一.xlsx"), "--errors-to", str(folder))
    assert sorted(p.name for p in folder.iterdir()) == ["一_to_correct(2).xlsx", "一_to_correct.xlsx", "二_to_correct.xlsx"]


def test_several_bad_files_and_one_name(run: Program, ledger: Path, tmp_path: Path) -> None:
    other = tmp_path / "另一份.xlsx"
    shutil.copy(ledger, other)
    run("import", str(ledger), str(other), "--errors-to", str(tmp_path / "out.xlsx"))
    assert sorted(p.name for p in tmp_path.glob("out*")) == ["out_另一份.xlsx", "out_收款.xlsx"]


@pytest.mark.parametrize(
    ("target", "code", "id_"),
    [("收款.xlsx", 2, "E-IMP-120"), ("./收款.xlsx", 2, "E-IMP-120"), ("out.csv", 2, "E-IMP-121"), ("no/out.xlsx", 2, "E-OUT-004")],
)
def test_a_target_that_cannot_be_is_refused_before_anything_is_read(run: Program, ledger: Path, tmp_path: Path, target: str, code: int, id_: str) -> None:
    before = ledger.read_bytes()
    answer = run("import", str(ledger), "--errors-to", f"{tmp_path}/{target}")
    assert (answer.code, id_ in answer.err, answer.out, ledger.read_bytes() == before) == (code, True, "", True)


def test_macros_are_not_kept(run: Program, ledger: Path, tmp_path: Path) -> None:
    macro = tmp_path / "宏.xlsm"
    shutil.copy(ledger, macro)
    with zipfile.ZipFile(macro, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf")
    run("import", str(macro), "--errors-to", str(tmp_path / "out.xlsx"))
    names = zipfile.ZipFile(tmp_path / "out.xlsx").namelist()
    assert [name for name in names if "vba" in name.lower()] == []


def test_a_table_of_excel_keeps_its_own_filter(run: Program, ledger: Path, tmp_path: Path) -> None:
    """A second filter over it would make a workbook that Excel must repair."""
    book = openpyxl.load_workbook(ledger)
    book["收款台账"].add_table(Table(displayName="t", ref="A2:E7"))
    book.save(ledger)
    run("import", str(ledger), "--errors-to", str(tmp_path / "out.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["收款台账"]
    assert (sheet.auto_filter.ref, sheet.tables["t"].ref) == ("F2:F7", "A2:E7")


def test_that_a_copy_can_be_had_is_said(run: Program, ledger: Path) -> None:
    assert "--errors-to" in run("import", str(ledger)).err


@pytest.mark.parametrize("lang", ["zh_CN", "en"])
def test_the_heading_is_in_the_screens_language(run: Program, ledger: Path, tmp_path: Path, lang: str) -> None:
    run("import", str(ledger), "--errors-to", str(tmp_path / "out.xlsx"), lang=lang)
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["收款台账"]["F2"].value == {"zh_CN": "错误", "en": "Errors"}[lang]


def test_a_clerks_own_column_of_that_name_is_not_written_over(run: Program, book: MakeBook, tmp_path: Path) -> None:
    path = book("a.xlsx", {"收款台账": [["收款日期", "付款单位", "收款金额", "Errors"], ["2024-02-30", "甲公司", 1, "问过客户"]]})
    run("import", str(path), "--errors-to", str(tmp_path / "out.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx")["收款台账"]
    assert (sheet["D2"].value, str(sheet["E2"].value)[:9]) == ("问过客户", "E-IMP-020")
