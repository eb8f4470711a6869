"""Tests mirror the source by path: tests/x/test_y.py and test_y_subject.py test src/…/x/y."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "src/aidreport"
APART = {
    "docs": "what the documentation shows is run",
    "mailservers": "the servers that tests of delivery send to are tested themselves",
    "runs/faults": "processes are killed and race, whichever module they are in",
    "test_imports.py": "what each package loads",
    "test_layout.py": "this test",
}
"""Folders and files of tests without a counterpart, and what they are about."""


def has_counterpart(test: Path) -> bool:
    """Whether a module or package of the source has the name of a test, or the name begins so."""
    folder = PACKAGE / test.parent
    words = test.stem.split("_")[1:]
    names = ["_".join(words[:count]) for count in range(1, len(words) + 1)]
    return any((folder / f"{name}.py").exists() or (folder / name).is_dir() for name in names)


def test_every_test_is_where_its_subject_is() -> None:
    tests = [path.relative_to(TESTS) for path in sorted(TESTS.rglob("test_*.py"))]
    places = {
        test: {test.as_posix(), *(above.as_posix() for above in test.parents)} for test in tests
    }
    assert [
        test for test in tests if not places[test] & set(APART) and not has_counterpart(test)
    ] == []
    assert set(APART) <= set().union(*places.values())
