"""Originals of imported files, kept read-only by their digest beside the ledger: archive/ab/abcdef….xlsx."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
from pathlib import Path

from contractctl.errors import ContractctlError, ExitCode, reason
from contractctl.language import N_

FOLDER = "archive"
READ_ONLY = stat.S_IRUSR | stat.S_IRGRP | stat.S_IROTH
LONGEST_ENDING = 8


class OriginalError(ContractctlError):
    """An original that is not put away, so that nothing of its file is recorded."""


class UnkeptOriginalError(OriginalError):
    """A folder that takes no original."""

    id = "E-BAT-004"
    exit_code = ExitCode.REFUSED
    msgid = N_("{file}: its original cannot be kept in {path}: {reason}; nothing was recorded")
    hint_msgid = N_("mend that, or keep no originals: contractctl config set import.archive false")


class ChangedOriginalError(OriginalError):
    """A file that was changed while it was imported."""

    id = "E-BAT-005"
    msgid = N_("{file}: the file was changed while it was read; nothing was recorded")
    hint_msgid = N_("wait until it is saved, then import it again")


def place(sha256: str, name: str) -> str:
    """Where the original of a file with this digest belongs, below the ledger's folder, with its own ending."""
    ending = Path(name).suffix.lower()
    return f"{FOLDER}/{sha256[:2]}/{sha256}{ending if len(ending) <= LONGEST_ENDING else ''}"


def keep(folder: Path, original: Path, sha256: str) -> str:
    """Put a file's original away, once; where it is, below the ledger's folder. Errors: UnkeptOriginalError, ChangedOriginalError."""
    where = place(sha256, original.name)
    target = folder / where
    try:
        if not target.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(original, target, sha256)
    except OSError as error:
        raise UnkeptOriginalError(file=original.name, path=target.parent, reason=reason(error)) from error
    return where


def _copy(original: Path, target: Path, sha256: str) -> None:
    """All of it under its name or nothing: a copy beside it, on the disk, checked, then renamed."""
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".", delete=False) as copy:
        partial = Path(copy.name)
        try:
            with original.open("rb") as source:
                shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())
        except BaseException:
            copy.close()
            partial.unlink()
            raise
    if digest(partial) != sha256:
        partial.unlink()
        raise ChangedOriginalError(file=original.name)
    partial.chmod(READ_ONLY)
    partial.replace(target)


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def wrong_original(folder: Path, where: str, sha256: str) -> str | None:
    """The place of an original that is gone or has other bytes than it had; None where it is whole."""
    path = folder / where
    return None if path.is_file() and digest(path) == sha256 else where
