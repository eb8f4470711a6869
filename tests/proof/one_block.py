"""Briefings of one block, and what the check of their pages finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aidreport.briefing import pipeline
from aidreport.briefing.job import job_for
from aidreport.config.config import load_config
from aidreport.proof.result import CheckStatus
from aidreport.proof.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Draw = Callable[..., Path]

PROFILES = ("a-3a+ua-1", "a-4f+ua-2")


@pytest.fixture(scope="session")
def draw(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """Render a briefing with one block; the same one is rendered once.

    It takes the directive, the rows of the data, and settings of the report: brand="agency".
    """
    known: dict[object, Path] = {}

    def make(directive: str, rows: str, **settings: str) -> Path:
        key = directive, rows, *sorted(settings.items())
        if key not in known:
            folder = tmp_path_factory.mktemp("block")
            (folder / "rows.csv").write_text(rows, encoding="utf-8")
            template = f"# {{{{ title }}}}\n\n:::{directive}\n"
            (folder / "own.md").write_text(template, encoding="utf-8")
            lines = ["[reports.r]", 'data = "rows.csv"']
            lines += [f'{name} = "{value}"' for name, value in settings.items()]
            (folder / "config.toml").write_text("\n".join(lines), encoding="utf-8")
            config = load_config(folder / "config.toml")
            job = job_for(config, "r", template=str(folder / "own.md"), output=f"{folder}/")
            known[key] = pipeline.render(job)[0].artifact.path
        return known[key]

    return make


def failures(path: Path) -> list[str]:
    """Return what the check of the pages finds."""
    (check,) = [check for check in verify(path).checks if check.name == "page"]
    return list(check.details) if check.outcome is CheckStatus.FAILED else []
