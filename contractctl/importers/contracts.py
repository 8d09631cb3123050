"""Contract ledgers (合同台账), their supplements (补充协议) and payment plans (收付款计划)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from contractctl.documents import Capital, Direction, Pricing
from contractctl.importers.cells import meaning
from contractctl.language import N_
from contractctl.records import ContractRecord, InstalmentRecord, SupplementRecord
from contractctl.values.amounts import Reading
from contractctl.values.capitals import read_capitals
from contractctl.values.dates import Unreadable, is_open_ended, read_day, read_range
from contractctl.values.identifiers import fold_tax_number
from contractctl.values.money import half_up
from contractctl.vocabulary import words_list

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from contractctl.importers.cells import RowReader
    from contractctl.records import Row

DAYS = re.compile(r"(\d{1,4})天?(?:内)?")
LARGEST_RATE = Decimal(1)


def read_row(reader: RowReader, own_names: Collection[str], sheet_direction: Direction | None) -> Row:
    """A contract. Terms, filing and capitals are judged only where the ledger has a column for them."""
    amount, pricing = _amount(reader)
    term = _term(reader)
    terms, remark, kind, name = (reader.text(field) for field in ("terms", "remark", "contract_type", "name"))
    record = ContractRecord(
        number=reader.identifier("number") or None,
        name=name,
        direction=_direction(reader, own_names, sheet_direction),
        counterparty=_counterparty(reader, own_names),
        tax_number=fold_tax_number(reader.identifier("tax_number")) or None,
        contract_type=kind,
        pricing=pricing,
        amount_fen=amount,
        net_fen=reader.optional_amount("net"),
        signed=reader.day("signed"),
        start=term.start,
        end=term.end,
        open_ended=term.open_ended,
        filed=reader.day("filed"),
        has_filing=reader.has("filed"),
        capital=_capital(reader, amount, pricing),
        capital_text=reader.text("capital"),
        payment_terms=terms or None,
        has_terms=reader.has("terms"),
        yearly_fee=_says(terms + remark, words_list("terms", "yearly_fee")) or bool(reader.text("yearly_fee")),
        social_benefit=_says(kind + remark + name, words_list("social_benefit", "words")),
        payment_days=_payment_days(reader.text("payment_days")),
        handler=reader.text("handler"),
        department=reader.text("department"),
        unit_name=reader.text("unit_name") or None,
        remark=remark,
    )
    return reader.row(record)


def _says(text: str, words: Collection[str]) -> bool:
    return any(word in text for word in words)


def _payment_days(text: str) -> int | None:
    match = DAYS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(match[1]) if match else None


def _amount(reader: RowReader) -> tuple[int | None, Pricing]:
    """The gross amount, else net and rate; none under 据实结算."""
    says_measured = meaning(reader.text("pricing"), "pricing") == "measured"
    amount = reader.amount("amount")
    if amount.reading is Reading.MEASURED or (says_measured and amount.reading is Reading.EMPTY):
        return None, Pricing.MEASURED
    if amount.reading is Reading.AMOUNT:
        return amount.fen, Pricing.FIXED
    net, tax = reader.optional_amount("net"), reader.optional_amount("tax")
    rate = _rate(reader.text("rate"))
    if net is not None and tax is not None:
        return net + tax, Pricing.FIXED
    if net is not None and rate is not None:
        return half_up(net * (1 + rate)), Pricing.FIXED
    if amount.reading is Reading.EMPTY and not reader.problems:
        reader.warn("E-IMP-033", "amount", N_("no amount stands there: it is taken as unknown, not as 0"))
    return None, Pricing.FIXED


def _rate(text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    try:
        rate = Decimal(plain.rstrip("%")) / (100 if plain.endswith("%") else 1)
    except InvalidOperation:
        return None
    return rate if 0 <= rate < LARGEST_RATE else None


def _capital(reader: RowReader, amount_fen: int | None, pricing: Pricing) -> Capital:
    if not reader.has("capital"):
        return Capital.NO_COLUMN
    text = reader.text("capital")
    if not text or text in words_list("amounts", "empty"):
        return Capital.AGREES if pricing is Pricing.MEASURED else Capital.MISSING
    fen = read_capitals(text)
    if fen is None:
        reader.warn("E-IMP-041", "capital", N_("the amount in capitals cannot be read; the figures are taken"))
        return Capital.UNREADABLE
    if amount_fen is not None and fen != amount_fen:
        reader.warn("E-IMP-040", "capital", N_("the amount in capitals differs from the figures; the figures are taken"))
        return Capital.DIFFERS
    return Capital.AGREES


@dataclass(frozen=True, slots=True)
class _Term:
    start: date | None = None
    end: date | None = None
    open_ended: bool = False


def _term(reader: RowReader) -> _Term:
    """The contract's validity, from two columns or from one; words such as 一年 leave it unknown, with a warning."""
    if not reader.has("start") and not reader.has("end"):
        return _whole_term(reader)
    start = _edge(reader, "start")
    is_open = is_open_ended(reader.text("end"))
    return _Term(start, None if is_open else _edge(reader, "end"), is_open)


def _whole_term(reader: RowReader) -> _Term:
    text = reader.text("term")
    if is_open_ended(text):
        return _Term(open_ended=True)
    if both := read_range(text):
        return _Term(*both)
    if text:
        reader.warn("E-IMP-021", "term", N_("no days stand there: the term is taken as unknown"))
    return _Term()


def _edge(reader: RowReader, field: str) -> date | None:
    value = read_day(reader.raw(field), is_1904=reader.is_1904) if isinstance(reader.raw(field), str) else None
    if isinstance(value, Unreadable) and not value.has_no_such_day:
        reader.warn("E-IMP-021", field, N_("no days stand there: the term is taken as unknown"))
        return None
    return reader.day(field)


def _direction(reader: RowReader, own_names: Collection[str], sheet_direction: Direction | None) -> Direction:
    """From its column, else from which party is ours (甲方 pays), else from the sheet's name or title."""
    written = reader.text("direction")
    if word := meaning(written, "direction"):
        return Direction(word)
    if written:
        reader.hold("E-IMP-034", "direction", N_("neither 收 nor 支"), N_("write 收 or 支"))
        return Direction.REVENUE
    if reader.has("party_a"):
        if reader.text("party_a") in own_names:
            return Direction.EXPENSE
        if reader.text("party_b") in own_names:
            return Direction.REVENUE
    if sheet_direction is None and reader.has("direction"):
        reader.hold("E-IMP-034", "direction", N_("neither 收 nor 支"), N_("write 收 or 支"))
    return sheet_direction or Direction.REVENUE


def _counterparty(reader: RowReader, own_names: Collection[str]) -> str:
    """The other side: the party that is not ours."""
    if reader.has("counterparty"):
        return reader.required("counterparty")
    a, b = reader.text("party_a"), reader.text("party_b")
    others = [party for party in (a, b) if party and party not in own_names]
    if len(others) == 1:
        return others[0]
    reader.hold("E-IMP-035", "party_a", N_("which of the two parties is ours cannot be told"), N_("add a column 对方单位"))
    return a


def read_supplement(reader: RowReader) -> Row:
    """A supplement: a change of the amount, or the new total where the column says so."""
    is_new_total = reader.has("new_total") and not reader.has("change")
    amount = reader.required_amount("new_total" if is_new_total else "change")
    record = SupplementRecord(
        number=reader.identifier("number") or f"{reader.identifier('parent')}-{reader.number}",
        parent=_required_number(reader, "parent"),
        amount_fen=amount,
        signed=reader.day("signed"),
        effective=reader.day("effective"),
        is_new_total=is_new_total,
        capital=_capital(reader, amount, Pricing.FIXED),
        remark=reader.text("remark"),
    )
    return reader.row(record)


def _required_number(reader: RowReader, field: str) -> str:
    number = reader.identifier(field)
    return number or reader.required(field)


def read_instalment(reader: RowReader, above: InstalmentRecord | None) -> Row:
    """A line of the plan; a blank contract number under the instalment before it is that contract's."""
    written = reader.text("no")
    match = re.search(r"\d+", unicodedata.normalize("NFKC", written))
    contract = reader.identifier("contract")
    no = int(match[0]) if match else 0
    if not contract and above and no == above.no + 1:
        contract = above.contract
    contract = contract or reader.required("contract")
    year = re.search(r"20\d{2}", reader.text("year"))
    record = InstalmentRecord(
        contract=contract,
        no=no or (above.no + 1 if above and above.contract == contract else 1),
        due=reader.day("due"),
        amount_fen=reader.required_amount("amount"),
        year=int(year[0]) if year else None,
    )
    return reader.row(record)
