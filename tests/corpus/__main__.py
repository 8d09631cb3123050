"""Write the corpus into a folder: python -m tests.corpus DIR."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .cases import cases

folder = Path(sys.argv[1])
for case in cases():
    path = folder / case.name
    path.parent.mkdir(parents=True, exist_ok=True)
    case.write(path)
facts = {case.name: case.facts for case in cases()}
(folder / "expected.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
