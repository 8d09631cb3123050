"""One slip of the pen is put right where the world is closed, and nowhere else (NAMES.md §2.7)."""

from __future__ import annotations

import pytest
from names_register import judged

from contractctl.names.repair import look_or_sound_alike, repairs
from contractctl.normalize import NameOutcome


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("苏州日报社", "苏洲日报社"),  # a place
        ("嘉定区财政局", "家定区财政局"),
        ("如东县财政局", "如东县财政句"),  # an organ
        ("南通市教育局", "南通市教育居"),
        ("南通市审计局", "南通市审记局"),
        ("南通市委编办", "南通市委变办"),
        ("中共南通市委宣传部", "中共南通市委宜传部"),  # a party department
        ("启东市融媒体中心", "启东市融煤体中心"),  # a medium
        ("南通广播电视台", "南通广播电视抬"),
        ("中国工商银行股份有限公司南通分行", "中国工商很行股份有限公司南通分行"),  # a bank
        ("江苏海澜物流有限公司", "江苏海澜物流有限公可"),  # a legal form
        ("江苏海澜物流有限公司", "江苏海澜物流有眼公同"),  # several characters of it
        ("江苏海澜物流有限公司", "江苏海澜物流有公限司"),  # neighbours changed places
        ("江苏海澜物流有限公司", "江苏海澜物流有限限公司"),  # a character twice
        ("江苏海澜科技有限公司", "江苏海澜枓技有限公司"),  # a trade, after a brand
        ("嘉定区财政局", "家定区财政句"),  # two slips, each in a word of its own
        ("深圳海澜科技有限公司", "探圳海澜科技有限公司"),  # a city before a brand
        ("江苏省南通市如东县财政局", "江苏省南通市如冬县财政局"),  # below a place
    ],
)
def test_a_slip_in_a_closed_word_is_put_right(registered: str, written: str) -> None:
    match = judged(registered, written)
    assert (match.outcome, match.rule) == (NameOutcome.ASSIGNED, "repair")
    assert match.evidence[0].feature == "repaired"


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("江苏海澜物流有限公司", "江苏海阑物流有限公司"),  # a brand
        ("海澜物流有限公司", "海兰物流有限公司"),
        ("南通日报社", "南遁日报社"),  # two places fit: 南通 by its shape, 南浔 by its sound
        ("如东县财政局", "如东县则政句"),  # two slips in one word
        ("南通市第一中学", "南通市第二中学"),  # an ordinal
        ("南通东城小学", "南通西城小学"),  # a compass word
        ("南通日报社", "南通晚报社"),  # 日 晚 晨 早
        ("南通早报社", "南通晨报社"),
        ("南通市第一人民医院", "南通市第七人民医院"),
        ("国家税务总局南通市税务局", "南通市水务局"),  # the written word is one
        ("南通市水务局", "南通市税务局"),
        ("中共南通市纪律检查委员会", "南通市计委"),
        ("南通市交通委员会", "南通市教委"),
        ("南通市人民检察院", "南通市监察院"),
        ("南通电台", "南通电大"),
        ("南通学院", "南通学苑"),
        ("中国银行股份有限公司南通支行", "中航南通支行"),
        ("江苏海澜服装有限公司", "江苏海澜包装有限公司"),  # another trade
        ("江苏海澜家具有限公司", "江苏海澜家居有限公司"),
        ("江苏海澜家具有限公司", "江苏海澜洁具有限公司"),
        ("江苏海澜食品有限公司", "江苏海澜饰品有限公司"),
        ("江苏海澜食品有限公司", "江苏海澜工艺品有限公司"),
        ("江苏海澜制药有限公司", "江苏海澜制陶有限公司"),
        ("江苏海澜实业有限公司", "江苏海澜石业有限公司"),
        ("江苏海澜咨询有限公司", "江苏海澜资讯有限公司"),
        ("江苏科技有限公司", "江苏科集有限公司"),  # no brand before the trade: these characters may be one
        ("南通云集团有限公司", "南通云集有限公司"),
        ("昌江日报社", "长江日报社"),  # a word that is no place
        ("海阳传媒有限公司", "海洋传媒有限公司"),
        ("花山医院", "华山医院"),
        ("北塔医院", "北大医院"),
        ("靖江晚报社", "京江晚报社"),  # a county's short form may be a brand
        ("靖江建工集团有限公司", "京江建工集团有限公司"),
        ("长春传媒有限公司", "长纯传媒有限公司"),  # nothing but the place tells this company
        ("万年县财政局", "万宁县财政局"),  # another place with the level that it had
        ("苏州市财政局", "宿州市财政局"),  # another place
        ("台州市财政局", "泰州市财政局"),
        ("山西省财政厅", "陕西省财政厅"),
        ("抚州日报社", "福州日报社"),
    ],
)
def test_a_slip_in_an_open_word_is_left_to_a_person(registered: str, written: str) -> None:
    assert judged(registered, written).code is None


def test_a_slip_between_two_registered_bodies_is_reviewed_with_both() -> None:
    match = judged("如东县财政局;如东县财经局", "如东县财证局")
    assert match.code is None
    assert {candidate.code for candidate in match.candidates} == {"A", "B"}


@pytest.mark.parametrize(
    ("written", "right", "is_alike"),
    [
        ("宜", "宣", True),  # by shape
        ("曰", "日", True),
        ("煤", "媒", True),
        ("居", "局", True),
        ("记", "计", True),  # by sound
        ("通", "局", False),
        ("海", "江", False),
    ],
)
def test_which_characters_are_written_for_one_another(written: str, right: str, *, is_alike: bool) -> None:
    assert look_or_sound_alike(written, right) is is_alike


@pytest.mark.parametrize("normal", ["", "报", "南通日报社", "海澜"])
def test_what_is_right_needs_no_repair_that_reads_otherwise(normal: str) -> None:
    assert all(repair.text != normal for repair in repairs(normal))
