"""What IATI splits by percent over countries, regions and sectors."""

from __future__ import annotations

from decimal import Decimal, localcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.sources.standards.iati.activities import activity, transaction

from aidreport.analysis.analyse import analyse
from aidreport.analysis.select import spread
from aidreport.config.sources import DataSource
from aidreport.model.allocation import Allocation, Party, Place, Share
from aidreport.model.dataset import Account, Dataset
from aidreport.model.money import Money
from aidreport.sources.loader import load
from aidreport.sources.standards.iati.elements import SplitEntry, split_sectors


def read(tmp_path: Path, *activities: str) -> Dataset:
    text = f"<iati-activities>{''.join(activities)}</iati-activities>"
    (tmp_path / "a.xml").write_text(text, encoding="utf-8")
    return load([DataSource(path="a.xml")], tmp_path)


def grouped(data: object, *by: str) -> object:
    return analyse(spread(data, by), by=by)


def test_what_is_split_over_countries_and_sectors_is_spread_where_it_is_grouped(
    tmp_path: Path,
) -> None:
    split = (
        '<recipient-country code="UA" percentage="33.33"/>'
        '<recipient-country code="MD" percentage="66.67"/>'
        '<sector code="1" vocabulary="1" percentage="60"><narrative>Food</narrative></sector>'
        '<sector code="2" vocabulary="1" percentage="40"><narrative>Water</narrative></sector>'
        '<sector code="9" vocabulary="99" percentage="100"><narrative>Own</narrative></sector>'
    )
    data = read(tmp_path, activity(split, transaction("3", "100.01")))
    groups = grouped(data, "country").breakdowns["country"][0].groups
    assert {group.key: str(group.amount.value) for group in groups} == {
        "Moldova": "66.676667",
        "Ukraine": "33.333333",
    }
    assert sum(group.amount.value for group in groups) == Decimal("100.01")
    both = spread(data, ["country", "sector"])
    assert len(both.allocations) == 4
    assert sum(item.amount.amount for item in both.allocations) == Decimal("100.01")
    assert len(spread(data, ["recipient"]).allocations) == 1
    assert data.account.used == 1


def parts(tag: str, *percents: str, vocabulary: str = "1", codes: str = "ABCDEFG") -> str:
    return "".join(
        f'<{tag} code="{code}" vocabulary="{vocabulary}"'
        + (f' percentage="{percent}"/>' if percent else "/>")
        for code, percent in zip(codes, percents, strict=False)
    )


def country(code: str, percent: str = "") -> str:
    return parts("recipient-country", percent, codes=[code], vocabulary="")


def region(code: str, percent: str = "", vocabulary: str = "1") -> str:
    return parts("recipient-region", percent, codes=[code], vocabulary=vocabulary)


def messages(data: Dataset) -> list[str]:
    return [item.message for item in data.findings if item.code == "percentages-not-100"]


def shared(data: Dataset) -> dict[str, str]:
    (item,) = data.allocations
    return {share.name: str(share.percent) for share in item.countries}


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        (("60", "90"), "total 150"),
        (("61", "90"), "total 151"),
        (("100", "100"), "total 200"),
        (("", ""), "no percentages"),
        (("50", ""), "no percentages"),
        (("50", "half"), "no percentages"),
        (("50", "49.9"), "total 99.9"),
        (("-10", "110"), "total 100 with one below zero"),
    ],
)
@pytest.mark.parametrize("tag", ["recipient-country", "sector"])
def test_percentages_that_are_not_a_hundred_are_reported_and_split_nothing(
    tmp_path: Path, tag: str, percents: tuple[str, str], expected: str
) -> None:
    data = read(tmp_path, activity(parts(tag, *percents), transaction()))
    (message,) = messages(data)
    assert expected in message
    (item,) = data.allocations
    assert (item.country, item.countries, item.sector, item.sectors) == (None, (), None, ())


@pytest.mark.parametrize("percent", ["60", "0", "150", "99.9"])
@pytest.mark.parametrize("tag", ["recipient-country", "recipient-region", "sector"])
def test_a_part_of_a_whole_that_is_not_stated_is_not_the_whole(
    tmp_path: Path, tag: str, percent: str
) -> None:
    data = read(tmp_path, activity(parts(tag, percent), transaction()))
    (message,) = messages(data)
    assert f"total {percent}, not 100" in message
    assert (data.allocations[0].country, data.allocations[0].sector) == (None, None)


@pytest.mark.parametrize("percent", ["100", "100.0", "99.9999999999998", "100 %", " 100 ", ""])
def test_one_country_with_all_of_it_is_the_one(tmp_path: Path, percent: str) -> None:
    data = read(tmp_path, activity(country("KE", percent), transaction()))
    assert (data.allocations[0].country, messages(data)) == ("Kenya", [])


def test_countries_and_regions_share_one_hundred(tmp_path: Path) -> None:
    data = read(tmp_path, activity(country("KE", "60"), region("298", "40"), transaction()))
    assert shared(data) == {"Kenya": "60", "Africa, regional": "40"}
    groups = grouped(data, "country").breakdowns["country"][0].groups
    assert {group.key: group.amount.value for group in groups} == {
        "Kenya": 60,
        "Africa, regional": 40,
    }
    assert messages(data) == []


def test_of_regions_one_vocabulary_counts(tmp_path: Path) -> None:
    both = region("298", "40") + region("2", "40", "2") + region("X", "40", "99")
    data = read(tmp_path, activity(country("KE", "60"), both, transaction()))
    assert shared(data) == {"Kenya": "60", "Africa, regional": "40"}
    data = read(
        tmp_path, activity(region("2", "100", "2"), region("X", "100", "99"), transaction())
    )
    assert data.allocations[0].country == "Africa"


def test_where_countries_and_regions_say_it_all_twice_the_countries_count(tmp_path: Path) -> None:
    split = country("KE", "70") + country("UG", "30") + region("1027", "100")
    data = read(tmp_path, activity(split, transaction()))
    assert shared(data) == {"Kenya": "70", "Uganda": "30"}
    half = country("KE", "100") + region("1027", "50")
    (message,) = messages(read(tmp_path, activity(half, transaction())))
    assert "total 150" in message


def test_a_country_and_a_region_without_percentages_are_no_guess(tmp_path: Path) -> None:
    data = read(tmp_path, activity(country("KE"), region("298"), transaction()))
    assert data.allocations[0].country is None
    assert "several countries and regions and no percentages" in messages(data)[0]


@pytest.mark.parametrize(
    ("part", "name"),
    [
        (region("298"), "Africa, regional"),
        (region("202", vocabulary="2"), "Sub-Saharan Africa"),
        (region("1", vocabulary="2"), "World"),
        (region("S1", vocabulary="99").replace("/>", ">Sahel</recipient-region>"), "Sahel"),
        (region("S1", vocabulary="99"), "Region S1"),
        (country("??").replace("/>", ">Turkey</recipient-country>"), "Türkiye"),
    ],
)  # fmt: skip
def test_a_region_has_a_name(tmp_path: Path, part: str, name: str) -> None:
    (item,) = read(tmp_path, activity(part, transaction())).allocations
    assert item.country == name


def test_what_a_transaction_says_beats_its_activity_whole(tmp_path: Path) -> None:
    at_activity = country("KE", "60") + country("UG", "40") + parts("sector", "50", "50")
    own = region("298"), '<sector code="9"><narrative>Health</narrative></sector>'
    data = read(tmp_path, activity(at_activity, transaction("3", "1", *own), transaction()))
    first, second = data.allocations
    assert (first.country, first.countries, first.sector, first.sectors) == (
        "Africa, regional", (), "Health", (),
    )  # fmt: skip
    assert len(second.countries) == len(second.sectors) == 2
    assert messages(data) == []


def test_sectors_of_two_vocabularies_are_not_added(tmp_path: Path) -> None:
    twice = parts("sector", "60", "40") + parts("sector", "30", "70", vocabulary="99", codes="XY")
    (item,) = read(tmp_path, activity(twice, transaction())).allocations
    assert {share.name for share in item.sectors} == {"A", "B"}


def test_many_wrong_totals_are_one_finding_with_the_first_place(tmp_path: Path) -> None:
    activities = [
        "\n" + activity(parts("recipient-country", "50", str(number)), transaction())
        for number in range(1, 9)
    ]
    data = read(tmp_path, *activities)
    (finding,) = (item for item in data.findings if item.code == "percentages-not-100")
    assert finding.source == "a.xml, line 2"
    assert "8 transactions with percentages of countries and regions that total 51, 52, 53, …" in (
        finding.message
    )


@given(
    st.lists(st.integers(1, 10**6), min_size=1, max_size=7),
    st.integers(0, 14),
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
)
def test_parts_of_about_a_hundred_add_up_to_the_amount_exactly(
    weights: list[int], places: int, amount: Decimal
) -> None:
    step = Decimal(1).scaleb(-places)
    written = [(Decimal(100 * weight) / sum(weights)).quantize(step) for weight in weights]
    found = split_sectors(
        tuple(SplitEntry(str(number), "", str(part), "1") for number, part in enumerate(written))
    )
    near = abs(sum(written) - 100) <= Decimal("0.01")
    assert (found.total is None) == near
    if not near or len(weights) == 1:
        assert found.shares == ()
        return
    item = Allocation(
        id="1", place=Place("a.xml", line=1), recipient=Party("R", "R"),
        amount=Money(amount, "EUR"), step=Decimal(1), as_written=str(amount),
        sectors=found.shares,
    )  # fmt: skip
    spread_out = spread(Dataset((item,), Account(1, 1), ()), ["sector"])
    with localcontext(prec=200):
        assert sum(part.amount.amount for part in spread_out.allocations) == amount


@given(
    st.lists(st.integers(1, 1000), min_size=2, max_size=6),
    st.decimals(-(10**12), 10**12, places=2, allow_nan=False),
)
def test_parts_add_up_to_what_was_split(weights: list[int], amount: Decimal) -> None:
    total = sum(weights)
    shares = tuple(
        Share(f"C{number}", Decimal(weight * 100) / Decimal(total))
        for number, weight in enumerate(weights)
    )
    item = Allocation(
        id="1",
        place=Place("a.xml", line=1),
        recipient=Party("R", "R"),
        amount=Money(amount, "EUR"),
        step=Decimal(1),
        as_written=str(amount),
        countries=shares,
    )
    found = spread(Dataset((item,), Account(1, 1), ()), ["country"])
    with localcontext(prec=200):
        assert sum(part.amount.amount for part in found.allocations) == amount
