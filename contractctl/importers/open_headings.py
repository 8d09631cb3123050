"""What a heading leaves open: a field that its form asks for and no column is named by, or two columns that could be it (FORMATS.md §7 no. 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.importers.cells import NOTED_ONLY, as_text
from contractctl.importers.tables import SEARCH_ROWS, near_headings, plain
from contractctl.records import OfferedColumn, OpenField, OpenHeading
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contractctl.importers.layouts import Form
    from contractctl.importers.sheets import Sheet
    from contractctl.importers.tables import Found, Heading
    from contractctl.records import Kind

EXAMPLES = 3
FEWEST_TEXTS = 3
MOST_HEADINGS = 8
MOST_MISSING = 2  # fields: a sheet that lacks more is hardly a table of that form


@dataclass(frozen=True, slots=True)
class _Place:
    sheet: Sheet
    heading: Heading
    rows: Sequence[int]

    def offered(self, column: int, label: str) -> OfferedColumn:
        """A column with the first values that differ from each other."""
        values = dict.fromkeys(text for row in self.rows if (text := as_text(self.sheet.cell(row, column))))
        return OfferedColumn(label, tuple(values)[:EXAMPLES])

    def open_heading(self, fields: Iterable[OpenField]) -> OpenHeading | None:
        heading = self.heading
        open_fields = tuple(fields)
        return OpenHeading(self.sheet.name, heading.rows, heading.form.id, heading.form.kind, heading.fingerprint, open_fields) if open_fields else None


def open_in_table(found: Found) -> OpenHeading | None:
    """What a table leaves open."""
    place = _Place(found.sheet, found.heading, found.rows)
    missing = found.heading.form.missing(found.heading.columns) if found.rows else ()
    return place.open_heading([*_missing(place, missing), *_disputed(found)])


def open_in_sheet(sheet: Sheet, wanted: Kind | None) -> OpenHeading | None:
    """The heading of a sheet without tables that is nearest to being one."""
    near = [each for row in range(1, min(len(sheet.rows), SEARCH_ROWS) + 1) for each in near_headings(sheet, row, wanted) if _is_near(sheet, each)]
    if not near:
        return None
    heading = max(near, key=lambda each: (-len(_lacking(each.form, each)), len(each.columns)))
    place = _Place(sheet, heading, range(heading.rows[-1] + 1, len(sheet.rows) + 1))
    return place.open_heading(_missing(place, _lacking(heading.form, heading)))


def _is_near(sheet: Sheet, heading: Heading) -> bool:
    lacking = len(_lacking(heading.form, heading))
    return 0 < lacking <= min(MOST_MISSING, len(heading.unread)) and _is_filled_below(sheet, heading.rows[-1])


def _lacking(form: Form, heading: Heading) -> list[tuple[str, ...]]:
    return [group for group in (*form.needs, *form.asks) if not any(name in heading.columns for name in group)]


def _missing(place: _Place, groups: Iterable[tuple[str, ...]]) -> Iterator[OpenField]:
    columns = tuple(place.offered(column, label) for column, label in place.heading.unread)
    for group in groups:
        if columns:
            yield OpenField(group[0], _label(place.heading.form, group[0]), columns)


def _disputed(found: Found) -> Iterator[OpenField]:
    rows: dict[str, list[int]] = {}
    for row, fields in found.disputed.items():
        for name in fields.keys() - NOTED_ONLY:
            rows.setdefault(name, []).append(row)
    for name in sorted(rows):
        claims = [found.heading.claim(name), *found.heading.rivals[name]]
        differing = _Place(found.sheet, found.heading, rows[name])
        yield OpenField(name, _label(found.heading.form, name), tuple(differing.offered(c.column, c.label) for c in claims), is_disputed=True)


def _label(form: Form, name: str) -> str:
    return synonyms("headers", form.id)[name][0]


def headings_seen(sheets: Iterable[Sheet]) -> list[str]:
    """The texts of the first row of a sheet that looks like a heading: several texts, no number, rows below it filled."""
    for sheet in sheets:
        for row in range(1, min(len(sheet.rows), SEARCH_ROWS) + 1):
            cells = [cell for cell in sheet.rows[row - 1] if cell is not None and cell != ""]
            texts = [as_text(cell) for cell in cells if plain(cell)]
            if len(texts) >= FEWEST_TEXTS and len(texts) == len(cells) and _is_filled_below(sheet, row):
                return texts
    return []


def _is_filled_below(sheet: Sheet, row: int) -> bool:
    return row < len(sheet.rows) and sum(1 for cell in sheet.rows[row] if as_text(cell)) > 1
