"""What makes a record the same record: its key within a unit, and the digest of its content (INTERFACES.md, Keys)."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from dataclasses import fields
from datetime import date
from enum import Enum
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from contractctl.documents import Book, Method
from contractctl.records import (
    RECORD_TYPES,
    AccountLineRecord,
    ContractRecord,
    CounterpartyRecord,
    InstalmentRecord,
    InvoiceRecord,
    ReceiptRecord,
    SupplementRecord,
)
from contractctl.values.identifiers import fold_number, invoice_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contractctl.records import Record

REMEMBERED = 2**14  # names and remarks whose form for comparison is kept
NOT_CONTENT = {
    ContractRecord: {"has_filing", "has_terms", "capital", "terminated"},  # no file tells an ending yet: what a person typed is no other content
    InvoiceRecord: {"opening", "state", "item"},  # a state moves forward, see ledger; how many of its lines' names an invoice carries is its export's choice
    ReceiptRecord: {"opening"},  # where a document was told first makes it no other one
    AccountLineRecord: {"running_fen", "since", "until"},  # an entry booked before it moves it; the same entry stands in longer exports
}
CONTENT = {kind: tuple(field.name for field in fields(kind) if field.name not in NOT_CONTENT.get(kind, ())) for kind in RECORD_TYPES.values()}
FOLDED = {"number", "contract", "parent", "stated_contract", "reference", "reverses", "code"}


class Keyed(NamedTuple):
    """A record with its key and the digest of its content."""

    record: Record
    key: str
    digest: str


class KeyMaker:
    """Keys of records in their order; occurrences are counted where content alone must tell records apart."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    def key(self, record: Record) -> str:  # noqa: PLR0911 - one line per kind of record
        """The record's key within its unit; invoices and receipts within their direction too."""
        match record:
            case CounterpartyRecord():
                return record.code or f"?{text_key(record.name)}"
            case ContractRecord():
                return fold_number(record.number) if record.number else self._by_content(record.counterparty, record.signed, record.amount_fen)
            case SupplementRecord():
                return fold_number(record.number)
            case InstalmentRecord():
                return f"{fold_number(record.contract)}#{record.no}"
            case InvoiceRecord():
                return invoice_key(record.code, record.number) if record.number else self._unnumbered(record)
            case ReceiptRecord():
                return self._receipt(record)
            case AccountLineRecord():
                return self._account_line(record)

    def _account_line(self, record: AccountLineRecord) -> str:
        """An entry by voucher and content; a balance by what it is the balance of, and of when."""
        of = (record.book, fold_number(record.account or ""), fold_number(record.code) if record.code else text_key(record.name))
        if record.book in (Book.BALANCE, Book.AGEING):
            return self._by_content(*of, text_key(record.account_name), record.start, record.date)
        if record.is_opening:
            return self._by_content(*of, record.date, record.opening_fen)
        return self._by_content(*of, record.date, text_key(record.voucher), text_key(record.text), record.debit_fen, record.credit_fen)

    def _receipt(self, record: ReceiptRecord) -> str:
        if record.reference:
            reference = fold_number(record.reference)
            return f"{fold_number(record.account)}:{reference}" if record.account else reference
        if record.balance_fen is not None:
            return self._by_content(record.account, record.at_time or record.date, record.amount_fen, record.balance_fen)
        said = (record.account, record.date, record.amount_fen, text_key(record.counterparty), record.method, text_key(record.memo))
        return self._by_content(*said, record.stated_contract, *record.stated_invoices)

    def _unnumbered(self, record: InvoiceRecord) -> str:
        """An opening that names no document is what its row says."""
        said = (text_key(record.counterparty), fold_number(record.stated_contract or ""), record.date, record.due, record.gross_fen, record.settled_fen)
        return self._by_content("opening", *said)

    def _by_content(self, *parts: object) -> str:
        digest = _digest(parts)[:20]
        self.seen[digest] += 1
        return f"{digest}-{self.seen[digest]}"


def paid_before(keyed: Keyed) -> list[Keyed]:
    """The invoice that an opening bill had paid before the ledger begins, where it names no other open one.

    So the bill is no advance, and one that is returned leaves an open invoice.
    """
    bill = keyed.record
    if not isinstance(bill, ReceiptRecord) or not bill.opening or bill.method is not Method.BILL or bill.stated_invoices != (bill.bill_number,):
        return []
    paid = InvoiceRecord(
        number=bill.stated_invoices[0],
        code=None,
        direction=bill.direction,
        counterparty=bill.counterparty,
        date=bill.date,
        gross_fen=bill.amount_fen,
        due=bill.bill_due,
        stated_contract=bill.stated_contract,
        remark=bill.memo,
        opening=True,
    )
    return [Keyed(paid, KeyMaker().key(paid), content_digest(paid))]


def scope(record: Record) -> str:
    """Where a key is unique: direction for invoices and receipts, else the unit alone."""
    return record.direction.value if isinstance(record, InvoiceRecord | ReceiptRecord) else ""


def text_key(text: str) -> str:
    """A text for comparison: half width, without blanks, case folded."""
    if text.isascii():
        return "".join(text.split()).lower()
    return _wide_key(text)


@lru_cache(REMEMBERED)
def _wide_key(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def content_digest(record: Record) -> str:
    """SHA-256 of what the record says; spelling of blanks, widths and case aside."""
    return content_digests([record])[0]


def content_digests(records: Sequence[Record]) -> list[str]:
    """The digests of many records, worked out a field at a time: what many of them say alike is folded once."""
    digests: dict[int, str] = {}
    for kind in set(map(type, records)):
        places = [place for place, record in enumerate(records) if type(record) is kind]
        same = [records[place] for place in places]
        said = [map(_Said(name).__getitem__, map(attrgetter(name), same)) for name in CONTENT[kind]]
        digests |= zip(places, (_sha256("\x1f".join(each)) for each in zip(*said, strict=True)), strict=True)
    return [digests[place] for place in range(len(records))]


class _Said(dict[object, str]):
    """A field's values with their words for the digest."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name

    def __missing__(self, value: object) -> str:
        words = self[value] = f"{self.name}\x1e{_text(comparable(self.name, value))}"
        return words


def comparable(name: str, value: object) -> object:
    """A field's value as it counts for the digest."""
    if type(value) is str:
        return fold_number(value) if name in FOLDED else text_key(value)
    return value


def _digest(parts: Iterable[object]) -> str:
    return _sha256("\x1f".join(map(_text, parts)))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _text(value: object) -> str:
    if value is None:
        return ""
    if type(value) is str:
        return value
    if isinstance(value, tuple):
        return "\x1e".join(map(_text, value))
    if isinstance(value, date):
        return value.isoformat()
    return str(value.value) if isinstance(value, Enum) else str(value)
