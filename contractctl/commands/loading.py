"""import: files into the ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, answering, choice
from contractctl.errors import ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

    from contractctl.operations.importing import ImportOptions
    from contractctl.operations.opening import Desk
    from contractctl.outcomes import ImportReport

KINDS = ("auto", "contracts", "invoices", "receipts", "counterparties", "accounts", "opening", "supplements", "instalments")
ON_ERROR = ("reject", "skip")


def mount(app: Typer) -> None:
    """Add `import` to the root."""

    @app.command("import", help=_("read Excel files into the ledger; every row is accounted for"))
    @answering
    def import_(
        call: Call,
        files: Annotated[list[str], Argument(help=_("files, folders, or patterns such as *.xlsx"), metavar="FILE", show_default=False)],
        kind: Annotated[
            str,
            Option(
                "-t",
                "--type",
                help=_("what the files are: auto, contracts, invoices, receipts, counterparties, accounts, opening"),
                metavar="KIND",
                show_default=False,
            ),
        ] = "auto",
        unit: Annotated[str | None, Option("--unit", help=_("the unit whose ledger it is"), metavar="NAME", show_default=False)] = None,
        sheet: Annotated[str | None, Option("--sheet", help=_("one sheet only"), metavar="NAME", show_default=False)] = None,
        map_: Annotated[
            str | None, Option("--map", help=_("read tables with these headings by a mapping, see config map"), metavar="NAME", show_default=False)
        ] = None,
        column: Annotated[
            list[str] | None,
            Option(
                "--column",
                help=_("which heading is which field; with --map it is remembered; may be repeated"),
                metavar="HEADING=FIELD",
                show_default=False,
            ),
        ] = None,
        on_error: Annotated[
            str, Option("--on-error", help=_("reject: a bad row refuses its file; skip: good rows are recorded"), metavar="WHAT", show_default=False)
        ] = "",
        errors_to: Annotated[
            str | None,
            Option(
                "--errors-to", help=_("a copy of each file with its errors marked: a workbook, or a folder for several"), metavar="FILE", show_default=False
            ),
        ] = None,
        dry_run: Annotated[bool, Option("-n", "--dry-run", help=_("read and compare, write nothing"), show_default=False)] = False,
    ) -> None:
        choice("--type", kind, KINDS)
        choice("--on-error", on_error or "reject", ON_ERROR)
        from contractctl.operations.importing import ImportOptions
        from contractctl.records import Kind

        wanted = None if kind == "auto" else Kind(kind)
        load(call, files, ImportOptions(wanted, sheet, unit, on_error == "skip", dry_run, map_, tuple(column or ())), on_error, errors_to)


def load(call: Call, files: list[str], options: ImportOptions, on_error: str = "", errors_to: str | None = None) -> None:
    """Import files, show what became of them, and end with 3 where something was refused; `on_error` empty asks the settings."""
    from contractctl.operations.importing import import_files
    from contractctl.reports.imports import ImportResult

    desk = call.desk()
    paths = [Path(file) for file in files]
    if errors_to:
        from contractctl.operations.handing_back import check_target

        check_target(Path(errors_to), paths)
    if not on_error and desk.settings.import_.on_error == "skip":
        options = replace(options, skip_bad_rows=True)
    from contractctl.commands.asking import HeaderPrompt

    with call.progress() as told:
        ask = HeaderPrompt(call, told, is_rehearsal=options.dry_run) if call.can_ask() and not call.json else None
        report = import_files(desk, paths, options, told, ask)
    call.show(ImportResult(report, with_columns=call.verbose))
    _hand_back(call, report, errors_to)
    _finish(call, desk, report)


def _hand_back(call: Call, report: ImportReport, errors_to: str | None) -> None:
    """Copies of the files with their errors marked where they are asked for; else that they can be had."""
    if errors_to is None:
        if any(file.is_bad and file.error is None for file in report.files):
            call.say(_("Hint: {hint}").format(hint=_("for a copy with the errors marked in red: add --errors-to FILE.xlsx")))
        return
    from contractctl.operations.handing_back import hand_back

    written = False
    for path in hand_back(report, Path(errors_to)):
        written = True
        call.say(
            say(N_("errors are marked in {path}: red cells and a column “{heading}” to filter; correct, save and import it"), path=path, heading=_("Errors"))
        )
    if not written:
        call.say(_("no row is to be corrected: no file with errors was written"))


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
