"""What to set so that a report in several currencies gets one total."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from aidreport.analysis.totals import count_by
from aidreport.model.fields import GROUPS

if TYPE_CHECKING:
    from aidreport.briefing.job import Job
    from aidreport.model.dataset import Dataset


def propose_conversion(job: Job, dataset: Dataset) -> str:
    """Return how to convert amounts that are in several currencies; empty if they are in one.

    The proposal can be pasted into config.toml: it has the section of the report too, with what
    was set on the command line, if the configuration does not know the report.
    """
    currency = ("currency", GROUPS["currency"])
    counts = Counter[str]()
    for (code,), count in count_by(dataset.allocations, currency).items():
        counts[code] += count
    if len(counts) < 2 or job.report.convert is not None:
        return ""
    listed = ", ".join(f"{code} ({count:,})" for code, count in counts.most_common())
    problem = f"{job.name} has amounts in {len(counts)} currencies, each shown by itself: {listed}."
    target = _best_target(dataset, counts)
    if not target:
        return (
            f"{problem} They cannot be converted to one: amounts need a date and a published rate"
            " (aidreport help convert-currencies)."
        )
    return (
        f"{problem} For one total: --convert {target}, or in config.toml\n{_section(job, target)}"
    )


def _best_target(dataset: Dataset, counts: Counter[str]) -> str:
    """Return the currency in which most amounts can be; nothing if no other leads to one."""
    from aidreport.sources.exchange_rates.rates import Rates
    from aidreport.sources.exchange_rates.series import reference_rates

    codes = [code for code, _ in counts.most_common()]
    rates = Rates(reference_rates, by_year=False)
    days = Counter(
        (item.amount.currency, item.decided or item.valued) for item in dataset.allocations
    )
    converted = {
        target: sum(
            count
            for (code, day), count in days.items()
            if day is not None
            and code != target
            and not isinstance(rates.between(code, target, day), str)
        )
        for target in codes
    }
    best = max(codes, key=lambda code: (converted[code] > 0, converted[code] + counts[code]))
    return best if converted[best] else ""


def _section(job: Job, target: str) -> str:
    from aidreport.document.refused import conversion_settings
    from aidreport.files.toml_values import as_toml

    section = conversion_settings(job.name, target)
    if job.name in job.config.reports:
        return section
    settings = job.report.model_dump(mode="json", exclude_unset=True, exclude_none=True)
    if job.config.folder != Path():  # these paths start at the current folder
        settings["data"] = [str(Path(path).absolute()) for path in settings["data"]]
    lines = [f"{key} = {as_toml(value)}" for key, value in settings.items()]
    return "\n".join([f"[reports.{job.name}]", *lines, "", section])
