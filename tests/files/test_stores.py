"""Places for files that several machines share: whole or not at all, wherever they are."""

from __future__ import annotations

import datetime as dt
import os
import stat
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

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


class Refusing(MemoryFileSystem):
    """A store that refuses who asks, in the words of some library."""

    protocol = ("refusing",)
    cachable = False
    error: Exception = PermissionError("Forbidden: s3cret")

    def cat_file(self, *_: object, **__: object) -> bytes:
        if isinstance(self.error, FileNotFoundError):
            raise self.error
        raise OSError("it failed") from self.error

    def size(self, *_: object) -> int:
        raise self.error

    def find(self, *_: object, **__: object) -> list[str]:
        return []  # as that of S3, whatever is wrong


class HttpError(Exception):
    code = 403


@pytest.mark.parametrize(
    "error",
    [
        PermissionError("the key s3cret is not known"),
        type("error_perm", (Exception,), {})("530 Login incorrect."),  # of ftplib
        HttpError("s3cret"),
        type("NoCredentialsError", (Exception,), {})("none"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_store_that_refuses_the_credentials_is_named_so_and_says_no_secret(
    error: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsspec.register_implementation("refusing", Refusing, clobber=True)
    monkeypatch.setattr(Refusing, "error", error)
    with pytest.raises(UnreachableError, match="refuses the credentials"):
        RemotePlace("refusing://aid", {}).has(".pdf")
    with pytest.raises(UnreachableError, match="refuses the credentials") as refused:
        RemotePlace("refusing://aid", {}).read(NAME)
    assert "files_options" in refused.value.fix
    assert "s3cret" not in str(refused.value)


def test_a_bucket_that_does_not_exist_is_not_one_without_the_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    missing = FileNotFoundError("The specified bucket does not exist")
    missing.__cause__ = type("NoSuchBucket", (Exception,), {})()
    fsspec.register_implementation("refusing", Refusing, clobber=True)
    monkeypatch.setattr(Refusing, "error", missing)
    for ask in (
        lambda place: place.read(NAME),
        lambda place: place.size(NAME),
        lambda place: place.has(".pdf"),
    ):
        with pytest.raises(UnreachableError, match="refusing://aid: there is no such bucket"):
            ask(RemotePlace("refusing://aid", {}))


def test_what_a_killed_writer_left_is_deleted_a_day_later(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    now = dt.datetime.now(dt.UTC)
    old, new = now - dt.timedelta(days=2), now
    left = {
        "ab/.aidreport-x.pdf": old, "ab/.aidreport-y.pdf": new, NAME: old,
        "ab/x.pdf.0123456789abcdef.part": old, "ab/y.pdf.0123456789abcdef.part": new,
        "ab/partner.part": old,
    }  # fmt: skip
    for name, written in left.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        os.utime(path, (written.timestamp(), written.timestamp()))
    RemotePlace(folder.as_uri(), {}).clean(now - dt.timedelta(days=1))
    Folder(folder).clean(now - dt.timedelta(days=1))
    assert {path.name for path in (folder / "ab").iterdir()} == {
        ".aidreport-y.pdf", "abcdef.pdf", "y.pdf.0123456789abcdef.part", "partner.part",
    }  # fmt: skip
    RemotePlace((tmp_path / "nothing").as_uri(), {}).clean(now)
    Folder(tmp_path / "nothing").clean(now)
