"""Groups beside their members, whose money would count twice: asked, and mended as proposed."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


GROUPS = [
    ("G7", "Germany", "France"),
    ("EU Member States", "Germany", "France"),
    ("Team Europe", "Germany", "Sverige"),
    ("Nordic countries", "Norway", "Sweden"),
    ("DAC Countries, Total", "Norway", "Sweden"),
    ("DAC countries", "NOR", "SWE"),
    ("Norden", "Norge", "Sverige"),
    ("GCC countries", "Kuwait", "Qatar"),
    ("BRICS", "China", "India"),
]


@pytest.mark.parametrize(("group", "first", "second"), GROUPS)
def test_members_beside_a_group_of_donors_are_asked_about(
    mend: Mend, read: Read, group: str, first: str, second: str
) -> None:
    rows = f'{first},Ukraine,1000.5\n{second},Ukraine,500\n"{group}",Ukraine,2700.5\n'
    content = f"Donor,Recipient,Amount (USD)\n{rows}Japanese Fund,Ukraine,30\n"
    assert total(mend(content, problem=f'may be money of "{group}"')) == Decimal("2730.5")
    assert total(read(content, repeated_money="use")) == Decimal("4231")


def test_a_group_that_is_the_sum_of_its_members_is_what_is_left_out(mend: Mend) -> None:
    rows = "Norway,Mali,100.5\nSweden,Mali,200\nNordic countries,Mali,300.5\nFrance,Mali,10\n"
    dataset = mend(f"Donor,Recipient,Amount (USD)\n{rows}", problem='"Nordic countries"')
    assert total(dataset) == Decimal("310.5")


@pytest.mark.parametrize(
    ("field", "whole", "parts"),
    [("Sector", "All sectors", ("Health", "WASH")), ("Country", "All countries", ("Mali", "Chad"))],
)
def test_all_beside_values_of_the_same_recipient_are_asked_about(
    mend: Mend, field: str, whole: str, parts: tuple[str, str]
) -> None:
    rows = f"UNICEF,{whole},310.5\nUNICEF,{parts[0]},100\nUNICEF,{parts[1]},150\nWFP,{whole},70\n"
    assert total(mend(f"Recipient,{field},Amount (USD)\n{rows}")) == Decimal("380.5")


@pytest.mark.parametrize(
    "rows",
    ["EU,Mali,900\nGermany,Mali,100\nFrance,Mali,200\n",
     "European Commission,Mali,900\nGermany,Mali,100\n",
     "G7,Mali,90\nGermany,Mali,1110\n",
     "G7,Mali,1190\nNorway,Mali,10\n"],
    ids=["the EU", "an organisation", "less than a member", "no member"],
)  # fmt: skip
def test_donors_that_hold_no_money_of_others_are_counted(read: Read, rows: str) -> None:
    stated = sum(int(line.rsplit(",", 1)[1]) for line in rows.splitlines())
    assert total(read(f"Donor,Recipient,Amount (USD)\n{rows}")) == stated


def test_all_sectors_of_another_recipient_are_money_of_their_own(read: Read) -> None:
    rows = "UNICEF,All sectors,310\nWFP,Health,100\nNRC,WASH,150\n"
    assert total(read(f"Recipient,Sector,Amount (USD)\n{rows}")) == 560


ORGANISATIONS = [
    ("UN agencies", "UNICEF", "World Food Programme"),
    ("FN-organisasjoner", "UNHCR", "WFP"),
    ("Agences des Nations Unies", "UNICEF", "PAM"),
    ("NGOs", "NRC", "Save the Children"),
    ("Civil society organisations", "Norwegian Refugee Council", "MSF"),
    ("Red Cross Movement", "ICRC", "Norwegian Red Cross"),
    ("Governments", "Germany", "Norge"),
    ("Private donors", "IKEA Foundation", "Acme Ltd"),
    ("Multilateral organisations", "UNICEF", "World Bank"),
]


@pytest.mark.parametrize(("group", "first", "second"), ORGANISATIONS)
@pytest.mark.parametrize("field", ["Recipient", "Donor"])
def test_members_of_a_group_of_organisations_are_asked_about(
    mend: Mend, read: Read, field: str, group: str, first: str, second: str
) -> None:
    other = "" if field == "Recipient" else ",Mali"
    heading = "Recipient" if field == "Recipient" else "Donor,Recipient"
    rows = f"{group}{other},900\n{first}{other},300.5\n{second}{other},400\n"
    content = f"{heading},Amount (USD)\n{rows}Elsewhere{other},350\n"
    assert total(mend(content, problem=f'may be money of "{group}"')) == 1250
    assert total(read(content, repeated_money="use")) == Decimal("1950.5")


def test_several_groups_of_organisations_are_decided_at_once(mend: Mend) -> None:
    rows = "UN agencies,900\nUNICEF,300.5\nWFP,400\nNGOs,350\nNRC,150\n"
    assert total(mend(f"Recipient,Amount (USD)\n{rows}", problem="2 things")) == 1250


@pytest.mark.parametrize(
    "rows",
    ["UN agencies,900\nNGOs,350\nRed Cross Movement,50\n",
     "UN agencies,300\nUNICEF,600\nWFP,400\n",
     "NGOs,600\nNRC,150\nNGOs,400\nNRC,150\n",
     "UNICEF,150\nUN agencies,600\nWFP,550\n",
     "Various NGOs,900\nNRC,400\n",
     "NGOs,900\nSomebody Else,400\n"],
    ids=["groups alone", "less than its members", "a list of payments", "between its members",
         "various", "no member"],
)  # fmt: skip
def test_groups_of_organisations_with_money_of_their_own_are_counted(read: Read, rows: str) -> None:
    assert total(read(f"Recipient,Amount (USD)\n{rows}")) == 1300


@pytest.mark.parametrize(
    ("group", "members"),
    [
        ("European donors", ("Norway", "Sweden")),
        ("Non-DAC countries", ("Türkiye", "Qatar")),
        ("Multilateral", ("EU Institutions", "World Bank")),
    ],
)
def test_groups_of_donors_beside_their_members_are_asked_about(
    mend: Callable[..., Dataset], group: str, members: tuple[str, str]
) -> None:
    rows = f"{group},Sudan,700\n{members[0]},Sudan,300\n{members[1]},Sudan,400\n"
    data = mend(
        f"Donor,Recipient,Amount (USD)\n{rows}United States,Sudan,90\n",
        problem=f'money of "{group}"',
    )
    assert data.account.used == 3
