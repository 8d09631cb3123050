"""What a name is made of: kind, places, core, legal form, branch (NAMES.md §2.5). Bodies whose parts agree are one body; see `agree`."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from contractctl.names.places import PROVINCE, Place, leading
from contractctl.vocabulary import ordered, pattern, words, words_list

NOWHERE: frozenset[str] = frozenset()


class NameKind(StrEnum):
    """What a name says that its body is."""

    PARTY = "party"  # a party committee or one of its departments
    LEAGUE = "league"  # a committee of the youth league
    PAPER = "paper"  # a newspaper: 日报 and 日报社 are one
    BANK = "bank"  # a bank or a branch of one
    COMPANY = "company"  # with a legal form
    BODY = "body"  # organ, school, hospital, broadcaster, or a company without its legal form


class Form(StrEnum):
    """The legal form that is written at a company's end."""

    SHARE = "share"  # 股份有限公司
    LIABILITY = "liability"  # 有限责任公司
    LIMITED = "limited"  # 有限公司
    COMPANY = "company"  # 公司 alone
    NONE = "none"


class Parts(NamedTuple):
    """A name's parts. `key` is what spellings of one body share; what it leaves out (places, form) is compared by `agree`."""

    kind: NameKind
    key: str
    divisions: frozenset[str]  # what its place may be; empty where it names none
    place: str  # the place's words as they stand
    has_level: bool  # whether the lowest of them says its level
    core: str
    form: Form
    has_branch: bool


@lru_cache(maxsize=1 << 16)
def parts(normal: str) -> Parts:
    """The parts of a normal form.

    >>> parts("中国共产党江苏省如东县委员会宣传部").key == parts("如东县委宣传部").key
    True
    """
    return _bank(normal) or _consultative(normal) or _committee(normal) or _body(pattern("names", "left_out").sub("", normal))


def _of(place: Place | None) -> tuple[frozenset[str], str, bool]:
    """A place's fields in `Parts`."""
    return (place.divisions, place.written, place.has_level) if place else (NOWHERE, "", False)


# -- banks


def _bank(normal: str) -> Parts | None:
    """工行南通分行 is 中国工商银行股份有限公司南通分行."""
    match = pattern("names", "bank").match(normal)
    if match is None:
        return None
    written, rest = match[0], normal[match.end() :]
    for form in words("names", "legal_forms"):
        rest = rest.removeprefix(form)
    place = leading(rest)
    branch = f"{place.short}{rest[place.end :]}" if place else rest
    bank = words("names", "banks")[written]
    return Parts(NameKind.BANK, f"{bank}|{branch}", *_of(place), bank, Form.NONE, bool(branch))


# -- party, youth league, consultative conference


def _consultative(normal: str) -> Parts | None:
    """政协南通市委员会办公室 is 南通市政协办公室."""
    match = pattern("names", "consultative").match(normal)
    place = leading(match["rest"]) if match else None
    spelt = words("names", "consultative")
    if match is None or place is None or not match["rest"][place.end :].startswith(spelt["committee"]):
        return None
    return _body(place.written + spelt["short"] + match["rest"][place.end + len(spelt["committee"]) :])


def _committee(normal: str) -> Parts | None:
    """A committee of the party or the league; every one of them has one of these characters in its name."""
    found = frozenset(normal)
    is_party = not found.isdisjoint(words_list("names", "party_characters"))
    is_league = not found.isdisjoint(words_list("names", "league_characters"))
    return (_league(normal) if is_league else None) or (_party(normal) if is_party else None)


def _party(normal: str) -> Parts | None:
    """中共南通市委宣传部 and 南通市委宣传部, 中共南通市纪律检查委员会 and 南通市纪委."""
    bare = pattern("names", "party").sub("", normal)
    place = leading(bare) or _unknown_place(bare)
    if place is None:
        return None
    rest = bare[place.end :]
    discipline = pattern("names", "discipline").match(rest)
    committee = pattern("names", "committee").match(rest)
    if committee:
        department = rest[committee.end() :]
    elif discipline or (bare != normal and rest):
        department = rest
    else:
        return None
    known = words("names", "party_departments").get(department, department)
    return Parts(NameKind.PARTY, f"{place.short}党|{known}", *_of(place), known, Form.NONE, has_branch=False)


def _unknown_place(bare: str) -> Place | None:
    """A place that the gazetteer does not know, before the word for its committee: 海澄市 in 海澄市委."""
    match = pattern("names", "committee_of_unknown").match(bare)
    return Place(NOWHERE, match["place"], match["place"], has_level=True) if match else None


def _league(normal: str) -> Parts | None:
    """共青团南通市委员会, 南通市团委, 团南通市委, 南通团市委."""
    bare = pattern("names", "league").sub("", normal)
    place = leading(bare)
    committee = pattern("names", "league_committee" if bare != normal else "league_after").match(bare[place.end :]) if place else None
    if place is None or committee is None:
        before = pattern("names", "league_before").match(normal)
        place = leading(before["place"]) if before else None
        committee = before if place and before and place.end == len(before["place"]) else None
    if place is None or committee is None:
        return None
    return Parts(NameKind.LEAGUE, f"{place.short}团|{committee['rest']}", *_of(place), committee["rest"], Form.NONE, has_branch=False)


# -- everything else


def _body(normal: str) -> Parts:
    place = leading(normal)
    rest = normal[place.end :] if place else normal
    if not rest and place:
        place, rest = None, normal
    short = place.short if place else ""
    head, form, branch = _company(rest)
    if form is not Form.NONE:
        return Parts(NameKind.COMPANY, f"{short}{head}{branch}", *_of(place), head, form, bool(branch))
    head = words("names", "whole_organs").get(head, short_words(head))
    press = pattern("names", "press").match(head)
    if press and press["paper"]:
        head = f"{press['paper']}报"
    kind = NameKind.PAPER if pattern("names", "paper").search(head) else NameKind.BODY
    return Parts(kind, f"{short}{head}", *_of(_narrowed(place, head)), head, form, has_branch=False)


def _narrowed(place: Place | None, organ: str) -> Place | None:
    """A place that only one level of divisions can have this organ of: a 厅 is a province's."""
    if place is None or pattern("names", "provincial").search(organ) is None:
        return place
    provinces = frozenset(code for code in place.divisions if len(code) == PROVINCE)
    return place._replace(divisions=provinces or place.divisions)


def _company(rest: str) -> tuple[str, Form, str]:
    """Head without its legal form, the form, and what follows it: 中井科技, limited, 凤屿分公司."""
    if not pattern("names", "branch_ending").search(rest):
        head, form = _form(rest)
        if form is not Form.NONE:
            return head, form, ""
    split = pattern("names", "branch").match(rest)
    if split is None:
        return rest, Form.NONE, ""
    head, form = _form(split["head"])
    return head, form, split["branch"]


def _form(text: str) -> tuple[str, Form]:
    """A company's name without its legal form; 集团 is part of the name, for a group is another body than its company."""
    for ending, form in words("names", "legal_forms").items():
        if text.endswith(ending) and len(text) > len(ending):
            stem = text.removesuffix(ending)
            return (f"{stem}集团", Form.COMPANY) if form == "group" else (stem, Form(form))
    return text, Form.NONE


@cache
def _long_words() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, ordered("names", "organs"))))


def short_words(text: str) -> str:
    """A text with the long words of organs in their short form: 住房和城乡建设局 as 住建局."""
    return _long_words().sub(lambda match: words("names", "organs")[match[0]], text)
