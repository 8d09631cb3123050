"""camt.053 and MT940 as bank statements: the balance runs from the opening to the closing one."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from contractctl.importers.bank_messages import HEADINGS, BadMessageError
from contractctl.importers.exchange import open_document
from contractctl.importers.reading import read_file
from contractctl.importers.sheets import Sheet, open_workbook
from contractctl.records import ReceiptRecord

MT940 = """:20:STARTUMSE
:25:110912345610201
:28C:00001/001
:60F:C260101CNY10000,00
:61:2601050105D5000,00NTRFNONREF//B2601050001
:86:货款 测试文化有限公司
:61:2601060106C37428,32NMSC123//B2601060002
:86:回款
:61:2601070107RC100,00NTRFNONREF
:86:冲正
:61:2601080108RD50,5NTRFNONREF//B2601080004
:86:退回
:62F:C260131CNY42378,82
-
"""


def entry(amount: str, side: str, extra: str = "", status: str = "<Sts>BOOK</Sts>") -> str:
    return (
        f'<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd>{extra}{status}<BookgDt><Dt>2026-01-05</Dt></BookgDt>'
        "<AcctSvcrRef>R1</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><Dbtr><Nm>付款公司</Nm></Dbtr><DbtrAcct><Id><IBAN>DE1</IBAN></Id></DbtrAcct>"
        "<Cdtr><Nm>收款公司</Nm></Cdtr></RltdPties><RmtInf><Ustrd>货款</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def camt(*entries: str, closing: str = "1500.00") -> bytes:
    balances = "".join(
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>'
        for code, amount in (("OPBD", "1000.00"), ("CLBD", closing))
    )
    return (
        '<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt>'
        "<FrToDt><FrDtTm>2026-01-01T00:00:00</FrDtTm><ToDtTm>2026-01-31T00:00:00</ToDtTm></FrToDt>"
        f"<Acct><Id><Othr><Id>110912345610201</Id></Othr></Id><Ccy>CNY</Ccy></Acct>{balances}{''.join(entries)}</Stmt></BkToCstmrStmt></Document>"
    ).encode()


def sheet(content: bytes) -> Sheet:
    workbook = open_document(content, "对账单")
    assert workbook is not None
    return workbook.sheets[0]


def movements(found: Sheet) -> list[dict[str, object]]:
    rows = list(found.rows)
    heading = rows.index([*HEADINGS])
    return [dict(zip(HEADINGS, row, strict=True)) for row in rows[heading + 1 :]]


def pairs(found: Sheet) -> dict[object, object]:
    rows = list(found.rows)
    return dict(rows[: rows.index([*HEADINGS])])  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_an_mt940_in_the_encoding_of_its_bank(encoding: str, ending: str) -> None:
    found = sheet(MT940.replace("\n", ending).encode(encoding))
    assert pairs(found) == {
        "账号": "110912345610201",
        "币种": "CNY",
        "起止日期": "2026-01-01至2026-01-31",
        "期初余额": "10000.00",
        "期末余额": "42378.82",
    }
    assert [(m["交易日期"], m["借方发生额"], m["贷方发生额"], m["账户余额"], m["摘要"], m["交易流水号"]) for m in movements(found)] == [
        ("2026-01-05", "5000.00", None, "5000.00", "货款 测试文化有限公司", "B2601050001"),
        ("2026-01-06", None, "37428.32", "42428.32", "回款", "B2601060002"),
        ("2026-01-07", None, "-100.00", "42328.32", "冲正", None),
        ("2026-01-08", "-50.50", None, "42378.82", "退回", "B2601080004"),
    ]


def test_two_messages_of_one_file_are_two_sheets() -> None:
    workbook = open_document(("{1:F01BANK}{4:\r\n" + MT940 + "-}{1:F01BANK}{4:\r\n" + MT940).encode("gbk"), "a.sta")
    assert workbook is not None
    assert [each.name for each in workbook.sheets] == ["110912345610201-1", "110912345610201-2"]
    assert len(movements(workbook.sheets[0])) == len(movements(workbook.sheets[1])) == 4


def test_a_camt_053_with_its_parties() -> None:
    found = sheet(camt(entry("600.00", "CRDT"), entry("100.00", "DBIT")))
    assert pairs(found)["期初余额"] == "1000.00"
    assert [tuple(m.values()) for m in movements(found)] == [
        ("2026-01-05", None, "600.00", "1600.00", "CNY", "付款公司", "DE1", "货款", "R1"),
        ("2026-01-05", "100.00", None, "1500.00", "CNY", "收款公司", None, "货款", "R1"),
    ]


def test_a_reversal_takes_back_an_entry_of_its_own_column_and_pending_ones_are_none() -> None:
    reversal = "<RvslInd>true</RvslInd>"
    found = sheet(camt(entry("600.00", "CRDT", reversal), entry("7.00", "DBIT", reversal), entry("5.00", "CRDT", status="<Sts><Cd>PDNG</Cd></Sts>")))
    assert [(m["借方发生额"], m["贷方发生额"], m["账户余额"]) for m in movements(found)] == [("-600.00", None, "1600.00"), (None, "-7.00", "1593.00")]


@pytest.mark.parametrize(
    "content",
    [
        camt(entry("1.2.3", "CRDT")),
        camt(entry("NaN", "CRDT")),
        camt(entry("5.00", "")),
        camt(closing="Infinity"),
        MT940.replace("D5000,00", "X5000,00").encode(),
        MT940.replace("C260101CNY", "C269901CNY").encode(),
        MT940.replace(":61:2601050105D", ":61:2613990105D").encode(),
    ],
)
def test_a_damaged_message_is_one_sentence(tmp_path: Path, caplog: pytest.LogCaptureFixture, content: bytes) -> None:
    path = tmp_path / "对账单.xml"
    path.write_bytes(content)
    with pytest.raises(BadMessageError, match=r"对账单\.xml"):
        open_workbook(path)
    assert not caplog.records


def test_opening_and_entries_make_the_closing() -> None:
    found = sheet(MT940.encode())
    assert Decimal(str(movements(found)[-1]["账户余额"])) == Decimal(str(pairs(found)["期末余额"]))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (MT940.encode("gb18030"), [("expense", 500000), ("revenue", 3742832), ("revenue", -10000), ("expense", -5050)]),
        (camt(entry("600.00", "CRDT"), entry("100.00", "DBIT")), [("revenue", 60000), ("expense", 10000)]),
    ],
)
def test_a_message_is_a_statement_that_proves_itself(tmp_path: Path, content: bytes, expected: list[tuple[str, int]]) -> None:
    path = tmp_path / "对账单"
    path.write_bytes(content)
    (table,) = read_file(path, frozenset()).tables
    records = [row.record for row in table.rows]
    assert [(r.direction.value, r.amount_fen) for r in records if isinstance(r, ReceiptRecord)] == expected
    assert all(total.stated_fen == total.computed_fen for total in table.stated_totals)
    assert {total.field for total in table.stated_totals} == {"opening", "closing"}
