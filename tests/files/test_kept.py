"""What was made of files is kept for the next command, and never needed."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from pathlib import Path

import pytest

from aidreport.files import kept as module
from aidreport.files.kept import Kind, kept
from aidreport.files.plain_values import plain, value_of

CACHE = os.environ["XDG_CACHE_HOME"]
WORDS = Kind[list[str]]("words", ("files",), list, list)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "aidreport"


def made(source: str) -> tuple[list[str], bool]:
    """Return what is made of a text, and whether it was made now."""
    calls = []

    def make() -> list[str]:
        calls.append(source)
        return source.split()

    return kept(WORDS, (source,), make), bool(calls)


def test_what_was_made_once_is_not_made_again(folder: Path):
    assert [made("a b"), made("a b"), made("a c")] == [
        (["a", "b"], True), (["a", "b"], False), (["a", "c"], True),
    ]  # fmt: skip
    assert len(list(folder.iterdir())) == 2


def test_the_parts_of_a_source_are_not_one_text():
    assert kept(WORDS, ("a", "bc"), lambda: ["1"]) == ["1"]
    assert kept(WORDS, ("ab", "c"), lambda: ["2"]) == ["2"]


def test_only_its_owner_can_read_it(folder: Path):
    made("a b")
    assert [path.stat().st_mode & 0o777 for path in (folder, *folder.iterdir())] == [0o700, 0o600]


@pytest.mark.parametrize("content", [b"", b"x" * 64 + b'["z"]', b"\xff" * 90, b"[" * 100_000])
def test_a_file_that_is_not_as_it_was_written_is_made_anew(folder: Path, content: bytes):
    made("a b")
    next(folder.iterdir()).write_bytes(content)
    assert [made("a b"), made("a b")] == [(["a", "b"], True), (["a", "b"], False)]


@pytest.mark.parametrize(
    "name",
    ["aidreport.nowhere:X", "aidreport.errors:X", "os:system", "aidreport.model.money:Money"],
)
def test_values_of_classes_that_are_not_there_are_made_anew(folder: Path, name: str):
    kind = Kind("values", (), plain, value_of)
    assert kept(kind, ("a",), lambda: "made") == "made"
    content = json.dumps({"class": name, "values": []}).encode()
    digest = hashlib.sha256(content).hexdigest().encode()
    next(folder.iterdir()).write_bytes(digest + content)
    assert kept(kind, ("a",), lambda: "made") == "made"


def test_a_file_that_was_changed_is_made_anew(folder: Path):
    made("a b")
    path = next(folder.iterdir())
    path.write_bytes(path.read_bytes().replace(b"b", b"z"))
    assert made("a b") == (["a", "b"], True)


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o722])
def test_a_folder_that_others_can_write_to_is_not_read(folder: Path, mode: int):
    made("a b")
    folder.chmod(mode)
    assert made("a b") == (["a", "b"], True)


def test_a_folder_of_somebody_else_is_not_read(folder: Path, monkeypatch: pytest.MonkeyPatch):
    made("a b")
    monkeypatch.setattr(os, "geteuid", lambda: 12345)
    assert made("a b") == (["a", "b"], True)


def test_a_link_in_the_place_of_the_folder_is_not_followed(folder: Path, tmp_path: Path):
    made("a b")
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")
    assert made("a b") == (["a", "b"], True)


@pytest.mark.parametrize("base", ["", "relative"])
def test_without_a_folder_of_the_cache_it_is_in_the_home(
    base: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", base)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made("a b")
    assert len(list((tmp_path / "home/.cache/aidreport").iterdir())) == 1


def test_where_nothing_can_be_written_it_is_made_each_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert [made("a b"), made("a b")] == [(["a", "b"], True)] * 2


def test_what_cannot_be_made_is_an_error_and_leaves_nothing(folder: Path):
    with pytest.raises(ZeroDivisionError):
        kept(WORDS, ("a",), lambda: [str(1 // 0)])
    assert not list(folder.iterdir())


def test_what_json_has_not_is_made_each_time(folder: Path):
    kind = Kind[object]("sets", (), set, set)
    assert kept(kind, ("a",), lambda: "ab") == "ab"
    assert not list(folder.iterdir())


def test_tests_keep_nothing_in_the_cache_of_whoever_runs_them():
    assert Path(CACHE).parent == Path(tempfile.gettempdir())


@pytest.mark.parametrize("name", ["site-packages", "dist-packages"])
def test_when_a_module_or_a_library_changes_it_is_made_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
):
    libraries = tmp_path / name
    for package in ("files", "characters"):
        (tmp_path / "code" / package).mkdir(parents=True)
    (tmp_path / "code/files/one.py").write_text("one")
    (tmp_path / "code/__init__.py").write_text("")
    libraries.mkdir()
    monkeypatch.setattr(module, "_PACKAGE", tmp_path / "code")
    monkeypatch.syspath_prepend(str(libraries))

    def forget() -> None:
        for known in (module._state, module._libraries, module._version_file):
            known.cache_clear()

    def in_another_process() -> bool:
        forget()
        return made("a b")[1]

    assert [in_another_process(), in_another_process()] == [True, False]
    for changed in ("files/one.py", "characters/two.py", "used_by_all.py", "__init__.py"):
        (tmp_path / "code" / changed).write_text("two!")
        assert [in_another_process(), in_another_process()] == [True, False]
    (libraries / "newer").mkdir()
    os.utime(libraries, ns=(1, 1))
    assert [in_another_process(), in_another_process()] == [True, False]
    monkeypatch.undo()
    forget()


def test_the_oldest_go_when_there_are_many(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_MOST", 4)
    for number in range(12):
        made(f"a {number}")
        for path in folder.iterdir():
            os.utime(path, ns=(path.stat().st_mtime_ns - 10**9,) * 2)
    assert len(list(folder.iterdir())) <= 4
    assert made("a 11")[1] is False
