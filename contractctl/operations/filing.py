"""Handing contracts over to finance (财务移交): which papers linger, what money that blocks, and that finance has got one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl import filing_rows, journal, ledger
from contractctl.document_rows import contract_core_key
from contractctl.errors import ContractctlError, ExitCode
from contractctl.findings import FindingClass
from contractctl.language import N_
from contractctl.operations.reconciling import UnknownContractError, nearest, run
from contractctl.operations.recording import unit_named
from contractctl.outcomes import Filing, FilingLine
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from datetime import date

    from contractctl.documents import Contract, Direction
    from contractctl.findings import Finding
    from contractctl.operations.opening import Desk
    from contractctl.operations.reconciling import Scope
    from contractctl.values.period import Period


class FiledBeforeSigningError(ContractctlError):
    """A paper that was filed before it was there; facts: number, on, signed."""

    id = "E-OPN-011"
    exit_code = ExitCode.USAGE
    msgid = N_("contract {number} was signed on {signed}, finance cannot have got it on {on}")
    hint_msgid = N_("give the day on which finance got the signed paper")


class FiledTomorrowError(ContractctlError):
    """A day that has not come; facts: number, on."""

    id = "E-OPN-012"
    exit_code = ExitCode.USAGE
    msgid = N_("{on} has not come yet: finance cannot have got contract {number}")
    hint_msgid = N_("give the day on which finance got the signed paper")


class FiledAlreadyError(ContractctlError):
    """What finance said before; facts: number, on."""

    id = "E-OPN-013"
    exit_code = ExitCode.REFUSED
    msgid = N_("that finance got contract {number} on {on} is in the ledger already; nothing was written")
    hint_msgid = N_("to give another day: contractctl contract filed {number} --on DAY; to take it back: --undo")


class NotFiledError(ContractctlError):
    """Nothing to take back; facts: number."""

    id = "E-OPN-014"
    exit_code = ExitCode.USAGE
    msgid = N_("nobody said with contract filed that finance got contract {number}")
    hint_msgid = N_("what its ledger says is corrected there, and imported again")


def filing(desk: Desk, period: Period, scope: Scope) -> Filing:
    """The contracts whose paper came late or has not come by a period's end, by the money that this blocks; records nothing."""
    answer = run(desk, period, scope, dry_run=True)
    with desk.reading() as session:
        handlers = filing_rows.handlers(session)
    contracts: dict[tuple[str, Direction | None, str], Contract] = {(c.unit, c.direction, c.number or c.key): c for c in answer.gathered.ledger.books.contracts}
    names, allowed = answer.gathered.ledger.names, desk.settings.findings.filing_days

    def line(finding: Finding) -> FilingLine:
        paper = finding.documents[0]
        contract = contracts[paper.unit, paper.direction, paper.key]
        handled = handlers[contract.unit, contract.key.removeprefix(contract_core_key(contract.unit, ""))]
        is_filed = contract.filed is not None and contract.filed <= period.end
        days = int(next(e.value for e in finding.evidence if e.feature == "days"))
        name, filed = names.get(contract.counterparty or "", ""), contract.filed if is_filed else None
        return FilingLine(contract, name, handled.handler, handled.department, filed, days, days - allowed, finding)

    lines = [line(each) for each in answer.shown.findings if each.kind is FindingClass.FILING_DELAY]
    ranked = sorted(lines, key=lambda each: (-each.blocked_fen, -each.days, each.contract.unit, each.contract.key))
    return Filing(period, allowed, tuple(ranked))


def file_contract(desk: Desk, number: str, on: date, today: date, unit: str | None = None, why: str = "") -> date | None:
    """Finance says on which day it got a contract's paper; the day that it said before, if any.

    Errors: UnknownContractError, FiledBeforeSigningError, FiledTomorrowError, FiledAlreadyError.
    """
    with desk.writing() as session:
        unit = unit_named(session, unit)
        key = fold_number(number)
        contract = filing_rows.contract(session, unit, key)
        if contract is None:
            raise UnknownContractError(number=number, near=nearest(number, ledger.contract_numbers(session)))
        if contract.signed and on < contract.signed:
            raise FiledBeforeSigningError(number=number, on=on, signed=contract.signed)
        if on > today:
            raise FiledTomorrowError(number=number, on=on)
        before = filing_rows.standing(session, unit, key)
        if before and before.day == on:
            raise FiledAlreadyError(number=number, on=on)
        day = before.day if before else None
        if before:
            filing_rows.close(session, before.id or 0, desk.now, desk.actor, why or on.isoformat())
        filing_rows.add(session, unit, key, on, desk.now, desk.actor, why)
        payload = {"unit": unit, "contract": key, "on": on.isoformat(), "why": why, "before": day.isoformat() if day else None}
        journal.append(session, desk.now, desk.actor, "contract filed", payload)
    return day


def take_filing_back(desk: Desk, number: str, unit: str | None = None, why: str = "") -> date:
    """What finance said of a contract counts no longer; the day that it was. Errors: NotFiledError."""
    with desk.writing() as session:
        unit = unit_named(session, unit)
        key = fold_number(number)
        standing = filing_rows.standing(session, unit, key)
        if standing is None:
            raise NotFiledError(number=number)
        day = standing.day
        filing_rows.close(session, standing.id or 0, desk.now, desk.actor, why)
        payload = {"unit": unit, "contract": key, "on": day.isoformat(), "why": why}
        journal.append(session, desk.now, desk.actor, "contract filed undo", payload)
    return day
