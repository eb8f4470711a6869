"""The newer of the zone data of the system and of the package is used; through the command line."""

from __future__ import annotations

import shutil
import zoneinfo
from collections.abc import Callable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import project, run

__all__ = ["project", "run"]

Run = Callable[..., Any]
IN_SUMMER = '\n[[reports.norway-ukraine.schedules]]\ncron = "0 8 1 6 *"\n'


@pytest.fixture
def system(tmp_path: Path) -> Iterator[Callable[[str], None]]:
    """Give the system zone data of a release, by which Oslo keeps the time of Tokyo."""
    before = zoneinfo.TZPATH

    def make(release: str) -> None:
        folder = tmp_path / "zones"
        (folder / "Europe").mkdir(parents=True)
        tokyo = files("tzdata").joinpath("zoneinfo/Asia/Tokyo")
        shutil.copyfile(str(tokyo), folder / "Europe/Oslo")
        (folder / "tzdata.zi").write_text(f"{release}\n")
        zoneinfo.reset_tzpath([str(folder)])

    yield make
    zoneinfo.reset_tzpath(before)


@pytest.mark.parametrize(
    ("release", "offset"),
    [("# version 2099a", "+09:00"), ("# version 2019c", "+02:00"), ("", "+02:00")],
)
def test_the_newer_zone_data_decide_when_a_slot_is_due(
    run: Run, project: Path, system: Callable[[str], None], release: str, offset: str
) -> None:
    system(release)
    with (project / "config.toml").open("a", encoding="utf-8") as config:
        config.write(IN_SUMMER)
    assert f"-06-01 08:00 {offset}" in run("schedule", "next", "-n", "1").out


def test_doctor_names_both_and_which_is_used(run: Run, system: Callable[[str], None]) -> None:
    system("# version 2019c")
    (line,) = [line for line in run("doctor").out.splitlines() if "time zones" in line]
    assert line.endswith(" of the package tzdata is used, the newer beside 2019c of the system")


def test_doctor_says_when_the_system_is_newer(run: Run, system: Callable[[str], None]) -> None:
    system("# version 2099a")
    (line,) = [line for line in run("doctor").out.splitlines() if "time zones" in line]
    assert "2099a of the system is used, the newer beside 20" in line
