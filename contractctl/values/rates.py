"""VAT rates as they are written, and whether a tax fits its net amount (FORMATS.md §5.3). Only ever a reason to warn."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from contractctl.values.money import half_up
from contractctl.vocabulary import table, words_list

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

SEVERAL = re.compile(r"[/、,;+]")
ONE = re.compile(r"(?P<figures>\d{1,2}(?:\.\d{1,8})?)(?P<percent>%?)")
REMEMBERED = 2**10  # cells whose rates are kept


@dataclass(frozen=True, slots=True)
class Rates:
    """The rates of one cell: none where it is exempt or not told (***), two where lines differ (6%/13%)."""

    rates: tuple[Decimal, ...] = ()
    is_exempt: bool = False

    @property
    def only(self) -> Decimal | None:
        """The one rate for the whole amount; an exempt one is 0."""
        return Decimal(0) if self.is_exempt else self.rates[0] if len(self.rates) == 1 else None


@lru_cache(REMEMBERED)
def read_rates(text: str) -> Rates | None:
    """A cell as rates: 6%, 0.06, 0.060000, 6, 免税, ***, 6%/13%; None where it cannot be read."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).rstrip("/")
    if plain in words_list("rates", "unknown"):
        return Rates()
    if plain in words_list("rates", "exempt"):
        return Rates(is_exempt=True)
    rates = [_one(part) for part in SEVERAL.split(plain)]
    return None if None in rates else Rates(tuple(dict.fromkeys(rate for rate in rates if rate is not None)))


def _one(text: str) -> Decimal | None:
    """A share, or a number of percent: no VAT rate has ever been 100 % or more, so 6 is 6 %."""
    match = ONE.fullmatch(text)
    if match is None:
        return None
    figures = Decimal(match["figures"])
    return figures / 100 if match["percent"] or figures >= 1 else figures


def is_legal(rate: Decimal, day: date | None) -> bool:
    """Whether a rate was in force on a day; without a day, whether it ever was."""
    return any(rate == each and (day is None or ((since is None or since <= day) and (until is None or day <= until))) for each, since, until in _legal())


def _legal() -> Iterator[tuple[Decimal, date | None, date | None]]:
    for row in cast("list[Mapping[str, object]]", table("rates")["rates"]):
        yield Decimal(str(row["rate"])), cast("date | None", row.get("since")), cast("date | None", row.get("until"))


def tax_fits(net_fen: int, tax_fen: int, rates: Rates, lines: int = 1) -> bool:
    """Whether |net × rate - tax| ≤ 0.01 a line; where several rates or none are told, whether the tax lies between them."""
    if rates.only is not None:
        return abs(net_fen * rates.only - tax_fen) <= lines
    if not rates.rates:
        return True
    edges = sorted(half_up(net_fen * rate) for rate in (min(rates.rates), max(rates.rates)))
    return edges[0] - lines <= tax_fen <= edges[1] + lines


@lru_cache(REMEMBERED)
def rates_in_force(day: date) -> tuple[Decimal, ...]:
    """Every rate that was in force on a day, each once."""
    return tuple(dict.fromkeys(rate for rate, since, until in _legal() if (since is None or since <= day) and (until is None or day <= until)))
