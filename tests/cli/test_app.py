from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import aidreport
from aidreport.cli.app import cli, commands

Run = Callable[..., object]
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_import_neither_pandas_nor_reportlab_nor_pydantic(option: str) -> None:
    program = (
        "import sys\n"
        "from aidreport.__main__ import main\n"
        f"code = main(['{option}'])\n"
        "late = {'pandas', 'reportlab', 'pydantic', 'numpy', 'babel', 'jinja2'}\n"
        "heavy = late & set(sys.modules)\n"
        "sys.exit(code or (str(sorted(heavy)) if heavy else 0))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_rendering_does_not_import_pandas(project: Path) -> None:
    program = (
        "import sys\n"
        "from aidreport.__main__ import main\n"
        "code = main(['render', '-q'])\n"
        "sys.exit(code or int('pandas' in sys.modules or 'pyarrow' in sys.modules))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=project, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_without_a_command_the_help_is_shown_as_a_usage_error(run: Run) -> None:
    result = run()
    assert (result.code, result.out) == (2, "")
    assert "Make briefings and figures:" in result.err
    assert "error:" not in result.err


def test_the_help_shows_each_command_in_a_group_on_one_line(run: Run) -> None:
    lines = run("--help").out.splitlines()
    headings = [line for line in lines if line.endswith(":") and line[0] != " "]
    assert headings == [
        "Options:",
        "Begin:",
        "Make briefings and figures:",
        "Check data, PDFs and this machine:",
        "Schedule runs and follow them:",
        "Deliver to subscribers:",
        "Follow and approve them in a browser:",
    ]
    for name in commands():
        (line,) = [line for line in lines if line.startswith(f"  {name} ")]
        assert line.endswith(".")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_help_says_how_to_switch_on_completion_and_it_works(run: Run, shell: str) -> None:
    assert f"_AIDREPORT_COMPLETE={shell}_source aidreport" in run("--help").out

    def completed(mode: str, words: str, index: str) -> list[str]:
        done = subprocess.run(
            [sys.executable, "-m", "aidreport"],
            env={
                **os.environ,
                "_AIDREPORT_COMPLETE": f"{shell}_{mode}",
                "COMP_WORDS": words,
                "COMP_CWORD": index,
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.stderr == ""
        return re.split(r"[,\s]", done.stdout)

    # Fish gives the word that is completed, the others its number.
    command, option = ("sch", "--dr") if shell == "fish" else ("1", "2")
    assert any("_aidreport_completion" in word for word in completed("source", "", ""))
    assert "schedule" in completed("complete", "aidreport sch", command)
    assert "--dry-run" in completed("complete", "aidreport run --dr", option)
    assert "--dry-run" not in completed("complete", "aidreport nonsense --dr", option)


def test_version_is_the_packages(run: Run) -> None:
    assert run("--version").out == f"aidreport, version {aidreport.__version__}\n"


@pytest.mark.parametrize("name", commands())
def test_every_command_and_option_has_its_help(name: str) -> None:
    import click

    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    assert command.short_help
    assert len(command.short_help) < 70
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, parameter.name


@pytest.mark.parametrize("place", ["before", "after"])
def test_common_options_stand_before_or_after_the_command(
    run: Run, project: Path, place: str
) -> None:
    (project / "config.toml").rename(project / "other.toml")
    option = ["--config", "other.toml"]
    arguments = [*option, "summary"] if place == "before" else ["summary", *option]
    assert run(*arguments).code == 0


@pytest.mark.parametrize("group", ["mail", "schedule"])
def test_common_options_stand_between_a_group_and_its_command_too(run: Run, group: str) -> None:
    arguments = [group, "--config", "missing.toml", "list", *(["1"] if group == "mail" else [])]
    assert "missing.toml does not exist" in run(*arguments).err


def test_colours_are_left_out_where_nobody_sees_them(run: Run) -> None:
    assert "\x1b" not in run("render", "nothing").err


def test_messages_survive_a_terminal_that_knows_ascii_only(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "aidreport", "summary", "--verbose"],
        cwd=project,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_reader_that_leaves_early_gets_no_traceback(project: Path) -> None:
    command = [sys.executable, "-m", "aidreport", "summary", "--format", "json"]
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command, cwd=project, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert b"Traceback" not in done.stderr
    assert b"BrokenPipe" not in done.stderr


def test_a_mistake_in_aidreport_itself_is_told_without_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    import aidreport.briefing.pipeline

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a mistake")

    monkeypatch.setattr(aidreport.briefing.pipeline, "render", broken)
    result = run("render")
    assert result.code == 1
    assert "internal error: RuntimeError: a mistake" in result.err
    assert "--verbose" in result.err
    with pytest.raises(RuntimeError):
        run("render", "--verbose")


def test_interrupting_is_told_in_a_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    import aidreport.briefing.pipeline

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(aidreport.briefing.pipeline, "render", interrupted)
    result = run("render")
    assert result.code == 130
    assert "interrupted" in result.err
