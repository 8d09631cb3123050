"""Sessions that a person can read, played in this process: a folder, commands, what a terminal shows, the exit code.

A transcript holds lines of three kinds: `# words` for its reader, `$ command` with settings of the environment before it if need be,
and everything else, which is what the screen shows; `[3]` is an exit code that is not 0. Results and talk stand in one stream, as on a
screen. Commands are `contractctl`, `cd`, `cat`, `cp` and `correct FILE CELL=TEXT...`, which is what a
person does in Excel. All transcripts start in a folder with the sample ledgers in `台账` and files that
are no ledgers in `坏文件`. `pytest tests/test_transcripts.py --renew` writes them again from what the product says today; read the
difference before it is committed.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from contractctl.cli import main

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PASSWORD_PROTECTED = OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(2048)
MASKS = (
    (re.compile(r"archive/[0-9a-f]{2}/[0-9a-f]{64}"), "archive/<digest>"),
    (re.compile(r"\x1b\[[0-9;]*m"), ""),
    (re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{16}\b"), "<digest>"),  # of the journal, which holds the moment of writing
    (re.compile(r"\b(run\s)[0-9a-f]{8}\b"), r"\1<run-id>"),  # it changes with the rules, whatever they answer
    (re.compile(r"\b\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}(:\d{2}[+:\d]*)?"), "<moment>"),
    (re.compile("|".join(str(datetime.now(UTC).date() + timedelta(days=n)) for n in (-1, 0, 1))), "YYYY-MM-DD"),  # the day of the test
    (re.compile(r"^(版本|Python) .*$", re.MULTILINE), r"\1 <number>"),
)
RECEIPTS = (
    ("收款日期", "付款单位", "收款金额", "银行流水号", "合同编号"),
    ("2024-03-01", "海澄日报社", "10,000.00", "202403010001", "GG-2024-001"),
    ("2024-03-02", "海澄日报社", "壹万元整吗", "202403020001", "GG-2024-001"),
    ("2024-02-30", "海澄日报社", "500.00", "202403030001", "GG-2024-001"),
    ("2024-03-04", "海澄日报社", "600.00", 6.222020200112233e18, "GG-2024-001"),
)
LATER = (
    ("合同编号", "对方单位", "收支方向", "签订日期", "合同金额"),
    ("HT-1", "海澄日报社", "收", "2024-01-05", 12000),
    ("HT-2", "海澄日报社", "收", "2024-01-08", "3000或5000"),
)
EARLIER = (LATER[0], ("HT-1", "海澄日报社", "收", "2024-01-05", 10000))
MONEY_OF_A_QUARTER = (
    ("收款日期", "付款单位", "收款金额", "银行流水号"),
    ("2024-03-01", "海澄日报社", 800.5, "202403010001"),
    ("2024-03-02", "海澄日报社", "壹万元整吗", "202403020001"),
    ("2024-02-30", "海澄日报社", 500, "202403030001"),
    ("2024-03-04", "海澄日报社", 600, 6.222020200112233e18),
    ("合计", None, 11900.5),
)
NOTES = (("今天", "天气"), ("晴", 12))
STRANGE = (("单据号", "往来", "金额数", "哪天", "登记人"), ("12345678", "海澄日报社", "106.00", "2024-03-01", "王"))  # headings that nobody knows
NO_DATE = (("发票号码", "购方名称", "价税合计", "开票的日子"), ("12345679", "海澄日报社", "212.00", "2024-03-02"))
NO_DATE_LATER = (NO_DATE[0], ("12345680", "海澄日报社", "318.00", "2024-04-02"))
TWO_DATES = (("发票号码", "购方名称", "价税合计", "开票日期", "开具日期"), ("12345681", "海澄日报社", "9.00", "2024-03-05", "2024-03-06"))
# The accounts of the sample's quarter: one invoice with another amount, one money for another body, one booked in April, an entry too many.
JOURNAL = (
    ("日期", "凭证号数", "科目编码", "科目名称", "摘要", "方向", "金额", "客户", "供应商"),
    ("2024.01.25", "记-0101", "1122", "应收账款", "开票 24332000000000000011", "借", 30000, "海澄日报社", None),
    ("2024.01.30", "记-0102", "1122", "应收账款", "收款 202401300001", "贷", 30000, "海澄日报社", None),
    ("2024.02.02", "记-0201", "1122", "应收账款", "开票 24332000000000000028", "借", 9600, "海澄市第一人民医院", None),
    ("2024.02.08", "记-0202", "1122", "应收账款", "收款 202402080002", "贷", 9600, "海澄市第一人民医院", None),
    ("2024.02.20", "记-0203", "1122", "应收账款", "开票 24332000000000000035", "借", 16520, "云汀茶业（海澄）有限公司", None),
    ("2024.02.28", "记-0204", "1122", "应收账款", "收款 202402280003", "贷", 16250, "云汀茶业（海澄）有限公司", None),
    ("2024.02.26", "记-0205", "1122", "应收账款", "开票 24332000000000000042", "借", 35200, "海澄澜石置业有限公司", None),
    ("2024.03.01", "记-0301", "1122", "应收账款", "收承兑汇票 202403010004", "贷", 20000, "海澄澜石置业有限公司", None),
    ("2024.03.05", "记-0302", "1122", "应收账款", "开票 24332000000000000059", "借", 36000, "中共海澄市委宣传部", None),
    ("2024.03.14", "记-0303", "1122", "应收账款", "收款 202403140005", "贷", 36000, "海澄市第一人民医院", None),
    ("2024.03.20", "记-0304", "1122", "应收账款", "开票 24332000000000000097", "借", 60000, "海澄望潮酒店管理有限公司", None),
    ("2024.03.22", "记-0305", "1122", "应收账款", "广告置换 ZH-2024-001", "贷", 60000, "海澄望潮酒店管理有限公司", None),
    ("2024.03.31", "记-0306", "1122", "应收账款", "调整", "借", 700, "海澄日报社", None),
    ("2024.04.02", "记-0401", "1122", "应收账款", "收款 202403260006", "贷", 28500, "海澄市发展和改革委员会", None),
    ("2024.02.01", "记-0206", "2202", "应付账款", "收票 24332000000000900012", "贷", 25500, None, "青屿彩印有限公司"),
    ("2024.02.06", "记-0207", "2202", "应付账款", "付款 202402060101", "借", 25500, None, "青屿彩印有限公司"),
)

OPENING = {
    "期初应收": (
        ("客户名称", "合同编号", "发票号码", "开票日期", "到期日", "发票金额", "已收金额", "未收余额"),
        ("海澄日报社", "GG-2023-001", "23312000000000000001", "2023-05-10", "2023-06-10", 10000, 4000, 6000),
        ("海澄日报社", "GG-2023-001", "23312000000000000002", "2023-11-10", "2023-12-10", 5000, None, 5000),
        ("合计", None, None, None, None, 15000, 4000, 11000),
    ),
    "期初预收": (("客户名称", "合同编号", "流水号", "收款日期", "期初余额"), ("临江晚报社", "GG-2023-002", "202312200001", "2023-12-20", 3000)),
    "期初票据": (
        ("客户名称", "合同编号", "票据号", "收到日期", "到期日", "票面金额"),
        ("海澄日报社", "GG-2023-001", "131000000123420231201012345678", "2023-12-01", "2024-03-01", 2000),
    ),
    "2024年期初合同累计": (("客户名称", "合同编号", "累计已开票", "累计已收款"), ("海澄日报社", "GG-2023-001", 90000, 79000)),
}
OPENING_YEAR = (
    ("发票号码", "开票日期", "购买方名称", "价税合计", "合同编号"),
    ("23312000000000000001", "2023-05-10", "海澄日报社", 10000, "GG-2023-001"),
    ("23312000000000000002", "2023-11-10", "海澄日报社", 5000, "GG-2023-001"),
)


class Screen(io.StringIO):
    """A terminal for whoever asks."""

    def isatty(self) -> bool:
        return True


class Player:
    """A person at a terminal of 120 columns, in a folder of their own."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self.monkeypatch = monkeypatch
        monkeypatch.chdir(home)
        for name, value in {"CONTRACTCTL_LANG": "zh_CN", "XDG_DATA_HOME": str(home / ".data"), "TERM": "xterm", "COLUMNS": "120"}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("contractctl.commands.call.SECONDS_BEFORE_PROGRESS", 600)  # a bar is gone when its command ends: nobody reads it later
        _lay_out(home)

    def renewed(self, transcript: str) -> str:
        """The transcript with what the product says today."""
        return "".join(self._lines(transcript))

    def _lines(self, transcript: str) -> Iterator[str]:
        kept = [line for line in transcript.splitlines(keepends=True) if line.startswith(("#", "$"))]
        for number, line in enumerate(kept):
            if line.startswith("#") and number and not kept[number - 1].startswith("#"):
                yield "\n"
            yield line
            if line.startswith("$"):
                yield self._answer(line.removeprefix("$ "))

    def _answer(self, command: str) -> str:
        words = shlex.split(command)
        with self.monkeypatch.context() as patch:
            while "=" in words[0]:
                name, _, value = words.pop(0).partition("=")
                patch.setenv(name, value)
            said, code = self._run(*words)
        for pattern, mask in MASKS:
            said = pattern.sub(mask, said)
        return said.replace(str(self.home), "~").replace("\r\n", "\n") + (f"[{code}]\n" if code else "")

    def _run(self, program: str, *words: str) -> tuple[str, int]:
        match program:
            case "cd":
                self.monkeypatch.chdir(words[0])
                return "", 0
            case "cp":
                Path(words[1]).write_bytes(Path(words[0]).read_bytes())
                return "", 0
            case "correct":
                _correct(Path(words[0]), words[1:])
                return "", 0
            case "cat":
                return Path(words[0]).read_text(encoding="utf-8-sig"), 0
            case "contractctl":
                return self._contractctl(*words)
            case _:
                raise ValueError(program)

    def _contractctl(self, *words: str) -> tuple[str, int]:
        screen = Screen()
        self.monkeypatch.setattr(sys, "stdin", io.StringIO())
        with redirect_stdout(screen), redirect_stderr(screen), pytest.raises(SystemExit) as ending:
            main(words)
        return screen.getvalue(), int(ending.value.code or 0)


def _lay_out(home: Path) -> None:
    """The sample ledgers, and files that are no ledgers."""
    good, bad = home / "台账", home / "坏文件"
    good.mkdir()
    bad.mkdir()
    for each in resources.files("contractctl.samples").iterdir():
        if each.name.endswith(".xlsx"):
            (good / each.name).write_bytes(each.read_bytes())
    (bad / "空目录").mkdir()
    (bad / "空.xlsx").touch()
    (bad / "文本.xlsx").write_text("这不是工作簿\n", encoding="utf-8")
    (bad / "加密.xlsx").write_bytes(PASSWORD_PROTECTED)
    (bad / "截断.xlsx").write_bytes(b"PK\x03\x04" + bytes(40))
    (home / "两份").mkdir()
    _book(home / "两份" / "一月.xlsx", "合同台账", EARLIER)
    _book(home / "两份" / "二月.xlsx", "合同台账", LATER)
    (home / "两份" / "~$二月.xlsx").write_bytes(b"lock")
    (home / "表头").mkdir()
    for name, rows in {"三月": NO_DATE, "四月": NO_DATE_LATER, "自编": STRANGE, "两个日期": TWO_DATES}.items():
        _book(home / "表头" / f"{name}.xlsx", "开票", rows)
    _book(bad / "随笔.xlsx", "随笔", NOTES)
    _book(bad / "收款.xlsx", "收款", RECEIPTS)
    (home / "期初").mkdir()
    _books(home / "期初" / "期初.xlsx", OPENING)
    _book(home / "期初" / "开票2023.xlsx", "开票", OPENING_YEAR)
    (home / "账务").mkdir()
    _book(home / "账务" / "序时账.xlsx", "序时账", JOURNAL)
    (home / "退回").mkdir()
    _book(home / "退回" / "收款流水2024Q1.xlsx", "Q1", MONEY_OF_A_QUARTER)
    (bad / "坏设置.toml").write_text("[ledger\ncompany = 1\n", encoding="utf-8")
    (bad / "错键.toml").write_text('[settle]\ntolerence = "0.00"\n', encoding="utf-8")


def _correct(path: Path, cells: Sequence[str]) -> None:
    """Write into cells of the first sheet and save."""
    book = openpyxl.load_workbook(path)
    for cell in cells:
        place, _, text = cell.partition("=")
        book.worksheets[0][place] = text
    book.save(path)


def _book(path: Path, sheet: str, rows: tuple[tuple[object, ...], ...]) -> None:
    _books(path, {sheet: rows})


def _books(path: Path, sheets: Mapping[str, tuple[tuple[object, ...], ...]]) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for sheet, rows in sheets.items():
            target = book.add_worksheet(sheet)
            for number, row in enumerate(rows):
                target.write_row(number, 0, row)
