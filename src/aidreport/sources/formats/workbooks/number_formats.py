"""Number formats of spreadsheets, as Excel writes them: what they show beside the digits.

The grammar is that of ECMA-376, part 1, section 18.8.31: up to four sections, for positive and
negative numbers, zero and texts, or for those that meet a condition.
"""

from __future__ import annotations

import re
from functools import lru_cache
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.characters.patterns import lazy_pattern

if TYPE_CHECKING:
    from collections.abc import Callable
    from decimal import Decimal

GENERAL = "General"
PERCENT = "%‰"
_MINUS = "-−–("
_BUILT_IN = {9: "0%", 10: "0.00%"}
"""Those that every program knows by number and that say something. The numbers 5 to 8, 42 and 44
show the currency of whoever looks at them, so they name none."""

_TOKEN = lazy_pattern(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|\[\$(?P<sign>[^\]-]*)(?:-(?P<locale>[^\]]*))?\]'
    r"|\[(?P<operator><=|>=|<>|<|>|=)(?P<limit>-?[0-9.]+)\]|(?P<elapsed>\[[hms]+\])"
    r"|\[[^\]]*\]|_.|\*.|(?P<end>;)|(?P<general>general)|(?P<digit>[0#?])|(?P<exponent>e[+-])"
    r"|(?P<comma>,)|(?P<point>\.)|(?P<text>@)|(?P<date>am/pm|a/p|[ymdhsgbe])|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lt, "<=": le, ">": gt, ">=": ge, "=": eq, "<>": ne
}  # fmt: skip
_SPEAKS = lazy_pattern(r"[^\W_]|[$€£¥₴₹₺₽₦₱₩₪₫₭₮₲₵₸₼₾¢%‰]")


class Sign(NamedTuple):
    """A sign of a currency in a format, and the locale that it was chosen for: "409", "en-US"."""

    text: str
    locale: str


class Section(NamedTuple):
    """What one section of a number format shows.

    Attributes:
        digits: whether it shows the number at all.
        scale: the number is divided by ten to this power.
        percent: whether it is shown in percent, or per mille.
        words: the texts beside the digits.
        signs: those of currencies.
        condition: the operator and the limit for which it is meant; None for the usual one.
        dates: whether it shows a date or a time.
        minus: whether it writes a minus or a parenthesis before the digits.
    """

    digits: bool
    scale: int
    percent: bool
    words: str
    signs: tuple[Sign, ...]
    condition: tuple[str, float] | None
    dates: bool
    minus: bool

    @property
    def speaks(self) -> bool:
        """True if it says more than the number."""
        if self.dates:
            return False
        words = _SPEAKS.search(self.words) is not None
        return bool(self.scale or self.percent or words or self.signs or not self.digits)


def built_in(number: int) -> str:
    """Return a format that is known by its number, if it says something; else nothing."""
    return _BUILT_IN.get(number, "")


@lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...]:
    """Return the sections of a format."""
    tokens: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code):
        if token["end"]:
            tokens.append([])
        else:
            tokens[-1].append(token)
    return tuple(map(_section, tokens))


def speaks(code: str) -> bool:
    """Tell whether a format says more about a number than its digits."""
    sections = sections_of(code)[:3]
    return sections[0].minus or any(section.speaks for section in sections)


def is_date(code: str) -> bool:
    """Tell whether a format shows a date or a time."""
    return any(section.dates for section in sections_of(code))


def section_for(code: str, number: Decimal) -> Section:
    """Return the section that shows a number."""
    sections = sections_of(code)[:3]
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None:
                continue
            operator, limit = section.condition
            if _OPERATORS[operator](number, limit):
                return section
        return next((item for item in sections[1:] if item.condition is None), sections[-1])
    if number < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if number == 0 and len(sections) > 2 else sections[0]


def _section(tokens: list[re.Match[str]]) -> Section:
    words: list[str] = []
    signs: list[Sign] = []
    condition: tuple[str, float] | None = None
    digits = percent = dates = minus = False
    for token in tokens:
        literal = token["quoted"] or token["escaped"] or token["other"]
        if literal:
            words.append(literal)
            minus = minus or (not digits and any(sign in literal for sign in _MINUS))
            percent = percent or any(sign in literal for sign in PERCENT)
        elif token["sign"]:
            signs.append(Sign(token["sign"].strip(), token["locale"] or ""))
        elif token["operator"]:
            condition = (token["operator"], float(token["limit"]))
        elif token["date"] or token["elapsed"]:
            dates = True
        elif token["digit"] or token["general"] or token["text"]:
            digits = True
        if not literal and words and not words[-1].isspace():
            words.append(" ")
    text = " ".join("".join(words).split())
    minus = minus or re.search(r"(?<![.,:-])-$", text) is not None
    return Section(
        digits,
        _scale(tokens),
        percent,
        text,
        tuple(signs),
        condition,
        dates,
        minus and digits and not dates,
    )


def _scale(tokens: list[re.Match[str]]) -> int:
    """Return the power of ten of the commas that end the whole digits, or all digits."""
    commas = scale = 0
    after_digit = False
    for token in tokens:
        if token["comma"] and after_digit:
            commas += 1
        elif token["digit"]:
            commas, after_digit = 0, True
        elif token["point"]:
            scale, commas, after_digit = scale + commas, 0, True
    return 3 * (scale + commas)
