"""All files of the corpus."""

from __future__ import annotations

from . import banks
from .making import Case


def cases() -> list[Case]:
    return [*banks.cases()]
