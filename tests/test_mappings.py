"""What headings mean, as a person says it: by hand in contractctl.toml, with --map and --column, asked at the terminal (FORMATS.md §7 no. 6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import COMPANY, MakeBook, Program
from contractctl.importers.headings import Mappings, fingerprint
from contractctl.importers.reading import read_file
from contractctl.mappings import HeaderMapping, MappingError, checked, fields_of
from contractctl.records import Fate
from contractctl.settings import BrokenSettingsError, read_settings

OWN = frozenset({COMPANY})
NO_DATE: list[list[object]] = [
    ["发票号码", "购方名称", "价税合计", "开票的日子", "登记人"],
    ["12345678", "甲公司", 106, "2024-03-01", "丙"],
    ["12345679", "乙公司", 212, "2024-03-02", "丙"],
]
STRANGE = [["号码", "何人", "多少", "何时"], ["12345678", "甲公司", 106, "2024-03-01"]]
NOT_STRANGE = {"号码": "number", "何人": "buyer", "多少": "gross", "何时": "date"}
HANDBOOK = """[import]
on_error = "skip"
[import.map.工行流水]          # 表头别名；也可 import --map 工行流水
type = "receipts"
"交易日期" = "date"
"贷方发生额" = "amount"
"对方户名" = "party"
"流水号" = "serial"
"""
HEADS = ["合同编号", "对方单位", "合同金额", "签订日期"]


def only(path: Path, mapping: HeaderMapping | None = None, *remembered: HeaderMapping) -> Any:
    (table,) = read_file(path, OWN, mappings=Mappings(remembered, mapping)).tables
    return table


# -- a mapping


def test_headings_that_nobody_knows_are_read_by_a_mapping(book: MakeBook) -> None:
    table = only(book("a.xlsx", {"开票": STRANGE}), HeaderMapping("我的", NOT_STRANGE))
    assert (table.mapping, table.form, table.unread) == ("我的", "invoices", ())
    assert [(row.record.number, row.record.gross_fen) for row in table.rows] == [("12345678", 10600)]


@pytest.mark.parametrize("word", ["date", "开票日期", "发票日期"])
def test_a_field_goes_by_its_name_or_by_any_heading_of_it(book: MakeBook, word: str) -> None:
    table = only(book("a.xlsx", {"开票": NO_DATE}), HeaderMapping("我的", {"开票的日子": word}))
    assert [row.fate for row in table.rows] == [Fate.OK, Fate.OK]


def test_what_a_person_says_goes_before_the_vocabulary(book: MakeBook) -> None:
    rows = [[*HEADS, "实际金额", "备注"], ["1", "甲", 100, "2024-01-01", 90, "丙"]]
    table = only(book("a.xlsx", {"收入合同": rows}), HeaderMapping("我的", {"实际金额": "amount"}, ignore=("备注",)))
    assert (table.rows[0].record.amount_fen, table.rows[0].record.remark, table.unread) == (9000, "", ("合同金额",))


@pytest.mark.parametrize(
    ("title", "heading", "unit", "fen", "warns"),
    [
        ("台账", "合同金额", "wan", 1_000_000, []),
        ("台账", "合同金额", "", 100, []),
        ("单位：万元", "合同金额", "yuan", 1_000_000, ["E-IMP-180"]),
        ("单位：元", "合同金额", "wan", 100, ["E-IMP-180"]),
        ("台账", "合同金额(元)", "wan", 100, []),
    ],
    ids=["silent", "no unit", "sheet says wan", "sheet says yuan", "heading says yuan"],
)
def test_a_unit_holds_where_the_sheet_says_none(book: MakeBook, title: str, heading: str, unit: str, fen: int, warns: list[str]) -> None:
    rows = [[title], ["合同编号", "对方单位", heading, "签订日期", "经手"], ["1", "甲", 1, "2024-01-01", "丙"]]
    table = only(book("a.xlsx", {"收入合同": rows}), HeaderMapping("我的", {"经手": "handler"}, unit=unit))
    assert (table.rows[0].record.amount_fen, [problem.id for problem in table.problems]) == (fen, warns)


def test_a_mapping_works_on_a_heading_of_two_rows_and_on_its_repetition(book: MakeBook) -> None:
    heads = [["合同编号", "对方单位", "价款", None, "签订日期"], [None, None, "含税价", "不含税价", None]]
    rows = [*heads, ["1", "甲", 106, 100, "2024-01-01"], *heads, ["2", "乙", 212, 200, "2024-01-02"]]
    path = book("a.xlsx", {"收入合同": rows}, merged={"收入合同": ["C1:D1", "C4:D4"]})
    table = only(path, HeaderMapping("我的", {"价款/含税价": "amount", "价款/不含税价": "net"}))
    assert [(row.record.number, row.record.amount_fen) for row in table.rows] == [("1", 10600), ("2", 21200)]


def test_a_header_is_known_again_whatever_its_unit_and_blanks() -> None:
    one, other, third = ([(text,) for text in texts] for texts in (["编号", "金额(元)"], ["编 号", "金额（万元）"], ["金额", "编号"]))
    assert fingerprint(one) == fingerprint(other) != fingerprint(third)


def test_a_remembered_mapping_holds_for_its_header_only(book: MakeBook) -> None:
    mapping = HeaderMapping("我的", {"开票的日子": "date"}, "invoices", fingerprint=fingerprint([(str(text),) for text in NO_DATE[0]]))
    assert only(book("a.xlsx", {"开票": NO_DATE}), None, mapping).is_remembered
    other = [[*NO_DATE[0], "又"], *NO_DATE[1:]]
    assert only(book("b.xlsx", {"开票": other}), None, mapping).mapping is None


@pytest.mark.parametrize(
    ("columns", "type_", "says"),
    [
        ({"日子": "dat"}, "invoices", "did you mean date"),
        ({"日子": "grosz"}, "", "did you mean gross"),
        ({"日子": "date"}, "bills", "type cannot be bills"),
        ({"甲": "date", "乙": "date"}, "invoices", "“甲” and “乙” cannot both be date"),
    ],
)
def test_a_mapping_that_cannot_be_is_named(columns: dict[str, str], type_: str, says: str) -> None:
    with pytest.raises(MappingError, match=says):
        checked(HeaderMapping("我的", columns, type_))


def test_several_columns_may_make_one_text() -> None:
    assert checked(HeaderMapping("我的", {"甲": "memo", "乙": "memo"}, "receipts"))


# -- contractctl.toml


def test_the_mapping_of_the_handbook_is_understood(tmp_path: Path) -> None:
    """UX.md §2.7, word for word: a Chinese name without quotes, `party` and `serial` for fields."""
    (tmp_path / "contractctl.toml").write_text(HANDBOOK, encoding="utf-8")
    settings = read_settings(tmp_path / "contractctl.toml")
    (mapping,) = settings.maps
    assert (mapping.name, settings.import_.on_error, mapping.forms()) == ("工行流水", "skip", ["receipts", "statement"])
    assert fields_of("receipts")[mapping.columns["对方户名"]] == "counterparty"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[import]\nmap = 3", "import.map cannot be 3"),
        ("[import.map]\na = 3", "import.map.a cannot be 3"),
        ("[import.map.a]\nunit = 'fen'", "unit cannot be fen"),
        ("[import.map.a]\n'日子' = 3", "日子 cannot be 3"),
        ("[import.map.a]\nignore = '日子'", "ignore cannot be 日子"),
        ("[import.map.a]\n'日子' = 'dates'", "did you mean date"),
    ],
)
def test_a_wrong_mapping_in_the_settings_is_named(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "contractctl.toml").write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=says):
        read_settings(tmp_path / "contractctl.toml")


def test_a_broken_file_is_still_a_broken_file(tmp_path: Path) -> None:
    (tmp_path / "contractctl.toml").write_text("[import.map.工 行", encoding="utf-8")
    with pytest.raises(BrokenSettingsError):
        read_settings(tmp_path / "contractctl.toml")


# -- --map and --column


def test_a_mapping_made_while_importing_is_remembered_and_applied_by_itself(run: Program, book: MakeBook) -> None:
    file = run.ledger / "contractctl.toml"
    file.write_text(f"# ours\n{file.read_text(encoding='utf-8')}", encoding="utf-8")
    first, later = book("一月.xlsx", {"开票": NO_DATE}), book("二月.xlsx", {"开票": [NO_DATE[0], ["12345680", "丙公司", 1, "2024-04-01", "丙"]]})
    assert run("import", str(first), "--map", "开票", "--column", "开票的日子=date").code == 0
    answer = run("import", str(later), "-v")
    assert "columns as remembered: 开票" in answer.out
    assert "columns not read: 登记人" in answer.out
    assert "# ours" in file.read_text(encoding="utf-8")
    assert [row["date"] for row in run.json("show", "invoices")["rows"]] == ["2024-03-01", "2024-03-02", "2024-04-01"]


@pytest.mark.parametrize("words", [("--column", "开票的日子=date"), ("-n", "--map", "开票", "--column", "开票的日子=date")], ids=["for this time", "rehearsal"])
def test_a_column_without_a_name_or_in_a_rehearsal_is_not_remembered(run: Program, book: MakeBook, words: tuple[str, ...]) -> None:
    table = run.json("import", str(book("a.xlsx", {"开票": NO_DATE})), *words)["files"][0]["tables"][0]
    assert (table["rows"]["recorded"], table["unread_columns"]) == (2, ["登记人"])
    assert run.json("config", "map", "list")["mappings"] == []


def test_rows_that_waited_are_recorded_by_the_command_of_the_hint(run: Program, book: MakeBook) -> None:
    """The very same file: its bytes are known, and its rows were not understood."""
    path = book("a.xlsx", {"开票": NO_DATE})
    held = run("import", str(path))
    assert f"contractctl import {path} --map NAME --column HEADING=date (not read so far: 开票的日子、登记人)" in held.out
    again = run.json("import", str(path), "--map", "开票", "--column", "开票的日子=date")["files"][0]
    assert (again["state"], again["tables"][0]["rows"]["recorded"], again["tables"][0]["rows"]["held"]) == ("known", 2, 0)
    assert run("verify").code == 0
    assert run("review", "rows", "--list").out.startswith("No row")
    third = run.json("import", str(path))["files"][0]["tables"][0]["rows"]
    assert (third["known"], third["recorded"]) == (2, 0)


@pytest.mark.parametrize(
    ("words", "code", "id_", "says"),
    [
        (("--map", "无"), 2, "E-MAP-004", "there is no mapping 无"),
        (("--column", "开票的日子"), 2, "E-MAP-005", "开票的日子"),
        (("--column", "日子=date"), 3, "E-MAP-001", "日子 is not among them; the headings are 发票号码、购方名称、价税合计、开票的日子、登记人"),
        (("--column", "开票的日子=datum"), 2, "E-MAP-002", "did you mean date"),
    ],
)
def test_what_cannot_be_mapped_is_one_sentence(run: Program, book: MakeBook, words: tuple[str, ...], code: int, id_: str, says: str) -> None:
    answer = run("import", str(book("a.xlsx", {"开票": NO_DATE})), *words)
    assert answer.code == code
    assert id_ in answer.err
    assert says in answer.err
    assert run.json("show", "invoices")["rows"] == []


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (STRANGE, "headings seen: 号码、何人、多少、何时"),
        ([["发票号码", "购方名称", "开票日期", "多少"], ["12345678", "甲公司", "2024-03-01", 106]], "--map NAME --column HEADING=gross"),
        ([["题"], ["一", "二", "三", "四", "五", "六", "七", "八", "九"], [1, 2, 3, 4, 5, 6, 7, 8, 9]], "一、二、三、四、五、六、七、八)"),
    ],
    ids=["strange", "nearly", "first eight"],
)
def test_a_file_without_a_table_names_the_headings_it_has(run: Program, book: MakeBook, rows: list[list[object]], says: str) -> None:
    answer = run("import", str(book("a.xlsx", {"表": rows})))
    assert (answer.code, "E-IMP-007" in answer.err) == (3, True)
    assert says in answer.err


# -- config map


def test_mappings_are_listed_shown_changed_and_forgotten(run: Program) -> None:
    assert run("config", "map", "set", "开票", "号码=number", "何时=date", "-t", "invoices", "--unit", "wan", "--ignore", "序").code == 0
    assert run("config", "map", "set", "开票", "何日=date").code == 0
    shown = run.json("config", "map", "show", "开票")
    assert (shown["schema"], shown["columns"], shown["unit"], shown["ignore"]) == ("contractctl.mapping/1", {"号码": "number", "何日": "date"}, "wan", ["序"])
    assert [each["name"] for each in run.json("config", "map", "list")["mappings"]] == ["开票"]
    assert run("config", "map", "set", "开票", "何日=dtae").code == 2
    assert run("config", "map", "set", "开票", "何日=date", "--unit", "fen").code == 2
    assert run("config", "map", "remove", "开票").code == 0
    assert run("config", "map", "remove", "开票").code == 2
    assert run.json("config", "map", "list") == {"schema": "contractctl.mappings/1", "mappings": []}


# -- asking


def test_a_person_is_asked_once_for_a_header(run: Program, book: MakeBook) -> None:
    first, second = book("一.xlsx", {"开票": NO_DATE}), book("二.xlsx", {"开票": [NO_DATE[0], ["12345680", "丙公司", 1, "2024-04-01", "丙"]]})
    answer = run.typing("import", str(first), str(second), keys="9\n1\n开票\n")
    assert answer.err.count("Which column is “开票日期”?") == 1
    assert "1  开票的日子  such as: 2024-03-01、2024-03-02" in answer.err
    assert len(run.json("show", "invoices")["rows"]) == 3
    assert run.json("config", "map", "show", "开票")["columns"] == {"开票的日子": "date"}


def test_a_table_that_nearly_fits_is_asked_for(run: Program, book: MakeBook) -> None:
    path = book("开票.xlsx", {"开票": [["发票号码", "购方名称", "开票日期", "多少"], ["12345678", "甲公司", "2024-03-01", 106]]})
    assert run.typing("import", str(path), keys="1\n\n").code == 0
    assert run.json("show", "invoices")["rows"][0]["gross"] == "106.00"
    assert [each["name"] for each in run.json("config", "map", "list")["mappings"]] == ["开票"]


@pytest.mark.parametrize("keys", ["s\n", "q\n", ""])
def test_what_is_left_open_stays_held(run: Program, book: MakeBook, keys: str) -> None:
    path = book("a.xlsx", {"开票": NO_DATE})
    assert "E-IMP-018" in run.typing("import", str(path), keys=keys).out
    assert run.json("config", "map", "list")["mappings"] == []


@pytest.mark.parametrize("words", [("--no-input",), ("--json",)])
def test_nobody_is_asked_where_nobody_answers(run: Program, book: MakeBook, words: tuple[str, ...]) -> None:
    assert "Which column" not in run.typing("import", str(book("a.xlsx", {"开票": NO_DATE})), *words, keys="1\n\n").err


def test_an_answer_that_is_not_to_be_remembered_counts_for_this_import(run: Program, book: MakeBook) -> None:
    run.typing("import", str(book("a.xlsx", {"开票": NO_DATE})), keys="1\n-\n")
    assert len(run.json("show", "invoices")["rows"]) == 2
    assert run.json("config", "map", "list")["mappings"] == []


# -- two columns of one field


def test_of_two_columns_the_one_that_is_filled_counts(book: MakeBook) -> None:
    table = only(book("a.xlsx", {"收入合同": [[*HEADS, "签约日期"], ["1", "甲", 100, None, "2024-01-02"], ["2", "乙", 100, None, "2024-01-03"]]}))
    assert [str(row.record.signed) for row in table.rows] == ["2024-01-02", "2024-01-03"]
    assert table.problems == ()


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ("2024-01-02", "2024/1/2", False),
        ("2024-01-02", "2024-01-03", True),
        ("2024-01-02", None, False),
        (None, "2024-01-02", False),
    ],
)
def test_two_columns_that_differ_in_a_row_are_asked_about(book: MakeBook, one: str, other: str, differ: bool) -> None:
    rows = [["1", "甲", 100, one, other], ["2", "乙", 100, "2024-02-02", "2024-02-02"]]
    table = only(book("a.xlsx", {"收入合同": [[*HEADS, "签约日期"], *rows]}))
    assert [row.fate for row in table.rows] == [Fate.HELD if differ else Fate.OK, Fate.OK]
    if differ:
        (problem,) = (problem for problem in table.rows[0].problems if problem.id == "E-IMP-017")
        assert "D2 签订日期: 2024-01-02、E2 签约日期: 2024-01-03" in str(problem.reason)
        assert "--column 签订日期=signed" in str(problem.hint)
    else:
        assert str(table.rows[0].record.signed) == "2024-01-02"


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [("1,000.00", 1000, False), (1000, 1000.5, True), ("1000", "据实结算", True)],
)
def test_amounts_are_compared_as_amounts(book: MakeBook, one: object, other: object, differ: bool) -> None:
    table = only(book("a.xlsx", {"收入合同": [[*HEADS, "合同总价"], ["1", "甲", one, "2024-01-01", other]]}))
    assert [row.fate for row in table.rows] == [Fate.HELD if differ else Fate.OK]


def test_a_number_that_names_something_is_compared_as_it_is_written(book: MakeBook) -> None:
    heads = ["收款日期", "付款单位", "收款金额", "账号", "收款账号"]
    table = only(book("a.xlsx", {"收款": [heads, ["2024-01-01", "甲", 1, "007", "7"]]}))
    assert table.rows[0].fate is Fate.HELD


def test_what_only_describes_is_a_warning(book: MakeBook) -> None:
    table = only(book("a.xlsx", {"收入合同": [[*HEADS, "经办人", "业务员"], ["1", "甲", 1, "2024-01-01", "丙", "丁"]]}))
    assert (table.rows[0].record.handler, [problem.id for problem in table.problems]) == ("丙", ["E-IMP-017"])


def test_a_mapping_settles_which_of_two_columns_counts(book: MakeBook) -> None:
    path = book("a.xlsx", {"收入合同": [[*HEADS, "签约日期"], ["1", "甲", 100, "2024-01-02", "2024-01-03"]]})
    table = only(path, HeaderMapping("我的", {"签约日期": "signed"}))
    assert (str(table.rows[0].record.signed), table.unread) == ("2024-01-03", ("签订日期",))


def test_the_more_exact_of_two_contract_numbers_counts(book: MakeBook) -> None:
    table = only(book("a.xlsx", {"收入合同": [["编号", *HEADS], [7, "HT-1", "甲", 100, "2024-01-02"]]}))
    assert (table.rows[0].record.number, table.unread, table.problems) == ("HT-1", ("编号",), ())


def test_a_dispute_is_asked_about_with_the_values_that_differ(run: Program, book: MakeBook) -> None:
    rows = [["1", "甲", 100, "2024-01-01", "2024-01-01"], ["2", "甲", 100, "2024-01-02", "2024-01-03"]]
    answer = run.typing("import", str(book("a.xlsx", {"收入合同": [[*HEADS, "签约日期"], *rows]})), keys="2\n合同\n")
    assert "Two columns could be “签订日期” and differ" in answer.err
    assert "2  签约日期  such as: 2024-01-03\n" in answer.err
    assert [row["signed"] for row in run.json("show", "contracts")["rows"]] == ["2024-01-01", "2024-01-03"]
