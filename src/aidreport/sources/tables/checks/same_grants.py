"""Grants that have several rows with the whole amount: one for each share, or for each currency."""

from __future__ import annotations

from collections import Counter, defaultdict
from contextlib import suppress
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.bulk import Bulk
from aidreport.model.words import plain_word, words_of
from aidreport.sources.problems import BadCell
from aidreport.sources.tables.checks.entries import Found, entries_of, first_of, texts_by_row
from aidreport.sources.tables.words.cells import parse_amount
from aidreport.sources.terms.worth import per_dollar
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.model.allocation import Allocation
    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.rows import RowReader

_FILE = read_toml(Path(__file__).with_suffix(".toml"), SourceError)
_SHARES, _OF_WHOLES, _GRANTS = (
    frozenset(map(plain_word, _FILE[name].split())) for name in ("shares", "wholes", "grants")
)
_WHOLES = ((Decimal(100), Decimal("0.5")), (Decimal(1), Decimal("0.005")))
"""What shares add up to, and how much less or more by rounding."""

_ALIKE = ("recipient", "id", "date", "value_date", "donor")
"""What the rows of one grant have in common, beside its amount."""

_IN_BOTH_CURRENCIES = (*_ALIKE, "country", "measure")
"""What the rows of one grant in two currencies have in common, if they have one id."""

_TELLING = ("id", "date", "value_date")
"""Two rows that have one of these in common are hardly two grants."""

_MOST_ROWS = 4_000
_MOST_WHOLES = 20_000
_FEW_WORDS = 2
_SOME_GRANTS = 3
"""Of so many grants, rows are of one amount by chance hardly ever."""

_WHOLE_OF = ("recipient", "donor", "date", "value_date", "measure")
"""What the rows of a grant whose whole amount each of them repeats have in common."""

_LEAST, _ABOUT = Decimal("0.6"), Decimal("0.8")
"""Rates of a currency over the years, as parts of the present one: at the least, and mostly."""

_RATES_DIFFER = Decimal("1.1")

_NAMES_ALONE = 3
"""A table of so many columns has recipients, currencies and amounts alone."""


def is_of_shares(heading: str) -> bool:
    """Tell whether a heading is one of shares: "Sector %"."""
    return "%" in heading or not _SHARES.isdisjoint(words_of(heading.replace("_", " ")))


def find_shares(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield the rows, but the first of each grant, of amounts that are repeated with shares."""
    header = reader.header
    for at, heading in enumerate(header.headings):
        if not is_of_shares(heading) or at in header.columns.values():
            continue
        rows = _with_shares(used, reader, at)
        if rows:
            yield Found(
                rows,
                partial(state, "question.repeat-shares", heading=heading),
                "question.repeat-shares-why",
            )


def _with_shares(used: Sequence[Allocation], reader: RowReader, at: int) -> frozenset[int]:
    fields = reader.header.columns
    # The shares of one grant may be those of its recipients, or of countries in their place.
    key = _grant_column(reader)
    names = _ALIKE if key is None else tuple(name for name in _ALIKE if name != "recipient")
    columns = [fields[name] for name in names if name in fields]
    columns += [] if key is None else [key]
    if _have_own_ids(used):
        return frozenset()
    amounts = {item.number: item for item in entries_of(used)}
    groups: dict[tuple[object, ...], list[tuple[int, Decimal]]] = defaultdict(list)
    for number, (share, *alike) in texts_by_row(reader.header.below.rows, [at, *columns]):
        if (item := amounts.get(number)) is None or not share:
            continue
        with suppress(BadCell):
            part = parse_amount(share.rstrip("% "), decimal=reader.decimal).number
            groups[(*alike, *item[1:])].append((number, part))
    found = [rows for rows in groups.values() if len(rows) > 1 and _are_parts(rows)]
    return frozenset(number for rows in found for number, _ in sorted(rows)[1:])


def find_wholes(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield the rows, but the first of each grant, that repeat an amount of the whole grant.

    Its heading says so, "Total budget" or "Grant value"; or it is the same in all rows of some
    grants.
    """
    columns, headings = reader.header.columns, reader.header.headings
    amount = headings[columns["amount"]]
    key = _grant_column(reader)
    if key is None or len(used) > _MOST_WHOLES:
        return
    named = not (_OF_WHOLES | _GRANTS).isdisjoint(words_of(amount.replace("_", " ")))
    same = [key, *(columns[name] for name in _WHOLE_OF if name in columns)]
    entries = {item.number: item for item in entries_of(used)}
    groups: dict[object, list[Entry]] = defaultdict(list)
    for number, texts in texts_by_row(reader.header.below.rows, same):
        if number in entries and texts[0]:
            groups[texts].append(entries[number])
    repeated = [items for items in groups.values() if len(items) > 1]
    enough = len(repeated) >= (1 if named else _SOME_GRANTS)
    if enough and all(len({item[1:] for item in items}) == 1 for items in repeated):
        yield Found(
            frozenset(item.number for items in repeated for item in sorted(items)[1:]),
            partial(state, "question.repeat-amount", amount=amount, heading=headings[key]),
            "question.repeat-amount-why",
        )


def _grant_column(reader: RowReader) -> int | None:
    """Return the column that names the grant of a row: its id, or "Project"; None if none does."""
    header = reader.header
    if (at := header.columns.get("id")) is not None:
        return at
    return next((at for at, text in enumerate(header.headings) if _is_grant(text)), None)


def _is_grant(heading: str) -> bool:
    """Tell whether a heading names the grant of a row: "Grant", "Project title"."""
    words = words_of(heading)
    return bool(words) and len(words) <= _FEW_WORDS and words[0] in _GRANTS


def _are_parts(rows: Sequence[tuple[int, Decimal]]) -> bool:
    added_up = sum((part for _, part in rows), Decimal())
    whole = any(abs(added_up - whole) <= off for whole, off in _WHOLES)
    return whole and all(part > 0 for _, part in rows)


def find_second_currencies(used: Sequence[Allocation], reader: RowReader) -> Iterator[Found]:
    """Yield rows that are the same as others in all but currency and amount, of about its worth.

    Of the two, the row in the currency of fewer rows is meant. The first rows of a long table show
    whether there are such.
    """
    if len(_currencies(used)) < 2 or _have_own_ids(used):
        return
    repeated = _in_second_currency(first_of(used, _MOST_ROWS), reader, _MOST_ROWS)
    if repeated and len(used) > _MOST_ROWS:
        repeated = _in_second_currency(used, reader)
    if repeated:
        yield Found(
            frozenset(repeated),
            partial(state, "question.repeat-currency"),
            "question.repeat-currency-why",
        )


def _have_own_ids(used: Sequence[Allocation]) -> bool:
    """Tell whether no two rows of a long table have one id, as the rows of one grant do."""
    if not isinstance(used, Bulk):
        return False
    return used.distinct([item.id for _, item in used.others]) is True


def _currencies(used: Sequence[Allocation]) -> set[str]:
    if isinstance(used, Bulk):
        return used.currencies()
    return {item.amount.currency for item in used}


def _in_second_currency(
    used: Sequence[Allocation], reader: RowReader, most: int | None = None
) -> set[int]:
    entries = {item.number: item for item in entries_of(used)}
    rows_of = Counter(item.currency for item in entries.values())
    found: dict[tuple[str, str, bool], list[tuple[Entry, Entry]]] = defaultdict(list)
    columns = _compared(reader)
    telling = {reader.header.columns.get(name) for name in _TELLING}
    for texts, items in _of_one_grant(entries, reader, columns, most).items():
        if len({item.currency for item in items}) == len(items) > 1:
            first, *rest = sorted(items, key=lambda item: (-rows_of[item.currency], item.number))
            told = any(text for at, text in zip(columns, texts, strict=True) if at in telling)
            for item in rest:
                found[first.currency, item.currency, told].append((first, item))
    repeated: set[int] = set()
    for (_, currency, told), pairs in found.items():
        alike = [pair for pair in pairs if _are_worth_the_same(*pair, _LEAST if told else _ABOUT)]
        # Without an id, two grants may be alike: hardly all at one rate, and hardly all of a day.
        if "id" not in reader.header.columns and not _at_one_rate(alike):
            continue
        # Recipients alone tell least: only if each row of the currency has its like.
        times = 1 if len(reader.header.headings) <= _NAMES_ALONE else 2
        if told or (len(alike) > 1 and times * len(alike) >= rows_of[currency]):
            repeated.update(item.number for _, item in alike)
    return repeated


def _at_one_rate(pairs: Sequence[tuple[Entry, Entry]]) -> bool:
    rates = [one.amount / other.amount for one, other in pairs]
    return bool(rates) and max(rates) <= _RATES_DIFFER * min(rates)


def _compared(reader: RowReader) -> list[int]:
    """Return the columns in which rows of one grant are the same: all but currency and amount.

    Rows of one id may differ in others.
    """
    columns = reader.header.columns
    if "id" in columns:
        return [columns[name] for name in _IN_BOTH_CURRENCIES if name in columns]
    amount = {columns["amount"], columns.get("currency")}
    return [at for at in range(len(reader.header.headings)) if at not in amount]


def _of_one_grant(
    entries: Mapping[int, Entry], reader: RowReader, columns: Sequence[int], most: int | None
) -> Mapping[tuple[str, ...], list[Entry]]:
    """Return rows that hold the same in some columns, by what they hold."""
    groups: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    for number, texts in texts_by_row(reader.header.below.rows, columns, most):
        if number in entries and sum(map(bool, texts)) >= min(len(columns), 2):
            groups[texts].append(entries[number])
    return groups


def _are_worth_the_same(one: Entry, other: Entry, least: Decimal) -> bool:
    rates = per_dollar(one.currency), per_dollar(other.currency)
    if rates[0] is None or rates[1] is None or one.amount <= 0 or other.amount <= 0:
        return False
    ratio = (one.amount / rates[0]) / (other.amount / rates[1])
    return least <= ratio <= 1 / least
