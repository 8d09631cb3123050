"""When an invoice is due, and where that day came from (RECONCILE.md §3, ageing)."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from contractctl.documents import InvoiceState
from contractctl.plan import plan_order
from contractctl.settlement import invoice_numbers
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from contractctl.documents import Contract, Instalment, Invoice
    from contractctl.links import Links
    from contractctl.settlement import Group

STATED, INSTALMENT, TERMS, INVOICE = "stated", "instalment", "payment_days", "invoice_date"


def due_days(group: Group, links: Links) -> dict[str, tuple[date, str]]:
    """Each invoice's due day: stated, else its instalment's, else invoice date and the contract's days, else invoice date."""
    due: dict[str, tuple[date, str]] = {}
    contracts = {c.key: c for c in group.contracts}
    by_contract: defaultdict[str, list[Invoice]] = defaultdict(list)
    for invoice in group.invoices:
        contract = links.invoices[invoice.key].contract
        if contract:
            by_contract[contract.key].append(invoice)
        due[invoice.key] = _without_plan(invoice, contract)
    for key, invoices in by_contract.items():
        for invoice, day in _by_plan(contracts[key].instalments, invoices):
            if due[invoice.key][1] != STATED:
                due[invoice.key] = day, INSTALMENT
    return due


def _without_plan(invoice: Invoice, contract: Contract | None) -> tuple[date, str]:
    if invoice.due:
        return invoice.due, STATED
    if contract is not None and contract.payment_days is not None and invoice.gross_fen > 0:
        return invoice.date + timedelta(days=contract.payment_days), TERMS
    return invoice.date, INVOICE


def _by_plan(instalments: Iterable[Instalment], invoices: Sequence[Invoice]) -> Iterable[tuple[Invoice, date]]:
    """The instalment of equal amount; else, oldest first, the first of those that the amount fills."""
    plan = sorted((i for i in instalments if i.due), key=plan_order)
    left = [i.amount_fen for i in plan]
    standing = _net_of_reds(invoices)
    for invoice in invoices:
        if invoice.gross_fen <= 0 or invoice.state is InvoiceState.VOIDED:
            continue
        equal = [n for n, i in enumerate(plan) if i.amount_fen == invoice.gross_fen == left[n]]
        order = equal[:1] or [n for n in range(len(plan)) if left[n] > 0]
        if order and (day := plan[order[0]].due):
            yield invoice, day
        amount = standing[invoice.key]
        for n in order:
            part = min(amount, left[n])
            left[n] -= part
            amount -= part


def _net_of_reds(invoices: Sequence[Invoice]) -> dict[str, int]:
    """What of each invoice its red letters leave standing."""
    standing = {i.key: i.gross_fen for i in invoices}
    if min(standing.values()) >= 0:
        return standing
    blues = {number: i.key for i in reversed(invoices) for number in invoice_numbers(i)}
    for red in invoices:
        blue = blues.get(fold_number(red.reverses)) if red.reverses and red.gross_fen < 0 else None
        if blue is not None:
            standing[blue] = max(0, standing[blue] + red.gross_fen)
    return standing
