"""Plan coverage (计划履行): how far the money of a contract covers its instalments (RECONCILE.md §2).

A reading of its own: it changes no allocation and no advance. The same reading of invoices serves link rule L5.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contractctl.documents import Instalment

NEAR = timedelta(days=90)


@quick_dataclass(frozen=True, slots=True)
class Payment:
    """Money (or an invoice) that covers instalments; a negative amount takes back what `takes_back` covered."""

    key: str
    day: date
    amount_fen: int
    stated_no: int | None = None
    takes_back: str | None = None


@quick_dataclass(frozen=True, slots=True)
class Part:
    """What a payment covers of an instalment (its index in the plan), less what was taken back."""

    payment: str
    index: int
    amount_fen: int


@quick_dataclass(frozen=True, slots=True)
class Coverage:
    """The plan in the order of due days, and what is covered of each instalment."""

    plan: tuple[Instalment, ...]
    covered: tuple[int, ...]
    parts: tuple[Part, ...]

    def due(self, day: date) -> int:
        """What is due by `day`, that day included."""
        return sum(i.amount_fen for i in self.plan if i.due is not None and i.due <= day)

    def uncovered(self, day: date) -> int:
        """What is due by `day`, that day included, and not covered."""
        due = ((i, c) for i, c in zip(self.plan, self.covered, strict=True) if i.due is not None and i.due <= day)
        return sum(max(0, instalment.amount_fen - covered) for instalment, covered in due)


def plan_order(instalment: Instalment) -> tuple[date, int]:
    """Oldest due first; an instalment without a day comes last."""
    return instalment.due or date.max, instalment.no


def cover(instalments: Iterable[Instalment], payments: Sequence[Payment], before_fen: int = 0) -> Coverage:
    """Cover a plan with payments, which come in the order date, amount, key; before them with money that is no payment of the ledger."""
    plan = tuple(sorted(instalments, key=plan_order))
    if not (payments or before_fen) or not plan:
        return Coverage(plan, (0,) * len(plan), ())
    reading = _Reading(plan)
    reading.begin(before_fen)
    for payment in payments:
        if payment.amount_fen > 0:
            reading.pay(payment)
        else:
            reading.take_back(payment)
    return Coverage(plan, tuple(reading.covered), reading.parts())


class _Reading:
    """The state of one plan while its payments are read."""

    def __init__(self, plan: tuple[Instalment, ...]) -> None:
        self.plan = plan
        self.covered = [0] * len(plan)
        self.by: dict[tuple[str, int], int] = {}  # payment and index: what it covers there, in the order of covering
        self.excess = 0

    def parts(self) -> tuple[Part, ...]:
        return tuple(Part(payment, index, amount) for (payment, index), amount in self.by.items() if amount)

    def left(self, index: int) -> int:
        return self.plan[index].amount_fen - self.covered[index]

    def put(self, payment: str, index: int, amount: int) -> None:
        self.covered[index] += amount
        self.by[payment, index] = self.by.get((payment, index), 0) + amount

    def begin(self, left: int) -> None:
        """Oldest due first: what was paid before is part of no payment."""
        for index in range(len(self.plan)):
            part = min(left, self.left(index))
            self.covered[index] += part
            left -= part
        self.excess += left

    def pay(self, payment: Payment) -> None:
        """Stated instalment first; then the one that fits exactly; then oldest due."""
        left = self._fill(payment, self._stated(payment), payment.amount_fen)
        left = self._fill(payment, self._equal(left, payment.day), left)
        self.excess += self._fill(payment, range(len(self.plan)), left)

    def _fill(self, payment: Payment, indexes: Iterable[int], left: int) -> int:
        """Cover instalments in turn; what is left of the money."""
        for index in indexes:
            part = min(left, self.left(index))
            if part > 0:
                self.put(payment.key, index, part)
                left -= part
        return left

    def _stated(self, payment: Payment) -> list[int]:
        return [i for i, instalment in enumerate(self.plan) if instalment.no == payment.stated_no]

    def _equal(self, amount: int, day: date) -> list[int]:
        """The only one near whose uncovered part is this amount, if no older uncovered one has it too."""
        equal = [i for i in range(len(self.plan)) if self.left(i) == amount]
        near = [i for i in equal if (due := self.plan[i].due) is not None and abs(due - day) <= NEAR]
        return near if len(near) == 1 and equal[0] == near[0] else []

    def take_back(self, payment: Payment) -> None:
        """First what exceeded the plan, then what its original covered, then the latest cover."""
        left = -payment.amount_fen
        from_excess = max(0, min(left, self.excess))
        self.excess -= from_excess
        left -= from_excess
        own = [place for place in self.by if place[0] == payment.takes_back]
        others = [place for place in self.by if place[0] != payment.takes_back]
        for key, index in (*reversed(own), *reversed(others)):
            part = min(left, self.by[key, index])
            if part > 0:
                self.put(key, index, -part)
                left -= part
        self.excess -= left
