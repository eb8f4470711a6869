"""All that one slot makes: a briefing for each part of a burst and each language, and drafts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of
from aidreport.briefing.job import file_keys, output_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from aidreport.analysis.burst import Slice
    from aidreport.briefing.design import Design
    from aidreport.briefing.job import Job
    from aidreport.briefing.pipeline import Composed
    from aidreport.document.blocks import Briefing
    from aidreport.document.template import Template
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset

    Changed = Callable[[Composed, Wording, str], Briefing | None]


@dataclass(frozen=True, slots=True)
class Edition:
    """A briefing that is to be drawn.

    Attributes:
        job: in its language.
        key: of the part; empty without a burst.
        selected: what it sums.
        path: where it goes.
        correction: its number; 0 for none.
    """

    job: Job
    key: str
    selected: Dataset
    design: Design
    composed: Composed
    path: Path
    draft: bool = False
    correction: int = 0

    def as_draft(self) -> Edition:
        """Return it as a draft, which says so on every page."""
        from aidreport.document.compose import draft_of

        composed = pipeline.proven(
            self.job,
            self.selected,
            self.composed,
            draft_of(self.composed.briefing, self.design.wording),
            self.design.wording,
        )
        path = self.path.with_stem(f"{self.path.stem}-draft")
        return replace(self, composed=composed, path=path, draft=True)


def grouped_by(job: Job, template: Template) -> tuple[str, ...]:
    """Return the fields that a report's figures are grouped by: its template's, and its burst."""
    burst = (job.report.burst,) if job.report.burst else ()
    return tuple(dict.fromkeys((*template.groupings, *burst)))


def slices(job: Job, dataset: Dataset) -> list[Slice]:
    """Return the parts that a report's burst cuts its data into; without one, the whole.

    Raises:
        DataError: rows belong to no part.
    """
    from aidreport.analysis.burst import Slice, cut

    if job.report.burst is None:
        return [Slice("", frozenset(), dataset)]
    return cut(dataset, job.report.burst)


def editions(
    job: Job,
    parts: Sequence[Slice],
    languages: Sequence[str],
    changed: Changed | None = None,
    correction: int = 0,
) -> Iterator[Edition]:
    """Yield the briefings of parts in languages, the report's own first.

    Args:
        changed: returns a briefing as the correction of another; None for one that is not to
            be made.
        correction: its number; 0 for none.

    Raises:
        AidreportError: one of them cannot be composed.
    """
    names = file_keys([part.key for part in parts])
    for language in languages:
        own = job if language == job.language else job.in_language(language)
        design = design_of(own)
        for part in parts:
            selected, figures = pipeline.figures_of(part.dataset, own, design.template.groupings)
            composed = pipeline.compose(own, selected, figures, design.template, design.wording)
            if changed is not None:
                other = changed(composed, design.wording, part.key)
                if other is None:
                    continue
                composed = pipeline.proven(own, selected, composed, other, design.wording)
            end = f"-correction-{correction}" if correction else ""
            if language != job.language and "{language}" not in job.report.output:
                end += f"-{language}"
            path = output_of(own, composed.briefing.date, names[part.key], end)
            yield Edition(own, part.key, selected, design, composed, path, correction=correction)
