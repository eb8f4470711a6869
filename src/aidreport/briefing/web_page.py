"""A composed briefing as a web page, beside its PDF or instead of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import TemplateError
from aidreport.statements import state

if TYPE_CHECKING:
    from pathlib import Path

    from aidreport.briefing.edition import Edition
    from aidreport.document.wording import Wording
    from aidreport.html.words import Words


_OWN = (
    "skip", "hint", "origins", "numbers", "counted", "more", "back", "close", "data", "proof",
)  # fmt: skip
"""Phrases that are the page's own."""
_FILES = ("allocations", "earlier", "figures")
"""Phrases that say what the files are that it carries."""


class WebPage(NamedTuple):
    """A written web page.

    Attributes:
        sha256: of the file's bytes, in hexadecimal.
        record_sha256: of the record that it carries, in hexadecimal.
        pages: of paper, so none.
    """

    path: Path
    sha256: str
    record_sha256: str
    pages: int = 0


def write_web_page(edition: Edition, path: Path, *, private: bool = False) -> WebPage:
    """Write a composed briefing as a web page; it appears whole or not at all.

    Args:
        private: whether only the owner may read the file.

    Raises:
        TemplateError: a phrase of the page has a digit.
        OutputError: it cannot be written.
    """
    from aidreport import __version__
    from aidreport.document.page_blocks import with_pictures
    from aidreport.files.atomic import write_whole
    from aidreport.html.look import look_of, picture_uri
    from aidreport.proof.web_page import page_with_proof

    edition, wording = edition.without_pages(), edition.design.wording
    briefing = with_pictures(
        edition.briefing,
        lambda image: replace(image, picture=None, source=picture_uri(image.picture)),
    )
    content, record = page_with_proof(
        briefing,
        edition.evidence,
        look_of(edition.design.brand, edition.briefing.furniture),
        _words(wording),
        f"aidreport {__version__}",
    )
    write_whole(path, content, private=private, choose="output.choose")
    return WebPage(path, hashlib.sha256(content).hexdigest(), hashlib.sha256(record).hexdigest())


def _words(wording: Wording) -> Words:
    from aidreport.html.words import Words

    places = {
        "line": ("source", "line"),
        "row": ("source", "row"),
        "sheet-row": ("source", "sheet", "row"),
        "written": ("place", "text"),
    }
    phrases = {name: wording.text(f"web.{name}") for name in _OWN}
    phrases |= {name: wording.text(f"attachment.{name}") for name in _FILES}
    for name, values in places.items():
        # What is filled in stays to be filled in.
        left = {value: f"{{{value}}}" for value in values}
        phrases[name.replace("-", "_")] = wording.text(f"sources.{name}", **left)
    words = Words(**phrases)
    if wrong := list(words.with_digits()):
        raise TemplateError(
            state("template.digits", name=str(wording.path)),
            details=[state("toml.named", name=f"web.{name}") for name in wrong],
            why=state("template.digits-why"),
            fix=state("template.digits-fix"),
        )
    return words
