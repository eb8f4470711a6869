"""The unit of amounts in tables of the OECD, and which amounts no donor gives.

All donors together give about 2 × 10^11 US dollars of ODA a year (OECD DAC, preliminary figures of
2023 and 2024), the largest of them about a third of it. Amounts far above that are in another unit
than the table was taken to be in.
"""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT
from aidreport.model.units import POWERS
from aidreport.sources.problems import Question, refuse_open
from aidreport.sources.standards.records import read_amount
from aidreport.sources.terms.territories import is_country

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.dataset import Dataset

MILLION = 6
BLANK = frozenset({"", "..", "-", "–"})

_MOST_OF_A_ROW = Decimal(10) ** 11
_MOST_OF_A_YEAR = Decimal(5) * 10**11
_MOST_OF_A_COUNTRY = Decimal(2) * 10**11
_MOST_OF_THE_MIDDLE = Decimal(10) ** 9
"""Half of the activities of a table are smaller, and by far."""

_ENOUGH_ROWS = 3
_WHY = (
    "amounts of the OECD are in USD million, and all donors together give about USD 200,000 million"
    " a year"
)


class Unit(NamedTuple):
    """What a number of a table is: its power of ten, its currency and its decimal mark."""

    power: int
    currency: str = "USD"
    decimal: str = "."

    @classmethod
    def of(cls, source: DataSource | None, power: int) -> Unit:
        """Return the unit that the config sets, else the usual one."""
        if source is None:
            return cls(power)
        return cls(power if source.power is None else source.power, decimal=source.decimal or ".")

    def read(self, text: str, column: str) -> WrittenAmount:
        """Return an amount.

        Raises:
            BadValue: the text is none.
        """
        return read_amount(text, column, self.power, decimal=self.decimal)

    def written(self, text: str) -> str:
        """Return an amount as it is written, with its unit: "1.5 USD million"."""
        words = [self.currency, POWERS.get(self.power, "").partition(" ")[0]]
        return " ".join(filter(None, [text, *words]))


def refuse_impossible(dataset: Dataset, source: DataSource, name: str) -> None:
    """Refuse amounts that no donor gives, and so are in another unit than they were read in.

    Raises:
        SourceError: there are such.
    """
    problem = _impossible(dataset.allocations) or (
        _improbable(dataset.allocations) if source.unit is None else ""
    )
    if problem:
        settings = {"unit": 1 if source.unit is None else "million"}
        refuse_open([Question(problem, _WHY, settings)], source, name)


def _impossible(items: Sequence[Allocation]) -> str:
    """Return what is wrong with amounts beyond what the world gives; else an empty text."""
    years: dict[tuple[str, date, str], Decimal] = {}
    for item in items:
        if item.amount.amount > _MOST_OF_A_ROW:
            giver = item.donor.name if item.donor else "a donor"
            return (
                f"{item.place}: {giver} gives {item.amount.currency} {item.amount.amount:,.0f}"
                f' ("{item.as_written}"); no donor gives so much'
            )
        if item.decided is not None:
            key = (item.donor.key if item.donor else "", item.decided, item.measure)
            years[key] = EXACT.add(years.get(key, Decimal(0)), item.amount.amount)
    for (giver, decided, measure), total in years.items():
        if total > (_MOST_OF_A_COUNTRY if is_country(giver) else _MOST_OF_A_YEAR):
            return (
                f"{giver or 'one donor'} gives USD {total:,.0f} in {decided:%Y} ({measure}); no"
                " donor gives so much"
            )
    return ""


def _improbable(items: Sequence[Allocation]) -> str:
    """Return what is wrong if half of the rows are activities of a billion dollars."""
    if len(items) < _ENOUGH_ROWS:
        return ""
    counts = Counter(item.measure for item in items)
    for measure in counts:
        middle = median(abs(item.amount.amount) for item in items if item.measure is measure)
        if counts[measure] >= _ENOUGH_ROWS and middle >= _MOST_OF_THE_MIDDLE:
            return (
                f"half of the amounts ({measure}) are of USD {middle:,.0f} or more each; activities"
                " are smaller"
            )
    return ""
