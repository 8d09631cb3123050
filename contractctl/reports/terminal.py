"""Tables on a terminal (UX.md §3.1): money whole or not at all, only names shrink, hidden columns are named, data is never markup."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from contractctl.language import N_, _, say
from contractctl.reports.table import Holds, Note, Table, Tone, shown
from contractctl.visible import safe

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import TextIO

    from contractctl.reports.table import Column

GAP = "  "
SHORTEST_NAME = 12
CARDS_BELOW = 75
RIGHT = (Holds.MONEY, Holds.COUNT)


class _Screen(Console):
    """A console that lets a closed pipe be what it is: the reader left."""

    def on_broken_pipe(self) -> None:
        raise  # noqa: PLE0704 - rich calls this while it handles the BrokenPipeError


def console(stream: TextIO, *, color: str = "auto") -> Console:
    """A console that takes ledger data as data: no markup, no emoji codes, no highlighting."""
    force = {"always": True, "never": False}.get(color)
    return _Screen(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=True, force_terminal=force, no_color=color == "never" or None)


def print_screen(parts: Sequence[Table | Note], stream: TextIO, *, wide: bool = False, color: str = "auto") -> None:
    """Print tables and notes; without a terminal nothing is shortened or hidden."""
    out = console(stream, color=color)
    width = None if wide or not stream.isatty() else out.width
    for part in parts:
        for line in _lines(part, width):
            out.print(line, soft_wrap=True)


def _lines(part: Table | Note, width: int | None) -> Iterator[Text]:
    if isinstance(part, Note):
        yield from (Text(safe(line), style=part.tone.value) for line in part.text.split("\n"))
        return
    if part.title:
        yield Text(safe(part.title))
    columns, widths, hidden = fit(part, width)
    if width is not None and (width < CARDS_BELOW or sum(widths) + len(GAP) * len(widths) > width):
        yield from _cards(part)
    else:
        yield from _grid(part, columns, widths)
    if hidden:
        names = "、".join(part.columns[n].label for n in hidden)
        yield Text(_("(window of {width} columns, hidden: {names}; --wide or -o shows all)").format(width=width, names=names), style="dim")
    if part.left_out:
        yield Text(str(say(N_("{count} more rows: add --all, or write them to a file with -o"), count=part.left_out)), style="dim")


def fit(table: Table, width: int | None) -> tuple[list[int], list[int], list[int]]:
    """The columns that fit, their widths, and the hidden ones: names shrink first, then columns go in the order of `drop`."""
    everything = [*table.rows, *table.foot]
    natural = [max([cell_len(c.label), *(cell_len(_cell(row[n], c)) for row in everything)]) for n, c in enumerate(table.columns)]
    kept = list(range(len(table.columns)))
    hidden: list[int] = []
    while True:
        widths = _shrunk([table.columns[n] for n in kept], [natural[n] for n in kept], width)
        if width is None or sum(widths) + len(GAP) * len(widths) <= width:
            return kept, widths, hidden
        droppable = [n for n in kept if table.columns[n].drop]
        if not droppable:
            return kept, widths, hidden
        gone = min(droppable, key=lambda n: table.columns[n].drop)
        kept.remove(gone)
        hidden.append(gone)


def _shrunk(columns: Sequence[Column], natural: Sequence[int], width: int | None) -> list[int]:
    widths = list(natural)
    if width is None:
        return widths
    for n, column in enumerate(columns):
        excess = sum(widths) + len(GAP) * len(widths) - width
        if column.holds is Holds.NAME and excess > 0:
            widths[n] = max(min(SHORTEST_NAME, widths[n]), widths[n] - excess)
    return widths


def _cell(value: object, column: Column) -> str:
    return safe(shown(value, column.holds)).replace("\n", " ")  # type: ignore[arg-type]


def _grid(table: Table, columns: Sequence[int], widths: Sequence[int]) -> Iterator[Text]:
    chosen = [table.columns[n] for n in columns]
    rule = Text("  " + "-" * (sum(widths) + len(GAP) * (len(widths) - 1)), style="dim")
    yield Text("  " + GAP.join(_padded(c.label, w, c) for c, w in zip(chosen, widths, strict=True)).rstrip(), style="bold")
    yield rule
    tones = [*table.tones, *([Tone.PLAIN] * (len(table.rows) - len(table.tones)))]
    for row, tone in zip(table.rows, tones, strict=True):
        yield Text("  " + _row(row, columns, chosen, widths), style=tone.value)
    if table.foot:
        yield rule
        yield from (Text("  " + _row(row, columns, chosen, widths), style="bold") for row in table.foot)


def _row(row: Sequence[object], columns: Sequence[int], chosen: Sequence[Column], widths: Sequence[int]) -> str:
    cells = (_padded(_cell(row[n], c), w, c) for n, c, w in zip(columns, chosen, widths, strict=True))
    return GAP.join(cells).rstrip()


def _padded(text: str, width: int, column: Column) -> str:
    length = cell_len(text)
    if length > width:
        return set_cell_size(text, width - 3) + "..."
    return " " * (width - length) + text if column.holds in RIGHT else text + " " * (width - length)


def _cards(table: Table) -> Iterator[Text]:
    """Two lines a row: what names it, then its amounts with their headings."""
    for row in (*table.rows, *table.foot):
        filled = [(c, _cell(v, c)) for c, v in zip(table.columns, row, strict=True) if _cell(v, c)]
        yield Text("  " + GAP.join(text for c, text in filled if c.holds not in RIGHT), style="bold")
        amounts = [f"{c.label} {text}" for c, text in filled if c.holds in RIGHT]
        if amounts:
            yield Text("    " + GAP.join(amounts))
