"""The design of a briefing that is tried: what can be chosen, and what a form chose."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aidreport.briefing.job import check_briefing_date, check_currency
from aidreport.console.refusals import ConsoleError
from aidreport.console.trials import DATA
from aidreport.document.new_wording import language_name, own_name
from aidreport.files.library import Library
from aidreport.model.plain_line import plain_line

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from aidreport.config.config import Config
    from aidreport.console.forms import Form
    from aidreport.console.project import Project
    from aidreport.console.trials import Trial

_LONGEST_NAME = 60
_TEXTS = ("title", "template", "brand", "language")


def choices(project: Project, config: Config, trial: Trial, in_: str) -> dict[str, Any]:
    """Return what the design of a briefing can be, and what is proposed, for the page of a trial.

    Data without dates need one: that of the day is proposed.

    Args:
        in_: the language in which languages are named, beside their own.
    """
    library = Library.at(config.folder / config.templates)
    summary = trial.reading["summary"] or {"totals": []}
    zone = config.organisation.zone
    dated = trial.reading["dated"]
    reports = config.reports.values()
    return {
        "templates": (templates := library.names("template")),
        "brands": (brands := library.names("brand")),
        "own_template": _usual([report.template for report in reports], templates, "briefing"),
        "own_brand": _usual([report.brand for report in reports], brands, "ministry"),
        "languages": {
            tag: " – ".join(dict.fromkeys((own_name(tag), language_name(tag, in_))))
            for tag in library.names("wording")
        },
        "own_language": config.organisation.language,
        "currencies": [item["currency"] for item in summary["totals"]],
        "proposed_date": "" if dated else project.now().astimezone(zone).date().isoformat(),
        "is_signed": config.signing is not None,
        "has_data_folder": data_folder(config) is not None,
    }


def _usual(used: Iterable[str], offered: Collection[str], otherwise: str) -> str:
    """Return what most reports of the project use, of what is offered."""
    counts = Counter(str(name) for name in used if str(name) in offered)
    return counts.most_common(1)[0][0] if counts else otherwise


def fields_of(design: Mapping[str, Any]) -> dict[str, str]:
    """Return a design as the form has it."""
    return {key: value["to"] if key == "convert" else str(value) for key, value in design.items()}


def data_folder(config: Config) -> Path | None:
    """Return the folder of the project's data; None if it has none."""
    folder = Path(config.folder / DATA)
    return folder if config.file is not None and folder.is_dir() else None


def design_in(form: Form, config: Config) -> dict[str, Any]:
    """Return the settings of a report that a form chooses, as config.toml has them.

    Only what the page offers can be chosen: a template of another folder is a file that its
    reader may not see.

    Raises:
        UsageError: a template, brand, language, date or currency is none that there is.
    """
    library = Library.at(config.folder / config.templates)
    for key, kind in (("template", "template"), ("brand", "brand"), ("language", "wording")):
        chosen, offered = form.text(key), library.names(kind)
        if chosen and chosen not in offered:
            name = plain_line(chosen[:_LONGEST_NAME])
            raise ConsoleError(f"no-{kind}", name=name, names=", ".join(offered))
    design: dict[str, Any] = {key: value for key in _TEXTS if (value := form.text(key))}
    day = check_briefing_date(form.text("date") or None)
    if day is not None:
        design["date"] = str(day)
    if currency := check_currency(form.text("currency") or None):
        design["currency"] = currency
    if convert := check_currency(form.text("convert") or None):
        design["convert"] = {"to": convert}
    return design
