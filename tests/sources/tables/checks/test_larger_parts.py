"""A row that begins like a part of the row above, and is larger, may be somebody's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.sources.what_was_read import total

from aidreport.model.dataset import Dataset

Read = Callable[..., Dataset]
Mend = Callable[..., Dataset]


@pytest.mark.parametrize("name", ["Including Youth NGO", "Incl. Trust", "Dont Walk Away"])
def test_a_name_that_begins_like_a_part_is_asked_about_if_it_is_larger(
    mend: Mend, name: str
) -> None:
    content = f"Recipient,Amount (USD)\nWFP,100\nNRC,50\n{name},70\n"
    problem = f'"{name}" begins like a part of the row above'
    assert [total(mend(content, problem=problem, way=way)) for way in (0, 1)] == [220, 150]


def test_parts_of_the_row_above_or_of_a_total_are_left_out(read: Read) -> None:
    rows = "WFP,100\nof which Gaza,70\nof which Sudan,30\nNRC,50\nTotal,150\nof which UN,100\n"
    assert total(read(f"Recipient,Amount (USD)\n{rows}")) == 150
