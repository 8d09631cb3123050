"""One slip of the pen, put right where the world is closed (NAMES.md §2.7): a place, an organ, a media word, a legal form.

A slip is one character for another that looks or sounds like it, two neighbours that changed places, a character written
twice or left out. It is put right only where the written word is none and the right one is. What tells bodies apart
(numerals, compass words, 日 晚 晨 早) is never touched, nor is a brand: no word of a brand is in the closed world, and
where a place is all that a name has of its own, or may be a brand itself, it is left as it is written.
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
SHORT_PLACE = 2  # characters of most short forms, and of most brands
COUNTY = 6  # digits of a county's code: no place lies below it
LONGEST_NAME = 60  # characters of a normal form
SHORTEST_INSIDE = 3  # a damaged word of two characters is only looked for at a name's end
SHORTEST_BRAND = 2  # characters between a place and a trade: with less before it, the trade's characters may be the brand's
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
    """Each character with its syllables, without tones."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for syllable, characters in rows("sounds"):
        for character in characters:
            found[character].add(syllable)
    return {character: frozenset(syllables) for character, syllables in found.items()}


@cache
def _shapes() -> frozenset[tuple[str, str]]:
    """(written, right) for characters that look alike."""
    return frozenset((written, right) for right, wrong in rows("shapes") for written in wrong)


def look_or_sound_alike(written: str, right: str) -> bool:
    """Whether one character is easily written, heard or read for the other."""
    if (written, right) in _shapes():
        return True
    sounds = _sounds()
    return written in sounds and right in sounds and not sounds[written].isdisjoint(sounds[right])


@cache
def closed_words() -> frozenset[str]:
    """Every word of the closed world but the places."""
    organs, departments = words("names", "organs"), words("names", "party_departments")
    listed = (*organs, *organs.values(), *departments, *departments.values(), *words("names", "legal_forms"), *words("names", "banks"))
    kept = (*words_list("names", "closed_words"), *words_list("names", "departments"), *words_list("names", "inner_departments"))
    return frozenset(word for word in (*listed, *kept) if len(word) > 1)


@cache
def _real_words() -> frozenset[str]:
    """Words of the language that a slip would look like: 水务局 is no 税务局 written wrong, 长江 no 昌江."""
    return frozenset(word for (word,) in rows("real_words")) | words_list("names", "real_words")


def _is_a_word(written: str) -> bool:
    """Whether a text needs no putting right: a word of the closed world, a place, another word, a place with a level that it had or might have."""
    if written in closed_words() or written in gazetteer().codes or written in _real_words():
        return True
    return written[-1:] in words_list("names", "levels") and written[:-1] in gazetteer().codes


@cache
def _halves() -> dict[str, tuple[tuple[str, int], ...]]:
    """Each half of a closed word, to the words that it is a half of and where it stands: one wrong character leaves the other half whole."""
    found: defaultdict[str, list[tuple[str, int]]] = defaultdict(list)
    for word in sorted(closed_words()):
        middle = len(word) // 2
        found[word[:middle]].append((word, 0))
        found[word[middle:]].append((word, middle))
    return {half: tuple(whole) for half, whole in found.items()}


@cache
def _misspellings() -> dict[str, frozenset[str]]:
    """A closed word with neighbours swapped, a character twice or missing, to the words that it may have been."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for word in closed_words():
        for text in _misspelt(word):
            if text not in closed_words() and text not in gazetteer().codes:
                found[text].add(word)
    return {text: frozenset(whole) for text, whole in found.items()}


def _misspelt(word: str) -> Iterator[str]:
    """A word of some length with two neighbours swapped, a character twice, a character missing."""
    if len(word) < SHORTEST_SPELLING:
        return
    for number in range(len(word) - 1):
        yield word[:number] + word[number + 1] + word[number] + word[number + 2 :]
    for number in range(len(word)):
        yield word[: number + 1] + word[number:]
    for number in range(2, len(word) - 1):  # 集有限公司 may be what is left of 云集有限公司
        yield word[:number] + word[number + 1 :]


@cache
def _places_with_a_hole() -> dict[str, tuple[str, ...]]:
    """Each place with each character left out, to the places that fit."""
    return _with_a_hole(gazetteer().codes)


@cache
def _closed_with_a_hole() -> dict[str, tuple[str, ...]]:
    """Each closed word with each character left out, to the words that fit."""
    return _with_a_hole(sorted(closed_words()))


def _with_a_hole(listed: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for word in listed:
        for hole in range(len(word)):
            found[word[:hole] + HOLE + word[hole + 1 :]].append(word)
    return {key: tuple(fitting) for key, fitting in found.items()}


def repairs(normal: str) -> Iterator[Repair]:
    """A normal form with one closed word put right, then with two; in the order of their places. A text longer than any name has no slips."""
    if len(normal) > LONGEST_NAME:
        return
    first = list(_single(normal))
    yield from first
    for repair in first:
        yield from (again for again in _single(repair.text) if again.place > repair.place)


def _single(normal: str) -> Iterator[Repair]:
    yield from _in_place(normal)
    yield from _substituted(normal)
    yield from _transposed(normal)
    yield from _in_trade(normal)
    yield from _in_legal_form(normal)


def _substituted(normal: str) -> Iterator[Repair]:
    """A closed word with one character wrong."""
    halves, seen = _halves(), set()
    for at in range(len(normal)):
        for stop in range(at + 1, min(len(normal), at + LONGEST_WORD // 2 + 1) + 1):
            for word, offset in halves.get(normal[at:stop], ()):
                start = at - offset
                if start >= 0 and (start, word) not in seen and _is_slip(normal, start, word):
                    seen.add((start, word))
                    end = start + len(word)
                    near = (other for other in _one_character_away(normal[start:end]) if other != word)
                    yield _repair(normal, start, end, word, near)


def _one_character_away(written: str) -> set[str]:
    """The closed words that differ from a text in one character."""
    known = _closed_with_a_hole()
    return {word for hole in range(len(written)) for word in known.get(written[:hole] + HOLE + written[hole + 1 :], ()) if word != written}


def _is_slip(normal: str, start: int, word: str) -> bool:
    """Whether a word stands in a text with one character wrong that is like the right one, and that tells nothing apart."""
    written = normal[start : start + len(word)]
    if not _differs_once(written, word) or (len(word) < SHORTEST_INSIDE and start + len(word) != len(normal)):
        return False
    if _is_a_word(written):
        return False
    old, new = next((old, new) for old, new in zip(written, word, strict=True) if old != new)
    return new not in words_list("names", "telling_characters") and look_or_sound_alike(old, new)


def _transposed(normal: str) -> Iterator[Repair]:
    """A closed word with neighbours swapped, a character twice, a character missing."""
    known = _misspellings()
    for start in range(len(normal) - 1):
        for stop in range(start + SHORTEST_INSIDE, min(len(normal), start + LONGEST_WORD) + 1):
            whole = known.get(normal[start:stop])
            if whole and len(whole) == 1:
                yield _repair(normal, start, stop, next(iter(whole)), ())


def _in_trade(normal: str) -> Iterator[Repair]:
    """枓技有限公司: what a company does, before its legal form, with one character wrong."""
    match = pattern("names", "trade").search(normal)
    if match is None or match["trade"] in words_list("names", "trades") or _is_a_word(match["trade"]):
        return
    place = leading(normal)
    if match.start("trade") - (place.end if place else 0) < SHORTEST_BRAND:
        return
    written = match["trade"]
    fitting = sorted(trade for trade in words_list("names", "trades") if _differs_once(trade, written))
    alike = [t for t in fitting if all(old == new or look_or_sound_alike(old, new) for old, new in zip(written, t, strict=True))]
    if len(alike) == 1:
        yield _repair(normal, match.start("trade"), match.end("trade"), alike[0], (trade for trade in fitting if trade != alike[0]))


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
    written, rest = normal[start:stop], normal[stop:]
    if _is_a_word(written):
        return
    known = _places_with_a_hole()
    for hole, character in enumerate(written):
        fitting = known.get(written[:hole] + HOLE + written[hole + 1 :], ())
        alike = [word for word in fitting if look_or_sound_alike(character, word[hole])]
        if len(alike) == 1 and not _may_be_a_brand(alike[0], rest):
            yield _repair(normal, start, stop, alike[0], (word for word in fitting if word != alike[0]))
    if len(written) >= SHORTEST_INSIDE:
        for number in range(len(written) - 1):
            swapped = written[:number] + written[number + 1] + written[number] + written[number + 2 :]
            if swapped in gazetteer().full:
                yield _repair(normal, start, stop, swapped, ())


def _may_be_a_brand(place: str, rest: str) -> bool:
    """Whether a damaged short form of two characters may be a name of its own: 乐风 before what is no organ's, 长纯 before 传媒有限公司."""
    if len(place) > SHORT_PLACE:
        return False
    if all(len(code.removesuffix("-")) == COUNTY for code in gazetteer().codes[place]):
        return pattern("names", "of_a_place").search(rest) is None
    return pattern("names", "only_trade").fullmatch(rest) is not None


def _repair(normal: str, start: int, stop: int, word: str, others: Iterable[str]) -> Repair:
    texts = tuple(normal[:start] + other + normal[stop:] for other in others)
    return Repair(normal[:start] + word + normal[stop:], start, Evidence("repaired", f"{normal[start:stop]} → {word}"), texts)


def _differs_once(one: str, other: str) -> bool:
    return len(one) == len(other) and sum(a != b for a, b in zip(one, other, strict=True)) == 1
