"""docs/messages.md: every error and every remark on an imported row, by its id, in both languages.

Errors are the subclasses of ContractctlError. Remarks on rows stand in the importers as calls with an id and marked sentences,
and are read from their source.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import contractctl
from contractctl import language
from contractctl.errors import ContractctlError, ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterator

ID = re.compile(r"E-[A-Z]{3}(-\d{3})?")
FATES = {"refuse": "refused", "hold": "held", "warn": "remark", "WARNING": "remark", "HELD": "held", "REFUSED": "refused"}
ELSEWHERE = ("the reason stands in the message", "原因见提示")  # days and amounts say themselves why they cannot be read
MEANINGS = {
    ExitCode.OK: "done; differences may exist | 完成；可能有差异",
    ExitCode.ASKED_FOR: "done, and what `--fail-on` or `verify` asked about is there | 完成，且存在 `--fail-on` 或 `verify` 所问的情况",
    ExitCode.USAGE: "the command line is wrong | 命令行写错",
    ExitCode.BAD_INPUT: "the input is wrong; what was and was not written is said | 输入数据有误；已说明写入与未写入",
    ExitCode.NEEDS_PERSON: "a person must decide, and input is off | 需要人定，而当前不能提问",
    ExitCode.BUSY: "busy: another run, a locked ledger, an output that is open; try later | 忙：另一个任务、账簿被锁、输出文件打开着；稍后再试",
    ExitCode.REFUSED: "refused by state: no ledger, a newer schema, a closed period | 状态不允许：没有账簿、结构更新、期间已结",
    ExitCode.DELIVERY: "the work is done, its delivery failed | 工作完成，送达失败",
    ExitCode.BUG: "an error of ours | 程序内部错误",
    ExitCode.INTERRUPTED: "Ctrl-C; nothing half-written | Ctrl-C；没有写一半的数据",
}


@dataclass(frozen=True, slots=True)
class Told:
    """One way in which an id is told: `ending` is its exit code, or the fate of its row."""

    id: str
    ending: str
    sentence: str
    hint: str


def errors() -> list[type[ContractctlError]]:
    """Every error that has an id."""
    for module in pkgutil.walk_packages(contractctl.__path__, "contractctl."):
        if not module.name.startswith(("contractctl.migrations.", "contractctl.__main__")):
            importlib.import_module(module.name)
    return sorted((each for each in _subclasses(ContractctlError) if "id" in vars(each)), key=lambda each: each.id)


def _subclasses(parent: type[ContractctlError]) -> Iterator[type[ContractctlError]]:
    for each in parent.__subclasses__():
        yield each
        yield from _subclasses(each)


def remarks() -> list[Told]:
    """Every remark on a row, from the source: what starts with an id and marks a sentence after it, a call or a pair."""
    root = Path(contractctl.__file__).parent
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in sorted(root.rglob("*.py"))]
    scopes = [scope for tree in trees for scope in ast.walk(tree) if isinstance(scope, ast.FunctionDef)]
    inside = [(node, names) for scope in scopes for names in [_named_sentences(scope)] for node in ast.walk(scope)]
    outside: list[tuple[ast.AST, dict[str, list[str]]]] = [(node, {}) for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Tuple)]
    calls = [(node.args, _fate(node), names) for node, names in inside if isinstance(node, ast.Call)]
    pairs = [(node.elts, "held", names) for node, names in (*inside, *outside) if isinstance(node, ast.Tuple)]
    found = {told for parts, fate, names in (*calls, *pairs) for told in _told(parts, fate, names)}
    return sorted(found, key=lambda told: (told.id, told.ending, told.sentence, told.hint))


def _named_sentences(scope: ast.FunctionDef) -> dict[str, list[str]]:
    """The msgids that a function's names stand for."""
    assigned: dict[str, list[str]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            assigned.setdefault(node.targets[0].id, []).extend(_marked(node.value))
    return assigned


def _fate(call: ast.Call) -> str:
    """What becomes of the row: the reader's method says it, or the outcome among the arguments; else it is held."""
    named = [*call.args, call.func]
    return next((FATES[node.attr] for node in named if isinstance(node, ast.Attribute) and node.attr in FATES), "held")


def _told(parts: list[ast.expr], fate: str, names: dict[str, list[str]]) -> Iterator[Told]:
    match parts:
        case [ast.Constant(value=str(id_)), *rest] if ID.fullmatch(id_):
            said = [(part, names.get(part.id, []) if isinstance(part, ast.Name) else _marked(part)) for part in rest]
            has_hint = len(rest) == len(("field", "reason", "hint")) or (said and isinstance(said[-1][0], ast.Name) and said[-1][0].id == "hint")
            hints = said[-1][1] if has_hint else []
            sentences = [text for _, marked in said for text in marked if text not in hints]
            for sentence in sentences or [""]:
                yield Told(id_, fate, sentence, next(iter(hints), ""))
        case _:
            return


def _marked(node: ast.AST) -> list[str]:
    """The msgids that are marked within an expression."""
    return [
        str(call.args[0].value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ("N_", "_") and isinstance(call.args[0], ast.Constant)
    ]


def ids() -> list[str]:
    """The ids of all errors and remarks, each once for what uses it."""
    return sorted([*(error.id for error in errors()), *{told.id for told in remarks()}])


def write() -> str:
    """The page."""
    raised = [Told(error.id, str(int(error.exit_code)), error.msgid, error.hint_msgid) for error in errors()]
    return "\n".join(
        [
            "# Messages\n\nWords in braces are facts of the case. Ids are stable; scripts may rely on them and on the exit codes.\n",
            "## Exit codes\n\n| code | meaning | 含义 |\n|---|---|---|",
            *(f"| {int(code)} | {meaning} |" for code, meaning in MEANINGS.items()),
            "\n## Errors\n\n| id | exit code | sentence and what to do | 中文 |\n|---|---|---|---|",
            *(_row(told) for told in raised),
            "\n## Remarks on imported rows\n",
            "A refused row refuses its file (`--on-error skip` records the others), a held row waits for a person, a remark changes nothing.\n",
            "| id | the row is | sentence and what to do | 中文 |\n|---|---|---|---|",
            *(_row(told) for told in remarks()),
            "",
        ]
    )


def _row(told: Told) -> str:
    texts = []
    for lang, elsewhere in zip(("en", language.DEFAULT), ELSEWHERE, strict=True):
        language.use(lang)
        said = [language._(told.sentence) if told.sentence else elsewhere, *([language._(told.hint)] if told.hint else [])]
        texts.append("<br>".join(text.replace("|", "\\|").replace("<", "&lt;") for text in said))
    language.use("en")
    return f"| {told.id} | {told.ending} | {texts[0]} | {texts[1]} |"
