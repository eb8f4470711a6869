"""What the pages of a PDF draw: marked content with its text, and what stands outside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pikepdf
from pikepdf import Dictionary, Stream, String

from aidreport.inspection.fonts import Font
from aidreport.inspection.problems import Problems
from aidreport.inspection.values import ObjectId, entry, identity, integer, name, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.inspection.structure import Holder

Key: TypeAlias = "tuple[Holder, int]"
"""Where marked content stands, and its number there."""

_SHOWING = frozenset(("Tj", "TJ", "'", '"'))
_PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "EI", "INLINE IMAGE"))
_DEEPEST = 12
"""Forms inside forms, at most."""


class Opened(NamedTuple):
    """Marked content that has begun: its tag, its number (None for none), and what replaces it."""

    tag: str
    mcid: int | None
    replaced: bool


@dataclass(slots=True)
class Contents:
    """The content of all pages.

    Attributes:
        texts: the text of each piece of marked content.
        tags: the tags that it is marked with; more than one where a number is used twice.
        fonts: those that text is shown in.
        problems: with what the content itself does.
    """

    texts: dict[Key, list[str]] = field(default_factory=dict)
    tags: dict[Key, list[str]] = field(default_factory=dict)
    fonts: dict[tuple[ObjectId, str], Font] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)


def read_contents(pages: Sequence[Dictionary]) -> Contents:
    """Read what the pages draw, forms included."""
    contents = Contents()
    for number, page in enumerate(pages, 1):
        _Reader(contents, number).run(page, entry(page, "/Resources"), number, 0)
    return contents


class _Reader:
    """Reads one page."""

    def __init__(self, contents: Contents, page: int) -> None:
        self._contents, self._page = contents, page
        self._open: list[Opened] = []
        self._font: Font | None = None
        self._saved: list[Font | None] = []
        self._in_text = False

    def run(self, stream: Any, resources: object, holder: Holder, depth: int) -> None:
        """Read the content of a page or form."""
        before = len(self._open)
        for instruction in pikepdf.parse_content_stream(stream):
            operands, op = list(instruction.operands), str(instruction.operator)
            if op in _SHOWING:
                self._show(operands, holder)
            elif op == "Tf":
                self._set_font(operands, resources)
            elif op in ("BDC", "BMC"):
                self._begin(operands, resources, holder)
            elif op == "EMC":
                self._end(before)
            elif op in _PAINTING:
                self._paint("something is painted")
            elif op == "Do":
                self._draw(operands, resources, holder, depth)
            else:
                self._other(op)
        if len(self._open) > before:
            self._problem("marked content is begun and never ended")
            del self._open[before:]

    def _problem(self, what: str) -> None:
        self._contents.problems.add(f"page {self._page}", what)

    def _other(self, op: str) -> None:
        if op in ("BT", "ET"):
            if self._in_text == (op == "BT"):
                self._problem("text objects are nested or not begun")
            self._in_text = op == "BT"
        elif op == "q":
            self._saved.append(self._font)
        elif op == "Q":
            if self._saved:
                self._font = self._saved.pop()
            else:
                self._problem("the graphics state is restored more often than saved")

    def _set_font(self, operands: Sequence[Any], resources: object) -> None:
        key = name(operands[0]) if operands else ""
        raw = entry(entry(resources, "/Font"), f"/{key}")
        fonts = self._contents.fonts
        at = (identity(raw), "" if identity(raw) != (0, 0) else f"{self._page} {key}")
        if at not in fonts:
            fonts[at] = Font(raw, key)
        self._font = fonts[at]

    def _show(self, operands: Sequence[Any], holder: Holder) -> None:
        shown = b"".join(_strings(operands))
        if not self._open:
            self._problem("text outside any marked content")
            return
        if not shown or any(item.replaced for item in self._open):
            return
        mark = self._mark()
        if mark is not None:
            words = self._font.decode(shown) if self._font else ""
            self._contents.texts[holder, mark].append(words)
        elif not self._artifact():
            self._problem("text in marked content that no element can own")

    def _paint(self, what: str) -> None:
        if not self._open:
            self._problem(f"{what} outside any marked content")

    def _mark(self) -> int | None:
        return next((item.mcid for item in reversed(self._open) if item.mcid is not None), None)

    def _artifact(self) -> bool:
        return any(item.tag == "Artifact" for item in self._open)

    def _begin(self, operands: Sequence[Any], resources: object, holder: Holder) -> None:
        tag = name(operands[0]) if operands else ""
        properties: object = operands[1] if len(operands) > 1 else None
        if name(properties):
            properties = entry(entry(resources, "/Properties"), f"/{name(properties)}")
        mcid = integer(entry(properties, "/MCID"))
        actual = entry(properties, "/ActualText")
        if tag == "Artifact" and self._mark() is not None:
            self._problem("an artifact inside tagged content")
        if mcid is not None:
            if self._artifact():
                self._problem("tagged content inside an artifact")
            elif self._mark() is not None:
                self._problem("tagged content inside tagged content")
            self._contents.tags.setdefault((holder, mcid), []).append(tag)
            self._contents.texts.setdefault((holder, mcid), [])
        self._open.append(Opened(tag, mcid, actual is not None))
        mark = self._mark()
        if actual is not None and mark is not None:
            self._contents.texts.setdefault((holder, mark), []).append(text(actual))

    def _end(self, before: int) -> None:
        if len(self._open) > before:
            self._open.pop()
        else:
            self._problem("marked content is ended that was not begun")

    def _draw(self, operands: Sequence[Any], resources: object, holder: Holder, depth: int) -> None:
        self._paint("something is drawn")
        key = name(operands[0]) if operands else ""
        form = entry(entry(resources, "/XObject"), f"/{key}")
        if not isinstance(form, Stream) or name(entry(form, "/Subtype")) != "Form":
            return
        if depth >= _DEEPEST:
            self._problem("forms are nested too deeply")
            return
        own = entry(form, "/Resources")
        inside = holder if integer(entry(form, "/StructParents")) is None else -form.objgen[0]
        font, in_text = self._font, self._in_text
        self._in_text = False
        self.run(form, resources if own is None else own, inside, depth + 1)
        self._font, self._in_text = font, in_text


def _strings(operands: Sequence[Any]) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, String):
            yield bytes(operand)
        elif isinstance(operand, pikepdf.Array):
            yield from (bytes(item) for item in operand if isinstance(item, String))
