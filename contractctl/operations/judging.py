"""Findings of recorded runs, and what people say of them: explained, corrected, waived, or open again (RECONCILE.md §4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractctl import finding_rows, journal
from contractctl.errors import ContractctlError, ExitCode
from contractctl.judgements import NOWHERE, FindingState
from contractctl.language import N_, say
from contractctl.operations.reconciling import Scope, part_of
from contractctl.operations.standing import last_quarter
from contractctl.outcomes import FindingCard, Said, SeenFindings
from contractctl.register import Act

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlmodel import Session

    from contractctl.finding_rows import RunCard
    from contractctl.findings import FindingClass, Severity
    from contractctl.judgements import Judged
    from contractctl.operations.opening import Desk
    from contractctl.values.period import Period

ALL = Scope()
SHOWN_OF_MANY = 5
PREFIX = "F-"


class NotReconciledError(ContractctlError):
    """Findings of a period for which no reconciliation was recorded."""

    id = "E-FND-001"
    exit_code = ExitCode.REFUSED
    msgid = N_("{period} was not reconciled yet, so there are no findings to show")
    hint_msgid = N_("contractctl reconcile -p {period}")


class NothingReconciledError(ContractctlError):
    """Findings of a ledger for which no reconciliation was recorded."""

    id = "E-FND-002"
    exit_code = ExitCode.REFUSED
    msgid = N_("nothing was reconciled yet, so there are no findings to show")
    hint_msgid = N_("{step}")


class UnknownFindingError(ContractctlError):
    """An id that no finding has."""

    id = "E-FND-003"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no finding {finding}; did you mean {near}?")
    hint_msgid = N_("contractctl finding list shows those of the latest reconciliation")


class AmbiguousFindingError(ContractctlError):
    """The beginning of several ids."""

    id = "E-FND-004"
    exit_code = ExitCode.USAGE
    msgid = N_("{finding} may be {count} findings: {several}")
    hint_msgid = N_("write more of its number")


class NoReasonError(ContractctlError):
    """A judgement without a reason."""

    id = "E-FND-005"
    exit_code = ExitCode.USAGE
    msgid = N_("a judgement needs its reason")
    hint_msgid = N_("--why TEXT, for whoever reads it next month")


class OpenFindingError(ContractctlError):
    """A finding that is to be opened again and is open."""

    id = "E-FND-006"
    exit_code = ExitCode.REFUSED
    msgid = N_("{finding} is open already; nothing was written")
    hint_msgid = N_("contractctl finding show {finding} tells what was said of it")


class NotSeenError(ContractctlError):
    """A finding that no reconciliation of a period saw."""

    id = "E-FND-007"
    exit_code = ExitCode.USAGE
    msgid = N_("no reconciliation of {period} found {finding}")
    hint_msgid = N_("contractctl finding show {finding} shows where it was found last")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which findings are to be listed."""

    states: frozenset[FindingState] = frozenset()
    classes: frozenset[FindingClass] = frozenset()
    severities: frozenset[Severity] = frozenset()
    scope: Scope = ALL


def list_findings(desk: Desk, period: Period | None, wanted: Wanted) -> SeenFindings:
    """The findings of the latest run of a period, or of the latest of all. Errors: NotReconciledError, NothingReconciledError."""
    with desk.reading() as session:
        run = finding_rows.latest_run(session, period)
        if run is None:
            raise _nothing_yet(desk, period)
        part = part_of(session, desk, wanted.scope)
        judged = finding_rows.judged(session, run.mark)
        found = finding_rows.findings(session, run.id)
        known = tuple(finding_rows.known_ids(session))
        chosen = tuple(
            finding
            for finding in found
            if part.has_finding(finding)
            and (not wanted.states or judged.state(finding) in wanted.states)
            and (not wanted.classes or finding.kind in wanted.classes)
            and (not wanted.severities or finding.severity in wanted.severities)
        )
        is_outdated = finding_rows.changes_since(session, run.mark.entry or 0) > 0
    return SeenFindings(run.id, run.period, run.at, run.actor, chosen, judged, len(found), known, wanted != Wanted(), is_outdated)


def _nothing_yet(desk: Desk, period: Period | None) -> ContractctlError:
    if period is not None:
        return NotReconciledError(period=period.name)
    quarter = last_quarter(desk)
    step = say(N_("contractctl reconcile -p {period}"), period=quarter.name) if quarter else say(N_("contractctl import FILE..."))
    return NothingReconciledError(step=step)


def show_finding(desk: Desk, word: str, period: Period | None = None) -> FindingCard:
    """One finding, as the latest run that saw it saw it, or the latest of a period. Errors: as `find`, NotReconciledError."""
    with desk.reading() as session:
        id_ = find(word, _known(session, desk))
        run = _run_of(session, id_, period)
        [finding] = finding_rows.findings(session, run.id, id_)
        latest = finding_rows.latest_run(session, run.period)
        judged = finding_rows.judged(session, run.mark)
        history = tuple(finding_rows.history(session, id_))
    return FindingCard(finding, run.id, run.period, judged, history, latest != run)


def _known(session: Session, desk: Desk) -> list[str]:
    if finding_rows.latest_run(session) is None:
        raise _nothing_yet(desk, None)
    return finding_rows.known_ids(session)


def _run_of(session: Session, id_: str, period: Period | None) -> RunCard:
    run = finding_rows.last_seen_in(session, id_, period)
    if run is None:
        raise NotSeenError(finding=id_, period=period.name if period else "-")
    return run


def find(word: str, known: Sequence[str]) -> str:
    """The id that a word is, or is the beginning of. Errors: UnknownFindingError, AmbiguousFindingError."""
    plain = PREFIX + word.strip().casefold().removeprefix(PREFIX.casefold())
    fitting = [id_ for id_ in known if id_.startswith(plain)] if plain != PREFIX else []
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        raise AmbiguousFindingError(finding=word, count=len(fitting), several=", ".join(fitting[:SHOWN_OF_MANY]))
    near = next((id_ for length in range(len(plain), 0, -1) for id_ in known if id_.startswith(plain[:length])), "-")
    raise UnknownFindingError(finding=word, near=near)


def judge(desk: Desk, words: Iterable[str], state: FindingState, why: str, period: Period | None = None) -> tuple[Said, ...]:
    """Say something of findings, all or none, as one entry of the journal; the amount of each is kept with it.

    The amount is that of the latest run that saw the finding, or of the latest of a period.
    Errors: as `find`, NoReasonError, OpenFindingError, NotSeenError.
    """
    if not why.strip():
        raise NoReasonError
    with desk.writing() as session:
        known = _known(session, desk)
        ids = list(dict.fromkeys(find(word, known) for word in words))
        said = finding_rows.judged(session, NOWHERE)
        done = tuple(_judged(session, id_, state, period, said) for id_ in ids)
        payload = {
            "state": state.value,
            "why": why.strip(),
            "findings": [{"id": each.id, "before": each.before.value, "amount": each.amount_fen} for each in done],
        }
        entry = journal.append(session, desk.now, desk.actor, "finding", payload).seq
        rows = [(each.id, each.amount_fen, each.run) for each in done]
        finding_rows.judge(session, rows, state, Act(desk.now, desk.actor, why.strip()), entry)
    return done


def _judged(session: Session, id_: str, state: FindingState, period: Period | None, said: Judged) -> Said:
    run = _run_of(session, id_, period)
    [finding] = finding_rows.findings(session, run.id, id_)
    judged = replace(said, seen_in=run.mark)
    standing = judged.said.get(id_)
    if state is FindingState.OPEN and (standing is None or standing.state is FindingState.OPEN):
        raise OpenFindingError(finding=id_)
    return Said(id_, finding, judged.state(finding), run.id, run.period)
