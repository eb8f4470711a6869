"""What a call asks for, as the job that a command makes of its options."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.config.arguments import config_at

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from aidreport.briefing.job import Job


class Choices(NamedTuple):
    """What to sum: the arguments of that name of a call, as they were passed."""

    measures: str | Sequence[str] = ()
    currency: str | None = None
    convert: str | None = None
    on_rejected: str | None = None
    max_rejected: int | str | None = None


def job_of(
    report: str | None,
    config: str | os.PathLike[str] | None,
    choices: Choices,
    *,
    data: Sequence[str] = (),
    **changes: Any,
) -> Job:
    """Return the job for a report, or for data of that name that were read.

    Args:
        changes: further options of the command, checked.

    Raises:
        AidreportError: there is no such report, or a choice is unknown or wrong.
    """
    from aidreport.briefing.job import (
        check_currency,
        check_max_rejected,
        check_measures,
        check_on_rejected,
        job_for,
    )

    measures = choices.measures
    words = measures if isinstance(measures, str) else ",".join(measures)
    return job_for(
        config_at(config),
        report,
        data=data,
        measures=check_measures(words or None),
        currency=check_currency(choices.currency),
        convert=check_currency(choices.convert),
        on_rejected=check_on_rejected(choices.on_rejected),
        max_rejected=check_max_rejected(choices.max_rejected),
        **changes,
    )
