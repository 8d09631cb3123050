"""Clerks' own ledgers of money, contracts and parties as FORMATS.md §3 describes them."""

from __future__ import annotations

from typing import Any

from .making import COMPANY, Case, Cells, html, text, xlsx

MONEY = ["收款日期", "付款单位", "收款金额", "收款方式", "对应合同", "对应发票", "备注"]
ROWS: list[list[Any]] = [
    ["2026.4.1", "蓝鲸品牌管理（上海）有限公司", "300,000.00", "网银", "HT-2026-001", "26112000000300000001、26112000000300000002", ""],
    ["2026/4/3", "青柠数字科技有限公司", 127200, "承兑汇票", "HT-2026-002", "26112000000300000003，26112000000300000004", "票据到期2026-10-03"],
    ["20260405", "北岸文化发展有限公司", "￥2,000.00", "微信", "HT-2026-003", "26112000000300000005 26112000000300000006", ""],
    ["2026-4-9", "北岸文化发展有限公司", "-500", "退款", "HT-2026-003", "", "退"],
    ["2026年4月12日", "石榴广告（北京）有限公司", "（1,000.00）", "支付宝", "", "", "多收退回"],
    ["2026-04-15", "云杉印务有限公司", 8000, "抵账", "HT-2026-004", "26112000000300000007/26112000000300000008", "协议编号：DZ-2026-01"],
    ["2026-04-20", "沁园食品有限公司", 50, "现金", "", "", ""],
]
INVOICES = {0: 2, 1: 2, 2: 2, 5: 2}
TOTAL = "435750.00"


def receipts() -> list[Case]:
    total = ["合计", "", 435750, "", "", "", ""]
    facts = {"kind": "receipts", "rows": 7, "total": TOTAL, "credit": TOTAL, "control": {"sum": TOTAL}, "several_invoices": 4, "bill_due": "2026-10-03"}
    yuan = [head + "（元）" if head == "收款金额" else head for head in MONEY]
    wan = [[*row[:2], amount, *row[3:]] for row, amount in zip(ROWS[:2], (30, 12.72), strict=True)]
    months: dict[str, Cells] = {
        f"{month}月": [MONEY, [f"2026-{month:02d}-05", "蓝鲸品牌管理（上海）有限公司", 1000 * month, "网银", "HT-2026-001", "", ""]] for month in range(1, 13)
    }
    paid_heads = ["付款日期", "收款单位", "付款金额", "付款方式", "对应合同", "银行流水号", "备注"]
    paid = [
        ["2026-04-02", "云杉印务有限公司", 1500, "电汇", "CG-1", "F001", "印刷费"],
        ["2026-04-03", "云杉印务有限公司", -100, "退款", "CG-1", "F002", "退回"],
    ]
    both_heads = ["日期", "收/支", "对方单位", "金额", "方式", "流水号", "摘要"]
    both = [["2026-04-02", "支", "云杉印务有限公司", 1500, "网银", "F1", "印刷费"], ["2026-04-03", "收", "青柠数字科技有限公司", 900, "网银", "F2", "广告费"]]
    paged = [
        ["收款台账"],
        MONEY,
        *ROWS[:3],
        ["本页小计", "", 429200],
        ["第1页"],
        ["收款台账"],
        ["编制单位：星河传媒", "单位：元"],
        MONEY,
        *ROWS[3:],
        total,
        ["制表：王会计"],
    ]
    return [
        Case("contract/收款台账.xlsx", xlsx({"收款台账": [["2026年4月收款台账"], ["单位：元"], MONEY, *ROWS, total]}), facts | {"header_rows": [3]}),
        Case("contract/收款台账.csv", text([yuan, *ROWS, total], "gb18030"), facts),
        Case("contract/收款台账_utf16.csv", text([yuan, *ROWS, total], "utf-16", "\t"), facts),
        Case("contract/收款台账_网页.xls", html([yuan, *ROWS, total], "gb18030"), facts),
        Case("contract/收款台账_逐页.xlsx", xlsx({"收款": paged}), facts | {"held": 0}),
        Case(
            "contract/收款台账_万元.xlsx", xlsx({"收款": [["单位：万元"], MONEY, *wan]}), {"kind": "receipts", "rows": 2, "total": "427200.00", "unit": "万元"}
        ),
        Case("contract/收款台账_按月.xlsx", xlsx(months), {"kind": "receipts", "tables": 12, "txns": 12, "all_credit": "78000.00"}),
        Case("contract/付款台账.xlsx", xlsx({"付款台账": [paid_heads, *paid]}), {"kind": "receipts", "rows": 2, "debit": "1400.00"}),
        Case("contract/收付款登记.xlsx", xlsx({"Sheet1": [both_heads, *both]}), {"kind": "receipts", "rows": 2, "debit": "1500.00", "credit": "900.00"}),
    ]


REAL = [
    "序号",
    "合同编号",
    "合同名称",
    "甲方",
    "乙方",
    "合同类型",
    "收/支",
    "归口部门",
    "经办人",
    "签订日期",
    "开始日期",
    "结束日期",
    "合同金额(万元)",
    "不含税金额(万元)",
    "税率",
    "税额(万元)",
    "付款方式",
    "已开票金额(万元)",
    "未开票",
    "已收款(万元)",
    "应收余额(万元)",
    "履约保证金(万元)",
    "质保金",
    "大写金额",
    "备案日期",
    "移交财务日期",
    "归档日期",
    "我方主体",
    "备注",
]


def contracts() -> list[Case]:
    assert len(REAL) == 29

    def row(n: int, no: str, buyer: str, seller: str, wan: float, **more: Any) -> list[Any]:
        net = round(wan / 1.06, 4)
        values = {
            "序号": n, "合同编号": no, "合同名称": "广告发布", "甲方": buyer, "乙方": seller, "合同类型": "广告", "收/支": "收" if seller == COMPANY else "支",
            "签订日期": "2026.3.5", "开始日期": "2026-03-05", "结束日期": "2026-12-31", "合同金额(万元)": wan, "不含税金额(万元)": net, "税率": "6%",
            "税额(万元)": round(wan - net, 4), "我方主体": COMPANY,
        }  # fmt: skip
        return [(values | more).get(head, "") for head in REAL]

    rows = [
        row(1, "HT-2026-101", "蓝鲸品牌管理（上海）有限公司", COMPANY, 106),
        row(2, "HT-2026-102", "青柠数字科技有限公司", COMPANY, 21.2),
        ["小计", *[""] * 11, 127.2],
        row(3, "CG-2026-103", COMPANY, "云杉印务有限公司", 5.3),
        ["合　计", *[""] * 11, 132.5],
        ["制表：王会计"],
    ]
    first = {"no": "HT-2026-101", "party": "蓝鲸品牌管理（上海）有限公司", "gross": "1060000.00"}
    plain: list[list[Any]] = [
        ["合同编号", "对方单位", "合同名称", "合同金额", "签订日期"],
        ["HT-1", "甲广告有限公司", "广告", 1000, "2026-03-01"],
        ["HT-2", "乙印务有限公司", "印刷", 2000, "2026-03-02"],
    ]
    wide = [[*cells, *[""] * 16378, "x" if n == 0 else ""] for n, cells in enumerate(plain)]
    two: list[list[Any]] = [
        ["合同编号", "对方单位", "合同名称", "合同金额", "", "签订日期"],
        ["", "", "", "含税", "不含税", ""],
        ["HT-9", "甲广告有限公司", "广告", 1060, 1000, "2026-03-01"],
    ]
    broken = [*plain, ["HT-3", "丙会展有限公司", "会展", "#REF!", "2026-03-03"]]
    parties = [["编码", "单位名称", "统一社会信用代码", "曾用名", "上级单位"], ["KH001", "蓝鲸品牌管理（上海）有限公司", "", "蓝鲸广告", ""]]
    small = {"no": "HT-1", "party": "甲广告有限公司", "gross": "1000.00"}
    return [
        Case("contract/合同台账_29列.xlsx", xlsx({"合同台账": [["星河传媒集团有限公司合同台账"], REAL, *rows]}),
             {"kind": "contract_ledger", "rows": 3, "first": first, "unit": "万元", "header_rows": [2], "all_amount": "1325000.00"}),
        Case("contract/合同_隐藏表.xlsx", xlsx({"合同": plain, "旧": plain}, hidden=["旧"]), {"kind": "contract_ledger", "rows": 2, "first": small}),
        Case("contract/合同_隐藏行.xlsx", xlsx({"合同": plain}, hidden_rows=[2]), {"kind": "contract_ledger", "rows": 2, "first": small}),
        Case("contract/合同_XFC.xlsx", xlsx({"合同": wide}), {"kind": "contract_ledger", "rows": 2, "first": small}),
        Case("contract/合同_两行表头.xlsx", xlsx({"合同": two}, merged=["D1:E1"]),
             {"kind": "contract_ledger", "header_rows": [1, 2], "first": {"no": "HT-9", "party": "甲广告有限公司", "gross": "1060.00"}}),
        Case("contract/合同_坏格.xlsx", xlsx({"合同": broken}), {"kind": "contract_ledger", "rows": 3, "first": small, "held": 1}),
        Case("contract/单位台账.xlsx", xlsx({"单位": parties}), {"kind": "counterparties", "rows": 1}),
    ]  # fmt: skip


def cases() -> list[Case]:
    return [*receipts(), *contracts()]
