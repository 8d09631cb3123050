"""The documents that are made from the product: `write` them, or `check` that none differs from it."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tools import commands_page, formats_page, messages_page, schema_page
from tools.sessions import renewed

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
PAGES = (  # with sessions in them
    "README.md",
    "README.zh-CN.md",
    "docs/tutorial.md",
    "docs/tutorial.zh-CN.md",
    "docs/how-to/opening-balances.md",
    "docs/how-to/late-filing.md",
    "docs/how-to/first-quarter.md",
)


def _sessions_of(name: str) -> str:
    return renewed((ROOT / name).read_text(encoding="utf-8"))


DOCUMENTS: dict[str, Callable[[], str]] = {
    "docs/commands.md": commands_page.write,
    "docs/formats.md": formats_page.write,
    "docs/schema.md": schema_page.write,
    "docs/messages.md": messages_page.write,
    **{name: partial(_sessions_of, name) for name in PAGES},
}


def main(word: str) -> int:
    """Do what is asked; the exit code."""
    different = []
    for name, write in DOCUMENTS.items():
        path, text = ROOT / name, write()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            different.append(name)
            if word == "write":
                path.write_text(text, encoding="utf-8")
    told = "written" if word == "write" else "differs from the product, run `make docs`"
    sys.stdout.write("".join(f"{name}: {told}\n" for name in different))
    return 1 if different and word == "check" else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
