"""Words that are broken at the ends of lines, and read as a whole."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.document.blocks import Block, Briefing, Column, Heading, Paragraph, Table, TableRow
from aidreport.document.spans import Span
from aidreport.pdf.brand import Brand
from aidreport.pdf.layout.hyphenation import break_places, is_hyphenated
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.reading.seen.drawn import Run
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.painter import SeenPainter
from aidreport.pdf.render import draw_briefing

GERMAN = (
    "Rechenschaftspflichtbestimmungen und Verwaltungsvereinbarungen regeln Zahlungsverpflichtungen"
    " gegenüber Durchführungsorganisationen sowie Berichterstattungsanforderungen. " * 4
).strip()
ENGLISH = ("The internationalisation is uncharacteristically institutionalised. " * 8).strip()
SOFT = "\u00ad"

Draw = Callable[..., Path]


def say(text: str, **more: str) -> tuple[Span, ...]:
    return (Span(text, **more),)


@pytest.fixture
def drawn(briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path) -> Draw:
    def draw(*blocks: Block, hyphens: str) -> Path:
        content = briefing(*blocks, hyphens=hyphens)
        return draw_briefing(content, brand, tmp_path / "briefing.pdf").path

    return draw


def runs(path: Path) -> list[Run]:
    painter = SeenPainter(Faces(()))
    with open_reading(path, painter):
        return [run for page in painter.pages for run in page.runs if run.mark is not None]


def hyphens(path: Path) -> list[Run]:
    return [run for run in runs(path) if run.words == SOFT]


@pytest.mark.parametrize(("language", "text"), [("de", GERMAN), ("en", ENGLISH)])
def test_long_words_are_broken_and_whole_words_are_read(
    drawn: Draw, language: str, text: str
) -> None:
    path = drawn(Paragraph(say(text)), hyphens=language)
    assert hyphens(path)
    assert text in [passage.text for passage in read_pdf(path).passages]
    assert not hyphens(drawn(Paragraph(say(text)), hyphens=""))


def test_other_programs_find_whole_words(drawn: Draw) -> None:
    path = drawn(Paragraph(say(GERMAN)), hyphens="de")
    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    assert GERMAN in " ".join(run.stdout.replace(f"{SOFT}\n", "").split())
    with pypdfium2.PdfDocument(path) as document:
        text = document[0].get_textpage().get_text_range()
    # PDFium has this sign where a program is to join two parts.
    assert GERMAN in " ".join(text.replace("\ufffe", "").split())


def test_no_more_than_two_lines_after_one_another_end_with_a_hyphen(drawn: Draw) -> None:
    path = drawn(Paragraph(say(GERMAN * 3)), hyphens="de")
    ends: dict[float, str] = {}
    for run in runs(path):
        ends[run.baseline] = run.words
    lines = "".join("-" if ends[at] == SOFT else "." for at in sorted(ends, reverse=True))
    assert "-" in lines
    assert "---" not in lines


def test_headings_figures_links_names_and_code_stay_whole(drawn: Draw) -> None:
    word = "verwaltungsvereinbarungsanforderungen"
    texts = [
        Heading(1, say(f"{word} " * 5)),
        Paragraph((Span(f"{word} ", figure="total/NOK"),) * 5),
        Paragraph((Span(f"{word} ", href="https://example.org"),) * 5),
        Paragraph((Span(f"{word} ", code=True),) * 5),
        Paragraph(say(f"{word.upper()} " * 5)),
    ]
    assert not hyphens(drawn(*texts, hyphens="de"))
    assert hyphens(drawn(*texts, Paragraph(say(f"{word} " * 5)), hyphens="de"))


def test_words_of_another_language_follow_its_rules(drawn: Draw) -> None:
    word = "Durchführungsorganisationsverwaltung"
    assert not hyphens(drawn(Paragraph(say(f"{word} " * 8)), hyphens="en"))
    assert hyphens(drawn(Paragraph(say(f"{word} " * 8, language="de")), hyphens="en"))


def test_a_word_wider_than_its_column_is_hyphenated_and_others_of_tables_are_not(
    drawn: Draw,
) -> None:
    wide = "flüchtlingsunterbringungseinrichtungsverwaltungsvereinbarung"
    columns = tuple(Column(say(f"C{at}"), row_header=not at) for at in range(6))
    row = TableRow(tuple(say(wide if at < 5 else "kurz") for at in range(6)))
    table = Table(columns, (row,), say("Words"))
    assert hyphens(drawn(table, hyphens="de"))
    plain = TableRow((say("verwaltungs vereinbarung"), say(f"{'vereinbarungen ' * 20}")))
    assert not hyphens(drawn(Table(columns[:2], (plain,), say("Words")), hyphens="de"))


@cases(50)
@given(word=st.text(st.characters(categories=["Lu", "Ll", "Nd", "Po"], max_codepoint=0x24F)))
def test_places_leave_letters_on_both_sides_and_none_are_in_names_and_numbers(word: str) -> None:
    for place in break_places(word, "en"):
        assert re.search(r"[a-z\u00df-\u024f]{2}$", word[:place])
        assert re.match(r"[^\W\d_]{3}", word[place:])
        assert not re.search(r"\d", word)


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("humanitarian", "en", "hu-man-it-ari-an"),
        ("(humanitarian),", "en-GB", "(hu-man-it-ari-an),"),
        ("Humanitarian", "en", "Humanitarian"),
        ("Nothilfemaßnahmen", "de", "Not-hil-fe-maß-nah-men"),
        ("gjennomføring", "nb", "gjen-nom-fø-ring"),
        ("організаціями", "uk", "ор-га-ні-за-ці-ями"),
        ("aid", "en", "aid"),
        ("word", "ar", "word"),
    ],
)
def test_places_are_those_of_the_language(word: str, language: str, expected: str) -> None:
    places = sorted(break_places(word, language)) if is_hyphenated(language) else []
    parts = [word[a:b] for a, b in zip([0, *places], [*places, len(word)], strict=True)]
    if language.startswith("en"):  # whichever of its places the patterns of the day have
        assert "".join(parts) == word
        assert (len(parts) > 1) is (expected != word)
    else:
        assert "-".join(parts) == expected
