"""The command line's root: mounts the commands, speaks the chosen language, and is the one boundary where errors become sentences."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl import language
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code (UX.md §2.5)."""
    gc.set_threshold(50_000, 50, 50)  # a command makes many records and hardly a cycle: fewer looks for cycles save a sixth of its time
    words = list(sys.argv[1:] if arguments is None else arguments)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a GBK console must not crash on a name
    language.use(language.choose(_lang(words), _ledger_lang(words)))
    sys.exit(_ended(words))


def _open_closed_streams() -> None:
    """A stream that the caller closed, as in `<&-`, is None to Python; it becomes one that says and keeps nothing."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - it lives as long as the process


def _ended(words: Sequence[str]) -> int:
    """The exit code; a reader that left, as in `| head`, has what it wanted."""
    try:
        code = _run(words)
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (sys.stdout, sys.stderr):
            os.dup2(nowhere, stream.fileno())  # nothing may complain when the interpreter flushes
        return int(ExitCode.OK)
    return code


def _run(words: Sequence[str]) -> int:
    from contractctl.commands.root import run

    try:
        run(words)
    except ContractctlError as error:
        _tell(error)
        return int(error.exit_code)
    except BrokenPipeError:
        raise
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except Exception as error:  # noqa: BLE001 - the one boundary: a bug ends as a sentence and a report, never as a traceback
        _report_bug(error)
        return int(ExitCode.BUG)
    except SystemExit as ending:
        return ending.code if isinstance(ending.code, int) else int(ExitCode.OK)
    return int(ExitCode.OK)


def _tell(error: ContractctlError) -> None:
    """One sentence with its id, and what to do."""
    from contractctl.commands.call import print_safely

    print_safely(language._("Error {id}: {sentence}").format(id=error.id, sentence=error.sentence))
    if error.hint:
        print_safely(language._("Hint: {hint}").format(hint=error.hint))


def _report_bug(error: Exception) -> None:
    """Where it broke, into a file: places in the code and the error's kind, nothing of the ledger's data."""
    import tempfile
    import traceback

    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    with tempfile.NamedTemporaryFile("w", prefix="contractctl-crash-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write("\n".join([type(error).__name__, *places]) + "\n")
    _tell(BugError(path=file.name))


class BugError(ContractctlError):
    """An error of ours."""

    id = "E-BUG"
    exit_code = ExitCode.BUG
    msgid = N_("contractctl itself broke; nothing more was written")
    hint_msgid = N_("send {path} to whoever maintains it: it holds no amounts and no names")


def _lang(words: Sequence[str]) -> str | None:
    """The value of --lang, before the command line is parsed: help texts need it."""
    return _value(words, "--lang")


def _value(words: Sequence[str], option: str) -> str | None:
    for word, after in itertools.zip_longest(words, words[1:], fillvalue=""):
        if word == option:
            return after
        if word.startswith(f"{option}="):
            return word.partition("=")[2]
    return None


def _ledger_lang(words: Sequence[str]) -> str | None:
    """The language that the ledger's settings ask for, where they stand in a plain place."""
    folder = _value(words, "--ledger") or os.environ.get("CONTRACTCTL_LEDGER")
    path = Path(folder or ".") / "contractctl.toml"
    if not path.is_file():
        return None
    import tomllib

    with contextlib.suppress(tomllib.TOMLDecodeError, OSError, UnicodeDecodeError):
        section = tomllib.loads(path.read_text(encoding="utf-8")).get("ledger", {})
        return str(section.get("lang")) if isinstance(section, dict) and "lang" in section else None
    return None
