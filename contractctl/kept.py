"""What closed days settled (rule A0): it is kept as it is, and what does not hold any more is taken back on the first open day."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from contractctl.allocations import Against
from contractctl.decisions import Barred, Decided, Tied, adjustments
from contractctl.documents import Invoice, Receipt
from contractctl.findings import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contractctl.allocations import Adjustment, Allocation
    from contractctl.closing import ClosedPart
    from contractctl.decisions import Adjusted, Decision
    from contractctl.documents import Ref

GONE, SAID, LESS = "document_gone", "decided_otherwise", "amount_is_less"  # why a closed day's allocation does not hold any more


class Pair(NamedTuple):
    """Two documents that a closed day settled with each other."""

    source: Ref
    target: Ref
    against: Against


TakenOff = tuple[tuple[str, str], str]  # a document, and why something was taken off it


class Kept:
    """A group's closed allocations and adjustments, each followed by what is taken back of it.

    `decided` and `adjusted` say how much (fen) of a person's decisions is among them: so much is not to be done again.
    """

    def __init__(self, part: ClosedPart, documents: Iterable[Invoice | Receipt], decided: Sequence[Decision]) -> None:
        """Work it out for a group's live documents and what was decided of them."""
        self.part, self.said = part, decided
        self.documents = {document.ref: document for document in documents}
        self.decided: Counter[tuple[str, str]] = Counter()
        self.adjusted: Counter[TakenOff] = Counter()
        self.of_pair: defaultdict[Pair, list[Allocation]] = defaultdict(list)
        for allocation in part.allocations:
            self.of_pair[Pair(allocation.source_ref, allocation.target_ref, allocation.against)].append(allocation)
        self.left = {ref: document.fen for ref, document in self.documents.items()}
        self.allocations, self.adjustments = list(part.allocations), list(part.adjustments)
        for allocation in part.allocations:
            self._take(allocation)
        self._take_back_what_was_taken_off()
        self._take_back_pairs()
        self._take_back_what_exceeds()

    def _take(self, allocation: Allocation) -> None:
        for ref, change in changes_of(allocation):
            if ref in self.left:
                self.left[ref] += change

    def _take_back(self, pair: Pair, amount: int, why: str) -> None:
        last = self.of_pair[pair][-1]
        evidence = Evidence("no longer holds", why), Evidence("releases", last.rule)
        back = replace(last, amount_fen=-amount, on=self.part.first_open, rule="A0", evidence=evidence)
        self.of_pair[pair].append(back)
        self.allocations.append(back)
        self._take(back)

    def _net(self, pair: Pair) -> int:
        return sum(each.amount_fen for each in self.of_pair[pair])

    # -- what a person took off

    def _take_back_what_was_taken_off(self) -> None:
        live: Counter[TakenOff] = Counter()
        for each in adjustments(self.said):
            if (ref := (each.kind.value, each.key)) in self.documents:
                live[ref, each.reason.value] += each.amount_fen
        kept: defaultdict[TakenOff, list[Adjustment]] = defaultdict(list)
        for adjustment in self.part.adjustments:
            kept[(adjustment.kind, adjustment.document), adjustment.reason].append(adjustment)
        for taken_off, those in kept.items():
            sum_, still = sum(each.amount_fen for each in those), live[taken_off]
            back = 0 if abs(still) >= abs(sum_) else sum_ - still
            if back:
                those.append(replace(those[-1], amount_fen=-back, on=self.part.first_open, evidence=(Evidence("no longer holds", SAID),)))
                self.adjustments.append(those[-1])
            self.adjusted[taken_off] = sum_ - back
            if taken_off[0] in self.left:
                self.left[taken_off[0]] -= sum_ - back

    def rest_of(self, taken: Adjusted) -> int:
        """What of a decision to take something off is not among what closed days keep (fen); asked for once for each."""
        place = (taken.kind.value, taken.key), taken.reason.value
        kept = min(self.adjusted[place], taken.amount_fen, key=abs) if self.adjusted[place] else 0
        self.adjusted[place] -= kept
        return taken.amount_fen - kept

    def rest_of_link(self, link: Decided) -> int:
        """What of a decided link is not among what closed days keep (fen); asked for once for each."""
        kept = min(self.decided[link.source, link.target], link.amount_fen)
        self.decided[link.source, link.target] -= kept
        return link.amount_fen - kept

    # -- what was settled

    def _take_back_pairs(self) -> None:
        """What is barred, undone, or of a document that is not there any more."""
        barred = {(each.source, each.target) for each in self.said if isinstance(each, Barred)}
        linked: Counter[tuple[str, str]] = Counter()
        tied = set()
        for each in self.said:
            if isinstance(each, Decided):
                linked[each.source, each.target] += each.amount_fen
            elif isinstance(each, Tied):
                tied.add((each.source, each.target))
        for pair, those in self.of_pair.items():
            keys, net = (pair.source[1], pair.target[1]), self._net(pair)
            by_person = [each for each in those if any(e.feature == "decided by" for e in each.evidence)]
            decided = sum(each.amount_fen for each in those if each.rule == "A0" or each.releases == "A0")
            if pair.source not in self.documents or pair.target not in self.documents:
                back, why = net, GONE
            elif pair.against is not Against.INVOICE:
                back, why = (net if by_person and keys not in tied else 0), SAID
            elif keys in barred or self._waits(pair):
                back, why = net, SAID
            else:
                back, why = max(0, min(net, decided - linked[keys])), SAID
            self.decided[keys] = max(0, min(decided, linked[keys]))
            if back:
                self._take_back(pair, back, why)

    def _waits(self, pair: Pair) -> bool:
        receipt = self.documents[pair.source]
        return isinstance(receipt, Receipt) and receipt.waits_for_agreement

    def _take_back_what_exceeds(self) -> None:
        """Of a document that has less than it had: the latest first."""
        for ref, document in self.documents.items():
            over = -self.left[ref] if document.fen >= 0 else self.left[ref]
            for pair in self._latest_pairs(ref) if over > 0 else ():
                if (part := min(over, self._net(pair))) > 0:
                    self._take_back(pair, part, LESS)
                    over -= part

    def _latest_pairs(self, ref: Ref) -> list[Pair]:
        of_document = [pair for pair in self.of_pair if ref in (pair.source, pair.target)]
        return sorted(of_document, key=lambda pair: (max(each.on for each in self.of_pair[pair]), pair.source, pair.target), reverse=True)


def changes_of(allocation: Allocation) -> Iterator[tuple[Ref, int]]:
    """How an allocation changes what is left (fen) on its two documents: a red letter, refund or reversal gives a negative one back its zero."""
    yield allocation.source_ref, -allocation.amount_fen if allocation.against is Against.INVOICE else allocation.amount_fen
    yield allocation.target_ref, -allocation.amount_fen
