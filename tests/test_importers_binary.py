"""Binary workbooks (.xlsb): what stands in their cells, and what calamine does not tell of them."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest
from binary_workbooks import DIV0, Cell, Fault, xlsb

from contractctl.importers.grid import BadCell
from contractctl.importers.refusals import DamagedFileError
from contractctl.importers.sheets import open_content

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Program

HEADS: list[Cell] = ["合同编号", "对方单位", "收支方向", "签订日期", "合同金额"]


@pytest.mark.parametrize("is_formula", [False, True])
def test_an_error_is_no_empty_cell(is_formula: bool) -> None:
    rows: list[list[Cell]] = [HEADS, ["HT-1", "甲公司", "收", "2024-01-05", Fault(DIV0, is_formula)], ["HT-2", "甲公司", "收", "2024-01-05", 100.0]]
    sheet = open_content(xlsb({"合同": rows}), "a.xlsb").sheets[0]
    assert (sheet.name, sheet.rows[1][4], sheet.rows[2][4]) == ("合同", BadCell("#DIV/0!"), 100)


def test_an_error_in_an_amount_holds_its_row(run: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    path.write_bytes(xlsb({"合同": [HEADS, ["HT-1", "甲公司", "收", "2024-01-05", Fault(DIV0)]]}))
    answer = run("import", str(path), "--json")
    assert (answer.code, [(p["cell"], p["text"], p["outcome"]) for p in answer.json["files"][0]["problems"]]) == (0, [("E2", "#DIV/0!", "held")])


def test_hidden_rows_and_columns_are_named(run: Program, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsb"
    contracts: list[list[Cell]] = [[number, "甲公司", "收", "2024-01-05", 100.0] for number in ("HT-1", "HT-2")]
    path.write_bytes(xlsb({"合同": [HEADS, *contracts]}, hidden_rows={3}, hidden_columns={4}))
    problems = run.json("import", str(path))["files"][0]["problems"]
    assert {(problem["id"], problem["row"]) for problem in problems} == {("E-IMP-062", 3), ("E-IMP-063", 1)}


@pytest.mark.parametrize("is_1904", [False, True])
def test_days_count_from_where_the_book_says(run: Program, tmp_path: Path, is_1904: bool) -> None:
    path = tmp_path / "a.xlsb"
    serial = 45296.0 - (1462 if is_1904 else 0)  # 1462 days lie between the two beginnings
    path.write_bytes(xlsb({"合同": [HEADS, ["HT-1", "甲公司", "收", serial, 100.0]]}, is_1904=is_1904))
    run.json("import", str(path))
    assert [row["signed"] for row in run.json("show", "contracts")["rows"]] == ["2024-01-05"]


def test_a_sheet_that_is_cut_off_is_damaged() -> None:
    rows: list[list[Cell]] = [HEADS, ["HT-1", "甲公司", "收", "2024-01-05", 100.0]]
    whole = xlsb({"合同": rows})
    cut = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(cut, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name)[:-12] if name.endswith("sheet1.bin") else old.read(name))
    with pytest.raises(DamagedFileError):
        open_content(cut.getvalue(), "a.xlsb")
