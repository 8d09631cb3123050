"""A year closed quarter by quarter: closing is opening at every joint, and what was signed is printed again byte for byte."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from closing_books import BILLED, PAID, Books, invoice, money

if TYPE_CHECKING:
    from conftest import MakeBook, Program

QUARTERS = ("2024Q1", "2024Q2", "2024Q3", "2024Q4")
Balances = dict[tuple[Any, ...], tuple[str, str]]


@pytest.fixture
def books(run: Program, book: MakeBook, monkeypatch: pytest.MonkeyPatch) -> Books:
    monkeypatch.setenv("CONTRACTCTL_TODAY", "2025-01-10")
    return Books(run, book)


def balances(report: dict[str, Any], when: str, part: str = "contracts") -> Balances:
    """What is open of each contract, or of a body where there is none, on the eve or at the end."""
    found = {
        (row.get("unit"), row["direction"], row.get("number") or row.get("counterparty") or row.get("code")): (
            row[f"{when}_receivable"],
            row[f"{when}_advance"],
        )
        for row in report[part]
    }
    return {key: each for key, each in found.items() if each != ("0.00", "0.00")}


def first(books: Books) -> None:
    books.comes([BILLED, invoice("10000001", "2024-02-01", 500), invoice("10000002", "2024-03-01", 300, "HT-2", "乙公司")])
    books.comes([PAID, money("R1", "2024-02-20", 200), money("R2", "2024-03-20", 70, "HT-2", "乙公司")])


def second(books: Books) -> None:
    """An invoice and money of the first quarter come late; money of it turns out to be another body's."""
    books.comes([BILLED, invoice("10000003", "2024-03-15", 120), invoice("10000004", "2024-05-15", 80, "HT-2", "乙公司")])
    books.comes([PAID, money("R3", "2024-03-16", 300), money("R4", "2024-06-01", 230, "HT-2", "乙公司")])


def third(books: Books) -> None:
    """What was booked in the first quarter is voided; the two bodies are one; a person decides."""
    assert books.run("receipt", "void", "R2", "--reason", "重复").code == 0
    assert books.run("party", "merge", "B", "A", "--why", "吸收合并").code == 0
    books.comes([BILLED, invoice("10000005", "2024-08-01", 260)])
    assert books.run("match", "unlink", "R1", "10000001", "--why", "客户来函").code == 0


def fourth(books: Books) -> None:
    """A red letter for the first quarter's invoice, money, and the merger is taken back."""
    books.comes([[*BILLED, "原蓝字发票号码", "发票状态"], [*invoice("10000006", "2024-11-01", -100), "10000001", "红字"]])
    books.comes([PAID, money("R5", "2024-12-01", 260)])
    assert books.run("party", "unmerge", "B", "--why", "弄错了").code == 0


STORY = dict(zip(QUARTERS, (first, second, third, fourth), strict=True))


def test_every_joint_of_the_year_fits_and_every_closed_report_stays(books: Books) -> None:
    signed: dict[str, str] = {}
    before: dict[str, Any] | None = None
    for quarter, what_comes in STORY.items():
        what_comes(books)
        text = books.run("reconcile", "-p", quarter, "--json").out
        report = books.report(quarter)
        for part in ("contracts", "counterparties", "units"):
            assert before is None or balances(report, "opening", part) == balances(before, "closing", part), (quarter, part)
        assert books.close(quarter).code == 0
        signed[quarter], before = text, report
        assert {each: books.run("reconcile", "-p", each, "--json").out for each in signed} == signed
    assert books.run("verify").code == 0


def test_the_quarters_add_up_to_the_year(books: Books) -> None:
    for quarter, what_comes in STORY.items():
        what_comes(books)
        assert books.close(quarter).code == 0
    year = {row["unit"]: row for row in books.report("2024")["units"]}
    quarters = [row for quarter in QUARTERS for row in books.report(quarter)["units"]]
    for name in ("invoiced", "received", "allocated", "adjusted"):
        assert sum(Decimal(row[name]) for row in quarters) == sum(Decimal(row[name]) for row in year.values()), name


def test_a_reopened_quarter_is_closed_again_as_it_is_now_and_the_joint_fits_again(books: Books) -> None:
    first(books)
    books.close("2024Q1")
    second(books)
    books.close("2024Q2")
    was = books.report("2024Q1")
    assert books.run("reopen", "2024Q1", "--reason", "补记发票", "--yes").code == 0
    again = books.report("2024Q1")
    invoiced = [next(row["invoiced"] for row in each["contracts"] if row["number"] == "HT-1") for each in (was, again)]
    assert (invoiced, again["late"]) == (["500.00", "620.00"], [])
    books.close("2024Q1")
    second_again = books.report("2024Q2")
    assert second_again["late"] == []
    assert balances(second_again, "opening") == balances(books.report("2024Q1"), "closing")
    assert books.close("2024Q2").code == 0
    assert books.run("verify").code == 0
