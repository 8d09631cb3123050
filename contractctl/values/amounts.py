"""Amounts as clerks write them (FORMATS.md §3.2), judged after their unit. What is no amount says why; nothing becomes 0."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from contractctl.language import N_, Message, say
from contractctl.values.capitals import read_capitals
from contractctl.values.money import half_up
from contractctl.vocabulary import words_list

LARGEST_FEN = 10**14  # |amount| ≤ 10^12 yuan (RELIABILITY.md §4)
NEAR_FEN = Decimal("0.0001")  # a numeric cell within 10^-6 yuan of two places is that amount
WAN = 10_000
CURRENCY = re.compile(r"^(?:人民币|RMB|CNY|¥|￥)\s*|\s*(?:RMB|CNY)$", re.IGNORECASE)
FOREIGN = re.compile(r"USD|HKD|EUR|JPY|GBP|US\$|HK\$|\$|€|£|美元|港币|港元|欧元|日元|英镑", re.IGNORECASE)
NUMBER = re.compile(r"(?P<sign>[-+]?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<places>\.\d+)?(?P<unit>万元|万|元|圆)?整?(?P<after>-?)")
BOTH = re.compile(r"(?P<figures>.+?)[(](?:大写|小写)[:：]?(?P<capitals>.+)[)]")


class Reading(StrEnum):
    """What an amount cell holds."""

    AMOUNT = "amount"
    EMPTY = "empty"
    MEASURED = "measured"  # 据实结算
    DOUBTFUL = "doubtful"  # a person must decide
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount cell as read: fen where it is an amount, else why it is none."""

    reading: Reading
    fen: int = 0
    reason: Message | None = None
    note: Message | None = None  # taken, and worth a look


EMPTY = Amount(Reading.EMPTY)


def read_amount(value: object, scale: int = 1) -> Amount:
    """A cell as an amount; `scale` is the column's unit in yuan (10000 under 万元)."""
    if value is None or isinstance(value, str):
        return _from_text(value or "", scale)
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return _wrong(N_("it is no amount"))
    exact = Decimal(repr(value)) * scale * 100
    if not exact.is_finite():
        return _wrong(N_("it is no amount"))
    nearest = half_up(exact)
    if abs(exact - nearest) > NEAR_FEN:
        return _doubtful(N_("it has a part of a fen"))
    return _bounded(nearest)


def _from_text(text: str, scale: int) -> Amount:
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text).replace("−", "-").replace("－", "-"))
    if plain in words_list("amounts", "empty"):
        return EMPTY
    if plain in words_list("amounts", "measured"):
        return Amount(Reading.MEASURED)
    if FOREIGN.search(plain):
        return _doubtful(N_("the ledger knows CNY only"))
    both = BOTH.fullmatch(plain)
    if both:
        return _both(_from_text(both["figures"], scale), read_capitals(both["capitals"]))
    return _from_figures(plain, scale) or _from_capitals(plain)


def _from_figures(plain: str, scale: int) -> Amount | None:
    bare = CURRENCY.sub("", plain)
    bracketed = bare.startswith("(") and bare.endswith(")")
    bare = CURRENCY.sub("", bare[1:-1] if bracketed else bare)
    if bare.startswith("-"):
        bare = "-" + CURRENCY.sub("", bare[1:])
    match = NUMBER.fullmatch(bare)
    if match is None:
        return None
    unit = match["unit"]
    factor = scale if unit is None else WAN if unit.startswith("万") else 1
    exact = Decimal(match["digits"].replace(",", "") + (match["places"] or "")) * factor * 100
    if exact != exact.to_integral_value():
        return _doubtful(N_("it has a part of a fen"))
    negative = bracketed or match["sign"] == "-" or match["after"] == "-"
    amount = _bounded(-int(exact) if negative else int(exact))
    if unit and factor != scale and amount.reading is Reading.AMOUNT:
        return Amount(Reading.AMOUNT, amount.fen, note=say(N_("the cell's own unit is taken, not the column's")))
    return amount


def _from_capitals(plain: str) -> Amount:
    fen = read_capitals(plain)
    if fen is not None:
        return Amount(Reading.AMOUNT, fen)
    if len(re.findall(r"\d+(?:\.\d+)?", plain)) > 0 and not re.fullmatch(r"[-\d.,()]+", plain):
        return _doubtful(N_("it is more than one plain amount"))
    return _wrong(N_("it cannot be read as an amount"))


def _both(figures: Amount, capitals: int | None) -> Amount:
    if figures.reading is Reading.AMOUNT and figures.fen == capitals:
        return figures
    return _doubtful(N_("figures and capitals differ"))


def _bounded(fen: int) -> Amount:
    return Amount(Reading.AMOUNT, fen) if abs(fen) <= LARGEST_FEN else _wrong(N_("it is beyond 1,000,000,000,000 yuan"))


def _wrong(msgid: str) -> Amount:
    return Amount(Reading.WRONG, reason=say(msgid))


def _doubtful(msgid: str) -> Amount:
    return Amount(Reading.DOUBTFUL, reason=say(msgid))
