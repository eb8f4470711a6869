"""Names of assumptions under which the same money is stated: "Base", "High", "worst case"."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection

_TEXTS = frozenset(
    " ".join(words_of(text))
    for text in read_toml(Path(__file__).with_suffix(".toml"), SourceError)["texts"]
    .replace("\n", " ")
    .split("|")
) - {""}


def are_scenarios(texts: Collection[str]) -> bool:
    """Tell whether all of several texts are names of assumptions."""
    return len(texts) > 1 and all(" ".join(words_of(text)) in _TEXTS for text in texts)
