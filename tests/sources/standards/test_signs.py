"""Tables of published standards show it by words that each of their forms has."""

from __future__ import annotations

import pytest

from aidreport.sources.formats.grid import SourceRow
from aidreport.sources.standards.layouts import KINDS, layout_of
from aidreport.sources.standards.signs import kinds_shown

SETS = [(kind, sorted(columns)) for kind in KINDS for columns in layout_of(kind).columns]


@pytest.mark.parametrize(("kind", "headings"), SETS, ids=lambda value: str(value)[:60])
@pytest.mark.parametrize("write", [str, str.upper, str.title, lambda text: f" {text} (US$)"])
def test_each_form_of_a_published_table_shows_its_kind(
    kind: str, headings: list[str], write: object
) -> None:
    assert layout_of(kind).kind == kind
    row = SourceRow.of(3, ["Note", *map(write, headings)])
    assert kind in kinds_shown([SourceRow.of(1, ["A title"]), row])


def test_a_plain_table_shows_no_kind() -> None:
    headings = ["Id", "Recipient", "Amount (USD)", "Currency", "Date", "Country", "Status"]
    rows = [SourceRow.of(1, headings), SourceRow.of(2, ["A-1", "UNICEF", "5", "USD", "", "", ""])]
    assert kinds_shown(rows) == frozenset()


def test_words_of_several_rows_are_not_taken_together() -> None:
    rows = [SourceRow.of(1, ["Donor", "Year"]), SourceRow.of(2, ["Norway", "Paid"])]
    assert "cbpf-contributions" not in kinds_shown(rows)
    assert "cbpf-contributions" in kinds_shown([SourceRow.of(1, ["Donor", "Paid"])])
