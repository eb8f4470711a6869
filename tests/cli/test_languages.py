"""A language of one's own: begun by a command, and filled in bit by bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pikepdf import Pdf

from aidreport.document.phrases import needed_phrases
from aidreport.pdf.scripts.faces import FallbackFaces, script_of

ROOT = Path(__file__).parents[2]
Run = Callable[..., Any]
ALL = len(needed_phrases("it"))


def write(project: Path, tag: str, text: str) -> None:
    path = project / f"templates/wording/{tag}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_language_that_was_begun_renders_in_english_with_a_note(run: Run, project: Path) -> None:
    made = run("languages", "new", "it")
    assert (made.code, made.out) == (0, "templates/wording/it.toml\n")
    assert 'what stays empty comes from English. Then: language = "it"' in made.err
    result = run("render", "--language", "it")
    assert result.code == 0, result.err
    assert f"it.toml lacks {ALL} phrases of this version" in result.err
    assert f"are used: {ALL} in English; aidreport check lists them" in result.err
    listed = run("languages", "list").out
    assert "Italian" in listed
    assert f"0 of {ALL}, else English" in listed
    assert "templates/wording/it.toml" in listed


def test_what_is_written_in_it_is_used_and_the_rest_is_in_english(run: Run, project: Path) -> None:
    write(project, "it", 'locale = "it"\n[tile]\nstated = "Totale annunciato"\npartners = ""\n')
    config = project / "config.toml"
    text = config.read_text(encoding="utf-8").replace('language = "en"', 'language = "it"')
    config.write_text(text, encoding="utf-8")
    checked = run("check")
    assert checked.code == 0, checked.out
    assert (
        f"lacks {ALL - 1} phrases of this version; aidreport's own are used: {ALL - 1} in English"
        in checked.out
    )
    assert "in English, [tile]: partners, allocations, largest-share" in checked.out
    assert "[page]: label" in checked.out


def test_numbers_in_the_characters_of_a_language_are_proved_like_words(
    run: Run, project: Path
) -> None:
    write(project, "ja", 'locale = "ja"\nspelled = ["二", "三", "四", "五"]\n')
    rendered = run("render", "--language", "ja", "--output", "ja.pdf")
    assert rendered.code == 0, rendered.err
    verified = run("verify", "ja.pdf")
    assert verified.code == 0, verified.out


def test_a_number_in_words_that_is_another_is_refused_before_anything_is_made(
    run: Run, project: Path
) -> None:
    write(project, "ja", 'locale = "ja"\nspelled = ["三"]\n')
    rendered = run("render", "--language", "ja")
    assert rendered.code == 2, rendered.err
    assert "ja.toml: spelled: “三” is not 2" in rendered.err


def test_words_of_a_region_are_those_of_the_language_but_for_what_differs(
    run: Run, project: Path
) -> None:
    write(project, "nb-SJ", 'locale = "nb-NO"\n[table]\nshare = "Prosent"\n')
    result = run("render", "--language", "nb-SJ")
    assert result.code == 0, result.err
    assert (
        f"nb-SJ.toml lacks {ALL - 1} phrases of this version; aidreport's own are used; "
        in result.err
    )


def test_a_form_that_would_say_another_number_is_an_error(run: Run, project: Path) -> None:
    write(
        project,
        "pl",
        'locale = "pl"\n[count]\nothers = { one = "jeden inny", few = "kilku", many = "" }\n',
    )
    result = run("render", "--language", "pl")
    assert result.code == 2
    assert "count.others: needs a form for each plural" in result.err
    write(project, "lt", 'locale = "lt"\n[count]\nothers = { one = "kitas", other = "{count}" }\n')
    result = run("render", "--language", "lt")
    assert "count.others.one: needs {count}: it is the form of 1, 21, 31 …" in result.err


def test_plurals_that_are_missing_are_noted(run: Run, project: Path) -> None:
    write(project, "pl", 'locale = "pl"\n[reading]\nrows = { other = "wiersze: {count}" }\n')
    config = project / "config.toml"
    text = config.read_text(encoding="utf-8").replace('language = "en"', 'language = "pl"')
    config.write_text(text, encoding="utf-8")
    assert "without all plurals: reading.rows (one, few, many)" in run("check").out


@pytest.mark.parametrize(
    ("tag", "why"),
    [
        ("xq", 'there is no language "xq"'),
        ("../a", 'there is no language "../a"'),
        ("IT", '"IT" is not a language tag'),
    ],
)
def test_a_language_that_nobody_knows_is_refused(
    run: Run, project: Path, tag: str, why: str
) -> None:
    result = run("languages", "new", tag)
    assert result.code == 2
    assert why in result.err
    assert not (project / "templates/wording").exists()


@pytest.mark.parametrize("tag", ["he", "ur"])
def test_a_language_that_is_read_from_right_to_left_turns_the_page_and_proves_itself(
    run: Run, project: Path, tag: str
) -> None:
    words = {"he": ("מקבל", "סך הכול"), "ur": ("وصول کنندہ", "کل")}[tag]
    table = f'[field]\nrecipient = "{words[0]}"\n[table]\ntotal = "{words[1]}"\n'
    write(project, tag, f'locale = "{tag}"\n{table}')
    if FallbackFaces([ROOT / "templates/fonts"]).find(words[0][0]) is None:
        pytest.skip(f"no face: install {script_of(words[0][0]).fix}")
    result = run("render", "--language", tag, "--output", "a.pdf")
    assert result.code == 0, result.err
    found = run("verify", "a.pdf", "--verbose")
    assert found.code == 0, found.out
    assert "6 bars to scale" in found.out
    with Pdf.open(project / "a.pdf") as pdf:
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"
        assert pdf.Root.Lang == tag


def test_a_file_that_exists_is_never_written_over(run: Run, project: Path) -> None:
    write(project, "it", 'locale = "it"\n')
    result = run("languages", "new", "it")
    assert result.code == 2
    assert "templates/wording/it.toml exists" in result.err
    assert (project / "templates/wording/it.toml").read_text(encoding="utf-8") == 'locale = "it"\n'


def test_a_language_without_words_is_answered_with_how_to_begin_it(run: Run, project: Path) -> None:
    result = run("render", "--language", "it")
    assert result.code == 2
    assert "fix: use one of the above, or begin one: aidreport languages new it" in result.err
    assert run("languages", "new", "it").code == 0
    assert run("render", "--language", "it").code == 0
