"""Stages stand alone: importing all of one loads nothing that is not its own to know."""

from __future__ import annotations

import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

import aidreport

PACKAGE = Path(aidreport.__file__).parent
HEAVY = {"pandas", "pyarrow", "numpy", "reportlab", "pydantic", "babel", "jinja2", "markdown_it"}


def modules(stage: str) -> list[str]:
    """Return the names of all modules of a stage."""
    return [
        ".".join(("aidreport", *path.relative_to(PACKAGE).with_suffix("").parts))
        for path in sorted((PACKAGE / stage).rglob("*.py"))
        if path.stem not in ("__init__", "__main__")
    ]


@cache
def loaded(*imported: str, then: str = "") -> set[str]:
    """Return what a fresh process holds after importing some modules."""
    lines = ["import sys", *(f"import {name}" for name in imported), then, "print(*sys.modules)"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.parametrize(
    ("stage", "foreign"),
    [
        ("model", {"analysis", "config", "document", "files.toml", "pdf", "sources"}),
        ("sources", {"analysis", "briefing", "document", "pdf"}),
        ("analysis", {"briefing", "config", "document", "files.toml", "pdf", "sources"}),
        ("document", {"analysis.analyse", "briefing", "pdf", "sources"}),
        ("pdf", {"analysis", "briefing", "config", "document.compose", "model", "sources"}),
    ],
)
def test_a_stage_loads_no_other_stage(stage: str, foreign: set[str]) -> None:
    names = {f"aidreport.{name}" for name in foreign}
    assert all(find_spec(name) for name in names)
    assert modules(stage)
    assert not loaded(*modules(stage)) & names


@pytest.mark.parametrize(
    ("stage", "foreign"),
    [
        ("model", HEAVY),
        ("sources", {"pandas", "reportlab", "babel", "jinja2", "click"}),
        ("analysis", HEAVY | {"click"}),
        ("document", {"pandas", "reportlab", "python_calamine", "click"}),
        ("pdf", {"pandas", "pyarrow", "babel", "jinja2", "markdown_it", "click"}),
        ("cli", HEAVY),
    ],
)
def test_a_library_is_loaded_only_where_it_is_known(stage: str, foreign: set[str]) -> None:
    assert not loaded(*modules(stage)) & foreign


def test_what_shapes_text_is_loaded_where_text_needs_it() -> None:
    draws = ["aidreport.pdf.brand", "aidreport.pdf.render"]
    assert "uharfbuzz" not in loaded(*draws)
    shapes = "import uharfbuzz; assert uharfbuzz.Face"
    assert "uharfbuzz" in loaded(*draws, "aidreport.pdf.scripts.shaping", then=shapes)


def test_a_right_configuration_loads_no_sentence() -> None:
    config = "aidreport.config.config"
    read = f"""
import pathlib, tempfile, {config}, aidreport.statements
file = pathlib.Path(tempfile.mkdtemp(), "config.toml")
file.write_text('[organisation]\\nname = "x"\\n[mail]\\nretry = "2 min"\\n')
assert {config}.load_config(file).organisation.name == "x"
assert aidreport.statements.phrases_of.cache_info().currsize == 0
"""
    assert "aidreport.statements" in loaded(config, then=read)


def test_a_configuration_that_was_checked_before_loads_nothing_that_checks_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "config.toml").write_text(
        '[organisation]\nname = "x"\n[mail]\nretry = "2 min"\n[reports.a]\ndata = "a.csv"\n'
    )
    (tmp_path / "a.csv").write_text("Recipient,Amount (USD),Date\nUNICEF,5,2025-06-12\n")
    arguments = ["summary", "--config", str(tmp_path / "config.toml")]
    then = f"from aidreport.__main__ import main; main({arguments})"
    assert "pydantic" in loaded(then=then)
    again = f"{then}  # again"
    assert "pydantic" not in loaded(then=again)


def test_a_briefing_of_files_that_were_checked_before_is_made_without_what_checks_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    data = PACKAGE.parents[1] / "data/norway-ukraine-2025-06-12.toml"
    arguments = ["render", "--data", str(data), "--output", "a.pdf"]
    then = f"from aidreport.__main__ import main; assert main({arguments}) == 0"
    assert "reportlab" in loaded(then=then)
    assert "pydantic" not in loaded(then=f"{then}  # again")


def test_a_right_announcement_loads_no_sentence_about_a_wrong_one() -> None:
    data = PACKAGE.parents[1] / "data/norway-ukraine-2025-06-12.toml"
    read = f"""
import pathlib, aidreport.sources.announcements, aidreport.statements
path = pathlib.Path({str(data)!r})
before = aidreport.statements.phrases_of.cache_info().misses
aidreport.sources.announcements.read_announcement(path.read_bytes(), path, str(path))
assert aidreport.statements.phrases_of.cache_info().misses == before
"""
    assert "aidreport.statements" in loaded("aidreport.sources.announcements", then=read)


def test_importing_the_package_loads_nothing_else() -> None:
    assert loaded("aidreport") - loaded() == {"aidreport"}
    assert not loaded("aidreport.api") & (HEAVY | {"click"})


def test_blocks_load_nothing_of_the_project() -> None:
    own = {name for name in loaded("aidreport.document.blocks") if name.startswith("aidreport")}
    blocks = {f"aidreport.document.{name}" for name in ("blocks", "chart_blocks", "spans")}
    assert own == {"aidreport", "aidreport.lazy_dataclass", "aidreport.document", *blocks}


@pytest.mark.parametrize(
    "arguments",
    [["--help"], ["--version"], [], ["rendr"], *([name, "--help"] for name in ("render", "check"))],
    ids=" ".join,
)
def test_nothing_heavy_is_loaded_before_it_is_needed(arguments: list[str]) -> None:
    then = f"from aidreport.__main__ import main; main({arguments})"
    assert not loaded(then=then) & HEAVY


def test_a_short_table_loads_nothing_that_only_others_need(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "grants.csv"
    file.write_text("Recipient,Amount (USD),Date\nUNICEF,5,2025-06-12\nWFP,7,2025-06-13\n")
    arguments = ["summary", "--data", str(file)]
    found = loaded(then=f"from aidreport.__main__ import main; main({arguments})")
    others = {"announcements", "formats.database", "formats.parquet"}
    own = {"settings", "signs", "layouts", "oecd", "oecd.across", "oecd.cells"}
    assert not found & {f"aidreport.sources.{name}" for name in others}
    assert {
        name.removeprefix("aidreport.sources.standards.")
        for name in found
        if name.startswith("aidreport.sources.standards.")
    } == own
    assert not found & (HEAVY | {"sqlalchemy", "python_calamine", "lxml"})


def test_a_page_is_laid_out_without_paragraphs_of_reportlab_which_others_still_have() -> None:
    page = "aidreport.pdf.layout.pages"
    assert "reportlab.platypus.doctemplate" in loaded(page)
    assert "reportlab.platypus.paragraph" not in loaded(page)
    assert "urllib.request" not in loaded(page, "aidreport.pdf.file.metadata")
    others = "from reportlab.platypus import Paragraph, Flowable; from aidreport.pdf.layout import"
    same = f"{others} platypus; assert issubclass(Paragraph, platypus.Flowable) and Paragraph.split"
    assert "reportlab.platypus.paragraph" in loaded(page, then=same)


def test_verifying_loads_nothing_that_makes_briefings() -> None:
    foreign = {"document.blocks", "model.dataset", "analysis.checks", "proof.evidence", "sources"}
    names = {f"aidreport.{name}" for name in foreign}
    assert all(find_spec(name) for name in names)
    assert not loaded("aidreport.cli.verify", "aidreport.proof.verify") & names


def test_a_briefing_of_a_form_that_is_kept_loads_nothing_that_reads_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    output = ["--output", str(tmp_path / "briefing.pdf")]
    config = ["--config", str(PACKAGE.parents[1] / "config.toml")]
    then = f"from aidreport.__main__ import main; main({['render', *config, *output]})"
    assert {"jinja2", "markdown_it", "yaml"} <= loaded(then=then)
    loaded.cache_clear()
    found = loaded(then=then)
    assert not found & {"jinja2", "markdown_it", "yaml", "pandas", "numpy", "pyarrow", "lxml"}
    assert not found & {f"aidreport.document.{name}" for name in ("markdown", "sandbox")}
    directives = {name for name in found if name.startswith("aidreport.document.directives.")}
    assert len(directives) < 20
