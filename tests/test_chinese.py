"""What a clerk reads is Chinese to the last word; what a program reads stays English (UX.md §5)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import contractctl
from conftest import Program
from contractctl.accounting.differences import DifferenceClass
from contractctl.reports.ledgers import CHECKS
from contractctl.reports.rules import DIFFERENCES, FEATURES, PAIRED_BY, RULES

ROOT = Path(contractctl.__file__).parent
WORD = re.compile(r"[A-Za-z][a-z]{2,}|[a-z]{3,}")
# Names of files, commands and options, of settings, and of what has no Chinese name.
ENGLISH = re.compile(r"contractctl( [a-z]+)*|--?[a-z-]+|[\w.]+\.(xlsx|db|toml|[a-z_]+)|run [0-9a-f]{8}|SQLite|Python|\b[0-9a-f]{8,}\S*")


@pytest.mark.parametrize(
    "words",
    [
        ("status",),
        ("verify",),
        ("verify", "--anchor", "0000"),
        ("version",),
        ("unit", "list"),
        ("reconcile", "-p", "2024Q1", "-n", "--all"),
        ("reconcile", "-p", "2024Q1", "-n", "--contract", "GG-2024-001"),
        ("reconcile", "-p", "2031Q1", "-n"),
        ("explain", "GG-2024-001"),
        ("explain", "24332000000000000042"),
        ("explain", "24332000000000000103"),
        ("explain", "202403260006"),
        *(("show", what) for what in ("contracts", "invoices", "receipts", "parties", "unmatched")),
        ("show", "contracts", "--party", "没有这一家"),
        ("party", "match", "海澄报社", "临江报社"),
        ("party", "explain", "海澄报社"),
    ],
    ids=" ".join,
)
def test_a_screen_holds_no_english_word(sample: Program, words: tuple[str, ...]) -> None:
    answer = sample(*words, lang="zh_CN")
    said = ENGLISH.sub("", answer.out + answer.err)
    assert WORD.findall(said) == []


def calls(name: str, *modules: str) -> set[str]:
    """The first arguments of the calls of a name, as texts."""
    found = set()
    for module in modules:
        for node in ast.walk(ast.parse((ROOT / module).read_text(encoding="utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called), args=[ast.Constant(value=str(text)), *_]) if called == name:
                    found.add(text)
    return found


def test_all_evidence_of_links_allocations_and_findings_has_its_words() -> None:
    """Evidence of names is shown by other reports."""
    by_lookup = {"number in the text", "through a stated paper", "only contract in force"}
    modules = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py")]
    shown_here = [name for name in modules if name != "normalize.py" and not name.startswith("names/")]
    assert calls("Evidence", *shown_here) | by_lookup == set(FEATURES)


def test_every_rule_that_pairs_an_entry_and_every_kind_of_difference_has_its_words() -> None:
    assert {kind.value for kind in DifferenceClass} == set(DIFFERENCES)
    assert calls("take", "accounting/pairing.py") == set(PAIRED_BY)


def test_all_rules_have_their_words() -> None:
    assert calls("Tried", "links.py", "matching.py") <= set(RULES)


def test_all_checks_have_their_words() -> None:
    assert calls("Check", "operations/verifying.py") | calls("_listed", "operations/verifying.py") == set(CHECKS)


def test_json_stays_english(sample: Program) -> None:
    answer = sample("verify", "--json", lang="zh_CN")
    assert [check["name"] for check in answer.json["checks"]] == [name for name in CHECKS if name != "anchor"]
