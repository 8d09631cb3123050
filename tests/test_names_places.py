"""The place of a name: which divisions its words may be, and when two places are one (NAMES.md §3)."""

from __future__ import annotations

import pytest
from names_register import judged

from contractctl.names.places import divisions_of, is_place, leading, nearest_to


@pytest.mark.parametrize(
    ("name", "written", "short", "divisions"),
    [
        ("南通日报社", "南通", "南通", {"3206"}),
        ("南通市财政局", "南通市", "南通", {"3206"}),
        ("江苏省如东县财政局", "江苏省如东县", "如东", {"320623"}),
        ("江苏省南通市如东县财政局", "江苏省南通市如东县", "如东", {"320623"}),
        ("江苏如东财政局", "江苏如东", "如东", {"320623"}),
        ("北京市通州区财政局", "北京市通州区", "通州", {"110112"}),
        ("南通市通州区财政局", "南通市通州区", "通州", {"320612"}),
        ("通州区财政局", "通州区", "通州", {"110112", "320612"}),  # the country has two
        ("长春市朝阳区人民政府", "长春市朝阳区", "朝阳", {"220104"}),
        ("朝阳市人民政府", "朝阳市", "朝阳", {"2113"}),
        ("吉林省财政厅", "吉林省", "吉林", {"22"}),
        ("吉林市财政局", "吉林市", "吉林", {"2202"}),
        ("海南省财政厅", "海南省", "海南", {"46"}),
        ("海南日报社", "海南", "海南", {"46"}),  # a prefecture and a district are called so too: the province is meant
        ("湘西州财政局", "湘西州", "湘西", {"4331"}),
        ("湘西土家族苗族自治州财政局", "湘西土家族苗族自治州", "湘西", {"4331"}),
        ("景宁县融媒体中心", "景宁县", "景宁", {"331127"}),
        ("新疆维吾尔自治区财政厅", "新疆维吾尔自治区", "新疆", {"65"}),
        ("渝中区财政局", "渝中区", "渝中", {"500103"}),
    ],
)
def test_the_places_at_a_names_head(name: str, written: str, short: str, divisions: set[str]) -> None:
    place = leading(name)
    assert place is not None
    assert (place.written, place.short, set(place.divisions)) == (written, short, divisions)


@pytest.mark.parametrize("name", ["吉林财政局", "朝阳财政局", "鼓楼区教育局", "通州区财政局"])
def test_a_place_that_the_country_has_more_than_once_may_be_each_of_them(name: str) -> None:
    place = leading(name)
    assert place is not None
    assert len(place.divisions) > 1


def test_a_former_division_is_never_todays() -> None:
    former, today = leading("海安县融媒体中心"), leading("海安市融媒体中心")
    assert former is not None
    assert today is not None
    assert former.divisions.isdisjoint(today.divisions)


@pytest.mark.parametrize("name", ["", "星禾传媒有限公司", "海澄市财政局", "新华社江苏分社", "新华书店", "新华网"])
def test_a_name_without_a_place_that_the_gazetteer_knows(name: str) -> None:
    assert leading(name) is None


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("南通市场监督管理局", "南通"),  # 市场 is a word
        ("南通市市场监督管理局", "南通市"),
        ("南通市容管理局", "南通"),
        ("南通市政协", "南通市"),
        ("南通市民族宗教局", "南通市"),
        ("南通区域经济研究所", "南通"),
        ("江苏镇江市财政局", "江苏镇江市"),
    ],
)
def test_a_level_that_begins_a_word_is_none(name: str, written: str) -> None:
    place = leading(name)
    assert place is not None
    assert place.written == written


def test_what_lies_below_a_short_form_is_another_place() -> None:
    assert leading("如东镇人民政府") is None


def test_places_are_known_in_full_and_in_short() -> None:
    assert is_place("南通市")
    assert is_place("南通")
    assert not is_place("南通县域")


@pytest.mark.parametrize(
    ("region", "divisions"),
    [
        ("江苏/南通/如东", {"320623"}),
        ("江苏/南通", {"3206"}),
        ("江苏", {"32"}),
        ("北京/通州", {"110112"}),
        ("吉林/吉林", {"2202"}),
        ("全国", set()),
        ("", set()),
        (None, set()),
    ],
)
def test_the_registers_region(region: str | None, divisions: set[str]) -> None:
    assert divisions_of(region) == divisions


def test_the_region_says_which_of_several_divisions_is_meant() -> None:
    both = frozenset({"110112", "320612"})
    assert nearest_to(both, "江苏/南通") == {"320612"}
    assert nearest_to(both, "北京/通州") == {"110112"}
    assert nearest_to(both, "山东") == both


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("南通市财政局", "南通财政局"),  # the level left out
        ("南通财政局", "南通市财政局"),  # or added
        ("如东县财政局", "江苏省如东县财政局"),  # places above added
        ("如东县财政局", "江苏省南通市如东县财政局"),
        ("江苏省南通市如东县财政局", "如东县财政局"),  # or left out, where the country has one
        ("南通市崇川区人民政府", "崇川区人民政府"),
        ("南通市通州区财政局", "南通通州区财政局"),
        ("北京市通州区融媒体中心", "北京通州区融媒体中心"),
        ("南京市鼓楼区教育局", "江苏省南京市鼓楼区教育局"),
        ("通州区财政局@江苏/南通", "南通市通州区财政局"),  # the region tells which
        ("重庆市渝中区财政局", "渝中区财政局"),
        ("湘西土家族苗族自治州财政局", "湘西州财政局"),
        ("景宁畲族自治县融媒体中心", "景宁县融媒体中心"),
        ("西藏自治区财政厅", "西藏财政厅"),
        ("江苏海澜物流有限公司", "江苏省海澜物流有限公司"),
        ("南通市江海文化传媒有限公司", "南通江海文化传媒有限公司"),
        ("南通江海文化传媒有限公司", "江苏南通江海文化传媒有限公司"),
        ("南通市市场监督管理局", "南通市市监局"),
    ],
)
def test_places_that_agree_are_one(registered: str, written: str) -> None:
    assert judged(registered, written).code == "A"


@pytest.mark.parametrize(
    ("registered", "written"),
    [
        ("南通市通州区财政局", "通州区财政局"),  # needs a parent
        ("北京市通州区融媒体中心;南通市通州区融媒体中心", "通州区融媒体中心"),
        ("南京市鼓楼区教育局", "鼓楼区教育局"),
        ("南京市鼓楼区教育局", "福州市鼓楼区教育局"),
        ("长春市朝阳区人民政府", "朝阳区人民政府"),
        ("朝阳市人民政府", "朝阳县人民政府"),
        ("吉林市财政局;吉林省财政厅", "吉林财政局"),
        ("吉林省人民政府", "吉林市人民政府"),
        ("海南省人民政府", "海南藏族自治州人民政府"),
        ("岳阳市财政局", "岳阳财政局"),  # 市 and 县 of one name exist
        ("岳阳市财政局", "岳阳县财政局"),
        ("长沙市财政局", "长沙财政局"),
        ("大理白族自治州财政局", "大理市财政局"),
        ("大理白族自治州财政局", "大理财政局"),
        ("如皋市融媒体中心", "如皋县融媒体中心"),  # a former level
        ("南通市海门区融媒体中心", "海门市融媒体中心"),
        ("普洱市财政局", "思茅市财政局"),
        ("襄阳市财政局", "襄樊市财政局"),
        ("南通市财政局", "江苏省财政局"),
        ("南通市财政局", "南通市通州区财政局"),
        ("南通市财政局", "南通经济技术开发区财政局"),
        ("南通市住房和城乡建设局", "住房和城乡建设局"),  # no place
        ("中共如东县委宣传部", "县委宣传部"),
        ("国网江苏省电力有限公司南通供电分公司", "供电公司"),
        ("星禾（湖南）传媒有限公司", "湖南星禾传媒有限公司"),  # moved out of brackets: another registered name
        ("湖南星禾传媒有限公司", "星禾（湖南）传媒有限公司"),
        ("江苏海澜物流有限公司", "浙江海澜物流有限公司"),
        ("江苏海澜物流有限公司", "海澜物流有限公司"),
        ("海澜物流有限公司", "江苏海澜物流有限公司"),
        ("江苏海澜物流有限公司", "南通海澜物流有限公司"),
        ("南通日报社", "海南通日报社"),
        ("沈阳市和平区财政局", "天津市和平区财政局"),
    ],
)
def test_places_that_may_differ_are_left_to_a_person(registered: str, written: str) -> None:
    assert judged(registered, written).code is None
