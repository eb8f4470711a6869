"""Maildirs as they stand on the disk."""

from __future__ import annotations

from pathlib import Path

import pytest

from aidreport.delivery.mailboxes import LARGEST, Maildir
from aidreport.errors import DeliveryError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / "mail" / name).mkdir(parents=True)
    return tmp_path / "mail"


def names(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def test_a_maildir_gives_what_is_new_and_what_nobody_has_seen(folder: Path) -> None:
    (folder / "new" / "2.M1.host").write_bytes(b"new")
    (folder / "cur" / "1.M1.host:2,").write_bytes(b"old")
    (folder / "cur" / "3.M1.host:2,F").write_bytes(b"flagged")
    (folder / "cur" / "0.M1.host:2,RS").write_bytes(b"seen")
    (folder / "new" / ".hidden").write_bytes(b"no message")
    (folder / "new" / "a-folder").mkdir()
    (folder / "tmp" / "9.M1.host").write_bytes(b"half a messa")
    assert list(Maildir(folder).unread()) == [
        ("2.M1.host", b"new"),
        ("1.M1.host", b"old"),
        ("3.M1.host", b"flagged"),
    ]


def test_a_maildir_message_that_is_done_is_kept_with_the_flag_s(folder: Path) -> None:
    (folder / "new" / "1.host").write_bytes(b"one")
    (folder / "new" / "2.host").write_bytes(b"two")
    (folder / "cur" / "3.host:2,FT").write_bytes(b"three")
    mailbox = Maildir(folder)
    mailbox.done(["1.host", "3.host", "gone.host", "../../etc/passwd"])
    assert names(folder) == ["cur/1.host:2,S", "cur/3.host:2,FST", "new/2.host"]
    assert list(mailbox.unread()) == [("2.host", b"two")]


def test_maildir_messages_may_be_marked_while_they_are_read(folder: Path) -> None:
    for name in "abc":
        (folder / "new" / name).write_bytes(name.encode())
    mailbox = Maildir(folder)
    read = []
    for name, content in mailbox.unread():
        mailbox.done([name])
        read.append(content)
    assert read == [b"a", b"b", b"c"]
    assert list(mailbox.unread()) == []


def test_a_maildir_message_that_another_program_moves_is_passed_over(folder: Path) -> None:
    (folder / "new" / "a").write_bytes(b"a")
    (folder / "new" / "b").write_bytes(b"b")
    unread = Maildir(folder).unread()
    assert next(unread) == ("a", b"a")
    (folder / "new" / "b").rename(folder / "cur" / "b:2,S")
    assert list(unread) == []


def test_marking_never_overwrites_a_message_of_the_same_name(folder: Path) -> None:
    (folder / "new" / "a").write_bytes(b"second")
    (folder / "cur" / "a:2,S").write_bytes(b"first")
    Maildir(folder).done(["a"])
    assert (folder / "new" / "a").read_bytes() == b"second"
    assert (folder / "cur" / "a:2,S").read_bytes() == b"first"


def test_a_maildir_message_over_the_limit_is_passed_over_and_stays_unread(folder: Path) -> None:
    with (folder / "new" / "large").open("wb") as file:
        file.truncate(LARGEST + 1)
    with (folder / "new" / "largest").open("wb") as file:
        file.truncate(LARGEST)
    assert [name for name, _ in Maildir(folder).unread()] == ["largest"]
    assert names(folder) == ["new/large", "new/largest"]


@pytest.mark.parametrize("missing", ["", "new", "cur"])
def test_a_missing_maildir_folder_is_told_with_the_key_to_change(
    folder: Path, missing: str
) -> None:
    (folder / missing).rename(folder.parent / "elsewhere")
    with pytest.raises(DeliveryError) as caught:
        list(Maildir(folder).unread())
    assert str(caught.value) == (
        f"the maildir {folder} cannot be read or changed\n"
        "why: No such file or directory: a maildir has the folders new, cur and tmp\n"
        "fix: check maildir in [mail.bounces], and the permissions of its folders"
    )
    with pytest.raises(DeliveryError):
        Maildir(folder).done(["1"])
