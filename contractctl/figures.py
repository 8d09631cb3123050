"""Figures of RECONCILE.md §3: what was agreed, invoiced and received, what is open, as of any day.

All amounts are fen, gross of VAT, positive in the contract's direction. Both days of a period are inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Self

from contractctl.documents import TYPED_IN, Direction, Origin

if TYPE_CHECKING:
    from datetime import date


class Status(StrEnum):
    """How a contract stands at a period's end; the first that holds (RECONCILE.md §3)."""

    OVER_RECEIVED = "over_received"
    UNDER_RECEIVED = "under_received"
    SETTLED = "settled"
    PARTLY_INVOICED = "partly_invoiced"
    NOT_STARTED = "not_started"
    NOT_INVOICED = "not_invoiced"


@dataclass(frozen=True, slots=True)
class _Addable:
    """Amounts that add up field by field."""

    def __add__(self, other: Self) -> Self:
        return type(self)(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class Figures(_Addable):
    """The movements of a contract, a counterparty or a unit in a period."""

    opening_receivable: int = 0
    opening_advance: int = 0
    invoiced: int = 0
    received: int = 0
    allocated: int = 0
    adjusted: int = 0
    closing_receivable: int = 0
    closing_advance: int = 0
    invoiced_to_date: int = 0
    received_to_date: int = 0


@dataclass(frozen=True, slots=True)
class ByMethod(_Addable):
    """What was received in the period, by how it came; cash includes bank."""

    cash: int = 0
    bill: int = 0
    barter: int = 0
    set_off: int = 0


@dataclass(frozen=True, slots=True)
class InstalmentCover:
    """An instalment and what of it is covered by the money received up to the period's end."""

    no: int
    due: date | None
    amount: int
    covered: int


@dataclass(frozen=True, slots=True)
class ContractFigures:
    """One line of the report: a contract, or (number None) a counterparty's documents without one."""

    key: str
    number: str | None
    name: str
    unit: str
    direction: Direction
    counterparty: str | None
    amount: int | None  # with the supplements in effect at the period's end; None for 据实结算
    figures: Figures
    by_method: ByMethod
    instalments: tuple[InstalmentCover, ...]
    status: Status
    signed: date | None = None
    last_received: date | None = None
    origin: Origin = TYPED_IN

    @property
    def not_invoiced(self) -> int:
        """What is agreed and not yet invoiced, never below 0."""
        return max(0, (self.amount or 0) - self.figures.invoiced_to_date)

    @property
    def gap(self) -> int:
        """Invoiced less received, to date (票款差额)."""
        return self.figures.invoiced_to_date - self.figures.received_to_date


@dataclass(frozen=True, slots=True)
class CounterpartyFigures:
    """A counterparty's sums in one direction."""

    code: str
    name: str
    direction: Direction
    figures: Figures


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit's sums in one direction."""

    unit: str
    direction: Direction
    figures: Figures


@dataclass(frozen=True, slots=True)
class Totals(_Addable):
    """Documents dated in the period, as of its end: recorded is the sum of the others.

    `left` is the advance of receipts, the receivable of invoices.
    """

    recorded: int = 0
    allocated: int = 0
    adjusted: int = 0
    left: int = 0
    undecided: int = 0
    excluded: int = 0


@dataclass(frozen=True, slots=True)
class DirectionTotals(_Addable):
    """Totals of the money and of the invoices of one direction, or of both as control totals."""

    receipts: Totals = Totals()
    invoices: Totals = Totals()

    def __add__(self, other: Self) -> Self:
        return type(self)(self.receipts + other.receipts, self.invoices + other.invoices)


@dataclass(frozen=True, slots=True)
class AgeingRow:
    """Open invoices of a counterparty by age; `parts` are not due, then one per bucket, then beyond the last."""

    code: str
    name: str
    direction: Direction
    parts: tuple[int, ...]
    open_reds: int = 0  # negative: red letters whose blue is not known
    advance: int = 0

    @property
    def total(self) -> int:
        return sum(self.parts) + self.open_reds


@dataclass(frozen=True, slots=True)
class Ageing:
    """Ageing as of a day, by due date or by invoice date; `due_sources` counts where the due dates came from."""

    as_of: date
    by: str
    buckets: tuple[int, ...]
    rows: tuple[AgeingRow, ...]
    due_sources: tuple[tuple[str, int], ...] = ()
