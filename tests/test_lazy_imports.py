"""Help and refusals are there at once: nothing heavy is loaded for them (UX.md §2.8)."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("sqlmodel", "sqlalchemy", "openpyxl", "rapidfuzz", "opencc", "python_calamine", "xlsxwriter", "alembic", "tomlkit", "rich.console")
LOADED = """
import sys
from contractctl.cli import main
try:
    main(sys.argv[1:])
finally:
    print(*sys.modules, file=sys.stderr)
"""


def loaded(*words: str) -> set[str]:
    ended = subprocess.run([sys.executable, "-c", LOADED, *words], capture_output=True, text=True, check=False)
    return set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("-h",),
        ("reconcile", "-h"),
        ("party", "-h"),
        ("party",),
        ("recncile",),
        ("对账",),
        ("party", "ad"),
        ("reconcile",),
        ("reconcile", "-p"),
        ("reconcile", "--perid", "2024Q1"),
        ("import",),
    ],
    ids=" ".join,
)
def test_help_and_refusals_load_nothing_heavy(words: tuple[str, ...]) -> None:
    modules = loaded(*words)
    assert "typer" in modules
    assert modules & {*HEAVY, "pydantic"} == set()


@pytest.mark.parametrize(
    "words",
    [("reconcile", "-p", "2024Q5"), ("reconcile", "-p", "2024Q1", "--fail-on", "x"), ("import", "x.xlsx", "-t", "invoces"), ("show", "nothing")],
    ids=" ".join,
)
def test_a_word_that_an_option_does_not_know_costs_no_database(words: tuple[str, ...]) -> None:
    assert loaded(*words) & set(HEAVY) == set()


def test_a_command_loads_what_it_needs(tmp_path: Path) -> None:
    """The lists above can fail."""
    assert {"sqlmodel", "pydantic"} <= loaded("init", str(tmp_path / "ledger"), "--company", "青屿传媒集团有限公司")
