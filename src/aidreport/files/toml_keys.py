"""Which keys a section of a TOML file has, and where a key belongs that is in another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args, get_origin

from aidreport.files.schema import Schema

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


def known_keys(schema: type[Schema], where: Sequence[int | str]) -> set[str]:
    """Return the keys of the sections that the path of a key leads to."""
    return {key for section in _at(schema, where[:-1]) for key in section.model_fields}


def home_of(schema: type[Schema], where: Sequence[int | str]) -> tuple[str, ...] | None:
    """Return the path of the nearest section that has a key; None for none, or several as near.

    A line that is added at the end of a file is in its last section, whatever it was meant for.
    """
    *above, key = map(str, where)
    if any(isinstance(part, int) for part in where):
        return None
    for depth in range(len(above), -1, -1):
        path = tuple(above[:depth])
        if _is_map(schema, path):
            continue
        if depth < len(above) and key in known_keys(schema, (*path, key)):
            return path
        inside = list(_inside(_at(schema, path), key))
        if inside:
            return (*path, inside[0]) if len(inside) == 1 else None
    return None


def _is_map(schema: type[Schema], path: Sequence[str]) -> bool:
    """Return whether a path leads to sections by their names, and not to one of them."""
    fields = [section.model_fields.get(path[-1]) for section in _at(schema, path[:-1]) if path]
    return any(field is not None and get_origin(field.annotation) is dict for field in fields)


def _inside(sections: Iterable[type[Schema]], key: str) -> Iterator[str]:
    """Yield the fields of sections that are single sections with a key."""
    for section in sections:
        for name, field in section.model_fields.items():
            single = get_origin(field.annotation) not in (dict, list, tuple)
            if single and any(key in each.model_fields for each in _sections(field.annotation)):
                yield name


def _at(schema: type[Schema], path: Iterable[int | str]) -> set[type[Schema]]:
    """Return the sections that a path leads to."""
    sections = {schema}
    for part in path:
        fields = (section.model_fields.get(str(part)) for section in sections)
        inner = {section for field in fields if field for section in _sections(field.annotation)}
        sections = inner or sections
    return sections


def _sections(annotation: Any) -> Iterator[type[Schema]]:
    """Yield the sections in a type such as `dict[str, Report]`."""
    if isinstance(annotation, type) and issubclass(annotation, Schema):
        yield annotation
    for inner in get_args(annotation):
        yield from _sections(inner)
