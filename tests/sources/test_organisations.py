"""Organisations stand under one key each; names that name nobody are grouped as such."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from aidreport.model.allocation import NOT_NAMED
from aidreport.sources.organisations import Organisations

KNOWN = Organisations({})


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("UNICEF", "UNICEF"),
        ("United Nations Children’s Fund", "UNICEF"),
        ("UNITED NATIONS CHILDREN'S FUND (UNICEF)", "UNICEF"),
        ("The World Bank", "World Bank"),
        ("Flyktninghjelpen", "NRC"),
        ("Kirkens Nødhjelp", "NCA"),
        ("Médecins Sans Frontières", "MSF"),
        ("Medecins sans frontieres", "MSF"),
        ("International Committee of the Red Cross", "ICRC"),
        ("Ministry of Health (WHO)", "Ministry of Health (WHO)"),
        ("A local committee", "A local committee"),
        ("Supplier Name Withheld", NOT_NAMED),
        ("To be determined", NOT_NAMED),
        ("International NGO", NOT_NAMED),
    ],
)
def test_a_name_leads_to_its_key(name: str, key: str) -> None:
    assert KNOWN.key_of(name) == key


def test_names_of_ones_own_come_first() -> None:
    own = Organisations({"Save": ["Redd Barna"], "Local": ["A local committee"]})
    assert own.key_of("Redd Barna") == "Save"
    assert own.key_of("A LOCAL COMMITTEE") == "Local"


def test_those_that_are_not_named_are_never_ranked(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from aidreport.__main__ import main

    monkeypatch.chdir(tmp_path)
    (tmp_path / "rows.csv").write_text(
        "recipient,amount,currency\nTo be determined,900,NOK\nUNICEF,5,NOK\n"
        "Supplier Name Withheld,50,NOK\nUnited Nations Children's Fund,10,NOK\n",
        encoding="utf-8",
    )
    assert main(["summary", "--data", "rows.csv", "--format", "json"]) == 0
    groups = json.loads(capfd.readouterr().out)["groups"]
    assert [(group["key"], group["amount"], group["rows"]) for group in groups] == [
        ("UNICEF", "15", 2),
        (NOT_NAMED, "950", 2),
    ]
