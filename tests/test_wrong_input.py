"""Wrong input: one plain sentence that names the place and what to do, the exit code of UX.md §2.5, and a ledger whose bytes are as before."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import MakeBook, Program

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
CONTRACT = ["合同编号", "对方单位", "合同金额", "签订日期"]
INVOICE = ["发票号码", "开票日期", "购方名称", "金额", "税额", "价税合计"]


def digest(run: Program) -> dict[str, str]:
    """What the ledger's folder holds."""
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(run.ledger.rglob("*")) if path.is_file() and path.suffix != ".db-shm"}


FILES: dict[str, tuple[bytes | dict[str, bytes] | None, str]] = {
    "没有.xlsx": (None, "E-IMP-001"),
    "空目录": ({}, "E-IMP-"),
    "空.xlsx": (b"", "E-IMP-002"),
    "加密.xlsx": (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600), "E-IMP-"),
    "文本.xlsx": ("这不是工作簿\n".encode(), "E-IMP-"),
}


@pytest.fixture
def place(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The file or folder of a case."""
    path: Path = tmp_path / str(request.param)
    content, _ = FILES[str(request.param)]
    if content == {}:
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    return path


@pytest.mark.parametrize("place", FILES, indirect=True)
@pytest.mark.parametrize("options", [(), ("-n",), ("-t", "invoices")], ids=" ".join)
def test_a_file_that_is_no_workbook(run: Program, place: Path, options: tuple[str, ...]) -> None:
    before = digest(run)
    answer = run("import", str(place), *options)
    said, hint = answer.err.splitlines()
    assert (answer.code, answer.out) == (3, "Rehearsal (-n): nothing was written\n" if "-n" in options else "")
    assert said.startswith(f"Error {FILES[place.name][1]}")
    assert place.name in said
    assert hint.startswith("Hint: ")
    assert digest(run) == before


def test_the_other_files_are_recorded_and_each_bad_one_is_told(run: Program, book: MakeBook, tmp_path: Path) -> None:
    good = book("合同.xlsx", {"合同": [CONTRACT, ["HT-1", "甲公司", "1,000.00", "2024-01-02"]]})
    answer = run("import", str(tmp_path / "没有.xlsx"), str(good), str(tmp_path / "也没有.xlsx"))
    assert answer.code == 3
    assert [word for word in ("没有.xlsx", "也没有.xlsx") if word in answer.err] == ["没有.xlsx", "也没有.xlsx"]
    assert "合同.xlsx: batch B0001" in answer.out


def test_a_workbook_without_a_table(run: Program, book: MakeBook) -> None:
    before = digest(run)
    answer = run("import", str(book("随笔.xlsx", {"随笔": [["今天", "天气"], ["晴", 12]]})))
    assert (answer.code, answer.out) == (3, "")
    assert "随笔.xlsx: no table of contracts, invoices, receipts or counterparties is in it (sheets: 随笔)" in answer.err
    assert digest(run) == before


@pytest.mark.parametrize(
    ("sheet", "heads", "row", "said"),
    [
        ("合同", CONTRACT, ["HT-1", "甲公司", "壹万元整吗", "2024-01-02"], "台账.xlsx > 合同 > C3  “壹万元整吗”"),
        ("合同", CONTRACT, ["HT-1", "甲公司", "10,000.00", "2024-02-30"], "台账.xlsx > 合同 > D3  “2024-02-30”"),
        ("开票", INVOICE, ["24332000000000000011", "2024-02-30", "甲公司", "100", "6", "106"], "台账.xlsx > 开票 > B3  “2024-02-30”"),
        ("开票", INVOICE, [2.4332e19, "2024-02-28", "甲公司", "100", "6", "106"], "台账.xlsx > 开票 > A3"),
    ],
)
def test_a_bad_cell_refuses_its_file_whole(run: Program, book: MakeBook, sheet: str, heads: list[str], row: list[object], said: str) -> None:
    good = ["HT-0", "甲公司", "1,000.00", "2024-01-02"] if heads is CONTRACT else ["24332000000000000010", "2024-02-20", "甲公司", "100", "6", "106"]
    before = digest(run)
    path = book("台账.xlsx", {sheet: [heads, good, row]})
    answer = run("import", str(path))
    assert answer.code == 3
    assert said in answer.out
    assert "台账.xlsx: not one row was written" in answer.out
    assert digest(run) == before
    assert run("import", str(path), "--on-error", "skip").code == 3
    assert len(run.json("show", "contracts" if heads is CONTRACT else "invoices")["rows"]) == 1


def test_the_same_file_twice(run: Program, book: MakeBook) -> None:
    path = str(book("合同.xlsx", {"合同": [CONTRACT, ["HT-1", "甲公司", "1,000.00", "2024-01-02"]]}))
    assert run("import", path).code == 0
    before = digest(run)
    again = run("import", path)
    assert (again.code, again.err) == (0, "")
    assert "合同.xlsx was imported as batch B0001: the same bytes, nothing new" in again.out
    assert digest(run) == before


@pytest.mark.parametrize("words", [("reconcile", "-p", "2024Q1", "-n"), ("reconcile", "-p", "2024Q1")], ids=" ".join)
def test_an_empty_ledger(run: Program, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert (answer.code, answer.err) == (0, "")
    assert "The ledger is empty: contractctl import FILE..." in answer.out
    assert run(*words, "--fail-on", "empty").code == 1


def test_a_period_without_documents(sample: Program) -> None:
    """UX.md §2.9."""
    answer = sample("reconcile", "-p", "2031Q1", "-n")
    assert answer.code == 0
    assert answer.out.splitlines()[1:] == [
        "No invoice or money in the period (the ledger has 2024-01-25 to 2024-03-29)",
        "8 contracts of other periods: add --all",
        "17 findings are open at its end: add --all",
    ]
    assert sample("reconcile", "-p", "2031Q1", "-n", "--fail-on", "empty").code == 1
    assert "GS-2024-002" in sample("reconcile", "-p", "2031Q1", "-n", "--all").out


@pytest.mark.parametrize("words", [("status",), ("verify",), ("reconcile", "-p", "2024Q1"), ("import", "x.xlsx"), ("unit", "add", "乙公司")], ids=" ".join)
def test_no_ledger(tmp_path: Path, words: tuple[str, ...]) -> None:
    answer = Program(tmp_path / "没有账簿")(*words)
    assert (answer.code, answer.out) == (6, "")
    said, hint = answer.err.splitlines()
    assert said.startswith("Error E-LED-005: there is no ledger at ")
    assert "没有账簿" in said
    assert "contractctl init DIR --company NAME" in hint
    assert not (tmp_path / "没有账簿").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("[ledger\n", "contractctl.toml"),
        ('[ledger]\nlang = "zh_CN"\n[settle]\ntollerance = "0.00"\n', "settle.tollerance; did you mean settle.tolerance?"),
        ('[settle]\nsets = "perhaps"\n', "settle.sets cannot be perhaps"),
        ("settle = 3\n", "there is no setting settle"),
        ('[findings]\ngrace_days = "many"\n', "findings.grace_days cannot be many"),
    ],
)
def test_broken_settings(run: Program, content: str, said: str) -> None:
    (run.ledger / "contractctl.toml").write_text(content, encoding="utf-8")
    answer = run("status")
    assert answer.code in (2, 3)
    assert answer.out == ""
    first, hint = answer.err.splitlines()
    assert said in first
    assert hint.startswith("Hint: ")


def test_a_ledger_that_is_there_already(run: Program) -> None:
    before = digest(run)
    answer = run("init", str(run.ledger), "--company", "别的公司")
    assert answer.code == 6
    assert str(run.ledger) in answer.err
    assert digest(run) == before


def test_a_folder_that_cannot_be(run: Program, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run("init", str(tmp_path / "file"), "--company", "别的公司").code == 6


@pytest.mark.parametrize("words", [("receipt", "void", "没有", "--reason", "录错"), ("explain", "没有"), ("party", "show", "没有")], ids=" ".join)
def test_a_number_that_there_is_not(run: Program, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.code in (2, 3)
    assert "没有" in answer.err.splitlines()[0]


COMMANDS = [
    *((*("-h",),), ("status",), ("verify",), ("version",), ("config", "list"), ("unit", "list")),
    *(("show", what) for what in ("contracts", "invoices", "receipts", "parties", "unmatched")),
    ("reconcile", "-p", "2024Q1", "-n"),
    ("explain", "GG-2024-001"),
    ("review",),
    ("party", "match", "--from", "-"),
    ("party", "list"),
    ("import", "没有.xlsx"),
]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_ends_without_input(sample_folder: Path, words: tuple[str, ...]) -> None:
    """UX.md §7.4; stdin is closed, stdout a pipe."""
    ledger = () if words[0] in ("-h", "version") else ("--ledger", str(sample_folder))
    command = [sys.executable, "-m", "contractctl", *words, *ledger]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode in (0, 3, 4)
    assert "Traceback" not in ended.stderr


def test_a_closed_input_is_an_answer_too(sample_folder: Path) -> None:
    """As `contractctl review <&-` in a cron job."""
    command = f"{sys.executable} -m contractctl review --ledger {sample_folder} <&-"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30, check=False)  # noqa: S602 - the shell closes the input
    assert ended.returncode == 4
    assert "E-CLI-004" in ended.stderr


def test_a_closed_output_is_nobody_reading(sample_folder: Path) -> None:
    command = f"{sys.executable} -m contractctl status --ledger {sample_folder} >&-"
    ended = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30, check=False)  # noqa: S602 - the shell closes the output
    assert (ended.returncode, ended.stderr) == (0, "")
