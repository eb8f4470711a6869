"""All directives by name; each carries its documentation, and is loaded when it is looked up."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.document.directives.options import AnyDirective

_MODULES = {
    "key-figures": "figures",
    "table": "breakdowns",
    "rows": "rows",
    "reconciliation": "figures",
    "share-bar": "share_bars",
    "bar-chart": "charts",
    "column-chart": "charts",
    "stacked-columns": "stacked_columns",
    "dumbbell": "dumbbells",
    "changes": "changes",
    "changes-chart": "changes_chart",
    "line-chart": "lines",
    "slope": "lines",
    "waffle": "wholes",
    "treemap": "wholes",
    "country-grid": "country_grids",
    "purposes": "purposes",
    "quotes": "texts",
    "facts": "texts",
    "sources": "sources",
    "reading": "reading",
    "findings": "texts",
    "note": "texts",
    "side-by-side": "side_by_side",
    "image": "images",
    "each": "each",
    "when": "when",
    "contents": "pages",
    "page-break": "pages",
    "section": "pages",
}
"""Name → module, which has it under the same name in capitals; in the order of the reference."""


class _Directives(Mapping[str, "AnyDirective"]):
    """A template uses five of thirty: to load the others takes longer than to lay out a page."""

    def __getitem__(self, name: str) -> AnyDirective:
        module = import_module(f"aidreport.document.directives.{_MODULES[name]}")
        directive: AnyDirective = vars(module)[name.replace("-", "_").upper()]
        return directive

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


DIRECTIVES: Mapping[str, AnyDirective] = _Directives()
