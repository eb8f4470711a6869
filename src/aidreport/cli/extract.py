"""`aidreport extract`: a press release as an announcement to review, or as JSON."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aidreport.cli.options import common_options, console, format_option
from aidreport.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aidreport.sources.extraction.extraction import Extraction
    from aidreport.sources.extraction.items import Item

_FORMATS = ("toml", "json")


@click.command("extract", short_help="Turn a press release into an announcement to review.")
@click.argument("file", metavar="FILE")
@click.option(
    "--output", "-o", metavar="FILE", type=click.Path(path_type=Path), help="Write it to this file."
)
@click.option("--explain", is_flag=True, help="Show the text with what each amount is for.")
@format_option(*_FORMATS)
@common_options
def extract(file: str, output: Path | None, form: str, explain: bool) -> None:
    """Read who receives how much from FILE: plain text, HTML, PDF, Word (.docx) or e-mail (.eml).

    The result is an announcement in TOML, with the line of the text that each figure is from.
    Compare it with the text, correct it, and write your name as reviewed_by; then name it as data.
    Each amount of the text is used once, or listed with the reason why it is in no total. Exit
    code 3: the text states no amount.
    """
    from aidreport.errors import SourceError
    from aidreport.files.toml import read_bytes
    from aidreport.sources.extraction.documents.opening import read_document
    from aidreport.sources.extraction.extraction import extract as extract_from
    from aidreport.sources.extraction.written import as_json, as_toml

    if explain and output is not None:
        raise UsageError("--explain and --output exclude each other", fix="leave out --explain")
    document = read_document(read_bytes(Path(file), SourceError), file)
    extraction = extract_from(document, file)
    if explain:
        console().lines(_explained(extraction))
        return
    if form == "json":
        _give(as_json(extraction), output)
    else:
        text = _text_beside(extraction, Path(file), output)
        _give(as_toml(extraction, Path(file).name, text).rstrip("\n"), output)
    if output is None:
        return
    found = len(extraction.items)
    console().note(f"{found} amounts and counts found: {_account(extraction)}")
    for finding in extraction.findings:
        where = f"{file}:{finding.line}: " if finding.line else ""
        write = console().warning if finding.severity == "warning" else console().note
        write(f"{where}{finding.message}")
    if form == "toml":
        _say_what_is_next(extraction, output)


def _say_what_is_next(extraction: Extraction, output: Path) -> None:
    from aidreport.sources.prose import not_found

    missing = not_found(extraction)
    if missing:
        console().warning(f"not found in the text: {missing}; write it into {output}")
    quoted = shlex.quote(str(output))
    console().note(f"review it, write your name as reviewed_by, then: aidreport render {quoted}")


def _give(text: str, output: Path | None) -> None:
    from aidreport.files.atomic import write_whole

    if output is None:
        console().result(f"{text}\n")
        return
    write_whole(output, f"{text}\n".encode())
    console().result(f"{output}\n")


def _text_beside(extraction: Extraction, file: Path, output: Path | None) -> str:
    """Return the name of the file whose lines are counted, beside the announcement.

    It is the file itself if that is a plain text in the same folder; else the text that was read
    is written there.
    """
    from aidreport.files.atomic import write_whole
    from aidreport.sources.extraction.written import counted_text

    folder = Path() if output is None else output.parent
    plain = extraction.document.kind == "text"
    if plain and (output is None or folder.resolve() == file.parent.resolve()):
        return file.name
    if output is None:
        return f"{file.stem}.txt"
    beside = output.with_suffix(".txt")
    if beside.exists() and beside.read_bytes() != counted_text(extraction):
        raise UsageError(
            f"{beside} exists already",
            why="the text that was read is written there, so that each figure leads to its line",
            fix=f"remove {beside}, or give --output another name",
        )
    write_whole(beside, counted_text(extraction))
    return beside.name


def _explained(extraction: Extraction) -> Iterator[str]:
    """Yield the lines of the text, with what each amount is for below its line."""
    width = len(str(len(extraction.document.lines)))
    by_line: dict[int, list[Item]] = {}
    for item in extraction.items:
        by_line.setdefault(item.line, []).append(item)
    for number, line in enumerate(extraction.document.lines, start=1):
        yield f"{number:>{width}}  {line}".rstrip()
        for item in by_line.get(number, ()):
            yield f"{'':>{width}}  ^ {_said(item)}"
    yield ""
    yield f"amounts and counts found: {len(extraction.items)} = {_account(extraction)}"
    for finding in extraction.findings:
        where = f"line {finding.line}: " if finding.line else ""
        yield f"{finding.severity}: {where}{finding.message}"


def _said(item: Item) -> str:
    """Return what an amount is for, in words."""
    from aidreport.sources.extraction.written import stated_as

    written = item.mention.text.strip()
    value = f" = {stated_as(item)}" if item.currency and item.mention.is_money else ""
    parts = [f"{written}{value}: {item.role}"]
    if item.parties and str(item.role) == "allocation":
        parts.append(f"to {' and '.join(party.recipient for party in item.parties)}")
    if item.why:
        parts.append(f"({item.why})")
    return " ".join(parts)


def _account(extraction: Extraction) -> str:
    counts = extraction.counts()
    return " + ".join(f"{count} {role}" for role, count in counts.items() if count)
