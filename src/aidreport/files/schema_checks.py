"""What checks sections of files: pydantic, by what they declare.

It is made of a section when the first one is checked, also of those in another one: all sections
of a configuration take longer to make than a table to read, and most are not there.
"""

from __future__ import annotations

from functools import partial
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

import pydantic
from pydantic import ValidationError
from pydantic_core import core_schema as core

from aidreport.files.schema import (
    AfterValidator,
    BeforeValidator,
    ByKind,
    FieldInfo,
    Limits,
    Schema,
    Tag,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

__all__ = ["ValidationError", "check_into", "checked", "checked_json", "problems_of"]


def checked(section: type[Schema], data: object) -> Any:
    """Return data as a section, or raise pydantic's error."""
    return _adapter(section).validate_python(data)


def checked_json(section: type[Schema], content: bytes | str) -> Any:
    """Return JSON as a section, or raise pydantic's error."""
    return _adapter(section).validate_json(content)


def check_into(made: Schema, values: dict[str, Any]) -> None:
    """Give a section that is being made its values, or raise pydantic's error."""
    _adapter(type(made)).validator.validate_python(values, self_instance=made)


def problems_of(error: ValidationError) -> list[Any]:
    """Return what is wrong, in the sections within a section as in itself."""
    return list(_each(error))


def _each(error: ValidationError) -> Iterator[Any]:
    for item in error.errors(include_url=False):
        inner = item.get("ctx", {}).get("error")
        if isinstance(inner, ValidationError):
            yield from ({**each, "loc": item["loc"] + each["loc"]} for each in _each(inner))
        else:
            yield item


_BEING_MADE: list[type[Schema]] = []
"""Sections of which what checks them is being made: one that is in itself is checked apart."""
_ADAPTERS: dict[type, pydantic.TypeAdapter[Any]] = {}


def _adapter(section: type[Schema]) -> pydantic.TypeAdapter[Any]:
    if section not in _ADAPTERS:
        _ADAPTERS[section] = pydantic.TypeAdapter(Annotated[Any, _Whole(section)])
    return _ADAPTERS[section]


class _Whole:
    """A section whose fields are checked here and now."""

    def __init__(self, section: type[Schema]) -> None:
        self.section = section

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        section = self.section
        _BEING_MADE.append(section)
        fields = {
            name: core.model_field(_of_field(section, name, field, handler))
            for name, field in section.model_fields.items()
        }
        _BEING_MADE.remove(section)
        of_fields = core.model_fields_schema(fields, model_name=section.__name__)
        found: CoreSchema = core.model_schema(
            section,
            of_fields,
            config=core.CoreConfig(
                title=section.__name__,
                extra_fields_behavior="forbid",
                str_strip_whitespace=section.strips,
            ),
        )
        for check in section._checks:  # noqa: SLF001 - what it declares
            if not check.fields:
                found = core.no_info_after_validator_function(check.method, found)
        return found


def _of_field(
    section: type[Schema], name: str, field: FieldInfo, handler: GetCoreSchemaHandler
) -> CoreSchema:
    hint = _as_pydantic(field.hint)
    if field.limits is not None:
        hint = Annotated[hint, _as_pydantic_mark(field.limits)]
    found = handler.generate_schema(hint)
    for check in section._checks:  # noqa: SLF001 - what it declares
        if name in check.fields:
            method = check.method.__get__(None, section)
            wrap = (
                core.no_info_before_validator_function
                if check.before
                else core.no_info_after_validator_function
            )
            found = wrap(method, found)
    if field.is_required():
        return found
    return core.with_default_schema(found, default_factory=field.made_default)


def _as_pydantic(hint: Any) -> Any:
    """Return a type with pydantic's own declarations in the place of ours."""
    if isinstance(hint, type) and issubclass(hint, Schema):
        at_once = hint.is_whole and hint not in _BEING_MADE
        return Annotated[Any, (_Whole if at_once else _Inner)(hint)]
    kind, inner = get_origin(hint), get_args(hint)
    if kind is Annotated:
        return Annotated[(_as_pydantic(inner[0]), *map(_as_pydantic_mark, inner[1:]))]
    if kind in (Union, UnionType):
        return Union[tuple(map(_as_pydantic, inner))]  # noqa: UP007 - of any number
    if kind is None or kind is Literal:
        return hint
    return kind[tuple(map(_as_pydantic, inner))]


def _as_pydantic_mark(mark: Any) -> Any:
    made: Any = mark
    match mark:
        case AfterValidator(check):
            made = pydantic.AfterValidator(check)
        case BeforeValidator(check):
            made = pydantic.BeforeValidator(check)
        case Tag(tag):
            made = pydantic.Tag(tag)
        case ByKind(kind_of, problem, expected):
            made = pydantic.Discriminator(kind_of, problem, expected)
        case FieldInfo():
            made = _as_pydantic_mark(mark.limits)
        case Limits():
            stated = {name: limit for name, limit in mark._asdict().items() if limit is not None}
            made = pydantic.Field(**stated)
    return made


class _Inner:
    """A section in another one: what checks it is made when there is one."""

    def __init__(self, section: type[Schema]) -> None:
        self.section = section

    def __get_pydantic_core_schema__(self, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core.no_info_plain_validator_function(partial(_read, self.section))


def _read(section: type[Schema], value: object) -> Any:
    return value if isinstance(value, section) else checked(section, value)
