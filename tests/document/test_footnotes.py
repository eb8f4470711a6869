from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.properties import cases

from aidreport.document.blocks import ListBlock, Paragraph
from aidreport.document.footnotes import Notes, raised, with_footnotes
from aidreport.document.message_text import message_content
from aidreport.document.page_blocks import Columns, Footnote
from aidreport.document.spans import Span, plain_text
from aidreport.document.template import parse_template
from aidreport.errors import TemplateError

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.document.blocks import Block, Briefing
    from aidreport.document.wording import Wording
    from aidreport.model.dataset import Dataset


def words(made: Briefing) -> list[str]:
    """Return the texts of paragraphs and footnotes, in order."""
    return [
        plain_text(block.text) if isinstance(block, Paragraph) else f"{block.mark} {said(block)}"
        for block in made.body
        if isinstance(block, Paragraph | Footnote)
    ]


def said(note: Footnote) -> str:
    return plain_text(note.text).replace("\u00a0", " ")


def problems(text: str) -> list[str]:
    with pytest.raises(TemplateError) as refused:
        parse_template(f"# T\n\n{text}\n", "own.md")
    return [detail.split(": ", 1)[1] for detail in refused.value.details]


def test_notes_are_numbered_as_they_are_read_and_follow_their_block(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    text = (
        "# T\n\n## S\n\nOne.[^b] Two.[^a]\n\n[^a]: Of {{ total }}\n  in two lines\n"
        "[^b]: *Plain*\n\nThree[^b].\n"
    )
    assert words(briefing(norway, text)) == [
        *("One.¹ Two.²", "¹ Plain", "² Of NOK 386.3 million in two lines"),
        "Three¹.",
    ]


def test_a_note_in_a_list_a_table_and_a_column_follows_all_of_it(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    text = (
        "# T\n\n- a[^a]\n- b[^b]\n\n| A[^c] | B |\n| --- | --- |\n| x[^d] | y |\n\n"
        ":::side-by-side\nl[^e]\n:::column\nr\n:::\n\n"
        + "".join(f"[^{each}]: note {each}\n" for each in "abcde")
    )
    body = briefing(norway, text).body
    kinds = [type(block).__name__ for block in body[1:]]
    assert kinds == [
        *("ListBlock", "Footnote", "Footnote", "Table", "Footnote", "Footnote"),
        *("Columns", "Footnote"),
    ]


def test_a_message_has_no_marks_without_their_notes(
    norway: Dataset, briefing: Callable[..., Briefing], wording: Callable[[str], Wording]
) -> None:
    made = briefing(norway, "# T\n\nThe standfirst[^1].\n\n[^1]: A note.\n")
    assert message_content(made, wording("en"), {}).standfirst == "The standfirst."


def test_a_mark_without_a_text_is_named_with_the_near_miss() -> None:
    (found,) = problems("Words[^one]\n\n[^ones]: x\n\nOther[^ones]")
    assert found.startswith('the footnote "[^one]" has no text (did you mean "ones"?); write')


def test_what_no_reader_could_follow_is_refused() -> None:
    assert problems("[^a]: x") == ['nothing refers to the footnote "[^a]"']
    assert problems("a[^a]\n\n[^a]: x\n\n[^a]: y") == ['a second text for the footnote "[^a]"']
    assert problems("a[^a]\n\n[^a]: x[^a]") == ["a footnote inside a footnote is not offered"]
    assert problems("a[^a]\n\n[^a]:") == ['the footnote "[^a]" is empty']
    assert problems("## H[^a]\n\n[^a]: x") == [
        "a footnote in a heading is not offered; put its mark below it"
    ]
    assert problems(':::note{text="x[^a]"}') == [
        '"[^a]": footnotes belong to the text, not to options; put its mark into a sentence below'
    ]


def test_code_and_escapes_keep_their_signs(
    norway: Dataset, briefing: Callable[..., Briefing]
) -> None:
    made = briefing(norway, "# T\n\n## S\n\n`[^1]` and \\[^1]\n")
    assert words(made) == ["[^1] and [^1]"]


marks = st.lists(st.integers(0, 4), max_size=4)


@given(st.lists(st.tuples(marks, marks), max_size=6))
@cases(40)
def test_every_note_is_there_once_behind_its_first_mark(plan: list[tuple[list[int], ...]]) -> None:
    notes = Notes()

    def paragraph(keys: list[int]) -> Paragraph:
        spans = [notes.mark(str(key), (Span(f"note {key}"),), Span("")) for key in keys]
        return Paragraph((Span("words"), *spans))

    blocks: list[Block] = []
    for one, two in plan:
        blocks.append(ListBlock(((paragraph(one),), (paragraph(two),))))
        blocks.append(Columns(((paragraph(two),), (paragraph(one),))))
    done = with_footnotes(blocks, notes)
    found = [block for block in done if isinstance(block, Footnote)]
    assert [note.number for note in found] == list(range(1, len(found) + 1))
    assert [note.mark for note in found] == [raised(note.number) for note in found]
    assert len({note.text for note in found}) == len(found)
    order = list(dict.fromkeys(key for one, two in plan for key in (*one, *two)))
    assert [plain_text(note.text) for note in found] == [f"note {key}" for key in order]
