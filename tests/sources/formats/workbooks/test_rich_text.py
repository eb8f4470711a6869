from __future__ import annotations

import pytest

from aidreport.sources.formats.workbooks.rich_text import Run, Seen, seen_of


def up(text: str) -> Run:
    return Run(text, shift=1)


def down(text: str) -> Run:
    return Run(text, shift=-1)


@pytest.mark.parametrize(
    ("runs", "text", "mark"),
    [
        ([Run("1234"), up("1")], "1234", "1"),
        ([Run("1 234,50"), up("12")], "1 234,50", "12"),
        ([Run("1234"), down("1")], "1234", "1"),
        ([Run("1234"), up("a")], "1234", "a"),
        ([Run("1234"), up("*")], "1234", "*"),
        ([Run("1234"), up("1,2")], "1234", "1,2"),
        ([Run("1234"), up("1)")], "1234", "1)"),
        ([Run("1234"), up("(1)")], "1234", "(1)"),
        ([up("1"), Run("1234")], "1234", "1"),
        ([Run("NOK 1234"), up("2")], "NOK 1234", "2"),
        ([Run("UNHCR"), up("1")], "UNHCR", "1"),
        ([Run("UNHCR"), up("b")], "UNHCR", "b"),
        ([Run("Amount (USD)"), up("2")], "Amount (USD)", "2"),
        ([Run("10"), up("1")], "10", "1"),
        ([Run("210"), up("6")], "210", "6"),
    ],
)
def test_a_raised_or_lowered_mark_is_no_part_of_the_text(
    runs: list[Run], text: str, mark: str
) -> None:
    assert seen_of(runs) == Seen(text, (mark,))


@pytest.mark.parametrize(
    ("runs", "text"),
    [
        ([Run("1"), up("er"), Run(" trimestre")], "1er trimestre"),
        ([Run("N"), up("o"), Run(" 12 Partner")], "No 12 Partner"),
        ([Run("1"), up("a"), Run(" fase")], "1a fase"),
        ([Run("2"), up("nd"), Run(" call")], "2nd call"),
        ([Run("Shelter of 20 m"), up("2")], "Shelter of 20 m2"),
        ([Run("CO"), down("2"), Run(" fund")], "CO2 fund"),
        ([Run("Name"), up("TM")], "NameTM"),
        ([Run("10"), up("6"), Run(" NOK")], "1000000 NOK"),
        ([Run("NOK (10"), up("3"), Run(")")], "NOK (1000)"),
        ([Run("10"), up("6")], "10⁶"),
        ([up("1"), Run(" Includes overheads")], "¹ Includes overheads"),
        ([Run("plain "), Run("bold")], "plain bold"),
    ],
)
def test_what_is_raised_and_no_mark_stays(runs: list[Run], text: str) -> None:
    assert seen_of(runs) == Seen(text)


def test_what_is_struck_out_is_not_seen() -> None:
    seen = seen_of([Run("100", struck=True), Run("200 ", struck=False)])
    assert (seen, seen.all_struck) == (Seen("200 ", (), ("100",)), False)


def test_a_part_without_a_font_has_that_of_its_cell() -> None:
    runs = [Run("100"), Run("200", struck=False)]
    assert seen_of(runs, struck=True) == Seen("200", (), ("100",))
    assert seen_of(runs) == Seen("100200")
    assert seen_of([Run("100"), Run("0", struck=True)], struck=True).all_struck
