"""Mappings of headings, for every format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, _, say
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Sheet, Table, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.mappings import HeaderMapping
    from contractctl.reports.table import Json, View


@dataclass(frozen=True)
class MappingsReport:
    """All mappings."""

    answer: Sequence[HeaderMapping]

    def json(self) -> Json:
        """contractctl.mappings/1."""
        return {"schema": "contractctl.mappings/1", "mappings": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [_json(mapping) for mapping in self.answer]

    def screen(self, view: View) -> Sequence[Table | Note]:
        table = self._table()
        rows, left_out = cut(table.rows, view)
        return [Table(table.columns, rows, left_out=left_out, nothing=_("No mapping is remembered"))]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Mappings"), self._table())]

    def _table(self) -> Table:
        columns = (
            Column("name", _("mapping"), Holds.NAME),
            Column("type", _("type")),
            Column("unit", _("money unit")),
            Column("columns", _("headings"), Holds.COUNT),
            Column("fingerprint", _("header"), Holds.CODE),
        )
        return Table(columns, [(each.name, each.type, each.unit, len(each.columns), each.fingerprint) for each in self.answer])


@dataclass(frozen=True)
class MappingReport:
    """One mapping."""

    answer: HeaderMapping

    def json(self) -> Json:
        """contractctl.mapping/1."""
        return {"schema": "contractctl.mapping/1", **_json(self.answer)}

    def lines(self) -> Sequence[Json]:
        return [_json(self.answer)]

    def screen(self, view: View) -> Sequence[Table | Note]:
        return [self._table(), *(Note(text) for text in self._notes())]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Mapping"), self._table(), self._notes())]

    def _table(self) -> Table:
        columns = (Column("heading", _("heading"), Holds.NAME), Column("field", _("field")))
        return Table(columns, list(self.answer.columns.items()))

    def _notes(self) -> list[str]:
        mapping = self.answer
        said = [(N_("type: {value}"), mapping.type), (N_("money unit: {value}"), mapping.unit), (N_("not read: {value}"), SEVERAL.join(mapping.ignore))]
        lines = [str(say(msgid, value=value)) for msgid, value in said if value]
        return [*lines, _("applied by itself to the header that it was made for") if mapping.fingerprint else _("applied where --map names it")]


def _json(mapping: HeaderMapping) -> Json:
    return {
        "name": mapping.name,
        "type": mapping.type or None,
        "columns": dict(mapping.columns),
        "unit": mapping.unit or None,
        "ignore": list(mapping.ignore),
        "fingerprint": mapping.fingerprint or None,
    }
