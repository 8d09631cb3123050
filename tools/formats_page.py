"""docs/formats.md: every table that an import knows, with the headings of its columns, from the vocabulary."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from contractctl.importers.layouts import forms, layouts
from contractctl.vocabulary import synonyms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contractctl.importers.layouts import Form, Layout

HEAD = """# The tables that an import knows · 能读的表

A file is opened by what it holds, whatever its name says: xlsx, xls (and WPS .et), ods, xlsb, CSV and other texts with columns in UTF-8, GB 18030
or UTF-16, HTML and XML of 2003 under a workbook's name, e-invoices as XML, OFD or in a zip, camt.053 and MT940.

A table is known by its headings: equal to one of those below after widths, blanks, stars, brackets with a unit and brackets with English are put
aside. Of each group under *needs* one column must be there; what is under *asks* may be missing, and its rows wait for an answer. A layout is a
variant that has its own name in the report. A further bank, or a further way to head a column, is a few lines in `layouts.toml` and `headers.toml`
of `contractctl/vocabulary`; this page is made from them.

表头去掉空格、全角、星号、括号里的单位和英文以后，与下列写法之一完全相同即认出。
"""


def write() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(line for form in forms() for line in _form(form))])


def _form(form: Form) -> Iterator[str]:
    yield f"## {form.id} → {form.kind.value}\n"
    yield f"Needs {_groups(form.needs)}." + (f" Asks {_groups(form.asks)}." if form.asks else "") + "\n"
    if form.title:
        columns = " and ".join(" or ".join(group) for group in form.otherwise)
        yield f"Only where the sheet's name or a title says so (期初), where {columns} are there, or `-t {form.kind.value}` asks for it.\n"
    yield "| layout | known by |\n|---|---|"
    for name, variants in groupby(layouts(form.id), key=lambda layout: layout.id):
        yield f"| `{name}` | {' · '.join(dict.fromkeys(map(_known_by, variants)))} |"
    yield "\n| field | headings |\n|---|---|"
    for field, headings in synonyms("headers", form.id).items():
        yield f"| {field} | {'、'.join(heading.replace('|', chr(92) + '|') for heading in headings)} |"
    yield ""


def _groups(groups: tuple[tuple[str, ...], ...]) -> str:
    return "; ".join(" or ".join(group) for group in groups)


def _known_by(layout: Layout) -> str:
    headings = "、".join(sorted(layout.headings))
    words = " / ".join(layout.words)
    if headings and words:
        return f"{headings}, below {words}"
    return headings or (f"below {words}" if words else "the headings alone")
