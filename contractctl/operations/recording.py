"""Records by hand: contracts, invoices and receipts typed in one by one, and voided with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl import decision_rows, document_rows, journal, ledger
from contractctl.decisions import DocumentKind
from contractctl.documents import TYPED_IN
from contractctl.errors import ContractctlError, ExitCode
from contractctl.keys import Keyed, KeyMaker, content_digest, paid_before, scope
from contractctl.language import N_
from contractctl.operations.importing import UnknownUnitError, parent_key
from contractctl.records import InstalmentRecord, Kind, kind_of
from contractctl.register import Act
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from contractctl.models import MatchDecision
    from contractctl.operations.opening import Desk
    from contractctl.records import Record


class KnownRecordError(ContractctlError):
    """A record that is there already."""

    id = "E-REC-001"
    exit_code = ExitCode.REFUSED
    msgid = N_("{key} is in the ledger already; nothing was written")
    hint_msgid = N_("see contractctl explain {key}; a wrong record is voided with a reason and recorded anew")


class NothingToVoidError(ContractctlError):
    """Nothing live of that key."""

    id = "E-REC-002"
    exit_code = ExitCode.USAGE
    msgid = N_("there is no live record {key} to void")
    hint_msgid = N_("see contractctl show, and give its number as it stands there")


class DecidedRecordError(ContractctlError):
    """A record that decisions of persons stand on; facts: key, numbers."""

    id = "E-REC-003"
    exit_code = ExitCode.REFUSED
    msgid = N_("{key} cannot be voided: persons decided about it ({numbers})")
    hint_msgid = N_("take these back first (contractctl match undo), or with it: --with-decisions")


class KnownUnitError(ContractctlError):
    """A unit that is there already."""

    id = "E-UNI-002"
    exit_code = ExitCode.REFUSED
    msgid = N_("unit {unit} is in the ledger already")
    hint_msgid = N_("see contractctl unit list")


def add_record(desk: Desk, kind: Kind, record: Record, unit: str | None = None, plan: Sequence[InstalmentRecord] = ()) -> str:
    """Record one document, a contract with its plan; its key. Errors: KnownRecordError, UnknownUnitError."""
    with desk.writing() as session:
        unit = unit_named(session, unit)
        keyed = Keyed(record, KeyMaker().key(record), content_digest(record))
        if (scope(record), keyed.key) in ledger.standing(session, kind, unit, [keyed.key]):
            raise KnownRecordError(key=keyed.key)
        for each in (keyed, *paid_before(keyed)):
            ledger.add_records(session, kind_of(each.record), unit, [(each, ledger.Place(None, TYPED_IN))])
        parts = [Keyed(each, f"{parent_key(each)}#{each.no}", content_digest(each)) for each in plan]
        ledger.add_records(session, Kind.INSTALMENTS, unit, [(part, ledger.Place(None, TYPED_IN)) for part in parts])
        payload = {"kind": kind.value, "unit": unit, "key": keyed.key, "digest": keyed.digest, "plan": [part.digest for part in parts]}
        journal.append(session, desk.now, desk.actor, f"{kind.value.removesuffix('s')} add", payload)
    return keyed.key


def void_record(desk: Desk, kind: Kind, key: str, reason: str, unit: str | None = None, *, with_decisions: bool = False) -> str:
    """Void a record with a reason; it stays visible and counts nowhere. Errors: NothingToVoidError, DecidedRecordError."""
    with desk.writing() as session:
        unit = unit_named(session, unit)
        folded = fold_number(key)
        decided = _decided_about(session, kind, unit, folded)
        if decided and not with_decisions:
            raise DecidedRecordError(key=key, numbers=", ".join(dict.fromkeys(row.number for row in decided)))
        paid = ledger.paid_by_opening_bill(session, unit, folded) if kind is Kind.RECEIPTS else None
        if ledger.void(session, kind, unit, folded, desk.now, desk.actor, reason) == 0:
            raise NothingToVoidError(key=key)
        if paid is not None:
            ledger.void(session, Kind.INVOICES, unit, paid, desk.now, desk.actor, reason)
        decision_rows.close(session, [row.id or 0 for row in decided], Act(desk.now, desk.actor, reason))
        payload: dict[str, object] = {"kind": kind.value, "unit": unit, "key": folded, "reason": reason}
        if paid is not None:
            payload["paid"] = paid
        if decided:
            payload["closes"] = [row.id for row in decided]
        journal.append(session, desk.now, desk.actor, f"{kind.value.removesuffix('s')} void", payload)
    return folded


def _decided_about(session: Session, kind: Kind, unit: str, key: str) -> list[MatchDecision]:
    document = {Kind.INVOICES: DocumentKind.INVOICE, Kind.RECEIPTS: DocumentKind.RECEIPT}.get(kind)
    key = document_rows.contract_core_key(unit, key) if kind is Kind.CONTRACTS else key
    return decision_rows.hanging_on(session, document, unit, key)


def unit_named(session: Session, unit: str | None) -> str:
    """The unit that is meant, else the company. Errors: UnknownUnitError."""
    names = [each.name for each in ledger.units(session)]
    if unit is not None and unit not in names:
        raise UnknownUnitError(unit=unit)
    return unit or names[0]


def add_unit(desk: Desk, name: str) -> None:
    """A unit that keeps a ledger of its own under the same company."""
    with desk.writing() as session:
        if name in {each.name for each in ledger.units(session)}:
            raise KnownUnitError(unit=name)
        ledger.add_unit(session, name)
        journal.append(session, desk.now, desk.actor, "unit add", {"unit": name})


def unit_names(desk: Desk) -> list[str]:
    """The company first, then its units."""
    with desk.reading() as session:
        return [unit.name for unit in ledger.units(session)]
