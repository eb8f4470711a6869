"""Texts of a table in several languages: a column for each, with the language in its heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.analysis.burst import split_by
from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.edition import Edition
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.document.blocks import Table
from aidreport.document.spans import plain_text
from aidreport.model.dataset import Dataset
from aidreport.sources.tables.words.languages import language_of, translated_field

ROWS = (
    "Recipient;Amount;Currency;Date;{};{}\n"
    "WFP;500;NOK;2025-01-02;Food;Mat\n"
    "ICRC;300;NOK;2025-01-03;Water;\n"
)


def edition(
    folder: Path, table: str, language: str, template: str = "# T\n\n:::purposes\n"
) -> Edition:
    (folder / "a.csv").write_text(table, encoding="utf-8")
    (folder / "own.md").write_text(template, encoding="utf-8")
    path = folder / "config.toml"
    path.write_text('[reports.aid]\ndata = "a.csv"\ntemplate = "own.md"\n', encoding="utf-8")
    job = job_for(load_config(path), None, language=language, output=str(folder / "aid.pdf"))
    design = design_of(job)
    calculation = pipeline.calculate(job, pipeline.load(job), design.template)
    return pipeline.compose(job, calculation, design)


def texts(made: Edition) -> list[str]:
    (table,) = (block for block in made.briefing.body if isinstance(block, Table))
    return [plain_text(row.cells[1]) for row in table.rows]  # type: ignore[arg-type]  # texts


def notes(made: Edition) -> list[str]:
    return [
        str(item.message)
        for item in made.figures.findings
        if item.code in ("text-untranslated", "translations-differ")
    ]


def data_of(folder: Path, table: str) -> Dataset:
    (folder / "a.csv").write_text(table, encoding="utf-8")
    (folder / "config.toml").write_text('[reports.aid]\ndata = "a.csv"\n', encoding="utf-8")
    return pipeline.load(job_for(load_config(folder / "config.toml"), None, output="aid.pdf"))


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize(
    "headings",
    [
        ("Purpose", "Purpose (nb)"),
        ("Purpose", "Formål (nb)"),
        ("purpose", "purpose_nb"),
        ("Purpose (en)", "Purpose [NB]"),
        ("Description", "description:nb"),
    ],
)
def test_a_briefing_shows_the_column_of_its_language_and_says_what_it_lacks(
    tmp_path: Path, headings: tuple[str, str]
) -> None:
    table = ROWS.format(*headings)
    made = edition(tmp_path, table, "nb")
    assert texts(made) == ["Mat", "Water"]
    assert notes(made) == ['1 text of the data is not in "nb" and is shown in "en": "Water"']
    made = edition(tmp_path, table, "en")
    assert texts(made) == ["Food", "Water"]
    assert notes(made) == []


def test_where_each_column_names_its_language_the_first_is_the_original(tmp_path: Path) -> None:
    table = ROWS.format("Formål (no)", "Formål (de)")
    assert texts(edition(tmp_path, table, "nb")) == ["Food", "Water"]
    made = edition(tmp_path, table, "de")
    assert texts(made) == ["Mat", "Water"]
    assert notes(made) == ['1 text of the data is not in "de" and is shown in "nb": "Water"']


def test_a_text_that_is_translated_in_two_ways_is_noted(tmp_path: Path) -> None:
    table = ROWS.format("Purpose", "Purpose (nb)") + "MSF;100;NOK;2025-01-03;Food;Ernæring\n"
    made = edition(tmp_path, table, "nb")
    assert texts(made) == ["Mat", "Water", "Mat"]
    assert notes(made)[0] == (
        '1 text is translated into "nb" in two ways: "Food" is "Mat" and "Ernæring"; the first is'
        " shown"
    )


def test_a_purpose_and_a_description_side_by_side_are_each_in_their_language(
    tmp_path: Path,
) -> None:
    table = (
        "Recipient;Amount;Currency;Date;Purpose;Purpose (nb);Description;Description (nb)\n"
        "WFP;500;NOK;2025-01-02;Food;Mat;For many;Til mange\nICRC;300;NOK;2025-01-03;Water;Vann;;\n"
    )
    assert texts(edition(tmp_path, table, "nb")) == ["Mat. Til mange", "Vann"]


def test_the_plan_says_what_the_column_is_used_as(tmp_path: Path) -> None:
    (plan,) = data_of(tmp_path, ROWS.format("Purpose", "Formål (nb)")).plans
    used = [(use.letter, use.use) for use in plan.columns]
    assert used[-2:] == [("E", "purpose"), ("F", "purpose (nb)")]
    assert (plan.unused, plan.others) == (0, ())


def test_the_part_of_a_partner_has_no_translation_of_others(tmp_path: Path) -> None:
    data = data_of(tmp_path, ROWS.format("Purpose", "Purpose (nb)"))
    held = {part.key: part.dataset.translations for part in split_by(data, "recipient")}
    assert [item.text for item in held["WFP"]] == ["Mat"]
    assert held["ICRC"] == ()


@pytest.mark.parametrize(
    ("heading", "field", "language"),
    [
        ("Purpose (pt-BR)", "purpose", "pt-BR"),
        ("Objet [fr]", "purpose", "fr"),
        ("description_ar", "description", "ar"),
        ("Purpose (no)", "purpose", "nb"),
        ("Purpose (xx)", "", ""),
        ("Purpose (NOK)", "", ""),
        ("Amount (nb)", "", "nb"),
        ("Purpose", "", ""),
    ],
)
def test_a_heading_names_a_language_in_brackets_or_behind_a_line_or_a_colon(
    heading: str, field: str, language: str
) -> None:
    assert translated_field(heading) == field
    assert language_of(heading)[1] == language


def test_a_column_alone_in_another_language_is_shown_as_of_that_language(tmp_path: Path) -> None:
    table = (
        "Recipient;Amount;Currency;Date;Purpose;Purpose (nb);Description (fr)\n"
        "WFP;500;NOK;2025-01-02;Food;Mat;Pour beaucoup\n"
    )
    made = edition(tmp_path, table, "nb")
    assert texts(made) == ["Pour beaucoup"]
    assert notes(made) == [
        '1 text of the data is not in "nb" and is shown in "fr": "Pour beaucoup"'
    ]
    (block,) = (block for block in made.briefing.body if isinstance(block, Table))
    assert block.rows[0].cells[1][0].language == "fr"  # type: ignore[index,union-attr]  # a text
