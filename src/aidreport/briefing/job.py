"""A job: a report of the config, with the changes of the command line."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

from aidreport.errors import UsageError, near_miss
from aidreport.files.library import BRAND_FILE, Library, is_file
from aidreport.lazy_dataclass import dataclass
from aidreport.model.occurring import days_of
from aidreport.model.periods import period_covered
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from aidreport.config.config import Config, Report
    from aidreport.config.sources import DataSource
    from aidreport.model.allocation import Measure
    from aidreport.model.dataset import Dataset
    from aidreport.model.formats import Format

SUFFIXES: Mapping[str, str] = {"pdf": ".pdf", "html": ".html"}
"""What the name of a briefing's file ends in, by its format."""

_NAMELESS = "report"
_LONGEST_KEY = 60
_SEPARATORS = tuple(mark for mark in (os.sep, os.altsep) if mark)


def _system_clock() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Job:
    """A report of the config, with the changes of the command line.

    Attributes:
        name: of the report; part of file names.
        data_folder: where relative data paths start.
        earlier_folder: where those of the data start that these are compared with.
        date: of the briefing; None takes it from the report, or else from the data.
        clock: returns the time, with its zone.
        due: when a run was due, in the time zone of its schedule; None outside of a run.
        output: a file, or a folder if it exists or ends in a slash; None takes the report's
            pattern.
    """

    config: Config
    name: str
    report: Report
    data_folder: Path
    earlier_folder: Path
    date: dt.date | None = None
    output: str | None = None
    clock: Callable[[], dt.datetime] = _system_clock
    due: dt.datetime | None = None

    @property
    def title(self) -> str:
        """The title that the report sets in the language of the briefing; empty for none."""
        titles = self.report.title
        if isinstance(titles, str):
            return titles
        return titles.get(self.language) or titles.get(self.language.partition("-")[0], "")

    @property
    def today(self) -> dt.date:
        """The day, where the organisation is."""
        return self.clock().astimezone(self.config.organisation.zone).date()

    @property
    def language(self) -> str:
        """The language of the briefing."""
        return self.report.language or self.config.organisation.language

    def in_language(self, language: str) -> Job:
        """Return the same job for another language."""
        return replace(self, report=self.report.model_copy(update={"language": language}))

    @property
    def library(self) -> Library:
        """Where templates, brands and wording are found."""
        return Library.at(self.config.folder / self.config.templates)


def job_for(  # noqa: PLR0913 - one argument for each option of the command line
    config: Config,
    name: str | None,
    *,
    data: Sequence[str] = (),
    compare: Sequence[str] = (),
    settings: Mapping[str, object] | None = None,
    template: str | None = None,
    brand: str | None = None,
    language: str | None = None,
    measures: Sequence[Measure] = (),
    currency: str | None = None,
    convert: str | None = None,
    on_rejected: str | None = None,
    max_rejected: int | str | None = None,
    date: dt.date | str | None = None,
    output: str | None = None,
) -> Job:
    """Return the job for a report of the config, or for data files given instead.

    Args:
        data: paths that take the place of the report's own; without a report's name they make a
            report of their own. These, `output` and the paths of a template or brand start at the
            current folder.
        compare: earlier data files that these are compared with, instead of those of the report.
        settings: keys of a source, for these paths or for all sources of the report.
        on_rejected, max_rejected: as in a report of the config.
        date: a day, or a word such as "today", as in a report of the config.
        convert: a currency; dates and rates are as the report's section `convert` says.

    Raises:
        UsageError: there is no such report, or a value is not what it should be.
    """
    from aidreport.config.config import Report
    from aidreport.config.sources import Compare, Convert, DataSource

    # `aidreport render announcement.html`: a file in the place of a report, be it there or not.
    is_other = name is not None and name not in config.reports and not data
    if name is not None and is_other and (is_file(Path(name)) or Path(name).suffix):
        data, name = [name], None
    given_data = bool(data)
    sources = [DataSource.model_construct(path=_data_source(path)) for path in data]
    earlier = [DataSource.model_construct(path=_data_source(path)) for path in compare]
    if sources and name is None:
        name, report = slug(Path(data[0]).stem), Report.model_construct(data=[*sources])
    else:
        name, report = config.report(name)
    if settings:
        sources = [_with(source, settings) for source in sources or report.sources]
        earlier = [_with(source, settings) for source in earlier or report.earlier_sources]
    if template is not None and _named("--template", template).endswith(".md"):
        template = _from_here(template, config)
    if brand is not None and is_file(Path(_named("--brand", brand)) / BRAND_FILE):
        brand = _from_here(brand, config)
    changes: dict[str, object] = {
        "data": sources,
        "template": template,
        "brand": brand,
        "language": None if language is None else checked_language(language),
        "measure": list(measures),
        "currency": currency,
        "on_rejected": on_rejected,
        "compare": Compare.model_construct(data=[*earlier]) if earlier else None,
    }
    if convert is not None:
        conversion = report.convert or Convert(to=convert)
        changes["convert"] = conversion.model_copy(update={"to": convert})
    given = {key: value for key, value in changes.items() if value}
    if max_rejected is not None:
        given["max_rejected"] = max_rejected
    day = date if isinstance(date, dt.date) else None
    if date is not None and day is None:
        given["date"] = date
    folder = Path() if given_data else config.folder
    earlier_folder = Path() if compare else config.folder
    changed = report.model_copy(update=given)
    return Job(config, name, changed, folder, earlier_folder, day, output)


def _with(source: DataSource, settings: Mapping[str, object]) -> DataSource:
    """Return a source with the settings of the command line beside its own."""
    from aidreport.config.sources import DataSource
    from aidreport.files.toml import validate

    known = source.model_dump(exclude_unset=True)
    maps = {
        key: {**known.get(key, {}), **value}
        for key, value in settings.items()
        if isinstance(value, dict)
    }
    return validate(
        DataSource,
        {**known, **settings, **maps},
        name=state("setup.options"),
        error=UsageError,
        fix=state("setup.correct-them"),
    )


def check_measures(names: str | None) -> list[Measure]:
    """Return the measures of an option such as "pledge,commitment"; none without a value.

    Raises:
        UsageError: a name is unknown.
    """
    from aidreport.model.allocation import Measure

    measures = []
    for word in [] if names is None else names.split(","):
        name = word.strip().lower()
        try:
            measures.append(Measure(name))
        except ValueError:
            raise UsageError(
                state("job.no-measure", name=name, near=near_miss(name, Measure)),
                details=[", ".join(Measure)],
                fix=state("job.no-measure-fix"),
            ) from None
    return measures


def check_on_rejected(word: str | None) -> str | None:
    """Return what becomes of rows that cannot be used: "stop" or "exclude".

    Raises:
        UsageError: it is another word.
    """
    ways = ("stop", "exclude")
    if word is not None and word not in ways:
        raise UsageError(
            state("job.rejected", word=word, near=near_miss(word, ways)),
            fix=state("job.rejected-fix"),
        )
    return word


def check_max_rejected(limit: int | str | None) -> int | str | None:
    """Return how many rows may be left out: a number, or a part such as "2%".

    Raises:
        UsageError: it is neither.
    """
    from aidreport.config.config import rows_or_percent

    try:
        text = limit.strip() if isinstance(limit, str) else limit
        return (
            None if text is None else rows_or_percent(int(text) if str(text).isdecimal() else text)
        )
    except ValueError as problem:
        raise UsageError(str(problem), fix=state("job.number-of-rows")) from None


def check_date(text: str | None) -> dt.date | None:
    """Return a date such as 2025-06-12; None without a value.

    Raises:
        UsageError: it is not a date.
    """
    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise UsageError(
            state("job.not-a-date", value=text or ""), fix=state("job.not-a-date-fix")
        ) from None


def check_briefing_date(text: str | None) -> dt.date | str | None:
    """Return the date of a briefing: a day, or a word such as "today"; None without a value.

    Raises:
        UsageError: it is neither.
    """
    from aidreport.config.config import DATES

    if text in DATES:
        return text
    try:
        return check_date(text)
    except UsageError as error:
        words = " or ".join(f'"{word}"' for word in DATES)
        error.fix += f", or {words}"
        raise


def check_currency(code: str | None) -> str | None:
    """Return the currency code of an option, in capitals.

    Raises:
        UsageError: it is not a currency code.
    """
    if code is not None and not (len(code) == 3 and code.isalpha() and code.isascii()):
        raise UsageError(state("job.no-currency", code=code), fix=state("job.no-currency-fix"))
    return None if code is None else code.upper()


def output_of(job: Job, date: dt.date, key: str = "all", suffix: str = "") -> Path:
    """Return the path of a job's briefing.

    Args:
        key: fit for a file's name, of a part of a burst.
        suffix: follows the name, before .pdf.

    Raises:
        UsageError: it is not a name for a PDF or a web page.
    """
    pattern = job.report.output
    name = pattern.format(report=job.name, date=date.isoformat(), language=job.language, key=key)
    default = Path(name)
    default = default.with_stem(default.stem + suffix)
    if job.output is None:
        return job.config.folder / default
    path = Path(_named("--output", job.output))
    if path.is_dir() or job.output.endswith(_SEPARATORS):
        return path / default.name
    if path.suffix.lower() not in SUFFIXES.values():
        raise UsageError(
            state("job.no-pdf-name", name=str(job.output)),
            why=state("job.no-pdf-name-why"),
            fix=state("job.no-pdf-name-fix"),
        )
    return path


def formats_of(job: Job, asked: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the formats of a job's briefings, each once.

    They are those asked for, else that of its output, else those of its report.

    Raises:
        UsageError: the output is a file of another format.
    """
    suffix = Path(job.output or "").suffix.lower()
    named = next((name for name, own in SUFFIXES.items() if suffix == own), "")
    if not asked:
        return (named,) if named else tuple(job.report.formats)
    if named and named not in asked:
        raise UsageError(
            state("job.format", format=str(asked[0]), name=str(job.output)),
            why=state("job.format-why"),
            fix=state("job.format-fix", ending=SUFFIXES[asked[0]], format=str(named)),
        )
    return tuple(dict.fromkeys(asked))


def format_of(file: str) -> Format:
    """Return the format of a briefing's file, by the end of its name."""
    return "html" if file.lower().endswith(SUFFIXES["html"]) else "pdf"


def named_for(path: Path, form: str) -> Path:
    """Return the path of a briefing with the end of the name that a format has."""
    suffix = SUFFIXES[form]
    return path if path.suffix.lower() == suffix else path.with_suffix(suffix)


def date_of(job: Job, dataset: Dataset) -> dt.date:
    """Return the briefing's date: asked for, announced, or of the latest decision.

    Raises:
        UsageError: nothing names one.
    """
    asked = job.date or job.report.date
    if isinstance(asked, dt.date):
        return asked
    if asked == "today" or (asked == "slot" and job.due is None):
        return job.today
    if asked == "slot" and job.due is not None:
        return job.due.date()
    if dataset.announcement is not None and asked is None:
        return dataset.announcement.date
    items = dataset.allocations
    if asked == "period end":
        period = period_covered(items)
        latest = period.last if period else None
    else:
        latest = max(days_of(items), default=None)
    if latest:
        return latest
    raise UsageError(
        state("job.no-date"),
        why=state("job.no-date-why"),
        fix=state("job.no-date-fix", report=job.name),
    )


def _from_here(path: str, config: Config) -> str:
    """Return a path of the command line so that it does not start at the config's folder."""
    return path if config.folder == Path() else str(Path(path).absolute())


def checked_language(tag: str) -> str:
    """Return a language tag of the command line as it is.

    Raises:
        UsageError: it is none.
    """
    from aidreport.config.config import language_tag

    try:
        return language_tag(tag)
    except ValueError:
        raise UsageError(
            state("job.no-language", tag=tag), fix=state("job.no-language-fix")
        ) from None


def _named(option: str, path: str) -> str:
    if not path or "\0" in path:
        raise UsageError(
            state("job.names-none", option=option), fix=state("job.names-none-fix", option=option)
        )
    return path


def _data_source(path: str) -> str:
    """Return the path of a data file, if its name can be written as text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        raise UsageError(
            state("job.not-utf-8", name=repr(path)),
            why=state("job.not-utf-8-why"),
            fix=state("job.not-utf-8-fix"),
        ) from None
    return _named("--data", path)


def file_keys(keys: Sequence[str]) -> dict[str, str]:
    """Return keys as parts of file names: letters and digits of ASCII, all different.

    So a name in the data can never lead to another folder.
    """
    slugs = {key: slug(normalize("NFKD", key))[:_LONGEST_KEY] for key in keys}
    counts = Counter(slugs.values())
    return {
        key: slug
        if counts[slug] == 1 and slug != _NAMELESS
        else f"{slug}-{sha256(key.encode('utf-8', 'replace')).hexdigest()[:8]}"
        for key, slug in slugs.items()
    }


def slug(text: str) -> str:
    """Return a text as a name of letters, digits and hyphens."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower() or _NAMELESS
