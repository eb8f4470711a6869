"""The decimal mark and the order of dates of a table: as the config says, or as its values show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.currencies import places_of
from aidreport.model.dataset import Finding, Severity
from aidreport.model.reading_plan import Setting
from aidreport.model.remarks import say
from aidreport.sources.formats.columnar import LongRows
from aidreport.sources.problems import Question
from aidreport.sources.tables.columns.columns import SAMPLED, Columns
from aidreport.sources.tables.columns.notation import Decision, decide_dates, decide_decimal
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.remarks import Remark
    from aidreport.sources.formats.grid import SourceRow

DECIMAL, DATES = ".", "iso"
"""What holds where no value shows anything else."""

IN_CONFIG = say("said-by-config")
_ALTERNATIVES = {"decimal": (",", "."), "dates": ("day-first", "month-first")}
_WHY = {
    "decimal": "question.decimal-why",
    "dates": "question.dates-why",
}
_MILLS = 3
_ASKED = {"decimal": "question.decimal", "dates": "question.dates"}


class Marks(NamedTuple):
    """How a table writes numbers and dates.

    Attributes:
        decimal: of amounts.
        dates: of days.
    """

    decimal: Decision
    dates: Decision = Decision(DATES)

    def questions(self) -> Iterator[Question]:
        """Ask for what is open; what two values contradict is refused where they are."""
        for key, decision in self._asdict().items():
            if decision.choice is None and not decision.contradicts:
                yield ask_for(key, decision.why, decision.likely)

    def findings(self, name: str) -> Iterator[Finding]:
        """Yield one note about what was inferred and is not what is usual."""
        taken = {
            key: _taken(decision.choice, decision.why)
            for key, decision in self._asdict().items()
            if decision.why not in ("", IN_CONFIG) and decision.choice not in (None, DECIMAL, DATES)
        }
        if taken:
            pasted = Joined(f'{key} = "{getattr(self, key).choice}"' for key in taken)
            said = Joined(taken.values())
            message = say("marks-inferred", count=len(taken), settings=said, set=pasted)
            yield Finding("marks-inferred", Severity.NOTE, message, name)

    def settings(self) -> Iterator[Setting]:
        """Yield what holds, and why."""
        for key, decision in self._asdict().items():
            why = decision.why or say("no-value-shows-another")
            yield Setting(key, decision.choice or "", why)


def _taken(choice: str, why: Remark) -> Remark:
    """Return what the values show, and how."""
    if choice == "day-first":
        return say("taken-day-first", why=why)
    if choice == "month-first":
        return say("taken-month-first", why=why)
    return say("taken-decimal", mark=choice, why=why)


def ask_for(key: str, why: str, likely: str | None = None) -> Question:
    """Ask for the decimal mark or the order of dates; `likely` is proposed first."""
    first, second = sorted(_ALTERNATIVES[key], key=lambda choice: choice != likely)
    return Question(
        state(_ASKED[key], why=why), state(_WHY[key]), {key: first}, otherwise=({key: second},)
    )


def decimal_of(
    table: Columns, columns: Sequence[int], delimiter: str | None, power: int = 0
) -> Decision:
    """Return the decimal mark of a table.

    Args:
        table: its columns.
        columns: those that may be amounts, the chosen one first; what it leaves open, others show.
        delimiter: of a text file.
        power: of ten, the unit that the heading names.
    """
    if table.source.decimal is not None:
        return Decision(table.source.decimal, IN_CONFIG)
    decisions = [decide_decimal(_texts(table.known, [at]), delimiter, power) for at in columns]
    first = decisions[0]
    if first.choice is None and not first.contradicts:
        shown = {item.choice: item for item in decisions[1:] if item.why and item.choice}
        if len(shown) == 1:
            return next(iter(shown.values()))
        if _has_mills(table, columns[0]):
            mark = "." if "." in first.examples[0] else ","
            return first._replace(likely=mark)
    return first


def _has_mills(table: Columns, column: int) -> bool:
    """Tell whether amounts are in a currency with three decimal places: "Amount (KWD)"."""
    named = split_heading(table.headings[column]).currencies or {table.source.currency}
    return all(code is not None and places_of(code) == _MILLS for code in named)


def likely_decimal(table: Columns, delimiter: str | None) -> str:
    """Return the decimal mark that any column shows, where it is not known which is the amount."""
    columns = range(len(table.match.headings))
    decisions = (decimal_of(table, [column], delimiter) for column in columns)
    return next((item.choice for item in decisions if item.why and item.choice), DECIMAL)


def dates_of(rows: Sequence[SourceRow], columns: Sequence[int], source: DataSource) -> Decision:
    """Return the order of the dates of a table; what is open in some columns, others show."""
    if source.dates is not None:
        return Decision(source.dates, IN_CONFIG)
    if not columns:
        return Decision(DATES)
    known = rows[:SAMPLED] if isinstance(rows, LongRows) else rows
    decision = decide_dates(_texts(known, columns))
    if decision.choice is not None or decision.contradicts:
        return decision
    others = {*range(max((len(row.cells) for row in known), default=0))} - {*columns}
    decided = [decide_dates(_texts(known, [at])) for at in sorted(others)]
    shown = {item.choice: item for item in decided if item.choice and item.examples}
    if len(shown) != 1 or any(item.contradicts for item in decided):
        return decision
    return next(iter(shown.values()))


def _texts(rows: Iterable[SourceRow], columns: Sequence[int]) -> list[str]:
    """Return the different texts in some columns, in order."""
    texts = dict.fromkeys(
        cell
        for row in rows
        for column in columns
        if column < len(row.cells) and isinstance(cell := row.cells[column], str)
    )
    return list(texts)
