"""A ledger of any number of documents, written straight into its tables: contracts with their plans, invoices, money.

    python bench/make_ledger.py FOLDER [DOCUMENTS]

Three in ten documents are contracts. The bodies are skewed: the largest has 2 % of everything, the next ones less by a power law. What papers state
is mixed as clerks mix it, and so is the money: whole and part payments, several receipts for an invoice, one for several, red letters, refunds,
reversals, money that nothing explains, round amounts that tie. The random numbers have a fixed seed; no body is a real one.
"""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections import defaultdict
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from make_quarter import COMPANY, FIRST_DAY, names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

DOCUMENTS, CONTRACTS = 1_000_000, 0.3
LARGEST, SKEW = 0.02, 0.7  # share of the largest body, exponent of the power law
DAYS = 730  # of signing
ROUND = (1_000_000, 2_000_000, 5_000_000)  # fen: amounts that many papers share
PARTS, PART_SHARES = (1, 2, 3), (0.9, 0.08, 0.02)
STATED = (("number", 0.8), ("text", 0.1), ("nothing", 0.1))  # how an invoice tells its contract
MONEY = (("whole", 0.66), ("two parts", 0.12), ("part", 0.08), ("with the next", 0.03), ("none", 0.11))
NAMED = (("contract", 0.4), ("invoice", 0.3), ("text", 0.15), ("nothing", 0.15))  # what money tells
RED, REFUND, REVERSAL, LOOSE, BARTER, REVENUE = 0.02, 0.01, 0.005, 0.02, 0.01, 0.7

Row = dict[str, object]


class Part(NamedTuple):
    """An instalment with its invoice."""

    contract: str
    no: int
    body: str
    direction: str
    due: date
    fen: int
    invoice: str


class _Writer:
    """Rows into tables, some thousand at a time, with what every row carries."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection
        self.rows: defaultdict[str, list[Sequence[object]]] = defaultdict(list)
        self.columns: dict[str, list[tuple[str, object]]] = {}
        self.counts: defaultdict[str, int] = defaultdict(int)

    def add(self, table: str, **said: object) -> None:
        if table not in self.columns:
            self.columns[table] = _defaults(self.connection, table)
        self.counts[table] += 1
        number = self.counts[table]
        row: Row = {"file": f"{table}.xlsx", "sheet": table, "row": number + 2, "batch": "B0001", "digest": f"{number:064x}", "unit": COMPANY, **said}
        self.rows[table].append([row.get(name, default) for name, default in self.columns[table]])
        if len(self.rows[table]) == 10_000:  # noqa: PLR2004 - rows at once
            self.flush(table)

    def flush(self, table: str) -> None:
        columns = [name for name, _ in self.columns[table]]
        quoted = ", ".join(f'"{name}"' for name in columns)
        self.connection.executemany(f'INSERT INTO "{table}" ({quoted}) VALUES ({", ".join("?" * len(columns))})', self.rows.pop(table, []))


def _defaults(connection: sqlite3.Connection, table: str) -> list[tuple[str, object]]:
    """Every column but the row number, with what stands where nothing is said."""
    empty: Mapping[str, object] = {"TEXT": "", "INTEGER": 0, "BIGINT": 0}
    columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
    return [(name, empty[kind] if not_null else None) for _, name, kind, not_null, _, is_key in columns if not (name == "id" and is_key)]


def sizes(contracts: int) -> Iterator[int]:
    """Contracts of each body, the largest first."""
    left, place = contracts, 1
    while left > 0:
        size = min(left, max(1, round(contracts * LARGEST * place**-SKEW)))
        yield size
        left -= size
        place += 1


class _Maker:
    """One body's contracts after another's."""

    def __init__(self, writer: _Writer) -> None:
        self.writer = writer
        self.chance = random.Random(20240331)  # noqa: S311 - a fixed ledger, no secret
        self.numbers = {"contract": 0, "invoice": 0, "receipt": 0}
        self.carried: dict[str, Part] = {}  # what is paid with the next part of the body

    def pick(self, shares: Sequence[tuple[str, float]]) -> str:
        return self.chance.choices([name for name, _ in shares], [share for _, share in shares])[0]

    def number(self, kind: str) -> int:
        self.numbers[kind] += 1
        return self.numbers[kind]

    def contract(self, body: str, direction: str) -> None:
        number = f"GG-2023-{self.number('contract'):07d}"
        signed = FIRST_DAY + timedelta(days=self.chance.randrange(DAYS) - 365)
        count = self.chance.choices(PARTS, PART_SHARES)[0]
        parts = [self.part(number, no, body, direction, signed) for no in range(1, count + 1)]
        amount = sum(part.fen for part in parts)
        said: Row = {"pricing": "fixed", "capital": "agrees", "has_terms": 1, "has_filing": 1, "payment_terms": "按收付款计划支付"}
        days: Row = {"signed": signed.isoformat(), "start": signed.isoformat(), "end": (signed + timedelta(days=self.chance.choice((180, 365)))).isoformat()}
        filed = signed + timedelta(days=self.chance.choice((3, 3, 3, 3, 3, 3, 3, 3, 3, 40)))
        names_: Row = {"key": number, "number": number, "name": "广告发布合同", "written_name": body, "direction": direction}
        self.writer.add("contract", amount_fen=amount, filed=filed.isoformat(), **names_, **days, **said)
        for part in parts:
            self.writer.add("instalment", key=f"{number}|{part.no}", contract=number, no=part.no, due=part.due.isoformat(), amount_fen=part.fen)
            self.bill(part)

    def part(self, contract: str, no: int, body: str, direction: str, signed: date) -> Part:
        due = signed + timedelta(days=30 * no + self.chance.randrange(20))
        fen = self.chance.choice(ROUND) if self.chance.random() < 0.1 else self.chance.randrange(100_000, 90_000_000)  # noqa: PLR2004 - one in ten ties
        return Part(contract, no, body, direction, due, fen, f"2433{self.number('invoice'):016d}")

    def bill(self, part: Part) -> None:
        """The invoice, a red letter where there is one, and the money."""
        told = self.pick(STATED)
        day = part.due - timedelta(days=10)
        self.invoice(part, part.invoice, day, part.fen, told)
        if self.chance.random() < RED:
            taken = part.fen // self.chance.choice((1, 2))
            self.invoice(part, f"2433{self.number('invoice'):016d}", day + timedelta(days=20), -taken, told, reverses=part.invoice)
        if self.chance.random() < LOOSE:
            self.receipt(part, self.chance.randrange(100_000, 90_000_000), "nothing")
        self.money(part)

    def money(self, part: Part) -> None:
        how, named = self.pick(MONEY), self.pick(NAMED)
        if how == "whole":
            self.receipt(part, part.fen, named)
        elif how == "two parts":
            first = part.fen * 2 // 5
            self.receipt(part, first, named)
            self.receipt(part, part.fen - first, named)
        elif how == "part":
            self.receipt(part, part.fen // 3, named)
        elif how == "with the next":
            if other := self.carried.pop(part.body, None):
                self.receipt(part, part.fen + other.fen, "nothing")
            else:
                self.carried[part.body] = part

    def invoice(self, part: Part, key: str, day: date, fen: int, told: str, reverses: str | None = None) -> None:
        tax = round(fen * 6 / 106)
        self.writer.add(
            "invoice",
            key=key,
            number=key,
            direction=part.direction,
            written_name=part.body,
            date=day.isoformat(),
            gross_fen=fen,
            net_fen=fen - tax,
            tax_fen=tax,
            state="red" if reverses else "normal",
            reverses=reverses,
            stated_contract=part.contract if told == "number" else None,
            item="*广告服务*广告发布费",
            remark=f"合同{part.contract}第{part.no}期" if told == "text" else "",
        )

    def receipt(self, part: Part, fen: int, named: str) -> None:
        day = part.due + timedelta(days=self.chance.randrange(-8, 60))
        reference = self.one_receipt(part, fen, day, named)
        if self.chance.random() < REFUND:
            self.one_receipt(part, -(fen // 2), day + timedelta(days=30), named, reverses=reference)
        elif self.chance.random() < REVERSAL:
            self.one_receipt(part, -fen, day + timedelta(days=2), named, reverses=reference, is_reversal=1)
            self.one_receipt(part, fen, day + timedelta(days=3), named)

    def one_receipt(self, part: Part, fen: int, day: date, named: str, **more: object) -> str:
        reference = f"2024{self.number('receipt'):012d}"
        self.writer.add(
            "receipt",
            key=f"6222020200112233445|{reference}",
            reference=reference,
            account="6222020200112233445",
            direction=part.direction,
            written_name=part.body,
            date=day.isoformat(),
            amount_fen=fen,
            method="barter" if self.chance.random() < BARTER else "bank",
            stated_contract=part.contract if named == "contract" else None,
            stated_invoices=part.invoice if named == "invoice" else "",
            memo=f"付{part.contract}第{part.no}期款" if named == "text" else self.chance.choice(("广告费", "货款", "会展服务费", "")),
            **more,
        )
        return reference


def fill(connection: sqlite3.Connection, documents: int) -> dict[str, int]:
    """Fill an empty ledger; how many rows each table got."""
    connection.execute("PRAGMA synchronous=OFF")
    values = ("B0001", "all.xlsx", "0" * 64, COMPANY, "2024-01-01T00:00:00+00:00", "bench")
    connection.execute("INSERT INTO batch (id, file, sha256, unit, at, actor) VALUES (?, ?, ?, ?, ?, ?)", values)
    writer = _Writer(connection)
    maker = _Maker(writer)
    bodies = list(sizes(round(documents * CONTRACTS)))
    for number, (name, size) in enumerate(zip(names(len(bodies)), bodies, strict=True)):
        writer.add("party_code", code=f"DW{number:06d}")
        writer.flush("party_code")
        writer.add("counterparty", code=f"DW{number:06d}", name=name, category="客户", key=None)
        direction = "revenue" if number == 0 or maker.chance.random() < REVENUE else "expense"
        for _ in range(size):
            maker.contract(name, direction)
    for table in tuple(writer.rows):
        writer.flush(table)
    connection.commit()
    return dict(writer.counts)


def make(folder: Path, documents: int = DOCUMENTS) -> dict[str, int]:
    """Make a ledger of so many documents."""
    subprocess.run([sys.executable, "-m", "contractctl", "init", str(folder), "--company", COMPANY, "--quiet"], check=True)
    with closing(sqlite3.connect(folder / "ledger.db")) as connection:
        return fill(connection, documents)


if __name__ == "__main__":
    print(make(Path(sys.argv[1]), int(next(iter(sys.argv[2:]), DOCUMENTS))))
