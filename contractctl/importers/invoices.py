"""One row of an invoice table: issued (开票台账, 销项) or received (收票台账, 进项)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from contractctl.documents import Direction, InvoiceState
from contractctl.importers.cells import meaning
from contractctl.importers.currencies import check_currency
from contractctl.language import N_
from contractctl.records import InvoiceRecord
from contractctl.values.identifiers import fold_number, fold_tax_number, invoice_key
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from contractctl.importers.cells import RowReader
    from contractctl.importers.contents import TableReader
    from contractctl.records import Row

NUMBER = r"[0-9A-Za-z][0-9A-Za-z/_.-]*"
STATED_CONTRACT = re.compile(rf"(?:合同编号|合同号|合同)[::]\s*({NUMBER})")
BLUE_DIGITAL = re.compile(r"蓝字(?:数电票|数电发票|全电发票|全电票|发票)?号码[::]\s*(\d{8,20})")
BLUE_PAPER = re.compile(r"对应正数发票代码[::]\s*(\d{10,12})\s*号码[::]\s*(\d{8})")


def read_row(reader: RowReader, table: TableReader) -> Row:
    """An invoice. Net and tax must add up to gross to the fen."""
    net, tax, gross = _amounts(reader)
    check_currency(reader)
    remark = reader.text("remark")
    direction, counterparty, tax_number = _sides(reader, table)
    number, code = _number(reader)
    day = reader.day("date", required=True)
    state = _state(reader, gross)
    if day is None:
        return reader.row(None)
    record = InvoiceRecord(
        number=number,
        code=code,
        direction=direction,
        counterparty=counterparty,
        date=day,
        gross_fen=gross,
        net_fen=net,
        tax_fen=tax,
        tax_number=tax_number,
        due=reader.day("due"),
        state=state,
        reverses=_reverses(reader, remark) if gross < 0 else None,
        stated_contract=stated_contract(reader, remark),
        item=reader.text("item"),
        department=reader.text("department"),
        remark=remark,
        deductible_fen=reader.optional_amount("deductible") if _says_yes(reader, "ticked") else None,
    )
    return reader.row(record)


def _says_yes(reader: RowReader, field: str) -> bool:
    return meaning(reader.text(field), field) == "yes"


def stated_contract(reader: RowReader, text: str) -> str | None:
    """The contract number of its column, else the one after its label in a text."""
    column = reader.identifier("contract")
    match = STATED_CONTRACT.search(unicodedata.normalize("NFKC", text)) if text and not column else None
    return column or (match[1] if match else None)


def _number(reader: RowReader) -> tuple[str, str | None]:
    digital = reader.identifier("digital_number")
    if digital:
        return digital, None
    code = reader.identifier("code") or None
    number = reader.identifier("number")
    if not (reader.has("number") or reader.has("digital_number")):
        hint = N_("write the numbers in a column 发票号码, or import the tax bureau's export of the same invoices")
        reader.hold("E-IMP-172", "number", N_("this list has no column of invoice numbers: without one an invoice cannot be told from the next"), hint)
    elif not number:
        reader.required("number" if reader.has("number") else "digital_number")
    return number, code


def _amounts(reader: RowReader) -> tuple[int | None, int | None, int]:
    """Net, tax and gross; a column that is only called 金额 is net beside tax or gross (FORMATS.md §1.1)."""
    net_field = "net" if reader.has("net") else "amount" if reader.has("tax") or reader.has("gross") else None
    net = reader.optional_amount(net_field) if net_field else None
    tax = reader.optional_amount("tax")
    if reader.has("gross"):
        gross = reader.required_amount("gross")
        if net is not None and tax is not None and net + tax != gross and not reader.problems:
            reader.refuse("E-IMP-015", "gross", N_("net and tax do not add up to it"), N_("correct the wrong one of the three"))
        return net, tax, gross
    if net_field and net is not None and tax is not None:
        return net, tax, net + tax
    if net_field is None:
        reader.hold("E-IMP-016", "amount", N_("whether it is net or gross cannot be told"), N_("head the column 价税合计 or 不含税金额"))
    elif not reader.problems:
        reader.refuse("E-IMP-030", net_field if net is None else "tax", N_("“{label}” is empty"), N_("fill it in"))
    return net, tax, 0


def _sides(reader: RowReader, table: TableReader) -> tuple[Direction, str, str | None]:
    """Issued or received, the other side's name and its tax number."""
    if reader.has("seller") and reader.has("buyer"):
        return _received(reader, table) if _is_received(reader, table) else _issued(reader)
    if reader.has("counterparty"):
        return table.direction or Direction.REVENUE, reader.required("counterparty"), None
    if reader.has("seller") or table.direction is Direction.EXPENSE:
        return _issued(reader) if table.is_ours(reader.text("seller")) else _received(reader, table)
    return _received(reader, table) if table.is_ours(reader.text("buyer")) else _issued(reader)


def _is_received(reader: RowReader, table: TableReader) -> bool:
    """By which party is ours, else by what the sheet is called; else it is taken as issued, and that is said."""
    if table.is_ours(reader.text("seller")):
        return False
    if table.is_ours(reader.text("buyer")):
        return True
    if table.direction is None:
        reader.warn("E-IMP-035", "seller", N_("neither seller nor buyer is ours: it is taken as issued"), N_("add our name with: contractctl unit add"))
    return table.direction is Direction.EXPENSE


def _issued(reader: RowReader) -> tuple[Direction, str, str | None]:
    return Direction.REVENUE, reader.required("buyer"), fold_tax_number(reader.identifier("buyer_tax_number")) or None


def _received(reader: RowReader, table: TableReader) -> tuple[Direction, str, str | None]:
    field = "buyer" if reader.has("buyer") and not reader.has("seller") and not table.is_ours(reader.text("buyer")) else "seller"
    return Direction.EXPENSE, reader.required(field), fold_tax_number(reader.identifier("seller_tax_number")) or None


def _state(reader: RowReader, gross_fen: int) -> InvoiceState:
    if _says_yes(reader, "void_mark"):
        return InvoiceState.VOIDED
    word = meaning(reader.text("state"), "invoice_state")
    if word is None:
        reader.hold("E-IMP-036", "state", N_("this state of an invoice is not known"), N_("write 正常, 红字, 已红冲, 部分红冲 or 作废"))
        return InvoiceState.NORMAL
    state = InvoiceState(word)
    is_red = reader.text("is_blue") == "否" or gross_fen < 0
    if is_red and state is not InvoiceState.VOIDED:
        return InvoiceState.RED
    if state is InvoiceState.RED:
        reader.hold("E-IMP-037", "gross", N_("a red letter of {amount} must be negative").format(amount=yuan(gross_fen)), N_("check the sign"))
    return state


def state_of(state: InvoiceState, gross_fen: int) -> InvoiceState:
    """The state of an invoice whose lines are added up: a discount line alone is negative and no red letter."""
    return InvoiceState.NORMAL if state is InvoiceState.RED and gross_fen >= 0 else state


def _reverses(reader: RowReader, remark: str) -> str | None:
    """The key of the blue invoice: its column, else the number after its label in the remark; never name and amount."""
    if number := reader.identifier("reverses"):
        return fold_number(number)
    plain = unicodedata.normalize("NFKC", remark)
    if paper := BLUE_PAPER.search(plain):
        return invoice_key(paper[1], paper[2])
    match = BLUE_DIGITAL.search(plain)
    return match[1] if match else None
