"""Money that is stated under several assumptions counts once, as the user says."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


def of_two(heading: str, first: str, second: str) -> str:
    rows = f"UNICEF,{first},100\nUNICEF,{second},150\nWFP,{first},200\nWFP,{second},260\n"
    return f"Partner,{heading},Amount (USD)\n{rows}"


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [
        ("Scenario", "Base", "High"),
        ("Scenario", "A", "B"),
        ("Funding level", "Minimum", "Full"),
        ("Case", "Best case", "Worst case"),
        ("Annahme", "pessimistisch", "optimistisch"),
        ("Hypothèse", "basse", "haute"),
        ("Rate used", "Actual rate", "Budget rate"),
        ("Remark", "v1", "v2"),
        ("Purpose", "Low", "High"),
    ],
)
def test_each_assumption_is_offered_as_the_one_that_counts(
    mend: Mend, heading: str, first: str, second: str
) -> None:
    content = of_two(heading, first, second)
    problem = f'the column "{heading}" states the same money under several assumptions'
    ways = [total(mend(content, problem=problem, way=way)) for way in range(3)]
    assert ways == [300, 410, 710]


@pytest.mark.parametrize(
    ("heading", "first", "second"),
    [("Priority", "Low", "High"), ("Risk level", "Low", "High"), ("Sector", "Health", "Food")],
)
def test_what_is_beside_one_another_for_a_partner_adds_up(
    read: Read, heading: str, first: str, second: str
) -> None:
    assert total(read(of_two(heading, first, second))) == 710


@pytest.mark.parametrize(
    "rows",
    ["UNICEF,Low,100\nWFP,High,200\nNRC,High,20\nDRC,Low,5\n",
     "UNICEF,Low,100\nUNICEF,High,150\nWFP,Low,300\nWFP,High,260\n"],
)  # fmt: skip
def test_names_of_assumptions_say_nothing_where_amounts_do_not_agree(read: Read, rows: str) -> None:
    assert read(f"Partner,Estimate by,Amount (USD)\n{rows}").account.used == 4


def test_a_round_whose_amounts_never_fall_is_one_of_figures_and_any_other_adds_up(
    mend: Mend, read: Read
) -> None:
    head = "Partner,Round,Amount (USD)\n"
    rows = "UNICEF,1,100\nUNICEF,2,150\nWFP,1,200\nWFP,2,260\nNRC,1,50\nNRC,2,50\n"
    assert total(mend(head + rows, problem='"2" is the latest in "Round"')) == 460
    assert total(read(f"{head}UNICEF,1,100\nUNICEF,2,50\nWFP,1,200\nWFP,2,260\n")) == 610


def test_an_assumption_that_only_later_rows_name_is_none_of_those_that_are_compared(
    read: Read,
) -> None:
    grants = "".join(f"Partner {at},Base,{at}\nPartner {at},Low,{at}\n" for at in range(1, 121))
    rows = f"Partner 0,Base,7\n{grants}Partner 0,High,70\n"
    assert read(f"Partner,Case,Amount (USD)\n{rows}").account.used == 242


@pytest.mark.parametrize(
    ("heading", "first", "second"), [("Type", "C", "D"), ("Phase", "P", "A"), ("Kind", "1", "2")]
)
def test_what_codes_of_types_mean_is_asked_as_soon_as_a_grant_has_two(
    mend: Mend, heading: str, first: str, second: str
) -> None:
    content = of_two(heading, first, second)
    problem = f'the column "{heading}" holds codes whose meaning is not known'
    assert [total(mend(content, problem=problem, way=way)) for way in range(3)] == [300, 410, 710]


def test_codes_of_types_of_which_each_grant_has_one_are_left_alone(read: Read) -> None:
    rows = "UNICEF,C,100\nWFP,D,200\nNRC,C,20\n"
    assert total(read(f"Partner,Type,Amount (USD)\n{rows}")) == 320
