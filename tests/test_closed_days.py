"""What became of a closed day counts from the first open one: each case as a ledger at the close and as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.settings import Settings
from contractctl.values.money import yuan
from contractctl.values.period import parse_period
from ledger_text import closed_through, ledger

END = date(2024, 3, 31)
SETTINGS = Settings()


def quarter(whole: Ledger, name: str) -> Reconciliation:
    return reconcile(whole, parse_period(name, date(2024, 7, 1)), SETTINGS, "run")


def since(then: str, now: str) -> Ledger:
    """The ledger as it is now, after it was closed as it was then."""
    return replace(ledger(now), closed=closed_through(ledger(then), END))


def allocations(found: Reconciliation) -> list[str]:
    """Each allocation with its day."""
    return [f"{a.on:%m-%d} {a.source} > {a.target} {yuan(a.amount_fen)} {a.rule}" for a in found.allocations]


PAID = "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 A 100 for=001"


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        pytest.param(PAID, PAID, ["02-10 R1 > 001 100.00 A1"], id="nothing became of it"),
        pytest.param(PAID, "invoice 001 2024-02-01 A 100", ["02-10 R1 > 001 100.00 A1", "04-01 R1 > 001 -100.00 A0"], id="the money was voided"),
        pytest.param(PAID, "money R1 2024-02-10 A 100 for=001", ["02-10 R1 > 001 100.00 A1", "04-01 R1 > 001 -100.00 A0"], id="the invoice was voided"),
        pytest.param(
            PAID,
            "invoice 001 2024-02-01 A 60\nmoney R1 2024-02-10 A 100 for=001",
            ["02-10 R1 > 001 100.00 A1", "04-01 R1 > 001 -40.00 A0"],
            id="the invoice is smaller",
        ),
        pytest.param(PAID, f"{PAID}\nbarred R1 001", ["02-10 R1 > 001 100.00 A1", "04-01 R1 > 001 -100.00 A0"], id="a person says they do not belong together"),
        pytest.param(
            "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 A 30\ninvoice 002 2024-02-01 A 90\ndecided R1 001 30",
            "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 A 30\ninvoice 002 2024-02-01 A 90",
            ["02-10 R1 > 001 30.00 A0", "04-01 R1 > 001 -30.00 A0"],
            id="a decision was taken back",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 A 30\ninvoice 002 2024-02-01 A 90\ndecided R1 001 20",
            "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 A 30\ninvoice 002 2024-02-01 A 90\ndecided R1 001 30",
            ["02-10 R1 > 001 20.00 A0", "04-01 R1 > 001 10.00 A0"],
            id="a decision was made larger",
        ),
        pytest.param(
            "money R1 2024-02-10 A 100\nmoney R2 2024-02-12 A -100 back=R1 bounced=1",
            "money R1 2024-02-10 A 100",
            ["02-12 R2 > R1 100.00 A2", "04-01 R2 > R1 -100.00 A0"],
            id="a reversal was voided",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 B 100 for=001\npayer B A",
            "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 B 100 for=001",
            ["02-10 R1 > 001 100.00 A1"],
            id="a payer relation ended: what it settled is kept",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 100",
            "invoice 001 2024-02-01 A 100\nmoney R1 2024-02-10 A 100 for=001",
            ["04-01 R1 > 001 100.00 A1"],
            id="the money came late",
        ),
        pytest.param(
            PAID,
            f"{PAID}\ninvoice 009 2024-03-05 A -100 reds=001",
            ["02-10 R1 > 001 100.00 A1", "04-01 009 > 001 100.00 A2", "04-01 R1 > 001 -100.00 A2"],
            id="its red letter came late",
        ),
    ],
)
def test_what_settles_what_after_a_close(then: str, now: str, expected: list[str]) -> None:
    assert allocations(quarter(since(then, now), "2024Q2")) == expected


@pytest.mark.parametrize(
    ("then", "now", "expected"),
    [
        pytest.param("money R1 2024-02-10 A 100", "money R1 2024-02-10 B 100", {"A": ("100.00", "0.00"), "B": ("0.00", "100.00")}, id="another body"),
        pytest.param("money R1 2024-02-10 A 100", "money R1 2024-02-10 A 70", {"A": ("100.00", "70.00")}, id="another amount"),
        pytest.param("money R1 2024-02-10 A 100", "money R1 2024-02-10 A 100 excluded=deposit", {"A": ("100.00", "0.00")}, id="it is a deposit"),
        pytest.param("money R1 2024-02-10 A 100", "money R1 2024-02-10 ? 100", {"A": ("100.00", "0.00")}, id="its body is undecided"),
        pytest.param("money R1 2024-02-10 ? 100", "money R1 2024-02-10 A 100", {"A": ("0.00", "100.00")}, id="its body was undecided"),
        pytest.param("money R1 2024-02-10 A 100", "", {"A": ("100.00", "0.00")}, id="voided"),
        pytest.param(
            "contract HT-1 A 500\nmoney R1 2024-02-10 A 100 on=HT-1",
            "contract HT-1 B 500\nmoney R1 2024-02-10 A 100 on=HT-1\npayer A B",
            {"A": ("100.00", "0.00"), "B": ("0.00", "100.00")},
            id="the contract is another body's",
        ),
    ],
)
def test_a_body_opens_with_what_was_closed_and_closes_with_what_is(then: str, now: str, expected: dict[str, tuple[str, str]]) -> None:
    rows = {row.code: (yuan(row.figures.opening_advance), yuan(row.figures.closing_advance)) for row in quarter(since(then, now), "2024Q2").counterparties}
    assert {code: pair for code, pair in rows.items() if pair != ("0.00", "0.00")} == expected


def test_a_contract_whose_body_is_undecided_since_has_one_line_with_what_counted_under_it() -> None:
    text = "contract H0 {} 1000\nmoney R0 2024-01-10 A 100 on=H0"
    now = since(text.format("A"), text.format("?"))
    rows = [[row for row in quarter(now, name).contracts if row.number == "H0"] for name in ("2024Q1", "2024Q2")]
    assert [[(row.counterparty, yuan(row.figures.received)) for row in those] for those in rows] == [[(None, "100.00")], [(None, "-100.00")]]


def test_a_contract_that_was_voided_keeps_its_line_in_the_closed_quarter_and_empties_in_the_next() -> None:
    now = since("contract H0 A 1000\nmoney R0 2024-01-10 A 100 on=H0", "money R0 2024-01-10 A 100 on=H0")
    found = [{row.number or "-": yuan(row.figures.received) for row in quarter(now, name).contracts} for name in ("2024Q1", "2024Q2")]
    assert found == [{"H0": "100.00"}, {"H0": "-100.00", "-": "100.00"}]


def test_what_was_taken_off_stays_and_what_a_person_takes_back_of_it_comes_back() -> None:
    bill = "invoice 001 2024-02-01 A 100"
    now = since(f"{bill}\nadjusted invoice 001 5 write_off 2024-03-05", bill)
    first, second = ([yuan(row.figures.adjusted) for row in quarter(now, name).contracts] for name in ("2024Q1", "2024Q2"))
    assert (first, second) == (["5.00"], ["-5.00"])
