"""Downloads of the OECD: DAC1, DAC2A, CRS and others, of the Data Explorer or of OECD.Stat.

An amount is OBS_VALUE × 10^UNIT_MULT in the currency of UNIT_MEASURE, in the current prices of its
year. Source: OECD Data Explorer, data flows of OECD.DCD.FSD; exports of OECD.Stat.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from aidreport.errors import SourceError
from aidreport.model.allocation import Allocation, Measure
from aidreport.model.money import Money
from aidreport.model.remarks import say
from aidreport.sources.formats.columnar import cells_of
from aidreport.sources.problems import Question, refuse_open
from aidreport.sources.standards.oecd.amounts import Unit, refuse_impossible, with_decimal_mark
from aidreport.sources.standards.oecd.choices import (
    Selection,
    choose_currency,
    choose_measures,
    choose_prices,
    leave_out_what_the_config_says,
    note_status,
    started,
)
from aidreport.sources.standards.oecd.codes import covers, name_of
from aidreport.sources.standards.oecd.cube import (
    is_of_total_oda,
    leave_out_eu_institutions,
    leave_out_totals,
)
from aidreport.sources.standards.oecd.observations import MULTIPLIER, PERIOD, UNIT, VALUE
from aidreport.sources.standards.oecd.plans import plan_of_observations
from aidreport.sources.standards.oecd.sums import without_sums
from aidreport.sources.standards.records import BadValue, DatasetBuilder, donor, party
from aidreport.sources.tables.display.published_formats import ask_about_formats
from aidreport.sources.terms.dates import first_day
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid
    from aidreport.sources.standards.oecd.observations import Observation, Table

KIND = "oecd-explorer"
TAKES = ("unit", "currency", "decimal", "measure", "donor", "values")

_IDENTIFYING = ("FLOW_TYPE", "OECD_ID", "DONOR_PROJECT_ID", PERIOD)
_NOT_A_POWER = say("not-a-power")
_REPEATED = say("another-value")
_MOST_POWER, _SAMPLED = 15, 100_000


def read_explorer(
    grid: Grid,
    table: Table,
    source: DataSource,
    name: str,
    progress: Callable[[int], None] | None,
) -> Dataset:
    """Return the observations of a download that count, each as an allocation.

    Raises:
        SourceError: what could change the total is not clear.
    """
    builder = DatasetBuilder(name, progress, source)
    builder.findings += grid.findings
    sampled = islice(cells_of(grid.rows[table.first :], table.columns[VALUE]), _SAMPLED)
    source, notes = with_decimal_mark(source, (cell for _, cell in sampled), grid.delimiter, name)
    builder.findings += notes
    text_of = Unit(0, decimal=source.decimal or ".").text_of
    rows = table.observations(grid.rows[table.first :], text_of)
    selection = started(table, source, name, rows, grid.sheet)
    _refuse_numbers_alone(selection)
    leave_out_what_the_config_says(selection)
    choose_prices(selection)
    choose_currency(selection)
    choose_measures(selection)
    _ask_for_unit(selection)
    _ask_about_formats(selection, grid)
    if not selection.questions:
        _read_amounts(selection, builder)
        _leave_out_repeated(selection, builder)
        leave_out_eu_institutions(selection)
        leave_out_totals(selection)
    plan = plan_of_observations(table, grid, source, KIND, name)
    refuse_open(selection.questions, source, name, plan)
    note_status(selection)
    for item in selection.kept:
        builder.use(_allocation(selection, item))
    builder.excluded += selection.excluded
    builder.findings += selection.findings
    dataset = builder.dataset()
    if table.of_stat:
        dataset = without_sums(dataset, of_total_oda=is_of_total_oda(selection))
    refuse_impossible(dataset, source, name)
    return replace(dataset, plans=(plan,))


def _refuse_numbers_alone(selection: Selection) -> None:
    """Refuse donors that are numbers of OECD.Stat: which of them are sums cannot be told."""
    if selection.table.of_stat and any(
        item.label("DONOR").isdecimal() for item in selection.kept[:1]
    ):
        raise SourceError(
            state("source.donors-by-number", name=str(selection.name)),
            why=state("source.donors-by-number-why"),
            fix=state("source.donors-by-number-fix"),
        )


def _ask_about_formats(selection: Selection, grid: Grid) -> None:
    """Ask if a workbook shows amounts otherwise than it stores them."""
    table, source = selection.table, selection.source
    if source.number_formats == "ignore":
        return
    powers = [item.code(MULTIPLIER) for item in selection.kept[:1]]
    power = int(powers[0]) if powers and _is_power(powers[0]) else source.power or 0
    fields = {table.columns[VALUE]: "amount"}
    if table.has(UNIT):
        fields[table.columns[UNIT]] = "currency"
    selection.questions += ask_about_formats(grid, table.first - 1, fields, power, None)


def _ask_for_unit(selection: Selection) -> None:
    """Ask for the unit where UNIT_MULT does not say it; refuse another one than it says."""
    source = selection.source
    powers = {item.code(MULTIPLIER) for item in selection.kept}
    if powers <= {""} and selection.kept and source.unit is None:
        selection.questions.append(
            Question(
                state("question.no-multiplier", name=MULTIPLIER),
                why=state("question.no-unit-why"),
                settings={"unit": "million"},
            )
        )
    elif source.power is not None and powers - {"", str(source.power)}:
        raise SourceError(
            state("source.unit-stated-and-set", name=str(selection.name), field=MULTIPLIER),
            why=state("source.unit-stated-and-set-why"),
            fix=state("source.unit-stated-and-set-fix"),
        )


def _read_amounts(selection: Selection, builder: DatasetBuilder) -> None:
    read: list[Observation] = []
    for item in selection.kept:
        try:
            read.append(_with_amount(selection.source, item))
        except BadValue as bad:
            builder.reject(selection.place(item), bad.problem)
    selection.kept = read


def _with_amount(source: DataSource, item: Observation) -> Observation:
    text = item.code(MULTIPLIER)
    power = source.power if not text else int(text) if _is_power(text) else None
    if power is None:
        raise BadValue(MULTIPLIER, text, _NOT_A_POWER)
    unit = Unit(power, item.currency, source.decimal or ".")
    return item._replace(amount=unit.read(item.code(VALUE), VALUE))


def _is_power(text: str) -> bool:
    digits = text.removeprefix("-")
    return digits.isdecimal() and digits.isascii() and int(digits) <= _MOST_POWER


def _leave_out_repeated(selection: Selection, builder: DatasetBuilder) -> None:
    """Leave out observations that are there twice; reject a second value for one."""
    first: dict[tuple[str, ...], Observation] = {}
    repeated: set[int] = set()
    kept: list[Observation] = []
    for item in selection.kept:
        known = first.setdefault(_identity(selection, item), item)
        if known is item:
            kept.append(item)
        elif known.amount is not None and item.amount is not None:
            if known.amount.number == item.amount.number:
                repeated.add(item.number)
                kept.append(item)
            else:
                problem = BadValue(VALUE, item.code(VALUE), _REPEATED).problem
                builder.reject(selection.place(item), problem)
    selection.kept = kept
    selection.leave_out(
        lambda item: item.number in repeated,
        "repeated-observation",
        lambda _: say("repeated-observation"),
    )


def _identity(selection: Selection, item: Observation) -> tuple[str, ...]:
    names = dict.fromkeys((*selection.table.dimensions, *_IDENTIFYING))
    return tuple(map(item.code, names))


def _allocation(selection: Selection, item: Observation) -> Allocation:
    amount = item.amount
    assert amount is not None
    giver = _name(item, "DONOR") or selection.source.donor or ""
    country = _name(item, "RECIPIENT")
    decided, inferred = first_day(item.code(PERIOD))
    text = item.code(VALUE)
    multiplier = item.code(MULTIPLIER)
    unit = Unit(int(multiplier) if multiplier else selection.source.power or 0, item.currency)
    return Allocation(
        id="/".join(filter(None, _identity(selection, item))),
        place=selection.place(item),
        recipient=party(_recipient(item) or country or "All recipients"),
        amount=Money(amount.number, item.currency),
        step=amount.step,
        as_written=unit.written(text),
        measure=Measure(item.measure),
        donor=donor(giver),
        decided=decided,
        country=country or None,
        sector=_part(item, "SECTOR") or None,
        description=item.label("LONG_DESCRIPTION") or item.label("SHORT_DESCRIPTION"),
        purpose=item.label("PROJECT_TITLE"),
        inferred=inferred,
    )


def _name(item: Observation, name: str) -> str:
    code, label = item.code(name), item.label(name)
    return label if label != code else name_of(code) if code else ""


def _recipient(item: Observation) -> str:
    """Return who received the funds: the channel of delivery, if one is named."""
    return item.label("CHANNELDELIVERY_NAME") or _part(item, "CHANNEL")


def _part(item: Observation, name: str) -> str:
    """Return the label of a part; empty for the total of all parts."""
    code = item.code(name)
    is_total = code in ("", "_T", "_Z", "0") or covers(name, code, "anything")
    return "" if is_total else item.label(name)
