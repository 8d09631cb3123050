"""Days as clerks write them (FORMATS.md §3.3). No day is invented: what is no day says why."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from contractctl.language import N_, Message, say
from contractctl.vocabulary import pattern, words_list

FIRST_YEAR, LAST_YEAR = 2000, 2099
CENTURY = 2000
SERIALS = range(20000, 80001)
BEYOND = 10**9
LOST_DAY = 60  # Excel's 1900-02-29, a day that never was
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
CLOCK = r"(?:[T ]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
DAY = re.compile(rf"(\d{{4}})[-./年](\d{{1,2}})[-./月](\d{{1,2}})[日号]?{CLOCK}")
PLAIN = re.compile(rf"(\d{{4}})(\d{{2}})(\d{{2}})(?:\.0+)?{CLOCK}")
MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?份?")
SHORT_DAY = re.compile(r"(?:(?P<year>\d{2})[-./年])?(?P<month>\d{1,2})[-./月](?P<day>\d{1,2})[日号]?")
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
REMEMBERED = 2**12  # texts whose day is kept: ten years of them
PLAIN_DIGITS = len("20240305")
MONTHS_OF_A_YEAR = 12
RANGE = re.compile(r"(?:自|从)?(?P<first>.+?)(?:起)?(?:至|到|~|—+|－|--|-(?=\d{4})|(?<=[月日])-)(?P<last>.+?)(?:止)?")
WITHOUT_YEAR = re.compile(r"(?P<month>\d{1,2})[-./月](?:(?P<day>\d{1,2})[日号]?)?")
ONE_MONTH = re.compile(r"(?P<first>\d{4}年\d{1,2})-(?P<last>\d{1,2}月)")


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A cell that is no day, with the reason."""

    reason: Message
    has_no_such_day: bool = False  # 2024-02-30: a day is written, and there is none
    lacks_year: bool = False  # 3月5日, 24.3.5


@dataclass(frozen=True, slots=True)
class Span:
    """A term written in one cell, both days inclusive; `by_month` where only months stand there."""

    start: date
    end: date
    by_month: bool = False


NO_SUCH_DAY = N_("there is no such day")
NO_DAY = N_("it cannot be read as a day")


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
    return _of_text(str(value or ""), is_1904=is_1904)


@lru_cache(REMEMBERED)
def _of_text(written: str, *, is_1904: bool) -> date | Unreadable | None:
    text = unicodedata.normalize("NFKC", written).strip()
    if text in words_list("terms", "empty"):
        return None
    return _from_text(text, is_1904=is_1904)


def is_serial(value: object) -> bool:
    """Whether a cell holds a day as Excel counts days, without looking like one: 46042."""
    if isinstance(value, date):
        return False
    if isinstance(value, str):
        return SERIAL.fullmatch(unicodedata.normalize("NFKC", value).strip()) is not None
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < BEYOND and int(value) in SERIALS


def read_month(value: object) -> tuple[date, date] | None:
    """The first and the last day of a month that stands alone (2026年3月); None where it is none."""
    match = MONTH.fullmatch(_tight(unicodedata.normalize("NFKC", value).strip())) if isinstance(value, str) else None
    if match is None or not (1 <= int(match[2]) <= MONTHS_OF_A_YEAR and FIRST_YEAR <= int(match[1]) <= LAST_YEAR):
        return None
    year, month = int(match[1]), int(match[2])
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def propose_day(value: object, year: int | None) -> date | None:
    """The day that a text without its century or year would be (24.3.5; 3月5日 in a sheet of 2024); only ever proposed."""
    match = SHORT_DAY.fullmatch(_tight(unicodedata.normalize("NFKC", value).strip())) if isinstance(value, str) else None
    meant = CENTURY + int(match["year"]) if match and match["year"] else year
    if match is None or meant is None:
        return None
    try:
        return date(meant, int(match["month"]), int(match["day"]))
    except ValueError:
        return None


def _tight(text: str) -> str:
    return re.sub(r"\s*([-./年月日号])\s*", r"\1", re.sub(r"\s+", " ", text))


def _from_text(text: str, *, is_1904: bool) -> date | Unreadable:
    compact = _tight(text)
    match = DAY.fullmatch(compact) or PLAIN.fullmatch(compact)
    if match:
        try:
            return _within(date(int(match[1]), int(match[2]), int(match[3])))
        except ValueError:
            return Unreadable(say(NO_SUCH_DAY), has_no_such_day=True)
    if month := MONTH.fullmatch(compact):
        is_month = 1 <= int(month[2]) <= MONTHS_OF_A_YEAR
        return Unreadable(say(N_("only a month stands there, the day is missing")) if is_month else say(NO_SUCH_DAY), has_no_such_day=not is_month)
    if SERIAL.fullmatch(compact):
        return _from_serial(float(compact), is_1904=is_1904)
    if SHORT_DAY.fullmatch(compact):
        return Unreadable(say(N_("the year is missing or has two digits")), lacks_year=True)
    return Unreadable(say(NO_DAY))


def _from_serial(number: float, *, is_1904: bool) -> date | Unreadable:
    if not abs(number) < BEYOND:  # so asked, infinity and what is no number are caught too
        return Unreadable(say(NO_DAY))
    if number == LOST_DAY:
        return Unreadable(say(NO_SUCH_DAY), has_no_such_day=True)
    whole = int(number)
    if len(str(whole)) == PLAIN_DIGITS and whole == number:
        return _from_text(str(whole), is_1904=is_1904)
    if whole not in SERIALS:
        return Unreadable(say(NO_DAY))
    return _within((EPOCH_1904 if is_1904 else EPOCH) + timedelta(days=whole))


def _within(day: date) -> date | Unreadable:
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return day
    return Unreadable(say(N_("the year must be {first} to {last}"), first=FIRST_YEAR, last=LAST_YEAR), has_no_such_day=True)


def read_range(text: str) -> Span | Unreadable | None:
    """A term in one cell: 2024.1.1-2024.12.31, 2024.3-2025.2, 2024年1月至12月; None where it is none."""
    plain = _tight(unicodedata.normalize("NFKC", text).strip()).replace(" ", "")
    match = ONE_MONTH.fullmatch(plain) or RANGE.fullmatch(plain)
    if match is None:
        return None
    first, last = match["first"].strip(), match["last"].strip()
    if re.fullmatch(r"\d{4}年\d{1,2}", first):
        first += "月"
    if WITHOUT_YEAR.fullmatch(last):
        last = f"{first[:5]}{last}"
    start, end = _edge(first, 0), _edge(last, 1)
    for edge in (start, end):
        if isinstance(edge, Unreadable) and edge.has_no_such_day:
            return edge
    if not isinstance(start, date) or not isinstance(end, date):
        return None
    if end < start:
        return Unreadable(say(N_("it ends before it begins")))
    return Span(start, end, by_month=read_month(first) is not None or read_month(last) is not None)


def _edge(text: str, which: int) -> date | Unreadable | None:
    month = read_month(text)
    return month[which] if month else read_day(text)


def length_in_months(text: str) -> int | None:
    """The months of a term that is told by its length (一年, 自签订之日起三年, 6个月); None where it tells none."""
    match = pattern("terms", "length").fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", text)))
    if match is None:
        return None
    count = _count(match["count"])
    return None if count is None else count * (MONTHS_OF_A_YEAR if match["unit"] == "年" else 1)


def _count(text: str) -> int | None:
    if text.isascii():
        return int(text)
    numerals = "零一二三四五六七八九"
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    values = [numerals.find(part) if len(part) == 1 else -1 for part in (tens or "一", ones or "零")]
    if min(values) < 0:
        return None
    return values[0] * 10 + values[1] if ten else values[1]


def end_after(start: date, months: int) -> date:
    """The last day of a term of so many months: the day before the same day of its last month."""
    index = start.year * MONTHS_OF_A_YEAR + start.month - 1 + months
    year, month = divmod(index, MONTHS_OF_A_YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, start.day) - timedelta(days=1) if start.day <= last else date(year, month + 1, last)


def whole_months(start: date, end: date) -> int | None:
    """How many whole months a term of days runs; None where it is no whole number of them."""
    after = end + timedelta(days=1)
    months = (after.year - start.year) * MONTHS_OF_A_YEAR + after.month - start.month
    fitting = [each for each in (months, months - 1) if each > 0 and end_after(start, each) == end]
    return fitting[0] if fitting else None
