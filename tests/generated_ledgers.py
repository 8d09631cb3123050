"""Small ledgers for properties, with what makes the rules meet each other: equal amounts and days, wrong and foreign numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st

from contractctl.decisions import Decided
from contractctl.documents import Contract, Direction, Instalment, Invoice, InvoiceState, Method, PayerRelation, Pricing, Receipt, Supplement
from contractctl.reconcile import Ledger
from contractctl.settlement import Books

START = date(2024, 1, 1)
BODIES = st.sampled_from(("A", "A", "A", "B", "C", None))
AMOUNTS = st.sampled_from((100, 200, 300, 300, 500, 501, 700, 1000))
DIRECTIONS = st.sampled_from((Direction.REVENUE,) * 5 + (Direction.EXPENSE,))
DAYS = st.one_of(st.sampled_from((0, 30, 31, 60, 90, 120, 210, 330)), st.integers(0, 360)).map(lambda n: START + timedelta(days=n))
NUMBERS = st.sampled_from((None, None, None, "H0", "H1", "h 2", "H9"))
MEMOS = st.sampled_from(("", "", "", "", "H0", "付 H1 款", "H0 H1", "H12", "款 K1", "XK1", "K0 K2"))


def maybe(strategy: st.SearchStrategy[date]) -> st.SearchStrategy[date | None]:
    return st.one_of(st.none(), strategy)


@st.composite
def contracts(draw: st.DrawFn, n: int) -> Contract:
    start = draw(maybe(st.sampled_from((START, START, START + timedelta(days=90)))))
    amount = draw(st.sampled_from((None, 1000, 1000, 1500)))
    return Contract(
        key=f"U|H{n}",
        number=f"H{n}",
        unit="U",
        direction=draw(DIRECTIONS),
        counterparty=draw(BODIES),
        written_name="x",
        signed=draw(DAYS),
        amount_fen=amount,
        pricing=Pricing.FIXED if amount else Pricing.MEASURED,
        start=start,
        end=draw(st.sampled_from((None, date(2024, 12, 31), date(2024, 12, 31), date(2024, 6, 30)))),
        terminated=draw(st.sampled_from((None, None, None, date(2024, 5, 1)))),
        payment_days=draw(st.sampled_from((None, None, 30))),
        fifo=draw(st.sampled_from((False, False, False, True))),
        instalments=tuple(Instalment(i + 1, draw(DAYS), draw(AMOUNTS)) for i in range(draw(st.integers(0, 3)))),
        supplements=tuple(Supplement("S", draw(DAYS), 100, draw(st.booleans())) for _ in range(draw(st.sampled_from((0, 0, 1))))),
    )


@st.composite
def invoices(draw: st.DrawFn, n: int, blues: tuple[str, ...] = ()) -> Invoice:
    red = bool(blues) and draw(st.sampled_from((False, False, False, True)))
    amount = draw(AMOUNTS)
    return Invoice(
        key=f"K{n}",
        unit="U",
        direction=draw(DIRECTIONS),
        counterparty=draw(BODIES),
        written_name="x",
        date=draw(DAYS),
        gross_fen=-amount if red else amount,
        due=draw(st.one_of(st.none(), st.none(), DAYS)),
        state=InvoiceState.RED if red else draw(st.sampled_from((InvoiceState.NORMAL,) * 6 + (InvoiceState.VOIDED,))),
        reverses=draw(st.sampled_from((*blues, *blues, "K99"))) if red else None,
        stated_contract=draw(NUMBERS),
        remark=draw(MEMOS),
    )


@st.composite
def receipts(draw: st.DrawFn, n: int, originals: tuple[str, ...] = ()) -> Receipt:
    back = bool(originals) and draw(st.sampled_from((False, False, False, True)))
    amount = draw(AMOUNTS)
    key = draw(st.sampled_from(("R", "R", "K"))) + str(n)  # a bank's reference may be some invoice's number
    method = draw(st.sampled_from((Method.BANK,) * 5 + (Method.BILL, Method.BARTER, Method.SET_OFF)))
    named = ((), (), (), ("K0",), ("K1",), ("K0", "K1"), ("K1", "K99"))
    return Receipt(
        key=key,
        unit="U",
        direction=draw(DIRECTIONS),
        counterparty=draw(BODIES),
        written_name="x",
        date=draw(DAYS),
        amount_fen=-amount if back else amount,
        method=method,
        reference=key,
        stated_contract=draw(NUMBERS),
        stated_invoices=() if back else draw(st.sampled_from(named)),
        stated_instalment=draw(st.sampled_from((None, None, None, 1, 2))),
        reverses=draw(st.sampled_from((None, *originals, *originals))) if back else None,
        is_reversal=back and draw(st.booleans()),
        agreement=draw(st.sampled_from((None, "Z-1"))) if method in (Method.BARTER, Method.SET_OFF) else None,
        excluded_as=draw(st.sampled_from((None,) * 8 + ("interest",))),
        memo=draw(MEMOS),
    )


@st.composite
def relations(draw: st.DrawFn) -> PayerRelation:
    payer, payee = draw(st.sampled_from((("B", "A"), ("B", "A"), ("C", "A"), ("A", "C"))))
    return PayerRelation(payer, payee, draw(maybe(DAYS)), draw(maybe(DAYS)))


@st.composite
def undecided_ledgers(draw: st.DrawFn) -> Ledger:
    """A small ledger without a decision of a person."""
    billed: list[Invoice] = []
    money: list[Receipt] = []
    for n in range(draw(st.integers(0, 6))):
        billed.append(draw(invoices(n, tuple(i.key for i in billed if i.gross_fen > 0))))
    for n in range(draw(st.integers(0, 6))):
        money.append(draw(receipts(n, tuple(r.key for r in money if r.amount_fen > 0 and not r.excluded_as))))
    books = Books(tuple(draw(contracts(n)) for n in range(draw(st.integers(0, 3)))), tuple(billed), tuple(money))
    return Ledger(books, tuple(draw(relations()) for _ in range(draw(st.sampled_from((0, 0, 1, 2))))))


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A small ledger, with a person's decision or none."""
    whole = draw(undecided_ledgers())
    if not draw(st.booleans()):
        return whole
    return replace(whole, decided=(Decided(f"R{draw(st.integers(0, 5))}", f"K{draw(st.integers(0, 5))}", draw(AMOUNTS)),))
