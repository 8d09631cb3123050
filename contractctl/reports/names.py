"""What can be said of written names: match."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, _
from contractctl.normalize import NameOutcome
from contractctl.reports.table import Column, Holds, Note, Sheet, Table, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.normalize import Candidate, NameMatch
    from contractctl.reports.table import Json, Value, View

OUTCOMES = {NameOutcome.ASSIGNED: N_("assigned"), NameOutcome.REVIEW: N_("to decide"), NameOutcome.UNKNOWN: N_("not registered")}


@dataclass(frozen=True)
class MatchReport:
    """The answers for written names, in their order."""

    matches: Sequence[NameMatch]

    def json(self) -> Json:
        """contractctl.match/1."""
        return {"schema": "contractctl.match/1", "matches": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [_match_json(match) for match in self.matches]

    def screen(self, view: View) -> Sequence[Table | Note]:
        rows, left_out = cut(self._rows(), view)
        return [Table(self._columns(), rows, left_out=left_out)]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Names"), Table(self._columns(), self._rows()))]

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("name", _("written"), Holds.NAME),
            Column("outcome", _("result")),
            Column("code", _("code"), Holds.CODE),
            Column("registered", _("registered name"), Holds.NAME),
            Column("why", _("why"), Holds.NAME, drop=1),
        )

    def _rows(self) -> list[tuple[Value, ...]]:
        return [row for match in self.matches for row in _rows(match)]


def _rows(match: NameMatch) -> list[tuple[Value, ...]]:
    """The answer, then its candidates with what tells them apart."""
    registered = next((e.value for e in match.evidence if e.feature == "registered name"), "")
    first: tuple[Value, ...] = (match.name, _(OUTCOMES[match.outcome]), match.code, registered, match.rule)
    return [first, *(("", "", c.code, c.name, candidate_words(c)) for c in match.candidates)]


def candidate_words(candidate: Candidate) -> str:
    """What speaks for a candidate and what tells it apart."""
    return "; ".join(str(message) for message in (*candidate.reasons, *candidate.differences))


def _match_json(match: NameMatch) -> Json:
    return {
        "name": match.name,
        "outcome": match.outcome.value,
        "code": match.code,
        "rule": match.rule,
        "evidence": [{"feature": e.feature, "value": e.value} for e in match.evidence],
        "candidates": [
            {"code": c.code, "name": c.name, "score": c.score, "reasons": [str(r) for r in c.reasons], "differences": [str(d) for d in c.differences]}
            for c in match.candidates
        ],
    }
