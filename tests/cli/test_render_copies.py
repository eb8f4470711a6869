"""Templates, wording and brands that were copied into a project go on working after an upgrade."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Run = Callable[..., object]
ROOT = Path(__file__).parents[2]
WORDING = ROOT / "templates/wording"
LANGUAGES = ("en", "nb", "fr")


def copied(project: Path, language: str, *without: str, more: str = "") -> Path:
    """Copy the wording of a language into the project, without some lines."""
    lines = (WORDING / f"{language}.toml").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith(tuple(f"{key} =" for key in without))]
    assert len(lines) - len(kept) == len(without)
    path = project / f"templates/wording/{language}.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join([*kept, more, ""]), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
def test_phrases_that_a_copy_lacks_come_from_the_package_with_a_note(
    run: Run, project: Path, language: str
) -> None:
    assert run("render", "--language", language, "--output", "ours.pdf").code == 0
    path = copied(project, language, "rounding", "largest-share")
    result = run("render", "--language", language, "--output", "copy.pdf")
    assert result.code == 0, result.err
    assert (project / "copy.pdf").read_bytes() == (project / "ours.pdf").read_bytes()
    note = f"note: {path.relative_to(project)} lacks 2 phrases of this version; aidreport's own"
    assert note in result.err
    assert "lacks 2 phrases" in run("check").out or language != "en"


def test_the_doctor_lists_the_phrases_of_each_copy(run: Run, project: Path) -> None:
    copied(project, "nb", "rounding", "largest-share")
    copied(project, "fr", "rounding")
    out = run("doctor").out
    assert "nb.toml lacks 2 phrases of this version; aidreport's own are used: " in out
    assert "tile.largest-share" in out
    assert "fr.toml lacks 1 phrase of this version" in out
    assert "en.toml lacks" not in out
    assert "aidreport help wording" in out


def test_a_complete_copy_needs_no_note(run: Run, project: Path) -> None:
    copied(project, "en")
    assert "lacks" not in run("render").err
    assert "lacks" not in run("doctor").out


def test_a_language_that_the_package_has_not_gets_what_it_lacks_in_english(
    run: Run, project: Path
) -> None:
    own = copied(project, "nb", "largest-share")
    own.rename(own.with_name("da.toml"))
    result = run("render", "--language", "da")
    assert result.code == 0, result.err
    assert "da.toml lacks 1 phrase of this version" in result.err


def test_a_phrase_that_no_version_had_is_a_mistake_in_a_copy_too(run: Run, project: Path) -> None:
    copied(project, "en", more='[tyle]\nstated = "Stated"')
    result = run("render")
    assert result.code == 2
    assert 'tyle.stated: unknown phrase (did you mean "tile.stated"?)' in result.err


def test_a_run_writes_down_that_phrases_came_from_the_package(run: Run, project: Path) -> None:
    copied(project, "en", "largest-share")
    assert run("run", "--now").code == 0
    assert "phrases of aidreport 1" in run("why", "norway-ukraine").out


def earlier() -> Iterator[tuple[str, bytes]]:
    """Yield each state of templates/ in the history, as an archive, with its first commit."""

    def git(*arguments: str) -> bytes:
        return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=True).stdout

    needed = "the history of templates/ is needed"
    try:
        top = Path(git("rev-parse", "--show-toplevel").decode().strip())
        shallow = git("rev-parse", "--is-shallow-repository").decode().strip() == "true"
    except (OSError, subprocess.CalledProcessError):
        pytest.skip(f"{needed}: this is no clone, or there is no git")
    if top.resolve() != ROOT.resolve():
        pytest.skip(f"{needed}: this source tree has no git of its own")
    if shallow:
        pytest.skip(
            "the history of templates/ is needed, and this clone is shallow: git fetch --unshallow"
        )
    seen = set()
    for commit in git("log", "--format=%H", "--reverse", "--", "templates").decode().split():
        entry = git("ls-tree", commit, "templates")
        if entry and entry not in seen:
            seen.add(entry)
            yield commit, git("archive", commit, "templates")


def worked_once(folder: Path) -> bool:
    """Tell whether wording is TOML: a commit in the middle of a change may not be."""
    try:
        for path in folder.glob("wording/*.toml"):
            tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError:
        return False
    return True


@pytest.mark.long
def test_the_templates_of_every_earlier_commit_still_make_briefings_and_messages(
    run: Run, project: Path
) -> None:
    config = project / "config.toml"
    given = config.read_text(encoding="utf-8")
    people = ", ".join(
        f'{{ address = "{language}@example.org", language = "{language}" }}'
        for language in LANGUAGES
    )
    delivery = f"[reports.norway-ukraine.delivery]\nsubscribers = [{people}]\n"
    problems, count = [], 0
    for commit, archive in earlier():
        for old in ("templates", "state", "output"):
            shutil.rmtree(project / old, ignore_errors=True)
        with tarfile.open(fileobj=io.BytesIO(archive)) as opened:
            opened.extractall(project, filter="data")
        if not worked_once(project / "templates"):
            continue
        count += 1
        config.write_text(f"{given}\n{delivery}", encoding="utf-8")
        result = run("run", "--now")
        written = len(list((project / "output/outbox").glob("*.eml")))
        if result.code or written != len(LANGUAGES):
            problems.append(f"{commit}: {written} messages: {result.err}")
        for brand in (project / "templates/brands").glob("*/brand.toml"):
            chosen = given.replace('brand = "ministry"', f'brand = "{brand.parent.name}"')
            config.write_text(chosen, encoding="utf-8")
            result = run("render", "--output", f"{brand.parent.name}.pdf")
            if result.code:
                problems.append(f"{commit}, brand {brand.parent.name}: {result.err}")
    assert not problems, "\n".join(problems)
    assert count > 20
