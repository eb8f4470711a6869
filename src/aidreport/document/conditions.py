"""`where="country=Sudan, Chad; year>=2024"`: which allocations a directive shows."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from aidreport.document.directives.options import Option
from aidreport.errors import near_miss
from aidreport.model.fields import GROUPS
from aidreport.model.selection import OPERATORS, Condition
from aidreport.model.territories import canonical
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.selection import Operator

_FIELD = re.compile(r"\s*(?P<field>[A-Za-z_][\w-]*)\s*")
_OPERATOR = re.compile("|".join((*OPERATORS, "<", ">")))
_QUOTED = re.compile(r"\s*'(?P<value>(?:[^']|'')*)'\s*")
_NEXT = rf"\s+and\s+(?=[A-Za-z_][\w-]*\s*(?:{_OPERATOR.pattern}))"
_BARE = re.compile(rf"(?P<value>(?:(?!{_NEXT})[^,;])*)")
_AND = re.compile(rf"{_NEXT}|and\s+(?=[A-Za-z_])|;")
_YEAR = re.compile(r"[0-9]{4}")
_NAMED: Mapping[str, Operator] = {"=": "=", "!=": "!="}
_COUNTRIES = ("country", "donor")
_SHOWN = 5
_MOST = 200
_MOST_COMMAS = 6
"""Commas in a name that is looked for where it is read as several."""


class Wanted(NamedTuple):
    """A condition as it is written: its values are names, not yet keys of the data."""

    field: str
    operator: Operator
    values: tuple[str, ...]


def where_option() -> Option:
    """Return the option that leaves allocations out."""
    expects = "conditions such as country=Sudan, Chad; year>=2024"
    help_ = "Only allocations that meet these; a note says what that leaves out."
    return Option("where", expects, "", help_, parse_conditions, fields=_fields)


def _fields(wanted: Sequence[Wanted]) -> list[str]:
    return [each.field for each in wanted]


def parse_conditions(text: str) -> tuple[Wanted, ...]:
    """Return conditions as they are written: `FIELD = VALUE, VALUE; FIELD >= YEAR`.

    A semicolon or "and" is between conditions. Values with commas, semicolons or a comparison in
    them are in single quotes, in which two make one.

    Raises:
        ValueError: it is none; the message quotes what is wrong.
    """
    wanted: list[Wanted] = []
    at = 0
    while text[at:].strip():
        condition, at = _condition(text, at)
        wanted.append(condition)
        if at == len(text):
            break
        if (joint := _AND.match(text, at)) is None:
            raise ValueError(state("directive.no-joint", value=text[at:].strip()))
        at = joint.end()
    return tuple(wanted)


def _condition(text: str, at: int) -> tuple[Wanted, int]:
    """Return the condition at a place of a text, and the place behind it."""
    name = _FIELD.match(text, at)
    sign = _OPERATOR.match(text, name.end()) if name else None
    if name is None or sign is None:
        raise ValueError(state("directive.no-condition", value=text[at:].strip()))
    field = name["field"]
    if field not in GROUPS:
        near = near_miss(field, GROUPS) or state("directive.there", known=Several(GROUPS))
        raise ValueError(state("directive.no-field", value=field, near=near))
    values: list[str] = []
    at = sign.end()
    while True:
        quoted = text[at:].lstrip().startswith("'")
        value = (_QUOTED if quoted else _BARE).match(text, at)
        if value is None:
            raise ValueError(state("directive.quote-not-closed", value=text[at:].strip()))
        word = value["value"].replace("''", "'") if quoted else value["value"].strip()
        if not word:
            raise ValueError(state("directive.empty-value", value=f"{name[0].strip()}{sign[0]}"))
        values.append(word)
        at = value.end()
        if not text.startswith(",", at):
            break
        at += 1
    if len(values) > _MOST:
        raise ValueError(state("directive.many-values", value=field, limit=str(_MOST)))
    return Wanted(field, *_compared(field, sign[0], tuple(values))), at


def _compared(field: str, sign: str, values: tuple[str, ...]) -> tuple[Operator, tuple[str, ...]]:
    """Return an operator with its values; one year for those that compare."""
    if sign in _NAMED:
        return _NAMED[sign], values
    if field != "year":
        raise ValueError(state("directive.years-only", value=sign, key=field))
    if len(values) > 1 or not _YEAR.fullmatch(values[0]):
        raise ValueError(state("directive.no-year", value=values[-1]))
    year = int(values[0])
    if sign in (">", ">="):
        return ">=", (f"{year + (sign == '>')}",)
    return "<=", (f"{year - (sign == '<')}",)


def resolve(
    wanted: Sequence[Wanted], keys_of: Callable[[str], Mapping[str, str]]
) -> Iterator[Condition]:
    """Yield conditions with the keys of the values that they name.

    Args:
        keys_of: returns the keys of a field by all names that its values go by.

    Raises:
        ValueError: no allocation has a value; the message quotes it.
    """
    for field, operator, values in wanted:
        if operator in (">=", "<="):
            yield Condition(field, operator, values)
            continue
        known = keys_of(field)
        try:
            keys = tuple(_key(field, value, known) for value in values)
        except ValueError as unknown:
            raise _cut_at_commas(field, values, known) or unknown from None
        yield Condition(field, operator, keys)


def _key(field: str, value: str, known: Mapping[str, str]) -> str:
    """Return the key of a value: as it is written, else a country's, else whatever its capitals."""
    for name in (value, *([canonical(value)] if field in _COUNTRIES else [])):
        if name in known:
            return known[name]
    alike = {key for name, key in known.items() if name.casefold() == value.casefold()}
    if len(alike) == 1:
        return alike.pop()
    named = list(dict.fromkeys(name for name in known if name))
    if close := get_close_matches(value, named, n=1, cutoff=0.6):
        nearest = _as_written(field, close[0])
        key = "near.miss" if nearest == close[0] else "directive.miss"
        miss = state(key, known=nearest)
    else:
        more = len(set(known.values())) - _SHOWN
        first = list({key: name for name, key in reversed([*known.items()])}.values())[::-1]
        there = Several(
            _as_written(field, name) if name else state("directive.none") for name in first[:_SHOWN]
        )
        miss = (
            state("directive.there-and-more", known=there, more=str(more))
            if more > 0
            else state("directive.there", known=there)
        )
    raise ValueError(state("directive.no-allocation", key=field, value=value, near=miss))


def _cut_at_commas(
    field: str, values: Sequence[str], known: Mapping[str, str]
) -> ValueError | None:
    """Return what to write if values together are one name with commas; None if they are not."""
    wanted = [value.casefold() for value in values]
    whole = {tuple(part.strip().casefold() for part in name.split(",")): name for name in known}
    for at in range(len(values)):
        for end in range(at + 2, min(at + _MOST_COMMAS + 1, len(values)) + 1):
            name = whole.get(tuple(wanted[at:end]), ", ".join(values[at:end]))
            if name in known or (field in _COUNTRIES and canonical(name) in known):
                form = f"{field}={_as_written(field, name)}"
                return ValueError(
                    state("directive.comma-in-name", key=field, value=name, form=form)
                )
    return None


def _as_written(field: str, name: str) -> str:
    """Return a name as templates have it: in single quotes if it is not read as one without.

    A double quote in it is two, as in any option.
    """
    try:
        bare = parse_conditions(f"{field}={name}") == (Wanted(field, "=", (name,)),)
    except ValueError:
        bare = False
    written = name if bare else "'" + name.replace("'", "''") + "'"
    return written.replace('"', '""')
