"""Files that were checked are not checked again, and become the same sections."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from importlib.resources import files
from pathlib import Path
from zoneinfo import reset_tzpath

import pytest

from aidreport.config.config import Config, load_config
from aidreport.config.schedules import Schedule
from aidreport.errors import ConfigError
from aidreport.files.schema import Schema

ALL_KINDS = """
[organisation]
timezone = "Europe/Oslo"
[mail]
sender = "a@example.org"
retry = "90 s"
[console.roles]
"kari@example.org" = "approver"
[copies.archive]
to = "s3://bucket/aid"
options = { key = "k", secret = { env = "SECRET" }, tries = 3, plain = true }
[organisations]
unhcr = ["UNHCR", "Flyktninghjelpen"]
[reports.a]
data = ["a.csv", { path = "b.csv", unit = 100, years = [1990, 2026], measure = "pledge" }]
date = 2026-01-02
title = { en = "Aid", nb = "Bistand" }
max_rejected = "2%"
on_rejected = "exclude"
schedules = [
  { at = 2026-01-02T08:00:00+02:00, exceptions = [2026-12-24] },
  { every = "6 hours", start = 2026-01-01T00:00:00 },
]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def written(folder: Path, text: str) -> Path:
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return path


def is_checked(monkeypatch: pytest.MonkeyPatch, path: Path) -> bool:
    """Return whether a file is checked when it is read."""
    calls = []
    real = Config.model_validate
    with monkeypatch.context() as patch:
        patch.setattr(Config, "model_validate", lambda data: calls.append(data) or real(data))
        load_config(path)
    return bool(calls)


def test_a_configuration_that_is_kept_is_the_one_that_was_checked(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(folder, ALL_KINDS)
    checked = load_config(path)
    assert not is_checked(monkeypatch, path)
    kept = load_config(path)
    assert kept == checked
    assert repr(kept) == repr(checked)
    assert kept.file == checked.file == path
    assert kept.model_dump_json() == checked.model_dump_json()
    for left_out in ("exclude_unset", "exclude_defaults", "exclude_none"):
        option = {left_out: True}
        assert kept.model_dump(mode="json", **option) == checked.model_dump(mode="json", **option)
    assert hash(kept.organisation) == hash(checked.organisation)


def test_a_configuration_of_the_same_content_in_another_place_has_its_own_folder(folder: Path):
    paths = [folder / name / "config.toml" for name in "ab"]
    for path in paths:
        path.parent.mkdir()
        path.write_text(ALL_KINDS, "utf-8")
    assert [load_config(path).folder for path in paths] == [path.parent for path in paths]


def test_a_changed_configuration_is_checked_and_a_wrong_one_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(folder, ALL_KINDS)
    load_config(path)
    assert is_checked(monkeypatch, written(folder, ALL_KINDS.replace("90 s", "91 s")))
    assert load_config(path).mail.retry == dt.timedelta(seconds=91)
    for _ in range(2):
        with pytest.raises(ConfigError) as caught:
            load_config(written(folder, ALL_KINDS.replace("90 s", "soon")))
        assert len(caught.value.details) == 1


def test_a_kept_configuration_that_is_damaged_is_checked_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(folder, ALL_KINDS)
    expected = load_config(path)
    (kept,) = (folder / "aidreport").glob("config-*")
    kept.write_bytes(kept.read_bytes()[:-3])
    assert is_checked(monkeypatch, path)
    assert load_config(path) == expected


def test_a_configuration_is_read_where_nothing_can_be_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(folder, ALL_KINDS)
    (folder / "no-folder").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / "no-folder"))
    assert load_config(path).reports["a"].max_rejected == "2%"
    assert is_checked(monkeypatch, path)


def test_time_zones_of_the_system_that_change_are_looked_at_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    path = written(folder, ALL_KINDS)
    load_config(path)
    monkeypatch.setattr("zoneinfo.TZPATH", (str(folder),))
    assert is_checked(monkeypatch, path)


def test_a_time_zone_of_the_system_that_is_gone_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
):
    zone = folder / "zones" / "Mars" / "Olympus"
    zone.parent.mkdir(parents=True)
    zone.write_bytes((files("tzdata") / "zoneinfo" / "Europe" / "Oslo").read_bytes())
    reset_tzpath([folder / "zones"])
    try:
        path = written(folder, ALL_KINDS.replace("Europe/Oslo", "Mars/Olympus"))
        load_config(path)
        zone.unlink()
        with pytest.raises(ConfigError):
            load_config(path)
    finally:
        reset_tzpath()


def test_what_is_kept_holds_no_text_of_the_file(folder: Path):
    load_config(written(folder, ALL_KINDS))
    (kept,) = (folder / "aidreport").glob("config-*")
    content = kept.read_text("utf-8")
    for text in ("kari", "example", "s3:", "SECRET", "UNHCR", "b.csv", "Bistand", "archive"):
        assert text in ALL_KINDS
        assert text not in content


@pytest.mark.parametrize(
    "section",
    [
        '[console.roles]\n"Kari@Example.org" = "viewer"',
        '[reports.b]\ndata = "b.csv"\nformats = ["html", "pdf"]',
        '[reports.b]\ndata = "b.csv"\nschedules = { cron = "0 8 * * *", ping = "http://a.b/" }',
    ],
)
def test_what_becomes_another_text_is_checked_each_time(
    folder: Path, monkeypatch: pytest.MonkeyPatch, section: str
):
    path = written(folder, section)
    expected = load_config(path)
    assert is_checked(monkeypatch, path)
    assert load_config(path) == expected


def test_a_kept_way_to_another_class_is_not_gone(folder: Path, monkeypatch: pytest.MonkeyPatch):
    path = written(folder, ALL_KINDS)
    expected = load_config(path)
    (kept,) = (folder / "aidreport").glob("config-*")
    for name in ("os:system", "aidreport.errors:ConfigError", "aidreport.config.config:Nothing"):
        content = kept.read_bytes()[64:].replace(b"aidreport.config.config:Report", name.encode())
        kept.write_bytes(hashlib.sha256(content).hexdigest().encode() + content)
        assert is_checked(monkeypatch, path)
        assert load_config(path) == expected


@pytest.mark.parametrize(
    "way",
    [
        5,
        [],
        "capitals",
        ["section", 5, {}],
        ["section", "aidreport.config.config:Config", []],
        ["duration", 10**12, 0, 0],
    ],
)
def test_a_kept_way_of_another_form_is_not_gone(
    folder: Path, monkeypatch: pytest.MonkeyPatch, way: object
):
    path = written(folder, ALL_KINDS)
    expected = load_config(path)
    (kept,) = (folder / "aidreport").glob("config-*")
    content = json.dumps(way).encode()
    kept.write_bytes(hashlib.sha256(content).hexdigest().encode() + content)
    assert is_checked(monkeypatch, path)
    assert load_config(path) == expected


def test_a_section_can_be_copied_sent_and_compared_but_not_changed():
    import copy
    import pickle

    schedule = Schedule(cron="0 8 * * *", jitter="5 min")
    for same in (
        copy.copy(schedule),
        copy.deepcopy(schedule),
        pickle.loads(pickle.dumps(schedule)),  # noqa: S301
    ):
        assert same == schedule
        assert same.model_fields_set == {"cron", "jitter"}
    later = schedule.model_copy(update={"cron": "0 9 * * *"})
    assert (schedule.cron, later.cron) == ("0 8 * * *", "0 9 * * *")
    with pytest.raises(AttributeError, match="frozen"):
        schedule.cron = "x"
    with pytest.raises(AttributeError, match="frozen"):
        del schedule.cron
    assert json.loads(later.model_dump_json())["jitter"] == "PT5M"
    assert isinstance(later, Schema)
