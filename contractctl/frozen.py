"""Values that the type checker keeps frozen.

A dataclass that is frozen when the program runs sets each field by way of `object.__setattr__`: building an invoice costs ten times as much (2.9 µs for
0.3 µs), and a reconciliation of a million documents builds several million values. Modules of the core import `dataclass` from here when they run and
from `dataclasses` when they are checked: there an assignment to a field is an error as before.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def dataclass(*, frozen: bool = False, slots: bool = False, order: bool = False) -> Callable[[type[T]], type[T]]:
    """`dataclasses.dataclass`; one that is to be frozen can be hashed, and nothing stops an assignment but the type checker."""
    return dataclasses.dataclass(slots=slots, order=order, unsafe_hash=frozen)
