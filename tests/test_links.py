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
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 B 1000
            contract ht-1 B 1000 end=2023-12-31
            money R1 2024-02-10 B 100 on=HT-1
            payer B A
            """,
            ["R1 HT-1 L4"],
            id="several of the stated number: later rules choose among them",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            money R1 2024-02-01 A 500 memo=HT-1和HT-2
            money R2 2024-02-01 A 500 memo=HT-12、XHT-1、HT-1-3
            """,
            [],
            id="two numbers in the memo, or parts of longer ones, are none",
        ),
        pytest.param(
            """
            contract 云合〔2024〕第1 A 1000
            contract 云合〔2024〕第12 A 1000
            contract 云报合字1号 A 1000
            money R1 2024-02-01 A 500 memo=付云合〔2024〕第12款
            money R2 2024-02-01 A 500 memo=付云合〔2024〕第1款
            money R3 2024-02-01 A 500 memo=（云报合字1号）
            """,
            ["R1 云合〔2024〕第12 L2", "R2 云合〔2024〕第1 L2", "R3 云报合字1号 L2"],
            id="a number with words in it, whole too",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000 start=2024-02-05
            invoice 3300|0001 2024-02-01 A 500 on=HT-2
            money R1 2024-02-10 A 100 for=0001
            """,
            ["3300|0001 HT-2 L1", "R1 HT-2 L3"],
            id="through a paper invoice by its bare number",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            due HT-2 2024-03-31 400
            invoice 001 2024-02-01 A 400
            invoice 002 2024-02-09 A -400 reds=001
            money R1 2024-02-10 A 400
            money R2 2024-02-11 A -100 back=R1
            """,
            ["001 HT-2 L5", "002 HT-2 L3", "R1 HT-2 L5", "R2 HT-2 L3"],
            id="what takes back follows its original, though only L5 linked that",
        ),
        pytest.param(
            """
            contract HT-1 A 1000 start=2024-02-05
            contract HT-2 A 1000 start=2024-03-01
            due HT-2 2024-03-31 400
            invoice 001 2024-02-01 A 400
            invoice 002 2024-02-09 A -400 reds=001
            money R1 2024-02-02 A 400
            money R2 2024-02-11 A -100 back=R1
            """,
            ["001 HT-2 L5", "002 HT-2 L3", "R1 HT-2 L5", "R2 HT-2 L3"],
            id="what takes back follows its original before it is looked at for itself",
        ),
        pytest.param(
            """
            contract HT-1 A 1000 start=none signed=2024-01-20
            contract HT-2 A 1000 end=open start=2024-02-01
            contract HT-3 A 1000 terminated=2024-01-10
            contract HT-4 A 1000 start=2024-03-01 end=2024-01-01
            money R1 2024-01-25 A 100
            """,
            ["R1 HT-1 L4"],
            id="in force from its start, else its signing; an end before the start never",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            due HT-1 2024-03-31 400
            due HT-2 2024-03-31 400
            money R1 2024-02-10 A 400 on=HT-1
            money R2 2024-02-12 A 400
            money R3 2024-02-12 A 400 on=HT-2 by=barter
            """,
            ["R1 HT-1 L1", "R2 HT-2 L5", "R3 HT-2 L1"],
            id="an instalment that money covers is none for L5; a barter that waits covers nothing",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            due HT-1 2024-06-30 400
            due HT-2 2024-05-10 400
            money R1 2024-02-10 A 400
            """,
            ["R1 HT-2 L5"],
            id="due within ninety days, that day included",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000
            due HT-2 2024-03-31 400
            invoice 001 2024-02-01 A 400 on=HT-2 state=voided
            invoice 002 2024-02-02 A 400
            """,
            ["001 HT-2 L1", "002 HT-2 L5"],
            id="a voided invoice covers nothing",
        ),
        pytest.param(
            """
            contract HT-1 A 1000
            contract HT-2 A 1000 side=expense
            money R1 2024-02-10 A 100
            money R2 2024-02-10 A 100 side=expense
            """,
            ["R1 HT-1 L4", "R2 HT-2 L4"],
            id="the two directions never meet",
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
        ("contract HT-1 ? 1000\nmoney R1 2024-02-10 A 100 on=HT-1", "receipt_without_contract: R1 100.00"),
        ("contract HT-1 A 1000 side=expense\nmoney R1 2024-02-10 A 100 on=HT-1", "receipt_without_contract: R1 100.00"),
        ("contract HT-1 B 1000\ninvoice 001 2024-02-10 A 100 on=HT-1", "party_mismatch: 001 HT-1 100.00"),
        ("contract HT-1 A 1000\nmoney R1 2024-02-10 B 100 on=HT-1\npayer A B", "party_mismatch: HT-1 R1 100.00"),
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


@pytest.mark.parametrize(
    ("contract", "why"),
    [
        ("contract HT-2 A 1000", "it states contract HT-1, which is not in the ledger"),
        ("contract HT-1 ? 1000", "it states contract HT-1, whose body is undecided"),
        ("contract HT-1 A 1000 side=expense", "it states contract HT-1, which is of the other direction"),
    ],
)
def test_a_stated_number_that_ends_the_search_says_what_it_is(contract: str, why: str) -> None:
    found = answer(f"{contract}\nmoney R1 2024-02-10 A 100 on=HT-1")
    assert [str(f.sentence) for f in found.findings if f.kind.value == "receipt_without_contract"] == [why]
