"""Files of the layouts of FORMATS.md, made up (tests/corpus): each gives what it says."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from contractctl.documents import InvoiceState
from contractctl.importers.reading import read_file, totals
from contractctl.records import ContractRecord, Fate, FileReading, InvoiceRecord, ReceiptRecord
from contractctl.values.identifiers import invoice_key
from contractctl.values.money import yuan
from corpus.cases import cases
from corpus.making import COMPANY, Case

KINDS = {
    "bank_": "receipts", "receipts": "receipts", "contract_ledger": "contracts", "counterparties": "counterparties", "tax": "invoices", "invoices": "invoices",
    "bookkeeping": "invoices", "aisino": "invoices", "vat_usage": "invoices",
}  # fmt: skip
CASES = {case.name: case for case in cases()}


def judged(reading: FileReading, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The same facts as the file gives them, for those that can be told from the reading alone."""
    rows = [row for table in reading.tables for row in table.rows]
    sums = [totals(table) for table in reading.tables]
    stated = [total for table in reading.tables for total in table.stated_totals]
    problems = [*reading.problems] + [
        problem for table in reading.tables for problem in (*table.problems, *(each for row in table.rows for each in row.problems))
    ]
    seen = {
        "kind": reading.tables[0].kind.value,
        "layout": reading.tables[0].layout,
        "tables": len(reading.tables),
        "rows": len(rows),
        "held": sum(row.fate is Fate.HELD for row in rows),
        "refused": sum(row.fate is Fate.REFUSED for row in rows),
        "header_rows": list(reading.tables[0].header_rows),
        "disagrees": next((total.field for total in stated if total.stated_fen != total.computed_fen), None),
        "refused_row": next((problem.row for problem in problems if problem.id == "E-IMP-050"), None),
        "said": facts.get("said") if any(str(facts.get("said")) in str(problem) for problem in problems) else None,
        "account": facts.get("account") if str(facts.get("account")) in " ".join(str(table.about.account) for table in reading.tables) else None,
        "taxpayer": reading.tables[0].about.taxpayer,
        "unit": {"wan": "万元", "yuan": "元"}[reading.tables[0].unit],
        "total": yuan(sum(each.get("gross", each.get("amount", 0)) for each in sums)),
    }
    money = [row.record for row in rows if isinstance(row.record, ReceiptRecord)]
    seen |= of_money(money) | {"credit": yuan(sum(each.get("credit", 0) for each in sums)), "debit": yuan(sum(each.get("debit", 0) for each in sums))}
    seen |= {edge: yuan(sums[0].get(edge, 0)) for edge in ("opening", "closing")} | {"txns": len(rows)}
    seen |= of_invoices([row.record for row in rows if isinstance(row.record, InvoiceRecord)])
    if isinstance(rows[0].record, ContractRecord):
        contract = rows[0].record
        seen["first"] = {"no": contract.number, "party": contract.counterparty, "gross": yuan(contract.amount_fen or 0)}
    if "control" in facts:
        values = {Decimal(total.stated_fen) / (1 if total.is_count else 100) for total in stated if total.stated_fen == total.computed_fen}
        seen["control"] = {name: value for name, value in facts["control"].items() if Decimal(value) in values}
    return seen


def of_money(records: list[ReceiptRecord]) -> dict[str, Any]:
    return {
        "reversals": sum(record.is_reversal for record in records),
        "nameless": sum(not record.counterparty for record in records),
        "excluded": sum(record.excluded_as is not None for record in records),
        "several_invoices": sum(len(record.stated_invoices) > 1 for record in records),
        "bill_due": next((record.bill_due.isoformat() for record in records if record.bill_due), None),
    }


def of_invoices(records: list[InvoiceRecord]) -> dict[str, Any]:
    live = [record for record in records if record.state is not InvoiceState.VOIDED]
    return {
        "invoices": len(records),
        "voided": len(records) - len(live),
        "net_amount_excl_void": yuan(sum(record.net_fen or 0 for record in live)),
        "net_tax_excl_void": yuan(sum(record.tax_fen or 0 for record in live)),
        "keys": [f"{record.code}|{record.number}" if record.code else record.number for record in records],
        "red_links": {invoice_key(record.code, record.number): record.reverses for record in records if record.reverses},
        "direction": records[0].direction.value if records else None,
    }


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
        facts["kind"] = next(kind for begin, kind in KINDS.items() if facts["kind"].startswith(begin))
        facts = {"held": 0, "refused": 0} | facts
    return facts
