"""Deciding the names that rules cannot: one question a name, one transaction an answer, each of them undone exactly."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl import journal, ledger, register
from contractctl.errors import ContractctlError, ExitCode
from contractctl.importers.sheets import open_workbook, place
from contractctl.language import N_
from contractctl.names.spelling import normal_form
from contractctl.operations.registering import add_party, decide
from contractctl.outcomes import NameQuestion
from contractctl.records import CounterpartyRecord
from contractctl.register import Act

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from contractctl.documents import Origin
    from contractctl.importers.sheets import Sheet
    from contractctl.normalize import Register
    from contractctl.operations.opening import Desk

SEEN_BEFORE_PROPOSED = 3  # decisions of one kind before a rule is proposed
LONGEST_ENDING = 12


class WrongAnswersError(ContractctlError):
    """A review workbook with answers that cannot be; nothing of it was applied."""

    id = "E-REV-001"
    msgid = N_("{file} > {cell}: “{text}” is no counterparty of the register and no other answer; nothing was decided")
    hint_msgid = N_("choose from the list in that cell, or leave it empty to decide later")


class NotAReviewError(ContractctlError):
    """A workbook that is no review, or one of other names."""

    id = "E-REV-002"
    msgid = N_("{file} is no review of this ledger: {reason}")
    hint_msgid = N_("export it anew: contractctl review --export FILE.xlsx")


class NothingToUndoError(ContractctlError):
    """No decision on that name."""

    id = "E-REV-003"
    exit_code = ExitCode.USAGE
    msgid = N_("no decision on {name} stands")
    hint_msgid = N_("contractctl log shows what was decided")


@dataclass(frozen=True, slots=True)
class Decision:
    """An answer to one question: a code, or None for a new body of that name."""

    question: NameQuestion
    code: str | None
    cell: str = ""


def questions(desk: Desk) -> tuple[NameQuestion, ...]:
    """Every name that the register cannot decide, with its documents and candidates, the most money first."""
    with desk.reading() as session:
        known = register.register(session, desk.settings.names)
        rows = ledger.written_rows(session)
    return tuple(sorted(_questions(known, rows), key=lambda q: (-abs(q.amount_fen), q.name, q.tax_number or "")))


def _questions(known: Register, rows: Sequence[tuple[str, str | None, int, Origin]]) -> Iterator[NameQuestion]:
    found: defaultdict[tuple[str, str | None], list[tuple[int, Origin]]] = defaultdict(list)
    for name, number, amount, origin in rows:
        found[name, number].append((amount, origin))
    for (name, number), documents in found.items():
        match = known.judge(name, number)
        if match.code is None:
            origins = tuple(origin for _, origin in documents)
            yield NameQuestion(name, number, len(documents), sum(amount for amount, _ in documents), origins, match)


def answer(desk: Desk, question: NameQuestion, code: str, why: str = "review") -> None:
    """A person says which body a name is; all its documents follow at the next reconcile."""
    with desk.writing() as session:
        decide(session, question.name, code, Act(desk.now, desk.actor, why))
        payload = {"written": question.name, "code": code, "documents": question.documents, "amount_fen": question.amount_fen, "why": why}
        journal.append(session, desk.now, desk.actor, "review decide", payload)


def answer_new(desk: Desk, question: NameQuestion) -> str:
    """A person says that a name is a body of its own; its new code."""
    return add_party(desk, CounterpartyRecord(None, question.name, question.tax_number), distinct=True)


def undo(desk: Desk, name: str) -> str:
    """Take the last decision on a name back; the code that it had. Errors: NothingToUndoError."""
    normal = normal_form(name)
    with desk.writing() as session:
        standing = register.live_decision(session, normal)
        if standing is None:
            raise NothingToUndoError(name=name)
        code = standing.code
        register.close_alias(session, normal, Act(desk.now, desk.actor, "undone"))
        journal.append(session, desk.now, desk.actor, "review undo", {"written": name, "code": code})
    return code


def undo_new(desk: Desk, code: str) -> None:
    """Take back that a name was a body of its own."""
    with desk.writing() as session:
        ledger.void_party(session, code, desk.now, desk.actor, "undone")
        journal.append(session, desk.now, desk.actor, "party void", {"code": code, "why": "undone"})


# -- a workbook of answers


def choices(known: Register) -> list[str]:
    """Every body as the workbook's list offers it: its code and its name."""
    return [f"{code} {body.name}" for code, body in sorted(known.bodies.items())]


def registered(desk: Desk) -> Register:
    """The register as it stands."""
    with desk.reading() as session:
        return register.register(session, desk.settings.names)


def apply_workbook(desk: Desk, path: Path, new_body: str, columns: Mapping[str, str], *, dry_run: bool = False) -> list[Decision]:
    """Decide what a filled review says: all of it or, where one answer cannot be, nothing. Errors: NotAReviewError, WrongAnswersError.

    `columns` are the headings of name and answer, `new_body` the answer for a body of its own: the words of the reader's language.
    """
    known, open_questions = registered(desk), {normal_form(q.name): q for q in questions(desk)}
    workbook = open_workbook(path)
    decided = list(_answers(workbook.sheets[0], path.name, known, open_questions, new_body, columns))
    if not dry_run:
        for decision in decided:
            if decision.code is None:
                answer_new(desk, decision.question)
            else:
                answer(desk, decision.question, decision.code, f"review: {path.name}")
    return decided


def _answers(
    sheet: Sheet, file: str, known: Register, open_questions: Mapping[str, NameQuestion], new_body: str, columns: Mapping[str, str]
) -> Iterator[Decision]:
    top, name_at, answer_at = _heading(sheet, file, columns)
    for row in range(top + 1, len(sheet.rows) + 1):
        said, name = str(sheet.cell(row, answer_at) or "").strip(), str(sheet.cell(row, name_at) or "")
        if not said or not name:
            continue
        question = open_questions.get(normal_form(name))
        if question is None:
            continue  # decided already, or its documents are gone: applying a review twice changes nothing
        code = said.split(" ", 1)[0]
        by_name = known.codes(normal_form(said))
        if said == new_body:
            yield Decision(question, None, place(row, answer_at))
        elif code in known.bodies:
            yield Decision(question, code, place(row, answer_at))
        elif len(by_name) == 1:
            yield Decision(question, by_name[0], place(row, answer_at))
        else:
            raise WrongAnswersError(file=f"{file} > {sheet.name}", cell=place(row, answer_at), text=said)


def _heading(sheet: Sheet, file: str, columns: Mapping[str, str]) -> tuple[int, int, int]:
    """The heading's row, and the columns of the name and of the answer."""
    for number, row in enumerate(sheet.rows, start=1):
        labels = [str(cell) if cell is not None else "" for cell in row]
        if columns["name"] in labels and columns["answer"] in labels:
            return number, labels.index(columns["name"]) + 1, labels.index(columns["answer"]) + 1
    raise NotAReviewError(file=file, reason=", ".join(columns.values()))


# -- what was decided the same way several times


def proposed_endings(desk: Desk) -> list[tuple[str, int]]:
    """Endings that a person took off several times: `X-广告费` decided as X again and again. Proposed, never applied by itself."""
    with desk.reading() as session:
        known = register.register(session, desk.settings.names)
        decided, accepted = register.decisions(session), set(register.endings(session))
    found: Counter[str] = Counter()
    for normal, code in decided:
        for spelling in known.spellings.get(code, ()):
            ending = normal.removeprefix(spelling)
            if spelling and ending != normal and 1 < len(ending) <= LONGEST_ENDING:
                found[ending] += 1
    return sorted((ending, count) for ending, count in found.items() if count >= SEEN_BEFORE_PROPOSED and ending not in accepted)


def accept_ending(desk: Desk, ending: str, why: str) -> str:
    """A person says that an ending tells nothing of a body; from now on it is left out. Its normal form."""
    normal = normal_form(ending)
    with desk.writing() as session:
        if normal not in register.endings(session):
            register.add_ending(session, normal, Act(desk.now, desk.actor, why))
            journal.append(session, desk.now, desk.actor, "party rule", {"ending": normal, "why": why})
    return normal


def drop_ending(desk: Desk, ending: str, why: str) -> str:
    """Take a learnt ending back. Errors: NothingToUndoError."""
    normal = normal_form(ending)
    with desk.writing() as session:
        if register.close_ending(session, normal, Act(desk.now, desk.actor, why)) == 0:
            raise NothingToUndoError(name=ending)
        journal.append(session, desk.now, desk.actor, "party rule close", {"ending": normal, "why": why})
    return normal
