"""Flows of FTS: their own three numbers, lists of places and clusters, pages and exports."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

HEAD = (
    "date,amountUSD,srcOrganization,destOrganization,destOrganizationTypes,destLocations,"
    "destGlobalClusters,boundary,onBoundary,status,originalAmount,originalCurrency,exchangeRate,id"
)
SHORT_HEAD = (
    "date,amountUSD,srcOrganization,destOrganization,destLocations,boundary,onBoundary,status,"
    "decisionDate,originalAmount,originalCurrency,id"
)


def read(folder: Path, *names: str) -> Dataset:
    return load([DataSource(path=name) for name in names], folder)


def export(folder: Path, *rows: str, head: str = HEAD, name: str = "a.csv") -> str:
    (folder / name).write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return name


def row(
    number: int,
    dollars: object,
    original: object = "",
    currency: str = "",
    rate: str = "",
    places: str = "UKR",
    clusters: str = "Health",
) -> str:
    return (
        f'2026-01-05,{dollars},Norway,UNICEF,UN agency,"{places}","{clusters}",incoming,single,'
        f"paid,{original},{currency},{rate},{number}"
    )


def page(folder: Path, name: str, numbers: list[int], *, count: int, total: int) -> str:
    flows = [
        {
            "id": str(number),
            "amountUSD": 10,
            "boundary": "incoming",
            "onBoundary": "single",
            "status": "paid",
            "date": "2026-01-05T00:00:00Z",
            "destinationObjects": [
                {"type": "Organization", "name": "CARE International"},
                {"type": "Organization", "name": "Medical Relief"},
                {"type": "Location", "name": "Kenya"},
                {"type": "Location", "name": "Uganda"},
                {"type": "GlobalCluster", "name": "Health"},
                {"type": "GlobalCluster", "name": "Nutrition"},
            ],
        }
        for number in numbers
    ]
    document = {
        "data": {"flows": flows, "incoming": {"fundingTotal": total}},
        "meta": {"count": count},
    }
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return name


@pytest.mark.parametrize(
    ("dollars", "original", "currency", "rate", "contradicts"),
    [
        (606796, 500000, "EUR", "0.824", False),
        (5871154, 5000000, "EUR", "0.8516", False),
        (1, 1, "EUR", "0.914", False),
        (606796, 500000, "EUR", "0.8241", False),
        (2072754, 20000000, "SEK", "1", True),
        (6514658, 6000000, "EUR", "0.884", True),
        (606796, 500000, "EUR", "0", True),
        (606796, 500000, "EUR", "", False),
        (606796, 606796, "USD", "7", False),
    ],
)
def test_a_flow_whose_own_three_numbers_contradict_each_other_is_reported(
    tmp_path: Path, dollars: int, original: int, currency: str, rate: str, *, contradicts: bool
) -> None:
    data = read(tmp_path, export(tmp_path, row(7, dollars, original, currency, rate)))
    assert [item.code for item in data.findings] == ["rate-contradicts"] * contradicts
    assert data.allocations[0].amount.amount == dollars


def test_what_a_record_contradicts_is_reported_once_however_many_files_have_it(
    tmp_path: Path,
) -> None:
    text = row(7, 2072754, 20000000, "SEK", "1")
    names = [export(tmp_path, text, name=name) for name in ("a.csv", "b.csv")]
    export(tmp_path, text, row(8, 1), name="b.csv")
    data = read(tmp_path, *names)
    codes = [item.code for item in data.findings]
    assert codes.count("rate-contradicts") == 1
    assert sum(item.amount.amount for item in data.allocations) == 2072755


def test_a_flow_to_several_places_and_clusters_counts_once(tmp_path: Path) -> None:
    data = read(tmp_path, page(tmp_path, "1.json", [1], count=1, total=10))
    (item,) = data.allocations
    assert (item.recipient.name, item.country, item.sector) == (
        "CARE International; Medical Relief",
        "Kenya; Uganda",
        "Health; Nutrition",
    )


def test_lists_of_an_export_read_as_those_of_the_api(tmp_path: Path) -> None:
    text = row(1, 10, places="KEN,UGA", clusters="Health,Nutrition")
    (item,) = read(tmp_path, export(tmp_path, text)).allocations
    assert (item.country, item.sector) == ("Kenya; Uganda", "Health; Nutrition")


def test_a_flow_that_an_export_names_otherwise_is_still_the_same_flow(tmp_path: Path) -> None:
    page(tmp_path, "1.json", [1, 2], count=2, total=20)
    export(tmp_path, row(1, 10, places="KEN,UGA"))
    data = read(tmp_path, "1.json", "a.csv")
    assert sum(item.amount.amount for item in data.allocations) == 20
    assert [item.rule for item in data.account.excluded] == ["repeated-record"]


def test_columns_that_r_made_of_the_api_are_read(tmp_path: Path) -> None:
    head = (
        "id,amountUSD,boundary,onBoundary,status,date,sourceObjects_Organization.name,"
        "destinationObjects_Organization.name,destinationObjects_Organization.organizationTypes,"
        "destinationObjects_Location.name,destinationObjects_GlobalCluster.name"
    )
    text = (
        "1,10,incoming,single,paid,2026-01-05T00:00:00Z,Norway,CARE; Oxfam,NGO; NGO,"
        "Kenya; Uganda,Health; Nutrition"
    )
    (item,) = read(tmp_path, export(tmp_path, text, head=head)).allocations
    assert (item.donor.name, item.recipient.name, item.recipient.type) == (
        "Norway",
        "CARE; Oxfam",
        "NGO",
    )
    assert (item.country, item.sector) == ("Kenya; Uganda", "Health; Nutrition")


def test_pages_that_overlap_do_not_hide_one_that_is_missing(tmp_path: Path) -> None:
    names = [
        page(tmp_path, "1.json", [1, 2], count=4, total=40),
        page(tmp_path, "2.json", [1, 2], count=4, total=40),
    ]
    data = read(tmp_path, *names)
    assert "pages-missing" in {item.code for item in data.findings}


def test_pages_that_were_fetched_while_the_query_grew_are_reported(tmp_path: Path) -> None:
    names = [
        page(tmp_path, "1.json", [1, 2], count=3, total=30),
        page(tmp_path, "2.json", [3, 4], count=4, total=40),
    ]
    assert [item.code for item in read(tmp_path, *names).findings] == ["pages-missing"]


def test_whole_pages_of_two_queries_have_nothing_to_report(tmp_path: Path) -> None:
    names = [
        page(tmp_path, "1.json", [1, 2], count=2, total=20),
        page(tmp_path, "2.json", [3], count=1, total=10),
    ]
    assert not read(tmp_path, *names).findings


def flow(number: int, amount: int, **changed: object) -> dict[str, object]:
    return {
        "id": str(number),
        "amountUSD": amount,
        "boundary": "incoming",
        "onBoundary": "single",
        "status": "paid",
        "date": "2026-01-05T00:00:00Z",
        "originalAmount": None,
        "originalCurrency": None,
        "sourceObjects": [{"type": "Organization", "name": "Norway, Government of"}],
        "destinationObjects": [
            {"type": "Organization", "name": "UNICEF", "organizationTypes": ["UN agency"]},
            {"type": "Location", "name": "Ukraine"},
        ],
        **changed,
    }


def write_page(path: Path, flows: list[object], *, count: int, total: int) -> None:
    document = {
        "data": {"incoming": {"fundingTotal": total}, "flows": flows},
        "meta": {"count": count},
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def test_the_headline_is_what_fts_counts_itself(tmp_path: Path) -> None:
    flows = [
        flow(1, 100),
        flow(2, 50, status="commitment"),
        flow(3, 30, onBoundary="shared"),
        flow(4, 20, boundary="internal"),
    ]
    write_page(tmp_path / "1.json", flows, count=6, total=150)
    more = [flow(5, 7, status="pledge"), flow(6, 9, boundary="outgoing")]
    write_page(tmp_path / "2.json", more, count=6, total=150)
    data = read(tmp_path, "*.json")
    chosen = select(data)
    assert sum(item.amount.amount for item in chosen.allocations) == 150
    assert sorted(row.rule for row in chosen.account.excluded) == [
        "other-measure",
        "outgoing",
        "pass-through",
        "shared-flow",
    ]
    assert chosen.account.read == 6
    assert not data.findings
    item = chosen.allocations[0]
    assert (item.recipient.name, item.recipient.type, item.donor.name, item.country) == (
        "UNICEF",
        "UN agency",
        "Norway, Government of",
        "Ukraine",
    )


def test_a_page_that_is_missing_and_a_total_that_differs_are_reported(tmp_path: Path) -> None:
    write_page(tmp_path / "1.json", [flow(1, 100)], count=2, total=150)
    assert [item.code for item in read(tmp_path, "1.json").findings] == ["pages-missing"]
    write_page(tmp_path / "1.json", [flow(1, 100)], count=1, total=150)
    (finding,) = read(tmp_path, "1.json").findings
    assert finding.code == "total-of-source-differs"
    assert finding.severity == "error"


def test_a_record_in_two_files_counts_once_and_is_reported(tmp_path: Path) -> None:
    write_page(tmp_path / "1.json", [flow(1, 100), flow(2, 50)], count=2, total=150)
    rows = [
        '2026-01-05,100,"Norway, Government of",UNICEF,UKR,incoming,single,paid,,,,1',
        "2026-01-05,9,Sweden,UNICEF,UKR,incoming,single,paid,,,,3",
    ]
    (tmp_path / "2.csv").write_text("\n".join([SHORT_HEAD, *rows]) + "\n", encoding="utf-8")
    data = read(tmp_path, "1.json", "2.csv")
    assert sum(item.amount.amount for item in data.allocations) == 159
    assert [row.rule for row in data.account.excluded] == ["repeated-record"]
    assert (data.account.read, data.account.used) == (4, 3)
    assert "repeated-record" in {item.code for item in data.findings}


def test_an_export_keeps_the_original_amount_beside_the_dollars(tmp_path: Path) -> None:
    tags = "#date,#value,#org,#org,#country,#x,#x,#status,#date,#value,#currency,#id"
    row = "2021-03-02,606796,EU,UNICEF,UKR,incoming,single,paid,2021-02-01,500000,EUR,7"
    (tmp_path / "a.csv").write_text(f"{SHORT_HEAD}\n{tags}\n{row}\n", encoding="utf-8")
    data = read(tmp_path, "a.csv")
    (item,) = data.allocations
    assert item.amount.amount == 606796
    assert str(item.equivalents[0].money.amount) == "500000"
    assert item.equivalents[0].money.currency == "EUR"
    assert item.decided.isoformat() == "2021-02-01"
    assert [row.rule for row in data.account.excluded] == ["hxl-row"]


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**9),
            st.sampled_from(["paid", "commitment", "pledge"]),
            st.sampled_from(["incoming", "internal"]),
            st.sampled_from(["single", "shared"]),
        ),
        min_size=1,
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_the_order_of_flows_changes_no_figure(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str, str, str]], rng: object
) -> None:
    folder = tmp_path_factory.mktemp("flows")
    flows = [
        flow(number, amount, status=status, boundary=boundary, onBoundary=on)
        for number, (amount, status, boundary, on) in enumerate(rows)
    ]
    sums = []
    for _ in range(2):
        rng.shuffle(flows)
        write_page(folder / "1.json", flows, count=len(flows), total=0)
        data = read(folder, "1.json")
        assert data.account.read == len(flows)
        sums.append(sum(item.amount.amount for item in data.allocations))
    expected = sum(a for a, s, b, o in rows if b == "incoming" and o == "single")
    assert sums == [expected, expected]


def test_flows_that_contradict_themselves_are_one_finding_if_they_are_many(tmp_path: Path) -> None:
    rows = [row(number, 2072754, 20000000, "SEK", "1") for number in range(1, 8)]
    data = read(tmp_path, export(tmp_path, *rows))
    (finding,) = [item for item in data.findings if item.code == "rate-contradicts"]
    assert finding.message.startswith("7 times; the first: flow 1: SEK 20,000,000 at the stated")
    assert finding.message.count(", row ") == 3


@pytest.mark.parametrize("name", ["a.csv", "a.json"])
def test_a_status_that_is_not_known_stops_with_a_map_that_decides_it(
    tmp_path: Path, name: str
) -> None:
    flow = {"id": 1, "amountUSD": 5, "boundary": "incoming", "onBoundary": "single"}
    flows = [flow | {"status": "paid"}, flow | {"id": 2, "amountUSD": 7, "status": "Earmarked"}]
    rows = ["id,amountUSD,boundary,onBoundary,status"]
    rows += [",".join(map(str, item.values())) for item in flows]
    text = "\n".join(rows) if name == "a.csv" else json.dumps({"data": {"flows": flows}})
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match='"status" holds "Earmarked" in 1 row') as stopped:
        load([DataSource(path=name)], tmp_path)
    settings = tomllib.loads(stopped.value.fix.partition("config.toml: ")[2])["data"]
    data = load([DataSource(**settings)], tmp_path)
    assert [str(item.amount.amount) for item in data.allocations] == ["5"]
    settings["values"]["status"]["Earmarked"] = "pledge"
    data = load([DataSource(**settings)], tmp_path)
    assert [item.measure.value for item in data.allocations] == ["disbursement", "pledge"]
