"""The append-only record of changes: a chain of hashes, written in the same transaction as what it records.

It is tamper-evident against the last anchor that stands outside the file, not tamper-proof (RELIABILITY.md §2).
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from sqlmodel import col, insert, select

from contractctl.glance import GENESIS, Head
from contractctl.models import JournalRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlmodel import Session


def digest(*fields: object) -> str:
    """SHA-256 over fields, each with its length before it, so that no two lists of fields look alike."""
    hasher = hashlib.sha256()
    for value in fields:
        content = str(value).encode()
        hasher.update(f"{len(content)}:".encode() + content)
    return hasher.hexdigest()


def digest_of_arrays(arrays: Iterable[str]) -> str:
    """SHA-256 over JSON arrays one behind the other: each ends where its bracket closes, so that no two lists of them look alike."""
    hasher = hashlib.sha256()
    for array in arrays:
        hasher.update(array.encode())
    return hasher.hexdigest()


def head(session: Session) -> Head:
    """The last entry; (0, zeros) in an empty journal."""
    query = select(JournalRow.seq, JournalRow.hash).order_by(col(JournalRow.seq).desc()).limit(1)
    last = session.exec(query).first()
    return Head(*last) if last else Head(0, GENESIS)


def append(session: Session, at: str, actor: str, operation: str, payload: Mapping[str, object]) -> Head:
    """Record a change."""
    last = head(session)
    text = json.dumps(payload, ensure_ascii=False, sort_keys=True)
    seq = last.seq + 1
    new = digest(seq, at, actor, operation, text, last.hash)
    row = {"seq": seq, "at": at, "actor": actor, "operation": operation, "payload": text, "previous": last.hash, "hash": new}
    session.exec(insert(JournalRow).values(row))
    return Head(seq, new)


def entry(session: Session, operation: str, batch: str) -> dict[str, Any]:
    """What was recorded of an operation on a batch, the last time; nothing where there is no such entry."""
    said = select(JournalRow.payload).where(JournalRow.operation == operation, col(JournalRow.payload).contains(f'"batch": {json.dumps(batch)}'))
    text = session.exec(said.order_by(col(JournalRow.seq).desc()).limit(1)).first()
    return dict(json.loads(text)) if text else {}


def broken_at(session: Session) -> int | None:
    """The first entry that does not follow from the one before; None where the chain holds."""
    previous, expected = GENESIS, 1
    for row in session.exec(select(JournalRow).order_by(col(JournalRow.seq))):
        honest = digest(row.seq, row.at, row.actor, row.operation, row.payload, previous)
        if (row.seq, row.previous, row.hash) != (expected, previous, honest):
            return row.seq
        previous, expected = row.hash, expected + 1
    return None
