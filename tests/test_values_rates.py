"""VAT rates in every spelling of FORMATS.md §1.1 and §5.3, judged by the day of the document."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from contractctl.values.rates import Rates, is_legal, read_rates, tax_fits


@pytest.mark.parametrize(
    ("cell", "rates"),
    [
        ("6%", Rates((Decimal("0.06"),))),
        ("０.０６", Rates((Decimal("0.06"),))),
        ("0.060000", Rates((Decimal("0.060000"),))),
        ("13", Rates((Decimal("0.13"),))),
        ("1.5%", Rates((Decimal("0.015"),))),
        ("1", Rates((Decimal("0.01"),))),
        ("0%", Rates((Decimal(0),))),
        ("6%/13%", Rates((Decimal("0.06"), Decimal("0.13")))),
        ("6%、6%", Rates((Decimal("0.06"),))),
        ("免税", Rates(is_exempt=True)),
        ("不征税", Rates(is_exempt=True)),
        ("***", Rates()),
        ("", Rates()),
    ],
)
def test_a_rate_is_read_in_every_spelling(cell: str, rates: Rates) -> None:
    assert read_rates(cell) == rates


@pytest.mark.parametrize("cell", ["六个点", "6%左右", "-6%", "100", "6..5%"])
def test_what_is_no_rate(cell: str) -> None:
    assert read_rates(cell) is None


@pytest.mark.parametrize(
    ("rate", "day", "legal"),
    [
        ("0.17", date(2018, 4, 30), True),
        ("0.17", date(2018, 5, 1), False),
        ("0.16", date(2018, 5, 1), True),
        ("0.16", date(2019, 4, 1), False),
        ("0.13", date(2017, 1, 1), True),
        ("0.13", date(2018, 5, 1), False),
        ("0.13", date(2019, 4, 1), True),
        ("0.10", date(2018, 12, 31), True),
        ("0.09", date(2019, 3, 31), False),
        ("0.09", date(2026, 1, 1), True),
        ("0.06", date(2015, 1, 1), True),
        ("0.03", date(2026, 1, 1), True),
        ("0.01", date(2024, 1, 1), True),
        ("0", date(2024, 1, 1), True),
        ("0.08", date(2024, 1, 1), False),
        ("0.17", None, True),
        ("0.08", None, False),
    ],
)
def test_a_rate_holds_by_the_day(rate: str, day: date | None, legal: bool) -> None:
    assert is_legal(Decimal(rate), day) is legal


@pytest.mark.parametrize(
    ("net", "tax", "rate", "lines", "fits"),
    [
        (10_000, 600, "6%", 1, True),
        (10_000, 601, "6%", 1, True),
        (10_000, 602, "6%", 1, False),
        (10_000, 602, "6%", 2, True),
        (10_000, 0, "免税", 1, True),
        (10_000, 600, "免税", 1, False),
        (-10_000, -600, "6%", 1, True),
        (10_000, 900, "6%/13%", 1, True),
        (-10_000, -900, "6%/13%", 1, True),
        (10_000, 599, "6%/13%", 1, True),
        (10_000, 598, "6%/13%", 1, False),
        (10_000, 598, "6%/13%", 2, True),
        (10_000, 1_301, "6%/13%", 1, True),
        (10_000, 1_302, "6%/13%", 1, False),
        (10_000, 1_302, "6%/13%", 2, True),
        (10_000, 777, "***", 1, True),
    ],
)
def test_tax_fits_its_net_to_a_fen_a_line(net: int, tax: int, rate: str, lines: int, fits: bool) -> None:
    rates = read_rates(rate)
    assert rates is not None
    assert tax_fits(net, tax, rates, lines) is fits


def test_an_amount_is_one_line_where_nothing_else_is_told() -> None:
    rates = Rates((Decimal("0.06"),))
    assert tax_fits(10_000, 601, rates)
    assert not tax_fits(10_000, 602, rates)
