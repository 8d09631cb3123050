"""Where the answer goes: a reader that leaves, a full disk, a stream that is closed. No command hangs, none complains of Python."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROWS = 300
LONG = "印务" * 200  # so that the rows fill several pipes; one holds 64 KiB


@pytest.fixture(scope="session")
def long_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger whose tables are longer than a pipe holds."""
    from contractctl.operations.importing import ImportOptions, import_files
    from contractctl.operations.opening import create_ledger

    desk = create_ledger(tmp_path_factory.mktemp("long") / "ledger", "青屿传媒集团有限公司", "王会计")
    register = desk.folder / "名录.csv"
    rows = [f"C{n:05},海澄{n}号印务有限公司,{LONG}" for n in range(ROWS)]
    register.write_text("\n".join(["统一编码,单位名称,所在地区", *rows]), encoding="utf-8")
    import_files(desk, [register], ImportOptions())
    return desk.folder


def shell(line: str, ledger: Path) -> subprocess.CompletedProcess[str]:
    """A line of the shell; `contractctl` is the product, on this ledger."""
    environment = {**os.environ, "CONTRACTCTL_LEDGER": str(ledger), "CONTRACTCTL_LANG": "en", "CONTRACTCTL_NO_INPUT": ""}
    script = f'contractctl() {{ "{sys.executable}" -m contractctl "$@"; }}; {line}'
    return subprocess.run(["/bin/bash", "-o", "pipefail", "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("command", ["show parties --all", "show parties --all --json", "show parties -O jsonl", "show parties -O csv"])
def test_a_reader_that_leaves_ends_the_command_quietly(command: str, long_ledger: Path) -> None:
    ended = shell(f"contractctl {command} | head -c 10", long_ledger)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert len(ended.stdout) in range(1, 11)


def test_a_reader_of_both_streams_may_leave(long_ledger: Path) -> None:
    ended = shell("contractctl nothing 2>&1 >/dev/null | true; echo ${PIPESTATUS[0]}", long_ledger)
    assert (ended.stdout, ended.stderr) == ("2\n", "")


def test_a_command_that_found_something_says_so_though_nobody_read_it(long_ledger: Path) -> None:
    ended = shell("contractctl import nothing.xlsx --json 2>/dev/null | true; echo ${PIPESTATUS[0]}", long_ledger)
    assert ended.stdout == "3\n"


@pytest.mark.parametrize("command", ["status", "version", "-h", "show parties --json", "config get output.top"])
def test_a_full_disk_is_a_sentence(command: str, long_ledger: Path) -> None:
    ended = shell(f"contractctl {command} >/dev/full", long_ledger)
    assert ended.returncode == 6
    assert ended.stderr.startswith("Error E-SYS-001: the system refuses the output: the disk is full\nHint: ")
    assert ended.stderr.count("\n") == 2


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("contractctl status <&-", 0),
        ("contractctl status >&-", 0),
        ("contractctl status 2>&-", 0),
        ("contractctl status <&- >&- 2>&-", 0),
        ("contractctl nothing 2>&-", 2),
        ("contractctl nothing 2>/dev/full", 2),
        ("contractctl party match --from - <&-", 0),
        ("contractctl unit add 甲报社 <&- >&- 2>&-", 0),
        ("contractctl verify <&- >&- 2>&-", 0),
    ],
)
def test_a_closed_stream_changes_no_exit_code(line: str, code: int, long_ledger: Path) -> None:
    ended = shell(line, long_ledger)
    assert ended.returncode == code
    assert "Traceback" not in ended.stderr
    assert "E-BUG" not in ended.stderr
