"""What a JSON document says about its records outside of them: their number, unit, completeness."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.errors import SourceError
from aidreport.model.units import unit_word
from aidreport.sources.formats.grid import Beside
from aidreport.sources.formats.json_document import text_of
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_COUNTS = frozenset(("count", "numfound", "total", "totalcount", "totalrecords", "totalhits"))
_NEXT = frozenset(("next", "nextpage", "nextlink", "nextpageurl", "nexturl", "hasmore", "hasnext"))
_STATES = frozenset(("status", "state", "result", "success", "ok", "complete", "iscomplete"))
_ERRORS = frozenset(("error", "errors", "errormessage", "exception", "fault"))
_NOT_COMPLETE = frozenset(
    ("partial", "incomplete", "error", "failed", "failure", "fail", "timeout", "truncated", "false")
)
_ABOUT_AMOUNTS = frozenset(("unit", "units", "multiplier", "scale", "currency", "note", "notes"))
_TOTALS = frozenset(("total", "sum", "totals"))
_MULTIPLIERS = frozenset(("multiplier", "mult", "scale", "power"))
_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_DEEPEST, _MOST = 4, 200
_HIGHEST = 12


class Envelope(NamedTuple):
    """What is around the records of a document.

    Attributes:
        stated: how many records the query has, over all its pages; None if it does not say.
        more: whether it says that there are more pages.
        beside: its texts that may say the unit, the currency or the total of amounts.
    """

    stated: int | None = None
    more: bool = False
    beside: tuple[Beside, ...] = ()


def read_envelope(document: object, name: str) -> Envelope:
    """Return what a document says about its records.

    Args:
        name: what messages call the file.

    Raises:
        SourceError: it says that it is not complete.
    """
    leaves = list(_leaves(document, _DEEPEST))[:_MOST]
    _refuse_incomplete(leaves, name)
    counts = (text_of(value) for key, value in leaves if _plain(key) in _COUNTS)
    stated = next((int(text) for text in counts if text.isascii() and text.isdigit()), None)
    more = any(_plain(key) in _NEXT and _is_set(value) for key, value in leaves)
    texts = (text for key, value in leaves if (text := _about_amounts(key, value)))
    totals = (_total(key, value) for key, value in leaves)
    beside = (
        *(Beside("envelope", text) for text in texts),
        *(Beside("total", text) for text in totals if text),
    )
    return Envelope(stated, more, beside)


def _leaves(value: object, depth: int) -> Iterator[tuple[str, Any]]:
    """Yield names and values of objects that are no records."""
    if not isinstance(value, dict) or not depth:
        return
    for key, inner in value.items():
        if isinstance(inner, dict):
            if not _are_records(inner):
                yield from _leaves(inner, depth - 1)
        elif isinstance(inner, list):
            if inner and _plain(key) in _ERRORS:
                yield key, text_of(inner[0]) or "…"
        else:
            yield key, inner


def _are_records(value: Mapping[str, Any]) -> bool:
    return len(value) > 1 and all(isinstance(item, dict) for item in value.values())


def _refuse_incomplete(leaves: list[tuple[str, Any]], name: str) -> None:
    said = [
        f"{key}: {text}"
        for key, value in leaves
        if (text := _text(value))
        and (
            (_plain(key) in _STATES and text.casefold() in _NOT_COMPLETE)
            or (_plain(key) in _ERRORS and text.casefold() not in ("false", "none", "0"))
        )
    ]
    if said:
        raise SourceError(
            state("source.not-complete", name=str(name)),
            details=said,
            why=state("source.not-complete-why"),
            fix=state("source.not-complete-fix"),
        )


def _about_amounts(key: str, value: object) -> str:
    """Return a value that may say the unit of amounts, with its name; empty if it does not."""
    words = {word.lower() for word in _WORDS.findall(key)}
    text = _text(value)
    if not text or words.isdisjoint(_ABOUT_AMOUNTS | _MULTIPLIERS):
        return ""
    if not words.isdisjoint(_MULTIPLIERS):
        # 6 is million as UNIT_MULT has it, and so is 1000000.
        digits = text.strip()
        if digits.isdecimal():
            zeros = digits.removeprefix("1")
            power = len(zeros) if zeros and not zeros.strip("0") else int(digits)
            return f"unit: {unit_word(power)}" if 0 < power <= _HIGHEST else ""
    return f"{key}: {text}"


def _total(key: str, value: object) -> str:
    """Return what may be the total of the amounts, with its name in words; empty if it is none."""
    words, text = _WORDS.findall(key), _text(value)
    if isinstance(value, str) and not _TOTALS.isdisjoint(map(str.lower, _WORDS.findall(value))):
        return text
    named = _plain(key) not in _COUNTS and not _TOTALS.isdisjoint(map(str.lower, words))
    return f"{' '.join(words)}: {text}" if text and named and not isinstance(value, bool) else ""


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else text_of(value)


def _is_set(value: object) -> bool:
    return bool(value) and _text(value).casefold() not in ("false", "none", "null", "0", "")


def _plain(key: str) -> str:
    """Return a name without signs between its words: "@odata.count" is "odatacount"."""
    plain = "".join(filter(str.isalnum, key.casefold()))
    return plain.removeprefix("odata")
