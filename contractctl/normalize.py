"""Which body of the register a written name is, or that it cannot be said (NAMES.md). Wrong is worse than undecided.

Rules decide, in this order: a person's decision, a tax number, an equal name or alias, an equal name once the noise of
ledgers is off, equal parts, a department's body, a name cut off by its field, one wrong character in a closed world. A
score never decides: rapidfuzz only ranks what a person is shown.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from contractctl.findings import Evidence, Tried
from contractctl.language import N_, Message, say
from contractctl.names.differences import compare
from contractctl.names.nearness import Nearness
from contractctl.names.places import PREFECTURE, leading, nearest_to
from contractctl.names.repair import repairs
from contractctl.names.spelling import normal_form, visible_form, without_department, without_noise
from contractctl.names.structure import Form, NameKind, Parts, parts
from contractctl.settings import NameSettings
from contractctl.values.identifiers import fold_tax_number, is_tax_number
from contractctl.vocabulary import pattern, words, words_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

DEFAULT = NameSettings()
REMEMBERED = 100_000  # answers kept: a ledger writes each name many times, a stream of names must not fill the memory
PAIR = 2
DISTINCTIVE = 4  # characters of a core that stands without its place and legal form
FIELDS = (20, 24, 30, 36, 40, 60)  # bytes of the fields of banks and tax offices that cut names off
FIELD_LENGTHS = frozenset(size // width for size in FIELDS for width in (2, 3))  # in characters, GBK and UTF-8
SHORTEST_CUT = 8  # no name that is cut off is shorter
SHORTEST_CUT_COMPANY = 12  # where a company's name without its legal form may have been cut off
LONGEST_NAME = 200


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
    parent: str | None = None
    formers: tuple[str, ...] = ()  # names it had
    tax_numbers: tuple[str, ...] = ()  # of codes that were merged into it

    @property
    def spellings(self) -> tuple[str, ...]:
        """Its name, then every other way it is written."""
        return (self.name, *self.aliases, *self.formers)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A body that a name may be, with what speaks for it and what tells it apart."""

    code: str
    name: str
    score: float
    written: str  # the normal forms that are compared
    registered: str

    @property
    def reasons(self) -> tuple[Message, ...]:
        """What the two names share."""
        return compare(self.written, self.registered)[0]

    @property
    def differences(self) -> tuple[Message, ...]:
        """Where the two names differ, in words."""
        return compare(self.written, self.registered)[1]


@dataclass(frozen=True, slots=True)
class NameMatch:
    """The answer for one written name."""

    name: str
    outcome: NameOutcome
    code: str | None = None
    rule: str | None = None
    evidence: tuple[Evidence, ...] = ()
    candidates: tuple[Candidate, ...] = ()


class Verdict(IntEnum):
    """Whether two spellings with one key are one body."""

    DIFFERENT = 0
    POSSIBLE = 1
    SAME = 2


class _Answer(NamedTuple):
    """What one rule says: a code with its evidence, or the codes that it cannot choose between."""

    code: str | None = None
    evidence: tuple[Evidence, ...] = ()
    doubtful: tuple[str, ...] = ()
    because: Message = say("")  # what it found, or what stopped it


@dataclass(frozen=True, slots=True)
class Explained:
    """The way of one name: what was compared, its parts, every rule that was tried, and the answer."""

    normal: str
    cleaned: str
    parts: Parts
    tried: tuple[Tried, ...]
    match: NameMatch


class Register:
    """Every body by its spellings and keys, made once; `judge` answers for one written name after another."""

    def __init__(
        self,
        bodies: Iterable[Body],
        decided: Mapping[str, str] | None = None,
        settings: NameSettings = DEFAULT,
        endings: Iterable[str] = (),
        known_keys: Mapping[str, str] | None = None,
    ) -> None:
        """Index the bodies.

        `decided` maps normal forms to codes that a person decided, `endings` are normal forms of what a person said tells nothing
        at a name's end, `known_keys` spares working out the parts of spellings again: it is what `parts(normal).key` gives.
        """
        self.bodies = {body.code: body for body in sorted(bodies, key=lambda b: b.code)}
        self.decided = dict(decided or {})
        self.mode = settings.mode
        self.shown = settings.max_candidates
        self.endings = sorted(endings, key=lambda ending: (-len(ending), ending))
        self.known_keys = known_keys or {}
        self.formers: set[str] = set()
        self.names: dict[str, list[str]] = {}
        self.aliases: dict[str, list[str]] = {}
        self.tax_numbers: defaultdict[str, list[str]] = defaultdict(list)
        self.keys: defaultdict[str, list[str]] = defaultdict(list)
        self.spellings: dict[str, tuple[str, ...]] = {}
        for body in self.bodies.values():
            self._add(body)
        self._answers: dict[tuple[str, str | None], NameMatch] = {}

    def _add(self, body: Body) -> None:
        normals = tuple(normal_form(written) for written in body.spellings)
        self.spellings[body.code] = normals
        self.formers |= set(normals[1 + len(body.aliases) :])
        for number, normal in enumerate(normals):
            if normal not in self.names and normal not in self.aliases:
                self.keys[self.known_keys.get(normal) or parts(normal).key].append(normal)
            where = self.aliases if number else self.names
            if body.code not in where.setdefault(normal, []):
                where[normal].append(body.code)
        for number_ in {body.uscc, *body.tax_numbers} - {None}:
            self.tax_numbers[str(number_)].append(body.code)

    @cached_property
    def _sorted_spellings(self) -> list[str]:
        return sorted({*self.names, *self.aliases})

    @cached_property
    def _sorted_keys(self) -> list[str]:
        return sorted(self.keys)

    @cached_property
    def _nearness(self) -> Nearness:
        return Nearness(self._sorted_spellings)

    def codes(self, normal: str) -> list[str]:
        """Codes of the bodies that are written so, by name or alias."""
        names, aliases = self.names.get(normal, ()), self.aliases.get(normal, ())
        return sorted({*names, *aliases}) if aliases and names else list(names or aliases)

    # -- the way of a name

    def judge(self, name: str, tax_number: str | None = None) -> NameMatch:
        """The body that a written name is, with the rule and its evidence; else the candidates for review."""
        key = (name, tax_number)
        if key not in self._answers:
            if len(self._answers) >= REMEMBERED:
                self._answers.clear()
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
            if not agrees:
                return self._review(name, [by_number, str(by_spelling.code)])
            return self._assigned(name, by_number, "tax_number", Evidence("tax number", tax_number or ""))
        return by_spelling

    def _by_number(self, tax_number: str | None) -> str | None:
        folded = fold_tax_number(tax_number or "")
        codes = self.tax_numbers.get(folded, [])
        return codes[0] if len(codes) == 1 and is_tax_number(folded) else None

    def _by_spelling(self, name: str, normal: str) -> NameMatch:
        doubtful: tuple[str, ...] = ()
        for rule, answer in self._way(name, normal):
            if answer.code:
                return self._assigned(name, answer.code, rule, *answer.evidence)
            if rule == "nobody":
                return NameMatch(name, NameOutcome.UNKNOWN)
            doubtful = answer.doubtful
        return self._review(name, doubtful)

    def _way(self, name: str, normal: str) -> Iterator[tuple[str, _Answer]]:
        """Each rule that is tried with what it says, up to the one that ends the search; `judge` and `explain` both go it.

        A rule that leaves a choice ends it too: the name's words are a registered body's, so it is no slip and not cut off.
        """
        if not normal or normal in words_list("names", "nobody"):
            yield "nobody", _Answer(because=say(N_("it names nobody")))
            return
        if both := self._two_bodies(name, normal):
            yield "two_bodies", _Answer(doubtful=both, because=say(N_("several bodies in one cell: {codes}"), codes=", ".join(both)))
            return
        for rule, answer in self._answers_of(name, normal):
            yield rule, answer
            if answer.code or answer.doubtful:
                return

    def _answers_of(self, name: str, normal: str) -> Iterator[tuple[str, _Answer]]:
        """What each rule says, in their order."""
        yield self._how_written(normal), self._exact(normal)
        cleaned = normal_form(without_noise(name))
        if cleaned != normal:
            yield "clean", self._exact(cleaned)
        yield "structure", self._structural(cleaned)
        yield "together", self._together(cleaned)
        ending = next((each for each in self.endings if cleaned.endswith(each) and cleaned != each), None)
        if ending:
            yield "learnt", self._of_text(cleaned.removesuffix(ending))
        body = without_department(cleaned)
        if body and not _is_committee_itself(body):
            yield "department", self._of_text(body)
        yield "truncated", self._truncated(cleaned)
        yield "repair", self._repaired(cleaned)

    def _how_written(self, normal: str) -> str:
        if normal in self.names or normal not in self.aliases:
            return "exact"
        return "former" if normal in self.formers else "alias"

    def explain(self, name: str, tax_number: str | None = None) -> Explained:
        """What `judge` did for a name, rule by rule, with what stopped each."""
        normal = normal_form(name)
        cleaned = normal_form(without_noise(name))
        match = self.judge(name, tax_number)
        tried = [Tried("decided", "assigned" if match.rule == "decided" else "nothing", say(N_("a person's decision on this way of writing")))]
        if tax_number:
            outcome = "assigned" if match.rule == "tax_number" else "nothing"
            tried.append(Tried("tax_number", outcome, say(N_("the tax number {number}"), number=tax_number)))
        for rule, answer in self._way(name, normal):
            outcome = "assigned" if answer.code else "stopped" if answer.doubtful else "nothing"
            tried.append(Tried(rule, outcome, answer.because))
        return Explained(normal, cleaned, parts(cleaned), tuple(tried), match)

    # -- rules

    def _two_bodies(self, name: str, normal: str) -> tuple[str, ...]:
        """Two registered bodies in one cell, by equal names: 甲公司、乙公司. None of them is assigned; a body that is called so as a whole is."""
        if self.codes(normal):
            return ()
        pieces = [normal_form(piece) for piece in pattern("names", "joiner").split(visible_form(name))]
        named = [codes for piece in pieces if piece and (codes := self.codes(piece))]
        found = {code for codes in named for code in codes}
        is_one = len(found) == 1 or (len(named) == len(found) == PAIR and self._is_parent(named[0][0], named[1][0]))
        return tuple(sorted(found)) if len(named) > 1 and not is_one else ()

    def _is_parent(self, parent: str, child: str) -> bool:
        """Whether the register says that one body stands above another."""
        return self.bodies[child].parent in (parent, self.bodies[parent].name)

    def _together(self, normal: str) -> _Answer:
        """Two registered names in one: a parent's and its child's are the child, two of one body are that body (NAMES.md §3)."""
        for cut in range(2, len(normal) - 1):
            first, second = self.codes(normal[:cut]), self.codes(normal[cut:])
            if len(first) == len(second) == 1 and (first == second or self._is_parent(first[0], second[0])):
                why = say(N_("two registered names in one: {first}, {second}"), first=normal[:cut], second=normal[cut:])
                return _Answer(second[0], (Evidence("together", f"{normal[:cut]} + {normal[cut:]}"),), because=why)
        return _Answer(because=say(N_("it is not two registered names of one body, nor a parent's and its child's")))

    def _exact(self, normal: str) -> _Answer:
        """An equal name or alias of exactly one body; of two bodies: review."""
        codes = self.codes(normal)
        if len(codes) == 1:
            return _Answer(codes[0], (Evidence("written form", normal),), because=say(N_("a registered name or alias is equal: {text}"), text=normal))
        if codes:
            return _Answer(doubtful=tuple(codes), because=say(N_("several bodies are written so: {codes}"), codes=", ".join(codes)))
        return _Answer(because=say(N_("no registered name or alias is equal: {text}"), text=normal))

    def _structural(self, normal: str) -> _Answer:
        """Equal parts of exactly one body."""
        written = parts(normal)
        if self._is_press(written):
            return self._press(written)
        same, perhaps = self._compatible(written)
        found = {code for code, form in same if form is written.form} or {code for code, _ in same}
        doubtful = tuple(sorted({*(code for code, _ in same), *perhaps}))
        if not doubtful:
            return _Answer(because=say(N_("no registered body has these parts: {parts}"), parts=written.key))
        if len(found) != 1 or perhaps - found:
            why = N_("several bodies have these parts") if len(found) > 1 else N_("the place or the legal form leaves it open")
            return _Answer(doubtful=doubtful, because=say(why))
        code = next(iter(found))
        doubt = self._doubt(normal, written, code)
        if doubt:
            return _Answer(doubtful=doubtful, because=doubt)
        evidence = [Evidence("parts", written.key), *([Evidence("place", written.place)] if written.place else [])]
        return _Answer(code, tuple(evidence), because=say(N_("exactly one registered body has these parts: {parts}"), parts=written.key))

    def _compatible(self, written: Parts) -> tuple[set[tuple[str, Form]], set[str]]:
        """Bodies whose parts agree, each with its form; and those that a place or a legal form leaves open."""
        same: set[tuple[str, Form]] = set()
        perhaps: set[str] = set()
        for spelling in self.keys.get(written.key, ()):
            registered = parts(spelling)
            kinds = {written.kind, registered.kind}
            if len(kinds) > 1 and kinds != {NameKind.BODY, NameKind.COMPANY}:
                continue
            for code in self.codes(spelling):
                form = self._same_form(written, self._with_own_form(registered, code))
                verdict = min(form, _same_place(written, registered, self.bodies[code].region))
                if verdict is Verdict.SAME:
                    same.add((code, registered.form))
                elif verdict is Verdict.POSSIBLE:
                    perhaps.add(code)
        if any(form is written.form for _, form in same):
            perhaps = {code for code in perhaps if self._differs_in_place(written, code)}
        return same, perhaps

    def _with_own_form(self, registered: Parts, code: str) -> Parts:
        """An alias that leaves the legal form out has its body's: 新华报业传媒集团 of 江苏新华报业传媒集团有限公司."""
        return registered if registered.form is not Form.NONE else registered._replace(form=parts(self.spellings[code][0]).form)

    def _differs_in_place(self, written: Parts, code: str) -> bool:
        """Whether it is the place, not the legal form, that leaves a body open."""
        spellings = (parts(spelling) for spelling in self.keys[written.key] if code in self.codes(spelling))
        return any(registered.form is written.form for registered in spellings)

    def _same_form(self, written: Parts, registered: Parts) -> Verdict:
        """Whether two legal forms may be one body's; a form that is not written may be any.

        公司 alone was a form of its own before the Company Law of 1993 (in force since 1994-07-01): such a company may still exist
        beside a 有限公司 of its name. A branch, and a trade that is younger than the law, leave no doubt.
        """
        if written.form is registered.form or written.form is Form.NONE:
            return Verdict.SAME
        if written.form is Form.COMPANY and registered.form is not Form.NONE:
            is_young = pattern("names", "young_trade").search(written.core) is not None
            is_branch = written.has_branch and registered.has_branch
            return Verdict.SAME if is_branch or is_young or self.mode == "balanced" else Verdict.POSSIBLE
        if {written.form, registered.form} == {Form.LIMITED, Form.LIABILITY}:
            return Verdict.SAME if self.mode == "balanced" else Verdict.POSSIBLE
        return Verdict.POSSIBLE if registered.form in (Form.COMPANY, Form.NONE) else Verdict.DIFFERENT

    def _doubt(self, normal: str, written: Parts, code: str) -> Message | None:
        """What speaks against a structural answer: a sibling, a core that is not distinctive, a name that may be cut off."""
        if len(normal) in FIELD_LENGTHS and len(normal) >= SHORTEST_CUT_COMPANY:
            longer = _beginning_with(self._sorted_spellings, normal)
            if any(written.kind is NameKind.BODY or code not in self.codes(each) for each in longer):
                return say(N_("it may be cut off: a longer name begins so"))
        if written.kind is NameKind.PAPER:
            return say(N_("a company of the newspaper's name is registered")) if self._has_company(written) else None
        if any(parts(spelling).form is written.form for spelling in self.keys[written.key] if code in self.codes(spelling)):
            return None
        if not written.place and len(written.core) < DISTINCTIVE:
            return say(N_("what is left without place and legal form is too short to tell bodies apart"))
        return say(N_("another body's name begins so")) if self._has_sibling(written, code) else None

    def _has_company(self, paper: Parts) -> bool:
        """Whether a company of a newspaper's name is registered beside it."""
        return any(
            parts(spelling).form is not Form.NONE for key in (paper.key, paper.key + words("names", "paper")["house"]) for spelling in self.keys.get(key, ())
        )

    def _has_sibling(self, written: Parts, code: str) -> bool:
        """Whether another body's name begins like this one: a group, a branch, a longer name."""
        return any(code not in self.codes(spelling) for key in _beginning_with(self._sorted_keys, written.key) for spelling in self.keys[key])

    def _is_press(self, written: Parts) -> bool:
        """Whether a name is 某报社, which does not say which newspaper it is."""
        if written.form is not Form.NONE:  # 报社有限公司 is a company, no newspaper
            return False
        if pattern("names", "only_press").fullmatch(written.core):
            return True
        is_unnamed = written.kind is NameKind.PAPER and pattern("names", "named_paper").search(written.core) is None
        return is_unnamed and not written.place and written.key not in self.keys

    def _press(self, written: Parts) -> _Answer:
        """某报社 is the place's 日报 if that is its only newspaper (NAMES.md §3).

        The register's region counts too, for an evening paper may not have the place in its name.
        """
        place = pattern("names", "paper_word").sub("", written.key)
        daily = {code for spelling in self.keys.get(place + words("names", "paper")["daily"], ()) for code in self.codes(spelling)}
        papers = self._papers.get(place, set()) | daily
        itself = {code for spelling in self.keys.get(written.key, ()) for code in self.codes(spelling)}
        is_place = _is_one_city(written) or (not written.divisions and self._is_region(papers, place))
        only = next(iter(papers)) if len(papers) == 1 and papers == daily and is_place else None
        if only and written.divisions and not written.divisions & nearest_to(parts(self.spellings[only][0]).divisions, self.bodies[only].region):
            only = None
        if only is None or itself or self._has_company(parts(self.spellings[only][0])):
            return _Answer(doubtful=tuple(sorted(papers | itself)), because=say(N_("it does not say which newspaper of {place}"), place=place))
        return _Answer(only, (Evidence("only newspaper of", place),), because=say(N_("the only newspaper of {place}"), place=place))

    def _is_region(self, codes: Iterable[str], place: str) -> bool:
        """Whether the register says that these bodies are of this place, which the gazetteer does not know."""
        return any((self.bodies[code].region or "").split("/")[-1].startswith(place) for code in codes)

    @cached_property
    def _papers(self) -> dict[str, set[str]]:
        """Newspapers by the place, without its level, that their name begins with or that the register's region ends in."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for body in self.bodies.values():
            structure = parts(self.spellings[body.code][0])
            if structure.kind is NameKind.PAPER:
                region = leading((body.region or "").replace("/", ""))
                for place in (pattern("names", "paper_word").sub("", structure.key), *([region.short] if region else [])):
                    found[place].add(body.code)
        return found

    def _truncated(self, normal: str) -> _Answer:
        """A name cut off at a field's length, with one continuation in the register; only organs and broadcasters, whose names are closed."""
        if len(normal) not in FIELD_LENGTHS or len(normal) < SHORTEST_CUT:
            return _Answer(because=say(N_("{count} characters are no field's length"), count=len(normal)))
        longer = _beginning_with(self._sorted_spellings, normal)
        codes = sorted({code for spelling in longer for code in self.codes(spelling)})
        if not codes:
            return _Answer(because=say(N_("no longer name begins so")))
        is_closed = all(_is_public(each) or (self.mode == "balanced" and _cut_in_its_ending(normal, each)) for each in longer)
        if len(codes) > 1 or not is_closed or pattern("names", "complete").search(normal):
            return _Answer(doubtful=tuple(codes[: self.shown]), because=say(N_("it may be cut off: a longer name begins so")))
        return _Answer(codes[0], (Evidence("cut off at", str(len(normal))),), because=say(N_("cut off, and only one name goes on so")))

    def _repaired(self, normal: str) -> _Answer:
        """One wrong character in a closed world: the repaired name is registered, and no other body is one edit away."""
        found: dict[str, Evidence] = {}
        doubtful: set[str] = set()
        for repair in repairs(normal):
            answer = self._of_text(repair.text)
            doubtful |= set(answer.doubtful)
            if answer.code:
                found.setdefault(answer.code, repair.evidence)
                others = (self._of_text(text) for text in repair.others)
                doubtful |= {code for other in others for code in (*other.doubtful, *([other.code] if other.code else []))} - {answer.code}
        if len(found) == 1 and not doubtful - found.keys() and not self._one_edit_away(normal) - found.keys():
            code, evidence = next(iter(found.items()))
            return _Answer(code, (evidence,), because=say(N_("one slip in a closed word: {slip}"), slip=evidence.value))
        because = say(N_("a slip that leaves a choice")) if found or doubtful else say(N_("no closed word with one slip leads to a registered body"))
        return _Answer(doubtful=tuple(sorted({*found, *doubtful})), because=because)

    def _one_edit_away(self, normal: str) -> set[str]:
        """Bodies with a spelling that is one edit from a text."""
        from rapidfuzz.distance import Levenshtein

        near = (self._sorted_spellings[number] for number in self._nearness.nearest(normal))
        return {code for spelling in near if Levenshtein.distance(normal, spelling, score_cutoff=1) <= 1 for code in self.codes(spelling)}

    def _of_text(self, normal: str) -> _Answer:
        """A text by equal name, else by equal parts; 某报社 is no name that can be told from a slip."""
        exact = self._exact(normal)
        return exact if exact.code or exact.doubtful or self._is_press(parts(normal)) else self._structural(normal)

    # -- answers

    def _assigned(self, name: str, code: str, rule: str, *evidence: Evidence) -> NameMatch:
        return NameMatch(name, NameOutcome.ASSIGNED, code, rule, (*evidence, Evidence("registered name", self.bodies[code].name)))

    def _review(self, name: str, doubtful: Sequence[str]) -> NameMatch:
        """Undecided: the bodies that rules found first, then the nearest others; unknown where there is none."""
        written = normal_form(without_noise(name))[:LONGEST_NAME]
        near = [code for number in self._nearness.nearest(written) for code in self.codes(self._sorted_spellings[number])]
        scores = {code: self._score(written, code) for code in {*doubtful, *near}}
        ranked = sorted(scores, key=lambda code: (code not in doubtful, -scores[code], code))
        shown = tuple(self._candidate(written, code, scores[code]) for code in ranked[: self.shown])
        return NameMatch(name, NameOutcome.REVIEW if shown else NameOutcome.UNKNOWN, candidates=shown)

    def _score(self, written: str, code: str) -> float:
        from rapidfuzz import fuzz

        return round(max(fuzz.ratio(written, spelling) for spelling in self.spellings[code]), 1)

    def _candidate(self, written: str, code: str, score: float) -> Candidate:
        return Candidate(code, self.bodies[code].name, score, written, self.spellings[code][0])


def _is_one_city(written: Parts) -> bool:
    """Whether a newspaper's place can only be one: 朝阳 is a city and several districts, and a 日报 is a city's; 吉林 is a province too."""
    cities = [code for code in written.divisions if len(code) == PREFECTURE]
    return len(written.divisions) == 1 or (len(cities) == 1 and all(len(code) >= PREFECTURE for code in written.divisions))


def _is_committee_itself(normal: str) -> bool:
    """Whether a name is a party committee's or a government's own: its office is a body, not a department of it."""
    structure = parts(normal)
    return (structure.kind is NameKind.PARTY and not structure.core) or pattern("names", "government").search(normal) is not None


def _same_place(written: Parts, registered: Parts, region: str | None) -> Verdict:
    """Equal words of the place, or words that can mean one division only and mean the same."""
    if written.place == registered.place:
        is_public = written.kind in (NameKind.PARTY, NameKind.LEAGUE, NameKind.BODY) and registered.kind is not NameKind.COMPANY
        return Verdict.POSSIBLE if is_public and len(written.divisions) > 1 and not written.has_level else Verdict.SAME
    there = nearest_to(registered.divisions, region)
    common = written.divisions & there
    if not common:
        return Verdict.DIFFERENT if written.divisions and there else Verdict.POSSIBLE
    is_sure = len(written.divisions) == len(there) == 1 and (written.has_level or not _drops_a_place(written, registered))
    return Verdict.SAME if is_sure else Verdict.POSSIBLE


def _drops_a_place(written: Parts, registered: Parts) -> bool:
    """Whether the city above is left out before a short form, in a name that is no organ's: 三水女子医院 for 佛山三水女子医院."""
    if all(len(code) == PREFECTURE for code in written.divisions):
        return False
    shorter = len(written.place) < len(registered.place) and not registered.place.startswith(written.place)
    return shorter and written.kind in (NameKind.BODY, NameKind.COMPANY) and pattern("names", "public").search(written.core) is None


def _beginning_with(texts: Sequence[str], start: str) -> list[str]:
    """The texts, which are sorted, that begin with another and go on."""
    found = []
    for number in range(bisect_left(texts, start), len(texts)):
        if not texts[number].startswith(start):
            break
        if texts[number] != start:
            found.append(texts[number])
    return found


def _is_public(spelling: str) -> bool:
    """Whether a spelling is an organ's or a broadcaster's."""
    found = parts(spelling)
    is_organ = found.kind is NameKind.BODY and pattern("names", "public").search(spelling) is not None
    return is_organ or found.kind in (NameKind.PARTY, NameKind.LEAGUE)


def _cut_in_its_ending(normal: str, whole: str) -> bool:
    """Whether only the legal form, or 支行 and the like, of a name is cut: what tells it from others is written."""
    ending = pattern("names", "ending").search(whole)
    return ending is not None and ending.start() < len(normal)


def clashes(register: Register, names: Sequence[str]) -> list[NameMatch]:
    """Names of a new body that rules would take for one that is registered already."""
    answers = (register.judge(name) for name in names)
    return [answer for answer in answers if answer.code is not None]
