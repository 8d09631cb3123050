"""Labels with values above and below a table: 账号：…, 总笔数 | 2, 期间：2026年第1期 (vocabulary/statement.toml)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from contractctl.importers.layouts import folded
from contractctl.importers.sheets import BadCell
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractctl.importers.sheets import Cell, Sheet
    from contractctl.importers.tables import Found

ENGLISH = re.compile(r"\[[^\]]*\]")
SEPARATE = re.compile(r"\s{2,}|[;;|]|\t")


class Said(NamedTuple):
    """A label's value, and where it stands."""

    value: Cell
    row: int
    column: int


def said_of(table: Found, vocabulary: str = "statement") -> dict[str, Said]:
    """What stands about a table above its heading and in its rows of control figures, by the label's meaning; the first counts."""
    return said_in(table.sheet, [*range(table.first, table.heading.rows[0]), *table.controls], vocabulary)


def said_in(sheet: Sheet, rows: Iterable[int], vocabulary: str = "statement") -> dict[str, Said]:
    """The labels of some rows with their values; the first of a meaning counts."""
    found: dict[str, Said] = {}
    for meaning, said in _pairs(sheet, rows, vocabulary):
        found.setdefault(meaning, said)
    return found


def _pairs(sheet: Sheet, rows: Iterable[int], vocabulary: str) -> Iterator[tuple[str, Said]]:
    numbers = tuple(rows)
    there = frozenset(numbers)
    for row in numbers:
        waiting: tuple[str, int] | None = None
        for column, cell in enumerate(sheet.rows[row - 1], start=1):
            if cell is None or isinstance(cell, BadCell):
                continue
            inside = list(labelled(cell, vocabulary)) if isinstance(cell, str) else []
            yield from ((meaning, Said(value, row, column)) for meaning, value in inside if value)
            if inside:
                yield from _below(sheet, row, waiting, there, vocabulary)
                waiting = (inside[-1][0], column) if not inside[-1][1] else None
            elif waiting:
                yield waiting[0], Said(cell, row, column)
                waiting = None
        yield from _below(sheet, row, waiting, there, vocabulary)


def _below(sheet: Sheet, row: int, waiting: tuple[str, int] | None, rows: frozenset[int], vocabulary: str) -> Iterator[tuple[str, Said]]:
    """The value below a label that has none beside it: 账号 | 户名 over 6222… | 甲公司."""
    if waiting and row + 1 in rows:
        meaning, column = waiting
        cell = sheet.cell(row + 1, column)
        if cell is not None and not isinstance(cell, BadCell) and not (isinstance(cell, str) and any(labelled(cell, vocabulary))):
            yield meaning, Said(cell, row + 1, column)


def labelled(text: str, vocabulary: str) -> Iterator[tuple[str, str]]:
    """The labels of one cell with the values that follow them in it: `账号：1 户名：甲` holds two, a bare label one without a value."""
    plain = ENGLISH.sub("", unicodedata.normalize("NFKC", text)).strip()
    parts = [part for part in SEPARATE.split(plain) if part] if ":" in plain else [plain]
    for part in parts if len(parts) > 1 else _by_colons(plain):
        label, _, value = part.partition(":")
        if meaning := _meanings(vocabulary).get(folded(label)):
            yield meaning, value.strip()


def _by_colons(text: str) -> list[str]:
    """`账号:1 户名:甲` apart at the blanks before a label; a text without several colons stays whole."""
    return re.split(r"\s+(?=[^\s:]+:)", text) if text.count(":") > 1 else [text]


@cache
def _meanings(vocabulary: str) -> dict[str, str]:
    return {folded(word): meaning for meaning, words in synonyms(vocabulary, "labels").items() for word in words}
