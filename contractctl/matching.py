"""Documents of one settlement group become allocations, with evidence (RECONCILE.md §2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from contractctl.findings import Evidence
    from contractctl.language import Message


class AllocationState(StrEnum):
    """Booked counts in the figures; proposed waits for a person."""

    BOOKED = "booked"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a document that settles a part of another, on the later of their dates.

    `source` gives and `target` is settled: a receipt and an invoice; for rule A2 a red invoice and its blue, or a refund
    (or reversal) and the receipt it takes back. A negative amount releases what was settled before.
    """

    source: str
    target: str
    contract: str | None  # the contract's number, else its key
    amount_fen: int
    on: date
    rule: str
    state: AllocationState = AllocationState.BOOKED
    kind: str = "receipt_invoice"  # red_invoice, refund, reversal
    evidence: tuple[Evidence, ...] = ()
    proposal: str | None = None  # members of one proposed set share it

    @property
    def id(self) -> str:
        """`A-` and twelve hex digits of what makes it this allocation."""
        text = f"{self.source}\n{self.target}\n{self.rule}\n{self.state}\n{self.on}\n{self.amount_fen}"
        return "A-" + hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried for a document: what came of it, why, and the one fact that would settle it."""

    rule: str
    outcome: str  # allocated, linked, proposed, stopped, nothing
    because: Message
    would_settle: Message | None = None
