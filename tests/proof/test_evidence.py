"""Whatever the data, the evidence of its figures stands up to its own examination."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.analyse import analyse
from aidreport.document.blocks import Briefing, Furniture, Heading, Paragraph
from aidreport.document.spans import Span
from aidreport.errors import DataError
from aidreport.model.allocation import Allocation, Party, Place
from aidreport.model.amounts import parse_stated
from aidreport.model.dataset import Account, Announcement, Dataset, ExcludedRow, Fact, SourceFile
from aidreport.model.money import Money
from aidreport.proof import allocations, record
from aidreport.proof.coverage import check_coverage
from aidreport.proof.evidence import Evidence, Rendition, build_evidence
from aidreport.proof.examine import check_digests
from aidreport.proof.numbers import Marks, shows
from aidreport.proof.recount import figure_values, recount
from aidreport.proof.shown_texts import Text, check_texts

if TYPE_CHECKING:
    from aidreport.analysis.figures import Figures
    from aidreport.proof.result import FigureProblem

ENGLISH = Marks(".", ",")
amounts = st.decimals("-1e12", "1e12", places=3)
EQUIVALENTS = ["EUR 1.5 million", "EUR 2", "USD -3.25", "USD 7,000"]
STATED = ["NOK 386 million", "EUR 33.4", "USD -1.25"]


@st.composite
def datasets(draw: st.DrawFn) -> Dataset:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(["A", "B", "C/NOK", "=D", ""]),
                amounts,
                st.sampled_from(["NOK", "EUR"]),
                st.none() | st.dates(),
                st.lists(st.sampled_from(EQUIVALENTS), max_size=3),
            ),
            min_size=1,
            max_size=20,
        )
    )
    items = tuple(
        Allocation(
            str(number), Place("x.csv", row=number), Party(name, name), Money(amount, currency),
            Decimal("0.001"), f"{currency} {amount}", decided=decided, country=name[:1],
            equivalents=tuple(map(parse_stated, equivalents)),
        )
        for number, (name, amount, currency, decided, equivalents) in enumerate(rows)
    )  # fmt: skip
    stated = tuple(
        parse_stated(text) for text in draw(st.lists(st.sampled_from(STATED), unique=True))
    )
    facts = (Fact("50,000", "cases", 3), Fact("one in five", "people"))
    announcement = Announcement(
        "Title", date(2025, 6, 12), "Issuer", "Norway", stated=stated, facts=facts
    )
    files = (SourceFile("x.csv", "ab" * 32, "table"),)
    return Dataset(items, Account(len(rows), len(rows)), files, announcement)


def saying(*spans: Span) -> Briefing:
    return Briefing(
        "Title",
        "Subject",
        "Author",
        "en",
        date(2025, 6, 12),
        Furniture("O", "U", "K", "D", "T", "{page}"),
        (Heading(1, (Span("Title"),)), Paragraph(spans)),
    )


def evident(data: Dataset, *spans: Span) -> tuple[Figures, Evidence]:
    figures = analyse(data, by=["recipient", "country", "year", "currency"])
    return figures, build_evidence(
        saying(*spans), allocations.write(data), figures, Rendition("r", ENGLISH)
    )


def problems(proof: Evidence) -> list[FigureProblem]:
    kept, rows = record.read(proof.record), allocations.read(proof.allocations)
    return [
        *check_digests(kept, rows, proof.allocations),
        *recount(kept, rows),
        *check_coverage(kept, rows),
    ]


@given(data=datasets())
def test_every_figure_of_any_data_is_computed_again_from_the_files(data: Dataset) -> None:
    figures, proof = evident(data)
    assert problems(proof) == []
    values = figure_values(record.read(proof.record), allocations.read(proof.allocations))
    assert {name: value.number for name, value in values.items()} == {
        name: figures.by_id[name].value for name in values
    }
    assert {figure.id for figure in figures.totals.values()} <= set(values)


@given(data=datasets(), choice=st.data())
def test_a_value_that_is_changed_everywhere_but_in_the_data_is_reported(
    data: Dataset, choice: st.DataObject
) -> None:
    """Even with digests that agree: a computed figure follows from the data or it does not."""
    _, proof = evident(data)
    kept = record.read(proof.record)
    computed = [entry for entry in kept.figures if entry.operation != "stated"]
    entry = choice.draw(st.sampled_from(computed))
    changed = entry.model_copy(update={"value": entry.value + 1})
    forged = kept.model_copy(
        update={
            "figures": tuple(
                changed.model_copy(update={"digest": changed.checksum()}) if item is entry else item
                for item in kept.figures
            )
        }
    )
    reported = problems(Evidence(proof.allocations, forged))
    assert any(problem.figure == entry.id for problem in reported)


@given(data=datasets(), choice=st.data())
def test_a_row_that_is_taken_from_a_sum_is_reported(data: Dataset, choice: st.DataObject) -> None:
    _, proof = evident(data)
    kept = record.read(proof.record)
    sums = [entry for entry in kept.figures if entry.operation == "sum" and entry.inputs]
    entry = choice.draw(st.sampled_from(sums))
    inputs = list(entry.inputs)
    removed = inputs.pop(choice.draw(st.integers(0, len(inputs) - 1)))
    rows = allocations.read(proof.allocations)
    less = figure_values(kept, rows)[removed].number
    changed = entry.model_copy(update={"inputs": tuple(inputs), "value": entry.value - less})
    figures = tuple(
        changed.model_copy(update={"digest": changed.checksum()}) if item is entry else item
        for item in kept.figures
    )
    forged = kept.model_copy(update={"figures": figures})
    reported = problems(Evidence(proof.allocations, forged))
    assert any(problem.figure == entry.id for problem in reported)


NORWAY = Dataset(
    (
        Allocation(
            "1", Place("x.csv", row=2), Party("A", "A"), Money(Decimal(386_300_000), "NOK"),
            Decimal(100_000), "NOK 386.3 million",
        ),
    ),
    Account(1, 1),
    (SourceFile("x.csv", "ab" * 32, "table"),),
)  # fmt: skip


@pytest.mark.parametrize("text", ["NOK 386.3 million", "386", "NOK 386,300,000", "0.39 billion"])
def test_a_figure_may_be_rounded_where_it_is_shown(text: str) -> None:
    evident(NORWAY, Span(text, figure="total/NOK"))


@pytest.mark.parametrize("text", ["NOK 387 million", "386.4", "NOK 386,300,001", "many", ""])
def test_a_briefing_that_would_show_another_number_is_refused(text: str) -> None:
    with pytest.raises(DataError, match="total/NOK is 386300000 NOK"):
        evident(NORWAY, Span(text or "3 of 4", figure="total/NOK"))


def test_a_paragraph_that_reads_otherwise_is_reported() -> None:
    _, proof = evident(NORWAY, Span("It is 12 June: "), Span("386.3", figure="total/NOK"))
    kept, rows = record.read(proof.record), allocations.read(proof.allocations)
    values = figure_values(kept, rows)
    before = [*(Text(0, line, ()) for line in "OUKD"), Text(1, "Title", ())]
    good = Text(2, "It is 12 June:  386.3 ", [("total/NOK", "386.3")])
    same = replace_text(good, "It is 12 June: 386.3")
    assert list(check_texts(kept, values, [*before, same])) == []
    (problem,) = check_texts(kept, values, [*before, replace_text(good, "It is 13 June: 386.3")])
    assert str(problem) == 'part 3 of the text ("It is 13 June: 386.3…") was altered'
    reported = [str(problem) for problem in check_texts(kept, values, before)]
    assert reported == [
        "total/NOK: appears 0 times in the text; it was written 1 times",
        "the text has 2 parts; 3 were written",
    ]


def replace_text(text: Text, words: str) -> Text:
    return text._replace(words=words)


def test_rows_left_out_are_listed_with_their_reason() -> None:
    account = Account(2, 1, (ExcludedRow(Place("x.csv", row=9), "total-row", "a total"),))
    _, proof = evident(replace(NORWAY, account=account))
    assert problems(proof) == []
    (row,) = record.read(proof.record).excluded
    assert (row.place, row.rule, row.reason) == ("x.csv, row 9", "total-row", "a total")


def test_a_record_of_the_first_format_is_still_proven() -> None:
    """It rounded 3,250,000 to "3.2", half to even, and had no plans of its sources."""
    folder = Path(__file__).parent / "first_format"
    kept = record.read((folder / record.NAME).read_bytes())
    rows = allocations.read((folder / allocations.NAME).read_bytes())
    assert kept.is_first_format
    assert kept.digest == kept.checksum()
    assert [*recount(kept, rows), *check_coverage(kept, rows)] == []
    shown = [entry for entry in kept.shown if entry.figure == "group/recipient/A/NOK"]
    value = Decimal(3_250_000)
    assert {entry.text for entry in shown} == {"NOK 3.25 million", "3.2"}
    assert all(shows(item.text, value, item.scale, kept.marks, to_even=True) for item in shown)
    assert not shows("3.2", value, shown[-1].scale, kept.marks)
