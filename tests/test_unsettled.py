"""Explain says for what is open why not: each rule that was tried, what stopped it, and the fact that would settle it."""

from __future__ import annotations

import pytest

from contractctl.documents import Invoice, Receipt
from contractctl.reports.rules import evidence_words
from contractctl.settings import SettleSettings
from contractctl.settled import Settled
from contractctl.settlement import groups
from contractctl.unsettled import Watcher
from ledger_text import answer, ledger

ONE = "contract HT-1 A 1000 start=2022-01-01\n"
RULES = ["A0", "A1", "A2", "A3", "A4", "A5", "A6", "A7", "A8"]


def tried(text: str, key: str, **chosen: object) -> dict[str, str]:
    """Rule to `outcome: why → what would settle it`, for one document."""
    whole = ledger(text)
    documents: list[Invoice | Receipt] = [*whole.books.invoices, *whole.books.receipts]
    document = next(d for d in documents if d.key == key)
    group = next(g for g in groups(whole.books, whole.relations) if document in (*g.invoices, *g.receipts))
    watcher = Watcher(document)
    settled = Settled(group, SettleSettings(**chosen), whole.decided, watcher)  # type: ignore[arg-type]
    every = (*settled.links.of(document).tried, *watcher.tried)
    return {t.rule: f"{t.outcome}: {t.because}{f' → {t.would_settle}' if t.would_settle else ''}" for t in every}


TIE = ONE + "invoice 001 2024-02-01 A 300\ninvoice 002 2024-02-01 A 300\nmoney R1 2024-03-01 A 300"
SEVERAL = ONE + "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-02 A 400\nmoney R1 2024-02-10 A 700"
BARTER = ONE + "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 500\nmoney R1 2024-02-10 A 300 by=barter"
OTHERS = ONE + "invoice 001 2024-02-01 B 500\nmoney R1 2024-02-10 A 500 for=001"
NUMBER = "the number of the invoice that is paid"


@pytest.mark.parametrize(
    ("text", "key", "rule", "because"),
    [
        pytest.param(TIE, "R1", "A0", "nothing: no person has decided it → a person's decision", id="nobody decided"),
        pytest.param(TIE, "R1", "A1", f"nothing: it names no invoice → {NUMBER}", id="names nothing"),
        pytest.param(TIE, "001", "A1", "nothing: no receipt names it → its number on the receipt", id="named by nothing"),
        pytest.param(TIE, "R1", "A3", f"stopped: several of the other side have this open amount → {NUMBER}", id="a tie of equals"),
        pytest.param(
            TIE, "001", "A3", f"stopped: R1 has this open amount, and so has another document that fits it → {NUMBER}", id="a tie seen from the invoice"
        ),
        pytest.param(TIE, "R1", "A4", f"stopped: 1 receipts and 2 invoices are open, and the several are more than the one → {NUMBER}", id="less than both"),
        pytest.param(TIE, "R1", "A5", f"stopped: several sets fit that share a member: 001, 002 → {NUMBER}", id="sets that share a member"),
        pytest.param(
            TIE,
            "R1",
            "A6",
            "nothing: neither its contract nor settle.fifo asks for oldest due first → an agreement that the oldest is paid first",
            id="no fifo",
        ),
        pytest.param(TIE, "R1", "A7", "nothing: what is open differs by more than the tolerance of 0.00", id="no tolerance"),
        pytest.param(TIE, "R1", "A8", "nothing: 300.00 stays an advance", id="stays an advance"),
        pytest.param(TIE, "001", "A8", "nothing: 300.00 stays receivable or payable", id="stays receivable"),
        pytest.param(SEVERAL, "R1", "A3", f"nothing: nothing open on the other side has exactly 700.00 in the window of days → {NUMBER}", id="no equal"),
        pytest.param(SEVERAL, "R1", "A5", f"nothing: no set of up to six documents is known to be the only one of this amount → {NUMBER}", id="no set"),
        pytest.param(
            SEVERAL + "\nmoney R2 2024-02-11 A 50",
            "R2",
            "A4",
            f"stopped: 2 receipts and 2 invoices are open: there is a choice → {NUMBER}",
            id="a choice on both sides",
        ),
        pytest.param(ONE + "money R1 2024-02-10 A 700", "R1", "A4", "nothing: nothing is open on the other side → an invoice", id="nothing to pay"),
        pytest.param(ONE + "invoice 001 2024-02-10 A 700", "001", "A4", "nothing: nothing is open on the other side → a receipt", id="nobody paid"),
        pytest.param(
            "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 C 700\nmoney R1 2024-02-10 B 300\npayer B A\npayer B C",
            "001",
            "A4",
            "stopped: it, or its counterpart, may belong to several bodies → the contract's number written on it",
            id="a payer of two bodies",
        ),
        pytest.param(
            ONE + "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 400\nmoney R1 2024-02-10 A 600 for=001,002",
            "R1",
            "A1",
            "stopped: it names several invoices and is less than they have open → how much of it is for which invoice",
            id="names more than it pays",
        ),
        pytest.param(
            ONE + "invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 400\nmoney R1 2024-02-10 A 600 for=001,002",
            "002",
            "A1",
            "stopped: R1 names it with others and is less than they have open → how much of it is for which invoice",
            id="named with others",
        ),
        pytest.param(
            ONE + "money R1 2024-02-10 A 600 for=999",
            "R1",
            "A1",
            "stopped: invoice 999 is not among the body's live ones → the invoice recorded, or the right number",
            id="names an unknown invoice",
        ),
        pytest.param(
            OTHERS, "R1", "A1", "stopped: invoice 001 is another body's or of the other direction → a payer relation, or the right number", id="names another's"
        ),
        pytest.param(OTHERS, "R1", "A4", f"stopped: it names invoices, and what is left of it is for no other → {NUMBER}", id="kept for what it names"),
        pytest.param(
            ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-09 A 500 for=001\nmoney R2 2024-02-10 A 70 for=001",
            "R2",
            "A1",
            f"stopped: the invoices that it names have nothing open → {NUMBER}",
            id="paid already",
        ),
        pytest.param(
            ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 300 by=barter for=001\nmoney R2 2024-02-11 A 500 for=001",
            "R1",
            "A1",
            "stopped: barter and set-off are booked under a named agreement only → the number of the agreement",
            id="a barter that names its invoice",
        ),
        pytest.param(BARTER, "R1", "A3", "stopped: barter and set-off are booked under a named agreement only → the number of the agreement", id="a barter"),
        pytest.param(
            BARTER, "R1", "A5", f"nothing: no set of up to six documents is known to be the only one of this amount → {NUMBER}", id="a barter may be proposed"
        ),
        pytest.param(
            "money R1 2024-02-10 A 300 on=HT-9",
            "R1",
            "A4",
            "stopped: it states a contract that it cannot belong to → the right number of its contract",
            id="no pool",
        ),
        pytest.param(
            "money R1 2024-02-10 A -300 back=R0",
            "R1",
            "A2",
            "stopped: the receipt that it takes back is not known, or has no more → the reference of the receipt that it takes back",
            id="a refund of nothing",
        ),
        pytest.param("money R1 2024-02-10 A -300", "R1", "A8", "nothing: -300.00 stays open: what it takes back is not known", id="stays negative"),
        pytest.param(
            "invoice 001 2024-02-10 A -300 reds=9", "001", "A2", "stopped: its blue invoice is not known → the number of the blue invoice", id="no blue"
        ),
        pytest.param("invoice 001 2024-02-10 A -300 reds=9", "001", "A8", "nothing: -300.00 stays open: what it takes back is not known", id="a red stays"),
        pytest.param(
            "invoice 001 2024-02-10 A 100\ninvoice 002 2024-02-11 A -300 reds=001",
            "002",
            "A2",
            "allocated: 100.00 with 001",
            id="a red above its blue",
        ),
        pytest.param(
            "invoice 001 2024-02-10 A 100\ninvoice 002 2024-02-11 A -100 reds=001\ninvoice 003 2024-02-11 A -20 reds=001",
            "003",
            "A2",
            "stopped: its blue invoice has no more → the right number of the blue invoice",
            id="a red too much",
        ),
        pytest.param(ONE + "invoice 001 2024-02-01 A 500\nmoney R1 2024-02-10 A 300", "001", "A4", "allocated: 300.00 with R1", id="what came of it"),
        pytest.param(
            ONE + "invoice 001 2024-02-01 A 300\nmoney R1 2024-02-10 A 300 for=001\ninvoice 002 2024-02-11 A -100 reds=001",
            "R1",
            "A2",
            "released: 100.00 with 001 is released",
            id="released",
        ),
        pytest.param(
            ONE + "invoice 001 2024-02-01 A 110\ninvoice 002 2024-02-02 A 220\ninvoice 003 2024-02-03 A 440\nmoney R1 2024-03-01 A 330",
            "003",
            "A5",
            f"nothing: no set of up to six documents is known to be the only one of this amount → {NUMBER}",
            id="beside a set",
        ),
    ],
)
def test_a_rule_says_what_came_of_it(text: str, key: str, rule: str, because: str) -> None:
    assert tried(text, key)[rule] == because


@pytest.mark.parametrize(
    ("text", "key", "rule", "because"),
    [
        ("money R1 2024-02-10 A 300", "R1", "L1", "nothing: it states no contract number → the contract's number written on it"),
        ("money R1 2024-02-10 A 300", "R1", "L2", "nothing: no contract number of the body stands whole in its text → the contract's number in its text"),
        ("money R1 2024-02-10 A 300", "R1", "L3", "nothing: it names no paper that has a contract → the number of an invoice that has a contract"),
        ("money R1 2024-02-10 A 300", "R1", "L4", "nothing: no contract of the body is in force on its day → a contract whose term holds that day"),
        (
            "money R1 2024-02-10 A 300",
            "R1",
            "L5",
            "nothing: 0 contracts have an uncovered instalment of this amount due within 90 days → the contract's number written on it",
        ),
        (
            "contract HT-1 A 10\ncontract HT-2 A 10\nmoney R1 2024-02-10 A 300",
            "R1",
            "L4",
            "nothing: several contracts fit: HT-1, HT-2 → the contract's number written on it",
        ),
        ("money R1 2024-02-10 A 300 on=HT-9", "R1", "L1", "stopped: no contract of the body has the number HT-9 → the contract recorded, or the right number"),
        (
            "contract HT-9 B 10\nmoney R1 2024-02-10 A 300 on=HT-9",
            "R1",
            "L1",
            "stopped: contract HT-9 is another body's and no payer relation joins them → a payer relation, or the right number",
        ),
    ],
)
def test_a_link_rule_says_what_came_of_it(text: str, key: str, rule: str, because: str) -> None:
    assert tried(text, key)[rule] == because


@pytest.mark.parametrize(
    ("text", "key"), [(TIE, "R1"), (TIE, "001"), (SEVERAL, "R1"), (BARTER, "R1"), (OTHERS, "R1"), (ONE + "invoice 001 2024-02-10 A 7", "001")]
)
def test_every_rule_is_named_for_what_is_open(text: str, key: str) -> None:
    assert [rule for rule in tried(text, key) if rule.startswith("A")] == RULES


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (ONE + "invoice 001 2024-02-01 A 300\nmoney R1 2024-03-01 A 300", "R1"),
        (ONE + "invoice 001 2024-02-01 A 300\nmoney R1 2024-03-01 A 300 for=001", "001"),
    ],
)
def test_what_is_settled_stays_no_advance(text: str, key: str) -> None:
    assert "A8" not in tried(text, key)


def test_a_voided_or_excluded_document_is_tried_by_no_rule() -> None:
    assert [r for r in tried("invoice 001 2024-02-01 A 300 state=voided", "001") if r.startswith("A")] == []
    assert [r for r in tried("money R1 2024-02-01 A 3 excluded=interest", "R1") if r.startswith("A")] == []


def test_a_search_that_met_its_cap_is_named_and_oldest_first_has_nothing_more() -> None:
    many = "\n".join(f"invoice {n:03d} 2024-02-01 A {n * 7 + 100}.13" for n in range(1, 50))
    assert tried(f"{ONE}{many}\nmoney R1 2024-03-01 A 2000.99", "R1")["A5"] == f"stopped: too many open documents to look for a set among them → {NUMBER}"
    fifo = tried(ONE + "invoice 001 2024-02-01 A 300\nmoney R1 2024-03-01 A 400", "R1", fifo=True)
    assert (fifo["A6"], fifo["A8"]) == ("nothing: nothing more is open on the other side", "nothing: 100.00 stays an advance")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("invoice 001 2024-02-01 A 500\ninvoice 002 2024-02-01 A 800\nmoney R1 2024-03-01 A 499.97", ["difference: 0.03"]),
        ("invoice 001 2024-02-01 A 500\nmoney R1 2024-03-01 A 500 for=001 by=barter", ["names the document: 001; agreement: "]),
        ("invoice 001 2024-02-01 A 5000\nmoney R1 2024-03-01 A 5000", ["equal amount: 5,000.00; invoice due: 2024-02-01"]),
    ],
)
def test_what_was_compared_has_words(text: str, words: list[str]) -> None:
    found = answer(ONE + text, settle__tolerance="0.05")
    assert [evidence_words(a.evidence) for a in found.allocations] == words
