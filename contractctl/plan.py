"""Plan coverage (计划履行): how far the money of a contract covers its instalments (RECONCILE.md §2).

A reading of its own: it changes no allocation and no advance. The same reading of invoices serves link rule L5.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contractctl.documents import Instalment

NEAR = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Payment:
    """Money (or an invoice) that covers instalments; a negative amount takes back what `takes_back` covered."""

    key: str
    day: date
    amount_fen: int
    stated_no: int | None = None
    takes_back: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What a payment covers of an instalment (its index in the plan); negative where it takes back."""

    payment: str
    index: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """The plan in the order of due days, what is covered of each instalment, and what exceeded the plan."""

    plan: tuple[Instalment, ...]
    covered: tuple[int, ...]
    parts: tuple[Part, ...]
    excess_fen: int

    def uncovered(self, day: date) -> int:
        """What is due by `day`, that day included, and not covered."""
        due = ((i, c) for i, c in zip(self.plan, self.covered, strict=True) if i.due is not None and i.due <= day)
        return sum(max(0, instalment.amount_fen - covered) for instalment, covered in due)


def plan_order(instalment: Instalment) -> tuple[date, int]:
    """Oldest due first; an instalment without a day comes last."""
    return instalment.due or date.max, instalment.no


def cover(instalments: Iterable[Instalment], payments: Sequence[Payment]) -> Coverage:
    """Cover a plan with payments, which come in the order date, amount, key."""
    plan = tuple(sorted(instalments, key=plan_order))
    reading = _Reading(plan)
    for payment in payments:
        if payment.amount_fen > 0:
            reading.pay(payment)
        else:
            reading.take_back(payment)
    return Coverage(plan, tuple(reading.covered), tuple(reading.parts), reading.excess)


class _Reading:
    """The state of one plan while its payments are read."""

    def __init__(self, plan: tuple[Instalment, ...]) -> None:
        self.plan = plan
        self.covered = [0] * len(plan)
        self.parts: list[Part] = []
        self.excess = 0

    def left(self, index: int) -> int:
        return self.plan[index].amount_fen - self.covered[index]

    def put(self, payment: Payment, index: int, amount: int) -> None:
        self.covered[index] += amount
        self.parts.append(Part(payment.key, index, amount))

    def pay(self, payment: Payment) -> None:
        left = payment.amount_fen
        for index in self._order(payment):
            part = min(left, self.left(index))
            if part > 0:
                self.put(payment, index, part)
                left -= part
            if left == 0:
                return
        self.excess += left

    def _order(self, payment: Payment) -> list[int]:
        """Stated instalment first; then the one that fits exactly; then oldest due."""
        stated = [i for i, instalment in enumerate(self.plan) if instalment.no == payment.stated_no]
        fitting = [] if stated else self._equal(payment)
        first = stated or fitting
        return first + [i for i in range(len(self.plan)) if i not in first]

    def _equal(self, payment: Payment) -> list[int]:
        equal = [i for i in range(len(self.plan)) if self.left(i) == payment.amount_fen]
        near = [i for i in equal if (due := self.plan[i].due) is not None and abs(due - payment.day) <= NEAR]
        return near if len(near) == 1 and equal[0] == near[0] else []

    def take_back(self, payment: Payment) -> None:
        """First what exceeded the plan, then what its original covered, then the latest cover."""
        left = -payment.amount_fen
        from_excess = min(left, self.excess)
        self.excess -= from_excess
        left -= from_excess
        own = [part for part in reversed(self.parts) if part.payment == payment.takes_back]
        others = [part for part in reversed(self.parts) if part.payment != payment.takes_back]
        for part in (*own, *others):
            amount = min(left, part.amount_fen, self.covered[part.index])
            if amount > 0:
                self.put(payment, part.index, -amount)
                left -= amount
        self.excess -= left
