"""The product and a second reconciler that was written from the page (tests/by_the_page.py) say the same of small ledgers."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product
from typing import Any

from by_the_page import Side, sides
from generated_ledgers import undecided_ledgers
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.documents import Direction
from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.settings import Settings, with_setting
from contractctl.values.period import Period

SPRING = Period(date(2024, 4, 1), date(2024, 6, 30), "2024Q2")
ALL = Period(date(2024, 1, 1), date(2025, 12, 31), "all")


def settle(*, fifo: bool, sets: str, tolerance: str, window: int) -> Settings:
    found = Settings()
    for key, value in (("fifo", fifo), ("sets", sets), ("tolerance", tolerance), ("window_before", window), ("window_after", 2 * window)):
        found = with_setting(found, f"settle.{key}", value)
    return found


CHOICES = (
    Settings(),
    Settings(),
    *(
        settle(fifo=fifo, sets=sets, tolerance=tolerance, window=window)
        for fifo, sets, tolerance, window in product((False, True), ("propose", "book"), ("0.00", "0.02"), (30, 180))
    ),
)


def matched(found: Reconciliation, whole: Ledger) -> dict[str, Any]:
    silent = {("invoice", i.key) for i in whole.books.invoices if i.state.value == "voided"} | {
        ("receipt", r.key) for r in whole.books.receipts if r.excluded_as
    }
    return {
        "links": {(x.kind, x.key, x.contract, x.rule) for x in found.links if (x.kind, x.key) not in silent},
        "allocations": Counter((a.source, a.target, a.amount_fen, a.on, a.rule, a.state.value == "proposed") for a in found.allocations),
        "adjustments": Counter((a.document, a.amount_fen) for a in found.adjustments),
    }


def matched_by_the_page(every: list[Side]) -> dict[str, Any]:
    return {
        "links": {(*key, c.key, rule) for side in every for key, (c, rule) in side.links.items() if key in side.documents},
        "allocations": Counter((e.source[1], e.target[1], e.amount, e.on, e.rule, e.proposed) for side in every for e in side.entries),
        "adjustments": Counter((key, amount) for side in every for (_, key), amount in side.adjusted),
    }


def ties(found: Reconciliation) -> Counter[frozenset[str]]:
    return Counter(frozenset(d.key for d in f.documents) for f in found.findings if f.kind.value == "allocation_ambiguous")


def ties_by_the_page(every: list[Side]) -> Counter[frozenset[str]]:
    return Counter(frozenset(key for _, key in tie) for side in every for tie in side.ties)


def figures(found: Reconciliation) -> dict[str, Any]:
    lines = {}
    for row in (row for row in found.contracts if row.counterparty):
        f, ways = row.figures, row.by_method
        lines[row.direction, row.key if row.number else row.counterparty] = (
            (f.opening_receivable, f.opening_advance, f.invoiced, f.received, f.allocated),
            (f.closing_receivable, f.closing_advance, f.invoiced_to_date, f.received_to_date),
            (ways.cash, ways.bill, ways.barter, ways.set_off),
            [part.covered for part in row.instalments],
            row.amount,
            row.status.value,
        )
    ageing = {(row.direction, row.code): (list(row.parts), row.open_reds, row.advance) for row in found.ageing.rows}
    return {"lines": lines, "ageing": {key: row for key, row in ageing.items() if any((*row[0], *row[1:]))}}


def figures_by_the_page(every: dict[tuple[str, Direction], Side], when: Period, settings: Settings) -> dict[str, Any]:
    lines = {
        (direction, line): side.figures(line, c, when) for (_, direction), side in every.items() for line, c in side.lines() if side.is_listed(line, c, when)
    }
    ageing = {(direction, code): row for (_, direction), side in every.items() for code, row in side.ageing(when.end, settings.ageing.buckets).items()}
    return {"lines": lines, "ageing": {key: row for key, row in ageing.items() if any((*row[0], *row[1:]))}}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(undecided_ledgers(), st.sampled_from(CHOICES))
def test_links_allocations_and_ties_are_those_of_the_page(whole: Ledger, chosen: Settings) -> None:
    every = list(sides(whole, chosen.settle).values())
    found = reconcile(whole, ALL, chosen, "run")
    assert matched(found, whole) == matched_by_the_page(every)
    assert ties(found) == ties_by_the_page(every)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(undecided_ledgers(), st.sampled_from(CHOICES), st.sampled_from((SPRING, ALL)))
def test_figures_are_those_of_the_page(whole: Ledger, chosen: Settings, when: Period) -> None:
    assert figures(reconcile(whole, when, chosen, "run")) == figures_by_the_page(sides(whole, chosen.settle), when, chosen)
