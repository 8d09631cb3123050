"""Rules, states and evidence of links and allocations in the reader's words; programs get the identifiers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from contractctl.accounting.differences import DifferenceClass, Side
from contractctl.allocations import AllocationState
from contractctl.kept import GONE, LESS, SAID
from contractctl.language import N_, _
from contractctl.values.money import fen, grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contractctl.findings import Evidence

RULES = {
    "L0": N_("decided by a person"),
    "L1": N_("stated contract"),
    "L2": N_("number in the text"),
    "L3": N_("through a stated paper"),
    "L4": N_("only contract in force"),
    "L5": N_("instalment due then"),
    "A0": N_("decided by a person, or of a closed day"),
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
    "no longer holds": N_("of a closed day, does not hold any more"),
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
    "paired by": N_("paired by"),
    "entry": N_("entry"),
    "entry elsewhere": N_("entry elsewhere"),
    "kind of difference": N_("kind of difference"),
    "stands in": N_("stands in"),
}
DUE_SOURCES = {
    "stated": N_("stated on the invoice"),
    "instalment": N_("the payment plan"),
    "payment_days": N_("the contract's days of payment"),
    "invoice_date": N_("the invoice's date"),
}
PAIRED_BY = {
    "transfer": N_("one voucher moves the amount between two accounts of the body"),
    "number": N_("the entry names the document"),
    "day": N_("equal amounts on the same day"),
    "amount": N_("equal amounts of the same body"),
    "voucher": N_("the entries of one voucher add up to the document"),
    "sum": N_("one entry is the sum of the day's documents"),
    "net": N_("the entry is the money without its VAT"),
    "tail": N_("the entry names the end of the document's number"),
    "other_body": N_("equal amounts, and nothing else is left for either"),
    "withdrawn": N_("a document that the accounts never had, and what took it back"),
    "taken_back": N_("two entries that take each other back"),
    "same_day": N_("the only two of the body that are left on the day"),
}
DIFFERENCES = {
    DifferenceClass.LEDGER_ONLY: N_("in the ledger only"),
    DifferenceClass.ACCOUNTS_ONLY: N_("in the accounts only"),
    DifferenceClass.AMOUNT: N_("another amount"),
    DifferenceClass.DATE: N_("in another period"),
    DifferenceClass.COUNTERPARTY: N_("another counterparty"),
    DifferenceClass.UNPOSTED: N_("not posted"),
    DifferenceClass.VAT_IN_ADVANCE: N_("advance without its VAT"),
    DifferenceClass.INVOICE_NOT_BOOKED: N_("invoice not booked"),
    DifferenceClass.REVENUE_BEFORE_INVOICE: N_("revenue before its invoice"),
    DifferenceClass.NAME_UNDECIDED: N_("booked for an undecided name"),
    DifferenceClass.OPENING: N_("opening balance"),
    DifferenceClass.BALANCE: N_("movements (balance table only)"),
}
NO_LONGER = {
    GONE: N_("a document was voided"),
    SAID: N_("decided otherwise"),
    LESS: N_("a document has a smaller amount"),
}
SIDES = {Side.LEDGER: N_("ledger side"), Side.ACCOUNTS: N_("accounts side")}
WORDS_OF: dict[str, Mapping[Any, str]] = {
    "due from": DUE_SOURCES,
    "paired by": PAIRED_BY,
    "kind of difference": DIFFERENCES,
    "stands in": SIDES,
    "no longer holds": NO_LONGER,
}
AMOUNT = re.compile(r"-?\d+\.\d\d")


def rule_name(rule: str) -> str:
    """A rule's identifier with what it means."""
    return f"{rule} {_(RULES[rule])}"


def evidence_words(evidence: Iterable[Evidence]) -> str:
    """What was seen, amounts as a person reads them."""
    return "; ".join(f"{_(FEATURES[e.feature])}: {_value(e)}" for e in evidence)


def _value(evidence: Evidence) -> str:
    if evidence.feature in WORDS_OF:
        return _(WORDS_OF[evidence.feature][evidence.value])
    return grouped(fen(evidence.value)) if AMOUNT.fullmatch(evidence.value) else evidence.value
