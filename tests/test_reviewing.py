"""Names that rules cannot decide are asked once, decided by a person, and undone exactly."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from conftest import MakeBook, Program

UNDECIDED = ("南通报社", "某某印务", "云汀传媒")


@pytest.fixture
def waiting(run: Program, book: MakeBook) -> Program:
    """Four bodies, and invoices in three names that leave a doubt."""
    bodies: Sequence[Sequence[object]] = [
        ["编码", "单位名称", "地区"],
        ["A1", "南通日报社", "江苏/南通"],
        ["A2", "江海晚报社", "江苏/南通"],
        ["B1", "云汀传媒有限公司", None],
        ["B2", "云汀传媒集团有限公司", None],
    ]
    rows: Sequence[Sequence[object]] = [
        ["发票号码", "开票日期", "购买方名称", "金额", "税额", "价税合计"],
        ["24320000000000000001", "2024-01-10", UNDECIDED[0], 1000, 60, 1060],
        ["24320000000000000002", "2024-01-11", UNDECIDED[0], 2000, 120, 2120],
        ["24320000000000000003", "2024-01-12", UNDECIDED[1], 500, 30, 530],
        ["24320000000000000004", "2024-01-13", UNDECIDED[2], 100, 6, 106],
    ]
    assert run("import", str(book("台账.xlsx", {"往来单位": bodies, "开票台账": rows}))).code == 0
    return run


def names(program: Program) -> list[str]:
    return [row["name"] for row in program.json("review")["names"]]


def counterparties(program: Program) -> list[str | None]:
    return [row["counterparty"] for row in program.json("show", "invoices")["rows"]]


def test_each_name_waits_once_with_its_rows_and_money(waiting: Program) -> None:
    first = waiting.json("review")["names"][0]
    assert (first["name"], first["documents"], first["amount"]) == ("南通报社", 2, "3180.00")
    assert first["origins"][0] == {"file": "台账.xlsx", "sheet": "开票台账", "row": 2}
    assert {c["code"] for c in first["match"]["candidates"]} >= {"A1", "A2"}
    assert names(waiting) == list(UNDECIDED)
    assert "3,180.00" in waiting("review", "--list").out
    assert len(waiting.json("review", "--limit", "1")["names"]) == 1


def test_nobody_is_waited_for(waiting: Program) -> None:
    for words in (("review",), ("review", "--no-input")):
        answer = waiting(*words)
        assert (answer.code, answer.out) == (4, "")
        assert "E-CLI-004" in answer.err
    assert waiting.typing("review", "--no-input", keys="1\n").code == 4


def test_a_decision_settles_all_documents_of_the_name(waiting: Program) -> None:
    answer = waiting.typing("review", keys="1\ns\ns\nq\n")
    assert answer.code == 0
    assert "√ 南通报社 = " in answer.err
    assert "(2 documents)" in answer.err
    code = waiting.json("party", "match", "南通报社")["matches"][0]["code"]
    assert counterparties(waiting)[:2] == [code, code]
    assert names(waiting) == ["某某印务", "云汀传媒"]


def test_the_prompt_marks_what_differs_and_shows_more(waiting: Program) -> None:
    answer = waiting.typing("review", keys="?\nnonsense\nq\n")
    assert "南通〔日〕报社" in answer.err
    assert answer.err.count("台账.xlsx > 开票台账 > 3") >= 2
    assert "3 names are left" in answer.err


def test_undo_is_exact(waiting: Program) -> None:
    before = waiting.json("review"), counterparties(waiting)
    answer = waiting.typing("review", keys="u\n1\nu\nn\nu\ns\ns\ns\nq\n")
    assert answer.code == 0
    assert "nothing to undo" in answer.err
    assert answer.err.count("taken back: 南通报社") == 2
    assert (waiting.json("review"), counterparties(waiting)) == before


def test_a_name_may_be_a_body_of_its_own(waiting: Program) -> None:
    answer = waiting.typing("review", keys="s\nn\ns\nq\n")
    assert "√ registered: B3 某某印务" in answer.err
    assert waiting.json("party", "match", "某某印务")["matches"][0]["code"] == "B3"


def test_an_empty_queue_says_so(run: Program) -> None:
    assert "No name waits" in run("review").err
    assert "No name waits" in run("review", "--list").out


def fill(path: Path, answers: dict[str, str], answer: str = "your decision", name: str = "name in the ledger") -> None:
    """Write answers into an exported review, as a clerk does."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.worksheets[0]
    headings = [cell.value for cell in sheet[1]]
    for row in sheet.iter_rows(min_row=2):
        said = answers.get(str(row[headings.index(name)].value))
        if said:
            row[headings.index(answer)].value = said
    workbook.save(path)


def test_a_filled_workbook_decides(waiting: Program, tmp_path: Path) -> None:
    path = tmp_path / "待确认.xlsx"
    assert waiting("review", "--export", str(path)).code == 0
    fill(path, {"南通报社": "A2 江海晚报社", "某某印务": "a new body", "云汀传媒": "云汀传媒集团有限公司"})
    rehearsal = waiting("review", "--apply", str(path), "-n")
    assert "3 names would be decided" in rehearsal.err
    assert names(waiting) == list(UNDECIDED)
    assert "3 names decided" in waiting("review", "--apply", str(path)).err
    assert counterparties(waiting) == ["A2", "A2", "B3", "B2"]
    assert "0 names decided" in waiting("review", "--apply", str(path)).err


def test_the_workbook_offers_the_register(waiting: Program, tmp_path: Path) -> None:
    path = tmp_path / "待确认.xlsx"
    waiting("review", "--export", str(path), lang="zh_CN")
    workbook = openpyxl.load_workbook(path)
    listed = workbook["名录"]
    assert listed.sheet_state == "hidden"
    assert [cell.value for cell in listed["A"]] == ["对方单位", "新单位", "A1 南通日报社", "A2 江海晚报社", "B1 云汀传媒有限公司", "B2 云汀传媒集团有限公司"]
    validation = workbook["待确认"].data_validations.dataValidation[0]
    assert workbook.defined_names[validation.formula1.lstrip("=")].attr_text == "'名录'!$A$2:$A$6"


def test_a_foreign_answer_is_refused_with_its_cell(waiting: Program, tmp_path: Path) -> None:
    path = tmp_path / "待确认.xlsx"
    waiting("review", "--export", str(path))
    fill(path, {"南通报社": "A1", "某某印务": "没有这家"})
    answer = waiting("review", "--apply", str(path))
    assert answer.code == 3
    assert "E-REV-001: 待确认.xlsx > To decide > J3" in answer.err
    assert names(waiting) == list(UNDECIDED)


def test_another_workbook_is_no_review(waiting: Program, book: MakeBook) -> None:
    answer = waiting("review", "--apply", str(book("别的.xlsx", {"表": [["a", "b"], [1, 2]]})))
    assert (answer.code, "E-REV-002" in answer.err) == (3, True)


def test_what_is_decided_again_and_again_is_proposed_never_applied(run: Program, book: MakeBook) -> None:
    bodies: Sequence[Sequence[object]] = [
        ["编码", "单位名称"],
        *[[f"A{n}", f"{word}传媒有限公司"] for n, word in enumerate(("云汀", "松壑", "澜石", "嘉木"), 1)],
    ]
    run("import", str(book("名录.xlsx", {"往来单位": bodies})))
    written = [f"{body[1]}专项拨付" for body in bodies[1:]]
    for code, name in zip(("A1", "A2", "A3"), written[:3], strict=True):
        run("party", "alias", code, name)
    assert "专项拨付 (decided 3 times)" in run("party", "rule").out
    assert run.json("party", "match", written[3])["matches"][0]["code"] is None
    assert run("party", "rule", "专项拨付", "--why", "历次认定").code == 0
    match = run.json("party", "match", written[3])["matches"][0]
    assert (match["code"], match["rule"]) == ("A4", "learnt")
    assert run("party", "rule").out.count("decided") == 0
    assert run("party", "rule", "专项拨付", "--drop").code == 0
    assert run.json("party", "match", written[3])["matches"][0]["code"] is None
