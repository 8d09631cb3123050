"""业财对账 (RECONCILE.md §5): what is which difference, which book's lines count, and the statement; each case as a clerk would tell it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from contractctl.accounting.agreement import Agreement, agree
from contractctl.accounting.lines import AccountLine
from contractctl.accounting.pairing import Document
from contractctl.documents import TYPED_IN, Book, Direction, Origin, Role
from contractctl.settings import AccountSettings, Settings
from contractctl.values.period import parse_period

UNIT = "青屿传媒集团有限公司"
TODAY = date(2024, 7, 1)
INVOICE, MONEY = "24332000000000118154", "20240212000031253"
Found = list[tuple[str, str | None, int, str]]


def on(day: str) -> date:
    return date.fromisoformat(f"2024-{day}")


def document(kind: str, key: str, party: str | None, day: str, fen: int, *, own: str | None = None, counts: bool = True) -> Document:
    effect = fen if kind == "invoice" else -fen
    return Document(kind, key, UNIT, Direction.REVENUE, party, own or party, on(day), on(day), effect, (key,), TYPED_IN, counts=counts)


def invoice(party: str | None, day: str, fen: int, key: str = INVOICE, *, counts: bool = True) -> Document:
    return document("invoice", key, party, day, fen, counts=counts)


def money(party: str, day: str, fen: int, key: str = MONEY, *, own: str | None = None) -> Document:
    return document("receipt", key, party, day, fen, own=own)


def entry(
    party: str | None,
    day: str,
    debit: int | None,
    credit: int | None = None,
    text: str = "",
    *,
    voucher: str = "",
    account: str | None = None,
    name: str | None = None,
    book: Book = Book.LEDGER,
    unposted: bool = False,
) -> AccountLine:
    key = f"{book}{party}{day}{debit}{credit}{text}{voucher}{account}"
    return AccountLine(
        key=key,
        unit=UNIT,
        book=book,
        name=party or "" if name is None else name,
        party=party,
        date=on(day),
        debit_fen=debit,
        credit_fen=credit,
        role=Role.CUSTOMER,
        account=account,
        voucher=voucher,
        text=text,
        since=on("01-01"),
        until=on("06-30"),
        unposted=unposted,
    )


def opening(party: str, fen: int) -> AccountLine:
    eve = date(2023, 12, 31)
    return AccountLine(f"opening{party}", UNIT, Book.LEDGER, party, party, eve, role=Role.CUSTOMER, opening_fen=fen, is_opening=True)


def table(party: str, opening_fen: int, debit: int, credit: int, closing: int) -> AccountLine:
    made = AccountLine(f"table{party}", UNIT, Book.BALANCE, party, party, on("03-31"), debit, credit, Role.CUSTOMER, account="1122")
    return replace(made, start=on("01-01"), opening_fen=opening_fen, closing_fen=closing)


def compared(documents: list[Document], lines: list[AccountLine], period: str = "2024Q1", settings: Settings | None = None) -> Agreement:
    answer = agree(documents, lines, parse_period(period, TODAY), settings or Settings())
    assert answer is not None
    for section in answer.sections:
        assert section.adjusted_ledger == section.adjusted_accounts
    return answer


def found(answer: Agreement) -> Found:
    return [(d.kind.value, d.party, d.amount_fen, d.side.value) for d in answer.differences]


A, B = "DW1", "DW2"  # two customers
NOTHING: Found = []
CASES: dict[str, tuple[list[Document], list[AccountLine], Found]] = {
    "the entry names the invoice": ([invoice(A, "01-15", 10600)], [entry(A, "01-20", 10600, text=f"开具发票 {INVOICE}")], NOTHING),
    "a voucher of another day, the same amount": ([invoice(A, "01-15", 10600)], [entry(A, "02-28", 10600)], NOTHING),
    "money that names the invoice it pays is the money": (
        [invoice(A, "01-15", 10600), money(A, "02-01", 10600)],
        [entry(A, "01-15", 10600), entry(A, "02-01", None, 10600, text=f"收发票{INVOICE}款")],
        NOTHING,
    ),
    "an entry and an invoice of nothing": ([invoice(A, "01-15", 0)], [entry(A, "02-01", 0)], NOTHING),
    "an invoice whose number is written small, named on another account": (
        [invoice(A, "01-15", 10600, "fp2024000001")],
        [opening(A, 0), entry(None, "01-16", 10600, text="转 FP2024000001", account="1405", name="")],
        [("invoice_not_booked", A, 10600, "ledger")],
    ),
    "a red letter booked as a negative debit": ([invoice(A, "01-15", -5000)], [entry(A, "01-15", -5000)], NOTHING),
    "a red letter booked as a credit": ([invoice(A, "01-15", -5000)], [entry(A, "01-15", None, 5000)], NOTHING),
    "two equal invoices of a day, both booked": (
        [invoice(A, "01-15", 10600, "24332000000000000001"), invoice(A, "01-15", 10600, "24332000000000000002")],
        [entry(A, "01-15", 10600, voucher="记-1"), entry(A, "01-15", 10600, voucher="记-2")],
        NOTHING,
    ),
    "two equal invoices of a day, one of them booked": (
        [invoice(A, "01-15", 10600, "24332000000000000001"), invoice(A, "01-15", 10600, "24332000000000000002")],
        [entry(A, "01-15", 10600, voucher="记-1")],
        [("ledger_only", A, 10600, "ledger")],
    ),
    "a day's money booked in one sum": (
        [money(A, "01-15", 300, "LS00000001"), money(A, "01-15", 700, "LS00000002")],
        [entry(A, "01-16", None, 1000, text="收款2笔")],
        NOTHING,
    ),
    "money split over receivable and advance in one voucher": (
        [money(A, "01-15", 1000)],
        [entry(A, "01-15", None, 600, voucher="收-1", account="1122"), entry(A, "01-15", None, 400, voucher="收-1", account="2203")],
        NOTHING,
    ),
    "an advance moved to the receivable in one voucher": (
        [money(A, "01-15", 1000)],
        [
            entry(A, "01-15", None, 1000, account="2203", voucher="收-1"),
            entry(A, "02-01", 1000, voucher="转-1", account="2203"),
            entry(A, "02-01", None, 1000, voucher="转-1", account="1122"),
        ],
        NOTHING,
    ),
    "an invoice that was not booked": ([invoice(A, "01-15", 10600)], [opening(A, 0)], [("ledger_only", A, 10600, "ledger")]),
    "money that was not booked": ([money(A, "01-15", 10600)], [opening(A, 0)], [("ledger_only", A, -10600, "ledger")]),
    "an entry without a document": ([], [entry(A, "03-10", 683826)], [("accounts_only", A, 683826, "accounts")]),
    "booked twice": (
        [invoice(A, "01-15", 10600)],
        [entry(A, "01-15", 10600, text=INVOICE, voucher="记-1"), entry(A, "01-18", 10600, text=INVOICE, voucher="记-9")],
        [("accounts_only", A, 10600, "accounts")],
    ),
    "booked wrong, taken back, booked right": (
        [invoice(A, "01-15", 10600)],
        [
            entry(A, "01-15", 16000, text=INVOICE, voucher="记-1"),
            entry(A, "01-18", -16000, text=INVOICE, voucher="记-8"),
            entry(A, "01-18", 10600, text=INVOICE, voucher="记-9"),
        ],
        NOTHING,
    ),
    "another amount, the entry names the invoice": (
        [invoice(A, "01-15", 10600)],
        [entry(A, "02-15", 16000, text=INVOICE)],
        [("amount", A, 5400, "accounts")],
    ),
    "another amount, the last eight digits named": (
        [invoice(A, "01-15", 10600)],
        [entry(A, "02-15", 16000, text="发票00118154")],
        [("amount", A, 5400, "accounts")],
    ),
    "another amount, the only two left on the day": ([money(A, "01-15", 10600)], [entry(A, "01-15", None, 16000)], [("amount", A, -5400, "accounts")]),
    "another amount on another day is two differences": (
        [money(A, "01-15", 10600)],
        [entry(A, "01-25", None, 16000)],
        [("ledger_only", A, -10600, "ledger"), ("accounts_only", A, -16000, "accounts")],
    ),
    "two wrong amounts that net to zero are both listed": (
        [invoice(A, "01-15", 10600, "24332000000000000001"), invoice(A, "01-16", 20000, "24332000000000000002")],
        [entry(A, "01-15", 10500, text="24332000000000000001"), entry(A, "01-16", 20100, text="24332000000000000002")],
        [("amount", A, -100, "accounts"), ("amount", A, 100, "accounts")],
    ),
    "booked in the next quarter": ([invoice(A, "03-28", 10600)], [entry(A, "04-01", 10600)], [("date", A, 10600, "ledger")]),
    "booked in the next quarter with another amount": (
        [invoice(A, "03-28", 10600)],
        [entry(A, "04-01", 10000, text=INVOICE)],
        [("date", A, 10600, "ledger")],
    ),
    "booked for another body, the entry names the money": (
        [money(A, "02-12", 5323936)],
        [entry(B, "02-12", None, 5323936, text=f"收款 流水号{MONEY}")],
        [("counterparty", A, -5323936, "ledger")],
    ),
    "booked for another body, the amount is left once on each side": (
        [money(A, "02-12", 5323936)],
        [entry(B, "02-14", None, 5323936)],
        [("counterparty", A, -5323936, "ledger")],
    ),
    "another body's amount that is there twice is nobody's": (
        [money(A, "02-12", 500), money("DW3", "02-12", 500, "20240212000031254")],
        [entry(B, "02-12", None, 500)],
        [("ledger_only", A, -500, "ledger"), ("accounts_only", B, -500, "accounts"), ("ledger_only", "DW3", -500, "ledger")],
    ),
    "booked for the payer, of whom there are two such amounts": (
        [money(A, "02-12", 500, own=B), money("DW3", "02-12", 500, "20240212000031254")],
        [entry(B, "02-12", None, 500)],
        [("counterparty", A, -500, "ledger"), ("ledger_only", "DW3", -500, "ledger")],
    ),
    "not posted": ([invoice(A, "01-15", 10600)], [entry(A, "01-15", 10600, unposted=True)], [("unposted", A, 10600, "ledger")]),
    "an advance booked without its VAT": (
        [money(A, "01-15", 10600)],
        [entry(A, "01-15", None, 10000, account="2205")],
        [("vat_in_advance", A, 600, "accounts")],
    ),
    "revenue booked before the invoice": (
        [invoice(A, "04-15", 10600)],
        [entry(A, "03-31", 10600, text="确认收入")],
        [("revenue_before_invoice", A, 10600, "accounts")],
    ),
    "revenue estimated, no invoice yet": ([], [entry(A, "03-31", 10600, text="暂估3月收入")], [("revenue_before_invoice", A, 10600, "accounts")]),
    "an invoice that the accounts name on another account": (
        [invoice(A, "01-15", 10600)],
        [opening(A, 0), entry(None, "01-15", 10600, text=INVOICE, account="1405", name="")],
        [("invoice_not_booked", A, 10600, "ledger")],
    ),
    "booked for a name that is not decided": (
        [invoice(A, "01-15", 10600)],
        [opening(A, 0), entry(None, "01-15", 10600, text=INVOICE, name="某某公司")],
        [("name_undecided", A, 10600, "ledger")],
    ),
    "an entry that names no body is its document's": ([invoice(A, "01-15", 10600)], [opening(A, 0), entry(None, "01-15", 10600, text=INVOICE)], NOTHING),
    "an entry of a voided invoice": (
        [invoice(A, "01-15", 10600, counts=False)],
        [entry(A, "01-15", 10600, text=INVOICE)],
        [("accounts_only", A, 10600, "accounts")],
    ),
    "an entry of two invoices one of which was voided": (
        [invoice(A, "01-15", 10600), invoice(A, "01-16", 500, "24332000000000118155", counts=False)],
        [entry(A, "01-16", 11100, text=f"{INVOICE}、24332000000000118155")],
        [("ledger_only", A, 10600, "ledger"), ("accounts_only", A, 11100, "accounts")],
    ),
    "an opening balance that no document tells": ([], [opening(A, 123400)], [("opening", A, 123400, "accounts")]),
    "an opening balance that the documents of before tell": ([invoice(A, "01-15", 100)], [opening(A, 0), entry(A, "01-15", 100)], NOTHING),
}


@pytest.mark.parametrize("name", CASES)
def test_what_differs(name: str) -> None:
    documents, lines, wanted = CASES[name]
    assert sorted(found(compared(documents, lines)), key=repr) == sorted(wanted, key=repr)


# -- from period to period


def test_what_passes_is_settled_in_the_next_quarter() -> None:
    documents, lines = [invoice(A, "03-28", 10600)], [entry(A, "04-01", 10600)]
    first, second, half = (compared(documents, lines, period) for period in ("2024Q1", "2024Q2", "2024H1"))
    assert [(d.is_settled, d.corrected_in) for d in first.differences] == [(False, None)]
    assert found(second) == [("date", A, 10600, "accounts")]
    assert [d.is_settled for d in second.differences] == [True]
    assert (second.sections[0].open_at_end, second.sections[0].carried) == ((), ())
    assert found(half) == []


def test_what_does_not_pass_stays_open_until_it_is_put_right() -> None:
    documents = [invoice(A, "01-15", 10600)]
    wrong = [entry(A, "01-15", 10000, text=INVOICE)]
    second = compared(documents, wrong, "2024Q2")
    assert found(second) == []
    assert [(d.kind, d.amount_fen) for d in second.sections[0].carried] == [("amount", -600)]


@pytest.mark.parametrize(("booked", "correction"), [(10000, 600), (16000, -5400)])
def test_what_is_put_right_later_is_settled_by_the_entry_that_names_it(booked: int, correction: int) -> None:
    documents = [invoice(A, "01-15", 10600)]
    lines = [entry(A, "01-15", booked, text=INVOICE), entry(A, "05-10", correction, text=f"更正 {INVOICE}")]
    first, second, half = (compared(documents, lines, period) for period in ("2024Q1", "2024Q2", "2024H1"))
    assert found(first) == [("amount", A, -correction, "accounts")]
    assert [(d.kind, d.amount_fen, d.is_settled) for d in second.differences] == [("amount", correction, True)]
    assert (second.sections[0].open_at_end, found(half)) == ((), [])


def test_the_accounts_are_compared_as_far_as_they_go() -> None:
    """The export ends in June: what comes later is not said to be missing from it."""
    answer = compared([invoice(A, "08-01", 10600)], [entry(A, "01-15", 500)], "2024")
    section = answer.sections[0]
    assert (section.period.start, section.period.end, section.is_cut) == (on("01-01"), on("06-30"), True)
    assert [d.kind for d in answer.differences] == ["accounts_only"]


def test_an_entry_that_is_not_posted_counts_where_the_printed_balance_counts_it() -> None:
    """A print with 包含未记账凭证: its balance is the ledger's, and the entry is still to be posted."""
    unposted = replace(entry(A, "01-15", 10600, text=INVOICE, unposted=True), running_fen=10600, origin=Origin("账.xlsx", "1", 2))
    answer = compared([invoice(A, "01-15", 10600)], [replace(opening(A, 0), origin=Origin("账.xlsx", "1", 1)), unposted])
    assert (found(answer), answer.sections[0].accounts_closing) == ([("unposted", A, 10600, "accounts")], 10600)


# -- which lines count


def test_an_entry_that_stands_in_two_books_counts_once() -> None:
    documents = [invoice(A, "01-15", 10600)]
    lines = [entry(A, "01-15", 10600, text=INVOICE), entry(A, "01-15", 10600, text=INVOICE, book=Book.JOURNAL, account="1122")]
    answer = compared(documents, lines)
    assert (found(answer), answer.sections[0].accounts_closing) == ([], 10600)


def test_a_journal_counts_by_its_accounts() -> None:
    """Of a voucher only the receivable counts; bills are money for the ledger; both sides of the net are one balance."""
    documents = [invoice(A, "01-15", 10600), money(A, "02-01", 10600)]
    journal = [
        entry(A, "01-15", 10600, text=INVOICE, account="112201", book=Book.JOURNAL),
        entry(None, "01-15", None, 10000, text=INVOICE, account="6001", book=Book.JOURNAL),
        entry(A, "02-01", 10600, text="收承兑汇票", account="1121", book=Book.JOURNAL),
        entry(A, "02-01", None, 10600, text="收承兑汇票", account="1122", book=Book.JOURNAL),
    ]
    answer = compared(documents, journal)
    assert found(answer) == []
    assert answer.sections[0].states_openings is False


def test_a_unit_with_another_chart_maps_its_own_accounts() -> None:
    lines = [entry(A, "01-15", 10600, text=INVOICE, account="1131")]
    assert agree([], lines, parse_period("2024Q1", TODAY), Settings()) is None
    mapped = Settings(unit_accounts={UNIT: AccountSettings(receivable=("1131",))})
    assert found(compared([invoice(A, "01-15", 10600)], lines, settings=mapped)) == []


@pytest.mark.parametrize(
    ("account", "name", "direction"),
    [
        ("1122", "应收账款", Direction.REVENUE),
        ("112201", "", Direction.REVENUE),
        ("2203.01", "预收账款", Direction.REVENUE),
        ("1212", "应收账款", Direction.REVENUE),
        ("2305", "预收账款", Direction.REVENUE),
        ("2202", "应付账款", Direction.EXPENSE),
        ("1123", "预付账款", Direction.EXPENSE),
        ("1131", "应收账款", Direction.REVENUE),
        ("", "应收账款-广告客户", Direction.REVENUE),
        ("1121", "应收票据", None),
        ("2241", "其他应付款", None),
        ("6001", "主营业务收入", None),
    ],
)
def test_what_an_account_is(account: str, name: str, direction: Direction | None) -> None:
    from contractctl.accounting.lines import AccountMap

    line = AccountLine("k", UNIT, Book.JOURNAL, A, A, role=Role.CUSTOMER, account=account or None, account_name=name)
    assert AccountMap(AccountSettings()).direction(line) is direction


# -- balance tables


def test_a_balance_table_alone_tells_balances_and_no_lines() -> None:
    answer = compared([invoice(A, "01-15", 10600), invoice(B, "01-16", 500, "24332000000000000002")], [table(A, 0, 10600, 0, 10600), table(B, 300, 0, 0, 300)])
    assert found(answer) == [("balance", B, -500, "accounts"), ("opening", B, 300, "accounts")]
    assert (answer.sections[0].ledger_closing, answer.sections[0].accounts_closing) == (11100, 10900)


def test_a_balance_table_beside_a_journal_opens_it_and_is_compared_with_it() -> None:
    lines = [entry(A, "01-15", 10600, account="1122", book=Book.JOURNAL), table(A, 5000, 10600, 0, 15700)]
    section = compared([invoice(A, "01-15", 10600)], lines).sections[0]
    assert [(d.kind, d.amount_fen) for d in section.differences] == [("opening", 5000)]
    assert [(check.entries_fen, check.table_fen) for check in section.checks] == [(15600, 15700)]
