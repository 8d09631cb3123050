"""Handing contracts over to finance (财务移交): which papers linger, what money that blocks, and that finance has got one."""

from __future__ import annotations

from datetime import date
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
    from collections.abc import Mapping

    from contractctl.filing_rows import Handled
    from contractctl.findings import Finding
    from contractctl.operations.opening import Desk
    from contractctl.operations.reconciling import Scope
    from contractctl.values.period import Period


NOBODY = ("", "")  # of a contract that is not there any more, in the report of a closed period


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
    allowed = desk.settings.findings.filing_days
    delays = [each for each in answer.shown.findings if each.kind is FindingClass.FILING_DELAY]
    lines = [_line(each, answer.names, handlers, allowed) for each in delays]
    return Filing(period, allowed, tuple(sorted(lines, key=lambda each: (-each.blocked_fen, -each.days, each.paper.unit, each.paper.key))))


def _line(finding: Finding, names: Mapping[str, str], handlers: Mapping[tuple[str, str], Handled], allowed: int) -> FilingLine:
    """What the finding says, and who handles its contract."""
    paper = finding.documents[0]
    said = {each.feature: each.value for each in finding.evidence}
    days, filed = int(said["days"]), date.fromisoformat(said["filed"]) if "filed" in said else None
    handled = handlers.get((paper.unit, fold_number(paper.key.removeprefix(contract_core_key(paper.unit, "")))), NOBODY)
    return FilingLine(finding, names.get(paper.party or "", ""), *handled, date.fromisoformat(said["signed"]), filed, days, days - allowed)


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
