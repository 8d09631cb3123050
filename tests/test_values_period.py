"""Every spelling of a period that clerks use is read; what is none is refused with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from contractctl.errors import PeriodError
from contractctl.values.period import Period, parse_period, period_of, quarter_of

TODAY = date(2024, 1, 5)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2024", "2024-01-01", "2024-12-31"),
        ("2024年", "2024-01-01", "2024-12-31"),
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024-Q1", "2024-01-01", "2024-03-31"),
        ("２０２４Ｑ１", "2024-01-01", "2024-03-31"),
        ("2024年一季度", "2024-01-01", "2024-03-31"),
        ("2024年第4季度", "2024-10-01", "2024-12-31"),
        ("2024H1", "2024-01-01", "2024-06-30"),
        ("2024下半年", "2024-07-01", "2024-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("202403", "2024-03-01", "2024-03-31"),
        ("2024年3月", "2024-03-01", "2024-03-31"),
        ("2024-03-15", "2024-03-15", "2024-03-15"),
        ("2024-01..2024-03", "2024-01-01", "2024-03-31"),
        ("上季度", "2023-10-01", "2023-12-31"),
        ("last-month", "2023-12-01", "2023-12-31"),
        ("本月", "2024-01-01", "2024-01-31"),
        ("去年", "2023-01-01", "2023-12-31"),
        ("上月..本月", "2023-12-01", "2024-01-31"),
        ("2024-03-15..2024-03-15", "2024-03-15", "2024-03-15"),
    ],
)
def test_spellings(text: str, start: str, end: str) -> None:
    """Both days are inclusive."""
    period = parse_period(text, TODAY)
    assert (period.start.isoformat(), period.end.isoformat()) == (start, end)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Q1", "the year is missing, write it with four digits"),
        ("24Q1", "the year is missing, write it with four digits"),
        ("2024Q5", "a quarter is 1 to 4"),
        ("2024H3", "a half-year is 1 or 2"),
        ("2024-13", "a month is 1 to 12"),
        ("2024-00", "a month is 1 to 12"),
        ("2024-02-30", "there is no such day"),
        ("1999", "years from 2000 to 2099 are known"),
        ("2100Q1", "years from 2000 to 2099 are known"),
        ("1999H1", "years from 2000 to 2099 are known"),
        ("1999-12", "years from 2000 to 2099 are known"),
        ("1999-12-31", "years from 2000 to 2099 are known"),
        ("03/2024", "it is no year, half-year, quarter, month, day or range"),
        ("2024-03..2024-01", "it ends before it begins"),
        ("2024-01..2024-02..2024-03", "it is no year, half-year, quarter, month, day or range"),
        ("", "it is no year, half-year, quarter, month, day or range"),
    ],
)
def test_refusals(text: str, reason: str) -> None:
    """A period without a year is not guessed: in January this year is the wrong one."""
    with pytest.raises(PeriodError) as caught:
        parse_period(text, TODAY)
    assert str(caught.value.facts["reason"]) == reason
    assert caught.value.facts["text"] == text
    assert caught.value.exit_code == 2


@pytest.mark.parametrize(("word", "today"), [("last-year", date(2000, 1, 5)), ("last-quarter", date(2000, 1, 5)), ("last-month", date(2000, 1, 5))])
def test_a_word_for_a_period_before_the_first_year_is_refused(word: str, today: date) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(word, today)
    assert caught.value.facts["text"] == word


def test_a_day_before_the_first_year_is_in_no_quarter() -> None:
    with pytest.raises(PeriodError) as caught:
        quarter_of(date(1999, 12, 31))
    assert caught.value.facts["text"] == "1999-12-31"


NAMED = [
    ("2024年", "2024"),
    ("2024年下半年", "2024H2"),
    ("2024年一季度", "2024Q1"),
    ("2024年4季度", "2024Q4"),
    ("2024年3月", "2024-03"),
    ("202412", "2024-12"),
    ("20240315", "2024-03-15"),
    ("2024-01..2024-02", "2024-01-01..2024-02-29"),
]


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_a_period_is_called_by_one_name_however_it_is_written(text: str, name: str) -> None:
    assert parse_period(text, TODAY).name == name


@pytest.mark.parametrize(("text", "name"), NAMED)
def test_days_are_called_by_the_name_of_their_period(text: str, name: str) -> None:
    period = parse_period(text, TODAY)
    assert period_of(period.start, period.end) == Period(period.start, period.end, name)


def test_a_range_of_days_that_is_a_period_has_its_shortest_name() -> None:
    assert period_of(date(2024, 1, 1), date(2024, 3, 31)).name == "2024Q1"
    assert period_of(date(2024, 7, 1), date(2024, 12, 31)).name == "2024H2"
    assert period_of(date(2024, 1, 1), date(2024, 12, 31)).name == "2024"


@pytest.mark.parametrize(
    ("day", "name"),
    [
        ("2024-01-01", "2024Q1"),
        ("2024-03-31", "2024Q1"),
        ("2024-04-01", "2024Q2"),
        ("2024-06-30", "2024Q2"),
        ("2024-09-30", "2024Q3"),
        ("2024-12-31", "2024Q4"),
    ],
)
def test_a_day_is_in_its_quarter(day: str, name: str) -> None:
    assert quarter_of(date.fromisoformat(day)) == parse_period(name, TODAY)
