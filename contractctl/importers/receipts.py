"""Money ledgers: received (收款台账) and paid (付款台账)."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from contractctl.documents import Direction, Method
from contractctl.importers.cells import REMEMBERED, meaning
from contractctl.importers.currencies import check_currency
from contractctl.importers.invoices import NUMBER, stated_contract
from contractctl.language import N_
from contractctl.records import ReceiptRecord
from contractctl.values.dates import read_day
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from contractctl.importers.cells import RowReader
    from contractctl.records import Row

SEVERAL_INVOICES = re.compile(r"[、,;/\s]+")
STATED_CONTRACT = re.compile(rf"合同(?:编)?号[::]?\s*({NUMBER})")
ORIGINAL = re.compile(r"原(?:交易|银行)?流水号?[::]?\s*([0-9A-Za-z-]+)")
AGREEMENT = re.compile(rf"(?:协议|协议书)(?:编号|号)?[::]?\s*({NUMBER})")
BILL = re.compile(r"票(?:据)?号(?:码)?[::]?\s*(\d{10,30})")
BILL_DUE = re.compile(r"到期日?[::]?\s*(\d{4}[-./年]\d{1,2}[-./月]\d{1,2})")


def read_row(reader: RowReader, sheet_direction: Direction | None) -> Row:
    """Money in or out; negative where it goes back."""
    direction = _direction(reader, sheet_direction)
    check_currency(reader)
    amount = reader.required_amount(_amount_field(reader, direction))
    day = reader.day("date", required=True)
    memo = reader.text("memo")
    said = _said_in(memo)
    contract = stated_contract(reader, memo) or said.contract
    invoices = numbers_of(reader.identifier("invoices"))
    taken_back = amount < 0
    if day is None:
        return reader.row(None)
    record = ReceiptRecord(
        reference=reader.identifier("reference") or None,
        direction=direction,
        counterparty=reader.required(_name_field(reader, direction)),
        date=day,
        amount_fen=amount,
        method=_method(reader),
        account=reader.identifier("account") or None,
        stated_contract=contract,
        stated_invoices=invoices,
        stated_instalment=_instalment(reader.text("instalment")),
        reverses=said.original if taken_back else None,
        is_reversal=taken_back and said.is_reversal,
        agreement=reader.identifier("agreement") or said.agreement,
        bill_number=reader.identifier("bill_number") or said.bill,
        bill_due=reader.day("bill_due") or said.bill_due,
        excluded_as=None if contract or invoices else said.excluded_as,
        memo=memo,
    )
    return reader.row(record)


class _Said(NamedTuple):
    """What the words of a memo say."""

    contract: str | None
    original: str | None
    is_reversal: bool
    agreement: str | None
    bill: str | None
    bill_due: date | None
    excluded_as: str | None


@lru_cache(REMEMBERED)
def _said_in(memo: str) -> _Said:
    plain = unicodedata.normalize("NFKC", memo)
    bill, due = _first(BILL, plain), _day(_first(BILL_DUE, plain))
    return _Said(_first(STATED_CONTRACT, plain), original_reference(plain), reversal_words(plain), _first(AGREEMENT, plain), bill, due, excluded(plain))


def numbers_of(text: str) -> tuple[str, ...]:
    """The numbers in a cell that may hold several."""
    return tuple(part for part in SEVERAL_INVOICES.split(unicodedata.normalize("NFKC", text)) if part) if text else ()


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _day(text: str | None) -> date | None:
    day = read_day(text)
    return day if isinstance(day, date) else None


def original_reference(text: str) -> str | None:
    """The bank's number of the transaction that a text says is taken back."""
    return _first(ORIGINAL, text)


def reversal_words(text: str) -> bool:
    """Whether a text says that a transaction is undone (冲正, 退票)."""
    return any(word in text for word in synonyms("documents", "taken_back")["reversal"])


def excluded(text: str) -> str | None:
    """Why it is not the contract's money, where its whole purpose says so."""
    purposes = synonyms("documents", "excluded").items()
    return next((reason for reason, words in purposes if text.startswith(words)), None)


def _direction(reader: RowReader, sheet_direction: Direction | None) -> Direction:
    if word := meaning(reader.text("direction"), "direction"):
        return Direction(word)
    if reader.has("amount_in") != reader.has("amount_out"):
        return Direction.REVENUE if reader.has("amount_in") else Direction.EXPENSE
    if reader.has("amount_in") and reader.has("amount_out"):
        return Direction.REVENUE if reader.text("amount_in") else Direction.EXPENSE
    if reader.has("payer") != reader.has("payee"):
        return Direction.REVENUE if reader.has("payer") else Direction.EXPENSE
    if sheet_direction is None:
        reader.hold("E-IMP-034", "amount", N_("whether it is money in or out cannot be told"), N_("head the column 收款金额 or 付款金额"))
    return sheet_direction or Direction.REVENUE


def _amount_field(reader: RowReader, direction: Direction) -> str:
    wanted = "amount_in" if direction is Direction.REVENUE else "amount_out"
    return wanted if reader.has(wanted) else "amount"


def _name_field(reader: RowReader, direction: Direction) -> str:
    wanted = "payer" if direction is Direction.REVENUE else "payee"
    return next((field for field in (wanted, "counterparty", "payer", "payee") if reader.has(field)), wanted)


def _method(reader: RowReader) -> Method:
    word = meaning(reader.text("method"), "method")
    if word is None:
        reader.hold("E-IMP-038", "method", N_("this way of paying is not known"), N_("write 网银, 现金, 承兑汇票, 置换 or 冲抵"))
    return Method(word or "bank")


def _instalment(text: str) -> int | None:
    match = re.search(r"\d+", text)
    return int(match[0]) if match else None
