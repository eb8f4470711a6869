"""Codes of the OECD Data Explorer: their names, and which is a total that contains which.

Source: code lists of the OECD's SDMX structures (CL_AREA_ORG, CL_DAC_SECTOR, CL_CRS_CHANNEL).
"""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.territories import country_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

_ISO_LETTERS = 3
_UNALLOCATED = "_X"
"""Codes of what is not allocated to a country end so: "F_X", Africa, regional."""

_ALL = ("_T",)
_NOTHING = ("", "_Z", "_X")
_ALL_SECTORS, _SECTOR_ALLOCABLE = "1000", "450"
_SECTOR_DIGITS, _CHANNEL_CATEGORY = 3, "000"


class Total(NamedTuple):
    """A MEASURE that contains others: those that add up to it, and others within it."""

    parts: frozenset[str]
    within: frozenset[str]


@cache
def codes(section: str) -> Any:
    """Return a section of the file beside this one."""
    return read_toml(Path(__file__).with_suffix(".toml"), SourceError)[section]


@cache
def totals() -> Mapping[str, Total]:
    """Return the MEASUREs that contain others."""
    return {
        code: Total(frozenset(item["parts"]), frozenset(item["within"]))
        for code, item in codes("totals").items()
    }


def is_iso(code: str) -> bool:
    """Tell whether a code is one of a country, of three letters."""
    return len(code) == _ISO_LETTERS and code.isalpha() and bool(country_name(code))


@lru_cache(maxsize=1024)
def name_of(code: str) -> str:
    """Return the name that a code of a donor or recipient has; an unknown code is its own name."""
    names: Mapping[str, str] = codes("names")
    return names.get(code) or (country_name(code) if is_iso(code) else "") or code


def is_party(code: str) -> bool:
    """Tell whether a code of a donor or recipient is known to be no sum of others."""
    if is_iso(code) or code in codes("former"):
        return True
    return code.endswith(_UNALLOCATED) or code.startswith(tuple(codes("organisations")))


def is_group_of_donors(code: str) -> bool:
    """Tell whether a code of a donor is a sum of others."""
    return code in codes("donors")


@lru_cache(maxsize=65_536)
def covers_donor(group: str, code: str) -> bool:
    """Tell whether a sum of donors contains another code of a donor."""
    members: Sequence[str] = codes("donors").get(group, ())
    return code != group and any(_is_member(code, member) for member in members)


def _is_member(code: str, member: str) -> bool:
    if member.endswith("*"):
        return code.startswith(member[:-1])
    if member == "iso":
        return is_iso(code) and not is_group_of_donors(code)
    if member == "iso-dac":
        return _is_member(code, "iso") and code not in codes("dac")
    if member == "dac&eu":
        return code in codes("dac") and code in codes("eu")
    return code in codes(member) if member in ("dac", "eu", "g7") else code == member


def groups_overlap(one: str, other: str) -> bool:
    """Tell whether two sums of donors have a member in common."""
    known = {*codes("dac"), *codes("eu"), codes("eu_institutions"), "1UN014", "5WB002", "5RDB004"}
    return any(covers_donor(one, code) and covers_donor(other, code) for code in known)


@cache
def groups_of_recipients() -> frozenset[str]:
    """Return the codes of recipients that are sums of others."""
    across = (code for several in codes("across").values() for code in several)
    return frozenset({*codes("recipients"), *across})


def wider_recipients(group: str, present: Collection[str]) -> str:
    """Return a sum of recipients in a table that contains another one, or is the same money.

    Regions come before groups by income, these before those of the World Bank, and lists such as
    that of small islands last; "" if no sum in the table does.
    """
    wider: Mapping[str, str] = codes("recipients")
    above = wider.get(group, "")
    while above:
        if above in present:
            return above
        above = wider.get(above, "")
    before = [code for code in present if code in wider]
    for several in codes("across").values():
        if group in several:
            return before[0] if before else ""
        before += [code for code in present if code in several]
    return ""


@lru_cache(maxsize=65_536)
def covers(dimension: str, code: str, other: str) -> bool:
    """Tell whether a code of a dimension is a total that contains another one."""
    if code == other or code in _NOTHING or other in (*_NOTHING, *_ALL):
        return False
    if code in _ALL:
        return True
    if dimension == "SECTOR":
        return _covers_sector(code, other)
    if dimension == "CHANNEL":
        return code.endswith(_CHANNEL_CATEGORY) and other.startswith(code.rstrip("0"))
    if dimension == "MODALITY":
        return len(code) == 1 and code.isalpha() and other.startswith(code)
    return False


def _covers_sector(code: str, other: str) -> bool:
    """100 contains 110, this 111, this 11110; 1000 all, and 450 what is allocable by sector."""
    if code == _ALL_SECTORS:
        return True
    if other == _ALL_SECTORS or not (code.isdigit() and other.isdigit()):
        return False
    if code == _SECTOR_ALLOCABLE:
        return other[0] in "1234"
    if len(code) != _SECTOR_DIGITS or other == _SECTOR_ALLOCABLE:
        return False
    return len(other) >= _SECTOR_DIGITS and other.startswith(code.rstrip("0"))
