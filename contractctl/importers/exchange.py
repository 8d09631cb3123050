"""Files that programs exchange, as workbooks: e-invoices (XML, OFD, a zip of them) and bank messages (camt.053, MT940)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.importers import archives, bank_messages, einvoices, markup, ofd
from contractctl.importers.sheets import ZIP, Workbook, members_of

if TYPE_CHECKING:
    from contractctl.importers.sheets import Sheet
    from contractctl.language import Message

ROOTS = frozenset({"EInvoice", "eInvoice", "xbrl", "Document"})
OTHER_ROOTS = frozenset({"html", "Workbook"})  # a page, or a workbook of XML-2003, under another name


def open_document(content: bytes, name: str) -> Workbook | None:
    """The file as a workbook; None where it is of another sort; errors: FileError."""
    found = _sheets(content, name)
    if found is None:
        return None
    sheets, skipped = found
    return Workbook(name, hashlib.sha256(content).hexdigest(), sheets, skipped=skipped)


def _sheets(content: bytes, name: str) -> tuple[tuple[Sheet, ...], tuple[tuple[str, Message], ...]] | None:
    if content.startswith(archives.PDF):
        raise archives.OnlyPicturesError(file=name)
    if content.startswith(ZIP):
        return _of_zip(content, name)
    if markup.is_markup(content):
        return _of_markup(content, name)
    if text := bank_messages.message_text(content):
        return bank_messages.read_mt940(text, name), ()
    return None


def _of_zip(content: bytes, name: str) -> tuple[tuple[Sheet, ...], tuple[tuple[str, Message], ...]] | None:
    names = [member.filename for member in members_of(content, name)]
    if ofd.ROOT in (each.casefold() for each in names):
        return _alone(einvoices.Entry(name, ofd.read_ofd(content, name))), ()
    if archives.is_archive_of_invoices(names):
        entries, skipped = archives.read_archive(content, name)
        return einvoices.sheets(entries), tuple(skipped)
    return None


def _of_markup(content: bytes, name: str) -> tuple[tuple[Sheet, ...], tuple[tuple[str, Message], ...]] | None:
    root_name = markup.root_name(content)
    if root_name not in ROOTS and (root_name in OTHER_ROOTS or not markup.is_declared(content)):
        return None
    root = markup.parse(content, name)
    if bank_messages.is_camt(root):
        return bank_messages.read_camt(root, name), ()
    return _alone(einvoices.Entry(name, einvoices.read_invoice(root, name))), ()


def _alone(entry: einvoices.Entry) -> tuple[Sheet, ...]:
    """A file that is one invoice: its name stands before each problem anyway."""
    return tuple(replace(sheet, sources={}) for sheet in einvoices.sheets([entry]))
