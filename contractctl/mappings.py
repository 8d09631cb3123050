"""What the headings of one source mean, as a person said it: [import.map.NAME] of contractctl.toml, --map and --column (FORMATS.md §7 no. 6)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from contractctl.errors import ContractctlError, ExitCode
from contractctl.language import N_
from contractctl.vocabulary import synonyms, table, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

UNITS = ("yuan", "wan")
TYPE, UNIT, IGNORE, FINGERPRINT = RESERVED = ("type", "unit", "ignore", "fingerprint")


class MappingError(ContractctlError):
    """What is said of headings and cannot be; facts: name."""

    exit_code = ExitCode.USAGE


class UnknownFieldError(MappingError):
    """A field that tables of this type do not have."""

    id = "E-MAP-002"
    msgid = N_("mapping {name}: “{heading}” cannot be {field}, there is no such field; did you mean {near}?")
    hint_msgid = N_("the fields are: {known}")


class UnknownTypeError(MappingError):
    """A kind of table that there is not."""

    id = "E-MAP-003"
    msgid = N_("mapping {name}: type cannot be {type}")
    hint_msgid = N_("choose one of {known}")


class UnknownMappingError(MappingError):
    """A mapping that nobody made."""

    id = "E-MAP-004"
    msgid = N_("there is no mapping {name}; known: {known}")
    hint_msgid = N_("make it while importing: contractctl import FILE --map {name} --column HEADING=FIELD")


class WrongPairError(MappingError):
    """Words that are not HEADING=FIELD."""

    id = "E-MAP-005"
    msgid = N_("“{text}” does not say which heading is which field")
    hint_msgid = N_("write it like 交易日期=date")


class SameFieldError(MappingError):
    """Two headings that are said to be one field."""

    id = "E-MAP-006"
    msgid = N_("mapping {name}: “{first}” and “{second}” cannot both be {field}")
    hint_msgid = N_("keep the one that counts, and put the other under ignore")


class WrongMappingError(MappingError):
    """A part of a mapping that is not what it must be."""

    id = "E-MAP-007"
    msgid = N_("mapping {name}: {key} cannot be {value}")
    hint_msgid = N_('a mapping looks like: type = "receipts", "交易日期" = "date", unit = "wan", ignore = ["列名"]')


@dataclass(frozen=True, slots=True)
class HeaderMapping:
    """Which heading is which field; both as a person wrote them."""

    name: str
    columns: Mapping[str, str]
    type: str = ""  # a form of tables or a kind of records; empty: whichever has these fields
    unit: str = ""  # of a table that does not say its own
    ignore: tuple[str, ...] = ()
    fingerprint: str = ""  # of the header that it was made for

    def forms(self) -> list[str]:
        """The forms of tables that it can be for: those of its type that have all its fields."""
        return [form for form in forms_of(self.type) if all(word in fields_of(form) for word in self.columns.values())]


def forms_of(type_: str) -> list[str]:
    """The forms that a type means: itself, or all of its kind."""
    declared = cast("dict[str, dict[str, object]]", table("layouts")["form"])
    return [form for form, values in declared.items() if type_ in ("", form, values["kind"])]


def fields_of(form: str) -> dict[str, str]:
    """Every word that a field of a form may be called by: its own name, those of other programs, its headings."""
    section = synonyms("headers", form)
    named = {name: name for name in section}
    named |= {word: name for word, name in words("mappings", "fields").items() if name in section and word not in named}
    for name, spellings in section.items():
        for spelling in spellings:
            named.setdefault(spelling, name)
    return named


def checked(mapping: HeaderMapping) -> HeaderMapping:
    """The mapping, if it can be; errors: MappingError."""
    offered = forms_of(mapping.type)
    if not offered:
        declared = cast("dict[str, dict[str, object]]", table("layouts")["form"])
        known = dict.fromkeys([*(str(values["kind"]) for values in declared.values()), *declared])
        raise UnknownTypeError(name=mapping.name, type=mapping.type, known="、".join(known))
    if not mapping.forms():
        raise _unknown_field(mapping, offered)
    clashes = [_clash(mapping, form) for form in mapping.forms()]
    if all(clashes):
        first, second, name = next(clash for clash in clashes if clash)
        raise SameFieldError(name=mapping.name, first=first, second=second, field=name)
    return mapping


def _clash(mapping: HeaderMapping, form: str) -> tuple[str, str, str] | None:
    """Two headings that are one field of a form, which cannot join them."""
    joined = cast("dict[str, dict[str, list[str]]]", table("layouts")["form"])[form].get("joined", [])
    seen: dict[str, str] = {}
    for heading, word in mapping.columns.items():
        name = fields_of(form)[word]
        if name in seen and name not in joined:
            return seen[name], heading, name
        seen[name] = heading
    return None


def _unknown_field(mapping: HeaderMapping, forms: Iterable[str]) -> UnknownFieldError:
    """The first heading whose field the likeliest form does not have."""
    tried = list(forms)
    most = max(_known_words(mapping, form) for form in tried)
    likely = [fields_of(form) for form in tried if _known_words(mapping, form) == most]
    heading, word = next((heading, word) for heading, word in mapping.columns.items() if any(word not in known for known in likely))
    near = difflib.get_close_matches(word, sorted({each for known in likely for each in known}), n=1, cutoff=0.0)[0]
    known = next(known for known in likely if near in known)
    return UnknownFieldError(name=mapping.name, heading=heading, field=word, near=near, known="、".join(dict.fromkeys(known.values())))


def _known_words(mapping: HeaderMapping, form: str) -> int:
    known = fields_of(form)
    return sum(1 for word in mapping.columns.values() if word in known)


def read_mappings(values: object) -> tuple[HeaderMapping, ...]:
    """The mappings of a settings file, by name; errors: MappingError."""
    if not isinstance(values, dict):
        raise WrongMappingError(name="import.map", key="import.map", value=values)
    return tuple(checked(_mapping(str(name), each)) for name, each in values.items())


def _mapping(name: str, values: object) -> HeaderMapping:
    if not isinstance(values, dict):
        raise WrongMappingError(name=name, key=f"import.map.{name}", value=values)
    ignore = values.get(IGNORE, [])
    if not isinstance(ignore, list):
        raise WrongMappingError(name=name, key=IGNORE, value=ignore)
    texts = {str(key): value for key, value in values.items() if key != IGNORE}
    wrong = next(((key, value) for key, value in texts.items() if not isinstance(value, str)), None)
    if wrong or texts.get(UNIT, "yuan") not in UNITS:
        key, value = wrong or (UNIT, texts[UNIT])
        raise WrongMappingError(name=name, key=key, value=value)
    columns = {key: value for key, value in texts.items() if key not in RESERVED}
    return HeaderMapping(name, columns, texts.get(TYPE, ""), texts.get(UNIT, ""), tuple(map(str, ignore)), texts.get(FINGERPRINT, ""))


def pairs(texts: Iterable[str]) -> dict[str, str]:
    """HEADING=FIELD as headings with their fields, the last = parts them; errors: WrongPairError."""
    found: dict[str, str] = {}
    for text in texts:
        heading, sign, name = (part.strip() for part in text.rpartition("="))
        if not (sign and heading and name):
            raise WrongPairError(name="", text=text)
        found[heading] = name
    return found


def toml_items(mapping: HeaderMapping) -> Iterator[tuple[str, object]]:
    """A mapping as contractctl.toml has it."""
    for key, value in ((TYPE, mapping.type), (UNIT, mapping.unit)):
        if value:
            yield key, value
    for heading, name in mapping.columns.items():
        yield (heading.capitalize() if heading in RESERVED else heading), name  # headings are compared without case
    if mapping.ignore:
        yield IGNORE, list(mapping.ignore)
    if mapping.fingerprint:
        yield FINGERPRINT, mapping.fingerprint
