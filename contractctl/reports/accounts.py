"""Ledger and accounts for people and programs (RECONCILE.md §5, INTERFACES.md): balances, differences, the reconciliation statement (调节表)."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.accounting.differences import PASSING, Difference, DifferenceClass, Side
from contractctl.accounting.findings import finding_of
from contractctl.documents import Direction
from contractctl.language import N_, _, say
from contractctl.reports.findings import DIRECTIONS, FINDING_STATES, place
from contractctl.reports.rules import DIFFERENCES, SIDES
from contractctl.reports.table import SEVERAL, Column, Holds, Note, Sheet, Table, Tone, cut, page_header
from contractctl.values.money import grouped, yuan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from contractctl.accounting.agreement import Agreement, BodyBalances, Section
    from contractctl.accounting.books import Entry, Moved
    from contractctl.judgements import Judged
    from contractctl.reports.table import Json, Value, View
    from contractctl.values.period import Period

LAST_ENTRY = N_("last entry {day}")
TITLES = {Direction.REVENUE: N_("Customers of {unit}"), Direction.EXPENSE: N_("Suppliers of {unit}")}


@dataclass(frozen=True)
class AccountsReport:
    """Ledger beside accounts: what a period's balances come to, what differs, and that both adjusted balances are equal."""

    agreement: Agreement
    period: Period
    names: Mapping[str, str]
    judged: Judged
    company: str = ""

    def json(self) -> Json:
        """contractctl.accounts/1."""
        period = {"name": self.period.name, "start": self.period.start.isoformat(), "end": self.period.end.isoformat()}
        return {"schema": "contractctl.accounts/1", "period": period, **accounts_json(self.agreement, self.names, self.judged)}

    def lines(self) -> Sequence[Json]:
        return [difference_json(d, self.names, self.judged) for d in self.agreement.differences]

    def screen(self, view: View) -> Sequence[Table | Note]:
        """For customers, then suppliers of each unit: balances that differ, differences, the statement."""
        parts: list[Table | Note] = []
        for section in self.agreement.sections:
            parts += [Note("")] if parts else []
            parts += [Note(_headline(section)), *map(Note, self._remarks(section)), Note("")]
            parts += [self._balances(section, view), Note(""), self._differences(section.differences, view)]
            if section.carried:
                title = str(say(N_("Still open from earlier periods: {count}"), count=len(section.carried)))
                parts += [Note(""), self._differences(section.carried, view, title)]
            parts += [Note(""), _statement(section)]
        return [*parts, *map(Note, self._unmapped())]

    def _remarks(self, section: Section) -> list[str]:
        """What a person should know before believing the figures."""
        said = []
        if section.is_cut:
            words = N_("The accounts cover a part of the period: compared are {start} to {end}")
            said.append(say(words, start=section.period.start, end=section.period.end))
        if not section.has_entries:
            said.append(say(N_("The accounts tell balances only: which document a difference comes from shows the customers' ledger")))
        elif not section.states_openings:
            said.append(say(N_("The accounts state no opening balances: those of the ledger are taken")))
        if section.undecided:
            names = SEVERAL.join(each.name or _("(none)") for each in section.undecided[:3])
            lines, amount = sum(u.lines for u in section.undecided), grouped(sum(u.amount_fen for u in section.undecided))
            words = N_("Undecided names in the accounts: {count} ({names}), {lines} lines, {amount}, in no balance: contractctl review")
            said.append(say(words, count=len(section.undecided), names=names, lines=lines, amount=amount))
        for check in section.checks:
            words = N_("The balance table says {table} for {name} on {day}, the entries {entries}: the two exports of the accounts differ")
            said.append(say(words, table=grouped(check.table_fen), name=self._name(check.party), day=check.on, entries=grouped(check.entries_fen)))
        return [str(each) for each in said]

    def _unmapped(self) -> list[str]:
        if not self.agreement.unmapped:
            return []
        accounts = SEVERAL.join(f"{account} ({lines})" for account, lines in self.agreement.unmapped[:5])
        return [str(say(N_("Accounts with bodies that are mapped to nothing (contractctl config set accounts.…): {accounts}"), accounts=accounts))]

    def _name(self, code: str | None) -> str:
        return self.names.get(code or "", code or "")

    def _balances(self, section: Section, view: View) -> Table:
        """Bodies whose balances differ, or all; the largest difference first."""
        counts = Counter(party for d in section.open_at_end for party in {d.party, d.other_party} if party)
        rows = [row for row in section.balances if view.all_rows or row.gap_fen or counts[row.party]]
        ranked = sorted(rows, key=lambda row: (-abs(row.gap_fen), -counts[row.party], row.party))
        lines, left_out = cut([(self._name(r.party), r.ledger.closing_fen, r.accounts.closing_fen, r.gap_fen, counts[r.party]) for r in ranked], view)
        columns = (
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("ledger", _("ledger balance"), Holds.MONEY, drop=1),
            Column("accounts", _("accounts balance"), Holds.MONEY, drop=2),
            Column("gap", _("accounts less ledger"), Holds.MONEY),
            Column("differences", _("differences"), Holds.COUNT),
        )
        closing, there = section.ledger_closing, section.accounts_closing
        foot = [(str(say(N_("all {count} bodies"), count=len(section.balances))), closing, there, there - closing, len(section.open_at_end))]
        title = str(say(N_("Bodies with differences: {count}"), count=len([r for r in section.balances if r.gap_fen or counts[r.party]])))
        return Table(columns, lines, title, foot=foot, left_out=left_out, nothing=_("Every body's balances agree, and every line has its document"))

    def _differences(self, differences: Sequence[Difference], view: View, title: str = "") -> Table:
        order = list(DifferenceClass)
        ranked = sorted(differences, key=lambda d: (d.is_settled, order.index(d.kind), -abs(d.amount_fen)))
        lines, left_out = cut([self._difference(d) for d in ranked], view)
        columns = (
            Column("class", _("class")),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("document", _("document or entry"), Holds.CODES),
            Column("amount", _("amount"), Holds.MONEY),
            Column("corrected", _("corrected in"), drop=2),
            Column("state", _("state"), drop=1),
            Column("sentence", _("what it is"), Holds.SENTENCE),
        )
        named = title or str(say(N_("Differences: {count}"), count=len(differences)))
        return Table(columns, lines, named, tones=[_tone(d) for d in ranked[: len(lines)]], left_out=left_out, nothing=_("Every line has its document"))

    def _difference(self, difference: Difference) -> tuple[Value, ...]:
        kind = _(DIFFERENCES[difference.kind])
        return (kind, self._name(difference.party), _about(difference), difference.amount_fen, _corrected(difference), *self._said(difference))

    def _said(self, difference: Difference) -> tuple[Value, Value]:
        finding = finding_of(difference, self.names)
        return _(FINDING_STATES[self.judged.state(finding)]), finding.sentence

    # -- workbook

    def sheets(self) -> Sequence[Sheet]:
        """业财对账, its differences, 调节表."""
        header = page_header(self.company, self.period)
        notes = [line for section in self.agreement.sections for line in (_headline(section), *self._remarks(section))]
        statements = [(section, _statement(section)) for section in self.agreement.sections]
        rows = [(_title(section), *row) for section, table in statements for row in (*table.rows, *table.foot)]
        whose = Column("whose", _("balances of"), Holds.NAME)
        return [
            Sheet(_("Ledger and accounts"), self._all_balances(), notes, header=header, is_csv=False),
            Sheet(_("Accounts differences"), self._all_differences(), header=header),
            Sheet(_("Reconciliation statement"), Table((whose, *_statement_columns()), rows), header=header),
        ]

    def _all_balances(self) -> Table:
        moves = (("opening", N_("opening")), ("added", N_("increase")), ("taken", N_("decrease")), ("closing", N_("closing")))
        columns = (
            Column("unit", _("unit"), Holds.NAME),
            Column("direction", _("direction")),
            Column("code", _("code"), Holds.CODE),
            Column("counterparty", _("counterparty"), Holds.NAME),
            *(Column(f"{side}_{key}", f"{_(SIDES[side])} {_(label)}", Holds.MONEY) for side in Side for key, label in moves),
            Column("gap", _("accounts less ledger"), Holds.MONEY),
        )
        rows = [self._balance(section, row) for section in self.agreement.sections for row in section.balances]
        return Table(columns, rows)

    def _balance(self, section: Section, row: BodyBalances) -> tuple[Value, ...]:
        direction = _(DIRECTIONS[section.direction])
        return (section.unit, direction, row.party, self._name(row.party), *_figures(row.ledger), *_figures(row.accounts), row.gap_fen)

    def _all_differences(self) -> Table:
        columns = (
            Column("class", _("class")),
            Column("code", _("code"), Holds.CODE),
            Column("counterparty", _("counterparty"), Holds.NAME),
            Column("other", _("other counterparty"), Holds.NAME),
            Column("documents", _("documents"), Holds.NAME),
            Column("day", _("day"), Holds.DAY),
            Column("entry", _("entry"), Holds.NAME),
            Column("posted", _("booked on"), Holds.DAY),
            Column("amount", _("amount"), Holds.MONEY),
            Column("side", _("stands in")),
            Column("corrected", _("corrected in")),
            Column("state", _("state"), toned=True),
            Column("sentence", _("what it is"), Holds.NAME),
            Column("carried", _("of an earlier period")),
            Column("origin", _("origin"), Holds.NAME),
        )
        found = [(d, old) for s in self.agreement.sections for old, those in ((False, s.differences), (True, s.carried)) for d in those]
        return Table(columns, [self._full(d, is_carried=old) for d, old in found], tones=[_tone(d) for d, _old in found])

    def _full(self, d: Difference, *, is_carried: bool) -> tuple[Value, ...]:
        state, sentence = self._said(d)
        return (
            _(DIFFERENCES[d.kind]),
            d.party,
            self._name(d.party),
            self._name(d.other_party),
            "\n".join(document.key for document in d.documents),
            d.documents[0].date if d.documents else None,
            "\n".join(" ".join(filter(None, (e.line.voucher, e.line.text))) for e in d.entries),
            d.posted,
            d.amount_fen,
            _(SIDES[d.side]),
            _corrected(d),
            state,
            sentence,
            _("yes") if is_carried else "",
            "\n".join(map(place, (*(document.origin for document in d.documents), *(entry.line.origin for entry in d.entries)))),
        )


def _headline(section: Section) -> str:
    period, words = section.period, N_("{whose}: {start} to {end} (both days included)")
    said = say(words, whose=_title(section), start=period.start, end=period.end)
    if section.last is None or section.last >= period.end:
        return str(said)
    return f"{said}  {say(LAST_ENTRY, day=section.last)}"


def _title(section: Section) -> str:
    return str(say(TITLES[section.direction], unit=section.unit))


def _about(difference: Difference) -> str:
    """The documents, or the entry where there are none."""
    return SEVERAL.join(difference.keys) or SEVERAL.join(e.line.voucher or e.line.text for e in difference.entries)


def _corrected(difference: Difference) -> str:
    if difference.is_settled:
        return _("settled")
    if difference.is_as_named:
        return _("nothing is wrong")
    return _(SIDES[difference.corrected_in]) if difference.corrected_in else _("passes")


def _tone(difference: Difference) -> Tone:
    return Tone.NOTE if difference.is_settled or difference.kind in PASSING or difference.is_as_named else Tone.WARNING


def _figures(moved: Moved) -> tuple[Value, ...]:
    return moved.opening_fen, moved.added_fen, moved.taken_fen, moved.closing_fen


# -- the statement


def _statement_columns() -> tuple[Column, ...]:
    return (
        Column("item", _("what changes the balance"), Holds.NAME),
        Column("count", _("differences"), Holds.COUNT),
        Column("ledger", _("ledger side"), Holds.MONEY),
        Column("accounts", _("accounts side"), Holds.MONEY),
    )


def _statement(section: Section) -> Table:
    """Both closing balances, what each is changed by, class by class, and both adjusted balances."""
    by_class: defaultdict[DifferenceClass, list[Difference]] = defaultdict(list)
    for difference in section.open_at_end:
        by_class[difference.kind].append(difference)
    rows: list[tuple[Value, ...]] = [(_("balance as recorded"), None, section.ledger_closing, section.accounts_closing)]
    rows += [_item(kind, by_class[kind]) for kind in DifferenceClass if kind in by_class]
    foot = [(_("balance adjusted"), len(section.open_at_end), section.adjusted_ledger, section.adjusted_accounts)]
    return Table(_statement_columns(), rows, _("Reconciliation statement"), foot=foot)


def _item(kind: DifferenceClass, differences: Iterable[Difference]) -> tuple[Value, ...]:
    those = tuple(differences)
    fen = sum(d.gap_fen for d in those)
    in_ledger = those[0].adjusted_in is Side.LEDGER
    return _(DIFFERENCES[kind]), len(those), fen if in_ledger else None, None if in_ledger else -fen


# -- programs


def accounts_json(agreement: Agreement, names: Mapping[str, str], judged: Judged) -> Json:
    """`accounts` of contractctl.reconcile/1; closings are those of customers, each section has its own beside."""
    shown = agreement.shown
    return {
        "differences": [difference_json(d, names, judged) for d in agreement.differences],
        "ledger_closing": yuan(sum(s.ledger_closing for s in shown)),
        "accounts_closing": yuan(sum(s.accounts_closing for s in shown)),
        "adjusted": yuan(sum(s.adjusted_ledger for s in shown)),
        "carried": [difference_json(d, names, judged) for s in agreement.sections for d in s.carried],
        "sections": [_section_json(s, names) for s in agreement.sections],
        "unmapped": [{"account": account, "lines": lines} for account, lines in agreement.unmapped],
    }


def difference_json(difference: Difference, names: Mapping[str, str], judged: Judged) -> Json:
    finding = finding_of(difference, names)
    corrected_in = difference.corrected_in
    return {
        "class": difference.kind.value,
        "code": difference.party,
        "amount": yuan(difference.amount_fen),
        "side": difference.side.value,
        "lines": [_entry_json(entry) for entry in difference.entries],
        "documents": [
            {"kind": d.kind, "key": d.key, "date": d.date.isoformat(), "amount": yuan(d.effect_fen), "is_change": bool(d.change)} for d in difference.documents
        ],
        "unit": difference.unit,
        "direction": difference.direction.value,
        "other_code": difference.other_party,
        "posted": difference.posted.isoformat() if difference.posted else None,
        "corrected_in": corrected_in.value if corrected_in and not difference.is_settled else None,
        "settled": difference.is_settled,
        "finding": finding.id,
        "state": judged.state(finding).value,
        "sentence": str(finding.sentence),
    }


def _entry_json(entry: Entry) -> Json:
    line = entry.line
    return {
        "key": line.key,
        "book": line.book.value,
        "date": entry.day.isoformat(),
        "voucher": line.voucher,
        "text": line.text,
        "account": line.account,
        "amount": yuan(entry.effect_fen),
        "origin": {"file": line.origin.file, "sheet": line.origin.sheet, "row": line.origin.row},
    }


def _section_json(section: Section, names: Mapping[str, str]) -> Json:
    return {
        "unit": section.unit,
        "direction": section.direction.value,
        "start": section.period.start.isoformat(),
        "end": section.period.end.isoformat(),
        "entries": section.has_entries,
        "openings_stated": section.states_openings,
        "ledger_closing": yuan(section.ledger_closing),
        "accounts_closing": yuan(section.accounts_closing),
        "adjusted_ledger": yuan(section.adjusted_ledger),
        "adjusted_accounts": yuan(section.adjusted_accounts),
        "counterparties": [
            {"code": row.party, "name": names.get(row.party, ""), "ledger": _moved_json(row.ledger), "accounts": _moved_json(row.accounts)}
            for row in section.balances
        ],
        "undecided": [{"name": each.name, "lines": each.lines, "amount": yuan(each.amount_fen)} for each in section.undecided],
        "checks": [{"code": c.party, "on": c.on.isoformat(), "entries": yuan(c.entries_fen), "table": yuan(c.table_fen)} for c in section.checks],
    }


def _moved_json(moved: Moved) -> Json:
    figures = {"opening": moved.opening_fen, "added": moved.added_fen, "taken": moved.taken_fen, "closing": moved.closing_fen}
    return {name: None if fen is None else yuan(fen) for name, fen in figures.items()}
