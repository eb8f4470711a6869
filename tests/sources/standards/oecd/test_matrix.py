"""Matrices: two rows of headings, what their preamble says, cells beyond the donors."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from tests.sources.standards.oecd.tables import fixed, millions, read, summed

from aidreport.errors import SourceError
from aidreport.model.allocation import Measure


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
    assert millions(data.allocations) == "9"
    rules = [row.rule for row in data.account.excluded]
    assert rules.count("total-of-members") == 7
    assert data.account.read == data.account.used + len(rules)
    assert "Côte d’Ivoire" in {item.country for item in data.allocations}


def test_eu_institutions_and_multilaterals_are_donors_beside_members_of_the_eu(
    tmp_path: Path,
) -> None:
    data = read(
        tmp_path,
        "Unit,US Dollar Millions\nYear,2023\n"
        "Donor,Germany,Norway,EU Institutions,International Development Association\n"
        "Recipient,,,,\nKenya,2,1,4,10\nSudan,3,1,6,20\n",
    )
    assert millions(data.allocations) == "47"
    assert not data.account.excluded


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


def test_a_matrix_without_a_unit_is_read_with_the_one_that_is_set(tmp_path: Path) -> None:
    text = EXPORT.replace("Unit,USD million\n", "")
    assert millions(fixed(tmp_path, text, "does not say USD million").allocations) == "3.75"


def test_a_matrix_whose_unit_is_stated_takes_no_other(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="says million above its donors"):
        read(tmp_path, EXPORT, unit="thousand")
    assert millions(read(tmp_path, EXPORT, unit="million").allocations) == "3.75"


def test_a_coded_matrix_obeys_unit_measure_and_decimal_mark(tmp_path: Path) -> None:
    text = ";donor_code;1\nrecipient_name;RecipientCode;Norway\nUkraine;85;1,5\n"
    data = read(tmp_path, text, unit=1, measure="commitment", decimal=",")
    (item,) = data.allocations
    assert (item.amount.amount, item.measure) == (Decimal("1.5"), Measure.COMMITMENT)
    assert item.as_written == "1,5 USD"
    assert not data.findings


def test_a_matrix_that_names_its_measure_takes_no_other(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="says commitment, but"):
        read(tmp_path, f"Aid type,Commitments\n{EXPORT}", measure="disbursement")


def test_a_matrix_in_full_dollars_is_not_read_as_millions(tmp_path: Path) -> None:
    text = ",donor_code,1\nrecipient_name,RecipientCode,Norway\nUkraine,85,1500000\n"
    data = fixed(tmp_path, text, "no donor gives so much")
    assert data.allocations[0].amount.amount == 1_500_000


def test_the_plan_of_a_matrix_names_its_donors_and_its_unit(tmp_path: Path) -> None:
    (plan,) = read(tmp_path, EXPORT, measure="commitment").plans
    assert [item.use for item in plan.columns] == ["country", "donor", "amount"]
    assert plan.columns[1].heading == "Norway, Sweden, DAC Countries, Total"
    settings = {item.name: item.value for item in plan.settings}
    assert settings == {"unit": "million", "currency": "USD", "measure": "commitment"}
