"""Write vocabulary/places.tsv: every division down to the county, with its short form, and the names that divisions had before.

    npm pack china-division && tar xzf china-division-*.tgz          (MIT: the divisions of today)
    pip download --no-deps GB2260 && unzip GB2260-*.whl -d gb2260     (BSD: the revisions of GB/T 2260 since 2002)
    python tools/make_places.py package/dist gb2260

Neither is a dependency of the product: the table they give is reviewed and kept (vocabulary/SOURCES.md).
"""

from __future__ import annotations

import csv
import importlib
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TARGET = Path(__file__).parent.parent / "contractctl" / "vocabulary" / "places.tsv"
PLACEHOLDERS = ("市辖区", "县", "市", "省直辖县级行政区划", "自治区直辖县级行政区划", "省直辖县级行政单位", "自治区直辖县级行政单位")
STATISTICAL = re.compile(r"\d{4}7[1-9]")  # development zones that statistics count like counties: no divisions
PEOPLES = (  # noqa: SIM905 - sixty words read better than sixty strings
    "维吾尔族 哈尼族 哈萨克族 布依族 朝鲜族 土家族 傈僳族 拉祜族 东乡族 纳西族 景颇族 柯尔克孜族 达斡尔族 仫佬族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 "
    "普米族 塔吉克族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族 蒙古族 回族 藏族 苗族 彝族 "
    "壮族 满族 侗族 瑶族 白族 傣族 黎族 佤族 畲族 水族 土族 羌族 怒族 京族"
).split()
AUTONOMOUS = re.compile(rf"(?P<stem>.+?)(?:(?:{'|'.join([*PEOPLES, '各族', '蒙古', '哈萨克', '柯尔克孜', '维吾尔'])})+)?自治[州县]")
REGIONS = {"内蒙古自治区": "内蒙古", "广西壮族自治区": "广西", "西藏自治区": "西藏", "宁夏回族自治区": "宁夏", "新疆维吾尔自治区": "新疆"}
SPECIAL = {"香港特别行政区": "香港", "澳门特别行政区": "澳门"}
ENDINGS = ("自治旗", "特别行政区", "地区", "新区", "林区", "特区", "矿区", "省", "市", "县", "区", "盟", "旗")
SIDES = ("左旗", "右旗", "中旗", "前旗", "后旗", "联合旗", "左翼前旗", "一旗", "首旗")


def short_form(name: str) -> str:
    """A division's name without its level: 如东 for 如东县, 湘西 for 湘西土家族苗族自治州; empty where nothing usable is left."""
    if name in REGIONS or name in SPECIAL:
        return {**REGIONS, **SPECIAL}[name]
    autonomous = AUTONOMOUS.fullmatch(name)
    if autonomous:
        return autonomous["stem"] if len(autonomous["stem"]) > 1 else ""
    if name.endswith(SIDES):
        return ""
    ending = next((each for each in ENDINGS if name.endswith(each)), "")
    stem = name.removesuffix(ending)
    return stem if ending and len(stem) > 1 else ""


def today(folder: Path) -> dict[str, str]:
    """Code to name of the divisions of today; six digits, with 00 for what is above a county."""
    found = {}
    for file, digits in (("provinces.csv", 2), ("cities.csv", 4), ("areas.csv", 6)):
        with (folder / file).open(encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                if row["name"] not in PLACEHOLDERS and not STATISTICAL.fullmatch(row["code"]):
                    found[row["code"].ljust(digits, "0").ljust(6, "0")] = row["name"]
    return found | {"710000": "台湾省", "810000": "香港特别行政区", "820000": "澳门特别行政区"}


def former(package: Path, current: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Names that a division of the same province had in an earlier revision and that none has now."""
    sys.path.insert(0, str(package))
    revisions = importlib.import_module("gb2260.data").data
    now = {(code[:2], name) for code, name in current.items()}
    seen = set()
    for store in revisions.values():
        for number, name in store.items():
            code = str(number)
            if name in PLACEHOLDERS or (code[:2], name) in now or (code[:4], name) in seen or name.endswith(("行政区划", "行政单位")):
                continue
            seen.add((code[:4], name))
            yield code, name


def main() -> None:
    current = today(Path(sys.argv[1]))
    lines = [f"{code}\t{name}\t{short_form(name)}" for code, name in sorted(current.items())]
    lines += [f"{code}\t{name}\t{short_form(name)}\tformer" for code, name in sorted(former(Path(sys.argv[2]), current))]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines)} divisions written to {TARGET}\n")


if __name__ == "__main__":
    main()
