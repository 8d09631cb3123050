"""Where the tables of a sheet are: their heading, kind, unit and rows (FORMATS.md §7).

A heading is known by exact matches with the vocabulary; never by parts of words.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from contractctl.importers.sheets import BadCell, Cell, Sheet
from contractctl.records import Kind
from contractctl.vocabulary import synonyms, words_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

SEARCH_ROWS = 40
BLANK_ROWS_THAT_END = 3
FEWEST_HITS = 3
WAN = 10_000
UNIT = re.compile(r"单位[::](?:人民币)?(?P<unit>万元|元)")
SUFFIX = re.compile(r"\((?P<unit>万元|元|RMB|人民币元|人民币万元)\)$", re.IGNORECASE)
PAGE = re.compile(r"第\d+页(?:[/,,]?共\d+页)?|共\d+页")
BRACKETED_ENGLISH = re.compile(r"\[[^\]]*\]$")


@dataclass(frozen=True, slots=True)
class Layout:
    """What makes a table one of its kind: of each group of fields, at least one column is there."""

    id: str
    kind: Kind
    required: tuple[tuple[str, ...], ...]


LAYOUTS = (
    Layout("supplement_list", Kind.SUPPLEMENTS, (("parent",), ("change", "new_total"))),
    Layout("instalment_plan", Kind.INSTALMENTS, (("contract",), ("amount",), ("due",), ("no", "due"))),
    Layout("u8_customer_ledger", Kind.ACCOUNTS, (("voucher",), ("text",), ("debit",), ("credit",))),
    Layout(
        "invoice_ledger",
        Kind.INVOICES,
        (("number", "digital_number"), ("date",), ("gross", "net", "amount"), ("seller", "buyer", "counterparty")),
    ),
    Layout("receipt_ledger", Kind.RECEIPTS, (("date",), ("amount_in", "amount_out", "amount"), ("payer", "payee", "counterparty"))),
    Layout("contract_ledger", Kind.CONTRACTS, (("counterparty", "party_a"), ("amount", "net"), ("number", "name"), ("signed", "start", "term"))),
    Layout("register", Kind.COUNTERPARTIES, (("name",), ("code", "uscc", "aliases"))),
)


KINDS = tuple(layout.kind for layout in LAYOUTS)


class RowKind(Enum):
    """What a row below a heading is."""

    DATA = "data"
    SUBTOTAL = "subtotal"
    TOTAL = "total"
    FOOTER = "footer"
    BLANK = "blank"


@dataclass(frozen=True, slots=True)
class Heading:
    """A recognised heading: the column of each field, its label, and the columns' units in yuan."""

    layout: Layout
    rows: tuple[int, ...]
    columns: Mapping[str, int]
    labels: Mapping[str, str]
    scales: Mapping[str, int]
    twice: tuple[str, ...] = ()  # fields that two columns claim


@dataclass(frozen=True, slots=True)
class Found:
    """A table of a sheet: its heading, its rows, and the text above it."""

    sheet: Sheet
    heading: Heading
    scale: int  # the table's unit in yuan; a column's own goes before it
    rows: tuple[int, ...]
    totals: tuple[tuple[int, RowKind], ...]
    title: str
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
        if heading := read_heading(sheet, row, wanted):
            return heading
    return None


def read_heading(sheet: Sheet, row: int, wanted: Kind | None = None) -> Heading | None:
    """The heading that starts at a row, over one row or two; None where there is none."""
    upper = [plain(cell) for cell in sheet.rows[row - 1]] if row <= len(sheet.rows) else []
    if not _may_be_heading(upper):
        return None
    layouts = [layout for layout in LAYOUTS if wanted in (None, layout.kind)]
    single = [_match(layout, (row,), [(text,) for text in upper]) for layout in layouts]
    below = sheet.rows[row] if row < len(sheet.rows) else []
    double: list[Heading | None] = []
    if below and not any(isinstance(cell, int | float) for cell in below) and any(plain(cell) for cell in below):
        names = _joined(sheet, row, upper, [plain(cell) for cell in below])
        double = [_match(layout, (row, row + 1), names) for layout in layouts]
    found = [heading for heading in (*single, *double) if heading]
    return max(found, key=lambda h: (len(h.columns), -len(h.twice), -len(h.rows)), default=None)


def _may_be_heading(texts: list[str]) -> bool:
    """Two headings of any kind in one row; a title stands alone in its own."""
    known = _known_headings()
    return sum(1 for text in texts if text and _without_unit(text)[0] in known) > 1


@cache
def _known_headings() -> frozenset[str]:
    words = {word for kind in KINDS for word in _fields(kind)}
    return frozenset(words | {word.split("/")[0] for word in words})


def _joined(sheet: Sheet, row: int, upper: list[str], lower: list[str]) -> list[tuple[str, ...]]:
    """The names that a column of a two-row heading may go by; the upper text spreads over its merged range."""
    spread = list(upper) + [""] * (len(lower) - len(upper))
    for top, left, bottom, right in sheet.merged:
        if top == bottom == row:
            for column in range(left, min(right, len(spread)) + 1):
                spread[column - 1] = spread[left - 1]
    lower = lower + [""] * (len(spread) - len(lower))
    return [_two_rows(above, under) if above and under else (above or under,) for above, under in zip(spread, lower, strict=True)]


def _two_rows(above: str, under: str) -> tuple[str, ...]:
    """合同金额(万元) over 含税 is 合同金额/含税(万元): a unit above holds for every column below it."""
    unit = SUFFIX.search(above)
    bare, suffix = (above[: unit.start()], unit[0]) if unit and not SUFFIX.search(under) else (above, "")
    return (f"{bare}/{under}{suffix}", f"{under}{suffix}")


def _match(layout: Layout, rows: tuple[int, ...], names: Sequence[tuple[str, ...]]) -> Heading | None:
    fields = _fields(layout.kind)
    columns: dict[str, int] = {}
    labels: dict[str, str] = {}
    scales: dict[str, int] = {}
    twice: list[str] = []
    used_second_row = False
    for column, spellings in enumerate(names, start=1):
        for spelling in spellings:
            label, scale = _without_unit(spelling)
            name = fields.get(label) or fields.get(spelling.casefold())
            if name is None:
                continue
            used_second_row |= len(spellings) > 1
            if name in columns:
                twice.append(name)
            else:
                columns[name], labels[name] = column, spelling
                if scale:
                    scales[name] = scale
            break
    enough = len(columns) >= FEWEST_HITS or (layout.kind is Kind.COUNTERPARTIES and len(columns) > 1)
    complete = all(any(name in columns for name in group) for group in layout.required)
    if not enough or not complete or (len(rows) > 1 and not used_second_row):
        return None
    return Heading(layout, rows, columns, labels, scales, tuple(twice))


@cache
def _fields(kind: Kind) -> dict[str, str]:
    return {unicodedata.normalize("NFKC", word).casefold(): name for name, spellings in synonyms("headers", kind.value).items() for word in spellings}


def _without_unit(text: str) -> tuple[str, int | None]:
    bare = BRACKETED_ENGLISH.sub("", text.replace("*", "")).rstrip(":").casefold()
    suffix = SUFFIX.search(bare)
    if suffix is None:
        return bare, None
    return bare[: suffix.start()], WAN if "万" in suffix["unit"] else 1


def _table(sheet: Sheet, heading: Heading, first: int) -> tuple[Found, int]:
    """The rows of a table, and the row after it."""
    rows: list[int] = []
    totals: list[tuple[int, RowKind]] = []
    row, blanks = heading.rows[-1] + 1, 0
    while row <= len(sheet.rows) and blanks < BLANK_ROWS_THAT_END:
        if another := read_heading(sheet, row):
            if another.columns != heading.columns or another.layout != heading.layout:
                break
            row = another.rows[-1] + 1
            continue
        kind = row_kind(sheet, heading, row)
        if kind is RowKind.DATA:
            rows.append(row)
        elif kind in (RowKind.SUBTOTAL, RowKind.TOTAL):
            totals.append((row, kind))
        blanks = blanks + 1 if kind is RowKind.BLANK else 0
        row += 1
    lead = [cell for cells in sheet.rows[first - 1 : heading.rows[0] - 1] for cell in cells]
    title = " ".join(text for cell in lead if (text := plain(cell)))
    above = _covered(sheet, heading)
    found = Found(sheet, heading, _unit(title), tuple(rows), tuple(totals), title, above, _same_as_above(sheet, heading, rows, above))
    return found, row


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
    label = texts[0].rstrip(":") if texts else ""
    if label in words_list("rows", "subtotal"):
        return RowKind.SUBTOTAL
    if label in words_list("rows", "total"):
        return RowKind.TOTAL
    mapped = [sheet.cell(row, column) for column in heading.columns.values()]
    if texts and _is_footer(texts[0]) and not any(isinstance(cell, int | float | BadCell) for cell in mapped):
        return RowKind.FOOTER
    if all(cell is None or (isinstance(cell, str) and not plain(cell)) for cell in mapped):
        return RowKind.FOOTER if texts else RowKind.BLANK
    return RowKind.DATA


def _is_footer(text: str) -> bool:
    """制表人：某, 第1页, 共3页"""
    return re.split(r"[::]", text)[0] in words_list("rows", "footer") or PAGE.fullmatch(text) is not None
