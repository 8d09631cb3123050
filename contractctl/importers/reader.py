"""The process that reads binary workbooks for this one: started once, asked by bytes, ended with its first misbehaviour."""

from __future__ import annotations

import atexit
import marshal
import os
import subprocess
import sys
from contextlib import contextmanager, suppress
from threading import Timer
from typing import TYPE_CHECKING

from contractctl.importers import apart
from contractctl.importers.grid import BadCell, Sheet
from contractctl.importers.refusals import BreaksReaderError, DamagedFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractctl.importers.grid import Cell

LEAST_SECONDS, BYTES_A_SECOND = 6, 4 * 2**20  # calamine reads 50 MB of sheet a second, xlrd 4
LEAST_MEMORY, MEMORY_A_BYTE, MOST_MEMORY = 448 * 2**20, 8, 4 * 2**30
WALL_CLOCK = 3  # a machine may be busy: so many times the seconds of CPU
LONGEST_FRAME = 2**29


class Reader:
    """A child process and what it is asked."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self.process is None or self.process.poll() is not None:
            self.end()
            # -P: no module of the folder that the user stands in; the way to our own modules is handed over as it is here.
            surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
            words = [sys.executable, "-P", "-m", apart.__name__]
            self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=surroundings)  # noqa: S603
        return self.process

    def end(self) -> None:
        """End the child, whatever it does."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with suppress(OSError):
                    stream.close()

    @contextmanager
    def reading(self, content: bytes, form: bytes, inflated: int, file: str) -> Iterator[Iterator[tuple[object, ...]]]:
        """The frames of a workbook. The child begins at once, so that the gate's work here costs no time of its own; what the gate refuses ends the child."""
        seconds = LEAST_SECONDS + inflated // BYTES_A_SECOND
        memory = min(LEAST_MEMORY + MEMORY_A_BYTE * inflated, MOST_MEMORY)
        process = self._started()
        clock = Timer(seconds * WALL_CLOCK, process.kill)
        clock.daemon = True
        is_whole = False
        clock.start()
        try:
            _feed(process, apart.JOB.pack(form, seconds, memory, len(content)), content)
            yield self._frames(process, file)
            is_whole = True
        finally:
            clock.cancel()
            if not is_whole:
                self.end()

    def _frames(self, process: subprocess.Popen[bytes], file: str) -> Iterator[tuple[object, ...]]:
        while True:
            frame = _frame(process)
            if frame is None:
                raise BreaksReaderError(file=file)
            if frame[0] == "broken":
                raise DamagedFileError(file=file)
            if frame[0] == "end":
                return
            yield frame


def _feed(process: subprocess.Popen[bytes], head: bytes, content: bytes) -> None:
    """Hand the file over; the child takes all of it before it answers. (A thread for it would wait for the gate's work between two pieces.)"""
    if process.stdin is not None:
        with suppress(OSError, ValueError):  # the child died, or was ended: the frames that do not come say so
            process.stdin.write(head)
            process.stdin.write(content)
            process.stdin.flush()


def _frame(process: subprocess.Popen[bytes]) -> tuple[object, ...] | None:
    """The next frame; None where the child ended instead."""
    stream = process.stdout
    if stream is None:
        return None
    head = stream.read(apart.LENGTH.size)
    if len(head) < apart.LENGTH.size:
        return None
    (length,) = apart.LENGTH.unpack(head)
    packed = stream.read(length) if length <= LONGEST_FRAME else b""
    if len(packed) < length:
        return None
    frame: tuple[object, ...] = marshal.loads(packed)  # noqa: S302 - our own process wrote it
    return frame


def sheets(frames: Iterator[tuple[object, ...]]) -> tuple[list[Sheet], bool]:
    """The sheets that frames make up, and whether the book's days count from 1904."""
    made: list[Sheet] = []
    is_1904 = False
    for frame in frames:
        match frame:
            case ("book", bool(mode)):
                is_1904 = mode
            case ("sheet", str(name), bool(visible), list(merged), list(hidden_rows), list(hidden_columns)):
                made.append(Sheet(name, [], visible, frozenset(hidden_rows), tuple(merged), hidden_columns=frozenset(hidden_columns)))
            case ("rows", list(rows), list(days), list(different)):
                _put_days(rows, days, [apart.day(*each) for each in different])
                made[-1].rows.extend(rows)  # type: ignore[attr-defined]
            case ("bad", list(cells)):
                put_bad(made[-1].rows, {(row, column): text for row, column, text in cells})
    for sheet in made:
        while sheet.rows and not sheet.rows[-1]:
            sheet.rows.pop()  # type: ignore[attr-defined]
    return made, is_1904


def _put_days(rows: list[list[Cell]], days: Sequence[tuple[int, Sequence[int], Sequence[int]]], different: Sequence[Cell]) -> None:
    """Put days where the child put none: for each column the rows in which one stands, and which of the different days it is."""
    for column, places, numbers in days:
        for place, number in zip(places, numbers, strict=True):
            rows[place][column] = different[number]


def put_bad(rows: Sequence[Sequence[Cell]], bad: Mapping[tuple[int, int], str]) -> None:
    """Put cells that hold no value where the reader saw nothing."""
    grid: list[list[Cell]] = rows  # type: ignore[assignment]
    for (row, column), text in bad.items():
        grid += [[] for _ in range(row - len(grid))]
        cells = grid[row - 1]
        cells += [None] * (column - len(cells))
        cells[column - 1] = BadCell(text)


READER = Reader()
atexit.register(READER.end)
