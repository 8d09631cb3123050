"""Sessions in documents: the commands of a Markdown page, run in a real terminal of fixed size, with what they print.

A block ```console holds a session: lines after `$ ` are commands, all else is what the screen shows, and is written again by `renewed`.
A block ```sh and code spans such as `contractctl status` hold commands alone. A page's commands share one folder, in the page's order;
`cd` lasts to the end of its block; the sample ledgers lie in the folder `台账`, what a first quarter needs beside them in `开账`.
Words for a command that asks stand in a comment before the block, <!-- answers: 1 q -->; after them its input ends.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import tempfile
import termios
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
COLUMNS, ROWS = 120, 50
INBOX = "台账"
FIRST_QUARTER = "开账"
ENVIRONMENT = {"LANG": "zh_CN.UTF-8", "CONTRACTCTL_TODAY": "2024-04-08", "CONTRACTCTL_USER": "王会计", "NO_COLOR": "1", "TERM": "xterm-256color"}
BLOCK = re.compile(
    r"""(?:<!--\ answers:\ (?P<answers>[^>]*)\ -->\n)? ^```(?P<kind>console|sh)\n (?P<body>.*?) ^```$
    | (?<!`) `(?P<span>contractctl\ [^`\n]+)` (?!`)""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
END_OF_INPUT = b"\x04"
# A bar of progress that is wiped away again; whether it comes at all depends on the machine's speed.
WIPED = re.compile(r"\x1b\[\?25l.*?\x1b\[\?25h\r?(?:\x1b\[1A)?\x1b\[2K", re.DOTALL)
STYLES = re.compile(r"\x1b\[[0-9;]*m")
HEAD = re.compile(r"(操作日志.*?)\b[0-9a-f]{16}\b")  # the journal's head holds the moment of writing
PROMPT = re.compile(r"[：:] ?$")


@dataclass(frozen=True, slots=True)
class Ran:
    """A command of a page, what the screen showed, and the exit code."""

    command: str
    screen: str
    code: int


class Terminal:
    """As much of a shell as our pages need: a folder to be in, `cd` and `contractctl`."""

    def __init__(self, home: Path) -> None:
        self.home = self.folder = home
        inbox = home / INBOX
        for folder, package in ((inbox, "contractctl.samples"), (home / FIRST_QUARTER, "contractctl.samples.first_quarter")):
            folder.mkdir()
            for each in resources.files(package).iterdir():
                if each.name.endswith(".xlsx"):
                    (folder / each.name).write_bytes(each.read_bytes())

    def play(self, block: Block) -> Iterator[Ran]:
        """Run a block's commands in the page's folder; those for make are left to make."""
        self.folder = self.home
        yield from (self.run(command, block.answers) for command in block.commands if not command.startswith("make "))

    def run(self, command: str, answers: tuple[str, ...]) -> Ran:
        """Run one command; each question takes the next of `answers`."""
        program, *words = shlex.split(command)
        if program == "cd":
            self.folder /= words[0]
            return Ran(command, "", 0)
        if program != "contractctl":
            raise ValueError(command)
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONTRACTCTL_", "LC_"))}
        environment = {**kept, **ENVIRONMENT, "PYTHONPATH": str(ROOT)}
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        process = subprocess.Popen(  # noqa: S603 - the product, with words of our own documents
            [sys.executable, "-m", "contractctl", *words], cwd=self.folder, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        screen = _conversation(ours, answers)
        return Ran(command, screen, process.wait())


def _conversation(terminal: int, answers: tuple[str, ...]) -> str:
    """All that is shown until the program ends; a line that waits after a colon gets the next answer."""
    waiting = list(answers)
    shown = b""
    with os.fdopen(terminal, "r+b", buffering=0) as stream:
        while True:
            try:
                piece = stream.read(65536)
            except OSError:  # Linux tells the end of a terminal as an error
                break
            if not piece:
                break
            shown += piece
            if PROMPT.search(shown.decode(errors="ignore")):
                stream.write(f"{waiting.pop(0)}\n".encode() if waiting else END_OF_INPUT)
    lines = WIPED.sub("", shown.decode().replace("\r\n", "\n"))
    return HEAD.sub(r"\g<1>0123456789abcdef", STYLES.sub("", lines))


@dataclass(frozen=True, slots=True)
class Block:
    """Commands that stand together on a page."""

    commands: tuple[str, ...]
    answers: tuple[str, ...]


def blocks(page: str) -> tuple[Block, ...]:
    """The blocks and code spans of a page that hold commands, in its order."""
    return tuple(_block(found) for found in BLOCK.finditer(page))


def _block(found: re.Match[str]) -> Block:
    answers = tuple((found["answers"] or "").split())
    if found["span"]:
        return Block((found["span"],), answers)
    lines = found["body"].splitlines()
    return Block(tuple(line.removeprefix("$ ") for line in lines if line.startswith("$ ")) if found["kind"] == "console" else tuple(lines), answers)


@cache
def played(page: tuple[Block, ...]) -> tuple[tuple[Ran, ...], ...]:
    """What a page's blocks show, run in a fresh folder; a twin in the other language has the same blocks and is not run again."""
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(Path(folder))
        return tuple(tuple(terminal.play(block)) for block in page)


def renewed(page: str) -> str:
    """The page with what its sessions print today."""
    parts, end = [], 0
    for found, runs in zip(BLOCK.finditer(page), played(blocks(page)), strict=True):
        if found["kind"] == "console":
            parts += [page[end : found.start("body")], *(f"$ {ran.command}\n{ran.screen}" for ran in runs)]
            end = found.end("body")
    return "".join([*parts, page[end:]])
