"""The reconciliation of a period over the whole ledger: gather, reconcile, record the run."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contractctl import decision_rows, journal, ledger, register
from contractctl.names.rules import rules_digest
from contractctl.operations.registering import party_code
from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sqlmodel import Session

    from contractctl.documents import Contract, Invoice, Receipt
    from contractctl.normalize import Register
    from contractctl.operations.opening import Desk
    from contractctl.values.period import Period

RULE_VERSION = "1"  # a change of any rule, dictionary or default that can change an answer counts it up


@dataclass(frozen=True, slots=True)
class Scope:
    """What of the answer is asked for; matching sees the whole ledger all the same."""

    party: str | None = None
    contract: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a reconciliation reads, with the register it was read by."""

    ledger: Ledger
    names: Register
    first: str | None  # first and last day on which a document is dated
    last: str | None


def gather(session: Session, desk: Desk, unit: str | None = None) -> Gathered:
    """All live documents, relations, conflicts and decisions."""
    names = register.register(session, desk.settings.names)
    books = ledger.books(session, names, unit)
    days = sorted([*(i.date for i in books.invoices), *(r.date for r in books.receipts)])
    registered = {code: body.name for code, body in names.bodies.items()}
    whole = Ledger(books, register.payer_relations(session, names), registered, ledger.conflicts(session), decision_rows.standing(session))
    return Gathered(whole, names, days[0].isoformat() if days else None, days[-1].isoformat() if days else None)


def run_id(whole: Ledger, period: Period, deciding: dict[str, object]) -> str:
    """A digest of inputs, decisions, settings and rule version; no clock and no batch, so that order changes nothing."""
    hasher = hashlib.sha256(f"{RULE_VERSION}\n{rules_digest()}\n{period.start}\n{period.end}\n{sorted(deciding.items())}\n".encode())
    documents: Iterable[Contract | Invoice | Receipt] = (*whole.books.contracts, *whole.books.invoices, *whole.books.receipts)
    lines = sorted(repr(replace(document, batch="")) for document in documents)
    lines += sorted(repr(each) for each in (*whole.relations, *whole.conflicts, *whole.decided))
    lines += sorted(f"{code}\t{name}" for code, name in whole.names.items())
    for line in lines:
        hasher.update(line.encode())
        hasher.update(b"\n")
    return hasher.hexdigest()[:16]


def run(desk: Desk, period: Period, scope: Scope, *, dry_run: bool = False) -> tuple[Reconciliation, Gathered]:
    """Reconcile a period and record the run, unless it is a rehearsal."""
    with desk.reading() as session:
        gathered = gather(session, desk, scope.unit)
    answer = reconcile(gathered.ledger, period, desk.settings, run_id(gathered.ledger, period, desk.settings.deciding()))
    if not dry_run and scope == Scope():
        _record(desk, answer)
    return _narrowed(answer, gathered, scope), gathered


def states(desk: Desk) -> dict[str, tuple[str, int | None]]:
    """What a person said of findings."""
    with desk.reading() as session:
        return ledger.finding_states(session)


def _record(desk: Desk, answer: Reconciliation) -> None:
    """Keep the run, its findings with their history, and the latest allocations and links; a known run changes nothing."""
    with desk.writing() as session:
        if ledger.has_run(session, answer.run) and ledger.latest_run(session) == answer.run:
            return
        totals = json.dumps(repr(answer.totals))
        ledger.add_run(session, answer, desk.now, desk.actor, totals)
        journal.append(session, desk.now, desk.actor, "reconcile", {"run": answer.run, "period": answer.period.name, "findings": len(answer.findings)})


def _narrowed(answer: Reconciliation, gathered: Gathered, scope: Scope) -> Reconciliation:
    """The part of an answer that is about a counterparty or a contract; the totals stay those of all."""
    if scope.party is None and scope.contract is None:
        return answer
    wanted = _wanted(gathered, scope)
    contracts = tuple(row for row in answer.contracts if wanted(row.counterparty, row.number))
    numbers = {row.number for row in contracts if row.number}
    keys = {ref.key for finding in answer.findings for ref in finding.documents} & numbers
    allocations = tuple(a for a in answer.allocations if a.contract in numbers)
    touched = numbers | keys | {key for a in allocations for key in (a.source, a.target)}
    return replace(
        answer,
        contracts=contracts,
        counterparties=tuple(row for row in answer.counterparties if scope.party is None or wanted(row.code, None)),
        allocations=allocations,
        findings=tuple(f for f in answer.findings if any(ref.key in touched for ref in f.documents)),
    )


def _wanted(gathered: Gathered, scope: Scope) -> Callable[[str | None, str | None], bool]:
    code = party_code(gathered.names.bodies, scope.party) if scope.party else None
    number = fold_number(scope.contract) if scope.contract else None

    def wanted(counterparty: str | None, contract: str | None) -> bool:
        return (code is None or counterparty == code) and (number is None or (contract is not None and fold_number(contract) == number))

    return wanted
