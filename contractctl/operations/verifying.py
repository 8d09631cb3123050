"""Is the ledger whole: SQLite, keys, schema, journal, digests, and the identities of RECONCILE.md §7."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

from sqlmodel import col, select

from contractctl import archive, batch_rows, closed_rows, database, journal, ledger, register
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
            _listed("originals", _wrong_originals(session, desk)),
            _listed("periods", _wrong_periods(session)),
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
    """Every batch holds what its last journal entry says: its import's, or that of a decision on one of its rows."""
    query = select(JournalRow.seq, JournalRow.payload).where(col(JournalRow.operation).in_(("import", "row decide", "row undo")))
    said: dict[str, str] = {}
    wrong: list[str] = []
    for seq, payload in session.exec(query.order_by(col(JournalRow.seq))):
        try:
            entry = json.loads(payload)
            said[str(entry["batch"])] = str(entry["digest"])
        except (ValueError, KeyError, TypeError):
            wrong.append(f"entry {seq}")
    wrong += [batch for batch, digest in said.items() if ledger.batch_digest(session, batch) != digest]
    return Check("batches", not wrong, "; ".join(wrong) if wrong else str(len(said)))


def _wrong_periods(session: Session) -> list[str]:
    """Closed periods that hold something else than was kept when they were closed, or that were closed or reopened past the journal."""
    query = select(JournalRow.operation, JournalRow.payload).where(col(JournalRow.operation).in_(("close", "reopen"))).order_by(col(JournalRow.seq))
    said: dict[int, str] = {}
    for operation, payload in session.exec(query):
        entry = json.loads(payload)
        if operation == "close":
            said[int(entry["lock"])] = str(entry["digest"])
        else:
            said.pop(int(entry["lock"]), None)
    found = {lock.id: lock for lock in closed_rows.locks(session)}
    kept = {id_: closed_rows.digest_of(session, lock) for id_, lock in found.items()}
    names = {lock.id: lock.period.name for lock in closed_rows.every_lock(session)}
    return [names.get(id_, str(id_)) for id_ in sorted(said.keys() | kept.keys()) if said.get(id_) != kept.get(id_)]


def _wrong_originals(session: Session, desk: Desk) -> list[str]:
    """The kept originals of imported files that are gone or have other bytes."""
    kept = [(batch.archived, batch.sha256) for batch in batch_rows.batches(session) if batch.archived]
    return sorted({wrong for where, sha256 in kept if (wrong := archive.wrong_original(desk.folder, where, sha256))})


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
