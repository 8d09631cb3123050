"""Days are read in every spelling of FORMATS.md §3.3; none is invented."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from contractctl.values.dates import Unreadable, is_open_ended, read_day, read_range


@pytest.mark.parametrize(
    "cell",
    [
        "2024.3.5",
        "2024/3/5",
        "2024-3-5",
        "2024年3月5日",
        "2024年03月05日",
        "20240305",
        "2024-03-05 11:33:22",
        "2024/3/5 0:00",
        "20240305.0",
        "２０２４．３．５",
        "45356",
        45356,
        45356.0,
        20240305.0,
        date(2024, 3, 5),
        datetime(2024, 3, 5, 11, 33),  # noqa: DTZ001 - a cell's own
    ],
)
def test_a_day_is_read_in_every_spelling(cell: object) -> None:
    assert read_day(cell) == date(2024, 3, 5)


def test_a_workbook_may_count_from_1904() -> None:
    assert read_day(43894, is_1904=True) == date(2024, 3, 5)


@pytest.mark.parametrize("cell", [None, "", "  "])
def test_an_empty_cell_is_no_day(cell: object) -> None:
    assert read_day(cell) is None


@pytest.mark.parametrize(
    ("cell", "no_such_day"),
    [
        ("2024-02-30", True),
        ("2024.13.1", True),
        ("0000-00-00", True),
        ("1999-12-31", True),
        (60, True),
        ("2024年3月", False),
        ("24.3.5", False),
        ("待定", False),
        (3, False),
    ],
)
def test_what_is_no_day_says_why(cell: object, no_such_day: bool) -> None:
    found = read_day(cell)
    assert isinstance(found, Unreadable)
    assert found.has_no_such_day is no_such_day
    assert str(found.reason)


def test_a_term_in_one_cell_is_a_range() -> None:
    assert read_range("2024.1.1-2024.12.31") == (date(2024, 1, 1), date(2024, 12, 31))
    assert read_range("2024年1月1日至2025年12月31日") == (date(2024, 1, 1), date(2025, 12, 31))
    assert read_range("一年") is None
    assert read_range("2024.1.1至今") is None


def test_words_say_that_a_term_has_no_end() -> None:
    assert is_open_ended(" 长期 ")
    assert not is_open_ended("2024-12-31")
