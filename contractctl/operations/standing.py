"""How the ledger stands: the command that is run most, so it loads no more than it needs."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl import glance
from contractctl.operations.month_end import checklist
from contractctl.outcomes import Status, UndecidedName
from contractctl.values.period import quarter_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractctl.normalize import Register
    from contractctl.operations.opening import Desk
    from contractctl.values.period import Period


def status(desk: Desk, period: Period | None = None) -> Status:
    """Counts, days, what waits for a person, the journal's head, and the checklist of a period: the next to be closed, if none is asked for."""
    with desk.looking() as connection:
        counts = glance.counts(connection)
        waiting = glance.waiting(connection)
        first, last = glance.days(connection)
        names = glance.register(connection, desk.settings.names)
        undecided = undecided_names(glance.written_names(connection), names)
        head = glance.head(connection)
        company = glance.company(connection)
        checks = checklist(connection, undecided, period)
    return Status(company, counts, first, last, undecided, waiting.get("held", 0), waiting.get("changed", 0), head, checks)


def undecided_names(written: Iterable[tuple[str, str | None, int, int]], names: Register) -> tuple[UndecidedName, ...]:
    """Names without a body, the most money first."""
    open_names = [UndecidedName(name, number, count, amount) for name, number, count, amount in written if names.judge(name, number).code is None]
    return tuple(sorted(open_names, key=lambda n: (-abs(n.amount_fen), n.name)))


def last_quarter(desk: Desk) -> Period | None:
    """The quarter of the ledger's last invoices and money, where it holds opening balances alone the one after them; None while there are none."""
    with desk.looking() as connection:
        _, last = glance.days(connection)
        own = glance.last_of_its_own(connection)
    if own or not last:
        return quarter_of(date.fromisoformat(own)) if own else None
    return quarter_of(quarter_of(date.fromisoformat(last)).end + timedelta(days=1))
