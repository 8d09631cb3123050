"""The counterparty register: bodies, their ways of writing, who pays for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl import journal, ledger
from contractctl.documents import TYPED_IN
from contractctl.errors import ContractctlError, ExitCode
from contractctl.keys import Keyed, content_digest
from contractctl.language import N_
from contractctl.names.spelling import normal_form
from contractctl.normalize import clashes
from contractctl.records import CounterpartyRecord, Kind
from contractctl.values.identifiers import fold_tax_number, is_tax_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from sqlmodel import Session

    from contractctl.normalize import Body, NameMatch
    from contractctl.operations.opening import Desk


class UnknownPartyError(ContractctlError):
    """No body of that code or name."""

    id = "E-PAR-001"
    exit_code = ExitCode.USAGE
    msgid = N_("no counterparty {name} is in the register")
    hint_msgid = N_("see contractctl party list, or add it: contractctl party add CODE NAME")


class KnownPartyError(ContractctlError):
    """A code that is taken."""

    id = "E-PAR-002"
    exit_code = ExitCode.REFUSED
    msgid = N_("code {code} is taken by {name}")
    hint_msgid = N_("choose another code")


class ClashingPartyError(ContractctlError):
    """A body that rules would take for another."""

    id = "E-PAR-003"
    exit_code = ExitCode.REFUSED
    msgid = N_("{name} would be taken for {other} ({code})")
    hint_msgid = N_("if it is the same body: contractctl party alias {code} NAME; if it is another: --distinct")


class WrongTaxNumberError(ContractctlError):
    """A tax number that cannot be."""

    id = "E-PAR-004"
    exit_code = ExitCode.USAGE
    msgid = N_("{number} is no 统一社会信用代码: its check character does not fit")
    hint_msgid = N_("compare it with the licence")


def register_rows(session: Session, bodies: Sequence[Keyed], at: str, actor: str, file: str, batch: str) -> None:
    """Aliases and payer relations that a register file states, as judgements with the file as their evidence."""
    records = [(keyed.key, keyed.record) for keyed in bodies if isinstance(keyed.record, CounterpartyRecord)]
    ledger.add_aliases(session, [(alias, code) for code, record in records for alias in record.aliases], "alias", at, actor, file, batch)
    payers = [
        {"payer": payer, "payee_of": code, "why": file, "actor": actor, "at": at, "since": None, "until": None, "batch": batch}
        for code, record in records
        for payer in record.payers
    ]
    ledger.add_payers(session, payers)


def match_names(desk: Desk, names: Sequence[str]) -> list[NameMatch]:
    """What can be said of each written name."""
    with desk.reading() as session:
        register = ledger.register(session, desk.settings.names.mode)
    return [register.judge(name) for name in names]


def add_party(desk: Desk, record: CounterpartyRecord, *, distinct: bool = False) -> str:
    """Register a body; one that a rule would take for another is refused until the clerk says which it is."""
    if record.uscc and not is_tax_number(fold_tax_number(record.uscc)):
        raise WrongTaxNumberError(number=record.uscc)
    with desk.writing() as session:
        register = ledger.register(session, desk.settings.names.mode)
        if record.code in register.bodies:
            raise KnownPartyError(code=record.code, name=register.bodies[str(record.code)].name)
        code = record.code or _next_code(list(register.bodies))
        if not distinct and (clash := clashes(register, (record.name, *record.aliases))):
            raise ClashingPartyError(name=clash[0].name, other=register.bodies[str(clash[0].code)].name, code=clash[0].code)
        keyed = Keyed(record, code, content_digest(record))
        ledger.add_records(session, Kind.COUNTERPARTIES, "", [(keyed, ledger.Place(None, TYPED_IN))])
        ledger.add_aliases(session, [(alias, code) for alias in record.aliases], "alias", desk.now, desk.actor, "typed in")
        journal.append(session, desk.now, desk.actor, "party add", {"code": code, "name": record.name, "digest": keyed.digest})
    return code


def _next_code(codes: Sequence[str]) -> str:
    """One more than the highest numbered code, in its form; P00001 in an empty register."""
    numbered = [code for code in codes if code[-1:].isdigit()]
    if not numbered:
        return "P00001"
    last = max(numbered, key=lambda code: (len(code), code))
    digits = len(last) - len(last.rstrip("0123456789"))
    return f"{last[:-digits]}{int(last[-digits:]) + 1:0{digits}d}"


def add_alias(desk: Desk, party: str, written: str, why: str) -> str:
    """A person says that a way of writing is this body; its code."""
    with desk.writing() as session:
        register = ledger.register(session, desk.settings.names.mode)
        code = party_code(register.bodies, party)
        ledger.close_alias(session, normal_form(written), desk.now, desk.actor, "decided anew")
        ledger.add_aliases(session, [(written, code)], "decided", desk.now, desk.actor, why)
        journal.append(session, desk.now, desk.actor, "party alias", {"code": code, "written": written, "why": why})
    return code


def split_alias(desk: Desk, written: str, why: str) -> int:
    """Take a person's decision on a way of writing back; how many stood."""
    with desk.writing() as session:
        count = ledger.close_alias(session, normal_form(written), desk.now, desk.actor, why)
        if count == 0:
            raise UnknownPartyError(name=written)
        journal.append(session, desk.now, desk.actor, "party split", {"written": written, "why": why})
    return count


def add_payer(desk: Desk, payer: str, payee: str, why: str, since: date | None = None, until: date | None = None) -> tuple[str, str]:
    """A body pays, or is invoiced, for another; both codes."""
    with desk.writing() as session:
        register = ledger.register(session, desk.settings.names.mode)
        codes = party_code(register.bodies, payer), party_code(register.bodies, payee)
        row = {"payer": codes[0], "payee_of": codes[1], "why": why, "actor": desk.actor, "at": desk.now, "since": since, "until": until, "batch": None}
        ledger.add_payers(session, [row])
        journal.append(
            session, desk.now, desk.actor, "party payer", {"payer": codes[0], "payee_of": codes[1], "why": why, "since": str(since), "until": str(until)}
        )
    return codes


def party_code(bodies: Mapping[str, Body], party: str) -> str:
    """The code of a body given by its code or its registered name."""
    if party in bodies:
        return party
    same = [code for code, body in bodies.items() if normal_form(body.name) == normal_form(party)]
    if len(same) != 1:
        raise UnknownPartyError(name=party)
    return same[0]
