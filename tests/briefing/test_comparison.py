"""What a record names is not trusted: it decides how files are read, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.comparison import compare_with_sources
from aidreport.briefing.job import job_for
from aidreport.config.config import Config, load_config
from aidreport.proof.record import Record
from aidreport.proof.record_reading import ReadingEntry, SettingsEntry
from aidreport.proof.result import Check, Verification
from aidreport.proof.verify import verify

ROOT = Path(__file__).parents[2]
ROWS = "recipient,amount,currency,date\nA,1,USD,2026-01-31\nB,2,USD,2026-03-01\n"


@pytest.fixture
def verified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Verification:
    """A briefing of a table in the current folder, verified."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "x.csv").write_text(ROWS)
    (rendered,) = pipeline.render(job_for(Config(), None, data=["x.csv"]))
    return verify(rendered.artifact.path)


def compared(verification: Verification, change: Callable[[Record], dict[str, object]]) -> Check:
    """Compare a briefing with its file after its record was changed."""
    attached = verification.attached
    assert attached is not None
    record = attached.record.model_copy(update=change(attached.record))
    changed = replace(verification, attached=attached._replace(record=record))
    return compare_with_sources(changed, ["x.csv"]).checks[-1]


def named(name: str) -> Callable[[Record], dict[str, object]]:
    def change(record: Record) -> dict[str, object]:
        reading = ReadingEntry(sources=(SettingsEntry(path=name),))
        sources = (record.sources[0].model_copy(update={"path": name}),)
        return {"sources": sources, "reading": reading}

    return change


@pytest.mark.parametrize(
    "name", ["../" * 20 + "x.csv", "/" + "../" * 20 + "x.csv", "a/../" * 3 + "..", ".", "a\0b"]
)
def test_a_record_cannot_name_a_file_outside_of_the_folder_where_files_are_read_again(
    verified: Verification, name: str
) -> None:
    check = compared(verified, named(name))
    assert check.outcome.word == "not checked"
    assert any("a source that no file can have" in line for line in check.details), check


@pytest.mark.parametrize("name", ["../data/x.csv", "/srv/x.csv", "x [2025].csv", "a/b/../x.csv"])
def test_files_are_read_again_under_whatever_name_they_had(
    verified: Verification, name: str
) -> None:
    check = compared(verified, named(name))
    # The rows are those of the file, and the attached ones name another: only that differs.
    assert check.outcome.word in ("failed", "ok")
    assert not any("cannot be read" in line for line in check.details), check


@pytest.mark.parametrize(
    "change",
    [
        {"measures": ("gift",)},
        {"reading": ReadingEntry(part=("password", "x"))},
        {"reading": ReadingEntry(sources=(SettingsEntry(path="x.csv", settings={"unit": "ell"}),))},
        {
            "reading": ReadingEntry(
                sources=(SettingsEntry(path="x.csv", settings={"sql": {"url": "sqlite:///x"}}),)
            )
        },
    ],
)
def test_what_a_record_says_and_nobody_knows_is_not_compared(
    verified: Verification, change: dict[str, object]
) -> None:
    check = compared(verified, lambda _: change)
    assert check.outcome.word == "not checked"
    assert "so nothing was compared" in check.message


def test_a_part_of_a_burst_that_the_source_does_not_have_differs(verified: Verification) -> None:
    sources = (SettingsEntry(path="x.csv"),)
    for part, outcome in ((("recipient", "C"), "failed"), (("recipient", "A"), "failed")):
        reading = ReadingEntry(sources=sources, part=part)
        assert compared(verified, lambda _, it=reading: {"reading": it}).outcome.word == outcome


def test_records_of_earlier_versions_are_read_as_the_files_show(verified: Verification) -> None:
    check = compared(verified, lambda _: {"reading": None})
    assert check.outcome.word == "ok"
    assert "how the sources are to be read is not in this briefing" in check.details[-1]


@pytest.mark.parametrize(
    ("old", "new"),
    [("NOK 229 million", "NOK 239 million"), ('country = "Ukraine"', 'country = "Moldova"')],
)
def test_a_changed_announcement_is_named_and_not_only_its_unchanged_text(
    tmp_path: Path, old: str, new: str
) -> None:
    shutil.copytree(ROOT / "data", tmp_path / "data")
    shutil.copy(ROOT / "config.toml", tmp_path)
    job = job_for(load_config(tmp_path / "config.toml"), None, output=str(tmp_path / "a.pdf"))
    found = verify(pipeline.render(job)[0].artifact.path)
    (announcement,) = (tmp_path / "data").glob("*.toml")
    text = announcement.read_text(encoding="utf-8")
    announcement.write_text(text.replace(old, new), encoding="utf-8")
    check = compare_with_sources(found, [str(announcement)]).checks[-1]
    place = f"data/{announcement.name}, of data/{announcement.stem}.txt, line 17: "
    assert check.details[0].startswith(place), check.details
