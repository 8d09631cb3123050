"""The package holds what it needs at run time, uses what it asks for, and asks for what it uses."""

from __future__ import annotations

import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest

import contractctl

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RECORD = ROOT / "docs" / "decisions" / "0002-libraries.md"


@pytest.mark.parametrize(
    "name",
    ["py.typed", "locale/zh_CN/LC_MESSAGES/contractctl.mo", "vocabulary/headers.toml", "migrations/env.py", "migrations/versions/v0001_baseline.py"],
)
def test_a_file_of_the_package_is_found_as_a_resource(name: str) -> None:
    assert resources.files(contractctl).joinpath(name).is_file()


@pytest.mark.parametrize("name", ["readme", "license-files"])
def test_the_files_that_the_package_names_exist(name: str) -> None:
    """Pip builds nothing without them."""
    named = PROJECT["project"][name]
    assert all((ROOT / each).is_file() for each in ([named] if isinstance(named, str) else named))


def test_every_library_has_its_reason() -> None:
    reasons = set(re.findall(r"^\| ([a-z0-9-]+) \|", RECORD.read_text(encoding="utf-8"), re.MULTILINE))
    asked = {re.split(r"[<>=]", each)[0] for each in PROJECT["project"]["dependencies"]}
    assert asked <= reasons


def test_every_library_has_a_lowest_and_a_first_refused_version() -> None:
    assert [each for each in PROJECT["project"]["dependencies"] if not re.fullmatch(r"[a-z0-9-]+>=[\d.]+,<[\d.]+", each)] == []
