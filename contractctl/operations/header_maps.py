"""Mappings of headings: those of contractctl.toml, the one that a command gives, and what a person answers while files are imported."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contractctl.importers.headings import Mappings
from contractctl.importers.reading import NoTableError, read_file
from contractctl.mappings import UNIT, UNITS, HeaderMapping, UnknownMappingError, WrongMappingError, checked, pairs, toml_items
from contractctl.operations.opening import settings_document

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from pathlib import Path

    from contractctl.operations.importing import ImportOptions
    from contractctl.operations.opening import Desk
    from contractctl.records import FileReading, OpenHeading

    # Which heading is which field, and the name to remember it by (empty: not to be remembered); None where the person leaves all of it open.
    Asker = Callable[[Path, OpenHeading], tuple[dict[str, str], str] | None]


def named(maps: Sequence[HeaderMapping], name: str) -> HeaderMapping:
    """The mapping of this name; errors: UnknownMappingError."""
    found = next((each for each in maps if each.name == name), None)
    if found is None:
        raise UnknownMappingError(name=name, known="、".join(each.name for each in maps) or "-")
    return found


def asked_for(desk: Desk, name: str | None, columns: Sequence[str], type_: str = "") -> HeaderMapping | None:
    """What --map and --column say: a known mapping, one that is extended or made, or one for this time only. Errors: MappingError."""
    if not columns:
        return named(desk.settings.maps, name) if name else None
    given = pairs(columns)
    known = next((each for each in desk.settings.maps if each.name == name), None)
    return checked(extended(known, given) if known else HeaderMapping(name or "--column", given, type_))


def extended(mapping: HeaderMapping, columns: dict[str, str]) -> HeaderMapping:
    """A mapping with more columns; a field that is given anew leaves its old heading."""
    kept = {heading: name for heading, name in mapping.columns.items() if name not in columns.values()}
    return replace(mapping, columns={**kept, **columns})


def remember(desk: Desk, mapping: HeaderMapping) -> Desk:
    """Write a mapping into contractctl.toml, in the place of one of its name."""
    import tomlkit

    with settings_document(desk.folder) as document:
        section = document.setdefault("import", tomlkit.table())
        table = tomlkit.table()
        for key, value in toml_items(mapping):
            table[key] = value
        maps = section.setdefault("map", tomlkit.table(is_super_table=True))
        maps[mapping.name] = table
    return _with_maps(desk, [*(each for each in desk.settings.maps if each.name != mapping.name), mapping])


def change(desk: Desk, name: str, columns: Sequence[str], type_: str | None, unit: str | None, ignore: Sequence[str] | None) -> HeaderMapping:
    """Change a mapping, or make it; what is None stays. Errors: MappingError."""
    known = next((each for each in desk.settings.maps if each.name == name), HeaderMapping(name, {}))
    mapping = extended(known, pairs(columns))
    if unit is not None and unit not in UNITS:
        raise WrongMappingError(name=name, key=UNIT, value=unit)
    more = {"type": type_, "unit": unit, "ignore": None if ignore is None else tuple(ignore)}
    mapping = checked(replace(mapping, **{key: value for key, value in more.items() if value is not None}))  # type: ignore[arg-type]
    remember(desk, mapping)
    return mapping


def forget(desk: Desk, name: str) -> Desk:
    """Take a mapping out of contractctl.toml; errors: UnknownMappingError."""
    named(desk.settings.maps, name)
    with settings_document(desk.folder) as document:
        section = document["import"]
        del section["map"][name]
    return _with_maps(desk, [each for each in desk.settings.maps if each.name != name])


def _with_maps(desk: Desk, maps: Sequence[HeaderMapping]) -> Desk:
    return replace(desk, settings=replace(desk.settings, maps=tuple(maps)))


class HeaderReader:
    """Reads the files of one import by what is known of their headings; asks once for each heading that leaves something open."""

    def __init__(self, desk: Desk, options: ImportOptions, ask: Asker | None = None) -> None:
        self.desk = desk
        self.options = options
        self.ask = ask
        self.asked = asked_for(desk, options.map, options.columns, options.kind.value if options.kind else "")
        self.remembered = list(desk.settings.maps)
        self.answered: set[str] = set()

    def read(self, path: Path, own_names: Collection[str]) -> FileReading:
        """The file's tables, by its mappings; errors: FileError."""
        try:
            reading: FileReading | NoTableError = self._read(path, own_names)
        except NoTableError as error:
            reading = error
        if self._has_answered(path, reading.open_headings):
            return self._remembered(self._read(path, own_names))
        if isinstance(reading, NoTableError):
            raise reading
        return self._remembered(reading)

    def _read(self, path: Path, own_names: Collection[str]) -> FileReading:
        return read_file(path, own_names, self.options.kind, self.options.sheet, Mappings(tuple(self.remembered), self.asked))

    def _has_answered(self, path: Path, headings: Sequence[OpenHeading]) -> bool:
        """Ask what each heading leaves open, once; whether there is anything new."""
        before = len(self.remembered)
        for heading in headings:
            if self.ask is None or heading.fingerprint in self.answered:
                continue
            self.answered.add(heading.fingerprint)
            answer = self.ask(path, heading)
            if answer is not None:
                self._take(heading, *answer)
        return len(self.remembered) > before

    def _take(self, heading: OpenHeading, columns: dict[str, str], name: str) -> None:
        """An answer holds for every file of this import; with a name, for every later one."""
        earlier = next((each for each in self.remembered if each.fingerprint == heading.fingerprint), None)
        columns = {**earlier.columns, **columns} if earlier else columns
        mapping = HeaderMapping(name or heading.fingerprint, columns, heading.form, fingerprint=heading.fingerprint)
        self.remembered.insert(0, mapping)
        if name and not self.options.dry_run:
            self.desk = remember(self.desk, mapping)

    def _remembered(self, reading: FileReading) -> FileReading:
        """What --column says under a name is remembered once a table fits it."""
        asked = self.asked
        table = next((each for each in reading.tables if asked and each.mapping == asked.name and not each.is_remembered), None)
        if asked and table and self.options.map and self.options.columns and not self.options.dry_run:
            self.desk = remember(self.desk, replace(asked, type=asked.type or table.form, fingerprint=table.fingerprint))
        return reading
