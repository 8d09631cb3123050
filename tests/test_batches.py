"""Batches: listed, shown with the fate of every row, undone so that nothing of them counts; originals kept by digest."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import COMPANY, MakeBook, Program
from contractctl.operations.opening import create_ledger

HEADS = ["合同编号", "对方单位", "收支方向", "签订日期", "合同金额"]
GOOD = ["HT-1", "甲公司", "收", "2024-01-05", 100]
CHANGE = ["补充协议编号", "原合同编号", "签订日期", "变更金额"]
SUPPLEMENT = ["HT-1-补1", "HT-1", "2024-02-01", 20]
INVOICE = ["开票日期", "发票号码", "客户名称", "价税合计", "发票状态"]
MONEY = ["交易日期", "交易流水号", "付款单位", "收款金额"]
REGISTER = ["统一编码", "单位名称", "曾用写法"]
TABLES = ("counterparty", "contract", "supplement", "instalment", "invoice", "receipt", "account_line")
JUDGED = ("alias", "payer_relation", "merger")
NOT_BUSINESS = {"id", "batch", "at", "why"}


def business(program: Program) -> dict[str, list[tuple[Any, ...]]]:
    """Every live row of every table, and every row that waits, without numbers that only count rows."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    with closing(sqlite3.connect(program.ledger / "ledger.db")) as connection:
        for table, live in (*((t, "voided_at") for t in TABLES), *((t, "closed_at") for t in JUDGED), ("held_row", "decided_at")):
            columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[1] not in NOT_BUSINESS]
            names = ", ".join(f'"{name}"' for name in columns)
            found[table] = sorted(connection.execute(f"SELECT {names} FROM {table} WHERE {live} IS NULL"), key=str)
    return found


def undo(program: Program, batch: str) -> None:
    answer = program("batch", "undo", batch, "--yes")
    assert answer.code == 0, answer.err


BOOKS: dict[str, dict[str, list[list[Any]]]] = {
    "contracts": {"合同台账": [HEADS, GOOD]},
    "supplement": {"补充协议": [CHANGE, SUPPLEMENT]},
    "register": {"主体库": [REGISTER, ["P1", "甲公司", "甲厂"], ["P2", "乙公司", ""]]},
    "invoices": {"开票台账": [INVOICE, ["2024-01-05", "10000001", "甲公司", 100, "正常"], ["2024-01-06", "10000002", "甲公司", 50, "正常"]]},
    "red": {"开票台账": [INVOICE, ["2024-01-05", "10000001", "甲公司", 100, "已红冲"]]},
    "voided": {"开票台账": [INVOICE, ["2024-01-05", "10000001", "甲公司", 100, "作废"]]},
    "changed": {"合同台账": [HEADS, [*GOOD[:4], 120], ["HT-2", "乙公司", "收", "2024-01-05", "100或200"]]},
    "money": {"收款": [MONEY, ["2024-02-01", "2024020100001", "甲公司", 60]]},
}


@pytest.mark.parametrize(
    ("before", "undone"),
    [
        ((), "contracts"),
        ((), "register"),
        ((), "money"),
        (("contracts",), "changed"),
        (("contracts",), "supplement"),
        (("supplement",), "contracts"),
        (("invoices",), "red"),
        (("invoices", "red"), "voided"),
        (("register", "contracts"), "invoices"),
    ],
    ids=str,
)
def test_undoing_a_batch_leaves_the_business_as_it_was(run: Program, book: MakeBook, before: tuple[str, ...], undone: str) -> None:
    for name in before:
        assert run("import", str(book(f"{name}.xlsx", BOOKS[name]))).code == 0
    stood, path = business(run), str(book(f"{undone}.xlsx", BOOKS[undone]))
    first = run.json("import", path)["files"][0]
    changed = business(run)
    assert changed != stood
    undo(run, first["batch"])
    assert business(run) == stood
    assert run("verify").code == 0
    again = run.json("import", path)["files"][0]
    assert (again["state"], [table["rows"] for table in again["tables"]]) == ("recorded", [table["rows"] for table in first["tables"]])
    assert business(run) == changed
    assert run("verify").code == 0


@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(sorted(BOOKS)), st.integers(1, len(BOOKS)))
def test_undoing_the_last_ones_goes_back_step_by_step(tmp_path_factory: pytest.TempPathFactory, book: MakeBook, names: list[str], steps: int) -> None:
    """In whatever order files came, each batch undone gives exactly what stood before it."""
    program = Program(create_ledger(tmp_path_factory.mktemp("l") / "ledger", COMPANY, "王会计").folder)
    stood = []
    for name in names[:steps]:
        stood.append(business(program))
        assert program("import", str(book(f"{name}.xlsx", BOOKS[name]))).code == 0
    for number in range(steps, 0, -1):
        undo(program, f"B{number:04d}")
        assert business(program) == stood[number - 1]
    assert program("verify").code == 0


# -- what hangs on a batch


def lines_of(program: Program, batch: str) -> str:
    answer = program("batch", "undo", batch, "--yes")
    assert answer.code == 6, answer.err
    return answer.err


def test_a_batch_on_which_another_hangs_is_not_undone(run: Program, book: MakeBook) -> None:
    run("import", str(book("contracts.xlsx", BOOKS["contracts"])))
    run("import", str(book("supplement.xlsx", BOOKS["supplement"])))
    run("import", str(book("more.xlsx", {"合同台账": [HEADS, GOOD, ["HT-9", *GOOD[1:]]]})))
    stood, said = business(run), lines_of(run, "B0001")
    assert ("HT-1 (B0002)" in said, "more.xlsx" in said) == (True, True)
    assert business(run) == stood
    for batch in ("B0003", "B0002", "B0001"):
        undo(run, batch)
    assert run("verify").code == 0


def test_a_register_on_which_a_persons_judgement_hangs_is_not_undone(run: Program, book: MakeBook) -> None:
    run("import", str(book("register.xlsx", BOOKS["register"])))
    assert run("party", "merge", "P1", "P2", "--why", "同一家").code == 0
    assert "party unmerge P1" in lines_of(run, "B0001")


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        (
            (
                "INSERT INTO run VALUES ('r', '2024-01-01', '2024-01-31', '2024', '王', '{}', '', 1, '{}');"
                "INSERT INTO period_lock (actor, at, why, start, through, run, kept, digest, report) "
                "VALUES ('王', '2024', '结账', '2024-01-01', '2024-01-31', 'r', '', '', x'')"
            ),
            "closed periods",
        ),
        (
            (
                "INSERT INTO match_decision (number, kind, unit, direction, actor, at, why, source, target, amount_fen) "
                "SELECT 'D0001', 'link', name, 'revenue', '王', '2024', '', 'R', '10000001', 1 FROM unit"
            ),
            "match undo D0001",
        ),
        (
            (
                "INSERT INTO run VALUES ('r', '2024-01-01', '2024-03-31', '2024', '王', '{}', '', 1, '{}');"
                "INSERT INTO finding VALUES ('f', 'k', '[[\"invoice\", \"10000001\"], [\"name\", \"甲\"]]', 'r');"
                "INSERT INTO finding_state (actor, at, why, finding, state, run, entry) VALUES ('王', '2024', '', 'f', 'waived', 'r', 2)"
            ),
            "finding k on 10000001",
        ),
    ],
)
def test_later_decisions_on_its_documents_hang_on_a_batch(run: Program, book: MakeBook, sql: str, said: str) -> None:
    run("import", str(book("invoices.xlsx", BOOKS["invoices"])))
    with closing(sqlite3.connect(run.ledger / "ledger.db")) as connection:
        connection.executescript(sql)
    assert said in lines_of(run, "B0001")
    run("import", str(book("money.xlsx", BOOKS["money"])))
    undo(run, "B0002") if "match" in said or "finding" in said else None


@pytest.mark.parametrize(("words", "code", "id_"), [(["B0009", "--yes"], 2, "E-BAT-001"), (["B0001"], 4, "E-CLI-004")])
def test_what_cannot_be_undone(run: Program, book: MakeBook, words: list[str], code: int, id_: str) -> None:
    run("import", str(book("a.xlsx", BOOKS["contracts"])))
    answer = run("batch", "undo", *words)
    assert (answer.code, answer.err.count(id_)) == (code, 1)


def test_a_batch_is_undone_once_and_a_rehearsal_undoes_nothing(run: Program, book: MakeBook) -> None:
    run("import", str(book("a.xlsx", BOOKS["contracts"])))
    stood = (run.ledger / "ledger.db").read_bytes()
    assert run("batch", "undo", "b0001", "-n").code == 0
    assert (run.ledger / "ledger.db").read_bytes() == stood
    assert run.typing("batch", "undo", "B0001", keys="n\n").code == 0
    assert run.json("batch", "list")["batches"][0]["state"] == "live"
    assert run.typing("batch", "undo", "B0001", keys="y\n").code == 0
    assert run("batch", "undo", "B0001", "--yes").err.count("E-BAT-002") == 1


def test_an_undone_batch_is_listed_and_shown_with_the_fate_of_every_row(run: Program, book: MakeBook) -> None:
    run("import", str(book("a.xlsx", BOOKS["contracts"])))
    run("import", str(book("b.xlsx", BOOKS["changed"])))
    undo(run, "B0002")
    listed = run.json("batch", "list")
    assert (listed["schema"], [batch["state"] for batch in listed["batches"]]) == ("contractctl.batches/1", ["live", "undone"])
    shown = run.json("batch", "show", "B0002")
    assert [(line["row"], line["key"], line["fate"]) for line in shown["lines"]] == [(2, "HT-1", "changed"), (3, None, "held")]
    assert [row["decision"] for row in shown["held"]] == ["undone", "undone"]


def test_a_record_that_a_person_voided_stays_out_and_can_be_recorded_anew_by_hand(run: Program, book: MakeBook) -> None:
    run("import", str(book("a.xlsx", BOOKS["contracts"])))
    assert run("contract", "void", "HT-1", "--reason", "录错").code == 0
    again = run.json("import", str(book("b.xlsx", {"合同台账": [HEADS, GOOD, ["HT-2", *GOOD[1:]]]})))["files"][0]
    assert again["tables"][0]["rows"]["known"] == 1
    assert run("contract", "add", "HT-1", "--party", "甲公司", "--signed", "2024-01-05", "--amount", "90").code == 0
    assert [(row["key"], row["voided"], row["amount"]) for row in run.json("show", "contracts")["rows"]] == [
        ("HT-1", True, "100.00"),
        ("HT-1", False, "90.00"),
        ("HT-2", False, "100.00"),
    ]
    assert run("verify").code == 0


# -- originals


def test_the_original_is_kept_once_read_only_and_verified(run: Program, book: MakeBook) -> None:
    path = book("a.xlsx", BOOKS["contracts"])
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    run("import", str(path), "-n")
    kept = run.ledger / "archive" / digest[:2] / f"{digest}.xlsx"
    assert not kept.exists()
    run("import", str(path))
    assert (kept.read_bytes(), stat.S_IMODE(kept.stat().st_mode)) == (path.read_bytes(), 0o444)
    assert run.json("batch", "show", "B0001")["archived"] == f"archive/{digest[:2]}/{digest}.xlsx"
    undo(run, "B0001")
    run("import", str(path))
    assert [each.name for each in kept.parent.iterdir()] == [kept.name]
    assert run("verify").code == 0
    kept.chmod(0o644)
    kept.write_bytes(b"other")
    assert run("verify").code == 1


def test_no_original_is_kept_where_the_settings_say_so(run: Program, book: MakeBook) -> None:
    run("config", "set", "import.archive", "false")
    run("import", str(book("a.xlsx", BOOKS["contracts"])))
    assert list((run.ledger / "archive").iterdir()) == []
    assert run.json("batch", "show", "B0001")["archived"] is None


def test_an_original_that_cannot_be_kept_leaves_its_file_alone_out(run: Program, book: MakeBook) -> None:
    paths = [str(book("a.xlsx", BOOKS["contracts"])), str(book("b.xlsx", BOOKS["money"]))]
    digest = hashlib.sha256(Path(paths[0]).read_bytes()).hexdigest()
    (run.ledger / "archive" / digest[:2]).write_text("a file where a folder should be", encoding="utf-8")
    answer = run("import", *paths, "--json")
    assert (answer.code, answer.err.count("E-BAT-004")) == (6, 1)
    assert [file["state"] for file in answer.json["files"]] == ["refused", "recorded"]


# -- folders, patterns, many files


def test_a_pattern_in_quotes_is_its_files(run: Program, book: MakeBook, tmp_path: Path) -> None:
    book("x1.xlsx", BOOKS["contracts"])
    book("x2.xlsx", BOOKS["money"])
    (tmp_path / "~$x1.xlsx").write_bytes(b"lock")
    answer = run.json("import", str(tmp_path / "*.xlsx"))
    assert [file["file"] for file in answer["files"]] == ["x1.xlsx", "x2.xlsx"]
    assert len(answer["left_out"]) == 1
    assert run("import", str(tmp_path / "y*.xlsx")).err.count("E-BAT-006") == 1


def test_what_a_folder_holds_beside_workbooks_is_named(run: Program, book: MakeBook, tmp_path: Path) -> None:
    folder = tmp_path / "inbox"
    (folder / "old").mkdir(parents=True)
    book("inbox/a.xlsx", BOOKS["contracts"])
    for name in ("~$a.xlsx", "说明.docx"):
        (folder / name).write_bytes(b"x")
    said = run("import", str(folder))
    assert said.code == 0
    assert [name for name in ("~$a.xlsx is left out", "说明.docx is left out", "old is left out") if name in said.out] == [
        "~$a.xlsx is left out",
        "说明.docx is left out",
        "old is left out",
    ]


def test_one_files_failure_leaves_the_others_alone(run: Program, book: MakeBook, tmp_path: Path) -> None:
    (tmp_path / "0.xlsx").write_bytes(b"no workbook\x00")
    paths = [str(tmp_path / "0.xlsx"), str(book("1.xlsx", BOOKS["supplement"])), str(book("2.xlsx", BOOKS["contracts"]))]
    answer = run("import", *paths, "--json")
    assert (answer.code, [file["state"] for file in answer.json["files"]]) == (3, ["refused", "recorded", "recorded"])
    assert run.json("status")["counts"]["supplements"] == 1


def test_progress_is_for_a_terminal_alone(run: Program, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("contractctl.commands.call.SECONDS_BEFORE_PROGRESS", 0)
    paths = [str(book("a.xlsx", BOOKS["contracts"])), str(book("b.xlsx", BOOKS["money"]))]
    for words in ([], ["-q"]):
        answer = run("import", *paths, "-n", *words)
        assert (answer.code, answer.err) == (0, "")
    assert "b.xlsx" in run.typing("import", *paths, "-n", keys="").err
    assert run.typing("import", *paths, "-n", "-q", keys="").err == ""


def test_a_ctrl_c_leaves_no_part_of_a_batch(run: Program, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = str(book("a.xlsx", BOOKS["contracts"])), str(book("b.xlsx", BOOKS["money"]))
    run("import", first)
    stood = (run.ledger / "ledger.db").read_bytes()

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("contractctl.ledger.add_import_rows", stopped)  # after the records of the batch are written
    assert run("import", second).code == 130
    assert (run.ledger / "ledger.db").read_bytes() == stood
    assert run("verify").code == 0


def test_an_opening_balance_that_stands_in_a_later_export_too_is_recorded_once(run: Program, book: MakeBook) -> None:
    heads = ["日期", "凭证号", "客户编码", "客户名称", "摘要", "借方", "贷方", "方向", "余额"]
    opening = [None, None, "C1", "甲公司", "期初余额", None, None, "借", 100]
    for number in (1, 2):
        rows = [["2024-01-05", f"记-{each}", "C1", "甲公司", "收入", each, None, "借", 100 + each * (each + 1) // 2] for each in range(1, number + 1)]
        answer = run("import", str(book(f"{number}.xlsx", {"客户往来明细账": [heads, opening, *rows]})))
        assert answer.code == 0, answer.err
