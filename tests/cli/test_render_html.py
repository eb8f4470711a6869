from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., object]
Refused = Callable[..., str]
NAME = "output/norway-ukraine/2025-06-12-norway-ukraine"


def test_a_web_page_is_written_where_the_pdf_would_be(run: Run, project: Path) -> None:
    result = run("render", "--format", "html")
    assert (result.code, result.out) == (0, f"{NAME}.html\n")
    page = (project / f"{NAME}.html").read_text(encoding="utf-8")
    words = re.sub(r"<[^<>]*>", "", page).replace("\xa0", " ")
    assert "Norway allocates NOK 386.3 million to three partners" in words
    assert not (project / f"{NAME}.pdf").exists()


def test_both_formats_are_written_at_once_and_findings_are_said_once(run: Run) -> None:
    result = run("render", "--format", "pdf", "--format", "html", "--verbose")
    assert result.out == f"{NAME}.pdf\n{NAME}.html\n"
    alone = run("render", "--verbose")
    assert result.err.count("note:") == alone.err.count("note:") > 0


def test_the_pdf_is_the_same_with_a_web_page_beside_it(run: Run, project: Path) -> None:
    run("render")
    alone = (project / f"{NAME}.pdf").read_bytes()
    run("render", "--format", "html", "--format", "pdf")
    assert (project / f"{NAME}.pdf").read_bytes() == alone


def test_rendering_twice_gives_the_same_page(run: Run, project: Path) -> None:
    run("render", "--output", "a.html")
    run("render", "--output", "b.html")
    assert (project / "a.html").read_bytes() == (project / "b.html").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (("--output", "x.html"), "x.html\n"),
        (("--output", "x.html", "--format", "pdf", "--format", "html"), "x.pdf\nx.html\n"),
        (("--output", "there/", "--format", "html"), "there/2025-06-12-norway-ukraine.html\n"),
    ],
)
def test_the_end_of_the_name_decides_where_no_format_is_asked_for(
    run: Run, arguments: tuple[str, ...], written: str
) -> None:
    assert run("render", *arguments).out == written


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--format", "html", "--output", "x.pdf"), "add --format pdf"),
        (("--format", "pdf", "--output", "x.html"), "name a file that ends in .pdf"),
        (("--format", "htm"), 'did you mean "html"?'),
        (("--output", "x.txt"), "(.html for a web page)"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(
    refused: Refused, project: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(2, "render", *arguments)
    assert not list(project.rglob("*.html"))


def test_a_page_is_verified_from_itself_and_with_its_sources(run: Run, project: Path) -> None:
    run("render", "--output", "x.html")
    (project / "config.toml").unlink()
    found = json.loads(run("verify", "x.html", "--format", "json").out)
    assert found["verdict"] == "consistent, unsigned"
    data = "data/norway-ukraine-2025-06-12.toml"
    compared = run("verify", "x.html", "--data", data)
    assert compared.code == 0
    assert "sources" in compared.out


def test_a_page_that_was_altered_fails_and_names_the_figure(run: Run, project: Path) -> None:
    run("render", "--output", "x.html")
    page = (project / "x.html").read_text(encoding="utf-8")
    (project / "x.html").write_text(page.replace(">17.3</a>", ">71.3</a>", 1), encoding="utf-8")
    result = run("verify", "x.html")
    assert result.code == 1
    assert "group/recipient/IFRC/NOK: the page says “71.3”" in result.out


def test_a_phrase_of_the_page_with_a_digit_is_refused(refused: Refused, project: Path) -> None:
    from tests.cli.conftest import ROOT

    wording = project / "templates/wording"
    wording.mkdir(parents=True, exist_ok=True)
    text = (ROOT / "templates/wording/en.toml").read_text(encoding="utf-8")
    (wording / "en.toml").write_text(text.replace('close = "Close"', 'close = "Close 7"'))
    assert "web.close" in refused(2, "render", "--format", "html")


@pytest.mark.parametrize("language", ["nb", "de", "fr", "uk"])
def test_a_page_is_in_the_language_of_the_briefing(run: Run, project: Path, language: str) -> None:
    assert run("render", "--language", language, "--output", "x.html").code == 0
    page = (project / "x.html").read_text(encoding="utf-8")
    assert f'<html lang="{language}"' in page
    assert "Skip to the content" not in page
    assert run("verify", "x.html").code == 0


@pytest.mark.parametrize("brand", ["relief", "agency"])
def test_every_brand_has_pages_that_verify(run: Run, project: Path, brand: str) -> None:
    assert run("render", "--brand", brand, "--output", "x.html").code == 0
    assert run("verify", "x.html").code == 0
