from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection
from PIL import Image
from pypdf import PdfReader
from reportlab.pdfgen.canvas import Canvas

from aidreport.document.blocks import (
    Briefing,
    Column,
    Heading,
    Paragraph,
    QuoteBlock,
    Table,
    TableRow,
)
from aidreport.document.spans import Span
from aidreport.errors import BrandError
from aidreport.pdf.brand import load_brand
from aidreport.pdf.file.fonts import Face
from aidreport.pdf.reading.reader import read_pdf
from aidreport.pdf.render import draw_briefing

TEMPLATES = Path(__file__).parents[2] / "templates"
MINISTRY = (TEMPLATES / "brands/ministry/brand.toml").read_text()


@pytest.fixture
def problems(tmp_path: Path) -> Callable[[str], tuple[str, ...]]:
    def load(text: str) -> tuple[str, ...]:
        path = tmp_path / "brand.toml"
        path.write_text(text)
        with pytest.raises(BrandError) as error:
            load_brand(path, [TEMPLATES / "fonts"])
        assert error.value.exit_code == 2
        return error.value.details

    return load


@pytest.mark.parametrize("path", sorted((TEMPLATES / "brands").glob("*/brand.toml")), ids=str)
def test_every_brand_that_comes_with_aidreport_passes_its_checks(path: Path) -> None:
    assert load_brand(path, [TEMPLATES / "fonts"]).name == path.parent.name


def test_a_pale_text_colour_is_refused_with_its_ratio(
    problems: Callable[[str], tuple[str, ...]],
) -> None:
    details = problems(MINISTRY.replace('muted = "#5A6670"', 'muted = "#A0A8B0"'))
    paper, panel = (detail for detail in details if detail.startswith("colours.muted on "))
    assert paper.startswith("colours.muted on paper: contrast 2.4:1, below 4.5:1")
    assert panel.startswith("colours.muted on panel")


def test_the_colour_that_is_offered_instead_of_a_pale_one_passes_when_it_is_pasted(
    problems: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    pale = MINISTRY.replace('muted = "#5A6670"', 'muted = "#A0A8B0"')
    offered = {re.search(r'passes: (muted = "#\w+")', detail)[1] for detail in problems(pale)}
    assert len(offered) == 1  # one for all that it is drawn on
    (tmp_path / "brand.toml").write_text(pale.replace('muted = "#A0A8B0"', offered.pop()))
    load_brand(tmp_path / "brand.toml", [TEMPLATES / "fonts"])


@pytest.mark.parametrize(
    ("old", "new", "pair"),
    [
        ('track = "#E6EAED"', 'track = "#3A9CA4"', "colours.accent on track (a shape)"),
        ('panel = "#F4F1EA"', 'panel = "#8A8A8A"', "colours.accent on panel (a shape)"),
        ('line = "#DCE1E5"', 'line = "#DCE1E5"\ncover = "#999999"', "colours.on_cover on cover"),
    ],
)
def test_each_pair_that_is_drawn_is_checked(
    problems: Callable[[str], tuple[str, ...]], old: str, new: str, pair: str
) -> None:
    assert any(detail.startswith(pair) for detail in problems(MINISTRY.replace(old, new)))


def test_headings_and_quotes_may_have_faces_of_their_own(
    briefing: Callable[..., Briefing], tmp_path: Path
) -> None:
    agency = TEMPLATES / "brands/agency/brand.toml"
    brand = load_brand(agency, [TEMPLATES / "fonts"])
    title, quote = Heading(1, (Span("A title"),)), QuoteBlock((Span("Words"),), ())
    path = draw_briefing(
        briefing(title, Paragraph((Span("Text"),)), quote), brand, tmp_path / "a"
    ).path
    fonts = PdfReader(path).pages[0]["/Resources"]["/Font"].values()
    names = {font.get_object()["/BaseFont"].partition("+")[2].partition("-")[0] for font in fonts}
    assert names == {"NotoSans", "NotoSerif"}


def test_all_problems_of_a_brand_come_at_once(
    problems: Callable[[str], tuple[str, ...]],
) -> None:
    text = MINISTRY.replace('muted = "#5A6670"', 'muted = "#A0A8B0"')
    text = text.replace("NotoSans-Bold.ttf", "NotoSans-Blod.ttf") + 'logo = "none.png"\n'
    details = " ".join(problems(text))
    assert "contrast" in details
    assert 'NotoSans-Blod.ttf not found (did you mean "NotoSans-Bold.ttf"?)' in details
    assert "none.png is not beside the brand file" in details


def test_an_unknown_key_is_refused_with_the_near_miss(
    problems: Callable[[str], tuple[str, ...]],
) -> None:
    details = problems(MINISTRY.replace("accent =", "acent ="))
    assert 'colours.acent: unknown key (did you mean "accent"?)' in details
    assert "colours.accent: missing" in details


def test_a_font_file_that_is_none_is_refused(
    problems: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "fake.ttf").write_bytes(b"not a font at all")
    (detail,) = problems(MINISTRY.replace("NotoSans-Bold.ttf", "fake.ttf"))
    assert "fonts.bold: fake.ttf cannot be embedded" in detail


def opentype(path: Path) -> None:
    """Write an OpenType font of boxes with compact outlines, or a collection of some."""
    characters = {ord(char): f"u{ord(char):04X}" for char in map(chr, range(0x20, 0x7F))}
    characters |= {ord(char): f"u{ord(char):04X}" for char in "\u00a0–—‘’“”…·•×"}
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", *characters.values()])
    builder.setupCharacterMap(characters)
    shapes = {}
    for at, name in enumerate([".notdef", *characters.values()]):
        pen = T2CharStringPen(None, None)
        if at > 1:
            pen.moveTo((50, 10))
            for corner in ((50, 300 + at), (500, 300 + at), (500, 10)):
                pen.lineTo(corner)
            pen.closePath()
        shapes[name] = pen.getCharString()
    builder.setupCFF("Boxes-Regular", {}, shapes, {"defaultWidthX": 600})
    builder.setupHorizontalMetrics(dict.fromkeys(shapes, (600, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "psName": "Boxes-Regular"})
    builder.setupOS2()
    builder.setupPost()
    if path.suffix == ".ttc":
        collection = TTCollection()
        collection.fonts = [builder.font]
        collection.save(path)
    else:
        builder.save(path)


@pytest.mark.parametrize("name", ["Boxes.otf", "Boxes.ttc"])
def test_a_brand_may_have_opentype_files_and_collections(
    tmp_path: Path, briefing: Callable[..., Briefing], name: str
) -> None:
    opentype(tmp_path / name)
    (tmp_path / "brand.toml").write_text(re.sub(r"NotoSans\w*-\w+\.ttf", name, MINISTRY))
    brand = load_brand(tmp_path / "brand.toml", [TEMPLATES / "fonts"])
    columns = (Column((Span("Recipient"),), row_header=True), Column((Span("NOK"),)))
    rows = (TableRow(((Span("Red Cross"),), (Span("1,234"),))), TableRow(((), ())))
    blocks = [Paragraph((Span("NOK 229 million – "), Span("for aid", strong=True)))]
    table = Table(columns, rows, (Span("amounts"),))
    drawn = draw_briefing(briefing(*blocks, table), brand, tmp_path / "a.pdf")
    texts = [passage.text for passage in read_pdf(drawn.path).passages]
    assert {"NOK 229 million – for aid", "Red Cross", "1,234"} <= set(texts)
    fonts = PdfReader(drawn.path).pages[0]["/Resources"]["/Font"]
    assert {font.get_object()["/Subtype"] for font in fonts.values()} == {"/Type0"}


def test_a_bold_face_is_cut_from_a_variable_font(
    tmp_path: Path, briefing: Callable[..., Briefing]
) -> None:
    package = pytest.importorskip("fontpkg_noto_sans_tamil")
    shutil.copy(next((package.ROOT / "files").glob("*.ttf")), tmp_path / "Tamil.ttf")
    text = re.sub(r"NotoSans-(Bold|Regular)\.ttf", "Tamil.ttf", MINISTRY)
    (tmp_path / "brand.toml").write_text(text)
    fonts = load_brand(tmp_path / "brand.toml", [TEMPLATES / "fonts"]).fonts
    plain, bold = fonts.runs(Face.REGULAR, "த")[0], fonts.runs(Face.BOLD, "த")[0]
    assert plain[0] != bold[0]
    assert fonts.width(*plain) < fonts.width(*bold)


def test_initials_that_no_font_can_draw_are_refused(
    problems: Callable[[str], tuple[str, ...]],
) -> None:
    (detail,) = problems(MINISTRY + 'initials = "\u6c34"\n')
    assert "\u6c34" in detail


def test_a_logo_that_is_no_picture_is_refused(
    problems: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "logo.png").write_text("no picture")
    (detail,) = problems(MINISTRY + 'logo = "logo.png"\n')
    assert "logo.png is no picture that can be read" in detail


@pytest.mark.broken_pdfs
def test_a_logo_in_a_pdf_that_cannot_be_drawn_is_refused_with_what_to_do(
    problems: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "logo.pdf").write_bytes(b"%PDF-1.4\n")
    (detail,) = problems(MINISTRY + 'logo = "logo.pdf"\n')
    assert "logo.pdf: is no PDF that can be read; save it again" in detail


@pytest.mark.broken_pdfs
def test_a_logo_in_a_pdf_is_drawn_as_shapes(
    briefing: Callable[..., Briefing], tmp_path: Path
) -> None:
    canvas = Canvas(str(tmp_path / "logo.pdf"), pagesize=(120, 40))
    canvas.circle(20, 20, 15, stroke=0, fill=1)
    canvas.save()
    (tmp_path / "brand.toml").write_text(MINISTRY + 'logo = "logo.pdf"\n')
    brand = load_brand(tmp_path / "brand.toml", [TEMPLATES / "fonts"])
    page = PdfReader(draw_briefing(briefing(), brand, tmp_path / "a.pdf").path).pages[0]
    forms = [each.get_object() for each in page["/Resources"]["/XObject"].values()]
    (logo,) = [each for each in forms if each["/BBox"][2] == 1000]
    assert b" c\n" in logo.get_data()
    assert "MF" not in page.extract_text()


def test_a_logo_takes_the_place_of_the_initials(
    briefing: Callable[..., Briefing], tmp_path: Path
) -> None:
    Image.new("RGBA", (60, 20), (200, 0, 0, 128)).save(tmp_path / "logo.png")
    (tmp_path / "brand.toml").write_text(MINISTRY + 'logo = "logo.png"\n')
    brand = load_brand(tmp_path / "brand.toml", [TEMPLATES / "fonts"])
    artifacts = [draw_briefing(briefing(), brand, tmp_path / f"{name}.pdf") for name in "ab"]
    assert artifacts[0].sha256 == artifacts[1].sha256
    page = PdfReader(artifacts[0].path).pages[0]
    assert len(page.images) == 1
    assert "MF" not in page.extract_text()


@pytest.mark.parametrize(
    ("organisation", "mark"),
    [("Ministry of Foreign Affairs", "MF"), ("utenriksdepartementet", "U"), ("", None)],
)
def test_the_mark_has_initials_and_is_not_drawn_where_nobody_is_named(
    briefing: Callable[..., Briefing], tmp_path: Path, organisation: str, mark: str | None
) -> None:
    (tmp_path / "brand.toml").write_text(MINISTRY)
    brand = load_brand(tmp_path / "brand.toml", [TEMPLATES / "fonts"])
    named = briefing()
    furniture = replace(named.furniture, organisation=organisation, unit="")
    artifact = draw_briefing(replace(named, furniture=furniture), brand, tmp_path / "a.pdf")
    page = PdfReader(artifact.path).pages[0]
    rounded = re.findall(rb" c\n", page.get_contents().get_data())
    assert bool(rounded) is (mark is not None)
    assert mark is None or page.extract_text().startswith(f"{mark} {organisation}")
