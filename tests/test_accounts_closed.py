"""业财对账 of what became of a document after its period was closed: each case as a ledger at the close, as it is now, and what the accounts booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contractctl.accounting.agreement import Section
from contractctl.accounting.findings import finding_of
from contractctl.accounting.lines import AccountLine
from contractctl.documents import Book, Role
from contractctl.reconcile import reconcile
from contractctl.settings import Settings
from contractctl.values.money import yuan
from contractctl.values.period import parse_period
from ledger_text import UNIT, closed_through, ledger

CLOSED, NO = "10000001", "24000000000000000009"
THEN = f"invoice {CLOSED} 2024-02-01 A 100"
VOIDED, SMALLER, MOVED = "", f"invoice {CLOSED} 2024-02-01 A 60", f"invoice {CLOSED} 2024-02-01 B 100"
BOOKED = f"02-05 A 100 {CLOSED}"


def entry(place: int, said: str) -> AccountLine:
    day, party, amount, *text = said.split()
    made = AccountLine(f"line-{place}", UNIT, Book.LEDGER, party, party, date.fromisoformat(f"2024-{day}"), int(amount) * 100, role=Role.CUSTOMER)
    return replace(made, voucher=f"记-{place}", text=" ".join(text), since=date(2024, 1, 1), until=date(2024, 12, 31))


def beside(then: str, now: str, entries: list[str], period: str) -> Section:
    """A quarter's documents beside the entries, after the first quarter was closed as it was then."""
    lines = (*map(entry, range(len(entries)), entries), entry(99, "01-01 C 0"))
    whole = replace(ledger(now), closed=closed_through(ledger(then), date(2024, 3, 31)), account_lines=lines)
    found = reconcile(whole, parse_period(period, date(2024, 12, 1)), Settings(), "run").accounts
    assert found is not None
    (section,) = found.sections
    assert section.adjusted_ledger == section.adjusted_accounts
    return section


def told(section: Section) -> list[str]:
    return [f"{d.kind} {d.party} {yuan(d.amount_fen)}{' settled' if d.is_settled else ''}" for d in section.differences]


def open_(section: Section) -> list[str]:
    return [f"{d.kind} {d.party} {yuan(d.gap_fen)}" for d in section.open_at_end]


CASES = {
    "voided, and the accounts took their entry back": (VOIDED, [BOOKED, f"04-08 A -100 冲销 {CLOSED}"], [], []),
    "voided, and the accounts know nothing of it": (VOIDED, [BOOKED], ["ledger_only A -100.00"], ["ledger_only A 100.00"]),
    "voided, and the accounts never had it": (VOIDED, [], ["ledger_only A -100.00 settled"], []),
    "smaller, and the accounts put their entry right": (SMALLER, [BOOKED, "04-08 A -40"], [], []),
    "smaller, and the accounts keep the first amount": (SMALLER, [BOOKED], ["ledger_only A -40.00"], ["ledger_only A 40.00"]),
    "smaller, as the accounts had it all along": (SMALLER, [f"02-05 A 60 {CLOSED}"], ["date A -40.00 settled"], []),
    "smaller, as the accounts had it on that day, unnamed": (SMALLER, ["02-01 A 60"], ["date A -40.00 settled"], []),
    "another body's, and the accounts moved it": (MOVED, [BOOKED, f"04-08 A -100 {CLOSED}", f"04-08 B 100 {CLOSED}"], [], []),
    "another body's, and the accounts did not": (
        MOVED,
        [BOOKED],
        ["ledger_only A -100.00", "ledger_only B 100.00"],
        ["ledger_only A 100.00", "ledger_only B -100.00"],
    ),
    "another body's, as the accounts had it all along": (
        MOVED,
        [f"02-05 B 100 {CLOSED}"],
        ["ledger_only A -100.00 settled", "date B 100.00 settled"],
        [],
    ),
}


@pytest.mark.parametrize(("now", "entries", "differences", "left"), CASES.values(), ids=CASES)
def test_what_was_changed_after_its_close_differs_in_the_first_open_quarter(now: str, entries: list[str], differences: list[str], left: list[str]) -> None:
    section = beside(THEN, now, entries, "2024Q2")
    assert (told(section), open_(section)) == (differences, left)


@pytest.mark.parametrize("now", [THEN, VOIDED, SMALLER, MOVED])
def test_a_closed_quarter_is_compared_as_it_stood(now: str) -> None:
    section = beside(THEN, now, [BOOKED], "2024Q1")
    assert (told(section), [(row.party, row.ledger.closing_fen) for row in section.balances if row.ledger.closing_fen]) == ([], [("A", 10000)])


def test_the_balance_goes_on_from_what_was_closed() -> None:
    (row,) = (row for row in beside(THEN, SMALLER, [BOOKED], "2024Q2").balances if row.party == "A")
    assert (row.ledger.opening_fen, row.ledger.added_fen, row.ledger.closing_fen, row.gap_fen) == (10000, -4000, 6000, 4000)


def test_a_person_reads_that_it_was_changed_and_by_how_much() -> None:
    (change,) = beside(THEN, SMALLER, [BOOKED], "2024Q2").differences
    said = str(finding_of(change, {}).sentence)
    assert said == "10000001 was changed after its period was closed, which counts from 2024-04-01: -40.00, not in the accounts: book it"


def test_what_the_accounts_never_had_needs_no_entry_once_it_is_voided() -> None:
    (change,) = beside(THEN, VOIDED, [], "2024Q2").differences
    assert "nothing to book" in str(finding_of(change, {}).sentence)


def test_a_document_and_its_change_that_both_lack_are_two_findings() -> None:
    differences = beside(THEN, SMALLER, [], "2024H1").differences
    assert sorted(d.amount_fen for d in differences) == [-4000, 10000]
    assert len({finding_of(each, {}).id for each in differences}) == 2
