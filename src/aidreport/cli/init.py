"""`aidreport init`: a project of one's own, from questions or from a file."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidreport.cli.console import finding_line
from aidreport.cli.options import common_options, console
from aidreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from aidreport.briefing.inspection import Inspection
    from aidreport.briefing.starting.answers import Question
    from aidreport.briefing.starting.material import Material
    from aidreport.briefing.starting.project import Project
    from aidreport.config.sources import DataSource


@click.command("init", short_help="Begin a project: config, data, template, brand.")
@click.argument("folder", metavar="[DIR]", default=".", type=click.Path(path_type=Path))
@click.option(
    "--from",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Begin with this file: a table, IATI, an announcement or a press release.",
)
@click.option("--yes", "-y", is_flag=True, help="Ask nothing; use the options and the defaults.")
@click.option("--organisation", metavar="NAME", help="Name of your organisation.")
@click.option("--timezone", metavar="ZONE", help="Its time zone; default: this computer's.")
@click.option("--language", metavar="TAG", help="Language of the briefings, such as en, nb or fr.")
@click.option("--colour", metavar="#RRGGBB", help="Colour of the brand; others follow from it.")
@click.option("--sender", metavar="TEXT", help='Sender of messages: "Name <name@example.org>".')
@common_options
def init(folder: Path, file: Path | None, yes: bool, **given: str | None) -> int:
    """Begin a project in DIR, by default in the current folder.

    Writes config.toml, data, a template and a brand of your own, and prints what to type next.
    Nothing is replaced: if a file of such a name exists, nothing is written. Without --from, an
    announcement that comes with aidreport is the data, to try it with.

    Asks what it needs to know in a terminal. Exit code 3: something about the data is open; the
    project is there, and what to set is said.
    """
    from aidreport.briefing.starting.answers import answers_from
    from aidreport.briefing.starting.material import NOBODY, Decisions, example, material_of
    from aidreport.briefing.starting.project import make_project, refuse_project

    asking = sys.stdin.isatty() and not yes
    if not asking and not yes:
        raise UsageError(
            "there is no terminal to ask in",
            fix="add --yes to use the defaults; aidreport init --help lists an option for each",
        )
    refuse_project(folder, file)
    answers = answers_from(given, _ask if asking else None)
    decisions = Decisions(_sources, _measure) if asking else NOBODY
    material = example() if file is None else material_of(file, decisions)
    project = make_project(folder, answers, material)
    if not console().quiet:
        console().lines(_summary(folder, project))
    lines = [f"{item.severity}: {_placed(finding_line(item), file)}" for item in material.findings]
    lines += [f"{item.severity}: {finding_line(item)}" for item in project.warnings]
    for line in dict.fromkeys(lines):
        console().warning(line)
    return _open(folder, project, material)


def _placed(line: str, file: Path | None) -> str:
    """Return what is said of a file with the name that it has in the project."""
    if file is None:
        return line
    name = rf"(?<![\w./-]){re.escape(str(file))}(?![\w-]|\.\w)"
    return re.sub(name, lambda _: f"data/{file.name}", line)


def _open(folder: Path, project: Project, material: Material) -> int:
    """Say what is still open about a project; return the exit code."""
    for text in material.undecided:
        console().warning(f"open: {text}")
    if not material.reviewed:
        name = next(name for name in material.files if name.endswith(".toml"))
        path = folder / "data" / name
        console().note(f"compare {path} with the text, and write your name there as reviewed_by;")
        console().note("until then briefings say that nobody has, and scheduled runs are held")
    if project.problem is None:
        return 0
    if not material.undecided:
        console().error(project.problem)
    elif material.reviewed:
        config = folder / "config.toml"
        console().warning(f"{config} has a proposal, as remarks; aidreport check says more")
    return project.problem.exit_code


def _summary(folder: Path, project: Project) -> Iterator[str]:
    """Yield what was made, and what to type next."""
    width = max(map(len, project.made))
    yield f"A project is in {'this folder' if folder == Path() else folder}:"
    yield from (f"  {name.ljust(width)}  {purpose}" for name, purpose in project.made.items())
    yield ""
    yield "Next:"
    there = [] if folder == Path() else [f"cd {shlex.quote(str(folder))}"]
    drawn = ["aidreport render --open", "aidreport help first-project"]
    check = [] if there and project.problem is None else ["aidreport check"]
    yield from (f"  {command}" for command in [*there, *check, *drawn][:3])


def _ask(question: Question) -> str:
    """Ask a question until the answer can be used."""

    def checked(text: str) -> str:
        try:
            return question.checked(text)
        except UsageError as wrong:
            raise click.BadParameter(wrong.problem.partition(": ")[2]) from wrong

    default = question.default()
    answer: str = click.prompt(
        question.prompt, default=default, show_default=bool(default), value_proc=checked, err=True
    )
    return answer


def _sources(inspection: Inspection) -> tuple[DataSource, ...] | None:
    from aidreport.cli.asking import ask_first

    return ask_first(inspection)


def _measure(measures: Sequence[str]) -> str | None:
    """Ask which measure a briefing shows."""
    from aidreport.cli.asking import ask_number

    console().warning("The data have several measures, which are never added up:")
    for number, measure in enumerate(measures, 1):
        console().warning(f"  {number}: {measure}")
    chosen = ask_number("  which one", 1, len(measures))
    return measures[chosen - 1]
