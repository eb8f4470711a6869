"""How a table has donors, countries, years or parts of a year across, as its headings."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from aidreport.lazy_dataclass import dataclass
from aidreport.model.amounts import EXACT
from aidreport.model.territories import is_country
from aidreport.model.words import normalise_name, words_of
from aidreport.sources.formats.grid import SourceRow
from aidreport.sources.standards.oecd.cells import BLANK, Numbers, amount_in, is_number
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.headings import match_headings
from aidreport.sources.tables.words.period_headings import is_part_of_year, period_heading
from aidreport.sources.tables.words.totals import is_total_label
from aidreport.sources.tables.words.vocabulary import OTHER_TIMES
from aidreport.sources.tables.words.years import amount_year, names_year, year_heading

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.sources import DataSource
    from aidreport.sources.tables.words.headings import HeadingMatch
    from aidreport.sources.terms.organisations import Organisations

DONORS, COUNTRIES, RECIPIENTS, YEARS = "donor", "country", "recipient", "date"
"""What can be across, as the field of an allocation."""

PERIODS = "period"
"""Parts of a year across: "Q1 2025", "January"."""

_SEARCHED_ROWS, _ROWS_SAMPLED = 25, 200
_FEWEST = 2
_MOST_BESIDE = 4
"""Of more columns of numbers beside the times, it is not tried which are of times, too."""

_YEARS = re.compile("years?|time(?: period)?", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_OTHERS = frozenset(
    {"other", "others", "andre", "ovrige", "autres", "sonstige", "otros", "private"}
)
_IN_PARENTHESES = re.compile(r"\s*\(.*\)\s*$")


class Column(NamedTuple):
    """A column across: where it is, its heading, and who or which period it names.

    It is blank if there is no amount in it as yet.
    """

    at: int
    heading: str
    name: str
    blank: bool = False


class _Shown(NamedTuple):
    """The columns across that a row of headings shows, all columns of numbers, and of what time."""

    across: Sequence[Column]
    numeric: Sequence[Column]
    of_time: str | None


@dataclass(frozen=True, slots=True)
class Across:
    """A table with donors, countries, years or parts of a year across.

    Attributes:
        header: index of the row of headings.
        field: what is across.
        columns: those across, without totals.
        totals: columns that add others up, by label or by their amounts.
        unknown: columns of numbers whose headings name nobody known.
        label: heading and column of what is down, if it must be named.
        dated: whether each row has a date of its own.
        measures: those of the columns, if each time has one of each: "Q1 Committed", "Q1 Paid".
    """

    header: int
    field: str
    columns: tuple[Column, ...]
    totals: tuple[Column, ...]
    unknown: tuple[Column, ...]
    label: int | None
    dated: bool = False
    measures: tuple[str, ...] = ()


def find_across(rows: Sequence[SourceRow], source: DataSource) -> Across | None:
    """Return how a table has donors, countries, years or periods across; None for others."""
    if "amount" in source.columns:
        return None
    rows = rows[: _SEARCHED_ROWS + _ROWS_SAMPLED]
    numbers = Numbers(rows)
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        if source.header_row not in (None, row.number):
            continue
        below = range(index + 1, index + 1 + _ROWS_SAMPLED)
        named = [Column(at, text, _named(text)) for at, text in enumerate(row.texts) if text]
        numeric = [column for column in named if numbers.fill(column.at, below)]
        if len(_of_one_kind(rows, index, numeric)[0]) < _FEWEST:
            continue
        # Words in a column ("n.a.") take no amount out of the total in silence: it is across, too.
        mixed = [column for column in named if numbers.are_in(column.at, below)]
        across, of_time = _of_one_kind(rows, index, sorted({*numeric, *mixed}))
        taken = {column.at for column in across}
        numeric = [
            column for column in named if column.at in taken or numbers.fill_half(column.at, below)
        ]
        shown = _Shown(across, numeric, of_time)
        if (found := _across(rows, index, shown, source)) is not None:
            return found
    return None


def _of_one_kind(
    rows: Sequence[SourceRow], index: int, numeric: Sequence[Column]
) -> tuple[list[Column], str | None]:
    """Return those columns of numbers that are of times, or else of givers, and of which times."""
    below = rows[index + 1 :]
    years = [
        column._replace(name=named.year)
        for column in numeric
        if (named := year_heading(column.heading)) is not None
        and not _holds_years(below[:_ROWS_SAMPLED], column.at)
    ]
    years = years if len(years) >= _FEWEST else _amounts_by_year(numeric)
    if years:
        return years, YEARS
    periods = _parts_of_years(rows[index], numeric, below)
    return (periods, PERIODS) if periods else (_givers(numeric), None)


def with_times_above(rows: Sequence[SourceRow], source: DataSource) -> Sequence[SourceRow]:
    """Return rows with headings such as "Q1" in the row above put before those below them.

    "Q1", "", "Q2", "" above "Committed", "Paid", "Committed", "Paid" become "Q1 Committed" and so
    on, in one row. So do measures above times. Other tables are returned as they are.
    """
    if source.header_row is not None:
        return rows
    if (behind := _with_times_below(rows)) is not rows:
        return behind
    for index, (above, below) in enumerate(pairwise(rows[:_SEARCHED_ROWS])):
        times = [at for at, text in enumerate(above.texts) if text and is_part_of_year(text)]
        if len(times) < _FEWEST or len({above.text(at) for at in times}) < len(times):
            continue
        last = len(below.texts)
        written = [*(at for at, text in enumerate(above.texts) if text), last]
        ends = [next((other for other in written if other > at), last) for at in times]
        spans = [range(at, end) for at, end in zip(times, ends, strict=True)]
        if joined := _joined(above, below, spans):
            return (*rows[:index], joined, *rows[index + 2 :])
    return rows


def _with_times_below(rows: Sequence[SourceRow]) -> Sequence[SourceRow]:
    """Return rows with times below measures put behind them: "Paid" above "Q1", "Q2" is "Paid Q1".

    Each measure has the same times below it.
    """
    for index, (above, below) in enumerate(pairwise(rows[:_SEARCHED_ROWS])):
        times = [at for at, text in enumerate(below.texts) if text and is_part_of_year(text)]
        written = [at for at, text in enumerate(above.texts) if text]
        starts = [at for at in written if at in times]
        if len(starts) < _FEWEST or any(at < starts[0] for at in times):
            continue
        ends = [*written[written.index(starts[0]) + 1 :], len(below.texts)]
        spans = [range(at, end) for at, end in zip(starts, ends, strict=False)]
        measures = {split_heading(above.text(at)).measure for at in starts}
        named = len(measures - {None}) == len(starts) and {*starts} == {*written[-len(starts) :]}
        if named and (joined := _joined(above, below, spans)):
            return (*rows[:index], joined, *rows[index + 2 :])
    return rows


def _joined(above: SourceRow, below: SourceRow, spans: Sequence[range]) -> SourceRow | None:
    """Return two rows of headings as one; None if spans of the upper one do not repeat the same.

    Args:
        spans: the columns that a text in the row above is about, each with the next.
    """
    words = [[below.text(at) for at in span if below.text(at)] for span in spans]
    # The last span may have other columns behind it.
    width = len(words[0])
    if width < _FEWEST or any(of[:width] != words[0] for of in words):
        return None
    joined = list(below.cells)
    for span in spans:
        for at in span[:width]:
            joined[at] = f"{above.text(span[0])} {below.text(at)}"
    for at, text in enumerate(above.texts[: len(joined)]):
        joined[at] = joined[at] or text
    return SourceRow.of(below.number, joined)


def _across(
    rows: Sequence[SourceRow],
    index: int,
    shown: _Shown,
    source: DataSource,
) -> Across | None:
    across, numeric, of_time = shown
    header, below = rows[index], rows[index + 1 : index + 1 + _ROWS_SAMPLED]
    match = match_headings(header.cells, source.columns)
    taken = {column.at for column in across}
    others = [column for column in numeric if column.at not in taken]
    totals = [
        item for item in others if not _is_others(item.name) and _adds_up(below, item, across)
    ]
    # A unit in the corner, above names, is that of all: "USD '000".
    numbers = {column.at for column in numeric}
    amounts = {*match.amounts, match.columns.get("amount", -1)} & numbers
    of_amounts = amounts - {column.at for column in (*across, *totals)}
    if len(across) < _FEWEST or of_amounts:
        return None
    if of_time and (totals or _is_of_more_times(below, others, across)):
        return None
    down = _down(match, below, numeric)
    field = of_time or _field(match, across)
    if down is None or field is None or (field == YEARS and "date" in match.columns):
        return None
    if field == YEARS and (_only_donors(match) or _is_of_years(header, below, down)):
        return None
    free = [
        column
        for column in others
        if column not in totals and column.at not in match.columns.values()
    ]
    known = [column for column in free if _is_others(column.name)]
    unknown = [] if of_time else [column for column in free if column not in known]
    columns = sorted([*across, *([] if of_time else known)])
    dated = "date" in match.columns
    parts = tuple(columns), tuple(totals), tuple(unknown)
    return Across(index, field, *parts, down, dated, _measures(columns) if of_time else ())


def _named(heading: str) -> str:
    """Return the donor that a heading names, without a unit: "Norway (NOK million)"."""
    said = split_heading(heading)
    if said.power is None and said.currencies is None:
        return heading
    return _IN_PARENTHESES.sub("", heading)


def _holds_years(rows: Sequence[SourceRow], at: int) -> bool:
    """Tell whether a column holds years and nothing else: "Start" and "End" of projects."""
    return all(_YEAR.fullmatch(text) for row in rows if (text := row.text(at)))


def _amounts_by_year(numeric: Sequence[Column]) -> list[Column]:
    """Return the columns of amounts in several years: "Disbursed 2023", "Disbursed 2024"."""
    found = [
        (column._replace(name=named[0]), *named)
        for column in numeric
        if (named := amount_year(column.heading))
    ]
    taken = {column.at for column, _, _ in found}
    beside = any(names_year(column.heading) for column in numeric if column.at not in taken)
    return [] if beside or not _are_alike(found) else [column for column, _, _ in found]


def _parts_of_years(
    header: SourceRow, numeric: Sequence[Column], below: Sequence[SourceRow]
) -> list[Column]:
    """Return the columns of amounts in parts of years: "Q1 (NOK)", "Q2 (NOK)".

    Those that are blank as yet are among them. None is if one holds another, as "H1" does "Q1".
    """
    filled = {column.at for column in numeric}
    named = [
        (Column(at, text, said.name, at not in filled), said.period, said.rest)
        for at, text in enumerate(header.texts)
        if text and (said := period_heading(text)) is not None
    ]
    of_texts = any(
        column.blank and any(row.text(column.at) not in BLANK for row in below)
        for column, _, _ in named
    )
    periods = {period for _, period, _ in named}
    apart = not any(
        one.first <= other.first <= one.last for one in periods for other in periods - {one}
    )
    stated = sum(not column.blank for column, _, _ in named)
    if of_texts or not apart or stated < _FEWEST or not _are_alike(named):
        return []
    return [column for column, _, _ in named]


def _are_alike(named: Sequence[tuple[Column, object, str]]) -> bool:
    """Tell whether columns are those of one amount, or of several measures with the same times.

    Args:
        named: columns with the time and the rest of their headings.
    """
    times: dict[str, list[object]] = {}
    alone = len({rest for _, _, rest in named}) == 1
    for column, time, _ in named:
        measure = None if alone else split_heading(column.heading).measure
        if measure is None and not alone:
            return False
        times.setdefault(str(measure), []).append(time)
    if not times:
        return False
    first = next(iter(times.values()))
    each = all(of == first for of in times.values())
    return each and len({*first}) == len(first) >= _FEWEST


def _measures(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the measures that headings of columns name; nothing if it is one."""
    named = [split_heading(column.heading).measure for column in columns]
    measures = tuple(dict.fromkeys(str(measure) for measure in named if measure))
    return measures if len(measures) > 1 else ()


def _givers(numeric: Sequence[Column]) -> list[Column]:
    """Return those columns of numbers that a donor or a country may be named by."""
    words = [column for column in numeric if not is_number(column.heading)]
    # Who is known is read from long lists, which most tables do not need.
    return [column for column in words if _may_give(column.name)] if len(words) >= _FEWEST else []


def _may_give(name: str) -> bool:
    from aidreport.sources.standards.oecd.sums import is_sum_of_donors

    known = is_country(name) or is_sum_of_donors(name)
    return known or _organisations().knows(name)


@cache
def _organisations() -> Organisations:
    from aidreport.sources.terms.organisations import Organisations

    return Organisations({})


def _is_others(name: str) -> bool:
    return normalise_name(name).partition(" ")[0] in _OTHERS


def _adds_up(rows: Sequence[SourceRow], total: Column, parts: Sequence[Column]) -> bool:
    """Tell whether a column is the sum of others in all rows, one at least of several amounts.

    Two such rows are needed if its heading is no word for a total.
    """
    agreeing = 0
    for row in rows:
        stated, *cells = (amount_in(row, column.at) for column in (total, *parts))
        amounts = [cell for cell in cells if cell is not None]
        if stated is None:
            continue
        # Whole numbers are exact; others are rounded.
        rounding = sum((cell.step for cell in (stated, *amounts) if cell.step < 1), Decimal(0)) / 2
        added = sum((cell.number for cell in amounts), Decimal(0))
        if EXACT.subtract(added, stated.number).copy_abs() > rounding:
            return False
        agreeing += len(amounts) > 1
    return agreeing >= (1 if is_total_label(total.heading) else _FEWEST)


def _is_of_more_times(
    rows: Sequence[SourceRow], others: Sequence[Column], across: Sequence[Column]
) -> bool:
    """Tell whether columns are of further times: "Prior years", "2023", "2024", "Total to date"."""
    words = (words_of(item.heading) for item in others)
    if any(not OTHER_TIMES.isdisjoint(of) for of in words):
        return True
    if not 1 < len(others) <= _MOST_BESIDE:
        return False
    return any(
        _adds_up(rows, total, [*across, *(item for item in others if item is not total)])
        for total in others
    )


def _down(match: HeadingMatch, rows: Sequence[SourceRow], numeric: Sequence[Column]) -> int | None:
    """Return the column of who is down: recipients, or donors; None if that is not clear."""
    for field in ("recipient", "donor", "country"):
        if field in match.columns:
            return match.columns[field]
    if match.rivals:
        return None
    amount = match.columns.get("amount")
    taken = {column.at for column in numeric} | (set(match.columns.values()) - {amount})
    width = max((len(row.texts) for row in rows), default=0)
    texts = [at for at in range(width) if at not in taken and any(row.text(at) for row in rows)]
    return texts[0] if len(texts) == 1 else None


def _only_donors(match: HeadingMatch) -> bool:
    """Tell whether who is down are donors, and no recipient is named."""
    return "donor" in match.columns and not {"recipient", "country"} & match.columns.keys()


def _is_of_years(header: SourceRow, rows: Sequence[SourceRow], down: int) -> bool:
    """Tell whether the row of headings is that of the years of a pivot table, without recipients.

    Exports of OECD.Stat have "Year" before the years, and below it who is down.
    """
    if not _YEARS.fullmatch(header.text(down)):
        return False
    return not rows or not rows[0].text(down).casefold().startswith("recipient")


def _field(match: HeadingMatch, across: Sequence[Column]) -> str | None:
    """Return what is across: donors; recipients, if donors are down; or countries of operation.

    Organisations across and countries down are who receives funds for them.
    """
    from aidreport.sources.standards.oecd.sums import is_dac_member, is_sum_of_donors

    if "recipient" not in match.columns and "donor" in match.columns:
        return RECIPIENTS
    names = [column.name for column in across]
    countries_down = "country" in match.columns and "recipient" not in match.columns
    if countries_down and not any(is_country(name) or is_sum_of_donors(name) for name in names):
        return RECIPIENTS
    giving = Counter(is_dac_member(column.name) or not is_country(column.name) for column in across)
    if giving[True] * 2 >= len(across) and "donor" not in match.columns:
        return DONORS
    return COUNTRIES if "country" not in match.columns else None
