"""What a row says otherwise than the record that stands: field by field, both values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contractctl.keys import CONTENT, comparable
from contractctl.language import N_, _, say
from contractctl.ledger import RENAMED, columns_of
from contractctl.values.money import grouped

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import RowMapping

    from contractctl.keys import Keyed
    from contractctl.language import Message
    from contractctl.records import Kind

OTHER_CONTENT = (
    "E-IMP-070",
    N_("{key} is in the ledger with other content ({changes}); both are kept, the first stands until a person decides: contractctl review rows"),
)
UNSTATED = (None, "")
OPENING = "opening"
DESCRIBING = ("remark", "memo", "department", "method", "stated_contract")
LABELS = {
    "account": N_("own account"),
    "agreement": N_("agreement"),
    "aliases": N_("other ways of writing"),
    "amount_fen": N_("amount"),
    "balance_fen": N_("balance"),
    "bill_due": N_("bill's due day"),
    "bill_number": N_("bill"),
    "capital_text": N_("amount in capitals"),
    "category": N_("category"),
    "code": N_("code"),
    "contract": N_("contract"),
    "contract_type": N_("contract type"),
    "credit_fen": N_("credit"),
    "date": N_("day"),
    "debit_fen": N_("debit"),
    "department": N_("department"),
    "direction": N_("direction"),
    "due": N_("due"),
    "effective": N_("effective"),
    "end": N_("term's end"),
    "excluded_as": N_("not counted, as"),
    "filed": N_("filed"),
    "gross_fen": N_("gross amount"),
    "handler": N_("handler"),
    "is_new_total": N_("new total"),
    "is_reversal": N_("reversal"),
    "item": N_("item"),
    "memo": N_("memo"),
    "method": N_("method"),
    "name": N_("name"),
    "net_fen": N_("net amount"),
    "no": N_("no."),
    "number": N_("number"),
    "opening": N_("opening balance"),
    "open_ended": N_("without an end"),
    "parent": N_("parent"),
    "payment_days": N_("days to pay"),
    "terminated": N_("ended early on"),
    "payment_terms": N_("payment terms"),
    "pricing": N_("pricing"),
    "reference": N_("reference"),
    "region": N_("region"),
    "remark": N_("remark"),
    "reverses": N_("reverses"),
    "settled_fen": N_("settled before"),
    "side": N_("side"),
    "signed": N_("signed"),
    "social_benefit": N_("social benefit"),
    "start": N_("term's start"),
    "stated_contract": N_("stated contract"),
    "stated_instalment": N_("stated instalment"),
    "stated_invoices": N_("stated invoices"),
    "tax_fen": N_("tax"),
    "tax_number": N_("tax number"),
    "text": N_("text"),
    "unposted": N_("unposted"),
    "uscc": N_("tax number"),
    "voucher": N_("voucher"),
    "written_name": N_("counterparty"),
    "year": N_("year"),
    "yearly_fee": N_("yearly fee"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """A field in which a row differs from the record that stands; amounts are fen."""

    field: str
    stands: Any
    says: Any


def changes(kind: Kind, stands: Mapping[str, Any] | RowMapping, keyed: Keyed) -> tuple[Change, ...]:
    """The fields in which a row differs from the record that stands; `stands` are that record's columns."""
    renamed, says = RENAMED.get(kind, {}), columns_of(kind, keyed)
    names = [renamed.get(name, name) for name in CONTENT[type(keyed.record)]]
    found = [Change(name, stands[name], says[name]) for name in names if name in says and comparable(name, stands[name]) != comparable(name, says[name])]
    if found and says.get(OPENING) is not None and bool(stands[OPENING]) != bool(says[OPENING]):
        found.append(Change(OPENING, bool(stands[OPENING]), bool(says[OPENING])))
    return tuple(found)


def contradict(found: Sequence[Change]) -> bool:
    """Whether both sides state something and it is not the same; what only one of them states is no contradiction.

    An opening and the document's own ledger describe it in words of their own: only what counts is compared.
    """
    is_across = any(change.field == OPENING for change in found)
    compared = [change for change in found if not (is_across and change.field in (OPENING, *DESCRIBING))]
    return any(change.stands not in UNSTATED and change.says not in UNSTATED for change in compared)


def told(found: Sequence[Change]) -> str:
    """Both values of each field, for a sentence; what differs but stands in no column of its own is only named."""
    words = [f"{_(LABELS.get(change.field, change.field))} {shown(change.stands)} → {shown(change.says)}" for change in map(_as_money, found)]
    return "; ".join(words) or _("names or payers")


def _as_money(change: Change) -> Change:
    if not change.field.endswith("_fen"):
        return change
    return Change(change.field, *(grouped(value) if isinstance(value, int) else value for value in (change.stands, change.says)))


def shown(value: object) -> str:
    """A value in a sentence; nothing is said to be nothing."""
    if value is None or value == "":
        return _("(empty)")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return f"“{value}”" if isinstance(value, str) and not value[:1].isdecimal() else str(value)


def other_content(key: str, found: Sequence[Change]) -> Message:
    """Why a row with another content than the ledger's waits."""
    return say(OTHER_CONTENT[1], key=key, changes=told(found))
