"""What goes wrong, as exceptions that own their words: an id, an exit code, a sentence, a hint.

The raise site passes facts; the class says what they mean. Exit codes are those of UX.md §2.5.
"""

from __future__ import annotations

import errno
from enum import IntEnum
from typing import ClassVar

from contractctl.language import N_, Message, say


class ExitCode(IntEnum):
    """The process's answer; 8-69 are reserved."""

    OK = 0
    ASKED_FOR = 1  # what --fail-on (or verify) asked about is there
    USAGE = 2
    BAD_INPUT = 3
    NEEDS_PERSON = 4
    BUSY = 5
    REFUSED = 6
    DELIVERY = 7
    BUG = 70
    INTERRUPTED = 130


class ContractctlError(Exception):
    """A refusal that the user reads as one sentence, with a stable id and an exit code."""

    id: ClassVar[str]
    exit_code: ClassVar[ExitCode] = ExitCode.BAD_INPUT
    msgid: ClassVar[str]
    hint_msgid: ClassVar[str] = ""

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.id)

    @property
    def sentence(self) -> Message:
        """What is wrong and where."""
        return say(self.msgid, **self.facts)

    @property
    def hint(self) -> Message | None:
        """What to do about it."""
        return say(self.hint_msgid, **self.facts) if self.hint_msgid else None

    def __str__(self) -> str:
        return str(self.sentence)


class PeriodError(ContractctlError):
    """A period that cannot be read (UX.md §2.4)."""

    id = "E-PER-001"
    exit_code = ExitCode.USAGE
    msgid = N_("cannot read the period “{text}”: {reason}")
    hint_msgid = N_("for example 2024Q1, 2024-03, 2024H1, 2024 or 2024-01-01..2024-03-31")


REASONS = {
    errno.ENOSPC: N_("the disk is full"),
    errno.EACCES: N_("no permission"),
    errno.EPERM: N_("no permission"),
    errno.EROFS: N_("the disk is read-only"),
    errno.ENOENT: N_("there is no such folder"),
    errno.ENOTDIR: N_("there is no such folder"),
    errno.EISDIR: N_("it is a folder"),
    errno.ENAMETOOLONG: N_("the name is too long"),
}


def reason(error: OSError) -> Message:
    """Why the system refused, in the language of the screen where it is one of the usual reasons."""
    msgid = REASONS.get(error.errno or 0)
    return say(msgid) if msgid else say("{words}", words=error.strerror or type(error).__name__)
