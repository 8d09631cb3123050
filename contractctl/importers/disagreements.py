"""Why a stated total is not the sum of its rows: the cell that makes the difference, where exactly one does.

What goes wrong in such sheets: SUM leaves text out, takes subtotals in once more, does not reach a row that was added at its edge;
a total over a filter leaves hidden rows out; a cell that is no amount was meant as one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contractctl.language import N_, Message, say
from contractctl.records import Explanation
from contractctl.values.amounts import WAN, Amount, Reading, read_amount

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

MEANT = re.compile(r"[-+(]?\d[\d,]*(?:\.\d+)?(?:万元|万|元)?|\d+\.\d\d|[零壹贰叁肆伍陆柒捌玖拾佰仟万亿元圆角分整正]{2,}")
LOOK_ALIKE = str.maketrans("OoIl", "0011")
SEPARATED = re.compile(r"(?P<whole>\d+(?:[.,]\d+)*)[.,](?P<part>\d{1,2})")


@dataclass(frozen=True, slots=True)
class Addend:
    """A cell of a column of money, as it stands and as it is read."""

    row: int
    cell: str
    value: str | float | None
    amount: Amount
    scale: int

    @property
    def fen(self) -> int:
        return self.amount.fen if self.amount.reading is Reading.AMOUNT else 0

    @property
    def is_text(self) -> bool:
        return isinstance(self.value, str) and self.fen != 0


Candidate = tuple[str, int, str]  # the cell, by how much it makes the total larger, in words


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A total, the cells that it should add, and what stands around them."""

    stated: Addend
    computed_fen: int
    addends: Sequence[Addend]
    subtotals: Sequence[Addend]
    below: Addend | None  # the first row under the total
    repeated: Collection[int]
    hidden: Collection[int]

    def explained(self) -> Explanation | None:
        """The one cell that makes exactly the difference; None where there is none, or where several would."""
        difference = self.stated.fen - self.computed_fen
        for candidates in (self._meant(), self._usual(), self._whole_sums(), self._any_row()):
            fitting = {cell: words for cell, effect, words in reversed(list(candidates)) if effect == difference}
            if len(fitting) == 1:
                ((cell, words),) = fitting.items()
                return Explanation(cell.partition("、")[0], self._said(cell, words))
            if fitting:
                return None
        return None

    def _said(self, cell: str, words: str) -> Message:
        subtotals = "、".join(each.cell for each in self.subtotals if each.fen)
        return say(words, cell=cell, subtotals=subtotals)

    def _meant(self) -> Iterator[Candidate]:
        for each in self.addends:
            if each.amount.reading in (Reading.WRONG, Reading.DOUBTFUL):
                for fen in _meanings(each):
                    yield each.cell, fen, N_("exactly {cell}, which cannot be read as an amount")

    def _usual(self) -> Iterator[Candidate]:
        """What usually goes wrong in one cell."""
        for each in self.addends:
            if each.fen:
                yield from self._one_row(each)
        for each in self.subtotals:
            if each.fen:
                yield each.cell, each.fen, N_("exactly {cell}, a subtotal: the sheet's own total counts it once more")
        for each in (*self.addends[:1], *self.addends[-1:]):
            if each.fen:
                yield each.cell, -each.fen, N_("exactly {cell} at the edge: the sheet's own sum does not reach it")
        if self.below and self.below.fen:
            yield self.below.cell, self.below.fen, N_("exactly {cell} below the total: the sheet's own sum takes it in")
        yield from _other_unit(self.stated.cell, self.computed_fen, N_("the total in {cell} is in another unit than its rows"))

    def _one_row(self, each: Addend) -> Iterator[Candidate]:
        if each.is_text:
            yield each.cell, -each.fen, N_("exactly {cell}, which is text: the sheet's own sum leaves it out")
        if each.row in self.hidden:
            yield each.cell, -each.fen, N_("exactly {cell} in a hidden row: the sheet's own total leaves it out")
        if each.row in self.repeated:
            yield each.cell, each.fen, N_("exactly {cell}, whose row repeats another: the sheet's own total counts both")
        yield from _other_unit(each.cell, each.fen, N_("exactly {cell}, if it is in another unit (元 or 万元) than its column"))

    def _whole_sums(self) -> Iterator[Candidate]:
        """What a SUM over the whole column gives: no text, and every subtotal once more."""
        texts = [each for each in self.addends if each.is_text]
        subtotals = [each for each in self.subtotals if each.fen]
        skipped, again = -sum(each.fen for each in texts), sum(each.fen for each in subtotals)
        if texts:
            yield "、".join(each.cell for each in texts), skipped, N_("exactly {cell}, which are text: the sheet's own sum leaves them out")
        if subtotals:
            yield "、".join(each.cell for each in subtotals), again, N_("exactly {cell}, which are subtotals: the sheet's own total counts them once more")
        if texts and subtotals:
            words = N_("the sheet's own sum leaves {cell} out, which is text, and counts the subtotal {subtotals} once more")
            yield "、".join(each.cell for each in texts), skipped + again, words

    def _any_row(self) -> Iterator[Candidate]:
        for each in self.addends:
            if each.fen:
                yield each.cell, -each.fen, N_("exactly {cell}: the sheet's own total leaves it out")
                yield each.cell, each.fen, N_("exactly {cell}: the sheet's own total counts it twice")


def _other_unit(cell: str, fen: int, words: str) -> Iterator[Candidate]:
    if fen:
        yield cell, fen * (WAN - 1), words
    if fen and fen % WAN == 0:
        yield cell, fen // WAN - fen, words


def _meanings(addend: Addend) -> set[int]:
    """The amounts that a cell which is none may have been meant as."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", addend.value)) if isinstance(addend.value, str) else ""
    texts = [text.translate(LOOK_ALIKE), *MEANT.findall(text), *re.findall(r"\d+\.\d\d", text)]
    if match := SEPARATED.fullmatch(text):
        texts.append(re.sub(r"[.,]", "", match["whole"]) + "." + match["part"])
    amounts = [read_amount(each, addend.scale) for each in texts]
    return {each.fen for each in amounts if each.reading is Reading.AMOUNT and each.fen}
