"""Disks that are full or read-only, data cut short, and ledgers that cannot be trusted."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.runs.faults.conftest import LATER, NOW, SLOT, SOON, Project

pytestmark = pytest.mark.long
PDF = "output/norway-ukraine/2025-06-12-norway-ukraine.pdf"
RUN, NEXT = ("run", "--slot", SLOT), ("run", "--slot", "2026-01-23T09:00")
DATA = "data/norway-ukraine-2025-06-12.toml"
KB = 1024


def delivering(project: Project) -> None:
    """Have the report put into a folder as a message."""
    delivery = '[reports.norway-ukraine.delivery]\nsubscribers = ["desk@example.test"]\n'
    project.configure(delivery)


def messages(project: Project) -> list[Path]:
    return sorted((project.folder / "output/outbox").glob("*.eml"))


def is_whole(project: Project) -> None:
    """Check that nothing is there in part."""
    for path in project.folder.rglob("output/**/*"):
        assert not path.name.startswith(".aidreport-"), path
        if path.suffix == ".pdf":
            assert path.read_bytes().rstrip().endswith(b"%%EOF"), path
        if path.suffix == ".eml":
            assert path.read_bytes().rstrip().endswith(b"--"), path


def recovers(project: Project) -> None:
    """Check that the slot completes once there is room, and is sent once."""
    project.call("run", "--slot", SLOT, now=SOON)
    project.call("mail", "send", now=LATER)
    assert project.rows("SELECT outcome FROM slots") == [("sent",)]
    assert len(messages(project)) == 1
    project.is_sound()
    is_whole(project)


@pytest.mark.fault("full-disk")
@pytest.mark.parametrize("room", [0, 8, 40, 80, 120, 150, 180, 220, 260, 300, 340, 400, 480])
def test_on_a_disk_without_room_a_run_fails_with_the_reason_and_leaves_nothing_in_part(
    project: Project, room: int
) -> None:
    delivering(project)
    result = project.call(*RUN, now=NOW, room=room * KB)
    is_whole(project)
    if result.code:
        assert "No space left" in result.err or "the disk is full" in result.err, result.err
        assert "fix" in result.err, result.err
    recovers(project)


@pytest.mark.fault("full-disk")
@pytest.mark.parametrize("room", [1, 20, 60, 80, 100, 130, 160])
def test_a_file_that_cannot_grow_fails_the_run_with_the_reason_and_leaves_nothing_in_part(
    project: Project, room: int
) -> None:
    delivering(project)
    result = project.call(*RUN, now=NOW, file_bytes=room * KB)
    is_whole(project)
    if result.code:
        assert "too large" in result.err or "disk I/O error" in result.err, result.err
        assert "fix" in result.err, result.err
    recovers(project)


@pytest.mark.fault("full-disk")
@pytest.mark.parametrize("what", ["output", "output/norway-ukraine", "output/outbox", "state"])
def test_a_folder_that_is_read_only_or_no_folder_fails_the_run_by_name(
    project: Project, what: str
) -> None:
    delivering(project)
    # Root may write wherever the mode says otherwise; nobody can write into a file.
    path = project.folder / what
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("in the way", encoding="utf-8")
    result = project.call(*RUN, now=NOW)
    assert result.code in (1, 4), result.err
    assert Path(what).name in result.err
    is_whole(project)
    path.unlink()
    recovers(project)


@pytest.mark.fault("full-disk")
@pytest.mark.parametrize("what", ["output", "state"])
def test_a_user_who_may_not_write_is_told_where(project: Project, what: str) -> None:
    delivering(project)
    folder = project.folder / what
    folder.mkdir()
    folder.chmod(0o555)
    result = project.call(*RUN, now=NOW, no_rights=True)
    folder.chmod(0o755)
    assert result.code in (1, 4), result.err
    assert what in result.err
    assert "fix" in result.err
    is_whole(project)
    recovers(project)


ROWS = "donor,recipient,amount,currency,measure,date\n" + "".join(
    f'Norway,"Partner {number}",{number}.5,NOK,commitment,2026-01-01\n' for number in range(1, 40)
)


def as_csv(path: Path) -> None:
    path.write_text(ROWS, encoding="utf-8")


def as_xlsx(path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    for row in ROWS.splitlines():
        book.active.append(row.split(","))
    book.save(path)


def as_json(path: Path) -> None:
    import json

    head, *rows = (line.split(",") for line in ROWS.splitlines())
    path.write_text(json.dumps([dict(zip(head, row, strict=True)) for row in rows]))


def as_parquet(path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    head, *rows = (line.replace('"', "").split(",") for line in ROWS.splitlines())
    columns = dict(zip(head, zip(*rows, strict=True), strict=True))
    pq.write_table(pa.table({name: list(values) for name, values in columns.items()}), path)


KINDS: dict[str, Callable[[Path], None]] = {
    "csv": as_csv,
    "xlsx": as_xlsx,
    "json": as_json,
    "parquet": as_parquet,
}


# Cut between two rows, or before the amount of the last, a table of text looks whole.
IN_A_ROW = [
    '"Partner 2',
    '"Partner 20",2',
    "20.5,NO",
    "20.5,NOK,commit",
    "20.5,NOK,commitment,2026-0",
]
CUTS = [
    ("csv", "donor,recipient,amo"),
    *(("csv", text) for text in IN_A_ROW),
    *((kind, part) for kind in ("xlsx", "json", "parquet", "toml") for part in (0.3, 0.95)),
]


@pytest.mark.fault("half-written")
@pytest.mark.parametrize(("kind", "cut"), CUTS)
def test_a_file_that_is_written_in_part_is_refused_and_the_last_briefing_is_untouched(
    project: Project, kind: str, cut: str | float
) -> None:
    path = project.folder / (DATA if kind == "toml" else f"data/x.{kind}")
    if kind != "toml":
        KINDS[kind](path)
        project.configure("", **{DATA: f"data/x.{kind}"})
    assert project.call(*RUN, now=NOW).code == 0
    (pdf,) = project.folder.rglob("output/**/*.pdf")
    before, content = pdf.read_bytes(), path.read_bytes()
    if isinstance(cut, str):
        end = content.index(cut.encode()) + len(cut)
    else:
        end = int(len(content) * cut)
    path.write_bytes(content[:end])
    result = project.call(*NEXT, now=SOON)
    assert result.code == 1, result.err
    assert "fix" in result.err
    assert pdf.read_bytes() == before
    assert len(list(project.folder.rglob("output/**/*.pdf"))) == 1
    path.write_bytes(content)
    assert project.call(*NEXT, now=LATER).code == 0


def zeros(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + bytes(len(content) - 4096))


def one_page(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[8192:12288] = os.urandom(4096)
    path.write_bytes(content)


def ends_early(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:6000])


def text(path: Path) -> None:
    path.write_text("no ledger", encoding="utf-8")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.fault("damaged-ledger")
@pytest.mark.parametrize("damage", [zeros, one_page, ends_early, text, empty, folder])
def test_nothing_is_sent_from_a_damaged_ledger_and_the_backup_named_restores_it(
    project: Project, damage: Callable[[Path], None]
) -> None:
    delivering(project)
    project.configure('approval = { by = ["head@example.test"] }\n')
    project.call(*RUN, now=NOW)
    ledger = project.folder / "state/ledger.sqlite"
    backups = project.folder / "state/backups"
    backups.mkdir(exist_ok=True)
    project.change("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copyfile(ledger, backups / "ledger-20260123T070000-test.sqlite")
    for path in ledger.parent.glob("ledger.sqlite-*"):
        path.unlink()
    damage(ledger)
    before = len(messages(project))
    for command in (
        RUN,
        NEXT,
        ("mail", "send"),
        ("approve", "1", "--as", "head@example.test"),
        ("resend", "1"),
        ("schedule", "start"),
    ):
        result = project.call(*command, now=SOON)
        assert result.code == 1, (command, result.err)
        assert "ledger.sqlite" in result.err
    assert len(messages(project)) == before
    looked = project.call("doctor")
    assert (looked.code, "ledger" in looked.out) == (1, True)
    assert "ledger-20260123T070000-test.sqlite" in result.err
    shutil.move(ledger, project.folder / "away")
    shutil.copyfile(backups / "ledger-20260123T070000-test.sqlite", ledger)
    assert project.call("approve", "1", "--as", "head@example.test", now=SOON).code == 0
    assert len(messages(project)) == before + 1
