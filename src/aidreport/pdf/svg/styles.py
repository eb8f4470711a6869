"""How shapes are painted: attributes, styles and simple style sheets (SVG 2, chapters 6 and 13)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from PIL import ImageColor

from aidreport.pdf.svg.problems import not_drawn, refused_properties

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import TypeAlias

    Style: TypeAlias = Mapping[str, str]
    Colour: TypeAlias = tuple[float, float, float]

_START = {
    "color": "black",
    "fill": "black",
    "fill-rule": "nonzero",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
    "visibility": "visible",
    "fill-opacity": "1",
    "stroke-opacity": "1",
}
_OWN = frozenset(("display", "opacity"))
"""What is followed and not inherited."""
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SELECTOR = re.compile(r"\*|[a-zA-Z][\w-]*|[.#][\w-]+|[a-zA-Z][\w-]*\.[\w-]+")
_COLOUR = re.compile(r"#[0-9a-f]{3}|#[0-9a-f]{6}|[a-z]+|rgb\([\d.%,\s/-]+\)")
_CHANNEL = re.compile(r"(\d+(?:\.\d+)?)(%?)")


class Rule(NamedTuple):
    """A rule of a style sheet; later ones come before earlier ones of the same rank."""

    rank: int
    selector: str
    values: Style


def start() -> Style:
    """Return how a shape is painted of which nothing says how."""
    return _START


def declarations(text: str) -> dict[str, str]:
    """Return the properties of a style.

    Raises:
        NotDrawnError: there is a mistake in it.
    """
    found = {}
    for part in filter(str.strip, _COMMENT.sub("", text).split(";")):
        name, colon, value = part.partition(":")
        if not colon or "!" in value:
            raise not_drawn("drawing.no-style", value=part.strip()[:40])
        found[name.strip().lower()] = value.strip()
    return found


def style_sheet(text: str) -> Iterator[Rule]:
    """Yield the rules of a style sheet, which may name elements, classes and identifiers.

    Raises:
        NotDrawnError: it has others.
    """
    plain = _COMMENT.sub("", text)
    for selectors, body in _RULE.findall(plain):
        values = declarations(body)
        for selector in map(str.strip, selectors.split(",")):
            if not _SELECTOR.fullmatch(selector):
                raise not_drawn("drawing.selector", value=selector[:40])
            rank = 100 if "#" in selector else 10 * ("." in selector) + selector[0].isalpha()
            yield Rule(rank, selector, values)
    if left := _RULE.sub("", plain).strip():
        raise not_drawn("drawing.no-style-sheet", value=left[:40])


def own_values(tag: str, given: Mapping[str, str], rules: list[Rule]) -> dict[str, str]:
    """Return what is said of one element, by what ranks highest.

    Args:
        given: its attributes.
        rules: sorted by rank.
    """
    known = _START.keys() | _OWN | refused_properties().keys() - {"transform"}
    values = {name: given[name].strip() for name in known & given.keys()}
    classes = given.get("class", "").split()
    names = {"*", tag, f"#{given.get('id', '')}"}
    names |= {f".{each}" for each in classes} | {f"{tag}.{each}" for each in classes}
    for rule in rules:
        if rule.selector in names:
            values |= rule.values
    return values | declarations(given.get("style", ""))


def inherited(around: Style, own: Mapping[str, str]) -> Style:
    """Return how an element is painted inside another."""
    mine = {name: value for name, value in own.items() if name in _START and value != "inherit"}
    return {**around, **mine}


def refused(own: Mapping[str, str]) -> Iterator[str]:
    """Yield what properties of an element ask for that is not drawn."""
    for name, (allowed, problem) in refused_properties().items():
        value = own.get(name, "").lower()
        if not value or value in allowed or value == "inherit" or _is_opaque(name, value):
            continue
        yield problem


def _is_opaque(name: str, value: str) -> bool:
    """Return whether an opacity is all or nothing, however it is written."""
    return name.endswith("opacity") and (is_clear(value) or _share(value) == 1)


def is_clear(value: str) -> bool:
    """Return whether an opacity is none at all."""
    return _share(value) == 0


def _share(value: str) -> float | None:
    match = _CHANNEL.fullmatch(value.strip())
    return float(match[1]) / (100 if match[2] else 1) if match else None


def paint(style: Style, name: str) -> Colour | None:
    """Return the colour of a fill or stroke, each part from 0 to 1; None for none.

    Raises:
        NotDrawnError: it is no single colour.
    """
    value = style[name].lower()
    if value == "currentcolor":
        value = style["color"].lower()
    if value in ("none", "transparent") or is_clear(style[f"{name}-opacity"]):
        return None
    if value.startswith("url("):
        raise not_drawn("drawing.gradients")
    colour = _colour(value)
    if colour is None:
        raise not_drawn("drawing.no-colour", value=value[:40])
    return colour


def _colour(value: str) -> Colour | None:
    if not _COLOUR.fullmatch(value):
        return None
    if value.startswith("rgb("):
        parts = re.split(r"[,\s]+", value[4:-1].strip())
        channels = [_CHANNEL.fullmatch(part) for part in parts]
        if len(channels) != 3 or len({match[2] for match in channels if match}) != 1:
            return None
        levels = [
            min(float(match[1]) / (100 if match[2] else 255), 1.0) for match in channels if match
        ]
        return (levels[0], levels[1], levels[2]) if len(levels) == 3 else None
    try:
        red, green, blue = ImageColor.getrgb(value)[:3]
    except ValueError:
        return None
    return red / 255, green / 255, blue / 255
