"""Where the figures of a page come from: their exact values, formulas and rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.html.markup import Markup, element, joined, lines, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.html.markup import Figures
    from aidreport.html.words import Words


_MANY = 200
"""Figures that browsers lay out at once; of more, only those that are seen."""


class Term(NamedTuple):
    """A number of a formula, and the id of its figure; empty if nothing is said about it."""

    text: str
    figure: str = ""


class Origin(NamedTuple):
    """Where a figure comes from.

    Attributes:
        figure: its id.
        value: exact, with its unit.
        terms: those of its formula, the first of them if there are many.
        sign: between the terms.
        before, behind: the formula's words and signs around the terms.
        more: whether there are more terms or rows than are listed.
        places: where rows or statements are in the sources, with their words.
    """

    figure: str
    value: str
    terms: tuple[Term, ...] = ()
    sign: str = ""
    before: str = ""
    behind: str = ""
    more: bool = False
    places: tuple[str, ...] = ()


def numbers_of(origins: Sequence[Origin]) -> dict[str, int]:
    """Return the number of each figure among its kind, from 1."""
    return {origin.figure: number for number, origin in enumerate(origins, 1)}


def origins_section(origins: Sequence[Origin], figures: Figures, words: Words) -> Markup:
    """Return the part of a page that says where each figure comes from.

    Args:
        figures: those that the page has shown.
    """
    numbers = numbers_of(origins)
    items = lines(*(_item(origin, numbers, figures, words) for origin in origins))
    return lines(
        Markup('<section class="origins" aria-labelledby="origins">'),
        element("h2", text_of(words.origins), id="origins"),
        Markup('<ol class="many">' if len(origins) > _MANY else "<ol>"),
        items,
        Markup("</ol>"),
        Markup("</section>"),
    )


def _item(origin: Origin, numbers: Mapping[str, int], figures: Figures, words: Words) -> Markup:
    number = numbers[origin.figure]
    parts = [
        element(
            "p", element("strong", text_of(origin.value)), Markup(" "),
            element("code", text_of(origin.figure)), class_="of",
        )
    ]  # fmt: skip
    if origin.terms or origin.before:
        parts.append(element("p", *_formula(origin, numbers), class_="formula"))
    if origin.places:
        places = (element("li", text_of(place)) for place in origin.places)
        parts.append(element("ul", *places))
    if origin.more:
        parts.append(element("p", text_of(words.more), class_="more"))
    if figures.has_shown(origin.figure):
        parts.append(element("a", text_of(words.back), class_="back", href=f"#f{number}"))
    return element("li", joined(*parts), id=f"o{number}", tabindex="-1")


def _formula(origin: Origin, numbers: Mapping[str, int]) -> Iterator[Markup]:
    yield text_of(origin.before or "=")
    for at, term in enumerate(origin.terms):
        between = f"{origin.sign} " if origin.sign == "," else f" {origin.sign} "
        sign = between if at else " "
        yield text_of(sign)
        number = numbers.get(term.figure)
        words = text_of(term.text)
        yield element("a", words, href=f"#o{number}") if number else words
    if origin.more and origin.terms:
        yield text_of(f" {origin.sign} …")
    yield text_of(origin.behind)
