"""Workbooks of an invented quarter of any size: register, contracts with their plan, invoices, receipts.

    python bench/make_quarter.py FOLDER [CONTRACTS]

All bodies are made by a rule, so that none of them is a real one; the random numbers have a fixed seed.
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

COMPANY = "青屿传媒集团有限公司"
CONTRACTS, CONTRACTS_PER_BODY = 20_000, 10
STATED, PAID_WHOLE = 0.8, 0.75  # shares of invoices that name their contract, of receipts that pay a whole part
PLACES = ["青屿", "海澄", "临江", "东湖", "西岭", "南江", "北山", "云汀", "松壑", "白渚"]
FIRST = "澜望霁栖槿岚砚珂汐昀蕴翎"
SECOND = "石潮墨野舟湾禾木泉亭"
TRADES = ["广告", "置业", "茶业", "会展", "印务", "物流", "医疗器械", "文化传播", "教育科技", "酒店管理", "汽车销售", "建筑工程"]
FORMS = ("有限公司", "有限责任公司", "股份有限公司")
FIRST_DAY = date(2024, 1, 1)
HEADINGS = {
    "往来单位": ("编码", "单位名称", "类别", "地区"),
    "合同台账": ("合同编号", "合同名称", "对方单位", "收支方向", "签订日期", "开始日期", "结束日期", "合同金额", "移交财务日期", "收款条款"),
    "收付款计划": ("合同编号", "期次", "应收日期", "金额"),
    "开票台账": ("开票日期", "发票号码", "客户名称", "不含税金额", "税额", "价税合计", "合同编号", "备注"),
    "收款台账": ("收款日期", "付款单位", "收款金额", "收款方式", "银行流水号", "对应合同", "对应发票", "备注"),
}
FILES = {
    "1_counterparties.xlsx": ("往来单位",),
    "2_contracts.xlsx": ("合同台账", "收付款计划"),
    "3_invoices.xlsx": ("开票台账",),
    "4_receipts.xlsx": ("收款台账",),
}

Row = tuple[object, ...]


class Part(NamedTuple):
    """An instalment with its invoice and the money for it."""

    contract: str
    no: int
    body: str
    due: date
    fen: int
    invoice: str


def names(count: int) -> list[str]:
    """As many invented companies, no two alike."""
    every = (f"{place}{a}{b}{trade}{form}" for a, b, trade, place, form in product(FIRST, SECOND, TRADES, PLACES, FORMS))
    return [name for name, _ in zip(every, range(count), strict=False)]


def rows(contracts: int) -> dict[str, list[Row]]:
    """The rows of each sheet."""
    chance = random.Random(20240331)  # noqa: S311 - a fixed quarter, no secret
    bodies = names(max(1, contracts // CONTRACTS_PER_BODY))
    sheets: dict[str, list[Row]] = {title: [] for title in HEADINGS}
    sheets["往来单位"] = [(f"DW{number:05d}", name, "客户", name[:2]) for number, name in enumerate(bodies, start=1)]
    for number in range(contracts):
        body = bodies[number % len(bodies)]
        signed = FIRST_DAY + timedelta(days=chance.randrange(60))
        parts = list(_parts(chance, number, body, signed))
        total = sum(part.fen for part in parts)
        filed = signed + timedelta(days=3)
        sheets["合同台账"].append((parts[0].contract, "广告发布合同", body, "收", signed, signed, date(2024, 12, 31), total / 100, filed, "按收付款计划支付"))
        sheets["收付款计划"] += [(part.contract, part.no, part.due, part.fen / 100) for part in parts]
        sheets["开票台账"] += [_invoice(chance, part) for part in parts]
        sheets["收款台账"] += [_receipt(chance, part) for part in parts]
    for title in ("开票台账", "收款台账"):
        sheets[title].sort(key=lambda row: (str(row[0]), str(row[1])))
    return sheets


def _parts(chance: random.Random, number: int, body: str, signed: date) -> Iterator[Part]:
    """Two instalments; a date after the quarter is as usual as one in it."""
    for no in (1, 2):
        due = signed + timedelta(days=20 * no + chance.randrange(15))
        yield Part(f"GG-2024-{number:06d}", no, body, due, chance.randrange(100_000, 9_000_000), f"2433{number * 2 + no:016d}")


def _invoice(chance: random.Random, part: Part) -> Row:
    tax = round(part.fen * 6 / 106)
    stated = part.contract if chance.random() < STATED else None
    return (part.due - timedelta(days=10), part.invoice, part.body, (part.fen - tax) / 100, tax / 100, part.fen / 100, stated, None)


def _receipt(chance: random.Random, part: Part) -> Row:
    """Three in four pay the whole part, the others a piece of it."""
    fen = part.fen if chance.random() < PAID_WHOLE else part.fen // 3
    day = part.due + timedelta(days=chance.randrange(-8, 30))
    stated = chance.choice(((part.contract, None), (None, part.invoice), (None, None)))
    return (day, part.body, fen / 100, "网银", f"2024{part.invoice[4:]}", *stated, None)


def write(folder: Path, contracts: int) -> list[Path]:
    """Write the four workbooks; their paths in the order in which they are imported."""
    folder.mkdir(parents=True, exist_ok=True)
    sheets = rows(contracts)
    for name, titles in FILES.items():
        with Workbook(str(folder / name), {"constant_memory": True, "default_date_format": "yyyy-mm-dd"}) as workbook:
            for title in titles:
                _write_sheet(workbook, title, sheets[title])
    return [folder / name for name in FILES]


def _write_sheet(workbook: Workbook, title: str, rows_: Sequence[Row]) -> None:
    sheet = workbook.add_worksheet(title)
    for number, row in enumerate(((title,), HEADINGS[title], *rows_)):
        sheet.write_row(number, 0, row)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(next(iter(sys.argv[2:]), CONTRACTS)))
