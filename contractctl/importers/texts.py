"""Text files with columns (CSV, TSV): their encoding, their delimiter, their rows (FORMATS.md §6)."""

from __future__ import annotations

import csv
import io
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
    """The cells of a delimited text; None where its lines have no delimiter in common."""
    delimiter = _delimiter(text)
    if delimiter is None:
        return None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    return [[cell.strip("\t") or None for cell in row] for row in reader]


def _delimiter(text: str) -> str | None:
    """The delimiter that most of the first lines have, more than once a line for preference."""
    lines = [line for line in text.splitlines()[:SAMPLE_LINES] if line.strip()]
    scores: Counter[str] = Counter({d: sum(1 for line in lines if d in line) * 100 + lines[0].count(d) for d in DELIMITERS} if lines else {})
    best, score = scores.most_common(1)[0] if scores else ("", 0)
    return best if score >= 100 * max(1, len(lines) // 2) and len(lines) > 1 else None
