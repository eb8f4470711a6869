"""Tables with HXL tags: the tags say what the columns are, whatever their headings say.

The row of tags is within the first 25 rows, under headings that may be merged or repeated. What
tags leave open, a unit, a currency or a measure, the headings above them say.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.model.currencies import SIGNS
from aidreport.model.dataset import Finding, Severity
from aidreport.model.fields import STATUS
from aidreport.model.remarks import say
from aidreport.model.units import unit_word
from aidreport.sources.formats.grid import Grid, SourceRow
from aidreport.sources.formats.workbooks.merged_cells import fill_merged
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.sources.tables.words.headings import REQUIRED, match_headings
from aidreport.sources.tables.words.hxl_tags import FIELD_SCORES, tag_of
from aidreport.sources.tables.words.kind_words import Role, role_of
from aidreport.sources.tables.words.vocabulary import MEASURES_OR_KINDS, YEARS
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from aidreport.sources.formats.looks import Looks
    from aidreport.sources.tables.words.heading_units import HeadingUnit

_WORTH_OF_CURRENCY = 8
_WITHOUT_TAG = frozenset({"recipient_name", "theme", "purpose", "agreement_type", "flow_type"})
"""Fields that no tag names, so that the headings name them above any tag."""

_TYPE = "transaction type"
_OF_AMOUNTS = ("measure", "currency")
_HEADINGS = {"recipient_name": "recipient full name", "country": "recipient country"}
_FIELDS = {heading: field for field, heading in _HEADINGS.items()}


class _Amount(NamedTuple):
    """A column of amounts: its measure, currency and unit, by its tag, else by its headings."""

    score: int
    measure: str
    currency: str
    power: int | None


class Tagged:
    """A table with a row of tags.

    Args:
        grid: its rows.
        index: of the row of tags.
        name: what messages call the file.
        currency: the one that the config names, which is read if there are several.
    """

    def __init__(self, grid: Grid, index: int, name: str, currency: str | None = None) -> None:
        self._grid, self._name = grid, name
        self._row, self._above = grid.rows[index], grid.rows[:index]
        self._below = grid.rows[index + 1 :]
        self._tags = {
            column: tag
            for column, text in enumerate(self._row.texts)
            if (tag := tag_of(text)) is not None
        }
        self._currency = currency
        self._values = [column for column, tag in self._tags.items() if tag.amount_score]
        self._required = [column for column, tag in self._tags.items() if tag.is_required]
        self._chosen = self._fields()

    @property
    def usable(self) -> bool:
        """True if tags name a recipient and an amount."""
        return "recipient" in self._chosen and bool(self._values)

    def refuse_requirements_alone(self) -> None:
        """Refuse a table with a recipient whose only amounts are requirements.

        Raises:
            SourceError: it is one.
        """
        if "recipient" in self._chosen and self._required and not self._values:
            raise SourceError(
                state("source.only-requirements", name=str(self._name)),
                why=state("source.only-requirements-why"),
                fix=state("source.only-requirements-fix"),
            )

    @property
    def decisive(self) -> bool:
        """True if tags distinguish the columns of amounts."""
        amounts = self._amounts()
        counts = Counter((item.measure, item.score) for item in amounts.values())
        best = _best_of_each_measure(amounts).values()
        return all(counts[item.measure, item.score] == 1 for item in best)

    def table(self) -> Grid:
        """Return a table under headings that say what the tags say.

        If there are columns of several measures, each measure has its rows.

        Raises:
            SourceError: the headings above contradict the tags, or each other.
        """
        all_amounts = self._amounts()
        amounts = _best_of_each_measure(all_amounts)
        chosen = dict(self._chosen)
        # A column of currencies is about amounts whose tags name none, such as "#value+local".
        all_named = all(amount.currency for amount in amounts.values())
        if all_named and any(not amount.currency for amount in all_amounts.values()):
            chosen.pop("currency", None)
        parts = self._filled(chosen, list(amounts))
        titles = [row for row in self._above if self._is_title(row)]
        rows_of = self._rows_of_one if len(amounts) == 1 else self._rows_of_several
        rows = rows_of(parts, chosen, amounts)
        findings = (*self._grid.findings, *self._passed_over(amounts), *parts.findings)
        looks = self._looks(chosen, list(amounts))
        return replace(parts, rows=(*titles, *rows), findings=findings, looks=looks)

    def _looks(self, chosen: Mapping[str, int], amounts: Sequence[int]) -> Looks:
        """Return the looks of the columns that are read.

        Raises:
            SourceError: amounts of several measures have different number formats.
        """
        looks = self._grid.looks
        if len({looks.formats.get(column) for column in amounts}) > 1:
            listed = " and ".join(f'"{self._heading(column)}"' for column in amounts)
            raise SourceError(
                state("source.different-formats", name=str(self._name), listed=listed),
                why=state("source.different-formats-why"),
                fix=state("source.different-formats-fix"),
            )
        several = len(amounts) > 1
        fields = [at for name, at in chosen.items() if not several or name not in _OF_AMOUNTS]
        return looks.of_columns([*fields, amounts[0]])

    def _fields(self) -> dict[str, int]:
        """Return the column of each field but the amount."""
        chosen: dict[str, int] = {}
        tags = self._tags
        for field, score in FIELD_SCORES.items():
            taken = {*chosen.values(), *self._values, *self._required}
            free = [at for at in tags if at not in taken]
            best = max(free, key=lambda at: score(tags[at]), default=None)
            if best is not None and score(tags[best]) > 0:
                chosen[field] = best
        for row in self._above:
            for heading, column in self._beside_tags(row):
                taken = {*chosen.values(), *self._values, *self._required}
                if heading not in chosen and column not in taken:
                    chosen[heading] = column
        for column, tag in tags.items():
            # A status may name measures, too; what it says is seen by its texts.
            if tag.name == STATUS and chosen.get("measure", column) == column:
                chosen.pop("measure", None)
                chosen.setdefault(STATUS, column)
        return chosen

    def _beside_tags(self, row: SourceRow) -> Iterator[tuple[str, int]]:
        """Yield what headings name that no tag does, and the columns."""
        for field, column in match_headings(row.cells, {}).columns.items():
            untagged = column not in self._tags or field in _WITHOUT_TAG
            if untagged and field not in REQUIRED:
                yield _HEADINGS.get(field, field.replace("_", " ")), column
        for column, text in enumerate(row.texts):
            phrase = " ".join(split_heading(text).meaning)
            if column not in self._tags and phrase in (*MEASURES_OR_KINDS, *YEARS):
                yield phrase, column
            elif role_of(text).role is Role.STATUS:
                yield STATUS, column

    def _amounts(self) -> dict[int, _Amount]:
        """Return all columns of amounts."""
        return {column: self._amount(column) for column in self._values}

    def _amount(self, column: int) -> _Amount:
        tag, heading = self._tags[column], self._heading(column)
        unit = split_heading(heading)
        if not unit.clear:
            raise SourceError(
                state("source.headings-of-several", name=str(self._name), heading=heading),
                why=state("source.headings-of-several-why"),
                fix=state("source.headings-of-several-fix"),
            )
        code = tag.currency
        if code and unit.currencies is not None and code not in unit.currencies:
            text = self._row.texts[column]
            raise SourceError(
                state("source.heading-and-tag", name=str(self._name), heading=heading, text=text),
                why=state("source.heading-and-tag-why"),
                fix=state("source.heading-and-tag-fix"),
            )
        wanted = bool(self._currency) and self._currency in (code, _written(unit))
        return _Amount(
            tag.amount_score + _WORTH_OF_CURRENCY * wanted,
            str(tag.measure or unit.measure or ""),
            code or _written(unit),
            unit.power,
        )

    def _heading(self, column: int) -> str:
        """Return what is written above a tag, in merged cells too."""
        texts = [self._over(row, column) for row in self._above if not self._is_title(row)]
        return " ".join(dict.fromkeys(filter(None, texts)))

    def _over(self, row: SourceRow, column: int) -> str:
        if row.text(column):
            return row.text(column)
        for area in self._grid.merged:
            if area.top <= row.number <= area.bottom and area.left <= column <= area.right:
                return row.text(area.left)
        if self._grid.merged:
            return ""
        # If merging is lost, a heading over several columns is in the first of them.
        left = next((at for at in range(column - 1, -1, -1) if row.text(at)), None)
        return row.text(left) if left in self._values else ""

    def _is_title(self, row: SourceRow) -> bool:
        columns = [column for column, text in enumerate(row.texts) if text]
        return columns == [0] and 0 not in self._values

    def _filled(self, chosen: Mapping[str, int], amounts: Sequence[int]) -> Grid:
        """Return the rows below the tags with what merged cells say of them."""
        fields = {
            _FIELDS.get(heading, heading.replace(" ", "_")): column
            for heading, column in chosen.items()
        }
        first, *others = amounts
        parts = fill_merged(self._below, self._grid, {**fields, "amount": first}, self._name)
        for column in others:
            columns = {"recipient": chosen["recipient"], "amount": column}
            more = fill_merged(parts.rows, self._grid, columns, self._name)
            parts = replace(parts, rows=more.rows, groups=parts.groups | more.groups)
        return parts

    def _rows_of_one(
        self, parts: Grid, chosen: Mapping[str, int], amounts: Mapping[int, _Amount]
    ) -> list[SourceRow]:
        ((column, amount),) = amounts.items()
        unit = _unit(amount.currency, amount.power)
        fields = [
            _TYPE if self._tagged_type(heading, at) else heading for heading, at in chosen.items()
        ]
        headings = [*fields, f"{amount.measure} amount{unit}".strip()]
        columns = [*chosen.values(), column]
        rows = (SourceRow.of(item.number, map(item.cell, columns)) for item in parts.rows)
        return [SourceRow.of(self._row.number, headings), *(row for row in rows if not row.blank)]

    def _tagged_type(self, heading: str, column: int) -> bool:
        """Tell whether a column holds types of IATI transactions, which may be codes."""
        return heading == "measure" and self._row.text(column).startswith("#x_transaction_type")

    def _rows_of_several(
        self, parts: Grid, chosen: Mapping[str, int], amounts: Mapping[int, _Amount]
    ) -> list[SourceRow]:
        """Return the rows of each measure below each other, with columns for what they name."""
        fields = {name: at for name, at in chosen.items() if name not in _OF_AMOUNTS}
        currency = chosen.get("currency")
        unit = _unit("", self._common_power(amounts))
        rows = [SourceRow.of(self._row.number, [*fields, f"amount{unit}", "currency", "measure"])]
        for column, amount in amounts.items():
            others = [other for other in amounts if other != column]
            for item in parts.rows:
                blank = not item.text(column)
                if blank and any(item.text(other) for other in others):
                    continue
                cells = [item.cell(at) for at in fields.values()]
                code = amount.currency or ("" if currency is None else item.text(currency))
                if any(map(str, cells)) or not blank:
                    further = (item.cell(column), code, amount.measure)
                    rows.append(SourceRow.of(item.number, [*cells, *further]))
        return rows

    def _common_power(self, amounts: Mapping[int, _Amount]) -> int | None:
        powers = {amount.power for amount in amounts.values()}
        if len(powers) > 1:
            listed = " and ".join(f'"{self._heading(column)}"' for column in amounts)
            raise SourceError(
                state("source.different-units", name=str(self._name), listed=listed),
                why=state("source.different-units-why"),
                fix=state("source.different-units-fix"),
            )
        return powers.pop()

    def _passed_over(self, read: Collection[int]) -> Iterator[Finding]:
        passed = [column for column in self._values if column not in read]
        for key, columns in (("hxl-would-fit", passed), ("hxl-required", self._required)):
            if columns:
                message = say(key, columns=self._listed(read), others=self._listed(columns))
                yield Finding("heading-chosen", Severity.NOTE, message, self._name)

    def _listed(self, columns: Collection[int]) -> str:
        return " and ".join(self._row.texts[column] for column in columns)


def _best_of_each_measure(amounts: Mapping[int, _Amount]) -> dict[int, _Amount]:
    """Return the columns that are read: the best of each measure, or else the best."""
    by_measure: dict[str, list[int]] = {}
    for column, amount in amounts.items():
        by_measure.setdefault(amount.measure, []).append(column)
    if len(by_measure) > 1:
        by_measure.pop("", None)
    best = [max(columns, key=lambda at: amounts[at].score) for columns in by_measure.values()]
    return {column: amounts[column] for column in best}


def _written(unit: HeadingUnit) -> str:
    """Return the code or sign of the currency that a heading names; empty if it names none."""
    if unit.currencies is None or len(unit.currencies) == 1:
        return next(iter(unit.currencies or ()), "")
    return next((sign for sign, codes in SIGNS.items() if codes == unit.currencies), "")


def _unit(currency: str, power: int | None) -> str:
    word = unit_word(power) if power else ""
    words = " ".join(filter(None, (currency, word)))
    return f" ({words})" if words else ""
