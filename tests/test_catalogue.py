"""The Chinese catalogue is whole, compiled, and the only place of what a person reads."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import contractctl
from tools import catalogue

ROOT = Path(contractctl.__file__).parent
SOURCES = sorted(ROOT.rglob("*.py"))
# These read Chinese, or describe it: patterns of cells, words of names, comments of columns.
READERS = ("importers/", "values/", "names/", "normalize.py", "migrations/", "models.py", "vocabulary/")
NAMES_OF_THINGS = {"青屿传媒集团有限公司", "微软雅黑"}  # the sample's company; the workbook's font
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
MARKS = ("_", "N_")


def marked(path: Path) -> Iterator[str]:
    """The msgids of a module as Python sees them."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[ast.Constant(value=str(msgid))]) if name in MARKS:
                yield msgid


def unmarked(path: Path) -> Iterator[str]:
    """The texts of a module that nobody marked, docstrings left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    apart: set[ast.AST] = set()
    for node in ast.walk(tree):
        match node:
            case ast.Expr(value=ast.Constant(value=str())):
                apart.add(node.value)
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in MARKS:
                apart.update(ast.walk(node))
    yield from (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in apart)


def test_nothing_is_missing_left_over_or_differs_in_its_placeholders() -> None:
    assert catalogue.problems() == []


def test_the_compiled_catalogue_says_what_the_written_one_says() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.catalogue()), "run `python tools/catalogue.py compile`"


def test_no_marked_sentence_hides_from_the_extraction() -> None:
    """Babel overlooks a mark within an f-string, and the sentence would stay English."""
    assert {msgid for path in SOURCES for msgid in marked(path)} == {message.id for message in catalogue.template() if message.id}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_chinese_stands_in_the_catalogue_and_the_vocabulary_only(path: Path) -> None:
    if not str(path.relative_to(ROOT)).startswith(READERS):
        assert [text for text in unmarked(path) if IDEOGRAPH.search(text) and text not in NAMES_OF_THINGS] == []


def test_every_sentence_can_be_printed_on_a_chinese_windows_console() -> None:
    """GBK has no ✓, no emoji, no narrow ¥ (UX.md §0.6)."""
    for message in catalogue.catalogue():
        assert str(message.string).encode("gbk"), message.id
