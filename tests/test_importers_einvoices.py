"""E-invoices as XML and OFD: every field from its place, and what contradicts itself is refused in one sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from conftest import COMPANY, MakeBook, Program
from contractctl.documents import Direction, InvoiceState
from contractctl.importers.archives import OnlyPicturesError
from contractctl.importers.einvoices import BadElementError, ColourError, LinesError, MissingElementError, NotAnInvoiceError, OtherReceiptError, TwoNumbersError
from contractctl.importers.markup import DamagedDocumentError, EntitiesError
from contractctl.importers.ofd import NotAnInvoiceDocumentError
from contractctl.importers.reading import read_file
from contractctl.importers.sheets import FileError, HugeFileError, NotAWorkbookError
from contractctl.records import FileReading, InvoiceRecord, Outcome
from einvoice_files import OTHER, RED, Facts, ofd, older_xml, xml

BOMB = '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><EInvoice><Header>&b;</Header></EInvoice>'


def read(folder: Path, content: bytes | str, name: str = "发票.xml") -> FileReading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_file(path, frozenset({COMPANY}))


def record(reading: FileReading) -> InvoiceRecord:
    (table,) = reading.tables
    (row,) = table.rows
    assert isinstance(row.record, InvoiceRecord), row.problems
    return row.record


def test_every_field_of_an_invoice(tmp_path: Path) -> None:
    assert record(read(tmp_path, xml(time="2026-01-05 12:33:11", remark="合同编号：HT-2026-001"))) == InvoiceRecord(
        number="26112000000100000001",
        code=None,
        direction=Direction.REVENUE,
        counterparty=OTHER,
        date=dt.date(2026, 1, 5),
        gross_fen=106000,
        net_fen=100000,
        tax_fen=6000,
        tax_number="91310115MA1FAKE012",
        stated_contract="HT-2026-001",
        item="*广告服务*发布费",
        remark="合同编号：HT-2026-001",
    )


def test_an_invoice_that_we_received(tmp_path: Path) -> None:
    found = record(read(tmp_path, xml(seller=OTHER, buyer=COMPANY)))
    assert (found.direction, found.counterparty, found.tax_number) == (Direction.EXPENSE, OTHER, "91110105MA00TE5T0L")


def test_a_red_letter_names_its_blue_invoice(tmp_path: Path) -> None:
    reading = read(tmp_path, xml(RED))
    found = record(reading)
    assert (found.state, found.gross_fen, found.reverses) == (InvoiceState.RED, -50000, "26112000000100000001")
    assert not reading.tables[0].rows[0].problems


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + xml().encode(),
        b"\r\n  " + xml().encode(),
        xml().replace("UTF-8", "GBK").encode("gbk"),
        xml().encode("gb18030"),
        xml().encode("utf-16"),
        xml().replace("<EInvoice>", '<EInvoice xmlns="http://www.chinatax.gov.cn/dataspec/">').encode(),
        xml().replace("<", "<e:").replace("<e:/", "</e:").replace("<e:?", "<?").replace("<e:EInvoice>", '<e:EInvoice xmlns:e="urn:e">').encode(),
        xml().replace("<EInvoice>", "<!-- <html> --><?sheet a?><EInvoice>").encode(),
        xml(label="").encode(),
        xml(eiid="").encode(),
        xml(time="20260105").encode(),
        xml(time="2026-01-05T12:33:11+08:00").encode(),
    ],
    ids=["bom", "blanks", "gbk", "gbk unsaid", "utf-16", "namespace", "prefix", "comment", "empty header", "no EIid", "day", "zone"],
)
def test_spellings_of_the_same_invoice(tmp_path: Path, content: bytes) -> None:
    assert record(read(tmp_path, content)) == record(read(tmp_path, xml(), "z.xml"))


@pytest.mark.parametrize(
    ("lines", "net", "tax", "gross"),
    [
        ((("*广告服务*发布费", "1100.00", "66.00"), ("*广告服务*发布费", "-100.00", "-6.00")), "1000.00", "60.00", "1060.00"),
        ((("甲", "333.333", "20.00"), ("甲", "666.667", "40.00")), "1000.00", "60.00", "1060.00"),
        ((("*图书*期刊", "1000.00", "***"),), "1000.00", "***", "1000.00"),
        ((("*图书*期刊", "1000.00", ""),), "1000.00", "", "1000.00"),
        ((), "1000.00", "60.00", "1060.00"),
    ],
    ids=["discount line", "parts of a fen", "exempt", "exempt and empty", "no lines"],
)
def test_lines_that_make_the_totals(tmp_path: Path, lines: tuple[tuple[str, str, str], ...], net: str, tax: str, gross: str) -> None:
    found = record(read(tmp_path, xml(lines=lines, net=net, tax=tax, gross=gross, capitals="")))
    assert (found.net_fen, found.gross_fen) == (100000, int(gross.replace(".", "")))
    assert found.net_fen is not None
    assert found.tax_fen == found.gross_fen - found.net_fen


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        (xml(net=None), MissingElementError, "TotalAmWithoutTax"),
        (xml(net="1000"), None, ""),
        (xml(net="壹"), BadElementError, "壹"),
        (xml(tax=""), MissingElementError, "TotalTaxAm"),
        (xml(time=""), MissingElementError, "IssueTime"),
        (xml(seller=""), MissingElementError, "SellerName"),
        (xml(number="", eiid=""), MissingElementError, "InvoiceNumber"),
        (xml(eiid="26112000000100000002"), TwoNumbersError, "26112000000100000002"),
        (xml(lines=(("a", "999.99", "60.00"),)), LinesError, "999.99"),
        (xml(lines=(("a", "1000.00", "59.99"),)), LinesError, "ComTaxAm"),
        (xml(lines=(("a", "1e3", "60.00"),)), BadElementError, "1e3"),
        (xml(label="N"), ColourError, "1060.00"),
        (xml(RED, label="Y"), ColourError, "-500.00"),
        (BOMB, EntitiesError, "entity declarations are never allowed"),
        (xml()[:-20], DamagedDocumentError, ""),
        ("<?xml version='1.0'?><note>hello</note>", NotAnInvoiceError, "note"),
        ("<EInvoice/>", MissingElementError, "EInvoiceData"),
        ("<html><body>hello</body></html>", NotAWorkbookError, ""),
        (older_xml(number=""), MissingElementError, "InvoiceNo"),
        ('<xbrl><schemaRef href="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/rai/rai_receiver.xsd"/></xbrl>', OtherReceiptError, "铁路电子客票"),
        ("<xbrl><SellerName>a</SellerName></xbrl>", MissingElementError, "InvoiceNumber"),
        ("%PDF-1.7 …", OnlyPicturesError, "PDF"),
    ],
)
def test_what_cannot_be_recorded_is_one_sentence(tmp_path: Path, content: str, error: type[FileError] | None, says: str) -> None:
    if error is None:
        assert record(read(tmp_path, content)).net_fen == 100000
        return
    with pytest.raises(error, match=r"发票\.xml") as raised:
        read(tmp_path, content)
    assert says in str(raised.value)
    assert str(raised.value.hint)


@pytest.mark.parametrize("capitals", ["壹仟零陆拾壹圆整", "不是金额"])
def test_figures_go_before_capitals_and_it_is_said(tmp_path: Path, capitals: str) -> None:
    (row,) = read(tmp_path, xml(capitals=capitals)).tables[0].rows
    (problem,) = row.problems
    assert (problem.id, problem.outcome, problem.text) == ("E-IMP-139", Outcome.WARNING, capitals)
    assert row.record is not None


def test_net_and_tax_that_do_not_make_gross_refuse_the_row(tmp_path: Path) -> None:
    (row,) = read(tmp_path, xml(gross="1061.00", capitals="")).tables[0].rows
    assert [problem.id for problem in row.problems] == ["E-IMP-015"]


def test_the_older_schema_has_code_and_number(tmp_path: Path) -> None:
    found = record(read(tmp_path, older_xml()))
    assert (found.code, found.number, found.date) == ("011002000311", "09876543", dt.date(2020, 7, 23))
    assert (found.net_fen, found.tax_fen, found.gross_fen, found.counterparty) == (100000, 6000, 106000, OTHER)


def test_a_red_letter_of_the_older_schema_names_its_blue_invoice_in_its_note(tmp_path: Path) -> None:
    content = older_xml(RED).replace("<fp:GoodsInfos>", "<fp:Note>对应正数发票代码:011002000311号码:09870001</fp:Note><fp:GoodsInfos>")
    assert record(read(tmp_path, content)).reverses == "011002000311|09870001"


@pytest.mark.parametrize("empty", ["<SellerInformation/>", "<SellerInformation><SellerName/></SellerInformation>"])
def test_an_empty_seller_is_passed_over_and_one_outside_the_data_never_taken(tmp_path: Path, empty: str) -> None:
    assert record(read(tmp_path, xml().replace("<EInvoiceData>", f"<EInvoiceData>{empty}"))).counterparty == OTHER
    other = "<SellerInformation><SellerName>别的公司</SellerName></SellerInformation>"
    assert record(read(tmp_path, xml(seller=OTHER, buyer=COMPANY).replace("</EInvoiceData>", f"</EInvoiceData>{other}"))).counterparty == OTHER


def test_the_instance_that_a_buyer_keeps(tmp_path: Path) -> None:
    facts = {
        "InvoiceNumber": "26112000000100000001",
        "SellerName": OTHER,
        "TotalAmWithoutTax": "1000.00",
        "TotalTaxAm": "60.00",
        "TotalTax-includedAmount": "1060.00",
        "RequestTime": "2026-01-05",
        "ContractNumber": "HT-2026-001",
    }
    tuples = "".join(f'<einv:{name} contextRef="c">{text}</einv:{name}>' for name, text in facts.items())
    reading = read(
        tmp_path,
        '<?xml version="1.0"?><xbrli:xbrl xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:link="urn:l" xmlns:xlink="urn:x" xmlns:einv="urn:e">'
        f'<link:schemaRef xlink:href="http://xbrl.mof.gov.cn/taxonomy/2023-12-31/einv/einv_ord_receiver.xsd"/><einv:T>{tuples}</einv:T></xbrli:xbrl>',
    )
    found = record(reading)
    assert (found.direction, found.counterparty, found.stated_contract, found.gross_fen) == (Direction.EXPENSE, OTHER, "HT-2026-001", 106000)


@pytest.mark.parametrize("facts", [Facts(), RED, Facts(seller=OTHER, buyer=COMPANY)], ids=["blue", "red", "received"])
def test_an_invoice_attached_to_an_ofd_is_the_same_record(tmp_path: Path, facts: Facts) -> None:
    assert record(read(tmp_path, ofd(attached="\ufeff" + xml(facts)), "发票.ofd")) == record(read(tmp_path, xml(facts)))


TAGS = (
    '<:eInvoice xmlns:="http://www.edrm.org.cn/schema/e-invoice/2019" xmlns:ofd="http://www.ofdspec.org/2016"><:InvoiceCode><ofd:ObjectRef PageRef="1">1'
    "</ofd:ObjectRef></:InvoiceCode><:InvoiceNo><ofd:ObjectRef>2</ofd:ObjectRef></:InvoiceNo><:IssueDate><ofd:ObjectRef>3</ofd:ObjectRef></:IssueDate>"
    "<:Buyer><:BuyerName><ofd:ObjectRef>4</ofd:ObjectRef></:BuyerName></:Buyer><:Seller><:SellerName><ofd:ObjectRef>5</ofd:ObjectRef></:SellerName></:Seller>"
    "<:TaxInclusiveTotalAmount><ofd:ObjectRef>6</ofd:ObjectRef><ofd:ObjectRef>7</ofd:ObjectRef></:TaxInclusiveTotalAmount>"
    "<:TaxTotalAmount><ofd:ObjectRef>8</ofd:ObjectRef></:TaxTotalAmount><:TaxExclusiveTotalAmount><ofd:ObjectRef>9</ofd:ObjectRef></:TaxExclusiveTotalAmount>"
    "<:GoodsInfos><:GoodsInfo><:Item><ofd:ObjectRef>10</ofd:ObjectRef></:Item></:GoodsInfo></:GoodsInfos></:eInvoice>"
)
WORDS = {
    "1": "011002000311",
    "2": "09876543",
    "3": "2020年07月23日",
    "4": OTHER,
    "5": COMPANY,
    "6": "¥",
    "7": "4449.00",
    "8": "¥251.83",
    "9": "¥4197.17",
    "10": "*设计服务*标志</ofd:TextCode><ofd:TextCode>设计费",
}


def test_the_printed_words_of_an_ofd_by_tags_that_are_no_xml(tmp_path: Path) -> None:
    found = record(read(tmp_path, ofd(tags=TAGS, words=WORDS), "发票.ofd"))
    assert (found.code, found.number, found.date, found.counterparty) == ("011002000311", "09876543", dt.date(2020, 7, 23), OTHER)
    assert (found.net_fen, found.tax_fen, found.gross_fen, found.item) == (419717, 25183, 444900, "*设计服务*标志设计费")


def test_what_an_ofd_states_goes_before_its_printed_words(tmp_path: Path) -> None:
    stated = {"发票代码": "011002000399", "发票号码": "09876543", "合计金额": "100.00", "合计税额": "6.00", "开票日期": "2020年07月24日"}
    words = {number: text for number, text in WORDS.items() if number not in ("6", "7", "8", "9")}
    found = record(read(tmp_path, ofd(tags=TAGS, words=words, stated=stated), "发票.ofd"))
    assert (found.code, found.date, found.gross_fen) == ("011002000399", dt.date(2020, 7, 24), 10600)


def test_a_damaged_attachment_leaves_the_printed_words(tmp_path: Path) -> None:
    assert record(read(tmp_path, ofd(attached="<EInvoice>", tags=TAGS, words=WORDS), "发票.ofd")).gross_fen == 444900


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (ofd(), NotAnInvoiceDocumentError),
        (ofd(attached=BOMB), EntitiesError),
        (ofd(stated={"发票号码": "09876543", "合计金额": "1.00", "合计税额": "0.06"}), MissingElementError),
        (ofd(attached=" " * (33 * 2**20)), HugeFileError),
    ],
)
def test_an_ofd_without_an_invoice_is_one_sentence(tmp_path: Path, content: bytes, error: type[FileError]) -> None:
    with pytest.raises(error, match=r"发票\.ofd"):
        read(tmp_path, content, "发票.ofd")


def test_an_invoice_goes_into_the_ledger_once_in_whatever_form(run: Program, tmp_path: Path) -> None:
    for name, content in {"a.xml": xml().encode(), "b.ofd": ofd(attached=xml()), "c.xml": xml(replace(RED, number="26112000000100000010")).encode()}.items():
        (tmp_path / name).write_bytes(content)
    files = run.json("import", *(str(tmp_path / name) for name in ("a.xml", "b.ofd", "c.xml")))["files"]
    assert [(f["tables"][0]["rows"]["recorded"], f["tables"][0]["rows"]["known"]) for f in files] == [(1, 0), (0, 1), (1, 0)]


def test_an_invoice_of_a_ledger_without_items_is_known_when_its_xml_comes(run: Program, tmp_path: Path, book: MakeBook) -> None:
    heading = ["数电发票号码", "开票日期", "销方名称", "购买方名称", "购方识别号", "金额", "税额", "价税合计"]
    ledger = book("销项.xlsx", {"销项": [heading, [Facts().number, "2026-01-05", COMPANY, OTHER, "91310115MA1FAKE012", 1000, 60, 1060]]})
    (tmp_path / "a.xml").write_text(xml(), encoding="utf-8")
    files = run.json("import", str(ledger), str(tmp_path / "a.xml"))["files"]
    assert [(f["tables"][0]["rows"]["recorded"], f["tables"][0]["rows"]["known"]) for f in files] == [(1, 0), (0, 1)]


def test_a_bomb_ends_with_exit_3(run: Program, tmp_path: Path) -> None:
    (tmp_path / "bomb.xml").write_text(BOMB, encoding="utf-8")
    answer = run("import", str(tmp_path / "bomb.xml"), "--on-error", "skip")
    assert (answer.code, "bomb.xml: it declares a document type or entities; entity declarations are never allowed" in answer.err) == (3, True)
