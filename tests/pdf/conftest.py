"""A brand and a briefing to draw."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest

from aidreport.document.blocks import Briefing, Furniture, PageSize
from aidreport.pdf.brand import load_brand
from aidreport.pdf.file.structure import Annotation, Element, MarkedContent, WrittenRows
from aidreport.pdf.render import draw_briefing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.document.blocks import Block
    from aidreport.pdf.brand import Brand
    from aidreport.pdf.render import Artifact

TEMPLATES = Path(__file__).parents[2] / "templates"


@pytest.fixture(scope="session")
def brand() -> Brand:
    return load_brand(TEMPLATES / "brands/ministry/brand.toml", [TEMPLATES / "fonts"])


@pytest.fixture
def briefing() -> Callable[..., Briefing]:
    def make(
        *blocks: Block,
        page: PageSize = PageSize.A4,
        title: str = "A title",
        rtl: bool = False,
        hyphens: str = "",
    ) -> Briefing:
        return Briefing(
            title=title,
            subject="Funding briefing",
            author="Ministry of Foreign Affairs",
            language="en",
            date=date(2025, 6, 12),
            furniture=Furniture(
                organisation="Ministry of Foreign Affairs",
                unit="Humanitarian section",
                kind="Funding briefing",
                date="12 June 2025",
                running_title=title,
                page_label="Page {page} of {pages}",
            ),
            body=blocks,
            page=page,
            rtl=rtl,
            hyphens=hyphens,
        )

    return make


@pytest.fixture
def drawn(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> Callable[..., Artifact]:
    def draw(*blocks: Block, **options: object) -> Artifact:
        return draw_briefing(briefing(*blocks, **options), brand, tmp_path / "briefing.pdf")

    return draw


@pytest.fixture
def tables() -> Callable[[Artifact], list[list[list[str]]]]:
    """Read the rows of each table from its tags: "TH Column", "TH Row", "TD"."""

    def kids(element: pikepdf.Object) -> list[pikepdf.Object]:
        found = element.get("/K", [])
        found = list(found) if isinstance(found, pikepdf.Array) else [found]
        return [kid for kid in found if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]

    def below(element: pikepdf.Object, tag: str) -> list[pikepdf.Object]:
        found = []
        for kid in kids(element):
            found += [kid] if str(kid.S) == f"/{tag}" else below(kid, tag)
        return found

    def cell(element: pikepdf.Object) -> str:
        scope = str(element.A.Scope)[1:] if "/A" in element else ""
        return f"{str(element.S)[1:]} {scope}".strip()

    def read(artifact: Artifact) -> list[list[list[str]]]:
        with pikepdf.open(artifact.path) as pdf:
            root = pdf.Root.StructTreeRoot
            return [
                [[cell(item) for item in kids(row)] for row in below(table, "TR")]
                for table in below(root, "Table")
            ]

    return read


@pytest.fixture(name="outline")
def outline_fixture() -> Callable[[Artifact], str]:
    """Return the structure of a drawn PDF as text, one element a line."""
    return lambda artifact: "\n".join(outline(artifact.structure))


def outline(element: Element, indent: str = "") -> Iterator[str]:
    pages = {kid.page + 1: None for kid in element.children if isinstance(kid, MarkedContent)}
    notes = [
        element.tag,
        f"scope={element.scope}" if element.scope else "",
        f"lang={element.language}" if element.language else "",
        f"title={element.title!r}" if element.title else "",
        f"alt={element.alternative!r}" if element.alternative else "",
        f"summary={element.summary!r}" if element.summary else "",
        "on " + ", ".join(map(str, pages)) if pages else "",
    ]
    yield indent + " ".join(note for note in notes if note)
    for kid in element.children:
        if isinstance(kid, Element):
            yield from outline(kid, indent + "  ")
        elif isinstance(kid, WrittenRows):
            cells = " ".join(shape.tag for shape in kid.shapes)
            yield f"{indent}  TR × {kid.count}: {cells}"
        elif isinstance(kid, Annotation):
            yield f"{indent}  OBJR"
