"""Days that are missing between two statements of an account: the closing of one is the opening of the next (FORMATS.md §2, proof rule 3)."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from contractctl import balances
from contractctl.balances import Move
from contractctl.documents import Direction
from contractctl.language import N_, say
from contractctl.records import Outcome, Problem, ReceiptRecord
from contractctl.values.money import grouped

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from sqlmodel import Session


def gaps(session: Session, unit: str, money: Iterable[tuple[str, ReceiptRecord]]) -> Iterator[Problem]:
    """A warning for each account of a file that does not begin where the ledger's rows before it end, or end where those after it begin."""
    accounts: dict[str, list[tuple[dt.date, Move]]] = defaultdict(list)
    for key, record in money:
        if record.account and record.balance_fen is not None:
            change = record.amount_fen if record.direction is Direction.REVENUE else -record.amount_fen
            accounts[record.account].append((record.date, Move(key, change, record.balance_fen)))
    for account, dated in accounts.items():
        days, moves = [day for day, _ in dated], [move for _, move in dated]
        for day, before in ((min(days), True), (max(days), False)):
            ours = _edge(moves, opening=before)
            beside = _beside(session, unit, account, day, {move.key for move in moves}, before=before)
            theirs = _edge(beside[1], opening=not before) if beside else None
            if beside and ours is not None and theirs is not None and ours != theirs:
                yield _gap(account, ours, (beside[0], theirs), before=before)


def _beside(session: Session, unit: str, account: str, day: dt.date, known: set[str], *, before: bool) -> tuple[dt.date, list[Move]] | None:
    """What the ledger holds next to a statement: of its edge's own day what the statement does not hold itself, else the nearest day."""
    others = [move for move in balances.on_day(session, unit, account, day) if move.key not in known]
    return (day, others) if others else balances.nearest_day(session, unit, account, day, before=before)


def _edge(moves: Sequence[Move], *, opening: bool) -> int | None:
    """The balance before all of some transactions or after them, whatever their order; None where they do not make one chain."""
    after = Counter(move.balance_fen for move in moves)
    begin = Counter(move.balance_fen - move.change_fen for move in moves)
    ends = list(((begin - after) if opening else (after - begin)).elements())
    return ends[0] if len(ends) == 1 else None


def _gap(account: str, ours: int, theirs: tuple[dt.date, int], *, before: bool) -> Problem:
    day, balance = theirs
    msgid = (
        N_("the ledger's last balance of the account before it, of {day}, is {balance}, and the statement begins with {ours}: what lies between is missing")
        if before
        else N_("the statement ends with {ours}, and the ledger's next row of the account, of {day}, follows {balance}: what lies between is missing")
    )
    reason = say(msgid, day=day.isoformat(), balance=grouped(balance), ours=grouped(ours))
    return Problem("E-IMP-173", None, None, None, account, reason, Outcome.WARNING, say(N_("export the days between and import them")))
