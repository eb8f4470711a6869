"""What a person sees: results on standard output, everything else on standard error."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from time import monotonic
from typing import TYPE_CHECKING, Any

import click

from aidreport.cli.source_options import as_passed
from aidreport.errors import OutputError, counted, near_miss

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from pathlib import Path
    from typing import TextIO

    from aidreport.errors import AidreportError
    from aidreport.model.dataset import Finding

_REDRAW_SECONDS = 0.1
_BAR_LENGTH = 30
_LONGEST_NAME = 200
_COLOURS = {"error": "red", "warning": "yellow", "why": "cyan", "fix": "green"}
_BIDI = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class Console:
    """Both streams, as the options ask for them.

    Attributes:
        config: the configuration file that was named; None for the default.
        quiet: only warnings and errors are shown.
        verbose: notes are shown too.
        kept: what a command has read; to free a long table takes longer than to end the process.
    """

    def __init__(self) -> None:
        self.config: Path | None = None
        self.quiet = False
        self.verbose = False
        self.kept: list[object] = []
        self._drawn = 0.0
        self._stage = ""

    def result(self, content: str | bytes) -> None:
        """Write a result to standard output; bytes go out as they are.

        Raises:
            OutputError: standard output cannot be written, such as on a full disk.
        """
        self.clear()
        try:
            click.echo(content, nl=False)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputError(
                f"the result cannot be written to standard output: {error.strerror}",
                fix="check where standard output goes, and the free space there",
            ) from None

    def lines(self, lines: Iterable[str]) -> None:
        """Write lines to standard output; control characters in them are spelled out."""
        lines = list(lines)
        if "".join(lines).isprintable():
            self.result("\n".join([*lines, ""]))
        else:
            self.result("".join(f"{printable(line)}\n" for line in lines))

    def labelled(self, label: str, text: str) -> None:
        """Write a line such as "ok       config.toml: 1 report" to standard output."""
        self.result(f"{label:8} {printable(text)}\n")

    def table(self, head: Sequence[str], rows: Sequence[Sequence[str]], **layout: Any) -> None:
        """Write a table to standard output; its layout is that of `aligned`."""
        self.lines(aligned([[head], rows], **layout))

    def error(self, error: AidreportError) -> None:
        """Show a failure: problem, why, fix."""
        first, *lines = str(error).splitlines()
        self._say("error", first)
        for line in lines:
            label, colon, rest = line.partition(": ")
            if colon and label in ("why", "fix"):
                self._say(label, rest)
            else:
                click.echo(printable(line), err=True)

    def usage_error(self, error: click.UsageError) -> None:
        """Show what is wrong with the command line."""
        context = error.ctx
        message = error.format_message()
        if isinstance(error, click.NoSuchOption):
            options = context.command.params if context else []
            known = [name for option in options for name in option.opts]
            message = f'there is no option "{error.option_name}"'
            message += near_miss(error.option_name, known)
        self._say("error", message[:1].lower() + message[1:].rstrip("."))
        self._say("fix", f"see {context.command_path if context else 'aidreport'} --help")

    def system_error(self, error: OSError) -> None:
        """Show an error of the operating system, such as a name that is too long."""
        name = str(error.filename or "")
        self._say("error", f"{name[:_LONGEST_NAME]}: {error.strerror}" if name else str(error))
        self._say("why", "the operating system reports this error")
        self._say("fix", "check the names, the permissions and the free disk space")

    def internal_error(self, error: Exception) -> None:
        """Show an unexpected failure."""
        self._say("error", f"internal error: {type(error).__name__}: {error}")
        self._say("why", "this is a bug in aidreport, not a mistake in your data")
        self._say("fix", "run again with --verbose and send the output to the maintainers")

    def note(self, text: str) -> None:
        """Show a line, unless quiet."""
        if not self.quiet:
            self.warning(text)

    def warning(self, text: str) -> None:
        """Show a line, even if quiet."""
        self.clear()
        click.echo(printable(text), err=True)

    def findings(self, findings: Iterable[Finding]) -> None:
        """Show warnings and errors; notes if verbose, otherwise their number."""
        notes = 0
        for finding in findings:
            if finding.severity == "note" and not self.verbose:
                notes += 1
            else:
                self._say(str(finding.severity), as_passed(finding_line(finding)))
        if notes:
            self.note(f"{counted(notes, 'note')}; show with --verbose")

    def progress(self, stage: str, count: int) -> None:
        """Redraw the progress line if standard error is a terminal."""
        if self.quiet or not _is_terminal(sys.stderr):
            return
        now = monotonic()
        if now - self._drawn < _REDRAW_SECONDS and self._stage == stage:
            return
        self._drawn, self._stage = now, stage
        mark = "█" if can_write("█", sys.stderr) else "#"
        click.echo(f"\r\x1b[K{stage} {mark * _length(count)} {count:,}", nl=False, err=True)

    def clear(self) -> None:
        """Remove the progress line."""
        if self._stage:
            click.echo("\r\x1b[K", nl=False, err=True)
            self._stage = ""

    def _say(self, label: str, text: str) -> None:
        self.clear()
        colour = _COLOURS.get(label)
        prefix = f"{label}:"
        if colour and not os.environ.get("NO_COLOR") and _is_terminal(sys.stderr):
            prefix = click.style(prefix, fg=colour, bold=label in ("error", "warning"))
        click.echo(f"{prefix} {printable(text)}", err=True)


def finding_line(finding: Finding) -> str:
    """Return a finding as a line: its message, and where it was found."""
    return f"{finding.message} ({finding.source})" if finding.source else finding.message


def printable(text: str) -> str:
    """Return a text that cannot steer a terminal: control characters are spelled out."""
    if text.isprintable():
        return text
    return "".join(
        f"\\x{ord(char):02x}" if unicodedata.category(char) == "Cc" and char not in "\n\t"
        else f"\\u{ord(char):04x}" if char in _BIDI
        else char
        for char in text
    )  # fmt: skip


def can_write(text: str, stream: TextIO | None) -> bool:
    """Return whether the encoding of a stream has the characters of a text."""
    try:
        text.encode(getattr(stream, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()


def _length(count: int) -> int:
    """Return the number of marks for a count; a mark is 1, 10, 100 … so that the bar fits."""
    unit = 1
    while count // unit > _BAR_LENGTH:
        unit *= 10
    return count // unit


_GAP = "  "
_SHORTEST_NAME = 12
_FILE_COLUMNS = 200


def aligned(
    parts: Sequence[Sequence[Sequence[str]]], *, numbers: Container[int] = (), shortened: int = 0
) -> list[str]:
    """Return rows of text in columns, with a rule between the parts.

    Args:
        parts: rows of equally many cells.
        numbers: the columns that are aligned on the right.
        shortened: the column that is cut if a line would not fit the terminal.
    """
    return aligned_columns(
        [list(zip(*part, strict=True)) for part in parts], numbers=numbers, shortened=shortened
    )


def aligned_columns(
    of_parts: Sequence[Sequence[Sequence[str]]],
    *,
    numbers: Container[int] = (),
    shortened: int = 0,
) -> list[str]:
    """Return rows as `aligned` does, of parts that are given by the column.

    Args:
        of_parts: columns of equally many cells; none if a part has no row.
    """
    widths = [
        max(map(_widest, columns))
        for columns in zip(*(columns for columns in of_parts if columns), strict=True)
    ]
    # In a file, a line may be longer than in any terminal.
    terminal = shutil.get_terminal_size().columns if _is_terminal(sys.stdout) else _FILE_COLUMNS
    others = sum(widths) - widths[shortened] + len(_GAP) * (len(widths) - 1)
    widths[shortened] = min(widths[shortened], max(terminal - others, _SHORTEST_NAME))
    mark = "─" if can_write("─", sys.stdout) else "-"
    lines: list[str] = []
    for written in of_parts:
        if lines:
            lines.append(mark * (widths[shortened] + others))
        columns, forms = [], []
        for at, (column, width) in enumerate(zip(written, widths, strict=False)):
            plain = "".join(column).isascii() and max(map(len, column), default=0) <= width
            ready = at in numbers or plain
            columns.append(column if ready else [_padded(cell, width) for cell in column])
            forms.append(f"%{width if at in numbers else -width}s" if ready else "%s")
        made = map(_GAP.join(forms).__mod__, zip(*columns, strict=True))
        lines += map(str.rstrip, made)
    return lines


def _padded(text: str, width: int) -> str:
    if len(text) <= width and text.isascii():
        return text.ljust(width)
    if _width(text) > width:
        text = text[:width]
        while _width(text) > width - 1:
            text = text[:-1]
        text += "…" if can_write("…", sys.stdout) else "~"
    return text + " " * (width - _width(text))


def _widest(texts: Sequence[str]) -> int:
    """Return how many columns the widest of some texts takes."""
    if "".join(texts).isascii():
        return max(map(len, texts), default=0)
    return max(map(_width, texts))


def _width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
