"""What the reconciliation or a control found, as a value."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl.documents import TYPED_IN, Direction, Origin
from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from contractctl.language import Message


class Severity(StrEnum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class FindingClass(StrEnum):
    """The classes of RECONCILE.md §4."""

    CONTRACT_WITHOUT_RECEIPT = "contract_without_receipt"
    INVOICE_WITHOUT_RECEIPT = "invoice_without_receipt"
    CUTOFF = "cutoff"
    RECEIPT_WITHOUT_INVOICE = "receipt_without_invoice"
    OVER_RECEIVED = "over_received"
    OVER_INVOICED = "over_invoiced"
    CONTRACT_AMBIGUOUS = "contract_ambiguous"
    ALLOCATION_AMBIGUOUS = "allocation_ambiguous"
    FILING_DELAY = "filing_delay"
    SEARCH_CAPPED = "search_capped"
    RECEIPT_WITHOUT_CONTRACT = "receipt_without_contract"
    INVOICE_WITHOUT_CONTRACT = "invoice_without_contract"
    CROSS_YEAR_RECEIPT = "cross_year_receipt"
    BARTER_OFFSET = "barter_offset"
    PARTY_MISMATCH = "party_mismatch"
    NAME_UNDECIDED = "name_undecided"
    CAPITAL_AMOUNT = "capital_amount"
    NO_PAYMENT_TERMS = "no_payment_terms"
    UNCLEAR_TERM = "unclear_term"
    OUTSIDE_TERM = "outside_term"
    DUPLICATE = "duplicate"
    AMOUNT_MISMATCH = "amount_mismatch"
    RED_LETTER = "red_letter"
    ACCOUNTS_DIFFERENCE = "accounts_difference"


@quick_dataclass(frozen=True, slots=True)
class Evidence:
    """One compared field and its value."""

    feature: str
    value: str


@quick_dataclass(frozen=True, slots=True)
class DocumentRef:
    """A document as a finding names it: what an export or a person can look up. A key is given once in a unit and a direction."""

    kind: str  # contract, invoice, receipt, name, batch; counterparty and line (of the accounts)
    key: str
    origin: Origin = TYPED_IN
    unit: str = ""
    direction: Direction | None = None
    party: str | None = None  # code of its body, where it is decided

    @property
    def name(self) -> str:
        """What tells it from every other document of the ledger."""
        return "|".join((self.unit, self.direction or "", f"{self.kind}:{self.key}"))


@quick_dataclass(frozen=True, slots=True)
class Finding:
    """An exception with its documents, amount (fen) and sentence; identity is class and documents, not amount or period."""

    kind: FindingClass
    severity: Severity
    documents: tuple[DocumentRef, ...]
    sentence: Message
    amount_fen: int | None = None
    evidence: tuple[Evidence, ...] = ()
    outstanding: bool = False  # 往期未结: an event of an earlier period that is still open
    subject: DocumentRef | None = None  # what it is about, where its documents change with the period
    parties: tuple[str, ...] = ()  # codes of the bodies of its documents, and of their contracts
    contracts: tuple[str, ...] = ()  # numbers of the contracts to which its documents belong

    @property
    def id(self) -> str:
        """`F-` and twelve hex digits of class and documents: whatever the period and the amount."""
        about = (self.subject,) if self.subject else self.documents
        parts = [self.kind.value, *sorted(ref.name for ref in about)]
        return "F-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]


@quick_dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried for a document: what came of it, why, and the one fact that would settle it."""

    rule: str
    outcome: str  # allocated, linked, proposed, stopped, nothing
    because: Message
    would_settle: Message | None = None
