"""The styles of an OpenDocument spreadsheet, of which number formats are written as Excel does.

OpenDocument 1.3, part 3: sections 16.29 (number formats), 20.383 and 20.384 (text position, line
through), 19.749 (visibility).
"""

from __future__ import annotations

import re
from dataclasses import field
from typing import TYPE_CHECKING, Any

from aidreport.lazy_dataclass import dataclass
from aidreport.sources.formats.grid import Beside
from aidreport.sources.formats.workbooks.archives import parse_part
from aidreport.sources.formats.workbooks.number_formats import speaks

if TYPE_CHECKING:
    from collections.abc import Iterator

_DATA = re.compile(r"(?:number|currency|percentage|date|time|boolean|text)-style$")
_FACTOR = re.compile(r"1(0+)")
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9.]+)")
_NOTHING = re.compile(r"0(?:\.0*)?[a-z]*")
_WHITE = "#ffffff"
_LENGTH = re.compile(r"([0-9]+(?:\.[0-9]+)?)(cm|mm|in|pt)")
_TENTHS = {"cm": 100, "mm": 10, "in": 254, "pt": 3.5}
_HEAVY = 600
"""The weight of a bold font; that of a usual one is 400."""

_SHIFT = re.compile(r"(super|sub|-?[0-9.]+%)")


@dataclass(slots=True)
class _Style:
    """A style of cells, texts, rows, columns or tables, without what its parent says."""

    parent: str = ""
    data: str | None = None
    struck: bool | None = None
    white: bool | None = None
    bare: bool | None = None
    shift: int | None = None
    indent: int | None = None
    bold: bool | None = None
    hidden: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a spreadsheet, by family and name."""

    _styles: dict[tuple[str, str], _Style] = field(default_factory=dict)
    _data: dict[str, Any] = field(default_factory=dict)
    _codes: dict[tuple[str, str], str] = field(default_factory=dict)
    _struck: dict[str, bool] = field(default_factory=dict)
    _pale: dict[str, bool] = field(default_factory=dict)
    _indents: dict[str, int] = field(default_factory=dict)
    _bold: dict[str, bool] = field(default_factory=dict)
    pages: list[Beside] = field(default_factory=list)
    """The texts at the top and the bottom of pages."""

    def read(self, xml: bytes) -> None:
        """Take the styles of a part of the document.

        Raises:
            SyntaxError: it is no XML.
        """
        root = parse_part(xml)
        for element in root.iter("{*}styles", "{*}automatic-styles"):
            self.take(element)
        for master in root.iter("{*}master-page"):
            for page in master:
                if isinstance(page.tag, str) and local(page).startswith(("header", "footer")):
                    texts = (" ".join(part.itertext()) for part in page.iter("{*}p"))
                    lines = filter(None, (" ".join(text.split()) for text in texts))
                    self.pages += [Beside("page", line) for line in lines]

    def take(self, element: Any) -> None:
        """Take the styles in an element."""
        for style in element:
            if not isinstance(style.tag, str):
                continue
            name = attribute(style, "name")
            if local(style) in ("style", "default-style"):
                self._styles[attribute(style, "family"), name] = _style(style)
            elif _DATA.search(local(style)):
                self._data[name] = style

    def code(self, cell_style: str, currency: str = "") -> str:
        """Return the number format of a style of cells if it says something; else nothing.

        Args:
            currency: the code that a cell names beside its value.
        """
        key = cell_style, currency
        if key not in self._codes:
            data = self._inherited(cell_style, "data")
            code = self._code_of(data, currency) if data else ""
            if currency and f"[${currency}]" not in code:
                code = f"[${currency}] {code or '0'}"
            self._codes[key] = code if code and speaks(code) else ""
        return self._codes[key]

    def struck(self, cell_style: str) -> bool:
        """Tell whether the font of a style of cells is struck out."""
        if cell_style not in self._struck:
            self._struck[cell_style] = bool(self._inherited(cell_style, "struck"))
        return self._struck[cell_style]

    def pale(self, cell_style: str) -> bool:
        """Tell whether a style of cells has white text on nothing or on white."""
        if cell_style not in self._pale:
            white = self._inherited(cell_style, "white")
            bare = bool(white) and self._inherited(cell_style, "bare") is not False
            self._pale[cell_style] = bare
        return self._pale[cell_style]

    def indent(self, cell_style: str) -> int:
        """Return how far a style of cells indents texts, in tenths of a millimetre."""
        if cell_style not in self._indents:
            self._indents[cell_style] = self._inherited(cell_style, "indent") or 0
        return self._indents[cell_style]

    def bold(self, cell_style: str) -> bool:
        """Tell whether the font of a style of cells is bold."""
        if cell_style not in self._bold:
            self._bold[cell_style] = bool(self._inherited(cell_style, "bold"))
        return self._bold[cell_style]

    def of_text(self, style: str) -> tuple[bool | None, int]:
        """Return whether a style of texts strikes them out, None if it says nothing, and shifts."""
        struck = self._inherited(style, "struck", "text")
        return struck, self._inherited(style, "shift", "text") or 0

    def hides(self, family: str, style: str) -> bool:
        """Tell whether a style gives a row no height, a column no width, or hides a table."""
        return self._styles.get((family, style), _Style()).hidden

    def _inherited(self, name: str, what: str, family: str = "table-cell") -> Any:
        for _ in range(20):
            style = self._styles.get((family, name))
            if style is None:
                return None
            if (value := getattr(style, what)) is not None:
                return value
            name = style.parent
        return None

    def _code_of(self, name: str, currency: str) -> str:
        """Return a number format as Excel writes it, with its conditions first."""
        element = self._data.get(name)
        if element is None:
            return ""
        sections = []
        for map_ in element.iterfind("{*}map"):
            condition = _CONDITION.match(attribute(map_, "condition"))
            other = self._data.get(attribute(map_, "apply-style-name"))
            if condition and other is not None:
                operator = condition[1].replace("!=", "<>")
                sections.append(f"[{operator}{condition[2]}]{_section(other, currency)}")
        return ";".join([*sections, _section(element, currency)])


def local(element: Any) -> str:
    """Return the name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def attribute(element: Any, name: str) -> str:
    """Return an attribute by its name without its namespace; empty if it is missing."""
    suffix = "}" + name
    return next((str(value) for key, value in element.attrib.items() if key.endswith(suffix)), "")


def _style(element: Any) -> _Style:
    style = _Style(attribute(element, "parent-style-name"))
    style.data = attribute(element, "data-style-name") or None
    for properties in element:
        kind = local(properties)
        if kind == "text-properties":
            line = attribute(properties, "text-line-through-style") or attribute(
                properties, "text-line-through-type"
            )
            style.struck = line != "none" if line else None
            style.shift = _shift(attribute(properties, "text-position"))
            weight = attribute(properties, "font-weight")
            style.bold = _is_bold(weight) if weight else None
            color = attribute(properties, "color")
            style.white = color.lower() == _WHITE if color else None
        elif kind == "table-cell-properties":
            behind = attribute(properties, "background-color")
            style.bare = behind.lower() in ("transparent", _WHITE) if behind else None
        elif kind == "paragraph-properties":
            style.indent = _length(attribute(properties, "margin-left"))
        elif kind == "table-row-properties":
            style.hidden = _NOTHING.fullmatch(attribute(properties, "row-height")) is not None
        elif kind == "table-column-properties":
            style.hidden = _NOTHING.fullmatch(attribute(properties, "column-width")) is not None
        elif kind == "table-properties":
            style.hidden = attribute(properties, "display") == "false"
    return style


def _is_bold(weight: str) -> bool:
    return weight == "bold" or (weight.isdecimal() and int(weight) >= _HEAVY)


def _length(written: str) -> int | None:
    """Return a length, such as "0.353cm" or "0.1in", in tenths of a millimetre."""
    match = _LENGTH.fullmatch(written)
    return round(float(match[1]) * _TENTHS[match[2]]) if match else None


def _shift(position: str) -> int | None:
    """Return how a text is shifted: "super 58%", "-33% 58%"."""
    match = _SHIFT.match(position)
    if match is None:
        return None
    if match[1] in ("super", "sub"):
        return 1 if match[1] == "super" else -1
    percent = float(match[1].rstrip("%"))
    return (percent > 0) - (percent < 0)


def _section(element: Any, currency: str) -> str:
    if local(element) in ("date-style", "time-style"):
        return "yyyy"
    return "".join(_pieces(element, currency)) or "General"


def _pieces(element: Any, currency: str) -> Iterator[str]:
    for part in element:
        kind = local(part) if isinstance(part.tag, str) else ""
        if kind == "number":
            factor = _FACTOR.fullmatch(attribute(part, "display-factor"))
            yield "0" + "," * (len(factor[1]) // 3 if factor else 0)
        elif kind == "text":
            literal = "".join(part.itertext())
            yield literal if literal == "%" else f'"{literal}"'.replace('""', "")
        elif kind == "currency-symbol":
            sign = currency or "".join(part.itertext())
            country = attribute(part, "country")
            yield f"[${sign}{f'-{country}' if country and not currency else ''}]"
        elif kind in ("fraction", "scientific-number", "text-content", "boolean"):
            yield "0"
