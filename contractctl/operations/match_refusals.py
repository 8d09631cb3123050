"""What cannot be decided about contracts and allocations, each in one sentence."""

from __future__ import annotations

from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_


class NoSuchDocumentError(ContractctlError):
    """No document of that kind and number; facts: kind, key."""

    id = "E-MAT-001"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no {kind} {key} in the ledger")
    hint_msgid = N_("give an invoice's number, a receipt's reference or a contract's number as contractctl show prints it")


class SeveralDocumentsError(ContractctlError):
    """A number that several documents have; facts: key, found."""

    id = "E-MAT-002"
    exit_code = ExitCode.USAGE
    msgid = N_("{key} is the number of several: {found}")
    hint_msgid = N_("say which unit: --unit NAME")


class TooMuchError(ContractctlError):
    """More than a document has left; facts: amount, key, left."""

    id = "E-MAT-003"
    exit_code = ExitCode.REFUSED
    msgid = N_("{amount} is more than {key} has left beside what persons decided: {left}")
    hint_msgid = N_("give a smaller amount, or take the other decision back: contractctl match list")


class NoAmountError(ContractctlError):
    """An amount that is nothing or less; facts: amount."""

    id = "E-MAT-004"
    exit_code = ExitCode.USAGE
    msgid = N_("{amount} is no part of anything: an amount above 0 is needed")
    hint_msgid = N_("write it behind the number, like 24112000000012345678:1200.00")


class ClosedDayError(ContractctlError):
    """A decision from a closed day on; facts: day, through, first_open."""

    id = "E-PER-007"
    exit_code = ExitCode.REFUSED
    msgid = N_("{day} is closed, as is every day up to {through}")
    hint_msgid = N_("let it count from the first open day: --on {first_open}")


class TwiceError(ContractctlError):
    """One invoice named twice in one decision; facts: key."""

    id = "E-MAT-005"
    exit_code = ExitCode.USAGE
    msgid = N_("{key} is named twice")
    hint_msgid = N_("name it once, with the whole amount")


class OtherDirectionError(ContractctlError):
    """Money in and an invoice received, or the other way round; facts: one, other."""

    id = "E-MAT-006"
    exit_code = ExitCode.REFUSED
    msgid = N_("{one} and {other} are of two directions, and never settle each other")
    hint_msgid = N_("a receivable against a payable is set off: contractctl match offset")


class OtherBodyError(ContractctlError):
    """Two bodies that no payer relation joins; facts: one, body, other, of."""

    id = "E-MAT-007"
    exit_code = ExitCode.REFUSED
    msgid = N_("{one} is of {body}, and {other} of {of}: no payer relation joins them on that day")
    hint_msgid = N_("where the one pays for the other: contractctl party payer; where it took the debt over: contractctl match transfer")


class NothingToUndoError(ContractctlError):
    """No allocation or decision of that name; facts: key."""

    id = "E-MAT-008"
    exit_code = ExitCode.REFUSED
    msgid = N_("there is nothing to undo: {key}")
    hint_msgid = N_("contractctl match list shows the decisions that stand, contractctl explain the allocations of a document")


class NoProposalError(ContractctlError):
    """No proposal of that name waits; facts: key."""

    id = "E-MAT-009"
    exit_code = ExitCode.USAGE
    msgid = N_("no proposal {key} waits")
    hint_msgid = N_("contractctl match list shows what waits; a proposal changes its name where its documents change")


class AgreementNeededError(ContractctlError):
    """A barter or set-off without an agreement; facts: key."""

    id = "E-MAT-010"
    exit_code = ExitCode.REFUSED
    msgid = N_("{key} is barter or set-off, which counts under a named agreement only")
    hint_msgid = N_("name it: --agreement TEXT")


class UndecidedBodyError(ContractctlError):
    """A document whose body is undecided; facts: key."""

    id = "E-MAT-011"
    exit_code = ExitCode.REFUSED
    msgid = N_("the body of {key} is undecided, so nothing can be matched with it")
    hint_msgid = N_("decide its name first: contractctl review")


class NotTwoSidesError(ContractctlError):
    """A set-off of two invoices of one side; facts: one, other."""

    id = "E-MAT-012"
    exit_code = ExitCode.REFUSED
    msgid = N_("{one} and {other} are of one side: a set-off needs an invoice that we issued and one that we received")
    hint_msgid = N_("give one of each")


class NotOpenError(ContractctlError):
    """A document that cannot be settled: voided, red, excluded, reversed, money going back; facts: key."""

    id = "E-MAT-013"
    exit_code = ExitCode.REFUSED
    msgid = N_("{key} is voided, red, reversed, excluded or money going back: it settles nothing and is settled by nothing")
    hint_msgid = N_("contractctl explain {key} says why")


class ReasonNeededError(ContractctlError):
    """A proposed adjustment whose reason a person must say; facts: amount."""

    id = "E-MAT-014"
    exit_code = ExitCode.USAGE
    msgid = N_("what {amount} is must be said")
    hint_msgid = N_("say it: --as bank_charge, --as rounding or --as discount")
