"""Rows that wait: each is decided by a person, lands with the origin of its own file, and the decision can be taken back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from test_batches import CHANGE, GOOD, HEADS, SUPPLEMENT, business

from conftest import COMPANY, MakeBook, Program
from contractctl.errors import ExitCode

HELD = ["HT-2", "乙公司", "收", "2024-01-05", "100或200"]


def load(run: Program, path: Path) -> Any:
    answer = run("import", str(path), "--json")
    assert answer.code == 0, answer.err
    return answer.json["files"][0]


@pytest.fixture
def waiting(run: Program, book: MakeBook) -> Program:
    """A ledger with row 1, changed, and row 2, held."""
    load(run, book("a.xlsx", {"合同台账": [HEADS, GOOD]}))
    load(run, book("b.xlsx", {"合同台账": [HEADS, [*GOOD[:4], 120], HELD]}))
    return run


def amounts(run: Program) -> dict[str, str]:
    return {row["key"]: row["amount"] for row in run.json("show", "contracts")["rows"] if not row["voided"]}


def test_a_changed_row_lists_both_values(run: Program, book: MakeBook) -> None:
    load(run, book("a.xlsx", {"合同台账": [HEADS, GOOD]}))
    problem = load(run, book("b.xlsx", {"合同台账": [HEADS, ["HT-1", "乙公司", "收", "2024-01-06", 120]]}))["problems"][0]
    assert (problem["id"], problem["outcome"]) == ("E-IMP-070", "held")
    for both in ("“甲公司” → “乙公司”", "100.00 → 120.00", "2024-01-05 → 2024-01-06"):
        assert both in problem["reason"]


def test_a_row_that_changes_one_higher_up_in_its_file_lists_both_values(run: Program, book: MakeBook) -> None:
    problems = load(run, book("a.xlsx", {"合同台账": [HEADS, GOOD, [*GOOD[:4], 120]]}))["problems"]
    assert ["100.00 → 120.00" in problem["reason"] for problem in problems] == [True]


@pytest.mark.parametrize(
    ("words", "left", "waits"),
    [
        (["1", "--keep"], {"HT-1": "100.00"}, [2]),
        (["1", "--take"], {"HT-1": "120.00"}, [2]),
        (["2", "--set", "合同金额=200"], {"HT-1": "100.00", "HT-2": "200.00"}, [1]),
        (["2", "--drop", "--reason", "重复"], {"HT-1": "100.00"}, [1]),
    ],
)
def test_each_decision_and_taking_it_back(waiting: Program, words: list[str], left: dict[str, str], waits: list[int]) -> None:
    stood = business(waiting)
    assert waiting("review", "rows", *words, "-n").code == 0
    assert business(waiting) == stood
    assert waiting("review", "rows", *words).code == 0
    assert amounts(waiting) == left
    assert [row["id"] for row in waiting.json("review", "rows")["rows"]] == waits
    assert waiting("verify").code == 0
    assert waiting("review", "rows", words[0], "--undo").code == 0
    assert business(waiting) == stood
    assert waiting("verify").code == 0


def test_a_decided_row_has_the_origin_of_its_own_file(waiting: Program) -> None:
    waiting("review", "rows", "1", "--take")
    waiting("review", "rows", "2", "--set", "合同金额=200")
    origins = {row["key"]: (row["batch"], row["origin"]) for row in waiting.json("show", "contracts")["rows"] if not row["voided"]}
    assert origins == {
        "HT-1": ("B0002", {"file": "b.xlsx", "sheet": "合同台账", "row": 2}),
        "HT-2": ("B0002", {"file": "b.xlsx", "sheet": "合同台账", "row": 3}),
    }


@pytest.mark.parametrize(
    ("words", "code", "id_"),
    [
        (["9", "--keep"], ExitCode.USAGE, "E-ROW-001"),
        (["--keep"], ExitCode.USAGE, "E-ROW-001"),
        (["2", "--keep"], ExitCode.USAGE, "E-ROW-002"),
        (["2", "--take"], ExitCode.USAGE, "E-ROW-002"),
        (["2", "--drop"], ExitCode.USAGE, "E-ROW-002"),
        (["2", "--set", "没有=1"], ExitCode.USAGE, "E-ROW-002"),
        (["2", "--set", "合同金额=一些"], ExitCode.BAD_INPUT, "E-ROW-003"),
        (["2", "--set", "合同金额=200", "--set", "签订日期=2024-02-30"], ExitCode.BAD_INPUT, "E-ROW-003"),
        (["2", "--set", "合同金额=200", "--set", "合同编号=HT-1"], ExitCode.BAD_INPUT, "E-ROW-003"),
        (["1", "--keep", "--take"], ExitCode.USAGE, "E-ROW-005"),
        (["2", "--set", "合同金额"], ExitCode.USAGE, "E-ROW-006"),
    ],
)
def test_what_cannot_be_decided_changes_nothing(waiting: Program, words: list[str], code: ExitCode, id_: str) -> None:
    stood = business(waiting)
    answer = waiting("review", "rows", *words)
    assert (answer.code, answer.err.count(id_)) == (int(code), 1)
    assert business(waiting) == stood


def test_a_unit_in_the_title_holds_for_the_corrected_cell(run: Program, book: MakeBook) -> None:
    load(run, book("a.xlsx", {"合同台账": [["合同台账 单位：万元"], HEADS, ["HT-1", "甲公司", "收", "2024-01-05", "1或2"]]}))
    assert run("review", "rows", "1", "--set", "合同金额=1.5").code == 0
    assert amounts(run) == {"HT-1": "15000.00"}


def test_the_account_above_a_statement_holds_for_the_corrected_row(run: Program, book: MakeBook) -> None:
    heads = ["交易日期", "支出", "收入", "流水号", "对方户名"]
    lead = [["账号", "6222000011112222333"], ["户名", COMPANY]]
    load(run, book("a.xlsx", {"流水": [*lead, heads, ["2024-02-03", None, 60, "L-1", "甲公司"], ["2024-02-04", None, "1或2", "L-2", "甲公司"]]}))
    assert run("review", "rows", "1", "--set", "收入=2").code == 0
    rows = run.json("show", "receipts")["rows"]
    assert [(row["date"], row["amount"]) for row in rows] == [("2024-02-03", "60.00"), ("2024-02-04", "2.00")]
    assert {row["account"] for row in rows} == {"6222000011112222333"}


def test_a_column_that_the_table_lacks_can_be_given(waiting: Program) -> None:
    assert waiting("review", "rows", "2", "--set", "合同金额=200", "--set", "合同名称=广告").code == 0
    assert [row["name"] for row in waiting.json("show", "contracts")["rows"]] == ["", "广告"]


def test_the_same_change_in_a_later_file_is_decided_already(waiting: Program, book: MakeBook) -> None:
    waiting("review", "rows", "1", "--keep")
    again = load(waiting, book("c.xlsx", {"合同台账": [HEADS, [*GOOD[:4], 120]]}))
    assert again["tables"][0]["rows"]["known"] == 1


def test_one_decision_holds_for_all_rows_that_say_the_same(waiting: Program, book: MakeBook) -> None:
    load(waiting, book("c.xlsx", {"合同台账": [HEADS, [*GOOD[:4], 120], ["HT-3", *GOOD[1:]]]}))
    waiting("review", "rows", "1", "--take")
    assert [row["id"] for row in waiting.json("review", "rows")["rows"]] == [2]
    waiting("review", "rows", "1", "--undo")
    assert [row["id"] for row in waiting.json("review", "rows")["rows"]] == [1, 2, 3]


def test_a_corrected_contract_frees_its_supplement(run: Program, book: MakeBook) -> None:
    load(run, book("a.xlsx", {"合同台账": [HEADS, [*GOOD[:4], "1或2"]], "补充协议": [CHANGE, SUPPLEMENT]}))
    assert run("review", "rows", "1", "--set", "合同金额=100").code == 0
    assert (run.json("status")["counts"]["supplements"], run.json("status")["held"]) == (1, 0)
    refused = run("review", "rows", "1", "--undo")
    assert (refused.code, refused.err.count("E-ROW-004")) == (int(ExitCode.REFUSED), 1)
    assert run("verify").code == 0


@pytest.mark.parametrize("keys", ["t\nc\n合同金额=200\n", "t\nu\nk\nd\n重复\n", "s\nc\n没有=1\nq\n", ""])
def test_the_prompt(waiting: Program, keys: str) -> None:
    answer = waiting.typing("review", "rows", keys=keys)
    assert answer.code == 0
    left = {"t\nc\n合同金额=200\n": {"HT-1": "120.00", "HT-2": "200.00"}}.get(keys, {"HT-1": "100.00"})
    assert amounts(waiting) == left
    assert waiting("verify").code == 0


def test_the_workbook_goes_out_and_comes_back(waiting: Program, tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    assert waiting("review", "rows", "--export", str(path)).code == 0
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    top = next(row for row in range(1, 9) if sheet.cell(row, 1).value == "row no.")
    heads = {cell.value: number for number, cell in enumerate(sheet[top], start=1)}
    sheet.cell(top + 1, heads["your decision"]).value = "take the file's"
    wrong = next(cell for cell in sheet[top + 2] if str(cell.value).startswith("合同金额="))
    wrong.value = "合同金额=200"
    workbook.save(path)
    stood = business(waiting)
    assert waiting("review", "rows", "--apply", str(path), "-n").code == 0
    assert business(waiting) == stood
    assert waiting("review", "rows", "--apply", str(path)).code == 0
    assert amounts(waiting) == {"HT-1": "120.00", "HT-2": "200.00"}
    assert waiting("review", "rows", "--apply", str(path)).code == 0  # twice changes nothing
    assert waiting("verify").code == 0


def test_a_filled_workbook_with_one_wrong_answer_decides_nothing(waiting: Program, tmp_path: Path) -> None:
    path = tmp_path / "rows.xlsx"
    waiting("review", "rows", "--export", str(path))
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    top = next(row for row in range(1, 9) if sheet.cell(row, 1).value == "row no.")
    heads = {cell.value: number for number, cell in enumerate(sheet[top], start=1)}
    sheet.cell(top + 1, heads["your decision"]).value = "take the file's"
    sheet.cell(top + 2, heads["your decision"]).value = "keep the ledger's"
    workbook.save(path)
    stood = business(waiting)
    assert waiting("review", "rows", "--apply", str(path)).err.count("E-ROW-002") == 1
    assert business(waiting) == stood


def test_undoing_the_batch_of_a_taken_row_asks_to_take_that_back_first(waiting: Program) -> None:
    waiting("review", "rows", "1", "--take")
    for batch in ("B0001", "B0002"):
        refused = waiting("batch", "undo", batch, "--yes")
        assert (refused.code, refused.err.count("review rows 1 --undo")) == (int(ExitCode.REFUSED), 1)
    waiting("review", "rows", "1", "--undo")
    assert waiting("batch", "undo", "B0002", "--yes").code == 0
    assert waiting.json("review", "rows")["rows"] == []
    assert waiting("verify").code == 0
