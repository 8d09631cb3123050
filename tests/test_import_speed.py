"""What makes import quick gives what the slow way gives."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from contextlib import closing
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from contractctl.documents import Direction, Method
from contractctl.importers.grid import Sheet
from contractctl.importers.layouts import known_headings
from contractctl.importers.tables import find_tables
from contractctl.journal import digest_of_arrays
from contractctl.keys import content_digest, content_digests, text_key
from contractctl.records import ContractRecord, InvoiceRecord, ReceiptRecord
from contractctl.values.identifiers import DASHES, fold_number
from contractctl.vocabulary import words_list

if TYPE_CHECKING:
    from conftest import MakeBook, Program
    from contractctl.importers.grid import Cell

WORDS = st.one_of(st.text(max_size=8), st.text("甲乙有限公司 \u3000\xa0()-－ＡＢab12\t\x1c", max_size=12))
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
RECEIPTS = st.builds(
    ReceiptRecord,
    reference=st.none() | WORDS,
    direction=st.sampled_from(Direction),
    counterparty=WORDS,
    date=DAYS,
    amount_fen=st.integers(-3, 3),
    method=st.sampled_from(Method),
    stated_invoices=st.lists(WORDS, max_size=2).map(tuple),
    stated_instalment=st.none() | st.integers(0, 2),
    is_reversal=st.booleans(),
    memo=WORDS,
    balance_fen=st.none() | st.integers(0, 1),
)
INVOICES = st.builds(
    InvoiceRecord, number=WORDS, code=st.none(), direction=st.sampled_from(Direction), counterparty=WORDS, date=DAYS, gross_fen=st.integers(0, 1)
)
CONTRACTS = st.builds(ContractRecord, number=st.none() | WORDS, name=WORDS, direction=st.sampled_from(Direction), counterparty=WORDS, open_ended=st.booleans())


@given(st.lists(RECEIPTS | INVOICES | CONTRACTS, max_size=12))
def test_digests_of_many_records_are_those_of_each(records: list[ReceiptRecord | InvoiceRecord | ContractRecord]) -> None:
    assert content_digests(records) == [content_digest(record) for record in records]


@given(RECEIPTS, RECEIPTS)
def test_records_that_say_the_same_have_one_digest_and_others_another(one: ReceiptRecord, other: ReceiptRecord) -> None:
    assert (content_digest(one) == content_digest(other)) == (_said(one) == _said(other))


def _said(record: ReceiptRecord) -> tuple[object, ...]:
    folded = (record.reference and _folded(record.reference), _key(record.counterparty), _key(record.memo))
    kept = (record.direction, record.date, record.amount_fen, record.method, record.stated_invoices, record.stated_instalment)
    return (*[text or "" for text in folded], *kept, record.is_reversal, record.balance_fen)


def _key(text: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).casefold()


def _folded(text: str) -> str:
    return DASHES.sub("-", re.sub(r"\s", "", unicodedata.normalize("NFKC", text))).upper()


@given(WORDS)
def test_texts_are_folded_alike_whatever_letters_they_have(text: str) -> None:
    assert (text_key(text), fold_number(text)) == (_key(text), _folded(text))


def test_no_word_that_tells_a_row_begins_with_a_figure() -> None:
    rows = {word for section in ("total", "subtotal", "footer", "control", "same_as_above", "of_which") for word in words_list("rows", section)}
    assert [word for word in known_headings() | rows if word[:1].isdigit()] == []


def test_a_heading_is_seen_again_in_a_long_sheet_and_among_figures() -> None:
    heading: list[Cell] = ["收款日期", "付款单位", "收款金额"]
    data: list[list[Cell]] = [["2024-01-02", "甲公司", 1.5]]
    (first,) = find_tables(Sheet("收款台账", [heading, *data * 3, heading, *data * 2, ["合计", None, 7.5], ["第1页", None, None]]))
    assert (first.rows, [row for row, _ in first.totals]) == ((2, 3, 4, 6, 7), [8])


FIELDS = st.none() | st.integers(-2, 12) | st.sampled_from(["", "null", "1", "1,2", "]", "[", '"', "\\", "\\u0000", "\0", "é", "e\u0301"]) | st.text(max_size=3)
ROWS = st.lists(st.tuples(FIELDS, FIELDS), max_size=3)


@given(ROWS, ROWS)
def test_no_two_lists_of_rows_look_alike(one: list[tuple[str | int | None, ...]], other: list[tuple[str | int | None, ...]]) -> None:
    with closing(sqlite3.connect(":memory:")) as ledger:
        digests = [digest_of_arrays(ledger.execute("SELECT json_array(?, ?)", row).fetchone()[0] for row in rows) for rows in (one, other)]
    assert (digests[0] == digests[1]) == (one == other)


def test_a_known_file_is_told_as_it_was_when_it_was_read(run: Program, book: MakeBook) -> None:
    rows = [["收款台账"], ["收款日期", "付款单位", "收款金额", "颜色"], ["2024-01-02", "甲公司", 1.5, "红"], ["合计", None, 2.5, None]]
    path = str(book("r.xlsx", {"收款台账": rows, "空": []}))
    first, again, read = (run.json("import", path, *more)["files"][0] for more in ((), (), ("--type", "receipts")))
    assert again == read
    assert (again["state"], again["tables"][0]["rows"]["known"]) == ("known", 1)
    assert [{**table, "rows": None} for table in again["tables"]] == [{**table, "rows": None} for table in first["tables"]]
