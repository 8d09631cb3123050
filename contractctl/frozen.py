"""Values that are made by the hundred thousand: frozen for the type checker, which proves it, and not again at each field while the program runs.

A frozen dataclass sets each field by a call of `object.__setattr__`: an invoice costs ten times as much to make (2.9 µs for 0.3 µs), a contract of 27
fields 5.6 µs for 1.4 µs, and a reconciliation of a million documents makes several million values.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dataclasses import dataclass as quick_dataclass
else:
    from dataclasses import dataclass

    def quick_dataclass(*, frozen: bool, slots: bool, order: bool = False) -> object:
        """A dataclass that compares and hashes as a frozen one."""
        return dataclass(slots=slots, order=order, unsafe_hash=frozen)


__all__ = ["quick_dataclass"]
