"""import: files into the ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, answering, choice
from contractctl.errors import ExitCode
from contractctl.language import _, say

if TYPE_CHECKING:
    from typer import Typer

    from contractctl.operations.importing import ImportOptions
    from contractctl.operations.opening import Desk
    from contractctl.outcomes import ImportReport

KINDS = ("auto", "contracts", "invoices", "receipts", "counterparties", "accounts", "supplements", "instalments")
ON_ERROR = ("reject", "skip")


def mount(app: Typer) -> None:
    """Add `import` to the root."""

    @app.command("import", help=_("read Excel files into the ledger; every row is accounted for"))
    @answering
    def import_(
        call: Call,
        files: Annotated[list[str], Argument(help=_("files or folders"), metavar="FILE", show_default=False)],
        kind: Annotated[
            str,
            Option(
                "-t", "--type", help=_("what the files are: auto, contracts, invoices, receipts, counterparties, accounts"), metavar="KIND", show_default=False
            ),
        ] = "auto",
        unit: Annotated[str | None, Option("--unit", help=_("the unit whose ledger it is"), metavar="NAME", show_default=False)] = None,
        sheet: Annotated[str | None, Option("--sheet", help=_("one sheet only"), metavar="NAME", show_default=False)] = None,
        on_error: Annotated[
            str, Option("--on-error", help=_("reject: a bad row refuses its file; skip: good rows are recorded"), metavar="WHAT", show_default=False)
        ] = "",
        dry_run: Annotated[bool, Option("-n", "--dry-run", help=_("read and compare, write nothing"), show_default=False)] = False,
    ) -> None:
        choice("--type", kind, KINDS)
        choice("--on-error", on_error or "reject", ON_ERROR)
        from contractctl.operations.importing import ImportOptions
        from contractctl.records import Kind

        load(call, files, ImportOptions(None if kind == "auto" else Kind(kind), sheet, unit, on_error == "skip", dry_run), on_error)


def load(call: Call, files: list[str], options: ImportOptions, on_error: str = "") -> None:
    """Import files, show what became of them, and end with 3 where something was refused; `on_error` empty asks the settings."""
    from contractctl.operations.importing import import_files
    from contractctl.reports.imports import ImportResult

    desk = call.desk()
    if not on_error and desk.settings.import_.on_error == "skip":
        options = replace(options, skip_bad_rows=True)
    report = import_files(desk, [Path(file) for file in files], options)
    call.show(ImportResult(report))
    _finish(call, desk, report)


def _finish(call: Call, desk: Desk, report: ImportReport) -> None:
    """Tell each unreadable file in one sentence, and end with 3 where a file or row was refused; else say what comes next."""
    from contractctl.operations.standing import last_quarter

    errors = [file.error for file in report.files if file.error is not None]
    for error in errors[:-1]:
        call.say(_("Error {id}: {sentence}").format(id=error.id, sentence=error.sentence))
    if errors:
        raise errors[-1]
    if any(file.is_bad for file in report.files):
        raise SystemExit(int(ExitCode.BAD_INPUT))
    if any(file.undecided_names for file in report.files):
        call.next_step(say("contractctl review"))
    elif quarter := last_quarter(desk):
        call.next_step(say("contractctl reconcile --period {period}", period=quarter.name))
