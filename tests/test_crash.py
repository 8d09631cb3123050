"""After a program died in the middle of writing, whoever comes next finds the ledger as it was before."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from conftest import Program
from contractctl import database
from contractctl.ledger_file import looking
from contractctl.operations.opening import Desk

# So small a cache spills into the file: without recovery a reader would see half of the transaction.
DIE_WRITING = """
import os, signal, sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("PRAGMA cache_size=1")
connection.execute("BEGIN IMMEDIATE")
connection.execute("UPDATE unit SET name = name || '?'")
for number in range(2000):
    connection.execute("INSERT INTO unit VALUES (?, 0)", (f"{number:0200d}",))
os.kill(os.getpid(), signal.SIGKILL)
"""


def killed_while_writing(path: Path) -> None:
    subprocess.run([sys.executable, "-c", DIE_WRITING, str(path)], check=False)
    assert path.with_name("ledger.db-journal").stat().st_size > 0


def test_a_quick_look_sees_what_was_there(desk: Desk) -> None:
    killed_while_writing(desk.folder / "ledger.db")
    with looking(desk.folder / "ledger.db") as connection:
        assert connection.execute("SELECT name FROM unit").fetchall() == [("青屿传媒集团有限公司",)]


def test_a_reading_command_sees_what_was_there(desk: Desk) -> None:
    killed_while_writing(desk.folder / "ledger.db")
    with database.reading(database.connect(desk.folder / "ledger.db")) as session:
        assert database.integrity(session) == []
    assert Program(desk.folder)("verify").code == 0
