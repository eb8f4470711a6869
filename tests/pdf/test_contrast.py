from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.pdf.contrast import (
    SHAPE,
    TEXT,
    Pair,
    contrast,
    nearest,
    pair_problems,
    readable_on,
)

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


def test_contrast_follows_the_published_definition() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert readable_on("#14304A", ("#FFFFFF", "#000000")) == "#FFFFFF"


@given(colour=colours, ground=colours)
def test_the_nearest_colour_passes_and_one_that_passes_is_its_own(colour: str, ground: str) -> None:
    found = nearest(colour, [(ground, TEXT)])
    assert contrast(found, ground) >= TEXT
    if contrast(colour, ground) >= TEXT:
        assert found == colour


@given(colour=colours, grounds=st.lists(colours, min_size=2, max_size=4))
def test_the_nearest_colour_passes_on_all_that_is_behind_it_or_there_is_none(
    colour: str, grounds: list[str]
) -> None:
    pairs = [(ground, TEXT) for ground in grounds]
    found = nearest(colour, pairs)
    if found:
        assert all(contrast(found, ground) >= TEXT for ground in grounds)
    else:
        # Of no hue either: black and white are shades of every colour.
        assert any(contrast("#000000", ground) < TEXT for ground in grounds)
        assert any(contrast("#FFFFFF", ground) < TEXT for ground in grounds)


@given(front=colours, back=colours)
def test_a_colour_that_is_pasted_as_offered_ends_the_problem(front: str, back: str) -> None:
    pairs = [Pair("front", "back", TEXT)]
    known = {"front": front, "back": back}
    problems = list(pair_problems(known, pairs))
    assert bool(problems) is (contrast(front, back) < TEXT)
    for problem in problems:
        offered = re.search(r'passes: (\w+) = "(#[0-9A-F]{6})"', problem)
        assert offered is not None
        assert not list(pair_problems({**known, offered[1]: offered[2]}, pairs))


def test_a_colour_behind_is_offered_where_none_in_front_would_do() -> None:
    known = {"text": "#333333", "paper": "#FFFFFF", "panel": "#707070"}
    pairs = [Pair("text", "paper", TEXT), Pair("text", "panel", TEXT)]
    (problem,) = pair_problems(known, pairs)
    offered = re.search(r'passes: panel = "(#\w+)"', problem)
    assert offered is not None
    assert not list(pair_problems({**known, "panel": offered[1]}, pairs))


def test_shapes_need_less_contrast_than_texts() -> None:
    known = {"bar": "#949494", "paper": "#FFFFFF"}
    assert not list(pair_problems(known, [Pair("bar", "paper", SHAPE)]))
    (problem,) = pair_problems({**known, "bar": "#AAAAAA"}, [Pair("bar", "paper", SHAPE)])
    assert problem.startswith("colours.bar on paper (a shape): contrast 2.3:1, below 3:1")
