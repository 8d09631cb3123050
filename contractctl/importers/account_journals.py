"""Entries by voucher (序时账, 凭证列表, NC's 综合查询表; FORMATS.md §4): debit and credit of each voucher are equal."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from contractctl.documents import Book
from contractctl.importers import accounts
from contractctl.importers.account_totals import checked_totals
from contractctl.importers.contents import Contents
from contractctl.language import N_, say
from contractctl.records import About, AccountLineRecord, Outcome
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from contractctl.importers.accounts import Frame
    from contractctl.importers.cells import RowReader
    from contractctl.importers.contents import TableReader
    from contractctl.importers.tables import Found
    from contractctl.records import Problem, Row

NAMED_AT_MOST = 3


def read(table: TableReader) -> Contents:
    """A journal's entries; each voucher's debit and credit compared."""
    frame = accounts.frame_of(table.found)
    rows: list[Row] = []
    problems: list[Problem] = []
    entries: list[tuple[int, AccountLineRecord]] = []
    for reader in table.rows():
        text = accounts.lone_text(table.found, reader.number)
        if text is not None:
            problems.append(accounts.note(table.found, reader.number, text))
        elif not _is_sum(reader):
            entries.append((reader.number, _entry(reader, frame, entries[-1][1] if entries else None)))
            rows.append(reader.row(entries[-1][1]))
    lines = [(row.number, row.record) for row in rows if isinstance(row.record, AccountLineRecord)]
    records = [record for _, record in lines]
    taken = {number for number, _ in lines}
    unread = {_voucher(record) for number, record in entries if number not in taken}
    whole = [(number, record) for number, record in lines if _voucher(record) not in unread]
    problems += [*_unbalanced(table.found, whole), *accounts.two_names(table.found, lines)]
    about = About(
        accounts.account_said(frame, records), _period(frame, records), accounts.currency_of(frame), unposted=sum(record.unposted for record in records)
    )
    return Contents(tuple(rows), about=about, stated=tuple(checked_totals(table.found, [row.number for row in rows], lines)), problems=tuple(problems))


def _is_sum(reader: RowReader) -> bool:
    """Sums and balances between the entries are none."""
    word = accounts.unstarred(accounts.word_of(reader))
    return not reader.text("account") and (accounts.is_running(word) or any(accounts.is_balance_row(word, k) for k in ("opening", "closing", "total")))


def _entry(reader: RowReader, frame: Frame, above: AccountLineRecord | None) -> AccountLineRecord:
    """An entry; where day and voucher are blank, as under the first line of a voucher, they are those above."""
    number = accounts.voucher(reader)
    continues = above is not None and not number
    day = above.date if continues and above and _has_no_day(reader) else accounts.day_of(reader, frame.year, above.date if continues and above else None)
    debit, credit = _sides(reader)
    if debit is None and credit is None and not reader.is_bad:
        field = "debit" if reader.has("debit") else "amount"
        reader.hold("E-IMP-152", field, N_("no amount stands in the row"), N_("write the amount, or leave the row out"))
    accounts.check_currency(reader, frame, "debit" if reader.has("debit") else "amount", "credit")
    party, account = accounts.party(reader), accounts.account(reader)
    return AccountLineRecord(
        book=Book.JOURNAL,
        code=party.code,
        name=party.name,
        role=party.role,
        date=day,
        since=frame.span.start if frame.span else None,
        until=frame.span.end if frame.span else None,
        account=account.code,
        account_name=account.name,
        counter_account=reader.text("counter_account"),
        voucher=above.voucher if continues and above else number,
        text=accounts.unstarred(reader.text("text")),
        debit_fen=debit,
        credit_fen=credit,
        unposted=accounts.is_unposted(reader) or bool(continues and above and above.unposted),
    )


def _has_no_day(reader: RowReader) -> bool:
    return not any(reader.text(field) for field in ("date", "month", "day"))


def _sides(reader: RowReader) -> tuple[int | None, int | None]:
    """Debit and credit of two columns, or of one amount and its side; a red entry stays on its side with its minus."""
    if reader.has("debit") or not reader.has("amount"):
        return reader.optional_amount("debit"), reader.optional_amount("credit")
    amount, sign = reader.optional_amount("amount"), accounts.sign_of(reader.text("side"))
    if amount is not None and not sign:
        reader.hold("E-IMP-153", "side", N_("“{label}” says neither debit nor credit"), N_("write 借 or 贷"))
    return (amount, None) if sign == 1 else (None, amount)


def _period(frame: Frame, records: Sequence[AccountLineRecord]) -> str | None:
    """The period above the table, else the days of its entries."""
    days = [record.date for record in records if record.date]
    return frame.period or (accounts.Span(min(days), max(days)).name if days else None)


def _unbalanced(found: Found, lines: Sequence[tuple[int, AccountLineRecord]]) -> Iterator[Problem]:
    """Vouchers whose debit is not their credit; where none balances the table is an excerpt of accounts, which is said once."""
    vouchers: dict[tuple[date | None, str], list[tuple[int, AccountLineRecord]]] = defaultdict(list)
    for number, record in lines:
        vouchers[_voucher(record)].append((number, record))
    wrong = {key: each for key, each in vouchers.items() if _debit(each) != _credit(each)}
    if len(wrong) == len(vouchers) and len(wrong) > NAMED_AT_MOST:
        names = "、".join(voucher for _, voucher in list(wrong)[:NAMED_AT_MOST])
        reason = say(N_("none of the {count} vouchers balances ({names} …): the table is an excerpt of accounts"), count=len(wrong), names=names)
        yield accounts.problem("E-IMP-154", Outcome.WARNING, found, lines[0][0], "voucher", "", reason, N_("export whole vouchers to have them checked"))
        return
    for (_, voucher), each in wrong.items():
        number = each[0][0]
        reason = say(
            N_("voucher {voucher} does not balance: debit {debit}, credit {credit}"),
            voucher=voucher,
            debit=grouped(_debit(each)),
            credit=grouped(_credit(each)),
        )
        hint = N_("a line of it is missing, or an amount was changed: export it again")
        yield accounts.problem("E-IMP-155", Outcome.WARNING, found, number, "voucher", accounts.raw_text(found, number, "voucher"), reason, hint)


def _voucher(record: AccountLineRecord) -> tuple[date | None, str]:
    """A voucher's number begins again each month."""
    return record.date.replace(day=1) if record.date else None, record.voucher


def _debit(lines: Sequence[tuple[int, AccountLineRecord]]) -> int:
    return sum(record.debit_fen or 0 for _, record in lines)


def _credit(lines: Sequence[tuple[int, AccountLineRecord]]) -> int:
    return sum(record.credit_fen or 0 for _, record in lines)
