"""Files that browsers send have names that lead nowhere."""

from __future__ import annotations

import pytest

from aidreport.console.uploads import file_name


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\docs\\a b.pdf", "a b.pdf"),
        ("..", "file"),
        ("", "file"),
        ("a\nb.pdf", "a b.pdf"),
        ("x" * 300 + ".pdf", "x" * 76 + ".pdf"),
        ("報" * 90 + ".pdf", "報" * 65 + ".pdf"),
        ("aid[1]*.csv", "aid(1).csv"),
    ],
)
def test_the_name_of_a_file_is_never_a_path(given: str, shown: str) -> None:
    assert file_name(given) == shown
