"""A ledger into which papers come quarter by quarter, for tests of closing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from conftest import Answer, MakeBook, Program

REGISTER: list[list[Any]] = [["code", "name"], ["A", "甲公司"], ["B", "乙公司"]]
CONTRACTS: list[list[Any]] = [
    ["合同编号", "对方单位", "收支方向", "签订日期", "合同金额"],
    ["HT-1", "甲公司", "收", "2024-01-05", 2000],
    ["HT-2", "乙公司", "收", "2024-01-06", 900],
]
BILLED: list[Any] = ["发票号码", "开票日期", "购方名称", "价税合计", "合同编号"]
PAID: list[Any] = ["流水号", "日期", "对方单位", "金额", "合同编号", "收支方向", "结算方式"]
OPEN, ADVANCE = ("opening_receivable", "closing_receivable"), ("opening_advance", "closing_advance")
Figures = dict[str, str]


def invoice(number: str, day: str, amount: int, contract: str = "HT-1", body: str = "甲公司") -> list[Any]:
    return [number, day, body, amount, contract]


def money(number: str, day: str, amount: int, contract: str = "HT-1", body: str = "甲公司") -> list[Any]:
    return [number, day, body, amount, contract, "收", "银行"]


class Books:
    """A ledger into which papers come quarter by quarter."""

    def __init__(self, run: Program, book: MakeBook) -> None:
        self.run, self.book, self.files = run, book, 0
        self.comes(REGISTER)
        self.comes(CONTRACTS)

    def comes(self, *tables: list[list[Any]]) -> None:
        for table in tables:
            self.files += 1
            answer = self.run("import", str(self.book(f"{self.files}.xlsx", {"表": table})))
            assert answer.code == 0, answer.out + answer.err

    def close(self, period: str, *more: str) -> Answer:
        return self.run("close", period, "--yes", *more)

    def report(self, period: str) -> dict[str, Any]:
        answer: dict[str, Any] = self.run.json("reconcile", "-p", period)
        return answer

    def figures(self, period: str, contract: str) -> Figures:
        return next(row for row in self.report(period)["contracts"] if row["number"] == contract)

    def late(self, period: str) -> list[str]:
        return [f"{each['date']} {each['key']} {each['why']} {each['amount_before']} > {each['amount']}" for each in self.report(period)["late"]]
