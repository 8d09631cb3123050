"""Sets of A5: what meeting in the middle finds is what trying every set finds; a set is proposed only if it is the only one."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contractctl.sets import CANDIDATES, ENOUGH, MEMBERS, Candidates, FittingSet, Found, Search, Tie

AMOUNTS = st.lists(st.integers(1, 40), max_size=9).map(lambda amounts: {f"D{n}": amount for n, amount in enumerate(amounts)})


def every_set(documents: dict[str, int], amount: int) -> set[tuple[str, ...]]:
    """The oracle: try them all."""
    sizes = range(1, min(MEMBERS, len(documents)) + 1)
    every = (chosen for size in sizes for chosen in combinations(sorted(documents), size))
    return {chosen for chosen in every if sum(documents[key] for key in chosen) == amount}


@settings(max_examples=200, deadline=None)
@given(AMOUNTS, st.integers(1, 120))
def test_meeting_in_the_middle_finds_what_trying_every_set_finds(documents: dict[str, int], amount: int) -> None:
    found = Candidates(documents.items()).sets_of_sum(amount)
    expected = every_set(documents, amount)
    assert len(found) == len(set(found)) == min(len(expected), ENOUGH)
    assert set(found) <= expected


@settings(max_examples=100, deadline=None)
@given(AMOUNTS, AMOUNTS)
def test_a_unique_set_shares_no_member_with_any_other_fitting_set(money: dict[str, int], billed: dict[str, int]) -> None:
    every = {FittingSet((key,), chosen) for key, amount in money.items() for chosen in every_set(billed, amount)}
    every |= {FittingSet(chosen, (key,)) for key, amount in billed.items() for chosen in every_set(money, amount)}
    lonely = {one for one in every if all(one == other or not one.members & other.members for other in every)}
    assert set(judged(money, billed).sets) == lonely


def judged(receipts: dict[str, int], invoices: dict[str, int]) -> Found:
    search = Search()
    search.look(receipts, invoices)
    return search.judged()


@pytest.mark.parametrize(
    ("receipts", "invoices", "found"),
    [
        pytest.param({"R": 30}, {"I1": 10, "I2": 20, "I3": 99}, Found([FittingSet(("R",), ("I1", "I2"))]), id="one receipt, one set"),
        pytest.param({"R1": 10, "R2": 20}, {"I": 30}, Found([FittingSet(("R1", "R2"), ("I",))]), id="one invoice, one set of receipts"),
        pytest.param({"R": 30}, {"I": 30}, Found([FittingSet(("R",), ("I",))]), id="a single is a set of one, seen once"),
        pytest.param({"R": 30}, {"I1": 10, "I2": 20, "I3": 30}, Found([], [Tie(("R",), ("I1", "I2", "I3"))]), id="two sets share the receipt"),
        pytest.param({"R1": 30, "R2": 10}, {"I1": 10, "I2": 20}, Found([], [Tie(("R1", "R2"), ("I1", "I2"))]), id="a member stands in a set of the other side"),
        pytest.param(
            {"R1": 30, "R2": 70},
            {"I1": 10, "I2": 20, "I3": 33, "I4": 37},
            Found([FittingSet(("R1",), ("I1", "I2")), FittingSet(("R2",), ("I3", "I4"))]),
            id="two sets apart",
        ),
        pytest.param({"R": 29}, {"I1": 10, "I2": 20}, Found(), id="a fen less is no set"),
    ],
)
def test_what_is_unique_and_what_is_tied(receipts: dict[str, int], invoices: dict[str, int], found: Found) -> None:
    assert judged(receipts, invoices) == found


def test_seven_members_are_no_set() -> None:
    assert judged({"R": 127}, {f"I{n}": 1 << n for n in range(7)}) == Found()
    assert judged({"R": 63}, {f"I{n}": 1 << n for n in range(6)}).sets == [FittingSet(("R",), tuple(f"I{n}" for n in range(6)))]


def test_a_document_with_too_many_candidates_is_not_searched_and_its_sets_are_not_known_to_be_unique() -> None:
    search = Search()
    search.look({"R": 100_000}, {"A": 100_000, **{f"I{n:02d}": 1000 + n for n in range(CANDIDATES)}})
    assert search.capped == {("receipt", "R")}
    assert search.judged() == Found()


def test_what_is_larger_than_the_sum_does_not_count_as_a_candidate() -> None:
    search = Search()
    search.look({"R": 30}, {"I1": 10, "I2": 20, **{f"X{n:02d}": 1000 + n for n in range(60)}})
    assert (search.capped, search.judged().sets) == (set(), [FittingSet(("R",), ("I1", "I2"))])


def test_beyond_enough_solutions_all_candidates_are_tied() -> None:
    """A set of another document with a candidate whose solutions were not written out is not called unique."""
    invoices = {f"I{n:02d}": 100 for n in range(12)} | {"Z": 150}
    tie = judged({"R1": 600, "R2": 150}, invoices).ties
    assert [each.receipts for each in tie] == [("R1", "R2")]
    assert set(tie[0].invoices) == set(invoices)


@pytest.mark.parametrize(
    "amounts",
    [
        pytest.param([100] * CANDIDATES, id="all equal"),
        pytest.param(list(range(1000, 1000 + CANDIDATES)), id="one beside the other"),
        pytest.param([7919 * n**3 + 104_729 * n + 1 for n in range(1, CANDIDATES + 1)], id="no two sums alike"),
    ],
)
def test_the_worst_search_is_short(amounts: list[int]) -> None:
    """It costs no more than a plain look at every four of the candidates, measured beside it: depth first costs a hundred times that."""
    plain = fastest(lambda: sum(1 for four in combinations(amounts, 4) if sum(four) == 1))
    for amount in (sum(sorted(amounts)[-MEMBERS:]) - 1, sum(amounts[:MEMBERS])):
        named = [(f"D{n:02d}", each) for n, each in enumerate(amounts)]
        assert fastest(lambda: Candidates(named).sets_of_sum(amount)) < 2 * plain  # noqa: B023 - called before the next round


def fastest(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest of three runs: another program on the machine only ever makes a run slower."""
    seconds = []
    for _ in range(3):
        started = time.process_time()
        work()
        seconds.append(time.process_time() - started)
    return min(seconds)
