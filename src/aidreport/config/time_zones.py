"""Time zones: by the newer of the system's data and those of the package tzdata.

Countries change their clocks at short notice. A system that is not updated is an hour off then, as
is a package that is not.
"""

from __future__ import annotations

import zoneinfo
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import datetime as dt
    from importlib.abc import Traversable

_MARK = "# version "


class ZoneData(NamedTuple):
    """Where zones are read.

    Attributes:
        package: release of the package tzdata, such as "2026f"; empty if it is not installed.
        system: that of the system; empty if it has none, or does not say.
    """

    package: str
    system: str

    @property
    def of_package(self) -> bool:
        """Whether the package's are used: they are newer, or nobody knows how old the system's."""
        return self.package > self.system


def zone_data() -> ZoneData:
    """Return the releases of the zone data that there are."""
    return _zone_data(tuple(zoneinfo.TZPATH))


@lru_cache(maxsize=8)
def _zone_data(folders: tuple[str, ...]) -> ZoneData:
    try:
        package = _release(files("tzdata").joinpath("zoneinfo"))
    except ModuleNotFoundError:
        package = ""
    return ZoneData(package, next(filter(None, map(_release, map(Path, folders))), ""))


def _release(folder: Traversable) -> str:
    """Return the release of a folder of zones; empty if it does not say."""
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with folder.joinpath(name).open(encoding="utf-8", errors="replace") as file:
                return file.readline().removeprefix(_MARK).strip()
        except OSError:
            continue
    return ""


def time_zone(key: str) -> ZoneInfo:
    """Return a zone by its name, such as "Europe/Oslo"."""
    return _time_zone(key, tuple(zoneinfo.TZPATH))


@lru_cache(maxsize=256)
def _time_zone(key: str, folders: tuple[str, ...]) -> ZoneInfo:
    if _zone_data(folders).of_package:
        path = files("tzdata").joinpath("zoneinfo", *key.split("/"))
        if path.is_file():
            with path.open("rb") as file:
                return ZoneInfo.from_file(file, key=key)
    # A zone that is kept in memory may be of folders that were searched before.
    return ZoneInfo.no_cache(key)


def as_option(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """Return an instant as options take it: "2026-06-01T08:00:00+02:00"."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def shown_in_both(
    moment: dt.datetime, zone: dt.tzinfo, other: dt.tzinfo, *, seconds: bool = False
) -> str:
    """Return an instant in a zone, and beside it in another one whose clocks differ then.

    Such as "2026-06-01 14:00 +02:00 (08:00 -04:00)"; with its day, if that is another.
    """
    text, beside = shown(moment, zone, seconds=seconds), shown(moment, other)
    if text[-6:] == beside[-6:]:
        return text
    return f"{text} ({beside.removeprefix(f'{text[:10]} ')})"


def shown(moment: dt.datetime, zone: dt.tzinfo, *, seconds: bool = False) -> str:
    """Return an instant as people read it in a zone: "2026-06-01 08:00 +02:00"."""
    local = moment.astimezone(zone)
    digits = local.strftime("%z")
    form = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"
    return f"{local.strftime(form)} {digits[:3]}:{digits[3:5]}"


def shown_with_day(moment: dt.datetime, zone: dt.tzinfo, *, seconds: bool = False) -> str:
    """Return an instant as `shown` does, after the day of the week: "Mon 2026-06-01 08:00 …"."""
    return f"{moment.astimezone(zone):%a} {shown(moment, zone, seconds=seconds)}"
