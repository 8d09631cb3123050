"""Files into the ledger: whole or not at all, every row accounted for, nothing overwritten without a decision."""

from __future__ import annotations

import itertools
import json
import random
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import COMPANY, MakeBook, Program
from contractctl.errors import ExitCode
from contractctl.operations.opening import create_ledger

HEADS = ["合同编号", "对方单位", "收支方向", "签订日期", "合同金额"]
GOOD = ["HT-1", "甲公司", "收", "2024-01-05", 100]
CHANGE = ["补充协议编号", "原合同编号", "签订日期", "变更金额"]
PLAN = ["合同编号", "期次", "应收日期", "应收金额"]
INVOICE = ["开票日期", "发票号码", "客户名称", "价税合计", "发票状态"]
FATES = ("recorded", "known", "changed", "held", "refused")


def rows_of(answer: Any, file: int = 0, table: int = 0) -> dict[str, int]:
    return {fate: count for fate, count in answer["files"][file]["tables"][table]["rows"].items() if count}


def test_a_file_twice_is_known(run: Program, book: MakeBook) -> None:
    path = str(book("a.xlsx", {"合同台账": [HEADS, GOOD]}))
    assert rows_of(run.json("import", path)) == {"read": 1, "recorded": 1}
    again = run.json("import", path)
    assert (again["files"][0]["state"], rows_of(again)) == ("known", {"read": 1, "known": 1})


def test_rows_that_were_refused_are_not_known_the_second_time(run: Program, book: MakeBook) -> None:
    bad = ["HT-2", "乙公司", "收", "2024-02-30", 100]
    orphan = ["B-1", "HT-9", "2024-02-01", 50]
    path = str(book("a.xlsx", {"合同台账": [HEADS, GOOD, bad], "补充协议": [CHANGE, orphan]}))
    run("import", path, "--on-error", "skip")
    again = run("import", path, "--on-error", "skip", "--json")
    assert (again.code, again.json["files"][0]["state"]) == (3, "known")
    assert rows_of(again.json) == {"read": 2, "known": 1, "refused": 1}
    assert rows_of(again.json, table=1) == {"read": 1, "known": 1}  # it waits, and is there
    assert [problem["cell"] for problem in again.json["files"][0]["problems"] if problem["outcome"] == "refused"] == ["D3"]
    run("import", str(book("b.xlsx", {"合同台账": [HEADS, ["HT-9", *GOOD[1:]]]})))
    assert rows_of(run("import", path, "--json").json, table=1) == {"read": 1, "known": 1}


def test_a_sheet_that_was_not_asked_for_the_first_time_is_recorded_the_second(run: Program, book: MakeBook) -> None:
    path = str(book("a.xlsx", {"一月": [HEADS, GOOD], "二月": [HEADS, ["HT-2", *GOOD[1:]]]}))
    run.json("import", path, "--sheet", "一月")
    second = run.json("import", path)["files"][0]
    assert (second["state"], second["batch"]) == ("recorded", "B0002")
    assert [(table["sheet"], table["rows"]["recorded"], table["rows"]["known"]) for table in second["tables"]] == [("一月", 0, 1), ("二月", 1, 0)]
    assert [file["state"] for file in run.json("import", path)["files"]] == ["known"]
    assert run("batch", "undo", "B0001", "--yes").code == 0
    assert [row["number"] for row in run.json("show", "contracts")["rows"]] == ["HT-2"]
    third = run.json("import", path)["files"][0]
    assert [(table["sheet"], table["rows"]["recorded"], table["rows"]["known"]) for table in third["tables"]] == [("一月", 1, 0), ("二月", 0, 1)]


def test_the_same_row_in_another_file_is_known(run: Program, book: MakeBook) -> None:
    run.json("import", str(book("a.xlsx", {"合同台账": [HEADS, GOOD]})))
    spelled = ["ｈｔ－1 ", "甲公司 ", "收", "2024年1月5日", "100.00元"]
    again = run.json("import", str(book("b.xlsx", {"合同台账": [HEADS, spelled, ["HT-2", *GOOD[1:]]]})))
    assert rows_of(again) == {"read": 2, "recorded": 1, "known": 1}


def test_other_content_waits_and_both_values_stand(run: Program, book: MakeBook) -> None:
    run.json("import", str(book("a.xlsx", {"合同台账": [HEADS, GOOD]})))
    answer = run.json("import", str(book("b.xlsx", {"合同台账": [HEADS, [*GOOD[:4], 120]]})))
    problem = answer["files"][0]["problems"][0]
    assert (rows_of(answer), problem["id"], problem["outcome"]) == ({"read": 1, "changed": 1}, "E-IMP-070", "held")
    assert [row["amount"] for row in run.json("show", "contracts")["rows"]] == ["100.00"]
    assert run.json("status")["changed"] == 1


@pytest.mark.parametrize(
    ("again", "fate"),
    [
        pytest.param(["2024-01-05", "1", "甲公司", 106, 100, 6, "广告费", ""], "known", id="the remark is left out, net and tax are added"),
        pytest.param(["2024-01-05", "1", "甲公司", 106, "", "", "广告费", "合同号：HT-2"], "changed", id="another remark"),
        pytest.param(["2024-01-06", "1", "甲公司", 106, "", "", "", ""], "changed", id="another day"),
    ],
)
def test_an_export_that_states_less_or_more_of_an_invoice_is_no_other_content(run: Program, book: MakeBook, again: list[object], fate: str) -> None:
    heads = ["开票日期", "发票号码", "客户名称", "价税合计", "金额", "税额", "开票内容", "备注"]
    run.json("import", str(book("a.xlsx", {"开票": [heads, ["2024-01-05", "1", "甲公司", 106, "", "", "", "合同号：HT-1"]]})))
    assert rows_of(run.json("import", str(book("b.xlsx", {"开票": [heads, again]})))) == {"read": 1, fate: 1}


FOREIGN = [
    pytest.param(["发票号码", "开票日期", "购方名称", "价税合计", "币种"], ["10000001", "2024-03-01", "甲公司", 10, "EUR"], id="an invoice"),
    pytest.param(["流水号", "收款日期", "付款单位", "收款金额", "币别"], ["R1", "2024-03-01", "甲公司", 10, "美元"], id="money"),
    pytest.param(["合同编号", "对方单位", "签订日期", "合同金额", "币种"], ["HT-1", "甲公司", "2024-03-01", 10, "USD"], id="a contract"),
]


@pytest.mark.parametrize(("heads", "row"), FOREIGN)
def test_another_currency_waits_and_is_never_taken_for_yuan(run: Program, book: MakeBook, heads: list[object], row: list[object]) -> None:
    in_yuan = [f"{row[0]}8", *row[1:-1]]
    answer = run.json("import", str(book("外币.xlsx", {"台账": [heads, row, [*in_yuan, "人民币"], [f"{row[0]}9", *row[1:-1], None]]})))
    assert rows_of(answer) == {"read": 3, "held": 1, "recorded": 2}


def test_a_supplement_among_contracts_is_recorded_as_one(run: Program, book: MakeBook) -> None:
    """Its amount changes its contract's; a file that has the supplement alone waits for the contract."""
    change = ["HT-1-补1", "甲公司", "收", "2024-02-05", -20]
    answer = run.json("import", str(book("a.xlsx", {"合同台账": [HEADS, change]})))
    assert rows_of(answer) == {"read": 1, "held": 1}
    answer = run.json("import", str(book("b.xlsx", {"合同台账": [HEADS, GOOD, ["HT-1-补2", *change[1:4], 5]]})))
    assert rows_of(answer) == {"read": 2, "recorded": 2}
    assert [(row["number"], row["amount"]) for row in run.json("show", "contracts")["rows"]] == [("HT-1", "100.00")]
    counts = run.json("status")
    assert (counts["counts"]["contracts"], counts["counts"]["supplements"], counts["held"]) == (1, 2, 0)
    assert run("verify").code == 0
    again = run.json("import", str(book("c.xlsx", {"合同台账": [HEADS, GOOD, change, ["HT-1-补2", *change[1:4], 6]]})))
    assert rows_of(again) == {"read": 3, "known": 2, "changed": 1}


def test_what_comes_before_its_contract_waits_and_is_freed(run: Program, book: MakeBook) -> None:
    early = book("a.xlsx", {"补充协议": [CHANGE, ["HT-1-补1", "HT-1", "2024-02-01", 20]], "计划": [PLAN, ["HT-1", 1, "2024-03-01", 120]]})
    answer = run.json("import", str(early))
    assert [rows_of(answer, table=table) for table in (0, 1)] == [{"read": 1, "held": 1}] * 2
    assert {problem["id"] for problem in answer["files"][0]["problems"]} == {"E-IMP-071"}
    run.json("import", str(book("b.xlsx", {"合同台账": [HEADS, GOOD]})))
    counts = run.json("status")
    assert (counts["counts"]["supplements"], counts["counts"]["instalments"], counts["held"]) == (1, 1, 0)
    assert run("verify").code == 0


def test_the_contract_may_stand_below_in_the_same_file(run: Program, book: MakeBook) -> None:
    sheets = {"补充协议": [CHANGE, ["HT-1-补1", "HT-1", "2024-02-01", 20]], "合同台账": [HEADS, GOOD]}
    answer = run.json("import", str(book("a.xlsx", sheets)))
    assert [rows_of(answer, table=table) for table in (0, 1)] == [{"read": 1, "recorded": 1}] * 2


@pytest.mark.parametrize("words", [["-n"], []])
def test_a_rehearsal_or_a_refused_file_writes_nothing(run: Program, book: MakeBook, words: list[str]) -> None:
    before = (run.ledger / "ledger.db").read_bytes()
    rows = [GOOD] if words else [GOOD, [*GOOD[:3], "2024-02-30", 1]]
    answer = run("import", str(book("a.xlsx", {"合同台账": [HEADS, *rows]})), *words, "--json")
    assert answer.code == (0 if words else 3)
    assert answer.json["files"][0]["batch"] is None or words
    assert (run.ledger / "ledger.db").read_bytes() == before


def test_bad_rows_can_be_left_out(run: Program, book: MakeBook) -> None:
    path = str(book("a.xlsx", {"合同台账": [HEADS, GOOD, ["HT-2", "甲公司", "收", "2024-02-30", 1]]}))
    refused = run("import", path, "--json")
    assert (refused.code, rows_of(refused.json), refused.json["files"][0]["state"]) == (3, {"read": 2, "refused": 2}, "refused")
    skipped = run("import", path, "--on-error", "skip", "--json")
    assert (skipped.code, rows_of(skipped.json)) == (3, {"read": 2, "recorded": 1, "refused": 1})


@pytest.mark.parametrize(
    ("states", "left"), [(("正常", "已红冲"), "reversed"), (("已红冲", "正常"), "reversed"), (("部分红冲", "作废"), "voided"), (("正常", "正常"), "normal")]
)
def test_an_invoices_state_moves_forward_whichever_file_came_first(run: Program, book: MakeBook, states: tuple[str, str], left: str) -> None:
    for number, state in enumerate(states):
        sheets = {f"开票台账{number}": [INVOICE, ["2024-01-05", "10000001", "甲公司", 100, state]]}
        assert run("import", str(book(f"{number}.xlsx", sheets))).code == 0
    standing = run.json("show", "invoices")["rows"]
    assert [row["state"] for row in standing] == [left]
    assert run("verify").code == 0


def test_a_folder_is_its_workbooks_by_name(run: Program, book: MakeBook, tmp_path: Path) -> None:
    book("b.xlsx", {"合同台账": [HEADS, GOOD]})
    book("a.xlsx", {"合同台账": [HEADS, ["HT-2", *GOOD[1:]]]})
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / "readme.txt").write_text("no", encoding="utf-8")
    assert [each["file"] for each in run.json("import", str(tmp_path))["files"]] == ["a.xlsx", "b.xlsx"]
    (tmp_path / "empty").mkdir()
    assert run("import", str(tmp_path / "empty")).err.count("E-IMP-008") == 1


def test_a_unit_that_is_not_there(run: Program, book: MakeBook) -> None:
    answer = run("import", str(book("a.xlsx", {"合同台账": [HEADS, GOOD]})), "--unit", "没有")
    assert (answer.code, answer.err.count("E-UNI-001")) == (int(ExitCode.USAGE), 1)


cells = st.sampled_from(
    [None, "", "HT-1", "ht－1", "HT-2", "甲公司", "收", "支", "双", "2024-01-05", "2024-02-30", 45300, 100, "1.2万", "一百", "(5)", "#N/A", "合计"]
)
tables = st.lists(st.lists(cells, min_size=5, max_size=5), min_size=1, max_size=8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tables, tables)
def test_every_row_has_exactly_one_fate(tmp_path_factory: pytest.TempPathFactory, book: MakeBook, first: list[list[Any]], second: list[list[Any]]) -> None:
    desk = create_ledger(tmp_path_factory.mktemp("l") / "ledger", COMPANY, "王会计")
    program = Program(desk.folder)
    for number, rows in enumerate((first, second, first)):
        path = book(f"{number}.xlsx", {"合同台账": [HEADS, GOOD, *rows]})
        for words in (["-n"], ["--on-error", "skip"]):
            answer = program("import", str(path), *words, "--json").json
            for table in answer["files"][0]["tables"]:
                assert table["rows"]["read"] == sum(table["rows"][fate] for fate in FATES)
    assert program("verify").code == 0


def test_files_in_any_order_give_the_same_reconciliation(sample_folder: Path, tmp_path: Path) -> None:
    """Register, contracts, invoices, money: whichever comes first, the answer has the same bytes."""
    files = sorted((Path(__file__).parent.parent / "contractctl" / "samples").glob("*.xlsx"))
    expected = Program(sample_folder)("reconcile", "--period", "2024Q1", "-n", "--json").out
    company = json.loads(Program(sample_folder)("status", "--json").out)["company"]
    orders = list(itertools.permutations(files))[1::6]
    for number, order in enumerate(orders):
        program = Program(create_ledger(tmp_path / str(number), company, "王会计").folder)
        for path in order:
            assert program("import", str(path)).code in (0, 3)
        assert program("reconcile", "--period", "2024Q1", "-n", "--json").out == expected


def test_a_killed_import_is_whole_or_not_there(tmp_path: Path, book: MakeBook) -> None:
    """SIGKILL at a dozen moments: what was acknowledged stands, what was not can simply be done again."""
    desk = create_ledger(tmp_path / "ledger", COMPANY, "王会计")
    program, chance = Program(desk.folder), random.Random(12)  # noqa: S311 - moments, no secret
    for number in range(12):
        rows = [[f"HT-{number}-{row}", "甲公司", "收", "2024-01-05", row] for row in range(1, 200)]
        path = str(book(f"{number}.xlsx", {"合同台账": [HEADS, *rows]}))
        words = [sys.executable, "-m", "contractctl", "import", path, "--ledger", str(desk.folder), "-q"]
        process = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        time.sleep(0.6 + chance.random())
        process.kill()
        was_acknowledged = process.wait() == 0
        count = program.json("status")["counts"]["contracts"]
        assert count == (number + 1) * 199 or (not was_acknowledged and count == number * 199)
        assert program("verify").code == 0
        assert program.json("import", path)["files"][0]["state"] in ("recorded", "known")
    assert program.json("status")["counts"]["contracts"] == 12 * 199


PLAN_HEAD = ["合同编号", "期次", "应收日期", "金额"]


@pytest.mark.parametrize(("again", "freed", "changed"), [(600, 2, 0), (601, 1, 1)])
def test_of_rows_that_waited_with_one_key_the_first_is_recorded(run: Program, book: MakeBook, again: int, freed: int, changed: int) -> None:
    """The same again is known; other content waits on, and is not lost."""
    for name, amount in (("先.xlsx", 600), ("再.xlsx", again)):
        run("import", str(book(name, {"计划": [PLAN_HEAD, ["HT-1", 1, "2024-03-31", amount], [None] * 3 + [name]]})), "--on-error", "skip")
    contracts = [["合同编号", "对方单位", "合同金额", "签订日期"], ["HT-1", "甲公司", 1000, "2024-01-01"]]
    assert run("import", str(book("合同.xlsx", {"合同": contracts})), "--json").json["files"][0]["freed"] == freed
    said = run("status", "--json").json
    assert (said["counts"]["instalments"], said["held"], said["changed"]) == (1, 0, changed)
    assert run("verify").code == 0


def test_names_are_counted_when_all_files_are_there(run: Program, book: MakeBook) -> None:
    """The register may come after the documents, as files are read by name."""
    book(
        "1开票.xlsx",
        {
            "开票台账": [
                ["发票号码", "开票日期", "购买方名称", "金额", "税额", "价税合计"],
                ["24320000000000000001", "2024-01-10", "如东融媒体中心", 100, 6, 106],
            ]
        },
    )
    folder = book("2名录.xlsx", {"往来单位": [["编码", "单位名称"], ["A1", "如东县融媒体中心"]]}).parent
    assert [file["undecided_names"] for file in run.json("import", str(folder))["files"]] == [0, 0]
