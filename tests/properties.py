"""How many cases a property is tried with.

A normal run draws the same few cases every time: what makes a test fail is a change, not chance.
`--hypothesis-profile fresh` draws five times as many, others in every run; CI does so with a
seed that it prints. What chance has found is pinned with @example.
"""

from __future__ import annotations

from typing import Any

from hypothesis import settings

_CASES = 25

settings.register_profile(
    "fixed", max_examples=_CASES, derandomize=True, database=None, deadline=None
)
settings.register_profile(
    "fresh", max_examples=5 * _CASES, database=None, deadline=None, print_blob=True
)
settings.load_profile("fixed")


def cases(count: int, **options: Any) -> settings:
    """Return settings for a property that is tried with other than 25 cases in a normal run."""
    return settings(max_examples=count * settings().max_examples // _CASES, **options)
