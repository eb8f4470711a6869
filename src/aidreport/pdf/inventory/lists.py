"""Lists of objects by kind and name."""

from __future__ import annotations

from collections import Counter


class Lists:
    """Digests by kind of object and name, as they are collected."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[str, str]] = {}
        self._counts: Counter[tuple[str, str]] = Counter()

    def add(self, kind: str, name: str, digest: str) -> None:
        """Add an object; of several with one name all but the first are numbered."""
        named, key = self.kinds.setdefault(kind, {}), name
        while key in named:
            self._counts[kind, name] += 1
            key = f"{name} ({self._counts[kind, name] + 1})"
        named[key] = digest
