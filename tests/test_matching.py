"""Documents settle each other by A0 to A8: what fits is allocated with its rule, what could be two things is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractctl.findings import Evidence
from contractctl.settings import SettleSettings
from contractctl.settled import Settled
from contractctl.settlement import groups
from ledger_text import allocations, answer, findings, ledger

ONE = "contract HT-1 A 1000\n"


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
    ],
)
def test_rules_take_what_the_rules_before_left(text: str, found: list[str]) -> None:
    assert allocations(answer(ONE + text)) == found


def test_a_persons_decision_stands_first() -> None:
    text = ONE + "invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-02 A 300\nmoney R1 2024-03-01 A 300\ndecided R1 002 300"
    assert allocations(answer(text)) == ["R1 > 002 300.00 A0"]


def test_sets_are_booked_where_the_setting_says_so() -> None:
    text = ONE + "invoice 001 2024-02-01 A 110\ninvoice 002 2024-02-02 A 220\ninvoice 003 2024-02-03 A 440\nmoney R1 2024-03-01 A 330"
    assert allocations(answer(text, settle__sets="book")) == ["R1 > 001 110.00 A5", "R1 > 002 220.00 A5"]


def test_oldest_due_first_where_it_is_asked_for() -> None:
    text = "contract HT-1 A 1000 fifo=1\ninvoice 001 2024-02-01 A 500 due=2024-03-05\ninvoice 002 2024-02-02 A 300 due=2024-03-01\nmoney R1 2024-03-10 A 700"
    assert allocations(answer(text)) == ["R1 > 001 400.00 A6", "R1 > 002 300.00 A6"]


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


def test_every_rule_that_was_tried_says_what_stopped_it() -> None:
    whole = ledger(ONE + "invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-02 A 300\nmoney R1 2024-03-01 A 300")
    group = next(iter(groups(whole.books, whole.relations)))
    tried = Settled(group, SettleSettings(), trace="R1").matching.tried["R1"]
    assert {t.rule for t in tried} >= {"A3"}
    assert all(str(t.because) for t in tried)


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
