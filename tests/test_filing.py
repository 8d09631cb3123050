"""Handing contracts over to finance (财务移交): ranked by the money that late filing blocks, and the day that finance says itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import MakeBook, Program

HEADINGS = ["合同编号", "对方单位", "收支方向", "合同金额", "签订日期", "移交财务日期", "经办人", "经办部门"]
CONTRACTS = [
    HEADINGS,
    ["HT-1", "甲公司", "收", 500, date(2024, 1, 2), date(2024, 1, 17), "张三", "广告部"],  # on the last day allowed
    ["HT-2", "甲公司", "收", 700, date(2024, 1, 2), date(2024, 1, 18), "张三", "广告部"],  # a day late
    ["HT-3", "甲公司", "收", 900, date(2024, 1, 2), None, "李四", "发行部"],
    ["HT-4", "甲公司", "支", 800, date(2024, 3, 1), date(2024, 5, 1), "李四", "发行部"],  # not yet there at the end of March
    ["HT-5", "甲公司", "收", 600, date(2024, 3, 20), None, "张三", "广告部"],  # eleven days before the end of March
    ["HT-6", "甲公司", "收", 1000, date(2024, 1, 3), None, "王五", "专刊部"],
]
PLAN = [["合同编号", "期次", "应收日期", "金额"], ["HT-6", 1, date(2024, 3, 31), 100], ["HT-6", 2, date(2024, 4, 30), 900]]


@pytest.fixture
def filled(run: Program, book: MakeBook) -> Program:
    assert run("party", "add", "C1", "甲公司").code == 0
    assert run("import", str(book("合同.xlsx", {"合同台账": CONTRACTS, "收款计划": PLAN}))).code == 0
    return run


def ranking(run: Program, period: str = "2024Q1") -> list[tuple[Any, ...]]:
    rows = run.json("filing", "-p", period)["rows"]
    return [(row["rank"], row["contract"], row["blocked"], row["days_late"], row["filed"]) for row in rows]


def test_contracts_are_ranked_by_the_money_that_waits_for_their_paper(filled: Program) -> None:
    """The whole amount, or of a plan what is due by then."""
    assert ranking(filled) == [
        (1, "HT-3", "900.00", 74, None),
        (2, "HT-4", "800.00", 15, None),
        (3, "HT-2", "700.00", 1, "2024-01-18"),
        (4, "HT-6", "100.00", 73, None),
    ]
    assert [row[1:4] for row in ranking(filled, "2024Q2")] == [
        ("HT-6", "1000.00", 164),
        ("HT-3", "900.00", 165),
        ("HT-4", "800.00", 46),
        ("HT-2", "700.00", 1),
        ("HT-5", "600.00", 87),
    ]


def test_it_adds_up_by_state_direction_and_handler(filled: Program) -> None:
    answer = filled.json("filing", "-p", "2024Q1")
    assert answer["totals"] == {
        "all": {"contracts": 4, "blocked": "2500.00"},
        "not_filed": {"contracts": 3, "blocked": "1800.00"},
        "filed_late": {"contracts": 1, "blocked": "700.00"},
    }
    assert answer["totals_by_direction"] == {"revenue": {"contracts": 3, "blocked": "1700.00"}, "expense": {"contracts": 1, "blocked": "800.00"}}
    assert [(h["handler"], h["department"], h["contracts"], h["blocked"]) for h in answer["handlers"]] == [
        ("李四", "发行部", 2, "1700.00"),
        ("张三", "广告部", 1, "700.00"),
        ("王五", "专刊部", 1, "100.00"),
    ]


def test_the_days_allowed_are_a_setting(filled: Program) -> None:
    assert filled("config", "set", "findings.filing_days", "73").code == 0
    assert [row[1] for row in ranking(filled)] == ["HT-3", "HT-6"]


def test_a_part_is_asked_for(filled: Program) -> None:
    assert [row["contract"] for row in filled.json("filing", "-p", "2024Q1", "--contract", "HT-2")["rows"]] == ["HT-2"]


@pytest.mark.parametrize(("period", "code"), [("2024Q1", 1), ("2023Q4", 0)])
def test_a_job_can_fail_on_it(filled: Program, period: str, code: int) -> None:
    assert filled("reconcile", "-p", period, "--fail-on", "filing_delay").code == code


def test_where_nothing_is_late_nothing_is_to_be_done(run: Program) -> None:
    answer = run("filing", "-p", "2024Q1")
    assert (answer.code, "contract filed" in answer.out + answer.err) == (0, False)


def test_the_workbook_has_the_ranking_its_states_and_who_handles_them(filled: Program, tmp_path: Path) -> None:
    path = tmp_path / "移交.xlsx"
    assert filled("filing", "-p", "2024Q1", "-o", str(path)).code == 0
    sheets = openpyxl.load_workbook(path, data_only=True)
    assert sheets.sheetnames == ["Filing", "Filed or not", "By handler"]
    rows = [row[:2] + row[4:7] for row in sheets["Filing"].iter_rows(min_row=3, values_only=True)]
    assert rows[:4] == [
        (1, "HT-3", 900, 74, "not filed"),
        (2, "HT-4", 800, 15, "not filed"),
        (3, "HT-2", 700, 1, "2024-01-18"),
        (4, "HT-6", 100, 73, "not filed"),
    ]
    assert [row[0] for row in sheets["By handler"].iter_rows(min_row=2, values_only=True)] == ["李四", "张三", "王五"]


def test_finance_says_when_it_got_a_paper_and_takes_it_back(filled: Program) -> None:
    """Recorded beside the contract, which stays as its ledger says; each day closes the one before it; all of it is in the journal."""
    assert filled("contract", "filed", "ht-3", "--on", "2024-01-10").code == 0
    assert "HT-3" not in [row[1] for row in ranking(filled)]
    assert "not on 2024-01-10" in filled("contract", "filed", "HT-3", "--on", "2024-02-20").err
    assert ranking(filled)[0] == (1, "HT-3", "900.00", 34, "2024-02-20")
    assert {c["number"]: c["filed"] for c in filled.json("show", "contracts")["rows"]}["HT-3"] == "2024-02-20"
    assert filled.json("verify")["ok"]
    assert filled("contract", "filed", "HT-3", "--undo").code == 0
    assert ranking(filled)[0] == (1, "HT-3", "900.00", 74, None)
    head = filled.json("verify")["head"]["seq"]
    assert filled("contract", "filed", "HT-3", "--undo").code == 2
    assert filled.json("verify")["head"]["seq"] == head


def test_a_contract_whose_ledger_has_no_such_column_is_told_of_by_finance_alone(filled: Program) -> None:
    assert filled("contract", "add", "HT-9", "--party", "甲公司", "--signed", "2024-01-02", "--amount", "5000").code == 0
    assert "HT-9" not in [row[1] for row in ranking(filled)]
    assert filled("contract", "filed", "HT-9", "--on", "2024-03-01").code == 0
    assert ranking(filled)[0] == (1, "HT-9", "5000.00", 44, "2024-03-01")


def test_what_finance_says_is_a_new_fact_for_a_run(filled: Program) -> None:
    before = filled.json("reconcile", "-p", "2024Q1")["run"]
    filled("contract", "filed", "HT-3", "--on", "2024-01-10")
    after = filled.json("reconcile", "-p", "2024Q1")["run"]
    filled("contract", "filed", "HT-3", "--undo")
    assert (after != before, filled.json("reconcile", "-p", "2024Q1")["run"]) == (True, before)


@pytest.mark.parametrize(
    ("words", "code", "id_"),
    [
        (("HT-3", "--on", "2024-01-01"), 2, "E-OPN-011"),  # before it was signed
        (("HT-3", "--on", "2024-04-09"), 2, "E-OPN-012"),  # tomorrow
        (("HT-3", "--undo"), 2, "E-OPN-014"),
        (("HT-3",), 2, "E-OPN-015"),
        (("HT-3", "--on", "2024-02-01", "--undo"), 2, "E-OPN-015"),
        (("HT-33", "--on", "2024-02-01"), 2, "E-FND-011"),
        (("HT-3", "--on", "上周"), 2, "E-CLI-005"),
        (("HT-3", "--on", "2024-02-01", "--unit", "没有的单位"), 2, "E-UNI-001"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_writes_nothing(filled: Program, words: tuple[str, ...], code: int, id_: str) -> None:
    before = filled.json("verify")["head"]
    answer = filled("contract", "filed", *words)
    assert (answer.code, id_ in answer.err, filled.json("verify")["head"]) == (code, True, before)


def test_the_same_day_twice_writes_nothing(filled: Program) -> None:
    filled("contract", "filed", "HT-3", "--on", "2024-02-01")
    answer = filled("contract", "filed", "HT-3", "--on", "2024-02-01")
    assert (answer.code, "E-OPN-013" in answer.err) == (6, True)


def test_a_closed_period_is_ranked_as_it_was_signed(filled: Program) -> None:
    """Whatever finance says of its days afterwards, and whatever became of the contract."""
    assert filled("close", "2024Q1", "--yes").code == 0
    before = ranking(filled)
    filled("contract", "filed", "HT-3", "--on", "2024-01-10")
    assert filled("contract", "void", "HT-2", "--reason", "重复").code == 0
    assert ranking(filled) == before
    assert "HT-3" not in [row[1] for row in ranking(filled, "2024Q2")]
