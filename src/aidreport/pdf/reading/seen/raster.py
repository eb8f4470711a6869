"""Compares pages as they are seen, in a process of its own: python raster.py FILE DPI < COPY.

FILE is anybody's PDF, COPY what its pages should look like. A line of JSON for each page says where
they differ, as shown and as printed. What the rasteriser does with a broken file, such as taking
all memory, harms this process alone. Nothing of aidreport is imported, so that it starts fast.
"""

from __future__ import annotations

import ctypes
import json
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MOST_MEMORY = 1 << 31
_LARGEST = 5_000
"""Pixels of a side: 60 inches at 72 dpi."""
_MOST_PLACES = 40
_CELL = 6
"""Pixels: what differs within so many is one place."""
_GREEN, _BLUE, _ALPHA = 1, 2, 3


def main(arguments: Sequence[str]) -> None:
    """Write what differs, page by page."""
    path, dpi = arguments
    with suppress(ImportError, OSError, ValueError):  # if the system can limit the memory
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, hard))
    import pypdfium2

    expected = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    shown = pypdfium2.PdfDocument(path)
    shown.init_forms()
    print(json.dumps(len(shown)), flush=True)  # noqa: T201 - its result
    seen, right = _Pixels(), _Pixels()
    for page, copy in zip(shown, expected, strict=False):
        print(json.dumps(_differences(page, copy, int(dpi), seen, right)), flush=True)  # noqa: T201


def _differences(
    page: Any, copy: Any, dpi: int, seen: _Pixels, right: _Pixels
) -> list[list[float]] | str:
    """Return boxes in points in which a page differs; in words if it cannot be compared."""
    size, scale = page.get_size(), dpi / 72
    if max(abs(a - b) for a, b in zip(size, copy.get_size(), strict=True)) > 0.1:
        return f"is shown as {size[0]:g} × {size[1]:g} points"
    if max(size) * scale > _LARGEST:
        return "is larger than any page of a briefing"
    right.draw(copy, scale)
    places = []
    for mode in (None, "print") if _may_print_otherwise(page) else (None,):
        seen.draw(page, scale, optimize_mode=mode, may_draw_forms=True, draw_annots=True)
        if seen != right:
            places += [box for box in _boxes(seen, right, scale, size[1]) if box not in places]
    return places[:_MOST_PLACES]


def _may_print_otherwise(page: Any) -> bool:
    """Return whether a page has annotations, which may be for the screen or for paper only."""
    import pypdfium2.raw as pdfium

    return bool(pdfium.FPDFPage_GetAnnotCount(page))


class _Pixels:
    """The pixels of a page, four bytes each, in memory that the next page takes over."""

    def __init__(self) -> None:
        self.content = bytearray()
        self.width = self.height = self.stride = 0

    def draw(self, page: Any, scale: float, **options: Any) -> None:
        """Draw a page."""
        bitmap = page.render(scale=scale, prefer_bgrx=True, bitmap_maker=self._bitmap, **options)
        self.width, self.height, self.stride = bitmap.width, bitmap.height, bitmap.stride

    def _bitmap(self, width: int, height: int, **options: Any) -> Any:
        import pypdfium2

        if len(self.content) != 4 * width * height:
            self.content = bytearray(4 * width * height)
        buffer = (ctypes.c_ubyte * len(self.content)).from_buffer(self.content)
        return pypdfium2.PdfBitmap.new_native(width, height, buffer=buffer, **options)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Pixels) and self.content == other.content

    __hash__ = None  # type: ignore[assignment]  # as equality is of the content


def _boxes(first: _Pixels, second: _Pixels, scale: float, height: float) -> Iterator[list[float]]:
    """Yield the places in which two pages of one size differ."""
    cells: set[tuple[int, int]] = set()
    for row in range(min(first.height, second.height)):
        start = row * first.stride
        a = first.content[start : start + first.width * 4]
        b = second.content[row * second.stride :][: second.width * 4]
        if a != b:
            cells |= {
                (row // _CELL, at // 4 // _CELL)
                for at in range(0, min(len(a), len(b)), 4)
                if a[at : at + _ALPHA] != b[at : at + _ALPHA]
            }
    while cells:
        waiting, group = [cells.pop()], []
        while waiting:
            y, x = waiting.pop()
            group.append((y, x))
            near = {(y + up, x + on) for up in (-1, 0, 1) for on in (-1, 0, 1)} & cells
            cells -= near
            waiting += near
        down, across = [y for y, _ in group], [x for _, x in group]
        yield [
            round(min(across) * _CELL / scale, 1),
            round(height - (max(down) + 1) * _CELL / scale, 1),
            round((max(across) + 1) * _CELL / scale, 1),
            round(height - min(down) * _CELL / scale, 1),
        ]


if __name__ == "__main__":
    main(sys.argv[1:])
