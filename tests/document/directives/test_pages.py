from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Heading
from aidreport.document.page_blocks import Contents, PageBreak
from aidreport.document.spans import plain_text
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.model.dataset import Dataset


def names(made: Briefing) -> list[str]:
    """Return the headings, page breaks and contents of a briefing, in order."""
    return [
        plain_text(block.text) if isinstance(block, Heading) else type(block).__name__
        for block in made.body
        if isinstance(block, Heading | PageBreak | Contents)
    ]


def test_a_section_without_content_goes_with_its_page_break(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    made = briefing(
        norway, "# T\n\n## A\n\nWords\n\n## B\n\n:::page-break\n\n## C\n\nWords\n\n:::page-break\n"
    )
    assert names(made) == ["T", "A", "C", "PageBreak"]


def test_contents_count_the_headings_of_sections_that_are_shown(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    text = "# T\n\n## Contents\n\n:::contents\n\n## A\n\nWords\n\n## Empty\n\n:::findings\n"
    assert names(briefing(norway, text)) == ["T", "A"]
    made = briefing(norway, text + "\n## Total {{ total }}\n\nWords\n")
    assert names(made) == ["T", "Contents", "Contents", "A", "Total NOK\u00a0386.3\u00a0million"]


@pytest.mark.parametrize("depth", ["0", "3", "all", "02"])
def test_a_depth_that_is_no_level_of_headings_is_refused_with_its_place(depth: str) -> None:
    with pytest.raises(TemplateError) as refused:
        parse_template(f"# T\n\n:::contents{{depth={depth}}}\n", "own.md")
    (detail,) = refused.value.details
    assert detail.startswith("line 3, column ")
    assert detail.endswith(f'contents: depth: "{depth}" is neither 1 nor 2')
