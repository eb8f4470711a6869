"""The objects of a PDF that nobody vouches for: opening it, its values, its trees, its problems.

A value that is not what it should be counts as absent: nothing here raises for what a file holds,
follows a loop, or goes deeper because the file does.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from contextlib import contextmanager
from decimal import Decimal
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Stream, String
from pikepdf.settings import set_qpdf_limits

from aidreport.errors import AidreportError, SourceError
from aidreport.files.toml import read_bytes
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ObjectId: TypeAlias = tuple[int, int]
"""Number and generation of an indirect object; (0, 0) for a direct one."""

_LARGEST_FILE = 200_000_000
"""Bytes: ten times those of a briefing with a hundred thousand rows."""

_LARGEST_STREAM = 1 << 29
"""Bytes of one stream once it is decompressed: more than any report, less than the memory."""

_FEW = 64
_LISTED_OF_A_KIND = 20
_ADDRESS = re.compile(r"(?:stream )?<[^<>]* at 0x[0-9a-f]+>:? ?")


class TooLargeError(Exception):
    """A file makes more work than any report needs."""


def file_content(path: Path) -> bytes:
    """Return a file's bytes.

    Raises:
        SourceError: there is no such file, it cannot be read, or it is too large.
    """
    return read_bytes(path, SourceError, _LARGEST_FILE)


@contextmanager
def open_pdf(path: Path, content: bytes) -> Iterator[pikepdf.Pdf]:
    """Open a PDF for as long as a block runs.

    Args:
        path: its name in messages.

    Raises:
        SourceError: it is no PDF, needs a password, makes endless work, or is damaged beyond
            repair, whether that shows when it is opened or while it is read.
    """
    limits = set_qpdf_limits(
        flate_max_memory=_LARGEST_STREAM,
        png_max_memory=_LARGEST_STREAM,
        tiff_max_memory=_LARGEST_STREAM,
        run_length_max_memory=_LARGEST_STREAM,
    )
    try:
        with pikepdf.open(BytesIO(content)) as pdf:
            yield pdf
    except AidreportError:
        raise
    except pikepdf.PasswordError as error:
        raise SourceError(
            state("seen.protected", path=str(path)),
            why=state("seen.protected-why"),
            fix=state("seen.protected-fix"),
        ) from error
    except TooLargeError as error:
        raise SourceError(
            state("seen.too-much", path=str(path)),
            details=[str(error)],
            why=state("seen.too-much-why"),
            fix=state("seen.too-much-fix"),
        ) from error
    # Libraries meet broken files with errors of every type, and each means the same here.
    except Exception as error:
        kind = "" if isinstance(error, pikepdf.PdfError) else f"{type(error).__name__}: "
        reason = _ADDRESS.sub("", f"{kind}{error}")
        raise SourceError(
            state("seen.no-pdf", path=str(path)),
            details=[reason.splitlines()[0][:200]] if reason else (),
            why=state("seen.no-pdf-why"),
            fix=state("seen.no-pdf-fix"),
        ) from error
    finally:
        set_qpdf_limits(**limits)  # type: ignore[arg-type]  # it takes what it returned


def entry(holder: object, key: str) -> object:
    """Return an entry of a dictionary or stream; None where there is none."""
    # To look first whether there is one is five times as fast for most keys: they are not there.
    if not isinstance(holder, Dictionary | Stream) or key not in holder:
        return None
    return holder[key]


def text(value: object) -> str:
    """Return a text string, decoded; "" where it is none."""
    if not isinstance(value, String):
        return ""
    try:
        return str(value)
    except ValueError:
        return bytes(value).decode("latin-1")


def name(value: object) -> str:
    """Return a name without its slash; "" where it is none."""
    if not isinstance(value, Name):
        return ""
    try:
        return str(value)[1:]
    except ValueError:
        return "\ufffd"


def integer(value: object) -> int | None:
    """Return a whole number; None where it is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def number(value: object) -> float | None:
    """Return a number; None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return float(value)


def numbers(value: object) -> list[float]:
    """Return the numbers of a short array, without what is none."""
    return [found for item in few(value) if (found := number(item)) is not None]


def has_no_size(annotation: Dictionary) -> bool:
    """Return whether an annotation is a point that nobody sees, as the field of a signature is."""
    box = numbers(annotation.get("/Rect"))
    return len(box) == 4 and box[:2] == box[2:]


def is_beside(annotation: Dictionary, page: Dictionary) -> bool:
    """Return whether an annotation is outside the part of a page that is shown."""
    box = numbers(annotation.get("/Rect"))
    shown = pikepdf.Page(page).cropbox
    left, bottom, right, top = (float(side) for side in numbers(shown) or (0, 0, 0, 0))
    return len(box) == 4 and (
        box[2] <= left or box[3] <= bottom or box[0] >= right or box[1] >= top
    )


def items(value: object) -> list[object]:
    """Return the items of an array; a single value counts as an array of one."""
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def few(value: object) -> list[object]:
    """Return the items of a value that has a handful at most; a longer array counts as absent."""
    return [] if isinstance(value, Array) and len(value) > _FEW else items(value)


def identity(value: object) -> ObjectId:
    """Return the id of an indirect object; (0, 0) for what is direct or no object."""
    return value.objgen if isinstance(value, Object) else (0, 0)


class Arrays:
    """Arrays of a file, each read once: what many refer to is not multiplied."""

    def __init__(self) -> None:
        self._read: set[ObjectId] = set()

    def is_again(self, value: object) -> bool:
        """Return whether an indirect array was asked for before."""
        number = identity(value)
        if number == (0, 0) or not isinstance(value, Array):
            return False
        if number in self._read:
            return True
        self._read.add(number)
        return False

    def items(self, value: object) -> list[object]:
        """Return the items of a value; none of an array that was read before."""
        return [] if self.is_again(value) else items(value)


def nodes(tops: list[object]) -> Iterator[Dictionary]:
    """Yield the dictionaries of a tree, those of /Kids after their parent, each once."""
    waiting = list(reversed(tops))
    seen: set[ObjectId] = set()
    arrays = Arrays()
    while waiting:
        node = waiting.pop()
        # A direct node cannot be part of a loop: the parser bounds how deep it nests.
        if isinstance(node, Dictionary) and (node.objgen == (0, 0) or node.objgen not in seen):
            seen.add(node.objgen)
            yield node
            waiting.extend(reversed(arrays.items(node.get("/Kids"))))


def leaves(root: object, key: str) -> Iterator[tuple[object, object]]:
    """Yield each key of a number tree ("/Nums") or name tree ("/Names") with its value."""
    arrays = Arrays()
    for node in nodes([root]):
        pairs = arrays.items(node.get(key))
        yield from zip(pairs[::2], pairs[1::2], strict=False)


def is_ordered(root: object, key: str) -> bool:
    """Return whether each key of a tree is greater than the one before, as look-ups expect."""
    keys = [number for number, _ in leaves(root, key)]
    if key == "/Nums":
        numbers = [integer(number) for number in keys]
        return all(a is not None and b is not None and a < b for a, b in pairwise(numbers))
    names = [bytes(name) if isinstance(name, String) else b"" for name in keys]
    return all(a < b for a, b in pairwise(names))


def numbered(root: object) -> dict[int, object]:
    """Return what a number tree holds."""
    pairs = ((integer(key), value) for key, value in leaves(root, "/Nums"))
    return {number: value for number, value in pairs if number is not None}


class Problems:
    """What is wrong with a file; long runs of one kind of problem are counted, not listed."""

    def __init__(self) -> None:
        self._places: defaultdict[str, list[str]] = defaultdict(list)
        self._counts: Counter[str] = Counter()

    def add(self, place: str, problem: str) -> None:
        """Add a problem.

        Args:
            place: the page or element that has it.
            problem: in words that other places with this problem share.
        """
        self._counts[problem] += 1
        if self._counts[problem] <= _LISTED_OF_A_KIND:
            self._places[problem].append(place)

    def lines(self) -> tuple[str, ...]:
        """Return a line for each problem that a terminal can show, those of one kind together."""
        lines = []
        for problem, places in self._places.items():
            lines += [f"{place}: {problem}" for place in places]
            if (more := self._counts[problem] - len(places)) > 0:
                lines.append(f"{more} more: {problem}")
        return tuple(
            "".join(char if char.isprintable() else "\ufffd" for char in line) for line in lines
        )
