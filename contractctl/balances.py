"""The balances of the own accounts, as the bank statements in the ledger state them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlmodel import col, func, select

from contractctl.documents import Direction
from contractctl.models import ReceiptRow

if TYPE_CHECKING:
    import datetime as dt

    from sqlmodel import Session


class Move(NamedTuple):
    """A transaction's key, what it changed, and the balance after it, in fen."""

    key: str
    change_fen: int
    balance_fen: int


def nearest_day(session: Session, unit: str, account: str, day: dt.date, *, before: bool) -> tuple[dt.date, list[Move]] | None:
    """The account's transactions on the last day before a day, or on the first after it; None where there is none."""
    where = (ReceiptRow.unit == unit, ReceiptRow.account == account, col(ReceiptRow.voided_at).is_(None), col(ReceiptRow.balance_fen).is_not(None))
    date = col(ReceiptRow.date)
    found = session.exec(select(func.max(date) if before else func.min(date)).where(*where, date < day if before else date > day)).one()
    return None if found is None else (found, on_day(session, unit, account, found))


def on_day(session: Session, unit: str, account: str, day: dt.date) -> list[Move]:
    """The account's transactions of a day, in the order in which they were recorded."""
    where = (ReceiptRow.unit == unit, ReceiptRow.account == account, ReceiptRow.date == day, col(ReceiptRow.voided_at).is_(None))
    rows = session.exec(select(ReceiptRow).where(*where).order_by(col(ReceiptRow.id)))
    return [Move(row.key, _change(row.direction, row.amount_fen), row.balance_fen) for row in rows if row.balance_fen is not None]


def _change(direction: str, amount_fen: int) -> int:
    return amount_fen if direction == Direction.REVENUE else -amount_fen
