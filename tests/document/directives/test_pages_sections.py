"""`:::section` gives its content pages of another size; without content it is nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.edition import Edition
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import Block, PageSize, Table
from aidreport.document.page_blocks import PageBreak
from aidreport.errors import TemplateError
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

GRANT = "recipient,amount,currency,date\nUNICEF,5,NOK,2025-06-12\n"
PLACES = ("Norway", "South Africa", "Japan", "Canada", "Chile", "New Zealand", "Mali", "Sudan")


def edition(folder: Path, text: str, data_text: str = GRANT) -> Edition:
    (folder / "config.toml").write_text('[organisation]\nname = "Ministry"\n')
    (folder / "x.csv").write_text(data_text)
    (folder / "a.md").write_text(f"# {{{{ title }}}}\n\n{text}\n")
    config = load_config(folder / "config.toml")
    data, output = [str(folder / "x.csv")], str(folder / "out.pdf")
    job = job_for(config, None, data=data, template=str(folder / "a.md"), output=output)
    design = pipeline.design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (made,) = pipeline.editions(job, design, calculation)
    return made


def breaks(blocks: tuple[Block, ...]) -> list[object]:
    return [block if isinstance(block, PageBreak) else type(block) for block in blocks][1:]


def test_a_section_turns_its_pages_and_is_verified(tmp_path: Path) -> None:
    made = edition(tmp_path, ':::section{page="Letter landscape"}\n:::table\n:::')
    wide = PageBreak(PageSize.LETTER_LANDSCAPE)
    assert breaks(made.briefing.body) == [wide, Table, PageBreak(ends=True)]
    path = pipeline.draw(made, made.path).path
    assert verify(path).verdict is Verdict.UNSIGNED


@pytest.mark.parametrize("page", ["A4 landscape", "Letter landscape"])
def test_a_grid_of_countries_of_all_continents_has_room_on_a_turned_page(
    tmp_path: Path, page: str
) -> None:
    rows = "".join(f"UNICEF,5,NOK,2025-06-12,{place}\n" for place in PLACES)
    data = f"recipient,amount,currency,date,country\n{rows}"
    made = edition(tmp_path, f':::section{{page="{page}"}}\n:::country-grid\n:::', data)
    path = pipeline.draw(made, made.path).path
    assert verify(path).verdict is Verdict.UNSIGNED


def test_a_section_without_anything_to_show_is_nothing(tmp_path: Path) -> None:
    made = edition(tmp_path, "Words.\n\n:::section\n:::quotes\n:::\n\nMore.")
    assert not any(isinstance(block, PageBreak) for block in made.briefing.body)


def test_a_size_that_is_not_offered_is_refused_with_the_near_miss(tmp_path: Path) -> None:
    with pytest.raises(TemplateError) as refused:
        edition(tmp_path, ':::section{page="A4 landscpe"}\n:::table\n:::')
    (detail,) = refused.value.details
    assert '"A4 landscpe" is not offered (did you mean "A4 landscape"?)' in detail
