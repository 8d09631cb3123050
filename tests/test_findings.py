"""Every class of RECONCILE.md §4: when it is raised, with which documents and amount, and when it is not."""

from __future__ import annotations

import pytest

from ledger_text import answer, findings

C = "contract HT-1 A 1000\n"
DUE = C + "due HT-1 2024-02-29 600\ndue HT-1 2024-06-30 400\n"


@pytest.mark.parametrize(
    ("ledger", "finding"),
    [
        (DUE, "contract_without_receipt: HT-1 600.00"),
        (DUE + "money R1 2024-02-20 A 250", "contract_without_receipt: HT-1 350.00"),
        ("contract HT-1 A 1000 end=2024-02-29", "contract_without_receipt: HT-1 1000.00"),
        (DUE + "invoice 001 2024-02-01 A 600", "invoice_without_receipt: 001 600.00"),
        (DUE + "invoice 001 2024-02-01 A 600\nmoney R1 2024-03-01 A 200 for=001", "invoice_without_receipt: 001 400.00"),
        (DUE + "invoice 001 2024-02-01 A 600\nmoney R1 2024-04-10 A 600 for=001", "cutoff: 001 R1 600.00"),
        ("contract HT-1 A 1000\nmoney R1 2023-12-01 A 600", "receipt_without_invoice: R1 600.00"),
        (C + "money R1 2024-02-01 A 1200", "over_received: HT-1 200.00"),
        (C + "invoice 001 2024-02-01 A 1200", "over_invoiced: HT-1 200.00"),
        ("contract HT-1 A 1000 filed=2024-01-20\ndue HT-1 2024-01-10 300", "filing_delay: HT-1 300.00"),
        ("contract HT-1 A 1000 filed=none", "filing_delay: HT-1 1000.00"),
        ("money R1 2024-02-01 A 100", "receipt_without_contract: R1 100.00"),
        ("invoice 001 2024-02-01 A 100", "invoice_without_contract: 001 100.00"),
        (DUE.replace("2024-02-29", "2023-12-31") + "money R1 2024-02-20 A 600", "cross_year_receipt: HT-1 R1 600.00"),
        (C + "money R1 2024-02-20 A 600 by=barter", "barter_offset: HT-1 R1 600.00"),
        (C + "money R1 2024-02-20 A 600 by=set_off agreement=DZ-1", "barter_offset: HT-1 R1 600.00"),
        (C + "money R1 2024-02-20 B 600 on=HT-1\npayer B A", "party_mismatch: HT-1 R1 600.00"),
        (C + "money R1 2024-02-20 ? 600 name=某某报社", "name_undecided: R1 600.00"),
        ("contract HT-1 A 1000 capital=missing", "capital_amount: HT-1 1000.00"),
        ("contract HT-1 A 1000 capital=differs says=壹佰元整", "capital_amount: HT-1 1000.00"),
        ("contract HT-1 A 1000 capital=unreadable says=壹万伍元", "capital_amount: HT-1 1000.00"),
        ("contract HT-1 A 1000 capital=no_column", "capital_amount: 账.xlsx 1000.00"),
        ("contract HT-1 A 1000 terms=none", "no_payment_terms: HT-1 1000.00"),
        ("contract HT-1 A 1000 terms=nocolumn", "no_payment_terms: 账.xlsx 1000.00"),
        ("contract HT-1 A 1000 end=none", "unclear_term: HT-1 1000.00"),
        ("contract HT-1 A 1000 start=2024-05-01 end=2024-04-01", "unclear_term: HT-1 1000.00"),
        ("contract HT-1 A 1000 end=2024-05-31 yearly=1", "unclear_term: HT-1 1000.00"),
        (C.replace("2024-01-01", "2024-02-01") + "contract HT-2 A 5 signed=2024-03-01\nmoney R1 2024-02-10 A 5 on=HT-2", "outside_term: HT-2 R1 5.00"),
        ("contract HT-1 A 1000 end=2023-06-30\nmoney R1 2024-02-10 A 5 on=HT-1", "outside_term: HT-1 R1 5.00"),
        ("contract HT-1 A 1000 terminated=2024-01-31\nmoney R1 2024-02-10 A 5 on=HT-1", "outside_term: HT-1 R1 5.00"),
        (C + "money R1 2024-02-10 A 5\nmoney R2 2024-02-10 A 5", "duplicate: R1 R2 5.00"),
        (C + "again receipt R1 2024-02-10 5 other=6", "duplicate: R1 R1 5.00"),
        (C + "invoice 001 2024-02-01 A 100\ninvoice 002 2024-02-03 A -150 reds=001", "red_letter: 001 002 50.00"),
        (C + "invoice 002 2024-02-03 A -150 reds=999", "red_letter: 002 150.00"),
        (C + "invoice 001 2024-02-01 A 100 state=reversed", "red_letter: 001 100.00"),
    ],
)
def test_a_finding_is_raised(ledger: str, finding: str) -> None:
    assert finding in findings(answer(ledger))


@pytest.mark.parametrize(
    ("ledger", "kind"),
    [
        (DUE + "money R1 2024-02-20 A 600", "contract_without_receipt"),
        (DUE + "invoice 001 2024-02-01 A 600\nmoney R1 2024-04-10 A 600 for=001", "invoice_without_receipt"),
        (C + "money R1 2024-02-01 A 600", "receipt_without_invoice"),
        (C + "money R1 2024-02-20 A 600", "cross_year_receipt"),
        ("contract HT-1 A 1000 end=open", "unclear_term"),
        ("contract HT-1 A 1000 end=2024-12-31 yearly=1", "unclear_term"),
        (C + "invoice 002 2024-02-03 A -150 reds=999", "invoice_without_contract"),
        (C + "invoice 001 2024-02-01 A 100 state=reversed\ninvoice 002 2024-02-03 A -100 reds=001", "red_letter"),
        (C + "money R1 2024-02-10 A 5\nmoney R2 2024-02-10 A -5 back=R1 bounced=1", "duplicate"),
        ("contract HT-1 A 1000 side=expense\nmoney R1 2024-02-20 A 600 by=barter side=expense", "barter_offset"),
    ],
)
def test_a_finding_is_not_raised(ledger: str, kind: str) -> None:
    assert not [line for line in findings(answer(ledger)) if line.startswith(f"{kind}:")]


@pytest.mark.parametrize(
    ("ledger", "severity"),
    [
        ("contract HT-1 A 1000 terms=none benefit=1", "note"),
        ("contract HT-1 A 1000 terms=none", "warning"),
        ("contract HT-1 A 1000 capital=differs", "error"),
        ("contract HT-1 A 1000 capital=missing", "warning"),
    ],
)
def test_how_much_it_matters(ledger: str, severity: str) -> None:
    assert [f.severity.value for f in answer(ledger).findings if f.kind.value in ("no_payment_terms", "capital_amount")] == [severity]


def test_a_yearly_sum_that_exceeds_its_plan_warns() -> None:
    ledger = "contract HT-1 A 1000 end=2025-12-31\ndue HT-1 2024-06-30 500\ndue HT-1 2025-06-30 500\nmoney R1 2024-02-01 A 900"
    assert [f.severity.value for f in answer(ledger).findings if f.kind.value == "cross_year_receipt"] == ["warning"]


def test_older_events_that_are_still_open_are_listed_apart() -> None:
    assert "receipt_without_contract: R1 100.00 (older)" in findings(answer("money R1 2024-02-01 A 100", "2024Q2"))
    assert "name_undecided: R1 100.00 (older)" in findings(answer("money R1 2024-02-01 ? 100 name=某某", "2024Q2"))


def test_paying_contracts_raise_the_same_classes_mirrored() -> None:
    found = answer("contract HT-1 A 1000 side=expense\ndue HT-1 2024-02-29 600\ninvoice 001 2024-02-01 A 600 side=expense")
    kinds = {f.kind.value: (f.severity.value, str(f.sentence)) for f in found.findings}
    assert kinds["invoice_without_receipt"][0] == "note"
    assert "paid" in kinds["invoice_without_receipt"][1]


def test_a_findings_identity_is_its_class_and_documents() -> None:
    ids = [{f.id for f in answer(DUE + money).findings if f.kind.value == "contract_without_receipt"} for money in ("", "money R1 2024-02-20 A 250")]
    assert ids[0] == ids[1]


def test_a_waiting_proposal_is_named() -> None:
    ledger = C + "invoice 001 2023-10-01 A 110\ninvoice 002 2023-10-02 A 220\ninvoice 003 2023-10-03 A 440\nmoney R1 2023-12-01 A 330"
    sentences = [str(f.sentence) for f in answer(ledger).findings if f.kind.value == "receipt_without_invoice"]
    assert sentences == ["330.00 has no invoice after 121 days; 330.00 of it waits in a proposal"]
