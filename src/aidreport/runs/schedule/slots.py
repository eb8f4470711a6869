"""The slots of a schedule: each due instant, in universal time, computed without a clock.

Days off (public holidays, and dates that were named) skip slots or move them: by the day, to the
same time of another day, which is then resolved in that day's clock.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from itertools import count, takewhile
from typing import TYPE_CHECKING, NamedTuple

from cronsim import CronSim

from aidreport.config.time_zones import shown_in_both
from aidreport.lazy_dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from aidreport.config.schedules import Schedule
    from aidreport.runs.ledger.pauses import Pause
    from aidreport.runs.schedule.calendar import Calendar


class Slot(NamedTuple):
    """A due instant.

    Attributes:
        due: in UTC, whole seconds; its identity within the schedule.
        starts: when it runs: `due`, later by its jitter.
        skipped: why it does not run, such as a public holiday; empty if it does.
        moved: the day that it, or a slot that is one with it, was moved from; None if none was.
    """

    due: dt.datetime
    starts: dt.datetime
    skipped: str = ""
    moved: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Timetable:
    """A schedule of a report, with everything that its slots depend on.

    Attributes:
        report, name: they also spread the jitter.
        zone: of its times.
        home: the zone of the organisation, in which people read times; None: the same.
        pauses: in which its slots are skipped.
    """

    report: str
    name: str
    schedule: Schedule
    zone: ZoneInfo
    calendar: Calendar
    home: ZoneInfo | None = None
    pauses: Sequence[Pause] = ()

    def between(self, after: dt.datetime, until: dt.datetime) -> Iterator[Slot]:
        """Yield the slots with after < due ≤ until, in order; both are aware.

        A slot that is moved to a working day is due then; two that are due at the same instant
        are one.
        """
        slots = {slot.due: slot for slot in self._moved(after, until)}
        for moment in self._moments(after, until):
            local = self.local(moment)
            reason = self.calendar.day_off(local.date())
            if not reason:
                met = slots.get(moment)
                moved = met.moved if met else None
                slots[moment] = Slot(moment, moment + self._jitter(moment), moved=moved)
            elif self.schedule.on_holiday == "skip":
                slots[moment] = Slot(moment, moment, reason)
        yield from (self._unless_paused(slots[due]) for due in sorted(slots))

    def moved_from(self, day: dt.date) -> Iterator[tuple[dt.time, dt.datetime]]:
        """Yield the times of a day off whose slots are moved, in its zone, and where to."""
        if self.schedule.on_holiday == "skip" or not self.calendar.day_off(day):
            return
        midnight = dt.datetime.combine(day, dt.time(), self.zone)
        end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), self.zone)
        second = dt.timedelta(seconds=1)
        for found, time in self._times_of_days_off(midnight - second, end - second):
            if found == day:
                yield time, self._at(self.calendar.next_working_day(day), time)

    def _unless_paused(self, slot: Slot) -> Slot:
        """Return a slot, skipped if its schedule is paused then."""
        pause = self.pause_at(slot.due)
        if slot.skipped or pause is None:
            return slot
        return Slot(slot.due, slot.due, pause.reason(self.weekday(pause.since)))

    def pause_at(self, moment: dt.datetime) -> Pause | None:
        """Return the pause that an instant is in; None for none."""
        found = (item for item in self.pauses if item.covers(self.report, self.name, moment))
        return next(found, None)

    def _moved(self, after: dt.datetime, until: dt.datetime) -> Iterator[Slot]:
        """Yield the slots of days off that are due on a working day instead, within the span."""
        if self.schedule.on_holiday == "skip" or not self.calendar.has_days_off:
            return
        # Slots of the days off before it may have been moved to a time after it.
        first = self.calendar.first_day_off_before(self.local(after).date())
        begin = dt.datetime.combine(first, dt.time(), self.zone) - dt.timedelta(seconds=1)
        for day, time in self._times_of_days_off(begin, until):
            due = self._at(self.calendar.next_working_day(day), time)
            if after < due <= until:
                yield Slot(due, due + self._jitter(due), moved=day)

    def _times_of_days_off(
        self, after: dt.datetime, until: dt.datetime
    ) -> Iterator[tuple[dt.date, dt.time]]:
        """Yield the days off with a slot, and its time as the rule says it, not as clocks do."""
        clocks: Iterable[dt.datetime]
        if self.schedule.cron is None:
            clocks = (self.local(moment) for moment in self._moments(after, until))
        else:
            end = self.local(until).replace(tzinfo=None)
            rule = CronSim(self.schedule.cron.upper(), self.local(after).replace(tzinfo=None))
            clocks = takewhile(lambda moment: moment <= end, rule)
        bounds = self._bounds(after, until)
        for clock in clocks:
            day = clock.date()
            if self.calendar.day_off(day) and bounds[0] < self._at(day, clock.time()) <= bounds[1]:
                yield day, clock.time()

    def _at(self, day: dt.date, time: dt.time) -> dt.datetime:
        """Return a time of a day as an instant, as crontab resolves a fixed time.

        One in the hour that is left out comes when that hour ends; one in the hour that comes
        twice comes the first time.
        """
        midnight = dt.datetime.combine(day, dt.time(), self.zone) - dt.timedelta(minutes=1)
        rule = f"{time.minute} {time.hour} {day.day} {day.month} *"
        moment = next(CronSim(rule, midnight)).astimezone(dt.UTC)
        return moment + dt.timedelta(seconds=time.second)

    @property
    def rule(self) -> str:
        """When it is due, in the words of the config."""
        return self.schedule.rule

    def local(self, moment: dt.datetime) -> dt.datetime:
        """Return an instant in the schedule's zone."""
        return moment.astimezone(self.zone)

    def shown(self, moment: dt.datetime, *, seconds: bool = False) -> str:
        """Return an instant as people read it: in the organisation's zone, and its own."""
        return shown_in_both(moment, self.home or self.zone, self.zone, seconds=seconds)

    def weekday(self, moment: dt.datetime, *, seconds: bool = False) -> str:
        """Return an instant as `shown` does, after the day of the week: "Mon 2026-06-01 …"."""
        day = moment.astimezone(self.home or self.zone)
        return f"{day:%a} {self.shown(moment, seconds=seconds)}"

    def _bounds(self, after: dt.datetime, until: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
        """Return a span within the schedule's own start and end."""
        if self.schedule.start is not None:
            first = instant(self.schedule.start, self.zone)
            after = max(after, first - dt.timedelta(seconds=1))
        if self.schedule.end is not None:
            until = min(until, instant(self.schedule.end, self.zone))
        return after, until

    def _moments(self, after: dt.datetime, until: dt.datetime) -> Iterator[dt.datetime]:
        """Yield the instants of the rule with after < instant ≤ until, within start and end."""
        schedule = self.schedule
        after, until = self._bounds(after, until)
        moments: Iterable[dt.datetime]
        if schedule.cron is not None:
            local = CronSim(schedule.cron.upper(), self.local(after))
            moments = (moment.astimezone(dt.UTC) for moment in local)
        elif schedule.every is not None and schedule.start is not None:
            first = instant(schedule.start, self.zone)
            numbers = count(max(0, (after - first) // schedule.every + 1))
            moments = (first + number * schedule.every for number in numbers)
        else:
            moments = sorted(instant(moment, self.zone) for moment in schedule.at)
        in_time = (moment for moment in moments if moment > after)
        yield from takewhile(lambda moment: moment <= until, in_time)

    def _jitter(self, due: dt.datetime) -> dt.timedelta:
        """Return how much later a slot starts: always the same for the same slot."""
        most = int(self.schedule.jitter.total_seconds())
        if not most:
            return dt.timedelta()
        text = f"{self.report}\0{self.name}\0{due.isoformat()}"
        number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        return dt.timedelta(seconds=number % (most + 1))


def instant(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return a time as an instant in UTC; one without a zone is in the given zone."""
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(dt.UTC)
