from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import AidreportError, ConfigError, near_miss
from aidreport.files.schema import Field, Schema
from aidreport.files.toml import parse_toml, read_toml, validate


class Inner(Schema):
    depth: int = Field(1, ge=0, le=9)
    unit: Literal["thousand", "million"] = "million"
    note: str = ""


class Outer(Schema):
    title: str = Field(min_length=1)
    many: list[Inner] = Field(default_factory=list)
    named: dict[str, Inner] = Field(default_factory=dict)
    shown: bool = False


def problems(data: object) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        validate(Outer, data, name="x.toml", error=ConfigError)
    return list(caught.value.details)


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({}, "title: missing"),
        ({"title": ""}, "title: must not be empty"),
        ({"title": 3}, "title: a text is expected, not 3"),
        ({"title": "a", "shown": "yes!"}, "shown: "),
        ({"title": "a", "many": {}}, "many: a list in [ ] is expected"),
        ({"title": "a", "many": [3]}, "many, number 1: a table is expected, not 3"),
        ({"title": "a", "named": []}, "named: a table is expected"),
        (
            {"title": "a", "many": [{"depth": -1}]},
            "[[many]] number 1, depth: must be at least 0, not -1",
        ),
        (
            {"title": "a", "many": [{"depth": 10}]},
            "[[many]] number 1, depth: must be at most 9, not 10",
        ),
    ],
)
def test_a_problem_is_told_in_the_words_of_people_who_write_toml(data: object, detail: str) -> None:
    (found,) = problems(data)
    assert found.startswith(detail)


def test_all_problems_come_at_once() -> None:
    assert len(problems({"shown": [], "many": [{"depth": "x"}], "titel": "a"})) == 4


@pytest.mark.parametrize(
    ("data", "detail"),
    [
        ({"title": "a", "titel": "b"}, 'titel: unknown key (did you mean "title"?)'),
        (
            {"title": "a", "many": [{"dept": 1}]},
            '[[many]] number 1, dept: unknown key (did you mean "depth"?)',
        ),
        (
            {"title": "a", "named": {"x": {"nots": 1}}},
            'named.x.nots: unknown key (did you mean "note"?)',
        ),
        # A key of another section is no near miss: it would be refused there again.
        ({"title": "a", "many": [{"titel": "b"}]}, "[[many]] number 1, titel: unknown key"),
    ],
)
def test_an_unknown_key_is_answered_with_the_nearest_of_its_own_section(
    data: object, detail: str
) -> None:
    assert problems(data) == [detail]


def test_an_unknown_word_is_answered_with_the_nearest_or_with_all() -> None:
    assert problems({"title": "a", "many": [{"unit": "milion"}]}) == [
        '[[many]] number 1, unit: unknown value "milion" (did you mean "million"?)'
    ]
    assert problems({"title": "a", "many": [{"unit": "x"}]}) == [
        '[[many]] number 1, unit: unknown value "x"; it is one of "thousand", "million"'
    ]


def test_a_value_of_any_length_is_told_in_a_line() -> None:
    (detail,) = problems({"title": "a", "many": [{"unit": "x" * 10_000}]})
    assert len(detail) < 200


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"a = = 1", "x.toml, line 1, column 5"),
        (b'a = 1\nb = "open', "x.toml, end of document: unterminated string"),
        (b"a = 1\n\nb = 'caf\xe9'", "x.toml, line 3: not UTF-8 text"),
        ("a = 1".encode("utf-16"), "x.toml, line 1: not UTF-8 text"),
        (b"a = 1\na = 2", "x.toml"),
        (b"a = " + b"[" * 100_000, "x.toml cannot be read"),
        (b"a = " + b"9" * 10_000, "x.toml cannot be read"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_place(content: bytes, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_toml(content, "x.toml", ConfigError)
    assert str(caught.value).startswith(message)
    assert caught.value.fix


def test_a_byte_order_mark_is_no_problem() -> None:
    assert parse_toml(b"\xef\xbb\xbfa = 1", "x.toml", ConfigError) == {"a": 1}


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(ConfigError):
        assert isinstance(parse_toml(content, "x.toml", ConfigError), dict)


def test_a_missing_file_is_answered_with_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "brand.toml").touch()
    with pytest.raises(ConfigError, match=r'does not exist \(did you mean "brand.toml"\?\)'):
        read_toml(tmp_path / "brnd.toml", ConfigError)


@pytest.mark.parametrize("name", ["", "there/x.toml", "a\0b"])
def test_a_name_that_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "there").touch()
    with pytest.raises(ConfigError):
        read_toml(tmp_path / name, ConfigError)


@pytest.mark.parametrize(
    ("word", "known", "expected"),
    [
        ("rendr", ["render", "check"], ' (did you mean "render"?)'),
        ("xyz", ["render"], ""),
        ("render", [], ""),
    ],
)
def test_a_near_miss_is_the_closest_known_word(word: str, known: list[str], expected: str) -> None:
    assert near_miss(word, known) == expected


def test_an_error_reads_problem_details_why_fix() -> None:
    error = AidreportError("a problem", details=["one", "two"], why="a rule", fix="a way out")
    assert str(error) == "a problem\n  one\n  two\nwhy: a rule\nfix: a way out"


def test_every_error_has_the_exit_code_that_the_tree_shows() -> None:
    import re

    from aidreport import errors

    tree = dict(re.findall(r"(\w+Error) +(?:exit code )?(\d)", errors.__doc__ or ""))
    classes = {
        name: found.exit_code
        for name, found in vars(errors).items()
        if isinstance(found, type) and issubclass(found, AidreportError)
    }
    assert {name: int(code) for name, code in tree.items()} == classes


@pytest.mark.parametrize("path", [r"data\quarter.csv", r"data\uploads.csv", r"C:\xray.csv"])
def test_a_path_of_windows_is_to_be_written_with_slashes(path: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_toml(f'data = "{path}"'.encode(), "config.toml", ConfigError)
    assert caught.value.fix == 'write / in the place of each \\ of a path, as in "data/q1.csv"'
    fixed = path.replace("\\", "/")
    assert parse_toml(f'data = "{fixed}"'.encode(), "a", ConfigError) == {"data": fixed}


def test_a_section_that_is_there_twice_is_to_be_merged() -> None:
    content = b"[reports.a.delivery]\n[organisation]\n[reports.a.delivery]\n"
    with pytest.raises(ConfigError) as caught:
        parse_toml(content, "config.toml", ConfigError)
    assert caught.value.problem == "config.toml, line 3, column 20: a second [reports.a.delivery]"
    assert caught.value.fix == "merge the two [reports.a.delivery] sections into one"
