"""Is the ledger whole: SQLite, keys, schema, journal, digests, and the identities of RECONCILE.md §7."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import col, select

from contractctl import database, journal, ledger, register
from contractctl.language import N_, say
from contractctl.models import JournalRow
from contractctl.operations.reconciling import gather
from contractctl.outcomes import Check, Verification
from contractctl.reconcile import reconcile
from contractctl.values.period import Period

if TYPE_CHECKING:
    from sqlmodel import Session

    from contractctl.operations.opening import Desk


def verify(desk: Desk, anchor: str | None = None) -> Verification:
    """Look at everything; `anchor` is a head's hash that was printed earlier, or the beginning of one."""
    with desk.reading() as session:
        checks = [
            _listed("integrity", database.integrity(session)),
            _listed("foreign_keys", database.dangling(session)),
            _schema(session),
            _chain(session),
            *([_anchor(session, anchor)] if anchor else []),
            _batches(session),
            _listed("spelling_keys", register.wrong_keys(session)),
            *_identities(session, desk),
        ]
        return Verification(journal.head(session), tuple(checks))


def _listed(name: str, wrong: list[str]) -> Check:
    return Check(name, not wrong, "; ".join(wrong[:5]))


def _schema(session: Session) -> Check:
    """The file's schema equals what this version creates."""
    fresh = database.in_memory()
    with database.reading(fresh) as other:
        wanted = database.schema(other)
    found = database.schema(session)
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    return _listed("schema", differing)


def _chain(session: Session) -> Check:
    broken = journal.broken_at(session)
    return Check("journal", broken is None, "" if broken is None else say(N_("entry {seq}"), seq=broken))


def _anchor(session: Session, anchor: str) -> Check:
    hashes = session.exec(select(JournalRow.hash))
    found = any(each.startswith(anchor.lower()) for each in hashes)
    return Check("anchor", found, anchor)


def _batches(session: Session) -> Check:
    """Every batch holds what its journal entry says it recorded."""
    entries = session.exec(select(JournalRow.seq, JournalRow.payload).where(JournalRow.operation == "import").order_by(col(JournalRow.seq))).all()
    wrong = [name for seq, payload in entries if (name := _wrong_batch(session, seq, payload))]
    return Check("batches", not wrong, "; ".join(wrong) if wrong else str(len(entries)))


def _wrong_batch(session: Session, seq: int, payload: str) -> str | None:
    """The batch of an import's entry where it is not what the entry says; the entry itself where nobody can read it any more."""
    try:
        said = json.loads(payload)
        batch, digest = said["batch"], said["digest"]
    except (ValueError, KeyError, TypeError):
        return f"entry {seq}"
    return None if ledger.batch_digest(session, batch) == digest else str(batch)


def _identities(session: Session, desk: Desk) -> list[Check]:
    """Over all days: recorded is the sum of its parts, and receivable − advance = invoiced − received − adjusted.

    The second holds for a unit: money may settle the invoice of another contract, and then moves between two lines.
    """
    gathered = gather(session, desk)
    whole = Period(date(2000, 1, 1), date(2099, 12, 31), "all")
    answer = reconcile(gathered.ledger, whole, desk.settings, "")
    totals = answer.totals
    add_up = all(side.recorded == side.allocated + side.adjusted + side.left + side.undecided + side.excluded for side in (totals.receipts, totals.invoices))
    wrong = [
        f"{row.unit} {row.direction}"
        for row in answer.units
        if row.figures.closing_receivable - row.figures.closing_advance != row.figures.invoiced_to_date - row.figures.received_to_date - row.figures.adjusted
    ]
    return [Check("totals", add_up), _listed("balances", wrong)]
