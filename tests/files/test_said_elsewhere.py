"""What libraries say of a text that they cannot read is known, each of their messages."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import cronsim.cronsim
import pytest
import tomli

from aidreport.files.said_elsewhere import said_by_reader, said_by_system
from aidreport.statements import Statement


def messages() -> Iterator[str]:
    """Yield what the parser of TOML says, from its source, and that of crontab expressions."""
    source = Path(tomli.__file__).with_name("_parser.py").read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "TOMLDecodeError":
            message = node.args[0]
            parts = message.values if isinstance(message, ast.JoinedStr) else [message]
            yield "".join(
                str(each.value) if isinstance(each, ast.Constant) else "'x'" for each in parts
            )
    yield from (f"Bad {name}" for name in cronsim.cronsim.FIELD_NAMES)


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_a_message_of_a_library_is_known(message: str) -> None:
    said = said_by_reader(message)
    assert isinstance(said, Statement)
    assert said == message[:1].lower() + message[1:]


@pytest.mark.parametrize("number", [1, 2, 5, 13, 17, 20, 24, 28, 30, 36])
def test_what_the_system_often_says_is_known(number: int) -> None:
    said = said_by_system(OSError(number, os.strerror(number)))
    assert isinstance(said, Statement)
    assert said == os.strerror(number)


def test_other_words_stay_as_they_are() -> None:
    assert said_by_reader("Something new") == "something new"
    assert said_by_system(OSError(12, "Cannot allocate memory")) == "Cannot allocate memory"
