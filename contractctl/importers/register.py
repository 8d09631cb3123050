"""The counterparty register (合同主体标准化库): one row per body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contractctl.records import CounterpartyRecord

if TYPE_CHECKING:
    from contractctl.importers.cells import RowReader
    from contractctl.records import Row

SEVERAL = re.compile(r"[|;；、\n]")


def read_row(reader: RowReader) -> Row:
    """A body with its code, names, relations and tax number; a wrong check character is a warning."""
    record = CounterpartyRecord(
        code=reader.identifier("code") or None,
        name=reader.required("name"),
        uscc=reader.tax_number("uscc"),
        kind=reader.text("category") or None,
        aliases=several(reader.text("aliases")),
        parent=reader.text("parent") or None,
        payers=several(reader.text("payers")),
        region=reader.text("region") or None,
        formers=several(reader.text("formers")),
    )
    return reader.row(record)


def several(text: str) -> tuple[str, ...]:
    """The values that stand in one cell, apart by | or ；."""
    return tuple(dict.fromkeys(part.strip() for part in SEVERAL.split(text) if part.strip()))
