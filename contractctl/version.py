"""Which contractctl this is."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version


def versions() -> dict[str, str | int]:
    """Versions of contractctl, Python and the ledger's schema."""
    from contractctl.ledger_file import SCHEMA_VERSION

    try:
        own = version("contractctl")
    except PackageNotFoundError:
        own = "0"
    return {"version": own, "python": platform.python_version(), "schema_version": SCHEMA_VERSION}
