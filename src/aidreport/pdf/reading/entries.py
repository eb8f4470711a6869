"""The entries of a dictionary as qpdf writes them: read at once instead of key by key.

A table of ten thousand rows has sixty thousand elements, each of which many ask for its entries,
and to ask pikepdf for one that is not there costs more than to read all that are. What qpdf writes
is how it understands the object, in one notation, so that no file can be read differently here.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from itertools import compress
from typing import TYPE_CHECKING

from pikepdf import Dictionary

from aidreport.pdf.reading.objects import identity, integer, name, text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from aidreport.pdf.reading.objects import ObjectId

_NAME = r"/[A-Za-z0-9_.+:-]*"
_REFERENCE = r"\d{1,9} \d{1,5} R"
_WORDS = r"<[0-9a-f]*>|\([ -\'*-\[\]-~]*\)"
_SIMPLE = rf"{_NAME}|{_REFERENCE}|-?\d{{1,15}}(?:\.\d+)?|{_WORDS}"
_ARRAY = rf"\[(?: (?:{_SIMPLE}))* \]"
_DICTIONARY = rf"<<(?: {_NAME} (?:{_SIMPLE}|{_ARRAY}))* >>"
_ANY = rf"{_SIMPLE}|{_ARRAY}|{_DICTIONARY}"
_USUAL = {
    "/A": _ANY,
    "/ActualText": _WORDS,
    "/Alt": _WORDS,
    "/C": f"{_NAME}|{_ARRAY}",
    "/E": _WORDS,
    "/ID": _WORDS,
    "/K": _ANY,
    "/Lang": _WORDS,
    "/MCID": r"-?\d{1,15}",
    "/NS": _REFERENCE,
    "/Obj": _REFERENCE,
    "/P": _REFERENCE,
    "/Pg": _REFERENCE,
    "/R": r"-?\d{1,15}",
    "/S": _NAME,
    "/Stm": _REFERENCE,
    "/T": _WORDS,
    "/Type": _NAME,
}
"""Entries of elements and of references to content, in the order of qpdf, with what they are if a
file is sound; of all others pikepdf is asked."""
_KEYS = tuple(_USUAL)
_PLAIN = re.compile(
    "<<{} >>".format("".join(rf"(?: {key} ({value}))?" for key, value in _USUAL.items()))
)
_IS_REFERENCE = re.compile(_REFERENCE)
_INTEGER = re.compile(r"-?\d{1,15}")
_UTF_16 = "<feff"


@lru_cache(maxsize=256)
def _shared(value: str) -> str:
    """Return a value, always the same of those that follow one another in most elements."""
    return value


@lru_cache(maxsize=1024)
def _reference(written: str) -> ObjectId | None:
    """Return the id in a reference; that of a page or of a row is in many elements."""
    if not _IS_REFERENCE.fullmatch(written):
        return None
    number, generation, _ = written.split(" ")
    return int(number), int(generation)


class Entries:
    """The entries of a dictionary.

    Attributes:
        number: the id of the dictionary; (0, 0) for a direct one.
    """

    __slots__ = ("_raw", "_written", "number")

    def __init__(self, raw: Dictionary) -> None:
        self._raw: Dictionary | None = raw
        self.number = raw.objgen
        written = raw.unparse(resolved=True).decode("latin-1")
        self._written: dict[str, str]
        if plain := _PLAIN.fullmatch(written):
            values = plain.groups()  # none is empty
            pairs = zip(compress(_KEYS, values), map(_shared, filter(None, values)), strict=True)
            self._written = dict(pairs)
        else:
            self._written = dict.fromkeys(raw.keys(), "")

    @property
    def raw(self) -> Dictionary:
        """The dictionary in the file."""
        assert self._raw is not None
        return self._raw

    @property
    def written(self) -> Mapping[str, str]:
        """The entries in qpdf's notation; each is empty if one of them is unusual."""
        return self._written

    @property
    def keys(self) -> AbstractSet[str]:
        """The keys of the entries, also of those that lead to nothing."""
        return self._written.keys()

    def has(self, key: str) -> bool:
        """Return whether there is an entry; one that leads to nothing counts as absent."""
        written = self._notation(key)
        return written is not None and (not written.endswith(" R") or self.value(key) is not None)

    def has_any(self, keys: frozenset[str]) -> bool:
        """Return whether one of some entries is written, though it may lead to nothing."""
        return not keys.isdisjoint(self.keys)

    def value(self, key: str) -> object:
        """Return an entry; None where there is none."""
        return self.raw.get(key) if key in self.keys else None

    def dictionary(self, key: str) -> str:
        """Return the notation of a dictionary that refers to no other object; "" if it is none."""
        written = self._notation(key) or ""
        return written if written.startswith("<<") and " R " not in written else ""

    def reference(self, key: str) -> ObjectId:
        """Return the id of the indirect object that an entry is; (0, 0) if it is none."""
        if (written := self._notation(key)) is None:
            return (0, 0)
        return _reference(written) or identity(self.raw.get(key))

    def integer(self, key: str) -> int | None:
        """Return a whole number; None where there is none."""
        if (written := self._notation(key)) is None:
            return None
        if written.isdigit() or _INTEGER.fullmatch(written):
            return int(written)
        return integer(self.raw.get(key))

    def name(self, key: str) -> str:
        """Return a name without its slash; "" where there is none."""
        if (written := self._notation(key)) is None:
            return ""
        return written[1:] if written.startswith("/") else name(self.raw.get(key))

    def text(self, key: str) -> str:
        """Return a text string, decoded; "" where there is none."""
        if (written := self._notation(key)) is None:
            return ""
        if written.startswith("("):
            return written[1:-1]
        if written.startswith(_UTF_16):
            with suppress(ValueError):  # what is cut short pikepdf reads as far as it goes
                words = bytes.fromhex(written[len(_UTF_16) : -1]).decode("utf-16-be")
                self._written[key] = f"({words})"  # a quarter of the size, and decoded once
                return words
        return text(self.raw.get(key))

    def _notation(self, key: str) -> str | None:
        """Return an entry in qpdf's notation, "" if it may be unusual; None where there is none."""
        return self._written.get(key)


class Kind:
    """What elements in plain syntax have in common that are alike: their type and attributes.

    Attributes:
        written: these entries in qpdf's notation, in order.
    """

    __slots__ = ("_keys", "tag", "written")

    def __init__(self, written: Mapping[str, str]) -> None:
        self.written, self.tag = written, written["/S"][1:]
        self._keys: dict[tuple[bool, ...], frozenset[str]] = {}

    def keys(self, *others: bool) -> frozenset[str]:
        """Return the keys of an element, of which it has these among those of its own."""
        if others not in self._keys:
            self._keys[others] = frozenset((*self.written, *compress(_OWN, others)))
        return self._keys[others]


_OWN = ("/P", "/T", "/Pg", "/K")
"""Entries in which elements of a kind differ."""


class PlainEntries(Entries):
    """The entries of an element in plain syntax, without the object in the file.

    Attributes:
        kind: what it has in common with others.
        title, page: None where it has none; of the page the id.
        kids: of /K: a number, or the items of an array, numbers and the ids of what it refers to;
            None where there is none.
    """

    __slots__ = ("_find", "_keys", "_parent", "kids", "kind", "page", "title")

    def __init__(
        self,
        number: ObjectId,
        find: Callable[[ObjectId], object],
        kind: Kind,
        links: tuple[ObjectId, ObjectId | None, int | Sequence[int | ObjectId] | None],
        title: str | None,
    ) -> None:
        """Keep what was read.

        Args:
            find: returns an object of the file by its id.
            links: the parent, the page and the kids.
        """
        self.number, self._find, self._raw, self.kind, self.title = number, find, None, kind, title
        self._parent, self.page, self.kids = _, page, kids = links
        self._keys = kind.keys(True, title is not None, page is not None, kids is not None)

    @property
    def keys(self) -> AbstractSet[str]:
        """The keys of the entries, also of those that lead to nothing."""
        return self._keys

    @property
    def raw(self) -> Dictionary:
        """The dictionary in the file."""
        raw = self._find(self.number)
        assert isinstance(raw, Dictionary)
        return raw

    @property
    def written(self) -> Mapping[str, str]:
        """The entries in qpdf's notation."""
        return {key: self._notation(key) or "" for key in sorted(self.keys)}

    def reference(self, key: str) -> ObjectId:
        """Return the id of the indirect object that an entry is; (0, 0) if it is none."""
        if key == "/P":
            return self._parent
        return (self.page or (0, 0)) if key == "/Pg" else (0, 0)

    def text(self, key: str) -> str:
        """Return a text string, decoded; "" where there is none."""
        return (self.title or "") if key == "/T" else ""

    def _notation(self, key: str) -> str | None:
        if (common := self.kind.written.get(key)) is not None:
            return common
        if key not in self._keys:
            return None
        if key == "/T":
            return f"({self.title})"
        if key == "/K":
            if isinstance(self.kids, int):
                return str(self.kids)
            kids = (kid if isinstance(kid, int) else f"{kid[0]} 0 R" for kid in self.kids or ())
            return f"[ {' '.join(map(str, kids))} ]".replace("  ", " ")
        return f"{self.reference(key)[0]} 0 R"
