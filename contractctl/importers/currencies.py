"""The ledger knows one currency (DOMAIN.md): a row in another is held, never dropped or converted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.importers.layouts import folded
from contractctl.language import N_
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from contractctl.importers.cells import RowReader


def check_currency(reader: RowReader, above: str = "") -> None:
    """The row's currency, else the one that stands above its table."""
    written = reader.text("currency") or above
    if folded(written) not in synonyms("statement", "currency")["cny"]:
        reader.hold("E-IMP-053", "currency", N_("the ledger knows CNY only"), N_("record it by hand with the amount in yuan"))
