from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset, Severity

Read = Callable[..., Dataset]
TOP = 'title = "T"\ndate = 2025-06-12\nissuer = "I"\ndonor = "D"\ntext = "release.txt"\n'
ONE = '[[allocations]]\nrecipient = "R"\namount = "NOK 17.3 million"\nline = 2\n'


@pytest.fixture
def cited(read: Read, tmp_path: Path) -> Callable[[str, str], list[tuple[str, str]]]:
    """Returns code and message of the findings of an announcement with its published text."""

    def call(text: str, toml: str) -> list[tuple[str, str]]:
        (tmp_path / "release.txt").write_bytes(text.encode())
        return [(item.code, item.message) for item in read(TOP + toml, "a.toml").findings]

    return call


Cited = Callable[[str, str], list[tuple[str, str]]]


def test_words_on_their_line_say_nothing(cited: Cited) -> None:
    assert cited("Title\r\nWe give NOK\u00a017.3   million.\r\n", ONE) == []


def test_words_on_another_line_are_a_warning_that_names_it(
    cited: Cited, read: Read, tmp_path: Path
) -> None:
    assert cited("NOK 17.3 million\nNothing\n", ONE) == [
        (
            "not-on-line",
            'R: "NOK 17.3 million" does not stand in line 2 of release.txt; it stands in line 1',
        )
    ]
    [finding] = read(TOP + ONE, "a.toml").findings
    assert (finding.severity, finding.source) == (Severity.WARNING, "release.txt, line 2")


def test_a_line_beyond_the_end_is_a_warning(cited: Cited) -> None:
    [(code, message)] = cited("One line", ONE)
    assert code == "not-on-line"
    assert message.endswith("cannot stand in line 2 of release.txt, which ends at 1")


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("NOK 17.3 millions", True),
        ("(17.3).", True),
        ("NOK 17.35 million", False),
        ("117.3", False),
    ],
)
def test_digits_are_looked_up_whole(cited: Cited, line: str, found: bool) -> None:
    fact = '[[facts]]\nfigure = "17.3"\ntext = "t"\nline = 1\n'
    assert (cited(f"{line}\nNOK 17.3 million", ONE + fact) == []) is found


def test_words_without_a_line_stand_somewhere(cited: Cited) -> None:
    stated = 'stated = ["NOK 20 million"]\n' + ONE
    assert cited("NOK 20 million\nNOK 17.3 million", stated) == []
    [(_, message)] = cited("NOK 21 million\nNOK 17.3 million", stated)
    assert message == 'stated total: "NOK 20 million" does not stand in release.txt'


def test_quotes_and_facts_are_looked_up_too(cited: Cited) -> None:
    more = (
        '[[quotes]]\ntext = "We don\'t help."\nspeaker = "S"\nline = 1\n'
        '[[facts]]\nfigure = "×2"\nas_written = "a doubling"\ntext = "t"\nline = 1\n'
        '[[facts]]\ntext = "without a figure"\nline = 1\n'
    )
    assert cited("“We don’t help.” It was a doubling.\nNOK 17.3 million", ONE + more) == []
    messages = [message for _, message in cited("Other words.\nNOK 17.3 million", ONE + more)]
    assert [message.split(":")[0] for message in messages] == ["quote of S", "fact"]


def test_what_was_inferred_is_a_note_with_its_reason(cited: Cited) -> None:
    toml = ONE + (
        'equivalents = [{ amount = "EUR 1.5 million", as_written = "€ 1.5", '
        'inferred = "no unit" }]\n'
    )
    assert cited("\nNOK 17.3 million (€ 1.5)", toml) == [
        ("inferred", 'R: "€ 1.5" is read as EUR 1.5 million: no unit')
    ]


@pytest.mark.parametrize(
    ("written", "expected"), [("€1,5 million", True), ("€1.5 million", False), ("€11,5", False)]
)
def test_a_decimal_comma_is_a_note(cited: Cited, written: str, expected: bool) -> None:
    toml = ONE + f'equivalents = [{{ amount = "EUR 1.5 million", as_written = "{written}" }}]\n'
    codes = [code for code, _ in cited(f"\nNOK 17.3 million {written}", toml)]
    assert codes == (["decimal-comma"] if expected else [])


def test_a_missing_text_is_refused(read: Read, tmp_path: Path) -> None:
    (tmp_path / "relaese.txt").write_text("x")
    with pytest.raises(SourceError, match=r'does not exist \(did you mean "relaese.txt"\?\)'):
        read(TOP + ONE, "a.toml")


def test_the_encoding_of_the_text_is_guessed_with_a_note(read: Read, tmp_path: Path) -> None:
    (tmp_path / "release.txt").write_bytes("Læger\nNOK 17.3 million".encode("cp1252"))
    assert [item.code for item in read(TOP + ONE, "a.toml").findings] == ["encoding-guessed"]


def test_without_a_text_nothing_is_looked_up(read: Read) -> None:
    assert read((TOP + ONE).replace('text = "release.txt"\n', ""), "a.toml").findings == ()
