"""Which files an import means: files, folders, and patterns such as `台账/*.xlsx`, which Windows hands over as they are written."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.importers.sheets import FileError
from contractctl.language import N_, Message, say

if TYPE_CHECKING:
    from collections.abc import Iterable

WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".et", ".csv", ".tsv", ".xlsb", ".ods", ".xml", ".ofd", ".zip", ".sta"})
LOCK = "~$"  # Excel's own beside a workbook that is open


class EmptyFolderError(FileError):
    """A folder without a workbook."""

    id = "E-IMP-008"
    msgid = N_("{file}: there is no workbook in this folder")
    hint_msgid = N_("put the Excel files there, or name them one by one")


class NoMatchError(FileError):
    """A pattern that no file fits."""

    id = "E-BAT-006"
    msgid = N_("{file}: no file has such a name")
    hint_msgid = N_("check the folder and the pattern")


@dataclass(frozen=True, slots=True)
class Chosen:
    """The files to import in their order, the errors of what names none, and what is left out of folders, with the reason."""

    files: tuple[Path | FileError, ...]
    left_out: tuple[Message, ...] = ()


def chosen(paths: Iterable[Path]) -> Chosen:
    """Folders become their workbooks and patterns their files, by name; the rest of a folder is named, not read."""
    files: list[Path | FileError] = []
    left_out: list[Message] = []
    for path in paths:
        if path.is_dir():
            found = sorted(path.iterdir())
            inside = [each for each in found if each.is_file() and each.suffix.lower() in WORKBOOKS and not each.name.startswith(LOCK)]
            left_out += [_left_out(each) for each in found if each not in inside and not each.name.startswith(".")]
            files += inside or [EmptyFolderError(file=path.name)]
        elif glob.has_magic(str(path)) and not path.exists():
            fitting = sorted(map(Path, glob.glob(str(path))))  # noqa: PTH207 - a pattern may hold folders
            files += [each for each in fitting if each.is_file() and not each.name.startswith(LOCK)] or [NoMatchError(file=str(path))]
            left_out += [_left_out(each) for each in fitting if each.name.startswith(LOCK)]
        else:
            files.append(path)
    return Chosen(tuple(files), tuple(left_out))


def _left_out(path: Path) -> Message:
    if path.name.startswith(LOCK):
        return say(N_("{name} is left out: Excel's lock file, its workbook is open"), name=path.name)
    if path.is_dir():
        return say(N_("{name} is left out: a folder within the folder; name it to import it"), name=path.name)
    return say(N_("{name} is left out: no workbook by its name"), name=path.name)
