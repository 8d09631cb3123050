"""Write vocabulary/real_words.tsv: words of the language that are one likely slip away from a word of a name's closed world.

    pip install jieba && python tools/make_words.py

They come from jieba's dictionary (MIT). A name that holds one of them holds no slip: 长江 is no 昌江 written wrong, 水务局 no
税务局, 包装 no 服装. jieba is no dependency of the product: of its 350,000 words these few are needed.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.names.places import gazetteer
from contractctl.names.repair import closed_words, look_or_sound_alike
from contractctl.vocabulary import words_list

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TARGET = Path(__file__).parent.parent / "contractctl" / "vocabulary" / "real_words.tsv"
LONGEST = 11
SHORT = 2
RARE = 5  # longer words that are counted less often in jieba's corpus are slips themselves: 图书管, 自治洲
HOLE = "\0"


def holes(word: str) -> Iterator[tuple[str, str]]:
    """A word with each of its characters left out, and that character."""
    for number, character in enumerate(word):
        yield word[:number] + HOLE + word[number + 1 :], character


def dictionary() -> Iterator[tuple[str, int]]:
    """Words of jieba with their counts."""
    package = Path(str(import_module("jieba").__file__)).parent
    for line in (package / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, *_ = line.split(" ")
        yield word, int(count)


def in_use() -> set[str]:
    """Words that are no slips themselves."""
    return {word for word, count in dictionary() if len(word) <= LONGEST and (count >= RARE or len(word) == SHORT)}


def slips(texts: Iterable[str], targets: Iterable[str]) -> set[str]:
    """The texts that are one likely slip away from a target and are none themselves."""
    known = frozenset(targets)
    with_a_hole = defaultdict(set)
    for word in known:
        for key, character in holes(word):
            with_a_hole[key].add(character)
    return {text for text in {*texts} - known if any(look_or_sound_alike(written, right) for key, written in holes(text) for right in with_a_hole.get(key, ()))}


def main() -> None:
    words = in_use()
    endings = {word[-SHORT:] for word in words}  # what stands where a trade stands: 艺品 of 工艺品
    closed, trades = {*gazetteer().codes, *closed_words()}, words_list("names", "trades")
    found = sorted((slips(words, closed) | slips(endings, trades)) - closed - trades)
    TARGET.write_text("\n".join(found) + "\n", encoding="utf-8")
    sys.stdout.write(f"{len(found)} words written to {TARGET}\n")


if __name__ == "__main__":
    main()
