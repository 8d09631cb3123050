"""Documents settle each other by A0 to A8: what fits is allocated with its rule, what could be two things is not."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, timedelta

import pytest

from contractctl.allocations import Against, AllocationState
from contractctl.findings import Evidence
from contractctl.matching import oldest_due_first, shares
from contractctl.sets import FittingSet
from contractctl.settings import Settings, SettleSettings
from contractctl.settled import Settled
from contractctl.settlement import Group, groups
from contractctl.values.money import yuan
from ledger_text import allocations, answer, figures, findings, ledger

ONE = "contract HT-1 A 1000 start=2022-01-01\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 300 for=001", ["R1 > 001 300.00 A1"], id="A1 one named: the smaller"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 200\nmoney R1 2024-02-10 A 700 for=001,002",
            ["R1 > 001 500.00 A1", "R1 > 002 200.00 A1"],
            id="A1 several named: all filled",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 200\nmoney R1 2024-02-10 A 600 for=001,002", [], id="A1 several named, less money: nothing"
        ),
        pytest.param("invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-05 A -200 reds=001", ["002 > 001 200.00 A2"], id="A2 red against blue"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 500 for=001\ninvoice 002 2024-02-05 A -200 reds=001",
            ["R1 > 001 500.00 A1", "002 > 001 200.00 A2", "R1 > 001 -200.00 A2"],
            id="A2 a red beyond what is open releases money",
        ),
        pytest.param("money R1 2024-02-01 A 500\nmoney R2 2024-02-03 A -500 back=R1 bounced=1", ["R2 > R1 500.00 A2"], id="A2 reversal"),
        pytest.param("money R1 2024-02-01 A 500\nmoney R2 2024-02-03 A -100 back=R1", ["R2 > R1 100.00 A2"], id="A2 refund"),
        pytest.param("invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-02 A 300\nmoney R1 2024-03-01 A 300", ["R1 > 002 300.00 A3"], id="A3 equal and unique"),
        pytest.param("invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-02 A 300\nmoney R1 2024-03-01 A 300", [], id="A3 a tie gives nothing"),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-03-01 A 200", ["R1 > 001 200.00 A4"], id="A4 no choice on either side"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-03-01 A 200\nmoney R2 2024-03-01 A 250",
            ["R1 > 001 200.00 A4", "R2 > 001 250.00 A4"],
            id="A4 several of one day",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 300\nmoney R1 2024-03-01 A 700", [], id="A4 two open invoices and less money: a choice"
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 110\ninvoice 002 2024-02-02 A 220\ninvoice 003 2024-02-03 A 440\nmoney R1 2024-03-01 A 330",
            ["R1 > 001 110.00 A5?", "R1 > 002 220.00 A5?"],
            id="A5 one unique set, proposed",
        ),
        pytest.param(
            "invoice 3300|0001 2024-02-01 A 500\nmoney R1 2024-02-10 A 300 for=0001", ["R1 > 3300|0001 300.00 A1"], id="A1 a paper invoice by its bare number"
        ),
        pytest.param(
            "invoice 3300|0001 2024-02-01 A 500\ninvoice 3301|0001 2024-02-01 A 500\nmoney R1 2024-02-10 A 300 for=0001",
            [],
            id="A1 a bare number that two invoices have is none",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 11 2024-02-01 A 200\nmoney R1 2024-02-10 A 200 memo=付11号发票",
            ["R1 > 11 200.00 A1"],
            id="A1 named in the memo",
        ),
        pytest.param("invoice 1 2024-02-01 A 500\ninvoice 2 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 memo=付11号发票", [], id="A1 never a substring"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 300 for=001,999", [], id="A1 one of several is unknown and the money is less: nothing"
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 700 for=001,999",
            ["R1 > 001 500.00 A1"],
            id="A1 one of several is unknown, the money is enough",
        ),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 for=999", [], id="A1 what names an unknown invoice is for no other"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 600 for=001\ninvoice 002 2024-02-20 A 100",
            ["R1 > 001 500.00 A1"],
            id="A1 money beyond the named invoice stays open",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 500 for=001\nmoney R2 2024-02-05 A -500 back=R1 bounced=1\nmoney R3 2024-02-09 A 500 for=001",
            ["R2 > R1 500.00 A2", "R3 > 001 500.00 A1"],
            id="a payment that bounced and came again settles its invoice once",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-05 A -200 reds=001\nmoney R1 2024-02-07 A 500 for=001",
            ["002 > 001 200.00 A2", "R1 > 001 300.00 A1"],
            id="a later receipt sees the blue that the red reduced",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-02 A 100 for=001\nmoney R2 2024-02-03 A 400 for=001\ninvoice 002 2024-02-05 A -450 reds=001",
            ["R1 > 001 100.00 A1", "R2 > 001 400.00 A1", "002 > 001 450.00 A2", "R1 > 001 -50.00 A2", "R2 > 001 -400.00 A2"],
            id="a red releases the latest allocations first",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-05 A -200 reds=001\n"
            "invoice 003 2024-02-06 A -200 reds=001\ninvoice 004 2024-02-07 A -200 reds=001",
            ["002 > 001 200.00 A2", "003 > 001 200.00 A2", "004 > 001 100.00 A2"],
            id="the reds of a blue are no more than it",
        ),
        pytest.param(
            "invoice 3300|0001 2024-02-01 A 500\ninvoice 3300|0002 2024-02-05 A -200 reds=0001",
            ["3300|0002 > 3300|0001 200.00 A2"],
            id="a red names a bare number",
        ),
        pytest.param("money R1 2024-02-01 A 500\nmoney R2 2024-02-03 A -500 bounced=1", ["R2 > R1 500.00 A2"], id="A2 equal, opposite, unique, later"),
        pytest.param("money R1 2024-02-05 A 500\nmoney R2 2024-02-03 A -500 bounced=1", [], id="A2 an earlier one takes nothing back"),
        pytest.param("money R1 2024-02-01 A 500\nmoney R2 2024-02-02 A 500\nmoney R3 2024-02-03 A -500 bounced=1", [], id="A2 two originals are none"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-02 A 500 for=001\nmoney R2 2024-02-09 A -100 back=R1",
            ["R1 > 001 500.00 A1", "R1 > 001 -100.00 A2", "R2 > R1 100.00 A2"],
            id="A2 a refund of settled money releases it",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 300\nmoney R1 2023-11-02 A 300\nmoney R0 2023-12-01 A 100",
            ["R1 > 001 300.00 A5?"],
            id="A3 ninety-one days before the invoice is outside: proposed",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 300\nmoney R1 2023-11-03 A 300\nmoney R0 2023-12-01 A 100", ["R1 > 001 300.00 A3"], id="A3 ninety days before the invoice"
        ),
        pytest.param(
            "invoice 001 2023-01-01 A 300 due=2023-03-01\ninvoice 002 2023-01-01 A 70\nmoney R1 2024-02-29 A 300\nmoney R2 2024-02-29 A 7",
            ["R1 > 001 300.00 A3", "R2 > 002 7.00 A4"],
            id="A3 a year after the due day",
        ),
        pytest.param(
            "invoice 001 2023-01-01 A 300 due=2023-03-01\ninvoice 002 2023-01-01 A 70\nmoney R1 2024-03-01 A 300\nmoney R2 2024-02-29 A 7",
            ["R1 > 001 300.00 A5?"],
            id="A5 a single of equal amount outside the window",
        ),
        pytest.param(
            "invoice 001 2023-01-01 A 300\ninvoice 002 2024-02-01 A 300\nmoney R1 2024-03-01 A 300",
            ["R1 > 002 300.00 A3"],
            id="A3 what is outside the window is no rival",
        ),
        pytest.param("invoice 001 2024-02-01 A 300\nmoney R1 2024-03-01 A 300\nmoney R2 2024-03-01 A 300", [], id="A3 unique on both sides"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-02 A 300\nmoney R1 2024-02-10 A 900",
            ["R1 > 001 500.00 A4", "R1 > 002 300.00 A4"],
            id="A4 several that together are no more than the one has",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-02 A 400\nmoney R1 2024-02-10 A 700\ninvoice 003 2024-02-20 A 150",
            [],
            id="A4 neither to the newest nor to the oldest",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 700\ninvoice 002 2024-02-20 A 150",
            ["R1 > 001 500.00 A4", "R1 > 002 150.00 A4"],
            id="A4 day by day: what a day leaves meets the next",
        ),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 400\nmoney R2 2024-02-10 A 300", [], id="A4 all documents of a day together"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 400\nmoney R2 2024-02-11 A 300",
            ["R1 > 001 400.00 A4", "R2 > 001 100.00 A4"],
            id="A4 of two days the first has no choice",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 200 by=barter\nmoney R2 2024-02-12 A 100",
            ["R2 > 001 100.00 A4"],
            id="a barter without an agreement is no choice",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 by=barter\ninvoice 002 2024-02-01 A 200\nmoney R2 2024-02-12 A 100",
            ["R1 > 001 500.00 A5?"],
            id="a barter without an agreement is proposed",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 by=barter for=001\nmoney R2 2024-02-12 A 500 for=001",
            ["R2 > 001 500.00 A1"],
            id="a proposal promises no more than is left",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney 001 2024-02-10 A 300", ["001 > 001 300.00 A4"], id="an invoice's number that is a bank's reference too"
        ),
        pytest.param("invoice 001 2024-02-01 A 500 state=voided\nmoney R1 2024-02-10 A 500 for=001", [], id="a voided invoice is paid by nobody"),
        pytest.param("invoice 001 2024-02-01 A 500 on=HT-9\nmoney R1 2024-02-10 A 500", [], id="what states an unknown contract is matched within none"),
    ],
)
def test_rules_take_what_the_rules_before_left(text: str, found: list[str]) -> None:
    assert allocations(answer(ONE + text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("invoice 001 2024-02-01 A 0.01\nmoney R1 2024-02-10 A 0.01 for=001", ["R1 > 001 0.01 A1"], id="A1 settles one fen"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 300\nmoney R1 2024-02-05 A 500 for=001\nmoney R2 2024-02-10 A 300 for=001,002",
            ["R1 > 001 500.00 A1", "R2 > 002 300.00 A1"],
            id="A1 what is paid asks for no fen of what names it and another",
        ),
        pytest.param("invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-05 A -0.01 reds=001", ["002 > 001 0.01 A2"], id="A2 a red of one fen"),
        pytest.param("invoice 001 2024-02-01 A 0.01\ninvoice 002 2024-02-05 A -0.01 reds=001", ["002 > 001 0.01 A2"], id="A2 a blue of one fen"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 300 for=001\ninvoice 002 2024-02-05 A -200.01 reds=001",
            ["R1 > 001 300.00 A1", "002 > 001 200.01 A2", "R1 > 001 -0.01 A2"],
            id="A2 a red beyond what is open by one fen releases one fen",
        ),
        pytest.param(
            "invoice 3300|0001 2024-02-01 A 0\ninvoice 3301|0001 2024-02-01 A 500\ninvoice 002 2024-02-05 A -200 reds=0001",
            ["002 > 3301|0001 200.00 A2"],
            id="A2 an invoice of nothing is no blue",
        ),
        pytest.param(
            "invoice 3300|0001 2024-02-01 A 0\ninvoice 3301|0001 2024-02-01 A 500\nmoney R1 2024-02-05 A 200 for=0001",
            ["R1 > 3301|0001 200.00 A1"],
            id="A1 an invoice of nothing is none that is paid",
        ),
    ],
)
def test_a_fen_is_money_and_nothing_is_none(text: str, found: list[str]) -> None:
    assert allocations(answer(ONE + text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-02 A 100 for=001\nmoney R2 2024-02-03 A 400 for=001\ninvoice 002 2024-02-05 A -300 reds=001",
            ["002 > 001 300.00 A2", "R2 > 001 -300.00 A2"],
            id="the latest receipt alone, where it is enough",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-02 A 100 for=001\nmoney R2 2024-02-03 A 400 for=001\n"
            "invoice 002 2024-02-05 A -400 reds=001\ninvoice 003 2024-02-06 A -100 reds=001",
            ["002 > 001 400.00 A2", "R2 > 001 -400.00 A2", "003 > 001 100.00 A2", "R1 > 001 -100.00 A2"],
            id="what one red released, the next does not release again",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 500 for=001\ninvoice 002 2024-02-05 A -200 reds=001\ninvoice 003 2024-02-06 A -100 reds=001",
            ["002 > 001 200.00 A2", "R1 > 001 -200.00 A2", "003 > 001 100.00 A2", "R1 > 001 -100.00 A2"],
            id="two reds release one receipt, one after the other",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 300 for=001\ninvoice 002 2024-02-05 A -200 reds=001\ninvoice 003 2024-02-06 A -100 reds=001",
            ["002 > 001 200.00 A2", "003 > 001 100.00 A2", "R1 > 001 -100.00 A2"],
            id="a red releases money, never another red",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 600\nmoney R2 2024-02-02 A 100 for=001\nmoney R1 2024-02-03 A 500 for=001\ndecided R1 001 200\n"
            "invoice 002 2024-02-05 A -200 reds=001\ninvoice 003 2024-02-06 A -400 reds=001",
            ["002 > 001 200.00 A2", "R1 > 001 -200.00 A2", "003 > 001 400.00 A2", "R1 > 001 -200.00 A2", "R1 > 001 -100.00 A2", "R2 > 001 -100.00 A2"],
            id="a receipt that settled by two rules gives no more than both, then the one before it",
        ),
    ],
)
def test_reds_release_the_latest_money_first_and_none_twice(text: str, found: list[str]) -> None:
    lines = allocations(answer(ONE + text))
    assert sorted(line for line in lines if line.endswith("A2")) == sorted(found)


def test_what_a_red_released_adds_to_what_the_money_had_left() -> None:
    text = "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 700\ndecided R1 001 500\ninvoice 002 2024-02-05 A -100 reds=001\ninvoice 003 2024-03-01 A 300"
    assert [line for line in allocations(answer(ONE + text)) if "003" in line] == ["R1 > 003 300.00 A3"]


def test_a_persons_decision_stands_first() -> None:
    text = ONE + "invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-02 A 300\nmoney R1 2024-03-01 A 300\ndecided R1 002 300"
    assert allocations(answer(text)) == ["R1 > 002 300.00 A0"]


def test_sets_are_booked_where_the_setting_says_so() -> None:
    text = ONE + "invoice 001 2024-02-01 A 110\ninvoice 002 2024-02-02 A 220\ninvoice 003 2024-02-03 A 440\nmoney R1 2024-03-01 A 330"
    assert allocations(answer(text, settle__sets="book")) == ["R1 > 001 110.00 A5", "R1 > 002 220.00 A5"]


def test_oldest_due_first_where_it_is_asked_for() -> None:
    text = "contract HT-1 A 1000 fifo=1\ninvoice 001 2024-02-01 A 500 due=2024-03-05\ninvoice 002 2024-02-02 A 300 due=2024-03-01\nmoney R1 2024-03-10 A 700"
    assert allocations(answer(text)) == ["R1 > 001 400.00 A6", "R1 > 002 300.00 A6"]


def test_oldest_due_first_looks_at_all_bodies_that_money_may_be_for() -> None:
    text = "payer A C\ninvoice 001 2024-02-01 A 100 due=2024-03-05\ninvoice 002 2024-02-02 C 100 due=2024-03-01\nmoney R1 2024-03-10 A 120"
    assert allocations(answer(text, settle__fifo=True)) == ["R1 > 001 20.00 A6", "R1 > 002 100.00 A6"]


def test_oldest_due_first_shares_among_bodies_whose_invoices_are_due_on_one_day() -> None:
    text = "payer B A\npayer B C\ninvoice 001 2024-02-01 A 100 due=2024-03-05\ninvoice 002 2024-02-02 C 100 due=2024-03-05\nmoney R1 2024-03-10 B 120"
    assert allocations(answer(text, settle__fifo=True)) == ["R1 > 001 60.00 A6", "R1 > 002 60.00 A6"]


@pytest.mark.parametrize(
    ("money", "found"),
    [
        pytest.param("money R1 2024-03-10 A 300.01", ["R1 > 001 300.00 A6", "R1 > 003 0.01 A6"], id="the next gets what is left, were it one fen"),
        pytest.param(
            "money R1 2024-03-10 A 299.99\nmoney R2 2024-03-11 A 5.01",
            ["R1 > 001 299.99 A6", "R2 > 001 0.01 A6", "R2 > 002 2.00 A6", "R2 > 003 3.00 A6"],
            id="one fen is due still",
        ),
        pytest.param(
            "money R1 2024-03-10 A 299.99 for=001\nmoney R2 2024-03-11 A 400",
            ["R1 > 001 299.99 A1", "R2 > 001 0.01 A6", "R2 > 002 160.00 A6", "R2 > 003 239.99 A6"],
            id="and is paid beside what is due on its day",
        ),
        pytest.param("money R1 2024-03-10 A 300\nmoney R2 2024-03-11 A 0.01", ["R1 > 001 300.00 A6", "R2 > 003 0.01 A6"], id="one fen pays one of two"),
    ],
)
def test_oldest_due_first_pays_to_the_last_fen(money: str, found: list[str]) -> None:
    days = ("2024-03-05", "2024-03-05", "2024-03-05") if "for=001" in money else ("2024-03-01", "2024-03-05", "2024-03-05")
    invoices = "".join(f"invoice 00{n} 2024-02-01 A {amount} due={due}\n" for n, amount, due in zip((1, 2, 3), (300, 200, 300), days, strict=True))
    assert allocations(answer(f"{ONE}{invoices}{money}", settle__fifo=True)) == found


def test_equal_due_days_share_pro_rata() -> None:
    text = ONE + "invoice 001 2024-02-01 A 500 due=2024-03-01\ninvoice 002 2024-02-02 A 300 due=2024-03-01\nmoney R1 2024-03-10 A 100"
    assert allocations(answer(text, settle__fifo=True)) == ["R1 > 001 62.50 A6", "R1 > 002 37.50 A6"]


def test_a_difference_within_the_tolerance_is_proposed_as_an_adjustment() -> None:
    found = answer(ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-03-01 A 499.97", settle__tolerance="0.05")
    assert [(a.document, a.amount_fen) for a in found.adjustments] == [("001", 3)]


def test_money_beyond_the_named_invoices_stays_open_and_is_said() -> None:
    found = answer(ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 600 for=001")
    assert allocations(found) == ["R1 > 001 500.00 A1"]
    assert "amount_mismatch: 001 R1 100.00" in findings(found)


def test_an_invoice_of_another_body_is_not_paid() -> None:
    found = answer(ONE + "contract HT-2 B 900\ninvoice 001 2024-02-01 B 500\nmoney R1 2024-02-10 A 500 for=001")
    assert allocations(found) == []
    assert "party_mismatch: 001 R1 500.00" in findings(found)


def test_barter_without_an_agreement_is_proposed() -> None:
    text = ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 for=001 by=barter"
    assert allocations(answer(text)) == ["R1 > 001 500.00 A1?"]
    assert allocations(answer(text + " agreement=ZH-1")) == ["R1 > 001 500.00 A1"]


def test_a_tie_is_one_finding_that_names_all_and_the_fact_that_would_decide() -> None:
    found = answer(ONE + "invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-02 A 300\nmoney R1 2024-03-01 A 300")
    ties = [f for f in found.findings if f.kind.value == "allocation_ambiguous"]
    assert [sorted(ref.key for ref in tie.documents) for tie in ties] == [["001", "002", "R1"]]
    assert all(isinstance(e, Evidence) for tie in ties for e in tie.evidence)


def test_the_two_directions_never_share_a_rule() -> None:
    found = answer(ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 side=expense")
    assert allocations(found) == []


def test_undecided_and_excluded_documents_are_matched_to_nothing() -> None:
    found = answer(ONE + "invoice 001 2024-02-01 ? 500\nmoney R1 2024-02-10 ? 500\nmoney R2 2024-02-10 A 3 excluded=interest")
    assert allocations(found) == []
    assert (found.totals.receipts.undecided, found.totals.receipts.excluded, found.totals.invoices.undecided) == (50000, 300, 50000)


def test_a_search_that_meets_its_cap_is_said() -> None:
    many = "\n".join(f"invoice {n:03d} 2024-02-01 A {n * 7 + 100}.13" for n in range(1, 50))
    found = answer(f"{ONE}{many}\nmoney R1 2024-03-01 A 2000.99")
    assert any(line.startswith("search_capped") for line in findings(found))


def test_one_invoice_may_be_paid_by_a_unique_set_of_receipts() -> None:
    text = ONE + "invoice 001 2024-02-01 A 330\ninvoice 002 2024-02-02 A 900\nmoney R1 2024-03-01 A 110\nmoney R2 2024-03-02 A 220\nmoney R3 2024-03-03 A 470"
    assert [line for line in allocations(answer(text)) if "001" in line] == ["R1 > 001 110.00 A5?", "R2 > 001 220.00 A5?"]


def test_the_order_of_rows_changes_nothing() -> None:
    whole = ledger(ONE + "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 300\nmoney R1 2024-03-01 A 300\nmoney R2 2024-03-02 A 100")
    turned = replace(whole.books, invoices=whole.books.invoices[::-1], receipts=whole.books.receipts[::-1])
    first, second = (next(iter(groups(books, ()))) for books in (whole.books, turned))
    assert Settled(first, SettleSettings()).matching.allocations == Settled(second, SettleSettings()).matching.allocations


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 B 500\npayer B A", ["R1 > 001 500.00 A3"], id="a recorded payer's money"),
        pytest.param("invoice 001 2024-02-01 B 500\nmoney R1 2024-02-10 A 500\npayer B A", ["R1 > 001 500.00 A3"], id="an invoice to the recorded payer"),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 B 500\npayer A B", ["R1 > 001 500.00 A3"], id="an invoice to who pays for the other"),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 C 500\npayer B A\npayer C B", [], id="one step only"),
        pytest.param(
            "invoice 001 2024-02-01 B 500 on=HT-9\ninvoice 002 2024-02-10 A -500 on=HT-8 reds=001\npayer B A until=2024-01-31",
            [],
            id="a red of a body that nothing joins to the blue's on those days",
        ),
        pytest.param(
            "money R0 2024-02-01 B 500\nmoney R1 2024-02-01 A 500\nmoney R2 2024-02-10 A -500\npayer B A",
            ["R2 > R1 500.00 A2"],
            id="what goes back without a reference is of the same body",
        ),
        pytest.param(
            "invoice 001 2024-02-01 B 500 on=HT-9\nmoney R1 2024-02-10 A 500 for=001\npayer B A",
            ["R1 > 001 500.00 A1"],
            id="money that names the invoice to who is invoiced for its body",
        ),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 B 500\npayer B A since=2024-03-01", [], id="inside the relation's days"),
        pytest.param(
            "contract HT-1 C 1000\ninvoice 001 2024-02-01 A 500 on=HT-1\nmoney R1 2024-02-10 B 300 on=HT-1 for=001\npayer A C\npayer B C",
            ["R1 > 001 300.00 A1"],
            id="two bodies that pay for a third, under its contract",
        ),
        pytest.param("invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 B 500\nmoney R1 2024-02-10 B 500\npayer B A", [], id="own and paid for: a tie"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 B 700\nmoney R1 2024-02-10 B 300\npayer B A",
            [],
            id="A4 what may be for several bodies has a choice",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-02 A 400\nmoney R1 2024-02-10 B 800\npayer B A",
            ["R1 > 001 300.00 A4", "R1 > 002 400.00 A4"],
            id="A4 all of one body is no choice",
        ),
        pytest.param(
            "invoice 001 2024-02-01 B 110\ninvoice 002 2024-02-02 B 220\ninvoice 003 2024-02-02 B 999\nmoney R1 2024-02-10 B 330\npayer B A",
            ["R1 > 001 110.00 A5?", "R1 > 002 220.00 A5?"],
            id="A5 a set is found once, though two bodies are looked at",
        ),
    ],
)
def test_bodies_joined_by_a_payer_relation(text: str, found: list[str]) -> None:
    assert allocations(answer(text)) == found


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("invoice 001 2024-02-01 A 500 side=expense\nmoney R1 2024-02-10 A 500 for=001", "party_mismatch: 001 R1 500.00"),
        (
            "invoice 24332000000012345678 2024-02-01 B 500\nmoney R1 2024-02-10 A 500 memo=发票24332000000012345678",
            "party_mismatch: 24332000000012345678 R1 500.00",
        ),
        ("invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 400\nmoney R1 2024-02-10 A 600 for=001,002", "allocation_ambiguous: 001 002 R1 600.00"),
        ("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 for=001\nmoney R2 2024-02-10 A 500 for=001", "amount_mismatch: 001 R2 500.00"),
        (
            "invoice 001 2024-02-01 A 30\ninvoice 002 2024-02-01 A 70\ninvoice 003 2024-02-01 A 60\ninvoice 004 2024-02-01 A 40\nmoney R1 2024-02-10 A 100",
            "allocation_ambiguous: 001 002 003 004 R1 100.00",
        ),
    ],
)
def test_what_is_not_allocated_is_said(text: str, finding: str) -> None:
    found = answer(ONE + text)
    assert finding in findings(found)
    assert not [line for line in allocations(found) if line.startswith("R1") and "A1" not in line]


def test_every_invoice_of_another_body_that_money_names_is_said() -> None:
    text = "invoice 001 2024-02-01 B 500\ninvoice 002 2024-02-01 B 300\nmoney R1 2024-02-10 A 500 for=001\nmoney R2 2024-02-11 A 300 for=002"
    found = findings(answer(ONE + text))
    assert [line for line in found if line.startswith("party_mismatch")] == ["party_mismatch: 001 R1 500.00", "party_mismatch: 002 R2 300.00"]


def test_a_number_that_two_strangers_have_speaks_of_the_one_of_its_direction() -> None:
    text = "invoice 001 2024-02-01 A 500 side=expense\ninvoice 001 2024-02-01 B 500\nmoney R1 2024-02-10 A 500 for=001"
    [found] = [f for f in answer(ONE + text).findings if f.kind.value == "party_mismatch"]
    assert {ref.party for ref in found.documents if ref.kind == "invoice"} == {"B"}


def test_a_bare_number_that_two_own_invoices_have_is_no_strangers() -> None:
    found = answer(ONE + "invoice 3300|0001 2024-02-01 A 500\ninvoice 3301|0001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 for=0001")
    assert not [line for line in findings(found) if line.startswith("party_mismatch")]


def test_money_beyond_its_invoice_by_one_fen_is_said() -> None:
    assert "amount_mismatch: 001 R1 0.01" in findings(answer(ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500.01 for=001"))


def test_a_barter_that_names_its_invoice_exactly_is_no_mismatch() -> None:
    found = answer(ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 for=001 by=barter")
    assert not [line for line in findings(found) if line.startswith("amount_mismatch")]


@pytest.mark.parametrize(
    ("invoices", "sentence"),
    [
        ("invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-02 A 300", "only their due dates tell them apart: oldest due first, or write the invoice's number"),
        ("invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-01 A 300", "nothing tells them apart: write the number of the invoice that is paid"),
        (
            "invoice 001 2024-02-01 A 100\ninvoice 002 2024-02-02 A 200\ninvoice 003 2024-02-03 A 120\ninvoice 004 2024-02-04 A 180",
            "nothing tells them apart: write the number of the invoice that is paid",
        ),
    ],
)
def test_oldest_due_first_is_suggested_where_only_due_days_tell_apart(invoices: str, sentence: str) -> None:
    found = answer(f"{ONE}{invoices}\nmoney R1 2024-03-01 A 300")
    assert [str(f.sentence) for f in found.findings if f.kind.value == "allocation_ambiguous"] == [sentence]


def test_sets_are_booked_before_oldest_first_and_proposed_after_it() -> None:
    text = "contract HT-1 A 1000 fifo=1\ninvoice 001 2024-02-01 A 110\ninvoice 002 2024-02-02 A 440\ninvoice 003 2024-02-03 A 220\nmoney R1 2024-03-01 A 330"
    assert allocations(answer(text)) == ["R1 > 001 110.00 A6", "R1 > 002 220.00 A6"]
    assert allocations(answer(text, settle__sets="book")) == ["R1 > 001 110.00 A5", "R1 > 003 220.00 A5"]


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        (1, [1, 1, 1], [0, 0, 1]),
        (2, [1, 1, 1, 1], [1, 1, 0, 0]),
        (2, [1, 1, 1, 1, 1], [0, 0, 0, 1, 1]),
        (3, [1, 1, 1, 1, 1, 1], [1, 1, 1, 0, 0, 0]),
        (3, [1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 1, 1, 1]),
        (10000, [50000, 30000], [6250, 3750]),
    ],
)
def test_equal_due_days_share_no_more_than_each_can_bear(amount: int, weights: list[int], parts: list[int]) -> None:
    assert shares(amount, weights) == parts


def test_what_nearly_fits_is_proposed_with_an_adjustment() -> None:
    text = ONE + "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 800\nmoney R1 2024-03-01 A 499.97"
    assert allocations(answer(text)) == []
    found = answer(text, settle__tolerance="0.05")
    assert allocations(found) == ["R1 > 001 499.97 A7?"]
    assert [(a.document, a.amount_fen) for a in found.adjustments] == [("001", 3)]
    rival = answer(text + "\ninvoice 003 2024-02-01 A 500.01", settle__tolerance="0.05")
    assert (allocations(rival), rival.adjustments) == ([], ())


NEAR = "invoice 001 2023-02-01 A 500 due=2023-03-01\ninvoice 002 2023-02-01 A 800\ninvoice 003 2023-02-01 A 900\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("money R1 2023-03-01 A 499.99", ["R1 > 001 499.99 A7?", "001 0.01"], id="one fen less"),
        pytest.param("money R1 2023-03-01 A 500.01", ["R1 > 001 500.00 A7?", "R1 0.01"], id="one fen more"),
        pytest.param("money R1 2023-03-01 A 499.95", ["R1 > 001 499.95 A7?", "001 0.05"], id="as much less as is allowed"),
        pytest.param("money R1 2023-03-01 A 500.05", ["R1 > 001 500.00 A7?", "R1 0.05"], id="as much more as is allowed"),
        pytest.param("money R1 2023-03-01 A 499.94", [], id="a fen beyond"),
        pytest.param("money R1 2022-11-03 A 499.97", ["R1 > 001 499.97 A7?", "001 0.03"], id="ninety days before the invoice"),
        pytest.param("money R1 2022-11-02 A 499.97", [], id="a day earlier"),
        pytest.param("money R1 2024-02-29 A 499.97", ["R1 > 001 499.97 A7?", "001 0.03"], id="a year after the due day"),
        pytest.param("money R1 2024-03-01 A 499.97", [], id="a day later"),
        pytest.param("money R1 2023-03-01 A 499.97\nbarred R1 001", [], id="a person said that they do not belong together"),
        pytest.param("money R1 2023-03-01 A 499.97\nbarred R1 002", ["R1 > 001 499.97 A7?", "001 0.03"], id="or of another"),
        pytest.param("money R1 2023-03-01 A 499.97\nmoney R2 2023-03-01 A 500.02", [], id="two receipts that nearly fit one invoice"),
    ],
)
def test_what_nearly_fits_is_unique_inside_the_window_and_the_tolerance(text: str, found: list[str]) -> None:
    got = answer(ONE.replace("2022", "2021") + NEAR + text, settle__tolerance="0.05")
    assert [*allocations(got), *(f"{a.document} {yuan(a.amount_fen)}" for a in got.adjustments)] == found


def test_equal_amounts_have_no_difference_to_take_off() -> None:
    """What a person refused as a set comes back as no adjustment of 0.00 either; what differs is proposed beside it."""
    text = "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 700\ninvoice 002 2024-02-20 A 200\ninvoice 003 2024-02-20 A 900\nmoney R2 2024-02-25 A 899.97\n"
    found = answer(ONE + text + "refused R1 002", settle__tolerance="0.05")
    assert allocations(found) == ["R1 > 001 500.00 A4", "R2 > 003 899.97 A7?"]
    assert [(a.document, a.amount_fen) for a in found.adjustments] == [("003", 3)]


def test_money_on_both_sides_of_a_contract_takes_effect_on_the_later_day() -> None:
    found = answer(ONE + "money R1 2024-02-10 A 500\ninvoice 001 2024-03-20 A 500", "2024Q2")
    assert [a.on.isoformat() for a in found.allocations] == ["2024-03-20"]


def _spent(group: Group) -> float:
    started = time.process_time()
    Settled(group, SettleSettings())
    return time.process_time() - started


def test_one_contract_with_thousands_of_documents_is_done_in_time_that_grows_with_them() -> None:
    """Four times the documents take less than eight times as long: no rule looks at all of them for each of them."""

    def seconds(count: int) -> float:
        lines = ["contract HT-1 A 9000000"]
        for n in range(count):
            day = date(2020, 1, 1) + timedelta(days=n % 1500)
            lines.append(f"invoice I{n:05d} {day} A {100 + n % 997}.{n % 89:02d}")
            lines.append(f"money R{n:05d} {day + timedelta(days=3)} A {100 + n % 991}.{n % 83:02d}")
        whole = ledger("\n".join(lines))
        group = next(iter(groups(whole.books, ())))
        return min(_spent(group) for _ in range(3))

    assert seconds(2000) < 8 * max(seconds(500), 0.02)


def test_an_invoice_and_money_of_one_number_belong_each_to_its_own_contract() -> None:
    text = "contract HT-1 A 1000\ncontract HT-2 A 1000\ninvoice X 2024-02-01 A 300 on=HT-1\nmoney X 2024-03-01 A 500 on=HT-2\n"
    text += "invoice 002 2024-02-01 A 500 on=HT-2\nmoney R2 2024-03-01 A 300 on=HT-1"
    assert allocations(answer(text)) == ["R2 > X 300.00 A3", "X > 002 500.00 A3"]


def test_what_a_refund_released_is_not_there_before_its_day() -> None:
    text = "invoice 001 2024-01-01 A 300\nmoney R1 2024-01-01 A 100 for=001\n"
    text += "".join(f"money R{n} 2024-01-01 A 100\n" for n in (2, 3, 4)) + "money R5 2024-03-20 A -100 back=R1"
    found = answer(text)
    assert [f"{a.source} > {a.target} {a.amount_fen} {a.on}" for a in found.allocations if a.source in ("R2", "R3", "R4")] == [
        "R2 > 001 10000 2024-01-01",
        "R3 > 001 10000 2024-01-01",
        "R4 > 001 10000 2024-03-20",
    ]
    assert figures(answer(text, "2024-02"), None)["closing_receivable"] == "0.00"


def dated(text: str, **chosen: object) -> list[str]:
    """What money gave by the rules after A2, with its day."""
    found = answer(text, "2024Q1", **chosen)
    return [f"{a.source} > {a.target} {yuan(a.amount_fen)} {a.on}" for a in found.allocations if a.rule not in ("A0", "A1", "A2")]


def test_what_a_red_letter_released_is_not_there_before_its_day() -> None:
    """Nor is what another red released before it."""
    text = "invoice 001 2024-01-01 A 500\ninvoice 002 2024-01-01 A 700\nmoney R1 2024-01-02 A 500\nmoney R2 2024-01-02 A 700\n"
    text += "decided R1 001 500\ndecided R2 002 700\n"
    text += "invoice 003 2024-02-10 A -500 reds=001\ninvoice 004 2024-02-20 A -700 reds=002\ninvoice 005 2024-01-03 A 500\ninvoice 006 2024-01-03 A 700"
    assert dated(ONE + text) == ["R1 > 005 500.00 2024-02-10", "R2 > 006 700.00 2024-02-20"]


def test_what_is_there_in_parts_is_given_in_parts() -> None:
    """On its day 001 has one fen open, and the rest from the day on which its money went back."""
    text = "invoice 001 2024-01-01 A 500 due=2024-02-01\ninvoice 002 2024-01-01 A 500 due=2024-02-01\nmoney R1 2024-01-01 A 499.99 for=001\n"
    text += "money R2 2024-01-05 A 200\nmoney R5 2024-03-20 A -499.99 back=R1"
    assert dated(ONE + text, settle__fifo=True) == ["R2 > 001 0.01 2024-01-05", "R2 > 002 100.00 2024-01-05", "R2 > 001 99.99 2024-03-20"]


def test_what_was_written_off_is_not_there_either() -> None:
    """001 has 100 left on R2's day, and 200 from the day on which R1 went back; what was taken off others is no matter of it."""
    text = "invoice 001 2024-01-01 A 300\nmoney R1 2024-01-01 A 100 for=001\nmoney R2 2024-01-20 A 200\nmoney R5 2024-02-15 A -100 back=R1\n"
    text += "money R9 2024-01-02 A 50\nadjusted invoice 001 100 write_off 2024-01-10\nadjusted receipt R9 50 bank_charge 2024-01-10"
    assert dated(ONE + text) == ["R2 > 001 100.00 2024-01-20", "R2 > 001 100.00 2024-02-15"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "invoice 001 2024-02-01 A 500\n" + "".join(f"money R{n} 2024-02-10 A {n}00 by=barter for=001\n" for n in (2, 3, 4)),
            ["R2 > 001 200.00 A1?", "R3 > 001 300.00 A1?"],
            id="several barters for one invoice are proposed up to what it has",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\n" + "".join(f"money R{n} 2024-02-10 A 200 by=barter for=001\n" for n in (1, 2, 3)),
            ["R1 > 001 200.00 A1?", "R2 > 001 200.00 A1?", "R3 > 001 100.00 A1?"],
            id="the last of them what is left",
        ),
        pytest.param(
            "".join(f"invoice 00{n} 2024-02-01 A 100\n" for n in (1, 2, 3)) + "money R1 2024-02-10 A 300 by=barter for=001,002,003\n"
            "money R2 2024-02-12 A -150 back=R1",
            ["R1 > 001 100.00 A1?", "R1 > 002 50.00 A1?", "R2 > R1 150.00 A2"],
            id="a barter for several invoices is proposed up to what it has, less what went back",
        ),
    ],
)
def test_proposals_promise_no_more_than_there_is(text: str, found: list[str]) -> None:
    assert allocations(answer(ONE + text)) == found


def test_a_set_that_fits_only_beside_a_proposal_is_booked_too() -> None:
    """001 has 500 open, of which a barter without its agreement may take 200."""
    text = ONE + "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 700\nmoney R1 2024-02-10 A 200 by=barter for=001\nmoney R2 2024-02-12 A 300"
    assert allocations(answer(text, settle__sets="book")) == ["R1 > 001 200.00 A1?", "R2 > 001 300.00 A5"]


def test_money_that_a_refund_names_is_not_there_for_one_that_names_nothing() -> None:
    text = "money R0 2024-01-01 A 300\nmoney R1 2024-01-02 A -100 back=R0\nmoney R2 2024-01-31 A -300"
    assert allocations(answer(text)) == ["R1 > R0 100.00 A2"]


def test_a_red_letter_is_no_bill_to_pay() -> None:
    text = "invoice 001 2024-01-01 A 300\ninvoice 002 2024-01-01 A -100 reds=001\nmoney R1 2024-01-02 A 100 for=001,002"
    assert [line for line in findings(answer(text)) if line.startswith("allocation_ambiguous")] == ["allocation_ambiguous: 001 R1 100.00"]


TWO_OPEN = "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 300\n"


@pytest.mark.parametrize(
    ("text", "chosen", "found"),
    [
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 300\ndecided R1 001 200\nbarred R1 001",
            {},
            ["R1 > 001 200.00 A0 booked invoice: decided by=王会计, why="],
            id="A0",
        ),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 for=001", {}, ["R1 > 001 500.00 A1 booked invoice: names=001"], id="A1"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 by=barter for=001",
            {},
            ["R1 > 001 500.00 A1 proposed invoice: names=001, agreement="],
            id="A1 that waits for its agreement",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 for=001\ninvoice 002 2024-02-20 A -100 reds=001",
            {},
            [
                "002 > 001 100.00 A2 booked red: names=001",
                "R1 > 001 -100.00 A2 booked invoice: names=001, releases=A1",
                "R1 > 001 500.00 A1 booked invoice: names=001",
            ],
            id="A2 of a red letter, and what it releases",
        ),
        pytest.param(
            "money R1 2024-02-10 A 500\nmoney R2 2024-02-12 A -500 bounced=1",
            {},
            ["R2 > R1 500.00 A2 booked reversal: equal and opposite=-500.00"],
            id="A2 of a reversal",
        ),
        pytest.param("money R1 2024-02-10 A 500\nmoney R2 2024-02-12 A -200 back=R1", {}, ["R2 > R1 200.00 A2 booked refund: names=R1"], id="A2 of a refund"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-20 A -100 reds=999\ntied invoice 002 001 100",
            {},
            ["002 > 001 100.00 A2 booked red: decided by=王会计"],
            id="A2 of a red letter by a person",
        ),
        pytest.param(
            "money R1 2024-02-10 A 500\nmoney R2 2024-02-12 A -200\ntied receipt R2 R1 200",
            {},
            ["R2 > R1 200.00 A2 booked refund: decided by=王会计"],
            id="A2 of a refund by a person",
        ),
        pytest.param(
            TWO_OPEN + "money R1 2024-02-10 A 500",
            {},
            ["R1 > 001 500.00 A3 booked invoice: equal amount=500.00, invoice due=2024-02-01"],
            id="A3",
        ),
        pytest.param(
            TWO_OPEN + "money R1 2024-02-10 A 900",
            {},
            [
                "R1 > 001 500.00 A4 booked invoice: open receipts=1, open invoices=2",
                "R1 > 002 300.00 A4 booked invoice: open receipts=1, open invoices=2",
            ],
            id="A4",
        ),
        pytest.param(
            TWO_OPEN + "invoice 003 2024-02-01 A 70\nmoney R1 2024-02-10 A 370",
            {},
            ["R1 > 002 300.00 A5 proposed invoice: set of=3", "R1 > 003 70.00 A5 proposed invoice: set of=3"],
            id="A5",
        ),
        pytest.param(
            TWO_OPEN + "invoice 003 2024-02-01 A 70\nmoney R1 2024-02-10 A 370",
            {"settle__sets": "book"},
            ["R1 > 002 300.00 A5 booked invoice: set of=3", "R1 > 003 70.00 A5 booked invoice: set of=3"],
            id="A5 that is booked",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500 due=2024-03-05\ninvoice 002 2024-02-02 A 300 due=2024-03-01\nmoney R1 2024-03-10 A 700",
            {"settle__fifo": True},
            ["R1 > 001 400.00 A6 booked invoice: due=2024-03-05", "R1 > 002 300.00 A6 booked invoice: due=2024-03-01"],
            id="A6",
        ),
        pytest.param(
            TWO_OPEN + "money R1 2024-03-01 A 499.97",
            {"settle__tolerance": "0.05"},
            ["R1 > 001 499.97 A7 proposed invoice: difference=0.03"],
            id="A7",
        ),
    ],
)
def test_every_allocation_says_what_was_compared(text: str, chosen: dict[str, object], found: list[str]) -> None:
    allocations_ = answer(ONE + text, "2024Q1", **chosen).allocations
    assert {a.contract for a in allocations_ if a.against is not Against.REVERSAL} <= {"HT-1"}
    assert (
        sorted(
            f"{a.source} > {a.target} {yuan(a.amount_fen)} {a.rule} {a.state} {a.against}: {', '.join(f'{e.feature}={e.value}' for e in a.evidence)}"
            for a in allocations_
        )
        == found
    )


def test_a_set_of_one_proposal_shares_its_id() -> None:
    found = answer(ONE + TWO_OPEN + "invoice 003 2024-02-01 A 70\nmoney R1 2024-02-10 A 370").allocations
    assert {a.proposal for a in found} == {FittingSet(("R1",), ("002", "003")).id}


def test_what_is_taken_off_says_why_and_from_when() -> None:
    text = ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-03-01 A 480\nadjusted invoice 001 20 discount 2024-01-05"
    [taken] = answer(text).adjustments
    assert (taken.kind, taken.document, taken.amount_fen, taken.reason, taken.on.isoformat(), taken.rule, taken.state) == (
        *("invoice", "001", 2000, "discount", "2024-02-01", "A0"),
        AllocationState.BOOKED,
    )
    assert [(e.feature, e.value) for e in taken.evidence] == [("decided by", "王会计"), ("why", "")]
    [near] = answer(ONE + TWO_OPEN + "money R1 2024-03-01 A 500.02", settle__tolerance="0.05").adjustments
    assert (near.document, near.amount_fen, near.reason, near.on.isoformat(), near.rule) == ("R1", 2, "difference within the tolerance", "2024-03-01", "A7")


@pytest.mark.parametrize(
    ("money", "pairs"),
    [
        pytest.param("money R1 2024-03-01 A 45", [("R1", "002", 4500)], id="one pays the oldest due"),
        pytest.param("money R1 2024-03-01 A 45\nmoney R2 2024-03-02 A 45", [("R1", "002", 4500), ("R2", "001", 4500)], id="two pay one after the other"),
        pytest.param("money R1 2024-03-01 A 45.01", [("R1", "002", 4500), ("R1", "001", 1)], id="the next gets what is left, were it one fen"),
    ],
)
def test_a_tie_that_due_days_would_decide_suggests_the_oldest(money: str, pairs: list[tuple[str, str, int]]) -> None:
    """The oldest due is neither the first by number nor the first by its day."""
    text = "contract HT-1 A 1000\ninvoice 001 2024-02-02 A 45 due=2024-03-09\ninvoice 002 2024-02-05 A 45 due=2024-03-05\n"
    text += "invoice 003 2024-02-01 A 45 due=2024-03-10\n" + money
    [group] = groups(ledger(text).books, ())
    matching = Settled(group, Settings().settle).matching
    assert oldest_due_first(matching, group.receipts, group.invoices) == tuple(pairs)


@pytest.mark.parametrize("other", ["invoice 002 2024-02-09 A 45", "invoice 002 2024-02-05 A 50"])
def test_a_tie_of_one_due_day_or_of_other_amounts_suggests_nothing(other: str) -> None:
    [group] = groups(ledger("contract HT-1 A 1000\ninvoice 001 2024-02-09 A 45\n" + other + "\nmoney R1 2024-03-01 A 47").books, ())
    assert oldest_due_first(Settled(group, Settings().settle).matching, group.receipts, group.invoices) == ()


def test_one_invoice_is_no_tie() -> None:
    [group] = groups(ledger(ONE + "invoice 001 2024-02-09 A 45\nmoney R1 2024-03-01 A 40 on=HT-9").books, ())
    assert oldest_due_first(Settled(group, Settings().settle).matching, group.receipts, group.invoices) == ()
