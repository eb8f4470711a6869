"""What was read from a file, as values that a page shows: rows, plans, questions and totals."""

from __future__ import annotations

import json
from itertools import islice
from time import monotonic
from typing import TYPE_CHECKING, Any

import tomli

from aidreport.briefing import pipeline
from aidreport.briefing.inspection import (
    explicit_sources,
    inspect_sources,
    measures_of,
    plan_fields,
)
from aidreport.briefing.job import Job
from aidreport.briefing.summary_fields import account_fields, fields_of, summary_fields
from aidreport.config.config import Report
from aidreport.console.remarks import in_languages
from aidreport.console.source_settings import settings_of, source_of
from aidreport.console.texts import text_of
from aidreport.errors import DataError, UsageError
from aidreport.files.atomic import write_whole
from aidreport.files.toml import validate
from aidreport.sources.formats.paths import cited_text, is_announcement
from aidreport.sources.prose import IncompleteAnnouncementError
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from aidreport.briefing.inspection import Inspection
    from aidreport.config.config import Config
    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Account, Dataset

_SHOWN_ROWS = 100
_SHOWN_GROUPS = 50
_SHOWN_FINDINGS = 100
_HEAD = 4096
_BY = "recipient"
_DRAWN = "drawn"
_WRITE_SECONDS = 0.25


def read_data(folder: Path, config: Config, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return how data are read, what is open, and the totals if nothing is.

    Args:
        folder: where the paths of the sources start.
        asked: `name` of the report, `sources` and further settings of the `report`.

    Raises:
        AidreportError: it is nothing that can be read, whatever is set.
    """
    sources = [source_of(item) for item in asked["sources"]]
    for source in sources:
        refuse_text_elsewhere(folder / source.path)
    report = _report(asked["report"], sources)
    job = Job(config, asked["name"], report, folder, folder)
    inspection = inspect_sources(job, sources, most=None)
    prose = _is_prose(inspection, folder)
    problem, dataset = inspection.problem, inspection.dataset
    if problem is not None and not inspection.questions and dataset is None and not prose:
        raise problem
    decided = sources if prose or dataset is None else explicit_sources(inspection, job, most=None)
    found: dict[str, Any] = {
        "prose": prose,
        "plans": [plan_fields(plan) for plan in inspection.plans],
        "questions": [question._asdict() for question in inspection.questions],
        "asked": settings_of(inspection.asked) if inspection.asked else None,
        "sources": [settings_of(source) for source in decided],
        "measures": list(dict.fromkeys(map(str, measures_of(inspection)))),
        "problem": problem if problem is not None else "",
        "rows": None,
        "summary": None,
        "dated": True,
        "findings": [],
        "text": None,
    }
    if dataset is not None:
        found |= _of_dataset(dataset, job)
    if prose:
        found["text"] = text_of(folder / sources[0].path)
    worded: dict[str, Any] = in_languages(found, job)
    return worded


def _of_dataset(dataset: Dataset, job: Job) -> dict[str, Any]:
    """Return the account of rows, and the totals or why there are none."""
    found: dict[str, Any] = {
        "rows": account_fields(dataset.account),
        "dated": dataset.announcement is not None
        or any(item.decided is not None for item in dataset.allocations),
        "findings": [_finding(item) for item in islice(dataset.findings, _SHOWN_FINDINGS)],
        "problem": "",
    }
    account = dataset.account
    try:
        parts, figures = pipeline.figures_of(dataset, job, [_BY], traced=False)
        found["summary"] = summary_fields(figures, _BY, _SHOWN_GROUPS)
        found["findings"] = found["summary"].pop("findings")[:_SHOWN_FINDINGS]
        found["rows"] = account_fields(parts.account)
        account = parts.account
    except DataError as refused:
        found["problem"] = refused
    return found | _left_out(account)


def _left_out(account: Account) -> dict[str, Any]:
    return {
        "excluded": [
            {"place": row.place, "reason": row.reason, "problems": []}
            for row in islice(account.excluded, _SHOWN_ROWS)
        ],
        "rejected": [
            {
                "place": row.place,
                "reason": "",
                "problems": [
                    fields_of(item, "column", "value", "problem") for item in row.problems
                ],
            }
            for row in account.rejected[:_SHOWN_ROWS]
        ],
    }


def _finding(item: object) -> dict[str, Any]:
    return fields_of(item, "code", "severity", "message", "source")


def _report(settings: Mapping[str, Any], sources: Sequence[DataSource]) -> Report:
    fix = state("setup.choose")
    values = {"data": "data", **settings}
    report = validate(Report, values, name=state("setup.report"), error=UsageError, fix=fix)
    return report.model_copy(update={"data": [*sources]})


def refuse_text_elsewhere(path: Path) -> None:
    """Refuse an announcement whose text is not beside it: it was sent alone, and reads no others.

    Raises:
        UsageError: it names another file.
    """
    with path.open("rb") as file:
        if not is_announcement(file.read(_HEAD), path):
            return
    text = cited_text(path)
    if text is not None and (text.parent != path.parent or not text.is_file()):
        raise UsageError(
            state("announcement.text-elsewhere", name=path.name),
            why=state("announcement.text-elsewhere-why"),
            fix=state("announcement.text-elsewhere-fix"),
        )


def _is_prose(inspection: Inspection, folder: Path) -> bool:
    """Tell whether it is the text of an announcement, complete or not."""
    if isinstance(inspection.problem, IncompleteAnnouncementError):
        return True
    dataset = inspection.dataset
    if dataset is None or dataset.announcement is None or len(inspection.sources) != 1:
        return False
    path = folder / inspection.sources[0].path
    with path.open("rb") as file:
        return not is_announcement(file.read(_HEAD), path)


def draw_briefing(folder: Path, config: Config, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Draw the briefing of a section of config.toml; return what is known of its file.

    It is never signed: whoever tries something publishes nothing.

    Args:
        folder: where the paths of the data start, and the PDF is written.
        asked: `name` of the report, its `section`, and the names of two files: `output` for the
            PDF, `progress` for how far it has got.

    Raises:
        AidreportError: it cannot be drawn.
    """
    name = asked["name"]
    values = tomli.loads(asked["section"])["reports"][name]
    fix = state("setup.choose")
    report = validate(Report, values, name=state("setup.report"), error=UsageError, fix=fix)
    unsigned = report.model_copy(update={"sign": False})
    job = Job(config, name, unsigned, folder, folder, output=f"{folder / _DRAWN}/")
    progress = _Progress(folder / asked["progress"])
    (rendered,) = pipeline.render(job, progress, formats=("pdf",), today=job.today)
    path = rendered.artifact.path
    path.replace(folder / asked["output"])
    return {
        "file": path.name,
        "sha256": rendered.artifact.sha256,
        "pages": rendered.artifact.pages,
        "findings": in_languages(
            [_finding(item) for item in rendered.figures.findings][:_SHOWN_FINDINGS], job
        ),
        "proposal": rendered.proposal,
    }


class _Progress:
    """Writes how far something has got to a file, now and then."""

    def __init__(self, path: Path) -> None:
        self._path, self._stage, self._written = path, "", 0.0

    def __call__(self, stage: str, count: int) -> None:
        now = monotonic()
        if stage != self._stage or now - self._written >= _WRITE_SECONDS:
            self._stage, self._written = stage, now
            write_whole(self._path, json.dumps([stage, count]).encode(), private=True)
