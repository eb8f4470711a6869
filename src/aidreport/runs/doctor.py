"""Checks everything that schedules need, so that problems are noticed before a slot is missed."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import shutil
import socket
from contextlib import closing
from email.utils import parseaddr
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from aidreport.briefing import pipeline
from aidreport.briefing.design import design_of, time_server_of, wording_of
from aidreport.briefing.job import job_for
from aidreport.briefing.rejected_rows import settle_rejected
from aidreport.config.time_zones import shown, zone_data
from aidreport.delivery.probe import try_server
from aidreport.delivery.smtp import Server
from aidreport.errors import AidreportError
from aidreport.files.private import open_to_others
from aidreport.runs.ledger.jobs import Queue
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.pauses import resume_command
from aidreport.runs.ledger.presence import Role, served
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.ledger.restores import way_out
from aidreport.runs.ledger.sqlite import FILE
from aidreport.runs.ledger.store import files_of, open_read_only
from aidreport.runs.schedule.planner import timetables, upcoming_slots, with_pauses
from aidreport.statements import in_turn, state
from aidreport.values import Joined

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from aidreport.briefing.job import Job
    from aidreport.config.config import Config
    from aidreport.runs.schedule.slots import Timetable
    from aidreport.statements import Statement
    from aidreport.values import Value

_LITTLE_ROOM = 500 << 20
_NO_ROOM = 20 << 20
_LATE = dt.timedelta(minutes=5)
_LONG_WAIT = dt.timedelta(hours=1)
_SOON = dt.timedelta(days=30)
_ROLES = {
    Role.LEADER: "health.leader",
    Role.STANDBY: "health.standby",
    Role.WORKER: "health.worker",
}
_STARTED_BY = {
    Role.LEADER: "aidreport schedule start",
    Role.STANDBY: "aidreport schedule start",
    Role.WORKER: "aidreport worker",
}
_OLDEST_CLOCK = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)


class Level(StrEnum):
    """The status of a part."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Diagnosis(NamedTuple):
    """The status of a part, and what to do about it.

    Attributes:
        fix: a statement, or a command or what a server's answer means; empty for nothing.
    """

    level: Level
    text: Statement
    fix: str = ""


def examine(read: Callable[[], Config], now: Callable[[], dt.datetime]) -> Iterator[Diagnosis]:
    """Yield the diagnosis of each part; nothing is changed.

    Args:
        read: returns the configuration.
        now: the clock, in UTC.
    """
    moment = now()
    if moment < _OLDEST_CLOCK:
        wrong = state("health.clock-wrong", day=f"{moment:%Y-%m-%d}")
        yield _problem(wrong, state("health.clock-wrong-fix"))
    else:
        yield _ok(state("health.clock", time=f"{moment:%Y-%m-%d %H:%M:%S}"))
    yield _time_zones()
    try:
        config = read()
        planned = timetables(config)
    except AidreportError as error:
        yield _failure(state("health.configuration"), error)
        return
    reports = state("health.reports", count=len(config.reports))
    schedules = state("health.schedules", count=len(planned))
    about = {"file": str(config.file), "reports": reports, "schedules": schedules}
    yield _ok(state("health.configuration-read", **about))
    for name in config.reports:
        yield from _report(config, name, moment.date())
    yield from _mail(config)
    yield from _timestamps(config, now)
    yield from _state(config, planned, now)


def _time_zones() -> Diagnosis:
    """Say which zone data are used, and which others there are."""
    data = zone_data()
    system = state("health.zones-of-unknown-system")
    if data.system:
        system = state("health.zones-of-system", version=data.system)
    if not data.package:
        absent = state("health.zones-without-package")
        text = state("health.zones-of-system-alone", used=system, other=absent)
        return _warning(text, "pip install tzdata")
    package = state("health.zones-of-package", version=data.package)
    used, other = (package, system) if data.of_package else (system, package)
    return _ok(state("health.zones-used", used=used, other=other))


def _report(config: Config, name: str, today: dt.date) -> Iterator[Diagnosis]:
    """Check a report's template, wording, brand, fonts, key and data."""
    try:
        job = job_for(config, name)
        design = design_of(job)
    except AidreportError as error:
        yield _failure(state("health.design", report=name), error)
        return
    read = {"report": name, "template": design.template.name, "brand": design.brand.name}
    yield _ok(state("health.design-read", **read))
    yield from _wording(job)
    try:
        dataset = settle_rejected(pipeline.load(job, today=today), job.report)
    except AidreportError as error:
        yield _failure(state("health.data", report=name), error)
    else:
        yield _ok(state("health.data-read", report=name, count=dataset.account.read))


def _wording(job: Job) -> Iterator[Diagnosis]:
    """Name the phrases that copied wording lacks, in each of its languages."""
    for language in dict.fromkeys((job.language, *job.library.names("wording"))):
        there = job.in_language(language)
        try:
            lacking = wording_of(there).lacking
        except AidreportError as error:
            yield _failure(state("health.wording", report=job.name), error)
            continue
        if lacking:
            about = {"report": job.name, "path": str(job.library.wording(language))}
            about["phrases"] = ", ".join(lacking)
            fix = state("health.wording-lacks-fix", path=about["path"])
            yield _warning(state("health.wording-lacks", count=len(lacking), **about), fix)


def _mail(config: Config) -> Iterator[Diagnosis]:
    """Check secrets, and the mail server as far as possible without sending anything."""
    from aidreport.config.secret import reveal
    from aidreport.runs.schedule.observability import named_secrets

    for secret in named_secrets(config):
        try:
            reveal(secret, config.folder)
        except AidreportError as error:
            yield _failure(state("health.secrets"), error)
    if config.smtp is None:
        return
    sender = parseaddr(config.mail.sender)[1]
    name = f"{config.smtp.host}:{config.smtp.port}"
    steps = list(try_server(Server(config.smtp, config.folder), sender, sender))
    if steps and not steps[-1].good:
        last = {"step": steps[-1].name, "answer": steps[-1].answer}
        yield _problem(state("health.mail-server-step", server=name, **last), steps[-1].cause)
    else:
        yield _ok(state("health.mail-server-takes", server=name, sender=sender))


def _timestamps(config: Config, now: Callable[[], dt.datetime]) -> Iterator[Diagnosis]:
    """Ask the server that confirms when briefings are signed."""
    stamp = config.signing.timestamp if config.signing else None
    if stamp is None:
        return
    try:
        server = time_server_of(stamp, config.folder, now)
        from aidreport.pdf.signing.sign import ask

        who, until = ask(server)
    except AidreportError as error:
        yield _failure(state("health.timestamps", server=str(stamp.server)), error)
        return
    given = {"server": str(stamp.server), "who": who, "day": f"{until:%Y-%m-%d}"}
    text = state("health.timestamps-confirmed", **given)
    if until - now() < _SOON:
        yield _warning(text, state("health.timestamps-soon-fix"))
    else:
        yield _ok(text)


def _outbox(ledger: Ledger, now: dt.datetime, zone: dt.tzinfo) -> Diagnosis:
    """Check the deliveries that wait."""
    waiting = ledger.outbox.waiting()
    if not waiting:
        return _ok(state("health.outbox-empty"))
    oldest = min(item.entered for item in waiting)
    text = state("health.outbox", count=len(waiting), since=shown(oldest, zone))
    if now - oldest < _LONG_WAIT:
        return _ok(text)
    answer = next((item.answer for item in waiting if item.answer), "")
    found = state("health.outbox-answer", outbox=text, answer=answer) if answer else text
    return _warning(found, state("health.outbox-fix"))


def _state(
    config: Config, planned: list[Timetable], now: Callable[[], dt.datetime]
) -> Iterator[Diagnosis]:
    folder = config.folder / config.state.folder
    if config.state.ledger is None and not (folder / FILE).exists():
        above = next(each for each in (folder, *folder.parents) if each.exists())
        if above.is_dir() and os.access(above, os.W_OK):
            yield _ok(state("health.ledger-none", folder=str(folder)))
        else:
            yield _closed(above)
        yield from _files(config)
        return
    if folder.exists():
        yield from _folder(config, folder)
    try:
        store = open_read_only(config, now, check=True)
    except AidreportError as error:
        yield _failure(state("health.ledger"), error)
        return
    with closing(store):
        ledger = Ledger(store)
        if store.database.remark:
            yield _warning(state("health.ledger-about", about=store.database.remark))
        else:
            yield _ok(state("health.ledger-about", about=store.database.summary()))
        for concern in store.database.concerns():
            yield _warning(state("health.ledger-about", about=concern.text), concern.fix)
        yield from _restored(ledger, now(), config)
        yield _outbox(ledger, now(), config.organisation.zone)
        yield from _slots(ledger, planned, now())
        yield from _hosts(ledger, config.organisation.zone)
        yield from _files(config)
        yield from _files_of_others(config, ledger)


def _restored(ledger: Ledger, now: dt.datetime, config: Config) -> Iterator[Diagnosis]:
    """Say whether the ledger was restored from an earlier state, and what is held for it."""
    try:
        behind = ledger.restores.is_behind()
    except AidreportError as error:
        if config.state.files is None:  # of others, `_files` says why
            yield _failure(state("health.ledger"), error)
        return
    if behind:
        behind_it = state("health.ledger-about", about=state("health.ledger-behind"))
        yield _problem(behind_it, state("health.ledger-behind-fix"))
    found = ledger.restores.latest()
    if found is not None and now - found.at < _SOON:
        yield _warning(state("health.ledger-about", about=found.text), way_out())


def _files(config: Config) -> Iterator[Diagnosis]:
    """Say whether the place of stored files can be asked, if it is named."""
    if config.state.files is None:
        return
    try:
        files_of(config).bodies.reach()
    except AidreportError as error:
        yield _failure(state("health.files"), error)
    else:
        yield _ok(state("health.files-answer", place=str(config.state.files)))


def _files_of_others(config: Config, ledger: Ledger) -> Iterator[Diagnosis]:
    """Say whether what other hosts have made is not on this one, where no place is named."""
    if config.state.ledger is None or config.state.files is not None:
        return
    for item in ledger.made_elsewhere(socket.gethostname()):
        try:
            ledger.store.made[item.format].read(item.sha256)
        except AidreportError as error:
            yield _failure(state("health.files"), error)
            return


def _hosts(ledger: Ledger, zone: dt.tzinfo) -> Iterator[Diagnosis]:
    """List who serves a ledger that several hosts share, and what waits for them."""
    found = ledger.presence.all()
    for item in found:
        about: dict[str, Value] = {"role": state(_ROLES[item.role]), "host": item.host}
        about |= {"process": str(item.process), "version": item.version}
        where = state("health.process", **about)
        if item.queues:
            where = state("health.process-of-queues", queues=Joined(item.queues), **about)
        if item.is_seen:
            seconds = round(item.seconds)
            yield _ok(state("health.process-seen", where=where, seconds=seconds))
            continue
        gone = state("health.process-gone", where=where)
        if item.seen is not None:
            gone = state("health.process-gone-since", where=where, since=shown(item.seen, zone))
        command = _STARTED_BY[item.role]
        yield _warning(gone, state("health.process-gone-fix", host=item.host, command=command))
    started = {_STARTED_BY[item.role]: item.role for item in found}
    left = {_STARTED_BY[item.role] for item in found if item.is_seen}
    for command in sorted(started.keys() - left):
        is_worker = started[command] is Role.WORKER
        yield _problem(state("health.no-worker" if is_worker else "health.no-daemon"), command)
    for queue in Queue(ledger.store).state():
        text = state("health.queue-done", queue=queue.name, count=queue.doing)
        if queue.waiting:
            wait = {"count": queue.waiting, "seconds": round(queue.seconds)}
            text = state("health.queue-waits", done=text, **wait)
        if queue.waiting and queue.name not in served(found):
            nobody = state("health.queue-of-nobody", queue=text)
            yield _problem(nobody, f"aidreport worker --queues {queue.name}")
        else:
            yield _ok(text)


def _folder(config: Config, folder: Path) -> Iterator[Diagnosis]:
    """Say whether the folder of the state can be written, and has room."""
    if not os.access(folder, os.W_OK):
        yield _closed(folder)
    yield from _private(config, folder)
    free = shutil.disk_usage(folder).free
    text = state("health.disk", megabytes=free >> 20, folder=str(folder))
    if free < _LITTLE_ROOM:
        level = Level.PROBLEM if free < _NO_ROOM else Level.WARNING
        yield Diagnosis(level, text, state("health.disk-fix"))
    else:
        yield _ok(text)


def _private(config: Config, own: Path) -> Iterator[Diagnosis]:
    """Say what of the ledger, stored files and messages others than their owner can read."""
    for folder in (own, config.folder / config.mail.folder):
        found = list(open_to_others(folder)) if folder.is_dir() else []
        if found:
            fix = f"chmod -R go= {shlex.quote(str(folder))}"
            first = str(found[0])
            yield _warning(state("health.open-to-others", count=len(found), first=first), fix)


def _slots(ledger: Ledger, planned: list[Timetable], now: dt.datetime) -> Iterator[Diagnosis]:
    """Compare the schedules with their slots in the ledger."""
    late = [slot for slot in ledger.unfinished(now - _LATE) if slot.state is SlotState.DUE]
    daemon = ledger.store.is_locked("daemon")
    if late:
        fix = state("health.slots-overdue-fix") if daemon else "aidreport schedule start"
        yield _problem(state("health.slots-overdue", count=len(late)), fix)
    if planned and not daemon:
        yield _warning(state("health.daemon-absent"), state("health.daemon-absent-fix"))
    elif planned:
        yield _ok(state("health.daemon"))
    for schedule in with_pauses(planned, ledger):
        yield _schedule(ledger, schedule, now)


def _schedule(ledger: Ledger, timetable: Timetable, now: dt.datetime) -> Diagnosis:
    name = {"report": timetable.report, "schedule": timetable.name}
    mark = ledger.mark(timetable.report, timetable.name)
    until = mark.until if mark else None
    if until is not None and until > now + _LATE:
        ahead = state("health.schedule-ahead", **name, ahead=str(until - now))
        return _warning(ahead, state("health.schedule-ahead-fix"))
    pause = timetable.pause_at(now)
    if pause is not None:
        reason = pause.reason(timetable.weekday(pause.since))
        paused = state("health.schedule-paused", **name, reason=reason)
        return _warning(paused, resume_command(pause.report, pause.schedule))
    recorded = ledger.history(report=timetable.report, limit=200)
    last = next((slot for slot in recorded if slot.key.schedule == timetable.name), None)
    following = upcoming_slots(timetable, now, 1)
    then = timetable.shown(following[0].due) if following else state("health.never")
    if last is None:
        return _ok(state("health.schedule-new", **name, next=then))
    ended = last.outcome.value if last.outcome else last.state.value
    recent = {"last": timetable.shown(last.key.due), "outcome": ended}
    text = state("health.schedule-ran", **name, **recent, next=then)
    if last.outcome == "failed":
        return _warning(text, f"aidreport why {timetable.report}")
    return _ok(text)


def _closed(folder: Path) -> Diagnosis:
    closed = state("health.folder-closed", folder=str(folder))
    return _problem(closed, state("health.folder-closed-fix"))


def _ok(text: Statement) -> Diagnosis:
    return Diagnosis(Level.OK, text)


def _warning(text: Statement, fix: str = "") -> Diagnosis:
    return Diagnosis(Level.WARNING, text, fix)


def _problem(text: Statement, fix: str) -> Diagnosis:
    return Diagnosis(Level.PROBLEM, text, fix)


def _failure(part: Statement, error: AidreportError) -> Diagnosis:
    said = in_turn([error.problem, *error.details[:3]])
    return _problem(state("health.failed", part=part, problem=said), error.fix)
