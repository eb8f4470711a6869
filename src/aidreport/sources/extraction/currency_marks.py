"""The currencies that prose writes beside numbers: "US$", "kr", "Mio. EUR", "francs suisses"."""

from __future__ import annotations

import re
from functools import cache
from string import ascii_uppercase
from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.currencies import NAMES
from aidreport.model.currency_codes import CODES
from aidreport.sources.extraction.language import any_of, language
from aidreport.sources.extraction.preceding import Preceding
from aidreport.sources.extraction.units import BLANK_OR_DASH

if TYPE_CHECKING:
    from aidreport.sources.extraction.language import Language
    from aidreport.sources.extraction.units import Units

_DOLLARS = {
    "US": "USD", "U.S.": "USD", "USA": "USD", "A": "AUD", "AU": "AUD", "AUS": "AUD", "C": "CAD",
    "CA": "CAD", "CAN": "CAD", "CDN": "CAD", "Can": "CAD", "NZ": "NZD", "HK": "HKD", "S": "SGD",
    "NT": "TWD", "R": "BRL",
}  # fmt: skip
_DOLLAR = frozenset({"USD", "CAD", "AUD", "NZD"})
_SIGNS = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW"}),
    "₴": frozenset({"UAH"}),
    "₺": frozenset({"TRY"}),
    "$": _DOLLAR,
}
_KRONER = frozenset({"NOK", "SEK", "DKK", "ISK"})
_RUPEES = frozenset({"INR", "PKR", "NPR", "LKR"})
_SHORT = {"qr": frozenset({"QAR"}),
          "kr": _KRONER, "kr.": _KRONER, "rs": _RUPEES, "rs.": _RUPEES, "fr": frozenset({"CHF"}),
          "fr.": frozenset({"CHF"}), "sfr": frozenset({"CHF"}), "sfr.": frozenset({"CHF"}),
          "euro": frozenset({"EUR"}), "euros": frozenset({"EUR"})}  # fmt: skip
_CODES = "|".join(sorted(CODES))
_LETTERS = "|".join(map(re.escape, sorted(_DOLLARS, key=len, reverse=True)))
# "A $5 million grant", "ANNOUNCES $5 million": neither is a sign of Australia or Singapore.
_DOLLAR_SIGN = rf"(?:(?<![^\W\d_])(?:(?![A-Z]\s)(?:{_LETTERS}))\s?\$)"
_SIGN = rf"(?:{_DOLLAR_SIGN}|\$\s?(?:US|CA|CAN|AU)(?!\w)|[€£¥₹₩₴₺$])"
_SCALED_CODE = (
    rf"(?P<scale>Mrd|mrd|md|Md|mio|Mio|mill|mn|M|m|K|k|T|t|bn)\s?"
    rf"(?:(?P<of>{_CODES}|kr\b|€|£|\$(?!\s?(?:US|CA|AU)))|\$\s?(?P<dollar>US|CA|AU)(?:N|D|S)?\b)"
)
_BEFORE = re.compile(
    rf"(?:(?<!\w)(?:{_SCALED_CODE})|(?P<sign>{_SIGN})|(?<![\w$])(?P<code>{_CODES})"
    rf"|(?<!\w)(?P<short>(?i:kr|rs|sfr|fr|qr)\b\.?|(?i:euro)\b))\s?-?\s?$"
)
_AFTER_SIGN = re.compile(rf"\s?-?(?P<sign>{_SIGN})")
_AFTER_CODE = re.compile(rf"\s?-?(?P<code>{_CODES})(?![\w-])")
_AFTER_SCALED = re.compile(rf"\s?{_SCALED_CODE}(?!\w)")
_AFTER_SHORT = re.compile(r"\s?-?(?P<short>(?:kr|fr|sfr|rs)(?!\w)\.?)", re.IGNORECASE)
_AFTER_SCALED_KRONER = re.compile(r"\s?m?(?:n|d)?kr(?!\w)", re.IGNORECASE)
_SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FOOTNOTE = re.compile(rf"[{_SUPERSCRIPT}]+|\[\d{{1,2}}\]")
LEFT = 24
"""So many letters before a number are looked at for its currency."""

_NEAR = 8
_ENDS_OF_SIGNS = frozenset(ascii_uppercase).union(_SIGNS)
_ENDS_OF_SHORT = ("kr", "rs", "fr", "qr", "euro")


class Found(NamedTuple):
    """What is behind a number, up to a place: which currencies it may be in, and its unit."""

    end: int
    currencies: frozenset[str] = frozenset()
    power: int | None = None


def currency_before(written: str, start: int) -> re.Match[str] | None:
    """Return the currency directly before a number; few numbers have one, or words like it."""
    near = written[max(0, start - LEFT) : start]
    last = near[-_NEAR:].rstrip(BLANK_OR_DASH)
    if last[-1:] in _ENDS_OF_SIGNS or last.lower().rstrip(".").endswith(_ENDS_OF_SHORT):
        return _BEFORE.search(near)
    return None


def meant(match: re.Match[str], units: Units) -> tuple[frozenset[str], int | None]:
    """Return the currencies that a sign, code or short word means, and its unit."""
    groups = match.groupdict()
    if groups.get("scale"):
        of = groups["of"] or f"{groups['dollar']}$"
        if of.endswith("$") and len(of) > 1:
            return frozenset({_DOLLARS[of[:-1]]}), units.letters[groups["scale"].lower()]
        codes = frozenset({of}) if of in CODES else _SIGNS.get(of) or _KRONER
        return codes, units.letters[groups["scale"].lower()]
    if groups.get("code"):
        return frozenset({groups["code"]}), None
    if groups.get("short"):
        return _SHORT[groups["short"].lower()], None
    sign = groups["sign"].replace(" ", "")
    if sign in _SIGNS:
        return _SIGNS[sign], None
    return frozenset({_DOLLARS[sign.strip("$")]}), None


def currency_behind(text: str, at: int, words: Language, units: Units) -> Found | None:
    """Return the currency directly behind a number or its unit."""
    for pattern in (_AFTER_SCALED, _AFTER_SIGN, _AFTER_CODE):
        if match := pattern.match(text, at):
            codes, power = meant(match, units)
            # "NOK 5 million $3": the sign of the next amount.
            if pattern is _AFTER_SIGN and re.match(r"\s?[0-9]", text[match.end() :]):
                return None
            return Found(past_footnote(text, match.end()), codes, power)
    if match := _names(words.code).match(text, at):
        return Found(match.end(), _by_name(words.code)[_folded(match["name"])])
    if match := _AFTER_SHORT.match(text, at):
        return Found(match.end(), *meant(match, units))
    if match := _AFTER_SCALED_KRONER.match(text, at):
        letters = match[0].strip().lower().removesuffix("kr")
        power = {"m": 6, "mn": 6, "md": 9}.get(letters)
        return None if power is None else Found(match.end(), _KRONER, power)
    return None


def _folded(name: str) -> str:
    return " ".join(name.lower().split())


@cache
def _by_name(code: str) -> dict[str, frozenset[str]]:
    """Return the currencies by their names: those of a language, of English, and of tables."""
    names = {name: frozenset({currency}) for name, currency in NAMES.items()}
    for words in dict.fromkeys((language("en"), language(code))):
        for currencies, written in words.words["currencies"].items():
            names |= {_folded(name): frozenset(currencies.split()) for name in written}
    return names


@cache
def _names(code: str) -> re.Pattern[str]:
    names = any_of(_by_name(code))
    joins = r"(?:(?:of|de|d'|i|in)\s?)?"
    return re.compile(rf"\s?-?{joins}(?P<name>{names})", re.IGNORECASE)


def name_before(text: str, at: int, words: Language) -> tuple[int, frozenset[str]] | None:
    """Return where the name of a currency before a number begins, and which it may be."""
    name = _names_before(words.code).search(text, at)
    return None if name is None else (name.start(), _by_name(words.code)[_folded(name[1])])


@cache
def _names_before(code: str) -> Preceding:
    """Return the names that may be before a number: "Swiss francs 5 million"."""
    several = [name for name in _by_name(code) if " " in name or name in ("yen", "euros")]
    return Preceding.of(rf"({any_of(several)})\s?", several)


def past_footnote(text: str, at: int) -> int:
    """Return the place behind a footnote mark at a place, or the place itself."""
    match = _FOOTNOTE.match(text, at)
    return match.end() if match else at
