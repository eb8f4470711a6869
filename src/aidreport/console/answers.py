"""Questions about data as parts of a form, and what was filled in as settings of their source."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.briefing.inspection import in_words, meanings_of, ways_of
from aidreport.config.sources import MEANINGS
from aidreport.console.forms import whole_number
from aidreport.errors import UsageError
from aidreport.sources.problems import Question, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.console.forms import Form

NONE = "none"
"""The value of a choice that leaves a question open."""


class Meaning(NamedTuple):
    """A text whose meaning is asked: the name of its field in the form, and what it may mean.

    Attributes:
        known: what it may mean, in words.
    """

    name: str
    field: str
    text: str
    proposed: str
    known: Mapping[str, str]


class ColumnChoice(NamedTuple):
    """A field whose column is asked: the name of its field in the form, and the likeliest."""

    name: str
    field: str
    proposed: str


class Way(NamedTuple):
    """A way to decide a question: in words, and as config.toml has it."""

    words: str
    settings: str


class Asked(NamedTuple):
    """A question as a part of a form: it has texts, columns, one value to write, or ways.

    Attributes:
        name: of its field, and how those of its parts begin.
        example: what the one value is.
    """

    name: str
    question: Question
    meanings: Sequence[Meaning] = ()
    columns: Sequence[ColumnChoice] = ()
    example: str = ""
    ways: Sequence[Way] = ()


def asked_of(questions: Sequence[Mapping[str, Any]]) -> list[Asked]:
    """Return questions, as a reading has them, as parts of a form."""
    return [_asked(f"q{at}", Question(**item)) for at, item in enumerate(questions)]


def _asked(name: str, question: Question) -> Asked:
    if question.example:
        return Asked(name, question, example=question.example)
    columns = question.settings.get("columns")
    if isinstance(columns, dict) and len(question.settings) == 1 and not question.otherwise:
        parts = enumerate(columns.items())
        chosen = [ColumnChoice(f"{name}-{at}", field, text) for at, (field, text) in parts]
        return Asked(name, question, columns=chosen)
    meanings = meanings_of(question)
    if meanings:
        texts = enumerate(meanings.items())
        return Asked(
            name,
            question,
            [
                Meaning(f"{name}-{at}", field, text, proposed, _known(field, proposed))
                for at, ((field, text), proposed) in texts
            ],
        )
    ways = [
        Way(" and ".join(map(words_of, way)), " and ".join(map(in_words, way)))
        for way in ways_of(question)
    ]
    return Asked(name, question, ways=ways)


def _known(field: str, proposed: str) -> dict[str, str]:
    """Return what texts of a field may mean, in words; nothing if it is anything, such as a code.

    Args:
        proposed: may be something else, such as the code of a currency.
    """
    known = MEANINGS[field]
    return (
        {value: _MEANS.get(value, value) for value in dict.fromkeys((*known, proposed))}
        if (known)
        else {}
    )


def answers_in(form: Form, asked: Sequence[Asked]) -> list[Mapping[str, object]]:
    """Return the settings that a form decides on: those of each entry that the source becomes.

    Raises:
        UsageError: nothing is decided.
    """
    settings: dict[str, object] = {}
    entries: list[Mapping[str, object]] = []
    for part in asked:
        chosen = _chosen(form, part)
        if len(chosen) == 1:
            settings = merged(settings, chosen[0])
        elif not entries:
            # Those of another question are asked again, of each entry.
            entries = chosen
    if not settings and not entries:
        raise UsageError("nothing was chosen", fix="answer one of the questions, and send it again")
    return [merged(settings, entry) for entry in entries or ({},)]


def _chosen(form: Form, part: Asked) -> list[Mapping[str, object]]:
    """Return what a form decides about a question; nothing if it is left open."""
    if part.example:
        value = form.text(part.name)
        return [{next(iter(part.question.settings)): _typed(part, value)}] if value else []
    if part.columns:
        columns = {item.field: form.text(item.name) for item in part.columns}
        named = {field: heading for field, heading in columns.items() if heading}
        return [{"columns": named}] if named else []
    if part.meanings:
        values: dict[str, dict[str, str]] = {}
        for item in part.meanings:
            meaning = form.text(item.name)
            if meaning:
                values.setdefault(item.field, {})[item.text] = meaning
        return [{"values": values}] if values else []
    ways, chosen = ways_of(part.question), whole_number(form.text(part.name))
    return ways[chosen] if chosen is not None and chosen < len(ways) else []


def _typed(part: Asked, value: str) -> object:
    key = next(iter(part.question.settings))
    if key == "currency":
        return value.upper()
    return _number_or_text(value) if key == "unit" else value


def _number_or_text(value: str) -> int | str:
    """Return a whole number; a text that is none as it is, to be refused as what it is."""
    number = whole_number(value)
    return value if number is None else number


SETTINGS = ("sheet", "header_row", "decimal", "dates", "currency", "unit", "measure", "hidden")
"""The settings of a source that a form has, whatever is asked."""


def settings_in(form: Form, before: Mapping[str, Any], columns: Sequence[str]) -> dict[str, object]:
    """Return the settings of a source that a form sets, in place of those that it has.

    Args:
        before: the settings that it has.
        columns: how the form calls its columns, in the order of its fields "column-0" …

    Raises:
        UsageError: two columns are for one field.
    """
    settings = dict(before)
    for key in SETTINGS:
        value = form.text(key)
        settings.pop(key, None)
        if value:
            is_number = key in ("unit", "header_row")
            text = value.upper() if key == "currency" else value
            settings[key] = _number_or_text(value) if is_number else text
    named: dict[str, str] = {}
    for at, column in enumerate(columns):
        field = form.text(f"column-{at}")
        if field in named:
            raise UsageError(
                f'"{named[field]}" and "{column}" are both for {field}',
                why="each field has one column",
                fix="choose another field for one of them",
            )
        if field:
            named[field] = column
    others = {key: text for key, text in before.get("columns", {}).items() if text not in columns}
    settings.pop("columns", None)
    if named or others:
        settings["columns"] = {**others, **named}
    return settings


def words_of(settings: Mapping[str, object]) -> str:
    """Return settings of a source in words."""
    return "; ".join(_said(settings))


_WORDS = {
    ("dates", "day-first"): "the day comes first: 03/04 is 3 April",
    ("dates", "month-first"): "the month comes first: 03/04 is 4 March",
    ("dates", "iso"): "the year comes first",
    ("decimal", "."): "a point is the decimal mark",
    ("decimal", ","): "a comma is the decimal mark",
    ("repeated_money", "exclude"): "leave the repeated money out",
    ("repeated_money", "use"): "all of it counts",
    ("future_payments", "exclude"): "leave payments to come out",
    ("future_payments", "use"): "payments to come count",
    ("hidden", "exclude"): "leave hidden rows out",
    ("hidden", "use"): "hidden rows count",
    ("number_formats", "ignore"): "numbers count as they are stored",
    ("number_formats", "use"): "numbers count as they are shown",
}
_MEANS = {"use": "counts", "exclude": "does not count", "subtract": "is taken off"}


def _said(settings: Mapping[str, object]) -> Iterator[str]:
    for key, value in settings.items():
        if isinstance(value, dict) and key == "columns":
            yield from (f"“{heading}” is the {field}" for field, heading in value.items())
        elif isinstance(value, dict) and key == "values":
            for texts in value.values():
                yield from (
                    f"“{text}” {_MEANS.get(meaning, f'means {meaning}')}"
                    for text, meaning in texts.items()
                )
        else:
            yield _WORDS.get((key, str(value)), f"{key.replace('_', ' ')}: {value}")
