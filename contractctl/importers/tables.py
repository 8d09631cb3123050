"""Where the tables of a sheet are: their heading, kind, unit and rows (FORMATS.md §7).

A heading is known by exact matches with the vocabulary; never by parts of words. What makes a table one of its kind stands in layouts.py.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from contractctl.importers.layouts import Form, Layout, Named, folded, forms, known_headings, layout_of
from contractctl.importers.sheets import BadCell, Cell, Sheet
from contractctl.records import Kind
from contractctl.vocabulary import words_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

SEARCH_ROWS = 40
BLANK_ROWS_THAT_END = 3
WAN = 10_000
WITH_CONTROLS = (Kind.RECEIPTS, Kind.INVOICES)
UNIT = re.compile(r"单位[::](?:人民币)?(?P<unit>万元|元)")
SUFFIX = re.compile(r"\((?P<unit>万元|元|RMB|人民币元|人民币万元)\)$", re.IGNORECASE)
PAGE = re.compile(r"第\d+页(?:[/,,]?共\d+页)?|共\d+页")
BRACKETED_ENGLISH = re.compile(r"\[[^\]]*\]$")


class RowKind(Enum):
    """What a row below a heading is."""

    DATA = "data"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    FOOTER = "footer"
    CONTROL = "control"  # labels with figures to check the rows by
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Heading:
    """A recognised heading: the column of each field, its label, and the columns' units in yuan."""

    form: Form
    layout: Layout
    rows: tuple[int, ...]
    columns: Mapping[str, int]
    labels: Mapping[str, str]
    scales: Mapping[str, int]
    more: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # further columns of a field, in their order
    twice: tuple[str, ...] = ()  # fields that two columns claim
    unread: tuple[tuple[int, str], ...] = ()  # columns that no field is named by, with their headings


@dataclass(frozen=True, slots=True)
class Found:
    """A table of a sheet: its heading, its rows, and the text above it."""

    sheet: Sheet
    heading: Heading
    scale: int  # the table's unit in yuan; a column's own goes before it
    rows: tuple[int, ...]
    totals: tuple[tuple[int, RowKind], ...]
    title: str
    first: int  # the first row that belongs to it: what stands from here to the heading is said of it
    controls: tuple[int, ...] = ()
    above: Mapping[tuple[int, int], int] = field(default_factory=dict)  # cells that a merged range covers: the row of its value
    same: Mapping[tuple[int, int], int] = field(default_factory=dict)  # cells that say 同上: the row of the value they mean


def plain(cell: Cell) -> str:
    """A cell's text for comparison: NFKC, without blanks; numbers and days have none."""
    return re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else ""


def find_tables(sheet: Sheet, wanted: Kind | None = None) -> Iterator[Found]:
    """The tables of a sheet from top to bottom; `wanted` allows one kind only."""
    row, last = 1, len(sheet.rows)
    while row <= last:
        heading = _next_heading(sheet, row, wanted)
        if heading is None:
            return
        table, row = _table(sheet, heading, first=row)
        yield table


def _next_heading(sheet: Sheet, first: int, wanted: Kind | None) -> Heading | None:
    for row in range(first, min(len(sheet.rows), first + SEARCH_ROWS) + 1):
        if heading := read_heading(sheet, row, first, wanted):
            return heading
    return None


def read_heading(sheet: Sheet, row: int, first: int, wanted: Kind | None = None) -> Heading | None:
    """The heading that starts at a row, over one row or two; None where there is none. What stands from `first` on belongs to its table."""
    upper = [plain(cell) for cell in sheet.rows[row - 1]] if row <= len(sheet.rows) else []
    if not _may_be_heading(upper):
        return None
    above = _above(sheet, first, row)
    offered = [form for form in forms() if wanted in (None, form.kind)]
    found = [_match(form, (row,), [(text,) for text in upper], above) for form in offered]
    below = sheet.rows[row] if row < len(sheet.rows) else []
    if below and not any(isinstance(cell, int | float) for cell in below) and any(plain(cell) for cell in below):
        lower = [plain(cell) for cell in below]
        two = [_match(form, (row, row + 1), _joined(sheet, row, upper, lower), above) for form in offered]
        alone = [_match(form, (row + 1,), [(text,) for text in lower], above) for form in offered]
        found += [pair for pair, one in zip(two, alone, strict=True) if pair and not (one and len(one.columns) >= len(pair.columns))]
    return max((heading for heading in found if heading), key=_fit, default=None)


def _fit(heading: Heading) -> tuple[int, int, int, int]:
    return (len(heading.columns), -len(heading.form.missing(heading.columns)), -len(heading.twice), -len(heading.rows))


def _above(sheet: Sheet, first: int, row: int) -> tuple[str, ...]:
    """The sheet's name and the texts that stand above a heading, folded."""
    return (folded(sheet.name), *(folded(cell) for cells in sheet.rows[first - 1 : row - 1] for cell in cells if isinstance(cell, str) and cell))


def _may_be_heading(texts: list[str]) -> bool:
    """Two headings of any form in one row; a title stands alone in its own."""
    known = known_headings()
    return sum(1 for text in texts if text and _without_unit(text)[0] in known) > 1


def _joined(sheet: Sheet, row: int, upper: list[str], lower: list[str]) -> list[tuple[str, ...]]:
    """The names that a column of a two-row heading may go by; the upper text spreads over its merged range."""
    spread = list(upper) + [""] * (len(lower) - len(upper))
    for top, left, bottom, right in sheet.merged:
        if top == bottom == row:
            for column in range(left, min(right, len(spread)) + 1):
                spread[column - 1] = spread[left - 1]
    lower = lower + [""] * (len(spread) - len(lower))
    for column in range(1, len(spread)):  # exports write 期初余额 once over 借方 and 贷方, without merging
        if lower[column] and lower[column - 1] and not spread[column]:
            spread[column] = spread[column - 1]
    return [_two_rows(above, under) if above and under else (above or under,) for above, under in zip(spread, lower, strict=True)]


def _two_rows(above: str, under: str) -> tuple[str, ...]:
    """合同金额(万元) over 含税 is 合同金额/含税(万元): a unit above holds for every column below it."""
    unit = SUFFIX.search(above)
    bare, suffix = (above[: unit.start()], unit[0]) if unit and not SUFFIX.search(under) else (above, "")
    return (f"{bare}/{under}{suffix}", f"{under}{suffix}")


@dataclass(frozen=True, slots=True)
class _Claim:
    """A column that a heading gives to a field; of several, the one of the lowest rank stands for it."""

    rank: int
    column: int
    label: str
    scale: int | None


def _match(form: Form, rows: tuple[int, ...], names: Sequence[tuple[str, ...]], above: Sequence[str]) -> Heading | None:
    claims: dict[str, list[_Claim]] = {}
    unread: list[tuple[int, str]] = []
    used_second_row = False
    for column, spellings in enumerate(names, start=1):
        named = next(((found, spelling) for spelling in (spellings[:1] if form.whole else spellings) if (found := _named(form, spelling))), None)
        if named is None:
            unread += [(column, spellings[0])] if spellings[0] else []
            continue
        known, spelling = named
        used_second_row |= len(spellings) > 1
        claims.setdefault(known.name, []).append(_Claim(known.rank, column, spelling, _without_unit(spelling)[1]))
    if not form.is_met(claims) or (len(rows) > 1 and not used_second_row):
        return None
    first = {name: min(several, key=lambda c: c.rank) if name in form.preferred else several[0] for name, several in claims.items()}
    texts = {text for spellings in names for spelling in spellings for text in (folded(spelling), _without_unit(spelling)[0])}
    labels = {text.split(":")[0] for text in above} | {_without_unit(text)[0] for text in above}
    return Heading(
        form,
        layout_of(form, texts | labels, " ".join(above)),
        rows,
        {name: claim.column for name, claim in first.items()},
        {name: claim.label for name, claim in first.items()},
        {name: claim.scale for name, claim in first.items() if claim.scale},
        {name: tuple(c.column for c in several[1:]) for name, several in claims.items() if name in form.joined and len(several) > 1},
        tuple(name for name, several in claims.items() if len(several) > 1 and name not in form.joined | form.preferred),
        tuple(unread),
    )


def _named(form: Form, spelling: str) -> Named | None:
    return form.named(_without_unit(spelling)[0]) or form.named(folded(spelling))


def _without_unit(text: str) -> tuple[str, int | None]:
    bare = BRACKETED_ENGLISH.sub("", folded(text)).rstrip(":") or folded(text)
    suffix = SUFFIX.search(bare)
    if suffix is None:
        return bare, None
    return bare[: suffix.start()], WAN if "万" in suffix["unit"] else 1


def _table(sheet: Sheet, heading: Heading, first: int) -> tuple[Found, int]:
    """The rows of a table, and the row after it."""
    rows: list[int] = []
    totals: list[tuple[int, RowKind]] = []
    controls: list[int] = []
    title = _text_of(sheet, range(first, heading.rows[0]))
    row, blanks = heading.rows[-1] + 1, 0
    while row <= len(sheet.rows) and blanks < BLANK_ROWS_THAT_END:
        if another := read_heading(sheet, row, row):
            titles = _titles_below(sheet, rows, totals)
            if _is_another_table(heading, another, title, _text_of(sheet, titles)):
                row = min([row, *titles])
                break
            rows += titles if heading.form.kind is Kind.ACCOUNTS else []  # whose entries follow stands between an accounting system's pages
            row = another.rows[-1] + 1
            continue
        kind = row_kind(sheet, heading, row)
        if kind is RowKind.DATA:
            rows.append(row)
        elif kind in (RowKind.SUBTOTAL, RowKind.TOTAL):
            totals.append((row, kind))
        elif kind is RowKind.CONTROL:
            controls.append(row)
        blanks = blanks + 1 if kind is RowKind.BLANK else 0
        row += 1
    above = _covered(sheet, heading)
    same = _same_as_above(sheet, heading, rows, above)
    found = Found(sheet, heading, _unit(title), tuple(rows), tuple(totals), title, first, tuple(controls), above, same)
    return found, row


def _text_of(sheet: Sheet, rows: Iterable[int]) -> str:
    return " ".join(text for row in rows for cell in sheet.rows[row - 1] if (text := plain(cell)))


def _titles_below(sheet: Sheet, rows: list[int], totals: Sequence[tuple[int, RowKind]]) -> list[int]:
    """The titles that stand between a table's last row and the next heading, taken from its rows."""
    last = max((number for number, _ in totals), default=0)
    titles: list[int] = []
    while rows and rows[-1] > last and _is_title(sheet, rows[-1]):
        titles.insert(0, rows.pop())
    return titles


def _is_another_table(heading: Heading, another: Heading, title: str, between: str) -> bool:
    """Whether a heading below a table begins another one; it is the same table on its next page where columns and unit are the same."""
    has_other_unit = bool(UNIT.search(between)) and _unit(between) != _unit(title)
    return (another.form, another.columns, another.scales) != (heading.form, heading.columns, heading.scales) or has_other_unit


def _is_title(sheet: Sheet, row: int) -> bool:
    """Whether one text stands alone in a row, as a title does over the heading below it, or labels with their values (编制单位：, 单位：)."""
    cells = [cell for cell in sheet.rows[row - 1] if cell is not None and cell != ""]
    texts = [plain(cell) for cell in cells]
    return all(texts) and (len(texts) == 1 or all(":" in text for text in texts))


def _unit(title: str) -> int:
    units = UNIT.findall(title)
    return WAN if units and units[-1] == "万元" else 1


def _covered(sheet: Sheet, heading: Heading) -> dict[tuple[int, int], int]:
    """Cells below the heading that a range merged downwards covers, with the row its value stands in."""
    first = heading.rows[-1]
    covered: dict[tuple[int, int], int] = {}
    for top, left, bottom, right in sheet.merged:
        if top > first and bottom > top and left == right and bottom <= len(sheet.rows):
            covered |= {(row, left): top for row in range(top + 1, bottom + 1)}
    return covered


def _same_as_above(sheet: Sheet, heading: Heading, rows: Sequence[int], above: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
    """Cells that say 同上, with the row whose value they mean; a run of them means the first row above it."""
    words = words_list("rows", "same_as_above")
    same: dict[tuple[int, int], int] = {}
    for column in heading.columns.values():
        for before, row in pairwise(rows):
            cell = sheet.cell(above.get((row, column), row), column)
            if isinstance(cell, str) and cell.strip() in words:
                value = above.get((before, column), before)
                same[row, column] = same.get((before, column), value)
    return same


def row_kind(sheet: Sheet, heading: Heading, row: int) -> RowKind:
    """Data, a total, a footer or nothing."""
    cells = sheet.rows[row - 1]
    texts = [text for cell in cells if (text := plain(cell))]
    if all(cell is None or (isinstance(cell, str) and not plain(cell)) for cell in cells):
        return RowKind.BLANK
    if texts and (kind := _labelled(texts[0], heading)):
        return kind
    mapped = [sheet.cell(row, column) for column in heading.columns.values()]
    if texts and _is_footer(texts[0]) and not any(isinstance(cell, int | float | BadCell) for cell in mapped):
        return RowKind.FOOTER
    if all(cell is None or (isinstance(cell, str) and not plain(cell)) for cell in mapped):
        return RowKind.FOOTER if texts else RowKind.BLANK
    return RowKind.DATA


def _labelled(text: str, heading: Heading) -> RowKind | None:
    """What the first text of a row says that it is: a total, a control figure, or nothing of the kind."""
    if text.rstrip(":") in words_list("rows", "subtotal"):
        return RowKind.SUBTOTAL
    if text.rstrip(":") in words_list("rows", "total"):
        return RowKind.TOTAL
    if text.split(":", maxsplit=1)[0] in words_list("rows", "of_which"):
        return RowKind.FOOTER
    is_control = heading.form.kind in WITH_CONTROLS and re.split(r"[::]", text)[0] in words_list("rows", "control")
    return RowKind.CONTROL if is_control else None


def _is_footer(text: str) -> bool:
    """制表人：某, 第1页, 共3页"""
    return re.split(r"[::]", text)[0] in words_list("rows", "footer") or PAGE.fullmatch(text) is not None
