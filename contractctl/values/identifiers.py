"""Numbers that name things: compared in normal form, kept as written."""

from __future__ import annotations

import re
import unicodedata

DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
BLANKS = re.compile(r"\s")
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
OLD_TAX_NUMBER = re.compile(r"\d{15}")
CITIZEN = re.compile(r"(?P<body>\d{17})(?P<check>[\dX])(?:\d{2})?")  # an individual's tax number: the identity number, or that and two digits
CITIZEN_CHECKS = "10X98765432"
CITIZEN_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
MISTYPED = str.maketrans("OIZS", "0125")  # letters that no USCC has, and the digits they look like
DIGITAL_INVOICE = re.compile(r"\d{20}")


def fold_number(text: str) -> str:
    """The normal form of a contract number or reference: half width, no blanks, one kind of dash, capitals."""
    if text.isascii():
        folded = "".join(text.split()).upper()
        return text if folded == text else folded  # one text in memory, not two: most are written as they are folded
    return DASHES.sub("-", BLANKS.sub("", unicodedata.normalize("NFKC", text))).upper()


def fold_tax_number(text: str) -> str:
    """The normal form of a tax number: half width, no blanks or dashes, capitals."""
    return fold_number(text).replace("-", "")


def is_uscc(text: str) -> bool:
    """Whether a folded text is a unified social credit code: 18 characters, the last a check character (GB 32100-2015)."""
    if len(text) != len(USCC_WEIGHTS) + 1 or any(character not in USCC_ALPHABET for character in text):
        return False
    total = sum(USCC_ALPHABET.index(character) * weight for character, weight in zip(text, USCC_WEIGHTS, strict=False))
    return USCC_ALPHABET[-total % 31] == text[-1]


def is_tax_number(text: str) -> bool:
    """Whether a folded text is a valid USCC, an older tax number of 15 digits or an individual's of 18 or 20 characters."""
    return is_uscc(text) or OLD_TAX_NUMBER.fullmatch(text) is not None or _is_citizen(text)


def _is_citizen(text: str) -> bool:
    match = CITIZEN.fullmatch(text)
    if match is None:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(match["body"], CITIZEN_WEIGHTS, strict=True))
    return CITIZEN_CHECKS[total % len(CITIZEN_CHECKS)] == match["check"]


def likely_uscc(text: str) -> str | None:
    """The code that was meant where a letter was typed for the digit it looks like (O for 0, I for 1); None where that does not fit."""
    meant = text.translate(MISTYPED)
    return meant if meant != text and is_uscc(meant) else None


def invoice_key(code: str | None, number: str) -> str:
    """The key of an invoice: the 20 digits of a digital one, else `code|number`."""
    folded = fold_number(number)
    if DIGITAL_INVOICE.fullmatch(folded) or not code:
        return folded
    return f"{fold_number(code)}|{folded}"
