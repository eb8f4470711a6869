from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from pypdf import PdfReader

from aidreport.document.blocks import Briefing
from aidreport.errors import BrandError
from aidreport.pdf.brand import contrast, load_brand, readable_on
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
    assert "colours.muted on paper: contrast 2.4:1, below 4.5:1" in details
    assert any(detail.startswith("colours.muted on panel") for detail in details)


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


def test_a_font_that_is_no_truetype_file_is_refused(
    problems: Callable[[str], tuple[str, ...]], tmp_path: Path
) -> None:
    (tmp_path / "fake.ttf").write_bytes(b"not a font at all")
    (detail,) = problems(MINISTRY.replace("NotoSans-Bold.ttf", "fake.ttf"))
    assert "fonts.bold: fake.ttf cannot be embedded" in detail


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


def test_contrast_follows_the_published_definition() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert readable_on("#14304A", ("#FFFFFF", "#000000")) == "#FFFFFF"
