"""The words of the field as data: TOML files, reviewed as data, read once when they are needed."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib import resources
from typing import cast


@cache
def content(file: str) -> str:
    """The text of a vocabulary file."""
    return (resources.files(__name__) / file).read_text(encoding="utf-8")


@cache
def table(name: str) -> dict[str, object]:
    """The vocabulary file `name`.toml as a mapping; do not change it."""
    return tomllib.loads(content(f"{name}.toml"))


def words(name: str, section: str) -> dict[str, str]:
    """A section of a vocabulary file that maps text to text."""
    return cast("dict[str, str]", table(name)[section])


@cache
def words_list(name: str, section: str) -> frozenset[str]:
    """A list of words of a vocabulary file."""
    return frozenset(cast("list[str]", table(name)[section]))


@cache
def ordered(name: str, section: str) -> tuple[str, ...]:
    """A list of words of a vocabulary file, longest first, then in the file's order: the longest ending is the one that is meant."""
    return tuple(sorted(cast("list[str]", table(name)[section]), key=len, reverse=True))


@cache
def pattern(name: str, key: str) -> re.Pattern[str]:
    """A pattern of the section `patterns`; `{section}` in it stands for any word of that list."""
    text = words(name, "patterns")[key]
    return re.compile(re.sub(r"\{([a-z_]+)\}", lambda match: "(?:" + "|".join(map(re.escape, ordered(name, match[1]))) + ")", text))


@cache
def rows(name: str) -> tuple[tuple[str, ...], ...]:
    """The lines of `name`.tsv, each as its columns."""
    return tuple(tuple(line.split("\t")) for line in content(f"{name}.tsv").splitlines())


@cache
def synonyms(name: str, section: str) -> dict[str, tuple[str, ...]]:
    """A section of a vocabulary file that maps a term to the words for it, in the file's order."""
    return {term: tuple(spellings) for term, spellings in cast("dict[str, list[str]]", table(name)[section]).items()}
