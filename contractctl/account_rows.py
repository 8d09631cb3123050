"""The lines of the accounting system's books as values of the core, with a digest of what was read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from contractctl.accounting.lines import AccountLine
from contractctl.documents import Book, Origin, Role
from contractctl.models import AccountLineRow, metadata

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Row
    from sqlmodel import Session

    from contractctl.normalize import Register


COLUMNS = ("key", "unit", "book", "name", "code", "date", "debit_fen", "credit_fen", "role", "account", "account_name", "counter_account", "voucher", "text")
MORE = ("start", "since", "until", "opening_fen", "closing_fen", "running_fen", "is_opening", "unposted", "file", "sheet", "row")


def account_lines(session: Session, names: Register) -> tuple[AccountLine, ...]:
    """All live lines with their bodies as the register says now, in the order of unit and key."""
    table = metadata.tables[str(AccountLineRow.__tablename__)]
    query = select(*(table.c[name] for name in (*COLUMNS, *MORE))).where(table.c.voided_at.is_(None), table.c.book != Book.AGEING.value)
    bodies: dict[tuple[str, str, str | None], str | None] = {}
    found = []
    for row in session.execute(query.order_by(table.c.unit, table.c.key)):
        written = row.name, row.account_name, row.code
        if written not in bodies:
            bodies[written] = body_of(*written, names)
        found.append(_line(row, bodies[written]))
    return tuple(found)


def body_of(name: str, account_name: str, code: str | None, names: Register) -> str | None:
    """The body of a line by its name; a code of the register decides among candidates, and where no name stands beside it."""
    if not name and not code:
        name = account_name.rpartition("-")[2] or account_name.rpartition("_")[2] or account_name.rpartition("/")[2] if account_name else ""
    judged = names.judge(name) if name else None
    if judged and judged.code:
        return judged.code
    is_candidate = judged is None or code in {candidate.code for candidate in judged.candidates}
    return code if code in names.bodies and is_candidate else None


def _line(row: Row[Any], party: str | None) -> AccountLine:
    return AccountLine(
        key=row.key,
        unit=row.unit,
        book=Book(row.book),
        name=row.name or (row.code or ""),
        party=party,
        date=row.date,
        debit_fen=row.debit_fen,
        credit_fen=row.credit_fen,
        role=Role(row.role) if row.role else None,
        account=row.account,
        account_name=row.account_name,
        counter_account=row.counter_account,
        voucher=row.voucher,
        text=row.text,
        start=row.start,
        since=row.since,
        until=row.until,
        opening_fen=row.opening_fen,
        closing_fen=row.closing_fen,
        running_fen=row.running_fen,
        is_opening=row.is_opening,
        unposted=row.unposted,
        origin=Origin(row.file, row.sheet, row.row),
    )


def lines_digest(lines: Iterable[AccountLine]) -> str:
    """What the lines say and whose they are, whatever their order and batch."""
    said = sorted(map(repr, lines))
    return hashlib.sha256("\n".join(said).encode()).hexdigest()
