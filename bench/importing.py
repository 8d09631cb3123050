"""What recording 100,000 rows of 12 columns costs, beside the least that reading and storing them can cost; and how it grows.

    python bench/importing.py [--rows 100000] [--kind receipts] [--rounds 5] [--million] [--pandas]

The peer of recording reads the file with calamine and writes the same rows, as the ledger holds them, with one `executemany` of sqlite3 into the same
table with the same indexes: nothing is checked, no day or amount is read, no key made, no journal kept. CPU time is that of a program with all its
processes, memory that of its largest one.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from make_large import MAKERS, ROWS, write
from make_quarter import COMPANY

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROUNDS, MILLION = 5, 1_000_000
PARTS = (4, 2, 1)  # of the whole, for the growth
TABLES = {"receipts": "receipt", "invoices": "invoice", "contracts": "contract"}

# Each prints what it took itself where its preparation is not to count, and is else measured from outside.
DIGEST = "import hashlib, sys; hashlib.file_digest(open(sys.argv[1], 'rb'), 'sha256').hexdigest()"
CALAMINE = "import python_calamine, sys; python_calamine.CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).to_python()"
PANDAS = "import pandas, sys; pandas.read_excel(sys.argv[1], engine='openpyxl')"
READING = "import sys; from pathlib import Path; from contractctl.importers.reading import read_file; read_file(Path(sys.argv[1]), ())"
RAW = """
import json, sqlite3, sys, time
filled, empty, table = sys.argv[1:]
source = sqlite3.connect(filled)
rows = source.execute(f"SELECT * FROM {table} ORDER BY id").fetchall()
target = sqlite3.connect(empty)
target.executemany("INSERT INTO batch VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", source.execute("SELECT * FROM batch").fetchall())
target.commit()
before = time.process_time()
target.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
target.commit()
print(json.dumps(time.process_time() - before))
"""


class Cost(NamedTuple):
    """CPU seconds, and the largest memory in MB, of a program with its processes."""

    seconds: float
    memory: float = 0.0


def cost(*words: str) -> Cost:
    """What a Python program costs; where it prints a number, that many seconds."""
    with tempfile.TemporaryFile() as answer:
        process = subprocess.Popen([sys.executable, *words], stdout=answer)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, words)
        answer.seek(0)
        said = answer.read()
    seconds = json.loads(said) if words[1] == RAW else usage.ru_utime + usage.ru_stime
    return Cost(seconds, usage.ru_maxrss / 1024)


def ledger(folder: Path) -> Path:
    """A new ledger in a folder."""
    subprocess.run([sys.executable, "-m", "contractctl", "init", str(folder), "--company", COMPANY, "--quiet"], check=True)
    return folder


def measure(folder: Path, file: Path, kind: str, *, peers: bool = True) -> dict[str, Cost]:
    """One round: the product, and its peers beside it."""
    filled = ledger(folder / "filled")
    record = ("-m", "contractctl", "import", str(file), "--ledger", str(filled), "--quiet")
    taken = {"record": cost(*record)}
    if peers:
        taken["record again"] = cost(*record)
        taken["read and convert"] = cost("-c", READING, str(file))
        taken["calamine"] = cost("-c", CALAMINE, str(file))
        taken["raw insert"] = cost("-c", RAW, str(filled / "ledger.db"), str(ledger(folder / "raw") / "ledger.db"), TABLES[kind])
        taken["digest"] = cost("-c", DIGEST, str(file))
    return taken


def rounds(file: Path, kind: str, count: int, *, peers: bool = True) -> dict[str, Cost]:
    """The medians of several rounds; of memory the most."""
    taken = []
    for _ in range(count):
        with tempfile.TemporaryDirectory() as folder:
            taken.append(measure(Path(folder), file, kind, peers=peers))
    return {name: Cost(statistics.median(each[name].seconds for each in taken), max(each[name].memory for each in taken)) for name in taken[0]}


def show(name: str, cost_: Cost, peer: float | None = None, of: str = "") -> None:
    """One line of the table."""
    print(f"{name:34} {cost_.seconds:8.2f} {cost_.memory:6.0f} " + (f"{cost_.seconds / peer:6.2f} × {of}" if peer else ""), flush=True)


def show_all(costs: Mapping[str, Cost]) -> None:
    """The product beside its peers."""
    calamine, least = costs["calamine"].seconds, costs["calamine"].seconds + costs["raw insert"].seconds
    show("digest of the file", costs["digest"])
    show("calamine to_python", costs["calamine"])
    show("executemany of the rows", costs["raw insert"])
    show("read and convert", costs["read and convert"], calamine, "calamine (bar 1.6)")
    show("import, recorded", costs["record"], least, "calamine + executemany (bar 2.0)")
    show("import again, known", costs["record again"], costs["digest"].seconds, "digest (bar 3, and below 1 s)")


def growth(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The exponent of growth from the first size to the last."""
    return math.log(seconds[-1] / seconds[0]) / math.log(sizes[-1] / sizes[0])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="speed of import")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--kind", choices=MAKERS, default="receipts")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--million", action="store_true", help="a million rows, once")
    parser.add_argument("--pandas", action="store_true", help="pandas with openpyxl reading alone, once: a minute")
    asked = parser.parse_args()
    print(f"{asked.kind + ', 12 columns':34} {'CPU s':>8} {'MB':>6}  ratio")
    sizes = [asked.rows // part for part in PARTS]
    with tempfile.TemporaryDirectory() as folder:
        files = {rows: write(Path(folder) / f"{rows}.xlsx", asked.kind, rows) for rows in sizes}
        whole = rounds(files[asked.rows], asked.kind, asked.rounds)
        show_all(whole)
        if asked.pandas:
            show("pandas read_excel with openpyxl", cost("-c", PANDAS, str(files[asked.rows])))
        smaller = [rounds(files[rows], asked.kind, asked.rounds, peers=False)["record"] for rows in sizes[:-1]]
        for rows, each in zip(sizes[:-1], smaller, strict=True):
            show(f"import, {rows:,} rows", each)
        print(f"growth exponent {growth(sizes, [*(each.seconds for each in smaller), whole['record'].seconds]):.2f} (bar 1.05)")
        if asked.million:
            file = write(Path(folder) / "million.xlsx", asked.kind, MILLION)
            million = rounds(file, asked.kind, 1, peers=False)["record"]
            show(f"import, {MILLION:,} rows", million)
            print(f"growth exponent to it {growth([asked.rows, MILLION], [whole['record'].seconds, million.seconds]):.2f}")


if __name__ == "__main__":
    main()
