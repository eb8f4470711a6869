"""A wording of one's own may say "under 0.1%" in words; the record has them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from tests.proof.forgery import Forger
from tests.proof.renewal import rewrite, saved
from tests.proof.test_examine_shares import ROWS, rendered

from aidreport.proof.bound_words import BoundWords, bound_words, wrong_bounds
from aidreport.proof.result import Verdict
from aidreport.proof.verify import verify

WORDING = Path(__file__).parents[2] / "templates/wording"


@pytest.fixture(scope="module")
def in_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("words")
    shutil.copytree(WORDING, folder / "templates/wording")
    path = folder / "templates/wording/en.toml"
    words = path.read_text(encoding="utf-8")
    words = words.replace('below = "<{number}"', 'below = "under {number}"')
    words = words.replace('above = ">{number}"', 'above = "over {number}"')
    path.write_text(words, encoding="utf-8")
    return rendered(folder, ROWS)


def test_words_of_one_s_own_for_less_and_more_are_no_alteration(in_words: Path) -> None:
    found = verify(in_words)
    assert found.verdict is Verdict.UNSIGNED, found.checks
    assert any("under 0.1%" in figure.texts for figure in found.figures)
    assert (
        "that “under …” says less than a number, and “over …” more: these are words of its own"
        in (found.not_checked)
    )


@pytest.mark.broken_pdfs
@pytest.mark.parametrize(
    ("old", "new"), [(b"(under 0.1%)", b"(under 0.5%)"), (b"(under 0.1%)", b"(about 0.1%)")]
)
def test_other_words_or_another_number_are_named_however_much_is_renewed(
    in_words: Path, tmp_path: Path, old: bytes, new: bytes
) -> None:
    forger = Forger(in_words)
    forger.replace(old, new)
    found = verify(saved(forger, tmp_path / "forged.pdf"))
    assert found.verdict is Verdict.ALTERED


@pytest.mark.broken_pdfs
def test_a_record_cannot_say_that_words_with_a_number_of_their_own_are_a_bound(
    in_words: Path, tmp_path: Path
) -> None:
    forger = Forger(in_words)
    rewrite(forger, lambda _: {"bounds": BoundWords("nine {number}", "over {number}")})
    forger.save(tmp_path / "forged.pdf")
    assert verify(tmp_path / "forged.pdf").verdict is Verdict.ALTERED


@pytest.mark.parametrize(
    ("below", "above", "recorded"),
    [
        ("<{number}", ">{number}", False),
        ("أقل من {number}", "أكثر من {number}", False),
        ("under {number}", "over {number}", True),
        ("<{number}", "over {number}", True),
        ("moins de {number}", "plus de {number}", True),
    ],
)
def test_only_words_that_not_everybody_knows_are_recorded(
    below: str, above: str, *, recorded: bool
) -> None:
    assert (bound_words(below, above) is not None) is recorded


@pytest.mark.parametrize(
    ("below", "above"),
    [
        ("{number}", "over {number}"),
        ("1{number}", "over {number}"),
        ("three {number}", "over {number}"),
        ("near {number}", "near {number}"),
        ("under", "over {number}"),
        ("{number} to {number}", "over {number}"),
    ],
)
def test_what_says_no_bound_of_one_number_is_refused(below: str, above: str) -> None:
    assert wrong_bounds(BoundWords(below, above))
