"""What is asked about columns of units: what their texts mean, and which rows they are of."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.config.sources import EXCLUDE
from aidreport.model.fields import UNIT
from aidreport.model.units import like_unit, power_of, unit_word
from aidreport.model.words import plain_word
from aidreport.sources.problems import Question
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.statements import state
from aidreport.values import Several

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping, Sequence

    from aidreport.sources.tables.columns.columns import Columns

_SHOWN = 5


class Named(NamedTuple):
    """A column that may name units.

    Attributes:
        column: which.
        texts: text → how many rows with an amount have it, without those that the config excludes.
        powers: text → the power that it names; None if that is not known.
        may_be_counts: whether it may be about something else: it holds numbers alone, or is beside
            others than the amounts.
    """

    column: int
    texts: Counter[str]
    powers: Mapping[str, int | None]
    may_be_counts: bool = False

    @property
    def known(self) -> set[int]:
        """The powers that it names."""
        return {power for power in self.powers.values() if power is not None}

    @property
    def mixed(self) -> bool:
        """Whether it names money for some rows and something else for others: USD, people, MT."""
        return None in self.powers.values() and any(
            split_heading(text).currencies for text, power in self.powers.items() if power == 0
        )


def is_number(text: str) -> bool:
    """Tell whether a text has no letter: "1 000", "×10"."""
    return not any(map(str.isalpha, text))


def ask_numbers(named: Named, table: Columns) -> Question:
    """Ask whether units are those of the amounts; numbers, or those beside any, may be others."""
    name = table.match.name_of(named.column)
    about = {"column": name, "texts": _listed(named)}
    problem, why = state("question.units-or-quantities", **about), state("question.units-why")
    heading = table.match.headings[named.column]
    if heading and not all(map(is_number, named.powers)):
        problem = state("question.units-or-others", **about)
        return Question(problem, why, {"unit": 1}, otherwise=({"columns": {UNIT: name}},))
    if len(named.known) > 1:
        by_hand = state("question.units-or-quantities-by-hand")
        return Question(problem, why, {"columns": {UNIT: name}}, by_hand=by_hand)
    (power,) = named.known
    full: Mapping[str, object] = {"unit": 1}
    blank = [{"columns": {UNIT: name}, **full}] if named.texts[""] else []
    return Question(problem, why, {"unit": unit_word(power)}, otherwise=(full, *blank))


def contradiction(named: Named, table: Columns, power: int) -> Question:
    """Ask about units of rows that differ from that of the heading."""
    name = table.match.name_of(named.column)
    return Question(
        state(
            "question.units-contradict",
            column=name,
            texts=_listed(named),
            unit=unit_word(power),
        ),
        state("question.units-contradict-why"),
        {"columns": {UNIT: name}},
        by_hand=state("question.correct-heading"),
    )


def ask_unknown(named: Named, unknown: Sequence[str], name: str) -> Question:
    """Ask what texts mean that are beside units: amounts in "MT" are no money."""
    rows = Several(
        state("question.rows-of", text=f'"{text}"', count=named.texts[text])
        for text in unknown[:_SHOWN]
    )
    close = {text: _closest(text) for text in unknown}
    proposed = {text: close[text] or EXCLUDE for text in unknown}
    # Of a column without a unit among its texts, only the config says that it is read.
    column = {"columns": {UNIT: name}} if named.mixed and not named.known - {0} else {}
    return Question(
        state("question.unit-unknown", column=name, texts=rows),
        state("question.units-why"),
        {**column, "values": {UNIT: proposed}},
        otherwise=({**column, "values": {UNIT: {text: close[text] or "1" for text in unknown}}},),
    )


def _closest(text: str) -> str:
    """Return the unit that a word is but for its spelling; empty if there is none."""
    close = like_unit(plain_word(text))
    return unit_word(power_of(close) or 0) if close else ""


def ask_blank(named: Named, name: str) -> Question:
    """Ask which unit rows without one are in, beside rows with one."""
    unit = max(named.known - {0}, key=lambda power: _count(named, power), default=0)
    column = {UNIT: name}
    return Question(
        state("question.unit-blank", column=name, texts=_listed(named), count=named.texts[""]),
        state("question.units-why"),
        {"columns": column, "unit": 1},
        otherwise=({"columns": column, "unit": unit_word(unit)},),
    )


def _count(named: Named, power: int) -> int:
    return sum(named.texts[text] for text, other in named.powers.items() if other == power)


def _listed(named: Named) -> str:
    return ", ".join(f'"{text}"' for text in [*named.powers][:_SHOWN])
