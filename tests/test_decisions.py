"""What a person decided stands in every run: links, contracts, refusals, money that is not ours, agreements, write-offs, set-offs, debts (A0, L0)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from contractctl.decisions import Agreed, Excluded, NotOurs, Where, applied
from contractctl.documents import Direction
from ledger_text import allocations, answer, figures, findings, ledger, links

TWO = "contract HT-1 A 1000\ncontract HT-2 A 1000\n"
SETS = "invoice 001 2024-02-01 A 110\ninvoice 002 2024-02-02 A 220\ninvoice 003 2024-02-03 A 200\ninvoice 004 2024-02-03 A 130\nmoney R1 2024-03-01 A 330\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("invoice 001 2024-02-01 A 300\nmoney R1 2024-02-20 A 400\nbarred R1 001", [], id="what was unlinked is not linked again (A4)"),
        pytest.param("invoice 001 2024-02-01 A 300\nmoney R1 2024-02-20 A 300\nbarred R1 001", [], id="nor by an equal amount (A3)"),
        pytest.param("invoice 001 2024-02-01 A 300\nmoney R1 2024-02-20 A 300 for=001\nbarred R1 001", [], id="nor by its number (A1)"),
        pytest.param(
            "invoice 001 2024-02-01 A 300\nmoney R1 2024-02-20 A 300\nmoney R2 2024-02-21 A 300\nbarred R1 001",
            ["R2 > 001 300.00 A3"],
            id="of two equal ones the other is the only one left",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 300\nmoney R1 2024-02-20 A 100\nmoney R2 2024-02-21 A 120\nbarred R1 001",
            ["R2 > 001 120.00 A4"],
            id="what may not go together is no choice",
        ),
        pytest.param(SETS, [], id="330 is two of them or the other two: a tie"),
        pytest.param(SETS + "barred R1 003", ["R1 > 001 110.00 A5?", "R1 > 002 220.00 A5?"], id="and one set, once the other is ruled out"),
        pytest.param(SETS + "refused R1 001+002", ["R1 > 003 200.00 A5?", "R1 > 004 130.00 A5?"], id="a refused set is proposed no more, and ties with none"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500 by=barter for=001\nagreed R1 置换1号",
            ["R1 > 001 500.00 A1"],
            id="a barter under its agreement",
        ),
        pytest.param("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500\nexcluded R1 deposit", [], id="a deposit settles nothing"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 500\nmoney R2 2024-02-12 A -500 back=R1\nmoney R3 2024-02-15 A 300\n"
            "decided R1 001 500\ndecided R3 001 300",
            ["R1 > 001 500.00 A0", "R1 > 001 -500.00 A2", "R2 > R1 500.00 A2", "R3 > 001 300.00 A0"],
            id="money that comes for what went back is kept, too",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 480\nadjusted invoice 001 20 discount 2024-02-10",
            ["R1 > 001 480.00 A3"],
            id="what was taken off is open no more",
        ),
    ],
)
def test_matching_keeps_to_what_was_decided(text: str, found: list[str]) -> None:
    assert allocations(answer("contract HT-1 A 2000\n" + text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-05 A -200\ntied invoice 002 001 200", ["002 > 001 200.00 A2"], id="a red that names no blue"
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-05 A -200\ntied invoice 002 001 150",
            ["002 > 001 150.00 A2"],
            id="no more of a red than was said",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 100\ninvoice 002 2024-02-01 A 500\ninvoice 003 2024-02-05 A -300\ntied invoice 003 001 100\ntied invoice 003 002 200",
            ["003 > 001 100.00 A2", "003 > 002 200.00 A2"],
            id="one red for two blues",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 500\ninvoice 003 2024-02-05 A -200 reds=001\ntied invoice 003 002 200",
            ["003 > 002 200.00 A2"],
            id="whatever the red names",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 500 for=001\ninvoice 002 2024-02-05 A -200\ntied invoice 002 001 150",
            ["R1 > 001 500.00 A1", "002 > 001 150.00 A2", "R1 > 001 -150.00 A2"],
            id="it releases no more than was said",
        ),
        pytest.param(
            "money R1 2024-02-01 A 500\nmoney R2 2024-02-03 A 500\nmoney R3 2024-02-09 A -200\ntied receipt R3 R2 120",
            ["R3 > R2 120.00 A2"],
            id="a refund of one of two payments",
        ),
        pytest.param(
            "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 500 for=001\nmoney R2 2024-02-09 A -200\ntied receipt R2 R1 120",
            ["R1 > 001 500.00 A1", "R1 > 001 -120.00 A2", "R2 > R1 120.00 A2"],
            id="a refund of money that was settled",
        ),
    ],
)
def test_a_person_says_what_takes_back_what(text: str, found: list[str]) -> None:
    assert allocations(answer("contract HT-1 A 2000\n" + text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("decided R1 001 400", ["R1 > 001 300.00 A0"], id="no more than the money that is there"),
        pytest.param("decided R1 002 300", ["R1 > 002 100.00 A0", "R1 > 001 200.00 A4"], id="no more than the invoice has open"),
        pytest.param("decided R1 002 100.01", ["R1 > 002 100.00 A0", "R1 > 001 200.00 A4"], id="not by one fen"),
        pytest.param("decided R1 001 300.01", ["R1 > 001 300.00 A0"], id="nor by one fen more than there is money"),
        pytest.param(
            "decided R1 001 0.01\nbarred R1 001\nbarred R1 002",
            ["R1 > 001 0.01 A0"],
            id="one fen is kept",
        ),
    ],
)
def test_a_decided_link_gives_what_both_have(text: str, found: list[str]) -> None:
    """R1 is 300; 001 has 500 open, 002 has 100."""
    found_ = allocations(answer("contract HT-1 A 2000\ninvoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 100\nmoney R1 2024-02-10 A 300\n" + text))
    assert sorted(found_) == sorted(found)


def test_a_decided_link_that_was_cut_short_is_filled_up_to_what_was_decided() -> None:
    """R3 was to pay 200 and found 50; when R1 went back, it pays the other 150, and no more."""
    text = (
        "contract HT-1 A 2000\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-02 A 450\nmoney R3 2024-02-03 A 300\n"
        "money R2 2024-02-12 A -450 back=R1\ninvoice 002 2024-03-01 A 900\ninvoice 003 2024-03-01 A 900\n"
        "decided R1 001 450\ndecided R3 001 200"
    )
    assert [line for line in allocations(answer(text)) if line.startswith("R3") and line.endswith("A0")] == ["R3 > 001 50.00 A0", "R3 > 001 150.00 A0"]


def test_oldest_first_passes_over_what_may_not_go_together() -> None:
    text = "contract HT-1 A 1000 fifo=1\ninvoice 001 2024-02-01 A 500\ninvoice 002 2024-02-02 A 300\n"
    text += "invoice 003 2024-02-03 A 300\nmoney R1 2024-03-10 A 400\nbarred R1 001"
    assert allocations(answer(text)) == ["R1 > 002 300.00 A6", "R1 > 003 100.00 A6"]


def test_an_assigned_document_belongs_where_a_person_said() -> None:
    text = TWO + "invoice 001 2024-02-01 A 300\nmoney R1 2024-02-20 A 300"
    assert links(answer(text)) == []
    assert links(answer(text + "\nassigned invoice 001 HT-2\nassigned receipt R1 HT-2")) == ["001 HT-2 L0", "R1 HT-2 L0"]
    assert "contract_ambiguous: 001 HT-1 HT-2 300.00" not in findings(answer(text + "\nassigned invoice 001 HT-2"))


def test_money_that_a_person_linked_belongs_to_its_invoices_contract() -> None:
    text = TWO + "invoice 001 2024-02-01 A 300 on=HT-1\nmoney R1 2024-02-20 A 200\n"
    assert "contract_ambiguous: HT-1 HT-2 R1 200.00" in findings(answer(text))
    assert links(answer(text + "decided R1 001 200")) == ["001 HT-1 L1", "R1 HT-1 L3"]


def test_a_decision_beats_the_number_that_stands_on_the_paper() -> None:
    assert links(answer(TWO + "invoice 001 2024-02-01 A 300 on=HT-1\nassigned invoice 001 HT-2")) == ["001 HT-2 L0"]


def test_a_write_off_counts_from_its_day_in_a_column_of_its_own() -> None:
    text = "contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 480\nadjusted invoice 001 20 write_off 2024-04-02"
    first, second = (figures(answer(text, period), "HT-1") for period in ("2024Q1", "2024Q2"))
    assert (first["closing_receivable"], first["adjusted"]) == ("20.00", "0.00")
    assert (second["opening_receivable"], second["adjusted"], second["closing_receivable"], second["status"]) == ("20.00", "20.00", "0.00", "settled")


def test_a_receivable_and_a_payable_settle_each_other_under_an_agreement() -> None:
    text = (
        "contract HT-1 A 500\ncontract CG-1 A 300 side=expense\ninvoice 001 2024-02-01 A 500 on=HT-1\n"
        "invoice 901 2024-02-03 A 300 side=expense on=CG-1\nsetoff D0001 001 901 300 2024-03-01"
    )
    found = answer(text)
    assert allocations(found) == ["D0001-expense > 901 300.00 A1", "D0001-revenue > 001 300.00 A1"]
    assert (figures(found, "HT-1")["closing_receivable"], figures(found, "CG-1")["closing_receivable"]) == ("200.00", "0.00")
    assert {row.direction: row.by_method.set_off for row in found.contracts} == {Direction.REVENUE: 30000, Direction.EXPENSE: 30000}


def test_a_debt_that_another_body_takes_over_is_open_there() -> None:
    text = "contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\ntransferred D0001 001 B 500 2024-03-01\nmoney R1 2024-03-20 B 200"
    found = answer(text)
    assert allocations(found) == ["R1 > D0001 200.00 A4"]
    mine, theirs = figures(found, "HT-1"), figures(found, None)
    assert (mine["adjusted"], mine["closing_receivable"]) == ("500.00", "0.00")
    assert (theirs["invoiced"], theirs["adjusted"], theirs["closing_receivable"]) == ("0.00", "-500.00", "300.00")
    assert not [line for line in findings(found) if "D0001" in line and not line.startswith("invoice_without_receipt")]


def test_money_of_one_number_is_decided_of_in_each_unit() -> None:
    """A bank's reference is given once in an account, not in the group."""
    whole = ledger("invoice 001 2024-02-01 A 300\nmoney R1 2024-02-20 A 300\nmoney R2 2024-02-20 A 50 by=barter")
    other = [replace(receipt, unit="别处") for receipt in whole.books.receipts]
    books = replace(whole.books, receipts=(*whole.books.receipts, *other))
    here, there = (Where(unit, Direction.REVENUE) for unit in ("本部", "别处"))
    decided = (Excluded("R1", NotOurs.INTEREST, where=here), Excluded("R1", NotOurs.DEPOSIT, where=there), Agreed("R2", "置换1号", where=here))
    found = applied(books, decided).receipts
    assert [(r.unit, r.excluded_as, r.agreement) for r in found] == [
        *(("本部", "interest", None), ("本部", None, "置换1号")),
        *(("别处", "deposit", None), ("别处", None, None)),
    ]


@pytest.mark.parametrize(
    "decision",
    [
        "adjusted invoice 001 20 write_off 2024-02-02",
        "adjusted receipt R1 20 bank_charge 2024-02-25",
        "transferred D0001 001 B 100 2024-03-01",
        "excluded R1 interest",
        "decided R1 001 100",
        "barred R1 001",
    ],
)
def test_totals_add_up_with_every_decision(decision: str) -> None:
    found = answer("contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-20 A 300\n" + decision)
    for side in (found.totals.receipts, found.totals.invoices):
        assert side.recorded == side.allocated + side.adjusted + side.left + side.undecided + side.excluded
    rows = [row.figures for row in found.contracts]
    assert sum(f.closing_receivable - f.closing_advance for f in rows) == sum(f.invoiced - f.received - f.adjusted for f in rows)
