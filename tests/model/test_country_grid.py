"""Each country has one place in the grid, and amounts have classes of equal size."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.country_grid import classes_of, grid_in_row, grid_of, tiles
from aidreport.model.territories import country_code, country_name

AMOUNTS = st.lists(st.decimals(0, 10**6, places=1), min_size=1, max_size=30)


def test_no_two_countries_have_one_place() -> None:
    places = {(tile.column, tile.row) for tile in tiles().values()}
    assert len(places) == len(tiles()) > 190


def test_every_code_is_that_of_a_country() -> None:
    assert all(country_code(country_name(code)) == code for code in tiles())


def test_only_the_regions_of_some_countries_are_shown() -> None:
    grid = grid_of(["SD", "TD"])
    assert {"SD", "TD", "ZA"} <= set(grid.places)
    assert "NO" not in grid.places
    assert min(grid.places.values()) >= (0, 0)
    assert max(column for column, _ in grid.places.values()) == grid.columns - 1


@given(AMOUNTS)
def test_classes_are_in_the_order_of_the_amounts(amounts: list[Decimal]) -> None:
    pairs = sorted(zip(amounts, classes_of(amounts), strict=True))
    assert [one for _, one in pairs] == sorted(one for _, one in pairs)
    assert len({one for _, one in pairs}) == min(5, len(set(amounts)))
    assert len(set(pairs)) == len(set(amounts))


def test_regions_side_by_side_are_whole_and_go_from_west_to_east() -> None:
    codes = ["HT", "SD", "YE", "MM"]
    on_map, row = grid_of(codes), grid_in_row(codes)
    assert row.places.keys() == on_map.places.keys()
    assert len(set(row.places.values())) == len(row.places)
    assert row.rows < on_map.rows
    columns = [row.places[code][0] for code in codes]
    assert columns == sorted(columns)
    for one, two in (("SD", "ZA"), ("SD", "TD"), ("YE", "TR")):
        steps = [
            tuple(a - b for a, b in zip(grid.places[one], grid.places[two], strict=True))
            for grid in (on_map, row)
        ]
        assert steps[0] == steps[1]


def test_one_region_in_a_row_is_as_on_the_map() -> None:
    assert grid_in_row(["SD", "TD"]) == grid_of(["SD", "TD"])
