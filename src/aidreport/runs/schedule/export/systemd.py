"""Units of systemd that run the daemon or a worker, with as few rights as they need."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from aidreport.config.secret import credential_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.runs.schedule.export.program import Program


def service(program: Program, *, worker: bool = False) -> str:
    """Return the unit, with the lines that install it.

    Args:
        worker: whether it runs a worker of several hosts, and not the daemon.
    """
    folder = program.config.parent
    command = ["worker"] if worker else ["schedule", "start"]
    start = " ".join(map(_quoted, [*program.with_config, *command]))
    writable = " ".join(_quoted(str(path)) for path in (folder, *program.outside))
    head = "\n".join(_head(program, worker=worker))
    secrets = "".join(f"{line}\n" for line in _secrets(program))
    what = "Worker for briefings" if worker else "Scheduled briefings"
    return f"""\
{head}
[Unit]
Description={what} of {folder.name.replace("%", "%%")}
Documentation=man:systemd.service(5)
Wants=network-online.target
After=network-online.target

[Service]
Type=notify
User={program.user}
ExecStart={start}
ExecReload=/bin/kill -HUP $MAINPID
WorkingDirectory={str(folder).replace("%", "%%")}
{secrets}Restart=on-failure
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
UMask=0077

[Install]
WantedBy=multi-user.target
"""


def _head(program: Program, *, worker: bool) -> Iterator[str]:
    """Yield what to know about it, as comments."""
    name = f"{program.name}-worker" if worker else program.name
    words = ["schedule", "export", "--dialect", "systemd", *(["--worker"] if worker else [])]
    export = shlex.join([*program.with_config, *words])
    what = "A worker for what is due" if worker else "The daemon for the schedules"
    yield f"# {what} of {program.config}."
    yield "# Install it, or install it again:"
    yield f"#   {export} | sudo tee /etc/systemd/system/{name}.service"
    yield "#   sudo systemctl daemon-reload"
    yield f"#   sudo systemctl enable --now {name}"
    if program.outside:
        yield f"# It cannot make these folders; let them be there, and writable for {program.user}:"
        yield f"#   {shlex.join(map(str, program.outside))}"
    if program.variables:
        path = _variables(program)
        yield f"# The secrets {', '.join(program.variables)} are read from this file; make it with"
        yield f"#   sudo mkdir -p /etc/aidreport && sudo install -m 600 /dev/null {path}"
        yield "# and write a line NAME='value' into it for each."


def _secrets(program: Program) -> Iterator[str]:
    """Yield where the service finds its secrets; systemd reads them, so nobody else needs to."""
    for file in program.secret_files:
        path = str(program.config.parent / file).replace("%", "%%")
        yield f"LoadCredential={credential_name(file)}:{path}"
    if program.variables:
        yield f"EnvironmentFile={_variables(program)}"


def _variables(program: Program) -> str:
    return f"/etc/aidreport/{program.name}.env"


def _quoted(text: str) -> str:
    """Return a word of a unit as systemd reads it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{escaped}"' if escaped != text or not text or " " in text else text
