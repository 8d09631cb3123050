"""The term of a contract: from two columns, from one, or from words; no day is invented (FORMATS.md §3.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.frozen import quick_dataclass
from contractctl.importers.sheets import BadCell
from contractctl.language import N_, say
from contractctl.values.dates import Span, Unreadable, end_after, is_open_ended, length_in_months, read_day, read_month, read_range

if TYPE_CHECKING:
    from datetime import date

    from contractctl.importers.cells import RowReader

UNKNOWN = N_("no days stand there: the term is taken as unknown")


@quick_dataclass(frozen=True, slots=True)
class Term:
    """When a contract was signed and from when to when it holds; `text` is what its words say where they are no days."""

    signed: date | None = None
    start: date | None = None
    end: date | None = None
    open_ended: bool = False
    text: str = ""


def read_term(reader: RowReader) -> Term:
    """The day of signing and the validity; the columns of its first and last day go before the one of the whole term."""
    signed = reader.day("signed")
    term = _from_edges(reader, signed) if any(_stands(reader, field) for field in ("start", "end")) else _from_one(reader, "term", signed)
    if term.start and term.end and term.end < term.start:
        reader.warn("E-IMP-108", "end" if reader.has("end") else "term", N_("the term ends before it begins"))
    return Term(signed, term.start, term.end, term.open_ended, term.text)


def _stands(reader: RowReader, field: str) -> bool:
    cell = reader.raw(field)
    return isinstance(cell, BadCell) or read_day(cell) is not None


def _from_edges(reader: RowReader, signed: date | None) -> Term:
    """From 开始 and 结束; a whole term may stand in either of them."""
    start = _from_one(reader, "start", signed, edge=0) if _stands(reader, "start") else Term()
    if not _stands(reader, "end"):
        return start
    end = _from_one(reader, "end", start.start or signed, edge=1)
    if start.start and start.end and end.end and start.end != end.end:
        reason = say(N_("a whole term stands in one of two columns, and the other says {end}"), end=end.end.isoformat())
        reader.hold("E-IMP-109", "start", reason, N_("write its first day in one column and its last in the other"))
    return Term(
        None,
        start.start or end.start,
        end.end or start.end,
        start.open_ended or end.open_ended,
        start.text or end.text,
    )


def _from_one(reader: RowReader, field: str, since: date | None, edge: int | None = None) -> Term:
    """One cell as a term: its days, or its words. `edge` says which end of the term a single day is; without it a day alone tells none."""
    if isinstance(reader.raw(field), BadCell) or not isinstance(reader.raw(field), str):
        return _one_day(reader.day(field), edge)
    text = reader.text(field)
    if whole := _whole_term(reader, field, text):
        return whole
    month = read_month(text) if edge is not None else None
    if month and edge is not None:
        first, last = (
            N_("only a month stands there: the term is taken to run from its first day"),
            N_("only a month stands there: the term is taken to run to its last day"),
        )
        reader.warn("E-IMP-107", field, last if edge else first)
        return _one_day(month[edge], edge)
    value = read_day(text, is_1904=reader.is_1904)
    if value is None:
        return Term()
    is_no_day = isinstance(value, Unreadable) and not (value.has_no_such_day or value.lacks_year)
    return _words(reader, field, text, since) if is_no_day or edge is None else _one_day(reader.day(field), edge)


def _whole_term(reader: RowReader, field: str, text: str) -> Term | None:
    """A term that has no end, or both its ends in one cell."""
    if is_open_ended(text):
        return Term(open_ended=True, text=text)
    span = read_range(text)
    if isinstance(span, Unreadable):
        (reader.refuse if span.has_no_such_day else reader.hold)("E-IMP-020", field, span.reason, N_("write it like 2024-01-01 to 2024-12-31"))
        return Term(text=text)
    return _span(reader, field, span) if span else None


def _one_day(day: date | None, edge: int | None) -> Term:
    return Term(start=day) if edge == 0 else Term(end=day) if edge == 1 else Term()


def _span(reader: RowReader, field: str, span: Span) -> Term:
    if span.by_month:
        days = say(N_("only months stand there: the term is taken to run from {start} to {end}"), start=span.start.isoformat(), end=span.end.isoformat())
        reader.warn("E-IMP-107", field, days)
    return Term(start=span.start, end=span.end)


def _words(reader: RowReader, field: str, text: str, since: date | None) -> Term:
    """一年, 自签订之日起三年, 至合同履行完毕: kept as written; where a length tells the end, that is only proposed."""
    months = length_in_months(text)
    if since and months:
        end = end_after(since, months).isoformat()
        reader.warn("E-IMP-021", field, say(N_("no days stand there: the term is taken as unknown; from {start} it would run to {end}"), start=since, end=end))
    else:
        reader.warn("E-IMP-021", field, UNKNOWN)
    return Term(text=text)
