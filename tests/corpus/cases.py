"""All files of the corpus."""

from __future__ import annotations

from . import banks, invoices, ledgers, messes
from .making import Case


def cases() -> list[Case]:
    return [*banks.cases(), *invoices.cases(), *ledgers.cases(), *messes.cases()]
