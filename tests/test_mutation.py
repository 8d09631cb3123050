"""`make mutation` holds the tests to killing nine of ten mutants."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tools import mutation


@pytest.mark.parametrize(
    ("counts", "printed", "fails"),
    [
        ({"killed": 947, "timeout": 3, "survived": 50, "total": 1000}, "95.0 %", False),
        ({"killed": 900, "timeout": 0, "survived": 100, "total": 1000}, "90.0 %", False),
        ({"killed": 899, "timeout": 0, "survived": 101, "total": 1000}, "89.9 %", True),
        ({"killed": 0, "timeout": 0, "survived": 0, "total": 0}, "0.0 %", True),
    ],
)
def test_the_killed_share_is_printed_and_held_to(
    counts: dict[str, int], printed: str, fails: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    counted = tmp_path / "stats.json"
    counted.write_text(json.dumps(counts), encoding="utf-8")
    monkeypatch.setattr(mutation, "COUNTED", counted)
    assert (mutation.main() is not None) is fails
    assert capsys.readouterr().out.startswith(printed)
