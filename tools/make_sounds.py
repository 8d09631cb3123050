"""Write vocabulary/sounds.tsv: every character of GB 2312 under its syllables without tone, from pypinyin's tables (MIT).

    pip install pypinyin && python tools/make_sounds.py

pypinyin is no dependency of the product: loading it costs more than all of the matcher.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path

TARGET = Path(__file__).parent.parent / "contractctl" / "vocabulary" / "sounds.tsv"
FIRST, LAST, CELLS = 0xB0, 0xF7, range(0xA1, 0xFF)


def characters() -> list[str]:
    """The 6,763 characters of GB 2312."""
    cells = (bytes([row, cell]).decode("gb2312", errors="ignore") for row in range(FIRST, LAST + 1) for cell in CELLS)
    return [character for character in cells if character]


def main() -> None:
    pypinyin = import_module("pypinyin")
    sounds = defaultdict(set)
    for character in characters():
        for syllable in pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)[0]:
            sounds[syllable].add(character)
    lines = [f"{syllable}\t{''.join(sorted(found))}" for syllable, found in sorted(sounds.items()) if len(found) > 1]
    TARGET.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(lines)} syllables written to {TARGET}\n")


if __name__ == "__main__":
    main()
