"""The register keeps judgements: who said what, since when, on what evidence; each of them can be taken back."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from conftest import MakeBook, Program


@pytest.fixture
def register(run: Program, book: MakeBook) -> Program:
    """Five bodies and two invoices."""
    bodies: Sequence[Sequence[object]] = [
        ["编码", "单位名称", "统一社会信用代码", "别名", "曾用名", "上级单位", "可代付单位", "地区", "类别"],
        ["A1", "如东县融媒体中心", None, "如东融媒", "如东县广播电视台 [2001-01-01..2019-05-31]", None, None, "江苏/南通/如东", "客户"],
        ["A2", "中共如东县委", None, None, None, None, "如东县财政局 [2023-01-01..]", "江苏/南通/如东", "客户"],
        ["A3", "如东县财政局", None, None, None, None, None, "江苏/南通/如东", "客户"],
        ["B1", "云汀传媒有限公司", None, None, None, "B2", None, None, "供应商"],
        ["B2", "云汀传媒集团有限公司", "91350100M000100Y43", None, None, None, None, None, "供应商"],
    ]
    invoices: Sequence[Sequence[object]] = [
        ["发票号码", "开票日期", "购买方名称", "金额", "税额", "价税合计"],
        ["24320000000000000001", "2024-01-10", "如东县融媒体中心", 100, 6, 106],
        ["24320000000000000002", "2024-01-11", "云汀传媒有限公司", 200, 12, 212],
    ]
    answer = run("import", str(book("名录.xlsx", {"往来单位": bodies, "开票台账": invoices})))
    assert answer.code == 0, answer.out + answer.err
    return run


def codes(program: Program, *names: str) -> list[str | None]:
    return [match["code"] or match["outcome"] for match in program.json("party", "match", *names)["matches"]]


def counterparties(program: Program) -> list[str | None]:
    return [row["counterparty"] for row in program.json("show", "invoices")["rows"]]


def test_what_a_register_file_says_is_kept(register: Program) -> None:
    card = register.json("party", "show", "如东融媒")
    assert (card["code"], card["name"], card["region"]) == ("A1", "如东县融媒体中心", "江苏/南通/如东")
    assert [(n["name"], n["kind"], n["since"], n["until"]) for n in card["names"]] == [
        ("如东融媒", "alias", None, None),
        ("如东县广播电视台", "former", "2001-01-01", "2019-05-31"),
    ]
    assert card["names"][0]["why"] == "名录.xlsx"
    paid = register.json("party", "show", "A2")["paid_by"]
    assert [(p["name"], p["since"], p["until"]) for p in paid] == [("A3 如东县财政局", "2023-01-01", None)] or paid[0]["name"] == "如东县财政局"
    assert register.json("party", "show", "B2")["branches"] == ["B1"]
    assert register.json("party", "show", "B1")["parent"] == "B2 云汀传媒集团有限公司"


def test_a_former_name_finds_its_body_and_says_so(register: Program) -> None:
    match = register.json("party", "match", "如东县广播电视台")["matches"][0]
    assert (match["code"], match["rule"]) == ("A1", "former")


def test_a_renamed_body_is_found_by_both_names(register: Program) -> None:
    assert register("party", "rename", "A1", "如东县传媒中心", "--since", "2024-02-01", "--why", "更名通知").code == 0
    assert codes(register, "如东县融媒体中心", "如东县传媒中心") == ["A1", "A1"]
    card = register.json("party", "show", "A1")
    assert card["name"] == "如东县传媒中心"
    assert ("如东县融媒体中心", "former", "2024-01-31") in [(n["name"], n["kind"], n["until"]) for n in card["names"]]
    assert counterparties(register) == ["A1", "B1"]


def test_a_new_name_that_is_another_bodys_is_refused(register: Program) -> None:
    answer = register("party", "rename", "A1", "如东县财政局")
    assert (answer.code, "E-PAR-003" in answer.err) == (6, True)


def test_a_merger_is_followed_and_taken_back_exactly(register: Program) -> None:
    before = register.json("show", "invoices"), register.json("party", "match", "云汀传媒有限公司", "云汀传媒集团有限公司")
    assert register("party", "merge", "B1", "B2", "--why", "吸收合并").code == 0
    assert counterparties(register) == ["A1", "B2"]
    assert codes(register, "云汀传媒有限公司") == ["B2"]
    assert register.json("party", "show", "B2")["merged"] == ["B1"]
    assert register("party", "unmerge", "B1", "--why", "登记错了").code == 0
    assert (register.json("show", "invoices"), register.json("party", "match", "云汀传媒有限公司", "云汀传媒集团有限公司")) == before


@pytest.mark.parametrize(
    ("words", "code", "id_"),
    [
        (("merge", "B1", "B1"), 2, "E-PAR-007"),
        (("merge", "Z9", "B1"), 2, "E-PAR-001"),
        (("unmerge", "B1"), 2, "E-PAR-006"),
        (("split", "没有认定过"), 2, "E-PAR-006"),
        (("payer", "A1", "A2", "--drop"), 2, "E-PAR-006"),
        (("payer", "A1", "A2", "--since", "2024-02-30"), 2, "E-CLI-005"),
        (("show", "没有这家"), 2, "E-PAR-001"),
        (("add", "A1", "另一家"), 6, "E-PAR-002"),
        (("add", "-", "如东融媒体中心"), 6, "E-PAR-003"),
        (("add", "-", "新的单位", "--uscc", "91350100M000100Y44"), 2, "E-PAR-004"),
        (("match",), 2, "E-PAR-005"),
        (("match", "--from", "没有.txt"), 2, "E-PAR-005"),
        (("rule", "尾巴", "--drop"), 2, "E-REV-003"),
        (("evaluate", "没有.csv"), 3, "E-EVA-001"),
    ],
)
def test_what_cannot_be_is_said_in_one_sentence(register: Program, words: tuple[str, ...], code: int, id_: str) -> None:
    answer = register("party", *words)
    assert (answer.code, answer.out) == (code, "")
    assert answer.err.startswith(f"Error {id_}: ")


def test_a_body_gets_the_next_code(register: Program) -> None:
    assert "registered: B3 南屿印刷厂" in register("party", "add", "-", "南屿印刷厂").err
    assert codes(register, "南屿印刷厂") == ["B3"]


def test_a_code_is_never_given_twice(register: Program) -> None:
    register("party", "merge", "B2", "B1")
    assert "registered: B3" in register("party", "add", "-", "南屿印刷厂").err


@pytest.mark.parametrize(
    ("keys", "said", "found"),
    [
        ("s\n", "noted: 如东融媒体中心 = A1", "A1"),
        ("x\na\n", "registered: B3 如东融媒体中心", "B3"),
        ("q\n", "would be taken for", "A1"),
        ("", "would be taken for", "A1"),
    ],
)
def test_a_body_like_another_is_asked_about(register: Program, keys: str, said: str, found: str) -> None:
    answer = register.typing("party", "add", "-", "如东融媒体中心", keys=keys)
    assert answer.code == 0
    assert said in answer.err
    assert codes(register, "如东融媒体中心") == [found]


def test_payers_have_days_and_are_taken_back(register: Program) -> None:
    assert register("party", "payer", "A3", "A1", "--since", "2024-01-01", "--until", "2024-06-30", "--why", "代付协议").code == 0
    assert [(p["since"], p["until"], p["why"]) for p in register.json("party", "show", "A1")["paid_by"]] == [("2024-01-01", "2024-06-30", "代付协议")]
    assert register.json("party", "show", "A3")["pays_for"][-1]["name"] == "A1 如东县融媒体中心"
    assert register("party", "payer", "A3", "A1", "--drop").code == 0
    assert register.json("party", "show", "A1")["paid_by"] == []


def test_an_alias_is_a_decision_until_it_is_split(register: Program) -> None:
    assert register("party", "alias", "B2", "云汀集团公司总部", "--why", "营业执照").code == 0
    assert register.json("party", "match", "云汀集团公司总部")["matches"][0]["rule"] == "decided"
    register("party", "alias", "B1", "云汀集团公司总部")
    assert codes(register, "云汀集团公司总部") == ["B1"]
    assert register("party", "split", "云汀集团公司总部").code == 0
    assert codes(register, "云汀集团公司总部") == ["review"]


@pytest.mark.parametrize("ending", ["xlsx", "csv", "json"])
def test_the_code_table_comes_back_as_it_went(register: Program, tmp_path: Path, ending: str) -> None:
    first, second = tmp_path / f"编码表.{ending}", tmp_path / "again.json"
    register("party", "rename", "A1", "如东县传媒中心", "--since", "2024-02-01")
    register("party", "export", "-o", str(first))
    register("party", "export", "-o", str(tmp_path / "before.json"))
    other = Program(tmp_path / "other")
    Program(tmp_path)("init", str(tmp_path / "other"), "--company", "另一家集团")
    assert other("party", "import", str(first)).code == 0
    other("party", "export", "-o", str(second))
    assert json.loads(second.read_text("utf-8")) == json.loads((tmp_path / "before.json").read_text("utf-8"))


def test_a_code_table_in_chinese_is_read_too(register: Program, tmp_path: Path) -> None:
    register("party", "export", "-o", str(tmp_path / "编码表.xlsx"), lang="zh_CN")
    Program(tmp_path)("init", str(tmp_path / "other"), "--company", "另一家集团")
    report = Program(tmp_path / "other").json("import", str(tmp_path / "编码表.xlsx"))
    assert report["files"][0]["tables"][0]["rows"]["recorded"] == 5


def test_what_is_remembered_of_a_spelling_is_checked(register: Program) -> None:
    checks = {check["name"]: check["ok"] for check in register.json("verify")["checks"]}
    assert checks["spelling_keys"]


def test_names_come_from_a_file_or_the_input_as_they_are(register: Program, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("\ufeff如东融媒\r\n\n云汀传媒有限公司\n", encoding="utf-8")
    lines = register("party", "match", "--from", str(tmp_path / "names.txt"), "-O", "jsonl").out.splitlines()
    assert [json.loads(line)["code"] for line in lines] == ["A1", "B1"]
    assert json.loads(register("party", "match", "--from", "-", "-O", "jsonl", stdin="如东融媒\n").out)["code"] == "A1"


def test_a_name_is_explained_rule_by_rule(register: Program) -> None:
    answer = register.json("party", "explain", "如东县委宣传部")
    assert (answer["parts"]["kind"], answer["parts"]["place"], answer["parts"]["core"]) == ("party", "如东县", "宣传部")
    assert [(step["rule"], step["outcome"]) for step in answer["tried"]] == [
        ("decided", "nothing"),
        ("exact", "nothing"),
        ("structure", "nothing"),
        ("together", "nothing"),
        ("truncated", "nothing"),
        ("repair", "nothing"),
    ]
    assert answer["match"]["outcome"] == "review"
    screen = register("party", "explain", "如东县委").out
    assert "exactly one registered body has these parts" in screen


def test_labelled_names_are_evaluated_in_both_modes(register: Program, tmp_path: Path) -> None:
    path = tmp_path / "labelled.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = [
            ["mention", "gold", "kind"],
            ["如东融媒", "A1", "alias"],
            ["如东县委", "A2", "gov_abbr"],
            ["如东县委宣传部", "NIL", "nil"],
            ["如东县财政局", "A1", "wrong"],
        ]
        csv.writer(file).writerows([*rows, ["云汀传媒", "AMBIGUOUS:B1|B2", "amb"]])
    answer = register.json("party", "evaluate", str(path))
    whole = [row for row in answer["qualities"] if row["kind"] == "all"]
    assert [(row["mode"], row["names"], row["assigned"], row["wrong"], row["precision"]) for row in whole] == [
        ("strict", 5, 3, 1, "0.6667"),
        ("balanced", 5, 3, 1, "0.6667"),
    ]
    assert answer["misjudged"][0]["name"] == "如东县财政局"
    assert "如东县财政局" in register("party", "evaluate", str(path)).out


@pytest.mark.parametrize("form", ["table", "json", "jsonl", "csv"])
@pytest.mark.parametrize(
    "words",
    [("party", "show", "A1"), ("party", "explain", "如东县广播电视台"), ("party", "export"), ("party", "match", "如东融媒"), ("party", "list")],
    ids=" ".join,
)
def test_every_answer_about_names_comes_in_every_format(register: Program, words: tuple[str, ...], form: str) -> None:
    answer = register(*words, "-O", form)
    assert (answer.code, bool(answer.out)) == (0, True), answer.err


def test_a_body_is_shown_with_its_names_relations_and_documents(register: Program, tmp_path: Path) -> None:
    register("party", "merge", "B1", "B2")
    screen = register("party", "show", "A1").out
    for said in ("A1  如东县融媒体中心", "region: 江苏/南通/如东", "former name", "2019-05-31", "106.00"):
        assert said in screen
    assert "merged into it: B1" in register("party", "show", "B2").out
    assert "branches" not in register("party", "show", "B2").out
    assert "Who pays for it" in register("party", "show", "A2").out
    path = tmp_path / "A1.xlsx"
    assert register("party", "show", "A1", "-o", str(path)).code == 0
    assert register("party", "explain", "如东融媒", "-o", str(path)).code == 0


def test_a_tax_number_beats_the_spelling_and_a_disagreement_is_asked(register: Program) -> None:
    answer = register.json("party", "explain", "某个没登记过的名字", "--uscc", "91350100M000100Y43")
    assert (answer["match"]["code"], answer["match"]["rule"]) == ("B2", "tax_number")
    assert [step["rule"] for step in answer["tried"]][:2] == ["decided", "tax_number"]
    other = register.json("party", "explain", "如东县融媒体中心", "--uscc", "91350100M000100Y43")["match"]
    assert (other["outcome"], {c["code"] for c in other["candidates"]} >= {"A1", "B2"}) == ("review", True)
    wrong = register.json("party", "explain", "某个没登记过的名字", "--uscc", "91350100M000100Y44")["match"]
    assert wrong["code"] is None


def test_two_bodies_in_a_cell_are_named_and_none_is_assigned(register: Program) -> None:
    answer = register.json("party", "explain", "如东县财政局、如东县融媒体中心")
    assert answer["tried"][-1]["rule"] == "two_bodies"
    assert {c["code"] for c in answer["match"]["candidates"][:2]} == {"A1", "A3"}


def test_as_many_candidates_are_shown_as_the_settings_say(register: Program) -> None:
    assert len(register.json("party", "match", "如东县传媒有限公司")["matches"][0]["candidates"]) > 1
    register("config", "set", "names.max_candidates", "1")
    assert len(register.json("party", "match", "如东县传媒有限公司")["matches"][0]["candidates"]) == 1
