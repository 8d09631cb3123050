"""A file that a command writes is whole or is not touched, and a refusal says why."""

from __future__ import annotations

import csv
import errno
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from conftest import Program
from contractctl.errors import ContractctlError, ExitCode
from contractctl.reports.files import replace_whole


@pytest.mark.parametrize(
    ("number", "code", "sentence"),
    [
        (errno.EACCES, ExitCode.BUSY, "report.xlsx cannot be written: no permission"),
        (errno.ENOSPC, ExitCode.BUSY, "report.xlsx cannot be written: the disk is full"),
        (errno.EROFS, ExitCode.BUSY, "report.xlsx cannot be written: the disk is read-only"),
        (errno.EISDIR, ExitCode.USAGE, "report.xlsx cannot be written there: it is a folder"),
        (errno.EIO, ExitCode.BUSY, "report.xlsx cannot be written: Input/output error"),
    ],
)
def test_a_refused_file_leaves_the_old_one_and_nothing_beside_it(tmp_path: Path, number: int, code: ExitCode, sentence: str) -> None:
    target = tmp_path / "report.xlsx"
    target.write_text("last quarter's")

    def half_done(partial: Path) -> None:
        partial.write_text("half")
        raise OSError(number, "Input/output error")

    with pytest.raises(ContractctlError) as refused:
        replace_whole(target, half_done)
    assert (refused.value.exit_code, str(refused.value)) == (code, f"{tmp_path}/{sentence}")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("report.xlsx", "last quarter's")]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json", "jsonl"])
def test_a_file_is_replaced(sample: Program, tmp_path: Path, ending: str) -> None:
    target = tmp_path / f"all.{ending}"
    target.write_text("old")
    answer = sample("show", "contracts", "-o", str(target))
    assert (answer.code, answer.out, answer.err) == (0, "", f"written: {target}\n")
    assert target.read_bytes()[:3] == {"xlsx": b"PK\x03", "csv": b"\xef\xbb\xbf", "json": b"{\n ", "jsonl": b'{"n'}[ending]
    assert [path.name for path in tmp_path.iterdir()] == [target.name]


def test_a_format_that_is_named_goes_before_the_ending(sample: Program, tmp_path: Path) -> None:
    target = tmp_path / "all.txt"
    assert sample("show", "contracts", "-o", str(target), "-O", "csv", "-q").err == ""
    assert target.read_text(encoding="utf-8-sig").startswith("number,direction,")


def test_a_dash_is_the_standard_output(sample: Program) -> None:
    assert sample("show", "contracts", "-o", "-", "-O", "csv").out.startswith("number,direction,")


@pytest.mark.parametrize("ending", ["json", "jsonl", "csv", "xlsx"])
@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("verify",),
        ("unit", "list"),
        ("config", "list"),
        ("party", "list"),
        ("show", "unmatched"),
        ("explain", "GS-2024-002"),
        ("explain", "24332000000000000042"),
        ("reconcile", "-p", "2024Q1", "-n"),
    ],
    ids=" ".join,
)
def test_every_answer_has_every_format(sample: Program, tmp_path: Path, words: tuple[str, ...], ending: str) -> None:
    target = tmp_path / f"answer.{ending}"
    answer = sample(*words, "-o", str(target))
    assert (answer.code, answer.out) == (0, "")
    match ending:
        case "json":
            assert json.loads(target.read_text(encoding="utf-8"))["schema"].startswith("contractctl.")
        case "jsonl":
            assert all(json.loads(line) for line in target.read_text(encoding="utf-8").splitlines())
        case "csv":
            header, *rows = csv.reader(io.StringIO(target.read_text(encoding="utf-8-sig")))
            assert {len(row) for row in rows} == {len(header)}
        case _:
            sheet = load_workbook(target).worksheets[0]
            assert sheet.max_row > 1


@pytest.mark.parametrize(("setting", "starts"), [("true", b"\xef\xbb\xbf"), ("false", b"code")])
def test_a_csv_file_begins_as_the_settings_say(run: Program, tmp_path: Path, setting: str, starts: bytes) -> None:
    """Excel reads UTF-8 only behind a byte order mark; some older programs read it as a character."""
    run("config", "set", "output.csv_bom", setting)
    run("party", "add", "A1", "如东县财政局")
    assert run("party", "export", "-o", str(tmp_path / "编码表.csv")).code == 0
    assert (tmp_path / "编码表.csv").read_bytes().startswith(starts)
