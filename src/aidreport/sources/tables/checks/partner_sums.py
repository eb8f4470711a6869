"""Rows that state the sum of the other rows of their partner, and are called like these.

"UNICEF" with 1,250 and 2,340, and "UNICEF" once more with 3,590, may be a subtotal, or a third
grant. How seldom chance makes such a sum decides, of all the partners that could have one, and
whether the row lacks what the others have.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.errors import counted
from aidreport.sources.problems import Question
from aidreport.sources.tables.checks.sum_questions import SumRows, doubt, left_out, lines_of
from aidreport.sources.tables.rows.sums import Sum, chance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.sources.tables.checks.entries import Entry
    from aidreport.sources.tables.rows.row_shapes import TableRows

_LEAST_ROWS = 3
"""Two rows and their sum."""

_HARDLY = Fraction(1, 50)
_LACKING = Fraction(1)
"""How likely a sum by chance may be: of rows that look alike, and of one that lacks something."""

_SELDOM = Fraction(1, 3)
"""What is more likely is not spoken of: ten, twenty and thirty million are three grants."""

_WHY = (
    "a subtotal that is called like the rows it sums would count twice; a grant of its own counts"
)


class _Sum(NamedTuple):
    """A row that is the sum of the other rows of its partner.

    Attributes:
        items: all rows of the partner.
        sum: where it is among them.
        name: of the partner.
        likely: how likely it is that such a sum is there by chance, of all partners.
        lacks: whether the row has nothing where all the others have something.
    """

    items: Sequence[Entry]
    sum: Sum
    name: str
    likely: Fraction
    lacks: bool

    @property
    def row(self) -> Entry:
        """The row that is the sum."""
        return self.items[self.sum.at]

    @property
    def clear(self) -> bool:
        """True if it is hardly chance."""
        return self.likely < (_LACKING if self.lacks else _HARDLY)


def find_partner_sums(entries: Sequence[Entry], table: TableRows) -> SumRows:
    """Return which rows state the sums of the other rows of their partners, and what is open.

    Args:
        entries: the rows that count, but those of currencies whose total the table states.
        table: the rows below the headings.
    """
    choice = table.reader.source.repeated_money
    sums = [] if choice not in (None, EXCLUDE) else [*_sums(entries, table)]
    clear = [item for item in sums if item.clear]
    if choice:
        return left_out([item.row for item in clear], table)
    doubts = tuple(
        doubt(item.sum, item.items, table, "partner-sum-row-counted")
        for item in sums
        if not item.clear and item.likely < _SELDOM
    )
    return SumRows(questions=(_question(clear, table),) if clear else (), findings=doubts)


def _question(sums: Sequence[_Sum], table: TableRows) -> Question:
    listed = ", ".join(dict.fromkeys(f'"{item.name}"' for item in sums))
    return Question(
        f"{counted(len(sums), 'row')} may be a subtotal: the amount is the sum of the other rows of"
        f" {listed}",
        _WHY,
        {"repeated_money": "exclude"},
        ({"repeated_money": "use"},),
        details=lines_of([item.row for item in sums], table),
    )


def _sums(entries: Sequence[Entry], table: TableRows) -> Iterator[_Sum]:
    partners: dict[tuple[str, ...], list[Entry]] = defaultdict(list)
    of_money: Counter[tuple[str, str]] = Counter()
    for item in entries:
        name = table.reader.text(table.row(item.number), "recipient")
        partners[item.currency, item.measure, name].append(item)
        of_money[item.currency, item.measure] += 1
    several = {
        name: items
        for (currency, measure, name), items in partners.items()
        # A table of one partner is looked at as a whole.
        if name and _LEAST_ROWS <= len(items) < of_money[currency, measure]
    }
    for name, items in several.items():
        amounts = [item.amount for item in items]
        largest = max(amounts)
        if 2 * largest != sum(amounts) or min(amounts) <= 0:
            continue
        at = amounts.index(largest)
        others = [item.number for item in items if item is not items[at]]
        found = Sum(at, len(others), 0, len(others) - 1)
        # Any of the rows might be the sum, not the first and the last alone.
        likely = chance(amounts, [found]) * Fraction(len(items), 2) * len(several)
        lacks = table.lacks(items[at].number, table.filled(others))
        yield _Sum(items, found, name, likely, lacks)
