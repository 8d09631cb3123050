"""The running balance of an account as the proof of order, sign and direction (FORMATS.md §2, proof rules 1 and 2). Amounts are fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ORDERS = (1, -1)  # oldest first, newest first


class Flow(NamedTuple):
    """Money in and money out of one row."""

    paid_in: int
    paid_out: int

    @property
    def change(self) -> int:
        return self.paid_in - self.paid_out


class Link(NamedTuple):
    """A row of an account: one flow for each way in which its columns can be meant, and the balance after it where one stands."""

    readings: tuple[Flow, ...]
    balance_fen: int | None
    is_whole: bool = True  # its amount could be read


class Edges(NamedTuple):
    """The balances that a statement states for its beginning and its end."""

    opening_fen: int | None = None
    closing_fen: int | None = None


class Break(NamedTuple):
    """A row whose balance does not continue the one before."""

    row: int
    expected_fen: int


@dataclass(frozen=True, slots=True)
class Proof:
    """Which reading of the money columns the balances prove, and the order of the rows; `fitting` readings hold no less."""

    reading: int
    order: int
    fitting: frozenset[int]
    broken: Break | None = None


def prove(links: Sequence[Link], edges: Edges, preferred: Sequence[int], *, newest_first: bool) -> Proof:
    """The reading and order under which every balance continues the one before.

    Of several that hold, those that lead from the stated opening to the stated closing; then the first of `preferred`; then the order that the days say.
    """
    tried = {(reading, order): _breaks(links, reading, order) for reading in preferred for order in (ORDERS[::-1] if newest_first else ORDERS)}
    holding = [each for each, breaks in tried.items() if not breaks]
    if not holding:
        reading, order = min(tried, key=lambda each: len(tried[each]))
        return Proof(reading, order, frozenset(), tried[reading, order][0])
    agreeing = [each for each in holding if _agrees(links, *each, edges)]
    reading, order = (agreeing or holding)[0]
    return Proof(reading, order, frozenset(reading for reading, _ in agreeing or holding))


def _breaks(links: Sequence[Link], reading: int, order: int) -> list[Break]:
    """Where the balances do not continue. Rows without a balance count in the next one; what stands after an unreadable amount begins anew."""
    found: list[Break] = []
    balance: int | None = None
    for row, link in _ordered(links, order):
        expected = balance + link.readings[reading].change if balance is not None and link.is_whole else None
        if link.balance_fen is not None and expected is not None and expected != link.balance_fen:
            found.append(Break(row, expected))
        balance = link.balance_fen if link.balance_fen is not None else expected
    return found


def _ordered(links: Sequence[Link], order: int) -> Iterator[tuple[int, Link]]:
    numbered = list(enumerate(links))
    yield from numbered[::order]


def _agrees(links: Sequence[Link], reading: int, order: int, edges: Edges) -> bool:
    """Whether a reading leads from the stated opening to the stated closing; what is not stated contradicts nothing."""
    ours = ends(links, reading, order)
    if ours == (None, None) and None not in edges and all(link.is_whole for link in links):
        return (edges.opening_fen or 0) + sum(link.readings[reading].change for link in links) == edges.closing_fen
    return all(stated is None or own is None or stated == own for stated, own in zip(edges, ours, strict=True))


def ends(links: Sequence[Link], reading: int, order: int) -> Edges:
    """The balances before the oldest row and after the newest, counted from the nearest balance; None where an amount between cannot be read."""
    ordered = links[::order]
    opening = _counted(ordered, reading, before=True)
    closing = _counted(ordered[::-1], reading, before=False)
    return Edges(opening, closing)


def _counted(links: Sequence[Link], reading: int, *, before: bool) -> int | None:
    change = 0
    for link in links:
        if not before and link.balance_fen is not None:
            return link.balance_fen + change
        if not link.is_whole:
            return None
        change += link.readings[reading].change
        if before and link.balance_fen is not None:
            return link.balance_fen - change
    return None
