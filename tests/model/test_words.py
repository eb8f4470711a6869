"""Very many names at once are what each of them is by itself."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from aidreport.model.words import normalise_name, normalise_names

NAMES = st.lists(
    st.one_of(
        st.text(max_size=12),
        st.sampled_from(["The", "the Fund", "There", "Children's Fund", "U.N.  Women ", ""]),
        st.text(alphabet="thE '-.", max_size=8),
    ),
    max_size=12,
)


@given(NAMES)
def test_names_at_once_have_the_words_of_each(names: list[str]) -> None:
    assert normalise_names(names) == list(map(normalise_name, names))
