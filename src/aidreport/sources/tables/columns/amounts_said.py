"""How a message says an amount of a table: in its unit, as the heading has it, or in full."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from aidreport.model.amounts import EXACT
from aidreport.model.money import Money
from aidreport.sources.tables.words.heading_units import split_heading
from aidreport.statements import state

if TYPE_CHECKING:
    from decimal import Decimal

    from aidreport.values import Value

_BRACKETS = "()[]（）［］,;:"


class AmountUnit(NamedTuple):
    """The unit of the amounts of a table.

    Attributes:
        written: as a heading has it, "mill. kr"; empty if none names both unit and currency.
        power: of ten.
        currency: its code; empty if it is not known.
    """

    written: str = ""
    power: int = 0
    currency: str = ""

    def say(self, number: Decimal) -> Value:
        """Return a number of this unit for a message: "19.75 mill. kr", "USD 551"."""
        if self.written:
            return state("question.number-in-unit", number=_plain(number), unit=self.written)
        if self.currency:
            return Money(_plain(number.scaleb(self.power, context=EXACT)), self.currency)
        return _plain(number)


def unit_in(heading: str) -> str:
    """Return the words of a heading that name a power of ten and a currency, as written.

    Empty if it names not both, if they are not side by side, or with a number, such as "NOK 1000",
    which would be read as a part of the amount.
    """
    said = split_heading(heading)
    if said.power is None or said.currencies is None or not said.clear:
        return ""
    words = [word.strip(_BRACKETS) for word in heading.split()]
    named = [at for at, word in enumerate(words) if split_heading(word).is_unit_beside()]
    if not named or named != list(range(named[0], named[-1] + 1)):
        return ""
    written = " ".join(words[named[0] : named[-1] + 1])
    again = split_heading(written)
    alike = (again.power, again.currencies) == (said.power, said.currencies)
    return written if alike and not any(map(str.isdigit, written)) else ""


def _plain(number: Decimal) -> Decimal:
    """Return a number without the zeros at its end: 40.50 as 40.5, and 100 as it is."""
    whole = number.to_integral_value()
    return whole if number == whole else number.normalize()
