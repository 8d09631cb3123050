"""Every row of a damaged workbook is accounted for (DOMAIN.md): recorded as it is meant, or held or refused by name; nothing lost, nothing invented.

`CONTRACTCTL_DAMAGE=5000 pytest tests/properties/test_damaged_workbooks.py` (or `make damage`) tries so many tables of each form.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.documents import Direction, InvoiceState, Method
from contractctl.importers.grid import Cell, Sheet, Workbook
from contractctl.importers.reading import read_file, read_workbook
from contractctl.importers.sheets import FileError
from contractctl.operations.importing import ImportOptions, record_file
from contractctl.operations.opening import Desk, create_ledger
from contractctl.outcomes import FileReport, FileState, RowFate
from contractctl.records import Fate, FileReading, Outcome, Row
from damaged_tables import COMPANY, CUSTOMER_LEDGER, FORMS, SUPPLEMENTS, Damaged, Form, Line, damaged, damaged_twice, in_two_orders, two_on_a_sheet

LONG = int(os.environ.get("CONTRACTCTL_DAMAGE", "0"))
EXAMPLES = settings(max_examples=LONG or 20, deadline=None, derandomize=not LONG)
FEWER = settings(parent=EXAMPLES, max_examples=LONG // 3 or 8)
BY_ID = [pytest.param(form, id=form.id) for form in FORMS]
WITHOUT_ORDER = [pytest.param(form, id=form.id) for form in FORMS if not form.has_order]
EMPTY = (None, "", ())
ASSUMED: Mapping[str, tuple[object, ...]] = {
    "direction": tuple(Direction),
    "method": tuple(Method),
    "no": tuple(range(1, 10)),
    "state": tuple(InvoiceState),
}  # where nothing says it


def read(damage: Damaged, digest: str = "0" * 64) -> FileReading:
    return read_workbook(Workbook("台账.xlsx", digest, (damage.sheet,)), Path("台账.xlsx"), frozenset({COMPANY}))


def rows_of(reading: FileReading) -> dict[int, Row]:
    """All rows by their number; a row stands in one table only."""
    rows = [row for table in reading.tables for row in table.rows]
    assert len({row.number for row in rows}) == len(rows), "a row stands twice"
    return {row.number: row for row in rows}


def plain(value: object) -> object:
    """A value for comparison: what cannot be seen, width and case aside."""
    if isinstance(value, tuple):
        return tuple(plain(each) for each in value)
    if not isinstance(value, str):
        return value
    return re.sub(r"[\s\u200b\ufeff]", "", unicodedata.normalize("NFKC", value)).casefold().replace("－", "-")


def check_record(damage: Damaged, line: Line, record: object) -> None:
    """What is recorded is what is meant; what was not there to be read is unknown, never made up."""
    assert line.truth is not None
    form = damage.form
    gone = damage.dropped | line.hurt
    meant = form.meant(line.truth)
    open_ = {attribute for column in form.columns if column.field in gone for attribute in column.attributes}
    for attribute, value in meant.items():
        found = plain(getattr(record, attribute))
        allowed = [plain(value)] if value not in EMPTY else list(EMPTY)
        if attribute == "number" and attribute in open_ and form is SUPPLEMENTS:
            assert found == plain(value) or str(found).startswith(str(plain(line.truth["parent"]))) or "parent" in gone
            continue
        if attribute in open_ and form is CUSTOMER_LEDGER and attribute in ("date", "code", "name"):
            continue  # in printed books what is left blank is as above
        if attribute in open_:
            allowed += [*EMPTY, *ASSUMED.get(attribute, ())]
        assert found in allowed, (attribute, found, value, line)


def check(damage: Damaged, reading: FileReading) -> None:
    """Each row of the truth in one place, and no other row anywhere."""
    rows = rows_of(reading)
    told = [problem for table in reading.tables for problem in table.problems if problem.outcome is Outcome.REFUSED]
    for number, line in damage.lines.items():
        row = rows.pop(number, None)
        if line.truth is None:
            assert row is None, f"row {number} is no data: {row}"
            continue
        assert row is not None, f"row {number} is lost"
        if row.record is not None:
            check_record(damage, line, row.record)
        elif row.part_of is None:
            assert told or any(problem.row == number and problem.outcome is not Outcome.WARNING for problem in row.problems), row
        assert (row.fate is Fate.OK) == (row.record is not None or row.part_of is not None)
    assert not rows, f"rows made up: {rows}"


@pytest.mark.parametrize("form", BY_ID)
@given(data=st.data())
@EXAMPLES
def test_what_keeps_its_meaning_is_recorded_whole(form: Form, data: st.DataObject) -> None:
    damage = data.draw(damaged(form))
    reading = read(damage)
    check(damage, reading)
    lost = [row for row in rows_of(reading).values() if row.record is None]
    assert not lost, [(row.number, [(p.id, p.cell, p.text, p.reason.msgid) for p in row.problems]) for row in lost]
    assert read(damage) == reading


@pytest.mark.parametrize("form", BY_ID)
@given(data=st.data())
@EXAMPLES
def test_what_is_hurt_is_never_recorded_as_something_else(form: Form, data: st.DataObject) -> None:
    damage = data.draw(damaged(form, hurting=True))
    try:
        reading = read(damage)
    except FileError:
        assert damage.dropped
        return
    check(damage, reading)


@pytest.mark.parametrize("form", [pytest.param(form, id=form.id) for form in FORMS if form is not CUSTOMER_LEDGER])  # it has sums of days and months too
@given(data=st.data())
@EXAMPLES
def test_true_totals_agree_and_false_ones_do_not(form: Form, data: st.DataObject) -> None:
    damage = data.draw(damaged(form, fewest=2))
    stated = {total.cell: total for table in read(damage).tables for total in table.stated_totals}
    for number, line in damage.lines.items():
        for name, is_true in line.stated.items():
            if name and name in damage.columns:
                total = stated[_place(number, damage.columns[name])]
                assert (total.stated_fen == total.computed_fen) == is_true, (total, line)


@pytest.mark.parametrize("form", WITHOUT_ORDER)
@given(data=st.data())
@EXAMPLES
def test_two_tables_on_a_sheet_are_read_each_in_its_unit(form: Form, data: st.DataObject) -> None:
    damage = data.draw(two_on_a_sheet(form))
    reading = read(damage)
    check(damage, reading)
    assert all(row.record for row in rows_of(reading).values())


@pytest.mark.parametrize("form", WITHOUT_ORDER)
@given(data=st.data())
@EXAMPLES
def test_the_order_of_rows_changes_no_record(form: Form, data: st.DataObject) -> None:
    one, other = (read(damage) for damage in data.draw(in_two_orders(form)))
    assert records_of(one) == records_of(other)


def records_of(reading: FileReading) -> Counter[str]:
    return Counter(repr(row.record) for table in reading.tables for row in table.rows)


@pytest.fixture(scope="module")
def shared_desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A ledger with the contracts that supplements and instalments lean on; each example takes its own writing back."""
    desk = create_ledger(tmp_path_factory.mktemp("damage") / "ledger", COMPANY, "王会计")
    rows: list[list[Cell]] = [[f"HT-2023-{n:03d}", "甲公司", 100, date(2023, 1, 1)] for n in range(10)]
    sheet = Sheet("收入合同", [["合同编号", "对方单位", "合同金额", "签订日期"], *rows])
    with desk.writing() as session:
        record_file(
            desk, session, read_workbook(Workbook("底账.xlsx", "f" * 64, (sheet,)), Path("底账.xlsx"), frozenset({COMPANY})), ImportOptions(unit=COMPANY)
        )
    return desk


class _Rehearsed(Exception):  # noqa: N818 - it takes an example's writing back
    pass


@pytest.mark.parametrize("form", BY_ID)
@given(data=st.data())
@FEWER
def test_what_is_read_is_the_sum_of_what_became_of_it(shared_desk: Desk, form: Form, data: st.DataObject) -> None:
    damage = data.draw(damaged(form, hurting=True))
    with suppress(FileError):
        reading = read(damage)
        (report,) = recorded(shared_desk, reading)
        assert [table.read for table in report.tables] == [len(table.rows) for table in reading.tables]
        assert sum(table.read for table in report.tables) == sum(1 for line in damage.lines.values() if line.truth)


@pytest.mark.parametrize("form", BY_ID)
@given(data=st.data())
@FEWER
def test_the_same_table_in_another_guise_is_known(shared_desk: Desk, form: Form, data: st.DataObject) -> None:
    one, other = data.draw(damaged_twice(form))
    first, second = recorded(shared_desk, read(one), read(other, "1" * 64))
    assert first.state is FileState.RECORDED
    assert {fate for table in first.tables for fate in table.fates} <= {RowFate.RECORDED, RowFate.KNOWN}
    assert {fate for table in second.tables for fate in table.fates} == {RowFate.KNOWN}, second.problems


def recorded(desk: Desk, *readings: FileReading) -> list[FileReport]:
    """What becomes of files one after the other; nothing of it stays."""
    reports: list[FileReport] = []
    with suppress(_Rehearsed), desk.writing() as session:
        reports += [record_file(desk, session, reading, ImportOptions(unit=COMPANY, skip_bad_rows=True)) for reading in readings]
        raise _Rehearsed
    return reports


@pytest.mark.parametrize("form", BY_ID)
@given(data=st.data())
@settings(parent=FEWER, max_examples=LONG // 10 or 3)
def test_a_workbook_is_read_as_its_cells_are(form: Form, data: st.DataObject) -> None:
    damage = data.draw(damaged(form))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "台账.xlsx"
        write(path, damage.sheet)
        reading = read_file(path, frozenset({COMPANY}))
    check(damage, reading)
    assert records_of(reading) == records_of(read(damage))


def write(path: Path, sheet: Sheet) -> None:
    """A sheet as a workbook."""
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
        written = workbook.add_worksheet(sheet.name)
        for number, cells in enumerate(sheet.rows):
            for column, cell in enumerate(cells):
                if cell is not None:
                    written.write_string(number, column, cell) if isinstance(cell, str) else written.write(number, column, cell)
        for row in sheet.hidden_rows:
            written.set_row(row - 1, None, None, {"hidden": True})
        for top, left, bottom, right in sheet.merged:
            written.merge_range(top - 1, left - 1, bottom - 1, right - 1, sheet.cell(top, left))


def _place(row: int, column: int) -> str:
    return f"{chr(64 + column)}{row}"
