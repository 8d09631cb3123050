"""A second reconciler for small ledgers, written from RECONCILE.md §1 to §3 and not from the code that it judges.

Slow and plain: every rule is a loop over all documents, A4 goes day by day, A5 tries every set. It knows no decisions of a
person, no closed periods and no cap on a search. Documents are told apart by kind and key.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl.documents import Contract, Direction, Invoice, InvoiceState, Method, Pricing, Receipt
from contractctl.settlement import invoice_numbers
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from contractctl.reconcile import Ledger
    from contractctl.settings import SettleSettings
    from contractctl.values.period import Period

Document = Invoice | Receipt
Ref = tuple[str, str]  # kind and key
NINETY = timedelta(days=90)


def amount_of(document: Document) -> int:
    return document.gross_fen if isinstance(document, Invoice) else document.amount_fen


def ref(document: Document) -> Ref:
    return ("invoice" if isinstance(document, Invoice) else "receipt"), document.key


def order(document: Document) -> tuple[date, int, str]:
    return document.date, amount_of(document), document.key


def same(written: str | None, name: str | None) -> bool:
    return written is not None and name is not None and fold_number(written) == fold_number(name)


def stands_in(number: str, text: str) -> bool:
    """Found whole: nothing that could belong to a longer number stands beside it."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return re.search(rf"(?<![0-9A-Z-]){re.escape(fold_number(number))}(?![0-9A-Z-])", plain) is not None


@dataclass(frozen=True)
class Entry:
    """An allocation: `source` to `target`, both by kind and key."""

    source: Ref
    target: Ref
    amount: int
    on: date
    rule: str
    proposed: bool = False


def sides(ledger: Ledger, settings: SettleSettings) -> dict[tuple[str, Direction], Side]:
    """One unit's documents of one direction know nothing of any others, but for what a stated number is."""
    books = ledger.books
    units = {c.unit for c in books.contracts} | {i.unit for i in books.invoices} | {r.unit for r in books.receipts}
    return {(unit, direction): Side(ledger, unit, direction, settings) for unit in units for direction in Direction}


class Side:
    """The documents of a unit and direction whose body is known, linked and matched."""

    def __init__(self, ledger: Ledger, unit: str, direction: Direction, settings: SettleSettings) -> None:
        def ours(d: Contract | Document) -> bool:
            return d.unit == unit and d.direction is direction and d.counterparty is not None

        self.settings, self.relations = settings, ledger.relations
        self.contracts = [c for c in ledger.books.contracts if ours(c)]
        self.papers = sorted((i for i in ledger.books.invoices if ours(i)), key=order)
        self.invoices = [i for i in self.papers if i.state is not InvoiceState.VOIDED]
        self.excluded = [r for r in ledger.books.receipts if ours(r) and r.excluded_as]
        self.receipts = sorted((r for r in ledger.books.receipts if ours(r) and not r.excluded_as), key=order)
        self.everywhere = [i for i in ledger.books.invoices if i.unit == unit and i.state is not InvoiceState.VOIDED]
        self.every: list[Document] = [*self.invoices, *self.receipts]
        self.documents = {ref(d): d for d in self.every}
        self.back = self._originals()
        self.links: dict[Ref, tuple[Contract, str]] = {}
        self._link_all(self.papers)
        self._link_all(self.receipts)
        self.due = self._due_days()
        self.left = {key: amount_of(d) for key, d in self.documents.items()}
        self.entries: list[Entry] = []
        self.adjusted: list[tuple[Ref, int]] = []
        self.ties: list[frozenset[Ref]] = []
        self._match()

    # -- which documents may meet ------------------------------------------------------------------------------------

    def bodies(self, d: Document) -> set[str | None]:
        """Its own and those that it is a recorded payer for on its day."""
        return {d.counterparty} | {r.payee_of for r in self.relations if r.payer == d.counterparty and r.holds_on(d.date)}

    def meet(self, a: Document, b: Document) -> bool:
        return b.counterparty in self.bodies(a) or a.counterparty in self.bodies(b)

    def _originals(self) -> dict[Ref, Document]:
        """What each red letter, refund and reversal takes back."""
        found: dict[Ref, Document] = {}
        for d in sorted(self.every, key=lambda d: not d.reverses):  # what is named is not there for what names nothing
            if amount_of(d) < 0 and (original := self._original(d, found)):
                found[ref(d)] = original
        return found

    def _original(self, d: Document, taken: dict[Ref, Document]) -> Document | None:
        others = self.invoices if isinstance(d, Invoice) else self.receipts
        positive = [o for o in others if amount_of(o) > 0 and self.meet(d, o)]
        if d.reverses:
            stated = self._stated_original(d)
            return None if isinstance(stated, Invoice) and stated.state is InvoiceState.VOIDED else stated
        if isinstance(d, Invoice):
            return None
        earlier = [o for o in positive if o.date <= d.date and o not in taken.values()]
        return only(o for o in earlier if o.counterparty == d.counterparty and amount_of(o) == -d.amount_fen)

    def _stated_original(self, d: Document) -> Document | None:
        others = (self.papers if isinstance(d, Invoice) else self.receipts) if d.reverses else []
        return only(o for o in others if amount_of(o) > 0 and self.meet(d, o) and any(same(d.reverses, name) for name in names(o)))

    def reversed_by(self, day: date) -> set[Ref]:
        """Both halves of the pairs that netted out by a day."""
        pairs = [(r, self.back[ref(r)]) for r in self.receipts if r.is_reversal and self._is_pair(r)]
        return {ref(half) for r, o in pairs if max(r.date, o.date) <= day for half in (r, o)}

    def _is_pair(self, r: Receipt) -> bool:
        """A payment and all of it back; of a part of it back, nothing can be said but that it is a refund."""
        return ref(r) in self.back and amount_of(self.back[ref(r)]) == -r.amount_fen

    # -- document → contract -----------------------------------------------------------------------------------------

    def _link_all(self, documents: Sequence[Document]) -> None:
        """L1 to L4 first; then L5; last those that follow an original which only L5 linked."""
        for d in sorted(documents, key=lambda d: amount_of(d) < 0):
            self._keep(d, self._link(d, {}))
        waiting = [d for d in documents if (o := self._stated_original(d)) and not self.contract(o) and self.links.get(ref(d), (None, "L4"))[1] == "L4"]
        for d in waiting:
            self.links.pop(ref(d), None)
        live = [d for d in documents if isinstance(d, Receipt) or d.state is not InvoiceState.VOIDED]
        covered = {c.key: self._covered_by(c, [d for d in live if self.contract(d) == c]) for c in self.contracts}
        for d in (*[d for d in documents if not self.contract(d) and d not in waiting], *waiting):
            self._keep(d, self._link(d, covered))

    def _keep(self, d: Document, link: tuple[Contract, str] | None) -> None:
        if link:
            self.links[ref(d)] = link

    def _link(self, d: Document, covered: dict[str, list[int]]) -> tuple[Contract, str] | None:
        pool = [c for c in self.contracts if c.counterparty in self.bodies(d)]
        if d.stated_contract:
            pool = [c for c in pool if same(c.number, d.stated_contract)]
            if len(pool) < 2:
                return (pool[0], "L1") if pool else None
        text = d.remark if isinstance(d, Invoice) else d.memo
        told = [contract for o in self._stated_documents(d) if (contract := self.contract(o))]
        rules: list[tuple[str, Callable[[Contract], bool]]] = [
            ("L2", lambda c: bool(c.number) and stands_in(str(c.number), text)),
            ("L3", lambda c: c in told),
            ("L4", lambda c: in_force(c, d.date)),
            ("L5", lambda c: c.key in covered and fits_plan(c, d, covered[c.key])),
        ]
        for rule, holds in rules:
            fitting = [c for c in pool if holds(c)]
            if len(fitting) == 1:
                return fitting[0], rule
            pool = fitting or pool
        return None

    def _stated_documents(self, d: Document) -> list[Document]:
        stated = [self._named_invoice(d, n) for n in d.stated_invoices] if isinstance(d, Receipt) else []
        original = self._stated_original(d) if d.reverses else None
        return [o for o in (*stated, original) if o is not None]

    def contract(self, d: Document) -> Contract | None:
        return self.links[ref(d)][0] if ref(d) in self.links else None

    def _named_invoice(self, r: Receipt, name: str) -> Invoice | None:
        fitting = [i for i in self.papers if self.meet(r, i) and any(same(name, number) for number in invoice_numbers(i))]
        return fitting[0] if len(fitting) == 1 else None

    # -- the plan ----------------------------------------------------------------------------------------------------

    def covered(self, c: Contract, day: date) -> list[int]:
        """What each instalment is covered by receipts up to a day."""
        return self._covered_by(c, [r for r in self.receipts if self.contract(r) == c and r.date <= day], day)

    def _covered_by(self, c: Contract, documents: Sequence[Document], day: date = date.max) -> list[int]:
        covered, excess = [0] * len(c.instalments), [0]
        by: list[tuple[Ref, int, int]] = []  # what covered, which instalment, how much
        gone = self.reversed_by(day)
        for d in sorted(documents, key=order):
            if ref(d) in gone or (isinstance(d, Receipt) and d.waits_for_agreement):
                continue
            if amount_of(d) > 0:
                excess[0] += self._cover(c, d, covered, by)
            else:
                self._uncover(d, covered, excess, by)
        return covered

    def _cover(self, c: Contract, d: Document, covered: list[int], by: list[tuple[Ref, int, int]]) -> int:
        money = amount_of(d)
        plan = sorted(range(len(covered)), key=lambda n: (c.instalments[n].due or date.max, c.instalments[n].no))
        stated = [n for n in plan if isinstance(d, Receipt) and d.stated_instalment == c.instalments[n].no]

        def fill(n: int) -> None:
            nonlocal money
            part = min(money, c.instalments[n].amount_fen - covered[n])
            covered[n] += part
            money -= part
            by.append((ref(d), n, part))

        for n in stated:
            fill(n)
        equal = [n for n in plan if money and c.instalments[n].amount_fen - covered[n] == money]
        near = [n for n in equal if (due := c.instalments[n].due) and abs(due - d.date) <= NINETY]
        if len(near) == 1 and equal[0] == near[0]:
            fill(near[0])
        for n in plan:
            fill(n)
        return money

    def _uncover(self, d: Document, covered: list[int], excess: list[int], by: list[tuple[Ref, int, int]]) -> None:
        """First what exceeded the plan, then what its original covered, then the latest cover: never more covered than received."""
        money = -amount_of(d)
        part = max(0, min(money, excess[0]))
        excess[0] -= part
        money -= part
        original = self.back.get(ref(d))
        latest = list(reversed(range(len(by))))
        for at in sorted(latest, key=lambda at: original is None or by[at][0] != ref(original)):
            who, n, was = by[at]
            part = min(money, was)
            by[at] = (who, n, was - part)
            covered[n] -= part
            money -= part
        excess[0] -= money

    def _due_days(self) -> dict[Ref, tuple[date, str]]:
        due: dict[Ref, tuple[date, str]] = {}
        for i in self.invoices:
            c = self.contract(i)
            days = c.payment_days if c and i.gross_fen > 0 else None
            due[ref(i)] = (i.date, "invoice_date") if days is None else (i.date + timedelta(days=days), "payment_days")
        for c in self.contracts:
            for i, day in self._due_by_plan(c):
                due[ref(i)] = day, "instalment"
        return due | {ref(i): (i.due, "stated") for i in self.invoices if i.due}

    def _due_by_plan(self, c: Contract) -> Iterator[tuple[Invoice, date]]:
        """An instalment of equal amount, else the first that the amount fills; what a red took back fills nothing."""
        plan = sorted((p for p in c.instalments if p.due), key=lambda p: (p.due, p.no))
        free = [p.amount_fen for p in plan]
        for i in self.invoices:
            if self.contract(i) != c or i.gross_fen <= 0:
                continue
            equal = [n for n, p in enumerate(plan) if p.amount_fen == free[n] == i.gross_fen]
            places = equal[:1] or [n for n in range(len(plan)) if free[n]]
            if places and (day := plan[places[0]].due):
                yield i, day
            money = max(0, i.gross_fen + sum(red.gross_fen for red in self.invoices if self.back.get(ref(red)) == i))
            for n in places:
                part = min(money, free[n])
                free[n] -= part
                money -= part

    # -- allocation --------------------------------------------------------------------------------------------------

    def _match(self) -> None:
        for r in self.receipts:
            if r.is_reversal and self._is_pair(r):
                self._take_back(r)
        self.waiting: list[tuple[Receipt, Invoice, int]] = []
        named = {ref(r): self._names(r) for r in self.receipts}
        for d in sorted(self.every, key=order):
            if isinstance(d, Invoice):
                self._take_back(d)
            else:
                self._a1(d, named[ref(d)])
        for r in self.receipts:
            if not (r.is_reversal and self._is_pair(r)):
                self._take_back(r)
        self.free = [r for r in self.receipts if not named[ref(r)]]  # what names an invoice is for no other
        self.ready = [r for r in self.free if not r.waits_for_agreement]
        self._a3()
        self._a4()
        if self.settings.sets == "book":
            self._a5(book=True)
        self._a6()
        self.promised: Counter[Ref] = Counter()
        for r, i, part in self.waiting:
            self._allocate(r, i, min(part, *(self.left[ref(d)] - self.promised[ref(d)] for d in (r, i))), "A1", proposed=True)
        self._a5(book=False)
        self._a7()

    def _allocate(self, source: Document, target: Document, amount: int, rule: str, *, proposed: bool = False, on: date | None = None) -> None:
        if amount == 0:
            return
        if on is None and amount > 0 and amount_of(source) > 0 and not proposed:
            self._allocate_day_by_day(source, target, amount, rule)
            return
        self.entries.append(Entry(ref(source), ref(target), amount, on or max(source.date, target.date), rule, proposed))
        if proposed:
            self.promised.update({ref(source): amount, ref(target): amount})
            return
        self.left[ref(source)] += amount if amount_of(source) < 0 else -amount
        self.left[ref(target)] -= amount

    def _allocate_day_by_day(self, source: Document, target: Document, amount: int, rule: str) -> None:
        """Of neither document more is taken on any day than it has on that day and on all later ones."""
        first = max(source.date, target.date)
        days = sorted({first, *(e.on for e in self.entries if e.on > first)})
        for n, day in enumerate(days):
            there = min(self.open_part(d, later) for d in (source, target) for later in days[n:])
            part = max(0, min(amount, there))
            self._allocate(source, target, part, rule, on=day)
            amount -= part

    def _take_back(self, d: Document) -> None:
        """A red letter, refund or reversal: first what is open on its original, then its latest allocations."""
        original = self.back.get(ref(d))
        if original is None:
            return
        before = sum(e.amount for e in self.entries if e.target == ref(original) and amount_of(self.documents[e.source]) < 0)
        amount = min(-amount_of(d), amount_of(original) - before)
        short = amount - self.left[ref(original)]
        for e in list(reversed(self.entries)):
            money = amount_of(self.documents[e.source]) > 0 and e.amount > 0
            if money and short > 0 and ref(original) in (e.source, e.target):
                released = sum(x.amount for x in self.entries if (x.source, x.target) == (e.source, e.target) and x.amount < 0)
                part = min(short, e.amount + released)
                self._allocate(self.documents[e.source], self.documents[e.target], -part, "A2", on=max(d.date, e.on))
                short -= part
        self._allocate(d, original, amount, "A2")

    def _names(self, r: Receipt) -> list[Invoice | None]:
        """The invoices that a receipt names, None for one that it cannot pay; a red one's number is no bill to pay."""
        if r.amount_fen <= 0:
            return []
        stated = [self._named_invoice(r, name) for name in r.stated_invoices]
        told = [i if i in self.invoices and self.meet(r, i) else None for i in self.everywhere if stands_in(i.key, r.memo)]
        every = stated or told
        return [i if i and i.gross_fen > 0 and i.state is not InvoiceState.VOIDED else None for n, i in enumerate(every) if i is None or i not in every[:n]]

    def _a1(self, r: Receipt, named: list[Invoice | None]) -> None:
        known = [i for i in named if i]
        have = self.left[ref(r)]
        open_sum = sum(self.left[ref(i)] for i in known)
        if len(named) > 1 and 0 < have < open_sum:
            self.ties.append(frozenset({ref(r), *map(ref, known)}))
            return
        for i in known:
            part = min(have, self.left[ref(i)])
            have -= part
            if r.waits_for_agreement:
                self.waiting.append((r, i, part))
            else:
                self._allocate(r, i, part, "A1")

    def scopes(self) -> Iterator[tuple[Contract | None, list[Receipt], list[Invoice]]]:
        """Same contract; or, where neither has or states one, the bodies (None).

        Two recorded payers of one body stand for that body: the money of the one may be for an invoice to the other.
        """
        for c in self.contracts:
            yield c, [r for r in self.free if self.contract(r) == c], [i for i in self.invoices if self.contract(i) == c]

        def bare(d: Document) -> bool:
            return self.contract(d) is None and not d.stated_contract

        yield None, [r for r in self.free if bare(r)], [i for i in self.invoices if bare(i)]

    def open(self, documents: Iterable[Document], day: date = date.max) -> list[Document]:
        return [d for d in documents if self.left[ref(d)] > 0 and d.date <= day]

    def _pairs(self, c: Contract | None, receipts: Sequence[Document], invoices: Sequence[Document]) -> list[tuple[Document, Document]]:
        return [(r, i) for r in receipts for i in invoices if c or self.bodies(r) & self.bodies(i)]

    def _in_window(self, r: Document, i: Document) -> bool:
        before, after = timedelta(days=self.settings.window_before), timedelta(days=self.settings.window_after)
        return i.date - before <= r.date <= self.due[ref(i)][0] + after

    def _a3(self) -> None:
        for c, receipts, invoices in self.scopes():
            ready = [r for r in receipts if r in self.ready]
            pairs = self._pairs(c, self.open(ready), self.open(invoices))
            equal = [(r, i) for r, i in pairs if self.left[ref(r)] == self.left[ref(i)] and self._in_window(r, i)]
            for r, i in equal:
                if sum(r in pair or i in pair for pair in equal) == 1:
                    self._allocate(r, i, self.left[ref(r)], "A3")

    def _a4(self) -> None:
        for c, receipts, invoices in self.scopes():
            ready = [r for r in receipts if r in self.ready]
            for day in sorted({r.date for r in ready} | {i.date for i in invoices}):
                pairs = self._pairs(c, self.open(ready, day), self.open(invoices, day))
                for one in sorted({d for pair in pairs for d in pair}, key=order):
                    self._no_choice(one, pairs)

    def _no_choice(self, one: Document, pairs: list[tuple[Document, Document]]) -> None:
        """`one` stands alone on its side, and so do all that it could meet or they are together no more than it has."""
        partners = [p[0] if p[1] == one else p[1] for p in pairs if one in p]
        if any(self.left[ref(d)] <= 0 for d in (one, *partners)) or any(p in pair and one not in pair for p in partners for pair in pairs):
            return
        if len(partners) > 1 and sum(self.left[ref(p)] for p in partners) > self.left[ref(one)]:
            return
        for p in partners:
            r, i = (one, p) if isinstance(one, Receipt) else (p, one)
            self._allocate(r, i, min(self.left[ref(r)], self.left[ref(i)]), "A4")

    def _a5(self, *, book: bool) -> None:
        """Every set of one and up to six that fits; one that shares no member with another is unique."""
        for c, receipts, invoices in self.scopes():
            free = {ref(d): self.left[ref(d)] - (0 if book else self.promised[ref(d)]) for d in self.open((*receipts, *invoices))}
            pairs = [(ref(r), ref(i)) for r, i in self._pairs(c, receipts, invoices) if free.get(ref(r), 0) > 0 and free.get(ref(i), 0) > 0]
            fitting = set()
            for one in {key for pair in pairs for key in pair}:
                others = [a if b == one else b for a, b in pairs if one in (a, b)]
                for many in sums(others, free, free[one]):
                    if c or set.intersection(*(self.bodies(self.documents[key]) for key in (one, *many))):
                        fitting.add(frozenset({one, *many}))
            for fits in fitting:
                waits = any(isinstance(d, Receipt) and d.waits_for_agreement for d in map(self.documents.__getitem__, fits))
                if all(fits == other or not fits & other for other in fitting) and not (book and waits):
                    self._allocate_set(fits, free, proposed=waits or not book)
            if not book:
                self.ties += joined(fitting)

    def _allocate_set(self, fits: frozenset[Ref], free: dict[Ref, int], *, proposed: bool) -> None:
        rows = [self.documents[key] for key in fits]
        for r, i in itertools.product([d for d in rows if isinstance(d, Receipt)], [d for d in rows if isinstance(d, Invoice)]):
            self._allocate(r, i, min(free[ref(r)], free[ref(i)]), "A5", proposed=proposed)

    def _a6(self) -> None:
        for c, receipts, invoices in self.scopes():
            if not (self.settings.fifo or (c and c.fifo)):
                continue
            for r in self.open(r for r in receipts if r in self.ready):
                for _, same_due in itertools.groupby(sorted(invoices, key=lambda i: (self.due[ref(i)][0], i.key)), key=lambda i: self.due[ref(i)][0]):
                    able = [i for i in self.open(same_due) if c or self.bodies(r) & self.bodies(i)]
                    for i, part in zip(able, pro_rata(self.left[ref(r)], [self.left[ref(i)] for i in able]), strict=True):
                        self._allocate(r, i, part, "A6")

    def _a7(self) -> None:
        """What is left of money and invoice beside each other, within the tolerance and the only such pair of both."""
        tolerance = self.settings.tolerance_fen
        used = {key for e in self.entries if not e.proposed for key in (e.source, e.target)}
        self.adjusted += [(key, left) for key in used if 0 < (left := self.left[key] - self.promised[key]) <= tolerance]
        for c, receipts, invoices in self.scopes():
            ready = [r for r in receipts if r in self.ready]
            free = {key: self.left[key] - self.promised[key] for key in (*map(ref, ready), *map(ref, invoices))}
            pairs = [(r, i) for r, i in self._pairs(c, ready, invoices) if free[ref(r)] > 0 and free[ref(i)] > 0]
            near = [(r, i) for r, i in pairs if abs(free[ref(r)] - free[ref(i)]) <= tolerance and self._in_window(r, i)]  # A3's: the page names none
            for r, i in near:
                if free[ref(r)] != free[ref(i)] and sum(r in pair or i in pair for pair in near) == 1:
                    self._allocate(r, i, min(free[ref(r)], free[ref(i)]), "A7", proposed=True)
                    larger = r if free[ref(r)] > free[ref(i)] else i
                    self.adjusted.append((ref(larger), abs(free[ref(r)] - free[ref(i)])))

    # -- figures -----------------------------------------------------------------------------------------------------

    def money_entries(self, day: date) -> list[Entry]:
        """Booked allocations of money to invoices by a day, releases among them."""
        return [e for e in self.entries if not e.proposed and (e.source[0], e.target[0]) == ("receipt", "invoice") and e.on <= day]

    def line(self, d: Document) -> str | None:
        """The contract that it counts under, else its body."""
        c = self.contract(d)
        return c.key if c else d.counterparty

    def open_part(self, d: Document, day: date) -> int:
        """What of a document is left on a day."""
        settled = sum(e.amount for e in self.entries if e.target == ref(d) and not e.proposed and e.on <= day)
        given = sum(e.amount for e in self.entries if e.source == ref(d) and not e.proposed and e.on <= day)
        return amount_of(d) - settled - (given if amount_of(d) > 0 else -given)

    def balances(self, line: str | None, day: date) -> tuple[int, int, int, int, int]:
        """Receivable, advance, invoiced, received and allocated to date."""
        entries = self.money_entries(day)
        invoiced = sum(i.gross_fen for i in self.invoices if self.line(i) == line and i.date <= day)
        received = sum(r.amount_fen for r in self.receipts if self.line(r) == line and r.date <= day)
        to_invoices = sum(e.amount for e in entries if self.line(self.documents[e.target]) == line)
        of_receipts = sum(e.amount for e in entries if self.line(self.documents[e.source]) == line)
        return invoiced - to_invoices, received - of_receipts, invoiced, received, to_invoices

    def by_method(self, line: str | None, when: Period) -> tuple[int, int, int, int]:
        """Cash, bill, barter and set-off of the period."""
        ways = ((Method.BANK, Method.CASH), (Method.BILL,), (Method.BARTER,), (Method.SET_OFF,))
        rows = [r for r in self.receipts if self.line(r) == line and r.date in when]
        cash, bill, barter, set_off = (sum(r.amount_fen for r in rows if r.method in way) for way in ways)
        return cash, bill, barter, set_off

    def status(self, line: str | None, day: date) -> str:
        c = next((c for c in self.contracts if c.key == line), None)
        receivable, advance, invoiced, received, _ = self.balances(line, day)
        amount = agreed(c, day) if c else None
        ended = amount is None or (c is not None and c.terminated is not None and c.terminated <= day)
        begins = (c.start or c.signed) if c else None
        rules = {
            "over_received": amount is not None and received > amount,
            "under_received": receivable > 0,
            "settled": ((amount is not None and invoiced >= amount) or (invoiced > 0 and ended)) and receivable == advance == 0,
            "partly_invoiced": invoiced > 0,
            "not_started": invoiced == received == 0 and begins is not None and begins > day,
            "not_invoiced": True,
        }
        return next(status for status, holds in rules.items() if holds)

    def lines(self) -> list[tuple[str | None, Contract | None]]:
        bodies = {self.line(d): None for d in self.documents.values() if self.contract(d) is None}
        return [*((c.key, c) for c in self.contracts), *bodies.items()]

    def is_listed(self, line: str | None, c: Contract | None, when: Period) -> bool:
        """Signed (or with a document) by the end and not settled, or moved in the period."""
        documents = [d for d in self.documents.values() if self.line(d) == line]
        begun = c is not None and (c.signed or c.start or date.min) <= when.end
        if not begun and all(d.date > when.end for d in documents):
            return False
        moved = any(d.date in when for d in documents) or self.balances(line, when.end)[4] != self.balances(line, when.eve)[4]
        return moved or self.status(line, when.end) != "settled"

    def figures(self, line: str | None, c: Contract | None, when: Period) -> tuple[object, ...]:
        """Opening, movements, closing, to date, by method, plan, amount and status."""
        before, after = self.balances(line, when.eve), self.balances(line, when.end)
        moved = tuple(b - a for a, b in zip(before[2:], after[2:], strict=True))
        plan = sorted(zip(c.instalments, self.covered(c, when.end), strict=True), key=lambda p: (p[0].due or date.max, p[0].no)) if c else []
        covered = [done for _, done in plan]
        return before[:2] + moved, after[:4], self.by_method(line, when), covered, agreed(c, when.end) if c else None, self.status(line, when.end)

    def ageing(self, day: date, buckets: Sequence[int]) -> dict[str, tuple[list[int], int, int]]:
        """Per body: the open parts by bucket, open reds, advances."""
        rows: defaultdict[str, tuple[list[int], list[int], list[int]]] = defaultdict(lambda: ([0] * (len(buckets) + 2), [0], [0]))
        for d in self.documents.values():
            if d.date > day:
                continue
            parts, reds, advances = rows[str((self.contract(d) or d).counterparty)]
            left = self.open_part(d, day)
            if isinstance(d, Receipt):
                advances[0] += left
            elif d.gross_fen < 0:
                reds[0] += left
            else:
                late = (day - self.due[ref(d)][0]).days
                parts[0 if late <= 0 else 1 + sum(late > last for last in buckets)] += left
        return {code: (parts, reds[0], advances[0]) for code, (parts, reds, advances) in rows.items()}


def only(found: Iterable[Document]) -> Document | None:
    """The one there is; of several none."""
    every = list(found)
    return every[0] if len(every) == 1 else None


def names(d: Document) -> tuple[str, ...]:
    return invoice_numbers(d) if isinstance(d, Invoice) else (d.reference or "",)


def in_force(c: Contract, day: date) -> bool:
    begins = c.start or c.signed
    ends = [end for end in (c.end, c.terminated) if end]
    return begins is not None and begins <= day and all(day <= end and begins <= end for end in ends)


def fits_plan(c: Contract, d: Document, covered: Sequence[int]) -> bool:
    plan = zip(c.instalments, covered, strict=True)
    return any(p.amount_fen == amount_of(d) and not done and p.due is not None and abs(p.due - d.date) <= NINETY for p, done in plan)


def agreed(c: Contract, day: date) -> int | None:
    """The contract's amount with the supplements in effect."""
    amount = None if c.pricing is Pricing.MEASURED else c.amount_fen
    for s in sorted((s for s in c.supplements if s.effective and s.effective <= day), key=lambda s: s.effective or day):
        if amount is not None:
            amount = s.amount_fen if s.is_new_total else amount + s.amount_fen
    return amount


def sums(keys: Sequence[Ref], free: dict[Ref, int], wanted: int) -> Iterator[tuple[Ref, ...]]:
    for size in range(1, 7):
        yield from (many for many in itertools.combinations(keys, size) if sum(free[k] for k in many) == wanted)


def joined(sets: Iterable[frozenset[Ref]]) -> list[frozenset[Ref]]:
    """Sets that share a member as one tie; a set that stands alone is none."""
    ties: list[tuple[int, frozenset[Ref]]] = []
    for one in set(sets):
        touching = [tie for tie in ties if tie[1] & one]
        ties = [tie for tie in ties if tie not in touching]
        ties.append((1 + sum(count for count, _ in touching), one.union(*(tie for _, tie in touching))))
    return [tie for count, tie in ties if count > 1]


def pro_rata(amount: int, weights: Sequence[int]) -> list[int]:
    """Each its share, rounded half up; the remainder to the last that can bear it."""
    total = sum(weights)
    amount = min(amount, total)
    parts = [(2 * amount * w + total) // (2 * total) for w in weights]
    for n in reversed(range(len(parts))):
        parts[n] += max(-parts[n], min(weights[n] - parts[n], amount - sum(parts)))
    return parts
