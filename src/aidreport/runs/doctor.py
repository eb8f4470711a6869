"""Checks everything that schedules need, so that problems are noticed before a slot is missed."""

from __future__ import annotations

import datetime as dt
import os
import shlex
import shutil
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
from aidreport.errors import AidreportError, counted
from aidreport.files.private import open_to_others
from aidreport.runs.ledger.jobs import Queue
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.pauses import resume_command
from aidreport.runs.ledger.presence import Role, served
from aidreport.runs.ledger.records import SlotState
from aidreport.runs.ledger.sqlite import FILE
from aidreport.runs.ledger.store import files_of, open_read_only
from aidreport.runs.schedule.planner import timetables, upcoming_slots, with_pauses

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from aidreport.briefing.job import Job
    from aidreport.config.config import Config
    from aidreport.runs.schedule.slots import Timetable

_LITTLE_ROOM = 500 << 20
_NO_ROOM = 20 << 20
_LATE = dt.timedelta(minutes=5)
_LONG_WAIT = dt.timedelta(hours=1)
_SOON = dt.timedelta(days=30)
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
    """The status of a part, and what to do about it."""

    level: Level
    text: str
    fix: str = ""


def examine(read: Callable[[], Config], now: Callable[[], dt.datetime]) -> Iterator[Diagnosis]:
    """Yield the diagnosis of each part; nothing is changed.

    Args:
        read: returns the configuration.
        now: the clock, in UTC.
    """
    moment = now()
    if moment < _OLDEST_CLOCK:
        yield _problem(f"clock: it says {moment:%Y-%m-%d}", "set the system's clock")
    else:
        yield _ok(f"clock: {moment:%Y-%m-%d %H:%M:%S} UTC")
    yield _time_zones()
    try:
        config = read()
        planned = timetables(config)
    except AidreportError as error:
        yield _failure("configuration", error)
        return
    reports, schedules = counted(len(config.reports), "report"), counted(len(planned), "schedule")
    yield _ok(f"configuration: {config.file}, {reports}, {schedules}")
    for name in config.reports:
        yield from _report(config, name, moment.date())
    yield from _mail(config)
    yield from _timestamps(config, now)
    yield from _state(config, planned, now)


def _time_zones() -> Diagnosis:
    """Say which zone data are used, and which others there are."""
    data = zone_data()
    package = f"{data.package or 'none'} of the package tzdata"
    system = f"{data.system or 'an unknown release'} of the system"
    if not data.package:
        return _warning(f"time zones: {system}, {package}", "pip install tzdata")
    used, other = (package, system) if data.of_package else (system, package)
    return _ok(f"time zones: {used} is used, the newer beside {other}")


def _report(config: Config, name: str, today: dt.date) -> Iterator[Diagnosis]:
    """Check a report's template, wording, brand, fonts, key and data."""
    try:
        job = job_for(config, name)
        design = design_of(job)
    except AidreportError as error:
        yield _failure(f"{name}, template and brand", error)
        return
    yield _ok(f"{name}, template and brand: {design.template.name}, {design.brand.name}")
    yield from _wording(job)
    try:
        dataset = settle_rejected(pipeline.load(job, today=today), job.report)
    except AidreportError as error:
        yield _failure(f"{name}, data", error)
    else:
        yield _ok(f"{name}, data: {counted(dataset.account.read, 'row')}")


def _wording(job: Job) -> Iterator[Diagnosis]:
    """Name the phrases that copied wording lacks, in each of its languages."""
    for language in dict.fromkeys((job.language, *job.library.names("wording"))):
        there = job.in_language(language)
        try:
            lacking = wording_of(there).lacking
        except AidreportError as error:
            yield _failure(f"{job.name}, wording", error)
            continue
        if lacking:
            path, count = job.library.wording(language), counted(len(lacking), "phrase")
            text = f"{job.name}, wording: {path} lacks {count} of this version; aidreport's own"
            fix = f"add them to {path}: aidreport help wording; or delete it to use all of ours"
            yield _warning(f"{text} are used: {', '.join(lacking)}", fix)


def _mail(config: Config) -> Iterator[Diagnosis]:
    """Check secrets, and the mail server as far as possible without sending anything."""
    from aidreport.config.secret import reveal
    from aidreport.runs.schedule.observability import named_secrets

    for secret in named_secrets(config):
        try:
            reveal(secret, config.folder)
        except AidreportError as error:
            yield _failure("secrets", error)
    if config.smtp is None:
        return
    sender = parseaddr(config.mail.sender)[1]
    name = f"mail server {config.smtp.host}:{config.smtp.port}"
    steps = list(try_server(Server(config.smtp, config.folder), sender, sender))
    if steps and not steps[-1].good:
        yield _problem(f"{name}: {steps[-1].name}: {steps[-1].answer}", steps[-1].cause)
    else:
        yield _ok(f"{name}: it accepts messages of {sender}")


def _timestamps(config: Config, now: Callable[[], dt.datetime]) -> Iterator[Diagnosis]:
    """Ask the server that confirms when briefings are signed."""
    stamp = config.signing.timestamp if config.signing else None
    if stamp is None:
        return
    name = f"timestamps of {stamp.server}"
    try:
        server = time_server_of(stamp, config.folder, now)
        from aidreport.pdf.signing.sign import ask

        who, until = ask(server)
    except AidreportError as error:
        yield _failure(name, error)
        return
    text = f"{name}: it confirms the time as {who}, with a certificate until {until:%Y-%m-%d}"
    if until - now() < _SOON:
        yield _warning(text, "ask its operator when it gets another, or name another server")
    else:
        yield _ok(text)


def _outbox(ledger: Ledger, now: dt.datetime, zone: dt.tzinfo) -> Diagnosis:
    """Check the deliveries that wait."""
    waiting = ledger.outbox.waiting()
    if not waiting:
        return _ok("outbox: empty")
    oldest = min(item.entered for item in waiting)
    wait = counted(len(waiting), "delivery waits", "deliveries wait")
    text = f"outbox: {wait}, the oldest since {shown(oldest, zone)}"
    if now - oldest < _LONG_WAIT:
        return _ok(text)
    answers = (f"{text}: {item.answer}" for item in waiting if item.answer)
    fix = "aidreport mail send, or the daemon; aidreport mail test tests the server"
    return _warning(next(answers, text), fix)


def _state(
    config: Config, planned: list[Timetable], now: Callable[[], dt.datetime]
) -> Iterator[Diagnosis]:
    folder = config.folder / config.state.folder
    if config.state.ledger is None and not (folder / FILE).exists():
        text = f"ledger: there is none yet in {folder}"
        yield _ok(f"{text}; the first run or the daemon creates it")
        yield from _files(config)
        return
    if folder.exists():
        yield from _folder(config, folder)
    try:
        store = open_read_only(config, now, check=True)
    except AidreportError as error:
        yield _failure("ledger", error)
        return
    with closing(store):
        ledger = Ledger(store)
        if store.database.remark:
            yield _warning(f"ledger: {store.database.remark}")
        else:
            yield _ok(f"ledger: {store.database.summary()}")
        for concern in store.database.concerns():
            yield _warning(f"ledger: {concern.text}", concern.fix)
        yield _outbox(ledger, now(), config.organisation.zone)
        yield from _slots(ledger, planned, now())
        yield from _hosts(ledger, config.organisation.zone)
        yield from _files(config)


def _files(config: Config) -> Iterator[Diagnosis]:
    """Say whether the place of stored files can be asked, if it is named."""
    if config.state.files is None:
        return
    try:
        files_of(config).bodies.reach()
    except AidreportError as error:
        yield _failure("files", error)
    else:
        yield _ok(f"files: {config.state.files} answers")


def _hosts(ledger: Ledger, zone: dt.tzinfo) -> Iterator[Diagnosis]:
    """List who serves a ledger that several hosts share, and what waits for them."""
    found = ledger.presence.all()
    for item in found:
        serves = f", serves {' and '.join(item.queues)}" if item.queues else ""
        where = f"process {item.process} on {item.host}, aidreport {item.version}{serves}"
        if item.is_seen:
            yield _ok(f"{item.role}: {where}, seen {item.seconds:.0f} seconds ago")
        else:
            since = shown(item.seen, zone) if item.seen is not None else "an unknown time"
            fix = f"if it is to be there, start it on {item.host}: {_STARTED_BY[item.role]}"
            yield _warning(f"{item.role}: {where}, gone since {since}", fix)
    started = {_STARTED_BY[item.role]: item.role for item in found}
    left = {_STARTED_BY[item.role] for item in found if item.is_seen}
    for command in sorted(started.keys() - left):
        what = "worker" if started[command] is Role.WORKER else "daemon"
        yield _problem(f"{what}: none is left of those that were there", command)
    for queue in Queue(ledger.store).state():
        text = f"queue {queue.name}: {counted(queue.doing, 'job is', 'jobs are')} being done"
        if queue.waiting:
            text += f", {counted(queue.waiting, 'waits', 'wait')},"
            text += f" the first for {queue.seconds:.0f} seconds"
        if queue.waiting and queue.name not in served(found):
            yield _problem(f"{text}; nobody serves it", f"aidreport worker --queues {queue.name}")
        else:
            yield _ok(text)


def _folder(config: Config, folder: Path) -> Iterator[Diagnosis]:
    """Say whether the folder of the state can be written, and has room."""
    if not os.access(folder, os.W_OK):
        yield _problem(f"state: {folder} cannot be written", "check its permissions")
    yield from _private(config, folder)
    free = shutil.disk_usage(folder).free
    text = f"disk: {free >> 20:,} MB free in {folder}"
    if free < _LITTLE_ROOM:
        level = Level.PROBLEM if free < _NO_ROOM else Level.WARNING
        yield Diagnosis(level, text, "free disk space, or lower keep in [state]")
    else:
        yield _ok(text)


def _private(config: Config, state: Path) -> Iterator[Diagnosis]:
    """Say what of the ledger, stored files and messages others than their owner can read."""
    for folder in (state, config.folder / config.mail.folder):
        found = list(open_to_others(folder)) if folder.is_dir() else []
        if found:
            paths = counted(len(found), "file or folder", "files and folders")
            fix = f"chmod -R go= {shlex.quote(str(folder))}"
            yield _warning(f"state: others can read {paths}, {found[0]} first", fix)


def _slots(ledger: Ledger, planned: list[Timetable], now: dt.datetime) -> Iterator[Diagnosis]:
    """Compare the schedules with their slots in the ledger."""
    late = [slot for slot in ledger.unfinished(now - _LATE) if slot.state is SlotState.DUE]
    daemon = ledger.store.is_locked("daemon")
    if late:
        fix = "see aidreport history" if daemon else "aidreport schedule start"
        yield _problem(f"slots: {counted(len(late), 'is', 'are')} overdue", fix)
    if planned and not daemon:
        fix = "aidreport schedule start, or let cron call aidreport run"
        yield _warning("daemon: not running", fix)
    elif planned:
        yield _ok("daemon: running")
    for schedule in with_pauses(planned, ledger):
        yield _schedule(ledger, schedule, now)


def _schedule(ledger: Ledger, timetable: Timetable, now: dt.datetime) -> Diagnosis:
    name = f"{timetable.report}, schedule {timetable.name}"
    mark = ledger.mark(timetable.report, timetable.name)
    until = mark.until if mark else None
    if until is not None and until > now + _LATE:
        fix = "check the clock; slots continue when it has caught up"
        return _warning(f"{name}: the ledger is {until - now} ahead of the clock", fix)
    pause = timetable.pause_at(now)
    if pause is not None:
        reason = pause.reason(timetable.weekday(pause.since))
        return _warning(f"{name}: {reason}", resume_command(pause.report, pause.schedule))
    recorded = ledger.history(report=timetable.report, limit=200)
    last = next((slot for slot in recorded if slot.key.schedule == timetable.name), None)
    recent = "no slot yet"
    if last is not None:
        ended = last.outcome.value if last.outcome else last.state.value
        recent = f"last {timetable.shown(last.key.due)} {ended}"
    following = upcoming_slots(timetable, now, 1)
    then = timetable.shown(following[0].due) if following else "never"
    text = f"{name}: {recent}, next {then}"
    if last is not None and last.outcome == "failed":
        return _warning(text, f"aidreport why {timetable.report}")
    return _ok(text)


def _ok(text: str) -> Diagnosis:
    return Diagnosis(Level.OK, text)


def _warning(text: str, fix: str = "") -> Diagnosis:
    return Diagnosis(Level.WARNING, text, fix)


def _problem(text: str, fix: str) -> Diagnosis:
    return Diagnosis(Level.PROBLEM, text, fix)


def _failure(part: str, error: AidreportError) -> Diagnosis:
    details = "".join(f"; {detail.strip()}" for detail in error.details[:3])
    return _problem(f"{part}: {error.problem}{details}", error.fix)
