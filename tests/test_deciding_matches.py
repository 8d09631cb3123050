"""match: what a person decides holds in every later run, is undone one by one, and keeps who, when and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Answer, MakeBook, Program

CONTRACTS = [
    ["合同编号", "对方单位", "收支方向", "签订日期", "合同金额"],
    ["HT-1", "甲公司", "收", "2024-01-05", 2000],
    ["HT-2", "甲公司", "收", "2024-01-06", 500],
    ["CG-1", "甲公司", "支", "2024-01-06", 300],
    ["HT-3", "乙公司", "收", "2024-01-06", 500],
]
REGISTER = [["code", "name"], ["A", "甲公司"], ["B", "乙公司"]]
OUT = [
    ["发票号码", "开票日期", "购方名称", "价税合计", "合同编号"],
    ["10000001", "2024-02-01", "甲公司", 110, "HT-1"],
    ["10000002", "2024-02-02", "甲公司", 220, "HT-1"],
    ["10000003", "2024-02-03", "甲公司", 200, "HT-1"],
    ["10000004", "2024-02-03", "甲公司", 130, "HT-1"],
    ["20000001", "2024-02-03", "乙公司", 500, "HT-3"],
]
MONEY = [
    ["流水号", "日期", "对方单位", "金额", "合同编号", "收支方向", "结算方式"],
    ["R1", "2024-03-01", "甲公司", 330, "HT-1", "收", "银行"],
    ["R2", "2024-03-02", "乙公司", 480, "HT-3", "收", "银行"],
    ["R3", "2024-03-03", "甲公司", 60, "HT-2", "收", "置换"],
    ["R4", "2024-03-04", "?公司", 10, None, "收", "银行"],
]


@pytest.fixture
def books(run: Program, book: MakeBook) -> Program:
    run("import", str(book("名录.xlsx", {"名录": REGISTER})))
    for name, rows in {"合同.xlsx": CONTRACTS, "发票.xlsx": OUT, "收付款.xlsx": MONEY}.items():
        answer = run("import", str(book(name, {name.removesuffix(".xlsx"): rows})))
        assert answer.code == 0, answer.out + answer.err
    bill = ("90000001", "--party", "甲公司", "--date", "2024-02-03", "--gross", "300", "--direction", "expense", "--contract", "CG-1")
    assert run("invoice", "add", *bill).code == 0
    return run


def settled(run: Program) -> list[str]:
    """Booked allocations, as R1 > 001 110.00 A5."""
    rows = run.json("reconcile", "-p", "2024Q1")["allocations"]
    return sorted(f"{a['receipt']} > {a['invoice']} {a['amount']} {a['rule']}" for a in rows if a["state"] == "booked")


def waiting(run: Program) -> list[dict[str, Any]]:
    return list(run.json("match", "list")["proposals"])


def decisions(run: Program) -> list[str]:
    return [f"{d['number']} {d['kind']} {' '.join(d['documents'])}" for d in run.json("match", "list")["decisions"]]


def test_a_link_stands_until_it_is_undone(books: Program) -> None:
    before = settled(books)
    said = books("match", "link", "R1", "10000001", "10000002:100", "--why", "客户来电")
    assert (said.code, said.err.splitlines()) == (0, ["D0001: R1 settles 10000001 with 110.00", "D0001: R1 settles 10000002 with 100.00"])
    linked = ["R1 > 10000001 110.00 A0", "R1 > 10000002 100.00 A0"]
    assert [line for line in settled(books) if line.endswith("A0")] == linked
    assert [line for line in settled(books) if line.endswith("A0")] == linked
    assert books("match", "undo", "D0001", "--why", "认错了").err == (
        "D0001 is taken back: R1 settles 10000001 with 110.00\nD0001 is taken back: R1 settles 10000002 with 100.00\n"
    )
    assert settled(books) == before
    assert books("match", "undo", "D0001").code == 6


def test_what_is_unlinked_is_never_allocated_again(books: Program) -> None:
    assert settled(books) == ["R2 > 20000001 480.00 A4"]
    found = next(a for a in books.json("reconcile", "-p", "2024Q1")["allocations"] if a["receipt"] == "R2")
    assert books("match", "unlink", found["id"], "--why", "不是这张").err == "D0001: R2 and 20000001 do not belong together\n"
    assert settled(books) == []
    again = books("match", "unlink", "R2", "20000001")
    assert (again.code, "E-MAT-008" in again.err) == (6, True)
    books("match", "link", "R2", "20000001")
    assert (settled(books), decisions(books)) == (["R2 > 20000001 480.00 A0"], ["D0002 link R2 20000001"])
    books("match", "unlink", "R2", "20000001")
    assert (settled(books), decisions(books)) == ([], ["D0003 bar R2 20000001"])


def test_a_tie_that_due_days_would_decide_is_confirmed_oldest_first(books: Program, book: MakeBook) -> None:
    twins = [OUT[0], *([number, day, "甲公司", 45, "HT-2"] for number, day in (("10000008", "2024-02-09"), ("10000007", "2024-02-05")))]
    books("import", str(book("补开.xlsx", {"发票": twins})))
    money = ("--party", "甲公司", "--date", "2024-03-09", "--amount", "45", "--reference", "R5", "--contract", "HT-2")
    books("receipt", "add", *money)
    [proposal] = waiting(books)
    assert (proposal["id"][:2], proposal["allocations"]) == ("T-", [{"receipt": "R5", "invoice": "10000007", "amount": "45.00"}])
    books("match", "confirm", proposal["id"])
    assert "R5 > 10000007 45.00 A0" in settled(books)


def test_a_proposed_set_is_confirmed_or_refused(books: Program) -> None:
    books("match", "writeoff", "10000004", "--why", "对方注销")
    [proposal] = waiting(books)
    assert [(a["invoice"], a["amount"]) for a in proposal["allocations"]] == [("10000001", "110.00"), ("10000002", "220.00")]
    books("match", "refuse", proposal["id"], "--why", "另有约定")
    assert (waiting(books), decisions(books)[1]) == ([], "D0002 refuse R1 10000001 10000002")
    books("match", "undo", "D0002")
    books("match", "confirm", proposal["id"])
    assert [line for line in settled(books) if "R1" in line] == ["R1 > 10000001 110.00 A0", "R1 > 10000002 220.00 A0"]
    assert books("match", "confirm", proposal["id"]).code == 2


def test_a_document_goes_to_the_contract_that_a_person_says(books: Program) -> None:
    assert books("match", "assign", "R1", "HT-2", "--why", "合同号写错").err == "D0001: R1 belongs to HT-2\n"
    link = books.json("explain", "R1")["links"][0]
    assert (link["contract"], link["rule"]) == ("HT-2", "L0")
    history = books.json("explain", "R1")["history"]
    assert [(h["number"], h["by"], h["why"]) for h in history] == [("D0001", "王会计", "合同号写错")]
    books("match", "undo", "D0001")
    assert books.json("explain", "R1")["links"][0]["rule"] == "L1"
    assert books.json("explain", "R1")["history"][0]["undone"]["by"] == "王会计"


def test_a_write_off_has_a_reason_and_a_column(books: Program) -> None:
    books("match", "writeoff", "20000001", "--as", "手续费", "--why", "银行扣费", "--on", "2024-03-05")
    row = next(c for c in books.json("reconcile", "-p", "2024Q1")["contracts"] if c["number"] == "HT-3")
    assert (row["allocated"], row["adjusted"], row["closing_receivable"]) == ("480.00", "20.00", "0.00")
    assert books.json("match", "list")["decisions"][0]["fact"] == "bank_charge"
    assert books("verify").code == 0


def test_barter_counts_once_its_agreement_is_named(books: Program, book: MakeBook) -> None:
    late = [OUT[0], ["10000009", "2024-02-05", "甲公司", 60, "HT-2"]]
    books("import", str(book("补开.xlsx", {"发票": late})))
    [proposal] = [p for p in waiting(books) if p["needs_agreement"]]
    refused = books("match", "confirm", proposal["id"])
    assert (refused.code, "E-MAT-010" in refused.err) == (6, True)
    books("match", "confirm", proposal["id"], "--agreement", "置换2024-1")
    assert "R3 > 10000009 60.00 A0" in settled(books)
    finding = next(f for f in books.json("reconcile", "-p", "2024Q1")["findings"] if f["class"] == "barter_offset")
    assert finding["severity"] == "note"


def test_a_receivable_and_a_payable_are_set_off(books: Program) -> None:
    said = books("match", "offset", "10000002", "90000001", "--agreement", "对冲1号", "--on", "2024-03-10")
    assert said.err == "D0001: 10000002 and 90000001 settle each other with 220.00 from 2024-03-10 on, under 对冲1号\n"
    by = {c["number"]: c["by_method"]["set_off"] for c in books.json("reconcile", "-p", "2024Q1")["contracts"]}
    assert (by["HT-1"], by["CG-1"]) == ("220.00", "220.00")
    books("match", "undo", "D0001")
    assert {c["by_method"]["set_off"] for c in books.json("reconcile", "-p", "2024Q1")["contracts"]} == {"0.00"}


def test_a_debt_goes_over_to_another_body(books: Program) -> None:
    assert books("match", "transfer", "20000001", "甲公司", "--agreement", "三方协议", "--on", "2024-03-20").code == 0
    by = {c["code"]: c["closing_receivable"] for c in books.json("reconcile", "-p", "2024Q1")["counterparties"] if c["direction"] == "revenue"}
    assert by == {"A": "680.00", "B": "0.00"}
    assert books("verify").code == 0


def test_money_that_is_not_the_contracts(books: Program) -> None:
    books("match", "exclude", "R2", "--as", "押金")
    assert books.json("reconcile", "-p", "2024Q1")["totals"]["receipts"]["excluded"] == "480.00"
    assert books("match", "exclude", "R2", "--as", "利息").code == 6


def red_letter_and_refund(books: Program) -> None:
    """A red letter and money going back that say nothing of what they take back."""
    books("invoice", "add", "20000009", "--party", "乙公司", "--date", "2024-03-05", "--gross", "-50", "--contract", "HT-3")
    for words in (("R8", "150"), ("F1", "-30")):
        books("receipt", "add", "--party", "乙公司", "--date", "2024-03-09", "--amount", words[1], "--reference", words[0], "--contract", "HT-3")


def backward(run: Program) -> list[str]:
    rows = run.json("reconcile", "-p", "2024Q1")["allocations"]
    return sorted(f"{a['receipt']} > {a['invoice'] or a['against']} {a['amount']} {a['rule']}" for a in rows if a["receipt"] in ("20000009", "F1"))


def test_a_red_letter_and_a_refund_take_back_what_a_person_says(books: Program) -> None:
    red_letter_and_refund(books)
    assert backward(books) == []
    books("match", "link", "20000009", "20000001", "--why", "原票")
    books("match", "link", "F1", "R8:20")
    assert backward(books) == ["20000009 > 20000001 50.00 A2", "F1 > R8 20.00 A2"]
    again = books("match", "link", "20000009", "20000001:1")
    assert (again.code, "E-MAT-003" in again.err) == (6, True)
    books("match", "link", "F1", "R2:10")
    assert backward(books) == ["20000009 > 20000001 50.00 A2", "F1 > R2 10.00 A2", "F1 > R8 20.00 A2"]
    assert [f for f in books.json("reconcile", "-p", "2024Q1")["findings"] if f["class"] == "red_letter"] == []
    for number in ("D0001", "D0002", "D0003"):
        books("match", "undo", number)
    assert backward(books) == []


def test_a_record_that_persons_decided_about_is_voided_with_their_decisions_only(books: Program) -> None:
    books("match", "link", "R1", "10000001:10", "10000002:20")
    books("match", "assign", "R1", "HT-2")
    for kind, key, number in (("receipt", "R1", "D0001, D0002"), ("invoice", "10000001", "D0001"), ("contract", "HT-2", "D0002")):
        refused = books(kind, "void", key, "--reason", "重录")
        assert (refused.code, "E-REC-003" in refused.err, f"({number})" in refused.err) == (6, True, True), refused.err
    assert books("invoice", "void", "10000003", "--reason", "作废").code == 0
    assert books("receipt", "void", "R1", "--reason", "退单", "--with-decisions").code == 0
    assert decisions(books) == []
    assert books("verify").code == 0


REFUSED = [
    pytest.param(("link", "R9", "10000001"), 2, "E-MAT-001", id="no such money"),
    pytest.param(("link", "R1", "10000001:500"), 6, "E-MAT-003", id="more than the invoice"),
    pytest.param(("link", "R2", "20000001:490"), 6, "E-MAT-003", id="more than the money"),
    pytest.param(("link", "R1", "10000001:-1"), 2, "E-MAT-004", id="a negative part"),
    pytest.param(("link", "R1", "10000001:1", "10000001:1"), 2, "E-MAT-005", id="one invoice twice"),
    pytest.param(("link", "R1", "90000001"), 6, "E-MAT-006", id="the other direction"),
    pytest.param(("link", "R1", "20000001"), 6, "E-MAT-007", id="another body's invoice"),
    pytest.param(("link", "R4", "10000001"), 6, "E-MAT-011", id="an undecided body"),
    pytest.param(("unlink", "A-000000000000"), 6, "E-MAT-008", id="no such allocation"),
    pytest.param(("undo", "D0009"), 6, "E-MAT-008", id="no such decision"),
    pytest.param(("confirm", "S-1"), 2, "E-MAT-009", id="no such proposal"),
    pytest.param(("assign", "R1", "CG-1"), 6, "E-MAT-006", id="a contract of the other direction"),
    pytest.param(("assign", "R1", "HT-3"), 6, "E-MAT-007", id="another body's contract"),
    pytest.param(("assign", "R1", "HT-9"), 2, "E-MAT-001", id="no such contract"),
    pytest.param(("exclude", "R1", "--as", "礼物"), 2, "E-CLI-003", id="no such reason"),
    pytest.param(("offset", "10000001", "10000002", "--agreement", "x"), 6, "E-MAT-012", id="a set-off of one side"),
    pytest.param(("offset", "10000001", "10000001", "--agreement", "x"), 6, "E-MAT-012", id="a set-off of one invoice"),
    pytest.param(("offset", "20000001", "90000001", "--agreement", "x"), 6, "E-MAT-007", id="a set-off of two bodies"),
    pytest.param(("writeoff", "R2", "--why", "x"), 6, "E-MAT-003", id="nothing is left to write off"),
    pytest.param(("writeoff", "10000001", "--why", "x", "--as", "transfer"), 2, "E-CLI-003", id="a reason that is not a person's"),
]


@pytest.mark.parametrize(("words", "code", "error"), REFUSED)
def test_what_cannot_be_is_refused_and_changes_nothing(books: Program, words: tuple[str, ...], code: int, error: str) -> None:
    before = (books.ledger / "ledger.db").read_bytes()
    answer = books("match", *words)
    assert (answer.code, error in answer.err) == (code, True), answer.err
    assert (books.ledger / "ledger.db").read_bytes() == before


def test_proposals_come_back_in_a_workbook(books: Program, tmp_path: Path) -> None:
    books("match", "writeoff", "10000004", "--why", "对方注销")
    path = tmp_path / "提议.xlsx"
    assert books("review", "proposals", "--export", str(path)).code == 0
    assert answered(books, path, {"your decision": "perhaps"}).code == 3
    assert answered(books, path, {"your decision": "confirm"}, "-n").err.endswith("1 proposals would be decided; nothing was written\n")
    assert answered(books, path, {"your decision": "confirm", "reason for it": "客户来函"}).code == 0
    assert decisions(books)[1:] == ["D0002 link R1 10000001", "D0002 link R1 10000002"]
    assert answered(books, path, {"your decision": "confirm"}).err == "0 proposals decided\n"


def answered(books: Program, path: Path, cells: dict[str, str], *words: str) -> Answer:
    """Fill the first proposal's cells and apply the workbook."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top, heads = next((number, row) for number, row in enumerate(rows, 1) if "your decision" in row)
    for heading, value in cells.items():
        sheet.cell(top + 1, heads.index(heading) + 1, value)
    workbook.save(path)
    return books("review", "proposals", "--apply", str(path), *words)


def test_proposals_are_asked_one_by_one(books: Program) -> None:
    books("match", "writeoff", "10000004", "--why", "对方注销")
    said = books.typing("review", "proposals", keys="u\nr\n另有约定\n")
    assert (said.code, decisions(books)[1:]) == (0, ["D0002 refuse R1 10000001 10000002"])
    books("match", "undo", "D0002")
    books.typing("review", "proposals", keys="c\n客户来函\n")
    assert decisions(books)[1:] == ["D0003 link R1 10000001", "D0003 link R1 10000002"]
    assert "No proposal waits" in books.typing("review", "proposals", keys="").err


def test_a_difference_within_the_tolerance_needs_its_reason(books: Program) -> None:
    books("config", "set", "settle.tolerance", "20.00")
    [proposal] = [p for p in waiting(books) if p["rule"] == "A7"]
    assert (proposal["adjustments"], proposal["allocations"]) == ([{"document": "20000001", "amount": "20.00"}], [])
    assert "E-MAT-014" in books("match", "confirm", proposal["id"]).err
    assert books("match", "confirm", proposal["id"], "--as", "尾差").code == 0
    row = next(c for c in books.json("reconcile", "-p", "2024Q1")["contracts"] if c["number"] == "HT-3")
    assert (row["adjusted"], row["closing_receivable"]) == ("20.00", "0.00")
    books("match", "undo", "D0001")
    books("match", "refuse", proposal["id"])
    assert [p for p in waiting(books) if p["rule"] == "A7"] == []
