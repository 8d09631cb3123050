"""The command line's root: mounts the commands, speaks the chosen language, and is the one boundary where errors become sentences."""

from __future__ import annotations

import contextlib
import gc
import itertools
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl import language, streams
from contractctl.errors import ContractctlError, ExitCode, reason
from contractctl.language import N_, _

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and end the process with its exit code (UX.md §2.5)."""
    gc.set_threshold(50_000, 50, 50)  # a command makes many records and hardly a cycle: fewer looks for cycles save a sixth of its time
    words = list(sys.argv[1:] if arguments is None else arguments)
    streams.prepare()
    language.use(language.choose(_lang(words), _ledger_lang(words)))
    code = _guarded(lambda: _run(words))
    written = _guarded(_flush)
    sys.exit(code or written)


def _run(words: Sequence[str]) -> int:
    from contractctl.commands.root import run

    return run(words)


def _flush() -> int:
    streams.flush()
    return int(ExitCode.OK)


def _guarded(action: Callable[[], int]) -> int:
    """The exit code of an action; whatever it raises becomes a sentence."""
    try:
        return action()
    except ContractctlError as error:
        return _tell(error)
    except KeyboardInterrupt:
        return int(ExitCode.INTERRUPTED)
    except OSError as error:
        streams.drop_unwritable()
        return _tell(SystemRefusedError(place=error.filename or _("the output"), reason=reason(error)))
    except Exception as error:  # noqa: BLE001 - the one boundary: a bug ends as a sentence and a report, never as a traceback
        return _tell(BugError(path=_crash_report(error)))


def _tell(error: ContractctlError) -> int:
    """One sentence with its id, and what to do; the exit code."""
    streams.tell(_("Error {id}: {sentence}").format(id=error.id, sentence=error.sentence))
    if error.hint:
        streams.tell(_("Hint: {hint}").format(hint=error.hint))
    return int(error.exit_code)


def _crash_report(error: Exception) -> str:
    """Where it broke, into a file: places in the code and the error's kind, nothing of the ledger's data."""
    import tempfile
    import traceback

    places = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)]
    with tempfile.NamedTemporaryFile("w", prefix="contractctl-crash-", suffix=".txt", delete=False, encoding="utf-8") as file:
        file.write("\n".join([type(error).__name__, *places]) + "\n")
    return file.name


class SystemRefusedError(ContractctlError):
    """The machine refuses: a full disk, a folder without permission."""

    id = "E-SYS-001"
    exit_code = ExitCode.REFUSED
    msgid = N_("the system refuses {place}: {reason}")
    hint_msgid = N_("mend that, then run the command again")


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
