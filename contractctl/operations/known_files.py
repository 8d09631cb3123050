"""What a file was found to hold, kept in its journal entry, so that the same bytes are told again without reading a cell of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from contractctl.language import Message
from contractctl.outcomes import FileReport, FileState, RowFate, TableReport
from contractctl.records import About, Explanation, Kind, StatedTotal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

Json = dict[str, Any]


def kept(tables: Iterable[TableReport], skipped: Sequence[tuple[str, int, Message]]) -> Json:
    """A file's tables and the parts that were skipped, for its journal entry."""
    return {"tables": [_table(table) for table in tables], "skipped": [[sheet, rows, reason.msgid, dict(reason.facts)] for sheet, rows, reason in skipped]}


def _table(table: TableReport) -> Json:
    plain = ("sheet", "layout", "header_rows", "unit", "totals", "last_row", "unread")
    said = {name: getattr(table, name) for name in plain}
    stated = [asdict(total) for total in table.stated_totals]
    return {**said, "kind": table.kind.value, "read": table.read, "stated_totals": stated, "about": asdict(table.about)}


def known_again(file: str, sha256: str, batch: str, entry: Mapping[str, Any]) -> FileReport | None:
    """The report on a file whose bytes are known, from its journal entry; None where its rows are to be looked at: some were refused or not asked for."""
    if "tables" not in entry or "part" in entry or any("refused" in fates for fates in entry["rows"].values()):
        return None
    skipped = tuple((sheet, rows, _message(msgid, facts)) for sheet, rows, msgid, facts in entry["skipped"])
    return FileReport(file, FileState.KNOWN, sha256, batch, tuple(map(_known_table, entry["tables"])), skipped)


def _known_table(said: Mapping[str, Any]) -> TableReport:
    """All rows of a known table are known."""
    return TableReport(
        said["sheet"],
        Kind(said["kind"]),
        said["layout"],
        tuple(said["header_rows"]),
        said["unit"],
        Counter({RowFate.KNOWN: said["read"]} if said["read"] else {}),
        said["totals"],
        tuple(_total(total) for total in said["stated_totals"]),
        last_row=said["last_row"],
        about=About(**said["about"]),
        unread=tuple(said["unread"]),
    )


def _total(said: Mapping[str, Any]) -> StatedTotal:
    why = said["explained_by"]
    explained = Explanation(why["cell"], Message(why["reason"]["msgid"], tuple(map(tuple, why["reason"]["facts"])))) if why else None
    return StatedTotal(**{**said, "explained_by": explained})


def _message(msgid: str, facts: Mapping[str, str]) -> Message:
    return Message(msgid, tuple(facts.items()))
