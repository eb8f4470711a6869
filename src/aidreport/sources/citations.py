"""Whether what an announcement cites is in the published text, on the lines that it names."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from aidreport.lazy_dataclass import dataclass
from aidreport.model.allocation import Place
from aidreport.model.dataset import Finding, Severity
from aidreport.model.remarks import Remark, at, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.model.money import StatedAmount

_SHOWN_CHARACTERS = 60
_NUMBERS = re.compile(r"[0-9]+(?:[ .,'’\u00a0\u202f][0-9]+)*")
_SPEECH_MARKS = (re.compile(r'["«»]'), re.compile(r"(?<!\w)'|'(?!\w)"))
_STRAIGHT = str.maketrans("‘’‚“”„", "'''\"\"\"")


@dataclass(frozen=True, slots=True)
class Citation:
    """Words that should be in the published text, cited by `what` ("UNICEF", "quote of …").

    If they state an amount, it is `stated`, and the announcement's file has it as `amount`. Words
    that are `spoken` may be parted by who says them: ‘"It helps," said X. "But not enough."’.
    """

    what: str
    words: str
    line: int | None
    stated: StatedAmount | None = None
    amount: str = ""
    spoken: bool = False


def check_citations(
    citations: Sequence[Citation], name: str, text_name: str, lines: Sequence[str] | None
) -> Iterator[Finding]:
    """Yield what was inferred, decimal commas, odd amounts, and words that are not on their line.

    Places call the file of the lines `name`, messages `text_name`; without such a file there are
    no lines.
    """
    for citation in citations:
        if citation.stated is not None:
            place = at(Place(name, line=citation.line))
            yield from _about_amount(citation, citation.stated, place)
    if lines is None:
        return
    folded = [_folded(line) for line in lines]
    text = " ".join(folded)
    for citation in citations:
        if missing := _missing(citation, folded, text, text_name):
            place = at(Place(name, line=citation.line))
            yield Finding("not-on-line", Severity.WARNING, missing, place)


def _about_amount(citation: Citation, stated: StatedAmount, place: str) -> Iterator[Finding]:
    what, words, amount = citation.what, citation.words, citation.amount
    if stated.inferred:
        reason = stated.inferred
        message = say("amount-read-as", what=what, words=words, amount=amount, reason=reason)
        yield Finding("inferred", Severity.NOTE, message, place)
    if _has_decimal_comma(citation):
        message = say("amount-decimal-comma", what=what, words=words, amount=amount)
        yield Finding("decimal-comma", Severity.NOTE, message, place)
    # Of words for several, each has a share.
    shared = str(say("equal-share")) in str(stated.inferred)
    if not shared and _differs_from_words(citation):
        message = say("amount-not-as-written", what=what, words=words, amount=amount)
        yield Finding("not-as-written", Severity.WARNING, message, place)
    if stated.money.amount <= 0:
        message = say("announced-not-positive", what=what, amount=amount)
        yield Finding("amount-not-positive", Severity.WARNING, message, place)


def _differs_from_words(citation: Citation) -> bool:
    """Tell whether the words of an amount have other digits, as after a slip of a digit.

    Marks and zeros at the ends are as different sources write them; words with several numbers, or
    with none, are not compared.
    """
    numbers = _NUMBERS.findall(citation.words)
    if citation.words == citation.amount or len(numbers) != 1 or "½" in citation.words:
        return False
    (own,) = _NUMBERS.findall(citation.amount)[:1] or [""]
    return _significant(numbers[0]) != _significant(own)


def _significant(number: str) -> str:
    return re.sub(r"\D", "", number).strip("0")


def _has_decimal_comma(citation: Citation) -> bool:
    number = re.search(r"[0-9]+\.[0-9]+", citation.amount.replace(",", ""))
    if number is None:
        return False
    with_comma = re.escape(number[0].replace(".", ","))
    words = re.sub(r"\s", "", citation.words)
    return re.search(rf"(?<![0-9.,]){with_comma}(?![0-9])", words) is not None


def _missing(citation: Citation, lines: Sequence[str], text: str, text_name: str) -> Remark | None:
    """Return what is wrong with the line of words; None if they are on it."""
    words, shown = _folded(citation.words), citation.words
    if len(shown) > _SHOWN_CHARACTERS:
        shown = shown[: _SHOWN_CHARACTERS - 1] + "…"
    about = partial(say, what=citation.what, words=shown, file=text_name)
    if citation.line is None:
        return None if _holds(text, words) else about("not-in-text")
    line, last = str(citation.line), str(len(lines))
    if citation.line > len(lines):
        return about("not-on-line-beyond", line=line, last=last)
    cited = lines[citation.line - 1]
    if _holds(cited, words) or (citation.spoken and _holds_spoken(cited, words)):
        return None
    elsewhere = [number for number, line in enumerate(lines, start=1) if _holds(line, words)]
    if elsewhere:
        return about("not-on-line-but", line=line, other=str(elsewhere[0]))
    return about("not-on-line", line=line)


def _holds(text: str, words: str) -> bool:
    """Tell whether a text has words as whole words: "1.5" is not in "21.5", nor in "1.53"."""
    start = r"(?<![0-9])(?<![0-9][.,])" if words[:1].isdigit() else ""
    end = r"(?![0-9])(?![.,][0-9])" if words[-1:].isdigit() else ""
    return re.search(f"{start}{re.escape(words)}{end}", text) is not None


def _holds_spoken(line: str, words: str) -> bool:
    """Tell whether the speech of a line, without who says it, has words in their order."""
    spoken = (" ".join(marks.split(line)[1::2]) for marks in _SPEECH_MARKS)
    return any(_holds(_without_stops(speech), _without_stops(words)) for speech in spoken)


def _without_stops(text: str) -> str:
    return " ".join(part for word in text.split() if (part := word.rstrip(",.")))


def _folded(text: str) -> str:
    """Return a text with single spaces and straight quotation marks, for looking it up."""
    return " ".join(text.translate(_STRAIGHT).split())
