"""The ledger's file seen with the standard library alone: its marks, what is wrong with it, and a quick look inside.

A command that only looks (status) must not wait for SQLAlchemy to load; `database.py` builds on this module.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

APPLICATION_ID = 0x43544C31
SCHEMA_VERSION = 1  # 1: baseline
BUSY_SECONDS = 30


class LedgerError(ContractctlError):
    """A ledger that cannot be opened or made; facts: path."""

    exit_code = ExitCode.REFUSED


class NotALedgerError(LedgerError):
    """Another file, or another application's database."""

    id = "E-LED-001"
    msgid = N_("{path} is no contractctl ledger")
    hint_msgid = N_("give the ledger's folder with --ledger, or make one: contractctl init DIR --company NAME")


class NewerLedgerError(LedgerError):
    """A ledger of a newer version; it is never migrated down."""

    id = "E-LED-002"
    msgid = N_("{path} was written by a newer contractctl (schema {version})")
    hint_msgid = N_("install the newer version")


class ExistingLedgerError(LedgerError):
    """There is a ledger already."""

    id = "E-LED-003"
    msgid = N_("{path} holds a ledger already; nothing was changed")
    hint_msgid = N_("use it with --ledger {path}, or choose another folder")


class LinkedLedgerError(LedgerError):
    """A symbolic link where the ledger should be."""

    id = "E-LED-004"
    msgid = N_("{path} is a link; a ledger is opened at its own place only")
    hint_msgid = N_("give the file it points to")


class BusyError(ContractctlError):
    """Another program is writing."""

    id = "E-RUN-005"
    exit_code = ExitCode.BUSY
    msgid = N_("another program is writing to the ledger; nothing was written")
    hint_msgid = N_("try again later")


def check(path: Path) -> int:
    """The schema's version of a ledger file; errors: LedgerError, BusyError."""
    if path.is_symlink():
        raise LinkedLedgerError(path=path)
    if not path.is_file():
        raise NotALedgerError(path=path)
    with _connected(path) as connection:
        application, version = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if application != APPLICATION_ID:
        raise NotALedgerError(path=path)
    if version > SCHEMA_VERSION:
        raise NewerLedgerError(path=path, version=version)
    return int(version)


@contextmanager
def looking(path: Path) -> Iterator[sqlite3.Connection]:
    """A reading transaction that can write nothing, on a ledger of this version.

    It is opened read-write and read once before, because after a crash a read-only connection cannot recover the file.
    """
    with _connected(path) as connection:
        connection.isolation_level = None
        connection.execute("PRAGMA trusted_schema=OFF")
        connection.execute("SELECT count(*) FROM unit").fetchone()
        connection.execute("PRAGMA query_only=ON")
        connection.execute("BEGIN")
        yield connection


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that is closed again; SQLite's complaints as sentences."""
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS)
    try:
        yield connection
    except sqlite3.OperationalError as error:
        if is_busy(error):
            raise BusyError from error
        raise
    except sqlite3.DatabaseError as error:
        raise NotALedgerError(path=path) from error
    finally:
        connection.close()


def is_busy(error: BaseException | None) -> bool:
    """Whether SQLite complains that another program holds the file."""
    return "locked" in str(error) or "busy" in str(error)
