"""When reports run: the sections of config.toml about schedules and their state."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from aidreport.config.places import WrittenFileOrNone, WrittenFolder, WrittenFolderOrNone
from aidreport.config.secret import Secret
from aidreport.config.stores import StoreOption, WithoutPassword
from aidreport.errors import near_miss
from aidreport.files.kept import Kind, kept
from aidreport.files.said_elsewhere import said_by_reader
from aidreport.files.schema import (
    AfterValidator,
    BeforeValidator,
    Field,
    Schema,
    Tag,
    model_validator,
)
from aidreport.files.toml import as_list, by_kind, matching
from aidreport.files.toml_problems import written
from aidreport.statements import state

_UNITS = {
    "s": 1,
    "second": 1,
    "min": 60,
    "minute": 60,
    "h": 3600,
    "hour": 3600,
    "d": 86_400,
    "day": 86_400,
    "week": 604_800,
}
_DURATION = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,3})?)\s*(?P<unit>[A-Za-z]+)")
POSTGRES_URL = re.compile(r"postgres(?:ql)?://")
_WITH_PASSWORD = re.compile(
    r"^[^:/]+://[^/?@]*:.*@|[?&][^=&]*(?:password|passfile)=", re.IGNORECASE
)
_COUNTRIES = Kind[frozenset[str]]("countries", ("config",), sorted, frozenset)
_SOME_DAY = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def _duration(value: object) -> object:
    """Return a text such as "90 min", "6 hours" or "2 days" as a duration."""
    if isinstance(value, dt.timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    unit = match["unit"].lower() if match else ""
    seconds = _UNITS.get(unit) or _UNITS.get(unit.removesuffix("s"))
    if match is None or seconds is None:
        raise ValueError(state("config.duration", value=written(value)))
    return dt.timedelta(seconds=float(match["number"]) * seconds)


def _time_zone(value: str) -> str:
    """Return the name of an IANA time zone as it is; an error names the nearest."""
    # The names of tzdata are in one file; to list those of the system takes a look at each zone.
    if value in files("tzdata").joinpath("zones").read_text(encoding="utf-8").splitlines():
        return value
    zones = sorted(available_timezones())
    if value in zones:
        return value
    of_city = [zone for zone in zones if zone.lower().endswith(f"/{value.lower()}")]
    near = near_miss(of_city[0], of_city) if of_city else near_miss(value, zones)
    raise ValueError(state("config.time-zone", value=value, near=near))


def _crontab(value: str) -> str:
    """Return a crontab expression as it is; one whose time never comes is refused."""
    from cronsim import CronSim, CronSimError

    if len(value.split()) != 5:
        raise ValueError(state("config.crontab", value=value))
    try:
        next(CronSim(value.upper(), _SOME_DAY))
    except CronSimError as problem:
        said = said_by_reader(str(problem))
        raise ValueError(state("config.of-text", value=value, problem=said)) from None
    except StopIteration:
        raise ValueError(state("config.never", value=value)) from None
    return value


@cache
def _countries() -> frozenset[str]:
    """Return the codes of the countries whose holidays are known; their library loads slowly."""

    def make() -> frozenset[str]:
        from holidays.registry import EntityLoader

        return frozenset(EntityLoader.get_country_codes())

    return kept(_COUNTRIES, (), make)


@cache
def _parts_of(country: str) -> tuple[str, ...]:
    """Return the parts of a known country. The library loads all countries to look at one."""
    import holidays

    return tuple(getattr(holidays, country).subdivisions)


def _country(value: str) -> str:
    """Return the code of a country, or of a part of one, whose holidays are known, as it is."""
    country, _, part = value.partition("-")
    if country not in _countries():
        close = near_miss(country, sorted(_countries()))
        raise ValueError(state("config.holidays", value=value, near=close))
    if part and part not in _parts_of(country):
        near = near_miss(part, _parts_of(country))
        raise ValueError(state("config.part-of-country", code=country, value=part, near=near))
    return value


Duration = Annotated[dt.timedelta, BeforeValidator(_duration)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
Crontab = Annotated[str, AfterValidator(_crontab)]
Country = Annotated[str, AfterValidator(_country)]
Weekend = Literal["sat-sun", "fri-sat", "thu-fri", "fri", "sat", "sun"]
_URL = matching(r"|https?://[^\s/]+\S*", "config.https")
"""Its message does not quote the address, which may be a secret."""


class Conditions(Schema):
    """What must be true, or the slot is skipped; all of them."""

    data_changed: bool = Field(
        False, description="The data differ from those of the last briefing."
    )
    no_finding: Literal["note", "warning", "error"] | None = Field(
        None, description="No finding of this severity or above."
    )
    figures: str = Field("", description='An expression over the figures, such as "partners > 2".')


class Schedule(Schema):
    """A rule that says when a report runs; each instant of it is a slot."""

    name: str = Field("", description='Name in messages; default: its rule, as "0 8 * * mon".')
    formerly: Annotated[list[str], BeforeValidator(as_list)] = Field(
        default_factory=list,
        description="Former names of the schedule; its history continues under the new name.",
    )
    cron: Crontab | None = Field(None, description='A crontab expression: "0 8 * * mon-fri".')
    every: Duration | None = Field(None, description='An interval from start: "6 hours".')
    at: Annotated[list[dt.datetime], BeforeValidator(as_list)] = Field(
        default_factory=list, description="One or more dates with times."
    )
    timezone: TimeZone | None = Field(
        None, description="Time zone of the rule; default: the organisation's."
    )
    start: dt.datetime | None = Field(None, description="No slot before it.")
    end: dt.datetime | None = Field(None, description="No slot after it.")
    holidays: Annotated[list[Country], BeforeValidator(as_list)] = Field(
        default_factory=list, description="Countries whose public holidays are observed: NO, US-CA."
    )
    exceptions: list[dt.date] = Field(
        default_factory=list, description="Other days without a slot."
    )
    exceptions_file: str | None = Field(
        None, description="A file of such days, one per line: 2026-12-24; # begins a comment."
    )
    on_holiday: Literal["skip", "next-working-day"] = Field(
        "skip", description="What happens to a slot on such a day."
    )
    weekend: Weekend | None = Field(
        None, description="Days that are no working days; default: those of the countries."
    )
    jitter: Duration = Field(
        dt.timedelta(), description="Slots start up to this much later, spread evenly."
    )
    catch_up: Literal["all", "latest", "none"] = Field(
        "latest", description="Which slots run that passed while the daemon was not running."
    )
    catch_up_window: Duration = Field(
        dt.timedelta(days=7), description="Slots that passed longer ago are not caught up."
    )
    overlap: Literal["skip", "queue"] = Field(
        "queue", description="What happens to a slot while an earlier one is still running."
    )
    ping: Annotated[str, _URL, AfterValidator(lambda url: url.rstrip("/"))] = Field(
        "", description="URL of a monitor: /start, the URL itself or /fail is called for each run."
    )
    only_when: Conditions = Field(
        default_factory=Conditions.as_default, description="Conditions of a run."
    )

    @property
    def rule(self) -> str:
        """When it is due, in the words of the config."""
        if self.cron is not None:
            return self.cron
        if self.every is not None:
            return f"every {self.every}"
        return "at " + ", ".join(f"{moment:%Y-%m-%d %H:%M}" for moment in self.at)

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        rules = [self.cron is not None, self.every is not None, bool(self.at)]
        if sum(rules) != 1:
            raise ValueError(state("config.one-rule"))
        if self.every is not None and self.every < dt.timedelta(minutes=1):
            raise ValueError(state("config.every-minute", value=str(self.every)))
        if self.every is not None and self.start is None:
            raise ValueError(state("config.every-needs-start"))
        if self.start and self.end and _comparable(self.end) < _comparable(self.start):
            raise ValueError(state("config.end-before-start"))
        return self


def _comparable(moment: dt.datetime) -> dt.datetime:
    return moment.replace(tzinfo=None)


def named(schedules: list[Schedule]) -> dict[str, Schedule]:
    """Return the schedules of a report by name; one without a name is called by its rule.

    Raises:
        ValueError: two have the same name.
    """
    names: dict[str, Schedule] = {}
    for schedule in schedules:
        name = schedule.name or schedule.rule
        if name in names:
            raise ValueError(state("config.two-schedules", name=name))
        names[name] = schedule
    return names


def _ledger_url(value: str | Secret) -> str | Secret:
    """Return the URL of a database, if it is one of PostgreSQL without a password."""
    if isinstance(value, Secret):
        return value
    if not POSTGRES_URL.match(value):
        raise ValueError(state("config.postgresql-url"))
    if _WITH_PASSWORD.search(value):
        raise ValueError(state("config.password-in-ledger"))
    return value


LedgerUrl = Annotated[
    Annotated[str, Tag("<text>")] | Annotated[Secret, Tag("<table>")],
    by_kind("config.ledger"),
    AfterValidator(_ledger_url),
]


class State(Schema):
    """Where the ledger is kept, and for how long."""

    allow_outside: bool = Field(
        False,
        description="Whether folder and metrics may be outside the folder of the configuration.",
    )
    folder: WrittenFolder = Field(
        "state", description="Folder of the ledger, its backups and its locks."
    )
    files: Annotated[WrittenFolderOrNone, WithoutPassword] = Field(
        None,
        description="Where briefings and messages are kept, if not in folder: a folder that all"
        " hosts see, or a URL such as s3://bucket/aid, with the extra copy.",
    )
    files_options: dict[str, StoreOption] = Field(
        default_factory=dict,
        description="For the store of files: key = …, secret = { env = … }.",
    )
    keep: Duration = Field(
        dt.timedelta(days=730),
        description="Slots that ended longer ago are deleted, with their stored PDFs.",
    )
    keep_runs: int = Field(100_000, ge=1, description="The most slots of a report that are kept.")
    ledger: LedgerUrl | None = Field(
        None,
        description='A database of PostgreSQL for several hosts, "postgresql://user@host/name", or'
        " { env = … } if it has a password; without it, a file in the folder. Needs the extra"
        " postgres.",
    )
    log: Literal["human", "json"] = Field("human", description="Format of the daemon's log.")
    metrics: WrittenFileOrNone = Field(
        None, description="A file for Prometheus's textfile collector, such as aidreport.prom."
    )
    workers: int = Field(2, ge=1, le=64, description="The most runs at once.")
