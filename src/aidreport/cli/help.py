"""`aidreport help`: the documentation and the examples, in the terminal."""

from __future__ import annotations

import os
import shutil
import sys
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.files.manual import Topic

_WIDEST = 88


@click.command("help", short_help="Show the documentation and the examples, by topic.")
@click.argument("topic", required=False)
@common_options
def show_help(topic: str | None) -> None:
    """Show the documentation about TOPIC, or the list of all topics.

    The pages and examples come with aidreport and are printed as plain text. The name of a command
    shows its options.
    """
    from aidreport.cli.app import cli, commands
    from aidreport.files.manual import find_topic, topics

    if topic is None:
        console().lines(_listed(topics()))
        return
    context = click.get_current_context()
    if topic in commands() and topic not in topics():
        command = cli.get_command(context, topic)
        assert command is not None
        with click.Context(command, context.parent, info_name=topic) as inner:
            console().result(f"{command.get_help(inner)}\n")
        return
    console().result("".join(f"{line}\n" for line in _shown(find_topic(topic))))
    if topic in commands():
        console().result(f"All options: aidreport {topic} --help\n")


def _listed(known: dict[str, Topic]) -> Iterator[str]:
    """Yield the topics, a line each, under their headings."""
    width = max(len(name) for name, topic in known.items() if topic.group)
    in_groups = [topic for topic in known.values() if topic.group]
    for group, members in groupby(in_groups, lambda topic: topic.group):
        yield f"{group}:"
        yield from (f"  {topic.name.ljust(width)}  {topic.title}" for topic in members)
        yield ""
    yield "Read one with aidreport help TOPIC, such as: aidreport help first-project"
    yield "The options of a command: aidreport help COMMAND"


def _shown(topic: Topic) -> Iterator[str]:
    """Yield a page as plain text, or an example as it is."""
    from aidreport.cli.plain_markdown import plain_text
    from aidreport.files.manual import topics

    if not topic.is_page:
        yield from topic.text().splitlines()
        return
    known = {page.path: name for name, page in topics().items()}

    def linked(target: str) -> str:
        return known.get(Path(os.path.normpath(topic.path.parent / target)), "")

    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else _WIDEST
    yield from plain_text(topic.text(), linked, min(columns, _WIDEST))
