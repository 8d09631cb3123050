"""One slip of the pen, put right where the world is closed (NAMES.md §2.7): a place, an organ, a media word, a legal form.

A slip is one character for another that looks or sounds like it, two neighbours that changed places, a character written
twice or left out. It is put right only where the written word is none and the right one is. What tells bodies apart
(numerals, compass words, 日 晚 晨 早) is never touched, nor is a brand: no word of a brand is in the closed world.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from contractctl.findings import Evidence
from contractctl.names.places import gazetteer, leading
from contractctl.vocabulary import pattern, rows, words, words_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LONGEST_WORD = 11
COUNTY = 6  # digits of a county's code: no place lies below it
SHORTEST_INSIDE = 3  # a damaged word of two characters is only looked for at a name's end
SHORTEST_SPELLING = 4  # of a word whose characters may be swapped, doubled or missing: less is no word any more
HOLE = "\0"


class Repair(NamedTuple):
    """A text with a word put right."""

    text: str
    place: int  # where the word stands
    evidence: Evidence
    others: tuple[str, ...]  # the text with every other word that fits, alike or not: one of them registered leaves a choice


@cache
def _sounds() -> dict[str, frozenset[str]]:
    """Each character with those that sound like it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for _, characters in rows("sounds"):
        for character in characters:
            found[character] |= set(characters)
    return {character: frozenset(alike) for character, alike in found.items()}


@cache
def _shapes() -> dict[str, frozenset[str]]:
    """Each right character with those that are read for it."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for right, wrong in rows("shapes"):
        found[right] |= set(wrong)
    return {right: frozenset(wrong) for right, wrong in found.items()}


def look_or_sound_alike(written: str, right: str) -> bool:
    """Whether one character is easily written, heard or read for the other."""
    return written in _shapes().get(right, ()) or written in _sounds().get(right, ())


@cache
def _closed_words() -> frozenset[str]:
    """Every word of the closed world but the places."""
    organs, departments = words("names", "organs"), words("names", "party_departments")
    listed = (*organs, *organs.values(), *departments, *departments.values(), *words("names", "legal_forms"), *words("names", "banks"))
    kept = (*words_list("names", "closed_words"), *words_list("names", "departments"), *words_list("names", "inner_departments"))
    return frozenset(word for word in (*listed, *kept) if len(word) > 1)


@cache
def _damaged() -> dict[str, frozenset[str]]:
    """What a closed word looks like after one slip, to the words that it may have been."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in _closed_words():
        for damaged in (*_substituted(word), *_misspelt(word)):
            if damaged not in _closed_words() and damaged not in gazetteer().codes:
                found[damaged].add(word)
    for form in words("names", "legal_forms"):
        for trade in words_list("names", "trades"):
            for damaged in _substituted(trade + form, len(trade)):
                if damaged.removesuffix(form) not in words_list("names", "trades"):
                    found[damaged].add(trade + form)
    return {damaged: frozenset(whole) for damaged, whole in found.items()}


def _substituted(word: str, stop: int | None = None) -> Iterator[str]:
    """A word with one of its characters, up to `stop`, written as one that is like it."""
    for number, character in enumerate(word[:stop]):
        if character not in words_list("names", "telling_characters"):
            for alike in _shapes().get(character, frozenset()) | _sounds().get(character, frozenset()):
                if alike != character:
                    yield word[:number] + alike + word[number + 1 :]


def _misspelt(word: str) -> Iterator[str]:
    """A word of some length with two neighbours swapped, a character twice, a character missing."""
    if len(word) < SHORTEST_SPELLING:
        return
    for number in range(len(word) - 1):
        yield word[:number] + word[number + 1] + word[number] + word[number + 2 :]
    for number in range(len(word)):
        yield word[: number + 1] + word[number:]
    for number in range(1, len(word) - 1):
        yield word[:number] + word[number + 1 :]


@cache
def _places_with_a_hole() -> dict[str, tuple[str, ...]]:
    """Each place with each character left out, to the places that fit."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in gazetteer().codes:
        for hole in range(len(word)):
            found[word[:hole] + HOLE + word[hole + 1 :]].append(word)
    return {key: tuple(fitting) for key, fitting in found.items()}


def repairs(normal: str) -> Iterator[Repair]:
    """A normal form with one closed word put right, then with two; in the order of their places."""
    first = list(_single(normal))
    yield from first
    for repair in first:
        yield from (again for again in _single(repair.text) if again.place > repair.place)


def _single(normal: str) -> Iterator[Repair]:
    yield from _in_place(normal)
    yield from _in_words(normal)
    yield from _in_legal_form(normal)


def _in_words(normal: str) -> Iterator[Repair]:
    damaged = _damaged()
    for start in range(len(normal) - 1):
        for stop in range(start + 2, min(len(normal), start + LONGEST_WORD) + 1):
            if stop - start < SHORTEST_INSIDE and stop != len(normal):
                continue
            whole = damaged.get(normal[start:stop])
            if whole and len(whole) == 1:
                word = next(iter(whole))
                near = (other for other in _closed_words() if other != word and _differs_once(other, normal[start:stop]))
                yield _repair(normal, start, stop, word, near)


def _in_legal_form(normal: str) -> Iterator[Repair]:
    """有眼公同 at the end: a legal form with several characters wrong is still no other word."""
    for form in words("names", "legal_forms"):
        tail, start = normal[-len(form) :], len(normal) - len(form)
        wrong = [(old, new) for old, new in zip(tail, form, strict=False) if old != new]
        if start > 0 and len(wrong) > 1 and all(look_or_sound_alike(old, new) for old, new in wrong):
            yield _repair(normal, start, len(normal), form, ())


def _in_place(normal: str) -> Iterator[Repair]:
    """Places stand at the head: at the beginning, after 中共 or 共青团, after a place above."""
    heads = {0, *(match.end() for name in ("party", "league") if (match := pattern("names", name).match(normal)))}
    for head in sorted(heads):
        above = leading(normal[head:])
        shortest = 1 if above is None else above.end if not above.has_level else LONGEST_WORD  # 景德镇巾 is more than 景德镇
        below = [(head + above.end, 1)] if above and any(len(code) < COUNTY for code in above.divisions) else []
        for start, least in ((head, shortest), *below):
            for stop in range(min(len(normal), start + LONGEST_WORD), start + least, -1):
                yield from _place_at(normal, start, stop)


def _place_at(normal: str, start: int, stop: int) -> Iterator[Repair]:
    """The one place that stands here with one character wrong, or with two neighbours swapped."""
    written = normal[start:stop]
    if written in _closed_words() or written in gazetteer().codes:
        return
    known = _places_with_a_hole()
    for hole, character in enumerate(written):
        fitting = known.get(written[:hole] + HOLE + written[hole + 1 :], ())
        alike = [word for word in fitting if look_or_sound_alike(character, word[hole])]
        if len(alike) == 1:
            yield _repair(normal, start, stop, alike[0], (word for word in fitting if word != alike[0]))
    if len(written) >= SHORTEST_INSIDE:
        for number in range(len(written) - 1):
            swapped = written[:number] + written[number + 1] + written[number] + written[number + 2 :]
            if swapped in gazetteer().full:
                yield _repair(normal, start, stop, swapped, ())


def _repair(normal: str, start: int, stop: int, word: str, others: Iterable[str]) -> Repair:
    texts = tuple(normal[:start] + other + normal[stop:] for other in others)
    return Repair(normal[:start] + word + normal[stop:], start, Evidence("repaired", f"{normal[start:stop]} → {word}"), texts)


def _differs_once(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
