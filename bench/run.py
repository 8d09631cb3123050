"""CPU time of everyday commands against a peer in the same run, as ratios; nothing is asserted (PERFORMANCE is a table to read).

The peer is `sqlite-utils --help`: a well-kept command line over SQLite in the same language.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROUNDS = 5
PEER = ("sqlite_utils", "--help")
COMMANDS = (
    ("-h",),
    ("reconcile",),  # a usage error: the period is missing
    ("status",),
    ("reconcile", "--period", "2024Q1", "--dry-run"),
    ("explain", "GG-2024-001"),
)


def cpu_seconds(module: str, *words: str, ledger: Path) -> float:
    """User and system time of one run."""
    before = os.times()
    environment = {**os.environ, "CONTRACTCTL_LEDGER": str(ledger)}
    subprocess.run([sys.executable, "-m", module, *words], env=environment, capture_output=True, check=False)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Path(folder) / "ledger"
        cpu_seconds("contractctl", "init", str(ledger), "--sample", ledger=ledger)
        calls = [PEER, *(("contractctl", *words) for words in COMMANDS)]
        taken = [[cpu_seconds(*call, ledger=ledger) for call in calls] for _ in range(ROUNDS)]
    peer = statistics.median(row[0] for row in taken)
    print(f"{'command':50} {'CPU s':>7} {'ratio':>6}")
    for place, call in enumerate(calls):
        seconds = statistics.median(row[place] for row in taken)
        print(f"{' '.join(call):50} {seconds:7.3f} {seconds / peer:6.2f}")


if __name__ == "__main__":
    main()
