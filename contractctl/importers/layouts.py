"""What tables are known by, as data: forms (ways of reading) and their layouts (vocabulary/layouts.toml)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, cast

from contractctl.records import Kind
from contractctl.vocabulary import synonyms, table

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

FEWEST_HITS = 3


@dataclass(frozen=True, slots=True)
class Form:
    """A way of reading a table: the headings it knows, what it needs, and what it asks for."""

    id: str
    kind: Kind
    needs: tuple[tuple[str, ...], ...]  # of each group of fields, one column is there
    asks: tuple[tuple[str, ...], ...] = ()  # of each group, one column is there, or its rows wait
    preferred: frozenset[str] = frozenset()  # of several columns, the heading that stands first in the vocabulary
    joined: frozenset[str] = frozenset()  # several columns are one text
    fewest: int = FEWEST_HITS
    whole: bool = False  # the lower heading alone names no field: 借方 means nothing without 期初余额 above it
    shapes: Mapping[str, re.Pattern[str]] = field(default_factory=dict)  # fields whose headings are known by their shape: 1-30天
    title: re.Pattern[str] | None = None  # it is one only where a text above its table says so
    sheet: re.Pattern[str] | None = None  # or the sheet's name
    otherwise: tuple[tuple[str, ...], ...] = ()  # or of each of these groups too a column is there

    def named(self, heading: str) -> Named | None:
        """The field that a folded heading names."""
        shaped = (Named(name, 0) for name, shape in self.shapes.items() if shape.fullmatch(heading))
        return named_by(self.id).get(heading) or next(shaped, None)

    def missing(self, fields: Collection[str]) -> tuple[tuple[str, ...], ...]:
        """The groups it asks for of which no column is there."""
        return tuple(group for group in self.asks if not any(name in fields for name in group))

    def is_met(self, fields: Collection[str]) -> bool:
        """Whether enough columns are there to be this form."""
        return len(fields) >= self.fewest and all(any(name in fields for name in group) for group in self.needs)

    def is_titled(self, above: Sequence[str]) -> bool:
        """Whether what stands above a table, the sheet's name first, says that it is this form."""
        return self.title is not None and (any(map(self.title.fullmatch, above)) or bool(above and self.sheet and self.sheet.fullmatch(above[0])))

    def is_told(self, fields: Collection[str], above: Sequence[str]) -> bool:
        """Whether a form that must be told is: by a title, or by columns that no other has."""
        return self.title is None or self.is_titled(above) or all(any(name in fields for name in group) for group in self.otherwise)


@dataclass(frozen=True, slots=True)
class Layout:
    """A variant of a form, such as one bank's statement."""

    id: str
    form: str
    headings: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()

    def fits(self, headings: Collection[str], title: str) -> bool:
        """Whether its headings are all there, and one of its words stands above the table or in the sheet's name."""
        return self.headings <= set(headings) and (not self.words or any(word in title for word in self.words))


@dataclass(frozen=True, slots=True)
class Named:
    """The field that a heading names, and how early it stands among the field's headings."""

    name: str
    rank: int


@cache
def forms() -> tuple[Form, ...]:
    """All forms, in the order in which they are preferred."""
    declared = cast("dict[str, dict[str, object]]", table("layouts")["form"])
    return tuple(_form(name, values) for name, values in declared.items())


def _form(name: str, values: Mapping[str, object]) -> Form:
    def groups(key: str) -> tuple[tuple[str, ...], ...]:
        return tuple(tuple(group) for group in cast("list[list[str]]", values.get(key, [])))

    def names(key: str) -> frozenset[str]:
        return frozenset(cast("list[str]", values.get(key, [])))

    fewest = cast("int", values.get("fewest", FEWEST_HITS))
    shapes = {key: re.compile(shape) for key, shape in cast("dict[str, str]", values.get("shapes", {})).items()}
    lists = (groups("needs"), groups("asks"), names("preferred"), names("joined"))
    title, sheet = (re.compile(str(values[key])) if key in values else None for key in ("title", "sheet"))
    return Form(name, Kind(str(values["kind"])), *lists, fewest, bool(values.get("whole")), shapes, title, sheet, groups("otherwise"))


@cache
def layouts(form: str) -> tuple[Layout, ...]:
    """The variants of a form, in the order in which they are tried."""
    declared = cast("list[dict[str, object]]", table("layouts")["layout"])
    return tuple(
        Layout(
            str(each["id"]),
            form,
            frozenset(folded(heading) for heading in cast("list[str]", each.get("headings", []))),
            tuple(folded(word) for word in cast("list[str]", each.get("words", []))),
        )
        for each in declared
        if each["form"] == form
    )


def layout_of(form: Form, headings: Collection[str], title: str) -> Layout:
    """The variant of a form, by folded headings and the folded text above the table; the last declared one where none fits."""
    return next((each for each in layouts(form.id) if each.fits(headings, title)), layouts(form.id)[-1])


@cache
def named_by(form: str) -> Mapping[str, Named]:
    """The fields of a form by folded heading."""
    named: dict[str, Named] = {}
    for name, spellings in synonyms("headers", form).items():
        for rank, spelling in enumerate(spellings):
            named.setdefault(folded(spelling), Named(name, rank))
    return named


@cache
def known_headings() -> frozenset[str]:
    """Every heading of every form, and the upper half of those that stand over two rows."""
    words = {word for form in forms() for word in named_by(form.id)}
    return frozenset(words | {word.split("/")[0] for word in words})


def folded(text: str) -> str:
    """A heading for comparison: half width, without blanks and stars, case folded."""
    return "".join(unicodedata.normalize("NFKC", text).split()).replace("*", "").casefold()
