"""What the contracts of an opening workbook had settled before the ledger begins, and which of its bills pay invoices that stand in it.

Both are said by several sheets together: the open invoices in one, the sums to date of their contracts in another.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from contractctl.documents import Direction, Method
from contractctl.keys import KeyMaker
from contractctl.language import N_, say
from contractctl.records import InvoiceRecord, Kind, Outcome, Problem, ReceiptRecord
from contractctl.values.identifiers import fold_number
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.language import Message
    from contractctl.records import ContractSums, Record, Row, Table

Name = tuple[Direction, str]  # a contract's


@dataclass(slots=True)
class _Contract:
    """What an opening workbook says of a contract."""

    opens: list[InvoiceRecord | ReceiptRecord] = field(default_factory=list)
    invoiced_fen: int | None = None
    moved_fen: int | None = None
    number: str = ""
    carrier: tuple[int, int] | None = None  # the row that carries what was settled: one without a document, else the first that states sums

    def state(self, sums: ContractSums, place: tuple[int, int], *, has_document: bool) -> bool:
        """Whether the sums to date of another row agree with those known; several rows may repeat them."""
        told = ((self.invoiced_fen, sums.invoiced_fen), (self.moved_fen, sums.moved_fen))
        if any(None not in pair and pair[0] != pair[1] for pair in told):
            return False
        self.invoiced_fen, self.moved_fen = (second if first is None else first for first, second in told)
        self.number = sums.contract
        if self.carrier is None or not has_document:
            self.carrier = place
        return True

    def settled_before(self) -> tuple[int, list[Message]]:
        """What of the contract was both invoiced and paid before; what is open, and bills in hand, count by themselves."""
        bills = sum(each.amount_fen for each in self.opens if isinstance(each, ReceiptRecord) and each.method is Method.BILL)
        invoices = sum(each.gross_fen for each in self.opens if isinstance(each, InvoiceRecord))
        money = sum(each.amount_fen for each in self.opens if isinstance(each, ReceiptRecord))
        by_invoices = None if self.invoiced_fen is None else self.invoiced_fen - invoices - bills
        by_money = None if self.moved_fen is None else self.moved_fen - money
        known = [each for each in (by_invoices, by_money) if each is not None]
        noted: list[Message] = []
        if len(set(known)) > 1:
            facts = {"contract": self.number, "invoiced": grouped(known[0]), "received": grouped(known[1])}
            noted.append(say(N_("contract {contract}: by what was invoiced {invoiced} is settled, by the money {received}; the smaller counts"), **facts))
        before, rows = min(known), sum(each.settled_fen or 0 for each in self.opens)
        if before < rows:
            facts = {"contract": self.number, "stated": grouped(before), "rows": grouped(rows)}
            noted.append(say(N_("contract {contract}: by its sums to date {stated} is settled, by its documents {rows}; the documents count"), **facts))
        return max(0, before - rows), noted


def completed(tables: Sequence[Table]) -> list[Table]:
    """An opening workbook's tables with what only the whole of it says; other tables as they are."""
    if not any(table.kind is Kind.OPENING for table in tables):
        return list(tables)
    tables = _with_paid_invoices(tables)
    contracts = _contracts(tables)
    disagreeing = set(_stating(tables, contracts))
    stated = {contract.carrier: contract for contract in contracts.values() if contract.carrier}

    def with_sums(number: int, table: Table, row: Row) -> Row:
        place = number, row.number
        return _row(table, row, stated.get(place), is_disagreeing=place in disagreeing)

    return [replace(table, rows=tuple(with_sums(number, table, row) for row in table.rows)) for number, table in enumerate(tables)]


def _stating(tables: Sequence[Table], contracts: defaultdict[Name, _Contract]) -> Iterator[tuple[int, int]]:
    """Tell each contract its sums to date; the places of rows that state others."""
    for number, table in enumerate(tables):
        records = {row.number: row.record for row in table.rows}
        for sums in table.sums:
            record, place = records[sums.row], (number, sums.row)
            if record is None:
                continue
            has_document = not isinstance(record, InvoiceRecord) or bool(record.number)
            if not contracts[sums.direction, fold_number(sums.contract)].state(sums, place, has_document=has_document):
                yield place


def _openings(tables: Sequence[Table]) -> Iterator[InvoiceRecord | ReceiptRecord]:
    for table in tables:
        if table.kind is Kind.OPENING:
            yield from (row.record for row in table.rows if isinstance(row.record, InvoiceRecord | ReceiptRecord))


def _contracts(tables: Sequence[Table]) -> defaultdict[Name, _Contract]:
    contracts: defaultdict[Name, _Contract] = defaultdict(_Contract)
    for record in _openings(tables):
        if record.stated_contract:
            contracts[_name(record)].opens.append(record)
    return contracts


def _name(record: InvoiceRecord | ReceiptRecord) -> Name:
    return record.direction, fold_number(record.stated_contract or "")


def _row(table: Table, row: Row, contract: _Contract | None, *, is_disagreeing: bool) -> Row:
    """A row that carries what was settled of its contract before, or that states other sums than the rows above it."""
    record = row.record
    if not isinstance(record, InvoiceRecord | ReceiptRecord) or (contract is None and not is_disagreeing):
        return row
    problems = list(row.problems)
    if is_disagreeing:
        reason = say(N_("another row states other sums to date of contract {contract}; the first ones count"), contract=record.stated_contract or "")
        problems.append(Problem("E-OPN-007", table.sheet, None, row.number, "", reason, Outcome.WARNING))
    if contract is not None:
        more, noted = contract.settled_before()
        record = replace(record, settled_fen=((record.settled_fen or 0) + more) or None)
        problems += [Problem("E-OPN-006", table.sheet, None, row.number, "", reason, Outcome.WARNING) for reason in noted]
    return replace(row, record=record, problems=tuple(problems))


def _with_paid_invoices(tables: Sequence[Table]) -> list[Table]:
    """A bill that names invoices which are open in the same workbook pays them; any other one has paid already, and names itself."""
    invoices = [record for record in _openings(tables) if isinstance(record, InvoiceRecord) and record.number]
    open_numbers = {name for record in invoices for name in (KeyMaker().key(record), fold_number(record.number))}  # a paper invoice is named without its code

    def named(record: Record | None) -> Record | None:
        if not isinstance(record, ReceiptRecord) or not record.opening or record.method is not Method.BILL or not record.bill_number:
            return record
        is_open = bool(record.stated_invoices) and open_numbers.issuperset(map(fold_number, record.stated_invoices))
        return record if is_open else replace(record, stated_invoices=(record.bill_number,))

    return [
        replace(table, rows=tuple(replace(row, record=named(row.record)) for row in table.rows)) if table.kind is Kind.OPENING else table for table in tables
    ]
