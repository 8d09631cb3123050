"""Which registered bodies a person should look at for a name: those that share its rarest pairs of characters. It ranks, it never decides."""

from __future__ import annotations

import math
from array import array
from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

ENOUGH = 700  # postings looked at for one name: the rarest pairs come first, the common ones tell nothing
SHORTLIST = 16
FAINTEST = 0.15  # bodies that share less than this part of the name's weight are no help
SCANS = 60  # pairs that are looked for one by one before all are indexed: a few names cost less so, many cost more


class Nearness:
    """Pairs of characters to the spellings that hold them."""

    def __init__(self, spellings: Sequence[str]) -> None:
        self.spellings = spellings
        self._postings: dict[str, array[int]] = {}
        self._is_complete = False

    def nearest(self, normal: str) -> list[int]:
        """Numbers of the spellings that share the most weight with a normal form, the nearest first, at most SHORTLIST."""
        found = sorted((len(self._holding(pair)), pair) for pair in pairs(normal))
        full = sum(self._weight(size) for size, _ in found)
        shared: dict[int, float] = {}
        seen = 0
        for size, pair in found:
            if not size:
                continue
            if seen and seen + size > ENOUGH:
                break
            seen += size
            weight, known = self._weight(size), shared.get
            for number in self._holding(pair):
                shared[number] = known(number, 0.0) + weight
        best = sorted((-weight, number) for number, weight in shared.items() if weight >= FAINTEST * full)[:SHORTLIST]
        return [number for _, number in best]

    def _holding(self, pair: str) -> array[int]:
        """The numbers of the spellings that hold a pair."""
        if pair not in self._postings:
            if self._is_complete:
                return array("I")
            if len(self._postings) >= SCANS:
                self._complete()
                return self._holding(pair)
            self._postings[pair] = array("I", (number for number, spelling in enumerate(self.spellings) if pair in spelling))
        return self._postings[pair]

    def _complete(self) -> None:
        postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        for number, spelling in enumerate(self.spellings):
            for pair in pairs(spelling):
                postings[pair].append(number)
        self._postings, self._is_complete = dict(postings), True

    def _weight(self, size: int) -> float:
        return math.log(1 + len(self.spellings) / (size or 1))


def pairs(text: str) -> set[str]:
    """Every two neighbouring characters of a text; a single character stands for itself."""
    return {text[i : i + 2] for i in range(len(text) - 1)} or {text}
