"""One row of a table, read field by field; what is wrong with a cell is noted with its place, and decides the row's fate."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import lru_cache
from typing import TYPE_CHECKING

from contractctl.frozen import quick_dataclass
from contractctl.importers.contract_figures import DERIVED, KEPT
from contractctl.importers.sheets import BadCell, place
from contractctl.language import N_, Message, say
from contractctl.records import Fate, Outcome, Problem, Row
from contractctl.values.amounts import EMPTY, NO_AMOUNT, Amount, Reading, read_amount
from contractctl.values.dates import Unreadable, is_serial, propose_day, read_day
from contractctl.values.identifiers import fold_tax_number, is_tax_number, likely_uscc
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractctl.importers.sheets import Cell
    from contractctl.importers.tables import Found
    from contractctl.records import Record

FEWEST_TO_CHOOSE = 2  # columns
HEADING = "HEADING"  # stands for a heading that is to be filled in
DIGITS_KEPT = 15  # a double keeps 15 digits; longer numbers stored as numbers have lost the rest
INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff]")
YEAR = re.compile(r"20\d{2}")
REMEMBERED = 2**12  # words whose meaning is kept
DESCRIBING = frozenset({"name", "contract_type", "handler", "department", "remark", "memo", "terms", "item", "method", "category", "region"})
NOTED_ONLY = DESCRIBING | {*KEPT, *DERIVED}  # that two columns of it differ is a warning


def as_text(cell: Cell) -> str:
    """A cell as a person reads it; a whole number without its decimal point."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, BadCell):
        return cell.text
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(sep=" ")
    return str(cell)


@lru_cache(REMEMBERED)
def meaning(text: str, section: str) -> str | None:
    """What a word in a cell means, by the vocabulary; None where it is not known."""
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    return next((term for term, spellings in synonyms("documents", section).items() if folded in spellings), None)


@dataclass(slots=True)
class RowReader:
    """A row's cells by field. Reading notes problems; `row` turns what was read into a row with its fate."""

    table: Found
    number: int
    is_1904: bool = False
    problems: list[Problem] = field(default_factory=list)
    cells: dict[str, Cell] = field(init=False)  # by field; under a range merged downwards, and for 同上, the value above
    is_plain: bool = field(init=False)  # nothing in the table stands for another cell

    def __post_init__(self) -> None:
        table = self.table
        self.is_plain = not (table.same or table.above or table.instead)
        self.cells = _plain_cells(table, self.number) if self.is_plain else {name: table.value(self.number, name) for name in table.heading.columns}
        if table.disputed:
            self._note_disputes()

    def _note_disputes(self) -> None:
        """Two columns that claim one field and differ in this row: who, when and how much is for a person to say."""
        for name, claims in self.table.disputed.get(self.number, {}).items():
            if name in NOTED_ONLY:
                continue
            cells = [f"{place(self.number, claim.column)} {claim.label}: {as_text(self.table.cell(self.number, claim.column))}" for claim in claims]
            reason = say(N_("two columns could be “{label}” and differ: {cells}"), label=self._label(name), cells="、".join(cells))
            words = N_("say which counts: contractctl import {file} --map NAME --column {heading}={field}")
            self.hold("E-IMP-017", name, reason, say(words, file=self.table.file, heading=claims[0].label, field=name))

    def has(self, name: str) -> bool:
        """Whether the table has a column for the field."""
        return name in self.table.heading.columns

    def raw(self, name: str) -> Cell:
        """The field's cell."""
        return self.cells.get(name)

    def text(self, name: str) -> str:
        """A text as written, without blanks around it."""
        cell = self.cells.get(name)
        if cell is None and self.is_plain:
            return ""
        if isinstance(cell, BadCell):
            self._bad_cell(name, cell)
            return ""
        self._note_inherited(name)
        return as_text(cell)

    def texts(self, name: str) -> list[str]:
        """The texts of all columns of a field that may have several."""
        more = self.table.heading.more.get(name, ())
        return [self.text(name), *(as_text(self.table.cell(self.number, column)) for column in more)]

    @property
    def is_bad(self) -> bool:
        """Whether something keeps the row from being recorded."""
        return any(problem.outcome is not Outcome.WARNING for problem in self.problems)

    def _note_inherited(self, name: str) -> None:
        """What 同上 stands for is shown; who, when and how much is for a person to confirm (FORMATS.md §3.3)."""
        if self.is_plain:
            return
        column = self.table.column(self.number, name) or 0
        above = self.table.same.get((self.number, column))
        if above is None or self._is_noted(name):
            return
        note = self.warn if name in DESCRIBING else self.hold
        value, where = as_text(self.raw(name)), place(above, column)
        note("E-IMP-100", name, say(N_("the same as above: {value}, from {cell}"), value=value, cell=where), N_("write it out in this row"))

    def required(self, name: str) -> str:
        """A text that must be there."""
        text = self.text(name)
        if not (text.isalnum() or INVISIBLE.sub("", text).strip()) and not self._is_noted(name):
            self.empty(name)
        return text

    def empty(self, name: str) -> None:
        """What must be there is not: an empty cell refuses the row; a table without the column asks which one it is."""
        if self.has(name):
            self.refuse("E-IMP-030", name, N_("“{label}” is empty"), N_("fill it in"))
        else:
            self.hold("E-IMP-018", name, N_("the table has no column “{label}”"), self._mapping_hint(name))

    def _mapping_hint(self, name: str) -> Message:
        """The command that says which column a field is."""
        unread = [label for _, label in self.table.heading.unread]
        if len(unread) < FEWEST_TO_CHOOSE:
            words = N_("head the column so, or say which it is: contractctl import {file} --map NAME --column {heading}={field}")
            return say(words, file=self.table.file, heading=unread[0] if unread else HEADING, field=name)
        words = N_("head the column so, or say which it is: contractctl import {file} --map NAME --column {heading}={field} (not read so far: {unread})")
        return say(words, file=self.table.file, heading=HEADING, field=name, unread="、".join(unread))

    def identifier(self, name: str) -> str:
        """A number that names something, as text; a long one stored as a number has lost digits."""
        cell = self.cells.get(name)
        if cell is None or isinstance(cell, str):
            return self.text(name)
        if isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= 10**DIGITS_KEPT:
            self.refuse(
                "E-IMP-031",
                name,
                N_("a long number stored as a number: Excel has lost its last digits"),
                N_("export it again with this column as text; changing the cell's format brings no digit back"),
            )
            return ""
        if isinstance(cell, float) and cell.is_integer():
            self.warn("E-IMP-101", name, N_("a number stored as a number is read without its decimals; zeros before it would be lost"))
        return self.text(name)

    def tax_number(self, name: str) -> str | None:
        """A tax number in normal form; one whose check character does not fit is taken, and asked about."""
        number = fold_tax_number(self.identifier(name)) or None
        if number and not is_tax_number(number):
            meant = likely_uscc(number)
            hint = say(N_("compare it with the licence: is {number} meant?"), number=meant) if meant else N_("compare it with the licence")
            self.warn("E-IMP-051", name, N_("its check character does not fit: a digit or letter may be mistyped"), hint)
        return number

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A day; what cannot be one refuses the row, what lacks a part of it holds the row."""
        cell = self.raw(name)
        if isinstance(cell, BadCell):
            self._bad_cell(name, cell)
            return None
        self._note_inherited(name)
        value = read_day(cell, is_1904=self.is_1904)
        if isinstance(value, Unreadable):
            fate = self.refuse if value.has_no_such_day or required else self.hold
            fate("E-IMP-020", name, value.reason, self._day_hint(cell))
            return None
        if value is not None and is_serial(cell):
            self.warn("E-IMP-102", name, say(N_("a bare number, read as Excel counts days: {day}"), day=value.isoformat()))
        if value is None and required:
            self.empty(name)
        return value

    def _day_hint(self, cell: Cell) -> str | Message:
        """How to write it; with the day that it would be, where the sheet's name or title tells the year."""
        years = set(YEAR.findall(f"{self.table.sheet.name} {self.table.title}"))
        proposed = propose_day(cell, int(years.pop()) if len(years) == 1 else None)
        return say(N_("is {day} meant? Write it so"), day=proposed.isoformat()) if proposed else N_("write it like 2024-03-15")

    def amount(self, name: str, *, required: bool = False) -> Amount:
        """An amount in the column's unit; an unreadable one refuses the row, a doubtful one holds it."""
        cell = self.raw(name)
        if isinstance(cell, BadCell):
            self._bad_cell(name, cell)
            return EMPTY
        amount = self.read_amount(name)
        self._note_inherited(name)
        if amount.reading is Reading.WRONG or (amount.reading is Reading.STATUS and required):
            self.refuse("E-IMP-012", name, amount.reason or amount.note or say(NO_AMOUNT), N_("write it like 10000 or 10,000.00"))
        elif amount.reading is Reading.DOUBTFUL:
            self.hold("E-IMP-013", name, amount.reason or say(NO_AMOUNT), N_("write one plain amount"))
        elif amount.reading is not Reading.AMOUNT and required:
            self.empty(name)
        elif amount.note:
            self.warn("E-IMP-014", name, amount.note)
        return amount

    def read_amount(self, name: str) -> Amount:
        """An amount as it stands in the column's unit, nothing noted; below the first row of a merged range nothing stands."""
        cell = self.raw(name)
        is_covered = (self.number, self.table.column(self.number, name) or 0) in self.table.above
        return EMPTY if is_covered or isinstance(cell, BadCell) else read_amount(cell, self.scale(name))

    def required_amount(self, name: str) -> int:
        """An amount that must be there, in fen."""
        return self.amount(name, required=True).fen

    def optional_amount(self, name: str) -> int | None:
        """An amount in fen, None where nothing (or nothing fixed) stands there."""
        amount = self.amount(name)
        return amount.fen if amount.reading is Reading.AMOUNT else None

    def scale(self, name: str) -> int:
        """The unit of the field's column in yuan."""
        instead = self.table.instead and self.table.instead.get((self.number, name))
        own = instead.scale if instead else self.table.heading.scales.get(name)
        return own or self.table.scale

    def _bad_cell(self, name: str, cell: BadCell) -> None:
        if self._is_noted(name):
            return
        if cell.text.startswith("="):
            self.hold("E-IMP-061", name, N_("a formula whose value was never stored"), N_("open the file in Excel, save it, import it again"))
        else:
            self.hold("E-IMP-060", name, N_("the cell shows an error"), N_("correct the cell"))

    def _is_noted(self, name: str) -> bool:
        where = self.place(name)
        return any(problem.cell == where for problem in self.problems)

    def place(self, name: str) -> str | None:
        """Where the field's cell stands, as D17."""
        column = self.table.column(self.number, name)
        return place(self.number, column) if column else None

    def _label(self, name: str) -> str:
        heading = self.table.heading
        return heading.labels.get(name) or synonyms("headers", heading.form.id)[name][0]

    def warn(self, id_: str, name: str, reason: str | Message, hint: str | Message = "") -> None:
        self._note(id_, name, reason, hint, Outcome.WARNING)

    def hold(self, id_: str, name: str, reason: str | Message, hint: str | Message = "") -> None:
        self._note(id_, name, reason, hint, Outcome.HELD)

    def refuse(self, id_: str, name: str, reason: str | Message, hint: str | Message = "") -> None:
        self._note(id_, name, reason, hint, Outcome.REFUSED)

    def _note(self, id_: str, name: str, reason: str | Message, hint: str | Message, outcome: Outcome) -> None:
        label = self._label(name)
        if any(problem.id == id_ and problem.cell and problem.cell == self.place(name) for problem in self.problems):
            return  # a cell that is read twice is wrong once
        sentence = reason if isinstance(reason, Message) else say(reason, label=label)
        column = self.table.column(self.number, name)
        is_inherited = (self.number, column) in self.table.same
        text = as_text(self.table.sheet.cell(self.number, column) if column and is_inherited else self.raw(name))
        advice = hint if isinstance(hint, Message) else say(hint) if hint else None
        self.problems.append(Problem(id_, self.table.sheet.name, self.place(name), self.number, text, sentence, outcome, advice))

    def row(self, record: Record | None) -> Row:
        """The row with its fate; a record stands only in a row that is whole."""
        outcomes = {problem.outcome for problem in self.problems} if self.problems else ()
        fate = Fate.REFUSED if Outcome.REFUSED in outcomes else Fate.HELD if Outcome.HELD in outcomes else Fate.OK
        return Row(self.number, fate, record if fate is Fate.OK else None, tuple(self.problems), self.written())

    def written(self) -> Written:
        """The row as it stands, heading to text."""
        return Written(self.table, self.number)


@quick_dataclass(frozen=True, slots=True)
class Written:
    """A row as it stands, as pairs of heading and text, made when somebody asks: of a large file hardly a row is ever shown."""

    table: Found
    number: int

    def __iter__(self) -> Iterator[tuple[str, str]]:
        table = self.table
        return ((self._written_heading(name), as_text(table.value(self.number, name))) for name in table.heading.columns)

    def _written_heading(self, name: str) -> str:
        """The heading as it stands; one that only a mapping knows by the field's own, so that the row can be read again without it."""
        heading = self.table.heading
        is_mapped = heading.mapped is not None and name in heading.mapped.fields[heading.form.id].values()
        return synonyms("headers", heading.form.id)[name][0] if is_mapped else heading.labels[name]


def _plain_cells(table: Found, row: int) -> dict[str, Cell]:
    """A row's cells by field, where no cell stands for another."""
    cells = table.sheet.row(row)
    width = len(cells)
    return {name: cells[column - 1] if column <= width else None for name, column in table.heading.columns.items()}
