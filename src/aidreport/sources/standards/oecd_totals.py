"""Which rows of OECD statistics are sums of others, and are left out beside them.

A sum of donors or of recipients ("DAC Countries, Total", "Africa, Total") is left out where one of
its members stands in the same table, or a sum that covers it; where it stands alone, it counts.
"Bilateral, unspecified" and "Africa, regional" are no sums. EU Institutions are a donor of their
own, whose money members of the EU gave: they are left out beside any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from aidreport.model.dataset import Account, ExcludedRow
from aidreport.sources.terms.organisations import plain
from aidreport.sources.terms.territories import is_country

if TYPE_CHECKING:
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset

Member: TypeAlias = Callable[[str], bool]

_EU_INSTITUTIONS = frozenset({"eu institutions", "european union institutions", "european union"})
_EU_MEMBERS = frozenset(
    (
        "austria", "belgium", "bulgaria", "croatia", "cyprus", "czechia", "czech republic",
        "denmark", "estonia", "finland", "france", "germany", "greece", "hungary", "ireland",
        "italy", "latvia", "lithuania", "luxembourg", "malta", "netherlands", "poland",
        "portugal", "romania", "slovak republic", "slovakia", "slovenia", "spain", "sweden",
    )
)  # fmt: skip
_NOT_IN_DAC = frozenset({"bulgaria", "croatia", "cyprus", "malta", "romania"})
_DAC = (_EU_MEMBERS - _NOT_IN_DAC) | frozenset(
    (
        "australia", "canada", "iceland", "japan", "korea", "south korea", "new zealand", "norway",
        "switzerland", "united kingdom", "united states",
    )
)  # fmt: skip
_G7 = frozenset({"canada", "france", "germany", "italy", "japan", "united kingdom"}) | {
    "united states"
}

_ALL = "all donors"
_DONORS: Mapping[str, tuple[str, Member]] = {
    "all donors": ("", lambda _: True),
    "official donors": (_ALL, lambda _: True),
    "dac countries": ("official donors", lambda name: name in _DAC),
    "dac members": ("official donors", lambda name: name in _DAC),
    "dac eu members": ("dac countries", lambda name: name in _DAC & _EU_MEMBERS),
    "dac eu members ec": ("dac countries", lambda name: name in _DAC & _EU_MEMBERS),
    "g7": ("dac countries", lambda name: name in _G7),
    "non dac": ("official donors", lambda name: is_country(name) and name not in _DAC),
    "non dac countries": ("official donors", lambda name: is_country(name) and name not in _DAC),
    "multilaterals": ("official donors", lambda name: not is_country(name)),
    "multilateral": ("official donors", lambda name: not is_country(name)),
    "multilateral agencies": ("official donors", lambda name: not is_country(name)),
    "multilateral organisations": ("official donors", lambda name: not is_country(name)),
    "private donors": (_ALL, lambda name: not is_country(name)),
}
"""A sum of donors → the next wider one, and who is a member of it."""

_WORLD = "developing countries"
_RECIPIENTS: Mapping[str, str] = {
    _WORLD: "",
    "all recipients": "",
    "africa": _WORLD,
    "north of sahara": "africa",
    "south of sahara": "africa",
    "america": _WORLD,
    "north and central america": "america",
    "caribbean and central america": "america",
    "caribbean central america": "america",
    "south america": "america",
    "asia": _WORLD,
    "far east asia": "asia",
    "middle east": "asia",
    "south and central asia": "asia",
    "south central asia": "asia",
    "europe": _WORLD,
    "oceania": _WORLD,
    "ldcs": _WORLD,
    "least developed countries": _WORLD,
    "other lics": _WORLD,
    "low income countries": _WORLD,
    "lmics": _WORLD,
    "lower middle income countries": _WORLD,
    "umics": _WORLD,
    "upper middle income countries": _WORLD,
    "madcts": _WORLD,
}
"""A sum of recipients → the next wider one."""

_INCOME = frozenset(
    (
        "ldcs", "least developed countries", "other lics", "low income countries", "lmics",
        "lower middle income countries", "umics", "upper middle income countries", "madcts",
    )
)  # fmt: skip
"""Sums by income, beside which sums by region are the same money again."""


def without_totals(dataset: Dataset) -> Dataset:
    """Return a data set without sums of others that stand in it."""
    donors = sums_of_donors(item.donor.name for item in dataset.allocations if item.donor)
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
    account = Account(
        dataset.account.read,
        len(kept),
        (*dataset.account.excluded, *excluded),
        dataset.account.rejected,
    )
    return replace(dataset, allocations=tuple(kept), account=account)


def sums_of_donors(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the donors to leave out, each with rule and reason."""
    there = {name: _plain_sum(name, _DONORS) for name in set(names)}
    members = {plain(name) for name, known in there.items() if known is None}
    out = {
        name: ("total-of-members", f"{name}: a sum of others in the table")
        for name, known in there.items()
        if known is not None and any(map(_member_of(known), members))
    }
    left = {known: name for name, known in there.items() if known is not None and name not in out}
    out |= _covered(left, {name: wider for name, (wider, _) in _DONORS.items()})
    if members & _EU_MEMBERS:
        out |= {
            name: ("eu-beside-members", f"{name}: the members whose money it is stand beside it")
            for name in there
            if plain(name) in _EU_INSTITUTIONS
        }
    return out


def sums_of_recipients(names: Iterable[str]) -> dict[str, tuple[str, str]]:
    """Return the recipients to leave out, each with rule and reason."""
    there = {name: _plain_sum(name, _RECIPIENTS) for name in set(names)}
    sums = {known: name for name, known in there.items() if known is not None}
    if None in there.values():
        return {
            name: ("total-of-members", f"{name}: a sum of others in the table")
            for name in sums.values()
        }
    out = _covered(sums, _RECIPIENTS)
    regions = [name for known, name in sums.items() if known not in _INCOME and name not in out]
    if regions:
        for known, name in sums.items():
            if known in _INCOME and name not in out:
                reason = f"{name}: the same money as {regions[0]}, by income instead of region"
                out[name] = ("total-of-members", reason)
    return out


def _plain_sum(name: str, known: Mapping[str, object]) -> str | None:
    """Return the sum that a name stands for, without "Total"; None where it is no sum."""
    words = plain(name).split()
    short = " ".join(word for word in words if word != "total")
    if short in known:
        return short
    return short if words[-1:] == ["total"] else None


def _member_of(known: str) -> Member:
    return _DONORS[known][1] if known in _DONORS else lambda _: True


def _covered(sums: Mapping[str, str], wider: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return the sums that a wider one in the same table covers."""
    out = {}
    for known, name in sums.items():
        above = wider.get(known, next(iter(wider)))
        while above:
            if above in sums and above != known:
                reason = f"{name}: a part of {sums[above]}, which stands in the table"
                out[name] = ("total-of-members", reason)
                break
            above = wider.get(above, "")
    return out
