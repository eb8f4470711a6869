"""The formats that a briefing can be written in."""

from __future__ import annotations

from typing import Literal

Format = Literal["pdf", "html"]

FORMATS: tuple[Format, ...] = ("pdf", "html")
"""All formats; the first that a briefing has is the one that messages link to."""
