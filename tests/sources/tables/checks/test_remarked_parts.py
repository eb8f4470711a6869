"""Rows that are part of another one by a remark are asked about, where the amounts allow it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def table(of_unicef: str, of_wfp: str, wfp: str = "50", heading: str = "Comments") -> str:
    return (
        f'Grant ID,Partner,Amount (USD),{heading}\nG1,UNICEF,150,"{of_unicef}"\n'
        f'G2,WFP,{wfp},"{of_wfp}"\nG3,MSF,70,\n'
    )


@pytest.mark.parametrize(
    ("of_unicef", "of_wfp"),
    [
        ("Includes WFP 50", "Part of UNICEF grant"), ("", "Part of UNICEF grant"),
        ("", "Same contribution as UNICEF"), ("", "Samme som UNICEF"),
        ("", "Part of the grant to UNICEF (see above)"), ("Includes WFP 50", ""),
        ("incl. USD 50 for WFP", ""), ("Of which 50 to WFP", ""), ("Includes the WFP grant", ""),
        ("", "Included in UNICEF"), ("", "part of G1"), ("", "Sub-grant from UNICEF"),
        ("", "Inngår i tilskuddet til UNICEF"), ("Herav 50 til WFP", ""), ("", "Teil von UNICEF"),
        ("davon 50 an WFP", ""), ("", "Partie de la subvention UNICEF"),
        ("dont 50 pour le WFP", ""), ("Incluye WFP 50", ""), ("", "Parte de UNICEF"),
        ("", "Входить до UNICEF"), ("в том числе WFP 50", ""),
        ("", "see UNICEF, same contribution"), ("", "UNICEF, same contribution"),
        ("", "See UNICEF"), ("", "cf. UNICEF"), ("", "see row 2"), ("", "see line 1"),
        ("", "Same contribution as above"), ("", "same as above"), ("", "Same contribution"),
        ("", "part of UNICEF's contribution"), ("", "Included in figure for UNICEF"),
        ("", "Contribution is the same as the one listed for UNICEF"), ("", "via UNICEF"),
        ("", "also reported under UNICEF"), ("", "Overlaps with UNICEF"),
        ("", "repeat of row 2"), ("", "se UNICEF, samme bidrag"), ("", "se rad 2"),
        ("", "voir UNICEF, même contribution"), ("", "même subvention que UNICEF"),
        ("", "siehe UNICEF, gleicher Beitrag"), ("", "in UNICEF enthalten"),
        ("", "ver UNICEF, misma contribución"), ("", "misma contribución que UNICEF"),
        ("", "см. UNICEF, тот же взнос"), ("", "انظر UNICEF، نفس المساهمة"),
        ("", "UNICEFに含まれる"), ("", "zie UNICEF, dezelfde bijdrage"),
        ("", "uwzględnione w UNICEF"), ("", "katso UNICEF, sama avustus"),
    ],
)  # fmt: skip
def test_a_row_that_a_remark_calls_part_of_another_stops_and_the_fix_leaves_it_out(
    mend: Mend, of_unicef: str, of_wfp: str
) -> None:
    content = table(of_unicef, of_wfp)
    assert total(mend(content, problem="by the remarks beside them")) == 220
    assert total(mend(content, problem="by the remarks beside them", way=1)) == 270


@pytest.mark.parametrize("heading", ["Remarks", "Merknad", "Bemerkung", "Observaciones"])
def test_any_column_of_remarks_is_read(mend: Mend, heading: str) -> None:
    content = table("", "Part of UNICEF grant", heading=heading)
    assert total(mend(content, problem="by the remarks beside them")) == 220


def test_remarks_count_in_the_unit_of_the_table(mend: Mend) -> None:
    content = table("includes 50,000 for WFP", "").replace("(USD)", "(USD thousand)")
    assert total(mend(content, problem="by the remarks beside them")) == 220_000


@pytest.mark.parametrize(
    ("of_unicef", "of_wfp", "wfp"),
    [
        ("", "Part of UNICEF grant", "500"), ("Includes WFP 30", "", "50"),
        ("", "Part of the UNICEF-led response plan", "50"), ("", "Part of a two-year grant", "50"),
        ("Includes Oxfam 50", "", "50"), ("Includes 50 schools", "", "50"),
        ("", "Paid together with UNICEF", "50"), ("", "Part of WFP grant", "50"),
        ("Includes travel to the WFP conference in Rome", "", "50"),
        ("", "not included in UNICEF grant", "50"), ("", "No overlap with UNICEF", "50"),
        ("", "See UNICEF report", "50"), ("", "See annex 2", "50"), ("", "Included", "50"),
        ("", "Same terms as UNICEF", "50"), ("", "Ikke samme bidrag som UNICEF", "50"),
        ("Two tranches", "Same as above", "50"), ("", "Same as last year", "50"),
        ("", "same contribution as above", "500"), ("", "see row 9", "50"),
    ],
)  # fmt: skip
def test_a_remark_about_what_is_in_no_other_row_does_not_stop(
    read: Read, of_unicef: str, of_wfp: str, wfp: str
) -> None:
    assert total(read(table(of_unicef, of_wfp, wfp))) == 220 + int(wfp)


def test_a_recipient_is_named_by_its_acronym(mend: Mend) -> None:
    content = table("", "See UNICEF, same contribution").replace(
        ",UNICEF,", ",United Nations Children's Fund (UNICEF),"
    )
    assert total(mend(content, problem="by the remarks beside them")) == 220


def test_the_same_contribution_in_another_currency_is_asked_about(read: Read, mend: Mend) -> None:
    content = (
        "Partner,Amount,Currency,Remarks\nUNICEF,150,USD,\n"
        "WFP,900,NOK,Same contribution as UNICEF\nMSF,70,USD,\n"
    )
    data = mend(content, problem="by the remarks beside them")
    assert [item.recipient.name for item in data.allocations] == ["UNICEF", "MSF"]


def test_the_longest_name_in_a_remark_is_the_one_that_is_meant(mend: Mend) -> None:
    content = (
        "Partner,Amount (USD),Comments\nCARE,50,\nCARE 2,90,\nMSF,70,Part of CARE 2\nFAO,10,\n"
    )
    assert total(mend(content, problem="by the remarks beside them")) == 150
