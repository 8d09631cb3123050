"""What is always true (RECONCILE.md §7), on generated ledgers."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from generated_ledgers import START, ledgers
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.allocations import AllocationState
from contractctl.documents import Contract, Direction, Invoice, Receipt
from contractctl.figures import Figures
from contractctl.matching import shares
from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.settings import Settings, with_setting
from contractctl.settled import Settled
from contractctl.settlement import Books, groups
from contractctl.values.period import Period

SETTINGS = Settings()
CHOICES = (
    SETTINGS,
    with_setting(SETTINGS, "settle.fifo", value=True),
    with_setting(with_setting(SETTINGS, "settle.sets", "book"), "settle.tolerance", "1.00"),
)


Document = TypeVar("Document", Contract, Invoice, Receipt)


def period(first: int, last: int) -> Period:
    """Months of 2024, both included."""
    end = date(2024, last + 1, 1) - timedelta(days=1) if last < 12 else date(2024, 12, 31)
    return Period(date(2024, first, 1), end, "p")


def documents(books: Books) -> list[Invoice | Receipt]:
    return [*books.invoices, *books.receipts]


def run(whole: Ledger, when: Period) -> Reconciliation:
    return reconcile(whole, when, SETTINGS, "run")


@settings(max_examples=300, deadline=None)
@given(ledgers())
def test_no_document_is_settled_beyond_its_amount_on_any_day(whole: Ledger) -> None:
    for group in groups(whole.books, whole.relations):
        settled = Settled(group, SETTINGS.settle, whole.decided)
        days = {move.on for moves in settled.moves.values() for move in moves}
        for document in settled.documents:
            amount = document.gross_fen if isinstance(document, Invoice) else document.amount_fen
            for day in days:
                if day >= document.date and amount > 0:
                    assert 0 <= settled.open(document, day) <= amount, (document.key, day)


@settings(max_examples=150, deadline=None)
@given(ledgers())
def test_recorded_is_the_sum_of_its_parts(whole: Ledger) -> None:
    for when in (period(1, 3), period(1, 12)):
        totals = run(whole, when).totals
        for side in (totals.receipts, totals.invoices):
            assert side.recorded == side.allocated + side.adjusted + side.left + side.undecided + side.excluded


@settings(max_examples=150, deadline=None)
@given(ledgers())
def test_receivable_less_advance_is_invoiced_less_received(whole: Ledger) -> None:
    for row in run(whole, period(1, 12)).units:
        f = row.figures
        assert f.closing_receivable - f.closing_advance == f.invoiced_to_date - f.received_to_date - f.adjusted


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_lines_add_up_to_counterparties_and_these_to_units(whole: Ledger) -> None:
    found = run(whole, period(1, 12))
    for direction in Direction:
        bodies = sum((row.figures for row in found.counterparties if row.direction is direction), Figures())
        units = sum((row.figures for row in found.units if row.direction is direction), Figures())
        assert bodies == units
        ageing = [row for row in found.ageing.rows if row.direction is direction]
        assert sum(row.total for row in ageing) == units.closing_receivable
        assert sum(row.advance for row in ageing) == units.closing_advance


def _sums(found: Reconciliation) -> dict[tuple[str, str], Figures]:
    return {(row.unit, row.direction.value): row.figures for row in found.units}


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_a_period_closes_where_the_next_opens_and_quarters_add_up_to_the_year(whole: Ledger) -> None:
    quarters = [_sums(run(whole, period(3 * n + 1, 3 * n + 3))) for n in range(4)]
    year = _sums(run(whole, period(1, 12)))
    for key, figures in year.items():
        parts = [quarter[key] for quarter in quarters]
        assert figures.invoiced == sum(part.invoiced for part in parts)
        assert figures.received == sum(part.received for part in parts)
        assert figures.allocated == sum(part.allocated for part in parts)
        for before, after in itertools.pairwise(parts):
            assert (before.closing_receivable, before.closing_advance) == (after.opening_receivable, after.opening_advance)


@settings(max_examples=100, deadline=None)
@given(ledgers(), st.integers())
def test_the_order_of_rows_changes_nothing(whole: Ledger, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - an order, not a secret
    books = whole.books

    def turned(rows: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(chance.sample(rows, len(rows)))

    other = replace(whole, books=Books(turned(books.contracts), turned(books.invoices), turned(books.receipts)))  # type: ignore[arg-type]
    assert run(whole, period(1, 6)) == run(other, period(1, 6))


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_an_unrelated_bodys_documents_change_nothing(whole: Ledger) -> None:
    stranger = Invoice("Z1", "U", Direction.REVENUE, "Z", "z", START, 12345)
    more = replace(whole, books=replace(whole.books, invoices=(*whole.books.invoices, stranger)))
    before, after = run(whole, period(1, 6)), run(more, period(1, 6))
    assert before.allocations == after.allocations
    assert before.contracts == tuple(row for row in after.contracts if row.counterparty != "Z")


@settings(max_examples=50, deadline=None)
@given(ledgers())
def test_months_add_up_to_the_quarter(whole: Ledger) -> None:
    months = [_sums(run(whole, period(n, n))) for n in (4, 5, 6)]
    for key, quarter in _sums(run(whole, period(4, 6))).items():
        parts = [month[key] for month in months]
        for name in ("invoiced", "received", "allocated"):
            assert getattr(quarter, name) == sum(getattr(part, name) for part in parts)
        assert quarter.opening_receivable == parts[0].opening_receivable
        assert quarter.closing_advance == parts[-1].closing_advance


@settings(max_examples=200, deadline=None)
@given(ledgers(), st.sampled_from(CHOICES))
def test_a_document_is_its_allocations_and_what_is_left(whole: Ledger, chosen: Settings) -> None:
    """Nothing is allocated twice or beyond what is left, by no rule and under no setting; proposals promise no more."""
    for group in groups(whole.books, whole.relations):
        settled = Settled(group, chosen.settle, whole.decided)
        left = settled.matching.left
        promised = dict.fromkeys(left, 0)
        for a in settled.matching.allocations:
            if a.state is AllocationState.PROPOSED:
                promised[a.source_ref] += a.amount_fen
                promised[a.target_ref] += a.amount_fen
        for document in settled.documents:
            amount = document.gross_fen if isinstance(document, Invoice) else document.amount_fen
            rest = left.get(document.ref, amount)
            assert amount == settled.settled(document, date.max) + rest
            assert min(0, amount) <= rest <= max(0, amount)
            assert promised.get(document.ref, 0) <= max(0, rest)


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_allocations_join_documents_of_bodies_that_a_relation_joins(whole: Ledger) -> None:
    one_step = {(r.payer, r.payee_of) for r in whole.relations}
    payers = {(a, b) for a, of in one_step for b, same in one_step if of == same}  # two payers of one body stand for it
    joined = one_step | {(b, a) for a, b in one_step} | payers
    body = {d.ref: d.counterparty for d in documents(whole.books)}
    for a in run(whole, period(1, 12)).allocations:
        source, target = body[a.source_ref], body[a.target_ref]
        assert source == target or (source, target) in joined


@settings(max_examples=50, deadline=None)
@given(ledgers())
def test_running_twice_changes_nothing_and_no_finding_has_two_ids(whole: Ledger) -> None:
    first, second = run(whole, period(1, 6)), run(whole, period(1, 6))
    assert first == second
    assert len({f.id for f in first.findings}) == len(first.findings)


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=9), st.data())
def test_shares_add_up_and_each_can_bear_its_own(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    parts = shares(amount, weights)
    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@settings(max_examples=100, deadline=None)
@given(ledgers())
def test_groups_alone_and_together_are_settled_alike(whole: Ledger) -> None:
    """A body that no relation joins to others is matched as if its documents were the only ones."""
    joined = {code for r in whole.relations for code in (r.payer, r.payee_of)}
    together = run(whole, period(1, 12)).allocations
    books = whole.books
    for body in {d.counterparty for d in documents(books)} - joined - {None}:

        def own(rows: tuple[Document, ...], body: str | None = body) -> tuple[Document, ...]:
            return tuple(row for row in rows if row.counterparty == body)

        alone = replace(whole, books=Books(own(books.contracts), own(books.invoices), own(books.receipts)))
        mine = {d.ref for d in documents(alone.books)}
        named = {word for r in alone.books.receipts if r.memo for word in r.memo.split()}
        if not named & {i.key for i in books.invoices if i.counterparty != body}:  # a number of another body's in a text is known as one
            assert run(alone, period(1, 12)).allocations == tuple(a for a in together if a.source_ref in mine)
