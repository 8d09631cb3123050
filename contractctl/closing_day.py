"""What closing a day keeps of a ledger: gathered from its groups while it is reconciled, so that nothing is matched twice."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from contractctl.allocations import AllocationState
from contractctl.closing import Closed, Paper, Place, Settling, TakenOff, outside_lines, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from contractctl.closing import Standing
    from contractctl.documents import Invoice, Receipt
    from contractctl.settled import Settled
    from contractctl.settlement import Books


class ClosingDay:
    """How every document counts, and what settles it, on each day up to `through`, days that were closed before included."""

    def __init__(self, books: Books, closed: Closed | None, through: date) -> None:
        """Begin with what counts under no body; `books` are those that decisions leave, `closed` what is closed already."""
        self.through = through
        self.standings: defaultdict[Paper, list[Standing]] = defaultdict(list)
        self.allocations: list[Settling] = []
        self.adjustments: list[TakenOff] = []
        for whose, history in undecided_histories(books, closed):
            self.standings[whose] += (each for each in history if each.since <= through)

    def take(self, settled: Settled) -> None:
        """Keep what counts and settles in a group by the day."""
        where, matching = (settled.group.unit, settled.group.direction), settled.matching
        for ref, standing in settled.standings(self.through):
            self.standings[Paper(*where, *ref)].append(standing)
        self.allocations += (Settling(*where, a) for a in matching.allocations if a.state is AllocationState.BOOKED and a.on <= self.through)
        self.adjustments += (TakenOff(*where, a) for a in matching.adjustments if a.state is AllocationState.BOOKED and a.on <= self.through)

    def closed(self) -> Closed:
        """All that was taken."""
        kept = {whose: tuple(those) for whose, those in sorted(self.standings.items()) if those}
        return Closed(self.through, kept, tuple(self.allocations), tuple(self.adjustments))


def undecided_histories(books: Books, closed: Closed | None) -> Iterator[tuple[Paper, tuple[Standing, ...]]]:
    """How documents stood that never counted under a body."""
    known = closed.standings if closed else {}
    for document in _documents(books):
        if document.counterparty is None and (whose := paper(document)) not in known:
            present = outside_lines(document, document.counted)
            if present is not None and present.place is Place.UNDECIDED:
                yield whose, (present,)
    if closed is None:
        return
    never = {whose: standings for whose, standings in known.items() if not any(each.counterparty for each in standings)}
    there = {whose: document for document in _documents(books) if (whose := paper(document)) in never} if never else {}
    for whose, standings in never.items():
        present = outside_lines(there.get(whose), closed.first_open)
        if present is not None:  # else its body is decided now, and it counts in a group
            yield whose, standings if standings[-1].is_like(present) else (*standings, present)


def _documents(books: Books) -> Iterator[Invoice | Receipt]:
    """Invoices, then money, without a list of a million of them."""
    yield from books.invoices
    yield from books.receipts
