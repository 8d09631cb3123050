"""A heading's words: without unit, with the field that the vocabulary or a person's mapping names by them, and the fingerprint of a header."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from contractctl.importers.layouts import folded, known_headings
from contractctl.mappings import fields_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from contractctl.mappings import HeaderMapping

WAN = 10_000
SUFFIX = re.compile(r"\((?P<unit>万元|元|RMB|人民币元|人民币万元)\)$", re.IGNORECASE)
BRACKETED_ENGLISH = re.compile(r"\[[^\]]*\]$")
FINGERPRINT_DIGITS = 16


def without_unit(text: str) -> tuple[str, int | None]:
    """A heading for comparison, and the unit that stands behind it, in yuan."""
    bare = BRACKETED_ENGLISH.sub("", folded(text)).rstrip(":") or folded(text)
    suffix = SUFFIX.search(bare)
    if suffix is None:
        return bare, None
    return bare[: suffix.start()], WAN if "万" in suffix["unit"] else 1


def bare(text: str) -> str:
    """A heading for comparison, without its unit."""
    return without_unit(text)[0]


def fingerprint(names: Sequence[tuple[str, ...]]) -> str:
    """A digest of a header: its headings in their order, without units."""
    text = "\n".join(bare(spellings[0]) for spellings in names).rstrip()
    return hashlib.sha256(text.encode()).hexdigest()[:FINGERPRINT_DIGITS]


@dataclass(frozen=True)
class Mapped:
    """A mapping by headings as they are compared; `is_remembered` where it was made for one header and holds for that one only."""

    mapping: HeaderMapping
    is_remembered: bool

    @cached_property
    def words(self) -> Mapping[str, str]:
        """The field's word by folded heading."""
        return {bare(heading): word for heading, word in self.mapping.columns.items()}

    @cached_property
    def ignored(self) -> frozenset[str]:
        return frozenset(bare(heading) for heading in self.mapping.ignore)

    @cached_property
    def fields(self) -> Mapping[str, Mapping[str, str]]:
        """The field by folded heading, for each form that it can be for."""
        return {form: {heading: fields_of(form)[word] for heading, word in self.words.items()} for form in self.mapping.forms()}

    def fits(self, names: Sequence[tuple[str, ...]]) -> bool:
        """Whether a header has all its headings, or is the one that it was made for."""
        if self.is_remembered:
            return self.mapping.fingerprint == fingerprint(names)
        return bool(self.words) and self.words.keys() <= {bare(spelling) for spellings in names for spelling in spellings}


@dataclass(frozen=True)
class Mappings:
    """The mappings that a file is read with: those of earlier headers, and the one that is asked for."""

    remembered: Sequence[HeaderMapping] = ()
    asked: HeaderMapping | None = None

    @cached_property
    def all(self) -> list[Mapped]:
        asked = [Mapped(self.asked, is_remembered=False)] if self.asked else []
        return asked + [Mapped(each, is_remembered=True) for each in self.remembered if each.fingerprint]

    @cached_property
    def known(self) -> Collection[str]:
        """Every word that a heading may be known by, and the upper half of those that stand over two rows."""
        mapped = {word for each in self.all for word in each.words}
        return known_headings() | mapped | {word.split("/")[0] for word in mapped}

    def fitting(self, names: Sequence[tuple[str, ...]]) -> Iterator[Mapped]:
        return (each for each in self.all if each.fits(names))


NO_MAPPINGS = Mappings()
