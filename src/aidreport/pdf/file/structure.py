"""The structure of a document in reading order, and its structure tree in the file.

Elements are made from the blocks while the story is built, so reading order never depends on
drawing; drawing adds only where their content is. The tags are those of ISO 32000-1, 14.8.4.
Content points to elements through the parent tree, elements to content through their kids; both
are written here, and only here, so that they agree (ISO 32000-1, 14.7).
"""

from __future__ import annotations

from dataclasses import field
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from aidreport.characters.unread import read_text
from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.file.objects import (
    number_array,
    reference,
    references,
    text_string,
    text_strings,
)
from aidreport.pdf.inventory.structure import contents, described_rows
from aidreport.pdf.inventory.values import meaning_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from aidreport.pdf.file.metadata import Profile
    from aidreport.pdf.file.objects import Area, ObjectFile


_LEAF = 64
"""Entries in one leaf of the parent tree."""


class MarkedContent(NamedTuple):
    """Marked content that belongs to an element: its page, counted from 0, and its number there."""

    page: int
    mcid: int


class Annotation(NamedTuple):
    """An annotation that belongs to an element: its object number, and its page's."""

    number: int
    page: int


class CellShape(NamedTuple):
    """What the cells of a column have in common: tag, scope, and whether they hold text."""

    tag: str
    scope: str
    filled: bool


@dataclass(slots=True, eq=False)
class WrittenRows:
    """Rows of one shape on one page, which are written with their cells and then forgotten.

    Attributes:
        first: object number of the first TR; each row takes one more than it has cells.
        described: what describes each row to the inventory.
    """

    shapes: tuple[CellShape, ...]
    page: int
    first: int
    count: int
    described: str


@dataclass(slots=True, eq=False)
class Element:
    """One structure element.

    Attributes:
        tag: the standard structure type, such as "H1", "P", "TD".
        alternative: text for those who do not see a figure; empty otherwise.
        language: BCP 47 tag if it differs from its parent's; empty otherwise.
        scope: "Column" or "Row" for a header cell; empty otherwise.
        summary: what a table shows; empty otherwise.
        numbering: what kind of labels the items of a list have, such as "Disc"; empty otherwise.
        expansion: what its content, an abbreviation, stands for; empty otherwise.
        title: what programs that read the file know it by, such as "figure total/NOK".
        rtl: whether all in it is read from right to left.
        box: of a figure, on its page.
        refers: to which elements it refers, or which refer to it; written in PDF 2.0 (/Ref).
        children: in reading order.
        number: of the object; 0 until it is needed.
        written: its type in the file and what else was written of it but links and kids.
        referred: the elements that it was written to refer to.
    """

    tag: str
    alternative: str = ""
    language: str = ""
    scope: str = ""
    summary: str = ""
    numbering: str = ""
    title: str = ""
    expansion: str = ""
    rtl: bool = False
    box: Area | None = None
    refers: list[Element] = field(default_factory=list)
    children: list[Child] = field(default_factory=list)
    number: int = 0
    written: tuple[str, bytes] = ("", b"")
    referred: Sequence[Element] = ()

    def __post_init__(self) -> None:
        if self.tag == "Figure" and not self.alternative:
            raise ValueError("a figure needs its alternative text")

    def add(  # noqa: PLR0913 - the attributes of an element
        self,
        tag: str,
        *,
        alternative: str = "",
        language: str = "",
        scope: str = "",
        summary: str = "",
        numbering: str = "",
        title: str = "",
        expansion: str = "",
    ) -> Element:
        """Add a child at the end and return it."""
        child = Element(tag, alternative, language, scope, summary, numbering, title, expansion)
        self.children.append(child)
        return child

    @property
    def elements(self) -> list[Element]:
        """The children that are elements, those of written rows left out."""
        return [child for child in self.children if isinstance(child, Element)]


Child: TypeAlias = Element | MarkedContent | WrittenRows | Annotation


class StructureWriter:
    """Binds what is drawn on pages to structure elements.

    Args:
        file: where elements are written.
        profile: decides on namespaces.
    """

    def __init__(self, file: ObjectFile, profile: Profile) -> None:
        self._file, self._profile = file, profile
        self._pages: list[int] = []
        self._owners: list[bytes] = []
        self._count = 0
        self._parents: list[int] = []
        self._notes: list[int] = []
        self._namespace = b""
        if profile.namespace:
            namespace = b"<</Type/Namespace/NS%b>>" % text_string(profile.namespace)
            self._namespace = reference(file.add(namespace))

    def start_page(self, page: int) -> None:
        """Begin a page with its object number."""
        self._pages.append(page)
        self._owners, self._count = [], 0
        # The page's own entry is filled when it ends; annotations take the keys after it.
        self._page_key = len(self._parents)
        self._parents.append(0)

    def mark(self, element: Element) -> int:
        """Return the number of a new piece of marked content that belongs to an element."""
        mcid = self._count
        self._count += 1
        element.children.append(MarkedContent(len(self._pages) - 1, mcid))
        self._owners.append(reference(self.number(element)))
        return mcid

    def annotation(self, element: Element, annotation: int) -> int:
        """Bind an annotation to an element; return its key in the parent tree."""
        element.children.append(Annotation(annotation, self._pages[-1]))
        self._parents.append(self.number(element))
        return len(self._parents) - 1

    def rows(
        self, parent: Element, shapes: tuple[CellShape, ...], titles: Sequence[Sequence[str]]
    ) -> int:
        """Write rows of a table whose cells hold at most one piece of marked content each.

        Args:
            parent: the table's body.
            shapes: of the cells.
            titles: of the cells, column by column; empty strings for none.

        Returns:
            The number of the first filled cell's marked content; the others follow it, row by row.
        """
        count, stride = len(titles[0]), len(shapes) + 1
        first, page = self._file.reserve(stride * count), self._pages[-1]
        start, above = self._count, self.number(parent)
        end = first + stride * count
        filled = sum(shape.filled for shape in shapes)
        # Column by column what differs, then all rows by one format.
        columns: list[Iterable[int] | Sequence[bytes]] = [
            range(first + at, end, stride) for at in range(1, stride)
        ]
        owners: list[range] = []
        rows = range(first, end, stride)
        for at, (shape, column) in enumerate(zip(shapes, titles, strict=True), 1):
            columns += [rows, _titles(column)]
            if shape.filled:
                columns.append(range(start + len(owners), start + filled * count, filled))
                owners.append(range(first + at, end, stride))
        by_row = chain.from_iterable(zip(*columns, strict=True))
        bodies = _row_format(shapes, above, page) * count % tuple(by_row)
        self._file.put_all(first, bodies[:-1].split(b"\n"))
        of_rows = chain.from_iterable(zip(*owners, strict=True))
        self._owners.append((b"%d 0 R " * filled * count)[:-1] % tuple(of_rows))
        self._count = start + filled * count
        number = len(self._pages)
        described = " ".join(_described_rows(shapes, titles, number, start))
        parent.children.append(WrittenRows(shapes, number - 1, first, count, described))
        return start

    def end_page(self) -> int:
        """Write the page's part of the parent tree; return its key there."""
        self._parents[self._page_key] = self._file.add(b"[%b]" % b" ".join(self._owners))
        return self._page_key

    def name(self, element: Element) -> str:
        """Return what an element's type is called in the file, and so its content."""
        return self._profile.types.get(element.tag, element.tag)

    def number(self, element: Element) -> int:
        """Return an element's object number."""
        if not element.number:
            element.number = self._file.reserve()
        return element.number

    def write(self, root: Element) -> int:
        """Write the tree with all that was drawn; return the number of its root object."""
        tree = self._file.reserve()
        stack = [(root, tree)]
        while stack:
            element, parent = stack.pop()
            self._file.put(self.number(element), self._body(element, parent))
            stack += [(child, element.number) for child in reversed(element.elements)]
        parents = (self._parent_tree(), len(self._parents))
        entries = b"/K %d 0 R/ParentTree %b/ParentTreeNextKey %d" % (root.number, *parents)
        if self._notes:
            entries += b"/IDTree<</Names[%b]>>" % b" ".join(
                b"%b %d 0 R" % (_note_id(index), note) for index, note in enumerate(self._notes)
            )
        if self._namespace:
            entries += b"/Namespaces[%b]" % self._namespace
        self._file.put(tree, b"<</Type/StructTreeRoot%b>>" % entries)
        return tree

    def _body(self, element: Element, parent: int) -> bytes:
        tag = self.name(element)
        namespace = b"/NS " + self._namespace if element.tag in self._profile.types else b""
        kids = self._kids(element.children)
        if element.refers and self._profile.namespace:
            kids += b"/Ref" + references(map(self.number, element.refers))
            element.referred = element.refers
        said = b""
        if tag == "Note":
            said += b"/ID" + _note_id(len(self._notes))
            self._notes.append(element.number)
        if tag == "FENote" and element.refers:
            said += b"/A<</O/FENote/NoteType/Footnote>>"
        if element.scope:
            said += b"/A<</O/Table/Scope/%b>>" % element.scope.encode()
        elif element.summary:
            said += b"/A<</O/Table/Summary%b>>" % text_string(read_text(element.summary))
        elif element.numbering:
            said += b"/A<</O/List/ListNumbering/%b>>" % element.numbering.encode()
        elif element.rtl:
            said += b"/A<</O/Layout/WritingMode/RlTb>>"
        elif element.box:
            said += b"/A<</O/Layout/Placement/Block/BBox%b>>" % number_array(element.box)
        alternative = read_text(element.alternative)
        texts = {b"/Alt": alternative, b"/Lang": element.language, b"/T": element.title}
        texts[b"/E"] = read_text(element.expansion)
        said += b"".join(key + text_string(text) for key, text in texts.items() if text)
        element.written = tag, said
        return b"<</S/%b%b/P %d 0 R%b%b>>" % (tag.encode(), namespace, parent, kids, said)

    def _kids(self, children: Sequence[Child]) -> bytes:
        """Return the kids of an element, and the page that their numbers are of."""
        page = next((child.page for child in children if isinstance(child, MarkedContent)), -1)
        kids: list[bytes] = []
        for child in children:
            match child:
                case Element():
                    kids.append(reference(self.number(child)))
                case MarkedContent() if child.page == page:
                    kids.append(b"%d" % child.mcid)
                case MarkedContent():
                    at = self._pages[child.page]
                    kids.append(b"<</Type/MCR/Pg %d 0 R/MCID %d>>" % (at, child.mcid))
                case Annotation():
                    kids.append(b"<</Type/OBJR/Obj %d 0 R/Pg %d 0 R>>" % child)
                case WrittenRows():
                    stride = len(child.shapes) + 1
                    numbers = range(child.first, child.first + stride * child.count, stride)
                    kids.append((b"%d 0 R " * child.count)[:-1] % tuple(numbers))
        on = b"/Pg %d 0 R" % self._pages[page] if page >= 0 else b""
        return b"%b/K[%b]" % (on, b" ".join(kids)) if kids else b""

    def _parent_tree(self) -> bytes:
        """Write the parent tree; return the reference to it."""
        leaves: list[int] = []
        for start in range(0, len(self._parents), _LEAF):
            part = list(enumerate(self._parents[start : start + _LEAF], start))
            pairs = b" ".join([b"%d %d 0 R" % pair for pair in part])
            limits = b"/Limits[%d %d]" % (start, part[-1][0])
            leaves.append(self._file.add(b"<<%b/Nums[%b]>>" % (limits, pairs)))
        return reference(self._file.add(b"<</Kids%b>>" % references(leaves)))


def _row_format(shapes: Sequence[CellShape], above: int, page: int) -> bytes:
    """Return the format of a row and its cells, a line each."""
    kids = b" ".join([b"%d 0 R"] * len(shapes))
    lines = [b"<</S/TR/P %d 0 R/K[%b]>>" % (above, kids)]
    for shape in shapes:
        scope = b"/A<</O/Table/Scope/%b>>" % shape.scope.encode() if shape.scope else b""
        content = b"/Pg %d 0 R/K %%d" % page if shape.filled else b""
        lines.append(b"<</S/%b%b/P %%d 0 R%%b%b>>" % (shape.tag.encode(), scope, content))
    return b"\n".join([*lines, b""])


def _titles(column: Sequence[str]) -> list[bytes]:
    """Return the entries of titles; empty for none."""
    if not any(column):
        return [b""] * len(column)
    pairs = zip(column, text_strings(column), strict=True)
    return [b"/T" + said if title else b"" for title, said in pairs]


def _described_rows(
    shapes: tuple[CellShape, ...], titles: Sequence[Sequence[str]], page: int, mcid: int
) -> list[str]:
    """Return what describes each row to the inventory, as a reader of the file will."""
    filled, count = sum(shape.filled for shape in shapes), len(titles[0])
    columns, held = list[list[str]](), 0
    for shape, column in zip(shapes, titles, strict=True):
        scope = f" /A <</O /Table /Scope /{shape.scope}>>" if shape.scope else ""
        begun, kids = f"<{shape.tag}{scope}", [""] * count
        if shape.filled:
            kids = contents(page, range(mcid + held, mcid + filled * count, filled))
            held += 1
        if any(column):
            said = [f" /T {meaning_of(title)}" if title else "" for title in column]
            pairs = zip(said, kids, strict=True)
            columns.append([f"{begun}{words} {kid}>" for words, kid in pairs])
        else:
            columns.append([f"{begun} {kid}>" for kid in kids])
    return described_rows("TR", columns)


def _note_id(index: int) -> bytes:
    # Of equal length, so that the order of the tree of identifiers is that of the notes.
    return text_string(f"note-{index + 1:06d}")
