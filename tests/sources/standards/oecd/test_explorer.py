"""Downloads of the OECD Data Explorer: units, prices, currencies, measures, and what they say."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.sources.standards.oecd.downloads import CRS, DAC1, DAC2A, FORMS, download
from tests.sources.standards.oecd.tables import fixed, millions, read, summed

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.model.dataset import Dataset
from aidreport.sources.formats import columnar
from aidreport.sources.loader import load


def rules(data: Dataset) -> list[str]:
    return [row.rule for row in data.account.excluded]


@pytest.mark.parametrize("form", FORMS)
def test_an_amount_is_the_value_in_its_unit_whatever_the_form(tmp_path: Path, form: str) -> None:
    text = download(DAC2A, {"v": 10.5}, {"DONOR": "SWE", "v": 20}, form=form)
    data = read(tmp_path, text)
    assert data.files[0].kind == "oecd-explorer"
    assert summed(data) == {("Norway", "Ukraine"): "10.5", ("Sweden", "Ukraine"): "20"}
    assert {item.measure for item in data.allocations} == {Measure.DISBURSEMENT}
    assert {str(item.decided) for item in data.allocations} == {"2023-01-01"}
    assert {item.amount.currency for item in data.allocations} == {"USD"}


@pytest.mark.parametrize(
    ("power", "millions_of"),
    [("6", "2"), ("3", "0.002"), ("0", "0.000002"), ("9", "2000")],
)
def test_the_multiplier_of_each_row_counts(tmp_path: Path, power: str, millions_of: str) -> None:
    data = read(tmp_path, download(DAC2A, {"v": 2, "UNIT_MULT": power}))
    assert millions(data.allocations) == millions_of


def test_a_multiplier_that_is_no_power_is_rejected(tmp_path: Path) -> None:
    data = read(tmp_path, download(DAC2A, {"v": 1}, {"DONOR": "SWE", "v": 2, "UNIT_MULT": "x"}))
    assert [row.problems[0].column for row in data.account.rejected] == ["UNIT_MULT"]


def test_without_a_multiplier_the_unit_is_asked_for(tmp_path: Path) -> None:
    text = download(DAC2A, {"v": 1.5}, without="UNIT_MULT")
    assert millions(fixed(tmp_path, text, "there is no UNIT_MULT").allocations) == "1.5"


def test_a_unit_that_contradicts_the_multiplier_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="says its unit in UNIT_MULT"):
        read(tmp_path, download(DAC2A, {"v": 1}), unit="thousand")
    assert millions(read(tmp_path, download(DAC2A, {"v": 1}), unit="million").allocations) == "1"


def test_columns_cannot_be_named_over_what_a_download_says(tmp_path: Path) -> None:
    columns = {"amount": "OBS_VALUE", "recipient": "Recipient"}
    data = fixed(tmp_path, download(DAC2A, {"v": 1}), "does not take columns", columns=columns)
    assert millions(data.allocations) == "1"


def test_current_prices_count_and_constant_ones_are_left_out(tmp_path: Path) -> None:
    constant = {"PRICE_BASE": "Q", "BASE_PER": 2022}
    data = read(tmp_path, download(DAC2A, {"v": 10}, {"v": 11, **constant}))
    assert millions(data.allocations) == "10"
    assert rules(data) == ["constant-prices"]
    assert "1 in constant prices of 2022 was left out" in data.findings[0].message


def test_constant_prices_alone_are_asked_about(tmp_path: Path) -> None:
    text = download(DAC2A, {"v": 11, "PRICE_BASE": "Q", "BASE_PER": 2022})
    data = fixed(tmp_path, text, "all amounts are in constant prices of 2022")
    assert millions(data.allocations) == "11"
    assert "are in constant prices of 2022" in data.findings[0].message


def test_constant_prices_are_known_by_their_base_year_too(tmp_path: Path) -> None:
    text = download(DAC2A, {"v": 11, "BASE_PER": 2022}, without="PRICE_BASE")
    with pytest.raises(SourceError, match="constant prices of 2022"):
        read(tmp_path, text)


def test_dollars_count_and_not_the_same_money_in_national_currency(tmp_path: Path) -> None:
    text = download(DAC1, {"v": 10}, {"v": 105, "UNIT_MEASURE": "XDC"})
    assert millions(read(tmp_path, text).allocations) == "10"
    (item,) = read(tmp_path, text, currency="NOK").allocations
    assert str(item.amount) == str(item.amount).replace("USD", "NOK")
    assert (item.amount.currency, millions([item])) == ("NOK", "105")


def test_national_currency_alone_is_that_of_the_donor(tmp_path: Path) -> None:
    text = download(
        DAC1, {"v": 105, "UNIT_MEASURE": "XDC"}, {"DONOR": "SWE", "v": 7, "UNIT_MEASURE": "XDC"}
    )
    found = {item.amount.currency: millions([item]) for item in read(tmp_path, text).allocations}
    assert found == {"NOK": "105", "SEK": "7"}


def test_a_national_currency_of_no_country_is_asked_for(tmp_path: Path) -> None:
    text = download(DAC1, {"DONOR": "DAC", "v": 1, "UNIT_MEASURE": "XDC"})
    data = fixed(tmp_path, text, "the currency of .* is not known")
    assert data.allocations[0].amount.currency == "USD"


def test_percentages_are_no_amounts(tmp_path: Path) -> None:
    text = download(
        DAC1, {"v": 10}, {"MEASURE": "11002", "v": 1.02, "UNIT_MEASURE": "PT_B5G", "UNIT_MULT": "0"}
    )
    data = read(tmp_path, text)
    assert (millions(data.allocations), rules(data)) == ("10", ["not-money"])


def test_blank_and_deleted_observations_do_not_count(tmp_path: Path) -> None:
    text = download(
        DAC2A, {"v": 1}, {"DONOR": "SWE", "v": ""}, {"DONOR": "DEU", "v": 3, "ACTION": "D"}
    )
    data = read(tmp_path, text)
    assert (millions(data.allocations), rules(data)) == ("1", ["no-amount", "deleted"])


def test_commitments_and_disbursements_are_apart(tmp_path: Path) -> None:
    data = read(tmp_path, download(CRS, {"v": 3}, {"v": 5, "FLOW_TYPE": "C"}))
    found = {item.measure.value: millions([item]) for item in data.allocations}
    assert found == {"disbursement": "3", "commitment": "5"}


@pytest.mark.parametrize("inside", ["201", "218", "216", "240", "207"])
def test_what_total_oda_contains_is_left_out_beside_it(tmp_path: Path, inside: str) -> None:
    data = read(tmp_path, download(DAC2A, {"v": 10}, {"MEASURE": inside, "v": 4}))
    assert (millions(data.allocations), rules(data)) == ("10", ["part-of-total"])


def test_grants_and_loans_without_their_total_add_up(tmp_path: Path) -> None:
    data = read(tmp_path, download(CRS, {"MEASURE": "11", "v": 4}, {"MEASURE": "13", "v": 6}))
    assert millions(data.allocations) == "10"


def test_other_official_flows_are_no_aid(tmp_path: Path) -> None:
    data = read(tmp_path, download(CRS, {"v": 4}, {"MEASURE": "14", "v": 6}))
    assert (millions(data.allocations), rules(data)) == ("4", ["not-oda"])


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        # Parts of a total for one donor, the total for another.
        ([{"v": 10}, {"DONOR": "SWE", "MEASURE": "216", "v": 4}], "10"),
        # Net and gross.
        ([{"FLOW_TYPE": "1140", "v": 8}, {"FLOW_TYPE": "1120", "v": 9}], "8"),
        # Measures that nobody knows.
        ([{"MEASURE": "777", "v": 8}, {"MEASURE": "778", "v": 9}], "8"),
    ],
)
def test_kinds_of_amounts_that_may_overlap_are_asked_about(
    tmp_path: Path, rows: list[dict[str, object]], right: str
) -> None:
    data = fixed(tmp_path, download(DAC2A, *rows), "2 kinds of disbursement are in the table")
    assert millions(data.allocations) == right


def test_grant_equivalents_and_net_amounts_are_asked_about_at_once(tmp_path: Path) -> None:
    text = download(DAC1, {"v": 8}, {"MEASURE": "11010", "FLOW_TYPE": "1160", "v": 9})
    assert millions(fixed(tmp_path, text, "2 kinds of disbursement").allocations) == "8"
    chosen = {"measure": {"1010": "exclude"}, "flow_type": {"1140": "exclude"}}
    assert millions(read(tmp_path, text, values=chosen).allocations) == "9"


def test_measures_that_the_config_adds_are_added(tmp_path: Path) -> None:
    text = download(DAC2A, {"MEASURE": "777", "v": 8}, {"MEASURE": "778", "v": 9})
    values = {"measure": {"777": "disbursement", "778": "disbursement"}}
    assert millions(read(tmp_path, text, values=values).allocations) == "17"


def test_a_label_can_be_named_instead_of_its_code(tmp_path: Path) -> None:
    text = download(DAC2A, {"v": 8}, {"DONOR": "SWE", "v": 9})
    data = read(tmp_path, text, values={"donor": {"sweden": "exclude"}})
    assert (millions(data.allocations), rules(data)) == ("8", ["donor-excluded"])


def test_a_flow_type_that_nobody_knows_is_asked_about(tmp_path: Path) -> None:
    text = download(DAC2A, {"FLOW_TYPE": "X9", "v": 8})
    data = fixed(tmp_path, text, "FLOW_TYPE does not say the measure of 1 row")
    assert data.allocations[0].measure is Measure.DISBURSEMENT


def test_without_flow_types_the_data_flow_says_the_measure(tmp_path: Path) -> None:
    text = download(DAC2A, {"v": 8}, without="FLOW_TYPE")
    assert read(tmp_path, text).allocations[0].measure is Measure.DISBURSEMENT
    data = fixed(tmp_path, download(CRS, {"v": 8}, without="FLOW_TYPE"), "does not say the measure")
    assert data.allocations[0].measure is Measure.DISBURSEMENT


def test_provisional_amounts_are_noted(tmp_path: Path) -> None:
    data = read(tmp_path, download(DAC1, {"v": 8}, {"DONOR": "SWE", "v": 9, "OBS_STATUS": "P"}))
    assert millions(data.allocations) == "17"
    assert 'OBS_STATUS of amounts: "P" (1 row)' in data.findings[0].message


def test_an_observation_counts_once(tmp_path: Path) -> None:
    data = read(tmp_path, download(DAC2A, {"v": 8}, {"v": "8.0"}, {"v": 9}))
    assert (millions(data.allocations), rules(data)) == ("8", ["repeated-observation"])
    assert "another value" in data.account.rejected[0].problems[0].problem


def test_microdata_are_activities_with_their_titles(tmp_path: Path) -> None:
    text = download(
        CRS,
        {"MD_DIM": "DD", "MD_ID": "a1", "SECTOR": "72010", "CHANNEL": "21000", "v": 1,
         "PROJECT_TITLE": "Relief", "MEASURE": "11"},
        {"MD_DIM": "DD", "MD_ID": "a2", "SECTOR": "72010", "CHANNEL": "21000", "v": 2,
         "PROJECT_TITLE": "Shelter", "MEASURE": "11"},
    )  # fmt: skip
    data = read(tmp_path, text)
    assert millions(data.allocations) == "3"
    assert [item.purpose for item in data.allocations] == ["Relief", "Shelter"]


def test_amounts_that_no_donor_gives_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no donor gives so much"):
        read(tmp_path, download(DAC2A, {"v": 1_500_000}))


def test_a_download_is_known_in_a_workbook_of_several_sheets(tmp_path: Path, book: object) -> None:
    cells = [row.split(",") for row in download(DAC2A, {"v": 2}, form="codes")[1:].splitlines()]
    content = book(Notes=[["What this is"]], Data=cells)  # type: ignore[operator]
    (tmp_path / "a.xlsx").write_bytes(content)
    data = load([DataSource(path="a.xlsx")], tmp_path)
    assert millions(data.allocations) == "2"


TABLE_2A = (
    '"RECIPIENT","Recipient","DONOR","Donor","PART","Part","AIDTYPE","Aid type","DATATYPE",'
    '"Amount type","TIME","Year","Value","Flags"\n'
)
CRS_1 = (
    '"RECIPIENT","Recipient","DONOR","Donor","SECTOR","Sector","FLOW","Flow","CHANNEL","Channel",'
    '"AMOUNTTYPE","Amount type","FLOWTYPE","Flow type","AIDTYPE","Type of aid","TIME","Year",'
    '"Unit Code","Unit","PowerCode Code","PowerCode","Reference Period Code","Reference Period",'
    '"Value","Flag Codes","Flags"\n'
)
TABLE_1 = (
    '"DAC_DONOR","Donor","PART","Part","TRANSACTYP","Aid type","FLOWS","Fund flows","DATATYPE",'
    '"Amount type","TIME","Year","Value","Flags"\n'
)


def row_2a(donor: str, value: str, amounts: str = '"A","Current Prices (USD millions)"') -> str:
    return (
        f'"85","Ukraine",{donor},"1","1 : Part I - Developing Countries","206","ODA: Total Net",'
        f'{amounts},"2018","2018",{value},\n'
    )


def row_crs(sector: str, value: str, flow: str = '"112","Gross Disbursements"') -> str:
    return (
        f'"85","Ukraine","8","Norway",{sector},"100","Official Development Assistance","100",'
        f'"All Channels","A","Current Prices",{flow},"100","All Types, Total","2018","2018","USD",'
        f'"US Dollar","6","Millions",,,{value},,\n'
    )


def row_1(donor: str, value: str, amounts: str = '"A","Current Prices (USD millions)"') -> str:
    return (
        f'{donor},"1","1 : Part I - Developing Countries","1010","I. Official Development'
        f' Assistance","1140","Net Disbursements",{amounts},"2018","2018",{value},\n'
    )


def test_a_table_of_oecd_stat_is_read_in_its_unit_and_without_sums(tmp_path: Path) -> None:
    text = TABLE_2A + "".join(
        [
            row_2a('"8","Norway"', "10.5"),
            row_2a('"10","Sweden"', "20"),
            row_2a('"918","EU Institutions"', "5"),
            row_2a('"20001","DAC Countries, Total"', "30.5"),
            row_2a('"8","Norway"', "11", '"D","Constant Prices (2018 USD millions)"'),
        ]
    )
    data = read(tmp_path, text)
    assert summed(data) == {
        ("Norway", "Ukraine"): "10.5",
        ("Sweden", "Ukraine"): "20",
        ("EU Institutions", "Ukraine"): "5",
    }
    assert sorted(rules(data)) == ["constant-prices", "total-of-members"]
    assert {item.measure for item in data.allocations} == {Measure.DISBURSEMENT}


def test_the_crs_of_oecd_stat_has_its_own_codes_of_totals(tmp_path: Path) -> None:
    text = CRS_1 + "".join(
        [
            row_crs('"1000","1000: Total All Sectors"', "10"),
            row_crs('"110","110: I.1. Education, Total"', "4"),
            row_crs('"720","720: VIII.1. Emergency Response, Total"', "6"),
            row_crs('"1000","1000: Total All Sectors"', "12", '"115","Commitments"'),
        ]
    )
    data = read(tmp_path, text)
    found = {(item.measure.value, item.sector): millions([item]) for item in data.allocations}
    assert found == {
        ("disbursement", "110: I.1. Education, Total"): "4",
        ("disbursement", "720: VIII.1. Emergency Response, Total"): "6",
        ("commitment", None): "12",
    }


def test_total_oda_of_oecd_stat_is_in_one_currency_and_without_eu_institutions(
    tmp_path: Path,
) -> None:
    text = TABLE_1 + "".join(
        [
            row_1('"5","Germany"', "30"),
            row_1('"5","Germany"', "27", '"N","National currency"'),
            row_1('"918","EU Institutions"', "20"),
        ]
    )
    data = read(tmp_path, text)
    assert millions(data.allocations) == "30"
    assert rules(data) == ["other-currency", "eu-beside-members"]


def test_labels_alone_are_read_too(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "Donor,Recipient,Measure,Unit of measure,Price base,Time period,Observation value,"
        "Unit multiplier,Flow type\n"
        "Norway,Ukraine,ODA,US dollar,Current prices,2024,10.5,Millions,Disbursements\n"
        "Norway,Ukraine,ODA,US dollar,Constant prices,2024,11,Millions,Disbursements\n"
        "DAC countries,Ukraine,ODA,US dollar,Current prices,2024,30,Millions,Disbursements\n",
    )
    assert summed(data) == {("Norway", "Ukraine"): "10.5"}


def test_donors_that_are_numbers_alone_are_refused(tmp_path: Path) -> None:
    text = (
        "DONOR,RECIPIENT,AIDTYPE,DATATYPE,TIME,Value\n8,85,206,A,2018,10\n20001,85,206,A,2018,30\n"
    )
    with pytest.raises(SourceError, match="names its donors by numbers alone"):
        read(tmp_path, text)


def test_numbers_that_a_program_has_written_as_decimals_are_codes(tmp_path: Path) -> None:
    text = download(
        DAC2A,
        {"v": "10.0", "UNIT_MULT": "6.0", "MEASURE": "206.0", "TIME_PERIOD": "2023.0"},
        {"v": "4.0", "UNIT_MULT": "6.0", "MEASURE": "216.0", "TIME_PERIOD": "2023.0"},
        form="codes",
    )
    data = read(tmp_path, text)
    assert (millions(data.allocations), rules(data)) == ("10", ["part-of-total"])
    assert str(data.allocations[0].decided) == "2023-01-01"


def test_the_plan_says_what_each_column_is_for(tmp_path: Path) -> None:
    (plan,) = read(tmp_path, download(DAC2A, {"v": 10.5})).plans
    uses = {item.heading: item.use for item in plan.columns}
    assert uses == {
        "ACTION": "status",
        "DONOR": "donor",
        "RECIPIENT": "country",
        "MEASURE": "measure",
        "UNIT_MEASURE": "currency",
        "PRICE_BASE": "status",
        "TIME_PERIOD": "date",
        "OBS_VALUE": "amount",
        "UNIT_MULT": "unit",
        "FLOW_TYPE": "measure",
        "OBS_STATUS": "status",
    }
    assert (plan.kind, plan.file) == ("oecd-explorer", "a.csv")


@pytest.mark.parametrize("form", FORMS)
def test_long_downloads_are_read_as_short_ones(
    tmp_path: Path, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows: list[dict[str, object]] = [
        {"v": 1.5, "SECTOR": "110"},
        {"v": "", "SECTOR": "720"},
        {"v": 2, "SECTOR": "720", "DONOR": "DAC"},
        {"v": 3, "SECTOR": "720", "PRICE_BASE": "Q"},
        {"v": "few", "DONOR": "SWE", "SECTOR": "110"},
        {"v": 4, "DONOR": "SWE", "SECTOR": "720", "PROJECT_TITLE": "Relief"},
    ]
    text = download(CRS, *rows, form=form)
    short = read(tmp_path, text)
    monkeypatch.setattr(columnar, "LONG", 1)
    long = read(tmp_path, text)
    assert (long.allocations, long.account) == (short.allocations, short.account)
    assert long.plans == short.plans
    assert millions(long.allocations) == "5.5"
