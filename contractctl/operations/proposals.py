"""What waits for a person: sets, barters without an agreement, differences within the tolerance, and ties that due days would decide."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from typing import TYPE_CHECKING

from contractctl.allocations import AllocationState
from contractctl.matching import oldest_due_first
from contractctl.outcomes import Proposal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractctl.allocations import Adjustment, Allocation
    from contractctl.settled import Settled


def proposals_of(settled: Settled) -> Iterator[Proposal]:
    """A group's proposals."""
    together: defaultdict[str, list[Allocation]] = defaultdict(list)
    for allocation in settled.matching.allocations:
        if allocation.state is AllocationState.PROPOSED:
            together[allocation.proposal or allocation.id].append(allocation)
    offered = [a for a in settled.matching.adjustments if a.state is AllocationState.PROPOSED]
    for id_, allocations in together.items():
        beside = [a for a in offered if allocations[0].rule == "A7" and a.document in (allocations[0].source, allocations[0].target)]
        offered = [a for a in offered if a not in beside]
        yield _of_allocations(settled, id_, allocations, beside)
    yield from (Proposal(a.id, a.rule, a.on, (), ((a.document, a.amount_fen),)) for a in offered)
    yield from _of_ties(settled)


def _of_allocations(settled: Settled, id_: str, allocations: list[Allocation], beside: Iterable[Adjustment]) -> Proposal:
    first = allocations[0]
    return Proposal(
        id_,
        first.rule,
        max(a.on for a in allocations),
        tuple((a.source, a.target, a.amount_fen) for a in allocations),
        tuple((a.document, a.amount_fen) for a in beside),
        first.evidence,
        needs_agreement=any(settled.receipts[a.source].waits_for_agreement for a in allocations),
        contract=first.contract,
    )


def _of_ties(settled: Settled) -> Iterator[Proposal]:
    for tie in settled.matching.ties:
        receipts, invoices = [settled.receipts[key] for key in tie.receipts], [settled.invoices[key] for key in tie.invoices]
        pairs = oldest_due_first(settled.matching, receipts, invoices)
        if pairs:
            id_ = "T-" + hashlib.sha256("\n".join((*tie.receipts, "", *tie.invoices)).encode()).hexdigest()[:12]
            on = max([*(r.date for r in receipts), *(i.date for i in invoices)])
            yield Proposal(id_, "A6", on, pairs, needs_agreement=any(r.waits_for_agreement for r in receipts))
