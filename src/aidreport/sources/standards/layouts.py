"""Tables whose headings are known: exports of FTS, 360Giving spreadsheets, pooled funds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from aidreport.model.allocation import Place
from aidreport.sources.standards import fts, oecd, pooled_funds, threesixty_giving
from aidreport.sources.standards.oecd import without_totals
from aidreport.sources.standards.records import Intake
from aidreport.sources.tables.totals import is_total_label

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.model.allocation import Measure
    from aidreport.model.dataset import Dataset
    from aidreport.sources.formats.grid import Grid, Row

    Take = Callable[[Intake, Place, Mapping[str, str]], None]

_SEARCHED_ROWS = 25
_TOTALS = frozenset({"total", "totals", "grand total", "sum", "totalt", "totalsum"})


@dataclass(frozen=True, slots=True)
class Layout:
    """A table that is told by its headings.

    Attributes:
        kind: what it is called.
        columns: sets of headings, as `named` gives them; one of them must be there whole.
        take: takes one row.
        headline: the measures that the source's own total covers.
        after: what is done with the whole, once all rows are taken.
        without: a table that has a heading beginning so is another.
        named: returns a heading as it is compared.
        names: headings, as `named` gives them, of which one says "Total" in a row of totals.
        ids: those of ids; a row that has one is no total, whatever its names.
    """

    kind: str
    columns: tuple[frozenset[str], ...]
    take: Take
    headline: tuple[Measure, ...] = ()
    after: Callable[[Dataset], Dataset] = lambda found: found
    without: tuple[str, ...] = ()
    named: Callable[[str], str] = str.casefold
    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()

    def fits(self, row: Row) -> bool:
        """Tell whether a row has the headings of this table."""
        headings = {self.named(text) for text in row.texts if text}
        if not any(columns <= headings for columns in self.columns):
            return False
        return not self.without or not any(text.startswith(self.without) for text in headings)


_NOT_OF_A_FUND = (
    "recipient", "beneficiar", "implementing", "partner", "grantee", "mottaker", "currency",
    "valuta", "organis", "organiz", "agency", "receiver",
)  # fmt: skip
"""How headings begin that contributions to a fund have none of: it receives them, in dollars."""

LAYOUTS = (
    Layout(
        "fts",
        (fts.COLUMNS,),
        fts.take_row,
        fts.HEADLINE,
        names=fts.NAMES,
        ids=("id",),
    ),
    Layout(
        "360giving",
        threesixty_giving.COLUMNS,
        threesixty_giving.take_row,
        after=threesixty_giving.noted,
        named=threesixty_giving.heading,
        names=threesixty_giving.NAMES,
        ids=("identifier",),
    ),
    Layout(
        "cbpf-contributions",
        pooled_funds.CONTRIBUTIONS,
        pooled_funds.take_contribution,
        without=_NOT_OF_A_FUND,
        named=pooled_funds.heading,
        names=(*pooled_funds.FUNDS, *pooled_funds.DONORS, *pooled_funds.YEARS),
        ids=("contributioncode",),
    ),
    Layout(
        "cbpf-projects",
        pooled_funds.PROJECTS,
        pooled_funds.take_project,
        named=pooled_funds.heading,
        names=(
            *pooled_funds.FUNDS,
            *pooled_funds.AGENCIES,
            *pooled_funds.COUNTRIES,
            *pooled_funds.YEARS,
        ),
        ids=pooled_funds.CODES,
    ),
    Layout("crs", oecd.CRS, oecd.take_row, after=without_totals, named=oecd.heading),
)


KINDS = tuple(layout.kind for layout in LAYOUTS)


def find_layout(rows: Sequence[Row], kind: str | None = None) -> tuple[Layout, int] | None:
    """Return the layout of a table, and the index of its row of headings; None if it is unknown.

    Args:
        kind: the only one that is looked for; None for any.
    """
    for index, row in enumerate(rows[:_SEARCHED_ROWS]):
        for layout in LAYOUTS:
            if kind in (None, layout.kind) and layout.fits(row):
                return layout, index
    return None


def read_layout(
    grid: Grid, layout: Layout, index: int, name: str, progress: Callable[[int], None] | None
) -> Dataset:
    """Return the rows of a table whose layout is known.

    Raises:
        SourceError: there is no row below the headings.
    """
    intake = Intake(name, progress)
    intake.findings += grid.findings
    headings = [layout.named(text) for text in grid.rows[index].texts]
    for row in grid.rows[index + 1 :]:
        place = Place(name, row=row.number, sheet=grid.sheet)
        if _is_tags(row):
            intake.exclude(place, "hxl-row", "HXL tags, not values")
            continue
        values = dict(zip(headings, row.texts, strict=False))
        if _is_total(layout, row, values):
            intake.exclude(place, "total-row", "a total of rows, not one of them")
            continue
        layout.take(intake, place, values)
    return layout.after(intake.dataset(layout.headline))


def _is_tags(row: Row) -> bool:
    texts = [text for text in row.texts if text]
    return len(texts) > 1 and all(text.startswith("#") for text in texts)


def _is_total(layout: Layout, row: Row, values: Mapping[str, str]) -> bool:
    """Tell whether a row sums others; of the OECD, whose sums are left out later, by one word."""
    if not layout.names:
        first = next((text for text in row.texts if text), "")
        return first.casefold().rstrip(":") in _TOTALS
    label = next((name for name, text in values.items() if text), "")
    if label not in layout.names and is_total_label(values.get(label, "")):
        return True
    ids = [text for name in layout.ids if (text := values.get(name, ""))]
    if any(map(is_total_label, ids)):
        return True
    # A company may be called "Total".
    return not ids and any(is_total_label(values.get(name, "")) for name in layout.names)
