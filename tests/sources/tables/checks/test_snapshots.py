"""A grant that is stated at several days or in several versions counts once, the latest of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def of_two_days(heading: str, first: str, second: str) -> str:
    rows = f"{first},WFP,G1,100\n{first},NRC,G2,200\n{second},WFP,G1,100\n{second},NRC,G2,250\n"
    return f"{heading},Recipient,Grant,Amount (USD)\n{rows}"


@pytest.mark.parametrize(
    "heading",
    ["Snapshot date", "As of", "as_of_date", "Data as at", "Extract date", "Report month",
     "Reporting date", "Stand", "Stichtag", "Per dato", "Uttrekksdato", "Situation au",
     "Fecha de corte", "Peildatum", "Stan na dzień", "Станом на", "По состоянию на", "截至",
     "基準日", "حتى تاريخ"],
)  # fmt: skip
def test_the_latest_of_several_days_is_proposed(mend: Mend, read: Read, heading: str) -> None:
    content = of_two_days(heading, "2024-01-31", "2024-02-29")
    latest = mend(content, problem=f'"2024-02-29" is the latest in "{heading}"')
    assert total(latest) == 350
    assert {row.rule for row in latest.account.excluded} == {"repeated-money"}
    assert total(mend(content, way=1)) == total(read(content, repeated_money="use")) == 650


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [("Version", "1", "2"), ("Version", "9", "10"), ("Revision no", "Rev. 0", "Rev. 1"),
     ("Versjon", "v1.9", "v1.10"), ("As of", "31/01/2024", "29/02/2024"),
     ("As of", "January 2024", "February 2024"), ("Data as of", "2023", "2024"),
     ("Supplement", "0", "1"), ("Option", "1", "2"), ("Budget version", "BV1", "BV2")],
)  # fmt: skip
def test_versions_and_days_are_ordered_by_what_they_say(
    mend: Mend, heading: str, first: str, second: str
) -> None:
    rows = [f"{first},WFP,G1,100\n", f"{second},WFP,G1,200\n"]
    for in_turn in (rows, reversed(rows)):
        assert total(mend(f"{heading},Recipient,Grant,Amount (USD)\n{''.join(in_turn)}")) == 200


def test_days_whose_order_is_open_are_asked_about_with_it(mend: Mend) -> None:
    content = of_two_days("As of", "03/04/2024", "04/03/2024")
    assert total(mend(content, way=0)) == 300
    assert total(mend(content, repeated_money="exclude")) == 300


def test_without_ids_names_tell_the_grants(mend: Mend) -> None:
    rows = "31/01/2024,Norway,WFP,100\n29/02/2024,Norway,WFP,130\n31/03/2024,Norway,WFP,190\n"
    assert total(mend(f"As of,Donor,Recipient,Amount (USD)\n{rows}")) == 190


def test_a_grant_that_is_in_no_later_snapshot_has_ended(mend: Mend) -> None:
    rows = "2024-03-31,WFP,G1,70\n2024-03-31,NRC,G3,30\n"
    content = of_two_days("Snapshot", "2024-01-31", "2024-02-29") + rows
    assert total(mend(content)) == 100


def test_each_grant_counts_in_its_own_latest_version(mend: Mend) -> None:
    alone = "".join(f"1,Partner {at},H{at},{at}.5\n" for at in range(20, 30))
    content = of_two_days("Version", "1", "2") + alone + "1,MSF,G3,40\n"
    assert total(mend(content)) == 350 + 40 + 245 + 5


def test_cumulative_amounts_count_once(mend: Mend) -> None:
    rows = "2024-01-31,WFP,100\n2024-02-29,WFP,100\n2024-03-31,WFP,190\n"
    columns = {"recipient": "Recipient", "amount": "Cumulative payments (USD)"}
    content = f"Month,Recipient,Cumulative payments (USD)\n{rows}"
    assert total(mend(content, columns=columns)) == 190


def test_snapshots_of_a_long_table_are_asked_about(mend: Mend) -> None:
    rows = "".join(
        f"2024-0{month}-01,Partner {at},G{at},{1000 + at}.5\n"
        for month in (1, 2)
        for at in range(2100)
    )
    once = sum(1000 + at for at in range(2100)) + 1050
    content = f"Snapshot date,Recipient,Grant,Amount (USD)\n{rows}"
    assert total(mend(content, problem="2,100 rows may state grants at an earlier day")) == once


@pytest.mark.parametrize(
    "content",
    [of_two_days("Payment date", "2024-01-31", "2024-02-29"),
     of_two_days("Date", "2024-01-31", "2024-02-29"),
     of_two_days("Month", "2024-01", "2024-02"),
     of_two_days("Tranche", "1", "2"),
     of_two_days("Snapshot date", "2024-01-31", "2024-01-31"),
     "As of,Recipient,Grant,Amount (USD)\n2024-01-31,WFP,G1,100\n2024-02-29,WFP,G2,550\n",
     "Version,Recipient,Grant,Amount (USD)\n2,WFP,G1,100\n1,WFP,G2,550\n",
     ("Report month,Recipient,Paid (USD)\n2024-01,WFP,200\n2024-02,WFP,150\n2024-03,WFP,200\n"
      "2024-01,NRC,50\n2024-03,NRC,50\n"),
     "Snapshot,Year,Recipient,Amount (USD)\n2024-02-29,2023,WFP,400\n2024-01-31,2024,WFP,250\n"],
    ids=["payments", "dates", "months", "tranches", "one day", "other ids", "versions of others",
         "amounts that fall", "years"],
)  # fmt: skip
def test_rows_of_several_days_that_are_no_snapshots_are_counted(read: Read, content: str) -> None:
    assert total(read(content)) == 650


AMENDED = "{0},Contract,Partner,Value (USD)\n0,C1,UNICEF,1010\n1,C1,UNICEF,{1}\n0,C2,WFP,505\n"


@pytest.mark.parametrize(
    "heading", ["Amendment", "Amendment No.", "Mod No", "Addendum", "Avenant", "Nachtrag Nr",
                "Tilleggsavtale", "Adenda", "Aditivo", "Aneks", "Додаткова угода"],
)  # fmt: skip
def test_the_last_amendment_of_a_contract_is_proposed(mend: Mend, heading: str) -> None:
    content = AMENDED.format(heading, 1217)
    assert total(mend(content, problem="in an earlier version")) == 1217 + 505
    assert total(mend(content, way=1)) == 1010 + 1217 + 505


def test_amendments_of_less_than_the_contract_are_added_to_it(read: Read) -> None:
    assert total(read(AMENDED.format("Amendment", 207))) == 1010 + 207 + 505


def test_amendments_that_are_named_among_types_are_states_of_their_contract(
    mend: Mend, read: Read
) -> None:
    rows = (
        "Type,Contract,Partner,Value (USD)\nOriginal,C1,UNICEF,1010\n"
        "Amendment 1 (new total),C1,UNICEF,{}\nOriginal,C2,WFP,505\n"
    )
    assert total(mend(rows.format(1217), problem="in an earlier version")) == 1217 + 505
    assert total(read(rows.format(207))) == 1010 + 207 + 505
