"""The tables of the ledger: constraints and a comment per table and column live here.

Money is integer fen, days are ISO texts, flags are 0 or 1, moments are UTC ISO texts; every table is STRICT on SQLite.
Judgements (aliases, payer relations, states of findings) are rows that are closed, never overwritten.
"""

import datetime as dt
from typing import Any, ClassVar

from sqlalchemy import BigInteger, CheckConstraint, Dialect, ForeignKeyConstraint, Index, Integer, LargeBinary, MetaData, Text, text
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

LARGEST_FEN = 10**14

metadata: MetaData = SQLModel.metadata
metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Day(TypeDecorator[dt.date]):
    """A day as ISO text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: dt.date | None, dialect: Dialect) -> str | None:
        return None if value is None else value.isoformat()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.date | None:
        return None if value is None else dt.date.fromisoformat(value)


class Flag(TypeDecorator[bool]):
    """A yes or no as 1 or 0."""

    impl = Integer
    cache_ok = True

    def process_bind_param(self, value: bool | None, dialect: Dialect) -> int | None:
        return None if value is None else int(value)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> bool | None:
        return None if value is None else bool(value)


Fen = BigInteger().with_variant(Integer, "sqlite")


def _column(kind: Any, comment: str, **options: Any) -> Any:
    return Field(sa_type=kind, sa_column_kwargs={"comment": comment}, **options)


def _text(comment: str, **options: Any) -> Any:
    return _column(Text, comment, **options)


def _maybe(comment: str) -> Any:
    return _column(Text, comment, default=None)


def _day(comment: str) -> Any:
    return _column(Day, comment, default=None)


def _fen(comment: str) -> Any:
    return _column(Fen, comment)


def _maybe_fen(comment: str) -> Any:
    return _column(Fen, comment, default=None)


def _flag(comment: str) -> Any:
    return _column(Flag, comment, default=False)


def _id() -> Any:
    return _column(Integer, "row number", default=None, primary_key=True)


def _of(table: str, column: str, comment: str, **options: Any) -> Any:
    return _column(Text, comment, foreign_key=f"{table}.{column}", **options)


def _one_of(name: str, column: str, *values: str) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=name)


def _bounded(column: str) -> CheckConstraint:
    return CheckConstraint(f"{column} BETWEEN -{LARGEST_FEN} AND {LARGEST_FEN}", name=f"{column}_bounded")


def _options(comment: str) -> dict[str, Any]:
    return {"comment": comment, "sqlite_strict": True}


def _live_keys(table: str, *columns: str) -> tuple[Index, Index]:
    """A key is given once among the records that stand; the voided ones are found by theirs."""
    live, gone = text("voided_at IS NULL"), text("voided_at IS NOT NULL")
    return (
        Index(f"ux_{table}_live", *columns, unique=True, sqlite_where=live, postgresql_where=live),
        Index(f"ix_{table}_voided", *columns, sqlite_where=gone, postgresql_where=gone),
    )


def _lock() -> ForeignKeyConstraint:
    """What closed days keep is written before their lock, which then lets nothing more in: the key is looked at when the transaction ends."""
    return ForeignKeyConstraint(["lock"], ["period_lock.id"], initially="DEFERRED", deferrable=True)


def _direction() -> CheckConstraint:
    return _one_of("direction", "direction", "revenue", "expense")


class _Recorded(SQLModel):
    """What every recorded row carries: its batch, its place, its content's digest, and how it was voided."""

    batch: str | None = _of("batch", "id", "the batch that recorded it; none: typed in", default=None)
    file: str | None = _maybe("the file it came from; none: typed in")
    sheet: str | None = _maybe("the sheet")
    row: int | None = _column(Integer, "the row, as Excel counts", default=None)
    digest: str = _text("SHA-256 of its content")
    voided_at: str | None = _maybe("when it was voided")
    voided_by: str | None = _maybe("who voided it")
    void_reason: str | None = _maybe("why it was voided")
    undone: bool = _flag("whether it went with its batch or with a decision that was taken back; a person's own void keeps the same row out")


class _Judged(SQLModel):
    """A judgement: who, when, why; closed, never overwritten."""

    actor: str = _text("who judged")
    at: str = _text("when")
    why: str = _text("on what evidence")
    closed_at: str | None = _maybe("when it was taken back; none: it stands")
    closed_by: str | None = _maybe("who took it back")
    closed_why: str | None = _maybe("why it was taken back")


class Unit(SQLModel, table=True):
    name: str = _text("full name, as on contracts and invoices", primary_key=True)
    is_company: bool = _flag("whether it is the company whose ledger this is")
    __table_args__: ClassVar[Any] = (_options("units that keep ledgers and hold budgets (核算单位)"),)


class Batch(SQLModel, table=True):
    id: str = _text("B and a number", primary_key=True)
    file: str = _text("the file's name")
    sha256: str = _text("digest of the file's bytes")
    unit: str = _of("unit", "name", "the unit whose ledger it is")
    at: str = _text("when it was recorded")
    actor: str = _text("who imported it")
    archived: str | None = _maybe("where its original is kept, below the ledger's folder")
    undone_at: str | None = _maybe("when it was undone; none: it stands")
    undone_by: str | None = _maybe("who undid it")
    undone_why: str | None = _maybe("why it was undone")
    __table_args__: ClassVar[Any] = (
        Index("ix_batch_live", "sha256", sqlite_where=text("undone_at IS NULL"), postgresql_where=text("undone_at IS NULL")),
        _options("imported files (批次)"),
    )


class ImportRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "import_row"
    batch: str = _of("batch", "id", "the batch", primary_key=True)
    table_no: int = _column(Integer, "the table's place in the file, from 1", primary_key=True)
    row: int = _column(Integer, "the row, as Excel counts", primary_key=True)
    sheet: str | None = _maybe("the sheet")
    kind: str = _text("kind of the table")
    key: str | None = _maybe("key of the record, none where it could not be read")
    fate: str = _text("what became of the row")
    __table_args__: ClassVar[Any] = (
        _one_of("fate", "fate", "recorded", "known", "changed", "held", "refused"),
        _options("every row of every imported file and what became of it"),
    )


class HeldRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "held_row"
    id: int | None = _id()
    batch: str = _of("batch", "id", "the batch")
    kind: str = _text("kind of the table")
    unit: str = _of("unit", "name", "the unit")
    key: str | None = _maybe("key of the record, where it has one")
    fate: str = _text("changed: a known key with other content; held: waits for a decision or its parent")
    record: str | None = _maybe("the record as JSON, where it could be read")
    cells: str = _text("the row as written, JSON of heading to text")
    reason: str = _text("why it waits, JSON of message")
    file: str = _text("the file")
    sheet: str | None = _maybe("the sheet")
    row: int = _column(Integer, "the row, as Excel counts")
    digest: str | None = _maybe("SHA-256 of the record's content, where it could be read")
    lead: str = _text("what stands above its table, JSON of its cells by row: unit, direction, account")
    problems: str = _text("what is wrong with its cells, JSON")
    decided_at: str | None = _maybe("when it was decided or recorded; none: it waits")
    decided_by: str | None = _maybe("who decided")
    decision: str | None = _maybe("keep, take, correct, drop; freed: its contract came; undone: its batch was")
    why: str | None = _maybe("why it was decided so")
    corrected: str | None = _maybe("the cells that a person corrected, JSON of heading to text")
    landed: str | None = _maybe("key of the record that it became")
    replaced: int | None = _column(Integer, "row number of the record that it took the place of", default=None)
    freed_by: str | None = _of("batch", "id", "the batch that brought its contract", default=None)
    decided_with: int | None = _column(Integer, "the waiting row whose decision settled this one too", default=None)
    __table_args__: ClassVar[Any] = (
        _one_of("fate", "fate", "changed", "held"),
        _one_of("decision", "decision", "keep", "take", "correct", "drop", "freed", "undone"),
        _options("rows that wait for a decision, both values kept"),
    )


class InvoiceClaim(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "invoice_claim"
    id: int | None = _id()
    batch: str = _of("batch", "id", "the batch that says so")
    unit: str = _of("unit", "name", "the unit")
    direction: str = _text("revenue: issued; expense: received")
    key: str = _text("key of the invoice")
    before: str = _text("the state in which the batch found it")
    state: str = _text("the state that the batch's file gives it")
    __table_args__: ClassVar[Any] = (
        _one_of("before", "before", "normal", "partly_red", "reversed", "red", "voided"),
        _one_of("state", "state", "normal", "partly_red", "reversed", "red", "voided"),
        Index("ix_invoice_claim_invoice", "unit", "direction", "key"),
        _options("later states that files give to invoices of other files, so that undoing a batch takes its own back"),
    )


class PartyCode(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "party_code"
    code: str = _text("the body's one identifier in the group (统一编码)", primary_key=True)
    __table_args__: ClassVar[Any] = (_options("codes that were ever given: what is judged of a code outlives the row that registered it"),)


class Counterparty(_Recorded, table=True):
    id: int | None = _id()
    code: str = _of("party_code", "code", "the body's one identifier in the group (统一编码)")
    name: str = _text("registered name, as written")
    uscc: str | None = _maybe("统一社会信用代码, folded")
    category: str | None = _maybe("客户, 供应商 or 双向, as written")
    region: str | None = _maybe("region, as written")
    parent: str | None = _maybe("name of the body above it, as written")
    __table_args__: ClassVar[Any] = (*_live_keys("counterparty", "code"), _options("the counterparty register (合同主体标准化库)"))


class Alias(_Judged, table=True):
    id: int | None = _id()
    written: str = _text("the way the body has been written")
    normal: str = _text("its normal form")
    code: str = _of("party_code", "code", "the body")
    kind: str = _text("alias: another spelling; former: a name it had; current: the name it has now; decided: a person's answer in review")
    since: dt.date | None = _day("first day of the name, none: unknown")
    until: dt.date | None = _day("last day of the name, none: unknown or still used")
    batch: str | None = _of("batch", "id", "the batch that brought it", default=None)
    __table_args__: ClassVar[Any] = (
        _one_of("kind", "kind", "alias", "former", "current", "decided"),
        Index("ux_alias_live", "kind", "normal", "code", unique=True, sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
        _options("judgements that a way of writing is a body (曾用写法)"),
    )


class Payer(_Judged, table=True):
    __tablename__: ClassVar[Any] = "payer_relation"
    id: int | None = _id()
    payer: str = _text("name of the body that pays or is invoiced, as written")
    payee_of: str = _of("party_code", "code", "the body it stands for")
    since: dt.date | None = _day("first day, none: open")
    until: dt.date | None = _day("last day, none: open")
    batch: str | None = _of("batch", "id", "the batch that brought it", default=None)
    __table_args__: ClassVar[Any] = (_options("judgements that one body pays for another (代付关系)"),)


class Merger(_Judged, table=True):
    id: int | None = _id()
    code: str = _of("party_code", "code", "the code that is no longer used")
    into: str = _of("party_code", "code", "the code that stands for both")
    __table_args__: ClassVar[Any] = (
        CheckConstraint('code <> "into"', name="two_codes"),
        Index("ux_merger_live", "code", unique=True, sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
        _options("judgements that two codes are one body (合并); un-merging closes the row"),
    )


class NameRule(_Judged, table=True):
    __tablename__: ClassVar[Any] = "name_rule"
    id: int | None = _id()
    ending: str = _text("normal form of what is left out at the end of a name")
    __table_args__: ClassVar[Any] = (
        Index("ux_name_rule_live", "ending", unique=True, sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
        _options("endings that a person said tell nothing of the body, proposed from decisions"),
    )


class SpellingKey(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "spelling_key"
    normal: str = _text("normal form of a registered name or alias", primary_key=True)
    key: str = _text("the key of its parts")
    rules: str = _text("digest of the rules and words that made it; a row of other rules is not used")
    __table_args__: ClassVar[Any] = (_options("parts of registered names, worked out once: a memory that can be thrown away"),)


class ContractRow(_Recorded, table=True):
    __tablename__: ClassVar[Any] = "contract"
    id: int | None = _id()
    unit: str = _of("unit", "name", "the unit that keeps it")
    key: str = _text("normal number, else a digest of body, day, amount and occurrence")
    number: str | None = _maybe("number as written")
    name: str = _text("name")
    direction: str = _text("revenue (收) or expense (支)")
    written_name: str = _text("the other side, as written")
    tax_number: str | None = _maybe("its tax number, as stated")
    contract_type: str = _text("type, as written")
    pricing: str = _text("fixed, or measured (据实结算)")
    amount_fen: int | None = _maybe_fen("gross amount in fen; none: unknown or by actual quantity")
    net_fen: int | None = _maybe_fen("net amount in fen, as stated")
    signed: dt.date | None = _day("day of signing")
    start: dt.date | None = _day("first day of the term")
    end: dt.date | None = _day("last day of the term, inclusive")
    open_ended: bool = _flag("a term without an end, on purpose (长期)")
    term_text: str = _text("the term's words where they are no days")
    terminated: dt.date | None = _day("day on which it was ended early")
    filed: dt.date | None = _day("day on which finance got the paper")
    has_filing: bool = _flag("whether its ledger has a column for that day")
    capital: str = _text("how the amount in capitals stands against the figures")
    capital_text: str = _text("the amount in capitals, as written")
    payment_terms: str | None = _maybe("when money is due, as written")
    has_terms: bool = _flag("whether its ledger has a column for payment terms")
    yearly_fee: bool = _flag("whether its words ask for a fee every year")
    social_benefit: bool = _flag("whether it is marked as of social benefit (公益)")
    payment_days: int | None = _column(Integer, "days from invoice to due day", default=None)
    fifo: bool = _flag("whether it asks for oldest due first")
    handler: str = _text("who handles it")
    department: str = _text("department")
    remark: str = _text("remark")
    __table_args__: ClassVar[Any] = (
        *_live_keys("contract", "unit", "key"),
        _direction(),
        _one_of("pricing", "pricing", "fixed", "measured"),
        _one_of("capital", "capital", "agrees", "missing", "differs", "unreadable", "no_column"),
        _bounded("amount_fen"),
        _options("contracts (合同)"),
    )


class SupplementRow(_Recorded, table=True):
    __tablename__: ClassVar[Any] = "supplement"
    id: int | None = _id()
    unit: str = _of("unit", "name", "the unit")
    key: str = _text("normal number")
    number: str = _text("number as written")
    contract: str = _text("key of the contract it changes")
    signed: dt.date | None = _day("day of signing")
    effective: dt.date | None = _day("first day of its effect; none: its signing")
    amount_fen: int = _fen("change of the amount, or the new total, in fen")
    is_new_total: bool = _flag("whether the amount is the new total (变更后)")
    remark: str = _text("remark")
    __table_args__: ClassVar[Any] = (*_live_keys("supplement", "unit", "key"), _bounded("amount_fen"), _options("supplements (补充协议)"))


class InstalmentRow(_Recorded, table=True):
    __tablename__: ClassVar[Any] = "instalment"
    id: int | None = _id()
    unit: str = _of("unit", "name", "the unit")
    key: str = _text("contract key and number of the instalment")
    contract: str = _text("key of the contract")
    no: int = _column(Integer, "number of the instalment")
    due: dt.date | None = _day("due day")
    amount_fen: int = _fen("amount in fen")
    year: int | None = _column(Integer, "the plan's own label of the year", default=None)
    __table_args__: ClassVar[Any] = (*_live_keys("instalment", "unit", "key"), _bounded("amount_fen"), _options("instalments (收付款计划)"))


class InvoiceRow(_Recorded, table=True):
    __tablename__: ClassVar[Any] = "invoice"
    id: int | None = _id()
    unit: str = _of("unit", "name", "the unit")
    direction: str = _text("revenue: issued; expense: received")
    key: str = _text("the 20-digit number, else code|number")
    code: str | None = _maybe("发票代码 of a paper invoice")
    number: str = _text("发票号码, as written")
    written_name: str = _text("the other side, as written")
    tax_number: str | None = _maybe("its tax number, as stated")
    date: dt.date = _column(Day, "day of the invoice")
    gross_fen: int = _fen("价税合计 in fen, negative for a red letter")
    net_fen: int | None = _maybe_fen("不含税金额 in fen")
    tax_fen: int | None = _maybe_fen("税额 in fen")
    due: dt.date | None = _day("due day, where it is stated")
    state: str = _text("state; it only moves forward")
    reverses: str | None = _maybe("key of the blue invoice that a red letter names")
    stated_contract: str | None = _maybe("contract number, as stated")
    item: str = _text("what was invoiced")
    department: str = _text("department")
    remark: str = _text("remark")
    deductible_fen: int | None = _maybe_fen("有效抵扣税额 in fen, of an invoice that is ticked for deduction")
    opening: bool = _flag("期初: of the years before the ledger begins; its amount is what was open of it")
    settled_fen: int | None = _maybe_fen("of an opening: what of it, or of its contract, was settled before the ledger begins, in fen")
    __table_args__: ClassVar[Any] = (
        *_live_keys("invoice", "unit", "direction", "key"),
        _direction(),
        _one_of("state", "state", "normal", "partly_red", "reversed", "red", "voided"),
        _bounded("gross_fen"),
        _options("invoices, issued and received (发票)"),
    )


class ReceiptRow(_Recorded, table=True):
    __tablename__: ClassVar[Any] = "receipt"
    id: int | None = _id()
    unit: str = _of("unit", "name", "the unit")
    direction: str = _text("revenue: money in; expense: money out")
    key: str = _text("own account and the bank's reference, else a digest of its content and occurrence")
    reference: str | None = _maybe("the bank's reference, as written")
    account: str | None = _maybe("own account")
    written_name: str = _text("the other side, as written")
    date: dt.date = _column(Day, "day of the money")
    amount_fen: int = _fen("amount in fen, negative where it goes back")
    method: str = _text("how it came or went")
    stated_contract: str | None = _maybe("contract number, as stated")
    stated_invoices: str = _text("invoice numbers, as stated, one a line")
    stated_instalment: int | None = _column(Integer, "number of the instalment, as stated", default=None)
    reverses: str | None = _maybe("reference of the receipt it takes back, as stated")
    is_reversal: bool = _flag("whether the original is undone (冲正); else a negative amount is a refund")
    agreement: str | None = _maybe("agreement of barter or set-off")
    bill_number: str | None = _maybe("number of the bill")
    bill_due: dt.date | None = _day("due day of the bill")
    excluded_as: str | None = _maybe("why it is not the contract's money")
    memo: str = _text("remark, purpose, memo")
    at_time: str | None = _maybe("the bank's moment, as written")
    balance_fen: int | None = _maybe_fen("balance of the own account after it, in fen, as the bank states it")
    other_account: str | None = _maybe("account of the other side")
    opening: bool = _flag("期初: of the years before the ledger begins; its amount is what was open of it")
    settled_fen: int | None = _maybe_fen("of an opening: what of it, or of its contract, was settled before the ledger begins, in fen")
    __table_args__: ClassVar[Any] = (
        *_live_keys("receipt", "unit", "direction", "key"),
        _direction(),
        _one_of("method", "method", "bank", "cash", "bill", "barter", "set_off"),
        _bounded("amount_fen"),
        _options("money in and out (收款, 付款)"),
    )


class AccountLineRow(_Recorded, table=True):
    __tablename__: ClassVar[Any] = "account_line"
    id: int | None = _id()
    unit: str = _of("unit", "name", "the unit")
    key: str = _text("digest of its content and occurrence")
    book: str = _text("ledger, journal, balance or ageing: the book it stands in")
    account: str | None = _maybe("code of the account")
    account_name: str = _text("name of the account")
    counter_account: str = _text("account of the other side of the entry, as written")
    role: str | None = _maybe("customer, supplier or body: what the accounting system calls the other side")
    code: str | None = _maybe("the other side's code in the accounting system")
    name: str = _text("the other side's name there")
    start: dt.date | None = _day("first day of the period of a balance")
    date: dt.date | None = _day("day of an entry; the day a balance stands at; none: not said")
    since: dt.date | None = _day("first day of the export that an entry stands in; none: not said")
    until: dt.date | None = _day("last day of the export that an entry stands in; none: not said")
    voucher: str = _text("voucher number")
    text: str = _text("text")
    debit_fen: int | None = _maybe_fen("debit in fen; of a balance the period's")
    credit_fen: int | None = _maybe_fen("credit in fen; of a balance the period's")
    opening_fen: int | None = _maybe_fen("opening balance in fen, debit positive")
    closing_fen: int | None = _maybe_fen("closing balance in fen, debit positive")
    running_fen: int | None = _maybe_fen("balance printed after an entry in fen, debit positive")
    ages: str = _text("buckets of an ageing table, one a line: heading and fen")
    is_opening: bool = _flag("an opening balance of a ledger")
    unposted: bool = _flag("not posted")
    __table_args__: ClassVar[Any] = (
        *_live_keys("account_line", "unit", "key"),
        _one_of("book", "book", "ledger", "journal", "balance", "ageing"),
        _one_of("role", "role", "customer", "supplier", "body"),
        _options("lines of the accounting system's books (明细账, 序时账, 余额表, 账龄表)"),
    )


class Run(SQLModel, table=True):
    id: str = _text("digest of inputs, decisions, settings and rule version", primary_key=True)
    start: dt.date = _column(Day, "first day of the period")
    end: dt.date = _column(Day, "last day of the period, inclusive")
    at: str = _text("when it first ran")
    actor: str = _text("who ran it")
    figures: str = _text("the totals of the run, JSON")
    facts: str = _text("digest of all that it read, whatever period and settings")
    entry: int = _column(Integer, "its entry in the journal, of the last time it was recorded")
    settings: str = _text("the settings that it depends on, JSON")
    __table_args__: ClassVar[Any] = (_options("reconciliations (对账)"),)


class RunLines(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "run_lines"
    run: str = _of("run", "id", "the run", primary_key=True)
    part: int = _column(Integer, "1, 2, 3 …", primary_key=True)
    packed: bytes = _column(LargeBinary, "the figures and documents of contracts, and lines of the accounts: JSON, compressed")
    __table_args__: ClassVar[Any] = (_options("what a run keeps to be compared with later ones, some at a time"),)


class LinkRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "link"
    document: str = _text("invoice: or receipt: and its key", primary_key=True)
    unit: str = _of("unit", "name", "the unit", primary_key=True)
    direction: str = _text("revenue or expense", primary_key=True)
    contract: str = _text("key of the contract")
    rule: str = _text("rule that linked it, L1 to L5")
    run: str = _of("run", "id", "the run that decided")
    __table_args__: ClassVar[Any] = (_options("documents and their contracts, of the latest run"),)


class AllocationRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "allocation"
    id: int | None = _id()
    allocation: str = _text("digest of source, target, rule, day and amount; equal ones of one day share it")
    source: str = _text("key of the receipt, or of the red invoice")
    target: str = _text("key of the invoice, or of the original receipt")
    contract: str | None = _maybe("key of the contract")
    amount_fen: int = _fen("amount in fen")
    effective: dt.date = _column(Day, "its day: the later of the two documents'")
    rule: str = _text("rule, A0 to A7")
    state: str = _text("booked or proposed")
    evidence: str = _text("fields compared and their values, JSON")
    run: str = _of("run", "id", "the run that decided")
    __table_args__: ClassVar[Any] = (_one_of("state", "state", "booked", "proposed"), _options("what settles what (核销), of the latest run"))


class AdjustmentRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "adjustment"
    id: int | None = _id()
    document: str = _text("key of the document")
    amount_fen: int = _fen("amount in fen")
    effective: dt.date = _column(Day, "its day")
    reason: str = _text("bank charge, rounding, discount")
    state: str = _text("booked or proposed")
    run: str | None = _of("run", "id", "the run that proposed it", default=None)
    __table_args__: ClassVar[Any] = (_one_of("state", "state", "booked", "proposed"), _options("small differences written off"))


class FindingRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "finding"
    id: str = _text("digest of class and documents", primary_key=True)
    kind: str = _text("class of RECONCILE.md §4")
    documents: str = _text("its documents when it was first seen, JSON of kind and key")
    first_run: str = _of("run", "id", "the run that first saw it")
    __table_args__: ClassVar[Any] = (_options("exceptions (差异): what a judgement is about, whatever the period"),)


class SeenFinding(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "seen_finding"
    run: str = _of("run", "id", "the run that saw it", primary_key=True)
    finding: str = _of("finding", "id", "the finding", primary_key=True, index=True)
    severity: str = _text("error, warning or note")
    documents: str = _text("its documents with their origins, JSON")
    subject: str | None = _maybe("what it is about, where its documents change with the period, JSON")
    amount_fen: int | None = _maybe_fen("amount in fen")
    sentence: str = _text("message id and facts, JSON")
    evidence: str = _text("fields compared and their values, JSON")
    outstanding: bool = _flag("an event of an earlier period that is still open (往期未结)")
    parties: str = _text("codes of the bodies that it concerns, JSON")
    contracts: str = _text("numbers of the contracts that it concerns, JSON")
    __table_args__: ClassVar[Any] = (_options("the findings of each run, as it saw them"),)


class FindingState(_Judged, table=True):
    __tablename__: ClassVar[Any] = "finding_state"
    id: int | None = _id()
    finding: str = _of("finding", "id", "the finding")
    state: str = _text("explained, corrected or waived; open: opened again")
    amount_fen: int | None = _maybe_fen("the amount in fen that was judged")
    run: str = _of("run", "id", "the run whose finding was judged")
    entry: int = _column(Integer, "its entry in the journal")
    __table_args__: ClassVar[Any] = (
        _one_of("state", "state", "open", "explained", "corrected", "waived"),
        _options("judgements about findings; each closes the one before it"),
    )


class MatchDecision(_Judged, table=True):
    __tablename__: ClassVar[Any] = "match_decision"
    id: int | None = _id()
    number: str = _text("D and a number: the rows of one decision share it")
    kind: str = _text("what was decided")
    unit: str = _of("unit", "name", "the unit of its documents")
    direction: str | None = _maybe("revenue or expense; none: it joins both")
    document: str | None = _maybe("invoice or receipt: what source is, where it may be either")
    source: str = _text("key of the receipt or document; of a refused set its receipts, JSON")
    target: str | None = _maybe("key of the invoice or contract, code of the body that takes a debt over; of a refused set its invoices, JSON")
    amount_fen: int | None = _maybe_fen("amount in fen")
    effective: dt.date | None = _column(Day, "the day from which it counts", default=None)
    fact: str | None = _maybe("the agreement, or the reason of what is taken off or left out")
    __table_args__: ClassVar[Any] = (
        _one_of("kind", "kind", "link", "bar", "refuse", "assign", "exclude", "agree", "adjust", "set_off", "transfer"),
        _one_of("direction", "direction", "revenue", "expense"),
        _one_of("document", "document", "invoice", "receipt"),
        _bounded("amount_fen"),
        _options("what a person decided about contracts and allocations (A0, L0)"),
    )


class FilingRow(_Judged, table=True):
    __tablename__: ClassVar[Any] = "filing"
    id: int | None = _id()
    unit: str = _of("unit", "name", "the unit that keeps the contract")
    contract: str = _text("key of the contract")
    day: dt.date = _column(Day, "day on which finance got the paper")
    __table_args__: ClassVar[Any] = (
        Index("ux_filing_live", "unit", "contract", unique=True, sqlite_where=text("closed_at IS NULL"), postgresql_where=text("closed_at IS NULL")),
        _options("judgements of finance that it got a contract's paper (移交财务); each closes the one before it"),
    )


class PeriodLock(_Judged, table=True):
    __tablename__: ClassVar[Any] = "period_lock"
    id: int | None = _id()
    start: dt.date = _column(Day, "first day of the closed period")
    through: dt.date = _column(Day, "last locked day, inclusive: that of the period")
    run: str = _of("run", "id", "the run whose report is kept")
    kept: str = _text("SHA-256 of what the closed days keep: of facts alone, no clock and no journal, because later runs read it")
    digest: str = _text("SHA-256 of that and of the report")
    report: bytes = _column(LargeBinary, "the report as it was signed: compressed JSON of all that it prints from")
    __table_args__: ClassVar[Any] = (_options("closed periods (结账); reopening closes the row"),)


class ClosedStanding(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "closed_standing"
    id: int | None = _id()
    lock: int = _column(Integer, "the closed period that keeps it")
    unit: str = _of("unit", "name", "the unit")
    direction: str = _text("revenue or expense")
    kind: str = _text("invoice or receipt")
    key: str = _text("key of the document")
    since: dt.date = _column(Day, "the day from which the document counts so")
    place: str = _text("line: under its contract or body; excluded; undecided; gone: it counts nowhere any more")
    line: str = _text("key of its contract, or body: and a code")
    counterparty: str | None = _maybe("code of the body under which it counts")
    amount_fen: int = _fen("amount in fen")
    method: str = _text("how money came or went")
    __table_args__: ClassVar[Any] = (
        _lock(),
        _direction(),
        _one_of("kind", "kind", "invoice", "receipt"),
        _one_of("place", "place", "line", "excluded", "undecided", "gone"),
        _options("how documents count on closed days"),
    )


class ClosedAllocation(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "closed_allocation"
    id: int | None = _id()
    lock: int = _column(Integer, "the closed period that keeps it")
    unit: str = _of("unit", "name", "the unit")
    direction: str = _text("revenue or expense")
    source: str = _text("key of the receipt, or of the red invoice")
    target: str = _text("key of the invoice, or of the original receipt")
    against: str = _text("what it settles: invoice, red, refund or reversal")
    contract: str | None = _maybe("the contract's number, else its key")
    amount_fen: int = _fen("amount in fen")
    effective: dt.date = _column(Day, "its day")
    rule: str = _text("rule, A0 to A7")
    evidence: str = _text("fields compared and their values, JSON")
    __table_args__: ClassVar[Any] = (
        _lock(),
        _direction(),
        _one_of("against", "against", "invoice", "red", "refund", "reversal"),
        Index("ix_closed_allocation_pair", "source", "target"),
        _options("what settled what on closed days"),
    )


class ClosedAdjustment(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "closed_adjustment"
    id: int | None = _id()
    lock: int = _column(Integer, "the closed period that keeps it")
    unit: str = _of("unit", "name", "the unit")
    direction: str = _text("revenue or expense")
    kind: str = _text("invoice or receipt")
    document: str = _text("key of the document")
    amount_fen: int = _fen("amount in fen")
    effective: dt.date = _column(Day, "its day")
    reason: str = _text("why it was taken off")
    rule: str = _text("rule, A0 or A7")
    evidence: str = _text("fields compared and their values, JSON")
    __table_args__: ClassVar[Any] = (
        _lock(),
        _direction(),
        _one_of("kind", "kind", "invoice", "receipt"),
        _options("what was taken off documents on closed days"),
    )


class JournalRow(SQLModel, table=True):
    __tablename__: ClassVar[Any] = "journal"
    seq: int = _column(Integer, "1, 2, 3 … without a gap", primary_key=True)
    at: str = _text("when")
    actor: str = _text("who")
    operation: str = _text("what was done")
    payload: str = _text("its facts, JSON")
    previous: str = _text("hash of the entry before")
    hash: str = _text("SHA-256 over all fields, each with its length before it")
    __table_args__: ClassVar[Any] = (_options("the append-only record of every change (操作日志)"),)


DOCUMENTS = (ContractRow, SupplementRow, InstalmentRow, InvoiceRow, ReceiptRow, AccountLineRow)
