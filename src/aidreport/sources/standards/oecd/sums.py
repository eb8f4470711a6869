"""Sums of donors and of recipients in tables of the OECD, which stand beside their members.

A sum of donors or of recipients ("DAC Countries, Total", "Africa, Total") is left out if one of its
members, or a sum that covers it, is in the same table; alone, it counts. "Bilateral, unspecified"
and "Africa, regional" are not sums.

EU Institutions are a donor like others where bilateral aid and what multilateral organisations pass
on are listed: what members pay to the EU budget is in neither. Only in tables of a donor's total
ODA do members' amounts contain what they paid to EU Institutions. Sources: OECD DAC, CRS user
guide, "Bilateral aid, multilateral outflows"; OECD, methodological note on tracking development
co-operation through international institutions.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.dataset import ExcludedRow
from aidreport.model.remarks import say
from aidreport.model.territories import is_country
from aidreport.model.words import normalise_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.remarks import Remark

_NAMES = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_EU_INSTITUTIONS = frozenset(_NAMES["eu_institutions"])
_EU_MEMBERS = frozenset(_NAMES["eu_members"])
_DAC = _EU_MEMBERS.difference(_NAMES["eu_outside_dac"]).union(_NAMES["dac_outside_eu"])


def _anyone(_: str) -> bool:
    return True


_MEMBERS: Mapping[str, Callable[[str], bool]] = {
    "anyone": _anyone,
    "dac": _DAC.__contains__,
    "dac in the eu": (_DAC & _EU_MEMBERS).__contains__,
    "outside the dac": lambda name: is_country(name) and name not in _DAC,
    "g7": frozenset(_NAMES["g7"]).__contains__,
    "no country": lambda name: not is_country(name),
}
_DONORS = {
    name: (total["wider"], _MEMBERS[total["members"]])
    for total in _NAMES["donors"]
    for name in total["names"]
}
"""A sum of donors → the next wider one, and who is a member of it."""

_RECIPIENTS: Mapping[str, str] = {
    **{name: wider for wider, names in _NAMES["recipients"].items() for name in names},
    **dict.fromkeys(_NAMES["by_income"], "developing countries"),
}
"""A sum of recipients → the next wider one."""


def is_sum_of_donors(name: str) -> bool:
    """Tell whether a name is one of a known sum of donors, or of EU Institutions."""
    return _plain_sum(name, _DONORS) in _DONORS or normalise_name(name) in _EU_INSTITUTIONS


def is_dac_member(name: str) -> bool:
    """Tell whether a name is one of a country in the DAC."""
    return normalise_name(name) in _DAC


def without_sums(dataset: Dataset, *, of_total_oda: bool = False) -> Dataset:
    """Return a data set without the rows that are sums of others.

    Args:
        of_total_oda: whether a donor's amounts contain what it paid to EU Institutions.
    """
    names = (item.donor.name for item in dataset.allocations if item.donor)
    donors = sums_of_donors(names, of_total_oda=of_total_oda)
    recipients = sums_of_recipients(item.country for item in dataset.allocations if item.country)
    kept: list[Allocation] = []
    excluded: list[ExcludedRow] = []
    for item in dataset.allocations:
        name = item.donor.name if item.donor else ""
        rule = recipients.get(item.country or "") or donors.get(name)
        if rule is None:
            kept.append(item)
        else:
            excluded.append(ExcludedRow(item.place, *rule))
    return replace(dataset, allocations=tuple(kept), account=dataset.account.exclude(excluded))


def sums_of_donors(
    names: Iterable[str], *, of_total_oda: bool = False
) -> dict[str, tuple[str, Remark]]:
    """Return the donors to leave out, each with rule and reason."""
    sums = {name: _plain_sum(name, _DONORS) for name in set(names)}
    members = {normalise_name(name) for name, total in sums.items() if total is None}
    out = {
        name: _total_of_members(name, say("sum-of-others"))
        for name, total in sums.items()
        if total is not None and any(map(_DONORS.get(total, ("", _anyone))[1], members))
    }
    left = {total: name for name, total in sums.items() if total is not None and name not in out}
    out |= _covered(left, {name: wider for name, (wider, _) in _DONORS.items()})
    if of_total_oda and members & _EU_MEMBERS:
        out |= {
            name: ("eu-beside-members", say("eu-beside-members", name=name))
            for name in sums
            if normalise_name(name) in _EU_INSTITUTIONS
        }
    return out


def sums_of_recipients(names: Iterable[str]) -> dict[str, tuple[str, Remark]]:
    """Return the recipients to leave out, each with rule and reason."""
    totals = {name: _plain_sum(name, _RECIPIENTS) for name in set(names)}
    sums = {total: name for name, total in totals.items() if total is not None}
    if None in totals.values():
        reason = say("sum-of-others")
        return {name: _total_of_members(name, reason) for name in sums.values()}
    out = _covered(sums, _RECIPIENTS)
    left = [name for name in sums.values() if name not in out]
    by_income = [name for name in left if totals[name] in _NAMES["by_income"]]
    regions = [name for name in left if name not in by_income]
    if regions:
        reason = say("same-by-income", region=regions[0])
        out |= {name: _total_of_members(name, reason) for name in by_income}
    return out


def _total_of_members(name: str, reason: Remark) -> tuple[str, Remark]:
    return "total-of-members", say("about", what=name, remark=reason)


def _plain_sum(name: str, known: Mapping[str, object]) -> str | None:
    """Return the sum that a name means, without "Total"; None if it is not a sum."""
    words = normalise_name(name).split()
    short = " ".join(word for word in words if word != "total")
    if short in known:
        return short
    return short if words[-1:] == ["total"] else None


def _covered(sums: Mapping[str, str], wider: Mapping[str, str]) -> dict[str, tuple[str, Remark]]:
    """Return the sums that a wider one in the same table covers."""
    out = {}
    for total, name in sums.items():
        above = wider.get(total, next(iter(wider)))
        while above and (above not in sums or above == total):
            above = wider.get(above, "")
        if above:
            out[name] = _total_of_members(name, say("part-of-in-table", total=sums[above]))
    return out
