"""What a person reads: English msgids in the code, Chinese by default on the screen.

A `Message` keeps a sentence as its msgid and its facts, so that the core can say what it found without
knowing the reader's language, and a stored finding can be read again in another one.
"""

from __future__ import annotations

import gettext
import os
from importlib import resources
from pathlib import Path

from contractctl.frozen import quick_dataclass

DEFAULT = "zh_CN"
SUPPORTED = ("zh_CN", "en")
_current: gettext.NullTranslations = gettext.NullTranslations()


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for "mark, translate later"
    """Mark a msgid for the catalogue; it is translated where it is shown."""
    return msgid


def _(msgid: str) -> str:
    """Translate a msgid into the language in use."""
    return _current.gettext(msgid)


def use(lang: str) -> None:
    """Switch the language of everything a person reads; an unknown one falls back to the msgids."""
    global _current  # noqa: PLW0603 - the process speaks one language at a time
    folder = Path(str(resources.files("contractctl") / "locale"))
    _current = gettext.translation("contractctl", folder, languages=[lang], fallback=True)


def choose(option: str | None, ledger_lang: str | None = None) -> str:
    """The language to speak: option, CONTRACTCTL_LANG, the ledger's, the locale's, Chinese.

    cron has no LANG; a fall back to English there would change the clerk's mail and workbook at night (UX.md §5).
    """
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    from_locale = None if locale.split(".")[0] in ("", "C", "POSIX") else ("zh_CN" if locale.startswith("zh") else "en")
    for wish in (option, os.environ.get("CONTRACTCTL_LANG"), ledger_lang, from_locale):
        if wish in SUPPORTED:
            return str(wish)
    return DEFAULT


@quick_dataclass(frozen=True, slots=True)
class Message:
    """A sentence as msgid and facts; `str()` gives it in the language in use."""

    msgid: str
    facts: tuple[tuple[str, str], ...] = ()

    def __str__(self) -> str:
        return _(self.msgid).format(**dict(self.facts))


def say(msgid: str, **facts: object) -> Message:
    """A message with its facts as text; mark the msgid with `N_` where it stands."""
    return Message(msgid, tuple((name, str(value)) for name, value in facts.items()))
