"""How files would be read, before anything is made of them: their plans, and what is open.

A long text is judged by its beginning. What is decided becomes a complete section of config.toml.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from aidreport.config.sources import MEANINGS, DataSource
from aidreport.errors import ConfigError, DataError
from aidreport.files.toml import validate
from aidreport.files.toml_values import as_toml, as_toml_key
from aidreport.lazy_dataclass import dataclass
from aidreport.model.bulk import Bulk, agree, count_codes
from aidreport.model.fields import COLUMNS
from aidreport.sources.formats.paths import expand
from aidreport.sources.loader import load
from aidreport.sources.problems import UnclearError, merged
from aidreport.sources.rejected import rows_rejected_error
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from aidreport.briefing.job import Job
    from aidreport.errors import AidreportError
    from aidreport.model.allocation import Allocation
    from aidreport.model.dataset import Dataset
    from aidreport.model.reading_plan import ReadingPlan
    from aidreport.sources.problems import Question

SAMPLE = 1_000_000
"""Of how many bytes the beginning of a long text or XML file is read."""

BLANK = "…"
"""In the place of a value that only the user knows: the config refuses it."""

_LONGEST_LINE = 100
_FIRST = ("path", "sql", "kind", "sheet", "columns")


@dataclass(frozen=True, slots=True)
class Inspection:
    """How the sources of a report would be read.

    Attributes:
        sources: what is set for each; several if a file is read once for each measure.
        plans: one for each table or file; none if they are not known.
        dataset: what was read; None if that stopped.
        asked: the source that the questions are about; None without questions.
        questions: what is open.
        problem: why it cannot be read, questions and rows included; None if it can.
        sampled: names of the files of which only the beginning was read.
    """

    sources: tuple[DataSource, ...]
    plans: tuple[ReadingPlan, ...] = ()
    dataset: Dataset | None = None
    asked: DataSource | None = None
    questions: tuple[Question, ...] = ()
    problem: AidreportError | None = None
    sampled: tuple[str, ...] = ()


def inspect_sources(
    job: Job, sources: Sequence[DataSource], most: int | None = SAMPLE
) -> Inspection:
    """Return how sources would be read; what is wrong with them is in the result, not raised.

    Args:
        job: whose settings hold beside those of the sources.
        most: of how many bytes the beginning of a long text is read; None for all of it.
    """
    given, sampled = tuple(sources), tuple(_sampled(sources, job.data_folder, most))
    read = partial(
        load,
        folder=job.data_folder,
        organisations=job.config.organisations,
        most=most,
        today=job.today,
    )
    for source in given:
        # One at a time: the questions are those about one of them.
        try:
            data = read([source])
        except UnclearError as unclear:
            plans = (unclear.plan,) if unclear.plan else ()
            return Inspection(given, plans, None, source, unclear.questions, unclear, sampled)
        except (DataError, ConfigError) as problem:
            return Inspection(given, problem=problem, sampled=sampled)
    if len(given) > 1:
        try:
            data = read(given)
        except (DataError, ConfigError) as problem:
            return Inspection(given, problem=problem, sampled=sampled)
    refusal = rows_rejected_error(data) if data.account.rejected else None
    return Inspection(given, data.plans, data, problem=refusal, sampled=sampled)


def _sampled(sources: Sequence[DataSource], folder: Path, most: int | None) -> Iterator[str]:
    for source in sources:
        with suppress(DataError):
            files = expand(source, folder) if source.sql is None else []
            yield from (file.name for file in files if replace(file, most=most).sampled)


def decide(inspection: Inspection, *answers: Mapping[str, object]) -> tuple[DataSource, ...]:
    """Return the sources of an inspection with answers to its questions as settings.

    Args:
        answers: settings of the source that was asked about; several make an entry for each.

    Raises:
        ConfigError: a value is not what it should be.
    """
    decided: list[DataSource] = []
    for source in inspection.sources:
        asked = source == inspection.asked
        decided += [with_settings(source, answer) for answer in answers] if asked else [source]
    return tuple(decided)


def with_proposals(inspection: Inspection) -> tuple[DataSource, ...]:
    """Return the sources with what is proposed for each question."""
    settings: Mapping[str, object] = {}
    entries: tuple[Mapping[str, object], ...] = ()
    for question in inspection.questions:
        # What is to be filled in is no setting yet.
        own = {} if question.entries or question.example else question.settings
        settings = merged(settings, own)
        entries = entries or question.entries
    return decide(inspection, *[merged(settings, entry) for entry in entries or ({},)])


def with_settings(source: DataSource, settings: Mapping[str, object]) -> DataSource:
    """Return a source with more settings; maps are added to those that it has.

    Raises:
        ConfigError: a value is not what it should be.
    """
    given = source.model_dump(mode="json", exclude_unset=True)
    values = merged(given, settings)
    fix = state("setup.write-another")
    return validate(DataSource, values, name=state("setup.settings"), error=ConfigError, fix=fix)


_COMPARED = ("recipient", "donor", "currency", "measure", "day")
"""Fields that another reading of the same rows must not change."""

_WITH_COLUMNS = ("table", "hxl")
"""Kinds of plans whose columns the config may name."""


def explicit_sources(
    inspection: Inspection, job: Job, most: int | None = SAMPLE
) -> tuple[DataSource, ...]:
    """Return the source with all that its plan decided as settings, if these read the same.

    Else as it is: what a heading says, for one, may not be said again.

    Args:
        most: as for `inspect_sources`.
    """
    if len(inspection.plans) != 1 or len(inspection.sources) != 1 or inspection.dataset is None:
        return inspection.sources
    plan = inspection.plans[0]
    if plan.kind not in _WITH_COLUMNS:
        return inspection.sources  # the standard decides
    columns = {use.use: use.heading for use in plan.columns if use.use in COLUMNS and use.heading}
    settings: dict[str, object] = {
        setting.name: setting.value
        for setting in plan.settings
        if setting.value and setting.name in DataSource.field_names()
    }
    if columns:
        settings["columns"] = columns
    for names in (settings.keys(), ("columns",)):
        chosen = {name: settings[name] for name in names if name in settings}
        try:
            source = with_settings(inspection.sources[0], chosen)
        except ConfigError:
            continue
        again = inspect_sources(job, [source], most)
        if again.dataset is not None and _same(again.dataset, inspection.dataset):
            return (source,)
    return inspection.sources


def _same(one: Dataset, other: Dataset) -> bool:
    """Tell whether the same allocations were read, and the same rows left out."""
    if one.account != other.account or len(one.allocations) != len(other.allocations):
        return False
    if isinstance(one.allocations, Bulk) and isinstance(other.allocations, Bulk):
        return agree(one.allocations, other.allocations, _COMPARED)
    pairs = zip(one.allocations, other.allocations, strict=True)
    return all(
        (left.amount, left.measure, left.recipient, left.decided)
        == (right.amount, right.measure, right.recipient, right.decided)
        for left, right in pairs
    )


def report_section(
    name: str,
    sources: Sequence[DataSource],
    inspection: Inspection | None = None,
    settings: Mapping[str, object] | None = None,
) -> str:
    """Return the section of config.toml for a report with some sources.

    Args:
        name: of the report.
        sources: what is set for each.
        inspection: what is open about them: what only the user knows is to be filled in, and other
            choices stand beside what is proposed.
        settings: further keys of the report, such as its template; if `measure` is one of them,
            none is proposed.
    """
    keys = settings or {}
    own = [f"{key} = {as_toml(value)}" for key, value in keys.items()]
    questions = inspection.questions if inspection else ()
    blanks = {key: item.example for item in questions if item.example for key in item.settings}
    entries = [_settings_of(source) | dict.fromkeys(blanks, BLANK) for source in sources]
    if len(entries) > 1:
        lines = [f"    {as_toml(entry)}," for entry in entries]
        measures = [entry["measure"] for entry in entries if "measure" in entry]
        of_one = [] if "measure" in keys else _of_one(measures)
        return "\n".join([f"[reports.{name}]", *own, *of_one, "data = [", *lines, "]", ""])
    of_data = measures_of(inspection) if inspection and "measure" not in keys else ()
    lines = [
        f"[reports.{name}]",
        *own,
        *_of_one(of_data),
        "",
        f"[reports.{name}.data]",
    ]
    apart = []
    for key, value in entries[0].items():
        line = f"{key} = {as_toml(value)}"
        if isinstance(value, dict) and len(line) > _LONGEST_LINE:
            apart.append(key)
        else:
            lines.append(line + _beside(key, value, questions, blanks))
    for key in apart:
        lines += ["", f"[reports.{name}.data.{key}]"]
        inner = entries[0][key].items()
        lines += [f"{as_toml_key(word)} = {as_toml(value)}" for word, value in inner]
    return "\n".join(lines) + "\n"


def _beside(
    key: str, value: object, questions: Sequence[Question], blanks: Mapping[str, str]
) -> str:
    """Return the comment beside a setting that is open: what to write, or what else it may be."""
    if key in blanks:
        return f"  # open: write {blanks[key]}"
    others = [
        as_toml(other[key])
        for question in questions
        if key in question.settings
        for other in question.otherwise
        if key in other and other[key] != value
    ]
    return f"  # open: or {' or '.join(others)}" if others else ""


def plan_fields(plan: ReadingPlan) -> dict[str, Any]:
    """Return a plan as names with values, its parts too."""
    listed = ("columns", "settings", "passed_over", "others", "rules")
    parts = {name: [part._asdict() for part in getattr(plan, name)] for name in listed}
    return {**{name: getattr(plan, name) for name in ("file", "kind", "sheet", "unused")}, **parts}


def measures_of(inspection: Inspection) -> Sequence[str]:
    """Return the measures that a report on what was inspected would add up, if it may be one."""
    if inspection.dataset is not None:
        counts = _measures_of(inspection.dataset.allocations)
        return [measure for measure, _ in counts.most_common()]
    return [measure for question in inspection.questions for measure in question.measures]


def _measures_of(rows: Sequence[Allocation]) -> Counter[str]:
    """Return the measures of some rows, each with how many have it."""
    if not isinstance(rows, Bulk):
        return Counter(str(item.measure) for item in rows)
    column = rows.column("measure")
    counts = count_codes(column.codes, len(column.values)).tolist()
    known = zip(column.values, counts, strict=True)
    counted = Counter({name: count for name, count in known if count})
    counted.update(str(item.measure) for _, item in rows.others)
    return counted


def _of_one(measures: Sequence[str]) -> list[str]:
    """Return the line for the measure of a report, which shows one, else it stops."""
    first, *others = dict.fromkeys(measures) or [""]
    if not others:
        return []
    more = " or ".join(as_toml([other]) for other in others)
    return [f"measure = {as_toml([first])}  # open: or {more}"]


def _settings_of(source: DataSource) -> dict[str, Any]:
    """Return what is set for a source, what names the data first."""
    given = source.model_dump(mode="json", exclude_unset=True, exclude_defaults=True)
    return {key: given[key] for key in (*_FIRST, *given) if key in given}


def ways_of(question: Question) -> list[list[Mapping[str, object]]]:
    """Return the ways to decide a question, the proposed one first: the settings of each.

    Several settings are those of several entries, which together read what one cannot.
    """
    ways = [[question.settings]] if question.settings else []
    ways += [[other] for other in question.otherwise]
    ways += [[*question.entries]] if question.entries else []
    return ways


def in_words(settings: Mapping[str, object]) -> str:
    """Return settings as config.toml has them, on one line."""
    return ", ".join(f"{key} = {as_toml(value)}" for key, value in settings.items())


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
