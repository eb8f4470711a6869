"""A briefing with a logo of its own, and what its first page shows there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdfium2
import pytest

from aidreport.pdf.brand import load_brand
from aidreport.pdf.render import draw_briefing

if TYPE_CHECKING:
    from collections.abc import Callable

    import PIL.Image

    from aidreport.document.blocks import Briefing
    from aidreport.pdf.brand import Brand

TEMPLATES = Path(__file__).parents[3] / "templates"
_PLACED = re.compile(rb"q (\S+) 0 0 (\S+) (\S+) (\S+) cm /(X\d+) Do")


def svg(inside: str, root: str = 'viewBox="0 0 100 100"') -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {root}>{inside}</svg>'


@pytest.fixture
def branded(tmp_path: Path) -> Callable[..., Brand]:
    """Load a brand with a logo."""

    def load(logo: str | bytes, brand: str = "ministry", name: str = "logo.svg") -> Brand:
        content = logo.encode() if isinstance(logo, str) else logo
        (tmp_path / name).write_bytes(content)
        own = brand == "own"
        path = TEMPLATES / f"brands/{'ministry' if own else brand}/brand.toml"
        text = path.read_text(encoding="utf-8")
        if own:
            text = text.replace("[colours]", '[colours]\npaper = "#FFFDF5"').replace("20", "12", 1)
        named = text.replace("[furniture]", f'[furniture]\nlogo = "{name}"')
        (tmp_path / "brand.toml").write_text(named, encoding="utf-8")
        return load_brand(tmp_path / "brand.toml", [TEMPLATES / "fonts"])

    return load


@pytest.fixture
def picture(
    branded: Callable[..., Brand], briefing: Callable[..., Briefing], tmp_path: Path
) -> Callable[..., PIL.Image.Image]:
    """Return what is seen of a logo, of so many pixels across."""

    def make(logo: str, pixels: int = 400) -> PIL.Image.Image:
        path = draw_briefing(briefing(), branded(logo), tmp_path / "a.pdf").path
        with pikepdf.open(path) as pdf:
            page = pdf.pages[0]
            placed = _PLACED.search(page.Contents.read_bytes())
            assert placed, "no logo"
            across, up, left, bottom = map(float, placed.groups()[:4])
            *_, wide, high = map(float, page.Resources.XObject[f"/{placed[5].decode()}"].BBox)
            width, height = map(float, page.MediaBox[2:])
        right, top = width - left - wide * across, height - bottom - high * up
        with pypdfium2.PdfDocument(path) as document:
            shown = document[0].render(
                scale=pixels / (wide * across), crop=(left, bottom, right, top)
            )
            return shown.to_pil().convert("RGB")

    return make
