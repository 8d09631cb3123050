"""What of a period's pairs is a difference between the ledger and the accounts, and what each does to which balance."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl.documents import Direction
from contractctl.findings import Evidence
from contractctl.frozen import quick_dataclass
from contractctl.values.identifiers import fold_number
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from contractctl.accounting.books import Entry
    from contractctl.accounting.lines import AccountLine
    from contractctl.accounting.pairing import Document, Pair, Pairing
    from contractctl.values.period import Period


class Side(StrEnum):
    """One of the two books."""

    LEDGER = "ledger"
    ACCOUNTS = "accounts"


class DifferenceClass(StrEnum):
    """The classes of RECONCILE.md §5, and of what no line explains."""

    LEDGER_ONLY = "ledger_only"
    ACCOUNTS_ONLY = "accounts_only"
    AMOUNT = "amount"
    DATE = "date"
    COUNTERPARTY = "counterparty"
    UNPOSTED = "unposted"
    VAT_IN_ADVANCE = "vat_in_advance"
    INVOICE_NOT_BOOKED = "invoice_not_booked"
    REVENUE_BEFORE_INVOICE = "revenue_before_invoice"
    NAME_UNDECIDED = "name_undecided"
    OPENING = "opening"
    BALANCE = "balance"


PASSING = frozenset({DifferenceClass.DATE, DifferenceClass.REVENUE_BEFORE_INVOICE})  # that the next periods settle by themselves
LEDGER_CORRECTS = frozenset({DifferenceClass.ACCOUNTS_ONLY, DifferenceClass.OPENING})


@quick_dataclass(frozen=True, slots=True)
class Difference:
    """One difference. `side` is the book whose balance holds the amount and the other's does not; `gaps` is what it adds to accounts less ledger, by body."""

    kind: DifferenceClass
    unit: str
    direction: Direction
    party: str | None
    amount_fen: int
    side: Side
    gaps: tuple[tuple[str | None, int], ...]
    documents: tuple[Document, ...] = ()
    entries: tuple[Entry, ...] = ()
    other_party: str | None = None
    is_settled: bool = False  # the period's own part ends a difference of an earlier one
    evidence: tuple[Evidence, ...] = ()

    def being(self, kind: DifferenceClass, amount_fen: int, side: Side, *gaps: tuple[str | None, int]) -> Difference:
        """A difference of this class, about the same."""
        return replace(self, kind=kind, amount_fen=amount_fen, side=side, gaps=gaps)

    @property
    def is_as_named(self) -> bool:
        """Whether the accounts booked it for the body that the document itself names: the ledger counts it for its contract's."""
        return self.kind is DifferenceClass.COUNTERPARTY and self.other_party == self.documents[0].own

    @property
    def is_of_change(self) -> bool:
        """Whether it is what became of a document after its day was closed, and stands in the ledger only."""
        return self.kind is DifferenceClass.LEDGER_ONLY and bool(self.documents[0].change)

    @property
    def corrected_in(self) -> Side | None:
        """Where it is put right; None where the next period does it, or nothing is wrong."""
        if self.kind in PASSING or self.is_as_named:
            return None
        return Side.LEDGER if self.kind in LEDGER_CORRECTS else Side.ACCOUNTS

    @property
    def adjusted_in(self) -> Side:
        """Whose balance the statement changes by it: an early or late entry is put into the accounts' balance."""
        return self.corrected_in or Side.ACCOUNTS

    @property
    def gap_fen(self) -> int:
        """What it adds to accounts less ledger over all bodies."""
        return sum(fen for _, fen in self.gaps)

    @property
    def keys(self) -> tuple[str, ...]:
        """What its documents are called: one that was changed stands there once."""
        return tuple(dict.fromkeys(p.key for p in self.documents))

    @property
    def identity(self) -> tuple[object, ...]:
        """What it is about, in every period."""
        documents = tuple(p.id for p in self.documents)
        return (
            self.kind,
            self.unit,
            self.direction,
            self.side,
            documents,
            tuple(e.line.key for e in self.entries),
            self.party if not (documents or self.entries) else None,
        )

    @property
    def posted(self) -> date | None:
        """The day of its entry."""
        return self.entries[0].day if self.entries else None


@dataclass(frozen=True, slots=True)
class Within:
    """A period of one unit and direction; documents before `covered_from` without an entry stand in the accounts' opening balance."""

    unit: str
    direction: Direction
    period: Period
    covered_from: date
    elsewhere: Mapping[str, AccountLine]  # entries of other accounts by the numbers that they name

    def differences(self, pairing: Pairing) -> Iterator[Difference]:
        """Every difference of the period: what its pairs leave, and what has no counterpart."""
        for pair in pairing.pairs:
            if pair.documents and not pair.entries:
                yield from self._withdrawn(pair.documents)
            elif pair.documents and pair.documents[0].counts:
                yield from self._of_pair(pair)
            elif pair.documents or not all(entry.day in self.period for entry in pair.entries):
                yield from (self._without_document(entry, pair.documents) for entry in pair.entries if self._counts(entry))
        yield from (self._not_booked(p) for p in pairing.documents if p.counts and self._is_told(p))
        yield from (self._without_document(entry) for entry in pairing.entries if self._counts(entry))

    def _is_told(self, document: Document) -> bool:
        return bool(document.effect_fen) and document.counted in self.period and document.counted >= self.covered_from

    def _counts(self, entry: Entry) -> bool:
        return bool(entry.effect_fen) and entry.day in self.period and entry.party is not None

    def _about(
        self, party: str | None, documents: tuple[Document, ...] = (), entries: tuple[Entry, ...] = (), evidence: tuple[Evidence, ...] = ()
    ) -> Difference:
        """What a difference is about, before it is said which one it is."""
        return Difference(DifferenceClass.AMOUNT, self.unit, self.direction, party, 0, Side.ACCOUNTS, (), documents, entries, evidence=evidence)

    # -- what stands in one book only

    def _not_booked(self, document: Document) -> Difference:
        kind = DifferenceClass.LEDGER_ONLY
        evidence: tuple[Evidence, ...] = ()
        named = next((self.elsewhere[number] for number in map(fold_number, document.numbers) if number in self.elsewhere), None)
        if named and document.kind == "invoice":
            kind, words = DifferenceClass.INVOICE_NOT_BOOKED, (named.account, named.account_name, named.voucher)
            evidence = (Evidence("entry elsewhere", " ".join(filter(None, words))),)
        about = self._about(document.party, (document,), evidence=evidence)
        return about.being(kind, document.effect_fen, Side.LEDGER, (document.party, -document.effect_fen))

    def _withdrawn(self, documents: Sequence[Document]) -> Iterator[Difference]:
        """A document that the accounts never had, and what took it back after its day was closed."""
        inside = [p for p in documents if self._is_told(p)]
        if _sum(inside):
            is_settled = _sum(p for p in documents if self.covered_from <= p.counted <= self.period.end) == 0
            yield from (replace(self._not_booked(p), is_settled=is_settled) for p in inside)

    def _without_document(self, entry: Entry, documents: tuple[Document, ...] = ()) -> Difference:
        early = entry.effect_fen > 0 and any(word in entry.line.text for word in synonyms("accounts", "early_revenue")["words"])
        kind = DifferenceClass.REVENUE_BEFORE_INVOICE if early and self.direction is Direction.REVENUE else DifferenceClass.ACCOUNTS_ONLY
        about = self._about(entry.party, documents, (entry,))
        if not entry.counts:
            return about.being(DifferenceClass.UNPOSTED, entry.effect_fen, Side.ACCOUNTS)
        return about.being(kind, entry.effect_fen, Side.ACCOUNTS, (entry.party, entry.effect_fen))

    # -- what stands in both

    def _of_pair(self, pair: Pair) -> Iterator[Difference]:
        """What a pair leaves open, reason by reason; what is left of accounts less ledger in the end is a wrong amount."""
        if self._agrees(pair):
            return
        party, evidence = pair.documents[0].party, pair.evidence
        inside = [p for p in pair.documents if p.counted in self.period]
        own = [e for e in pair.entries if e.counts and e.party == party]
        apart = [e for e in pair.entries if not (e.counts and e.party == party)]
        gap = _sum(e for e in own if e.day in self.period) - _sum(inside)
        for entry in apart:
            if inside:
                gap += entry.effect_fen
                yield self._booked_apart(entry, pair)
            elif entry.counts and self._counts(entry):
                about = replace(self._about(entry.party, pair.documents, (entry,), evidence), other_party=party)
                yield about.being(DifferenceClass.COUNTERPARTY, entry.effect_fen, Side.ACCOUNTS, (entry.party, entry.effect_fen))
        for entry in own:
            if entry.line.unposted and self._counts(entry):
                yield self._about(party, pair.documents, (entry,), evidence).being(DifferenceClass.UNPOSTED, entry.effect_fen, Side.ACCOUNTS)
        moved = self._moved(pair, own, gap, _sum(pair.documents) - _sum(apart), is_inside=bool(inside))
        if moved:
            gap -= moved.gap_fen
            yield moved
        if gap:
            kind = DifferenceClass.VAT_IN_ADVANCE if pair.rule == "net" else DifferenceClass.AMOUNT
            yield self._about(party, pair.documents, pair.entries, evidence).being(kind, gap, Side.ACCOUNTS, (party, gap))

    def _agrees(self, pair: Pair) -> bool:
        """Whether a document and its entry say the same, both in the period or both not: most do, and a ledger has many."""
        if len(pair.documents) != 1 or len(pair.entries) != 1:
            return False
        (document,), (entry,) = pair.documents, pair.entries
        is_same = entry.party == document.party and entry.effect_fen == document.effect_fen and not entry.line.unposted
        return is_same and (document.counted in self.period) == (entry.day in self.period)

    def _booked_apart(self, entry: Entry, pair: Pair) -> Difference:
        """An entry that is not in the body's balance: not posted, of another body, or of a name that is not decided."""
        party, amount = pair.documents[0].party, entry.effect_fen
        about = self._about(party, pair.documents, (entry,), pair.evidence)
        if entry.party is None or not entry.counts:
            kind = DifferenceClass.NAME_UNDECIDED if entry.party is None else DifferenceClass.UNPOSTED
            return about.being(kind, amount, Side.LEDGER, (party, -amount))
        there = [(entry.party, amount)] if entry.day in self.period else []
        return replace(about, other_party=entry.party).being(DifferenceClass.COUNTERPARTY, amount, Side.LEDGER, (party, -amount), *there)

    def _moved(self, pair: Pair, own: Sequence[Entry], gap: int, expected: int, *, is_inside: bool) -> Difference | None:
        """The two stand in different periods; in the second of them the difference of the first is settled."""
        first, inside = pair.documents[0], [e for e in own if e.day in self.period]
        outside = [e for e in own if e.day not in self.period]
        is_partly = is_inside and any(p.counted not in self.period for p in pair.documents)
        kind = DifferenceClass.DATE
        if first.kind == "invoice" and own and own[0].day < first.date and not first.change and self.direction is Direction.REVENUE:
            kind = DifferenceClass.REVENUE_BEFORE_INVOICE
        about = self._about(first.party, pair.documents, tuple(own), pair.evidence)
        if gap and is_inside and (is_partly or (outside and not inside)):
            amount = -gap
            settled = bool(outside) and all(e.day < self.period.start for e in outside)
            return replace(about, is_settled=settled).being(kind, amount, Side.LEDGER, (first.party, -amount))
        if inside and not is_inside:
            amount = expected if expected and not outside else _sum(inside)
            settled = all(p.counted < self.period.start for p in pair.documents)
            kind = DifferenceClass.AMOUNT if outside else kind  # a part was booked before: this one puts its amount right
            return replace(about, is_settled=settled).being(kind, amount, Side.ACCOUNTS, (first.party, amount))
        return None


def _sum(parts: Iterable[Document] | Iterable[Entry]) -> int:
    return sum(part.effect_fen for part in parts)
