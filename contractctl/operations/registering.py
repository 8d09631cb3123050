"""The counterparty register: bodies, their names and ways of writing, who pays for whom, two codes for one body."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from contractctl import journal, ledger, register
from contractctl.documents import TYPED_IN
from contractctl.errors import ContractctlError, ExitCode
from contractctl.keys import Keyed, content_digest
from contractctl.language import N_
from contractctl.names.spelling import normal_form
from contractctl.normalize import clashes
from contractctl.outcomes import CodeRow, PartyCard, Writing
from contractctl.records import CounterpartyRecord, Kind
from contractctl.register import Act
from contractctl.values.dated import Dated, read_dated
from contractctl.values.identifiers import fold_tax_number, is_tax_number

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlmodel import Session

    from contractctl.models import Alias, Payer
    from contractctl.normalize import Body, Register
    from contractctl.operations.opening import Desk

ONE_DAY = timedelta(days=1)


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


class NothingToTakeBackError(ContractctlError):
    """No judgement that stands."""

    id = "E-PAR-006"
    exit_code = ExitCode.USAGE
    msgid = N_("no judgement on {what} stands, so none can be taken back")
    hint_msgid = N_("contractctl party show CODE lists what stands")


class SelfMergeError(ContractctlError):
    """A merger of a body with itself."""

    id = "E-PAR-007"
    exit_code = ExitCode.USAGE
    msgid = N_("{code} and {into} are one code already")
    hint_msgid = N_("contractctl party show {into} lists what was merged into it")


@dataclass(frozen=True, slots=True)
class Span:
    """Days between which a judgement holds, both inclusive; None is open."""

    since: date | None = None
    until: date | None = None


def register_rows(session: Session, bodies: Sequence[Keyed], act: Act) -> None:
    """Names and payer relations that a register file states, as judgements with the file as their evidence."""
    records = [(keyed.key, keyed.record) for keyed in bodies if isinstance(keyed.record, CounterpartyRecord)]
    register.add_aliases(session, [(Dated(alias), code) for code, record in records for alias in record.aliases], "alias", act)
    register.add_aliases(session, [(read_dated(former), code) for code, record in records for former in record.formers], "former", act)
    payers = [(code, read_dated(payer)) for code, record in records for payer in record.payers]
    register.add_payers(session, [_payer_row(dated.name, code, Span(dated.since, dated.until), act) for code, dated in payers])
    register.remember_keys(session)


def _payer_row(payer: str, payee: str, span: Span, act: Act) -> dict[str, object]:
    said = {"payer": payer, "payee_of": payee, "since": span.since, "until": span.until}
    return {**said, "why": act.why, "actor": act.actor, "at": act.at, "batch": act.batch}


# -- asking


def show_party(desk: Desk, party: str) -> PartyCard:
    """All that the register holds about a body; errors: UnknownPartyError."""
    with desk.reading() as session:
        known = register.register(session, desk.settings.names)
        merged = register.mergers(session)
        code = party_code(known.bodies, merged.get(party, party))
        aliases, payers = register.live_aliases(session), register.live_payers(session)
        written = ledger.written_names(session)
    body = known.bodies[code]
    own = {code, *(old for old, new in merged.items() if new == code)}
    mine = [(name, count, money) for name, number, count, money in written if known.judge(name, number).code == code]
    return PartyCard(
        body=body,
        writings=tuple(_writing(row) for row in aliases if row.code in own),
        parent=_named(known, body.parent),
        branches=tuple(sorted(each.code for each in known.bodies.values() if each.parent in (code, body.name))),
        paid_by=tuple(_relation(known, row) for row in payers if merged.get(row.payee_of, row.payee_of) == code),
        pays_for=tuple(_pays_for(known, row) for row in payers if _payer_code(known, row.payer) == code),
        merged=tuple(sorted(own - {code})),
        documents=tuple(sorted(mine)),
    )


def code_table(desk: Desk) -> list[CodeRow]:
    """Every body with its names, relations and days: what `party import` reads back."""
    with desk.reading() as session:
        known = register.register(session)
        aliases, payers = register.live_aliases(session), register.live_payers(session)
        category = {row["code"]: row["category"] for row in ledger.rows_of(session, Kind.COUNTERPARTIES)}
    formers = {(row.code, row.written): Dated(row.written, row.since, row.until) for row in aliases if row.kind == "former"}
    return [
        CodeRow(
            code=code,
            name=body.name,
            uscc=body.uscc,
            category=category[code],
            aliases=body.aliases,
            formers=tuple(str(formers.get((code, name), name)) for name in body.formers),
            parent=body.parent,
            region=body.region,
            payers=tuple(sorted(str(Dated(row.payer, row.since, row.until)) for row in payers if row.payee_of == code)),
        )
        for code, body in sorted(known.bodies.items())
    ]


def _writing(row: Alias) -> Writing:
    return Writing(row.written, row.kind, row.since, row.until, row.actor, row.at, row.why)


def _relation(known: Register, row: Payer) -> Writing:
    return Writing(_named(known, row.payer) or row.payer, "payer", row.since, row.until, row.actor, row.at, row.why)


def _pays_for(known: Register, row: Payer) -> Writing:
    return replace(_relation(known, row), written=_named(known, row.payee_of) or row.payee_of)


def _payer_code(known: Register, payer: str) -> str | None:
    return payer if payer in known.bodies else known.judge(payer).code


def _named(known: Register, party: str | None) -> str | None:
    """A body's name behind its code; what is no code stays as it is written."""
    return f"{party} {known.bodies[party].name}" if party in known.bodies else party


# -- judging


def add_party(desk: Desk, record: CounterpartyRecord, *, distinct: bool = False) -> str:
    """Register a body; one that a rule would take for another is refused until the clerk says which it is."""
    if record.uscc and not is_tax_number(fold_tax_number(record.uscc)):
        raise WrongTaxNumberError(number=record.uscc)
    with desk.writing() as session:
        known = register.register(session, desk.settings.names)
        if record.code in ledger.party_codes(session):
            raise KnownPartyError(code=record.code, name=known.bodies[record.code].name if record.code in known.bodies else record.code)
        code = record.code or _next_code(ledger.party_codes(session))
        if not distinct and (clash := clashes(known, (record.name, *record.aliases))):
            raise ClashingPartyError(name=clash[0].name, other=known.bodies[str(clash[0].code)].name, code=clash[0].code)
        folded = replace(record, uscc=fold_tax_number(record.uscc) if record.uscc else None)
        keyed = Keyed(folded, code, content_digest(folded))
        ledger.add_records(session, Kind.COUNTERPARTIES, "", [(keyed, ledger.Place(None, TYPED_IN))])
        register_rows(session, [keyed], Act(desk.now, desk.actor, "typed in"))
        journal.append(session, desk.now, desk.actor, "party add", {"code": code, "name": record.name, "digest": keyed.digest})
    return code


def _next_code(codes: Sequence[str]) -> str:
    """One more than the highest numbered code, in its form; P00001 in an empty register."""
    numbered = [code for code in codes if code[-1:].isdecimal() and code[-1:].isascii()]
    if not numbered:
        return "P00001"
    last = max(numbered, key=lambda code: (len(code), code))
    digits = len(last) - len(last.rstrip("0123456789"))
    return f"{last[:-digits]}{int(last[-digits:]) + 1:0{digits}d}"


def add_alias(desk: Desk, party: str, written: str, why: str) -> str:
    """A person says that a way of writing is this body; its code."""
    with desk.writing() as session:
        code = party_code(register.register(session).bodies, party)
        decide(session, written, code, Act(desk.now, desk.actor, why))
        journal.append(session, desk.now, desk.actor, "party alias", {"code": code, "written": written, "why": why})
    return code


def decide(session: Session, written: str, code: str, act: Act) -> None:
    """A person's decision on a way of writing; an earlier one is closed."""
    register.close_alias(session, normal_form(written), replace(act, why="decided anew"))
    register.add_aliases(session, [(Dated(written), code)], "decided", act)


def split_alias(desk: Desk, written: str, why: str) -> int:
    """Take a judgement on a way of writing back, a decision or an alias; how many stood. Errors: NothingToTakeBackError."""
    act = Act(desk.now, desk.actor, why)
    with desk.writing() as session:
        count = sum(register.close_alias(session, normal_form(written), act, kind) for kind in ("decided", "alias", "former"))
        if count == 0:
            raise NothingToTakeBackError(what=written)
        journal.append(session, desk.now, desk.actor, "party split", {"written": written, "why": why})
    return count


def rename_party(desk: Desk, party: str, name: str, since: date | None, why: str) -> str:
    """A body has a new name from a day on; its old one stays known as a former name. Errors: UnknownPartyError, ClashingPartyError."""
    act = Act(desk.now, desk.actor, why)
    with desk.writing() as session:
        known = register.register(session, desk.settings.names)
        code = party_code(known.bodies, party)
        if clash := [each for each in clashes(known, [name]) if each.code != code]:
            raise ClashingPartyError(name=name, other=known.bodies[str(clash[0].code)].name, code=clash[0].code)
        old = known.bodies[code].name
        register.close_alias(session, normal_form(old), act, "current", code)
        register.close_alias(session, normal_form(name), act, "former", code)
        register.add_aliases(session, [(Dated(old, until=since - ONE_DAY if since else None), code)], "former", act)
        register.add_aliases(session, [(Dated(name, since), code)], "current", act)
        register.remember_keys(session)
        journal.append(session, desk.now, desk.actor, "party rename", {"code": code, "from": old, "to": name, "since": str(since), "why": why})
    return code


def merge_parties(desk: Desk, party: str, into: str, why: str) -> tuple[str, str]:
    """Two codes are one body: the second stands for both. The histories of both are kept. Errors: UnknownPartyError, SelfMergeError."""
    with desk.writing() as session:
        bodies = register.register(session).bodies
        codes = party_code(bodies, party), party_code(bodies, into)
        if codes[0] == codes[1]:
            raise SelfMergeError(code=party, into=into)
        register.add_merger(session, *codes, Act(desk.now, desk.actor, why))
        journal.append(session, desk.now, desk.actor, "party merge", {"code": codes[0], "into": codes[1], "why": why})
    return codes


def unmerge_party(desk: Desk, code: str, why: str) -> str:
    """Take a merger back: every document has the code again that it had. Errors: NothingToTakeBackError."""
    with desk.writing() as session:
        if register.close_merger(session, code, Act(desk.now, desk.actor, why)) == 0:
            raise NothingToTakeBackError(what=code)
        journal.append(session, desk.now, desk.actor, "party unmerge", {"code": code, "why": why})
    return code


def add_payer(desk: Desk, payer: str, payee: str, why: str, span: Span) -> tuple[str, str]:
    """A body pays, or is invoiced, for another; both codes."""
    act = Act(desk.now, desk.actor, why)
    with desk.writing() as session:
        bodies = register.register(session).bodies
        codes = party_code(bodies, payer), party_code(bodies, payee)
        register.add_payers(session, [_payer_row(*codes, span, act)])
        payload = {"payer": codes[0], "payee_of": codes[1], "why": why, "since": str(span.since), "until": str(span.until)}
        journal.append(session, desk.now, desk.actor, "party payer", payload)
    return codes


def close_payer(desk: Desk, payer: str, payee: str, why: str) -> tuple[str, str]:
    """Take back that a body pays for another. Errors: UnknownPartyError, NothingToTakeBackError."""
    with desk.writing() as session:
        known = register.register(session)
        codes = party_code(known.bodies, payer), party_code(known.bodies, payee)
        stated = {row.payer for row in register.live_payers(session) if _payer_code(known, row.payer) == codes[0]}
        if register.close_payer(session, sorted({codes[0], *stated}), codes[1], Act(desk.now, desk.actor, why)) == 0:
            raise NothingToTakeBackError(what=f"{payer} → {payee}")
        journal.append(session, desk.now, desk.actor, "party payer close", {"payer": codes[0], "payee_of": codes[1], "why": why})
    return codes


def party_code(bodies: Mapping[str, Body], party: str) -> str:
    """The code of a body given by its code or one of its names. Errors: UnknownPartyError."""
    if party in bodies:
        return party
    wanted = normal_form(party)
    same = [code for code, body in bodies.items() if normal_form(body.name) == wanted]
    same = same or [code for code, body in bodies.items() if any(normal_form(each) == wanted for each in body.spellings)]
    if len(same) != 1:
        raise UnknownPartyError(name=party)
    return same[0]
