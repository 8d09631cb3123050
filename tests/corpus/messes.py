"""Sheets as they come out of WPS, out of other programs, and out of many hands (FORMATS.md §3.4, §8)."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from . import banks, invoices
from .making import Case, text, xlsx


def with_dimension(write: Callable[[Path], None], dimension: str) -> Callable[[Path], None]:
    """The same workbook with another <dimension> in each of its sheets."""

    def patched(path: Path) -> None:
        write(path)
        with zipfile.ZipFile(path) as book:
            parts = {name: book.read(name) for name in book.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
            for name, content in parts.items():
                is_sheet = name.startswith("xl/worksheets/")
                book.writestr(name, re.sub(rb'<dimension ref="[^"]*"/>', f'<dimension ref="{dimension}"/>'.encode(), content) if is_sheet else content)

    return patched


HEADS = ["合同编号", "对方单位", "合同名称", "合同金额", "签订日期"]


def _row(number: int, amount: Any) -> list[Any]:
    return [f"HT-{number}", "甲广告有限公司", "广告发布", amount, "2026-03-01"]


STYLES = [
    "￥８５．００",
    "1,060,000.00元",
    "（5.00）",
    "1,234.50-",
    "－5",
    "RMB 1,234",
    "1 234.50",
    "伍拾万元整",
    "40万",
    " 100 ",
    "1234.5元整",
    "500000（大写：伍拾万元整）",
]
STYLED = "2462643.50"


def cases() -> list[Case]:
    own = banks.Statement("1100000000000980")
    exported = xlsx({"发票基础信息": invoices.basic(invoices.ISSUED), "信息汇总表": invoices.by_line(invoices.ISSUED)})
    two_units = [
        ["合同台账"],
        ["单位：万元"],
        HEADS,
        _row(1, 10),
        _row(2, 2.5),
        ["合计", "", "", 12.5],
        [],
        ["单位：元"],
        HEADS,
        _row(3, 5000),
        ["合计", "", "", 5000],
    ]
    money = [["日期", "收款单位", "付款金额", "付款方式"], *[["2026-03-01", "乙印务有限公司", each, "网银"] for each in STYLES]]
    wrong_total = [HEADS, _row(1, 100), _row(2, "200"), ["合　计", "", "", 100]]
    signed = [
        ["序号", *HEADS],
        [1, *_row(1, 100)],
        [],
        [2, *_row(2, 200)],
        ["", "其中：广告", "", "", 300],
        ["制表：王会计", "", "复核：李会计"],
        ["第1页/共1页"],
    ]
    return [
        Case("mess/全量_dimension.xlsx", with_dimension(exported, "A1"), invoices.facts(invoices.ISSUED, "tax_full_export", red_links=invoices.LINKS)),
        Case("mess/明细_dimension.xlsx", with_dimension(xlsx({"s": banks.ceb(own)}), "A1:XFD1048576"), own.facts("bank_ceb")),
        Case(
            "mess/两个单位.xlsx",
            xlsx({"合同": two_units}),
            {"kind": "contract_ledger", "tables": 2, "total": "130000.00", "control": {"a": "125000.00", "b": "5000.00"}},
        ),
        Case("mess/金额写法.xlsx", xlsx({"付款台账": money}), {"kind": "receipts", "rows": len(STYLES), "debit": STYLED}),
        Case("mess/合计不符.xlsx", xlsx({"合同": wrong_total}), {"kind": "contract_ledger", "rows": 2, "disagrees": "合同金额", "total": "300.00"}),
        Case("mess/空行页脚.xlsx", xlsx({"合同": signed}), {"kind": "contract_ledger", "rows": 2, "total": "300.00"}),
        Case("mess/分号.csv", text([HEADS, _row(1, 100), _row(2, 200)], "gb18030", ";"), {"kind": "contract_ledger", "rows": 2, "total": "300.00"}),
        Case("mess/bom.csv", text([HEADS, _row(1, 100), _row(2, 200)], "utf-8-sig"), {"kind": "contract_ledger", "rows": 2, "total": "300.00"}),
        Case("mess/一行.csv", text([HEADS, _row(1, 100)], "gb18030"), {"kind": "contract_ledger", "rows": 1, "total": "100.00"}),
    ]
