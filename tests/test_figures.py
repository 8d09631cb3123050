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
        ("contract HT-1 A 500\ninvoice 001 2024-02-01 A 700\nmoney R1 2024-02-01 A 600", "over_received"),
        ("contract HT-1 A 500 terminated=2024-04-01\ninvoice 001 2024-02-01 A 300\nmoney R1 2024-02-01 A 300", "partly_invoiced"),
        ("contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-01 A 500 for=001\nmoney R2 2024-02-01 A -100 back=R1", "under_received"),
        ("contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-01 A 500\nchange HT-1 2024-03-01 100", "partly_invoiced"),
        ("contract HT-1 A 500 start=2024-05-01\nmoney R1 2024-02-01 A 100 on=HT-1", "not_invoiced"),
        ("contract HT-1 A 500 start=none signed=2024-01-05", "not_invoiced"),
        ("contract HT-1 A", "not_invoiced"),
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


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ("invoice 001 2024-03-31 A 9", 0),  # the due day itself is not due
        ("invoice 001 2024-03-30 A 9", 1),
        ("invoice 001 2024-03-01 A 9", 1),  # thirty days
        ("invoice 001 2024-02-29 A 9", 2),
        ("invoice 001 2024-01-01 A 9 due=2024-01-31", 2),  # sixty
        ("invoice 001 2024-01-01 A 9", 3),  # ninety
        ("invoice 001 2023-12-31 A 9", 4),
        ("invoice 001 2023-10-02 A 9", 5),
        ("invoice 001 2023-04-01 A 9", 5),  # 365
        ("invoice 001 2023-03-31 A 9", 6),
        ("contract HT-1 A 99 start=2023-01-01\ndue HT-1 2024-01-31 20\ndue HT-1 2024-03-15 9\ninvoice 001 2024-01-01 A 9", 1),  # equal amount
        ("contract HT-1 A 99\ndue HT-1 2024-01-31 20\ndue HT-1 2024-03-15 10\ninvoice 001 2024-01-01 A 9", 2),  # the first that it fills
        (
            (
                "contract HT-1 A 99 days=30\ndue HT-1 2024-03-15 20\ninvoice 000 2023-12-30 A 20 on=HT-1\n"
                "invoice 001 2024-01-01 A 9\nmoney R1 2024-01-03 A 20 for=000"
            ),
            2,
        ),
        ("contract HT-1 A 99\ndue HT-1 2024-03-15 9\ninvoice 000 2024-01-01 A 9\ninvoice 002 2024-01-02 A -9 reds=000\ninvoice 001 2024-01-03 A 9", 1),
        ("contract HT-1 A 99\ndue HT-1 2024-03-15 9\ninvoice 000 2024-01-01 A 9 state=voided\ninvoice 001 2024-01-03 A 9", 1),
    ],
)
def test_an_open_invoice_ages_from_its_due_day(lines: str, place: int) -> None:
    assert answer(lines).ageing.rows[0].parts == tuple(900 if n == place else 0 for n in range(7))


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
    totals = {period: answer(ledger, period).totals.receipts for period in ("2024Q1", "2024Q2", "2024H1")}
    assert (totals["2024Q1"].left, totals["2024Q1"].excluded) == (50000, 0)
    assert (totals["2024Q2"].left, totals["2024Q2"].excluded) == (0, -50000)
    assert (totals["2024H1"].left, totals["2024H1"].recorded, totals["2024H1"].excluded) == (0, 0, 0)


def test_a_contract_without_a_signing_day_is_listed_from_its_start() -> None:
    ledger = "contract HT-1 A 500 signed= start=2024-05-01\ncontract HT-2 A 500 signed= start=none\ncontract HT-3 ? 500 signed= start=2024-05-01"
    assert [row.number for row in answer(ledger, "2024Q1").contracts] == ["HT-2"]
    assert [row.number for row in answer(ledger, "2024Q2").contracts] == ["HT-1", "HT-2", "HT-3"]


def test_what_crosses_contracts_counts_where_each_document_belongs() -> None:
    """Receivable − advance = invoiced − received holds for the unit; money for another contract's invoice moves it between two lines."""
    found = answer("contract HT-1 A 500\ncontract HT-2 A 500 start=2024-03-01\ninvoice 001 2024-02-01 A 300 on=HT-1\nmoney R1 2024-03-05 A 300 on=HT-2 for=001")
    assert [figures(found, number)["closing_receivable"] for number in ("HT-1", "HT-2")] == ["0.00", "0.00"]
    assert [figures(found, number)["closing_advance"] for number in ("HT-1", "HT-2")] == ["0.00", "0.00"]
    unit = found.units[0].figures
    assert unit.closing_receivable - unit.closing_advance == unit.invoiced_to_date - unit.received_to_date - unit.adjusted


def test_an_invoices_number_may_be_a_banks_reference() -> None:
    ledger = "contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\nmoney 001 2024-02-03 A 300\nmoney R2 2024-02-05 A -300 back=001 bounced=1"
    found = answer(ledger)
    assert (figures(found, "HT-1")["closing_receivable"], figures(found, "HT-1")["closing_advance"]) == ("500.00", "0.00")
    assert (found.totals.invoices.left, found.totals.invoices.excluded, found.totals.receipts.excluded) == (50000, 0, 0)


def test_a_release_is_negative_in_its_own_period() -> None:
    ledger = "contract HT-1 A 500\ninvoice 001 2024-02-01 A 500\nmoney R1 2024-02-03 A 500 for=001\ninvoice 002 2024-04-05 A -200 reds=001"
    first, second = (figures(answer(ledger, period), "HT-1") for period in ("2024Q1", "2024Q2"))
    assert (first["allocated"], first["closing_receivable"], first["closing_advance"]) == ("500.00", "0.00", "0.00")
    assert (second["allocated"], second["invoiced"], second["closing_receivable"], second["closing_advance"]) == ("-200.00", "-200.00", "0.00", "200.00")
