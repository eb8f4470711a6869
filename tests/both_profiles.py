"""What tests draw is drawn in PDF 2.0 too, each kind of briefing once: both profiles are sound.

Most tests draw in the default profile. A briefing is of another kind if it has other blocks inside
others, letters of other scripts, or another brand.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import NamedTuple

import pytest
from tests.standards import broken_standards

from aidreport.document.blocks import Briefing
from aidreport.errors import AidreportError
from aidreport.pdf import render
from aidreport.pdf.brand import Brand
from aidreport.pdf.file.metadata import PROFILES
from aidreport.pdf.reading.linter import lint


class Drawn(NamedTuple):
    """A briefing that a test drew."""

    briefing: Briefing
    brand: Brand


_drawn: list[Drawn] = []
_SUBJECTS = {"pdf", "proof", "briefing", "document"}
_seen: set[object] = set()


def pytest_configure() -> None:
    refuse_missing_glyphs = render.refuse_missing_glyphs

    def remembered(briefing: Briefing, brand: Brand) -> frozenset[str]:
        characters = refuse_missing_glyphs(briefing, brand)
        _drawn.append(Drawn(briefing, brand))
        return characters

    render.refuse_missing_glyphs = remembered


@pytest.fixture(autouse=True)
def sound_in_both_profiles(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """Check what a test of documents draws in PDF 2.0 too."""
    _drawn.clear()
    yield
    if _SUBJECTS & set(request.path.parts):
        problems = [line for drawn in _drawn for line in _problems(drawn, tmp_path_factory)]
        assert not problems, "\n".join(problems)
    _drawn.clear()


def _problems(drawn: Drawn, folders: pytest.TempPathFactory) -> tuple[str, ...]:
    """Return what is wrong with a briefing in PDF 2.0, if it is the first of its kind."""
    briefing = drawn.briefing
    kind = (drawn.brand.name, _kind(briefing.furniture), _kind(briefing.body))
    if kind in _seen:
        return ()
    _seen.add(kind)
    path = folders.getbasetemp() / "in-pdf-2"
    try:
        render.draw_briefing(*drawn, path, profile=PROFILES["a-4f+ua-2"])
    except AidreportError:  # as in the test, which looks for it
        return ()
    return (*lint(path), *broken_standards(path))


def _kind(value: object) -> object:
    """Return what kind of blocks and letters a part of a briefing has."""
    if isinstance(value, str):
        return bool(value), frozenset(ord(letter) >> 8 for letter in value if ord(letter) > 127)
    if isinstance(value, tuple):
        return frozenset(map(_kind, value))
    if isinstance(value, Enum):
        return value
    if is_dataclass(value):
        return type(value).__name__, *(_kind(getattr(value, item.name)) for item in fields(value))
    return type(value).__name__
