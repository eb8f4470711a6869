from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.model.dataset import Dataset
from aidreport.sources.loader import load

Read = Callable[..., Dataset]
TABLE = "Recipient,Amount (NOK)\nA,5\n"
ANNOUNCEMENT = (
    'title = "T"\ndate = 2025-06-12\nissuer = "I"\ndonor = "D"\n'
    '[[allocations]]\nrecipient = "R"\namount = "NOK 5"\n'
)


def sources(*paths: str) -> list[DataSource]:
    return [DataSource(path=path) for path in paths]


def test_globs_are_expanded_in_order_and_accounts_added(tmp_path: Path) -> None:
    for name, amount in (("b.csv", "5"), ("a.csv", "6"), ("~$a.csv", "7")):
        (tmp_path / name).write_text(TABLE.replace("5", amount))
    (tmp_path / "c.csv").mkdir()
    (tmp_path / "x.toml").write_text(ANNOUNCEMENT)
    dataset = load(sources("*.csv", "x.toml"), tmp_path)
    assert [file.path for file in dataset.files] == ["a.csv", "b.csv", "x.toml"]
    assert (dataset.account.read, dataset.account.used) == (3, 3)
    assert dataset.announcement is not None


def test_each_file_carries_the_hash_of_its_bytes(read: Read) -> None:
    [file] = read(TABLE).files
    assert file.sha256 == hashlib.sha256(TABLE.encode()).hexdigest()
    assert file.kind == "table"


def test_places_name_files_as_the_user_did(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.csv").write_text(TABLE)
    assert load(sources("data/a.csv"), tmp_path).allocations[0].place.file == "data/a.csv"
    assert load(sources("data/*"), tmp_path).allocations[0].place.file == "data/a.csv"
    absolute = str(tmp_path / "data/a.csv")
    assert load(sources(absolute), Path("elsewhere")).allocations[0].place.file == absolute


def test_a_glob_without_a_match_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file matches data/\*\.csv"):
        load(sources("data/*.csv"), tmp_path)


def test_a_name_that_looks_like_a_glob_is_read_if_it_is_there(read: Read) -> None:
    assert read(TABLE, "data [1].csv").account.used == 1


def test_the_problems_of_all_files_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "good.csv").write_text(TABLE)
    with pytest.raises(SourceError) as error:
        load(sources("empty.csv", "folder", "god.csv", "no/*.csv"), tmp_path)
    text = str(error.value)
    assert error.value.problem == "4 sources cannot be read"
    for part in ("empty.csv is empty", "folder is a folder", "no file matches no/*.csv"):
        assert part in text
    assert 'god.csv does not exist (did you mean "good.csv"?)' in text


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"\x89PNG\r\n", "a picture"),
        (b"<?xml version='1.0'?>", "an XML file, but not one of IATI"),
        (b'{"error": 1}', "a JSON file"),
    ],
)
def test_a_file_of_another_kind_is_called_by_its_name(
    read: Read, content: bytes, kind: str
) -> None:
    with pytest.raises(SourceError, match=f"data.csv is {kind}"):
        read(content)


@pytest.mark.parametrize("content", [b"", b" \n\n", b"\xef\xbb\xbf", b"\x00\x00\x00"])
def test_a_file_without_content_is_empty(read: Read, content: bytes) -> None:
    with pytest.raises(SourceError, match=r"data\.csv is empty"):
        read(content)


def test_binary_junk_is_no_table(read: Read) -> None:
    with pytest.raises(SourceError, match="this is not a text file"):
        read(bytes(range(256)))


def test_a_file_named_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(TABLE)
    with pytest.raises(SourceError, match="a file is named twice") as error:
        load(sources("a.csv", "*.csv"), tmp_path)
    assert error.value.details == ("a.csv",)


def test_a_copy_of_a_file_is_a_warning(tmp_path: Path) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(TABLE)
    dataset = load(sources("*.csv"), tmp_path)
    assert "b.csv is a copy of a.csv, and was counted once" in [
        finding.message for finding in dataset.findings
    ]


def test_two_announcements_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(ANNOUNCEMENT)
    (tmp_path / "b.toml").write_text(ANNOUNCEMENT + "\n")
    with pytest.raises(SourceError, match="two announcements in one data set") as error:
        load(sources("*.toml"), tmp_path)
    assert error.value.details == ("a.toml", "b.toml")


def test_an_announcement_is_known_by_its_content(read: Read) -> None:
    assert read(ANNOUNCEMENT, "announcement.txt").announcement is not None


def test_no_sources_are_no_data(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="there are no data"):
        load([], tmp_path)


def test_ids_are_unique_and_repeated_ones_are_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("Id,Recipient,Amount (NOK)\nX,A,5\nX,B,6\n1,C,7\n,D,8\n")
    (tmp_path / "b.csv").write_text("Id,Recipient,Amount (NOK)\nX,E,5\nX-2,F,6\n")
    dataset = load(sources("*.csv"), tmp_path)
    ids = [item.id for item in dataset.allocations]
    assert len(set(ids)) == 6
    assert (ids[0], ids[2], ids[5]) == ("X", "1", "X-2")
    [finding] = [item for item in dataset.findings if item.code == "duplicate-id"]
    assert '"X" 3 times' in finding.message
    assert finding.source == "a.csv, row 3"


def test_progress_counts_the_rows_of_all_files(tmp_path: Path) -> None:
    rows = "".join(f"R{number},1\n" for number in range(1500))
    (tmp_path / "a.csv").write_text(f"Recipient,Amount (NOK)\n{rows}")
    (tmp_path / "b.csv").write_text(TABLE)
    (tmp_path / "c.toml").write_text(ANNOUNCEMENT)
    counts: list[int] = []
    load(sources("*.csv", "c.toml"), tmp_path, progress=counts.append)
    assert counts == [1000, 1500, 1501, 1502]


def test_a_file_that_may_not_be_read_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.csv").write_text(TABLE)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(SourceError, match="cannot be read: Permission denied"):
        load(sources("a.csv"), tmp_path)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('{"data": {"flows": [', r"a\.json, line 1, column"),
        ('{"something": 1}', "JSON file of an unknown kind"),
        ('[{"a": 1}]', "no heading is recognised"),
        ('{"a": [{"b": 1}], "c": [{"b": 2}]}', "several lists of records"),
        ('[{"recipient": "A", "amount": 1}, 5]', "record 2: not an object"),
        ('{"grants": []}', "holds no allocations"),
        ("[" * 100_000, "is empty|cannot be read|unknown kind|no heading"),
        ('{"grants": [\udcff', "."),
    ],
)
def test_json_that_cannot_be_used_is_reported_with_its_place(
    tmp_path: Path, content: str, message: str
) -> None:
    (tmp_path / "a.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(SourceError, match=message):
        load(sources("a.json"), tmp_path)
