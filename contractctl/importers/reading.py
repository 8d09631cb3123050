"""A file as typed records: its tables found, each row read by its kind, totals compared, the rest named."""

from __future__ import annotations

import gc
import re
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.documents import Book, Direction, InvoiceState, Method
from contractctl.importers import (
    account_balances,
    account_journals,
    account_ledgers,
    ageing,
    contracts,
    invoice_tables,
    opening_sums,
    openings,
    receipts,
    register,
    statements,
)
from contractctl.importers.cells import HEADING, NOTED_ONLY, as_text
from contractctl.importers.collisions import refuse_collisions
from contractctl.importers.contents import Contents, TableReader
from contractctl.importers.headings import NO_MAPPINGS, WAN, bare
from contractctl.importers.open_headings import MOST_HEADINGS, headings_seen, open_in_sheet, open_in_table
from contractctl.importers.sheets import FileError, open_workbook, place
from contractctl.importers.tables import find_tables, plain, stated_unit
from contractctl.importers.totals import stated_totals
from contractctl.keys import KeyMaker, scope
from contractctl.language import N_, say
from contractctl.records import (
    AccountLineRecord,
    ContractRecord,
    Fate,
    FileReading,
    InstalmentRecord,
    InvoiceRecord,
    Kind,
    Outcome,
    Problem,
    ReceiptRecord,
    Row,
    Skipped,
    SupplementRecord,
    Table,
)
from contractctl.vocabulary import synonyms, words_list

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
    from pathlib import Path

    from contractctl.importers.cells import RowReader
    from contractctl.importers.headings import Mappings
    from contractctl.importers.sheets import Sheet, Workbook
    from contractctl.importers.tables import Found
    from contractctl.language import Message
    from contractctl.records import OpenHeading


class NoTableError(FileError):
    """A workbook in which nothing looks like a ledger."""

    id = "E-IMP-007"
    msgid = N_("{file}: no table of contracts, invoices, receipts or counterparties is in it (sheets: {sheets}{seen})")
    hint_msgid = N_("a table needs its headings in one row, such as 合同编号, 对方单位, 合同金额, 签订日期")
    open_headings: tuple[OpenHeading, ...] = ()

    @property
    def hint(self) -> Message | None:
        """Where a heading lacks a column or two, the command that says which they are."""
        if not self.open_headings:
            return super().hint
        columns = " ".join(f"--column {HEADING}={each.field}" for each in self.open_headings[0].fields)
        labels = "、".join(each.label for each in self.open_headings[0].fields)
        words = N_("no column is known to be {labels}; say which it is: contractctl import {file} --map NAME {columns}")
        return say(words, labels=labels, file=self.facts["path"], columns=columns)


class HiddenTableError(FileError):
    """The only tables stand on hidden sheets; facts: file, path, sheet."""

    id = "E-IMP-192"
    msgid = N_("{file}: its table stands on the hidden sheet {sheet}, and hidden sheets are not read unless they are named")
    hint_msgid = N_("to read it: contractctl import {path} --sheet {sheet}")


class OtherKindError(FileError):
    """The tables are of another kind than the one asked for; facts: file, wanted, found."""

    id = "E-IMP-193"
    msgid = N_("{file}: nothing in it can be read as -t {wanted}; what is in it reads as -t {found}")
    hint_msgid = N_("leave -t out, or say -t {found}")


class NoTableFitsError(FileError):
    """A mapping that is asked for, and no table with its headings; facts: name, missing, seen."""

    id = "E-MAP-001"
    msgid = N_("{file}: no table has the headings of mapping {name}: {missing} is not among them; the headings are {seen}")
    hint_msgid = N_("contractctl config map show {name} shows the mapping; give another one, or leave --map out")


@contextmanager
def uncollected() -> Iterator[None]:
    """No search for cycles of objects: what a file's rows are made of has none, and looking through a million of them takes a fifth of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@uncollected()
def read_file(path: Path, own_names: Collection[str], wanted: Kind | None = None, sheet: str | None = None, mappings: Mappings = NO_MAPPINGS) -> FileReading:
    """All that a file says. `own_names` are the company's and its units' names, `mappings` what people said of headings; errors: FileError."""
    return read_workbook(open_workbook(path), path, own_names, wanted, sheet, mappings=mappings)


def read_workbook(
    workbook: Workbook, path: Path, own_names: Collection[str], wanted: Kind | None = None, sheet: str | None = None, *, mappings: Mappings = NO_MAPPINGS
) -> FileReading:
    """All that a workbook says: a function of its cells, and of the path that commands name it by. Errors: NoTableError, NoTableFitsError."""
    tables: list[Table] = []
    open_headings: list[OpenHeading | None] = []
    skipped = [Skipped(part, 0, reason) for part, reason in workbook.skipped]
    for each in workbook.sheets:
        is_asked_for = each.visible and not _holds_examples(each) if sheet is None else each.name == sheet
        found = [replace(table, file=quoted(path)) for table in find_tables(each, wanted, mappings)] if is_asked_for else []
        tables += [read_table(table, workbook, own_names) for table in found]
        open_headings += [open_in_table(table) for table in found] or ([open_in_sheet(each, wanted)] if is_asked_for else [])
        if not found:
            skipped.append(Skipped(each.name, len(each.rows), say(_why_skipped(each, sheet))))
    _check_asked(path, workbook, tables, mappings)
    still_open = tuple(each for each in open_headings if each)
    if not tables:
        _refuse_what_was_not_asked_for(path, workbook, wanted, sheet)
        raise _no_table(path, workbook, still_open)
    kept, evidence, problems = invoice_tables.without_line_evidence(opening_sums.completed(tables))
    return FileReading(workbook.file, workbook.sha256, tuple(refuse_collisions(kept)), (*skipped, *evidence), (*workbook.problems, *problems), still_open)


def quoted(path: Path) -> str:
    """A file as a command line takes it."""
    return f'"{path}"' if re.search(r"[\s()&;'$]", str(path)) else str(path)


def _check_asked(path: Path, workbook: Workbook, tables: Sequence[Table], mappings: Mappings) -> None:
    asked = mappings.asked
    if asked is None or any(table.mapping == asked.name and not table.is_remembered for table in tables):
        return
    seen = headings_seen(workbook.sheets)
    known = {bare(label) for label in seen}
    missing = [heading for heading in asked.columns if bare(heading) not in known] or list(asked.columns)
    raise NoTableFitsError(file=path.name, name=asked.name, missing="、".join(missing), seen="、".join(seen) or "-")


def _refuse_what_was_not_asked_for(path: Path, workbook: Workbook, wanted: Kind | None, sheet: str | None) -> None:
    """Where there are tables, and only of another kind or on hidden sheets, that is said instead of: there are none."""
    if wanted is not None:
        kinds = dict.fromkeys(found.heading.form.kind.value for each in workbook.sheets if each.visible for found in find_tables(each))
        if kinds:
            raise OtherKindError(file=path.name, wanted=wanted.value, found="、".join(kinds))
    elif sheet is None:
        hidden = next((each for each in workbook.sheets if not each.visible and next(find_tables(each), None)), None)
        if hidden is not None:
            raise HiddenTableError(file=path.name, path=quoted(path), sheet=hidden.name)


def _no_table(path: Path, workbook: Workbook, open_headings: tuple[OpenHeading, ...]) -> NoTableError:
    headings = headings_seen(workbook.sheets)
    seen = str(say(N_("; headings seen: {headings}"), headings="、".join(headings[:MOST_HEADINGS]))) if headings else ""
    error = NoTableError(file=path.name, path=quoted(path), sheets="、".join(each.name for each in workbook.sheets), seen=seen)
    error.open_headings = open_headings
    return error


def _holds_examples(sheet: Sheet) -> bool:
    """A template's own examples are nobody's records."""
    return plain(sheet.name).startswith(tuple(words_list("rows", "example_sheets")))


def _why_skipped(sheet: Sheet, wanted: str | None) -> str:
    if wanted is not None and sheet.name != wanted:
        return N_("another sheet was asked for")
    if not sheet.rows:
        return N_("the sheet is empty")
    if sheet.visible and _holds_examples(sheet):
        return N_("it holds examples, which are never read")
    return N_("no table is recognised in it") if sheet.visible else N_("the sheet is hidden; to read it, name it: --sheet")


def read_table(found: Found, workbook: Workbook, own_names: Collection[str]) -> Table:
    """One table's rows as records, and its own totals compared with theirs."""
    contents = FORMS[found.heading.form.id](TableReader(found, own_names, sheet_direction(found), workbook.is_1904))
    rows = [_with_source(found, _with_hidden(found, row)) for row in contents.rows]
    repeated = repeats(rows)
    # The readers of accounts tell parents and running sums from entries and compare total rows themselves.
    totalled = () if found.heading.form.kind is Kind.ACCOUNTS else stated_totals(found, repeated)
    return Table(
        sheet=found.sheet.name,
        kind=found.heading.form.kind,
        layout=found.heading.layout.id,
        header_rows=found.heading.rows,
        unit="wan" if _scale(found) == WAN else "yuan",
        rows=tuple(rows),
        openings=contents.openings,
        repeated=repeated,
        stated_totals=(*totalled, *contents.stated),
        problems=(*_table_problems(found), *_hidden_columns(found), *_beyond(found), *contents.problems),
        about=contents.about,
        sums=contents.sums,
        unread=tuple(label for _, label in found.heading.unread),
        form=found.heading.form.id,
        fingerprint=found.heading.fingerprint,
        mapping=found.heading.mapped.mapping.name if found.heading.mapped else None,
        is_remembered=found.heading.mapped is not None and found.heading.mapped.is_remembered,
        lead=tuple(tuple(as_text(cell) for cell in cells) for cells in found.sheet.rows[found.first - 1 : found.heading.rows[0] - 1]),
    )


def _instalments(table: TableReader) -> Iterator[Row]:
    above: InstalmentRecord | None = None

    def read(reader: RowReader) -> Row:
        return contracts.read_instalment(reader, above)

    for row in table.each(read):
        above = row.record if isinstance(row.record, InstalmentRecord) else None
        yield row


FORMS: Mapping[str, Callable[[TableReader], Contents]] = {
    "counterparties": lambda table: Contents(tuple(table.each(register.read_row))),
    "contracts": contracts.read,
    "supplements": lambda table: Contents(tuple(table.each(contracts.read_supplement))),
    "instalments": lambda table: Contents(tuple(_instalments(table))),
    "invoices": invoice_tables.read,
    "receipts": lambda table: Contents(tuple(table.each(lambda reader: receipts.read_row(reader, table.direction)))),
    "statement": statements.read,
    "customer_ledger": account_ledgers.read,
    "journal": account_journals.read,
    "balances": account_balances.read,
    "ageing": ageing.read,
    "opening": openings.read,
}


def _scale(found: Found) -> int:
    return max([found.scale, *found.heading.scales.values()])


def _with_hidden(found: Found, row: Row) -> Row:
    """A hidden row in a table is data; that it is hidden is said."""
    if row.number not in found.sheet.hidden_rows:
        return row
    problem = Problem("E-IMP-062", found.sheet.name, None, row.number, "", say(N_("the row is hidden and is read all the same")), Outcome.WARNING)
    return replace(row, problems=(*row.problems, problem))


def _with_source(found: Found, row: Row) -> Row:
    """A row of an archive: its problems name the file inside; what is no row at all was refused by the file's reader."""
    if not found.sheet.sources and not found.sheet.problems:
        return row
    source = found.sheet.sources.get(row.number)
    noted = tuple(problem for problem in found.sheet.problems if problem.row == row.number)
    if any(problem.outcome is Outcome.REFUSED for problem in noted):
        return Row(row.number, Fate.REFUSED, None, noted, row.cells)
    if source is None and not noted:
        return row
    return replace(row, problems=tuple(replace(problem, source=source) for problem in (*row.problems, *noted)))


def sheet_direction(found: Found) -> Direction | None:
    """The direction that the sheet's name, else the title above the table, says."""
    for text in (plain(found.sheet.name), found.title):
        said = {term for term, words in synonyms("documents", "sheet_direction").items() if any(word in text for word in words)}
        if len(said) == 1:
            return Direction(said.pop())
    return None


def repeats(rows: Sequence[Row]) -> frozenset[int]:
    """The numbers of rows whose record stands higher up in the same table, with the same content or another."""
    maker = KeyMaker()
    seen: set[tuple[str, str]] = set()
    again: set[int] = set()
    for row in rows:
        if row.record is not None:
            name = (scope(row.record), maker.key(row.record))
            if name in seen:
                again.add(row.number)
            seen.add(name)
    return frozenset(again)


def _table_problems(found: Found) -> Iterator[Problem]:
    for field in sorted({name for fields in found.disputed.values() for name in fields} & NOTED_ONLY):
        label = found.heading.labels[field]
        yield Problem(
            "E-IMP-017",
            found.sheet.name,
            place(found.heading.rows[0], found.heading.columns[field]),
            found.heading.rows[0],
            label,
            say(N_("two columns mean the same and differ; the first is taken")),
            Outcome.WARNING,
        )
    mapping = found.heading.mapped.mapping if found.heading.mapped else None
    stated = stated_unit(found.title)
    if mapping and mapping.unit and stated and (stated == WAN) != (mapping.unit == "wan"):
        reason = say(N_("the sheet says another unit than the mapping {name}; the sheet's is taken"), name=mapping.name)
        yield Problem("E-IMP-180", found.sheet.name, None, found.heading.rows[0], "", reason, Outcome.WARNING)


def _beyond(found: Found) -> Iterator[Problem]:
    """Rows that look like more of the table and stand below the blank rows that end it are counted and named."""
    if found.beyond:
        reason = say(N_("{count} rows from row {row} on stand below blank rows and are not read"), count=len(found.beyond), row=found.beyond[0])
        hint = say(N_("take the blank rows out, or put the heading above them once more"))
        yield Problem("E-IMP-064", found.sheet.name, None, found.beyond[0], "", reason, Outcome.WARNING, hint)


def _hidden_columns(found: Found) -> Iterator[Problem]:
    """A hidden column that has a heading is named, read or not."""
    heading = found.heading
    labels = {column: heading.labels[field] for field, column in heading.columns.items()} | dict(heading.unread)
    for column in sorted(found.sheet.hidden_columns & labels.keys()):
        is_read = column in heading.columns.values()
        reason = say(N_("the column is hidden and is read all the same") if is_read else N_("the column is hidden and is not read"))
        row = heading.rows[0]
        yield Problem("E-IMP-063", found.sheet.name, place(row, column), row, labels[column], reason, Outcome.WARNING)


def totals(table: Table) -> dict[str, int]:
    """Control totals of a table's readable rows (fen); repeats and voided invoices count nowhere."""
    records = [row.record for row in table.rows if row.record is not None and row.number not in table.repeated]
    match table.kind:
        case Kind.CONTRACTS:
            return {"amount": sum(r.amount_fen or 0 for r in records if isinstance(r, ContractRecord))}
        case Kind.SUPPLEMENTS | Kind.INSTALMENTS:
            return {"amount": sum(r.amount_fen for r in records if isinstance(r, SupplementRecord | InstalmentRecord))}
        case _:
            sums = SUMS.get(table.kind)
            return (sums(records) if sums else {}) | (_balances(table) if table.kind in WITH_BALANCES else {})


def _invoice_totals(those: Sequence[object]) -> dict[str, int]:
    records = [r for r in those if isinstance(r, InvoiceRecord) and r.state is not InvoiceState.VOIDED]
    gross = sum(r.gross_fen for r in records)
    totals = {"amount": gross, "net": sum(r.net_fen or 0 for r in records), "tax": sum(r.tax_fen or 0 for r in records), "gross": gross}
    deductible = [r.deductible_fen for r in records if r.deductible_fen is not None]
    return totals | ({"deductible": sum(deductible)} if deductible else {})


def _receipt_totals(those: Sequence[object]) -> dict[str, int]:
    records = [r for r in those if isinstance(r, ReceiptRecord)]
    credit = sum(r.amount_fen for r in records if r.direction is Direction.REVENUE)
    debit = sum(r.amount_fen for r in records if r.direction is Direction.EXPENSE)
    return {"amount": credit + debit, "credit": credit, "debit": debit}


def _opening_totals(records: Sequence[object]) -> dict[str, int]:
    invoices, money = [r for r in records if isinstance(r, InvoiceRecord)], [r for r in records if isinstance(r, ReceiptRecord)]
    sums = {
        "receivable": sum(i.gross_fen for i in invoices if i.direction is Direction.REVENUE),
        "payable": sum(i.gross_fen for i in invoices if i.direction is Direction.EXPENSE),
        "advance": sum(m.amount_fen for m in money if m.method is not Method.BILL and m.direction is Direction.REVENUE),
        "prepaid": sum(m.amount_fen for m in money if m.method is not Method.BILL and m.direction is Direction.EXPENSE),
        "bills": sum(m.amount_fen for m in money if m.method is Method.BILL),
    }
    return {"amount": sum(sums.values()), **sums}


def _account_totals(records: Sequence[object]) -> dict[str, int]:
    lines = [r for r in records if isinstance(r, AccountLineRecord)]
    if all(line.book is Book.AGEING for line in lines) and lines:
        return {}
    return {"debit": sum(r.debit_fen or 0 for r in lines), "credit": sum(r.credit_fen or 0 for r in lines)}


SUMS: Mapping[Kind, Callable[[Sequence[object]], dict[str, int]]] = {
    Kind.INVOICES: _invoice_totals,
    Kind.RECEIPTS: _receipt_totals,
    Kind.OPENING: _opening_totals,
    Kind.ACCOUNTS: _account_totals,
}
WITH_BALANCES = (Kind.RECEIPTS, Kind.ACCOUNTS)


def _balances(table: Table) -> dict[str, int]:
    edges = {"opening": table.about.opening_fen, "closing": table.about.closing_fen}
    return {name: fen for name, fen in edges.items() if fen is not None}
