"""Bring the catalogue up to date with the code: `extract` new msgids into zh_CN.po, `compile` it, `check` that nothing is missing."""

from __future__ import annotations

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "contractctl" / "locale" / "zh_CN" / "LC_MESSAGES"
PO, MO = FOLDER / "contractctl.po", FOLDER / "contractctl.mo"
PLACEHOLDER = re.compile(r"{\w*}")


NO_DATE = datetime(2024, 1, 1, tzinfo=UTC)  # so that the same sentences give the same bytes


def template() -> Catalog:
    """Every msgid of the code, without places, so that moving code changes nothing."""
    found = Catalog(project="contractctl", version="1", charset="utf-8")
    keywords = {"_": None, "N_": None}
    for _, _, message, _, _ in extract_from_dir(str(ROOT / "contractctl"), keywords=keywords):
        found.add(message)
    return found


def catalogue() -> Catalog:
    """The Chinese catalogue as it stands."""
    with PO.open("rb") as file:
        return read_po(file, locale="zh_CN")


def text(found: Catalog) -> bytes:
    """A catalogue as a .po file, sorted, without dates."""
    stream = io.BytesIO()
    write_po(stream, found, width=0, sort_output=True, omit_header=False, ignore_obsolete=True)
    lines = [line for line in stream.getvalue().split(b"\n") if not line.startswith((b'"POT-Creation', b'"PO-Revision', b'"Generated-By', b"# "))]
    return b"\n".join(lines)


def compiled(found: Catalog) -> bytes:
    """A catalogue as a .mo file."""
    found.creation_date = found.revision_date = NO_DATE
    stream = io.BytesIO()
    write_mo(stream, found)
    return stream.getvalue()


def update() -> Catalog:
    """The catalogue with the code's msgids, those that are gone left out."""
    found = catalogue() if PO.exists() else Catalog(locale="zh_CN")
    found.update(template(), no_fuzzy_matching=True)
    found.obsolete.clear()
    return found


def problems() -> list[str]:
    """Msgids without a translation, and translations with other placeholders."""
    found = catalogue()
    known = {message.id: str(message.string) for message in found if message.id}
    wanted = {str(message.id) for message in template() if message.id}
    missing = sorted(f"missing: {msgid}" for msgid in wanted if not known.get(msgid))
    gone = sorted(f"not in the code: {msgid}" for msgid in known.keys() - wanted)
    differing = sorted(
        f"placeholders differ: {msgid}" for msgid, said in known.items() if said and set(PLACEHOLDER.findall(str(msgid))) != set(PLACEHOLDER.findall(said))
    )
    return missing + gone + differing


def main(word: str) -> int:
    """Do what is asked; the exit code."""
    if word == "extract":
        PO.write_bytes(text(update()))
    if word in ("extract", "compile"):
        MO.write_bytes(compiled(catalogue()))
    found = problems()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
