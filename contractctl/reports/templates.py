"""Empty workbooks to be filled: headings with notes, drop-downs and checks, examples and an explanation (vocabulary/templates.toml)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, NotRequired, TypedDict, cast

from contractctl import vocabulary
from contractctl.reports.files import CREATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from contractctl.records import Kind

LAST_ROW = 2000  # how far down cells are formatted and checked
NARROWEST = {"code": 15, "text": 10, "date": 13, "amount": 15, "count": 8, "choice": 10}
WIDEST, PAGE = 28, 150  # characters: of a column, of a page that can be read
NUMBER_FORMATS = {"code": "@", "text": "@", "date": "yyyy-mm-dd", "amount": "#,##0.00", "count": "0", "choice": "@"}
A4 = 9
LARGEST = 10**12  # yuan (RELIABILITY.md §4)
EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)


class _ColumnWords(TypedDict, total=False):
    field: str
    heading: str
    holds: str
    choices: str | list[str]
    required: bool
    note: str
    examples: list[str]


class _SheetWords(TypedDict):
    sheet: str
    form: NotRequired[str]
    columns: list[_ColumnWords]


class _Words(TypedDict):
    examples: str
    explanation: str
    required: str
    optional: str
    columns: list[str]
    how: list[str]
    date: str
    amount: str
    count: str
    choice: str
    code: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column to be filled."""

    heading: str
    holds: str
    required: bool
    note: str
    choices: tuple[str, ...]
    examples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TemplateSheet:
    """A sheet to be filled."""

    name: str
    columns: tuple[Column, ...]


def words() -> _Words:
    """What all templates say."""
    return cast("_Words", vocabulary.table("templates")["words"])


def template(kind: Kind) -> tuple[TemplateSheet, ...]:
    """The sheets of a kind."""
    sheets = cast("list[_SheetWords]", vocabulary.table("templates")[kind.value])
    return tuple(TemplateSheet(each["sheet"], tuple(_columns(each, vocabulary.synonyms("headers", each.get("form", kind.value))))) for each in sheets)


def _columns(sheet: _SheetWords, headings: Mapping[str, Sequence[str]]) -> Iterator[Column]:
    return (_column(column, headings) for column in sheet["columns"])


def _column(told: _ColumnWords, headings: Mapping[str, Sequence[str]]) -> Column:
    choices = told.get("choices", [])
    if isinstance(choices, str):
        choices = [next(word for word in spellings if word) for spellings in vocabulary.synonyms("documents", choices).values()]
    heading = told.get("heading") or headings[told["field"]][0]
    return Column(heading, told["holds"], told.get("required", False), told["note"], tuple(choices), tuple(told["examples"]))


def write_template(kind: Kind, path: Path) -> None:
    """An empty workbook for a kind of records."""
    from xlsxwriter import Workbook

    with Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}) as book:
        book.set_properties({"comments": "", "created": CREATED})
        formats = _formats(book)
        sheets = template(kind)
        for each in sheets:
            _Sheet(book, formats, each, each.name).to_be_filled()
        for number, each in enumerate(sheets, start=1):
            name = words()["examples"] if len(sheets) == 1 else f"{words()['examples']}{number}-{each.name}"
            _Sheet(book, formats, each, name).with_examples()
        _explain(book.add_worksheet(words()["explanation"]), formats, sheets)


def _formats(book: Workbook) -> dict[str, Format]:
    font = {"font_name": "微软雅黑", "font_size": 10, "valign": "vcenter"}
    head = {**font, "bold": True, "border": 1, "border_color": "#BFBFBF", "align": "center", "text_wrap": True}
    formats = {holds: {**font, "num_format": number} for holds, number in NUMBER_FORMATS.items()}
    grey = {f"grey_{holds}": {**each, "font_color": "#7F7F7F", "italic": True} for holds, each in formats.items()}
    others = {
        "required": {**head, "font_color": "white", "bg_color": "#1F4E78"},
        "optional": {**head, "font_color": "#1F4E78", "bg_color": "#D9E1F2"},
        "said": {**font, "text_wrap": True, "align": "left"},
        "how": {**font, "align": "left"},
    }
    return {name: book.add_format(each) for name, each in {**formats, **grey, **others}.items()}


class _Sheet:
    """A sheet of a template on its way into the workbook."""

    def __init__(self, book: Workbook, formats: Mapping[str, Format], sheet: TemplateSheet, name: str) -> None:
        self.target = book.add_worksheet(name)
        self.formats = formats
        self.sheet = sheet

    def to_be_filled(self) -> None:
        """Headings with their notes, and columns that are formatted and checked."""
        self._headings()
        for number, column in enumerate(self.sheet.columns):
            self.target.set_column(number, number, _width(column), self.formats[column.holds])
            self.target.data_validation(1, number, LAST_ROW, number, {**_check(column), **_message(column)})
        self._page()

    def with_examples(self) -> None:
        """The same headings with rows that show how it is done."""
        self._headings()
        for number, column in enumerate(self.sheet.columns):
            self.target.set_column(number, number, _width(column))
            for row, example in enumerate(column.examples, start=1):
                self.target.write(row, number, _example(column, example), self.formats[f"grey_{column.holds}"])
        self.target.set_tab_color("#A6A6A6")
        self._page()

    def _headings(self) -> None:
        self.target.set_row(0, 30)
        for number, column in enumerate(self.sheet.columns):
            self.target.write_string(0, number, column.heading, self.formats["required" if column.required else "optional"])
            note = f"{_need(column)}。{column.note}\n{words().get(column.holds, '')}".strip()
            self.target.write_comment(0, number, note, {"x_scale": 1.6, "y_scale": 0.9, "font_size": 9})

    def _page(self) -> None:
        self.target.freeze_panes(1, 1)
        self.target.set_landscape()
        self.target.set_paper(A4)
        self.target.fit_to_pages(-(-sum(map(_width, self.sheet.columns)) // PAGE), 0)
        self.target.repeat_rows(0)
        self.target.repeat_columns(0)


def _width(column: Column) -> int:
    from rich.cells import cell_len

    return min(WIDEST, max(NARROWEST[column.holds], *(cell_len(text) + 3 for text in (column.heading, *column.examples))))


def _need(column: Column) -> str:
    return words()["required" if column.required else "optional"]


def _example(column: Column, text: str) -> str | float | date | None:
    if column.holds == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text or None
    if column.holds in ("amount", "count"):
        try:
            return float(text)
        except ValueError:
            return text or None
    return text or None


def _check(column: Column) -> dict[str, object]:
    """What a cell may hold; other words are possible (长期, 据实结算) and only asked about."""
    match column.holds:
        case "date":
            return {"validate": "date", "criteria": "between", "minimum": EARLIEST, "maximum": LATEST}
        case "amount":
            return {"validate": "decimal", "criteria": "between", "minimum": -LARGEST, "maximum": LARGEST}
        case "count":
            return {"validate": "integer", "criteria": "between", "minimum": 0, "maximum": 9999}
        case "choice":
            return {"validate": "list", "source": list(column.choices)}
        case _:
            return {"validate": "any"}


def _message(column: Column) -> dict[str, object]:
    """What Excel says beside the cell: at most 32 and 255 characters."""
    said = words().get(column.holds)
    text = f"{column.note}\n{said}" if said else column.note
    return {
        "input_title": column.heading[:32],
        "input_message": text[:255],
        "error_type": "warning",
        "error_title": column.heading[:32],
        "error_message": words()["wrong"],
    }


def _explain(target: Worksheet, formats: Mapping[str, Format], sheets: Sequence[TemplateSheet]) -> None:
    """How to fill it, and each column in words."""
    row = 0
    for each in words()["how"]:
        target.write_string(row, 0, each.replace("{sheets}", "”“".join(sheet.name for sheet in sheets)), formats["how"])
        row += 1
    for sheet in sheets:
        row += 1
        target.write_string(row, 0, sheet.name, formats["how"])
        for column, heading in enumerate(words()["columns"]):
            target.write_string(row + 1, column, heading, formats["required"])
        row += 2
        for each_column in sheet.columns:
            example = next((text for text in each_column.examples if text), "")
            for column, text in enumerate((each_column.heading, _need(each_column), each_column.note, example)):
                target.write_string(row, column, text, formats["said"])
            row += 1
    for column, width in enumerate((22, 12, 60, 30)):
        target.set_column(column, column, width)
    target.set_landscape()
    target.set_paper(A4)
    target.fit_to_pages(1, 0)
