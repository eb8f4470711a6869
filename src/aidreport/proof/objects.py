"""Compares what a briefing consists of with its record, and names each object that differs."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.proof.result import OBJECTS_CHECK, Check, CheckStatus
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Names = Mapping[str, str]
    Inventory = Mapping[str, Names]


class _Kind(NamedTuple):
    """How objects of a kind are described.

    Attributes:
        kind: what the record calls it.
        words: the phrase for an object, with its name; empty if its name says it.
        part: the phrase for the part of it that differs where both have it; empty for all of it.
        names: the phrases for names.
        leads: the kind whose object it is a part of; empty for none.
        unless: a kind of which nothing may be reported; empty for none.
        of_saving: whether programs that save a file say it of themselves.
        may_lack: whether a file that was saved again may be without an object.
        later: whether files of earlier versions do not list them.
        echoes, same: the kind whose objects say the same, and their names by those of this kind.
        only: the names that a briefing has, whatever its record lists; None for any.
    """

    kind: str
    words: str = ""
    part: str = ""
    names: Mapping[str, str] = {}
    leads: str = ""
    unless: str = ""
    of_saving: bool = False
    may_lack: bool = False
    later: bool = False
    echoes: str = ""
    same: Mapping[str, str] = {}
    only: Sequence[str] | None = None

    def label(self, name: str) -> str:
        """Return what messages call an object."""
        called = state(f"object.{self.names[name]}") if name in self.names else name
        return state(f"object.{self.words}", name=called, kind=self.kind) if self.words else called

    def is_of_saving(self, name: str, before: Names, after: Names, said: Names) -> bool:
        """Return whether an object differs as programs that save a file again make it differ.

        Args:
            said: what objects that it may echo say.
        """
        if name in before:
            return self.of_saving or (self.may_lack and name not in after)
        return self.of_saving or (name in self.same and after[name] == said.get(self.same[name]))

    def describe(self, name: str, *, is_old: bool, is_there: bool) -> str:
        """Return the line for an object that differs."""
        label = self.label(name)
        if not is_old:
            return state("check.object-not-recorded", object=label)
        if not is_there:
            return state("check.object-missing", object=label)
        if self.part:
            part = state(f"object.{self.part}")
            return state("check.object-part-changed", object=label, part=part)
        return state("check.object-changed", object=label)


_PARTS = "structure-part"


def check_objects(
    recorded: Inventory | None,
    found: Inventory,
    *,
    saved_again: bool,
    parts: Mapping[str, str] = MappingProxyType({}),
    cells: Callable[[], Mapping[str, str]] = dict,
) -> Check:
    """Compare what a file consists of with its record.

    Args:
        recorded: None in files of earlier versions.
        saved_again: whether another program saved or signed the file.
        parts: what the parts of the structure are, by their numbers.
        cells: returns the cells of parts that are unlike the others of their columns, in words.
    """
    if recorded is None:
        details = tuple(_unknown(found, found))
    else:
        if _is_part_changed(recorded, found):
            odd = cells()
            behind = {
                part: state("object.with-cells", part=parts[part], cells=odd[part])
                for part in odd.keys() & parts.keys()
            }
            parts = {**parts, **behind}
        differences = _differences(recorded, found, parts, saved_again=saved_again)
        details = (*differences, *_unknown(recorded, found))
    if recorded is None and not details:
        message = state("check.not-recorded-version-wrote-file")
        return Check(OBJECTS_CHECK, CheckStatus.NOT_CHECKED, message)
    if details:
        return Check(OBJECTS_CHECK, CheckStatus.FAILED, state("check.not-those-written"), details)
    return Check(OBJECTS_CHECK, CheckStatus.OK, state("check.all-written-none-added"))


def _is_part_changed(recorded: Inventory, found: Inventory) -> bool:
    return recorded.get(_PARTS) != found.get(_PARTS)


def _differences(
    recorded: Inventory, found: Inventory, parts: Mapping[str, str], *, saved_again: bool
) -> Iterator[str]:
    """Yield each object that differs, by its name, kinds in the order of their descriptions."""
    kinds, reported = _kinds(), set[str]()
    for kind in dict.fromkeys([*kinds, *recorded, *found]):
        how = kinds.get(kind) or _Kind(kind, "unknown")
        before, after = recorded.get(kind, {}), found.get(kind, {})
        if how.later and kind not in recorded:
            continue
        leads = recorded.get(how.leads, {}).keys() ^ found.get(how.leads, {}).keys()
        said = recorded.get(how.echoes, {})
        for name in dict.fromkeys([*before, *after]):
            if before.get(name) == after.get(name) or name in leads or how.unless in reported:
                continue
            if saved_again and how.is_of_saving(name, before, after, said):
                continue
            reported.add(kind)
            called = name
            if kind == _PARTS and name in parts:
                called = state("object.called", name=name, part=parts[name])
            yield how.describe(called, is_old=name in before, is_there=name in after)


def _unknown(recorded: Inventory, found: Inventory) -> Iterator[str]:
    """Yield what no briefing has and the record lists all the same: it was made with the file.

    It might open another document, run a program or draw over a page in some viewer.
    """
    for kind, how in _kinds().items():
        if how.only is None:
            continue
        for name in found.get(kind, {}):
            if name in recorded.get(kind, {}) and name not in how.only:
                yield state("check.object-in-no-briefing", object=how.label(name))


@cache
def _kinds() -> Mapping[str, _Kind]:
    data: dict[str, dict[str, Any]] = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
    return {kind: _Kind(kind, **entries) for kind, entries in data.items()}
