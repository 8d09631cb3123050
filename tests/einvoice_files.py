"""E-invoices of every form, written for a test from one set of facts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

COMPANY = "青屿传媒集团有限公司"
OTHER = "远山文化（北京）有限公司"
FP = 'xmlns:fp="http://www.edrm.org.cn/schema/e-invoice/2019"'


@dataclass(frozen=True)
class Facts:
    """What an invoice says, as written."""

    number: str = "26112000000100000001"
    eiid: str | None = None  # another number in the header
    seller: str = COMPANY
    buyer: str = OTHER
    net: str | None = "1000.00"
    tax: str = "60.00"
    gross: str = "1060.00"
    capitals: str = "壹仟零陆拾圆整"
    time: str = "2026-01-05"
    label: str = "Y"
    blue: str = ""
    remark: str = ""
    lines: Sequence[tuple[str, str, str]] = (("*广告服务*发布费", "1000.00", "60.00"),)


RED = Facts(
    number="26112000000100000009",
    net="-471.70",
    tax="-28.30",
    gross="-500.00",
    capitals="（负数）伍佰圆整",
    label="N",
    blue="26112000000100000001",
    lines=(("*广告服务*发布费", "-471.70", "-28.30"),),
)


def xml(facts: Facts = Facts(), **changes: object) -> str:
    """数电票 of the tax bureau; the quantity is empty, a second SellerInformation is empty too."""
    f = replace(facts, **changes)  # type: ignore[arg-type]
    net = "" if f.net is None else f"<TotalAmWithoutTax>{f.net}</TotalAmWithoutTax>"
    items = "".join(
        f"<IssuItemInformation><ItemName>{escape(item)}</ItemName><Quantity></Quantity><UnPrice/><Amount>{amount}</Amount>"
        f"<TaxRate>0.06</TaxRate><ComTaxAm>{tax}</ComTaxAm></IssuItemInformation>"
        for item, amount, tax in f.lines
    )
    label = (
        f"<InherentLabel><InIssuType><LabelCode>{f.label}</LabelCode></InIssuType>"
        "<GeneralOrSpecialVAT><LabelCode>01</LabelCode><LabelName>增值税专用发票</LabelName></GeneralOrSpecialVAT></InherentLabel>"
    )
    header = f"<Header><EIid>{f.number if f.eiid is None else f.eiid}</EIid>{label}</Header>" if f.label else "<Header/>"
    red = f"<RedEInvoice><OriginalInvoiceCode>{f.blue}</OriginalInvoiceCode></RedEInvoice>" if f.blue else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<EInvoice>{header}<EInvoiceData>'
        f"<SellerInformation><SellerIdNum>91110105MA00TE5T0L</SellerIdNum><SellerName>{f.seller}</SellerName></SellerInformation>"
        f"<BuyerInformation><BuyerIdNum>91310115MA1FAKE012</BuyerIdNum><BuyerName>{f.buyer}</BuyerName></BuyerInformation>"
        f"<BasicInformation>{net}<TotalTaxAm>{f.tax}</TotalTaxAm><TotalTax-includedAmount>{f.gross}</TotalTax-includedAmount>"
        f"<TotalTax-includedAmountInChinese>{f.capitals}</TotalTax-includedAmountInChinese><RequestTime>{f.time}</RequestTime></BasicInformation>"
        f"{items}<SpecificInformation>{red}</SpecificInformation><AdditionalInformation><Remark>{f.remark}</Remark></AdditionalInformation>"
        f"</EInvoiceData><SellerInformation/><TaxSupervisionInfo><InvoiceNumber>{f.number}</InvoiceNumber><IssueTime>{f.time}</IssueTime>"
        "</TaxSupervisionInfo></EInvoice>"
    )


def older_xml(facts: Facts = Facts(), code: str = "011002000311", number: str = "09876543") -> str:
    """The schema of 2019."""
    f = facts
    items = "".join(
        f"<fp:GoodsInfo><fp:Item>{item}</fp:Item><fp:Quantity/><fp:Amount>{amount}</fp:Amount><fp:TaxAmount>{tax}</fp:TaxAmount></fp:GoodsInfo>"
        for item, amount, tax in f.lines
    )
    return (
        f"<fp:eInvoice {FP}><fp:InvoiceCode>{code}</fp:InvoiceCode><fp:InvoiceNo>{number}</fp:InvoiceNo><fp:IssueDate>2020年07月23日</fp:IssueDate>"
        f"<fp:Buyer><fp:BuyerName>{f.buyer}</fp:BuyerName><fp:BuyerTaxID>91310115MA1FAKE012</fp:BuyerTaxID></fp:Buyer>"
        f"<fp:Seller><fp:SellerName>{f.seller}</fp:SellerName><fp:SellerTaxID>91110105MA00TE5T0L</fp:SellerTaxID></fp:Seller>"
        f"<fp:TaxInclusiveTotalAmount>{f.gross}</fp:TaxInclusiveTotalAmount><fp:TaxTotalAmount>{f.tax}</fp:TaxTotalAmount>"
        f"<fp:TaxExclusiveTotalAmount>{f.net}</fp:TaxExclusiveTotalAmount><fp:GoodsInfos>{items}</fp:GoodsInfos></fp:eInvoice>"
    )


def zipped(members: Mapping[str, bytes | str]) -> bytes:
    """A zip of members by name."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def ofd(attached: str | None = None, tags: str | None = None, words: Mapping[str, str] | None = None, stated: Mapping[str, str] | None = None) -> bytes:
    """An OFD: with an attached invoice, with tags and the words of their objects, with what OFD.xml states."""
    said = "".join(f'<ofd:CustomData Name="{name}">{text}</ofd:CustomData>' for name, text in (stated or {}).items())
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    objects = "".join(f'<ofd:TextObject ID="{number}"><ofd:TextCode>{text}</ofd:TextCode></ofd:TextObject>' for number, text in (words or {}).items())
    members: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocInfo><ofd:CustomDatas>{said}</ofd:CustomDatas></ofd:DocInfo></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}/>",
        "Doc_0/Pages/Page_0/Content.xml": f'<?xml version="1.0" encoding="UTF-8"?><ofd:Page {space}><ofd:Content>{objects}</ofd:Content></ofd:Page>',
    }
    if attached is not None:
        members |= {"Doc_0/Attachs/Attachments.xml": f"<ofd:Attachments {space}/>", "Doc_0/Attachs/original_invoice.xml": attached}
    if tags is not None:
        members["Doc_0/Tags/CustomTag.xml"] = b"\xef\xbb\xbf" + tags.encode()
    return zipped(members)
