"""Help pages and the parser's complaints in the language of the screen; Typer's own are English (UX.md §0.5)."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

from contractctl.language import _

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

HELP = ("-h", "--help")
COLUMN = 30


def command_of(arguments: Sequence[str], root: Any) -> tuple[Any, list[str]]:
    """The command that the first words name, and those words."""
    path: list[str] = []
    command = root
    for word in arguments:
        inner = getattr(command, "commands", {}).get(word)
        if inner is None:
            break
        command, path = inner, [*path, word]
    return command, path


def wants_help(arguments: Sequence[str], root: Any) -> bool:
    """Whether help is asked for, or a group is called without a command."""
    command, path = command_of(arguments, root)
    is_group = bool(getattr(command, "commands", None))
    before_dashes = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return any(word in HELP for word in before_dashes) or (is_group and len(path) == len(arguments))


def page(arguments: Sequence[str], root: Any) -> str:
    """A command's help."""
    command, path = command_of(arguments, root)
    name = " ".join(["contractctl", *path])
    inner = getattr(command, "commands", None)
    lines = [_("Usage: {usage}").format(usage=f"{name} {_usage(command)}".rstrip()), "", f"  {_said(command)}".rstrip()]
    if inner:
        lines += ["", _("Commands:"), *_columns((key, _said(each)) for key, each in inner.items())]
        return "\n".join(lines)
    arguments_, options = _parameters(command)
    if arguments_:
        lines += ["", _("Arguments:"), *_columns((_metavar(p), _said(p)) for p in arguments_)]
    own, shared = [p for p in options if p.name not in SHARED], [p for p in options if p.name in SHARED]
    if own:
        lines += ["", _("Options:"), *_columns((_names(p), _option_help(p)) for p in own)]
    lines += ["", _("Options of every command:"), *_columns([*((_names(p), _said(p)) for p in shared), ("-h, --help", _("show this page"))])]
    return "\n".join(lines)


SHARED = frozenset({"ledger", "user", "quiet", "verbose", "no_input", "color", "lang"})


def _parameters(command: Any) -> tuple[list[Any], list[Any]]:
    visible = [p for p in command.params if not getattr(p, "hidden", False) and p.name != "help"]
    return [p for p in visible if p.param_type_name == "argument"], [p for p in visible if p.param_type_name == "option"]


def _usage(command: Any) -> str:
    if getattr(command, "commands", None):
        return _("COMMAND [OPTIONS]")
    arguments_, _options = _parameters(command)
    return " ".join([*(_metavar(p) for p in arguments_), _("[OPTIONS]")])


def _metavar(parameter: Any) -> str:
    name = parameter.metavar or str(parameter.name).upper()
    shown = f"{name}..." if parameter.nargs == -1 or getattr(parameter, "multiple", False) else name
    return shown if parameter.required else f"[{shown}]"


def _names(option: Any) -> str:
    short = [name for name in option.opts if not name.startswith("--")]
    long = [name for name in option.opts if name.startswith("--")]
    value = "" if option.is_flag else f" {option.metavar or str(option.name).upper()}"
    return ", ".join([*short, *long]) + value


def _option_help(option: Any) -> str:
    required = _(" (required)")  # outside the f-string: Babel does not look into those
    return f"{_said(option)}{required if option.required else ''}"


def _said(documented: Any) -> str:
    """A help text in the language in use; options that several commands share were read in before it was chosen."""
    return _(documented.help) if documented.help else ""


def _columns(pairs: Iterable[tuple[str, str]]) -> list[str]:
    lines = []
    for left, right in pairs:
        width = _width(left)
        if width < COLUMN:
            lines.append(f"  {left}{' ' * (COLUMN - width)}{right}".rstrip())
        else:
            lines += [f"  {left}", f"  {' ' * COLUMN}{right}".rstrip()]
    return lines


def _width(text: str) -> int:
    """Cells on a terminal: a Chinese character takes two. (rich.cells knows more, and costs a third of this page's time.)"""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def complaint(error: Exception) -> str | None:
    """A parser's error in our words, by its class's name, because Typer keeps most of the classes to itself; None for others."""
    match type(error).__name__:
        case "NoSuchOption":
            near = getattr(error, "possibilities", None)
            said = _("there is no option {option}").format(option=getattr(error, "option_name", ""))
            return said + (_(", did you mean {near}?").format(near=min(near)) if near else "")
        case "BadParameter":
            return _("{option} cannot be read as what it must be").format(option=_parameter_name(getattr(error, "param", None)))
        case "BadOptionUsage":
            said = _("{option} takes no value") if str(error).endswith("does not take a value.") else _("{option} needs a value")
            return said.format(option=getattr(error, "option_name", ""))
        case "UsageError":
            return _("too many words: {words}").format(words=str(error).rpartition(" (")[2].rstrip(")"))
        case _:
            return None


def missing(parameter: Any) -> str:
    """That a parameter is not there."""
    return _("{option} is missing").format(option=_parameter_name(parameter))


def _parameter_name(parameter: Any) -> str:
    return str(parameter.opts[-1] if parameter.param_type_name == "option" else parameter.metavar or str(parameter.name).upper())
