"""The entries of a record and their digests."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from aidreport.analysis.figures import Figure, Operation
from aidreport.proof.record_figure import FigureEntry
from aidreport.proof.record_part import digest_of

_TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)


@given(
    name=_TEXTS,
    digits=st.integers(-(10**30), 10**30),
    exponent=st.integers(-9, 9),
    operation=st.sampled_from(Operation),
    inputs=st.lists(_TEXTS, max_size=3),
    written=_TEXTS,
)
def test_the_digest_of_a_figure_is_that_of_its_json(
    name: str, digits: int, exponent: int, operation: Operation, inputs: list[str], written: str
) -> None:
    value = Decimal(digits).scaleb(exponent)
    figure = Figure(name, value, name, operation, tuple(inputs), written, written, written)
    entry = FigureEntry.of(figure)
    assert entry.digest == digest_of(entry.model_dump_json(exclude={"digest", "each"}))
    assert FigureEntry.model_validate_json(entry.model_dump_json()) == entry
