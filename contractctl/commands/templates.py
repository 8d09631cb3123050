"""template: an empty workbook to be filled and imported."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Option

from contractctl.commands.call import Call, acting, choice
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _, say

if TYPE_CHECKING:
    from typer import Typer

KINDS = ("contracts", "supplements", "instalments", "invoices", "receipts", "counterparties", "accounts", "opening")
ENDING = ".xlsx"


class ExistingFileError(ContractctlError):
    """A file that is there already, perhaps filled; facts: file."""

    id = "E-TPL-001"
    exit_code = ExitCode.REFUSED
    msgid = N_("{file} is there already: it was not changed")
    hint_msgid = N_("choose another name with -o, or add --force to write it anew")


class NotXlsxError(ContractctlError):
    """A template under a name that no workbook has; facts: file."""

    id = "E-TPL-002"
    exit_code = ExitCode.USAGE
    msgid = N_("a template is a workbook, and {file} does not end in .xlsx")
    hint_msgid = N_("give it a name such as contracts.xlsx")


def mount(app: Typer) -> None:
    """Add `template` to the root."""

    @app.command("template", help=_("an empty workbook to fill and import: headings, drop-downs, notes and examples"))
    @acting
    def template(
        call: Call,
        kind: Annotated[
            str,
            Argument(
                help=_("contracts, supplements, instalments, invoices, receipts, counterparties, accounts or opening"), metavar="KIND", show_default=False
            ),
        ],
        output: Annotated[str | None, Option("-o", "--output", help=_("its name, or the folder for it"), metavar="FILE", show_default=False)] = None,
        force: Annotated[bool, Option("--force", help=_("write it anew where it is there already"), show_default=False)] = False,
    ) -> None:
        path = _path(choice("KIND", kind, KINDS), output)
        if path.exists() and not force:
            raise ExistingFileError(file=path)
        from contractctl.records import Kind
        from contractctl.reports.files import replace_whole
        from contractctl.reports.templates import write_template

        replace_whole(path, lambda partial: write_template(Kind(kind), partial))
        call.say(say(N_("written: {path}"), path=path))
        call.next_step(say(N_("fill it in, then contractctl import {path}"), path=path))


def _path(kind: str, output: str | None) -> Path:
    """The file that is asked for; in a folder, the kind's own name."""
    path = Path(output or ".")
    if path.is_dir():
        from contractctl.records import Kind
        from contractctl.reports.imports import KINDS as NAMES

        return path / (_("{name}_template").format(name=_(NAMES[Kind(kind)])) + ENDING)
    if path.suffix.lower() != ENDING:
        raise NotXlsxError(file=path)
    return path
