"""Sums the rows of a long table by a field: column by column."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.analysis.long_groups import LongGroups
from aidreport.model.allocation import NOT_NAMED
from aidreport.model.amounts import exponent_of
from aidreport.model.fields import GROUPS, PARTIES
from aidreport.model.groups import group, of_whole_numbers
from aidreport.model.money import scale_exactly

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from aidreport.model.allocation import Allocation
    from aidreport.model.bulk import Bulk


def sum_groups(bulk: Bulk, by: str) -> dict[str, LongGroups]:
    """Return the groups of a field by currency, largest first, without shares yet."""
    found = _found(bulk, by)
    codes = dict.fromkeys(found.of_currency.tolist())
    return {found.currencies[code]: _in_currency(bulk, by, found, code) for code in codes}


def with_rows(groups: LongGroups, names: Sequence[str]) -> LongGroups:
    """Return groups that know their allocations.

    Args:
        names: the ids of the amounts of all allocations.
    """
    places = {key: at for at, key in enumerate(groups.keys)}
    pairs = zip(groups.bulk.keys(groups.by), groups.bulk.keys("currency"), strict=True)
    of_rows = [places[key] if code == groups.currency else -1 for key, code in pairs]
    return replace(groups, row_names=names, of_rows=of_rows)


def _in_currency(bulk: Bulk, by: str, found: _Found, code: int) -> LongGroups:
    """Return the groups in one currency, in their order."""
    import numpy as np

    at = np.flatnonzero(found.of_currency == code)
    at = at[np.argsort(-found.amounts[at], kind="stable")]
    keys = [found.keys[key] for key in found.of_key[at].tolist()]
    names = _names(bulk, by, keys, found.lines[at])
    order = _with_ties_by_name(found.amounts[at], names, keys)
    if NOT_NAMED in keys:
        last = keys.index(NOT_NAMED)
        order.append(order.pop(order.index(last)))
    at = at[order]
    return LongGroups(
        by,
        found.currencies[code],
        [keys[place] for place in order],
        [names[place] for place in order],
        found.lines[at].tolist(),
        found.amounts[at].tolist(),
        found.exponent,
        found.counts[at].tolist(),
        (),
        0,
        "",
        bulk,
    )


class _Found(NamedTuple):
    """The groups of a table by currency and field, with those of rows that are objects.

    Attributes:
        currencies, keys: all there are.
        of_currency, of_key: for each group, which of these it has.
        lines: the first row of each.
        amounts: their sums in units of 10^exponent.
        counts: how many rows each has.
    """

    currencies: Sequence[str]
    keys: Sequence[str]
    of_currency: np.ndarray
    of_key: np.ndarray
    lines: np.ndarray
    amounts: np.ndarray
    exponent: int
    counts: np.ndarray


def _found(bulk: Bulk, by: str) -> _Found:
    found = group(bulk, ["currency", by])
    (currencies, keys), (of_currency, of_key) = found.columns, found.codes
    in_columns = _Found(
        currencies.values,
        keys.values,
        of_currency,
        of_key,
        bulk.lines[found.first],
        found.amounts,
        bulk.exponent,
        found.counts,
    )
    return _with_objects(in_columns, bulk.others, by) if bulk.others else in_columns


def _with_objects(found: _Found, others: Sequence[tuple[int, Allocation]], by: str) -> _Found:
    """Return groups with rows that are objects, each with its line."""
    import numpy as np

    exponent = min([found.exponent, *(exponent_of(item.amount.amount) for _, item in others)])
    factor = 10 ** (found.exponent - exponent)
    amounts: list[int] = [amount * factor for amount in found.amounts.tolist()]
    lines, counts = found.lines.tolist(), found.counts.tolist()
    currencies, keys = ({name: at for at, name in enumerate(names)} for names in found[:2])
    pairs = list(zip(found.of_currency.tolist(), found.of_key.tolist(), strict=True))
    known = {pair: at for at, pair in enumerate(pairs)}
    for line, item in others:
        currency = currencies.setdefault(item.amount.currency, len(currencies))
        pair = currency, keys.setdefault(GROUPS[by](item), len(keys))
        at = known.setdefault(pair, len(pairs))
        if at == len(pairs):
            pairs.append(pair)
            lines.append(line)
            amounts.append(0)
            counts.append(0)
        lines[at] = min(lines[at], line)
        amounts[at] += int(scale_exactly(item.amount.amount, -exponent))
        counts[at] += 1
    of_currency, of_key = np.asarray(pairs, dtype=np.intp).T
    return _Found(
        [*currencies], [*keys], of_currency, of_key, np.asarray(lines),
        of_whole_numbers(amounts), exponent, np.asarray(counts),
    )  # fmt: skip


def _with_ties_by_name(amounts: np.ndarray, names: Sequence[str], keys: Sequence[str]) -> list[int]:
    """Return the order of groups that are in that of their amounts: equal ones by name."""
    import numpy as np

    order = list(range(len(amounts)))
    equal = np.flatnonzero(amounts[1:] == amounts[:-1]).tolist()
    while equal:
        start = end = equal.pop()
        while equal and equal[-1] == start - 1:
            start = equal.pop()
        end += 2
        order[start:end] = sorted(order[start:end], key=lambda at: (names[at], keys[at]))
    return order


def _names(bulk: Bulk, by: str, keys: Sequence[str], lines: np.ndarray) -> list[str]:
    """Return the name of each group: of organisations as written in its first row."""
    if by not in PARTIES:
        return list(keys)
    alone = dict(bulk.others)
    names = bulk.names(by, lines)
    for at, line in enumerate(lines.tolist() if alone else ()):
        if line in alone:
            party = PARTIES[by](alone[line])
            names[at] = party.name if party else ""
    if NOT_NAMED not in keys and "" not in names:
        return names
    return [key if key == NOT_NAMED else name or key for key, name in zip(keys, names, strict=True)]
