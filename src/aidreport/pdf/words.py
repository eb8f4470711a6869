"""Every text of a briefing, for checks that concern all of them."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.blocks import Briefing


def texts(briefing: Briefing) -> Iterator[str]:
    """Yield the drawn texts of a briefing, furniture included, in reading order."""
    furniture = briefing.furniture
    for field in fields(furniture):
        yield getattr(furniture, field.name)
    yield from _texts(briefing.body)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, tuple):
        for item in value:
            yield from _texts(item)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in _NOT_DRAWN:
                item = getattr(value, field.name)
                if isinstance(item, str):
                    yield item
                else:
                    yield from _texts(item)


_NOT_DRAWN = {"href", "language", "figure", "alternative", "summary"}
