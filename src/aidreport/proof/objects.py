"""Compares what a briefing consists of with its record, and names each object that differs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.proof.result import Check, CheckStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Inventory = Mapping[str, Mapping[str, str]]

OBJECTS_CHECK = "objects"
_MISSING, _NEW = "missing", "not in the record"


class _Kind(NamedTuple):
    """How objects of a kind are told of.

    Attributes:
        words: for an object, with its name.
        part: which part of it differs where both have it; empty for all of it.
        names: words for names.
        leads: the kind whose object it is a part of; empty for none.
        unless: a kind of which nothing may be told; empty for none.
    """

    words: str = "{name}"
    part: str = ""
    names: Mapping[str, str] = {}
    leads: str = ""
    unless: str = ""

    def label(self, name: str) -> str:
        """Return what messages call an object."""
        return self.words.format(name=self.names.get(name, name))


def check_objects(recorded: Inventory | None, found: Inventory) -> Check:
    """Compare what a file consists of with its record.

    Args:
        recorded: None in files of earlier versions.
    """
    if recorded is None:
        message = "not recorded by the version that wrote the file"
        return Check(OBJECTS_CHECK, CheckStatus.NOT_CHECKED, message)
    details = tuple(_differences(recorded, found))
    if details:
        return Check(OBJECTS_CHECK, CheckStatus.FAILED, "not those that were written", details)
    return Check(OBJECTS_CHECK, CheckStatus.OK, "all as they were written, none added")


def _differences(recorded: Inventory, found: Inventory) -> Iterator[str]:
    """Yield each object that differs, by its name, kinds in the order of their descriptions."""
    kinds, told = _kinds(), set[str]()
    for kind in dict.fromkeys([*kinds, *recorded, *found]):
        how = kinds.get(kind, _Kind(f"{kind} {{name}}"))
        before, after = recorded.get(kind, {}), found.get(kind, {})
        leads = recorded.get(how.leads, {}).keys() ^ found.get(how.leads, {}).keys()
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) == after.get(name) or name in leads or how.unless in told:
                continue
            told.add(kind)
            if name in before and name in after:
                part = f", {how.part}" if how.part else ""
                yield f"{how.label(name)}{part}: changed"
            else:
                yield f"{how.label(name)}: {_MISSING if name in before else _NEW}"


@cache
def _kinds() -> Mapping[str, _Kind]:
    data: dict[str, dict[str, Any]] = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
    return {kind: _Kind(**entries) for kind, entries in data.items()}
