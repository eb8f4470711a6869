from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.ttLib import TTCollection, TTFont

from aidreport.pdf.scripts.composites import Composite
from aidreport.pdf.scripts.shaping import FILLER, ShapedFace

FaceOf = Callable[[str], ShapedFace]


def read(face: ShapedFace, text: str) -> str:
    """Return what the glyphs of a text say, in the order in which they are read."""
    glyphs = face.shape(text).glyphs
    words = "".join(glyph.text for glyph in glyphs)
    is_reversed = face.shape(text).glyphs == face.shape(text, rtl=True).glyphs
    return (words[::-1] if is_reversed else words).replace(FILLER, "")


def test_the_glyphs_of_a_name_say_all_of_its_characters_in_order(
    face_of: FaceOf, name: str
) -> None:
    assert read(face_of(name), name) == name


def test_letters_join_and_take_other_forms(face_of: FaceOf) -> None:
    face = face_of("ب")
    alone, joined = face.shape("ب").glyphs, face.shape("ببب").glyphs
    assert len({glyph.parts for glyph in (*alone, *joined)}) == 4
    assert face.width("ببب") < 3 * face.width("ب")


def test_a_letter_with_its_dots_is_one_glyph_from_right_to_left(face_of: FaceOf) -> None:
    glyphs = face_of("ب").shape("بيت").glyphs
    assert [glyph.text for glyph in glyphs] == ["ت", "ي", "ب"]
    assert {glyph.rise for glyph in glyphs} == {0.0}


def test_a_vowel_that_stands_before_its_letter_is_read_after_it(face_of: FaceOf) -> None:
    glyphs = face_of("क").shape("कि").glyphs
    assert [glyph.text for glyph in glyphs] == ["क", "ि"]
    assert not face_of("क").shape("कि").literal


def test_an_unread_file_is_no_face() -> None:
    with pytest.raises(ValueError, match="no TrueType or OpenType font"):
        ShapedFace("x", b"not a font at all")


@pytest.mark.parametrize("bold", [False, True])
def test_a_weight_is_cut_from_a_variable_face_the_same_each_time(bold: bool) -> None:
    package = pytest.importorskip("fontpkg_noto_sans_arabic")
    path = next((package.ROOT / "files").glob("*.ttf"))
    first = ShapedFace("NotoSansArabic", path.read_bytes(), bold=bold)
    second = ShapedFace("NotoSansArabic", path.read_bytes(), bold=bold)
    glyphs = [part.number for glyph in first.shape("بيت").glyphs for part in glyph.parts]
    assert first.subset(glyphs, []) == second.subset(glyphs, [])
    other = ShapedFace("NotoSansArabic", path.read_bytes(), bold=not bold)
    assert first.name == second.name != other.name
    assert first.subset(glyphs, []) != other.subset(glyphs, [])


def outline(font: TTFont, number: int) -> list[object]:
    glyphs = font.getGlyphSet()
    pen = DecomposingRecordingPen(glyphs)
    glyphs[font.getGlyphName(number)].draw(pen)
    return pen.value


def test_embedded_glyphs_have_the_outlines_and_advances_of_the_face(face_of: FaceOf) -> None:
    face = face_of("ה")
    numbers = sorted({part.number for g in face.shape("האו").glyphs for part in g.parts})
    program, identifiers = face.subset(numbers, [])
    assert identifiers == numbers
    embedded = TTFont(io.BytesIO(program))
    whole = TTFont(io.BytesIO(face.content))
    for number in numbers:
        assert outline(embedded, number) == outline(whole, number) != []
        advances = [font["hmtx"][font.getGlyphName(number)][0] for font in (embedded, whole)]
        assert advances[0] == advances[1]


def test_a_composite_is_its_parts_where_they_stand(face_of: FaceOf) -> None:
    face = face_of("ه")
    glyph = next(g for g in face.shape("بَيت").glyphs if len(g.parts) > 1)
    numbers = sorted({part.number for part in glyph.parts})
    width = round(glyph.width * face.units)
    program, identifiers = face.subset(numbers, [Composite(glyph.parts, width)])
    font = TTFont(io.BytesIO(program))
    whole = TTFont(io.BytesIO(face.content))
    made = outline(font, identifiers[-1])
    moved = []
    for part in glyph.parts:
        for step, points in outline(whole, part.number):
            at = [point and (point[0] + part.x, point[1] + part.y) for point in points]
            moved.append((step, tuple(at)))
    assert made == moved
    assert font["hmtx"][font.getGlyphName(identifiers[-1])][0] == width


def test_glyphs_of_a_compact_font_keep_their_identifiers_and_widths(face_of: FaceOf) -> None:
    text = "联合国、ジュネーブ 유엔 UN"
    face = face_of("联")
    if face.is_truetype:
        pytest.skip("the face for Chinese is TrueType here")
    numbers = sorted({part.number for g in face.shape(text).glyphs for part in g.parts})
    program, identifiers = face.subset(numbers, [])
    whole = TTCollection(io.BytesIO(face.content)).fonts[face.index]
    names = [whole.getGlyphName(number) for number in numbers]
    assert [f"cid{identifier:05d}" for identifier in identifiers] == names
    assert len(program) < 50_000
