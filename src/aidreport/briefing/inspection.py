"""How files would be read, before anything is made of them: their plans, and what is open.

A long text is judged by its beginning. What is decided becomes a complete section of config.toml.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.config.sources import MEANINGS, DataSource
from aidreport.errors import ConfigError, DataError
from aidreport.files.toml import as_toml, as_toml_key, validate
from aidreport.model.fields import COLUMNS
from aidreport.sources.loader import load
from aidreport.sources.problems import UnclearError, merged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from aidreport.errors import AidreportError
    from aidreport.model.dataset import Dataset
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.sources.problems import Question

SAMPLE = 2_000_000
"""Of how many bytes the beginning of a long text or XML file is read."""

_LONGEST_LINE = 100
_FIRST = ("path", "sql", "kind", "sheet", "columns")


@dataclass(frozen=True, slots=True)
class Inspection:
    """How a source would be read.

    Attributes:
        source: what is set for it.
        plans: one for each table or file; none if they are not known.
        dataset: what was read; None if that stopped.
        questions: what is open.
        problem: why it cannot be read, questions included; None if it can.
        sampled: names of the files of which only the beginning was read.
    """

    source: DataSource
    plans: tuple[ReadingPlan, ...] = ()
    dataset: Dataset | None = None
    questions: tuple[Question, ...] = ()
    problem: AidreportError | None = None
    sampled: tuple[str, ...] = ()


def inspect_source(
    source: DataSource, folder: Path, *, organisations: Mapping[str, list[str]] | None = None
) -> Inspection:
    """Return how a source would be read; nothing that is wrong with it is raised.

    Args:
        folder: where relative names start.
        organisations: key → names of organisations, beside those that are known.
    """
    sampled = _sampled(source, folder)
    try:
        data = load([source], folder, organisations=organisations, most=SAMPLE)
    except UnclearError as unclear:
        plans = (unclear.plan,) if unclear.plan else ()
        return Inspection(source, plans, None, unclear.questions, unclear, sampled)
    except (DataError, ConfigError) as problem:
        return Inspection(source, problem=problem, sampled=sampled)
    return Inspection(source, data.plans, data, sampled=sampled)


def _sampled(source: DataSource, folder: Path) -> tuple[str, ...]:
    path = folder / source.path
    is_long = source.sql is None and path.is_file() and path.stat().st_size > SAMPLE
    return (source.path,) if is_long else ()


def with_settings(source: DataSource, settings: Mapping[str, object]) -> DataSource:
    """Return a source with more settings; maps are added to those that it has.

    Raises:
        ConfigError: a value is not what it should be.
    """
    given = source.model_dump(mode="json", exclude_unset=True)
    return validate(
        DataSource,
        merged(given, settings),
        name="the settings",
        error=ConfigError,
        fix="write others",
    )


def explicit_source(inspection: Inspection, folder: Path) -> DataSource:
    """Return a source with all that its plan decided as settings, if these read the same.

    Else the source as it is: what a heading says, for one, may not be said again.
    """
    if len(inspection.plans) != 1 or inspection.dataset is None:
        return inspection.source
    plan = inspection.plans[0]
    columns = {use.use: use.heading for use in plan.columns if use.use in COLUMNS and use.heading}
    settings: dict[str, object] = {
        setting.name: setting.value
        for setting in plan.settings
        if setting.value and setting.name in DataSource.model_fields
    }
    if columns:
        settings["columns"] = columns
    for names in (settings.keys(), ("columns",)):
        chosen = {name: settings[name] for name in names if name in settings}
        try:
            source = with_settings(inspection.source, chosen)
        except ConfigError:
            continue
        again = inspect_source(source, folder)
        if again.dataset is not None and _same(again.dataset, inspection.dataset):
            return source
    return inspection.source


def _same(one: Dataset, other: Dataset) -> bool:
    """Tell whether the same allocations were read, and the same rows left out."""
    if one.account != other.account or len(one.allocations) != len(other.allocations):
        return False
    pairs = zip(one.allocations, other.allocations, strict=True)
    return all(
        (left.amount, left.measure, left.recipient, left.decided)
        == (right.amount, right.measure, right.recipient, right.decided)
        for left, right in pairs
    )


def report_section(name: str, source: DataSource) -> str:
    """Return the section of config.toml for a report with a source."""
    given = source.model_dump(mode="json", exclude_unset=True, exclude_defaults=True)
    keys = [*(key for key in _FIRST if key in given), *(key for key in given if key not in _FIRST)]
    lines = [f"[reports.{name}]", "", f"[reports.{name}.data]"]
    for key in keys:
        line = f"{key} = {as_toml(given[key])}"
        if len(line) <= _LONGEST_LINE or not isinstance(given[key], dict):
            lines.append(line)
    for key in keys:
        value = given[key]
        if isinstance(value, dict) and len(f"{key} = {as_toml(value)}") > _LONGEST_LINE:
            lines += ["", f"[reports.{name}.data.{key}]"]
            lines += [f"{as_toml_key(inner)} = {as_toml(item)}" for inner, item in value.items()]
    return "\n".join(lines) + "\n"


def meanings_of(question: Question) -> dict[tuple[str, str], str]:
    """Return the texts whose meaning a question asks for: field and text → what is proposed."""
    values = question.settings.get("values")
    if not isinstance(values, dict) or len(question.settings) > 1:
        return {}
    return {
        (field, text): meaning
        for field, meanings in values.items()
        if field in MEANINGS
        for text, meaning in meanings.items()
    }
