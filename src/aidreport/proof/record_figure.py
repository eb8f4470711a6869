"""A figure in the record of a briefing."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Self, cast

from aidreport.analysis.figures import Operation
from aidreport.model.amounts import format_recorded
from aidreport.proof.allocations import as_utf8
from aidreport.proof.record_part import Exact, RecordPart, digest_of, recorded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.analysis.figures import Figure

_quoted = json.JSONEncoder(ensure_ascii=False).encode


class FigureEntry(RecordPart):
    """A figure; the attributes are those of `Figure`. The digest is of all the others.

    Attributes:
        each: what the inputs are, if they are all of a list of the record, such as
            "group/recipient/NOK", all groups of a breakdown; in the file they are then left out.
    """

    id: str
    value: Exact
    unit: str
    operation: Operation
    inputs: tuple[str, ...] = ()
    source: str = ""
    as_written: str = ""
    inferred: str = ""
    digest: str = ""
    each: str = ""

    @classmethod
    def of(cls, item: object, each: str = "") -> Self:
        """Return the entry of a figure, with its digest.

        Args:
            each: the name of the list that its inputs are.
        """
        figure = cast("Figure", item)
        values = {
            "id": as_utf8(figure.id),
            "value": figure.value,
            "unit": as_utf8(figure.unit),
            "operation": figure.operation,
            "inputs": () if each else figure.inputs,
            "source": recorded(figure.source),
            "as_written": as_utf8(figure.as_written),
            "inferred": recorded(figure.inferred),
        }
        digest = _figure_digest({**values, "each": each})
        return cls.known({**values, "digest": digest, "each": each})

    def checksum(self) -> str:
        """Return the digest that it should have: of its JSON without one."""
        return _figure_digest(self.__dict__)


def _figure_digest(values: Mapping[str, Any]) -> str:
    """Return the digest of a figure with the values of an entry.

    Its JSON is written here, since a long table has tens of thousands: to start pydantic for each
    takes five times as long.
    """
    texts = ("id", "unit", "source", "as_written", "inferred")
    name, unit, source, as_written, inferred = (_quoted(values[each]) for each in texts)
    # What the list is, is in the digest of the record.
    inputs = _quoted(each) if (each := values["each"]) else _listed(values["inputs"])
    return digest_of(
        f'{{"id":{name},"value":"{format_recorded(values["value"])}","unit":{unit},'
        f'"operation":"{values["operation"]}","inputs":{inputs},"source":{source},'
        f'"as_written":{as_written},"inferred":{inferred}}}'
    )


def _listed(names: Sequence[str]) -> str:
    return f"[{','.join(map(_quoted, names))}]"
