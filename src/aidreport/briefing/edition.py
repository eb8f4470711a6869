"""A calculation of figures, and a briefing that is composed from it and not yet drawn."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.analysis.figures import Figures
    from aidreport.briefing.design import Design
    from aidreport.briefing.job import Job
    from aidreport.document.blocks import Briefing
    from aidreport.document.nodes import Template
    from aidreport.model.dataset import Dataset
    from aidreport.proof.allocations import AllocationsFile
    from aidreport.proof.evidence import Evidence, Rendition


@dataclass(frozen=True)
class Calculation:
    """The allocations of a briefing and their figures; the languages of a part share one.

    Attributes:
        dataset: the allocations that were selected, converted and split.
        by: the fields that the figures are grouped by.
        key: of the part of a burst; empty for the whole.
        fields: further fields that allocations were spread over.
    """

    dataset: Dataset
    figures: Figures
    by: tuple[str, ...]
    key: str = ""
    fields: tuple[str, ...] = ()

    @cached_property
    def attached(self) -> AllocationsFile:
        """The allocations as the file that travels in the PDFs."""
        from aidreport.proof.allocations import write

        return write(self.dataset)

    @cached_property
    def deflated(self) -> tuple[bytes, ...]:
        """The same file as a PDF holds it; behind it the one of earlier data, if there are any."""
        from aidreport.pdf.file.objects import deflated

        return tuple(deflated(file.content) for file in self.attached.files)


@dataclass(frozen=True, slots=True)
class Edition:
    """A briefing that is composed, and not yet drawn.

    Attributes:
        job: in its language.
        key: of its part of a burst; empty without one.
        figures: all that it shows.
        evidence: what proves them, to be attached.
        path: where it goes.
        correction: its number; 0 for none.
        density: how tightly it is set, in parts of the brand's sizes.
        again: composes it with another template, where all of it must be on one page.
    """

    job: Job
    key: str
    calculation: Calculation
    design: Design
    briefing: Briefing
    figures: Figures
    evidence: Evidence
    path: Path
    draft: bool = False
    correction: int = 0
    density: float = 1.0
    again: Callable[[Template], Edition | None] | None = None

    def with_briefing(self, briefing: Briefing) -> Edition:
        """Return the edition with other text around the same figures, such as a correction's."""
        from aidreport.pdf.render import with_page_numbers

        return self._proven(with_page_numbers(briefing, self.design.brand))

    def without_pages(self) -> Edition:
        """Return the edition without the numbers of pages in its contents."""
        from aidreport.document.page_blocks import without_pages

        briefing = without_pages(self.briefing)
        return self if briefing == self.briefing else self._proven(briefing)

    def _proven(self, briefing: Briefing) -> Edition:
        """Return the edition with another briefing, and what proves that."""
        from aidreport.proof.evidence import build_evidence

        rendition = rendition_of(self.job, self.calculation, self.design, briefing, self.correction)
        evidence = build_evidence(briefing, self.calculation.attached, self.figures, rendition)
        return replace(self, briefing=briefing, evidence=evidence)

    def as_draft(self) -> Edition:
        """Return it as a draft, which says so on every page."""
        draft: Edition | None = self._marked_as_draft()
        if again := self.again:
            from aidreport.briefing.one_page import fitted

            # The mark takes room, too.
            draft = fitted(
                lambda step: edition._marked_as_draft() if (edition := again(step)) else None,  # noqa: SLF001 - of the same class
                self.design.template,
            )
        assert draft is not None
        return replace(draft, path=self.path.with_stem(f"{self.path.stem}-draft"), draft=True)

    def _marked_as_draft(self) -> Edition:
        from aidreport.document.editions import as_draft

        return self.with_briefing(as_draft(self.briefing, self.design.wording))


def rendition_of(
    job: Job, calculation: Calculation, design: Design, briefing: Briefing, correction: int = 0
) -> Rendition:
    """Return how a briefing is rendered, as far as its proof must know it.

    Args:
        correction: its number; 0 for none.
    """
    from aidreport.briefing.original import reading_of
    from aidreport.document.reading import texts_of_figures
    from aidreport.proof.bound_words import bound_words
    from aidreport.proof.evidence import Rendition
    from aidreport.proof.numbers import Marks

    wording = design.wording
    marks = Marks(*wording.marks(), tuple(word.casefold() for word in wording.spelled))
    logo, fonts = design.brand.logo, design.brand.fonts
    others = fonts.fallbacks(texts_of_figures(briefing))
    faces = tuple(sorted({*(face.postscript_name for face in fonts.typefaces), *others}))
    dataset, key, fields = calculation.dataset, calculation.key, calculation.fields
    reading = reading_of(dataset, job, key, fields)
    earlier = reading_of(dataset.before, job, key, fields) if dataset.before else None
    images = (logo.digest(),) if logo else ()
    lines = design.brand.furniture.own_lines
    said = (wording.text(f"number.{key}", number="{number}") for key in ("below", "above"))
    return Rendition(
        job.name,
        marks,
        images,
        faces,
        lines,
        reading,
        correction,
        earlier,
        wording,
        bound_words(*said),
    )
