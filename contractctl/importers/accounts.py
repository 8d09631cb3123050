"""The accounting system's customer ledger (客户往来明细账, FORMATS.md §4): opening balances and entries."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from contractctl.importers.contents import Contents
from contractctl.importers.tables import plain
from contractctl.language import N_
from contractctl.records import AccountLineRecord
from contractctl.vocabulary import words_list

if TYPE_CHECKING:
    from contractctl.importers.cells import RowReader
    from contractctl.importers.contents import TableReader
    from contractctl.records import Row


def read(table: TableReader) -> Contents:
    """A customer ledger's entries; its opening balances apart."""
    rows = [read_row(reader) for reader in table.rows() if is_entry(reader)]
    openings = tuple(row for row in rows if _is_opening(row))
    return Contents(tuple(row for row in rows if not _is_opening(row)), openings)


def _is_opening(row: Row) -> bool:
    return isinstance(row.record, AccountLineRecord) and row.record.is_opening


def is_entry(reader: RowReader) -> bool:
    """Running totals and closing balances are no entries."""
    text = plain(reader.text("text")).lstrip("*")
    return text not in words_list("rows", "running_total") and text not in words_list("rows", "closing")


def read_row(reader: RowReader) -> Row:
    """An opening balance or an entry; `*` before voucher or text marks one that is not posted."""
    text, voucher = reader.text("text"), reader.text("voucher")
    is_opening = plain(text) in words_list("rows", "opening")
    record = AccountLineRecord(
        code=reader.identifier("code") or None,
        name=reader.text("name"),
        date=None if is_opening else _day(reader),
        voucher=voucher.lstrip("*"),
        text=text.lstrip("*"),
        debit_fen=reader.optional_amount("debit"),
        credit_fen=reader.optional_amount("credit"),
        side=reader.text("side"),
        balance_fen=reader.optional_amount("balance"),
        is_opening=is_opening,
        unposted=voucher.startswith("*") or text.startswith("*"),
    )
    return reader.row(record)


def _day(reader: RowReader) -> date | None:
    if reader.has("date"):
        return reader.day("date", required=True)
    parts = [reader.text(field) for field in ("year", "month", "day")]
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, TypeError):
        reader.refuse("E-IMP-020", "day", N_("year, month and day make no day"), N_("write it like 2024-03-15"))
        return None
