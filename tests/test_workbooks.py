"""Workbooks that open right: in Excel, in a preview that computes nothing, on paper (UX.md §3.2, §7.7)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from conftest import Program
from contractctl.reports.files import LONGEST_CELL, write_workbook
from contractctl.reports.table import Column, Holds, Sheet, Table, Tone

OFFICE = shutil.which("soffice")
STATE = 7  # the column
SHEETS = ["Summary revenue", "Summary expense", "Contracts", "Unmatched", "Findings", "Allocations", "Ageing", "About"]


@pytest.fixture(scope="module")
def exported(sample_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the sample's first quarter."""
    path = tmp_path_factory.mktemp("exported") / "report.xlsx"
    answer = Program(sample_folder)("export", "-p", "2024Q1", "-o", str(path))
    assert (answer.code, answer.err) == (0, f"written: {path}\n")
    return path


def header_row(sheet: Worksheet) -> int:
    """The row of the headings: the one above the frozen line."""
    assert sheet.freeze_panes
    return int("".join(filter(str.isdigit, sheet.freeze_panes))) - 1


def cells(sheet: Worksheet) -> Iterator[Cell]:
    yield from (cell for row in sheet.iter_rows(min_row=header_row(sheet) + 1) for cell in row if isinstance(cell, Cell))


def test_the_report_begins_with_the_summary(exported: Path) -> None:
    book = load_workbook(exported)
    assert book.sheetnames == SHEETS
    assert book.active is book["Summary revenue"]


@pytest.mark.parametrize("name", SHEETS)
def test_a_sheet_is_ready_to_be_read_filtered_and_printed(exported: Path, name: str) -> None:
    sheet = load_workbook(exported)[name]
    top = header_row(sheet)
    assert all(sheet.cell(top, column).value for column in range(1, sheet.max_column + 1))
    assert sheet.auto_filter.ref
    assert sheet.auto_filter.ref.startswith(f"A{top}:")
    assert not sheet.sheet_view.showGridLines
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == ("landscape", 9, 0)
    assert sheet.print_title_rows == f"${top}:${top}"
    header = sheet.oddHeader
    assert header
    assert (header.left.text, header.right.text) == ("青屿传媒集团有限公司", "2024-01-01 – 2024-03-31")


@pytest.mark.parametrize("name", SHEETS)
def test_a_cell_holds_what_it_shows(exported: Path, name: str) -> None:
    """Codes are text, amounts numbers of two places, days days; nothing but a total is a formula."""
    for cell in cells(load_workbook(exported)[name]):
        match cell.value:
            case bool():
                pytest.fail(f"{cell.coordinate} is a truth value")
            case int() | float() as number:
                assert number == round(number, 2)
                assert abs(number) < 10**13
            case datetime() as moment:
                assert (moment.hour, cell.number_format) == (0, "yyyy-mm-dd")
            case str() as text if cell.data_type == "f":
                assert text.startswith("=SUBTOTAL(109,")
                assert cell.font.bold
            case str():
                assert cell.number_format == "@" or cell.font.bold


@pytest.mark.parametrize("name", SHEETS)
def test_a_total_shows_its_value_before_anything_is_computed(exported: Path, name: str) -> None:
    formulas, values = load_workbook(exported)[name], load_workbook(exported, data_only=True)[name]
    for cell in cells(formulas):
        if cell.data_type == "f":
            column = [values.cell(row, cell.column).value for row in range(header_row(formulas) + 1, cell.row)]
            assert Decimal(str(values[cell.coordinate].value)) == sum(Decimal(str(value)) for value in column if isinstance(value, int | float))


def test_its_amounts_are_those_of_the_json(exported: Path, sample: Program) -> None:
    sheet = load_workbook(exported, data_only=True)["Contracts"]
    rows = list(sheet.iter_rows(min_row=header_row(sheet), values_only=True))
    at = {heading: place for place, heading in enumerate(rows[0])}
    shown = {row[0]: (row[at["closing receivable"]], row[at["result"]]) for row in rows[1:-1]}
    answer = sample.json("reconcile", "-p", "2024Q1", "-n")["contracts"]
    assert {number: Decimal(str(amount)) for number, (amount, _) in shown.items()} == {each["number"]: Decimal(each["closing_receivable"]) for each in answer}
    assert rows[-1][0] == "total"


def test_the_result_has_the_colour_of_its_tone(exported: Path) -> None:
    sheet = load_workbook(exported)["Contracts"]
    results = {cell.value: cell.fill.fgColor.rgb for cell in cells(sheet) if cell.value in ("settled", "over-received", "under-received", "under-paid")}
    assert results == {"settled": "00000000", "over-received": "FFF8CBAD", "under-received": "FFFFF2CC", "under-paid": "FFFFF2CC"}


def test_a_chinese_workbook_is_chinese(sample: Program, tmp_path: Path) -> None:
    path = tmp_path / "对账.xlsx"
    assert sample("export", "-p", "2024Q1", "-o", str(path), lang="zh_CN").code == 0
    book = load_workbook(path)
    assert book.sheetnames == ["总览（收入）", "总览（支出）", "合同对账", "未匹配", "差异", "明细", "账龄", "说明"]
    assert {cell.value for name in ("未匹配", "差异") for cell in cells(book[name]) if cell.column == STATE} == {"待处理"}


def test_the_same_facts_give_the_same_bytes(exported: Path, sample: Program, tmp_path: Path) -> None:
    again = tmp_path / "again.xlsx"
    sample("export", "-p", "2024Q1", "-o", str(again))
    assert again.read_bytes() == exported.read_bytes()


@pytest.fixture
def written(tmp_path: Path) -> Worksheet:
    """A sheet with what spreadsheets like to misread."""
    columns = (Column("code", "code", Holds.CODE), Column("name", "name", Holds.NAME), Column("money", "money", Holds.MONEY), Column("day", "day", Holds.DAY))
    rows = [
        ("00012345678901234567", "=1+1", -1_05, date(2024, 2, 29)),
        ("6222020200112233445", "https://example.com", 0, None),
        ("a\nb\nc", "长" * (LONGEST_CELL + 1), 12_345_678_90, None),
        ("+1", "@SUM(A1)", None, None),
    ]
    path = tmp_path / "odd.xlsx"
    write_workbook([Sheet("odd", Table(columns, rows, tones=[Tone.ERROR])), Sheet("empty", Table(columns, []))], path, {})
    book = load_workbook(path)
    assert book["empty"].auto_filter.ref is None
    sheet = book["odd"]
    assert isinstance(sheet, Worksheet)
    return sheet


def test_text_stays_text(written: Worksheet) -> None:
    assert [(written.cell(row, 1).value, written.cell(row, 1).data_type) for row in (2, 3, 5)] == [
        ("00012345678901234567", "s"),
        ("6222020200112233445", "s"),
        ("+1", "s"),
    ]
    assert [(written.cell(row, 2).value, written.cell(row, 2).data_type) for row in (2, 3, 5)] == [
        ("=1+1", "s"),
        ("https://example.com", "s"),
        ("@SUM(A1)", "s"),
    ]
    assert written["B3"].hyperlink is None


def test_amounts_are_exact_and_nothing_is_an_empty_cell(written: Worksheet) -> None:
    assert [written.cell(row, 3).value for row in range(2, 6)] == [-1.05, 0, 12345678.9, None]
    assert written["D2"].value == datetime(2024, 2, 29)  # noqa: DTZ001 - Excel knows no zone


def test_a_text_too_long_for_a_cell_says_that_it_goes_on(written: Worksheet) -> None:
    text = written["B4"].value
    assert isinstance(text, str)
    assert len(text) == LONGEST_CELL
    assert text.endswith("长...")


def test_several_lines_are_seen(written: Worksheet) -> None:
    """Without wrapping LibreOffice prints them over one another."""
    assert written["A4"].alignment.wrap_text
    assert (written.row_dimensions[4].height or 0) > 2 * (written.row_dimensions[2].height or 15)


@pytest.mark.skipif(OFFICE is None, reason="needs LibreOffice")
def test_libreoffice_opens_and_prints_it(exported: Path, tmp_path: Path) -> None:
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    subprocess.run([str(OFFICE), profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(exported)], check=True, capture_output=True)
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
