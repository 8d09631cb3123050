"""Numbers that name things are compared in normal form; a USCC has its check character (GB 32100)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contractctl.values.identifiers import USCC_ALPHABET, fold_number, fold_tax_number, invoice_key, is_tax_number, is_uscc, likely_uscc


@pytest.mark.parametrize("written", ["GG－2024－0013", " gg-2024-0013 ", "ＧＧ-2024-0013", "GG—2024—0013", "GG-2024-\u300000 13"])
def test_spellings_of_a_number_are_one(written: str) -> None:
    assert fold_number(written) == "GG-2024-0013"


def test_a_uscc_with_a_mistyped_character_is_none() -> None:
    assert is_uscc("91350100M000100Y43")
    assert not is_uscc("91350100M000100Y34")
    assert not is_uscc("91350100M000I00Y43")


@given(st.text(alphabet=USCC_ALPHABET, min_size=17, max_size=17))
def test_exactly_one_check_character_fits(body: str) -> None:
    fitting = [character for character in USCC_ALPHABET if is_uscc(body + character)]
    assert len(fitting) == 1


def test_what_is_no_tax_number() -> None:
    assert is_tax_number("110105123456789")
    assert not is_tax_number("11010512345678")
    assert not is_uscc("O" * 18)
    assert not is_tax_number("")
    assert not is_tax_number("11010519491231002Y")
    assert fold_tax_number(" 9135-0100m ") == "91350100M"


@pytest.mark.parametrize("written", ["11010519491231002X", "11010519491231002X01", "９１３５０１００Ｍ０００１００Ｙ４３"])
def test_tax_numbers_of_individuals_and_in_full_width_are_legal(written: str) -> None:
    assert is_tax_number(fold_tax_number(written))


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9135O100M000100Y43", "91350100M000100Y43"),
        ("9I350100MOOO100Y43", "91350100M000100Y43"),
        ("91350100M000100Y34", None),
        ("91350100M000100Y43", None),
    ],
)
def test_a_letter_typed_for_a_digit_is_asked_about(written: str, meant: str | None) -> None:
    assert likely_uscc(written) == meant


def test_an_invoice_is_named_by_its_twenty_digits_or_by_code_and_number() -> None:
    assert invoice_key(None, "24332000000000118155") == "24332000000000118155"
    assert invoice_key("3300231130", "24332000000000118155") == "24332000000000118155"
    assert invoice_key("3300231130", "00123456") == "3300231130|00123456"
