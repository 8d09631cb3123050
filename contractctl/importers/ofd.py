"""OFD e-invoices (GB/T 33190): the XML attached to it, else its printed words by their tags (FORMATS.md §1.5)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from contractctl.importers import markup, texts
from contractctl.importers.einvoices import NotAnInvoiceError, older, read_invoice
from contractctl.importers.markup import LARGEST_DOCUMENT, DamagedDocumentError
from contractctl.importers.sheets import BROKEN_INSIDE, FileError, HugeFileError, members_of
from contractctl.language import N_
from contractctl.values.amounts import Reading, read_amount
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contractctl.importers.einvoices import EInvoice

ROOT = "ofd.xml"
ATTACHED = re.compile(r"(?:^|/)attach\w*/(?!attachments\.xml$).+\.xml$", re.IGNORECASE)
TAGS = re.compile(r"(?:^|/)customtag\.xml$", re.IGNORECASE)
PAGE = re.compile(r"(?:^|/)content\.xml$", re.IGNORECASE)
PREFIX = re.compile(r"<(/?)[\w.-]*:")
NAMESPACE = re.compile(r"""\sxmlns(?::[\w.-]*)?\s*=\s*(?:"[^"]*"|'[^']*')""")
MONEY_SIGN = re.compile(r"[¥￥\s]")
AMOUNTS = frozenset({"TaxInclusiveTotalAmount", "TaxTotalAmount", "TaxExclusiveTotalAmount"})
STATED = {
    "发票代码": "InvoiceCode",
    "发票号码": "InvoiceNo",
    "开票日期": "IssueDate",
    "合计金额": "TaxExclusiveTotalAmount",
    "合计税额": "TaxTotalAmount",
    "价税合计": "TaxInclusiveTotalAmount",
    "销售方名称": "Seller/SellerName",
    "销售方纳税人识别号": "Seller/SellerTaxID",
    "销方识别号": "Seller/SellerTaxID",
    "购买方名称": "Buyer/BuyerName",
    "购买方纳税人识别号": "Buyer/BuyerTaxID",
    "购方识别号": "Buyer/BuyerTaxID",
}


class NotAnInvoiceDocumentError(FileError):
    """An OFD without an invoice's data in it; facts: file."""

    id = "E-IMP-140"
    msgid = N_("{file}: no invoice's data is in this OFD")
    hint_msgid = N_("download the invoice's XML from the e-tax bureau (数字账户)")


def read_ofd(content: bytes, name: str) -> EInvoice:
    """The invoice of an OFD; errors: FileError."""
    try:
        if sum(member.file_size for member in members_of(content, name) if member.filename.casefold().endswith(".xml")) > LARGEST_DOCUMENT:
            raise HugeFileError(file=name)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _attached(archive, name) or _printed(archive, name)
    except BROKEN_INSIDE as error:
        raise DamagedDocumentError(file=name) from error


def _attached(archive: zipfile.ZipFile, name: str) -> EInvoice | None:
    """The invoice's own XML among the attachments; one that is damaged, or something else, leaves the printed words."""
    for member in archive.namelist():
        if ATTACHED.search(member):
            try:
                return read_invoice(markup.parse(archive.read(member), name), name)
            except (DamagedDocumentError, NotAnInvoiceError):
                continue
    return None


def _printed(archive: zipfile.ZipFile, name: str) -> EInvoice:
    """What OFD.xml states and the tagged words, as one document of the older schema."""
    words = _words(archive, name)
    invoice = next((_tagged(archive.read(m), words, name) for m in archive.namelist() if TAGS.search(m)), Element("eInvoice"))
    root = next((member for member in archive.namelist() if member.casefold() == ROOT), None)
    if root is None:
        raise NotAnInvoiceDocumentError(file=name)
    stated = {each.get("Name", ""): (each.text or "").strip() for each in markup.parse(archive.read(root), name).iter("CustomData")}
    for said, path in STATED.items():
        if text := stated.get(said):
            _set(invoice, path, text)
    if not len(invoice):
        raise NotAnInvoiceDocumentError(file=name)
    _complete(invoice)
    return older(invoice, name)


def _words(archive: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The text of each object of the pages, by its id; one text can stand in several TextCodes."""
    pages = [markup.parse(archive.read(member), name) for member in archive.namelist() if PAGE.search(member)]
    objects = [each for page in pages for each in page.iter("TextObject")]
    return {each.get("ID", ""): "".join(code.text or "" for code in each.iter("TextCode")) for each in objects}


def _tagged(content: bytes, words: Mapping[str, str], name: str) -> Element:
    """The tags with the words of their objects. Tags are written with empty prefixes (`<:eInvoice xmlns:="">`), which is no XML."""
    text = texts.decode(content) or ""
    tags = markup.parse_text(NAMESPACE.sub("", PREFIX.sub(r"<\1", text)), name)
    found = tags if tags.tag == "eInvoice" else tags.find(".//eInvoice")
    invoice = Element("eInvoice")
    for path, said in _leaves(tags if found is None else found, words):
        if path.endswith("/Item"):  # of a printed line only its name is sure: its figures can share an object with the next line's
            SubElement(SubElement(_at(invoice, "GoodsInfos"), "GoodsInfo"), "Item").text = said
        elif said and not path.startswith("GoodsInfos/"):
            _set(invoice, path, said)
    return invoice


def _leaves(tags: Element, words: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The path of each tag that refers to objects, with their words in order."""
    pending = [(child, child.tag) for child in reversed(tags)]
    while pending:
        element, path = pending.pop()
        references = element.findall("ObjectRef")
        if references:
            yield path, "".join(words.get((each.text or "").strip(), "") for each in references).strip()
        pending += [(child, f"{path}/{child.tag}") for child in reversed(element) if child.tag != "ObjectRef"]


def _at(invoice: Element, path: str) -> Element:
    for tag in path.split("/"):
        found = invoice.find(tag)
        invoice = SubElement(invoice, tag) if found is None else found
    return invoice


def _set(invoice: Element, path: str, text: str) -> None:
    _at(invoice, path).text = MONEY_SIGN.sub("", text) if path in AMOUNTS else text


def _complete(invoice: Element) -> None:
    """CustomData states net and tax; gross is their sum."""
    parts = [read_amount(markup.text_at(invoice, tag)) for tag in ("TaxExclusiveTotalAmount", "TaxTotalAmount")]
    if invoice.find("TaxInclusiveTotalAmount") is None and all(part.reading is Reading.AMOUNT for part in parts):
        _set(invoice, "TaxInclusiveTotalAmount", yuan(sum(part.fen for part in parts)))
