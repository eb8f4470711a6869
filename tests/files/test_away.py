"""Of a file that cannot be reached it is said whether it alone, its folder or a share is away."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from aidreport.config.sources import DataSource
from aidreport.errors import SourceError
from aidreport.files.away import not_reached
from aidreport.files.toml import read_bytes
from aidreport.sources.loader import load

CONNECT = "if it is on a share or another disk, connect that and try again; else correct the path"


def refused(path: Path) -> SourceError:
    with pytest.raises(SourceError) as error:
        read_bytes(path, SourceError)
    return error.value


def test_of_a_file_in_a_folder_that_is_gone_the_outermost_such_folder_is_named(
    tmp_path: Path,
) -> None:
    path = tmp_path / "share/aid/2026/x.csv"
    error = refused(path)
    assert error.problem == f"{path} does not exist: there is no folder {tmp_path}/share"
    assert error.fix == CONNECT


def test_an_empty_folder_may_be_that_of_a_share_that_is_not_mounted(tmp_path: Path) -> None:
    error = refused(tmp_path / "x.csv")
    assert error.problem == f"{tmp_path}/x.csv does not exist: the folder {tmp_path} is empty"
    assert error.fix == CONNECT


def test_beside_other_files_the_name_is_what_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "x.csv").touch()
    error = refused(tmp_path / "y.csv")
    assert error.problem == f'{tmp_path}/y.csv does not exist (did you mean "x.csv"?)'
    assert error.fix.startswith("check the name and the folder")


@pytest.mark.parametrize("pattern", ["{}/share/*.csv", "{}/share/*/x.csv", "share/**/*.csv"])
def test_a_glob_in_a_folder_that_is_away_says_so(tmp_path: Path, pattern: str) -> None:
    named = pattern.format(tmp_path)
    with pytest.raises(SourceError) as error:
        load((DataSource(path=named),), tmp_path)
    away = f"there is no folder {tmp_path}/share"
    assert error.value.problem == f"no file matches {named}: {away}"
    (tmp_path / "share").mkdir()
    (tmp_path / "share/x.txt").touch()
    with pytest.raises(SourceError) as error:
        load((DataSource(path=named),), tmp_path)
    assert error.value.why == f"looked in {tmp_path}/share"


def test_a_file_of_which_the_system_says_nothing_is_refused_with_its_reason(
    tmp_path: Path,
) -> None:
    path = tmp_path / f"{'x' * 300}.csv"
    with pytest.raises(SourceError, match=r"cannot be read: File name too long"):
        load((DataSource(path=str(path)),), tmp_path)


@pytest.mark.parametrize("number", [errno.ESTALE, errno.ENOTCONN, errno.EIO])
def test_a_share_that_answers_no_more_is_to_be_connected_again(number: int) -> None:
    problem = OSError(number, os.strerror(number))
    assert not_reached(Path("x.csv"), problem, SourceError).fix == CONNECT
