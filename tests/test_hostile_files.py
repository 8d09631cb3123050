"""A file made to break a reader ends with one sentence, or is read in the only way it can be (RELIABILITY.md §4)."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from contractctl.importers.reader import READER
from contractctl.importers.reading import read_file
from contractctl.importers.sheets import FileError, open_workbook
from hostile_files import ACCEPT, FILES, REFUSE, Hostile, honest, odd_things

SECONDS = 10


def became(path: Path) -> str:
    """What became of a file; a refusal names it and says what to do."""
    try:
        tables = read_file(path, frozenset()).tables
    except FileError as error:
        return REFUSE if path.name in str(error) and error.hint else f"no sentence: {error}"
    return ACCEPT if any(row.record for table in tables for row in table.rows) else "nothing"


@pytest.mark.parametrize("hostile", FILES, ids=lambda each: each.name)
def test_a_hostile_file_is_refused_or_read_in_one_way(tmp_path: Path, hostile: Hostile) -> None:
    path = tmp_path / hostile.name
    path.write_bytes(hostile.content())
    begun = time.process_time()
    assert became(path) in ({ACCEPT, REFUSE} if hostile.note.startswith("or ") else {hostile.expect})
    assert time.process_time() - begun < SECONDS


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
def test_what_is_no_file_is_never_waited_for(tmp_path: Path) -> None:
    for name, _ in odd_things(tmp_path):
        with pytest.raises(FileError, match=name):
            open_workbook(tmp_path / name)


def test_a_reader_that_dies_is_an_ordinary_refusal_and_the_next_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "名录.xlsx"
    path.write_bytes(honest())
    before = open_workbook(path)
    assert READER.process is not None
    READER.process.kill()
    READER.process.wait()
    assert open_workbook(path) == before
