"""reconcile, export, explain: the main job."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, answering, choice
from contractctl.commands.records import a_required_day
from contractctl.errors import ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

    from contractctl.reports.reconciliation import ReconciliationReport

Period = Annotated[str, Option("-p", "--period", help=N_("2024Q1, 2024-03, 2024H1, 2024 or 2024-01-01..2024-03-31"), metavar="PERIOD", show_default=False)]
Party = Annotated[str | None, Option("--party", help=N_("one counterparty, by code or name"), metavar="NAME", show_default=False)]
Contract = Annotated[str | None, Option("--contract", help=N_("one contract, by number"), metavar="NUMBER", show_default=False)]
Unit = Annotated[str | None, Option("--unit", help=N_("one unit"), metavar="NAME", show_default=False)]
FAIL_ON = ("empty", "undecided", "error", "warning")


def mount(app: Typer) -> None:
    """Add the commands of the main job to the root."""

    @app.command("reconcile", help=_("what was agreed, invoiced and paid in a period, what fits and what does not"))
    @answering
    def reconcile(
        call: Call,
        period: Period,
        party: Party = None,
        contract: Contract = None,
        unit: Unit = None,
        fail_on: Annotated[
            str, Option("--fail-on", help=_("end with 1 if there is: empty, undecided, error, warning, or a class"), metavar="LIST", show_default=False)
        ] = "",
        dry_run: Annotated[bool, Option("-n", "--dry-run", help=_("print, record nothing"), show_default=False)] = False,
    ) -> None:
        asked = _asked(fail_on)
        report = _reconciled(call, period, (party, contract, unit), dry_run=dry_run)
        call.show(report, top=report.settings.output.top)
        if not _is_empty(report):
            call.next_step(say(N_("contractctl export all -p {period} -o reconciliation_{period}.xlsx"), period=report.answer.period.name))
        _fail_on(report, asked)

    @app.command("export", help=_("the report of a period as a file"))
    @answering
    def export(
        call: Call,
        period: Period,
        what: Annotated[str, Argument(help=_("all"), metavar="WHAT", show_default=False)] = "all",
    ) -> None:
        choice("WHAT", what, ("all",))
        if call.output is None:
            from contractctl.commands.root import WrongUsageError

            raise WrongUsageError(complaint=_("{option} is missing").format(option="--output"), command="contractctl export")
        call.show(_reconciled(call, period, (None, None, None), dry_run=True))

    @app.command("explain", help=_("why a contract, an invoice or money stands as it does"))
    @answering
    def explain(
        call: Call, key: Annotated[str, Argument(help=_("a contract's, an invoice's or a receipt's number"), metavar="NUMBER", show_default=False)]
    ) -> None:
        from contractctl.operations.explaining import explain
        from contractctl.reports.explanation import ExplanationReport

        call.show(ExplanationReport(explain(call.desk(), key)))


def _reconciled(call: Call, period: str, scope: tuple[str | None, str | None, str | None], *, dry_run: bool) -> ReconciliationReport:
    """Reconcile a period and put what its readers need beside it."""
    from contractctl.values.period import parse_period

    days = parse_period(period, today())
    from contractctl.operations.reconciling import Scope, run, states
    from contractctl.reports.reconciliation import ReconciliationReport

    desk = call.desk()
    answer, gathered = run(desk, days, Scope(*scope), dry_run=dry_run)
    return ReconciliationReport(answer, desk.settings, gathered.ledger.names, states(desk), gathered.first, gathered.last, dry_run)


def today() -> date:
    """The day that relative periods start from; CONTRACTCTL_TODAY for tests and late cron jobs; errors: WrongDayError."""
    given = os.environ.get("CONTRACTCTL_TODAY")
    return a_required_day(given) if given else datetime.now(UTC).astimezone().date()


def _asked(wish: str) -> set[str]:
    """The words of --fail-on; errors: UnknownChoiceError."""
    from contractctl.findings import FindingClass

    known = (*FAIL_ON, *(each.value for each in FindingClass))
    return {choice("--fail-on", word.strip(), known) for word in wish.split(",") if word.strip()}


def _is_empty(report: ReconciliationReport) -> bool:
    """Whether no invoice and no money is dated in the period."""
    totals = report.answer.totals
    return not totals.receipts.recorded and not totals.invoices.recorded


def _fail_on(report: ReconciliationReport, asked: set[str]) -> None:
    """End with 1 where something is there that was asked about."""
    from contractctl.findings import FindingClass, Severity

    findings = [f for f in report.answer.findings if report.state(f) == "open"]
    there = {f.kind.value for f in findings}
    there |= {name for name, severity in (("error", Severity.ERROR), ("warning", Severity.WARNING)) if any(f.severity is severity for f in findings)}
    there |= {"undecided"} if FindingClass.NAME_UNDECIDED.value in there else set()
    there |= {"empty"} if _is_empty(report) else set()
    if there & asked:
        raise SystemExit(int(ExitCode.ASKED_FOR))
