"""What is wrong with a drawing is said in the language of the page, every word of it."""

from __future__ import annotations

import pytest

from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.pdf.svg.problems import DrawingError
from aidreport.pdf.svg.reading import read_shapes

OTHERS = [language for language in LANGUAGES if language != "en"]
WRONG_PARTS = (
    *("<text>a</text>", '<use href="#b"/>', '<rect fill="x" width="1" height="1"/>', "<blink/>"),
    *('<path d="M 1"/>', '<path d="x"/>', '<polygon points="1 2 3"/>', '<g transform="turn(1)"/>'),
    *('<g style="bold"/>', '<rect width="1cmm" height="1"/>', "<style>g g {fill: red}</style>"),
    *('<rect width="1" height="1" fill-rule="odd"/>', '<rect filter="url(#a)" onclick="b()"/>'),
    "\n".join(["<image/>"] * 6),
)
WRONG_FILES = (
    *(f'<svg viewBox="0 0 9 9">{part}</svg>'.encode() for part in WRONG_PARTS),
    *(b"%PDF-1.4", b"x", b"<html/>", b"<svg/>", b"\0", b'<!ENTITY a "b">', b'<svg viewBox="0"/>'),
)


@pytest.mark.parametrize("language", OTHERS)
def test_no_word_about_a_wrong_drawing_is_english(language: str) -> None:
    say = speech_in(language)
    for content in WRONG_FILES:
        with pytest.raises(DrawingError) as refused:
            read_shapes(content, "logo.svg")
        said = [say.stated(problem) for problem in refused.value.problems]
        assert [words for words in said if 'lang="en"' in words] == [], content
        assert all(map(str.__ne__, said, refused.value.problems))
