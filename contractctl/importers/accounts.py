"""What all tables of an accounting system have in common (FORMATS.md §4): accounts, the other side, vouchers, days and periods."""

from __future__ import annotations

import calendar
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from contractctl.documents import Role
from contractctl.importers.cells import as_text
from contractctl.importers.labels import Said, labelled, said_of
from contractctl.importers.layouts import folded
from contractctl.importers.sheets import BadCell, place
from contractctl.importers.tables import plain
from contractctl.keys import text_key
from contractctl.language import N_, Message, say
from contractctl.records import Outcome, Problem
from contractctl.values.dates import read_day
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractctl.importers.cells import RowReader
    from contractctl.importers.tables import Found
    from contractctl.records import AccountLineRecord

WORDS = "accounts"
CODE_AND_NAME = re.compile(r"[【\[](?P<code>[0-9A-Za-z][0-9A-Za-z._/-]*)[】\]](?P<name>.+)")
ACCOUNT_AND_NAME = re.compile(r"(?P<code>\d{3,}(?:[.-]?\d+)*)[\s|—-]*(?P<name>[^\d\s|—-].*)?")
YEAR = re.compile(r"(20\d\d)年?度?")
MONTH = r"(\d{4})(?:[-./]|年第?)(\d{1,2})(?:月份?|期)?"
DAY = r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?"
TO = r"(?:-+|至|到|~|—+)"
COMPACT = r"(20\d\d)(0[1-9]|1[0-2])"
SAME_YEAR = rf"(\d{{4}})年第?(\d{{1,2}})(?:月|期)?{TO}第?(\d{{1,2}})(?:月|期)"
IN_TITLE = re.compile(r"20\d\d年第?\d{1,2}[月期]")


class Span(NamedTuple):
    """A period's first and last day."""

    start: date
    end: date

    @property
    def name(self) -> str:
        """The shortest name DOMAIN.md knows: 2026-01, 2024H1; a single day; else both days."""
        if self.start == self.end:
            return self.start.isoformat()
        whole = self.start.day == 1 and self.end.day == _last(self.end.year, self.end.month) and self.start.year == self.end.year
        months = (self.start.month, self.end.month)
        if whole and months[0] == months[1]:
            return f"{self.start:%Y-%m}"
        if whole and months == (1, 12):
            return f"{self.start.year}"
        if whole and months in ((1, 6), (7, 12)):
            return f"{self.start.year}H{months[1] // 6}"
        if whole and months[0] % 3 == 1 and months[1] == months[0] + 2:
            return f"{self.start.year}Q{months[1] // 3}"
        return f"{self.start}..{self.end}"


class Party(NamedTuple):
    """The other side as the accounting system writes it."""

    code: str | None
    name: str
    role: Role | None


class Account(NamedTuple):
    """An account of the chart; charts differ from company to company."""

    code: str | None
    name: str


NOBODY = Party(None, "", None)
NO_ACCOUNT = Account(None, "")


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands above a table and holds for all its rows."""

    said: dict[str, Said]
    span: Span | None
    year: int | None
    party: Party
    account: Account
    currency: str

    @property
    def period(self) -> str | None:
        """The table's period by its name; as written where it is none."""
        written = as_text(self.said["period"].value) if "period" in self.said else None
        return self.span.name if self.span else written


def frame_of(found: Found) -> Frame:
    """What a table says above its heading."""
    said = said_of(found, WORDS)
    span = _span(found, said)
    year = _year(found, said) or (span.end.year if span else None)
    parties = (party_of(Role(role), _as_written(found, said[role])) for role in Role if role in said)
    account = account_of(_as_written(found, said["account"])) if "account" in said else NO_ACCOUNT
    currency = as_text(said["currency"].value) if "currency" in said else ""
    return Frame(said, span, year, next(parties, NOBODY), account, currency)


# -- periods


def period_of(text: str) -> Span | None:
    """A period as accounting systems write it: 2026年第1期, 2024.01-2024.06, 202601, 2026-01-01至2026-01-31; None for anything else."""
    written = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    for shape, build in SHAPES:
        if match := re.fullmatch(shape, written):
            try:
                span = build(*(int(part) for part in match.groups()))
            except ValueError:
                return None
            return span if span.start <= span.end else None
    return None


def _months(year: int, month: int, end_year: int | None = None, end_month: int | None = None) -> Span:
    end_year, end_month = end_year or year, end_month or month
    return Span(date(year, month, 1), date(end_year, end_month, _last(end_year, end_month)))


def _days(year: int, month: int, day: int, *end: int) -> Span:
    return Span(date(year, month, day), date(*end) if end else date(year, month, day))


def _last(year: int, month: int) -> int:
    if not 1 <= month <= 12:  # noqa: PLR2004 - the months of a year
        raise ValueError(month)
    return calendar.monthrange(year, month)[1]


SHAPES = (
    (f"{DAY}{TO}{DAY}", _days),
    (f"{MONTH}{TO}{MONTH}", _months),
    (f"{COMPACT}{TO}{COMPACT}", _months),
    (SAME_YEAR, lambda year, first, last: _months(year, first, year, last)),
    (MONTH, _months),
    (COMPACT, _months),
    (DAY, _days),
    (YEAR.pattern, lambda year: _months(year, 1, year, 12)),
)


def _span(found: Found, said: dict[str, Said]) -> Span | None:
    """The period that a label, else the title, else the sheet's name says."""
    edges = [period_of(_written(said[label])) for label in ("start", "end") if label in said]
    if len(edges) > 1 and edges[0] and edges[1]:
        return Span(edges[0].start, edges[1].end)
    for label in ("period", "as_of", "end"):
        if label in said and (span := period_of(_written(said[label]))):
            return span
    in_title = IN_TITLE.findall(found.title)
    return period_of(in_title[0]) if len(set(in_title)) == 1 else period_of(found.sheet.name)


def _as_written(found: Found, said: Said) -> str:
    """A label's value with its brackets and widths as they stand in the cell: labels are read in half width."""
    return unfolded(as_text(found.sheet.cell(said.row, said.column)), as_text(said.value))


def unfolded(text: str, part: str) -> str:
    """The part of a text that is another text in half width."""
    spans = ((start, end) for start in range(len(text)) for end in range(len(text), start, -1))
    return next((text[start:end] for start, end in spans if unicodedata.normalize("NFKC", text[start:end]) == part), part)


def _written(said: Said) -> str:
    return said.value.isoformat()[:10] if isinstance(said.value, date) else as_text(said.value)


def _year(found: Found, said: dict[str, Said]) -> int | None:
    """The year that stands alone above the columns of months and days, or in the upper row of their heading."""
    rows = range(found.first, found.heading.rows[-1])
    cells = [as_text(cell) for row in rows for cell in found.sheet.rows[row - 1]]
    labels = [as_text(said["year"].value)] if "year" in said else []
    return next((int(match[1]) for text in (*labels, *cells) if (match := YEAR.fullmatch(unicodedata.normalize("NFKC", text)))), None)


def day_of(reader: RowReader, year: int | None, above: date | None) -> date | None:
    """The day of an entry; where month and day are left blank, as in printed books, the day above."""
    if reader.has("date"):
        return reader.day("date", required=True) if reader.raw("date") is not None or above is None else above
    parts = [reader.text(field).rstrip("年月日") for field in ("year", "month", "day")]
    if above and not any(parts[1:]):
        return above
    try:
        return date(int(parts[0] or year or 0), int(parts[1]), int(parts[2]))
    except ValueError:
        reader.refuse("E-IMP-020", "day", N_("year, month and day make no day"), N_("write it like 2024-03-15"))
        return None


def currency_of(frame: Frame) -> str | None:
    """The currency that is written above, by its code where it is yuan; None where none is."""
    if not frame.currency:
        return None
    return "CNY" if is_own(frame.currency) else frame.currency


def eve_of(span: Span | None) -> date | None:
    """The day at which a period's opening balances stand."""
    return span.start - timedelta(days=1) if span else None


# -- who and what


def party(reader: RowReader) -> Party:
    """The other side that a row's columns name: a customer, a supplier, or a body of either kind."""
    for role in Role:
        code, name = reader.identifier(f"{role}_code"), reader.text(str(role))
        if code or name:
            said = party_of(role, name)
            return Party(code or said.code, said.name, role)
    return NOBODY


def party_of(role: Role, text: str) -> Party:
    """`【C001】某公司` is a code and a name; words in such brackets (【物业】…) belong to the name."""
    match = CODE_AND_NAME.fullmatch(text.strip())
    return Party(match["code"], match["name"].strip(), role) if match else Party(None, text, role)


def account(reader: RowReader) -> Account:
    """The account that a row's columns name."""
    code, name = reader.text("account"), reader.text("account_name")
    if code and not name:
        return account_of(code)
    return Account(code or None, name)


def account_of(text: str) -> Account:
    """`1122 应收账款`, `112201|人民币` or `【1122】应收账款` as code and name."""
    match = CODE_AND_NAME.fullmatch(text.strip()) or ACCOUNT_AND_NAME.fullmatch(text.strip())
    return Account(match["code"], (match["name"] or "").strip()) if match else Account(None, text)


def voucher(reader: RowReader) -> str:
    """The voucher's word and number, without the star of one that is not posted; else the document's number."""
    word, number = unstarred(reader.text("word")), unstarred(reader.text("voucher"))
    if word and number and not number.startswith(word):
        return f"{word}-{number}"
    return number or word or unstarred(reader.text("document"))


def unstarred(text: str) -> str:
    """A text without the star that marks what is not posted."""
    return text.lstrip("*＊ ")


def is_unposted(reader: RowReader) -> bool:
    """A star before voucher or text, or a column of states that says so."""
    stars = any(reader.text(field).startswith(("*", "＊")) for field in ("word", "voucher", "document", "text"))
    return stars or (reader.has("state") and folded(reader.text("state")) in synonyms(WORDS, "state")["unposted"])


def check_currency(reader: RowReader, frame: Frame, *money: str) -> None:
    """A row in another currency waits, unless its amounts stand in columns of the company's own."""
    written = reader.text("currency") or frame.currency
    labels = [reader.table.heading.labels.get(field, "") for field in money]
    own = any(word in label for label in labels for word in synonyms(WORDS, "own_currency")["words"])
    if not (own or is_own(written)):
        field = "currency" if reader.has("currency") else money[0]
        reader.hold("E-IMP-053", field, N_("the ledger knows CNY only"), N_("record it by hand with the amount in yuan"))


def is_own(currency: str) -> bool:
    """Whether a currency is yuan, or is called the company's own (本位币)."""
    return folded(currency) in synonyms("statement", "currency")["cny"] or any(word in currency for word in synonyms(WORDS, "own_currency")["words"])


def sign_of(text: str) -> int | None:
    """1 for 借, -1 for 贷, 0 for 平 and blank; None for what is no side."""
    written = folded(text)
    sides = synonyms(WORDS, "side")
    return next((sign for side, sign in (("debit", 1), ("credit", -1), ("even", 0)) if written in sides[side]), None)


# -- rows that are no data


def word_of(reader: RowReader) -> str:
    """What a row calls itself: the text of its text column, else its first text."""
    return unstarred(plain(reader.text("text"))) or first_text(reader)


def first_text(reader: RowReader) -> str:
    cells = reader.table.sheet.rows[reader.number - 1]
    return next((text for cell in cells if (text := plain(cell))), "").rstrip(":")


def is_running(word: str) -> bool:
    return any(word in words for words in synonyms(WORDS, "running").values())


def is_balance_row(word: str, kind: str) -> bool:
    return word in synonyms(WORDS, "balance_rows")[kind]


def lone_text(found: Found, number: int) -> str | None:
    """The text of a row in which nothing else stands: a note or a label between the rows, no entry."""
    filled = [cell for cell in found.sheet.rows[number - 1] if cell is not None and (not isinstance(cell, str) or plain(cell))]
    if len(filled) != 1 or not isinstance(filled[0], str) or isinstance(read_day(filled[0]), date):
        return None
    return filled[0].strip()


def said_between(text: str) -> tuple[Party | None, Account | None]:
    """Whose rows follow, where a label between the rows says so: 客户：【C001】某公司."""
    said = dict(labelled(text, WORDS))
    parties = [party_of(role, unfolded(text, said[role])) for role in Role if said.get(role)]
    return (parties[0] if parties else None), account_of(unfolded(text, said["account"])) if said.get("account") else None


def note(found: Found, number: int, text: str) -> Problem:
    """A row that is a note and no entry is named, so that it is accounted for."""
    return problem("E-IMP-150", Outcome.WARNING, found, number, None, text, say(N_("the row holds a note and no entry; it is left out")))


def problem(  # noqa: PLR0913, PLR0917 - a problem has that many parts
    id_: str, outcome: Outcome, found: Found, number: int, field: str | None, text: str, reason: Message, hint: str | None = None
) -> Problem:
    """Something wrong with a table that is not one cell's."""
    column = found.heading.columns.get(field) if field else None
    return Problem(id_, found.sheet.name, place(number, column) if column else None, number, text, reason, outcome, say(hint) if hint else None)


def raw_text(found: Found, number: int, field: str) -> str:
    column = found.heading.columns.get(field)
    cell = found.sheet.cell(number, column) if column else None
    return cell.text if isinstance(cell, BadCell) else as_text(cell)


def two_names(found: Found, lines: Iterable[tuple[int, AccountLineRecord]]) -> Iterator[Problem]:
    """One code with two names: both are named, neither is chosen."""
    first: dict[tuple[Role | None, str], str] = {}
    told: set[tuple[str, str]] = set()
    for number, record in lines:
        if not record.code or not record.name:
            continue
        name = first.setdefault((record.role, record.code), record.name)
        if text_key(name) != text_key(record.name) and (record.code, text_key(record.name)) not in told:
            told.add((record.code, text_key(record.name)))
            reason = say(N_("code {code} stands beside two names, {first} and {second}"), code=record.code, first=name, second=record.name)
            yield problem(
                "E-IMP-151",
                Outcome.WARNING,
                found,
                number,
                str(record.role),
                record.name,
                reason,
                N_("one body has one code: correct it in the accounting system"),
            )


def account_said(frame: Frame, records: Iterable[AccountLineRecord]) -> str | None:
    """The account that a table is of: the one named above it, else the only one in its rows."""
    if frame.account != NO_ACCOUNT:
        return " ".join(part for part in frame.account if part)
    accounts = {(record.account, record.account_name) for record in records}
    codes = {code for code, _ in accounts if code}
    return " ".join(part for part in min(accounts, key=str) if part) or None if len(codes or accounts) == 1 else None
