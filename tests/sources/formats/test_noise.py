"""Noise of binary numbers: read as the decimal that is meant, and told, whatever the file is."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.sources.formats.noise import shows_noise
from aidreport.sources.loader import load

NOISY = "1000.1000000000000001"
FILES = {
    "grants.json": '{"grants": [{"id": "1", "currency": "GBP", "amountAwarded": @,'
    ' "recipientOrganization": [{"name": "X"}]}]}',
    "flows.json": '{"data": {"flows": [{"id": 1, "amountUSD": @, "boundary": "incoming",'
    ' "onBoundary": "single", "status": "paid"}]}}',
    "list.json": '[{"recipient": "X", "amount": @, "currency": "NOK"}]',
    "a.csv": "recipient,amount,currency\nX,@,NOK\n",
    "fund.csv": "PooledFundName,DonorName,PledgeAmt,PaidAmt\nSudan,Norway,0,@\n",
    "crs.csv": "DonorName,RecipientName,USD_Disbursement\nNorway,Ukraine,@\n",
    "iati.csv": "aid,trans_code,trans_currency,trans_value\nA,3,NOK,@\n",
    "a.xml": '<iati-activities><iati-activity default-currency="EUR"><iati-identifier>A'
    '</iati-identifier><transaction><transaction-type code="3"/><value>@</value>'
    "</transaction></iati-activity></iati-activities>",
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("text", [NOISY, "1000.1"])
def test_an_amount_with_noise_is_the_decimal_that_is_meant_and_told(
    tmp_path: Path, name: str, text: str
) -> None:
    (tmp_path / name).write_text(FILES[name].replace("@", text), encoding="utf-8")
    data = load([DataSource(path=name)], tmp_path)
    scale = 10**6 if name == "crs.csv" else 1
    assert [item.amount.amount for item in data.allocations] == [Decimal("1000.1") * scale]
    told = [item.message for item in data.findings if item.code == "binary-noise"]
    assert len(told) == (text == NOISY)
    assert all(NOISY in message for message in told)


@pytest.mark.parametrize(
    ("text", "noisy"),
    [
        (NOISY, True),
        ("0.30000000000000004", True),
        ("1000.1", False),
        ("1234567890123456", False),
        ("paid 5, pledged 0.30000000000000004", True),
        ("9007199254740993.123456789", False),
    ],
)
def test_noise_is_known_by_the_digits(text: str, *, noisy: bool) -> None:
    assert shows_noise(text) is noisy


@pytest.mark.parametrize(("text", "missing"), [("1.23E+08", True), ("1.23e+08", False)])
def test_amounts_that_a_spreadsheet_program_shortened_are_a_warning(
    tmp_path: Path, text: str, *, missing: bool
) -> None:
    (tmp_path / "a.csv").write_text(f"recipient,amount,currency\nX,{text},NOK\nY,5,NOK\n")
    data = load([DataSource(path="a.csv")], tmp_path)
    told = [item.message for item in data.findings if item.code == "digits-missing"]
    assert len(told) == missing
    assert data.allocations[0].amount.amount == 123_000_000
