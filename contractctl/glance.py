"""How the ledger stands, read with the standard library alone: counts, days, what waits, the register for judging names.

The same questions as in `ledger.py` and `register.py`, in plain SQL over `ledger_file.looking`; tests hold both answers equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from contractctl.bodies import Registered, Way, assembled, last_codes
from contractctl.names.rules import rules_digest
from contractctl.normalize import Register
from contractctl.records import Kind

if TYPE_CHECKING:
    import sqlite3

    from contractctl.settings import NameSettings

TABLES = {
    Kind.COUNTERPARTIES: "counterparty",
    Kind.CONTRACTS: "contract",
    Kind.SUPPLEMENTS: "supplement",
    Kind.INSTALMENTS: "instalment",
    Kind.INVOICES: "invoice",
    Kind.RECEIPTS: "receipt",
    Kind.ACCOUNTS: "account_line",
}
WRITTEN_NAMES = """
SELECT written_name, tax_number, sum(documents), sum(fen) FROM (
    SELECT written_name, tax_number, count(*) AS documents, 0 AS fen FROM contract WHERE voided_at IS NULL GROUP BY 1, 2
    UNION ALL
    SELECT written_name, tax_number, count(*), sum(gross_fen) FROM invoice WHERE voided_at IS NULL AND state <> 'voided' GROUP BY 1, 2
    UNION ALL
    SELECT written_name, NULL, count(*), sum(amount_fen) FROM receipt WHERE voided_at IS NULL GROUP BY 1
) GROUP BY 1, 2 ORDER BY 1, coalesce(tax_number, '')
"""
DAYS = """
SELECT min(day), max(day) FROM (
    SELECT min(date) AS day FROM invoice WHERE voided_at IS NULL UNION ALL SELECT max(date) FROM invoice WHERE voided_at IS NULL
    UNION ALL SELECT min(date) FROM receipt WHERE voided_at IS NULL UNION ALL SELECT max(date) FROM receipt WHERE voided_at IS NULL
)
"""


GENESIS = "0" * 64


class Head(NamedTuple):
    """The journal's last entry."""

    seq: int
    hash: str


def company(connection: sqlite3.Connection) -> str:
    """Whose ledger it is."""
    return str(connection.execute("SELECT name FROM unit WHERE is_company").fetchone()[0])


def counts(connection: sqlite3.Connection) -> dict[Kind, int]:
    """How many live records of each kind there are."""
    return {kind: connection.execute(f"SELECT count(*) FROM {table} WHERE voided_at IS NULL").fetchone()[0] for kind, table in TABLES.items()}


def days(connection: sqlite3.Connection) -> tuple[str | None, str | None]:
    """First and last day on which an invoice or receipt is dated."""
    first, last = connection.execute(DAYS).fetchone()
    return first, last


def waiting(connection: sqlite3.Connection) -> dict[str, int]:
    """How many rows wait, by fate."""
    return dict(connection.execute("SELECT fate, count(*) FROM held_row WHERE decided_at IS NULL GROUP BY fate"))


def head(connection: sqlite3.Connection) -> Head:
    """The journal's last entry."""
    last = connection.execute("SELECT seq, hash FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*last) if last else Head(0, GENESIS)


def written_names(connection: sqlite3.Connection) -> list[tuple[str, str | None, int, int]]:
    """Every written name (and tax number) of live documents, with their count and money in fen; contracts are no money."""
    return connection.execute(WRITTEN_NAMES).fetchall()


def register(connection: sqlite3.Connection, names: NameSettings) -> Register:
    """The register with its judgements."""
    merged = last_codes(dict(connection.execute('SELECT code, "into" FROM merger WHERE closed_at IS NULL')))
    decisions = connection.execute("SELECT normal, code FROM alias WHERE closed_at IS NULL AND kind = 'decided' ORDER BY normal, code")
    decided = {normal: merged.get(code, code) for normal, code in decisions}
    ways = map(Way._make, connection.execute("SELECT kind, written, code FROM alias WHERE closed_at IS NULL AND kind <> 'decided'"))
    rows = map(Registered._make, connection.execute("SELECT code, name, uscc, region, parent FROM counterparty WHERE voided_at IS NULL"))
    endings = [row[0] for row in connection.execute("SELECT ending FROM name_rule WHERE closed_at IS NULL")]
    known = dict(connection.execute("SELECT normal, key FROM spelling_key WHERE rules = ?", (rules_digest(),)))
    return Register(assembled(rows, ways, merged), decided, names, endings, known)
