"""What holds for every command there is: its page says everything, it ends without a person, its words fit any console (UX.md §7)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from conftest import Program
from contractctl import language
from contractctl.commands import help_texts
from contractctl.commands.root import build
from contractctl.errors import ExitCode

ASKED_FOR = {  # what every command is given here, by the name of its argument or option; a wrong one where nothing is said
    "period": "2024Q1",
    "what": "contracts",
    "files": "没有.xlsx",
    "key": "settle.sets",
    "value": "propose",
    "day": "2024-03-01",
    "signed": "2024-03-01",
    "amount": "1.00",
    "gross": "1.00",
    "reason": "录错",
    "party": "甲报社",
}


def leaves(command: Any, *path: str) -> Iterator[tuple[str, ...]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
    else:
        for name, each in inner.items():
            yield from leaves(each, *path, name)


TREE = get_command(build())
COMMANDS = tuple(leaves(TREE))
named = pytest.mark.parametrize("path", COMMANDS, ids=" ".join)


def command(path: tuple[str, ...]) -> Any:
    found: Any = TREE
    for name in path:
        found = found.commands[name]
    return found


def words(path: tuple[str, ...]) -> list[str]:
    """A command with all that it requires."""
    given = list(path)
    for parameter in command(path).params:
        if parameter.required:
            option = [parameter.opts[-1]] if parameter.param_type_name == "option" else []
            given += [*option, ASKED_FOR.get(str(parameter.name), "没有")]
    return given


@named
def test_its_page_says_everything(path: tuple[str, ...]) -> None:
    page = help_texts.page(path, TREE)
    for parameter in command(path).params:
        assert all(name in page for name in parameter.opts if name.startswith("-")), parameter.name
        assert parameter.name == "help" or parameter.help, parameter.name


@named
def test_its_chinese_page_is_chinese(path: tuple[str, ...]) -> None:
    language.use("zh_CN")
    lines = help_texts.page(path, get_command(build())).splitlines()
    said = [line for line in lines if line.startswith("  ")]
    explained = {re.split(r"\s{2,}", line.strip(), maxsplit=1)[-1] for line in said}
    technical = {"zh_CN 或 en", "auto、always 或 never", "table、json、jsonl、csv 或 xlsx"}
    assert [text for text in explained - technical if not re.search(r"[一-鿿]", text)] == []


@named
def test_it_ends_without_a_person(path: tuple[str, ...], run: Program) -> None:
    """On an empty ledger, with wrong names, an empty input and nobody to ask."""
    answer = run(*words(path)) if path != ("init",) else run("init", str(run.ledger))
    assert answer.code in set(ExitCode) - {ExitCode.BUG}
    if answer.code > 1:
        assert re.match(r"Error E-[A-Z]{3}-\d{3}: .+\nHint: .+\n$", answer.err), answer.err
        assert answer.out == "" or path == ("import",)


@named
def test_its_words_can_be_printed_on_a_gbk_console(path: tuple[str, ...], run: Program) -> None:
    answer = run(*words(path), lang="zh_CN")
    assert (answer.out + answer.err).encode("gbk")


@pytest.mark.parametrize(
    "given",
    [("reconcile", "-p", "2024Q1", "-n"), ("status",), ("verify",), ("show", "unmatched"), ("explain", "GS-2024-002"), ("explain", "24332000000000000042")],
    ids=" ".join,
)
def test_its_reports_can_be_printed_on_a_gbk_console(given: tuple[str, ...], sample: Program) -> None:
    answer = sample(*given, lang="zh_CN")
    assert answer.code == 0
    answer.out.encode("gbk")
