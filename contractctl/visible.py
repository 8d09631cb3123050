"""Text that cannot steer a terminal: control and direction characters are shown by their code point."""

from __future__ import annotations

import re

UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]")


def safe(text: str) -> str:
    """One line of text without anything that a terminal would obey."""
    return UNSAFE.sub(lambda match: f"<U+{ord(match[0]):04X}>", text)
