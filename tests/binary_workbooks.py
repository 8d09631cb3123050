"""Workbooks in Excel's binary format (.xlsb), written record by record (MS-XLSB 2.4): no library on PyPI writes them."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

DIV0 = 7


@dataclass(frozen=True)
class Fault:
    """An error that a cell holds, typed in or as a formula's result."""

    code: int
    is_formula: bool = False


Cell = str | float | Fault | None


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = b"", len(body)
    while size > 0x7F:
        length += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + length + bytes([size]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def cell(column: int, value: Cell) -> bytes:
    where = struct.pack("<II", column, 0)
    match value:
        case None:
            return record(1, where)
        case Fault(code, True):
            return record(11, where + bytes([code]) + struct.pack("<HII", 0, 0, 0))
        case Fault(code):
            return record(3, where + bytes([code]))
        case str():
            return record(6, where + wide(value))
        case _:
            return record(5, where + struct.pack("<d", value))


def sheet(rows: Sequence[Sequence[Cell]], hidden_rows: Collection[int], hidden_columns: Collection[int]) -> bytes:
    width = max(map(len, rows))
    columns = b"".join(record(60, struct.pack("<IIIIH", c - 1, c - 1, 2048, 0, 1)) for c in sorted(hidden_columns))
    content = record(129) + record(148, struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1))
    content += (record(390) + columns + record(391) if columns else b"") + record(145)
    for index, cells in enumerate(rows):
        content += record(0, struct.pack("<IIH3BI", index, 0, 300, 0, 0x10 if index + 1 in hidden_rows else 0, 0, 1) + struct.pack("<II", 0, width - 1))
        content += b"".join(cell(column, value) for column, value in enumerate(cells))
    return content + record(146) + record(130)


def xlsb(
    sheets: dict[str, Sequence[Sequence[Cell]]], *, hidden_rows: Collection[int] = (), hidden_columns: Collection[int] = (), is_1904: bool = False
) -> bytes:
    """A workbook of these sheets; rows and columns, from 1, that are hidden in each."""
    bundle = b"".join(record(156, struct.pack("<II", 0, n) + wide(f"rId{n}") + wide(name)) for n, name in enumerate(sheets, 1))
    book = record(131) + record(153, struct.pack("<II", int(is_1904), 0) + wide("")) + record(143) + bundle + record(144) + record(132)
    relation = '<Relationship Id="rId{0}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{1}" Target="{2}"/>'
    related = '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": related.format(relation.format(1, "officeDocument", "xl/workbook.bin")),
        "xl/workbook.bin": book,
        "xl/_rels/workbook.bin.rels": related.format("".join(relation.format(n, "worksheet", f"worksheets/sheet{n}.bin") for n in range(1, len(sheets) + 1))),
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
        for number, rows in enumerate(sheets.values(), 1):
            archive.writestr(f"xl/worksheets/sheet{number}.bin", sheet(rows, hidden_rows, hidden_columns))
    return content.getvalue()
