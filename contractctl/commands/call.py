"""What every command takes and how it answers: common options, the ledger, the format, stdout for results and stderr for talk."""

from __future__ import annotations

import difflib
import functools
import inspect
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from typer import Option

from contractctl import streams
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import DEFAULT, N_, SUPPORTED, _, say

if TYPE_CHECKING:
    from threading import Timer

    from rich.progress import Progress, TaskID

    from contractctl.language import Message
    from contractctl.operations.opening import Desk
    from contractctl.reports.table import Report

SECONDS_BEFORE_PROGRESS = 0.3
COLORS = ("auto", "always", "never")


class InputNeededError(ContractctlError):
    """A question, and nobody there to answer it."""

    id = "E-CLI-004"
    exit_code = ExitCode.NEEDS_PERSON
    msgid = N_("a person must answer here, and input is off")
    hint_msgid = N_("run it in a terminal, or give {flag}")


class FileNeededError(ContractctlError):
    """A workbook, and no name for it."""

    id = "E-OUT-002"
    exit_code = ExitCode.USAGE
    msgid = N_("a workbook cannot be shown on the screen")
    hint_msgid = N_("give it a file: -o FILE.xlsx")


class UnfittingOptionsError(ContractctlError):
    """Two options that exclude each other; facts: one, other."""

    id = "E-CLI-008"
    exit_code = ExitCode.USAGE
    msgid = N_("{one} and {other} do not go together")
    hint_msgid = N_("leave one of them out")


class UnknownChoiceError(ContractctlError):
    """A word that an option does not know."""

    id = "E-CLI-003"
    exit_code = ExitCode.USAGE
    msgid = N_("{option} cannot be {word}")
    hint_msgid = N_("choose one of {known}")


def choice(option: str, word: str, known: tuple[str, ...]) -> str:
    """A word that must be one of those known; errors: UnknownChoiceError."""
    if word not in known:
        raise UnknownChoiceError(option=option, word=word, known="、".join(known))
    return word


class UnknownWordError(ContractctlError):
    """A word in a list that its option does not know."""

    id = "E-FND-008"
    exit_code = ExitCode.USAGE
    msgid = N_("{option} does not know {word}; did you mean {near}?")
    hint_msgid = N_("it knows {known}")


def chosen(option: str, wish: str, known: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """The words of a list with commas, each as programs or as the screen write it: `known` are pairs of both; errors: UnknownWordError."""
    words = {name: word for word, label in known for name in (word, label)}
    found = []
    for word in filter(None, map(str.strip, re.split("[,\uff0c\u3001]", wish))):
        if word not in words:
            near = difflib.get_close_matches(word, words, n=1, cutoff=0)[0]
            said = words[near] if near.isascii() else near
            raise UnknownWordError(option=option, word=word, near=said, known="、".join(dict.fromkeys(words.values())))
        found.append(words[word])
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Bar:
    """How far the files are."""

    progress: Progress
    task: TaskID
    timer: Timer

    def __call__(self, name: str, done: int, total: int) -> None:
        self.progress.update(self.task, description=name, completed=done, total=total)

    def end(self) -> None:
        """Make room for a question."""
        self.timer.cancel()
        self.progress.stop()


@dataclass(frozen=True, slots=True)
class Call:
    """One command's common options."""

    ledger: str | None = None
    user: str | None = None
    quiet: bool = False
    verbose: bool = False
    no_input: bool = False
    color: str = "auto"
    lang: str | None = None
    output: str | None = None
    format: str | None = None
    json: bool = False
    all_rows: bool = False
    wide: bool = False

    def desk(self) -> Desk:
        """Open the ledger that is meant."""
        from contractctl.operations.opening import open_desk

        return open_desk(Path(self.ledger) if self.ledger else None, self.user)

    def show(self, report: Report, *, top: int = 20) -> None:
        """Print a report, or write it to the file that is asked for."""
        if self.output and self.output != "-":
            self.write(report, Path(self.output))
        else:
            self._print(report, top)

    def write(self, report: Report, path: Path) -> None:
        """Write a report to a file, in the format that its ending or an option says."""
        from contractctl.operations.opening import ledger_settings
        from contractctl.reports import files

        settings = ledger_settings(Path(self.ledger) if self.ledger else None)
        files.write(report, path, self._format(path), {"comments": ""}, bom=settings.output.csv_bom)
        self.say(say(N_("written: {path}"), path=path))

    def _format(self, path: Path | None) -> str:
        """The format that is asked for, else the one that the file's ending says, else a table."""
        from contractctl.reports.files import FORMATS, UnknownFormatError

        wish = "json" if self.json else self.format or (path.suffix.lstrip(".").lower() or path.name if path else "table")
        known = FORMATS[1:] if path else FORMATS
        if wish not in known:
            raise UnknownFormatError(format=wish, known="、".join(known))
        if path is None and wish == "xlsx":
            raise FileNeededError
        return wish

    def _print(self, report: Report, top: int) -> None:
        from contractctl.reports import files, terminal
        from contractctl.reports.table import View

        format_ = self._format(None)
        if format_ == "table":
            if not self.quiet:
                with streams.answering():
                    terminal.print_screen(report.screen(View(self.all_rows, top)), sys.stdout, wide=self.wide, color=self.color)
        elif format_ == "jsonl":
            with streams.answering():
                sys.stdout.writelines(files.each_line(report))
        else:
            streams.put(files.TEXTS[format_](report))

    def check_format(self) -> None:
        """Refuse an unknown format before any work is done."""
        self._wish()

    def is_for_the_screen(self) -> bool:
        """Whether a person reads the answer, not a program or a file."""
        return self._wish() == "table"

    def _wish(self) -> str:
        return self._format(Path(self.output) if self.output and self.output != "-" else None)

    def say(self, message: Message | str) -> None:
        """Talk on stderr; nothing when quiet."""
        if not self.quiet:
            streams.tell(str(message))

    @contextmanager
    def progress(self) -> Iterator[Bar | None]:
        """How far the files are, on stderr of a terminal only, where it takes longer than a glance; gone when all is done."""
        if self.quiet or not sys.stderr.isatty():
            yield None
            return
        from threading import Timer

        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = (BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}", markup=False))
        progress = Progress(*columns, console=Console(stderr=True), transient=True)
        task = progress.add_task("", total=None)
        timer = Timer(SECONDS_BEFORE_PROGRESS, progress.start)
        timer.start()
        try:
            yield Bar(progress, task, timer)
        finally:
            timer.cancel()
            timer.join()
            progress.stop()

    def next_step(self, message: Message) -> None:
        """One line about what to do next, for a person at a terminal only."""
        if sys.stdout.isatty() and not self.json:
            self.say(_("Next: {step}").format(step=message))

    def ask(self, prompt: str, allowed: tuple[str, ...]) -> str:
        """One of the answers that are allowed; the end of the input stops (q)."""
        while True:
            sys.stderr.write(prompt)
            sys.stderr.flush()
            line = sys.stdin.readline()
            answer = line.strip().lower() if line else "q"
            if answer in allowed:
                return answer

    def line(self, prompt: str) -> str:
        """A line of a person's own words."""
        sys.stderr.write(prompt)
        sys.stderr.flush()
        return sys.stdin.readline().strip()

    def can_ask(self) -> bool:
        """Whether a person can answer a question."""
        return not (self.no_input or os.environ.get("CONTRACTCTL_NO_INPUT")) and sys.stdin.isatty() and sys.stderr.isatty()


def _option(*names: str, help_: str, metavar: str | None = None) -> Any:
    return Option(*names, help=help_, metavar=metavar, show_default=False)


def _common() -> dict[str, tuple[object, object]]:
    return {
        "ledger": (Annotated[str | None, _option("--ledger", help_=_("the ledger's folder or file"), metavar="PATH")], None),
        "user": (Annotated[str | None, _option("--user", help_=_("who acts, for the journal"), metavar="NAME")], None),
        "quiet": (Annotated[bool, _option("-q", "--quiet", help_=_("say nothing on success"))], False),
        "verbose": (Annotated[bool, _option("-v", "--verbose", help_=_("say more"))], False),
        "no_input": (Annotated[bool, _option("--no-input", help_=_("never ask; end with 4 where a person must answer"))], False),
        "color": (Annotated[str, _option("--color", help_=_("auto, always or never"), metavar="WHEN")], "auto"),
        "lang": (Annotated[str | None, _option("--lang", help_=_("zh_CN or en"), metavar="LANG")], None),
    }


def _results() -> dict[str, tuple[object, object]]:
    return {
        "output": (Annotated[str | None, _option("-o", "--output", help_=_("write to a file; its ending says the format"), metavar="FILE")], None),
        "format": (Annotated[str | None, _option("-O", "--format", help_=_("table, json, jsonl, csv or xlsx"), metavar="FORMAT")], None),
        "json": (Annotated[bool, _option("--json", help_=_("the same as -O json"))], False),
        "all_rows": (Annotated[bool, _option("--all", help_=_("show all rows"))], False),
        "wide": (Annotated[bool, _option("--wide", help_=_("hide and shorten nothing"))], False),
    }


def answering(function: Callable[..., None]) -> Callable[..., None]:
    """A command that prints results: it takes the options of every command and those about its output, as its first argument, a Call."""
    return _with_options(function, {**_results(), **_common()})


def acting(function: Callable[..., None]) -> Callable[..., None]:
    """A command that changes something: it takes the options of every command, as its first argument, a Call."""
    return _with_options(function, _common())


def _with_options(function: Callable[..., None], extra: dict[str, tuple[object, object]]) -> Callable[..., None]:
    own = list(inspect.signature(function, eval_str=True).parameters.values())[1:]
    added = [inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=note) for name, (note, default) in extra.items()]
    keyword_only = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in own]

    @functools.wraps(function)
    def command(**values: Any) -> None:
        call = Call(**{name: values.pop(name) for name in extra})
        choice("--color", call.color, COLORS)
        choice("--lang", call.lang or DEFAULT, SUPPORTED)
        if "format" in extra:
            call.check_format()
        function(call, **values)

    command.__signature__ = inspect.Signature([*keyword_only, *added])  # type: ignore[attr-defined]
    command.__annotations__ = {p.name: p.annotation for p in (*keyword_only, *added)}
    del command.__wrapped__  # Typer would read the wrapped function's signature
    return command
