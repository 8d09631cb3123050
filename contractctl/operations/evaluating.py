"""How well the rules decide a group's own labelled names: precision, recall and refusals, by kind of variant, in both modes."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from contractctl import register
from contractctl.errors import ContractctlError
from contractctl.language import N_
from contractctl.normalize import Register
from contractctl.outcomes import Evaluation, Misjudged, Quality
from contractctl.settings import NameSettings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from contractctl.normalize import NameMatch
    from contractctl.operations.opening import Desk

NOT_REGISTERED, SEVERAL = "NIL", "AMBIGUOUS"
MODES = ("strict", "balanced")
MOST_LISTED = 200


class NotLabelledError(ContractctlError):
    """A file without labelled names."""

    id = "E-EVA-001"
    msgid = N_("{file} holds no labelled names: {reason}")
    hint_msgid = N_("write a CSV with the columns mention, gold and kind; gold is a code, NIL, or AMBIGUOUS:CODE|CODE")


class _Label:
    """A labelled name: the code that is right, or none and the codes that a person must choose between."""

    def __init__(self, row: dict[str, str | None]) -> None:
        self.name = row.get("mention") or ""
        self.kind = row.get("kind") or ""
        gold = row.get("gold") or ""
        self.is_ambiguous = gold.startswith(SEVERAL)
        self.code = None if gold == NOT_REGISTERED or self.is_ambiguous else gold
        self.gold = gold


def evaluate(desk: Desk, path: Path) -> Evaluation:
    """Judge every labelled name against the ledger's register, in both modes. Errors: NotLabelledError."""
    labels = _labels(path)
    with desk.reading() as session:
        bodies = register.bodies(session)
    found: list[Quality] = []
    wrong: list[Misjudged] = []
    for mode in MODES:
        known = Register(bodies, settings=NameSettings(mode))
        by_kind: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for label in labels:
            match = known.judge(label.name)
            verdict = _verdict(label, match)
            by_kind[label.kind] += verdict
            if verdict["wrong"]:
                wrong.append(Misjudged(mode, label.name, label.kind, label.gold, match.code, match.rule))
        found += [_quality(mode, kind, counts) for kind, counts in sorted(by_kind.items())]
        found.append(_quality(mode, None, sum(by_kind.values(), Counter())))
    return Evaluation(tuple(found), tuple(wrong[:MOST_LISTED]), len(wrong))


def _labels(path: Path) -> list[_Label]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows: Iterable[dict[str, str | None]] = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise NotLabelledError(file=path.name, reason=error) from error
    labels = [_Label(row) for row in rows if row.get("mention") and row.get("gold")]
    if not labels:
        raise NotLabelledError(file=path.name, reason="mention, gold")
    return labels


def _verdict(label: _Label, match: NameMatch) -> Counter[str]:
    """What one answer is: names, with a code, right, assigned, wrong, and the right code among the first five."""
    assigned = match.code is not None
    counts = Counter(names=1, assigned=int(assigned), coded=int(label.code is not None))
    if label.code is not None:
        counts["right"] = int(match.code == label.code)
        counts["first_five"] = int(label.code in (match.code, *(candidate.code for candidate in match.candidates)))
    counts["wrong"] = int(assigned and match.code != label.code)
    return counts


def _quality(mode: str, kind: str | None, counts: Counter[str]) -> Quality:
    return Quality(mode, kind, counts["names"], counts["coded"], counts["assigned"], counts["right"], counts["wrong"], counts["first_five"])
