"""docs/schema.md: every table of the ledger with its columns and constraints, from the models."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects import sqlite

from contractctl.models import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Column, Constraint, Index, Table

HEAD = """# The ledger's schema

`ledger.db` is one SQLite file; every table is STRICT. Money is integer fen, a day is ISO text, a yes or no is 1 or 0, a moment is UTC ISO
text. Open it with any SQLite tool to read; only contractctl writes (`contractctl verify` tells when something else did).
"""


def _column(column: Column[object]) -> str:
    kind = column.type.compile(dialect=sqlite.dialect())
    marks = ["key"] if column.primary_key else []
    marks += [f"→ {key.column.table.name}.{key.column.name}" for key in column.foreign_keys]
    marks += [] if column.nullable or column.primary_key else ["not null"]
    return f"| {column.name} | {kind} | {', '.join(marks)} | {column.comment or ''} |"


def _constraint(constraint: Constraint) -> str | None:
    match constraint:
        case CheckConstraint():
            return f"`{constraint.name}`: {constraint.sqltext}"
        case UniqueConstraint():
            return f"`{constraint.name}`: unique ({', '.join(column.name for column in constraint.columns)})"
        case ForeignKeyConstraint() if len(constraint.elements) > 1:
            return f"`{constraint.name}`: ({', '.join(constraint.column_keys)}) → {constraint.referred_table.name}"
        case PrimaryKeyConstraint() | ForeignKeyConstraint() | _:
            return None  # stands beside its column


def _index(index: Index) -> str:
    kind = "unique index" if index.unique else "index"
    where = index.dialect_options["sqlite"]["where"]
    return f"`{index.name}`: {kind} ({', '.join(column.name for column in index.columns)}){f' where {where}' if where is not None else ''}"


def _table(table: Table) -> Iterator[str]:
    yield f"## {table.name}\n\n{(table.comment or '').capitalize()}.\n"
    yield "| column | type | | meaning |\n|---|---|---|---|"
    yield from (_column(column) for column in table.columns)
    said = [text for constraint in table.constraints if (text := _constraint(constraint))]
    rules = sorted([*said, *(_index(index) for index in table.indexes)])
    yield "".join(f"\n- {rule}" for rule in rules) + ("\n" if rules else "")


def write() -> str:
    """The page."""
    tables = sorted(metadata.tables.values(), key=lambda table: table.name)
    return "\n".join([HEAD, *(line for table in tables for line in _table(table))])
