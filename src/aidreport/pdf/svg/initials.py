"""A mark made of letters, as an SVG drawing that the reader of drawings accepts: paths alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_SIDE = 56.0
_CORNER = 6.0
_WIDEST = 40.0
_HEIGHT = 23.0


def mark_of(initials: str, face: Path, colour: str, on_colour: str) -> str:
    """Return a drawing of initials in a rounded square; of a ring, if the face lacks one of them.

    Args:
        face: file of the font whose letters are drawn.
        colour, on_colour: of the square and of what is on it, as "#RRGGBB".
    """
    inner = _letters(initials, face) or _ring()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_SIDE:g}" height="{_SIDE:g}"'
        f' viewBox="0 0 {_SIDE:g} {_SIDE:g}">\n'
        f'  <rect width="{_SIDE:g}" height="{_SIDE:g}" rx="{_CORNER:g}" fill="{colour}"/>\n'
        f'  <g fill="{on_colour}">\n{inner}  </g>\n</svg>\n'
    )


def _letters(initials: str, face: Path) -> str:
    """Return the outlines of letters, centred; nothing if the face lacks one."""
    from fontTools.pens.svgPathPen import SVGPathPen
    from fontTools.pens.transformPen import TransformPen
    from fontTools.ttLib import TTFont

    with TTFont(face, lazy=True) as font:
        names = [font.getBestCmap().get(ord(letter)) for letter in initials]
        if not names or None in names:
            return ""
        glyphs = font.getGlyphSet()
        width = sum(glyphs[name].width for name in names)
        tall = font["OS/2"].sCapHeight
        scale = min(_HEIGHT / tall, _WIDEST / width)
        across, baseline = (_SIDE - width * scale) / 2, (_SIDE + tall * scale) / 2
        paths = []
        for name in names:
            pen = SVGPathPen(glyphs, ntos=lambda number: f"{number:.2f}".rstrip("0").rstrip("."))
            glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, across, baseline)))
            paths.append(f'    <path d="{pen.getCommands()}"/>\n')
            across += glyphs[name].width * scale
    return "".join(paths)


def _ring() -> str:
    middle, outer, inner = _SIDE / 2, _SIDE / 4, _SIDE / 7
    circles = "".join(
        f"M{middle - radius:g},{middle:g}a{radius:g},{radius:g} 0 1,0 {2 * radius:g},0"
        f"a{radius:g},{radius:g} 0 1,0 {-2 * radius:g},0z"
        for radius in (outer, inner)
    )
    return f'    <path fill-rule="evenodd" d="{circles}"/>\n'
