"""What each element holds and says (ISO 14289-2, 8.2 and 8.4)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from aidreport.pdf.reading.objects import Arrays, entry, identity, name, text
from aidreport.pdf.reading.structure import MATHML, PDF_2, ContentKid, attribute
from aidreport.pdf.reading.ua_2.findings import is_undefined

if TYPE_CHECKING:
    from collections.abc import Callable

    from aidreport.pdf.reading.content import Contents
    from aidreport.pdf.reading.objects import ObjectId
    from aidreport.pdf.reading.structure import Element, Tree
    from aidreport.pdf.reading.ua_2.findings import Findings

_Check: TypeAlias = "Callable[[Element, object], bool]"

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
"""RFC 3066, 2.1."""
_PARENT, _REFERENCE = frozenset(("/P",)), frozenset(("/Ref",))
_REPLACING = frozenset(("/ActualText", "/Alt"))
_WORDS = _REPLACING | {"/Lang", "/T", "/E"}
"""What an element says of itself."""
_KINDS_OF_NOTE = ("Footnote", "Endnote", "None")
_NO_LABELS = ("", "None")


def check_elements(tree: Tree, contents: Contents, findings: Findings) -> None:
    """Check the document's element, each element by itself, and its words."""
    _check_top(tree, findings)
    classes = entry(tree.root, "/ClassMap")
    replaced: set[Element] = set()
    captioned: set[Element] = set()
    for element in tree.elements:
        if not element.entries.has_any(_PARENT):
            findings.add("8.2.1-2", element.label)
        for rule, is_kept in _BY_TYPE.get(element.tag, ()):
            if not is_kept(element, classes):
                findings.add(rule, element.label)
        if element.tag == "math":
            _check_math(element, findings)
        if element.tag == "Caption" and element.parent and element.parent not in captioned:
            captioned.add(element.parent)
            _check_captions(element.parent, findings)
        if element.entries.has_any(_WORDS):
            _check_words(element, findings)
        if element.parent in replaced or _is_replaced(element):
            replaced.add(element)
        if element not in replaced:
            _check_drawn(element, contents, findings)
    _check_contents_entries(tree, findings)
    _check_notes(tree, findings)


def _check_top(tree: Tree, findings: Findings) -> None:
    place = "structure tree root"
    if [top.tag for top in tree.tops] != ["Document"]:
        findings.add("8.2.5.2-1", place)
    elif text(entry(tree.tops[0].entry("/NS"), "/NS")) != PDF_2:
        findings.add("8.2.5.2-2", place)


def is_language(tag: str) -> bool:
    """Return whether a text is the tag of a language."""
    return _LANGUAGE.fullmatch(tag) is not None


def _never(element: Element, classes: object) -> bool:  # noqa: ARG001 - as all checks
    return False


def _has_words(element: Element, classes: object) -> bool:  # noqa: ARG001
    return bool(element.text("/Alt").strip() or element.text("/ActualText").strip())


def _says_its_labels(element: Element, classes: object) -> bool:
    kinds = (part.tag for item in element.elements for part in item.elements)
    if "Lbl" not in kinds:
        return True
    return name(attribute(element, "List", "/ListNumbering", classes)) not in _NO_LABELS


def _holds_no_content(element: Element, classes: object) -> bool:  # noqa: ARG001
    return not element.holds_content


def _is_known_note(element: Element, classes: object) -> bool:
    kind = attribute(element, "FENote", "/NoteType", classes)
    return kind is None or name(kind) in _KINDS_OF_NOTE


def _holds(*sequences: str) -> _Check:
    allowed = [sequence.split() for sequence in sequences]

    def is_kept(element: Element, classes: object) -> bool:  # noqa: ARG001
        return [kid.tag for kid in element.elements] in allowed

    return is_kept


_BY_TYPE: dict[str, tuple[tuple[str, _Check], ...]] = {
    "H": (("8.2.5.12-1", _never),),
    "Note": (("8.2.5.14-1", _never),),
    "FENote": (("8.2.5.14-4", _is_known_note),),
    "Ruby": (("8.2.5.23-1", _holds("RB RT", "RB RP RT RP")),),
    "Warichu": (("8.2.5.24-1", _holds("WP WT WP")),),
    "L": (("8.2.5.25-1", _says_its_labels),),
    "LI": (("8.2.5.25-2", _holds_no_content),),
    "Figure": (("8.2.5.28.2-1", _has_words),),
    "Formula": (("8.2.5.29-2", _has_words),),
}
"""Rules of some types, each with what must be true of an element."""


def _check_math(element: Element, findings: Findings) -> None:
    """Check that mathematics are inside a Formula."""
    parent = element.parent
    if text(entry(element.entry("/NS"), "/NS")) != MATHML:
        return
    if parent is None or parent.tag != "Formula":
        findings.add("8.2.5.29-1", element.label)


def _check_captions(element: Element, findings: Findings) -> None:
    """Check that a caption is the first or the last in the element that it is of."""
    if any(kid.tag == "Caption" for kid in element.elements[1:-1]):
        findings.add("8.2.5.27-1", element.label)


def _is_replaced(element: Element) -> bool:
    """Return whether other words are read in the place of an element's."""
    return element.entries.has_any(_REPLACING) and bool(
        element.text("/ActualText") or element.text("/Alt")
    )


def _check_words(element: Element, findings: Findings) -> None:
    """Check the language of an element, and that what it says can be read."""
    if element.entries.has("/Lang") and not is_language(element.text("/Lang")):
        findings.add("8.4.4-2", element.label)
    if is_undefined(element.text("/ActualText")):
        findings.add("8.4.3-2", element.label)
    if is_undefined(element.text("/Alt")):
        findings.add("8.4.3-3", element.label)
    if any(is_undefined(element.text(key)) for key in ("/T", "/E")):
        findings.add("8.6-1", element.label)


def _check_drawn(element: Element, contents: Contents, findings: Findings) -> None:
    """Check that what an element shows can be read."""
    for kid in element.kids:
        if not isinstance(kid, ContentKid):
            continue
        if any(map(is_undefined, contents.texts.get((kid.holder, kid.mcid), ()))):
            findings.add("8.4.3-1", element.label)
            return


def _check_contents_entries(tree: Tree, findings: Findings) -> None:
    """Check that each entry of a table of contents, or a part of it, names what it leads to."""
    leading: set[Element] = set()
    for element in tree.elements:
        around: Element | None = element if element.entries.has_any(_REFERENCE) else None
        while around is not None and around not in leading:
            leading.add(around)
            around = around.parent
    for element in tree.elements:
        if element.tag == "TOCI" and element not in leading:
            findings.add("8.2.5.8-1", element.label)


def _check_notes(tree: Tree, findings: Findings) -> None:
    """Check that notes and those that refer to them name each other (/Ref)."""
    arrays = Arrays()
    named = {
        element: set(map(identity, arrays.items(element.entry("/Ref"))))
        for element in tree.elements
        if element.entries.has_any(_REFERENCE)
    }
    notes = {item.number: item for item in tree.elements if item.tag == "FENote"}
    citing: dict[ObjectId, set[ObjectId]] = {number: set() for number in notes}
    for element, numbers in named.items():
        for number in numbers & citing.keys():
            citing[number].add(element.number)
    for number, note in notes.items():
        own = named.get(note, set())
        if citing[number] - own:
            findings.add("8.2.5.14-2", note.label)
        if own - citing[number]:
            findings.add("8.2.5.14-3", note.label)
