"""CronJobs of Kubernetes that call `aidreport run`."""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple

from aidreport.runs.schedule.export.calls import SENDING, calls

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from aidreport.runs.schedule.export.program import Program
    from aidreport.runs.schedule.slots import Timetable

_LONGEST_NAME = 52
"""Of a CronJob: Kubernetes adds eleven characters for each job, and 63 are the most."""

_ANY = "Etc/UTC"
"""The zone of rules that have the same times in every zone."""


class _Job(NamedTuple):
    """A CronJob: what it is about, its name, when it calls, and what."""

    about: Sequence[str]
    name: str
    rule: str
    zone: str
    command: Sequence[str]


def cron_jobs(planned: Sequence[Timetable], program: Program, image: str, now: dt.datetime) -> str:
    """Return CronJobs that serve all schedules, as YAML, with the command that installs them.

    Args:
        program: its command is that in the image.
        image: the container's.
    """
    documents = ["\n".join(_head(program, image)) + "\n"]
    documents += [_written(job, program, image) for job in _jobs(planned, program, now)]
    return "---\n".join(documents)


def _jobs(planned: Sequence[Timetable], program: Program, now: dt.datetime) -> Iterator[_Job]:
    for number, call in enumerate(calls(planned, now, by_rule=True), 1):
        about = [f"{call.report}, {line}" for line in call.about]
        name = _name(program, f"{call.report}-{number}")
        command = [*program.with_config, "run", call.report, "--quiet"]
        yield _Job(about, name, call.rule, call.zone or _ANY, command)
    command = [*program.with_config, "mail", "send", "--quiet"]
    about, name = ["Messages that wait for another try."], _name(program, "mail")
    yield _Job(about, name, SENDING, _ANY, command)


def _head(program: Program, image: str) -> Iterator[str]:
    """Yield what to know about them, as comments."""
    export = shlex.join(["aidreport", "schedule", "export", "--dialect", "kubernetes"])
    yield f"# Schedules of {program.config}, for Kubernetes 1.27 or later."
    yield "# Install them, or install them again:"
    yield f"#   {export} --image {shlex.quote(image)} | kubectl apply -f -"
    yield "# They need the image, with aidreport in it, and a claim of a volume that contains the"
    yield f"# folder {program.config.parent}: PersistentVolumeClaim {program.name}."
    if others := [*program.outside, *(file for file in program.secret_files if file[:1] == "/")]:
        yield "# These are outside of that folder, and need volumes of their own:"
        yield f"#   {shlex.join(map(str, others))}"
    if program.variables:
        values = " ".join(f"--from-literal={name}=…" for name in program.variables)
        yield "# The secrets of the environment:"
        yield f"#   kubectl create secret generic {program.name} {values}"


def _written(job: _Job, program: Program, image: str) -> str:
    # Texts are written as JSON, which YAML reads as what it is.
    comments = "".join(f"# {line}\n" for line in job.about)
    folder = json.dumps(str(program.config.parent))
    environment = ""
    if program.variables:
        environment = f"""
              envFrom:
                - secretRef:
                    name: {program.name}"""
    return f"""\
{comments}apiVersion: batch/v1
kind: CronJob
metadata:
  name: {job.name}
  labels:
    app.kubernetes.io/name: aidreport
    app.kubernetes.io/instance: {program.name}
spec:
  schedule: {json.dumps(job.rule)}
  timeZone: {json.dumps(job.zone)}
  # The ledger decides what is due: a call that comes late, or is left out, does no harm.
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  jobTemplate:
    spec:
      backoffLimit: 0
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: aidreport
              image: {json.dumps(image)}
              command: {json.dumps(job.command, ensure_ascii=False)}
              workingDir: {folder}{environment}
              volumeMounts:
                - name: project
                  mountPath: {folder}
          volumes:
            - name: project
              persistentVolumeClaim:
                claimName: {program.name}
"""


def _name(program: Program, of: str) -> str:
    """Return the name of a CronJob: small letters, digits and hyphens, and not too long."""
    words = re.sub(r"[^a-z0-9]+", "-", of.lower()).strip("-")
    start = f"aidreport-{program.name.rpartition('-')[2]}-"
    return start + words[len(start) - _LONGEST_NAME :].strip("-")
