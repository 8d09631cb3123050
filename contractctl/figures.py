"""Figures of RECONCILE.md §3: what was agreed, invoiced and received, what is open, as of any day.

All amounts are fen, gross of VAT, positive in the contract's direction. Both days of a period are inclusive.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from datetime import date
from enum import StrEnum
from operator import add, attrgetter, sub
from typing import TYPE_CHECKING, NamedTuple, Self

from contractctl.closing import Place, on_day
from contractctl.documents import TYPED_IN, Direction, Invoice, Method, Origin, Receipt
from contractctl.frozen import quick_dataclass
from contractctl.settled import amount_on

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contractctl.closing import Standing
    from contractctl.documents import Contract, Ref
    from contractctl.settings import AgeingSettings
    from contractctl.settled import Line, Settled
    from contractctl.values.period import Period


_Amount = tuple["Ref", int | None, int | None]  # a document's fen as it counts on the eve and on the last day of a period; None where it does not
Subject = tuple[str, str]  # unit, and a contract's number (its key, where it has none) or body: and a code


class Status(StrEnum):
    """How a contract stands at a period's end; the first that holds (RECONCILE.md §3)."""

    OVER_RECEIVED = "over_received"
    UNDER_RECEIVED = "under_received"
    SETTLED = "settled"
    PARTLY_INVOICED = "partly_invoiced"
    NOT_STARTED = "not_started"
    NOT_INVOICED = "not_invoiced"


@quick_dataclass(frozen=True, slots=True)
class _Addable:
    """Amounts that add up field by field."""

    def __add__(self, other: Self) -> Self:
        amounts = attrgetter(*self.__dataclass_fields__)
        return type(self)(*map(add, amounts(self), amounts(other)))

    def __sub__(self, other: Self) -> Self:
        amounts = attrgetter(*self.__dataclass_fields__)
        return type(self)(*map(sub, amounts(self), amounts(other)))


@quick_dataclass(frozen=True, slots=True)
class Figures(_Addable):
    """The movements of a contract, a counterparty or a unit in a period."""

    opening_receivable: int = 0
    opening_advance: int = 0
    invoiced: int = 0
    received: int = 0
    allocated: int = 0
    adjusted: int = 0
    closing_receivable: int = 0
    closing_advance: int = 0
    invoiced_to_date: int = 0
    received_to_date: int = 0


@quick_dataclass(frozen=True, slots=True)
class ByMethod(_Addable):
    """What was received in the period, by how it came; cash includes bank."""

    cash: int = 0
    bill: int = 0
    barter: int = 0
    set_off: int = 0


NO_MONEY = ByMethod()


@quick_dataclass(frozen=True, slots=True)
class InstalmentCover:
    """An instalment and what of it is covered by the money received up to the period's end."""

    no: int
    due: date | None
    amount: int
    covered: int


@quick_dataclass(frozen=True, slots=True)
class ContractFigures:
    """One line of the report: a contract, or (number None) a counterparty's documents without one."""

    key: str
    number: str | None
    name: str
    unit: str
    direction: Direction
    counterparty: str | None
    amount: int | None  # with the supplements in effect at the period's end; None for 据实结算
    figures: Figures
    by_method: ByMethod
    instalments: tuple[InstalmentCover, ...]
    status: Status
    signed: date | None = None
    last_received: date | None = None
    origin: Origin = TYPED_IN

    @property
    def subject(self) -> Subject:
        """What a finding about this line is about: the contract, or the body whose documents have none."""
        return self.unit, self.number or self.key

    @property
    def not_invoiced(self) -> int:
        """What is agreed and not yet invoiced, never below 0."""
        return max(0, (self.amount or 0) - self.figures.invoiced_to_date)

    @property
    def gap(self) -> int:
        """Invoiced less received, to date (票款差额)."""
        return self.figures.invoiced_to_date - self.figures.received_to_date


@quick_dataclass(frozen=True, slots=True)
class CounterpartyFigures:
    """A counterparty's sums in one direction."""

    code: str
    name: str
    direction: Direction
    figures: Figures


@quick_dataclass(frozen=True, slots=True)
class UnitFigures:
    """A unit's sums in one direction."""

    unit: str
    direction: Direction
    figures: Figures


@quick_dataclass(frozen=True, slots=True)
class Totals(_Addable):
    """Documents dated in the period, as of its end: recorded is the sum of the others.

    `left` is the advance of receipts, the receivable of invoices.
    """

    recorded: int = 0
    allocated: int = 0
    adjusted: int = 0
    left: int = 0
    undecided: int = 0
    excluded: int = 0


@quick_dataclass(frozen=True, slots=True)
class DirectionTotals(_Addable):
    """Totals of the money and of the invoices of one direction, or of both as control totals."""

    receipts: Totals = Totals()
    invoices: Totals = Totals()

    def __add__(self, other: Self) -> Self:
        return type(self)(self.receipts + other.receipts, self.invoices + other.invoices)


@quick_dataclass(frozen=True, slots=True)
class AgeingRow:
    """Open invoices of a counterparty by age; `parts` are not due, then one per bucket, then beyond the last."""

    code: str
    name: str
    direction: Direction
    parts: tuple[int, ...]
    open_reds: int = 0  # negative: red letters whose blue is not known
    advance: int = 0

    @property
    def total(self) -> int:
        return sum(self.parts) + self.open_reds


@quick_dataclass(frozen=True, slots=True)
class Ageing:
    """Ageing as of a day, by due date or by invoice date; `due_sources` counts where the due dates came from."""

    as_of: date
    by: str
    buckets: tuple[int, ...]
    rows: tuple[AgeingRow, ...]
    due_sources: tuple[tuple[str, int], ...] = ()


def line_figures(settled: Settled, line: Line, period: Period) -> ContractFigures:
    """One line's figures for a period."""
    contract = line.contract
    end = period.end
    figures = sum(movements(settled, line, period).values(), Figures()) if line.past else _movements(settled, line, period)
    amount = amount_on(contract, end) if contract else None
    coverage = settled.coverage(line, end)
    received = [r.date for r in line.receipts if r.counted <= end]
    return ContractFigures(
        key=line.key,
        number=contract.number if contract else _number_of(line.key),
        name=contract.name if contract else "",
        unit=settled.group.unit,
        direction=settled.group.direction,
        counterparty=line.counterparty,
        amount=amount,
        figures=figures,
        by_method=_by_method(settled, line, period),
        instalments=tuple(InstalmentCover(i.no, i.due, i.amount_fen, c) for i, c in zip(coverage.plan, coverage.covered, strict=True)),
        status=_status(line, amount, figures, end),
        signed=contract.signed if contract else None,
        last_received=max(received, default=None),
        origin=contract.origin if contract else TYPED_IN,
    )


def bare_contract(contract: Contract, period: Period) -> ContractFigures:
    """A contract to which nothing is matched, because its body is undecided."""
    begins = contract.start or contract.signed
    return ContractFigures(
        key=contract.key,
        number=contract.number,
        name=contract.name,
        unit=contract.unit,
        direction=contract.direction,
        counterparty=None,
        amount=amount_on(contract, period.end),
        figures=Figures(),
        by_method=ByMethod(),
        instalments=tuple(InstalmentCover(i.no, i.due, i.amount_fen, 0) for i in contract.instalments),
        status=Status.NOT_STARTED if begins and begins > period.end else Status.NOT_INVOICED,
        signed=contract.signed,
        origin=contract.origin,
    )


def is_listed(settled: Settled, line: Line, row: ContractFigures, period: Period) -> bool:
    """Signed (or with a document) by the period's end and not settled, or moved in it."""
    documents = [d for d in line.documents if d.ref not in settled.history] if line.past else line.documents
    begun = line.contract is not None and (line.contract.signed or line.contract.start or date.min) <= period.end
    here = any(_on_line(settled, ref, line, day) for ref in line.past for day in (period.eve, period.end))
    there = begun or here or any(d.counted <= period.end for d in documents)
    f = row.figures
    moved = any(d.counted in period for d in documents) or any((f.allocated, f.adjusted, *((f.invoiced, f.received) if line.past else ())))
    return there and (moved or row.status is not Status.SETTLED)


def _number_of(line: str) -> str | None:
    """The normal number of a contract that is not there any more; None for a body's documents without one."""
    return None if line.startswith("body:") else line.partition("|")[2]


def movements(settled: Settled, line: Line, period: Period) -> dict[str, Figures]:
    """A line's movements by the body under which each of its documents counts: one, but where that changed since a day was closed."""
    of_body: defaultdict[str, tuple[list[_Amount], list[_Amount]]] = defaultdict(lambda: ([], []))
    for ref in line.past:
        eve, end = (_on_line(settled, ref, line, day) for day in (period.eve, period.end))
        for code in {standing.counterparty or "" for standing in (eve, end) if standing}:
            of_body[code][ref[0] == "receipt"].append((ref, _under(code, eve), _under(code, end)))
    found = {code: _figures(_side(settled, period, billed), _side(settled, period, money)) for code, (billed, money) in of_body.items()}
    found[line.counterparty] = found.get(line.counterparty, Figures()) + _movements(settled, line, period)
    return found


def _on_line(settled: Settled, ref: Ref, line: Line, day: date) -> Standing | None:
    standing = settled.standing(ref, day)
    return standing if standing and standing.place is Place.LINE and standing.line == line.key else None


def _under(code: str, standing: Standing | None) -> int | None:
    return standing.amount_fen if standing and (standing.counterparty or "") == code else None


def _movements(settled: Settled, line: Line, period: Period) -> Figures:
    """The movements of the documents that count as they always did."""
    found = _figures(_side(settled, period, _steady(settled, line.invoices, period)), _side(settled, period, _steady(settled, line.receipts, period)))
    before = settled.settled_before(line, period.end)
    return found + Figures(invoiced_to_date=before, received_to_date=before) if before else found


def _steady(settled: Settled, documents: Sequence[Invoice] | Sequence[Receipt], period: Period) -> list[_Amount]:
    eve, end, past = period.eve, period.end, settled.history
    there = [d for d in documents if d.counted <= end and not (past and d.ref in past)]
    return [(d.ref, d.fen if d.counted <= eve else None, d.fen) for d in there]


def _figures(billed: _Side, money: _Side) -> Figures:
    return Figures(
        opening_receivable=billed.before - billed.settled_before,
        opening_advance=money.before - money.settled_before,
        invoiced=billed.done - billed.before,
        received=money.done - money.before,
        allocated=billed.with_money,
        adjusted=billed.adjusted - money.adjusted,
        closing_receivable=billed.done - billed.settled,
        closing_advance=money.done - money.settled,
        invoiced_to_date=billed.done,
        received_to_date=money.done,
    )


class _Side(NamedTuple):
    """What a line's invoices, or its money, come to: up to the eve and the end of a period, and in it."""

    before: int = 0
    done: int = 0
    settled_before: int = 0  # with money or by an adjustment: red letters and refunds count in what is done
    settled: int = 0
    with_money: int = 0  # in the period
    adjusted: int = 0  # in the period


def _side(settled: Settled, period: Period, amounts: Sequence[_Amount]) -> _Side:
    if not amounts:
        return _Side()
    (_, money_before, adjusted_before), (_, money, adjusted) = settled.taken(period.eve), settled.taken(period.end)
    before = done = settled_before = settled_by_then = with_money = taken_off = 0
    for ref, then, now in amounts:
        if then is not None:
            paid, off = money_before.get(ref, 0), adjusted_before.get(ref, 0)
            before += then
            settled_before += paid + off
            with_money -= paid
            taken_off -= off
        if now is not None:
            paid, off = money.get(ref, 0), adjusted.get(ref, 0)
            done += now
            settled_by_then += paid + off
            with_money += paid
            taken_off += off
    return _Side(before, done, settled_before, settled_by_then, with_money, taken_off)


def _by_method(settled: Settled, line: Line, period: Period) -> ByMethod:
    receipts = [r for r in line.receipts if r.counted in period and r.ref not in settled.history]
    if not receipts and not line.past:
        return NO_MONEY
    sums: Counter[str] = Counter()
    for receipt in receipts:
        sums[receipt.method] += receipt.amount_fen
    for ref in line.past:
        before, done = (_on_line(settled, ref, line, day) for day in (period.eve, period.end))
        for standing, sign in ((before, -1), (done, 1)):
            if standing and ref[0] == "receipt":
                sums[standing.method] += sign * standing.amount_fen
    return ByMethod(sums[Method.BANK] + sums[Method.CASH], sums[Method.BILL], sums[Method.BARTER], sums[Method.SET_OFF])


def _status(line: Line, amount: int | None, figures: Figures, end: date) -> Status:
    contract = line.contract
    invoiced, received = figures.invoiced_to_date, figures.received_to_date
    nothing_open = figures.closing_receivable == figures.closing_advance == 0
    terminated = contract is not None and contract.terminated is not None and contract.terminated <= end
    wholly_invoiced = invoiced > 0 if amount is None or terminated else invoiced >= amount
    begins = (contract.start or contract.signed) if contract else None
    if amount is not None and received > amount:
        return Status.OVER_RECEIVED
    if figures.closing_receivable > 0:
        return Status.UNDER_RECEIVED
    if wholly_invoiced and nothing_open:
        return Status.SETTLED
    if invoiced > 0:
        return Status.PARTLY_INVOICED
    is_to_come = invoiced == received == 0 and begins is not None and begins > end
    return Status.NOT_STARTED if is_to_come else Status.NOT_INVOICED


def group_totals(settled: Settled, period: Period) -> DirectionTotals:
    """Totals of a group's documents that count from a day of the period, as of its end."""
    return document_totals(settled, settled.invoices.values(), settled.receipts.values(), period) + changed_totals(settled, settled.history, period)


def document_totals(settled: Settled, invoices: Iterable[Invoice], receipts: Iterable[Receipt], period: Period) -> DirectionTotals:
    """Totals of some of a group's documents, of those that count from a day of the period, as of its end; without those of `changed_totals`."""
    past = settled.history
    money = sum((_one(settled, r, period.end) for r in receipts if r.counted in period and r.ref not in past), Totals())
    billed = sum((_one(settled, i, period.end) for i in invoices if i.counted in period and i.ref not in past), Totals())
    return DirectionTotals(money, billed)


def changed_totals(settled: Settled, refs: Iterable[Ref], period: Period) -> DirectionTotals:
    """Totals of documents that count otherwise than on a closed day: in the period of the change, what the change comes to."""
    found = DirectionTotals()
    for ref in refs:
        found += of_kind(ref[0], standing_totals(settled, ref, settled.history[ref], period))
    return found


def of_kind(kind: str, part: Totals) -> DirectionTotals:
    """Totals of money or of invoices among those of both."""
    return DirectionTotals(part, Totals()) if kind == "receipt" else DirectionTotals(Totals(), part)


def standing_totals(settled: Settled | None, ref: Ref, standings: Sequence[Standing], period: Period) -> Totals:
    """What such a document comes to in a period; without a group, one whose body was never decided."""
    done = _stood(settled, ref, on_day(standings, period.end), period.end)
    if standings[0].since in period:
        return done
    has_changed = any(each.since in period for each in standings)
    return done - _stood(settled, ref, on_day(standings, period.eve), period.eve) if has_changed else Totals()


def _stood(settled: Settled | None, ref: Ref, standing: Standing | None, day: date) -> Totals:
    if standing is None or standing.place is Place.GONE:
        return Totals()
    amount = standing.amount_fen
    if standing.place is Place.UNDECIDED or settled is None:
        return Totals(recorded=amount, undecided=amount)
    if standing.place is Place.EXCLUDED or settled.is_netted(ref, day):
        return Totals(recorded=amount, excluded=amount)
    taken, adjusted = (each.get(ref, 0) for each in (settled.taken(day).settled, settled.taken(day).adjusted))
    return Totals(recorded=amount, allocated=taken - adjusted, adjusted=adjusted, left=amount - taken)


def _one(settled: Settled, document: Invoice | Receipt, end: date) -> Totals:
    amount = document.fen
    excluded = isinstance(document, Receipt) and document.excluded_as is not None
    if excluded or settled.is_reversed(document, end):
        return Totals(recorded=amount, excluded=amount)
    settled_with, adjusted = settled.settled(document, end), settled.adjusted(document, end)
    return Totals(recorded=amount, allocated=settled_with - adjusted, adjusted=adjusted, left=amount - settled_with)


def by_body(pairs: Iterable[tuple[Line, ContractFigures]], settled: Settled, period: Period) -> dict[str, Figures]:
    """Sums per body; a document counts under its contract's counterparty."""
    of_body: defaultdict[str, list[Figures]] = defaultdict(list)
    for line, row in pairs:
        if line.past:
            for code, figures in movements(settled, line, period).items():
                of_body[code].append(figures)
        else:
            of_body[row.counterparty or ""].append(row.figures)
    amounts = attrgetter(*Figures.__dataclass_fields__)
    return {code: Figures(*map(sum, zip(*map(amounts, those), strict=True))) for code, those in of_body.items()}


def by_counterparty(rows: Iterable[ContractFigures], names: Mapping[str, str]) -> tuple[CounterpartyFigures, ...]:
    """Sums per body and direction; a document counts under its contract's counterparty."""
    return counterparty_figures(_added_up((row.counterparty, row.direction, row.figures) for row in rows if row.counterparty), names)


def by_unit(rows: Iterable[ContractFigures]) -> tuple[UnitFigures, ...]:
    """Sums per unit and direction."""
    return unit_figures(_added_up((row.unit, row.direction, row.figures) for row in rows))


def _added_up(figures: Iterable[tuple[str, Direction, Figures]]) -> Mapping[tuple[str, Direction], Figures]:
    sums: defaultdict[tuple[str, Direction], Figures] = defaultdict(Figures)
    for name, direction, each in figures:
        sums[name, direction] += each
    return sums


def counterparty_figures(sums: Mapping[tuple[str, Direction], Figures], names: Mapping[str, str]) -> tuple[CounterpartyFigures, ...]:
    """Each body's figures in each direction, in order."""
    return tuple(CounterpartyFigures(code, names.get(code, ""), direction, sums[code, direction]) for code, direction in sorted(sums, key=_in_order))


def unit_figures(sums: Mapping[tuple[str, Direction], Figures]) -> tuple[UnitFigures, ...]:
    """Each unit's figures in each direction, in order."""
    return tuple(UnitFigures(unit, direction, sums[unit, direction]) for unit, direction in sorted(sums, key=_in_order))


def _in_order(key: tuple[str, Direction]) -> tuple[str, int]:
    return key[0], key[1].place


def group_ageing(
    settled: Settled, settings: AgeingSettings, day: date, names: Mapping[str, str], lines: Iterable[Line] | None = None
) -> tuple[list[AgeingRow], Counter[str]]:
    """Open invoices of a group, or of some of its lines, by age on `day`, and how many due days came from where."""
    parts: defaultdict[str, list[int]] = defaultdict(lambda: [0] * (len(settings.buckets) + 2))
    reds: Counter[str] = Counter()
    advances: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for line in settled.lines if lines is None else lines:
        for (kind, key), dated, left, code in _open(settled, line, day):
            if kind == "receipt":
                advances[code] += left
            elif left < 0:
                reds[code] += left
            elif left > 0:
                due, source = settled.matching.due.get(key, (dated, "invoice_date"))
                base = due if settings.by == "due" else dated
                sources[source if settings.by == "due" else "invoice_date"] += 1
                parts[code][_bucket((day - base).days, settings.buckets)] += left
    codes = sorted({*parts, *(c for c in reds if reds[c]), *(c for c in advances if advances[c])})
    direction = settled.group.direction
    rows = [AgeingRow(code, names.get(code, ""), direction, tuple(parts[code]), reds[code], advances[code]) for code in codes]
    return rows, sources


def _open(settled: Settled, line: Line, day: date) -> Iterator[tuple[Ref, date, int, str]]:
    """A line's documents with their day, what is left of them, and the body that it is of."""
    past = settled.history
    for document in line.documents:
        if not past or document.ref not in past:
            yield document.ref, document.date, settled.open(document, day), line.counterparty
    for ref in line.past:
        if standing := _on_line(settled, ref, line, day):
            left = standing.amount_fen - settled.taken(day).settled.get(ref, 0)
            yield ref, settled.history[ref][0].since, left, standing.counterparty or ""


def _bucket(days_late: int, buckets: tuple[int, ...]) -> int:
    """0 is not due (the day itself included); then one place per bucket; the last is beyond them."""
    return 0 if days_late <= 0 else 1 + bisect_left(buckets, days_late)
