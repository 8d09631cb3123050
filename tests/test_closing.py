"""close and reopen: what was signed stays, and what comes later is told and counts from the first open day."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from closing_books import BILLED, OPEN, PAID, Books, invoice, money

from conftest import COMPANY
from contractctl.operations.opening import create_ledger

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import MakeBook, Program


@pytest.fixture
def books(run: Program, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> Books:
    """Of the first quarter: an invoice of 500 that is paid, one of 300 that is not, and money of 70 before its invoice."""
    monkeypatch.setenv("CONTRACTCTL_TODAY", "2025-01-10")
    found = Books(run, book)
    first_quarter(found)
    return found


def first_quarter(books: Books) -> None:
    books.comes([BILLED, invoice("10000001", "2024-02-01", 500), invoice("10000002", "2024-03-01", 300, "HT-2", "乙公司")])
    books.comes([PAID, money("R1", "2024-02-20", 500), money("R2", "2024-03-20", 70)])


def test_a_closed_report_is_printed_again_byte_for_byte_whatever_comes(books: Books) -> None:
    before = {form: books.run("reconcile", "-p", "2024Q1", *form).out for form in (("--json",), ("--wide",), ("-O", "csv"))}
    assert books.close("2024Q1").code == 0
    books.comes([BILLED, invoice("10000003", "2024-02-15", 200)], [PAID, money("R3", "2024-02-16", 200)])
    books.run("receipt", "void", "R2", "--reason", "记错")
    books.run("party", "rename", "A", "甲股份公司")
    assert {form: books.run("reconcile", "-p", "2024Q1", *form).out for form in before} == before


def test_a_late_document_keeps_its_date_counts_from_the_first_open_day_and_is_listed(books: Books) -> None:
    books.close("2024Q1")
    books.comes([BILLED, invoice("10000003", "2024-02-15", 200)], [PAID, money("R3", "2024-02-16", 200)])
    row = books.figures("2024Q2", "HT-1")
    assert (row["opening_receivable"], row["invoiced"], row["received"], row["allocated"]) == ("0.00", "200.00", "200.00", "200.00")
    assert books.late("2024Q2") == ["2024-02-15 10000003 new 0.00 > 200.00", "2024-02-16 R3 new 0.00 > 200.00"]
    settled = next(a for a in books.report("2024Q2")["allocations"] if a["receipt"].endswith("R3"))
    assert (settled["on"], settled["invoice"]) == ("2024-04-01", "10000003")
    assert books.figures("2024-02", "HT-1")["invoiced"] == "500.00"


def test_what_is_voided_of_a_closed_period_leaves_on_the_first_open_day_and_gives_back_what_it_settled(books: Books) -> None:
    books.close("2024Q1")
    assert books.run("receipt", "void", "R1", "--reason", "退回").code == 0
    row = books.figures("2024Q2", "HT-1")
    assert [row[name] for name in (*OPEN, "received", "allocated")] == ["0.00", "430.00", "-500.00", "-430.00"]  # the 70 that waited settle a part
    assert books.late("2024Q2") == ["2024-02-20 R1 gone 500.00 > 0.00"]


def test_a_decision_after_the_close_counts_from_the_first_open_day(books: Books) -> None:
    books.comes([BILLED, invoice("10000004", "2024-03-05", 90), invoice("10000005", "2024-03-06", 95)])
    books.close("2024Q1")
    assert books.run("match", "link", "R2", "10000004:50", "--why", "电话确认").code == 0
    assert books.run("match", "unlink", "R1", "10000001", "--why", "不是这张").code == 0
    found = {(a["receipt"], a["invoice"], a["amount"], a["on"]) for a in books.report("2024Q2")["allocations"] if a["invoice"] and a["state"] == "booked"}
    assert {("R2", "10000004", "50.00", "2024-04-01"), ("R1", "10000001", "-500.00", "2024-04-01")} <= found
    assert books.figures("2024-03", "HT-1")["closing_receivable"] == "185.00"


@pytest.mark.parametrize("day", ["2024-03-31", "2024-01-10"])
def test_a_write_off_of_a_closed_day_is_refused_with_the_first_open_day(books: Books, day: str) -> None:
    books.close("2024Q1")
    answer = books.run("match", "writeoff", "10000002", "--as", "write_off", "--on", day, "--why", "收不回")
    assert answer.code == 6
    assert "E-PER-007" in answer.err
    assert "--on 2024-04-01" in answer.err


def test_a_merge_after_the_close_moves_the_balance_in_the_open_period(books: Books) -> None:
    books.close("2024Q1")
    assert books.run("party", "merge", "B", "A", "--why", "同一家").code == 0
    rows = {row["code"]: row for row in books.report("2024Q2")["counterparties"]}
    assert [rows["B"][name] for name in (*OPEN, "invoiced")] == ["300.00", "0.00", "-300.00"]
    assert [rows["A"][name] for name in (*OPEN, "invoiced")] == ["0.00", "300.00", "300.00"]


def test_another_content_of_a_closed_row_counts_its_difference_in_the_open_period(books: Books) -> None:
    books.close("2024Q1")
    books.comes([BILLED, invoice("10000001", "2024-02-01", 450)])
    assert books.run("review", "rows", "1", "--take", "--reason", "发票是 450").code == 0
    row = books.figures("2024Q2", "HT-1")
    assert [row[name] for name in (*OPEN, "invoiced", "allocated", "closing_advance")] == ["0.00", "0.00", "-50.00", "-50.00", "120.00"]
    assert books.late("2024Q2") == ["2024-02-01 10000001 changed 500.00 > 450.00"]


@pytest.mark.parametrize(
    ("words", "code", "id_"),
    [
        (("close", "2024Q1", "--yes"), 6, "E-PER-002"),
        (("close", "2024-02", "--yes"), 6, "E-PER-002"),
        (("close", "2024Q3", "--yes"), 6, "E-PER-003"),
        (("close", "2099", "--yes"), 6, "E-PER-004"),
        (("close", "24Q2", "--yes"), 2, "E-PER-001"),
        (("reopen", "2024Q2", "--reason", "x", "--yes"), 6, "E-PER-006"),
        (("reopen", "2024-03", "--reason", "x", "--yes"), 6, "E-PER-006"),
        (("close", "2024Q2"), 4, "E-CLI-004"),
        (("reopen", "2024Q1", "--reason", "x"), 4, "E-CLI-004"),
    ],
)
def test_what_cannot_be_closed_or_reopened_is_one_sentence_and_changes_nothing(books: Books, words: tuple[str, ...], code: int, id_: str) -> None:
    books.close("2024Q1")
    head = books.run.json("verify")["head"]
    answer = books.run(*words)
    assert (answer.code, id_ in answer.err) == (code, True), answer.err
    assert books.run.json("verify")["head"] == head


def test_close_refuses_while_names_or_rows_are_undecided_unless_they_are_accepted(books: Books) -> None:
    books.comes([PAID, money("R9", "2024-03-02", 40, "", "某公司")])
    answer = books.close("2024Q1")
    assert (answer.code, "1 names and 0 rows" in answer.err) == (6, True)
    assert books.close("2024Q1", "--accept-undecided").code == 0
    books.run("party", "add", "C", "某公司")
    assert books.late("2024Q2") == ["2024-03-02 R9 changed 40.00 > 40.00"]
    assert books.report("2024Q2")["totals"]["receipts"] == {
        "recorded": "0.00",
        "allocated": "0.00",
        "adjusted": "0.00",
        "advance": "40.00",
        "undecided": "-40.00",
        "excluded": "0.00",
    }


def test_a_name_that_is_undecided_only_later_than_the_period_does_not_stand_in_its_way(books: Books) -> None:
    books.comes([PAID, money("R9", "2024-05-02", 40, "", "某公司")])
    assert books.close("2024Q1").code == 0


def test_at_a_terminal_a_person_is_asked(books: Books) -> None:
    assert "Nothing was changed" in books.run.typing("close", "2024Q1", keys="n\n").err
    answer = books.run.typing("close", "2024Q1", keys="y\n")
    assert answer.code == 0
    assert "2024Q1 is closed" in answer.out


def test_reopening_moves_the_lock_back_and_what_was_late_counts_on_its_own_day_again(books: Books) -> None:
    books.close("2024Q1")
    books.close("2024Q2")
    books.comes([BILLED, invoice("10000003", "2024-02-15", 200)])
    answer = books.run("reopen", "2024Q1", "--reason", "漏了发票", "--yes", "--json")
    assert [each["name"] for each in answer.json["periods"]] == ["2024Q1", "2024Q2"]
    assert answer.json["closed_through"] is None
    assert books.figures("2024Q1", "HT-1")["invoiced"] == "700.00"
    assert books.late("2024Q1") == []
    assert books.close("2024Q1").code == 0
    assert books.figures("2024Q1", "HT-1")["invoiced"] == "700.00"
    assert books.run("verify").code == 0


ATTACKS = [
    "UPDATE invoice SET gross_fen = 1 WHERE date <= '2024-03-31'",
    "DELETE FROM receipt WHERE date <= '2024-03-31'",
    "UPDATE closed_standing SET amount_fen = 1",
    "DELETE FROM closed_allocation",
    "INSERT INTO closed_standing SELECT NULL, lock, unit, direction, kind, 'X', since, place, line, counterparty, 1, method FROM closed_standing LIMIT 1",
    "INSERT INTO allocation SELECT NULL, 'A-x', source, target, contract, 1, effective, rule, state, evidence, run FROM allocation LIMIT 1",
    "UPDATE allocation SET amount_fen = 1",
    "UPDATE period_lock SET through = '2023-12-31'",
    "DELETE FROM period_lock",
    "UPDATE period_lock SET report = x'00'",
    "UPDATE period_lock SET closed_at = '2024-04-02' WHERE through = '2024-03-31'",
    (
        "INSERT INTO period_lock (actor, at, why, start, through, run, kept, digest, report)"
        " SELECT 'x', 'x', 'x', start, start, run, '', '', x'00' FROM period_lock LIMIT 1"
    ),
    (
        "INSERT INTO match_decision (number, kind, unit, source, amount_fen, effective, actor, at, why)"
        " SELECT 'D9', 'adjust', name, 'R1', 1, '2024-02-01', 'x', 'x', 'x' FROM unit"
    ),
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_closed_day_is_closed_for_the_shell_of_sqlite_too(books: Books, attack: str) -> None:
    books.run("reconcile", "-p", "2024Q1")
    books.close("2024Q1")
    books.close("2024Q2")
    with sqlite3.connect(books.run.ledger / "ledger.db") as shell, pytest.raises(sqlite3.IntegrityError):
        shell.execute(attack)


@pytest.mark.parametrize(
    ("trigger", "tampering"),
    [
        ("closed_standing_no_update", "UPDATE closed_standing SET amount_fen = amount_fen + 1"),
        ("closed_allocation_no_delete", "DELETE FROM closed_allocation"),
        ("period_lock_no_update", "UPDATE period_lock SET through = '2024-04-30'"),
        ("period_lock_last_first", "UPDATE period_lock SET closed_at = 'x'"),
    ],
)
def test_verify_names_the_closed_period_that_was_tampered_with(books: Books, trigger: str, tampering: str) -> None:
    books.close("2024Q1")
    with sqlite3.connect(books.run.ledger / "ledger.db") as shell:
        made = shell.execute("SELECT sql FROM sqlite_master WHERE name = ?", (trigger,)).fetchone()[0]
        shell.execute(f"DROP TRIGGER {trigger}")
        shell.execute(tampering)
        shell.execute(made)
    answer = books.run("verify", "--json")
    check = next(each for each in answer.json["checks"] if each["name"] == "periods")
    assert (answer.code, check["ok"]) == (1, False)
    assert "2024" in check["detail"]


def test_an_import_says_how_many_of_its_documents_are_of_closed_days(books: Books, book: MakeBook) -> None:
    books.close("2024Q1")
    late = [BILLED, invoice("10000003", "2024-02-15", 200), invoice("10000004", "2024-04-15", 200)]
    answer = books.run("import", str(book("补.xlsx", {"表": late})))
    assert "1 invoices and receipts are of closed days: they count from 2024-04-01" in answer.out + answer.err


@pytest.mark.parametrize("words", [("export", "-p", "2024Q2"), ("reconcile", "-p", "2024Q2", "--compare", "last")])
@pytest.mark.parametrize("form", ["xlsx", "csv", "json"])
def test_what_is_taken_back_of_a_closed_day_has_its_words_in_every_form(books: Books, tmp_path: Path, words: tuple[str, ...], form: str) -> None:
    books.close("2024Q1")
    books.run("reconcile", "-p", "2024Q2")
    books.run("receipt", "void", "R1", "--reason", "退回")
    answer = books.run(*words, "-o", str(tmp_path / f"report.{form}"))
    assert (answer.code, (tmp_path / f"report.{form}").stat().st_size > 0) == (0, True), answer.err


def test_explain_says_why_what_a_closed_day_settled_does_not_hold_any_more(books: Books) -> None:
    books.close("2024Q1")
    books.run("receipt", "void", "R1", "--reason", "退回")
    said = books.run("explain", "10000001", "--wide")
    assert said.code == 0
    assert "of a closed day, does not hold any more: a document was voided" in said.out


def test_an_empty_ledger_is_not_closed(run: Program) -> None:
    answer = run("close", "2024Q1", "--yes")
    assert (answer.code, "E-PER-008" in answer.err, run.json("verify")["head"]["seq"]) == (6, True, 1)


def test_a_run_after_a_close_is_a_digest_of_facts_and_not_of_clock_and_journal(books: Books, book: MakeBook, tmp_path: Path) -> None:
    other = Books(type(books.run)(other_ledger(tmp_path)), book)
    first = books.report("2024Q1")
    other.run("config", "set", "output.top", "30")
    other.run("unit", "add", "印务分公司")
    first_quarter(other)
    for each in (books, other):
        found = next(f["id"] for f in each.report("2024Q1")["findings"] if f["state"] == "open")
        assert each.run("finding", "explained", found, "--why", "已知").code == 0
    assert [each.close("2024Q1").code for each in (books, other)] == [0, 0]
    assert first["run"] == other.report("2024Q1")["run"]
    assert books.report("2024Q2")["run"] == other.report("2024Q2")["run"]


def other_ledger(folder: Path) -> Path:
    create_ledger(folder / "another", COMPANY, "李会计").engine.dispose()
    return folder / "another"


def test_a_part_lists_its_own_late_documents(books: Books) -> None:
    books.close("2024Q1")
    books.comes([BILLED, invoice("10000003", "2024-02-15", 200), invoice("10000004", "2024-02-16", 50, "HT-2", "乙公司")])
    parts = {number: books.run.json("reconcile", "-p", "2024Q2", "--contract", number)["late"] for number in ("HT-1", "HT-2")}
    assert {number: [each["key"] for each in late] for number, late in parts.items()} == {"HT-1": ["10000003"], "HT-2": ["10000004"]}
