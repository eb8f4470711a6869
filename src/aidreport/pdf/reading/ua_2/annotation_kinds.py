"""What annotations of some kinds say, and where they belong (ISO 14289-2, 8.9.2 and 8.10)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from pikepdf import Dictionary, Stream

from aidreport.pdf.reading.objects import entry, name, numbers, text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from aidreport.pdf.reading.ua_2.annotations import Annotation

_Check: TypeAlias = "Callable[[Annotation], bool]"

_MARKUP = (
    "Text FreeText Line Square Circle Polygon PolyLine Highlight Underline Squiggly StrikeOut Caret"
    " Stamp Ink FileAttachment Redact Projection"
)
"""Annotations with which people comment on a page."""
_MARK = re.compile(r"<[^<>]*>")


def of_kind(item: Annotation) -> Iterator[str]:
    """Yield the rules of its kind that an annotation breaks."""
    return (rule for rule, is_broken in _BY_KIND.get(item.kind, ()) if is_broken(item))


def _always(item: Annotation) -> bool:  # noqa: ARG001 - as all checks
    return True


def _is_silent(item: Annotation) -> bool:
    return not item.has_contents


def _is_owned(item: Annotation) -> bool:
    return bool(item.owned_by)


def _is_no_part_of_a_link(item: Annotation) -> bool:
    return item.owned_by not in ("Link", "Reference")


def _is_no_annot(item: Annotation) -> bool:
    return item.owned_by != "Annot"


def _is_in_another(item: Annotation) -> bool:
    return item.owned_by not in ("", "Annot")


def _differs_formatted(item: Annotation) -> bool:
    return not _says_the_same(item.raw.get("/RC"), item.raw.get("/Contents"))


def _has_no_name(item: Annotation) -> bool:
    return item.raw.get("/Name") is None and not item.has_contents


def _has_unrelated_file(item: Annotation) -> bool:
    attached = item.raw.get("/FS")
    return isinstance(attached, Dictionary) and attached.get("/AFRelationship") is None


def _has_no_size(item: Annotation) -> bool:
    box = numbers(item.raw.get("/Rect"))
    return _is_owned(item) and len(box) == 4 and box[:2] == box[2:]


def _is_no_form(item: Annotation) -> bool:
    return item.owned_by not in ("", "Form")


def _has_no_label(item: Annotation) -> bool:
    kids = item.owner.elements if item.owner else []
    return _is_owned(item) and _is_silent(item) and not any(kid.tag == "Lbl" for kid in kids)


def _acts_in_silence(item: Annotation) -> bool:
    return _is_owned(item) and _is_silent(item) and item.raw.get("/AA") is not None


def _differs_in_value(item: Annotation) -> bool:
    formatted, plain = (_inherited(item.raw, key) for key in ("/RV", "/V"))
    if name(_inherited(item.raw, "/FT")) != "Tx" or formatted is None:
        return False
    return plain is None or not _says_the_same(formatted, plain)


_REMARK: tuple[tuple[str, _Check], ...] = (
    ("8.9.2.3-1", _is_no_annot),
    ("8.9.2.3-2", _differs_formatted),
)
_BY_KIND: dict[str, tuple[tuple[str, _Check], ...]] = {
    **dict.fromkeys(_MARKUP.split(), _REMARK),
    "Link": (("8.2.5.20-1", _is_no_part_of_a_link),),
    "Stamp": (*_REMARK, ("8.9.2.4.7-1", _has_no_name)),
    "Ink": (*_REMARK, ("8.9.2.4.8-1", _is_silent)),
    "Popup": (("8.9.2.4.9-1", _is_owned),),
    "FileAttachment": (*_REMARK, ("8.9.2.4.10-1", _has_unrelated_file)),
    "Sound": (("8.9.2.4.11-1", _always),),
    "Movie": (("8.9.2.4.11-2", _always),),
    "Screen": (("8.9.2.4.12-1", _is_silent),),
    "PrinterMark": (("8.9.2.4.14-1", _is_owned),),
    "TrapNet": (("8.9.2.4.15-1", _always),),
    "Watermark": (("8.9.2.4.16-1", _is_in_another),),
    "3D": (("8.9.2.4.19-1", _is_silent),),
    "RichMedia": (("8.9.2.4.19-2", _is_silent),),
    "Widget": (
        ("8.9.2.4.13-1", _has_no_size),
        ("8.10.1-1", _is_no_form),
        ("8.10.2.3-1", _has_no_label),
        ("8.10.2.3-2", _acts_in_silence),
        ("8.10.3.3-1", _differs_in_value),
    ),
}
"""Rules of some kinds, each with what is true of an annotation that breaks it."""


def _inherited(field: Dictionary, key: str) -> object:
    """Return an entry of a field or of the one above it."""
    found = field.get(key)
    return entry(field.get("/Parent"), key) if found is None else found


def _says_the_same(formatted: object, plain: object) -> bool:
    """Return whether a text with marks (XHTML) has the words of a plain one, if there are both."""
    if formatted is None or plain is None:
        return True
    rich = (
        formatted.read_bytes().decode("utf-8", "replace") if isinstance(formatted, Stream) else ""
    )
    words = _MARK.sub("", rich or text(formatted))
    return " ".join(words.split()) == " ".join(text(plain).split())
