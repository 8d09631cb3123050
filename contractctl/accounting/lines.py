"""A line of the accounting system's books as the core sees it, and what its account is.

Amounts are fen, debit and credit as printed; `effect` turns them so that a balance is positive in the contract's direction.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING

from contractctl.documents import TYPED_IN, Book, Direction, Origin, Role
from contractctl.frozen import quick_dataclass
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from contractctl.settings import AccountSettings

SEPARATORS = re.compile(r"[\s|_/\\—-]+")
NOT_OF_A_CODE = re.compile(r"[^0-9A-Za-z]")


class AccountKind(StrEnum):
    """What an account holds, as far as contracts go."""

    RECEIVABLE = "receivable"
    ADVANCE = "advance"  # 预收账款, 合同负债
    PAYABLE = "payable"
    PREPAID = "prepaid"
    BILLS = "bills"  # 应收票据, 应付票据: for the ledger a bill is money on the day it comes
    VAT = "vat"


DIRECTIONS = {
    AccountKind.RECEIVABLE: Direction.REVENUE,
    AccountKind.ADVANCE: Direction.REVENUE,
    AccountKind.PAYABLE: Direction.EXPENSE,
    AccountKind.PREPAID: Direction.EXPENSE,
}


@quick_dataclass(frozen=True, slots=True)
class AccountLine:
    """An entry, an opening balance or a row of a balance table; `party` is the code that the register gives its name, None while undecided."""

    key: str
    unit: str
    book: Book
    name: str
    party: str | None = None
    date: dt.date | None = None
    debit_fen: int | None = None
    credit_fen: int | None = None
    role: Role | None = None
    account: str | None = None
    account_name: str = ""
    counter_account: str = ""
    voucher: str = ""
    text: str = ""
    start: dt.date | None = None
    since: dt.date | None = None  # first and last day of the export in which it stands, where that says so
    until: dt.date | None = None
    opening_fen: int | None = None
    closing_fen: int | None = None
    running_fen: int | None = None
    is_opening: bool = False
    unposted: bool = False
    origin: Origin = TYPED_IN

    @property
    def names_a_body(self) -> bool:
        return bool(self.party or self.name)

    @property
    def is_entry(self) -> bool:
        return self.book in (Book.LEDGER, Book.JOURNAL) and not self.is_opening

    def effect(self, direction: Direction) -> int:
        """What it adds to the balance of its body, positive in the contract's direction."""
        return signed((self.debit_fen or 0) - (self.credit_fen or 0), direction)

    def sides(self, direction: Direction) -> tuple[int, int]:
        """What was added and what was taken off, as printed: debit and credit of a customer, credit and debit of a supplier."""
        debit, credit = self.debit_fen or 0, self.credit_fen or 0
        return (debit, credit) if direction is Direction.REVENUE else (credit, debit)


def signed(debit_fen: int, direction: Direction) -> int:
    """A balance whose debit is positive, positive in the contract's direction."""
    return debit_fen if direction is Direction.REVENUE else -debit_fen


class AccountMap:
    """What the accounts of one unit's chart are: by code, else by name, else, where no account is told, by what the table calls the body."""

    def __init__(self, settings: AccountSettings) -> None:
        prefixes = [(code, kind) for kind in AccountKind for code in getattr(settings, kind.value)]
        self._prefixes = sorted(prefixes, key=lambda pair: -len(pair[0]))  # the longest beginning is the one that is meant
        self._without = AccountKind.RECEIVABLE if settings.without_account == Direction.REVENUE else AccountKind.PAYABLE

    def kind(self, line: AccountLine) -> AccountKind | None:
        """None where the account is no account of customers or suppliers."""
        if line.account and (found := self._by_code(line.account)):
            return found
        if line.account_name and (found := _by_name(line.account_name)):
            return found
        if line.account or line.account_name:
            return None
        return {Role.CUSTOMER: AccountKind.RECEIVABLE, Role.SUPPLIER: AccountKind.PAYABLE}.get(line.role or Role.BODY, self._without)

    def direction(self, line: AccountLine) -> Direction | None:
        """Whose balance it is part of: a customer's, a supplier's; None where of neither."""
        kind = self.kind(line)
        return DIRECTIONS.get(kind) if kind else None

    def _by_code(self, account: str) -> AccountKind | None:
        code = NOT_OF_A_CODE.sub("", account)
        return next((kind for prefix, kind in self._prefixes if code.startswith(prefix)), None)


def _by_name(name: str) -> AccountKind | None:
    first = SEPARATORS.split(unicodedata.normalize("NFKC", name).strip())[0]
    return next((AccountKind(kind) for kind, names in synonyms("accounts", "kinds").items() if first.startswith(names)), None)


def numbers_in(text: str) -> Iterator[str]:
    """Numbers and references that stand whole in a text, each also without what a dash or stroke joins to it."""
    written = unicodedata.normalize("NFKC", text).upper()
    for run in NUMBERS.findall(written):
        yield run
        if parts := JOINTS.split(run)[1:]:
            yield from (part for part in (JOINTS.split(run)[0], *parts) if part)


JOINTS = re.compile(r"[-_/.]")
NUMBERS = re.compile(r"[0-9A-Z]+(?:[-_/.][0-9A-Z]+)*")
