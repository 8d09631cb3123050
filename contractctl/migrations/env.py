"""Alembic's entry: the connection comes from database.py and is in its transaction already."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
