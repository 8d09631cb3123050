"""Real sessions, read by people and replayed word for word (tests/sessions_text.py says how they are written)."""

from __future__ import annotations

from pathlib import Path

import pytest
from sessions_text import Player

TRANSCRIPTS = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_product_still_says_this(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    written = path.read_text(encoding="utf-8")
    said = Player(tmp_path, monkeypatch).renewed(written)
    if request.config.getoption("--renew"):
        path.write_text(said, encoding="utf-8")
    else:
        assert said == written
