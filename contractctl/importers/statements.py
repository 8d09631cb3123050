"""Bank statements of any bank (FORMATS.md §2): the running balance proves order, sign and direction, whatever the headings say.

On a bank's statement 借 is money out and 贷 money in; in a company's own bank journal it is the other way round. Amounts are fen from the company's side.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from contractctl.documents import Direction, Method
from contractctl.importers.cells import DIGITS_KEPT, as_text
from contractctl.importers.chains import Break, Edges, Flow, Link, Proof, ends, prove
from contractctl.importers.contents import Contents, TableReader
from contractctl.importers.currencies import check_currency
from contractctl.importers.invoices import stated_contract
from contractctl.importers.labels import Said, said_of
from contractctl.importers.layouts import folded
from contractctl.importers.receipts import STATED_CONTRACT, excluded, original_reference, reversal_words
from contractctl.importers.sheets import place
from contractctl.importers.tables import plain
from contractctl.language import N_, say
from contractctl.records import About, Fate, Outcome, Problem, ReceiptRecord, Row, StatedTotal
from contractctl.values.amounts import Reading, read_amount
from contractctl.values.dates import read_day
from contractctl.values.money import grouped
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contractctl.importers.cells import RowReader
    from contractctl.importers.sheets import Cell

ACCOUNT = re.compile(r"\d[\d-]{7,34}")
NO_KEY = re.compile(r"[0\W_]*")
CLOCK = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2}))?")
STAMP = re.compile(r"\d{4}[-./]?\d{2}[-./]?\d{2}")
AS_HEADED, STYLED, SWAPPED, SWAPPED_STYLED = range(4)
JOURNAL = "bank_journal"


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with what its money columns say."""

    reader: RowReader
    account: str | None
    link: Link
    has_doubtful_flag: bool = False


def read(table: TableReader) -> Contents:
    """A statement's rows as money in and out; where the balances do not continue, none of the account's rows is taken."""
    said = said_of(table.found)
    readers, carried = _apart(list(table.rows()))
    flags = _Flags(readers)
    lines = [_line(reader, _account(reader, table, said), flags) for reader in readers]
    accounts: dict[str | None, list[_Line]] = defaultdict(list)
    for line in lines:
        accounts[line.account].append(line)
    stated = Edges(_stated_fen(said, "opening", table), _stated_fen(said, "closing", table))
    edges = Edges(carried if stated.opening_fen is None else stated.opening_fen, stated.closing_fen) if len(accounts) == 1 else Edges()
    proofs = {account: _prove(each, edges, table.found.heading.layout.id) for account, each in accounts.items()}
    references = Counter((line.account, _reference(line)) for line in lines)
    rows = [_row(line, proofs[line.account], table, references, said) for line in lines]
    problems = tuple(_broken(accounts[account][proof.broken.row].reader, proof.broken) for account, proof in proofs.items() if proof.broken)
    about = _about(table, said, accounts, proofs)
    flows = [line.link.readings[proofs[line.account].reading] for line in lines if line.link.is_whole]
    return Contents(tuple(_with_originals(rows)), about=about, stated=tuple(_stated(said, flows, about)), problems=problems)


def _apart(readers: Sequence[RowReader]) -> tuple[list[RowReader], int | None]:
    """The rows that move money, and the balance that a row of 期初余额 or 承前页 carries over; sums of a day or a month are none of either."""
    moving: list[RowReader] = []
    opening: int | None = None
    balance_rows = synonyms("accounts", "balance_rows")
    for reader in readers:
        words = {plain(text) for text in (*reader.texts("memo"), reader.text("counterparty"))}
        if words & set(balance_rows["opening"]):
            opening = reader.optional_amount("balance") if opening is None else opening
        elif not words & {*(word for sums in synonyms("accounts", "running").values() for word in sums), *balance_rows["closing"]}:
            moving.append(reader)
    return moving, opening


# -- what the columns say


class _Flags:
    """What the words of a statement's flag column say; digits mean nothing of themselves, so that only the balance tells which is which."""

    def __init__(self, readers: Sequence[RowReader]) -> None:
        words = {word for reader in readers if (word := folded(reader.text("flag")))}
        known = synonyms("statement", "flag")
        self.sides = {word: side for side, spellings in known.items() for word in spellings}
        self.is_signed = any(read_amount(_figure(reader.raw("amount"))).fen < 0 for reader in readers if self.sides.get(folded(reader.text("flag"))) is None)
        self.digits = next((pair for pair in synonyms("statement", "flag_digits").values() if words and words <= set(pair)), ())

    def side(self, text: str) -> str | None:
        word = folded(text)
        return self.sides.get(word) or (("out", "in")[self.digits.index(word)] if word in self.digits else None)

    def is_doubtful(self, text: str) -> bool:
        """Whether nothing but a balance can tell what stands there."""
        return folded(text) not in self.sides and not (self.is_signed and not self.digits)


def _line(reader: RowReader, account: str | None, flags: _Flags) -> _Line:
    has_two = reader.has("in") or reader.has("out")
    readings = _two_columns(reader) if has_two else _one_column(reader, flags)
    link = Link(readings, reader.optional_amount("balance"), not reader.is_bad)
    return _Line(reader, account, link, not has_two and reader.has("flag") and flags.is_doubtful(reader.text("flag")))


def _two_columns(reader: RowReader) -> tuple[Flow, ...]:
    """As headed; with a minus in the out column as mere style; and both the other way round."""
    paid_in, paid_out = reader.optional_amount("in") or 0, reader.optional_amount("out") or 0
    return (Flow(paid_in, paid_out), Flow(paid_in, abs(paid_out)), Flow(paid_out, paid_in), Flow(paid_out, abs(paid_in)))


def _one_column(reader: RowReader, flags: _Flags) -> tuple[Flow, ...]:
    """By the flag; with a minus beside the flag as mere style; and both the other way round. Without a flag the sign tells."""
    amount = reader.amount("amount").fen
    by_sign = Flow(amount, 0) if amount >= 0 else Flow(0, -amount)
    side = flags.side(reader.text("flag"))
    if side is None:
        return (by_sign, by_sign, Flow(by_sign.paid_out, by_sign.paid_in), Flow(by_sign.paid_out, by_sign.paid_in))
    by_flag = Flow(amount, 0) if side == "in" else Flow(0, amount)
    styled = Flow(by_flag.paid_in, abs(by_flag.paid_out))
    return (by_flag, styled, Flow(by_flag.paid_out, by_flag.paid_in), Flow(by_flag.paid_out, abs(by_flag.paid_in)))


def _account(reader: RowReader, table: TableReader, said: dict[str, Said]) -> str | None:
    """Our own account: the row's column, else what stands above, else a sheet that is named by it."""
    sheet = table.found.sheet.name
    written = reader.identifier("own_account") or as_text(said["account"].value if "account" in said else None)
    found = ACCOUNT.search(unicodedata.normalize("NFKC", written))
    if found:
        return found[0]
    return sheet if ACCOUNT.fullmatch(sheet) else written or None


# -- the proof


def _prove(lines: Sequence[_Line], edges: Edges, layout: str) -> Proof:
    """The reading that the balances prove; where several hold, a journal's own 借 is money in, and a minus in each amount paid is style."""
    preferred = [AS_HEADED, STYLED, SWAPPED, SWAPPED_STYLED]
    if layout == JOURNAL:
        preferred = [SWAPPED, SWAPPED_STYLED, AS_HEADED, STYLED]
    elif _has_style(lines):
        preferred = [STYLED, AS_HEADED, SWAPPED, SWAPPED_STYLED]
    moments = [moment for line in lines if (moment := _moment(line.reader))]
    newest_first = bool(moments) and moments[0] > moments[-1]
    return prove([line.link for line in lines], edges, preferred, newest_first=newest_first)


def _has_style(lines: Sequence[_Line]) -> bool:
    """Whether every amount paid has a minus, and none of them says that it is taken back."""
    paid = [line for line in lines if line.link.readings[AS_HEADED].paid_out]
    return all(line.link.readings[AS_HEADED].paid_out < 0 and not reversal_words(_memo(line.reader)) for line in paid) if paid else False


def _broken(reader: RowReader, broken: Break) -> Problem:
    reason = say(
        N_("income, expense and balance do not continue: {expected} would follow from the row before, {stated} stands here"),
        expected=grouped(broken.expected_fen),
        stated=grouped(reader.optional_amount("balance") or 0),
    )
    hint = say(N_("export the statement again, whole and unfiltered; a row is missing, or one was changed"))
    return Problem(
        "E-IMP-050",
        reader.table.sheet.name,
        reader.place("balance"),
        reader.number,
        reader.text("balance"),
        reason,
        Outcome.REFUSED,
        hint,
    )


# -- a row as a record


def _row(line: _Line, proof: Proof, table: TableReader, references: Counter[tuple[str | None, str]], said: dict[str, Said]) -> Row:
    if proof.broken is not None:
        return Row(line.reader.number, Fate.REFUSED, None, tuple(line.reader.problems), line.reader.written())
    flow = line.link.readings[proof.reading]
    _check_flow(line, flow, proof)
    check_currency(line.reader, as_text(said["currency"].value if "currency" in said else None))
    return line.reader.row(_record(line, flow, table, references))


def _check_flow(line: _Line, flow: Flow, proof: Proof) -> None:
    """One amount must stand in the row, and whether it is in or out must be said or proved."""
    reader = line.reader
    field = next((name for name in ("in", "out") if reader.has(name)), "amount")
    if flow.paid_in and flow.paid_out:
        reader.hold("E-IMP-054", field, N_("money in and money out stand in one row"), N_("which of the two it is?"))
    elif not (flow.paid_in or flow.paid_out or reader.is_bad):
        reader.hold("E-IMP-052", field, N_("no amount stands in the row"), N_("write the amount, or leave the row out"))
    elif line.has_doubtful_flag and len({line.link.readings[fitting].change for fitting in proof.fitting}) > 1:
        hint = N_("write 收 or 付 there, or export the statement with its balances")
        reader.hold("E-IMP-170", "flag", N_("whether it is money in or out: this word does not say it, and no balance proves it"), hint)


def _record(line: _Line, flow: Flow, table: TableReader, references: Counter[tuple[str | None, str]]) -> ReceiptRecord | None:
    reader = line.reader
    day = _day(reader)
    if day is None:
        reader.day(_day_field(reader), required=True)
        return None
    direction = Direction.REVENUE if flow.paid_in else Direction.EXPENSE
    amount = flow.paid_in or flow.paid_out
    memo = _memo(reader)
    spoken = unicodedata.normalize("NFKC", memo)
    name, is_own = _other_side(reader, direction, table)
    taken_back = amount < 0
    contract = stated_contract(reader, memo) or _first(STATED_CONTRACT, spoken)
    reference = _reference(line)
    return ReceiptRecord(
        reference=reference if reference and references[line.account, reference] == 1 else None,
        direction=direction,
        counterparty=name,
        date=day,
        amount_fen=amount,
        method=Method.BANK,
        account=line.account,
        stated_contract=contract,
        reverses=original_reference(spoken) if taken_back else None,
        is_reversal=taken_back or _flagged_reversal(reader),
        excluded_as="own_transfer" if is_own else None if contract else _excluded(reader),
        memo=memo,
        at_time=_at_time(reader, day),
        balance_fen=line.link.balance_fen,
        other_account=_other_account(reader, direction),
    )


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _day_field(reader: RowReader) -> str:
    return next((field for field in ("date", "time", "posted", "stamp") if reader.has(field)), "date")


def _day(reader: RowReader) -> date | None:
    """The day of the transaction; the bank's booking day, or the one within its stamp, only where no other stands."""
    for field in ("time", "date", "posted"):
        day = read_day(reader.raw(field), is_1904=reader.is_1904) if reader.has(field) else None
        if isinstance(day, date):
            return day
    stamp = STAMP.match(reader.text("stamp"))
    day = read_day(stamp[0]) if stamp else None
    return day if isinstance(day, date) else None


def _moment(reader: RowReader) -> str:
    day = _day(reader)
    return (_at_time(reader, day) or day.isoformat()) if day else ""


def _at_time(reader: RowReader, day: date) -> str | None:
    """Day and clock in one form, whether they stand in one column or two, so that two exports of one row agree; None where the bank tells no clock."""
    for field in ("time", "date"):
        clock = CLOCK.search(unicodedata.normalize("NFKC", reader.text(field)))
        if clock and any(int(part or 0) for part in clock.groups()):  # 0:00 is how a day alone is shown, not a moment
            return f"{day.isoformat()} {int(clock[1]):02d}:{clock[2]}:{clock[3] or '00'}"
    return reader.text("stamp") or None


def _memo(reader: RowReader) -> str:
    parts = dict.fromkeys(text for text in reader.texts("memo") if text)
    return " ".join(parts)


def _reference(line: _Line) -> str:
    """The bank's number of the transaction; one of noughts only is none, and a voucher's number tells rows apart only where no balance does."""
    fields = ("reference", "stamp") if line.link.balance_fen is not None else ("reference", "stamp", "voucher")
    texts = (line.reader.text(field) if field == "stamp" else line.reader.identifier(field) for field in fields)
    return next((text for text in texts if not NO_KEY.fullmatch(text)), "")


def _other_side(reader: RowReader, direction: Direction, table: TableReader) -> tuple[str, bool]:
    """The other side's name, blank where the bank's own words stand there, and whether it is one of ours."""
    fields = ("payer", "payee") if direction is Direction.REVENUE else ("payee", "payer")
    names = [text for field in ("counterparty", *fields) if (text := reader.text(field))]
    others = [name for name in names if not table.is_ours(name)]
    if not others:
        return (names[0], True) if names else ("", False)
    prefixes = synonyms("statement", "bank_names")["prefixes"]
    return ("" if others[0].startswith(prefixes) else others[0]), False


def _other_account(reader: RowReader, direction: Direction) -> str | None:
    """The other side's account; a long number stored as a number has lost digits, and is none."""
    fields = ("other_account", "payer_account" if direction is Direction.REVENUE else "payee_account")
    for field in fields:
        cell = reader.raw(field)
        if isinstance(cell, int | float) and abs(cell) >= 10**DIGITS_KEPT:
            reader.warn("E-IMP-171", field, N_("the other side's account is left out: stored as a number, it has lost its last digits"))
        elif text := reader.text(field):
            return text
    return None


def _excluded(reader: RowReader) -> str | None:
    texts = [*reader.texts("memo"), reader.text("counterparty")]
    return next((reason for text in texts if text and (reason := excluded(unicodedata.normalize("NFKC", text)))), None)


def _flagged_reversal(reader: RowReader) -> bool:
    return folded(reader.text("reversal")) in synonyms("statement", "reversal")["yes"]


def _with_originals(rows: Sequence[Row]) -> Iterator[Row]:
    """A reversal that names no original takes back the one transaction of the statement that is its opposite."""
    records = [row.record for row in rows if isinstance(row.record, ReceiptRecord)]
    for row in rows:
        record = row.record
        if isinstance(record, ReceiptRecord) and record.is_reversal and record.reverses is None:
            original = _original(record, records)
            yield replace(row, record=replace(record, reverses=original)) if original else row
        else:
            yield row


def _original(reversal: ReceiptRecord, records: Iterable[ReceiptRecord]) -> str | None:
    wanted = (reversal.account, reversal.direction, -reversal.amount_fen, folded(reversal.counterparty))
    same = [r for r in records if (r.account, r.direction, r.amount_fen, folded(r.counterparty)) == wanted and r.date <= reversal.date]
    return same[0].reference if len(same) == 1 else None


# -- what the statement says of itself


def _about(table: TableReader, said: dict[str, Said], accounts: dict[str | None, list[_Line]], proofs: dict[str | None, Proof]) -> About:
    opening, closing = _edges(accounts, proofs)
    first = next((line.reader.text("currency") for lines in accounts.values() for line in lines if line.reader.has("currency")), "")
    stated = as_text(said["currency"].value) if "currency" in said else first
    is_cny = folded(stated) in synonyms("statement", "currency")["cny"]
    return About(
        account="、".join(account for account in accounts if account) or None,
        period=_period(said),
        currency="CNY" if is_cny else stated,
        opening_fen=opening if opening is not None else _stated_fen(said, "opening", table),
        closing_fen=closing if closing is not None else _stated_fen(said, "closing", table),
    )


def _period(said: dict[str, Said]) -> str | None:
    edges = [as_text(said[label].value) for label in ("start", "end") if label in said]
    return as_text(said["period"].value) if "period" in said else "-".join(edges) or None


def _edges(accounts: dict[str | None, list[_Line]], proofs: dict[str | None, Proof]) -> Edges:
    """Balances before the oldest row and after the newest, over all accounts; None where a statement has no balances."""
    each = [ends([line.link for line in lines], proofs[account].reading, proofs[account].order) for account, lines in accounts.items()]
    openings, closings = [edge.opening_fen for edge in each], [edge.closing_fen for edge in each]
    return Edges(_sum(openings), _sum(closings))


def _sum(amounts: Sequence[int | None]) -> int | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if known and len(known) == len(amounts) else None


def _stated_fen(said: dict[str, Said], label: str, table: TableReader) -> int | None:
    value = read_amount(_figure(said[label].value), table.found.scale) if label in said else None
    return value.fen if value is not None and value.reading is Reading.AMOUNT else None


def _figure(cell: Cell) -> str | int | float | None:
    return cell if isinstance(cell, str | int | float) else None


def _stated(said: dict[str, Said], flows: Sequence[Flow], about: About) -> Iterator[StatedTotal]:
    """The control figures of the statement, each beside what its rows give."""
    counts = {"count": len(flows), "in_count": sum(1 for f in flows if f.paid_in), "out_count": sum(1 for f in flows if f.paid_out)}
    sums = {
        "in_total": sum(f.paid_in for f in flows),
        "out_total": sum(f.paid_out for f in flows),
        "opening": about.opening_fen,
        "closing": about.closing_fen,
    }
    for label, given in said.items():
        stated = read_amount(_figure(given.value))
        computed = counts.get(label, sums.get(label))
        if computed is not None and stated.reading is Reading.AMOUNT:
            is_count = label in counts
            yield StatedTotal(place(given.row, given.column), label, stated.fen // 100 if is_count else stated.fen, computed, is_count=is_count)
