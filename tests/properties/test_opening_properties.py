"""A first quarter balances: it opens with the sum of the opening balances, whatever stands in them and whatever comes after (RECONCILE.md §6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

from generated_ledgers import undecided_ledgers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contractctl.documents import Direction, Invoice, InvoiceState, Receipt
from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.settings import Settings
from contractctl.settlement import Books
from contractctl.values.period import Period

LAST_BEFORE = date(2024, 6, 30)
FIRST = Period(date(2024, 7, 1), date(2024, 9, 30), "2024Q3")
Sums = dict[Direction, tuple[int, int]]


def as_openings(ledger: Ledger, settled: tuple[int, ...]) -> Ledger:
    """The ledger with its documents of before as openings, each with some of it settled; an opening names nothing but its contract."""
    invoices = [i for i in ledger.books.invoices if i.state is not InvoiceState.VOIDED]
    receipts = [r for r in ledger.books.receipts if r.excluded_as is None]
    billed = tuple(
        replace(i, gross_fen=i.gross_fen - part, opening=True, settled_fen=part, remark="") if i.date <= LAST_BEFORE else i
        for i, part in zip(invoices, settled, strict=False)
    )
    money = tuple(replace(r, opening=True, stated_invoices=(), memo="") if r.date <= LAST_BEFORE else r for r in receipts)
    return replace(ledger, books=Books(ledger.books.contracts, billed, money))


def open_before(ledger: Ledger) -> Sums:
    """The sums of the openings whose body is decided."""
    billed: Counter[Direction] = Counter()
    money: Counter[Direction] = Counter()
    documents: list[Invoice | Receipt] = [*ledger.books.invoices, *ledger.books.receipts]
    for document in documents:
        if document.opening and document.counterparty:
            side = billed if isinstance(document, Invoice) else money
            side[document.direction] += document.gross_fen if isinstance(document, Invoice) else document.amount_fen
    return {direction: sums for direction in Direction if (sums := (billed[direction], money[direction])) != (0, 0)}


def opening_of(found: Reconciliation) -> Sums:
    sums = {row.direction: (row.figures.opening_receivable, row.figures.opening_advance) for row in found.units}
    return {direction: each for direction, each in sums.items() if each != (0, 0)}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine draws slowly
@given(undecided_ledgers(), st.tuples(*[st.sampled_from((0, 0, 50, 99, 100)) for _ in range(6)]))
def test_a_first_period_opens_with_the_sum_of_its_openings(ledger: Ledger, settled: tuple[int, ...]) -> None:
    begun = as_openings(ledger, settled)
    found = reconcile(begun, FIRST, Settings(), "run")
    assert opening_of(found) == open_before(begun)
    for row in found.units:  # between lines money may move: a receipt names the invoice of another contract
        f = row.figures
        assert f.closing_receivable - f.closing_advance == f.invoiced_to_date - f.received_to_date - f.adjusted
