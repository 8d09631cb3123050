"""A zip of e-invoices: each invoice once in its best form, each problem with the file inside that it stands in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest

from conftest import COMPANY, Program
from contractctl.importers.archives import OnlyPicturesError
from contractctl.importers.reading import read_file
from contractctl.importers.sheets import FileError, HugeFileError, NotAWorkbookError
from contractctl.records import FileReading, InvoiceRecord, Outcome
from einvoice_files import RED, Facts, ofd, older_xml, xml, zipped

PDF = b"%PDF-1.7 \xe5\x9b\xbe"
FIRST, SECOND = Facts(), Facts(number="26112000000100000002")
BOMB = '<!DOCTYPE l [<!ENTITY a "a">]><EInvoice>&a;</EInvoice>'


def read(folder: Path, content: bytes) -> FileReading:
    path = folder / "一月发票.zip"
    path.write_bytes(content)
    return read_file(path, frozenset({COMPANY}))


def numbers(reading: FileReading) -> list[str]:
    rows = [row.record for table in reading.tables for row in table.rows]
    return [record.number for record in rows if isinstance(record, InvoiceRecord)]


def test_the_best_form_of_each_invoice(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        zipped(
            {
                "一月/甲.pdf": PDF,
                "一月/甲.ofd": ofd(attached=xml(FIRST)),
                "一月/甲.xml": xml(FIRST),
                "二月/digital_26112000000100000002.pdf": PDF,
                "二月/乙.ofd": ofd(attached=xml(SECOND)),
                "二月/丙.pdf": PDF,
                "说明.txt": b"hello",
                "__MACOSX/一月/._甲.xml": b"\x00\x05",
            }
        ),
    )
    assert numbers(reading) == [FIRST.number, SECOND.number]
    assert {each.sheet: str(each.reason) for each in reading.skipped} == {
        "一月/甲.ofd": "the same invoice is read from 一月/甲.xml",
        "一月/甲.pdf": "the same invoice is read from 一月/甲.xml",
        "二月/digital_26112000000100000002.pdf": "the same invoice is read from 二月/乙.ofd",
        "二月/丙.pdf": "a PDF alone; export the XML or OFD of this invoice",
        "说明.txt": "it is no e-invoice (XML or OFD); import it by itself",
    }


def test_both_schemas_and_a_red_letter_stand_in_one_table(tmp_path: Path) -> None:
    reading = read(tmp_path, zipped({"a.xml": xml(), "b.xml": older_xml(), "c.xml": xml(RED)}))
    assert numbers(reading) == [FIRST.number, "09876543", RED.number]
    assert reading.tables[0].layout == "einvoices"
    assert [next(iter(row.cells)) for row in reading.tables[0].rows] == [("文件", "a.xml"), ("文件", "b.xml"), ("文件", "c.xml")]


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_names_in_the_encoding_of_their_packer(tmp_path: Path, encoding: str) -> None:
    content = zipped({"甲乙丙丁.xml": xml(), "戊己庚辛.pdf": PDF})
    for name in ("甲乙丙丁", "戊己庚辛"):
        content = content.replace(f"{name}.xml".encode(), name.encode(encoding).ljust(12, b"x") + b".xml")
        content = content.replace(f"{name}.pdf".encode(), name.encode(encoding).ljust(12, b"x") + b".pdf")
    reading = read(tmp_path, content.replace(b"\x00\x08\x08\x00", b"\x00\x00\x08\x00").replace(b"\x00\x08\x00\x00", b"\x00\x00\x00\x00"))
    fill = "xxxx" if encoding == "gbk" else ""
    assert next(iter(reading.tables[0].rows[0].cells)) == ("文件", f"甲乙丙丁{fill}.xml")
    assert [each.sheet for each in reading.skipped] == [f"戊己庚辛{fill}.pdf"]


def test_a_bad_member_does_not_hide_the_others(tmp_path: Path) -> None:
    reading = read(tmp_path, zipped({"a/好.xml": xml(), "a/坏.xml": xml(SECOND, net=None), "炸弹.xml": BOMB, "断.ofd": ofd(attached=xml())[:200]}))
    (table,) = reading.tables
    assert numbers(reading) == [FIRST.number]
    problems = [problem for row in table.rows for problem in row.problems]
    assert [(p.id, p.outcome, str(p.reason).partition(":")[0]) for p in problems] == [
        ("E-IMP-134", Outcome.REFUSED, "a/坏.xml"),
        ("E-IMP-130", Outcome.REFUSED, "炸弹.xml"),
        ("E-IMP-005", Outcome.REFUSED, "断.ofd"),
    ]


def test_where_every_member_is_bad_each_is_named(tmp_path: Path) -> None:
    (table,) = read(tmp_path, zipped({"甲.xml": xml(net=None), "乙.xml": BOMB})).tables
    assert [(next(iter(row.cells))[1], row.problems[0].id) for row in table.rows] == [("甲.xml", "E-IMP-134"), ("乙.xml", "E-IMP-130")]


def test_a_problem_of_a_row_names_the_file_inside(tmp_path: Path) -> None:
    reading = read(tmp_path, zipped({"a/甲.xml": xml(gross="1061.00", capitals="壹元整")}))
    (row,) = reading.tables[0].rows
    assert [(problem.id, problem.sheet, problem.source) for problem in row.problems] == [
        ("E-IMP-015", "电子发票", "a/甲.xml"),
        ("E-IMP-139", "电子发票", "a/甲.xml"),
    ]


def test_a_member_whose_bytes_are_damaged(tmp_path: Path) -> None:
    content = bytearray(zipped({"a.xml": xml(), "b.xml": xml(SECOND)}))
    start = content.index(b"a.xml") + 60
    content[start : start + 40] = b"\xff" * 40
    reading = read(tmp_path, bytes(content))
    assert numbers(reading) == [SECOND.number]
    assert [str(p.reason) for row in reading.tables[0].rows for p in row.problems] == ["a.xml: the file is damaged and cannot be read"]


def test_the_file_is_refused_as_a_whole_unless_bad_rows_are_skipped(run: Program, tmp_path: Path) -> None:
    path = tmp_path / "发票.zip"
    path.write_bytes(zipped({"好.xml": xml(), "坏.xml": xml(SECOND, net=None)}))
    refused = run("import", str(path), "--json")
    assert (refused.code, refused.json["files"][0]["tables"][0]["rows"]["refused"]) == (3, 2)
    (file,) = run("import", str(path), "--on-error", "skip", "--json").json["files"]
    assert file["tables"][0]["rows"] == {"read": 2, "recorded": 1, "known": 0, "changed": 0, "held": 0, "refused": 1}
    assert "坏.xml: the e-invoice has no TotalAmWithoutTax" in file["problems"][0]["reason"]


def test_screen_program_and_marked_copy_name_the_file_inside(run: Program, tmp_path: Path) -> None:
    path, copy = tmp_path / "发票.zip", tmp_path / "错误.xlsx"
    path.write_bytes(zipped({"好.xml": xml(), "a/坏.xml": xml(SECOND, gross="1061.00", capitals="")}))
    answer = run("import", str(path), "--errors-to", str(copy))
    assert "发票.zip > a/坏.xml > J3  “1061.00” net and tax do not add up to it" in answer.out
    assert run("import", str(path), "--json").json["files"][0]["problems"][0]["source"] == "a/坏.xml"
    marked = openpyxl.load_workbook(copy)["电子发票"]
    assert (marked["A3"].value, "E-IMP-015" in str(marked["N3"].value)) == ("a/坏.xml", True)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (zipped({"a.pdf": PDF}), OnlyPicturesError),
        (zipped({"a.txt": b"hello"}), NotAWorkbookError),
        (zipped({"a.xml": b" " * (30 * 2**20)}), HugeFileError),
    ],
)
def test_an_archive_without_an_invoice_is_one_sentence(tmp_path: Path, content: bytes, error: type[FileError]) -> None:
    with pytest.raises(error, match=r"一月发票\.zip"):
        read(tmp_path, content)


def test_an_archive_that_asks_for_more_than_it_holds(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(2001):
            archive.writestr(f"{number}.xml", b"<a/>")
    with pytest.raises(HugeFileError):
        read(tmp_path, buffer.getvalue())
