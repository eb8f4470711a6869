"""The form of a document: it may have fields for signatures, and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.pdf.inventory.values import text

if TYPE_CHECKING:
    from aidreport.pdf.inventory.lists import Lists
    from aidreport.pdf.inventory.values import Objects, Value

_FIELD = frozenset(
    (
        *("/Type", "/Subtype", "/FT", "/T", "/TU", "/Contents", "/Rect", "/F", "/P", "/Parent"),
        *("/StructParent", "/V", "/AP", "/AS", "/MK", "/DA", "/Ff", "/Lock", "/SV", "/Kids", "/H"),
        *("/Border", "/BS", "/DR", "/Q", "/M", "/NM", "/Lang"),
    )
)
"""Entries of a field that a signature fills; an action is none of them."""
_SIGNING = frozenset(("/Fields", "/SigFlags", "/DR", "/DA", "/Q"))
_MOST = 1000


def is_signature_widget(objects: Objects, widget: dict[str, Value]) -> bool:
    """Return whether an annotation is where a signature is filled in, and nothing more."""
    kind = widget.get("/FT") or objects.dictionary(widget.get("/Parent")).get("/FT")
    return (
        objects.get(widget.get("/Subtype")) == "/Widget"
        and objects.get(kind) == "/Sig"
        and widget.keys() <= _FIELD
    )


def add_form(objects: Objects, value: Value, lists: Lists) -> None:
    """List the fields that are no signatures, and other entries of the form."""
    form = objects.dictionary(value)
    waiting, seen = list(reversed(objects.items(form.get("/Fields")))), 0
    while waiting and seen < _MOST:
        item, seen = waiting.pop(), seen + 1
        field = objects.dictionary(item)
        if objects.get(field.get("/FT")) == "/Sig" and field.keys() <= _FIELD:
            lists.add("signing", f"field {text(objects.get(field.get('/T')))}", "")
            continue
        kids = [kid for kid in objects.items(field.get("/Kids")) if "/T" in objects.dictionary(kid)]
        if kids:
            waiting += reversed(kids)
        else:
            name = text(objects.get(field.get("/T")))
            lists.add("field", name, objects.digest(objects.without(item, "/Kids")))
    for key in sorted(form.keys() - _SIGNING):
        lists.add("form-entry", key[1:], objects.digest(form[key]))
