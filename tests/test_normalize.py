"""Written names find their body where the register leaves no doubt, and go to review where it does."""

from __future__ import annotations

import pytest

from contractctl.names.differences import compare
from contractctl.names.spelling import normal_form, without_noise
from contractctl.normalize import Body, NameOutcome, Register, clashes

BODIES = [
    Body("A1", "南屿日报社", uscc="91350100M000100Y43", region="闽东/南屿市"),
    Body("B1", "临江日报社"),
    Body("B2", "临江晚报社", aliases=("江晚",)),
    Body("C1", "中共海澄市委"),
    Body("C2", "中共海澄市委宣传部"),
    Body("D1", "海澄市发展和改革委员会"),
    Body("E1", "云汀茶业（海澄）有限公司", aliases=("海澄茶厂",)),
    Body("E2", "松壑纸业有限责任公司"),
    Body("F1", "嘉木日报社"),
    Body("F2", "嘉木日报社有限公司"),
    Body("G1", "双名甲公司", aliases=("双名",)),
    Body("G2", "双名乙公司", aliases=("双名",)),
    Body("H1", "十八局集团有限公司"),
]


@pytest.fixture(scope="module")
def register() -> Register:
    return Register(BODIES)


@pytest.mark.parametrize(
    ("name", "code", "rule"),
    [
        ("南屿日报社", "A1", "exact"),
        ("南屿日报", "A1", "structure"),
        ("南屿报社", "A1", "structure"),  # the place's only newspaper, and its 日报
        ("南嶼日報社", "A1", "exact"),  # traditional characters
        ("临江日报", "B1", "structure"),
        ("江晚", "B2", "alias"),
        ("海澄市委", "C1", "structure"),
        ("中共海澄市委员会", "C1", "structure"),
        ("中国共产党海澄市委员会宣传部", "C2", "structure"),
        ("海澄市委宣传部", "C2", "structure"),
        ("海澄市发改委", "D1", "structure"),
        ("云汀茶业(海澄)有限公司", "E1", "exact"),
        ("云汀茶业（海澄）有 限公司（公章）", "E1", "clean"),
        ("云汀茶业（海澄）有限公司－广告款", "E1", "clean"),
        ("户名：云汀茶业（海澄）有限公司", "E1", "clean"),
        ("云汀茶业（海澄）有限公司开户行：青屿银行", "E1", "clean"),
        ("云汀茶业（海澄）有限公司财务部", "E1", "department"),
        ("海澄茶厂", "E1", "alias"),
    ],
)
def test_a_name_finds_its_body(register: Register, name: str, code: str, rule: str) -> None:
    match = register.judge(name)
    assert (match.outcome, match.code, match.rule) == (NameOutcome.ASSIGNED, code, rule)
    assert match.evidence


@pytest.mark.parametrize(
    ("name", "among"),
    [
        ("临江报社", {"B1", "B2"}),  # an evening paper in the same place
        ("嘉木日报", {"F1"}),  # a company of that name is registered beside it
        ("嘉木报社", {"F1"}),
        ("双名", {"G1", "G2"}),
        ("云汀茶业有限公司", {"E1"}),
        ("松壑纸业有限公司", {"E2"}),  # 有限公司 is not 有限责任公司
        ("十九局集团有限公司", {"H1"}),
    ],
)
def test_a_doubtful_name_goes_to_review_with_its_candidates(register: Register, name: str, among: set[str]) -> None:
    match = register.judge(name)
    assert match.code is None
    assert among <= {candidate.code for candidate in match.candidates}


@pytest.mark.parametrize("name", ["个人", "/", "", "零星客户", "璟野蠹"])
def test_nobody_is_nobody(register: Register, name: str) -> None:
    assert register.judge(name).outcome is NameOutcome.UNKNOWN


def test_a_department_of_the_party_is_never_the_party(register: Register) -> None:
    assert register.judge("海澄市委组织部").code is None


def test_a_tax_number_beats_spelling_and_contradiction_goes_to_review(register: Register) -> None:
    assert register.judge("写错的名字", "91350100M000100Y43").rule == "tax_number"
    contradiction = register.judge("临江日报社", "91350100M000100Y43")
    assert contradiction.outcome is NameOutcome.REVIEW
    assert register.judge("临江日报社", "not a number").code == "B1"


def test_a_decision_comes_first() -> None:
    decided = Register(BODIES, {normal_form("临江报社"): "B2", normal_form("走了"): "gone"})
    assert (decided.judge("临江 报社").code, decided.judge("临江报社").rule) == ("B2", "decided")
    assert decided.judge("走了").code is None


def test_candidates_say_what_differs() -> None:
    reasons, differences = compare("十九局", "十八局")
    assert [str(r) for r in reasons] == ["2 of 3 characters are the same"]
    assert "a word that tells bodies apart differs" in [str(d) for d in differences]


def test_noise_is_taken_off() -> None:
    assert without_noise("甲方：海澄某某公司（基本户）") == "海澄某某公司"
    assert without_noise("海澄某某公司 1234567890123") == "海澄某某公司"
    assert without_noise("海澄-澜石公司") == "海澄-澜石公司"


def test_a_new_body_that_rules_would_take_for_another_is_named(register: Register) -> None:
    assert [match.code for match in clashes(register, ["南屿日报", "新的公司"])] == ["A1"]


def test_an_empty_register_knows_nobody() -> None:
    assert Register([]).judge("南屿日报社").outcome is NameOutcome.UNKNOWN


FAMILY = [
    Body("A1", "南通日报社"),
    Body("A2", "南通日报社印务有限公司", parent="A1"),
    Body("B1", "如东县融媒体中心", formers=("如东县广播电视台",)),
    Body("C1", "如皋市融媒体中心"),
]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("南通日报社南通日报社印务有限公司", "A2"),  # a parent's name and the child's
        ("南通日报社（南通日报社印务有限公司）", "A2"),
        ("如东县融媒体中心（如东县广播电视台）", "B1"),  # one body's names of now and before
        ("如东县广播电视台如东县融媒体中心", "B1"),
        ("南通日报社印务有限公司、南通日报社", None),  # the child first: two bodies in one cell
        ("如东县融媒体中心、如皋市融媒体中心", None),
        ("如东县融媒体中心如皋市融媒体中心", None),
    ],
)
def test_two_registered_names_in_one(name: str, code: str | None) -> None:
    match = Register(FAMILY).judge(name)
    assert (match.code, match.rule) == ((code, "together") if code else (None, None))
