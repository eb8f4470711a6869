"""Fits a briefing onto one page, by steps that leave nothing out in silence.

First all is set in smaller type, within the brand's limits. If that is not enough, tables, bars
and charts show fewer of the largest rows, and say how many others there are. If that is not enough
either, the briefing is refused, with what takes the room.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from aidreport.document.nodes import DirectiveNode, every
from aidreport.errors import LayoutError
from aidreport.statements import state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.briefing.edition import Edition
    from aidreport.document.nodes import Template
    from aidreport.pdf.layout.fitting import Fit

    Make = Callable[[Template], Edition | None]

_ROWS = (10, 8, 6, 5, 4, 3, 2)
"""How many of the largest rows are tried, after those that the template has."""


def fitted(make: Make, template: Template) -> Edition | None:
    """Return a briefing that is on one page.

    Args:
        make: composes it with a template; None where there is nothing to make.
        template: as it is written.

    Raises:
        LayoutError: it does not fit.
    """
    from aidreport.pdf.render import measure_briefing

    fit: Fit | None = None
    for step in _steps(template):
        edition = make(step)
        if edition is None:
            return None
        brand = edition.design.brand
        measured = partial(measure_briefing, edition.briefing, brand)
        densities = brand.sizes.densities()
        fit = measured(densities[-1])
        if fit.is_on_one_page:
            loosest = (step for step in densities if measured(step).is_on_one_page)
            return replace(edition, density=next(loosest))
    assert fit is not None
    raise _too_long(template, fit)


def _steps(template: Template) -> Iterator[Template]:
    """Yield the template, and those with fewer rows that differ from the one before."""
    yield template
    before = template
    for rows in _ROWS:
        after = template.with_most(rows)
        if after != before:
            yield after
        before = after


def _too_long(template: Template, fit: Fit) -> LayoutError:
    parts = sorted(fit.parts, key=lambda part: -part[1])
    largest = [
        state("layout.takes", value=str(name), share=f"{round(100 * height / fit.room)}%")
        for name, height in parts
    ]
    if fit.is_broken:
        largest.insert(0, state("layout.break-inside"))
    stem = template.name.partition(".")[0]
    unlimited = [
        node.line
        for node in every(template.body)
        if isinstance(node, DirectiveNode) and node.name == "rows" and not node.options["limit"]
    ]
    form = f"aidreport templates new my-{stem} --from {stem}"
    fix = state("layout.one-page-fix", form=form)
    if unlimited:
        lines = Joined(map(str, unlimited))
        fix = state("layout.one-page-fix-rows", value=":::rows", lines=lines, answer=fix)
    return LayoutError(
        state("layout.one-page", name=template.name),
        details=largest,
        why=state("layout.one-page-why"),
        fix=fix,
    )
