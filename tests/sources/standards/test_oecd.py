"""CRS rows and DAC matrices: millions, blanks, totals beside members."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.analysis.select import select
from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.allocation import Measure
from aidreport.sources.loader import load


def read(folder: Path, text: str, encoding: str = "utf-8") -> object:
    (folder / "a.csv").write_bytes(text.encode(encoding))
    return load([DataSource(path="a.csv")], folder)


def test_rows_of_the_crs_are_millions_and_a_blank_is_not_zero(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        "Year,DonorName,RecipientName,USD_Commitment,USD_Disbursement,PurposeName,ChannelName\n"
        "2024,Norway,Ukraine,1.5,0.25,Relief,UNICEF\n"
        "2024,Norway,Ukraine,-0.5,,Relief,UNICEF\n"
        "2024,Norway,Ukraine,,,Relief,UNICEF\n",
    )
    found = [(item.measure.value, str(item.amount.amount)) for item in data.allocations]
    assert found == [
        ("commitment", "1500000"),
        ("disbursement", "250000"),
        ("commitment", "-500000"),
    ]
    assert [row.rule for row in data.account.excluded] == ["no-amount"]
    chosen = select(data, measures=[Measure.COMMITMENT])
    assert sum(item.amount.amount for item in chosen.allocations) == 1_000_000


def test_a_matrix_has_two_rows_of_headings_and_no_sums_in_its_sum(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        ",donor_code,1,2,3,4,5\n"
        'recipient_name,RecipientCode,Norway,Germany,EU Institutions,"DAC Countries, Total",WFP\n'
        "Ukraine,85,1.5,2,4,3.5,0.5\n"
        "Côte d'Ivoire,247,,1,,1,\n"
        '"Africa, Total",298,1,1,1,2,1\n',
        "cp1252",
    )
    assert sum(item.amount.amount for item in data.allocations) == 5_000_000
    rules = [row.rule for row in data.account.excluded]
    assert rules.count("eu-beside-members") == 1
    assert rules.count("total-of-members") == 7
    assert data.account.read == data.account.used + len(rules)
    assert "Côte d’Ivoire" in {item.country for item in data.allocations}


def test_eu_institutions_count_if_no_member_is_beside_them(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        ",donor_code,2,3\nrecipient_name,RecipientCode,Norway,EU Institutions\nUkraine,85,2,4\n",
    )
    assert sum(item.amount.amount for item in data.allocations) == 6_000_000


CRS = "Year,DonorName,RecipientName,USD_Commitment,USD_Disbursement,USD_Commitment_Defl,ChannelName"


def summed(data: object) -> dict[tuple[str, str], str]:
    return {
        (item.donor.name, item.country): f"{item.amount.amount / 1_000_000:f}"
        for item in data.allocations
    }


def test_a_row_of_the_crs_counts_in_its_year_and_never_what_is_deflated(tmp_path: Path) -> None:
    data = read(tmp_path, f"{CRS}\n2023,Norway,Ukraine,1.25,,1.75,UNICEF\n")
    (item,) = data.allocations
    assert (str(item.amount.amount), item.decided.year) == ("1250000", 2023)
    assert [part.field for part in item.inferred] == ["year"]


def test_an_extract_with_deflated_amounts_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no heading is recognised for amount"):
        read(tmp_path, "DonorName,RecipientName,USD_Disbursement_Defl\nNorway,Ukraine,1.5\n")


@pytest.mark.parametrize("delimiter", ["|", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "head",
    [
        "DonorName,RecipientName,USD_Commitment",
        "donor_name,recipient_name,usd_commitment",
        "donornameE,recipientnameE,usd_commitment",
    ],
)
def test_extracts_of_all_ages_are_millions(
    tmp_path: Path, head: str, delimiter: str, encoding: str
) -> None:
    text = f"{head}\nNorway,Côte d'Ivoire,1.5\n".replace(",", delimiter)
    (item,) = read(tmp_path, text, encoding).allocations
    assert (str(item.amount.amount), item.country) == ("1500000", "Côte d’Ivoire")


def test_an_amount_that_is_none_is_reported_under_its_heading(tmp_path: Path) -> None:
    data = read(tmp_path, f"{CRS}\n2023,Norway,Ukraine,1,12,,\n2023,Norway,Kenya,few,,,\n")
    (rejected,) = data.account.rejected
    assert rejected.problems[0].column == "USD_Commitment"


def test_two_points_and_a_dash_are_blanks(tmp_path: Path) -> None:
    data = read(tmp_path, f"{CRS}\n2023,Norway,Ukraine,..,0.5,,X\n2023,Norway,Kenya,-,..,,X\n")
    assert summed(data) == {("Norway", "Ukraine"): "0.5"}
    assert [row.rule for row in data.account.excluded] == ["no-amount"]


@pytest.mark.parametrize(
    ("donors", "kept"),
    [
        # Sums stand beside members of theirs.
        (["Norway", "WFP", "DAC Countries, Total", "All Donors, Total"], ["Norway", "WFP"]),
        (["Norway", "Non-DAC", "Saudi Arabia"], ["Norway", "Saudi Arabia"]),
        (["Multilaterals, Total", "WFP"], ["WFP"]),
        (["G7", "Germany"], ["Germany"]),
        (["Official donors", "Kenya"], ["Kenya"]),
        (["Arab Donors, Total", "Kuwait"], ["Kuwait"]),
        # Sums none of whose members is there count.
        (["DAC Countries, Total"], ["DAC Countries, Total"]),
        (["DAC members", "Saudi Arabia"], ["DAC members", "Saudi Arabia"]),
        (["Non-DAC", "Norway"], ["Non-DAC", "Norway"]),
        (["G7", "Norway"], ["G7", "Norway"]),
        (["Multilaterals, Total", "Norway"], ["Multilaterals, Total", "Norway"]),
        (
            ["DAC Countries, Total", "Non-DAC Countries, Total", "Multilaterals, Total"],
            ["DAC Countries, Total", "Non-DAC Countries, Total", "Multilaterals, Total"],
        ),
        # Of sums that cover each other the widest counts.
        (["All Donors, Total", "DAC Countries, Total", "G7, Total"], ["All Donors, Total"]),
        (["DAC countries", "DAC EU Members, Total", "G7"], ["DAC countries"]),
        # EU Institutions spend the money of members.
        (["EU Institutions", "France"], ["France"]),
        (["EU Institutions", "Norway"], ["EU Institutions", "Norway"]),
        (["EU Institutions"], ["EU Institutions"]),
        # No sums, whatever their names.
        (["Multilateral Investment Fund", "Norway"], ["Multilateral Investment Fund", "Norway"]),
    ],
)
def test_a_sum_of_donors_counts_if_nothing_of_it_is_beside(
    tmp_path: Path, donors: list[str], kept: list[str]
) -> None:
    rows = "".join(f'2023,"{donor}",Ukraine,1,,,\n' for donor in donors)
    data = read(tmp_path, f"{CRS}\n{rows}")
    assert [item.donor.name for item in data.allocations] == kept
    assert data.account.read == len(donors)
    assert {row.rule for row in data.account.excluded} <= {"total-of-members", "eu-beside-members"}


@pytest.mark.parametrize(
    ("recipients", "kept"),
    [
        (["Kenya", "Africa, regional", "Africa, Total"], ["Kenya", "Africa, regional"]),
        (["Bilateral, unspecified", "LDCs, Total"], ["Bilateral, unspecified"]),
        (["Developing countries, unspecified"], ["Developing countries, unspecified"]),
        (["Developing Countries, Total"], ["Developing Countries, Total"]),
        (["Africa, Total", "Asia, Total"], ["Africa, Total", "Asia, Total"]),
        (["Africa, Total", "South of Sahara, Total"], ["Africa, Total"]),
        (["Developing countries", "South of Sahara", "LDCs"], ["Developing countries"]),
        (["Africa, Total", "LDCs, Total"], ["Africa, Total"]),
        (["LDCs, Total", "LMICs, Total"], ["LDCs, Total", "LMICs, Total"]),
    ],
)
def test_a_sum_of_recipients_counts_if_nothing_of_it_is_beside(
    tmp_path: Path, recipients: list[str], kept: list[str]
) -> None:
    rows = "".join(f'2023,Norway,"{recipient}",1,,,\n' for recipient in recipients)
    data = read(tmp_path, f"{CRS}\n{rows}")
    assert [item.country for item in data.allocations] == kept


def test_a_matrix_of_sums_alone_counts(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        ',donor_code,1\nrecipient_name,RecipientCode,"DAC Countries, Total"\nUkraine,85,2\n',
    )
    assert summed(data) == {("DAC Countries, Total", "Ukraine"): "2"}


def test_a_cell_beyond_the_donors_of_a_matrix_is_refused(tmp_path: Path) -> None:
    data = read(
        tmp_path,
        ",donor_code,1\nrecipient_name,RecipientCode,Norway\nUkraine,85,2,7\n,86,1\n",
    )
    assert len(data.allocations) == 1
    assert [row.problems[0].column for row in data.account.rejected] == ["donor", "recipient"]
    assert [item.code for item in data.findings] == ["measure-assumed"]


@pytest.mark.parametrize("heading", ["FlowName", "flow_name", "flownameE"])
def test_other_official_flows_are_no_aid(tmp_path: Path, heading: str) -> None:
    data = read(
        tmp_path,
        f"DonorName,RecipientName,{heading},USD_Commitment\n"
        "Norway,Kenya,ODA Grants,1\nNorway,Kenya,ODA Loans,2\n"
        "Norway,Kenya,Other Official Flows (non Export Credit),4\n",
    )
    assert sum(item.amount.amount for item in data.allocations) == 3_000_000
    assert [row.rule for row in data.account.excluded] == ["not-oda"]


EXPORT = (
    'Unit,USD million\nYear,2022\nDonor,Norway,Sweden,"DAC Countries, Total"\nRecipient,,,\n'
    "Ukraine,1.5,2,3.5\nSudan,..,0.25,0.25\n"
)


def test_a_matrix_of_the_statistics_site_is_dated_by_its_year(tmp_path: Path) -> None:
    data = read(tmp_path, EXPORT)
    assert data.files[0].kind == "dac-matrix"
    assert sum(item.amount.amount for item in data.allocations) == 3_750_000
    assert {str(item.decided) for item in data.allocations} == {"2022-01-01"}
    assert [row.rule for row in data.account.excluded] == ["total-of-members"] * 2
    assert [item.code for item in data.findings] == ["measure-assumed"]
    assert {item.measure for item in data.allocations} == {Measure.DISBURSEMENT}


def test_a_matrix_that_names_its_measure_is_taken_at_its_word(tmp_path: Path) -> None:
    data = read(tmp_path, f"Aid type,Commitments\n{EXPORT}")
    assert {item.measure for item in data.allocations} == {Measure.COMMITMENT}
    assert not data.findings


def test_a_matrix_in_constant_prices_or_another_unit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="constant prices"):
        read(tmp_path, f"Amount type,Constant Prices\n{EXPORT}")
    with pytest.raises(SourceError, match="does not say USD million"):
        read(tmp_path, EXPORT.replace("USD million", "Percent"))
