"""Ageing tables (账龄表, FORMATS.md §3.5): a body's balance by buckets of days or years, whatever the buckets are.

A negative balance is money received in advance and stands in no bucket.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.documents import Book
from contractctl.importers import accounts
from contractctl.importers.cells import RowReader
from contractctl.importers.contents import Contents
from contractctl.importers.tables import plain
from contractctl.importers.totals import stated_totals
from contractctl.language import N_, say
from contractctl.records import About, AccountLineRecord, Outcome
from contractctl.values.money import grouped
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.importers.accounts import Frame
    from contractctl.importers.contents import TableReader
    from contractctl.importers.tables import Found, Heading
    from contractctl.records import Problem, Row


def read(table: TableReader) -> Contents:
    """An ageing table's rows; each balance compared with its buckets."""
    found, frame = _with_buckets(table.found), accounts.frame_of(table.found)
    buckets = [field for field in found.heading.columns if field.startswith("bucket ")]
    rows: list[Row] = []
    problems: list[Problem] = []
    for number in found.rows:
        reader = RowReader(found, number, table.is_1904)
        text = accounts.lone_text(found, number)
        if text is not None and text not in (reader.text("customer"), reader.text("supplier"), reader.text("body")):
            problems.append(accounts.note(found, number, text))
        elif not _is_sum(reader):
            rows.append(_row(reader, frame, buckets))
    lines = [(row.number, row.record) for row in rows if isinstance(row.record, AccountLineRecord)]
    problems += [*_undated(found, frame), *accounts.two_names(found, lines)]
    taken = replace(found, rows=tuple(row.number for row in rows))
    stated = stated_totals(taken, frozenset(), frozenset({"balance", *buckets}))
    records = [record for _, record in lines]
    about = About(
        accounts.account_said(frame, records), frame.period, accounts.currency_of(frame), closing_fen=sum(record.closing_fen or 0 for record in records)
    )
    return Contents(tuple(rows), about=about, stated=tuple(stated), problems=tuple(problems))


def _with_buckets(found: Found) -> Found:
    """The table with a field for each bucket's column, named by its heading."""
    heading = found.heading
    columns = [heading.columns["bucket"], *heading.more.get("bucket", ())]
    named = {f"bucket {number}": column for number, column in enumerate(columns)}
    kept = {field: column for field, column in heading.columns.items() if field != "bucket"}
    labels = {**heading.labels, **{field: _label(found, heading, column) for field, column in named.items()}}
    scales = {**heading.scales, **{field: heading.scales["bucket"] for field in named if "bucket" in heading.scales}}
    return replace(found, heading=replace(heading, columns=kept | named, labels=labels, scales=scales, more={}))


def _label(found: Found, heading: Heading, column: int) -> str:
    """A bucket's heading, of two rows the lower one."""
    cells = (plain(found.sheet.cell(row, column)) for row in reversed(heading.rows))
    return next((text for text in cells if text), "")


def _is_sum(reader: RowReader) -> bool:
    totals = tuple(synonyms(accounts.WORDS, "balance_rows")["total"])
    return any(plain(reader.text(name)).endswith(totals) for name in ("customer_code", "customer", "supplier_code", "supplier", "body_code", "body"))


def _row(reader: RowReader, frame: Frame, buckets: Sequence[str]) -> Row:
    party, account = accounts.party(reader), accounts.account(reader)
    amount = reader.amount("balance", required=True).fen
    balance = amount * (accounts.sign_of(reader.text("side")) or 1)
    ages = {field: reader.optional_amount(field) for field in buckets}
    added = sum(fen or 0 for fen in ages.values())
    is_advance = balance < 0 and not any(ages.values())
    if added not in (balance, amount) and not is_advance and not reader.is_bad:
        reason = say(N_("its buckets add up to {added}, the balance is {stated}"), added=grouped(added), stated=grouped(balance))
        reader.warn("E-IMP-160", "balance", reason, N_("correct the bucket or the balance"))
    accounts.check_currency(reader, frame, "balance")
    record = AccountLineRecord(
        book=Book.AGEING,
        code=party.code,
        name=party.name,
        role=party.role,
        date=frame.span.end if frame.span else None,
        account=account.code or frame.account.code,
        account_name=account.name or frame.account.name,
        closing_fen=balance,
        ages="\n".join(f"{reader.table.heading.labels[field]} {fen}" for field, fen in ages.items() if fen is not None),
    )
    return reader.row(record)


def _undated(found: Found, frame: Frame) -> Iterator[Problem]:
    if frame.span is None:
        reason = say(N_("the table does not say of which day it is; its rows are kept without one"))
        yield accounts.problem("E-IMP-161", Outcome.WARNING, found, found.heading.rows[0], None, "", reason, N_("write 截止日期：2026-03-31 above the heading"))
