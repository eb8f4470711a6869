"""Which settings of a source a kind of file takes: the others are refused, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aidreport.config.sources import SUBTRACT
from aidreport.errors import SourceError
from aidreport.files.toml_values import as_toml
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from aidreport.config.sources import DataSource

_CHECKED = (
    *("unit", "currency", "decimal", "dates", "measure", "donor", "columns", "values"),
    "repeated_money",
)
"""Settings that say how rows are read; those about the file itself hold for any kind."""


_AS_PUBLISHED = {"decimal": ".", "dates": "iso"}
"""What published standards write, which may be set as well."""


def refuse_settings(
    source: DataSource,
    kind: str,
    name: str,
    *,
    takes: Sequence[str] = (),
    states: Mapping[str, object] | None = None,
) -> None:
    """Refuse settings that a kind of file does not take.

    Args:
        source: what the config says about the file.
        kind: what it is.
        name: what messages call it.
        takes: the settings that its reader obeys.
        states: settings that the kind itself fixes, with their value, which may be set.

    Raises:
        SourceError: others are set.
    """
    given = source.model_dump(mode="json", exclude_unset=True)
    fixed = {**_AS_PUBLISHED, **(states or {})}
    if any(SUBTRACT in texts.values() for texts in source.values.values()):
        takes = [key for key in takes if key != "values"]
    others = {
        key: given[key]
        for key in _CHECKED
        if key in given and key not in takes and given[key] not in (None, {}, fixed.get(key))
    }
    if not others:
        return
    raise SourceError(
        state("source.kind-not-take", name=str(name), kind=str(kind), others=" and ".join(others)),
        details=[f"{key} = {as_toml(value)} is set for it" for key, value in others.items()],
        why=state("source.kind-not-take-why"),
        fix=_fix(source, given, others, name),
    )


def _fix(
    source: DataSource, given: Mapping[str, object], others: Mapping[str, object], name: str
) -> str:
    left = {
        key: value
        for key, value in given.items()
        if key not in (*others, "path", "sql") and value is not None
    }
    which = f"leave out {' and '.join(others)}"
    if source.sql is not None:
        return f"{which} beside sql in config.toml"
    path = as_toml(source.path or name)
    if not left:
        return f"{which}, in config.toml: data = {path}"
    kept = ", ".join(f"{key} = {as_toml(value)}" for key, value in left.items())
    return f"{which}, in config.toml: data = {{ path = {path}, {kept} }}"
