"""When finance got the papers of contracts, as it says itself: judgements that are closed, never overwritten."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import sqlalchemy
from sqlmodel import col, insert, select, update

from contractctl.models import ContractRow, FilingRow, metadata

if TYPE_CHECKING:
    from datetime import date

    from sqlmodel import Session


class Handled(NamedTuple):
    """Who handles a contract, and where."""

    handler: str
    department: str


def filed_days(session: Session) -> dict[tuple[str, str], date]:
    """The days that stand, by unit and key of the contract: they go before what its ledger says."""
    table = metadata.tables[str(FilingRow.__tablename__)]
    query = sqlalchemy.select(table.c.unit, table.c.contract, table.c.day).where(table.c.closed_at.is_(None))
    return {(unit, contract): day for unit, contract, day in session.execute(query)}


def standing(session: Session, unit: str, contract: str) -> FilingRow | None:
    """What finance says of a contract."""
    return session.exec(select(FilingRow).where(FilingRow.unit == unit, FilingRow.contract == contract, col(FilingRow.closed_at).is_(None))).first()


def add(session: Session, unit: str, contract: str, day: date, at: str, actor: str, why: str) -> None:
    session.execute(insert(FilingRow).values(unit=unit, contract=contract, day=day, at=at, actor=actor, why=why))


def close(session: Session, id_: int, at: str, actor: str, why: str) -> None:
    """Take a judgement back; it stays, and says who did."""
    session.execute(update(FilingRow).where(col(FilingRow.id) == id_).values(closed_at=at, closed_by=actor, closed_why=why))


def contract(session: Session, unit: str, key: str) -> ContractRow | None:
    """The contract that stands under a key."""
    return session.exec(select(ContractRow).where(ContractRow.unit == unit, ContractRow.key == key, col(ContractRow.voided_at).is_(None))).first()


def handlers(session: Session) -> dict[tuple[str, str], Handled]:
    """Who handles each contract that stands, by unit and key."""
    table = metadata.tables[str(ContractRow.__tablename__)]
    query = sqlalchemy.select(table.c.unit, table.c.key, table.c.handler, table.c.department).where(table.c.voided_at.is_(None))
    return {(unit, key): Handled(handler, department) for unit, key, handler, department in session.execute(query)}
