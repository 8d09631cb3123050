"""`finding list|show|explained|corrected|waive|reopen` and `--fail-on`: what they say, what they refuse, what they record."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Program


@pytest.fixture
def books(run: Program) -> Program:
    """A contract of which one instalment is due, a receipt without a contract, reconciled for the first quarter of 2024."""
    run("party", "add", "C1", "甲公司")
    run("party", "add", "C2", "乙公司")
    term = ("--signed", "2024-01-02", "--start", "2024-01-02", "--end", "2024-12-31", "--terms", "按季")
    run("contract", "add", "HT-1", "--party", "甲公司", "--amount", "1000", *term, "--due", "2024-02-29=600", "--due", "2024-06-30=400")
    run("receipt", "add", "--party", "乙公司", "--date", "2024-02-04", "--amount", "106", "--reference", "R1")
    assert run("reconcile", "-p", "2024Q1").code == 0
    return run


def ids(program: Program, *words: str) -> dict[str, str]:
    """The ids of the findings that are listed, by class."""
    return {finding["class"]: finding["id"] for finding in program.json("finding", "list", *words)["findings"]}


def said(program: Program, id_: str) -> list[tuple[str, str | None, str]]:
    return [(each["state"], each["amount"], each["why"]) for each in program.json("finding", "show", id_)["history"]]


def journal(program: Program) -> int:
    return int(program.json("verify")["head"]["seq"])


# -- listing


def test_before_anything_was_reconciled_the_command_that_does_is_named(run: Program) -> None:
    nothing = run("finding", "list")
    assert (nothing.code, nothing.out) == (6, "")
    assert nothing.err == "Error E-FND-002: nothing was reconciled yet, so there are no findings to show\nHint: contractctl import FILE...\n"
    run("receipt", "add", "--party", "甲公司", "--date", "2024-02-04", "--amount", "1")
    for words in (("list",), ("show", "F-1"), ("waive", "F-1", "--why", "x")):
        assert "Hint: contractctl reconcile -p 2024Q1\n" in run("finding", *words).err


def test_another_period_must_be_reconciled_first(books: Program) -> None:
    answer = books("finding", "list", "-p", "2024-05")
    assert (answer.code, answer.out) == (6, "")
    assert "E-FND-001" in answer.err
    assert "Hint: contractctl reconcile -p 2024-05\n" in answer.err


def test_the_list_is_what_the_reconciliation_found(books: Program) -> None:
    found = books.json("reconcile", "-p", "2024Q1")
    listed = books.json("finding", "list", "-p", "2024Q1")
    assert (listed["schema"], listed["run"], listed["period"]) == ("contractctl.findings/1", found["run"], found["period"])
    assert sorted(listed["findings"], key=lambda f: f["id"]) == sorted(found["findings"], key=lambda f: f["id"])


@pytest.mark.parametrize(
    ("words", "classes"),
    [
        ((), {"contract_without_receipt", "receipt_without_contract"}),
        (("--class", "receipt_without_contract"), {"receipt_without_contract"}),
        (("--class", "receipt_without_contract,duplicate"), {"receipt_without_contract"}),
        (("--severity", "error"), set()),
        (("--severity", "warning"), {"contract_without_receipt", "receipt_without_contract"}),
        (("--state", "open"), {"contract_without_receipt", "receipt_without_contract"}),
        (("--state", "explained,waived"), set()),
        (("--party", "C1"), {"contract_without_receipt"}),
        (("--party", "乙公司"), {"receipt_without_contract"}),
        (("--contract", "ht-1"), {"contract_without_receipt"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "+".join(sorted(value)),
)
def test_what_is_listed(books: Program, words: tuple[str, ...], classes: set[str]) -> None:
    assert set(ids(books, *words)) == classes


def test_the_latest_run_is_meant_where_no_period_is_said(books: Program) -> None:
    books("reconcile", "-p", "2024Q2")
    assert books.json("finding", "list")["period"]["name"] == "2024Q2"
    amounts = {p: {f["class"]: f["amount"] for f in books.json("finding", "list", "-p", p)["findings"]} for p in ("2024Q1", "2024Q2")}
    assert [amounts[p]["contract_without_receipt"] for p in ("2024Q1", "2024Q2")] == ["600.00", "1000.00"]


def test_older_events_stand_apart(books: Program) -> None:
    books("reconcile", "-p", "2024Q2")
    for words in (("finding", "list"), ("reconcile", "-p", "2024Q2", "--all")):
        now, there, older = books(*words).out.partition("from earlier periods: 1\n")
        assert there
        assert "receipt without contract" in older
        assert "receipt without contract" not in now


def test_a_period_without_documents_does_not_hide_what_is_open(books: Program) -> None:
    assert "3 findings are open at its end: add --all" in books("reconcile", "-p", "2024Q2").out


def test_who_lists_is_told_that_the_ledger_has_changed(books: Program) -> None:
    assert books("finding", "list").err == ""
    books("finding", "waive", ids(books)["receipt_without_contract"], "--why", "x")
    assert books("finding", "list").err == ""  # what is said of findings changes nothing that they are found by
    books("receipt", "add", "--party", "乙公司", "--date", "2024-02-05", "--amount", "1")
    assert "contractctl reconcile -p 2024Q1" in books("finding", "list").err
    assert books.json("finding", "list")["outdated"]
    books("reconcile", "-p", "2024Q1")
    assert not books.json("finding", "list")["outdated"]


def test_the_number_on_the_screen_is_enough(books: Program) -> None:
    for line in books("finding", "list").out.splitlines():
        if line.startswith("  F-"):
            assert books("finding", "show", line.split()[0]).code == 0


# -- one finding


def test_one_finding_with_its_documents_and_history(books: Program) -> None:
    id_ = ids(books)["contract_without_receipt"]
    books("finding", "explained", id_, "--why", "等财政拨款")
    books("finding", "reopen", id_, "--why", "拨款没有批", "--user", "李主任")
    card = books.json("finding", "show", id_)
    assert (card["schema"], card["class"], card["amount"], card["state"]) == ("contractctl.finding/1", "contract_without_receipt", "600.00", "open")
    assert [(d["kind"], d["key"]) for d in card["documents"]] == [("contract", "HT-1")]
    assert [(h["state"], h["amount"], h["actor"], h["why"]) for h in card["history"]] == [
        ("explained", "600.00", "王会计", "等财政拨款"),
        ("open", "600.00", "李主任", "拨款没有批"),
    ]
    screen = books("finding", "show", id_).out
    for word in (id_, "contract without receipt", "600.00 is due and nothing was received", "HT-1", "等财政拨款", "拨款没有批", "李主任"):
        assert word in screen


def test_where_its_documents_stand(sample: Program, tmp_path: Path) -> None:
    """With file, sheet and row; in every format."""
    folder = tmp_path / "copy"
    folder.mkdir()
    for name in ("ledger.db", "contractctl.toml"):
        (folder / name).write_bytes((sample.ledger / name).read_bytes())
    copy = Program(folder)
    copy("reconcile", "-p", "2024Q1")
    id_ = ids(copy)["amount_mismatch"]
    assert "4_收付款台账2024Q1.xlsx > 收款台账 > " in copy("finding", "show", id_).out
    assert {d["origin"]["file"] for d in copy.json("finding", "show", id_)["documents"]} == {"3_发票台账2024Q1.xlsx", "4_收付款台账2024Q1.xlsx"}
    path = tmp_path / "a.xlsx"
    assert copy("finding", "list", "-o", str(path)).code == 0
    cells = [row[0].value for row in openpyxl.load_workbook(path)["Findings"].iter_rows()]
    assert {f["id"] for f in copy.json("finding", "list")["findings"]} <= set(cells)


@pytest.mark.parametrize("cut", [lambda i: i, lambda i: i[:8], lambda i: i[2:9], lambda i: i.upper()[:9]])
def test_as_much_of_a_number_as_no_other_has(books: Program, cut: Any) -> None:
    id_ = ids(books)["contract_without_receipt"]
    assert books.json("finding", "show", cut(id_))["id"] == id_


def test_a_number_that_no_finding_has(books: Program) -> None:
    id_ = ids(books)["contract_without_receipt"]
    wrong = id_[:-1] + ("0" if id_[-1] != "0" else "1")
    answer = books("finding", "show", wrong)
    assert (answer.code, answer.out) == (2, "")
    assert f"there is no finding {wrong}; did you mean {id_}?" in answer.err


def test_the_beginning_of_several_numbers(books: Program) -> None:
    answer = books("finding", "show", "F-")
    assert answer.code == 2
    for number in range(40):  # receipts without a contract until two numbers begin alike
        books("receipt", "add", "--party", "乙公司", "--date", "2024-02-05", "--amount", str(number + 1))
    books("reconcile", "-p", "2024Q1")
    found = sorted(f["id"] for f in books.json("finding", "list")["findings"])
    twin = next(a for a, b in itertools.pairwise(found) if a[2] == b[2])
    answer = books("finding", "show", twin[:3])
    assert (answer.code, answer.out) == (2, "")
    assert "E-FND-004" in answer.err
    assert twin in answer.err


def test_a_finding_that_is_gone_is_still_known(books: Program) -> None:
    id_ = ids(books)["receipt_without_contract"]
    books("receipt", "void", "R1", "--reason", "录错")
    books("reconcile", "-p", "2024Q1")
    assert "receipt_without_contract" not in ids(books)
    card = books.json("finding", "show", id_)
    assert (card["is_gone"], card["amount"]) == (True, "106.00")
    assert books("finding", "corrected", id_, "--why", "作废了").code == 0


def test_a_finding_as_an_earlier_period_saw_it(books: Program) -> None:
    books("reconcile", "-p", "2024Q2")
    id_ = ids(books)["contract_without_receipt"]
    assert [books.json("finding", "show", id_, *words)["amount"] for words in ((), ("-p", "2024Q1"))] == ["1000.00", "600.00"]
    books("finding", "explained", id_, "-p", "2024Q1", "--why", "首期在途")
    assert said(books, id_) == [("explained", "600.00", "首期在途")]
    assert [books.json("finding", "list", "-p", p, "--class", "contract_without_receipt")["findings"][0]["state"] for p in ("2024Q1", "2024Q2")] == [
        "explained",
        "open",
    ]


# -- judging


def test_several_at_once_are_one_entry_of_the_journal(books: Program) -> None:
    before = journal(books)
    answer = books("finding", "waive", *ids(books).values(), "--why", "金额小")
    assert (answer.code, answer.out) == (0, "")
    assert len(answer.err.splitlines()) == 2
    assert "waived: receipt without contract R1 106.00 (2024Q1)" in answer.err
    assert journal(books) == before + 1
    assert {f["state"] for f in books.json("finding", "list")["findings"]} == {"waived"}
    assert books.json("verify")["ok"]


@pytest.mark.parametrize(
    ("words", "code", "id_"),
    [
        (("waive", "GOOD", "F-000000000000", "--why", "x"), 2, "E-FND-003"),
        (("waive", "GOOD", "--why", "  "), 2, "E-FND-005"),
        (("waive", "GOOD"), 2, "E-CLI-002"),
        (("waive", "--why", "x"), 2, "E-CLI-002"),
        (("reopen", "GOOD", "--why", "x"), 6, "E-FND-006"),
        (("explained", "GOOD", "-p", "2024-01", "--why", "x"), 2, "E-FND-007"),
    ],
    ids=str,
)
def test_what_cannot_be_changes_nothing(books: Program, words: tuple[str, ...], code: int, id_: str) -> None:
    good, before = ids(books)["receipt_without_contract"], journal(books)
    answer = books("finding", *(good if word == "GOOD" else word for word in words))
    assert (answer.code, answer.out) == (code, "")
    assert id_ in answer.err
    assert journal(books) == before
    assert said(books, good) == []


def test_what_is_named_twice_is_judged_once(books: Program) -> None:
    id_ = ids(books)["receipt_without_contract"]
    books("finding", "waive", id_, id_[:9], "--why", "x")
    assert said(books, id_) == [("waived", "106.00", "x")]


def test_a_later_judgement_takes_the_place_of_the_one_before(books: Program) -> None:
    id_ = ids(books)["receipt_without_contract"]
    books("finding", "explained", id_, "--why", "一")
    books("finding", "waive", id_, "--why", "二")
    assert said(books, id_) == [("explained", "106.00", "一"), ("waived", "106.00", "二")]
    assert ids(books, "--state", "waived") == {"receipt_without_contract": id_}


# -- what a scheduler asks


@pytest.mark.parametrize("word", ["explained", "corrected", "waive"])
def test_what_a_person_settled_fails_nothing(books: Program, word: str) -> None:
    asked = ("reconcile", "-p", "2024Q1", "--fail-on", "error,warning,undecided,empty,receipt_without_contract")
    assert books(*asked).code == 1
    books("finding", word, *ids(books).values(), "--why", "x")
    assert books(*asked).code == 0
    assert books(*asked, "-n").code == 0


def test_fail_on_asks_about_what_is_shown(books: Program) -> None:
    for words, code in ((("--party", "C1"), 0), (("--party", "C2"), 1), (("--only", "contract_without_receipt"), 0)):
        assert books("reconcile", "-p", "2024Q1", "--fail-on", "receipt_without_contract", *words).code == code
    assert books("reconcile", "-p", "2024Q1", "--fail-on", "empty", "--party", "C1").code == 1


def test_a_row_that_waits_is_undecided(books: Program, tmp_path: Path) -> None:
    asked = ("reconcile", "-p", "2024Q1", "--fail-on", "undecided")
    assert (books(*asked).code, books("review", "--list", "--fail-on", "undecided").code) == (0, 0)
    path = tmp_path / "补充协议.csv"
    path.write_text("补充协议编号,原合同编号,变更金额,签订日期\nBC-1,HT-77,100.00,2024-02-01\n", encoding="utf-8-sig")
    assert books("import", str(path)).code == 0
    assert books.json("status")["held"]
    assert (books(*asked).code, books("review", "rows", "--list", "--fail-on", "undecided").code) == (1, 1)


def test_the_workbook_says_what_was_said(books: Program, tmp_path: Path) -> None:
    books("finding", "explained", ids(books)["receipt_without_contract"], "--why", "个人交纳的报款")
    path = tmp_path / "对账.xlsx"
    books("export", "-p", "2024Q1", "-o", str(path))
    cells = [str(cell) for row in openpyxl.load_workbook(path)["Findings"].iter_rows(values_only=True) for cell in row]
    assert "explained" in cells
    assert any("个人交纳的报款" in cell for cell in cells)


def test_settled_findings_are_counted_and_not_listed(books: Program) -> None:
    books("finding", "explained", ids(books)["receipt_without_contract"], "--why", "x")
    out = books("reconcile", "-p", "2024Q1").out
    assert "Settled by a person: explained 1 (contractctl finding list -p 2024Q1)" in out
    assert "receipt without contract" not in out
    envelope = books.json("reconcile", "-p", "2024Q1")
    assert [f["state"] for f in envelope["findings"] if f["class"] == "receipt_without_contract"] == ["explained"]
    assert json.dumps(envelope)


@pytest.mark.parametrize(
    ("steps", "said_next"),
    [
        ((), "contractctl finding list -p 2024Q1 --state open"),
        (("waive",), "contractctl export all -p 2024Q1 -o reconciliation_2024Q1.xlsx"),
    ],
)
def test_the_next_step(books: Program, steps: tuple[str, ...], said_next: str) -> None:
    for step in steps:
        books("finding", step, *ids(books).values(), "--why", "x")
    assert books("reconcile", "-p", "2024Q1", tty=True).err == f"Next: {said_next}\n"
