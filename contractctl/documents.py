"""The documents of the ledger as plain values, as the core sees them.

Amounts are integer fen, gross of VAT, positive in the contract's direction; refunds and red invoices are negative.
Dates are days; both ends of a term are inclusive. `counterparty` is a code of the register, None while undecided.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    import datetime as dt


class Book(StrEnum):
    """Which of the accounting system's books a line stands in: the same entry may stand in several."""

    LEDGER = "ledger"  # 明细账: entries with a running balance
    JOURNAL = "journal"  # 序时账, 凭证列表: entries by voucher
    BALANCE = "balance"  # 余额表
    AGEING = "ageing"  # 账龄表


class Role(StrEnum):
    """As what the accounting system knows the other side of a line."""

    CUSTOMER = "customer"
    SUPPLIER = "supplier"
    BODY = "body"  # 往来单位, 客商: which of the two is not said


class Direction(StrEnum):
    """收 or 支: revenue contracts, issued invoices and money in; or expense contracts, received invoices and money out."""

    REVENUE = "revenue"
    EXPENSE = "expense"

    @property
    def place(self) -> int:
        """Where it stands in a list: what comes in before what goes out."""
        return tuple(Direction).index(self)


class Pricing(StrEnum):
    """固定金额, or 据实结算 (by actual quantity: no amount to compare with)."""

    FIXED = "fixed"
    MEASURED = "measured"


class Method(StrEnum):
    """How money came or went."""

    BANK = "bank"
    CASH = "cash"
    BILL = "bill"
    BARTER = "barter"
    SET_OFF = "set_off"


class InvoiceState(StrEnum):
    """Life of an invoice; it only moves forward (RECONCILE.md §1)."""

    NORMAL = "normal"
    PARTLY_RED = "partly_red"
    REVERSED = "reversed"  # a blue that is wholly reversed
    RED = "red"  # a red letter itself
    VOIDED = "voided"


class Capital(StrEnum):
    """How a contract's amount in capitals (大写金额) stands against its figures."""

    AGREES = "agrees"
    MISSING = "missing"
    DIFFERS = "differs"
    UNREADABLE = "unreadable"
    NO_COLUMN = "no_column"  # the ledger it came from has no such column


Ref = tuple[str, str]  # kind and key: an invoice's number may be a bank's reference too


@quick_dataclass(frozen=True, slots=True)
class Origin:
    """Where a record came from; the row counts as Excel counts. All None: typed in."""

    file: str | None = None
    sheet: str | None = None
    row: int | None = None


TYPED_IN = Origin()


@quick_dataclass(frozen=True, slots=True)
class Instalment:
    """An amount due on a day under a contract."""

    no: int
    due: dt.date | None
    amount_fen: int
    year: int | None = None  # the plan's own label of the year, where it has one

    @property
    def label(self) -> int | None:
        """The year it belongs to: the plan's own label, else its due day's."""
        return self.year or (self.due.year if self.due else None)


@quick_dataclass(frozen=True, slots=True)
class Supplement:
    """A supplement: a change of the amount from its effective day on, or a new total."""

    number: str
    effective: dt.date | None
    amount_fen: int
    is_new_total: bool = False


@quick_dataclass(frozen=True, slots=True)
class Contract:
    """A contract with its instalments and supplements."""

    key: str
    number: str | None
    unit: str
    direction: Direction
    counterparty: str | None
    written_name: str
    signed: dt.date | None
    amount_fen: int | None = None
    name: str = ""
    pricing: Pricing = Pricing.FIXED
    start: dt.date | None = None
    end: dt.date | None = None
    open_ended: bool = False  # 长期: a term without an end, on purpose
    terminated: dt.date | None = None
    filed: dt.date | None = None  # the day finance got the paper
    has_filing: bool = True  # the ledger it came from has a column for it
    capital: Capital = Capital.NO_COLUMN
    capital_text: str = ""
    payment_terms: str | None = None
    has_terms: bool = True  # the ledger it came from has a column for payment terms
    social_benefit: bool = False
    yearly_fee: bool = False  # its words ask for a fee every year
    payment_days: int | None = None
    fifo: bool = False
    instalments: tuple[Instalment, ...] = ()
    supplements: tuple[Supplement, ...] = ()
    batch: str = ""
    origin: Origin = TYPED_IN


@quick_dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice: issued (销项) under revenue, received (进项) under expense."""

    key: str
    unit: str
    direction: Direction
    counterparty: str | None
    written_name: str
    date: dt.date
    gross_fen: int
    due: dt.date | None = None
    state: InvoiceState = InvoiceState.NORMAL
    reverses: str | None = None  # a red letter's blue, as stated
    stated_contract: str | None = None
    remark: str = ""
    opening: bool = False  # 期初: of the years before the ledger begins, with what is open of it
    settled_fen: int | None = None  # of an opening: what of it, or of its contract, was settled before the ledger begins
    batch: str = ""
    origin: Origin = TYPED_IN
    posted: dt.date | None = None  # the day from which it counts, where it came after its own day was closed

    @property
    def ref(self) -> Ref:
        return "invoice", self.key

    @property
    def fen(self) -> int:
        """Its amount, with its sign."""
        return self.gross_fen

    @property
    def counted(self) -> dt.date:
        """The day from which it counts: its own, or the first that was open when it came."""
        return self.posted or self.date


@quick_dataclass(frozen=True, slots=True)
class Receipt:
    """Money in under revenue, money out under expense; negative for a refund or a reversal."""

    key: str
    unit: str
    direction: Direction
    counterparty: str | None
    written_name: str
    date: dt.date
    amount_fen: int
    method: Method = Method.BANK
    reference: str | None = None
    stated_contract: str | None = None
    stated_invoices: tuple[str, ...] = ()
    stated_instalment: int | None = None
    reverses: str | None = None  # the reference of the receipt it takes back, as stated
    is_reversal: bool = False  # 冲正 or 退票: the original is undone; else a negative amount is a refund
    agreement: str | None = None  # of barter or set-off
    excluded_as: str | None = None  # interest, deposit, own transfer: not the contract's money
    memo: str = ""
    opening: bool = False
    settled_fen: int | None = None
    batch: str = ""
    origin: Origin = TYPED_IN
    posted: dt.date | None = None  # the day from which it counts, where it came after its own day was closed

    @property
    def ref(self) -> Ref:
        return "receipt", self.key

    @property
    def fen(self) -> int:
        """Its amount, with its sign."""
        return self.amount_fen

    @property
    def counted(self) -> dt.date:
        """The day from which it counts: its own, or the first that was open when it came."""
        return self.posted or self.date

    @property
    def waits_for_agreement(self) -> bool:
        """Barter and set-off without a named agreement are proposed, never booked."""
        return self.method in (Method.BARTER, Method.SET_OFF) and not self.agreement


@quick_dataclass(frozen=True, slots=True)
class PayerRelation:
    """`payer` pays, or is invoiced, for `payee_of` from `since` to `until`, both inclusive; None is open."""

    payer: str
    payee_of: str
    since: dt.date | None = None
    until: dt.date | None = None
    evidence: str = ""

    def holds_on(self, day: dt.date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)
