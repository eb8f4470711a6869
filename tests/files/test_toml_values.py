from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aidreport.files.toml_values import as_toml, end_of_value

TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=5)


@given(
    value=st.dictionaries(TEXTS, TEXTS | st.lists(TEXTS | st.dictionaries(TEXTS, TEXTS))),
    after=TEXTS,
)
def test_where_a_written_value_ends_is_found_whatever_its_texts_hold(
    value: dict[str, object], after: str
) -> None:
    written = as_toml(value)
    assert end_of_value(written + after) == len(written)
    assert end_of_value(f" {written}") == end_of_value(written[:-1]) == 0
