"""A text of a column that holds the sums of all others of it is asked about."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


@pytest.mark.parametrize(
    ("heading", "parts", "whole"),
    [("Region", ("Africa", "Asia"), "World"), ("Sex", ("Female", "Male"), "Both"),
     ("Modality", ("Cash", "In kind"), "Combined"), ("Område", ("Nord", "Sør"), "Hele landet"),
     ("Budget line", ("Staff", "Goods"), "Line 3")],
)  # fmt: skip
def test_what_has_the_sums_of_all_others_of_its_column_is_asked_about(
    mend: Mend, heading: str, parts: tuple[str, str], whole: str
) -> None:
    one, other = parts
    content = (
        f"{heading},Recipient,Amount (USD)\n{one},UNICEF,1013\n{one},WFP,2357\n{other},UNICEF,419\n"
        f"{other},WFP,588\n{whole},UNICEF,1432\n{whole},WFP,2945\n"
    )
    problem = f'"{whole}" under "{heading}" has what all others there have together'
    assert total(mend(content, problem=problem)) == 4377
    assert total(mend(content, way=1)) == 2 * 4377


@pytest.mark.parametrize(
    "rows",
    ["Africa,UNICEF,1013\nAsia,UNICEF,419\nWorld,NRC,1300\nWorld,WFP,132\n",
     "Africa,UNICEF,1\nAfrica,WFP,2\nAsia,UNICEF,1\nAsia,WFP,1\nGulf,UNICEF,2\nGulf,WFP,3\n",
     "Africa,UNICEF,1013\nAfrica,WFP,2357\nWorld,UNICEF,1013\nWorld,WFP,2357\n"],
    ids=["money of its own", "sums by chance", "one part"],
)  # fmt: skip
def test_what_may_be_money_of_its_own_is_counted(read: Read, rows: str) -> None:
    content = f"Region,Recipient,Amount (USD)\n{rows}"
    assert total(read(content)) == sum(int(row.split(",")[-1]) for row in rows.split())
