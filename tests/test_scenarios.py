"""Reconciliation cases whose figures come from other systems' tests, manuals and issues (../shared/data/scenarios), and cases of our own.

`pytest tests/test_scenarios.py --scenarios FILE` runs any file of that form on real ledgers: every `must` and counter-example, every case under
its settings, and what the product says of a case where it decides otherwise. At the end stand the counts, and all that was not run with its reason.
A dozen cases stand here as text too, so that a checkout alone tests them.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from scenario_cases import Bench
from scenario_world import Case, NotRunError

from conftest import COMPANY, scenario_files
from contractctl.names.structure import parts
from contractctl.normalize import Body, NameOutcome, Register
from contractctl.operations.opening import create_ledger
from contractctl.values.capitals import read_capitals
from contractctl.values.identifiers import is_uscc
from contractctl.values.money import fen
from ledger_text import allocations, answer, findings


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Every case and every vector of the files that are asked for."""
    files = {file: json.loads(file.read_text(encoding="utf-8")) for file in scenario_files(metafunc.config)}
    if "case" in metafunc.fixturenames:
        cases = [(case, content["meta"]) for content in files.values() for case in content["scenarios"]]
        ids = [f"{file.stem}-{case['id']}-{case['use']}" for file, content in files.items() for case in content["scenarios"]]
        metafunc.parametrize(("case", "meta"), cases, ids=ids)
    if "vector" in metafunc.fixturenames:
        rows = [(name, row) for content in files.values() for name, table in content.get("vectors", {}).items() for row in table["rows"]]
        metafunc.parametrize(("kind", "vector"), rows, ids=[f"{name}-{number}" for number, (name, _) in enumerate(rows)])


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty ledger, to be copied."""
    folder = tmp_path_factory.mktemp("scenarios") / "empty"
    create_ledger(folder, COMPANY, "王会计").engine.dispose()
    return folder


@pytest.fixture
def bench(empty: Path, tmp_path: Path, meta: Case) -> Bench:
    return Bench(empty, tmp_path, meta.get("how_to_read", {}).get("classes", {}))


def test_a_case_gives_what_it_expects(bench: Bench, case: Case, record_property: Callable[[str, object], None]) -> None:
    reasons: list[str] = []
    try:
        reasons = bench.run(case)
    except NotRunError as why:
        reasons = [str(why)]
        pytest.skip(str(why))
    finally:
        record_property("scenario", [case["id"], case["use"], reasons])


def test_a_vector_holds(kind: str, vector: Case, record_property: Callable[[str, object], None]) -> None:
    reasons = [] if kind in VECTORS else [f"vectors of {kind} are not understood"]
    record_property("scenario", [kind, "vector", reasons])
    if reasons:
        pytest.skip(reasons[0])
    VECTORS[kind](vector)


def in_words(row: Case) -> None:
    """An amount in capitals, also with 圆 for 元 and after 人民币."""
    for words in row.get("accept", ()):
        for written in (words, words.replace("元", "圆"), f"人民币{words}"):
            assert read_capitals(written) == fen(row["amount"]), written
    for words in row.get("reject", ()):
        assert read_capitals(words) != fen(row["amount"]), words


def name_pair(row: Case) -> None:
    """One is registered, the other is written: one body, another, or to be asked; never joined by a score."""
    judged = Register([Body("A", row["a"])]).judge(row["b"])
    if row["same"] is True:
        assert judged.code == "A"
        return
    assert judged.code is None
    if row["same"] == "ask":
        assert judged.outcome is not NameOutcome.ASSIGNED
        assert judged.candidates
    if row.get("relation") == "branch_of":
        assert parts(row["b"]).has_branch
        assert not parts(row["a"]).has_branch


def credit_code(row: Case) -> None:
    assert is_uscc(row["code"]) is row["valid"]


VECTORS = {"rmb_words": in_words, "name_pairs": name_pair, "credit_codes": credit_code}


# -- the runner itself: a wrong figure fails, and what it does not understand is told

SMALL: Case = {
    "id": "X1",
    "use": "must",
    "inputs": {"invoices": [{"id": "I1", "date": "2024-03-01", "amount": "30.00"}], "receipts": [{"id": "R1", "date": "2024-03-02", "amount": "50.00"}]},
    "expected": {"allocations": [{"from": "R1", "to": "I1", "amount": "30.00"}], "outstanding": {"I1": "0.00"}, "unallocated": {"R1": "20.00"}},
}
CLASSES = {"how_to_read": {"classes": {"ambiguous": "allocation_ambiguous", "advance_received": "(none: an advance)"}}}
WRONG: list[Any] = [
    pytest.param({"unallocated": {"R1": "20.01"}}, id="a fen"),
    pytest.param({"allocations": []}, id="an allocation that is not expected"),
    pytest.param({"exceptions": ["ambiguous:R1"]}, id="a finding that there is not"),
    pytest.param({"exceptions": ["advance_received:R1:30.00"]}, id="an advance of another amount"),
    pytest.param({"proposals": [{"members": ["I1"], "confidence": "medium"}]}, id="booked, not proposed"),
    pytest.param({"not_proposed": ["I1"]}, id="booked where it must not"),
    pytest.param({"as_of": {"2024-03-01": {"outstanding": {"I1": "0.00"}}}}, id="a day before the money"),
    pytest.param({"allocation_date": "2024-03-01"}, id="the earlier day"),
    pytest.param({"listed": ["I1"]}, id="not on the work list"),
    pytest.param({"match": False}, id="settled whole"),
    pytest.param({"contract_advance": {"K9": "0.00"}}, id="no such contract"),
]


@pytest.mark.parametrize("expected", WRONG)
@pytest.mark.parametrize("meta", [CLASSES], ids=["classes"])
def test_the_runner_sees_what_is_wrong(bench: Bench, meta: Case, expected: Case) -> None:
    with pytest.raises(AssertionError):
        bench.run({**SMALL, "expected": expected})


STEP = {"op": "allocate", "from": "R1", "to": "I1", "amount": "40.00"}
STRANGE: list[Any] = [
    pytest.param({"expected": {"moon": "full"}}, "moon: is not understood", id="a key"),
    pytest.param({"settings": {"moon": 1}}, "the product has no such setting", id="a setting"),
    pytest.param({"steps": [{"op": "dance"}]}, "no such operation", id="a step"),
    pytest.param({"steps": [{**STEP, "refused": "moonlight"}]}, "no such refusal", id="a refusal"),
    pytest.param({"inputs": {"moons": []}}, "moons is not understood", id="an input"),
    pytest.param({"inputs": {"receipts": [{"id": "R1", "amount": "1.00"}]}}, "date is not said", id="a day that is missing"),
    pytest.param({"steps": [{"op": "allocate", "from": "R1", "to": "I7"}]}, "I7 is no document", id="a document that is not there"),
    pytest.param({"steps": [{"op": "allocate", "from": "R1"}]}, "to is not said", id="half a step"),
    pytest.param({"use": "perhaps"}, "use perhaps is not understood", id="a use"),
]


@pytest.mark.parametrize(("change", "reason"), STRANGE)
@pytest.mark.parametrize("meta", [CLASSES], ids=["classes"])
def test_what_is_not_understood_is_told(bench: Bench, meta: Case, change: Case, reason: str) -> None:
    try:
        said = "; ".join(bench.run({**copy.deepcopy(SMALL), **change}))
    except NotRunError as error:
        said = str(error)
    assert reason in said


@pytest.mark.parametrize("meta", [CLASSES], ids=["classes"])
def test_a_step_that_must_be_refused_is_and_for_its_reason(bench: Bench, meta: Case) -> None:
    expected: Case = {"allocations": []}
    assert bench.run({**SMALL, "expected": expected, "steps": [{**STEP, "refused": "over_allocation"}]}) == []
    for wrong in ({**STEP, "refused": "duplicate_line"}, {**STEP, "amount": "30.00", "refused": "over_allocation"}):
        with pytest.raises(AssertionError, match="refused"):
            bench.run({**SMALL, "expected": expected, "steps": [wrong]})


# -- a dozen in our own words


OWN = {
    "A05 a receipt gives no more than it has": (
        "invoice 001 2024-02-01 A 5000\nmoney R1 2024-02-10 A 300\ndecided R1 001 230\ndecided R1 001 200",
        ["R1 > 001 70.00 A0", "R1 > 001 230.00 A0"],
    ),
    "B02 two invoices and a larger receipt": (
        "invoice 001 2024-03-01 A 50\ninvoice 002 2024-03-02 A 20\nmoney R1 2024-03-10 A 100",
        ["R1 > 001 50.00 A4", "R1 > 002 20.00 A4"],
    ),
    "B03 two receipts for one invoice": (
        "invoice 001 2024-03-01 A 200\nmoney R1 2024-03-10 A 100\nmoney R2 2024-03-11 A 100",
        ["R1 > 001 100.00 A4", "R2 > 001 100.00 A4"],
    ),
    "B14 a fen off is no match": ("invoice 001 2024-03-01 A 100.25\ninvoice 002 2024-03-01 A 199.75\nmoney R1 2024-03-10 A 299.99", []),
    "B19 nothing is booked oldest first unasked": ("invoice 001 2024-01-10 A 100\ninvoice 002 2024-02-10 A 50\nmoney R1 2024-03-01 A 120", []),
    "B21 two sets make the sum": (
        "invoice 001 2024-03-01 A 40\ninvoice 002 2024-03-01 A 60\ninvoice 003 2024-03-01 A 30\ninvoice 004 2024-03-01 A 70\nmoney R1 2024-03-10 A 100",
        [],
    ),
    "B23 two equal invoices, one receipt": ("invoice 001 2024-01-10 A 300\ninvoice 002 2024-02-10 A 300\nmoney R1 2024-03-01 A 300", []),
    "C02 the exact one beats a pile": (
        "invoice 001 2023-12-01 A 100\ninvoice 002 2023-12-01 A 200\ninvoice 003 2023-12-01 A 300\nmoney R1 2024-01-01 A 300",
        ["R1 > 003 300.00 A3"],
    ),
    "C10 the papers of one contract": (
        (
            "contract K1 A\ninvoice 001 2024-03-01 A 500 on=K1\ninvoice 002 2024-03-01 A 500 on=K1\ninvoice 003 2024-03-01 A 500 on=K9\n"
            "money R1 2024-03-10 A 1000 memo=K1"
        ),
        ["R1 > 001 500.00 A4", "R1 > 002 500.00 A4"],
    ),
    "E01 what exceeds becomes an advance": ("invoice 001 2024-03-01 A 30\nmoney R1 2024-03-01 A 50", ["R1 > 001 30.00 A4"]),
    "F07 two returns and one payment": (
        "invoice 001 2024-03-01 A 350\ninvoice 002 2024-03-01 A -100 reds=001\ninvoice 003 2024-03-01 A -50 reds=001\nmoney R1 2024-03-10 A 200",
        ["002 > 001 100.00 A2", "003 > 001 50.00 A2", "R1 > 001 200.00 A3"],
    ),
    "H02 a short payment of a named invoice": ("invoice 001 2024-03-01 A 20000\nmoney R1 2024-03-01 A 19000 for=001", ["R1 > 001 19000.00 A1"]),
    "H06 number 1 is not inside 11": (
        "invoice 1 2024-03-01 A 100\ninvoice 11 2024-03-01 A 200\nmoney R1 2024-03-01 A 200 memo=付11",
        ["R1 > 11 200.00 A1"],
    ),
    "G05 another body's invoice": ("invoice 001 2024-03-01 B 10\nmoney R1 2024-03-01 A 20 for=001\ndecided R1 001 10", []),
}


@pytest.mark.parametrize(("text", "found"), OWN.values(), ids=OWN)
def test_a_telling_case_in_our_own_words(text: str, found: list[str]) -> None:
    assert allocations(answer(text)) == found


def test_b21_and_b23_name_the_whole_tie() -> None:
    assert "allocation_ambiguous: 001 002 003 004 R1 100.00" in findings(answer(OWN["B21 two sets make the sum"][0]))
    assert "allocation_ambiguous: 001 002 R1 300.00" in findings(answer(OWN["B23 two equal invoices, one receipt"][0]))
