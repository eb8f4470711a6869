"""Places for files that several machines share: whole or not at all, wherever they are."""

from __future__ import annotations

import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from aidreport.errors import ConfigError, UnreachableError, install
from aidreport.files.stores import Folder, Place, RemotePlace

NAME = "ab/abcdef.pdf"


@pytest.fixture(params=["folder", "memory", "file"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """A folder, a store in which files appear at once, and one in which they grow."""
    if request.param == "folder":
        yield Folder(tmp_path / "files")
    elif request.param == "memory":
        yield RemotePlace(f"memory://{tmp_path.name}", {})
        fsspec.filesystem("memory").store.clear()
    else:
        yield RemotePlace((tmp_path / "files").as_uri(), {})


def test_what_is_written_is_read_replaced_and_deleted(place: Place) -> None:
    assert place.read(NAME) is None
    assert place.size(NAME) is None
    assert not place.has(".pdf")
    place.write(NAME, b"one")
    assert (place.read(NAME), place.size(NAME), place.has(".pdf")) == (b"one", 3, True)
    place.write(NAME, b"another")
    assert (place.read(NAME), place.size(NAME), place.has(".eml")) == (b"another", 7, False)
    place.delete(NAME)
    place.delete(NAME)
    assert place.read(NAME) is None


def test_nobody_reads_a_part_of_a_file_that_several_write_at_once(place: Place) -> None:
    content, seen, done = bytes(2_000_000), set[int | None](), threading.Event()

    def watch() -> None:
        while not done.is_set():
            read = place.read(NAME)
            seen.add(None if read is None else len(read))

    watcher = threading.Thread(target=watch)
    writers = [threading.Thread(target=place.write, args=(NAME, content)) for _ in range(4)]
    watcher.start()
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    done.set()
    watcher.join()
    assert seen <= {None, len(content)}
    assert place.read(NAME) == content


def test_nothing_else_is_left_beside_what_was_written(tmp_path: Path) -> None:
    place = RemotePlace((tmp_path / "files").as_uri(), {})
    place.write(NAME, b"one")
    place.write(NAME, b"two")
    assert [path.name for path in (tmp_path / "files/ab").iterdir()] == ["abcdef.pdf"]


def test_a_folder_keeps_files_for_its_owner_alone(tmp_path: Path) -> None:
    Folder(tmp_path / "files").write(NAME, b"one")
    path = tmp_path / "files" / NAME
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_folder_that_does_not_let_itself_be_read_is_away_and_not_empty(tmp_path: Path) -> None:
    (tmp_path / "ab").symlink_to("ab")  # as a mount whose server does not answer, also for root
    for ask in (Folder(tmp_path).read, Folder(tmp_path).size):
        with pytest.raises(UnreachableError, match="cannot be read: Too many levels"):
            ask(NAME)


def test_a_store_that_does_not_answer_is_away_and_says_no_secret() -> None:
    place = RemotePlace("ftp://127.0.0.1/aid", {"port": 1, "username": "u", "password": "s3cret"})
    for ask in (
        lambda: place.read(NAME),
        lambda: place.size(NAME),
        lambda: place.write(NAME, b"x"),
        lambda: place.delete(NAME),
        lambda: place.has(".pdf"),
    ):
        with pytest.raises(UnreachableError) as away:
            ask()
        assert "ftp://127.0.0.1/aid" in str(away.value)
        assert "s3cret" not in str(away.value)


def test_a_store_whose_library_is_missing_comes_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with pytest.raises(ConfigError, match="s3fs") as missing:
        RemotePlace("s3://bucket/aid", {}).read(NAME)
    assert missing.value.fix == install("copy", "s3fs")
    monkeypatch.setitem(sys.modules, "fsspec", None)
    for url, libraries in (("gs://bucket/aid", ["gcsfs"]), ("ftp://example.org/aid", [])):
        with pytest.raises(ConfigError, match="not installed") as missing:
            RemotePlace(url, {})
        assert missing.value.fix == install("copy", *libraries)
