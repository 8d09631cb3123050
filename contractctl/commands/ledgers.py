"""init, status, show, verify, version, config: the ledger itself."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl import streams
from contractctl.commands.call import Call, acting, answering, choice
from contractctl.errors import ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

VERSIONS = {"version": N_("version"), "python": "Python", "schema_version": N_("schema version")}
SHOWN = ("contracts", "invoices", "receipts", "parties", "unmatched")


def mount(app: Typer) -> None:
    """Add the commands about the ledger itself to the root."""
    _mount_beginning(app)
    _mount_looking(app)


def _mount_beginning(app: Typer) -> None:
    @app.command("init", help=_("make a ledger"))
    @acting
    def init(
        call: Call,
        folder: Annotated[str, Argument(help=_("the ledger's folder"), metavar="DIR", show_default=False)] = ".",
        company: Annotated[str | None, Option("--company", help=_("whose ledger it is"), metavar="NAME", show_default=False)] = None,
        sample: Annotated[bool, Option("--sample", help=_("fill it from the sample ledgers"), show_default=False)] = False,
    ) -> None:
        from contractctl.operations.sampling import make_ledger

        made = make_ledger(Path(folder), company, call.user, sample=sample)
        call.say(say(N_("made the ledger {path}: contractctl.toml  ledger.db  inbox  reports  archive  logs"), path=made.folder))
        call.next_step(
            say(N_("contractctl reconcile --period 2024Q1 --ledger {path}") if sample else N_("contractctl import FILE... --ledger {path}"), path=made.folder)
        )

    @app.command("status", help=_("what the ledger holds and what waits for you"))
    @answering
    def status(
        call: Call,
        period: Annotated[
            str | None,
            Option("-p", "--period", help=_("whose checklist is shown; the next to be closed if not given"), metavar="PERIOD", show_default=False),
        ] = None,
    ) -> None:
        from contractctl.operations.standing import status
        from contractctl.reports.status import StatusReport, next_step

        days = None
        if period is not None:
            from contractctl.commands.reconciling import a_period

            days = a_period(period)
        answer = status(call.desk(), days)
        call.show(StatusReport(answer))
        if answer.checklist:
            call.next_step(next_step(answer.checklist))


def _mount_looking(app: Typer) -> None:
    @app.command("show", help=_("records as the ledger holds them: contracts, invoices, receipts, parties, unmatched"))
    @answering
    def show(
        call: Call,
        what: Annotated[str, Argument(help=_("contracts, invoices, receipts, parties or unmatched"), metavar="WHAT", show_default=False)],
        party: Annotated[str | None, Option("--party", help=_("one counterparty, by code or name"), metavar="NAME", show_default=False)] = None,
        contract: Annotated[str | None, Option("--contract", help=_("one contract, by number"), metavar="NUMBER", show_default=False)] = None,
        period: Annotated[
            str | None,
            Option("-p", "--period", help=_("of unmatched: dated in this period, with what is left at its end"), metavar="PERIOD", show_default=False),
        ] = None,
    ) -> None:
        show_records(call, choice("WHAT", what, SHOWN), party, contract, period)

    @app.command("verify", help=_("is the ledger whole: file, keys, schema, journal, batches, totals"))
    @answering
    def verify(
        call: Call,
        anchor: Annotated[str | None, Option("--anchor", help=_("a head of the journal that was printed earlier"), metavar="HASH", show_default=False)] = None,
    ) -> None:
        from contractctl.operations.verifying import verify
        from contractctl.reports.ledgers import VerificationReport

        answer = verify(call.desk(), anchor)
        call.show(VerificationReport(answer), top=100)
        if not answer.ok:
            raise SystemExit(int(ExitCode.ASKED_FOR))

    @app.command("version", help=_("version of contractctl, Python and the schema"))
    @acting
    def version(_call: Call, as_json: Annotated[bool, Option("--json", help=_("the same as -O json"), show_default=False)] = False) -> None:
        from contractctl.version import versions

        facts = versions()
        if as_json:
            streams.put(json.dumps({"schema": "contractctl.version/1", **facts}) + "\n")
        else:
            streams.put("".join(f"{_(VERSIONS[name])} {value}\n" for name, value in facts.items()))


def show_records(call: Call, what: str, party: str | None, contract: str | None, period: str | None = None) -> None:
    """Show records of one kind."""
    from contractctl.commands.reconciling import a_period
    from contractctl.operations.showing import Shown, Wanted, records, unmatched
    from contractctl.reports.ledgers import RecordsReport, UnmatchedReport

    wanted = Wanted(party, contract)
    if what == "unmatched":
        call.show(UnmatchedReport(unmatched(call.desk(), a_period(period) if period else None)))
    else:
        call.show(RecordsReport(records(call.desk(), Shown(what), wanted)))


def groups() -> list[tuple[str, str, Callable[[Typer], None]]]:
    """The group `config`, with the mappings that contractctl.toml holds."""
    return [("config", _("the ledger's settings"), _mount_config)]


def _mount_config(app: Typer) -> None:
    from contractctl.commands import heading_maps

    heading_maps.mount(app)

    @app.command("list", help=_("every setting with its value"))
    @answering
    def list_(call: Call) -> None:
        from contractctl.reports.ledgers import ListReport
        from contractctl.settings import toml_text

        settings = call.desk().settings
        call.show(ListReport(_("setting"), "setting", [f"{key} = {toml_text(value)}" for key, value in settings.items()]), top=100)

    @app.command("get", help=_("one setting"))
    @acting
    def get(call: Call, key: Annotated[str, Argument(help=_("such as settle.sets"), metavar="KEY", show_default=False)]) -> None:
        from contractctl.settings import setting, toml_text

        streams.put(f"{toml_text(setting(call.desk().settings, key))}\n")

    @app.command("set", help=_("change a setting in contractctl.toml"))
    @acting
    def set_(
        call: Call,
        key: Annotated[str, Argument(help=_("such as settle.sets"), metavar="KEY", show_default=False)],
        value: Annotated[str, Argument(help=_("its new value"), metavar="VALUE", show_default=False)],
    ) -> None:
        from contractctl.operations.opening import change_setting
        from contractctl.settings import setting, toml_text

        desk = change_setting(call.desk(), key, value)
        call.say(say(N_("{key} = {value}"), key=key, value=toml_text(setting(desk.settings, key))))
