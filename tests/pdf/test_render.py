from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from pypdf import PdfReader

from aidreport.document.blocks import Briefing, Heading, ListBlock, PageSize, Paragraph
from aidreport.document.spans import Span
from aidreport.errors import GlyphError, OutputError, UsageError
from aidreport.pdf.brand import Brand
from aidreport.pdf.render import Artifact, draw_briefing

Draw = Callable[..., Artifact]
Outline = Callable[[Artifact], str]


def say(text: str) -> tuple[Span, ...]:
    return (Span(text),)


def words(artifact: Artifact) -> list[str]:
    return [page.extract_text() for page in PdfReader(artifact.path).pages]


LONG = "All people in need have a right to aid that is given without regard to side. "


def test_a_file_carries_title_author_subject_language_and_its_own_date(drawn: Draw) -> None:
    reader = PdfReader(drawn(Heading(1, say("Aid")), title="Aid to Ukraine").path)
    info = reader.metadata
    assert info is not None
    assert (info.title, info.author, info.subject) == (
        "Aid to Ukraine",
        "Ministry of Foreign Affairs",
        "Funding briefing",
    )
    assert info["/CreationDate"] == "D:20250612000000+00'00'"
    assert reader.trailer["/Root"]["/Lang"] == "en"
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"] is not None


def test_every_font_is_embedded_and_none_is_built_in(drawn: Draw) -> None:
    artifact = drawn(
        Paragraph((Span("plain "), Span("bold ", strong=True), Span("code", code=True))),
        Paragraph((Span("slanted ", emphasis=True), Span("both", strong=True, emphasis=True))),
    )
    fonts = PdfReader(artifact.path).pages[0]["/Resources"]["/Font"]
    assert len(fonts) == 5
    for font in fonts.values():
        descriptor = font.get_object()["/FontDescriptor"]
        assert "/FontFile2" in descriptor
    assert b"Helvetica" not in artifact.path.read_bytes()


def test_headings_become_nested_bookmarks(drawn: Draw) -> None:
    artifact = drawn(
        Heading(1, say("Title")),
        Heading(2, say("First")),
        Paragraph(say("text")),
        Heading(3, say("Detail")),
        Paragraph(say("text")),
        Heading(2, say("Second")),
        Paragraph(say("text")),
    )
    outline = PdfReader(artifact.path).outline
    title, below = outline
    assert title["/Title"] == "Title"
    assert [item if isinstance(item, list) else item["/Title"] for item in below][::2] == [
        "First",
        "Second",
    ]
    assert below[1][0]["/Title"] == "Detail"


def test_each_page_says_which_one_of_how_many_it_is(drawn: Draw) -> None:
    artifact = drawn(Heading(1, say("Title")), *[Paragraph(say(LONG * 8))] * 40)
    texts = words(artifact)
    assert len(texts) == artifact.pages > 3
    for number, text in enumerate(texts, 1):
        assert f"Page {number} of {len(texts)}" in text


def test_the_title_runs_along_from_page_two(drawn: Draw) -> None:
    first, second, *_ = words(
        drawn(Heading(1, say("Other")), *[Paragraph(say(LONG * 8))] * 20, title="Running words")
    )
    assert "Running words" not in first
    assert "Running words" in second


def test_no_heading_is_left_at_the_end_of_a_page(drawn: Draw) -> None:
    for lines in range(30, 60):
        blocks = [Paragraph(say("A line."))] * lines
        artifact = drawn(*blocks, Heading(2, say("Headed")), Paragraph(say("Follows. " * 60)))
        for page in words(artifact):
            if "Headed" in page:
                assert page.count("Follows.") >= 2, f"after {lines} paragraphs"


def test_no_words_are_lost_where_a_paragraph_crosses_pages(drawn: Draw) -> None:
    text = " ".join(f"word{number}" for number in range(3000))
    found = re.findall(r"word\d+", " ".join(words(drawn(Paragraph(say(text))))))
    assert found == text.split()


def test_markup_in_data_is_drawn_as_the_text_it_is(drawn: Draw) -> None:
    text = '<img src="/etc/passwd"/> <b>x</b> &amp; {{ 7*7 }} **y**'
    assert text in words(drawn(Paragraph(say(text))))[0]


def test_a_character_that_no_font_has_is_refused_by_name_and_nothing_is_written(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    path = tmp_path / "briefing.pdf"
    blocks = [Paragraph(say("before \U000f0001 after")), Paragraph(say("\U000f0002"))]
    with pytest.raises(GlyphError) as error:
        draw_briefing(briefing(*blocks), brand, path)
    assert error.value.exit_code == 3
    assert "U+F0001 unnamed" in error.value.details[0]
    assert "before \U000f0001 after" in error.value.details[0]
    assert "U+F0002" in error.value.details[1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Товариство Червоного Хреста", "Ελληνικός", "Việt Nam", "Łódź"])
def test_names_in_latin_greek_and_cyrillic_letters_are_drawn(drawn: Draw, name: str) -> None:
    assert name in words(drawn(Paragraph(say(name))))[0]


def test_a_character_that_only_the_code_face_has_is_drawn_in_it(drawn: Draw) -> None:
    assert "a \u2265 b \u2192 c" in words(drawn(Paragraph(say("a \u2265 b \u2192 c"))))[0]


def test_the_same_briefing_gives_the_same_bytes(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    content = briefing(Heading(1, say("Title")), *[Paragraph(say(LONG * 8))] * 30)
    first = draw_briefing(content, brand, tmp_path / "a.pdf")
    second = draw_briefing(content, brand, tmp_path / "deep/er/b.pdf")
    assert first.path.read_bytes() == second.path.read_bytes()
    assert first.sha256 == second.sha256


def test_source_date_epoch_is_the_files_date(drawn: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    info = PdfReader(drawn(Paragraph(say("x"))).path).metadata
    assert info is not None
    assert info["/CreationDate"] == "D:19700102000000+00'00'"


def test_a_source_date_epoch_that_is_no_number_is_refused(
    drawn: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(UsageError, match="yesterday"):
        drawn(Paragraph(say("x")))


def test_a_file_in_the_folders_place_is_a_clear_error(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(OutputError, match="cannot be written") as error:
        draw_briefing(briefing(Paragraph(say("x"))), brand, tmp_path / "taken/briefing.pdf")
    assert error.value.fix


def test_a_failed_write_leaves_the_old_file_and_no_remains(
    briefing: Callable[..., Briefing],
    brand: Brand,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = tmp_path / "briefing.pdf"
    path.write_text("the old one")

    def full(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OutputError, match="No space left"):
        draw_briefing(briefing(Paragraph(say("x"))), brand, path)
    assert [item.name for item in tmp_path.iterdir()] == ["briefing.pdf"]
    assert path.read_text() == "the old one"


def test_a_device_or_a_folder_is_not_replaced(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    for name in ("pipe", "folder"):
        with pytest.raises(OutputError, match="is not a file that can be replaced"):
            draw_briefing(briefing(Paragraph(say("x"))), brand, tmp_path / name)
    assert (tmp_path / "pipe").is_fifo()


def test_a_link_stays_a_link_and_leads_to_the_new_file(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    (tmp_path / "latest.pdf").symlink_to(tmp_path / "real.pdf")
    draw_briefing(briefing(Paragraph(say("x"))), brand, tmp_path / "latest.pdf")
    assert (tmp_path / "latest.pdf").is_symlink()
    assert (tmp_path / "real.pdf").read_bytes().startswith(b"%PDF")


def test_pages_are_reported_as_they_are_done(
    briefing: Callable[..., Briefing], brand: Brand, tmp_path: Path
) -> None:
    seen: list[int] = []
    content = briefing(*[Paragraph(say(LONG * 8))] * 30)
    artifact = draw_briefing(content, brand, tmp_path / "a.pdf", progress=seen.append)
    assert seen == list(range(1, artifact.pages + 1))


@pytest.mark.parametrize(
    ("page", "width"), [(PageSize.A4, 595), (PageSize.A4_LANDSCAPE, 841), (PageSize.LETTER, 612)]
)
def test_pages_have_the_size_that_the_briefing_names(
    drawn: Draw, page: PageSize, width: int
) -> None:
    box = PdfReader(drawn(Paragraph(say("x")), page=page).path).pages[0].mediabox
    assert int(box.width) == width


def test_links_lead_where_they_say(drawn: Draw) -> None:
    link = Span("the press release", href="https://example.org/a?b=1&c=2")
    artifact = drawn(Paragraph((Span("See "), link)))
    (annotation,) = PdfReader(artifact.path).pages[0]["/Annots"]
    assert annotation.get_object()["/A"]["/URI"] == "https://example.org/a?b=1&c=2"


def test_a_title_longer_than_a_page_flows_on(drawn: Draw) -> None:
    artifact = drawn(Heading(1, say("Long title " * 400)), Paragraph(say("The end.")))
    assert artifact.pages > 1
    assert "The end." in words(artifact)[-1]


def test_list_items_keep_their_labels_in_the_structure(drawn: Draw, outline: Outline) -> None:
    items = tuple((Paragraph(say(text)),) for text in ("one", "two"))
    artifact = drawn(ListBlock(items, start=3))
    assert "3." in words(artifact)[0]
    assert outline(artifact) == "\n".join(
        [
            *["Document", "  Sect", *["    P on 1"] * 4],
            "  L",
            *["    LI", "      Lbl on 1", "      LBody", "        P on 1"] * 2,
        ]
    )


def test_bytes_do_not_depend_on_the_hash_seed_or_the_folder(tmp_path: Path) -> None:
    program = (
        "import sys, datetime, pathlib, hashlib\n"
        "from aidreport.document.blocks import *\n"
        "from aidreport.pdf.brand import load_brand\n"
        "from aidreport.pdf.render import draw_briefing\n"
        "t = pathlib.Path(sys.argv[1])\n"
        "b = load_brand(t / 'brands/ministry/brand.toml', [t / 'fonts'])\n"
        "f = Furniture('o', 'u', 'k', 'd', 'r', 'Page {page} of {pages}')\n"
        "x = Briefing('t', 's', 'a', 'en', datetime.date(2025, 6, 12), f,"
        " (Paragraph((Span('\u010d\u0436\u03b1 text \u2265'),)),))\n"
        "print(draw_briefing(x, b, pathlib.Path('out.pdf')).sha256)\n"
    )
    templates = Path(__file__).parents[2] / "templates"
    results = set()
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        done = subprocess.run(
            [sys.executable, "-c", program, str(templates)],
            cwd=folder,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
            text=True,
        )
        results.add(done.stdout)
    assert len(results) == 1


PROGRAM = """
import datetime, os, pathlib, resource, signal, sys
from aidreport.document.blocks import *
from aidreport.errors import OutputError
from aidreport.pdf.brand import load_brand
from aidreport.pdf.render import draw_briefing
templates = pathlib.Path(sys.argv[1])
brand = load_brand(templates / "brands/ministry/brand.toml", [templates / "fonts"])
furniture = Furniture("o", "u", "k", "d", "r", "Page {page} of {pages}")
body = (Paragraph((Span("words " * 5000),)),)
briefing = Briefing("t", "s", "a", "en", datetime.date(2025, 6, 12), furniture, body)
target = pathlib.Path("briefing.pdf")
"""


def _run(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "briefing.pdf").write_text("the old one")
    return subprocess.run(
        [sys.executable, "-c", PROGRAM + program, str(Path(__file__).parents[2] / "templates")],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_file_that_the_system_cuts_short_is_a_clear_error_and_the_old_one_stays(
    tmp_path: Path,
) -> None:
    done = _run(
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "try:\n    draw_briefing(briefing, brand, target)\n"
        "except OutputError as error:\n    print(error.problem)\n",
        tmp_path,
    )
    assert "cannot be written: File too large" in done.stdout, done.stderr
    assert (tmp_path / "briefing.pdf").read_text() == "the old one"
    assert [item.name for item in tmp_path.iterdir()] == ["briefing.pdf"]


def test_a_process_killed_while_it_draws_leaves_the_old_file_and_no_remains(
    tmp_path: Path,
) -> None:
    kill = "lambda page: os.kill(os.getpid(), signal.SIGKILL)"
    done = _run(f"draw_briefing(briefing, brand, target, progress={kill})\n", tmp_path)
    assert done.returncode == -9
    assert (tmp_path / "briefing.pdf").read_text() == "the old one"
    assert [item.name for item in tmp_path.iterdir()] == ["briefing.pdf"]


@pytest.mark.parametrize("lines", [39, 42])
def test_a_last_page_of_a_few_lines_is_saved_by_setting_all_a_little_tighter(
    drawn: Draw, lines: int
) -> None:
    sentence = Paragraph(say(" ".join(["word"] * 12)))
    assert drawn(Heading(1, say("Aid")), *[sentence] * (lines - 1)).pages == 1


def test_a_last_page_with_more_than_that_is_as_large_as_any(drawn: Draw) -> None:
    sentence = Paragraph(say(" ".join(["word"] * 12)))
    artifact = drawn(Heading(1, say("Aid")), *[sentence] * 52)
    assert artifact.pages == 2
    assert words(artifact)[1].count("word") > 12 * 5
