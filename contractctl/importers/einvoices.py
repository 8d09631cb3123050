"""Electronic invoices as XML: 数电票, the older schema inside OFDs, and the XBRL instance of 财会〔2025〕9号 (FORMATS.md §1.4-§1.6).

An invoice becomes a row of texts under the headings of an invoice ledger; its proofs (one number, lines = totals, capitals) are made here,
what every invoice must hold by `invoices`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from contractctl.importers.markup import text_at
from contractctl.importers.sheets import FileError, Sheet
from contractctl.language import N_, Message, say
from contractctl.records import Outcome, Problem
from contractctl.values.amounts import Reading, read_amount
from contractctl.values.capitals import read_capitals
from contractctl.values.identifiers import DIGITAL_INVOICE, fold_number, invoice_key
from contractctl.values.money import half_up, yuan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from xml.etree.ElementTree import Element

SHEET = "电子发票"
SOURCE = "文件"
HEADINGS = (
    SOURCE,
    "数电发票号码",
    "发票代码",
    "发票号码",
    "开票日期",
    "销方名称",
    "销方识别号",
    "购买方名称",
    "购方识别号",
    "不含税金额",
    "税额",
    "价税合计",
    "货物或应税劳务名称",
    "发票票种",
    "是否正数发票",
    "对应蓝字发票号码",
    "合同编号",
    "备注",
)
ALWAYS = (SOURCE, "数电发票号码", "开票日期", "销方名称", "不含税金额", "税额", "价税合计", "是否正数发票")
FIGURE = re.compile(r"[-+]?[0-9]+(?:\.[0-9]+)?")
ZONE = re.compile(r"(?:Z|[+-][0-9]{2}:[0-9]{2})$")
EXEMPT = re.compile(r"\*+")  # what is printed for the tax of an exempt invoice
OTHER_RECEIPTS = {
    "rai": "铁路电子客票",
    "atr": "航空运输电子客票行程单",
    "bker": "银行电子回单",
    "bkrs": "银行电子对账单",
    "ntrev_gpm": "财政电子票据",
    "efi": "电子非税收入一般缴款书",
    "ctp": "税收缴款书",
}
TAXONOMY = re.compile(r"(?:^|[/_:{-])(rai|atr|bker|bkrs|ntrev_gpm|efi|ctp)(?=[/_:}.-]|$)")


class NotAnInvoiceError(FileError):
    """An XML of another sort; facts: file, root."""

    id = "E-IMP-132"
    msgid = N_("{file}: this XML is no e-invoice (its root is <{root}>)")
    hint_msgid = N_("download the invoice's XML from the e-tax bureau (数字账户)")


class OtherReceiptError(FileError):
    """An electronic voucher that is no VAT invoice; facts: file, kind."""

    id = "E-IMP-133"
    msgid = N_("{file}: this is a {kind}, a kind of voucher that contractctl does not record")
    hint_msgid = N_("leave it out; invoices come as XML or OFD, bank statements as Excel, camt.053 or MT940")


class MissingElementError(FileError):
    """An e-invoice that lacks what an invoice is; facts: file, element."""

    id = "E-IMP-134"
    msgid = N_("{file}: the e-invoice has no {element}")
    hint_msgid = N_("download it again from the e-tax bureau")


class BadElementError(FileError):
    """An element that holds no amount; facts: file, element, text."""

    id = "E-IMP-135"
    msgid = N_("{file}: {element} is “{text}”, which is no amount")
    hint_msgid = N_("download it again from the e-tax bureau")


class TwoNumbersError(FileError):
    """An e-invoice with two numbers; facts: file, one, other."""

    id = "E-IMP-136"
    msgid = N_("{file}: it says number {one} (InvoiceNumber) and number {other} (EIid)")
    hint_msgid = N_("download it again from the e-tax bureau")


class LinesError(FileError):
    """Lines that do not make the totals; facts: file, lines, element, computed, stated."""

    id = "E-IMP-137"
    msgid = N_("{file}: the {element} of its {lines} lines add up to {computed}, the invoice says {stated}")
    hint_msgid = N_("download it again from the e-tax bureau")


class ColourError(FileError):
    """A red letter that is positive, or a blue one that is negative; facts: file, gross."""

    id = "E-IMP-138"
    msgid = N_("{file}: its label and its sign ({gross}) do not say the same colour")
    hint_msgid = N_("a red letter is negative, a blue invoice is not; download it again from the e-tax bureau")


@dataclass(frozen=True, slots=True)
class EInvoice:
    """An e-invoice as the cells of a row, by heading, and what is to be said about it."""

    cells: Mapping[str, str]
    warnings: tuple[tuple[str, str, Message], ...] = ()  # id, text, reason

    @property
    def key(self) -> str:
        """The key that its record will have."""
        cells = self.cells
        return invoice_key(cells.get("发票代码"), cells.get("数电发票号码") or cells.get("发票号码", ""))


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to be: the file it comes from, with its invoice or with why it is none."""

    source: str
    invoice: EInvoice | None
    error: FileError | None = None

    @property
    def is_unnamed(self) -> bool:
        """Whether it does not say its buyer, as the instance that the buyer keeps."""
        return self.invoice is not None and not self.invoice.cells["购买方名称"]


def read_invoice(root: Element, name: str) -> EInvoice:
    """An e-invoice of any of the three schemas; errors: FileError."""
    match root.tag:
        case "EInvoice":
            return _digital(root, name)
        case "eInvoice":
            return older(root, name)
        case "xbrl":
            return _instance(root, name)
        case _:
            raise NotAnInvoiceError(file=name, root=root.tag)


def sheets(entries: Sequence[Entry]) -> tuple[Sheet, ...]:
    """The invoices as a ledger: one sheet, and one for those that do not say their buyer."""
    both = ((SHEET, [e for e in entries if not e.is_unnamed]), (f"{SHEET}（收票）", [e for e in entries if e.is_unnamed]))
    return tuple(_sheet(title, each) for title, each in both if each)


def _sheet(title: str, entries: Sequence[Entry]) -> Sheet:
    used = {heading for entry in entries if entry.invoice for heading, text in entry.invoice.cells.items() if text}
    headings = [heading for heading in HEADINGS if heading in used or heading in ALWAYS]
    rows: list[list[str | None]] = [[*headings]]
    problems: list[Problem] = []
    for number, entry in enumerate(entries, start=2):
        cells = entry.invoice.cells if entry.invoice else {}
        rows.append([(entry.source if heading == SOURCE else cells.get(heading)) or None for heading in headings])
        if entry.error is not None:
            problems.append(Problem(entry.error.id, title, None, number, "", entry.error.sentence, Outcome.REFUSED, entry.error.hint))
        warnings = entry.invoice.warnings if entry.invoice else ()
        problems += [Problem(id_, title, None, number, text, reason, Outcome.WARNING) for id_, text, reason in warnings]
    return Sheet(title, rows, sources={number: entry.source for number, entry in enumerate(entries, start=2)}, problems=tuple(problems))


def _digital(root: Element, name: str) -> EInvoice:
    """数电票. Parties stand inside EInvoiceData; a second, empty SellerInformation can follow it."""
    data = root.find("EInvoiceData")
    basic = None if data is None else data.find("BasicInformation")
    if data is None or basic is None:
        raise MissingElementError(file=name, element="EInvoiceData" if data is None else "BasicInformation")
    net = _amount(basic, "TotalAmWithoutTax", name)
    gross = _amount(basic, "TotalTax-includedAmount", name)
    tax = _tax(text_at(basic, "TotalTaxAm"), "TotalTaxAm", net, gross, name)
    lines = data.findall("IssuItemInformation")
    _prove(lines, "Amount", net, name)
    _prove(lines, "ComTaxAm", tax, name)
    label = text_at(root, "Header/InherentLabel/InIssuType/LabelCode")
    cells = {
        "数电发票号码": _number(root, name),
        "开票日期": _day(text_at(root, "TaxSupervisionInfo/IssueTime") or text_at(basic, "RequestTime")),
        "销方名称": text_at(data, "SellerInformation/SellerName"),
        "销方识别号": text_at(data, "SellerInformation/SellerIdNum"),
        "购买方名称": text_at(data, "BuyerInformation/BuyerName"),
        "购方识别号": text_at(data, "BuyerInformation/BuyerIdNum"),
        **_figures(net, tax, gross),
        "货物或应税劳务名称": _items(lines, "ItemName"),
        "发票票种": text_at(root, "Header/InherentLabel/GeneralOrSpecialVAT/LabelName"),
        "是否正数发票": _colour(label, gross, name),
        "对应蓝字发票号码": _blue(data),
        "备注": text_at(data, "AdditionalInformation/Remark"),
    }
    _present(cells, {"开票日期": "IssueTime", "销方名称": "SellerName", "购买方名称": "BuyerName"}, name)
    return EInvoice(cells, _capitals(text_at(basic, "TotalTax-includedAmountInChinese"), gross))


def older(root: Element, name: str) -> EInvoice:
    """The schema of 2019 (`http://www.edrm.org.cn/schema/e-invoice/2019`); a number of 20 digits needs no code."""
    number, code = text_at(root, "InvoiceNo"), text_at(root, "InvoiceCode")
    if not number:
        raise MissingElementError(file=name, element="InvoiceNo")
    net = _amount(root, "TaxExclusiveTotalAmount", name)
    gross = _amount(root, "TaxInclusiveTotalAmount", name)
    tax = _tax(text_at(root, "TaxTotalAmount"), "TaxTotalAmount", net, gross, name)
    lines = root.findall("GoodsInfos/GoodsInfo")
    _prove(lines, "Amount", net, name)
    _prove(lines, "TaxAmount", tax, name)
    is_digital = DIGITAL_INVOICE.fullmatch(fold_number(number)) is not None
    cells = {
        "数电发票号码": number if is_digital else "",
        "发票代码": "" if is_digital else code,
        "发票号码": "" if is_digital else number,
        "开票日期": _day(text_at(root, "IssueDate")),
        "销方名称": text_at(root, "Seller/SellerName"),
        "销方识别号": text_at(root, "Seller/SellerTaxID"),
        "购买方名称": text_at(root, "Buyer/BuyerName"),
        "购方识别号": text_at(root, "Buyer/BuyerTaxID"),
        **_figures(net, tax, gross),
        "货物或应税劳务名称": _items(lines, "Item"),
        "是否正数发票": _colour("", gross, name),
        "备注": text_at(root, "Note") or text_at(root, "Remark"),
    }
    _present(cells, {"开票日期": "IssueDate", "销方名称": "SellerName", "购买方名称": "BuyerName"}, name)
    return EInvoice(cells)


def _instance(root: Element, name: str) -> EInvoice:
    """The XBRL instance that a receiver keeps: flat facts, or facts in tuples, by their name."""
    words = [value for element in root.iter() if element.tag == "schemaRef" for value in element.attrib.values()]
    if other := next((match[1] for word in words if (match := TAXONOMY.search(word))), None):
        raise OtherReceiptError(file=name, kind=OTHER_RECEIPTS[other])
    facts: dict[str, str] = {}
    for element in root.iter():
        if text := (element.text or "").strip():
            facts.setdefault(element.tag, text)
    number = facts.get("InvoiceNumber") or facts.get("EIid")
    if number is None:
        raise MissingElementError(file=name, element="InvoiceNumber")
    net = _required(facts.get("TotalAmWithoutTax", ""), "TotalAmWithoutTax", name)
    gross = _required(facts.get("TotalTax-includedAmount", ""), "TotalTax-includedAmount", name)
    tax = _tax(facts.get("TotalTaxAm", ""), "TotalTaxAm", net, gross, name)
    cells = {
        "数电发票号码": number,
        "开票日期": _day(facts.get("IssueTime") or facts.get("RequestTime", "")),
        "销方名称": facts.get("SellerName", ""),
        "销方识别号": facts.get("SellerIdNum", ""),
        "购买方名称": facts.get("BuyerName", ""),
        "购方识别号": facts.get("BuyerIdNum", ""),
        **_figures(net, tax, gross),
        "是否正数发票": _colour("", gross, name),
        "对应蓝字发票号码": facts.get("OriginalInvoiceCode", ""),
        "合同编号": facts.get("ContractNumber", ""),
        "备注": facts.get("Remark", ""),
    }
    _present(cells, {"开票日期": "RequestTime", "销方名称": "SellerName"}, name)
    return EInvoice(cells, _capitals(facts.get("TotalTax-includedAmountInChinese", ""), gross))


def _number(root: Element, name: str) -> str:
    one, other = text_at(root, "TaxSupervisionInfo/InvoiceNumber"), text_at(root, "Header/EIid")
    if one and other and fold_number(one) != fold_number(other):
        raise TwoNumbersError(file=name, one=one, other=other)
    if not (one or other):
        raise MissingElementError(file=name, element="InvoiceNumber")
    return one or other


def _day(text: str) -> str:
    """A time without its zone: every e-invoice is issued in China."""
    return ZONE.sub("", text) if "T" in text or " " in text else text


def _present(cells: Mapping[str, str], elements: Mapping[str, str], name: str) -> None:
    for heading, element in elements.items():
        if not cells[heading]:
            raise MissingElementError(file=name, element=element)


def _amount(element: Element, tag: str, name: str) -> int:
    return _required(text_at(element, tag), tag, name)


def _required(text: str, tag: str, name: str) -> int:
    if not text:
        raise MissingElementError(file=name, element=tag)
    amount = read_amount(text)
    if amount.reading is not Reading.AMOUNT:
        raise BadElementError(file=name, element=tag, text=text)
    return amount.fen


def _tax(text: str, tag: str, net: int, gross: int, name: str) -> int:
    """An exempt invoice prints asterisks, or nothing, for its tax: then net is gross."""
    if net == gross and (not text or EXEMPT.fullmatch(text)):
        return 0
    return _required(text, tag, name)


def _figures(net: int, tax: int, gross: int) -> dict[str, str]:
    return {"不含税金额": yuan(net), "税额": yuan(tax), "价税合计": yuan(gross)}


def _prove(lines: Sequence[Element], tag: str, total: int, name: str) -> None:
    """The lines of an invoice, discounts among them, make its total to the fen."""
    figures = [_figure(text_at(line, tag), tag, name) for line in lines if line.find(tag) is not None]
    computed = half_up(sum(figures, Decimal(0)) * 100)
    if figures and computed != total:
        raise LinesError(file=name, lines=len(figures), element=tag, computed=yuan(computed), stated=yuan(total))


def _figure(text: str, tag: str, name: str) -> Decimal:
    if not text or EXEMPT.fullmatch(text):
        return Decimal(0)
    if FIGURE.fullmatch(text) is None or len(text) > len(str(10**18)):
        raise BadElementError(file=name, element=tag, text=text)
    return Decimal(text)


def _items(lines: Sequence[Element], tag: str) -> str:
    """The first line's name; 等 where others follow, as a bookkeeper writes it."""
    names = list(dict.fromkeys(text for line in lines if (text := text_at(line, tag))))
    return f"{names[0]}等" if len(names) > 1 else "".join(names)


def _colour(label: str, gross: int, name: str) -> str:
    """Y is blue, N is red; without a label the sign says it."""
    is_red = label == "N" if label in ("Y", "N") else gross < 0
    if gross and is_red != (gross < 0):
        raise ColourError(file=name, gross=yuan(gross))
    return "否" if is_red else "是"


def _blue(data: Element) -> str:
    """The number that a red letter reverses; a paper invoice has a code before it."""
    red = data.find("SpecificInformation/RedEInvoice")
    code, number = text_at(red, "OriginalInvoiceCode"), text_at(red, "OriginalInvoiceNo") or text_at(red, "OriginalInvoiceNumber")
    return invoice_key(code, number) if number else code


def _capitals(text: str, gross: int) -> tuple[tuple[str, str, Message], ...]:
    """Figures and capitals that disagree: the figures are taken, and it is said (FORMATS.md §8 no. 16)."""
    if not text or read_capitals(text) == gross:
        return ()
    return (("E-IMP-139", text, say(N_("the amount in capitals is not {gross}; the figures are taken"), gross=yuan(gross))),)
