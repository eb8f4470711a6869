"""Faces of many scripts; tests of those that a machine lacks say so and are skipped."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.pdf.scripts.names import NAMES

from aidreport.pdf.scripts.faces import FallbackFaces, language_of, script_of
from aidreport.pdf.scripts.shaping import ShapedFace


@pytest.fixture(params=list(NAMES), ids=str)
def name(request: pytest.FixtureRequest) -> str:
    return NAMES[request.param]


@pytest.fixture(scope="session")
def face_of() -> Callable[[str], ShapedFace]:
    """Return the face that draws a text beside those of a brand."""
    faces = FallbackFaces()

    def find(text: str) -> ShapedFace:
        face = faces.find(text[0], language=language_of(text, ""))
        if face is None:
            pytest.skip(f"this machine has no face for {text}: {script_of(text[0]).fix}")
        return face

    return find
