"""The documents of the ledger as values of the core, read a column at a time, with a digest of what was read.

A row at a time as a mapping costs five times as much, and each of its texts anew: here a unit, a name or a day that many rows share is one object.
"""

from __future__ import annotations

import marshal
from collections import defaultdict
from dataclasses import fields
from datetime import date
from hashlib import blake2b
from itertools import repeat
from typing import TYPE_CHECKING, Any, TypeVar

import sqlalchemy
from sqlalchemy import TypeDecorator, type_coerce

from contractctl import filing_rows
from contractctl.documents import Capital, Contract, Direction, Instalment, Invoice, InvoiceState, Method, Origin, Pricing, Receipt, Supplement
from contractctl.models import ContractRow, Day, Flag, InstalmentRow, InvoiceRow, ReceiptRow, SupplementRow, metadata
from contractctl.settlement import Books

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlmodel import Session, SQLModel

    from contractctl.normalize import Register

ROWS_AT_ONCE = 10_000
DIGEST_SIZE = 16  # bytes of a row's digest
PLAIN = 2  # the format of `marshal` without references: equal rows have equal bytes
WHERE_FROM = ("file", "sheet", "row")
SAID_ALIKE = frozenset(  # by many rows, or by papers of several kinds
    {"batch", "file", "sheet", "unit", "written_name", "name", "payment_terms", "excluded_as", "agreement"}
    | {"number", "contract", "stated_contract", "memo", "remark"}
)
WORDS: dict[str, Mapping[str, Any]] = {
    "direction": {each.value: each for each in Direction},
    "pricing": {each.value: each for each in Pricing},
    "capital": {each.value: each for each in Capital},
    "state": {each.value: each for each in InvoiceState},
    "method": {each.value: each for each in Method},
}
ELSEWHERE = frozenset({"batch", "counterparty", "instalments", "supplements", "origin", "posted"})  # fields that are no column of their own
T = TypeVar("T")

Columns = dict[str, "Sequence[Any]"]


def books(session: Session, names: Register, unit: str | None = None) -> tuple[Books, str]:
    """All live documents with their bodies as the register says now; and a digest of them, whatever their order and batch."""
    reader = _Reader(session, names, unit)
    found = Books(tuple(reader.contracts()), tuple(reader.invoices()), tuple(reader.receipts()))
    return found, reader.digest()


def contract_core_key(unit: str, key: str) -> str:
    """A contract's key across units."""
    return f"{unit}|{key}"


class _Same(dict[str | None, str | None]):
    """One object for all texts that are equal."""

    def __missing__(self, text: str | None) -> str | None:
        self[text] = text
        return text


class _Days(dict[str | None, date | None]):
    """One object for each day, read once."""

    def __missing__(self, text: str | None) -> date | None:
        day = self[text] = None if text is None else date.fromisoformat(text)
        return day


class _Bodies(dict[tuple[str, str | None], str | None]):
    """What body a written name with its tax number is."""

    def __init__(self, names: Register) -> None:
        super().__init__()
        self.names = names

    def __missing__(self, written: tuple[str, str | None]) -> str | None:
        code = self[written] = self.names.judge(*written).code
        return code


class _Reader:
    """Reads the live rows of each kind and adds up their digests."""

    def __init__(self, session: Session, names: Register, unit: str | None) -> None:
        self.session, self.unit = session, unit
        self.same, self.days, self.bodies = _Same(), _Days(), _Bodies(names)
        self.sums: dict[str, int] = {}

    def contracts(self) -> Iterator[Contract]:
        plans = self._of_contracts(InstalmentRow, Instalment, ("unit", "contract"))
        changes = self._of_contracts(SupplementRow, Supplement, ("unit", "contract", "signed"))
        filed = filing_rows.filed_days(self.session)
        if filed:
            self.sums["filing"] = sum(_row_digest((*name, day.isoformat())) for name, day in filed.items())
        for columns in self._chunks(ContractRow, (*_plain(Contract), *WHERE_FROM, "tax_number")):
            keys = list(zip(columns["unit"], columns["key"], strict=True))
            if filed:
                columns["filed"] = [filed.get(key, day) for key, day in zip(keys, columns["filed"], strict=True)]
                columns["has_filing"] = [key in filed or has for key, has in zip(keys, columns["has_filing"], strict=True)]
            columns["key"] = [contract_core_key(*key) for key in keys]
            columns["instalments"] = [_in_order(plans.get(key, ()), lambda i: i.no) for key in keys]
            columns["supplements"] = [_in_order(changes.get(key, ()), lambda s: s.number) for key in keys]
            yield from self._documents(Contract, columns)

    def invoices(self) -> Iterator[Invoice]:
        for columns in self._chunks(InvoiceRow, (*_plain(Invoice), *WHERE_FROM, "tax_number")):
            yield from self._documents(Invoice, columns)

    def receipts(self) -> Iterator[Receipt]:
        for columns in self._chunks(ReceiptRow, (*_plain(Receipt), *WHERE_FROM)):
            columns["stated_invoices"] = [tuple(filter(None, text.split("\n"))) if text else () for text in columns["stated_invoices"]]
            yield from self._documents(Receipt, columns)

    def digest(self) -> str:
        """What was read and how its names were judged, as lines."""
        lines = [f"{table}\t{total:x}" for table, total in sorted(self.sums.items())]
        judged = sorted((name, number or "", code or "") for (name, number), code in self.bodies.items())
        return "\n".join([*lines, *map("\t".join, judged)])

    def _of_contracts(self, model: type[SQLModel], made: type[T], more: tuple[str, ...]) -> Mapping[tuple[str, str], list[T]]:
        """Instalments or supplements by the unit and key of their contract."""
        found: defaultdict[tuple[str, str], list[T]] = defaultdict(list)
        for columns in self._chunks(model, (*_plain(made), *more)):
            if "signed" in columns:
                columns["effective"] = [effective or signed for effective, signed in zip(columns["effective"], columns["signed"], strict=True)]
            for unit, contract, each in zip(columns["unit"], columns["contract"], _built(made, columns), strict=True):
                found[unit, contract].append(each)
        return found

    def _documents(self, made: type[T], columns: Columns) -> Iterator[T]:
        numbers = columns.get("tax_number") or repeat(None)
        columns["counterparty"] = list(map(self.bodies.__getitem__, zip(columns["written_name"], numbers)))  # noqa: B905 - receipts state no number
        columns["batch"] = [batch or "" for batch in columns["batch"]]
        columns["origin"] = list(map(Origin, *(columns[name] for name in WHERE_FROM)))
        return _built(made, columns)

    def _chunks(self, model: type[SQLModel], names: Sequence[str]) -> Iterator[Columns]:
        """Some thousand live rows at a time as columns, each with its values as the core has them."""
        table = metadata.tables[str(model.__tablename__)]
        columns = [table.c[name] for name in ("batch", *names)]
        plain = [type_coerce(c, c.type.impl_instance) if isinstance(c.type, TypeDecorator) else c for c in columns]
        query = sqlalchemy.select(*plain).where(table.c.voided_at.is_(None))
        converted = {c.name: convert for c in columns if (convert := self._conversion(c))}
        self.sums[table.name] = 0
        for part in self.session.execute(query.where(table.c.unit == self.unit) if self.unit else query).partitions(ROWS_AT_ONCE):
            raw = list(zip(*part, strict=True))
            self.sums[table.name] += sum(map(_row_digest, zip(*raw[1:], strict=True)))  # all but the batch
            said: Columns = dict(zip((c.name for c in columns), raw, strict=True))
            said |= {name: list(map(convert, said[name])) for name, convert in converted.items()}
            yield said

    def _conversion(self, column: sqlalchemy.Column[Any]) -> Callable[[Any], Any] | None:
        if isinstance(column.type, Day):
            return self.days.__getitem__
        if isinstance(column.type, Flag):
            return bool
        if column.name in SAID_ALIKE:
            return self.same.__getitem__
        return WORDS[column.name].__getitem__ if column.name in WORDS else None


def _row_digest(row: tuple[str | int | None, ...]) -> int:
    return int.from_bytes(blake2b(marshal.dumps(row, PLAIN), digest_size=DIGEST_SIZE).digest())


def _plain(made: type) -> tuple[str, ...]:
    """The fields of a value that are columns of its table."""
    return tuple(each.name for each in fields(made) if each.name not in ELSEWHERE)


def _built(made: type[T], columns: Columns) -> Iterator[T]:
    return map(made, *(columns[each.name] for each in fields(made) if each.name in columns))  # type: ignore[arg-type]


def _in_order(parts: Iterable[T], place: Callable[[T], Any]) -> tuple[T, ...]:
    return tuple(sorted(parts, key=place))
