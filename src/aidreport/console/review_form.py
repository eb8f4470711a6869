"""The fields of an announcement in a form, and what somebody wrote into them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.console.forms import whole_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aidreport.console.forms import Form

HEAD = ("title", "date", "issuer", "donor", "region", "purpose", "source", "url")
REQUIRED = ("title", "date", "issuer", "donor")

_AMOUNT = ("amount", "as_written")
LISTS: Mapping[str, Mapping[str, str]] = {
    "stated": {key: key for key in (*_AMOUNT, "line")},
    "allocations": {
        key: key
        for key in ("recipient", "recipient_name", *_AMOUNT, "equivalents", "country", "line")
    },
    "quotes": {"text": "words", "speaker": "speaker", "role": "role", "line": "line"},
    "facts": {"figure": "figure", "text": "counted", "line": "line"},
}
"""List of an announcement → the fields of an entry, with the keys of their labels."""

_MORE = {"stated": 1, "allocations": 2, "quotes": 1, "facts": 1}
"""How many entries of each list can be added at a time."""
_BETWEEN = ";"


class Entry(NamedTuple):
    """An entry of a list as a part of a form: how its fields begin, and what is in them."""

    name: str
    number: int
    values: Mapping[str, str]
    is_new: bool


def entries_of(announcement: Mapping[str, Any]) -> dict[str, list[Entry]]:
    """Return the entries of each list as parts of a form, with some that are empty."""
    return {key: list(_entries(key, announcement.get(key, []))) for key in LISTS}


def _entries(key: str, known: Sequence[Mapping[str, Any]]) -> Iterator[Entry]:
    fields = LISTS[key]
    for at in range(len(known) + _MORE[key]):
        is_new = at >= len(known)
        values = {field: "" if is_new else _shown(known[at], field, key) for field in fields}
        yield Entry(f"{key}-{at}", at + 1, values, is_new)


def _shown(entry: Mapping[str, Any], field: str, key: str) -> str:
    """Return what a field of an entry has."""
    if field == "equivalents":
        return f"{_BETWEEN} ".join(_amount(item)["amount"] for item in entry.get(field, []))
    inner = entry.get("amount") if key == "allocations" else entry
    if field in ("amount", "as_written"):
        value = _amount(inner).get(field, "") if inner else ""
    else:
        value = entry.get(field, "")
    return str(value)


def _amount(entry: Any) -> dict[str, Any]:
    return {"amount": entry} if isinstance(entry, str) else dict(entry)


def corrected(form: Form, before: Mapping[str, Any], by: str) -> dict[str, Any]:
    """Return an announcement with what a form says, reviewed by somebody.

    What the form does not have stays as it was.
    """
    head = {key: value for key in HEAD if (value := form.text(key))}
    rest = {key: value for key, value in before.items() if key not in (*HEAD, *LISTS)}
    lists = {key: list(_corrected(form, key, before.get(key, []))) for key in LISTS}
    return {**head, **rest, "extracted": True, "reviewed_by": by, **lists}


def _corrected(
    form: Form, key: str, known: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    fields = LISTS[key]
    for at in range(len(known) + _MORE[key]):
        name = f"{key}-{at}"
        values = {field: form.text(f"{name}-{field}") for field in fields}
        if form.text(f"{name}-remove") or not any(values.values()):
            continue
        base = known[at] if at < len(known) else {}
        yield _entry(key, base, values)


def _entry(key: str, base: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
    """Return an entry with other values; what is empty is left out."""
    line = _number(values["line"])
    rest = {name: value for name, value in base.items() if name not in LISTS[key]}
    texts = {
        name: value
        for name, value in values.items()
        if value and name not in ("amount", "as_written", "equivalents", "line")
    }
    found: dict[str, Any] = {**texts, **rest}
    if "amount" in values:
        own = base if key == "stated" else base.get("amount", {})
        amount = _corrected_amount(_amount(own), values["amount"], values["as_written"], line)
        found |= amount if key == "stated" else {"amount": amount}
    if values.get("equivalents"):
        known = {item["amount"]: item for item in map(_amount, base.get("equivalents", []))}
        parts = [part.strip() for part in values["equivalents"].split(_BETWEEN)]
        found["equivalents"] = [known.get(part, {"amount": part}) for part in parts if part]
    return found if line is None else {**found, "line": line}


def _corrected_amount(
    before: Mapping[str, Any], amount: str, written: str, line: object
) -> dict[str, Any]:
    """Return an amount; why something was inferred holds only for what it was inferred for."""
    kept = dict(before) if before.get("amount") == amount else {}
    kept.pop("as_written", None)
    kept.pop("line", None)
    found = {**kept, "amount": amount}
    if written:
        found["as_written"] = written
    return found if line is None else {**found, "line": line}


def _number(text: str) -> object:
    """Return a whole number; a text that is none stays as it is, to be refused with the others."""
    number = whole_number(text)
    return (text or None) if number is None else number
