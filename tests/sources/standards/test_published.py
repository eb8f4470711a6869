"""FTS, 360Giving and pooled funds: one fixture for each trap."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.sources.loader import load
from aidreport.sources.standards.pooled_funds import outstanding
from aidreport.sources.standards.records import slashed_date

CSV_HEAD = (
    "date,amountUSD,srcOrganization,destOrganization,destLocations,boundary,onBoundary,status,"
    "decisionDate,originalAmount,originalCurrency,id"
)


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


def page(path: Path, flows: list[object], *, count: int, total: int) -> None:
    document = {
        "data": {"incoming": {"fundingTotal": total}, "flows": flows},
        "meta": {"count": count},
    }
    path.write_text(json.dumps(document), encoding="utf-8")


def opened(folder: Path, *names: str) -> object:
    return load([DataSource(path=name) for name in names], folder)


def test_the_headline_is_what_fts_counts_itself(tmp_path: Path) -> None:
    flows = [
        flow(1, 100),
        flow(2, 50, status="commitment"),
        flow(3, 30, onBoundary="shared"),
        flow(4, 20, boundary="internal"),
    ]
    page(tmp_path / "1.json", flows, count=6, total=150)
    more = [flow(5, 7, status="pledge"), flow(6, 9, boundary="outgoing")]
    page(tmp_path / "2.json", more, count=6, total=150)
    data = opened(tmp_path, "*.json")
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


def test_a_page_that_is_missing_and_a_total_that_differs_are_told(tmp_path: Path) -> None:
    page(tmp_path / "1.json", [flow(1, 100)], count=2, total=150)
    assert [item.code for item in opened(tmp_path, "1.json").findings] == ["pages-missing"]
    page(tmp_path / "1.json", [flow(1, 100)], count=1, total=150)
    (finding,) = opened(tmp_path, "1.json").findings
    assert finding.code == "total-of-source-differs"
    assert finding.severity == "error"


def test_a_record_in_two_files_counts_once_and_is_told(tmp_path: Path) -> None:
    page(tmp_path / "1.json", [flow(1, 100), flow(2, 50)], count=2, total=150)
    rows = [
        '2026-01-05,100,"Norway, Government of",UNICEF,UKR,incoming,single,paid,,,,1',
        "2026-01-05,9,Sweden,UNICEF,UKR,incoming,single,paid,,,,3",
    ]
    (tmp_path / "2.csv").write_text("\n".join([CSV_HEAD, *rows]) + "\n", encoding="utf-8")
    data = opened(tmp_path, "1.json", "2.csv")
    assert sum(item.amount.amount for item in data.allocations) == 159
    assert [row.rule for row in data.account.excluded] == ["repeated-record"]
    assert (data.account.read, data.account.used) == (4, 3)
    assert "repeated-record" in {item.code for item in data.findings}


def test_an_export_keeps_the_original_amount_beside_the_dollars(tmp_path: Path) -> None:
    tags = "#date,#value,#org,#org,#country,#x,#x,#status,#date,#value,#currency,#id"
    row = "2021-03-02,606796,EU,UNICEF,UKR,incoming,single,paid,2021-02-01,500000,EUR,7"
    (tmp_path / "a.csv").write_text(f"{CSV_HEAD}\n{tags}\n{row}\n", encoding="utf-8")
    data = opened(tmp_path, "a.csv")
    (item,) = data.allocations
    assert item.amount.amount == 606796
    assert str(item.equivalents[0].money.amount) == "500000"
    assert item.equivalents[0].money.currency == "EUR"
    assert item.decided.isoformat() == "2021-02-01"
    assert [row.rule for row in data.account.excluded] == ["hxl-row"]


def test_grants_have_dates_of_both_kinds_zero_awards_and_several_currencies(
    tmp_path: Path,
) -> None:
    grants = [
        {
            "id": "g1",
            "amountAwarded": 15000,
            "currency": "GBP",
            "awardDate": "2026-01-05T00:00:00Z",
        },
        {"id": "g2", "amountAwarded": 0, "currency": "GBP", "awardDate": "07/02/2026"},
        {"id": "g3", "amountAwarded": 10.25, "currency": "EUR", "awardDate": ""},
        {"id": "g4", "amountAwarded": None, "currency": "", "awardDate": "31/31/2026"},
    ]
    for grant in grants:
        grant["recipientOrganization"] = [{"name": "Refugee Forum"}]
        grant["fundingOrganization"] = [{"name": "A Foundation"}]
    (tmp_path / "g.json").write_text(json.dumps({"grants": grants}), encoding="utf-8")
    data = opened(tmp_path, "g.json")
    assert [
        (str(a.amount.amount), a.amount.currency, str(a.decided)) for a in data.allocations
    ] == [
        ("15000", "GBP", "2026-01-05"),
        ("0", "GBP", "2026-02-07"),
        ("10.25", "EUR", "None"),
    ]
    (rejected,) = data.account.rejected
    assert [problem.column for problem in rejected.problems] == [
        "amountAwarded",
        "currency",
        "awardDate",
    ]


def test_a_spreadsheet_of_grants_is_known_by_its_headings(tmp_path: Path) -> None:
    (tmp_path / "g.csv").write_text(
        "Identifier,Title,Currency,Amount Awarded,Award Date,Recipient Org:Name,Funding Org:Name\n"
        'g1,Help,GBP,"1,500.50",05/01/2026,Refugee Forum,A Foundation\n',
        encoding="utf-8",
    )
    (item,) = opened(tmp_path, "g.csv").allocations
    assert (str(item.amount.amount), item.decided.isoformat()) == ("1500.50", "2026-01-05")


def test_what_a_donor_paid_and_what_is_outstanding_are_the_total_once(tmp_path: Path) -> None:
    head = (
        "PooledFundName,ContributionCode,DonorName,PledgeDate,PledgeAmt,PaidDate,PaidAmt,IsTransfer"
    )
    rows = [
        "Afghanistan,C1,Australia,2014-06-03T00:00:00,100.0,2014-06-10T00:00:00,100.0,0",
        "Afghanistan,C2,Norway,2014-06-03T00:00:00,100.0,0001-01-01T00:00:00,40.0,0",
        "Afghanistan,C3,Fund,2014-06-03T00:00:00,5.0,2014-06-10T00:00:00,5.0,1",
    ]
    (tmp_path / "c.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    data = opened(tmp_path, "c.csv")
    assert [(i.donor.name, str(i.amount.amount)) for i in data.allocations] == [
        ("Australia", "100.0"),
        ("Norway", "100.0"),
    ]
    assert data.allocations[1].decided.isoformat() == "2014-06-03"
    assert [row.rule for row in data.account.excluded] == ["fund-transfer"]


def test_what_cerf_calls_pledged_is_outstanding(tmp_path: Path) -> None:
    (tmp_path / "cerf.csv").write_text(
        'Donor,Year,Pledged,Paid\nNorway,2026,40,60\nSweden,2026,,"1,000"\n', encoding="utf-8"
    )
    data = opened(tmp_path, "cerf.csv")
    assert [(i.donor.name, str(i.amount.amount), i.recipient.key) for i in data.allocations] == [
        ("Norway", "100", "CERF"),
        ("Sweden", "1000", "CERF"),
    ]


def test_projects_are_read_under_full_and_compact_names(tmp_path: Path) -> None:
    (tmp_path / "full.csv").write_text(
        "PooledFundName,ChfProjectCode,OrganizationName,OrganizationType,Budget,ApprovedDate\n"
        "Afghanistan,AFG-1,OCHA,UN Agency,1535993.56,2017-11-30T23:02:00\n",
        encoding="utf-8",
    )
    (tmp_path / "compact.csv").write_text(
        "PrjCode,OrgNm,PrgBdg,AppRdt\nAFG-2,Save the Children,250,2/15/2026 12:00:00 AM\n",
        encoding="utf-8",
    )
    data = opened(tmp_path, "full.csv", "compact.csv")
    assert [(i.recipient.name, str(i.amount.amount), str(i.decided)) for i in data.allocations] == [
        ("OCHA", "1535993.56", "2017-11-30"),
        ("Save the Children", "250", "2026-02-15"),
    ]


def test_a_pledge_that_is_stated_as_outstanding_is_added_whole() -> None:
    assert outstanding(Decimal(40), Decimal(100), whole=False) == 100
    assert outstanding(Decimal(40), Decimal(100), whole=True) == 60
    assert outstanding(Decimal(140), Decimal(100), whole=True) == 0
    assert str(slashed_date("2/15/2026 12:00:00 AM", day_first=False)) == "2026-02-15"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"data": {"flows": [', r"a\.json, line 1, column"),
        ('{"something": 1}', "JSON file of an unknown kind"),
        ('[{"a": 1}]', "JSON file of an unknown kind"),
        ('{"grants": []}', "holds no allocations"),
        ("[" * 100_000, "is empty|cannot be read|unknown kind|no heading"),
        ('{"grants": [\udcff', "."),
    ],
)
def test_json_that_cannot_be_used_is_told_with_its_place(
    tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "a.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SourceError, match=message):
        opened(tmp_path, "a.json")


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
        page(folder / "1.json", flows, count=len(flows), total=0)
        data = opened(folder, "1.json")
        assert data.account.read == len(flows)
        sums.append(sum(item.amount.amount for item in data.allocations))
    expected = sum(a for a, s, b, o in rows if b == "incoming" and o == "single")
    assert sums == [expected, expected]
