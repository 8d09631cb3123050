"""A scenario from its settings to its answer: which setting of ours a case's own is, what its vectors are, what `ours` promises."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from scenario_expected import Check, check, confirmed, is_booked
from scenario_steps import take
from scenario_world import Case, NotRunError, World, cells_of, workbook

from contractctl.allocations import AllocationState
from contractctl.decisions import DocumentKind
from contractctl.operations.importing import ImportOptions, import_files
from contractctl.outcomes import FileState
from contractctl.settings import Settings, SettingsError, with_setting
from contractctl.values.money import fen, yuan

Classes = Mapping[str, str]
DIRECT = {
    "oldest_first": "settle.fifo",
    "tolerance": "settle.tolerance",
    "sets": "settle.sets",
    "window_before": "settle.window_before",
    "window_after": "settle.window_after",
    "advance_days": "findings.advance_days",
    "grace_days": "findings.grace_days",
    "filing_days": "findings.filing_days",
    "cutoff_days": "findings.cutoff_days",
    "age_by": "ageing.by",
}
# What the product has no setting for, and why.
NOT_OFFERED = {
    "min_amount": "lists have no filter by amount",
    "max_amount": "lists have no filter by amount",
    "tie_break": "a tie is named, never broken by a setting; oldest first is settle.fifo",
    "tolerance_percent": "the tolerance is an amount, no percentage",
    "order": "part use in an order of amounts is not offered; oldest first is",
    "difference": "what is left stays open; a write-off is a person's",
    "strict_days": "one window (RECONCILE.md A3)",
    "loose_days": "one window (RECONCILE.md A3)",
}


@dataclass
class Chosen:
    """A case's settings as ours."""

    settings: Settings = field(default_factory=Settings)
    limits: dict[str, int] = field(default_factory=dict)
    by_persons: bool = False  # the answer's lines are what a person approves, line by line
    pays_for: bool = False  # a payer relation stands between the bodies

    def take(self, name: str, value: Any) -> None:
        """Errors: NotRunError where the product has no such setting."""
        match name, value:
            case "window_days" | "window", int():
                self._set("settle.window_before", value)
                self._set("settle.window_after", value)
            case "tolerance_percent", _ if float(value) == 0:
                self._set("settle.tolerance", "0.00")
            case "tie_break", "oldest_receipt":
                self._set("settle.fifo", True)
            case ("difference", "keep_open") | ("allow_partial", True) | ("allow_cross_counterparty" | "approval_required", False):
                pass
            case ("approval_required", True) | ("difference", "write_off"):
                self.by_persons = True
            case "allow_cross_counterparty", True:
                self.by_persons = self.pays_for = True
            case "limit_invoices" | "limit_receipts", int():
                self.limits[name.removeprefix("limit_")] = value
            case _ if name in DIRECT:
                self._set(DIRECT[name], value)
            case _ if "." in name:
                self._set(name, value)
            case _:
                raise NotRunError(f"setting {name} = {value}: {NOT_OFFERED.get(name, 'the product has no such setting')}")

    def _set(self, key: str, value: object) -> None:
        try:
            self.settings = with_setting(self.settings, key, value)
        except SettingsError as error:
            raise NotRunError(f"setting {key} = {value}: {error}") from error


def chosen(said: Mapping[str, Any]) -> Chosen:
    found = Chosen()
    for name, value in said.items():
        found.take(name, value)
    if "difference" in said and said["difference"] == "write_off" and not said.get("approval_required"):
        raise NotRunError(f"setting difference = write_off: {NOT_OFFERED['difference']}")
    return found


class Bench:
    """Where cases are run: each on a copy of an empty ledger."""

    def __init__(self, empty: Path, folder: Path, classes: Classes) -> None:
        self.empty, self.folder, self.classes = empty, folder, classes
        self.numbers = count(1)

    @contextmanager
    def world(self, inputs: Case, settings: Settings, *, new_totals: bool = False) -> Iterator[World]:
        world = World(self.empty, self.folder / f"w{next(self.numbers)}", inputs, settings, new_totals=new_totals)
        try:
            yield world
        finally:
            world.close()

    def run(self, case: Case) -> list[str]:
        """Run a case; what of it was not run, in words. Errors: AssertionError where the product's answer is another, NotRunError where nothing is run."""
        if case["use"] == "later":
            raise NotRunError("later: outside what is built now")
        if case["use"] == "differs":
            return self._differs(case)
        if case["use"] not in ("must", "with_settings", "counter_example"):
            raise NotRunError(f"use {case['use']} is not understood")
        return self.hold(case)

    def hold(self, case: Case, *, new_totals: bool = False) -> list[str]:
        """See that what a case expects holds."""
        expected, said = case["expected"], case.get("settings", {})
        if "columns" in case["inputs"] or "rows" in case["inputs"]:
            return self._import(case)
        if "vectors" in expected:
            for vector in expected["vectors"]:
                self._vector(case, vector)
            return check_rest(expected, "vectors")
        if "cases" in expected:
            strange = check_rest(expected, "cases")
            for each in expected["cases"]:
                part = {key: value for key, value in each.items() if key != "settings"}
                strange += self.hold({**case, "settings": {**said, **each.get("settings", {})}, "expected": part})
            return strange
        chosen_ = chosen(said)
        if chosen_.pays_for:
            self._is_refused_without(case)
        with self.world(self._inputs(case, chosen_), chosen_.settings, new_totals=new_totals) as world:
            return self._judge(world, case, chosen_)

    def _is_refused_without(self, case: Case) -> None:
        """Without a payer relation the lines between two bodies are refused."""
        with self.world(case["inputs"], Settings()) as world:
            for each in case["expected"].get("allocations", []):
                if world.papers[each["from"]].party != world.papers[each["to"]].party:
                    take(world, {"op": "allocate", **each, "refused": "wrong_counterparty"})

    def _inputs(self, case: Case, chosen_: Chosen) -> Case:
        if not chosen_.pays_for:
            return dict(case["inputs"])
        lists = case["inputs"]
        paid = {d.get("party", "P1") for name in ("receipts", "payments") for d in lists.get(name, [])}
        owed = {d.get("party", "P1") for name in ("invoices", "payables") for d in lists.get(name, [])}
        return {**lists, "payers": [{"payer": p, "for": o} for p in sorted(paid) for o in sorted(owed - {p})]}

    def _judge(self, world: World, case: Case, chosen_: Chosen) -> list[str]:
        expected = dict(case["expected"])
        for each in world.inputs.get("advances", []):
            take(world, {"op": "pin_advance", **each})
        strange = []
        for step in case.get("steps", []):
            take(world, step)
            strange += [f"then {each}" for each in check(Check(world, self.classes, of_persons=True), step.get("then", {}))]
        if chosen_.by_persons:
            _enter(world, expected)
        if not case.get("steps"):
            _tie(world, expected)
        found = Check(world, self.classes, of_persons=bool(case.get("steps")), limits=chosen_.limits)
        after = expected.pop("after_confirm", None)
        if isinstance(expected.get("as_of"), str):
            expected = {"as_of": expected.pop("as_of"), **expected}
        strange += check(found, expected)
        if after is not None:
            confirmed(found, expected.get("proposals", []), after)
        return strange

    # -- vectors

    def _vector(self, case: Case, vector: Case) -> None:
        """One line of a table: what it adds to the inputs, and what comes of it."""
        asked, wanted = set(vector) - RESULTS, {key: vector[key] for key in vector if key in RESULTS}
        if asked in ({"days_apart", "window"}, {"bank", "book"}):
            assert self._is_paired(case, vector) is vector["match"], vector
            return
        if not asked or asked - {"invoice", "receipt"}:
            raise NotRunError(f"vectors of {', '.join(sorted(asked))} are not understood")
        inputs = {key: list(value) if isinstance(value, list) else value for key, value in case["inputs"].items()}
        if "invoice" in vector:
            inputs["invoices"] = [*inputs.get("invoices", []), {"id": "VI", "date": "2024-03-01", "amount": vector["invoice"]}]
        day = max([date.fromisoformat(d["date"]) for d in inputs.get("invoices", [])], default=date(2024, 3, 1))
        if "receipt" in vector:
            later = (day + timedelta(days=9)).isoformat()
            inputs["receipts"] = [*inputs.get("receipts", []), {"id": "VR", "date": later, "amount": vector["receipt"]}]
        with self.world(inputs, chosen(case.get("settings", {})).settings) as world:
            figures = world.figures()
            money = {p.id for p in world.papers.values() if p.kind is DocumentKind.RECEIPT}
            left = {True: sum(figures.left[i] for i in money), False: sum(v for i, v in figures.left.items() if i not in money)}
            found = {"match": left[False] == 0, "outstanding": yuan(left[False]), "unallocated": yuan(left[True])}
            assert {key: found[key] for key in wanted} == wanted, vector

    def _is_paired(self, case: Case, vector: Case) -> bool:
        """Whether a receipt and an invoice are paired as equals (A3), or but for the tolerance (A7), where two other invoices leave A4 a choice."""
        booked = date(2024, 3, 1)
        apart = timedelta(days=vector.get("days_apart", 0))
        (paid, money), (billed, bill) = vector.get("bank", ((booked + apart).isoformat(), "300.00")), vector.get("book", (booked.isoformat(), "300.00"))
        first = min(paid, billed)
        others = [{"id": f"VO{n}", "date": first, "amount": yuan(max(fen(bill), fen(money)) * n + 77)} for n in (7, 8)]
        inputs = {"invoices": [{"id": "VI", "date": billed, "amount": bill}, *others], "receipts": [{"id": "VR", "date": paid, "amount": money}]}
        said = {**case.get("settings", {}), **({"window": vector["window"]} if "window" in vector else {})}
        with self.world(inputs, chosen(said).settings) as world:
            pairs = [a for s in world.settled() for a in s.matching.allocations if (a.source, a.target) == ("VR", "VI")]
            return any(a.rule == "A7" or (a.rule == "A3" and a.state is AllocationState.BOOKED) for a in pairs)

    # -- files

    def _import(self, case: Case) -> list[str]:
        """Rows of a table as a workbook that is imported."""
        inputs, expected = case["inputs"], dict(case["expected"])
        with self.world({}, Settings()) as world:
            rows = [inputs["columns"], *inputs["rows"]] if "columns" in inputs else list(_contract_rows(world, inputs["rows"]))
            path = workbook(world.folder / "inbox" / "台账.xlsx", rows)
            report = import_files(world.desk, [path], ImportOptions()).files[0]
            if report.state is not FileState.RECORDED:
                raise NotRunError(f"the product reads no table of these headings: {report.error}")
            found = Check(world, self.classes)
            with_totals = {key: expected.pop(key) for key in ("contract_total",) if key in expected}
            strange = check(found, with_totals)
            for key, value in expected.items():
                if key not in FILE_KEYS:
                    strange.append(f"{key}: is not understood of a file")
                    continue
                FILE_KEYS[key](world, value)
            return strange

    # -- where the product decides otherwise

    def _differs(self, case: Case) -> list[str]:
        """Check what `ours` promises, as far as it says so in words that are read here."""
        ours = case.get("ours", "")
        for pattern, promise in PROMISES:
            if re.search(pattern, ours):
                return promise(self, case)
        raise NotRunError(f"differs: {ours}")

    def _rule_books(self, case: Case) -> list[str]:
        """`rule A4 books it`: what the case has proposed is booked by that rule, and what it has after confirming holds."""
        rule = str(re.search(r"rule (A\d)", case["ours"])[1])  # type: ignore[index]
        with self.world(case["inputs"], Settings()) as world:
            found = Check(world, self.classes)
            for each in case["expected"].get("proposals", []):
                assert is_booked(found, each["members"]), f"{each['members']} are not booked together"
            assert set(found.figures.rules.values()) == {rule}
            if "smaller amount" in case["ours"]:
                papers = world.papers
                assert all(amount == min(papers[s].amount_fen, papers[t].amount_fen) for (s, t), amount in found.figures.pairs.items())
                assert not [f for f in found.answer.findings if f.kind.value == "amount_mismatch"]
            return check(found, case["expected"].get("after_confirm", {}))

    def _by_a_step(self, case: Case) -> list[str]:
        """`tie it by a step`: untouched it stays open; tied by a person, all that is expected holds."""
        with self.world(case["inputs"], Settings()) as world:
            figures = world.figures()
            reds = [p for p in world.papers.values() if p.amount_fen < 0]
            assert all(figures.left[p.id] == -p.amount_fen for p in reds)
        return self.hold(case)

    def _by_agreement(self, case: Case) -> list[str]:
        """`set-off needs a named agreement`: nothing by itself; with one, all that is expected."""
        with self.world(case["inputs"], Settings()) as world:
            assert not world.figures().pairs
        steps = [{"op": "allocate", **each} for each in case["expected"]["allocations"]]
        return self.hold({**case, "steps": steps})

    def _new_total(self, case: Case) -> list[str]:
        """`give the case that column`: a supplement that says new total."""
        return self.hold(case, new_totals=True)

    def _apart(self, case: Case) -> list[str]:
        """`advances stand apart`: no bucket holds them, and the advance is what was paid."""
        with self.world(case["inputs"], Settings()) as world:
            rows = {row.code: row for row in Check(world, self.classes).answer.ageing.rows}
            for party, said in case["expected"]["ageing"].items():
                assert rows[party].total == max(0, fen(said["outstanding"]))
                assert rows[party].advance == max(0, -fen(said["outstanding"]))
        return []


RESULTS = {"match", "outstanding", "unallocated"}
PROMISES: tuple[tuple[str, Callable[[Bench, Case], list[str]]], ...] = (
    (r"rule A\d (books|allocates)", Bench._rule_books),
    (r"tie it by a step", Bench._by_a_step),
    (r"set-off needs a named agreement", Bench._by_agreement),
    (r"new total", Bench._new_total),
    (r"advances stand apart", Bench._apart),
    (r"buckets are not due", Bench.hold),
)


def check_rest(expected: Case, key: str) -> list[str]:
    return [f"{each}: is not understood beside {key}" for each in expected if each != key]


def _enter(world: World, expected: Case) -> None:
    """The lines of the answer as a person enters them, one by one."""
    for each in expected.get("allocations", []):
        take(world, {"op": "allocate", **each})
    for each in expected.get("adjustments", []):
        take(world, {"op": "write_off", **each})


def _tie(world: World, expected: Case) -> None:
    """A red letter or refund that names nothing is tied by a person (RECONCILE.md §1: unknown, it stays open)."""
    pairs = world.figures().pairs
    for each in expected.get("allocations", []):
        ends = [world.papers[id_] for id_ in (each["from"], each["to"]) if id_ in world.papers]
        if (each["from"], each["to"]) not in pairs and any(p.amount_fen < 0 and not p.names_original for p in ends):
            take(world, {"op": "allocate", **{key: each[key] for key in ("from", "to", "amount")}})


# -- files


def _contract_rows(world: World, rows: list[Case]) -> Iterator[list[object]]:
    """Rows of a contract ledger with a body and a day of signing, which the case leaves out."""
    yield ["合同编号", "合同类型", "主合同编号", "合同金额", "对方单位", "签订日期", "收支方向"]
    for row in rows:
        if strange := set(row) - {"code", "kind", "main", "amount", "party", "date"}:
            raise NotRunError(f"rows: {', '.join(sorted(strange))} is not understood")
        yield [row["code"], row["kind"], row.get("main"), row["amount"], world.written(row.get("party", "P1")), row.get("date", "2024-01-05"), "收"]


def _created(world: World, value: list[str]) -> None:
    contracts = world.gathered().ledger.books.contracts
    assert {n for c in contracts for n in (c.number, *(s.number for s in c.supplements))} == set(value)


def _rejected(world: World, value: list[Case]) -> None:
    waiting = {cells_of(row)["合同编号"]: row.reason for row in world.held()}
    assert set(waiting) == {each["code"] for each in value}
    for each in value:
        if each.get("reason", "main_contract_missing") != "main_contract_missing":
            raise NotRunError(f"rejected as {each['reason']} is not understood")
        assert "is not in the ledger yet" in waiting[each["code"]]


FILE_KEYS: dict[str, Callable[[World, Any], None]] = {"created": _created, "rejected": _rejected}
