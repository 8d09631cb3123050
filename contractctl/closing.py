"""What closing a period keeps, so that its figures never change (RECONCILE.md §6).

Of each closed day it is known how every document counted and what settled it. What comes later for a closed day counts from the first open day: a
document that was not there, and whatever became of one that was: another amount, body or contract, a void. So no figure of a closed day is touched,
and what is wrong in it is put right where it can still be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from contractctl.documents import Direction, Invoice, InvoiceState, Receipt
from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from contractctl.allocations import Adjustment, Allocation
    from contractctl.documents import Ref

T = TypeVar("T", Invoice, Receipt)


class Place(StrEnum):
    """Where a document counts."""

    LINE = "line"  # under its contract, or under its body where it has none
    EXCLUDED = "excluded"  # money that is not the contract's
    UNDECIDED = "undecided"  # its body is not decided
    GONE = "gone"  # nowhere: it was voided


class Paper(NamedTuple):
    """A document across units and directions: a number may be used in each."""

    unit: str
    direction: Direction
    kind: str
    key: str

    @property
    def ref(self) -> Ref:
        return self.kind, self.key


@quick_dataclass(frozen=True, slots=True)
class Standing:
    """How a document counts from a day on; the amount is fen, the method of money only."""

    since: date
    place: Place
    line: str = ""  # key of its contract, or body: and the code
    counterparty: str | None = None  # the line's
    amount_fen: int = 0
    method: str = ""

    def is_like(self, other: Standing) -> bool:
        """Whether a document counts the same way, from whatever day."""
        return replace(self, since=other.since) == other


class Settling(NamedTuple):
    """An allocation of a closed day, with the unit and direction of its documents."""

    unit: str
    direction: Direction
    allocation: Allocation


class TakenOff(NamedTuple):
    """An adjustment of a closed day, with the unit and direction of its document."""

    unit: str
    direction: Direction
    adjustment: Adjustment


@dataclass(frozen=True, slots=True)
class Closed:
    """Everything up to `through` is closed: how each document counted, oldest standing first, and what settled it."""

    through: date
    standings: Mapping[Paper, tuple[Standing, ...]] = field(default_factory=dict)
    allocations: tuple[Settling, ...] = ()
    adjustments: tuple[TakenOff, ...] = ()
    digest: str = ""

    @property
    def first_open(self) -> date:
        return self.through + timedelta(days=1)


@dataclass(slots=True)
class ClosedPart:
    """What is closed of one settlement group."""

    first_open: date
    standings: dict[Ref, tuple[Standing, ...]] = field(default_factory=dict)
    undecided: dict[Ref, Invoice | Receipt] = field(default_factory=dict)  # those of them whose body is not decided any more
    allocations: list[Allocation] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)


def paper(document: Invoice | Receipt) -> Paper:
    return Paper(document.unit, document.direction, *document.ref)


def method_of(document: Invoice | Receipt) -> str:
    return document.method.value if isinstance(document, Receipt) else ""


def posted(documents: Iterable[T], closed: Closed) -> tuple[T, ...]:
    """Documents with the day from which they count: one that is new to a closed day from the first open day, another from where it did."""
    return tuple(_posted(each, closed) for each in documents)


def _posted(document: T, closed: Closed) -> T:
    known = closed.standings.get(paper(document))
    if known is None:
        late = document.date <= closed.through and not _is_voided(document)
        return replace(document, posted=closed.first_open) if late else document
    return document if known[0].since == document.date else replace(document, posted=known[0].since)


def _is_voided(document: Invoice | Receipt) -> bool:
    return isinstance(document, Invoice) and document.state is InvoiceState.VOIDED


def outside_lines(document: Invoice | Receipt | None, since: date) -> Standing | None:
    """How a document stands that counts in no line, or is not there; None where it counts in one."""
    if document is None or _is_voided(document):
        return Standing(since, Place.GONE)
    if document.counterparty is None:
        return Standing(since, Place.UNDECIDED, amount_fen=document.fen, method=method_of(document))
    if isinstance(document, Receipt) and document.excluded_as is not None:
        return Standing(since, Place.EXCLUDED, counterparty=document.counterparty, amount_fen=document.amount_fen, method=method_of(document))
    return None


def on_day(standings: Sequence[Standing], day: date) -> Standing | None:
    """How a document stood on a day; None before it counted."""
    return next((each for each in reversed(standings) if each.since <= day), None)


def changes(standings: Sequence[Standing]) -> Iterator[tuple[Standing | None, Standing]]:
    """Each standing with the one before it."""
    yield from pairwise((None, *standings))
