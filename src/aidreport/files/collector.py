"""The collector of circular objects, at rest where many objects are made and none is circular."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def without_collector() -> Iterator[None]:
    """Turn off the collector for as long as a block or a function runs.

    It looks through all objects again and again while their number grows: a fifth of the time to
    read a long table, a quarter to verify its briefing.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()
