from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.document.blocks import Rule
from aidreport.document.directives.options import Container, Directive
from aidreport.document.headings import heading_problems
from aidreport.document.markdown import Reader
from aidreport.document.nodes import DirectiveNode, Node, every

if TYPE_CHECKING:
    from collections.abc import Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.context import Context


def _blocks(context: Context, options: Any, parts: Sequence[Any] = ()) -> tuple[Block, ...]:
    del options
    return tuple(block for part in parts for block in part(context)) or (Rule(),)


KNOWN = {
    "box": Container("box", "A box.", ":::box\n:::", _blocks, divider="next", most_parts=3),
    "ring": Container("ring", "A ring.", ":::ring\n:::", _blocks),
    "dot": Directive("dot", "A dot.", ":::dot", _blocks),
}


def read(text: str) -> tuple[tuple[Node, ...], list[str]]:
    problems: list[str] = []
    nodes = Reader("t", (), (), KNOWN, problems).read(text)
    return nodes, problems


def outline(nodes: Sequence[Node]) -> list[Any]:
    """Return the names of directives, a container with the outlines of its parts."""
    return [
        (node.name, *map(outline, node.parts)) if node.parts else node.name
        for node in nodes
        if isinstance(node, DirectiveNode)
    ]


def test_what_is_between_the_lines_of_a_container_is_its_content() -> None:
    nodes, problems = read("text\n:::box\nwords\n:::dot\n:::ring\n:::dot\n:::\n:::\n:::dot\n")
    assert problems == []
    assert outline(nodes) == [("box", ["dot", ("ring", ["dot"])]), "dot"]
    assert len(nodes) == 3


def test_a_divider_begins_another_part_of_the_container_that_is_open() -> None:
    nodes, problems = read(":::box\n:::next\n:::ring\n:::\n:::dot\n:::next\n:::")
    assert problems == []
    assert outline(nodes) == [("box", [], [("ring", []), "dot"], [])]


def test_headings_and_lists_inside_a_container_are_read_as_outside() -> None:
    nodes, problems = read("## A\n:::box\n### B\n\n- one\n- two\n:::\n## C\n")
    assert problems == []
    assert [type(node).__name__ for node in every(nodes)] == [
        "HeadingNode",
        "DirectiveNode",
        "HeadingNode",
        "ListNode",
        "HeadingNode",
    ]


def test_each_container_that_is_not_closed_is_named_with_its_line() -> None:
    assert read("text\n\n:::box\n:::ring\nwords\n")[1] == [
        'line 3: "box" is not closed: end it with ::: alone on a line',
        'line 4: "ring" is not closed: end it with ::: alone on a line',
    ]


def test_an_end_without_a_container_is_refused_and_says_what_needs_none() -> None:
    assert read("text\n\n:::\n")[1] == ['line 3: ":::" ends nothing: remove it']
    assert read(":::dot\n:::\n")[1] == [
        'line 2: ":::" ends nothing: dot is one line and needs no end'
    ]


def test_a_divider_in_the_wrong_place_is_refused() -> None:
    assert read(":::next\n")[1] == ['line 1: "next" is outside of :::box']
    assert read(":::box\n:::ring\n:::next\n:::\n:::\n")[1] == [
        'line 3: "next" is outside of :::box'
    ]
    assert read(":::box\n:::next{a=b}\n:::\n")[1] == ['line 2: "next" has no options']
    too_often = read(":::box\n" + ":::next\n" * 3 + ":::\n")[1]
    assert too_often == ['line 4: "next" is there too often: box has 3 parts at most']


def test_problems_inside_a_container_have_their_own_line() -> None:
    problems = read(":::box{x=1}\n:::dots\n![a](b.png)\n:::\n")[1]
    assert [problem.partition(":")[0] for problem in problems] == ["line 2", "line 3", "line 1"]


def test_containers_have_a_limit_of_depth() -> None:
    assert read(":::ring\n" * 8 + ":::\n" * 8)[1] == []
    (problem,) = read(":::ring\n" * 9 + ":::\n" * 9)[1]
    assert problem == "line 9: ring: more than 8 directives inside each other"


@cases(30)
@given(st.lists(st.sampled_from([":::box", ":::next", ":::ring", ":::", ":::dot", "words"])))
def test_any_sequence_of_lines_is_read_or_refused_with_a_line(lines: list[str]) -> None:
    nodes, problems = read("\n\n".join(lines))
    count = sum(isinstance(node, DirectiveNode) for node in every(nodes))
    wanted = sum(line in (":::box", ":::ring", ":::dot") for line in lines)
    assert problems or count == wanted
    assert all(problem.startswith("line ") for problem in problems)


def headings(text: str) -> list[str]:
    return heading_problems(read(text)[0])


def test_a_heading_inside_a_container_may_follow_one_outside() -> None:
    assert headings("# T\n## A\n:::box\n### B\n:::\n### C\n") == []


def test_a_heading_that_may_be_missing_is_nothing_to_be_below() -> None:
    skipped = "line 5: a level is skipped; write ##"
    assert headings("# T\n:::box\n## A\n:::\n### B\n") == [skipped]
    assert headings("# T\n:::box\n## A\n### B\n:::\n## C\n") == []


def test_each_part_of_a_container_follows_what_is_before_it() -> None:
    assert headings("# T\n:::box\n## A\n:::next\n### B\n:::\n") == [
        "line 5: a level is skipped; write ##"
    ]


def test_the_title_is_outside_of_containers() -> None:
    inside = "line 2: the title cannot be inside a directive; write ## or ###"
    assert inside in headings(":::box\n# T\n:::\n")
