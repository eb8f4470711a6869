"""Reports, schedules, changes of both, clocks, kills, two daemons and `run` from cron, over years.

Only drawing is left out: a run stores a message. Everything else is the program's own, from the
command line and the daemon to the files of the outbox. What must be in the ledger is computed
beside it (`timeline.py`).
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from tests.properties import cases
from tests.runs.faults.timeline import Timeline, instants

from aidreport.__main__ import main
from aidreport.config.config import load_config
from aidreport.runs.ledger.delivery_records import MessageKind, Posting
from aidreport.runs.ledger.ledger import Ledger
from aidreport.runs.ledger.records import Ending, Outcome, SlotState
from aidreport.runs.ledger.sending import Sending
from aidreport.runs.ledger.store import open_store
from aidreport.runs.outbox.dispatcher import Dispatcher
from aidreport.runs.runner import Task, run_watched
from aidreport.runs.schedule.daemon import Daemon
from aidreport.runs.schedule.observability import Log

START = dt.datetime(2026, 3, 20, 6, tzinfo=dt.UTC)
STEPS = (1, 40, 420, 700, 3_600, 20_000, 86_400, 400_000, 2_600_000, 9_000_000)
MONTHS = dt.timedelta(days=70)
ZONES = ("Europe/Oslo", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe")
WHY_SKIPPED = re.compile(
    "the slot of schedule .* at the same instant serves it, too|its rule was changed from .*"
    "|its rule was changed after the slot of .*, the same day"
    "|it was missed while nothing was running.*|it was missed longer ago than catch_up_window.*"
    "|named in the config|the configuration no longer has its (schedule|report) .*"
    "|.* may be the former .*, which may have had this slot"
)

rules = st.one_of(
    st.builds("cron = '{} {} * * *'".format, st.sampled_from((0, 30)), st.sampled_from((1, 2, 8))),
    st.builds("cron = '0 8 * * {}'".format, st.integers(1, 7)),
    st.builds("cron = '30 2 {} * *'".format, st.sampled_from((1, 29, 31))),
    st.builds("every = '{} h'\nstart = 2026-03-20T00:00:00".format, st.sampled_from((7, 24, 50))),
)
schedules = st.builds(
    "{}\ntimezone = '{}'\ncatch_up = '{}'\ncatch_up_window = '2 days'\nexceptions = [{}]".format,
    rules,
    st.sampled_from(ZONES),
    st.sampled_from(("all", "latest", "none")),
    st.sampled_from(("", "2026-03-29, 2026-10-25")),
)
places = st.integers(0, 9)


class Killed(BaseException):
    """A process ends here."""


class Attempt:
    """A run that draws nothing: its message names its data, whatever its report is called."""

    def __init__(self, task: Task, slot: Any, ledger: Ledger, progress: object) -> None:
        self.slot, self.ledger, self.id = slot, ledger, ledger.begin(slot.id)
        self.data = task.job.report.sources[0].path

    def run(self) -> None:
        name = f"{self.data}-{self.slot.key.due:%Y%m%dT%H%M%S}"
        posting = Posting(
            MessageKind.BRIEFING, self.id, "folder", "desk@example.org",
            message_id=f"<{self.id}.{name}@example.org>", file=f"{name}.pdf",
            head=f"From: a@example.org\nX-Slot: {name}\n",
            body=self.ledger.store.bodies.store(b"\nA briefing\n"),
        )  # fmt: skip
        ending = Ending(self.id, SlotState.SENDING, Outcome.RENDERED, "published", {})
        self.ledger.conclude(self.slot.id, ending, [posting])


class SenderAtOnce:
    """Sends in the thread of the daemon."""

    def __init__(self, ledger: Ledger, log: Log) -> None:
        self.ledger = ledger

    def look(self, config: Any, now: dt.datetime) -> None:
        Dispatcher(config, self.ledger).send()


class WorkersAtOnce:
    """Runs a slot as soon as it is submitted."""

    count, reports = 0, frozenset[str]()
    on_end: Callable[[Any], None]

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger

    def submit(self, config: Any, key: Any) -> bool:
        from aidreport.briefing.job import job_for
        from aidreport.config.schedules import named

        slot = self.ledger.slot(key)
        assert slot is not None
        schedule = named(config.reports[key.report].schedules).get(key.schedule)
        run_watched(Task(job_for(config, key.report), schedule), slot, self.ledger)
        return True


class Site:
    """A folder with a config and a ledger, and what must be in it."""

    def __init__(self, folder: Path, clock: Callable[[], dt.datetime]) -> None:
        self.folder, self.timeline = folder, Timeline()
        (folder / "state").mkdir(parents=True)
        self.store = open_store(folder / "state", clock)
        self.ledger = Ledger(self.store)
        self.daemons: dict[int, Daemon] = {}

    def look(self, number: int = 0) -> None:
        """Let a daemon look, which starts if it is not there."""
        if number not in self.daemons:
            log = Log(lambda _: None, self.store.now)
            read = lambda: load_config(self.folder / "config.toml")  # noqa: E731
            workers: Any = WorkersAtOnce(self.ledger)
            self.daemons[number] = Daemon(read, self.ledger, workers, log)
        # It sees the same configurations as `run` does: those at the time of a look.
        self.daemons[number].reread()
        self.daemons[number].look()

    def run(self, reports: Iterable[str]) -> None:
        """Give the command that cron gives, for each report."""
        for report in reports:
            code = main(["run", report, "-q", "--config", str(self.folder / "config.toml")])
            assert code == 0, code

    def rows(self) -> list[tuple[object, ...]]:
        """Return the slots, without what only numbers and times of writing tell apart."""
        slots = self.ledger.history(limit=1_000_000)
        return sorted(
            (*slot.key, slot.trigger, slot.state, slot.outcome, slot.reason) for slot in slots
        )

    def sent(self) -> Counter[str]:
        """Return how often each instant of a report was sent, by its data."""
        files = (self.folder / "output/outbox").glob("*.eml")
        names = (re.search(rb"X-Slot: (\S+)", file.read_bytes()) for file in files)
        return Counter(name[1].decode() for name in names if name)

    def check(self, data: Mapping[str, str]) -> None:
        """Compare the ledger and what was sent with what must be.

        Args:
            data: of each report, by all names that it had.
        """
        slots = self.ledger.history(limit=1_000_000)
        assert {(slot.key.report, slot.key.due) for slot in slots} == self.timeline.due
        sent = self.sent()
        assert max(sent.values(), default=1) == 1, sent
        served = Counter(
            f"{data[slot.key.report]}-{slot.key.due:%Y%m%dT%H%M%S}"
            for slot in slots
            if slot.outcome is Outcome.SENT
        )
        assert served == sent
        for slot in slots:
            assert slot.state is SlotState.ENDED, slot
            assert slot.outcome is Outcome.SENT or WHY_SKIPPED.fullmatch(slot.reason), slot
            if slot.reason.startswith("it was missed"):
                assert slot.entered > slot.key.due + dt.timedelta(minutes=1), slot


class Schedules(RuleBasedStateMachine):
    """Changes the config, lets time go by, and looks in one way or another.

    Attributes:
        plan: the schedules of each report, by name.
        data, titles, formerly: of each report, by all names that it had.
        former_schedules: the former names of each schedule.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder, self.now, self.latest = Path(tempfile.mkdtemp()), START, START
        self.countdown: int | None = None
        self.plan: dict[str, dict[str, str]] = {}
        self.data: dict[str, str] = {}
        self.titles: dict[str, str] = {}
        self.formerly: dict[str, list[str]] = {}
        self.former_schedules: dict[str, list[str]] = {}
        self.numbers = 0
        self.patch = pytest.MonkeyPatch()
        self.sites = {
            name: Site(self.folder / name, lambda: self.now)
            for name in ("mixed", "daemon alone", "run alone")
        }
        self._prepare()

    def _prepare(self) -> None:
        patch = self.patch.setattr
        for module in ("options", "run"):
            patch(f"aidreport.cli.{module}.utc_now", lambda: self.now)
        patch("aidreport.runs.runner._SlotAttempt", Attempt)
        patch("aidreport.runs.schedule.daemon.Sender", SenderAtOnce)
        self._follow_ledgers()
        for owner, name in (
            (Ledger, "rename"), (Ledger, "rename_schedule"), (Ledger, "see"),
            (Ledger, "advance"), (Ledger, "begin_report"), (Ledger, "end"), (Ledger, "begin"),
            (Ledger, "conclude"), (Ledger, "end_sending"), (Sending, "claim"),
            (Sending, "hand_over"), (Sending, "settle"),
        ):  # fmt: skip
            patch(owner, name, self._killable(getattr(owner, name)))

    def _follow_ledgers(self) -> None:
        """Let a site's timeline know of each look that its ledger takes note of."""
        advance, rename, rename_report = Ledger.advance, Ledger.rename_schedule, Ledger.rename
        begin = Ledger.begin_report

        def advanced(ledger: Ledger, report: str, mark: Any, entries: Any = ()) -> int:
            number = advance(ledger, report, mark, entries)
            timeline = self._timeline(ledger)
            timeline.looked(report, mark.name, mark.until, mark.rule, gone=mark.gone)
            return number

        def renamed(ledger: Ledger, report: str, old: str, new: str) -> None:
            rename(ledger, report, old, new)
            self._timeline(ledger).renamed(report, old, new)

        def report_renamed(ledger: Ledger, old: str, new: str) -> int:
            number = rename_report(ledger, old, new)
            self._timeline(ledger).report_renamed(old, new)
            return number

        def begun(ledger: Ledger, mark: Any, schedules: Any) -> None:
            begin(ledger, mark, schedules)
            timeline = self._timeline(ledger)
            for schedule, _ in schedules:
                timeline.looked(mark.name, schedule.name, schedule.until, schedule.rule, gone=False)

        self.patch.setattr(Ledger, "advance", advanced)
        self.patch.setattr(Ledger, "begin_report", begun)
        self.patch.setattr(Ledger, "rename_schedule", renamed)
        self.patch.setattr(Ledger, "rename", report_renamed)

    def _killable(self, method: Callable[..., Any]) -> Callable[..., Any]:
        def killable(*given: Any, **named: Any) -> Any:
            self._strike()
            result = method(*given, **named)
            self._strike()
            return result

        return killable

    def _strike(self) -> None:
        if self.countdown is not None:
            self.countdown -= 1
            if self.countdown < 0:
                raise Killed

    def _timeline(self, ledger: Ledger) -> Timeline:
        folder = ledger.store.database.folder.parent
        return next(site.timeline for site in self.sites.values() if site.folder == folder)

    def _write(self) -> None:
        lines = ["[state]", "keep = '40000 days'"]
        for report, plan in self.plan.items():
            lines += [f"[reports.{report}]", f"data = '{self.data[report]}'"]
            lines += [f"title = '{self.titles[report]}'", f"formerly = {self.formerly[report]}"]
            lines += [f"[reports.{report}.delivery]", "subscribers = ['desk@example.org']"]
            for name, text in plan.items():
                lines += [f"[[reports.{report}.schedules]]", f"name = '{name}'", text]
                lines += [f"formerly = {self.former_schedules.get(name, [])}"]
        for site in self.sites.values():
            (site.folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")

    def _name(self, letter: str) -> str:
        self.numbers += 1
        return f"{letter}{self.numbers}"

    def _add(self, texts: list[str]) -> None:
        name = self._name("r")
        self.data[name], self.titles[name], self.formerly[name] = f"{name}.csv", "", []
        self.plan[name] = {self._name("s"): text for text in texts}

    @initialize(plans=st.tuples(*(st.lists(schedules, min_size=1, max_size=2) for _ in range(2))))
    def begin(self, plans: tuple[list[str], ...]) -> None:
        for texts in plans:
            self._add(texts)
        self._write()

    @rule(seconds=st.sampled_from(STEPS))
    def time_goes_by(self, seconds: int) -> None:
        self.now += dt.timedelta(seconds=seconds)
        self.latest = max(self.latest, self.now)

    @rule(at=places, seconds=st.sampled_from((1, 30, 300)), looks=st.booleans())
    def a_slot_comes(self, at: int, seconds: int, looks: bool) -> None:
        """Let time go by until a slot of a schedule as it was when the daemon last looked."""
        marks = list(self.sites["daemon alone"].timeline.marks.values())
        rule = marks[at % len(marks)].rule if marks else ""
        moment = next(instants(rule, self.now, self.now + MONTHS), None) if rule else None
        if moment is not None:
            self.now = moment + dt.timedelta(seconds=seconds)
            self.latest = max(self.latest, self.now)
        if looks:
            self.all_look()

    @rule(minutes=st.integers(1, 130))
    def the_clock_is_set_back(self, minutes: int) -> None:
        self.now -= dt.timedelta(minutes=minutes)

    @rule(at=places, text=schedules)
    def a_schedule_changes(self, at: int, text: str) -> None:
        report, name = self._schedule(at)
        self.plan[report][name] = text
        self._write()

    @rule(at=places, text=schedules)
    def a_schedule_is_added(self, at: int, text: str) -> None:
        report, _ = self._schedule(at)
        if len(self.plan[report]) < 3:
            self.plan[report][self._name("s")] = text
            self._write()

    @rule(at=places)
    def a_schedule_is_removed(self, at: int) -> None:
        report, name = self._schedule(at)
        if len(self.plan[report]) > 1:
            del self.plan[report][name]
            self._write()

    @rule(at=places)
    def a_schedule_is_renamed(self, at: int) -> None:
        report, old = self._schedule(at)
        new = self._name("s")
        self.former_schedules[new] = [old, *self.former_schedules.get(old, [])]
        self.plan[report][new] = self.plan[report].pop(old)
        self._write()

    @rule(texts=st.lists(schedules, min_size=1, max_size=2))
    def a_report_is_added(self, texts: list[str]) -> None:
        if len(self.plan) < 3:
            self._add(texts)
            self._write()

    @rule(at=places)
    def a_report_is_removed(self, at: int) -> None:
        if len(self.plan) > 1:
            del self.plan[self._schedule(at)[0]]
            self._write()

    @rule(at=places, says_so=st.booleans(), changed=st.booleans())
    def a_report_is_renamed(self, at: int, says_so: bool, changed: bool) -> None:
        old, _ = self._schedule(at)
        new = self._name("r")
        self.plan = {new if name == old else name: plan for name, plan in self.plan.items()}
        self.data[new] = self.data[old]
        self.titles[new] = new if changed else self.titles[old]
        self.formerly[new] = [old, *self.formerly[old]] if says_so else []
        self._write()

    def _schedule(self, at: int) -> tuple[str, str]:
        """Return one of the schedules, with its report."""
        found = [(report, name) for report, plan in self.plan.items() for name in plan]
        return found[at % len(found)]

    @rule()
    def all_look(self) -> None:
        self._mixed(lambda site: site.look())
        self.sites["daemon alone"].look()
        self.sites["run alone"].run(self.plan)

    @rule(number=st.integers(0, 1))
    def a_daemon_looks(self, number: int) -> None:
        self._mixed(lambda site: site.look(number))

    @rule()
    def cron_runs_what_is_due(self) -> None:
        self._mixed(lambda site: site.run(self.plan))

    @rule(after=st.integers(0, 40))
    @precondition(lambda self: self.countdown is None)
    def the_next_process_is_killed(self, after: int) -> None:
        self.countdown = after

    def _mixed(self, act: Callable[[Site], None]) -> None:
        site = self.sites["mixed"]
        try:
            act(site)
        except Killed:
            site.daemons.clear()
        self.countdown = None

    def teardown(self) -> None:
        try:
            if self.plan:
                self._finish()
        finally:
            self.patch.undo()
            for site in self.sites.values():
                site.store.close()
            shutil.rmtree(self.folder)

    def _finish(self) -> None:
        """Look once more, later than ever; then all is as it must be."""
        self.countdown = None
        self.now = self.latest + dt.timedelta(hours=1)
        self.all_look()
        self.sites["mixed"].look()
        there = {(report, name) for report, plan in self.plan.items() for name in plan}
        for site in self.sites.values():
            marks = site.timeline.marks
            assert {marks[schedule].since for schedule in there} == {self.now}
            assert all(marks[schedule].gone for schedule in marks.keys() - there)
            site.check(self.data)
        assert self.sites["daemon alone"].rows() == self.sites["run alone"].rows()


Schedules.TestCase.settings = cases(
    10, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)


@pytest.mark.long
class TestSchedules(Schedules.TestCase):  # type: ignore[misc] # made when it runs
    """Every slot has one end, no instant is sent twice, nothing due is missing."""
