"""What can be said of written names, of bodies, and of the rules: match, explain, show, review, evaluate, the code table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, _
from contractctl.names.differences import compare
from contractctl.normalize import NameOutcome
from contractctl.reports.table import Column, Holds, Note, Sheet, Table, cut
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contractctl.findings import Tried
    from contractctl.normalize import Candidate, Explained, NameMatch
    from contractctl.outcomes import CodeRow, Evaluation, NameQuestion, PartyCard, Quality, Writing
    from contractctl.reports.table import Json, Value, View

OUTCOMES = {NameOutcome.ASSIGNED: N_("assigned"), NameOutcome.REVIEW: N_("to decide"), NameOutcome.UNKNOWN: N_("not registered")}
RULES = {
    "decided": N_("a person's decision"),
    "tax_number": N_("tax number"),
    "nobody": N_("nobody"),
    "two_bodies": N_("two bodies in one cell"),
    "exact": N_("registered name"),
    "alias": N_("registered way of writing"),
    "former": N_("former name"),
    "clean": N_("without what ledgers add"),
    "structure": N_("equal parts"),
    "together": N_("two names together"),
    "learnt": N_("without a learnt ending"),
    "department": N_("without the department"),
    "truncated": N_("cut off at a field's length"),
    "repair": N_("one slip in a closed word"),
}
TRIED = {"assigned": N_("assigned"), "stopped": N_("stopped"), "nothing": N_("nothing")}
WRITINGS = {
    "alias": N_("way of writing"),
    "former": N_("former name"),
    "current": N_("name"),
    "decided": N_("decided"),
    "payer": N_("pays"),
}


@dataclass(frozen=True)
class MatchReport:
    """The answers for written names, in their order."""

    matches: Iterable[NameMatch]

    def json(self) -> Json:
        """contractctl.match/1."""
        return {"schema": "contractctl.match/1", "matches": list(self.lines())}

    def lines(self) -> Iterable[Json]:
        return map(_match_json, self.matches)

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


def _rows(match: NameMatch) -> Iterator[tuple[Value, ...]]:
    """The answer, then its candidates with what tells them apart."""
    registered = next((e.value for e in match.evidence if e.feature == "registered name"), "")
    yield (match.name, _(OUTCOMES[match.outcome]), match.code, registered, _(RULES[match.rule]) if match.rule else "")
    yield from (("", "", c.code, c.name, candidate_words(c)) for c in match.candidates)


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
        "candidates": [_candidate_json(candidate) for candidate in match.candidates],
    }


def _candidate_json(candidate: Candidate) -> Json:
    reasons, differences = compare(candidate.written, candidate.registered)
    said = {"code": candidate.code, "name": candidate.name, "score": candidate.score}
    return {**said, "reasons": [str(reason) for reason in reasons], "differences": [str(difference) for difference in differences]}


@dataclass(frozen=True)
class ExplainedReport:
    """The way of one name through the rules."""

    answer: Explained

    def json(self) -> Json:
        """contractctl.name/1."""
        found = self.answer.parts
        return {
            "schema": "contractctl.name/1",
            "name": self.answer.match.name,
            "normal": self.answer.normal,
            "cleaned": self.answer.cleaned,
            "parts": {
                "kind": found.kind.value,
                "key": found.key,
                "place": found.place,
                "divisions": sorted(found.divisions),
                "core": found.core,
                "form": found.form.value,
                "branch": found.has_branch,
            },
            "tried": [{"rule": t.rule, "outcome": t.outcome, "because": str(t.because)} for t in self.answer.tried],
            "match": _match_json(self.answer.match),
        }

    def lines(self) -> Sequence[Json]:
        return [self.json()]

    def screen(self, view: View) -> Sequence[Table | Note]:
        answer, found = self.answer, self.answer.parts
        words = (
            (_("written"), answer.match.name),
            (_("normal form"), answer.normal),
            (_("without what ledgers add"), answer.cleaned),
            (_("kind"), _(KINDS[found.kind.value])),
            (_("place"), f"{found.place} {' '.join(sorted(found.divisions))}".strip()),
            (_("core"), found.core),
            (_("legal form"), _(FORMS[found.form.value])),
        )
        return [
            *(Note(f"{label}: {value}") for label, value in words if value),
            Table(self._columns(), [_tried_row(tried) for tried in answer.tried], title=_("Rules, in their order")),
            *MatchReport([answer.match]).screen(view),
        ]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Rules"), Table(self._columns(), [_tried_row(tried) for tried in self.answer.tried]))]

    def _columns(self) -> tuple[Column, ...]:
        return (Column("rule", _("rule")), Column("outcome", _("result")), Column("because", _("why"), Holds.NAME))


KINDS = {
    "party": N_("party committee or its department"),
    "league": N_("youth league"),
    "paper": N_("newspaper"),
    "bank": N_("bank"),
    "company": N_("company"),
    "body": N_("organ, school, hospital, or a company without its legal form"),
}
FORMS = {
    "share": N_("company limited by shares"),
    "liability": N_("company with limited liability (有限责任公司)"),
    "limited": N_("company with limited liability (有限公司)"),
    "company": N_("company"),
    "none": N_("none"),
}


def _tried_row(tried: Tried) -> tuple[Value, ...]:
    return (_(RULES.get(tried.rule, tried.rule)), _(TRIED[tried.outcome]), tried.because)


@dataclass(frozen=True)
class PartyReport:
    """All that the register holds about a body."""

    card: PartyCard

    def json(self) -> Json:
        """contractctl.party/1."""
        card, body = self.card, self.card.body
        return {
            "schema": "contractctl.party/1",
            "code": body.code,
            "name": body.name,
            "uscc": body.uscc,
            "region": body.region,
            "parent": card.parent,
            "branches": list(card.branches),
            "names": [_writing_json(each) for each in card.writings],
            "paid_by": [_writing_json(each) for each in card.paid_by],
            "pays_for": [_writing_json(each) for each in card.pays_for],
            "merged": list(card.merged),
            "documents": [{"written_name": name, "count": count, "amount": yuan(money)} for name, count, money in card.documents],
        }

    def lines(self) -> Sequence[Json]:
        return [self.json()]

    def screen(self, view: View) -> Sequence[Table | Note]:
        card, body = self.card, self.card.body
        facts = ((_("tax number"), body.uscc), (_("region"), body.region), (_("superior body"), card.parent))
        many = ((_("branches"), card.branches), (_("merged into it"), card.merged))
        return [
            Note(f"{body.code}  {body.name}"),
            *(Note(f"  {label}: {value}") for label, value in facts if value),
            *(Note(f"  {label}: {', '.join(values)}") for label, values in many if values),
            *self._tables(view),
        ]

    def _tables(self, view: View) -> Iterator[Table]:
        judged = (
            (_("Names"), self.card.writings),
            (_("Who pays for it"), self.card.paid_by),
            (_("For whom it pays"), self.card.pays_for),
        )
        for title, writings in judged:
            if writings:
                yield Table(writing_columns(), [_writing_row(each) for each in writings], title=title)
        if self.card.documents:
            columns = (
                Column("written_name", _("as documents write it"), Holds.NAME),
                Column("count", _("documents"), Holds.COUNT),
                Column("amount", _("money"), Holds.MONEY),
            )
            rows, left_out = cut(self.card.documents, view)
            yield Table(columns, rows, title=_("Documents"), left_out=left_out)

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Names"), Table(writing_columns(), [_writing_row(each) for each in self.card.writings]))]


def writing_columns() -> tuple[Column, ...]:
    """The columns of judgements about a body."""
    return (
        Column("written", _("name"), Holds.NAME),
        Column("kind", _("kind")),
        Column("since", _("first day"), Holds.DAY, drop=2),
        Column("until", _("last day"), Holds.DAY, drop=2),
        Column("actor", _("by"), drop=3),
        Column("at", _("when"), drop=3),
        Column("why", _("why"), Holds.NAME, drop=1),
    )


def _writing_row(each: Writing) -> tuple[Value, ...]:
    return (each.written, _(WRITINGS[each.kind]), each.since, each.until, each.actor, each.at, each.why)


def _writing_json(each: Writing) -> Json:
    days = {"since": each.since.isoformat() if each.since else None, "until": each.until.isoformat() if each.until else None}
    return {"name": each.written, "kind": each.kind, **days, "actor": each.actor, "at": each.at, "why": each.why}


@dataclass(frozen=True)
class CodeTableReport:
    """The code table, in headings that `party import` reads."""

    rows: Sequence[CodeRow]

    def json(self) -> Json:
        """contractctl.parties/1."""
        return {"schema": "contractctl.parties/1", "parties": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        keys = [column.key for column in self._columns()]
        return [dict(zip(keys, (list(v) if isinstance(v, tuple) else v for v in _code_values(row)), strict=True)) for row in self.rows]

    def screen(self, view: View) -> Sequence[Table | Note]:
        rows, left_out = cut([_code_cells(row) for row in self.rows], view)
        return [Table(self._columns(), rows, left_out=left_out)]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Register"), Table(self._columns(), [_code_cells(row) for row in self.rows]))]

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("code", _("code"), Holds.CODE),
            Column("name", _("name"), Holds.NAME),
            Column("uscc", _("uscc"), Holds.CODE),
            Column("kind", _("kind"), drop=3),
            Column("aliases", _("aliases"), Holds.NAME, drop=1),
            Column("former_names", _("former_names"), Holds.NAME, drop=2),
            Column("parent", _("parent"), Holds.NAME, drop=2),
            Column("region", _("region"), drop=3),
            Column("payers", _("payers"), Holds.NAME, drop=2),
        )


def _code_values(row: CodeRow) -> tuple[str | tuple[str, ...] | None, ...]:
    return (row.code, row.name, row.uscc, row.category, row.aliases, row.formers, row.parent, row.region, row.payers)


def _code_cells(row: CodeRow) -> tuple[Value, ...]:
    return tuple("|".join(value) if isinstance(value, tuple) else value for value in _code_values(row))


@dataclass(frozen=True)
class ReviewReport:
    """The names that wait for a decision, with room for the answers."""

    questions: Sequence[NameQuestion]
    choices: Sequence[str]

    def json(self) -> Json:
        """contractctl.review/1."""
        return {"schema": "contractctl.review/1", "names": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [
            {
                "name": q.name,
                "tax_number": q.tax_number,
                "documents": q.documents,
                "amount": yuan(q.amount_fen),
                "origins": [{"file": o.file, "sheet": o.sheet, "row": o.row} for o in q.origins],
                "match": _match_json(q.match),
            }
            for q in self.questions
        ]

    def screen(self, view: View) -> Sequence[Table | Note]:
        columns = (
            Column("name", _("written"), Holds.NAME),
            Column("documents", _("documents"), Holds.COUNT),
            Column("amount", _("money"), Holds.MONEY),
            Column("candidate", _("nearest body"), Holds.NAME),
            Column("difference", _("what differs"), Holds.NAME, drop=1),
        )
        rows, left_out = cut([(q.name, q.documents, q.amount_fen, _first(q), _difference(q)) for q in self.questions], view)
        return [Table(columns, rows, left_out=left_out)] if rows else [Note(_("No name waits for a decision"))]

    def sheets(self) -> Sequence[Sheet]:
        listed = [(choice,) for choice in (new_body(), *self.choices)]
        return [
            Sheet(_("To decide"), Table(self._columns(), [_question_row(n, q) for n, q in enumerate(self.questions, start=1)])),
            Sheet(_("Directory"), Table((Column("choice", _("counterparty"), Holds.NAME),), listed), hidden=True),
        ]

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("no", _("no."), Holds.COUNT),
            Column("name", answer_columns()["name"], Holds.NAME),
            Column("documents", _("documents"), Holds.COUNT),
            Column("amount", _("money"), Holds.MONEY),
            Column("origins", _("where"), Holds.NAME),
            Column("candidate", _("nearest body"), Holds.NAME),
            Column("difference", _("what differs"), Holds.NAME),
            Column("score", _("score")),
            Column("others", _("other candidates"), Holds.NAME),
            Column("answer", answer_columns()["answer"], Holds.NAME, choices=_("Directory")),
        )


def answer_columns() -> dict[str, str]:
    """The headings by which a filled review is read back."""
    return {"name": _("name in the ledger"), "answer": _("your decision")}


def new_body() -> str:
    """The answer that a name is a body of its own."""
    return _("a new body")


def _question_row(number: int, question: NameQuestion) -> tuple[Value, ...]:
    candidates = question.match.candidates
    score = f"{candidates[0].score:.0f}" if candidates else ""
    others = "; ".join(f"{c.code} {c.name}" for c in candidates[1:])
    facts = (number, question.name, question.documents, question.amount_fen, places(question))
    return (*facts, _first(question), _difference(question), score, others, None)


def places(question: NameQuestion, most: int = 3) -> str:
    """Where a name stands: the first places, and how many more."""
    shown = [f"{o.file} > {o.sheet} > {o.row}" if o.sheet else f"{o.file} > {o.row}" for o in question.origins if o.file]
    more = len(shown) - most
    return "; ".join(shown[:most]) + (_(" and {count} more").format(count=more) if more > 0 else "")


def _first(question: NameQuestion) -> str:
    return f"{question.match.candidates[0].code} {question.match.candidates[0].name}" if question.match.candidates else ""


def _difference(question: NameQuestion) -> str:
    return "; ".join(map(str, question.match.candidates[0].differences)) if question.match.candidates else ""


@dataclass(frozen=True)
class EvaluationReport:
    """Precision, recall and refusals on labelled names, by mode and kind."""

    answer: Evaluation

    def json(self) -> Json:
        """contractctl.evaluation/1."""
        wrong = [{"mode": m.mode, "name": m.name, "kind": m.kind, "gold": m.gold, "code": m.code, "rule": m.rule} for m in self.answer.misjudged]
        return {"schema": "contractctl.evaluation/1", "qualities": list(self.lines()), "wrong": self.answer.wrong, "misjudged": wrong}

    def lines(self) -> Sequence[Json]:
        keys = [column.key for column in self._columns()]
        return [dict(zip(keys, _quality_row(each), strict=True)) for each in self.answer.qualities]

    def screen(self, view: View) -> Sequence[Table | Note]:
        wrong = [f"{m.name} → {m.code} ({m.gold}, {m.rule}, {m.mode})" for m in self.answer.misjudged]
        shown, left_out = cut([(text,) for text in wrong], view)
        tables = [Table(self._columns(), [_quality_row(each) for each in self.answer.qualities])]
        if shown:
            tables.append(Table((Column("wrong", _("wrong code"), Holds.NAME),), shown, title=_("Wrong answers"), left_out=left_out))
        return tables

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Quality"), Table(self._columns(), [_quality_row(each) for each in self.answer.qualities]))]

    def _columns(self) -> tuple[Column, ...]:
        return (
            Column("mode", _("mode")),
            Column("kind", _("kind")),
            Column("names", _("names"), Holds.COUNT),
            Column("assigned", _("assigned"), Holds.COUNT),
            Column("wrong", _("wrong"), Holds.COUNT),
            Column("precision", _("precision")),
            Column("recall", _("recall")),
            Column("first_five", _("among first five")),
        )


def _quality_row(each: Quality) -> tuple[Value, ...]:
    precision = _share(each.right, each.assigned)
    return (
        each.mode,
        each.kind or _("all"),
        each.names,
        each.assigned,
        each.wrong,
        precision,
        _share(each.right, each.coded),
        _share(each.first_five, each.coded),
    )


def _share(part: int, whole: int) -> str:
    """A share with four places, rounded half up, without a float; empty where there is nothing to share."""
    if not whole:
        return ""
    parts = (part * 20_000 + whole) // (2 * whole)
    return f"{parts // 10_000}.{parts % 10_000:04d}"


def question_words(number: int, total: int, question: NameQuestion) -> str:
    """A question's head: the name, how many documents, how much money; below it, where."""
    head = _("{number} of {total}: “{name}”, {count} documents, {amount}")
    said = head.format(number=number, total=total, name=question.name, count=question.documents, amount=grouped(question.amount_fen))
    return f"{said}\n  {places(question)}".rstrip()
