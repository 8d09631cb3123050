"""Which entry of the accounts is which document of the ledger: one rule after the other, each one that a clerk would state.

Each rule takes what the rules before it left, and pairs only what is unique; periods play no part here, so that Q1 then Q2 or H1 at
once see the same pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from contractctl.accounting.lines import AccountKind, numbers_in
from contractctl.findings import Evidence
from contractctl.frozen import quick_dataclass
from contractctl.values.identifiers import fold_number
from contractctl.values.money import half_up, yuan
from contractctl.values.rates import rates_in_force

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence

    from contractctl.accounting.books import Entry
    from contractctl.documents import Direction, Origin

T = TypeVar("T", "Document", "Entry")
K = TypeVar("K", bound="Hashable")
SHORTEST_NUMBER = 6  # shorter ones are days, parts of amounts and counts
TAIL = 8  # digits of an invoice's number by which books name it
ELSEWHERE_DAYS = 31  # how far apart a document and an entry of another body may be


@quick_dataclass(frozen=True, slots=True)
class Document:
    """An invoice or money of the ledger: `party` is the body that it counts for, `own` the one that it names.

    One that does not `count` (its body undecided, voided, not the contract's money) is in no balance; it only tells what an entry is.
    """

    kind: str
    key: str
    unit: str
    direction: Direction
    party: str | None
    own: str | None
    date: dt.date
    counted: dt.date  # the day from which it counts: its own, or the first that was open when it came
    effect_fen: int  # what it adds to its body's balance: an invoice its amount, money less
    numbers: tuple[str, ...]
    origin: Origin
    contract: str | None = None
    counts: bool = True
    change: str = ""  # of what became of a document after its day was closed: from when, and the body; its amount is what the balance changes by

    @property
    def id(self) -> tuple[str, str, str]:
        return self.kind, self.key, self.change

    @property
    def place(self) -> tuple[dt.date, str, str, str]:
        return self.date, *self.id


@quick_dataclass(frozen=True, slots=True)
class Pair:
    """Documents and entries that are the same business; the documents are all of one body."""

    documents: tuple[Document, ...]
    entries: tuple[Entry, ...]
    rule: str

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return (Evidence("paired by", self.rule), *(Evidence("entry", said(entry)) for entry in self.entries))


@quick_dataclass(frozen=True, slots=True)
class Pairing:
    """All pairs, and what is left on either side."""

    pairs: tuple[Pair, ...]
    documents: tuple[Document, ...]
    entries: tuple[Entry, ...]


def said(entry: Entry) -> str:
    """An entry as a person finds it: its day, voucher, text and amount."""
    return " ".join(filter(None, (entry.day.isoformat(), entry.line.voucher, entry.line.text, yuan(entry.effect_fen))))


def paired(documents: Iterable[Document], entries: Iterable[Entry], days: int) -> Pairing:
    """Pair documents with entries; `days` is how far apart the two of equal amounts may be."""
    left = _Left(documents, entries, days)
    for rule in IN_ORDER:
        rule(left)
    return Pairing(tuple(left.pairs), tuple(left.documents.values()), tuple(left.entries.values()))


class _Left:
    """What no rule has taken yet, in the order of days."""

    def __init__(self, documents: Iterable[Document], entries: Iterable[Entry], days: int) -> None:
        self.documents = {p.id: p for p in sorted(documents, key=lambda p: p.place)}
        self.entries = {e.line.key: e for e in sorted(entries, key=_place)}
        self.days = days
        self.pairs: list[Pair] = []

    def take(self, rule: str, documents: Sequence[Document], entries: Sequence[Entry]) -> None:
        self.pairs.append(Pair(tuple(documents), tuple(_of_body(e, documents) for e in entries), rule))
        for document in documents:
            del self.documents[document.id]
        for entry in entries:
            del self.entries[entry.line.key]

    def live(self) -> list[Document]:
        """Documents that count: amounts alone say nothing of others."""
        return [p for p in self.documents.values() if p.counts]


def _of_body(entry: Entry, documents: Sequence[Document]) -> Entry:
    """An entry that names no body is its document's."""
    is_nameless = not entry.line.names_a_body and documents and documents[0].counts
    return replace(entry, party=documents[0].party) if is_nameless else entry


def _place(entry: Entry) -> tuple[dt.date, str]:
    return entry.day, entry.line.key


def _apart(document: Document, entry: Entry) -> int:
    return abs((entry.day - document.date).days)


def _transfers(left: _Left) -> None:
    """One voucher moves an amount from one account of a body to another, an advance to the receivable: no business of its own."""
    vouchers = _grouped((e for e in left.entries.values() if e.line.voucher), lambda e: (e.party, e.line.name, e.day, e.line.voucher))
    for entries in vouchers.values():
        for entry in entries:
            others = [o for o in entries if o.line.key in left.entries and _moves(entry, o)]
            if others and entry.line.key in left.entries:
                left.take("transfer", [], [entry, others[0]])


def _moves(entry: Entry, other: Entry) -> bool:
    """Whether what one entry adds the other takes off another account; one of them alone may not be posted yet."""
    accounts_differ = entry.line.account != other.line.account
    return accounts_differ and entry.effect_fen > 0 and other.effect_fen == -entry.effect_fen and entry.counts == other.counts


# -- the entry names the document


def _by_number(left: _Left) -> None:
    """A number that stands whole in text or voucher; of several documents those that go the entry's way, and whose sum it is."""
    by_number: defaultdict[str, list[Document]] = defaultdict(list)
    for document in left.documents.values():
        for number in {fold_number(number) for number in document.numbers}:
            if len(number) >= SHORTEST_NUMBER:
                by_number[number].append(document)
    naming: defaultdict[tuple[tuple[str, str, str], ...], list[Entry]] = defaultdict(list)
    for entry in left.entries.values():
        named = [p for number in _numbers(entry) if _are_one(those := by_number.get(number, [])) for p in those]
        meant = _meant(list({p.id: p for p in named}.values()), entry)
        if meant:
            naming[tuple(p.id for p in meant)].append(entry)
    for keys, entries in sorted(naming.items(), key=lambda item: len(item[0])):
        documents = [left.documents[key] for key in keys if key in left.documents]
        if len(documents) == len(keys):
            left.take("number", documents, _booked_once(documents, entries))


def _are_one(documents: Sequence[Document]) -> bool:
    """Whether a number is that of one document, with what became of it on closed days."""
    return len({(p.kind, p.key) for p in documents}) == 1


def _numbers(entry: Entry) -> Iterator[str]:
    yield from map(fold_number, numbers_in(entry.line.text))
    yield from map(fold_number, numbers_in(entry.line.voucher))


def _meant(named: list[Document], entry: Entry) -> list[Document]:
    """Of the documents that an entry names: the one, or all those together, that go its way: money that names its invoice is the money."""
    going = [p for p in named if (p.effect_fen > 0) == (entry.effect_fen > 0)]
    if len(going) <= 1:
        return going
    equal = [p for p in going if p.effect_fen == entry.effect_fen]
    of_body = equal if len(equal) <= 1 else [p for p in equal if p.party == entry.party]
    if len(of_body) == 1:
        return of_body
    are_alike = len({p.party for p in going}) == 1 and all(p.counts for p in going)
    return going if are_alike and sum(p.effect_fen for p in going) == entry.effect_fen else []


def _booked_once(documents: Sequence[Document], entries: Sequence[Entry]) -> list[Entry]:
    """The entries that are the documents: all, or, where they were booked twice, the first with their amount."""
    effect = sum(p.effect_fen for p in documents)
    if len(entries) == 1 or sum(e.effect_fen for e in entries) == effect:
        return list(entries)
    whole = [e for e in entries if e.effect_fen == effect]
    own = [e for e in whole if e.party == documents[0].party]
    return (own or whole)[:1] or list(entries)


# -- equal amounts of the same body


def _by_day(left: _Left) -> None:
    """Equal amounts of one body on one day: as many as there are on both sides, because they cannot be told apart."""
    documents = _grouped(left.live(), lambda p: (p.party, p.date, p.effect_fen))
    entries = _grouped(left.entries.values(), lambda e: (e.party, e.day, e.effect_fen))
    for key, those in documents.items():
        for document, entry in zip(those, entries.get(key, ()), strict=False):
            left.take("day", [document], [entry])


def _by_amount(left: _Left) -> None:
    """Equal amounts of one body on other days: the two that are nearest, whichever is paired the amount that is missing is the same."""
    documents = _grouped(left.live(), lambda p: (p.party, p.effect_fen))
    entries = _grouped(left.entries.values(), lambda e: (e.party, e.effect_fen))
    for key, those in documents.items():
        _nearest(left, those, entries.get(key, ()), left.days)


def _nearest(left: _Left, documents: Sequence[Document], entries: Sequence[Entry], days: int) -> None:
    """Take the nearest two, again and again: an entry follows its document, so that a later one goes before one as much earlier."""
    near = [(_apart(p, e), e.day < p.date, p.place, _place(e), p, e) for p in documents for e in entries if _apart(p, e) <= days]
    for *_rest, document, entry in sorted(near, key=lambda each: each[:4]):
        if document.id in left.documents and entry.line.key in left.entries:
            left.take("amount", [document], [entry])


# -- sums


def _by_voucher(left: _Left) -> None:
    """The entries of one voucher for one body (receivable and advance, say) are together one document, the only one of that amount."""
    vouchers = _grouped((e for e in left.entries.values() if e.line.voucher), lambda e: (e.party, e.day, e.line.voucher))
    by_effect = _grouped(left.live(), lambda p: (p.party, p.effect_fen))
    for (party, *_when), entries in vouchers.items():
        those = by_effect.get((party, sum(e.effect_fen for e in entries)), ()) if len(entries) > 1 else ()
        fitting = [p for p in those if p.id in left.documents and _apart(p, entries[0]) <= left.days]
        if len(fitting) == 1:
            left.take("voucher", fitting, entries)


def _by_sum(left: _Left) -> None:
    """One entry is all of a body's invoices, or all of its money, of a day."""
    days = _grouped(left.live(), lambda p: (p.party, p.date, p.kind))
    by_effect = _grouped(left.entries.values(), lambda e: (e.party, e.effect_fen))
    for (party, _day, _kind), documents in days.items():
        entries = by_effect.get((party, sum(p.effect_fen for p in documents)), ())
        fitting = [e for e in entries if e.line.key in left.entries and _apart(documents[0], e) <= left.days]
        if len(documents) > 1 and len(fitting) == 1:
            left.take("sum", documents, fitting)


def _grouped(those: Iterable[T], key: Callable[[T], K]) -> Mapping[K, list[T]]:
    """Documents or entries by what they have in common."""
    found: defaultdict[K, list[T]] = defaultdict(list)
    for each in those:
        found[key(each)].append(each)
    return found


# -- unequal amounts, and other bodies


def _net_of_vat(left: _Left) -> None:
    """Money that is booked as an advance without its VAT: the entry is its amount without the tax of a rate that was in force."""
    advances = [e for e in left.entries.values() if e.kind in (AccountKind.ADVANCE, AccountKind.PREPAID)]
    money = _grouped((p for p in left.live() if p.kind == "receipt"), lambda p: p.party)
    for entry in advances:
        fitting = [p for p in money.get(entry.party, ()) if _apart(p, entry) <= ELSEWHERE_DAYS and p.id in left.documents and _is_net(p, entry)]
        if len(fitting) == 1:
            left.take("net", fitting, [entry])


def _is_net(document: Document, entry: Entry) -> bool:
    nets = (half_up(Decimal(document.effect_fen) / (1 + rate)) for rate in rates_in_force(document.date) if rate)
    return any(abs(net - entry.effect_fen) <= 1 for net in nets)


def _by_tail(left: _Left) -> None:
    """The entry names the last eight digits of one invoice of its body, and no other invoice of the body ends so."""
    tails: defaultdict[Hashable, list[Document]] = defaultdict(list)
    for document in left.live():
        if document.kind == "invoice" and len(document.key) > TAIL:
            tails[document.party, document.key[-TAIL:]].append(document)
    for entry in list(left.entries.values()):
        named = {p.id: p for number in _numbers(entry) if len(number) == TAIL for p in tails.get((entry.party, number), ())}
        meant = [p for p in named.values() if p.id in left.documents and (p.effect_fen > 0) == (entry.effect_fen > 0)]
        if len(meant) == 1:
            left.take("tail", meant, [entry])


def _of_another_body(left: _Left) -> None:
    """The amount is left once in the ledger and once in the accounts: it was booked for another body; the one that the document names goes first."""
    documents, entries = left.live(), list(left.entries.values())
    own = _grouped(entries, lambda e: (e.party, e.effect_fen))
    for document in documents:
        _one_and_one(left, [document], own.get((document.own, document.effect_fen), ()) if document.own != document.party else ())
    in_ledger = Counter(p.effect_fen for p in left.live())
    by_effect = _grouped(left.entries.values(), lambda e: e.effect_fen)
    for document in left.live():
        if in_ledger[document.effect_fen] == 1:
            _one_and_one(left, [document], by_effect.get(document.effect_fen, ()))


def _one_and_one(left: _Left, documents: Sequence[Document], entries: Sequence[Entry]) -> None:
    if len(documents) == len(entries) == 1 and entries[0].line.key in left.entries and _apart(documents[0], entries[0]) <= ELSEWHERE_DAYS:
        left.take("other_body", documents, entries)


def _on_the_same_day(left: _Left) -> None:
    """Of one body, one day and one way there is one left on either side: the amount was mistyped."""
    steady = (p for p in left.live() if not p.change)  # a change counts from the first open day, whenever it was made
    documents = _grouped(steady, lambda p: (p.party, p.date, p.effect_fen > 0))
    entries = _grouped(left.entries.values(), lambda e: (e.party, e.day, e.effect_fen > 0))
    for key, those in documents.items():
        same = entries.get(key, ())
        if len(those) == len(same) == 1:
            left.take("same_day", those, same)


def _corrections(left: _Left) -> None:
    """Entries that name a document whose amount was booked wrong, and put it right."""
    naming = _grouped_by_numbers(left.entries.values())
    for place, pair in enumerate(left.pairs):
        missing = sum(p.effect_fen for p in pair.documents) - sum(e.effect_fen for e in pair.entries)
        if missing and len(pair.documents) == 1 and pair.documents[0].counts:
            document = pair.documents[0]
            named = {e.line.key: e for number in document.numbers for e in naming.get(fold_number(number), ()) if e.line.key in left.entries}
            entries = [e for e in named.values() if e.party == document.party]
            if entries and sum(e.effect_fen for e in entries) == missing:
                left.pairs[place] = replace(pair, entries=(*pair.entries, *entries))
                for entry in entries:
                    del left.entries[entry.line.key]


def _changes(left: _Left) -> None:
    """What became of a document after its day was closed puts right what the accounts had otherwise all along, or takes back what they never had."""
    changed = _grouped(left.live(), lambda p: (p.kind, p.key, p.party))
    changes = {key: those for key, those in changed.items() if any(p.change for p in those)}
    if not changes:
        return
    for place, pair in enumerate(left.pairs):
        apart = sum(e.effect_fen for e in pair.entries) - sum(p.effect_fen for p in pair.documents)
        first = pair.documents[0] if pair.documents else None
        those = [p for p in changes.get((first.kind, first.key, first.party), ()) if p.change] if first and apart else []
        if those and sum(p.effect_fen for p in those) == apart:
            left.pairs[place] = replace(pair, documents=(*pair.documents, *those))
            for change in those:
                del left.documents[change.id]
    for those in changes.values():
        if all(p.id in left.documents for p in those) and sum(p.effect_fen for p in those) == 0:
            left.take("withdrawn", those, [])


def _grouped_by_numbers(entries: Iterable[Entry]) -> Mapping[str, list[Entry]]:
    found: defaultdict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        for number in set(_numbers(entry)):
            if len(number) >= SHORTEST_NUMBER:
                found[number].append(entry)
    return found


def _taken_back(left: _Left) -> None:
    """An entry that has no document and a later one of its body take each other back: opposite amounts, and both name the same number."""
    by_amount = _grouped(left.entries.values(), lambda e: (e.party, e.line.name, abs(e.effect_fen)))
    for entries in by_amount.values():
        for entry in entries:
            back = [o for o in entries if o.line.key in left.entries and o.day >= entry.day and o.effect_fen == -entry.effect_fen and _name_the_same(entry, o)]
            if back and entry.line.key in left.entries and entry.counts and back[0].counts:
                left.take("taken_back", [], [entry, back[0]])


def _name_the_same(entry: Entry, other: Entry) -> bool:
    return any(len(number) >= SHORTEST_NUMBER for number in {*_numbers(entry)} & {*_numbers(other)})


IN_ORDER = (
    _transfers,
    _by_number,
    _by_day,
    _by_amount,
    _by_voucher,
    _by_sum,
    _net_of_vat,
    _by_tail,
    _of_another_body,
    _on_the_same_day,
    _corrections,
    _changes,
    _taken_back,
)
