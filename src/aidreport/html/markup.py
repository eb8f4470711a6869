"""Markup: elements that are written in one way only, and text that is never markup."""

from __future__ import annotations

import re
from dataclasses import replace
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, NewType

from aidreport.characters.unbroken import NO_BREAK, unbroken_blanks
from aidreport.characters.unread import needed_text
from aidreport.document.spans import plain_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from aidreport.document.spans import Inline, Span

Markup = NewType("Markup", str)
"""Written by this module, or made of what it wrote."""

_NO_CHARACTERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
"""What a page must not hold, and a return, which readers of HTML take for a line feed."""
_NO_CHARACTER = "\ufffd"
_SAFE = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


def text_of(text: str) -> Markup:
    """Return a text as markup: each character stands for itself, or for a sign that it cannot."""
    return Markup(escape(_NO_CHARACTERS.sub(_NO_CHARACTER, needed_text(text))))


def element(tag: str, *content: Markup, **attributes: str | None) -> Markup:
    """Return an element; an attribute of None is left out, and one may end in an underscore.

    Underscores within the name of an attribute are hyphens: `aria_label`.
    """
    return Markup(f"<{tag}{_attributes(attributes)}>{''.join(content)}</{tag}>")


def void(tag: str, **attributes: str | None) -> Markup:
    """Return an element that cannot have content, such as an image; attributes as of `element`."""
    return Markup(f"<{tag}{_attributes(attributes)}>")


def joined(*parts: Markup) -> Markup:
    """Return parts behind one another."""
    return Markup("".join(parts))


def lines(*parts: Markup) -> Markup:
    """Return parts on lines of their own, without those that are empty."""
    return Markup("\n".join(filter(None, parts)))


def _attributes(attributes: Mapping[str, str | None]) -> str:
    written = ""
    for name, value in attributes.items():
        if value is not None:
            written += f' {name.rstrip("_").replace("_", "-")}="{text_of(value)}"'
    return written


class Figures:
    """The places of a page that show figures, each with a link to where the figure comes from.

    Args:
        origins: the number of what is said about each figure, by its id.
    """

    def __init__(self, origins: Mapping[str, int]) -> None:
        self._origins = origins
        self._shown = set[str]()

    def has_shown(self, figure: str) -> bool:
        """Return whether a figure was shown with a link."""
        return figure in self._shown

    def inline(self, text: Inline) -> Markup:
        """Return a piece of text, its figures as links."""
        return Markup("".join(self._inline(text)))

    def _inline(self, text: Inline) -> Iterator[Markup]:
        text = _unbroken(text)
        starts = [at for at, span in enumerate(text) if not (span.joined and at)]
        for start, end in pairwise([*starts, len(text)]):
            part = text[start:end]
            words = Markup("".join(map(_span, part)))
            figure, first = part[0].figure, part[0]
            if first.note:
                yield element("a", words, href=f"#n{first.note}", role="doc-noteref")
                continue
            if first.href and _SAFE.match(first.href):
                yield element(
                    "a", words, href=first.href, rel="noreferrer", data_figure=figure or None
                )
            elif figure:
                yield self._figure(figure, words)
            else:
                yield words

    def _figure(self, figure: str, words: Markup) -> Markup:
        number = self._origins.get(figure)
        if number is None:
            return element("data", words, data_figure=figure)
        first = None if figure in self._shown else f"f{number}"
        self._shown.add(figure)
        return element(
            "a", words, class_="figure", id=first, href=f"#o{number}", data_figure=figure
        )


def words_of(text: Inline) -> Markup:
    """Return a piece of text without links, with what its abbreviations stand for."""
    return Markup("".join(map(_span, _unbroken(text))))


def _unbroken(text: Inline) -> Inline:
    """Return a piece of text in which no line breaks between a number and its noun."""
    places = {*unbroken_blanks("".join([span.text for span in text]))}
    if not places:
        return text
    spans, start = [], 0
    for span in text:
        end = start + len(span.text)
        inside = [place - start for place in places if start <= place < end]
        signs = [NO_BREAK if at in inside else sign for at, sign in enumerate(span.text)]
        spans.append(replace(span, text="".join(signs)) if inside else span)
        start = end
    return tuple(spans)


def spoken(text: Inline) -> str:
    """Return the words of a piece of text, for an attribute."""
    return plain_text(text)


def _span(span: Span) -> Markup:
    written = text_of(span.text)
    if span.expansion:
        written = element("abbr", written, title=span.expansion)
    if span.code:
        written = element("code", written)
    if span.emphasis:
        written = element("em", written)
    if span.strong:
        written = element("strong", written)
    if span.language:
        written = element("span", written, lang=span.language, dir="auto")
    return written
