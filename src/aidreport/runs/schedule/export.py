"""Schedules for other programs: a crontab that calls `aidreport run`, a systemd service."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from aidreport.config.schedules import Schedule
    from aidreport.runs.schedule.slots import Timetable


def crontab(timetables: Sequence[Timetable], program: Sequence[str], config: Path) -> str:
    """Return a crontab that runs every schedule which a crontab can express.

    Args:
        program: what starts aidreport, such as a path.
        config: the configuration, absolute.
    """
    lines = [
        f"# Schedules of {config}; written by: aidreport schedule export --format crontab",
        "# The ledger decides: a slot that has run is not run again, one on a holiday is skipped.",
    ]
    for timetable in timetables:
        report, rule, zone = timetable.report, timetable.rule, timetable.zone.key
        lines += ["", f"# {report}, schedule {timetable.name}: {rule}, {zone}"]
        why = _not_expressible(timetable.schedule)
        if why:
            keeps = "the daemon keeps it: aidreport schedule start"
            lines.append(f"# not in this crontab: {why}; {keeps}")
        else:
            command = shlex.join([*program, "--config", str(config), "run", report, "--quiet"])
            lines += [f"CRON_TZ={zone}", f"{rule} {command.replace('%', chr(92) + '%')}"]
    return "\n".join(lines) + "\n"


def _not_expressible(schedule: Schedule) -> str:
    """Return why a crontab cannot express a schedule; empty if it can."""
    if schedule.cron is None:
        return "intervals and single times are no crontab expressions"
    if schedule.on_holiday == "next-working-day" and (schedule.holidays or schedule.exceptions):
        return "it moves slots to the next working day"
    if schedule.jitter:
        return "it spreads its slots by jitter"
    return ""


def service(program: Sequence[str], config: Path, state: Path) -> str:
    """Return a unit of systemd that runs the daemon with as few rights as it needs.

    Args:
        program: what starts aidreport, such as a path.
        config: the configuration, absolute.
        state: the folder of the ledger, absolute.
    """
    folder = config.parent
    start = " ".join(_quoted(part) for part in [*program, "--config", str(config)])
    writable = " ".join(dict.fromkeys(_quoted(str(path)) for path in (folder, state)))
    return f"""\
# aidreport's schedules of {config}; written by: aidreport schedule export --format systemd
[Unit]
Description=Scheduled briefings of {folder.name}
Documentation=man:systemd.service(5)
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
ExecStart={start} schedule start
ExecReload=/bin/kill -HUP $MAINPID
WorkingDirectory={str(folder).replace("%", "%%")}
Restart=on-failure
RestartSec=10
# A wrong command line or configuration, and a second daemon, are not helped by trying again.
RestartPreventExitStatus=2 5
TimeoutStopSec=60
WatchdogSec=120
KillMode=mixed

NoNewPrivileges=yes
ProtectSystem=strict
ReadWritePaths={writable}
PrivateTmp=yes
PrivateDevices=yes
ProtectClock=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
CapabilityBoundingSet=
SystemCallArchitectures=native
SystemCallFilter=@system-service
UMask=0027

[Install]
WantedBy=multi-user.target
"""


def _quoted(text: str) -> str:
    """Return a word of a unit as systemd reads it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != text or not text or " " in text else text
