"""Walks through an SVG file and writes what it draws; what cannot be drawn is listed.

The file may be anyone's: it is bounded, nothing outside it is read, and it declares nothing.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from aidreport.pdf.svg.clips import clip_named, cuts_nothing
from aidreport.pdf.svg.drawing import Drawing, spelled
from aidreport.pdf.svg.geometry import Window, fitted, frame, length, transform
from aidreport.pdf.svg.instructions import instructions
from aidreport.pdf.svg.paths import SHAPES, path_steps, shape_path
from aidreport.pdf.svg.problems import NotDrawnError, Problems, not_drawn, refused_elements
from aidreport.pdf.svg.styles import (
    Rule,
    inherited,
    is_clear,
    own_values,
    refused,
    start,
    style_sheet,
)
from aidreport.statements import message_of, state

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fontTools.misc.transform import Transform

    from aidreport.pdf.svg.styles import Style

_LARGEST = 1_000_000
"""Bytes of a file."""
_MOST_ELEMENTS = 5_000
"""That are drawn, with those that are used again."""
_MOST_INSTRUCTIONS = 50_000
_DEEPEST = 40
_LONG_SIDE = 1000.0
"""Of the drawing, in its own units."""
_SVG = "{http://www.w3.org/2000/svg}"
_NAMED = b'<svg xmlns="http://www.w3.org/2000/svg"'
_LINK = "{http://www.w3.org/1999/xlink}href"
_UNSEEN = frozenset(("title", "desc", "metadata", "style", "defs", "view"))
"""Draw nothing by themselves, or nothing at all."""
_USED_ONLY = frozenset(
    ("linearGradient", "radialGradient", "pattern", "filter", "mask", "clipPath", "marker")
)
"""Draw nothing unless a shape names them, which is refused there."""


class _TooMuchError(Exception):
    """A drawing goes beyond its bounds, which ends the walk."""


def read_drawing(content: bytes, name: str) -> Drawing:
    """Return what an SVG file draws.

    Args:
        name: of the file.

    Raises:
        DrawingError: with all that cannot be drawn.
    """
    problems = Problems(name)
    root = _parsed(content, problems)
    if problems:
        raise problems.error()
    drawing = _Walk(root, problems).drawing()
    if problems:
        raise problems.error()
    named = content if root.tag.startswith(_SVG) else content.replace(b"<svg", _NAMED, 1)
    return replace(drawing, source=named)


def _parsed(content: bytes, problems: Problems) -> Any:
    """Return the root of a file that is bounded and refers to nothing."""
    from lxml import etree

    if len(content) > _LARGEST:
        problems.add(None, state("drawing.many-bytes", limit=_LARGEST))
        return None
    if b"\0" in content:
        problems.add(None, state("drawing.not-utf-8"))
        return None
    if b"<!ENTITY" in content:
        problems.add(None, state("drawing.entities"))
        return None
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        problems.add(error.lineno, state("drawing.no-xml"))
        return None
    if root.tag not in ("svg", f"{_SVG}svg"):
        problems.add(root.sourceline, state("drawing.no-svg"))
    before = root.getprevious()
    while before is not None:
        if before.tag is etree.PI and before.target == "xml-stylesheet":
            problems.add(before.sourceline, state("drawing.style-sheets"))
        before = before.getprevious()
    return root


def _name(element: Any) -> str:
    """Return the name of an element of SVG; empty for those of drawing programs."""
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    return tag.removeprefix(_SVG) if tag.startswith(_SVG) or not tag.startswith("{") else ""


class _Walk:
    """One way through a file.

    Args:
        root: its outermost element.
        problems: where it notes what cannot be drawn.
    """

    def __init__(self, root: Any, problems: Problems) -> None:
        self._root, self._problems = root, problems
        self._code: list[str] = []
        self._drawn = 0
        self._seen, self._page = Window(0, 0, 1, 1), (1.0, 1.0)
        self._by_id: dict[str, Any] = {}
        self._rules: list[Rule] = []

    def drawing(self) -> Drawing:
        """Return the drawing; one of no use where there are problems."""
        given = self._root.attrib
        try:
            self._seen, *sides = frame(given)
            width, height = (float(spelled(each * _LONG_SIDE / max(sides))) for each in sides)
            self._page = width, height
            to_page = fitted(self._seen, given.get("preserveAspectRatio", ""), width, height)
            self._prepare()
            self._children(self._root, self._style(self._root, start(), to_page), to_page, 0)
        except NotDrawnError as problem:
            self._problems.add(self._root.sourceline, message_of(problem))
        except _TooMuchError as problem:
            self._problems.add(None, message_of(problem))
        if not self._code and not self._problems:
            self._problems.add(None, state("drawing.nothing"))
        return Drawing(*self._page, "\n".join(self._code).encode())

    def _prepare(self) -> None:
        """Note style sheets and what may be used again, and what the file may not have."""
        for element in self._root.iter():
            if not isinstance(element.tag, str):
                self._problems.add(element.sourceline, state("drawing.entities-inside"))
                continue
            if identifier := element.get("id"):
                self._by_id.setdefault(identifier, element)
            if any(key.startswith("on") for key in element.attrib):
                self._problems.add(element.sourceline, refused_elements()["script"])
            if _name(element) == "style":
                self._follow(element)
        self._rules.sort(key=lambda rule: rule.rank)

    def _follow(self, sheet: Any) -> None:
        try:
            self._rules += style_sheet("".join(sheet.itertext()))
        except NotDrawnError as problem:
            self._problems.add(sheet.sourceline, message_of(problem))

    def _children(self, parent: Any, style: Style | None, to_page: Transform, depth: int) -> None:
        if style is None:
            return
        for element in parent:
            self._element(element, style, to_page, depth)

    def _element(self, element: Any, around: Style, to_page: Transform, depth: int) -> None:
        """Draw an element with all in it, or note why it is not drawn."""
        tag = _name(element)
        if not tag or tag in _UNSEEN or tag in _USED_ONLY:
            return
        self._drawn += 1
        if self._drawn > _MOST_ELEMENTS:
            raise _TooMuchError(state("drawing.many-elements", limit=_MOST_ELEMENTS))
        if depth > _DEEPEST:
            raise _TooMuchError(state("drawing.deep-elements", limit=str(_DEEPEST)))
        try:
            to_page = to_page.transform(transform(element.get("transform", "")))
            style = self._style(element, around, to_page)
            if style is not None:
                self._draw(element, style, to_page, depth)
        except NotDrawnError as problem:
            self._problems.add(element.sourceline, message_of(problem))

    def _draw(self, element: Any, style: Style, to_page: Transform, depth: int) -> None:
        tag = _name(element)
        if tag == "g":
            self._children(element, style, to_page, depth + 1)
        elif tag == "use":
            self._use(element, style, to_page, depth)
        elif tag in SHAPES:
            self._shape(tag, element.attrib, style, to_page)
        else:
            unknown = state("drawing.unknown-element", value=tag[:30])
            raise NotDrawnError(refused_elements().get(tag, unknown))

    def _style(self, element: Any, around: Style, to_page: Transform) -> Style | None:
        """Return how an element is painted; None where it is not seen."""
        own = own_values(_name(element), dict(element.attrib), self._rules)
        if own.get("display") == "none" or is_clear(own.get("opacity", "1")):
            return None
        if self._cuts_nothing(own.get("clip-path", ""), to_page):
            del own["clip-path"]
        for problem in refused(own):
            self._problems.add(element.sourceline, problem)
        return inherited(around, own)

    def _cuts_nothing(self, clip: str, to_page: Transform) -> bool:
        """Return whether a clipping path is the frame of the drawing, which cuts anyway."""
        path = self._by_id.get(clip_named(clip))
        if path is None or _name(path) != "clipPath":
            return False
        shapes = [(_name(each), dict(each.attrib)) for each in path if _name(each)]
        return cuts_nothing(dict(path.attrib), shapes, self._seen, to_page, self._page)

    def _use(self, element: Any, style: Style, to_page: Transform, depth: int) -> None:
        """Draw another element again."""
        target = element.get("href") or element.get(_LINK) or ""
        used = self._by_id.get(target[1:]) if target.startswith("#") else None
        if used is None:
            raise not_drawn("drawing.clone", value=target[:40])
        seen = self._seen
        x = length(element.get("x", "0"), seen.width)
        y = length(element.get("y", "0"), seen.height)
        self._element(used, style, to_page.translate(x, y), depth + 1)

    def _shape(self, tag: str, given: Mapping[str, str], style: Style, to_page: Transform) -> None:
        steps = path_steps(shape_path(tag, given, self._seen))
        if not steps or style["visibility"] != "visible":
            return
        self._code += instructions(steps, style, to_page, self._seen)
        if len(self._code) > _MOST_INSTRUCTIONS:
            raise _TooMuchError(state("drawing.many-lines", limit=_MOST_INSTRUCTIONS))
