"""The ledger beside the accounts for a period: balances by body, differences, and the reconciliation statement (调节表).

accounts less ledger at the period's end = the sum of what each open difference adds to it; so both adjusted balances are equal.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from contractctl.accounting.books import ONE_DAY, Moved, account_books, tabled
from contractctl.accounting.differences import Difference, DifferenceClass, Side, Within
from contractctl.accounting.lines import AccountMap, numbers_in
from contractctl.accounting.pairing import paired
from contractctl.documents import Direction
from contractctl.frozen import quick_dataclass
from contractctl.values.identifiers import fold_number
from contractctl.values.period import Period

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contractctl.accounting.books import AccountBooks
    from contractctl.accounting.lines import AccountLine
    from contractctl.accounting.pairing import Document, Pairing
    from contractctl.settings import Settings


@quick_dataclass(frozen=True, slots=True)
class BodyBalances:
    """A body's balances and movements in both books."""

    party: str
    ledger: Moved
    accounts: Moved

    @property
    def gap_fen(self) -> int:
        """Accounts less ledger at the end."""
        return (self.accounts.closing_fen or 0) - (self.ledger.closing_fen or 0)


@quick_dataclass(frozen=True, slots=True)
class UndecidedName:
    """A name of the accounts whose body is not decided; its lines are in neither balance."""

    name: str
    lines: int
    amount_fen: int


@quick_dataclass(frozen=True, slots=True)
class TableCheck:
    """A balance table that says something else than the entries of the same books."""

    party: str
    on: date
    entries_fen: int
    table_fen: int


@dataclass(frozen=True, slots=True)
class Section:
    """One unit's customers, or its suppliers."""

    unit: str
    direction: Direction
    period: Period  # the days that are compared: those of the period that the accounts cover
    is_cut: bool  # whether the accounts cover less than was asked for
    last: date | None  # the last entry's day
    has_entries: bool
    states_openings: bool
    balances: tuple[BodyBalances, ...]
    differences: tuple[Difference, ...]  # of the period
    open_at_end: tuple[Difference, ...]  # what the statement is made of: those of the period that are not settled, and those before it
    undecided: tuple[UndecidedName, ...] = ()
    checks: tuple[TableCheck, ...] = ()

    @property
    def carried(self) -> tuple[Difference, ...]:
        """Differences of earlier periods that are still open."""
        own = {difference.identity for difference in self.differences}
        return tuple(d for d in self.open_at_end if d.identity not in own)

    @property
    def ledger_closing(self) -> int:
        return sum(row.ledger.closing_fen or 0 for row in self.balances)

    @property
    def accounts_closing(self) -> int:
        return sum(row.accounts.closing_fen or 0 for row in self.balances)

    def adjusting(self, side: Side) -> int:
        """What the statement changes of one balance."""
        sign = 1 if side is Side.LEDGER else -1
        return sign * sum(d.gap_fen for d in self.open_at_end if d.adjusted_in is side)

    @property
    def adjusted_ledger(self) -> int:
        return self.ledger_closing + self.adjusting(Side.LEDGER)

    @property
    def adjusted_accounts(self) -> int:
        return self.accounts_closing + self.adjusting(Side.ACCOUNTS)


@dataclass(frozen=True, slots=True)
class Agreement:
    """Ledger and accounts of all units that hand in accounts."""

    sections: tuple[Section, ...]
    unmapped: tuple[tuple[str, int], ...] = ()  # accounts of bodies that are mapped to nothing, with their lines

    @property
    def shown(self) -> tuple[Section, ...]:
        """The sections whose balances are the answer's own: customers; suppliers where there are no others."""
        revenue = tuple(s for s in self.sections if s.direction is Direction.REVENUE)
        return revenue or self.sections

    @property
    def differences(self) -> tuple[Difference, ...]:
        return tuple(d for section in self.sections for d in section.differences)

    def part(self, unit: str | None, party: str | None) -> Agreement:
        """What is of a unit and of a body."""
        sections = [s for s in self.sections if unit in (None, s.unit)]
        return replace(self, sections=tuple(sections if party is None else (_of_party(s, party) for s in sections)))


def _of_party(section: Section, party: str) -> Section:
    def its(differences: Iterable[Difference]) -> tuple[Difference, ...]:
        mine = (d for d in differences if party in (d.party, d.other_party) or any(code == party for code, _ in d.gaps))
        return tuple(replace(d, gaps=tuple(gap for gap in d.gaps if gap[0] == party)) for d in mine)

    return replace(
        section,
        balances=tuple(row for row in section.balances if row.party == party),
        differences=its(section.differences),
        open_at_end=its(section.open_at_end),
        undecided=(),
        checks=tuple(check for check in section.checks if check.party == party),
    )


def agree(documents: Iterable[Document], lines: Sequence[AccountLine], period: Period, settings: Settings) -> Agreement | None:
    """Compare documents with account lines; None where the accounts hold nothing of the period."""
    maps = {unit: AccountMap(settings.accounts_of(unit)) for unit in {line.unit for line in lines}}
    of: defaultdict[tuple[str, Direction], list[Document]] = defaultdict(list)
    for document in documents:
        of[document.unit, document.direction].append(document)
    found = [
        section
        for books in account_books(lines, maps)
        if (section := _section(books, of[books.unit, books.direction], period, settings.accounts_of(books.unit).days))
    ]
    return Agreement(tuple(found), _unmapped(lines, maps)) if found else None


def _unmapped(lines: Iterable[AccountLine], maps: Mapping[str, AccountMap]) -> tuple[tuple[str, int], ...]:
    """Accounts with customers or suppliers that are mapped to nothing: one of them may be forgotten in the settings."""
    counts: defaultdict[str, int] = defaultdict(int)
    for line in lines:
        if line.names_a_body and maps[line.unit].kind(line) is None:
            counts[" ".join(filter(None, (line.account, line.account_name)))] += 1
    return tuple(sorted(counts.items()))


def _section(books: AccountBooks, documents: list[Document], period: Period, days: int) -> Section | None:
    covered = books.covered(period)
    if covered is None:
        return None
    if not books.entries and not books.openings:
        return _from_tables(books, documents, covered, is_cut=covered != period)
    return _Compared(books, documents, paired(documents, books.entries, days), covered).section(is_cut=covered != period)


# -- entries


class _Compared:
    """Documents and entries of one unit and direction, paired, seen from a period."""

    def __init__(self, books: AccountBooks, documents: Sequence[Document], pairing: Pairing, period: Period) -> None:
        self.books, self.documents, self.pairing, self.period = books, [p for p in documents if p.counts and p.party], pairing, period
        self.entries = [e for e in (*(e for pair in pairing.pairs for e in pair.entries), *pairing.entries) if e.counts and e.party]
        self.elsewhere = {fold_number(number): line for line in books.elsewhere for number in numbers_in(f"{line.text} {line.voucher}")}
        self.before = self._gaps(self._within(date.min, books.start - ONE_DAY))  # documents before the books' first day that are booked after it
        self.openings = self._openings()
        self.moved = self._accounts_moved()

    def section(self, *, is_cut: bool) -> Section:
        books, period = self.books, self.period
        opening = [*self._opening_differences(self._residual())]
        return Section(
            books.unit,
            books.direction,
            period,
            is_cut,
            books.last,
            has_entries=True,
            states_openings=books.states_openings,
            balances=tuple(self._balances()),
            differences=in_order([*self._within(period.start, period.end), *(opening if period.start == books.start else [])]),
            open_at_end=in_order([*self._within(date.min, period.end), *opening]),
            undecided=tuple(self._undecided()),
            checks=tuple(self._checks()),
        )

    def _within(self, start: date, end: date) -> Iterator[Difference]:
        within = Within(self.books.unit, self.books.direction, Period(start, end, ""), self.books.start, self.elsewhere)
        return within.differences(self.pairing)

    # -- balances

    def _ledger_before(self, day: date) -> dict[str, int]:
        return _sums((p.party or "", p.effect_fen) for p in self.documents if p.counted < day)

    def _openings(self) -> dict[str, int]:
        """The accounts' balances on the eve of their first day; where they state none, those of the ledger without what is booked later."""
        if self.books.states_openings:
            return {party: fen for party, fen in self.books.openings.items() if party is not None}
        before = self._ledger_before(self.books.start)
        return _sums([*before.items(), *self.before])

    @staticmethod
    def _gaps(differences: Iterable[Difference]) -> list[tuple[str, int]]:
        return [(party or "", fen) for d in differences for party, fen in d.gaps]

    def _residual(self) -> dict[str, int]:
        """What of the accounts' opening balances no document explains."""
        before = self._ledger_before(self.books.start)
        return _sums([*self.openings.items(), *((p, -fen) for p, fen in before.items()), *((p, -fen) for p, fen in self.before)])

    def _opening_differences(self, residual: Mapping[str, int]) -> Iterator[Difference]:
        for party, fen in sorted(residual.items()):
            if fen:
                yield _plain(DifferenceClass.OPENING, self.books, party, fen)

    def _balances(self) -> Iterator[BodyBalances]:
        ledger = _ledger_moved(self.documents, self.period)
        for party in sorted({*ledger, *self.moved}):
            yield BodyBalances(party, ledger.get(party, NOTHING), self.moved.get(party, NOTHING))

    def _accounts_moved(self) -> dict[str, Moved]:
        opening = defaultdict(int, self.openings)
        added, taken = defaultdict[str, int](int), defaultdict[str, int](int)
        for entry in self.entries:
            party = entry.party or ""
            if entry.day < self.period.start:
                opening[party] += entry.effect_fen
            elif entry.day <= self.period.end:
                more, less = entry.line.sides(self.books.direction)
                added[party] += more
                taken[party] += less
        return {p: Moved(opening[p], added[p], taken[p], opening[p] + added[p] - taken[p]) for p in {*opening, *added, *taken}}

    # -- what else a person should know

    def _undecided(self) -> Iterator[UndecidedName]:
        names: defaultdict[str, list[int]] = defaultdict(list)
        for entry in (*(e for pair in self.pairing.pairs for e in pair.entries), *self.pairing.entries):
            if entry.party is None and entry.day in self.period:
                names[entry.line.name].append(entry.effect_fen)
        for name, amounts in sorted(names.items()):
            yield UndecidedName(name, len(amounts), sum(amounts))

    def _checks(self) -> Iterator[TableCheck]:
        """Balances that a table states of the period's last day beside those of the entries."""
        span, stated = tabled(self.books, self.period)
        if span is None or span.end != self.period.end:
            return
        for party, row in sorted((p, row) for p, row in stated.items() if p is not None):
            mine = self.moved.get(party, NOTHING).closing_fen or 0
            if row.closing_fen is not None and row.closing_fen != mine:
                yield TableCheck(party, span.end, mine, row.closing_fen)


NOTHING = Moved(0, 0, 0, 0)


def _ledger_moved(documents: Iterable[Document], period: Period) -> dict[str, Moved]:
    opening, added, taken = defaultdict[str, int](int), defaultdict[str, int](int), defaultdict[str, int](int)
    for document in documents:
        party = document.party or ""
        if document.counted < period.start:
            opening[party] += document.effect_fen
        elif document.counted <= period.end and document.kind == "invoice":
            added[party] += document.effect_fen
        elif document.counted <= period.end:
            taken[party] -= document.effect_fen
    return {p: Moved(opening[p], added[p], taken[p], opening[p] + added[p] - taken[p]) for p in {*opening, *added, *taken}}


def _sums(parts: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: defaultdict[str, int] = defaultdict(int)
    for party, fen in parts:
        sums[party] += fen
    return dict(sums)


def _plain(kind: DifferenceClass, books: AccountBooks, party: str, fen: int) -> Difference:
    """A difference that no line explains."""
    return Difference(kind, books.unit, books.direction, party, fen, Side.ACCOUNTS, ((party, fen),))


def in_order(differences: Iterable[Difference]) -> tuple[Difference, ...]:
    """By body, day and key: whatever the order in which files came."""

    def place(d: Difference) -> tuple[str, str, str, str, str]:
        day = d.documents[0].date if d.documents else d.posted
        key = d.documents[0].key if d.documents else d.entries[0].line.key if d.entries else ""
        return d.party or "", day.isoformat() if day else "", d.kind.value, key, d.side.value

    return tuple(sorted(differences, key=place))


# -- balance tables alone


def _from_tables(books: AccountBooks, documents: Iterable[Document], covered: Period, *, is_cut: bool) -> Section | None:
    """Balances only: what differs of each body's opening balance, and of its movements, which no line explains."""
    span, stated = tabled(books, covered)
    if span is None:
        return None
    ledger = _ledger_moved([p for p in documents if p.counts and p.party], span)
    parties = sorted({*ledger, *(p for p in stated if p is not None)})
    rows = [BodyBalances(p, ledger.get(p, NOTHING), _complete(stated.get(p), ledger.get(p, NOTHING))) for p in parties]
    differences = in_order(d for row in rows for d in _balance_differences(books, row))
    undecided = stated.get(None)
    return Section(
        books.unit,
        books.direction,
        span,
        is_cut or span != covered,
        None,
        has_entries=False,
        states_openings=any(row.opening_fen is not None for row in stated.values()),
        balances=tuple(rows),
        differences=differences,
        open_at_end=differences,
        undecided=(UndecidedName("", 0, undecided.closing_fen or 0),) if undecided else (),
    )


def _complete(stated: Moved | None, ledger: Moved) -> Moved:
    """A table's figures; an opening balance that it does not state is taken from the ledger."""
    if stated is None:
        return NOTHING
    opening = stated.opening_fen if stated.opening_fen is not None else ledger.opening_fen or 0
    closing = stated.closing_fen if stated.closing_fen is not None else opening + (stated.added_fen or 0) - (stated.taken_fen or 0)
    return Moved(opening, stated.added_fen, stated.taken_fen, closing)


def _balance_differences(books: AccountBooks, row: BodyBalances) -> Iterator[Difference]:
    opening = (row.accounts.opening_fen or 0) - (row.ledger.opening_fen or 0)
    if opening:
        yield _plain(DifferenceClass.OPENING, books, row.party, opening)
    if row.gap_fen != opening:
        yield _plain(DifferenceClass.BALANCE, books, row.party, row.gap_fen - opening)
