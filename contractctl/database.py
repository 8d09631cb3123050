"""The ledger's file: create, mark, open, migrate, transactions. It knows no business.

The only module with SQLite's own words. Every writing transaction begins with BEGIN IMMEDIATE, the journal is the rollback
journal with synchronous=EXTRA: in WAL a copied file lacks the last commits, and weaker settings forget acknowledged ones in a
power cut (RELIABILITY.md §1).
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlmodel import Session

from contractctl.ledger_file import APPLICATION_ID, BUSY_SECONDS, SCHEMA_VERSION, BusyError, ExistingLedgerError, NotALedgerError, check, is_busy
from contractctl.models import DOCUMENTS, Batch, Counterparty, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine

APPEND_ONLY = ("journal", "import_row", "invoice_claim", "party_code", "closed_standing", "closed_allocation", "closed_adjustment")
REOPENING = ("closed_at", "closed_by", "closed_why")
LOCKED = "(SELECT max(through) FROM period_lock WHERE closed_at IS NULL)"  # the last closed day
CHANGEABLE = ("voided_at", "voided_by", "void_reason", "undone", "state", "undone_at", "undone_by", "undone_why")


def create(path: Path) -> Engine:
    """Make a new ledger file, readable by its owner only; refuses one that is there."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, stat.S_IRUSR | stat.S_IWUSR))
    except FileExistsError as error:
        raise ExistingLedgerError(path=path) from error
    engine = _engine(path)
    _migrate(engine)
    return engine


def connect(path: Path) -> Engine:
    """Open a ledger file, bringing an older schema up to date."""
    version = check(path)
    engine = _engine(path)
    if version < SCHEMA_VERSION:
        _migrate(engine)
    return engine


def in_memory() -> Engine:
    """A ledger that lives as long as its engine."""
    engine = _engine(None)
    _migrate(engine)
    return engine


def _engine(path: Path | None) -> Engine:
    engine = create_engine(f"sqlite:///{path}" if path else "sqlite://", connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})

    @event.listens_for(engine, "connect")
    def _configure(connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # SQLAlchemy's begin event sends BEGIN
        for pragma in ("journal_mode=DELETE", "synchronous=EXTRA", "foreign_keys=ON", "trusted_schema=OFF", "cell_size_check=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        if not connection.get_execution_options().get("reading"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _migrate(engine: Engine) -> None:
    from contractctl.migrations import upgrade

    with _faults(engine), engine.begin() as connection:
        upgrade(connection)
        for trigger in _triggers():
            connection.exec_driver_sql(trigger)
        connection.exec_driver_sql(f"PRAGMA application_id={APPLICATION_ID}")
        connection.exec_driver_sql(f"PRAGMA user_version={SCHEMA_VERSION}")


def _triggers() -> Iterator[str]:
    """What is posted stays: no row is deleted, and only voiding, undoing and an invoice's state may change."""
    for table in APPEND_ONLY:
        yield _trigger(table, "UPDATE")
        yield _trigger(table, "DELETE")
    for model in (*DOCUMENTS, Counterparty, Batch):
        table = str(model.__tablename__)
        columns = [f'"{name}"' for name in metadata.tables[table].columns.keys() if name not in CHANGEABLE]  # noqa: SIM118 - columns are no mapping of names
        yield _trigger(table, f"UPDATE OF {', '.join(columns)}")
        yield _trigger(table, "DELETE")
    yield from _closed_days()


def _trigger(table: str, act: str) -> str:
    verb = act.split(maxsplit=1)[0]
    return _refusing(f"{table}_no_{verb.lower()}", f"BEFORE {act} ON {table}", f"{table} is append-only")


def _refusing(name: str, when: str, why: str) -> str:
    return f"CREATE TRIGGER IF NOT EXISTS {name} {when} BEGIN SELECT RAISE(ABORT, '{why}'); END"


def _closed_days() -> Iterator[str]:
    """A closed day is closed for every program: nothing new settles on it, and only the last closed period can be reopened.

    What a closed period keeps is written before its lock; from then on the lock refuses more of it.
    """
    closed = "the day is closed"
    for table, day in (("closed_standing", "since"), ("closed_allocation", "effective"), ("closed_adjustment", "effective"), ("match_decision", "effective")):
        yield _refusing(f"{table}_closed_day", f"BEFORE INSERT ON {table} WHEN NEW.{day} <= {LOCKED}", closed)
    for table, same in (
        ("allocation", "k.source = NEW.source AND k.target = NEW.target AND k.rule = NEW.rule"),
        ("adjustment", "k.document = NEW.document AND k.reason = NEW.reason"),
    ):
        kept = f"SELECT 1 FROM closed_{table} k JOIN period_lock l ON l.id = k.lock AND l.closed_at IS NULL WHERE {same}"
        as_kept = f"EXISTS ({kept} AND k.amount_fen = NEW.amount_fen AND k.effective = NEW.effective)"
        yield _refusing(f"{table}_closed_day", f"BEFORE INSERT ON {table} WHEN NEW.effective <= {LOCKED} AND NOT {as_kept}", closed)
        yield _refusing(f"{table}_no_update", f"BEFORE UPDATE ON {table} WHEN min(OLD.effective, NEW.effective) <= {LOCKED}", closed)
    columns = ", ".join(name for name in metadata.tables["period_lock"].columns.keys() if name not in REOPENING)  # noqa: SIM118 - columns are no mapping of names
    yield _trigger("period_lock", f"UPDATE OF {columns}")
    yield _trigger("period_lock", "DELETE")
    yield _refusing("period_lock_in_order", f"BEFORE INSERT ON period_lock WHEN NEW.through <= {LOCKED}", closed)
    later = "EXISTS (SELECT 1 FROM period_lock l WHERE l.closed_at IS NULL AND l.through > OLD.through)"
    reopening = f"BEFORE UPDATE OF closed_at ON period_lock WHEN OLD.closed_at IS NOT NULL OR {later}"
    yield _refusing("period_lock_last_first", reopening, "only the last closed period can be reopened")


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """One writing transaction: all of it or nothing."""
    with _faults(engine), Session(engine) as session:
        session.connection()
        yield session
        session.commit()


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """A reading transaction that can write nothing.

    The file is opened read-write and read once before, because after a crash a read-only connection cannot recover it.
    """
    with _faults(engine), engine.execution_options(reading=True).connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM unit").scalar_one()
        connection.exec_driver_sql("PRAGMA query_only=ON")
        try:
            with Session(connection) as session:
                yield session
        finally:
            connection.exec_driver_sql("PRAGMA query_only=OFF")


@contextmanager
def _faults(engine: Engine) -> Iterator[None]:
    """SQLite's own complaints as sentences."""
    try:
        yield
    except OperationalError as error:
        if is_busy(error.orig):
            raise BusyError from error
        raise
    except DatabaseError as error:
        if isinstance(error.orig, sqlite3.DatabaseError) and "not a database" in str(error.orig):
            raise NotALedgerError(path=engine.url.database) from error
        raise


def integrity(session: Session) -> list[str]:
    """What SQLite's own check finds broken; empty where all is well."""
    rows = session.connection().exec_driver_sql("PRAGMA integrity_check").scalars().all()
    return [str(row) for row in rows if row != "ok"]


def dangling(session: Session) -> list[str]:
    """Rows whose foreign key points nowhere."""
    rows = session.connection().exec_driver_sql("PRAGMA foreign_key_check").all()
    return [f"{row[0]} {row[1]} → {row[2]}" for row in rows]


def schema(session: Session) -> dict[str, str]:
    """Every table, index and trigger with its definition."""
    query = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY 1"
    return {str(name): str(sql) for name, sql in session.connection().exec_driver_sql(query)}
