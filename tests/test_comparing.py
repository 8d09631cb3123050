"""reconcile --compare: which new facts changed which figures, contract by contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from conftest import MakeBook, Program

REGISTER: list[list[Any]] = [["code", "name"], ["A", "甲公司"], ["B", "乙公司"]]
CONTRACTS: list[list[Any]] = [
    ["合同编号", "对方单位", "收支方向", "签订日期", "合同金额"],
    ["HT-1", "甲公司", "收", "2024-01-05", 2000],
    ["HT-2", "乙公司", "收", "2024-01-06", 900],
    ["HT-3", "乙公司", "收", "2024-01-07", 900],
]
BILLED: list[list[Any]] = [
    ["发票号码", "开票日期", "购方名称", "价税合计", "合同编号"],
    ["10000001", "2024-02-01", "甲公司", 500, "HT-1"],
    ["10000002", "2024-03-01", "乙公司", 300, "HT-2"],
]
PAID: list[list[Any]] = [
    ["流水号", "日期", "对方单位", "金额", "合同编号", "收支方向", "结算方式"],
    ["R1", "2024-02-20", "甲公司", 500, "HT-1", "收", "银行"],
]


@pytest.fixture
def books(run: Program, book: MakeBook) -> Program:
    for number, rows in enumerate((REGISTER, CONTRACTS, BILLED, PAID)):
        assert run("import", str(book(f"{number}.xlsx", {"表": rows}))).code == 0
    assert run("reconcile", "-p", "2024Q1").code == 0
    return run


def compared(run: Program, with_: str = "last") -> dict[str, Any]:
    found: dict[str, Any] = run.json("reconcile", "-p", "2024Q1", "--compare", with_)["compare"]
    return found


def changes(found: dict[str, Any]) -> list[str]:
    """Each contract with the figures that changed and the documents that made them change."""
    lines = []
    for each in found["changes"]:
        figures = " ".join(f"{name} {before}>{now}" for name, (before, now) in each["figures"].items())
        because = " ".join(f"{b['key']} {b['before']}>{b['now']}" for b in each["because"])
        lines.append(f"{each['number']}: {figures} | {because}")
    return lines


def test_a_new_invoice_changes_its_contract_and_is_named(books: Program, book: MakeBook) -> None:
    more = [BILLED[0], ["10000003", "2024-03-09", "乙公司", 100, "HT-2"]]
    books("import", str(book("补.xlsx", {"表": more})))
    found = compared(books)
    told = "HT-2: invoiced 300.00>400.00 closing_receivable 300.00>400.00 invoiced_to_date 300.00>400.00 | 10000003 None>100.00"
    assert changes(found) == [told]
    assert [(e["operation"], e["about"]) for e in found["facts"]] == [("import", "补.xlsx")]


def test_money_that_is_voided_changes_what_it_had_settled(books: Program) -> None:
    books("receipt", "void", "R1", "--reason", "退回")
    found = compared(books)
    told = "HT-1: received 500.00>0.00 allocated 500.00>0.00 closing_receivable 0.00>500.00 received_to_date 500.00>0.00 | R1 500.00>None"
    assert changes(found) == [told]
    assert [(e["operation"], e["about"]) for e in found["facts"]] == [("receipt void", "R1")]


def test_a_contract_that_was_settled_and_not_listed_has_its_figures_before(books: Program, book: MakeBook) -> None:
    books("import", str(book("开.xlsx", {"表": [BILLED[0], ["10000009", "2024-03-02", "乙公司", 900, "HT-3"]]})))
    books("import", str(book("收.xlsx", {"表": [PAID[0], ["R9", "2024-03-03", "乙公司", 900, "HT-3", "收", "银行"]]})))
    assert "HT-3" not in [row["number"] for row in books.json("reconcile", "-p", "2024Q2")["contracts"]]
    books("receipt", "void", "R9", "--reason", "退回")
    found = books.json("reconcile", "-p", "2024Q2", "--compare", "last")["compare"]
    told = "HT-3: opening_receivable 0.00>900.00 closing_receivable 0.00>900.00 received_to_date 900.00>0.00 | R9 900.00>None"
    assert changes(found) == [told]


def test_a_decision_changes_figures_without_a_new_document(books: Program) -> None:
    books("match", "unlink", "R1", "10000001", "--why", "不是这张")
    found = compared(books)
    assert changes(found) == ["HT-1: allocated 500.00>0.00 closing_receivable 0.00>500.00 closing_advance 0.00>500.00 | "]
    assert [(e["operation"], e["about"]) for e in found["facts"]] == [("match unlink", "D0001")]


def test_a_document_that_goes_to_another_contract_changes_both(books: Program) -> None:
    books("match", "assign", "10000002", "HT-3", "--why", "写错合同号")
    said = {line.partition(":")[0]: line.rpartition("| ")[2] for line in changes(compared(books))}
    assert said == {"HT-3": "10000002 None>300.00", "HT-2": "10000002 300.00>None"}


def test_a_setting_that_differs_is_told(books: Program) -> None:
    books("config", "set", "findings.advance_days", "30")
    found = compared(books)
    assert found["settings"] == [{"key": "findings.advance_days", "before": "90", "now": "30"}]
    assert found["changes"] == []


def test_a_run_is_named_by_its_first_digits_and_the_same_one_differs_in_nothing(books: Program) -> None:
    run = books.json("reconcile", "-p", "2024Q1")["run"]
    found = compared(books, run[:8])
    assert (found["run"], found["changes"], found["facts"], found["settings"]) == (run, [], [], [])


def test_a_part_is_compared_in_part(books: Program, book: MakeBook) -> None:
    books("receipt", "void", "R1", "--reason", "退回")
    assert books.json("reconcile", "-p", "2024Q1", "--contract", "HT-2", "--compare", "last")["compare"]["changes"] == []


def test_a_person_reads_what_changed_and_why(books: Program) -> None:
    books("receipt", "void", "R1", "--reason", "退回")
    said = books("reconcile", "-p", "2024Q1", "--compare", "last", "--wide").out
    assert "1 contracts changed" in said
    assert "receipt void  R1" in said
    assert "R1 500.00 is gone" in said


LEDGER: list[Any] = ["日期", "凭证号", "科目编码", "客户名称", "摘要", "借方金额", "贷方金额"]
BILL_1 = ["2024-02-01", "记-1", "1122", "甲公司", "10000001", 500, None]
BILL_2 = ["2024-03-01", "记-2", "1122", "乙公司", "10000002", 300, None]
PAID_1 = ["2024-02-20", "记-3", "1122", "甲公司", "R1", None, 500]


def booked(found: dict[str, Any]) -> list[str]:
    """Each account line that changed, with its amounts before and now."""
    return [f"{each['voucher']} {each['name']} {each['amount'][0]}>{each['amount'][1]}" for each in found["account_lines"]]


def differing(found: dict[str, Any]) -> list[str]:
    return sorted(f"{''.join(each['counterparties'])} {each['amount'][0]}>{each['amount'][1]}" for each in found["differences"])


@pytest.fixture
def accounts(books: Program, book: MakeBook) -> Program:
    """The books beside accounts that hold two of their three documents."""
    assert books("import", str(book("明细账.xlsx", {"客户明细账": [LEDGER, BILL_1, PAID_1]})), "-t", "accounts").code == 0
    assert books("reconcile", "-p", "2024Q1").code == 0
    return books


def test_accounts_that_come_are_named_with_the_differences_that_they_make(accounts: Program) -> None:
    found = compared(accounts)
    assert booked(found) == ["记-1 甲公司 None>500.00", "记-3 甲公司 None>-500.00"]
    assert differing(found) == ["B None>300.00"]


def test_an_entry_that_comes_is_new_and_its_difference_is_gone(accounts: Program, book: MakeBook) -> None:
    assert accounts("import", str(book("明细账2.xlsx", {"客户明细账": [LEDGER, BILL_1, BILL_2, PAID_1]})), "-t", "accounts").code == 0
    found = compared(accounts)
    assert booked(found) == ["记-2 乙公司 None>300.00"]
    assert differing(found) == ["B 300.00>None"]
    assert found["changes"] == []


def test_an_entry_of_another_amount_is_the_same_entry_changed(accounts: Program, book: MakeBook) -> None:
    assert accounts("batch", "undo", "B0005", "--yes").code == 0
    wrong = [*BILL_1[:5], 480, None]
    assert accounts("import", str(book("明细账3.xlsx", {"客户明细账": [LEDGER, wrong, PAID_1]})), "-t", "accounts").code == 0
    found = compared(accounts)
    assert booked(found) == ["记-1 甲公司 500.00>480.00"]
    assert differing(found) == ["A None>20.00"]


def test_entries_that_were_voided_are_gone(accounts: Program) -> None:
    assert accounts("batch", "undo", "B0005", "--yes").code == 0
    found = compared(accounts)
    assert booked(found) == ["记-1 甲公司 500.00>None", "记-3 甲公司 -500.00>None"]
    assert differing(found) == ["B 300.00>None"]


def test_account_lines_and_differences_are_those_of_the_part(accounts: Program) -> None:
    found = accounts.json("reconcile", "-p", "2024Q1", "--party", "乙公司", "--compare", "last")["compare"]
    assert (booked(found), differing(found)) == ([], ["B None>300.00"])


def test_a_person_reads_which_lines_of_the_accounts_changed_and_what_that_makes_differ(accounts: Program) -> None:
    said = accounts("reconcile", "-p", "2024Q1", "--compare", "last", "--wide").out
    assert "Lines of the accounts that changed: 2" in said
    assert "Differences with the accounts that appeared or disappeared: 1" in said


@pytest.mark.parametrize(
    ("words", "id_"),
    [
        (("-p", "2024Q1", "--compare", "ffff0000"), "E-RUN-011"),
        (("-p", "2024Q2", "--compare", "last"), "E-RUN-010"),
        (("-p", "2024Q1", "--compare", "last", "-n"), "E-CLI-008"),
        (("-p", "2024Q1", "--compare", "%"), "E-RUN-011"),
    ],
)
def test_what_cannot_be_compared_is_one_sentence(books: Program, words: tuple[str, ...], id_: str) -> None:
    answer = books("reconcile", *words)
    assert (answer.code, id_ in answer.err) == (2, True), answer.err


def test_a_run_of_another_period_is_refused_with_the_period_it_is_of(books: Program) -> None:
    run = books.json("reconcile", "-p", "2024Q1")["run"]
    answer = books("reconcile", "-p", "2024H1", "--compare", run[:8])
    assert (answer.code, "E-RUN-012" in answer.err, "2024Q1" in answer.err) == (2, True, True)
