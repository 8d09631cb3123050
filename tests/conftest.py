"""Fixtures: a ledger of one's own, the command line as a function, workbooks written on the spot."""

from __future__ import annotations

import gc
import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import _lru_cache_wrapper
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol

from contractctl import language
from contractctl.cli import main
from contractctl.operations.opening import Desk, create_ledger

pytest.register_assert_rewrite("scenario_expected", "scenario_cases", "scenario_steps")  # so that a scenario that fails shows both figures

COMPANY = "青屿传媒集团有限公司"
Cells = Sequence[Sequence[Any]]
MakeBook = Callable[..., Path]


SHARED = (folder / "shared/data/scenarios/scenarios.json" for folder in Path(__file__).parents)
SCENARIOS = [*(file for file in SHARED if file.is_file()), Path(__file__).parent / "cases" / "scenarios_of_our_own.json"]


def scenario_files(config: pytest.Config) -> list[Path]:
    """The files that are asked for, else the shared one, where it is there, and our own."""
    return [Path(file) for file in config.getoption("--scenarios")] or SCENARIOS


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How many scenarios ran, and each that did not, or not wholly, with its reason."""
    said = [
        (outcome, *value)
        for outcome in ("passed", "failed", "skipped")
        for report in terminalreporter.stats.get(outcome, ())
        for name, value in getattr(report, "user_properties", ())
        if name == "scenario"
    ]
    if not said:
        return
    terminalreporter.section("scenarios")
    for use in dict.fromkeys(use for _, _, use, _ in said):
        these = [(outcome, bool(reasons)) for outcome, _, its, reasons in said if its == use]
        counts = {"passed": ("passed", False), "passed in part": ("passed", True), "failed": ("failed", False), "not run": ("skipped", True)}
        terminalreporter.line(f"{use}: " + ", ".join(f"{these.count(kind)} {words}" for words, kind in counts.items()))
    for outcome, id_, use, reasons in said:
        if reasons:
            terminalreporter.line(f"  {id_} ({use}) {'in part; not run: ' if outcome == 'passed' else 'not run: '}{'; '.join(reasons)}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--scenarios", action="append", default=[], metavar="FILE", help="scenarios to run (tests/test_scenarios.py); may be repeated")
    parser.addoption("--renew", action="store_true", help="write the transcripts again from what the product says")


def pytest_sessionstart() -> None:
    """A mutated function is run (make mutation): what was remembered of it before it was mutated is forgotten."""
    if os.environ.get("MUTANT_UNDER_TEST"):
        for each in gc.get_objects():
            if isinstance(each, _lru_cache_wrapper):
                each.cache_clear()


@dataclass(frozen=True)
class Answer:
    """What a command answered."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Keyboard(io.StringIO):
    """What a person types at a terminal."""

    def isatty(self) -> bool:
        return True


class Terminal(io.StringIO):
    """What a person at a terminal sees; COLUMNS says how wide it is."""

    def isatty(self) -> bool:
        return True


class Program:
    """contractctl in this process, on one ledger; with English words unless a test asks for Chinese."""

    def __init__(self, ledger: Path) -> None:
        self.ledger = ledger

    def __call__(self, *words: str, lang: str = "en", stdin: str = "", tty: bool = False) -> Answer:
        out, err = Terminal() if tty else io.StringIO(), io.StringIO()
        before = sys.stdin
        sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()), encoding="utf-8")
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ending:
                main([*words, "--ledger", str(self.ledger), "--lang", lang])
        finally:
            sys.stdin = before
        return Answer(int(ending.value.code or 0), out.getvalue(), err.getvalue())

    def typing(self, *words: str, keys: str) -> Answer:
        """A command with a person at the terminal who types these lines."""
        out, err, before = io.StringIO(), Terminal(), sys.stdin
        sys.stdin = Keyboard(keys)
        try:
            with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ending:
                main([*words, "--ledger", str(self.ledger), "--lang", "en"])
        finally:
            sys.stdin = before
        return Answer(int(ending.value.code or 0), out.getvalue(), err.getvalue())

    def json(self, *words: str) -> Any:
        answer = self(*words, "--json")
        assert answer.code == 0, answer.err
        return answer.json


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Tests read the msgids; no setting of the machine reaches them."""
    for name in ("CONTRACTCTL_LEDGER", "CONTRACTCTL_LANG", "CONTRACTCTL_NO_INPUT", "NO_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CONTRACTCTL_USER", "王会计")
    monkeypatch.setenv("CONTRACTCTL_TODAY", "2024-04-08")
    language.use("en")
    yield
    language.use("en")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """An empty ledger."""
    return create_ledger(tmp_path / "ledger", COMPANY, "王会计")


@pytest.fixture
def run(desk: Desk) -> Program:
    """The command line on an empty ledger."""
    return Program(desk.folder)


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger filled from the sample ledgers; it is only read."""
    folder = tmp_path_factory.mktemp("sample") / "ledger"
    out = io.StringIO()
    with redirect_stderr(out), pytest.raises(SystemExit) as ending:
        main(["init", str(folder), "--sample", "--user", "王会计"])
    assert not ending.value.code, out.getvalue()
    return folder


@pytest.fixture
def sample(sample_folder: Path) -> Program:
    """The command line on the sample ledger."""
    return Program(sample_folder)


@pytest.fixture
def book(tmp_path: Path) -> MakeBook:
    """Write a workbook: sheet name to rows of cells; None is an empty cell."""

    def make(name: str, sheets: Mapping[str, Cells], *, hidden: Sequence[str] = (), merged: Mapping[str, Sequence[str]] | None = None) -> Path:
        path = tmp_path / name
        with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd", "strings_to_formulas": False, "strings_to_urls": False}) as workbook:
            for title, rows in sheets.items():
                sheet = workbook.add_worksheet(title)
                for number, row in enumerate(rows):
                    for column, value in enumerate(row):
                        if value is not None:
                            sheet.write(number, column, value)
                for place in (merged or {}).get(title, ()):
                    row, column = xl_cell_to_rowcol(place.split(":")[0])
                    sheet.merge_range(place, rows[row][column])
                if title in hidden:
                    sheet.hide()
        return path

    return make
