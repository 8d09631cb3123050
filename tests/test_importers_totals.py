"""A stated total that is not the sum of its rows, and the cell that explains it."""

from __future__ import annotations

from typing import Any

import pytest

from conftest import MakeBook, Program
from contractctl.importers.reading import read_file
from contractctl.records import StatedTotal

HEAD = ["合同编号", "对方单位", "合同金额", "签订日期"]


def totals(book: MakeBook, amounts: list[Any], *, unit: str = "元") -> list[StatedTotal]:
    """The stated totals of a ledger whose column of money holds these; a text with = is a total row's label."""
    rows = []
    for number, amount in enumerate(amounts, start=1):
        label, _, figure = amount.partition("=") if isinstance(amount, str) and "=" in amount else ("", "", "")
        rows.append([label, None, float(figure), None] if label else [f"HT-{number}", "甲公司", amount, "2024-01-01"])
    return list(read_file(book("a.xlsx", {"收入合同": [[f"单位：{unit}"], HEAD, *rows]}), frozenset()).tables[0].stated_totals)


@pytest.mark.parametrize(
    ("amounts", "cell", "words"),
    [
        ([1, "壹万元整吗", "合计=10001"], "C4", "cannot be read"),
        ([1, "27.79.19", "合计=28.79"], "C4", "cannot be read"),
        ([1, "1O0", "合计=101"], "C4", "cannot be read"),
        ([1, "100,00", "合计=101"], "C4", "cannot be read"),
        ([1, "20", 300, "合计=301"], "C4", "is text"),
        ([1, 20, "小计=21", 300, "合计=342"], "C5", "a subtotal"),
        ([10, 25, 300, "合计=35"], "C5", "at the edge"),
        ([10, 25, 300, "合计=325"], "C3", "at the edge"),
        ([10, 25, 300, "合计=310"], "C4", "leaves it out"),
        ([10, 25, 300, "合计=360"], "C4", "counts it twice"),
        ([10, 25, "合计=305", 270], "C6", "below the total"),
        ([10, 25, 300, "合计=3350000"], "C6", "another unit"),
        ([10, 25, "300", "4", "合计=35"], "C5", "are text"),
        (["20", 1, "小计=1", 300, "合计=302"], "C3", "counts the subtotal C5 once more"),
    ],
)
def test_the_cell_that_makes_the_difference_is_named(book: MakeBook, amounts: list[Any], cell: str, words: str) -> None:
    why = totals(book, amounts)[-1].explained_by
    assert why is not None
    assert (why.cell, words in str(why.reason)) == (cell, True), why


@pytest.mark.parametrize(
    "amounts",
    [
        pytest.param([10, 25, 25, 300, "合计=335"], id="two rows of 25: which of them is left out nobody knows"),
        pytest.param(["20", "20", 300, "合计=320"], id="two texts of 20"),
        pytest.param([1, "据实结算", "合计=77"], id="nothing there makes 76"),
        pytest.param([1, "两三万吧", "合计=25001"], id="a text that says no amount"),
    ],
)
def test_where_none_or_several_would_nothing_is_claimed(book: MakeBook, amounts: list[Any]) -> None:
    total = totals(book, amounts)[-1]
    assert total.stated_fen != total.computed_fen
    assert total.explained_by is None


def test_a_total_that_agrees_needs_no_explanation(book: MakeBook) -> None:
    assert [(t.stated_fen == t.computed_fen, t.explained_by) for t in totals(book, ["20", 300, "合计=320"])] == [(True, None)]


def test_a_text_under_wan_is_taken_in_the_columns_unit(book: MakeBook) -> None:
    why = totals(book, [1, "2.5", "合计=1"], unit="万元")[-1].explained_by
    assert why is not None
    assert why.cell == "C4"


def test_the_screen_and_json_name_the_cell(run: Program, book: MakeBook) -> None:
    path = str(book("a.xlsx", {"收入合同": [HEAD, ["HT-1", "甲公司", 1, "2024-01-01"], ["HT-2", "甲公司", "20", "2024-01-01"], ["合计", None, 1]]}))
    said = run("import", path, "-n").out
    assert "difference -20.00" in said
    assert "exactly C3, which is text" in said
    (total,) = run("import", path, "--json").json["files"][0]["tables"][0]["stated_totals"]
    assert (total["cell"], total["agrees"], total["explained_by"]["cell"]) == ("C4", False, "C3")
