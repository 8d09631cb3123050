"""Files made to break a reader, and what must become of each: `python tests/hostile_files.py FOLDER` writes them with an expected.json.

REFUSE: a refusal in one sentence. ACCEPT: it is odd and holds one reading only, so its rows are read.
"""

from __future__ import annotations

import io
import json
import os
import random
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
LISTENER = "http://127.0.0.1:18999"
HEADINGS = ["编码", "单位名称", "类别"]
ROW = ["A1", "甲公司", "客户"]
ROOT, WORKBOOK, RELATIONS, SHEET, STRINGS = "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
PLANTED = "tmp/contractctl_pwned"
REFUSE, ACCEPT = "REFUSE", "ACCEPT"


@dataclass(frozen=True)
class Hostile:
    """A file, what must become of it, and why it is dangerous."""

    name: str
    expect: str
    content: Callable[[], bytes]
    note: str = ""


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def row(number: int, texts: list[str], attributes: str = "") -> str:
    return f'<row r="{number}"{attributes}>' + "".join(cell(f"{'ABCDEFG'[i]}{number}", text) for i, text in enumerate(texts)) + "</row>"


TABLE = row(1, HEADINGS) + row(2, ROW)


def worksheet(rows: str = TABLE, before: str = "", after: str = "", prologue: str = "") -> str:
    return f'{prologue}<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def parts(
    sheet: str | None = None, sheets: str = '<sheet name="S" sheetId="1" r:id="r1"/>', relations: str = "", more: Mapping[str, str] | None = None
) -> dict[str, bytes]:
    """The members of a small workbook."""
    related = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>{relations}'
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        ROOT: f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        WORKBOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        RELATIONS: f'<Relationships xmlns="{PACKAGE}">{related}</Relationships>',
        SHEET: worksheet() if sheet is None else sheet,
        **(more or {}),
    }
    return {name: text.encode() for name, text in members.items()}


def zipped(members: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def book(sheet: str | None = None, **more: object) -> bytes:
    return zipped(parts(sheet, **more))  # type: ignore[arg-type]


def honest() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("名录")
        sheet.write_row(0, 0, HEADINGS)
        sheet.write_row(1, 0, ROW)
    return stream.getvalue()


def changed(content: bytes, old: bytes, new: bytes, times: int = -1) -> bytes:
    assert old in content
    return content.replace(old, new, times)


def twice(name: str, second: bytes, other: str = "") -> bytes:
    """A member twice, under one name or under one that differs in its letters."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in parts().items():
            archive.writestr(member, content)
        archive.writestr(other or name.replace("1", "\x31"), second) if other else _again(archive, name, second)
    return stream.getvalue()


def _again(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    placeholder = "#" * len(name)
    archive.writestr(placeholder, content)
    archive.filelist[-1].filename = archive.filelist[-1].orig_filename = name
    at = archive.filelist[-1].header_offset + 30
    stream = archive.fp
    assert stream is not None
    stream.seek(at)
    stream.write(name.encode())
    stream.seek(0, io.SEEK_END)


def central(content: bytes, member: str) -> int:
    """Where a member's entry of the directory begins."""
    at = content.rfind(member.encode())
    return content.rfind(b"PK\x01\x02", 0, at)


def entry(content: bytes, member: str, offset: int, form: str, value: int) -> bytes:
    """The directory says something else of a member."""
    changed_bytes = bytearray(content)
    struct.pack_into(form, changed_bytes, central(content, member) + offset, value)
    return bytes(changed_bytes)


def bomb(megabytes: int) -> bytes:
    return book(worksheet(TABLE + " " * (megabytes * 2**20)))


def quoted_bomb() -> bytes:
    return zipped(parts() | {"xl/media/image1.png": bytes(300 * 2**20)})


def far(place: str) -> str:
    digits = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return worksheet(TABLE + f'<row r="{digits}">{cell(place, "x")}</row>')


DTD = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
XML_2003 = "urn:schemas-microsoft-com:office:spreadsheet"


def spreadsheet(rows: str, prologue: str = '<?xml version="1.0"?>') -> bytes:
    return f'{prologue}<Workbook xmlns="{XML_2003}" xmlns:ss="{XML_2003}"><Worksheet ss:Name="S"><Table>{rows}</Table></Worksheet></Workbook>'.encode()


def xml_row(texts: list[str], attributes: str = "") -> str:
    return f"<Row{attributes}>" + "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts) + "</Row>"


def html(rows: list[list[str]], more: str = "") -> bytes:
    return ("<html><table>" + "".join("<tr>" + "".join(f"<td>{text}</td>" for text in texts) + "</tr>" for texts in rows) + f"</table>{more}</html>").encode()


def csv(delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(delimiter.join(texts) for texts in (HEADINGS, ROW)).encode(encoding)


def ole(body: bytes) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + body


def noise(size: int, seed: int = 5) -> bytes:
    return random.Random(seed).randbytes(size)  # noqa: S311 - the same noise each time is what is wanted


def ole_loop() -> bytes:
    """A directory chain that runs in a circle."""
    header = (
        ole(bytes(16)) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6) + struct.pack("<LLLLLLLLL", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    )
    header += struct.pack("<L", 0) + b"\xff\xff\xff\xff" * 108
    fat = struct.pack("<L", 0xFFFFFFFD) + struct.pack("<L", 1) + b"\xff" * 504
    return header + fat + "Workbook".encode("utf-16-le").ljust(512, b"\x00")


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush()


def encrypted_flag() -> bytes:
    content = bytearray(honest())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        found = content.find(sign)
        while found >= 0:
            content[found + at] |= 1
            found = content.find(sign, found + 4)
    return bytes(content)


def wrong_checksum() -> bytes:
    content = zipped(parts(), zipfile.ZIP_STORED)
    return changed(content, "甲公司".encode(), "乙公司".encode())


def sst(count: int, used: str) -> bytes:
    strings = f'<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}"><si><t>x</t></si></sst>'
    related = f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    return book(worksheet(TABLE + used), relations=related, more={STRINGS: strings})


def _junk_between() -> bytes:
    content = honest()
    directory = content.find(b"PK\x01\x02")
    moved = bytearray(content[:directory] + b"hidden bytes" * 10 + content[directory:])
    end = moved.rfind(b"PK\x05\x06")
    struct.pack_into("<L", moved, end + 16, directory + 120)
    return bytes(moved)


def _declared_small() -> bytes:
    """The directory and the local header say 1,000 bytes, and 30 MB come out."""
    content = bomb(30)
    said = struct.unpack_from("<L", content, central(content, SHEET) + 24)[0]
    return content.replace(struct.pack("<L", said), struct.pack("<L", 1000))


def _packed_garbage() -> bytes:
    content = bytearray(honest())
    at = content.find(SHEET.encode()) + len(SHEET)
    content[at + 10 : at + 60] = noise(50)
    return bytes(content)


def _commented() -> bytes:
    stream = io.BytesIO(honest())
    with zipfile.ZipFile(stream, "a") as archive:
        archive.comment = b"saved by a program that signs what it writes"
    return stream.getvalue()


def _two_sheets(first: str, second: str) -> bytes:
    sheets = f'<sheet name="{first}" sheetId="1" r:id="r1"/><sheet name="{second}" sheetId="2" r:id="r2"/>'
    related = f'<Relationship Id="r2" Type="{OFFICE}/worksheet" Target="worksheets/sheet2.xml"/>'
    return book(sheets=sheets, relations=related, more={"xl/worksheets/sheet2.xml": worksheet()})


def _target(target: str, mode: str = "") -> bytes:
    related = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" Target="{target}"{mode}/></Relationships>'
    return zipped(parts() | {RELATIONS: related.encode()})


def _external_links() -> bytes:
    related = f'<Relationship Id="r8" Type="{OFFICE}/externalLink" Target="{LISTENER}/a.xlsx" TargetMode="External"/>'
    return book(relations=related)


FILES: tuple[Hostile, ...] = (
    Hostile("honest.xlsx", ACCEPT, honest),
    Hostile("hand_made.xlsx", ACCEPT, book),
    Hostile("stored.xlsx", ACCEPT, lambda: zipped(parts(), zipfile.ZIP_STORED)),
    # --- containers
    Hostile("empty.xlsx", REFUSE, lambda: b""),
    Hostile("one_byte.xlsx", REFUSE, lambda: b"P"),
    Hostile("only_the_signature.xlsx", REFUSE, lambda: b"PK\x03\x04"),
    Hostile("only_the_end.xlsx", REFUSE, lambda: b"PK\x05\x06" + bytes(18)),
    Hostile("truncated_half.xlsx", REFUSE, lambda: honest()[: len(honest()) // 2]),
    Hostile("truncated_tail.xlsx", REFUSE, lambda: honest()[:-10]),
    Hostile("truncated_head.xlsx", REFUSE, lambda: honest()[10:]),
    Hostile("junk_before.xlsx", REFUSE, lambda: b"MZ" + bytes(100) + honest()),
    Hostile("zip_before.xlsx", REFUSE, lambda: honest() + honest()),
    Hostile("junk_after.xlsx", REFUSE, lambda: honest() + b"x" * 100),
    Hostile("junk_between.xlsx", REFUSE, _junk_between),
    Hostile("bomb_small_packed.xlsx", REFUSE, lambda: bomb(40)),
    Hostile("bomb_media.xlsx", REFUSE, quoted_bomb),
    Hostile("bomb_declared_small.xlsx", REFUSE, _declared_small),
    Hostile("declared_huge.xlsx", REFUSE, lambda: entry(honest(), SHEET, 24, "<L", 0xFFFFFFF0)),
    Hostile("declared_short.xlsx", REFUSE, lambda: entry(honest(), SHEET, 24, "<L", 10)),
    Hostile("many_members.xlsx", REFUSE, lambda: zipped(parts() | {f"xl/media/{n}": b"" for n in range(3000)})),
    Hostile("member_twice.xlsx", REFUSE, lambda: twice(SHEET, worksheet(row(1, HEADINGS) + row(2, ["B9", "乙", "客户"])).encode())),
    Hostile("member_case_twin.xlsx", REFUSE, lambda: twice("", worksheet().encode(), "xl/worksheets/SHEET1.xml")),
    Hostile("member_backslash_twin.xlsx", REFUSE, lambda: zipped(parts() | {"xl\\workbook.xml": b"<x/>"})),
    Hostile("member_outside.xlsx", REFUSE, lambda: zipped(parts() | {"../../../../" + PLANTED: b"x"})),
    Hostile("member_absolute.xlsx", REFUSE, lambda: zipped(parts() | {"/" + PLANTED: b"x"})),
    Hostile("member_drive.xlsx", REFUSE, lambda: zipped(parts() | {"C:/contractctl_pwned": b"x"})),
    Hostile("member_control_name.xlsx", REFUSE, lambda: zipped(parts() | {"xl/\x1b[31m.xml": b"x"})),
    Hostile("member_nul_name.xlsx", REFUSE, lambda: changed(zipped(parts() | {"xl/media/aQb": b"x"}), b"xl/media/aQb", b"xl/media/a\x00b")),
    Hostile("member_long_name.xlsx", REFUSE, lambda: zipped(parts() | {"xl/" + "a" * 5000: b"x"})),
    Hostile("wrong_checksum.xlsx", REFUSE, wrong_checksum),
    Hostile("wrong_checksum_in_directory.xlsx", REFUSE, lambda: entry(honest(), SHEET, 16, "<L", 1)),
    Hostile("other_name_in_local_header.xlsx", REFUSE, lambda: changed(honest(), SHEET.encode(), b"xl/worksheets/sheet2.xml", 1)),
    Hostile("offset_to_another_member.xlsx", REFUSE, lambda: entry(honest(), SHEET, 42, "<L", 0)),
    Hostile("offset_beyond_the_end.xlsx", REFUSE, lambda: entry(honest(), SHEET, 42, "<L", 2**31)),
    Hostile("method_bzip2.xlsx", REFUSE, lambda: zipped(parts(), zipfile.ZIP_BZIP2)),
    Hostile("method_lzma.xlsx", REFUSE, lambda: zipped(parts(), zipfile.ZIP_LZMA)),
    Hostile("method_unknown.xlsx", REFUSE, lambda: entry(honest(), SHEET, 10, "<H", 97)),
    Hostile("encrypted_flag.xlsx", REFUSE, encrypted_flag),
    Hostile("packed_garbage.xlsx", REFUSE, _packed_garbage),
    Hostile("nested_zip.xlsx", REFUSE, lambda: zipped({"book.xlsx": honest()})),
    Hostile("zip_of_zips.zip", REFUSE, lambda: zipped({f"{n}.zip": zipped({"a": bytes(10**6)}) for n in range(50)})),
    Hostile("docx_renamed_as.xlsx", REFUSE, lambda: zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"})),
    Hostile("comment.xlsx", ACCEPT, _commented, "or REFUSE: a comment at the end is allowed by the format"),
    # --- workbook parts
    Hostile("dtd_in_workbook.xlsx", REFUSE, lambda: zipped(parts() | {WORKBOOK: DTD.encode() + parts()[WORKBOOK]})),
    Hostile("dtd_in_sheet.xlsx", REFUSE, lambda: book(worksheet(prologue=DTD))),
    Hostile("dtd_in_strings.xlsx", REFUSE, lambda: book(more={STRINGS: f'{DTD}<sst xmlns="{MAIN}"><si><t>&c;</t></si></sst>'})),
    Hostile(
        "dtd_in_utf16.xlsx", REFUSE, lambda: zipped(parts() | {SHEET: worksheet(prologue='<?xml version="1.0" encoding="UTF-16"?>' + DTD).encode("utf-16")})
    ),
    Hostile("external_entity.xlsx", REFUSE, lambda: book(worksheet(row(1, HEADINGS) + row(2, ["A1", "&a;", "客户"]), prologue=EXTERNAL))),
    Hostile("dtd_in_document_properties.xlsx", REFUSE, lambda: book(more={"docProps/core.xml": EXTERNAL + "<x/>"})),
    Hostile("unknown_encoding.xlsx", REFUSE, lambda: zipped(parts() | {WORKBOOK: b'<?xml version="1.0" encoding="UUF-8"?>' + parts()[WORKBOOK]})),
    Hostile("not_well_formed_workbook.xlsx", REFUSE, lambda: zipped(parts() | {WORKBOOK: b"<workbook><sheets>"})),
    Hostile("not_well_formed_sheet.xlsx", REFUSE, lambda: book(worksheet()[:-40])),
    Hostile("no_sheets.xlsx", REFUSE, lambda: book(sheets="")),
    Hostile("sheet_part_missing.xlsx", REFUSE, lambda: zipped({name: content for name, content in parts().items() if name != SHEET})),
    Hostile("relation_missing.xlsx", REFUSE, lambda: book(sheets='<sheet name="S" sheetId="1" r:id="r9"/>')),
    Hostile("relations_missing.xlsx", REFUSE, lambda: zipped({name: content for name, content in parts().items() if name != RELATIONS})),
    Hostile("sheet_name_twice.xlsx", REFUSE, lambda: _two_sheets("S", "s")),
    Hostile("two_sheets_one_part.xlsx", REFUSE, lambda: book(sheets='<sheet name="S" sheetId="1" r:id="r1"/><sheet name="T" sheetId="2" r:id="r1"/>')),
    Hostile("sheet_outside.xlsx", REFUSE, lambda: _target("../../../../etc/passwd")),
    Hostile("sheet_elsewhere.xlsx", REFUSE, lambda: _target(f"{LISTENER}/sheet.xml", ' TargetMode="External"')),
    Hostile(
        "workbook_elsewhere.xlsx",
        REFUSE,
        lambda: zipped(parts() | {ROOT: parts()[ROOT].replace(b"xl/workbook", b"xl/other"), "xl/other.xml": parts()[WORKBOOK]}),
    ),
    Hostile("external_links.xlsx", ACCEPT, _external_links),
    Hostile("macro.xlsm", ACCEPT, lambda: zipped(parts() | {"xl/vbaProject.bin": noise(2000)})),
    # --- cells
    Hostile("cell_twice.xlsx", REFUSE, lambda: book(worksheet(row(1, HEADINGS) + f'<row r="2">{cell("A2", "A1")}{cell("B2", "甲")}{cell("B2", "乙")}</row>'))),
    Hostile("cells_out_of_order.xlsx", REFUSE, lambda: book(worksheet(row(1, HEADINGS) + f'<row r="2">{cell("B2", "甲")}{cell("A2", "A1")}</row>'))),
    Hostile("cell_in_another_row.xlsx", REFUSE, lambda: book(worksheet(row(1, HEADINGS) + f'<row r="2">{cell("A2", "A1")}{cell("B3", "甲")}</row>'))),
    Hostile("row_twice.xlsx", REFUSE, lambda: book(worksheet(TABLE + row(2, ["B9", "乙公司", "客户"])))),
    Hostile("rows_out_of_order.xlsx", REFUSE, lambda: book(worksheet(row(2, ROW) + row(1, HEADINGS)))),
    Hostile("row_twice_without_address.xlsx", REFUSE, lambda: book(worksheet(TABLE + f"<row>{cell('A2', 'x')}</row>"))),
    Hostile(
        "prefixed_cell_twice.xlsx",
        REFUSE,
        lambda: book(worksheet(row(1, HEADINGS) + f'<row r="2">{cell("A2", "A1")}<y:c xmlns:y="{MAIN}" r="A2"><y:v>5</y:v></y:c></row>')),
    ),
    Hostile("row_zero.xlsx", REFUSE, lambda: book(worksheet(TABLE + f'<row r="0">{cell("A0", "x")}</row>'))),
    Hostile("row_negative.xlsx", REFUSE, lambda: book(worksheet(TABLE + f'<row r="-5">{cell("A-5", "x")}</row>'))),
    Hostile("row_beyond.xlsx", REFUSE, lambda: book(far("A1048577"))),
    Hostile("row_overflow.xlsx", REFUSE, lambda: book(far("A99999999999999999999"))),
    Hostile("column_beyond.xlsx", REFUSE, lambda: book(far("XFE3"))),
    Hostile("column_overflow.xlsx", REFUSE, lambda: book(far("ZZZZZZZZZZZZ3"))),
    Hostile("far_cell.xlsx", REFUSE, lambda: book(far("XFD1048576"))),
    Hostile("far_formats.xlsx", ACCEPT, lambda: book(worksheet(TABLE + '<row r="1048576"><c r="XFD1048576" s="0"/></row>'))),
    Hostile("used_range_to_xfc4.xlsx", ACCEPT, lambda: book(worksheet(TABLE + f'<row r="4">{cell("XFC4", "x")}</row>'))),
    Hostile("dimension_wrong.xlsx", ACCEPT, lambda: book(worksheet(before='<dimension ref="A1"/>'))),
    Hostile("dimension_huge.xlsx", ACCEPT, lambda: book(worksheet(before='<dimension ref="A1:XFD1048576"/>'))),
    Hostile("dimension_nonsense.xlsx", REFUSE, lambda: book(worksheet(before='<dimension ref="nonsense"/>')), "or ACCEPT: the dimension is not trusted"),
    Hostile("merge_everything.xlsx", REFUSE, lambda: book(worksheet(after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'))),
    Hostile("merge_beyond.xlsx", REFUSE, lambda: book(worksheet(after='<mergeCells><mergeCell ref="A1:ZZZ9999999"/></mergeCells>'))),
    Hostile("merge_backwards.xlsx", REFUSE, lambda: book(worksheet(after='<mergeCells><mergeCell ref="C3:A1"/></mergeCells>'))),
    Hostile("merges_many.xlsx", REFUSE, lambda: book(worksheet(after="<mergeCells>" + '<mergeCell ref="A9:B9"/>' * 70_000 + "</mergeCells>"))),
    Hostile("strings_declared_many.xlsx", REFUSE, lambda: sst(4_294_967_295, "")),
    Hostile("string_index_beyond.xlsx", REFUSE, lambda: sst(1, '<row r="3"><c r="A3" t="s"><v>7</v></c></row>')),
    Hostile("string_index_negative.xlsx", REFUSE, lambda: sst(1, '<row r="3"><c r="A3" t="s"><v>-1</v></c></row>')),
    Hostile(
        "styles_many.xlsx",
        REFUSE,
        lambda: book(more={"xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs>' + "<xf/>".replace("/", " /") * 80_000 + "</cellXfs></styleSheet>"}),
    ),
    Hostile("deep_xml.xlsx", REFUSE, lambda: book(worksheet(TABLE + "<a>" * 100_000 + "</a>" * 100_000)), "or ACCEPT: what stands there is no cell"),
    Hostile("escape_in_cell.xlsx", ACCEPT, lambda: book(worksheet(row(1, HEADINGS) + row(2, ["A1", "甲\u202e公司", "客户"])))),
    Hostile("markup_in_cell.xlsx", ACCEPT, lambda: book(worksheet(row(1, HEADINGS) + row(2, ["A1", "[/bold]=1+1", "客户"])))),
    # --- other kinds
    Hostile("xlsx_renamed.csv", ACCEPT, honest),
    Hostile("csv_renamed.xlsx", ACCEPT, csv),
    Hostile("tsv_renamed.xls", ACCEPT, lambda: csv("\t", "gb18030")),
    Hostile("utf16_no_mark_renamed.xls", ACCEPT, lambda: csv("\t", "utf-16-le") + "\r\n".encode("utf-16-le")),
    Hostile("html_renamed.xls", ACCEPT, lambda: html([HEADINGS, ROW])),
    Hostile("xml_spreadsheetml2003.xls", ACCEPT, lambda: spreadsheet(xml_row(HEADINGS) + xml_row(ROW))),
    Hostile("html_nested.xls", REFUSE, lambda: html([HEADINGS, ROW], "<table><tr><td>" * 300_000)),
    Hostile(
        "html_spans.xls", REFUSE, lambda: html([HEADINGS, ROW], "<table>" + "<tr>" + "<td colspan=1000>x" * 20 + "</table>"), "or ACCEPT: wide, and no harm"
    ),
    Hostile("html_unclosed.xls", ACCEPT, lambda: b"<html><table><tr><td>" + "<td>".join(HEADINGS).encode() + b"<tr><td>" + "<td>".join(ROW).encode()),
    Hostile("html_quadratic.xls", REFUSE, lambda: html([HEADINGS, ROW], "<![" * 200_000), "or ACCEPT"),
    Hostile("html_script.xls", ACCEPT, lambda: html([HEADINGS, ROW], f"<script src='{LISTENER}/x.js'></script><img src='{LISTENER}/x.png'>")),
    Hostile("html_without_table.xls", REFUSE, lambda: b"<html><body>502 Bad Gateway</body></html>"),
    Hostile("xml_2003_bomb.xls", REFUSE, lambda: spreadsheet(xml_row(HEADINGS) + xml_row(["A1", "&c;", "x"]), f'<?xml version="1.0"?>{DTD}')),
    Hostile("xml_2003_index_back.xls", REFUSE, lambda: spreadsheet(xml_row(HEADINGS, ' ss:Index="5"') + xml_row(ROW, ' ss:Index="3"'))),
    Hostile("xml_2003_index_huge.xls", REFUSE, lambda: spreadsheet(xml_row(HEADINGS) + xml_row(ROW, ' ss:Index="99999999999"'))),
    Hostile("xml_bomb.xml", REFUSE, f'<?xml version="1.0"?>{DTD}<x>&c;</x>'.encode),
    Hostile("xml_passwd.xml", REFUSE, f'<?xml version="1.0"?>{EXTERNAL}<x>&a;</x>'.encode),
    Hostile("csv_one_long_line.csv", REFUSE, lambda: b"a," * (25 * 2**20)),
    Hostile("csv_ends_of_lines_of_two_programs.csv", ACCEPT, lambda: csv() + "\rA2,乙公司,客户\nA3,丙公司,客户\r\n".encode()),
    Hostile("csv_one_long_cell.csv", REFUSE, lambda: csv() + b"\r\n" + b"x" * 2**18 + b",b,c\r\n"),
    Hostile("csv_open_quote.csv", REFUSE, lambda: csv() + '\r\nA2,"乙公司,客户\r\nA3,丙公司,客户\r\n'.encode() * 3),
    Hostile("csv_nul_bytes.csv", REFUSE, lambda: csv() + b"\r\nA2,\x00\x00,x\r\n"),
    Hostile("csv_half_letter.csv", REFUSE, lambda: csv() + b"\r\nA2,\xe4\xbd,\xff\xff\r\n"),
    Hostile("csv_formula.csv", ACCEPT, lambda: csv() + "\r\nA2,=cmd|' /C calc'!A0,客户\r\n".encode()),
    Hostile("json_deep.json", REFUSE, lambda: b'{"parties":' + b"[" * 200_000),
    Hostile("ole_garbage.xls", REFUSE, lambda: ole(noise(5000))),
    Hostile("ole_short.xls", REFUSE, lambda: ole(b"")),
    Hostile("ole_named_garbage.xls", REFUSE, lambda: ole(noise(2000) + "Workbook".encode("utf-16-le") + noise(3000))),
    Hostile("ole_loop.xls", REFUSE, ole_loop),
    Hostile("ole_encrypted.xlsx", REFUSE, lambda: ole(bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(480))),
    Hostile("biff_bare_garbage.xls", REFUSE, lambda: b"\x09\x08\x10\x00\x00\x06\x05\x00" + noise(4000)),
    Hostile("noise.xlsx", REFUSE, lambda: noise(100_000)),
    Hostile("picture.xlsx", REFUSE, lambda: b"\x89PNG\r\n\x1a\n" + noise(3000)),
    Hostile("paper.xlsx", REFUSE, lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"),
    Hostile("~$lock.xlsx", REFUSE, lambda: b"\x03abc" + bytes(161)),
)


def odd_things(folder: Path) -> Iterator[tuple[str, str]]:
    """What is no file: a folder, a pipe, links."""
    (folder / "folder.xlsx").mkdir()
    yield "folder.xlsx", "a folder without a workbook"
    (folder / "dangling.xlsx").symlink_to(folder / "nowhere.xlsx")
    yield "dangling.xlsx", "a link to nothing"
    (folder / "device.xlsx").symlink_to("/dev/zero")
    yield "device.xlsx", "a link to a device"
    (folder / "circle.xlsx").symlink_to(folder / "circle.xlsx")
    yield "circle.xlsx", "a link to itself"
    os.mkfifo(folder / "pipe.xlsx")
    yield "pipe.xlsx", "a pipe that nobody writes to"


def write(folder: Path) -> None:
    """All of them, with the list that says what must become of each."""
    listed = []
    for each in FILES:
        (folder / each.name).write_bytes(each.content())
        listed.append({"path": each.name, "expect": each.expect, "note": each.note})
    listed += [{"path": name, "expect": REFUSE, "note": note} for name, note in odd_things(folder)]
    (folder / "expected.json").write_text(json.dumps(listed, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
