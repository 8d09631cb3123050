"""What makes reconciling quick gives what the slow way gives."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.documents import Contract, Direction, Origin
from contractctl.finding_rows import _document, _sentence, _texts
from contractctl.findings import DocumentRef, FindingClass
from contractctl.language import Message
from contractctl.ledger import json_pairs
from contractctl.links import NAMED, _Terms, in_force
from contractctl.reconcile import GroupResult, reconcile
from contractctl.settings import Settings
from contractctl.values.money import fen
from contractctl.values.period import parse_period
from ledger_text import answer, links
from ledger_text import ledger as read

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeBook, Program

LEDGER = """
contract HT-1 A 1000
contract HT-2 A 2000
due HT-1 2024-02-01 1000
invoice 001 2024-02-01 A 1000 on=HT-1
invoice 002 2024-02-03 A 700
money R1 2024-02-10 A 1000 for=001
money R2 2024-03-10 A 700
money R3 2024-03-11 B 300
"""
QUARTER = parse_period("2024Q1", date(2024, 4, 8))
FIRST = date(2024, 1, 1)
DAYS = st.dates(FIRST, FIRST + timedelta(days=20))
TEXTS = st.text(st.characters(codec="utf-8"), max_size=12)


def test_what_is_taken_group_by_group_is_what_the_answer_holds_otherwise() -> None:
    """The figures and findings are the same, and nothing of the details is lost or given twice."""
    whole = reconcile(read(LEDGER), QUARTER, Settings(), "run")
    parts: list[GroupResult] = []
    light = reconcile(read(LEDGER), QUARTER, Settings(), "run", parts.append, details=False)
    assert light == replace(whole, allocations=(), links=(), adjustments=())
    assert whole.allocations
    assert sorted(a.id for part in parts for a in part.allocations) == sorted(a.id for a in whole.allocations)
    assert sorted(x.key for part in parts for x in part.links) == sorted(x.key for x in whole.links)


def _ledger_rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        return sorted(connection.execute(query).fetchall())


def test_a_screen_stores_what_a_program_is_told(sample: Program, tmp_path: Path) -> None:
    """A run for the screen keeps no allocations in memory; the ledger has them all, with the evidence."""
    folder = tmp_path / "copy"
    folder.mkdir()
    for name in ("ledger.db", "contractctl.toml"):
        (folder / name).write_bytes((sample.ledger / name).read_bytes())
    copy = type(sample)(folder)
    assert copy("reconcile", "-p", "2024Q1").code == 0
    told = copy.json("reconcile", "-p", "2024Q1", "-n")
    stored = _ledger_rows(folder, "SELECT allocation, source, amount_fen, evidence FROM allocation")
    assert stored == sorted(
        (a["id"], a["receipt"], fen(a["amount"]), json.dumps([[e["feature"], e["value"]] for e in a["evidence"]], ensure_ascii=False))
        for a in told["allocations"]
    )
    assert _ledger_rows(folder, "SELECT finding FROM seen_finding") == sorted((f["id"],) for f in told["findings"])
    assert _ledger_rows(folder, "SELECT count(*) FROM link") > [(0,)]


HEADINGS = ["合同编号", "合同名称", "对方单位", "收支方向", "签订日期", "合同金额"]
CONTRACTS = {"甲.xlsx": ["HT-1", "甲", "青屿茶业", "收", FIRST, 100], "乙.xlsx": ["HT-2", "乙", "青屿茶业", "收", FIRST, 200]}


@pytest.mark.parametrize("changed", [{5: 300}, {1: "丙"}, {0: "HT-3"}, {4: date(2024, 1, 2)}], ids=["amount", "name", "number", "day"])
def test_a_run_has_its_inputs_in_its_id(run: Program, book: MakeBook, tmp_path: Path, changed: dict[int, object]) -> None:
    """The files in another order are the same run; one cell that differs is another."""
    other = [changed.get(place, cell) for place, cell in enumerate(CONTRACTS["甲.xlsx"])]
    ids = []
    for number, files in enumerate((CONTRACTS, dict(reversed(CONTRACTS.items())), {**CONTRACTS, "甲.xlsx": other})):
        ledger = type(run)(tmp_path / str(number))
        assert ledger("init", str(ledger.ledger), "--company", "公司").code == 0
        for name, row in files.items():
            assert ledger("import", str(book(name, {"合同台账": [HEADINGS, row]}))).code == 0
        ids.append(ledger.json("reconcile", "-p", "2024Q1", "-n")["run"])
    first, turned, different = ids
    assert first == turned != different


# -- links of a large body


def _contract(start: date | None, end: date | None, key: str) -> Contract:
    return Contract(key, key, "公司", Direction.REVENUE, "A", "A", signed=None, start=start, end=end)


@given(st.lists(st.tuples(st.none() | DAYS, st.none() | DAYS), max_size=12), DAYS)
def test_terms_are_counted_as_they_are_looked_through(terms: list[tuple[date | None, date | None]], day: date) -> None:
    contracts = [_contract(start, end, str(number)) for number, (start, end) in enumerate(terms)]
    known = _Terms(contracts)
    holding = [c for c in contracts if in_force(c, day)]
    assert (known.count(day), known.on(day)) == (len(holding), holding)


def _many(count: int, more: str) -> str:
    return "\n".join([*(f"contract HT-{number} A 1000" for number in range(count)), more])


def test_as_many_contracts_as_can_be_read_are_named_and_more_are_counted() -> None:
    named, counted = (
        next(f for f in answer(_many(count, "money R1 2024-02-10 A 77")).findings if f.kind is FindingClass.CONTRACT_AMBIGUOUS) for count in (NAMED, NAMED + 1)
    )
    assert len(named.documents) == 1 + NAMED
    assert [ref.key for ref in counted.documents] == ["R1"]
    assert str(NAMED + 1) in str(counted.sentence)


def test_an_instalment_tells_the_contract_among_more_than_can_be_named() -> None:
    assert links(answer(_many(NAMED + 1, "due HT-7 2024-02-20 77\nmoney R1 2024-02-10 A 77"))) == ["R1 HT-7 L5"]


def test_of_contracts_that_are_counted_one_out_of_force_is_none() -> None:
    """L5 chooses among those in force alone, whether they were named or counted."""
    text = _many(NAMED + 1, "contract ALT A 1000 end=2024-02-01\ndue ALT 2024-02-20 77\nmoney R1 2024-02-10 A 77")
    assert links(answer(text)) == []


# -- JSON by hand


@given(st.lists(st.tuples(TEXTS, TEXTS), max_size=3))
def test_json_by_hand_is_json(pairs: list[tuple[str, str]]) -> None:
    texts = [name for name, _ in pairs]
    assert json_pairs(pairs) == json.dumps(pairs, ensure_ascii=False)
    assert _texts(texts) == json.dumps(texts, ensure_ascii=False)
    assert _sentence(Message("{a}", tuple(pairs))) == json.dumps(["{a}", dict(pairs)], ensure_ascii=False)


@given(TEXTS, st.none() | TEXTS, st.none() | st.integers(1, 10**6), st.none() | st.sampled_from(Direction))
def test_a_document_in_json_by_hand_is_json(text: str, maybe: str | None, row: int | None, direction: Direction | None) -> None:
    ref = DocumentRef("invoice", text, Origin(maybe, maybe, row), "公司", direction, maybe)
    said = {"kind": "invoice", "key": text, "unit": "公司", "direction": direction, "party": maybe, "file": maybe, "sheet": maybe, "row": row}
    assert _document(ref) == json.dumps(said, ensure_ascii=False)
