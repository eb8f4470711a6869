from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.shipped import TRANSLATED

from aidreport.config.sources import DataSource
from aidreport.model import territories
from aidreport.model.territories import (
    canonical,
    donor_key,
    in_language,
    is_country,
    with_article,
    without_government,
)
from aidreport.sources.loader import load


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("UA", "Ukraine"),
        ("XKX", "Kosovo"),
        ("Congo (DRC)", "DR Congo"),
        ("Congo DRC", "DR Congo"),
        ("Cote d Ivoire", "Côte d’Ivoire"),
        ("Afghanistan, Islamic Republic of", "Afghanistan"),
        ("UKR", "Ukraine"),
        ("Ukraine", "Ukraine"),
        ("Turkey", "Türkiye"),
        ("TÜRKIYE", "Türkiye"),
        ("Kosovo (UNSCR 1244)", "Kosovo"),
        ("Congo, Democratic Republic of the", "DR Congo"),
        ("COD", "DR Congo"),
        ("occupied Palestinian territory", "Palestine"),
        ("PSE", "Palestine"),
        ("West Bank and Gaza Strip", "Palestine"),
        ("Syrian Arab Republic", "Syria"),
        ("Viet Nam", "Vietnam"),
        ("Cote d'Ivoire", "Côte d’Ivoire"),
        ("Swaziland", "Eswatini"),
        ("FYR Macedonia", "North Macedonia"),
        ("Czech Republic", "Czechia"),
        ("Bolivia, Plurinational State of", "Bolivia"),
        ("Venezuela (Bolivarian Republic of)", "Venezuela"),
        ("Moldova, Republic of", "Moldova"),
        ("United Republic of Tanzania", "Tanzania"),
        ("Lao People's Democratic Republic (the)", "Laos"),
        ("Iran, Islamic Republic of", "Iran"),
        ("Republic of Korea", "South Korea"),
        ("Democratic People's Republic of Korea", "North Korea"),
        ("Sudan (the)", "Sudan"),
        ("Republic of the Sudan", "Sudan"),
        ("Republic of South Sudan", "South Sudan"),
        ("Sao Tome and Principe", "São Tomé & Príncipe"),
        ("Saint Vincent and the Grenadines", "St. Vincent & Grenadines"),
        ("Bosnia and Herzegovina", "Bosnia & Herzegovina"),
        ("China (People's Republic of)", "China"),
        ("Chinese Taipei", "Taiwan"),
        ("Congo", "Congo"),
        ("Kongo", "Kongo"),
        ("Ukraina", "Ukraine"),
        ("Syrie", "Syria"),
        ("République centrafricaine", "Central African Republic"),
        ("Kenya; Uganda", "Kenya; Uganda"),
        ("Developing countries, unspecified", "Developing countries, unspecified"),
        ("Global", "Global"),
        ("Africa, regional", "Africa, regional"),
        ("Bilateral, unspecified", "Bilateral, unspecified"),
        ("WFP", "WFP"),
        ("", ""),
    ],
)
def test_a_country_has_one_name(text: str, name: str) -> None:
    assert canonical(text) == name


@pytest.mark.parametrize(
    "alike",
    [
        ("Niger", "Nigeria"),
        ("Guinea", "Guinea-Bissau", "Equatorial Guinea", "Papua New Guinea"),
        ("Dominica", "Dominican Republic"),
        ("Samoa", "American Samoa"),
        ("Congo", "Democratic Republic of the Congo"),
        ("Sudan", "South Sudan"),
        ("Republic of Korea", "Democratic People's Republic of Korea"),
        ("Austria", "Australia"),
        ("Mali", "Malawi", "Somalia"),
    ],
)
def test_countries_whose_names_are_alike_do_not_mix(alike: tuple[str, ...]) -> None:
    assert len({canonical(name) for name in alike}) == len(alike)


@pytest.mark.parametrize(
    ("text", "written", "language", "name"),
    [
        ("Palestine", "en", "nb", "Palestina"),
        ("Palestine", "en", "fr", "Palestine"),
        ("occupied Palestinian territory", "en", "nb", "Palestina"),
        ("DR Congo", "en", "fr", "RD Congo"),
        ("Democratic Republic of the Congo", "en", "nb", "DR Kongo"),
        ("Congo", "en", "nb", "Kongo"),
        ("Myanmar", "en", "nb", "Myanmar"),
        ("Ethiopia", "en", "fr", "Éthiopie"),
        ("Sør-Sudan", "nb", "fr", "Soudan du Sud"),
        ("Norge", "en", "en", "Norway"),
        ("Norge", "en", "nb", "Norge"),
        ("Ukraine", "nb", "nb", "Ukraina"),
        ("Syrian Arab Republic", "en", "en", "Syrian Arab Republic"),
        ("Africa", "en", "fr", "Afrique"),
        ("World", "en", "nb", "Verden"),
        ("Northern Ghor", "en", "fr", "Northern Ghor"),
        ("Kongo", "de", "xx", "Kongo"),
        ("", "en", "fr", ""),
    ],
)
def test_a_country_is_named_in_each_language_as_the_field_names_it(
    text: str, written: str, language: str, name: str
) -> None:
    assert in_language(text, language, written) == name


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Netherlands", "en", "the Netherlands"),
        ("United States of America", "en", "the United States of America"),
        ("Central African Republic", "en", "the Central African Republic"),
        ("UK", "en", "the UK"),
        ("The Gambia", "en", "The Gambia"),
        ("Sudan", "en", "Sudan"),
        ("UNICEF", "en", "UNICEF"),
        ("Nederland", "nb", "Nederland"),
        ("Pays-Bas", "fr", "Pays-Bas"),
        ("", "en", ""),
    ],
)
def test_a_name_has_its_article_in_the_middle_of_a_sentence(
    text: str, language: str, words: str
) -> None:
    assert with_article(text, language) == words


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_country_has_a_name_of_its_own_in_each_language(language: str) -> None:
    english = [name for code, name in territories.names_in("en").items() if len(code) == 2]
    names = {name: in_language(name, language, "en") for name in english}
    assert len(set(names.values())) == len(english)
    assert {name: canonical(in_language(word, "en", language)) for name, word in names.items()} == {
        name: name for name in english
    }


@pytest.mark.parametrize(
    ("donor", "name"),
    [
        ("Norway, Government of", "Norway"),
        ("Government of the Netherlands", "Netherlands"),
        ("Government of Flanders", "Government of Flanders"),
        ("Norway", "Norway"),
        ("", ""),
    ],
)
def test_a_page_calls_a_government_by_its_country(donor: str, name: str) -> None:
    assert without_government(donor) == name


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Norway, Government of", "Norway"),
        ("Government of Norway", "Norway"),
        ("Norway", "Norway"),
        ("Korea, Republic of, Government of", "South Korea"),
        ("Saudi Arabia (Kingdom of), Government of", "Saudi Arabia"),
        ("United States of America, Government of", "United States"),
        ("Türkiye, Government of", "Türkiye"),
        ("Turkey", "Türkiye"),
        ("Government of the Netherlands", "Netherlands"),
        ("Flanders, Government of", "Flanders, Government of"),
        ("European Commission", "European Commission"),
        ("DRC", "DRC"),
        ("UK", "United Kingdom"),
        ("Jordan River Foundation", "Jordan River Foundation"),
    ],
)
def test_a_government_is_one_donor_however_it_is_written(name: str, key: str) -> None:
    assert donor_key(name) == key


def test_no_name_leads_to_two_countries() -> None:
    led: dict[str, set[str]] = {}
    for code, names in territories._file()["aliases"].items():
        for name in names:
            led.setdefault(territories._key(name), set()).add(code)
    for code, name in territories._cldr("en").items():
        led.setdefault(territories._key(name), set()).add(code)
    assert {key: codes for key, codes in led.items() if len(codes) > 1} == {}


@pytest.mark.parametrize("text", ["WFP", "EU Institutions", "European Union", "Africa, Total", ""])
def test_what_is_no_country_is_distinguished_from_one(text: str) -> None:
    assert not is_country(text)
    assert is_country("Viet Nam")


@given(st.text(max_size=20))
def test_a_name_that_was_found_stays(text: str) -> None:
    assert canonical(canonical(text)) == canonical(text)


def test_rows_of_one_country_are_one_group(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(
        "recipient,amount (NOK),country\nA,1,Turkey\nB,2,TUR\nC,4,Türkiye\n", encoding="utf-8"
    )
    data = load([DataSource(path="a.csv")], tmp_path)
    assert {item.country for item in data.allocations} == {"Türkiye"}
