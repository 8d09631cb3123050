"""What a person said of findings, and whether it still holds (RECONCILE.md §4).

A judgement is of a finding, that is of a class and documents, whatever the period; so what comes back keeps its history:

- *explained* holds while the amount is no more than it was then; beyond that the finding is open again.
- *corrected* is a claim, and the ledger proves it: it holds while nothing that a reconciliation reads has changed. As soon as
  the changed ledger was reconciled, the finding is gone or it is open again.
- *waived* holds whatever the amount, until a person opens the finding again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from contractctl.language import N_, say
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractctl.findings import Finding
    from contractctl.language import Message


class FindingState(StrEnum):
    """How a finding stands."""

    OPEN = "open"
    EXPLAINED = "explained"
    CORRECTED = "corrected"
    WAIVED = "waived"


class Mark(NamedTuple):
    """A reconciliation that was made: the digest of all that it read, and its entry in the journal; None where it was not recorded."""

    facts: str
    entry: int | None


NOWHERE = Mark("", None)


@dataclass(frozen=True, slots=True)
class Judgement:
    """Who said what of a finding, when and why; of which amount (fen), of which ledger, and as which entry of the journal."""

    state: FindingState
    amount_fen: int | None
    actor: str
    at: str
    why: str
    facts: str
    entry: int

    @property
    def day(self) -> str:
        return self.at[: len("2024-04-08")]


def is_exceeded(judgement: Judgement, amount_fen: int | None) -> bool:
    """Whether there is more now than what was judged; money that goes back counts by its size."""
    return amount_fen is not None and judgement.amount_fen is not None and abs(amount_fen) > abs(judgement.amount_fen)


def is_back(judgement: Judgement, seen_in: Mark, made: Sequence[Mark]) -> bool:
    """Whether a finding is seen in a reconciliation of a ledger that has changed since, or was another in between."""
    if seen_in.entry is not None and seen_in.entry < judgement.entry:
        return False
    since = [each for each in made if each.entry is not None and each.entry > judgement.entry]
    return any(each.facts != judgement.facts for each in (seen_in, *since))


@dataclass(frozen=True, slots=True)
class Judged:
    """What was said of the findings of a reconciliation: the judgement of each that stands, and every reconciliation that was made."""

    seen_in: Mark = NOWHERE
    said: Mapping[str, Judgement] = field(default_factory=dict)
    made: Sequence[Mark] = ()

    def state(self, finding: Finding) -> FindingState:
        """How a finding stands in this reconciliation."""
        judgement = self.said.get(finding.id)
        if judgement is None:
            return FindingState.OPEN
        explained_less = judgement.state is FindingState.EXPLAINED and is_exceeded(judgement, finding.amount_fen)
        not_corrected = judgement.state is FindingState.CORRECTED and is_back(judgement, self.seen_in, self.made)
        return FindingState.OPEN if explained_less or not_corrected else judgement.state

    def is_open(self, finding: Finding) -> bool:
        return self.state(finding) is FindingState.OPEN

    def remark(self, finding: Finding) -> Message | None:
        """Who said what of it; None where nobody did."""
        judgement = self.said.get(finding.id)
        if judgement is None:
            return None
        is_again = self.is_open(finding) and judgement.state is not FindingState.OPEN
        msgid = (AGAIN if is_again else SAID)[judgement.state]
        amount = "-" if judgement.amount_fen is None else grouped(judgement.amount_fen)
        return say(msgid, actor=judgement.actor, day=judgement.day, why=judgement.why, amount=amount)


SAID = {
    FindingState.OPEN: N_("opened again by {actor} on {day}: {why}"),
    FindingState.EXPLAINED: N_("explained by {actor} on {day}: {why}"),
    FindingState.CORRECTED: N_("corrected by {actor} on {day}: {why}"),
    FindingState.WAIVED: N_("waived by {actor} on {day}: {why}"),
}
AGAIN = {
    FindingState.EXPLAINED: N_("only {amount} was explained, by {actor} on {day}: {why}"),
    FindingState.CORRECTED: N_("said to be corrected, by {actor} on {day}: {why}"),
}
