"""What a heading leaves open, asked at the terminal while files are imported."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, _, say
from contractctl.reports.imports import KINDS
from contractctl.reports.table import SEVERAL

if TYPE_CHECKING:
    from pathlib import Path

    from contractctl.commands.call import Bar, Call
    from contractctl.records import OpenField, OpenHeading

NOT_REMEMBERED = "-"


@dataclass(frozen=True)
class HeaderPrompt:
    """Asks which column is which field, and under what name to remember it."""

    call: Call
    bar: Bar | None = None
    is_rehearsal: bool = False

    def __call__(self, path: Path, heading: OpenHeading) -> tuple[dict[str, str], str] | None:
        """Which heading is which field, and the name; None where nothing was chosen."""
        if self.bar:
            self.bar.end()
        rows = "-".join(str(row) for row in heading.rows)
        words = N_("{file} > {sheet}: the headings of row {rows} leave something open (taken as: {kind})")
        self.call.say(say(words, file=path.name, sheet=heading.sheet, rows=rows, kind=_(KINDS[heading.kind])))
        chosen: dict[str, str] = {}
        for each in heading.fields:
            answer = self._choose(each, chosen)
            if answer == "q":
                break
            if answer != "s":
                chosen[each.columns[int(answer) - 1].heading] = each.field
        return (chosen, self._name(path)) if chosen else None

    def _choose(self, field: OpenField, chosen: dict[str, str]) -> str:
        question = N_("Two columns could be “{label}” and differ. Which counts?") if field.is_disputed else N_("Which column is “{label}”?")
        self.call.say(say(question, label=field.label))
        numbers = []
        for number, column in enumerate(field.columns, start=1):
            if column.heading not in chosen:
                numbers.append(str(number))
                examples = say(N_("such as: {values}"), values=SEVERAL.join(column.examples) or "-")
                self.call.say(f"  {number}  {column.heading}  {examples}")
        return self.call.ask(_("Number, s leave it open, q stop asking: "), (*numbers, "s", "q")) if numbers else "s"

    def _name(self, path: Path) -> str:
        if self.is_rehearsal:
            return ""
        prompt = _("Remember it for later files with these headings as ({name}; - not at all): ").format(name=path.stem)
        name = self.call.line(prompt) or path.stem
        return "" if name == NOT_REMEMBERED else name
