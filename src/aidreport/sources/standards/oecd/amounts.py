"""The unit of amounts in tables of the OECD, and which amounts no donor gives.

All donors together give about 2 × 10^11 US dollars of ODA a year (OECD DAC, preliminary figures of
2023 and 2024), the largest of them about a third of it. Amounts far above that are in another unit
than the table was taken to be in.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT
from aidreport.model.bulk import Bulk, sum_exactly
from aidreport.model.money import Money, scale_exactly
from aidreport.model.territories import is_country
from aidreport.model.units import POWERS
from aidreport.sources.formats.grid import cell_text
from aidreport.sources.problems import Question, refuse_open
from aidreport.sources.standards.records import read_amount
from aidreport.sources.tables.columns.marks import DATES, Marks, ask_for
from aidreport.sources.tables.columns.notation import Decision, decide_decimal
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Allocation
    from aidreport.model.amounts import WrittenAmount
    from aidreport.model.dataset import Dataset, Finding
    from aidreport.sources.formats.grid import CellValue

MILLION = 6

_MOST_OF_A_ROW = Decimal(10) ** 11
_MOST_OF_A_YEAR = Decimal(5) * 10**11
_MOST_OF_A_COUNTRY = Decimal(2) * 10**11
_MOST_OF_THE_MIDDLE = Decimal(10) ** 9
"""Half of the activities of a table are smaller, and by far."""

_ENOUGH_ROWS = 3


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

    def text_of(self, cell: CellValue) -> str:
        """Return a cell as text; a number of a workbook has no decimal mark but the one set."""
        text = cell_text(cell)
        if self.decimal == "," and not isinstance(cell, str):
            return text.replace(".", ",")
        return text

    @property
    def word(self) -> str:
        """The word for its power of ten, "million"; empty for full amounts."""
        return POWERS.get(self.power, "").partition(" ")[0]

    def written(self, text: str) -> str:
        """Return an amount as it is written, with its unit: "1.5 USD million"."""
        return " ".join(filter(None, [text, self.currency, self.word]))


def with_decimal_mark(
    source: DataSource, cells: Iterable[CellValue], delimiter: str | None, name: str
) -> tuple[DataSource, tuple[Finding, ...]]:
    """Return a source with the decimal mark of its amounts, and a note if it is a comma.

    The OECD writes a point; a spreadsheet program of another country may have saved a comma.

    Args:
        source: what the config says about the file.
        cells: amounts.
        delimiter: of a text file.
        name: what messages call it.

    Raises:
        SourceError: the mark is open.
    """
    texts = list(dict.fromkeys(cell for cell in cells if isinstance(cell, str)))
    if source.decimal is not None or not any("," in text for text in texts):
        return source, ()
    shown = decide_decimal(texts)
    if shown.choice == ",":
        commas = Marks(shown, Decision(DATES))
        return source.model_copy(update={"decimal": ","}), tuple(commas.findings(name))
    by_cells = decide_decimal(texts, delimiter)
    if by_cells.choice is None:
        refuse_open([ask_for("decimal", by_cells.why)], source, name)
    return source, ()


def refuse_impossible(dataset: Dataset, source: DataSource, name: str) -> None:
    """Refuse amounts that no donor gives, and so are in another unit than they were read in.

    Raises:
        SourceError: there are such.
    """
    rows = dataset.allocations
    if isinstance(rows, Bulk):
        alone = [item for _, item in rows.others]
        problem = _of_a_row([*_largest(rows), *alone]) or _of_a_year([*_years_of(rows), *alone])
        middles = _middles_of(rows)
    else:
        problem = _of_a_row(rows) or _of_a_year(rows)
        middles = _middles(rows)
    if not problem and source.unit is None:
        problem = _improbable(middles)
    if problem:
        settings = {"unit": 1 if source.unit is None else "million"}
        refuse_open([Question(problem, state("question.of-oecd-why"), settings)], source, name)


def _of_a_row(items: Iterable[Allocation]) -> str:
    """Return what is wrong with an amount beyond what the world gives; else an empty text."""
    for item in items:
        if item.amount.amount > _MOST_OF_A_ROW:
            giver = item.donor.name if item.donor else state("question.a-donor")
            place = str(item.place).removeprefix(f"{item.place.file}, ")
            amount = Money(_whole(item.amount.amount), item.amount.currency)
            return state(
                "question.row-too-large",
                place=place,
                who=giver,
                amount=amount,
                text=item.as_written,
            )
    return ""


def _of_a_year(items: Iterable[Allocation]) -> str:
    """Return what is wrong with the sum of a donor's year; else an empty text."""
    years: dict[tuple[str, date, str], Decimal] = {}
    for item in items:
        if item.decided is not None:
            key = (item.donor.key if item.donor else "", item.decided, item.measure)
            years[key] = EXACT.add(years.get(key, Decimal(0)), item.amount.amount)
    for (giver, decided, measure), total in years.items():
        if total > (_MOST_OF_A_COUNTRY if is_country(giver) else _MOST_OF_A_YEAR):
            return state(
                "question.year-too-large",
                who=giver or state("question.one-donor"),
                amount=Money(_whole(total), "USD"),
                year=f"{decided:%Y}",
                measure=measure,
            )
    return ""


def _whole(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1))


def _middles(items: Iterable[Allocation]) -> dict[str, Decimal]:
    """Return the amount in the middle of all those of a measure, if they are enough."""
    sizes: dict[str, list[Decimal]] = {}
    for item in items:
        sizes.setdefault(item.measure, []).append(abs(item.amount.amount))
    return {
        measure: median(amounts)
        for measure, amounts in sizes.items()
        if len(amounts) >= _ENOUGH_ROWS
    }


def _improbable(middles: Mapping[str, Decimal]) -> str:
    """Return what is wrong if half of the rows are activities of a billion dollars."""
    for measure, middle in middles.items():
        if middle >= _MOST_OF_THE_MIDDLE:
            amount = Money(_whole(middle), "USD")
            return state("question.half-too-large", measure=measure, amount=amount)
    return ""


def _largest(rows: Bulk) -> list[Allocation]:
    """Return the largest amount of a long table."""
    import numpy as np

    return [rows.at(int(rows.lines[np.argmax(rows.minor)]))] if len(rows.lines) else []


def _years_of(rows: Bulk) -> Iterator[Allocation]:
    """Yield for each donor, year and measure of a long table an allocation of all its amounts."""
    import numpy as np

    columns = [rows.column(name) for name in ("donor", "year", "measure")]
    keys = np.zeros(len(rows.lines), dtype=np.int64)
    for column in columns:
        keys = keys * len(column.values) + column.codes
    groups, first, codes = np.unique(keys, return_index=True, return_inverse=True)
    sums = sum_exactly(rows.minor, codes, len(groups))
    for at, total in zip(first.tolist(), sums, strict=True):
        item = rows.at(int(rows.lines[at]))
        amount = scale_exactly(Decimal(total), rows.exponent)
        yield item._replace(amount=replace(item.amount, amount=amount))


def _middles_of(rows: Bulk) -> dict[str, Decimal]:
    import numpy as np

    measure = rows.column("measure")
    middles = {}
    for code, name in enumerate(measure.values):
        sizes = np.abs(rows.minor[measure.codes == code])
        if len(sizes) >= _ENOUGH_ROWS:
            middles[name] = scale_exactly(Decimal(int(np.median(sizes))), rows.exponent)
    return middles
