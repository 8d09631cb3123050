"""Files into the ledger: read, compare with what stands, record whole or not at all, every row accounted for."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl import archive, closed_rows, journal, ledger, register
from contractctl.changes import OTHER_CONTENT, changes, contradict, other_content
from contractctl.documents import InvoiceState, Origin
from contractctl.errors import ContractctlError, ExitCode
from contractctl.importers.reading import totals, uncollected
from contractctl.importers.sheets import FileError, read_bytes
from contractctl.keys import Keyed, KeyMaker, content_digest, content_digests, paid_before, scope
from contractctl.language import N_, Message, say
from contractctl.operations.finding_files import chosen
from contractctl.operations.header_maps import HeaderReader
from contractctl.operations.known_files import kept, known_again
from contractctl.operations.registering import register_rows
from contractctl.operations.remapping import record_waiting
from contractctl.operations.statement_gaps import gaps
from contractctl.outcomes import FileReport, FileState, ImportReport, LateRows, RowFate, TableReport
from contractctl.records import (
    ContractRecord,
    CounterpartyRecord,
    Fate,
    InstalmentRecord,
    InvoiceRecord,
    Kind,
    Outcome,
    Problem,
    ReceiptRecord,
    SupplementRecord,
    dump,
    is_opening,
    kind_of,
    load,
)
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sqlmodel import Session

    from contractctl.changes import Change
    from contractctl.ledger import Place, Standing
    from contractctl.models import Batch, HeldRow
    from contractctl.operations.header_maps import Asker
    from contractctl.operations.opening import Desk
    from contractctl.records import FileReading, Record, Row, Table

    Told = Callable[[str, int, int], None]  # a file's name, how many are done, of how many

ORDER = (Kind.COUNTERPARTIES, Kind.CONTRACTS, Kind.SUPPLEMENTS, Kind.INSTALMENTS, Kind.INVOICES, Kind.RECEIPTS, Kind.OPENING, Kind.ACCOUNTS)
NO_CONTRACT_YET = ("E-IMP-071", N_("contract {number} is not in the ledger yet; the row is tried again at each import"))
STANDS_AS_OPENING = ("E-OPN-008", N_("{key} stands as an opening balance already; it counts once"))
STANDS_IN_FULL = ("E-OPN-009", N_("{key} is in the ledger already, from its own ledger; as an opening balance it is not counted again"))
STATES = (InvoiceState.NORMAL, InvoiceState.PARTLY_RED, InvoiceState.REVERSED, InvoiceState.VOIDED)


class UnknownUnitError(ContractctlError):
    """A unit that the ledger does not have; facts: unit."""

    id = "E-UNI-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no unit {unit} in the ledger")
    hint_msgid = N_("add it: contractctl unit add NAME, or see contractctl unit list")


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """How to import: kind and sheet where they are not to be recognised, the unit, and whether bad rows refuse their file."""

    kind: Kind | None = None
    sheet: str | None = None
    unit: str | None = None
    skip_bad_rows: bool = False
    dry_run: bool = False
    map: str | None = None  # the mapping of headings by its name
    columns: tuple[str, ...] = ()  # HEADING=FIELD


class _NothingWritten(Exception):  # noqa: N818 - no error: it takes a rehearsal back
    pass


def import_files(desk: Desk, paths: Sequence[Path], options: ImportOptions, told: Told | None = None, ask: Asker | None = None) -> ImportReport:
    """Import files, folders and patterns; each file is one transaction with one journal entry.

    `told` hears of each file before it is read, `ask` what a heading leaves open.
    """
    with desk.reading() as session:
        names = [unit.name for unit in ledger.units(session)]
    unit = options.unit or names[0]
    if unit not in names:
        raise UnknownUnitError(unit=unit)
    which = chosen(paths)
    files = []
    headers = HeaderReader(desk, options, ask)
    for number, path in enumerate(which.files):
        if told and isinstance(path, Path):
            told(path.name, number, len(which.files))
        with uncollected():
            files.append(_import_file(desk, path, replace(options, unit=unit), names, headers))
    return ImportReport(tuple(_with_undecided(desk, files)), options.dry_run, which.left_out)


def _with_undecided(desk: Desk, files: Iterable[FileReport]) -> Iterator[FileReport]:
    """How many names of each file nobody can decide, once all files are there: the register may have come last."""
    with desk.reading() as session:
        known = register.register(session, desk.settings.names)
    for file in files:
        yield replace(file, undecided_names=sum(1 for name, number in file.names if not known.bodies or known.judge(name, number).code is None))


def _import_file(desk: Desk, path: Path | FileError, options: ImportOptions, own_names: Sequence[str], headers: HeaderReader) -> FileReport:
    if isinstance(path, FileError):
        return FileReport(str(path.facts["file"]), FileState.REFUSED, error=path)
    try:
        if known := _known_again(desk, path, options):
            return replace(known, source=path)
        reading = headers.read(path, frozenset(own_names))
    except FileError as error:
        return FileReport(path.name, FileState.REFUSED, error=error)
    report = FileReport(path.name, FileState.REFUSED)
    try:
        with desk.writing() as session:
            report = record_file(desk, session, reading, options, path)
            if options.dry_run or report.batch is None:
                raise _NothingWritten  # noqa: TRY301 - leaving the transaction is what takes it back
    except _NothingWritten:
        pass
    except archive.OriginalError as error:
        return FileReport(path.name, FileState.REFUSED, reading.sha256, error=error)
    return replace(report, source=path)


def _known_again(desk: Desk, path: Path, options: ImportOptions) -> FileReport | None:
    """A file of the same bytes as one that stands, by its digest alone; where it could be read otherwise than it was, it is read."""
    if options.kind or options.sheet or options.map or options.columns or desk.settings.maps:
        return None
    sha256 = hashlib.sha256(read_bytes(path)).hexdigest()
    with desk.reading() as session:
        batches = ledger.batches_of(session, sha256)
        if len(batches) != 1 or any(row.batch == batches[0].id for row in ledger.waiting(session, batches[0].unit)):
            return None
        return known_again(path.name, sha256, batches[0].id, journal.entry(session, "import", batches[0].id))


def record_file(desk: Desk, session: Session, reading: FileReading, options: ImportOptions, path: Path | None = None) -> FileReport:
    """Record a file's rows and keep its original; of the same bytes as an earlier file only tables that were not read then are new."""
    known = ledger.batches_of(session, reading.sha256)
    if known:
        return _same_bytes(desk, session, reading, options, path, known)
    if not any(table.rows or table.openings for table in reading.tables):
        return _empty_file(reading)
    return _record_new(desk, session, reading, options, path)


def _same_bytes(desk: Desk, session: Session, reading: FileReading, options: ImportOptions, path: Path | None, known: Sequence[Batch]) -> FileReport:
    """A file that was read before: what waited and is understood now, or tables of it that were not asked for then, come in."""
    if any(table.mapping for table in reading.tables):
        return _read_again(desk, session, reading, known)
    fates = ledger.fates_of(session, known)
    new = tuple(t for t in reading.tables if t.rows and not any((t.sheet, row.number) in fates for row in t.rows))
    seen = _known_file(reading, known[-1].id, fates)
    if not new:
        return seen
    recorded = _record_new(desk, session, replace(reading, tables=new), options, path, is_rest=True)
    by_table = dict(zip(map(id, new), recorded.tables, strict=True))
    return replace(recorded, tables=tuple(by_table.get(id(t), s) for t, s in zip(reading.tables, seen.tables, strict=True)))


def _record_new(desk: Desk, session: Session, reading: FileReading, options: ImportOptions, path: Path | None, *, is_rest: bool = False) -> FileReport:
    """The file's tables as a new batch, whole or not at all; `is_rest` says that other tables of it stand already."""
    unit = options.unit or ""
    tables = _sorted(session, unit, reading)
    is_refused = not options.skip_bad_rows and any(RowFate.REFUSED in table.counts for table in tables)
    reports = tuple(table.report(is_refused=is_refused) for table in tables)
    problems = (*reading.problems, *(problem for table in tables for problem in (*table.table.problems, *table.problems)), *gaps(session, unit, _money(tables)))
    skipped = _skipped(reading)
    if is_refused:
        return FileReport(reading.file, FileState.REFUSED, reading.sha256, None, reports, skipped, problems)
    archived = archive.keep(desk.folder, path, reading.sha256) if path and desk.settings.import_.archive and not options.dry_run else None
    batch = ledger.add_batch(session, reading.file, reading.sha256, unit, desk.now, desk.actor, archived)
    for number, table in enumerate(tables, start=1):
        table.record(desk, session, unit, reading.file, batch, number)
    freed = free_waiting(desk, session, unit, batch)
    payload: dict[str, object] = {"batch": batch, "file": reading.file, "sha256": reading.sha256, "unit": unit, "digest": ledger.batch_digest(session, batch)}
    payload["rows"] = {f"{n}:{t.table.kind.value}": {fate.value: count for fate, count in sorted(t.counts.items())} for n, t in enumerate(tables, 1)}
    payload |= {"part": True} if options.kind or options.sheet or is_rest else {}
    journal.append(session, desk.now, desk.actor, "import", payload | kept(reports, skipped))
    report = FileReport(reading.file, FileState.RECORDED, reading.sha256, batch, reports, skipped, problems, freed=freed)
    return replace(report, names=_names(tables), late=_late(session, tables))


def _empty_file(reading: FileReading) -> FileReport:
    """Headings without a row below them, such as a template that is still to be filled: nothing to record, and no batch."""
    reports = tuple(TableReport(t.sheet, t.kind, t.layout, t.header_rows, t.unit, Counter(), totals(t), t.stated_totals) for t in reading.tables)
    return FileReport(reading.file, FileState.RECORDED, reading.sha256, None, reports, _skipped(reading))


def _money(tables: Iterable[SortedTable]) -> Iterator[tuple[str, ReceiptRecord]]:
    """A file's money with its keys."""
    for table in tables:
        records = {row.number: row.record for row in table.table.rows}
        yield from ((key, record) for number, key, _ in table.fates if key and isinstance(record := records.get(number), ReceiptRecord))


def _sorted(session: Session, unit: str, reading: FileReading) -> list[SortedTable]:
    """The tables of a file with what becomes of their rows; contracts before what belongs to them."""
    sorter = _Sorter(session, unit)
    sorted_tables = {number: sorter.sort(table) for number, table in sorted(enumerate(reading.tables), key=lambda t: ORDER.index(t[1].kind))}
    return [sorted_tables[number] for number in range(len(reading.tables))]


def _read_again(desk: Desk, session: Session, reading: FileReading, known: Sequence[Batch]) -> FileReport:
    """A known file read by a mapping: what waited for it is recorded in the batch that it came with."""
    unit = known[0].unit
    tables = _sorted(session, unit, reading)
    counts = record_waiting(desk, session, [batch.id for batch in known], unit, tables)
    freed = free_waiting(desk, session, unit, known[-1].id) if any(RowFate.RECORDED in each for each in counts) else 0
    recorded = [_table_report(table.table, each) for table, each in zip(tables, counts, strict=True)]
    problems = tuple(problem for table in tables for problem in table.problems if problem.outcome is not Outcome.WARNING)
    report = FileReport(reading.file, FileState.KNOWN, reading.sha256, known[-1].id, tuple(recorded), _skipped(reading), problems)
    return replace(report, freed=freed, names=_names(tables))


def _known_file(reading: FileReading, batch: str, fates: Mapping[tuple[str | None, int], str]) -> FileReport:
    """A file whose bytes are known: its rows are, but for those that were refused."""
    reports = [_table_report(t, Counter(RowFate(fates.get((t.sheet, row.number), "known")) for row in t.rows)) for t in reading.tables]
    refused = tuple(p for t in reading.tables for row in t.rows for p in row.problems if fates.get((t.sheet, row.number)) == RowFate.REFUSED)
    return FileReport(reading.file, FileState.KNOWN, reading.sha256, batch, tuple(reports), _skipped(reading), refused)


def _skipped(reading: FileReading) -> tuple[tuple[str, int, Message], ...]:
    return tuple((each.sheet, each.rows, each.reason) for each in reading.skipped)


def _table_report(table: Table, fates: Counter[RowFate]) -> TableReport:
    return TableReport(
        table.sheet,
        table.kind,
        table.layout,
        table.header_rows,
        table.unit,
        fates,
        totals(table),
        table.stated_totals,
        last_row=table.last_row,
        about=table.about,
        unread=table.unread,
        mapping=table.mapping,
        is_remembered=table.is_remembered,
    )


def _names(tables: Iterable[SortedTable]) -> frozenset[tuple[str, str | None]]:
    """The names, with their tax numbers, that a file's new documents write."""
    return frozenset(
        (keyed.record.counterparty, getattr(keyed.record, "tax_number", None))
        for table in tables
        for _, keyed in table.recorded
        if isinstance(keyed.record, ContractRecord | InvoiceRecord | ReceiptRecord)
    )


def _late(session: Session, tables: Iterable[SortedTable]) -> LateRows | None:
    """The new invoices and money of closed days; None where there are none."""
    through = closed_rows.locked_through(session)
    if through is None:
        return None
    papers = [keyed.record for table in tables for _, keyed in table.recorded if isinstance(keyed.record, InvoiceRecord | ReceiptRecord)]
    count = sum(record.date <= through for record in papers)
    return LateRows(count, through + timedelta(days=1)) if count else None


@dataclass(slots=True)
class SortedTable:
    """A table's rows by what became of them."""

    table: Table
    recorded: list[tuple[Row, Keyed]] = field(default_factory=list)
    waiting: list[tuple[Row, Keyed | None, RowFate, Message]] = field(default_factory=list)
    claims: list[tuple[InvoiceRecord, str, InvoiceState]] = field(default_factory=list)  # and the state that the file found
    fates: list[tuple[int, str | None, RowFate]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def counts(self) -> Counter[RowFate]:
        return Counter(fate for _, _, fate in self.fates)

    def report(self, *, is_refused: bool) -> TableReport:
        """The table's part of the report; where the file is refused, nothing of it is recorded."""
        counts = self.counts
        if is_refused:
            counts = Counter({RowFate.REFUSED: counts.total()}) if counts else Counter()
        table = self.table
        return _table_report(table, counts)

    def record(self, desk: Desk, session: Session, unit: str, file: str, batch: str, number: int) -> None:
        """Write the table's rows."""
        table = self.table
        places = [(keyed, ledger.Place(batch, Origin(file, table.sheet, row.number))) for row, keyed in self.recorded]
        for kind in dict.fromkeys(kind_of(keyed.record) for keyed, _ in places):
            ledger.add_records(session, kind, unit, [each for each in places if kind_of(each[0].record) is kind])
        if table.kind is Kind.COUNTERPARTIES:
            register_rows(session, [keyed for keyed, _ in places], register.Act(desk.now, desk.actor, file, batch))
        openings = KeyMaker()
        opened = [(Keyed(r.record, f"opening-{openings.key(r.record)}", content_digest(r.record)), r.number) for r in table.openings if r.record]
        there = ledger.standing(session, table.kind, unit, (keyed.key for keyed, _ in opened)) if opened else {}
        new = [(k, ledger.Place(batch, Origin(file, table.sheet, n))) for k, n in opened if ("", k.key) not in there]
        ledger.add_records(session, table.kind, unit, new)
        self._claim(session, unit, batch)
        held = [_held_row(each, table, unit, file, batch) for each in self.waiting]
        ledger.add_held(session, held)
        imported = ledger.ImportedTable(batch, number, table.sheet, table.kind.value)
        ledger.add_import_rows(session, imported, [(row, key, fate.value) for row, key, fate in self.fates])

    def _claim(self, session: Session, unit: str, batch: str) -> None:
        """Later states of invoices that stand: kept by batch, so that undoing it takes them back, and moved forward."""
        ledger.add_claims(
            session, [{"batch": batch, "unit": unit, "direction": r.direction, "key": key, "before": found, "state": r.state} for r, key, found in self.claims]
        )
        for record, key, found in self.claims:
            if STATES.index(record.state) > STATES.index(found):
                ledger.move_invoice_state(session, unit, record.direction.value, key, record.state)


def _held_row(waiting: tuple[Row, Keyed | None, RowFate, Message], table: Table, unit: str, file: str, batch: str) -> dict[str, object]:
    row, keyed, fate, reason = waiting
    return {
        "batch": batch,
        "kind": (kind_of(keyed.record) if keyed else table.kind).value,
        "unit": unit,
        "key": keyed.key if keyed else None,
        "fate": fate.value,
        "record": dump(keyed.record) if keyed else None,
        "digest": keyed.digest if keyed else None,
        "lead": json.dumps(table.lead, ensure_ascii=False),
        "problems": json.dumps([[p.id, p.cell, p.text, *_said(p.reason), *_said(p.hint)] for p in row.problems], ensure_ascii=False),
        "cells": json.dumps(dict(row.cells), ensure_ascii=False),
        "reason": json.dumps(_said(reason), ensure_ascii=False),
        "file": file,
        "sheet": table.sheet,
        "row": row.number,
    }


def _said(message: Message | None) -> list[object]:
    """A message as JSON keeps it."""
    return [message.msgid, dict(message.facts)] if message else ["", {}]


class _Sorter:
    """Tells what becomes of each row of a file, in the order of kinds, by what stands in the ledger and higher up in the file."""

    def __init__(self, session: Session, unit: str) -> None:
        self.session = session
        self.unit = unit
        self.seen: dict[tuple[Kind, str, str], Standing] = {}
        self.new: dict[tuple[Kind, str, str], Keyed] = {}
        self.kept_out: dict[Kind, set[tuple[str, str]]] = {}
        self.contracts = ledger.contract_keys(session, unit)
        self.makers: dict[Kind, KeyMaker] = {}

    def sort(self, table: Table) -> SortedTable:
        maker = self.makers.setdefault(table.kind, KeyMaker())
        table = self._with_codes_as_they_stand(table)
        records = {row.number: row.record for row in table.rows if row.record}
        digests = content_digests(list(records.values()))
        keyed = {number: Keyed(record, maker.key(record), digest) for (number, record), digest in zip(records.items(), digests, strict=True)}
        keyed |= self._under_known_keys(keyed)
        for kind in dict.fromkeys(kind_of(each.record) for each in keyed.values()):
            there = ledger.standing(self.session, kind, self.unit, (each.key for each in keyed.values() if kind_of(each.record) is kind))
            self.seen |= {(kind, *name): standing for name, standing in there.items()}
            if kind not in self.kept_out:
                self.kept_out[kind] = ledger.kept_out(self.session, kind, self.unit)
        result = SortedTable(table)
        for row in table.rows:
            result.problems += row.problems
            if row.part_of is None:
                self._sort_row(result, row, keyed.get(row.number))
        _sort_parts(result)
        return result

    def _under_known_keys(self, keyed: Mapping[int, Keyed]) -> dict[int, Keyed]:
        """Money of a bank's reference that an opening told before, or the other way round: it is the same document."""
        money = {number: each.record for number, each in keyed.items() if isinstance(each.record, ReceiptRecord) and each.record.reference}
        known = ledger.known_references(self.session, self.unit, money.values()) if money else {}
        named = {number: known.get((scope(record), fold_number(record.reference or ""))) for number, record in money.items()} if known else {}
        return {number: keyed[number]._replace(key=key) for number, key in named.items() if key}

    def _with_codes_as_they_stand(self, table: Table) -> Table:
        """A register whose codes the ledger writes otherwise (k001, K001) means the same bodies."""
        if table.kind is not Kind.COUNTERPARTIES:
            return table
        there = {fold_number(code): code for code in ledger.party_codes(self.session)}
        records = [
            replace(r, code=there.get(fold_number(r.code), r.code)) if isinstance(r := row.record, CounterpartyRecord) and r.code else r for row in table.rows
        ]
        return replace(table, rows=tuple(replace(row, record=record) for row, record in zip(table.rows, records, strict=True)))

    def _sort_row(self, result: SortedTable, row: Row, keyed: Keyed | None) -> None:
        if keyed is None:
            fate = RowFate.HELD if row.fate is Fate.HELD else RowFate.REFUSED
            if fate is RowFate.HELD:
                result.waiting.append((row, None, fate, next(p.reason for p in row.problems if p.outcome is Outcome.HELD)))
        else:
            fate = self._fate(result, row, keyed)
        result.fates.append((row.number, keyed.key if keyed else None, fate))

    def _fate(self, result: SortedTable, row: Row, keyed: Keyed) -> RowFate:
        kind, record = kind_of(keyed.record), keyed.record
        name = (kind, scope(record), keyed.key)
        stands = self.seen.get(name)
        if (stands is None or stands.digest != keyed.digest) and (keyed.key, keyed.digest) in self.kept_out[kind]:
            return RowFate.KNOWN
        if stands is None:
            return self._new(result, row, keyed, name)
        if stands.digest != keyed.digest:
            found = self._changes(name, keyed)
            is_told_twice = kind is Kind.INVOICES or is_opening(record) is not stands.opening  # exports of one invoice state more or less of it
            if not is_told_twice or not found or contradict(found):
                self._wait(result, row, keyed, RowFate.CHANGED, OTHER_CONTENT[0], other_content(keyed.key, found))
                return RowFate.CHANGED
        if isinstance(record, InvoiceRecord):
            self._move_on(result, record, keyed.key, stands)
        if is_opening(record) is not stands.opening:
            id_, msgid = STANDS_AS_OPENING if stands.opening else STANDS_IN_FULL
            result.problems.append(Problem(id_, result.table.sheet, None, row.number, keyed.key, say(msgid, key=keyed.key), Outcome.WARNING))
        return RowFate.KNOWN

    def _changes(self, name: tuple[Kind, str, str], keyed: Keyed) -> tuple[Change, ...]:
        """What the row says otherwise than the record that stands in the ledger or higher up in the file."""
        kind, above = name[0], self.new.get(name)
        stands = ledger.columns_of(kind, above) if above else ledger.live_record(self.session, kind, self.unit, keyed.key, keyed.record)
        return changes(kind, stands or {}, keyed) if stands else ()

    def _new(self, result: SortedTable, row: Row, keyed: Keyed, name: tuple[Kind, str, str]) -> RowFate:
        record = keyed.record
        parent = parent_key(record)
        if parent is not None and parent not in self.contracts:
            self._wait(result, row, keyed, RowFate.HELD, NO_CONTRACT_YET[0], no_contract_yet(parent))
            return RowFate.HELD
        state = record.state.value if isinstance(record, InvoiceRecord) else None
        self.seen[name] = ledger.Standing(keyed.digest, state, is_opening(record))
        self.new[name] = keyed
        if isinstance(record, ContractRecord):
            self.contracts.add(keyed.key)
        result.recorded += [(row, keyed), *((row, paid) for paid in self._paid_before(keyed))]
        return RowFate.RECORDED

    def _paid_before(self, keyed: Keyed) -> list[Keyed]:
        """What an opening bill had paid, unless that stands."""
        paid = paid_before(keyed)
        there = ledger.standing(self.session, Kind.INVOICES, self.unit, (each.key for each in paid)) if paid else {}
        return [each for each in paid if (scope(each.record), each.key) not in there]

    def _move_on(self, result: SortedTable, record: InvoiceRecord, key: str, stands: Standing) -> None:
        """A state only moves forward, whichever file comes first; what a file says of it is kept even where it moves nothing."""
        before = InvoiceState(stands.state or "normal")
        if before not in STATES or record.state not in STATES or record.state is InvoiceState.NORMAL:
            return
        result.claims.append((record, key, before))
        if STATES.index(record.state) > STATES.index(before):
            self.seen[result.table.kind, scope(record), key] = stands._replace(state=record.state.value)

    def _wait(self, result: SortedTable, row: Row, keyed: Keyed, fate: RowFate, id_: str, reason: Message) -> None:
        result.waiting.append((row, keyed, fate, reason))
        result.problems.append(Problem(id_, result.table.sheet, None, row.number, keyed.key, reason, Outcome.HELD))


def _sort_parts(result: SortedTable) -> None:
    """A further line of a record shares the fate of the row that holds it."""
    by_row = {row: (key, fate) for row, key, fate in result.fates}
    result.fates += [(row.number, *by_row[row.part_of]) for row in result.table.rows if row.part_of is not None]


def no_contract_yet(number: str) -> Message:
    """Why a supplement or instalment waits."""
    return say(NO_CONTRACT_YET[1], number=number)


def parent_key(record: Record) -> str | None:
    """The key of the contract that a supplement or instalment belongs to."""
    match record:
        case SupplementRecord():
            return fold_number(record.parent)
        case InstalmentRecord():
            return fold_number(record.contract)
        case _:
            return None


def free_waiting(desk: Desk, session: Session, unit: str, batch: str) -> int:
    """Record what waited for a contract that is there now; how many rows wait no longer.

    They are this batch's rows with the origin of their own file: the entry of the batch that they waited in is written already.
    Of rows with one key the first is recorded; one with other content waits on, as changed.
    """
    contracts = ledger.contract_keys(session, unit)
    freed: dict[Kind, list[tuple[HeldRow, Keyed]]] = {Kind.SUPPLEMENTS: [], Kind.INSTALMENTS: []}
    for row in ledger.waiting(session, unit):
        kind = Kind(row.kind)
        if kind in freed and row.fate == RowFate.HELD and row.record is not None:
            record = load(kind, row.record)
            if parent_key(record) in contracts:
                freed[kind].append((row, Keyed(record, row.key or "", content_digest(record))))
    return sum(_free(desk, session, kind, (unit, batch), rows) for kind, rows in freed.items())


def _free(desk: Desk, session: Session, kind: Kind, where: tuple[str, str], rows: Sequence[tuple[HeldRow, Keyed]]) -> int:
    unit, batch = where
    there = ledger.standing(session, kind, unit, (keyed.key for _, keyed in rows))
    digests = {key: stands.digest for (_, key), stands in there.items()}
    new: list[tuple[Keyed, Place]] = []
    done: set[int] = set()
    for row, keyed in rows:
        if keyed.key not in digests:
            new.append((keyed, ledger.Place(batch, Origin(row.file, row.sheet, row.row))))
            digests[keyed.key] = keyed.digest
        if digests[keyed.key] == keyed.digest:
            done.add(row.id or 0)
        else:
            stands = ledger.live_record(session, kind, unit, keyed.key, keyed.record)
            ledger.hold_as_changed(session, row.id or 0, other_content(keyed.key, changes(kind, stands, keyed) if stands else ()))
    ledger.add_records(session, kind, unit, new)
    for row, keyed in rows:
        if row.id in done:
            ledger.settle_held(session, [row.id or 0], desk.now, desk.actor, "freed", landed=keyed.key, freed_by=batch)
    return len(done)
