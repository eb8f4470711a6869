"""What a page calls the files of its data: by their names, with what tells alike ones apart."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_BETWEEN_FOLDERS = re.compile(r"[\\/]+")


def file_names(paths: Iterable[str]) -> dict[str, str]:
    """Return the name of each file; of those named alike, with as many folders as differ."""
    parts = {path: [part for part in _BETWEEN_FOLDERS.split(path) if part] for path in paths}
    names: dict[str, str] = {}
    deepest = max(map(len, parts.values()), default=0)
    for depth in range(1, deepest + 1):
        waiting = {path: "/".join(parts[path][-depth:]) for path in parts if path not in names}
        times = Counter(waiting.values())
        names |= {path: name for path, name in waiting.items() if times[name] == 1}
    return {path: names.get(path, path) for path in parts}
