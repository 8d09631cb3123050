"""Which rules and words judge names: part of every run's digest, and of whatever is remembered of a name."""

from __future__ import annotations

import hashlib
from functools import cache

from contractctl.vocabulary import content

RULES = "2"  # a change of any rule that can change an answer counts it up; a change of words is seen by itself
WORDS = ("names.toml", "places.tsv", "real_words.tsv", "sounds.tsv", "shapes.tsv")


@cache
def rules_digest() -> str:
    """SHA-256 of the rules' number and of all words, sixteen hex digits."""
    hasher = hashlib.sha256(RULES.encode())
    for file in WORDS:
        hasher.update(content(file).encode())
    return hasher.hexdigest()[:16]
