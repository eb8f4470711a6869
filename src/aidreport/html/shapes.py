"""Shapes and lists that the charts of a page are written with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.html.markup import Markup, element, lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal


def list_of(kind: str, items: Iterable[Markup]) -> Markup:
    """Return a list of a class."""
    return lines(Markup(f'<ul class="{kind}">'), *items, Markup("</ul>"))


def drawing(shapes: Iterable[Markup]) -> Markup:
    """Return shapes as a drawing that readers of screens pass over."""
    return element("svg", *shapes, class_="shapes", aria_hidden="true")


def swatch(colour: str) -> Markup:
    """Return the key to a colour."""
    rectangle = element("rect", width="100%", height="100%", fill=colour)
    return element("svg", rectangle, class_="swatch", aria_hidden="true")


def percent(part: float | Decimal) -> str:
    """Return a part of a room, as attributes of drawings have it."""
    return f"{float(part) * 100:.4f}".rstrip("0").rstrip(".") + "%"
