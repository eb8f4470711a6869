"""Reads what a web page of a briefing is made from, in a file that may be anyone's."""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, NamedTuple

from aidreport.html.look import Look
from aidreport.html.page import FORMAT, STORED
from aidreport.html.stored import read_briefing
from aidreport.html.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.document.blocks import Briefing

_STORED = re.compile(
    rb'<script type="application/json" id="' + STORED.encode() + rb'">([^<]*)</script>'
)
_CARRIED = re.compile(
    rb'<a download="([a-z-]+\.[a-z]+)" href="data:[a-z/]+;base64,([A-Za-z0-9+/=]*)">'
)
_FORM = re.compile(r"aidreport web page \d{1,9}")
_PRODUCER = re.compile(r"aidreport \d[\w.+]*")


class OtherFormatError(ValueError):
    """A page was written in another format.

    Attributes:
        producer: the program that wrote it.
    """

    def __init__(self, form: str, producer: str) -> None:
        super().__init__(form)
        self.form, self.producer = form, producer


class StoredPage(NamedTuple):
    """What a page is made from, as it has it.

    Attributes:
        carried: the files, by name.
    """

    producer: str
    briefing: Briefing
    look: Look
    words: Words
    carried: Mapping[str, bytes]


def is_of_a_briefing(content: bytes) -> bool:
    """Return whether a web page says that it is made from a briefing."""
    return bool(_STORED.search(content) or _CARRIED.search(content))


def read_page(content: bytes) -> StoredPage:
    """Return what a page is made from.

    Raises:
        OtherFormatError: it was written in another format.
        ValueError: it does not say; the message says what is wrong.
    """
    found = _STORED.findall(content)
    if len(found) != 1:
        raise ValueError(f"it has {len(found)} records of what it is made from, not one")
    try:
        stored = json.loads(found[0])
    except (ValueError, RecursionError):
        stored = None
    stored = stored if isinstance(stored, dict) else {}
    form, producer = stored.get("format"), str(stored.get("producer"))
    if form != FORMAT and not _FORM.fullmatch(str(form)):
        raise ValueError("the record of what it is made from is damaged")
    if form != FORMAT:
        raise OtherFormatError(str(form), producer)
    if not _PRODUCER.fullmatch(producer):
        raise ValueError("it does not name the program that wrote it")
    from aidreport.files.schema_checks import ValidationError, problems_of

    try:
        look, words = (
            Look.model_validate(stored.get("look")),
            Words.model_validate(stored.get("words")),
        )
    except ValidationError as error:
        first = problems_of(error)[0]
        place = ".".join(map(str, first["loc"]))
        raise ValueError(f"{place}: {first['msg']}") from None
    briefing = read_briefing(stored.get("briefing"))
    return StoredPage(producer, briefing, look, words, _carried(content))


def _carried(content: bytes) -> dict[str, bytes]:
    files = {}
    for name, encoded in _CARRIED.findall(content):
        try:
            files[name.decode()] = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ValueError(f"{name.decode()} is damaged") from None
    return files
