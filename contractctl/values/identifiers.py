"""Numbers that name things: compared in normal form, kept as written."""

from __future__ import annotations

import re
import unicodedata

DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
BLANKS = re.compile(r"\s")


def fold_number(text: str) -> str:
    """The normal form of a contract number or reference: half width, no blanks, one kind of dash, capitals."""
    return DASHES.sub("-", BLANKS.sub("", unicodedata.normalize("NFKC", text))).upper()
