"""Figures of RECONCILE.md §3: opening, movements, closing, status, coverage, ageing; all of them add up."""

from __future__ import annotations

import pytest

from contractctl.values.money import yuan
from ledger_text import answer, figures

PAID_ACROSS = """
contract HT-1 A 1000
due HT-1 2024-03-31 600
due HT-1 2024-06-30 400
invoice 001 2024-02-01 A 600 on=HT-1
money R1 2024-04-10 A 600 on=HT-1 for=001
"""


def test_a_quarter_opens_where_the_one_before_closed() -> None:
    first, second = (figures(answer(PAID_ACROSS, period), "HT-1") for period in ("2024Q1", "2024Q2"))
    assert (first["status"], first["invoiced"], first["closing_receivable"]) == ("under_received", "600.00", "600.00")
    assert (second["opening_receivable"], second["received"], second["allocated"], second["closing_receivable"]) == ("600.00", "600.00", "600.00", "0.00")
    assert second["status"] == "partly_invoiced"


@pytest.mark.parametrize(
    ("ledger", "status"),
    [
        ("contract HT-1 A 500\nmoney R1 2024-02-01 A 600", "over_received"),
        ("contract HT-1 A 500\ninvoice 001 2024-02-01 A 500", "under_received"),
        ("contract HT-1 A\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-01 A 500", "settled"),
        ("contract HT-1 A 900 terminated=2024-03-01\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-01 A 500", "settled"),
        ("contract HT-1 A 900\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-01 A 500", "partly_invoiced"),
        ("contract HT-1 A 900 start=2024-05-01", "not_started"),
        ("contract HT-1 A 900", "not_invoiced"),
        ("contract HT-1 ? 900", "not_invoiced"),
        ("contract HT-1 ? 900 start=2024-05-01", "not_started"),
    ],
)
def test_the_first_status_that_holds(ledger: str, status: str) -> None:
    assert figures(answer(ledger), "HT-1")["status"] == status


def test_a_settled_contract_that_did_not_move_is_not_listed() -> None:
    ledger = "contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-01 A 500"
    assert [row.number for row in answer(ledger, "2024Q1").contracts] == ["HT-1"]
    assert answer(ledger, "2024Q2").contracts == ()


def test_documents_without_a_contract_form_one_row_of_their_body() -> None:
    found = answer("invoice 001 2024-02-01 A 500\nmoney R1 2024-02-05 A 200")
    assert [(row.number, row.counterparty) for row in found.contracts] == [(None, "A")]
    assert figures(found, None)["closing_receivable"] == "300.00"


def test_supplements_count_from_their_day() -> None:
    ledger = "contract HT-1 A 500\nchange HT-1 2024-04-01 100\nchange HT-1 2024-07-01 900 total=1"
    assert [answer(ledger, period).contracts[0].amount for period in ("2024Q1", "2024Q2", "2024Q3")] == [50000, 60000, 90000]


def test_ways_of_paying_stand_apart() -> None:
    found = answer(
        "contract HT-1 A 1000\nmoney R1 2024-02-01 A 100\n"
        "money R2 2024-02-02 A 20 by=bill\n"
        "money R3 2024-02-03 A 3 by=barter agreement=Z\nmoney R4 2024-02-04 A 4 by=set_off agreement=Z"
    )
    ways = found.contracts[0].by_method
    assert (ways.cash, ways.bill, ways.barter, ways.set_off) == (10000, 2000, 300, 400)


@pytest.mark.parametrize(
    ("money", "covered"),
    [
        ("money R1 2024-02-01 A 400", [0, 40000]),  # equal, unique, near
        ("money R1 2024-02-01 A 500", [50000, 0]),  # oldest due first
        ("money R1 2024-02-01 A 700 no=2", [30000, 40000]),  # the stated one first
        ("money R1 2024-02-01 A 700\nmoney R2 2024-02-03 A -200 back=R1", [50000, 0]),  # a refund takes back what it covered last
        ("money R1 2024-02-01 A 1100\nmoney R2 2024-02-03 A -100 back=R1", [60000, 40000]),  # first what exceeded the plan
        ("money R1 2024-02-01 A 400 by=barter", [0, 0]),  # a proposed barter covers nothing
        ("money R1 2024-02-01 A 400 by=barter agreement=Z", [0, 40000]),
        ("money R1 2024-01-10 A 400", [40000, 0]),  # equal, but its day is more than ninety days off
        ("money R1 2024-02-01 A 200\nmoney R2 2024-02-02 A 400", [60000, 0]),  # an older one has the same uncovered part
        ("money R1 2024-02-01 A 1000 no=1", [60000, 40000]),
        ("money R1 2024-02-01 A 400\nmoney R2 2024-02-02 A -400 back=R1 bounced=1", [0, 0]),  # a reversed pair covers nothing
        ("money R1 2024-02-01 A 600\nmoney R2 2024-02-02 A 400\nmoney R3 2024-02-03 A -250 back=R1", [35000, 40000]),  # what its original covered
        ("money R1 2024-02-01 A 600\nmoney R2 2024-02-03 A -250", [35000, 0]),  # nobody knows its original: the latest cover
    ],
)
def test_money_covers_the_plan(money: str, covered: list[int]) -> None:
    ledger = f"contract HT-1 A 1000\ndue HT-1 2024-03-31 600\ndue HT-1 2024-04-30 400\n{money}"
    assert [part.covered for part in answer(ledger).contracts[0].instalments] == covered


def test_ageing_tells_where_due_days_came_from_and_adds_up() -> None:
    found = answer(
        """
        contract HT-1 A 1000 days=30
        contract HT-2 B 1000
        due HT-2 2024-02-15 500
        invoice 001 2024-01-10 A 100 on=HT-1
        invoice 002 2024-01-10 A 50 on=HT-1 due=2024-03-31
        invoice 003 2024-01-10 B 500 on=HT-2
        invoice 004 2024-01-10 C 70
        invoice 005 2024-01-20 C -10 reds=999
        money R1 2024-01-05 C 1
        """
    )
    rows = {row.code: row for row in found.ageing.rows}
    assert dict(found.ageing.due_sources) == {"payment_days": 1, "stated": 1, "instalment": 1, "invoice_date": 1}
    assert rows["A"].parts == (5000, 0, 10000, 0, 0, 0, 0)
    assert rows["B"].parts == (0, 0, 50000, 0, 0, 0, 0)
    assert (rows["C"].parts[3], rows["C"].open_reds) == (6900, -1000)
    assert sum(row.total for row in found.ageing.rows) == found.totals.invoices.left


def test_ageing_by_invoice_date() -> None:
    found = answer("invoice 001 2023-01-10 A 100 due=2024-12-31", ageing__by="invoice")
    assert found.ageing.rows[0].parts == (0, 0, 0, 0, 0, 0, 10000)


def test_counterparties_and_units_sum_their_lines() -> None:
    found = answer("contract HT-1 A 500\ncontract HT-2 A 500 side=expense\ninvoice 001 2024-02-01 A 300\ninvoice 002 2024-02-01 A 200 side=expense")
    assert [(row.code, row.direction.value, yuan(row.figures.invoiced)) for row in found.counterparties] == [
        ("A", "revenue", "300.00"),
        ("A", "expense", "200.00"),
    ]
    assert [yuan(row.figures.invoiced) for row in found.units] == ["300.00", "200.00"]
    assert [row.number for row in found.contracts] == ["HT-1", "HT-2"]


def test_a_voided_invoice_counts_nowhere() -> None:
    found = answer("contract HT-1 A 500\ninvoice 001 2024-02-01 A 300 state=voided")
    assert found.totals.invoices.recorded == 0


def test_a_reversed_pair_is_excluded_from_the_later_ones_day() -> None:
    ledger = "contract HT-1 A 500\nmoney R1 2024-03-30 A 500\nmoney R2 2024-04-02 A -500 back=R1 bounced=1"
    assert answer(ledger, "2024Q1").totals.receipts.left == 50000
    assert answer(ledger, "2024H1").totals.receipts.excluded == 0
    assert answer(ledger, "2024H1").totals.receipts.left == 0
