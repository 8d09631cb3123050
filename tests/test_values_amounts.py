"""An amount cell is an amount, empty, by actual quantity, doubtful or wrong; nothing becomes 0 by itself."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.values.amounts import Periodic, Reading, by_rules, read_amount, usual_fen
from contractctl.values.money import grouped, half_up, pro_rata, yuan

WAN = 10_000


@pytest.mark.parametrize(
    ("cell", "scale", "fen"),
    [
        (11002.85, 1, 1100285),
        (12, 1, 1200),
        (0.802334, WAN, 802334),
        ("11,002.85", 1, 1100285),
        ("￥25,104.11", 1, 2510411),
        ("54364.85元", 1, 5436485),
        ("￥８５．００", 1, 8500),
        ("（1,234.50）", 1, -123450),
        ("1,234.50-", 1, -123450),
        ("－5", 1, -500),
        ("¥-5.00", 1, -500),
        ("1 234.50", 1, 123450),
        ("RMB 1,234", 1, 123400),
        ("1234.5元整", 1, 123450),
        ("伍拾万元整", 1, 50000000),
        ("500000（大写：伍拾万元整）", 1, 50000000),
        ("1.90万元", WAN, 1900000),
        ("18263.67元", WAN, 1826367),
        ("40万", WAN, 40000000),
        ("0", 1, 0),
        ("1\u00a0234.50", 1, 123450),
        ("1 234 567.89", 1, 123456789),
        ("120 万元", 1, 120000000),
        ("1.2亿元", 1, 12000000000),
        ("0.802334万元", 1, 802334),
        ("预计2.182986", WAN, 2182986),
        ("暂定：1,000元", 1, 100000),
        ("人民币1,000元整", 1, 100000),
        ("（￥1,234.50）", 1, -123450),
    ],
)
def test_amounts_are_read_exactly(cell: object, scale: int, fen: int) -> None:
    amount = read_amount(cell, scale)
    assert (amount.reading, amount.fen) == (Reading.AMOUNT, fen)


@pytest.mark.parametrize(
    ("cell", "reading"),
    [
        ("", Reading.EMPTY),
        (None, Reading.EMPTY),
        ("/", Reading.EMPTY),
        ("—", Reading.EMPTY),
        ("无", Reading.EMPTY),
        ("据实结算", Reading.MEASURED),
        ("开口合同", Reading.MEASURED),
        (33.333, Reading.DOUBTFUL),
        ("33.333", Reading.DOUBTFUL),
        ("USD 1,000.00", Reading.DOUBTFUL),
        ("2.4万元/季度", Reading.DOUBTFUL),
        ("54（3年）", Reading.DOUBTFUL),
        ("500000（大写：伍万元整）", Reading.DOUBTFUL),
        ("待定", Reading.EMPTY),
        ("以实际结算为准", Reading.MEASURED),
        ("否", Reading.STATUS),
        ("44.19万元/年", Reading.DOUBTFUL),
        ("0.518元/KWH（不超过125万元）", Reading.DOUBTFUL),
        ("2000人/男 2200人/女", Reading.DOUBTFUL),
        ("能源设备增容费699.8，能源使用费（单价）：0.518元/KWH", Reading.DOUBTFUL),
        ("代为支付2025年9月至12月的电费", Reading.DOUBTFUL),
        ("部分结算，已支付32.5万元，合同金额60.6万元", Reading.DOUBTFUL),
        ("100\n200", Reading.DOUBTFUL),
        ("12 34", Reading.DOUBTFUL),
        ("HK$5", Reading.DOUBTFUL),
        ("10万美元", Reading.DOUBTFUL),
        ("50%", Reading.DOUBTFUL),
        ("1.2E+05", Reading.DOUBTFUL),
        ("详见附件", Reading.DOUBTFUL),
        ("0.0000001万元", Reading.DOUBTFUL),
        ("27.7927.19", Reading.WRONG),
        ("27.79.19元", Reading.WRONG),
        ("1,23,456", Reading.WRONG),
        ("12.5.万", Reading.WRONG),
        ("--5", Reading.WRONG),
        ("1.234.567,89", Reading.WRONG),
        ("100,00", Reading.WRONG),
        ("壹万元整吗", Reading.WRONG),
        (True, Reading.WRONG),
        (float("nan"), Reading.WRONG),
        (1e13, Reading.WRONG),
        (1e300, Reading.WRONG),
        ("是", Reading.STATUS),
    ],
)
def test_what_is_no_amount_says_so(cell: object, reading: Reading) -> None:
    amount = read_amount(cell)
    assert amount.reading is reading
    assert amount.fen == 0
    assert (amount.reason is not None) == (reading in (Reading.WRONG, Reading.DOUBTFUL))


@pytest.mark.parametrize(
    ("cell", "scale", "periodic"),
    [
        ("44.19万元/年", 1, Periodic(44_190_000, 12, "年")),
        ("12.4850万/月", WAN, Periodic(12_485_000, 1, "月")),
        ("1.982125万/季度", WAN, Periodic(1_982_125, 3, "季度")),
        ("2.4/季度", WAN, Periodic(2_400_000, 3, "季度")),
        ("每月1,000元", 1, Periodic(100_000, 1, "月")),
        ("54（3年）", WAN, None),
    ],
)
def test_a_price_for_a_period_keeps_its_period(cell: str, scale: int, periodic: Periodic | None) -> None:
    assert read_amount(cell, scale).periodic == periodic


def test_a_foreign_currency_is_named() -> None:
    assert "USD" in str(read_amount("USD 1,000.00").reason)
    assert "港币" in str(read_amount("港币5000元").reason)


@pytest.mark.parametrize(
    ("cell", "scale", "step"), [(120, WAN, 10_000), ("113.21", WAN, 10_000), (0.802334, WAN, 1), ("1.2345万元", 1, 100), ("85元", WAN, 1), (85, 1, 1)]
)
def test_an_amount_knows_how_finely_it_is_written(cell: object, scale: int, step: int) -> None:
    """Half of it is what rounding may have taken: 50 yuan in a column of 万元 with two places."""
    found = read_amount(cell, scale).step_fen
    assert (found, type(found)) == (step, int)


@pytest.mark.parametrize(
    ("cell", "scale", "fen"),
    [
        (11002.85, 1, 1100285),
        ("1,234.5", 1, 123450),
        (-120, WAN, -120_000_000),
        (10**12, 1, 10**14),
        (10**12 + 1, 1, None),
        (10**9, WAN, None),
        (33.333, 1, None),
        ("1.90万元", WAN, None),
        ("", 1, None),
        (None, 1, None),
        (True, 1, None),
    ],
)
def test_the_usual_amounts_of_a_column_are_read_at_once(cell: object, scale: int, fen: int | None) -> None:
    """What is not usual, or beyond what the ledger knows, is left to the rules, which say why."""
    assert usual_fen(cell, scale) == fen


def test_a_cells_own_unit_goes_before_its_columns_and_is_noted() -> None:
    assert read_amount("18263.67元", WAN).note is not None
    assert read_amount("1.90万元", WAN).note is None


@given(
    st.one_of(
        st.integers(),
        st.floats(),
        st.integers(-(10**15), 10**15).map(lambda fen: fen / 100),
        st.booleans(),
        st.none(),
        st.text("0123456789,.-()万元 ", max_size=12),
        st.integers(-(10**13), 10**13).flatmap(
            lambda fen: st.sampled_from((f"{fen / 100:,.2f}", f"{fen / 100:.1f}", f"{fen:,}", f"-{fen}", f"{fen / 1000:.3f}"))
        ),
    ),
    st.sampled_from((1, 1000, 10_000)),
)
def test_the_short_way_for_usual_amounts_gives_what_the_rules_give(cell: object, scale: int) -> None:
    assert read_amount(cell, scale) == by_rules(cell, scale)


@given(st.integers(min_value=-(10**13), max_value=10**13))
def test_what_is_printed_is_read_again(fen: int) -> None:
    assert read_amount(yuan(fen)).fen == fen
    assert read_amount(grouped(fen)).fen == fen


@given(st.integers(min_value=-(10**9), max_value=10**9), st.lists(st.integers(min_value=0, max_value=1000), max_size=8))
def test_shares_add_up_to_the_whole(total: int, weights: list[int]) -> None:
    shares = pro_rata(total, weights)
    assert len(shares) == len(weights)
    assert sum(shares) == (total if sum(weights) else 0)


@pytest.mark.parametrize(("amount", "rounded"), [("0.5", 1), ("-0.5", -1), ("1.49", 1), ("2.5", 3)])
def test_halves_are_rounded_away_from_zero(amount: str, rounded: int) -> None:
    assert half_up(Decimal(amount)) == rounded


FEN, SEVERAL, UNREADABLE = "it has a part of a fen", "several numbers stand there: none of them is taken", "it cannot be read as an amount"


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        (33.333, FEN),
        ("33.333", FEN),
        ("USD 1,000.00", "it is in USD; the ledger knows CNY only"),
        ("2.4万元/季度", "24,000.00 yuan for each 季度: a price for a period, no total"),
        ("54（3年）", "54.00 yuan beside “3年”: in all or for each is not told"),
        ("500000（大写：伍万元整）", "figures and capitals differ"),
        ("2000人/男 2200人/女", SEVERAL),
        ("12 34", SEVERAL),
        ("50%", "it is more than one plain amount"),
        ("详见附件", "words stand there, no amount"),
        ("27.7927.19", UNREADABLE),
        ("壹万元整吗", UNREADABLE),
        (True, "it is no amount"),
        (1e13, "it is beyond 1,000,000,000,000 yuan"),
    ],
)
def test_what_is_no_amount_says_why(cell: object, reason: str) -> None:
    assert str(read_amount(cell).reason) == reason


@pytest.mark.parametrize(
    ("cell", "note"), [("约500元", "an estimate: “约” stands before it"), ("否", "a status, not an amount: the amount is unknown"), ("500元", "None")]
)
def test_what_is_told_of_an_amount(cell: str, note: str) -> None:
    assert str(read_amount(cell).note) == note
