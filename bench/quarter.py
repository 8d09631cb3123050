"""A clerk's quarter from workbooks to a reconciled workbook, in three sizes, against a pandas script that only merges.

    python bench/quarter.py [CONTRACTS]

The peer reads the same files with calamine, sums by contract and writes a workbook: no names, no journal, no matching, no findings.
"""

from __future__ import annotations

import math
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

from make_quarter import COMPANY, CONTRACTS, write

PEER = """
import sys
import pandas as pd
def read(path, sheet):
    return pd.read_excel(path, sheet_name=sheet, header=1, engine="calamine")
folder = sys.argv[1]
contracts = read(f"{folder}/2_contracts.xlsx", "合同台账")
invoices = read(f"{folder}/3_invoices.xlsx", "开票台账").groupby("合同编号")["价税合计"].sum()
money = read(f"{folder}/4_receipts.xlsx", "收款台账").groupby("对应合同")["收款金额"].sum()
bodies = read(f"{folder}/1_counterparties.xlsx", "往来单位")
table = contracts.merge(bodies, left_on="对方单位", right_on="单位名称", how="left")
table = table.merge(invoices, left_on="合同编号", right_index=True, how="left").merge(money, left_on="合同编号", right_index=True, how="left")
table.to_excel(f"{folder}/peer.xlsx", engine="xlsxwriter")
"""


class Cost(NamedTuple):
    """CPU seconds and the largest memory, in MB, of the programs that were run."""

    seconds: float
    memory: float


def cost(*commands: list[str]) -> Cost:
    """What commands cost one after another; the memory is the largest of any program so far."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for command in commands:
        subprocess.run([sys.executable, *command], check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, after.ru_maxrss / 1024)


def measure(folder: Path, contracts: int) -> dict[str, Cost]:
    """Each step of the quarter, and the peer."""
    files = [str(path) for path in write(folder, contracts)]
    ledger = str(folder / "ledger")
    product = ["-m", "contractctl"]
    last = ["--ledger", ledger, "--quiet"]
    subprocess.run([sys.executable, *product, "init", ledger, "--company", COMPANY, "--quiet"], check=True)
    return {
        "import": cost([*product, "import", *files, *last]),
        "reconcile": cost([*product, "reconcile", "--period", "2024Q1", *last]),
        "export": cost([*product, "export", "--period", "2024Q1", "--output", str(folder / "quarter.xlsx"), *last]),
        "peer": cost(["-c", PEER, str(folder)]),
    }


def main() -> None:
    """Print the table and how the sum of the three steps grows from a quarter of the size to the whole."""
    largest = int(next(iter(sys.argv[1:]), CONTRACTS))
    sums: list[float] = []
    print(f"{'contracts':>9} {'step':10} {'CPU s':>7} {'ratio':>6} {'MB':>5}")
    for contracts in (largest // 4, largest // 2, largest):
        with tempfile.TemporaryDirectory() as folder:
            taken = measure(Path(folder), contracts)
        peer = taken.pop("peer")
        sums.append(sum(each.seconds for each in taken.values()))
        for step, each in (*taken.items(), ("all three", Cost(sums[-1], 0)), ("peer", peer)):
            print(f"{contracts:9} {step:10} {each.seconds:7.2f} {each.seconds / peer.seconds:6.2f} {each.memory:5.0f}")
    print(f"growth exponent {math.log(sums[2] / sums[0]) / math.log(4):.2f}")


if __name__ == "__main__":
    main()
