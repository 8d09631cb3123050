"""Tables on a terminal (UX.md §3.1): money whole or not at all, only names shrink, hidden columns are named, data is never markup."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from contractctl.language import N_, _, say
from contractctl.reports.table import SEVERAL, Holds, Note, Table, Tone, shown
from contractctl.visible import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import TextIO

    from contractctl.reports.table import Column

GAP = "  "
SHORTEST_NAME = 12
MOST_CODES = 3
CARDS_BELOW = 75
PIECES = re.compile("(?:[!-~]+|[^ ]) *")  # what a line may not break within; a comma of Chinese text is a piece like a character
RIGHT = (Holds.MONEY, Holds.COUNT)
BREAKING = (Holds.TEXT, Holds.NAME, Holds.SENTENCE)


class _Screen(Console):
    """A console that lets a closed pipe be what it is: the reader left."""

    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 - rich calls this while it handles the BrokenPipeError


def console(stream: TextIO, *, color: str = "auto") -> Console:
    """A console that takes ledger data as data: no markup, no emoji codes, no highlighting; NO_COLOR sends no escape at all."""
    force = {"always": True, "never": False}.get(color, False if os.environ.get("NO_COLOR") else None)
    return _Screen(
        file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True, force_terminal=force, no_color=not force if force is not None else None
    )


def print_screen(parts: Sequence[Table | Note], stream: TextIO, *, wide: bool = False, color: str = "auto") -> None:
    """Print tables and notes; without a terminal nothing is shortened, hidden or wrapped."""
    out = console(stream, color=color)
    width = None if wide or not stream.isatty() else out.width
    for part in parts:
        for line in _lines(part, width):
            out.print(line, soft_wrap=True)


def wrapped(text: str, width: int | None) -> Iterator[str]:
    """A line in pieces that fit: it breaks between words and between Chinese characters, never within an amount, a code or a day."""
    if width is None or cell_len(text) <= width:
        yield text
    else:
        indent = " " * min(len(text) - len(text.lstrip(" ")), width // 4)
        yield from _packed(PIECES.findall(text.strip(" ")), width, indent)


def _packed(pieces: Iterable[str], width: int, indent: str) -> Iterator[str]:
    line = indent
    for piece in pieces:
        if line.strip(" ") and cell_len(line + piece.rstrip(" ")) > width:
            yield line.rstrip(" ")
            line = indent
        line += piece
    yield line.rstrip(" ")


def _lines(part: Table | Note, width: int | None) -> Iterator[Text]:
    if isinstance(part, Note):
        yield from (Text(piece, style=part.tone.value) for line in part.text.split("\n") for piece in wrapped(safe(line), width))
        return
    yield from (Text(piece) for piece in wrapped(safe(part.title), width) if piece)
    if not part.rows:
        yield Text("  " + (part.nothing or _("(none)")))
        return
    layout = fit(part, width)
    if layout is None:
        yield from _cards(part, width or CARDS_BELOW)
    else:
        yield from _grid(part, layout, width)
        if layout.hidden:
            names = SEVERAL.join(part.columns[n].label for n in layout.hidden)
            yield Text(_("(window of {width} columns, hidden: {names}; --wide or -o shows all)").format(width=width, names=names), style="dim")
    if part.left_out:
        yield Text(str(say(N_("{count} more rows: add --all, or write them to a file with -o"), count=part.left_out)), style="dim")


@dataclass(frozen=True, slots=True)
class Layout:
    """Which columns stand side by side and how wide, which stand beneath their row, which are hidden."""

    columns: list[int]
    widths: list[int]
    beneath: list[int]
    hidden: list[int]


def fit(table: Table, width: int | None) -> Layout | None:
    """How a table fits: names shrink first, then sentences go beneath, then columns go in the order of `drop`; None where it needs cards."""
    everything = [*table.rows, *table.foot]
    natural = [max([cell_len(c.label), *(cell_len(_cell(row[n], c)) for row in everything)]) for n, c in enumerate(table.columns)]
    kept = list(range(len(table.columns)))
    if width is None or _taken(natural) <= width:
        return Layout(kept, natural, [], [])
    if width < CARDS_BELOW:
        return None
    floors = [_floor(c, natural[n], [row[n] for row in everything]) for n, c in enumerate(table.columns)]
    beneath = [n for n in kept if table.columns[n].holds is Holds.SENTENCE]
    hidden = sorted((n for n in kept if table.columns[n].drop and n not in beneath), key=lambda n: table.columns[n].drop)
    for step in range(-1, len(hidden) + 1):
        gone, under = hidden[: max(step, 0)], beneath if step >= 0 else []
        columns = [n for n in kept if n not in gone and n not in under]
        widths = _shrunk([natural[n] for n in columns], [floors[n] for n in columns], width)
        if _taken(widths) <= width:
            return Layout(columns, widths, under, gone)
    return None


def _taken(widths: Sequence[int]) -> int:
    return sum(widths) + len(GAP) * len(widths)


def _floor(column: Column, natural: int, values: Sequence[object]) -> int:
    """The least width of a column."""
    match column.holds:
        case Holds.NAME:
            return min(SHORTEST_NAME, natural)
        case Holds.CODES:
            return max(cell_len(column.label), *(cell_len(_cell(value, column, 0)) for value in values))
        case _:
            return natural


def _shrunk(natural: Sequence[int], floors: Sequence[int], width: int) -> list[int]:
    widths = list(natural)
    for n, floor in enumerate(floors):
        excess = _taken(widths) - width
        if excess > 0:
            widths[n] = max(floor, widths[n] - excess)
    return widths


def _cell(value: object, column: Column, width: int | None = None) -> str:
    """A value's text, in no more than `width` where it is a name or a list of codes."""
    text = safe(shown(value, column.holds))  # type: ignore[arg-type]
    if column.holds is Holds.CODES:
        return _counted(text, width)
    if width is not None and cell_len(text) > width:
        return set_cell_size(text, width - 3).rstrip() + "..."
    return text


def _counted(text: str, width: int | None) -> str:
    """As many whole codes as fit, at least one, and how many more there are."""
    codes = text.split(SEVERAL)
    for kept in range(min(len(codes), MOST_CODES), 0, -1):
        more = len(codes) - kept
        text = SEVERAL.join(codes[:kept]) + (f" +{more}" if more else "")
        if width is None or cell_len(text) <= width:
            break
    return text


def _grid(table: Table, layout: Layout, width: int | None) -> Iterator[Text]:
    chosen = [table.columns[n] for n in layout.columns]
    rule = Text("  " + "-" * (_taken(layout.widths) - len(GAP)), style="dim")
    yield Text("  " + GAP.join(_padded(c.label, w, c) for c, w in zip(chosen, layout.widths, strict=True)).rstrip(), style="bold")
    yield rule
    tones = [*table.tones, *([Tone.PLAIN] * (len(table.rows) - len(table.tones)))]
    for row, tone in zip(table.rows, tones, strict=True):
        yield Text(_row(row, chosen, layout), style=tone.value)
        beneath = [said for n in layout.beneath if (said := _cell(row[n], table.columns[n]))]
        yield from (Text(piece, style=tone.value) for said in beneath for piece in wrapped("    " + said, width))
    if table.foot:
        yield rule
        yield from (Text(_row(row, chosen, layout), style="bold") for row in table.foot)


def _row(row: Sequence[object], chosen: Sequence[Column], layout: Layout) -> str:
    cells = (_padded(_cell(row[n], c, w), w, c) for n, c, w in zip(layout.columns, chosen, layout.widths, strict=True))
    return "  " + GAP.join(cells).rstrip()


def _padded(text: str, width: int, column: Column) -> str:
    gap = " " * (width - cell_len(text))
    return gap + text if column.holds in RIGHT else text + gap


def _cards(table: Table, width: int) -> Iterator[Text]:
    """What names a row, then its amounts with their headings, in as many lines as it takes."""
    for row in (*table.rows, *table.foot):
        filled = [(c, _cell(v, c)) for c, v in zip(table.columns, row, strict=True) if _cell(v, c)]
        names = [piece for c, text in filled if c.holds not in RIGHT for piece in _pieces(text, c)]
        amounts = [f"{c.label} {text}{GAP}" for c, text in filled if c.holds in RIGHT]
        yield from (Text(line, style="bold") for line in _packed(names, width, "  "))
        yield from (Text(line) for line in _packed(amounts, width, "    ") if amounts)


def _pieces(text: str, column: Column) -> list[str]:
    """What a line may not break within: a code and a day are whole."""
    if column.holds is Holds.CODES:
        return [*(f"{code}{SEVERAL}" for code in text.split(SEVERAL)[:-1]), text.rpartition(SEVERAL)[2] + GAP]
    return PIECES.findall(text + GAP) if column.holds in BREAKING else [text + GAP]
