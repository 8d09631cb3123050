"""What importers and people hand to the ledger: typed records, each with its place and its fate; no names decided, nothing stored.

Amounts are fen; `None` is unknown, never zero. Text is as written; normal forms are made where they are compared.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import NoneType
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from contractctl.documents import Book, Capital, Direction, InvoiceState, Method, Pricing, Role
from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractctl.language import Message


class Fate(StrEnum):
    """What a row or cell is worth before the ledger is asked."""

    OK = "ok"
    HELD = "held"  # a person must decide before it can be recorded
    REFUSED = "refused"


class Kind(StrEnum):
    """Kinds of tables (INTERFACES.md, import)."""

    COUNTERPARTIES = "counterparties"
    CONTRACTS = "contracts"
    SUPPLEMENTS = "supplements"
    INSTALMENTS = "instalments"
    INVOICES = "invoices"
    INVOICE_LINES = "invoice_lines"
    RECEIPTS = "receipts"
    ACCOUNTS = "accounts"
    OPENING = "opening"  # its rows become invoices and receipts that are marked so


class Outcome(StrEnum):
    """What a problem did to its row."""

    WARNING = "warning"
    HELD = "held"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with one cell: its place, what stands there, why it cannot be, what to do."""

    id: str  # E-IMP-012
    sheet: str | None
    cell: str | None  # D17
    row: int | None
    text: str
    reason: Message
    outcome: Outcome
    hint: Message | None = None
    source: str | None = None  # the file inside an archive


@quick_dataclass(frozen=True, slots=True)
class CounterpartyRecord:
    """A row of the register."""

    code: str | None
    name: str
    uscc: str | None = None
    kind: str | None = None  # as written: 客户, 供应商, 双向
    aliases: tuple[str, ...] = ()
    parent: str | None = None
    payers: tuple[str, ...] = ()  # names of bodies that may pay for it, as values.dated writes them
    formers: tuple[str, ...] = ()  # names that it had, as values.dated writes them
    region: str | None = None


@quick_dataclass(frozen=True, slots=True)
class ContractRecord:
    """A row of a contract ledger."""

    number: str | None
    name: str
    direction: Direction
    counterparty: str
    tax_number: str | None = None
    contract_type: str = ""
    pricing: Pricing = Pricing.FIXED
    amount_fen: int | None = None
    net_fen: int | None = None
    signed: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    open_ended: bool = False
    term_text: str = ""  # the term's words where they are no days
    filed: dt.date | None = None
    has_filing: bool = True
    capital: Capital = Capital.NO_COLUMN
    capital_text: str = ""
    payment_terms: str | None = None
    has_terms: bool = True
    yearly_fee: bool = False  # the words of its terms ask for a fee every year
    social_benefit: bool = False
    payment_days: int | None = None
    handler: str = ""
    department: str = ""
    terminated: dt.date | None = None  # the day on which it was ended early
    unit_name: str | None = None  # 核算单位 / 我方主体, where the ledger tells several
    remark: str = ""


@quick_dataclass(frozen=True, slots=True)
class SupplementRecord:
    """A supplement; `amount_fen` is the change, or the new total where the column says so."""

    number: str
    parent: str  # the contract's number as written
    amount_fen: int
    signed: dt.date | None = None
    effective: dt.date | None = None
    is_new_total: bool = False
    capital: Capital = Capital.NO_COLUMN
    remark: str = ""


@quick_dataclass(frozen=True, slots=True)
class InstalmentRecord:
    """A line of the payment plan."""

    contract: str
    no: int
    due: dt.date | None
    amount_fen: int
    year: int | None = None


@quick_dataclass(frozen=True, slots=True)
class InvoiceRecord:
    """An invoice; `number` is the 20 digits of a digital one, or the 8 of a paper one with its `code`."""

    number: str
    code: str | None
    direction: Direction
    counterparty: str
    date: dt.date
    gross_fen: int
    net_fen: int | None = None
    tax_fen: int | None = None
    tax_number: str | None = None
    due: dt.date | None = None
    state: InvoiceState = InvoiceState.NORMAL
    reverses: str | None = None  # key of the blue invoice, from the remark
    stated_contract: str | None = None  # from its column, else whole from the remark's label
    item: str = ""
    department: str = ""
    remark: str = ""
    deductible_fen: int | None = None  # 有效抵扣税额 of an invoice that is ticked for deduction
    opening: bool = False  # 期初: of the years before the ledger begins, with what is open of it
    settled_fen: int | None = None  # of an opening: what of it, or of its contract, was settled before the ledger begins


@quick_dataclass(frozen=True, slots=True)
class ReceiptRecord:
    """Money in (revenue) or out (expense); negative where it goes back."""

    reference: str | None
    direction: Direction
    counterparty: str
    date: dt.date
    amount_fen: int
    method: Method = Method.BANK
    account: str | None = None
    stated_contract: str | None = None
    stated_invoices: tuple[str, ...] = ()
    stated_instalment: int | None = None
    reverses: str | None = None  # reference of the original, from the remark
    is_reversal: bool = False
    agreement: str | None = None  # of barter or set-off, from the remark
    bill_number: str | None = None
    bill_due: dt.date | None = None
    excluded_as: str | None = None  # interest, deposit, own transfer, tax refund: not the contract's money
    memo: str = ""
    at_time: str | None = None  # the bank's moment as written, where it tells one
    balance_fen: int | None = None  # the account's balance after it, as the bank states it
    other_account: str | None = None
    opening: bool = False
    settled_fen: int | None = None


@quick_dataclass(frozen=True, slots=True)
class AccountLineRecord:
    """A line of the accounting system's books; debit and credit as printed, sign kept. Balances are fen, debit positive.

    In a balance table debit and credit are the movement of the period `start` to `date`; an opening balance stands at the day before.
    """

    book: Book
    code: str | None  # the other side's code in the accounting system
    name: str
    date: dt.date | None  # of an entry its day, else the day its balance stands at; None where the table does not say
    debit_fen: int | None = None
    credit_fen: int | None = None
    role: Role | None = None  # whether a customer's, a supplier's or some body's column says the name
    account: str | None = None  # the account's code
    account_name: str = ""
    counter_account: str = ""  # as written: 112201|人民币
    voucher: str = ""
    text: str = ""
    start: dt.date | None = None
    since: dt.date | None = None  # first and last day of the export that it stands in, where that says so
    until: dt.date | None = None
    opening_fen: int | None = None
    closing_fen: int | None = None
    running_fen: int | None = None  # the balance printed after an entry: a proof of the ledger, no part of the entry
    ages: str = ""  # of an ageing table, one bucket a line: its heading and the amount in fen
    is_opening: bool = False
    unposted: bool = False


Record = CounterpartyRecord | ContractRecord | SupplementRecord | InstalmentRecord | InvoiceRecord | ReceiptRecord | AccountLineRecord


@quick_dataclass(frozen=True, slots=True)
class Row:
    """A data row: where it stands, what was read, and what is wrong with it.

    `cells` is the row as written, header to text, so that a held or refused row can be shown and decided later.
    """

    number: int  # as Excel counts
    fate: Fate
    record: Record | None  # None unless fate is OK
    problems: tuple[Problem, ...] = ()
    cells: Iterable[tuple[str, str]] = ()
    part_of: int | None = None  # the row above whose record it is a line of: it shares that row's fate


@dataclass(frozen=True, slots=True)
class Explanation:
    """The cell that makes the difference between a stated total and the sum of its rows, in words."""

    cell: str
    reason: Message


@dataclass(frozen=True, slots=True)
class StatedTotal:
    """A total that the sheet states, beside the one computed from the rows above it (fen)."""

    cell: str
    field: str  # the header's text
    stated_fen: int
    computed_fen: int
    explained_by: Explanation | None = None
    is_count: bool = False  # the two are numbers of rows, not fen


@dataclass(frozen=True, slots=True)
class About:
    """What a table says of itself, above, below or by its rows: whose account, of what time, and its balances (fen)."""

    account: str | None = None
    period: str | None = None
    currency: str | None = None
    taxpayer: str | None = None
    opening_fen: int | None = None
    closing_fen: int | None = None
    unposted: int | None = None  # lines of the accounts that are not posted


@dataclass(frozen=True, slots=True)
class ContractSums:
    """What a row of an opening table states of its contract: invoiced, and received or paid, to date (fen)."""

    row: int
    direction: Direction
    contract: str
    invoiced_fen: int | None
    moved_fen: int | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a sheet."""

    sheet: str | None
    kind: Kind
    layout: str  # stable id: contract_ledger, invoice_ledger, …
    header_rows: tuple[int, ...]
    unit: str  # yuan or wan
    rows: tuple[Row, ...]
    openings: tuple[Row, ...] = ()  # opening balances of an accounting system's ledger: no entries, no rows read
    repeated: frozenset[int] = frozenset()  # rows whose record stands higher up in the same table
    stated_totals: tuple[StatedTotal, ...] = ()
    problems: tuple[Problem, ...] = ()  # of the table, not of a row
    about: About = field(default_factory=About)
    sums: tuple[ContractSums, ...] = ()
    lead: tuple[tuple[str, ...], ...] = ()  # what stands above it, row by row: it says the unit, the direction, the account
    unread: tuple[str, ...] = ()  # headings of columns that mean nothing here
    form: str = ""
    fingerprint: str = ""  # of its heading
    mapping: str | None = None  # the name of the mapping that it was read by
    is_remembered: bool = False  # whether the mapping was applied by itself

    @property
    def last_row(self) -> int:
        """The last row of its data, or of its heading where it has none."""
        return max([*self.header_rows, *(row.number for row in self.rows)])


@dataclass(frozen=True, slots=True)
class Skipped:
    """A sheet that holds no data, with the reason."""

    sheet: str
    rows: int
    reason: Message


@dataclass(frozen=True, slots=True)
class OfferedColumn:
    """A column that may be meant, with the first of its values."""

    heading: str
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenField:
    """A field without a column, or with two that differ, and the columns that it may be."""

    field: str
    label: str  # its first heading in the vocabulary
    columns: tuple[OfferedColumn, ...]
    is_disputed: bool = False


@dataclass(frozen=True, slots=True)
class OpenHeading:
    """What a heading leaves open."""

    sheet: str
    rows: tuple[int, ...]
    form: str
    kind: Kind
    fingerprint: str
    fields: tuple[OpenField, ...]


@dataclass(frozen=True, slots=True)
class FileReading:
    """All that a file says."""

    file: str  # its name, without folders
    sha256: str
    tables: tuple[Table, ...]
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[Problem, ...] = ()
    open_headings: tuple[OpenHeading, ...] = ()


RECORD_TYPES: dict[Kind, type[Record]] = {
    Kind.COUNTERPARTIES: CounterpartyRecord,
    Kind.CONTRACTS: ContractRecord,
    Kind.SUPPLEMENTS: SupplementRecord,
    Kind.INSTALMENTS: InstalmentRecord,
    Kind.INVOICES: InvoiceRecord,
    Kind.RECEIPTS: ReceiptRecord,
    Kind.ACCOUNTS: AccountLineRecord,
}


KINDS = {record_type: kind for kind, record_type in RECORD_TYPES.items()}


def kind_of(record: Record) -> Kind:
    """The kind of a record: a ledger of contracts may hold supplements too."""
    return KINDS[type(record)]


def is_opening(record: Record) -> bool:
    """Whether it is a document of the years before, with what is open of it (期初)."""
    return isinstance(record, InvoiceRecord | ReceiptRecord) and record.opening


def dump(record: Record) -> str:
    """A record as JSON, for a row that waits."""
    return json.dumps(asdict(record), ensure_ascii=False, default=str)


def load(kind: Kind, text: str) -> Record:
    """The record that `dump` wrote."""
    types = get_type_hints(RECORD_TYPES[kind])
    values = {name: _typed(types[name], value) for name, value in json.loads(text).items()}
    return RECORD_TYPES[kind](**values)


def _typed(kind: Any, value: Any) -> Any:  # noqa: ANN401 - any field's type and value
    if value is None:
        return None
    plain = next((part for part in get_args(kind) if part is not NoneType), kind) if NoneType in get_args(kind) else kind
    if plain is dt.date:
        return dt.date.fromisoformat(value)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return plain(value)
    return tuple(value) if isinstance(value, list) else value
