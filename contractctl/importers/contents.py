"""What a form's reader is given, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from contractctl.importers.cells import REMEMBERED, RowReader
from contractctl.importers.columns import Read, each_row
from contractctl.importers.layouts import folded
from contractctl.records import About

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from contractctl.documents import Direction
    from contractctl.importers.tables import Found
    from contractctl.records import ContractSums, Problem, Row, StatedTotal


@dataclass(frozen=True, slots=True)
class TableReader:
    """A found table with what else its rows' meaning depends on: our own names, the direction its sheet says, the workbook's calendar."""

    found: Found
    own_names: Collection[str]
    direction: Direction | None = None
    is_1904: bool = False

    def is_ours(self, name: str) -> bool:
        """Whether a name is the company's or a unit's, widths and blanks aside."""
        return bool(name) and _is_one_of(name, frozenset(self.own_names))

    def rows(self) -> Iterator[RowReader]:
        """A reader for each data row, from top to bottom."""
        for number in self.found.rows:
            yield RowReader(self.found, number, self.is_1904)

    def each(self, read: Callable[[RowReader], Read]) -> Iterator[Read]:
        """What `read` makes of each data row, from top to bottom, for those who look at one row only."""
        return each_row(self.found, read, is_1904=self.is_1904)


@lru_cache(REMEMBERED)
def _is_one_of(name: str, names: frozenset[str]) -> bool:
    return folded(name) in {folded(each) for each in names}


@dataclass(frozen=True, slots=True)
class Contents:
    """A table as read: its rows, opening balances apart, what it says of itself, and figures it states beside its total rows."""

    rows: tuple[Row, ...]
    openings: tuple[Row, ...] = ()
    about: About = field(default_factory=About)
    stated: tuple[StatedTotal, ...] = ()
    problems: tuple[Problem, ...] = ()
    sums: tuple[ContractSums, ...] = ()
