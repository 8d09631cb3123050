"""Records by hand, settings, units, exports: what each command does, and the JSON that programs read (INTERFACES.md)."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import openpyxl
import pytest

from conftest import COMPANY, Program

PLAN = ("--due", "2024-06-30=400", "--due", "2024-12-31=600")
MONEY = ("--date", "2024-02-04", "--amount", "106", "--reference", "LS-1")
BLUE = ("--code", "3100", "--party", "甲公司", "--date", "2024-02-03", "--direction", "expense")
ADDED = {
    "contracts": (
        "contract",
        "add",
        "HT-1",
        "--party",
        "甲公司",
        "--signed",
        "2024-01-02",
        "--amount",
        "1,000.00",
        "--due",
        "2024-06-30=400",
        "--due",
        "2024-12-31=600",
    ),
    "invoices": ("invoice", "add", "24332000000000000011", "--party", "甲公司", "--date", "2024-02-03", "--gross", "106", "--tax", "6", "--contract", "HT-1"),
    "receipts": (
        "receipt",
        "add",
        "--party",
        "甲公司",
        "--date",
        "2024-02-04",
        "--amount",
        "106",
        "--reference",
        "LS-1",
        "--contract",
        "HT-1",
        "--memo",
        "货款",
    ),
}
TYPED_IN = {"file": None, "sheet": None, "row": None}


@pytest.fixture
def filled(run: Program) -> Program:
    for words in ADDED.values():
        answer = run(*words)
        assert (answer.code, answer.out) == (0, "")
        assert answer.err.startswith("recorded: ")
    return run


@pytest.mark.parametrize(
    ("what", "fields"),
    [
        ("contracts", {"number": "HT-1", "direction": "revenue", "amount": "1000.00", "signed": "2024-01-02", "pricing": "fixed"}),
        (
            "invoices",
            {"key": "24332000000000000011", "direction": "issued", "net": "100.00", "tax": "6.00", "gross": "106.00", "date": "2024-02-03"},
        ),
        ("receipts", {"key": "LS1", "amount": "106.00", "date": "2024-02-04", "direction": "in", "method": "bank", "memo": "货款"}),
    ],
)
def test_a_record_by_hand_is_shown(filled: Program, what: str, fields: dict[str, str]) -> None:
    answer = filled.json("show", what)
    [row] = answer["rows"]
    assert answer["schema"] == "contractctl.show/1"
    assert {name: row[name].replace("-", "") if name == "key" else row[name] for name in fields} == fields
    assert row["origin"] == TYPED_IN
    assert (row["written_name"], row["counterparty"], row["contract"]) == ("甲公司", None, "HT-1")


@pytest.mark.parametrize(
    ("group", "what", "number"), [("contract", "contracts", "HT-1"), ("invoice", "invoices", "24332000000000000011"), ("receipt", "receipts", "LS-1")]
)
def test_a_voided_record_stays_visible(filled: Program, group: str, what: str, number: str) -> None:
    answer = filled(group, "void", number, "--reason", "录错")
    assert (answer.code, answer.out) == (0, "")
    assert answer.err.startswith("voided: ")
    [row] = filled.json("show", what)["rows"]
    assert (row["voided"], row["void_reason"]) == (True, "录错")
    assert "voided" in filled("show", what).out
    assert filled(group, "void", number, "--reason", "又来").code != 0
    assert filled.json("verify")["ok"]


def test_a_contract_by_hand_is_not_late_at_finance(filled: Program) -> None:
    """Nobody asked when its paper came."""
    filled("party", "add", "C1", "甲公司")
    assert "filing_delay" not in {f["class"] for f in filled.json("reconcile", "-p", "2024Q1", "-n")["findings"]}


def test_a_red_letter_and_an_expense(run: Program) -> None:
    for words in (
        ("invoice", "add", "0011", *BLUE, "--gross", "100"),
        (
            "invoice",
            "add",
            "0012",
            "--code",
            "3100",
            "--party",
            "甲公司",
            "--date",
            "2024-02-04",
            "--gross",
            "-100",
            "--direction",
            "expense",
            "--reverses",
            "3100|0011",
        ),
    ):
        assert run(*words).code == 0, words
    rows = run.json("show", "invoices")["rows"]
    assert [(row["key"], row["direction"], row["gross"]) for row in rows] == [("3100|0011", "received", "100.00"), ("3100|0012", "received", "-100.00")]


def test_the_plan_and_the_figures_of_a_contract(filled: Program) -> None:
    assert filled("party", "add", "C1", "甲公司").code == 0
    [contract] = filled.json("reconcile", "-p", "2024Q1", "-n")["contracts"]
    assert [(part["no"], part["due"], part["amount"]) for part in contract["instalments"]] == [(1, "2024-06-30", "400.00"), (2, "2024-12-31", "600.00")]
    assert (contract["invoiced"], contract["received"], contract["status"]) == ("106.00", "106.00", "partly_invoiced")


def test_units(run: Program) -> None:
    assert run("unit", "add", "青屿彩印有限公司").err == "recorded: 青屿彩印有限公司\n"
    assert [row["unit"] for row in run.json("unit", "list")["rows"]] == [COMPANY, "青屿彩印有限公司"]
    assert run("unit", "add", "青屿彩印有限公司").code != 0


def test_settings(run: Program) -> None:
    assert run("config", "get", "names.mode").out == "strict\n"
    assert run("config", "set", "names.mode", "balanced").err == "names.mode = balanced\n"
    assert run("config", "get", "names.mode").out == "balanced\n"
    assert "names.mode = balanced" in run("config", "list").out
    assert 'mode = "balanced"' in (run.ledger / "contractctl.toml").read_text(encoding="utf-8")


RECONCILE = {
    "schema",
    "run",
    "period",
    "settings",
    "totals",
    "totals_by_direction",
    "contracts",
    "counterparties",
    "units",
    "allocations",
    "findings",
    "ageing",
    "accounts",
}
SIDE = {"recorded", "allocated", "adjusted", "undecided", "excluded"}
FIGURES = {
    "opening_receivable",
    "opening_advance",
    "invoiced",
    "received",
    "allocated",
    "adjusted",
    "closing_receivable",
    "closing_advance",
    "invoiced_to_date",
    "received_to_date",
}


def test_the_envelope_of_reconcile(sample: Program) -> None:
    answer = sample.json("reconcile", "-p", "2024Q1", "-n")
    assert set(answer) >= RECONCILE
    assert answer["schema"] == "contractctl.reconcile/1"
    assert answer["period"] == {"name": "2024Q1", "start": "2024-01-01", "end": "2024-03-31"}
    for totals in (answer["totals"], *answer["totals_by_direction"].values()):
        assert set(totals["receipts"]) == SIDE | {"advance"}
        assert set(totals["invoices"]) == SIDE | {"receivable"}
    assert set(answer["contracts"][0]) >= FIGURES | {
        "number",
        "unit",
        "direction",
        "counterparty",
        "amount",
        "not_invoiced",
        "by_method",
        "instalments",
        "status",
        "origin",
    }
    assert set(answer["contracts"][0]["by_method"]) == {"cash", "bill", "barter", "set_off"}
    assert set(answer["counterparties"][0]) >= FIGURES | {"code", "name", "direction"}
    assert set(answer["units"][0]) >= FIGURES | {"unit", "direction"}
    assert set(answer["allocations"][0]) >= {"id", "receipt", "invoice", "contract", "amount", "on", "rule", "state", "evidence"}
    assert set(answer["findings"][0]) >= {"id", "class", "severity", "documents", "amount", "state", "sentence", "evidence"}
    assert set(answer["ageing"]) >= {"as_of", "by", "buckets", "rows"}


@pytest.mark.parametrize(
    ("words", "schema", "fields"),
    [
        (("explain", "GG-2024-001"), "explain", {"subject", "origin", "links", "allocations", "tried", "history"}),
        (("verify",), "verify", {"ok", "head", "checks"}),
        (("party", "match", "海澄报社"), "match", {"matches"}),
        (("version",), "version", {"version", "python", "schema_version"}),
        (("show", "parties"), "show", {"rows"}),
        (("show", "unmatched"), "show", {"rows"}),
        (("status",), "status", {"company", "counts", "first", "last"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_an_envelope(sample: Program, words: tuple[str, ...], schema: str, fields: set[str]) -> None:
    answer = sample.json(*words)
    assert answer["schema"] == f"contractctl.{schema}/1"
    assert set(answer) >= fields


def test_verify_knows_an_earlier_head(sample: Program) -> None:
    head = sample.json("verify")["head"]["hash"]
    assert sample("verify", "--anchor", head[:12]).code == 0
    assert sample("verify", "--anchor", "ffffffffffffffff").code == 1


@pytest.mark.parametrize(
    ("asked", "code"),
    [("", 0), ("error", 1), ("warning", 1), ("undecided", 1), ("empty", 0), ("over_received", 1), ("empty, error", 1)],
)
def test_fail_on_turns_what_is_there_into_1(sample: Program, asked: str, code: int) -> None:
    assert sample("reconcile", "-p", "2024Q1", "-n", "--fail-on", asked).code == code


def test_quiet_says_nothing(sample: Program, tmp_path: Path) -> None:
    for words in (("reconcile", "-p", "2024Q1", "-n"), ("status",), ("export", "-p", "2024Q1", "-o", str(tmp_path / "a.xlsx"))):
        answer = sample(*words, "-q")
        assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_a_person_at_a_terminal_is_told_the_next_step(sample: Program) -> None:
    answer = sample("reconcile", "-p", "2024Q1", "-n", tty=True)
    assert answer.err == "Next: contractctl reconcile -p 2024Q1\n"


def test_an_empty_period_proposes_no_report(sample: Program) -> None:
    assert sample("reconcile", "-p", "2031Q1", "-n", tty=True).err == ""


def test_after_an_import_the_next_step_is_the_last_quarter(run: Program, tmp_path: Path) -> None:
    from contractctl.operations.opening import open_desk
    from contractctl.operations.standing import last_quarter

    assert last_quarter(open_desk(run.ledger, None)) is None
    run("receipt", "add", "--party", "甲公司", "--date", "2023-10-01", "--amount", "1")
    quarter = last_quarter(open_desk(run.ledger, None))
    assert quarter
    assert quarter.name == "2023Q4"


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "xlsx"])
def test_an_export_holds_every_contract(sample: Program, tmp_path: Path, form: str) -> None:
    path = tmp_path / f"对账.{form}"
    answer = sample("export", "all", "-p", "2024Q1", "-o", str(path))
    assert (answer.code, answer.out) == (0, "")
    assert str(path) in answer.err
    wanted = {row["number"] for row in sample.json("reconcile", "-p", "2024Q1", "-n")["contracts"]}
    assert numbers(path, form) == wanted


def numbers(path: Path, form: str) -> set[str | None]:
    """The contracts in an exported file."""
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        rows = list(book["Contracts"].iter_rows(values_only=True))
        top = next(n for n, row in enumerate(rows) if row[0] == "contract")
        found = {row[0] for row in rows[top + 1 : -1]}
        book.close()
        return {str(number) if number else None for number in found}
    text = path.read_text(encoding="utf-8-sig")
    if form == "json":
        return {row["number"] for row in json.loads(text)["contracts"]}
    if form == "jsonl":
        return {json.loads(line)["number"] for line in text.splitlines()}
    return {row["number"] or None for row in csv.DictReader(io.StringIO(text))}
