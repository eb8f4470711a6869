"""A pattern that is compiled when it is first used does what a compiled one does."""

from __future__ import annotations

import re

import pytest

from aidreport.characters import patterns
from aidreport.characters.patterns import lazy_pattern


def test_a_pattern_is_compiled_once_and_when_it_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = re.compile
    monkeypatch.setattr(patterns.re, "compile", lambda *given: calls.append(given) or real(*given))
    words = lazy_pattern(r"[A-Z]+", re.IGNORECASE)
    assert not calls
    assert words.findall("ab 1 C") == ["ab", "C"]
    assert words.sub("x", "ab 1 C") == "x 1 x"
    assert calls == [(r"[A-Z]+", re.IGNORECASE)]
    assert words.pattern == r"[A-Z]+"
    assert words.flags & re.IGNORECASE


def test_what_no_pattern_has_it_has_not() -> None:
    with pytest.raises(AttributeError):
        lazy_pattern("a").matches  # noqa: B018
