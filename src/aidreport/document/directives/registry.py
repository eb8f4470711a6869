"""The directives that templates may use."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from aidreport.document.directives.key_figures import KEY_FIGURES
from aidreport.document.directives.reconciliation import RECONCILIATION
from aidreport.document.directives.shares import SHARE_BAR
from aidreport.document.directives.sources import SOURCES
from aidreport.document.directives.tables import TABLE
from aidreport.document.directives.texts import FACTS, FINDINGS, NOTE, PURPOSES, QUOTES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.document.directives.options import Directive

_ALL = (
    KEY_FIGURES,
    TABLE,
    RECONCILIATION,
    SHARE_BAR,
    PURPOSES,
    QUOTES,
    FACTS,
    SOURCES,
    FINDINGS,
    NOTE,
)

DIRECTIVES: Mapping[str, Directive] = MappingProxyType(
    {directive.name: directive for directive in _ALL}
)
"""By name; each carries its documentation."""
