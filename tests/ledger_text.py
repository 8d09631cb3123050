"""A ledger as a few lines of text, for tests of the core: what stands in a test's docstring is the ledger it runs on.

contract HT-1 A 1000 signed=2024-01-01 end=2024-12-31
due HT-1 2024-03-31 500
invoice 001 2024-02-01 A 500 on=HT-1
money R1 2024-02-10 A 500 on=HT-1 for=001
payer B A
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

from contractctl.closing import Closed
from contractctl.closing_day import ClosingDay
from contractctl.decisions import (
    Adjusted,
    AdjustmentReason,
    Agreed,
    Assigned,
    Barred,
    Decided,
    Decision,
    DocumentKind,
    Excluded,
    NotOurs,
    Refused,
    SetOff,
    Tied,
    Transferred,
    Where,
)
from contractctl.documents import (
    Capital,
    Contract,
    Direction,
    Instalment,
    Invoice,
    InvoiceState,
    Method,
    Origin,
    PayerRelation,
    Pricing,
    Receipt,
    Supplement,
)
from contractctl.event_findings import Conflict
from contractctl.findings import Finding
from contractctl.reconcile import Ledger, Reconciliation, reconcile
from contractctl.settings import Settings, with_setting
from contractctl.settlement import Books
from contractctl.values.money import fen, yuan
from contractctl.values.period import Period, parse_period

UNIT = "本部"
BY = "王会计"


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def ledger(text: str) -> Ledger:
    """The ledger that the lines describe."""
    reader = _Reader()
    for number, line in enumerate(text.strip().splitlines(), start=1):
        words = line.split("#")[0].split()
        if words:
            reader.read(words, number)
    return reader.ledger()


class _Reader:
    def __init__(self) -> None:
        self.contracts: dict[str, Contract] = {}
        self.invoices: list[Invoice] = []
        self.receipts: list[Receipt] = []
        self.relations: list[PayerRelation] = []
        self.decided: list[Decision] = []
        self.conflicts: list[Conflict] = []

    def read(self, words: list[str], number: int) -> None:
        plain = [word for word in words[1:] if not re.match(r"\w+=", word)]
        options = dict(word.split("=", 1) for word in words[1:] if re.match(r"\w+=", word))
        getattr(self, f"_{words[0]}")(plain, options, Origin("账.xlsx", "表", number))

    def _contract(self, plain: list[str], options: dict[str, str], origin: Origin) -> None:
        number, body, *amount = plain
        signed = day(options.get("signed", "2024-01-01")) if options.get("signed") != "-" else None
        self.contracts[number] = Contract(
            key=f"{UNIT}|{number}",
            number=number,
            unit=UNIT,
            direction=Direction(options.get("side", "revenue")),
            counterparty=None if body == "?" else body,
            written_name=body,
            signed=signed,
            amount_fen=fen(amount[0]) if amount else None,
            pricing=Pricing.FIXED if amount else Pricing.MEASURED,
            start=day(options.get("start", "2024-01-01")) if options.get("start") != "none" else None,
            end=day(options.get("end", "2024-12-31")) if options.get("end") not in ("none", "open") else None,
            open_ended=options.get("end") == "open",
            terminated=day(options.get("terminated")),
            filed=day(options.get("filed", str(signed or ""))) if options.get("filed") != "none" else None,
            capital=Capital(options.get("capital", "agrees")),
            capital_text=options.get("says", ""),
            payment_terms=None if options.get("terms") == "none" else "按期支付",
            has_terms=options.get("terms") != "nocolumn",
            yearly_fee="yearly" in options,
            social_benefit="benefit" in options,
            payment_days=int(options["days"]) if "days" in options else None,
            fifo="fifo" in options,
            origin=origin,
        )

    def _due(self, plain: list[str], options: dict[str, str], origin: Origin) -> None:
        number, when, amount = plain
        contract = self.contracts[number]
        year = int(options["year"]) if "year" in options else None
        part = Instalment(len(contract.instalments) + 1, None if when == "-" else day(when), fen(amount), year)
        self.contracts[number] = replace(contract, instalments=(*contract.instalments, part))

    def _change(self, plain: list[str], options: dict[str, str], origin: Origin) -> None:
        number, when, amount = plain
        contract = self.contracts[number]
        part = Supplement(f"{number}-补{len(contract.supplements) + 1}", day(when), fen(amount), "total" in options)
        self.contracts[number] = replace(contract, supplements=(*contract.supplements, part))

    def _invoice(self, plain: list[str], options: dict[str, str], origin: Origin) -> None:
        key, when, body, amount = plain
        state = options.get("state") or ("red" if amount.startswith("-") else "normal")
        self.invoices.append(
            Invoice(
                key=key,
                unit=UNIT,
                direction=Direction(options.get("side", "revenue")),
                counterparty=None if body == "?" else body,
                written_name=options.get("name", body),
                date=date.fromisoformat(when),
                gross_fen=fen(amount),
                due=day(options.get("due")),
                state=InvoiceState(state),
                reverses=options.get("reds"),
                stated_contract=options.get("on"),
                remark=options.get("memo", ""),
                origin=origin,
            )
        )

    def _money(self, plain: list[str], options: dict[str, str], origin: Origin) -> None:
        key, when, body, amount = plain
        self.receipts.append(
            Receipt(
                key=key,
                unit=UNIT,
                direction=Direction(options.get("side", "revenue")),
                counterparty=None if body == "?" else body,
                written_name=options.get("name", body),
                date=date.fromisoformat(when),
                amount_fen=fen(amount),
                method=Method(options.get("by", "bank")),
                reference=key,
                stated_contract=options.get("on"),
                stated_invoices=tuple(options["for"].split(",")) if "for" in options else (),
                stated_instalment=int(options["no"]) if "no" in options else None,
                reverses=options.get("back"),
                is_reversal="bounced" in options,
                agreement=options.get("agreement"),
                excluded_as=options.get("excluded"),
                memo=options.get("memo", ""),
                origin=origin,
            )
        )

    def _payer(self, plain: list[str], options: dict[str, str], _origin: Origin) -> None:
        self.relations.append(PayerRelation(plain[0], plain[1], day(options.get("since")), day(options.get("until")), "名录"))

    def _decided(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        self.decided.append(Decided(plain[0], plain[1], fen(plain[2]), by=BY))

    def _tied(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        kind, key, original, amount = plain
        self.decided.append(Tied(DocumentKind(kind), key, original, fen(amount), by=BY))

    def _barred(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        self.decided.append(Barred(plain[0], plain[1], by=BY))

    def _refused(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        receipts, invoices = (tuple(part.split("+")) for part in plain)
        self.decided.append(Refused(receipts, invoices, by=BY))

    def _assigned(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        self.decided.append(Assigned(DocumentKind(plain[0]), plain[1], f"{UNIT}|{plain[2]}", by=BY))

    def _excluded(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        self.decided.append(Excluded(plain[0], NotOurs(plain[1]), by=BY))

    def _agreed(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        self.decided.append(Agreed(plain[0], plain[1], by=BY))

    def _adjusted(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        kind, key, amount, reason, when = plain
        self.decided.append(Adjusted(DocumentKind(kind), key, fen(amount), AdjustmentReason(reason), date.fromisoformat(when), by=BY))

    def _setoff(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        number, issued, received, amount, when = plain
        self.decided.append(SetOff(number, UNIT, issued, received, fen(amount), "对冲协议", date.fromisoformat(when), by=BY))

    def _transferred(self, plain: list[str], _options: dict[str, str], _origin: Origin) -> None:
        number, invoice, to, amount, when = plain
        where = Where(UNIT, Direction.REVENUE)
        self.decided.append(Transferred(number, invoice, to, fen(amount), "三方协议", date.fromisoformat(when), by=BY, where=where))

    def _again(self, plain: list[str], options: dict[str, str], origin: Origin) -> None:
        kind, key, when, amount = plain
        self.conflicts.append(
            Conflict(kind, key, day(when), fen(amount), origin, replace(origin, row=99), fen(options["other"]) if "other" in options else None)
        )

    def ledger(self) -> Ledger:
        books = Books(tuple(self.contracts.values()), tuple(self.invoices), tuple(self.receipts))
        names = {"A": "甲公司", "B": "乙公司", "C": "丙公司"}
        return Ledger(books, tuple(self.relations), names, tuple(self.conflicts), tuple(self.decided))


def answer(text: str, period: str = "2024Q1", **settings: object) -> Reconciliation:
    """The ledger's reconciliation; settings as settle__sets="book"."""
    chosen = Settings()
    for key, value in settings.items():
        chosen = with_setting(chosen, key.replace("__", "."), value)
    return reconcile(ledger(text), parse_period(period, date(2024, 4, 8)), chosen, "run")


def closed_through(whole: Ledger, through: date) -> Closed:
    """What closing a day keeps of a ledger."""
    day = ClosingDay(whole.applied(), whole.closed, through)
    reconcile(whole, Period(through, through, "day"), Settings(), "run", lambda part: day.take(part.settled))
    return day.closed()


def allocations(found: Reconciliation) -> list[str]:
    """Each allocation as `R1 > 001 500.00 A1`, with its day where it is not the receipt's and `?` where it is proposed."""
    return [f"{a.source} > {a.target} {yuan(a.amount_fen)} {a.rule}{'?' if a.state.value == 'proposed' else ''}" for a in found.allocations]


def findings(found: Reconciliation) -> list[str]:
    """Each finding as `class: documents amount`, older ones with `(older)`."""
    return sorted(_finding_line(f) for f in found.findings)


def _finding_line(found: Finding) -> str:
    documents = " ".join(sorted(ref.key for ref in found.documents))
    amount = "-" if found.amount_fen is None else yuan(found.amount_fen)
    return f"{found.kind.value}: {documents} {amount}{' (older)' if found.outstanding else ''}"


def links(found: Reconciliation) -> list[str]:
    """Each link as `001 HT-1 L1`."""
    return [f"{link.key} {link.contract.partition('|')[2]} {link.rule}" for link in found.links]


def figures(found: Reconciliation, number: str | None) -> dict[str, Any]:
    """One contract's line; amounts in yuan."""
    row = next(row for row in found.contracts if row.number == number)
    f = row.figures
    names = (
        "opening_receivable",
        "opening_advance",
        "invoiced",
        "received",
        "allocated",
        "adjusted",
        "closing_receivable",
        "closing_advance",
        "invoiced_to_date",
        "received_to_date",
    )
    return {"status": row.status.value, **{name: yuan(getattr(f, name)) for name in names}}
