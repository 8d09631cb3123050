"""Days as clerks write them (FORMATS.md §3.3). No day is invented: what is no day says why."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from contractctl.language import N_, Message, say
from contractctl.vocabulary import words_list

FIRST_YEAR, LAST_YEAR = 2000, 2099
SERIALS = range(20000, 80001)
LOST_DAY = 60  # Excel's 1900-02-29, a day that never was
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
CLOCK = r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
DAY = re.compile(rf"(\d{{4}})[-./年](\d{{1,2}})[-./月](\d{{1,2}})日?{CLOCK}")
PLAIN = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:\.0+)?{CLOCK}")
MONTH = re.compile(r"\d{4}[-./年]\d{1,2}月?")
SERIAL = re.compile(r"\d{5}(?:\.0+)?")
RANGE = re.compile(r"(.+?)(?:至|到|~|—+|－|-(?=\d{4}))(.+)")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that is no day, with the reason."""

    reason: Message
    has_no_such_day: bool = False  # 2024-02-30: a day is written, and there is none


OPEN_ENDED = "open_ended"


def is_open_ended(text: str) -> bool:
    """Whether words say that a term has no end (长期)."""
    return unicodedata.normalize("NFKC", text).strip() in words_list("terms", "open_ended")


def read_day(value: object, *, is_1904: bool = False) -> date | Unreadable | None:
    """A cell as a day; None where it is empty."""
    if isinstance(value, datetime):
        return _within(value.date())
    if isinstance(value, date):
        return _within(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _from_serial(value, is_1904=is_1904)
    text = unicodedata.normalize("NFKC", str(value or "")).strip()
    return _from_text(text, is_1904=is_1904) if text else None


def _from_text(text: str, *, is_1904: bool) -> date | Unreadable:
    compact = re.sub(r"\s+", " ", text)
    match = DAY.fullmatch(re.sub(r"\s*([-./年月日])\s*", r"\1", compact)) or PLAIN.fullmatch(compact)
    if match:
        try:
            return _within(date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            return Unreadable(say(N_("there is no such day")), has_no_such_day=True)
    if MONTH.fullmatch(compact):
        return Unreadable(say(N_("only a month stands there, the day is missing")))
    if SERIAL.fullmatch(compact):
        return _from_serial(float(compact), is_1904=is_1904)
    return Unreadable(say(N_("it cannot be read as a day")))


def _from_serial(number: float, *, is_1904: bool) -> date | Unreadable:
    if number == LOST_DAY:
        return Unreadable(say(N_("there is no such day")), has_no_such_day=True)
    whole = int(number)
    if len(str(whole)) == len("20240305") and whole == number:
        return _from_text(str(whole), is_1904=is_1904)
    if whole not in SERIALS:
        return Unreadable(say(N_("it cannot be read as a day")))
    return _within((EPOCH_1904 if is_1904 else EPOCH) + timedelta(days=whole))


def _within(day: date) -> date | Unreadable:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return Unreadable(say(N_("the year must be {first} to {last}"), first=FIRST_YEAR, last=LAST_YEAR), has_no_such_day=True)


def read_range(text: str) -> tuple[date, date] | None:
    """A term written in one cell, such as 2024.1.1-2024.12.31; None where it is none."""
    match = RANGE.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if match is None:
        return None
    start, end = read_day(match[1]), read_day(match[2])
    return (start, end) if isinstance(start, date) and isinstance(end, date) else None
