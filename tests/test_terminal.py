"""Tables on a terminal: no amount, code or day is ever cut, at any width (UX.md §3.1, §7.1)."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from conftest import Program, Terminal
from contractctl.reports.table import Column, Holds, Note, Table, Tone
from contractctl.reports.terminal import print_screen
from contractctl.values.money import grouped

WIDTHS = (20, 32, 44, 56, 68, 74, 75, 80, 92, 104, 120, 140, 170, 200)
COLUMNS = (
    Column("number", "合同", Holds.CODE),
    Column("name", "对方单位", Holds.NAME),
    Column("papers", "单据", Holds.CODES),
    Column("agreed", "合同额", Holds.MONEY, drop=2),
    Column("day", "日期", Holds.DAY, drop=1),
    Column("left", "未收付", Holds.MONEY),
    Column("sentence", "情况", Holds.SENTENCE),
)
ROW = (
    "GG-2024-001",
    "中国铁路第十八工程局集团第二工程有限公司",
    "24332000000000000103、202403290007",
    120_000_00,
    date(2024, 3, 29),
    -1_280_50,
    "合同额 25,800.00，多 2,700.00",
)


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(monkeypatch)


class Screen:
    """What a terminal of some width shows."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.monkeypatch = monkeypatch

    def __call__(self, *parts: Table | Note, width: int, color: str = "never", wide: bool = False) -> str:
        self.monkeypatch.setenv("COLUMNS", str(width))
        self.monkeypatch.setenv("TERM", "xterm-256color")
        out = Terminal()
        print_screen(parts, out, color=color, wide=wide)
        return out.getvalue()


def hidden(shown: str) -> str:
    return "".join(re.findall(r"hidden: ([^;]*);", re.sub(r"\n", " ", shown)))


def test_a_wide_window_shows_all(screen: Screen) -> None:
    heading, _, row = screen(Table(COLUMNS, [ROW]), width=200).splitlines()
    assert heading.split() == ["合同", "对方单位", "单据", "合同额", "日期", "未收付", "情况"]
    assert all(text in row for text in (ROW[0], ROW[1], ROW[2], "120,000.00", "2024-03-29", "-1,280.50", ROW[6]))


def test_in_a_narrow_one_names_shrink_and_codes_are_counted(screen: Screen) -> None:
    """Then the sentence goes beneath its row, whole."""
    table = Table(COLUMNS, [ROW])
    assert screen(table, width=126).splitlines()[2].split()[:3] == ["GG-2024-001", "中国铁路...", "24332000000000000103"]
    below = screen(table, width=110).splitlines()
    assert below[3] == "    合同额 25,800.00，多 2,700.00"


def test_then_columns_are_hidden_and_named(screen: Screen) -> None:
    shown = screen(Table(COLUMNS, [ROW]), width=76)
    assert "(window of 76 columns, hidden: 日期; --wide or -o shows all)" in shown
    assert "2024-03-29" not in shown
    assert "-1,280.50" in shown


def test_below_75_columns_a_row_is_a_card(screen: Screen) -> None:
    shown = screen(Table(COLUMNS, [ROW]), width=60)
    assert "  GG-2024-001  中国铁路第十八工程局集团第二工程有限公司" in shown
    assert "合同额 120,000.00  未收付 -1,280.50" in shown
    assert "hidden" not in shown


def test_a_small_table_stays_a_table_in_a_small_window(screen: Screen) -> None:
    assert screen(Table((Column("unit", "单位"),), [("甲",)]), width=20).splitlines() == ["  单位", "  ----", "  甲"]


@pytest.mark.parametrize("wide", [True, False])
def test_without_a_terminal_nothing_is_shortened(wide: bool) -> None:
    out = Terminal() if wide else io.StringIO()
    print_screen([Table(COLUMNS, [ROW])], out, wide=wide, color="never")
    assert all(str(text) in out.getvalue() for text in (ROW[1], ROW[2], ROW[6]))


amounts = st.integers(-(10**13), 10**13)
texts = st.text(st.sampled_from("甲乙丙有限公司工程、，。 abc019-./…()（）"), max_size=60)
rows = st.tuples(
    st.from_regex("(青宣字〔)?[A-Z]{2}-[0-9]{4}-[0-9]{3,9}(〕号)?", fullmatch=True),
    texts,
    st.lists(st.from_regex("[0-9]{12,20}", fullmatch=True), min_size=1, max_size=4).map("、".join),
    amounts,
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    amounts,
    st.tuples(texts, amounts.map(grouped), texts).map("，".join),
)


@given(table=st.lists(rows, min_size=1, max_size=6), width=st.integers(20, 200))
def test_an_amount_a_day_and_a_code_are_whole_or_their_column_is_named_as_hidden(table: list[tuple[str, str, str, int, date, int, str]], width: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        shown = Screen(patch)(Table(COLUMNS, table), width=width)
    words = re.split(r"[\s，、]+", shown)
    for number, _name, papers, agreed, day, left, sentence in table:
        assert number in words
        assert papers.split("、")[0] in words  # the others are counted
        assert grouped(left) in words
        assert "合同额" in hidden(shown) or grouped(agreed) in words
        assert "日期" in hidden(shown) or day.isoformat() in words
        assert sentence.replace(" ", "") in shown.replace(" ", "").replace("\n", "")


@given(table=st.lists(rows, max_size=4), width=st.integers(75, 200))
def test_no_line_is_longer_than_the_window(table: list[tuple[str, str, str, int, date, int, str]], width: int) -> None:
    """Unless one word is, such as an amount of twenty digits in a window of twenty columns."""
    with pytest.MonkeyPatch.context() as patch:
        lines = Screen(patch)(Table(COLUMNS, table), width=width).splitlines()
    assert [line for line in lines if cell_len(line) > width and len(line.split()) > 1] == []


@pytest.mark.parametrize("width", WIDTHS)
def test_a_note_breaks_between_words(screen: Screen, width: int) -> None:
    said = "核对：收付款 317,850.00 = 已核销 303,150.00 + 调整 0.00 + 预收付 2,700.00（2024-03-29）"
    shown = screen(Note(said), width=width)
    assert {"317,850.00", "303,150.00", "0.00", "2,700.00"} <= set(re.findall(r"[\d,.]+\.\d\d", shown))
    assert "2024-03-29" in shown
    assert all(cell_len(line) <= width for line in shown.splitlines())


@pytest.mark.parametrize(
    "command", [("reconcile", "-p", "2024Q1", "-n"), ("show", "invoices"), ("show", "receipts"), ("show", "contracts"), ("show", "unmatched")], ids=" ".join
)
def test_every_amount_of_the_sample_is_whole_at_every_width(sample: Program, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    """What a window of any width shows is what a pipe shows, but for the columns that it says are hidden."""
    whole = set(re.findall(r"-?\d[\d,]*\.\d\d", sample(*command, "--all", lang="zh_CN").out))
    for width in (20, 60, 80, 110):
        monkeypatch.setenv("COLUMNS", str(width))
        shown = sample(*command, "--all", lang="zh_CN", tty=True).out
        assert not re.search(r"\d(\.\.\.|…)", shown), width
        found = set(re.findall(r"-?\d[\d,]*\.\d\d", shown))
        assert found <= whole, width
        assert found == whole or "已隐藏" in shown, width


def test_a_table_without_rows_says_so(screen: Screen) -> None:
    assert screen(Table(COLUMNS, [], "合同：0", nothing="没有合同"), width=80) == "合同：0\n  没有合同\n"
    assert screen(Table(COLUMNS, []), width=80) == "  (none)\n"


def test_rows_that_are_left_out_are_counted(screen: Screen) -> None:
    assert "7 more rows: add --all" in screen(Table(COLUMNS[:1], [("1",)], left_out=7), width=80)


def test_data_is_never_markup_and_steers_nothing(screen: Screen) -> None:
    shown = screen(Table(COLUMNS[:2], [("1:100:1", "[/bold]甲\x1b[31m\n乙\u202e")]), Note(":smile: [red]\x07"), width=80)
    assert "1:100:1" in shown
    assert "[/bold]甲<U+001B>[31m<U+000A>乙<U+202E>" in shown
    assert ":smile: [red]<U+0007>" in shown


@pytest.mark.parametrize(
    ("color", "environment", "has_escapes"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": ""}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
    ],
)
def test_no_color_sends_no_escape_at_all(screen: Screen, monkeypatch: pytest.MonkeyPatch, color: str, environment: dict[str, str], has_escapes: bool) -> None:
    """Neither bold nor dim (UX.md §1, 20)."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    shown = screen(Table(COLUMNS[:1], [("1",)], tones=[Tone.ERROR]), width=80, color=color)
    assert ("\x1b" in shown) is has_escapes
