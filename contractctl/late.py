"""What came for a closed day after it was closed: each is listed in the period in which it counts (RECONCILE.md §6)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl.closing import Place, changes
from contractctl.documents import TYPED_IN, Direction, Invoice, InvoiceState, Origin, Receipt
from contractctl.frozen import quick_dataclass

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from contractctl.closing import Standing
    from contractctl.documents import Ref
    from contractctl.settled import Settled
    from contractctl.values.period import Period


class Why(StrEnum):
    """What came late."""

    NEW = "new"  # the document itself
    CHANGED = "changed"  # another amount, body or contract
    GONE = "gone"  # its voiding


@quick_dataclass(frozen=True, slots=True)
class LateDocument:
    """A document of a closed day, the day from which it counts so, and the fen that it counted with before and counts with now."""

    kind: str  # invoice or receipt
    key: str
    unit: str
    direction: Direction
    date: dt.date
    counted: dt.date
    why: Why
    before_fen: int
    amount_fen: int
    line_before: str = ""  # key of the contract, or body: and the code
    line: str = ""
    origin: Origin = TYPED_IN


def late_of(settled: Settled, period: Period) -> Iterator[LateDocument]:
    """A group's documents that count in the period and are of a closed day."""
    unchanged = [d for d in settled.documents if d.ref not in settled.history]
    yield from came_late(unchanged, period, settled)
    for ref, standings in settled.history.items():
        for before, now in changes(standings):
            if before is not None and now.since in period:
                yield _changed(settled, ref, standings[0].since, before, now)


def came_late(documents: Iterable[Invoice | Receipt], period: Period, settled: Settled | None = None) -> Iterator[LateDocument]:
    """Documents that are new to their closed day."""
    for each in documents:
        if each.posted is not None and each.posted in period and not (isinstance(each, Invoice) and each.state is InvoiceState.VOIDED):
            line = settled.line_key(each) if settled else ""
            kind, key = each.ref
            yield LateDocument(kind, key, each.unit, each.direction, each.date, each.posted, Why.NEW, 0, each.fen, "", line, each.origin)


def _changed(settled: Settled, ref: Ref, first: dt.date, before: Standing, now: Standing) -> LateDocument:
    kind, key = ref
    known: Mapping[str, Invoice | Receipt] = settled.invoices if kind == "invoice" else settled.receipts
    document = known.get(key)
    day, origin = (document.date, document.origin) if document else (first, TYPED_IN)
    why = Why.GONE if now.place is Place.GONE else Why.CHANGED
    unit, direction = settled.group.unit, settled.group.direction
    return LateDocument(kind, key, unit, direction, day, now.since, why, before.amount_fen, now.amount_fen, before.line, now.line, origin)
