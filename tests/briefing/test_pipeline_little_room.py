"""What has little room on its page or in its column is drawn well, and as it is read."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.pages import out_of_place, unfilled

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

COUNTRIES = ("Haiti", "Brazil", "Ukraine", "Sudan", "Yemen", "Fiji", "Myanmar")
ON_ITS_SIDE = (
    "---\npage: A4 landscape\n---\n# {{{{ title }}}}\n\n:::share-bar{{by=country}}\n\n"
    "## Where\n\n{}\n\n## After\n\nWords.\n"
)
HIGH = {
    "a grid of countries": ":::country-grid",
    "a picture": ':::image{file="tall.svg" alt="A picture"}',
}


@pytest.fixture
def drawn(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder with data, and go into it."""
    monkeypatch.chdir(tmp_path)
    rows = (f"A,{one},{at}000,NOK,2025-01-02\n" for at, one in enumerate(COUNTRIES, 1))
    Path("a.csv").write_text("recipient,country,amount,currency,date\n" + "".join(rows))
    Path("tall.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 5"><path d="M0 0h3v5z"/></svg>'
    )
    return tmp_path


def render(template: str, language: str = "en") -> Path:
    Path("own.md").write_text(template)
    Path("config.toml").write_text(
        f'[reports.x]\ndata = "a.csv"\ntemplate = "own.md"\nlanguage = "{language}"\n'
    )
    return pipeline.render(job_for(load_config(Path("config.toml")), "x"))[0].artifact.path


@pytest.mark.usefixtures("drawn")
@pytest.mark.parametrize("kind", HIGH)
def test_what_is_as_high_as_a_page_on_its_side_leaves_none_half_empty(kind: str) -> None:
    path = render(ON_ITS_SIDE.format(HIGH[kind]))
    assert unfilled(path) == []
    assert out_of_place(path) == []
    assert verify(path).verdict is Verdict.UNSIGNED


@pytest.mark.usefixtures("drawn")
def test_bars_without_room_beside_their_amounts_are_below_the_other_column() -> None:
    rows = ("International Federation,1366", "WFP,-27000001", "FAO,-325999888")
    data = "recipient,amount,currency,date\n"
    Path("a.csv").write_text(data + "".join(f"{row},NOK,2025-01-02\n" for row in rows))
    columns = ":::side-by-side\n> Words.\n:::column\n:::bar-chart{by=recipient}\n:::\n"
    path = render(f"# {{{{ title }}}}\n\n{columns}", "pt")
    assert out_of_place(path) == []
    assert verify(path).verdict is Verdict.UNSIGNED


@pytest.mark.usefixtures("drawn")
def test_letters_that_reach_the_edge_below_the_header_are_as_they_are_read() -> None:
    pages = ":::table\n\n:::page-break\n\n:::table\n"
    path = render(f"---\npage: Letter landscape\n---\n# مخصصات النرويج\n\n{pages}", "ar")
    found = verify(path)
    assert found.verdict is Verdict.UNSIGNED, found.checks
