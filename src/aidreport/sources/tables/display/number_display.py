"""What a number format says about an amount: unit, currency, or that it is no amount."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aidreport.errors import SourceError
from aidreport.files.toml import read_toml
from aidreport.model.currencies import currencies_of
from aidreport.model.units import AMBIGUOUS, DECIDED_BY_CURRENCY
from aidreport.model.words import plain_word
from aidreport.sources.tables.words.heading_units import split_heading

if TYPE_CHECKING:
    from aidreport.sources.formats.workbooks.number_formats import Section, Sign

_DATA = read_toml(Path(__file__).with_name("displayed.toml"), SourceError)
_ABBREVIATIONS: dict[str, list[int]] = _DATA["abbreviations"]
_LOCALES: dict[str, str] = _DATA["locales"]
MINUS = "a minus beside numbers that are positive"
_SHARED = frozenset(_DATA["shared"].split())
_DIGITS = 4
_HARMLESS = frozenset(_DATA["harmless"].split())


class Shown(NamedTuple):
    """What a section of a number format shows beside the digits.

    Attributes:
        scale: the number that is stored is divided by ten to this power.
        power: the power of ten that the format names in words; None if it names none.
        currencies: those that its code or sign may mean; None if it names none.
        likely: those of them that the sign was chosen for.
        percent: whether it is a percentage.
        blank: whether the number itself is not shown.
        unknown: words that are not understood.
        powers: the powers of ten that they may mean, if it is one word that means several.
    """

    scale: int
    power: int | None
    currencies: frozenset[str] | None
    likely: frozenset[str] | None
    percent: bool
    blank: bool
    unknown: str = ""
    powers: tuple[int, ...] = ()

    def where(self, power: int | None, currencies: frozenset[str] | None) -> Shown:
        """Return the same with what a word means that the heading of the numbers decides.

        Args:
            power: the power of ten that it names; None if it names none.
            currencies: those that it names.
        """
        if power in self.powers:
            return self._replace(power=power, unknown="", powers=())
        meant = {DECIDED_BY_CURRENCY.get((self.unknown, code)) for code in currencies or ()}
        decided = meant.pop() if len(meant) == 1 and self.powers else None
        return self if decided is None else self._replace(power=decided, unknown="", powers=())

    @property
    def has_unit(self) -> bool:
        """True if it shows the number in a unit of its own."""
        return bool(self.scale) or self.power is not None


@lru_cache(maxsize=1024)
def shown_by(section: Section) -> Shown:
    """Return what a section of a number format shows beside the digits."""
    words = split_heading(section.words)
    power = words.power
    several = [word for word in map(plain_word, words.doubtful) if word in AMBIGUOUS]
    unknown = " ".join([*(word for word in words.meaning if word not in _HARMLESS), *several])
    powers = AMBIGUOUS.get(unknown, ())
    if section.scale in powers:
        power, unknown, powers = section.scale, "", ()
    if section.scale and section.scale in _ABBREVIATIONS.get(unknown, ()):
        power, unknown = section.scale, ""
    unclear = not words.clear or re.search(r"[0-9]", section.words) is not None
    named = [words.currencies] if words.currencies is not None else []
    likely = list(named)
    for sign in section.signs:
        broad, narrow = _of_sign(sign)
        if broad is None:
            unknown = f"{unknown} {sign.text}".strip()
        else:
            named.append(broad)
            likely.append(narrow or broad)
    common = frozenset.intersection(*named) if named else None
    if common is not None and not common:
        unclear, common = True, None
    return Shown(
        section.scale,
        power,
        common,
        (frozenset.intersection(*likely) or common) if common else None,
        section.percent,
        section.dates or not section.digits,
        "" if section.percent else section.words if unclear else unknown,
        () if section.percent or unclear else powers,
    )


def _of_sign(sign: Sign) -> tuple[frozenset[str] | None, frozenset[str] | None]:
    """Return the currencies that a sign may mean, and that it was chosen for."""
    locale = sign.locale.upper()
    # Beyond four digits, a number says how digits are shown: "10409" is "409", too.
    code = _LOCALES.get(locale[-_DIGITS:].lstrip("0")) or _LOCALES.get(locale.rpartition("-")[2])
    chosen = frozenset({code}) if code else None
    text = sign.text.rstrip(".")
    broad = currencies_of(text) or split_heading(text).currencies
    if broad is None:
        return chosen, chosen
    if chosen and text in _SHARED:
        return broad | chosen, chosen
    return broad, (broad & chosen) or None if chosen else None
