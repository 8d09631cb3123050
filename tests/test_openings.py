"""Opening balances (期初): how clerks keep them, what they become, and that nothing of them counts twice (RECONCILE.md §6, docs/opening-balances.md)."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from conftest import Cells, MakeBook, Program

LONG = "23312000000012345601"
OTHER = "23312000000012345602"
BILL = "131000000123420231201012345678"
LISTED = ["客户名称", "合同编号", "发票号码", "开票日期", "到期日", "发票金额", "已收金额", "未收余额"]
RECEIVABLE = [
    LISTED,
    ["甲公司", "HT-1", LONG, date(2023, 5, 10), date(2023, 6, 10), 1000, 400, 600],
    ["甲公司", "HT-1", OTHER, date(2023, 11, 10), None, 500, None, 500],
]
ADVANCE = [["客户名称", "合同编号", "流水号", "收款日期", "金额"], ["乙公司", "HT-2", "L001", date(2023, 12, 20), 300]]
BILLS: list[list[Any]] = [
    ["客户名称", "合同编号", "票据号", "收到日期", "到期日", "票面金额"],
    ["甲公司", "HT-1", BILL, date(2023, 12, 1), date(2024, 3, 1), 200],
]
SUMS = [["客户名称", "合同编号", "累计已开票", "累计已收款"], ["甲公司", "HT-1", 9000, 7900]]
KINDS = ["类型", "往来单位", "合同编号", "单据号", "单据日期", "到期日", "期初余额"]


@pytest.fixture
def bodies(run: Program) -> Program:
    for code, name in (("C1", "甲公司"), ("C2", "乙公司"), ("S1", "丙公司")):
        assert run("party", "add", code, name).code == 0
    return run


def contract(run: Program, number: str, amount: str, party: str, *more: str) -> None:
    assert run("contract", "add", number, "--party", party, "--signed", "2023-01-01", "--amount", amount, *more).code == 0


def tables(run: Program, path: Path, *words: str) -> list[Any]:
    found: list[Any] = run("import", str(path), "--json", *words).json["files"][0]["tables"]
    return found


def openings(run: Program) -> list[tuple[str, ...]]:
    """Every opening: direction, how it came (an invoice has no way), document, day, due day, open, settled before."""
    invoices = [r for r in run.json("show", "invoices")["rows"] if r["opening"]]
    money = [r for r in run.json("show", "receipts")["rows"] if r["opening"]]
    found = [(r["direction"], "invoice", r["number"], r["date"], r["due"], r["gross"], r["settled"]) for r in invoices]
    return sorted(found + [(r["direction"], r["method"], r["reference"] or "", r["date"], r["bill_due"], r["amount"], r["settled"]) for r in money], key=str)


def figures(run: Program, period: str = "2024Q1") -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(row["direction"], row["number"]): row for row in run.json("reconcile", "-p", period, "--all")["contracts"]}


def findings(run: Program, period: str = "2024Q1") -> dict[tuple[str, str], str]:
    return {(f["class"], f["documents"][0]["key"]): f["amount"] for f in run.json("reconcile", "-p", period)["findings"]}


def day(text: str) -> date:
    return date.fromisoformat(text)


ONE_RECEIVABLE = [("issued", "invoice", LONG, "2023-05-10", "2023-06-10", "600.00", None)]


@pytest.mark.parametrize(
    ("name", "sheets", "expected"),
    [
        (
            "a sheet for each kind",
            {"期初应收": RECEIVABLE, "期初预收": ADVANCE},
            [
                ("in", "bank", "L001", "2023-12-20", None, "300.00", None),
                ("issued", "invoice", LONG, "2023-05-10", "2023-06-10", "600.00", "400.00"),
                ("issued", "invoice", OTHER, "2023-11-10", None, "500.00", None),
            ],
        ),
        (
            "one table with a column of kinds, on a sheet that says nothing",
            {
                "Sheet1": [
                    KINDS,
                    ["应收", "甲公司", "HT-1", LONG, day("2023-05-10"), day("2023-06-10"), 600],
                    ["预收账款", "乙公司", "HT-2", "L001", day("2023-12-20"), None, 300],
                    ["应付", "丙公司", "CG-1", OTHER, day("2023-10-01"), None, 70],
                    ["1123 预付账款", "丙公司", "CG-2", "F009", day("2023-10-02"), None, 80],
                    ["应付票据", "丙公司", "CG-1", BILL, day("2023-12-01"), day("2024-03-01"), 90],
                ]
            },
            [
                ("in", "bank", "L001", "2023-12-20", None, "300.00", None),
                ("issued", "invoice", LONG, "2023-05-10", "2023-06-10", "600.00", None),
                ("out", "bank", "F009", "2023-10-02", None, "80.00", None),
                ("out", "bill", BILL, "2023-12-01", "2024-03-01", "90.00", None),
                ("received", "invoice", BILL, "2023-12-01", "2024-03-01", "90.00", None),
                ("received", "invoice", OTHER, "2023-10-01", None, "70.00", None),
            ],
        ),
        (
            "in 万元, under a title, with totals and a footer",
            {
                "Sheet1": [
                    ["青屿传媒集团有限公司2024年期初应收账款明细表"],
                    ["单位：万元"],
                    ["往来单位", "合同编号", "单据号", "单据日期", "到期日", "余额"],
                    ["甲公司", "HT-1", LONG, day("2023-05-10"), day("2023-06-10"), 0.06],
                    ["小计", None, None, None, None, 0.06],
                    ["合计", None, None, None, None, 0.06],
                    ["制表人：王会计"],
                ]
            },
            ONE_RECEIVABLE,
        ),
        (
            "two kinds below each other, each under its own title",
            {
                "期初": [
                    ["一、应收账款"],
                    ["单位名称", "合同编号", "单据号", "单据日期", "金额"],
                    ["甲公司", "HT-1", LONG, day("2023-05-10"), 600],
                    ["合计", None, None, None, 600],
                    [],
                    ["二、预收账款"],
                    ["单位名称", "合同编号", "单据号", "单据日期", "金额"],
                    ["乙公司", "HT-2", "L001", day("2023-12-20"), 300],
                ]
            },
            [
                ("in", "bank", "L001", "2023-12-20", None, "300.00", None),
                ("issued", "invoice", LONG, "2023-05-10", None, "600.00", None),
            ],
        ),
        (
            "the heading once more on the next page",
            {"期初应收": [LISTED, RECEIVABLE[1], LISTED, RECEIVABLE[2]]},
            [
                ("issued", "invoice", LONG, "2023-05-10", "2023-06-10", "600.00", "400.00"),
                ("issued", "invoice", OTHER, "2023-11-10", None, "500.00", None),
            ],
        ),
        (
            "no document's number, and no open amount beside what came",
            {"期初应收": [["客户名称", "开票日期", "发票金额", "已收金额"], ["甲公司", day("2023-05-10"), 1000, 400], ["甲公司", day("2023-05-10"), 50, None]]},
            [
                ("issued", "invoice", "", "2023-05-10", None, "50.00", None),
                ("issued", "invoice", "", "2023-05-10", None, "600.00", "400.00"),
            ],
        ),
        (
            "a column for each kind",
            {
                "期初往来": [
                    ["往来单位", "合同编号", "单据号", "单据日期", "期初应收", "期初预收"],
                    ["甲公司", "HT-1", LONG, day("2023-05-10"), 600, None],
                    ["乙公司", "HT-2", "L001", day("2023-12-20"), None, 300],
                ]
            },
            [
                ("in", "bank", "L001", "2023-12-20", None, "300.00", None),
                ("issued", "invoice", LONG, "2023-05-10", None, "600.00", None),
            ],
        ),
        (
            "a red letter that is still open",
            {"期初应付": [["供应商名称", "发票号码", "开票日期", "未付余额"], ["丙公司", LONG, day("2023-05-10"), -20]]},
            [("received", "invoice", LONG, "2023-05-10", None, "-20.00", None)],
        ),
    ],
)
def test_clerks_keep_opening_balances_in_many_ways(run: Program, book: MakeBook, name: str, sheets: dict[str, Cells], expected: list[tuple[str, ...]]) -> None:
    found = tables(run, book("年初.xlsx", sheets))
    assert {table["kind"] for table in found} == {"opening"}, name
    assert all(table["rows"]["read"] == table["rows"]["recorded"] for table in found)
    assert all(total["agrees"] for table in found for total in table["stated_totals"])
    assert openings(run) == expected


INVOICES = [["发票号码", "开票日期", "购买方名称", "价税合计"], [LONG, day("2023-05-10"), "甲公司", 1000]]


@pytest.mark.parametrize(
    ("kind", "sheets"),
    [
        ("invoices", {"开票台账": INVOICES}),
        (
            "contracts",
            {
                "2024年初合同台账": [
                    ["合同编号", "对方单位", "合同金额", "签订日期", "已收款", "未收款", "备注"],
                    ["HT-1", "甲公司", 900, day("2023-01-02"), 400, 500, ""],
                ]
            },
        ),
        (
            "receipts",
            {"流水": [["期初余额", 100], ["交易日期", "对方户名", "收入", "支出", "余额", "流水号"], [day("2024-01-02"), "甲公司", 5, None, 105, "L1"]]},
        ),
        (
            "accounts",
            {
                "期初余额": [
                    ["科目编码", "科目名称", "客户名称", "期初余额", "本期借方", "本期贷方", "期末余额"],
                    ["1122", "应收账款", "甲公司", 600, 0, 0, 600],
                ]
            },
        ),
    ],
)
def test_other_ledgers_are_no_opening_balances(run: Program, book: MakeBook, kind: str, sheets: dict[str, Cells]) -> None:
    assert [table["kind"] for table in tables(run, book("台账.xlsx", sheets))] == [kind]


def test_what_no_title_says_is_said_by_the_command(run: Program, book: MakeBook) -> None:
    path = book(
        "余额.xlsx", {"Sheet1": [["客户名称", "合同编号", "发票号码", "开票日期", "金额", "类型"], ["甲公司", "HT-1", LONG, day("2023-05-10"), 600, "应收"]]}
    )
    assert tables(run, path, "-n")[0]["kind"] == "invoices"
    assert tables(run, path, "-t", "opening")[0]["kind"] == "opening"
    assert [row[:3] for row in openings(run)] == [("issued", "invoice", LONG)]


@pytest.mark.parametrize(
    ("row", "fate", "id_"),
    [
        (["往来款", "甲公司", "HT-1", LONG, day("2023-05-10"), None, 600], "held", "E-OPN-001"),
        (["票据", "甲公司", "HT-1", BILL, day("2023-05-10"), None, 600], "held", "E-OPN-003"),
        (["应收", "甲公司", "HT-1", LONG, None, None, 600], "refused", "E-IMP-030"),
        (["应收", "甲公司", "HT-1", LONG, "2023-02-30", None, 600], "refused", "E-IMP-020"),
        (["应收", "甲公司", "HT-1", LONG, day("2023-05-10"), None, "壹万元整吗"], "refused", "E-IMP-012"),
        (["应收", "甲公司", "HT-1", LONG, day("2023-05-10"), None, None], "refused", "E-IMP-030"),
        (["应收", None, "HT-1", LONG, day("2023-05-10"), None, 600], "refused", "E-IMP-030"),
        (["应收", "甲公司", "HT-1", float(LONG), day("2023-05-10"), None, 600], "refused", "E-IMP-031"),
        (["应收票据", "甲公司", "HT-1", None, day("2023-05-10"), None, 600], "refused", "E-IMP-030"),
        (["已收清", "甲公司", None, None, day("2023-12-31"), None, 600], "refused", "E-IMP-030"),
    ],
)
def test_a_row_that_cannot_be_is_said_with_its_cell(run: Program, book: MakeBook, row: list[Any], fate: str, id_: str) -> None:
    answer = run("import", str(book("期初.xlsx", {"期初": [KINDS, row]})), "--on-error", "skip", "--json").json["files"][0]
    assert answer["tables"][0]["rows"] == {"read": 1, "recorded": 0, "known": 0, "changed": 0, "held": 0, "refused": 0} | {fate: 1}
    assert [(problem["id"], problem["row"], problem["outcome"]) for problem in answer["problems"]] == [(id_, 2, fate)]


@pytest.mark.parametrize(
    ("amounts", "id_"),
    [((1000, 400, 500), "E-OPN-004"), ((1000, None, 1001), "E-OPN-005"), ((1000, None, -5), "E-OPN-005")],
)
def test_original_settled_and_open_must_fit(run: Program, book: MakeBook, amounts: tuple[float | None, ...], id_: str) -> None:
    path = book("期初.xlsx", {"期初应收": [LISTED, ["甲公司", "HT-1", LONG, day("2023-05-10"), None, *amounts]]})
    answer = run("import", str(path), "--json")
    assert answer.code == 3
    assert [(p["id"], p["cell"]) for p in answer.json["files"][0]["problems"]] == [(id_, "H2")]


def test_a_direction_that_is_not_the_kinds_waits(run: Program, book: MakeBook) -> None:
    row = ["应收", "支", "甲公司", LONG, day("2023-05-10"), 600]
    path = book("期初.xlsx", {"期初": [["类型", "收支方向", "往来单位", "单据号", "单据日期", "期初余额"], row]})
    answer = run("import", str(path), "--json").json["files"][0]
    assert [(p["id"], p["outcome"]) for p in answer["problems"]] == [("E-OPN-002", "held")]
    assert run("review", "rows", "1", "--set", "收支方向=收").code == 0
    assert [found[:3] for found in openings(run)] == [("issued", "invoice", LONG)]


@pytest.mark.parametrize(
    ("kind", "side", "outcome"),
    [("应收", "借", []), ("预收", "贷", []), ("预付", "借", []), ("应付", "贷", []), ("应收", "贷", ["E-OPN-002"]), ("预收", "借", ["E-OPN-002"])],
)
def test_the_side_of_the_books_is_no_direction_but_must_be_the_kinds(run: Program, book: MakeBook, kind: str, side: str, outcome: list[str]) -> None:
    path = book("期初.xlsx", {"期初": [["类型", "方向", "往来单位", "单据号", "单据日期", "期初余额"], [kind, side, "甲公司", LONG, day("2023-05-10"), 600]]})
    assert [p["id"] for p in run("import", str(path), "--json").json["files"][0]["problems"]] == outcome


def test_a_name_that_nobody_knows_is_recorded_and_undecided(run: Program, book: MakeBook) -> None:
    answer = run("import", str(book("期初.xlsx", {"期初应收": RECEIVABLE})), "--json").json["files"][0]
    assert (answer["tables"][0]["rows"]["recorded"], answer["undecided_names"]) == (2, 1)


BOTH_WAYS = [
    KINDS,
    ["应收", "甲公司", "HT-1", LONG, day("2023-05-10"), day("2023-06-10"), 600.01],
    ["应收", "甲公司", "HT-1", OTHER, day("2023-11-10"), None, 500.02],
    ["预收", "甲公司", "HT-9", "L001", day("2023-12-20"), None, 300.03],
    ["预收", "乙公司", None, "L002", day("2023-12-21"), None, 40.04],
    ["应付", "丙公司", "CG-1", "555", day("2023-10-01"), None, 70.05],
    ["预付", "丙公司", "CG-1", "F009", day("2023-10-02"), None, 8.06],
]


def test_a_first_quarter_opens_with_its_openings_and_closes_with_them(bodies: Program, book: MakeBook) -> None:
    """Σ openings per contract and counterparty, both directions, with nothing else before the quarter."""
    contract(bodies, "HT-1", "2000", "甲公司")
    contract(bodies, "CG-1", "100", "丙公司", "--direction", "expense")
    assert bodies("import", str(book("期初.xlsx", {"期初": BOTH_WAYS}))).code == 0
    bodies("receipt", "add", "--party", "甲公司", "--date", "2024-02-01", "--amount", "600.01", "--reference", "N1", "--invoice", LONG)
    found = figures(bodies)
    opening = {name: (row["opening_receivable"], row["opening_advance"], row["closing_receivable"], row["closing_advance"]) for name, row in found.items()}
    assert {name: sums for name, sums in opening.items() if name[1]} == {
        ("revenue", "HT-1"): ("1100.03", "0.00", "500.02", "0.00"),
        ("expense", "CG-1"): ("70.05", "8.06", "70.05", "8.06"),
    }
    bodies_of = bodies.json("reconcile", "-p", "2024Q1")["counterparties"]
    assert {(row["code"], row["direction"]): (row["opening_receivable"], row["opening_advance"]) for row in bodies_of} == {
        ("C1", "revenue"): ("1100.03", "300.03"),
        ("C2", "revenue"): ("0.00", "40.04"),
        ("S1", "expense"): ("70.05", "8.06"),
    }
    assert bodies.json("verify")["ok"]


def test_it_is_matched_like_any_other_and_ages_by_its_due_day(bodies: Program, book: MakeBook) -> None:
    contract(bodies, "HT-1", "2000", "甲公司")
    bodies("import", str(book("期初.xlsx", {"期初应收": RECEIVABLE})))
    bodies("receipt", "add", "--party", "甲公司", "--date", "2024-02-01", "--amount", "500", "--reference", "N1")
    answer = bodies.json("reconcile", "-p", "2024Q1")
    assert [(a["receipt"], a["invoice"], a["amount"], a["rule"]) for a in answer["allocations"]] == [("N1", OTHER, "500.00", "A3")]
    ageing = answer["ageing"]["rows"][0]["parts"]
    assert {bucket: amount for bucket, amount in ageing.items() if amount != "0.00"} == {"181-365": "600.00"}


LEDGER_OF_THE_YEAR = [
    ["发票号码", "开票日期", "购买方名称", "价税合计", "合同编号"],
    [LONG, day("2023-05-10"), "甲公司", 1000, "HT-1"],
    [OTHER, day("2023-11-10"), "甲公司", 500, "HT-1"],
]


@pytest.mark.parametrize("is_opening_first", [True, False])
def test_the_same_invoice_in_the_ledger_of_its_year_counts_once(bodies: Program, book: MakeBook, is_opening_first: bool) -> None:
    """Wholly open: known, and told. Partly open: other content, both kept until a person decides."""
    files = [book("期初.xlsx", {"期初应收": RECEIVABLE}), book("开票2023.xlsx", {"开票": LEDGER_OF_THE_YEAR})]
    first, second = files if is_opening_first else reversed(files)
    bodies("import", str(first))
    answer = bodies("import", str(second), "--json").json["files"][0]
    assert answer["tables"][0]["rows"] == {"read": 2, "recorded": 0, "known": 1, "changed": 1, "held": 0, "refused": 0}
    assert [(p["id"], p["text"]) for p in answer["problems"]] == [("E-IMP-070", LONG), ("E-OPN-008" if is_opening_first else "E-OPN-009", OTHER)]
    assert "opening balance" in answer["problems"][0]["reason"]
    before = figures(bodies)["revenue", None]["opening_receivable"]
    assert before == ("1100.00" if is_opening_first else "1500.00")
    assert bodies("review", "rows", "1", "--take").code == 0
    assert figures(bodies)["revenue", None]["opening_receivable"] == ("1500.00" if is_opening_first else "1100.00")


@pytest.mark.parametrize("is_opening_first", [True, False])
def test_the_same_money_in_the_banks_statement_counts_once(bodies: Program, book: MakeBook, is_opening_first: bool) -> None:
    bank = [
        ["账号", "交易日期", "对方户名", "收入", "支出", "余额", "流水号", "摘要"],
        ["622200001111", day("2023-12-20"), "乙公司", 300, None, 500, "L001", "货款"],
    ]
    files = [book("期初.xlsx", {"期初预收": ADVANCE}), book("流水.xlsx", {"流水": bank})]
    first, second = files if is_opening_first else reversed(files)
    bodies("import", str(first))
    answer = bodies("import", str(second), "--json").json["files"][0]
    assert (answer["tables"][0]["rows"]["known"], [p["id"] for p in answer["problems"]]) == (1, ["E-OPN-008" if is_opening_first else "E-OPN-009"])
    assert figures(bodies)["revenue", None]["opening_advance"] == "300.00"


def test_the_same_bytes_are_known(run: Program, book: MakeBook) -> None:
    path = book("期初.xlsx", {"期初应收": RECEIVABLE, "期初票据": BILLS})
    run("import", str(path))
    assert [(t["rows"]["read"], t["rows"]["known"]) for t in tables(run, path)] == [(2, 2), (1, 1)]


def test_what_was_settled_before_is_neither_due_again_nor_too_much(bodies: Program, book: MakeBook) -> None:
    """9000 invoiced and 7900 received before: 600 + 500 are open, a bill of 200 is in hand, the rest is settled."""
    contract(bodies, "HT-1", "10000", "甲公司", "--due", "2023-06-30=7000", "--due", "2023-12-31=3000")
    bodies("import", str(book("期初.xlsx", {"期初应收": RECEIVABLE, "期初票据": BILLS, "2024年期初合同累计": SUMS})))
    row = figures(bodies)["revenue", "HT-1"]
    assert (row["invoiced_to_date"], row["received_to_date"], row["not_invoiced"], row["status"]) == ("9000.00", "7900.00", "1000.00", "under_received")
    assert (row["opening_receivable"], row["opening_advance"]) == ("1100.00", "0.00")
    assert [i["covered"] for i in row["instalments"]] == ["7000.00", "900.00"]
    found = findings(bodies)
    assert found["contract_without_receipt", "HT-1"] == "1000.00"  # 10000 due, 7900 came, 1100 is invoiced and has a finding of its own
    assert ("over_received", "HT-1") not in found
    bodies("receipt", "add", "--party", "甲公司", "--date", "2024-02-01", "--amount", "2200", "--reference", "N1", "--contract", "HT-1")
    assert findings(bodies)["over_received", "HT-1"] == "100.00"


def test_a_contract_that_was_settled_before_is_told_without_any_open_document(bodies: Program, book: MakeBook) -> None:
    contract(bodies, "HT-1", "1000", "甲公司", "--end", "2023-12-31")
    heading = ["类型", "收支方向", "往来单位", "合同编号", "单据日期", "已收金额", "期初余额"]
    bodies("import", str(book("期初.xlsx", {"期初": [heading, ["已结清", "收", "甲公司", "HT-1", day("2023-12-31"), 1000, 0]]})))
    assert ("contract_without_receipt", "HT-1") not in findings(bodies)
    assert "HT-1" not in {number for _, number in figures(bodies)}  # settled, and it did not move


@pytest.mark.parametrize(
    ("sums", "ids", "settled"),
    [
        ([["甲公司", "HT-1", 9000, 7900]], [], "7500.00"),  # 400 of it by its first invoice
        ([["甲公司", "HT-1", 9000, None]], [], "7500.00"),
        ([["甲公司", "HT-1", 9000, 7000]], ["E-OPN-006"], "6600.00"),
        ([["甲公司", "HT-1", 1400, None]], ["E-OPN-006"], None),  # less than what its documents say: they count
        ([["甲公司", "HT-1", 9000, 7900], ["甲公司", "HT-1", 9001, 7900]], ["E-OPN-007"], "7500.00"),
    ],
)
def test_sums_to_date_of_a_contract(run: Program, book: MakeBook, sums: Cells, ids: list[str], settled: str | None) -> None:
    path = book("期初.xlsx", {"期初应收": RECEIVABLE, "2024年期初合同累计": [SUMS[0], *sums]})
    answer = run("import", str(path), "--json").json["files"][0]
    assert [p["id"] for p in answer["problems"]] == ids
    assert next(found[6] for found in openings(run) if not found[2]) == settled


def test_what_came_beside_what_was_invoiced_is_a_sum_to_date(run: Program, book: MakeBook) -> None:
    sums = [["客户名称", "合同编号", "已开票", "已收款"], ["甲公司", "HT-1", 9000, 7900]]
    answer = run("import", str(book("期初.xlsx", {"期初应收": RECEIVABLE, "2024年期初合同累计": sums})), "--json").json["files"][0]
    assert answer["problems"] == []
    assert next(found[6] for found in openings(run) if not found[2]) == "7500.00"


def test_a_bill_in_hand_has_paid_and_one_that_is_returned_leaves_what_it_paid_open(bodies: Program, book: MakeBook) -> None:
    contract(bodies, "HT-1", "2000", "甲公司")
    bodies("import", str(book("期初.xlsx", {"期初票据": BILLS})))
    row = figures(bodies)["revenue", "HT-1"]
    assert (row["opening_receivable"], row["opening_advance"], row["received_to_date"], row["invoiced_to_date"]) == ("0.00", "0.00", "200.00", "200.00")
    returned = ["2024-03-05", "甲公司", -200, "承兑汇票", "HT-1", f"退票，原流水号：{BILL}"]
    bodies("import", str(book("收款.xlsx", {"收款": [["收款日期", "付款单位", "收款金额", "收款方式", "合同编号", "备注"], returned]})))
    row = figures(bodies)["revenue", "HT-1"]
    assert (row["closing_receivable"], row["closing_advance"], row["received"]) == ("200.00", "0.00", "-200.00")


def test_a_bill_that_names_an_open_invoice_pays_it(bodies: Program, book: MakeBook) -> None:
    bill = [[*BILLS[0], "对应发票"], [*BILLS[1], OTHER]]
    bodies("import", str(book("期初.xlsx", {"期初票据": bill, "期初应收": RECEIVABLE})))
    assert [(a["receipt"], a["invoice"], a["amount"]) for a in bodies.json("reconcile", "-p", "2024Q1")["allocations"]] == [(BILL, OTHER, "200.00")]
    assert figures(bodies)["revenue", None]["opening_receivable"] == "900.00"


def test_a_bill_names_an_open_paper_invoice_by_its_number_without_its_code(bodies: Program, book: MakeBook) -> None:
    bill = [[*BILLS[0], "对应发票"], [*BILLS[1], "12345678"]]
    paper = [["客户名称", "合同编号", "发票代码", "发票号码", "开票日期", "未收余额"], ["甲公司", "HT-1", "3300231130", "12345678", date(2023, 11, 10), 500]]
    bodies("import", str(book("期初.xlsx", {"期初票据": bill, "期初应收": paper})))
    assert sorted((found[1], found[5]) for found in openings(bodies)) == [("bill", "200.00"), ("invoice", "500.00")]
    assert figures(bodies)["revenue", None]["opening_receivable"] == "300.00"


def test_voiding_a_bill_takes_what_it_had_paid_with_it(bodies: Program, book: MakeBook) -> None:
    bodies("import", str(book("期初.xlsx", {"期初票据": BILLS})))
    assert bodies("receipt", "void", BILL, "--reason", "登错").code == 0
    assert figures(bodies) == {}
    assert bodies.json("verify")["ok"]


def test_undoing_the_batch_takes_all_of_it_back(bodies: Program, book: MakeBook) -> None:
    bodies("import", str(book("期初.xlsx", {"期初应收": RECEIVABLE, "期初票据": BILLS})))
    assert bodies("batch", "undo", "B0001", "--yes").code == 0
    assert openings(bodies) == []
    assert bodies.json("verify")["ok"]


def test_openings_by_hand(bodies: Program) -> None:
    party = ("--party", "甲公司", "--date", "2023-06-01")
    assert bodies("invoice", "add", "555", *party, "--gross", "100", "--due", "2023-07-01", "--opening", "--settled", "50").code == 0
    assert bodies("receipt", "add", *party, "--amount", "7", "--reference", "L9", "--opening").code == 0
    assert bodies("receipt", "add", *party, "--amount", "20", "--bill", BILL, "--bill-due", "2024-03-01", "--opening").code == 0
    assert openings(bodies) == [
        ("in", "bank", "L9", "2023-06-01", None, "7.00", None),
        ("in", "bill", BILL, "2023-06-01", "2024-03-01", "20.00", None),
        ("issued", "invoice", BILL, "2023-06-01", "2024-03-01", "20.00", None),
        ("issued", "invoice", "555", "2023-06-01", "2023-07-01", "100.00", "50.00"),
    ]
    row = figures(bodies)["revenue", None]
    assert (row["opening_receivable"], row["opening_advance"], row["received_to_date"]) == ("100.00", "7.00", "77.00")
    answer = bodies("invoice", "add", "556", *party, "--gross", "100", "--settled", "50")
    assert (answer.code, "E-OPN-010" in answer.err) == (2, True)


def test_lists_and_explain_say_what_is_an_opening(bodies: Program, book: MakeBook) -> None:
    bodies("import", str(book("期初.xlsx", {"期初应收": RECEIVABLE, "期初预收": ADVANCE})))
    assert "opening, normal" in bodies("show", "invoices").out
    assert "opening, bank" in bodies("show", "receipts").out
    assert "opening, invoice" in bodies("show", "unmatched").out
    assert [row["opening"] for row in bodies.json("show", "unmatched")["rows"]] == [True, True, True]
    said = bodies("explain", LONG).out
    assert ("an opening balance" in said, "settled before: 400.00" in said) == (True, True)
    assert bodies.json("explain", LONG)["links"][0]["opening"] is True


def test_the_template_takes_its_own_examples(run: Program, tmp_path: Path) -> None:
    path = tmp_path / "期初.xlsx"
    assert run("template", "opening", "-o", str(path)).code == 0
    workbook = openpyxl.load_workbook(path)
    for source, target in zip(workbook["示例"].iter_rows(min_row=2), workbook["期初余额"].iter_rows(min_row=2, max_row=3), strict=True):
        for before, after in zip(source, target, strict=False):
            after.value = before.value
    workbook.save(path)
    table = tables(run, path)[0]
    assert (table["kind"], table["rows"]["recorded"], table["totals"]["receivable"], table["totals"]["advance"]) == ("opening", 2, "60000.00", "30000.00")


def test_a_closed_first_quarter_stays_as_it_was_whatever_becomes_of_its_openings(bodies: Program, book: MakeBook) -> None:
    contract(bodies, "HT-1", "10000", "甲公司")
    bodies("import", str(book("期初.xlsx", {"期初应收": RECEIVABLE, "期初票据": BILLS, "2024年期初合同累计": SUMS})))
    before = figures(bodies)["revenue", "HT-1"]
    assert bodies("close", "2024Q1", "--yes").code == 0
    assert bodies("invoice", "void", LONG, "--reason", "登错").code == 0
    assert figures(bodies)["revenue", "HT-1"] == before
    assert bodies.json("verify")["ok"]
    after = figures(bodies, "2024Q2")["revenue", "HT-1"]
    assert (after["opening_receivable"], after["closing_receivable"]) == (before["closing_receivable"], "500.00")
