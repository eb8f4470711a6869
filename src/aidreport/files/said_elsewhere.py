"""What the system and libraries say of a file, as statements where the phrase is known."""

from __future__ import annotations

from aidreport.statements import recognised_among


def said_by_reader(message: str) -> str:
    """Return what a parser says, as a part of a sentence.

    Args:
        message: in its words, without the place.
    """
    text = message[:1].lower() + message[1:]
    return recognised_among(("syntax",), text) or text


def said_by_system(error: OSError) -> str:
    """Return why the system refuses something, in its own words."""
    text = error.strerror or str(error)
    return recognised_among(("system",), text) or text
