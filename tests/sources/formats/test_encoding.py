from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aidreport.errors import SourceError
from aidreport.sources.formats.encoding import decode

TEXT = "Mottaker;Beløp\nLæger uden Grænser;5\n"


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode(),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
    ],
)
def test_marked_encodings_and_utf_8_are_read_without_a_note(content: bytes) -> None:
    assert decode(content, "x.csv") == (TEXT, ())


def test_windows_1252_is_guessed_with_a_note_that_shows_a_word() -> None:
    text, [note] = decode(TEXT.encode("cp1252"), "x.csv")
    assert text == TEXT
    assert note.code == "encoding-guessed"
    assert 'Windows-1252: check words such as "Beløp" in line 1' in note.message


def test_latin_1_takes_what_windows_1252_does_not_know() -> None:
    text, [note] = decode(b"caf\xe9 \x9d", "x.csv")
    assert text == "caf\xe9 \x9d"
    assert "Latin-1" in note.message


def test_lines_of_a_mixed_file_are_each_read_as_what_they_are() -> None:
    content = "Grænser\n".encode() + b"plain\r\n" + "Côte\n".encode("cp1252") + "Łódź".encode()
    text, [note] = decode(content, "x.csv")
    assert text == "Grænser\nplain\r\nCôte\nŁódź"
    assert 'each line was read by itself, as UTF-8 or Windows-1252: check words such as "Côte"' in (
        note.message
    )
    assert note.message.endswith("in line 3")


def test_a_stray_byte_spoils_its_own_line_alone() -> None:
    text, _ = decode(b"it\x92s\ncaf\xe9 \x9d", "x.csv")
    assert text == "it’s\ncafé \x9d"


def test_a_named_encoding_is_obeyed() -> None:
    assert decode("Łódź".encode("cp1250"), "x.csv", "cp1250") == ("Łódź", ())


@pytest.mark.parametrize("encoding", ["klingon", "hex", "rot13"])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(SourceError, match="is not a text encoding"):
        decode(b"abc", "x.csv", encoding)


def test_bytes_that_the_named_encoding_lacks_are_told_with_their_line() -> None:
    with pytest.raises(SourceError, match=r"x\.csv, line 2: not utf-8 text"):
        decode(b"a\n\xff", "x.csv", "utf-8")


@pytest.mark.parametrize("content", [b"a\nb\x00c", b"a\n\x01"])
def test_control_characters_are_refused_with_their_line(content: bytes) -> None:
    with pytest.raises(SourceError, match=r"x\.csv, line 2: holds the control character"):
        decode(content, "x.csv")


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(content: bytes) -> None:
    try:
        text, _ = decode(content, "x.csv")
    except SourceError:
        return
    assert "\x00" not in text
