"""The styles of an .xlsx that change what a reader sees: number formats, and struck-out fonts."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.formats.workbooks.archives import parse_part
from aidreport.sources.formats.workbooks.number_formats import built_in, is_date, speaks

if TYPE_CHECKING:
    from collections.abc import Mapping

_OFF = ("0", "false")
_WHITE_INDEXED = ("1", "9")


@dataclass(frozen=True, slots=True)
class Styles:
    """The styles of cells that say something, by their numbers as cells write them.

    Attributes:
        formats: style → its number format.
        struck: those whose font is struck out.
        dates: those that show dates, with their number formats.
        pale: those whose text is white on white.
        indents: those that indent the text, and how far.
        bold: those whose font is bold.
    """

    formats: Mapping[str, str] = field(default_factory=dict)
    struck: frozenset[str] = frozenset()
    dates: Mapping[str, str] = field(default_factory=dict)
    pale: frozenset[str] = frozenset()
    indents: Mapping[str, int] = field(default_factory=dict)
    bold: frozenset[str] = frozenset()


def read_styles(xml: bytes) -> Styles:
    """Return the styles that say something.

    Args:
        xml: the part xl/styles.xml; empty if there is none.

    Raises:
        SyntaxError, ValueError: it is no such part.
    """
    if not xml:
        return Styles()
    root = parse_part(xml)
    codes = {
        int(item.get("numFmtId", "-1")): item.get("formatCode", "")
        for item in root.iterfind("{*}numFmts/{*}numFmt")
    }
    fonts = [is_on(font.find("{*}strike")) for font in root.iterfind("{*}fonts/{*}font")]
    heavy = [is_on(font.find("{*}b")) for font in root.iterfind("{*}fonts/{*}font")]
    white = [_is_white(font.find("{*}color")) for font in root.iterfind("{*}fonts/{*}font")]
    bare = [_is_bare(fill) for fill in root.iterfind("{*}fills/{*}fill")]
    pale: set[str] = set()
    bold: set[str] = set()
    indents: dict[str, int] = {}
    formats: dict[str, str] = {}
    struck: set[str] = set()
    dates: dict[str, str] = {}
    for number, style in enumerate(root.iterfind("{*}cellXfs/{*}xf")):
        code_id, font = int(style.get("numFmtId", "0")), int(style.get("fontId", "0"))
        code = codes.get(code_id) or built_in(code_id)
        if code and speaks(code):
            formats[str(number)] = code
        elif code and is_date(code):
            dates[str(number)] = code
        if font < len(fonts) and fonts[font]:
            struck.add(str(number))
        if font < len(heavy) and heavy[font]:
            bold.add(str(number))
        fill = int(style.get("fillId", "0"))
        if font < len(white) and white[font] and (fill >= len(bare) or bare[fill]):
            pale.add(str(number))
        if depth := _indent(style.find("{*}alignment")):
            indents[str(number)] = depth
    return Styles(formats, frozenset(struck), dates, frozenset(pale), indents, frozenset(bold))


def _indent(alignment: Any) -> int:
    """Return how far texts are indented from the left, in steps."""
    if alignment is None or alignment.get("horizontal", "left") not in ("left", "general"):
        return 0
    return int(alignment.get("indent", "0"))


def _is_white(color: Any) -> bool:
    """Tell whether a color is plainly white: by its value, its old number, or that of the theme."""
    if color is None or float(color.get("tint", "0")) != 0:
        return False
    return (
        color.get("rgb", "")[-6:].upper() == "FFFFFF"
        or color.get("indexed") in _WHITE_INDEXED
        or color.get("theme") == "0"
    )


def _is_bare(fill: Any) -> bool:
    """Tell whether nothing or white is behind a text."""
    pattern = fill.find("{*}patternFill")
    if pattern is None:
        return False
    kind = pattern.get("patternType", "none")
    return kind == "none" or (kind == "solid" and _is_white(pattern.find("{*}fgColor")))


def is_on(element: Any) -> bool:
    """Tell whether an element such as <strike/> is there, and not switched off."""
    return element is not None and element.get("val") not in _OFF
