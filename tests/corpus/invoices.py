"""Invoices as FORMATS.md §1.1-§1.3 and §3.5 describe their lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from .making import COMPANY, Case, Cells, text, xlsx

OUR_TAX = "91110105MA00TE5T0L"
HEAD = ["序号", "发票代码", "发票号码", "数电发票号码", "销方识别号", "销方名称", "购方识别号", "购买方名称", "开票日期"]
ITEM = ["税收分类编码", "特定业务类型", "货物或应税劳务名称", "规格型号", "单位", "数量", "单价"]
TAIL = ["价税合计", "发票来源", "发票票种", "发票状态", "是否正数发票", "发票风险等级", "开票人", "备注"]
BASIC = [*HEAD, "金额", "税额", *TAIL]
LINES = [*HEAD, *ITEM, "金额", "税率", "税额", *TAIL]


@dataclass(frozen=True)
class Line:
    item: str
    net: str
    rate: int = 6

    @property
    def tax(self) -> str:
        return f"{(Decimal(self.net) * self.rate / 100):.2f}"


@dataclass(frozen=True)
class Invoice:
    number: str
    other: str
    day: str
    lines: tuple[Line, ...]
    code: str = ""
    state: str = "正常"
    remark: str = ""
    other_tax: str = "91310115MA1FAKE012"

    @property
    def is_digital(self) -> bool:
        return len(self.number) == 20

    @property
    def key(self) -> str:
        return self.number if self.is_digital else f"{self.code}|{self.number}"

    @property
    def net(self) -> Decimal:
        return sum((Decimal(line.net) for line in self.lines), Decimal(0))

    @property
    def tax(self) -> Decimal:
        return sum((Decimal(line.tax) for line in self.lines), Decimal(0))

    @property
    def voided(self) -> bool:
        return "作废" in self.state


def _n(serial: int) -> str:
    return f"26112000000200{serial:06d}"


ISSUED = (
    Invoice(_n(1), "蓝鲸品牌管理（上海）有限公司", "2026-02-03 09:12:33", (Line("*广告服务*广告发布费", "50000.00"), Line("*印刷品*宣传册", "4424.78", 13))),
    Invoice(_n(2), "青柠数字科技有限公司", "2026-02-05 10:00:00", (Line("*广告服务*广告发布费", "20000.00"),), state="已红冲-全额"),
    Invoice(_n(3), "青柠数字科技有限公司", "2026-02-06 10:00:00", (Line("*广告服务*广告发布费", "-20000.00"),),
            remark=f"被红冲蓝字数电发票号码：{_n(2)} 红字发票信息确认单编号：11010526021000000123"),
    Invoice(_n(4), "北岸文化发展有限公司", "2026-02-08 11:20:10", (Line("*广告服务*广告制作费", "10000.00"), Line("*广告服务*广告制作费", "-1000.00"))),
    Invoice("09876001", "石榴广告（北京）有限公司", "2026-02-09", (Line("*广告服务*代理费", "3000.00"),), code="1100223130"),
    Invoice("09876002", "石榴广告（北京）有限公司", "2026-02-09", (Line("*广告服务*代理费", "3000.00"),), code="1100223130", state="已作废"),
)  # fmt: skip


def _sides(i: Invoice, received: bool) -> list[str]:
    ours, theirs = [OUR_TAX, COMPANY], [i.other_tax, i.other]
    return [*theirs, *ours] if received else [*ours, *theirs]


def _start(n: int, i: Invoice, received: bool) -> list[str]:
    digital = ["", i.number[-8:] if n % 2 else "", i.number] if i.is_digital else [i.code, i.number, ""]
    return [str(n), *digital, *_sides(i, received), i.day]


def _end(i: Invoice) -> list[str]:
    source = "电子发票服务平台" if i.is_digital else "增值税发票管理系统"
    kind = "数电发票（增值税专用发票）" if i.is_digital else "增值税专用发票"
    return [source, kind, i.state, "否" if i.net < 0 else "是", "正常", "开票员甲", i.remark]


def basic(invoices: Sequence[Invoice], *, received: bool = False) -> Cells:
    rows = [[*_start(n, i, received), f"{i.net:.2f}", f"{i.tax:.2f}", f"{i.net + i.tax:.2f}", *_end(i)] for n, i in enumerate(invoices, 1)]
    return [BASIC, *rows]


def by_line(invoices: Sequence[Invoice], *, received: bool = False) -> Cells:
    rows: list[Sequence[Any]] = [LINES]
    for n, i in enumerate(invoices, 1):
        for line in i.lines:
            figures = [line.net, f"{line.rate}%", line.tax, f"{Decimal(line.net) + Decimal(line.tax):.2f}"]
            rows.append([*_start(n, i, received), "3040203000000000000", "", line.item, "", "项", "1", line.net, *figures, *_end(i)])
    return rows


def facts(invoices: Sequence[Invoice], kind: str, **more: Any) -> dict[str, Any]:
    live = [i for i in invoices if not i.voided]
    return {
        "kind": kind,
        "invoices": len(invoices),
        "voided": sum(i.voided for i in invoices),
        "net_amount_excl_void": f"{sum(i.net for i in live):.2f}",
        "net_tax_excl_void": f"{sum(i.tax for i in live):.2f}",
        "keys": [i.key for i in invoices],
    } | more


LINKS = {_n(3): _n(2)}


def tax_exports() -> list[Case]:
    old = [["全电发票号码" if cell == "数电发票号码" else cell for cell in row] for row in basic(_old(ISSUED))]
    changed = [list(row) for row in by_line(ISSUED)]
    for heading, figure in (("金额", "50001.00"), ("税额", "3000.06"), ("价税合计", "53001.06")):
        changed[1][LINES.index(heading)] = figure
    unreadable = [list(row) for row in by_line(ISSUED)]
    unreadable[1][LINES.index("金额")] = "50001.00"
    special = [["序号", "数电发票号码", "建筑服务发生地", "建筑项目名称", "金额"], ["1", _n(1), "北京", "项目", "50000.00"]]
    both = {"发票基础信息": basic(ISSUED), "信息汇总表": by_line(ISSUED), "建筑服务": special}
    received = {"发票基础信息": basic(ISSUED[:2], received=True), "信息汇总表1": by_line(ISSUED[:2], received=True)}
    return [
        Case("invoice/全量发票查询导出结果-2026年2月.xlsx", xlsx(both), facts(ISSUED, "tax_full_export", header_sheet="发票基础信息", red_links=LINKS)),
        Case(
            "invoice/全量发票查询导出结果（20260201-20260228） (1).xlsx",
            xlsx({"发票基础信息": basic(ISSUED)}),
            facts(ISSUED, "tax_full_export", red_links=LINKS),
        ),
        Case("invoice/全量_只有信息汇总表.xlsx", xlsx({"信息汇总表": by_line(ISSUED)}), facts(ISSUED, "tax_full_export", red_links=LINKS)),
        Case("invoice/全量_全电旧表头.xlsx", xlsx({"发票基础信息": old}), facts(_old(ISSUED), "tax_full_export", red_links=LINKS)),
        Case("invoice/全量_纸票红冲.xlsx", xlsx({"发票基础信息": basic(PAPER)}), facts(PAPER, "tax_full_export", red_links={PAPER[1].key: PAPER[0].key})),
        Case("invoice/全量_进项.xlsx", xlsx(received), facts(ISSUED[:2], "tax_full_export", direction="expense")),
        Case("invoice/全量_明细不符.xlsx", xlsx({"发票基础信息": basic(ISSUED), "信息汇总表": changed}), facts(ISSUED, "tax_full_export", said=_n(1))),
        Case("invoice/全量_明细有错.xlsx", xlsx({"发票基础信息": basic(ISSUED), "信息汇总表": unreadable}), facts(ISSUED, "tax_full_export", said="53000.00")),
        Case("invoice/全量.csv", text(basic(ISSUED), "gb18030"), facts(ISSUED, "tax_full_export")),
    ]


def _old(invoices: Sequence[Invoice]) -> list[Invoice]:
    """As before 2024: 全电, and one word for the state of a blue invoice that was taken back."""
    return [replace(i, state="已红冲" if "红冲" in i.state else i.state, remark=i.remark.replace("蓝字数电发票号码", "蓝字全电发票号码")) for i in invoices]


PAPER = (
    Invoice("09876003", "石榴广告（北京）有限公司", "2023-02-09", (Line("*广告服务*代理费", "3000.00"),), code="1100223130", state="已红冲"),
    Invoice("09876004", "石榴广告（北京）有限公司", "2023-02-19", (Line("*广告服务*代理费", "-3000.00"),), code="1100223130",
            remark="对应正数发票代码:1100223130号码:09876003"),
)  # fmt: skip


def usage() -> list[Case]:
    heads = [
        "序号",
        "勾选状态*",
        "数电发票号码*",
        "发票代码",
        "发票号码",
        "开票日期*",
        "销售方纳税人识别号",
        "销售方纳税人名称",
        "金额*",
        "票面税额*",
        "有效抵扣税额*",
        "发票状态",
        "勾选时间",
        "发票来源",
        "发票票种",
        "发票风险等级",
    ]

    def row(n: int, i: Invoice, ticked: bool, deductible: str) -> list[str]:
        number = [i.number, "", ""] if i.is_digital else ["", i.code, i.number]
        start = [str(n), "已勾选" if ticked else "未勾选", *number, i.day[:10], i.other_tax, i.other, f"{i.net:.2f}", f"{i.tax:.2f}"]
        return [*start, deductible, "正常", "2026-03-01 10:00:00" if ticked else "", "电子发票服务平台", "数电发票（增值税专用发票）", "正常"]

    first, second, third = ISSUED[0], ISSUED[3], ISSUED[4]
    rows = [row(1, first, True, f"{first.tax:.2f}"), row(2, second, False, f"{second.tax:.2f}"), row(3, third, True, "100.00")]
    sheet = [["用途确认信息"], ["纳税人识别号：", OUR_TAX, "所属期：", "202602", "纳税人名称：", COMPANY], heads, *rows]
    deductible = first.tax + Decimal("100.00")
    wanted = {"kind": "vat_usage_confirm", "rows": 3, "deductible_tax": f"{deductible:.2f}", "header_rows": [3], "taxpayer": OUR_TAX}
    return [Case("invoice/2026年2月 进项认证结果  用途确认信息.xlsx", xlsx({"发票": sheet}), wanted)]


AISINO = [
    "发票代码",
    "发票号码",
    "购方企业名称",
    "购方税号",
    "银行账号",
    "地址电话",
    "开票日期",
    "商品编码版本号",
    "单据号",
    "商品名称",
    "规格",
    "单位",
    "数量",
    "单价",
    "金额",
    "税率",
    "税额",
    "税收分类编码",
    "备注",
    "作废标志",
]


def aisino() -> list[Case]:
    special = [
        Invoice("10000001", "蓝鲸品牌管理（上海）有限公司", "2023-05-04", (Line("广告发布费", "1000.00"), Line("制作费", "500.00")), code="1100224130"),
        Invoice("10000002", "青柠数字科技有限公司", "2023-05-05", (Line("广告发布费", "2000.00"),), code="1100224130", state="作废"),
    ]
    plain = [Invoice("20000001", "北岸文化发展有限公司", "2023-05-06", (Line("会议费", "300.00"),), code="1100224320")]
    rows = [["增值税发票清单"], *_group("增值税专用发票", special), *_group("增值税普通发票", plain)]
    live = [special[0], *plain]
    wanted = {
        "kind": "aisino_export",
        "invoices": 3,
        "voided": 1,
        "net_amount_excl_void": f"{sum(i.net for i in live):.2f}",
        "net_tax_excl_void": f"{sum(i.tax for i in live):.2f}",
        "keys": [i.key for i in (*special, *plain)],
        "control": {"count": "2", "net": "3500.00"},
    }
    return [Case("invoice/金税盘_发票清单.xlsx", xlsx({"发票": rows}), wanted)]


def _group(name: str, invoices: Sequence[Invoice]) -> list[list[Any]]:
    rows: list[list[Any]] = [[f"发票类别：{name}"], [*AISINO]]
    for i in invoices:
        for n, line in enumerate(i.lines):
            head = ["", "", "", "", "", "", ""] if n else [i.code, i.number, i.other, i.other_tax, "", "", i.day]
            mark = "" if n else ("作废" if i.voided else "")
            rows.append([*head, "33.0", "", line.item, "", "项", 1, float(line.net), float(line.net), "6%", float(line.tax), "3040203", "", mark])
        rows.append(["小计", *[""] * 13, float(i.net), "", float(i.tax), "", "", ""])
    net, tax = sum(i.net for i in invoices), sum(i.tax for i in invoices)
    rows.append([f"份数：{len(invoices)}  金额：{net:.2f}  税额：{tax:.2f}"])
    return rows


def lists() -> list[Case]:
    books_heads = [
        "序号",
        "发票号码",
        "发票种类",
        "开票日期",
        "发票状态",
        "凭证号",
        "货物、应税劳务及服务",
        "购方名称",
        "价税合计",
        "不含税金额",
        "税率",
        "税额",
        "备注",
    ]
    live = ISSUED[:4]
    books = [
        [n, i.number, "专票", i.day[:10], "正常", f"记-{n}", i.lines[0].item, i.other, float(i.net + i.tax), float(i.net), "6%", float(i.tax), ""]
        for n, i in enumerate(live, 1)
    ]
    gross = sum(i.net + i.tax for i in live)
    total = ["合计", *[""] * 7, float(gross), float(sum(i.net for i in live)), "", float(sum(i.tax for i in live)), ""]
    clerk_heads = ["业务部门", "企业名称", "发票种类", "开票日期", "发票号码", "开票金额", "差额", "手续", "对方付款日期", "对方付款金额"]
    clerk: list[list[Any]] = [
        ["广告部", "蓝鲸品牌管理（上海）有限公司", "专票", "2026.2.3", _n(1), 58000, "", "齐", "2026.2.20", 58000],
        ["活动部", "北岸文化发展有限公司", "普票", "2026.2.8", _n(4), 9540, "", "", "", ""],
        ["合计", "", "", "", "", 67540, "", "", "", 58000],
    ]
    received: list[list[Any]] = [["收票台账"], ["单位：元"], ["收票日期", "供应商名称", "发票号码", "开票日期", "不含税金额", "税额", "价税合计", "合同编号"]]
    received += [["2026-02-10", "云杉印务有限公司", _n(9), "2026-02-08", 1000, 60, 1060, "CG-2026-001"], ["合计", "", "", "", 1000, 60, 1060, ""]]
    return [
        Case("invoice/代账_销项明细.xlsx", xlsx({"销项": [["2026年2月销项发票明细表"], books_heads, *books, total]}),
             {"kind": "bookkeeping_sales", "invoices": 4, "total": f"{gross:.2f}", "control": {"gross": f"{gross:.2f}"}}),
        Case("invoice/开票台账.xlsx", xlsx({"开票台账": [["2026年开票台账"], ["单位：元"], clerk_heads, *clerk]}),
             {"kind": "invoices", "invoices": 2, "total": "67540.00", "header_rows": [3], "control": {"gross": "67540.00"}, "direction": "revenue"}),
        Case("invoice/开票台账_无号码.xlsx", xlsx({"开票台账": [["2026年开票台账"], ["单位：元"], *[[*r[:4], *r[5:]] for r in [clerk_heads, *clerk]]]}),
             {"kind": "invoices", "rows": 2, "header_rows": [3], "held": 2}),
        Case("invoice/收票台账.xlsx", xlsx({"收票台账": received}), {"kind": "invoices", "invoices": 1, "total": "1060.00", "direction": "expense"}),
    ]  # fmt: skip


def cases() -> list[Case]:
    return [*tax_exports(), *usage(), *aisino(), *lists()]
