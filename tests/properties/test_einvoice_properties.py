"""E-invoices under damage and in every form: a file is read whole or refused in one sentence, never a traceback; forms agree."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.importers.exchange import open_document
from contractctl.importers.reading import read_file
from contractctl.importers.sheets import FileError
from contractctl.records import InvoiceRecord
from contractctl.values.capitals import write_capitals
from contractctl.values.money import yuan
from einvoice_files import COMPANY, OTHER, RED, Facts, ofd, older_xml, xml, zipped
from test_importers_einvoices import TAGS, WORDS
from test_importers_messages import MT940, camt, entry

GOOD = {
    "数电.xml": xml().encode(),
    "旧.xml": older_xml().encode(),
    "国标.xml": xml(RED).encode("gb18030"),
    "附件.ofd": ofd(attached=xml()),
    "标签.ofd": ofd(tags=TAGS, words=WORDS),
    "多张.zip": zipped({"a.xml": xml(), "b/c.ofd": ofd(attached=xml(RED)), "d.pdf": b"%PDF-1.7"}),
    "报文.xml": camt(entry("600.00", "CRDT"), entry("100.00", "DBIT")),
    "报文.sta": MT940.encode("gb18030"),
}
PARTIES = st.sampled_from([(COMPANY, OTHER), (OTHER, COMPANY)])


def read(name: str, content: bytes) -> list[object]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return [row.record for table in read_file(path, frozenset({COMPANY})).tables for row in table.rows]


@pytest.mark.parametrize("name", GOOD)
@given(data=st.data())
@settings(max_examples=120, deadline=None)
def test_damaged_bytes_are_read_or_refused(name: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[name])
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        match data.draw(st.sampled_from(["set", "cut", "copy", "drop"])):
            case "set":
                content[place] = data.draw(st.integers(0, 255))
            case "cut" if place > 0:
                del content[place:]
            case "copy":
                content[place:place] = content[place : place + data.draw(st.integers(1, 40))]
            case _:
                del content[place : place + min(data.draw(st.integers(1, 8)), len(content) - 1)]
        content = content or bytearray(b"x")
    with suppress(FileError):
        read(name, bytes(content))


@pytest.mark.parametrize("name", [name for name in GOOD if not name.startswith("报文")])
def test_the_undamaged_files_hold_invoices(name: str) -> None:
    assert all(isinstance(record, InvoiceRecord) for record in read(name, GOOD[name]))


@pytest.mark.parametrize("name", [name for name in GOOD if name.startswith("报文")])
def test_the_undamaged_messages_are_statements(name: str) -> None:
    workbook = open_document(GOOD[name], name)
    assert workbook is not None
    assert len(workbook.sheets) == 1


@given(net=st.integers(1, 10**9), rate=st.integers(0, 13), is_red=st.booleans(), parties=PARTIES, serial=st.integers(0, 10**8), days=st.integers(1, 28))
@settings(max_examples=60, deadline=None)
def test_every_form_of_an_invoice_is_the_same_record(net: int, rate: int, is_red: bool, parties: tuple[str, str], serial: int, days: int) -> None:
    sign = -1 if is_red else 1
    tax = net * rate // 100
    facts = Facts(
        number=f"2611200000{serial:010d}",
        seller=parties[0],
        buyer=parties[1],
        net=yuan(sign * net),
        tax=yuan(sign * tax),
        gross=yuan(sign * (net + tax)),
        capitals=write_capitals(sign * (net + tax)),
        time=f"2026-02-{days:02d}",
        label="N" if is_red else "Y",
        blue="26112000000999999999" if is_red else "",
        lines=(("*服务*甲", yuan(sign * (net + 7)), yuan(sign * tax)), ("*服务*乙", yuan(sign * -7), "0.00")),
    )
    (one,) = read("a.xml", xml(facts).encode())
    assert isinstance(one, InvoiceRecord)
    assert (one.net_fen, one.tax_fen, one.gross_fen) == (sign * net, sign * tax, sign * (net + tax))
    assert read("a.ofd", ofd(attached=xml(facts))) == [one] == read("a.zip", zipped({"x/a.ofd": ofd(attached=xml(facts)), "x/a.xml": xml(facts)}))
