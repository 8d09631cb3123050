"""Good files of every format with bytes that are not theirs: `python tests/fuzz_files.py SECONDS [SEED]` (or `make fuzz`).

Each file ends soon as a refusal in one sentence or as a reading whose rows add up; anything else is printed with the bytes that did it, and ends with 1.
"""

from __future__ import annotations

import io
import random
import shutil
import subprocess
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import xlsxwriter

from contractctl.importers.reading import read_file
from contractctl.importers.sheets import FileError
from contractctl.records import Fate, FileReading
from einvoice_files import COMPANY, RED, ofd, older_xml, xml, zipped
from test_importers_messages import MT940, camt, entry

SLOW = 20  # seconds for one file of a few KB
CELLS: list[list[str | float | None]] = [
    ["收款台账", None, None, None, None],
    ["收款日期", "付款单位", "收款金额", "收款方式", "银行流水号"],
    ["2024-01-05", "甲公司", 1234.5, "网银", "LS001"],
    ["2024-01-06", "乙公司", -3, "现金", "LS002"],
    ["2024年1月7日", "丙公司", 88, "承兑汇票", None],
    ["合计", None, 1319.5, None, None],
]


def workbook() -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet("收款台账")
        for number, cells in enumerate(CELLS):
            sheet.write_row(number, 0, cells)
        sheet.write_formula(5, 2, "=SUM(C3:C5)", None, 1319.5)
        sheet.merge_range(0, 0, 0, 4, "收款台账")
        sheet.set_row(3, None, None, {"hidden": True})
        book.add_worksheet("空")
    return stream.getvalue()


def seeds() -> dict[str, bytes]:
    """A good file of each format; those that only an office program writes where one is installed."""
    lines = ["\t".join("" if cell is None else str(cell) for cell in cells) for cells in CELLS]
    rows = "".join("<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in cells) + "</tr>" for cells in CELLS)
    cells_2003 = "".join("<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell or ""}</Data></Cell>' for cell in cells) + "</Row>" for cells in CELLS)
    name = 'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    made = {
        "a.xlsx": workbook(),
        "a.csv": "\r\n".join(line.replace("\t", ",") for line in lines).encode("gb18030"),
        "b.csv": "\n".join(line.replace("\t", "|") for line in lines).encode("utf-16"),
        "a.tsv": "\n".join(lines).encode("utf-8-sig"),
        "a.html": f"<html><meta charset=utf-8><table>{rows}</table></html>".encode(),
        "a.xml": f'<?xml version="1.0"?><Workbook {name}><Worksheet ss:Name="收款"><Table>{cells_2003}</Table></Worksheet></Workbook>'.encode(),
        "b.xml": xml().encode(),
        "c.xml": older_xml(RED).encode(),
        "a.ofd": ofd(attached=xml()),
        "a.zip": zipped({"a.xml": xml(), "b/c.ofd": ofd(attached=xml(RED)), "d.pdf": b"%PDF-1.7"}),
        "a.sta": MT940.encode("gb18030"),
        "d.xml": camt(entry("600.00", "CRDT"), entry("100.00", "DBIT")),
    }
    return made | dict(saved_by_an_office(made["a.xlsx"]))


def saved_by_an_office(content: bytes) -> Iterator[tuple[str, bytes]]:
    office = shutil.which("soffice")
    if office is None:
        return
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        path.write_bytes(content)
        for ending in ("xls", "ods"):
            subprocess.run([office, "--headless", "--convert-to", ending, "--outdir", folder, str(path)], check=True, capture_output=True)
            yield f"a.{ending}", path.with_suffix(f".{ending}").read_bytes()


def damaged(content: bytes, chance: random.Random) -> bytes:
    """Some bytes set, cut out, copied or swapped; in half of the archives inside a member, packed again."""
    if content.startswith(b"PK") and chance.random() < 0.8:
        return _inside(content, chance)
    changed = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 4, 16))):
        place, length = chance.randrange(len(changed)), chance.choice((1, 1, 2, 8, 64))
        match chance.randrange(6):
            case 0:
                changed[place : place + length] = chance.randbytes(length)
            case 1:
                del changed[place : place + length]
            case 2:
                changed[place:place] = changed[place : place + length]
            case 3:
                changed[place] ^= 1 << chance.randrange(8)
            case 4:
                other = chance.randrange(len(changed))
                changed[place : place + length] = changed[other : other + length]
            case _:
                changed[place : place + length] = chance.choice(WORDS)
        changed = changed or bytearray(b"x")
    return bytes(changed)


WORDS = (
    b"",
    b"\x00",
    b"\xff" * 8,
    b"999999999999999999",
    b"-1",
    b"1e999",
    b"NaN",
    b"<",
    b">",
    b"]]>",
    b'"',
    b"&#0;",
    b"\r",
    b"\xef\xbb\xbf",
    "合计".encode(),
    b"A1048577",
    b"XFE1",
)


def _inside(content: bytes, chance: random.Random) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as archive, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as again:
        names = archive.namelist()
        hit = chance.choice(names)
        for name in names:
            inner = archive.read(name)
            again.writestr(name, damaged(inner, chance) if name == hit and inner else inner)
    return stream.getvalue()


def check(reading: FileReading) -> None:
    """Each row stands once, and is a record, a part of one, or names what is wrong."""
    for table in reading.tables:
        numbers = [row.number for row in table.rows]
        assert len(set(numbers)) == len(numbers), f"a row stands twice: {numbers}"
        for row in table.rows:
            assert (row.fate is Fate.OK) == (row.record is not None or row.part_of is not None), row
            assert row.record or row.part_of or row.problems or table.problems, row


def run(seconds: float, seed: int) -> int:
    chance, made = random.Random(seed), seeds()  # noqa: S311 - the same damage each time is what is wanted
    outcomes: Counter[str] = Counter()
    bad = 0
    until = time.monotonic() + seconds
    with TemporaryDirectory() as folder:
        while time.monotonic() < until and bad < 10:
            name = chance.choice(list(made))
            path = Path(folder) / name
            path.write_bytes(damaged(made[name], chance))
            begun = time.monotonic()
            try:
                check(read_file(path, frozenset({COMPANY})))
                outcome = "read"
            except FileError as error:
                outcome = error.id if name in str(error) and error.hint else f"no sentence: {error}"
            except BaseException:  # noqa: BLE001 - whatever it is, it is what we look for
                outcome = traceback.format_exc()
            if time.monotonic() - begun > SLOW:
                outcome = f"slow: {time.monotonic() - begun:.0f} s"
            if outcome != "read" and not outcome.startswith("E-"):
                bad += 1
                kept = Path(f"fuzz-{seed}-{bad}-{name}")
                kept.write_bytes(path.read_bytes())
                print(f"{kept}: {outcome}", file=sys.stderr)  # noqa: T201 - a tool's answer
            outcomes[f"{name.rpartition('.')[2]} {outcome if outcome == 'read' or outcome.startswith('E-') else 'BAD'}"] += 1
    print(f"{sum(outcomes.values())} files, {bad} bad; " + ", ".join(f"{what}: {count}" for what, count in sorted(outcomes.items())))  # noqa: T201
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(run(float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1))
