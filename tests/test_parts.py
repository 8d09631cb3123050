"""A part of a reconciliation: what it shows, and that its totals are its own while matching has seen everything."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from conftest import COMPANY, Program
from contractctl.figures import DirectionTotals, Status
from contractctl.findings import FindingClass, Severity
from contractctl.parts import Part, narrowed
from contractctl.reconcile import Reconciliation, reconcile
from contractctl.settings import Settings
from contractctl.values.period import parse_period
from ledger_text import findings, ledger

LEDGER = """
    contract HT-1 A 1000
    contract HT-2 A 500 signed=2024-02-01 terms=none
    contract HT-3 B 800 side=expense
    contract HT-9 ? 70
    invoice 001 2024-02-01 A 600 on=HT-1
    invoice 002 2024-02-05 A 200 on=HT-2
    invoice 003 2024-02-06 B 300 on=HT-3 side=expense
    invoice 004 2024-02-07 C 40
    invoice 005 2024-02-08 ? 30 name=某某
    money R1 2024-02-10 A 600 on=HT-1
    money R2 2024-02-11 B 250 on=HT-3 side=expense
    money R3 2024-02-12 C 15
    money R4 2024-02-13 A 9 on=HT-1 excluded=interest
    money R5 2024-02-14 B 7 on=HT-2
    payer B A
    """


def part(**asked: object) -> Reconciliation:
    """The part of the ledger's answer that is asked for."""
    books, period = ledger(LEDGER), parse_period("2024Q1", date(2024, 4, 8))
    return narrowed(reconcile(books, period, Settings(), "run"), books, Settings(), Part(**asked))  # type: ignore[arg-type]


def shown(answer: Reconciliation) -> list[str]:
    """The lines that are shown: a contract's number, or the body whose documents have none."""
    return [row.number or row.key for row in answer.contracts]


@pytest.mark.parametrize(
    ("asked", "lines"),
    [
        ({}, ["HT-1", "HT-2", "HT-9", "body:C", "HT-3"]),
        ({"party": "A"}, ["HT-1", "HT-2"]),
        ({"party": "B"}, ["HT-3"]),
        ({"party": "C"}, ["body:C"]),
        ({"contract": "HT-2"}, ["HT-2"]),
        ({"party": "B", "contract": "HT-2"}, []),
        ({"unit": "本部"}, ["HT-1", "HT-2", "HT-9", "body:C", "HT-3"]),
        ({"unit": "别处"}, []),
        ({"statuses": frozenset({Status.UNDER_RECEIVED})}, ["HT-2", "body:C", "HT-3"]),
        ({"statuses": frozenset({Status.UNDER_RECEIVED}), "party": "A"}, ["HT-2"]),
        ({"statuses": frozenset({Status.SETTLED})}, []),
        ({"classes": frozenset({FindingClass.NO_PAYMENT_TERMS})}, ["HT-2"]),
        ({"classes": frozenset({FindingClass.RECEIPT_WITHOUT_CONTRACT})}, ["body:C"]),
        ({"severities": frozenset({Severity.NOTE})}, ["HT-2", "HT-3"]),
        ({"statuses": frozenset({Status.UNDER_RECEIVED}), "classes": frozenset({FindingClass.NO_PAYMENT_TERMS})}, ["HT-2", "body:C", "HT-3"]),
    ],
    ids=str,
)
def test_which_lines_are_shown(asked: dict[str, object], lines: list[str]) -> None:
    assert shown(part(**asked)) == lines


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"party": "C"}, ["invoice_without_contract: 004 40.00", "invoice_without_receipt: 004 25.00", "receipt_without_contract: R3 15.00"]),
        ({"party": "B"}, ["invoice_without_receipt: 003 50.00", "party_mismatch: HT-2 R5 7.00"]),
        ({"contract": "HT-2"}, ["invoice_without_receipt: 002 193.00", "no_payment_terms: HT-2 500.00", "party_mismatch: HT-2 R5 7.00"]),
        ({"classes": frozenset({FindingClass.NO_PAYMENT_TERMS})}, ["no_payment_terms: HT-2 500.00"]),
        ({"classes": frozenset({FindingClass.NAME_UNDECIDED})}, ["name_undecided: 005 30.00", "name_undecided: HT-9 0.00"]),
        ({"statuses": frozenset({Status.NOT_INVOICED})}, ["name_undecided: HT-9 0.00"]),
    ],
    ids=str,
)
def test_which_findings_are_shown(asked: dict[str, object], found: list[str]) -> None:
    assert findings(part(**asked)) == found


def test_the_totals_are_those_of_the_part() -> None:
    revenue = part(contract="HT-1").revenue
    assert (revenue.receipts.recorded, revenue.receipts.allocated, revenue.receipts.excluded) == (60900, 60000, 900)
    assert (revenue.invoices.recorded, revenue.invoices.left) == (60000, 0)
    assert part(contract="HT-1").expense == DirectionTotals()


def test_the_parts_add_up_to_the_whole() -> None:
    """Every counterparty's part, and what is undecided."""
    whole, parts = part(), [part(party=code) for code in ("A", "B", "C")]
    for direction in ("revenue", "expense"):
        added = sum((getattr(each, direction) for each in parts), DirectionTotals())
        all_of_it = getattr(whole, direction)
        decided = dataclasses.replace(
            all_of_it,
            receipts=dataclasses.replace(all_of_it.receipts, recorded=all_of_it.receipts.recorded - all_of_it.receipts.undecided, undecided=0),
            invoices=dataclasses.replace(all_of_it.invoices, recorded=all_of_it.invoices.recorded - all_of_it.invoices.undecided, undecided=0),
        )
        assert added == decided
    assert sorted(a.id for each in parts for a in each.allocations) == sorted(a.id for a in whole.allocations)
    assert sum(row.total for each in parts for row in each.ageing.rows) == sum(row.total for row in whole.ageing.rows)
    assert [row for each in parts for row in each.counterparties] == sorted(whole.counterparties, key=lambda row: row.code)


def test_the_only_unit_is_the_whole() -> None:
    """Undecided documents of the unit are counted with it."""
    assert part(unit="本部") == part()


def test_matching_sees_what_is_not_shown() -> None:
    """A part changes no allocation: the money of HT-1 is not free for HT-2 because HT-1 is not shown."""
    assert [a.target for a in part(contract="HT-2").allocations] == ["002"]
    assert part(contract="HT-2").contracts[0].figures == next(row for row in part().contracts if row.number == "HT-2").figures


# -- on the command line


@pytest.fixture
def two_units(run: Program) -> Program:
    """The company and a unit of its, with a contract of one number each."""
    run("unit", "add", "海澄日报社")
    run("party", "add", "C1", "甲公司")
    for unit, amount in ((COMPANY, "100"), ("海澄日报社", "30")):
        term = ("--signed", "2024-01-02", "--start", "2024-01-02", "--end", "2024-12-31", "--terms", "开票后 30 天")
        run("contract", "add", "HT-1", "--party", "甲公司", "--amount", amount, *term, "--unit", unit)
        number = "24332000000000000011" if unit == COMPANY else "24332000000000000012"
        run("invoice", "add", number, "--party", "甲公司", "--date", "2024-02-03", "--gross", amount, "--contract", "HT-1", "--unit", unit)
    return run


def test_a_unit_alone(two_units: Program) -> None:
    answer = two_units.json("reconcile", "-p", "2024Q1", "--unit", "海澄日报社")
    assert [(c["unit"], c["invoiced"]) for c in answer["contracts"]] == [("海澄日报社", "30.00")]
    assert answer["totals"]["invoices"]["recorded"] == "30.00"
    assert [u["unit"] for u in answer["units"]] == ["海澄日报社"]
    assert {f["documents"][0]["unit"] for f in answer["findings"]} == {"海澄日报社"}


def test_the_part_is_named_and_its_totals_are_said_to_be_its_own(two_units: Program) -> None:
    out = two_units("reconcile", "-p", "2024Q1", "--unit", "海澄日报社", "--only", "under_received").out
    assert "Shown is a part: unit 海澄日报社  result under-received; matching has seen the whole ledger, the totals are of this part" in out
    assert "Check of this part: invoices 30.00 = allocated 0.00" in out
    assert "Check: " not in out


def test_a_part_is_shown_of_a_run_that_is_recorded_whole(two_units: Program) -> None:
    first = two_units.json("reconcile", "-p", "2024Q1", "--unit", "海澄日报社")
    assert first["run"] == two_units.json("reconcile", "-p", "2024Q1")["run"]
    assert {f["documents"][0]["unit"] for f in two_units.json("finding", "list")["findings"]} == {COMPANY, "海澄日报社"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--unit", "海澄日报"), "there is no unit 海澄日报; did you mean 海澄日报社?"),
        (("--contract", "HT-7"), "there is no contract HT-7; did you mean HT-1?"),
        (("--party", "乙公司"), "乙公司"),
        (("--tolerance", "some"), "“some” is no amount"),
        (("--tolerance", "-1"), "“-1” is no amount: it is below 0"),
        (("--age-by", "today"), "--age-by cannot be today"),
    ],
    ids=str,
)
def test_what_is_not_there_is_no_empty_answer(two_units: Program, words: tuple[str, ...], sentence: str) -> None:
    answer = two_units("reconcile", "-p", "2024Q1", *words)
    assert (answer.code, answer.out) == (2, "")
    assert sentence in answer.err


def test_the_words_of_the_screen_are_understood(two_units: Program) -> None:
    from contractctl import language

    for word in ("少收款", "under_received", "有发票无收款，error"):
        answer = two_units("reconcile", "-p", "2024Q1", "--only", word, "-O", "json", lang="zh_CN")
        assert answer.code == 0, answer.err
        assert len(answer.json["contracts"]) == 2
    language.use("en")


def test_ageing_by_the_day_of_the_invoice_this_time(two_units: Program) -> None:
    answer = two_units.json("reconcile", "-p", "2024Q1", "--age-by", "invoice", "-n")
    assert answer["ageing"]["by"] == "invoice"
    assert two_units.json("reconcile", "-p", "2024Q1", "-n")["ageing"]["by"] == "due"
    assert two_units.json("reconcile", "-p", "2024Q1", "--tolerance", "0.05", "-n")["settings"]["settle.tolerance"] == "0.05"


def test_unmatched_of_a_period_adds_up_to_what_its_reconciliation_says(sample: Program) -> None:
    totals = sample.json("reconcile", "-p", "2024Q1", "-n")["totals"]
    rows = sample.json("show", "unmatched", "-p", "2024Q1")["rows"]
    left = {kind: sum(round(float(row["left"]) * 100) for row in rows if row["kind"] == kind) for kind in ("receipt", "invoice")}
    wanted = {"receipt": ("receipts", "advance"), "invoice": ("invoices", "receivable")}
    assert left == {kind: sum(round(float(totals[side][name]) * 100) for name in (open_, "undecided")) for kind, (side, open_) in wanted.items()}
    assert sample.json("show", "unmatched", "-p", "2024Q2")["rows"] == []
