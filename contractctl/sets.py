"""One document of one side equals a set of the other (rule A5): found by meeting in the middle, unique or nothing."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MEMBERS = 6
CANDIDATES = 40
ENOUGH = 64  # solutions of one document; beyond them it is a tie whatever else fits


@dataclass(frozen=True, slots=True, order=True)
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

    def pairs(self, left: Mapping[str, int]) -> Iterator[tuple[str, str, int]]:
        """Receipt, invoice and amount (fen) of each pair."""
        for receipt in self.receipts:
            for invoice in self.invoices:
                yield receipt, invoice, min(left[receipt], left[invoice])


@dataclass(frozen=True, slots=True)
class Tie:
    """Documents that cannot be told apart: nothing is allocated."""

    receipts: tuple[str, ...]
    invoices: tuple[str, ...]


@dataclass(slots=True)
class Found:
    """Unique sets, ties of sets that share a member, and documents whose search met its cap."""

    sets: list[FittingSet] = field(default_factory=list)
    ties: list[Tie] = field(default_factory=list)
    capped: list[str] = field(default_factory=list)


def unique_sets(receipts: Mapping[str, int], invoices: Mapping[str, int]) -> Found:
    """All fitting sets of one pool's open documents (key to fen), split into unique ones and ties."""
    found = Found()
    fitting: set[FittingSet] = set()
    for key, amount in sorted(receipts.items()):
        fitting |= {FittingSet((key,), members) for members in _sums(key, amount, invoices, found)}
    for key, amount in sorted(invoices.items()):
        fitting |= {FittingSet(members, (key,)) for members in _sums(key, amount, receipts, found)}
    for cluster in _clusters(sorted(fitting)):
        if len(cluster) == 1:
            found.sets.append(cluster[0])
        else:
            found.ties.append(_tie(cluster))
    return found


def _sums(key: str, amount: int, others: Mapping[str, int], found: Found) -> Sequence[tuple[str, ...]]:
    """Sets of at most six of the others that add up to the amount."""
    candidates = sorted((other, left) for other, left in others.items() if left <= amount)
    if len(candidates) > CANDIDATES:
        found.capped.append(key)
        return ()
    return sets_of_sum(candidates, amount)


def sets_of_sum(candidates: Sequence[tuple[str, int]], amount: int) -> list[tuple[str, ...]]:
    """Sets of one to six candidates (key, fen) whose sum is exactly the amount, at most `ENOUGH` of them, smallest first.

    Meet in the middle: the lower half of a set is looked up for each upper half; positions keep each set found once.
    """
    by_sum: defaultdict[tuple[int, int], list[tuple[int, ...]]] = defaultdict(list)
    places = range(len(candidates))
    amounts = [left for _, left in candidates]
    for size in range(1, MEMBERS // 2 + 1):
        for chosen in combinations(places, size):
            by_sum[size, sum(amounts[i] for i in chosen)].append(chosen)
    solutions: list[tuple[str, ...]] = []
    for size in range(1, MEMBERS + 1):
        for chosen in _chosen(size, amount, places, amounts, by_sum):
            solutions.append(tuple(candidates[i][0] for i in chosen))
            if len(solutions) >= ENOUGH:
                return solutions
    return solutions


def _chosen(size: int, amount: int, places: range, amounts: list[int], by_sum: Mapping[tuple[int, int], list[tuple[int, ...]]]) -> Iterator[tuple[int, ...]]:
    lower = (size + 1) // 2
    upper = size - lower
    if upper == 0:
        yield from by_sum.get((lower, amount), ())
        return
    for top in combinations(places, upper):
        rest = amount - sum(amounts[i] for i in top)
        for bottom in by_sum.get((lower, rest), ()):
            if bottom[-1] < top[0]:
                yield (*bottom, *top)


def _clusters(sets: Sequence[FittingSet]) -> list[list[FittingSet]]:
    """Sets joined by shared members."""
    cluster_of: dict[tuple[str, str], list[FittingSet]] = {}
    clusters: dict[int, list[FittingSet]] = {}
    for each in sets:
        touching = {id(c): c for member in each.members if (c := cluster_of.get(member)) is not None}
        merged = [each, *(s for cluster in touching.values() for s in cluster)]
        for old in touching:
            clusters.pop(old, None)
        clusters[id(merged)] = merged
        for one in merged:
            cluster_of |= dict.fromkeys(one.members, merged)
    return sorted(sorted(cluster) for cluster in clusters.values())


def _tie(cluster: Sequence[FittingSet]) -> Tie:
    receipts = sorted({key for each in cluster for key in each.receipts})
    invoices = sorted({key for each in cluster for key in each.invoices})
    return Tie(tuple(receipts), tuple(invoices))
