"""One error for all sources of a report that cannot be read, with one fix for all of them.

A fix names the whole value of `data`: pasted, it must neither lose a source nor leave a question
open that is asked in the same message.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import tomli

from aidreport.errors import SourceError
from aidreport.files.toml_values import as_toml, end_of_value
from aidreport.sources.problems import (
    Question,
    UnclearError,
    beneath,
    decided_entries,
    of_report,
    unclear,
)
from aidreport.statements import Statement, phrase_of, state

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.config.sources import DataSource

_DATA = "in config.toml: data = "


def refusal(problems: Sequence[SourceError], sources: Sequence[DataSource]) -> SourceError:
    """Return one error for all problems of the sources of a report, of which there are some."""
    errors = _by_source(problems)
    if len(errors) == 1:
        return _for_all(errors[0], sources)
    details = []
    for error in errors:
        lines = list(error.details)
        if error.fix and not _asks(error, errors):
            lines.append(state("source.fix-of-one", fix=error.fix))
        details += [error.problem, *map(beneath, lines)]
    fix = _decide_all([error for error in errors if _asks(error, errors)], sources)
    problem = state("source.several-unread", number=len(errors))
    return SourceError(problem, details=details, fix=fix)


def _asks(error: SourceError, errors: Sequence[SourceError]) -> bool:
    """Tell whether an error asks what another one asks, too, so that one fix is for both."""
    both = sum(isinstance(other, UnclearError) for other in errors) > 1
    return both and isinstance(error, UnclearError) and error.source is not None


def _by_source(problems: Sequence[SourceError]) -> list[SourceError]:
    """Return problems; the questions about several files of one source are asked at once."""
    asked: list[UnclearError] = []
    others: list[SourceError] = []
    for problem in problems:
        if not isinstance(problem, UnclearError) or problem.source is None:
            others.append(problem)
            continue
        same = next((error for error in asked if error.source == problem.source), None)
        if same is None:
            asked.append(problem)
        else:
            asked[asked.index(same)] = _joined(same, problem)
    return [*asked, *others]


def _joined(one: UnclearError, other: UnclearError) -> UnclearError:
    """Return the error about two files of one source, each question with the name of its file."""
    assert one.source is not None
    questions = [
        question
        if question.problem.startswith(f"{error.name}: ")
        else question._replace(
            problem=state("question.of-file", name=error.name, problem=question.problem)
        )
        for error in (one, other)
        for question in error.questions
    ]
    return unclear(questions, one.source, one.source.path or one.name, one.plan)


def _decide_all(errors: Sequence[SourceError], sources: Sequence[DataSource]) -> str:
    """Return the value of `data` that decides what is asked about several sources."""
    questions: dict[int, tuple[Question, ...]] = {}
    for error in errors:
        assert isinstance(error, UnclearError)
        at = next(at for at, source in enumerate(sources) if source == error.source)
        questions[at] = error.questions
    if not questions:
        return ""
    entries = [
        entry
        for at, source in enumerate(sources)
        for entry in decided_entries(questions.get(at, ()), source, source.path)
    ]
    asked = [question for some in questions.values() for question in some]
    place = state("question.in-config", entry=f"[{', '.join(entries)}]")
    return state("question.decide", place=place, measure=of_report(asked))


def _for_all(error: SourceError, sources: Sequence[DataSource]) -> SourceError:
    """Return an error whose fix names all sources, not only the one that it is about."""
    if len(sources) > 1:
        own = error.source if isinstance(error, UnclearError) else None
        error.fix = _naming_all(error.fix, sources, own)
    return error


def _naming_all(fix: str, sources: Sequence[DataSource], own: DataSource | None) -> str:
    """Return a fix in which each value of `data` has all sources."""
    in_words = not isinstance(fix, Statement) or "entry" not in fix.values
    if not isinstance(fix, Statement) or (in_words and _DATA in str(phrase_of(fix.key))):
        first, *parts = fix.split(_DATA)
        return first + "".join(f"{_DATA}{_with_others(part, sources, own)}" for part in parts)
    values = {
        name: _with_others(str(value), sources, own)
        if name == "entry"
        else _naming_all(value, sources, own)
        if isinstance(value, Statement)
        else value
        for name, value in fix.values.items()
    }
    return state(fix.key, **values)


def _is_another_sheet(source: DataSource, own: DataSource | None) -> bool:
    """Tell whether a source is another sheet of the workbook of one."""
    if own is None or own.sheet is None or source.path != own.path:
        return False
    return source.sheet not in (None, own.sheet)


def _with_others(text: str, sources: Sequence[DataSource], own: DataSource | None) -> str:
    """Return a text that begins with the value of `data`, with all sources in that value.

    Args:
        own: the source that the text is about; None if that is not known.
    """
    end = end_of_value(text)
    try:
        value = tomli.loads(f"data = {text[:end]}")["data"]
    except tomli.TOMLDecodeError:
        return text
    given = value if isinstance(value, list) else [value]
    paths = [entry.get("path") for entry in given if isinstance(entry, dict)]
    if len(paths) < len(given) or not {*paths} <= {source.path for source in sources}:
        return text
    others = [
        source
        for source in sources
        if source.path not in paths or not source.path or _is_another_sheet(source, own)
    ]
    if not others:
        return text
    entries = [*map(as_toml, given), *(decided_entries((), item, item.path)[0] for item in others)]
    return f"[{', '.join(entries)}]{text[end:]}"
