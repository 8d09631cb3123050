"""How many of mutmut's mutants the tests killed: `python tools/mutation.py` after `mutmut export-cicd-stats`; docs/mutation.md tells of those that live."""

from __future__ import annotations

import json
import sys
from pathlib import Path

COUNTED = Path(__file__).parent.parent / "mutants" / "mutmut-cicd-stats.json"
LEAST = 90  # percent


def share(counted: Path) -> float:
    """The percent of mutants that a test failed on, or that never came to an end; 0 where there are none."""
    counts: dict[str, int] = json.loads(counted.read_text(encoding="utf-8"))
    return 100 * (counts["killed"] + counts["timeout"]) / counts["total"] if counts["total"] else 0.0


def main() -> str | None:
    killed = share(COUNTED)
    sys.stdout.write(f"{killed:.1f} % of the mutants are killed; `mutmut results` names those that live\n")
    return None if killed >= LEAST else f"fewer than {LEAST} % of the mutants are killed"


if __name__ == "__main__":
    sys.exit(main())
