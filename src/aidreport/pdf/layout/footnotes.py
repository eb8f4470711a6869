"""Footnotes at the foot of the pages that have their marks.

A page keeps as much room free at its foot as the notes of what is on it need. A note that is longer
than a part of the page goes on at the foot of the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import Area
from aidreport.pdf.layout.filling import TOLERANCE
from aidreport.pdf.layout.flow import Flow, ListItemFlow, TextFlow
from aidreport.pdf.layout.platypus import Flowable, Frame, FrameBreak

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reportlab.pdfgen.canvas import Canvas

    from aidreport.pdf.file.structure import Element
    from aidreport.pdf.layout.canvas import BriefingCanvas

_ABOVE, _UNDER_RULE, _BETWEEN = 8.0, 4.0, 1.5
"""Points: above the rule, between it and the first note, and between two notes."""
_RULE = 0.42
"""Of the page's width."""
_LONGEST = 1 / 3
"""Of the content of a page, for one note; more goes on the next page."""


@dataclass(eq=False, repr=False)
class MarkFlow(TextFlow):
    """The mark before a footnote, which leads back to the text.

    Args:
        number: of the footnote.
        link: the element that leads back.
    """

    number: int = 0
    link: Element | None = None

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the mark, and lead back to where it is in the text."""
        super().paint(canvas, x, top, width)
        if self.link is not None:
            length = self._broken(width)[0].width
            area = Area(x, top - self.style.leading, x + length, top)
            canvas.jump_back(self.number, self.link, self.text.spans[0].text, area)


@dataclass(eq=False, repr=False)
class NoteFlow(ListItemFlow):
    """A footnote, or what of it goes on the next page.

    Args:
        element: of the footnote.
        broad: its width in points, once it is divided; None for that of the page.
    """

    element: Element
    broad: float | None = None

    def paint(self, canvas: BriefingCanvas, x: float, top: float, width: float) -> None:
        """Draw the footnote, and note where it is, for the marks that lead to it."""
        canvas.arrive(self.element, top)
        super().paint(canvas, x, top, width)


class Footnotes:
    """The footnotes of a document, and which of them are on the page that is being filled.

    Args:
        notes: by their numbers.
        width: of the content of the first page, in points.
    """

    def __init__(self, notes: dict[int, NoteFlow], width: float) -> None:
        self._left, self._width = dict(notes), width
        self._on_page: list[NoteFlow] = []
        self.waiting: list[NoteFlow] = []

    @property
    def key(self) -> tuple[int, int]:
        """How many are left, and how many of these wait for the next page."""
        return len(self._left), len(self.waiting)

    def copy(self) -> Footnotes:
        """Return the same footnotes, to fill pages with them in another way."""
        copied = Footnotes(self._left, self._width)
        copied._on_page, copied.waiting = [*self._on_page], [*self.waiting]
        return copied

    def new_in(self, flow: object) -> list[int]:
        """Return the notes that a flowable is the first to have the marks of."""
        if not self._left or not isinstance(flow, Flow):
            return []
        return [number for number in dict.fromkeys(flow.marks()) if number in self._left]

    def room_for(self, numbers: Sequence[int], page: float) -> float:
        """Return how many points more the foot of the page needs for notes.

        Args:
            page: the height of the content of a page.
        """
        return self._more([self._least(self._left[number], page) for number in numbers])

    def place(self, numbers: Sequence[int], room: float, page: float) -> float:
        """Put notes on the page; return how much room they take of what is there.

        What has no room waits for the next page.
        """
        return self._set([self._left.pop(number) for number in numbers], room, page)

    def begin(self, page: float, width: float) -> float:
        """Begin a page with what waits; return the room that it takes, half of the page at most.

        Args:
            page, width: the height and the width of its content.
        """
        self._on_page, self._width = [], width
        waiting, self.waiting = self.waiting, []
        return self._set(waiting, page / 2, page)

    def draw(self, canvas: BriefingCanvas, x: float, top: float, rule: str) -> None:
        """Draw the notes of the page.

        Args:
            top: of the room that they take.
            rule: the colour of the line above them.
        """
        if not self._on_page:
            return
        y = top - _ABOVE
        with canvas.decoration():
            canvas.rule(rule, x, y, canvas.size.width * _RULE, 0.6)
        y -= _UNDER_RULE
        for note in self._on_page:
            note.paint(canvas, x, y, self._broad(note))
            y -= self._height(note) + _BETWEEN

    def _set(self, notes: Sequence[NoteFlow], room: float, page: float) -> float:
        used = 0.0
        for at, note in enumerate(notes):
            least = self._least(note, page)
            left = room - used
            if self._more([least]) <= left + TOLERANCE:
                parts = self._parts(note, least)
            else:
                parts = self._cut(note, left - self._more([0.0]))
            if not parts:
                self.waiting += notes[at:]
                break
            used += self._more([self._height(parts[0])])
            self._on_page.append(parts[0])
            self.waiting += parts[1:]
        return used

    def _more(self, heights: Sequence[float]) -> float:
        if not heights:
            return 0.0
        begin = 0.0 if self._on_page else _ABOVE + _UNDER_RULE
        return begin + sum(heights) + _BETWEEN * len(heights)

    def _least(self, note: NoteFlow, page: float) -> float:
        """Return the height that a note needs on a page."""
        return self._height(self._parts(note, page * _LONGEST)[0])

    def _parts(self, note: NoteFlow, height: float) -> list[NoteFlow]:
        if self._height(note) <= height + TOLERANCE:
            return [note]
        return self._cut(note, height) or [note]

    def _cut(self, note: NoteFlow, height: float) -> list[NoteFlow]:
        width = self._broad(note)
        parts = note.cut(width, height)
        return [part.part(broad=width) for part in parts if isinstance(part, NoteFlow)]

    def _height(self, note: NoteFlow) -> float:
        return note.measure(self._broad(note))

    def _broad(self, note: NoteFlow) -> float:
        return note.broad or self._width


class NotedFrame(Frame):
    """The content of a page, with room for footnotes at its foot."""

    # Of ReportLab's own, without types.
    _y: float
    _y1p: float
    _y2: float
    _height: float
    _aH: float  # noqa: N815 - ReportLab's name
    _aW: float  # noqa: N815
    _atTop: int  # noqa: N815
    _prevASpace: float  # noqa: N815

    def __init__(self, notes: Footnotes, area: tuple[float, float, float, float]) -> None:
        self._notes, self._base, self._kept = notes, area[1], 0.0
        super().__init__(*area, 0, 0, 0, 0)

    @property
    def foot(self) -> float:
        """The upper edge of the room for footnotes."""
        return self._y1p - self._kept

    @property
    def content_width(self) -> float:
        """What flowables are measured and cut in, to the last digit, in points."""
        return self._aW

    @property
    def room_left(self) -> float:
        """How many points are left below the content, with what was kept free."""
        return self._y - self.foot

    @property
    def filled(self) -> float:
        """How much of its room the page takes, with footnotes, from 0 to 1."""
        return (self._y2 - self._y + self.foot - self._base) / self._height

    def room_for(self, flow: Flow) -> float:
        """Return how many points a flowable would have on the rest of the page."""
        above = 0.0 if self._atTop else max(flow.getSpaceBefore() - self._prevASpace, 0.0)
        return self._y - self._y1p - above

    def begin_page(self, kept_free: float = 0.0) -> None:
        """Make room for what waits of earlier footnotes.

        Args:
            kept_free: points between content and notes that stay free.
        """
        self._kept = kept_free
        self._y1p = self._base + kept_free + self._notes.begin(self._aH, self._aW)

    def add(self, flowable: Flowable, canv: Canvas, trySplit: int = 0) -> Literal[0, 1]:  # noqa: N803 - ReportLab's names
        """Draw a flowable if it fits with the footnotes that it brings; return whether it does."""
        if isinstance(flowable, RestOfNotes) and not self._notes.waiting:
            return 1  # also on a page without any room left
        numbers = self._notes.new_in(flowable)
        if not numbers:
            return super().add(flowable, canv, trySplit)
        before, needed = self._y1p, self._notes.room_for(numbers, self._aH)
        self._y1p = before + needed
        done = super().add(flowable, canv, 1)
        self._y1p = before
        if not done and not trySplit:
            # On a page of its own, or all that could be split off: what notes lack waits.
            done = super().add(flowable, canv, trySplit)
            needed = self._y - before
        if done:
            self._y1p = before + self._notes.place(numbers, min(needed, self._y - before), self._aH)
        return done

    def split(self, flowable: Flowable, canv: Canvas) -> list[Flowable]:
        """Split a flowable so that its first part fits with the footnotes that it brings."""
        numbers = self._notes.new_in(flowable)
        parts: list[Flowable] = super().split(flowable, canv)
        if not numbers:
            return parts
        before = self._y1p
        if parts:
            self._y1p = before + self._notes.room_for(self._notes.new_in(parts[0]), self._aH)
            closer: list[Flowable] = super().split(flowable, canv)
            self._y1p = before
            parts = closer if closer and closer[0] is not flowable else []
        # Nothing can be split off, and no page has more room.
        return parts or ([flowable] if self._atTop else [])


class RestOfNotes(Flowable):
    """The end of the document, which is on a page that no part of a footnote is left for."""

    _ZEROSIZE = True
    _frame: Frame

    def __init__(self, notes: Footnotes) -> None:
        super().__init__()
        self._notes = notes

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:  # noqa: N803, ARG002 - ReportLab's names
        """Begin another page if something waits."""
        if self._notes.waiting:
            self._frame.add_generated_content(FrameBreak, RestOfNotes(self._notes))
        return 0, 0

    def draw(self) -> None:
        """Draw nothing."""
