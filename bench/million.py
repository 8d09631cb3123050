"""What reconciling a million documents costs, from the ledger to stored results, beside DuckDB, sqlite3 and pandas; how it grows; the set search.

    python bench/million.py [--documents 1000000] [--rounds 3]

The peer is DuckDB doing the plain sums of every contract and first-in-first-out of the same tables, and sqlite3 writing the rows of links, allocations
and findings that the product stored, with one `executemany` a table into the same empty schema. DuckDB cannot read SQLite without an extension that it
loads from the network, so its tables come by sqlite3; that part is printed by itself, so that the ratio can be judged with and without it. Neither peer
explains, links by text, ties reversals, finds exceptions or keeps evidence. CPU time is that of a whole program, memory that of its process.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parent))

from importing import Cost, cost, growth, ledger, show
from make_ledger import DOCUMENTS, make

from contractctl.sets import CANDIDATES, ENOUGH, Search

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUNDS, PARTS = 3, (4, 2, 1)
DRAWS = 200
RESULTS = ("link", "allocation", "adjustment", "finding", "seen_finding")

DUCKDB = """
import json, sqlite3, sys, time
import duckdb, numpy
source = sqlite3.connect(sys.argv[1])
def table(query, **kinds):
    columns = zip(*source.execute(query).fetchall())
    return {name: numpy.array(column, dtype=kind) for (name, kind), column in zip(kinds.items(), columns)}
began = time.process_time()
contract = table("SELECT key, amount_fen FROM contract WHERE voided_at IS NULL", contract=object, fen="int64")
kinds = dict(key=object, contract=object, day=object, fen="int64")
invoice = table("SELECT key, coalesce(stated_contract, ''), date, gross_fen FROM invoice WHERE voided_at IS NULL", **kinds)
receipt = table("SELECT key, coalesce(stated_contract, ''), date, amount_fen FROM receipt WHERE voided_at IS NULL", **kinds)
for name in ("contract", "invoice", "receipt"):
    duckdb.execute(f"CREATE TABLE {name}s AS SELECT * FROM {name}")
read = time.process_time() - began
sums = duckdb.execute('''
    SELECT c.contract, c.fen, coalesce(i.fen, 0), coalesce(r.fen, 0) FROM contracts c
    LEFT JOIN (SELECT contract, sum(fen) AS fen FROM invoices GROUP BY contract) i USING (contract)
    LEFT JOIN (SELECT contract, sum(fen) AS fen FROM receipts GROUP BY contract) r USING (contract)''').fetchall()
paid = duckdb.execute('''
    WITH i AS (SELECT contract, key, sum(fen) OVER w - fen AS first, sum(fen) OVER w AS last FROM invoices WHERE fen > 0 AND contract <> ''
               WINDOW w AS (PARTITION BY contract ORDER BY day, key)),
         r AS (SELECT contract, key, sum(fen) OVER w - fen AS first, sum(fen) OVER w AS last FROM receipts WHERE fen > 0 AND contract <> ''
               WINDOW w AS (PARTITION BY contract ORDER BY day, key))
    SELECT r.key, i.key, least(i.last, r.last) - greatest(i.first, r.first) FROM i JOIN r USING (contract)
    WHERE i.first < r.last AND r.first < i.last''').fetchall()
print(json.dumps([read, len(sums), len(paid)]))
"""
RAW = """
import sqlite3, sys, time
filled, empty, *tables = sys.argv[1:]
source, target = sqlite3.connect(filled), sqlite3.connect(empty)
spent = 0.0
for table in tables:
    rows = source.execute(f'SELECT * FROM "{table}"').fetchall()
    before = time.process_time()
    if rows:
        target.executemany(f'INSERT INTO "{table}" VALUES ({", ".join("?" * len(rows[0]))})', rows)
    spent += time.process_time() - before
before = time.process_time()
target.commit()
print(spent + time.process_time() - before)
"""
PANDAS = """
import sqlite3, sys
import pandas as pd
source, target = sqlite3.connect(sys.argv[1]), sqlite3.connect(sys.argv[2])
contracts = pd.read_sql("SELECT key, number, written_name, amount_fen FROM contract WHERE voided_at IS NULL", source)
invoices = pd.read_sql("SELECT key, stated_contract, date, gross_fen FROM invoice WHERE voided_at IS NULL", source)
receipts = pd.read_sql("SELECT key, stated_contract, date, amount_fen FROM receipt WHERE voided_at IS NULL", source)
bodies = pd.read_sql("SELECT code, name FROM counterparty WHERE voided_at IS NULL", source)
table = contracts.merge(bodies, left_on="written_name", right_on="name", how="left")
table = table.merge(invoices.groupby("stated_contract")["gross_fen"].sum(), left_on="number", right_index=True, how="left")
table = table.merge(receipts.groupby("stated_contract")["amount_fen"].sum(), left_on="number", right_index=True, how="left")
table.to_sql("answer", target, index=False)
"""


def reconcile(folder: Path) -> Cost:
    """The product, on a ledger that holds no run yet."""
    return cost("-m", "contractctl", "reconcile", "--period", "2024Q1", "--ledger", str(folder), "--quiet")


def product(filled: Path, folder: Path) -> Cost:
    """The product on a copy of a ledger, in a folder that keeps its results."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(filled, folder)
    return reconcile(folder)


def peers(filled: Path, reconciled: Path, folder: Path) -> dict[str, Cost]:
    """DuckDB, the raw write of the product's results, pandas."""
    told = subprocess.run([sys.executable, "-c", DUCKDB, str(filled / "ledger.db")], check=True, capture_output=True)
    read, _, _ = json.loads(told.stdout)
    duck = cost("-c", DUCKDB, str(filled / "ledger.db"))
    raw = subprocess.run(
        [sys.executable, "-c", RAW, str(reconciled / "ledger.db"), str(ledger(folder / "raw") / "ledger.db"), *RESULTS], check=True, capture_output=True
    )
    return {
        "DuckDB": duck,
        "  of it reading by sqlite3": Cost(read),
        "raw write": Cost(json.loads(raw.stdout)),
        "pandas": cost("-c", PANDAS, str(filled / "ledger.db"), str(folder / "pandas.db")),
    }


def worst_search() -> dict[str, float]:
    """Milliseconds of the search for sets among 40 candidates, chosen to be slow: nothing fits, all is one sum, sums lie close."""
    chance = random.Random(20240331)  # noqa: S311 - fixed amounts, no secret
    cases: dict[str, tuple[int, list[int]]] = {
        "no set fits, no two sums are equal": (50_000_000_001, [chance.randrange(2 * 10**9, 10**10) * 2 for _ in range(CANDIDATES)]),
        "all amounts are equal": (600, [100] * CANDIDATES),
        "sums lie close together": (6 * 1000 + 3, [1000 + place % 3 for place in range(CANDIDATES)]),
        "consecutive amounts": (6 * 1020, list(range(1000, 1000 + CANDIDATES))),
        "equal but for one that is odd": (600_001, [100_000] * (CANDIDATES - 1) + [100_003]),
        "powers, sums all different": (sum(7**place for place in range(14, 20)) + 1, [7 ** (place % 20) + place for place in range(CANDIDATES)]),
    }
    found = {name: min(_search(amount, amounts) for _ in range(5)) * 1000 for name, (amount, amounts) in cases.items()}
    return {**found, f"the worst of {DRAWS} drawn amounts that lie close": max(_drawn(chance) for _ in range(DRAWS)) * 1000}


def _drawn(chance: random.Random) -> float:
    """A sum of six, or next to one, among amounts of which many have equal sums."""
    spread = chance.choice((5, 10, 20, 50, 100, 1000))
    amounts = [1000 + chance.randrange(1, spread) for _ in range(CANDIDATES)]
    amount = sum(chance.sample(amounts, 6)) + chance.choice((0, 0, 1))
    return min(_search(amount, amounts) for _ in range(3))


def _search(amount: int, amounts: Sequence[int]) -> float:
    """CPU seconds of one receipt among invoices, seen from either side."""
    search = Search()
    before = time.process_time()
    search.look({"R": amount}, {f"I{place:02d}": fen for place, fen in enumerate(amounts)})
    search.judged()
    return time.process_time() - before


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="speed of reconciliation")
    parser.add_argument("--documents", type=int, default=DOCUMENTS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--keep", type=Path, help="a folder that keeps the ledgers between calls")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        measure(asked.keep or Path(folder), asked.documents, asked.rounds)


def measure(kept: Path, documents: int, count: int) -> None:
    """Three sizes, and the peers beside the largest."""
    sizes = [documents // part for part in PARTS]
    for size in sizes:
        if not (kept / str(size)).exists():
            make(kept / str(size), size)
    print(f"{'':38} {'CPU s':>8} {'MB':>6}  ratio")
    taken: list[dict[str, Cost]] = []
    for _ in range(count):  # alternating: a shared machine is not the same all the time
        costs = {f"reconcile {size:,} documents": product(kept / str(size), kept / "reconciled") for size in sizes}
        with tempfile.TemporaryDirectory() as folder:
            costs |= peers(kept / str(documents), kept / "reconciled", Path(folder))
        taken.append(costs)
    medians = {name: Cost(statistics.median(each[name].seconds for each in taken), max(each[name].memory for each in taken)) for name in taken[0]}
    report(medians, sizes)


def report(medians: dict[str, Cost], sizes: Sequence[int]) -> None:
    """The figures, their ratios, the growth."""
    for name, each in medians.items():
        show(f"{name:38}", each)
    mine = medians[f"reconcile {sizes[-1]:,} documents"]
    duck, read, raw = (medians[name].seconds for name in ("DuckDB", "  of it reading by sqlite3", "raw write"))
    print(f"{mine.seconds / (duck + raw):.2f} × DuckDB with its reading + raw write (bar 3.0)")
    print(f"{mine.seconds / (duck - read + raw):.2f} × DuckDB without its reading + raw write")
    print(f"{mine.seconds / medians['pandas'].seconds:.2f} × pandas, three merges, links and findings of none")
    print(f"{mine.memory:.0f} MB (bar 1,000)")
    print(f"growth exponent {growth(sizes, [medians[f'reconcile {size:,} documents'].seconds for size in sizes]):.2f} (bar 1.05)")
    print(f"the set search, one document among {CANDIDATES} candidates, up to {ENOUGH} sets (bar 20 ms):")
    for case, milliseconds in worst_search().items():
        print(f"  {case:36} {milliseconds:8.2f} ms")


if __name__ == "__main__":
    main()
