"""A closed period's figures never change, whatever becomes of the ledger afterwards (RECONCILE.md §6 and §7.5), on random histories."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from typing import TypeVar

from generated_ledgers import AMOUNTS, START, ledgers
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.accounting.agreement import NOTHING
from contractctl.accounting.lines import AccountLine
from contractctl.decisions import Assigned, Barred, Decided, DocumentKind, Excluded, NotOurs
from contractctl.documents import Book, Direction, Invoice, Receipt, Role
from contractctl.figures import Figures
from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.settings import Settings
from contractctl.settled import Settled
from contractctl.settlement import Books
from contractctl.values.period import Period
from ledger_text import closed_through

SETTINGS = Settings()
QUARTERS = tuple(
    Period(first, last, f"2024Q{n}")
    for n, (first, last) in enumerate(
        (
            (date(2024, 1, 1), date(2024, 3, 31)),
            (date(2024, 4, 1), date(2024, 6, 30)),
            (date(2024, 7, 1), date(2024, 9, 30)),
            (date(2024, 10, 1), date(2024, 12, 31)),
        ),
        start=1,
    )
)
Document = TypeVar("Document", Invoice, Receipt)
MONTHS = tuple(Period(date(2024, n, 1), (date(2024, n, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1), f"{n}") for n in range(1, 13))


def run(ledger: Ledger, when: Period) -> Reconciliation:
    return reconcile(ledger, when, SETTINGS, "run")


def figures(found: Reconciliation) -> dict[str, dict[tuple[str, Direction], Figures]]:
    """Every figure of a report by contract, body and unit; what has none is left out."""
    said: dict[str, dict[tuple[str, Direction], Figures]] = {
        "contracts": {(row.key, row.direction): row.figures for row in found.contracts},
        "bodies": {(row.code, row.direction): row.figures for row in found.counterparties},
        "units": {(row.unit, row.direction): row.figures for row in found.units},
    }
    return {part: {key: each for key, each in rows.items() if each != Figures()} for part, rows in said.items()}


def at_end(found: Reconciliation) -> dict[tuple[str, Direction], tuple[int, int]]:
    open_ = {(row.key, row.direction): (row.figures.closing_receivable, row.figures.closing_advance) for row in found.contracts}
    return {key: each for key, each in open_.items() if each != (0, 0)}


def at_start(found: Reconciliation) -> dict[tuple[str, Direction], tuple[int, int]]:
    open_ = {(row.key, row.direction): (row.figures.opening_receivable, row.figures.opening_advance) for row in found.contracts}
    return {key: each for key, each in open_.items() if each != (0, 0)}


@st.composite
def changed(draw: st.DrawFn, before: Ledger, more: Ledger) -> Ledger:
    """What may become of a ledger: papers come late, are voided, get another amount or body; persons decide, and take it back."""
    books = before.books
    invoices: list[Invoice | None] = list(books.invoices)
    receipts: list[Receipt | None] = list(books.receipts)
    contracts = list(books.contracts)
    known = {(d.key, d.direction) for d in books.documents}
    invoices += [i for i in more.books.invoices if (i.key, i.direction) not in known and draw(st.booleans())]
    receipts += [r for r in more.books.receipts if (r.key, r.direction) not in known and draw(st.booleans())]
    contracts += [c for c in more.books.contracts if c.key not in {k.key for k in contracts} and draw(st.booleans())]
    invoices = [draw(otherwise(each)) for each in invoices if each]
    receipts = [draw(otherwise(each)) for each in receipts if each]
    for place, contract in enumerate(contracts):
        if draw(st.sampled_from((False,) * 6 + (True,))):
            contracts[place] = replace(contract, counterparty=draw(st.sampled_from(("A", "B", None))))
    contracts = [c for c in contracts if draw(st.sampled_from((True,) * 8 + (False,)))]
    decided = tuple(each for each in before.decided if draw(st.sampled_from((True, True, False))))
    if draw(st.booleans()):
        receipt, invoice = f"R{draw(st.integers(0, 5))}", f"K{draw(st.integers(0, 5))}"
        decided += draw(
            st.sampled_from(
                (
                    (Decided(receipt, invoice, 200),),
                    (Barred(receipt, invoice),),
                    (Excluded(receipt, NotOurs.DEPOSIT),),
                    (Assigned(DocumentKind.RECEIPT, receipt, "U|H0"),),
                )
            )
        )
    relations = before.relations if draw(st.booleans()) else more.relations
    there = Books(tuple(contracts), tuple(filter(None, invoices)), tuple(filter(None, receipts)))
    return replace(before, books=there, decided=decided, relations=relations)


@st.composite
def otherwise(draw: st.DrawFn, document: Document) -> Document | None:
    """What may become of a document: mostly nothing."""
    match draw(st.sampled_from(("stays",) * 8 + ("goes", "amount", "body", "contract"))):
        case "goes":
            return None
        case "amount":
            amount = draw(AMOUNTS)
            if isinstance(document, Invoice):
                return replace(document, gross_fen=amount if document.gross_fen > 0 else -amount)
            return replace(document, amount_fen=amount if document.amount_fen > 0 else -amount)
        case "body":
            return replace(document, counterparty=draw(st.sampled_from(("A", "B", "C", None))))
        case "contract":
            return replace(document, stated_contract=draw(st.sampled_from((None, "H0", "H1"))))
    return document


@st.composite
def histories(draw: st.DrawFn) -> list[Ledger]:
    """A ledger at the end of each quarter, before it is closed."""
    states = [draw(ledgers())]
    for _ in range(draw(st.integers(1, 3))):
        states.append(draw(changed(states[-1], draw(ledgers()))))
    return states


def closed_one_by_one(states: list[Ledger]) -> list[Ledger]:
    """The ledgers of a history with what was closed before each."""
    found, closed = [], None
    for quarter, state in zip(QUARTERS, states, strict=False):
        found.append(replace(state, closed=closed))
        closed = closed_through(found[-1], quarter.end)
    return found


@settings(max_examples=80, deadline=None)
@given(histories())
def test_what_is_closed_stays_in_every_report_and_closing_is_the_next_opening(states: list[Ledger]) -> None:
    seen: dict[str, Reconciliation] = {}
    closing: dict[tuple[str, Direction], tuple[int, int]] | None = None
    for quarter, state in zip(QUARTERS, closed_one_by_one(states), strict=False):
        for when in (*QUARTERS, *MONTHS):
            if when.end < quarter.start:
                assert figures(run(state, when)) == figures(seen[when.name]), when.name
        now = run(state, quarter)
        if closing is not None:
            assert at_start(now) == closing
        closing = at_end(now)
        for when in (*QUARTERS, *MONTHS):
            if when.end <= quarter.end and when.name not in seen:
                seen[when.name] = run(state, when)


@settings(max_examples=80, deadline=None)
@given(histories())
def test_every_period_adds_up_after_what_was_closed_before_it(states: list[Ledger]) -> None:
    for quarter, state in zip(QUARTERS, closed_one_by_one(states), strict=False):
        found = run(state, quarter)
        for side in (found.totals.receipts, found.totals.invoices):
            assert side.recorded == side.allocated + side.adjusted + side.left + side.undecided + side.excluded
        for row in found.units:
            f = row.figures
            moved = f.invoiced - f.received - f.adjusted
            assert f.closing_receivable - f.closing_advance == f.opening_receivable - f.opening_advance + moved


@settings(max_examples=80, deadline=None)
@given(histories())
def test_nothing_is_settled_beyond_its_amount_and_nothing_anew_on_a_closed_day(states: list[Ledger]) -> None:
    for state in closed_one_by_one(states):
        kept = {id(a) for _, _, a in state.closed.allocations} if state.closed else set()
        for group in state.groups():
            settled = Settled(group, SETTINGS.settle, state.decided)
            days = {move.on for moves in settled.moves.values() for move in moves}
            for allocation in settled.matching.allocations:
                assert state.closed is None or allocation.on > state.closed.through or id(allocation) in kept
            for document in settled.documents:
                amount = document.gross_fen if isinstance(document, Invoice) else document.amount_fen
                for day in days:
                    if day >= document.counted and amount > 0 and document.ref not in settled.history:
                        assert 0 <= settled.open(document, day) <= amount, (document.key, day)


@st.composite
def beside(draw: st.DrawFn, states: list[Ledger]) -> tuple[AccountLine, ...]:
    """Accounts of both directions: of every document as it stood at some time an entry that names it, another one, or none."""
    lines = []
    for place, document in enumerate({(d.ref, d.fen, d.counterparty): d for state in states for d in state.books.documents}.values()):
        if draw(st.booleans()):
            effect = document.fen if isinstance(document, Invoice) else -document.fen
            lines.append(entry(place, document.direction, document.counterparty or "A", document.date, effect, draw(st.sampled_from((document.key, "")))))
    return (*lines, *(entry(900, direction, "A", START, 0, "") for direction in Direction))


def entry(place: int, direction: Direction, party: str, day: date, effect: int, text: str) -> AccountLine:
    debit = effect if direction is Direction.REVENUE else -effect
    role = Role.CUSTOMER if direction is Direction.REVENUE else Role.SUPPLIER
    line = AccountLine(f"{direction}-{place:03d}", "U", Book.LEDGER, party, party, day, debit, role=role, voucher=f"记-{place}", text=text)
    return replace(line, since=START, until=date(2024, 12, 31))


@settings(max_examples=80, deadline=None)
@given(st.data(), histories())
def test_the_accounts_are_compared_with_what_each_body_comes_to_in_the_report(data: st.DataObject, states: list[Ledger]) -> None:
    lines = data.draw(beside(states))
    for state in closed_one_by_one(states):
        for when in QUARTERS:
            found = run(replace(state, account_lines=lines), when)
            for section in found.accounts.sections if found.accounts else ():
                reported = {row.code: row.figures for row in found.counterparties if row.direction is section.direction}
                compared = {row.party: row.ledger for row in section.balances}
                for party in {*reported, *compared}:
                    figures, moved = reported.get(party, Figures()), compared.get(party, NOTHING)
                    closing = figures.invoiced_to_date - figures.received_to_date
                    opening = closing - figures.invoiced + figures.received
                    assert (moved.opening_fen, moved.closing_fen) == (opening, closing), (party, when.name)


@settings(max_examples=80, deadline=None)
@given(st.data(), histories())
def test_both_adjusted_balances_are_equal_whatever_became_of_what_was_closed(data: st.DataObject, states: list[Ledger]) -> None:
    lines = data.draw(beside(states))
    for state in closed_one_by_one(states):
        for when in QUARTERS:
            found = run(replace(state, account_lines=lines), when)
            for section in found.accounts.sections if found.accounts else ():
                gaps: Counter[str | None] = Counter()
                for party, fen in (gap for difference in section.open_at_end for gap in difference.gaps):
                    gaps[party] += fen
                assert {row.party: row.gap_fen for row in section.balances if row.gap_fen} == {party: fen for party, fen in gaps.items() if fen}
                assert section.adjusted_ledger == section.adjusted_accounts
                assert len({d.identity for d in section.open_at_end}) == len(section.open_at_end)
