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
        (DUE + "invoice 001 2024-02-01 A 250", "contract_without_receipt: HT-1 350.00"),  # what is invoiced has its own class
        (DUE.replace("2024-06-30", "2024-03-31"), "contract_without_receipt: HT-1 1000.00"),  # due on the last day
        (DUE + "money R1 2024-02-20 A 250 by=barter", "contract_without_receipt: HT-1 600.00"),
        ("contract HT-1 A 1000 end=2024-02-29\nmoney R1 2024-02-20 A 250 by=barter", "contract_without_receipt: HT-1 1000.00"),
        ("contract HT-1 A 1000 terminated=2024-03-01\ndue HT-1 2024-02-29 600\ndue HT-1 2024-03-30 400", "contract_without_receipt: HT-1 600.00"),
        (C + "change HT-1 2024-02-01 500\nmoney R1 2024-02-20 A 1600", "over_received: HT-1 100.00"),
        (C + "change HT-1 2024-06-01 500\nmoney R1 2024-02-20 A 1600", "over_received: HT-1 600.00"),
        (C + "invoice 001 2024-03-30 A 600\nmoney R1 2024-04-10 A 200 for=001\nmoney R2 2024-05-10 A 300 for=001", "cutoff: 001 R1 R2 500.00"),
        (C + "invoice 001 2024-03-30 A 600\nmoney R1 2024-04-10 A 200 for=001\nmoney R2 2024-07-10 A 400 for=001", "invoice_without_receipt: 001 400.00"),
        (C + "invoice 001 2024-03-30 A 600\nmoney R1 2024-06-29 A 600 for=001", "cutoff: 001 R1 600.00"),
        (C + "invoice 001 2024-03-30 A 600\nmoney R1 2024-06-30 A 600 for=001", "invoice_without_receipt: 001 600.00"),
        ("contract HT-1 A 1000\nmoney R1 2024-01-01 A 600\nmoney R2 2023-12-31 A 50 on=HT-1", "receipt_without_invoice: R2 50.00"),
        ("contract HT-1 A 1000 filed=2024-04-20", "filing_delay: HT-1 1000.00"),
        ("contract HT-1 A 1000 filed=2024-01-17\ndue HT-1 2024-02-10 300", "filing_delay: HT-1 0.00"),
        ("contract HT-1 A 1000 end=2024-02-28 start=2023-03-01 yearly=1 start=2023-03-02", "unclear_term: HT-1 1000.00"),
        ("contract HT-1 A 1000 start=none end=open signed=2024-02-01 terms=none", "no_payment_terms: HT-1 1000.00"),
        ("contract HT-1 A 1000 start=none", "unclear_term: HT-1 1000.00"),
        ("contract HT-1 A 1000 end=2023-12-30\nmoney R1 2024-03-30 A 5 on=HT-1", "outside_term: HT-1 R1 5.00"),
        (C + "invoice 001 2024-02-10 A 5\ninvoice 002 2024-02-10 A 5", "duplicate: 001 002 5.00"),
        (C + "invoice 001 2024-02-01 A 100 state=partly_red", "red_letter: 001 100.00"),
        (C + "invoice 002 2024-02-03 A -150", "red_letter: 002 150.00"),
        ("money R1 2024-02-10 A 5\nmoney R2 2024-04-02 A -5 back=R1 bounced=1", "receipt_without_contract: R1 5.00"),  # it bounced later
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
        (DUE + "invoice 001 2024-02-01 A 700", "contract_without_receipt"),
        ("contract HT-1 A\nmoney R1 2024-02-20 A 600\ninvoice 001 2024-02-20 A 900", "over_received"),
        ("contract HT-1 A\nmoney R1 2024-02-20 A 600\ninvoice 001 2024-02-20 A 900", "over_invoiced"),
        ("contract HT-1 A 1000 end=2024-04-01", "contract_without_receipt"),
        ("contract HT-1 A 1000 end=open", "contract_without_receipt"),
        ("contract HT-1 A end=2024-02-01", "contract_without_receipt"),
        (C + "invoice 001 2024-02-01 A 600 due=2024-04-01", "invoice_without_receipt"),
        (C + "invoice 001 2024-03-30 A 600\nmoney R1 2024-06-30 A 600 for=001", "cutoff"),
        ("contract HT-1 A 1000 start=2023-01-01\nmoney R1 2024-01-01 A 600", "receipt_without_invoice"),  # ninety days are not more than ninety
        ("contract HT-1 A 1000 filed=2024-01-16", "filing_delay"),
        ("contract HT-1 A 1000 start=2024-02-29 end=2025-02-28 yearly=1", "unclear_term"),
        ("contract HT-1 A 1000 start=2024-03-01 end=2027-02-28 yearly=1", "unclear_term"),
        ("contract HT-1 A 1000 start=none end=open", "unclear_term"),
        ("contract HT-1 A 1000 end=2023-12-31\ndue HT-1 2024-01-15 1000\nmoney R1 2024-03-31 A 5 on=HT-1", "outside_term"),
        ("contract HT-1 A 1000 end=open\nmoney R1 2030-03-31 A 5", "outside_term"),
        (C + "money R1 2024-02-10 A 5 for=001\ninvoice 001 2024-02-01 A 500", "amount_mismatch"),
        (C + "invoice 001 2024-02-10 A 5 state=voided\ninvoice 002 2024-02-10 A 5", "duplicate"),
        (C + "money R1 2024-02-10 A -5\nmoney R2 2024-02-10 A -5", "duplicate"),
        ("contract HT-1 B 1000\nmoney R1 2024-02-10 A 100 on=HT-1", "receipt_without_contract"),
        (C + "contract HT-2 A 1000\nmoney R1 2024-02-10 A 5\nmoney R2 2024-02-12 A -5 back=R1 bounced=1", "contract_ambiguous"),
        (C + "again receipt R1 2024-04-10 5 other=6", "duplicate"),
        (C + "money R1 2024-02-20 A 600 by=barter\nmoney R2 2024-02-22 A -600 by=barter back=R1 bounced=1", "barter_offset"),
        ("contract HT-1 A 1000 signed=2024-04-01 capital=no_column", "capital_amount"),
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
        (C + "money R1 2024-02-20 B 600 on=HT-1\npayer B A", "note"),
        (C + "contract HT-2 B 1\nmoney R1 2024-02-20 B 600\npayer B A until=2024-01-31\nassigned receipt R1 HT-1", "error"),
    ],
)
def test_how_much_it_matters(ledger: str, severity: str) -> None:
    assert [f.severity.value for f in answer(ledger).findings if f.kind.value in ("no_payment_terms", "capital_amount", "party_mismatch")] == [severity]


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
    assert sentences == ["330.00 was received and has no invoice after 121 days; 330.00 of it waits in a proposal"]


SENTENCES = {
    "contract_without_receipt": (DUE, "600.00 is due and nothing was received"),
    "part received": (DUE + "money R1 2024-02-20 A 250", "350.00 is due and not received; of 600.00 due 250.00 was received"),
    "nothing for what is due": (DUE + "money R1 2024-02-20 A 400 no=2", "600.00 is due and nothing was received"),
    "part paid by us": (
        "contract HT-1 A 1000 side=expense\ndue HT-1 2024-02-29 600\nmoney R1 2024-02-20 A 250 side=expense",
        "350.00 is due and not paid; of 600.00 due 250.00 was paid",
    ),
    "received beyond the contract": (C + "money R1 2024-02-01 A 1200", "1,200.00 received on 1,000.00 agreed: 200.00 too much"),
    "paid beyond the contract": (
        "contract HT-1 A 1000 side=expense\nmoney R1 2024-02-01 A 1200 side=expense",
        "1,200.00 paid on 1,000.00 agreed: 200.00 too much",
    ),
    "an advance": (C + "money R1 2023-12-01 A 600 on=HT-1", "600.00 was received and has no invoice after 121 days"),
    "a prepayment": (
        "contract HT-1 A 1000 side=expense\nmoney R1 2023-12-01 A 600 on=HT-1 side=expense",
        "600.00 was paid and has no invoice after 121 days",
    ),
    "filed in time for the period": ("contract HT-1 A 1000 filed=2024-01-20", "filed 19 days after signing"),
    "filed after the period": ("contract HT-1 A 1000 filed=2024-04-20", "not filed 90 days after signing"),
    "invoice_without_receipt": (C + "invoice 001 2024-02-01 A 600", "due on 2024-02-01: 600.00 is open, nothing was received"),
    "part paid": (C + "invoice 001 2024-02-01 A 600\nmoney R1 2024-02-20 A 250", "due on 2024-02-01: 350.00 is open, 250.00 was received"),
    "cross_year_receipt": (
        "contract HT-1 A 1000 start=2023-01-01\ndue HT-1 2023-12-31 600\ndue HT-1 2024-12-31 400\nmoney R1 2024-02-20 A 700",
        "600.00 of 2024 pays for 2023: 2024 has received 700.00 of 400.00 planned, 100.00 without it; 2023 is covered with 600.00 of 600.00, 0.00 without it",
    ),
}


@pytest.mark.parametrize(("ledger", "sentence"), SENTENCES.values(), ids=SENTENCES)
def test_a_sentence_names_what_a_reader_needs(ledger: str, sentence: str) -> None:
    assert sentence in {str(f.sentence) for f in answer(ledger).findings}


def test_money_that_was_given_back_crosses_no_year() -> None:
    ledger = "contract HT-1 A 600 start=2023-01-01\ndue HT-1 2023-12-31 600\nmoney R1 2024-02-20 A 600\nmoney R2 2024-02-22 A -200 back=R1"
    assert "cross_year_receipt: HT-1 R1 400.00" in findings(answer(ledger))


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("contract_ambiguous: 001 HT-1 HT-2 100.00", id="a state stands while it holds"),
        pytest.param("receipt_without_contract: R1 100.00 (older)", id="an event of an earlier period that is open"),
        pytest.param("barter_offset: R2 5.00 (older)", id="a barter that still has no agreement"),
        pytest.param("capital_amount: HT-1 1000.00 (older)", id="a contract that still lacks its capitals"),
        pytest.param("capital_amount: 账.xlsx 1000.00 (older)", id="a ledger that lacks the column"),
        pytest.param("duplicate: R9 R9 5.00 (older)", id="a conflict that nobody decided"),
        pytest.param("red_letter: 004 7.00 (older)", id="a red whose blue nobody found"),
    ],
)
def test_older_unsettled_events_are_listed_apart(line: str) -> None:
    ledger = """
        contract HT-1 A 1000 capital=missing
        contract HT-2 A 1000 capital=no_column
        invoice 001 2024-02-01 A 100
        invoice 004 2024-02-01 B -7 reds=999
        money R1 2024-02-01 B 100
        money R2 2024-02-01 B 5 by=barter
        again receipt R9 2024-02-10 5 other=6
        """
    assert line in findings(answer(ledger, "2024Q2"))
    assert line.removesuffix(" (older)") in findings(answer(ledger, "2024Q1"))


@pytest.mark.parametrize(
    ("ledger", "kind"),
    [
        pytest.param("invoice 001 2024-02-01 A 100\nmoney R1 2024-02-01 A 100", "receipt_without_contract", id="settled"),
        pytest.param(C + "money R1 2024-02-01 A 5 by=barter agreement=Z", "barter_offset", id="a note asks for nothing"),
        pytest.param(C + "money R1 2024-02-01 B 5 on=HT-1\npayer B A", "party_mismatch", id="a relation explains it"),
        pytest.param(
            C + "invoice 001 2024-02-01 A 5\nmoney R1 2024-02-01 A 8 for=001\nmoney R2 2024-02-02 A -3 back=R1", "amount_mismatch", id="the excess went back"
        ),
    ],
)
def test_settled_events_and_notes_are_not_listed_later(ledger: str, kind: str) -> None:
    assert not [line for line in findings(answer(ledger, "2024Q2")) if line.startswith(f"{kind}:")]


def test_what_a_name_stands_for_may_grow_and_it_stays_one_finding() -> None:
    first, second = (
        [(f.id, f.amount_fen) for f in answer("money R1 2024-02-01 ? 100 name=某某\nmoney R2 2024-05-01 ? 70 name=某某", period).findings]
        for period in ("2024Q1", "2024Q2")
    )
    assert [amount for _, amount in first + second] == [10000, 7000]
    assert [name for name, _ in first] == [name for name, _ in second]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("signed=2024-02-01 start=none end=none", "unclear_term: HT-1 1000.00"),
        ("signed=- start=2024-02-01 end=none", "unclear_term: HT-1 1000.00"),
        ("signed=- start=none end=none", "unclear_term: HT-1 1000.00 (older)"),
        ("signed=- start=none capital=missing", "capital_amount: HT-1 1000.00 (older)"),
        ("signed=- start=none terms=nocolumn", "no_payment_terms: 账.xlsx 1000.00 (older)"),
    ],
)
def test_a_contract_without_a_day_of_signing_is_judged_too(options: str, found: str) -> None:
    """By the first day of its term; without that too it belongs to no period, and is listed with the older ones until it is mended."""
    assert found in findings(answer(f"contract HT-1 A 1000 {options}"))


def test_amounts_of_evidence_are_for_programs() -> None:
    [finding] = [f for f in answer("contract HT-1 A 12000\ndue HT-1 2024-02-29 6000").findings if f.kind.value == "contract_without_receipt"]
    assert [(e.feature, e.value) for e in finding.evidence] == [("due and not covered", "6000.00"), ("receivable", "0.00")]


def test_every_feature_of_evidence_has_a_name() -> None:
    """What stands in a finding's evidence is shown by `finding show`."""
    from contractctl.reports.rules import FEATURES

    ledger = """
        contract HT-1 A 1000 filed=none capital=no_column terms=nocolumn
        due HT-1 2024-02-29 600
        invoice 001 2024-02-01 A 300
        money R1 2024-02-20 B 100 on=HT-1
        payer B A
        """
    features = {e.feature for f in answer(ledger).findings for e in f.evidence}
    assert {"due", "due from", "days", "contracts", "payer relation"} <= features <= FEATURES.keys()


def test_the_largest_of_a_class_stands_first() -> None:
    ledger = "contract HT-1 A 10 filed=none\ncontract HT-2 A 3000 filed=none\ncontract HT-3 A 200 filed=none"
    delays = [f.documents[0].key for f in answer(ledger).findings if f.kind.value == "filing_delay"]
    assert delays == ["HT-2", "HT-3", "HT-1"]


def test_a_tie_is_judged_by_what_is_open_at_the_periods_end() -> None:
    ledger = C + "invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-01 A 300\nmoney R1 2024-03-01 A 300\nmoney R2 2024-04-01 A 300 on=HT-1"
    assert "allocation_ambiguous: 001 002 R1 R2 300.00" in findings(answer(ledger, "2024Q1"))
    assert "allocation_ambiguous: 001 002 R1 R2 600.00" in findings(answer(ledger, "2024Q2"))
