"""The sample ledgers are what tools/make_samples.py makes, and show what the product is for."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from conftest import Program
from tools import make_samples

NAMES = sorted(each.name for each in resources.files("contractctl.samples").iterdir() if each.name.endswith(".xlsx"))


def cells(path: Path) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: [list(row) for row in book.get_sheet_by_name(name).to_python()] for name in book.sheet_names}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("samples")
    make_samples.make(folder)
    return folder


def test_the_same_workbooks_are_made(made: Path) -> None:
    assert sorted(path.name for path in made.iterdir()) == NAMES


def test_what_a_first_quarter_needs_has_the_cells_that_are_made(tmp_path: Path) -> None:
    make_samples.make_first_quarter(tmp_path)
    kept = make_samples.FOLDER / "first_quarter"
    names = sorted(path.name for path in kept.glob("*.xlsx"))
    assert names == sorted(path.name for path in tmp_path.iterdir()) == ["0_期初余额.xlsx", "5_客户往来明细账2024Q1.xlsx"]
    assert all(cells(kept / name) == cells(tmp_path / name) for name in names)


@pytest.mark.parametrize("name", NAMES)
def test_a_workbook_has_the_cells_that_are_made(made: Path, name: str) -> None:
    assert cells(make_samples.FOLDER / name) == cells(made / name)


@pytest.mark.parametrize(
    ("kind", "document"),
    [
        ("over_received", "GS-2024-002"),
        ("amount_mismatch", "202403260006"),
        ("invoice_without_receipt", "24332000000000000042"),  # paid in part
        ("name_undecided", "24332000000000000103"),
        ("capital_amount", "GG-2024-003"),
        ("no_payment_terms", "FX-2024-001"),
        ("barter_offset", "HD-2024-001"),
        ("party_mismatch", "GS-2024-001"),  # a department pays for its committee
        ("filing_delay", "GS-2024-002"),
    ],
)
def test_the_first_quarter_shows_what_goes_wrong(sample: Program, kind: str, document: str) -> None:
    found = sample.json("reconcile", "-p", "2024Q1", "-n")["findings"]
    assert [each for each in found if each["class"] == kind and document in {one["key"] for one in each["documents"]}]


def test_one_body_is_found_under_three_names(sample: Program) -> None:
    [contract] = sample.json("reconcile", "-p", "2024Q1", "--contract", "GG-2024-001", "-n")["contracts"]
    assert (contract["invoiced"], contract["received"], contract["allocated"]) == ("30000.00", "30000.00", "30000.00")
