"""Days are read in every spelling of FORMATS.md §3.3; none is invented."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from contractctl.values.dates import (
    Span,
    Unreadable,
    end_after,
    is_open_ended,
    is_serial,
    length_in_months,
    propose_day,
    read_day,
    read_month,
    read_range,
    whole_months,
)


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
        "2024 年 3 月 5 日",
        "2024 - 3 - 5",
        "2024-03-05  11:33",
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


@pytest.mark.parametrize("cell", [43894, "43894", 43894.5])
def test_a_workbook_may_count_from_1904(cell: object) -> None:
    assert read_day(cell, is_1904=True) == date(2024, 3, 5)


def test_a_century_is_known_to_its_first_and_last_day() -> None:
    assert read_day("2000-01-01") == date(2000, 1, 1)
    assert read_day(date(2099, 12, 31)) == date(2099, 12, 31)
    assert read_month("2000.1") == (date(2000, 1, 1), date(2000, 1, 31))
    assert read_month("2099年12月") == (date(2099, 12, 1), date(2099, 12, 31))
    assert (read_month("1999.12"), read_month("2100.1")) == (None, None)


@pytest.mark.parametrize("cell", [None, "", "  ", "/", "—", "无"])
def test_an_empty_cell_is_no_day(cell: object) -> None:
    assert read_day(cell) is None


NO_DAY, NO_SUCH, NO_YEAR, YEARS = "it cannot be read as a day", "there is no such day", "the year is missing or has two digits", "the year must be 2000 to 2099"


@pytest.mark.parametrize(
    ("cell", "reason", "no_such_day", "lacks_year"),
    [
        ("2024-02-30", NO_SUCH, True, False),
        ("2024年0月", NO_SUCH, True, False),
        ("2024.13.1", NO_SUCH, True, False),
        ("0000-00-00", NO_SUCH, True, False),
        ("99999999", NO_SUCH, True, False),
        (60, NO_SUCH, True, False),
        ("2026.13", NO_SUCH, True, False),
        ("1999-12-31", YEARS, True, False),
        ("2100-01-01", YEARS, True, False),
        ("2024年1月", "only a month stands there, the day is missing", False, False),
        ("2024年12月", "only a month stands there, the day is missing", False, False),
        ("24.3.5", NO_YEAR, False, True),
        ("3月5日", NO_YEAR, False, True),
        (3.5, NO_DAY, False, False),
        ("待定", NO_DAY, False, False),
        (3, NO_DAY, False, False),
        ("3", NO_DAY, False, False),
        (1e12, NO_DAY, False, False),
        (float("inf"), NO_DAY, False, False),
    ],
)
def test_what_is_no_day_says_why(cell: object, reason: str, no_such_day: bool, lacks_year: bool) -> None:
    found = read_day(cell)
    assert isinstance(found, Unreadable)
    assert (str(found.reason), found.has_no_such_day, found.lacks_year) == (reason, no_such_day, lacks_year)


@pytest.mark.parametrize(
    ("cell", "start", "end", "by_month"),
    [
        ("2024.1.1-2024.12.31", date(2024, 1, 1), date(2024, 12, 31), False),
        ("2024.1.1 - 2024.12.31", date(2024, 1, 1), date(2024, 12, 31), False),
        ("20240101-20241231", date(2024, 1, 1), date(2024, 12, 31), False),
        ("2024-01-01-2024-12-31", date(2024, 1, 1), date(2024, 12, 31), False),
        ("2024/1/1—2024/6/30", date(2024, 1, 1), date(2024, 6, 30), False),
        ("2024年1月1日至2025年12月31日", date(2024, 1, 1), date(2025, 12, 31), False),
        ("自2024年1月1日起至2024年12月31日止", date(2024, 1, 1), date(2024, 12, 31), False),
        ("自 2024.1.1 起 至 2024.12.31 止", date(2024, 1, 1), date(2024, 12, 31), False),
        ("2024.3.8至2024.3.8", date(2024, 3, 8), date(2024, 3, 8), False),
        ("2026.04.01至2027.03.31", date(2026, 4, 1), date(2027, 3, 31), False),
        ("2024年1月1日-12月31日", date(2024, 1, 1), date(2024, 12, 31), False),
        ("2024年1月至12月", date(2024, 1, 1), date(2024, 12, 31), True),
        ("2024年1-12月", date(2024, 1, 1), date(2024, 12, 31), True),
        ("2024.3-2025.2", date(2024, 3, 1), date(2025, 2, 28), True),
        ("2024年3月至2024年12月15日", date(2024, 3, 1), date(2024, 12, 15), True),
        ("2024年3月5日至2024年12月", date(2024, 3, 5), date(2024, 12, 31), True),
        ("２０２３年３月—２０２４年２月", date(2023, 3, 1), date(2024, 2, 29), True),
    ],
)
def test_a_term_in_one_cell_is_a_range(cell: str, start: date, end: date, by_month: bool) -> None:
    assert read_range(cell) == Span(start, end, by_month)


@pytest.mark.parametrize("cell", ["一年", "2024.1.1至今", "2024.1.1", "2024-01-01", "长期", ""])
def test_what_is_no_range(cell: str) -> None:
    assert read_range(cell) is None


@pytest.mark.parametrize(("cell", "reason", "no_such_day"), [("2024.2.1-2024.2.30", NO_SUCH, True), ("2024.12.31-2024.1.1", "it ends before it begins", False)])
def test_a_range_that_cannot_be_says_why(cell: str, reason: str, no_such_day: bool) -> None:
    found = read_range(cell)
    assert isinstance(found, Unreadable)
    assert (str(found.reason), found.has_no_such_day) == (reason, no_such_day)


@pytest.mark.parametrize(("cell", "proposed"), [("24.3.5", date(2024, 3, 5)), ("3.5", date(2023, 3, 5)), ("3月5日", date(2023, 3, 5)), ("13.5", None)])
def test_a_day_without_its_year_is_only_proposed(cell: str, proposed: date | None) -> None:
    """The year of the sheet is 2023."""
    assert isinstance(read_day(cell), Unreadable)
    assert propose_day(cell, 2023) == proposed


def test_without_a_year_in_the_sheet_there_is_no_proposal() -> None:
    assert propose_day("3.5", None) is None


def test_a_cell_that_is_no_text_is_no_month_and_gives_no_proposal() -> None:
    assert (read_month(202403), read_month(None)) == (None, None)
    assert (propose_day(3.5, 2024), propose_day(None, 2024)) == (None, None)


@pytest.mark.parametrize(
    ("cell", "months"),
    [
        ("一年", 12),
        ("自签订之日起三年", 36),
        ("6个月", 6),
        ("十二个月", 12),
        ("两年", 24),
        ("三年期", 36),
        ("二十年", 240),
        ("二十五年", 300),
        ("自签订之日起 3 年", 36),
        ("一二年", None),
        ("一二十年", None),
        ("十十年", None),
        ("至合同履行完毕", None),
        ("长期", None),
    ],
)
def test_a_term_may_be_told_by_its_length(cell: str, months: int | None) -> None:
    assert length_in_months(cell) == months


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2024, 1, 1), 12, date(2024, 12, 31)),
        (date(2024, 4, 15), 36, date(2027, 4, 14)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2024, 1, 29), 1, date(2024, 2, 28)),
        (date(2023, 12, 1), 3, date(2024, 2, 29)),
    ],
)
def test_a_term_of_months_ends_on_the_day_before(start: date, months: int, end: date) -> None:
    assert end_after(start, months) == end
    assert whole_months(start, end) == months


def test_a_term_of_odd_days_is_no_number_of_months() -> None:
    assert whole_months(date(2024, 1, 15), date(2024, 2, 13)) is None
    assert whole_months(date(2024, 1, 15), date(2024, 1, 14)) is None


def test_a_month_keeps_its_precision() -> None:
    assert read_month("2026年3月") == read_month("2026.3") == (date(2026, 3, 1), date(2026, 3, 31))
    assert read_month("2026.13") is None
    assert read_month("2026.3.1") is None


@pytest.mark.parametrize(
    ("cell", "serial"), [(46042, True), (46042.0, True), ("46042", True), (20240305, False), ("2024.3.5", False), (True, False), (date(2024, 3, 5), False)]
)
def test_a_day_as_excel_counts_is_known_as_such(cell: object, serial: bool) -> None:
    assert is_serial(cell) is serial


def test_words_say_that_a_term_has_no_end() -> None:
    assert is_open_ended(" 长期 ")
    assert not is_open_ended("2024-12-31")
