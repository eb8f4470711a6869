"""A count, a list and a table in one place come from one breakdown, whatever is asked for."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from aidreport.document.blocks import Callout, KeyFigures, RowRole, ShareBar, Table
from aidreport.document.directives.registry import DIRECTIVES
from aidreport.document.spans import plain_text
from aidreport.model.allocation import Share
from aidreport.model.money import Conversion

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing, Tile
    from aidreport.model.dataset import Dataset

    Make = Callable[..., Dataset]

TOPS = ("", "top=1", "top=2", "top=3", "top=5")
LANGUAGES = ("en", "nb", "fr")


def mixed(table: Make) -> Dataset:
    """Return nine recipients in kroner and seven in dollars; two have both."""
    kroner = {f"N{at}": f"NOK {at} million" for at in range(1, 10)}
    dollars = {f"D{at}": f"USD {at} million" for at in range(1, 8)}
    data = table(**kroner, **dollars)
    shared = {"D1": "N1", "D2": "N2"}
    rows = tuple(
        item._replace(recipient=replace(item.recipient, key=name, name=name))
        if (name := shared.get(item.recipient.key))
        else item
        for item in data.allocations
    )
    return replace(data, allocations=rows)


def one_left(table: Make) -> Dataset:
    """Return ten recipients, of which one could not be converted to kroner."""
    data = table(**{f"N{at}": f"NOK {at} million" for at in range(1, 10)}, X="XDR 3,000")
    *converted, last = data.allocations
    problem = Conversion(last.amount, last.step, problem="no date is known")
    return replace(
        data, allocations=(*converted, last._replace(conversion=problem)), converted_to="NOK"
    )


def spread(table: Make) -> Dataset:
    """Return one allocation that is spread over three countries, and another."""
    data = table(A="NOK 9 million", B="NOK 1 million")
    first, second = data.allocations
    from aidreport.analysis.select import spread as spread_over

    shares = tuple(Share(name, percent) for name, percent in (("KE", 50), ("UG", 25), ("SS", 25)))
    return spread_over(
        replace(data, allocations=(first._replace(countries=shares), second)), ["country"]
    )


def plain(table: Make) -> Dataset:
    return table(**{f"N{at}": f"NOK {at} million" for at in range(1, 17)})


DATA = (plain, mixed, one_left, spread)
CASES = [
    *((data, option) for data in DATA for option in ("", "currency=NOK")),
    (mixed, "currency=USD"),
]


def digits(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def listed(tile: Tile, language: str) -> int:
    """Return how many the list of a tile stands for: its names, and the number of the others."""
    names = re.split(r", | and | og | et ", plain_text(tile.detail))
    ones = {"one other", "én annen", "un autre"}
    last = names[-1]
    if last in ones:
        return len(names)
    if re.fullmatch(r"\d+ (others|andre|autres)", last):
        return len(names) - 1 + digits(last)[0]
    return len(names)


def items(block: Block, language: str = "en") -> int:
    """Return how many groups a table stands for: its rows, and the number of the others."""
    assert isinstance(block, Table)
    names = [plain_text(row.cells[0]) for row in block.rows if row.role is RowRole.ITEM]
    folded = [name for name in names if re.fullmatch(r"(Others|Andre|Autres) \(\d+\)", name)]
    return len(names) - len(folded) + sum(digits(name)[0] for name in folded)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("top", TOPS)
@pytest.mark.parametrize(("data", "currency"), CASES)
def test_tiles_lists_tables_and_bars_agree(
    briefing: Callable[..., Briefing],
    table: Make,
    data: Callable[[Make], Dataset],
    currency: str,
    top: str,
    language: str,
) -> None:
    dataset = data(table)
    options = f"{currency} {top}".strip()
    body = briefing(
        dataset,
        "# T\n\n## S\n\n"
        f':::key-figures{{show="total, partners, allocations" {currency}}}\n\n'
        f':::table{{columns="amount, allocations" {options}}}\n\n'
        f":::share-bar{{{options}}}\n",
        language,
    ).body
    figures = [block for block in body if isinstance(block, KeyFigures)]
    tables = [block for block in body if isinstance(block, Table)]
    bars = [block for block in body if isinstance(block, ShareBar)]
    assert len(figures) == len(tables) == len(bars) >= 1
    for tiles, rows, bar in zip(figures, tables, bars, strict=True):
        _, partners, allocations = tiles.tiles
        count = int(plain_text(partners.value))
        assert count == listed(partners, language) == items(rows)
        labels = [plain_text(part.label) for part in bar.parts]
        folded = [
            digits(label)[0] for label in labels if re.match(r"(Others|Andre|Autres) \(", label)
        ]
        assert count == len(labels) - len(folded) + sum(folded)
        total = rows.rows[-1]
        assert plain_text(total.cells[-1]) == plain_text(allocations.value)


@pytest.mark.parametrize("data", DATA)
def test_counts_in_texts_are_those_of_the_table_that_stands_there_by_default(
    composed: Callable[..., object], table: Make, data: Callable[[Make], Dataset]
) -> None:
    dataset = data(table)
    body = composed(
        dataset,
        "# T\n\n{{ partners }} | {{ allocations }} | {{ total }}\n\n## S\n\n"
        ':::table{columns="amount, allocations"}\n',
    )[0].body
    partners, allocations, total = plain_text(body[1].text).replace("\u00a0", " ").split(" | ")
    tables = [block for block in body if isinstance(block, Table)]
    names = {
        plain_text(row.cells[0])
        for block in tables
        for row in block.rows
        if row.role is RowRole.ITEM
    }
    assert int(partners) == len(names)
    assert int(allocations) == sum(int(plain_text(block.rows[-1].cells[-1])) for block in tables)
    assert total.count("million") == len(tables)


def test_the_standfirst_counts_what_it_sums(briefing: Callable[..., Briefing], table: Make) -> None:
    body = briefing(one_left(table), "# T\n\n{{ standfirst }}\n\n:::key-figures\n").body
    text = plain_text(body[1].text).replace("\u00a0", " ")
    assert text == "NOK 45 million for nine partners."
    figures, left_out = body[2:]
    assert isinstance(figures, KeyFigures)
    assert isinstance(left_out, Callout)
    assert plain_text(left_out.text).replace("\u00a0", " ") == (
        "1 allocation of XDR 3,000, which could not be converted to NOK."
    )


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (":::table\n", ""),
        (":::table{currency=NOK}\n", "7 allocations of USD 28 million"),
        (":::table{currency=USD}\n", "9 allocations of NOK 45 million"),
        (":::table{currency=USD}\n\n:::table{currency=NOK}\n", ""),
        (":::key-figures{currency=NOK}\n\n:::table\n", ""),
        (":::share-bar{currency=NOK}\n", "7 allocations of USD 28 million"),
        (":::bar-chart{currency=NOK}\n", "7 allocations of USD 28 million"),
        (":::column-chart{currency=USD}\n", "9 allocations of NOK 45 million"),
        (":::stacked-columns{currency=USD}\n", "9 allocations of NOK 45 million"),
        (":::stacked-columns\n", ""),
        (":::treemap{currency=NOK}\n", "7 allocations of USD 28 million"),
        (":::waffle{currency=USD}\n", "9 allocations of NOK 45 million"),
        (":::bar-chart\n", ""),
        (":::column-chart\n", ""),
        ("{{ total }}\n", ""),
    ],
)
def test_money_that_no_figure_of_a_page_shows_is_said_once(
    briefing: Callable[..., Briefing], table: Make, template: str, expected: str
) -> None:
    body = briefing(mixed(table), f"# T\n\n## S\n\n{template}").body
    said = [
        plain_text(block.text).replace("\u00a0", " ")
        for block in body
        if isinstance(block, Callout)
    ]
    assert len(said) == bool(expected)
    assert all(text.startswith(expected) for text in said)


def test_every_directive_with_a_currency_is_tested_here() -> None:
    with_currency = {
        name
        for name, directive in DIRECTIVES.items()
        if any(option.name == "currency" for option in directive.options)
    }
    of_two_data_sets = {"changes", "changes-chart"}  # tests/cli/test_render_compare.py
    assert with_currency - of_two_data_sets == {
        "key-figures",
        "table",
        "share-bar",
        "bar-chart",
        "column-chart",
        "stacked-columns",
        "dumbbell",
        "line-chart",
        "slope",
        "treemap",
        "waffle",
        "country-grid",
        "rows",
    }


def test_an_allocation_that_is_spread_counts_once(
    briefing: Callable[..., Briefing], table: Make
) -> None:
    body = briefing(
        spread(table),
        '# T\n\n{{ allocations }}\n\n:::table{by=country columns="allocations" top=1}\n',
    ).body
    assert plain_text(body[1].text) == "2"
    rows = [[plain_text(cell) for cell in row.cells] for row in body[2].rows]
    assert rows == [["KE", "1"], ["Others (3)", "2"], ["Total", "2"]]
