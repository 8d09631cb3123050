"""Ledger and accounts for people and programs (RECONCILE.md §5, INTERFACES.md): balances, differences, the reconciliation statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.accounting.findings import finding_of
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractctl.accounting.agreement import Agreement, Section
    from contractctl.accounting.books import Entry, Moved
    from contractctl.accounting.differences import Difference
    from contractctl.judgements import Judged
    from contractctl.reports.table import Json


def accounts_json(agreement: Agreement, names: Mapping[str, str], judged: Judged) -> Json:
    """`accounts` of contractctl.reconcile/1; closings are those of customers, each section has its own beside."""
    shown = agreement.shown
    return {
        "differences": [difference_json(d, names, judged) for d in agreement.differences],
        "ledger_closing": yuan(sum(s.ledger_closing for s in shown)),
        "accounts_closing": yuan(sum(s.accounts_closing for s in shown)),
        "adjusted": yuan(sum(s.adjusted_ledger for s in shown)),
        "carried": [difference_json(d, names, judged) for s in agreement.sections for d in s.carried],
        "sections": [_section_json(s, names) for s in agreement.sections],
        "unmapped": [{"account": account, "lines": lines} for account, lines in agreement.unmapped],
    }


def difference_json(difference: Difference, names: Mapping[str, str], judged: Judged) -> Json:
    finding = finding_of(difference, names)
    corrected_in = difference.corrected_in
    return {
        "class": difference.kind.value,
        "code": difference.party,
        "amount": yuan(difference.amount_fen),
        "side": difference.side.value,
        "lines": [_entry_json(entry) for entry in difference.entries],
        "documents": [{"kind": d.kind, "key": d.key, "date": d.date.isoformat(), "amount": yuan(d.effect_fen)} for d in difference.documents],
        "unit": difference.unit,
        "direction": difference.direction.value,
        "other_code": difference.other_party,
        "posted": difference.posted.isoformat() if difference.posted else None,
        "corrected_in": corrected_in.value if corrected_in and not difference.is_settled else None,
        "settled": difference.is_settled,
        "finding": finding.id,
        "state": judged.state(finding).value,
        "sentence": str(finding.sentence),
    }


def _entry_json(entry: Entry) -> Json:
    line = entry.line
    return {
        "key": line.key,
        "book": line.book.value,
        "date": entry.day.isoformat(),
        "voucher": line.voucher,
        "text": line.text,
        "account": line.account,
        "amount": yuan(entry.effect_fen),
        "origin": {"file": line.origin.file, "sheet": line.origin.sheet, "row": line.origin.row},
    }


def _section_json(section: Section, names: Mapping[str, str]) -> Json:
    return {
        "unit": section.unit,
        "direction": section.direction.value,
        "start": section.period.start.isoformat(),
        "end": section.period.end.isoformat(),
        "entries": section.has_entries,
        "openings_stated": section.states_openings,
        "ledger_closing": yuan(section.ledger_closing),
        "accounts_closing": yuan(section.accounts_closing),
        "adjusted_ledger": yuan(section.adjusted_ledger),
        "adjusted_accounts": yuan(section.adjusted_accounts),
        "counterparties": [
            {"code": row.party, "name": names.get(row.party, ""), "ledger": _moved_json(row.ledger), "accounts": _moved_json(row.accounts)}
            for row in section.balances
        ],
        "undecided": [{"name": each.name, "lines": each.lines, "amount": yuan(each.amount_fen)} for each in section.undecided],
        "checks": [{"code": c.party, "on": c.on.isoformat(), "entries": yuan(c.entries_fen), "table": yuan(c.table_fen)} for c in section.checks],
    }


def _moved_json(moved: Moved) -> Json:
    figures = {"opening": moved.opening_fen, "added": moved.added_fen, "taken": moved.taken_fen, "closing": moved.closing_fen}
    return {name: None if fen is None else yuan(fen) for name, fen in figures.items()}
