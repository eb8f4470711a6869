from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.model.selection import (
    OPERATORS,
    Condition,
    Selectable,
    part_name,
    part_prefix,
    prefix_of,
    selection,
)

VALUES = st.text(max_size=80) | st.sampled_from(["Sudan", "a/b", "a,b", "a;b=c", "%2F", "x" * 90])
CONDITIONS = st.lists(
    st.builds(
        Condition,
        st.sampled_from(["country", "recipient"]),
        st.sampled_from(["=", "!="]),
        st.lists(VALUES, min_size=1, max_size=3).map(tuple),
    ),
    max_size=3,
)


@given(CONDITIONS, CONDITIONS)
@example(
    [Condition("country", "=", ("",))],
    [Condition("country", "=", ("",)), Condition("country", "=", ("0",))],
)
def test_only_the_same_conditions_have_the_same_name(
    one: list[Condition], other: list[Condition]
) -> None:
    first, second = selection(one), selection(other)
    assert (part_name(first) == part_name(second)) == (first == second)


@given(CONDITIONS, st.text(max_size=20))
def test_the_part_of_a_figure_is_found_from_its_name(
    conditions: list[Condition], rest: str
) -> None:
    prefix = part_prefix(selection(conditions))
    assert prefix_of(f"{prefix}total/{rest}") == prefix


def test_the_order_in_which_conditions_are_written_makes_no_other_part() -> None:
    one, other = Condition("country", "=", ("A", "B")), Condition("year", ">=", ("2024",))
    again = Condition("country", "=", ("B", "A", "A"))
    assert selection([one, other]) == selection([other, again, other])


@given(
    st.lists(st.sampled_from(["2023", "2024", "2025", ""])),
    st.sampled_from(OPERATORS),
)
def test_what_meets_conditions_stays_in_its_order(years: list[str], sign: str) -> None:
    condition = Condition("year", sign, ("2024",))  # type: ignore[arg-type]
    places = list(enumerate(years))
    found = Selectable(places, lambda item, _: item[1]).meeting((condition,))
    tell = {
        "=": lambda year: year == "2024",
        "!=": lambda year: year != "2024",
        ">=": lambda year: year in ("2024", "2025"),
        "<=": lambda year: year in ("2023", "2024"),
    }[sign]
    assert found == [item for item in places if tell(item[1])]


def test_without_conditions_all_are_there() -> None:
    assert Selectable("ab", lambda item, _: item).meeting(()) == ["a", "b"]
