"""How often something may be tried, so that nobody guesses passwords or fills the ledger."""

from __future__ import annotations

import ipaddress
import threading
from collections import OrderedDict, deque
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

_MOST_KEYS = 10_000
_PREFIX = 64
"""Bits of an IPv6 address that are one customer's."""


class Limit:
    """Counts what is tried by each name or address.

    Args:
        most: tries within the time.
        within: the time.
        now: the clock.
    """

    def __init__(self, most: int, within: dt.timedelta, now: Callable[[], dt.datetime]) -> None:
        self._most, self._within, self._now = most, within, now
        self._tries: OrderedDict[str, deque[dt.datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> dt.timedelta | None:
        """Count a try; return how long to wait if there were too many, which counts none."""
        with self._lock:
            now = self._now()
            tries = self._tries.setdefault(key, deque())
            self._tries.move_to_end(key)
            while len(self._tries) > _MOST_KEYS:
                self._tries.popitem(last=False)
            while tries and now - tries[0] >= self._within:
                tries.popleft()
            if len(tries) >= self._most:
                return self._within - (now - tries[0])
            tries.append(now)
            return None

    def take_back(self, key: str) -> None:
        """Count the last try no more: it was none that is limited."""
        with self._lock:
            tries = self._tries.get(key)
            if tries:
                tries.pop()

    def forget(self, key: str) -> None:
        """Forget what was tried: it was right in the end."""
        with self._lock:
            self._tries.pop(key, None)


def network_of(address: str) -> str:
    """Return what counts as one place: an IPv4 address, or the network of an IPv6 address."""
    with suppress(ValueError):
        found = ipaddress.ip_address(address)
        if found.version == 6:
            return str(ipaddress.ip_network((found, _PREFIX), strict=False))
    return address
