"""Regular expressions that are compiled when one is first used.

To compile those of all modules that a short command loads takes a twelfth of its time, and it uses
half of them.
"""

from __future__ import annotations

import re
from typing import Any, cast

_METHODS = ("match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer")


def lazy_pattern(source: str, flags: int = 0) -> re.Pattern[str]:
    """Return a regular expression whose methods are called; it is compiled at the first call."""
    return cast("re.Pattern[str]", _Pattern(source, flags))


class _Pattern:
    def __init__(self, source: str, flags: int) -> None:
        self._source, self._flags = source, flags

    def __getattr__(self, name: str) -> Any:
        compiled = re.compile(self._source, self._flags)
        # From now on they are found without a detour.
        for method in _METHODS:
            setattr(self, method, getattr(compiled, method))
        return getattr(compiled, name)
