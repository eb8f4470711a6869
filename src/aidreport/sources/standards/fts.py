"""Flows of OCHA's Financial Tracking Service: JSON of its API, and CSV exports of the same.

The headline is what FTS itself counts: incoming flows on a single boundary, committed or paid.
Pledges are separate; internal flows pass on funds that came in already.
Source: OCHA FTS, "Criteria for inclusion" and the API's own fundingTotal.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from aidreport.model.allocation import Allocation, Measure
from aidreport.model.dataset import Finding, Severity
from aidreport.model.money import Money
from aidreport.model.remarks import say
from aidreport.sources.formats.json_document import text_of
from aidreport.sources.problems import refuse_open
from aidreport.sources.standards.described import fields_of, unused_of
from aidreport.sources.standards.fts_columns import read_columns
from aidreport.sources.standards.fts_flows import DONOR, RECIPIENT, from_api, from_csv, take
from aidreport.sources.standards.records import DatasetBuilder, Layout

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from aidreport.config.sources import DataSource
    from aidreport.model.dataset import Dataset

FLOWS = say("flows")
HEADLINE = (Measure.COMMITMENT, Measure.DISBURSEMENT)


def is_flows(content: Mapping[str, Any]) -> bool:
    """Tell whether a JSON document is a page of the API's flows."""
    data = content.get("data")
    return isinstance(data, dict) and isinstance(data.get("flows"), list)


def read_flows(
    content: Mapping[str, Any],
    source: DataSource,
    name: str,
    progress: Callable[[int], None] | None = None,
) -> Dataset:
    """Return the flows of one page of the API.

    Args:
        source: what the config says about the file.
        name: what messages call it.

    Raises:
        SourceError: there is no flow, or it is not known what a status means.
    """
    builder = DatasetBuilder(name, progress, source)
    for place, flow in builder.objects(content["data"]["flows"], "flow"):
        take(builder, place, from_api(flow))
    refuse_open(tuple(builder.questions()), source, name)
    return builder.dataset(HEADLINE)


LAYOUT = Layout(
    "fts",
    (frozenset({"amountusd", "boundary", "onboundary", "status"}),),
    lambda builder, place, row: take(builder, place, from_csv(row)),
    HEADLINE,
    names=(*DONOR, *RECIPIENT),
    ids=("id",),
    states={"currency": "USD"},
    fields=fields_of("fts"),
    unused=unused_of("fts"),
    by_column=read_columns,
)


class Page(NamedTuple):
    """What a page of the API states about its query.

    Attributes:
        expected: how many flows the query has; None if it does not say.
        total: the API's own total of what came in, in US dollars; None if it does not say.
        flows: the ids of those on the page.
        unnamed: how many on the page have no id.
        what: what they are called, if they are no flows of FTS.
    """

    expected: int | None
    total: int | Decimal | None
    flows: frozenset[str]
    unnamed: int
    what: str = FLOWS


def page_of(content: Mapping[str, Any]) -> Page:
    """Return what a page states about its query."""
    meta, incoming = content.get("meta"), content["data"].get("incoming")
    count = meta.get("count") if isinstance(meta, dict) else None
    total = incoming.get("fundingTotal") if isinstance(incoming, dict) else None
    flows = content["data"]["flows"]
    ids = [text_of(flow.get("id")) if isinstance(flow, dict) else "" for flow in flows]
    return Page(
        count if isinstance(count, int) and not isinstance(count, bool) else None,
        total if isinstance(total, int | Decimal) and not isinstance(total, bool) else None,
        frozenset(filter(None, ids)),
        ids.count(""),
    )


def check_pages(pages: Sequence[Page], flows: Sequence[Allocation] | None) -> Iterator[Finding]:
    """Yield how the flows differ from the API's own count, by query, and from its own total.

    Pages of one query state the same count and the same total.

    Args:
        pages: at least one.
        flows: those of the pages; None if they are mixed with others.
    """
    queries: dict[tuple[int | None, int | Decimal | None], list[Page]] = {}
    for page in pages:
        queries.setdefault((page.expected, page.total), []).append(page)
    for (expected, _), of_query in queries.items():
        named = frozenset[str]().union(*(page.flows for page in of_query))
        read = len(named) + sum(page.unnamed for page in of_query)
        if expected is not None and read < expected:
            what = of_query[0].what
            message = say("pages-missing", read=read, expected=expected, what=what)
            yield Finding("pages-missing", Severity.WARNING, message)
            return
    if flows is None or len(queries) > 1 or pages[0].expected is None:
        return
    total = sum((item.amount.amount for item in flows if item.measure in HEADLINE), Decimal())
    stated = pages[0].total
    if stated is not None and total != stated:
        added_up, own = Money(total, "USD"), Money(Decimal(stated), "USD")
        message = say("total-of-source-differs", sum=added_up, stated=own)
        yield Finding("total-of-source-differs", Severity.ERROR, message)
