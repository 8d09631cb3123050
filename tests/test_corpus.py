"""Files of the layouts of FORMATS.md, made up (tests/corpus): each gives what it says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contractctl.importers.reading import read_file, totals
from contractctl.records import Fate, FileReading, ReceiptRecord
from contractctl.values.money import yuan
from corpus.cases import cases
from corpus.making import COMPANY, Case

CASES = {case.name: case for case in cases()}


def judged(reading: FileReading, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts as the file gives them, for those that can be told from the reading alone."""
    rows = [row for table in reading.tables for row in table.rows]
    sums = [totals(table) for table in reading.tables]
    records = [row.record for row in rows if isinstance(row.record, ReceiptRecord)]
    stated = [total for table in reading.tables for total in table.stated_totals]
    seen = {
        "kind": reading.tables[0].kind.value,
        "layout": reading.tables[0].layout,
        "txns": len(rows),
        "rows": len(rows),
        "held": sum(row.fate is Fate.HELD for row in rows),
        "refused": sum(row.fate is Fate.REFUSED for row in rows),
        "account": facts.get("account") if str(facts.get("account")) in " ".join(str(table.about.account) for table in reading.tables) else None,
        "credit": yuan(sum(each.get("credit", 0) for each in sums)),
        "debit": yuan(sum(each.get("debit", 0) for each in sums)),
        "opening": yuan(sums[0].get("opening", 0)),
        "closing": yuan(sums[0].get("closing", 0)),
        "header_rows": list(reading.tables[0].header_rows),
        "reversals": sum(record.is_reversal for record in records),
        "nameless": sum(not record.counterparty for record in records),
        "excluded": sum(record.excluded_as is not None for record in records),
        "disagrees": next((total.field for total in stated if total.stated_fen != total.computed_fen), None),
        "refused_row": next((problem.row for table in reading.tables for problem in table.problems if problem.id == "E-IMP-050"), None),
    }
    if "control" in facts:
        values = {
            Decimal(yuan(total.stated_fen)) if not total.is_count else Decimal(total.stated_fen) for total in stated if total.stated_fen == total.computed_fen
        }
        seen["control"] = {name: value for name, value in facts["control"].items() if Decimal(value) in values}
    return seen


@pytest.mark.parametrize("name", CASES)
def test_a_file_of_the_corpus_reads_as_it_says(name: str, tmp_path: Path) -> None:
    case = CASES[name]
    path = tmp_path / Path(name).name
    case.write(path)
    reading = read_file(path, frozenset({COMPANY}))
    seen = judged(reading, case.facts)
    wanted = {fact: value for fact, value in expected(case).items() if fact in seen and value is not None}
    assert {fact: seen[fact] for fact in wanted} == wanted


def expected(case: Case) -> dict[str, Any]:
    facts = dict(case.facts)
    if "kind" in facts:
        facts["kind"] = "receipts" if facts["kind"].startswith(("bank_", "receipts")) else None
        facts = {"held": 0, "refused": 0} | facts
    return facts
