"""A cover has the title on a page of its own, is read like any page, and is verified."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.errors import BrandError, LayoutError, TemplateError
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
COVERED = "---\ncover: true\nkicker: Ukraine\nkind: Annual report\n---\n"
TEXT = "# {{ title }}\n\n{{ standfirst }}\n\n:::key-figures\n\n## Recipients\n\n:::table\n"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">{}</svg>'.format(
    '<rect width="40" height="20" fill="#14304A"/>'
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text(
        '[organisation]\nname = "Ministry of Aid"\nunit = "Humanitarian section"\n'
    )
    (tmp_path / "x.csv").write_text("recipient,amount,currency,date\nUNICEF,5,NOK,2025-06-12\n")
    (tmp_path / "a.md").write_text(COVERED + TEXT)
    return tmp_path


def rendered(folder: Path, **options: str) -> Path:
    config = load_config(folder / "config.toml")
    job = job_for(config, None, data=["x.csv"], template="a.md", output="out.pdf", **options)
    return pipeline.render(job)[0].artifact.path


@pytest.mark.parametrize(
    ("brand", "page"), [("ministry", "A4"), ("relief", "A4 landscape"), ("agency", "Letter")]
)
def test_a_cover_says_who_what_and_when_and_nothing_else(
    folder: Path, brand: str, page: str
) -> None:
    front = COVERED.replace("cover: true", f"cover: true\npage: {page}")
    (folder / "a.md").write_text(front + TEXT)
    path = rendered(folder, brand=brand)
    cover, second, *_ = [page.extract_text() for page in PdfReader(path).pages]
    words = " ".join(cover.split())
    for part in ("Ministry of Aid", "Humanitarian section", "UKRAINE", "Annual report"):
        assert part in words
    assert "12 June 2025" in words
    assert "Recipients" not in words
    assert "Page 1" not in words
    assert "Page 2 of 2" in " ".join(second.split())
    assert verify(path).verdict is Verdict.UNSIGNED


def test_a_cover_is_read_as_the_beginning_of_the_document(folder: Path) -> None:
    read = [(item.tag, item.page, item.text) for item in read_pdf(rendered(folder)).passages]
    assert [tag for tag, _, _ in read[:6]] == ["P", "P", "P", "P", "P", "H1"]
    assert {page for _, page, _ in read[:6]} == {1}
    assert read[6][1] == 2


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_logo_is_on_a_panel_so_that_it_is_seen_on_every_cover(folder: Path, kind: str) -> None:
    own = folder / "own"
    own.mkdir()
    text = (ROOT / "templates/brands/ministry/brand.toml").read_text()
    (own / "brand.toml").write_text(f'{text}logo = "logo.{kind}"\n')
    if kind == "png":
        Image.new("RGBA", (90, 30), (20, 48, 74, 255)).save(own / "logo.png")
    else:
        (own / "logo.svg").write_text(DRAWING)
    assert verify(rendered(folder, brand="own")).verdict is Verdict.UNSIGNED


def test_a_draft_says_so_on_its_cover_too(folder: Path) -> None:
    config = load_config(folder / "config.toml")
    job = job_for(config, None, data=["x.csv"], template="a.md", output="out.pdf")
    design = pipeline.design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (made,) = pipeline.editions(job, design, calculation)
    draft = made.as_draft()
    path = pipeline.draw(draft, draft.path).path
    mark = draft.briefing.furniture.mark
    assert all(mark in page.extract_text() for page in PdfReader(path).pages)
    assert verify(path).verdict is Verdict.UNSIGNED


def test_a_title_that_no_cover_can_hold_is_refused(folder: Path) -> None:
    (folder / "a.md").write_text(COVERED + f"# {'A very long title ' * 400}\n\nText.\n")
    with pytest.raises(LayoutError, match="the title is too long for a cover page"):
        rendered(folder)
    assert not (folder / "out.pdf").exists()


def test_a_long_title_is_set_smaller(folder: Path) -> None:
    sizes = []
    for times in (1, 25):
        (folder / "a.md").write_text(COVERED + f"# {'A very long title ' * times}\n\nText.\n")
        found: list[float] = []

        def note(words: str, _: object, matrix: list[float], __: object, size: float) -> None:
            if "title" in words:
                found.append(size)  # noqa: B023 - called at once

        PdfReader(rendered(folder)).pages[0].extract_text(visitor_text=note)
        sizes.append(max(found))
    assert sizes[1] < sizes[0]


def test_a_cover_and_one_page_exclude_each_other(folder: Path) -> None:
    front = COVERED.replace("cover: true", "cover: true\none_page: true")
    (folder / "a.md").write_text(front + TEXT)
    with pytest.raises(TemplateError) as refused:
        rendered(folder)
    (detail,) = refused.value.details
    assert detail.startswith("line 2, column 1: cover: true is a page more")


def test_a_cover_colour_on_which_its_text_is_pale_is_refused(folder: Path) -> None:
    own = folder / "own"
    own.mkdir()
    text = (ROOT / "templates/brands/agency/brand.toml").read_text()
    (own / "brand.toml").write_text(text.replace('cover = "#004B87"', 'cover = "#7FB2DD"'))
    with pytest.raises(BrandError) as refused:
        rendered(folder, brand="own")
    assert refused.value.details[0].startswith("colours.on_cover on cover: contrast 2.")
