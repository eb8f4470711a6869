"""Rows of a table that state sums of others, whatever they are called: left out, or asked about.

Amounts that add up are evidence; how a row looks decides. One without what all others have, a date
or a donor, is a total. One that looks like the others is asked about if so many digits agree by
chance hardly ever; else a warning says what it may be.
"""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import counted
from aidreport.model.amounts import EXACT
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import at, in_turn, say
from aidreport.model.territories import is_country
from aidreport.sources.problems import BadCell, Question
from aidreport.sources.tables.by_column.ends import holds_sums
from aidreport.sources.tables.checks.entries import Entry, entries_of
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
from aidreport.sources.terms.organisations import is_organisation
from aidreport.sources.terms.regions import is_region

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aidreport.model.allocation import Allocation, Place
    from aidreport.model.dataset import RejectedRow
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow
    from aidreport.sources.tables.rows.rows import RowReader

_LEAST_ROWS = 3
"""Two rows and their sum."""

_HARDLY = Fraction(1, 50)
"""What happens by chance less often is taken for no chance."""

_MOSTLY = Fraction(3, 5)
"""What happens by chance more often says nothing: ones and twos always add up to something."""

_FEW = 5_000
"""In a longer table, sums that do not cover all of it are not looked for."""

_TWO = 2
_NAMES_ASKED = 50
_NOT_ROUND = 3
"""Digits of an amount that two grants hardly have in common."""

_MOST = 60
_NEAR = Fraction(1, 100)
_SHOWN, _LISTED = 3, 10
_NO_DIGITS = str.maketrans("", "", "0123456789")
_WHY = (
    'a row that repeats the money of others would count it twice; "use" is for one that is money of'
    " its own"
)


class SumRows(NamedTuple):
    """What was found.

    Attributes:
        left_out: numbers of rows that state sums.
        questions: about rows that seem to.
        findings: about both, and about rows that may by chance.
    """

    left_out: frozenset[int] = frozenset()
    questions: tuple[Question, ...] = ()
    findings: tuple[Finding, ...] = ()

    def __add__(self, other: object) -> SumRows:
        """Return what both found."""
        assert isinstance(other, SumRows)
        return SumRows(
            self.left_out | other.left_out,
            self.questions + other.questions,
            self.findings + other.findings,
        )


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
        return SumRows()
    table = TableRows(tuple(rows) if count <= _FEW else rows, reader)
    entries = [*entries_of(used)]
    currencies = {item.currency for item in entries}
    entries += _unusable([row.place for row in rejected[:_FEW]], table, currencies)
    entries.sort(key=lambda item: item.number)
    found = _of_single_rows(entries, table)
    if found is not None:
        return found
    known = [item._replace(known=True) for item in _unusable(totals[:_FEW], table, currencies)]
    with_totals = sorted([*entries, *known])
    found = SumRows()
    lone: list[Sequence[Entry]] = []
    for all_rows in _groups(with_totals, lambda item: item.currency):
        in_currency = [item for item in all_rows if not item.known]
        if _is_stated(in_currency, all_rows):
            continue
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
    return found + of_lone if beside else found


def _is_stated(entries: Sequence[Entry], all_rows: Sequence[Entry]) -> bool:
    """Tell whether a known total states the sum of all rows, so that none of them is a total."""
    totals = {item.amount for item in all_rows if item.known}
    with localcontext(EXACT):
        return bool(totals) and sum((item.amount for item in entries), Decimal()) in totals


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
    return _left_out(lone, table)


def _holds_sums(used: Sequence[Allocation]) -> bool:
    """Tell whether rows of a long table state sums that cover all rows of their currency."""
    if isinstance(used, Bulk):
        return holds_sums(used)
    amounts: dict[str, list[Decimal]] = defaultdict(list)
    for item in used:
        amounts[item.amount.currency].append(item.amount.amount)
    return any(map(find_sums, amounts.values()))


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
    if len(sums) == len(unclear) == 1 and _is_of_all(sums[0], entries, table):
        return SumRows(questions=(_question(unclear, entries, table),))
    likely = chance(amounts, sums)
    # What rows lack says it, however round the amounts are.
    if likely > _MOSTLY and (unclear or not certain):
        return SumRows()
    found = _left_out([entries[item.at] for item in certain], table)
    if not unclear:
        return found
    looks_so = len(certain) > len(unclear)
    if looks_so or likely < _HARDLY or _is_odd_one_out(unclear, entries, table):
        return found._replace(questions=(_question(unclear, entries, table),))
    return found._replace(findings=(*found.findings, _doubt(unclear[0], entries, table)))


def _is_of_all(item: Sum, entries: Sequence[Entry], table: TableRows) -> bool:
    """Tell whether the first row or the last, of no known name, states the sum of all others.

    Chance is no answer here: either figure, with the row and without, may be the right one.
    """
    at_an_end = item.at in (0, len(entries) - 1) and item.rows == len(entries) - 1
    return at_an_end and not _is_known(table.label(entries[item.at].number))


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
    return 2 * sum(map(_is_known, names)) > len(names) and not _is_known(label)


def _is_known(name: str) -> bool:
    return is_organisation(name) or is_country(name) or is_region(name)


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
        if asked and all(table.lacks(entries[pair[stated]].number, filled) for pair in asked):
            sums = [Sum(pair[stated], 1, pair[of], pair[of]) for pair in asked]
            if len(pairs) == 1:
                return SumRows(questions=(_question(sums, entries, table),))
            return _left_out([entries[item.at] for item in sums], table)
    return _of_two(entries, table) if pairs and len(entries) == _TWO else None


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
    unknown = [at for at in (1, 0) if not _is_known(labels[at])]
    # Who has named the totals of a table has looked at its rows.
    decided = bool(table.reader.meanings.known.get("recipient"))
    if len(digits) < _NOT_ROUND or not unknown or decided:
        return None
    sums = [Sum(unknown[0], 1, 1 - unknown[0], 1 - unknown[0])]
    return SumRows(questions=(_question(sums, entries, table),))


def _of_part(entries: Sequence[Entry], table: TableRows) -> SumRows:
    """Return rows that lack what the others have, and state the sums of the rows between them."""
    if not _LEAST_ROWS <= len(entries) <= _FEW:
        return SumRows()
    usual = table.filled([item.number for item in entries], _MOST)
    marks = [at for at, item in enumerate(entries) if item.known or table.lacks(item.number, usual)]
    marks = [at for at in marks if not table.is_decided(entries[at].number)]
    sums = sums_between([item.amount for item in entries], marks)
    if 2 * len(sums) > len(marks):
        return _left_out([entries[item.at] for item in sums], table)
    near = _nearly_total(entries, table)
    if near is None:
        return SumRows()
    return SumRows(questions=(_question([near], entries, table, exact=False),))


def _nearly_total(entries: Sequence[Entry], table: TableRows) -> Sum | None:
    """Return a last row that lacks what all others have and states nearly their sum, or None."""
    *others, last = entries
    added_up = sum((item.amount for item in others), 0 * last.amount)
    off = abs(added_up - last.amount)
    if len(others) < _LEAST_ROWS or off > abs(added_up) * _NEAR.numerator / _NEAR.denominator:
        return None
    lacks = table.lacks(last.number, table.filled([item.number for item in others]))
    if last.known or not lacks or _is_known(table.label(last.number)):
        return None
    return Sum(len(others), len(others), 0, len(others) - 1)


def _left_out(entries: Sequence[Entry], table: TableRows) -> SumRows:
    entries = [item for item in entries if not item.known]
    if not entries:
        return SumRows()
    rows = in_turn(_lines(entries, table, _SHOWN))
    message = say("total-by-arithmetic", count=len(entries), rows=rows)
    place = at(table.reader.place(table.row(entries[0].number)))
    return SumRows(
        frozenset(item.number for item in entries),
        findings=(Finding("total-by-arithmetic", Severity.NOTE, message, place),),
    )


def _question(
    sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows, *, exact: bool = True
) -> Question:
    asked = [entries[item.at] for item in sums]
    numbers = {item.number for item in asked}
    exclude: dict[str, dict[str, str]] = defaultdict(dict)
    by_hand = []
    others = {table.label(item.number).casefold() for item in entries if item.number not in numbers}
    for item in asked:
        label, name = table.label(item.number), table.field(item.number)
        if name and label.casefold() not in others:
            exclude[name][label] = "exclude"
        else:
            by_hand.append(item.number)
    rows = "row" if len(by_hand) == 1 else "rows"
    use = {name: dict.fromkeys(labels, "use") for name, labels in exclude.items()}
    return Question(
        _problem(sums, entries, table, exact=exact),
        _WHY,
        {"values": {**exclude}} if exclude else {},
        ({"values": use},) if exclude and len(asked) <= _SHOWN else (),
        details=_lines(asked, table),
        by_hand=f"delete {rows} {', '.join(map(str, by_hand))} in the file" if by_hand else "",
    )


def _problem(
    sums: Sequence[Sum], entries: Sequence[Entry], table: TableRows, *, exact: bool
) -> str:
    if len(sums) > 1:
        return f"{len(sums)} rows state the sums of other rows, and do not look like totals"
    item = sums[0]
    of_all = item.last - item.first + 2 == len(entries)
    which = f"the {counted(item.rows, 'other row')}" if of_all else counted(item.rows, "row")
    about = "" if exact else "about "
    return f'"{table.label(entries[item.at].number)}" states {about}the sum of {which}'


def _doubt(item: Sum, entries: Sequence[Entry], table: TableRows) -> Finding:
    entry = entries[item.at]
    message = say("sum-row-counted", row=_line(entry, table), count=item.rows)
    place = at(table.reader.place(table.row(entry.number)))
    return Finding("total-doubtful", Severity.WARNING, message, place)


def _lines(entries: Sequence[Entry], table: TableRows, most: int = _LISTED) -> tuple[Remark, ...]:
    more = len(entries) - most
    lines = [_line(item, table) for item in entries[:most]]
    return (*lines, *([say("and-many-more", count=more)] if more > 0 else []))


def _line(item: Entry, table: TableRows) -> Remark:
    row, label, amount = (
        str(item.number),
        table.label(item.number),
        Money(item.amount, item.currency),
    )
    if label:
        return say("row-label-amount", row=row, label=label, amount=amount)
    return say("row-amount", row=row, amount=amount)
