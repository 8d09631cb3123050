"""`status` is read without SQLAlchemy, and says what the slow way says."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import COMPANY, MakeBook, Program
from contractctl import glance, journal, ledger, register
from contractctl.errors import ContractctlError, ExitCode
from contractctl.operations.importing import ImportOptions, import_files
from contractctl.operations.opening import Desk, open_desk
from contractctl.operations.standing import status
from contractctl.records import Kind
from contractctl.settings import NameSettings
from contractctl.values.dated import Dated

REGISTER = [
    ["编码", "单位名称", "统一社会信用代码", "曾用名", "别名", "地区"],
    ["A1", "东湖广告有限公司", None, "东湖广告社", "东湖广告", "北山"],
    ["A2", "南江日报社", None, None, None, None],
    ["A3", "南江日报报社", None, None, "南江日报社;江报", None],
]
INVOICES = [
    ["开票日期", "发票号码", "客户名称", "价税合计", "发票状态"],
    ["2024-01-05", "10000001", "东湖广告有限公司", 100, None],
    ["2024-01-06", "10000002", "西岭县融媒体中心", 250.5, None],
    ["2024-03-07", "10000003", "西岭县融媒体中心", 1, None],
    ["2024-03-08", "10000004", "谁也不认识的单位", 999, "作废"],
]
CHANGED = [INVOICES[0], ["2024-01-05", "10000001", "东湖广告有限公司", 101, None]]
MONEY = [["收款日期", "付款单位", "收款金额"], ["2024-02-01", "江报", 70], ["2024-04-01", "东湖广告社", 30], ["2024-04-01", "西岭县融媒体中心", 30]]
PLAN = [["合同编号", "期次", "应收日期", "应收金额"], ["HT-9", 1, "2024-03-01", 5]]


@pytest.fixture
def filled(desk: Desk, book: MakeBook) -> Desk:
    """A register with two ways of writing, a merger, a learnt ending; documents, a changed and a held row."""
    tables = {"名录": REGISTER, "开票台账": INVOICES, "收款台账": MONEY, "收款计划": PLAN, "开票台账2": CHANGED}
    paths = [book(f"{name}.xlsx", {name: rows}) for name, rows in tables.items()]
    import_files(desk, paths, ImportOptions())
    act = register.Act(desk.now, desk.actor, "说明")
    with desk.writing() as session:
        register.add_merger(session, "A3", "A2", act)
        register.add_aliases(session, [(Dated("江北的报纸"), "A3")], "decided", act)
        register.add_aliases(session, [(Dated("东湖传播有限公司"), "A1")], "current", act)
        register.add_aliases(session, [(Dated("东湖广告有限公司"), "A1")], "former", act)
        register.add_ending(session, "北山办事处", act)
    return desk


def test_status_counts_what_is_there_and_what_waits(filled: Desk) -> None:
    answer = status(filled)
    counts = {kind.value: count for kind, count in answer.counts.items() if count}
    assert (answer.company, counts) == (COMPANY, {"counterparties": 3, "invoices": 4, "receipts": 3})
    assert (answer.first, answer.last, answer.held, answer.changed) == ("2024-01-05", "2024-04-01", 1, 1)
    assert [(each.name, each.documents, each.amount_fen) for each in answer.undecided] == [("西岭县融媒体中心", 3, 28150)]


def test_an_empty_ledger_has_a_head_and_no_days(desk: Desk) -> None:
    answer = status(desk)
    assert (answer.first, answer.last, answer.undecided, answer.held, answer.head.seq) == (None, None, (), 0, 1)


def test_a_quick_look_says_what_the_ledger_says(filled: Desk) -> None:
    with filled.looking() as connection, filled.reading() as session:
        assert glance.written_names(connection) == ledger.written_names(session)
        assert glance.head(connection) == journal.head(session)
        assert glance.counts(connection) == {
            kind: sum(row["voided_at"] is None for row in ledger.rows_of(session, kind)) for kind in Kind if kind in ledger.MODELS
        }
        quick, whole = glance.register(connection, NameSettings()), register.register(session, NameSettings())
    assert quick.bodies == whole.bodies
    assert (quick.decided, quick.endings, quick.known_keys) == (whole.decided, whole.endings, whole.known_keys)
    assert quick.bodies["A2"].aliases == ("南江日报报社", "江报")


def test_a_quick_look_writes_nothing(desk: Desk) -> None:
    with pytest.raises(Exception, match="readonly"), desk.looking() as connection:
        connection.execute("DELETE FROM unit")
    assert status(desk).company == COMPANY


def test_no_journal_entry_is_a_head_of_zeros(desk: Desk) -> None:
    with desk.looking() as connection:
        connection.execute("PRAGMA query_only=OFF")
        connection.execute("DROP TRIGGER journal_no_delete")
        connection.execute("DELETE FROM journal")
        assert glance.head(connection) == (0, glance.GENESIS)


def test_status_loads_no_database_library(run: Program) -> None:
    """SQLAlchemy, SQLModel and the readers of workbooks cost most of a second, which nobody waits for on a look."""
    program = f"""
import sys
from contractctl.cli import main
try:
    main(["status", "--ledger", {str(run.ledger)!r}])
except SystemExit as ending:
    assert not ending.code
print(*sorted(sys.modules), file=sys.stderr)
"""
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stderr.split()
    slow = {"sqlalchemy", "sqlmodel", "alembic", "openpyxl", "python_calamine", "xlsxwriter", "contractctl.event_findings", "contractctl.importers"}
    assert "contractctl.glance" in loaded
    assert slow.isdisjoint(loaded)


@pytest.mark.parametrize("command", ["status", "show"])
def test_another_file_is_no_ledger_for_a_quick_look_either(tmp_path: Path, command: str) -> None:
    other = tmp_path / "ledger.db"
    other.write_bytes(b"SQLite format 3\x00" + b"x" * 2000)
    words = [command, *(["contracts"] if command == "show" else [])]
    answer = Program(other)(*words)
    assert (answer.code, answer.err.count("E-LED-001")) == (int(ExitCode.REFUSED), 1)
    with pytest.raises(ContractctlError):
        open_desk(other, None)


def checklist(run: Program, *words: str) -> dict[str, object]:
    found: dict[str, object] = run.json("status", *words)["checklist"]
    return found


def test_the_checklist_is_of_the_first_quarter_until_one_is_closed_and_then_of_the_next(run: Program, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTRACTCTL_TODAY", "2025-01-10")
    run("import", str(book("名录.xlsx", {"名录": [["code", "name"], ["A", "甲公司"]]})))
    assert checklist(run) is None
    run("import", str(book("款.xlsx", {"收款台账": [MONEY[0], ["2024-02-01", "甲公司", 70], ["2024-05-01", "某公司", 30]]})))
    assert checklist(run)["period"] == {"name": "2024Q1", "start": "2024-01-01", "end": "2024-03-31"}
    assert run("close", "2024Q1", "--yes").code == 0
    found = checklist(run)
    assert (found["closed"], found["period"]) == (["2024Q1"], {"name": "2024Q2", "start": "2024-04-01", "end": "2024-06-30"})
    assert (found["ready"], found["undecided_names"]) == (False, 1)
    assert (checklist(run, "-p", "2024Q1")["is_closed"], checklist(run, "-p", "2024Q1")["ready"]) == (True, False)
    run("close", "2024Q2", "--yes", "--accept-undecided")
    run("close", "2024-07", "--yes", "--accept-undecided")
    assert run.json("status")["checklist"]["period"]["name"] == "2024-08"


def test_the_checklist_says_what_stands_in_the_way_and_what_is_to_be_looked_at(run: Program, book: MakeBook) -> None:
    run("import", str(book("名录.xlsx", {"名录": [["code", "name"], ["A", "甲公司"]]})))
    run("import", str(book("款.xlsx", {"收款台账": [MONEY[0], ["2024-02-01", "甲公司", 70], ["2024-02-01", "某公司", 30]]})))
    assert (checklist(run)["run"], checklist(run)["ready"]) == (None, False)
    made = run.json("reconcile", "-p", "2024Q1")["run"]
    found = checklist(run)
    assert (found["run"], found["outdated"], found["undecided_names"]) == (made, False, 1)
    assert {"class": "receipt_without_contract", "severity": "warning", "count": 1} in list(found["open_findings"])  # type: ignore[call-overload]
    run("party", "add", "B", "某公司")
    assert (checklist(run)["outdated"], checklist(run)["ready"]) == (True, True)
    assert "2024Q1 is ready to be closed" in run("status").out


def test_a_finding_that_is_explained_or_waived_is_not_counted_as_open(run: Program, book: MakeBook) -> None:
    run("import", str(book("名录.xlsx", {"名录": [["code", "name"], ["A", "甲公司"]]})))
    run("import", str(book("款.xlsx", {"收款台账": [MONEY[0], ["2024-02-01", "甲公司", 70], ["2024-02-02", "甲公司", 30]]})))
    found = run.json("reconcile", "-p", "2024Q1")["findings"]
    ids = [each["id"] for each in found if each["class"] == "receipt_without_contract"]
    assert len(ids) == 2
    assert run("finding", "explained", ids[0], "--why", "押金").code == 0
    assert run("finding", "waive", ids[1], "--why", "小额").code == 0
    assert "receipt_without_contract" not in [each["class"] for each in run.json("status")["checklist"]["open_findings"]]


def test_opening_balances_are_of_no_quarter_that_is_to_be_closed(run: Program, book: MakeBook) -> None:
    run("import", str(book("名录.xlsx", {"名录": [["code", "name"], ["A", "甲公司"]]})))
    assert run("receipt", "add", "--party", "甲公司", "--date", "2023-11-20", "--amount", "30", "--reference", "R0", "--opening").code == 0
    assert checklist(run) is None
    run("import", str(book("款.xlsx", {"收款台账": [MONEY[0], ["2024-02-01", "甲公司", 70]]})))
    assert checklist(run)["period"] == {"name": "2024Q1", "start": "2024-01-01", "end": "2024-03-31"}
