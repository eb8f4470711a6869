"""An extracted announcement that somebody compared with its text and corrected, as TOML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.files.toml_values import as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

LISTS = ("allocations", "quotes", "facts")
"""The keys of an announcement that are tables of their own."""


def reviewed_toml(announcement: Mapping[str, Any], name: str) -> str:
    """Return an announcement as TOML.

    Args:
        announcement: its keys and values, the date as text; what is empty is left out.
        name: of the file that it was extracted from.
    """
    return "\n".join(_lines(announcement, name)) + "\n"


def _lines(announcement: Mapping[str, Any], name: str) -> Iterator[str]:
    yield f"# Extracted by aidreport from {name}, compared with the text and corrected."
    yield ""
    for key, value in announcement.items():
        if key == "stated":
            yield "stated = ["
            yield from (f"  {as_toml(entry)}," for entry in value)
            yield "]"
        elif key == "date":
            yield f"date = {value}"
        elif key not in LISTS:
            yield f"{key} = {as_toml(value)}"
    for key in LISTS:
        for entry in announcement.get(key, ()):
            yield ""
            yield f"[[{key}]]"
            for name_of, value in entry.items():
                yield f"{name_of} = {value if name_of == 'date' else as_toml(value)}"
