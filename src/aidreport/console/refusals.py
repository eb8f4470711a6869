"""What the console itself refuses, in words that its wording has in each language."""

from __future__ import annotations

from typing import Any

from aidreport.console.speech import LANGUAGES, speech_in
from aidreport.errors import AidreportError, BusyError, ConfigError, UsageError


class _WordedError(AidreportError):
    """An error with the phrases that say it.

    Its text is English, as that of other errors, for the terminal and for logs; a page says it in
    the language of its reader.

    Args:
        phrase: its key in the section [refused] of the wording. KEY-why and KEY-fix say why, and
            what to do, if there are such phrases.
        count: the number that the form of the phrases depends on.
        values: of their placeholders.
    """

    def __init__(self, phrase: str, count: int | None = None, /, **values: Any) -> None:
        english = speech_in(LANGUAGES[0])
        self.phrase, self.count, self.values = phrase, count, values

        def said(key: str) -> str:
            known = english.has(f"refused.{key}")
            return english.text(f"refused.{key}", count, **values) if known else ""

        problem = english.text(f"refused.{phrase}", count, **values)
        super().__init__(problem, why=said(f"{phrase}-why"), fix=said(f"{phrase}-fix"))


class ConsoleError(_WordedError, UsageError):
    """Something that the console does not do, and why."""


class ConsoleBusyError(_WordedError, BusyError):
    """Something that the console does for others at the moment."""


class ConsoleConfigError(_WordedError, ConfigError):
    """Something that the console does not do because its configuration is wrong."""
