"""Ledgers of customers and suppliers (客户往来明细账, NC's 明细账; FORMATS.md §4): the running balance proves every entry.

A balance is signed by the side that is printed beside it, 借 positive; in a table without sides all balances are on one side.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

from contractctl.documents import Book
from contractctl.importers import accounts
from contractctl.importers.account_totals import checked_totals, stated_fen
from contractctl.importers.accounts import NO_ACCOUNT, NOBODY
from contractctl.importers.cells import RowReader
from contractctl.importers.contents import Contents
from contractctl.importers.sheets import place
from contractctl.language import N_, say
from contractctl.records import About, AccountLineRecord, Fate, Outcome, Problem, Row, StatedTotal
from contractctl.values.dates import read_day
from contractctl.values.money import grouped
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.importers.accounts import Account, Frame, Party
    from contractctl.importers.contents import TableReader
    from contractctl.importers.tables import Found


class _Key(NamedTuple):
    """Whose balance runs on: an account's and a body's."""

    account: Account
    party: Party


@dataclass(slots=True)
class _Line:
    """An entry or an opening balance, with the balance printed in its row."""

    reader: RowReader
    record: AccountLineRecord
    balance_fen: int | None

    @property
    def change(self) -> int:
        return (self.record.debit_fen or 0) - (self.record.credit_fen or 0)


class _Sum(NamedTuple):
    """A row of sums among the entries of a chain: its word, and how many lines stand above it."""

    number: int
    word: str
    above: int


@dataclass(slots=True)
class _Chain:
    """The lines of one account and body in their order; a balance is a fen, or None where none is printed."""

    lines: list[_Line] = field(default_factory=list)
    sums: list[_Sum] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Proof:
    """How a chain's balances are to be read, with its balances before the first line and after each."""

    sign: int  # -1: all balances are credit, and no side says so
    counts_unposted: bool
    opening_fen: int | None
    after: tuple[int | None, ...]
    broken: int | None = None  # the first line whose balance does not continue
    expected_fen: int = 0


def read(table: TableReader) -> Contents:
    """A ledger's entries, its opening balances apart; where a balance does not continue, none of its body's entries is taken."""
    found = table.found
    frame = accounts.frame_of(found)
    chains, problems = _chains(table, frame)
    proofs = {key: _prove(chain) for key, chain in chains.items()}
    problems += [_broken(found, chains[key], proof) for key, proof in proofs.items() if proof.broken is not None]
    rows, openings = _rows(chains, proofs)
    entries = [(row.number, row.record) for row in rows if isinstance(row.record, AccountLineRecord)]
    problems += accounts.two_names(found, [(n, r) for n, r in entries])
    stated = [*checked_totals(found, [row.number for row in rows], entries)]
    for key, chain in chains.items():
        if proofs[key].broken is None:
            stated += _sums(found, chain, proofs[key], frame)
    return Contents(tuple(rows), tuple(openings), _about(frame, chains, proofs, [r for _, r in entries]), tuple(stated), tuple(problems))


# -- rows into chains


def _chains(table: TableReader, frame: Frame) -> tuple[dict[_Key, _Chain], list[Problem]]:
    found = table.found
    chains: dict[_Key, _Chain] = {}
    problems: list[Problem] = []
    key, day = _Key(frame.account, frame.party), None
    for number in sorted([*found.rows, *(number for number, _ in found.totals)]):
        reader = RowReader(found, number, table.is_1904)
        text = accounts.lone_text(found, number)
        if text is not None:
            said = accounts.said_between(text)
            key = _Key(said[1] or key.account, said[0] or key.party)
            problems += [] if any(said) else [accounts.note(found, number, text)]
            continue
        key = _key(reader, key)
        chain = chains.setdefault(key, _Chain())
        word = accounts.word_of(reader)
        if accounts.is_running(word) or accounts.is_balance_row(word, "closing") or number not in found.rows or accounts.is_balance_row(word, "total"):
            chain.sums.append(_Sum(number, word, len(chain.lines)))
            continue
        line = _line(reader, key, frame, day)
        day = line.record.date if not line.record.is_opening else None
        chain.lines.append(line)
    return chains, problems


def _key(reader: RowReader, above: _Key) -> _Key:
    """Whose row it is; what is left blank is as above."""
    party, account = accounts.party(reader), accounts.account(reader)
    if party.code and party.code == above.party.code:
        party = above.party  # one code with two names is one body's balance
    return _Key(account if account != NO_ACCOUNT else above.account, party if party != NOBODY else above.party)


def _line(reader: RowReader, key: _Key, frame: Frame, above: date | None) -> _Line:
    is_opening = accounts.is_balance_row(accounts.word_of(reader), "opening")
    debit, credit = reader.optional_amount("debit"), reader.optional_amount("credit")
    balance = _balance(reader)
    if is_opening and balance is None and (debit is not None or credit is not None):
        balance = (debit or 0) - (credit or 0)
    accounts.check_currency(reader, frame, "debit", "credit")
    if not is_opening and debit is None and credit is None and not reader.is_bad:
        reader.hold("E-IMP-152", "debit", N_("no amount stands in the row"), N_("write the amount, or leave the row out"))
    written = accounts.party(reader)
    record = AccountLineRecord(
        book=Book.LEDGER,
        code=key.party.code,
        name=written.name or key.party.name,
        role=key.party.role,
        date=accounts.eve_of(frame.span) if is_opening else accounts.day_of(reader, frame.year, above),
        since=frame.span.start if frame.span else None,
        until=frame.span.end if frame.span else None,
        account=key.account.code,
        account_name=key.account.name,
        counter_account=reader.text("counter_account"),
        voucher="" if is_opening else accounts.voucher(reader),
        text=accounts.unstarred(reader.text("text")),
        debit_fen=None if is_opening else debit,
        credit_fen=None if is_opening else credit,
        is_opening=is_opening,
        unposted=accounts.is_unposted(reader),
    )
    return _Line(reader, record, balance)


def _balance(reader: RowReader) -> int | None:
    """The balance as its side signs it; 平 is nought, a blank without a side is unknown."""
    amount = reader.optional_amount("balance")
    if not reader.has("side"):
        return amount
    side = reader.text("side")
    sign = accounts.sign_of(side)
    if sign is None:
        reader.hold("E-IMP-153", "side", N_("“{label}” says neither debit nor credit"), N_("write 借 or 贷"))
        return None
    if amount is None:
        return 0 if side and sign == 0 else None
    return amount * sign if sign else amount


# -- the proof


def _prove(chain: _Chain) -> _Proof:
    """The reading under which every balance continues the one before; the printed one where none does."""
    has_sides = bool(chain.lines) and chain.lines[0].reader.has("side")
    readings = [(sign, counts) for counts in (True, False) for sign in ((1,) if has_sides else (1, -1))]
    proofs = [_walk(chain.lines, sign, counts_unposted=counts) for sign, counts in readings]
    return next((proof for proof in proofs if proof.broken is None), proofs[0])


def _walk(lines: Sequence[_Line], sign: int, *, counts_unposted: bool) -> _Proof:
    opening: int | None = None
    carry: int | None = None
    after: list[int | None] = []
    began = False
    for place_, line in enumerate(lines):
        printed = None if line.balance_fen is None else sign * line.balance_fen
        if line.reader.is_bad:
            carry = printed
        elif line.record.is_opening and not began:
            opening = carry = printed
        else:
            change = 0 if line.record.is_opening or (line.record.unposted and not counts_unposted) else line.change
            expected = None if carry is None else carry + change
            if printed is not None and expected is not None and printed != expected:
                return _Proof(sign, counts_unposted, opening, tuple(after), place_, expected)
            carry = printed if printed is not None else expected
            opening = carry - change if not began and opening is None and carry is not None else opening
        began = began or not line.record.is_opening
        after.append(carry)
    return _Proof(sign, counts_unposted, opening, tuple(after))


def _broken(found: Found, chain: _Chain, proof: _Proof) -> Problem:
    line = chain.lines[proof.broken or 0]
    number = line.reader.number
    reason = say(
        N_("{whose}: debit, credit and balance do not continue: {expected} would follow from the row before, {stated} stands here"),
        whose=line.record.name or line.record.code or line.record.account_name or line.record.account or found.sheet.name,
        expected=grouped(proof.expected_fen),
        stated=grouped(proof.sign * (line.balance_fen or 0)),
    )
    hint = N_("export the ledger again, whole and unfiltered; a row is missing, or one was changed")
    return accounts.problem("E-IMP-156", Outcome.REFUSED, found, number, "balance", accounts.raw_text(found, number, "balance"), reason, hint)


# -- records


def _rows(chains: dict[_Key, _Chain], proofs: dict[_Key, _Proof]) -> tuple[list[Row], list[Row]]:
    rows: list[Row] = []
    openings: list[Row] = []
    for key, chain in chains.items():
        proof = proofs[key]
        began = False
        opened: Row | None = None
        for line, after in zip(chain.lines, _padded(proof, chain), strict=True):
            if line.record.is_opening:
                opened = _opening(line, after) if not began else opened
            else:
                rows.append(_entry(line, proof, after))
            began = began or not line.record.is_opening
        openings += [opened] if opened and proof.broken is None else []
    return sorted(rows, key=lambda row: row.number), sorted(openings, key=lambda row: row.number)


def _padded(proof: _Proof, chain: _Chain) -> list[int | None]:
    return [*proof.after, *[None] * (len(chain.lines) - len(proof.after))]


def _opening(line: _Line, balance: int | None) -> Row:
    return line.reader.row(replace(line.record, opening_fen=balance))


def _entry(line: _Line, proof: _Proof, after: int | None) -> Row:
    if proof.broken is not None:
        return Row(line.reader.number, Fate.REFUSED, None, tuple(line.reader.problems), line.reader.written())
    return line.reader.row(replace(line.record, running_fen=after if line.balance_fen is not None else None))


def _about(frame: Frame, chains: dict[_Key, _Chain], proofs: dict[_Key, _Proof], records: Sequence[AccountLineRecord]) -> About:
    """Opening and closing over all bodies; None where a body's balance is not printed."""
    whole = [proof for key, proof in proofs.items() if chains[key].lines and proof.broken is None]
    openings = [proof.opening_fen for proof in whole]
    closings = [proof.after[-1] for proof in whole]
    days = [record.date for record in records if record.date]
    return About(
        account=accounts.account_said(frame, records),
        period=frame.period or (accounts.Span(min(days), max(days)).name if days else None),
        currency=accounts.currency_of(frame),
        opening_fen=None if None in openings or not whole else sum(fen or 0 for fen in openings),
        closing_fen=None if None in closings or not whole else sum(fen or 0 for fen in closings),
        unposted=sum(record.unposted for record in records),
    )


# -- sums among the entries


def _sums(found: Found, chain: _Chain, proof: _Proof, frame: Frame) -> Iterator[StatedTotal]:
    """Closing balances beside the running one; sums of days, months and years where they disagree: a ledger prints hundreds that agree."""
    for sum_ in chain.sums:
        above = chain.lines[: sum_.above]
        if accounts.is_balance_row(sum_.word, "closing"):
            yield from _closing(found, sum_, proof)
        elif (kind := _kind(sum_.word)) and above:
            if kind == "year" and not _begins_a_year(frame):
                continue
            yield from _disagreeing(found, sum_, _added(found, sum_, above, kind), proof)


def _added(found: Found, sum_: _Sum, above: Sequence[_Line], kind: str) -> list[_Line]:
    """The entries that a sum adds up: those of its day, month or year just above it; none where it is of a later month."""
    last = above[-1]
    if kind != "year" and last.record.date and _month(found, sum_.number) not in (None, last.record.date.month):
        return []
    return list(takewhile(lambda line: _is_in(line, last, kind), reversed(above)))


def _closing(found: Found, sum_: _Sum, proof: _Proof) -> Iterator[StatedTotal]:
    balance = _balance(RowReader(found, sum_.number))
    running = proof.after[sum_.above - 1] if sum_.above else None
    if balance is not None and running is not None:
        yield StatedTotal(place(sum_.number, found.heading.columns["balance"]), sum_.word, proof.sign * balance, running)


def _kind(word: str) -> str | None:
    kinds = synonyms(accounts.WORDS, "running")
    return next((kind for kind in ("day", "month", "year") if word in kinds[kind]), None)


def _is_in(line: _Line, last: _Line, kind: str) -> bool:
    """Whether an entry is of the same day, month or year as the last one above the sum."""
    day, until = line.record.date, last.record.date
    if day is None or until is None or line.record.is_opening:
        return False
    return {"day": day == until, "month": (day.year, day.month) == (until.year, until.month), "year": day.year == until.year}[kind]


def _month(found: Found, number: int) -> int | None:
    """The month that a row of sums is of, where it says one."""
    day = read_day(found.sheet.cell(number, found.heading.columns["date"])) if "date" in found.heading.columns else None
    written = accounts.raw_text(found, number, "month").rstrip("月")
    return day.month if isinstance(day, date) else int(written) if written.isdecimal() else None


def _begins_a_year(frame: Frame) -> bool:
    """Whether the ledger begins with January, so that the year's sum is that of its entries."""
    return frame.span is not None and (frame.span.start.month, frame.span.start.day) == (1, 1)


def _disagreeing(found: Found, sum_: _Sum, added: Sequence[_Line], proof: _Proof) -> Iterator[StatedTotal]:
    counted = [line.record for line in added if proof.counts_unposted or not line.record.unposted]
    for side in ("debit", "credit"):
        stated = stated_fen(found, sum_.number, side)
        sums = [sum((r.debit_fen if side == "debit" else r.credit_fen) or 0 for r in each) for each in ([line.record for line in added], counted)]
        if stated is not None and stated not in sums:
            yield StatedTotal(place(sum_.number, found.heading.columns[side]), sum_.word, stated, sums[0])
