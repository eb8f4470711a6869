"""Lists of objects by kind and name."""

from __future__ import annotations


class Lists:
    """Digests by kind of object and name, as they are collected."""

    def __init__(self) -> None:
        self.kinds: dict[str, dict[str, str]] = {}

    def add(self, kind: str, name: str, digest: str) -> None:
        """Add an object; of several with one name all but the first are numbered."""
        named = self.kinds.setdefault(kind, {})
        key, count = name, 1
        while key in named:
            count += 1
            key = f"{name} ({count})"
        named[key] = digest
