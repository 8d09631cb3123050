"""From what is written to what is compared: normal forms, and a name without what ledgers add to it (NAMES.md §2.2, §2.3)."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources

from contractctl.names.places import leading
from contractctl.vocabulary import ordered, pattern, words

INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
BLANKS = re.compile(r"\s+")
DASHES = re.compile("[‐‑‒–—―－]")
LONG_DIGITS = re.compile(r"[-\s:#*]*(?=(?:[A-Za-z]?\d){8})[A-Za-z\d]{8,}$")  # a scan reads 1 as l and 8 as B
LONGEST_CELL = 400  # characters of a name with its bank, account, address and telephone; a longer text is none
EDGES = " -,;:./'\"、，。；"


@cache
def simplified() -> dict[int, int]:
    """Traditional characters and their variants to simplified ones, from opencc's tables (Apache-2.0).

    A character of GB 2312 stays as it is: it holds every simplified character in common use, and some of them (著, 乾) are
    traditional forms of another word only.
    """
    usual = {new: old for table in ("HKVariants", "TWVariants", "JPVariants") for old, news in _opencc(table) for new in news}
    simple = {old: new[0] for old, new in _opencc("TSCharacters")}
    every = {**simple, **{variant: simple.get(form, form) for variant, form in usual.items() if variant not in simple}}
    return {ord(old): ord(new) for old, new in every.items() if not _in_gb2312(old)}


def _opencc(table: str) -> list[tuple[str, list[str]]]:
    """A table of opencc: a character and its counterparts, the usual one first."""
    text = (resources.files("opencc") / "dictionary" / f"{table}.txt").read_text(encoding="utf-8")
    pairs = (line.split("\t") for line in text.splitlines() if "\t" in line)
    return [(old, new.split(" ")) for old, new in pairs if len(old) == 1]


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def visible_form(name: str) -> str:
    """Half width, simplified, without invisible characters, one blank for several; brackets, dashes and case are kept for reading."""
    text = INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).translate(simplified())
    return BLANKS.sub(" ", DASHES.sub("-", text)).strip()


def normal_form(name: str) -> str:
    """The key by which names are equal: letters and digits alone, half width, simplified, case folded.

    >>> normal_form("騰訊科技（深圳） 有限公司")
    '腾讯科技深圳有限公司'
    """
    text = unicodedata.normalize("NFKC", name).translate(simplified())
    return text if text.isalpha() and not text.isascii() and text.casefold() == text else "".join(filter(str.isalnum, text.casefold()))


def without_noise(name: str) -> str:
    """A name without labels, tails, stamps, its bank, a payment's purpose and long digits; the name itself where nothing of it would be left.

    >>> without_noise("户名：如东县财政局 开户行:工行南通分行 账号1111820309000123456")
    '如东县财政局'
    """
    text = visible_form(name)
    if len(text) > LONGEST_CELL:
        return text
    for halves, whole in words("names", "split_characters").items():
        text = text.replace(halves, whole)
    text, before = _closed_up(text), ""
    while before != text:  # a stamp may hide a bank, a bank a purpose
        before = text
        for step in (_without_labels, _without_tails, _without_bank, _without_notes, _without_purpose):
            shorter = step(text).strip(EDGES)
            text = shorter if normal_form(shorter) else text
    return text


@cache
def _spaced_words() -> re.Pattern[str]:
    """Words of forms that are written with blanks between their characters: 户 名, 账 号, ( 公章 )."""
    listed = (word for section in ("labels", "tail_words", "notes", "purposes") for word in ordered("names", section))
    spaced = (r"\s*".join(word) for word in listed if len(word) > 1)
    return re.compile(rf"(?<=[(\[【〔])\s+|\s+(?=[)\]】〕])|{'|'.join(spaced)}")


def _closed_up(text: str) -> str:
    return _spaced_words().sub(lambda match: BLANKS.sub("", match[0]), text) if " " in text else text


def _without_labels(text: str) -> str:
    inside = pattern("names", "quoted").fullmatch(text.strip(EDGES))
    return pattern("names", "label").sub("", inside[1] if inside else text)


def _without_tails(text: str) -> str:
    return LONG_DIGITS.sub("", pattern("names", "tail").sub("", text))


def _without_bank(text: str) -> str:
    """A bank beside the name: before it with a blank, after it with a mark or, where the bank is one of the known ones, without."""
    for way in ("bank_before", "bank_marked", "bank_after"):
        match = pattern("names", way).fullmatch(text)
        if match and not _is_only_a_place(match["body"]):
            return match["body"]
    return text


def _is_only_a_place(text: str) -> bool:
    """Whether nothing is left for a body: 江苏省 before 农行江苏支行."""
    place = leading(normal_form(text))
    return place is not None and place.end == len(normal_form(text))


def _without_notes(text: str) -> str:
    before = ""
    while before != text:
        before, text = text, pattern("names", "note").sub("", text)
    return text


def _without_purpose(text: str) -> str:
    return pattern("names", "purpose").sub("", text)


def without_department(normal: str) -> str | None:
    """A normal form without the department at its end (NAMES.md §2.6: a closed list); None where it ends with none.

    >>> without_department("南通大学财务处")
    '南通大学'
    """
    for section, whose in (("inner_departments", "inner"), ("departments", "may_have_departments")):
        ending = next((each for each in ordered("names", section) if normal.endswith(each)), "")
        body = normal.removesuffix(ending)
        if ending and pattern("names", whose).search(body):
            return body
    return None
