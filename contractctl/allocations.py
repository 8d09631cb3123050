"""What the matcher returns for one settlement group: allocations, adjustments, and what it could not decide (RECONCILE.md §2)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from datetime import date

    from contractctl.documents import Invoice, Receipt, Ref
    from contractctl.findings import Evidence
    from contractctl.sets import Tie


class AllocationState(StrEnum):
    """Booked counts in the figures; proposed waits for a person."""

    BOOKED = "booked"
    PROPOSED = "proposed"


class Against(StrEnum):
    """What an allocation settles with what."""

    INVOICE = "invoice"  # a receipt settles an invoice
    RED = "red"  # a red invoice takes back its blue
    REFUND = "refund"  # a refund takes back its receipt
    REVERSAL = "reversal"  # a reversed or returned receipt and its reversal net out


@quick_dataclass(frozen=True, slots=True)
class Allocation:
    """A part of a document that settles a part of another, on the later of their dates.

    `source` gives and `target` is settled: a receipt and an invoice; a red invoice and its blue; a refund or reversal and the
    receipt it takes back. A negative amount releases what was settled before.
    """

    source: str
    target: str
    contract: str | None  # the contract's number, else its key
    amount_fen: int
    on: date
    rule: str
    state: AllocationState = AllocationState.BOOKED
    against: Against = Against.INVOICE
    evidence: tuple[Evidence, ...] = ()
    proposal: str | None = None  # members of one proposed set share it

    @property
    def releases(self) -> str | None:
        """The rule whose allocation a red letter or refund released by it."""
        return next((each.value for each in self.evidence if each.feature == "releases"), None)

    @property
    def source_ref(self) -> Ref:
        return "invoice" if self.against is Against.RED else "receipt", self.source

    @property
    def target_ref(self) -> Ref:
        return "receipt" if self.against in (Against.REFUND, Against.REVERSAL) else "invoice", self.target

    @property
    def id(self) -> str:
        """`A-` and twelve hex digits of what makes it this allocation."""
        text = f"{self.source}\n{self.target}\n{self.rule}\n{self.state}\n{self.on}\n{self.amount_fen}"
        return "A-" + hashlib.sha256(text.encode()).hexdigest()[:12]


@quick_dataclass(frozen=True, slots=True)
class Adjustment:
    """What is taken off what is left on a document: booked by a person, or proposed (A7), where a person says which of the reasons it is."""

    kind: str  # invoice or receipt
    document: str
    amount_fen: int
    reason: str
    on: date
    rule: str = "A7"
    state: AllocationState = AllocationState.PROPOSED
    evidence: tuple[Evidence, ...] = ()

    @property
    def id(self) -> str:
        """`J-` and twelve hex digits of what makes it this adjustment."""
        return "J-" + hashlib.sha256(f"{self.document}\n{self.rule}\n{self.on}\n{self.amount_fen}".encode()).hexdigest()[:12]


@quick_dataclass(frozen=True, slots=True)
class Excess:
    """Money beyond what the invoices that a receipt names have open."""

    receipt: Receipt
    invoices: tuple[Invoice, ...]
    amount_fen: int


@quick_dataclass(frozen=True, slots=True)
class Shortage:
    """A receipt that names several invoices and has less than they have open: nothing is allocated."""

    receipt: Receipt
    invoices: tuple[Invoice, ...]


@quick_dataclass(frozen=True, slots=True)
class ForeignInvoice:
    """A receipt that names an invoice of the other direction, or of a body that is no candidate."""

    receipt: Receipt
    invoice: Invoice


@dataclass(slots=True)
class Matching:
    """What the matcher returns for one group."""

    allocations: list[Allocation] = field(default_factory=list)
    adjustments: list[Adjustment] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    excesses: list[Excess] = field(default_factory=list)
    shortages: list[Shortage] = field(default_factory=list)
    foreign: list[ForeignInvoice] = field(default_factory=list)
    capped: list[tuple[str, str]] = field(default_factory=list)  # kind and key of documents whose search met its cap
    over_reversed: list[tuple[Invoice, Invoice, int]] = field(default_factory=list)  # red, blue, what exceeds the blue
    unknown_blue: list[Invoice] = field(default_factory=list)
    due: dict[str, tuple[date, str]] = field(default_factory=dict)  # invoice key: due day and where it came from
    left: dict[Ref, int] = field(default_factory=dict)  # receipts and invoices: what is left after all
