"""What is always true of names (NAMES.md), on made-up bodies of real places."""

from __future__ import annotations

import os
import random
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.names.spelling import normal_form, simplified, without_noise
from contractctl.normalize import Body, NameOutcome, Register
from contractctl.settings import NameSettings

PLACES = (
    "南通",
    "南通市",
    "江苏",
    "江苏省",
    "如东县",
    "如东",
    "南通市通州区",
    "北京市通州区",
    "通州区",
    "朝阳",
    "吉林市",
    "吉林省",
    "海南",
    "湘西州",
    "岳阳市",
    "岳阳县",
)
CORES = ("星禾", "海澜", "云汀", "嘉木", "松壑", "中禾", "一禾", "东禾")
TRADES = ("传媒", "文化传媒", "物流", "科技", "实业", "广告")
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司", "公司", "", "有限公司南通分公司")
ORGANS = (
    "财政局",
    "教育局",
    "住房和城乡建设局",
    "发展和改革委员会",
    "发改委",
    "人民政府",
    "人民政府办公室",
    "文化和旅游局",
    "妇联",
    "中级人民法院",
    "融媒体中心",
    "广播电视台",
)
PARTY = ("委", "委员会", "委宣传部", "委员会宣传部", "委办公室", "纪委", "委机构编制委员会办公室")
PAPERS = ("日报", "日报社", "晚报社", "晨报社", "报社", "日报社有限公司")
SCHOOLS = ("大学", "第一中学", "第二中学", "第一人民医院", "大学附属医院", "实验小学")
BANKS = ("工行{}分行", "中国工商银行股份有限公司{}分行", "中国农业银行股份有限公司{}支行", "农行{}支行")

places = st.sampled_from(PLACES)
companies = st.builds(lambda *words: "".join(words), places | st.just(""), st.sampled_from(CORES), st.sampled_from(TRADES), st.sampled_from(FORMS))
bracketed = st.builds(
    lambda core, place, trade, form: f"{core}（{place}）{trade}{form}", st.sampled_from(CORES), places, st.sampled_from(TRADES), st.sampled_from(FORMS)
)
public = st.builds("{}{}".format, places, st.sampled_from((*ORGANS, *PAPERS, *SCHOOLS)))
papers = st.builds("{}{}".format, st.sampled_from(CORES), st.sampled_from(PAPERS))
party = st.builds("{}{}{}".format, st.sampled_from(("中共", "中国共产党", "", "共青团", "政协")), places, st.sampled_from(PARTY))
banks = st.builds(str.format, st.sampled_from(BANKS), places)
names = companies | bracketed | public | papers | party | banks
EXAMPLES = int(os.environ.get("NAME_EXAMPLES", "60"))
MODES = st.sampled_from(("strict", "balanced"))
TRADITIONAL = {new: chr(old) for old, new in ((old, chr(new)) for old, new in simplified().items())}


def bodies(written: list[str]) -> list[Body]:
    return [Body(f"C{number}", name) for number, name in enumerate(written)]


SPELT_OTHERWISE = (
    ("市", ""),
    ("中共", ""),
    ("日报社", "日报"),
    ("日报社", "报社"),
    ("有限责任公司", "有限公司"),
    ("有限公司", "有限责任公司"),
    ("有限公司", "公司"),
    ("有限公司", ""),
    ("有限公司", "股份有限公司"),
    ("委员会", "委"),
    ("委", "委员会"),
    ("人民政府", "政府"),
    ("发展和改革委员会", "发改委"),
    ("", "江苏省"),
    ("南通", "江苏南通"),
    ("通州区", "南通市通州区"),
    ("一", "二"),
    ("（", ""),
    ("工行", "中国工商银行股份有限公司"),
    ("教育局", "教体局"),
    ("报社", "报"),
)
ADDED = ("（公章）", "财务科", "-广告费", "南通分公司", "工会", "12月版面费", " 账号1111820309000123456")
SLIPS = "市局宜煤曰居记司限"


@st.composite
def variants(draw: st.DrawFn, name: str) -> str:
    """A name as it is, spelt otherwise, with something added, with a slip, cut off."""
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(name) - 1))
        name = draw(
            st.one_of(
                st.sampled_from([name.replace(old, new, 1) for old, new in SPELT_OTHERWISE if old in name and name.replace(old, new, 1)]),
                st.sampled_from([f"{name}{tail}" for tail in ADDED] + [f"户名：{name}"]),
                st.sampled_from([name[:at] + slip + name[at + 1 :] for slip in SLIPS]),
                st.just(name[: at + 1]),
            )
        )
    return name


class Case(NamedTuple):
    """A register of a few bodies, a written name that is near one of them, and another name that is near one of them."""

    registered: list[str]
    name: str
    added: str


@st.composite
def cases(draw: st.DrawFn) -> Case:
    registered = draw(st.lists(names, min_size=1, max_size=4))
    more = [draw(variants(draw(st.sampled_from(registered)))) for _ in range(draw(st.integers(0, 3)))]
    known = list({normal_form(name): name for name in (*registered, *more)}.values())
    return Case(known, draw(variants(draw(st.sampled_from(known)))), draw(variants(draw(st.sampled_from(known)))))


def other_way(name: str, chance: random.Random) -> str:
    """The same name in full width, with blanks and invisible characters, in traditional characters."""
    text = "".join(TRADITIONAL.get(character, character) if chance.random() < 0.5 else character for character in name)
    wide = "".join(chr(ord(character) + 0xFEE0) if "!" <= character <= "~" and chance.random() < 0.5 else character for character in text)
    blanks = [chance.choice(("", "", "", " ", "\u200b", "\u3000")) for _ in wide]
    return "".join(one if one.isdigit() else one + blank for one, blank in zip(wide, blanks, strict=True))  # no number is torn


@given(st.text())
def test_a_normal_form_is_its_own(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(cases())
def test_a_name_without_noise_has_none_left(case: Case) -> None:
    cleaned = without_noise(case.name)
    assert normal_form(without_noise(cleaned)) == normal_form(cleaned)


@settings(deadline=None)
@given(cases(), st.text() | st.text(alphabet=st.characters(codec=None, categories=("Cs", "Cc", "Lo", "Ps", "Pd", "Nd"))), MODES)
def test_any_text_has_an_answer(case: Case, text: str, mode: str) -> None:
    match = Register(bodies(case.registered), settings=NameSettings(mode)).judge(text)
    assert (match.outcome is NameOutcome.ASSIGNED) == (match.code is not None) == (match.rule is not None)
    assert (match.outcome is NameOutcome.UNKNOWN) == (match.code is None and not match.candidates)


@settings(deadline=None, max_examples=EXAMPLES)
@given(cases(), MODES)
def test_the_order_of_the_register_changes_nothing(case: Case, mode: str) -> None:
    known = bodies(case.registered)
    one, other = Register(known, settings=NameSettings(mode)).judge(case.name), Register(known[::-1], settings=NameSettings(mode)).judge(case.name)
    assert (one.code, one.rule, [each.code for each in one.candidates]) == (other.code, other.rule, [each.code for each in other.candidates])


@settings(deadline=None, max_examples=EXAMPLES)
@given(cases(), MODES)
def test_adding_an_unrelated_body_never_changes_an_assignment(case: Case, mode: str) -> None:
    known = bodies(case.registered)
    before = Register(known, settings=NameSettings(mode)).judge(case.name)
    after = Register([*known, Body("X", "拉萨市雪莲花饲料厂")], settings=NameSettings(mode)).judge(case.name)
    assert (before.code, before.rule) == (after.code, after.rule)


@settings(deadline=None, max_examples=EXAMPLES)
@given(cases(), MODES)
def test_adding_a_body_only_turns_assigned_into_review(case: Case, mode: str) -> None:
    """Never into another of the old bodies; and into the new one only where the name is its own, or its own but for noise."""
    known = bodies(case.registered)
    before = Register(known, settings=NameSettings(mode)).judge(case.name)
    after = Register([*known, Body("X", case.added)], settings=NameSettings(mode)).judge(case.name)
    if before.code is not None:
        assert after.code in (before.code, None) or (after.code, after.rule) in (("X", "exact"), ("X", "clean"))


@settings(deadline=None, max_examples=EXAMPLES)
@given(cases(), st.data(), MODES)
def test_a_decided_name_stays_decided(case: Case, data: st.DataObject, mode: str) -> None:
    known = bodies(case.registered)
    code = data.draw(st.sampled_from([body.code for body in known]))
    register = Register([*known, Body("X", case.added)], {normal_form(case.name): code}, settings=NameSettings(mode))
    match = register.judge(case.name)
    assert (match.code, match.rule) == (code, "decided")


@settings(deadline=None, max_examples=EXAMPLES)
@given(cases(), st.randoms(use_true_random=False), MODES)
def test_spacing_width_and_traditional_characters_change_nothing(case: Case, chance: random.Random, mode: str) -> None:
    register = Register(bodies(case.registered), settings=NameSettings(mode))
    plain = register.judge(case.name)
    if plain.code is not None:
        assert register.judge(other_way(case.name, chance)).code == plain.code


@settings(deadline=None, max_examples=EXAMPLES)
@given(cases())
def test_balanced_assigns_no_other_body_than_strict(case: Case) -> None:
    known = bodies(case.registered)
    strict, balanced = Register(known).judge(case.name), Register(known, settings=NameSettings("balanced")).judge(case.name)
    assert strict.code is None or balanced.code in (strict.code, None)
