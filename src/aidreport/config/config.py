"""config.toml: its schema, read with every problem at once."""

from __future__ import annotations

import datetime as dt
import os
import re
import zoneinfo
from contextlib import suppress
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Literal, Self

from aidreport.config.console import Console
from aidreport.config.delivery import (
    FOLDER,
    SMTP,
    ChannelName,
    Copy,
    Delivery,
    Mail,
    Smtp,
    Webhook,
    unknown_field,
)
from aidreport.config.places import WrittenFile
from aidreport.config.schedules import Schedule, State, TimeZone, named
from aidreport.config.signing import Signing
from aidreport.config.sources import (
    A_SOURCE,
    Compare,
    Convert,
    Currency,
    DataSource,
    Source,
    Sources,
    as_sources,
)
from aidreport.config.time_zones import shown_in_both, time_zone
from aidreport.errors import ConfigError, UsageError, near_miss
from aidreport.files.kept_sections import read_section
from aidreport.files.schema import (
    AfterValidator,
    BeforeValidator,
    Field,
    Schema,
    Tag,
    field_validator,
    model_validator,
)
from aidreport.files.toml import (
    PathText,
    as_list,
    by_kind,
    matching,
)
from aidreport.files.toml_problems import written
from aidreport.model.allocation import Measure
from aidreport.model.fields import GROUPS
from aidreport.model.formats import FORMATS, Format
from aidreport.statements import Statement, in_turn, state
from aidreport.values import Several

FILE_NAME = "config.toml"
OUTPUT_FIELDS = ("report", "date", "language", "key")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

    GroupField = str
else:
    GroupField = Literal[tuple(GROUPS)]


def language_tag(value: str) -> str:
    """Return a language tag (BCP 47) as it is.

    Raises:
        ValueError: it is not one; the message says what is expected.
    """
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", value):
        raise ValueError(state("config.language", value=value))
    return value


Language = Annotated[str, AfterValidator(language_tag)]
ReportName = Annotated[
    str,
    matching(
        r"[A-Za-z0-9][A-Za-z0-9_-]*",
        "config.report-name",
    ),
]


def rows_or_percent(value: int | str) -> int | str:
    """Return a number of rows, or a part of them in percent, as it is.

    Raises:
        ValueError: it is neither.
    """
    number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    if number or (isinstance(value, str) and re.fullmatch(r"[0-9]{1,2}(\.[0-9]+)?%|100%", value)):
        return value
    raise ValueError(state("config.rows-or-percent", value=written(value)))


_OF_ROWS = BeforeValidator(rows_or_percent)

DATES = ("today", "slot", "period end")
"""What the date of a briefing can be, beside a day."""


def _briefing_date(value: object) -> object:
    """Return a day, or one of `DATES`, as it is.

    Raises:
        ValueError: it is neither.
    """
    if value in DATES or (isinstance(value, dt.date) and not isinstance(value, dt.datetime)):
        return value
    try:
        return dt.date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        known = Several(f'"{word}"' for word in DATES)
        raise ValueError(state("config.briefing-date", known=known)) from None


class Organisation(Schema):
    """Who publishes the briefings."""

    name: str = Field("", description="Name in the masthead; default: the announcement's issuer.")
    unit: str = Field("", description="Section or department, under the name.")
    timezone: TimeZone = Field("UTC", description="IANA time zone, such as Europe/Oslo.")
    language: Language = Field("en", description="Language of the briefings (BCP 47).")

    @property
    def zone(self) -> ZoneInfo:
        """The zone of the organisation, in which times are shown."""
        return time_zone(self.timezone)


class Report(Schema):
    """One briefing: its data, its template and where it goes."""

    data: Annotated[Source | Sources, A_SOURCE] = Field(
        description="A file, a glob, a list, or a table with path, columns, decimal …"
    )
    template: PathText = Field("briefing", description="Name of a template, or path of a .md file.")
    brand: PathText = Field("ministry", description="Name of a brand, or path of its folder.")
    language: Language | None = Field(
        None, description="Language of the briefing (BCP 47); default: the organisation's."
    )
    title: Annotated[
        Annotated[str, Tag("<text>")] | Annotated[dict[Language, str], Tag("<table>")],
        by_kind("config.title"),
    ] = Field(
        "",
        description="Title of the briefing, or one for each language: { en = …, nb = … }. Default:"
        " the announcement's, else words from the data.",
    )
    date: Annotated[
        dt.date | Literal["today", "slot", "period end"] | None, BeforeValidator(_briefing_date)
    ] = Field(
        None,
        description='Date of the briefing: a day; "today"; "slot", the day of the schedule that is'
        ' run, and today for `render`; or "period end", the last day that the dates of the data'
        " cover. Default: of the announcement, else of the latest decision.",
    )
    allow_outside: bool = Field(
        False, description="Whether output may be outside the folder of the configuration."
    )
    output: WrittenFile = Field(
        "output/{report}/{date}-{report}.pdf",
        description="Path of the PDF; {report}, {date}, {language} and {key} are filled in. A web"
        " page has the same path, and ends in .html.",
    )
    formats: Annotated[list[Format], BeforeValidator(as_list), Field(min_length=1)] = Field(
        default=["pdf"],
        description='What is made, published and sent: "pdf", "html" (a web page), or both.',
    )
    currency: Currency | None = Field(
        None, description="Use only this currency; rows in others are excluded and counted."
    )
    measure: list[Measure] = Field(
        default_factory=list,
        description="Use only these measures, summed together; others are excluded and counted.",
    )
    convert: Convert | None = Field(
        None, description="Convert amounts: [reports.NAME.convert]. Default: no conversion."
    )
    compare: Compare | None = Field(
        None, description="Compare with earlier data: [reports.NAME.compare]. Default: none."
    )

    conformance: Literal["a-3a+ua-1", "a-4f+ua-2"] = Field(
        "a-3a+ua-1",
        description="Standards of the PDF: PDF/A-3a with PDF/UA-1, or PDF/A-4f with PDF/UA-2.",
    )
    sign: bool = Field(True, description="Sign the PDF if [signing] names a key.")
    on_rejected: Literal["stop", "exclude"] = Field(
        "stop",
        description="Rows that cannot be used stop the report, or are left out and counted on the"
        " page.",
    )
    max_rejected: Annotated[int | str, _OF_ROWS] | None = Field(
        None,
        description='How many rows may be left out: a number, or a part such as "2%"; only with'
        ' on_rejected = "exclude", since else no row is.',
    )
    hold_on: Literal["error", "warning", "never"] = Field(
        "error", description="Findings that hold a scheduled run; nothing is published then."
    )
    unreviewed: Literal["hold", "publish"] = Field(
        "hold",
        description="A scheduled run of figures that were extracted from a text, and that nobody"
        " has reviewed, is held, or published with a note that says so.",
    )
    burst: GroupField | None = Field(
        None, description="One briefing for each value of this field, with only its rows."
    )
    delivery: Delivery = Field(
        default_factory=Delivery.as_default,
        description="Subscribers and channels: [reports.NAME.delivery].",
    )
    formerly: Annotated[list[ReportName], BeforeValidator(as_list)] = Field(
        default_factory=list,
        description="Former names of the report; its history continues under the new name.",
    )
    schedules: Annotated[list[Schedule], BeforeValidator(as_list)] = Field(
        default_factory=list, description="When it runs: [[reports.NAME.schedules]]."
    )

    @field_validator("schedules")
    @classmethod
    def _names_once(cls, value: list[Schedule]) -> list[Schedule]:
        named(value)
        return value

    @field_validator("formats")
    @classmethod
    def _formats_once(cls, value: list[Format]) -> list[Format]:
        return [form for form in FORMATS if form in value]

    @field_validator("output")
    @classmethod
    def _names_a_pdf(cls, value: str) -> str:
        try:
            fields = list(Formatter().parse(value))
        except ValueError:
            raise ValueError(state("config.brace", value=value)) from None
        for _, name, form, conversion in fields:
            if name is not None and name not in OUTPUT_FIELDS:
                raise ValueError(unknown_field(name, OUTPUT_FIELDS))
            if form or conversion:
                raise ValueError(state("config.takes-no-format", braced=f"{{{name}}}"))
        if not value.lower().endswith(".pdf") or "\0" in value:
            raise ValueError(state("config.name-of-pdf", value=value))
        return value

    @model_validator(mode="after")
    def _name_for_each(self) -> Self:
        if (self.burst is not None) != ("{key}" in self.output):
            raise ValueError(state("config.key-in-output"))
        return self

    @property
    def sources(self) -> tuple[DataSource, ...]:
        """The data as a list of sources, in the order given."""
        return as_sources(self.data)

    @property
    def earlier_sources(self) -> tuple[DataSource, ...]:
        """The data that these are compared with; none if they are not compared."""
        return self.compare.sources if self.compare else ()


class Config(Schema):
    """All of config.toml."""

    organisation: Organisation = Field(default_factory=Organisation.as_default)
    templates: PathText = Field("templates", description="Folder of templates, brands and wording.")
    signing: Signing | None = Field(
        None, description="Key that signs briefings; default: they are not signed."
    )
    state: State = Field(default_factory=State.as_default, description="The ledger of schedules.")
    mail: Mail = Field(default_factory=Mail.as_default, description="Settings of all messages.")
    smtp: Smtp | None = Field(None, description="The server of the channel smtp.")
    copies: dict[ChannelName, Copy] = Field(
        default_factory=dict, description="Channels that put a copy into a folder or store."
    )
    webhooks: dict[ChannelName, Webhook] = Field(
        default_factory=dict, description="Channels that notify a web service."
    )
    organisations: dict[str, list[str]] = Field(
        default_factory=dict,
        description="Key → names of organisations, in addition to the known ones.",
    )
    reports: dict[ReportName, Report] = Field(default_factory=dict)
    console: Console = Field(
        default_factory=Console.as_default, description="Who may do what in a browser: [console]."
    )
    _file: Path | None = None

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        known = [FOLDER, SMTP, *self.copies, *self.webhooks]
        both = sorted(set(self.copies) & set(self.webhooks))
        problems = [state("config.two-channels", name=name) for name in both]
        for name, report in self.reports.items():
            problems += [
                _of_channels(
                    name, state("config.no-channel", name=channel, near=near_miss(channel, known))
                )
                for channel in report.delivery.channels
                if channel not in known
            ]
            if SMTP in report.delivery.channels and (self.smtp is None or not self.mail.sender):
                problems.append(_of_channels(name, state("config.smtp-needs")))
        if problems:
            raise ValueError(in_turn(problems))
        return self

    @property
    def file(self) -> Path | None:
        """The file that was read; None if there was none and the defaults apply."""
        return self._file

    @property
    def folder(self) -> Path:
        """Where relative paths start: the folder of the file, or the current one."""
        return Path() if self._file is None else self._file.parent

    def time_of_slot(
        self, report: str, schedule: str, due: dt.datetime, *, seconds: bool = False
    ) -> str:
        """Return when a slot is due, in the organisation's zone; and in that of its schedule."""
        own = self.zone_of_schedule(report, schedule)
        return shown_in_both(due, self.organisation.zone, own, seconds=seconds)

    def zone_of_schedule(self, report: str, schedule: str) -> ZoneInfo:
        """Return the zone of a schedule; that of the organisation if it has none, or is gone."""
        settings = self.reports.get(report)
        found = named(settings.schedules).get(schedule) if settings else None
        own = found.timezone if found else None
        return time_zone(own) if own else self.organisation.zone

    def report(self, name: str | None) -> tuple[str, Report]:
        """Return the report called `name`, or the only one.

        Raises:
            UsageError: there is no such report, or several and none was named.
        """
        if not self.reports:
            raise self.no_report()
        if name is None:
            if len(self.reports) == 1:
                return next(iter(self.reports.items()))
            raise UsageError(
                state("config.no-report-named"),
                details=[state("toml.named", name=each) for each in self.reports],
                fix=state("config.no-report-named-fix"),
            )
        if name not in self.reports:
            raise UsageError(
                state("config.no-report", name=name, near=near_miss(name, self.reports)),
                details=[state("toml.named", name=each) for each in self.reports],
                fix=state("config.no-report-fix"),
            )
        return name, self.reports[name]

    def no_file(self) -> UsageError:
        """Return the error for a command that needs a configuration if there is none."""
        return UsageError(
            state("config.no-file", name=FILE_NAME),
            why=state("config.no-file-why"),
            fix=state("config.no-file-fix"),
        )

    def no_report(self) -> UsageError:
        """Return the error for a command that needs a report if there is none."""
        if self.file is None:
            return UsageError(
                state("config.no-file", name=FILE_NAME),
                why=state("config.no-file-or-data-why"),
                fix=state("config.no-file-or-data-fix"),
            )
        return UsageError(
            state("config.names-no-report", name=str(self.file)),
            fix=state("config.names-no-report-fix"),
        )


def _of_channels(report: str, problem: Statement) -> Statement:
    return state("toml.at", at=f"reports.{report}.delivery.channels", problem=problem)


def load_config(path: Path | None) -> Config:
    """Return the configuration in `path`, or in config.toml of the current folder.

    With no path and no config.toml, the defaults apply.

    Raises:
        ConfigError: with every problem, each with its key.
    """
    if path is None:
        path = Path(FILE_NAME)
        if not path.exists():
            return Config.as_default()
    config = read_section(Config, path, ("config", "files", "model"), ConfigError, _zones())
    vars(config)["_file"] = path
    return config


def _zones() -> Iterator[str]:
    """Yield what changes when time zones of the system do; those of a library are seen anyway."""
    for folder in zoneinfo.TZPATH:
        with suppress(OSError), os.scandir(folder) as found:
            # Such as Europe: what is deleted in a folder does not change the one above it.
            inner = sorted(each.path for each in found if each.is_dir())
            yield from (f"{each} {Path(each).stat().st_mtime_ns}" for each in (folder, *inner))
