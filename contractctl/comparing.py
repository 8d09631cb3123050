"""Two reconciliations of a period beside each other: which figures changed, contract by contract, and which documents made them change."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, NamedTuple

from contractctl.figures import Figures
from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contractctl.documents import Direction
    from contractctl.figures import ContractFigures, Status

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
    figures: Figures | None
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


def line_of(row: ContractFigures, *, is_listed: bool, documents: Mapping[Named, int]) -> Line:
    """What a run keeps of one line."""
    status, figures = (row.status, row.figures) if is_listed else (None, None)
    return Line(LineId(row.unit, row.direction, row.key), row.number, row.counterparty, row.amount, status, figures, documents)


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
    then, today = (before.figures if before else None) or Figures(), (now.figures if now else None) or Figures()
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
