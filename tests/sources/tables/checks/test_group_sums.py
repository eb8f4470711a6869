"""A row that is the sum of a group of others, under whatever name, is not counted in silence."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]

OTHERS = "WFP,5000,Mali\nICRC,777,Mali\n"
TABLE = "Recipient,Amount (USD),Country\n" + OTHERS + "{rows}"

BY_SECTOR = """Sector,Recipient,Amount (USD)
Health,UNICEF,1253
Health,WHO,2341
Health,Health cluster,3594
Food,WFP,517
"""
BY_MEMBER = """Recipient,Amount (USD)
Consortium,1000000
DRC,413000
NRC,587000
IRC,250000
"""
BY_DONOR = """Donor,Recipient,Amount (USD)
Norway,A,1253
Sweden,B,81
Norway,C,2341
Norway,Various,3594
"""


def doubts(data: Dataset) -> list[str]:
    return [str(item.message) for item in data.findings if item.code == "total-doubtful"]


@pytest.mark.parametrize(
    "rows",
    [
        "UNICEF,1250,Kenya\nUNICEF,2340,Mali\nUNICEF,3590,Sudan\n",
        "UNICEF,3590,Kenya\nUNICEF,1250,Mali\nUNICEF,2340,Sudan\n",
        "UNICEF,10,Kenya\nUNICEF,20,Mali\nUNICEF,30,\n",
        "UNICEF,1250,Kenya\nCARE,81,Chad\nUNICEF,2340,Mali\nUNICEF,3590,Sudan\n",
    ],
)
def test_a_row_that_is_hardly_by_chance_the_sum_of_its_partners_others_is_asked_about(
    mend: Mend, rows: str
) -> None:
    content = TABLE.format(rows=rows)
    with_it = total(mend(content, problem='other rows of "UNICEF"', way=1))
    without = total(mend(content, problem='other rows of "UNICEF"', way=0))
    assert with_it - without == max(int(line.split(",")[1]) for line in rows.splitlines())


def test_of_round_amounts_there_is_a_warning(read: Read) -> None:
    data = read(TABLE.format(rows="UNICEF,1100,Kenya\nUNICEF,2100,Mali\nUNICEF,3200,Sudan\n"))
    assert data.account.used == 5
    assert len(doubts(data)) == 1


@pytest.mark.parametrize(
    "rows",
    [
        "UNICEF,1000,Kenya\nUNICEF,2000,Mali\nUNICEF,3000,Sudan\n",
        "UNICEF,1250,Kenya\nUNICEF,1250,Mali\n",
        "UNICEF,1250,Kenya\nUNICEF,2340,Mali\nUNICEF,3595,Sudan\n",
    ],
)
def test_ordinary_grants_of_a_partner_change_nothing(read: Read, rows: str) -> None:
    data = read(TABLE.format(rows=rows))
    assert data.account.used == len((rows + OTHERS).splitlines())
    assert not doubts(data)


def test_what_the_config_says_of_repeated_money_is_no_doubt(read: Read) -> None:
    rows = "UNICEF,1100,Kenya\nUNICEF,2100,Mali\nUNICEF,3200,Sudan\n"
    assert not doubts(read(TABLE.format(rows=rows), repeated_money="use"))


def test_a_stated_total_that_includes_the_row_says_that_it_is_a_grant(read: Read) -> None:
    rows = "UNICEF,1250,Kenya\nUNICEF,2340,Mali\nUNICEF,3590,Sudan\n"
    data = read(TABLE.format(rows=rows) + "Total,12957,\n")
    assert total(data) == 12957


@pytest.mark.parametrize(
    ("content", "name", "truth"),
    [
        (BY_SECTOR, "Health cluster", 4111),
        (BY_MEMBER, "Consortium", 1250000),
        (BY_DONOR, "Various", 3675),
    ],
)
def test_a_sum_of_a_group_under_a_name_of_its_own_is_left_out_or_used_by_it(
    mend: Mend, content: str, name: str, truth: int
) -> None:
    assert total(mend(content, problem=f'"{name}" states the sum')) == truth
    assert total(mend(content, problem=f'"{name}" states the sum', way=1)) > truth


def test_tables_of_random_grants_are_not_asked_about(read: Read) -> None:
    chance = random.Random(7)  # noqa: S311 - the same tables in every run
    for _ in range(60):
        rows = "".join(
            f"Partner {chance.randrange(6)},{chance.randrange(3)},{chance.randrange(10, 10**5)}00\n"
            for _ in range(chance.randrange(4, 40))
        )
        assert read(f"Recipient,Country,Amount (USD)\n{rows}").account.used
