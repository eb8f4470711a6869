"""The words of charts neither meet one another nor a mark, and stay between the margins."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import combinations, product
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aidreport.document.blocks import PageSize, Paragraph
from aidreport.document.chart_blocks import Chart, ChartItem, ChartKind, ChartMark, ChartSeries
from aidreport.document.spans import Span
from aidreport.model.charts import place_areas, place_marks, place_squares
from aidreport.pdf.brand import Brand, load_brand
from aidreport.pdf.reading.opened import open_reading
from aidreport.pdf.reading.seen.faces import Faces
from aidreport.pdf.reading.seen.painter import SeenPainter
from aidreport.pdf.render import draw_briefing

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Briefing
    from aidreport.pdf.reading.seen.drawn import DrawnPage, Run

PAGES = (PageSize.A4, PageSize.LETTER, PageSize.A4_LANDSCAPE)
TEMPLATES = Path(__file__).parents[3] / "templates"
LONG = "International Federation of Red Cross and Red Crescent Societies in the Middle East "
AMOUNTS = {
    "one row": ["1200000"],
    "a few": ["300.5", "120", "4", "0.1"],
    "fifty rows": [str(5000 - 97 * number) for number in range(50)],
    "negative ones": ["300", "-250", "12", "-1"],
    "only negative ones": ["-300", "-50"],
    "only nothing": ["0", "0"],
}
NAMES = {
    "short": "N{}",
    "long": LONG + "{}",
    "without a blank": "Rødekorsforbundenes" * 4 + "{}",
    "endless": "endless " * 400 + "{}",
}


def made(kind: ChartKind, amounts: list[str], name: str, value: str) -> Chart:
    values = [[Decimal(amount)] for amount in amounts]
    placed = place_marks(values)
    items = tuple(
        ChartItem(
            (Span(name.format(number)),),
            tuple(
                ChartMark(f"f{number}", *extent, (Span(value.format(amount)),))
                for extent in extents
            ),
        )
        for number, (amount, extents) in enumerate(zip(amounts, placed.items, strict=True))
    )
    return Chart(kind, items, placed.zero, (Span("What it says."),))


@pytest.fixture
def any_brand(request: pytest.FixtureRequest) -> Brand:
    name = getattr(request, "param", "ministry")
    return load_brand(TEMPLATES / f"brands/{name}/brand.toml", [TEMPLATES / "fonts"])


def in_turn(names: str, *cases: tuple[Any, ...]) -> pytest.MarkDecorator:
    """Try cases with two brands in turn: each value of a case is drawn in both."""
    return pytest.mark.parametrize(
        (*names.split(), "any_brand"),
        [(*case, "ministry" if (at + at // 4) % 2 else "relief") for at, case in enumerate(cases)],
        indirect=["any_brand"],
    )


@pytest.fixture
def pages(
    briefing: Callable[..., Briefing], any_brand: Brand, tmp_path: Path
) -> Callable[..., list[DrawnPage]]:
    def draw(chart: Chart, page: PageSize) -> list[DrawnPage]:
        text = Paragraph((Span("Before and after."),))
        path = tmp_path / "chart.pdf"
        draw_briefing(briefing(text, chart, text, page=page), any_brand, path)
        painter = SeenPainter(Faces(()))
        with open_reading(path, painter) as reading:
            assert reading.tree.elements
        return painter.pages

    return draw


def inked(run: Run) -> Run:
    """Return a text without the room of the blanks at its end."""
    blanks = len(run.words) - len(run.words.rstrip())
    return run._replace(right=run.right - 0.26 * run.size * blanks)


def check_fit(pages: list[DrawnPage], margin: float) -> None:
    for page in pages:
        texts = [inked(run) for run in page.runs if run.words.strip() and run.mark is not None]
        for run in texts:
            assert margin - 0.1 <= run.box.left, run.words
            assert run.box.right <= page.width - margin + 0.1, run.words
            assert 0 < run.box.bottom < run.box.top < page.height, run.words
        for one, two in combinations(texts, 2):
            assert not one.box.meets(two.box, slack=0.5), (one.words, two.words)
        marks = [fill for fill in page.fills if fill.mark is not None]
        for run in texts:
            met = [fill for fill in marks if fill.meets(run.box)]
            assert all(fill.covers(run.box) for fill in met), run.words


@pytest.mark.long
@in_turn("amounts name", *product(AMOUNTS, NAMES))
def test_bars_have_their_words_beside_them(
    pages: Callable[..., list[DrawnPage]],
    any_brand: Brand,
    amounts: str,
    name: str,
) -> None:
    rows = AMOUNTS[amounts]
    chart = made(ChartKind.BARS, rows, NAMES[name], "NOK {} million")
    check_fit(pages(chart, PAGES[len(rows) % 3]), any_brand.furniture.margin * 72 / 25.4)


@in_turn("amounts name", *product(AMOUNTS, ("20{}", "Sectors of several kinds {}")))
def test_columns_have_their_words_above_and_below_them(
    pages: Callable[..., list[DrawnPage]],
    any_brand: Brand,
    amounts: str,
    name: str,
) -> None:
    rows = AMOUNTS[amounts][:16]
    chart = made(ChartKind.COLUMNS, rows, name, "{}")
    check_fit(pages(chart, PAGES[len(rows) % 3]), any_brand.furniture.margin * 72 / 25.4)


@in_turn("years name", *product((1, 3, 8, 14), NAMES))
def test_stacked_columns_have_their_words_in_and_beside_them(
    pages: Callable[..., list[DrawnPage]], any_brand: Brand, years: int, name: str
) -> None:
    amounts = [[Decimal(3 + number + year) for number in range(6)] for year in range(years)]
    placed = place_marks(amounts)
    items = tuple(
        ChartItem(
            (Span(str(2000 + year)),),
            tuple(
                ChartMark(
                    f"f{number}",
                    *extent,
                    (Span("12.3"),)
                    if years < 9 and extent.end - extent.start > Decimal("0.12")
                    else (),
                    number,
                )
                for number, extent in enumerate(extents)
            ),
            total=(Span("123.4"),),
        )
        for year, extents in enumerate(placed.items)
    )
    series = tuple(ChartSeries((Span(NAMES[name].format(at)),), rest=at == 5) for at in range(6))
    said = (Span("What it says."),)
    chart = Chart(ChartKind.STACKED, items, placed.zero, said, series=series)
    check_fit(pages(chart, PAGES[years % 3]), any_brand.furniture.margin * 72 / 25.4)


@pytest.mark.long
@in_turn("amounts name", *product(AMOUNTS, NAMES))
def test_dumbbells_have_their_words_in_columns_beside_them(
    pages: Callable[..., list[DrawnPage]], any_brand: Brand, amounts: str, name: str
) -> None:
    pairs = [[Decimal(amount), Decimal(amount) / 2] for amount in AMOUNTS[amounts]]
    placed = place_marks(pairs, apart=True)
    items = tuple(
        ChartItem(
            (Span(NAMES[name].format(number)),),
            tuple(
                ChartMark(f"f{number}{at}", *extent, (Span(str(pairs[number][at])),), at)
                for at, extent in enumerate(extents)
            ),
        )
        for number, extents in enumerate(placed.items)
    )
    series = (ChartSeries((Span("2024"),)), ChartSeries((Span("2025"),)))
    said = (Span("What it says."),)
    chart = Chart(ChartKind.DUMBBELL, items, placed.zero, said, series=series)
    check_fit(pages(chart, PAGES[len(pairs) % 3]), any_brand.furniture.margin * 72 / 25.4)
    chart = replace(chart, kind=ChartKind.PAIRED, items=items[:9])
    check_fit(pages(chart, PAGES[len(pairs) % 3]), any_brand.furniture.margin * 72 / 25.4)


@in_turn(
    "kind amounts name",
    *[
        (ChartKind.LINES, "one row", "long"),
        (ChartKind.LINES, "a few", "short"),
        (ChartKind.LINES, "fifty rows", "endless"),
        (ChartKind.LINES, "negative ones", "without a blank"),
        (ChartKind.LINES, "only nothing", "long"),
        (ChartKind.SLOPE, "fifty rows", "endless"),
        (ChartKind.SLOPE, "only negative ones", "short"),
    ],
)
def test_lines_have_their_words_at_their_ends(
    pages: Callable[..., list[DrawnPage]],
    any_brand: Brand,
    kind: ChartKind,
    amounts: str,
    name: str,
) -> None:
    years = 2 if kind is ChartKind.SLOPE else 9
    rows = [
        [Decimal(amount) * (1 + year * number % 7) / 5 for year in range(years)]
        for number, amount in enumerate(AMOUNTS[amounts][: 20 if years == 2 else 6])
    ]
    placed = place_marks(rows, apart=True)
    items = tuple(
        ChartItem(
            (Span(NAMES[name].format(number)),),
            tuple(
                ChartMark(f"f{number}{at}", *extent, (Span(f"{rows[number][at]:.1f}"),), at)
                if len(rows) == 1 or at in (0, years - 1)
                else ChartMark(f"f{number}{at}", *extent, (), at)
                for at, extent in enumerate(extents)
            ),
        )
        for number, extents in enumerate(placed.items)
    )
    series = tuple(ChartSeries((Span(str(2017 + at)),)) for at in range(years))
    said = (Span("What it says."),)
    chart = Chart(kind, items, placed.zero, said, series=series)
    check_fit(pages(chart, PAGES[len(amounts) % 3]), any_brand.furniture.margin * 72 / 25.4)


def test_names_beside_lines_give_way_to_long_amounts(
    pages: Callable[..., list[DrawnPage]], brand: Brand
) -> None:
    rows = [[Decimal(9 - number), Decimal(number + 1)] for number in range(6)]
    placed, amount = place_marks(rows, apart=True), (Span("NOK 1,234,567,890,123,456.00 million"),)
    items = tuple(
        ChartItem(
            (Span(LONG + str(number)),),
            tuple(
                ChartMark(f"f{number}{at}", *extent, amount, at)
                for at, extent in enumerate(extents)
            ),
        )
        for number, extents in enumerate(placed.items)
    )
    series = tuple(ChartSeries((Span(year),)) for year in ("2024", "2025"))
    said = (Span("What it says."),)
    chart = Chart(ChartKind.SLOPE, items, placed.zero, said, series=series)
    check_fit(pages(chart, PageSize.A4), brand.furniture.margin * 72 / 25.4)


@in_turn(
    "kind amounts name",
    *[
        (ChartKind.WAFFLE, "one row", "long"),
        (ChartKind.WAFFLE, "a few", "endless"),
        (ChartKind.TREEMAP, "one row", "endless"),
        (ChartKind.TREEMAP, "a few", "without a blank"),
        (ChartKind.TREEMAP, "fifty rows", "endless"),
        (ChartKind.TREEMAP, "fifty rows", "short"),
    ],
)
def test_parts_of_a_whole_have_their_words_in_or_beside_them(
    pages: Callable[..., list[DrawnPage]],
    any_brand: Brand,
    kind: ChartKind,
    amounts: str,
    name: str,
) -> None:
    values = [Decimal(amount) for amount in AMOUNTS[amounts][:21]]
    place = place_squares if kind is ChartKind.WAFFLE else place_areas
    items = tuple(
        ChartItem(
            (Span(NAMES[name].format(number)),),
            (ChartMark(f"f{number}", *extent, (Span(f"NOK {values[number]}"),)),),
            total=(Span("33.3%"),) if kind is ChartKind.WAFFLE else (),
        )
        for number, extent in enumerate(place(values))
    )
    chart = Chart(kind, items, Decimal(0), (Span("What it says."),))
    check_fit(pages(chart, PAGES[len(values) % 3]), any_brand.furniture.margin * 72 / 25.4)


def test_a_chart_of_more_rows_than_a_page_goes_on_in_the_same_scale(
    pages: Callable[..., list[DrawnPage]],
) -> None:
    amounts = [str(200 - number) for number in range(90)]
    found = pages(made(ChartKind.BARS, amounts, "N{}", "{}"), PageSize.A4)
    assert len(found) > 1
    bars = [fill.box for page in found for fill in page.fills if fill.mark and fill.box.height < 20]
    assert len(bars) == 90
    scale = bars[0].width / 200
    assert all(abs(bar.width - scale * (200 - at)) < 0.02 for at, bar in enumerate(bars))
