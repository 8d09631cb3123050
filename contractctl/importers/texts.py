"""Text files with columns (CSV, TSV, |): their encoding, their delimiter, their rows (FORMATS.md §6)."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING

from contractctl.vocabulary import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contractctl.importers.grid import Cell

DELIMITERS = "\t,|;"
SAMPLE_LINES = 50
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
LONGEST_LINE = 2**20
NO_TEXT = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
AS_FORMULA = re.compile(r'="([^"]*)"')  # how web systems keep Excel from reading a number
HEADING_ROWS = 40
FEWEST_WORDS = 2


class UnclosedQuoteError(ValueError):
    """A quotation mark that swallows lines: the number of the line where it opens."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def decode(content: bytes) -> str | None:
    """A text by its byte order mark, else strict UTF-8, else GB 18030, else plainly UTF-16; None where it is none."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\x00" in content:  # never in a text of bytes, and in every line of one in UTF-16
        wide = [_decoded(content, encoding) for encoding in ("utf-16-le", "utf-16-be")]
        return next((text for text in wide if text and "\n" in text and not NO_TEXT.search(text[:4096]) and "\u0a00" not in text), None)
    return _decoded(content, "utf-8") or _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def is_text(content: bytes) -> bool:
    """Whether bytes that no encoding fits were meant as text."""
    sample = content[:4096]
    return not re.search(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample)


def lines(text: str) -> Iterator[str]:
    """Lines with their ends; io.StringIO would take four bytes for each letter."""
    at = 0
    while (end := text.find("\n", at)) >= 0:
        yield text[at : end + 1]
        at = end + 1
    if at < len(text):
        yield text[at:]


def rows(text: str) -> list[list[str | None]] | None:
    """The cells of a delimited text, or of an exported code table; None where its lines have no delimiter in common.

    Errors: UnclosedQuoteError; OverflowError where a line is longer than any table's.
    """
    if text.lstrip().startswith("{"):
        return _code_table(text)
    if text.count("\r") != text.count("\r\n"):  # ends of lines of several programs in one file
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if any(len(line) > LONGEST_LINE for line in lines(text)):
        raise OverflowError
    delimiter = _delimiter(text)
    return None if delimiter is None else [[_cell(cell) for cell in row] for row in _records(text, delimiter)]


def _records(text: str, delimiter: str) -> list[list[str]]:
    """The records; a mark that opens and never closes must not swallow the rows behind it."""
    try:
        return list(csv.reader(lines(text), delimiter=delimiter, strict=True))
    except csv.Error:
        pass
    reader = csv.reader(lines(text), delimiter=delimiter)
    records: list[list[str]] = []
    try:
        for record in reader:
            if any("\n" in cell for cell in record):
                raise UnclosedQuoteError(len(records) + 1)
            records.append(record)
    except csv.Error as error:
        raise UnclosedQuoteError(len(records) + 1) from error
    return records


def _cell(text: str) -> str | None:
    text = text.strip("\t")
    if text.startswith("=") and (quoted := AS_FORMULA.fullmatch(text)):
        text = quoted[1]
    return text or None


def _code_table(text: str) -> list[list[str | None]] | None:
    """The cells of what `party export` writes as JSON: keys as headings, lists apart by |; None for another JSON."""
    try:
        document = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return None
    parties = document.get("parties")
    if not isinstance(parties, list) or not all(isinstance(each, dict) for each in parties):
        return None
    headings = list(dict.fromkeys(key for each in parties for key in each))
    return [headings, *([_json_cell(each.get(key)) for key in headings] for each in parties)]


def _json_cell(value: object) -> str | None:
    text = "|".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text or None


def _delimiter(text: str) -> str | None:
    """The delimiter at which most lines fall into the same number of cells; two lines at least."""
    sample = [line for line in islice(lines(text), SAMPLE_LINES) if line.strip()]
    best: tuple[int, int, str] = (1, 0, "")
    for delimiter in DELIMITERS:
        widths = _widths(sample, delimiter)
        if widths:
            width, agreeing = max(widths.items(), key=lambda item: (item[1], item[0]))
            best = max(best, (agreeing, width, delimiter), key=lambda each: each[:2])
    return best[2] or None


def _widths(sample: list[str], delimiter: str) -> Counter[int]:
    """How many lines fall into how many cells; none where a cell is longer than any."""
    try:
        return Counter(len(record) for record in csv.reader(sample, delimiter=delimiter) if len(record) > 1)
    except csv.Error:
        return Counter()


@cache
def _heading_words() -> frozenset[str]:
    return frozenset(word for section in table("headers").values() if isinstance(section, dict) for words in section.values() for word in words)


def repaired(cells: Sequence[Sequence[Cell]]) -> list[list[Cell]] | None:
    """GBK bytes that a program read as Latin-1 (`¿ÆÄ¿±àÂë`), put right; None unless known headings come out of it."""
    for row in cells[:HEADING_ROWS]:
        words = {_from_latin(cell) for cell in row if isinstance(cell, str) and not cell.isascii()}.difference(row)
        if len(words & _heading_words()) >= FEWEST_WORDS:
            return [[_from_latin(cell) if isinstance(cell, str) else cell for cell in each] for each in cells]
    return None


def _from_latin(text: str) -> str:
    try:
        return text.encode("latin-1").decode("gbk")
    except UnicodeError:
        return text
