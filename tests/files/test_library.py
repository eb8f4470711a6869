from __future__ import annotations

from pathlib import Path

import pytest
from babel.core import get_global

from aidreport.errors import BrandError, TemplateError
from aidreport.files.library import Library, tags_above


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder with a template in two languages, a brand and a wording."""
    for name in (
        "quarter.md",
        "quarter.nb.md",
        "briefing.md",
        "brands/agency/brand.toml",
        "wording/nn.toml",
    ):
        path = tmp_path / "own" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "own"


@pytest.mark.parametrize(
    ("language", "file"),
    [
        ("en", "quarter.md"),
        ("nb", "quarter.nb.md"),
        ("nb-NO", "quarter.nb.md"),
        ("fr", "quarter.md"),
    ],
)
def test_a_template_is_found_in_the_language_or_without_one(
    own: Path, language: str, file: str
) -> None:
    assert Library.at(own).template("quarter", language) == own / file


def test_ones_own_comes_before_what_comes_with_aidreport(own: Path) -> None:
    assert Library.at(own).template("briefing", "en") == own / "briefing.md"
    assert Library.at(None).template("briefing", "en") != own / "briefing.md"


def test_a_language_of_the_template_comes_before_the_folder(own: Path) -> None:
    found = Library.at(own).template("briefing", "nb")
    assert found.name == "briefing.nb.md"
    assert found.parent != own


@pytest.mark.parametrize(("language", "file"), [("nn", "nn.toml"), ("nn-NO", "nn.toml")])
def test_a_wording_is_found_by_its_language(own: Path, language: str, file: str) -> None:
    assert Library.at(own).wording(language) == own / "wording" / file


def test_a_folder_that_does_not_exist_is_no_problem(tmp_path: Path) -> None:
    library = Library.at(tmp_path / "none")
    assert library.template("briefing", "en").is_file()
    assert library.brand("ministry").is_file()
    assert library.wording("en").is_file()


def test_the_names_of_all_folders_are_known(own: Path) -> None:
    library = Library.at(own)
    names = library.names("template")
    assert names == sorted({"quarter", *Library.at(None).names("template")})
    assert library.names("brand") == ["agency", "ministry", "relief"]
    assert {"en", "fr", "nb", "nn"} <= set(library.names("wording"))


def test_a_name_that_is_not_known_is_answered_with_those_that_are(own: Path) -> None:
    library = Library.at(own)
    with pytest.raises(TemplateError, match=r'"quater" \(did you mean "quarter"\?\)') as caught:
        library.template("quater", "en")
    assert caught.value.details == tuple(library.names("template"))
    assert str(own) in caught.value.why
    with pytest.raises(BrandError, match=r'"agancy" \(did you mean "agency"\?\)'):
        library.brand("agancy")
    with pytest.raises(TemplateError, match=r'there is no wording for the language "it"'):
        library.wording("it")


@pytest.mark.parametrize("name", ["", ".", "..", "a\0b", "x" * 5000])
def test_a_name_that_no_file_can_have_is_refused(own: Path, name: str) -> None:
    with pytest.raises(TemplateError):
        Library.at(own).template(name, "en")


@pytest.mark.parametrize(
    ("language", "tags"),
    [
        ("nn-NO", ["nn-NO", "nn", "nb"]),
        ("no", ["no", "nb"]),
        ("pt-BR", ["pt-BR", "pt"]),
        ("pt-MZ", ["pt-MZ", "pt-PT", "pt"]),
        ("es-MX", ["es-MX", "es-419", "es"]),
        ("zh-Hant-TW", ["zh-Hant-TW", "zh-Hant", "zh"]),
    ],
)
def test_the_nearest_languages_are_those_of_cldr(language: str, tags: list[str]) -> None:
    assert tags_above(language) == tags


def test_the_tags_above_others_are_those_of_cldr() -> None:
    parents = get_global("parent_exceptions")
    for tag, parent in parents.items():
        if tag.split("_")[0] in ("pt", "es"):
            assert tags_above(tag.replace("_", "-"))[1] == parent.replace("_", "-"), tag


def test_wordings_are_ones_own_then_the_nearest_and_english_last(own: Path) -> None:
    files = Library.at(own).wordings("nn-NO")
    assert files[0] == own / "wording/nn.toml"
    assert [path.stem for path in files] == sorted(
        (path.stem for path in files), key=["nn", "nb", "en"].index
    )
    assert files[-1].name == "en.toml"
