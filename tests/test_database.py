"""The ledger's file: made once, opened only where it is one, written by one at a time, append-only."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy
from sqlalchemy.exc import IntegrityError, OperationalError

from conftest import COMPANY, Program
from contractctl import database, ledger, ledger_file
from contractctl.errors import ExitCode
from contractctl.ledger_file import BusyError, ExistingLedgerError, LinkedLedgerError, NewerLedgerError, NotALedgerError
from contractctl.models import Unit, metadata
from contractctl.operations.opening import Desk

WRITER = """
import sys
from pathlib import Path
from contractctl import database, journal, ledger
engine = database.connect(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    with database.transaction(engine) as session:
        ledger.add_unit(session, f"{sys.argv[2]}-{number}")
        journal.append(session, "2024-01-01T00:00:00+00:00", sys.argv[2], "unit add", {"unit": number})
"""


def execute(desk: Desk, *statements: str) -> None:
    """Statements straight on the file, as another program would send them."""
    with closing(sqlite3.connect(desk.path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_a_new_file_is_its_owners_only_and_marked(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    database.create(path)
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IRUSR | stat.S_IWUSR
    assert ledger_file.check(path) == ledger_file.SCHEMA_VERSION
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (ledger_file.APPLICATION_ID,)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "delete"), ("synchronous", 3), ("foreign_keys", 1), ("trusted_schema", 0), ("cell_size_check", 1)]
)
def test_how_sqlite_is_set(desk: Desk, pragma: str, value: object) -> None:
    with desk.engine.connect() as connection:
        assert connection.exec_driver_sql(f"PRAGMA {pragma}").scalar_one() == value


def test_a_file_that_is_there_is_not_made_again(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(ExistingLedgerError):
        database.create(path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_link_is_refused(tmp_path: Path, desk: Desk) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(desk.path)
    with pytest.raises(LinkedLedgerError):
        database.connect(link)


def test_what_is_no_ledger_is_refused(tmp_path: Path) -> None:
    text, other, folder = tmp_path / "a.db", tmp_path / "b.db", tmp_path / "c.db"
    text.write_text("no database at all, only a long text of more than a hundred characters" * 20, encoding="utf-8")
    folder.mkdir()
    with closing(sqlite3.connect(other)) as connection, connection:
        connection.execute("CREATE TABLE unit (name TEXT)")
    for path in (text, other, folder, tmp_path / "missing.db"):
        with pytest.raises(NotALedgerError):
            database.connect(path)


def test_a_newer_ledger_is_never_migrated_down(desk: Desk) -> None:
    execute(desk, f"PRAGMA user_version={ledger_file.SCHEMA_VERSION + 1}")
    before = desk.path.read_bytes()
    with pytest.raises(NewerLedgerError):
        database.connect(desk.path)
    assert desk.path.read_bytes() == before


def test_a_ledger_of_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    """Half a creation, as a power cut between making and filling the file leaves it."""
    path = tmp_path / "ledger.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(f"PRAGMA application_id={ledger_file.APPLICATION_ID}")
    engine = database.connect(path)
    assert ledger_file.check(path) == ledger_file.SCHEMA_VERSION
    with database.reading(engine) as session, database.reading(database.in_memory()) as fresh:
        assert database.schema(session) == database.schema(fresh)


def test_a_quick_look_brings_an_older_ledger_up_to_date_too(desk: Desk) -> None:
    execute(desk, "PRAGMA user_version=0", "DROP TRIGGER journal_no_update")
    again = Desk(desk.path, desk.settings, desk.actor, desk.now)
    with again.looking() as connection:
        assert connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'journal_no_update'").fetchone() == (1,)


def test_two_processes_write_and_no_commit_is_lost(desk: Desk) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(desk.path), name, "20"]) for name in ("a", "b")]
    assert [writer.wait() for writer in writers] == [0, 0]
    with desk.reading() as session:
        assert len(ledger.units(session)) == 1 + 2 * 20
    assert Program(desk.folder)("verify").code == 0


def test_who_finds_the_file_held_is_told_and_writes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    monkeypatch.setattr(ledger_file, "BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        for words in (["unit", "add", "青屿晚报"], ["status"], ["show", "contracts"]):
            answer = Program(desk.folder)(*words)
            assert (answer.code, answer.out) == (int(ExitCode.BUSY), "")
            assert answer.err.startswith("Error E-RUN-005")
    assert [unit.name for unit in _units(desk)] == [COMPANY]


def _units(desk: Desk) -> list[Unit]:
    with desk.reading() as session:
        return ledger.units(session)


def test_a_writer_waits_for_the_file_at_its_beginning(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """BEGIN IMMEDIATE: a deferred lock would be refused at the commit, when the work is done."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    second = database.connect(desk.path)
    with desk.writing(), pytest.raises(BusyError), database.transaction(second):
        pytest.fail("two writers at once")


def test_reading_can_write_nothing_and_writing_can_afterwards(desk: Desk) -> None:
    with pytest.raises(OperationalError, match="readonly"), desk.reading() as session:
        ledger.add_unit(session, "x")
    with desk.writing() as session:
        ledger.add_unit(session, "青屿晚报")
    assert [unit.name for unit in _units(desk)] == [COMPANY, "青屿晚报"]


def test_a_transaction_is_whole_or_nothing(desk: Desk) -> None:
    with pytest.raises(IntegrityError), desk.writing() as session:  # noqa: PT012 - the first of the two is what must not stay
        ledger.add_unit(session, "青屿晚报")
        ledger.add_unit(session, COMPANY)
    assert [unit.name for unit in _units(desk)] == [COMPANY]


APPEND_ONLY = ("journal", "import_row", "batch")
DOCUMENTS = ("contract", "supplement", "instalment", "invoice", "receipt", "account_line", "counterparty")


@pytest.mark.parametrize("table", [*APPEND_ONLY, *DOCUMENTS])
def test_what_is_posted_cannot_be_deleted_or_changed(sample_folder: Path, table: str) -> None:
    with closing(sqlite3.connect(sample_folder / "ledger.db", isolation_level=None)) as connection:
        connection.execute("BEGIN")
        if connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,):
            names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = ?", (table,))]
            assert sorted(names) == [f"{table}_no_delete", f"{table}_no_update"]
            return
        column = {"journal": "payload", "import_row": "sheet", "batch": "file", "counterparty": "name"}.get(table, "digest")
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET {column} = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


GOOD = {
    "unit": COMPANY,
    "key": "K",
    "direction": "revenue",
    "written_name": "甲",
    "date": "2024-01-01",
    "gross_fen": 1,
    "state": "normal",
    "opening": 0,
    "digest": "d",
    "undone": 0,
    "item": "",
    "department": "",
    "remark": "",
    "number": "1",
}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("direction", "both"),
        ("state", "lost"),
        ("gross_fen", 10**14 + 1),
        ("gross_fen", 1.5),
        ("gross_fen", "much"),
        ("unit", "no such unit"),
        ("digest", None),
    ],
)
def test_the_tables_refuse_what_cannot_be(desk: Desk, column: str, value: object) -> None:
    columns = [each["name"] for each in sqlalchemy.inspect(desk.engine).get_columns("invoice")]
    good = {name: text for name, text in GOOD.items() if name in columns}
    sql = f"INSERT INTO invoice ({', '.join(good)}) VALUES ({', '.join(':' + name for name in good)})"
    with closing(sqlite3.connect(desk.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA foreign_keys=ON")
        connection.execute("BEGIN")
        connection.execute(sql, good)
        connection.execute("ROLLBACK")
        with pytest.raises(sqlite3.IntegrityError):
            connection.execute(sql, {**good, column: value})


def test_every_table_and_column_says_what_it_is() -> None:
    silent = [f"{table.name}.{column.name}" for table in metadata.sorted_tables for column in table.columns if not column.comment]
    assert silent == []
    assert [table.name for table in metadata.sorted_tables if not table.comment] == []


def test_every_table_is_strict(desk: Desk) -> None:
    with desk.reading() as session:
        tables = session.connection().exec_driver_sql("SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'").all()
    assert sorted(name for name, strict in tables if not strict) == ["alembic_version"]


def described(engine: sqlalchemy.Engine) -> dict[str, object]:
    """Tables with their columns, keys, checks and indexes."""
    look = sqlalchemy.inspect(engine)
    return {
        table: (
            [(c["name"], str(c["type"]), c["nullable"]) for c in sorted(look.get_columns(table), key=lambda c: c["name"])],
            look.get_pk_constraint(table)["constrained_columns"],
            sorted((f["name"] or "", f["referred_table"], f["constrained_columns"]) for f in look.get_foreign_keys(table)),
            sorted((c["name"] or "", c["sqltext"]) for c in look.get_check_constraints(table)),
            sorted((u["name"] or "", u["column_names"]) for u in look.get_unique_constraints(table)),
            sorted((i["name"] or "", i["column_names"], i["unique"]) for i in look.get_indexes(table)),
        )
        for table in look.get_table_names()
        if table != "alembic_version"
    }


def test_the_migrations_make_what_the_models_say(desk: Desk) -> None:
    models = sqlalchemy.create_engine("sqlite://", poolclass=sqlalchemy.StaticPool)
    metadata.create_all(models)
    assert described(desk.engine) == described(models)


def test_faults_that_are_not_ours_stay_what_they_are(desk: Desk) -> None:
    with pytest.raises(OperationalError, match="no such table"), desk.reading() as session:
        session.connection().exec_driver_sql("SELECT * FROM nowhere")
    with pytest.raises(IntegrityError), desk.writing() as session:
        ledger.add_unit(session, COMPANY)


def test_a_file_that_rots_while_it_is_open_is_named(desk: Desk) -> None:
    with desk.reading() as session:
        assert database.integrity(session) == database.dangling(session) == []
    desk.engine.dispose()
    desk.path.write_bytes(b"x" * 4096)
    with pytest.raises(NotALedgerError, match=r"ledger\.db"), desk.reading():
        pytest.fail("no ledger")
