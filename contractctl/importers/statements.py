"""Bank statements of any bank (FORMATS.md §2): the running balance proves order, sign and direction, whatever the headings say.

On a bank's statement 借 is money out and 贷 money in; in a company's own bank journal it is the other way round. Amounts are fen from the company's side.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from contractctl.documents import Direction, Method
from contractctl.importers.cells import as_text
from contractctl.importers.contents import Contents, TableReader
from contractctl.importers.invoices import stated_contract
from contractctl.importers.labels import Said, said_of
from contractctl.importers.layouts import folded
from contractctl.importers.receipts import STATED_CONTRACT, excluded, original_reference
from contractctl.importers.sheets import place
from contractctl.language import N_, say
from contractctl.records import About, Fate, Outcome, Problem, ReceiptRecord, Row, StatedTotal
from contractctl.values.amounts import Reading, read_amount
from contractctl.values.dates import read_day
from contractctl.values.money import grouped
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contractctl.importers.cells import RowReader

ACCOUNT = re.compile(r"\d[\d-]{7,34}")
NO_KEY = re.compile(r"[0\W_]*")
ORDERS = (1, -1)


class Flow(NamedTuple):
    """Money in and money out of one row."""

    paid_in: int
    paid_out: int

    @property
    def change(self) -> int:
        return self.paid_in - self.paid_out


@dataclass(frozen=True, slots=True)
class _Line:
    """A row with what its money columns say; `readings` holds one flow for each way in which the columns can be meant."""

    reader: RowReader
    account: str | None
    readings: tuple[Flow, ...]
    balance_fen: int | None

    @property
    def is_whole(self) -> bool:
        return not self.reader.is_bad and self.balance_fen is not None


@dataclass(frozen=True, slots=True)
class _Proof:
    """Which reading of the money columns the balances prove, and the order of the rows (1 oldest first, -1 newest first)."""

    reading: int
    order: int
    broken: _Line | None = None  # the first row whose balance does not continue the one before
    expected_fen: int = 0


def read(table: TableReader) -> Contents:
    """A statement's rows as money in and out; where the balances do not continue, none of the account's rows is taken."""
    said = said_of(table.found)
    lines = [_line(reader, _account(reader, table, said)) for reader in table.rows()]
    accounts: dict[str | None, list[_Line]] = defaultdict(list)
    for line in lines:
        accounts[line.account].append(line)
    proofs = {account: _prove(each) for account, each in accounts.items()}
    references = Counter(_reference(line.reader) for line in lines)
    rows = [_row(line, proofs[line.account], table, references) for line in lines]
    problems = tuple(_broken(proof) for proof in proofs.values() if proof.broken)
    about = _about(table, said, accounts, proofs)
    flows = [line.readings[proofs[line.account].reading] for line in lines if not line.reader.is_bad]
    return Contents(tuple(_with_originals(rows)), about=about, stated=tuple(_stated(said, flows, about)), problems=problems)


# -- what the columns say


def _line(reader: RowReader, account: str | None) -> _Line:
    readings = _two_columns(reader) if reader.has("in") or reader.has("out") else _one_column(reader)
    balance = reader.optional_amount("balance")
    return _Line(reader, account, readings, balance)


def _two_columns(reader: RowReader) -> tuple[Flow, ...]:
    """As headed; with a minus in the out column as mere style; and both the other way round."""
    paid_in, paid_out = reader.optional_amount("in") or 0, reader.optional_amount("out") or 0
    return (Flow(paid_in, paid_out), Flow(paid_in, abs(paid_out)), Flow(paid_out, paid_in), Flow(abs(paid_out), paid_in))


def _one_column(reader: RowReader) -> tuple[Flow, ...]:
    """By the flag; by the sign; by the flag, a minus being style; and by the flag the other way round."""
    amount = reader.amount("amount").fen
    by_sign = Flow(amount, 0) if amount >= 0 else Flow(0, -amount)
    side = _flag(reader.text("flag"))
    if side is None:
        return (by_sign, by_sign, by_sign, Flow(by_sign.paid_out, by_sign.paid_in))
    by_flag = Flow(amount, 0) if side == "in" else Flow(0, amount)
    styled = Flow(by_flag.paid_in, abs(by_flag.paid_out))
    return (by_sign if styled == by_sign else by_flag, by_sign, styled, Flow(by_flag.paid_out, by_flag.paid_in))


def _flag(text: str) -> str | None:
    word = folded(text)
    return next((side for side, words in synonyms("statement", "flag").items() if word in words), None)


def _account(reader: RowReader, table: TableReader, said: dict[str, Said]) -> str | None:
    """Our own account: the row's column, else what stands above, else a sheet that is named by it."""
    sheet = table.found.sheet.name
    written = reader.identifier("own_account") or as_text(said["account"].value if "account" in said else None)
    found = ACCOUNT.search(unicodedata.normalize("NFKC", written))
    if found:
        return found[0]
    return sheet if ACCOUNT.fullmatch(sheet) else written or None


# -- the proof


def _prove(lines: Sequence[_Line]) -> _Proof:
    """The reading and order under which every balance continues the one before; the headings' reading where nothing can be proved."""
    chain = [(above, below) for above, below in pairwise(lines) if above.is_whole and below.is_whole]
    readings = len(lines[0].readings)
    fitting = [_Proof(reading, order) for reading in range(readings) for order in ORDERS if all(_continues(*pair, reading, order) for pair in chain)]
    if fitting:
        best = fitting[0].reading
        return _by_days(lines, [proof for proof in fitting if proof.reading == best])
    order = min(ORDERS, key=lambda order: sum(not _continues(*pair, 0, order) for pair in chain))
    above, below = next(pair for pair in chain if not _continues(*pair, 0, order))
    before, after = (above, below) if order == 1 else (below, above)
    return _Proof(0, order, after, (before.balance_fen or 0) + after.readings[0].change)


def _continues(above: _Line, below: _Line, reading: int, order: int) -> bool:
    before, after = (above, below) if order == 1 else (below, above)
    return (before.balance_fen or 0) + after.readings[reading].change == after.balance_fen


def _by_days(lines: Sequence[_Line], proofs: Sequence[_Proof]) -> _Proof:
    """Of two orders that both hold, the one that the days follow."""
    if len(proofs) == 1:
        return proofs[0]
    days = [day for line in lines if (day := _day(line.reader))]
    return proofs[1] if days and days[0] > days[-1] else proofs[0]


def _broken(proof: _Proof) -> Problem:
    line = proof.broken
    if line is None:  # pragma: no cover - asked for broken proofs only
        raise ValueError(proof)
    reader = line.reader
    reason = say(
        N_("income, expense and balance do not continue: {expected} would follow from the row before, {stated} stands here"),
        expected=grouped(proof.expected_fen),
        stated=grouped(line.balance_fen or 0),
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


def _row(line: _Line, proof: _Proof, table: TableReader, references: Counter[str]) -> Row:
    if proof.broken is not None:
        return Row(line.reader.number, Fate.REFUSED, None, tuple(line.reader.problems), line.reader.written())
    record = _record(line, line.readings[proof.reading], table, references)
    return line.reader.row(record)


def _record(line: _Line, flow: Flow, table: TableReader, references: Counter[str]) -> ReceiptRecord | None:
    reader = line.reader
    if flow.paid_in and flow.paid_out:
        reader.hold("E-IMP-051", "in" if reader.has("in") else "amount", N_("money in and money out stand in one row"), N_("which of the two it is?"))
    elif not (flow.paid_in or flow.paid_out or reader.is_bad):
        reader.hold("E-IMP-052", "in" if reader.has("in") else "amount", N_("no amount stands in the row"), N_("write the amount, or leave the row out"))
    _check_currency(reader)
    day = _day(reader)
    if day is None:
        reader.day(_day_field(reader), required=True)
        return None
    direction = Direction.REVENUE if flow.paid_in else Direction.EXPENSE
    amount = flow.paid_in or flow.paid_out
    memo = _memo(reader)
    plain = unicodedata.normalize("NFKC", memo)
    name, is_own = _other_side(reader, direction, table)
    taken_back = amount < 0
    contract = stated_contract(reader, memo) or _first(STATED_CONTRACT, plain)
    reference = _reference(reader)
    return ReceiptRecord(
        reference=reference if reference and references[reference] == 1 else None,
        direction=direction,
        counterparty=name,
        date=day,
        amount_fen=amount,
        method=Method.BANK,
        account=line.account,
        stated_contract=contract,
        reverses=original_reference(plain) if taken_back else None,
        is_reversal=taken_back or _flagged_reversal(reader),
        excluded_as="own_transfer" if is_own else None if contract else _excluded(reader),
        memo=memo,
        at_time=reader.text("time") or None,
        balance_fen=line.balance_fen,
        other_account=_other_account(reader, direction) or None,
    )


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _check_currency(reader: RowReader) -> None:
    written = reader.text("currency")
    if folded(written) not in synonyms("statement", "currency")["cny"]:
        reader.hold("E-IMP-053", "currency", N_("the ledger knows CNY only"), N_("record it by hand with the amount in yuan"))


def _day_field(reader: RowReader) -> str:
    return next((field for field in ("date", "time", "posted") if reader.has(field)), "date")


def _day(reader: RowReader) -> date | None:
    """The day of the transaction; the bank's booking day only where no other stands."""
    for field in ("time", "date", "posted"):
        day = read_day(reader.raw(field), is_1904=reader.is_1904) if reader.has(field) else None
        if isinstance(day, date):
            return day
    return None


def _memo(reader: RowReader) -> str:
    parts = dict.fromkeys(text for text in reader.texts("memo") if text)
    return " ".join(parts)


def _reference(reader: RowReader) -> str:
    """The bank's number of the transaction; one of noughts only is none."""
    text = reader.identifier("reference")
    return "" if NO_KEY.fullmatch(text) else text


def _other_side(reader: RowReader, direction: Direction, table: TableReader) -> tuple[str, bool]:
    """The other side's name, blank where the bank's own words stand there, and whether it is one of ours."""
    fields = ("payer", "payee") if direction is Direction.REVENUE else ("payee", "payer")
    names = [text for field in ("counterparty", *fields) if (text := reader.text(field))]
    others = [name for name in names if not table.is_ours(name)]
    if not others:
        return (names[0], True) if names else ("", False)
    prefixes = synonyms("statement", "bank_names")["prefixes"]
    return ("" if others[0].startswith(prefixes) else others[0]), False


def _other_account(reader: RowReader, direction: Direction) -> str:
    field = "payer_account" if direction is Direction.REVENUE else "payee_account"
    return reader.identifier("other_account") or reader.identifier(field)


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


def _about(table: TableReader, said: dict[str, Said], accounts: dict[str | None, list[_Line]], proofs: dict[str | None, _Proof]) -> About:
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


def _edges(accounts: dict[str | None, list[_Line]], proofs: dict[str | None, _Proof]) -> tuple[int | None, int | None]:
    """Balances before the oldest row and after the newest, over all accounts; None where a statement has no balances."""
    opening = closing = 0
    for account, lines in accounts.items():
        proof = proofs[account]
        ordered = lines[:: proof.order]
        if any(line.balance_fen is None for line in (ordered[0], ordered[-1])):
            return None, None
        opening += (ordered[0].balance_fen or 0) - ordered[0].readings[proof.reading].change
        closing += ordered[-1].balance_fen or 0
    return opening, closing


def _stated_fen(said: dict[str, Said], label: str, table: TableReader) -> int | None:
    value = read_amount(_plain(said[label]), table.found.scale) if label in said else None
    return value.fen if value is not None and value.reading is Reading.AMOUNT else None


def _plain(said: Said) -> str | int | float | None:
    return said.value if isinstance(said.value, str | int | float) else None


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
        stated = read_amount(_plain(given))
        computed = counts.get(label, sums.get(label))
        if computed is not None and stated.reading is Reading.AMOUNT:
            is_count = label in counts
            yield StatedTotal(place(given.row, given.column), label, stated.fen // 100 if is_count else stated.fen, computed, is_count=is_count)
