"""All commands under one root, with help and usage errors in the language of the screen."""

from __future__ import annotations

import difflib
import sys
from typing import TYPE_CHECKING, ClassVar

from typer import Typer
from typer.core import TyperGroup
from typer.main import get_command

from contractctl.commands import help_texts, ledgers, loading, parties, reconciling, records, reviewing
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _
from contractctl.vocabulary import words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typer import Context


class UsageError(ContractctlError):
    """A command line that cannot be."""

    exit_code = ExitCode.USAGE


class UnknownCommandError(UsageError):
    """A command that there is not, with the nearest that there is."""

    id = "E-CLI-001"
    msgid = N_("there is no command {word}, use: contractctl {near}")
    hint_msgid = N_("contractctl -h lists all of them")


class WrongUsageError(UsageError):
    """What the parser complains about, in our words."""

    id = "E-CLI-002"
    msgid = N_("{complaint}")
    hint_msgid = N_("contractctl {command} -h shows what it takes")


class Commands(TyperGroup):
    """A group of commands that suggests the nearest one and prints our help."""

    panels: ClassVar[dict[str, tuple[str, ...]]] = {}

    def resolve_command(self, ctx: Context, args: list[str]) -> object:  # type: ignore[override]
        """The command that is meant; Chinese words are understood in the suggestion only."""
        word = args[0]
        if self.get_command(ctx, word) is None:
            near = words("commands", "words").get(word) or next(iter(difflib.get_close_matches(word, self.list_commands(ctx), n=1, cutoff=0.4)), None)
            path = " ".join(ctx.command_path.split()[1:])
            raise UnknownCommandError(word=word, near=f"{path} {near or '-h'}".strip())
        return super().resolve_command(ctx, args)


def build() -> Typer:
    """The whole tree."""
    options: dict[str, object] = {
        "cls": Commands,
        "invoke_without_command": True,
        "add_completion": False,
        "rich_markup_mode": None,
        "pretty_exceptions_enable": False,
    }
    root = Typer(name="contractctl", help=_("Contracts, invoices and money, reconciled from one ledger"), **options)  # type: ignore[arg-type]
    for module in (ledgers, loading, reviewing, reconciling):
        module.mount(root)
    for name, module_help, mount in (*parties.groups(), *records.groups(), *ledgers.groups()):
        group = Typer(help=module_help, **options)  # type: ignore[arg-type]
        mount(group)
        root.add_typer(group, name=name)
    return root


def run(arguments: Sequence[str]) -> None:
    """Parse and run; what the parser complains about becomes a WrongUsageError."""
    command = get_command(build())
    if help_texts.wants_help(arguments, command):
        sys.stdout.write(help_texts.page(arguments, command) + "\n")
        return
    try:
        with command.make_context("contractctl", list(arguments)) as context:  # command.main would end a closed pipe with 1
            command.invoke(context)
    except Exception as error:
        complaint = help_texts.complaint(error)
        if complaint is None:
            raise
        path = help_texts.command_path(arguments, command)
        raise WrongUsageError(complaint=complaint, command=path) from error
