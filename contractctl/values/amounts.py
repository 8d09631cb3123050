"""Amounts as clerks write them (FORMATS.md §3.2), judged after their unit. What is no amount says why; nothing becomes 0."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, cast

from contractctl.frozen import quick_dataclass
from contractctl.language import N_, Message, say
from contractctl.values.capitals import DIGITS, read_capitals
from contractctl.values.money import grouped, half_up
from contractctl.vocabulary import ordered, table, words_list

if TYPE_CHECKING:
    from collections.abc import Mapping

LARGEST_FEN = 10**14  # |amount| ≤ 10^12 yuan (RELIABILITY.md §4)
NEAR_FEN = Decimal("0.0001")  # a numeric cell within 10^-6 yuan of two places is that amount
WAN = 10_000
PLACES = 2  # that a column of amounts shows at least
CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|¥|￥)\s*|\s*(?:RMB|CNY)$", re.IGNORECASE)
UNIT = "(?P<unit>百万元|百万|千元|千|万元|万|亿元|亿|元|圆)"
NUMBER = re.compile(rf"(?P<sign>[-+]?)(?P<digits>\d{{1,3}}(?:,\d{{3}})+|\d{{1,3}}(?: \d{{3}})+|\d+)(?:\.(?P<places>\d+))?{UNIT}?[整正]?(?P<after>-?)")
PLAIN = re.compile(r"(?P<sign>-?)(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.(?P<places>[0-9]{1,2}))?")
PLAIN_BELOW = 10**12  # a double keeps two places of what is smaller
BOTH = re.compile(r"(?P<figures>.+?)[(](?:大写|小写)[:：]?(?P<capitals>.+)[)]")
PER = re.compile(r"(?P<figures>.+?)(?:/|每|一)(?P<per>半年|年度|年|季度|季|个月|月)")
FOR_A_TERM = re.compile(r"(?P<figures>.+?)\((?P<term>[^()]*(?:年|月|季度?))\)")
PER_FIRST = re.compile(r"每(?P<per>半年|年度|年|季度|季|个月|月)(?P<figures>.+)")
SPACES = re.compile("[ \u00a0\u2002-\u200a\u202f\u3000]+")
FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
LIKE_A_NUMBER = re.compile(rf"[-+\d.,()]*{UNIT}?[整正]?")
WORDS = re.compile(rf"[^\W\d{DIGITS}]")


class Reading(StrEnum):
    """What an amount cell holds."""

    AMOUNT = "amount"
    EMPTY = "empty"
    MEASURED = "measured"  # 据实结算
    STATUS = "status"  # 是, 否: whether, not how much
    DOUBTFUL = "doubtful"  # a person must decide
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Periodic:
    """A price for each period of so many months."""

    fen: int
    months: int
    per: str  # 季度, as written


@quick_dataclass(frozen=True, slots=True)
class Amount:
    """An amount cell as read: fen where it is an amount, else why it is none."""

    reading: Reading
    fen: int = 0
    reason: Message | None = None
    note: Message | None = None  # taken, and worth a look
    step_fen: int = 1  # the smallest difference that the way it is written can show
    has_own_unit: bool = False
    periodic: Periodic | None = None


EMPTY = Amount(Reading.EMPTY)
UNREADABLE = N_("it cannot be read as an amount")
NO_AMOUNT = N_("it is no amount")
BEYOND = N_("it is beyond 1,000,000,000,000 yuan")
OWN_UNIT = N_("the cell's own unit is taken, not the column's")


def units() -> Mapping[str, int]:
    """Units of money as they are written, in yuan."""
    return cast("Mapping[str, int]", table("amounts")["units"])


def read_amount(value: object, scale: int = 1) -> Amount:
    """A cell as an amount; `scale` is the column's unit in yuan (10000 under 万元)."""
    if value is None:
        return EMPTY
    fen = _plain_fen(value)
    if fen is not None:
        return _bounded(fen * scale, max(1, scale))
    return by_rules(value, scale)


def usual_fen(value: object, scale: int) -> int | None:
    """The fen that `read_amount` gives for the usual cell, where nothing else of it is asked; None of any other."""
    fen = _plain_fen(value)
    return None if fen is None or abs(fen * scale) > LARGEST_FEN else fen * scale


def _plain_fen(value: object) -> int | None:
    """The amount of the usual cell in the column's hundredth: a number, or figures in their usual writing, with two places at most.

    It is what the rules below give, many times faster. A float of up to 15 digits is the decimal number of two places that it is nearest to.
    """
    if type(value) is float and -PLAIN_BELOW < value < PLAIN_BELOW:
        fen = round(value * 100)
        return fen if fen / 100 == value else None
    if type(value) is str and (match := PLAIN.fullmatch(value)):
        places = match["places"]
        whole = int(match["digits"].replace(",", "") + (places or "").ljust(PLACES, "0"))
        return -whole if match["sign"] else whole
    return value * 100 if type(value) is int else None


def by_rules(value: object, scale: int) -> Amount:
    """A cell as an amount, whatever it holds."""
    if value is None or isinstance(value, str):
        return _from_text(value or "", scale)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _wrong(NO_AMOUNT)
    exact = Decimal(repr(value) if isinstance(value, float) else value)
    if not exact.is_finite():
        return _wrong(NO_AMOUNT)
    if abs(exact) * scale * 100 > LARGEST_FEN:
        return _wrong(BEYOND)
    nearest = half_up(exact * scale * 100)
    if abs(exact * scale * 100 - nearest) > NEAR_FEN:
        return _doubtful(N_("it has a part of a fen"))
    return _bounded(nearest, _step(scale, -cast("int", exact.normalize().as_tuple().exponent)))


def _step(unit: int, places: int) -> int:
    """What one in the last place is worth: 100 yuan in a column of 万元 with two places."""
    return max(1, unit * 100 // int(10 ** max(PLACES, places)))


def _from_text(text: str, scale: int) -> Amount:
    broken = unicodedata.normalize("NFKC", text).replace("−", "-").replace("－", "-").strip()
    spaced = SPACES.sub(" ", broken)
    plain = re.sub(r"\s", "", spaced)
    if plain in words_list("amounts", "empty"):
        return EMPTY
    if plain in words_list("amounts", "measured"):
        return Amount(Reading.MEASURED)
    if plain in words_list("amounts", "status"):
        return Amount(Reading.STATUS, note=say(N_("a status, not an amount: the amount is unknown")))
    if currency := next((word for word in ordered("amounts", "foreign") if word in plain.upper()), None):
        return Amount(Reading.DOUBTFUL, reason=say(N_("it is in {currency}; the ledger knows CNY only"), currency=currency))
    both = BOTH.fullmatch(plain)
    if both:
        return _both(_from_text(both["figures"], scale), read_capitals(both["capitals"]))
    return _from_figures(spaced, scale) or _estimate(spaced, scale) or _per_period(plain, scale) or _from_capitals(plain, FIGURE.findall(broken))


def _from_figures(spaced: str, scale: int) -> Amount | None:
    bare = CURRENCY.sub("", spaced)
    bracketed = bare.startswith("(") and bare.endswith(")")
    bare = CURRENCY.sub("", bare[1:-1].strip() if bracketed else bare)
    if bare.startswith("-"):
        bare = "-" + CURRENCY.sub("", bare[1:].strip())
    match = NUMBER.fullmatch(re.sub(r"(?<=\d) (?=\D)|(?<=\D) ", "", bare))
    if match is None:
        return None
    unit, places = match["unit"], match["places"] or ""
    factor = units()[unit] if unit else scale
    exact = Decimal(re.sub("[, ]", "", match["digits"]) + "." + (places or "0")) * factor * 100
    if exact != exact.to_integral_value():
        return _doubtful(N_("it has a part of a fen"))
    negative = bracketed or match["sign"] == "-" or match["after"] == "-"
    note = say(OWN_UNIT) if unit and factor != scale else None
    return _bounded(-int(exact) if negative else int(exact), _step(factor, len(places)), note, has_own_unit=bool(unit))


def _estimate(spaced: str, scale: int) -> Amount | None:
    """预计2.18: the figures, noted as an estimate."""
    word = next((word for word in ordered("amounts", "estimate") if spaced.startswith(word)), None)
    amount = _from_figures(spaced.removeprefix(word).lstrip(": "), scale) if word else None
    if amount is None or amount.reading is not Reading.AMOUNT:
        return amount
    return Amount(Reading.AMOUNT, amount.fen, note=say(N_("an estimate: “{word}” stands before it"), word=word), step_fen=amount.step_fen)


def _per_period(plain: str, scale: int) -> Amount | None:
    """2.4万元/季度, 54（3年）: a price for each period, or one that may be."""
    if (told := FOR_A_TERM.fullmatch(plain)) and (whole := _from_figures(told["figures"], scale)) and whole.reading is Reading.AMOUNT:
        unclear = say(N_("{amount} yuan beside “{term}”: in all or for each is not told"), amount=grouped(whole.fen), term=told["term"])
        return Amount(Reading.DOUBTFUL, reason=unclear)
    match = PER.fullmatch(plain) or PER_FIRST.fullmatch(plain)
    price = _from_figures(match["figures"].strip("()"), scale) if match else None
    if match is None or price is None or price.reading is not Reading.AMOUNT:
        return None
    months = cast("Mapping[str, int]", table("amounts")["months"])[match["per"]]
    reason = say(N_("{amount} yuan for each {per}: a price for a period, no total"), amount=grouped(price.fen), per=match["per"])
    return Amount(Reading.DOUBTFUL, reason=reason, periodic=Periodic(price.fen, months, match["per"]))


def _from_capitals(plain: str, figures: list[str]) -> Amount:
    fen = read_capitals(plain)
    if fen is not None:
        return Amount(Reading.AMOUNT, fen, has_own_unit=True)
    if LIKE_A_NUMBER.fullmatch(CURRENCY.sub("", plain)) and len(figures) == 1:
        return _wrong(UNREADABLE)
    if len(figures) > 1:
        return _doubtful(N_("several numbers stand there: none of them is taken"))
    if figures:
        return _doubtful(N_("it is more than one plain amount"))
    is_prose = len(WORDS.findall(plain)) > 1 and not re.search(f"[{DIGITS}]", plain)
    return _doubtful(N_("words stand there, no amount")) if is_prose else _wrong(UNREADABLE)


def _both(figures: Amount, capitals: int | None) -> Amount:
    if figures.reading is Reading.AMOUNT and figures.fen == capitals:
        return figures
    return _doubtful(N_("figures and capitals differ"))


def _bounded(fen: int, step_fen: int, note: Message | None = None, *, has_own_unit: bool = False) -> Amount:
    if abs(fen) > LARGEST_FEN:
        return _wrong(BEYOND)
    return Amount(Reading.AMOUNT, fen, note=note, step_fen=step_fen, has_own_unit=has_own_unit)


def _wrong(msgid: str) -> Amount:
    return Amount(Reading.WRONG, reason=say(msgid))


def _doubtful(msgid: str) -> Amount:
    return Amount(Reading.DOUBTFUL, reason=say(msgid))
