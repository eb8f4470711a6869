"""What must be on one page is on one page, whole, or is refused with what takes the room."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pypdf import PdfReader
from tests.shipped import LANGUAGES

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.edition import Edition
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.errors import LayoutError
from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
BRANDS = [path.parent.name for path in sorted((ROOT / "templates/brands").glob("*/brand.toml"))]
LONG_TABLE = "# {{ title }}\n\n## All of them\n\n:::table{by=recipient columns=amount}\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config.toml").write_text('[organisation]\nname = "Ministry"\nlanguage = "en"\n')
    return tmp_path


def edition(folder: Path, count: int, **options: str) -> Edition:
    """Compose a briefing of some recipients, the largest first."""
    rows = (f"Hjelpen {at},{1000 - at},NOK,2026-01-31,Sudan" for at in range(count))
    table = "\n".join(["recipient,amount,currency,date,country", *rows, ""])
    (folder / "x.csv").write_text(table)
    config = load_config(folder / "config.toml")
    job = job_for(config, None, data=["x.csv"], output="out.pdf", **options)
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    (found,) = pipeline.editions(job, design, calculation)
    return found


def drawn(made: Edition) -> tuple[list[str], int]:
    """Draw it on one page; return the names in its tables, and how many others there are."""
    path = pipeline.draw(made, made.path).path
    assert len(PdfReader(path).pages) == 1
    heads = [
        " ".join(passage.text.split()) for passage in read_pdf(path).passages if passage.tag == "TH"
    ]
    others = [re.fullmatch(r"Others \((\d+)\)", head) for head in heads]
    counts = [int(found[1]) for found in others if found]
    return [head for head in heads if head.startswith("Hjelpen ")], sum(counts)


@pytest.mark.parametrize("brand", BRANDS)
@pytest.mark.parametrize("count", [1, 14, 300])
def test_a_fact_sheet_is_one_page_and_says_how_many_others_there_are(
    folder: Path, brand: str, count: int
) -> None:
    names, others = drawn(edition(folder, count, template="factsheet", brand=brand))
    assert len(set(names)) + others == count


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_fact_sheet_is_in_every_language_and_verified(folder: Path, language: str) -> None:
    made = edition(folder, 40, template="factsheet", language=language)
    name = "factsheet.md" if language == "en" else f"factsheet.{language}.md"
    assert made.design.template.name == name
    drawn_path = pipeline.draw(made, made.path).path
    assert len(PdfReader(drawn_path).pages) == 1
    assert verify(made.path).verdict is Verdict.UNSIGNED


def test_type_is_set_smaller_before_rows_are_summed_up(folder: Path) -> None:
    (folder / "a.md").write_text(f"---\none_page: true\n---\n{LONG_TABLE}")
    sizes, shown = [], []
    for count in (20, 31, 60):
        made = edition(folder, count, template="a.md")
        names, others = drawn(made)
        sizes.append(made.density)
        shown.append(len(names))
        assert len(names) + others == count
        assert verify(made.path).verdict is Verdict.UNSIGNED
    assert sizes[0] == 1
    assert sizes[1] < 1
    assert shown[:2] == [20, 31]
    assert shown[2] == 10


def test_a_brand_says_how_small_type_may_be(folder: Path) -> None:
    brand = folder / "own"
    brand.mkdir()
    text = (ROOT / "templates/brands/ministry/brand.toml").read_text()
    (brand / "brand.toml").write_text(text.replace("title = 22", "title = 22\nsmallest = 9.4"))
    (folder / "a.md").write_text(f"---\none_page: true\n---\n{LONG_TABLE}")
    made = edition(folder, 31, template="a.md", brand="own")
    assert made.density == 1
    assert len(drawn(made)[0]) < 31


def test_what_cannot_be_on_one_page_is_refused_with_what_takes_the_room(folder: Path) -> None:
    text = "## Background\n\n" + "Many words about it. " * 600 + "\n\n## Short\n\nA word.\n"
    (folder / "a.md").write_text(f"---\none_page: true\n---\n# {{{{ title }}}}\n\n{text}")
    with pytest.raises(LayoutError) as refused:
        edition(folder, 3, template="a.md")
    assert refused.value.problem == "a.md does not fit on one page"
    assert re.fullmatch(r'"Background" takes \d{3}% of it', refused.value.details[0])
    assert "leave out one of these parts" in refused.value.fix
    assert not (folder / "out.pdf").exists()


def test_a_list_of_all_rows_that_is_too_long_is_refused_with_what_shortens_it(
    folder: Path,
) -> None:
    text = "# {{ title }}\n\n:::rows{columns=recipient}\n"
    (folder / "a.md").write_text(f"---\none_page: true\n---\n{text}")
    with pytest.raises(LayoutError) as refused:
        edition(folder, 90, template="a.md")
    assert "write limit=10 in the braces of :::rows (line 6)" in refused.value.fix


def test_a_draft_of_a_fact_sheet_is_one_page_with_its_mark(folder: Path) -> None:
    (folder / "a.md").write_text(f"---\none_page: true\n---\n{LONG_TABLE}")
    made = edition(folder, 28, template="a.md")
    draft = made.as_draft()
    assert len(drawn(draft)[0]) == 28
    assert draft.density < made.density
    assert draft.path.name == "out-draft.pdf"
    assert verify(draft.path).verdict is Verdict.UNSIGNED
