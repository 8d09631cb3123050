"""业财对账 on random ledgers (RECONCILE.md §5): every seeded error is found and none invented, and the adjusted balances are equal."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.accounting.agreement import Agreement, Section, agree
from contractctl.accounting.lines import AccountLine
from contractctl.accounting.pairing import Document
from contractctl.documents import TYPED_IN, Book, Direction, Role
from contractctl.settings import Settings
from contractctl.values.period import Period, parse_period

Q1, Q2, H1 = (parse_period(name, date(2024, 7, 1)) for name in ("2024Q1", "2024Q2", "2024H1"))
START, DAYS = date(2024, 1, 1), 182
CODES = ("DW1", "DW2", "DW3")
UNIT = "青屿传媒集团有限公司"
ERRORS = ("ledger_only", "accounts_only", "amount", "date", "counterparty", "unposted")


@dataclass(frozen=True)
class World:
    """A ledger, its accounts, and what was done to them as (class, code, amount, side, day of the ledger's or the accounts' part)."""

    documents: tuple[Document, ...]
    lines: tuple[AccountLine, ...]
    seeded: tuple[tuple[str, str, int, str, date], ...] = ()


def document(number: int, code: str, day: date, fen: int, *, kind: str, direction: Direction = Direction.REVENUE) -> Document:
    key = f"{number:020d}" if kind == "invoice" else f"LS{number:012d}"
    effect = fen if kind == "invoice" else -fen
    return Document(kind, key, UNIT, direction, code, code, day, day, effect, (key,), TYPED_IN)


def line(number: int, code: str, day: date, effect: int, *, text: str = "", kind: str = "invoice", direction: Direction = Direction.REVENUE) -> AccountLine:
    is_debit = (kind == "invoice") == (direction is Direction.REVENUE)
    debit = effect if direction is Direction.REVENUE else -effect
    return AccountLine(
        key=f"line-{number:04d}",
        unit=UNIT,
        book=Book.LEDGER,
        name=code,
        party=code,
        date=day,
        debit_fen=debit if is_debit else None,
        credit_fen=None if is_debit else -debit,
        role=Role.CUSTOMER if direction is Direction.REVENUE else Role.SUPPLIER,
        voucher=f"记-{number:04d}",
        text=text,
        since=START,
        until=H1.end,
    )


def opening(number: int, code: str, fen: int) -> AccountLine:
    return replace(line(number, code, START - timedelta(days=1), 0), is_opening=True, opening_fen=fen, debit_fen=None, credit_fen=None)


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Documents of half a year and an entry for each, with errors in some: amounts that are no error's may come again and again."""
    direction = draw(st.sampled_from(Direction))
    count = draw(st.integers(3, 14))
    amounts = draw(st.lists(st.integers(1, 40).map(lambda n: n * 10_000), min_size=count, max_size=count))
    errors = draw(st.lists(st.sampled_from(ERRORS), max_size=4))
    documents: list[Document] = []
    lines: list[AccountLine] = []
    seeded: list[Any] = []
    for n, amount in enumerate(amounts):
        error = errors[n] if n < len(errors) else None
        kind = draw(st.sampled_from(("invoice", "receipt")))
        code = draw(st.sampled_from(CODES))
        day = START + timedelta(draw(st.integers(0, DAYS - 1)))
        fen = 1_000_000_000 + n * 7_919 if error else amount  # what an error is about is told by its amount, and by a day of its own
        day = day if error is None else START + timedelta((day - START).days // count * count + n)
        if error == "date":
            day = Q1.end - timedelta(draw(st.integers(0, 20)))
        paper = document(n, code, day, fen, kind=kind, direction=direction)
        says = error == "amount" or draw(st.booleans())
        booked = line(n, code, day, paper.effect_fen, text=f"业务 {paper.key}" if says else "", kind=kind, direction=direction)
        documents.append(paper)
        lines += _spoiled(draw, error, documents, booked, seeded)
    lines += [opening(900 + n, code, 0) for n, code in enumerate(CODES)]
    return World(tuple(documents), tuple(draw(st.permutations(lines))), tuple(seeded))


def _spoiled(  # noqa: PLR0911 - a way out for each error
    draw: st.DrawFn, error: str | None, documents: list[Document], booked: AccountLine, seeded: list[Any]
) -> list[AccountLine]:
    """The entry with an error in it, and the error noted."""
    paper = documents[-1]
    code, effect, day = paper.party or "", paper.effect_fen, paper.date
    if error == "ledger_only":
        seeded.append((error, code, effect, "ledger", day))
        return []
    if error == "accounts_only":
        documents.pop()
        seeded.append((error, code, effect, "accounts", day))
        return [replace(booked, text="")]
    if error == "amount":
        more = draw(st.sampled_from((-250, 90, 27_000)))
        seeded.append((error, code, more, "accounts", day))
        return [_plus(booked, more, paper.direction)]
    if error == "date":
        seeded += [(error, code, effect, "ledger", day), (error, code, effect, "accounts", Q2.start)]
        return [replace(booked, date=Q2.start + timedelta(draw(st.integers(0, 20))))]
    if error == "counterparty":
        other = draw(st.sampled_from([each for each in CODES if each != code]))
        seeded.append((error, code, effect, "ledger", day))
        return [replace(booked, party=other, name=other)]
    if error == "unposted":
        seeded.append((error, code, effect, "ledger", day))
        return [replace(booked, unposted=True)]
    return [booked]


def _plus(booked: AccountLine, fen: int, direction: Direction) -> AccountLine:
    more = fen if direction is Direction.REVENUE else -fen
    if booked.debit_fen is not None:
        return replace(booked, debit_fen=booked.debit_fen + more)
    return replace(booked, credit_fen=(booked.credit_fen or 0) - more)


def compared(world: World, period: Period) -> Agreement:
    answer = agree(world.documents, world.lines, period, Settings())
    assert answer is not None
    return answer


@given(worlds())
@pytest.mark.parametrize("period", [Q1, Q2, H1], ids=lambda p: p.name)
def test_every_seeded_error_is_found_and_none_invented(period: Period, world: World) -> None:
    wanted = Counter(seed[:4] for seed in world.seeded if seed[4] in period and not (seed[0] == "date" and period is H1))
    found = Counter((d.kind.value, d.party, d.amount_fen, d.side.value) for d in compared(world, period).differences)
    assert found == wanted


@st.composite
def jumbles(draw: st.DrawFn) -> World:
    """Documents and entries that have little to do with each other, with few amounts, so that every rule has something to choose."""
    amounts = st.sampled_from([10_600, 10_000, 20_600, 30_600, -10_600, 7])
    days = st.integers(-60, DAYS - 1).map(lambda n: START + timedelta(n))
    kinds = st.sampled_from(("invoice", "receipt"))
    papers = [document(n, draw(st.sampled_from(CODES)), draw(days), draw(amounts), kind=draw(kinds)) for n in range(draw(st.integers(0, 9)))]
    papers = [replace(p, counts=draw(st.sampled_from((True, True, True, False)))) for p in papers]
    texts = st.sampled_from(["", "暂估收入", *(f"业务 {p.key}" for p in papers), *(f"{p.key}、{q.key}" for p, q in pairwise(papers))])
    lines = []
    for n in range(draw(st.integers(1, 9))):
        day = max(draw(days), START)
        made = line(n, draw(st.sampled_from(CODES)), day, draw(amounts), text=draw(texts), kind=draw(kinds))
        party = draw(st.sampled_from((made.party, made.party, None)))
        name = made.name if party else draw(st.sampled_from(("", "某公司")))
        account = draw(st.sampled_from((None, "1122", "2203")))
        lines.append(replace(made, party=party, name=name, account=account, voucher=f"记-{n // 2}", unposted=draw(st.integers(0, 5)) == 0))
    lines += [opening(900 + n, code, draw(st.integers(-500, 500))) for n, code in enumerate(CODES) if draw(st.booleans())]
    if draw(st.booleans()):  # a print that counts what is not posted
        lines += [opening(990, "DW9", 0), replace(line(991, "DW9", START, 500), unposted=True, running_fen=500)]
    return World(tuple(papers), tuple(lines))


@settings(max_examples=300)
@given(jumbles())
@pytest.mark.parametrize("period", [Q1, Q2, H1], ids=lambda p: p.name)
def test_whatever_is_booked_the_adjusted_balances_are_equal(period: Period, world: World) -> None:
    for section in compared(world, period).sections:
        assert section.adjusted_ledger == section.adjusted_accounts
        assert_each_body_is_explained(section)


def assert_each_body_is_explained(section: Section) -> None:
    """By body: what differs of the movements is the differences of the period, what differs of the closing balance those that are open."""
    own, opened = Counter[str | None](), Counter[str | None]()
    for difference in section.differences:
        if difference.kind != "opening":
            for party, fen in difference.gaps:
                own[party] += fen
    for difference in section.open_at_end:
        for party, fen in difference.gaps:
            opened[party] += fen
    for row in section.balances:
        opening_gap = (row.accounts.opening_fen or 0) - (row.ledger.opening_fen or 0)
        assert own.pop(row.party, 0) == row.gap_fen - opening_gap
        assert opened.pop(row.party, 0) == row.gap_fen
    assert not any(own.values())
    assert not any(opened.values())


@given(jumbles())
def test_the_quarters_together_are_the_half(world: World) -> None:
    """closing(Q1) = opening(Q2); what Q1 leaves open and Q2 does not settle is open at the half's end."""
    whole = {(s.unit, s.direction): s for s in compared(world, H1).sections}
    quarters = [{(s.unit, s.direction): s for s in compared(world, period).sections} for period in (Q1, Q2)]
    for key, section in whole.items():
        first, second = (each[key] for each in quarters)
        assert (section.ledger_closing, section.accounts_closing) == (second.ledger_closing, second.accounts_closing)
        assert first.accounts_closing == sum(row.accounts.opening_fen or 0 for row in second.balances)
        assert [d.identity for d in section.open_at_end] == [d.identity for d in second.open_at_end]


@given(worlds())
def test_the_order_of_lines_and_documents_changes_nothing(world: World) -> None:
    turned = World(world.documents[::-1], world.lines[::-1])
    assert compared(world, Q1) == compared(turned, Q1)
