"""What certificates call people, servers and authorities, as people say it."""

from __future__ import annotations

from typing import Any


def plain_name(name: Any) -> str:
    """Return a name of a certificate without the labels of its parts: "Kari Nordmann (Ministry)".

    Args:
        name: an X.509 name, as asn1crypto reads it.
    """
    parts = name.native
    whom, whose = _words(parts.get("common_name")), _words(parts.get("organization_name"))
    if not whom or not whose or whose in whom:
        return whom or whose or str(name.human_friendly)
    return f"{whom} ({whose})"


def _words(part: Any) -> str:
    """Return a part of a name, of which there may be several, as one text."""
    several = part if isinstance(part, list) else [part]
    return " ".join(" ".join(str(each).split()) for each in several if each)
