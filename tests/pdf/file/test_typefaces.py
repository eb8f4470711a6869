"""Font files are known from what was kept of them as from the files themselves."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.shipped import ROOT

from aidreport.pdf.file import typefaces
from aidreport.pdf.file.typefaces import FontError, Typeface, font_program, read_typeface

FONTS = sorted((ROOT / "templates/fonts").rglob("*.ttf"))


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    forget()


def forget() -> None:
    """Know nothing of any font, as another process does."""
    for known in (read_typeface, font_program, typefaces._face):
        known.cache_clear()


def known(path: Path) -> tuple[object, ...]:
    face = read_typeface(path.stem, path.read_bytes(), bold=False)
    own = [getattr(face, name) for name in Typeface.__match_args__]
    return (*own, font_program(face, face.common))


@pytest.mark.parametrize("path", FONTS, ids=lambda path: path.stem)
def test_a_font_that_is_kept_is_the_same_and_is_not_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    read = known(path)
    forget()
    monkeypatch.setattr(typefaces, "_face", read_typeface)  # it would not do
    assert known(path) == read


def test_other_characters_are_embedded_as_before():
    content = FONTS[0].read_bytes()
    face = read_typeface("a", content, bold=False)
    first = font_program(face, "ab\u0428")
    forget()
    assert font_program(read_typeface("a", content, bold=False), "ab\u0428") == first


@pytest.mark.parametrize("count", [0, 3, 100, 5_000, 60_000])
def test_a_font_that_is_cut_short_is_refused_each_time(count: int):
    content = FONTS[0].read_bytes()[:count]
    for _ in range(2):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - of many types
            read_typeface("a", content, bold=False)
        assert not isinstance(caught.value, AssertionError)


def test_what_is_no_font_is_named_so():
    with pytest.raises(FontError, match="TrueType"):
        read_typeface("a", b"<html>" * 100, bold=False)
