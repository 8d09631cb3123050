"""A name with the days between which it holds, as a cell writes it: `如东县报社 [2001-03-01..2019-05-31]`; either end may be left out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

SPAN = re.compile(r"\s*\[(?P<since>\d{4}-\d{2}-\d{2})?\.\.(?P<until>\d{4}-\d{2}-\d{2})?\]\s*$")


@dataclass(frozen=True, slots=True)
class Dated:
    """A name and the days, both inclusive, between which it holds; None is open."""

    name: str
    since: date | None = None
    until: date | None = None

    def __str__(self) -> str:
        if self.since is None and self.until is None:
            return self.name
        return f"{self.name} [{self.since or ''}..{self.until or ''}]"


def read_dated(text: str) -> Dated:
    """A name with its days; days that cannot be are left in the name, where a person sees them."""
    match = SPAN.search(text)
    if match is None:
        return Dated(text.strip())
    try:
        since, until = (date.fromisoformat(day) if day else None for day in (match["since"], match["until"]))
    except ValueError:
        return Dated(text.strip())
    return Dated(text[: match.start()].strip(), since, until)
