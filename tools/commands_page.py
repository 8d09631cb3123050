"""docs/commands.md: the help page of every command, in both languages.

Typer reads help texts when a command is declared, so that each language needs a process of its own: `python -m tools.commands_page zh_CN`.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl import language

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
HEAD = """# Commands

What `contractctl COMMAND -h` prints, in English and in Chinese; `--lang` chooses. Exit codes stand in
[messages.md](messages.md#exit-codes).
"""


def _paths(command: object, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from _paths(inner, (*path, name))


def pages() -> dict[str, tuple[str, str]]:
    """Command to its help page without the options of every command, and those; in the language in use."""
    from typer.main import get_command

    from contractctl.commands.help_texts import page
    from contractctl.commands.root import build

    root = get_command(build())
    heading = language._("Options of every command:")
    found = {}
    for path in _paths(root):
        own, _, shared = page(path, root).partition(f"\n\n{heading}")
        found[" ".join(("contractctl", *path))] = (own, f"{heading}{shared}" if shared else "")
    return found


def _pages_in(lang: str) -> dict[str, tuple[str, str]]:
    words = [sys.executable, "-m", "tools.commands_page", lang]
    told = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=True).stdout  # noqa: S603 - this very module
    return {command: (own, shared) for command, (own, shared) in json.loads(told).items()}


def write() -> str:
    """The page."""
    english, chinese = _pages_in("en"), _pages_in("zh_CN")
    shared = [next(text for _, text in found.values() if text) for found in (english, chinese)]
    parts = [HEAD, *(f"```text\n{text}\n```\n" for text in shared)]
    for command, (own, _) in english.items():
        parts.append(f"## {command}\n\n```text\n{own}\n```\n\n```text\n{chinese[command][0]}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    language.use(sys.argv[1])
    sys.stdout.write(json.dumps(pages()))
