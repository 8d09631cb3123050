"""The standard streams as the world hands them over: closed, full, or with a reader that leaves when it has enough, as `head` does."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.visible import safe

if TYPE_CHECKING:
    from collections.abc import Iterator


def prepare() -> None:
    """A closed stream reads and writes nothing; a GBK console must not crash on a name."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # opened first of all, or the ledger's file would become the standard output
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - it stays open
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


@contextmanager
def answering() -> Iterator[None]:
    """Write to stdout in here; a reader that leaves ends the writing, and nothing else (UX.md §2.5)."""
    try:
        yield
    except BrokenPipeError:
        drop_unwritable()


def put(text: str) -> None:
    """A result on stdout."""
    with answering():
        sys.stdout.write(text)


def tell(text: str) -> None:
    """Words on stderr, with nothing in them that steers a terminal; where nobody can read them the work goes on."""
    try:
        sys.stderr.write("\n".join(safe(line) for line in text.split("\n")) + "\n")
        sys.stderr.flush()
    except OSError:
        drop_unwritable()


def flush() -> None:
    """Bring the whole answer to its reader; errors: OSError where it cannot be written."""
    with answering():
        sys.stdout.flush()


def drop_unwritable() -> None:
    """What cannot be written is dropped, or Python would complain of it when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
