"""The phrases of a page's language, and whether a text of the page is made of them.

What a page says around its figures is phrases of the language, with figures and words of the data
in them; and sentences of a template. Both come with aidreport: no record can say others.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.patterns import lazy_pattern
from aidreport.characters.unread import read_text
from aidreport.document.text import plain_words
from aidreport.document.wording import SCALES
from aidreport.document.wording_files import load_wording
from aidreport.errors import TemplateError
from aidreport.files.library import Library
from aidreport.model.currency_codes import ALL_CODES
from aidreport.model.remark_phrases import values_between
from aidreport.model.remarks import phrases, printed
from aidreport.proof.numbers import collapsed

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from aidreport.document.wording import Wording

_OF_NO_PAGE = ("mail.", "web.", "sheet.", "advice.")
"""Sections of a wording file whose phrases are on no page of a PDF."""
_AROUND = "()[]{}“”„«»‹›‘’\"',;:.!?–—·=<>،؛؟"
_STOPS = ".,;:!?·،؛؟…"
_JOINED_BEFORE = "و"
"""A word that is written as one with the next."""
_ELLIPSIS = "…"
_ITEM = "\ue001"
_FEWEST = 10
"""Letters of a name that is shortened, at least."""
_POINT = " · "
_MOST_STEPS, _MOST_STEPS_OF_ONE = 1_000_000, 50_000
_DIRECTIVE = ":::"
_EXPRESSION = re.compile(r"\{\{.*?\}\}")
_VALUE = re.compile(r"\{\w+\}")
_SENTENCE = lazy_pattern(r'^[a-z_]+: "(.*)"$|^(?![a-z_]+: |---)(.+)$')
"""A setting of a template in quotation marks, or a line of its text."""
_LONGEST = 1_500
_MOST_WORDS = 240
"""Of a text that is looked at: each beginning of it is tried with each end."""


@lru_cache(maxsize=16)
def shipped_wording(language: str) -> Wording | None:
    """Return the words that come with aidreport for a language; None if it has none."""
    try:
        first, *beneath = Library.at(None).wordings(language)
        return load_wording(first, language, tuple(beneath))
    except TemplateError:
        return None


def own_words(wording: Wording) -> tuple[str, ...] | None:
    """Return the keys of the phrases that are not as they come with aidreport, in order.

    It is None if aidreport has no words of that language.
    """
    shipped = shipped_wording(wording.language)
    if shipped is None or shipped.locale.language != wording.locale.language:
        return None
    if wording == shipped:
        return ()
    return tuple(
        sorted(key for key in _keys(shipped) if _forms(wording, key) != _forms(shipped, key))
    )


def _keys(wording: Wording) -> dict[str, None]:
    below = _keys(wording.below) if wording.below is not None else {}
    return dict.fromkeys((*wording.phrases, *below))


def _forms(wording: Wording, key: str) -> object:
    owner = wording.owner(key)
    return None if owner is None else (owner.language, owner.phrases[key])


class Form(NamedTuple):
    """A form of a phrase.

    Attributes:
        pieces: its own words, between which values are; first and last may be empty.
        names: of the values, in order.
        longest: of the pieces.
        has_words: whether a word of its own is in it, not only signs.
    """

    key: str
    pieces: tuple[str, ...]
    names: tuple[str, ...]
    longest: str
    has_words: bool

    def values_in(self, text: str, *, whole: bool = False) -> list[str] | None:
        """Return the values in a text that begins with the form; None if it does not.

        Each piece is looked for once, from left to right: a text of anybody may have any length.

        Args:
            whole: whether nothing may be behind it.
        """
        return values_between(self.pieces, text, whole=whole)

    def is_in(self, text: str) -> bool:
        """Return whether the pieces are in a text, in their order."""
        start = text.find(self.pieces[0])
        return start >= 0 and self.values_in(text[start:]) is not None


class PagePhrases:
    """The phrases of a page's language.

    Args:
        own: keys of those that are in other words on the page.

    Attributes:
        of_templates: sentences of the templates that come with aidreport.
    """

    def __init__(self, wording: Wording, own: Collection[str]) -> None:
        self.wording = wording
        self._forms = [
            form
            for key in _keys(wording)
            if key not in own and not key.startswith(_OF_NO_PAGE)
            for form in _forms_of(wording, key)
        ]
        self.of_templates = _forms_of_templates(wording.language)
        self._forms += self.of_templates
        # Where a language has no phrase, the page has that of English.
        self._forms += _english_forms()
        self._by_key: dict[str, list[Form]] = {}
        for form in self._forms:
            self._by_key.setdefault(form.key, []).append(form)

    def forms(self, key: str) -> Sequence[Form]:
        """Return the forms of a phrase; none if the page has other words for it."""
        return self._by_key.get(key, ())

    def ending_in(self, end: str) -> Iterator[Form]:
        """Yield the forms of all phrases whose keys end in something, such as ".summary"."""
        for key, forms in self._by_key.items():
            if key.endswith(end):
                yield from forms

    def texts(self, key: str) -> set[str]:
        """Return what a phrase without values may be on the page."""
        return {form.pieces[0] for form in self.forms(key) if not form.names}

    def in_text(self, text: str) -> list[Form]:
        """Return the forms whose own words are in a text, which may be all in capitals."""
        forms = self._in_capitals if text.isupper() else self._forms
        return [form for form in forms if all(piece in text for piece in form.pieces)]

    @cached_property
    def _in_capitals(self) -> list[Form]:
        return [
            form._replace(pieces=tuple(piece.upper() for piece in form.pieces))
            for form in self._forms
        ]

    @cached_property
    def plain(self) -> frozenset[str]:
        """Words beside figures that say nothing by themselves: units, months, numbers."""
        return _plain_words(self.wording)


def _forms_of(wording: Wording, key: str) -> Iterator[Form]:
    owner = wording.owner(key)
    for phrase in owner.phrases[key].values() if owner else ():
        pieces, names = [""], []
        for text, name in phrase.pieces:
            pieces[-1] += text
            if name:
                names.append(name)
                pieces.append("")
        said = tuple(_said(piece) for piece in pieces)
        yield _form(key, said, tuple(names))


@lru_cache(maxsize=16)
def _forms_of_templates(language: str) -> tuple[Form, ...]:
    """Return the sentences of the templates that come with aidreport, in a language."""
    library = Library.at(None)
    paths = {library.template(name, language) for name in library.names("template")}
    lines = {
        line.strip().lstrip("#").strip()
        for path in sorted(paths)
        for line in path.read_text(encoding="utf-8").splitlines()
        if not line.startswith(_DIRECTIVE)
    }
    found = (_SENTENCE.search(line) for line in sorted(lines))
    sentences = [each[1] or each[2] for each in found if each]
    # Of several parts between points, those that say nothing are left out.
    parts = [part for line in sentences if _POINT in line for part in line.split(_POINT)]
    return tuple(map(_form_of, dict.fromkeys((*sentences, *parts))))


@cache
def _english_forms() -> tuple[Form, ...]:
    texts = (
        (key, text)
        for key in phrases()
        for phrase in (printed(key),)
        for text in ([phrase] if isinstance(phrase, str) else phrase.values())
    )
    return tuple(_form_of(_VALUE.sub("{{ }}", text), f"remark.{key}") for key, text in texts)


def _form_of(line: str, key: str = "template") -> Form:
    pieces = tuple(_said(piece) for piece in _EXPRESSION.split(line))
    return _form(key, pieces, ("",) * (len(pieces) - 1))


def _form(key: str, pieces: tuple[str, ...], names: tuple[str, ...]) -> Form:
    has_words = any(map(str.isalpha, "".join(pieces)))
    return Form(key, pieces, names, max(pieces, key=len), has_words)


def _said(text: str) -> str:
    """Return a piece of a phrase as it is read, with a blank for each run of white space."""
    words = collapsed(read_text(text))
    if not words:
        return " " if text else ""
    before, behind = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' * before}{words}{' ' * behind}"


def _plain_words(wording: Wording) -> frozenset[str]:
    locale = wording.locale
    words = {*ALL_CODES, *wording.spelled}
    days = (date(2001, month, day) for month in range(1, 13) for day in (1, 2))
    words.update(wording.date(each, style) for each in days for style in ("long", "medium"))
    for context in ("format", "stand-alone"):
        words.update(map(str, locale.months[context]["wide"].values()))
    for forms in locale.compact_decimal_formats.get("long", {}).values():
        for exponent in SCALES:
            pattern = str(getattr(forms.get(str(10**exponent), ""), "pattern", ""))
            words.add(pattern.replace("0", ""))
    words.update(_joints(wording))
    pieces = (piece for word in words for piece in collapsed(word).split())
    return frozenset(piece.strip(_AROUND).casefold() for piece in pieces) | {""}


def _joints(wording: Wording) -> list[str]:
    """Return what is between the items of lists."""
    return plain_words(wording.join([_ITEM, _ITEM, _ITEM])).split(_ITEM)


class Patience:
    """How much is tried for all texts of a document: anybody may have written them."""

    def __init__(self, steps: int = _MOST_STEPS) -> None:
        self._left = steps

    def share(self) -> int:
        """Return how many steps may be taken for one text."""
        return min(self._left, _MOST_STEPS_OF_ONE)

    def take(self, steps: int) -> None:
        """Count steps that were taken."""
        self._left -= steps


class _TooLongError(Exception):
    """So much was tried for a text that it is none of the program's."""


class MadeOfPhrases:
    """Whether a text is made of phrases, figures and words of the data.

    Args:
        text: with a sign for each figure.
        names: words of the data.
        steps: that are tried at most.
    """

    def __init__(self, phrases: PagePhrases, names: Collection[str], text: str, steps: int) -> None:
        self.steps, self._most = 0, steps
        self._names, self._plain = names, phrases.plain
        if text.isupper():  # as above a title
            self._names = {*names, *(name.upper() for name in names)}
        self._text = text
        self._forms = phrases.in_text(text) if len(text) <= _LONGEST else []
        self._known: dict[tuple[int, int], bool] = {}
        self._filled: dict[tuple[tuple[str, ...], int, int, int], bool] = {}

    def is_so(self) -> bool:
        """Return whether it is; not, where that takes too long."""
        if len(self._text) > _LONGEST or self._text.count(" ") > _MOST_WORDS:
            return False
        try:
            return self._covers(0, len(self._text))
        except _TooLongError:
            return False

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self._most:
            raise _TooLongError

    def _covers(self, start: int, end: int) -> bool:
        """Return whether a part of the text is made of them."""
        if start >= end:
            return True
        self._step()
        key = (start, end)
        if (known := self._known.get(key)) is None:
            self._known[key] = False  # while it is looked at
            known = self._known[key] = (
                self._is_one(start, end)
                or self._is_several(start, end)
                or (self._text[end - 1] in _STOPS and self._covers(start, end - 1))
            )
        return known

    def _is_several(self, start: int, end: int) -> bool:
        """Return whether a part is one of them, and the rest is made of them."""
        at = self._text.find(" ", start + 1, end)
        while at >= 0:
            stop = self._text[at - 1] in _STOPS
            if (self._is_one(start, at) or (stop and self._is_one(start, at - 1))) and self._covers(
                at + 1, end
            ):
                return True
            at = self._text.find(" ", at + 1, end)
        return False

    def _is_one(self, start: int, end: int) -> bool:
        if start >= end:
            return False
        part = self._text[start:end]
        if self._is_value(part) or (part[0] == _JOINED_BEFORE and self._is_one(start + 1, end)):
            return True
        return any(
            form.has_words
            and part.startswith(form.pieces[0])
            and part.endswith(form.pieces[-1])
            and self._fills(form, 0, start, end)
            for form in self._forms
        )

    def _fills(self, form: Form, at: int, start: int, end: int) -> bool:
        """Return whether a part is a form from one of its pieces on."""
        piece = form.pieces[at]
        if not self._text.startswith(piece, start, end):
            return False
        key = (form.pieces, at, start, end)
        if (known := self._filled.get(key)) is None:
            self._step()
            self._filled[key] = False  # while it is looked at
            known = self._filled[key] = self._goes_on(form, at, start, end)
        return known

    def _goes_on(self, form: Form, at: int, start: int, end: int) -> bool:
        """Return whether a part is a form from behind one of its pieces on, which begins it."""
        piece = form.pieces[at]
        start += len(piece)
        if at == len(form.names):
            return start == end
        following = form.pieces[at + 1]
        if at + 1 == len(form.names):
            last = end - len(following)
            return (
                last > start
                and self._text.endswith(following, start, end)
                and self._covers(start, last)
            )
        place = self._text.find(following, start + 1, end) if following else -1
        while place >= 0:
            if self._covers(start, place) and self._fills(form, at + 1, place, end):
                return True
            place = self._text.find(following, place + 1, end)
        return False

    def _is_value(self, part: str) -> bool:
        """Return whether a text is figures, or words of the data."""
        words = part.strip(_AROUND + " ")
        if part in self._names or words in self._names:
            return True
        if part.endswith(_ELLIPSIS) and len(part) > _FEWEST:
            return any(name.startswith(part[:-1]) for name in self._names)
        return " " not in words and (
            words.casefold() in self._plain or not any(map(str.isalpha, words))
        )
