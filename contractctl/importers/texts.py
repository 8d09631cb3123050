"""Text files with columns (CSV, TSV): their encoding, their delimiter, their rows (FORMATS.md §6)."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter

DELIMITERS = ",\t;|"
SAMPLE_LINES = 50
MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(content: bytes) -> str | None:
    """A text by its byte order mark, else strict UTF-8, else GB 18030; None where it is none."""
    for mark, encoding in MARKS.items():
        if content.startswith(mark):
            return _decoded(content, encoding)
    return None if b"\x00" in content else _decoded(content, "utf-8") or _decoded(content, "gb18030")


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def rows(text: str) -> list[list[str | None]] | None:
    """The cells of a delimited text, or of an exported code table; None where its lines have no delimiter in common."""
    if text.lstrip().startswith("{"):
        return _code_table(text)
    delimiter = _delimiter(text)
    if delimiter is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip("\t") or None for cell in row] for row in reader]


def _code_table(text: str) -> list[list[str | None]] | None:
    """The cells of what `party export` writes as JSON: keys as headings, lists apart by |; None for another JSON."""
    try:
        document = json.loads(text)
    except json.JSONDecodeError:
        return None
    parties = document.get("parties")
    if not isinstance(parties, list) or not all(isinstance(each, dict) for each in parties):
        return None
    headings = list(dict.fromkeys(key for each in parties for key in each))
    return [headings, *([_cell(each.get(key)) for key in headings] for each in parties)]


def _cell(value: object) -> str | None:
    text = "|".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return text or None


def _delimiter(text: str) -> str | None:
    """The delimiter that most of the first lines have, more than once a line for preference."""
    lines = [line for line in text.splitlines()[:SAMPLE_LINES] if line.strip()]
    scores: Counter[str] = Counter({d: sum(1 for line in lines if d in line) * 100 + lines[0].count(d) for d in DELIMITERS} if lines else {})
    best, score = scores.most_common(1)[0] if scores else ("", 0)
    return best if score >= 100 * max(1, len(lines) // 2) and len(lines) > 1 else None
