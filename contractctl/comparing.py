"""Two reconciliations of a period beside each other: which figures changed, contract by contract, and which documents made them change.

Likewise which lines of the accounting system came, went or changed, and which differences with it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from contractctl.figures import Figures
from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contractctl.accounting.lines import AccountLine
    from contractctl.documents import Direction
    from contractctl.figures import ContractFigures, Status
    from contractctl.findings import Finding

AMOUNTS = tuple(field.name for field in fields(Figures))


class LineId(NamedTuple):
    """A line of the report: a contract, or a body's documents without one, in a unit and a direction."""

    unit: str
    direction: Direction
    key: str


class Named(NamedTuple):
    """A document of a line."""

    kind: str  # invoice or receipt
    key: str


@quick_dataclass(frozen=True, slots=True)
class Line:
    """What a run keeps of a line: its figures (fen), where the report lists it, and its documents with their amounts (fen)."""

    id: LineId
    number: str | None
    counterparty: str | None
    amount_fen: int | None
    status: Status | None  # None where the report does not list the line
    figures: Figures
    documents: Mapping[Named, int]


@quick_dataclass(frozen=True, slots=True)
class Because:
    """A document that makes a line's figures change: its amount (fen) before and now, None where it was not, or is not any more, on the line."""

    document: Named
    before_fen: int | None
    now_fen: int | None


@quick_dataclass(frozen=True, slots=True)
class Changed:
    """A line whose figures, status or counterparty changed; `amounts` are fen before and now, by the figure's name."""

    id: LineId
    number: str | None
    counterparty: tuple[str | None, str | None]
    status: tuple[Status | None, Status | None]
    amounts: Mapping[str, tuple[int, int]]
    because: tuple[Because, ...]


class BookedLine(NamedTuple):
    """What a run keeps of a line of the accounting system: an entry's debit less credit, another line's balance (fen)."""

    unit: str
    key: str
    book: str
    account: str
    day: str
    voucher: str
    name: str
    party: str | None
    amount_fen: int
    is_posted: bool

    @property
    def place(self) -> tuple[str, ...]:
        """Where it stands in the books, whatever it says there."""
        return self.unit, self.book, self.account, self.day, self.voucher, self.name


class ChangedLine(NamedTuple):
    """A line of the accounting system as it was and is; None where it was not, or is not any more."""

    before: BookedLine | None
    now: BookedLine | None


class ChangedDifference(NamedTuple):
    """A difference with the accounts as it was and is; None where it was not, or is not any more."""

    before: Finding | None
    now: Finding | None


def booked_line(line: AccountLine) -> BookedLine:
    """What a run keeps of a line."""
    balance = line.closing_fen if line.closing_fen is not None else line.opening_fen
    amount = (line.debit_fen or 0) - (line.credit_fen or 0) if line.is_entry or balance is None else balance
    account, day = line.account or line.account_name, line.date.isoformat() if line.date else ""
    return BookedLine(line.unit, line.key, line.book.value, account, day, line.voucher, line.name, line.party, amount, not line.unposted)


def booked_changes(before: Iterable[BookedLine], now: Iterable[BookedLine]) -> tuple[ChangedLine, ...]:
    """The lines that came, went or changed, in the order of the books; one that went and one that came in its place are the same one, changed."""
    then, today = {(line.unit, line.key): line for line in before}, {(line.unit, line.key): line for line in now}
    found = [ChangedLine(then[key], today[key]) for key in then.keys() & today.keys() if then[key] != today[key]]
    gone: defaultdict[tuple[str, ...], list[BookedLine]] = defaultdict(list)
    for key in sorted(then.keys() - today.keys()):
        gone[then[key].place].append(then[key])
    for key in sorted(today.keys() - then.keys()):
        place = gone.get(today[key].place)
        found.append(ChangedLine(place.pop(0) if place else None, today[key]))
    found += [ChangedLine(line, None) for lines in gone.values() for line in lines]
    return tuple(sorted(found, key=_in_the_books))


def _in_the_books(changed: ChangedLine) -> tuple[str, str, str, str]:
    line = changed.now or changed.before
    return (line.unit, line.day, line.voucher, line.key) if line else ("", "", "", "")


def difference_changes(before: Iterable[Finding], now: Iterable[Finding]) -> tuple[ChangedDifference, ...]:
    """The differences that appeared or disappeared, or are of another amount, by id."""
    then, today = {found.id: found for found in before}, {found.id: found for found in now}
    pairs = (ChangedDifference(then.get(id_), today.get(id_)) for id_ in sorted({*then, *today}))
    return tuple(pair for pair in pairs if not (pair.before and pair.now and pair.before.amount_fen == pair.now.amount_fen))


def line_of(row: ContractFigures, *, is_listed: bool, documents: Mapping[Named, int]) -> Line:
    """What a run keeps of one line."""
    id_, status = LineId(row.unit, row.direction, row.key), row.status if is_listed else None
    return Line(id_, row.number, row.counterparty, row.amount, status, row.figures, documents)


def compared(before: Iterable[Line], now: Iterable[Line]) -> tuple[Changed, ...]:
    """The lines that changed, by unit, direction and key."""
    then, today = {line.id: line for line in before}, {line.id: line for line in now}
    found = (_changed(id_, then.get(id_), today.get(id_)) for id_ in sorted(then.keys() | today.keys()))
    return tuple(each for each in found if each)


def _changed(id_: LineId, before: Line | None, now: Line | None) -> Changed | None:
    amounts = dict(_amounts(before, now))
    status = before.status if before else None, now.status if now else None
    bodies = before.counterparty if before else None, now.counterparty if now else None
    moved = bodies[0] != bodies[1] and None not in (before, now)
    if not amounts and status[0] == status[1] and not moved:
        return None
    line = now or before
    return Changed(id_, line.number if line else None, bodies, status, amounts, tuple(_because(before, now)))


def _amounts(before: Line | None, now: Line | None) -> Iterator[tuple[str, tuple[int, int]]]:
    then, today = before.figures if before else Figures(), now.figures if now else Figures()
    for name in AMOUNTS:
        if (pair := (getattr(then, name), getattr(today, name)))[0] != pair[1]:
            yield name, pair
    agreed = (before.amount_fen or 0) if before else 0, (now.amount_fen or 0) if now else 0
    if agreed[0] != agreed[1]:
        yield "amount", agreed


def _because(before: Line | None, now: Line | None) -> Iterator[Because]:
    then, today = before.documents if before else {}, now.documents if now else {}
    for document in sorted(then.keys() | today.keys()):
        pair = then.get(document), today.get(document)
        if pair[0] != pair[1]:
            yield Because(document, *pair)
