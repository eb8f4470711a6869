"""Organisations stand under one key each; names that name nobody are grouped as such."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.allocation import NOT_NAMED
from aidreport.sources.terms import organisations
from aidreport.sources.terms.organisations import Organisations, normalise_name

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
        ("UN agencies and NGOs (details not yet provided)", NOT_NAMED),
        ("Governments (details not yet provided)", NOT_NAMED),
        ("NGO Forum", "NGO Forum"),
        ("Pakistan NGO Forum", "Pakistan NGO Forum"),
        ("Other Voices", "Other Voices"),
        ("ACT Alliance / Norwegian Church Aid", "NCA"),
        ("Humanity & Inclusion - Handicap International", "HI"),
        ("Rädda Barnen", "Save the Children"),
        ("Læger uden Grænser", "MSF"),
        ("Ärzte ohne Grenzen", "MSF"),
        ("Programme alimentaire mondial", "WFP"),
        ("Fonds humanitaire RDC", "Democratic Republic of the Congo Humanitarian Fund"),
        ("Unicef", "UNICEF"),
        ("UNICEF - United Nations Children's Fund", "UNICEF"),
        ("World Food Programme – WFP", "WFP"),
        ("WFP - UNICEF", "WFP - UNICEF"),
        ("United Nations Children Fund", "UNICEF"),
        ("U.N.H.C.R.", "UNHCR"),
        ("U.N.H.C.R", "UNHCR"),
        ("A.B.C.", "A.B.C."),
        ("XM-DAC-41122", "UNICEF"),
        ("41140", "WFP"),
        ("XM-DAC-99999", "XM-DAC-99999"),
        ("Masked Partner", NOT_NAMED),
        ("Masked", NOT_NAMED),
        ("XXXXX", NOT_NAMED),
        ("Partner A", NOT_NAMED),
        ("Partner 12", NOT_NAMED),
        ("Partner Aid", "Partner Aid"),
        ("Private (individuals & organizations)", NOT_NAMED),
    ],
)
def test_a_name_leads_to_its_key(name: str, key: str) -> None:
    assert KNOWN.key_of(name) == key


@pytest.mark.parametrize(
    ("word", "acronym", "key"),
    [
        ("Care", "CARE", "CARE"),
        ("Goal", "GOAL", "GOAL"),
        ("Map", "MAP", "MAP"),
        ("Hi", "HI", "HI"),
        ("Mag", "MAG", "MAG"),
        ("pam", "PAM", "WFP"),
        ("Ec", "EC", "European Commission"),
        ("Sci", "SCI", "Save the Children"),
    ],
)
def test_a_short_acronym_is_one_in_capitals_only(word: str, acronym: str, key: str) -> None:
    assert KNOWN.key_of(acronym) == key
    assert KNOWN.key_of(word) == word


@pytest.mark.parametrize("name", ["Plan", "PLAN", "Concern", "CONCERN", "Help", "Church Aid"])
def test_a_word_that_may_mean_many_is_nobody_s_alias(name: str) -> None:
    assert KNOWN.key_of(name) == name


def test_the_societies_of_the_red_cross_are_each_their_own() -> None:
    names = [
        "ICRC", "IFRC", "Norwegian Red Cross", "Danish Red Cross", "Swedish Red Cross",
        "Syrian Arab Red Crescent", "Palestine Red Crescent Society", "Ukrainian Red Cross Society",
        "Red Cross of Anywhere",
    ]  # fmt: skip
    assert len({KNOWN.key_of(name) for name in names}) == len(names)
    movement = read_toml(organisations._FILE, SourceError)["red-cross-movement"]
    for key in set(movement) - {"ICRC", "IFRC"}:
        assert KNOWN.key_of(key) not in {"ICRC", "IFRC"}


def test_no_alias_leads_to_two_keys_or_occurs_twice() -> None:
    led: dict[str, list[str]] = {}
    for entries in read_toml(organisations._FILE, SourceError).values():
        for key, names in entries.items():
            for name in (key, *names):
                led.setdefault(normalise_name(name), []).append(key)
    assert {name: keys for name, keys in led.items() if len(keys) > 1} == {}


def test_no_key_is_a_placeholder_of_another_kind() -> None:
    groups = read_toml(organisations._FILE, SourceError)
    assert set(groups["placeholders"]) == {NOT_NAMED}
    for group, entries in groups.items():
        for key in entries:
            assert (KNOWN.key_of(key) == NOT_NAMED) == (group == "placeholders")


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


@given(
    st.lists(
        st.one_of(
            st.sampled_from([
                "UNICEF", "U.N.I.C.E.F.", "unicef", "Partner A", "Partner organisation 7", "XXX",
                "UNICEF - United Nations Children's Fund", "Danish Refugee Council (DRC)", "41122",
                "Masked partner 3", "NGOs (details not yet provided)", "The World Bank", "who",
                "WHO", "Médecins Sans Frontières", "A\nB", "", "  UNICEF ",
            ]),
            st.text(max_size=8),
        )
    )
)  # fmt: skip
def test_very_many_names_have_the_keys_of_each(names: list[str]) -> None:
    known, each = Organisations({}), Organisations({})
    assert known.keys_of(names) == list(map(each.key_of, names))
