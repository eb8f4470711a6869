"""Content in several languages: each briefing shows that of its own, and says what it lacks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.spans import Span
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from aidreport.briefing.edition import Edition

TITLE = '{ en = "Relief for Sudan", nb = "Nødhjelp til Sudan", pt = "Ajuda", pt-BR = "Socorro" }'
FILE = (
    f"title = {TITLE}"
    """
date = 2026-03-02
issuer = "Ministry of Foreign Affairs"
donor = "Norway"
language = "en"
purpose = { en = "to feed people", nb = "for å gi folk mat" }

[[allocations]]
recipient = "WFP"
amount = "NOK 40 million"
purpose = { en = "Food", nb = "Mat" }
description = { en = "Rations for many.", nb = "Rasjoner til mange." }

[[quotes]]
text = { en = "We must help.", nb = "Vi må hjelpe." }
speaker = "A Minister"
role = { en = "Minister", nb = "Statsråd" }

[[facts]]
figure = "100"
text = { en = "camps", nb = "leirer" }
"""
)


def edition(folder: Path, language: str, text: str = FILE) -> Edition:
    (folder / "relief.toml").write_text(text, encoding="utf-8")
    path = folder / "config.toml"
    path.write_text('[reports.aid]\ndata = "relief.toml"\n', encoding="utf-8")
    job = job_for(load_config(path), None, language=language, output=str(folder / "aid.pdf"))
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    return pipeline.compose(job, calculation, design)


def spans(part: object) -> Iterator[Span]:
    if isinstance(part, Span):
        yield part
    elif hasattr(part, "__dataclass_fields__"):
        for name in part.__dataclass_fields__:
            yield from spans(getattr(part, name))
    elif isinstance(part, tuple | list):
        for item in part:
            yield from spans(item)


def untranslated(made: Edition) -> list[str]:
    return [item.message for item in made.figures.findings if item.code == "text-untranslated"]


def test_a_briefing_shows_the_texts_of_its_language(tmp_path: Path) -> None:
    made = edition(tmp_path, "nb")
    found = list(spans(made.briefing.body))
    text = " ".join(span.text for span in found)
    for words in (
        "Nødhjelp til Sudan",
        "for å gi folk mat",
        "Mat",
        "Rasjoner til mange.",
        "leirer",
    ):
        assert words in text
    assert "Vi må hjelpe." in text
    assert "Statsråd" in text
    # How the source writes an amount is quoted, and stays.
    assert [span.text for span in found if span.language == "en"] == ["NOK 40 million"]
    assert untranslated(made) == []
    assert verify(pipeline.draw(made, tmp_path / "aid.pdf").path).verdict is Verdict.UNSIGNED


def test_a_text_that_is_not_in_the_language_is_shown_as_published_and_counted(
    tmp_path: Path,
) -> None:
    text = FILE.replace(', nb = "Mat"', "").replace('{ en = "camps", nb = "leirer" }', '"camps"')
    made = edition(tmp_path, "nb", text)
    shown = {span.text for span in spans(made.briefing.body) if span.language == "en"}
    assert {"Food", "camps"} <= shown
    (message,) = untranslated(made)
    assert message == (
        '2 texts of the data are not in "nb" and are shown in "en"; the first: "Food"'
    )


@pytest.mark.parametrize(
    ("language", "title"),
    [("en", "Relief for Sudan"), ("pt", "Ajuda"), ("pt-BR", "Socorro"), ("pt-AO", "Ajuda")],
)
def test_the_text_of_a_region_comes_before_that_of_the_language(
    tmp_path: Path, language: str, title: str
) -> None:
    made = edition(tmp_path, language)
    assert title in " ".join(span.text for span in spans(made.briefing.body))
    assert bool(untranslated(made)) is (language != "en")


def test_an_announcement_in_one_language_has_no_finding(tmp_path: Path) -> None:
    text = re.sub(r"\{ en = (\"[^\"]*\")[^}]*\}", r"\1", FILE)
    assert untranslated(edition(tmp_path, "nb", text)) == []


def test_a_part_has_no_quote_that_names_another_in_any_language(tmp_path: Path) -> None:
    more = '[[allocations]]\nrecipient = "UNICEF"\namount = "NOK 2 million"\n\n[[quotes]]'
    text = FILE.replace("[[quotes]]", more, 1).replace("Vi må hjelpe.", "UNICEF må hjelpe.")
    (tmp_path / "relief.toml").write_text(text, encoding="utf-8")
    path = tmp_path / "config.toml"
    config = '[reports.aid]\ndata = "relief.toml"\nburst = "recipient"\noutput = "{key}.pdf"\n'
    path.write_text(config, encoding="utf-8")
    job = job_for(load_config(path), None, language="nb")
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    parts = {made.key: made for made in pipeline.editions(job, design, calculation)}
    assert len(parts) == 2
    words = {
        key: " ".join(s.text for s in spans(made.briefing.body)) for key, made in parts.items()
    }
    assert "må hjelpe" not in words["WFP"]
    assert "UNICEF" not in words["WFP"]
    assert "Nødhjelp til Sudan" in words["WFP"]
