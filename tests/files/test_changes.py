from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from aidreport.files.changes import changes


def steps(*acts: Callable[[], object] | None) -> Callable[[float], None]:
    """Return a pause that does one thing each time it is waited for, and ends after the last."""
    left = iter(acts)

    def pause(_seconds: float) -> None:
        try:
            act = next(left)
        except StopIteration:
            raise KeyboardInterrupt from None
        if act is not None:
            act()

    return pause


def seen(files: Callable[[], Iterable[Path]], *acts: Callable[[], object] | None) -> list[set[str]]:
    found: list[set[str]] = []
    with suppress(KeyboardInterrupt):
        found.extend({path.name for path in changed} for changed in changes(files, steps(*acts)))
    return found


def test_a_save_is_seen_once(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("1")
    assert seen(lambda: [path], None, lambda: path.write_text("two"), None, None) == [{"a.md"}]


def test_nothing_is_seen_if_nothing_is_saved(tmp_path: Path) -> None:
    assert seen(lambda: [tmp_path / "a.md"], None, None) == []


def test_a_file_that_is_still_being_written_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.touch()
    writes = [lambda text=text: path.write_text(text) for text in ("a", "ab", "abc")]
    assert seen(lambda: [path], *writes, None, None) == [{"a.md"}]


def test_files_that_come_go_or_are_replaced_are_seen(tmp_path: Path) -> None:
    old, new, other = (tmp_path / name for name in ("old", "new", "other"))
    old.write_text("1")
    other.write_text("2")
    acts = [old.unlink, None, lambda: new.write_text("1"), None, lambda: other.replace(new), None]
    assert seen(lambda: tmp_path.glob("*"), *acts) == [{"old"}, {"new"}, {"new", "other"}]


def test_what_is_saved_while_the_caller_is_busy_is_seen_next(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.touch()
    found = changes(lambda: [path], steps(lambda: path.write_text("1"), None, None, None))
    assert next(found) == {path}
    path.write_text("while it was busy")
    assert next(found) == {path}
