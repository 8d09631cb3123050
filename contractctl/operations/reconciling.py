"""The reconciliation of a period over the whole ledger: gather, reconcile, record the run."""

from __future__ import annotations

import difflib
import gc
import hashlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractctl import account_rows, closed_rows, decision_rows, document_rows, finding_rows, journal, ledger, register, run_rows
from contractctl.errors import ContractctlError, ExitCode
from contractctl.figures import Status
from contractctl.findings import FindingClass, Severity
from contractctl.judgements import Judged, Mark
from contractctl.language import N_
from contractctl.names.rules import rules_digest
from contractctl.operations.registering import party_code
from contractctl.parts import Part, narrowed
from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.settings import toml_text
from contractctl.stored import from_text
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from sqlmodel import Session

    from contractctl.normalize import Register
    from contractctl.operations.opening import Desk
    from contractctl.reconcile import GroupResult
    from contractctl.settings import Settings
    from contractctl.settled import Settled
    from contractctl.values.period import Period

RULE_VERSION = "3"  # a change of any rule, dictionary or default that can change an answer counts it up


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the answer is asked for, in a person's words; `results` are statuses, classes and severities."""

    party: str | None = None
    contract: str | None = None
    unit: str | None = None
    results: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        return self == Scope()


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a reconciliation reads, with the register it was read by."""

    ledger: Ledger
    names: Register
    read: str  # digest of the documents
    first: str | None  # first and last day on which a document is dated
    last: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """A reconciliation as it is shown: the part that is asked for, what was said of its findings, and what its readers need beside it.

    Of a closed period it is what was signed, whatever became of the ledger since; that is what a closing keeps of it.
    """

    shown: Reconciliation
    judged: Judged
    names: Mapping[str, str]
    first: str | None  # first and last day on which a document is dated
    last: str | None
    waiting_rows: int  # rows of imported files that wait for a decision
    settings: Mapping[str, str]  # that it depends on, as contractctl.toml has them


class UnknownUnitError(ContractctlError):
    """A unit that there is not."""

    id = "E-FND-010"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no unit {unit}; did you mean {near}?")
    hint_msgid = N_("contractctl unit list shows all of them")


class UnknownContractError(ContractctlError):
    """A contract that there is not."""

    id = "E-FND-011"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no contract {number}; did you mean {near}?")
    hint_msgid = N_("contractctl show contracts shows all of them")


def gather(session: Session, desk: Desk) -> Gathered:
    """All live documents, relations, conflicts and decisions."""
    names = register.register(session, desk.settings.names)
    books, read = document_rows.books(session, names)
    days = {*(i.date for i in books.invoices), *(r.date for r in books.receipts)}
    first, last = (min(days).isoformat(), max(days).isoformat()) if days else (None, None)
    registered = {code: body.name for code, body in names.bodies.items()}
    relations, conflicts, decided = register.payer_relations(session, names), ledger.conflicts(session), decision_rows.standing(session)
    lines, closed = account_rows.account_lines(session, names), closed_rows.closed(session)
    whole = Ledger(books, relations, registered, conflicts, decided, lines, closed)
    return Gathered(whole, names, read, first, last)


def facts_digest(gathered: Gathered) -> str:
    """A digest of documents, names and decisions; no clock and no batch, so that the order of files changes nothing."""
    hasher, whole = hashlib.sha256(), gathered.ledger
    lines = [gathered.read, account_rows.lines_digest(whole.account_lines)]
    lines += sorted(repr(each) for each in (*whole.relations, *whole.conflicts, *whole.decided))
    lines += sorted(f"{code}\t{name}" for code, name in whole.names.items())
    lines += [whole.closed.digest] if whole.closed else []
    for line in lines:
        hasher.update(line.encode())
        hasher.update(b"\n")
    return hasher.hexdigest()


def run_id(facts: str, period: Period, settings: dict[str, object]) -> str:
    """A digest of facts, settings, period and rule version."""
    text = f"{RULE_VERSION}\n{rules_digest()}\n{period.start}\n{period.end}\n{sorted(settings.items())}\n{facts}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def run(desk: Desk, period: Period, scope: Scope, *, dry_run: bool = False, details: bool = True, as_closed: bool = True) -> Answer:
    """Reconcile the whole ledger for a period, record the run unless it is a rehearsal or the latest, and show the part that is asked for.

    Without `details` the answer for a whole ledger leaves allocations, links and adjustments to the ledger. Of a closed period the answer is the
    one that was signed, unless `as_closed` is off: with other settings.
    """
    with uncollected():
        return _run(desk, period, scope, dry_run=dry_run, details=details, as_closed=as_closed)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without Python's search for values that refer to each other in circles: those of the core do not, and looking through millions takes time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _run(desk: Desk, period: Period, scope: Scope, *, dry_run: bool, details: bool, as_closed: bool) -> Answer:
    with desk.reading() as session:
        part = part_of(session, desk, scope)
        signed = signed_report(session, period) if as_closed else None
        if signed and part.is_whole:
            return signed
        gathered = gather(session, desk)
        if signed:
            return replace(signed, shown=narrowed(signed.shown, gathered.ledger, desk.settings, part))
        waiting = len(ledger.waiting(session))
        latest = finding_rows.latest_run(session)
    facts = facts_digest(gathered)
    id_ = run_id(facts, period, desk.settings.deciding())
    details = details or not part.is_whole
    if dry_run or (latest is not None and latest.id == id_):
        answer = reconcile(gathered.ledger, period, desk.settings, id_, details=details)
    else:
        with desk.writing() as session:
            answer = recorded(session, desk, gathered.ledger, run_rows.NewRun(id_, period, facts, deciding(desk.settings)), details=details)
    with desk.reading() as session:
        card = finding_rows.run_card(session, id_)
        judged = finding_rows.judged(session, card.mark if card else Mark(facts, None))
    return answer_of(narrowed(answer, gathered.ledger, desk.settings, part), judged, gathered, waiting, desk.settings)


def answer_of(shown: Reconciliation, judged: Judged, gathered: Gathered, waiting: int, settings: Settings) -> Answer:
    """An answer with what its readers need beside it."""
    return Answer(shown, judged, gathered.ledger.names, gathered.first, gathered.last, waiting, deciding(settings))


def deciding(settings: Settings) -> dict[str, str]:
    """The settings that a reconciliation depends on, as contractctl.toml has them."""
    return {key: toml_text(value) for key, value in settings.deciding().items()}


def signed_report(session: Session, period: Period) -> Answer | None:
    """The report of a period as it was closed; None where it is open, or no period that was closed."""
    lock = next((each for each in closed_rows.locks(session) if (each.period.start, each.period.end) == (period.start, period.end)), None)
    return from_text(Answer, closed_rows.report_of(session, lock)) if lock else None


def recorded(
    session: Session, desk: Desk, whole: Ledger, run: run_rows.NewRun, watch: Callable[[Settled], None] | None = None, *, details: bool
) -> Reconciliation:
    """Reconcile and keep the run, its findings, and the latest allocations and links; `watch` is shown each settled group."""
    is_new = not run_rows.has_run(session, run.id)
    writer = run_rows.RunWriter(session, run, entry=journal.head(session).seq + 1, at=desk.now, actor=desk.actor)

    def take(part: GroupResult) -> None:
        writer.take(part)
        if watch:
            watch(part.settled)

    answer = reconcile(whole, run.period, desk.settings, run.id, take, details=details)
    writer.end(answer.totals, whole.account_lines)
    if is_new:
        finding_rows.keep(session, answer.findings, run.id)
    journal.append(session, desk.now, desk.actor, "reconcile", {"run": run.id, "period": run.period.name, "findings": len(answer.findings)})
    return answer


def part_of(session: Session, desk: Desk, scope: Scope) -> Part:
    """The part that a person's words ask for. Errors: UnknownPartyError, UnknownContractError, UnknownUnitError."""
    return Part(
        unit=_unit(session, scope.unit) if scope.unit else None,
        party=party_code(register.register(session, desk.settings.names).bodies, scope.party) if scope.party else None,
        contract=_contract(session, scope.contract) if scope.contract else None,
        statuses=frozenset(each for each in Status if each in scope.results),
        classes=frozenset(each for each in FindingClass if each in scope.results),
        severities=frozenset(each for each in Severity if each in scope.results),
    )


def _unit(session: Session, wish: str) -> str:
    names = [unit.name for unit in ledger.units(session)]
    if wish not in names:
        raise UnknownUnitError(unit=wish, near=nearest(wish, names))
    return wish


def _contract(session: Session, wish: str) -> str:
    numbers = ledger.contract_numbers(session)
    if fold_number(wish) not in set(map(fold_number, numbers)):
        raise UnknownContractError(number=wish, near=nearest(wish, numbers))
    return fold_number(wish)


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is meant."""
    return next(iter(difflib.get_close_matches(word, sorted(known), n=1, cutoff=0)), "-")
