"""All commands under one root, with help and usage errors in the language of the screen."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from typer import Typer
from typer.main import get_command

from contractctl import streams, vocabulary
from contractctl.commands import batches, closing, help_texts, judging, ledgers, loading, matching, parties, reconciling, records, reviewing, templates
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VERSION = ("-V", "--version")


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
    hint_msgid = N_("{command} -h shows what it takes")


def build() -> Typer:
    """The whole tree."""
    options: dict[str, object] = {
        "invoke_without_command": True,
        "add_completion": False,
        "rich_markup_mode": None,
        "pretty_exceptions_enable": False,
    }
    root = Typer(name="contractctl", help=_("Contracts, invoices and money, reconciled from one ledger"), **options)  # type: ignore[arg-type]
    for module in (ledgers, loading, templates, reviewing, reconciling, closing):
        module.mount(root)
    for name, module_help, mount in (*batches.groups(), *matching.groups(), *judging.groups(), *parties.groups(), *records.groups(), *ledgers.groups()):
        group = Typer(help=module_help, **options)  # type: ignore[arg-type]
        mount(group)
        root.add_typer(group, name=name)
    return root


def run(arguments: Sequence[str]) -> int:
    """Parse and run; the exit code. What the parser complains about becomes a WrongUsageError."""
    tree = get_command(build())
    if help_texts.wants_help(arguments, tree):
        streams.put(help_texts.page(arguments, tree) + "\n")
        return int(ExitCode.OK)
    words = ["version", *arguments[1:]] if arguments[0] in VERSION else list(arguments)
    command, path = help_texts.command_of(words, tree)
    try:
        _check(command, path, words[len(path) :])
        with tree.make_context("contractctl", words) as context:  # tree.main, Typer's own, would end a closed pipe with 1
            tree.invoke(context)
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ExitCode.OK)
    except Exception as error:
        complaint = help_texts.complaint(error)
        if complaint is None:
            raise
        raise WrongUsageError(complaint=complaint, command=" ".join(["contractctl", *path])) from error
    return int(ExitCode.OK)


def _check(command: Any, path: Sequence[str], words: list[str]) -> None:
    """Refuse what Typer would refuse, before it loads pydantic to convert values, which takes longer than all the rest."""
    known = getattr(command, "commands", None)
    if known and not words[0].startswith("-"):
        raise UnknownCommandError(word=words[0], near=" ".join([*path, _nearest(words[0], known)]))
    context = command.context_class(command, info_name="contractctl")
    given, _rest, _order = command.make_parser(context).parse_args(args=list(words))
    for parameter in command.params:
        if parameter.required and not given.get(parameter.name):
            raise WrongUsageError(complaint=help_texts.missing(parameter), command=" ".join(["contractctl", *path]))


def _nearest(word: str, known: Iterable[str]) -> str:
    """The command that is meant; Chinese words are understood in the suggestion only."""
    chinese = vocabulary.words("commands", "words").get(word)
    return chinese or next(iter(difflib.get_close_matches(word, list(known), n=1)), "-h")
