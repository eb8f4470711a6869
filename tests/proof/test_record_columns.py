"""What is long is in columns in the record of a briefing, and says what entries would say."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.proof.test_examine import attached, one_digit_altered, problems, with_attached

from aidreport.pdf.reading.reader import read_pdf
from aidreport.proof.examine import examine_figures
from aidreport.proof.record import read

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aidreport.pdf.reading.reader import PdfDocument


@pytest.fixture(scope="session")
def reading(long_table: Path) -> PdfDocument:
    return read_pdf(long_table)


@pytest.fixture
def stored(reading: PdfDocument) -> dict[str, Any]:
    record: dict[str, Any] = json.loads(attached(reading, "figures.json"))
    return record


def test_groups_rows_and_what_shows_them_are_in_columns(stored: dict[str, Any]) -> None:
    (breakdown,) = stored["breakdowns"]
    assert breakdown["groups"] == []
    assert breakdown["columns"]["keys"][:2] == ["Agency 5 Győr", "Agency 3 Győr"]
    assert breakdown["columns"]["amounts"][:2] == ["2370", "2222"]
    assert breakdown["columns"]["rows"][3] == breakdown["columns"]["rows"][12] == 1
    assert [entry["id"] for entry in stored["figures"]][:2] == ["total/NOK", "count/recipient/NOK"]
    first, second = stored["tables"]
    assert first["amounts"]["texts"][0] == "2,370"
    assert (first["shares"], "amounts" in second) == (second["shares"], False)


def test_a_record_in_columns_is_read_as_one_of_entries(reading: PdfDocument) -> None:
    record = read(attached(reading, "figures.json").encode())
    figures = record.by_id()
    assert figures["group/recipient/Agency 3 Győr/NOK"].inputs == ("allocation/4", "allocation/13")
    assert figures["share/recipient/Agency 3 Győr/NOK"].inputs[1] == "total/NOK"
    assert len(figures["total/NOK"].inputs) == 14
    assert len(figures["count/recipient/NOK"].inputs) == 12
    assert len(record.breakdowns[0].groups) == 12
    assert len(record.data.rows) == 14
    names = [entry.figure for entry in record.shown if not entry.aloud]
    shown = names.index("group/recipient/Agency 3 Győr/NOK")
    assert names[shown + 1] == "share/recipient/Agency 3 Győr/NOK"
    entries = record.model_copy(update={"digest": ""})
    assert read(entries.sealed()).model_copy(update={"digest": ""}) == entries


@given(data=st.data())
def test_a_digit_altered_in_the_columns_of_groups_is_reported_with_a_figure_of_one(
    reading: PdfDocument, data: st.DataObject
) -> None:
    stored = json.loads(attached(reading, "figures.json"))
    columns = stored["breakdowns"][0]["columns"]
    name = data.draw(st.sampled_from(["amounts", "shares", "digests"]))
    if name == "digests":
        digests = columns[name]
        at = data.draw(st.integers(0, len(digests) - 2))
        other = "A" if digests[at] != "A" else "B"
        columns[name] = digests[:at] + other + digests[at + 1 :]
        wanted = re.compile("(group|share)/recipient/")
    else:
        at = data.draw(st.integers(0, len(columns[name]) - 1))
        columns[name][at], _ = one_digit_altered(columns[name][at], data)
        wanted = re.compile(f"(group|share)/recipient/{columns['keys'][at]}/NOK: ")
    found = problems(
        examine_figures(with_attached(reading, "figures.json", json.dumps(stored))),
    )
    assert any(wanted.match(line) for line in found)


@given(data=st.data())
def test_a_row_under_another_group_is_reported(reading: PdfDocument, data: st.DataObject) -> None:
    stored = json.loads(attached(reading, "figures.json"))
    rows = stored["breakdowns"][0]["columns"]["rows"]
    at = data.draw(st.integers(0, len(rows) - 1))
    rows[at] = data.draw(st.sampled_from([place for place in range(-1, 12) if place != rows[at]]))
    assert problems(examine_figures(with_attached(reading, "figures.json", json.dumps(stored))))


def _longer(stored: dict[str, Any]) -> None:
    stored["breakdowns"][0]["columns"]["amounts"].append("1")


def _twice(stored: dict[str, Any]) -> None:
    keys = stored["breakdowns"][0]["columns"]["keys"]
    keys[1] = keys[0]


def _beyond(stored: dict[str, Any]) -> None:
    stored["breakdowns"][0]["columns"]["rows"][0] = 12


def _fewer_rows(stored: dict[str, Any]) -> None:
    stored["breakdowns"][0]["columns"]["rows"].pop()


def _no_number(stored: dict[str, Any]) -> None:
    stored["breakdowns"][0]["columns"]["amounts"][0] = "much"


def _no_digests(stored: dict[str, Any]) -> None:
    stored["data"]["digests"] = "!"


def _too_few_digests(stored: dict[str, Any]) -> None:
    stored["data"]["digests"] = ""


def _uncounted(stored: dict[str, Any]) -> None:
    stored["figures"] = [each for each in stored["figures"] if not each["id"].startswith("count/")]


def _no_list(stored: dict[str, Any]) -> None:
    stored["figures"][0]["each"] = "group/country/NOK"


def _no_breakdown(stored: dict[str, Any]) -> None:
    stored["tables"][0]["breakdown"] = 1


def _more_texts(stored: dict[str, Any]) -> None:
    stored["tables"][0]["first"] = 1


def _no_order(stored: dict[str, Any]) -> None:
    stored["tables"][0]["after"] = 1000


def _too_few_scales(stored: dict[str, Any]) -> None:
    stored["tables"][0]["amounts"]["scales"][0]["count"] += 1


def _listed_twice(stored: dict[str, Any]) -> None:
    stored["data"]["rows"] = [["1", "0" * 16]]


def _named_too_often(stored: dict[str, Any]) -> None:
    total = stored["figures"][0]
    assert total["each"]
    stored["figures"] += [{**total, "id": f"total/{number}"} for number in range(100)]


@pytest.mark.parametrize(
    "alter",
    [
        _named_too_often,
        _longer,
        _twice,
        _beyond,
        _fewer_rows,
        _no_number,
        _no_digests,
        _too_few_digests,
        _uncounted,
        _no_list,
        _no_breakdown,
        _more_texts,
        _no_order,
        _too_few_scales,
        _listed_twice,
    ],
)
def test_columns_that_do_not_agree_are_no_record(
    stored: dict[str, Any], alter: Callable[[dict[str, Any]], None]
) -> None:
    alter(stored)
    with pytest.raises(ValueError, match=r"\w"):
        read(json.dumps(stored).encode())
