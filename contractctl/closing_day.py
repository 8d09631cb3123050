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
    there = {paper(d): d for d in books.documents}
    for whose, document in there.items():
        present = None if document.counterparty else outside_lines(document, document.counted)
        if whose not in known and present is not None and present.place is Place.UNDECIDED:
            yield whose, (present,)
    for whose, standings in known.items():
        if closed and not any(each.counterparty for each in standings):
            present = outside_lines(there.get(whose), closed.first_open)
            if present is None:
                continue  # its body is decided now: it counts in a group
            yield whose, standings if standings[-1].is_like(present) else (*standings, present)
