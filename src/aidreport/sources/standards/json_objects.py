"""Records of an API in JSON as the table that the same API, or its hub, gives as CSV."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.sources.formats.json_nested import spread
from aidreport.sources.formats.json_records import grid_of, refuse_blank, refuse_many_names
from aidreport.sources.standards.funds.contributions import flat_contribution
from aidreport.sources.standards.iati.tables import solr_list
from aidreport.sources.tables.words.heading_units import split_heading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aidreport.sources.formats.grid import Grid
    from aidreport.sources.formats.json_records import Records


def records_grid(records: Records, name: str) -> Grid:
    """Return records as the rows of a table.

    Raises:
        SourceError: something in the list is not a record, or they have too many names.
    """
    refuse_blank(records, name)
    refuse_many_names(records, name)
    items = [_flat(item) if isinstance(item, dict) else item for item in records.items]
    of_iati = any(isinstance(item, dict) and "iati_identifier" in item for item in records.items)
    join = solr_list if of_iati else "; ".join
    return grid_of(records._replace(items=spread(items, _is_of_amounts)), name, join)


def _is_of_amounts(name: str) -> bool:
    return split_heading(name).is_of_amounts


def _flat(item: Mapping[str, Any]) -> Mapping[str, Any]:
    if any(name.lower() == "donorreceived" for name in item):
        return flat_contribution(item)
    return item
