"""A key that is written twice is named with both of its lines, and deleting either one helps."""

from __future__ import annotations

import re
import tomllib

import pytest

from aidreport.errors import ConfigError
from aidreport.files.toml import parse_toml

REPORT = '[reports.a]\ntitle = "T"\ndata = "a.csv"\n'
SCHEDULES = '[[s]]\nname = "a"\n[[s]]\nname = "b"\ncron = "0 8 * * *"\n'
TWICE = {
    "a line": ('logo = "a.svg"\nband = true\nlogo = "b.png"\n', "logo", 1, 3),
    "a line at the end": ('logo = "a.svg"\nlogo = "b.png"', "logo", 1, 2),
    "a table in braces": (REPORT + 'data = { path = "a.csv", unit = "million" }\n', "data", 3, 4),
    "a section": (REPORT + '\n[reports.a.data]\npath = "a.csv"\n', "data", 3, 5),
    "a section below it": (REPORT + '[reports.a.data.columns]\namount = "A"\n', "data", 3, 4),
    "a section before": ('[r.data]\npath = "a"\n[r]\nx = 1\ndata = "a"\n', "data", 1, 5),
    "one of several": (SCHEDULES + 'name = "c"\n', "name", 4, 6),
    "a list of lines": ("a = 1\nlist = [\n  1,\n]\nlist = [\n  2,\n]\n", "list", 2, 5),
    "other spelling": ('"logo" = "a"\n  logo="b"\n', "logo", 1, 2),
}


@pytest.mark.parametrize("case", TWICE)
def test_a_key_that_is_there_twice_is_named_with_both_lines(case: str) -> None:
    content, key, first, second = TWICE[case]
    with pytest.raises(ConfigError) as caught:
        parse_toml(content.encode(), "config.toml", ConfigError)
    assert caught.value.problem == f"config.toml, line {second}: {key} is in line {first} already"
    assert [int(line) for line in re.findall(r"line (\d+)", caught.value.fix)] == [first, second]


@pytest.mark.parametrize("case", [case for case in TWICE if case != "a list of lines"])
@pytest.mark.parametrize("which", [0, 1])
def test_deleting_what_the_fix_names_makes_the_file_valid(case: str, which: int) -> None:
    content = TWICE[case][0]
    with pytest.raises(ConfigError) as caught:
        parse_toml(content.encode(), "config.toml", ConfigError)
    place = re.findall(r"(section that begins in )?line (\d+)", caught.value.fix)[which]
    lines = content.splitlines()
    start, end = int(place[1]) - 1, int(place[1])
    if place[0]:
        end = next((at for at in range(end, len(lines)) if lines[at].startswith("[")), len(lines))
    del lines[start:end]
    tomllib.loads("\n".join(lines))


@pytest.mark.parametrize("content", ['a = """\nb = 1\n"""\nc = \n', "a b\n", "[a\n", 'a = "x\n'])
def test_other_mistakes_keep_their_own_words(content: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_toml(content.encode(), "config.toml", ConfigError)
    assert "already" not in caught.value.problem
