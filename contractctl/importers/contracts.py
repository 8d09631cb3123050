"""Contract ledgers (合同台账), their supplements (补充协议) and payment plans (收付款计划)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from contractctl.documents import Capital, Direction, Pricing
from contractctl.importers.cells import REMEMBERED, as_text, meaning
from contractctl.importers.contents import Contents
from contractctl.importers.contract_figures import check_figures, check_net, outstanding_figures
from contractctl.importers.contract_terms import read_term
from contractctl.importers.currencies import check_currency
from contractctl.language import N_, say
from contractctl.records import ContractRecord, InstalmentRecord, Outcome, Problem, SupplementRecord
from contractctl.values.amounts import EMPTY, Reading
from contractctl.values.capitals import read_capitals
from contractctl.values.dates import whole_months
from contractctl.values.identifiers import fold_number
from contractctl.values.money import grouped, half_up, yuan
from contractctl.values.rates import read_rates
from contractctl.vocabulary import pattern, words_list

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from contractctl.importers.cells import RowReader
    from contractctl.importers.contents import TableReader
    from contractctl.importers.contract_terms import Term
    from contractctl.importers.tables import Found
    from contractctl.records import Row
    from contractctl.values.amounts import Amount

DAYS = re.compile(r"(\d{1,4})天?(?:内)?")
CHILD = re.compile(r"(?P<parent>.+)-\d{1,2}")
ROW_COUNT_HEADING = "编号"


@dataclass(frozen=True, slots=True)
class Numbers:
    """The contract numbers of a table in normal form; none where its 编号 only counts the rows."""

    known: frozenset[str] = frozenset()
    only_count_rows: bool = False


def numbers_of(found: Found) -> Numbers:
    """What the column of numbers holds: `编号` may count rows, which its values tell (FORMATS.md §3.1)."""
    column = found.heading.columns.get("number")
    if column is None:
        return Numbers()
    written = [as_text(found.sheet.cell(row, column)) for row in found.rows]
    counted = [str(number) for number in range(1, len(written) + 1)]
    if found.heading.labels["number"] == ROW_COUNT_HEADING and len(written) > 1 and written == counted:
        return Numbers(only_count_rows=True)
    return Numbers(frozenset(fold_number(text) for text in written if text))


def read(table: TableReader) -> Contents:
    """The contracts of a ledger, and the supplements among them."""
    numbers = numbers_of(table.found)
    rows = tuple(table.each(lambda reader: read_row(reader, table.own_names, table.direction, numbers)))
    return Contents(rows, problems=() if _tells_direction(table) else (_taken_as_revenue(table),))


def _tells_direction(table: TableReader) -> bool:
    """Whether something of a ledger says which way its money goes: a column, the parties, its name or title, what was paid."""
    return table.direction is not None or any(name in table.found.heading.columns for name in ("direction", "party_a", "paid_to_date", "received_to_date"))


def _taken_as_revenue(table: TableReader) -> Problem:
    reason = say(N_("nothing in this ledger says 收 or 支: its contracts are taken as 收"))
    hint = say(N_("add a column 收/支, or name the sheet so"))
    return Problem("E-IMP-116", table.found.sheet.name, None, table.found.heading.rows[0], "", reason, Outcome.WARNING, hint)


def read_row(reader: RowReader, own_names: Collection[str], sheet_direction: Direction | None, numbers: Numbers) -> Row:
    """A contract, or the supplement of one. Terms, filing and capitals are judged only where the ledger has a column for them."""
    number = "" if numbers.only_count_rows else reader.identifier("number")
    if (parent := _parent(reader, number, numbers)) is not None:
        return _supplement_in_ledger(reader, number, parent)
    term = read_term(reader)
    amount, gross, pricing = _amount(reader, term)
    terms, remark, kind, name = (reader.text(field) for field in ("terms", "remark", "contract_type", "name"))
    direction = _direction(reader, own_names, sheet_direction)
    check_figures(reader, gross)
    check_currency(reader)
    record = ContractRecord(
        number=number or None,
        name=name,
        direction=direction,
        counterparty=_counterparty(reader, own_names),
        tax_number=reader.tax_number("tax_number"),
        contract_type=kind,
        pricing=pricing,
        amount_fen=amount,
        net_fen=reader.optional_amount("net"),
        signed=term.signed,
        start=term.start,
        end=term.end,
        open_ended=term.open_ended,
        term_text=term.text,
        filed=reader.day("filed"),
        has_filing=reader.has("filed"),
        capital=_capital(reader, amount, pricing),
        capital_text=reader.text("capital"),
        payment_terms=terms or None,
        has_terms=reader.has("terms"),
        yearly_fee=_says(terms + remark, words_list("terms", "yearly_fee")) or _has_yearly_fee(reader),
        social_benefit=_says(kind + remark + name, words_list("social_benefit", "words")),
        payment_days=_payment_days(reader.text("payment_days")),
        handler=reader.text("handler"),
        department=reader.text("department"),
        unit_name=reader.text("unit_name") or None,
        remark=remark,
    )
    return reader.row(record)


@lru_cache(REMEMBERED)
def _says(text: str, words: tuple[str, ...]) -> bool:
    return any(word in text for word in words)


def _has_yearly_fee(reader: RowReader) -> bool:
    """Whether its column names a fee, or says that there is one."""
    fee = reader.read_amount("yearly_fee")
    if fee.reading is Reading.STATUS:
        return meaning(reader.text("yearly_fee"), "yes_or_no") == "yes"
    return fee.reading is Reading.DOUBTFUL or fee.fen != 0


def _payment_days(text: str) -> int | None:
    match = DAYS.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return int(match[1]) if match else None


# -- the amount


def _amount(reader: RowReader, term: Term) -> tuple[int | None, Amount, Pricing]:
    """The gross amount, else net and tax or rate; none under 据实结算. A price for a period is held with what it would come to."""
    _propose_total(reader, term)
    gross = reader.amount("amount")
    says_measured = meaning(reader.text("pricing"), "pricing") == "measured"
    if gross.reading is Reading.MEASURED or (says_measured and gross.reading is Reading.EMPTY):
        return None, EMPTY, Pricing.MEASURED
    if gross.reading is Reading.AMOUNT:
        check_net(reader, gross, term.signed)
        if gross.fen < 0:
            reader.hold("E-IMP-110", "amount", N_("a contract's amount is not negative"), N_("give the number of the contract that it reduces (主合同编号)"))
        return gross.fen, gross, Pricing.FIXED
    net, tax = reader.optional_amount("net"), reader.optional_amount("tax")
    rates = read_rates(reader.text("rate"))
    if net is not None and tax is not None:
        return net + tax, EMPTY, Pricing.FIXED
    if net is not None and rates is not None and rates.only is not None:
        return half_up(net * (1 + rates.only)), EMPTY, Pricing.FIXED
    if gross.reading in (Reading.EMPTY, Reading.STATUS) and not reader.is_bad:
        reader.warn("E-IMP-033", "amount", N_("no amount stands there: it is taken as unknown, not as 0"))
    return None, EMPTY, Pricing.FIXED


def _propose_total(reader: RowReader, term: Term) -> None:
    """What a price for a period comes to over the term, said and never stored."""
    price = reader.read_amount("amount").periodic
    months = whole_months(term.start, term.end) if price and term.start and term.end else None
    if price is None or months is None or months % price.months:
        return
    count = months // price.months
    reason = say(
        N_("{amount} yuan for each {per}, no total: the term has {count} of them, together {total}"),
        amount=grouped(price.fen),
        per=price.per,
        count=count,
        total=grouped(price.fen * count),
    )
    reader.hold("E-IMP-013", "amount", reason, N_("write the total, if that is the contract's amount"))


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


# -- the sides


def _direction(reader: RowReader, own_names: Collection[str], sheet_direction: Direction | None) -> Direction:
    """From its column, else from which party is ours (甲方 pays), else from the sheet's name or title, else from what was paid or received."""
    written = reader.text("direction")
    if word := meaning(written, "direction"):
        return Direction(word)
    if written:
        reader.hold("E-IMP-034", "direction", N_("neither 收 nor 支"), N_("write 收 or 支"))
        return Direction.REVENUE
    ours = _our_side(reader, own_names)
    if ours:
        return Direction.EXPENSE if ours == "party_a" else Direction.REVENUE
    if sheet_direction is None and reader.has("direction"):
        reader.hold("E-IMP-034", "direction", N_("neither 收 nor 支"), N_("write 收 or 支"))
    if sheet_direction is None and reader.has("paid_to_date") and not reader.has("received_to_date"):
        return Direction.EXPENSE
    return sheet_direction or Direction.REVENUE


def _same_name(name: str, names: Collection[str]) -> bool:
    plain = fold_number(name)
    return bool(plain) and any(fold_number(each) == plain for each in names)


def _our_side(reader: RowReader, own_names: Collection[str]) -> str | None:
    """Which of 甲方 and 乙方 is ours; where both are, the one that 核算单位 names."""
    ours = [field for field in ("party_a", "party_b") if _same_name(reader.text(field), own_names)]
    if len(ours) > 1:
        ours = [field for field in ours if _same_name(reader.text(field), [reader.text("unit_name")])]
    return ours[0] if len(ours) == 1 else None


def _counterparty(reader: RowReader, own_names: Collection[str]) -> str:
    """The other side: the party that is not ours."""
    if reader.has("counterparty"):
        return reader.required("counterparty")
    a, b = reader.text("party_a"), reader.text("party_b")
    ours = _our_side(reader, own_names)
    if ours:
        return reader.required("party_b" if ours == "party_a" else "party_a")
    if _same_name(a, own_names) and _same_name(b, own_names):
        reader.hold("E-IMP-111", "party_a", N_("both parties are ours: a contract within the group"), N_("say in a column 核算单位 whose ledger it is"))
        return b
    others = [party for party in (a, b) if party]
    if len(others) == 1 and not (reader.has("party_a") and reader.has("party_b")):
        return others[0]
    reader.hold("E-IMP-035", "party_a", N_("which of the two parties is ours cannot be told"), N_("add a column 对方单位"))
    return a


# -- supplements


def _parent(reader: RowReader, number: str, numbers: Numbers) -> str | None:
    """The contract that a row changes; None where the row is a contract itself, "" where it is a supplement of one that is not told."""
    if stated := reader.identifier("parent"):
        return stated
    plain = unicodedata.normalize("NFKC", number).strip()
    for shape in ("supplement_number", "filed_under"):
        if match := pattern("terms", shape).fullmatch(plain):
            return match["parent"].strip()
    child = CHILD.fullmatch(fold_number(number))
    if child and child["parent"] in numbers.known:
        return child["parent"]
    return "" if _is_name_of_supplement(reader.text("name")) else None


@lru_cache(REMEMBERED)
def _is_name_of_supplement(name: str) -> bool:
    return pattern("terms", "supplement_name").fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", name))) is not None


def _supplement_in_ledger(reader: RowReader, number: str, parent: str) -> Row:
    """A supplement among contracts: its amount is the change, negative for 核减, never a second contract's (FORMATS.md §3.2)."""
    if not parent:
        reader.hold("E-IMP-112", "name", N_("a supplement, and the contract that it changes is not told"), N_("give that contract's number (主合同编号)"))
    term = read_term(reader)
    change = reader.required_amount("amount")
    outstanding_figures(reader)
    record = SupplementRecord(
        number=number or _named_by_content(parent, term.signed, change),
        parent=parent,
        amount_fen=change,
        signed=term.signed,
        effective=term.start,
        capital=_capital(reader, change, Pricing.FIXED),
        remark=reader.text("remark"),
    )
    return reader.row(record)


def read_supplement(reader: RowReader) -> Row:
    """A supplement: a change of the amount, or the new total where the column says so."""
    is_new_total = reader.has("new_total") and not reader.has("change")
    amount = reader.required_amount("new_total" if is_new_total else "change")
    parent, signed, effective = _required_number(reader, "parent"), reader.day("signed"), reader.day("effective")
    record = SupplementRecord(
        number=reader.identifier("number") or _named_by_content(parent, signed or effective, amount),
        parent=parent,
        amount_fen=amount,
        signed=signed,
        effective=effective,
        is_new_total=is_new_total,
        capital=_capital(reader, amount, Pricing.FIXED),
        remark=reader.text("remark"),
    )
    return reader.row(record)


def _named_by_content(parent: str, day: date | None, change_fen: int) -> str:
    """What a supplement without a number is called, wherever its row stands: the same one comes again in the next file."""
    return "/".join([parent, *([day.isoformat()] if day else []), yuan(change_fen)])


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
