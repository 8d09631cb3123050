"""What is compared of a written name: its normal form, and what ledgers add to it taken off (NAMES.md §2.2, §2.3, §2.6)."""

from __future__ import annotations

import time

import pytest
from names_register import judged, register_of

from contractctl.names.spelling import normal_form, visible_form, without_department, without_noise
from contractctl.normalize import NameOutcome


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("南通日报社", "南通日报社"),
        ("南通 日報社", "南通日报社"),
        ("\u3000南通日报社\u00a0", "南通日报社"),
        ("南\u200b通日\ufeff报社", "南通日报社"),
        ("騰訊科技（深圳）有限公司", "腾讯科技深圳有限公司"),
        ("ＡＢＣ传媒", "abc传媒"),
        ("《南通日报》社", "南通日报社"),
        ("中國共産黨", "中国共产党"),
        ("臺州市", "台州市"),
        ("裏運河", "里运河"),
        ("為民服務中心", "为民服务中心"),
        ("黃岡", "黄冈"),
        ("乾县", "乾县"),  # a character that is another word's traditional form stays
        ("3D打印", "3d打印"),
        ("", ""),
        ("　／（）", ""),
    ],
)
def test_what_is_compared_of_a_name(written: str, normal: str) -> None:
    assert normal_form(written) == normal


def test_what_is_read_of_a_name_keeps_its_marks() -> None:
    assert visible_form("星禾（南通）傳媒 —— ＡＢ\u200b") == "星禾(南通)传媒 -- AB"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("户名：南通日报社", "南通日报社"),  # labels
        ("户名: 南通日报社", "南通日报社"),
        ("收款人：南通日报社", "南通日报社"),
        ("户　　名：南通日报社", "南通日报社"),  # a form's blanks
        ("户 名: 南通日报社 账 号: 1111820309000123456", "南通日报社"),
        ("甲方:南通日报社", "南通日报社"),
        ("购买方名称：南通日报社", "南通日报社"),
        ("发票抬头：南通日报社", "南通日报社"),
        ("“南通日报社”", "南通日报社"),
        ("【南通日报社】", "南通日报社"),
        ("南通日报社 开户行：工行南通分行", "南通日报社"),  # tails
        ("南通日报社账号1111820309000123456", "南通日报社"),
        ("南通日报社 账号：1111820309000123456 开户行：工行南通分行", "南通日报社"),
        ("南通日报社，税号91320600MA1MTKAD9X", "南通日报社"),
        ("南通日报社 地址：南通市人民路1号 电话：0513-85000000", "南通日报社"),
        ("户名：如东县财政局 开户行:工行南通分行 账号1111820309000123456", "如东县财政局"),
        ("南通日报社 1111820309000123456", "南通日报社"),
        ("南通日报社1111820309000123456", "南通日报社"),
        ("南通日报社（公章）", "南通日报社"),  # stamps and notes
        ("南通日报社(合同专用章)", "南通日报社"),
        ("南通日报社（基本户）", "南通日报社"),
        ("南通日报社（公章）（已盖章）", "南通日报社"),
        ("南通日报社【公章】", "南通日报社"),
        ("南通日报社（ 公 章 ）", "南通日报社"),
        ("南通日报社 工行南通分行（公章）", "南通日报社"),  # a bank behind a stamp
        ("南通日报社-广告费（公章）", "南通日报社"),
        ("南通市财政局（本级）", "南通市财政局"),
        ("南通市公安局（机关）", "南通市公安局"),
        ("南通日报社-广告费", "南通日报社"),  # what money is paid for
        ("南通日报社－版面费", "南通日报社"),
        ("南通日报社 广告费", "南通日报社"),
        ("南通日报社（广告费）", "南通日报社"),
        ("南通日报社【版面费】", "南通日报社"),
        ("南通日报社2024年1月版面费", "南通日报社"),
        ("南通日报社12月版面费", "南通日报社"),
        ("南通日报社 2024 年 12 月 版面费", "南通日报社"),
        ("南通日报社-2024年度广告费", "南通日报社"),
        ("南通日报社 工行南通分行", "南通日报社"),  # the bank of the body
        ("南通日报社(工行南通分行)", "南通日报社"),
        ("南通日报社/工商银行南通分行", "南通日报社"),
        ("南通日报社工商银行南通人民路支行", "南通日报社"),
        ("工行南通分行 南通日报社", "南通日报社"),
        ("江苏海澜物流有阝艮公司", "江苏海澜物流有限公司"),  # a character that a scan has split
        ("中国工商钅艮行南通分行", "中国工商银行南通分行"),
    ],
)
def test_what_ledgers_add_is_taken_off(written: str, name: str) -> None:
    assert without_noise(written) == name


@pytest.mark.parametrize(
    "written",
    [
        "南通日报社",
        "单位",  # a label that is all there is
        "南通-海澜公司",  # a dash inside a name
        "南通广告费用管理所",  # a purpose inside a name
        "中国工商银行股份有限公司南通分行",  # a bank is a body
        "工行南通分行",
        "江苏省农行江苏支行",  # what would remain is a place
        "星禾（南通）传媒有限公司",  # a place in brackets is no note
        "南通大学（启东校区）",
        "江苏海澜物流有限公司南通分公司",
        "户部山小学",  # begins like a label
        "201厂",  # digits that are the name
        "南通市公章刻制管理站",
    ],
)
def test_what_belongs_to_a_name_stays(written: str) -> None:
    assert normal_form(without_noise(written)) == normal_form(written)


@pytest.mark.parametrize(
    ("written", "whose"),
    [
        ("南通大学财务处", "南通大学"),
        ("南通日报社广告部", "南通日报社"),
        ("扬子晚报社广告中心", "扬子晚报社"),
        ("南通市财政局国库处", "南通市财政局"),
        ("江苏海澜物流有限公司财务部", "江苏海澜物流有限公司"),
        ("南通市第二人民医院设备科", "南通市第二人民医院"),
        ("南通市委宣传部办公室", "南通市委宣传部"),
        ("南通大学图书馆", "南通大学"),
        ("南通大学宣传部", "南通大学"),
        ("南通大学信息中心", "南通大学"),
        ("南通日报社新闻中心", "南通日报社"),
    ],
)
def test_a_department_is_its_body(written: str, whose: str) -> None:
    assert without_department(written) == whose


@pytest.mark.parametrize(
    "written",
    [
        "南通市宣传部",  # the party's, whose committee is not written
        "南通市政府办公室",
        "南通市教育局信息中心",  # institutions of their own
        "南通市教育局招生办公室",
        "南通市财政局采购中心",
        "中共南通市委宣传部信息中心",
        "江苏海澜物流有限公司工会",
        "江苏海澜物流有限公司南通分公司",
        "江苏海澜物流有限公司经营部",
        "南通大学出版社",
        "南通大学附属医院",
        "南通大学杏林学院",
        "南通日报社印刷厂",
        "南通市财政局工会委员会",
        "财务部",
    ],
)
def test_what_may_be_a_body_of_its_own_is_no_department(written: str) -> None:
    assert without_department(written) in (None, "南通市")


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("中共南通市委", "中共南通市委办公室"),  # a committee's and a government's office are bodies
        ("南通市人民政府", "南通市政府办公室"),
        ("政协南通市委员会", "政协南通市委员会办公室"),
        ("南通市人民代表大会常务委员会", "南通市人大常委会办公室"),
        ("南通市教育局", "南通市教育局信息中心"),
        ("南通市财政局", "南通市财政局采购中心"),
        ("中共南通市委宣传部", "南通市委宣传部网络中心"),
        ("江苏海澜物流有限公司", "江苏海澜物流有限公司工会"),
        ("江苏海澜物流有限公司", "江苏海澜物流有限公司项目部"),
        ("江苏海澜物流有限公司", "江苏海澜物流有限公司财务部张三"),
    ],
)
def test_a_body_of_its_own_is_never_its_parent(registered: str, written: str) -> None:
    assert judged(registered, written).code is None


# -- bad input


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("", NameOutcome.UNKNOWN),
        ("   ", NameOutcome.UNKNOWN),
        ("/", NameOutcome.UNKNOWN),
        ("-", NameOutcome.UNKNOWN),
        ("无", NameOutcome.UNKNOWN),
        ("个人", NameOutcome.UNKNOWN),
        ("零星客户", NameOutcome.UNKNOWN),
        ("现金", NameOutcome.UNKNOWN),
        ("张伟", NameOutcome.UNKNOWN),
        ("\x00\x07\x1b", NameOutcome.UNKNOWN),
        ("\ud800", NameOutcome.UNKNOWN),
        ("123456", NameOutcome.UNKNOWN),
        ("南\x00通\x1b日报社", NameOutcome.ASSIGNED),
        ("南通日报社\ud800", NameOutcome.ASSIGNED),
        ("南通日报社\n\t", NameOutcome.ASSIGNED),
        ("南通日报社、江海晚报社", NameOutcome.REVIEW),
        ("南通日报社/江海晚报社", NameOutcome.REVIEW),
        ("南通日报社（江海晚报社）", NameOutcome.REVIEW),
        ("南通日报社和江海晚报社", NameOutcome.REVIEW),
        ("江海晚报社代南通日报社", NameOutcome.REVIEW),
        ("开户行", NameOutcome.UNKNOWN),
    ],
)
def test_bad_input_has_its_answer(written: str, outcome: NameOutcome) -> None:
    assert judged("南通日报社;江海晚报社", written).outcome is outcome


def test_two_bodies_in_one_cell_are_both_shown() -> None:
    match = judged("南通日报社;江海晚报社;扬州日报社", "南通日报社、江海晚报社")
    assert {candidate.code for candidate in match.candidates[:2]} == {"A", "B"}


@pytest.mark.parametrize(
    "text",
    [
        "南通市",
        "1",
        "(",
        "()",
        "有限公司",
        "户名:",
        "-广告费",
        "工行南通分行 ",
        "、",
        "南通日报社、",
        " ",
        "南 ",
        "(公章)",
        "委员会",
        "账号",
        "中共",
        "银行",
        "a1",
        "财政句",
        "日报设",
    ],
)
def test_ten_thousand_characters_are_answered_at_once(text: str) -> None:
    register = register_of("南通日报社;江海晚报社;江苏海澜物流有限公司;中共南通市委宣传部")
    register.judge("南通日报设社局有限公同")  # the words are read once
    started = time.process_time()
    assert register.judge((text * 10_000)[:10_000]).code is None
    assert time.process_time() - started < 0.2
