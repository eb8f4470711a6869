"""Figures of two data sets: whatever is altered in either, or between them, is named."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.pdf.reading.reader import PdfDocument, read_pdf
from aidreport.proof import allocations
from aidreport.proof.examine import Examination, examine_figures
from aidreport.proof.record import Record, read
from aidreport.proof.result import CheckStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.proof.record_comparison import ComparedRowEntry

ROOT = Path(__file__).parents[2]
BEFORE, EARLIER = "before/", "allocations-earlier.csv"
DIGIT = re.compile(r"\d")
OLD = """recipient,country,amount,currency,date
UNHCR,Sudan,42000000,NOK,2024-02-14
WFP,Sudan,38500000,NOK,2024-03-05
ICRC,Ukraine,30000000,NOK,2024-09-11
Save the Children,Sudan,9000000,NOK,2024-11-27
Returned grants,Sudan,-500000,NOK,2024-12-01
"""
NEW = """recipient,country,amount,currency,date
UNHCR,Sudan,55000000,NOK,2025-01-20
WFP,Sudan,31250000,NOK,2025-02-03
ICRC,Ukraine,30000000,NOK,2025-08-25
UNICEF,Yemen,12500000,NOK,2025-11-04
Returned grants,Sudan,-250000,NOK,2025-12-01
"""
TEMPLATE = """# {{ title }}

{{ standfirst }} {{ comparison }}

:::key-figures{show="total, before, change"}

:::changes{by=recipient top=3 columns="amounts, change, percent"}

:::changes{by=country order=change columns="amounts, change, percent"}

:::changes-chart{by=recipient top=3}

:::changes-chart{by=recipient top=3 form=slope}

:::sources{limit=1}
"""


@pytest.fixture(scope="module")
def reading(tmp_path_factory: pytest.TempPathFactory) -> PdfDocument:
    """A briefing that compares two years, as it is read."""
    folder = tmp_path_factory.mktemp("compared")
    for name, content in (("old.csv", OLD), ("new.csv", NEW), ("own.md", TEMPLATE)):
        (folder / name).write_text(content, encoding="utf-8")
    job = job_for(
        load_config(ROOT / "config.toml"),
        None,
        data=[str(folder / "new.csv")],
        compare=[str(folder / "old.csv")],
        template=str(folder / "own.md"),
        output=f"{folder}/",
    )
    return read_pdf(pipeline.render(job)[0].artifact.path)


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


def forged(reading: PdfDocument, change: Callable[[Record], Record]) -> list[str]:
    """Return what is reported of a record that was changed, with all of its digests renewed."""
    kept = change(read(attached(reading, "figures.json").encode()))
    if kept.before is not None:
        kept = kept.model_copy(update={"before": renewed(kept.before)})
    return problems(
        examine_figures(with_attached(reading, "figures.json", renewed(kept).sealed().decode()))
    )


def renewed(record: Record) -> Record:
    figures = tuple(
        entry.model_copy(update={"digest": entry.checksum()}) for entry in record.figures
    )
    changed = record.model_copy(update={"figures": figures})
    return changed.model_copy(update={"digest": changed.checksum()})


def with_figure(record: Record, name: str, **update: object) -> Record:
    """Return a record with other values in one of its figures."""
    assert any(entry.id == name for entry in record.figures)
    figures = tuple(
        entry.model_copy(update=update) if entry.id == name else entry for entry in record.figures
    )
    return record.model_copy(update={"figures": figures})


def altered(text: str, data: st.DataObject) -> str:
    places = [match.start() for match in DIGIT.finditer(text)]
    at = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[at]]))
    return text[:at] + other + text[at + 1 :]


def test_nothing_is_wrong_with_what_was_not_altered(reading: PdfDocument) -> None:
    found = examine_figures(reading)
    assert problems(found) == []
    assert all(figure.sound and figure.value for figure in found.shown)
    assert {figure.id for figure in found.shown} >= {
        "total/NOK",
        "before/total/NOK",
        "change/total/NOK",
        "change-percent/total/NOK",
        "before/group/recipient/WFP/NOK",
        "change-percent/group/recipient/WFP/NOK",
    }


@cases(20)
@given(name=st.sampled_from([allocations.NAME, EARLIER]), data=st.data())
def test_a_digit_altered_in_either_data_is_reported_with_its_allocation(
    reading: PdfDocument, name: str, data: st.DataObject
) -> None:
    header, *lines = attached(reading, name).splitlines(keepends=True)
    number = data.draw(st.integers(0, len(lines) - 1))
    (figure,) = re.findall(r"allocation/\w+", lines[number])[:1]
    lines[number] = altered(lines[number], data)
    reported = problems(examine_figures(with_attached(reading, name, header + "".join(lines))))
    prefix = BEFORE if name == EARLIER else ""
    assert any(line.startswith(f"{prefix}{figure}: ") for line in reported)


@cases(20)
@given(data=st.data())
def test_a_digit_altered_in_a_figure_of_either_record_is_reported_with_its_name(
    reading: PdfDocument, data: st.DataObject
) -> None:
    record = json.loads(attached(reading, "figures.json"))
    part, prefix = data.draw(st.sampled_from([(record, ""), (record["before"], BEFORE)]))
    entry = data.draw(st.sampled_from([item for item in part["figures"] if "value" in item]))
    entry["value"] = altered(entry["value"], data)
    reported = problems(examine_figures(with_attached(reading, "figures.json", json.dumps(record))))
    assert any(line.startswith(f"{prefix}{entry['id']}: ") for line in reported)


@cases(20)
@given(data=st.data())
def test_a_digit_altered_in_a_shown_figure_is_reported_with_its_name(
    reading: PdfDocument, data: st.DataObject
) -> None:
    at = data.draw(st.sampled_from([i for i, item in enumerate(reading.passages) if item.marks]))
    passage = reading.passages[at]
    number = data.draw(st.integers(0, len(passage.marks) - 1))
    mark = passage.marks[number]
    if not DIGIT.search(mark.text):
        return
    words = altered(mark.text, data)
    marks = [*passage.marks]
    marks[number] = mark._replace(text=words)
    changed = replace(passage, marks=tuple(marks), text=passage.text.replace(mark.text, words, 1))
    passages = (*reading.passages[:at], changed, *reading.passages[at + 1 :])
    reported = problems(examine_figures(replace(reading, passages=passages)))
    assert any(line.startswith(f"{mark.title.removeprefix('figure ')}: ") for line in reported)


@cases(20)
@given(data=st.data())
def test_an_input_taken_from_a_figure_of_the_earlier_data_is_reported_even_with_new_digests(
    reading: PdfDocument, data: st.DataObject
) -> None:
    kept = read(attached(reading, "figures.json").encode()).before
    assert kept is not None
    several = [entry for entry in kept.figures if entry.inputs and entry.operation == "sum"]
    entry = data.draw(st.sampled_from(several))
    inputs = list(entry.inputs)
    inputs.pop(data.draw(st.integers(0, len(inputs) - 1)))

    def change(record: Record) -> Record:
        assert record.before is not None
        before = with_figure(record.before, entry.id, inputs=tuple(inputs))
        return record.model_copy(update={"before": before})

    assert any(line.startswith(f"{BEFORE}{entry.id}: ") for line in forged(reading, change))


@pytest.mark.parametrize(
    ("name", "inputs"),
    [
        ("change/total/NOK", ("before/total/NOK", "total/NOK")),
        ("change/total/NOK", ("total/NOK", "before/group/recipient/WFP/NOK")),
        ("change-percent/total/NOK", ("total/NOK", "total/NOK")),
        (
            "change/group/recipient/WFP/NOK",
            ("group/recipient/WFP/NOK", "before/group/recipient/UNHCR/NOK"),
        ),
        ("nothing/NOK", ("total/NOK",)),
    ],
)
def test_a_change_from_something_else_is_reported_even_with_new_digests(
    reading: PdfDocument, name: str, inputs: tuple[str, ...]
) -> None:
    reported = forged(reading, lambda record: with_figure(record, name, inputs=inputs))
    assert any(line.startswith(f"{name}: ") for line in reported)


def with_rows(
    record: Record, change: Callable[[tuple[ComparedRowEntry, ...]], tuple[ComparedRowEntry, ...]]
) -> Record:
    first, *others = record.comparisons
    table = first.model_copy(update={"rows": change(first.rows)})
    return record.model_copy(update={"comparisons": (table, *others)})


def test_a_group_that_a_comparison_leaves_out_or_has_twice_is_reported(
    reading: PdfDocument,
) -> None:
    message = "a comparison by recipient does not have each group once"
    assert message in forged(reading, lambda record: with_rows(record, lambda rows: rows[1:]))
    twice = forged(reading, lambda record: with_rows(record, lambda rows: (*rows, rows[0])))
    assert message in twice


def test_others_that_lack_a_group_are_reported(reading: PdfDocument) -> None:
    name = "compared-others-3-by-amount/before/recipient/NOK"

    def change(record: Record) -> Record:
        entry = next(entry for entry in record.figures if entry.id == name)
        return with_figure(record, name, inputs=entry.inputs[1:])

    assert f"{name}: does not include each of its groups once" in forged(reading, change)


def test_earlier_data_that_are_taken_away_are_missed(reading: PdfDocument) -> None:
    files = tuple(item for item in reading.attachments if item.name != EARLIER)
    found = problems(examine_figures(replace(reading, attachments=files)))
    assert found == [f"{EARLIER} is not attached"]
    without = forged(reading, lambda record: record.model_copy(update={"before": None}))
    assert "figures are compared with those of data that are not attached" in without
    assert any(line.startswith("change/total/NOK: is computed from before/") for line in without)


def test_other_earlier_data_with_a_record_that_fits_are_seen_on_the_page(
    reading: PdfDocument,
) -> None:
    content = "\ufeff" + attached(reading, EARLIER).replace("38500000", "28500000")
    rows = allocations.read(content.encode())

    def change(record: Record) -> Record:
        assert record.before is not None
        data = record.before.data.model_copy(
            update={
                "rows": tuple((row.id, row.digest) for row in rows),
                "sha256": hashlib.sha256(content.encode()).hexdigest(),
            }
        )
        before = record.before.model_copy(update={"data": data})
        return record.model_copy(update={"before": before})

    reported = forged(with_attached(reading, EARLIER, content), change)
    assert "before/total/NOK: is 119,000,000 NOK; recalculated, it is 109,000,000 NOK" in reported


def test_amounts_of_another_measure_are_not_compared(reading: PdfDocument) -> None:
    def change(record: Record) -> Record:
        assert record.before is not None
        before = record.before.model_copy(update={"measures": ("pledge",)})
        return record.model_copy(update={"before": before})

    message = "amounts of different measures are compared: commitment with pledge"
    assert message in forged(reading, change)


def test_data_are_not_compared_with_data_before_the_earlier_ones(reading: PdfDocument) -> None:
    def change(record: Record) -> Record:
        assert record.before is not None
        deeper = record.before.model_copy(update={"before": record.before})
        return record.model_copy(update={"before": deeper})

    (line,) = forged(reading, change)
    assert "not compared with data before them" in line
