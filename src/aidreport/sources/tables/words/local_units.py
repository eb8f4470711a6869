"""Letters for units in cells, where the heading names a currency beside which they mean others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.characters.patterns import lazy_pattern
from aidreport.model.units import BESIDE_CODE, BESIDE_WORD
from aidreport.model.words import words_of
from aidreport.sources import problems
from aidreport.sources.problems import BadCell
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from aidreport.sources.formats.grid import CellValue

_LETTER = lazy_pattern(r"[-(]?[0-9][0-9., ]*(?P<letter>[^\W\d_])\.?\)?")


def with_local_unit(cell: CellValue, heading: str, currencies: AbstractSet[str]) -> CellValue:
    """Return a cell as it is read under a heading: "5 M" under "Jumlah (Rp)" is "Rp 5 M".

    Args:
        cell: of an amount.
        heading: above it.
        currencies: those that the amounts may be in.

    Raises:
        BadCell: under the code of such a currency the letter may be that of English, too.
    """
    codes = currencies & BESIDE_CODE.keys()
    match = _LETTER.fullmatch(cell.strip()) if codes and isinstance(cell, str) else None
    if match is None:
        return cell
    letter = match["letter"].lower()
    word = next((word for word in words_of(heading) if letter in BESIDE_WORD.get(word, ())), None)
    if word is not None:
        return f"{word} {cell}"
    if any(letter in BESIDE_CODE[code] for code in codes):
        raise BadCell(problems.NOT_A_UNIT, state("cell.unit-in-word"))
    return cell
