"""Reads the shapes of a PDF file of one page as an SVG file, which is then drawn as any other.

Of the page only paths are taken: filled, stroked, in single colours, moved by transforms. Whatever
else it draws is a problem with a fix, so that a drawing is whole or refused. No font, picture,
profile or program of the file gets into a briefing.
"""

from __future__ import annotations

import base64
import zlib
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter

from fontTools.misc.transform import Identity, Transform

from aidreport.pdf.svg.pdf_colours import colour_in, device_colour, first_colour
from aidreport.pdf.svg.pdf_paths import (
    BUILDERS,
    Box,
    Path,
    Point,
    State,
    bounds,
    is_box,
    scale_of,
    shape_of,
    spelled_exactly,
)
from aidreport.pdf.svg.problems import NotDrawnError, Problems, not_drawn

if TYPE_CHECKING:
    from collections.abc import Callable

    from pikepdf import Pdf

_LARGEST = 1_000_000
"""Bytes of a file."""
_MOST_CONTENT = 4_000_000
"""Bytes of instructions, unpacked."""
_MOST_INSTRUCTIONS = 100_000
_DEEPEST = 12
"""Forms in forms."""
_SLACK = 0.5
"""Points that a shape may reach over what cuts it."""
_BROKEN = (zlib.error, ValueError, TypeError, LookupError, ArithmeticError, AttributeError)
"""What reading a file raises that is not as files are."""
_SHOWS = ("Tj", "TJ", "'", '"')
_NOT_DRAWN = {
    "Tj": "drawing.pdf-text",
    "sh": "drawing.pdf-gradients",
    "BI": "drawing.pdf-pictures",
}
_NOT_DRAWN |= dict.fromkeys(_SHOWS, _NOT_DRAWN["Tj"])
_NOT_DRAWN["INLINE IMAGE"] = _NOT_DRAWN["BI"]
_TEXT = ("BT", "ET", "Tc", "Tw", "Tz", "TL", "Tf", "Tr", "Ts", "Td", "TD", "Tm", "T*")
_SILENT = frozenset(("i", "ri", "BMC", "BDC", "EMC", "MP", "DP", "BX", "EX", "d0", "d1", *_TEXT))
"""Draw nothing by themselves."""
_PAINTED = {
    "S": (False, True, ""), "s": (False, True, ""), "f": (True, False, "nonzero"),
    "F": (True, False, "nonzero"), "f*": (True, False, "evenodd"), "B": (True, True, "nonzero"),
    "B*": (True, True, "evenodd"), "b": (True, True, "nonzero"), "b*": (True, True, "evenodd"),
    "n": (False, False, ""),
}  # fmt: skip
"""Operator → whether it fills, whether it strokes, and by which rule it fills."""
_SPACES = {"g": "/DeviceGray", "rg": "/DeviceRGB", "k": "/DeviceCMYK"}


def svg_of_pdf(content: bytes, name: str) -> bytes:
    """Return the shapes of a PDF file of one page as an SVG file of the size of the page.

    Args:
        name: of the file.

    Raises:
        DrawingError: with all that cannot be drawn.
    """
    import pikepdf

    problems = Problems(name)
    if len(content) > _LARGEST:
        problems.add_error(not_drawn("drawing.pdf-many-bytes", limit=_LARGEST))
        raise problems.error()
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            drawn = _Page(pdf, problems).svg()
    except pikepdf.PasswordError:
        problems.add_error(not_drawn("drawing.encrypted"))
    except NotDrawnError as problem:
        problems.add_error(problem)
    except (pikepdf.PdfError, *_BROKEN):
        problems.add_error(not_drawn("drawing.no-pdf"))
    if problems:
        raise problems.error()
    return drawn


class _Page:
    """The walk through the instructions of a page."""

    def __init__(self, pdf: Pdf, problems: Problems) -> None:
        self._pdf, self._problems = pdf, problems
        self._shapes: list[str] = []
        self._path: Path = []
        self._cutting = ""
        self._read = self._left = 0
        self._text_is_unseen = False

    def svg(self) -> bytes:
        pages = self._pdf.pages
        if len(pages) != 1:
            raise not_drawn("drawing.pages", pages=str(len(pages)))
        page = pages[0]
        self._refuse_layers()
        if any(
            str(note.get("/Subtype", "")) != "/Link" for note in _listed(page.obj.get("/Annots"))
        ):
            raise not_drawn("drawing.notes")
        left, bottom, right, top = _box(page.cropbox)
        turn = int(page.obj.get("/Rotate", 0)) % 360
        width, height = right - left, top - bottom
        if not (width > 0 and height > 0):
            raise not_drawn("drawing.no-page-size")
        upright = Transform(1, 0, 0, -1, -left, top)
        turns = {
            90: Transform(0, 1, -1, 0, height, 0),
            180: Transform(-1, 0, 0, -1, width, height),
            270: Transform(0, -1, 1, 0, 0, width),
        }
        start = turns.get(turn, Identity).transform(upright)
        if turn in (90, 270):
            width, height = height, width
        contents = page.obj.get("/Contents")
        code = b"\n".join(self._unpacked(each) for each in _listed(contents))
        self._run(code, page.obj.get("/Resources", {}), State(start), 0)
        size = f'width="{spelled_exactly(width)}" height="{spelled_exactly(height)}"'
        view = f'viewBox="0 0 {spelled_exactly(width)} {spelled_exactly(height)}"'
        head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view}>'
        return "\n".join([head, *self._shapes, "</svg>"]).encode()

    def _refuse_layers(self) -> None:
        layers = self._pdf.Root.get("/OCProperties")
        if layers is not None and "/D" in layers and len(_listed(layers["/D"].get("/OFF"))):
            raise not_drawn("drawing.hidden-layers")

    def _unpacked(self, stream: Any) -> bytes:
        """Return the instructions of a stream, within bounds."""
        packing = stream.get("/Filter")
        raw = bytes(stream.read_raw_bytes())
        for name in _listed(packing):
            if str(name) not in _UNPACKED:
                raise not_drawn("drawing.packed")
            raw = _UNPACKED[str(name)](raw)
        self._read += len(raw)
        if self._read > _MOST_CONTENT:
            raise not_drawn("drawing.pdf-draws-much", limit=_MOST_CONTENT)
        return raw

    def _run(self, code: bytes, resources: Any, state: State, depth: int) -> None:
        """Draw instructions; what one of them cannot is a problem."""
        import pikepdf

        if depth > _DEEPEST:
            raise not_drawn("drawing.pdf-deep", limit=str(_DEEPEST))
        stack: list[State] = []
        with catch_warnings():  # what is cut short is drawn as far as it goes
            simplefilter("ignore")
            steps = pikepdf.parse_content_stream(self._pdf.make_stream(code))
        for step in steps:
            self._left += 1
            if self._left > _MOST_INSTRUCTIONS:
                raise not_drawn("drawing.pdf-many-steps", limit=_MOST_INSTRUCTIONS)
            name = str(step.operator)
            try:
                if name == "q":
                    stack.append(state)
                elif name == "Q":
                    state = stack.pop() if stack else state
                else:
                    state = self._step(name, list(step.operands), resources, state, depth)
            except NotDrawnError as problem:
                self._problems.add_error(problem)

    def _step(self, name: str, given: list[Any], resources: Any, state: State, depth: int) -> State:
        """Follow one instruction; return the state after it."""
        if name in _PAINTED:
            return self._paint(name, state)
        if name == "gs":
            return _with_settings(resources["/ExtGState"][str(given[0])], state)
        if name == "Tr":
            self._text_is_unseen = int(given[0]) == 3
        elif name in BUILDERS:
            self._path += BUILDERS[name]([float(each) for each in given], self._end())
        elif name in ("W", "W*"):
            self._cutting = name
        elif name == "Do":
            self._form(resources["/XObject"][str(given[0])], resources, state, depth)
        elif name in _NOT_DRAWN and not (name in _SHOWS and self._text_is_unseen):
            raise not_drawn(_NOT_DRAWN[name])
        elif name not in _SILENT and name not in _SHOWS:
            return _changed(name, given, resources, state)
        return state

    def _end(self) -> Point:
        """Return where the path is."""
        return next((points[-1] for _, points in reversed(self._path) if points), (0.0, 0.0))

    def _paint(self, name: str, state: State) -> State:
        """Write the path as a shape, then cut with it what follows, if that was asked for."""
        fills, strokes, rule = _PAINTED[name]
        path = [*self._path, *([("Z", [])] if name in ("s", "b", "b*") else [])]
        self._path, cutting, self._cutting = [], self._cutting, ""
        if path and (fills or strokes):
            margin = state.width / 2 * scale_of(state.at) if strokes else 0.0
            self._check_cuts(bounds(path, state.at), margin, state)
            self._shapes.append(shape_of(path, state, fills=fills, strokes=strokes, rule=rule))
        if cutting and path:
            box = bounds(path, state.at)
            cut = box if is_box(path, state.at) else (0.0, 0.0, -1.0, -1.0)
            return replace(state, cuts=(*state.cuts, cut))
        return state

    @staticmethod
    def _check_cuts(box: Box, margin: float, state: State) -> None:
        """Refuse a shape of which something is cut off.

        Raises:
            NotDrawnError: a clipping path is no rectangle, or the shape reaches over it.
        """
        for left, low, right, high in state.cuts:
            slack = _SLACK + margin
            inside = box[0] >= left - slack and box[1] >= low - slack
            if left > right or not (inside and box[2] <= right + slack and box[3] <= high + slack):
                raise not_drawn("drawing.clipping")

    def _form(self, form: Any, around: Any, state: State, depth: int) -> None:
        if str(form.get("/Subtype")) == "/Image":
            raise not_drawn(_NOT_DRAWN["BI"])
        if "/OC" in form:
            raise not_drawn("drawing.layers")
        at = Transform(*(float(each) for each in form.get("/Matrix", [1, 0, 0, 1, 0, 0])))
        inner = replace(state, at=state.at.transform(at))
        left, low, right, high = _box(form["/BBox"])
        corners = [(left, low), (right, low), (right, high), (left, high)]
        inner = replace(inner, cuts=(*inner.cuts, bounds([("M", corners)], inner.at)))
        path, self._path = self._path, []
        self._run(self._unpacked(form), form.get("/Resources", around), inner, depth + 1)
        self._path = path


_UNPACKED: dict[str, Callable[[bytes], bytes]] = {
    "/FlateDecode": lambda raw: zlib.decompressobj().decompress(raw, _MOST_CONTENT + 1),
    "/ASCII85Decode": lambda raw: base64.a85decode(raw.split(b"~")[0]),
    "/ASCIIHexDecode": lambda raw: bytes.fromhex(raw.split(b">")[0].decode("ascii")),
}
"""How instructions are packed → what unpacks them, within bounds."""


def _changed(name: str, given: list[Any], resources: Any, state: State) -> State:
    """Return the state after an instruction that draws nothing.

    Raises:
        NotDrawnError: it asks for what is not drawn, or is none.
    """
    if name == "cm":
        return replace(state, at=state.at.transform(Transform(*map(float, given))))
    if name in ("w", "J", "j", "M", "d"):
        return _with_pen(name, given, state)
    if name.lower() in _SPACES:
        space, colour = _SPACES[name.lower()], device_colour([float(each) for each in given])
        return _with_colour(state, space, colour, is_fill=name.islower())
    if name in ("cs", "CS"):
        space = _space(given[0], resources)
        return _with_colour(state, space, first_colour(space), is_fill=name == "cs")
    if name in ("sc", "scn", "SC", "SCN"):
        space = state.fill_space if name.islower() else state.stroke_space
        colour = colour_in(space, [float(each) for each in given])
        return _with_colour(state, space, colour, is_fill=name.islower())
    raise not_drawn("drawing.no-instruction", value=name[:20])


def _with_colour(state: State, space: Any, colour: str, *, is_fill: bool) -> State:
    if is_fill:
        return replace(state, fill=colour, fill_space=space)
    return replace(state, stroke=colour, stroke_space=space)


def _with_pen(name: str, given: list[Any], state: State) -> State:
    if name == "d":
        if len(given[0]):
            raise not_drawn("drawing.dashes")
        return state
    value = float(given[0])
    if name in "Jj":
        cap, join = (int(value), state.join) if name == "J" else (state.cap, int(value))
        return replace(state, cap=cap, join=join)
    return replace(state, width=value) if name == "w" else replace(state, miter=value)


def _with_settings(settings: Any, state: State) -> State:
    """Return the state with the settings of a graphics state, which may not be seen through."""
    opaque = all(float(settings.get(key, 1)) == 1 for key in ("/ca", "/CA"))
    mode = settings.get("/BM", "/Normal")
    plain = str(_listed(mode)[0]) in ("/Normal", "/Compatible")
    if not (opaque and plain and str(settings.get("/SMask", "/None")) == "/None"):
        raise not_drawn("drawing.transparency")
    for key, name in (("/LW", "w"), ("/LC", "J"), ("/LJ", "j"), ("/ML", "M")):
        if key in settings:
            state = _with_pen(name, [settings[key]], state)
    return _with_pen("d", [settings["/D"][0]], state) if "/D" in settings else state


def _space(name: Any, resources: Any) -> Any:
    """Return a colour space by its name."""
    named = resources.get("/ColorSpace", {})
    return named[str(name)] if str(name) in named else str(name)


def _box(value: Any) -> Box:
    x1, y1, x2, y2 = (float(each) for each in value)
    return min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2)


def _listed(value: Any) -> list[Any]:
    """Return what is in an array, or a single value; nothing for none."""
    if value is None:
        return []
    return list(value) if getattr(value, "_type_name", "") == "array" else [value]
