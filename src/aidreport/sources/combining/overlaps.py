"""Systems whose records are the same money under other names: told where they stand together."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from aidreport.model.dataset import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.model.allocation import Party
    from aidreport.model.dataset import Dataset

_FTS, _FUNDS = "OCHA FTS", "pooled funds (CBPF, CERF)"
_SYSTEMS = {
    "fts": _FTS,
    "cbpf-contributions": _FUNDS,
    "cbpf-projects": _FUNDS,
    "iati": "IATI",
    "360giving": "360Giving",
    "crs": "OECD CRS",
    "dac-matrix": "OECD DAC matrix",
}
_FUND = ("humanitarian fund", "humanitarian pooled fund")


def overlaps(parts: Sequence[Dataset], keyed: Callable[[Party], Party]) -> Iterator[Finding]:
    """Yield a warning where records of several systems stand in one data set.

    Args:
        parts: one for each file or database.
        keyed: returns a donor or recipient under its key.
    """
    found: dict[str, list[str]] = {}
    for part in parts:
        for file in part.files:
            if file.kind in _SYSTEMS and part.allocations:
                found.setdefault(_SYSTEMS[file.kind], []).append(file.path)
    if len(found) < 2:
        return
    message = (
        f"{_listed(found)} stand in one data set: the same money may be in each of them, and"
        f" nothing tells which{_through_funds(parts, found, keyed)}; make a report for each"
    )
    yield Finding("sources-may-overlap", Severity.WARNING, message)


def _listed(found: Mapping[str, Sequence[str]]) -> str:
    names = [
        f"{system} ({files[0]}{f' and {len(files) - 1} more' if len(files) > 1 else ''})"
        for system, files in found.items()
    ]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _through_funds(
    parts: Sequence[Dataset], found: Mapping[str, object], keyed: Callable[[Party], Party]
) -> str:
    """Return what of FTS goes through the funds whose own files stand beside it."""
    if _FTS not in found or _FUNDS not in found:
        return ""
    through = [
        item
        for part in parts
        if part.files and part.files[0].kind == "fts"
        for item in part.allocations
        if _is_fund(item.recipient, keyed) or (item.donor and _is_fund(item.donor, keyed))
    ]
    amount = sum((item.amount.amount for item in through), Decimal())
    count = "one flow" if len(through) == 1 else f"{len(through):,} flows"
    stated = f" (here {count}, USD {amount:,f})" if through else ""
    return (
        ". What FTS has as flows to CERF or to a humanitarian fund of a country, and from it, is"
        f" the money of the contributions to that fund and of its projects{stated}"
    )


def _is_fund(party: Party, keyed: Callable[[Party], Party]) -> bool:
    key = keyed(party).key
    return key == "CERF" or any(name in key.casefold() for name in _FUND)
