from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.document.blocks import Block, Heading, Paragraph
from aidreport.document.contents import with_entries
from aidreport.document.page_blocks import Contents, PageBreak
from aidreport.document.spans import Span, plain_text

WORDS = Paragraph((Span("words"),))


def heading(level: int, text: str = "A heading") -> Heading:
    return Heading(level, (Span(text, href="https://example.org"),))


def listed(body: tuple[Block, ...]) -> list[tuple[str, int, int]]:
    (contents,) = (block for block in body if isinstance(block, Contents))
    return [(plain_text(item.text), item.level, item.heading) for item in contents.entries]


def test_contents_list_the_headings_that_follow_them_and_no_title() -> None:
    body = with_entries(
        [
            heading(1, "Title"),
            heading(2, "Summary"),
            WORDS,
            heading(2, "Contents"),
            Contents(2),
            heading(2, "A"),
            heading(3, "B"),
            heading(2, "C"),
        ]
    )
    assert listed(body) == [("A", 1, 3), ("B", 2, 4), ("C", 1, 5)]


def test_an_entry_leads_nowhere_by_itself() -> None:
    body = with_entries([heading(1), Contents(1), heading(2), heading(2)])
    (contents,) = (block for block in body if isinstance(block, Contents))
    assert [span.href for entry in contents.entries for span in entry.text] == ["", ""]


def test_a_depth_of_one_lists_the_first_level_alone() -> None:
    body = with_entries([heading(1), Contents(1), heading(2, "A"), heading(3), heading(2, "C")])
    assert listed(body) == [("A", 1, 1), ("C", 1, 3)]


def test_contents_of_fewer_than_two_headings_are_left_out_with_their_own_heading() -> None:
    body = [heading(1), heading(2, "Contents"), Contents(2), heading(2, "A"), WORDS]
    assert with_entries(body) == (heading(1), heading(2, "A"), WORDS)


def test_the_heading_stays_if_its_section_has_more_than_the_contents() -> None:
    body = [heading(1), heading(2, "Overview"), Contents(2), WORDS, heading(2, "A")]
    assert with_entries(body) == (heading(1), heading(2, "Overview"), WORDS, heading(2, "A"))


blocks = st.sampled_from([heading(2), heading(3), WORDS, PageBreak(), Contents(1), Contents(2)])


@given(st.lists(blocks, max_size=12))
@cases(40)
def test_every_entry_names_a_heading_that_is_after_the_contents(body: list[Block]) -> None:
    done = with_entries([heading(1), *body])
    places = [at for at, block in enumerate(done) if isinstance(block, Heading)]
    for at, block in enumerate(done):
        if isinstance(block, Contents):
            assert len(block.entries) >= 2
            for entry in block.entries:
                named = done[places[entry.heading]]
                assert places[entry.heading] > at
                assert isinstance(named, Heading)
                assert named.level == entry.level + 1 <= block.depth + 1


def test_a_title_stays_where_its_contents_are_left_out() -> None:
    assert with_entries([heading(1), Contents(2)]) == (heading(1),)
    body = [heading(1), Contents(2), heading(2, "A")]
    assert with_entries(body) == (heading(1), heading(2, "A"))
