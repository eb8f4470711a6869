from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.document.conditions import Wanted, parse_conditions, resolve
from aidreport.document.directives.options import parse_directive
from aidreport.model.selection import Condition


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("country=Sudan", [("country", "=", ("Sudan",))]),
        ("country = Sudan, Chad", [("country", "=", ("Sudan", "Chad"))]),
        (
            "country != 'Congo, Democratic Republic'",
            [("country", "!=", ("Congo, Democratic Republic",))],
        ),
        ("donor='Côte d''Ivoire'", [("donor", "=", ("Côte d'Ivoire",))]),
        ("donor=Côte d'Ivoire", [("donor", "=", ("Côte d'Ivoire",))]),
        (
            "recipient_type = 'UN agency' and year >= 2024",
            [("recipient_type", "=", ("UN agency",)), ("year", ">=", ("2024",))],
        ),
        ("country=Bosnia and Herzegovina", [("country", "=", ("Bosnia and Herzegovina",))]),
        (
            "country=Bosnia and Herzegovina and year<=2023;",
            [("country", "=", ("Bosnia and Herzegovina",)), ("year", "<=", ("2023",))],
        ),
        ("year>2023; year<2026", [("year", ">=", ("2024",)), ("year", "<=", ("2025",))]),
        ("year=2024, 2025", [("year", "=", ("2024", "2025"))]),
        ("", []),
    ],
)
def test_conditions_are_read_as_they_are_written(
    text: str, expected: list[tuple[str, str, tuple[str, ...]]]
) -> None:
    assert [tuple(each) for each in parse_conditions(text)] == expected


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("countri=Sudan", '"countri" is no field (did you mean "country"?)'),
        ("x=1", '"x" is no field (there are recipient, '),
        ("Sudan", '"Sudan" is no condition such as country=Sudan'),
        ("country=", '"country=" has a value that is empty'),
        ("country=Sudan,,Chad", '"country=" has a value that is empty'),
        ("country>=Sudan", '">=" compares years only, not country'),
        ("year>=24", '"24" is no year such as 2024'),
        ("year>=2024, 2025", '"2025" is no year such as 2024'),
        ("country='Sudan' Chad", '"Chad" follows no comma, semicolon or "and"'),
        ("country='Sudan", '"\'Sudan" has a quote that is not closed'),
        ("country=Sudan; and", '"and" is no condition'),
    ],
)
def test_what_is_no_condition_is_refused_with_what_is_wrong(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=re.escape(problem)):
        parse_conditions(text)


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4))
def test_any_value_can_be_written_in_quotes(values: list[str]) -> None:
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    assert parse_conditions(f"theme={quoted}; year=2024") == (
        Wanted("theme", "=", tuple(values)),
        Wanted("year", "=", ("2024",)),
    )


@given(st.text(alphabet="country=year<>!,;' and2024", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = parse_conditions(text)
    except ValueError:
        return
    assert all(each.values and all(each.values) for each in found)


KEYS = {
    "Sudan": "Sudan",
    "Soudan": "Sudan",
    "Chad": "Chad",
    "Bosnia & Herzegovina": "Bosnia & Herzegovina",
}


def key_of(value: str) -> tuple[str, ...]:
    (found,) = resolve((Wanted("country", "=", (value,)),), lambda _: KEYS)
    assert isinstance(found, Condition)
    return found.values


def test_a_value_is_found_by_any_of_its_names() -> None:
    assert key_of("Soudan") == ("Sudan",)
    assert key_of("chad") == ("Chad",)
    assert key_of("Bosnia and Herzegovina") == ("Bosnia & Herzegovina",)


def test_a_value_that_no_allocation_has_is_refused_with_the_near_miss() -> None:
    with pytest.raises(ValueError, match=r'the country "Sudn" \(did you mean "Sudan"\?\)'):
        key_of("Sudn")
    with pytest.raises(ValueError, match="there are Sudan, Chad, Bosnia & Herzegovina"):
        key_of("Peru")


COMMAS = {
    name: name
    for name in (
        "Health, nutrition and WASH",
        "Congo, Democratic Republic of the",
        "Cote, d'Ivoire",
        "Food",
    )
}


@pytest.mark.parametrize(
    ("where", "instead"),
    [
        ("theme=Health, nutrition and WASH", "theme='Health, nutrition and WASH'"),
        ("theme=Food, health, nutrition and WASH", "theme='Health, nutrition and WASH'"),
        (
            "country=Congo, Democratic Republic of the",
            "country='Congo, Democratic Republic of the'",
        ),
        ("country!=Cote, d'Ivoire", "country='Cote, d''Ivoire'"),
    ],
)
def test_a_name_with_commas_is_refused_with_the_quotes_that_it_needs(
    where: str, instead: str
) -> None:
    with pytest.raises(ValueError, match=re.escape(f"write {instead}, in single quotes")):
        list(resolve(parse_conditions(where), lambda field: COMMAS))  # noqa: ARG005
    assert list(resolve(parse_conditions(instead), lambda field: COMMAS))  # noqa: ARG005


def test_names_that_are_proposed_have_the_quotes_that_they_need() -> None:
    with pytest.raises(ValueError, match=re.escape("(did you mean 'Health, nutrition and WASH'?)")):
        list(resolve(parse_conditions("theme=nutrition and WASH"), lambda field: COMMAS))  # noqa: ARG005
    with pytest.raises(ValueError, match=re.escape("(there are 'Health, nutrition and WASH', ")):
        list(resolve(parse_conditions("theme=Peru"), lambda field: COMMAS))  # noqa: ARG005


def test_another_name_of_a_country_that_has_commas_is_proposed_in_quotes() -> None:
    keys = {"DR Congo": "DR Congo"}
    wanted = parse_conditions("country=Congo, Democratic Republic of the")
    instead = "country='Congo, Democratic Republic of the'"
    with pytest.raises(ValueError, match=f"write {instead}, in single quotes"):
        list(resolve(wanted, lambda field: keys))  # noqa: ARG005
    assert list(resolve(parse_conditions(instead), lambda field: keys))  # noqa: ARG005


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.splitlines() == [text]))
def test_any_value_can_be_written_in_a_line_of_a_template(value: str) -> None:
    written = "theme='" + value.replace("'", "''") + "'"
    line = ':::table{where="' + written.replace('"', '""') + '" top=5}'
    name, options, problem = parse_directive(line)
    assert (name, problem) == ("table", "")
    assert options == {"where": written, "top": "5"}
    assert parse_conditions(options["where"]) == (Wanted("theme", "=", (value,)),)
