"""Questions about data as parts of a form, and what was filled in as settings of their source."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.briefing.inspection import in_words, meanings_of, ways_of
from aidreport.config.sources import EXCLUDE, MEANINGS, SUBTRACT, USE
from aidreport.console.forms import whole_number
from aidreport.console.refusals import ConsoleError
from aidreport.console.speech import Term
from aidreport.sources.problems import Question, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.console.forms import Form

Saying = tuple[str, dict[str, str]]
"""The key of a phrase in the section [said] of the wording, and the values of its placeholders."""

_MARKS = {".": "point", ",": "comma"}
_ASKED_ABOUT = (
    "columns", "values", "currency", "unit", "measure", "dates", "decimal", "sheet", "header_row",
    "hidden", "repeated_money", "future_payments", "number_formats",
)  # fmt: skip
"""The settings that have a question of their own in the wording."""

NONE = "none"
"""The value of a choice that leaves a question open."""


class Meaning(NamedTuple):
    """A text whose meaning is asked: the name of its field in the form, and what it may mean.

    Attributes:
        known: what it may mean; nothing if it is anything, such as a code.
    """

    name: str
    field: str
    text: str
    proposed: str
    known: Sequence[str]


class ColumnChoice(NamedTuple):
    """A field whose column is asked: the name of its field in the form, and the likeliest."""

    name: str
    field: str
    proposed: str


class Way(NamedTuple):
    """A way to decide a question: in words, and as config.toml has it."""

    words: Sequence[Saying]
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

    @property
    def about(self) -> str:
        """The setting that decides it first, of those that questions are known to be about."""
        ways = (self.question.settings, *self.question.otherwise, *self.question.entries)
        key = next((key for way in ways for key in way), "")
        return key if key in _ASKED_ABOUT else "other"


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
        Way([*chain.from_iterable(map(words_of, way))], " and ".join(map(in_words, way)))
        for way in ways_of(question)
    ]
    return Asked(name, question, ways=ways)


def _known(field: str, proposed: str) -> Sequence[str]:
    """Return what texts of a field may mean; nothing if it is anything, such as a code.

    Args:
        proposed: may be something else, such as the code of a currency.
    """
    known = MEANINGS[field]
    return tuple(dict.fromkeys((*known, proposed))) if known else ()


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
        raise ConsoleError("nothing-chosen")
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
            values = {"one": named[field], "other": column, "field": Term("column", field)}
            raise ConsoleError("two-columns", **values)
        if field:
            named[field] = column
    others = {key: text for key, text in before.get("columns", {}).items() if text not in columns}
    settings.pop("columns", None)
    if named or others:
        settings["columns"] = {**others, **named}
    return settings


def words_of(settings: Mapping[str, object]) -> list[Saying]:
    """Return settings of a source in words."""
    return list(_said(settings))


_WORDED = {
    "dates": ("day-first", "month-first", "iso"),
    "decimal": tuple(_MARKS),
    "repeated_money": ("exclude", "use"),
    "future_payments": ("exclude", "use"),
    "hidden": ("exclude", "use"),
    "number_formats": ("ignore", "use"),
}
"""The settings that have words of their own, and for which values."""


def _said(settings: Mapping[str, object]) -> Iterator[Saying]:
    for key, value in settings.items():
        if isinstance(value, dict) and key == "columns":
            yield from (
                ("column", {"text": heading, "field": field}) for field, heading in value.items()
            )
        elif isinstance(value, dict) and key == "values":
            for texts in value.values():
                yield from (_meant(text, meaning) for text, meaning in texts.items())
        elif str(value) in _WORDED.get(key, ()):
            yield f"{key}-{_MARKS.get(str(value), value)}", {}
        else:
            yield "setting", {"setting": key, "value": str(value)}


def _meant(text: str, meaning: str) -> Saying:
    if meaning in (USE, EXCLUDE, SUBTRACT):
        return f"text-{meaning}", {"text": text}
    return "text-means", {"text": text, "measure": meaning}
