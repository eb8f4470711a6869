"""Rows of a table that state sums of others, whatever they are called: left out, or asked about.

Amounts that add up are evidence; how a row looks decides. One without what all others have, a date
or a donor, is a total. One that looks like the others is asked about if so many digits agree by
chance hardly ever; else a warning says what it may be.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, localcontext
from fractions import Fraction
from math import prod
from typing import TYPE_CHECKING

from aidreport.model.amounts import EXACT
from aidreport.model.bulk import Bulk
from aidreport.model.territories import is_country
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.by_column.ends import holds_sums, states_whole
from aidreport.sources.tables.checks.entries import Entry, entries_of
from aidreport.sources.tables.checks.group_sums import find_group_sums
from aidreport.sources.tables.checks.sum_questions import (
    SumRows,
    doubt,
    is_known,
    left_out,
    question,
)
from aidreport.sources.tables.rows.near_sums import (
    find_near_groups,
    find_near_total,
    near,
    step_of,
)
from aidreport.sources.tables.rows.row_shapes import TableRows
from aidreport.sources.tables.rows.sums import (
    Sum,
    chance,
    find_sums,
    readings_of,
    repeated_pairs,
    sums_between,
)
from aidreport.sources.tables.words.totals import resembles_a_total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aidreport.model.allocation import Allocation, Place
    from aidreport.model.dataset import RejectedRow
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.problems import Question
    from aidreport.sources.tables.rows.rows import RowReader

_LEAST_ROWS = 3
"""Two rows and their sum."""

_HARDLY = Fraction(1, 50)
"""What happens by chance less often is taken for no chance."""

_SELDOM = Fraction(1, 20)
"""Of sums that are nearly stated, those that chance makes more often are not spoken of."""

_MOSTLY = Fraction(3, 5)
"""What happens by chance more often says nothing: ones and twos always add up to something."""

_FEW = 5_000
"""In a longer table, sums that do not cover all of it are not looked for."""

_TWO = 2
_MANY = 10
_NAMES_ASKED = 50
_NOT_ROUND = 3
"""Digits of an amount that two grants hardly have in common."""

_MOST = 60
_NEAR = Fraction(1, 100)
_NO_DIGITS = str.maketrans("", "", "0123456789")


def find_sum_rows(
    used: Sequence[Allocation],
    rejected: Sequence[RejectedRow],
    totals: Sequence[Place],
    rows: Sequence[SourceRow],
    reader: RowReader,
) -> SumRows:
    """Return which rows of a table state sums of others.

    Args:
        used: the allocations of the table.
        rejected: rows that cannot be used: a total may have no recipient, or no currency.
        totals: rows that are left out as totals already, by their words.
        rows: all rows below the headings.
    """
    count = len(used) + len(rejected)
    if count < _LEAST_ROWS - 1 or (count > _FEW and not _holds_sums(used)):
        return _whole_within(used, TableRows(rows, reader)) if count > _FEW else SumRows()
    # Tables by tags have the rows of one measure below those of another.
    in_order = tuple(sorted(rows, key=lambda row: row.number)) if count <= _FEW else rows
    table = TableRows(in_order, reader)
    entries = [*entries_of(used)]
    currencies = {item.currency for item in entries}
    entries += _unusable([row.place for row in rejected[:_FEW]], table, currencies)
    entries.sort(key=lambda item: item.number)
    known = [item._replace(known=True) for item in _unusable(totals[:_FEW], table, currencies)]
    with_totals = sorted([*entries, *known])
    # Where a known total holds two equal rows, neither of them repeats the other.
    found = None if _is_stated(entries, with_totals) else _of_single_rows(entries, table)
    if found is not None:
        return found
    found = SumRows()
    lone: list[Sequence[Entry]] = []
    not_stated: list[Entry] = []
    for all_rows in _groups(with_totals, lambda item: item.currency):
        in_currency = [item for item in all_rows if not item.known]
        if _is_stated(in_currency, all_rows):
            continue
        not_stated += in_currency
        of_all = _of_group(all_rows, table)
        if of_all == SumRows():
            of_all = _of_group(in_currency, table)
            lone.append(in_currency)
        if of_all == SumRows():
            for of_measure in _groups(in_currency, lambda item: item.measure):
                if len(of_measure) < len(in_currency):
                    found += _of_group(of_measure, table)
                    lone.append(of_measure)
        found += of_all
    of_lone = _of_lone_rows(lone, table)
    beside = found.left_out or known or len(of_lone.left_out) > 1
    found = found + of_lone if beside else found
    if found.questions:
        return found
    counted = [item for item in not_stated if item.number not in found.left_out]
    return found + find_group_sums(counted, table)


def _is_stated(entries: Sequence[Entry], all_rows: Sequence[Entry]) -> bool:
    """Tell whether a known total states the sum of all rows, so that none of them is a total."""
    totals = {item.amount for item in all_rows if item.known}
    if not totals or not entries:
        return False
    with localcontext(EXACT):
        amounts = [item.amount for item in entries]
        step, added_up = step_of(amounts), sum(amounts, Decimal())
        return added_up in totals or any(
            near(stated, added_up, len(amounts), step) is not None
            for stated in totals
            if stated > 0
        )


def _of_lone_rows(groups: Iterable[Sequence[Entry]], table: TableRows) -> SumRows:
    """Return totals of a single row in a currency or measure, beside totals of the others."""
    lone = [
        of[1]
        for of in groups
        if len(of) == _TWO
        and of[0].amount == of[1].amount
        and table.lacks(of[1].number, table.filled([of[0].number]))
        and not table.is_decided(of[1].number)
    ]
    return left_out(lone, table)


def _holds_sums(used: Sequence[Allocation]) -> bool:
    """Tell whether rows of a long table state sums that cover all rows of their currency."""
    if isinstance(used, Bulk):
        return holds_sums(used)
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for item in used:
        amounts[item.amount.currency].append(item.amount.amount)
    return any(find_sums(of) or find_near_total(of) for of in amounts.values())


def _whole_within(used: Sequence[Allocation], table: TableRows) -> SumRows:
    """Return what is open about a row within a long table that states the sum of all others."""
    if isinstance(used, Bulk) and not states_whole(used):
        return SumRows()
    asked: list[Question] = []
    for entries in _groups(sorted(entries_of(used)), lambda item: item.currency):
        whole = _whole_of(entries, table)
        asked += [] if whole is None else [question([whole], entries, table)]
    return SumRows(questions=tuple(asked))


def _whole_of(entries: Sequence[Entry], table: TableRows) -> Sum | None:
    """Return the row among some that states the sum of all others, unless it is one by chance."""
    with localcontext(EXACT):
        total = sum((item.amount for item in entries), Decimal())
        found = [at for at, item in enumerate(entries) if item.amount and 2 * item.amount == total]
    if len(found) != 1 or len(entries) <= _LEAST_ROWS:
        return None
    at, last = found[0], len(entries) - 1
    whole = Sum(at, last, 0, last)
    likely = len(entries) * chance([item.amount for item in entries], [whole])
    return whole if likely < _HARDLY and not table.is_decided(entries[at].number) else None


def _unusable(places: Iterable[Place], table: TableRows, currencies: set[str]) -> Iterable[Entry]:
    """Yield rows with a clear amount; in the only currency of the table, if they name none."""
    for place in places:
        row = table.row(place.row or 0)
        try:
            cell = table.reader.amount(row)
        except BadCell:
            continue
        currency = table.reader.currency(row)
        if currency is None and len(currencies) == 1 and not table.reader.text(row, "currency"):
            currency = next(iter(currencies))
        if currency is not None:
            yield Entry(row.number, cell.number, currency, "")


def _groups(entries: Sequence[Entry], key: Callable[[Entry], str]) -> Iterable[Sequence[Entry]]:
    groups: dict[str, list[Entry]] = defaultdict(list)
    for item in entries:
        groups[key(item)].append(item)
    return groups.values()


def _of_group(entries: Sequence[Entry], table: TableRows) -> SumRows:
    """Return which of some rows, all in one currency, state sums of others among them."""
    amounts = [item.amount for item in entries]
    readings = [*readings_of(amounts)]
    if not readings:
        return _of_part(entries, table)
    sums = max(readings, key=lambda sums: _fit(sums, entries, table))
    best = _fit(sums, entries, table)
    open_ = sum(_fit(other, entries, table) == best for other in readings) > 1
    evident = set() if open_ else _evident(sums, entries, table)
    certain: list[Sum] = []
    unclear: list[Sum] = []
    for item in sums:
        number = entries[item.at].number
        if not entries[item.at].known and not table.is_decided(number):
            (certain if item.at in evident else unclear).append(item)
    only_unclear = bool(unclear) and not certain
    of_all = len(sums) == len(unclear) == 1 and _is_of_all(sums[0], entries, table)
    if of_all or (only_unclear and _are_heads(unclear, entries, table)):
        return SumRows(questions=(question(unclear, entries, table),))
    likely = chance(amounts, sums)
    # What rows lack says it, however round the amounts are.
    if likely > _MOSTLY and (unclear or not certain):
        return SumRows()
    found = left_out([entries[item.at] for item in certain], table)
    if not unclear or _are_repeated(sums, entries, table):
        return found
    looks_so = len(certain) > len(unclear)
    if looks_so or likely < _HARDLY or _is_odd_one_out(unclear, entries, table):
        return found._replace(questions=(question(unclear, entries, table),))
    return found._replace(findings=(*found.findings, doubt(unclear[0], entries, table)))


def _are_repeated(sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows) -> bool:
    """Tell whether the same few sums are there again and again, as where many grants are equal."""
    different = {(entries[item.at].amount, item.rows) for item in sums}
    if 2 * len(different) >= len(sums):
        return False
    labels = [table.label(item.number).translate(_NO_DIGITS) for item in entries[:_NAMES_ASKED]]
    return len(sums) > _MANY or len({*labels}) < len(labels)


def _is_of_all(item: Sum, entries: Sequence[Entry], table: TableRows) -> bool:
    """Tell whether the first row or the last, of no known name, states the sum of all others.

    Chance is no answer here: either figure, with the row and without, may be the right one.
    """
    at_an_end = item.at in (0, len(entries) - 1) and item.rows == len(entries) - 1
    return at_an_end and not is_known(table.label(entries[item.at].number))


def _evident(sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows) -> set[int]:
    """Return the positions of rows that look like totals beside those that sums are of."""
    places = {item.at for item in sums}
    filled = table.filled([item.number for at, item in enumerate(entries) if at not in places])
    return {
        at
        for at, item in enumerate(entries)
        if item.known
        or resembles_a_total(table.label(item.number))
        or table.lacks(item.number, filled)
    }


def _fit(sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows) -> int:
    """Return how well sums fit what rows look like: the less, the more differ from that."""
    return -len(_evident(sums, entries, table) ^ {item.at for item in sums})


def _is_odd_one_out(sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows) -> bool:
    """Tell whether one row states the sum of all others, whose names are known and its is not."""
    if len(sums) > 1:
        return False
    label = table.label(entries[sums[0].at].number)
    names = {table.label(item.number) for item in entries[:_NAMES_ASKED]} - {label}
    return 2 * sum(map(is_known, names)) > len(names) and not is_known(label)


def _are_heads(sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows) -> bool:
    """Tell whether all other rows are in a group below or above a sum, and only theirs are names.

    However small the numbers are: "Emergency" 3, UNICEF 1, WFP 2, "Development" 7, UNDP 3, FAO 4.
    Countries are groups of organisations as well, and organisations of countries.
    """
    places = {item.at for item in sums}
    others = [item for at, item in enumerate(entries) if at not in places]
    covered = sum(item.last - item.first + 1 for item in sums)
    if len(sums) < _TWO or covered != len(others) or len(entries) > _NAMES_ASKED:
        return False
    names = [table.label(item.number) for item in others]
    heads = [table.label(entries[at].number) for at in places]
    known = sum(map(is_known, names))
    return (4 * known >= 3 * len(others) and not any(map(is_known, heads))) or (
        _are_countries_beside(heads, names) or _are_countries_beside(names, heads)
    )


def _are_countries_beside(names: Sequence[str], others: Sequence[str]) -> bool:
    """Tell whether names are countries, and others are none: Sudan above UNICEF and WFP."""
    return all(map(is_country, names)) and not any(map(is_country, others))


def _of_single_rows(entries: Sequence[Entry], table: TableRows) -> SumRows | None:
    """Return rows that each repeat the one above or below, and lack what it has; None if not all.

    Of two rows in all, both may be grants of the same amount: that is asked, unless it is a round
    one.
    """
    pairs = repeated_pairs([item.amount for item in entries])
    if len({item.currency for item in entries}) != 1:
        return None
    if len(pairs) == 1 and not _may_be_two([entries[at] for at in pairs[0]], table):
        return None
    for stated, of in ((0, 1), (1, 0)):
        filled = table.filled([entries[pair[of]].number for pair in pairs])
        asked = [pair for pair in pairs if not table.is_decided(entries[pair[stated]].number)]
        if asked and _all_lack_one([entries[pair[stated]].number for pair in asked], filled, table):
            sums = [Sum(pair[stated], 1, pair[of], pair[of]) for pair in asked]
            if len(pairs) == 1:
                return SumRows(questions=(question(sums, entries, table),))
            return left_out([entries[item.at] for item in sums], table)
    return _of_two(entries, table) if pairs and len(entries) == _TWO else None


def _all_lack_one(numbers: Sequence[int], columns: Sequence[int], table: TableRows) -> bool:
    """Tell whether rows have nothing in one and the same of some columns."""
    return any(all(table.lacks(number, [column]) for number in numbers) for column in columns)


def _may_be_two(entries: Sequence[Entry], table: TableRows) -> bool:
    """Tell whether two rows of one amount have different names, and the amount two digits."""
    # "Partner 1" and "Partner 2" are of one kind, and neither is a total.
    labels = [table.label(item.number) for item in entries if table.field(item.number)]
    named = [label.translate(_NO_DIGITS) for label in labels]
    digits = entries[0].amount.normalize().as_tuple().digits
    return len(digits) >= _TWO and len(set(named)) == _TWO


def _of_two(entries: Sequence[Entry], table: TableRows) -> SumRows | None:
    """Ask about two rows of one amount that is not round, if one has no known name."""
    labels = [table.label(item.number) for item in entries]
    digits = entries[0].amount.normalize().as_tuple().digits
    unknown = [at for at in (1, 0) if not is_known(labels[at])]
    # Who has named the totals of a table has looked at its rows.
    decided = bool(table.reader.meanings.known.get("recipient"))
    if len(digits) < _NOT_ROUND or not unknown or decided:
        return None
    sums = [Sum(unknown[0], 1, 1 - unknown[0], 1 - unknown[0])]
    return SumRows(questions=(question(sums, entries, table),))


def _of_part(entries: Sequence[Entry], table: TableRows) -> SumRows:
    """Return rows that lack what the others have, and state the sums of the rows between them."""
    if not _LEAST_ROWS <= len(entries) <= _FEW:
        return SumRows()
    if (whole := _whole_of(entries, table)) is not None and not entries[whole.at].known:
        return SumRows(questions=(question([whole], entries, table),))
    usual = table.filled([item.number for item in entries], _MOST)
    marks = [at for at, item in enumerate(entries) if item.known or table.lacks(item.number, usual)]
    marks = [at for at in marks if not table.is_decided(entries[at].number)]
    sums = sums_between([item.amount for item in entries], marks)
    if 2 * len(sums) > len(marks):
        return left_out([entries[item.at] for item in sums], table)
    nearly = _nearly_total(entries, table)
    if nearly is None:
        return _of_rounded(entries, table)
    return SumRows(questions=(question([nearly], entries, table, exact=False),))


def _of_rounded(entries: Sequence[Entry], table: TableRows) -> SumRows:
    """Return what is open about rows that state sums rounded, of all others or of groups."""
    amounts = [item.amount for item in entries]
    total = find_near_total(amounts)
    if total is not None and is_known(table.label(entries[total.sum.at].number)):
        return SumRows()
    found = [total] if total else find_near_groups(amounts) if len(entries) <= _FEW else []
    places = {item.sum.at for item in found}
    asked = [
        at for at in places if not entries[at].known and not table.is_decided(entries[at].number)
    ]
    unclear = [item.sum for item in found if item.sum.at in asked]
    if not unclear:
        return SumRows()
    filled = table.filled([item.number for at, item in enumerate(entries) if at not in places])
    lack = all(table.lacks(entries[at].number, filled) for at in asked)
    likely = prod((item.likely for item in found), start=Fraction(1))
    if likely < _HARDLY or lack:
        return SumRows(questions=(question(unclear, entries, table, exact=False),))
    doubts = (
        (doubt(unclear[0], entries, table, "near-sum-row-counted"),) if likely <= _SELDOM else ()
    )
    return SumRows(findings=doubts)


def _nearly_total(entries: Sequence[Entry], table: TableRows) -> Sum | None:
    """Return a last row that lacks what all others have and states nearly their sum, or None."""
    *others, last = entries
    added_up = sum((item.amount for item in others), 0 * last.amount)
    off = abs(added_up - last.amount)
    if len(others) < _LEAST_ROWS or off > abs(added_up) * _NEAR.numerator / _NEAR.denominator:
        return None
    if any(abs(item.amount - last.amount) <= off for item in others):
        # As much as one of them, and the others are small.
        return None
    lacks = table.lacks(last.number, table.filled([item.number for item in others]))
    if last.known or not lacks or is_known(table.label(last.number)):
        return None
    return Sum(len(others), len(others), 0, len(others) - 1)
