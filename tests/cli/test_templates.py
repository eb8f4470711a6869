from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image
from tests.cli.conftest import ROOT, Result

from aidreport.document.directives.registry import DIRECTIVES

Run = Callable[..., Result]
Refused = Callable[..., str]
BRIEFING = (ROOT / "templates/briefing.md").read_text(encoding="utf-8")


class Page(HTMLParser):
    """The tags of a page that must be closed, its pictures, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.images: list[dict[str, str | None]] = []
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.images.append(dict(attrs))
        elif tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def add(project: Path, name: str, text: str) -> Path:
    path = project / "templates" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_each_template_is_listed_with_its_languages_and_where_it_is(
    run: Run, project: Path
) -> None:
    add(project, "quarter.nb.md", BRIEFING)
    add(project, "briefing.md", BRIEFING)
    lines = [line.split() for line in run("templates", "list").out.splitlines()[2:]]
    assert ["briefing", "templates/briefing.md"] in lines
    assert ["briefing", "nb", "aidreport"] in lines
    assert ["quarter", "nb", "templates/quarter.nb.md"] in lines


def test_a_template_is_begun_as_a_copy_that_renders(run: Run, project: Path) -> None:
    result = run("templates", "new", "quarter")
    assert (result.code, result.out) == (0, "templates/quarter.md\n")
    assert (project / "templates/quarter.md").read_text(encoding="utf-8") == BRIEFING
    assert 'template = "quarter"' in result.err
    assert run("render", "--template", "quarter").code == 0


def test_a_template_is_begun_from_another_and_for_a_language(run: Run, project: Path) -> None:
    add(project, "quarter.md", "# {{ title }}\n")
    assert run("templates", "new", "half", "--from", "quarter").code == 0
    assert (project / "templates/half.md").read_text(encoding="utf-8") == "# {{ title }}\n"
    assert run("templates", "new", "half", "--language", "nb").out == "templates/half.nb.md\n"
    norwegian = (ROOT / "templates/briefing.nb.md").read_bytes()
    assert (project / "templates/half.nb.md").read_bytes() == norwegian


def test_where_no_template_can_be_written_the_fix_is_a_setting_that_helps(
    run: Run, project: Path
) -> None:
    (project / "templates").write_text("a file\n", encoding="utf-8")
    result = run("templates", "new", "quarter")
    assert result.code == 1
    assert "fix: choose another folder with templates = … in the config" in result.err
    config = project / "config.toml"
    config.write_text('templates = "mine"\n' + config.read_text("utf-8"), encoding="utf-8")
    assert run("templates", "new", "quarter").code == 0


def test_an_existing_template_is_not_replaced(refused: Refused, project: Path) -> None:
    path = add(project, "quarter.md", "mine")
    assert "templates/quarter.md exists" in refused(2, "templates", "new", "quarter")
    assert path.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("quarter", "--from", "briefin"), 'did you mean "briefing"?'),
        (("../quarter",), '"../quarter" is not a template name'),
        (("quarter", "--language", "Norsk"), '"Norsk" is not a language tag'),
    ],
)
def test_a_wrong_name_is_refused(
    refused: Refused, project: Path, arguments: tuple[str, ...], said: str
) -> None:
    assert said in refused(2, "templates", "new", *arguments)
    assert not (project / "templates").exists()


@pytest.fixture(scope="module")
def previewed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of the project that comes with aidreport, with two templates of its own."""
    import shutil

    from aidreport.__main__ import main

    folder = tmp_path_factory.mktemp("preview")
    shutil.copy(ROOT / "config.toml", folder)
    shutil.copytree(ROOT / "data", folder / "data")
    add(folder, "own.md", "# {{ title }}\n\n:::facts\n")
    add(folder, "broken.md", '# {{ title }}\n\n:::tabel{x="<script>"}\n')
    assert main(["templates", "preview", "--no-open", "--config", str(folder / "config.toml")]) == 0
    return (folder / "output/preview.html").read_text(encoding="utf-8")


def test_the_preview_has_every_template_and_block(previewed: str) -> None:
    page = Page(previewed)
    assert page.open == []
    headings = re.findall(r"<h3>(.*?)</h3>", previewed)
    names = ["briefing", "broken", "factsheet", "own", "partner", "portfolio", "update"]
    assert headings == [*names, *DIRECTIVES, "table, trend", "footnote"]
    for directive in DIRECTIVES.values():
        assert directive.example in page.words


def test_the_pictures_of_the_preview_are_in_the_page_and_have_words_for_them(
    previewed: str,
) -> None:
    page = Page(previewed)
    for image in page.images:
        kind, _, content = str(image["src"]).partition(",")
        assert kind == "data:image/png;base64"
        assert image["alt"]
        picture = Image.open(io.BytesIO(base64.b64decode(content)))
        assert len(picture.getcolors(1 << 24) or ()) > 3
    assert not re.findall(r'(?:src|href)="(?!data:|#)', previewed)
    shown = [str(image["alt"]) for image in page.images]
    assert {"briefing, page 1", "briefing, page 2", "own, page 1"} <= set(shown)
    assert {directive.help for directive in DIRECTIVES.values()} <= set(shown)


def test_a_broken_template_is_in_the_preview_with_what_is_wrong(previewed: str) -> None:
    assert 'unknown directive "tabel" (did you mean "table"?)' in Page(previewed).words
    assert "<script>" not in previewed


@pytest.mark.long
def test_the_preview_is_in_the_brand_and_language_that_are_asked_for(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("aidreport.cli.templates.open_file", opened.append)
    options = ("--brand", "relief", "--language", "nb", "--output", "p.html")
    result = run("templates", "preview", *options)
    assert (result.code, result.out) == (0, "p.html\n")
    assert "Brand relief, language nb." in (project / "p.html").read_text(encoding="utf-8")
    assert opened == [Path("p.html")]


@pytest.mark.long
def test_what_the_own_data_have_nothing_for_is_drawn_with_an_example(
    run: Run, project: Path
) -> None:
    (project / "a.csv").write_text("Partner,Amount (USD),Date\nA,5,2026-01-02\n", encoding="utf-8")
    (project / "config.toml").write_text('[reports.a]\ndata = "a.csv"\n', encoding="utf-8")
    assert run("templates", "preview", "--no-open").code == 0
    page = (project / "output/preview.html").read_text(encoding="utf-8")
    articles = dict(re.findall(r"<article><h3>(.*?)</h3>(.*?)</article>", page, re.S))
    assert "with the data of an example" in articles["quotes"]
    assert "with the data of an example" not in articles["table"]


@pytest.mark.long
def test_data_that_cannot_be_read_are_said_and_an_example_is_shown(run: Run, project: Path) -> None:
    (project / "a.csv").write_text("Partner,Amount\nA,5\n", encoding="utf-8")
    (project / "config.toml").write_text('[reports.a]\ndata = "a.csv"\n', encoding="utf-8")
    result = run("templates", "preview", "--no-open")
    assert result.code == 0
    assert "a is drawn with the data of an example: a.csv: no currency is named" in result.err


@pytest.mark.long
def test_a_preview_needs_no_project(run: Run, project: Path) -> None:
    (project / "config.toml").unlink()
    assert run("templates", "preview", "--no-open").out == "output/preview.html\n"
