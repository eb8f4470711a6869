"""Names in other scripts, as they are drawn in any brand and read out of the file again."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from pypdf import PdfReader
from tests.pages import out_of_place
from tests.pdf.scripts.names import NAMES

from aidreport.document.blocks import (
    Bar,
    Briefing,
    Column,
    ColumnKind,
    Heading,
    Paragraph,
    ParagraphRole,
    Table,
    TableRow,
)
from aidreport.document.spans import Span
from aidreport.errors import GlyphError
from aidreport.pdf.brand import Brand, load_brand
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.render import Artifact, draw_briefing
from aidreport.pdf.scripts import faces
from aidreport.pdf.scripts.faces import FallbackFaces, script_of

Draw = Callable[..., Artifact]
TEMPLATES = Path(__file__).parents[2] / "templates"
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def say(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def drawable(*texts: str) -> None:
    """Skip the test on a machine that lacks a face for one of some texts."""
    known = FallbackFaces([TEMPLATES / "fonts"])
    for text in texts:
        lacking = [char for char in text if char.isalpha() and known.find(char) is None]
        if lacking:
            pytest.skip(f"no face for {text}: install {script_of(lacking[0]).fix}")


def passages(artifact: Artifact) -> list[str]:
    return [passage.text for passage in read_pdf(artifact.path).passages]


def pdftotext(path: Path) -> str:
    run = subprocess.run(["pdftotext", path, "-"], capture_output=True, text=True, check=True)
    return run.stdout


def pdfium(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def pdf_js(path: Path) -> str:
    library = os.environ.get("PDFJS", "")
    node = shutil.which("node")
    if not library or node is None:
        pytest.skip("PDFJS names no legacy/build/pdf.mjs of pdfjs-dist, or there is no node")
    program = f"""
        import {{ getDocument }} from {Path(library).as_uri()!r};
        const document = await getDocument({{ url: {str(path)!r}, verbosity: 0 }}).promise;
        for (let number = 1; number <= document.numPages; number++) {{
            const text = await (await document.getPage(number)).getTextContent();
            console.log(text.items.map((item) => item.str + (item.hasEOL ? "\\n" : "")).join(""));
        }}
    """
    run = subprocess.run(
        [node, "--input-type=module"], input=program, capture_output=True, text=True, check=True
    )
    return run.stdout


@pytest.fixture
def page_of_names(drawn: Draw) -> Artifact:
    """A page with a name in each script, as a paragraph, and in a cell beside an amount."""
    drawable(*NAMES.values())
    rows = [TableRow((say(name), say("1,234"))) for name in NAMES.values()]
    columns = (Column(say("Recipient"), row_header=True), Column(say("NOK"), ColumnKind.NUMBER))
    paragraphs = [Paragraph(say(name)) for name in NAMES.values()]
    return drawn(Heading(1, say("Names")), *paragraphs, Table(columns, tuple(rows), say("names")))


@pytest.mark.parametrize("read", [pdftotext, pdfium, pytest.param(pdf_js, marks=pytest.mark.long)])
def test_names_in_each_script_are_extracted_in_the_order_of_their_letters(
    page_of_names: Artifact, read: Callable[[Path], str]
) -> None:
    words = MARKS.sub("", read(page_of_names.path))
    assert [name for name in NAMES.values() if words.count(name) != 2] == []


def test_names_in_each_script_are_read_back_in_the_order_of_their_letters(
    page_of_names: Artifact,
) -> None:
    found = passages(page_of_names)
    assert [name for name in NAMES.values() if found.count(name) != 2] == []


def test_names_are_drawn_the_same_each_time(
    page_of_names: Artifact, briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    blocks = [Paragraph(say(name)) for name in NAMES.values()]
    again = [
        draw_briefing(briefing(*blocks), fresh, tmp_path / f"{at}.pdf").sha256
        for at, fresh in enumerate((brand, ministry()))
    ]
    assert again[0] == again[1]


@pytest.mark.parametrize(
    "text",
    [
        "المفوضية UNHCR (2025) 12",
        "UNHCR المفوضية (2025)",
        "ארגון UNHCR של האו״ם: 1,234.5%",
        "to المفوضية 12 million",
    ],
)
def test_numbers_and_latin_words_among_others_are_read_in_order(drawn: Draw, text: str) -> None:
    drawable(text)
    assert text in passages(drawn(Paragraph(say(text))))


def test_a_long_text_from_right_to_left_is_read_line_by_line(drawn: Draw) -> None:
    drawable(NAMES["Arabic"])
    text = " ".join([NAMES["Arabic"], "(2025)"] * 12)
    found = passages(drawn(Paragraph(say(text))))
    assert text in found


def test_a_name_that_runs_to_the_left_ends_at_the_right_edge_of_its_cell(drawn: Draw) -> None:
    drawable(NAMES["Arabic"])
    columns = (Column(say("Recipient"), row_header=True), Column(say("NOK"), ColumnKind.NUMBER))
    rows = tuple(TableRow((say(name), say("1"))) for name in (NAMES["Arabic"], "Red Cross " * 6))
    path = drawn(Table(columns, rows, say("names"))).path
    words = pypdfium2.PdfDocument(path)[0].get_textpage()

    def edges(text: str) -> tuple[float, float]:
        at, count = words.search(text).get_next()
        boxes = [words.get_charbox(index) for index in range(at, at + count)]
        return min(box[0] for box in boxes), max(box[2] for box in boxes)

    assert edges("Red Cross")[0] < 70
    assert edges("المتحدة")[0] > 300
    assert edges("NOK")[0] - 80 < edges("مفوضية")[1] < edges("NOK")[0]


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u200e", "\u200f", "\u202b", "\u2067", "\ufeff", "\u00ad"]
)
def test_marks_that_nobody_reads_do_not_reach_the_text(drawn: Draw, mark: str) -> None:
    columns = (Column(say("Recipient"), row_header=True), Column(say("NOK"), ColumnKind.NUMBER))
    table = Table(columns, (TableRow((say(f"Red{mark} Cross"), say(f"1{mark}"))),), say("names"))
    found = passages(drawn(Paragraph(say(f"Norwegian{mark} People's {mark}Aid")), table))
    assert {"Norwegian People's Aid", "Red Cross", "1"} <= set(found)


def test_marks_that_nobody_reads_do_not_reach_what_is_said_beside_the_text(drawn: Draw) -> None:
    bar = Bar(0.5, alternative=say("Red\u200b Cross: 50%"))
    columns = (Column(say("Recipient"), row_header=True), Column(say("Share"), ColumnKind.BAR))
    table = Table(columns, (TableRow((say("Red Cross"), bar)),), say("Aid\u200e by recipient"))
    link = Paragraph((Span("the\u200b page", href="https://example.org"),))
    artifact = drawn(Heading(1, say("Aid\u200f for all")), table, link, title="Aid\ufeff")
    reader = PdfReader(artifact.path)
    assert reader.metadata is not None
    assert reader.metadata.title == "Aid"
    assert [item["/Title"] for item in reader.outline] == ["Aid for all"]
    assert [note.get_object()["/Contents"] for note in reader.pages[0]["/Annots"]] == ["the page"]
    said = {passage.alternative for passage in read_pdf(artifact.path).passages}
    assert {"Red Cross: 50%", "Aid by recipient"} <= said


def test_joiners_stay_where_letters_join_and_go_elsewhere(drawn: Draw) -> None:
    drawable("می")
    found = passages(
        drawn(Paragraph(say("می\u200cخواهم")), Paragraph(say("Red\u200c Cross\u200d")))
    )
    assert {"می\u200cخواهم", "Red Cross"} <= set(found)


def test_a_letter_and_a_mark_that_no_face_has_both_are_drawn_apart(drawn: Draw) -> None:
    drawable("ض", "אֿ")
    found = passages(drawn(Paragraph(say("1 ض\u05bf"))))
    assert found[-1] == "1 ض\u05bf"


def test_an_accent_that_is_a_character_of_its_own_stays_one(drawn: Draw) -> None:
    assert "Jose\u0301 e\u0302tre" in passages(drawn(Paragraph(say("Jose\u0301 e\u0302tre"))))


def ministry(*folders: Path) -> Brand:
    return load_brand(TEMPLATES / "brands/ministry/brand.toml", [*folders, TEMPLATES / "fonts"])


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Brand:
    """A brand on a machine without other fonts."""
    monkeypatch.setattr(faces, "_installed", lambda *_: [])
    return ministry()


@pytest.mark.parametrize(
    ("text", "details", "fix"),
    [
        ("before \u6c34 after", "U+6C34 CJK UNIFIED IDEOGRAPH-6C34", "(Debian: fonts-noto-cjk)"),
        ("জাতি", "U+099C BENGALI LETTER JA", "NotoSansBengali (Debian: fonts-noto-core)"),
        ("بيت", "U+0628 ARABIC LETTER BEH", 'pip install "aidreport[scripts]"'),
        ("\U0001f600", "GRINNING FACE", "Noto Sans Symbols (Debian: fonts-noto-core)"),
    ],
)
def test_what_no_face_has_is_refused_by_name_with_what_to_install(
    bare: Brand,
    briefing: Callable[..., Briefing],
    tmp_path: Path,
    text: str,
    details: str,
    fix: str,
) -> None:
    with pytest.raises(GlyphError) as error:
        draw_briefing(briefing(Paragraph(say(text))), bare, tmp_path / "a.pdf")
    assert details in "\n".join(error.value.details)
    assert fix in error.value.fix
    assert list(tmp_path.iterdir()) == []


def test_a_font_in_the_projects_folder_draws_what_the_brand_lacks(
    monkeypatch: pytest.MonkeyPatch, briefing: Callable[..., Briefing], tmp_path: Path
) -> None:
    package = pytest.importorskip("fontpkg_noto_sans_tamil")
    monkeypatch.setattr(faces, "_installed", lambda *_: [])
    (tmp_path / "fonts").mkdir()
    shutil.copy(next((package.ROOT / "files").glob("*.ttf")), tmp_path / "fonts/Own.ttf")
    name = NAMES["Tamil"]
    with pytest.raises(GlyphError):
        draw_briefing(briefing(Paragraph(say(name))), ministry(), tmp_path / "a.pdf")
    brand = ministry(tmp_path / "fonts")
    assert name in passages(
        draw_briefing(briefing(Paragraph(say(name))), brand, tmp_path / "b.pdf")
    )


@pytest.mark.parametrize("name", ["ministry", "agency", "relief"])
def test_arabic_letters_of_a_title_touch_no_line_below_it(
    briefing: Callable[..., Briefing], name: str, tmp_path: Path
) -> None:
    brand = load_brand(TEMPLATES / f"brands/{name}/brand.toml", [TEMPLATES / "fonts"])
    title = "التمويل الإنساني لصالح ميانمار (بورما)، 2020"
    for below in ("52.2 مليار NOK لصالح 14 شريكًا.", "شريكًا " * 12):
        drawable(title, below)
        standfirst = Paragraph(say(below), ParagraphRole.STANDFIRST)
        content = replace(briefing(Heading(1, say(title)), standfirst, rtl=True), language="ar")
        assert out_of_place(draw_briefing(content, brand, tmp_path / "a.pdf").path) == []
