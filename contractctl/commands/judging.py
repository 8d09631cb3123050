"""finding: what reconciliations found, and what people say of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, acting, answering, chosen
from contractctl.commands.reconciling import Contract, Party, Unit, a_period, labels
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

    from contractctl.outcomes import Said

OfPeriod = Annotated[
    str | None,
    Option("-p", "--period", help=N_("of the latest reconciliation of this period; without it, of the latest of all"), metavar="PERIOD", show_default=False),
]
Ids = Annotated[list[str], Argument(help=N_("its number such as F-3b9c, or several; as much of it as no other has"), metavar="ID...", show_default=False)]
Why = Annotated[str, Option("--why", help=N_("why, for whoever reads it next month"), metavar="TEXT", show_default=False)]
JUDGEMENTS = (
    ("explained", N_("what it comes from is known; it opens again where the amount grows")),
    ("corrected", N_("it was put right; it opens again where the changed ledger still shows it")),
    ("waive", N_("nothing will be done about it, whatever the amount")),
    ("reopen", N_("take back what was said of it")),
)
SAID = {
    "explained": N_("{id} explained: {kind} {documents} {amount} ({period})"),
    "corrected": N_("{id} said to be corrected: {kind} {documents} {amount} ({period})"),
    "waive": N_("{id} waived: {kind} {documents} {amount} ({period})"),
    "reopen": N_("{id} open again: {kind} {documents} {amount} ({period})"),
}
STATES = {"explained": "explained", "corrected": "corrected", "waive": "waived", "reopen": "open"}


def groups() -> list[tuple[str, str, Callable[[Typer], None]]]:
    """The group `finding`."""
    return [("finding", _("findings of reconciliations: list, explain, waive"), _mount)]


def _mount(app: Typer) -> None:
    @app.command("list", help=_("the findings of the latest reconciliation; those of earlier periods apart"))
    @answering
    def list_(
        call: Call,
        period: OfPeriod = None,
        state: Annotated[str, Option("--state", help=_("open, explained, corrected or waived"), metavar="STATE", show_default=False)] = "",
        kind: Annotated[str, Option("--class", help=_("of these classes only"), metavar="LIST", show_default=False)] = "",
        severity: Annotated[str, Option("--severity", help=_("error, warning or note"), metavar="LIST", show_default=False)] = "",
        party: Party = None,
        contract: Contract = None,
        unit: Unit = None,
    ) -> None:
        from contractctl.findings import FindingClass, Severity
        from contractctl.judgements import FindingState
        from contractctl.operations.judging import Wanted, list_findings
        from contractctl.operations.reconciling import Scope
        from contractctl.reports.findings import CLASSES, FINDING_STATES, SEVERITIES, FindingsReport

        wanted = Wanted(
            frozenset(map(FindingState, chosen("--state", state, labels(FINDING_STATES)))),
            frozenset(map(FindingClass, chosen("--class", kind, labels(CLASSES)))),
            frozenset(map(Severity, chosen("--severity", severity, labels(SEVERITIES)))),
            Scope(party, contract, unit),
        )
        days = a_period(period) if period else None
        report = FindingsReport(list_findings(call.desk(), days, wanted))
        call.show(report)
        if report.answer.is_outdated:
            words = N_("The ledger has changed since: contractctl reconcile -p {period} finds anew")
            call.say(say(words, period=report.answer.period.name))

    @app.command("show", help=_("one finding: its documents and where they stand, its amount, all that was said of it"))
    @answering
    def show(
        call: Call, finding: Annotated[str, Argument(help=_("its number such as F-3b9c"), metavar="ID", show_default=False)], period: OfPeriod = None
    ) -> None:
        from contractctl.operations.judging import show_finding
        from contractctl.reports.findings import FindingReport

        days = a_period(period) if period else None
        call.show(FindingReport(show_finding(call.desk(), finding, days)))

    for word, help_ in JUDGEMENTS:
        _mount_judgement(app, word, _(help_))


def _mount_judgement(app: Typer, word: str, help_: str) -> None:
    @app.command(word, help=help_)
    @acting
    def judge(call: Call, findings: Ids, why: Why, period: OfPeriod = None) -> None:
        from contractctl.judgements import FindingState
        from contractctl.operations.judging import judge

        days = a_period(period) if period else None
        for each in judge(call.desk(), findings, FindingState(STATES[word]), why, days):
            call.say(_told(each, SAID[word]))


def _told(said: Said, words: str) -> str:
    from contractctl.reports.findings import CLASSES, documents_of
    from contractctl.values.money import grouped

    amount = "" if said.amount_fen is None else grouped(said.amount_fen)
    kind = _(CLASSES[said.finding.kind.value])
    return str(say(words, id=said.id, kind=kind, documents=documents_of(said.finding), amount=amount, period=said.period.name))
