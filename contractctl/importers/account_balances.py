"""Balance tables of accounts and bodies (科目余额表, 辅助余额表; FORMATS.md §4): only leaves count, every other row is a check on them.

A row is no leaf where a longer code, a body, or a longer name stands beneath it; where codes are left blank, they are those above.
Balances are fen, debit positive, whether they stand in two columns, in one beside its side, or in one with a sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from contractctl.documents import Book, Role
from contractctl.importers import accounts
from contractctl.importers.account_totals import stated_fen
from contractctl.importers.accounts import NOBODY, Account, Party, Span
from contractctl.importers.cells import RowReader, as_text
from contractctl.importers.contents import Contents
from contractctl.importers.sheets import place
from contractctl.importers.tables import plain
from contractctl.language import N_, say
from contractctl.records import About, AccountLineRecord, Outcome, StatedTotal
from contractctl.values.money import grouped
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contractctl.importers.accounts import Frame
    from contractctl.importers.contents import TableReader
    from contractctl.importers.tables import Found
    from contractctl.records import Problem, Row

PAIRS = (("opening_debit", "opening_credit"), ("debit", "credit"), ("closing_debit", "closing_credit"))
SINGLE = ("opening", "closing")
NAMES_BELOW = ("/", "\\", "_", "-", "—")


class _Node(NamedTuple):
    """What a row is the balance of."""

    number: int
    period: Span | None
    account: Account
    party: Party


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A row that counts, with its figures as printed."""

    node: _Node
    row: Row
    figures: Mapping[str, int]


def read(table: TableReader) -> Contents:
    """A balance table's leaves; its other rows compared with them."""
    found, frame = table.found, accounts.frame_of(table.found)
    nodes, sums, problems = _nodes(table, frame)
    parents = _parents(nodes)
    leaves = [_leaf(node, table, frame) for node in nodes if node.number not in parents]
    problems += _untimed(found, nodes)
    lines = [(leaf.row.number, leaf.row.record) for leaf in leaves if isinstance(leaf.row.record, AccountLineRecord)]
    problems += accounts.two_names(found, lines)
    checks = [(number, [below]) for number, below in _beneath_all(nodes, leaves, parents)]
    checks += [(number, _summed(found, number, sums, leaves)) for number in sums]
    stated = [each for number, candidates in sorted(checks, key=lambda check: check[0]) for each in _checked(found, number, candidates)]
    about = _about(frame, [record for _, record in lines], nodes)
    return Contents(tuple(leaf.row for leaf in leaves), about=about, stated=tuple(stated), problems=tuple(problems))


# -- what each row is the balance of


def _nodes(table: TableReader, frame: Frame) -> tuple[list[_Node], list[int], list[Problem]]:
    """The rows of accounts and bodies, the rows of sums, and the notes."""
    found = table.found
    nodes: list[_Node] = []
    sums: list[int] = []
    problems: list[Problem] = []
    above, names = frame.account, dict[str, str]()
    for number in sorted([*found.rows, *(number for number, _ in found.totals)]):
        reader = RowReader(found, number, table.is_1904)
        text = accounts.lone_text(found, number)
        if number not in found.rows or _is_sum(reader):
            sums.append(number)
        elif text is not None and not _names_a_row(reader, text):
            said = accounts.said_between(text)[1]
            above = said or above
            problems += [] if said else [accounts.note(found, number, text)]
        else:
            account, party = _of(reader, above, frame)
            if code := account.code:  # a body's row is of the account by its first name: 应收账款, not 应收账款/客户
                first = names.setdefault(code, account.name)
                account = Account(code, first if party != NOBODY else account.name)
            above = account
            nodes.append(_Node(number, _period(reader, frame), account, party))
    return nodes, sums, problems


def _is_sum(reader: RowReader) -> bool:
    """小计, 资产小计, 合计: in place of a code or a name."""
    texts = [plain(reader.text(name)) for name in ("period", "account", "account_name", "customer_code", "customer", "body_code", "body", "supplier")]
    return any(text.endswith(tuple(synonyms(accounts.WORDS, "balance_rows")["total"])) for text in texts)


def _names_a_row(reader: RowReader, text: str) -> bool:
    """Whether a row's only text stands where names of accounts and bodies stand: its amounts are blank."""
    return any(reader.text(name) == text for name in ("account_name", "customer", "supplier", "body"))


def _of(reader: RowReader, above: Account, frame: Frame) -> tuple[Account, Party]:
    """A row's account and body; a blank code is the one above, and the name beside it is then a body's."""
    party = accounts.party(reader)
    code, name = reader.identifier("account"), reader.text("account_name")
    has_bodies = any(reader.has(field) for role in Role for field in (str(role), f"{role}_code"))
    if not (code or name):
        return above, party if party != NOBODY else frame.party
    if has_bodies:
        return (Account(code or above.code, name or above.name) if not code else accounts.account(reader)), party
    if not code and reader.has("account"):
        return above, accounts.party_of(Role.BODY, name)
    if code and above.code and not code[0].isdigit() and above.code[0].isdigit():
        return above, Party(code, name, Role.BODY)
    return accounts.account(reader), frame.party


def _period(reader: RowReader, frame: Frame) -> Span | None:
    """The row's own period, else the table's; a number such as 2026.1 may be January or October."""
    text = reader.text("period")
    if not text:
        return frame.span
    if text.isdigit() and len(text) <= 2 and frame.year:  # noqa: PLR2004 - a month's number
        text = f"{frame.year}.{text}"
    if isinstance(reader.raw("period"), float) and len(text.rpartition(".")[2]) == 1:
        return None
    return accounts.period_of(text)


# -- parents and leaves


def _parents(nodes: Sequence[_Node]) -> set[int]:
    """The rows that others stand beneath, each found by what it begins with."""
    with_bodies = {(node.period, _name(node)) for node in nodes if node.party != NOBODY}
    begun: set[tuple[Span | None, str | None, str]] = set()
    for node in nodes:
        code, name = node.account
        begun |= {(node.period, None, code[:end]) for end in range(1, len(code))} if code else set()
        begun |= {(node.period, code or "", name[:end]) for end, sign in enumerate(name) if sign in NAMES_BELOW} if node.party == NOBODY else set()
    bodiless = [node for node in nodes if node.party == NOBODY]
    return {
        node.number
        for node in bodiless
        if (node.period, None, node.account.code) in begun
        or (node.period, node.account.code or "", node.account.name) in begun
        or (node.period, _name(node)) in with_bodies
    }


def _name(node: _Node) -> str:
    """What an account is told apart by: its code, without one its name."""
    return node.account.code or node.account.name


def _is_below(other: _Node, node: _Node) -> bool:
    """Whether a row's money is part of another's: a longer code, a body of the same account, or a longer name of it."""
    if node.party != NOBODY or other.period != node.period or other.number == node.number:
        return False
    if node.account.code != other.account.code:
        return bool(node.account.code and other.account.code and other.account.code.startswith(node.account.code))
    if other.party != NOBODY:
        return node.account.code is not None or node.account.name == other.account.name
    return other.account.name.startswith(tuple(node.account.name + sign for sign in NAMES_BELOW)) if node.account.name else False


def _beneath_all(nodes: Sequence[_Node], leaves: Sequence[_Leaf], parents: set[int]) -> Iterator[tuple[int, list[_Leaf]]]:
    """Each parent with the leaves of its period that stand beneath it."""
    of_period: dict[Span | None, tuple[list[_Node], list[_Leaf]]] = {node.period: ([], []) for node in nodes}
    for node in nodes:
        of_period[node.period][0].append(node)
    for leaf in leaves:
        of_period[leaf.node.period][1].append(leaf)
    for node in nodes:
        if node.number in parents:
            yield node.number, _beneath(node, *of_period[node.period])


def _beneath(node: _Node, nodes: Sequence[_Node], leaves: Sequence[_Leaf]) -> list[_Leaf]:
    """The leaves of a parent; of one class of bodies (应收账款/客户) those down to the next row that is no body's."""
    below = [leaf for leaf in leaves if _is_below(leaf.node, node)]
    is_class = any(_is_below(node, other) and other.account.code == node.account.code for other in nodes)
    if not is_class:
        return below
    until = next((other.number for other in nodes if other.number > node.number and other.party == NOBODY), None)
    return [leaf for leaf in below if leaf.node.number > node.number and (until is None or leaf.node.number < until)]


def _leaf(node: _Node, table: TableReader, frame: Frame) -> _Leaf:
    reader = RowReader(table.found, node.number, table.is_1904)
    figures = {field: _signed(reader, field) for pair in (*PAIRS, SINGLE) for field in pair if reader.has(field)}
    if reader.text("period") and node.period is None:
        reader.hold("E-IMP-158", "period", N_("“{label}” is no month that can be told"), N_("write it as text, like 2026-01"))
    money = next(field for field in ("closing", "closing_debit", "debit") if reader.has(field))
    accounts.check_currency(reader, frame, money)
    opening, closing = _balance(figures, "opening"), _balance(figures, "closing")
    debit, credit = figures.get("debit"), figures.get("credit")
    if opening is not None and debit is not None and credit is not None and opening + debit - credit != closing and not reader.is_bad:
        field = "closing_debit" if reader.has("closing_debit") else "closing"
        reason = say(
            N_("opening, debit and credit give {expected}, the closing balance is {stated}"),
            expected=grouped(opening + debit - credit),
            stated=grouped(closing or 0),
        )
        reader.warn("E-IMP-157", field, reason, N_("export the table again; a figure was changed, or the columns are not of one period"))
    record = AccountLineRecord(
        book=Book.BALANCE,
        code=node.party.code,
        name=node.party.name,
        role=node.party.role,
        date=node.period.end if node.period else None,
        start=node.period.start if node.period else None,
        account=node.account.code,
        account_name=node.account.name,
        debit_fen=debit,
        credit_fen=credit,
        opening_fen=opening,
        closing_fen=closing,
    )
    return _Leaf(node, reader.row(record), {field: fen or 0 for field, fen in figures.items()})


def _signed(reader: RowReader, field: str) -> int:
    """A figure of a balance table, where blank is nought; one beside its side is signed by it."""
    amount = reader.optional_amount(field) or 0
    column = _side_column(reader.table, field)
    sign = accounts.sign_of(as_text(reader.table.sheet.cell(reader.number, column))) if column else 1
    return amount * sign if sign else amount


def _side_column(found: Found, field: str) -> int | None:
    """The column that says the side of a balance: the nearest one left of it, else right of it."""
    if field not in SINGLE or "side" not in found.heading.columns:
        return None
    at = found.heading.columns[field]
    sides = (found.heading.columns["side"], *found.heading.more.get("side", ()))
    return min(sides, key=lambda side: (side > at, abs(side - at)))


def _balance(figures: Mapping[str, int], name: str) -> int | None:
    """Debit less credit, or the one signed figure; None where the table has no such column."""
    if f"{name}_debit" in figures:
        return figures[f"{name}_debit"] - figures.get(f"{name}_credit", 0)
    return figures.get(name)


# -- checks


def _summed(found: Found, number: int, sums: Sequence[int], leaves: Sequence[_Leaf]) -> list[list[_Leaf]]:
    """What a row of sums may add up: all leaves above, those since the row of sums before, those of the account just above."""
    above = [leaf for leaf in leaves if leaf.node.number < number]
    before = max((other for other in sums if other < number), default=0)
    since = [leaf for leaf in above if leaf.node.number > before]
    same = [leaf for leaf in above if above and leaf.node.account.code == above[-1].node.account.code and leaf.node.period == above[-1].node.period]
    period = [leaf for leaf in above if above and leaf.node.period == above[-1].node.period]
    return [above, since, period, same] if "小计" not in accounts.first_text(RowReader(found, number)) else [since, same, period, above]


def _checked(found: Found, number: int, candidates: Sequence[Sequence[_Leaf]]) -> Iterator[StatedTotal]:
    """The figures of a row that is no leaf beside the sums of leaves that they should be."""
    for pair in (*PAIRS, *((single,) for single in SINGLE)):
        fields = [field for field in pair if field in found.heading.columns]
        stated = {field: _stated(found, number, field) for field in fields}
        readings = [reading for leaves in candidates for reading in _readings(fields, leaves)]
        agreeing = next((reading for reading in readings if all((stated[field] or 0) == reading[field] for field in fields)), None)
        for field in fields:
            fen = stated[field]
            if fen is not None:
                computed = (agreeing or readings[0])[field]
                yield StatedTotal(place(number, found.heading.columns[field]), found.heading.labels[field], fen, computed)


def _stated(found: Found, number: int, field: str) -> int | None:
    fen = stated_fen(found, number, field)
    column = _side_column(found, field)
    sign = accounts.sign_of(as_text(found.sheet.cell(number, column))) if column else 1
    return fen * sign if fen is not None and sign else fen


def _readings(fields: Sequence[str], leaves: Sequence[_Leaf]) -> Iterator[dict[str, int]]:
    """Column by column; and a balance netted on one side, as a parent's is."""
    columns = {field: sum(leaf.figures[field] for leaf in leaves) for field in fields}
    yield columns
    if len(fields) > 1 and fields[0] != "debit":
        net = columns[fields[0]] - columns[fields[1]]
        yield {fields[0]: max(net, 0), fields[1]: max(-net, 0)}
        yield {fields[0]: net, fields[1]: 0}
        yield {fields[0]: 0, fields[1]: -net}


def _untimed(found: Found, nodes: Sequence[_Node]) -> Iterator[Problem]:
    if nodes and not any(node.period for node in nodes) and "period" not in found.heading.columns:
        reason = say(N_("the table does not say of which period it is; its rows are kept without one"))
        yield accounts.problem("E-IMP-159", Outcome.WARNING, found, found.heading.rows[0], None, "", reason, N_("write 期间：2026年第1期 above the heading"))


def _about(frame: Frame, records: Sequence[AccountLineRecord], nodes: Sequence[_Node]) -> About:
    """Opening of the first period and closing of the last over all leaves."""
    spans = [node.period for node in nodes if node.period]
    period = Span(min(span.start for span in spans), max(span.end for span in spans)).name if spans else frame.period
    first, last = min((r.start for r in records if r.start), default=None), max((r.date for r in records if r.date), default=None)
    openings = [record.opening_fen for record in records if record.start == first and record.opening_fen is not None]
    closings = [record.closing_fen for record in records if record.date == last and record.closing_fen is not None]
    return About(
        accounts.account_said(frame, records),
        period,
        accounts.currency_of(frame),
        opening_fen=sum(openings) if openings else None,
        closing_fen=sum(closings) if closings else None,
    )
