"""Making a ledger, empty or filled from the sample ledgers that ship with the package."""

from __future__ import annotations

import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_
from contractctl.operations.importing import ImportOptions, import_files
from contractctl.operations.opening import create_ledger

if TYPE_CHECKING:
    from contractctl.operations.opening import Desk

SAMPLE_COMPANY = "青屿传媒集团有限公司"


class NoCompanyError(ContractctlError):
    """A ledger is somebody's."""

    id = "E-LED-007"
    exit_code = ExitCode.USAGE
    msgid = N_("--company is missing: whose ledger is it?")
    hint_msgid = N_("contractctl init DIR --company NAME, or contractctl init DIR --sample")


def make_ledger(folder: Path, company: str | None, user: str | None, *, sample: bool) -> Desk:
    """Make a ledger; errors: LedgerError, NoCompanyError."""
    if company is None and not sample:
        raise NoCompanyError
    desk = create_ledger(folder, company or SAMPLE_COMPANY, user)
    if sample:
        files = resources.files("contractctl.samples")
        with tempfile.TemporaryDirectory() as place:
            copies = []
            for each in sorted(files.iterdir(), key=lambda f: f.name):
                if each.name.endswith(".xlsx"):
                    copies.append(Path(place) / each.name)
                    copies[-1].write_bytes(each.read_bytes())
            import_files(desk, copies, ImportOptions())
    return desk
