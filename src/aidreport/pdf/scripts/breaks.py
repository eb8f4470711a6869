"""Where a line may break in scripts that have no spaces between words.

Chinese and Japanese break between any two characters, except beside signs that belong to the text
before or after them. Thai, Lao, Khmer and Burmese break at the spaces and zero-width spaces that
are written; to find their words would take a dictionary, so that a text too long for a line
breaks between clusters.
"""

from __future__ import annotations

import re
from functools import cache

from aidreport.pdf.scripts.itemising import clusters

_EAST_ASIAN = (
    "[\u2e80-\u30ff\u3105-\u312f\u3190-\u9fff\uf900-\ufaff\uff01-\uff9f\U00020000-\U0003ffff]"
)
_NOT_FIRST = frozenset(
    "、。，．・：；？！゛゜ヽヾゝゞ々〻ー）］｝〕〉》」』】〙〗〟〞｠％‰℃"
    "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰㇱㇲㇳㇴㇵㇶㇷㇸㇹㇺㇻㇼㇽㇾㇿ"
    "｡｣､･ｧｨｩｪｫｬｭｮｯｰ,.:;!?)]}%»’”…‥–—/ "
)
_NOT_LAST = frozenset("（［｛〔〈《「『【〘〖〝｟￥＄￡＃｢([{«‘“$£€#")


def parts_of(piece: str) -> list[str]:
    """Return the parts of a piece of text between which a line may break."""
    if piece.isascii() or not _east_asian().search(piece):
        return [piece]
    parts: list[str] = []
    for cluster in clusters(piece):
        if parts and not _may_break(parts[-1][-1], cluster[0]):
            parts[-1] += cluster
        else:
            parts.append(cluster)
    return parts


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or before in _NOT_LAST:
        return False
    return any(_east_asian().match(character) for character in (before, after))


@cache
def _east_asian() -> re.Pattern[str]:
    return re.compile(_EAST_ASIAN)
