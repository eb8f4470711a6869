"""Which published standards a table may be of: only for these are their readers loaded."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.sources.formats.grid import SourceRow

_SEARCHED_ROWS = 25
_SIGNS = re.compile(r"[\W_]+")


def kinds_shown(rows: Sequence[SourceRow]) -> frozenset[str]:
    """Return the kinds of table that one of the first rows has the words of."""
    written = {_letters(row.texts) for row in rows[:_SEARCHED_ROWS]}
    return frozenset(
        kind
        for kind, signs in _signs().items()
        if any(all(word in text for word in words) for words in signs for text in written)
    )


def _letters(texts: Sequence[str]) -> str:
    return "\n".join(_SIGNS.sub("", text.casefold()) for text in texts)


@cache
def _signs() -> Mapping[str, Sequence[Sequence[str]]]:
    """Return kind → texts, each as its words."""
    file = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
    return {kind: [text.split() for text in texts] for kind, texts in file.items()}
