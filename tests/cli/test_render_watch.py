"""`render --watch`: made anew after each save; the last PDF stays if something is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Result

Run = Callable[..., Result]
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"


@pytest.fixture
def watched(run: Run, project: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Watch while these things are done, one after the other, each complete before the next."""
    (project / "templates/brands/own").mkdir(parents=True)
    brand = (ROOT / "templates/brands/ministry/brand.toml").read_text(encoding="utf-8")
    (project / "templates/brands/own/brand.toml").write_text(brand, encoding="utf-8")
    template = (ROOT / "templates/briefing.md").read_text(encoding="utf-8")
    (project / "templates/briefing.md").write_text(template, encoding="utf-8")
    config = (project / "config.toml").read_text(encoding="utf-8")
    (project / "config.toml").write_text(config.replace('"ministry"', '"own"'), encoding="utf-8")

    def call(*acts: Callable[[], object], options: tuple[str, ...] = ()) -> Result:
        left = [step for act in acts for step in (act, None)]

        def pause(_seconds: float) -> None:
            if not left:
                raise KeyboardInterrupt
            if (act := left.pop(0)) is not None:
                act()

        monkeypatch.setattr("aidreport.cli.watching.pause", pause)
        return run("render", "--watch", *options)

    return call


def replacing(path: Path, old: str, new: str) -> Callable[[], object]:
    """Return what saves a file with other words, as an editor does."""

    def act() -> None:
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    return act


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("templates/briefing.md", "In their words", "What they say"),
        ("templates/brands/own/brand.toml", "#14304A", "#5A1E46"),
        ("data/norway-ukraine-2025-06-12.toml", "Strengthening efforts", "More efforts"),
        ("config.toml", '"Humanitarian section"', '"Another section"'),
    ],
)
def test_a_save_makes_the_briefing_anew(
    watched: Callable[..., Result], project: Path, name: str, old: str, new: str
) -> None:
    pdf = project / PDF
    first: list[bytes] = []

    def save() -> None:
        first.append(pdf.read_bytes())
        replacing(project / name, old, new)()

    result = watched(save)
    assert result.code == 0, result.err
    assert f"changed: {Path(name).name}" in result.err
    assert result.out.splitlines() == [PDF, PDF]
    assert pdf.read_bytes() != first[0]


def test_the_text_of_an_announcement_is_looked_at_whatever_its_name_is(
    watched: Callable[..., Result], project: Path
) -> None:
    announcement = project / "data/norway-ukraine-2025-06-12.toml"
    text = announcement.with_suffix(".txt").rename(project / "data/as-published.txt")
    replacing(announcement, "norway-ukraine-2025-06-12.txt", text.name)()
    result = watched(lambda: text.write_text(f"{text.read_text(encoding='utf-8')}\nEnd\n"))
    assert result.code == 0, result.err
    assert "changed: as-published.txt" in result.err


def test_a_broken_template_leaves_the_last_pdf_and_says_where(
    watched: Callable[..., Result], project: Path
) -> None:
    template, pdf = project / "templates/briefing.md", project / PDF
    good: list[bytes] = []

    def broken() -> None:
        good.append(pdf.read_bytes())
        replacing(template, ":::quotes{limit=2}", "  :::quots{limit=2}")()

    def corrected() -> None:
        assert pdf.read_bytes() == good[0]
        replacing(template, "  :::quots{limit=2}", ":::quotes{limit=2}")()

    result = watched(broken, corrected)
    assert result.code == 0
    assert 'line 19, column 6: unknown directive "quots" (did you mean "quotes"?)' in result.err
    assert "the last PDF is as it was" in result.err
    assert result.out.splitlines() == [PDF, PDF]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("config.toml", "[organisation]", "[organisation"),
        ("data/norway-ukraine-2025-06-12.toml", 'donor = "Norway"', "donor = "),
        ("templates/brands/own/brand.toml", "#1E2A35", "#EEEEEE"),
    ],
)
def test_nothing_that_is_broken_ends_the_watch(
    watched: Callable[..., Result], project: Path, name: str, old: str, new: str
) -> None:
    path = project / name
    result = watched(replacing(path, old, new), replacing(path, new, old))
    assert result.code == 0
    assert result.err.count("error: ") == 1
    assert result.out.splitlines() == [PDF, PDF]


def test_a_watch_that_begins_with_an_error_goes_on_once_it_is_corrected(
    watched: Callable[..., Result], project: Path
) -> None:
    template = project / "templates/briefing.md"
    replacing(template, ":::quotes", ":::quots")()
    result = watched(replacing(template, ":::quots", ":::quotes"))
    assert result.code == 0
    assert result.out.splitlines() == [PDF]


def test_data_that_did_not_change_are_not_read_again(
    watched: Callable[..., Result], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from aidreport.briefing import pipeline

    read = []
    load = pipeline.load
    monkeypatch.setattr(pipeline, "load", lambda *given: read.append(1) or load(*given))
    data = project / "data/norway-ukraine-2025-06-12.toml"
    template = project / "templates/briefing.md"
    watched(replacing(template, "Key facts", "Facts"), replacing(data, "Ukraine", "Ukraina"))
    assert len(read) == 2


def test_the_pdf_is_opened_once(
    watched: Callable[..., Result], project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("aidreport.cli.render.open_file", opened.append)
    template = project / "templates/briefing.md"

    result = watched(replacing(template, "Key facts", "Facts"), options=("--open",))
    assert result.out.splitlines() == [PDF, PDF]
    assert [path.name for path in opened] == [Path(PDF).name]
