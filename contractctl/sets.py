"""One document of one side equals a set of the other (rule A5): found by meeting in the middle, unique or nothing."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING

from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from contractctl.documents import Ref

MEMBERS = 6  # two halves of three
CANDIDATES = 40
ENOUGH = 64  # solutions of one document; beyond them it is a tie of all its candidates

Half = dict[int, list[tuple[int, ...]]]  # sum in fen: places of the candidates that make it


@quick_dataclass(frozen=True, slots=True, order=True)
class FittingSet:
    """Receipts and invoices whose open amounts are equal, one of the sides being a single document."""

    receipts: tuple[str, ...]
    invoices: tuple[str, ...]

    @property
    def members(self) -> frozenset[tuple[str, str]]:
        return frozenset([*(("receipt", key) for key in self.receipts), *(("invoice", key) for key in self.invoices)])

    @property
    def id(self) -> str:
        return "S-" + hashlib.sha256("\n".join([*self.receipts, "", *self.invoices]).encode()).hexdigest()[:12]

    def pairs(self, left: Mapping[Ref, int]) -> Iterator[tuple[str, str, int]]:
        """Receipt, invoice and amount (fen) of each pair."""
        for receipt in self.receipts:
            for invoice in self.invoices:
                yield receipt, invoice, min(left["receipt", receipt], left["invoice", invoice])


@quick_dataclass(frozen=True, slots=True)
class Tie:
    """Documents that cannot be told apart: nothing is allocated."""

    receipts: tuple[str, ...]
    invoices: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """Unique sets and ties of sets that share a member."""

    sets: list[FittingSet] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)


@dataclass(slots=True)
class Search:
    """All fitting sets of the pools that were looked at, and the documents (kind and key) whose search met its cap."""

    fitting: set[FittingSet] = field(default_factory=set)
    capped: set[tuple[str, str]] = field(default_factory=set)

    def look(self, receipts: Mapping[str, int], invoices: Mapping[str, int]) -> None:
        """Look for sets among one pool's open documents (key to fen), from either side."""
        for key, members in self._sums("receipt", receipts, Candidates(invoices.items())):
            self.fitting.add(FittingSet((key,), members))
        for key, members in self._sums("invoice", invoices, Candidates(receipts.items())):
            self.fitting.add(FittingSet(members, (key,)))

    def _sums(self, kind: str, documents: Mapping[str, int], others: Candidates) -> Iterator[tuple[str, tuple[str, ...]]]:
        for key, amount in documents.items():
            fitting = others.up_to(amount)
            if len(fitting) > CANDIDATES:
                self.capped.add((kind, key))
                continue
            solutions = others.sets_of_sum(amount)
            if len(solutions) >= ENOUGH:
                yield key, tuple(sorted(fitting))
            yield from ((key, solution) for solution in solutions)

    def judged(self) -> Found:
        """Sets are unique or tied; one with a member whose own search met its cap is not known to be unique."""
        found = Found()
        for cluster in _clusters(sorted(self.fitting)):
            if len(cluster) > 1:
                found.ties.append(_tie(cluster))
            elif not cluster[0].members & self.capped:
                found.sets.append(cluster[0])
        return found


class Candidates:
    """Open documents of one side (key, fen), smallest first; sets of them that add up to an amount.

    A set can hold nothing larger than its sum, so one table of the smallest serves every amount.
    """

    def __init__(self, documents: Iterable[tuple[str, int]]) -> None:
        ordered = sorted(documents, key=lambda document: (document[1], document[0]))
        self.keys = [key for key, _ in ordered]
        self.amounts = [left for _, left in ordered]

    def up_to(self, amount: int) -> list[str]:
        """The keys of those that may stand in a set of this sum."""
        return self.keys[: min(bisect_right(self.amounts, amount), CANDIDATES + 1)]

    @cached_property
    def _halves(self) -> tuple[Half, ...]:
        """Sets of one, two and three of the smallest by sum, each sum's sets by their last place."""
        amounts = self.amounts[:CANDIDATES]
        ones: Half = defaultdict(list)
        twos: Half = defaultdict(list)
        threes: Half = defaultdict(list)
        for c, last in enumerate(amounts):
            ones[last].append((c,))
            for b in range(c):
                two = last + amounts[b]
                twos[two].append((b, c))
                for a in range(b):
                    threes[two + amounts[a]].append((a, b, c))
        return dict(ones), dict(twos), dict(threes)

    def sets_of_sum(self, amount: int) -> list[tuple[str, ...]]:
        """Sets of one to six whose sum is exactly the amount, at most `ENOUGH` of them, smallest first.

        Meet in the middle: the lower half of a set is looked up for each upper half; places keep each set found once.
        """
        count = len(self.up_to(amount))
        if amount > sum(self.amounts[max(0, count - MEMBERS) : count]):
            return []
        return [tuple(sorted(self.keys[i] for i in chosen)) for chosen in islice(self._places(amount), ENOUGH)]

    def _places(self, amount: int) -> Iterator[tuple[int, ...]]:
        _, twos, threes = self._halves
        for half in self._halves:
            yield from half.get(amount, ())
        for lower, upper in ((twos, twos), (threes, twos), (threes, threes)):
            for top_sum in [each for each in upper if amount - each in lower]:
                bottoms = lower[amount - top_sum]
                for top in upper[top_sum]:
                    below = bisect_left(bottoms, top[0], key=itemgetter(-1))
                    yield from ((*bottom, *top) for bottom in bottoms[:below])


def _clusters(sets: Iterable[FittingSet]) -> list[list[FittingSet]]:
    """Sets joined by shared members."""
    sets = list(sets)
    root = list(range(len(sets)))

    def find(place: int) -> int:
        while root[place] != place:
            root[place] = root[root[place]]
            place = root[place]
        return place

    first: dict[tuple[str, str], int] = {}
    for place, each in enumerate(sets):
        for member in each.members:
            low, high = sorted((find(first.setdefault(member, place)), find(place)))
            root[high] = low
    clusters: defaultdict[int, list[FittingSet]] = defaultdict(list)
    for place, each in enumerate(sets):
        clusters[find(place)].append(each)
    return [clusters[place] for place in sorted(clusters)]


def _tie(cluster: Iterable[FittingSet]) -> Tie:
    cluster = tuple(cluster)
    receipts = sorted({key for each in cluster for key in each.receipts})
    invoices = sorted({key for each in cluster for key in each.invoices})
    return Tie(tuple(receipts), tuple(invoices))
