"""The program as the shell sees it: closed pipes, closed input, languages, colours, and how it ends."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Answer, Program

PRODUCT = (sys.executable, "-m", "contractctl")


@pytest.mark.parametrize(
    "words",
    [
        ("-h",),
        ("show", "invoices", "--all", "--wide"),
        ("show", "invoices", "--all", "--json"),
        ("show", "contracts", "-O", "jsonl"),
        ("reconcile", "-p", "2024Q1", "-n"),
        ("config", "list"),
        ("version",),
    ],
    ids=" ".join,
)
def test_a_reader_that_leaves_ends_the_program_quietly(sample_folder: Path, words: tuple[str, ...]) -> None:
    """As in `contractctl show invoices | head -1` (UX.md §2.5)."""
    where = () if words[0] in ("-h", "version") else ("--ledger", str(sample_folder))
    with subprocess.Popen([*PRODUCT, *words, *where], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        said = process.stderr.read().decode()
    assert (process.returncode, said) == (0, "")


def test_without_a_word_it_shows_its_commands() -> None:
    ended = subprocess.run(PRODUCT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "reconcile" in ended.stdout


def test_a_bug_is_a_sentence_and_a_report_without_data(run: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(words: object) -> int:
        message = "海澄日报社 12,345.00"
        raise ValueError(message, words)

    monkeypatch.setattr("contractctl.commands.root.run", broken)
    answer = run("status")
    assert (answer.code, answer.out) == (70, "")
    said, hint = answer.err.splitlines()
    assert said == "Error E-BUG: contractctl itself broke; nothing more was written"
    report = Path(re.findall(r"send (\S+) to", hint)[0])
    kind, *places = report.read_text(encoding="utf-8").splitlines()
    assert kind == "ValueError"
    assert places[-1].endswith(" broken")
    assert "海澄" not in report.read_text(encoding="utf-8")
    report.unlink()


def test_an_interrupted_command_ends_with_130(run: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(words: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("contractctl.commands.root.run", interrupted)
    assert run("status") == Answer(130, "", "")
