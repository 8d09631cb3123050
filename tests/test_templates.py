"""template: an empty workbook; filled and imported, every row of it is recorded."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import COMPANY, Program
from contractctl.commands.templates import KINDS
from contractctl.importers.reading import read_file
from contractctl.records import Kind
from contractctl.reports.templates import template

NEEDS_CONTRACTS = ("supplements", "instalments")


def written(run: Program, folder: Path, kind: str) -> Path:
    path = folder / f"{kind}.xlsx"
    assert run("template", kind, "-o", str(path)).code == 0
    return path


def fill(path: Path, *, as_text: bool = False) -> int:
    """Copy the examples where they belong; how many rows they are."""
    book = openpyxl.load_workbook(path)
    filled = [name for name in book.sheetnames if not name.startswith(("示例", "说明"))]
    examples = [name for name in book.sheetnames if name.startswith("示例")]
    count = 0
    for target, source in zip(filled, examples, strict=True):
        for row in book[source].iter_rows(min_row=2):
            count += any(cell.value for cell in row)
            for cell in row:
                if cell.value is not None:
                    book[target].cell(cell.row, cell.column).value = text(cell.value) if as_text else cell.value
    book.save(path)
    return count


def text(value: Any) -> str:
    return value.date().isoformat() if isinstance(value, datetime) else f"{value:,.2f}" if isinstance(value, float) and value > 100 else str(value)


@pytest.mark.parametrize("as_text", [False, True], ids=["dates and numbers", "all as text"])
@pytest.mark.parametrize("kind", KINDS)
def test_filled_and_imported_every_row_is_recorded(run: Program, tmp_path: Path, kind: str, as_text: bool) -> None:
    if kind in NEEDS_CONTRACTS:
        contracts = written(run, tmp_path, "contracts")
        fill(contracts)
        run.json("import", str(contracts))
    path = written(run, tmp_path, kind)
    count = fill(path, as_text=as_text)
    file = run.json("import", str(path))["files"][0]
    assert {table["kind"] for table in file["tables"]} == {kind}
    rows = [table["rows"] for table in file["tables"]]
    openings = 1 if kind == "accounts" else 0  # 期初余额 is no entry
    assert (sum(row["recorded"] for row in rows) + openings, sum(row["read"] for row in rows) + openings) == (count, count)
    assert file["problems"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_untouched_it_records_nothing_and_says_so(run: Program, tmp_path: Path, kind: str) -> None:
    path = written(run, tmp_path, kind)
    answer = run("import", str(path))
    assert (answer.code, "no row below them yet; nothing was recorded" in answer.out) == (0, True)
    assert run.json("import", str(path))["files"][0]["batch"] is None


@pytest.mark.parametrize("kind", KINDS)
def test_the_company_name_is_not_needed_to_tell_the_direction(run: Program, tmp_path: Path, kind: str) -> None:
    """What is received and what is issued stand in sheets of their own."""
    path = written(run, tmp_path, kind)
    fill(path)
    directions = [[getattr(row.record, "direction", None) for row in table.rows] for table in read_file(path, frozenset({COMPANY})).tables]
    if kind in ("invoices", "receipts"):
        assert [{each.value for each in table if each} for table in directions] == [{"revenue"}, {"expense"}]
    else:
        assert len(directions) == 1


def test_a_workbook_has_notes_lists_and_checks(run: Program, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(written(run, tmp_path, "contracts"))["合同台账"]
    headings: dict[Any, Any] = {cell.value: cell for cell in sheet[1]}
    checks = {str(each.sqref).partition("2:")[0]: each for each in sheet.data_validations.dataValidation}
    direction, signed, amount = (checks[headings[name].column_letter] for name in ("收支方向", "签订日期", "合同金额"))
    assert (direction.type, direction.formula1) == ("list", '"收,支"')
    assert (signed.type, amount.type) == ("date", "decimal")
    assert "必填" in headings["对方单位"].comment.text
    assert headings["对方单位"].fill.fgColor.rgb != headings["备注"].fill.fgColor.rgb
    assert sheet.column_dimensions[headings["合同名称"].column_letter].width > 18
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("B2", "$1:$1")


@pytest.mark.parametrize("kind", KINDS)
def test_no_choice_is_too_long_for_a_list_of_excel(kind: str) -> None:
    assert all(len(",".join(column.choices)) <= 255 for sheet in template(Kind(kind)) for column in sheet.columns)


def test_a_filled_one_is_not_written_over(run: Program, tmp_path: Path) -> None:
    path = written(run, tmp_path, "contracts")
    before = path.read_bytes()
    answer = run("template", "contracts", "-o", str(path))
    assert (answer.code, "E-TPL-001" in answer.err, path.read_bytes() == before) == (6, True, True)
    assert run("template", "contracts", "-o", str(path), "--force").code == 0


def test_it_has_a_name_of_its_own_in_a_folder(run: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    run("template", "contracts", lang="zh_CN")
    run("template", "receipts", "-o", str(tmp_path), lang="zh_CN")
    assert sorted(p.name for p in tmp_path.glob("*.xlsx")) == ["合同_模板.xlsx", "收付款_模板.xlsx"]


@pytest.mark.parametrize(
    ("words", "code", "id_"),
    [
        (["nothing"], 2, "E-CLI-003"),
        (["contracts", "-o", "a.csv"], 2, "E-TPL-002"),
        (["contracts", "-o", "no/a.xlsx"], 2, "E-OUT-004"),
        ([], 2, "E-CLI-002"),
    ],
)
def test_what_cannot_be_is_one_sentence(run: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], code: int, id_: str) -> None:
    monkeypatch.chdir(tmp_path)
    answer = run("template", *words)
    assert (answer.code, id_ in answer.err) == (code, True)


def test_examples_are_read_when_they_are_asked_for(run: Program, tmp_path: Path) -> None:
    path = written(run, tmp_path, "contracts")
    copy = tmp_path / "b.xlsx"
    shutil.copy(path, copy)
    assert run.json("import", str(copy), "--sheet", "示例")["files"][0]["tables"][0]["rows"]["recorded"] == 2


def test_the_same_template_is_the_same_bytes(run: Program, tmp_path: Path) -> None:
    assert written(run, tmp_path, "contracts").read_bytes() == _again(run, tmp_path)


def _again(run: Program, tmp_path: Path) -> bytes:
    (tmp_path / "2").mkdir()
    return written(run, tmp_path / "2", "contracts").read_bytes()


def test_dates_in_it_are_dates(run: Program, tmp_path: Path) -> None:
    path = written(run, tmp_path, "contracts")
    fill(path)
    assert [getattr(row.record, "signed", None) for row in read_file(path, frozenset()).tables[0].rows] == [date(2026, 1, 5), date(2026, 1, 12)]
