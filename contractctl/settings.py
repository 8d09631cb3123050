"""One typed settings object, read from the ledger's contractctl.toml: every key with its default (UX.md §2.7)."""

from __future__ import annotations

import difflib
import json
import re
import tomllib
from dataclasses import Field, dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_, say
from contractctl.mappings import HeaderMapping, read_mappings
from contractctl.values.money import fen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path


MAPS = ("import", "map")
UNITS = ("accounts", "unit")
CODE = re.compile(r"[0-9A-Za-z]+")
BARE_NAME = re.compile(r"^(\s*\[\s*(?:import\.map|accounts\.unit)\.)([^\s\]\"'.]*[^\x00-\x7f][^\]\"'.]*?)(\s*\])", re.MULTILINE)


class SettingsError(ContractctlError):
    """A setting that cannot be; facts: file, key."""

    exit_code = ExitCode.USAGE


class BrokenSettingsError(SettingsError):
    """A file that is no TOML."""

    id = "E-CFG-001"
    msgid = N_("{file} cannot be read: {reason}")
    hint_msgid = N_("correct that place, or restore the file")


class UnknownSettingError(SettingsError):
    """A key that there is not."""

    id = "E-CFG-002"
    msgid = N_("{file}: there is no setting {key}; did you mean {near}?")
    hint_msgid = N_("contractctl config list shows all of them")


class WrongSettingError(SettingsError):
    """A value that its key cannot have."""

    id = "E-CFG-003"
    msgid = N_("{file}: {key} cannot be {value}; it is {wanted}")
    hint_msgid = N_("contractctl config list shows what stands there now")


WANTED = {
    bool: N_("true or false"),
    int: N_("a whole number"),
    str: N_("an amount such as 0.00"),
    tuple: N_("whole numbers such as [30, 60]"),
}
CODES_WANTED = N_('codes such as ["1122", "2203"]')


def _choice(default: str, *others: str) -> Any:  # noqa: ANN401 - dataclasses.field's own type
    return field(default=default, metadata={"choices": (default, *others)})


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """[ledger]"""

    company: str = ""
    currency: str = _choice("CNY")
    lang: str = _choice("zh_CN", "en")


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """[import]"""

    on_error: str = _choice("reject", "skip")
    archive: bool = True


@dataclass(frozen=True, slots=True)
class NameSettings:
    """[names]"""

    mode: str = _choice("strict", "balanced")
    max_candidates: int = 5


@dataclass(frozen=True, slots=True)
class SettleSettings:
    """[settle]: days of the windows of A3, tolerance in yuan."""

    window_before: int = 90
    window_after: int = 365
    tolerance: str = "0.00"
    sets: str = _choice("propose", "book")
    fifo: bool = False

    @property
    def tolerance_fen(self) -> int:
        return fen(self.tolerance)


@dataclass(frozen=True, slots=True)
class FindingSettings:
    """[findings]: days."""

    grace_days: int = 90
    filing_days: int = 15
    advance_days: int = 90
    cutoff_days: int = 90


@dataclass(frozen=True, slots=True)
class AgeingSettings:
    """[ageing]: the last day of each bucket."""

    by: str = _choice("due", "invoice")
    buckets: tuple[int, ...] = (30, 60, 90, 180, 365)


@dataclass(frozen=True, slots=True)
class AccountSettings:
    """[accounts]: beginnings of account codes; those of 企业会计准则, 小企业会计准则 and 政府会计制度 (12xx, 23xx) by default.

    Bills are money for the ledger on the day they come, so their accounts are no part of a body's balance.
    """

    receivable: tuple[str, ...] = ("1122", "1212")
    advance: tuple[str, ...] = ("2203", "2204", "2205", "2305")
    payable: tuple[str, ...] = ("2202", "2302")
    prepaid: tuple[str, ...] = ("1123", "1214")
    bills: tuple[str, ...] = ("1121", "2201", "1211", "2301")
    vat: tuple[str, ...] = ("2221", "2101")
    without_account: str = _choice("revenue", "expense")  # what a table of bodies (往来单位) is that names no account
    days: int = 92  # how far apart document and entry of equal amounts may be


@dataclass(frozen=True, slots=True)
class OutputSettings:
    """[output]"""

    top: int = 20
    csv_bom: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings; a section's name is its field's, without the underscore that Python's words need."""

    ledger: LedgerSettings = field(default_factory=LedgerSettings)
    import_: ImportSettings = field(default_factory=ImportSettings)
    names: NameSettings = field(default_factory=NameSettings)
    settle: SettleSettings = field(default_factory=SettleSettings)
    findings: FindingSettings = field(default_factory=FindingSettings)
    ageing: AgeingSettings = field(default_factory=AgeingSettings)
    accounts: AccountSettings = field(default_factory=AccountSettings)
    output: OutputSettings = field(default_factory=OutputSettings)
    unit_accounts: Mapping[str, AccountSettings] = field(default_factory=dict)  # [accounts.unit.NAME], what it does not say is as in [accounts]
    maps: tuple[HeaderMapping, ...] = ()  # [import.map.NAME]

    def items(self) -> Iterator[tuple[str, object]]:
        """Every key with its value, such as `settle.sets`."""
        for section in _sections(self):
            part = getattr(self, section.name)
            for key in fields(part):
                yield f"{section.name.rstrip('_')}.{key.name}", getattr(part, key.name)

    def deciding(self) -> dict[str, object]:
        """The settings that a reconciliation's answer depends on."""
        deciding = {key: value for key, value in self.items() if key.split(".")[0] in ("names", "settle", "findings", "ageing", "accounts")}
        of_units = ((unit, part, key.name) for unit, part in sorted(self.unit_accounts.items()) for key in fields(part))
        changed = {f"accounts.unit.{unit}.{key}": getattr(part, key) for unit, part, key in of_units if getattr(part, key) != getattr(self.accounts, key)}
        return deciding | changed

    def accounts_of(self, unit: str) -> AccountSettings:
        """What the accounts of a unit are."""
        return self.unit_accounts.get(unit, self.accounts)


def read_settings(path: Path) -> Settings:
    """The settings of a contractctl.toml; a missing file gives the defaults."""
    if not path.is_file():
        return Settings()
    try:
        document = tomllib.loads(toml_source(path))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenSettingsError(file=path.name, reason=error) from error
    settings = Settings()
    for section, values in document.items():
        if not isinstance(values, dict):
            raise _unknown(path.name, section)
        for key, value in values.items():
            if (section, key) == MAPS:
                settings = replace(settings, maps=read_mappings(value))
            elif (section, key) != UNITS:
                settings = with_setting(settings, f"{section}.{key}", value, path.name)
    units = document.get(UNITS[0], {}).get(UNITS[1], {})
    return replace(settings, unit_accounts=_of_units(settings, units, path.name))


def _of_units(settings: Settings, units: object, file: str) -> dict[str, AccountSettings]:
    """The accounts of units whose chart is another; errors: UnknownSettingError, WrongSettingError."""
    if not isinstance(units, dict) or not all(isinstance(values, dict) for values in units.values()):
        raise WrongSettingError(file=file, key=".".join(UNITS), value=units, wanted=say(N_("a table such as [accounts.unit.NAME]")))
    found = {}
    for unit, values in units.items():
        own = settings
        for key, value in values.items():
            own = with_setting(own, f"accounts.{key}", value, file)
        found[unit] = own.accounts
    return found


def _sections(settings: Settings) -> list[Field[Any]]:
    return [section for section in fields(settings) if section.name not in ("maps", "unit_accounts")]


def toml_source(path: Path) -> str:
    """The text of a settings file, where a mapping's name may stand in Chinese without quotes: [import.map.工行流水]."""
    return BARE_NAME.sub(r'\1"\2"\3', path.read_text(encoding="utf-8"))


def toml_text(value: object) -> str:
    """A setting's value as contractctl.toml has it, without the quotes of a text."""
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value) if isinstance(value, tuple) else str(value)


def setting(settings: Settings, key: str) -> object:
    """One setting's value; errors: UnknownSettingError."""
    values = dict(settings.items())
    if key not in values:
        raise _unknown("contractctl.toml", key)
    return values[key]


def with_setting(settings: Settings, key: str, value: object, file: str = "contractctl.toml") -> Settings:
    """The settings with one key changed; a text is read as the key's own type."""
    section_name, _, name = key.partition(".")
    section = next((f.name for f in _sections(settings) if f.name.rstrip("_") == section_name), None)
    part = getattr(settings, section) if section else None
    known = {f.name: f for f in fields(part)} if part else {}
    if section is None or part is None or name not in known:
        raise _unknown(file, key)
    default = getattr(type(settings)(), section)
    converted = _converted(getattr(default, name), value, known[name].metadata, file, key)
    return replace(settings, **{section: replace(part, **{name: converted})})


def _unknown(file: str, key: str) -> UnknownSettingError:
    keys = [known for known, _ in Settings().items()]
    near = difflib.get_close_matches(key, keys, n=1, cutoff=0.3)
    return UnknownSettingError(file=file, key=key, near=near[0] if near else keys[0])


def _converted(default: object, value: object, metadata: Mapping[str, Any], file: str, key: str) -> object:
    """A value of the default's type; errors: WrongSettingError."""
    choices = metadata.get("choices")
    wanted = "、".join(choices) if choices else say(CODES_WANTED if _holds_codes(default) else WANTED[type(default)])
    refusal = WrongSettingError(file=file, key=key, value=value, wanted=wanted)
    if choices:
        if value not in choices:
            raise refusal
        return value
    try:
        converted = _as_type(default, value)
        if key == "settle.tolerance":
            fen(str(converted))
    except (ValueError, TypeError) as error:
        raise refusal from error
    return converted


def _as_type(default: object, value: object) -> object:
    if isinstance(default, bool):
        words = {"true": True, "false": False}
        return value if isinstance(value, bool) else words[str(value).lower()] if str(value).lower() in words else _refuse()
    if isinstance(default, int):
        return int(str(value))
    if isinstance(default, tuple):
        parts = value if isinstance(value, list) else str(value).strip("[]").split(",")
        if _holds_codes(default):
            return tuple(code if CODE.fullmatch(code := str(part).strip().strip("\"'")) else _refuse() for part in parts)
        return tuple(int(str(part)) for part in parts)
    return str(value)


def _holds_codes(default: object) -> bool:
    return isinstance(default, tuple) and bool(default) and isinstance(default[0], str)


def _refuse() -> object:
    raise ValueError
