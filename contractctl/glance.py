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
FIRST_OF_ITS_OWN = """
SELECT min(day) FROM (
    SELECT min(date) AS day FROM invoice WHERE voided_at IS NULL AND opening = 0
    UNION ALL SELECT min(date) FROM receipt WHERE voided_at IS NULL AND opening = 0
)
"""
NAMES_UNTIL = """
SELECT written_name, tax_number FROM contract WHERE voided_at IS NULL AND coalesce(signed, '') <= :end
UNION SELECT written_name, tax_number FROM invoice WHERE voided_at IS NULL AND state <> 'voided' AND date <= :end
UNION SELECT written_name, NULL FROM receipt WHERE voided_at IS NULL AND date <= :end
"""
SEEN_FINDINGS = """
SELECT f.kind, s.severity, s.amount_fen, j.state, j.amount_fen, r.facts, j.entry FROM seen_finding s JOIN finding f ON f.id = s.finding
LEFT JOIN finding_state j ON j.finding = s.finding AND j.closed_at IS NULL LEFT JOIN run r ON r.id = j.run
WHERE s.run = ?
"""
LAST_OF_ITS_OWN = """
SELECT max(day) FROM (
    SELECT max(date) AS day FROM invoice WHERE voided_at IS NULL AND NOT opening
    UNION ALL SELECT max(date) FROM receipt WHERE voided_at IS NULL AND NOT opening
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


def last_of_its_own(connection: sqlite3.Connection) -> str | None:
    """Last day on which an invoice or receipt is dated that is no opening balance."""
    day: str | None = connection.execute(LAST_OF_ITS_OWN).fetchone()[0]
    return day


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


class RunMark(NamedTuple):
    """A recorded reconciliation: the digest of what it read, and its entry in the journal."""

    id: str
    facts: str
    entry: int


def closed_periods(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """First and last day of each closed period, the first one first."""
    return connection.execute("SELECT start, through FROM period_lock WHERE closed_at IS NULL ORDER BY through").fetchall()


def first_day(connection: sqlite3.Connection) -> str | None:
    """First day of an invoice or of money that is no opening balance: those are of the years before."""
    day: str | None = connection.execute(FIRST_OF_ITS_OWN).fetchone()[0]
    return day


def names_until(connection: sqlite3.Connection, end: str) -> set[tuple[str, str | None]]:
    """Every written name (and tax number) of live documents up to a day."""
    return set(connection.execute(NAMES_UNTIL, {"end": end}))


def last_run(connection: sqlite3.Connection, start: str, end: str) -> RunMark | None:
    """The last recorded reconciliation of a period."""
    found = connection.execute('SELECT id, facts, entry FROM run WHERE start = ? AND "end" = ? ORDER BY entry DESC LIMIT 1', (start, end)).fetchone()
    return RunMark(*found) if found else None


def run_marks(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """What every recorded reconciliation had read, and its entry in the journal."""
    return connection.execute("SELECT facts, entry FROM run ORDER BY entry").fetchall()


def acts_after(connection: sqlite3.Connection, entry: int) -> int:
    """How much was done after an entry of the journal that a reconciliation may read."""
    query = "SELECT count(*) FROM journal WHERE seq > ? AND operation NOT IN ('reconcile', 'finding', 'close')"
    return int(connection.execute(query, (entry,)).fetchone()[0])


def proposals(connection: sqlite3.Connection) -> int:
    """How many allocations of the last reconciliation wait for a person."""
    return int(connection.execute("SELECT count(*) FROM allocation WHERE state = 'proposed'").fetchone()[0])


def unposted(connection: sqlite3.Connection, start: str, end: str) -> int:
    """How many lines of the accounts in a period are not posted."""
    query = "SELECT count(*) FROM account_line WHERE voided_at IS NULL AND unposted = 1 AND date BETWEEN ? AND ?"
    return int(connection.execute(query, (start, end)).fetchone()[0])


def seen_findings(connection: sqlite3.Connection, run: str) -> list[tuple[str, str, int | None, str | None, int | None, str | None, int | None]]:
    """Class, severity and fen of each finding of a run, and what was said of it: state, fen, the facts and the entry of that."""
    return connection.execute(SEEN_FINDINGS, (run,)).fetchall()
