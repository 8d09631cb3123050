"""What a scenario expects, key by key, against the product's answer. A key that nobody here understands is told, never passed over."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from scenario_steps import fits, proposal
from scenario_world import FAR, LONG_AGO, Case, Figures, NotRunError, World

from contractctl.decisions import DocumentKind, NotOurs
from contractctl.documents import Direction
from contractctl.figures import ContractFigures
from contractctl.findings import Finding, FindingClass, Severity
from contractctl.operations import deciding_matches as deciding
from contractctl.operations.deciding_matches import Answer
from contractctl.operations.showing import Shown, Wanted, records, unmatched
from contractctl.reconcile import Reconciliation, reconcile
from contractctl.reports.ledgers import RecordsReport
from contractctl.reports.table import Table, View
from contractctl.settings import AgeingSettings
from contractctl.values.money import fen, yuan
from contractctl.values.period import Period

AMOUNT = re.compile(r"-?\d+\.\d\d")
BUCKET = re.compile(r"(\d+)-(\d+)|(\d+)\+")
# Classes of which a case that lists exceptions lists all: each stands for one class of ours.
COUNTED = (FindingClass.ALLOCATION_AMBIGUOUS, FindingClass.OVER_INVOICED, FindingClass.OVER_RECEIVED, FindingClass.OUTSIDE_TERM, FindingClass.AMOUNT_MISMATCH)
CARD: dict[str, Callable[[ContractFigures], int]] = {
    "signed": lambda c: c.amount or 0,
    "billed": lambda c: c.figures.invoiced_to_date,
    "received": lambda c: c.figures.received_to_date,
    "not_billed": lambda c: c.not_invoiced,
    "billed_not_received": lambda c: c.figures.closing_receivable,
    "received_not_billed": lambda c: c.figures.closing_advance,
}


@dataclass
class Check:
    """A world and what is asked of it: by persons' decisions alone where the case has steps, as of a day."""

    world: World
    classes: Mapping[str, str]  # the file's classes in our words
    of_persons: bool = False
    until: date = FAR
    limits: Mapping[str, int] = field(default_factory=dict)  # rows that a list shows

    @cached_property
    def figures(self) -> Figures:
        return self.world.figures(self.until, of_persons=self.of_persons)

    @cached_property
    def answer(self) -> Reconciliation:
        return self.world.answer(self.until)

    def contract(self, number: str) -> ContractFigures:
        rows = [row for row in self.answer.contracts if row.number == number]
        assert len(rows) == 1, f"{number} is listed {len(rows)} times"
        return rows[0]


def check(found: Check, expected: Mapping[str, Any]) -> list[str]:
    """Check every key; what is not understood, in words. Errors: AssertionError where the product's answer is another."""
    strange = []
    for key, value in expected.items():
        if key not in KEYS:
            strange.append(f"{key}: {NO_ANSWER.get(key, 'is not understood')}")
            continue
        try:
            KEYS[key](found, value)
        except NotRunError as error:
            strange.append(f"{key}: {error}")
    return strange


NO_ANSWER = {
    "required_fields": "the product asks for no further fields; a finding is explained with a reason",
    "exchange_difference": "the ledger knows CNY only",
    "exchange_difference_by_invoice": "the ledger knows CNY only",
}


def _allocations(found: Check, value: list[Case]) -> None:
    wanted: dict[tuple[str, str], int] = {}
    for each in value:
        pair = each["from"], each["to"]
        wanted[pair] = wanted.get(pair, 0) + fen(each["amount"])
    assert found.figures.pairs == wanted


def _left(found: Check, value: Mapping[str, str]) -> None:
    if missing := set(value) - set(found.figures.left):
        raise NotRunError(f"{', '.join(sorted(missing))} is no document of the case")
    assert {id_: yuan(found.figures.left[id_]) for id_ in value} == dict(value)


def _adjustments(found: Check, value: list[Case]) -> None:
    taken = {id_: yuan(amount) for id_, amount in found.figures.adjusted.items()}
    assert taken == {each["doc"]: each["amount"] for each in value}
    reasons = {a.document: a.reason for a in found.answer.adjustments}
    for each in value:
        assert reasons[found.world.paper(each["doc"]).key] == each.get("reason", reasons[found.world.papers[each["doc"]].key])


# -- exceptions


def _exceptions(found: Check, value: list[str]) -> None:
    for text in value:
        _exception(found, text)
    kinds = [f.kind for f in found.answer.findings]
    for kind in COUNTED:
        listed = sum(kind.value in _meaning(found, text.partition(":")[0]) for text in value)
        assert kinds.count(kind) == listed, f"{kinds.count(kind)} × {kind.value}, {listed} expected"


def _meaning(found: Check, name: str) -> str:
    if name in found.classes:
        return found.classes[name]
    if name in list(FindingClass):
        return name
    raise NotRunError(f"the class {name} is not said in our words")


def _exception(found: Check, text: str) -> None:
    name, *parts = text.split(":")
    amount = fen(parts.pop()) if parts and AMOUNT.fullmatch(parts[-1]) else None
    meaning = _meaning(found, name)
    kinds = [kind for kind in FindingClass if re.search(rf"\b{kind.value}\b", meaning)]
    if "held at import" in meaning:
        assert all(found.world.paper(id_).is_held for id_ in parts), f"{text}: recorded, not held"
        return
    if FindingClass.INVOICE_WITHOUT_RECEIPT in kinds:
        kinds.append(FindingClass.CUTOFF)  # what is open at the end and whose money came soon after is told as that (RECONCILE.md §4)
    if any(_is_of(found, finding, kinds, parts, amount) for finding in found.answer.findings):
        return
    only_open = meaning.startswith("(none") or "an advance" in meaning
    assert only_open, f"no finding for {text}: {[f.kind.value for f in found.answer.findings]}"
    if strange := [id_ for id_ in parts if id_ not in found.world.papers]:
        raise NotRunError(f"{text}: {', '.join(strange)} is no document of the case")
    figures = found.world.figures(found.until)  # an open part: a part payment, or an advance
    assert all(figures.left[id_] == amount if amount is not None else figures.left[id_] > 0 for id_ in parts), text
    if meaning.startswith("(none"):
        keys = _keys(found, parts)
        assert not any(f.kind is FindingClass.AMOUNT_MISMATCH and keys <= {ref.key for ref in f.documents} for f in found.answer.findings), text


def _keys(found: Check, ids: list[str]) -> set[str]:
    return {found.world.papers[id_].key if id_ in found.world.papers else id_ for id_ in ids}


def _is_of(found: Check, finding: Finding, kinds: list[FindingClass], ids: list[str], amount: int | None) -> bool:
    fits_amount = amount is None or finding.amount_fen == amount
    return finding.kind in kinds and fits_amount and _keys(found, ids) <= {ref.key for ref in finding.documents}


def _alternatives(found: Check, value: list[list[str]]) -> None:
    """One tie names every one of them."""
    keys = _keys(found, [id_ for those in value for id_ in those])
    ties = [{ref.key for ref in f.documents} for f in found.answer.findings if f.kind is FindingClass.ALLOCATION_AMBIGUOUS]
    assert any(keys <= tie for tie in ties), f"no tie names {keys}: {ties}"


def _flags(found: Check, value: list[str]) -> None:
    for flag in value:
        name, *ids = flag.split(":")
        if name != "cross_counterparty":
            raise NotRunError(f"the product has no mark {name}")
        if not found.world.contracts:
            raise NotRunError("a note of another body is one of a contract's documents, and there is no contract")
        notes = [f for f in found.answer.findings if f.kind is FindingClass.PARTY_MISMATCH and f.severity is Severity.NOTE]
        assert any(_keys(found, ids) <= {ref.key for ref in f.documents} for f in notes), f"no note of another body: {notes}"


# -- proposals


def _proposals(found: Check, value: list[Case]) -> None:
    """Offered together, or booked together where nothing is to choose; figures of the case tell which."""
    for each in value:
        if strange := set(each) - {"members", "confidence", "difference"}:
            raise NotRunError(f"{', '.join(sorted(strange))} of a proposal is a peer's own word")
        offered, booked = proposal(found.world, each["members"]), is_booked(found, each["members"])
        assert offered or booked, f"{each['members']} are neither proposed nor booked together"
        if each.get("confidence") in ("medium", "low", "suggest"):
            assert offered, f"{each['members']} are booked, not proposed"
        if "difference" in each:
            assert offered, f"{each['members']} are booked, not proposed"
            assert sum(amount for _, amount in offered.adjusted) == fen(each["difference"])


def is_booked(found: Check, members: list[str]) -> bool:
    """Whether these documents settle each other and no other one."""
    papers = found.world.papers
    by_money: dict[str, set[str]] = {}
    by_bill: dict[str, set[str]] = {}
    for source, target in found.world.figures(found.until).pairs:
        by_money.setdefault(source, {papers[source].key}).add(papers[target].key)
        by_bill.setdefault(target, {papers[target].key}).add(papers[source].key)
    return any(fits(found.world, members, set(keys)) for keys in (*by_money.values(), *by_bill.values()))


def _not_proposed(found: Check, value: list[str]) -> None:
    keys = _keys(found, value)
    offered = {key for p in deciding.matches(found.world.desk).proposals for pair in p.pairs for key in pair[:2]}
    assert not keys & offered
    assert not [pair for pair in found.world.figures(found.until).pairs if pair[1] in value or pair[0] in value]


def _after_confirm(found: Check, value: Case, proposals: list[Case] | None = None) -> None:
    for each in proposals or ():
        if offered := proposal(found.world, each["members"]):
            deciding.answer(found.world.desk, Answer(offered.id, is_confirmed=True))
    if strange := check(replace(found, of_persons=False), value):
        raise NotRunError("; ".join(strange))


def _confidence(found: Check, value: str) -> None:
    waiting = deciding.matches(found.world.desk).proposals
    if value == "high":
        assert found.figures.pairs, "nothing is booked"
        assert not waiting, "something is proposed only"
    elif value in ("suggest", "medium", "low"):
        assert waiting, "nothing is proposed"
    else:
        raise NotRunError(f"{value} is not known")


def _choices(found: Check, value: list[str]) -> None:
    """What a person may say that money is; each is said and taken back."""
    money = [p for p in found.world.papers.values() if p.kind is DocumentKind.RECEIPT]
    for choice in value:
        for word in choice.split("_or_"):
            if word == "advance":
                assert all(found.figures.left[p.id] == p.amount_fen for p in money)
                continue
            if word not in list(NotOurs):
                raise NotRunError(f"money cannot be called {word}")
            for paper in money:
                lines = deciding.exclude(found.world.desk, paper.key, NotOurs(word), "scenario")
                totals = found.world.answer(found.until).totals
                assert totals.receipts.excluded >= paper.amount_fen
                deciding.undo(found.world.desk, lines[0].number)


# -- days and ages


def _as_of(found: Check, value: str | Mapping[str, Case]) -> None:
    if isinstance(value, str):
        found.until = date.fromisoformat(value)  # the day of the case's other figures
        return
    strange = []
    for until, expected in value.items():
        strange += check(Check(found.world, found.classes, found.of_persons, date.fromisoformat(until)), expected)
    if strange:
        raise NotRunError("; ".join(strange))


def _buckets(found: Check, value: Mapping[str, str]) -> None:
    """The case's own last days as the setting; the day itself is not due."""
    said = {key: BUCKET.fullmatch(key) for key in value if key != "not_due"}
    if not all(said.values()):
        raise NotRunError(f"{sorted(said)} are no days")
    bounds = sorted(int(m[2]) for m in said.values() if m and m[2])
    settings = replace(found.world.desk.settings, ageing=AgeingSettings(buckets=tuple(bounds)))
    answer = reconcile(found.world.gathered().ledger, Period(LONG_AGO, found.until, "all"), settings, "run")
    parts = [sum(column) for column in zip(*(row.parts for row in answer.ageing.rows), strict=True)] or [0] * (len(bounds) + 2)
    places = {key: (bounds.index(int(m[2])) + 1 if m[2] else len(bounds) + 1) for key, m in said.items() if m}
    assert {key: yuan(parts[places.get(key, 0)]) for key in value} == dict(value)


def _total(found: Check, value: str) -> None:
    assert yuan(sum(row.total for row in found.answer.ageing.rows)) == value


def _ageing_lines(found: Check, value: int) -> None:
    if value and any("schedule" in i for i in found.world.inputs.get("invoices", [])):
        raise NotRunError("an invoice has one due day; what is due in parts is a contract's plan")
    assert sum(bool(part) for row in found.answer.ageing.rows for part in (*row.parts, row.open_reds)) == value


def _ageing(found: Check, value: Mapping[str, Case]) -> None:
    rows = {row.code: row for row in found.answer.ageing.rows}
    for party, said in value.items():
        if strange := set(said) - {"outstanding", "advance"}:
            raise NotRunError(f"{', '.join(sorted(strange))} is no column of ageing")
        row = rows.get(party)
        assert (yuan(row.total) if row else "0.00") == said.get("outstanding", yuan(row.total) if row else "0.00")
        assert (yuan(row.advance) if row else "0.00") == said.get("advance", yuan(row.advance) if row else "0.00")


def _allocation_date(found: Check, value: str) -> None:
    assert {day.isoformat() for day in found.figures.days.values()} == {value}


def _else_if_closed(found: Check, value: str) -> None:
    """What would hold if the day were closed: no case that runs closes a period."""
    assert not found.world.inputs.get("periods")


# -- contracts, bodies, lists


def _contract(found: Check, value: Mapping[str, Case]) -> None:
    for number, said in value.items():
        row = found.contract(number)
        if strange := set(said) - {*CARD, "status"}:
            raise NotRunError(f"{', '.join(sorted(strange))} is no figure of a contract")
        assert {key: yuan(CARD[key](row)) for key in said if key in CARD} == {key: amount for key, amount in said.items() if key in CARD}
        assert said.get("status", row.status.value) == row.status.value


def _contract_total(found: Check, value: Mapping[str, str]) -> None:
    assert {number: yuan(found.contract(number).amount or 0) for number in value} == dict(value)


def _contract_advance(found: Check, value: Mapping[str, str]) -> None:
    """Of a contract that persons gave money to, what they gave less what it settled of the contract's invoices; else the report's advance."""
    assert {number: yuan(_advance(found, number)) for number in value} == dict(value)


def _advance(found: Check, number: str) -> int:
    if not found.of_persons:
        return found.contract(number).figures.closing_advance
    of_contract = {(x.kind, x.key) for x in found.answer.links if x.contract.rpartition("|")[2] == number}
    total = 0
    for (receipt, contract), pinned in found.world.pins.items():
        if contract == number:
            pairs = found.figures.pairs.items()
            used = sum(a for (source, to), a in pairs if source == receipt and ("invoice", found.world.papers[to].key) in of_contract)
            total += min(max(0, pinned - used), found.figures.left[receipt])
    return total


def _party_outstanding(found: Check, value: Mapping[str, str]) -> None:
    rows = {row.code: row.figures.closing_receivable for row in found.answer.counterparties if row.direction is Direction.REVENUE}
    assert {code: yuan(rows.get(code, 0)) for code in value} == dict(value)


def _report_lines(found: Check, value: int) -> None:
    assert len(found.answer.counterparties) == value


def _listed(found: Check, value: list[str]) -> None:
    """The work list: documents with something left, or without a body."""
    if any(name.startswith(("min", "max")) for name in found.limits):
        raise NotRunError("lists have no filter by amount")
    keys = {(each.document.key, each.document.direction) for each in unmatched(found.world.desk)}
    assert {p.id for p in found.world.papers.values() if (p.key, p.direction) in keys} == set(value)


def _listed_counts(found: Check, value: Mapping[str, int]) -> None:
    for name, count in value.items():
        report = RecordsReport(records(found.world.desk, Shown(name), Wanted()))
        [table] = [part for part in report.screen(View(top=found.limits.get(name, 20))) if isinstance(part, Table)]
        assert len(table.rows) == count


def _totals(found: Check, value: Mapping[str, int]) -> None:
    assert {name: len(records(found.world.desk, Shown(name), Wanted()).rows) for name in value} == dict(value)


def _match(found: Check, value: bool) -> None:
    """Every invoice is settled whole."""
    assert all(found.figures.left[p.id] == 0 for p in found.world.papers.values() if p.kind is DocumentKind.INVOICE) is value


KEYS: dict[str, Callable[[Check, Any], None]] = {
    "allocations": _allocations,
    "outstanding": _left,
    "unallocated": _left,
    "adjustments": _adjustments,
    "exceptions": _exceptions,
    "alternatives": _alternatives,
    "flags": _flags,
    "proposals": _proposals,
    "not_proposed": _not_proposed,
    "after_confirm": _after_confirm,
    "confidence": _confidence,
    "choices": _choices,
    "as_of": _as_of,
    "buckets": _buckets,
    "total": _total,
    "ageing_lines": _ageing_lines,
    "ageing": _ageing,
    "allocation_date": _allocation_date,
    "else_if_closed": _else_if_closed,
    "contract": _contract,
    "contract_total": _contract_total,
    "contract_advance": _contract_advance,
    "party_outstanding": _party_outstanding,
    "report_lines": _report_lines,
    "listed": _listed,
    "listed_counts": _listed_counts,
    "totals": _totals,
    "match": _match,
}


def confirmed(found: Check, proposals: list[Case], value: Case) -> None:
    """The figures once a person confirmed what is proposed."""
    _after_confirm(found, value, proposals)
