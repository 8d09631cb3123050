"""Which lines of the accounting system count: each entry once, whichever of its books hold it, and from which balance they go on.

A ledger goes before a journal, and a book that names its bodies before one that does not; a balance table is asked where there are
no entries, and else only for balances that the entries do not tell.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from contractctl.accounting.lines import AccountKind, signed
from contractctl.documents import Book, Direction
from contractctl.frozen import quick_dataclass
from contractctl.values.period import Period, period_of, quarter_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from contractctl.accounting.lines import AccountLine, AccountMap

ONE_DAY = timedelta(days=1)
_Span = tuple[date, date]
_Days = dict[tuple[object, ...], _Span]


class Whose(NamedTuple):
    """Whose balance runs on in a book: an account's, of a body as it is written there."""

    account: str
    party: str | None
    name: str


@quick_dataclass(frozen=True, slots=True)
class Entry:
    """An entry that counts, with its day, its account's kind and what it adds to its body's balance."""

    line: AccountLine
    day: date
    kind: AccountKind
    effect_fen: int
    party: str | None  # the line's body; of a line that names none, that of the document it is
    counts: bool = True  # whether it is in the accounts' balance: one that is not posted only where the balances printed beside it say so


@quick_dataclass(frozen=True, slots=True)
class Moved:
    """A body's balances and movements of a period in one of the two books; a figure that is not stated is None."""

    opening_fen: int | None = None
    added_fen: int | None = None
    taken_fen: int | None = None
    closing_fen: int | None = None


@dataclass(slots=True)
class AccountBooks:
    """What of a unit's books counts in one direction, and the days that they cover."""

    unit: str
    direction: Direction
    start: date
    end: date
    last: date | None  # the last entry's day
    entries: Sequence[Entry]
    openings: Mapping[str | None, int] = field(default_factory=dict)  # by body, on the eve of `start`
    states_openings: bool = True
    tables: Sequence[AccountLine] = ()  # rows of balance tables
    elsewhere: Sequence[AccountLine] = ()  # entries on accounts of neither customers nor suppliers

    def covered(self, period: Period) -> Period | None:
        """The part of a period that the books cover."""
        start, end = max(period.start, self.start), min(period.end, self.end)
        return None if start > end else period if (start, end) == (period.start, period.end) else period_of(start, end)


def account_books(lines: Sequence[AccountLine], maps: Mapping[str, AccountMap]) -> list[AccountBooks]:
    """Each unit's books of customers and of suppliers."""
    sorted_out: defaultdict[tuple[str, Direction], list[AccountLine]] = defaultdict(list)
    elsewhere: defaultdict[str, list[AccountLine]] = defaultdict(list)
    for line in lines:
        direction = maps[line.unit].direction(line)
        if direction is not None and line.book is not Book.AGEING:
            sorted_out[line.unit, direction].append(line)
        elif line.is_entry:
            elsewhere[line.unit].append(line)
    days = _days_of_exports(line for line in lines if line.book in (Book.LEDGER, Book.JOURNAL))
    found = (_books(direction, its, maps[unit], elsewhere[unit], days) for (unit, direction), its in sorted_out.items())
    return sorted(filter(None, found), key=lambda books: (books.unit, books.direction.place))


def _books(direction: Direction, lines: list[AccountLine], kinds: AccountMap, elsewhere: Sequence[AccountLine], days: _Days) -> AccountBooks | None:
    unit = lines[0].unit
    tables = [line for line in lines if line.book is Book.BALANCE and line.date]
    counted = _once([line for line in lines if line.book is not Book.BALANCE], days)
    counts_unposted = _counts_unposted(counted)

    def entry(line: AccountLine, day: date) -> Entry:
        kind = kinds.kind(line) or AccountKind.RECEIVABLE
        return Entry(line, day, kind, line.effect(direction), line.party, counts=counts_unposted or not line.unposted)

    entries = [entry(line, line.date) for line in counted if line.is_entry and line.date]
    if not entries and not any(line.is_opening for line in counted):
        return _tables_alone(unit, direction, tables)
    covered = [days[_export(line)] for line in counted if _export(line) in days]
    start, end = min(first for first, _ in covered), max(last for _, last in covered)
    entries.sort(key=lambda entry: (entry.day, entry.line.origin.row or 0, entry.line.key))
    openings, stated = _openings(counted, entries, tables, direction, start)
    last = max((entry.day for entry in entries), default=None)
    return AccountBooks(unit, direction, start, end, last, entries, openings, stated, tables, elsewhere)


def _tables_alone(unit: str, direction: Direction, tables: Sequence[AccountLine]) -> AccountBooks | None:
    days = [day for line in tables for day in (line.start or line.date, line.date) if day]
    return AccountBooks(unit, direction, min(days), max(days), None, (), tables=tables) if days else None


# -- each entry once


def _days_of_exports(lines: Iterable[AccountLine]) -> _Days:
    """The days that each export covers: a journal with customers in March and suppliers in May covers both months for both."""
    days: dict[tuple[object, ...], _Span] = {}
    for line in lines:
        if line.date or line.since:
            days[_export(line)] = _hull(days.get(_export(line)), (_first_day(line), _last_day(line)))
    return days


def _hull(one: _Span | None, other: _Span) -> _Span:
    return (min(one[0], other[0]), max(one[1], other[1])) if one else other


def _once(lines: Sequence[AccountLine], days: _Days) -> list[AccountLine]:
    """Without the lines of a book where a better one holds the same account on the same day."""
    naming = {_export(line) for line in lines if line.names_a_body}
    spans: dict[tuple[int, str], tuple[date, date]] = {}
    for line in lines:
        if line.date or line.since:
            place = _rank(line, naming), line.account or ""
            spans[place] = _hull(spans.get(place), days[_export(line)])
    return [line for line in lines if not _is_held_better(line, _rank(line, naming), spans)]


def _export(line: AccountLine) -> tuple[object, ...]:
    return line.unit, line.book, line.origin.file, line.origin.sheet


def _rank(line: AccountLine, naming: Container[tuple[object, ...]]) -> int:
    return (0 if _export(line) in naming else 2) + (0 if line.book is Book.LEDGER else 1)


def _is_held_better(line: AccountLine, rank: int, spans: Mapping[tuple[int, str], tuple[date, date]]) -> bool:
    account, day = line.account or "", line.date or line.since
    return day is not None and any(
        better < rank and first - ONE_DAY <= day <= last and (account.startswith(other) or other.startswith(account))
        for (better, other), (first, last) in spans.items()
    )


def _first_day(line: AccountLine) -> date:
    """The first day that its export covers: as it says, else the day after the balance, else the first of the entry's month."""
    if line.since:
        return line.since
    day = line.date or date.max
    return day + ONE_DAY if line.is_opening else day.replace(day=1)


def _last_day(line: AccountLine) -> date:
    """The last day that its export covers: as it says, else the end of the quarter of the entry, so that a quiet last month is not left out."""
    if line.until:
        return line.until
    day = line.date or date.min
    return quarter_of(day + ONE_DAY if line.is_opening else day).end


def _counts_unposted(lines: Iterable[AccountLine]) -> bool:
    """Whether the balances that are printed beside the entries go on over one that is not posted (包含未记账凭证)."""
    of: defaultdict[Whose, list[AccountLine]] = defaultdict(list)
    for line in sorted(lines, key=lambda each: (each.origin.file or "", each.origin.sheet or "", each.origin.row or 0)):
        of[_whose(line)].append(line)
    for its in of.values():
        for before, line in pairwise(its):
            balance, change = before.opening_fen if before.is_opening else before.running_fen, line.effect(Direction.REVENUE)
            if line.unposted and balance is not None and line.running_fen is not None and change:
                return line.running_fen == balance + change
    return False


# -- balances


def _openings(
    counted: Sequence[AccountLine], entries: Sequence[Entry], tables: Sequence[AccountLine], direction: Direction, start: date
) -> tuple[dict[str | None, int], bool]:
    """Each body's balance on the eve of the first day, and whether the books state any: by its opening row, its running balance, a balance table."""
    of: defaultdict[Whose, list[Entry]] = defaultdict(list)
    for entry in entries:
        of[_whose(entry.line)].append(entry)
    found = _opening_rows([line for line in counted if line.is_opening], of, direction, start)
    for whose, its in of.items():
        if whose not in found and (running := its[0].line.running_fen) is not None and its[0].counts:
            found[whose] = signed(running, direction) - its[0].effect_fen
    if not found:
        found = _from_tables(tables, of, direction, start)
    sums: defaultdict[str | None, int] = defaultdict(int)
    for whose, amount in found.items():
        sums[whose.party] += amount
    return dict(sums), bool(found)


def _whose(line: AccountLine) -> Whose:
    return Whose(line.account or line.account_name, line.party, line.name)


def _opening_rows(rows: Iterable[AccountLine], of: Mapping[Whose, Sequence[Entry]], direction: Direction, start: date) -> dict[Whose, int]:
    """The earliest opening row of each, carried back over entries before it."""
    found: dict[Whose, int] = {}
    for row in sorted(rows, key=lambda line: (line.date or date.min, line.key)):
        whose = _whose(row)
        if whose not in found and row.opening_fen is not None:
            before = (entry.effect_fen for entry in of.get(whose, ()) if row.date and start <= entry.day <= row.date and entry.counts)
            found[whose] = signed(row.opening_fen, direction) - sum(before)
    return found


def _from_tables(tables: Sequence[AccountLine], of: Mapping[Whose, Sequence[Entry]], direction: Direction, start: date) -> dict[Whose, int]:
    """The opening balances of the first balance table that begins with the entries or later, or the closing ones of the day before."""
    begun = min((line.start for line in tables if line.start and line.start >= start and line.opening_fen is not None), default=None)
    found: dict[Whose, int] = {}
    for line in tables:
        amount = line.opening_fen if begun and line.start == begun else line.closing_fen if not begun and line.date == start - ONE_DAY else None
        if amount is not None:
            its = [entry for whose, those in of.items() if (whose.party, whose.name) == (line.party, line.name) for entry in those]
            before = 0 if begun is None else sum(entry.effect_fen for entry in its if entry.day < begun and entry.counts)
            found[_whose(line)] = signed(amount, direction) - before
    return found


def tabled(books: AccountBooks, period: Period) -> tuple[Period | None, dict[str | None, Moved]]:
    """What the balance tables say of a period: one of just these days, else those inside it that follow each other."""
    told = [(line.start, line.date) for line in books.tables if line.start and line.date]
    spans = sorted({(start, end) for start, end in told if period.start <= start and end <= period.end})
    chosen = [(period.start, period.end)] if (period.start, period.end) in spans else _following(spans)
    if not chosen:
        return None, {}
    sums: defaultdict[str | None, list[Moved]] = defaultdict(list)
    for line in books.tables:
        if (line.start, line.date) in chosen:
            sums[line.party].append(_moved(line, books.direction, is_first=line.start == chosen[0][0], is_last=line.date == chosen[-1][1]))
    return period_of(chosen[0][0], chosen[-1][1]), {party: _added(parts) for party, parts in sums.items()}


def _following(spans: Sequence[tuple[date, date]]) -> list[tuple[date, date]]:
    """Spans that follow each other from the first on, the shortest that begins on a day."""
    chosen: list[tuple[date, date]] = []
    for start, end in spans:
        if not chosen or start == chosen[-1][1] + ONE_DAY:
            chosen.append((start, end))
    return chosen


def _moved(line: AccountLine, direction: Direction, *, is_first: bool, is_last: bool) -> Moved:
    added, taken = line.sides(direction)
    has_movements = line.debit_fen is not None or line.credit_fen is not None
    opening = signed(line.opening_fen, direction) if line.opening_fen is not None else None
    closing = signed(line.closing_fen, direction) if line.closing_fen is not None else None
    if closing is None and opening is not None and has_movements:
        closing = opening + added - taken
    return Moved(
        opening if is_first else None,
        added if has_movements else None,
        taken if has_movements else None,
        closing if is_last else None,
    )


def _added(parts: Sequence[Moved]) -> Moved:
    def sum_of(amounts: Iterable[int | None]) -> int | None:
        known = [fen for fen in amounts if fen is not None]
        return sum(known) if known else None

    return Moved(
        sum_of(p.opening_fen for p in parts), sum_of(p.added_fen for p in parts), sum_of(p.taken_fen for p in parts), sum_of(p.closing_fen for p in parts)
    )
