"""Settings that hold for all tests."""

from __future__ import annotations

from hypothesis import settings

# No test waits on the clock: imports inside a property would count against a deadline.
settings.register_profile("aidreport", deadline=None)
settings.load_profile("aidreport")
