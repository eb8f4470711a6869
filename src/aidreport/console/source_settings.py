"""The settings of a source, as forms, readings and config.toml have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aidreport.config.sources import DataSource
from aidreport.errors import UsageError
from aidreport.files.toml import validate
from aidreport.statements import state

if TYPE_CHECKING:
    from collections.abc import Mapping


def source_of(settings: Mapping[str, Any]) -> DataSource:
    """Return a source by its settings.

    Raises:
        UsageError: one is not what it should be.
    """
    fix = state("setup.open-again")
    return validate(
        DataSource, dict(settings), name=state("setup.settings"), error=UsageError, fix=fix
    )


def settings_of(source: DataSource) -> dict[str, Any]:
    """Return what is set for a source, as JSON and config.toml have it."""
    return source.model_dump(mode="json", exclude_unset=True, exclude_defaults=True)
