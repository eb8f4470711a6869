"""The head of an announcement: who publishes it, when, and under which title."""

from __future__ import annotations

from datetime import date

import pytest

from aidreport.sources.extraction.documents.opening import from_text
from aidreport.sources.extraction.extraction import extract

FRENCH = """La France annonce 45 millions d’euros pour le Soudan

{line}

La France versera 45 millions d’euros d’aide humanitaire. L’UNICEF recevra 45 millions d’euros.
"""
MINISTRY = "Ministère de l’Europe et des Affaires étrangères"


@pytest.mark.parametrize(
    "line",
    [
        "Communiqué de presse – Paris, le 15 avril 2026 – {}",
        "Communiqué de presse | Paris, 15 avril 2026 | {}",
        "Communiqué de presse | 15/04/2026 | {}",
        "{} | La Haye, le 15 avril 2026",
        "Communiqué de presse, 15 avril 2026, {}",
    ],
)
def test_a_place_before_the_date_does_not_hide_who_publishes_it(line: str) -> None:
    head = extract(from_text(FRENCH.format(line=line.format(MINISTRY))), "release.txt").head
    assert head.issuer == MINISTRY
    assert head.day is not None
    assert head.day.date == date(2026, 4, 15)


@pytest.mark.parametrize(
    ("line", "issuer"),
    [
        ("Utanriksdepartementet, Oslo, 2. februar", "Utanriksdepartementet"),
        ("Utanriksdepartementet, Oslo, 2. februar 2026", "Utanriksdepartementet"),
        ("Utanriksdepartementet, 2. februar 2026", "Utanriksdepartementet"),
        ("Oslo, 2. februar 2026. Utanriksdepartementet", "Utanriksdepartementet"),
        ("Oslo, 2. februar 2026 – Utanriksdepartementet", "Utanriksdepartementet"),
    ],
)
def test_the_place_of_a_day_is_no_part_of_who_publishes_it(line: str, issuer: str) -> None:
    text = f"Noreg gir 20 millionar kroner til Palestina\n{line}\nNoreg gir støtta til UNRWA.\n"
    assert extract(from_text(text), "release.txt").head.issuer == issuer


def test_a_sentence_beside_a_label_is_not_taken_for_a_place_with_a_date() -> None:
    line = "Ministère de l’Europe – Le Soudan a reçu 3 millions d’euros, le 15 avril 2026"
    head = extract(from_text(FRENCH.format(line=line)), "release.txt").head
    assert head.issuer == ""


def test_who_receives_money_is_not_taken_for_the_donor_whose_dollars_are_meant() -> None:
    text = """More help for Mali

The Government will contribute a further $20 million to the people of Mali.

- $18 million for the World Food Programme
- $2 million to the UK for joint work with partners there

Today's announcement takes Australia's commitment to $90 million.
"""
    extraction = extract(from_text(text), "release.txt")
    assert extraction.head.donor is not None
    assert extraction.head.donor.name == "Australia"
    assert {allocation.item.currency for allocation in extraction.allocations} == {"AUD"}


@pytest.mark.parametrize(("place", "donor"), [("Wien", "Austria"), ("Berlin", "Germany")])
def test_governments_that_are_called_the_same_are_told_apart_by_where_they_publish(
    place: str, donor: str
) -> None:
    text = f"""13 Millionen Euro für humanitäre Hilfe
{place}, 18. September 2024

Die Bundesregierung stellt 13 Millionen Euro für UNICEF bereit.
"""
    found = extract(from_text(text), "release.txt").head.donor
    assert found is not None
    assert found.name == donor
