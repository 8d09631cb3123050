"""Rules, states and evidence of links and allocations in the reader's words; programs get the identifiers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contractctl.allocations import AllocationState
from contractctl.language import N_, _
from contractctl.values.money import fen, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contractctl.findings import Evidence

RULES = {
    "L0": N_("decided by a person"),
    "L1": N_("stated contract"),
    "L2": N_("number in the text"),
    "L3": N_("through a stated paper"),
    "L4": N_("only contract in force"),
    "L5": N_("instalment due then"),
    "A0": N_("decided by a person"),
    "A1": N_("named invoice"),
    "A2": N_("taken back"),
    "A3": N_("equal amount"),
    "A4": N_("all that is open"),
    "A5": N_("a set that adds up"),
    "A6": N_("oldest due first"),
    "A7": N_("within the tolerance"),
    "A8": N_("nothing fits"),
}
STATES = {AllocationState.BOOKED: N_("booked"), AllocationState.PROPOSED: N_("proposed")}
FEATURES = {
    "agreement": N_("agreement"),
    "contract": N_("contract"),
    "contracts": N_("contracts"),
    "days": N_("days"),
    "signed": N_("signed"),
    "filed": N_("filed"),
    "decided by": N_("decided by"),
    "difference": N_("difference"),
    "due": N_("due"),
    "due and not covered": N_("due and not covered"),
    "due from": N_("due from"),
    "equal amount": N_("equal amount"),
    "equal and opposite": N_("equal and opposite"),
    "instalment due": N_("instalment due"),
    "invoice due": N_("invoice due"),
    "names": N_("names the document"),
    "number in the text": N_("number in the text"),
    "only contract in force": N_("only contract in force"),
    "open invoices": N_("open invoices"),
    "open receipts": N_("open receipts"),
    "payer relation": N_("payer relation"),
    "receivable": N_("receivable"),
    "releases": N_("releases"),
    "set of": N_("set of"),
    "stated contract": N_("stated contract"),
    "through a stated paper": N_("through a stated paper"),
    "why": N_("why"),
}
DUE_SOURCES = {
    "stated": N_("stated on the invoice"),
    "instalment": N_("the payment plan"),
    "payment_days": N_("the contract's days of payment"),
    "invoice_date": N_("the invoice's date"),
}
AMOUNT = re.compile(r"-?\d+\.\d\d")


def rule_name(rule: str) -> str:
    """A rule's identifier with what it means."""
    return f"{rule} {_(RULES[rule])}"


def evidence_words(evidence: Iterable[Evidence]) -> str:
    """What was seen, amounts as a person reads them."""
    return "; ".join(f"{_(FEATURES[e.feature])}: {_value(e)}" for e in evidence)


def _value(evidence: Evidence) -> str:
    if evidence.feature == "due from":
        return _(DUE_SOURCES[evidence.value])
    return grouped(fen(evidence.value)) if AMOUNT.fullmatch(evidence.value) else evidence.value
