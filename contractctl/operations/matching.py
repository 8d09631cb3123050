"""What can be said of written names: asked often and of few names, so it loads no more than it needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contractctl import glance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from contractctl.normalize import Explained, NameMatch, Register
    from contractctl.operations.opening import Desk


def match_names(desk: Desk, names: Iterable[str]) -> Iterator[NameMatch]:
    """What can be said of each written name, one after another as they come."""
    return map(_register(desk).judge, names)


def explain_name(desk: Desk, name: str, tax_number: str | None = None) -> Explained:
    """The way of one name through the rules."""
    return _register(desk).explain(name, tax_number)


def _register(desk: Desk) -> Register:
    with desk.looking() as connection:
        return glance.register(connection, desk.settings.names)
