"""What a new project needs to know of its organisation: questions, defaults, checks of answers."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from aidreport.errors import AidreportError, UsageError
from aidreport.lazy_dataclass import dataclass
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aidreport.files.schema import Schema

_ZONES = re.compile(r"zoneinfo/(?:posix/|right/)?(.+)$")
_COLOUR = "#12506B"
_NAME = "Your organisation"


@dataclass(frozen=True, slots=True)
class Answers:
    """Who publishes the briefings, and how they look.

    Attributes:
        timezone: IANA name.
        language: tag of the briefings.
        colour: the brand's, as "#RRGGBB".
        sender: of messages, with an address; empty if that is left for later.
    """

    organisation: str
    timezone: str
    language: str
    colour: str
    sender: str


@dataclass(frozen=True, slots=True)
class Question:
    """One of them.

    Attributes:
        name: of the attribute of `Answers`, and of the option.
        prompt: what is asked in a terminal.
        default: makes the answer of who gives none.
        check: returns an answer as it is used.
    """

    name: str
    prompt: str
    default: Callable[[], str]
    check: Callable[[str], str]

    def checked(self, text: str) -> str:
        """Return an answer as it is used.

        Raises:
            UsageError: it is none; the message says what is expected.
        """
        try:
            return self.check(text.strip())
        except AidreportError as problem:
            # "timezone: unknown time zone …" without the key that it is kept under.
            said = [detail.partition(": ")[2] for detail in problem.details]
            raise UsageError(
                f"--{self.name}: {next(filter(None, said), problem.problem)}",
                fix=f"give another with --{self.name}",
            ) from None


def answers_from(given: Mapping[str, str | None], ask: Callable[[Question], str] | None) -> Answers:
    """Return all answers: those that are given, those that are asked for, and else the defaults.

    Args:
        ask: asks a person; None takes the defaults.

    Raises:
        UsageError: one that is given cannot be used.
    """
    found = {}
    for question in QUESTIONS:
        text = given.get(question.name)
        if text is not None:
            found[question.name] = question.checked(text)
    for question in QUESTIONS:
        if question.name not in found:
            found[question.name] = ask(question) if ask else question.default()
    return Answers(**found)


def _local_zone() -> str:
    """Return the time zone of this machine; UTC if it does not say or is not known."""
    names = [os.environ.get("TZ", "").lstrip(":")]
    if match := _ZONES.search(os.path.realpath("/etc/localtime")):
        names.append(match[1])
    for name in filter(None, names):
        try:
            return _time_zone(name.removeprefix("Etc/"))
        except AidreportError:
            continue
    return "UTC"


def _local_language() -> str:
    """Return the language of this machine, if briefings can be in it; else English."""
    tag = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").partition("_")[0].lower()
    try:
        return _language(tag) if tag.isalpha() else "en"
    except AidreportError:
        return "en"


def _organisation(text: str) -> str:
    if not text or not text.isprintable():
        raise UsageError("a name in one line is expected")
    return text


def _time_zone(text: str) -> str:
    from aidreport.config.config import Organisation

    _validate(Organisation, {"timezone": text})
    return text


def _language(text: str) -> str:
    from aidreport.config.config import Organisation
    from aidreport.files.library import Library

    _validate(Organisation, {"language": text})
    Library.at(None).wording(text)
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", text):
        raise UsageError(f'a colour such as "{_COLOUR}" is expected, not "{text}"')
    return text.upper()


def _sender(text: str) -> str:
    from aidreport.config.delivery import Mail

    _validate(Mail, {"sender": text})
    return text


def _validate(schema: type[Schema], values: dict[str, str]) -> None:
    from aidreport.files.toml import validate

    validate(schema, values, name=state("setup.answer"), error=UsageError)


QUESTIONS = (
    Question("organisation", "Name of your organisation", lambda: _NAME, _organisation),
    Question("timezone", "Time zone, such as Europe/Oslo", _local_zone, _time_zone),
    Question("language", "Language of the briefings (en, nb, fr …)", _local_language, _language),
    Question("colour", "Colour of your organisation, as #RRGGBB", lambda: _COLOUR, _colour),
    Question(
        "sender", "Sender of messages: Name <address>, or nothing for now", lambda: "", _sender
    ),
)
