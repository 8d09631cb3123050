"""Tables of invoices: one row an invoice, or one row a line of it (FORMATS.md §1.1, §1.3).

A line belongs to the invoice of its number, and where its number is blank to the one above it. Of a tax export's two sheets the one with a row for each
invoice is the money; the other, with a row for each line, is evidence that is compared with it and never added to it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractctl.importers import invoices
from contractctl.importers.cells import RowReader, as_text
from contractctl.importers.contents import Contents, TableReader
from contractctl.importers.labels import said_in, said_of
from contractctl.importers.sheets import place
from contractctl.language import N_, say
from contractctl.records import About, Fate, InvoiceRecord, Outcome, Problem, Row, Skipped, StatedTotal
from contractctl.values.amounts import Reading, read_amount
from contractctl.values.identifiers import invoice_key
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contractctl.importers.labels import Said
    from contractctl.importers.tables import Found
    from contractctl.records import Table

LINES, WHOLE = "tax_all_invoices_lines", "tax_all_invoices"
BY_LINE = frozenset({LINES, "aisino_export"})
INHERITED = (
    "code",
    "number",
    "digital_number",
    "date",
    "buyer",
    "buyer_tax_number",
    "seller",
    "seller_tax_number",
    "counterparty",
    "state",
    "void_mark",
    "is_blue",
)
TAXPAYER = re.compile(r"[0-9A-Z]{15,20}")
FEWEST_TO_TELL = 2  # rows: in one alone two names stand in every row
MONTH = re.compile(r"20\d{4}")


@dataclass(frozen=True, slots=True)
class _Sums:
    """Net, tax and gross of some rows, in fen."""

    net: int
    tax: int
    gross: int


def read(table: TableReader) -> Contents:
    """The invoices of a table. Where a row is a line, the first line's row holds the invoice and the others are part of it."""
    table, problems = _with_taxpayer(table)
    if table.found.heading.layout.id in BY_LINE:
        readers = list(_readers(table))
        rows = [invoices.read_row(reader, table) for reader in readers]
        rows = _whole_invoices(rows, [_written_number(reader) for reader in readers])
    else:
        rows = list(table.each(lambda reader: invoices.read_row(reader, table)))
        if "item" in table.found.heading.columns:
            rows = _whole_invoices(rows, list(_runs(rows)))
    return Contents(tuple(rows), about=_about(table), stated=tuple(_stated(table.found, rows)), problems=problems)


def _with_taxpayer(table: TableReader) -> tuple[TableReader, tuple[Problem, ...]]:
    """Where no row names us, the one name that stands in every row, as seller or as buyer, is the taxpayer's whose list it is.

    A list with one of the two columns leaves us out, and the name in every row is a customer's.
    """
    if not {"seller", "buyer"} <= table.found.heading.columns.keys():
        return table, ()
    parties = list(table.each(lambda reader: frozenset(filter(None, (reader.text("seller"), reader.text("buyer"))))))
    if len(parties) < FEWEST_TO_TELL or any(table.is_ours(name) for names in parties for name in names):
        return table, ()
    common = frozenset.intersection(*parties)
    if len(common) != 1:
        return table, ()
    (name,) = common
    reason = say(N_("it stands in every row and is taken as ours; the ledger does not know it"))
    hint = say(N_("add our name with: contractctl unit add"))
    problem = Problem("E-IMP-044", table.found.sheet.name, None, None, name, reason, Outcome.WARNING, hint)
    return replace(table, own_names=frozenset({*table.own_names, name})), (problem,)


def _readers(table: TableReader) -> Iterator[RowReader]:
    """A reader for each row; a continuation line takes from the row above what it leaves blank."""
    found = table.found
    columns = [found.heading.columns[name] for name in INHERITED if name in found.heading.columns]
    naming = [found.heading.columns[name] for name in ("number", "digital_number") if name in found.heading.columns]
    head: int | None = None
    for number in found.rows:
        if any(as_text(found.sheet.cell(number, column)) for column in naming):
            head = number
            yield RowReader(found, number, table.is_1904)
        elif head is None:
            yield RowReader(found, number, table.is_1904)
        else:
            covered = {(number, column): head for column in columns if not as_text(found.sheet.cell(number, column))}
            yield RowReader(replace(found, above={**found.above, **covered}), number, table.is_1904)


def _written_number(reader: RowReader) -> str:
    return as_text(reader.raw("digital_number")) or f"{as_text(reader.raw('code'))}|{as_text(reader.raw('number'))}"


# -- lines of one invoice


def _runs(rows: Sequence[Row]) -> Iterator[str]:
    """A name for each row: in a ledger, rows below each other with one number, day and body that differ in what was invoiced are one invoice."""
    items: set[str] = set()
    before: InvoiceRecord | None = None
    start = 0
    for row in rows:
        record = row.record if isinstance(row.record, InvoiceRecord) else None
        if record is None or before is None or not _is_same(before, record) or not record.item or record.item in items:
            items, start = set(), row.number
        items |= {record.item} if record else set()
        before = record
        yield str(start)


def _is_same(before: InvoiceRecord, record: InvoiceRecord) -> bool:
    if (before.date, before.counterparty) != (record.date, record.counterparty):
        return False
    return invoice_key(before.code, before.number) == invoice_key(record.code, record.number)


def _whole_invoices(rows: Sequence[Row], names: Sequence[str]) -> list[Row]:
    """Rows of one name become one record; where one of them is bad, none of them is taken."""
    groups: dict[str, list[Row]] = defaultdict(list)
    for row, name in zip(rows, names, strict=True):
        groups[name].append(row)
    done = {each.number: each for group in groups.values() for each in (_one_invoice(group) if all(row.record for row in group) else _none_of(group))}
    return [done[row.number] for row in rows]


def _none_of(group: Sequence[Row]) -> Iterator[Row]:
    """A line that cannot be read takes its invoice with it: the rest would be another amount."""
    if len(group) == 1:
        yield group[0]
        return
    bad = next(row for row in group if row.record is None)
    for row in group:
        part_of = None if row.record is None else bad.number
        yield replace(row, record=None, fate=Fate.REFUSED, part_of=part_of, problems=(*row.problems, *([] if part_of else [_cannot_wait(row)])))


def _cannot_wait(row: Row) -> Problem:
    problem = next(problem for problem in row.problems if problem.outcome is not Outcome.WARNING)
    reason = say(N_("a line of an invoice cannot be read, so none of its lines is taken"))
    return Problem("E-IMP-043", problem.sheet, problem.cell, problem.row, problem.text, reason, Outcome.REFUSED)


def _one_invoice(group: Sequence[Row]) -> Iterator[Row]:
    """The first row with the sums of all; the others as parts of it."""
    records = [row.record for row in group if isinstance(row.record, InvoiceRecord)]
    first = records[0]
    if len(group) == 1 and invoices.state_of(first.state, first.gross_fen) is first.state:
        yield group[0]
        return
    sums = _sums(records)
    net, tax = (None if first.net_fen is None else sums.net), (None if first.tax_fen is None else sums.tax)
    state = invoices.state_of(first.state, sums.gross)
    yield replace(group[0], record=replace(first, gross_fen=sums.gross, net_fen=net, tax_fen=tax, state=state))
    for row in group[1:]:
        yield replace(row, record=None, part_of=group[0].number)


def _sums(records: Iterable[InvoiceRecord]) -> _Sums:
    taken = list(records)
    return _Sums(sum(r.net_fen or 0 for r in taken), sum(r.tax_fen or 0 for r in taken), sum(r.gross_fen for r in taken))


# -- two sheets that tell the same money


def without_line_evidence(tables: Sequence[Table]) -> tuple[list[Table], list[Skipped], list[Problem]]:
    """The tables without sheets of lines whose invoices another sheet of the file holds; what was left out, and where the two disagree."""
    whole = {key: _sums([record]) for table in tables if table.layout == WHOLE for key, record in _invoices(table)}
    kept: list[Table] = []
    skipped: list[Skipped] = []
    problems: list[Problem] = []
    for table in tables:
        if table.layout != LINES or not whole:
            kept.append(table)
            continue
        lines = dict(_invoices(table))
        problems += [_differs(table, key, whole.get(key), _sums([record])) for key, record in lines.items() if whole.get(key) != _sums([record])]
        problems += [replace(each, outcome=Outcome.WARNING) for row in table.rows for each in row.problems if each.outcome is not Outcome.WARNING]
        reason = say(
            N_("{lines} lines of {invoices} invoices, compared with the sheet of invoices and not counted again"), lines=len(table.rows), invoices=len(lines)
        )
        skipped.append(Skipped(table.sheet or "", len(table.rows), reason))
    return kept, skipped, problems


def _invoices(table: Table) -> Iterator[tuple[str, InvoiceRecord]]:
    for row in table.rows:
        if isinstance(row.record, InvoiceRecord):
            yield invoice_key(row.record.code, row.record.number), row.record


def _differs(table: Table, key: str, invoice: _Sums | None, lines: _Sums) -> Problem:
    if invoice is None:
        reason = say(N_("the invoice has lines here and stands on no sheet of invoices"))
    else:
        reason = say(
            N_("the lines add up to {net} and {tax} of tax, the invoice says {stated_net} and {stated_tax}"),
            net=grouped(lines.net),
            tax=grouped(lines.tax),
            stated_net=grouped(invoice.net),
            stated_tax=grouped(invoice.tax),
        )
    row = next(row.number for row in table.rows if isinstance(row.record, InvoiceRecord) and invoice_key(row.record.code, row.record.number) == key)
    return Problem("E-IMP-042", table.sheet, None, row, key, reason, Outcome.WARNING)


# -- what the table says of itself


def _about(table: TableReader) -> About:
    """The taxpayer and the period of a tax list, with their labels or bare above the heading."""
    found = table.found
    said = said_of(found)
    bare = [as_text(cell) for row in range(found.first, found.heading.rows[0]) for cell in found.sheet.rows[row - 1]]
    taxpayer = as_text(said["taxpayer"].value) if "taxpayer" in said else next((text for text in bare if TAXPAYER.fullmatch(text)), None)
    period = as_text(said["period"].value) if "period" in said else next((text for text in bare if MONTH.fullmatch(text)), None)
    return About(taxpayer=taxpayer, period=period)


def _stated(found: Found, rows: Sequence[Row]) -> Iterator[StatedTotal]:
    """份数, 金额 and 税额 below each group of invoices; voided ones are counted there too (FORMATS.md §1.3)."""
    first = found.heading.rows[-1]
    by_number = {row.number: row for row in rows}
    for control in found.controls:
        said = said_in(found.sheet, [control])
        if "invoice_count" not in said:
            continue
        group = [by_number[number] for number in found.rows if first < number < control and number in by_number]
        yield from _beside(said, [row.record for row in group if isinstance(row.record, InvoiceRecord)])
        first = control


def _beside(said: Mapping[str, Said], records: Sequence[InvoiceRecord]) -> Iterator[StatedTotal]:
    sums = _sums(records)
    computed = {"invoice_count": len(records), "net_total": sums.net, "tax_total": sums.tax}
    for label, figure in computed.items():
        value = said[label].value if label in said else None
        stated = read_amount(value if isinstance(value, str | int | float) else None)
        if stated.reading is Reading.AMOUNT:
            is_count = label == "invoice_count"
            where = place(said[label].row, said[label].column)
            yield StatedTotal(where, label, stated.fen // 100 if is_count else stated.fen, figure, is_count=is_count)
