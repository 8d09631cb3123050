"""Names against labelled data: our matcher and its peers in one run, each in a process of its own; and the index at a million bodies.

    pip install -r bench/requirements.txt
    python bench/names.py [--data DIR] [--write docs/names-quality.md] [--sizes 62500 250000 1000000]

DIR holds register.csv (code,name,kind,region,parent,aliases,uscc) and mentions.csv (mention,gold,kind), where gold is a code, NIL or
AMBIGUOUS:A|B. Nothing of the data is written to the page: figures only.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import resource
import subprocess
import sys
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib import import_module, util
from pathlib import Path
from typing import NamedTuple

from contractctl.names.places import gazetteer
from contractctl.names.rules import rules_digest
from contractctl.normalize import Body, Register
from contractctl.settings import NameSettings
from contractctl.vocabulary import rows, words, words_list

DATA = Path(__file__).parent.parent.parent / "shared" / "data" / "names"
SEED = 4
SHOWN = 5
MEGABYTE = 1024  # ru_maxrss counts kilobytes on Linux
EQUAL_KINDS = ("exact", "alias")
SIZES = (62_500, 250_000, 1_000_000)
JUDGED = 2_000  # names asked of the synthetic registers


class Mention(NamedTuple):
    """A written name with the answer that people gave it."""

    name: str
    gold: str
    kind: str

    @property
    def code(self) -> str | None:
        return None if self.gold == "NIL" or self.is_ambiguous else self.gold

    @property
    def is_ambiguous(self) -> bool:
        return self.gold.startswith("AMBIGUOUS")

    @property
    def choices(self) -> frozenset[str]:
        """The codes that a person must choose between; `*` for unknown ones."""
        return frozenset(self.gold.partition(":")[2].split("|"))


class Answered(NamedTuple):
    """A method's answer: the code it assigns, and the codes that it shows first."""

    code: str | None
    shown: Sequence[str]


Method = Callable[[Sequence[Body]], Callable[[Sequence[str]], list[Answered]]]


@dataclass(frozen=True)
class Measured:
    """A line of the table of methods."""

    names: int
    precision: float
    hard: int
    recall: float
    other: float
    accepted: float
    shown: float
    kinds: dict[str, tuple[int, int, int]]  # right, wrong, left open
    stopped: dict[str, dict[str, int]]  # by kind, why names with a code were left open
    bodies: int = 0
    speed: float = 0
    build: float = 0
    memory: int = 0


# -- the methods


def ours(mode: str) -> Method:
    """Our matcher in one of its modes."""

    def build(bodies: Sequence[Body]) -> Callable[[Sequence[str]], list[Answered]]:
        register = Register(bodies, settings=NameSettings(mode))

        def answer(names: Sequence[str]) -> list[Answered]:
            judged = (register.judge(name) for name in names)
            return [Answered(match.code, [match.code] if match.code else [each.code for each in match.candidates]) for match in judged]

        return answer

    return build


def spelt(bodies: Sequence[Body], form: Callable[[str], str]) -> dict[str, list[str]]:
    """Every spelling in a form, to its codes."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for body in bodies:
        for text in (body.name, *body.aliases):
            if body.code not in found[form(text)]:
                found[form(text)].append(body.code)
    return dict(found)


def keyed(form: Callable[[str], str]) -> Method:
    """Names are equal where their forms are; several bodies of one form are shown, none is assigned."""

    def build(bodies: Sequence[Body]) -> Callable[[Sequence[str]], list[Answered]]:
        known = spelt(bodies, form)

        def one(name: str) -> Answered:
            codes = known.get(form(name), [])
            return Answered(codes[0] if len(codes) == 1 else None, codes[:SHOWN])

        return lambda names: [one(name) for name in names]

    return build


def folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def without_form(name: str) -> str:
    """A name without its legal form."""
    text = folded(name)
    return next((text.removesuffix(form) for form in words("names", "legal_forms") if text.endswith(form) and text != form), text)


def scored(scorer: str, least: float, form: Callable[[str], str]) -> Method:
    """The best score of rapidfuzz is the body, from a threshold on."""

    def build(bodies: Sequence[Body]) -> Callable[[Sequence[str]], list[Answered]]:
        fuzz, process = import_module("rapidfuzz.fuzz"), import_module("rapidfuzz.process")
        known = spelt(bodies, form)
        spellings = list(known)

        def one(name: str) -> Answered:
            best = process.extract(form(name), spellings, scorer=getattr(fuzz, scorer), limit=2 * SHOWN)
            codes = list(dict.fromkeys(code for spelling, _, _ in best for code in known[spelling]))
            return Answered(codes[0] if best and best[0][1] >= least else None, codes[:SHOWN])

        return lambda names: [one(name) for name in names]

    return build


def tf_idf(bodies: Sequence[Body]) -> Callable[[Sequence[str]], list[Answered]]:
    """Cosine of weighted pairs of characters, from .9 on."""
    known = spelt(bodies, folded)
    spellings = list(known)
    vectorizer = import_module("sklearn.feature_extraction.text").TfidfVectorizer(analyzer="char", ngram_range=(2, 2), lowercase=False)
    matrix = vectorizer.fit_transform(spellings).T.tocsr()
    multiply = import_module("sparse_dot_topn").sp_matmul_topn

    def answer(names: Sequence[str]) -> list[Answered]:
        best = multiply(vectorizer.transform([folded(name) for name in names]), matrix, top_n=2 * SHOWN, sort=True, n_threads=1)
        found = []
        for row in range(len(names)):
            found_ = slice(best.indptr[row], best.indptr[row + 1])
            ranked = sorted(zip(-best.data[found_], best.indices[found_], strict=True))
            codes = list(dict.fromkeys(code for _, number in ranked for code in known[spellings[number]]))
            found.append(Answered(codes[0] if ranked and -ranked[0][0] >= 0.9 else None, codes[:SHOWN]))  # noqa: PLR2004 - the usual threshold
        return found

    return answer


def company_name_parser(bodies: Sequence[Body]) -> Callable[[Sequence[str]], list[Answered]]:
    """Equal place, brand and trade, as companynameparser reads them."""
    parser = import_module("companynameparser.parser").Parser()

    def form(name: str) -> str:
        parsed = parser.parse(folded(name))
        return "|".join(str(parsed.get(part, "")) for part in ("place", "brand", "trade"))

    return keyed(form)(bodies)


def splink(bodies: Sequence[Body]) -> Callable[[Sequence[str]], list[Answered]]:
    """Splink's probability, from .999 on; trained on the register and the names themselves."""
    pandas, library, package = import_module("pandas"), import_module("splink.comparison_library"), import_module("splink")
    known = [(f"{body.code}|{number}", text) for body in bodies for number, text in enumerate((body.name, *body.aliases))]

    def table(pairs: Sequence[tuple[str, str]]) -> object:
        texts = [folded(text) for _, text in pairs]
        columns = {"name": texts, "core": [without_form(text) for text in texts], "head": [text[:3] for text in texts], "tail": [text[-4:] for text in texts]}
        return pandas.DataFrame({"unique_id": [key for key, _ in pairs], **columns})

    def answer(names: Sequence[str]) -> list[Answered]:
        block = [package.block_on("core"), package.block_on("head", "tail"), package.block_on("substr(name, 1, 4)"), package.block_on("substr(core, -4)")]
        settings = package.SettingsCreator(
            link_type="link_only",
            comparisons=[
                library.JaroWinklerAtThresholds("name", [0.97, 0.92, 0.85]),
                library.LevenshteinAtThresholds("core", [1, 2]),
                library.ExactMatch("tail"),
            ],
            blocking_rules_to_generate_predictions=block,
        )
        database = package.DuckDBAPI()
        tables = [database.register(table(pairs)) for pairs in (known, [(str(number), name) for number, name in enumerate(names)])]
        linker = package.Linker(tables, settings, log_level=None)
        linker.training.estimate_probability_two_random_records_match([package.block_on("name")], recall=0.6)
        linker.training.estimate_u_using_random_sampling(max_pairs=2e7, seed=SEED)
        linker.training.estimate_parameters_using_expectation_maximisation(package.block_on("head"))
        linker.training.estimate_parameters_using_expectation_maximisation(package.block_on("core"))
        frame = linker.inference.predict(threshold_match_probability=0.01).as_pandas_dataframe()
        found: defaultdict[int, list[tuple[float, str]]] = defaultdict(list)
        for one, other, sure in zip(frame["unique_id_l"], frame["unique_id_r"], frame["match_probability"], strict=True):
            code, number = (one, other) if "|" in one else (other, one)
            found[int(number)].append((-sure, code.split("|")[0]))
        return [_of_probabilities(sorted(found[number])) for number in range(len(names))]

    return answer


def _of_probabilities(ranked: Sequence[tuple[float, str]]) -> Answered:
    codes = list(dict.fromkeys(code for _, code in ranked))
    return Answered(codes[0] if ranked and -ranked[0][0] >= 0.999 else None, codes[:SHOWN])  # noqa: PLR2004 - NAMES.md §1


class Peer(NamedTuple):
    """A method of the table, with the names that it is asked: all, or a sample because it is slow."""

    title: str
    method: Method
    sample: int | None
    package: str | None


METHODS = {
    "equal": Peer("equal after NFKC", keyed(folded), None, None),
    "wratio": Peer("rapidfuzz WRatio ≥ 90", scored("WRatio", 90, folded), 600, "rapidfuzz"),
    "ratio": Peer("rapidfuzz ratio ≥ 95 without legal form", scored("ratio", 95, without_form), 3_000, "rapidfuzz"),
    "tfidf": Peer("TF-IDF bigrams, cosine ≥ .9", tf_idf, None, "sparse_dot_topn"),
    "parser": Peer("companynameparser keys", company_name_parser, 6_000, "companynameparser"),
    "splink": Peer("Splink, p ≥ .999", splink, 6_000, "splink"),
    "strict": Peer("**contractctl, strict**", ours("strict"), None, None),
    "balanced": Peer("contractctl, balanced", ours("balanced"), None, None),
}


# -- measuring


def load(data: Path) -> tuple[list[Body], list[Mention]]:
    """The labelled data."""
    with (data / "register.csv").open(encoding="utf-8-sig", newline="") as file:
        bodies = [
            Body(r["code"], r["name"], r["uscc"] or None, tuple(filter(None, r["aliases"].split("|"))), r["region"] or None) for r in csv.DictReader(file)
        ]
    with (data / "mentions.csv").open(encoding="utf-8-sig", newline="") as file:
        return bodies, [Mention(r["mention"], r["gold"], r["kind"]) for r in csv.DictReader(file)]


def measure(name: str, data: Path) -> Measured:
    """One method in this process: its figures on the data."""
    peer = METHODS[name]
    bodies, mentions = load(data)
    if peer.sample and peer.sample < len(mentions):
        mentions = random.Random(SEED).sample(mentions, peer.sample)  # noqa: S311 - a sample, no secret
    started = time.process_time()
    answer = peer.method(bodies)
    built = time.process_time()
    answers = answer([mention.name for mention in mentions])
    ended = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    counted = figures(mentions, answers, stopped(bodies, mentions, answers, name))
    return replace(counted, bodies=len(bodies), build=built - started, speed=len(mentions) / (ended - built), memory=memory)


def figures(mentions: Sequence[Mention], answers: Sequence[Answered], why: dict[str, dict[str, int]]) -> Measured:
    """What is counted of the answers, as NAMES.md §1 defines it."""
    pairs = list(zip(mentions, answers, strict=True))
    coded = [(mention, answer) for mention, answer in pairs if mention.code]
    other = [(mention, answer) for mention, answer in coded if mention.kind not in EQUAL_KINDS]
    nil = [answer for mention, answer in pairs if mention.gold == "NIL"]
    assigned = sum(answer.code is not None for _, answer in pairs)
    right = [answer.code == mention.code for mention, answer in coded]
    kinds: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for mention, answer in pairs:
        is_right = answer.code == mention.code
        kinds[mention.kind][0 if is_right else 2 if answer.code is None else 1] += 1
    return Measured(
        names=len(pairs),
        precision=sum(right) / max(1, assigned),
        hard=sum(is_hard(mention, answer) for mention, answer in pairs),
        recall=sum(right) / len(coded),
        other=sum(answer.code == mention.code for mention, answer in other) / len(other),
        accepted=sum(answer.code is not None for answer in nil) / max(1, len(nil)),
        shown=sum(mention.code in (answer.code, *answer.shown[:SHOWN]) for mention, answer in coded) / len(coded),
        kinds={kind: (counts[0], counts[1], counts[2]) for kind, counts in sorted(kinds.items())},
        stopped=why,
    )


def is_hard(mention: Mention, answer: Answered) -> bool:
    """A wrong code, a code for a body that is not registered, or one outside an ambiguous name's choices."""
    if answer.code is None or answer.code == mention.code:
        return False
    return not (mention.is_ambiguous and (mention.choices == {"*"} or answer.code in mention.choices))


def stopped(bodies: Sequence[Body], mentions: Sequence[Mention], answers: Sequence[Answered], name: str) -> dict[str, dict[str, int]]:
    """What `party explain` says stopped the names that have a code and were left open, by their kind."""
    if name not in ("strict", "balanced"):
        return {}
    register = Register(bodies, settings=NameSettings(name))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for mention, answer in zip(mentions, answers, strict=True):
        if mention.code and answer.code is None:
            last = register.explain(mention.name).tried[-1]
            shown = "among the first five" if mention.code in answer.shown else "not among the first five"
            counts[f"{last.rule}: {last.because.msgid}|{shown}"][mention.kind] += 1
    return {why: dict(kinds.most_common()) for why, kinds in sorted(counts.items(), key=lambda found: -found[1].total())}


# -- a million bodies


def synthetic(count: int) -> Iterator[Body]:
    """Bodies named by rule: places of the gazetteer, cores of two or three made-up characters, trades and legal forms; every tenth an organ."""
    chance = random.Random(SEED)  # noqa: S311 - made-up names, no secret
    places = sorted(gazetteer().codes)
    characters = sorted({character for _, listed in rows("sounds") for character in listed})
    trades, forms = sorted(words_list("names", "trades")), list(words("names", "legal_forms"))
    organs = sorted(words("names", "organs"))
    for number in range(count):
        place = chance.choice(places)
        core = "".join(chance.choices(characters, k=chance.choice((2, 2, 3))))
        name = f"{place}{chance.choice(organs)}{core}" if number % 10 == 0 else f"{place}{core}{chance.choice(trades)}{chance.choice(forms)}"
        yield Body(f"S{number:07}", name)


def scale(count: int) -> dict[str, float]:
    """Build and ask a synthetic register in this process."""
    bodies = list(synthetic(count))
    asked = [body.name[:-1] for body in random.Random(SEED).sample(bodies, JUDGED)]  # noqa: S311 - a sample, no secret
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    started = time.process_time()
    register = Register(bodies)
    register.judge(bodies[0].name)
    built = time.process_time()
    for name in asked:
        register.judge(name)
    ended = time.process_time()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE
    return {"count": count, "build": built - started, "first": ended - built, "memory": memory, "bodies": base}


# -- the page


def in_its_own_process(*arguments: str) -> dict[str, object] | None:
    """What this program prints for one method or size; None where it failed, with its last line on the screen."""
    done = subprocess.run([sys.executable, __file__, *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        print(f"{' '.join(arguments)} failed: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}", file=sys.stderr)
        return None
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(data: Path) -> Iterator[tuple[str, Measured | None]]:
    """Every method's figures, one after another; None for a peer that is not installed or fails."""
    for name, peer in METHODS.items():
        if peer.package and util.find_spec(peer.package) is None:
            yield name, None
            continue
        found = in_its_own_process("--method", name, "--data", str(data))
        measured = Measured(**found) if found else None  # type: ignore[arg-type]
        if measured:
            print(f"{peer.title:45} {line(measured)}")
        yield name, measured


def line(measured: Measured) -> str:
    """The figures of a method as cells."""
    shares = (measured.recall, measured.other, measured.accepted, measured.shown)
    cells = [f"{measured.precision:.4f}", str(measured.hard), *(f"{share:.3f}" for share in shares)]
    return " | ".join([*cells, f"{measured.speed:,.0f}", f"{measured.build:.1f}", str(measured.memory), f"{measured.names:,}"])


def exponent(scales: Sequence[dict[str, float]]) -> float:
    """How the time to build grows with the bodies: 1 is in proportion."""
    first, last = scales[0], scales[-1]
    return math.log(last["build"] / first["build"]) / math.log(last["count"] / first["count"])


def page(found: dict[str, Measured | None], scales: Sequence[dict[str, float]]) -> str:
    """The page docs/names-quality.md."""
    strict, balanced = found["strict"], found["balanced"]
    if strict is None or balanced is None:
        sys.exit("our own matcher failed: no page is written")
    absent = [METHODS[name].title for name, measured in found.items() if measured is None]
    lines = [
        *HEAD.format(names=strict.names, bodies=strict.bodies, digest=rules_digest()).splitlines(),
        *(f"| {METHODS[name].title} | {line(measured)} |" for name, measured in found.items() if measured),
        "",
        *([f"Not measured, because it is not installed here or failed: {', '.join(absent)}.", ""] if absent else []),
        *BY_KIND.splitlines(),
        *(f"| {kind} | {sum(strict.kinds[kind])} | {counts(strict.kinds[kind])} | {counts(balanced.kinds[kind])} |" for kind in strict.kinds),
        "",
        *ERROR_OF_BALANCED.format(
            hard=balanced.hard, accepted=balanced.accepted, precision=balanced.precision, gain=balanced.recall - strict.recall
        ).splitlines(),
        "",
        *LEFT_OPEN.splitlines(),
        *(f"| {' | '.join(why.split('|'))} | {sum(kinds.values())} | {mostly(kinds)} |" for why, kinds in strict.stopped.items()),
        "",
        *(SCALE.splitlines() if scales else []),
        *(f"| {s['count']:,.0f} | {s['build']:.1f} | {s['first']:.1f} | {s['memory']:,.0f} |" for s in scales),
        *(["", f"The time to build grows with the {exponent(scales):.2f}th power of the number of bodies."] if len(scales) > 1 else []),
    ]
    return "\n".join(lines).rstrip() + "\n"


def mostly(kinds: dict[str, int]) -> str:
    """The commonest kinds."""
    return ", ".join(f"{kind} {number}" for kind, number in list(kinds.items())[:SHOWN])


def counts(kind: tuple[int, int, int]) -> str:
    right, wrong, left = kind
    return f"{right} | {wrong} | {left}"


HEAD = """# How well names are matched

Written by `python bench/names.py --write docs/names-quality.md`; rules and words `{digest}`. Do not edit.

{names:,} labelled names against a register of {bodies:,} bodies: names as they are registered, variants made by rules, bodies that are not registered,
and names that a person must decide. *Precision* counts every assigned ambiguous name as wrong; *hard* are wrong codes, codes of bodies that are
not registered, and codes outside an ambiguous name's choices; *other* is the recall without names equal to a registered name or alias; *accepted*
is the share of unregistered bodies that got a code; *five* is the share of names whose body is assigned or among the first five shown. Speed and
build are CPU time; each method ran in a process of its own, memory is its peak with the data. Slow methods were asked a sample with a fixed seed,
whose size is in the last column. The variants were made by rules, so recall on them flatters every method.

| method | precision | hard | recall | other | accepted | five | names/s | build s | MB | names |
|---|---|---|---|---|---|---|---|---|---|---|"""
BY_KIND = """## By kind of variant

Right is the body's code, or no code where there is none; open is left to a person. The kinds `amb_…` must be left open, `nil_…` must get no code.

| kind | names | strict: right | wrong | open | balanced: right | wrong | open |
|---|---|---|---|---|---|---|---|"""
ERROR_OF_BALANCED = """## What `balanced` costs

`names.mode = "balanced"` assigns {gain:.1%} more of the names that have a code. It made {hard} hard errors; {accepted:.2%} of the unregistered bodies got a
code, and {precision:.2%} of what it assigned is right. Its risk is the legal form: a body that is not registered gets the code of one that differs
in that only."""
LEFT_OPEN = """## What `strict` leaves open, and why

Names that have a code and were left to a person, by the rule that ended the search and its reason, as `party explain` prints it.

| rule and reason | the right body is shown | names | mostly |
|---|---|---|---|"""
SCALE = """## Many bodies

Synthetic registers: places of the gazetteer, made-up cores, trades and legal forms. *Build* is the CPU time to the first answer, *2,000 more* the
time for two thousand damaged names, with candidates; the first of them index all pairs of characters.

| bodies | build s | 2,000 more s | MB |
|---|---|---|---|"""


def main() -> None:
    """Measure one method or size for the caller; else all of them, and write the page."""
    reader = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    reader.add_argument("--data", type=Path, default=DATA)
    reader.add_argument("--write", type=Path)
    reader.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    reader.add_argument("--method", choices=sorted(METHODS), help=argparse.SUPPRESS)
    reader.add_argument("--scale", type=int, help=argparse.SUPPRESS)
    chosen = reader.parse_args()
    if chosen.method:
        print(json.dumps(vars(measure(chosen.method, chosen.data))))
    elif chosen.scale:
        print(json.dumps(scale(chosen.scale)))
    else:
        found = dict(run(chosen.data))
        scales = [s for size in chosen.sizes if (s := in_its_own_process("--scale", str(size)))]
        written = page(found, scales)  # type: ignore[arg-type]
        print(written)
        if chosen.write:
            chosen.write.write_text(written, encoding="utf-8")


if __name__ == "__main__":
    main()
