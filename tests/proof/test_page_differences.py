from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from aidreport.proof.page_differences import differences

LINES = st.lists(st.text("ab<>&\r\x85", max_size=4), max_size=12)


@given(LINES, LINES)
@example(["a"], ["a", ""])
@example(["a\r"], ["a"])
def test_what_is_equal_has_no_differences_and_all_else_has_one(
    own: list[str], due: list[str]
) -> None:
    found = differences("\n".join(own).encode(), "\n".join(due).encode())
    assert bool(found.lines) is ("\n".join(own) != "\n".join(due))


def figure(words: str, name: str = "total/NOK") -> str:
    return f'<p>Total <a class="figure" href="#o1" data-figure="{name}">{words}</a></p>'


def test_a_figure_in_other_words_is_named_with_both_and_its_line() -> None:
    found = differences(
        f"<h1>x</h1>\n{figure('9')}".encode(), f"<h1>x</h1>\n{figure('5')}".encode()
    )
    assert found.lines == ("total/NOK: the page says “9” in line 2; its data make “5”",)
    assert found.figures == {"total/NOK"}


def test_names_of_figures_are_read_as_they_are_written() -> None:
    own, due = (figure(words, "group/a &amp; &lt;b&gt;/NOK").encode() for words in ("1", "2"))
    assert differences(own, due).figures == {"group/a & <b>/NOK"}


def test_words_around_a_figure_are_said_with_what_should_be_there() -> None:
    found = differences(b"<p>Norway pays</p>", b"<p>Sweden pays</p>")
    assert found.lines == ("line 1: “Norway pays”; its data make “Sweden pays”",)


def test_what_no_reader_sees_is_shown_as_markup() -> None:
    found = differences(b'<p hidden="">Norway</p>', b"<p>Norway</p>")
    assert found.lines == ('line 1: “<p hidden="">Norway</p>”; its data make “<p>Norway</p>”',)


def test_lines_that_were_added_or_are_missing_do_not_shift_the_others() -> None:
    lines = [f"<p>{number}</p>" for number in range(9)]
    more = "\n".join([*lines[:4], "<p>new</p>", *lines[4:]]).encode()
    less = "\n".join(lines).encode()
    assert differences(more, less).lines == ("line 5: “new” was added",)
    assert differences(less, more).lines == ("line 5: “new” is missing",)


def test_many_differences_are_counted_and_long_ones_cut() -> None:
    own = "\n".join(f"<p>{'a' * 500}{number}</p>" for number in range(50)).encode()
    found = differences(own, own.replace(b"a", b"b")).lines
    assert len(found) == 21
    assert found[-1] == "and 30 more lines"
    assert all(len(line) < 300 for line in found)


def test_a_page_of_any_bytes_is_compared_in_time_that_grows_with_its_lines() -> None:
    own, due = (b"\n".join(b"%d" % (number * by) for number in range(20_000)) for by in (1, 3))
    assert differences(own, due).lines
    assert differences(b"\xff\xfe", b"\xff\xfd").lines
