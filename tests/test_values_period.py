"""Every spelling of a period that clerks use is read; what is none is refused with the reason."""

from __future__ import annotations

from datetime import date

import pytest

from contractctl.errors import PeriodError
from contractctl.values.period import parse_period

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
        ("2024-02-30", "there is no such day"),
        ("1999", "years from 2000 to 2099 are known"),
        ("03/2024", "it is no year, half-year, quarter, month, day or range"),
        ("2024-03..2024-01", "it ends before it begins"),
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
