"""Which of several files or sheets of one name is later: by its day, version, "old" or "final"."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.words import plain_word
from aidreport.sources.tables.words.dated_names import VERSION, DatedName, dated_name

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BESIDE = re.compile(r"[-_. ()\[\]]*$"), re.compile(r"^[-_ ()\[\]]*")
_PERIOD = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def state_of(name: str) -> DatedName:
    """Return what the name of a file or a sheet says of when its content is, words included.

    Of names that differ in such words alone, `rest` is the same, and later ones have a larger
    `order`: "grants_old.csv" is before "grants.csv", and that before "grants_final.csv".
    """
    rest, stage = _without_words(name.replace("\u00a0", " "))
    dated = dated_name(rest)
    if dated.kind == VERSION:
        return dated._replace(order=(stage, *dated.order))
    if dated.kind:
        return dated._replace(order=(*dated.order, stage))
    return DatedName(dated.rest, VERSION if stage else "", (stage,))


def names_period(name: str) -> bool:
    """Tell whether a name is of a year, a quarter, a month or a day, or of a part of something."""
    return bool(_PERIOD.search(name)) or dated_name(name).kind not in ("", VERSION)


def _without_words(name: str) -> tuple[str, int]:
    """Return a name without words of states, and whether they say earlier (-1) or later (1)."""
    stages: set[int] = set()
    folded = name.casefold()
    for match in reversed([*_WORD.finditer(folded)]):
        stage = _words().get(plain_word(match[0]))
        if stage is None:
            continue
        stages.add(stage)
        before = _BESIDE[0].sub("", folded[: match.start()])
        behind = folded[match.end() :]
        if not before or before.endswith(("/", "\\")):
            behind = _BESIDE[1].sub("", behind).lstrip("/\\")
        folded = before + behind
    return folded, sum(stages)


@cache
def _words() -> dict[str, int]:
    """Return the words of states: -1 for earlier ones, 1 for later ones."""
    known = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
    stages = (("earlier", -1), ("later", 1))
    return {plain_word(word): stage for name, stage in stages for word in known[name].split()}
