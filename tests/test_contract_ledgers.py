"""Contract ledgers as clerks keep them (FORMATS.md §3): every row's fate and value, every doubt's cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from conftest import COMPANY, MakeBook
from contractctl.documents import Capital, Direction, Pricing
from contractctl.importers.reading import read_file, totals
from contractctl.records import ContractRecord, Fate, Kind, Row, SupplementRecord, Table

UNIT = "青屿广告有限公司"
OWN = frozenset({COMPANY, UNIT})
HEADS = ["合同编号", "合同名称", "对方单位", "签订日期", "开始日期", "结束日期", "合同金额", "不含税金额", "税率", "已开票", "已收款", "应收余额"]
GOOD: list[Any] = ["HT-1", "一", "甲公司", "2024-01-05", "2024-01-01", "2024-12-31", 106, 100, "6%", 50, 30, 76]
OK, HELD, REFUSED = Fate.OK, Fate.HELD, Fate.REFUSED


def ledger(book: MakeBook, heads: list[Any], *rows: list[Any], above: tuple[list[Any], ...] = (), sheet: str = "合同台账") -> Table:
    tables = read_file(book("台账.xlsx", {sheet: [*above, heads, *rows]}), OWN).tables
    assert len(tables) == 1
    assert tables[0].kind is Kind.CONTRACTS
    return tables[0]


def changed(**cells: Any) -> list[Any]:
    row = list(GOOD)
    for heading, value in cells.items():
        row[HEADS.index(heading)] = value
    return row


def said(row: Row) -> list[tuple[str, str | None, str]]:
    return [(problem.id, problem.cell, problem.outcome.value) for problem in row.problems]


def contract(row: Row) -> ContractRecord:
    assert isinstance(row.record, ContractRecord), row.problems
    return row.record


def supplement(row: Row) -> SupplementRecord:
    assert isinstance(row.record, SupplementRecord), row.problems
    return row.record


def test_a_good_row_has_nothing_to_say(book: MakeBook) -> None:
    row = ledger(book, HEADS, GOOD).rows[0]
    assert said(row) == []
    assert (contract(row).amount_fen, contract(row).net_fen, contract(row).end) == (10600, 10000, date(2024, 12, 31))


@pytest.mark.parametrize(
    ("heading", "value", "problems"),
    [
        ("已收款", "27.79.19", [("E-IMP-012", "K2", "refused")]),
        ("已开票", "1,23,456", [("E-IMP-012", "J2", "refused")]),
        ("已收款", "/", []),
        ("已收款", None, []),
        ("已收款", "是", [("E-IMP-113", "K2", "warning")]),
        ("已开票", "季度结算", [("E-IMP-113", "J2", "warning")]),
        ("应收余额", "核减", [("E-IMP-113", "L2", "warning")]),
        ("应收余额", "年框，返点3%", [("E-IMP-113", "L2", "warning")]),
        ("应收余额", 20, []),  # invoiced less received
        ("应收余额", 75, [("E-IMP-114", "L2", "warning")]),
        ("不含税金额", 100.01, []),
        ("不含税金额", 101, [("E-IMP-104", "H2", "warning")]),
        ("税率", "六个点", [("E-IMP-105", "I2", "warning")]),
        ("税率", "免税", [("E-IMP-104", "H2", "warning")]),
        ("税率", "8%", [("E-IMP-106", "I2", "warning"), ("E-IMP-104", "H2", "warning")]),
        ("税率", "***", []),
        ("税率", "6%/13%", []),
        ("合同金额", "是", [("E-IMP-014", "G2", "warning")]),
        ("合同金额", "54（3年）", [("E-IMP-013", "G2", "held")]),
        ("合同金额", "1,060.00美元", [("E-IMP-013", "G2", "held")]),
        ("合同金额", "代为支付2025年9月至12月的电费", [("E-IMP-013", "G2", "held")]),
        ("合同金额", "预计106", [("E-IMP-014", "G2", "warning")]),
        ("合同金额", -106, [("E-IMP-104", "H2", "warning"), ("E-IMP-110", "G2", "held"), ("E-IMP-114", "L2", "warning")]),
    ],
)
def test_a_figure_has_its_fate(book: MakeBook, heading: str, value: Any, problems: list[tuple[str, str, str]]) -> None:
    row = ledger(book, HEADS, changed(**{heading: value})).rows[0]
    outcomes = {outcome for _, _, outcome in problems}
    assert [each for each in said(row) if each[0] != "E-IMP-033"] == problems
    assert row.fate is (REFUSED if "refused" in outcomes else HELD if "held" in outcomes else OK)


@pytest.mark.parametrize(
    ("cells", "signed", "start", "end", "problems"),
    [
        ({"签订日期": "2024.1.5"}, date(2024, 1, 5), date(2024, 1, 1), date(2024, 12, 31), []),
        ({"开始日期": "2024年3月", "结束日期": "2025年2月"}, date(2024, 1, 5), date(2024, 3, 1), date(2025, 2, 28), ["E-IMP-107", "E-IMP-107"]),
        ({"开始日期": "2024.3-2025.2", "结束日期": None}, date(2024, 1, 5), date(2024, 3, 1), date(2025, 2, 28), ["E-IMP-107"]),
        ({"开始日期": "2024.04.01至2025.03.31", "结束日期": None}, date(2024, 1, 5), date(2024, 4, 1), date(2025, 3, 31), []),
        ({"结束日期": "长期"}, date(2024, 1, 5), date(2024, 1, 1), None, []),
        ({"结束日期": "一年"}, date(2024, 1, 5), date(2024, 1, 1), None, ["E-IMP-021"]),
        ({"结束日期": "至合同履行完毕"}, date(2024, 1, 5), date(2024, 1, 1), None, ["E-IMP-021"]),
        ({"结束日期": "/"}, date(2024, 1, 5), date(2024, 1, 1), None, []),
        ({"签订日期": "46042"}, date(2026, 1, 20), date(2024, 1, 1), date(2024, 12, 31), ["E-IMP-102"]),
        ({"结束日期": "2023-12-31"}, date(2024, 1, 5), date(2024, 1, 1), date(2023, 12, 31), ["E-IMP-108"]),
    ],
)
def test_a_term_in_its_many_ways(book: MakeBook, cells: dict[str, Any], signed: date | None, start: date | None, end: date | None, problems: list[str]) -> None:
    row = ledger(book, HEADS, changed(**cells)).rows[0]
    record = contract(row)
    assert (record.signed, record.start, record.end) == (signed, start, end)
    assert [problem.id for problem in row.problems] == problems


@pytest.mark.parametrize(
    ("cells", "problem", "fate"),
    [
        ({"签订日期": "2024年3月"}, ("E-IMP-020", "D2", "held"), HELD),
        ({"签订日期": "3月5日"}, ("E-IMP-020", "D2", "held"), HELD),
        ({"结束日期": "24.3.5"}, ("E-IMP-020", "F2", "held"), HELD),
        ({"签订日期": "2024-02-30"}, ("E-IMP-020", "D2", "refused"), REFUSED),
        ({"开始日期": "2024.2.1-2024.2.30", "结束日期": None}, ("E-IMP-020", "E2", "refused"), REFUSED),
        ({"开始日期": "2024.2.1-2024.1.1", "结束日期": None}, ("E-IMP-020", "E2", "held"), HELD),
        ({"开始日期": "2024.3-2025.2", "结束日期": "2024-12-31"}, ("E-IMP-109", "E2", "held"), HELD),
    ],
)
def test_a_day_that_cannot_be_keeps_its_row_out(book: MakeBook, cells: dict[str, Any], problem: tuple[str, str, str], fate: Fate) -> None:
    row = ledger(book, HEADS, changed(**cells)).rows[0]
    assert problem in said(row)
    assert (row.fate, row.record) == (fate, None)


def test_what_words_say_of_a_term_is_kept_and_its_end_only_proposed(book: MakeBook) -> None:
    heads = ["合同编号", "对方单位", "合同金额", "签订日期", "有效期"]
    rows = [["1", "甲", 1, "2024-01-05", "自签订之日起三年"], ["2", "甲", 1, None, "一年"], ["3", "甲", 1, "2024-01-05", "无固定期限"]]
    table = ledger(book, heads, *rows)
    assert [contract(row).term_text for row in table.rows] == ["自签订之日起三年", "一年", "无固定期限"]
    assert [(contract(row).end, contract(row).open_ended) for row in table.rows] == [(None, False), (None, False), (None, True)]
    assert "2027-01-04" in str(table.rows[0].problems[0].reason)
    assert "would" not in str(table.rows[1].problems[0].reason)


def test_a_day_without_its_year_is_proposed_from_the_title(book: MakeBook) -> None:
    row = ledger(book, HEADS, changed(签订日期="3月5日"), above=(["2023年合同台账"],)).rows[0]
    assert "2023-03-05" in str(row.problems[0].hint)


# -- money


def test_a_ledger_in_ten_thousands_takes_the_cells_own_unit(book: MakeBook) -> None:
    heads = ["合同编号", "合同名称", "对方单位", "签订日期", "合同金额（万元）", "不含税金额（万元）", "税率"]
    rows: list[list[Any]] = [
        ["1", "一", "甲", "2024-01-05", "40万", None, "6%"],
        ["2", "二", "甲", "2024-01-05", "18263.67元", None, "6%"],
        ["3", "三", "甲", "2024-01-05", 120, "113.21", "6%"],  # 113.21 × 1.06 = 120.0026: within 50 yuan a value
        ["4", "四", "甲", "2024-01-05", 120, "113.1", "6%"],
        ["5", "五", "甲", "2024-01-05", "1,060,000.00元", "1000000", "6%"],
        ["6", "六", "甲", "2024-01-05", "1,060,000.00元", "1000000", None],
        ["7", "七", "甲", "2024-01-05", "1,060,000.00元", "100", "6%"],
        ["8", "八", "甲", "2024-01-05", "2.182986", None, None],
    ]
    table = ledger(book, heads, *rows)
    assert [row.fate for row in table.rows] == [OK, OK, OK, OK, HELD, HELD, OK, OK]
    assert [contract(row).amount_fen for row in table.rows if row.record] == [40_000_000, 1_826_367, 120_000_000, 120_000_000, 106_000_000, 2_182_986]
    assert [problem[0] for row in table.rows for problem in said(row)] == [
        "E-IMP-014",
        "E-IMP-104",
        "E-IMP-014",
        "E-IMP-103",
        "E-IMP-014",
        "E-IMP-103",
        "E-IMP-014",
    ]
    assert "is 1,000,000.00 meant?" in str(table.rows[4].problems[1].reason)


@pytest.mark.parametrize(
    ("net", "tax", "rate", "gross", "problems"),
    [
        (100, 6, "6%", 106, []),
        (100, 6.01, "6%", 106.01, []),
        (100, 9, "6%/13%", 109, []),
        (100, 14, "6%/13%", 114, ["E-IMP-104"]),
        (100, 7, None, 106, ["E-IMP-104"]),
        (100, 0, "免税", 100, []),
        (100, 30, None, 130, ["E-IMP-104"]),
        (99.99, 6, "6%", 106, []),
    ],
)
def test_net_tax_and_rate_agree_with_gross(book: MakeBook, net: float, tax: float, rate: str | None, gross: float, problems: list[str]) -> None:
    heads = ["合同编号", "对方单位", "签订日期", "不含税金额", "税额", "税率", "合同金额"]
    row = ledger(book, heads, ["1", "甲", "2024-01-05", net, tax, rate, gross]).rows[0]
    assert (contract(row).amount_fen, [problem.id for problem in row.problems]) == (round(gross * 100), problems)


@pytest.mark.parametrize(
    ("start", "end", "said_of_it"),
    [("2026-04-01", "2027-03-31", "the term has 4 of them, together 96,000.00"), ("2026-04-01", "2026-05-31", "no total"), (None, None, "no total")],
)
def test_a_price_for_a_period_is_held_with_what_it_comes_to(book: MakeBook, start: str | None, end: str | None, said_of_it: str) -> None:
    heads = ["合同编号", "对方单位", "签订日期", "开始日期", "结束日期", "合同金额（万元）"]
    row = ledger(book, heads, ["1", "甲", "2026-03-15", start, end, "2.4万元/季度"]).rows[0]
    assert (row.fate, said(row)) == (HELD, [("E-IMP-013", "F2", "held")])
    assert said_of_it in str(row.problems[0].reason)


def test_capitals_beside_and_instead_of_figures(book: MakeBook) -> None:
    heads = ["合同编号", "对方单位", "签订日期", "合同金额", "合同金额（大写）"]
    rows: list[list[Any]] = [
        ["1", "甲", "2024-01-05", 500000, "人民币伍拾万元整"],
        ["2", "甲", "2024-01-05", "伍拾万元整", "人民币伍拾万元整"],
        ["3", "甲", "2024-01-05", "500000（大写：伍拾万元整）", None],
        ["4", "甲", "2024-01-05", "500000（大写：伍万元整）", None],
        ["5", "甲", "2024-01-05", 500000, "人民币伍万元整"],
        ["6", "甲", "2024-01-05", 105, "壹佰伍元"],
        ["7", "甲", "2024-01-05", "据实结算", "/"],
    ]
    table = ledger(book, heads, *rows)
    assert [row.fate for row in table.rows] == [OK, OK, OK, HELD, OK, OK, OK]
    assert [contract(row).capital for row in table.rows if row.record] == [
        Capital.AGREES,
        Capital.AGREES,
        Capital.MISSING,
        Capital.DIFFERS,
        Capital.UNREADABLE,
        Capital.AGREES,
    ]
    assert [contract(row).amount_fen for row in table.rows if row.record] == [50_000_000, 50_000_000, 50_000_000, 50_000_000, 10_500, None]


def test_a_fee_every_year_is_one_only_where_its_column_says_so(book: MakeBook) -> None:
    heads = ["合同编号", "对方单位", "签订日期", "合同金额", "年费"]
    rows: list[list[Any]] = [[str(n), "甲", "2024-01-05", 1, cell] for n, cell in enumerate([3, "3万元/年", "是", "否", "/", None, 0])]
    assert [contract(row).yearly_fee for row in ledger(book, heads, *rows).rows] == [True, True, True, False, False, False, False]


# -- the sides


@pytest.mark.parametrize(
    ("a", "b", "unit", "name", "direction"),
    [
        ("甲公司", COMPANY, None, "甲公司", Direction.REVENUE),
        (COMPANY, "乙公司", None, "乙公司", Direction.EXPENSE),
        (f" {COMPANY}　", "乙公司", None, "乙公司", Direction.EXPENSE),
        (COMPANY, UNIT, UNIT, COMPANY, Direction.REVENUE),
        (COMPANY, UNIT, COMPANY, UNIT, Direction.EXPENSE),
    ],
)
def test_the_party_that_is_not_ours(book: MakeBook, a: str, b: str, unit: str | None, name: str, direction: Direction) -> None:
    heads = ["合同编号", "甲方", "乙方", "签订日期", "合同金额", "核算单位"]
    record = contract(ledger(book, heads, ["1", a, b, "2024-01-05", 100, unit]).rows[0])
    assert (record.counterparty, record.direction) == (name, direction)


@pytest.mark.parametrize(("a", "b", "problem"), [(COMPANY, UNIT, "E-IMP-111"), ("甲公司", "乙公司", "E-IMP-035"), ("甲公司", None, "E-IMP-035")])
def test_sides_that_cannot_be_told_are_held(book: MakeBook, a: str, b: str | None, problem: str) -> None:
    heads = ["合同编号", "甲方", "乙方", "签订日期", "合同金额"]
    row = ledger(book, heads, ["1", a, b, "2024-01-05", 100]).rows[0]
    assert (row.fate, [each.id for each in row.problems]) == (HELD, [problem])


def test_a_ledger_of_what_we_pay(book: MakeBook) -> None:
    heads = ["合同编号", "合同名称", "甲方", "乙方", "合同总价", "签订时间", "履行期限", "已支付", "未支付", "付款比例", "履约保证金"]
    rows: list[list[Any]] = [
        ["CG-1", "印刷", COMPANY, "乙公司", 1000, "2024-01-05", "2024.1.1-2024.12.31", 400, 600, "40%", 50],
        ["CG-2", "纸张", COMPANY, "丙公司", 1000, "2024-01-05", "2024年1月至12月", "否", "是", "0%", None],
        ["CG-3", "布展", COMPANY, "丁公司", 1000, "2024-01-05", "一年", 400, 500, "40%", None],
        ["合计", None, None, None, 3000, None, None, 800, 1100, None, 50],
    ]
    table = ledger(book, heads, *rows)
    assert [(contract(row).counterparty, contract(row).direction, contract(row).amount_fen) for row in table.rows] == [
        ("乙公司", Direction.EXPENSE, 100_000),
        ("丙公司", Direction.EXPENSE, 100_000),
        ("丁公司", Direction.EXPENSE, 100_000),
    ]
    assert [contract(row).end for row in table.rows] == [date(2024, 12, 31), date(2024, 12, 31), None]
    assert [[problem.id for problem in row.problems] for row in table.rows] == [
        [],
        ["E-IMP-107", "E-IMP-113", "E-IMP-113"],
        ["E-IMP-021", "E-IMP-114"],
    ]
    assert [(total.cell, total.stated_fen == total.computed_fen) for total in table.stated_totals] == [("E5", True), ("H5", True), ("I5", True)]
    assert totals(table)["amount"] == 300_000


def test_the_real_ledger_of_many_columns(book: MakeBook) -> None:
    """29 columns in 万元: the tender's winner is the counterparty, 结算金额 is not the contract's amount."""
    heads = ["编号", "项目分类", "项目名称", "决策依据", "采购方式", "中标单位", "合同金额（万元）", "资金来源", "采购时间", "开工时间", "完工时间"]
    heads += ["竣工验收时间", "现场负责人", "是否结算", "结算金额", "已支付", "未支付", "期限", "经办人", "备注", "所属部门", "下次招采时间", "提醒提前天数"]

    def row(number: str, amount: Any, settled: Any, paid: Any, unpaid: Any, bought: Any = "2024.3.5") -> list[Any]:
        cells = [number, "服务", "项目", "会议", "招标", "乙公司", amount, "自有", bought, "2024.4", "2025.3", None, "某", "否", settled, paid, unpaid]
        return [*cells, "一年", "丙", None, "部", None, 30]

    table = ledger(
        book,
        heads,
        row("256407", 54, 50.5, 20, 34),
        row("256407-1", 6, None, None, None),
        row("256416  （档案编号256407-3）", "（1.5）", None, "/", "/"),
        row("256500", "54（3年）", None, None, None),
        row("256501", "27.7927.19", None, None, None),
        row("256502", "12.4850万/月", None, "是", "否"),
        row("256503", "能源设备增容费699.8，能源使用费（单价）：0.518元/KWH", None, None, None),
        row("256504", 10, None, "27.79.19", None),
        row("256505", 10, None, None, None, "2024.13.1"),
    )
    assert [row.fate for row in table.rows] == [OK, OK, OK, HELD, REFUSED, HELD, HELD, REFUSED, REFUSED]
    first = contract(table.rows[0])
    assert (first.counterparty, first.direction, first.amount_fen, first.signed) == ("乙公司", Direction.EXPENSE, 54_000_000, date(2024, 3, 5))
    assert (first.start, first.end) == (date(2024, 4, 1), date(2025, 3, 31))
    assert [(supplement(row).parent, supplement(row).amount_fen) for row in table.rows[1:3]] == [("256407", 6_000_000), ("256407", -1_500_000)]
    assert "the term has 12 of them, together 1,498,200.00" in " ".join(str(problem.reason) for problem in table.rows[5].problems)
    assert totals(table)["amount"] == 54_000_000


def test_the_minimal_ledger(book: MakeBook) -> None:
    heads = ["序号", "合同名称", "签订单位", "联系方式", "签订部门", "合同金额", "已付款", "未付款", "付款比例", "履行情况", "备注"]
    rows: list[list[Any]] = [
        [1, "印刷", "乙公司", "1", "部", 1000, 400, 600, 0.4, "履行中", None],
        [2, "纸张", "丙公司", "1", "部", "/", None, None, None, None, None],
    ]
    table = ledger(book, heads, *rows)
    assert [(contract(row).number, contract(row).direction, contract(row).amount_fen) for row in table.rows] == [
        (None, Direction.EXPENSE, 100_000),
        (None, Direction.EXPENSE, None),
    ]
    assert [said(row) for row in table.rows] == [[], [("E-IMP-033", "F3", "warning")]]


def test_the_ledger_of_a_media_group(book: MakeBook) -> None:
    heads = [
        "合同编号",
        "媒体板块",
        "品牌",
        "客户公司",
        "媒体名称",
        "标题",
        "发布日期",
        "应收（报价）",
        "成本（请款）",
        "税金",
        "到账金额",
        "应收余款",
        "利润",
        "媒介",
        "客户答应到款时间",
    ]
    rows: list[list[Any]] = [
        ["MT-1", "报纸", "某牌", "甲公司", "日报", "整版", "2024.3.5", "￥85,000.00", 20000, 5100, 85000, 0, 59900, "丙", "月底前"],
        ["MT-2", "电视", "某牌", "甲公司", "台", "贴片", "2024.2.30", 1000, 200, 60, None, None, None, "丙", None],
        ["MT-3", "新媒体", "某牌", "乙公司", "号", "推文", "3月5日", 1000, 200, 60, None, None, None, "丙", None],
    ]
    table = ledger(book, heads, *rows)
    assert [row.fate for row in table.rows] == [OK, REFUSED, HELD]
    record = contract(table.rows[0])
    assert (record.counterparty, record.name, record.amount_fen, record.start) == ("甲公司", "整版", 8_500_000, date(2024, 3, 5))
    assert (record.payment_terms, record.department) == ("月底前", "丙")
    assert said(table.rows[0]) == []


# -- numbers and supplements


@pytest.mark.parametrize(
    ("number", "name", "parent"),
    [
        ("HT-2026-003-补1", "制作合同补充协议", "HT-2026-003"),
        ("HT-2026-003补充协议一", "制作", "HT-2026-003"),
        ("HT-2026-003（补1）", "制作", "HT-2026-003"),
        ("ht－2026－003－补2", "制作", "ht-2026-003"),
        ("HT-1-05", "制作", "HT-1"),
        ("256416  （档案编号256407-3）", "制作", "256407"),
    ],
)
def test_a_supplement_among_contracts_is_a_change_of_its_parent(book: MakeBook, number: str, name: str, parent: str) -> None:
    row = ledger(
        book, HEADS, GOOD, changed(合同编号=number, 合同名称=name, 合同金额="（5.00）", 不含税金额=None, 已开票=None, 已收款=None, 应收余额="核减")
    ).rows[1]
    record = supplement(row)
    assert (record.number, record.parent, record.amount_fen, record.is_new_total) == (number, parent, -500, False)
    assert (record.signed, record.effective) == (date(2024, 1, 5), date(2024, 1, 1))


@pytest.mark.parametrize("number", ["HT-2-05", "HT-1-2024", "HT-10"])
def test_a_number_without_a_known_parent_is_a_contracts(book: MakeBook, number: str) -> None:
    assert contract(ledger(book, HEADS, GOOD, changed(合同编号=number)).rows[1]).number == number


def test_a_supplement_whose_contract_is_not_told_is_held(book: MakeBook) -> None:
    table = ledger(book, HEADS, changed(合同名称="制作合同补充协议"), changed(合同编号="HT-2", 合同名称="制作合同及其补充协议"))
    assert [row.fate for row in table.rows] == [HELD, OK]
    assert said(table.rows[0])[0] == ("E-IMP-112", "B2", "held")


def test_a_column_may_name_the_parent(book: MakeBook) -> None:
    heads = ["合同编号", "主合同编号", "合同名称", "对方单位", "签订日期", "合同金额"]
    table = ledger(book, heads, ["HT-1", None, "一", "甲", "2024-01-05", 100], ["HT-9", "HT-1", "二", "甲", "2024-02-05", 20])
    assert contract(table.rows[0]).amount_fen == 10_000
    assert (supplement(table.rows[1]).parent, supplement(table.rows[1]).amount_fen) == ("HT-1", 2_000)
    assert totals(table)["amount"] == 10_000


def test_one_number_in_two_writings_is_an_error_that_names_both_rows(book: MakeBook) -> None:
    table = ledger(book, HEADS, GOOD, changed(合同编号="ht－1"), GOOD)
    assert [row.fate for row in table.rows] == [OK, REFUSED, OK]
    assert said(table.rows[1]) == [("E-IMP-115", None, "refused")]
    assert "“HT-1” in row 2" in str(table.rows[1].problems[0].reason)


def test_register_codes_in_two_writings_too(book: MakeBook) -> None:
    table = read_file(book("库.xlsx", {"库": [["编码", "单位名称"], ["A-1", "甲"], ["a－1", "乙"]]}), OWN).tables[0]
    assert [row.fate for row in table.rows] == [OK, REFUSED]


def test_a_column_that_only_counts_rows_is_no_number(book: MakeBook) -> None:
    heads = ["编号", "合同名称", "对方单位", "签订日期", "合同金额"]
    counted = ledger(book, heads, *([str(n), f"合同{n}", "甲", "2024-01-05", n] for n in range(1, 4)))
    named = ledger(book, heads, *([number, "合同", "甲", "2024-01-05", 1] for number in ("256407", "256408")))
    assert [contract(row).number for row in counted.rows] == [None, None, None]
    assert [contract(row).number for row in named.rows] == ["256407", "256408"]


def test_a_number_stored_as_a_number_is_read_without_its_point(book: MakeBook) -> None:
    row = ledger(book, HEADS, changed(合同编号=256407)).rows[0]
    assert contract(row).number == "256407"
    assert said(row) == [("E-IMP-101", "A2", "warning")]


@pytest.mark.parametrize(
    ("number", "problems"),
    [
        ("91350100M000100Y43", []),
        ("９１３５０１００Ｍ０００１００Ｙ４３", []),
        ("110105123456789", []),
        ("", []),
        ("91350100M000100Y34", [("E-IMP-051", "C2", "warning")]),
        ("9135O100M000100Y43", [("E-IMP-051", "C2", "warning")]),
    ],
)
def test_a_tax_number_is_asked_about_and_never_refused(book: MakeBook, number: str, problems: list[tuple[str, str, str]]) -> None:
    heads = ["合同编号", "对方单位", "统一社会信用代码", "签订日期", "合同金额"]
    row = ledger(book, heads, ["1", "甲", number, "2024-01-05", 100]).rows[0]
    assert (row.fate, said(row)) == (OK, problems)


def test_two_tables_of_a_sheet_with_units_of_their_own(book: MakeBook) -> None:
    """The title of the second stands right above it, and is no row of the first."""
    rows: list[list[Any]] = [
        [None, None, None, "单位：元"],
        ["合同编号", "对方单位", "合同金额", "签订日期"],
        ["1", "甲", 5, "2024-01-05"],
        [None, None, None, None],
        ["附：已终止合同（单位：万元）"],
        ["合同号", "客户名称", "标的额", "签约日期", "终止日期"],
        ["2", "乙", 5, "2024-01-05", "2024-06-30"],
    ]
    first, second = read_file(book("a.xlsx", {"合同": rows}), OWN).tables
    assert [contract(row).amount_fen for row in first.rows] == [500]
    assert [contract(row).amount_fen for row in second.rows] == [5_000_000]
    assert (first.unit, second.unit) == ("yuan", "wan")


def test_by_actual_quantity_there_is_no_amount(book: MakeBook) -> None:
    rows = [
        changed(合同编号=str(n), 合同金额=words, 不含税金额=None, 应收余额=None)
        for n, words in enumerate(["据实结算", "按实结算", "据实", "以实际结算为准", "框架", "开口合同"])
    ]
    table = ledger(book, HEADS, *rows)
    assert [(contract(row).pricing, contract(row).amount_fen) for row in table.rows] == [(Pricing.MEASURED, None)] * 6


@pytest.mark.parametrize(
    ("heads", "sheet", "told"),
    [
        pytest.param(["合同编号", "对方单位", "合同金额"], "台账", ["E-IMP-116"], id="nothing says it"),
        pytest.param(["合同编号", "对方单位", "合同金额"], "收入合同", [], id="the sheet's name says it"),
        pytest.param(["合同编号", "对方单位", "合同金额", "收/支"], "台账", [], id="a column says it"),
    ],
)
def test_that_a_ledger_does_not_say_its_direction_is_told(book: MakeBook, heads: list[str], sheet: str, told: list[str]) -> None:
    table = ledger(book, heads, ["HT-1", "甲公司", 100, "收"][: len(heads)], sheet=sheet)
    assert [problem.id for problem in table.problems] == told
    assert contract(table.rows[0]).direction is Direction.REVENUE
