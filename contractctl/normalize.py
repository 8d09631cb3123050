"""Which body of the register a written name is, or that it cannot be said (NAMES.md). Wrong is worse than undecided.

Rules decide, in this order: a person's decision, a tax number, an equal name or alias, an equal name once the noise of
ledgers is off, a department's body, equal structure (party and government organs, 日报 and 日报社). A score never decides:
rapidfuzz only ranks what a person is shown.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from contractctl.findings import Evidence
from contractctl.language import N_, Message, say
from contractctl.values.identifiers import fold_tax_number, is_tax_number
from contractctl.vocabulary import words, words_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

CANDIDATES = 5
SHORTLIST = 40
FAINTEST = 0.15  # candidates that share less than this part of the name's weight are no help
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x1f\x7f-\x9f]")
BRACKETS = re.compile(r"\(([^()]*)\)")
LONG_DIGITS = re.compile(r"[-\s]*\d{8,}$")
DASH = re.compile(r"[-—–_:]+")
PARTY = re.compile(r"(?:中国共产党|中共)(?P<place>.+?[省市县区州旗盟])委(?:员会)?(?P<rest>.*)")
BARE_PARTY = re.compile(r"(?P<place>.+?[省市县区州旗盟])委(?!员)(?P<rest>.*)")
PAPER = re.compile(r"(?P<stem>.+)(?P<word>日报|晚报|晨报|早报|都市报|商报|周报)社?")
PRESS = re.compile(r"(?P<place>.+)报社")
NUMERALS = frozenset("一二三四五六七八九十甲乙丙丁东南西北中0123456789")


class NameOutcome(StrEnum):
    """What can be said of a written name."""

    ASSIGNED = "assigned"
    REVIEW = "review"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the register with every way it is known to be written."""

    code: str
    name: str
    uscc: str | None = None
    aliases: tuple[str, ...] = ()
    region: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that a name may be, with what speaks for it and what tells it apart."""

    code: str
    name: str
    score: float
    reasons: tuple[Message, ...] = ()
    differences: tuple[Message, ...] = ()


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The answer for one written name."""

    name: str
    outcome: NameOutcome
    code: str | None = None
    rule: str | None = None
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()


@cache
def _to_simplified() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def _simplified(text: str) -> str:
    """Traditional characters as simplified; GB 2312 holds every simplified character in common use."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_to_simplified().convert(text))  # type: ignore[attr-defined]
    return text


def visible_form(name: str) -> str:
    """Half width, simplified, without invisible characters, blanks collapsed; brackets and dashes kept."""
    return re.sub(r"\s+", "", _simplified(INVISIBLE.sub("", unicodedata.normalize("NFKC", name))))


@cache
def normal_form(name: str) -> str:
    """The key by which names are equal: letters and digits alone, half width, simplified, case folded."""
    return "".join(character for character in visible_form(name).casefold() if character.isalnum())


def without_noise(name: str) -> str:
    """A name without what ledgers add to it: labels, tails, stamps, purposes, long digits (NAMES.md §2.3)."""
    text = re.sub(r"[－—–]", "-", visible_form(name))
    label, separator, rest = text.partition(":")
    if separator and label in words_list("names", "labels"):
        text = rest
    text = BRACKETS.sub(lambda match: "" if match[1] in words_list("names", "bracket_notes") else match[0], text)
    for tail in words_list("names", "tails"):
        head, found, _ = text.partition(tail)
        text = head if found and len(head) > len(tail) else text
    head, found, purpose = text.partition("-")
    if found and head and purpose.endswith(tuple(words_list("names", "purposes"))):
        text = head
    return LONG_DIGITS.sub("", text).strip("-,;:.")


def without_department(name: str) -> str | None:
    """The body whose department is written, None where the name ends with none."""
    departments = sorted(words_list("names", "departments"), key=len, reverse=True)
    ending = next((d for d in departments if name.endswith(d) and len(name) > len(d) + 3), None)
    return name.removesuffix(ending) if ending else None


@cache
def structure(name: str) -> str:
    """The form in which spellings of one organ or newspaper are equal: short organ names, 某市委 for 中共某市委员会, 日报 for 日报社."""
    text = normal_form(name)
    for long, short in words("names", "organs").items():
        text = text.replace(long, short)
    party = PARTY.fullmatch(text) or BARE_PARTY.fullmatch(text)
    if party:
        return f"{party['place']}委{party['rest']}"
    paper = PAPER.fullmatch(text)
    return f"{paper['stem']}{paper['word']}" if paper else text


class Register:
    """Every body by its keys, made once; `judge` answers for one written name after another."""

    def __init__(self, bodies: Iterable[Body], decided: Mapping[str, str] | None = None, mode: str = "strict") -> None:
        self.bodies = {body.code: body for body in sorted(bodies, key=lambda b: b.code)}
        self.decided = dict(decided or {})
        self.mode = mode
        self.by_name: defaultdict[str, set[str]] = defaultdict(set)
        self.by_alias: defaultdict[str, set[str]] = defaultdict(set)
        self.by_structure: defaultdict[str, set[str]] = defaultdict(set)
        self.by_tax_number: defaultdict[str, set[str]] = defaultdict(set)
        for body in self.bodies.values():
            self.by_name[normal_form(body.name)].add(body.code)
            for alias in body.aliases:
                self.by_alias[normal_form(alias)].add(body.code)
            for written in (body.name, *body.aliases):
                self.by_structure[structure(written)].add(body.code)
            if body.uscc:
                self.by_tax_number[body.uscc].add(body.code)
        self._grams: dict[str, dict[str, int]] | None = None
        self._answers: dict[tuple[str, str | None], NameMatch] = {}

    def judge(self, name: str, tax_number: str | None = None) -> NameMatch:
        """The body that a written name is, with the rule and its evidence; else the candidates for review."""
        key = (name, tax_number)
        if key not in self._answers:
            self._answers[key] = self._judge(name, tax_number)
        return self._answers[key]

    def _judge(self, name: str, tax_number: str | None) -> NameMatch:
        normal = normal_form(name)
        decided = self.decided.get(normal)
        if decided in self.bodies:
            return self._assigned(name, str(decided), "decided", Evidence("decision", name))
        by_spelling = self._by_spelling(name, normal)
        by_number = self._by_number(tax_number)
        if by_number:
            agrees = by_spelling.code in (None, by_number)
            return self._assigned(name, by_number, "tax_number", Evidence("tax number", tax_number or "")) if agrees else self._review(name, (by_number,))
        return by_spelling

    def _by_number(self, tax_number: str | None) -> str | None:
        folded = fold_tax_number(tax_number or "")
        codes = self.by_tax_number.get(folded, set())
        return next(iter(codes)) if len(codes) == 1 and is_tax_number(folded) else None

    def _by_spelling(self, name: str, normal: str) -> NameMatch:
        if not normal or visible_form(name) in words_list("names", "nobody"):
            return NameMatch(name, NameOutcome.UNKNOWN)
        for rule, key in self._keys(name, normal):
            codes = self.by_name.get(key, set()) | self.by_alias.get(key, set())
            if len(codes) == 1:
                found = rule if rule != "exact" or key in self.by_name else "alias"
                return self._assigned(name, next(iter(codes)), found, Evidence("written form", key))
            if codes:
                return self._review(name, codes)
        return self._by_structure(name) or self._candidates(name)

    def _keys(self, name: str, normal: str) -> Iterator[tuple[str, str]]:
        """The keys by which a name is looked up, the plainest first."""
        yield "exact", normal
        cleaned = without_noise(name)
        if normal_form(cleaned) != normal:
            yield "clean", normal_form(cleaned)
        body = without_department(cleaned)
        if body:
            yield "department", normal_form(body)

    def _by_structure(self, name: str) -> NameMatch | None:
        """Equal structure of exactly one body; 某报社 where the place has one newspaper, its 日报."""
        cleaned = without_noise(name)
        form = structure(cleaned)
        codes = self.by_structure.get(form, set())
        if len(codes) == 1:
            code = next(iter(codes))
            if PAPER.fullmatch(form) and self._has_company(form):
                return self._review(name, codes)
            return self._assigned(name, code, "structure", Evidence("structure", form))
        if codes:
            return self._review(name, codes)
        press = PRESS.fullmatch(form)
        return self._press(name, press["place"]) if press else None

    def _has_company(self, paper: str) -> bool:
        """Whether a company of a newspaper's name is registered beside it."""
        stems = (f"{paper}社", paper)
        return any(key.startswith(stem) and key.endswith("公司") for key in self.by_name for stem in stems)

    def _press(self, name: str, place: str) -> NameMatch:
        """某报社 is the place's 日报 if that is its only newspaper (NAMES.md §3)."""
        papers = {code for form, codes in self.by_structure.items() if form.startswith(place) and PAPER.fullmatch(form) for code in codes}
        daily = self.by_structure.get(f"{place}日报", set())
        if len(papers) == 1 and papers == daily and not self._has_company(f"{place}日报"):
            return self._assigned(name, next(iter(papers)), "structure", Evidence("only newspaper of", place))
        return self._review(name, papers)

    def _assigned(self, name: str, code: str, rule: str, evidence: Evidence) -> NameMatch:
        return NameMatch(name, NameOutcome.ASSIGNED, code, rule, (evidence, Evidence("registered name", self.bodies[code].name)))

    def _review(self, name: str, codes: Iterable[str]) -> NameMatch:
        """Undecided between bodies that rules found; the nearest others are shown after them."""
        first = sorted(codes, key=lambda code: (-self._score(name, code), code))
        others = [candidate.code for candidate in self._nearest(name) if candidate.code not in first]
        shown = [self._candidate(name, code) for code in (*first, *others)[:CANDIDATES]]
        return NameMatch(name, NameOutcome.REVIEW, candidates=tuple(shown))

    def _candidates(self, name: str) -> NameMatch:
        nearest = self._nearest(name)
        outcome = NameOutcome.REVIEW if nearest else NameOutcome.UNKNOWN
        return NameMatch(name, outcome, candidates=tuple(nearest))

    def _nearest(self, name: str) -> list[Candidate]:
        """Bodies that share the rarest pairs of characters, ranked for a person's eye."""
        grams = self._index()
        query = _pairs(normal_form(without_noise(name)))
        total = len(self.bodies)
        weights = {gram: math.log(1 + total / len(grams[gram])) for gram in query if gram in grams}
        full = sum(weights.get(gram, math.log(1 + total)) for gram in query)
        shared: Counter[str] = Counter()
        for gram, weight in weights.items():
            for code in grams[gram]:
                shared[code] += weight  # type: ignore[assignment]
        short = [code for code, weight in shared.most_common(SHORTLIST) if full and weight >= FAINTEST * full]
        ranked = sorted(short, key=lambda code: (-self._score(name, code), code))
        return [self._candidate(name, code) for code in ranked[:CANDIDATES]]

    def _index(self) -> dict[str, dict[str, int]]:
        if self._grams is None:
            grams: defaultdict[str, dict[str, int]] = defaultdict(dict)
            for body in self.bodies.values():
                for written in (body.name, *body.aliases):
                    for gram in _pairs(normal_form(written)):
                        grams[gram][body.code] = 1
            self._grams = dict(grams)
        return self._grams

    def _score(self, name: str, code: str) -> float:
        from rapidfuzz import fuzz

        body = self.bodies[code]
        wanted = normal_form(without_noise(name))
        return round(max(fuzz.ratio(wanted, normal_form(written)) for written in (body.name, *body.aliases)), 1)

    def _candidate(self, name: str, code: str) -> Candidate:
        body = self.bodies[code]
        written = normal_form(without_noise(name))
        reasons, differences = compare(written, normal_form(body.name))
        return Candidate(code, body.name, self._score(name, code), reasons, differences)


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}


def compare(written: str, registered: str) -> tuple[tuple[Message, ...], tuple[Message, ...]]:
    """What two normal forms share and where they differ, in words."""
    from rapidfuzz.distance import Indel

    shared = [block.size for block in Indel.editops(written, registered).as_matching_blocks() if block.size]
    reasons = (say(N_("{count} of {total} characters are the same"), count=sum(shared), total=len(written)),) if shared else ()
    differences = []
    for code in Indel.opcodes(written, registered):
        gone, new = written[code.src_start : code.src_end], registered[code.dest_start : code.dest_end]
        if code.tag == "delete":
            differences.append(say(N_("only written: {text}"), text=gone))
        elif code.tag == "insert":
            differences.append(say(N_("only registered: {text}"), text=new))
    if any(character in NUMERALS for message in differences for _, text in message.facts for character in text):
        differences.append(say(N_("a numeral or compass word differs")))
    return reasons, tuple(differences)


def clashes(register: Register, names: Sequence[str]) -> list[NameMatch]:
    """Names of a new body that rules would take for one that is registered already."""
    answers = (register.judge(name) for name in names)
    return [answer for answer in answers if answer.code is not None]
