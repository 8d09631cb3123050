"""What a run records where numbers come twice: a number is given once within a unit and a direction, and money may be released twice."""

from __future__ import annotations

from conftest import Program


def test_a_number_that_is_issued_and_received(run: Program) -> None:
    """A group's own invoice stands in its ledger twice, once each way, and so does the transfer that pays it."""
    run("party", "add", "C1", "子公司")
    for direction in ("revenue", "expense"):
        contract = ("--direction", direction, "--contract", f"HT-{direction}")
        run("contract", "add", f"HT-{direction}", "--party", "子公司", "--signed", "2024-01-01", "--amount", "100", "--direction", direction)
        run("invoice", "add", "24332000000000000011", "--party", "子公司", "--date", "2024-02-01", "--gross", "100", *contract)
        run("receipt", "add", "--party", "子公司", "--date", "2024-02-04", "--amount", "100", "--reference", "R1", *contract)
    answer = run.json("reconcile", "-p", "2024Q1")
    assert [c["status"] for c in answer["contracts"]] == ["settled", "settled"]
    assert [a["amount"] for a in answer["allocations"]] == ["100.00", "100.00"]
    assert run.json("verify")["ok"]


def test_two_equal_red_letters_of_one_day(run: Program) -> None:
    """Each releases as much of the same allocation."""
    run("party", "add", "C1", "甲公司")
    run("invoice", "add", "24332000000000000011", "--party", "甲公司", "--date", "2024-02-01", "--gross", "300")
    run("receipt", "add", "--party", "甲公司", "--date", "2024-02-04", "--amount", "300", "--reference", "R1", "--invoice", "24332000000000000011")
    for number in ("24332000000000000012", "24332000000000000013"):
        red = ("--gross", "-100", "--reverses", "24332000000000000011")
        run("invoice", "add", number, "--party", "甲公司", "--date", "2024-02-10", *red)
    released = [a["amount"] for a in run.json("reconcile", "-p", "2024Q1")["allocations"] if a["amount"].startswith("-") and a["receipt"] == "R1"]
    assert released == ["-100.00", "-100.00"]
