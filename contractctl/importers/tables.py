"""Where the tables of a sheet are: their heading, kind, unit and rows (FORMATS.md §7).

A heading is known by exact matches with the vocabulary; never by parts of words. What makes a table one of its kind stands in layouts.py.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import Enum
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from contractctl.importers.grid import BLANK
from contractctl.importers.headings import NO_MAPPINGS, SUFFIX, WAN, Mapped, Mappings, bare, fingerprint, without_unit
from contractctl.importers.layouts import Form, Layout, Named, folded, forms, layout_of
from contractctl.importers.rivals import compared
from contractctl.importers.sheets import BadCell, Cell, Sheet
from contractctl.records import Kind
from contractctl.vocabulary import words_list

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

SEARCH_ROWS = 40
BLANK_ROWS_THAT_END = 3
CLEARLY_MORE = 2
SAID = -1  # the rank of a heading that a person named
WITH_CONTROLS = (Kind.RECEIPTS, Kind.INVOICES)
UNIT = re.compile(r"单位[::](?:人民币)?(?P<unit>万元|元)")
REMEMBERED = 2**16  # texts whose meaning for their row is kept: clerks write the same ones again and again
FIGURES = re.compile(r"[-+(]*(?:[¥￥]|RMB|人民币)?[-+]?\d[\d,.]*\)?(?:万?元)?[-)]?", re.IGNORECASE)  # an amount written as text, after plain()
GROUP = re.compile(r"(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\)).*")  # 一、广告类 alone in a row, over the rows of its group
FIRST_OF_GROUPS_AND_PAGES = "一二三四五六七八九十(第共"
PAGE = re.compile(r"第\d+页(?:[/,,]?共\d+页)?|共\d+页")


class RowKind(Enum):
    """What a row below a heading is."""

    DATA = "data"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    FOOTER = "footer"
    CONTROL = "control"  # labels with figures to check the rows by
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Claim:
    """A column that a heading gives to a field; of several, the one of the lowest rank stands for it."""

    rank: int
    column: int
    label: str
    scale: int | None


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
    rivals: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)  # further columns of a field that can be only one
    unread: tuple[tuple[int, str], ...] = ()  # columns that no field is named by, with their headings
    mapped: Mapped | None = None  # the mapping that it is read by
    fingerprint: str = ""
    is_titled: bool = False  # a text above it says what it is

    def claim(self, name: str) -> Claim:
        """The column of a field."""
        return Claim(0, self.columns[name], self.labels[name], self.scales.get(name))

    def with_claim(self, name: str, claim: Claim, rivals: Sequence[Claim]) -> Heading:
        """The heading with another column for a field, beside which stand the rivals."""
        scales = {field: scale for field, scale in self.scales.items() if field != name} | ({name: claim.scale} if claim.scale else {})
        others = {field: claims for field, claims in self.rivals.items() if field != name} | ({name: tuple(rivals)} if rivals else {})
        columns, labels = {**self.columns, name: claim.column}, {**self.labels, name: claim.label}
        return replace(self, columns=columns, labels=labels, scales=scales, rivals=others)


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
    instead: Mapping[tuple[int, str], Claim] = field(default_factory=dict)  # of two columns of a field, the one that says something in this row
    disputed: Mapping[int, Mapping[str, Sequence[Claim]]] = field(default_factory=dict)  # by row, columns of a field that differ
    beyond: tuple[int, ...] = ()  # rows below the blank ones that end it which look like more of it
    file: str = "FILE"  # as the command that reads it again names it

    def column(self, row: int, name: str) -> int | None:
        """The field's column; where two could be it, the one that says something in this row."""
        instead = self.instead and self.instead.get((row, name))
        return instead.column if instead else self.heading.columns.get(name)

    def cell(self, row: int, column: int) -> Cell:
        """A cell; under a range merged downwards, and for 同上, the one above."""
        return self.sheet.cell(self.same.get((row, column)) or self.above.get((row, column), row), column)

    def value(self, row: int, name: str) -> Cell:
        """A field's cell."""
        column = self.column(row, name)
        return None if column is None else self.cell(row, column)


class _Known(NamedTuple):
    """The texts of a sheet that say something of their row; each text is judged once, however often it stands there."""

    headings: frozenset[str]
    same: frozenset[str]  # 同上
    telling: frozenset[str]  # totals, footers, groups: a row without one of them is data, or blank
    blank: frozenset[str]


def plain(cell: Cell) -> str:
    """A cell's text for comparison: NFKC, without blanks; numbers and days have none."""
    return re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else ""


def _text(cell: Cell) -> str:
    return plain(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def find_tables(sheet: Sheet, wanted: Kind | None = None, mappings: Mappings = NO_MAPPINGS) -> Iterator[Found]:
    """The tables of a sheet from top to bottom; `wanted` allows one kind only, `mappings` say what headings mean."""
    row, last = 1, len(sheet.rows)
    known: _Known | None = None
    before: Found | None = None
    while row <= last and (heading := _next_heading(sheet, row, wanted, mappings)):
        if before:
            yield replace(before, beyond=_beyond(sheet, before.heading, range(row, heading.rows[0])))
        known = known or _known_texts(sheet, mappings)
        before, row = _table(sheet, known, heading, mappings, first=row, unit=_unit_of_sheet(before))
    if before:
        yield replace(before, beyond=_beyond(sheet, before.heading, range(row, last + 1)))


def _unit_of_sheet(before: Found | None) -> int:
    """The unit that a table without one of its own has: that of the table above it (FORMATS.md §7)."""
    return before.scale if before else 1


def _beyond(sheet: Sheet, heading: Heading, rows: range) -> tuple[int, ...]:
    """The rows below the blank ones that end a table which look like more of it."""
    return tuple(row for row in rows if row_kind(sheet, heading, row) is RowKind.DATA and not _is_title(sheet, row))


def _known_texts(sheet: Sheet, mappings: Mappings) -> _Known:
    firsts = _first_letters(mappings)
    wordy = [text for text in sheet.texts if _may_tell(text, firsts)]
    headings = frozenset(text for text in wordy if _is_heading(text, mappings))
    same = frozenset(text for text in sheet.texts if text[0] in _first_letters_of_same() and _says_same(text))
    blank = frozenset(text for text in sheet.texts if not text[0].isalnum() and not _says_something(text.strip(BLANK)))
    return _Known(headings, same, frozenset(filter(_tells_kind, wordy)), blank)


def _first_letters(mappings: Mappings) -> frozenset[str]:
    """The letters with which a text begins that tells of its row, after folding."""
    words = itertools.chain(mappings.known, *(words_list("rows", section) for section in ("subtotal", "total", "of_which", "control", "footer")))
    return frozenset(word[0] for word in words if word) | frozenset(FIRST_OF_GROUPS_AND_PAGES)


@cache
def _first_letters_of_same() -> frozenset[str]:
    return frozenset(word[0] for word in words_list("rows", "same_as_above")) | frozenset(BLANK)


def _may_tell(text: str, firsts: frozenset[str]) -> bool:
    """Whether a text begins as one does that tells of its row: of most texts no more than their first letter is looked at."""
    first = text[0]
    if first in firsts or first == "*" or first.casefold()[0] in firsts:  # stars before a heading are nothing
        return True
    return first in BLANK or not unicodedata.is_normalized("NFKC", text)


def _tells_kind(text: str) -> bool:
    """Whether the first text of a row that is no amount makes it, by these words, anything but data."""
    words = plain(text)
    if not words or _begins_with_figure(words) or FIGURES.fullmatch(words):
        return False
    return _labelled(words, True) is not None or GROUP.fullmatch(words) is not None or _is_footer(words)  # noqa: FBT003 - as it is remembered


def _holds_headings(known: _Known, cells: Sequence[Cell]) -> bool:
    """What `_may_be_heading` says of a row, by its texts that are known to be headings."""
    return not known.headings.isdisjoint(cells) and sum(map(known.headings.__contains__, cells)) > 1


def _is_plainly_data(known: _Known, columns: Collection[int], cells: Sequence[Cell]) -> bool:
    """Whether a row is data by what `row_kind` asks first, many times faster: no text of it tells anything else, and a column of the table is filled."""
    if not known.telling.isdisjoint(cells):
        return False
    width = len(cells)
    return any(column <= width and (cell := cells[column - 1]) is not None and cell != "" and cell not in known.blank for column in columns)


def _next_heading(sheet: Sheet, first: int, wanted: Kind | None, mappings: Mappings) -> Heading | None:
    for row in range(first, min(len(sheet.rows), first + SEARCH_ROWS) + 1):
        if heading := read_heading(sheet, row, first, wanted, mappings):
            return heading
    return None


def read_heading(sheet: Sheet, row: int, first: int, wanted: Kind | None = None, mappings: Mappings = NO_MAPPINGS) -> Heading | None:
    """The heading that starts at a row, over one row or two; None where there is none. What stands from `first` on belongs to its table."""
    upper = [plain(cell) for cell in sheet.rows[row - 1]] if row <= len(sheet.rows) else []
    if not _may_be_heading(upper, mappings):
        return None
    above = _above(sheet, first, row)
    offered = [form if wanted is None else replace(form, title=None) for form in forms() if wanted in (None, form.kind)]
    found = [
        _match(form, rows, names, above, mapped)
        for rows, names in _spelled(sheet, row, upper)
        for mapped in (*mappings.fitting(names), None)
        for form in offered
    ]
    best = _best([heading for heading in found if heading and not _is_below_a_title(sheet, heading, above)])
    return None if best and wanted is None and not (best.mapped or best.is_titled) and _is_rather_another(best, upper) else best


def _best(headings: Sequence[Heading]) -> Heading | None:
    """The heading that fits best; what a title says goes before the number of columns, but where another form knows clearly more of them."""
    most = max((len(each.columns) for each in headings if not each.is_titled), default=0)
    accounts = max((len(each.columns) for each in headings if each.form.kind is Kind.ACCOUNTS), default=0)

    def fit(heading: Heading) -> tuple[int, bool, int, int, int, int]:
        known = len(heading.columns)
        return _fit(heading, is_titled=heading.is_titled and known > most - CLEARLY_MORE and known >= accounts)

    return max(headings, key=fit, default=None)


def _is_rather_another(best: Heading, texts: Sequence[str]) -> bool:
    """Whether a form that lacks what it needs knows clearly more of a heading: a list of invoices that lost its numbers is no ledger of contracts."""
    untold = (form for form in forms() if form.title is None)
    most = max(len({named.name for text in texts if (named := _named(form, text, None))}) for form in untold)
    return len(best.rows) == 1 and most >= len(best.columns) + CLEARLY_MORE


def _is_below_a_title(sheet: Sheet, heading: Heading, above: Sequence[str]) -> bool:
    """Whether the lower of two rows is as good a heading alone."""
    if len(heading.rows) == 1:
        return False
    lower = [(plain(cell),) for cell in sheet.rows[heading.rows[-1] - 1]]
    alone = _match(heading.form, heading.rows[1:], lower, above, heading.mapped)
    return alone is not None and len(alone.columns) >= len(heading.columns)


def near_headings(sheet: Sheet, row: int, wanted: Kind | None) -> Iterator[Heading]:
    """What the heading at a row could be, if a few of the columns that its form needs were there."""
    upper = [plain(cell) for cell in sheet.rows[row - 1]]
    if _may_be_heading(upper, NO_MAPPINGS):
        above = _above(sheet, 1, row)
        for rows, names in _spelled(sheet, row, upper):
            for form in forms():
                is_offered = wanted == form.kind or (wanted is None and form.title is None)
                if is_offered and (near := _match(replace(form, needs=(), title=None), rows, names, above, None)):
                    yield replace(near, form=form)


def _spelled(sheet: Sheet, row: int, upper: list[str]) -> Iterator[tuple[tuple[int, ...], Sequence[tuple[str, ...]]]]:
    """The names of the columns where the heading is one row, and where it is two."""
    yield (row,), [(text,) for text in upper]
    below = sheet.rows[row] if row < len(sheet.rows) else []
    if below and not any(isinstance(cell, int | float) for cell in below) and any(plain(cell) for cell in below):
        yield (row, row + 1), _joined(sheet, row, upper, [plain(cell) for cell in below])


def _fit(heading: Heading, *, is_titled: bool) -> tuple[int, bool, int, int, int, int]:
    """What a person says of a header goes before what the vocabulary does, and what is asked for now before what was said once."""
    said = 0 if heading.mapped is None else 1 if heading.mapped.is_remembered else 2
    return (said, is_titled, len(heading.columns), -len(heading.form.missing(heading.columns)), -len(heading.rivals), -len(heading.rows))


def _above(sheet: Sheet, first: int, row: int) -> tuple[str, ...]:
    """The sheet's name and the texts that stand above a heading, folded."""
    return (folded(sheet.name), *(folded(cell) for cells in sheet.rows[first - 1 : row - 1] for cell in cells if isinstance(cell, str) and cell))


def _may_be_heading(texts: list[str], mappings: Mappings) -> bool:
    """Two headings of any form in one row; a title stands alone in its own."""
    return sum(1 for text in texts if text and bare(text) in mappings.known) > 1


def _is_heading(text: str, mappings: Mappings) -> bool:
    words = plain(text)
    return words != "" and bare(words) in mappings.known


def _begins_with_figure(text: str) -> bool:
    """Whether a text begins with a figure, as no total or footer does, nor any heading of the vocabulary."""
    return text[:1].isdigit()


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


def _match(form: Form, rows: tuple[int, ...], names: Sequence[tuple[str, ...]], above: Sequence[str], mapped: Mapped | None) -> Heading | None:
    if mapped and form.id not in mapped.fields:
        return None
    claims, unread, used_second_row = _claims(form, names, mapped)
    if not form.is_met(claims) or not (mapped or form.is_told(claims, above)) or (len(rows) > 1 and not used_second_row):
        return None
    for name in claims.keys() - form.joined:
        counting = _counting(form, name, claims[name])
        unread += [(claim.column, claim.label) for claim in claims[name] if claim not in counting]
        claims[name] = counting
    texts = {text for spellings in names for spelling in spellings for text in (folded(spelling), bare(spelling))}
    labels = {text.split(":")[0] for text in above} | {bare(text) for text in above}
    return Heading(
        form,
        layout_of(form, texts | labels, " ".join(above)),
        rows,
        {name: several[0].column for name, several in claims.items()},
        {name: several[0].label for name, several in claims.items()},
        {name: several[0].scale for name, several in claims.items() if several[0].scale},
        {name: tuple(c.column for c in several[1:]) for name, several in claims.items() if name in form.joined and len(several) > 1},
        {name: tuple(several[1:]) for name, several in claims.items() if name not in form.joined and len(several) > 1},
        tuple(sorted(unread)),
        mapped,
        fingerprint(names),
        form.is_titled(above),
    )


def _claims(form: Form, names: Sequence[tuple[str, ...]], mapped: Mapped | None) -> tuple[dict[str, list[Claim]], list[tuple[int, str]], bool]:
    """The columns of each field, the columns of none, and whether the second row of names was needed."""
    claims: dict[str, list[Claim]] = {}
    unread: list[tuple[int, str]] = []
    used_second_row = False
    for column, spellings in enumerate(names, start=1):
        if mapped and any(bare(spelling) in mapped.ignored for spelling in spellings):
            continue
        offered = spellings[:1] if form.whole else spellings
        named = next(((found, spelling) for spelling in offered if (found := _named(form, spelling, mapped))), None)
        if named is None:
            unread += [(column, spellings[0])] if spellings[0] else []
            continue
        known, spelling = named
        used_second_row |= len(spellings) > 1
        claims.setdefault(known.name, []).append(Claim(known.rank, column, spelling, without_unit(spelling)[1]))
    return claims, unread, used_second_row


def _counting(form: Form, name: str, claims: list[Claim]) -> list[Claim]:
    """Of several columns of a field those that a person named; else, of a preferred one, the heading that stands first in the vocabulary."""
    named = [claim for claim in claims if claim.rank == SAID]
    return named or ([min(claims, key=lambda claim: claim.rank)] if name in form.preferred else claims)


def _named(form: Form, spelling: str, mapped: Mapped | None) -> Named | None:
    if mapped and (name := mapped.fields[form.id].get(bare(spelling))):
        return Named(name, SAID)
    return form.named(bare(spelling)) or form.named(folded(spelling))


def _table(sheet: Sheet, known: _Known, heading: Heading, mappings: Mappings, *, first: int, unit: int) -> tuple[Found, int]:
    """The rows of a table, and the row after it."""
    rows: list[int] = []
    totals: list[tuple[int, RowKind]] = []
    controls: list[int] = []
    title = _text_of(sheet, range(first, heading.rows[0]))
    scale = _unit(title, heading.mapped, unit)
    row, blanks = heading.rows[-1] + 1, 0
    columns = tuple(heading.columns.values())
    while row <= len(sheet.rows) and blanks < BLANK_ROWS_THAT_END:
        may_be = _holds_headings(known, sheet.rows[row - 1])
        if not may_be and _is_plainly_data(known, columns, sheet.rows[row - 1]):
            rows.append(row)
            row, blanks = row + 1, 0
            continue
        if may_be and (another := _heading_below(sheet, heading, row, mappings)):
            between = _titles_above(sheet, heading, row)
            titles = [number for number in rows if number in between]
            rows = [number for number in rows if number not in between]
            if _is_another_table(heading, another, scale, _text_of(sheet, between)):
                row = between.start
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
    heading, instead, disputed = compared(sheet, heading, rows, above, scale)
    same = _same_as_above(sheet, heading, rows, above) if known.same else {}
    found = Found(sheet, heading, scale, tuple(rows), tuple(totals), title, first, tuple(controls), above, same, instead, disputed)
    return found, row


def _text_of(sheet: Sheet, rows: Iterable[int]) -> str:
    return " ".join(text for row in rows for cell in sheet.rows[row - 1] if (text := plain(cell)))


def _titles_above(sheet: Sheet, heading: Heading, row: int) -> range:
    """The titles and blank rows right above the next heading, which stands in `row`: they are no rows of the table before it."""
    first = row
    while first - 1 > heading.rows[-1]:
        kind = row_kind(sheet, heading, first - 1)
        if kind is not RowKind.BLANK and not (kind in (RowKind.DATA, RowKind.FOOTER) and _is_title(sheet, first - 1)):
            break
        first -= 1
    return range(first, row)


def _heading_below(sheet: Sheet, heading: Heading, row: int, mappings: Mappings) -> Heading | None:
    """The heading that stands in a row below a table; of a form that its title tells, the next page's heading is one without a title."""
    if heading.form.otherwise:
        page = read_heading(sheet, row, row, heading.form.kind, mappings)
        if page and page.columns == heading.columns:
            return page
    return read_heading(sheet, row, row, mappings=mappings)


def _is_another_table(heading: Heading, another: Heading, scale: int, between: str) -> bool:
    """Whether a heading below a table begins another one; it is the same table on its next page where columns and unit are the same."""
    has_other_unit = stated_unit(between) not in (None, scale)
    has_other_title = bool(between) and bool(heading.form.otherwise)
    others = (another.form.id, another.columns, another.scales)
    return others != (heading.form.id, heading.columns, heading.scales) or has_other_unit or has_other_title


def _is_title(sheet: Sheet, row: int) -> bool:
    """Whether one text stands alone in a row, as a title does over the heading below it, or labels with their values (编制单位：, 单位：)."""
    if any(top < row <= bottom for top, _, bottom, _ in sheet.merged):
        return False
    cells = [cell for cell in sheet.rows[row - 1] if cell is not None and cell != ""]
    texts = [plain(cell) for cell in cells]
    return all(texts) and (len(texts) == 1 or all(":" in text for text in texts))


def stated_unit(title: str) -> int | None:
    """The unit that stands above a table, in yuan."""
    units = UNIT.findall(title)
    return None if not units else WAN if units[-1] == "万元" else 1


def _unit(title: str, mapped: Mapped | None, above: int) -> int:
    """What stands above the table goes before what the mapping says, and that before the unit of the table above it."""
    said = {"wan": WAN, "yuan": 1}.get(mapped.mapping.unit or "") if mapped else None
    return stated_unit(title) or said or above


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
    same: dict[tuple[int, int], int] = {}
    for column in heading.columns.values():
        for before, row in itertools.pairwise(rows):
            if _says_same(sheet.cell(above.get((row, column), row), column)):
                value = above.get((before, column), before)
                same[row, column] = same.get((before, column), value)
    return same


def _says_same(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.strip(BLANK) in words_list("rows", "same_as_above")


def row_kind(sheet: Sheet, heading: Heading, row: int) -> RowKind:
    """Data, a total, a footer or nothing."""
    cells = sheet.rows[row - 1]
    label = _label(cells)
    if not label and not any(map(_says_something, cells)):
        return RowKind.BLANK
    words = "" if _begins_with_figure(label) else label
    if words and (kind := _labelled(words, heading.form.kind in WITH_CONTROLS)):
        return kind
    if words and GROUP.fullmatch(words) and sum(map(_says_something, cells)) == 1:
        return RowKind.FOOTER
    columns = heading.columns.values()
    is_footer = words != "" and _is_footer(words) and not any(isinstance(sheet.cell(row, column), int | float | BadCell) for column in columns)
    if is_footer and not _is_filled(sheet, heading, row):
        return RowKind.FOOTER
    if not any(_says_something(sheet.cell(row, column)) for column in columns):
        return RowKind.FOOTER if any(map(plain, cells)) else RowKind.BLANK
    return RowKind.DATA


def _label(cells: Sequence[Cell]) -> str:
    """The first text of a row that is no amount, for comparison."""
    for cell in cells:
        if isinstance(cell, str) and (text := plain(cell)) and not FIGURES.fullmatch(text):
            return text
    return ""


def _says_something(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or plain(cell) != "")


@lru_cache(REMEMBERED)
def _labelled(text: str, has_controls: bool) -> RowKind | None:  # noqa: FBT001 - what is remembered is asked by place
    """What the first text of a row says that it is: a total, a control figure, or nothing of the kind."""
    if text.rstrip(":") in words_list("rows", "subtotal"):
        return RowKind.SUBTOTAL
    if text.rstrip(":") in words_list("rows", "total"):
        return RowKind.TOTAL
    if text.split(":", maxsplit=1)[0] in words_list("rows", "of_which"):
        return RowKind.FOOTER
    is_control = has_controls and re.split(r"[::]", text)[0] in words_list("rows", "control")
    return RowKind.CONTROL if is_control else None


def _is_filled(sheet: Sheet, heading: Heading, row: int) -> bool:
    """Whether all that its table needs stands in a row, and a figure among it: such a row is data, whatever its first text says."""
    needed = [[_text(sheet.cell(row, heading.columns[name])) for name in group if name in heading.columns] for group in heading.form.needs]
    return all(any(group) for group in needed) and any(FIGURES.fullmatch(plain(text)) for group in needed for text in group)


@lru_cache(REMEMBERED)
def _is_footer(text: str) -> bool:
    """制表人：某, 第1页, 共3页"""
    return re.split(r"[::]", text)[0] in words_list("rows", "footer") or PAGE.fullmatch(text) is not None
