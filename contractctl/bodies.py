"""Bodies from what the register's tables hold: names now and before, ways of writing, codes that were merged."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from contractctl.normalize import Body

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class Registered(NamedTuple):
    """A row of the register."""

    code: str
    name: str
    uscc: str | None
    region: str | None
    parent: str | None


class Way(NamedTuple):
    """A judgement that a body is, was or may be written so; `kind` is alias, former or current."""

    kind: str
    written: str
    code: str


def last_codes(step: Mapping[str, str]) -> dict[str, str]:
    """Each code that was merged, to the code that stands for it now, over several steps."""
    return {code: _last(step, code) for code in step}


def _last(step: Mapping[str, str], code: str) -> str:
    while code in step:
        code = step[code]
    return code


def assembled(rows: Iterable[Registered], ways: Iterable[Way], merged: Mapping[str, str]) -> list[Body]:
    """Every body that stands for itself; a merged code's names and tax number are those of the code that stands for it."""
    written: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for way in ways:
        written[merged.get(way.code, way.code)][way.kind].add(way.written)
    standing, numbers = [], defaultdict[str, set[str]](set)
    for row in rows:
        if row.code not in merged:
            standing.append(row)
            continue
        written[merged[row.code]]["alias"].add(row.name)
        numbers[merged[row.code]] |= {row.uscc} if row.uscc else set()
    return [_body(row, written.get(row.code), numbers.get(row.code, set())) for row in standing]


def _body(row: Registered, ways: Mapping[str, set[str]] | None, numbers: set[str]) -> Body:
    """A body as it is called now; a name that it had is no alias."""
    if ways is None and not numbers:
        return Body(row.code, row.name, row.uscc, (), row.region, row.parent)
    found = ways or {}
    current = min(found.get("current") or {row.name})
    formers = found.get("former", set()) - {current}
    aliases = found.get("alias", set()) - {current} - formers
    return Body(row.code, current, row.uscc, tuple(sorted(aliases)), row.region, row.parent, tuple(sorted(formers)), tuple(sorted(numbers)))
