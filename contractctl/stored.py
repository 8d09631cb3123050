"""Values of the core as JSON and back: what a closed period's report prints from must be read again in ten years.

A value is an object of its fields by name, so that a field that is added later takes its default and one that is gone is passed over.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from contractctl import allocations, documents, figures, findings, judgements, language, late, reconcile
from contractctl.accounting import agreement, books, differences, lines, pairing
from contractctl.values import period

T = TypeVar("T")
MODULES = (language, documents, findings, judgements, allocations, figures, late, period, lines, books, pairing, differences, agreement, reconcile)
NAMES = {name: value for module in MODULES for name, value in vars(module).items() if isinstance(value, type)} | {
    "date": date,
    "dt": dt,
    "Mapping": Mapping,
    "Sequence": Sequence,
}


def as_text(value: object) -> str:
    """A value as JSON."""
    return json.dumps(_plain(value), ensure_ascii=False, separators=(",", ":"))


def from_text(kind: type[T], text: str) -> T:
    """The value of a kind that `as_text` wrote."""
    found: T = _value(kind, json.loads(text))
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - any value of the core
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value


@cache
def _types(kind: type) -> dict[str, Any]:
    return get_type_hints(kind, localns=NAMES)


def _value(kind: Any, said: Any) -> Any:  # noqa: ANN401 - any value of the core
    if said is None:
        return None
    if get_origin(kind) in (Union, UnionType):
        kind = next(part for part in get_args(kind) if part is not NoneType)
    if kind is date:
        return date.fromisoformat(said)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(said)
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types(kind)
        return kind(**{each.name: _value(types[each.name], said[each.name]) for each in fields(kind) if each.name in said or _is_needed(each)})
    if hasattr(kind, "_fields"):
        return kind(*(_value(part, each) for part, each in zip(_types(kind).values(), said, strict=True)))
    return _several(kind, said)


def _is_needed(field: Any) -> bool:  # noqa: ANN401 - dataclasses.Field of any type
    return field.default is MISSING and field.default_factory is MISSING


def _several(kind: Any, said: Any) -> Any:  # noqa: ANN401 - any value of the core
    parts = get_args(kind)
    if isinstance(said, dict):
        return {name: _value(parts[1], each) for name, each in said.items()}
    if not isinstance(said, list):
        return said
    alike = len(parts) == 1 or parts[1:] == (Ellipsis,)
    inside = parts[:1] * len(said) if alike else parts
    return tuple(_value(part, each) for part, each in zip(inside, said, strict=True))
