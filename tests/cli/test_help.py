from __future__ import annotations

import ast
import re
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.conftest import ROOT, Result

from aidreport.cli.app import commands
from aidreport.files import manual

Run = Callable[..., Result]
Refused = Callable[..., str]

PAGES = sorted((ROOT / "docs").rglob("*.md"))
POINTER = re.compile(r"aidreport help ([A-Za-z0-9_-]+)")
MESSAGES = [
    *sorted((ROOT / "src/aidreport").rglob("*.py")),
    *sorted((ROOT / "src/aidreport").rglob("*.toml")),
    *(path for path in sorted((ROOT / "templates").rglob("*.*")) if path.parent.name != "fonts"),
    ROOT / "config.toml",
    *sorted(ROOT.glob("*.md")),
    *PAGES,
]


def strings(path: Path) -> Iterator[str]:
    """Yield the texts that a module shows: its strings but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        is_text = isinstance(node, ast.Constant) and isinstance(node.value, str)
        if is_text and id(node) not in docstrings:
            yield node.value


def test_the_list_has_each_topic_with_what_it_is_about(run: Run) -> None:
    result = run("help")
    assert result.code == 0
    assert re.search(r"^  deliver +How to deliver briefings$", result.out, re.M)
    assert re.search(r"^  example-config +Example: ", result.out, re.M)
    assert all(len(line) <= 88 for line in result.out.splitlines())


def test_a_page_is_plain_text_whose_links_say_how_to_read_on(run: Run) -> None:
    out = run("help", "deliver").out
    assert out.startswith("How to deliver briefings\n========================\n")
    assert "(aidreport help verify)" in out
    assert "](" not in out
    assert "**" not in re.sub(r"`[^`]*`", "", out)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_of_the_documentation_is_a_topic(page: Path, run: Run) -> None:
    if page == ROOT / "docs/README.md":
        return  # the list of topics takes its place
    name = str(page.relative_to(ROOT))
    result = run("help", name)
    assert result.code == 0, result.err
    heading = re.search(r"^# (.*)$", page.read_text(encoding="utf-8"), re.M)
    assert heading is not None
    assert result.out.startswith(heading[1])
    assert "<!--" not in result.out


def test_the_words_of_a_page_are_all_printed(run: Run) -> None:
    page = (ROOT / "docs/how-to/deliver.md").read_text(encoding="utf-8")
    out = run("help", "deliver").out
    words = re.findall(r"\w+", re.sub(r"\]\([^)]*\)|^```\w*|^\|[-| ]*$", "]", page, flags=re.M))
    assert set(words) <= set(re.findall(r"\w+", out))


def test_a_command_is_a_topic_too(run: Run) -> None:
    assert "Usage: aidreport render" in run("help", "render").out
    assert run("help", "verify").out.endswith("All options: aidreport verify --help\n")


@pytest.mark.parametrize("name", ["example-config", "example-announcement"])
def test_an_example_is_printed_as_it_is(name: str, run: Run) -> None:
    assert tomllib.loads(run("help", name).out)


def test_a_topic_that_does_not_exist_is_refused_with_the_nearest(refused: Refused) -> None:
    message = refused(2, "help", "delivr")
    assert '(did you mean "deliver"?)' in message
    assert "2026-11-23" not in message


def test_a_word_that_is_no_topic_is_answered_with_the_pages_about_it(
    refused: Refused, run: Run
) -> None:
    message = refused(2, "help", "cron")
    assert "fix: run aidreport help run-on-schedule," in message
    assert "run-on-schedule: How to run reports on schedule" in message
    assert run("help", "run-on-schedule").code == 0
    assert "did you mean" not in message


def test_what_messages_and_pages_point_to_exists() -> None:
    known = {*manual.topics(), *commands(), "TOPIC", "COMMAND"}
    pointers = [
        (str(path.relative_to(ROOT)), name)
        for path in MESSAGES
        for name in POINTER.findall(path.read_text(encoding="utf-8"))
    ]
    assert len(pointers) > 10
    assert [(path, name) for path, name in pointers if name not in known] == []


def test_no_message_points_to_a_file_that_the_wheel_lacks() -> None:
    page = re.compile(r"\b(docs|how-to|reference)/\S+\.md")
    modules = [
        path
        for path in MESSAGES
        if path.suffix == ".py" and ".md" in path.read_text(encoding="utf-8")
    ]
    assert modules
    assert [text for path in modules for text in strings(path) if page.search(text)] == []


def test_an_installed_package_has_the_pages_and_examples(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    included = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = included["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in targets.items():
        place = tmp_path / "site" / target
        place.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / source).is_dir() else shutil.copy
        copy(ROOT / source, place)
    here = run("help").out
    monkeypatch.setattr(manual, "_PACKAGE", tmp_path / "site/aidreport")
    monkeypatch.setattr(manual, "_CHECKOUT", tmp_path / "nothing")
    assert run("help").out == here
    assert run("help", "sources").out.startswith("Sources: ")
    assert run("help", "example-config").out.startswith("# Who publishes")


def test_listing_topics_loads_nothing_heavy() -> None:
    from tests.test_imports import HEAVY, loaded

    assert not loaded("aidreport.cli.help", "aidreport.files.manual") & HEAVY
