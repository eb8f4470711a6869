"""The project that comes with aidreport, for tests that add to its report."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]


def report_alone() -> str:
    """Return the configuration that comes with aidreport, with its report but no schedule of it."""
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    return text.partition("\n[[reports.")[0].rpartition("\n\n")[0] + "\n"


def write_report_alone(folder: Path) -> None:
    """Write that configuration into a folder."""
    (folder / "config.toml").write_text(report_alone(), encoding="utf-8")


LANGUAGES = tuple(path.stem for path in sorted((ROOT / "templates/wording").glob("*.toml")))
"""The languages that come with aidreport."""

TRANSLATED = tuple(language for language in LANGUAGES if language != "en")
"""Those that are not English, in which the program makes its remarks."""
