"""A document finds its contract by L1 to L5, in that order; several candidates are a finding, not a guess."""

from __future__ import annotations

import pytest

from ledger_text import answer, findings, links


@pytest.mark.parametrize(
    ("ledger", "found"),
    [
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            invoice 001 2024-02-01 A 500 on=ｈｔ－２
            """,
            ["001 HT-2 L1"],
            id="the stated number in normal form",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-12 A 1000
            money R1 2024-02-01 A 500 memo=付款HT-12尾款
            """,
            ["R1 HT-12 L2"],
            id="a number found whole in the memo",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            invoice 001 2024-02-01 A 500 on=HT-2
            money R1 2024-02-10 A 100 for=001
            """,
            ["001 HT-2 L1", "R1 HT-2 L3"],
            id="through the invoice that it names",
        ),
        pytest.param(
            """
            contract HT-1 A 1000 end=2024-01-31
            contract HT-2 A 1000 start=2024-02-01
            money R1 2024-02-10 A 100
            """,
            ["R1 HT-2 L4"],
            id="the only contract in force on its day",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            due HT-1 2024-03-31 300
            due HT-2 2024-03-31 400
            money R1 2024-02-10 A 400
            """,
            ["R1 HT-2 L5"],
            id="the only instalment of exactly this amount",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            money R1 2024-02-10 B 100 on=HT-1
            payer B A
            """,
            ["R1 HT-1 L1"],
            id="a recorded payer's money follows the relation",
        ),
    ],
)
def test_a_document_finds_its_contract(ledger: str, found: list[str]) -> None:
    assert links(answer(ledger)) == found


@pytest.mark.parametrize(
    ("ledger", "finding"),
    [
        ("contract HT-1 A 1000\nmoney R1 2024-02-10 A 100 on=HT-9", "receipt_without_contract: R1 100.00"),
        ("contract HT-1 B 1000\nmoney R1 2024-02-10 A 100 on=HT-1", "party_mismatch: HT-1 R1 100.00"),
        ("contract HT-1 A 1000\ncontract HT-2 A 1000\ninvoice 001 2024-02-10 A 100", "contract_ambiguous: 001 HT-1 HT-2 100.00"),
        ("contract HT-1 A 1000 start=2024-05-01\ninvoice 001 2024-02-10 A 100", "invoice_without_contract: 001 100.00"),
        ("contract HT-1 A 1000 start=2024-05-01 end=2024-01-01\ninvoice 001 2024-06-10 A 100", "unclear_term: HT-1 1000.00"),
    ],
)
def test_what_finds_none_is_said(ledger: str, finding: str) -> None:
    found = findings(answer(ledger))
    assert finding in found
    assert len([f for f in found if f.startswith(("receipt_without_contract", "party_mismatch"))]) <= 1


def test_a_relation_holds_inside_its_days_only() -> None:
    ledger = "contract HT-1 A 1000\nmoney R1 2024-02-10 B 100 on=HT-1\npayer B A until=2024-01-31"
    assert links(answer(ledger)) == []
