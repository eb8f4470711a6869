from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aidreport.document.page_blocks import Image
from aidreport.document.reading import TextKind, texts_in_order
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset


def problem(options: str) -> str:
    with pytest.raises(TemplateError) as refused:
        parse_template(f"# T\n\n:::image{{{options}}}\n", "own.md")
    (detail,) = refused.value.details
    assert detail.startswith("line 3, column ")
    return detail


def test_an_image_needs_its_alternative_text_or_is_decorative() -> None:
    assert 'write alt="what it shows", or decorative=true' in problem('file="a.png"')
    assert "no alternative text" in problem('file="a.png" alt=" "')
    assert "decorative image has no alt" in problem('file="a.png" decorative=true alt="x"')
    assert "decorative image has no caption" in problem('file="a.png" decorative=true caption="x"')


@pytest.mark.parametrize(
    "name", ["../a.png", "/etc/a.png", "C:\\a.png", "a/../../b.png", "\\a.png", "https://x/a.png"]
)
def test_a_picture_outside_the_project_is_refused(name: str) -> None:
    assert "is not inside the project" in problem(f'file="{name}" alt="x"')


def test_other_files_than_pictures_are_refused() -> None:
    assert "no PNG, JPEG, SVG or PDF" in problem('file="a.tiff" alt="x"')
    assert "names no picture" in problem('alt="x"')


@pytest.mark.parametrize("width", ["0%", "4%", "101%", "60", "wide", "60.5%"])
def test_a_width_is_a_part_of_the_text(width: str) -> None:
    assert "no width from 5% to 100%" in problem(f'file="a.png" alt="x" width={width}')


def test_the_words_of_an_image_are_read_in_the_place_of_it_and_below(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    text = (
        '# T\n\n:::image{file=".\\map\\a.PNG" alt="A map of {{ region }}" caption="{{ total }}"'
        ' credit="© A" width=40%}\n\n:::image{file="b.svg" decorative=true}\n'
    )
    made = briefing(norway, text)
    image, decoration = (block for block in made.body if isinstance(block, Image))
    assert (image.file, image.width, decoration.alternative) == ("map/a.PNG", 40, ())
    words = [(plain_text(item.text), item.kind) for item in texts_in_order(made)][-2:]
    assert words == [
        ("A map of Ukraine", TextKind.ALTERNATIVE),
        ("NOK\u00a0386.3\u00a0million © A", TextKind.TEXT),
    ]


def test_an_alternative_text_that_is_empty_for_the_data_stops_the_briefing(
    table: Callable[..., Dataset], briefing: Callable[..., Briefing]
) -> None:
    text = '# T\n\n:::image{file="a.png" alt="{{ url }}"}\n'
    with pytest.raises(TemplateError, match="its alternative text is empty"):
        briefing(table(A="NOK 3 million"), text)


def test_the_pictures_of_a_template_are_named_with_their_lines() -> None:
    text = '# T\n\n:::image{file="a.png" alt="x"}\n\n:::image{file="b.svg" decorative=true}\n'
    assert dict(parse_template(text, "own.md").pictures) == {"a.png": 3, "b.svg": 5}
