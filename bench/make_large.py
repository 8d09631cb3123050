"""One large ledger as a workbook: receipts, invoices or contracts, 12 columns, days as cells and as texts, amounts as numbers and as texts.

python bench/make_large.py FILE KIND ROWS
"""

from __future__ import annotations

import random
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from make_quarter import FIRST_DAY, names
from xlsxwriter import Workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROWS, BODIES, SEED = 100_000, 5_000, 20240331
STRINGS_IN_MEMORY = 200_000  # rows up to which texts are shared, as Excel writes them; beyond, each cell holds its own
WORDED = 0.3  # share of days and of amounts that are texts
HEADINGS = {
    "receipts": (
        "收款日期",
        "付款单位",
        "收款金额",
        "收款方式",
        "银行流水号",
        "收款账号",
        "对应合同",
        "对应发票",
        "期次",
        "票据号",
        "票据到期日",
        "备注",
    ),
    "invoices": ("开票日期", "发票号码", "购方名称", "购方识别号", "开票内容", "不含税金额", "税率", "税额", "价税合计", "发票状态", "合同编号", "备注"),
    "contracts": (
        "合同编号",
        "合同名称",
        "对方单位",
        "收支方向",
        "签订日期",
        "开始日期",
        "结束日期",
        "合同金额",
        "移交财务日期",
        "收款条款",
        "经办人",
        "备注",
    ),
}
SHEETS = {"receipts": "收款台账", "invoices": "开票台账", "contracts": "合同台账"}
ITEMS = ("*广告服务*广告发布费", "*现代服务*会展服务费", "*设计服务*设计费", "*印刷品*印刷费")
TERMS = ("签订后30日内付清", "验收后付款", "按季度支付", "收到发票后15个工作日内支付")

Row = tuple[object, ...]


class _Cells:
    """Cells as clerks type them, always the same ones."""

    def __init__(self) -> None:
        self.chance = random.Random(SEED)  # noqa: S311 - fixed rows, no secret
        self.bodies = names(BODIES)

    def day(self) -> object:
        day = FIRST_DAY + timedelta(days=self.chance.randrange(366))
        if self.chance.random() >= WORDED:
            return day
        return self.chance.choice((day.isoformat(), f"{day.year}.{day.month}.{day.day}", f"{day.year}年{day.month}月{day.day}日"))

    def money(self, fen: int) -> object:
        return fen / 100 if self.chance.random() >= WORDED else f"{fen / 100:,.2f}"

    def fen(self) -> int:
        return self.chance.randrange(100_00, 9_000_000_00)

    def body(self) -> str:
        return self.chance.choice(self.bodies)

    def often(self, value: object, share: float) -> object:
        return value if self.chance.random() < share else None


def _receipt(cells: _Cells, number: int) -> Row:
    contract = f"GG-2024-{number % 20_000:06d}"
    memo = cells.chance.choice((f"收{contract}第{number % 4 + 1}期款", "广告费", "货款", "会展服务费"))
    bill = cells.often(f"1{number:029d}", 0.1)
    return (
        cells.day(),
        cells.body(),
        cells.money(cells.fen()),
        "承兑汇票" if bill else cells.chance.choice(("网银", "转账", "现金")),
        f"2024{number:016d}",
        "6222020200112233445",
        cells.often(contract, 0.5),
        cells.often(f"2433{number:016d}", 0.3),
        number % 4 + 1,
        bill,
        date(2024, 12, 31) if bill else None,
        memo,
    )


def _invoice(cells: _Cells, number: int) -> Row:
    gross = cells.fen()
    tax = round(gross * 6 / 106)
    contract = cells.often(f"GG-2024-{number % 20_000:06d}", 0.7)
    body = number % BODIES
    return (
        cells.day(),
        f"2433{number:016d}",
        cells.bodies[body],
        f"91350200M{body:08d}X",
        cells.chance.choice(ITEMS),
        cells.money(gross - tax),
        "6%",
        cells.money(tax),
        cells.money(gross),
        "正常",
        contract,
        cells.often(f"{contract or ''} 广告发布", 0.5),
    )


def _contract(cells: _Cells, number: int) -> Row:
    return (
        f"GG-2024-{number:06d}",
        f"{cells.chance.choice(('广告发布', '会展服务', '设计制作'))}合同",
        cells.body(),
        "收",
        cells.day(),
        FIRST_DAY,
        date(2025, 12, 31),
        cells.money(cells.fen()),
        cells.day(),
        cells.chance.choice(TERMS),
        cells.chance.choice(("王敏", "李强", "陈静")),
        cells.often(f"第{number}号 续签", 0.3),
    )


MAKERS: dict[str, Callable[[_Cells, int], Row]] = {"receipts": _receipt, "invoices": _invoice, "contracts": _contract}


def _rows(kind: str, count: int) -> Iterator[Row]:
    cells = _Cells()
    yield HEADINGS[kind]
    yield from (MAKERS[kind](cells, number) for number in range(count))


def write(path: Path, kind: str = "receipts", rows: int = ROWS) -> Path:
    """Write the workbook."""
    with Workbook(str(path), {"constant_memory": rows > STRINGS_IN_MEMORY, "default_date_format": "yyyy-mm-dd"}) as workbook:
        sheet = workbook.add_worksheet(SHEETS[kind])
        for number, row in enumerate(_rows(kind, rows)):
            sheet.write_row(number, 0, row)
    return path


if __name__ == "__main__":
    write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
