"""What waits for a person, offered in the way that was asked for: a workbook, a list, or question by question."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.commands.call import Call, InputNeededError

if TYPE_CHECKING:
    from collections.abc import Callable

    from contractctl.reports.table import Report


@dataclass(frozen=True, slots=True)
class Way:
    """How the command line asks for it; `filled` is a workbook that comes back."""

    export: str | None = None
    filled: str | None = None
    listed: bool = False
    limit: int = 0
    dry_run: bool = False

    @property
    def most(self) -> int | None:
        """How many at the most; None is all."""
        return self.limit or None


def offer(call: Call, way: Way, report: Report, ask: Callable[[], None] | None, nothing: str) -> None:
    """Write or show the report, else ask; `ask` is None where nothing waits, and then `nothing` is said. Errors: InputNeededError."""
    if way.export:
        call.write(report, Path(way.export))
    elif way.listed or call.output or call.json or call.format:
        call.show(report)
    elif ask is None:
        call.say(nothing)
    elif not call.can_ask():
        raise InputNeededError(flag="--list, --export FILE.xlsx")
    else:
        ask()
