"""The documents say what the product does: they are written from it, their commands run, and both languages tell the same."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

import contractctl
from contractctl.errors import ExitCode
from tools import commands_page, messages_page
from tools.sessions import blocks, played
from tools.write_docs import DOCUMENTS, PAGES

ROOT = Path(__file__).parent.parent
TWINS = [("README.md", "README.zh-CN.md"), ("docs/tutorial.md", "docs/tutorial.zh-CN.md")]
WITH_MISTAKES = {"contractctl reconcile --period 2024Q5", "contractctl import 收款.xlsx", "contractctl contract void GG-2024-999 --reason 录错"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_is_as_the_product_would_write_it(name: str) -> None:
    assert read(name) == DOCUMENTS[name](), "run `make docs`"


@pytest.mark.parametrize("name", PAGES)
def test_every_command_of_a_page_works_but_those_that_show_a_mistake(name: str) -> None:
    ran = [each for runs in played(blocks(read(name))) for each in runs]
    assert {each.command for each in ran if each.code} <= WITH_MISTAKES
    assert len(ran) > len(WITH_MISTAKES)


@pytest.mark.parametrize(("english", "chinese"), TWINS)
def test_both_languages_have_the_same_shape(english: str, chinese: str) -> None:
    def shape(name: str) -> tuple[list[str], list[str], Counter[str]]:
        text = read(name)
        prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
        headings = re.findall(r"^#+ ", prose, re.MULTILINE)
        return headings, re.findall(r"^```.*?^```$", text, re.DOTALL | re.MULTILINE), Counter(re.findall(r"`[^`]+`", prose))

    assert shape(english) == shape(chinese)


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_two_commands_are_enough_on_a_fresh_machine(name: str) -> None:
    commands = [command for block in blocks(read(name)) for command in block.commands if command.startswith("make ")]
    assert commands == ["make demo", "make test"]
    for command in commands:
        subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("path", [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")], ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [target for target in targets if not (path.parent / target).exists()] == []


def test_every_command_has_a_help_that_says_something() -> None:
    for command, (own, _) in commands_page.pages().items():
        paragraphs = own.split("\n\n")
        assert len(paragraphs) > 1, command
        assert paragraphs[1].strip(), command


def test_ids_name_one_thing_each() -> None:
    ids = messages_page.ids()
    assert [id_ for id_, count in Counter(ids).items() if count > 1] == []
    assert len({error.msgid for error in messages_page.errors()}) == len(messages_page.errors())


def test_every_id_in_the_source_is_in_the_list_of_messages() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in Path(contractctl.__file__).parent.rglob("*.py"))
    written = {found[1] for found in re.finditer(rf'"({messages_page.ID.pattern})"', sources)}
    assert written == set(messages_page.ids())


def test_every_exit_code_has_a_meaning() -> None:
    listed = re.findall(r"^\| (\d+) \|", read("docs/messages.md"), re.MULTILINE)
    assert [int(code) for code in listed] == [int(code) for code in messages_page.MEANINGS]
    assert set(messages_page.MEANINGS) == set(ExitCode)
