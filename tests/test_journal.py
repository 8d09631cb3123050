"""The journal is a chain: whatever is changed in it is seen, and what is cut off its end is seen from an anchor outside."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import MakeBook, Program
from contractctl import journal
from contractctl.operations.opening import Desk

REGISTER = [["编码", "单位名称", "统一社会信用代码"], ["K1", "甲公司", None], ["K2", "乙公司", None]]
CONTRACTS = [["合同编号", "对方单位", "合同金额", "签订日期"], ["HT-1", "甲公司", 1000, "2024-01-01"], ["HT-2", "乙公司", 2000, "2024-01-01"]]
MONEY = [["收款日期", "付款单位", "收款金额", "银行流水号"], ["2024-01-05", "甲公司", 100, "R1"]]
COLUMNS = ("at", "actor", "operation", "payload", "previous", "hash")


@contextmanager
def tampering(run: Program) -> Iterator[sqlite3.Connection]:
    """The file opened by one who takes the triggers away and puts them back."""
    connection = sqlite3.connect(run.ledger / "ledger.db")
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    yield connection
    for _, sql in triggers:
        connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.fixture
def filled(run: Program, book: MakeBook) -> Program:
    assert run("import", str(book("账.xlsx", {"往来单位": REGISTER, "合同台账": CONTRACTS, "收款台账": MONEY}))).code == 0
    assert run("unit", "add", "分社").code == 0
    return run


def broken(run: Program, *words: str) -> dict[str, str]:
    """The checks that fail, with what they say."""
    answer = run("verify", *words, "--json")
    assert answer.code == (0 if answer.json["ok"] else 1)
    return {check["name"]: check["detail"] for check in answer.json["checks"] if not check["ok"]}


def test_an_honest_ledger(filled: Program) -> None:
    assert broken(filled) == {}


def test_entries_follow_one_another(desk: Desk) -> None:
    with desk.writing() as session:
        first = journal.head(session)
        second = journal.append(session, "2024-01-01T00:00:00+00:00", "王会计", "note", {"b": 1, "a": "字"})
    assert (first.seq, second.seq) == (1, 2)
    with desk.reading() as session:
        assert (journal.head(session), journal.broken_at(session)) == (second, None)


@pytest.mark.parametrize("column", COLUMNS)
@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_changed_field_is_seen(filled: Program, column: str, seq: int) -> None:
    with tampering(filled) as ledger:
        ledger.execute(f"UPDATE journal SET {column} = replace({column} || 'x', '甲', '乙') WHERE seq = ?", (seq,))
    assert broken(filled)["journal"] == f"entry {seq}"


@pytest.mark.parametrize(("statement", "entry"), [("DELETE FROM journal WHERE seq = 2", 3), ("UPDATE journal SET seq = 9 WHERE seq = 3", 9)])
def test_a_missing_entry_is_seen(filled: Program, statement: str, entry: int) -> None:
    with tampering(filled) as ledger:
        ledger.execute(statement)
    assert broken(filled)["journal"] == f"entry {entry}"


def test_a_cut_tail_is_seen_from_an_anchor(filled: Program) -> None:
    anchor = filled.json("verify")["head"]["hash"]
    assert broken(filled, "--anchor", anchor[:16].upper()) == {}
    with tampering(filled) as ledger:
        ledger.execute("DELETE FROM journal WHERE seq = 3")
    assert broken(filled) == {}  # the chain alone cannot tell
    assert set(broken(filled, "--anchor", anchor)) == {"anchor"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contract SET amount_fen = 99999 WHERE key = 'HT-1'",
        "UPDATE contract SET written_name = '丙公司' WHERE key = 'HT-1'",
        "UPDATE receipt SET date = '2024-01-06'",
        "UPDATE receipt SET row = 7",
        "UPDATE counterparty SET name = '丙公司' WHERE code = 'K1'",
        "UPDATE import_row SET fate = 'refused' WHERE kind = 'receipts'",
        "DELETE FROM contract WHERE key = 'HT-2'",
        "INSERT INTO import_row (batch, table_no, row, kind, fate) VALUES ('B0001', 9, 1, 'receipts', 'recorded')",
    ],
)
def test_a_changed_record_is_seen(filled: Program, statement: str) -> None:
    with tampering(filled) as ledger:
        ledger.execute(statement)
    assert broken(filled)["batches"] == "B0001"


def test_a_missing_trigger_is_seen(filled: Program) -> None:
    with sqlite3.connect(filled.ledger / "ledger.db") as ledger:
        ledger.execute("DROP TRIGGER journal_no_delete")
    assert broken(filled) == {"schema": "trigger journal_no_delete"}


def test_voiding_is_no_tampering(filled: Program) -> None:
    assert filled("receipt", "void", "R1", "--reason", "重复").code == 0
    assert broken(filled) == {}


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_no_two_lists_of_fields_look_alike(one: list[str], other: list[str]) -> None:
    assert (journal.digest(*one) == journal.digest(*other)) == (one == other)
