"""Pooled funds and CERF: what was paid is received, what is owed is a pledge, in any table."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import MeasureError, SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load
from aidreport.sources.standards.funds.contributions import outstanding
from aidreport.sources.standards.records import read_date

SINGLE = (
    "PooledFundName,ContributionCode,FiscalYear,DonorName,GMSDonorName,PledgeDate,PledgeAmt,"
    "PaidDate,PaidAmt,PledgeAmtLocalCurrency,PaidAmtLocalCurrency,PledgeAmtLocal,PaidAmtLocal,"
    "IsTransfer"
)
TOTALS = (
    "FiscalYear,GMSDonorName,GMSDonorISO2Code,PooledFundName,PaidAmt,PledgeAmt,"
    "PledgeAmtLocalCurrency,PaidAmtLocalCurrency,PledgeAmtLocal,PaidAmtLocal"
)
CERF = (
    "contributionCode,donor,year,donortype,activityDate,contributionStatus,donorpledge,"
    "donorcommitment,donorreceived,donorwriteoff"
)


def read(folder: Path, *lines: str) -> Dataset:
    (folder / "a.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return load([DataSource(path="a.csv")], folder)


def amounts(data: Dataset) -> list[str]:
    return [f"{item.amount.amount.normalize():f}" for item in data.allocations]


def paid_and_pledged(data: Dataset) -> list[str]:
    """Return the amounts, pledges marked."""
    return [
        f"{'pledged ' * (item.measure is Measure.PLEDGE)}{item.amount.amount.normalize():f}"
        for item in data.allocations
    ]


@pytest.mark.parametrize(
    ("cells", "parts", "local"),
    [
        # Paid in full: the payment counts, once, and not what was pledged beside it.
        ("2014-06-03,371040,2014-06-10,371040,AUD ,AUD ,399981,399981", "371040", "AUD 399981"),
        # In full in the donor's currency: the other dollars are the rate's, nothing is owed.
        ("2014-06-03,100,2014-06-10,97,NOK,NOK,1000,1000", "97", "NOK 1000"),
        ("2014-06-03,100,2014-06-10,103,NOK,NOK,1000,1000", "103", "NOK 1000"),
        # In part: what is paid is received, and what is owed is a pledge.
        ("2014-06-03,100,2014-06-10,40,NOK,NOK,1000,400", "40, pledged 60", "NOK 400"),
        # Not yet: the pledge, with its own local amount.
        ("2014-06-03,100,0001-01-01T00:00:00,0,NOK,,1000,0", "pledged 100", "NOK 1000"),
        ("2014-06-03,100,2014-06-10,100,USD,USD,100,100", "100", None),
        # What is not clear in the donor's currency is left out, and no reason to refuse the row.
        ("2014-06-03,100,2014-06-10,100,NULL,NULL,x,0", "100", None),
        ("2014-06-03,100,2014-06-10,97,NOK,NOK,,1000", "97, pledged 3", "NOK 1000"),
    ],
)
def test_a_contribution_is_what_was_paid_and_what_of_its_pledge_is_owed(
    tmp_path: Path, cells: str, parts: str, local: str | None
) -> None:
    data = read(tmp_path, SINGLE, f"Afghanistan,C1,2014,Government of Norway,Norway,{cells},0")
    assert ", ".join(paid_and_pledged(data)) == parts
    stated = [
        f"{e.money.currency} {e.money.amount:f}" for i in data.allocations for e in i.equivalents
    ]
    assert stated == ([local] if local else [])
    assert {item.decided.year for item in data.allocations} == {2014}
    assert [item.id for item in data.allocations] == ["C1", "C1/pledge"][: len(data.allocations)]
    assert not data.findings


def test_totals_of_a_donor_state_what_is_still_owed_and_the_year(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        TOTALS,
        "2026,Norway,NO,Sudan,60,40,NOK,NOK,400,600",
        "2026,Sweden,SE,Sudan,60,0,,SEK ,0,600",
    )
    assert paid_and_pledged(data) == ["60", "pledged 40", "60"]
    assert {item.recipient.name for item in data.allocations} == {"Sudan"}
    stated = [str(e.money.amount) for item in data.allocations for e in item.equivalents]
    assert stated == ["600", "400", "600"]
    assert {str(item.decided) for item in data.allocations} == {"2026-01-01"}
    assert {part.field for item in data.allocations for part in item.inferred} == {"year"}


def test_the_download_of_the_data_hub_reads_as_its_table(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "Year,Donor Name,CBPF Name,Paid Amount,Pledged Amount,Total Contributions",
        "2026,Norway,Sudan,60,40,100",
    )
    assert paid_and_pledged(data) == ["60", "pledged 40"]


def test_contributions_to_cerf_state_the_pledge_as_it_was_made(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        CERF,
        "06-DC-AUS-004,Australia,2006,Member State,2006-05-30T00:00:00,Fully Paid,7575.58,,7600,0",
        "06-DC-BEL-007,Belgium,2006,Member State,2006-12-07T00:00:00,Fully Paid,2666.67,,2666.01,0",
        "26-DC-NOR-001,Norway,2026,Member State,,Pledged,100,,40,0",
        "26-DC-SWE-001,Sweden,2026,Member State,,Written off,100,,40,60",
        "26-DC-DNK-001,Denmark,2027,Member State,,,,,,",
    )
    assert paid_and_pledged(data) == ["7600", "2666.01", "40", "pledged 60", "40"]
    assert {item.recipient.key for item in data.allocations} == {"CERF"}
    assert data.allocations[0].donor.type == "Member State"
    assert [row.rule for row in data.account.excluded] == ["written-off", "no-amount"]


@pytest.mark.parametrize(
    ("status", "cells", "parts", "left_out"),
    [
        ("Fully Paid", "1000,1000,990,0", "990", ""),
        ("Pledge", "500,500,0,0", "pledged 500", ""),
        ("Pledge", "500,,0,0", "pledged 500", ""),
        # Agreed on, without a pledge before.
        ("Committed", "0,500,0,0", "pledged 500", ""),
        # Agreed on for more than was pledged.
        ("Pledge", "500,800,100,0", "100, pledged 700", ""),
        ("Partially Paid", "500,500,200,0", "200, pledged 300", ""),
        ("Partially Paid", "500,500,200,100", "200, pledged 200", "written-off USD 100"),
        ("Pipeline", "300,0,0,0", "", "pipeline USD 300"),
        ("PIPELINE", "300,0,100,0", "100", "pipeline USD 200"),
        ("Write-Off", "70,0,0,70", "", "written-off USD 70"),
        ("Write-Off", "70,0,0,", "", "written-off USD 70"),
        ("Written off", "100,100,40,60", "40", "written-off USD 60"),
    ],
)
def test_what_is_pledged_or_in_the_pipeline_or_written_off_is_not_received(
    tmp_path: Path, status: str, cells: str, parts: str, left_out: str
) -> None:
    head = (
        "contributionCode,donor,year,contributionStatus,donorpledge,donorcommitment,donorreceived,"
        "donorwriteoff"
    )
    data = read(tmp_path, head, f"26-DC-AAA-001,Norway,2026,{status},{cells}")
    assert ", ".join(paid_and_pledged(data)) == parts
    rule, _, said = left_out.partition(" ")
    assert [row.rule for row in data.account.excluded] == ([rule] if rule else [])
    assert all(said in row.reason for row in data.account.excluded)


def test_a_status_that_is_not_known_stops_with_a_map_that_decides_it(tmp_path: Path) -> None:
    head = "contributionCode,donor,year,contributionStatus,donorpledge,donorreceived"
    rows = ["A,Norway,2026,Fully Paid,5,5", "B,Sweden,2026,On hold,70,20", "C,Denmark,2026,Odd,9,0"]
    (tmp_path / "a.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    with pytest.raises(SourceError) as stopped:
        load([DataSource(path="a.csv")], tmp_path)
    assert [*stopped.value.details] == [
        'the column "contributionStatus" holds "On hold" in 1 row',
        'the column "contributionStatus" holds "Odd" in 1 row',
    ]
    settings = tomllib.loads(stopped.value.fix.partition("config.toml: ")[2])["data"]
    data = load([DataSource(**settings)], tmp_path)
    assert paid_and_pledged(data) == ["5"]
    assert [row.rule for row in data.account.excluded] == ["status-excluded"] * 2
    settings["values"]["status"] = {"on hold": "pledge", "Odd": "proposed"}
    data = load([DataSource(**settings)], tmp_path)
    assert paid_and_pledged(data) == ["5", "20", "pledged 50", "9"]
    assert data.allocations[-1].measure is Measure.PROPOSED


def test_what_is_in_the_pipeline_may_count_if_the_config_says_so(tmp_path: Path) -> None:
    head = "contributionCode,donor,year,contributionStatus,donorpledge,donorreceived"
    (tmp_path / "a.csv").write_text(f"{head}\nA,Norway,2026,Pipeline,7,0\n", encoding="utf-8")
    meanings = {"status": {"Pipeline": "proposed"}}
    (item,) = load([DataSource(path="a.csv", values=meanings)], tmp_path).allocations
    assert (str(item.amount.amount), item.measure) == ("7", Measure.PROPOSED)


@pytest.mark.parametrize("setting", [{"unit": "million"}, {"currency": "EUR"}, {"donor": "X"}])
def test_a_setting_that_a_fund_s_table_does_not_take_is_refused(
    tmp_path: Path, setting: dict[str, str]
) -> None:
    (tmp_path / "a.csv").write_text("Donor,Year,Pledged,Paid\nNorway,2026,0,5\n", encoding="utf-8")
    with pytest.raises(SourceError, match="does not take"):
        load([DataSource(path="a.csv", **setting)], tmp_path)


def test_money_received_is_what_a_fund_s_contributions_sum_to_unasked(tmp_path: Path) -> None:
    data = read(tmp_path, TOTALS, "2026,Norway,NO,Sudan,1000,400,,,,")
    assert [str(item.amount.amount) for item in select(data).allocations] == ["1000"]
    pledged = select(data, measures=[Measure.PLEDGE])
    assert [str(item.amount.amount) for item in pledged.allocations] == ["400"]
    assert data.account.read == data.account.used == 2


def test_allocations_of_cerf_are_commitments_to_agencies(tmp_path: Path) -> None:
    (item,) = read(
        tmp_path,
        "projectID,agencyName,countryCode,countryName,dateUSGSignature,projectCode,projectTitle,"
        "totalAmountApproved,year,projectclusters",
        '10,World Food Programme,SDN,Sudan,2006-05-11,06-WFP-1,Air,1000.0,2006,"Water, Sanitation"',
    ).allocations
    assert (item.recipient.key, item.donor.name, item.country) == ("WFP", "CERF", "Sudan")
    assert (item.sector, item.id, item.measure.value) == (
        "Water, Sanitation",
        "06-WFP-1",
        "commitment",
    )


@pytest.mark.parametrize(
    "head",
    ["Donor,Year,Pledged,Paid,Recipient", "Donor,Year,Pledged,Paid,Currency", "Donor,Pledged,Paid"],
)
def test_a_table_of_ones_own_about_pledges_is_not_taken_for_a_fund_s(
    tmp_path: Path, head: str
) -> None:
    with pytest.raises(SourceError, match=r"which column is the amount|no heading is recognised"):
        read(tmp_path, head, "Norway,2026,40,60,EUR")


def test_partners_that_are_masked_are_not_named_but_keep_their_type(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "PrjCode,OrgNm,OrgTyp,PrgBdg,AppRdt,Clst",
        "A-1,International NGO,International NGO,250,2/15/2026 12:00:00 AM,Health##WASH|||Health",
        "A-2,NGO Forum,National NGO,250,1/1/0001 12:00:00 AM,",
    )
    masked, named = data.allocations
    assert (masked.recipient.key, masked.recipient.type) == ("Not named", "International NGO")
    assert named.recipient.key == "NGO Forum"
    assert (str(masked.decided), masked.sector) == ("2026-02-15", "Health; WASH")
    assert named.decided is None


def test_money_into_a_fund_and_out_of_it_is_never_added_unasked(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_text("PrjCode,OrgNm,PrgBdg\nA-1,UNICEF,60\n", encoding="utf-8")
    read(tmp_path, SINGLE, "Sudan,C1,2014,Norway,Norway,2014-06-03,100,2014-06-10,100,,,,,0")
    data = load([DataSource(path="*.csv")], tmp_path)
    assert {item.measure.value for item in data.allocations} == {"incoming", "commitment"}
    with pytest.raises(MeasureError, match="2 measures"):
        select(data)


@pytest.mark.parametrize("mark", ["1", "1.0", "true", "True", "yes"])
def test_what_moves_between_funds_was_counted_when_it_came_in(tmp_path: Path, mark: str) -> None:
    cells = f"2014-06-03,100,2014-06-10,100,,,,,{mark}"
    data = read(tmp_path, SINGLE, f"Sudan,C1,2014,Norway,Norway,{cells}")
    assert [row.rule for row in data.account.excluded] == ["fund-transfer"]


@pytest.mark.parametrize("label", ["Total", "Grand Total (USD)", "Subtotal", "TOTAL:", "Total¹"])
def test_a_total_is_left_out_in_whatever_column_it_says_so(tmp_path: Path, label: str) -> None:
    funds = read(
        tmp_path,
        "PooledFundName,FiscalYear,DonorName,PaidAmt,PledgeAmt,Total",
        "Sudan,2024,Government of Norway,100,50,150",
        f"Sudan,2024,{label},100,50,150",
    )
    assert paid_and_pledged(funds) == ["100", "pledged 50"]
    assert [item.rule for item in funds.account.excluded] == ["total-row"]
    cerf = read(
        tmp_path,
        "Year,Donor,Pledged,Paid,Total",
        "2024,Norway,10,90,100",
        "2024,Sweden,0,50,50",
        f"2024,{label},10,140,150",
        f"{label},,10,140,150",
    )
    assert paid_and_pledged(cerf) == ["90", "pledged 10", "50"]
    assert [item.rule for item in cerf.account.excluded] == ["total-row"] * 2


def test_a_company_called_total_gives_under_its_own_code(tmp_path: Path) -> None:
    head = "PooledFundName,DonorName,ContributionCode,PledgeDate,PledgeAmt,PaidAmt"
    data = read(tmp_path, head, "Sudan,Total,C7,2024-01-02,5,5", "Sudan,Total,,,5,5")
    assert amounts(data) == ["5"]


@pytest.mark.parametrize(
    ("head", "row", "kind"),
    [
        ("donorName,pledgedAmount,paidAmount,totalAmount,year", "Norway,10,90,100,2024", "in"),
        ("Year,Donor,Pledged (US$),Paid (US$),Total (US$)", "2024,Norway,10,90,100", "in"),
        ("YEAR,Donor Name,Pledged USD,Paid [USD]", "2024,Norway,10,90", "in"),
        (
            "PooledFundName,FiscalYear,DonorName,Paid Amount,Pledged Amount,Total Contributions",
            "Sudan,2024,Norway,90,10,100",
            "in",
        ),
        (
            "ApplicationCode,Agency,AgencyName,Country,TotalAmountApproved,Year",
            "24-UF-1,UNICEF,UNICEF,Sudan,100,2024",
            "out",
        ),
        (
            "Pooled Fund Name,CHF Project Code,Organization Name,Budget (US$)",
            "Sudan,SUD-1,UNICEF,100",
            "out",
        ),
    ],
)
def test_headings_are_known_however_they_are_written(
    tmp_path: Path, head: str, row: str, kind: str
) -> None:
    data = read(tmp_path, head, row)
    assert paid_and_pledged(data) == (["90", "pledged 10"] if kind == "in" else ["100"])
    kinds = {"in": "cbpf-contributions", "out": "cbpf-projects"}
    assert data.files[0].kind == kinds[kind]
    if kind == "out":
        assert (data.allocations[0].country, data.account.rejected) == ("Sudan", ())


@pytest.mark.parametrize(
    ("percentages", "sector", "shares"),
    [
        ("60##40", None, [("Health", 60), ("Protection", 40)]),
        ("60 %|||40 %", None, [("Health", 60), ("Protection", 40)]),
        ("60##30", "Health; Protection", []),
        ("100", "Health; Protection", []),
        ("", "Health; Protection", []),
        ("120##-20", "Health; Protection", []),
    ],
)
def test_a_project_is_split_over_clusters_whose_percentages_are_100(
    tmp_path: Path, percentages: str, sector: str | None, shares: list[tuple[str, int]]
) -> None:
    head = "PooledFundName,ChfProjectCode,OrganizationName,Budget,Cluster,ClusterPercentage"
    data = read(tmp_path, head, f"Sudan,S-1,UNICEF,100,Health##Protection,{percentages}")
    (item,) = data.allocations
    assert (item.sector, [(share.name, int(share.percent)) for share in item.sectors]) == (
        sector,
        shares,
    )


def test_what_a_donor_paid_and_what_is_outstanding_are_the_total_once(tmp_path: Path) -> None:
    head = (
        "PooledFundName,ContributionCode,DonorName,PledgeDate,PledgeAmt,PaidDate,PaidAmt,IsTransfer"
    )
    rows = [
        "Afghanistan,C1,Australia,2014-06-03T00:00:00,100.0,2014-06-10T00:00:00,100.0,0",
        "Afghanistan,C2,Norway,2014-06-03T00:00:00,100.0,0001-01-01T00:00:00,40.0,0",
        "Afghanistan,C3,Fund,2014-06-03T00:00:00,5.0,2014-06-10T00:00:00,5.0,1",
    ]
    data = read(tmp_path, head, *rows)
    assert [(i.donor.name, str(i.amount.amount)) for i in data.allocations] == [
        ("Australia", "100.0"),
        ("Norway", "40.0"),
        ("Norway", "60.0"),
    ]
    assert data.allocations[2].decided.isoformat() == "2014-06-03"
    assert [row.rule for row in data.account.excluded] == ["fund-transfer"]


def test_what_cerf_calls_pledged_is_outstanding(tmp_path: Path) -> None:
    data = read(tmp_path, "Donor,Year,Pledged,Paid", "Norway,2026,40,60", 'Sweden,2026,,"1,000"')
    assert [(i.donor.name, str(i.amount.amount), i.recipient.key) for i in data.allocations] == [
        ("Norway", "60", "CERF"),
        ("Norway", "40", "CERF"),
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
    data = load([DataSource(path="full.csv"), DataSource(path="compact.csv")], tmp_path)
    assert [(i.recipient.name, str(i.amount.amount), str(i.decided)) for i in data.allocations] == [
        ("OCHA", "1535993.56", "2017-11-30"),
        ("Save the Children", "250", "2026-02-15"),
    ]


def test_a_pledge_that_is_stated_as_outstanding_is_added_whole() -> None:
    assert outstanding(Decimal(40), Decimal(100), as_made=False) == 100
    assert outstanding(Decimal(40), Decimal(100), as_made=True) == 60
    assert outstanding(Decimal(140), Decimal(100), as_made=True) == 0
    assert str(read_date("2/15/2026 12:00:00 AM", day_first=False)) == "2026-02-15"


def cerf_object(**more: object) -> dict[str, object]:
    """Return a contribution as CERF's API gives it."""
    return {
        "contributionId": 1,
        "contributionCode": "26-DC-AAA-001",
        "donor": "Norway",
        "donortype": "Member State",
        "year": 2026,
        "contributionStatus": "Partially Paid",
        "donorpledge": {"donorpledge": [{"pledgeAmountUSD": 1000, "pledgeDate": "2026-01-02"}]},
        "donorcommitment": {"donorcommitment": []},
        "donorreceived": {
            "donorreceived": [
                {"receivedamountUSD": 300.5, "receiveddate": "2026-02-03T00:00:00"},
                {"receivedamountUSD": 100.25, "receiveddate": "2026-03-03T00:00:00"},
            ]
        },
        "donorwriteoff": None,
        **more,
    }


def read_json(folder: Path, document: object) -> Dataset:
    (folder / "a.json").write_text(json.dumps(document), encoding="utf-8")
    return load([DataSource(path="a.json")], folder)


def test_objects_of_cerf_s_api_sum_their_payments(tmp_path: Path) -> None:
    data = read_json(tmp_path, [cerf_object()])
    assert data.files[0].kind == "cbpf-contributions"
    assert paid_and_pledged(data) == ["400.75", "pledged 599.25"]
    paid, _ = data.allocations
    assert (str(paid.decided), paid.donor.type, paid.id) == (
        "2026-03-03",
        "Member State",
        "26-DC-AAA-001",
    )


@pytest.mark.parametrize(
    ("more", "parts", "left_out"),
    [
        ({"contributionStatus": "Pipeline", "donorreceived": None}, [], ["pipeline"]),
        ({"contributionStatus": "Fully Paid"}, ["400.75"], []),
        (
            {"donorwriteoff": {"donorwriteoff": [{"writeoffamountUSD": 99.25}]}},
            ["400.75", "pledged 500"],
            ["written-off"],
        ),
        # Payments as one object, as a list alone, and in other cases of letters.
        ({"donorreceived": {"donorreceived": {"receivedAmountUSD": 5}}}, ["5", "pledged 995"], []),
        ({"donorreceived": [{"ReceivedAmountUSD": "5.0"}]}, ["5", "pledged 995"], []),
        ({"donorreceived": {"receivedamountUSD": 5}}, ["5", "pledged 995"], []),
        ({"donorreceived": {}}, ["pledged 1000"], []),
        # The same amounts without lists of payments.
        (
            {"donorpledge": 10, "donorcommitment": 10, "donorreceived": 4, "donorwriteoff": 0},
            ["4", "pledged 6"],
            [],
        ),
    ],
)
def test_statuses_of_cerf_s_api_are_those_of_its_table(
    tmp_path: Path, more: dict[str, object], parts: list[str], left_out: list[str]
) -> None:
    data = read_json(tmp_path, [cerf_object(**more)])
    assert paid_and_pledged(data) == parts
    assert [row.rule for row in data.account.excluded] == left_out


def test_a_payment_of_cerf_s_api_that_is_no_number_is_rejected(tmp_path: Path) -> None:
    payments = {"donorreceived": [{"receivedamountUSD": "much"}]}
    data = read_json(tmp_path, [cerf_object(donorreceived=payments)])
    assert [row.problems[0].value for row in data.account.rejected] == ["much"]


def test_the_api_of_the_pooled_funds_reads_as_its_table(tmp_path: Path) -> None:
    row = {"FiscalYear": 2026, "GMSDonorName": "Norway", "PooledFundName": "Sudan"}
    data = read_json(
        tmp_path,
        {
            "@odata.context": "https://example.org",
            "value": [
                row | {"PaidAmt": 1000.0, "PledgeAmt": 400.0, "IsTransfer": False},
                row | {"PaidAmt": 5.0, "PledgeAmt": 0.0, "IsTransfer": True},
            ],
        },
    )
    assert paid_and_pledged(data) == ["1000", "pledged 400"]
    assert [item.rule for item in data.account.excluded] == ["fund-transfer"]
    projects = [{"ChfProjectCode": "S-1", "PooledFundName": "Sudan", "OrganizationName": "UNICEF"}]
    (item,) = read_json(tmp_path, {"value": [projects[0] | {"Budget": 100.5}]}).allocations
    assert (str(item.amount.amount), item.measure) == ("100.5", Measure.COMMITMENT)


PROJECTS = "PooledFundName,ChfProjectCode,OrganizationName,Budget,ProjectStatus"


@pytest.mark.parametrize(
    ("status", "measure"),
    [
        ("Project Closed", "commitment"),
        ("Under Implementation", "commitment"),
        ("Programmatically closed", "commitment"),
        ("Approved", "commitment"),
        ("", "commitment"),
        ("Under Approval", "proposed"),
        ("Submission of proposal", "proposed"),
        ("Cancelled", ""),
        ("Rejected", ""),
    ],
)
def test_a_project_counts_as_its_status_says(tmp_path: Path, status: str, measure: str) -> None:
    data = read(tmp_path, PROJECTS, f"Sudan,S-1,UNICEF,100,{status}")
    assert [item.measure.value for item in data.allocations] == ([measure] if measure else [])
    assert len(data.account.excluded) == (not measure)


@pytest.mark.parametrize("status", ["Not approved", "On hold"])
def test_a_status_of_a_project_that_is_not_known_is_asked_for(tmp_path: Path, status: str) -> None:
    with pytest.raises(SourceError, match=f'holds "{status}"'):
        read(tmp_path, PROJECTS, f"Sudan,S-1,UNICEF,100,{status}")
    meanings = {"status": {status: "proposed"}}
    (item,) = load([DataSource(path="a.csv", values=meanings)], tmp_path).allocations
    assert item.measure is Measure.PROPOSED


def test_what_is_fully_paid_without_a_payment_is_a_warning(tmp_path: Path) -> None:
    head = "contributionCode,donor,year,contributionStatus,donorpledge,donorreceived"
    rows = ["A,Norway,2026,Fully Paid,500,0", "B,Sweden,2026,Fully Paid,500,", "C,X,2026,Paid,5,5"]
    data = read(tmp_path, head, *rows)
    (warning,) = [item for item in data.findings if item.code == "paid-without-payment"]
    assert warning.message.startswith("2 contributions are fully paid")
    assert warning.source == "a.csv, row 2"
