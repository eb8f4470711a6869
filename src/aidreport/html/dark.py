"""The rules of a style sheet for readers whose screen is dark; what is printed stays light."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.pdf.dark import DarkColours

_DRAWN = re.compile(r'(fill|stroke)="(#[0-9A-F]{6})"')
_PICTURES = ".logo,.picture img{{background:{paper};padding:.25rem;border-radius:.25rem}}"
"""What is drawn for a light page stays on such a ground."""


def dark_rules(colours: DarkColours, content: str) -> Iterator[str]:
    """Yield the lines of the rules.

    Args:
        content: of the page, whose shapes name their own colours.
    """
    roles = "".join(f"--{role.replace('_', '-')}:{value};" for role, value in colours.roles.items())
    yield "@media screen and (prefers-color-scheme:dark){"
    yield f":root{{--scheme:dark;{roles}}}"
    for part, colour in dict.fromkeys(_DRAWN.findall(content)):
        yield f'[{part}="{colour}"]{{{part}:{colours.shape(colour)}}}'
    yield _PICTURES.format(paper=colours.paper)
    yield "}"
