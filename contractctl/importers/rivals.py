"""Two columns that claim one field: what they say decides which counts; where they differ in a row, a person does (FORMATS.md §7 no. 6)."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from contractctl.importers.cells import as_text
from contractctl.importers.sheets import BadCell
from contractctl.values.amounts import Reading, read_amount
from contractctl.values.dates import read_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractctl.importers.sheets import Cell, Sheet
    from contractctl.importers.tables import Claim, Heading

ZEROS_BEFORE = re.compile(r"0\d")  # such a number names something


def compared(
    sheet: Sheet, heading: Heading, rows: Sequence[int], above: Mapping[tuple[int, int], int], scale: int
) -> tuple[Heading, dict[tuple[int, str], Claim], dict[int, dict[str, Sequence[Claim]]]]:
    """The heading with the columns that count, rows in which another column alone says something, and rows in which they differ."""
    instead: dict[tuple[int, str], Claim] = {}
    disputed: dict[int, dict[str, Sequence[Claim]]] = {}
    for name, rivals in heading.rivals.items():
        cells = {claim: [sheet.cell(above.get((row, claim.column), row), claim.column) for row in rows] for claim in (heading.claim(name), *rivals)}
        filled = [claim for claim, column in cells.items() if any(as_text(cell) for cell in column)] or [heading.claim(name)]
        heading = heading.with_claim(name, filled[0], filled[1:])
        for place, row in enumerate(rows):
            saying = [claim for claim in filled if as_text(cells[claim][place])]
            if any(not _is_same(cells[saying[0]][place], cells[other][place], [saying[0].scale or scale, other.scale or scale]) for other in saying[1:]):
                disputed.setdefault(row, {})[name] = saying
            elif saying and saying[0] is not filled[0]:
                instead[row, name] = saying[0]
    return heading, instead, disputed


def _is_same(one: Cell, other: Cell, scales: Sequence[int]) -> bool:
    """Whether two cells say the same: as they are written, as days, or as amounts in their columns' units."""
    first, second = as_text(one), as_text(other)
    if first == second and len(set(scales)) == 1:
        return True
    if isinstance(one, BadCell) or isinstance(other, BadCell) or ZEROS_BEFORE.match(first) or ZEROS_BEFORE.match(second):
        return False
    days = (read_day(one), read_day(other))
    if all(isinstance(day, date) for day in days):
        return days[0] == days[1]
    amounts = [read_amount(cell, scale) for cell, scale in zip((one, other), scales, strict=True) if isinstance(cell, str | int | float)]
    return len(amounts) == len(scales) and all(each.reading is Reading.AMOUNT for each in amounts) and amounts[0].fen == amounts[1].fen
