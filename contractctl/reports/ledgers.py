"""What the ledger holds, and how it stands: show, status, verify, units."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from contractctl.documents import Invoice
from contractctl.language import N_, _, say
from contractctl.records import Kind
from contractctl.reports.imports import KINDS
from contractctl.reports.table import Column, Holds, Note, Sheet, Table, Tone, cut
from contractctl.values.money import yuan

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contractctl.documents import Receipt
    from contractctl.outcomes import Records, UnmatchedDocument, Verification
    from contractctl.reports.table import Json, View

HIDDEN = {"id", "digest", "key", "unit", "batch", "file", "sheet", "row", "written_name", "direction", "voided_at", "voided_by", "void_reason", "undone"}
RECEIPT_DIRECTIONS = {"revenue": "in", "expense": "out"}
INVOICE_DIRECTIONS = {"revenue": "issued", "expense": "received"}
METHODS = {"bank": N_("bank"), "cash": N_("cash"), "bill": N_("bill"), "barter": N_("barter"), "set_off": N_("set-off")}
STATES = {"normal": N_("normal"), "partly_red": N_("partly reversed"), "reversed": N_("reversed"), "red": N_("red"), "voided": N_("voided")}
CHECKS = {
    "integrity": N_("the file of SQLite"),
    "foreign_keys": N_("references between tables"),
    "schema": N_("tables and columns"),
    "journal": N_("chain of the journal"),
    "anchor": N_("head that was printed earlier"),
    "batches": N_("batches as they were recorded"),
    "originals": N_("originals of imported files"),
    "periods": N_("closed periods as they were closed"),
    "spelling_keys": N_("keys of written names"),
    "totals": N_("recorded = sum of its parts"),
    "balances": N_("balances of contracts"),
}


@dataclass(frozen=True)
class RecordsReport:
    """Records of one kind."""

    answer: Records

    def json(self) -> Json:
        """contractctl.show/1."""
        return {"schema": "contractctl.show/1", "rows": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [self._json(row) for row in self.answer.rows]

    def _json(self, row: Mapping[str, Any]) -> Json:
        if self.answer.kind is Kind.COUNTERPARTIES:
            return _party_json(row, self.answer.aliases.get(row["code"], ()))
        said = {"amount" if name == "amount_fen" else name.removesuffix("_fen"): _plain(name, value) for name, value in row.items() if name not in HIDDEN}
        if "stated_invoices" in said:
            said["stated_invoices"] = [number for number in str(row["stated_invoices"]).split("\n") if number]
        said["contract"] = row.get("stated_contract")
        body = self.answer.names.judge(row["written_name"], row.get("tax_number"))
        common = {
            "key": row["key"],
            "direction": _direction(self.answer.kind, row["direction"]),
            "counterparty": body.code,
            "written_name": row["written_name"],
            "unit": row["unit"],
            "batch": row["batch"],
            "voided": row["voided_at"] is not None,
            "void_reason": row["void_reason"],
            "origin": {"file": row["file"], "sheet": row["sheet"], "row": row["row"]},
        }
        if self.answer.kind is Kind.CONTRACTS:
            said.pop("contract")
            common["contract"] = row["number"]
        if row["voided_at"] is not None and "state" in said:
            said["state"] = "voided"
        return {**said, **common}

    def screen(self, view: View) -> Sequence[Table | Note]:
        table = self._table()
        rows, left_out = cut(table.rows, view)
        return [Table(table.columns, rows, left_out=left_out, nothing=_("No record fits"))]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_(KINDS[self.answer.kind]), self._table())]

    def _table(self) -> Table:
        match self.answer.kind:
            case Kind.COUNTERPARTIES:
                return self._parties()
            case Kind.CONTRACTS:
                return self._contracts()
            case Kind.INVOICES:
                return self._invoices()
            case _:
                return self._receipts()

    def _name(self, row: Mapping[str, Any]) -> str:
        """The registered name, with the written one where they differ; a question mark where it is undecided."""
        body = self.answer.names.judge(row["written_name"], row.get("tax_number"))
        return self.answer.names.bodies[body.code].name if body.code else f"? {row['written_name']}"

    def _parties(self) -> Table:
        columns = (
            Column("code", _("code"), Holds.CODE),
            Column("name", _("name"), Holds.NAME),
            Column("uscc", "USCC", Holds.CODE, drop=2),
            Column("category", _("category"), drop=3),
            Column("region", _("region"), drop=4),
            Column("aliases", _("also written"), Holds.NAME, drop=1),
        )
        rows = [(r["code"], r["name"], r["uscc"], r["category"], r["region"], "、".join(self.answer.aliases.get(r["code"], ()))) for r in self.answer.rows]
        return Table(columns, rows)

    def _contracts(self) -> Table:
        columns = (
            Column("number", _("contract"), Holds.CODE),
            Column("direction", _("direction"), drop=2),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("name", _("contract name"), Holds.NAME, drop=1),
            Column("signed", _("signed"), Holds.DAY),
            Column("end", _("term's end"), Holds.DAY, drop=3),
            Column("amount", _("agreed"), Holds.MONEY),
            Column("voided", _("state"), drop=4),
        )
        rows = [
            (r["number"] or r["key"], _side(r), self._name(r), r["name"], r["signed"], r["end"], r["amount_fen"], _("voided") if r["voided_at"] else "")
            for r in self.answer.rows
        ]
        return Table(columns, rows)

    def _invoices(self) -> Table:
        columns = (
            Column("key", _("invoice"), Holds.CODE),
            Column("direction", _("direction"), drop=2),
            Column("date", _("day"), Holds.DAY),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("contract", _("contract"), Holds.CODE, drop=1),
            Column("gross", _("gross"), Holds.MONEY),
            Column("state", _("state"), drop=3),
        )
        rows = [
            (r["key"], _side(r), r["date"], self._name(r), r["stated_contract"], r["gross_fen"], _marked(r["opening"], _(STATES[_state(r)])))
            for r in self.answer.rows
        ]
        return Table(columns, rows)

    def _receipts(self) -> Table:
        columns = (
            Column("key", _("reference"), Holds.CODE),
            Column("direction", _("direction"), drop=2),
            Column("date", _("day"), Holds.DAY),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("contract", _("contract"), Holds.CODE, drop=1),
            Column("amount", _("amount"), Holds.MONEY),
            Column("method", _("method"), drop=3),
        )
        rows = [
            (
                r["key"],
                _side(r),
                r["date"],
                self._name(r),
                r["stated_contract"],
                r["amount_fen"],
                _("voided") if r["voided_at"] else _marked(r["opening"], _(METHODS[r["method"]])),
            )
            for r in self.answer.rows
        ]
        return Table(columns, rows)


def _marked(is_opening: bool, word: str) -> str:  # noqa: FBT001 - a mark is its only use
    """An opening balance is said to be one."""
    return _("opening, {word}").format(word=word) if is_opening else word


def _side(row: Mapping[str, Any]) -> str:
    return _("revenue") if row["direction"] == "revenue" else _("expense")


def _state(row: Mapping[str, Any]) -> str:
    return "voided" if row["voided_at"] else str(row["state"])


def _direction(kind: Kind, direction: str) -> str:
    if kind is Kind.RECEIPTS:
        return RECEIPT_DIRECTIONS[direction]
    return INVOICE_DIRECTIONS[direction] if kind is Kind.INVOICES else direction


def _plain(name: str, value: Any) -> object:  # noqa: ANN401 - any column's value
    if name.endswith("_fen") and value is not None:
        return yuan(value)
    return value.isoformat() if isinstance(value, date) else value


def _party_json(row: Mapping[str, Any], aliases: Sequence[str]) -> Json:
    return {
        "code": row["code"],
        "name": row["name"],
        "uscc": row["uscc"],
        "category": row["category"],
        "region": row["region"],
        "parent": row["parent"],
        "aliases": list(aliases),
        "batch": row["batch"],
        "origin": {"file": row["file"], "sheet": row["sheet"], "row": row["row"]},
    }


@dataclass(frozen=True)
class VerificationReport:
    """What verify saw."""

    answer: Verification

    def json(self) -> Json:
        """contractctl.verify/1."""
        answer = self.answer
        return {
            "schema": "contractctl.verify/1",
            "ok": answer.ok,
            "head": {"seq": answer.head.seq, "hash": answer.head.hash},
            "checks": [{"name": check.name, "ok": check.ok, "detail": str(check.detail)} for check in answer.checks],
        }

    def lines(self) -> Sequence[Json]:
        return [{"name": check.name, "ok": check.ok, "detail": str(check.detail)} for check in self.answer.checks]

    def screen(self, view: View) -> Sequence[Table | Note]:
        head = say(N_("journal: entry {seq}, head {hash}"), seq=self.answer.head.seq, hash=self.answer.head.hash[:16])
        return [self._table(), Note(str(head))]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Verify"), self._table())]

    def _table(self) -> Table:
        columns = (Column("name", _("check")), Column("ok", _("result")), Column("detail", _("detail"), Holds.SENTENCE))
        rows = [(_(CHECKS[check.name]), "√" if check.ok else "×", check.detail) for check in self.answer.checks]
        return Table(columns, rows, tones=[Tone.PLAIN if check.ok else Tone.ERROR for check in self.answer.checks])


@dataclass(frozen=True)
class ListReport:
    """A plain list of names, such as the units."""

    title: str
    key: str
    names: Sequence[str]

    def json(self) -> Json:
        """contractctl.show/1."""
        return {"schema": "contractctl.show/1", "rows": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [{self.key: name} for name in self.names]

    def screen(self, view: View) -> Sequence[Table | Note]:
        rows, left_out = cut([(name,) for name in self.names], view)
        return [Table((Column(self.key, self.title),), rows, left_out=left_out)]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(self.title, Table((Column(self.key, self.title),), [(name,) for name in self.names]))]


@dataclass(frozen=True)
class UnmatchedReport:
    """What is left of invoices and money."""

    answer: Sequence[UnmatchedDocument]

    def json(self) -> Json:
        """contractctl.show/1."""
        return {"schema": "contractctl.show/1", "rows": list(self.lines())}

    def lines(self) -> Sequence[Json]:
        return [_unmatched_json(each) for each in self.answer]

    def screen(self, view: View) -> Sequence[Table | Note]:
        table = self._table()
        rows, left_out = cut(table.rows, view)
        return [Table(table.columns, rows, left_out=left_out, nothing=_("Everything is matched"))]

    def sheets(self) -> Sequence[Sheet]:
        return [Sheet(_("Unmatched"), self._table())]

    def _table(self) -> Table:
        columns = (
            Column("kind", _("kind")),
            Column("key", _("number"), Holds.CODE),
            Column("date", _("day"), Holds.DAY),
            Column("written_name", _("counterparty, as written"), Holds.NAME),
            Column("contract", _("contract"), Holds.CODE, drop=1),
            Column("amount", _("amount"), Holds.MONEY, drop=2),
            Column("left", _("left"), Holds.MONEY),
        )
        rows = [(_kind(e.document), e.document.key, e.document.date, e.document.written_name, e.contract, e.document.fen, _left(e)) for e in self.answer]
        return Table(columns, rows)


def _kind(document: Invoice | Receipt) -> str:
    return _marked(document.opening, _("invoice") if isinstance(document, Invoice) else _("money"))


def _left(each: UnmatchedDocument) -> int:
    return each.document.fen if each.left_fen is None else each.left_fen


def _unmatched_json(each: UnmatchedDocument) -> Json:
    document = each.document
    return {
        "kind": "invoice" if isinstance(document, Invoice) else "receipt",
        "key": document.key,
        "direction": document.direction.value,
        "date": document.date.isoformat(),
        "counterparty": document.counterparty,
        "written_name": document.written_name,
        "contract": each.contract,
        "amount": yuan(document.fen),
        "left": yuan(_left(each)),
        "opening": document.opening,
        "origin": {"file": document.origin.file, "sheet": document.origin.sheet, "row": document.origin.row},
    }
