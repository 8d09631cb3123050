"""大写金额 are written as the rules ask and read as clerks write them; what could be two amounts is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.values.capitals import read_capitals, write_capitals


@pytest.mark.parametrize(
    ("fen", "written"),
    [
        (5, "人民币伍分"),
        (50, "人民币伍角整"),
        (0, "人民币零元整"),
        (1000, "人民币壹拾元整"),
        (10100, "人民币壹佰零壹元整"),
        (100010, "人民币壹仟元壹角整"),
        (140950, "人民币壹仟肆佰零玖元伍角整"),
        (600714, "人民币陆仟零柒元壹角肆分"),
        (32504, "人民币叁佰贰拾伍元零肆分"),
        (1000100, "人民币壹万零壹元整"),
        (10500000, "人民币壹拾万伍仟元整"),
        (1020030000, "人民币壹仟零贰拾万零叁佰元整"),
        (10000000100, "人民币壹亿零壹元整"),
        (10050006000708, "人民币壹仟零伍亿零陆万零柒元零捌分"),
        (-50000, "人民币负伍佰元整"),
        (10000000, "人民币壹拾万元整"),
        (12005008, "人民币壹拾贰万零伍拾元零捌分"),
        (101010101, "人民币壹佰零壹万零壹佰零壹元零壹分"),
        (350409643, "人民币叁佰伍拾万肆仟零玖拾陆元肆角叁分"),
        (101000, "人民币壹仟零壹拾元整"),
        (1000000100, "人民币壹仟万零壹元整"),
        (1640902, "人民币壹万陆仟肆佰零玖元零贰分"),
        (10001000000, "人民币壹亿零壹万元整"),
        (30000000500, "人民币叁亿零伍元整"),
        (1001000, "人民币壹万零壹拾元整"),
        (4000007, "人民币肆万元零柒分"),
        (100001000000, "人民币壹拾亿零壹万元整"),
        (1002000300040, "人民币壹佰亿贰仟万叁仟元肆角整"),
        (10100000, "人民币壹拾万壹仟元整"),
        (10100100, "人民币壹拾万壹仟零壹元整"),
    ],
)
def test_is_written_by_the_rules(fen: int, written: str) -> None:
    assert write_capitals(fen) == written
    assert read_capitals(written) == fen


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("伍拾万元", 50000000),
        ("拾元正", 1000),
        ("（负数）伍佰圆整", -50000),
        ("人民币壹拾万零柒仟元零伍角叁分", 10700053),
        ("人民币壹拾万柒仟元伍角叁分", 10700053),
        ("貳拾陸億元整", 260000000000),
        ("人民币 壹仟 元整", 100000),
        ("人民币壹拾万柒仟元零伍角叁分", 10700053),
        ("人民币壹拾万零柒仟元伍角叁分", 10700053),
        ("人民币壹仟陆佰捌拾元零叁角贰分", 168032),
        ("人民币壹仟陆佰捌拾元叁角贰分", 168032),
        ("人民币壹佰亿零贰仟万零叁仟元肆角整", 1002000300040),
        ("人民币壹仟元壹角", 100010),
        ("壹仟圓正", 100000),
        ("負伍佰元整", -50000),
        ("大写：伍佰元整", 50000),
        ("（大写）人民币伍佰元整", 50000),
        ("人民币（大写）：伍佰元整", 50000),
        ("伍佰元零角零分", 50000),
        ("貳佰參拾陸圓伍角整", 23650),
    ],
)
def test_spellings_of_clerks_are_read(written: str, fen: int) -> None:
    assert read_capitals(written) == fen


@pytest.mark.parametrize(
    "written",
    [
        "壹佰伍元",
        "壹万伍元",
        "壹万伍佰元",
        "壹佰拾元",
        "壹仟零拾元",
        "壹万零拾元",
        "一千元",
        "伍拾万元（含税）",
        "壹亿亿元",
        "壹万元整吗",
        "",
        "元整",
        "壹佰零拾元",
        "零壹佰元",
        "整",
        "伍元叁角贰分捌厘",
        "壹万亿元整",
        "壹仟元整（含税）",
        "壹佰贰拾叁",
        "伍佰元5角",
        "壹万万元整",
        "元伍角",
    ],
)
def test_what_could_be_two_amounts_is_refused(written: str) -> None:
    assert read_capitals(written) is None


@given(st.integers(min_value=-(10**14) + 1, max_value=10**14 - 1))
def test_what_is_written_is_read_again(fen: int) -> None:
    assert read_capitals(write_capitals(fen)) == fen
