"""Rows that state sums are found by known names where the amounts are too small or too round."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def test_groups_of_small_numbers_are_asked_about_where_only_their_members_are_known_names(
    mend: Mend,
) -> None:
    rows = "Emergency,3\nUNICEF,1\nWFP,2\nDevelopment,7\nUNDP,3\nFAO,4\n"
    data = mend(f"Partner,Amount (USD million)\n{rows}", problem="2 rows state the sums")
    assert data.account.used == 4


def test_small_numbers_of_known_names_add_up_by_chance(read: Read) -> None:
    rows = "NRC,3\nUNICEF,1\nWFP,2\nDRC,7\nUNDP,3\nFAO,4\n"
    assert read(f"Partner,Amount (USD million)\n{rows}").account.used == 6


@pytest.mark.parametrize(
    "rows",
    ["Sudan,300\nUNICEF,100\nWFP,200\nMali,50\nICRC,50\n",
     "UNICEF,300\nSudan,100\nChad,200\nICRC,50\nMali,50\n"],
)  # fmt: skip
def test_countries_that_state_the_sums_of_organisations_are_asked_about_however_round_they_are(
    mend: Mend, rows: str
) -> None:
    content = f"Recipient,Amount (NOK)\n{rows}"
    assert total(mend(content, problem="2 rows state the sums of other rows")) == 350


def test_countries_beside_organisations_with_money_of_their_own_are_counted(read: Read) -> None:
    rows = "Sudan,310\nUNICEF,100\nWFP,200\nMali,50\nICRC,50\n"
    assert read(f"Recipient,Amount (NOK)\n{rows}").account.used == 5
