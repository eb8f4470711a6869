"""What the pages of a PDF draw: marked content with its text, and what is outside it.

Streams unpack to a thousand times their size, and what is drawn can be drawn again, so the content
that is read of a file is limited by more than its size.
"""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pikepdf import Dictionary, Stream

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.reading.fonts import CMap, Font
from aidreport.pdf.reading.instructions import TEXT, instructions, moves, spelled_out, steps, string
from aidreport.pdf.reading.marked import OUTSIDE, OpenContent, Painter
from aidreport.pdf.reading.objects import (
    ObjectId,
    Problems,
    TooLargeError,
    entry,
    identity,
    integer,
    items,
    name,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from aidreport.pdf.reading.instructions import Value
    from aidreport.pdf.reading.structure import Holder

ContentKey: TypeAlias = "tuple[Holder, int]"
"""Where marked content is, and its number there."""

_LARGEST_CONTENT = 1 << 24
"""Bytes that one page or form draws with."""
_MOST_CONTENT = 1 << 27
"""Bytes of all content: some 300,000 rows of a table."""
_MOST_AGAIN = 1 << 24
"""Bytes of content that is read again, such as a form that each page draws."""
_LEAST = 1 << 9
"""Bytes that the reading of a stream counts as, however short it is."""
_DEEPEST = 12
"""Forms inside forms, at most."""

_WORD_JOINER = "\u2060"
"""Nobody reads it: glyphs mean it that show no letter of their own."""
_SHOWING = frozenset(("Tj", "TJ", "'", '"'))
_PAINTING = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "sh", "EI", "INLINE IMAGE"))


SOFT_HYPHEN = "\u00ad"
_SPECIAL = ("Artifact", "ReversedChars")
"""Tags of marked content that say something else of it than whose it is."""


class ContentAllowance:
    """How much the pages and forms of one file may still draw."""

    def __init__(self) -> None:
        self._sizes: dict[ObjectId, int] = {}
        self._total = self._again = 0

    def take(self, streams: Iterable[object]) -> bytes:
        """Count streams that are read as one, and return their content.

        Raises:
            TooLargeError: they are too long, or too much is read.
        """
        size, parts = 0, []
        for stream in streams:
            if not isinstance(stream, Stream):
                continue
            number, part = stream.objgen, stream.read_bytes()
            if number in self._sizes:
                self._again += max(self._sizes[number], _LEAST)
            else:
                self._sizes[number] = len(part)
                self._total += self._sizes[number]
            size += len(part)
            if size > _LARGEST_CONTENT:
                raise TooLargeError(f"a page draws with more than {_LARGEST_CONTENT >> 20} MB")
            if self._total > _MOST_CONTENT or self._again > _MOST_AGAIN:
                raise TooLargeError("its pages draw more than any report does")
            parts.append(part)
        return b"\n".join(parts)


@dataclass(slots=True)
class Contents:
    """The content of all pages.

    Attributes:
        texts: the text of each piece of marked content.
        tags: the tags that it is marked with; more than one where a number is used twice.
        fonts: those that text is drawn in.
        problems: of the content itself.
        cmaps: those of the fonts.
    """

    texts: dict[ContentKey, list[str]] = field(default_factory=dict)
    tags: dict[ContentKey, list[str]] = field(default_factory=dict)
    fonts: dict[tuple[ObjectId, str], Font] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)
    cmaps: dict[ObjectId, CMap] = field(default_factory=dict)
    allowance: ContentAllowance = field(default_factory=ContentAllowance)


def read_contents(pages: Sequence[Dictionary], painter: Painter | None = None) -> Contents:
    """Read what the pages draw, forms included.

    Args:
        painter: follows each instruction.

    Raises:
        TooLargeError: that would be endless work.
    """
    contents = Contents()
    for number, page in enumerate(pages, 1):
        content = contents.allowance.take(items(entry(page, "/Contents")))
        if painter is not None:
            painter.begin_page(page, number)
        reader = _PageReader(contents, number, painter)
        reader.run(content, page, entry(page, "/Resources"), number, 0)
    return contents


class _Place(NamedTuple):
    """The page or form that is read.

    Attributes:
        stream: its object.
        before: pieces of marked content that were open before it.
        depth: how many forms it is in.
    """

    stream: ObjectId
    resources: object
    holder: Holder
    before: int
    depth: int


class _PageReader:
    def __init__(self, contents: Contents, page: int, painter: Painter | None) -> None:
        self._contents, self._page, self._painter = contents, page, painter
        self._open: list[OpenContent] = []
        self._font: Font | None = None
        self._saved: list[Font | None] = []
        self._in_text = False
        self._known: dict[str, Font] = {}  # of the resources in use, by name
        self._place = _Place((0, 0), None, 0, 0, 0)
        self._ops: dict[str, Callable[[Sequence[Value]], None]] = {
            "Tf": self._set_font,
            "BDC": self._begin,
            "BMC": self._begin,
            "EMC": self._end,
            "Do": self._draw,
            "BT": self._begin_text,
            "ET": self._end_text,
            "q": self._save,
            "Q": self._restore,
            "": self._unknown,
            TEXT: self._spell_out,
            **dict.fromkeys(_PAINTING, self._painted),
        }

    def run(
        self, content: bytes, stream: Any, resources: object, holder: Holder, depth: int
    ) -> None:
        """Read the content of a page or form."""
        before, around, known = len(self._open), self._place, self._known
        self._known = {}
        self._place = _Place(stream.objgen, resources, holder, before, depth)
        opened = self._open
        for operands, op in instructions(content, stream):
            # Forms, which may be drawings, are followed instruction by instruction.
            if op is TEXT and not opened and not depth and operands[1] not in _SPECIAL:
                self._show_element(*operands)
            else:
                self._follow(operands, op)
        if len(opened) > before:
            self._problem("marked content is begun and never ended")
            del opened[before:]
        self._known, self._place = known, around

    def _follow(self, operands: list[Value], op: str) -> None:
        """Follow an instruction."""
        words = ""
        if op in _SHOWING:
            words = self._show(_codes(operands))
        elif follow := self._ops.get(op):
            follow(operands)
        if self._painter is not None and op is not TEXT:
            inside = self._open[-1] if self._open else OUTSIDE
            self._painter.draw(op, operands, self._font, inside, words)

    def _spell_out(self, operands: Sequence[Value]) -> None:
        for each, op in spelled_out(operands):
            self._follow(each, op)

    def _show_element(self, before: bytes, tag: str, mcid: int, text: bytes) -> None:
        """Follow the text of an element within nothing else, as that of most cells is.

        Args:
            before: moves before it.
        """
        self._begin_plain(tag, (self._place.holder, mcid))
        inside, painter = self._open[-1], self._painter
        if painter is not None:
            for across, up in moves(before):
                painter.step(across, up)
        for x, y, key, size, shown, shift, moved in steps(text):
            if key:
                self._use_font(key.decode("ascii"))
                if painter is not None:
                    painter.set_size(float(size))
            elif not x:
                codes = string(shown or moved)
                words = self._show(codes)
                if painter is not None:
                    parts: Sequence[float | bytes] = (float(shift), codes) if shift else (codes,)
                    painter.show(self._font, inside, words, parts)
            elif painter is not None:
                painter.step(float(x), float(y))
        self._open.pop()

    def _problem(self, problem: str) -> None:
        self._contents.problems.add(f"page {self._page}", problem)

    def _end(self, _: Sequence[Value]) -> None:
        if len(self._open) > self._place.before:
            self._open.pop()
        else:
            self._problem("marked content is ended that was not begun")

    def _begin_text(self, _: Sequence[Value]) -> None:
        self._set_in_text(inside=True)

    def _end_text(self, _: Sequence[Value]) -> None:
        self._set_in_text(inside=False)

    def _set_in_text(self, *, inside: bool) -> None:
        if self._in_text == inside:
            self._problem("text objects are nested or not begun")
        self._in_text = inside

    def _unknown(self, _: Sequence[Value]) -> None:
        self._problem("its content has an unknown operator")

    def _save(self, _: Sequence[Value]) -> None:
        self._saved.append(self._font)

    def _restore(self, _: Sequence[Value]) -> None:
        if self._saved:
            self._font = self._saved.pop()
        else:
            self._problem("the graphics state is restored more often than saved")

    def _painted(self, _: Sequence[Value]) -> None:
        self._paint("painted")

    def _set_font(self, operands: Sequence[Value]) -> None:
        self._use_font(_name(operands))

    def _use_font(self, key: str) -> None:
        if (known := self._known.get(key)) is not None:
            self._font = known
            return
        raw = entry(entry(self._place.resources, "/Font"), f"/{key}")
        fonts = self._contents.fonts
        number = identity(raw)
        at = (number, "") if number != (0, 0) else (self._place.stream, f"{self._page} {key}")
        if at not in fonts:
            fonts[at] = Font(raw, key, self._contents.cmaps)
        self._font = self._known[key] = fonts[at]

    def _show(self, codes: bytes) -> str:
        """Read text that is shown, and return it."""
        words = self._font.decode(codes) if self._font and codes else ""
        if _WORD_JOINER in words:
            words = words.replace(_WORD_JOINER, "")
        if not self._open:
            self._problem("text outside any marked content")
            return words
        inside = self._open[-1]
        if inside.reversed:
            words = words[::-1]
        if inside.mark is not None:
            if codes and not inside.replaced:
                self._contents.texts[inside.mark].append(words)
        elif codes and not inside.artifact:
            self._problem("text in marked content that no element can own")
        return words

    def _paint(self, done: str) -> None:
        if not self._open:
            self._problem(f"something is {done} outside any marked content")
        elif self._open[-1].mark is None and not self._open[-1].artifact:
            self._problem(f"something is {done} in marked content that no element can own")

    def _begin(self, operands: Sequence[Value]) -> None:
        tag, holder = _name(operands), self._place.holder
        properties = operands[1] if len(operands) > 1 else None
        if isinstance(properties, dict) and not self._open and tag not in _SPECIAL:
            self._begin_plain(tag, (holder, properties["/MCID"]))
            return
        if isinstance(properties, str):
            properties = entry(entry(self._place.resources, "/Properties"), properties)
        actual, spoken = None, False
        if isinstance(properties, dict):
            mcid = properties["/MCID"]
        else:
            mcid, actual = integer(entry(properties, "/MCID")), entry(properties, "/ActualText")
            spoken = any(entry(properties, key) is not None for key in ("/Alt", "/E"))
        around = self._open[-1] if self._open else OUTSIDE
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
        hyphen = actual is not None and not around.replaced and text(actual) == SOFT_HYPHEN
        if actual is not None and mark is not None and not around.replaced and not hyphen:
            self._contents.texts[mark].append(text(actual))
        artifact = around.artifact or (_artifact(properties) if tag == "Artifact" else "")
        replaced = around.replaced or actual is not None
        is_reversed = around.reversed or tag == "ReversedChars"
        spoken = spoken or around.spoken
        self._open.append(OpenContent(mark, artifact, replaced, is_reversed, spoken, hyphen))

    def _begin_plain(self, tag: str, mark: ContentKey) -> None:
        """Begin the content of an element within nothing else, as that of most cells is."""
        tags, texts = self._contents.tags, self._contents.texts
        if mark in tags:
            tags[mark].append(tag)
        else:
            tags[mark], texts[mark] = [tag], []
        self._open.append(OpenContent(mark))

    def _draw(self, operands: Sequence[Value]) -> None:
        self._paint("drawn")
        _, resources, holder, _, depth = self._place
        form = entry(entry(resources, "/XObject"), f"/{_name(operands)}")
        if not isinstance(form, Stream) or name(entry(form, "/Subtype")) != "Form":
            if self._painter is not None:
                self._painter.image(form, self._open[-1] if self._open else OUTSIDE)
            return
        if depth >= _DEEPEST:
            self._problem("forms are nested too deeply")
            return
        form_resources = entry(form, "/Resources")
        inside = holder if integer(entry(form, "/StructParents")) is None else -form.objgen[0]
        content = self._contents.allowance.take([form])
        font, in_text = self._font, self._in_text
        self._in_text = False
        if self._painter is not None:
            self._painter.begin_form(form, self._open[-1] if self._open else OUTSIDE)
        used = resources if form_resources is None else form_resources
        self.run(content, form, used, inside, depth + 1)
        if self._painter is not None:
            self._painter.end_form()
        self._font, self._in_text = font, in_text


def _codes(operands: Sequence[Value]) -> bytes:
    """Return the codes of all strings among operands, and in their arrays."""
    if len(operands) == 1 and isinstance(operands[0], bytes):
        return operands[0]
    return b"".join(
        [
            item
            for operand in operands
            for item in (operand if isinstance(operand, list) else (operand,))
            if isinstance(item, bytes)
        ]
    )


def _name(operands: Sequence[Value]) -> str:
    """Return the first operand, a name, without its slash; "" where it is none."""
    first = operands[0] if operands else None
    return first[1:] if isinstance(first, str) else ""


def _artifact(properties: object) -> str:
    """Return the kind of an artifact: its subtype, else its type."""
    kinds = (name(entry(properties, key)) for key in ("/Subtype", "/Type"))
    return next(filter(None, kinds), "Layout")
