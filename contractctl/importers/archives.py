"""A zip of e-invoices, as the tax bureau packs them: of one invoice in several forms XML goes before OFD, OFD before PDF (FORMATS.md §1.5)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING

from contractctl.importers import markup
from contractctl.importers.einvoices import Entry, read_invoice
from contractctl.importers.ofd import ROOT, read_ofd
from contractctl.importers.sheets import BROKEN_INSIDE, DamagedFileError, FileError, HugeFileError, members_of
from contractctl.language import N_, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.language import Message

PDF, ZIP = b"%PDF-", b"PK\x03\x04"
KINDS = (".xml", ".ofd", ".pdf")
OTHERS = frozenset({ROOT, "[content_types].xml", "content.xml", "xl/workbook.xml", "xl/workbook.bin"})
UTF8_NAME = 0x800  # the flag of a member whose name is UTF-8; others are in the packer's own encoding
OF_SYSTEMS = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$|desktop\.ini$)", re.IGNORECASE)


class OnlyPicturesError(FileError):
    """A PDF, or an archive of them; facts: file."""

    id = "E-IMP-141"
    msgid = N_("{file}: only PDFs are in it, and a PDF's figures cannot be read for certain")
    hint_msgid = N_("export the XML or OFD of the invoices from the e-tax bureau (数字账户)")


def is_archive_of_invoices(names: Sequence[str]) -> bool:
    """Whether a zip's members are e-invoices: no workbook's and no OFD's parts."""
    plain = [name.casefold() for name in names]
    return not OTHERS.intersection(plain) and any(name.endswith(KINDS) for name in plain)


def read_archive(content: bytes, name: str) -> tuple[list[Entry], list[tuple[str, Message]]]:
    """An entry for each invoice, in the order of the archive, and the members that were left out; errors: FileError."""
    entries: list[tuple[Entry, bool]] = []
    skipped: list[tuple[str, Message]] = []
    pictures: list[str] = []
    for member, data in _members(content, name):
        if data is None:
            entries.append((Entry(member, None, markup.DamagedDocumentError(file=member)), False))
        elif data.startswith(PDF):
            pictures.append(member)
        elif markup.is_markup(data) or data.startswith(ZIP):
            entries.append((_read(member, data), data.startswith(ZIP)))
        else:
            skipped.append((member, say(N_("it is no e-invoice (XML or OFD); import it by itself"))))
    if not entries and pictures:
        raise OnlyPicturesError(file=name)
    kept, lesser = _best_forms(entries)
    return kept, [*lesser, *_pictures(pictures, kept), *skipped]


def _members(content: bytes, name: str) -> Iterator[tuple[str, bytes | None]]:
    """The members by their readable names; None for one whose bytes are damaged."""
    try:
        members = [member for member in members_of(content, name) if not member.is_dir()]
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for member in members:
                if OF_SYSTEMS.search(member.filename):
                    continue
                if member.file_size > markup.LARGEST_DOCUMENT:
                    raise HugeFileError(file=_name(member))
                yield _name(member), _bytes(archive, member)
    except zipfile.BadZipFile as error:
        raise DamagedFileError(file=name) from error


def _bytes(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes | None:
    try:
        return archive.read(member)
    except BROKEN_INSIDE:
        return None


def _name(member: zipfile.ZipInfo) -> str:
    """The name as its packer wrote it: Windows in China packs GBK, which zipfile takes for cp437."""
    if member.flag_bits & UTF8_NAME:
        return member.filename
    try:
        raw = member.filename.encode("cp437")
    except UnicodeEncodeError:
        return member.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _read(member: str, data: bytes) -> Entry:
    """One member; what is wrong with it does not hide the others."""
    try:
        invoice = read_ofd(data, member) if data.startswith(ZIP) else read_invoice(markup.parse(data, member), member)
    except FileError as error:
        return Entry(member, None, error)
    return Entry(member, invoice)


def _best_forms(entries: Sequence[tuple[Entry, bool]]) -> tuple[list[Entry], list[tuple[str, Message]]]:
    """Without the OFDs whose invoice is there as XML."""
    there = {entry.invoice.key: entry.source for entry, is_ofd in entries if entry.invoice and not is_ofd}
    lesser = {entry.source: there[entry.invoice.key] for entry, is_ofd in entries if is_ofd and entry.invoice and entry.invoice.key in there}
    kept = [entry for entry, _ in entries if entry.source not in lesser]
    return kept, [(source, say(N_("the same invoice is read from {file}"), file=better)) for source, better in lesser.items()]


def _pictures(pictures: Sequence[str], kept: Sequence[Entry]) -> Iterator[tuple[str, Message]]:
    """PDFs: beside an XML or OFD of their name or number, or alone."""
    stems = {entry.source.rpartition(".")[0]: entry.source for entry in kept}
    numbers = {entry.invoice.key.rpartition("|")[2]: entry.source for entry in kept if entry.invoice}
    for picture in pictures:
        said = {number for number in re.findall(r"[0-9]{8,20}", picture.rpartition("/")[2]) if number in numbers}
        better = stems.get(picture.rpartition(".")[0]) or next((numbers[number] for number in said), None)
        if better:
            yield picture, say(N_("the same invoice is read from {file}"), file=better)
        else:
            yield picture, say(N_("a PDF alone; export the XML or OFD of this invoice"))
