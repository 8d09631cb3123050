"""The places at the head of a name: 江苏省南通市如东县, 南通如东, 如东 (GB/T 2260 down to the county, today's and former names)."""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from contractctl.vocabulary import pattern, rows, words, words_list

if TYPE_CHECKING:
    from collections.abc import Iterable

PROVINCE, PREFECTURE = 2, 4  # digits of their codes
LONGEST = 17  # 积石山保安族东乡族撒拉族自治县 and a spare character


class Place(NamedTuple):
    """The places that a name begins with.

    `divisions` holds the codes that the words may mean: several where the country has several (通州区), none never.
    `short` is the lowest place without its level (如东), `written` all the words as they stand, `has_level` whether the lowest
    one says its level; `end` is the number of characters taken.
    """

    divisions: frozenset[str]
    short: str
    written: str
    has_level: bool

    @property
    def end(self) -> int:
        return len(self.written)


class Gazetteer(NamedTuple):
    """Every spelling of a division to the codes of the divisions it may be, and to its short form."""

    codes: dict[str, tuple[str, ...]]
    shorts: dict[str, str]
    full: frozenset[str]  # spellings that say their level


@cache
def gazetteer() -> Gazetteer:
    """The table of vocabulary/places.tsv by spelling.

    A former name is known in full only: 海安县 is not 海安市, but 海安 is today's. Its code carries a `-`, so that it is never today's division.
    """
    codes: defaultdict[str, list[str]] = defaultdict(list)
    shorts: dict[str, str] = {}
    full: set[str] = set()
    for code, name, short, *state in rows("places"):
        key = _trimmed(code) + ("-" if state else "")
        for spelling in {name, *(_spellings(name, short) if not state else ())}:
            codes[spelling].append(key)
            shorts[spelling] = short or name
        full.add(name)
    return Gazetteer({spelling: tuple(found) for spelling, found in codes.items()}, shorts, frozenset(full))


def _trimmed(code: str) -> str:
    """32 for a province, 3206 for a prefecture, 320623 for a county: the code of what lies above is a prefix."""
    return code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code


def _spellings(name: str, short: str) -> Iterable[str]:
    """The short form, and an autonomous division with its plain level: 湘西州, 元江县."""
    if short:
        yield short
        for ending, plain in words("names", "autonomous").items():
            if name.endswith(ending):
                yield short + plain


@cache
def cities() -> frozenset[str]:
    """Codes of the prefectures that are cities."""
    return frozenset(_trimmed(code) for code, name, *_ in rows("places") if pattern("names", "city").search(name))


def is_place(text: str) -> bool:
    """Whether a text is a division's name in full or in short."""
    return text in gazetteer().codes


def leading(text: str) -> Place | None:
    """The places that a text begins with, the lowest of them; each next one lies in the one before. None where it begins with none.

    >>> leading("江苏省如东县财政局").short
    '如东'
    """
    if pattern("names", "no_place").match(text):
        return None
    known = gazetteer()
    above: tuple[str, ...] = ()
    end, lowest = 0, ""
    while (found := _next(known, text, end, above)) is not None:
        lowest, above = found
        end += len(lowest)
    return Place(_likely(above), known.shorts[lowest], text[:end], lowest in known.full) if lowest else None


def _likely(codes: tuple[str, ...]) -> frozenset[str]:
    """What a place's words mean: 海南 is the province, though a prefecture and a district are called so; 吉林 is a city as well."""
    provinces = [code for code in codes if len(code) == PROVINCE]
    is_city = any(len(code) == PREFECTURE and code in cities() for code in codes)
    return frozenset(provinces if provinces and not is_city else codes)


def _next(known: Gazetteer, text: str, start: int, above: tuple[str, ...]) -> tuple[str, tuple[str, ...]] | None:
    """The longest place at a position that lies in one of those above it."""
    for stop in range(min(len(text), start + LONGEST), start + 1, -1):
        word = text[start:stop]
        codes = known.codes.get(word)
        if codes is None or _cuts_a_word(text, stop, is_full=word in known.full):
            continue
        if above:
            codes = tuple(code for code in codes if code.startswith(above) and code not in above)
        if codes:
            return word, codes
    return None


def _cuts_a_word(text: str, stop: int, *, is_full: bool) -> bool:
    """Whether a place cannot end here: 南通市场 is 南通 and 市场, and what follows a short form is no level that the gazetteer does not know."""
    word_with_a_level = pattern("names", "word_with_a_level")
    if is_full:
        return word_with_a_level.match(text, stop - 1) is not None
    is_level = text[stop : stop + 1] in words_list("names", "levels") and word_with_a_level.match(text, stop) is None
    return is_level and not any(text[stop : stop + size] in gazetteer().full for size in range(2, LONGEST))  # 江苏镇江市


def divisions_of(region: str | None) -> frozenset[str]:
    """The divisions that a register's region (江苏/南通/如东) may be, level by level: 河南/安阳 is the city; empty where it names none."""
    above: tuple[str, ...] = ()
    for part in (region or "").split("/"):
        inside = [code for code in gazetteer().codes.get(part, ()) if not above or (code.startswith(above) and code not in above)]
        highest = min(map(len, inside), default=0)
        above = tuple(code for code in inside if len(code) == highest)
    return frozenset(above)


def nearest_to(divisions: frozenset[str], region: str | None) -> frozenset[str]:
    """Of the divisions that a name's place may be, those that the register's region names or that lie in it; all where there are none."""
    parts = (region or "").split("/")
    for depth in range(len(parts), 0, -1):
        named = divisions_of("/".join(parts[:depth]))
        near = divisions & named or frozenset(code for code in divisions if code.startswith(tuple(named)))
        if near:
            return near
    return divisions
