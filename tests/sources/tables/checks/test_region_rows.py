from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.sources.what_was_read import total, ways

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.bulk import Bulk
from aidreport.model.dataset import Dataset, Severity
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
AS_RECIPIENTS = "Recipient,Donor,Amount (USD)\n"


@pytest.mark.parametrize(
    "rows",
    [
        "Africa,N,1500000\nKenya,N,1000000\nMali,N,500000\n",
        "Kenya,N,1000000\nMali,N,500000\nAfrique,N,1500000\n",
        "Kenya,N,1000000\nAfrica,N,1500000\nMali,N,500000\n",
        "Kenya,N,1000000\nAfrica,N,1000000\nAfrica,M,500000\nMali,M,500000\n",
        "Sub-Saharan Africa,N,1500000\nKenya,N,1000000\nMali,N,500000\n",
    ],
)
def test_a_region_that_states_the_sum_of_its_countries_stops(read: Read, rows: str) -> None:
    with pytest.raises(SourceError, match="a region states the sum of countries") as stop:
        read(AS_RECIPIENTS + rows)
    excluded, used = ways(stop.value)
    assert total(read(AS_RECIPIENTS + rows, **excluded)) == 1_500_000
    assert total(read(AS_RECIPIENTS + rows, **used)) == 3_000_000


def test_regions_among_rows_of_others_stop_too(read: Read) -> None:
    rows = "Africa,N,15\nKenya,N,10\nMali,N,5\nAsia,N,9\nNepal,N,2\nYemen,N,7\nUkraine,N,50\n"
    with pytest.raises(SourceError, match="2 regions state the sum") as stop:
        read(AS_RECIPIENTS + rows)
    assert stop.value.details[0] == '"Africa", USD 15: the sum of Kenya, Mali'
    assert total(read(AS_RECIPIENTS + rows, **ways(stop.value)[0])) == 74


def test_a_region_of_regions_stops(read: Read) -> None:
    rows = "Africa,N,18\nEast Africa,N,12\nWest Africa,N,6\nKenya,N,4\nUganda,N,8\nMali,N,6\n"
    with pytest.raises(SourceError, match="3 regions state the sum") as stop:
        read(AS_RECIPIENTS + rows)
    assert total(read(AS_RECIPIENTS + rows, **ways(stop.value)[0])) == 18


def test_the_column_of_countries_is_looked_at_too(read: Read) -> None:
    content = "Recipient,Country,Amount (USD)\nA,Africa,15\nB,Kenya,10\nC,Mali,5\nD,Peru,3\n"
    with pytest.raises(SourceError) as stop:
        read(content)
    assert ways(stop.value)[0] == {"values": {"country": {"Africa": "exclude"}}}
    assert total(read(content, **ways(stop.value)[0])) == 18


def test_a_region_with_more_than_its_countries_is_a_warning(read: Read) -> None:
    dataset = read(f"{AS_RECIPIENTS}Africa,N,20\nKenya,N,10\nMali,N,5\n")
    assert total(dataset) == 35
    [finding] = [item for item in dataset.findings if item.code == "region-beside-countries"]
    assert finding.severity is Severity.WARNING
    assert '"Africa" is beside countries in it (Kenya, Mali)' in finding.message


@pytest.mark.parametrize(
    "rows",
    [
        "Africa,N,5\nKenya,N,10\nMali,N,5\n",
        "Africa,N,15\nNepal,N,10\nPeru,N,5\n",
        "Africa,N,5\nAsia,N,7\n",
        'Kenya,N,10\nMali,N,5\n"Africa, regional",N,15.5\n',
    ],
)
def test_money_of_a_region_itself_counts(read: Read, rows: str) -> None:
    dataset = read(AS_RECIPIENTS + rows)
    assert dataset.account.used == rows.count("\n")
    assert "region-beside-countries" not in {item.code for item in dataset.findings}


def test_long_tables_stop_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "LONG", 0)
    rows = "".join(f"Kenya,N,{at}\nPeru,N,7\n" for at in range(1, 100))
    path = tmp_path / "long.csv"
    path.write_text(f"{AS_RECIPIENTS}{rows}Africa,N,4950\n")
    with pytest.raises(SourceError, match="a region states the sum"):
        load([DataSource(path="long.csv")], tmp_path)
    path.write_text(f"{AS_RECIPIENTS}{rows}Africa,N,4951\n")
    assert isinstance(load([DataSource(path="long.csv")], tmp_path).allocations, Bulk)
