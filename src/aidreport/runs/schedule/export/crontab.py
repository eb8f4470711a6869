"""A crontab that calls `aidreport run`: for the cron of Debian and Ubuntu, or for cronie."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from aidreport.runs.schedule.export.calls import SENDING, calls

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from aidreport.runs.schedule.export.program import Program
    from aidreport.runs.schedule.slots import Timetable

_SAFE_ADDRESS = re.compile(r"[A-Za-z0-9@!:%._+-]+")
"""Addresses that cron sends mail to; of others it says that they are unsafe, and sends nothing."""

_READERS = {"debian": "the cron of Debian and Ubuntu", "cronie": "cronie (Fedora, Red Hat, Arch)"}


def crontab(dialect: str, planned: Sequence[Timetable], program: Program, now: dt.datetime) -> str:
    """Return a crontab that serves all schedules, with the command that installs it.

    Debian's cron ignores CRON_TZ, so its calls have the same times in every zone.

    Args:
        dialect: "debian" or "cronie".
    """
    lines = [f"# >>> {program.name}", *_head(dialect, program), ""]
    to = [owner for owner in program.owners if _SAFE_ADDRESS.fullmatch(owner)] or [program.user]
    lines.append(f"MAILTO={','.join(to)}")
    for call in calls(planned, now, by_rule=dialect == "cronie"):
        lines += ["", *(f"# {call.report}, {about}" for about in call.about)]
        if dialect == "cronie":
            lines.append(f"CRON_TZ={call.zone or 'UTC'}")
        lines.append(f"{call.rule} {_command(program, 'run', call.report)}")
    lines += ["", "# Messages that wait for another try."]
    lines += [f"{SENDING} {_command(program, 'mail', 'send')}", f"# <<< {program.name}"]
    return "\n".join(lines) + "\n"


def _head(dialect: str, program: Program) -> Iterator[str]:
    """Yield what to know about it, as comments."""
    name = program.name
    again = shlex.join([*program.with_config, "schedule", "export", "--dialect", dialect])
    without = f"sed '/^# >>> {name}$/,/^# <<< {name}$/d'"
    yield f"# Schedules of {program.config}, for {_READERS[dialect]}."
    yield "# Install, beside your other lines and in place of an earlier export:"
    yield f"#   (crontab -l 2>/dev/null | {without}; {again}) | crontab -"
    yield "# Each call runs what is due by the ledger, and nothing twice; most calls do nothing."
    if program.variables:
        yield f"# The secrets {', '.join(program.variables)} are read from this file; make it with"
        yield f"#   mkdir -p ~/.config/aidreport && install -m 600 /dev/null {_secrets(program)}"
        yield "# and write a line NAME='value' into it for each."


def _secrets(program: Program) -> str:
    return f"~/.config/aidreport/{program.name}.env"


def _command(program: Program, *arguments: str) -> str:
    command = shlex.join([*program.with_config, *arguments, "--quiet"])
    if program.variables:
        command = f"set -a; . {_secrets(program)}; {command}"
    # To cron, % ends the command.
    return command.replace("%", r"\%")
