"""Whatever is altered in what a briefing shows or carries, the figure is named."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.proof import allocations
from aidreport.proof.examine import Examination, examine_figures
from aidreport.proof.record import read
from aidreport.proof.recount import figure_values
from aidreport.proof.result import CheckStatus

if TYPE_CHECKING:
    from aidreport.pdf.reading.reader import PdfDocument

BRIEFINGS = st.sampled_from([0, 1, 2])
BOTH = ("sum", "count")
DIGIT = re.compile(r"\d")


def problems(found: Examination) -> list[str]:
    return [
        detail
        for check in found.checks
        if check.outcome is CheckStatus.FAILED
        for detail in (check.details or (check.message,))
    ]


def attached(reading: PdfDocument, name: str) -> str:
    (content,) = [item.content for item in reading.attachments if item.name == name]
    return content.decode("utf-8-sig")


def with_attached(reading: PdfDocument, name: str, text: str) -> PdfDocument:
    files = tuple(
        replace(item, content=text.encode()) if item.name == name else item
        for item in reading.attachments
    )
    return replace(reading, attachments=files)


def one_digit_altered(text: str, data: st.DataObject) -> tuple[str, int]:
    places = [match.start() for match in DIGIT.finditer(text)]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[at]]))
    return text[:at] + other + text[at + 1 :], at


def test_nothing_is_wrong_with_what_was_not_altered(readings: tuple[PdfDocument, ...]) -> None:
    for reading in readings:
        found = examine_figures(reading)
        assert problems(found) == []
        assert len(found.shown) > 15
        assert all(figure.sound and figure.value for figure in found.shown)


@given(which=BRIEFINGS, data=st.data())
def test_a_digit_altered_in_the_data_is_reported_with_its_allocation(
    readings: tuple[PdfDocument, ...], which: int, data: st.DataObject
) -> None:
    reading = readings[which]
    text = attached(reading, "allocations.csv")
    header, *lines = text.splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number], _ = one_digit_altered(lines[number], data)
    reported = problems(
        examine_figures(with_attached(reading, "allocations.csv", header + "".join(lines)))
    )
    (name,) = re.findall(r"allocation/\w+", header + text.splitlines()[number + 1])[:1]
    assert any(name in line for line in reported)


@given(which=BRIEFINGS, data=st.data())
def test_a_digit_altered_in_the_entry_of_a_figure_is_reported_with_its_name(
    readings: tuple[PdfDocument, ...], which: int, data: st.DataObject
) -> None:
    reading = readings[which]
    record = json.loads(attached(reading, "figures.json"))
    entry = data.draw(st.sampled_from(record["figures"]))
    keys = [key for key in entry if key != "id" and DIGIT.search(json.dumps(entry[key]))]
    key = data.draw(st.sampled_from(keys))
    text, _ = one_digit_altered(json.dumps(entry[key]), data)
    entry[key] = json.loads(text)
    reported = problems(examine_figures(with_attached(reading, "figures.json", json.dumps(record))))
    assert any(line.startswith(f"{entry['id']}: ") for line in reported)


@given(which=BRIEFINGS, data=st.data())
def test_a_digit_altered_anywhere_in_the_record_is_reported(
    readings: tuple[PdfDocument, ...], which: int, data: st.DataObject
) -> None:
    reading = readings[which]
    text, _ = one_digit_altered(attached(reading, "figures.json"), data)
    assert problems(examine_figures(with_attached(reading, "figures.json", text)))


@given(which=BRIEFINGS, data=st.data())
def test_a_digit_altered_in_a_shown_figure_is_reported_with_its_name(
    readings: tuple[PdfDocument, ...], which: int, data: st.DataObject
) -> None:
    reading = readings[which]
    at = data.draw(st.sampled_from([i for i, item in enumerate(reading.passages) if item.marks]))
    passage = reading.passages[at]
    shown = [i for i, mark in enumerate(passage.marks) if DIGIT.search(mark.text)]
    if not shown:
        return
    number = data.draw(st.sampled_from(shown))
    mark = passage.marks[number]
    words, _ = one_digit_altered(mark.text, data)
    marks = [*passage.marks]
    marks[number] = mark._replace(text=words)
    changed = replace(passage, marks=tuple(marks), text=passage.text.replace(mark.text, words, 1))
    passages = (*reading.passages[:at], changed, *reading.passages[at + 1 :])
    reported = problems(examine_figures(replace(reading, passages=passages)))
    assert any(line.startswith(f"{mark.title.removeprefix('figure ')}: ") for line in reported)


@given(which=BRIEFINGS, data=st.data())
def test_a_digit_altered_in_any_text_is_reported(
    readings: tuple[PdfDocument, ...], which: int, data: st.DataObject
) -> None:
    reading = readings[which]
    places = [
        (index, field)
        for index, passage in enumerate(reading.passages)
        for field in ("text", "alternative")
        if DIGIT.search(getattr(passage, field))
        and (field == "alternative" or not passage.alternative)
    ]
    index, field = data.draw(st.sampled_from(places))
    passage = reading.passages[index]
    words, _ = one_digit_altered(getattr(passage, field), data)
    changed = replace(passage, **{field: words})
    passages = (*reading.passages[:index], changed, *reading.passages[index + 1 :])
    assert problems(examine_figures(replace(reading, passages=passages)))


def test_a_figure_in_an_alternative_text_is_reported_with_its_name(
    readings: tuple[PdfDocument, ...],
) -> None:
    reading = readings[0]
    passages = tuple(
        replace(passage, alternative=passage.alternative.replace("59.3%", "95.3%"))
        for passage in reading.passages
    )
    reported = problems(examine_figures(replace(reading, passages=passages)))
    assert reported == [
        'share/recipient/UNICEF/NOK: the alternative text does not say "59.3%"; it is 59.3 percent'
    ]


def test_a_figure_whose_mark_was_taken_away_is_missed(readings: tuple[PdfDocument, ...]) -> None:
    reading = readings[0]
    heading = [passage.tag for passage in reading.passages].index("H1")
    passages = tuple(
        replace(passage, marks=()) if passage.tag == "H1" or index == heading + 1 else passage
        for index, passage in enumerate(reading.passages)
    )
    reported = problems(examine_figures(replace(reading, passages=passages)))
    assert "total/NOK: appears 3 times in the text; it was written 4 times" in reported


def test_data_and_record_altered_together_are_reported_by_the_text(
    readings: tuple[PdfDocument, ...],
) -> None:
    """A forger who keeps every digest right still has to change what the pages show."""
    reading = readings[0]
    data = attached(reading, "allocations.csv").replace("229000000", "239000000")
    content = "\ufeff" + data
    rows = allocations.read(content.encode())
    kept = read(attached(reading, "figures.json").encode())
    digest = hashlib.sha256(content.encode()).hexdigest()
    pairs = tuple((row.id, row.digest) for row in rows)
    entry = kept.data.model_copy(update={"rows": pairs, "sha256": digest})
    sealed = kept.model_copy(update={"data": entry}).sealed().decode()
    forged = with_attached(
        with_attached(reading, "allocations.csv", content), "figures.json", sealed
    )
    reported = problems(examine_figures(forged))
    assert 'allocation/1: is 239,000,000 NOK; its source says "NOK 229 million"' in reported
    assert "total/NOK: is 386,300,000 NOK; recalculated, it is 396,300,000 NOK" in reported
    assert any(line.startswith("group/recipient/UNICEF/NOK: is 229,000,000") for line in reported)
    assert any(line.startswith("allocation/1: the page says") for line in reported)


@pytest.mark.parametrize(
    ("name", "content", "reported"),
    [
        ("figures.json", "", "Invalid JSON"),
        ("figures.json", "{}", "format: Field required"),
        ("figures.json", "[1]", "should be an object"),
        ("allocations.csv", "", "it is empty"),
        ("allocations.csv", "id\r\n1\r\n", "it has no column"),
        ("allocations.csv", '"', "unexpected end"),
    ],
)
def test_files_that_cannot_be_read_are_reported(
    readings: tuple[PdfDocument, ...], name: str, content: str, reported: str
) -> None:
    (line,) = problems(examine_figures(with_attached(readings[0], name, content)))
    assert reported in line


@pytest.mark.parametrize("value", ["1E+999999999", "NaN", "-Infinity", "1E-999999999", "١٢", "x"])
def test_numbers_that_are_none_are_reported(readings: tuple[PdfDocument, ...], value: str) -> None:
    record = json.loads(attached(readings[0], "figures.json"))
    record["figures"][0]["value"] = value
    assert problems(examine_figures(with_attached(readings[0], "figures.json", json.dumps(record))))
    rows = attached(readings[0], "allocations.csv").replace("229000000", value)
    assert problems(examine_figures(with_attached(readings[0], "allocations.csv", rows)))


@given(which=BRIEFINGS, data=st.data())
def test_a_record_that_was_mixed_up_never_fails_otherwise(
    readings: tuple[PdfDocument, ...], which: int, data: st.DataObject
) -> None:
    """Values of a record put in the place of others are reported as problems, never as errors."""
    reading = readings[which]
    record = json.loads(attached(reading, "figures.json"))
    figures = record["figures"]
    one, other = (data.draw(st.sampled_from(figures)) for _ in range(2))
    key = data.draw(st.sampled_from(["value", "unit", "operation", "inputs", "as_written"]))
    before = json.dumps(one)
    if key in other:
        one[key] = other[key]
    else:
        one.pop(key, None)
    written = json.dumps(record, indent=1, ensure_ascii=False) + "\n"
    reported = problems(examine_figures(with_attached(reading, "figures.json", written)))
    assert bool(reported) == (json.dumps(one) != before)


@given(which=BRIEFINGS, data=st.data())
def test_an_input_taken_from_any_sum_or_count_is_reported_even_with_new_digests(
    readings: tuple[PdfDocument, ...], which: int, data: st.DataObject
) -> None:
    """A forger who renews the digests still has to say where each figure comes from."""
    reading = readings[which]
    kept = read(attached(reading, "figures.json").encode())
    rows = allocations.read(attached(reading, "allocations.csv").encode())
    values = figure_values(kept, rows)
    several = [item for item in kept.figures if item.inputs and item.operation in BOTH]
    entry = several[data.draw(st.integers(0, len(several) - 1))]
    inputs = list(entry.inputs)
    removed = inputs.pop(data.draw(st.integers(0, len(inputs) - 1)))
    less = values[removed].number if entry.operation == "sum" else 1
    changed = entry.model_copy(update={"inputs": tuple(inputs), "value": entry.value - less})
    changed = changed.model_copy(update={"digest": changed.checksum()})
    figures = tuple(
        changed if item is entry else item.model_copy(update={"digest": item.checksum()})
        for item in kept.figures
    )
    forged = kept.model_copy(update={"figures": figures}).sealed().decode()
    reported = problems(examine_figures(with_attached(reading, "figures.json", forged)))
    assert any(line.startswith(f"{entry.id}: ") for line in reported)
