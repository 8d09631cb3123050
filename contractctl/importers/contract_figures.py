"""Figures beside a contract's amount: net, tax and rate, and what the clerk keeps of invoices and money. Checked; none of them is a document."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from contractctl.importers.sheets import BadCell
from contractctl.language import N_, say
from contractctl.values.amounts import Amount, Reading
from contractctl.values.money import grouped, half_up
from contractctl.values.rates import is_legal, read_rates, tax_fits

if TYPE_CHECKING:
    from datetime import date

    from contractctl.importers.cells import RowReader
    from contractctl.values.rates import Rates

KEPT = ("invoiced_to_date", "received_to_date", "paid_to_date")  # the clerk's own entries
DERIVED = ("outstanding", "not_invoiced")  # what follows from them
HIGHEST_RATE = Decimal("0.17")
OUTSTANDING = N_("left out: it follows from the other figures")


def check_net(reader: RowReader, gross: Amount, signed: date | None) -> None:
    """Whether net, tax and rate agree with the gross amount, within half a rounding step for each (FORMATS.md §3.2)."""
    net, tax = reader.read_amount("net"), reader.read_amount("tax")
    rates = _rates(reader, signed)
    if net.reading is not Reading.AMOUNT:
        return
    rate = rates.only if rates else None
    if not _fits(net.fen, gross, net, rate):
        _contradiction(reader, gross, net, rate)
    elif tax.reading is Reading.AMOUNT:
        _check_tax(reader, gross, net, tax, rates)


def _check_tax(reader: RowReader, gross: Amount, net: Amount, tax: Amount, rates: Rates | None) -> None:
    """Net and tax make gross, and the tax fits its rates; several rates in one contract are legal (FORMATS.md §5.3)."""
    if abs(net.fen + tax.fen - gross.fen) > max(1, (gross.step_fen + net.step_fen + tax.step_fen) // 2):
        facts = _said(net=net.fen, tax=tax.fen, sum=net.fen + tax.fen, gross=gross.fen)
        reader.warn("E-IMP-104", "tax", say(N_("net {net} and tax {tax} make {sum}, the gross amount says {gross}"), **facts))
    elif rates and not tax_fits(net.fen, tax.fen, rates, max(1, (net.step_fen + tax.step_fen) // 2)):
        reader.warn("E-IMP-104", "tax", say(N_("tax {tax} does not fit net {net} at this rate"), **_said(tax=tax.fen, net=net.fen)))


def _rates(reader: RowReader, signed: date | None) -> Rates | None:
    """The rates of its column; one that cannot be read, or was none on that day, is noted."""
    text = reader.text("rate")
    rates = read_rates(text)
    if rates is None:
        reader.warn("E-IMP-105", "rate", N_("it cannot be read as a rate"))
        return None
    never = [rate for rate in rates.rates if not is_legal(rate, signed)]
    if never:
        reader.warn("E-IMP-106", "rate", N_("no VAT rate of that time") if signed else N_("no VAT rate"))
    return rates


def _fits(net_fen: int, gross: Amount, net: Amount, rate: Decimal | None) -> bool:
    """With a rate, net with it is gross; without one, net lies between gross and gross less the highest rate."""
    low, high = (rate, rate) if rate is not None else (Decimal(0), HIGHEST_RATE)
    slack = Decimal(gross.step_fen) / 2 + Decimal(net.step_fen) / 2 * (1 + high) + Decimal("0.5")
    least, most = sorted((net_fen * (1 + low), net_fen * (1 + high)))
    return least - slack <= gross.fen <= most + slack


def _contradiction(reader: RowReader, gross: Amount, net: Amount, rate: Decimal | None) -> None:
    """Net in the column's unit cannot belong to this gross amount: held where the unit of the gross cell explains it, else noted."""
    scale = reader.scale("net")
    in_yuan = Amount(Reading.AMOUNT, half_up(Decimal(net.fen) / scale))
    mixed = scale > 1 and gross.has_own_unit and not net.has_own_unit
    if mixed and _fits(in_yuan.fen, gross, in_yuan, rate):
        reason = say(
            N_("in the column's unit it is {net} yuan, beside a gross amount of {gross}: is {meant} meant?"),
            **_said(net=net.fen, gross=gross.fen, meant=in_yuan.fen),
        )
        reader.hold("E-IMP-103", "net", reason, N_("write its unit into the cell"))
    elif rate is not None:
        facts = _said(net=net.fen, made=half_up(net.fen * (1 + rate)), gross=gross.fen)
        reader.warn("E-IMP-104", "net", say(N_("net {net} with the rate makes {made}, the gross amount says {gross}"), **facts))
    else:
        reader.warn("E-IMP-104", "net", say(N_("net {net} cannot belong to a gross amount of {gross} at any rate"), **_said(net=net.fen, gross=gross.fen)))


def _said(**fens: int) -> dict[str, str]:
    return {name: grouped(fen) for name, fen in fens.items()}


# -- what the clerk keeps of invoices and money


def check_figures(reader: RowReader, gross: Amount) -> None:
    """The clerk's figures are read and compared, never recorded: invoices and money come from documents."""
    kept = {field: _kept(reader, field) for field in KEPT if reader.has(field)}
    derived = outstanding_figures(reader)
    if gross.reading is not Reading.AMOUNT:
        return
    moved = kept.get("received_to_date") or kept.get("paid_to_date")
    invoiced = kept.get("invoiced_to_date")
    _compare(reader, "outstanding", derived.get("outstanding"), [(whole, moved) for whole in (gross, invoiced)])
    _compare(reader, "not_invoiced", derived.get("not_invoiced"), [(gross, invoiced)])


def _kept(reader: RowReader, field: str) -> Amount | None:
    """A figure; an unreadable one refuses its row, words and states are notes, `/` is unknown."""
    if isinstance(reader.raw(field), BadCell):
        reader.amount(field)
        return None
    figure = reader.read_amount(field)
    if figure.reading in (Reading.WRONG, Reading.AMOUNT):
        reader.amount(field)
    elif figure.reading in (Reading.DOUBTFUL, Reading.STATUS):
        reader.warn("E-IMP-113", field, figure.note or say(N_("a note, no amount: the figure is unknown")))
    return figure if figure.reading is Reading.AMOUNT else None


def outstanding_figures(reader: RowReader) -> dict[str, Amount]:
    """Figures that follow from others: one without a value holds nothing up."""
    figures: dict[str, Amount] = {}
    for field in filter(reader.has, DERIVED):
        cell, figure = reader.raw(field), reader.read_amount(field)
        if isinstance(cell, BadCell):
            reader.warn("E-IMP-061" if cell.text.startswith("=") else "E-IMP-060", field, OUTSTANDING)
        elif figure.reading is Reading.AMOUNT:
            figures[field] = figure
        elif figure.reading in (Reading.DOUBTFUL, Reading.STATUS):
            reader.warn("E-IMP-113", field, N_("a note, no amount: the figure is unknown"))
        elif figure.reading is Reading.WRONG:
            reader.warn("E-IMP-012", field, OUTSTANDING)
    return figures


def _compare(reader: RowReader, field: str, stated: Amount | None, pairs: list[tuple[Amount | None, Amount | None]]) -> None:
    """A balance is the contract's amount less what came, or what was invoiced less what came; where it is neither, both figures are said."""
    known = [(whole, part) for whole, part in pairs if whole and part]
    if stated is None or not known:
        return
    slack = [abs(whole.fen - part.fen - stated.fen) * 2 <= whole.step_fen + part.step_fen + stated.step_fen for whole, part in known]
    if not any(slack):
        whole, part = known[0]
        facts = _said(stated=stated.fen, computed=whole.fen - part.fen)
        reader.warn("E-IMP-114", field, say(N_("the ledger says {stated}, its other figures make {computed}"), **facts))
