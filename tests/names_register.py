"""Registers of a few bodies, as the tests of names write them: `name@region!alias`, several in one line divided by `;`."""

from __future__ import annotations

from contractctl.normalize import Body, NameMatch, Register
from contractctl.settings import NameSettings


def body(code: str, text: str) -> Body:
    """A body of its name, with the register's region after `@` and an alias after `!`."""
    rest, _, alias = text.partition("!")
    name, _, region = rest.partition("@")
    return Body(code, name, None, (alias,) if alias else (), region or None)


def register_of(registered: str, mode: str = "strict") -> Register:
    """A register of the bodies in a line, with the codes A, B, C in their order."""
    return Register([body(chr(ord("A") + number), text) for number, text in enumerate(registered.split(";"))], settings=NameSettings(mode))


def judged(registered: str, written: str, mode: str = "strict") -> NameMatch:
    """What a register of a few bodies says of a name."""
    return register_of(registered, mode).judge(written)
