"""Where pages show figures, and which rows of which data are behind each."""

from __future__ import annotations

import shutil

import pytest
from tests.shipped import ROOT

from aidreport.__main__ import main
from aidreport.proof.figure_places import FigurePages, figure_pages

NOW = "Recipient,Amount (NOK)\nUNICEF,229000000\nUNHCR,55000000\nWFP,12000000\n"
BEFORE = "Recipient,Amount (NOK)\nUNHCR,42000000\nICRC,31000000\n"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> FigurePages:
    """The pages of a briefing that compares two data sets."""
    folder = tmp_path_factory.mktemp("update")
    (folder / "now.csv").write_text(NOW)
    (folder / "before.csv").write_text(BEFORE)
    shutil.copyfile(ROOT / "config.toml", folder / "config.toml")
    path = folder / "update.pdf"
    arguments = ["--template", "update", "--data", str(folder / "now.csv")]
    arguments += ["--compare", str(folder / "before.csv"), "--output", str(path), "--quiet"]
    arguments += ["--date", "2025-06-12"]
    assert main(["render", *arguments, "--config", str(folder / "config.toml")]) == 0
    return figure_pages(path)


def rows(pages: FigurePages, figure: str) -> list[tuple[str, str, bool]]:
    return [
        (row.cells["recipient"], row.cells["amount"], row.earlier) for row in pages.rows_of(figure)
    ]


def test_a_figure_of_now_has_rows_of_now_alone(pages: FigurePages) -> None:
    assert rows(pages, "group/recipient/UNHCR/NOK") == [("UNHCR", "55000000", False)]
    assert len(rows(pages, "total/NOK")) == 3


def test_a_figure_of_before_has_rows_of_before_alone(pages: FigurePages) -> None:
    assert rows(pages, "before/total/NOK") == [
        ("UNHCR", "42000000", True),
        ("ICRC", "31000000", True),
    ]


def test_a_change_has_the_rows_of_both(pages: FigurePages) -> None:
    changes = [name for name in pages.figures if "UNHCR" in name and "change" in name]
    assert changes
    for name in changes:
        assert rows(pages, name) == [("UNHCR", "55000000", False), ("UNHCR", "42000000", True)]


def test_places_are_within_their_pages_and_show_the_words_of_their_figures(
    pages: FigurePages,
) -> None:
    assert len(pages.places) > 20
    for place in pages.places:
        assert 0 <= place.left < place.left + place.width <= 1
        assert 0 <= place.top < place.top + place.height <= 1
        assert place.words
    assert {place.figure for place in pages.places} <= set(pages.figures)


def test_nothing_computed_is_called_stated(pages: FigurePages) -> None:
    stated = {name.removeprefix("before/") for name in pages.figures if pages.is_stated(name)}
    assert not {name for name in stated if name.startswith(("total", "group", "change", "count"))}
