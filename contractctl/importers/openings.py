"""Open documents of the years before the ledger begins (期初): invoices, advances and bills, each with what is open of it.

A workbook holds them in one table with a column of kinds, or in a sheet for each kind. They become invoices and receipts that are marked so
(docs/opening-balances.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from contractctl.documents import Direction, InvoiceState, Method
from contractctl.importers.cells import REMEMBERED, meaning
from contractctl.importers.contents import Contents
from contractctl.importers.currencies import check_currency
from contractctl.importers.invoices import stated_contract
from contractctl.importers.layouts import folded
from contractctl.importers.receipts import numbers_of
from contractctl.importers.tables import plain
from contractctl.language import N_, say
from contractctl.records import ContractSums, InvoiceRecord, ReceiptRecord
from contractctl.values.identifiers import fold_tax_number
from contractctl.values.money import grouped
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from contractctl.importers.cells import RowReader
    from contractctl.importers.contents import TableReader
    from contractctl.importers.tables import Found
    from contractctl.records import Row

OPEN_FIELDS = ("opening", "open", "amount")
YEAR_OF = re.compile(r"(20\d{2})年?(?:期初|年初|初)")
CLOSED_YEAR = re.compile(r"(20\d{2})年?(?:期末|年末|末)")


class _Role(StrEnum):
    """What an open document is."""

    INVOICE = "invoice"
    MONEY = "money"
    BILL = "bill"
    SETTLED = "settled"  # no document: what of a contract was settled before


SAID: dict[str, tuple[_Role, Direction | None]] = {
    "receivable": (_Role.INVOICE, Direction.REVENUE),
    "payable": (_Role.INVOICE, Direction.EXPENSE),
    "invoice": (_Role.INVOICE, None),
    "advance": (_Role.MONEY, Direction.REVENUE),
    "prepaid": (_Role.MONEY, Direction.EXPENSE),
    "bill_in": (_Role.BILL, Direction.REVENUE),
    "bill_out": (_Role.BILL, Direction.EXPENSE),
    "bill": (_Role.BILL, None),
    "settled": (_Role.SETTLED, None),
    "settled_in": (_Role.SETTLED, Direction.REVENUE),
    "settled_out": (_Role.SETTLED, Direction.EXPENSE),
}


@dataclass(frozen=True, slots=True)
class _Document:
    """What an opening row says, before it is an invoice or money."""

    direction: Direction
    counterparty: str
    day: date
    open_fen: int
    settled_fen: int | None
    contract: str | None
    remark: str


def read(table: TableReader) -> Contents:
    """The open documents of a table, and the sums to date that it states of their contracts."""
    sums: dict[int, ContractSums] = {}

    def read_row(reader: RowReader) -> Row:
        sums.pop(reader.number, None)
        row, stated = _read_row(reader, table.found)
        if stated:
            sums[reader.number] = stated
        return row

    rows = tuple(table.each(read_row))
    return Contents(rows, sums=tuple(sums[number] for number in sorted(sums)))


def _read_row(reader: RowReader, found: Found) -> tuple[Row, ContractSums | None]:
    role, direction = _kind(reader, found)
    check_currency(reader)
    direction = _direction(reader, role, direction)
    role = role or _Role.INVOICE
    open_fen, settled_fen = _amounts(reader, role)
    day = _day(reader, role, found)
    remark = reader.text("remark")
    contract = stated_contract(reader, remark)
    if role is _Role.SETTLED and not contract:
        reader.required("contract")
    counterparty = reader.required("counterparty")
    if day is None:
        return reader.row(None), None
    said = _Document(direction, counterparty, day, open_fen, settled_fen or None, contract, remark)
    record = _invoice(reader, said) if role in (_Role.INVOICE, _Role.SETTLED) else _money(reader, said, is_bill=role is _Role.BILL)
    invoiced, moved = _to_date(reader, role)
    stated = ContractSums(reader.number, direction, contract, invoiced, moved) if contract and (invoiced, moved) != (None, None) else None
    return reader.row(record), stated


def _kind(reader: RowReader, found: Found) -> tuple[_Role | None, Direction | None]:
    """By the row's word, else by the title above the table or the sheet's name, else by the heading of the open amount."""
    word = meaning(re.sub(r"^\d+[-_\s]*", "", reader.text("kind")), "opening_kind") or _kind_of_sheet(found) or _kind_of_column(reader)
    if word is None:
        hint = N_("write 应收, 预收, 应付, 预付, 应收票据 or 已收清 in a column 类型, or call the sheet so")
        reader.hold("E-OPN-001", "kind", N_("whether it is an open invoice, an advance or a bill cannot be told"), hint)
    return SAID[word] if word else (None, None)


def _kind_of_sheet(found: Found) -> str | None:
    return next(filter(None, map(_only_kind, (found.title, plain(found.sheet.name)))), None)


def _kind_of_column(reader: RowReader) -> str | None:
    """What the heading of the column says in which this row's open amount stands: 期初预收 beside 期初应收."""
    for name in ("opening", "open"):
        instead = reader.table.instead and reader.table.instead.get((reader.number, name))
        label = instead.label if instead else reader.table.heading.labels.get(name, "")
        if reader.text(name) and (kind := _only_kind(plain(label))):
            return kind
    return None


@lru_cache(REMEMBERED)
def _only_kind(text: str) -> str | None:
    """The one kind that a title or heading speaks of; 应收票据 speaks of no 应收."""
    found = {kind for kind, words in synonyms("documents", "opening_sheet").items() if any(word in text for word in words)}
    for narrower, wider in (("bill_in", {"receivable", "bill"}), ("bill_out", {"payable", "bill"})):
        found -= wider if narrower in found else set()
    return found.pop() if len(found) == 1 else None


def _direction(reader: RowReader, role: _Role | None, of_kind: Direction | None) -> Direction:
    """What its kind says, else its column, else whose the column of names is."""
    is_money = role is _Role.MONEY
    normal_side = "debit" if (of_kind is Direction.REVENUE) is not is_money else "credit"  # 应收 and 预付 stand in debit
    text = reader.text("direction")
    word = meaning(text, "direction")
    stated = Direction(word) if word else None
    side_of_books = meaning(text, "side_of_books")
    is_against = stated is not of_kind if stated else side_of_books is not None and side_of_books != normal_side
    if of_kind and is_against:
        reader.hold("E-OPN-002", "direction", N_("it says the other direction than its kind"), N_("correct the wrong one of the two"))
    heading = reader.table.heading.labels.get("counterparty", "")
    side = next((side for side, words in synonyms("documents", "opening_side").items() if folded(heading) in map(folded, words)), None)
    direction = of_kind or stated or (Direction(side) if side else None) or (Direction.EXPENSE if reader.has("paid_to_date") else None)
    if direction is None and reader.has("received_to_date"):
        direction = Direction.REVENUE
    if direction is None and role is not None:
        reader.hold("E-OPN-003", "direction", N_("whether it is of a contract that brings money in or costs money cannot be told"), N_("write 收 or 支"))
    return direction or Direction.REVENUE


def _amounts(reader: RowReader, role: _Role) -> tuple[int, int | None]:
    """What is open of the document, and what of it was settled before; original = settled + open to the fen."""
    original, settled = reader.optional_amount("original"), reader.optional_amount("settled")
    field = next((name for name in OPEN_FIELDS if reader.has(name)), None)
    if role is _Role.SETTLED and _states_both(reader, role):
        return 0, original
    if role is _Role.SETTLED:
        return 0, next((fen for fen in (settled, original, reader.optional_amount(field) if field else None) if fen is not None), None)
    is_optional = original is not None and (settled is not None or field is None)
    states_sums = any(reader.optional_amount(name) is not None for name in ("invoiced_to_date", "received_to_date", "paid_to_date"))
    if field is not None and not (is_optional or states_sums):
        open_fen: int | None = reader.required_amount(field)
    else:
        open_fen = reader.optional_amount(field) if field else None
    if original is None:
        if open_fen is None and not states_sums:
            reader.required_amount("open")
        return open_fen or 0, settled
    if open_fen is None:
        open_fen = original - (settled or 0)
    _check(reader, field or "original", original, settled, open_fen)
    return open_fen, original - open_fen


def _check(reader: RowReader, field: str, original: int, settled: int | None, open_fen: int) -> None:
    if settled is not None and original - settled != open_fen:
        facts = {"original": grouped(original), "settled": grouped(settled), "left": grouped(original - settled)}
        reason = say(N_("the original amount {original} less {settled} settled before leaves {left}"), **facts)
        reader.refuse("E-OPN-004", field, reason, N_("correct the wrong one of the three"))
    elif abs(open_fen) > abs(original) or original * open_fen < 0:
        reason = say(N_("more is open than the document's own amount {original}"), original=grouped(original))
        reader.refuse("E-OPN-005", field, reason, N_("correct the wrong one of the two"))


def _day(reader: RowReader, role: _Role, found: Found) -> date | None:
    """The document's own day; sums of a contract stand at the day that the sheet tells, where they have none."""
    if role is _Role.SETTLED and not (reader.has("date") and reader.text("date")):
        text = f"{plain(found.sheet.name)} {found.title}"
        if year := YEAR_OF.search(text):
            return date(int(year[1]), 1, 1) - timedelta(days=1)
        if year := CLOSED_YEAR.search(text):
            return date(int(year[1]), 12, 31)
    return reader.day("date", required=True)


def _to_date(reader: RowReader, role: _Role) -> tuple[int | None, int | None]:
    """What was invoiced and received of the contract to date, as its row states them."""
    fields = ("received_to_date", "paid_to_date", *(("settled",) if _states_both(reader, role) else ()))
    moved = next((fen for name in fields if (fen := reader.optional_amount(name)) is not None), None)
    return reader.optional_amount("invoiced_to_date"), moved


def _states_both(reader: RowReader, role: _Role) -> bool:
    """Whether 已收款 stands beside 已开票 of a contract: a sum to date, and not what is settled of it."""
    return role is _Role.SETTLED and reader.has("invoiced_to_date")


def _invoice(reader: RowReader, said: _Document) -> InvoiceRecord:
    return InvoiceRecord(
        number=reader.identifier("document"),
        code=reader.identifier("code") or None,
        direction=said.direction,
        counterparty=said.counterparty,
        date=said.day,
        gross_fen=said.open_fen,
        tax_number=fold_tax_number(reader.identifier("tax_number")) or None,
        due=reader.day("due"),
        state=InvoiceState.RED if said.open_fen < 0 else InvoiceState.NORMAL,
        stated_contract=said.contract,
        department=reader.text("department"),
        remark=said.remark,
        opening=True,
        settled_fen=said.settled_fen,
    )


def _money(reader: RowReader, said: _Document, *, is_bill: bool) -> ReceiptRecord:
    document = reader.identifier("document")
    bill = reader.identifier("bill_number") or document if is_bill else ""
    if is_bill and not bill:
        reader.required("bill_number" if reader.has("bill_number") else "document")
    due = reader.day("due")
    method = meaning(reader.text("method"), "method")
    return ReceiptRecord(
        reference=(bill if is_bill else document) or None,
        direction=said.direction,
        counterparty=said.counterparty,
        date=said.day,
        amount_fen=said.open_fen,
        method=Method.BILL if is_bill else Method(method or "bank"),
        stated_contract=said.contract,
        stated_invoices=numbers_of(reader.identifier("invoices")),
        bill_number=bill or None,
        bill_due=due if is_bill else None,
        memo=said.remark,
        opening=True,
        settled_fen=said.settled_fen,
    )
