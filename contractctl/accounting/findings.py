"""Differences between ledger and accounts as findings, so that what a person says of one is kept from period to period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl.accounting.differences import PASSING, Difference, DifferenceClass
from contractctl.findings import DocumentRef, Evidence, Finding, FindingClass, Severity
from contractctl.language import N_, say
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contractctl.accounting.agreement import Agreement
    from contractctl.accounting.books import Entry
    from contractctl.accounting.pairing import Document

SENTENCES = {
    DifferenceClass.LEDGER_ONLY: N_("{document} of {day}, {amount}, is not in the accounts: book it"),
    DifferenceClass.ACCOUNTS_ONLY: N_("entry {entry} of {posted}, {amount}, has no document in the ledger: record the document, or take the entry back"),
    DifferenceClass.AMOUNT: N_("{document} is {ledger} in the ledger and {accounts} in the accounts (entry {entry}), {amount} apart: correct the entry"),
    DifferenceClass.DATE: N_("{document} of {day}, {amount}, is booked on {posted}: in another period"),
    DifferenceClass.COUNTERPARTY: N_("{document} of {day}, {amount}, is booked for {other} (entry {entry}): move it"),
    DifferenceClass.UNPOSTED: N_("entry {entry} of {posted}, {amount}, is not posted: post it"),
    DifferenceClass.VAT_IN_ADVANCE: N_("{document}, {ledger}, is booked as an advance without its VAT, {accounts} (entry {entry}), {amount} apart"),
    DifferenceClass.INVOICE_NOT_BOOKED: N_("{document} of {day}, {amount}, is named in the accounts, and not booked for its body"),
    DifferenceClass.REVENUE_BEFORE_INVOICE: N_("entry {entry} of {posted}, {amount}, books revenue before its invoice"),
    DifferenceClass.NAME_UNDECIDED: N_("{document} of {day}, {amount}, is booked for “{name}” (entry {entry}), whose body is not decided: contractctl review"),
    DifferenceClass.OPENING: N_("the opening balance in the accounts is {amount} more than documents tell: load what was open before (import -t opening)"),
    DifferenceClass.BALANCE: N_("the accounts' movements are {amount} more than the documents': export the entries to see which"),
}

CHANGED = N_("{document} was changed after its period was closed, which counts from {day}: {amount}, not in the accounts: book it")
TAKEN_BACK = N_("{document} was taken back or moved after its period was closed, {amount}, and the accounts never had it: nothing to book")
AS_NAMED = N_("{document} of {day}, {amount}, is booked for {other}, whom it names; the ledger counts it for the body of its contract (entry {entry})")


def accounts_findings(agreement: Agreement, names: Mapping[str, str]) -> Iterator[Finding]:
    """One for each difference of the period, and for each of earlier periods that somebody must still put right."""
    for section in agreement.sections:
        yield from (finding_of(difference, names) for difference in section.differences)
        yield from (finding_of(difference, names, outstanding=True) for difference in section.carried if difference.kind not in PASSING)


def finding_of(difference: Difference, names: Mapping[str, str], *, outstanding: bool = False) -> Finding:
    """A difference as a finding: whatever the period, it is one of its documents or entries and of its class."""
    refs = [*dict.fromkeys(map(_document_ref, difference.documents))] + [_entry_ref(each, difference) for each in difference.entries]
    body = DocumentRef("counterparty", difference.party or "", unit=difference.unit, direction=difference.direction, party=difference.party)
    about = [" ".join(filter(None, d.id)) for d in difference.documents] or [e.line.key for e in difference.entries] or [difference.party or ""]
    subject = DocumentRef("difference", " ".join([difference.kind.value, *about]), unit=difference.unit, direction=difference.direction)
    is_passing = difference.kind in PASSING or difference.is_settled
    return Finding(
        FindingClass.ACCOUNTS_DIFFERENCE,
        Severity.NOTE if is_passing or difference.is_as_named else Severity.WARNING,
        (body, *refs),
        say(_sentence(difference), **_facts(difference, names)),
        abs(difference.amount_fen),
        (Evidence("kind of difference", difference.kind.value), Evidence("stands in", difference.side.value), *difference.evidence),
        outstanding=outstanding,
        subject=subject,
        parties=tuple(dict.fromkeys(filter(None, (difference.party, difference.other_party)))),
        contracts=tuple(dict.fromkeys(d.contract for d in difference.documents if d.contract)),
    )


def _sentence(difference: Difference) -> str:
    if difference.is_as_named:
        return AS_NAMED
    if difference.kind is DifferenceClass.LEDGER_ONLY and difference.is_settled:
        return TAKEN_BACK
    return CHANGED if difference.is_of_change else SENTENCES[difference.kind]


def _facts(difference: Difference, names: Mapping[str, str]) -> dict[str, str]:
    documents, entries = difference.documents, difference.entries
    other = difference.other_party or ""
    is_signed = difference.is_of_change or difference.kind in (DifferenceClass.OPENING, DifferenceClass.BALANCE)
    return {
        "amount": grouped(difference.amount_fen if is_signed else abs(difference.amount_fen)),
        "document": ", ".join(difference.keys),
        "day": documents[0].date.isoformat() if documents else "",
        "entry": ", ".join(e.line.voucher or e.line.text for e in entries),
        "posted": entries[0].day.isoformat() if entries else "",
        "ledger": grouped(abs(sum(d.effect_fen for d in documents))),
        "accounts": grouped(abs(sum(e.effect_fen for e in entries))),
        "other": f"{names.get(other, '')} {other}".strip(),
        "name": entries[0].line.name if entries else "",
    }


def _document_ref(document: Document) -> DocumentRef:
    return DocumentRef(document.kind, document.key, document.origin, document.unit, document.direction, document.own)


def _entry_ref(entry: Entry, difference: Difference) -> DocumentRef:
    line = entry.line
    return DocumentRef("line", line.voucher or line.key, line.origin, line.unit, difference.direction, entry.party)
