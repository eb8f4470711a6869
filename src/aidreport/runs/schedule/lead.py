"""Which daemon serves: the only one of a machine, or the one that leads several.

Who leads hands out what is due. That two do so for a moment, when the connection of one was lost,
does no harm: a slot is entered once, and run once.
"""

from __future__ import annotations

from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

from aidreport.errors import BusyError, LedgerAwayError, LedgerError
from aidreport.runs.ledger.presence import Role, present_here
from aidreport.runs.schedule.observability import notify
from aidreport.statements import state

if TYPE_CHECKING:
    from aidreport.runs.ledger.database import Held
    from aidreport.runs.ledger.ledger import Ledger
    from aidreport.runs.schedule.observability import Log

POLL_SECONDS = 2.0
"""So often does one that does not lead try to, and one that does look whether it still does."""


class Lead:
    """The lock of the daemon that serves a ledger.

    Args:
        is_shared: whether several daemons may be there, of which one leads.
    """

    def __init__(self, ledger: Ledger, log: Log, *, is_shared: bool) -> None:
        self._ledger, self._log, self.is_shared = ledger, log, is_shared
        self._stack = ExitStack()
        self._held: Held | None = None
        self._noted = ""

    def take(self) -> bool:
        """Take the lead, if it is free; return whether it was taken.

        Raises:
            BusyError: another daemon serves this ledger, and only one can.
        """
        try:
            self._held = self._stack.enter_context(self._ledger.store.lock("daemon"))
        except (BusyError, LedgerAwayError) as error:
            if not self.is_shared and isinstance(error, BusyError):
                raise BusyError(
                    state("act.daemon-there"),
                    why=state("act.daemon-there-why"),
                    fix=state("act.daemon-there-fix"),
                ) from None
            if not self.is_shared:
                raise
            if isinstance(error, BusyError):
                self._note("another daemon leads; this one takes over when it is gone")
                self.be_seen()
            else:
                self._note(f"this daemon does nothing, and tries again: {error.problem}")
            return False
        self.be_seen()
        if self.is_shared:
            self._note("this daemon leads")
        return True

    def _note(self, state: str) -> None:
        """Log in which state this daemon is, if that is new, and let the service manager know."""
        if state != self._noted:
            self._noted = state
            self._log.write(state)
            notify(f"STATUS={state}")

    @property
    def is_taken(self) -> bool:
        """Whether this daemon leads, as far as it knows; the ledger is not asked."""
        return self._held is not None

    def is_held(self) -> bool:
        """Tell whether this daemon leads, and note that it is there."""
        if self._held is None or not self._held.is_held():
            return False
        self.be_seen()
        return True

    def leave(self) -> None:
        """Let another daemon lead."""
        if self._held is not None:
            self._noted = ""
        self._held = None
        self._stack.close()
        self._stack = ExitStack()

    def be_gone(self) -> None:
        """Record that this daemon ends."""
        self.leave()
        if self.is_shared:
            with suppress(LedgerError):
                self._ledger.presence.leave(present_here(Role.STANDBY))

    def be_seen(self) -> None:
        """Record that this daemon is there, where people may look for it."""
        if self.is_shared:
            role = Role.STANDBY if self._held is None else Role.LEADER
            with suppress(LedgerError):
                self._ledger.presence.be_seen(present_here(role))
