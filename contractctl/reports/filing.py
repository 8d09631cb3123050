"""Contracts whose paper lingers before finance gets it (财务移交), by the money that this blocks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.documents import Direction
from contractctl.language import N_, _, say
from contractctl.reports.findings import DIRECTIONS, origin_json
from contractctl.reports.table import Column, Holds, Note, Sheet, Table, Tone, cut
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contractctl.outcomes import Filing, FilingLine
    from contractctl.reports.table import Json, Value, View


@dataclass(frozen=True)
class FilingReport:
    """The ranking, its totals, and the same by who handles the contracts."""

    answer: Filing

    def json(self) -> Json:
        """contractctl.filing/1."""
        answer = self.answer
        return {
            "schema": "contractctl.filing/1",
            "period": {"name": answer.period.name, "start": answer.period.start.isoformat(), "end": answer.period.end.isoformat()},
            "filing_days": answer.allowed_days,
            "rows": list(self.lines()),
            "totals": {"all": _sums(answer.lines), "not_filed": _sums(_open(answer.lines)), "filed_late": _sums(_filed(answer.lines))},
            "totals_by_direction": {side.value: _sums(each for each in answer.lines if each.paper.direction is side) for side in Direction},
            "handlers": [{"handler": h, "department": d, "contracts": count, "blocked": yuan(fen)} for (h, d), count, fen in _by_handler(answer.lines)],
        }

    def lines(self) -> Sequence[Json]:
        return [_line_json(place, each) for place, each in enumerate(self.answer.lines, start=1)]

    def screen(self, view: View) -> Sequence[Table | Note]:
        ranking = self._ranking()
        rows, left_out = cut(ranking.rows, view)
        nothing = _("no contract was filed late")
        parts: list[Table | Note] = [Note(self._headline()), Note("")]
        parts.append(Table(ranking.columns, rows, foot=ranking.foot, tones=ranking.tones[: len(rows)], left_out=left_out, nothing=nothing))
        return [*parts, Note(""), self._states(), Note(""), self._handlers()] if self.answer.lines else parts

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Filing"), self._ranking(), (self._headline(),)), Sheet(_("Filed or not"), self._states()), Sheet(_("By handler"), self._handlers())]

    def _headline(self) -> str:
        answer = self.answer
        words = N_("Contracts that finance got more than {days} days after signing, or not by {end}; ranked by the money that this blocks")
        return str(say(words, days=answer.allowed_days, end=answer.period.end))

    def _ranking(self) -> Table:
        columns = (
            Column("rank", _("no."), Holds.COUNT),
            Column("contract", _("contract"), Holds.CODE),
            Column("direction", _("direction"), drop=4),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("blocked", _("blocked"), Holds.MONEY),
            Column("days_late", _("days late"), Holds.COUNT),
            Column("filed", _("finance got it"), toned=True),
            Column("signed", _("signed"), Holds.DAY, drop=3),
            Column("handler", _("handler"), drop=1),
            Column("department", _("department"), drop=2),
        )
        lines = self.answer.lines
        foot = [(len(lines), _("total"), "", "", sum(each.blocked_fen for each in lines), None, "", None, "", "")]
        tones = [Tone.NOTE if each.filed else Tone.WARNING for each in lines]
        return Table(columns, [_row(place, each) for place, each in enumerate(lines, start=1)], foot=foot if lines else (), tones=tones)

    def _states(self) -> Table:
        """How many contracts finance has got late, and how many not at all, with the money."""
        columns = (Column("state", _("state")), Column("contracts", _("contracts"), Holds.COUNT), Column("blocked", _("blocked"), Holds.MONEY))
        states = ((_("not filed"), _open(self.answer.lines)), (_("filed, but late"), _filed(self.answer.lines)))
        return Table(columns, [(label, len(those), sum(each.blocked_fen for each in those)) for label, those in states], _("Filed or not"))

    def _handlers(self) -> Table:
        columns = (
            Column("handler", _("handler")),
            Column("department", _("department")),
            Column("contracts", _("contracts"), Holds.COUNT),
            Column("blocked", _("blocked"), Holds.MONEY),
        )
        return Table(columns, [(handler, department, count, fen) for (handler, department), count, fen in _by_handler(self.answer.lines)], _("By handler"))


def _row(place: int, line: FilingLine) -> tuple[Value, ...]:
    paper = line.paper
    side, filed = _(DIRECTIONS[paper.direction]) if paper.direction else "", line.filed.isoformat() if line.filed else _("not filed")
    return (place, paper.key, side, line.name, line.blocked_fen, line.days_late, filed, line.signed, line.handler, line.department)


def _open(lines: Iterable[FilingLine]) -> list[FilingLine]:
    return [each for each in lines if each.filed is None]


def _filed(lines: Iterable[FilingLine]) -> list[FilingLine]:
    return [each for each in lines if each.filed is not None]


def _sums(lines: Iterable[FilingLine]) -> Json:
    those = list(lines)
    return {"contracts": len(those), "blocked": yuan(sum(each.blocked_fen for each in those))}


def _by_handler(lines: Iterable[FilingLine]) -> list[tuple[tuple[str, str], int, int]]:
    """Who has how many contracts and what money in them, the most first."""
    counts: Counter[tuple[str, str]] = Counter()
    money: Counter[tuple[str, str]] = Counter()
    for each in lines:
        counts[each.handler, each.department] += 1
        money[each.handler, each.department] += each.blocked_fen
    return [(who, counts[who], money[who]) for who in sorted(counts, key=lambda who: (-money[who], who))]


def _line_json(place: int, line: FilingLine) -> Json:
    paper = line.paper
    return {
        "rank": place,
        "contract": paper.key,
        "unit": paper.unit,
        "direction": paper.direction.value if paper.direction else None,
        "counterparty": {"code": paper.party, "name": line.name},
        "blocked": yuan(line.blocked_fen),
        "days": line.days,
        "days_late": line.days_late,
        "signed": line.signed.isoformat(),
        "filed": line.filed.isoformat() if line.filed else None,
        "handler": line.handler,
        "department": line.department,
        "finding": line.finding.id,
        "origin": origin_json(paper.origin),
    }
