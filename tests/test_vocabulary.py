"""The words are data, and data has promises: every file loads, every pattern compiles, nothing stands twice, every source is named."""

from __future__ import annotations

import csv
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

from contractctl.names.places import gazetteer
from contractctl.names.rules import WORDS
from contractctl.names.spelling import normal_form
from contractctl.names.structure import Form, parts
from contractctl.vocabulary import content, pattern, rows, table, words, words_list

FOLDER = Path(str(resources.files("contractctl.vocabulary")))
TOML = sorted(path.stem for path in FOLDER.glob("*.toml"))
TSV = sorted(path.stem for path in FOLDER.glob("*.tsv"))
GROUPS = {  # what the code reads of a match
    "bank_before": ("body",),
    "bank_after": ("body",),
    "bank_marked": ("body",),
    "trade": ("trade",),
    "branch": ("head", "branch"),
    "committee_of_unknown": ("place",),
    "consultative": ("rest",),
    "league_before": ("place", "rest"),
    "league_committee": ("rest",),
    "league_after": ("rest",),
    "press": ("paper",),
}
NAMES = next((found for folder in Path(__file__).parents if (found := folder / "shared" / "data" / "names" / "register.csv").exists()), None)
SHORTEST_BRAND = 4
# What kinds of bodies are called that have only their place for a name of their own.
GENERIC = frozenset({"广播电视台", "广播电台", "新闻传媒中心", "物业管理", "广播电视总台", "人民广播电台", "融媒体中心", "农村商业银行"})


@pytest.mark.parametrize("name", TOML)
def test_every_file_of_words_loads_and_says_nothing_twice(name: str) -> None:
    """TOML itself forbids a key twice; a list must not hold a word twice."""
    for section, value in table(name).items():
        if isinstance(value, list):
            assert len(value) == len({repr(each) for each in value}), section


@pytest.mark.parametrize("name", TSV)
def test_every_table_has_rows_of_one_shape(name: str) -> None:
    found = rows(name)
    assert len(found) == len(set(found))
    assert all(cell == cell.strip() for row in found for cell in row)
    assert len({len(row) for row in found}) == 1 or name == "places"  # a former place says so in one more column


def test_every_file_names_its_source() -> None:
    sources = content("SOURCES.md")
    for name in (*(f"{stem}.toml" for stem in TOML), *(f"{stem}.tsv" for stem in TSV)):
        assert f"`{name}`" in sources, name


def test_every_word_that_judges_names_is_in_their_digest() -> None:
    assert {name for name in WORDS if name.endswith(".tsv")} == {f"{stem}.tsv" for stem in TSV}
    assert "names.toml" in WORDS


@pytest.mark.parametrize("key", sorted(words("names", "patterns")))
def test_every_pattern_of_names_compiles_and_has_its_groups(key: str) -> None:
    compiled = pattern("names", key)
    assert "{" not in re.sub(r"\{\d+(?:,\d*)?\}", "", compiled.pattern), "a list that is not there"
    wanted = GROUPS.get(key, ())
    assert set(wanted) <= set(compiled.groupindex)


def test_a_quoted_name_is_the_first_group() -> None:
    assert pattern("names", "quoted").groups == 1


@pytest.mark.parametrize(
    "section",
    ["departments", "inner_departments", "closed_words", "trades", "real_words", "levels", "nobody", "purposes", "labels", "tail_words", "telling_characters"],
)
def test_words_that_are_compared_are_simplified_normal_forms(section: str) -> None:
    assert all(normal_form(word) == word for word in words_list("names", section))


@pytest.mark.parametrize("section", ["organs", "whole_organs", "party_departments", "banks", "legal_forms"])
def test_words_that_are_exchanged_are_simplified_normal_forms(section: str) -> None:
    assert all(normal_form(word) == word for word in words("names", section))


@pytest.mark.parametrize("section", ["organs", "party_departments", "banks"])
def test_a_short_word_is_short_once_and_for_all(section: str) -> None:
    """What a long word stands for is no long word of another: else names would be shortened to different forms."""
    known = words("names", section)
    assert all(known.get(short, short) == short for short in known.values())


def test_every_legal_form_is_one_that_the_code_knows() -> None:
    assert set(words("names", "legal_forms").values()) <= {*(form.value for form in Form), "group"}


def test_every_legal_form_stands_before_the_shorter_ones_that_it_ends_with() -> None:
    listed = list(words("names", "legal_forms"))
    for number, form in enumerate(listed):
        assert not any(form.endswith(earlier) for earlier in listed[:number]), form


def test_the_gazetteer_is_sorted_and_its_codes_are_well_formed() -> None:
    codes = [row[0] for row in rows("places")]
    assert all(re.fullmatch(r"[1-9]\d{5}", code) for code in codes)
    today = [row[0] for row in rows("places") if len(row) == 3]
    assert today == sorted(today)
    assert len(today) == len(set(today))
    former = [row[0] for row in rows("places") if len(row) > 3]
    assert former == sorted(former)


def test_every_place_lies_in_one_that_is_there() -> None:
    codes = {row[0] for row in rows("places")}
    assert not {code for code in codes if f"{code[:2]}0000" not in codes}


def test_places_are_simplified_normal_forms_and_begin_with_their_short_form() -> None:
    for _, name, short, *_ in rows("places"):
        assert normal_form(name) == name
        assert name.startswith(short)


def test_a_character_has_its_look_alikes_once() -> None:
    right = [row[0] for row in rows("shapes")]
    assert len(right) == len(set(right))
    assert all(len(row[0]) == 1 and len(set(row[1])) == len(row[1]) and row[0] not in row[1] for row in rows("shapes"))


def test_a_real_word_is_none_of_the_closed_world() -> None:
    listed = [row[0] for row in rows("real_words")]
    assert listed == sorted(listed)
    assert not set(listed) & (set(gazetteer().codes) | words_list("names", "trades") | words_list("names", "closed_words"))


def test_toml_is_utf_8_without_byte_order_mark() -> None:
    for name in TOML:
        assert not (FOLDER / f"{name}.toml").read_bytes().startswith(b"\xef\xbb\xbf")
        assert tomllib.loads(content(f"{name}.toml"))


# -- rules, not rows


@pytest.mark.skipif(NAMES is None, reason="the labelled names are not here")
def test_no_brand_of_the_labelled_names_is_in_the_words() -> None:
    """What is left of a registered company's or medium's name without its place and legal form stands in no file of words."""
    assert NAMES is not None
    with NAMES.open(encoding="utf-8-sig", newline="") as file:
        found = (parts(normal_form(row["name"])) for row in csv.DictReader(file) if row["kind"] in {"company", "media", "media_co", "branch"})
        brands = {part.core for part in found if len(part.core) >= SHORTEST_BRAND}
    assert brands
    assert not {word for word in entries() if word in brands} - words("names", "banks").keys() - GENERIC


def entries() -> set[str]:
    """Every word of the files that judge names."""
    found = {cell for name in TSV for row in rows(name) for cell in row}
    for value in table("names").values():
        if isinstance(value, list):
            found |= set(value)
        elif isinstance(value, dict):
            found |= {*value, *value.values()}
    return found
