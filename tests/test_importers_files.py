"""What is no readable workbook ends with one sentence that names the file; what is readable is read whatever it is called."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from conftest import MakeBook, Program
from contractctl.importers.reading import HiddenTableError, NoTableError, OtherKindError, read_file
from contractctl.importers.sheets import (
    BadCell,
    DamagedFileError,
    EmptyFileError,
    FileError,
    HugeFileError,
    MissingFileError,
    NoColumnsError,
    NotAWorkbookError,
    OtherDocumentError,
    ProtectedFileError,
    UnclosedQuoteError,
    UnknownEncodingError,
    coordinates,
    open_workbook,
    place,
)
from contractctl.records import Kind

REGISTER = [["编码", "单位名称"], ["A1", "甲公司"], ["A2", "乙公司"]]


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def test_a_missing_file(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"没有\.xlsx"):
        open_workbook(tmp_path / "没有.xlsx")


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", EmptyFileError),
        ("这不是工作簿\n".encode(), NoColumnsError),
        ("客户\n甲公司\n乙公司\n".encode("gb18030"), NoColumnsError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le"), OtherDocumentError),
        (b"<html><body>1,2</body></html>", NotAWorkbookError),
        ("编号,说明\n1,".encode() + b"\xff\xff\n", UnknownEncodingError),
        ('编号,说明\n1,"没有关上\n2,乙\n3,丙\n'.encode(), UnclosedQuoteError),
        (b"\x00\x01\x02,\x00", NotAWorkbookError),
        (b"PK\x03\x04 and then nothing", DamagedFileError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), ProtectedFileError),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, DamagedFileError),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, error: type[FileError]) -> None:
    path = tmp_path / "台账.xlsx"
    path.write_bytes(content)
    with pytest.raises(error, match=r"台账\.xlsx") as raised:
        open_workbook(path)
    assert str(raised.value.hint)


def test_a_zip_that_is_no_workbook(tmp_path: Path) -> None:
    with pytest.raises(NotAWorkbookError):
        open_workbook(zipped(tmp_path / "a.xlsx", {"readme.txt": b"hello"}))


@pytest.mark.parametrize(("member", "kind"), [("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint")])
def test_a_letter_or_slides_are_named(tmp_path: Path, member: str, kind: str) -> None:
    with pytest.raises(OtherDocumentError, match=kind):
        open_workbook(zipped(tmp_path / "通知.docx", {"[Content_Types].xml": b"<x/>", member: b"<x/>"}))


def test_a_table_on_a_hidden_sheet_only_is_pointed_at(book: MakeBook) -> None:
    path = book("a.xlsx", {"说明": [["见名录"]], "名录": REGISTER}, hidden=["名录"])
    with pytest.raises(HiddenTableError, match="名录") as raised:
        read_file(path, frozenset())
    assert "--sheet 名录" in str(raised.value.hint)
    assert read_file(path, frozenset(), sheet="名录").tables


def test_a_table_of_another_kind_than_the_one_asked_for_is_named(book: MakeBook) -> None:
    with pytest.raises(OtherKindError, match=r"-t invoices.*-t counterparties") as raised:
        read_file(book("a.xlsx", {"名录": REGISTER}), frozenset(), Kind.INVOICES)
    assert "-t counterparties" in str(raised.value.hint)


def test_two_members_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(DamagedFileError):
        open_workbook(zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"<a/>", "xl/WORKBOOK.xml": b"<a/>"}))


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    with pytest.raises(HugeFileError):
        open_workbook(zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": b"0" * (30 * 2**20)}))


def test_a_dtd_is_refused(tmp_path: Path) -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'
    with pytest.raises(DamagedFileError):
        open_workbook(zipped(tmp_path / "a.xlsx", {"xl/workbook.xml": bomb}))


def test_a_workbook_without_a_ledger_names_its_sheets(book: MakeBook) -> None:
    with pytest.raises(NoTableError, match="随笔"):
        read_file(book("随笔.xlsx", {"随笔": [["今天", "天气"], ["晴", 12]]}), frozenset())


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_a_text_with_columns_is_read_whatever_its_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "名录.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in REGISTER).encode(encoding))
    reading = read_file(path, frozenset())
    assert [row.record.name for row in reading.tables[0].rows if row.record] == ["甲公司", "乙公司"]  # type: ignore[union-attr]


def test_an_xlsx_under_another_name_is_read(book: MakeBook) -> None:
    path = book("名录.xlsx", {"往来单位": REGISTER})
    assert read_file(path.rename(path.with_suffix(".xls")), frozenset()).tables


def test_a_hidden_column_with_a_heading_is_named_read_or_not(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (["编码", "单位名称", "内部评分"], ["A1", "甲公司", 9]):
        sheet.append(row)
    for letter in "BC":
        sheet.column_dimensions[letter].hidden = True
    book.save(tmp_path / "a.xlsx")
    (table,) = read_file(tmp_path / "a.xlsx", frozenset()).tables
    told = [(p.id, p.cell, p.text, p.reason.msgid) for p in table.problems]
    assert told == [
        ("E-IMP-063", "B1", "单位名称", "the column is hidden and is read all the same"),
        ("E-IMP-063", "C1", "内部评分", "the column is hidden and is not read"),
    ]


def test_error_cells_uncomputed_formulas_and_hidden_rows_are_seen(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["编码", "单位名称", "类别"])
    sheet.append(["A1", "=1/0", "客户"])
    sheet["C5"] = "#N/A"
    sheet["C5"].data_type = "e"
    sheet.row_dimensions[2].hidden = True
    workbook.save(tmp_path / "a.xlsx")
    seen = open_workbook(tmp_path / "a.xlsx").sheets[0]
    assert seen.cell(2, 2) == BadCell("=1/0") or seen.cell(2, 2) == BadCell("1/0") or str(seen.cell(2, 2)).count("1/0")
    assert seen.cell(5, 3) == BadCell("#N/A")
    assert seen.cell(99, 99) is None
    assert seen.hidden_rows == {2}


SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def one_sheet(path: Path, cells: str) -> Path:
    """A workbook whose only sheet has one row of these cells, as XML."""
    named = '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets>'
    members = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SPREADSHEET}" xmlns:r="{OFFICE}">{named}</workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="t" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SPREADSHEET}"><sheetData><row r="1">{cells}</row></sheetData></worksheet>',
    }
    return zipped(path, {name: text.encode() for name, text in members.items()})


@pytest.mark.parametrize("where", ["A", "1", "a1", "A0", "XFE1", "A1048577", "A99999999999", "甲1"])
def test_a_cell_that_no_sheet_has_is_damage(tmp_path: Path, where: str) -> None:
    """Such an address would make the reader allocate rows without end, or break it."""
    with pytest.raises(DamagedFileError):
        open_workbook(one_sheet(tmp_path / "a.xlsx", f'<c r="{where}" t="e"><v>#N/A</v></c>'))


@pytest.mark.parametrize(("name", "where"), [("A1", (1, 1)), ("Z9", (9, 26)), ("AA10", (10, 27)), ("XFD1048576", (1048576, 16384))])
def test_cells_have_names_and_places(name: str, where: tuple[int, int]) -> None:
    assert coordinates(name) == where
    assert place(*where) == name


def test_days_of_a_workbook_that_counts_from_1904(run: Program, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.create_sheet("合同", 0)
    for row in (
        ["合同编号", "对方单位", "收支方向", "签订日期", "合同金额"],
        ["HT-1", "甲公司", "收", date(2024, 1, 5), 100],
        ["HT-2", "甲公司", "收", 45296 - 1462, 100],
    ):
        sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    run.json("import", str(tmp_path / "a.xlsx"))
    assert [row["signed"] for row in run.json("show", "contracts")["rows"]] == ["2024-01-05"] * 2
