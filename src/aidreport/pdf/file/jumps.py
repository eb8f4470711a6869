"""Links within a document: where its elements are, and what leads to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.characters.unread import read_text
from aidreport.pdf.file.objects import number, number_array, text_string

if TYPE_CHECKING:
    from aidreport.pdf.file.metadata import Profile
    from aidreport.pdf.file.objects import Area, ObjectFile
    from aidreport.pdf.file.structure import Element, StructureWriter


class Place(NamedTuple):
    """Where an element begins: the number of its page's object, and its upper edge in points."""

    page: int
    top: float


class Note(NamedTuple):
    """A footnote: its element, and its words."""

    element: Element
    words: str


class _Jump(NamedTuple):
    """An annotation that leads to an element, which may be drawn later.

    Attributes:
        number: of its object.
        page: number of its page's object.
        key: in the parent tree.
    """

    number: int
    page: int
    key: int
    words: str
    area: Area
    target: Element


class Jumps:
    """The links within a document, which are written once all of it is drawn.

    Args:
        file: where they are written.
        tags: knows the elements.
        profile: decides what a link leads to.

    Attributes:
        places: of the elements that something may lead to.
        notes: the footnotes, by their numbers.
        cited: those that refer to each, in order.
    """

    def __init__(self, file: ObjectFile, tags: StructureWriter, profile: Profile) -> None:
        self._file, self._tags, self._profile = file, tags, profile
        self._jumps: list[_Jump] = []
        self.places: dict[Element, Place] = {}
        self.notes: dict[int, Note] = {}
        self.cited: dict[int, list[Element]] = {}

    def cite(self, number: int, reference: Element) -> Note:
        """Bind an element and the footnote that it refers to to each other; return that."""
        note = self.notes[number]
        self.cited.setdefault(number, []).append(reference)
        reference.refers.append(note.element)
        note.element.refers.append(reference)
        return note

    def add(self, element: Element, target: Element, words: str, area: Area, page: int) -> int:
        """Add a link to a page; return its number.

        Args:
            element: that it belongs to.
            target: where it leads.
            words: what is read if the content is not.
            page: number of the page's object.
        """
        annotation = self._file.reserve()
        key = self._tags.annotation(element, annotation)
        self._jumps.append(_Jump(annotation, page, key, words, area, target))
        return annotation

    def write(self) -> None:
        """Write the links."""
        for jump in self._jumps:
            words = text_string(read_text(jump.words))
            self._file.put(
                jump.number,
                b"<</Type/Annot/Subtype/Link/Rect%b/Border[0 0 0]/F 4/P %d 0 R/StructParent %d"
                b"/Contents%b%b>>"
                % (
                    number_array(jump.area),
                    jump.page,
                    jump.key,
                    words,
                    self.destination(jump.target),
                ),
            )

    def destination(self, element: Element) -> bytes:
        """Return what leads to an element, as an entry of a link or a bookmark."""
        place = self.places[element]
        top = b"/XYZ 0 %b 0" % number(place.top)
        page = b"[%d 0 R%b]" % (place.page, top)
        if not self._profile.namespace:
            return b"/Dest" + page
        # PDF/UA-2, 8.8: a destination leads to a structure element.
        return b"/A<</S/GoTo/D%b/SD[%d 0 R%b]>>" % (page, self._tags.number(element), top)
