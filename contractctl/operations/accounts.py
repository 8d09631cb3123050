"""Ledger beside accounts for a period (业财对账): the reconciliation's own answer, or what keeps it from being one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl import account_rows, ledger, register
from contractctl.documents import Book
from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_
from contractctl.operations.reconciling import run

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contractctl.accounting.agreement import Agreement
    from contractctl.accounting.lines import AccountLine
    from contractctl.operations.opening import Desk
    from contractctl.operations.reconciling import Answer, Scope
    from contractctl.settings import Settings
    from contractctl.values.period import Period

NAMED_AT_MOST = 5


class NoAccountsError(ContractctlError):
    """A ledger into which nothing of the accounting system was imported."""

    id = "E-ACC-001"
    exit_code = ExitCode.BAD_INPUT
    msgid = N_("there is nothing of the accounting system in the ledger")
    hint_msgid = N_("export the customers' ledger there, then: contractctl import FILE -t accounts")


class NoAccountsOfUnitError(ContractctlError):
    """A unit of which nothing was imported from the accounting system, while others have something."""

    id = "E-ACC-005"
    exit_code = ExitCode.BAD_INPUT
    msgid = N_("there is nothing of the accounting system of {unit} in the ledger; it holds that of {others}")
    hint_msgid = N_("export its customers' ledger there, then: contractctl import FILE -t accounts --unit {unit}")


class NoAccountsOfPeriodError(ContractctlError):
    """Accounts of other days than those asked for."""

    id = "E-ACC-002"
    exit_code = ExitCode.BAD_INPUT
    msgid = N_("the accounts in the ledger hold nothing of {period}; they have {first} to {last}")
    hint_msgid = N_("export that period there, then: contractctl import FILE -t accounts")


class UnmappedAccountsError(ContractctlError):
    """Accounts of which none is said to be one of customers or suppliers."""

    id = "E-ACC-003"
    exit_code = ExitCode.BAD_INPUT
    msgid = N_("none of the accounts in the ledger is one of customers or suppliers: {accounts}")
    hint_msgid = N_("say which are: contractctl config set accounts.receivable CODE,CODE (or advance, payable, prepaid)")


class UnknownAccountUnitError(ContractctlError):
    """Settings for the accounts of a unit that there is not."""

    id = "E-ACC-004"
    exit_code = ExitCode.USAGE
    msgid = N_("contractctl.toml maps the accounts of {unit}, and there is no such unit")
    hint_msgid = N_("contractctl unit list shows all of them; correct [accounts.unit.{unit}]")


@dataclass(frozen=True, slots=True)
class BesideAccounts:
    """The agreement of a period with the answer that it is part of."""

    agreement: Agreement
    answer: Answer


def beside_accounts(desk: Desk, period: Period, scope: Scope) -> BesideAccounts:
    """Compare a period's documents with the accounts; nothing is recorded. Errors: those above, and of unknown units and bodies.

    Of a closed period it is what was signed; where that had no accounts, what those say that came since.
    """
    with desk.reading() as session:
        _check_units(desk.settings, {unit.name for unit in ledger.units(session)})
    for as_closed in (True, False):
        answer = run(desk, period, scope, dry_run=True, as_closed=as_closed)
        if answer.shown.accounts is not None and answer.shown.accounts.sections:
            return BesideAccounts(answer.shown.accounts, answer)
    with desk.reading() as session:
        lines = account_rows.account_lines(session, register.register(session, desk.settings.names))
    raise _why_nothing(lines, period, scope.unit)


def _check_units(settings: Settings, units: set[str]) -> None:
    for unit in settings.unit_accounts:
        if unit not in units:
            raise UnknownAccountUnitError(unit=unit)


def _why_nothing(lines: Sequence[AccountLine], period: Period, unit: str | None) -> ContractctlError:
    counted = [line for line in lines if line.book is not Book.AGEING and unit in (None, line.unit)]
    if unit and lines and not counted:
        return NoAccountsOfUnitError(unit=unit, others="、".join(sorted({line.unit for line in lines})))
    days = sorted(day for line in counted for day in (line.since or line.start or line.date, line.until or line.date) if day)
    if not days:
        return NoAccountsError()
    if days[0] <= period.end and period.start <= days[-1]:
        accounts = dict.fromkeys(" ".join(filter(None, (line.account, line.account_name))) for line in counted)
        return UnmappedAccountsError(accounts="、".join(list(accounts)[:NAMED_AT_MOST]))
    return NoAccountsOfPeriodError(period=period.name, first=days[0], last=days[-1])
