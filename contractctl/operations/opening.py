"""Which ledger is meant, and opening or making it."""

from __future__ import annotations

import getpass
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from contractctl import ledger_file
from contractctl.errors import ContractctlError, ExitCode, reason
from contractctl.language import N_
from contractctl.settings import Settings, read_settings, toml_source, with_setting

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

    from sqlalchemy import Engine
    from sqlmodel import Session
    from tomlkit import TOMLDocument

SETTINGS_FILE, LEDGER_FILE = "contractctl.toml", "ledger.db"
FOLDERS = ("inbox", "reports", "archive", "logs")


class NoLedgerError(ContractctlError):
    """No ledger where one was meant."""

    id = "E-LED-005"
    exit_code = ExitCode.REFUSED
    msgid = N_("there is no ledger at {path}")
    hint_msgid = N_("make one: contractctl init DIR --company NAME, or give its folder with --ledger")


class UnwritableError(ContractctlError):
    """A folder that cannot be written."""

    id = "E-LED-006"
    exit_code = ExitCode.REFUSED
    msgid = N_("{path} cannot be written: {reason}")
    hint_msgid = N_("choose another folder")


@dataclass(frozen=True)
class Desk:
    """An open ledger and who works at it; `now` is the moment that the journal records."""

    path: Path
    settings: Settings
    actor: str
    now: str

    @property
    def folder(self) -> Path:
        """The ledger's folder."""
        return self.path.parent

    @cached_property
    def engine(self) -> Engine:
        """The database, loaded when it is first needed: `look` does without."""
        from contractctl import database

        return database.connect(self.path)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One writing transaction."""
        from contractctl import database

        with database.transaction(self.engine) as session:
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that can write nothing."""
        from contractctl import database

        with database.reading(self.engine) as session:
            yield session

    @contextmanager
    def looking(self) -> Iterator[sqlite3.Connection]:
        """The same with the standard library alone, for a quick look."""
        if ledger_file.check(self.path) < ledger_file.SCHEMA_VERSION:
            self.engine.dispose()  # connecting has brought the schema up to date
        with ledger_file.looking(self.path) as connection:
            yield connection


def who(option: str | None) -> str:
    """Who acts: the option, CONTRACTCTL_USER, the system's user."""
    return option or os.environ.get("CONTRACTCTL_USER") or getpass.getuser()


def moment() -> str:
    """Now, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def locate(option: Path | None) -> Path:
    """The ledger's file: option, CONTRACTCTL_LEDGER, nearest contractctl.toml upward, the user's data folder."""
    wish = option or (Path(os.environ["CONTRACTCTL_LEDGER"]) if os.environ.get("CONTRACTCTL_LEDGER") else None)
    if wish is not None:
        return wish / LEDGER_FILE if wish.is_dir() else wish
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder / LEDGER_FILE
    from platformdirs import user_data_path

    return user_data_path("contractctl", appauthor=False) / LEDGER_FILE


def ledger_settings(option: Path | None) -> Settings:
    """The settings of the ledger that is meant; the defaults where there is none. Errors: SettingsError."""
    return read_settings(locate(option).parent / SETTINGS_FILE)


def open_desk(option: Path | None, user: str | None) -> Desk:
    """Open the ledger that is meant; errors: NoLedgerError, LedgerError."""
    path = locate(option)
    if not path.exists() and not path.is_symlink():
        raise NoLedgerError(path=option or path.parent)
    settings = read_settings(path.parent / SETTINGS_FILE)
    ledger_file.check(path)
    return Desk(path, settings, who(user), moment())


def create_ledger(folder: Path, company: str, user: str | None) -> Desk:
    """Make a ledger's folder with its settings, its file and its company."""
    from contractctl import database, journal, ledger

    path = folder / LEDGER_FILE
    if path.exists() or path.is_symlink():
        raise ledger_file.ExistingLedgerError(path=folder)
    try:
        for each in (folder, *(folder / name for name in FOLDERS)):
            each.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnwritableError(path=folder, reason=reason(error)) from error
    database.create(path).dispose()
    desk = Desk(path, Settings(), who(user), moment())
    with desk.writing() as session:
        ledger.add_unit(session, company, is_company=True)
        journal.append(session, desk.now, desk.actor, "init", {"company": company})
    return change_setting(desk, "ledger.company", company)


def change_setting(desk: Desk, key: str, value: str) -> Desk:
    """Write one setting into contractctl.toml, its comments kept; errors: SettingsError."""
    import tomlkit

    settings = with_setting(desk.settings, key, value)
    section, _, name = key.partition(".")
    converted = dict(settings.items())[key]
    with settings_document(desk.folder) as document:
        document.setdefault(section, tomlkit.table())[name] = list(converted) if isinstance(converted, tuple) else converted
    return replace(desk, settings=settings)


@contextmanager
def settings_document(folder: Path) -> Iterator[TOMLDocument]:
    """contractctl.toml to be changed, its comments kept; written whole or not at all."""
    import tomlkit

    path = folder / SETTINGS_FILE
    document = tomlkit.parse(toml_source(path)) if path.is_file() else tomlkit.document()
    yield document
    partial = path.with_suffix(".toml.new")
    partial.write_text(tomlkit.dumps(document), encoding="utf-8")
    partial.replace(path)
