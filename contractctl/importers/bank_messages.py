"""Bank messages as statements: camt.053 (ISO 20022) and MT940 (SWIFT), one sheet an account and period (FORMATS.md §2).

Above the heading stand pairs of a key and its value (account, opening, closing), so that the statement proves itself as any bank's does.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from contractctl.importers import texts
from contractctl.importers.markup import LARGEST_DOCUMENT, text_at
from contractctl.importers.sheets import FileError, HugeFileError, Sheet
from contractctl.language import N_

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from xml.etree.ElementTree import Element

    from mt940.models import Transaction, Transactions

HEADINGS = ("交易日期", "借方发生额", "贷方发生额", "账户余额", "币种", "对方户名", "对方账号", "摘要", "交易流水号")
FIRST_FIELDS = tuple(re.compile(field, re.MULTILINE) for field in (r"^:20:", r"^:25[A-Z]?:", r"^:60[FM]:"))
MESSAGE = re.compile(r"^(?=:20:)", re.MULTILINE)
LINE = re.compile(r"^:61:", re.MULTILINE)
HEAD = 2**16


class BadMessageError(FileError):
    """A bank message that breaks its own format; facts: file, field, text."""

    id = "E-IMP-142"
    msgid = N_("{file}: the bank message is damaged: {field} is “{text}”")
    hint_msgid = N_("ask the bank for it again, or export the statement as Excel")


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry of a statement. `amount` is positive; a reversal takes back an entry of its own column."""

    day: str
    amount: Decimal
    is_credit: bool
    is_reversal: bool
    other: str = ""
    other_account: str = ""
    text: str = ""
    reference: str = ""

    @property
    def signed(self) -> Decimal:
        """What it adds to the balance."""
        plus = self.amount if self.is_credit else -self.amount
        return -plus if self.is_reversal else plus


@dataclass(slots=True)
class Statement:
    """A statement as its message says it; what it does not say stays empty."""

    account: str
    currency: str = ""
    opening: Decimal | None = None
    closing: Decimal | None = None
    period: str = ""
    movements: list[Movement] = field(default_factory=list)


def is_camt(root: Element) -> bool:
    """Whether an XML is a statement of ISO 20022."""
    return root.tag == "Document" and root.find("BkToCstmrStmt") is not None


def read_camt(root: Element, name: str) -> tuple[Sheet, ...]:
    """The statements of a camt.053; errors: FileError."""
    return _sheets([_statement(each, name) for each in root.findall("BkToCstmrStmt/Stmt")])


def _statement(stmt: Element, name: str) -> Statement:
    account = text_at(stmt, "Acct/Id/IBAN") or text_at(stmt, "Acct/Id/Othr/Id")
    statement = Statement(account, text_at(stmt, "Acct/Ccy"), period=_period(stmt))
    for balance in stmt.findall("Bal"):
        code = text_at(balance, "Tp/CdOrPrtry/Cd")
        if code in ("OPBD", "PRCD") and statement.opening is None:
            statement.opening = _balance(balance, name)
        elif code == "CLBD":
            statement.closing = _balance(balance, name)
    statement.movements = [_entry(entry, name) for entry in stmt.findall("Ntry") if _is_booked(entry)]
    statement.currency = statement.currency or next((amount.get("Ccy", "") for amount in stmt.iter("Amt")), "")
    return statement


def _period(stmt: Element) -> str:
    days = [text_at(stmt, f"FrToDt/{tag}")[:10] for tag in ("FrDtTm", "ToDtTm")]
    return "至".join(days) if all(days) else ""


def _is_booked(entry: Element) -> bool:
    """A pending entry is no movement yet; the balances leave it out."""
    return (text_at(entry, "Sts/Cd") or text_at(entry, "Sts") or "BOOK") == "BOOK"


def _balance(balance: Element, name: str) -> Decimal:
    amount = _decimal(text_at(balance, "Amt"), "Bal/Amt", name)
    return amount if text_at(balance, "CdtDbtInd") != "DBIT" else -amount


def _entry(entry: Element, name: str) -> Movement:
    """An entry. A reversal is marked on the side that it goes to: money back in is the reversal of a debit."""
    side, is_reversal = text_at(entry, "CdtDbtInd"), text_at(entry, "RvslInd") in ("true", "1")
    if side not in ("CRDT", "DBIT"):
        raise BadMessageError(file=name, field="CdtDbtInd", text=side)
    is_credit = (side == "CRDT") != is_reversal
    details = entry.findall("NtryDtls/TxDtls")
    detail = details[0] if len(details) == 1 else None
    role = "Dbtr" if is_credit else "Cdtr"
    said = [each.text or "" for each in entry.iter("Ustrd")] or [text_at(entry, "AddtlNtryInf")]
    return Movement(
        day=(text_at(entry, "BookgDt/Dt") or text_at(entry, "BookgDt/DtTm") or text_at(entry, "ValDt/Dt"))[:10],
        amount=_decimal(text_at(entry, "Amt"), "Ntry/Amt", name),
        is_credit=is_credit,
        is_reversal=is_reversal,
        other=text_at(detail, f"RltdPties/{role}/Nm") or text_at(detail, f"RltdPties/{role}/Pty/Nm"),
        other_account=text_at(detail, f"RltdPties/{role}Acct/Id/IBAN") or text_at(detail, f"RltdPties/{role}Acct/Id/Othr/Id"),
        text=" ".join(text.strip() for text in said if text.strip()),
        reference=text_at(entry, "AcctSvcrRef") or text_at(detail, "Refs/AcctSvcrRef") or text_at(entry, "NtryRef"),
    )


def _decimal(text: str, where: str, name: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation as error:
        raise BadMessageError(file=name, field=where, text=text) from error
    if not amount.is_finite() or abs(amount) >= 10**13:
        raise BadMessageError(file=name, field=where, text=text)
    return amount


def message_text(content: bytes) -> str | None:
    """The text of an MT940 file, GB 18030 among others; None where it is none."""
    if b":20:" not in content[:HEAD]:
        return None
    text = texts.decode(content)
    place = 0
    for each in FIRST_FIELDS:
        found = each.search(text or "", place, HEAD)
        if found is None:
            return None
        place = found.end()
    return text


def read_mt940(text: str, name: str) -> tuple[Sheet, ...]:
    """The statements of an MT940 file; errors: FileError."""
    if len(text) > LARGEST_DOCUMENT:
        raise HugeFileError(file=name)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return _sheets([_message(message, name) for message in MESSAGE.split(plain) if message.startswith(":20:")])


def _message(message: str, name: str) -> Statement:
    """One message through mt-940, whose patterns know the banks' liberties; a line that it does not take is a damaged message."""
    from mt940.models import Transactions

    logging.getLogger("mt940").setLevel(logging.CRITICAL)  # it writes a line that it does not take, names and all, to the screen
    transactions = Transactions()
    try:
        transactions.parse(message)
    except (RuntimeError, ValueError, KeyError, TypeError, ArithmeticError) as error:
        raise BadMessageError(file=name, field="MT940", text=str(error).splitlines()[0][:80] if str(error) else "") from error
    if len(transactions.transactions) != len(LINE.findall(message)):
        raise BadMessageError(file=name, field=":61:", text=str(len(transactions.transactions)))
    return _from_transactions(transactions)


def _from_transactions(transactions: Transactions) -> Statement:
    data = transactions.data
    opening = data.get("final_opening_balance") or data.get("intermediate_opening_balance")
    closing = data.get("final_closing_balance") or data.get("intermediate_closing_balance")
    return Statement(
        account=str(data.get("account_identification", "")),
        currency=transactions.currency or "",
        opening=opening.amount.amount if opening else None,
        closing=closing.amount.amount if closing else None,
        period=f"{opening.date}至{closing.date}" if opening and closing else "",
        movements=[_movement(each) for each in transactions.transactions],
    )


def _movement(transaction: Transaction) -> Movement:
    data = transaction.data
    mark = str(data["status"]).upper()
    return Movement(
        day=str(data.get("entry_date") or data["date"]),
        amount=abs(data["amount"].amount),
        is_credit=mark.endswith("C"),
        is_reversal=mark.startswith("R"),
        other=" ".join(str(data[key]) for key in ("applicant_name", "recipient_name") if data.get(key)),
        other_account=str(data.get("applicant_iban") or ""),
        text=" ".join(str(data[key]).replace("\n", " ") for key in ("purpose", "transaction_details", "extra_details") if data.get(key)).strip(),
        reference=_reference(data.get("bank_reference"), data.get("customer_reference")),
    )


def _reference(*references: str | None) -> str:
    """The bank's own, else the customer's; NONREF says that there is none."""
    return next((text for each in references if (text := (each or "").strip()) and text != "NONREF"), "")


def _sheets(statements: Sequence[Statement]) -> tuple[Sheet, ...]:
    """A sheet each; several messages have a number after their account, which can be the same."""
    names = [each.account or "账户" for each in statements]
    numbered = [f"{name}-{number}" for number, name in enumerate(names, 1)] if len(names) > 1 else names
    return tuple(Sheet(name, list(_rows(each))) for name, each in zip(numbered, statements, strict=True))


def _rows(statement: Statement) -> Iterator[list[str | None]]:
    pairs = (
        ("账号", statement.account),
        ("币种", statement.currency),
        ("起止日期", statement.period),
        ("期初余额", _text(statement.opening)),
        ("期末余额", _text(statement.closing)),
    )
    for key, value in pairs:
        if value:
            yield [key, value]
    yield [*HEADINGS]
    balance = statement.opening
    for each in statement.movements:
        balance = None if balance is None else balance + each.signed
        amount = _text(-each.amount if each.is_reversal else each.amount)
        sides = (None, amount) if each.is_credit else (amount, None)
        words = (each.other, each.other_account, each.text, each.reference)
        yield [each.day, *sides, _text(balance), statement.currency or None, *(word or None for word in words)]


def _text(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:.2f}" if amount == round(amount, 2) else f"{amount:f}"
