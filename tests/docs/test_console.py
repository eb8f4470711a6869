"""What the documentation shows was run: every console block is run again and compared."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.forking import AIDREPORT, ForkServer

Factory = pytest.TempPathFactory
ROOT = Path(__file__).parents[2]
GENERATED = ("announcement", "brand", "commands", "config", "headings", "templates")
PAGES = [
    ROOT / "README.md",
    *(
        page
        for page in sorted((ROOT / "docs").rglob("*.md"))
        if not ("reference" in page.parts and page.stem in GENERATED)
    ),
]
_BLOCK = re.compile(
    r"^```(console|python|(?:toml|csv|markdown|text) [^\n]+)\n(.*?)^```$", re.M | re.S
)


def _named(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(page: Path) -> list[tuple[str, str]]:
    """Return the blocks of a page that are run or written: (kind, content)."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


@pytest.fixture
def project(page: Path, tmp_path: Path) -> Path:
    """The project that comes with aidreport; an empty folder for a page that begins its own."""
    first = page.read_text(encoding="utf-8").partition("```console\n")[2]
    if first.startswith("$ aidreport init -"):
        return tmp_path
    shutil.copy(ROOT / "config.toml", tmp_path)
    shutil.copytree(ROOT / "data", tmp_path / "data")
    return tmp_path


Command = Callable[[list[str], Path], str]
"""Runs aidreport with arguments in a folder, and returns all that it writes."""


def run(arguments: list[str], folder: Path) -> str:
    """Return what Python writes with some arguments."""
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONIOENCODING": "utf-8"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    return done.stdout.decode().replace("\r\n", "\n")


def started(arguments: list[str], folder: Path) -> str:
    return run(["-m", "aidreport", *arguments], folder)


@pytest.fixture
def aidreport(page: Path, request: pytest.FixtureRequest, tmp_path_factory: Factory) -> Command:
    """The commands of the README are started as a reader starts them, the others forked."""
    if page.name == "README.md" or not hasattr(os, "fork"):
        return started
    server: ForkServer = request.getfixturevalue("fork_server")

    def forked(arguments: list[str], folder: Path) -> str:
        path = tmp_path_factory.mktemp("output") / "output"
        with path.open("wb") as file:
            function = "tests.forking:selftest" if arguments == ["selftest"] else AIDREPORT
            server.run(arguments, folder, function=function, stdout=file, stderr=file)
        return path.read_text(encoding="utf-8")

    return forked


def played(content: str, folder: Path, aidreport: Command) -> str:
    """Return a console block as it would read if it were run now."""
    lines = []
    for command in re.findall(r"^\$ (.*)$", content, re.M):
        name, *arguments = shlex.split(command)
        assert name == "aidreport", f"only aidreport is run, not {name}"
        lines.append(f"$ {command}\n{aidreport(arguments, folder)}")
    return "".join(lines)


def typed(content: str, names: dict[str, object]) -> str:
    """Return a block of a Python session as it would read if it were typed now."""
    lines = []
    for example in doctest.DocTestParser().get_examples(content):
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            try:
                exec(compile(example.source, "<page>", "single"), names)  # noqa: S102 - our own page
            except Exception as error:
                shown = "".join(traceback.format_exception_only(error))
                out.write(f"Traceback (most recent call last):\n    ...\n{shown}")
        source = example.source.rstrip("\n").split("\n")
        lines += [f">>> {source[0]}", *(f"... {line}" for line in source[1:])]
        lines += [line.rstrip() for line in out.getvalue().splitlines()]
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.long
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_the_page_shows_is_what_happens(
    page: Path, project: Path, aidreport: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project)
    session: dict[str, object] = {}
    for kind, content in blocks(page):
        if kind == "console":
            assert played(content, project, aidreport) == content
        elif kind == "python" and content.startswith(">>> "):
            assert typed(content, session) == content
        elif kind == "python":
            assert "Error" not in run(["-c", content], project)
        else:
            path = project / kind.partition(" ")[2]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")


def test_the_reference_pages_are_what_would_be_written() -> None:
    output = run([str(ROOT / "docs/generate.py"), "--check"], ROOT)
    assert output == ""


@pytest.mark.parametrize("page", sorted(ROOT.glob("*.md")) + sorted((ROOT / "docs").rglob("*.md")),
                         ids=_named)  # fmt: skip
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


if __name__ == "__main__":
    # Fill in the outputs: python tests/docs/test_console.py FOLDER PAGE…
    folder = Path(sys.argv[1]).absolute()
    for name in sys.argv[2:]:
        page = ROOT / name
        text = page.read_text(encoding="utf-8")
        os.chdir(folder)
        session: dict[str, object] = {}
        for kind, content in blocks(page):
            if kind == "console":
                block = f"```console\n{played(content, folder, started)}```"
                text = text.replace(f"```console\n{content}```", block, 1)
            elif kind == "python" and content.startswith(">>> "):
                block = f"```python\n{typed(content, session)}```"
                text = text.replace(f"```python\n{content}```", block, 1)
            elif kind != "python":
                path = folder / kind.partition(" ")[2]
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content, encoding="utf-8")
        page.write_text(text, encoding="utf-8")
