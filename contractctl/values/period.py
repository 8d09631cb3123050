"""Periods of the accounting calendar: the calendar year (会计法 §11), both days inclusive."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from contractctl.errors import PeriodError
from contractctl.language import N_, Message, say
from contractctl.vocabulary import words

YEARS = range(2000, 2100)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A span of days with the name it is asked for by; `start` and `end` are both inside."""

    start: date
    end: date
    name: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day <= self.end

    @property
    def eve(self) -> date:
        """The day before the period, as of which opening figures stand."""
        return self.start - timedelta(days=1)


def parse_period(text: str, today: date) -> Period:
    """Read any spelling of UX.md §2.4; `today` serves relative words only. Raises `PeriodError` with what is wrong."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()
    relative = words("periods", "relative").get(plain)
    if relative:
        return _relative(relative, today)
    if ".." in plain:
        return _range(text, plain, today)
    return _single(text, plain)


def quarter_of(day: date) -> Period:
    """The quarter that a day is in."""
    return _quarter(day.isoformat(), day.year, (day.month + 2) // 3)


def period_of(start: date, end: date) -> Period:
    """The period of these days, by its shortest name."""
    year, quarter, half = start.year, (start.month + 2) // 3, (start.month + 5) // 6
    names = (f"{year}", f"{year}H{half}", f"{year}Q{quarter}", f"{year}-{start.month:02d}", start.isoformat())
    named = (parse_period(name, start) for name in names)
    return next((each for each in named if (each.start, each.end) == (start, end)), Period(start, end, f"{start}..{end}"))


def _single(text: str, plain: str) -> Period:
    for shape, build in _SHAPES:
        if found := re.fullmatch(shape, _spelled(plain)):
            return build(text, *(int(part) for part in found.groups()))
    raise PeriodError(text=text, reason=_why_not(plain))


def _spelled(plain: str) -> str:
    """Chinese words for quarters, halves, years and months become the short English spelling."""
    for word, short in words("periods", "spelling").items():
        plain = plain.replace(word, short)
    return plain.strip("-")


def _why_not(plain: str) -> Message:
    if re.fullmatch(r"(\d\d)?[qh]\d", plain):
        return say(N_("the year is missing, write it with four digits"))
    return say(N_("it is no year, half-year, quarter, month, day or range"))


def _year(text: str, year: int) -> Period:
    _check_year(text, year)
    return Period(date(year, 1, 1), date(year, 12, 31), f"{year}")


def _quarter(text: str, year: int, quarter: int) -> Period:
    if quarter not in range(1, 5):
        raise PeriodError(text=text, reason=say(N_("a quarter is 1 to 4")))
    return _months(text, year, 3 * quarter - 2, 3 * quarter, f"{year}Q{quarter}")


def _half(text: str, year: int, half: int) -> Period:
    if half not in (1, 2):
        raise PeriodError(text=text, reason=say(N_("a half-year is 1 or 2")))
    return _months(text, year, 6 * half - 5, 6 * half, f"{year}H{half}")


def _month(text: str, year: int, month: int) -> Period:
    if month not in range(1, 13):
        raise PeriodError(text=text, reason=say(N_("a month is 1 to 12")))
    return _months(text, year, month, month, f"{year}-{month:02d}")


def _day(text: str, year: int, month: int, day: int) -> Period:
    _check_year(text, year)
    try:
        single = date(year, month, day)
    except ValueError as error:
        raise PeriodError(text=text, reason=say(N_("there is no such day"))) from error
    return Period(single, single, single.isoformat())


def _months(text: str, year: int, first: int, last: int, name: str) -> Period:
    _check_year(text, year)
    return Period(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]), name)


def _check_year(text: str, year: int) -> None:
    if year not in YEARS:
        raise PeriodError(text=text, reason=say(N_("years from 2000 to 2099 are known")))


def _range(text: str, plain: str, today: date) -> Period:
    first, _, last = plain.partition("..")
    if ".." in last:
        raise PeriodError(text=text, reason=_why_not(plain))
    start, end = parse_period(first, today).start, parse_period(last, today).end
    if end < start:
        raise PeriodError(text=text, reason=say(N_("it ends before it begins")))
    return Period(start, end, f"{start}..{end}")


def _relative(word: str, today: date) -> Period:
    """`last-quarter`, `this-month` and the like, seen from `today`."""
    which, kind = word.split("-")
    if kind == "year":
        return _year(word, today.year - (which == "last"))
    step = {"quarter": 3, "month": 1}[kind]
    index = (today.year * 12 + today.month - 1) // step - (which == "last")
    year, first = divmod(index * step, 12)
    if kind == "quarter":
        return _quarter(word, year, first // 3 + 1)
    return _month(word, year, first + 1)


_SHAPES = (
    (r"(\d{4})", _year),
    (r"(\d{4})-?q(\d+)", _quarter),
    (r"(\d{4})-?h(\d+)", _half),
    (r"(\d{4})-(\d{1,2})", _month),
    (r"(\d{4})(\d{2})", _month),
    (r"(\d{4})-(\d{1,2})-(\d{1,2})", _day),
    (r"(\d{4})(\d{2})(\d{2})", _day),
)
