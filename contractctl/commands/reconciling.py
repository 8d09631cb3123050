"""reconcile, accounts, export, explain: the main job."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from typer import Argument, Option

from contractctl.commands.call import Call, UnfittingOptionsError, answering, choice, chosen
from contractctl.commands.records import WrongAmountError, a_required_day, an_amount
from contractctl.errors import ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from typer import Typer

    from contractctl.language import Message
    from contractctl.operations.opening import Desk
    from contractctl.operations.reconciling import Scope
    from contractctl.outcomes import Comparison
    from contractctl.reports.reconciliation import ReconciliationReport
    from contractctl.values.period import Period as Days

Period = Annotated[str, Option("-p", "--period", help=N_("2024Q1, 2024-03, 2024H1, 2024 or 2024-01-01..2024-03-31"), metavar="PERIOD", show_default=False)]
Party = Annotated[str | None, Option("--party", help=N_("one counterparty, by code or name"), metavar="NAME", show_default=False)]
Contract = Annotated[str | None, Option("--contract", help=N_("one contract, by number"), metavar="NUMBER", show_default=False)]
Unit = Annotated[str | None, Option("--unit", help=N_("one unit"), metavar="NAME", show_default=False)]
Only = Annotated[
    str, Option("--only", help=N_("of these results only: a status, a class of findings, error, warning or note"), metavar="LIST", show_default=False)
]
FailOn = Annotated[
    str, Option("--fail-on", help=N_("end with 1 if there is: empty, undecided, error, warning, or a class of findings"), metavar="LIST", show_default=False)
]
Compare = Annotated[
    str | None, Option("--compare", help=N_("what changed since an earlier one: last, or the run that its report names"), metavar="RUN", show_default=False)
]
FAIL_ON = {"empty": N_("empty"), "undecided": N_("undecided"), "error": N_("error"), "warning": N_("warning")}
AGEING_BY = ("due", "invoice")


def mount(app: Typer) -> None:
    """Add the commands of the main job to the root."""
    _mount_reconcile(app)
    _mount_reports(app)


def _mount_reconcile(app: Typer) -> None:
    @app.command("reconcile", help=_("what was agreed, invoiced and paid in a period, what fits and what does not"))
    @answering
    def reconcile(
        call: Call,
        period: Period,
        party: Party = None,
        contract: Contract = None,
        unit: Unit = None,
        only: Only = "",
        tolerance: Annotated[str | None, Option("--tolerance", help=_("instead of settle.tolerance, this time"), metavar="AMOUNT", show_default=False)] = None,
        age_by: Annotated[str | None, Option("--age-by", help=_("due or invoice, instead of ageing.by, this time"), metavar="DAY", show_default=False)] = None,
        fail_on: FailOn = "",
        compare: Compare = None,
        dry_run: Annotated[bool, Option("-n", "--dry-run", help=_("print, record nothing"), show_default=False)] = False,
    ) -> None:
        from contractctl.reports.findings import CLASSES

        if compare and dry_run:
            raise UnfittingOptionsError(one="--compare", other="--dry-run")
        asked = chosen("--fail-on", fail_on, labels(FAIL_ON, CLASSES))
        results = chosen("--only", only, _results())
        days = a_period(period)
        from contractctl.operations.reconciling import Scope

        desk = _with_settings(call.desk(), tolerance, age_by)
        details, as_closed = not call.is_for_the_screen(), tolerance is None and age_by is None
        scope = Scope(party, contract, unit, results)
        report = _reconciled(desk, days, scope, dry_run=dry_run, details=details, as_closed=as_closed)
        if compare:
            report = replace(report, comparison=_compared(desk, compare, report, scope))
        call.show(report, top=report.settings.output.top)
        if step := next_step(report):
            call.next_step(step)
        if asked and not report.there.isdisjoint(asked):
            raise SystemExit(int(ExitCode.ASKED_FOR))

    _mount_accounts(app)


def _mount_reports(app: Typer) -> None:
    @app.command("export", help=_("the report of a period as a file"))
    @answering
    def export(
        call: Call,
        period: Period,
        what: Annotated[str, Argument(help=_("all"), metavar="WHAT", show_default=False)] = "all",
    ) -> None:
        from contractctl.operations.reconciling import Scope

        choice("WHAT", what, ("all",))
        if call.output is None:
            from contractctl.commands.root import WrongUsageError

            raise WrongUsageError(complaint=_("{option} is missing").format(option="--output"), command="contractctl export")
        days = a_period(period)
        call.show(_reconciled(call.desk(), days, Scope(), dry_run=True))

    @app.command("filing", help=_("contracts that finance gets late or has not got (财务移交), by the money that this blocks"))
    @answering
    def filing(call: Call, period: Period, party: Party = None, contract: Contract = None, unit: Unit = None) -> None:
        days = a_period(period)
        from contractctl.operations.filing import filing
        from contractctl.operations.reconciling import Scope
        from contractctl.reports.filing import FilingReport

        found = filing(call.desk(), days, Scope(party, contract, unit))
        call.show(FilingReport(found))
        if found.lines:
            call.next_step(say(N_("contractctl contract filed NUMBER --on DAY, once finance has got the paper")))

    @app.command("explain", help=_("why a contract, an invoice or money stands as it does"))
    @answering
    def explain(
        call: Call, key: Annotated[str, Argument(help=_("a contract's, an invoice's or a receipt's number"), metavar="NUMBER", show_default=False)]
    ) -> None:
        from contractctl.operations.explaining import explain
        from contractctl.reports.explanation import ExplanationReport

        call.show(ExplanationReport(explain(call.desk(), key)))


def _compared(desk: Desk, wish: str, report: ReconciliationReport, scope: Scope) -> Comparison:
    from contractctl.operations.comparing import LAST, compare
    from contractctl.operations.reconciling import part_of
    from contractctl.vocabulary import words

    with desk.reading() as session:
        run = LAST if wish in words("periods", "last_run") else wish
        found = compare(session, run, report.answer.period, report.answer.run, part_of(session, desk, scope))
    if report.shown is None:
        return found
    shown = {(row.unit, row.direction, row.key) for row in report.answer.contracts}
    return replace(found, changes=tuple(each for each in found.changes if each.id in shown))


def _mount_accounts(app: Typer) -> None:
    @app.command("accounts", help=_("the ledger beside the accounts of a period: what differs, and the reconciliation statement"))
    @answering
    def accounts(call: Call, period: Period, party: Party = None, unit: Unit = None) -> None:
        days = a_period(period)
        from contractctl.operations.accounts import beside_accounts
        from contractctl.operations.reconciling import Scope
        from contractctl.reports.accounts import AccountsReport

        desk = call.desk()
        found = beside_accounts(desk, days, Scope(party=party, unit=unit))
        report = AccountsReport(found.agreement, days, found.answer.names, found.answer.judged, desk.settings.ledger.company)
        call.show(report, top=desk.settings.output.top)
        if report.agreement.differences:
            call.next_step(say(N_("contractctl finding list -p {period} --class accounts_difference"), period=days.name))


def _reconciled(desk: Desk, days: Days, scope: Scope, *, dry_run: bool, details: bool = True, as_closed: bool = True) -> ReconciliationReport:
    """Reconcile a period and put what its readers need beside it: of a closed one the settings of its day."""
    from contractctl.operations.reconciling import run
    from contractctl.reports.reconciliation import ReconciliationReport, Shown
    from contractctl.settings import with_setting

    answer = run(desk, days, scope, dry_run=dry_run, details=details, as_closed=as_closed)
    shown = None if scope.is_whole else Shown(scope.unit, scope.party, scope.contract, scope.results)
    settings = desk.settings
    for key, value in answer.settings.items():
        settings = with_setting(settings, key, value)
    return ReconciliationReport(answer.shown, settings, answer.names, answer.judged, answer.first, answer.last, dry_run, shown, answer.waiting_rows)


def a_period(text: str) -> Days:
    """The period that an option says; CONTRACTCTL_TODAY for tests and late cron jobs. Errors: PeriodError, WrongDayError."""
    from contractctl.values.period import parse_period

    return parse_period(text, today())


def today() -> date:
    """The day that relative periods start from; CONTRACTCTL_TODAY for tests and late cron jobs. Errors: WrongDayError."""
    given = os.environ.get("CONTRACTCTL_TODAY")
    return a_required_day(given) if given else datetime.now(UTC).astimezone().date()


def _with_settings(desk: Desk, tolerance: str | None, age_by: str | None) -> Desk:
    """The desk with what holds this time only. Errors: WrongAmountError, UnknownChoiceError."""
    from contractctl.settings import with_setting
    from contractctl.values.money import yuan

    settings = desk.settings
    if tolerance is not None:
        amount = an_amount(tolerance)
        if amount < 0:
            raise WrongAmountError(text=tolerance, reason=say(N_("it is below 0")))
        settings = with_setting(settings, "settle.tolerance", yuan(amount))
    if age_by is not None:
        settings = with_setting(settings, "ageing.by", choice("--age-by", age_by, AGEING_BY))
    return replace(desk, settings=settings)


def labels(*tables: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Words with what the screen calls them."""
    return [(str(word), _(label)) for table in tables for word, label in table.items()]


def _results() -> list[tuple[str, str]]:
    """What --only knows: statuses, classes of findings, severities."""
    from contractctl.reports.findings import CLASSES, SEVERITIES
    from contractctl.reports.reconciliation import PAYING_STATUS, STATUS

    return labels(STATUS, PAYING_STATUS, CLASSES, SEVERITIES)


def next_step(report: ReconciliationReport) -> Message | None:
    """What a person does next: decide names, then rows, then proposals, then look at findings; where nothing is left to do, export."""
    period = report.answer.period.name
    if not report.has_documents:
        return None
    if report.dry_run:
        return say(N_("contractctl reconcile -p {period}"), period=period)
    if "undecided" in report.there:
        return say(N_("contractctl review rows")) if report.waiting_rows and not report.has_undecided_names else say(N_("contractctl review"))
    if report.has_proposals:
        return say(N_("contractctl match list -p {period}"), period=period)
    if report.there & {"error", "warning"}:
        return say(N_("contractctl finding list -p {period} --state open"), period=period)
    return say(N_("contractctl export all -p {period} -o reconciliation_{period}.xlsx"), period=period)
