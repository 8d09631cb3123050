"""What the ledger holds, record by record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from contractctl import filing_rows, ledger, register
from contractctl.documents import Invoice, InvoiceState
from contractctl.operations.reconciling import gather
from contractctl.outcomes import Records, UnmatchedDocument
from contractctl.records import Kind
from contractctl.settled import Settled
from contractctl.values.identifiers import fold_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contractctl.documents import Receipt
    from contractctl.normalize import Register
    from contractctl.operations.opening import Desk
    from contractctl.values.period import Period


class Shown(StrEnum):
    """What can be shown."""

    CONTRACTS = "contracts"
    INVOICES = "invoices"
    RECEIPTS = "receipts"
    PARTIES = "parties"
    UNMATCHED = "unmatched"


KINDS = {Shown.CONTRACTS: Kind.CONTRACTS, Shown.INVOICES: Kind.INVOICES, Shown.RECEIPTS: Kind.RECEIPTS, Shown.PARTIES: Kind.COUNTERPARTIES}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which records: of a counterparty, of a contract."""

    party: str | None = None
    contract: str | None = None


def records(desk: Desk, what: Shown, wanted: Wanted) -> Records:
    """Every record of a kind, voided ones too."""
    with desk.reading() as session:
        names = register.register(session, desk.settings.names)
        rows = ledger.rows_of(session, KINDS[what])
        filed = filing_rows.filed_days(session) if what is Shown.CONTRACTS else {}
    rows = [{**row, "filed": filed.get((row["unit"], row["key"]), row["filed"])} for row in rows] if filed else rows
    aliases = {code: body.aliases for code, body in names.bodies.items()}
    return Records(KINDS[what], [row for row in rows if _fits(row, wanted, names)], names, aliases)


def _fits(row: Mapping[str, Any], wanted: Wanted, names: Register) -> bool:
    if wanted.contract:
        stated = row.get("number") if "signed" in row else row.get("stated_contract")
        if fold_number(str(stated or "")) != fold_number(wanted.contract):
            return False
    if wanted.party:
        body = row.get("code") if "written_name" not in row else names.judge(row["written_name"], row.get("tax_number")).code
        return wanted.party in (body, row.get("name"), row.get("written_name"), names.bodies[body].name if body in names.bodies else None)
    return True


def unmatched(desk: Desk, period: Period | None = None) -> list[UnmatchedDocument]:
    """Invoices and money with something left, or without a body; of a period: those dated in it, with what is left at its end."""
    with desk.reading() as session:
        gathered = gather(session, desk)
    books = gathered.ledger.applied()
    documents: list[Invoice | Receipt] = [*books.invoices, *books.receipts]
    found = [UnmatchedDocument(document, None, None) for document in documents if document.counterparty is None and _counts(document)]
    for group in gathered.ledger.groups():
        settled = Settled(group, desk.settings.settle, gathered.ledger.decided)
        for document in settled.documents:
            left = settled.matching.left.get(document.ref, 0) if period is None else settled.open(document, period.end)
            contract = settled.links.of(document).contract
            if left and _counts(document):
                found.append(UnmatchedDocument(document, left, contract.number if contract else None))
    dated = [each for each in found if period is None or each.document.counted in period]
    return sorted(dated, key=lambda u: (u.document.date, u.document.key))


def _counts(document: Invoice | Receipt) -> bool:
    """Whether something may be left of it at all."""
    if isinstance(document, Invoice):
        return document.state is not InvoiceState.VOIDED
    return document.excluded_as is None
