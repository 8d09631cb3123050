"""What people say of findings and how long it holds: whole ledgers, reconciled one period after the other (RECONCILE.md §4)."""

from __future__ import annotations

import itertools
import shlex
from typing import Any

import pytest

from conftest import COMPANY, Program
from contractctl.judgements import FindingState, Judged, Judgement, Mark

CLASS = "contract_without_receipt"


class Books:
    """A ledger that is kept line by line, and reconciled in between."""

    def __init__(self, run: Program) -> None:
        self.run = run
        self.numbers = itertools.count(1)
        self.kind = CLASS
        self.do("party", "add", "C1", "甲公司")

    def play(self, story: str) -> None:
        """Every line of a story; `PERIOD: what is expected` reconciles."""
        for line in filter(None, (line.partition("#")[0].strip() for line in story.splitlines())):
            period, is_expected, wanted = line.partition(": ")
            if is_expected:
                assert (line, self.found(period)) == (line, wanted)
            else:
                getattr(self, f"_{line.split()[0]}")(*shlex.split(line)[1:])

    def do(self, *words: str) -> None:
        answer = self.run(*words)
        assert answer.code == 0, (words, answer.err)

    def finding(self, period: str) -> dict[str, Any] | None:
        answer = self.run.json("reconcile", "-p", period)
        return next((each for each in answer["findings"] if each["class"] == self.kind), None)

    def found(self, period: str) -> str:
        """`state amount`, with what is said of a finding that is open again; gone where there is none."""
        finding = self.finding(period)
        if finding is None:
            return "gone"
        judged = finding["judged"]
        is_again = judged is not None and finding["state"] == "open"
        return f"{finding['state']} {finding['amount']}" + (f", was {judged['state']} at {judged['amount']}" if is_again else "")

    def _class(self, kind: str) -> None:
        self.kind = kind

    def _contract(self, number: str, amount: str, *plan: str) -> None:
        due = [word for part in plan for word in ("--due", part)]
        term = ("--start", "2024-01-01", "--end", "2024-12-31")
        self.do("contract", "add", number, "--party", "甲公司", "--signed", "2024-01-01", "--amount", amount, *term, *due)

    def _invoice(self, day: str, amount: str) -> None:
        self.do("invoice", "add", f"243320000000000000{next(self.numbers):02}", "--party", "甲公司", "--date", day, "--gross", amount)

    def _money(self, reference: str, day: str, amount: str) -> None:
        self.do("receipt", "add", "--party", "甲公司", "--date", day, "--amount", amount, "--reference", reference)

    def _void(self, kind: str, number: str) -> None:
        self.do(kind, "void", number, "--reason", "录错")

    def _say(self, word: str, why: str = "原因") -> None:
        self.do("finding", word, self.id, "--why", why)

    @property
    def id(self) -> str:
        [finding] = self.run.json("finding", "list", "--class", self.kind)["findings"]
        return str(finding["id"])


STORIES = {
    "what is explained is not new the next month, quarter, or half-year": """
        contract HT-1 1000 2024-02-29=600
        2024Q1: open 600.00
        say explained
        2024Q1: explained 600.00
        2024-04: explained 600.00
        2024Q2: explained 600.00
        2024H1: explained 600.00
    """,
    "what is explained is open again where there is more than was explained": """
        contract HT-1 1000 2024-02-29=600 2024-06-30=400
        2024Q1: open 600.00
        say explained
        2024-05: explained 600.00
        2024Q2: open 1000.00, was explained at 600.00
        say explained
        2024Q2: explained 1000.00
        2024Q1: explained 600.00
    """,
    "what is explained stays so where there is less": """
        contract HT-1 1000 2024-02-29=600
        2024Q1: open 600.00
        say explained
        money R1 2024-04-10 200
        2024Q2: explained 400.00
    """,
    "what is explained, went and came back keeps its history": """
        contract HT-1 1000 2024-02-29=600
        2024Q1: open 600.00
        say explained
        money R1 2024-03-10 600
        2024Q1: gone
        void receipt R1
        2024Q2: explained 600.00
    """,
    "what came back with more than was explained is open": """
        contract HT-1 1000 2024-02-29=600 2024-06-30=400
        money R1 2024-03-10 500
        2024Q1: open 100.00
        say explained
        money R2 2024-03-11 100
        2024Q1: gone
        void receipt R1
        2024Q1: open 500.00, was explained at 100.00
    """,
    "corrected holds until the ledger was reconciled after a change": """
        contract HT-1 1000 2024-02-29=600
        2024Q1: open 600.00
        say corrected
        2024Q1: corrected 600.00
        2024Q2: corrected 600.00          # nothing has changed that could prove it
        2024Q1: corrected 600.00
        money R1 2024-03-10 1
        2024Q1: open 599.00, was corrected at 600.00
        void receipt R1
        2024Q1: open 600.00, was corrected at 600.00
    """,
    "what was corrected and is gone is open where it comes back": """
        contract HT-1 1000 2024-02-29=600
        2024Q1: open 600.00
        say corrected
        money R1 2024-03-10 600
        2024Q1: gone
        void receipt R1                   # the ledger is as it was when it was said
        2024Q1: open 600.00, was corrected at 600.00
        2024Q2: open 600.00, was corrected at 600.00
        say corrected
        2024Q2: corrected 600.00
    """,
    "what is waived stays waived whatever the amount": """
        contract HT-1 1000 2024-02-29=600 2024-06-30=400
        2024Q1: open 600.00
        say waive
        2024Q2: waived 1000.00
        money R1 2024-03-10 600
        2024Q1: gone
        2024Q2: waived 400.00
    """,
    "what is opened again is open, and what was said then no longer counts": """
        contract HT-1 1000 2024-02-29=600
        2024Q1: open 600.00
        say waive
        2024Q1: waived 600.00
        say reopen
        2024Q1: open 600.00, was open at 600.00
        2024Q2: open 600.00, was open at 600.00
        say explained
        2024Q2: explained 600.00
    """,
    "an event that is explained is not listed as new, nor as open from earlier periods": """
        class receipt_without_contract
        money R1 2024-02-01 100
        2024Q1: open 100.00
        say explained
        2024Q2: explained 100.00
        2024Q3: explained 100.00
    """,
    "an event of an earlier period that nobody explained stays open": """
        class receipt_without_contract
        money R1 2024-02-01 100
        2024Q1: open 100.00
        2024Q3: open 100.00
        contract HT-1 1000
        2024Q4: gone
    """,
    "another finding of the same class is another finding": """
        class receipt_without_contract
        money R1 2024-02-01 100
        2024Q1: open 100.00
        say waive
        void receipt R1
        money R2 2024-02-01 100
        2024Q1: open 100.00
    """,
}


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES)
def test_how_long_a_judgement_holds(run: Program, story: str) -> None:
    Books(run).play(story)
    assert run.json("verify")["ok"]


def judgement(state: FindingState, amount: int | None, entry: int = 5) -> Judgement:
    return Judgement(state, amount, "王会计", "2024-04-08T01:00:00+00:00", "原因", "facts", entry)


@pytest.mark.parametrize(
    ("said", "now", "state"),
    [
        (100, 100, "explained"),
        (100, 101, "open"),
        (100, 99, "explained"),
        (-100, -101, "open"),
        (-100, -99, "explained"),
        (None, 100, "explained"),
        (100, None, "explained"),
        (0, 1, "open"),
    ],
)
def test_more_than_was_explained(said: int | None, now: int | None, state: str) -> None:
    from contractctl.findings import Finding, FindingClass, Severity
    from contractctl.language import say

    finding = Finding(FindingClass.NAME_UNDECIDED, Severity.WARNING, (), say("x"), now)
    judged = Judged(Mark("facts", 6), {finding.id: judgement(FindingState.EXPLAINED, said)})
    assert judged.state(finding).value == state


@pytest.mark.parametrize(
    ("seen_in", "made", "state"),
    [
        pytest.param(Mark("facts", 4), [], "corrected", id="the run that was judged"),
        pytest.param(Mark("older", 3), [], "corrected", id="an older run, made before the word"),
        pytest.param(Mark("facts", 6), [], "corrected", id="another run of the same ledger"),
        pytest.param(Mark("newer", 6), [], "open", id="a run of the changed ledger"),
        pytest.param(Mark("newer", None), [], "open", id="a rehearsal on the changed ledger"),
        pytest.param(Mark("facts", None), [], "corrected", id="a rehearsal on the same ledger"),
        pytest.param(Mark("facts", 8), [Mark("newer", 7)], "open", id="the ledger was another in between"),
        pytest.param(Mark("facts", 4), [Mark("newer", 7)], "corrected", id="what the run of then said"),
    ],
)
def test_what_was_said_to_be_corrected(seen_in: Mark, made: list[Mark], state: str) -> None:
    from contractctl.findings import Finding, FindingClass, Severity
    from contractctl.language import say

    finding = Finding(FindingClass.RED_LETTER, Severity.ERROR, (), say("x"))
    judged = Judged(seen_in, {finding.id: judgement(FindingState.CORRECTED, 1)}, made)
    assert judged.state(finding).value == state


def test_the_same_reconciliation_twice_is_one(run: Program) -> None:
    """Also of a ledger without a single allocation."""
    books = Books(run)
    books.play("contract HT-1 1000 2024-02-29=600")
    heads = []
    for _ in range(2):
        books.do("reconcile", "-p", "2024Q1")
        heads.append(run.json("verify")["head"])
    assert heads[0] == heads[1]


def test_equal_papers_of_two_units_are_two_findings(run: Program) -> None:
    """A number is given once within a unit, and once each way."""
    books = Books(run)
    books.do("unit", "add", "海澄日报社")
    for unit in (COMPANY, "海澄日报社"):
        books.do("receipt", "add", "--party", "甲公司", "--date", "2024-02-01", "--amount", "100", "--reference", "R1", "--unit", unit)
    books.do("receipt", "add", "--party", "甲公司", "--date", "2024-02-01", "--amount", "100", "--reference", "R1", "--direction", "expense")
    found = [f for f in run.json("reconcile", "-p", "2024Q1")["findings"] if f["class"] == "receipt_without_contract"]
    assert len({f["id"] for f in found}) == 3
    books.do("finding", "waive", found[0]["id"], "--why", "无需合同")
    again = run.json("finding", "list", "-p", "2024Q1", "--state", "waived")["findings"]
    assert [(f["documents"][0]["unit"], f["documents"][0]["direction"]) for f in again] == [
        (found[0]["documents"][0]["unit"], found[0]["documents"][0]["direction"])
    ]
