"""What a new project begins with: the user's own file, read as the project will, or an example."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.briefing.inspection import (
    explicit_sources,
    inspect_sources,
    measures_of,
    report_section,
    with_proposals,
)
from aidreport.briefing.job import job_for, slug
from aidreport.config.config import Config
from aidreport.errors import SourceError, UsageError
from aidreport.files.manual import topics
from aidreport.files.toml import read_bytes
from aidreport.files.toml_values import as_toml
from aidreport.lazy_dataclass import dataclass
from aidreport.values import english

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from aidreport.briefing.inspection import Inspection
    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Finding

DATA = "data"
_EXAMPLES = ("example-announcement", "example-press-release")


@dataclass(frozen=True, slots=True)
class Material:
    """The data of a new project, and how the config names them.

    Attributes:
        report: its name.
        files: what is copied into the folder of data: name → content, or the file it is in.
        entries: lines of the config in the section of the report that say how they are read.
        tables: further lines, of sections below it.
        undecided: what is still open, a sentence each; the lines have it as comments.
        findings: what was inferred when a table was read, and is now set in the config.
        reviewed: False for what was extracted from a text and nobody has compared with it.
        dated: whether a briefing finds its date in the data.
        is_example: whether it comes with aidreport.
    """

    report: str
    files: dict[str, bytes | Path]
    entries: tuple[str, ...]
    tables: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    reviewed: bool = True
    dated: bool = True
    is_example: bool = False


@dataclass(frozen=True, slots=True)
class Decisions:
    """Who decides what is open: a person who is asked.

    Attributes:
        sources: returns the sources with what was decided; None if it is left open.
        measure: returns which of some measures the briefing shows; None if that is left open.
    """

    sources: Callable[[Inspection], tuple[DataSource, ...] | None]
    measure: Callable[[Sequence[str]], str | None]


NOBODY = Decisions(lambda _: None, lambda _: None)


def example() -> Material:
    """Return the announcement that comes with aidreport, with the text it is from."""
    known = topics()
    paths = [known[name].path for name in _EXAMPLES]
    return Material(
        "norway-ukraine",
        {path.name: path for path in paths},
        (f"data = {as_toml(f'{DATA}/{paths[0].name}')}",),
        is_example=True,
    )


def material_of(path: Path, decisions: Decisions = NOBODY) -> Material:
    """Return what a file gives: a table, IATI, JSON, an announcement, or a press release.

    Raises:
        SourceError: it cannot be read, and no setting would help.
        UsageError: its name cannot be that of a file of the project.
    """
    if not path.is_file():
        raise UsageError(f"{path} is not a file", fix="name one with --from")
    if set("*?[") & set(path.name) or not path.name.isprintable():
        raise UsageError(
            f"{path} has a name that stands for several files",
            fix="rename it, without *, ? and [",
        )
    job = job_for(Config.as_default(), None, data=[str(path)])
    inspection = inspect_sources(job, job.report.sources)
    while inspection.questions:
        decided = decisions.sources(inspection)
        if decided is None:
            break
        inspection = inspect_sources(job, decided)
    announcement = inspection.dataset is not None and inspection.dataset.announcement is not None
    if announcement or _is_incomplete_prose(inspection):
        return _announcement(path)
    if inspection.problem is not None and not inspection.questions and inspection.dataset is None:
        raise inspection.problem
    sources = inspection.sources if inspection.questions else explicit_sources(inspection, job)
    return _table(path, sources, inspection, decisions)


def _table(
    path: Path, sources: Sequence[DataSource], inspection: Inspection, decisions: Decisions
) -> Material:
    """Return the material of a table, with what is open about it as comments."""
    report, name = slug(path.stem), f"{DATA}/{path.name}"
    dataset = inspection.dataset
    findings = () if dataset is None else tuple(dataset.findings)
    build = partial(
        Material, report, {path.name: path}, findings=findings, dated=_is_dated(inspection)
    )
    undecided = [question.problem for question in inspection.questions]
    if undecided:
        entries = (f"data = {as_toml(name)}", *_proposed(report, name, inspection))
        return build(entries, undecided=tuple(undecided))
    placed = [source.model_copy(update={"path": name}) for source in sources]
    measures = list(dict.fromkeys(measures_of(inspection)))
    chosen = decisions.measure(measures) if len(measures) > 1 else None
    _, *lines = report_section(report, placed, inspection).rstrip().splitlines()
    if len(measures) > 1:
        lines = [line for line in lines if not line.startswith("measure = ")]
        mark = "" if chosen else "# "
        shown, *others = sorted(measures, key=lambda measure: measure != chosen)
        more = " or ".join(as_toml([other]) for other in others)
        lines.insert(0, f"{mark}measure = {as_toml([shown])}  # or {more}")
        if not chosen:
            undecided = [f"which measure the briefing shows: {', '.join(measures)}"]
    at = next((at for at, line in enumerate(lines) if line.startswith("[")), len(lines))
    entries = tuple(line for line in lines[:at] if line)
    return build(entries, tuple(lines[at:]), undecided=tuple(undecided))


def _proposed(report: str, name: str, inspection: Inspection) -> Iterator[str]:
    """Yield what is open as comments: the questions, and a section that would answer them."""
    placed = [source.model_copy(update={"path": name}) for source in with_proposals(inspection)]
    yield "#"
    yield "# Open: how these data are to be read."
    for question in inspection.questions:
        yield f"#   {question.problem}"
        yield f"#   why: {question.why}"
    yield '# If the proposal is right, remove the line "data = …" above, and the marks "# " below.'
    for line in report_section(report, placed, inspection).splitlines()[1:]:
        if line:
            yield f"# {line}"


def _announcement(path: Path) -> Material:
    """Return the material of an announcement: as it is, or extracted from its text."""
    from aidreport.sources.formats.paths import cited_text, is_announcement

    content = read_bytes(path, SourceError)
    if is_announcement(content, path):
        beside = filter(None, [path, cited_text(path)])
        files: dict[str, bytes | Path] = {file.name: file for file in beside}
        return _of_announcement(path.name, files)
    from aidreport.sources.extraction.documents.opening import read_document
    from aidreport.sources.extraction.extraction import extract
    from aidreport.sources.extraction.written import as_toml as written
    from aidreport.sources.extraction.written import counted_text
    from aidreport.sources.prose import not_found

    extraction = extract(read_document(content, path.name), path.name)
    toml = path.with_suffix(".toml").name
    text = path.name if extraction.document.kind == "text" else path.with_suffix(".txt").name
    files = {path.name: path, toml: written(extraction, path.name, text).encode()}
    if text != path.name:
        files[text] = counted_text(extraction)
    missing = english(not_found(extraction))
    open_ = (f"not found in the text: {missing}; write it into {DATA}/{toml}",) if missing else ()
    return _of_announcement(toml, files, open_, reviewed=False)


def _of_announcement(
    name: str,
    files: dict[str, bytes | Path],
    undecided: tuple[str, ...] = (),
    *,
    reviewed: bool = True,
) -> Material:
    entries = (f"data = {as_toml(f'{DATA}/{name}')}",)
    return Material(slug(Path(name).stem), files, entries, undecided=undecided, reviewed=reviewed)


def _is_incomplete_prose(inspection: Inspection) -> bool:
    from aidreport.sources.prose import IncompleteAnnouncementError

    return isinstance(inspection.problem, IncompleteAnnouncementError)


def _is_dated(inspection: Inspection) -> bool:
    """Return whether a row has a date; True if it is not known yet."""
    dataset = inspection.dataset
    return dataset is None or any(item.decided is not None for item in dataset.allocations)
