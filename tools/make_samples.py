"""Make the sample ledgers of a fictional media group: four workbooks that a newcomer can reconcile at once.

All bodies are invented, all money is. What each contract is there to show stands beside it.
"""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rich.cells import cell_len
from xlsxwriter import Workbook

from contractctl.values.capitals import write_capitals
from contractctl.values.money import fen

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

FOLDER = Path(__file__).parent.parent / "contractctl" / "samples"
COMPANY = "青屿传媒集团有限公司"
CREATED = dt.datetime(2024, 4, 8)  # noqa: DTZ001 - a fixed moment, so that the files keep their bytes

REGISTER = [
    ("编码", "单位名称", "统一社会信用代码", "类别", "曾用名/别名", "上级单位", "可代付单位", "地区"),
    ("C0001", "海澄日报社", "", "客户", "", "", "", "海澄"),
    ("C0002", "临江日报社", "", "客户", "", "", "", "临江"),
    ("C0003", "临江晚报社", "", "客户", "", "", "", "临江"),
    ("C0004", "中共海澄市委", "", "客户", "", "", "中共海澄市委宣传部", "海澄"),
    ("C0005", "中共海澄市委宣传部", "", "客户", "", "中共海澄市委", "", "海澄"),
    ("C0006", "海澄市发展和改革委员会", "", "客户", "", "", "", "海澄"),
    ("C0007", "海澄望潮酒店管理有限公司", "", "双向", "望潮酒店", "", "", "海澄"),
    ("C0008", "云汀茶业（海澄）有限公司", "", "客户", "", "", "", "海澄"),
    ("C0009", "海澄澜石置业有限公司", "", "客户", "", "", "", "海澄"),
    ("C0010", "青屿彩印有限公司", "", "供应商", "青屿印刷厂", "", "", "青屿"),
    ("C0011", "松壑纸业有限责任公司", "", "供应商", "", "", "", "临江"),
    ("C0012", "海澄市第一人民医院", "", "客户", "", "", "", "海澄"),
]

# number, name, body as written, side, signed, start, end, amount, capitals (None: right, "": missing), filed, terms
CONTRACTS = [
    ("GG-2024-001", "海澄日报社年度版面合作", "海澄日报社", "收", "2024-01-03", "2024-01-01", "2024-12-31", "120000.00", None, "2024-01-05", "按季支付"),
    ("GG-2024-002", "临江日报联合发行推广", "临江日报", "收", "2024-01-08", "2024-01-08", "2024-06-30", "48000.00", None, "2024-01-10", "验收后一次付清"),
    ("GS-2024-001", "市委公告刊登", "海澄市委", "收", "2024-01-10", "2024-01-10", "2024-12-31", "36000.00", None, "2024-01-12", "刊出后30日内"),
    ("GS-2024-002", "营商环境专版", "海澄市发改委", "收", "2024-01-15", "2024-01-15", "2024-03-31", "25800.00", None, "2024-02-20", "刊出后付清"),  # filed late
    (
        "HD-2024-001",
        "望潮杯读者节",
        "海澄望潮酒店管理有限公司",
        "收",
        "2024-01-18",
        "2024-01-18",
        "2024-04-30",
        "60000.00",
        None,
        "2024-01-20",
        "置换客房，依据协议",
    ),
    (
        "GG-2024-003",
        "春茶上市广告",
        "云汀茶业(海澄)有限公司",
        "收",
        "2024-02-01",
        "2024-02-01",
        "2024-05-31",
        "32500.00",
        "人民币叁万贰仟元整",
        "2024-02-02",
        "分两期支付",
    ),
    (
        "GG-2024-004",
        "澜石湾楼盘全案",
        "海澄澜石置业有限公司",
        "收",
        "2024-02-06",
        "2024-02-06",
        "2024-08-31",
        "88000.00",
        None,
        "2024-02-07",
        "首付四成，余款完工付",
    ),
    ("FX-2024-001", "报刊订阅", "海澄市第一人民医院", "收", "2024-01-05", "2024-01-01", "2024-12-31", "9600.00", "", "2024-01-05", ""),  # capitals, terms
    ("GG-2024-005", "端午特刊冠名", "临江晚报社", "收", "2024-03-12", "2024-05-01", "2024-06-30", "20000.00", None, "2024-03-13", "刊出后付清"),  # not started
    ("YS-2024-001", "一季度报纸印刷", "青屿彩印有限公司", "支", "2024-01-02", "2024-01-01", "2024-03-31", "76500.00", None, "2024-01-03", "按月结算"),
    ("CG-2024-001", "新闻纸采购", "松壑纸业有限责任公司", "支", "2024-01-22", "2024-01-22", "2024-06-30", "54000.00", None, "2024-01-23", "货到付款"),
    ("CG-2024-002", "读者节客房", "望潮酒店", "支", "2024-01-18", "2024-01-18", "2024-04-30", "60000.00", None, "2024-01-20", "与HD-2024-001置换"),
]

PLAN = [
    ("GG-2024-001", 1, "2024-01-31", "30000.00"),
    ("GG-2024-001", 2, "2024-04-30", "30000.00"),
    ("GG-2024-001", 3, "2024-07-31", "30000.00"),
    ("GG-2024-001", 4, "2024-10-31", "30000.00"),
    ("GG-2024-002", 1, "2024-06-30", "48000.00"),
    ("GS-2024-001", 1, "2024-03-15", "36000.00"),
    ("GS-2024-002", 1, "2024-03-31", "25800.00"),
    ("HD-2024-001", 1, "2024-04-30", "60000.00"),
    ("GG-2024-003", 1, "2024-02-29", "16250.00"),
    ("GG-2024-003", 2, "2024-05-31", "16250.00"),
    ("GG-2024-004", 1, "2024-02-20", "35200.00"),
    ("GG-2024-004", 2, "2024-08-31", "52800.00"),
    ("FX-2024-001", 1, "2024-01-31", "9600.00"),
    ("GG-2024-005", 1, "2024-06-30", "20000.00"),
    ("YS-2024-001", 1, "2024-02-05", "25500.00"),
    ("YS-2024-001", 2, "2024-03-05", "25500.00"),
    ("YS-2024-001", 3, "2024-04-05", "25500.00"),
    ("CG-2024-001", 1, "2024-03-31", "54000.00"),
    ("CG-2024-002", 1, "2024-04-30", "60000.00"),
]

ISSUED = [  # day, number, body as written, gross, contract, state, remark
    ("2024-01-25", "24332000000000000011", "海澄日报", "30000.00", "GG-2024-001", "正常", ""),
    ("2024-02-02", "24332000000000000028", "海澄市第一人民医院", "9600.00", "FX-2024-001", "正常", ""),
    ("2024-02-20", "24332000000000000035", "云汀茶业（海澄）有限公司", "16250.00", "GG-2024-003", "正常", ""),
    ("2024-02-26", "24332000000000000042", "海澄澜石置业有限公司", "35200.00", "GG-2024-004", "正常", ""),
    ("2024-03-05", "24332000000000000059", "中共海澄市委宣传部", "36000.00", "GS-2024-001", "正常", ""),
    ("2024-03-08", "24332000000000000066", "海澄市发展和改革委员会", "25800.00", "GS-2024-002", "已红冲", ""),
    ("2024-03-11", "24332000000000000073", "海澄市发展和改革委员会", "-25800.00", "GS-2024-002", "红字", "被红冲蓝字数电发票号码：24332000000000000066"),
    ("2024-03-11", "24332000000000000080", "海澄市发展和改革委员会", "25800.00", "GS-2024-002", "正常", ""),
    ("2024-03-20", "24332000000000000097", "海澄望潮酒店管理有限公司", "60000.00", "HD-2024-001", "正常", ""),
    ("2024-03-28", "24332000000000000103", "临江报社", "12000.00", "", "正常", "临时刊登"),  # undecided: two newspapers
]
TAKEN = [
    ("2024-02-01", "24332000000000900012", "青屿印刷厂", "25500.00", "YS-2024-001", "正常", ""),
    ("2024-03-01", "24332000000000900029", "青屿彩印有限公司", "25500.00", "YS-2024-001", "正常", ""),
    ("2024-03-18", "24332000000000900036", "松壑纸业有限责任公司", "54000.00", "CG-2024-001", "正常", ""),
    ("2024-03-20", "24332000000000900043", "海澄望潮酒店管理有限公司", "60000.00", "CG-2024-002", "正常", ""),
]
MONEY_IN = [  # day, body as written, amount, method, reference, contract, invoices, remark
    ("2024-01-30", "海澄报社", "30000.00", "网银", "202401300001", "", "", "合同号 GG-2024-001"),
    ("2024-02-08", "海澄市第一人民医院", "9600.00", "网银", "202402080002", "", "24332000000000000028", ""),
    ("2024-02-28", "云汀茶业（海澄）有限公司", "16250.00", "网银", "202402280003", "GG-2024-003", "", ""),
    (
        "2024-03-01",
        "海澄澜石置业有限公司",
        "20000.00",
        "承兑汇票",
        "202403010004",
        "GG-2024-004",
        "24332000000000000042",
        "票号5201024030100004，到期日2024-06-01",
    ),
    ("2024-03-14", "中共海澄市委宣传部", "36000.00", "网银", "202403140005", "GS-2024-001", "24332000000000000059", ""),
    ("2024-03-22", "海澄望潮酒店管理有限公司", "60000.00", "广告置换", "", "HD-2024-001", "24332000000000000097", "广告置换，依据置换协议ZH-2024-001"),
    ("2024-03-26", "海澄市发展和改革委员会", "28500.00", "网银", "202403260006", "GS-2024-002", "24332000000000000080", ""),  # digits swapped: 25800
    ("2024-03-29", "临江报社", "12000.00", "网银", "202403290007", "", "24332000000000000103", ""),
]
MONEY_OUT = [
    ("2024-02-06", "青屿彩印有限公司", "25500.00", "网银", "202402060101", "YS-2024-001", "24332000000000900012", ""),
    ("2024-03-22", "海澄望潮酒店管理有限公司", "60000.00", "广告置换", "", "CG-2024-002", "24332000000000900043", "广告置换，依据置换协议ZH-2024-001"),
    ("2024-03-25", "松壑纸业有限责任公司", "20000.00", "网银", "202403250102", "CG-2024-001", "", ""),
]

OPENINGS = [  # kind, body, contract, number, day, due, original, open
    ("应收", "海澄日报社", "GG-2023-007", "23332000000000000917", "2023-11-10", "2023-12-10", "20000.00", "6000.00"),
    ("应收", "海澄市第一人民医院", "FX-2023-002", "23332000000000000924", "2023-12-18", "2024-01-31", "4800.00", "4800.00"),
    ("预收", "临江晚报社", "", "202312200911", "2023-12-20", "", "3000.00", "3000.00"),
]
# The customer ledger that the accounting system exports: code, balance brought forward (debit positive), entries of day, text, debit and credit.
# It differs from the ledgers above in what a clerk finds every quarter.
ACCOUNTS = [
    (
        "C0001",
        "6000.00",
        [
            ("2024-01-25", "开具发票 24332000000000000011", "30000.00", ""),
            ("2024-01-30", "收款 202401300001", "", "30000.00"),
            ("2024-03-31", "计提广告收入", "10000.00", ""),  # accrued, not invoiced
        ],
    ),
    ("C0003", "-3000.00", []),
    ("C0005", "0.00", [("2024-03-05", "开具发票 24332000000000000059", "36000.00", ""), ("2024-03-14", "收款 202403140005", "", "36000.00")]),
    (
        "C0006",
        "0.00",
        [
            ("2024-03-08", "开具发票 24332000000000000066", "25800.00", ""),
            ("2024-03-11", "红字发票 24332000000000000073", "-25800.00", ""),
            ("2024-03-11", "开具发票 24332000000000000080", "25800.00", ""),
            ("2024-03-26", "收款 202403260006", "", "28500.00"),
        ],
    ),
    ("C0007", "0.00", [("2024-03-20", "开具发票 24332000000000000097", "60000.00", ""), ("2024-03-22", "置换 ZH-2024-001", "", "60000.00")]),
    ("C0008", "0.00", [("2024-02-20", "开具发票 24332000000000000035", "16520.00", ""), ("2024-02-28", "收款 202402280003", "", "16250.00")]),  # digits swapped
    ("C0009", "0.00", [("2024-02-26", "开具发票 24332000000000000042", "35200.00", ""), ("2024-03-01", "收承兑汇票 5201024030100004", "", "20000.00")]),
    ("C0012", "4800.00", [("2024-02-08", "收款 202402080002", "", "9600.00")]),  # the invoice is not booked
]


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def shown(value: object) -> str:
    """A cell as a reader sees it."""
    return f"{value:,.2f}" if isinstance(value, float) else str(value)


class Book:
    """A workbook being written, with the formats of a clerk's ledger."""

    def __init__(self, path: Path) -> None:
        self.book = Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False})
        self.book.set_properties({"author": COMPANY, "created": CREATED})
        self.head = self.book.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "align": "center"})
        self.title = self.book.add_format({"bold": True, "font_size": 14})
        self.money = self.book.add_format({"num_format": "#,##0.00"})
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd"})

    def sheet(self, name: str, title: str, heads: tuple[str, ...], rows: list[tuple[object, ...]], total: int | None = None) -> None:
        """A title, a unit, headings, rows and a total of column `total`."""
        sheet = self.book.add_worksheet(name)
        sheet.write(0, 0, title, self.title)
        sheet.write(1, 0, f"编制单位：{COMPANY}")
        sheet.write(1, len(heads) - 1, "单位：元")
        for column, text in enumerate(heads):
            sheet.write(2, column, text, self.head)
            sheet.set_column(column, column, 2 + max(cell_len(shown(each)) for each in (text, *(row[column] for row in rows))))
        for number, row in enumerate(rows, start=3):
            for column, value in enumerate(row):
                self._write(sheet, number, column, value)
        if total is not None:
            sheet.write(3 + len(rows), 0, "合计")
            sheet.write_number(3 + len(rows), total, sum(value for row in rows if isinstance(value := row[total], float)), self.money)

    def _write(self, sheet: Worksheet, row: int, column: int, value: object) -> None:
        if isinstance(value, dt.date):
            sheet.write_datetime(row, column, value, self.date)
        elif isinstance(value, float):
            sheet.write_number(row, column, value, self.money)
        elif value != "":
            sheet.write(row, column, value)

    def save(self) -> None:
        self.book.close()


def contract_row(number: int, row: tuple[str | None, ...]) -> tuple[object, ...]:
    key, name, body, side, signed, start, end, amount, capitals, filed, terms = row
    written = write_capitals(fen(str(amount))) if capitals is None else capitals
    return (number, key, name, body, side, day(str(signed)), day(str(start)), day(str(end)), float(str(amount)), written, day(str(filed)), terms)


def invoice_row(number: int, row: tuple[str, ...]) -> tuple[object, ...]:
    when, key, body, gross, contract, state, remark = row
    total = fen(gross)
    net = round(total / 1.06)
    return (number, day(when), key, body, net / 100, (total - net) / 100, total / 100, contract, state, remark)


def money_row(number: int, row: tuple[str, ...]) -> tuple[object, ...]:
    when, body, amount, method, reference, contract, invoices, remark = row
    return (number, day(when), body, float(amount), method, reference, contract, invoices, remark)


def make(folder: Path) -> None:
    """Write the four workbooks."""
    register = Book(folder / "1_往来单位.xlsx")
    register.sheet("往来单位", "往来单位名录", REGISTER[0], [tuple(row) for row in REGISTER[1:]])
    register.save()

    contracts = Book(folder / "2_合同台账2024.xlsx")
    heads = ("序号", "合同编号", "合同名称", "对方单位", "收支方向", "签订日期", "起始日期", "结束日期", "合同金额", "大写金额", "移交财务日期", "付款条款")
    contracts.sheet("合同台账", "2024年合同台账", heads, [contract_row(n, row) for n, row in enumerate(CONTRACTS, 1)], total=8)
    plan: list[tuple[object, ...]] = [(number, no, day(due), float(amount)) for number, no, due, amount in PLAN]
    contracts.sheet("收付款计划", "2024年收付款计划", ("合同编号", "期次", "应收(付)日期", "金额"), plan)
    contracts.save()

    invoices = Book(folder / "3_发票台账2024Q1.xlsx")
    issued = ("序号", "开票日期", "发票号码", "客户名称", "不含税金额", "税额", "价税合计", "合同编号", "发票状态", "备注")
    taken = tuple("销方名称" if head == "客户名称" else head for head in issued)
    invoices.sheet("开票台账", "开票台账（2024年一季度）", issued, [invoice_row(n, row) for n, row in enumerate(ISSUED, 1)], total=6)
    invoices.sheet("收票台账", "收票台账（2024年一季度）", taken, [invoice_row(n, row) for n, row in enumerate(TAKEN, 1)], total=6)
    invoices.save()

    money = Book(folder / "4_收付款台账2024Q1.xlsx")
    came = ("序号", "收款日期", "付款单位", "收款金额", "收款方式", "银行流水号", "对应合同", "对应发票", "备注")
    went = ("序号", "付款日期", "收款单位", "付款金额", "付款方式", "银行流水号", "对应合同", "对应发票", "备注")
    money.sheet("收款台账", "收款台账（2024年一季度）", came, [money_row(n, row) for n, row in enumerate(MONEY_IN, 1)], total=3)
    money.sheet("付款台账", "付款台账（2024年一季度）", went, [money_row(n, row) for n, row in enumerate(MONEY_OUT, 1)], total=3)
    money.save()


def opening_row(row: tuple[str, ...]) -> tuple[object, ...]:
    kind, body, contract, key, when, due, original, left = row
    return (kind, body, contract, key, day(when), day(due) if due else "", float(original), float(left))


def balance(fen_: int) -> tuple[object, object]:
    """A balance as the accounting system prints it: its side and its size."""
    return ("平" if not fen_ else "借" if fen_ > 0 else "贷", abs(fen_) / 100 if fen_ else "")


def account_rows(code: str, opening: str, entries: list[tuple[str, str, str, str]]) -> list[tuple[object, ...]]:
    name = next(row[1] for row in REGISTER if row[0] == code)
    left = fen(opening)
    rows: list[tuple[object, ...]] = [("2024", "01", "01", "", code, name, "期初余额", "", "", *balance(left))]
    for number, (when, text, debit, credit) in enumerate(entries, 1):
        left += fen(debit or "0") - fen(credit or "0")
        sums = (float(debit) if debit else "", float(credit) if credit else "")
        rows.append((*when.split("-"), f"记-{code[-2:]}{number:02d}", code, name, text, *sums, *balance(left)))
    return rows


def make_first_quarter(folder: Path) -> None:
    """Write what a first quarter needs beside the four workbooks: the year's opening balances and the export of the accounts."""
    openings = Book(folder / "0_期初余额.xlsx")
    heads = ("类型", "往来单位", "合同编号", "单据号", "单据日期", "到期日", "原金额", "期初余额")
    openings.sheet("期初余额", "2024年期初往来余额", heads, [opening_row(row) for row in OPENINGS], total=7)
    openings.save()

    accounts = Book(folder / "5_客户往来明细账2024Q1.xlsx")
    heads_ = ("年", "月", "日", "凭证号数", "客户编码", "客户名称", "摘要", "借方金额", "贷方金额", "方向", "余额金额")
    accounts.sheet("客户往来明细账", "客户往来明细账", heads_, [line for each in ACCOUNTS for line in account_rows(*each)])
    accounts.save()


if __name__ == "__main__":
    make(FOLDER)
    make_first_quarter(FOLDER / "first_quarter")
    sys.stdout.write(f"{FOLDER}\n")
