"""Facts as tables, for every renderer: what a column holds decides how it is aligned, formatted and guarded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Protocol

from contractctl.language import Message
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from contractctl.values.period import Period

Value = str | int | date | Message | None
Json = Mapping[str, object]
SEVERAL = "、"


class Holds(Enum):
    """What a column holds."""

    TEXT = "text"
    NAME = "name"  # the only one that may be shortened on a narrow screen
    SENTENCE = "sentence"  # beneath its row on a narrow screen, whole
    CODE = "code"  # numbers that name things: text everywhere
    CODES = "codes"  # several of them, parted by SEVERAL; on a narrow screen the last ones are only counted
    MONEY = "money"  # fen
    COUNT = "count"
    DAY = "day"


class Tone(Enum):
    """How a row stands out; never the only sign of what it means."""

    PLAIN = ""
    ERROR = "red"
    WARNING = "yellow"
    NOTE = "dim"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its key in JSON and CSV, its heading, what it holds; columns with the lowest `drop` above 0 are hidden first."""

    key: str
    label: str
    holds: Holds = Holds.TEXT
    drop: int = 0
    toned: bool = False  # shows its row's tone in a workbook
    choices: str = ""  # the sheet whose first column lists what a person may choose here


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns, with rows of totals at the foot."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Value]]
    title: str = ""
    foot: Sequence[Sequence[Value]] = ()
    tones: Sequence[Tone] = ()
    left_out: int = 0  # rows that are not shown
    nothing: str = ""  # what it means that there are no rows


@dataclass(frozen=True, slots=True)
class Note:
    """A line of words between tables."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class View:
    """How much a person asked to see: all rows or the first ones."""

    all_rows: bool = False
    top: int = 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of a workbook: its name, a table, and lines above it."""

    name: str
    table: Table
    notes: Sequence[str] = field(default=())
    hidden: bool = False
    header: tuple[str, str] = ("", "")  # left and right at the top of a printed page
    is_csv: bool = False  # the sheet that is the CSV file, where it is not the first one


def page_header(company: str, period: Period) -> tuple[str, str]:
    """What stands at the top of a printed page: whose books, and of which days."""
    return company, f"{period.start} – {period.end}"


class Report(Protocol):
    """What a command answers, for every format."""

    def json(self) -> Json:
        """The documented envelope."""
        ...

    def lines(self) -> Iterable[Json]:
        """One object a line, for jsonl."""
        ...

    def screen(self, view: View) -> Sequence[Table | Note]:
        """What a person reads in a terminal."""
        ...

    def sheets(self) -> Sequence[Sheet]:
        """The sheets of a workbook; the CSV file is the one that says so, else the first one."""
        ...


def shown(value: Value, holds: Holds) -> str:
    """A value as a person reads it; nothing is empty, zero is 0.00."""
    if value is None:
        return ""
    if holds is Holds.MONEY and isinstance(value, int):
        return grouped(value)
    return value.isoformat() if isinstance(value, date) else str(value)


def plain(value: Value, holds: Holds) -> str:
    """A value as a program reads it."""
    return yuan(value) if holds is Holds.MONEY and isinstance(value, int) else shown(value, holds)


def cut(rows: Sequence[Sequence[Value]], view: View) -> tuple[Sequence[Sequence[Value]], int]:
    """The rows to show, and how many are left out."""
    if view.all_rows or len(rows) <= view.top:
        return rows, 0
    return rows[: view.top], len(rows) - view.top
