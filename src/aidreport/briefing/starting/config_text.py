"""The config.toml of a new project; what each key is comes from its schema."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from aidreport.config.config import Organisation, Report
from aidreport.config.delivery import Delivery, Mail
from aidreport.config.schedules import Schedule
from aidreport.files.toml_values import as_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.briefing.starting.answers import Answers
    from aidreport.briefing.starting.material import Material
    from aidreport.files.schema import Schema

TEMPLATE = "our-briefing"
BRAND = "our-brand"
MESSAGES = "messages"

_WIDTH = 100
_SENDER = "Humanitarian section <aid@ministry.example>"


def config_text(answers: Answers, material: Material) -> str:
    """Return the configuration of a project: one report, with a schedule and a subscriber."""
    return "\n".join(_lines(answers, material)) + "\n"


def _lines(answers: Answers, material: Material) -> Iterator[str]:
    yield "# Who publishes the briefings, and which briefings there are. A line that begins with #"
    yield "# is a remark; without the # it would count. Every key: aidreport help config"
    yield "# After a change: aidreport check"
    yield ""
    yield "[organisation]"
    yield from _entry(Organisation, "name", answers.organisation)
    yield from _entry(Organisation, "unit", "Humanitarian section", counts=False)
    yield from _entry(Organisation, "timezone", answers.timezone)
    yield from _entry(Organisation, "language", answers.language)
    yield ""
    yield "[mail]"
    yield from _entry(Mail, "folder", MESSAGES)
    sender = answers.sender
    yield from _entry(Mail, "sender", sender or _SENDER, counts=bool(sender))
    yield ""
    yield from _report(material)
    yield ""
    yield from _schedule(material.report)
    yield ""
    yield from _delivery(answers, material.report)


def _report(material: Material) -> Iterator[str]:
    yield f"[reports.{material.report}]"
    yield from _entry(Report, "title", "Our support in 2026", counts=False)
    yield from _entry(Report, "template", TEMPLATE)
    yield from _entry(Report, "brand", BRAND)
    yield from _entry(Report, "output", str(Report.model_fields["output"].default))
    if not material.dated:
        yield "# The data have no dates, so the briefing has that of the day."
    yield from _entry(Report, "date", "today", counts=not material.dated)
    yield from _remark(Report, "data")
    yield from material.entries
    for line in material.tables:
        if line.startswith("["):
            yield ""
        if line:
            yield line


def _schedule(report: str) -> Iterator[str]:
    yield f"# {Report.model_fields['schedules'].description}"
    yield "# aidreport run, called by cron, or the daemon keeps it: aidreport help run-on-schedule"
    yield f"[[reports.{report}.schedules]]"
    yield from _entry(Schedule, "name", "weekdays")
    yield from _entry(Schedule, "cron", "0 8 * * mon-fri")
    yield from _entry(Schedule, "holidays", "NO", counts=False)


def _delivery(answers: Answers, report: str) -> Iterator[str]:
    from email.utils import parseaddr

    yield "# Messages go into a folder as files, and nothing is sent. A mail server sends them:"
    yield "# aidreport help deliver"
    yield f"[reports.{report}.delivery]"
    yield from _entry(Delivery, "channels", ["folder"])
    address = parseaddr(answers.sender)[1] or "desk@example.org"
    yield from _entry(Delivery, "subscribers", [{"address": address, "name": "Our desk"}])


def _entry(schema: type[Schema], key: str, value: object, *, counts: bool = True) -> Iterator[str]:
    """Yield a key with its value, below what its schema says of it.

    Args:
        counts: False for an example, which is a remark too.
    """
    yield from _remark(schema, key)
    yield f"{'' if counts else '# '}{key} = {as_toml(value)}"


def _remark(schema: type[Schema], key: str) -> Iterator[str]:
    text = str(schema.model_fields[key].description)
    yield from (f"# {line}" for line in textwrap.wrap(text, _WIDTH - 2))
