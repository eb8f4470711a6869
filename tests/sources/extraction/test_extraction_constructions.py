"""Each way to say who receives money, and that money is not new, in a sentence of its own."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import extract

_FILE = Path(__file__).with_name("constructions.toml")
LANGUAGES = tomllib.loads(_FILE.read_text(encoding="utf-8"))
_MILLION = 1_000_000


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_says_who_receives_how_much(language: str) -> None:
    begins = LANGUAGES[language]["begins"]
    for sentence, shares in LANGUAGES[language]["sentences"]:
        found = extract(from_text(f"{begins} {sentence}\n"), "announcement.txt").allocations
        named = [[share.recipient, share.item.amount / _MILLION] for share in found]
        assert named == shares, sentence
