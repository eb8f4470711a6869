"""The structure tree of a PDF, read without trust, with its types and role map.

The tree is walked with a list of waiting elements, so that its depth costs nothing, and each
indirect element is entered once, so that a loop ends.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pikepdf import Dictionary, Object

from aidreport.lazy_dataclass import dataclass
from aidreport.pdf.reading.entries import Entries, PlainEntries
from aidreport.pdf.reading.objects import (
    Arrays,
    ObjectId,
    Problems,
    entry,
    few,
    identity,
    integer,
    items,
    name,
    text,
)
from aidreport.pdf.reading.plain_elements import PlainElements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def _types(names: str) -> frozenset[str]:
    return frozenset(names.split())


PDF_1, PDF_2 = "http://iso.org/pdf/ssn", "http://iso.org/pdf2/ssn"
MATHML = "http://www.w3.org/1998/Math/MathML"
_SHARED = _types(
    "Document Part Sect Div NonStruct P H H1 H2 H3 H4 H5 H6 L LI Lbl LBody Table TR TH TD "
    "THead TBody TFoot Caption Figure Formula Form Span Link Annot Ruby RB RT RP Warichu WT WP"
)
_TYPES = {
    PDF_1: _SHARED
    | _types("Art BlockQuote TOC TOCI Index Private Quote Note Reference BibEntry Code"),
    PDF_2: _SHARED | _types("DocumentFragment Aside Title FENote Sub Em Strong Artifact"),
}
_HEADING = re.compile(r"H[1-9][0-9]*")

INLINE = _types(
    "Span Quote Link Reference BibEntry Code Em Strong Sub Annot Form Ruby RB RT RP Warichu WT WP"
)
"""Parts of a line of text."""
INLINE_IN_TEXT = _types("Note FENote Formula NonStruct Private")
"""Parts of a line inside a text, blocks elsewhere."""
CONTAINERS = _types(
    "Document DocumentFragment Part Art Sect Div Aside BlockQuote TOC TOCI Index L LI Table "
    "TR THead TBody TFoot"
)
"""Types that group blocks and have no text of their own."""
_LONGEST_CHAIN = 32


class Role(NamedTuple):
    """The meaning of a structure type.

    Attributes:
        tag: the standard structure type, or the type itself where it leads to none.
        standard: whether it leads to one.
    """

    tag: str
    standard: bool


class Roles:
    """The role map and the namespaces of a structure tree.

    Args:
        root: the structure tree root.
    """

    def __init__(self, root: object) -> None:
        self._map = entry(root, "/RoleMap")
        self._known: dict[tuple[str, ObjectId], Role] = {}

    def of(self, tag: str, namespace: object) -> Role:
        """Return the meaning of a type.

        Args:
            tag: the type in the file.
            namespace: the element's /NS.
        """
        key = (tag, identity(namespace))
        if key not in self._known:
            self._known[key] = self._resolve(tag, namespace)
        return self._known[key]

    def _resolve(self, written: str, namespace: object) -> Role:
        tag = written
        for _ in range(_LONGEST_CHAIN):
            uri = text(entry(namespace, "/NS")) or PDF_1
            if is_standard(tag, uri):
                return Role(tag, standard=True)
            mapped = self._map if uri == PDF_1 else entry(namespace, "/RoleMapNS")
            target = few(entry(mapped, f"/{tag}"))
            if not target or not name(target[0]):
                break
            tag, namespace = name(target[0]), target[1] if len(target) > 1 else None
        return Role(written, standard=False)


def is_standard(tag: str, namespace: str) -> bool:
    """Return whether a namespace, by its address, has a type."""
    is_heading = namespace == PDF_2 and _HEADING.fullmatch(tag) is not None
    return is_heading or namespace == MATHML or tag in _TYPES.get(namespace, ())


def heading_level(tag: str) -> int:
    """Return the level of a heading from 1; 0 for what is none."""
    return int(tag[1:]) if _HEADING.fullmatch(tag) and len(tag) < 5 else 0


Holder: TypeAlias = int
"""What contains content: a page's number, or minus the object number of a form."""


class ContentKid(NamedTuple):
    """A piece of marked content that an element holds.

    Attributes:
        mcid: its number within the holder.
        page: the number of the page that shows it; 0 where the tree does not say.
    """

    holder: Holder
    mcid: int
    page: int


class AnnotationKid(NamedTuple):
    """An annotation or form that an element holds (OBJR)."""

    target: ObjectId
    page: int


@dataclass(slots=True, eq=False)
class Element:
    """A structure element.

    Attributes:
        entries: of its dictionary in the file.
        written: its structure type in the file.
        role: the meaning of the type.
        tag: the standard structure type.
        parent: None at the top.
        page: the number of its page, else of its parent's; 0 for none.
        kids: in order; complete once the tree is read, and left alone from then on.
        elements: those that are elements.
        holds_content: whether marked content is among them.
    """

    entries: Entries
    written: str
    role: Role
    tag: str
    parent: Element | None
    page: int
    kids: Sequence[Element | ContentKid | AnnotationKid] = ()
    elements: Sequence[Element] = ()
    holds_content: bool = False

    @property
    def raw(self) -> Dictionary:
        """The dictionary in the file."""
        return self.entries.raw

    @property
    def has_attributes(self) -> bool:
        """Whether it has attributes, or classes that may have some."""
        return self.entries.has("/A") or self.entries.has("/C")

    @property
    def number(self) -> ObjectId:
        """The id of the dictionary; (0, 0) for a direct one."""
        return self.entries.number

    @property
    def label(self) -> str:
        """What messages call it."""
        page = f"page {self.page}, " if self.page else ""
        number = f" (object {self.number[0]})" if self.number[0] else ""
        return f"{page}{self.written or 'an element without a type'}{number}"

    def marks(self) -> Iterator[tuple[Holder, int]]:
        """Yield the marked content of the element and of all in it, in reading order."""
        waiting = [iter(self.kids)]
        while waiting:
            for kid in waiting[-1]:
                if isinstance(kid, ContentKid):
                    yield kid.holder, kid.mcid
                elif isinstance(kid, Element):
                    waiting.append(iter(kid.kids))
                    break
            else:
                waiting.pop()

    def entry(self, key: str) -> object:
        """Return an entry of the dictionary; None where there is none."""
        return self.entries.value(key)

    def text(self, key: str) -> str:
        """Return a text of the dictionary; "" where there is none."""
        return self.entries.text(key)


_Kid: TypeAlias = "Element | ContentKid | AnnotationKid"


@dataclass(frozen=True, slots=True)
class Tree:
    """A structure tree.

    Attributes:
        root: the structure tree root; None where the file has none.
        roles: the meanings of its types.
        tops: the elements right below it.
        elements: all of them, each after its parent, in reading order.
        problems: what is wrong with how they are linked.
    """

    root: Dictionary | None
    roles: Roles
    tops: tuple[Element, ...]
    elements: tuple[Element, ...]
    problems: Problems

    @property
    def rtl(self) -> bool:
        """Whether it says that the document is read from right to left (/WritingMode)."""
        attributes = [item for top in self.tops[:1] for item in few(top.entry("/A"))]
        return any(name(entry(item, "/WritingMode")) == "RlTb" for item in attributes)

    @property
    def blocks(self) -> tuple[Element, ...]:
        """The parts of the document, from its top."""
        if len(self.tops) == 1 and self.tops[0].tag == "Document":
            return tuple(self.tops[0].elements)
        return self.tops


def read_tree(
    root: object, pages: Mapping[ObjectId, int], plain: PlainElements | None = None
) -> Tree:
    """Read a structure tree.

    Args:
        root: the catalog's /StructTreeRoot.
        pages: the number of each page object, from 1.
        plain: the elements of the file that are in plain syntax; left out, none is.
    """
    walk = _Walk(root, pages, plain or PlainElements())
    if not isinstance(root, Dictionary):
        return Tree(None, walk.roles, (), (), walk.problems)
    tops = tuple(walk.tops(root))
    return Tree(root, walk.roles, tops, tuple(walk.elements(tops)), walk.problems)


class _Walk:
    def __init__(self, root: object, pages: Mapping[ObjectId, int], plain: PlainElements) -> None:
        self.roles, self.problems, self._pages = Roles(root), Problems(), pages
        self._plain, self._known = plain, dict[str, Role]()
        self._seen: set[ObjectId] = set()
        self._arrays = Arrays()

    def tops(self, root: Dictionary) -> Iterator[Element]:
        """Yield the elements right below the root."""
        for kid in items(root.get("/K")):
            element = self._element(Entries(kid), None) if isinstance(kid, Dictionary) else None
            if element is None:
                self.problems.add("structure tree root", "a kid is not a structure element")
            else:
                yield element

    def elements(self, tops: tuple[Element, ...]) -> Iterator[Element]:
        """Fill in the kids of all elements; yield the elements in reading order."""
        waiting = list(reversed(tops))
        while waiting:
            element = waiting.pop()
            yield element
            if type(entries := element.entries) is PlainEntries:
                self._add_plain_kids(element, entries.kids)
                waiting.extend(reversed(element.elements))
                continue
            if (mcid := entries.integer("/K")) is not None:
                element.kids, element.holds_content = (self._content(mcid, element),), True
                continue
            raws = element.entry("/K")
            if self._arrays.is_again(raws):
                self.problems.add(element.label, "shares its kids (/K) with another element")
                continue
            self._add_kids(element, [self._kid(raw, element) for raw in items(raws)])
            waiting.extend(reversed(element.elements))

    def _add_plain_kids(
        self, element: Element, kids: int | Sequence[int | ObjectId] | None
    ) -> None:
        """Add the kids of an element in plain syntax, most of which are such elements."""
        if isinstance(kids, int):
            element.kids, element.holds_content = (self._content(kids, element),), True
        elif kids:
            self._add_kids(element, [self._plain_kid(kid, element) for kid in kids])

    def _plain_kid(self, kid: int | ObjectId, parent: Element) -> _Kid | None:
        if isinstance(kid, int):
            return self._content(kid, parent)
        if (entries := self._plain.take(kid)) is not None:
            return self._element(entries, parent)
        return self._kid(self._plain.find(kid), parent)

    def _add_kids(self, element: Element, kids: Sequence[_Kid | None]) -> None:
        element.kids = [kid for kid in kids if kid]
        element.elements = [kid for kid in element.kids if type(kid) is Element]
        if len(element.elements) < len(element.kids):
            element.holds_content = any(type(kid) is ContentKid for kid in element.kids)

    def _content(self, mcid: int, parent: Element) -> ContentKid:
        if parent.entries.reference("/Pg") not in self._pages:
            self._expect_page(parent.entries, parent)
        return ContentKid(parent.page, mcid, parent.page)

    def _kid(self, raw: object, parent: Element) -> _Kid | None:
        if (mcid := integer(raw)) is not None:
            return self._content(mcid, parent)
        if not isinstance(raw, Dictionary):
            self.problems.add(parent.label, "has a kid that is no element and no content")
            return None
        entries = self._plain.take(raw.objgen) or Entries(raw)
        kind = entries.name("/Type")
        if kind not in {"MCR", "OBJR"}:
            return self._element(entries, parent)
        self._expect_page(entries, parent)
        page = self._page(entries, parent)
        if kind == "OBJR":
            return AnnotationKid(entries.reference("/Obj"), page)
        mcid = entries.integer("/MCID")
        if mcid is None:
            self.problems.add(parent.label, "has a kid of type MCR without /MCID")
            return None
        return ContentKid(-entries.reference("/Stm")[0] or page, mcid, page)

    def _expect_page(self, entries: Entries, parent: Element) -> None:
        """Check that a kid or its element names a page: that of elements above does not count."""
        pages = (entries.reference("/Pg"), parent.entries.reference("/Pg"))
        if pages[0] in self._pages or pages[1] in self._pages:
            return
        if not (entries.has("/Pg") or parent.entries.has("/Pg")):
            self.problems.add(parent.label, "holds content without a /Pg that says which page")

    def _element(self, entries: Entries, parent: Element | None) -> Element | None:
        number = entries.number
        if number in self._seen:
            place = parent.label if parent else "structure tree root"
            self.problems.add(place, "has a kid that is already elsewhere in the tree")
            return None
        if number != (0, 0):
            self._seen.add(number)
        page = parent.page if parent else 0
        if type(entries) is PlainEntries:
            written = entries.kind.tag
            role = self._known.get(written) or self._role(written)
            page = page if entries.page is None else self._pages[entries.page]
            return Element(entries, written, role, role.tag, parent, page)
        written = entries.name("/S")
        role = self.roles.of(written, entries.value("/NS"))
        element = Element(entries, written, role, role.tag, parent, page)
        element.page = self._page(entries, element)
        return element

    def _role(self, written: str) -> Role:
        """Return the meaning of a type without a namespace."""
        self._known[written] = self.roles.of(written, None)
        return self._known[written]

    def _page(self, entries: Entries, element: Element) -> int:
        """Return the page that a dictionary names, else that of the element."""
        if number := self._pages.get(entries.reference("/Pg")):
            return number
        if not entries.has("/Pg"):
            return element.page
        self.problems.add(element.label, "names a page (/Pg) that the document does not have")
        return 0


def may_span(cell: Element) -> bool:
    """Return whether the attributes of a cell may say that it spans columns or rows."""
    plain = cell.entries.dictionary("/A")
    if plain and not cell.entries.has("/C"):
        return "Span" in plain
    return cell.has_attributes


def attribute(element: Element, owner: str, key: str, classes: object) -> object:
    """Return an attribute of an element, its own before those of its classes.

    Args:
        owner: who defined it ("Table", "Layout", "List").
        key: its name, with the slash.
        classes: the structure tree root's /ClassMap.
    """
    if not element.has_attributes:
        return None
    if (alone := element.entries.dictionary("/A")) and not element.entries.has("/C"):
        return _attribute_of(alone, owner, key)
    dictionaries = few(element.entry("/A"))
    for kind in few(element.entry("/C")):
        if name(kind):
            dictionaries += few(entry(classes, f"/{name(kind)}"))
    return _first_attribute(dictionaries, owner, key)


@lru_cache(maxsize=1024)
def _attribute_of(written: str, owner: str, key: str) -> object:
    """Return an attribute of a dictionary in qpdf's notation; many cells have the same."""
    return _first_attribute([Object.parse(written.encode("latin-1"))], owner, key)


def _first_attribute(dictionaries: Sequence[object], owner: str, key: str) -> object:
    for attributes in dictionaries:
        if name(entry(attributes, "/O")) == owner and entry(attributes, key) is not None:
            return entry(attributes, key)
    return None
