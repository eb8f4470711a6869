"""What the pages of a PDF draw: marked content with its text, and what stands outside it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pikepdf
from pikepdf import Dictionary, Stream, String

from aidreport.pdf.reading.fonts import CMaps, Font
from aidreport.pdf.reading.objects import (
    ContentAllowance,
    ObjectId,
    Problems,
    entry,
    identity,
    integer,
    name,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.pdf.reading.structure import Holder

ContentKey: TypeAlias = "tuple[Holder, int]"
"""Where marked content stands, and its number there."""

_SHOWING = frozenset(("Tj", "TJ", "'", '"'))
_PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "EI", "INLINE IMAGE"))
_DEEPEST = 12
"""Forms inside forms, at most."""


class OpenContent(NamedTuple):
    """What holds within marked content that has begun, be it by itself or by what is around it.

    Attributes:
        mark: the innermost piece with a number; None for none.
        artifact: whether no element is to own it.
        replaced: whether other words are read in its place.
    """

    mark: ContentKey | None = None
    artifact: bool = False
    replaced: bool = False


@dataclass(slots=True)
class Contents:
    """The content of all pages.

    Attributes:
        texts: the text of each piece of marked content.
        tags: the tags that it is marked with; more than one where a number is used twice.
        fonts: those that text is shown in.
        problems: with what the content itself does.
        cmaps: those of the fonts.
        allowance: how much may still be read.
    """

    texts: dict[ContentKey, list[str]] = field(default_factory=dict)
    tags: dict[ContentKey, list[str]] = field(default_factory=dict)
    fonts: dict[tuple[ObjectId, str], Font] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    cmaps: CMaps = field(default_factory=CMaps)
    allowance: ContentAllowance = field(default_factory=ContentAllowance)


def read_contents(pages: Sequence[Dictionary]) -> Contents:
    """Read what the pages draw, forms included.

    Raises:
        TooLargeError: that would be endless work.
    """
    contents = Contents()
    for number, page in enumerate(pages, 1):
        contents.allowance.take_all(entry(page, "/Contents"))
        _Reader(contents, number).run(page, entry(page, "/Resources"), number, 0)
    return contents


class _Reader:
    """Reads one page."""

    def __init__(self, contents: Contents, page: int) -> None:
        self._contents, self._page = contents, page
        self._open: list[OpenContent] = []
        self._font: Font | None = None
        self._saved: list[Font | None] = []
        self._in_text = False

    def run(self, stream: Any, resources: object, holder: Holder, depth: int) -> None:
        """Read the content of a page or form."""
        before = len(self._open)
        for instruction in pikepdf.parse_content_stream(stream):
            operands, op = list(instruction.operands), _operator(instruction.operator)
            if op in _SHOWING:
                self._show(operands)
            elif op == "Tf":
                self._set_font(operands, resources, stream.objgen)
            elif op in ("BDC", "BMC"):
                self._begin(operands, resources, holder)
            elif op == "EMC":
                self._end(before)
            elif op in _PAINTING:
                self._paint("painted")
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
        elif not op:
            self._problem("its content has an operator that no reader knows")
        elif op == "q":
            self._saved.append(self._font)
        elif op == "Q":
            if self._saved:
                self._font = self._saved.pop()
            else:
                self._problem("the graphics state is restored more often than saved")

    def _set_font(self, operands: Sequence[Any], resources: object, place: ObjectId) -> None:
        key = name(operands[0]) if operands else ""
        raw = entry(entry(resources, "/Font"), f"/{key}")
        fonts = self._contents.fonts
        number = identity(raw)
        at = (number, "") if number != (0, 0) else (place, f"{self._page} {key}")
        if at not in fonts:
            fonts[at] = Font(raw, key, self._contents.cmaps)
        self._font = fonts[at]

    def _show(self, operands: Sequence[Any]) -> None:
        shown = b"".join(_strings(operands))
        if not self._open:
            self._problem("text outside any marked content")
            return
        inside = self._open[-1]
        if inside.mark is not None:
            if shown and not inside.replaced:
                words = self._font.decode(shown) if self._font else ""
                self._contents.texts[inside.mark].append(words)
        elif shown and not inside.artifact:
            self._problem("text in marked content that no element can own")

    def _paint(self, done: str) -> None:
        if not self._open:
            self._problem(f"something is {done} outside any marked content")
        elif self._open[-1].mark is None and not self._open[-1].artifact:
            self._problem(f"something is {done} in marked content that no element can own")

    def _begin(self, operands: Sequence[Any], resources: object, holder: Holder) -> None:
        tag = name(operands[0]) if operands else ""
        properties: object = operands[1] if len(operands) > 1 else None
        if name(properties):
            properties = entry(entry(resources, "/Properties"), f"/{name(properties)}")
        mcid = integer(entry(properties, "/MCID"))
        actual = entry(properties, "/ActualText")
        around = self._open[-1] if self._open else OpenContent()
        if tag == "Artifact" and around.mark is not None:
            self._problem("an artifact inside tagged content")
        if mcid is not None:
            if around.artifact:
                self._problem("tagged content inside an artifact")
            elif around.mark is not None:
                self._problem("tagged content inside tagged content")
            self._contents.tags.setdefault((holder, mcid), []).append(tag)
            self._contents.texts.setdefault((holder, mcid), [])
        mark = around.mark if mcid is None else (holder, mcid)
        if actual is not None and mark is not None and not around.replaced:
            self._contents.texts[mark].append(text(actual))
        artifact = around.artifact or tag == "Artifact"
        self._open.append(OpenContent(mark, artifact, around.replaced or actual is not None))

    def _end(self, before: int) -> None:
        if len(self._open) > before:
            self._open.pop()
        else:
            self._problem("marked content is ended that was not begun")

    def _draw(self, operands: Sequence[Any], resources: object, holder: Holder, depth: int) -> None:
        self._paint("drawn")
        key = name(operands[0]) if operands else ""
        form = entry(entry(resources, "/XObject"), f"/{key}")
        if not isinstance(form, Stream) or name(entry(form, "/Subtype")) != "Form":
            return
        if depth >= _DEEPEST:
            self._problem("forms are nested too deeply")
            return
        own = entry(form, "/Resources")
        inside = holder if integer(entry(form, "/StructParents")) is None else -form.objgen[0]
        self._contents.allowance.take(form)
        font, in_text = self._font, self._in_text
        self._in_text = False
        self.run(form, resources if own is None else own, inside, depth + 1)
        self._font, self._in_text = font, in_text


def _operator(raw: pikepdf.Operator) -> str:
    """Return an operator; "" for bytes that are none."""
    try:
        return str(raw)
    except ValueError:
        return ""


def _strings(operands: Sequence[Any]) -> Iterator[bytes]:
    for operand in operands:
        if isinstance(operand, String):
            yield bytes(operand)
        elif isinstance(operand, pikepdf.Array):
            yield from (bytes(item) for item in operand if isinstance(item, String))
