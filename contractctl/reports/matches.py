"""What waits for a person, and what persons decided about contracts and allocations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.decisions import AdjustmentReason, NotOurs
from contractctl.language import N_, _, say
from contractctl.reports.rules import evidence_words, rule_name
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Sheet, Table, cut
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contractctl.language import Message
    from contractctl.outcomes import DecisionLine, Matches, Proposal
    from contractctl.reports.table import Json, Value, View
    from contractctl.values.period import Period

WHATS = {
    "link": N_("{first} settles {second} with {amount}"),
    "bar": N_("{first} and {second} do not belong together"),
    "refuse": N_("{all} are not proposed together again"),
    "assign": N_("{first} belongs to {second}"),
    "exclude": N_("{first} is not the contract's money: {fact}"),
    "agree": N_("{first} counts under the agreement {fact}"),
    "adjust": N_("{amount} is taken off {first} from {on} on: {fact}"),
    "set_off": N_("{first} and {second} settle each other with {amount} from {on} on, under {fact}"),
    "transfer": N_("{second} takes over {amount} of {first} from {on} on, under {fact}"),
}
FACTS = {
    NotOurs.INTEREST.value: N_("interest"),
    NotOurs.DEPOSIT.value: N_("deposit held"),
    NotOurs.OWN_TRANSFER.value: N_("own transfer"),
    NotOurs.TAX_REFUND.value: N_("tax refund"),
    NotOurs.LOAN.value: N_("loan"),
    NotOurs.OTHER.value: N_("other"),
    AdjustmentReason.WRITE_OFF.value: N_("write-off"),
    AdjustmentReason.BANK_CHARGE.value: N_("bank charge"),
    AdjustmentReason.ROUNDING.value: N_("rounding"),
    AdjustmentReason.DISCOUNT.value: N_("discount"),
    AdjustmentReason.TRANSFER.value: N_("debt transferred"),
}
NO_KEY = "-"


@dataclass(frozen=True)
class MatchesReport:
    """Proposals and decisions, of all time or of a period: a proposal by its day, a decision by the day on which it was made."""

    answer: Matches
    period: Period | None = None

    @property
    def proposals(self) -> Sequence[Proposal]:
        return [each for each in self.answer.proposals if self.period is None or each.on in self.period]

    @property
    def decisions(self) -> Sequence[DecisionLine]:
        return [each for each in self.answer.decisions if self.period is None or self._made_in(each)]

    def _made_in(self, line: DecisionLine) -> bool:
        return self.period is not None and self.period.start.isoformat() <= line.at[:10] <= self.period.end.isoformat()

    def json(self) -> Json:
        """contractctl.matches/1."""
        return {
            "schema": "contractctl.matches/1",
            "proposals": [proposal_json(each) for each in self.proposals],
            "decisions": [decision_json(each) for each in self.decisions],
        }

    def lines(self) -> Sequence[Json]:
        return [*map(proposal_json, self.proposals), *map(decision_json, self.decisions)]

    def screen(self, view: View) -> Sequence[Table | Note]:
        parts: list[Table | Note] = []
        for title, columns, rows in (self._waiting(), self._decided()):
            shown, left_out = cut(rows, view)
            parts += [Note("")] if parts else []
            parts.append(Table(columns, shown, title=title, left_out=left_out) if shown else Note(str(say(N_("{title}: none"), title=title))))
        return parts

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(title, Table(columns, rows)) for title, columns, rows in (self._waiting(), self._decided())]

    def _waiting(self) -> tuple[str, tuple[Column, ...], list[tuple[Value, ...]]]:
        columns = (
            Column("id", _("proposal"), Holds.CODE),
            Column("rule", _("rule"), drop=2),
            Column("on", _("day"), Holds.DAY),
            Column("receipts", _("money"), Holds.CODES),
            Column("invoices", _("invoice"), Holds.CODES),
            Column("amount", _("amount"), Holds.MONEY),
            Column("needs", _("what it needs"), Holds.SENTENCE),
        )
        return _("Waiting for a decision"), columns, [_proposal_line(each) for each in self.proposals]

    def _decided(self) -> tuple[str, tuple[Column, ...], list[tuple[Value, ...]]]:
        columns = (
            Column("number", _("number"), Holds.CODE),
            Column("at", _("decided on"), Holds.TEXT),
            Column("actor", _("by"), Holds.NAME),
            Column("what", _("decision"), Holds.SENTENCE),
            Column("why", _("why"), Holds.SENTENCE),
        )
        return _("Decided and standing"), columns, [(d.number, d.at[:10], d.actor, what(d), d.why) for d in self.decisions]


ANSWERS = {N_("confirm"): True, N_("refuse"): False}
REASONS = (AdjustmentReason.BANK_CHARGE, AdjustmentReason.ROUNDING, AdjustmentReason.DISCOUNT)
HOW = N_("Choose confirm or refuse; a barter or set-off needs its agreement, a difference its reason. Leave the rest as it is")


def proposal_columns() -> dict[str, str]:
    """The headings by which a filled workbook of proposals is read back."""
    return {"id": _("proposal"), "answer": _("your decision"), "agreement": _("agreement"), "reason": _("what the difference is"), "why": _("reason for it")}


def answer_words() -> dict[str, bool]:
    """What each answer in the workbook means."""
    return {_(words): is_confirmed for words, is_confirmed in ANSWERS.items()}


def reason_words() -> dict[str, AdjustmentReason]:
    """What each reason in the workbook means."""
    return {fact(reason.value): reason for reason in REASONS}


@dataclass(frozen=True)
class ProposalsReport(MatchesReport):
    """The proposals that wait, with room for the answers."""

    def json(self) -> Json:
        """contractctl.proposals/1."""
        return {"schema": "contractctl.proposals/1", "proposals": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [proposal_json(each) for each in self.proposals]

    def screen(self, view: View) -> Sequence[Table | Note]:
        title, columns, rows = self._waiting()
        shown, left_out = cut(rows, view)
        return [Table(columns, shown, left_out=left_out) if shown else Note(str(say(N_("{title}: none"), title=title)))]

    def sheets(self) -> Sequence[Sheet]:
        title, columns, _rows = self._waiting()
        rows = [(*_proposal_line(each)[:-1], seen(each)) for each in self.proposals]
        heads = proposal_columns()
        room = (
            Column("answer", heads["answer"], Holds.NAME, choices=_("Answers")),
            Column("agreement", heads["agreement"], Holds.NAME),
            Column("reason", heads["reason"], Holds.NAME, choices=_("Reasons")),
            Column("why", heads["why"], Holds.NAME),
        )
        filled = Table((*columns, *room), [(*row, *[None] * len(room)) for row in rows])
        listed = [Sheet(_("Answers"), _listed(answer_words()), hidden=True), Sheet(_("Reasons"), _listed(reason_words()), hidden=True)]
        return [Sheet(title, filled, notes=[_(HOW)]), *listed]


def _listed(words: Iterable[str]) -> Table:
    return Table((Column("choice", _("decision")),), [(word,) for word in words])


def _proposal_line(each: Proposal) -> tuple[Value, ...]:
    receipts = SEVERAL.join(dict.fromkeys(source for source, _target, _amount in each.pairs))
    invoices = SEVERAL.join(dict.fromkeys(target for _source, target, _amount in each.pairs))
    return each.id, rule_name(each.rule), each.on, receipts or NO_KEY, invoices or _adjusted(each), each.amount_fen, needs(each)


def _adjusted(each: Proposal) -> str:
    return SEVERAL.join(key for key, _amount in each.adjusted)


def needs(each: Proposal) -> str:
    """What a person does about a proposal: confirm it, with what it lacks, or refuse it."""
    words = N_("contractctl match confirm {id}{more}, or refuse it")
    more = " --agreement …" if each.needs_agreement else ""
    more += " --as bank_charge|rounding|discount" if each.adjusted else ""
    return "; ".join(filter(None, (seen(each), str(say(words, id=each.id, more=more)))))


def seen(each: Proposal) -> str:
    """What was compared, and what would be taken off."""
    taken = (str(say(N_("{amount} of {key} would be taken off"), amount=grouped(amount), key=key)) for key, amount in each.adjusted)
    return "; ".join(filter(None, (evidence_words(each.evidence), *taken)))


def question(no: int, of: int, each: Proposal) -> list[str]:
    """A proposal as the prompt shows it."""
    lines = [str(say(N_("({no}/{of}) {rule}: {amount} on {day}"), no=no, of=of, rule=rule_name(each.rule), amount=grouped(each.amount_fen), day=each.on))]
    pairs = N_("  {receipt} settles {invoice} with {amount}")
    lines += [str(say(pairs, receipt=source, invoice=target, amount=grouped(amount))) for source, target, amount in each.pairs]
    lines += [str(say(N_("  {amount} of {key} would be taken off"), amount=grouped(amount), key=key)) for key, amount in each.adjusted]
    return lines


def what(line: DecisionLine) -> str:
    """What was decided, in a sentence."""
    first, *others = line.documents
    return str(
        say(
            WHATS[line.kind],
            first=first,
            second=others[0] if others else "",
            all=SEVERAL.join(line.documents),
            amount=grouped(line.amount_fen or 0),
            on=line.on.isoformat() if line.on else "",
            fact=fact(line.fact),
        )
    )


def fact(said: str | None) -> str:
    """A reason in the reader's words; an agreement as it is called."""
    return _(FACTS[said]) if said in FACTS else said or ""


def told(lines: Iterable[DecisionLine], *, is_undone: bool = False) -> Iterator[Message]:
    """A decision as it was made or taken back, line by line."""
    words = N_("{number} is taken back: {what}") if is_undone else N_("{number}: {what}")
    for line in lines:
        yield say(words, number=line.number, what=what(line))


def proposal_json(each: Proposal) -> Json:
    """A proposal for programs."""
    return {
        "id": each.id,
        "rule": each.rule,
        "on": each.on.isoformat(),
        "contract": each.contract,
        "allocations": [{"receipt": source, "invoice": target, "amount": yuan(amount)} for source, target, amount in each.pairs],
        "adjustments": [{"document": key, "amount": yuan(amount)} for key, amount in each.adjusted],
        "needs_agreement": each.needs_agreement,
        "evidence": [{"feature": e.feature, "value": e.value} for e in each.evidence],
    }


def decision_json(line: DecisionLine) -> Json:
    """A decision for programs."""
    return {
        "number": line.number,
        "kind": line.kind,
        "unit": line.unit,
        "direction": line.direction.value if line.direction else None,
        "documents": list(line.documents),
        "amount": None if line.amount_fen is None else yuan(line.amount_fen),
        "on": line.on.isoformat() if line.on else None,
        "fact": line.fact,
        "by": line.actor,
        "at": line.at,
        "why": line.why,
        "undone": None if line.closed_at is None else {"by": line.closed_by, "at": line.closed_at, "why": line.closed_why},
    }
