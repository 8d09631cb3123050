"""A command line that cannot be: one sentence with what to do, exit code 2, nothing on stdout."""

from __future__ import annotations

import pytest

from conftest import Program
from contractctl.commands import root
from contractctl.commands.call import UnknownChoiceError
from contractctl.commands.root import WrongUsageError


@pytest.mark.parametrize(
    ("words", "sentence", "hint"),
    [
        (("recncile",), "there is no command recncile, use: contractctl reconcile", "contractctl -h lists all of them"),
        (("对账",), "there is no command 对账, use: contractctl reconcile", "contractctl -h lists all of them"),
        (("party", "ad"), "there is no command ad, use: contractctl party add", "contractctl -h lists all of them"),
        (("zzz",), "there is no command zzz, use: contractctl -h", "contractctl -h lists all of them"),
        (("--nonsense",), "there is no option --nonsense", "contractctl -h shows what it takes"),
        (("reconcile",), "--period is missing", "contractctl reconcile -h shows what it takes"),
        (("reconcile", "--perid", "2024Q1"), "there is no option --perid, did you mean --period?", "contractctl reconcile -h shows what it takes"),
        (("review", "--limit", "many"), "--limit cannot be read", "contractctl review -h shows what it takes"),
        (("reconcile", "--all=3"), "--all takes no value", "contractctl reconcile -h shows what it takes"),
        (("reconcile", "-p", "2024Q1", "more"), "too many words: more", "contractctl reconcile -h shows what it takes"),
        (("import",), "FILE is missing", "contractctl import -h shows what it takes"),
        (("import", "x.xlsx", "-t", "invoces"), "--type cannot be invoces", "choose one of auto、contracts"),
        (("import", "x.xlsx", "--on-error", "stop"), "--on-error cannot be stop", "choose one of reject、skip"),
        (("show", "nothing"), "WHAT cannot be nothing", "choose one of contracts、invoices、receipts、parties、unmatched"),
        (("show", "contracts", "-O", "pdf"), "there is no format pdf", "choose one of table、json、jsonl、csv、xlsx"),
        (("show", "contracts", "-o", "all.pdf"), "there is no format pdf", "choose one of json、jsonl、csv、xlsx"),
        (("show", "contracts", "-o", "all"), "there is no format all", "choose one of json、jsonl、csv、xlsx"),
        (("show", "contracts", "-O", "xlsx"), "a workbook cannot be shown on the screen", "give it a file: -o FILE.xlsx"),
        (("show", "contracts", "-o", "x.xlsx", "-O", "table"), "there is no format table", "choose one of json、jsonl、csv、xlsx"),
        (("show", "contracts", "--color", "red"), "--color cannot be red", "choose one of auto、always、never"),
        (("export", "-p", "2024Q1"), "--output is missing", "contractctl export -h shows what it takes"),
        (("export", "graphs", "-p", "2024Q1", "-o", "x.xlsx"), "WHAT cannot be graphs", "choose one of all"),
        (("reconcile", "-p", "2024Q5"), "cannot read the period “2024Q5”: a quarter is 1 to 4", "for example 2024Q1"),
        (("reconcile", "-p", "Q1"), "cannot read the period “Q1”: the year is missing", "for example 2024Q1"),
        (("reconcile", "-p", "2024Q1", "--fail-on", "eror"), "--fail-on does not know eror; did you mean error?", "it knows empty、undecided"),
        (("reconcile", "-p", "2024Q1", "--only", "under-recieved"), "--only does not know under-recieved; did you mean under_received?", "it knows settled"),
        (
            ("finding", "list", "--class", "recipt_without_contract"),
            "--class does not know recipt_without_contract; did you mean receipt_without_contract?",
            "",
        ),
        (("finding", "list", "--state", "close"), "--state does not know close; did you mean open?", "it knows open、explained"),
        (("explain", "没有这个编号"), "没有这个编号", "contractctl show"),
        (("contract", "add", "HT-1", "--party", "甲", "--signed", "2024-02-30"), "“2024-02-30” is no day", "2024-03-15"),
        (("contract", "add", "HT-1", "--party", "甲", "--signed", "2024-01-02", "--amount", "壹万元整吗"), "“壹万元整吗” is no amount", "10,000.00"),
        (("contract", "add", "HT-1", "--party", "甲", "--signed", "2024-01-02", "--due", "2024-06-30"), "“2024-06-30” is no instalment", "2024-06-30=5000.00"),
        (("contract", "add", "HT-1", "--party", "甲", "--signed", "2024-01-02", "--direction", "in"), "--direction cannot be in", "revenue、expense"),
        (("receipt", "add", "--party", "甲", "--date", "2024-01-02", "--amount", "1", "--method", "coin"), "--method cannot be coin", "bank、cash"),
        (("config", "set", "settle.sets", "perhaps"), "settle.sets cannot be perhaps", "config list"),
        (("config", "get", "settle.set"), "settle.set; did you mean settle.sets?", "config list"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_wrong_usage_is_one_sentence_with_what_to_do(run: Program, words: tuple[str, ...], sentence: str, hint: str) -> None:
    answer = run(*words)
    assert (answer.code, answer.out) == (2, "")
    said, advice = answer.err.splitlines()
    assert said.startswith("Error E-")
    assert sentence in said
    assert hint in advice
    assert not list(run.ledger.glob("all*"))


@pytest.mark.parametrize("words", [("-V",), ("--version",), ("version",)], ids=" ".join)
def test_the_version(run: Program, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == ["version", "Python", "schema"]


def test_an_option_at_the_end_needs_its_value() -> None:
    with pytest.raises(WrongUsageError, match="-p needs a value"):
        root.run(["reconcile", "-p"])


def test_a_language_that_there_is_not() -> None:
    with pytest.raises(UnknownChoiceError, match="--lang cannot be fr"):
        root.run(["version", "--lang", "fr"])
