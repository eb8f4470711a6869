"""Texts that a person has looked at, kept in files that tests compare with.

`pytest PATH --rewrite-golden` writes the files of the tests in PATH anew; `git diff --word-diff`
then shows what has changed, to be read before it is committed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

Golden = Callable[[str, str], None]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--rewrite-golden", action="store_true", help="write golden files anew, do not compare"
    )


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Golden:
    """Compare a text with a file in the nearest folder `golden` above the test."""
    folder = next(above / "golden" for above in request.path.parents if (above / "golden").is_dir())

    def compare(name: str, text: str) -> None:
        path = folder / name
        if request.config.getoption("rewrite_golden"):
            path.write_text(text, encoding="utf-8")
        expected = path.read_text(encoding="utf-8") if path.exists() else ""
        assert text == expected, f"{path.name} differs; --rewrite-golden if that is wanted"

    return compare
