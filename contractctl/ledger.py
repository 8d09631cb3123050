"""Every query and every write of the ledger, as functions of a Session; the only module that knows both rows and core types.

Bulk paths read columns, not entities, and write with bulk inserts (ARCHITECTURE.md: building entities is thirty times slower).
"""

from __future__ import annotations

import json
from dataclasses import fields
from enum import Enum
from functools import cache
from itertools import islice, repeat
from json.encoder import encode_basestring as json_text  # as `json.dumps` writes a text when it may keep its characters
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple, get_type_hints

import sqlalchemy
from sqlalchemy import Text, bindparam, func, literal, null
from sqlalchemy.sql.schema import ScalarElementColumnDefault
from sqlmodel import col, insert, select, update

from contractctl import journal
from contractctl.documents import (
    Direction,
    InvoiceState,
    Origin,
)
from contractctl.event_findings import Conflict
from contractctl.models import (
    AccountLineRow,
    Batch,
    ContractRow,
    Counterparty,
    HeldRow,
    ImportRow,
    InstalmentRow,
    InvoiceClaim,
    InvoiceRow,
    PartyCode,
    ReceiptRow,
    SupplementRow,
    Unit,
    metadata,
)
from contractctl.records import RECORD_TYPES, ContractRecord, InvoiceRecord, Kind, ReceiptRecord, load
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from sqlalchemy import Column, Dialect, RowMapping, Table
    from sqlmodel import Session, SQLModel

    from contractctl.keys import Keyed
    from contractctl.language import Message
    from contractctl.records import Record

CHANGEABLE = frozenset({"voided_at", "voided_by", "void_reason", "undone", "state"})
ROWS_AT_ONCE = 10_000  # of what is written and read by the thousand
CHUNK = 500  # keys in one query: SQLite allows 32,766 variables, PostgreSQL's drivers fewer
MODELS: dict[Kind, type[SQLModel]] = {
    Kind.COUNTERPARTIES: Counterparty,
    Kind.CONTRACTS: ContractRow,
    Kind.SUPPLEMENTS: SupplementRow,
    Kind.INSTALMENTS: InstalmentRow,
    Kind.INVOICES: InvoiceRow,
    Kind.RECEIPTS: ReceiptRow,
    Kind.ACCOUNTS: AccountLineRow,
}
RENAMED = {
    Kind.CONTRACTS: {"counterparty": "written_name"},
    Kind.SUPPLEMENTS: {"parent": "contract"},
    Kind.INVOICES: {"counterparty": "written_name"},
    Kind.RECEIPTS: {"counterparty": "written_name"},
    Kind.COUNTERPARTIES: {"kind": "category"},
}


class Place(NamedTuple):
    """Where a record comes from: its batch and origin; all None where it was typed in."""

    batch: str | None
    origin: Origin


class ImportedTable(NamedTuple):
    """A table of an imported file."""

    batch: str
    table_no: int
    sheet: str | None
    kind: str


class Standing(NamedTuple):
    """A record that is in the ledger: the digest of its content, an invoice's state, and whether an invoice or money is an opening (期初)."""

    digest: str
    state: str | None = None
    opening: bool = False


# -- units and batches


def units(session: Session) -> list[Unit]:
    """The company first, then its units by name."""
    return sorted(session.exec(select(Unit)), key=lambda unit: (not unit.is_company, unit.name))


def add_unit(session: Session, name: str, *, is_company: bool = False) -> None:
    session.exec(insert(Unit).values(name=name, is_company=is_company))


def batches_of(session: Session, sha256: str) -> list[Batch]:
    """The batches of a file with these bytes, oldest first: several where its sheets came one after another. One that was undone is none."""
    return list(session.exec(select(Batch).where(Batch.sha256 == sha256, col(Batch.undone_at).is_(None)).order_by(col(Batch.id))))


def fates_of(session: Session, batches: Sequence[Batch]) -> dict[tuple[str | None, int], str]:
    """What stands of each row, by sheet and row: refused rows are not there; all others are known, those that wait for a decision too."""
    said = session.execute(select(ImportRow.sheet, ImportRow.row, ImportRow.fate).where(col(ImportRow.batch).in_([batch.id for batch in batches]))).all()
    return {(sheet, row): fate if fate == "refused" else "known" for sheet, row, fate in said}


def add_batch(session: Session, file: str, sha256: str, unit: str, at: str, actor: str, archived: str | None = None) -> str:
    """A new batch's id: B0001, B0002, …"""
    number = session.exec(select(func.count()).select_from(Batch)).one() + 1
    batch = f"B{number:04d}"
    session.exec(insert(Batch).values(id=batch, file=file, sha256=sha256, unit=unit, at=at, actor=actor, archived=archived))
    return batch


def add_import_rows(session: Session, table: ImportedTable, rows: Sequence[tuple[int, str | None, str]]) -> None:
    """What became of the rows of a file's table, as (row, key, fate)."""
    if rows:
        numbers, keys, fates = zip(*rows, strict=True)
        same = {name: repeat(value, len(rows)) for name, value in table._asdict().items()}
        _insert_columns(session, ImportRow, len(rows), {**same, "row": numbers, "key": keys, "fate": fates})


def batch_digest(session: Session, batch: str) -> str:
    """SHA-256 over every column of every row that a batch recorded; voiding and states, which change, have entries of their own."""
    return journal.digest_of_arrays(_recorded_rows(session, batch))


def _recorded_rows(session: Session, batch: str) -> Iterator[str]:
    """The rows of a batch as their tables hold them, table by table, each as a JSON array that SQLite writes: its columns are not fetched one by one."""
    for name in (*(str(model.__tablename__) for model in MODELS.values()), str(ImportRow.__tablename__)):
        table = metadata.tables[name]
        row = func.json_array(*(column for column in table.c if column.name not in ("id", *CHANGEABLE)), type_=Text)
        order = [table.c.table_no, table.c.row] if name == ImportRow.__tablename__ else [table.c.id]
        yield json.dumps([table.name])
        yield from session.execute(sqlalchemy.select(row).where(table.c.batch == batch).order_by(*order)).scalars()


# -- recording


def standing(session: Session, kind: Kind, unit: str, keys: Iterable[str]) -> dict[tuple[str, str], Standing]:
    """The records that stand under these keys, by scope (direction of invoices and receipts) and key."""
    table = _table(kind)
    has_direction, has_state = kind in (Kind.INVOICES, Kind.RECEIPTS), kind is Kind.INVOICES
    key = table.c.code if kind is Kind.COUNTERPARTIES else table.c.key
    columns = [key, table.c.digest, *([table.c.direction, table.c.opening] if has_direction else []), *([table.c.state] if has_state else [])]
    found: dict[tuple[str, str], Standing] = {}
    if session.execute(select(table.c.id).limit(1)).first() is None:  # the first file of its kind: nothing to ask for
        return found
    for chunk in _chunks(sorted(set(keys))):
        query = select(*columns).where(key.in_(chunk), table.c.voided_at.is_(None))
        if kind is not Kind.COUNTERPARTIES:
            query = query.where(table.c.unit == unit)
        for row in session.execute(query):
            found[row[2] if has_direction else "", row[0]] = Standing(row[1], row[4] if has_state else None, has_direction and bool(row[3]))
    return found


def known_references(session: Session, unit: str, records: Iterable[ReceiptRecord]) -> dict[tuple[str, str], str]:
    """The keys of money that stands, by direction and reference, which an opening and a bank's statement tell under keys of their own.

    The bank's is asked for by the references of the openings that come, the openings by being such: of them there are few.
    """
    table = _table(Kind.RECEIPTS)
    columns = sqlalchemy.select(table.c.direction, table.c.reference, table.c.key).where(table.c.unit == unit, table.c.voided_at.is_(None))
    coming = sorted({record.reference for record in records if record.opening and record.reference})
    asked = [columns.where(table.c.opening)] + [columns.where(table.c.reference.in_(chunk)) for chunk in _chunks(coming)]
    return {(direction, fold_number(reference)): key for query in asked for direction, reference, key in session.execute(query) if reference}


def kept_out(session: Session, kind: Kind, unit: str) -> set[tuple[str, str]]:
    """(key, digest) of what a person voided or decided against: the same row of another file changes nothing about that."""
    table = _table(kind)
    key = table.c.code if kind is Kind.COUNTERPARTIES else table.c.key
    voided = select(key, table.c.digest).where(table.c.voided_at.is_not(None), table.c.undone == False)  # noqa: E712 - an expression of SQL
    decided = select(HeldRow.key, HeldRow.digest).where(HeldRow.kind == kind.value, HeldRow.unit == unit, HeldRow.decision == "keep")
    if kind is not Kind.COUNTERPARTIES:
        voided = voided.where(table.c.unit == unit)
    return {(str(row[0]), str(row[1])) for query in (voided, decided) for row in session.execute(query)}


def _chunks(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


def _table(kind: Kind) -> Table:
    return metadata.tables[str(MODELS[kind].__tablename__)]


def add_records(session: Session, kind: Kind, unit: str, records: Sequence[tuple[Keyed, Place]]) -> None:
    """Record new rows of one kind; a code of the register is given with its first."""
    if kind is Kind.COUNTERPARTIES:
        given = set(party_codes(session))
        add_rows(session, PartyCode, [{"code": code} for code in dict.fromkeys(keyed.key for keyed, _ in records) if code not in given])
    if records:
        _insert_columns(session, MODELS[kind], len(records), _columns(kind, unit, records))


def _columns(kind: Kind, unit: str, records: Sequence[tuple[Keyed, Place]]) -> dict[str, Iterable[object]]:
    """What records of a kind hold in their table, a column at a time: for many records that is several times faster than a row at a time."""
    keyed, places = [each for each, _ in records], [place for _, place in records]
    said, origins = [each.record for each in keyed], [place.origin for place in places]
    columns: dict[str, Iterable[object]] = {name: map(attrgetter(name), said) for name in _fields(kind)}
    columns |= {name: map(attrgetter("value"), columns[name]) for name in _enums(kind)}
    if kind is Kind.RECEIPTS:
        columns["stated_invoices"] = map("\n".join, columns["stated_invoices"])  # type: ignore[arg-type]
    columns = {RENAMED.get(kind, {}).get(name, name): values for name, values in columns.items()}
    if kind in (Kind.SUPPLEMENTS, Kind.INSTALMENTS):
        columns["contract"] = map(fold_number, columns["contract"])  # type: ignore[arg-type]
    if kind is Kind.COUNTERPARTIES:
        columns["code"] = [each.key for each in keyed]
    columns |= {"key": [each.key for each in keyed], "digest": [each.digest for each in keyed], "unit": repeat(unit, len(records))}
    columns |= {"batch": [place.batch for place in places]}
    columns |= {name: map(attrgetter(name), origins) for name in ("file", "sheet", "row")}
    return {column.name: columns[column.name] for column in _table(kind).c if column.name in columns}


@cache
def _fields(kind: Kind) -> tuple[str, ...]:
    return tuple(each.name for each in fields(RECORD_TYPES[kind]))


@cache
def _enums(kind: Kind) -> tuple[str, ...]:
    hints = get_type_hints(RECORD_TYPES[kind])
    return tuple(name for name in _fields(kind) if isinstance(hints[name], type) and issubclass(hints[name], Enum))


def move_invoice_state(session: Session, unit: str, direction: str, key: str, state: InvoiceState) -> None:
    """An invoice's state moved forward in another file, or goes back with it."""
    where = (col(InvoiceRow.unit) == unit, col(InvoiceRow.direction) == direction, col(InvoiceRow.key) == key, col(InvoiceRow.voided_at).is_(None))
    session.execute(update(InvoiceRow).where(*where).values(state=state.value))


def party_codes(session: Session) -> list[str]:
    """Every code of the register, merged and voided ones too: a code is given once."""
    return sorted(session.exec(select(PartyCode.code)))


def void(session: Session, kind: Kind, unit: str, key: str, at: str, actor: str, reason: str) -> int:
    """Void a record that stands; how many rows that were."""
    table = _table(kind)
    where = (table.c.unit == unit, table.c.key == key, table.c.voided_at.is_(None))
    return int(session.execute(update(table).where(*where).values(voided_at=at, voided_by=actor, void_reason=reason)).rowcount)  # type: ignore[attr-defined]


def paid_by_opening_bill(session: Session, unit: str, key: str) -> str | None:
    """The key of the invoice that came with an opening bill as what it had paid: it goes with the bill."""
    of_bill = (col(ReceiptRow.unit) == unit, col(ReceiptRow.key) == key, col(ReceiptRow.voided_at).is_(None), col(ReceiptRow.opening))
    bill = session.exec(select(ReceiptRow).where(*of_bill, col(ReceiptRow.stated_invoices) == col(ReceiptRow.bill_number))).first()
    if bill is None or bill.method != "bill":
        return None
    named = (col(InvoiceRow.unit) == unit, col(InvoiceRow.key) == fold_number(bill.bill_number or ""), col(InvoiceRow.direction) == bill.direction)
    return session.exec(select(InvoiceRow.key).where(*named, col(InvoiceRow.opening), col(InvoiceRow.voided_at).is_(None))).first()


def void_party(session: Session, code: str, at: str, actor: str, reason: str) -> int:
    """Void a body of the register; how many that were."""
    where = (col(Counterparty.code) == code, col(Counterparty.voided_at).is_(None))
    return int(session.execute(update(Counterparty).where(*where).values(voided_at=at, voided_by=actor, void_reason=reason)).rowcount)  # type: ignore[attr-defined]


def contract_keys(session: Session, unit: str) -> set[str]:
    """Keys of the unit's contracts that stand."""
    return set(session.exec(select(ContractRow.key).where(ContractRow.unit == unit, col(ContractRow.voided_at).is_(None))))


def contract_numbers(session: Session) -> list[str]:
    """Numbers of all contracts that stand, as written."""
    query = select(ContractRow.number).where(col(ContractRow.voided_at).is_(None), col(ContractRow.number).is_not(None))
    return sorted(number for number in session.exec(query) if number)


def add_held(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    add_rows(session, HeldRow, rows)


def add_claims(session: Session, rows: Sequence[Mapping[str, object]]) -> None:
    """What files say of the state of invoices that stand."""
    add_rows(session, InvoiceClaim, rows)


def waiting(session: Session, unit: str | None = None) -> list[HeldRow]:
    """Rows that wait for a decision or their parent."""
    query = select(HeldRow).where(col(HeldRow.decided_at).is_(None)).order_by(col(HeldRow.id))
    return list(session.exec(query.where(HeldRow.unit == unit) if unit else query))


def hold_as_changed(session: Session, id_: int, reason: Message) -> None:
    """A row that waited for its contract waits on: its key was taken by other content."""
    text = json.dumps([reason.msgid, dict(reason.facts)], ensure_ascii=False)
    session.execute(update(HeldRow).where(col(HeldRow.id) == id_).values(fate="changed", reason=text))


def settle_held(session: Session, ids: Iterable[int], at: str, actor: str, decision: str, **more: object) -> None:
    """Rows that wait no longer; `more` are columns that say what became of them."""
    for each in ids:
        session.execute(update(HeldRow).where(col(HeldRow.id) == each).values(decided_at=at, decided_by=actor, decision=decision, **more))


UNDECIDED = dict.fromkeys(("decided_at", "decided_by", "decision", "why", "corrected", "landed", "replaced", "freed_by", "decided_with"))


def reopen_held(session: Session, ids: Iterable[int]) -> None:
    """Rows that wait again."""
    for each in ids:
        session.execute(update(HeldRow).where(col(HeldRow.id) == each).values(UNDECIDED))


# -- documents


def _origin(row: RowMapping) -> Origin:
    return Origin(row["file"], row["sheet"], row["row"])


def conflicts(session: Session) -> tuple[Conflict, ...]:
    """Records that came again with other content and wait for a decision, beside what stands."""
    found: list[Conflict] = []
    for held in waiting(session):
        kind = Kind(held.kind)
        if held.fate == "changed" and held.record and kind in (Kind.CONTRACTS, Kind.INVOICES, Kind.RECEIPTS):
            found += _conflict(session, kind, held, load(kind, held.record))
    return tuple(sorted(found, key=lambda c: (c.kind, c.key, str(c.other))))


def _conflict(session: Session, kind: Kind, held: HeldRow, record: Record) -> Iterator[Conflict]:
    for row in filter(None, [live_record(session, kind, held.unit, str(held.key), record)]):
        is_contract = isinstance(record, ContractRecord)
        amount = row["gross_fen"] if kind is Kind.INVOICES else row["amount_fen"]
        yield Conflict(
            kind=kind.value.removesuffix("s"),
            key=(row["number"] or row["key"]) if is_contract else row["key"],
            day=row["signed"] if is_contract else row["date"],
            amount_fen=amount or 0,
            origin=_origin(row),
            other=Origin(held.file, held.sheet, held.row),
            other_amount_fen=record.gross_fen if isinstance(record, InvoiceRecord) else getattr(record, "amount_fen", None),
            unit=held.unit,
            direction=Direction(row["direction"]),
        )


def live_record(session: Session, kind: Kind, unit: str, key: str, record: Record) -> RowMapping | None:
    """The record that stands under the key of another one, with all its columns."""
    table = _table(kind)
    named = table.c.code == key if kind is Kind.COUNTERPARTIES else sqlalchemy.and_(table.c.unit == unit, table.c.key == key)
    query = sqlalchemy.select(table).where(named, table.c.voided_at.is_(None))
    if isinstance(record, InvoiceRecord | ReceiptRecord):
        query = query.where(table.c.direction == record.direction.value)
    return session.execute(query).mappings().first()


def columns_of(kind: Kind, keyed: Keyed) -> dict[str, object]:
    """What a record would hold in its table, to be compared with one that stands."""
    return {name: next(iter(values)) for name, values in _columns(kind, "", [(keyed, Place(None, Origin()))]).items()}


def rows_of(session: Session, kind: Kind) -> list[Mapping[str, Any]]:
    """Every record of a kind with all its columns, voided ones too, what was undone not, in the order of unit and key."""
    table = _table(kind)
    key = table.c.code if kind is Kind.COUNTERPARTIES else table.c.key
    query = sqlalchemy.select(table).where(table.c.undone == False).order_by(key, table.c.id)  # noqa: E712 - an expression of SQL
    return [dict(row) for row in session.execute(query).mappings()]


def written_names(session: Session) -> list[tuple[str, str | None, int, int]]:
    """Every written name (and tax number) of live documents, with their count and money in fen; contracts are no money."""
    found: dict[tuple[str, str | None], tuple[int, int]] = {}
    for kind, amount in ((Kind.CONTRACTS, None), (Kind.INVOICES, "gross_fen"), (Kind.RECEIPTS, "amount_fen")):
        table = _table(kind)
        number = table.c.tax_number if "tax_number" in table.c else null()
        money = func.sum(table.c[amount]) if amount else literal(0)
        live = [table.c.voided_at.is_(None), *([table.c.state != "voided"] if kind is Kind.INVOICES else [])]
        for name, tax, count, total in session.execute(
            select(table.c.written_name, number, func.count(), money).where(*live).group_by(table.c.written_name, number)
        ):
            before = found.get((name, tax), (0, 0))
            found[name, tax] = before[0] + count, before[1] + (total or 0)
    return [(name, tax, count, money) for (name, tax), (count, money) in sorted(found.items(), key=lambda item: (item[0][0], item[0][1] or ""))]


def written_rows(session: Session) -> list[tuple[str, str | None, int, Origin]]:
    """Written name, tax number, money in fen and origin of every live document; contracts are no money."""
    found: list[tuple[str, str | None, int, Origin]] = []
    for kind, amount in ((Kind.CONTRACTS, None), (Kind.INVOICES, "gross_fen"), (Kind.RECEIPTS, "amount_fen")):
        table = _table(kind)
        number = table.c.tax_number if "tax_number" in table.c else null()
        live = [table.c.voided_at.is_(None), *([table.c.state != "voided"] if kind is Kind.INVOICES else [])]
        columns = (table.c.written_name, number, table.c[amount] if amount else literal(0), table.c.file, table.c.sheet, table.c.row)
        rows = session.execute(sqlalchemy.select(*columns).where(*live).order_by(table.c.id))
        found += [(name, tax, money or 0, Origin(file, sheet, row)) for name, tax, money, file, sheet, row in rows]
    return found


# -- rows in bulk


def add_rows(session: Session, model: type[SQLModel], rows: Sequence[Mapping[str, object]]) -> None:
    """Many rows with the same columns in one statement: by way of the model they are split wherever another value is missing."""
    if rows:
        session.execute(sqlalchemy.insert(metadata.tables[str(model.__tablename__)]), rows)


def _insert_columns(session: Session, model: type[SQLModel], count: int, columns: Mapping[str, Iterable[object]]) -> None:
    """Many rows, given as columns."""
    table, dialect = metadata.tables[str(model.__tablename__)], session.connection().dialect
    missing = {c.name: repeat(c.default.arg, count) for c in table.c if isinstance(c.default, ScalarElementColumnDefault) and c.name not in columns}
    ready = {name: _bound(table.c[name], values, dialect) for name, values in (*columns.items(), *missing.items())}
    rows = Inserting(session, model, ready)
    rows.add(zip(*(ready[name] for name in rows.names), strict=True))
    rows.flush()


class Inserting:
    """Rows for a table, as they come: the statement is compiled once and the driver is given rows that are ready, some thousand at a time.

    A row holds its values in the order of the table's columns.
    """

    def __init__(self, session: Session, model: type[SQLModel], columns: Iterable[str]) -> None:
        table = metadata.tables[str(model.__tablename__)]
        self.connection = session.connection()
        self.statement = sqlalchemy.insert(table).values({name: bindparam(name) for name in columns}).compile(self.connection.engine)
        self.names = self.statement.positiontup or list(self.statement.params)
        self.waiting: list[tuple[object, ...]] = []

    def add(self, rows: Iterable[tuple[object, ...]]) -> None:
        coming = iter(rows)
        while part := list(islice(coming, ROWS_AT_ONCE)):
            self.waiting += part
            if len(self.waiting) >= ROWS_AT_ONCE:
                self.flush()

    def flush(self) -> None:
        if self.waiting:
            rows = self.waiting if self.statement.positional else [dict(zip(self.names, row, strict=True)) for row in self.waiting]
            self.connection.exec_driver_sql(self.statement.string, rows)
            self.waiting = []


def json_pairs(pairs: Iterable[tuple[str, str]]) -> str:
    """JSON of a list of pairs of texts: written by hand, because `json.dumps` makes a new encoder for each of a million short lists."""
    return "[" + ", ".join([f"[{json_text(name)}, {json_text(value)}]" for name, value in pairs]) + "]"


def _bound(column: Column[Any], values: Iterable[object], dialect: Dialect) -> Iterable[object]:
    """A column's values as the driver takes them."""
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    return map(cache(convert), values) if convert else values  # days and yes or no: a few values, many times
