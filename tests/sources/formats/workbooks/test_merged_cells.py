"""An amount in a merged cell is one amount: of one recipient, or of nobody."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from tests.sources.what_was_read import total

from aidreport.config.sources import DataSource
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

Read = Callable[..., Dataset]

pytestmark = pytest.mark.usefixtures("_soon_long")


def workbook(names: list[str], *, merge_names: bool = False) -> bytes:
    """Return a workbook in which the first names have one amount, and one more row its own."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Grants")
    sheet.write_row(0, 0, ["Recipient", "Country", "Amount (USD)", "Sector"])
    for at, name in enumerate(names, start=1):
        if not merge_names:
            sheet.write(at, 0, name)
        sheet.write(at, 1, ("Kenya", "Mali", "Chad")[at - 1])
        sheet.write(at, 3, "Health")
    last = len(names)
    if merge_names:
        sheet.merge_range(1, 0, last, 0, names[0])
    sheet.merge_range(1, 2, last, 2, 1200)
    sheet.write_row(last + 1, 0, ["WFP", "Sudan", 500, "Food"])
    book.close()
    return content.getvalue()


@pytest.mark.parametrize("merge_names", [False, True])
def test_a_merged_amount_of_one_recipient_counts_once(read: Read, *, merge_names: bool) -> None:
    data = read(workbook(["UNICEF"] * 3, merge_names=merge_names), "data.xlsx")
    assert total(data) == 1700
    assert [row.rule for row in data.account.excluded] == ["part-of-row"] * 2
    [unicef, _] = data.allocations
    assert (unicef.country, unicef.sector) == (None, "Health")


def test_a_merged_amount_of_several_recipients_is_rejected_in_all_their_rows(
    tmp_path: Path,
) -> None:
    (tmp_path / "data.xlsx").write_bytes(workbook(["UNICEF", "CARE", "NRC"]))
    data = load([DataSource(path="data.xlsx")], tmp_path)
    assert [item.recipient.name for item in data.allocations] == ["WFP"]
    problems = {str(item.problem) for row in data.account.rejected for item in row.problems}
    assert len(data.account.rejected) == 3
    assert problems == {
        "belongs to several recipients: the cell is merged over their rows",
    }
