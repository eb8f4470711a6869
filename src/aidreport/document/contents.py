"""Contents: which headings they list."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from aidreport.document.blocks import Heading, is_title
from aidreport.document.page_blocks import Contents, ContentsEntry, flattened

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.document.blocks import Block
    from aidreport.document.spans import Inline

_FEWEST = 2
"""Headings that contents are of use for."""


def with_entries(body: Sequence[Block]) -> tuple[Block, ...]:
    """Return a body whose contents list the headings that follow them, without pages yet.

    Contents that would list fewer than two headings are left out, and so is a heading that is
    there for them alone.
    """
    kept = tuple(body)
    # A heading that is left out may leave other contents with too few.
    while len(fewer := tuple(_of_use(kept))) < len(kept):
        kept = fewer
    headings = [
        (at, inner)
        for at, block in enumerate(kept)
        for inner in flattened([block])
        if isinstance(inner, Heading)
    ]
    return tuple(
        replace(
            block,
            entries=tuple(
                ContentsEntry(number, heading.level - 1, _without_links(heading.text))
                for number, (at, heading) in enumerate(headings)
                if at > place and _is_listed(heading, block)
            ),
        )
        if isinstance(block, Contents)
        else block
        for place, block in enumerate(kept)
    )


def _of_use(body: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks of a body without contents that are of no use, and their headings."""
    for at, block in enumerate(body):
        after = body[at + 1] if at + 1 < len(body) else None
        if isinstance(block, Contents) and not _is_of_use(body, at, block):
            continue
        alone = isinstance(block, Heading) and not is_title(block)
        if alone and isinstance(after, Contents) and not _is_of_use(body, at + 1, after):
            following = body[at + 2] if at + 2 < len(body) else None
            if following is None or isinstance(following, Heading):
                continue
        yield block


def _is_of_use(body: Sequence[Block], at: int, contents: Contents) -> bool:
    """Return whether contents at a place of a body would list enough headings."""
    after = flattened(body[at + 1 :])
    listed = [b for b in after if isinstance(b, Heading) and _is_listed(b, contents)]
    return len(listed) >= _FEWEST


def _is_listed(heading: Heading, contents: Contents) -> bool:
    return 1 < heading.level <= contents.depth + 1


def _without_links(text: Inline) -> Inline:
    """Return a text that leads nowhere by itself: all of an entry is one link."""
    return tuple(replace(span, href="") for span in text)
