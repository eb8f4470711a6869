"""The colours of a brand on a screen that is dark: the same hues, light on dark.

Each text and shape keeps about the contrast that it has on the light page, and at least that which
everyone needs. On paper all is as the brand says.
"""

from __future__ import annotations

import colorsys
from typing import TYPE_CHECKING, NamedTuple

from aidreport.pdf.contrast import SHAPE, TEXT, contrast, readable_on

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.pdf.brand_file import Colours

_BLACK, _WHITE = "#000000", "#FFFFFF"
_LIGHTNESS, _SATURATION = 0.085, 0.3
"""Of the page: nearly black, with a trace of the hue of its texts."""
_STEPS = 512
_TEXTS = {
    "ink": ("paper", "panel", "warning_panel"),
    "muted": ("paper", "panel"),
    "heading": ("paper", "panel", "warning_panel"),
    "accent": ("paper", "panel"),
    "warning": ("paper", "warning_panel"),
}
"""Roles of texts, with the grounds that they are on."""
_GROUNDS = ("panel", "warning_panel", "line", "track")
_SLIGHT = (1.08, 1.6)
"""Contrast of a ground to the page, at least and at most."""
_BAND = 1.7
"""Contrast of the band behind a table's header row to the page."""
_MARGIN = 0.05
"""So that a colour is never just below what is needed."""


class DarkColours(NamedTuple):
    """The colours of a dark page.

    Attributes:
        roles: by role, as `Colours.by_role` has them, and `band`, which is behind header rows.
        paper, ink: of the light page.
    """

    roles: Mapping[str, str]
    paper: str
    ink: str

    def shape(self, colour: str) -> str:
        """Return what a colour of a chart is on the dark page.

        Two colours differ as much as before, and what is written on them can be read.
        """
        same = {self.paper: self.roles["paper"], self.ink: self.roles["ink"]}
        if colour in same:
            return same[colour]
        ratio, whole = contrast(colour, self.paper), contrast(self.ink, self.paper)
        if whole / ratio > ratio:  # words on it are in ink
            here = contrast(self.roles["ink"], self.roles["paper"])
            ratio = min(ratio, max(here / (TEXT + _MARGIN), 1.0))
        return _shade(colour, self.roles["paper"], ratio)


def dark_colours(colours: Colours) -> DarkColours | None:
    """Return the colours of a dark page; None for a brand whose page is dark already."""
    light = colours.by_role()
    if contrast(light["paper"], _BLACK) < contrast(light["paper"], _WHITE):
        return None
    paper = _page(light["ink"])
    roles = {"paper": paper}
    for role in _GROUNDS:
        ratio = min(max(contrast(light[role], light["paper"]), _SLIGHT[0]), _SLIGHT[1])
        roles[role] = _shade(light[role], paper, ratio, most=_SATURATION)
    for role, grounds in _TEXTS.items():
        wanted = [(paper, contrast(light[role], light["paper"]))]
        wanted += [(roles[ground], TEXT) for ground in grounds]
        if role == "accent":
            wanted.append((roles["track"], SHAPE))
        roles[role] = _shade_on(light[role], wanted)
    roles["band"] = _shade(light["heading"], paper, _BAND)
    own = light["on_heading"]
    is_read = contrast(own, roles["band"]) >= TEXT
    roles["on_heading"] = own if is_read else readable_on(roles["band"], (_WHITE, paper))
    return DarkColours(roles, light["paper"], light["ink"])


def _page(ink: str) -> str:
    hue, _, saturation = _hls(ink)
    return _hexadecimal(hue, _LIGHTNESS, min(saturation, _SATURATION))


def _shade(colour: str, ground: str, ratio: float, *, most: float = 1.0) -> str:
    return _shade_on(colour, [(ground, ratio)], most=most)


def _shade_on(colour: str, grounds: Sequence[tuple[str, float]], *, most: float = 1.0) -> str:
    """Return the darkest shade of a colour with some contrast to each ground; white if none has.

    Args:
        most: of its saturation.
    """
    hue, _, saturation = _hls(colour)
    low, high = 0, _STEPS
    while low < high:  # contrast to dark grounds grows with lightness
        middle = (low + high) // 2
        shade = _hexadecimal(hue, middle / _STEPS, min(saturation, most))
        if all(
            _is_lighter(shade, ground) and contrast(shade, ground) >= ratio + _MARGIN * (ratio > 2)
            for ground, ratio in grounds
        ):
            high = middle
        else:
            low = middle + 1
    return _hexadecimal(hue, low / _STEPS, min(saturation, most))


def _is_lighter(colour: str, ground: str) -> bool:
    return contrast(colour, _BLACK) >= contrast(ground, _BLACK)


def _hls(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return colorsys.rgb_to_hls(red, green, blue)


def _hexadecimal(hue: float, lightness: float, saturation: float) -> str:
    parts = colorsys.hls_to_rgb(hue, lightness, saturation)
    return "#" + "".join(f"{round(255 * part):02X}" for part in parts)
